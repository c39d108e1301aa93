"""A namespace that the AppProject does not let its Applications write to.

The project is asked for the Application's own destination and for the namespace of every
object that it renders. One that no entry of `destinations` covers, and Argo CD fails the
whole sync before it applies anything: "namespace is not permitted in project".
"""

from collections.abc import Iterator

from lint.argocd.gitops import Application
from lint.argocd.projects import Project
from lint.build.globs import covers
from lint.model.namespaces import defined, undefined
from lint.repo import Repo
from lint.rule import Because, Edit, Finding, Fix, rule
from lint.rules.argocd._examples import APPLICATION
from lint.source import Text
from lint.spelling import similar

GOOD = (
    APPLICATION
    + """\
-- argocd/appproject.yaml --
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: monitoring
  namespace: openshift-gitops
spec:
  sourceRepos:
    - https://github.com/example/observability.git
  destinations:
    - server: https://kubernetes.default.svc
      namespace: monitoring
    - server: https://kubernetes.default.svc
      namespace: vllm
-- apps/monitoring/kustomization.yaml --
resources:
  - configmap.yaml
-- apps/monitoring/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: vllm
"""
)

BAD = GOOD.replace(
    "    - server: https://kubernetes.default.svc\n      namespace: vllm\n", ""
).replace("  destinations:", "  «destinations»:")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    unknown = undefined(repo)
    for application in repo.gitops.applications:
        project = repo.gitops.project_of(application)
        if project is None or project.resource.partial or application.destination.cluster == "":
            continue
        found = _uses(application)
        for namespace, uses in found.items():
            if namespace in unknown or "{{" in namespace:
                continue
            if not project.permits_namespace(application.destination, namespace):
                yield _finding(project, namespace, uses, defined(repo), {*found, *defined(repo)})


def _uses(application: Application) -> dict[str, list[Because]]:
    """The namespaces that an Application writes to, and where each is asked for."""
    found: dict[str, list[Because]] = {}
    own = application.resource.spec.map("destination").text("namespace")
    if own is not None:
        found[str(own)] = [(own.span(), f"Application {application.name} goes there by default")]
    for resource in application.applied:
        namespace = application.namespace_of(resource)
        text = resource.root.at("metadata", "namespace")
        if namespace and isinstance(text, Text):
            found.setdefault(namespace, []).append((text.span(), f"{resource.title} goes there"))
    return found


def _finding(
    project: Project, namespace: str, uses: list[Because], known: frozenset[str], used: set[str]
) -> Finding:
    spec = project.resource.spec
    message = (
        f"AppProject {project.name} does not permit namespace {namespace}: the whole sync fails"
    )
    texts = [text for entry in project.destinations if (text := entry.text("namespace"))]
    for text in texts:
        # What an ApplicationSet made of a template is nowhere written.
        if text.startswith("!") or "{{" in uses[0][0].text:
            continue
        if not similar(namespace, [text], 0.75):
            continue
        is_used = any(covers(text, other) for other in used)
        if namespace not in known and is_used:
            place = uses[0][0]
            fix = Fix(f"write {text}", (Edit(place, str(text)),))
            because = ((text.span(), f"{text} is permitted here"),)
            return Finding(place, f"{message}; did you mean {text}?", because, fix)
        if not is_used:
            fix = Fix(f"write {namespace}", (Edit(text.span(), namespace),))
            message = f"{message}; did you mean {namespace}?"
            return Finding(text.span(), message, tuple(uses[:1]), fix)
    root = project.resource.root
    at = spec.where("destinations") if spec.key("destinations") else root.where("spec")
    return Finding(at, message, tuple(uses[:1]))
