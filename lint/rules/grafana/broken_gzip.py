"""A packed dashboard that cannot be unpacked.

`gzipJson` is a gzip file in base64. The API server only checks the base64; the operator
fails on the rest, and the dashboard is not there. What unpacks to more than 16 MiB is not
read here, which is a warning.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

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
  gzipJson: H4sIAAAAAAACA6tWKsksyUlVslJQ8s1PSc0pVtJRUCpIzAOxrBSiY2sBDGzkOiEAAAA=
"""  # gzip -n < models.json | base64 -w 0

BAD = GOOD.partition("  gzipJson")[0] + "  gzipJson: «eyJ0aXRsZSI6ICJNb2RlbHMifQ==»\n"


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in repo.grafana.dashboards:
        error, content = dashboard.error, dashboard.content
        if error is None or content is None or not dashboard.is_packed:
            continue
        if error.message.startswith("more"):
            message = f"this unpacks to {error.message}: what is in it is not checked"
            yield Finding(content.span(), message, severity="warning")
        else:
            yield Finding(content.span(), f"{error.message}: Grafana never gets this dashboard")
