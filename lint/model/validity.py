"""What the API server makes of every object: one evaluation of the schemas for all rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from lint import facts
from lint.build.resource import Resource
from lint.rule import Edit, Finding, Fix
from lint.schema import Schema, Violation, load, validate
from lint.source import Span, Text
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

_DESCRIPTION = "cluster.schema.json"
# What tools write into a manifest and every server accepts.
_HARMLESS = (".$schema", ".status", ".sops")
_PLACEHOLDERS = ("${", "{{", "ENC[")


_PAIRS = {"type": "object", "additionalProperties": {"type": "string"}}
# What is true of every object, also of a kind that only its own operator knows.
_ANY_OBJECT = Schema(
    {
        "type": "object",
        "x-kubernetes-preserve-unknown-fields": True,
        "properties": {
            "metadata": {
                "type": "object",
                "x-kubernetes-preserve-unknown-fields": True,
                "properties": {"labels": _PAIRS, "annotations": _PAIRS},
            }
        },
    },
    {},
)


class Judged(NamedTuple):
    """A violation and the object that it is in."""

    resource: Resource
    violation: Violation


def judged(repo: Repo, *codes: str) -> Iterator[Judged]:
    """The violations of these codes in all objects."""
    return (item for item in repo.once(_judged) if item.violation.code in codes)


def _judged(repo: Repo) -> tuple[Judged, ...]:
    return tuple(_judge(repo))


def findings(repo: Repo, consequence: str, *codes: str) -> Iterator[Finding]:
    """A finding for each violation of these codes."""
    for resource, violation in judged(repo, *codes):
        if resource.kind == "Secret" and violation.path.startswith((".data", ".stringData")):
            # What a Secret holds is shown to nobody.
            message = violation.message.partition(", but ")[0]
            yield finding(violation._replace(message=message), consequence)
        else:
            yield finding(violation, consequence)


def finding(violation: Violation, consequence: str) -> Finding:
    """A violation with what comes of it, and its fix where there is an obvious one."""
    return Finding(
        at=place(violation),
        message=f"{violation.message}: {consequence}",
        fix=_fix(violation),
    )


def place(violation: Violation) -> Span:
    """What to underline: a scalar, or the first key of a mapping."""
    node = violation.node
    if isinstance(node, Map):
        return node.where("name" if "name" in node else "kind")
    return node.span()


def independent(violations: Iterable[Violation]) -> list[Violation]:
    """Without what merely follows: a required field that is there, but misspelt."""
    found = list(violations)
    misspelt = {
        f"{item.path.rpartition('.')[0]}.{item.suggestion}"
        for item in found
        if item.code == "unknown-field"
    }
    return [item for item in found if item.code != "missing-field" or item.path not in misspelt]


def description_schema() -> Schema | None:
    """The schema of a cluster description."""
    text = facts.read(_DESCRIPTION)
    if text is None:
        return None
    root = json.loads(text)
    return Schema(root, root.get("$defs", {}))


def _judge(repo: Repo) -> Iterator[Judged]:
    # A file that nobody lists may be a patch, which lacks most fields.
    unlisted = {id(resource.root) for resource in repo.discovery.unlisted}
    seen: set[int] = set()
    for resource in repo.resources:
        schema = load(str(resource.api_version), str(resource.kind))
        if schema is None and resource.build and "." in resource.group:
            schema = _ANY_OBJECT
        if schema is None or id(resource.root) in seen or "sops" in resource.root:
            continue
        seen.add(id(resource.root))
        for violation in independent(validate(resource.root, schema)):
            is_lacking = violation.code == "missing-field" and id(resource.root) in unlisted
            if not is_lacking and _counts(resource, violation):
                yield Judged(resource, violation)


def _counts(resource: Resource, violation: Violation) -> bool:
    node = violation.node
    if violation.path.startswith(_HARMLESS):
        return False
    if resource.partial and violation.code == "missing-field":
        return False
    # Something replaces these before anybody applies the object.
    return not (isinstance(node, Text) and any(mark in node for mark in _PLACEHOLDERS))


def _fix(violation: Violation) -> Fix | None:
    node, suggestion = violation.node, violation.suggestion
    if suggestion is None or not isinstance(node, Text) or node.style in ("derived", "file"):
        return None
    if violation.code == "unknown-field":
        return Fix(f"write {suggestion}", (Edit(node.span(), suggestion),))
    # The same value as another type cannot change what was meant.
    safe = violation.code == "wrong-type"
    return Fix(f"write {suggestion}", (Edit(_token(node), suggestion),), safe=safe)


def _token(node: Text) -> Span:
    """The scalar together with its quotes."""
    span = node.token()
    text, start, end = span.file.text, span.start, span.end
    quotes = text[start - 1 : start] + text[end : end + 1]
    if quotes in ("''", '""'):
        return Span(span.file, start - 1, end + 1)
    return span
