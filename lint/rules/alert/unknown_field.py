"""Field of a rule, or of a group, that Prometheus does not know, in a plain rule file.

Prometheus reads its rule files strictly: one key that it does not know, and the whole file is
refused, at a reload silently. Typical are a misspelt `annotations` and a label or text that
stands beside `labels` instead of in it. PrometheusRules have a schema, which says the same;
where rules stand in values of a chart, only slips of the pen are judged.
"""

from collections.abc import Iterator

from lint.model.rule_files import holders, is_prometheus
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Text
from lint.spelling import closest
from lint.tree import Map

GOOD = """
-- rules/api.yml --
groups:
  - name: api
    rules:
      - alert: ApiFails
        expr: sum by (job) (rate(api_errors_total[5m])) > 1
        for: 5m
        labels:
          severity: critical
"""

BAD = GOOD.replace("        labels:\n          severity", "        «severity»")

_OF_FILES = frozenset({"groups", "namespace"})
"""The keys of a rule file; Mimir's and Loki's tools add the namespace."""
_OF_GROUPS = frozenset(
    "name interval query_offset limit labels rules partial_response_strategy source_tenants"
    " evaluation_delay align_evaluation_time_on_interval remote_write".split()
)
"""Those of Prometheus 3.16, Thanos, Mimir and Loki."""
_OF_RULES = frozenset("record alert expr for keep_firing_for labels annotations".split())


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for holder in holders(repo):
        is_file = holder.resource.root is holder.root and _OF_FILES.issuperset(holder.root)
        for group in holder.root.maps("groups"):
            rules = group.maps("rules")
            if not is_prometheus(group) or any(key in rule for rule in rules for key in _OTHERS):
                continue
            yield from _unknown(group, _OF_GROUPS, "group", is_file=is_file)
            for node in rules:
                found = list(_unknown(node, _OF_RULES, "rule", is_file=is_file))
                yield from found
                name = node.text("alert") or node.text("record")
                if name is not None and not found and not {"expr", "<<"} & node.keys():
                    yield Finding(name.span(), "this rule has no expr: the file is not loaded")


_OTHERS = ("debug", "update_entries_limit", "uid", "data", "$schema")
"""What rules have that are not Prometheus': vmalert's and Grafana's."""


def _unknown(node: Map, known: frozenset[str], what: str, *, is_file: bool) -> Iterator[Finding]:
    for key in node:
        if key in known or key == "<<":
            continue
        near = _meant(key, node, known)
        if near is None and not is_file:
            continue
        hint = f"; did you mean {near}?" if near else ""
        yield Finding(
            key.span(),
            f"a {what} has no field {key}: the file is not loaded{hint}",
            (),
            Fix(f"write {near}", (Edit(key.span(), near),)) if near else None,
        )


def _meant(key: Text, node: Map, known: frozenset[str]) -> str | None:
    free = sorted(name for name in known if name not in node)
    return key.lower() if key.lower() in free else closest(key, free)
