"""A unit that is a slip away from one that Grafana has.

An unknown unit is printed behind the number as it stands, and the number is not scaled:
`seconds` gives "86400 seconds" where `s` gives "1 day". A text of one's own is fine, and
best written `suffix:tokens`; what only resembles one of Grafana's units is reported. For
`%` that is `percent` where the values are 0 to 100, `percentunit` where they are 0 to 1.
"""

from collections.abc import Iterator

from lint.grafana.panel import facts
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule

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
        "id": 1, "type": "stat", "title": "Up", "targets": [{"refId": "A", "expr": "time()"}],
        "fieldConfig": {"defaults": {"unit": "s"}, "overrides": []}
      }]
    }
"""

BAD = GOOD.replace('"unit": "s"', '"unit": "«seconds»"')


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    table = facts("units")
    known = {*table["ids"], *table["aliases"]}
    prefixes = tuple(table["prefixes"])
    for panel in repo.grafana.panels:
        for field in panel.fields:
            unit = field.text("unit")
            if (
                not unit
                or unit in known
                or unit.startswith(prefixes)
                or "$" in unit
                or "{{" in unit
            ):
                continue
            meant = _meant(unit, known, table["synonyms"])
            if meant is not None:
                at = unit.span()
                # These are not scaled anyway, only rounded and placed as is usual.
                is_plain = meant.startswith(("currency", "percent"))
                message = (
                    f"Grafana has no unit {unit}: it stands behind a number that is not scaled"
                )
                yield Finding(
                    at,
                    message,
                    fix=None if unit == "%" else Fix(f"write {meant}", (Edit(at, meant),)),
                    severity="info" if is_plain else None,
                )


def _meant(unit: str, known: set[str], synonyms: dict[str, str]) -> str | None:
    lowered = unit.lower().strip()
    if lowered in synonyms:
        return synonyms[lowered]
    return next((name for name in sorted(known) if name.lower() == lowered), None)
