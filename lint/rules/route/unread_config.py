"""AlertmanagerConfig that no Alertmanager reads.

OpenShift reads AlertmanagerConfigs only where a switch says so: in
`cluster-monitoring-config` `alertmanagerMain.enableUserAlertmanagerConfig: true`, or in
`user-workload-monitoring-config` `alertmanager.enabled` and `.enableAlertmanagerConfig`,
and never both. Namespaces labelled `openshift.io/cluster-monitoring=true` or
`openshift.io/user-monitoring=false` are left out. Enabling user-workload monitoring alone
changes nothing here. The object is accepted, and its receivers are never told anything.
"""

from collections.abc import Iterator

from lint.model.alerting import AlertmanagerConfig
from lint.platform.openshift import CLUSTER_MONITORING, Platform
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Span

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
spec:
  platform: openshift
-- config.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: cluster-monitoring-config, namespace: openshift-monitoring}
data:
  config.yaml: |
    enableUserWorkload: true
    alertmanagerMain:
      enableUserAlertmanagerConfig: true
-- slack.yaml --
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: models}
spec:
  route: {receiver: slack}
  receivers:
    - name: slack
"""

BAD = GOOD.replace("    alertmanagerMain:\n      enableUserAlertmanagerConfig: true\n", "").replace(
    "enableUserWorkload:", "«enableUserWorkload»:"
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    platform = repo.platform
    if not platform.is_openshift or not repo.alerting.configs:
        return
    if platform.stated and not platform.reads_configs():
        config = repo.alerting.configs[0]
        at, what = _switch(platform) or (config.resource.value_span("metadata", "name"), "")
        names = [
            (c.resource.value_span("metadata", "name"), f"{c.resource.name} is not read")
            for c in repo.alerting.configs
        ]
        yield Finding(
            at,
            f"no Alertmanager reads AlertmanagerConfigs{what}: "
            f"{config.resource.name} delivers nothing",
            tuple(names),
        )
        return
    if platform.main_configs.value and platform.user_alertmanager.value:
        yield _both(platform)
    for config in repo.alerting.configs:
        yield from _left_out(platform, config)


def _switch(platform: Platform) -> tuple[Span, str] | None:
    """The setting that is off, or the place in the ConfigMap where one is missing."""
    if platform.user_alertmanager.value and platform.user_alertmanager.at is not None:
        at = platform.user_configs.at or platform.user_alertmanager.at
        return at.span(), ", since alertmanager.enableAlertmanagerConfig is not true"
    if platform.main_configs.at is not None:
        return platform.main_configs.at.span(), ", since enableUserAlertmanagerConfig is not true"
    main = platform.config_maps.get(("openshift-monitoring", "cluster-monitoring-config"))
    if main is None:
        return None
    return main.where("alertmanagerMain"), ", since enableUserAlertmanagerConfig is not set"


def _both(platform: Platform) -> Finding:
    at = platform.main_configs.at
    other = platform.user_alertmanager.at
    assert at is not None
    assert other is not None
    return Finding(
        at.span(),
        "the platform's Alertmanager reads none while a user-workload Alertmanager is enabled",
        ((other.span(), "the user-workload Alertmanager is enabled here"),),
    )


def _left_out(platform: Platform, config: AlertmanagerConfig) -> Iterator[Finding]:
    own = config.resource
    label = platform.namespaces.get(own.namespace, {}).get(CLUSTER_MONITORING)
    because = platform.left_out(own)
    if label == "true" and label is not None:
        what = f"namespace {own.namespace} is labelled {CLUSTER_MONITORING}=true"
        because = ((label.span(), what), *because)
    if because:
        yield Finding(
            own.value_span("metadata", "namespace"),
            f"a label leaves this AlertmanagerConfig in {own.namespace} out:"
            f" {own.name} is never read",
            because,
        )
