"""A dashboard that is no JSON object.

The operator reports InvalidSpec, a provisioned Grafana logs an error, and the dashboard
is not there. Typical: a comma behind the last entry, a comment, a quote that is missing.
"""

from collections.abc import Iterator

from lint.grafana.dashboard import Dashboard
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Span, Text
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
      "panels": []
    }
"""

BAD = GOOD.replace("[]\n    }", "[],\n    «}»")

_WORD = lazy(r"\w+")
_PLACEHOLDER = lazy(r"\{\{|\{%|<%|\[\[ ?[\w.]+ ?\]\]")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in (*repo.grafana.dashboards, *repo.grafana.shared_panels):
        content = dashboard.content
        if content is None or dashboard.is_packed:
            continue
        if dashboard.error is None:
            if dashboard.model is None and dashboard.root is not None:
                message = "a dashboard is a JSON object: Grafana never gets this one"
                yield Finding(dashboard.root.span(), message)
            continue
        message, offset = dashboard.error
        if message.startswith("expected ','") and content[offset : offset + 1] in ('"', "{", "["):
            message = "a comma is missing before this"
        if not _is_filled_in(repo, dashboard, content[offset:]):
            yield Finding(
                _at(content, offset), f"no valid JSON, {message}: Grafana never gets this dashboard"
            )


def _is_filled_in(repo: Repo, dashboard: Dashboard, rest: str) -> bool:
    """Whether something replaces what stands there before it is read as JSON."""
    if rest.startswith("${"):
        return repo.grafana.is_substituted or rest[2:].partition("}")[0] in dashboard.inputs
    return _PLACEHOLDER.match(rest) is not None


def _at(content: Text, offset: int) -> Span:
    """The word or character that is wrong, or the last one of a text that ends too early."""
    end = len(content.rstrip())
    start = min(offset, max(end - 1, 0))
    word = _WORD.match(content, start)
    return content.span(start, word.end() if word else start + 1) if end else content.token()
