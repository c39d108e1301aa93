"""Prometheus' own configuration that Prometheus refuses to load.

`prometheus.yml`, as a plain file or in a ConfigMap, is read by nobody before Prometheus. A key
that it does not know, a job that is there twice, a relabeling without what its action needs, a
target with a scheme or a path: the configuration is refused as a whole, a running Prometheus keeps
its last one, and a new one does not start.
"""

from collections.abc import Iterator

from lint.platform.configs import prometheus_configs
from lint.platform.native_shape import shape_refusals
from lint.platform.scraping import job_refusals
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule

GOOD = """
-- prometheus/prometheus.yml --
global:
  scrape_interval: 30s
scrape_configs:
  - job_name: api
    static_configs:
      - targets: ['api:8080']
"""

BAD = GOOD.replace("scrape_interval", "«scrape_intervall»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in prometheus_configs(repo):
        for at, what, near in (*shape_refusals("prometheus", config.root), *job_refusals(config)):
            yield Finding(
                at.span(),
                f"{what}: Prometheus refuses its whole configuration"
                + (f"; did you mean {near}?" if near else ""),
                (),
                Fix(f"write {near}", (Edit(at.span(), near),)) if near else None,
            )
