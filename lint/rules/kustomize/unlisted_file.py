"""A manifest beside a kustomization that does not list it.

Kustomize applies what its lists name, and nothing else of the folder: the object never
reaches the cluster, and no tool says so. Users notice that their dashboard or alert is
simply not there. What is applied by hand belongs into a folder of its own.
"""

from collections.abc import Iterator
from posixpath import basename, dirname

from lint.model.kustomization import missing_files
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Text
from lint.yaml_reader import KUBERNETES

GOOD = """
-- apps/kustomization.yaml --
resources:
  - first.yaml
  - second.yaml
-- apps/first.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
-- apps/second.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: others
"""

BAD = GOOD.replace("  - second.yaml\n", "").replace(
    "kind: ConfigMap\nmetadata:\n  name: others", "kind: «ConfigMap»\nmetadata:\n  name: others"
)


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    meant = {path for _, path in missing_files(repo)}
    seen: set[str] = set()
    for resource in repo.discovery.unlisted:
        kind = resource.root.at("kind")
        span = kind.span() if isinstance(kind, Text) else resource.root.where("kind")
        path = span.file.path
        if path in seen or path in meant or not resource.name:
            continue
        seen.add(path)
        kustomization = repo.discovery.kustomizer.file_of(dirname(path))
        lists = repo.reader.documents(kustomization, KUBERNETES) if kustomization else []
        because = tuple(
            (root.where("resources"), f"{basename(path)} is not listed here") for root in lists[:1]
        )
        yield Finding(
            span, f"no kustomization lists {path}: {resource.title} is never applied", because
        )
