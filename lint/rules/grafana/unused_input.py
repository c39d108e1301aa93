"""An input that a dashboard does not have.

`spec.datasources` replaces `${inputName}` in the text of the dashboard. Where that does not
stand in it nothing is replaced: the datasource that was chosen here is not used. It is an
error where the dashboard declares an input of nearly that name, which nothing fills in.
"""

from collections.abc import Iterator

from lint.grafana.misnamed import meant_by, misnamed, unused_inputs
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Text

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


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for board in repo.grafana.dashboards if not repo.grafana.is_substituted else ():
        if not board.inputs or board.content is None:
            continue
        for name in unused_inputs(board):
            meant = meant_by(board, name)
            if meant is None or meant in misnamed(board):
                yield _finding(name, meant)
            elif all(reference.variable != meant for reference, _ in board.references()):
                # Where a panel asks for it, grafana/unknown-datasource says so.
                yield _finding(name, meant)._replace(severity=None)


def _finding(name: Text, meant: str | None) -> Finding:
    message = f"${{{name}}} is not in the dashboard: nothing is replaced by it"
    if meant is None:
        return Finding(name.span(), message)
    fix = Fix(f"write {meant}", (Edit(name.span(), meant),))
    message = f"{message}, and nothing fills in ${{{meant}}}"
    return Finding(name.span(), message, fix=fix, severity="error")
