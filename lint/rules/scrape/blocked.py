"""Pods whose NetworkPolicies let nobody reach the port that is scraped.

A pod that a policy selects takes no other traffic than what some policy lets in. Where none of
them is about the port of the monitor, or none lets in the namespace of its Prometheus, every
scrape times out: the target is there, and down. Policies that are not here may let more in, so
that it is a warning, unless the cluster is described.
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.model.policies import NAME, OTHERS, Target, lets_in, may_come_from, policies_of, targets
from lint.platform.profile import instances
from lint.repo import Repo
from lint.rule import Because, Finding, rule
from lint.source import Span
from lint.tree import Map

GOOD = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec:
      containers:
        - name: api
          image: api:1.0.0
          ports: [{name: metrics, containerPort: 9102}]
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: api, namespace: shop}
spec:
  selector: {matchLabels: {app: api}}
  podMetricsEndpoints: [{port: metrics}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  ingress:
    - ports: [{port: 9102}]
"""

BAD = GOOD.replace("{port: 9102}", "{port: «9120»}")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if "NetworkPolicy" not in repo.by_kind or any(kind in repo.by_kind for kind in OTHERS):
        return
    severity = "error" if repo.cluster.described and repo.is_closed else None
    seen = set()
    for target in targets(repo):
        policies = policies_of(repo, target)
        key = (id(target.workload.root), target.number)
        if not policies or key in seen or any(policy.partial for policy in policies):
            continue
        found = _finding(repo, target, policies)
        if found is not None:
            seen.add(key)
            yield found._replace(severity=severity)


def _finding(repo: Repo, target: Target, policies: list[Resource]) -> Finding | None:
    monitor = target.monitor.resource
    because: tuple[Because, ...] = (
        (monitor.value_span("metadata", "name"), f"{monitor.title} scrapes port {target.number}"),
    )
    rules = [(policy, each) for policy in policies for each in policy.spec.maps("ingress")]
    about = [(policy, each) for policy, each in rules if lets_in(each, target)]
    effect = f"every scrape of {target.workload.name} times out"
    if not about:
        what = f"no NetworkPolicy lets anybody reach port {target.number}: {effect}"
        return Finding(_port(rules, policies), what, because)
    home = _prometheus(repo)
    if home is None or any(may_come_from(each, policy, home) for policy, each in about):
        return None
    what = f"no NetworkPolicy lets namespace {home} reach port {target.number}: {effect}"
    return Finding(_origin(about[0][1]), what, because)


def _origin(rule: Map) -> Span:
    """The namespace that is let in, where one is named."""
    for peer in rule.maps("from"):
        name = peer.map("namespaceSelector").map("matchLabels").text(NAME)
        if name is not None:
            return name.span()
    return rule.where("from")


def _port(rules: list[tuple[Resource, Map]], policies: list[Resource]) -> Span:
    """Where a port is let in, or should be."""
    for _, each in rules:
        for item in each.maps("ports"):
            port = item.text("port")
            if port is not None:
                return port.span()
    spec = policies[0].spec
    return spec.where("ingress") if spec.key("ingress") is not None else spec.where("podSelector")


def _prometheus(repo: Repo) -> str | None:
    """The namespace of the only Prometheus that is known."""
    homes = {str(item.namespace) for item in instances(repo, "Prometheus", "PrometheusAgent")}
    return homes.pop() if len(homes) == 1 and repo.platform.is_operator else None
