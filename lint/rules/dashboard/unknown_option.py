"""An option with a value that Grafana does not have.

Transformations, matchers, calculations, modes of colours, legends and tooltips, kinds of
variables and the like come from closed lists. Grafana passes over a word that is not in
its list without saying so. A word that is a slip away from one of the list is an error;
any other may be from a newer Grafana than the one the list is of.
"""

from collections.abc import Iterator

from lint.grafana.instances import closest
from lint.grafana.options import unknown_options
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule

_FEW = 6

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
    {
      "title": "Models",
      "panels": [{
        "id": 1, "type": "stat", "title": "Up", "targets": [{"refId": "A", "expr": "sum(up)"}],
        "options": {"reduceOptions": {"calcs": ["lastNotNull"]}, "graphMode": "area"}
      }]
    }
"""

BAD = GOOD.replace("lastNotNull", "«lastNotNul»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in repo.grafana.dashboards:
        for choice in unknown_options(dashboard):
            meant = closest(choice.text, choice.values)
            known = (
                "" if meant or len(choice.values) > _FEW else f" (but {', '.join(choice.values)})"
            )
            message = f"Grafana has no {choice.what} {choice.text}{known}: {choice.then}"
            at = choice.text.span()
            fix = Fix(f"write {meant}", (Edit(at, meant),)) if meant else None
            yield Finding(at, message, fix=fix, severity=None if meant else "warning")
