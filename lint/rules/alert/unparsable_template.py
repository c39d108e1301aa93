"""Label or annotation of a rule that is a template and does not parse.

The Prometheus Operator and Prometheus read the templates when they load the rule: one that
does not parse makes them refuse it with everything else in the same object. Actions and
blocks must be closed, strings too, and functions must be Prometheus'.
"""

from collections.abc import Iterator

from lint.model.alerting import RuleEntry, templates
from lint.model.rule_files import every_alert
from lint.platform.gotemplate import PROMETHEUS, error
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Text
from lint.spelling import closest

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
            summary: Pod {{ $labels.pod | title }} has failed
"""

BAD = GOOD.replace("title", "«titel»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for entry in every_alert(repo):
        if entry.resource.partial:
            continue
        for text in templates(repo, entry):
            yield from _finding(repo, entry, text)


def _finding(repo: Repo, entry: RuleEntry, text: Text) -> Iterator[Finding]:
    # Which variables there are is alert/undefined-template-variable's business.
    wrong = error(text, PROMETHEUS, None)
    if wrong is None:
        return
    near = closest(wrong.function, sorted(PROMETHEUS)) if wrong.function else None
    if wrong.function and near is None and not repo.platform.is_openshift:
        return  # Others who read the same objects, such as vmalert, have more functions.
    at = text.span(wrong.start, wrong.end)
    yield Finding(
        at,
        f"{wrong.message}: this is no template, and {entry.whole} is refused as a whole",
        (),
        Fix(f"write {near}", (Edit(at, near),)) if near else None,
    )
