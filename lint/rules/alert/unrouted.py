"""Alert with a routing label that no route takes.

The alert carries a label that a route matches on, so it is meant to be delivered; but
with its final labels no route accepts it: the value differs, or its `namespace` is not
the one that OpenShift adds to every route of an AlertmanagerConfig. It fires and nobody
is told. With an Alertmanager of one's own, whose own configuration may say more than is seen
here, it is a warning.
"""

from collections.abc import Iterator

from lint.model.alerting import RuleEntry
from lint.platform.delivery import NAMESPACE, Rejection, rejections, routing_labels, static_label
from lint.platform.native import natives
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules._examples import OPENSHIFT
from lint.source import Span, Text
from lint.spelling import closest

GOOD = (
    OPENSHIFT
    + """-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models, namespace: openshift-models}
spec:
  groups:
    - name: models
      rules:
        - alert: PodNotReady
          expr: max by (namespace, pod) (kube_pod_status_phase{phase="Failed"}) == 1
          labels:
            alert_route: slack
            namespace: models
        - alert: PodPending
          expr: max by (namespace, pod) (kube_pod_status_phase{phase="Pending"}) == 1
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
    matchers:
      - name: alert_route
        matchType: "="
        value: slack
  receivers:
    - name: slack
"""
)

BAD = GOOD.replace("alert_route: slack", "alert_route: «slak»", 1)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    names = routing_labels(repo)
    for alert in repo.alerting.alerts:
        for name in sorted(names & alert.labels.keys()):
            value = static_label(alert, name)
            refused = list(rejections(repo, alert))
            concerned = [item for item in refused if item is None or _concerns(item, name)]
            if value is None or not concerned or None in concerned:
                continue
            if _is_native(repo, name, value):
                continue
            rejected = [item for item in concerned if item is not None]
            if all(_is_dead(repo, item) for item in rejected):
                continue
            found = _finding(alert, name, value, rejected)
            if not repo.platform.is_openshift:
                what = found.message.partition(": ")[2]
                message = f"no AlertmanagerConfig takes alert {alert.name}: {what}"
                found = found._replace(severity="warning", message=message)
            yield found


def _is_native(repo: Repo, name: str, value: str) -> bool:
    """Whether Alertmanager's own configuration has a route for it."""
    return any(
        route.is_open
        or any(item.name == name and item.matches(value) is not False for item in route.matchers)
        for native in natives(repo)
        for route in (native.route.walk() if native.route is not None else ())
    )


def _concerns(rejection: Rejection, name: str) -> bool:
    route = rejection.config.route
    return route is not None and any(matcher.name == name for matcher in route.matchers)


def _is_dead(repo: Repo, rejection: Rejection) -> bool:
    """Whether the matcher takes no alert at all: then it is the matcher that is wrong."""
    matcher = rejection.matcher
    return matcher is not None and not any(
        matcher.matches(str(value)) is not False
        for alert in repo.alerting.alerts
        if (value := static_label(alert, matcher.name)) is not None
    )


def _finding(alert: RuleEntry, name: str, value: Text, rejected: list[Rejection]) -> Finding:
    wanted = [str(item.matcher.value) for item in rejected if item.matcher and item.matcher.value]
    near = closest(value, wanted)
    if near is not None:
        fix = Fix(f"set {name}: {near}", (Edit(value.span(), near),))
    else:
        fix = None
    reason = "no route takes this value" if wanted else "its namespace is not the route's"
    return Finding(
        value.span() if wanted else _namespace(alert),
        f"alert {alert.name} is delivered to nobody: {reason}",
        tuple(because for item in rejected for because in item.because),
        fix,
    )


def _namespace(alert: RuleEntry) -> Span:
    """Where its namespace is said, or should be."""
    given = alert.labels.get(NAMESPACE)
    return given.span() if given is not None else alert.node.where("labels")
