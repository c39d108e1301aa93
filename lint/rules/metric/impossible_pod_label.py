"""Matcher for a pod label that no pod in question has.

kube-state-metrics turns the labels of pods into labels of `kube_pod_labels`:
`component: predictor` becomes `label_component="predictor"`. A value that is a slip of
one that the pods of the repository, or of the cluster description, have selects nothing,
and neither does whatever is joined with it. Judged where the cluster is described and
all that is applied is understood.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.seen import Use, inside, seen
from lint.source import Text
from lint.spelling import closest

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
metadata: {name: dev}
spec:
  workloads:
    - name: predictors
      namespace: vllm
      labels: {component: predictor}
      containers: [{name: main, ports: [{containerPort: 8080}]}]
-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: vllm}
spec:
  groups:
    - name: pods
      rules:
        - alert: NoPredictor
          expr: absent(kube_pod_labels{label_component="predictor"})
"""

BAD = GOOD.replace('="predictor"', '="«predictors»"')

_PREFIX = "label_"
_SHORT = 5


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    uses = [use for use in view.uses if use.name == "kube_pod_labels"] if view.is_settled else []
    known = _known(repo) if uses else {}
    for use in uses:
        yield from _findings(use, known)


def _findings(use: Use, known: dict[str, list[Text]]) -> Iterator[Finding]:
    for label, values in known.items():
        for matcher in use.matchers(label):
            wanted = matcher.value.value if matcher.value is not None else ""
            near = closest(wanted, map(str, values)) if matcher.op == "=" else None
            if near is None or wanted in values or len(wanted) < _SHORT:
                continue
            at = inside(use, matcher)
            yield Finding(
                at,
                f"no pod that is known has this value of {label}: nothing is selected;"
                f" did you mean {near}?",
                tuple((value.span(), "a pod has this value") for value in values if value == near),
                Fix(f"match {near}", (Edit(at, near),)),
            )


def _known(repo: Repo) -> dict[str, list[Text]]:
    """The labels that pods have, as kube-state-metrics spells them."""
    found: dict[str, list[Text]] = {}
    for pod in repo.scrape.of_kind("PodMonitor", None):
        for key, value in pod.labels.items():
            spelled = "".join(char if char.isalnum() else "_" for char in key)
            found.setdefault(_PREFIX + spelled, []).append(value)
    return found
