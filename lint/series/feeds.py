"""Feeds: the ways in which an exporter's series come in, and the labels that each adds.

A monitor adds target labels to what the exporter says (Prometheus Operator, `promcfg.go`);
on a collision the exporter's label becomes `exported_<name>`, unless `honorLabels` is
respected. What a relabeling does that is not modelled leaves the label set open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from lint import catalog
from lint.catalog.images import exporters_of
from lint.model.candidates import Candidate
from lint.model.scrape import Endpoint, Monitor, reach
from lint.model.workloads import KINDS, template_of
from lint.platform.openshift import PLATFORM, UNKNOWN, USER
from lint.source import Span
from lint.tree import Map, Text, walk
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.build.resource import Resource
    from lint.repo import Repo

PLATFORM_EXPORTERS = ("cadvisor", "kube-state-metrics", "node-exporter")
_POD = frozenset({"namespace", "container", "pod", "job", "instance"})
_SERVICE = _POD | {"service", "endpoint"}
_HINTS = {
    "vllm": ("vllm", "predictor", "kserve", "inferenceservice", "llm"),
    "dcgm-exporter": ("dcgm",),
    "robotheus": ("robotheus",),
    "kube-state-metrics": ("kube-state-metrics",),
    "node-exporter": ("node-exporter", "node_exporter"),
    "argocd": ("argocd",),
}


class Feed(NamedTuple):
    """One way in which an exporter's series come in.

    `is_certain`: its target is known to be this exporter, and nothing about it is
    left open. `targets` are the labels it adds, None if that is not known; `jobs`
    and `namespaces` the values it gives those labels (jobs may be globs), None if
    unknown. `stack` is the half of the platform that holds the series."""

    exporter: str
    title: str
    is_certain: bool
    targets: frozenset[str] | None
    honors: bool
    steps: tuple[Map, ...]
    dropped: frozenset[str]
    jobs: frozenset[str] | None
    namespaces: frozenset[str] | None
    stack: str
    at: Span | None
    monitor: Monitor | None = None
    endpoint: Endpoint | None = None

    def labels(self, own: frozenset[str]) -> frozenset[str] | None:
        """All labels that a series with these labels of the exporter's may have."""
        if self.targets is None:
            return None
        exported = (
            frozenset() if self.honors else {f"exported_{name}" for name in own & self.targets}
        )
        return relabelled((own | self.targets | exported) - self.dropped, self.steps)

    def gives_job(self, job: str) -> bool:
        """Whether its series may have this job."""
        return self.jobs is None or any(fnmatchcase(job, known) for known in self.jobs)


class Feeds(NamedTuple):
    """All feeds by exporter, and the monitors whose targets nobody knows."""

    by_exporter: dict[str, list[Feed]]
    unknown: tuple[Monitor, ...]

    @classmethod
    def of(cls, repo: Repo) -> Feeds:
        """From the monitors, the cluster description and the platform's own."""
        found: dict[str, list[Feed]] = {}
        unknown = []
        images = Images(repo)
        for monitor in repo.scrape.monitors:
            exporters, is_certain = _exporters(repo, monitor, images)
            if not exporters:
                unknown.append(monitor)
            for exporter in sorted(exporters):
                for endpoint in monitor.endpoints:
                    feed = _of_monitor(repo, monitor, endpoint, exporter, is_certain=is_certain)
                    found.setdefault(exporter, []).append(feed)
        for feed in (*_platform(repo), *_described(repo)):
            found.setdefault(feed.exporter, []).append(feed)
        return cls(found, tuple(unknown))


class Images:
    """Which exporters the workloads of the repository run, told by their images."""

    def __init__(self, repo: Repo) -> None:
        self._workloads: dict[str, list[tuple[str, dict[str, str], set[str]]]] = {}
        for item in repo.of_kind(*KINDS):
            found = {name for image in images_of(item) for name in exporters_of(image)}
            if found:
                known = self._workloads.setdefault(str(item.namespace), [])
                known.append((str(item.name), _pod_labels(item), found))
        self._services = {(item.namespace, item.name): item for item in repo.of_kind("Service")}

    def exporters(self, candidate: Candidate) -> set[str]:
        """The exporters behind a candidate of the repository."""
        service = self._services.get((candidate.namespace, candidate.name))
        wanted = _labels(service.spec.map("selector")) if service is not None else {}
        found: set[str] = set()
        for name, labels, exporters in self._workloads.get(candidate.namespace, ()):
            if candidate.kind == "Service":
                is_behind = bool(wanted) and wanted.items() <= labels.items()
            else:
                is_behind = name == candidate.name
            found |= exporters if is_behind else set()
        return found


def images_of(resource: Resource) -> Iterator[Text]:
    """Every image that an object names."""
    for node in walk(resource.spec):
        if isinstance(node, Map):
            image = node.text("image")
            if image is not None:
                yield image


def relabelled(names: frozenset[str], steps: tuple[Map, ...]) -> frozenset[str] | None:
    """The label names after relabelings; None if one of them is not modelled."""
    from lint.promql.regexp import matches

    for step in steps:
        action = (step.string("action") or "replace").lower()
        if action in ("replace", "lowercase", "uppercase", "hashmod"):
            target = step.string("targetLabel")
            if not re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]*", target):
                return None
            names |= frozenset() if target.startswith("__") else {target}
        elif action in ("labeldrop", "labelkeep"):
            said = {name: matches(step.string("regex") or "(.*)", name) for name in names}
            if None in said.values():
                return None
            names = frozenset(name for name in names if said[name] == (action == "labelkeep"))
        elif action not in ("keep", "drop", "keepequal", "dropequal"):
            return None
    return names


