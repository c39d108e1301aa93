"""An object that is larger than Kubernetes takes.

Client-side apply, which is Argo CD's way unless told otherwise, copies the whole object into
an annotation; annotations may have 262144 bytes together. A larger object, a dashboard or a
CustomResourceDefinition mostly, fails the sync: "metadata.annotations: Too long". With
`ServerSideApply=true` there is no copy. Beyond 1.5 MiB etcd refuses it in any case.
"""

from collections.abc import Iterator

from lint.argocd.gitops import SYNC_OPTIONS, Application
from lint.argocd.sizes import ANNOTATIONS, REQUEST, size_of
from lint.build.resource import Resource
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import ARGO_CD
from lint.source import Span

_FILES = """
-- apps/monitoring/kustomization.yaml --
configMapGenerator:
  - name: dashboard
    files: [dashboard.json]
-- apps/monitoring/dashboard.json (300000 bytes) --
"""

GOOD = f"{ARGO_CD}  syncPolicy: {{syncOptions: [ServerSideApply=true]}}{_FILES}"

BAD = f"{ARGO_CD.rstrip()}{_FILES}".replace("name: dashboard", "name: «dashboard»")

_SPARED = ("ServerSideApply=true", "Replace=true")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for application in repo.gitops.applications:
        for resource in application.applied:
            size = size_of(resource)
            if size > REQUEST:
                message = (
                    f"{resource.title} has {size} bytes, more than the {REQUEST} that etcd takes"
                )
                yield Finding(_place(resource), f"{message}: the sync fails")
            elif size > ANNOTATIONS and not _is_spared(application, resource):
                message = (
                    f"{resource.title} has {size} bytes, more than the {ANNOTATIONS} of an"
                    " annotation: without ServerSideApply=true the sync fails"
                )
                at = application.resource.root.where("spec", "syncPolicy", "syncOptions")
                because = ((at, f"Application {application.name} applies it"),)
                yield Finding(_place(resource), message, because)


def _is_spared(application: Application, resource: Resource) -> bool:
    """Whether it is applied without a copy of it; the object's own word counts more."""
    own = resource.metadata.map("annotations").string(SYNC_OPTIONS)
    words = [word.strip() for word in own.split(",")]
    if "ServerSideApply=false" in words:
        return "Replace=true" in words
    return any(option in words or option in application.options for option in _SPARED)


def _place(resource: Resource) -> Span:
    return resource.value_span("metadata", "name")
