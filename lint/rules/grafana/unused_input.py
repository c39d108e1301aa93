"""An input that a dashboard does not have.

`spec.datasources` replaces `${inputName}` in the text of the dashboard. Where that does not
stand in it nothing is replaced: the datasource that was chosen here is not used.
"""

from collections.abc import Iterator

from lint.model.dashboard import Dashboard
from lint.model.instances import closest
from lint.model.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Text
from lint.values import lazy

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata:
  name: models
  namespace: monitoring
spec:
  uid: models
  instanceSelector:
    matchLabels:
      dashboards: grafana
  datasources:
    - inputName: DS_PROMETHEUS
      datasourceName: prometheus
  json: |
    {
      "title": "Models",
      "panels": [
        {
          "id": 1,
          "type": "stat",
          "title": "Targets",
          "datasource": {"type": "prometheus", "uid": "${DS_PROMETHEUS}"},
          "targets": [{"refId": "A", "expr": "sum(up)"}]
        }
      ]
    }
"""

BAD = GOOD.replace("DS_PROMETHEUS", "«DS_PROM»", 1).replace("${DS_PROMETHEUS}", "prometheus")

_INPUT = lazy(r"\$\{(\w+)\}")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for board in repo.grafana.dashboards:
        if not board.inputs or board.content is None or repo.grafana.is_substituted:
            continue
        for item in board.resource.spec.maps("datasources"):
            name = item.text("inputName")
            if name and f"${{{name}}}" not in board.content and "$" not in name:
                yield _finding(board, name)


def _finding(board: Dashboard, name: Text) -> Finding:
    known = {match[1] for match in _INPUT.finditer(board.content or "")} - set(board.inputs)
    meant = closest(name, [word for word in known if board.variable(word) is None])
    return Finding(
        name.span(),
        f"${{{name}}} is not in the dashboard: nothing is replaced by it",
        fix=None if meant is None else Fix(f"write {meant}", (Edit(name.span(), meant),)),
    )