def _exporters(repo: Repo, monitor: Monitor, images: Images) -> tuple[set[str], bool]:
    """What a monitor scrapes, and whether that is certain or merely what its name hints at."""
    selected = repo.scrape.selected(monitor, reach(repo, monitor))
    known = {item.exporter for item in catalog.catalogs()}
    found: set[str] = set()
    is_certain = bool(selected) and not monitor.resource.partial
    for candidate in selected:
        said = {candidate.exporter} & known or images.exporters(candidate)
        is_certain = is_certain and bool(said)
        found |= said
    if found:
        return found, is_certain
    labels = monitor.selector.labels
    words = " ".join((monitor.resource.name, *map(str, labels), *map(str, labels.values()))).lower()
    return {name for name, hints in _HINTS.items() if any(hint in words for hint in hints)}, False


def _of_monitor(
    repo: Repo, monitor: Monitor, endpoint: Endpoint, exporter: str, *, is_certain: bool
) -> Feed:
    node, spec = endpoint.node, monitor.resource.spec
    stack = (
        repo.platform.stack(monitor.resource.namespace) if repo.platform.is_openshift else UNKNOWN
    )
    names = _POD if monitor.kind == "PodMonitor" else _SERVICE
    if endpoint.port is not None or (
        endpoint.target_port is not None and endpoint.port_number is None
    ):
        names |= {"endpoint"}
    more = (*spec.texts("podTargetLabels"), *spec.texts("targetLabels"))
    names |= {re.sub(r"[^a-zA-Z0-9_]", "_", name) for name in more}
    relabelings = tuple(node.maps("relabelings"))
    targets = relabelled(names, relabelings)
    if targets is not None and stack == USER:
        targets |= {"namespace"}
    if spec.text("scrapeClass") is not None:
        targets = None
    written = {step.string("targetLabel") for step in relabelings}
    return Feed(
        exporter,
        monitor.resource.title,
        is_certain,
        targets,
        node.flag("honorLabels") and stack != USER,
        tuple(node.maps("metricRelabelings")),
        frozenset(),
        None if "job" in written else jobs_of(repo, monitor),
        _namespaces(monitor, stack, moved="namespace" in written or node.flag("honorLabels")),
        stack,
        monitor.resource.value_span("metadata", "name"),
        monitor,
        endpoint,
    )


def jobs_of(repo: Repo, monitor: Monitor) -> frozenset[str] | None:
    """The jobs that a monitor gives its targets; None if that is not known."""
    label = monitor.resource.spec.text("jobLabel")
    if monitor.kind == "PodMonitor":
        return None if label is not None else frozenset({monitor.job})
    selected = repo.scrape.selected(monitor, monitor.selected_namespaces())
    if not selected or any(item.source == "knowledge" for item in selected):
        return None
    return frozenset(
        str(item.labels.get(label, item.name)) if label else item.name for item in selected
    )


def _namespaces(monitor: Monitor, stack: str, *, moved: bool) -> frozenset[str] | None:
    if stack == USER:
        return frozenset({str(monitor.resource.namespace)})
    selected = None if moved else monitor.selected_namespaces()
    return None if not selected or "" in selected else frozenset(selected)


def _platform(repo: Repo) -> Iterator[Feed]:
    """OpenShift's own: kube-state-metrics says itself what pod and namespace are."""
    if not repo.platform.is_openshift:
        return
    shared = frozenset({"job", "namespace", "service", "endpoint"})
    for exporter, job, targets, honors, dropped in (
        ("kube-state-metrics", "kube-state-metrics", shared | {"container"}, True, {"instance"}),
        ("node-exporter", "node-exporter", _SERVICE, False, set()),
        ("cadvisor", "kubelet", shared | {"instance", "node", "metrics_path"}, True, set()),
    ):
        yield Feed(
            exporter,
            f"OpenShift's {job}",
            repo.platform.stated,
            targets,
            honors,
            (),
            frozenset(dropped),
            frozenset({job}),
            None if honors else frozenset({"openshift-monitoring"}),
            PLATFORM,
            None,
        )


def _described(repo: Repo) -> Iterator[Feed]:
    for item in repo.cluster.scrapers:
        exporter = "cadvisor" if item.exporter == "kubelet" else item.exporter
        if not item.enabled or (exporter in PLATFORM_EXPORTERS and repo.platform.is_openshift):
            continue
        yield Feed(
            exporter,
            f"scraper {item.namespace}/{item.name}",
            True,
            _SERVICE,
            False,
            (),
            frozenset(),
            frozenset({item.job}) if item.job else None,
            frozenset({item.namespace}),
            repo.platform.stack(item.namespace) if repo.platform.is_openshift else UNKNOWN,
            item.span,
        )


def _pod_labels(resource: Resource) -> dict[str, str]:
    return _labels(template_of(resource).map("metadata").map("labels"))


def _labels(node: Map) -> dict[str, str]:
    return {str(key): str(value) for key, value in node.items() if isinstance(value, Text)}
