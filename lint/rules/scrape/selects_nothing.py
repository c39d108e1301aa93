"""Monitor whose selector matches no pod or Service.

A PodMonitor selects pods by their labels, a ServiceMonitor Services by theirs. One that
matches nothing is no error anywhere: there are simply no targets, no series, and alerts
on them stay silent. So does one that lives in another namespace than its targets. Judged where something that runs in the namespace is described, or
where a label of a known object differs from the selector by a slip.
"""

from collections.abc import Iterator

from lint.model.candidates import Candidate
from lint.model.namespaces import undefined
from lint.model.scrape import Monitor
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.spelling import closest, is_slip_of

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
spec:
  workloads:
    - name: predictors
      namespace: vllm
      labels: {component: predictor}
      containers: [{name: main, ports: [{containerPort: 8080}]}]
-- monitor.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: predictors, namespace: vllm}
spec:
  selector:
    matchLabels:
      component: predictor
  podMetricsEndpoints:
    - targetPort: 8080
"""

BAD = GOOD.replace("      component: predictor\n  pod", "      component: «predictr»\n  pod")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for monitor in repo.scrape.monitors:
        if monitor.selector.is_empty or monitor.resource.partial:
            continue
        if monitor.resource.namespace in undefined(repo):
            continue  # Reported as argocd/undefined-namespace.
        namespaces = monitor.selected_namespaces()
        if repo.platform.is_openshift and not repo.platform.is_platform(monitor.resource.namespace):
            namespaces = (str(monitor.resource.namespace),)
            if monitor.selected_namespaces() != namespaces:
                continue  # Reported as scrape/foreign-namespace.
        if repo.scrape.selected(monitor, namespaces):
            continue
        elsewhere = _elsewhere(repo, monitor)
        if elsewhere and namespaces and not monitor.namespaces:
            if not repo.may_hold(str(monitor.resource.name)):
                yield _misplaced(monitor, elsewhere[0])
            continue
        known = repo.scrape.of_kind(monitor.kind, namespaces)
        if not known:
            yield from _misspelt(repo, monitor)
            continue
        finding = _finding(monitor, known, is_proved=repo.cluster.described)
        if finding is not None and not repo.may_hold(str(finding.at.text)):
            yield finding


def _elsewhere(repo: Repo, monitor: Monitor) -> list[Candidate]:
    """What it selects in namespaces that there are; nothing where the cluster is unknown."""
    if not repo.cluster.described:
        return []
    found = repo.scrape.selected(monitor, None)
    return [target for target in found if target.namespace in repo.platform.namespaces]


def _misspelt(repo: Repo, monitor: Monitor) -> Iterator[Finding]:
    """Nothing is known in its namespaces, and all it selects in one of nearly the same name."""
    found = repo.scrape.selected(monitor, None) if monitor.namespaces else []
    homes = sorted({item.namespace for item in found if item.source == "repository"})
    for name in monitor.namespaces:
        near = [home for home in homes if is_slip_of(name, home)]
        if len(near) == 1 and not repo.scrape.is_known(name) and not repo.may_hold(str(name)):
            yield Finding(
                name.span(),
                f"what is selected is in {near[0]}, nothing here in {name}: nothing is scraped",
                (),
                Fix(f"look into {near[0]}", (Edit(name.span(), near[0]),)),
                "warning",
            )


def _misplaced(monitor: Monitor, target: Candidate) -> Finding:
    """What it selects is there, but in another namespace."""
    own, kind = monitor.resource.namespace, "pod" if monitor.kind == "PodMonitor" else "Service"
    at = monitor.resource.value_span("metadata", "namespace")
    because = ((target.at, f"{target.name} is in {target.namespace}"),) if target.at else ()
    return Finding(
        at,
        f"no {kind} of namespace {own} is selected, and the monitor looks into no other:"
        f" {target.name} is in {target.namespace}; move the monitor there",
        because,
        Fix(f"move it to {target.namespace}", (Edit(at, target.namespace),)),
    )


def _finding(monitor: Monitor, known: list[Candidate], *, is_proved: bool) -> Finding | None:
    nearest = min(known, key=lambda item: len(monitor.selector.misses(item.labels, item.keys)))
    missed = monitor.selector.misses(nearest.labels, nearest.keys)
    wrong = missed[0]
    key = next((key for key, value in monitor.selector.labels.items() if value is wrong), None)
    offered = nearest.labels.get(str(key)) if key is not None else None
    near = closest(wrong, [offered] if offered is not None else nearest.labels)
    if not is_proved and near is None:
        return None
    kind = "pod" if monitor.kind == "PodMonitor" else "Service"
    has = f"has {key}={offered}" if offered is not None else f"has no label {key or wrong}"
    at = nearest.at or monitor.resource.value_span("metadata", "name")
    fix = None
    if near is not None:
        fix = Fix(f"select {near}", (Edit(wrong.span(), near),))
    return Finding(
        wrong.span(),
        f"no {kind} is selected: {nearest.name} {has}; nothing is scraped",
        ((at, f"{nearest.name} {has}"),),
        fix,
        "error" if is_proved or nearest.source == "knowledge" else "warning",
    )
