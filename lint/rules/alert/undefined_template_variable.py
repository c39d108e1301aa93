"""Template of a rule that names a variable Prometheus does not define.

In labels and annotations there are `$labels`, `$value`, `$externalLabels` and
`$externalURL`, and what the template defines itself with `:=`. Any other name is an error
when the rule is loaded, and Prometheus then refuses the whole rule file.
"""

import re
from collections.abc import Iterator

from lint.model.alerting import templates
from lint.model.rule_files import every_alert
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Text
from lint.spelling import closest
from lint.values import lazy

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: models}
spec:
  groups:
    - name: pods
      rules:
        - alert: PodFailed
          expr: kube_pod_status_phase{phase="Failed"} == 1
          annotations:
            summary: Pod {{ $labels.pod }} has failed
"""

BAD = GOOD.replace("$labels.pod", "«$label».pod")

_KNOWN = ("labels", "value", "externalLabels", "externalURL")
_OF_OTHERS = ("values", "activeAt", "alertID", "expr", "for", "groupID", "isPartial", "type")
"""What vmalert and Grafana define, who read the same objects."""
_ACTION = lazy(r"\{\{.*?\}\}", re.DOTALL)
_STRING = lazy(r'"(?:[^"\\]|\\.)*"|`[^`]*`')
_VARIABLE = lazy(r"\$(\w+)")
_DEFINED = lazy(r"\$(\w+)(?=\s*(?:,\s*\$\w+\s*)?:=)|(?<=,)\s*\$(\w+)\s*:=")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for entry in every_alert(repo):
        for text in templates(repo, entry):
            yield from _undefined(text)


def _undefined(text: Text) -> Iterator[Finding]:
    blanked = _STRING.sub(lambda match: " " * len(match[0]), text)
    defined = {name for pair in _DEFINED.findall(blanked) for name in pair if name}
    for action in _ACTION.finditer(blanked):
        for match in _VARIABLE.finditer(blanked, *action.span()):
            if match[1] in defined or match[1] in (*_KNOWN, *_OF_OTHERS):
                continue
            near = closest(match[1], _KNOWN)
            hint = f"; did you mean ${near}?" if near else ""
            at = text.span(*match.span())
            yield Finding(
                at,
                f"templates have no variable {match[0]}: Prometheus refuses the rule{hint}",
                (),
                Fix(f"write ${near}", (Edit(at, f"${near}"),)) if near else None,
            )
