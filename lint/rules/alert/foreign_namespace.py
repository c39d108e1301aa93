"""Rule about another namespace than its own, which OpenShift rewrites.

Unless the namespace is exempt, user-workload monitoring drops every `namespace` matcher
of a rule and puts `namespace="<the rule's own>"` into each selector. The rule is then
about other pods than it says: it stays silent, or worse, fires for the wrong ones.
"""

from collections.abc import Iterator

from lint.promql import Matcher, VectorSelector, walk
from lint.promql.regexp import matches
from lint.repo import Repo
from lint.rule import Because, Finding, rule
from lint.series.queries import Query

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
spec:
  platform: openshift
  versions: {openshift: '4.18'}
  namespaces: [{name: models}]
-- config.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: cluster-monitoring-config, namespace: openshift-monitoring}
data:
  config.yaml: "enableUserWorkload: true"
-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: models}
spec:
  groups:
    - name: pods
      rules:
        - alert: PodFailed
          expr: max by (pod) (kube_pod_status_phase{namespace="models", phase="Failed"}) == 1
"""

BAD = GOOD.replace('namespace="models"', 'namespace="«vllm»"')


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    platform = repo.platform
    if not platform.is_openshift:
        return
    for query in repo.queries:
        own = str(query.owner.namespace)
        if not query.is_rule or not platform.is_enforced(own) or own in platform.exempt:
            continue
        for matcher in _namespace_matchers(query):
            if _admits(matcher, own) is not False or matcher.value is None:
                continue
            start, end = matcher.value.source_span(0, len(matcher.value.value))
            unless = "" if platform.stated else f" (unless the cluster exempts {own})"
            yield Finding(
                query.span(start, end),
                f'{query.subject}: OpenShift rewrites this to namespace="{own}", the rule\'s own'
                f" namespace{unless}; it is not about {matcher.value.value}",
                (
                    _rewritten(query, own),
                    (query.owner.value_span("metadata", "namespace"), f"the rule is in {own}"),
                    *platform.why_stack(own),
                ),
                severity=None if platform.stated else "warning",
            )


def _rewritten(query: Query, own: str) -> Because:
    """The expression as it is evaluated."""
    from lint.platform.enforcement import enforced

    return query.span(0, len(query.text)), f"evaluated is {enforced(str(query.text), own)}"


def _namespace_matchers(query: Query) -> Iterator[Matcher]:
    if query.parsed.expr is None or query.parsed.errors:
        return
    for node in walk(query.parsed.expr):
        if isinstance(node, VectorSelector):
            yield from (m for m in node.matchers if m.name.text == "namespace")


def _admits(matcher: Matcher, own: str) -> bool | None:
    """Whether the matcher as written admits the rule's own namespace."""
    if matcher.value is None or matcher.value.holes:
        return None
    if matcher.op in ("=", "!="):
        return (matcher.value.value == own) == (matcher.op == "=")
    found = matches(matcher.value.value, own)
    return None if found is None else found == (matcher.op == "=~")
