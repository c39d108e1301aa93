"""A contact point that cannot be made.

It needs a receiver with a type that Grafana has, and the settings of that type: Slack a
webhook's `url`, or `token` and `recipient`; a webhook its `url`. What `valuesFrom` brings
counts. Grafana refuses any other, and what names it is refused as well.
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.grafana.alerting import grafana_alerting
from lint.grafana.contact_points import TYPES, needs
from lint.grafana.instances import closest
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.tree import Map

GOOD = """
apiVersion: v1
kind: Secret
metadata: {name: slack, namespace: monitoring}
stringData: {url: ""}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaContactPoint
metadata: {name: slack, namespace: monitoring}
spec:
  name: slack
  instanceSelector:
    matchLabels: {dashboards: grafana}
  receivers:
    - type: slack
      settings: {recipient: "#alerts"}
      valuesFrom:
        - targetPath: url
          valueFrom: {secretKeyRef: {name: slack, key: url}}
"""

BAD = GOOD.replace("settings: {recipient", "«settings»: {recipient").replace(
    "targetPath: url", "targetPath: uri"
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.by_kind.get("GrafanaContactPoint"):
        return
    for point in grafana_alerting(repo).contact_points:
        if point.partial:
            continue
        receivers = point.spec.maps("receivers")
        alone = point.spec if "type" in point.spec and "settings" in point.spec else None
        if not receivers and alone is None:
            message = f"contact point {point.name} has no receiver: the operator refuses it"
            yield Finding(point.root.where("spec", "receivers"), message)
        for receiver in receivers or ([alone] if alone is not None else []):
            yield from _of(point, receiver)


def _of(point: Resource, receiver: Map) -> Iterator[Finding]:
    kind = receiver.text("type")
    if kind is None or "$" in kind:
        return
    if kind not in TYPES:
        meant = closest(kind, TYPES)
        if meant is not None:
            fix = Fix(f"write {meant}", (Edit(kind.span(), meant),))
            yield Finding(kind.span(), f"Grafana has no contact point of type {kind}", fix=fix)
        return
    targets = [str(item.text("targetPath")) for item in receiver.maps("valuesFrom")]
    given = {*map(str, receiver.map("settings")), *(path.partition(".")[0] for path in targets)}
    secure = {*map(str, receiver.map("settings").map("secureSettings"))}
    if "secureSettings" in given or secure or any("$" in name for name in given):
        return
    choices = needs(kind)
    if choices and not any(choice <= given for choice in choices):
        wanted = " or ".join(" and ".join(sorted(choice)) for choice in choices)
        at = receiver.key("settings") or kind
        yield Finding(
            at.span(),
            f"a contact point of type {kind} needs {wanted}: Grafana refuses {point.name}",
        )
