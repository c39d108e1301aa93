"""What each file of a repository is taken for, and why: the classification behind all rules."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lint.build.applications import GROUP
from lint.build.fields import NAMES, generated_from, mentioned
from lint.build.resource import is_wrapper, resources_of
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple
from lint.yaml_reader import KUBERNETES

if TYPE_CHECKING:
    from lint.repo import Repo

READ = (".yaml", ".yml", ".json", ".rules", ".jsonnet", ".libsonnet", ".tpl")
_CODE = {
    ".jsonnet": "Jsonnet is a program, and none is run",
    ".libsonnet": "Jsonnet is a program, and none is run",
    ".tpl": "Helm fills it in, which is not done here",
}
_CHART = ("Chart.yaml", "Chart.lock")
_ARGO_CD = {"Application": "application", "ApplicationSet": "application", "AppProject": "project"}


class Entry(NamedTuple):
    """A file, its class, and why. `builds`: the folders that are applied with it; a plain
    manifest that is part of none is judged on its own."""

    path: str
    kind: str
    reason: str
    builds: tuple[str, ...] = ()


def inventory(repo: Repo) -> tuple[Entry, ...]:
    """The files that may say something about a cluster, in the order of their paths."""
    # Some files are only read when somebody asks what is in them.
    counted = repo.counts()
    assert counted
    teller = _Teller(repo)
    return tuple(entry for path in repo.files.paths() if (entry := teller.entry(path)) is not None)


class _Teller:
    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.roles = dict(_roles(repo))
        self.faults = {fault.span.file.path: fault for fault in repo.faults if _hides(fault.code)}
        self.builds: dict[str, list[str]] = {}
        for build in repo.builds:
            for resource in build.resources if build.kind != "loose" else ():
                path = resource.root.span().file.path
                self.builds.setdefault(path, []).append(build.path or ".")
        self.judged = {item.root.span().file.path for item in repo.resources}
        self.dashboards = {item.resource.root.span().file.path for item in repo.grafana.dashboards}
        self.charts = [
            posixpath.dirname(path) for path in repo.files.paths() if path.endswith("Chart.yaml")
        ]

    def entry(self, path: str) -> Entry | None:
        """What a file is; None for one that is nothing to us."""
        suffix = posixpath.splitext(path)[1]
        role = self.roles.get(path)
        if posixpath.basename(path) in NAMES:
            return self._kustomization(path)
        if role is None and not path.endswith(READ):
            return None
        skipped = self._skipped(path)
        if skipped is not None:
            return skipped
        if role is not None and role[0] != "resource":
            return Entry(path, *role)
        if suffix in _CODE:
            return Entry(path, "program", _CODE[suffix])
        return self._manifest(path, role)

    def _skipped(self, path: str) -> Entry | None:
        """Why nothing of a file is judged."""
        fault = self.faults.get(path)
        if fault is not None and path not in self.judged:
            return Entry(path, "unread", fault.message)
        folder = self.repo.discovery.fixtures.folder_of(path)
        if self.repo.discovery.fixtures.covers(path) and path not in self.builds:
            return Entry(path, "fixture", f"{folder or 'its name'} is of a test")
        for chart in self.charts:
            inside = path[len(chart) :].lstrip("/") if path.startswith(f"{chart}/") else ""
            inside = inside if chart else path
            if inside.startswith("templates/"):
                return Entry(
                    path, "chart", f"a template of the chart {chart or '.'}: Helm fills it in"
                )
            if inside in _CHART or posixpath.basename(inside).startswith("values"):
                return Entry(path, "values", f"of the chart {chart or '.'}, which Helm reads")
        if path in self.repo.reader.templates:
            return Entry(path, "template", "somebody fills it in before it is applied")
        return None

    def _kustomization(self, path: str) -> Entry:
        repo, folder = self.repo, posixpath.dirname(path)
        skipped = self._skipped(path)
        documents = repo.reader.documents(path, KUBERNETES) if skipped is None else []
        if skipped is not None or not documents:
            return skipped or Entry(path, "unread", "it holds no kustomization")
        if documents[0].string("apiVersion").startswith("kustomize.toolkit.fluxcd.io"):
            return self._manifest(path, None)
        applied = [
            str(application.name)
            for application in repo.gitops.applications
            if any(s.folder == folder and s.build is not None for s in application.sources)
        ]
        if applied:
            return Entry(path, "kustomization", f"Application {', '.join(applied)} syncs it")
        if folder in repo.discovery.flux_folders:
            return Entry(path, "kustomization", "a Kustomization of Flux applies it")
        entry = repo.discovery.kustomizer.folders.get(folder)
        if entry is not None:
            return Entry(path, "kustomization", f"{entry.span().file.path} includes it")
        if documents[0].string("kind") == "Component":
            return Entry(path, "kustomization", "a component that nobody includes")
        return Entry(path, "kustomization", "nothing includes it: applied as a whole")

    def _documents(self, path: str) -> list[Map]:
        file = self.repo.reader.peek(path)
        if file is None or not (_is_yaml(path) or path.endswith(".json")):
            return []
        if path.endswith(".json") and '"apiVersion"' not in file.text:
            return []
        return self.repo.reader.documents(path, KUBERNETES)

    def _manifest(self, path: str, role: tuple[str, str] | None) -> Entry:
        builds = tuple(sorted(set(self.builds.get(path, ()))))
        if self.repo.reader.peek(path) is None:
            return Entry(path, "unread", "it cannot be read, or lies outside of the repository")
        documents = self._documents(path)
        kind = _kind_of(documents)
        if kind == "description":
            return Entry(path, kind, "it says what the cluster has")
        if role is not None:
            return Entry(path, kind or "resource", role[1], builds)
        if builds:
            folder = self.repo.discovery.applications.files.get(path, builds[0])
            return Entry(path, kind or "resource", f"an Application syncs {folder or '.'}", builds)
        if path in self.dashboards and path.endswith(".json"):
            return Entry(path, "dashboard", "a dashboard's model")
        if kind and path in self.judged:
            beside = self.repo.discovery.kustomizer.file_of(posixpath.dirname(path))
            who = "no kustomization lists it" if beside is None else f"{beside} does not list it"
            how = "what it carries to clusters is judged" if _carries(documents) else "judged"
            return Entry(path, kind, f"{who}: {how} on its own")
        if any(root.key("groups") is not None for root in documents):
            return Entry(path, "rules", "a rule file of Prometheus")
        faults = self.repo.reader.reading(path, KUBERNETES).faults if _is_yaml(path) else ()
        if faults:
            return Entry(path, "unread", faults[0].message)
        return Entry(path, "other", "it holds no Kubernetes object")


def _is_yaml(path: str) -> bool:
    return path.endswith((".yaml", ".yml"))


def _carries(documents: list[Map]) -> bool:
    return any(is_wrapper(item) for root in documents for item in resources_of(root))


def _kind_of(documents: list[Map]) -> str:
    """The class of a file by its objects; empty where it has none."""
    found = ""
    for root in documents:
        if root.string("apiVersion") == "obslint/v1":
            return "description"
        for resource in resources_of(root):
            own = _ARGO_CD.get(str(resource.kind), "") if resource.group == GROUP else ""
            if resource.kind == "CustomResourceDefinition":
                own = "crd"
            found = own or found or "resource"
    return found


def _roles(repo: Repo) -> Iterator[tuple[str, tuple[str, str]]]:
    """What kustomizations use files for; the last word on a file counts: resources."""
    for root in repo.discovery.kustomizations:
        own = root.span().file.path
        folder = posixpath.dirname(own)
        for kind, reason, entries in (
            ("content", "content of an object that {} generates", generated_from(root)),
            ("patch", "a patch or configuration of {}", mentioned(root)),
            ("resource", "{} lists it", root.texts("resources") + root.texts("bases")),
        ):
            for entry in entries:
                if "\n" not in entry:
                    path = posixpath.normpath(posixpath.join(folder, entry))
                    yield path, (kind, reason.format(own))


def _hides(code: str) -> bool:
    """Whether a fault keeps a whole file from being read."""
    return code.startswith("yaml/") and code != "yaml/duplicate-key"
