"""The repository's manifests, as files and as the objects that they render to."""

from functools import cache
from pathlib import Path

import yaml

from lint.files import MemoryFiles
from lint.repo import load
from lint.tree import as_data
from live.openshift import objects_for

ROOT = Path(__file__).parents[2]
FOLDERS = ("apps", "argocd", "cluster")


def texts():
    """All files by their paths: those of Gemini too, which is off by default."""
    files = (each for top in FOLDERS for each in (ROOT / top).rglob("*") if each.is_file())
    found = {each.relative_to(ROOT).as_posix(): each for each in files}
    return {path: each.read_text() for path, each in found.items()}


def changed(*edits):
    """All files, with `(path, old, new)` each applied exactly once."""
    found = texts()
    for path, old, new in edits:
        assert found[path].count(old) == 1, f"{path}: {found[path].count(old)} times: {old!r}"
        found[path] = found[path].replace(old, new)
    return found


def objects(files):
    """The objects in the files. Our kustomizations change none, and list them all: the
    linter's own tests and `tests/test_live.py` say so."""
    return [each for path, text in sorted(files.items()) for each in _objects(path, text)]


@cache
def _objects(path, text):
    if not path.endswith(".yaml") or path.endswith(("kustomization.yaml", "cluster.yaml")):
        return ()
    return tuple(each for each in yaml.load_all(text, Loader=yaml.CSafeLoader) if each)


def loaded(text):
    """One YAML document."""
    return yaml.load(text, Loader=yaml.CSafeLoader)


def rendered(files):
    """What the kustomizations make of the files, each object once."""
    found = {}
    for resource in load(MemoryFiles(files)).resources:
        found[resource.kind, resource.namespace, resource.name] = as_data(resource.root)
    return list(found.values())


def description(files):
    """The cluster description of the repository."""
    return loaded(files["cluster/cluster.yaml"])


def everything(manifests, known, api, versions):
    """All objects that the operator sees: ours, the platform's, and what the description adds."""
    found = {(each["kind"], *_identity(each)): each for each in _described(known)}
    for each in [*objects_for(manifests, api, versions), *manifests]:
        found[(each["kind"], *_identity(each))] = _merged(
            found.get((each["kind"], *_identity(each))), each
        )
    return list(found.values())


def _identity(each):
    return each["metadata"].get("namespace", ""), each["metadata"]["name"]


def _merged(known, each):
    """Labels of a namespace that others set stay where a manifest has it too."""
    if known is None or each["kind"] != "Namespace":
        return each
    labels = {**known["metadata"].get("labels", {}), **each["metadata"].get("labels", {})}
    return {**each, "metadata": {**each["metadata"], "labels": labels}}


def _described(known):
    for each in known["spec"]["namespaces"]:
        meta = {"name": each["name"], "labels": each["labels"]}
        yield {"apiVersion": "v1", "kind": "Namespace", "metadata": meta}
    for each in known["spec"]["secrets"]:
        meta = {"namespace": each["namespace"], "name": each["name"]}
        data = dict.fromkeys(each["keys"], "not-a-secret")
        yield {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "stringData": data}
