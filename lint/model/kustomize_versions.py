"""Which kustomize builds an Application, and what it can do."""

from __future__ import annotations

from collections.abc import Iterator

from lint.source import Span, Text
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

# kustomize of each Argo CD: hack/tool-versions.sh of argoproj/argo-cd at vX.Y.0.
_OF_ARGO_CD = (
    ((3, 4), "5.8.1"),
    ((3, 3), "5.8.0"),
    ((3, 1), "5.7.0"),
    ((3, 0), "5.6.0"),
    ((2, 13), "5.4.3"),
    ((2, 12), "5.4.2"),
    ((2, 9), "5.2.1"),
    ((2, 8), "5.1.0"),
)
# Argo CD of each OpenShift GitOps: go.mod of redhat-developer/gitops-operator.
_OF_GITOPS = {"1.20": "3.3.2"}
# Fields, and the kustomize that first read them: json tags of sigs.k8s.io/kustomize/api/types
# v0.14.0 to v0.21.1, which kustomize 5.1.0 to 5.8.1 are built from. One that is older fails.
_SINCE = (
    ("helmCharts", "kubeVersion", "5.3.0"),
    ("helmCharts", "debug", "5.5.0"),
    ("helmCharts", "devel", "5.7.0"),
    ("replacements", "sourceValue", "5.7.0"),
)
_HELM = ("helmCharts", "helmChartInflationGenerator", "helmGlobals")
_PLUGINS = ("generators", "transformers", "validators")


class Stated(NamedTuple):
    """A version of kustomize, and where that, or what ships it, is written."""

    version: str
    at: Span
    why: str


def stated(repo: Repo) -> Stated | None:
    """The kustomize that Argo CD runs, as the description of the cluster says."""
    versions = repo.cluster.versions
    own = versions.get("kustomize")
    if own is not None:
        return Stated(str(own), own.span(), f"kustomize {own} is deployed")
    argo = argo_cd(repo)
    shipped = None if argo is None else _shipped(argo[0])
    if argo is None or shipped is None:
        return None
    return Stated(shipped, argo[1], f"Argo CD {argo[0]} runs kustomize {shipped}")


def argo_cd(repo: Repo) -> tuple[str, Span] | None:
    """The version of Argo CD, as it is stated or as OpenShift GitOps ships it, and where
    that is written."""
    argo, gitops = (repo.cluster.versions.get(name) for name in ("argocd", "openshift-gitops"))
    text = str(argo or _OF_GITOPS.get(_minor(str(gitops or "")), ""))
    source: Text | None = argo or gitops
    return (text, source.span()) if text and source is not None else None


def newer_fields(root: Map, version: str) -> Iterator[tuple[Text, str]]:
    """The fields of a kustomization that a kustomize does not know yet, and since when
    there are."""
    deployed = numbers(version)
    for name, field, since in _SINCE:
        for entry in root.maps(name) if deployed and deployed < numbers(since) else ():
            key = entry.key(field)
            if key is not None:
                yield key, since


def switched_off(repo: Repo, root: Map) -> Iterator[tuple[Text, str]]:
    """The fields of a kustomization that need a flag which nobody gives, and the flag."""
    for key, value in root.items():
        flag = ""
        if key in _HELM and value:
            flag = "--enable-helm"
        elif key in _PLUGINS and any(_is_plugin(repo, root, item) for item in root.texts(key)):
            flag = "--enable-alpha-plugins"
        if flag and not _is_given(repo, flag):
            yield key, flag


def build_options(repo: Repo) -> Span | None:
    """Where the flags of kustomize are set: Argo CD's ConfigMap, its object for the
    operator, or the description of the cluster."""
    for resource in repo.of_kind("ConfigMap", "ArgoCD"):
        if resource.kind == "ArgoCD":
            return resource.root.where("spec", "kustomizeBuildOptions")
        if resource.name == "argocd-cm":
            return resource.root.where("data", "kustomize.buildOptions")
    spec = repo.cluster.spec
    if spec is None or spec.key("argocd") is None:
        return None
    return spec.where("argocd", "kustomizeBuildOptions")


def numbers(version: str) -> tuple[int, ...]:
    """`v5.8.1` as (5, 8, 1); empty for anything else."""
    parts = version.removeprefix("v").split(".")
    return tuple(map(int, parts)) if all(part.isdigit() for part in parts) else ()


def _minor(version: str) -> str:
    return ".".join(version.removeprefix("v").split(".")[:2])


def _shipped(argo_cd: str) -> str | None:
    wanted = numbers(argo_cd)[:2]
    return next((kustomize for since, kustomize in _OF_ARGO_CD if wanted >= since), None)


def _is_given(repo: Repo, flag: str) -> bool:
    """Whether anything in the repository gives the flag: values of a chart may, too."""
    return any(flag in file.text for file in repo.sources)


def _is_plugin(repo: Repo, root: Map, entry: Text) -> bool:
    """Whether an entry is the configuration of a program, and not of what is built in."""
    import posixpath

    folder = posixpath.dirname(root.span().file.path)
    path = posixpath.normpath(posixpath.join(folder, entry))
    if "\n" in entry:
        return "apiVersion: builtin" not in entry and "apiVersion:" in entry
    found = repo.reader.documents(path)
    return bool(found) and any(item.string("apiVersion") != "builtin" for item in found)
