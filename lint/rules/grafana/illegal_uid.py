"""A uid that Grafana refuses.

A uid has at most 40 characters of `A-Z`, `a-z`, `0-9`, `-` and `_`. With any other the
operator reports ApplyFailed, and the dashboard or datasource is not there. `spec.uid`,
which replaces the one in the model, is checked by the API server.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Text
from lint.values import lazy

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata:
  name: models
  namespace: monitoring
spec:
  instanceSelector:
    matchLabels:
      dashboards: grafana
  json: |
    {"uid": "local-models", "title": "Models"}
"""

BAD = GOOD.replace("local-models", "«local models»")

_LEGAL = lazy(r"[A-Za-z0-9_-]*")
_LONGEST = 40


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    uids: list[Text | None] = []
    for dashboard in repo.grafana.dashboards:
        is_replaced = dashboard.selector is not None and dashboard.resource.spec.text("uid")
        if dashboard.is_classic and not is_replaced:
            uids.append(dashboard.plain.text("uid"))
    uids += [
        item.model.text("uid")
        for item in repo.grafana.datasources
        if item.uid is item.model.text("uid")
    ]
    for uid in uids:
        if not uid or "$" in uid or "{{" in uid:
            continue
        if not _LEGAL.fullmatch(uid):
            yield Finding(
                uid.span(),
                f"uid {uid} holds more than letters, digits, - and _: Grafana refuses it",
            )
        elif len(uid) > _LONGEST:
            yield Finding(
                uid.span(), f"a uid of {len(uid)} characters: Grafana takes {_LONGEST} at most"
            )
