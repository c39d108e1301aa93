"""Recorded series whose name has no colon.

By convention a recorded series is called `level:metric:operations`, as in
`namespace:requests:rate5m`, and no exporter uses colons. Without one, it looks like something
that is scraped, and may one day be shadowed by it. Only told: everything works.
"""

import re
from collections.abc import Iterator

from lint import catalog
from lint.model.rule_files import every_rule
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.values import lazy

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: models}
spec:
  groups:
    - name: pods
      rules:
        - record: namespace:pods_failed:sum
          expr: sum by (namespace) (kube_pod_status_phase{phase="Failed"})
"""

BAD = GOOD.replace("namespace:pods_failed:sum", "«pods_failed»")

_PLAIN = lazy(r"[a-zA-Z_][a-zA-Z0-9_]*", re.A)


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    seen = set()
    for entry in every_rule(repo):
        name = entry.name
        if entry.is_alert or id(name) in seen or not _PLAIN.fullmatch(name):
            continue
        seen.add(id(name))
        if catalog.owner(name) is not None:
            continue  # record/shadowed-metric judges the name of a metric.
        yield Finding(
            name.span(),
            f"{name} has no colon: it looks like a scraped metric, not like what a rule makes",
        )
