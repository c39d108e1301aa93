"""An Application or AppProject outside of Argo CD's namespace.

Argo CD reads its Applications and projects from its own namespace (and Applications from
those that it and their project permit as `sourceNamespaces`). Elsewhere they are objects
that nobody looks at. The cluster description says which namespace that is.
"""

from collections.abc import Iterator

from lint.build.globs import matches
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.argocd._examples import CLUSTER, PROJECT

GOOD = PROJECT + CLUSTER

BAD = GOOD.replace("  namespace: openshift-gitops\nspec", "  namespace: «monitoring»\nspec")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    spec = repo.cluster.spec
    home = None if spec is None else spec.map("argocd").text("namespace")
    if home is None:
        return
    permitted = [
        item
        for project in repo.gitops.projects
        for item in project.resource.spec.texts("sourceNamespaces")
    ]
    applications = [item.resource for item in repo.gitops.applications]
    for resource in (*applications, *(item.resource for item in repo.gitops.projects)):
        name = resource.metadata.text("namespace")
        if name is None or name == home:
            continue
        if resource.kind == "Application" and any(matches(entry, name) for entry in permitted):
            continue
        yield Finding(
            at=name.span(),
            message=f"Argo CD runs in {home}: it does not see {resource.kind} {resource.name} in {name}",
            because=((home.span(), "its namespace is here"),),
            fix=Fix(f"move it to {home}", (Edit(name.span(), str(home)),)),
        )
