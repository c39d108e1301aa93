"""Alert of an exempt namespace whose own `namespace` label nobody can tell.

An alert reaches the routes of the AlertmanagerConfigs in the namespace that its label
`namespace` names, and no others. OpenShift sets that label on rules, except in a namespace
that is exempt from label enforcement: there the rule has to set it, or its expression has
to keep that of one namespace.
"""

from collections.abc import Iterator

from lint.platform.delivery import NAMESPACE, final_namespace, rejections, routing_labels
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
spec:
  platform: openshift
  versions: {openshift: '4.18'}
  namespaces: [{name: models}]
-- monitoring.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: cluster-monitoring-config, namespace: openshift-monitoring}
data:
  config.yaml: |
    enableUserWorkload: true
    alertmanagerMain: {enableUserAlertmanagerConfig: true}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: user-workload-monitoring-config, namespace: openshift-user-workload-monitoring}
data:
  config.yaml: "namespacesWithoutLabelEnforcement: [models]"
-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: models}
spec:
  groups:
    - name: pods
      rules:
        - alert: PodFailed
          expr: max by (namespace, pod) (kube_pod_status_phase{phase="Failed"}) == 1
          labels:
            alert_route: slack
            namespace: models
-- config.yaml --
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: models}
spec:
  route:
    receiver: slack
    matchers: [{name: alert_route, matchType: "=", value: slack}]
  receivers:
    - name: slack
"""

BAD = GOOD.replace("            namespace: models\n", "").replace("labels:\n", "«labels»:\n")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    platform = repo.platform
    if not platform.is_openshift or not platform.exempt or not repo.alerting.configs:
        return
    names = routing_labels(repo)
    for alert in repo.alerting.alerts:
        own = str(alert.resource.namespace)
        if not platform.is_exempt(own) or NAMESPACE in alert.labels or alert.resource.partial:
            continue
        value = final_namespace(repo, alert)
        is_routed = bool(names & alert.labels.keys())
        if value.text or (is_routed and None not in list(rejections(repo, alert))):
            continue  # Known, or reported as alert/unrouted.
        said = "has no label namespace" if value.text == "" else "may have any label namespace"
        yield Finding(
            alert.node.where("labels") if alert.labels else alert.name.span(),
            f"alert {alert.name} {said}: only AlertmanagerConfigs of that very namespace are"
            " told, so set it in the rule's labels",
            (
                (platform.exempt[own].span(), f"{own} is exempt: OpenShift does not set it"),
                *value.because,
            ),
            severity="error" if is_routed else "warning",
        )
