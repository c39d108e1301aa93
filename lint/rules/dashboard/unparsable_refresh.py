"""A refresh interval that Grafana refuses.

`refresh` is a duration like `30s`, empty, or `auto`; `min_refresh_interval`, 5 seconds
where nothing else is configured, is the least. Grafana's API, through which the operator
saves dashboards, refuses the dashboard otherwise; one that is provisioned from a file gets
another interval.
"""

from collections.abc import Iterator

from lint.grafana.dashboard import Dashboard
from lint.grafana.instances import words
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
      "refresh": "30s",
      "panels": []
    }
"""

BAD = GOOD.replace("30s", "«30sec»")

_DURATION = lazy(r"(\d+)(ms|[yMwdhms])")
_SECONDS = {
    "ms": 0.001,
    "s": 1,
    "m": 60,
    "h": 3600,
    "d": 86400,
    "w": 604800,
    "M": 2.6e6,
    "y": 3.1e7,
}
_LEAST = 5


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in repo.grafana.dashboards:
        text = dashboard.plain.text("refresh") if dashboard.is_classic else None
        if not text or not text.is_string or text in ("auto", "off") or "$" in text or "{{" in text:
            continue
        severity = None if dashboard.selector is not None else "warning"
        match = _DURATION.fullmatch(text)
        if match is None:
            message = f"refresh {text} is no duration like 30s: Grafana refuses it"
            yield Finding(text.span(), message, severity=severity)
        elif int(match[1]) * _SECONDS[match[2]] < _LEAST and _is_limited(repo, dashboard):
            message = (
                f"refresh {text} is below the {_LEAST} seconds that Grafana allows: it refuses it"
            )
            yield Finding(text.span(), message, severity=severity)


def _is_limited(repo: Repo, dashboard: Dashboard) -> bool:
    """Whether the Grafana is here, and says nothing about the limit."""
    instances = repo.grafana.instances_of(dashboard.resource)
    said = [word for item in instances for word in words(item.spec)]
    return bool(instances) and not any("min_refresh_interval" in word.lower() for word in said)
