"""Two rules that record the same series.

What the second writes has the labels of what the first wrote: within one evaluation it is
dropped as a duplicate, and from two groups the values alternate. Which of the two is read
cannot be told. Reported where both say the same, or where neither leaves a label to tell the
results apart; rules with different labels, or that are about different things, are no conflict.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.model.alerting import RuleEntry
from lint.model.twins import twins
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import written
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.series.queries import Query

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models, namespace: models}
spec:
  groups:
    - name: models
      rules:
        - record: models:preemptions:rate5m
          expr: sum(rate(vllm:num_preemptions_total[5m]))
        - record: models:preemptions:rate1h
          expr: sum(rate(vllm:num_preemptions_total[1h]))
"""

BAD = GOOD.replace("models:preemptions:rate1h", "«models:preemptions:rate5m»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    pairs = list(twins(repo, alerts=False))
    queries = {id(query.node): query for query in written(repo)} if pairs else {}
    for entry, first in pairs:
        said = _said(repo, entry, first, queries)
        if said:
            yield Finding(
                entry.name.span(),
                f"{entry.name} is recorded twice, {said}",
                ((first.name.span(), "it is recorded here already"),),
            )


def _said(repo: Repo, entry: RuleEntry, first: RuleEntry, queries: dict[int, Query]) -> str | None:
    pair = [queries.get(id(each.node)) for each in (entry, first)]
    texts = {" ".join(query.text.split()) for query in pair if query is not None}
    if None in pair or not texts:
        return None
    if len(texts) == 1:
        return "by the same expression: one of them is dropped as a duplicate"
    from lint.series.yields import yields

    every = [yields(repo).of(query) for query in pair if query is not None]
    for flows in every:
        labels = flows.result.labels if flows is not None else {}
        is_single = flows is not None and not flows.result.is_open
        if not is_single or any(not value.is_absent for value in labels.values()):
            return None
    return "by different expressions without a label: nobody can tell which value is there"
