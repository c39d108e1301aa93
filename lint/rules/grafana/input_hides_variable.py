"""An input that is called like a variable of the dashboard.

The operator replaces every `${inputName}` in the text by the name of the datasource, before
Grafana sees it. A variable of the same name can be chosen on the dashboard, but no query
that writes it in braces heeds the choice.
"""

from collections.abc import Iterator

from lint.grafana.dashboard import Dashboard
from lint.grafana.panel import Variable
from lint.repo import Repo
from lint.rule import Finding, rule
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
      "templating": {
        "list": [{"name": "model", "type": "custom", "query": "a,b"}]
      },
      "panels": [
        {
          "id": 1,
          "type": "stat",
          "title": "Targets",
          "datasource": {"type": "prometheus", "uid": "${DS_PROMETHEUS}"},
          "targets": [{"refId": "A", "expr": "sum(up{pod=~\\"${model}.*\\"})"}]
        }
      ]
    }
"""

BAD = GOOD.replace("inputName: DS_PROMETHEUS", "inputName: «model»")
BAD = BAD.replace("${DS_PROMETHEUS}", "prometheus")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for board in repo.grafana.dashboards:
        if board.selector is None or board.content is None:
            continue
        for item in board.resource.spec.maps("datasources") if board.inputs else ():
            name = item.text("inputName")
            variable = board.variable(name) if name else None
            if name is not None and variable is not None and f"${{{name}}}" in board.content:
                yield _finding(board, name, variable)


def _finding(board: Dashboard, name: Text, variable: Variable) -> Finding:
    """For a datasource variable the dashboard works, but its choice has no effect."""
    is_choice = variable.type == "datasource"
    what = "choosing it has no effect" if is_choice else "no query gets its value"
    where = variable.node.where("name") if variable.name is None else variable.name.span()
    return Finding(
        name.span(),
        f"{name} is a variable of the dashboard, and ${{{name}}} is replaced by"
        f" {board.inputs[str(name)]} before: {what}",
        ((where, "the variable"),),
        severity="warning" if is_choice else None,
    )
