"""Route whose matcher takes none of the repository's alerts.

The alerts set the label that the route matches on, but to other values, or none of them
sets it at all: the route is dead, and the alerts that were meant for it are delivered to
nobody. That no alert has the label is only said where the cluster is described, and
everything that is applied is understood.
"""

from collections.abc import Iterator

from lint.model.alerting import AlertmanagerConfig, Matcher
from lint.platform.delivery import final_namespace, routing_labels, static_label
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.spelling import closest

GOOD = """
-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models, namespace: models}
spec:
  groups:
    - name: models
      rules:
        - alert: PodNotReady
          expr: max by (pod) (kube_pod_status_phase{phase="Failed"}) == 1
          labels:
            alert_route: slack
-- config.yaml --
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: models}
spec:
  route:
    receiver: slack
    matchers:
      - name: alert_route
        matchType: "="
        value: slack
  receivers:
    - name: slack
"""

BAD = GOOD.replace("value: slack", "value: «slak»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    names = routing_labels(repo)
    for config in repo.alerting.configs:
        for route in config.route.walk() if config.route is not None else ():
            for matcher in route.matchers:
                if (
                    matcher.name not in names
                    or matcher.value is None
                    or matcher.op not in ("=", "=~")
                ):
                    continue
                alerts = [a for a in repo.alerting.alerts if matcher.name in a.labels]
                values = [static_label(alert, matcher.name) for alert in alerts]
                known = [value for value in values if value is not None]
                if not alerts and _is_judged(repo, config):
                    yield _unused(
                        config, matcher, [str(n) for a in repo.alerting.alerts for n in a.labels]
                    )
                if len(known) != len(alerts) or not known:
                    continue
                if any(matcher.matches(str(value)) is not False for value in known):
                    continue
                near = closest(matcher.value, known) if matcher.op == "=" else None
                edit = Edit(matcher.value.span(), near or "")
                yield Finding(
                    matcher.value.span(),
                    f"no alert has {matcher.name}{matcher.op}{matcher.value}:"
                    f" this route of {config.resource.name} takes none of them",
                    tuple((v.span(), f"an alert has {matcher.name}={v}") for v in known[:3]),
                    Fix(f"match {near}", (edit,)) if near else None,
                )


def _is_judged(repo: Repo, config: AlertmanagerConfig) -> bool:
    """Whether the alerts of its namespace are known: it has some, and nothing is hidden."""
    own = config.resource.namespace
    alerts = [a for a in repo.alerting.alerts if final_namespace(repo, a).text == own]
    return bool(alerts) and repo.cluster.described and repo.is_closed


def _unused(config: AlertmanagerConfig, matcher: Matcher, names: list[str]) -> Finding:
    near = closest(matcher.name, sorted(set(names)))
    return Finding(
        matcher.name.span(),
        f"no alert has a label {matcher.name}: this route of {config.resource.name} takes none"
        + (f"; did you mean {near}?" if near else ""),
        (),
        Fix(f"match {near}", (Edit(matcher.name.span(), near),)) if near else None,
    )
