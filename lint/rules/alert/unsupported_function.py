"""Rule that uses what the cluster's Prometheus does not have.

Experimental functions need a feature flag that OpenShift does not set, and others came
or went with a release. The operator parses every rule; one that does not parse makes it
skip the whole PrometheusRule, without an event or a log line.
"""

from collections.abc import Iterator

from lint.cluster import version_tuple
from lint.promql import Dialect, parse
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.values import lazy

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
spec:
  platform: openshift
  versions: {prometheus: 2.55.1}
-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models, namespace: vllm}
spec:
  groups:
    - name: models
      rules:
        - record: models:queue:top
          expr: topk(3, queue_length)
"""

BAD = GOOD.replace("topk(3, queue", "«limitk»(3, queue")

_WORD = lazy(r"[a-zA-Z_][a-zA-Z0-9_]*")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    stated = repo.cluster.versions.get("prometheus")
    version = version_tuple(str(stated or ""))
    if stated is None or not version or not repo.platform.is_openshift:
        return
    dialect = Dialect(version, frozenset())
    for query in repo.queries:
        if not query.is_rule or query.parsed.errors or query.language != "promql":
            continue
        for problem in parse(str(query.text), dialect).errors:
            word = _WORD.match(query.text, problem.start)
            yield Finding(
                query.span(problem.start, word.end() if word else problem.end),
                f"{query.subject}: {problem.message} in Prometheus {stated} without feature"
                " flags: the whole PrometheusRule is skipped",
                ((stated.span(), f"the cluster runs Prometheus {stated}"),),
            )
