"""Monitor that wants targets in another namespace than its own.

OpenShift's user-workload monitoring ignores `namespaceSelector`: it looks for targets
only in the namespace that holds the monitor, for `any: true` as well. The monitor is
accepted, Argo CD is green, and there are no targets. It belongs into the namespace of
its targets.
"""

from collections.abc import Iterator

from lint.platform.openshift import UNKNOWN, USER
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import OPENSHIFT

GOOD = (
    OPENSHIFT
    + """-- monitor.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  name: predictors
  namespace: vllm
spec:
  namespaceSelector:
    matchNames: [vllm]
  selector: {}
  podMetricsEndpoints:
    - targetPort: 8080
"""
)

BAD = GOOD.replace("matchNames: [vllm]", "matchNames: [«models»]")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.platform.is_openshift:
        return
    for monitor in repo.scrape.monitors:
        own = str(monitor.resource.namespace)
        stack = repo.platform.stack(own)
        if stack not in (USER, UNKNOWN) or not own:
            continue
        foreign = [name for name in monitor.namespaces if name != own]
        if monitor.any_namespace == "true":
            foreign = [monitor.any_namespace]
        if not foreign:
            continue
        wanted = "any namespace" if foreign[0] == "true" else f"namespace {foreign[0]}"
        yield Finding(
            foreign[0].span(),
            f"user-workload monitoring looks only into {own}, the monitor's own namespace:"
            f" nothing in {wanted} is scraped; move the monitor there",
            (
                (monitor.resource.root.where("metadata", "namespace"), f"the monitor is in {own}"),
                *repo.platform.why_stack(own),
            ),
            severity="warning" if stack == UNKNOWN else "error",
        )
