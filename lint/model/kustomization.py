"""Kustomizations as kustomize reads them: what they may say, and the files they miss."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lint.build.fields import KNOWN, NAMES
from lint.schema import Schema, Violation, validate
from lint.spelling import similar
from lint.tree import Fault, Map
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from lint.model.repo import Repo

    _Json = dict[str, Any]

_STRING: _Json = {"type": "string"}
_FLAG: _Json = {"type": "boolean"}
_ANY: _Json = {"x-kubernetes-preserve-unknown-fields": True}
_STRINGS: _Json = {"type": "array", "items": _STRING}
_PAIRS: _Json = {"type": "object", "additionalProperties": _STRING}


def _object(**properties: _Json) -> _Json:
    return {"type": "object", "properties": properties}


def _list(**properties: _Json) -> _Json:
    return {"type": "array", "items": _object(**properties)}


_OPTIONS = _object(labels=_PAIRS, annotations=_PAIRS, disableNameSuffixHash=_FLAG, immutable=_FLAG)
_GENERATOR: _Json = {
    "name": _STRING,
    "namespace": _STRING,
    "behavior": _STRING,
    "literals": _STRINGS,
    "files": _STRINGS,
    "envs": _STRINGS,
    "env": _STRING,
    "options": _OPTIONS,
}
_PATCHES = _list(path=_STRING, patch=_STRING, target=_ANY, options=_ANY)
_FIELDS: _Json = {
    "apiVersion": _STRING,
    "kind": _STRING,
    "metadata": _object(name=_STRING, namespace=_STRING, labels=_PAIRS, annotations=_PAIRS),
    "replicas": _list(name=_STRING, count={"type": "integer"}),
    "namespace": _STRING,
    "namePrefix": _STRING,
    "nameSuffix": _STRING,
    "resources": _STRINGS,
    "bases": _STRINGS,
    "components": _STRINGS,
    "crds": _STRINGS,
    "patchesStrategicMerge": _STRINGS,
    "configurations": _STRINGS,
    "commonLabels": _PAIRS,
    "commonAnnotations": _PAIRS,
    "buildMetadata": _STRINGS,
    "generatorOptions": _OPTIONS,
    "patches": _PATCHES,
    "labels": _list(pairs=_PAIRS, includeSelectors=_FLAG, includeTemplates=_FLAG, fields=_ANY),
    "images": _list(
        name=_STRING, newName=_STRING, newTag=_STRING, tagSuffix=_STRING, digest=_STRING
    ),
    "configMapGenerator": _list(**_GENERATOR),
    "secretGenerator": _list(**_GENERATOR, type=_STRING),
}
_ROOT: _Json = {"type": "object", "properties": {**dict.fromkeys(KNOWN, _ANY), **_FIELDS}}
_SCHEMA = Schema(_ROOT, {})


def violations(repo: Repo, code: str) -> Iterator[Violation]:
    """What kustomize does not read of the repository's kustomizations."""
    for root in repo.discovery.kustomizations:
        yield from (found for found in violations_of(root) if found.code == code)


def violations_of(root: Map) -> Iterator[Violation]:
    """What kustomize does not read of a kustomization."""
    for violation in validate(root, _SCHEMA):
        suggestion = violation.suggestion or ""
        # Go finds a field whatever its case.
        is_case = violation.code == "unknown-field"
        if not is_case or suggestion.lower() != str(violation.node).lower():
            yield violation


def missing_files(repo: Repo) -> Iterator[tuple[Fault, str | None]]:
    """Entries that name nothing, and the path beside it that was probably meant."""
    for fault in repo.faults:
        if fault.code == "kustomize/missing-file":
            yield fault, _meant(repo, fault)


def _meant(repo: Repo, fault: Fault) -> str | None:
    folder = posixpath.dirname(fault.span.file.path)
    entry = fault.span.text
    target = posixpath.normpath(posixpath.join(folder, entry))
    beside = posixpath.dirname(target)
    prefix = f"{beside}/" if beside else ""
    kustomizer = repo.discovery.kustomizer
    names = set()
    for path in repo.files.paths():
        name, _, rest = path[len(prefix) :].partition("/")
        if not path.startswith(prefix) or name in NAMES:
            continue
        place = prefix + name
        if rest and kustomizer.file_of(place) is None:
            continue
        if place not in kustomizer.reached and place not in kustomizer.folders:
            names.add(name)
    found = similar(posixpath.basename(target), sorted(names), 0.6)
    return prefix + found[0] if found else None
