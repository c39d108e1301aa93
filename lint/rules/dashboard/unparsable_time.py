"""A time range that Grafana cannot read.

`time.from` and `time.to` are `now`, with steps like `-6h` or `/d` behind it, or a date in
ISO 8601; `timeFrom` and `timeShift` of a panel are a duration like `1h`. Grafana says
"Invalid date" or "Invalid timeshift", and asks for nothing.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.values import lazy

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
      "time": {"from": "now-6h", "to": "now"},
      "panels": []
    }
"""

BAD = GOOD.replace("now-6h", "«now-6hours»")

_MATH = lazy(r"now(?:(?:[+-]\d*|/)f?[yMwdhmsQ])*")
_DATE = lazy(
    r"\d{4}-?\d\d(?:-?\d\d)?(?:[T ]\d\d(?::?\d\d){0,2}(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?|\d{10,}"
)
_SPAN = lazy(r"(?:now[-+/])?\d*[yMwdhmsQ](?:/f?[yMwdhmsQ])?|now.*")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in repo.grafana.dashboards:
        if not dashboard.is_classic:
            continue
        for key in ("from", "to"):
            text = dashboard.plain.map("time").text(key)
            if text is None or not text.is_string or _is_open(text):
                continue
            plain = "".join(text.split()) if text.startswith("now") else str(text)
            if not _MATH.fullmatch(plain) and not _DATE.fullmatch(plain):
                message = f"time.{key} is {text}, no time that Grafana reads: it asks for nothing"
                yield Finding(text.span(), message)
        for panel in dashboard.panels:
            for key in ("timeFrom", "timeShift"):
                text = panel.node.text(key)
                if text and text.is_string and not _is_open(text) and not _SPAN.fullmatch(text):
                    message = (
                        f"{key} {text} of panel {panel.name} is no duration: Grafana ignores it"
                    )
                    yield Finding(text.span(), message, severity="warning")


def _is_open(text: str) -> bool:
    return "$" in text or "{{" in text or "||" in text
