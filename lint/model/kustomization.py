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

    from lint.repo import Repo

    _Json = dict[str, Any]

_STRING: _Json = {"type": "string"}
_FLAG: _Json = {"type": "boolean"}
_WHOLE: _Json = {"type": "integer"}
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
_GVK: _Json = {"group": _STRING, "version": _STRING, "kind": _STRING}
_ID: _Json = {**_GVK, "name": _STRING, "namespace": _STRING}
_SELECTOR = _object(**_ID, labelSelector=_STRING, annotationSelector=_STRING)
_PATCHES = _list(
    path=_STRING,
    patch=_STRING,
    target=_SELECTOR,
    options=_object(allowNameChange=_FLAG, allowKindChange=_FLAG),
)
_SPECS = _list(**_GVK, path=_STRING, create=_FLAG)
_COPY = _object(delimiter=_STRING, index=_WHOLE, encoding=_STRING, create=_FLAG)
_TARGETS = _list(
    select=_SELECTOR,
    reject={"type": "array", "items": _SELECTOR},
    fieldPaths=_STRINGS,
    options=_COPY,
)
_IMAGES = _list(name=_STRING, newName=_STRING, newTag=_STRING, tagSuffix=_STRING, digest=_STRING)
_FIELDS: _Json = {
    "apiVersion": _STRING,
    "kind": _STRING,
    "metadata": _object(name=_STRING, namespace=_STRING, labels=_PAIRS, annotations=_PAIRS),
    "replicas": _list(name=_STRING, count=_WHOLE),
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
    "patchesJson6902": _PATCHES,
    "replacements": _list(
        path=_STRING,
        source=_object(**_ID, fieldPath=_STRING, options=_COPY),
        sourceValue=_STRING,
        targets=_TARGETS,
    ),
    "vars": _list(
        name=_STRING,
        objref=_object(**_ID, apiVersion=_STRING),
        fieldref=_object(fieldPath=_STRING),
    ),
    "sortOptions": _object(
        order=_STRING, legacySortOptions=_object(orderFirst=_STRINGS, orderLast=_STRINGS)
    ),
    "openapi": _PAIRS,
    "transformers": _STRINGS,
    "generators": _STRINGS,
    "validators": _STRINGS,
    "labels": _list(pairs=_PAIRS, includeSelectors=_FLAG, includeTemplates=_FLAG, fields=_SPECS),
    "images": _IMAGES,
    "imageTags": _IMAGES,
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
