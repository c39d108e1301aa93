"""Which operators are deployed, and in which version, as the cluster description says."""

from __future__ import annotations

from lint.model.kustomize_versions import argo_cd
from lint.source import Span
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

_COMPONENTS = {
    "grafana.integreatly.org": "grafana-operator",
    "monitoring.coreos.com": "prometheus-operator",
    "serving.kserve.io": "kserve",
}


class Deployed(NamedTuple):
    """A version, and where it, or that of what brings it, is written."""

    text: str
    at: Span


def operators(repo: Repo) -> dict[str, Deployed]:
    """The operators whose versions are stated, by the API group that each serves."""
    found: dict[str, Deployed] = {}
    if not repo.cluster.versions:
        return found
    for group, component in _COMPONENTS.items():
        stated = repo.cluster.versions.get(component)
        if stated is not None:
            found[group] = Deployed(str(stated), stated.span())
    argo = argo_cd(repo)
    if argo is not None:
        found["argoproj.io"] = Deployed(*argo)
    return found
