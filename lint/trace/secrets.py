"""Secrets: who holds them, and whether what an object needs of them is there."""

from __future__ import annotations

from lint.build.resource import Resource
from lint.model.holders import Holding
from lint.model.references import Reference
from lint.source import Span
from lint.trace import hops
from lint.trace.evidence import Evidence
from lint.trace.hops import Hop, Trace, distinct

KIND = "Secret"


def needed(said: Evidence, owner: Resource, within: Span) -> list[Hop]:
    """The Secrets that a part of an object refers to, as hops."""
    return [
        _reference(said, reference)
        for reference in said.repo.references.all
        if reference.kind == KIND
        and reference.namespace == owner.namespace
        and within.contains(reference.span)
    ]


def _reference(said: Evidence, reference: Reference) -> Hop:
    holders = said.repo.references.holders(reference)
    what = f"{reference.namespace}/{reference.name}" + (
        f", key {reference.key}" if reference.key is not None else ""
    )
    why = _held(holders[0]) if holders else "nobody says whether it is there"
    at = reference.span
    places = (reference.key.span(),) if reference.key is not None else ()
    return said.hop(hops.SECRET, what, at, why, places=places, known=bool(holders))


def _held(holder: Holding) -> str:
    keys = f", keys {', '.join(sorted(holder.keys))}" if holder.keys is not None else ""
    if holder.span is None:
        return f"the cluster has it{keys}"
    path = holder.span.file.path
    line = holder.span.file.position(holder.span.start).line
    return f"{path}:{line} has it{keys}"


def names(said: Evidence) -> list[tuple[str, str]]:
    """Namespace and name of every Secret that is held or referred to."""
    found = {
        (item.namespace, str(item.name)) for item in said.repo.references.all if item.kind == KIND
    }
    found |= {
        (item.namespace, item.name)
        for item in said.repo.references.holdings
        if item.kind == KIND and item.span is not None
    }
    return sorted(found)


def trace_of(said: Evidence, namespace: str, name: str) -> Trace:
    """Who holds a Secret, and everybody who needs it, with the keys."""
    references = [
        item
        for item in said.repo.references.all
        if (item.kind, item.namespace, item.name) == (KIND, namespace, name)
    ]
    holders = [
        item
        for item in said.repo.references.holdings
        if (item.kind, item.name) == (KIND, name) and item.namespace in ("", namespace)
    ]
    title = f"{namespace}/{name}" if namespace else name
    before = distinct((_holder(item),) for item in holders)
    keys = sorted({str(item.key) for item in references if item.key is not None})
    at = next((item.span for item in holders if item.span is not None), None)
    own = Hop(
        hops.SECRET,
        title,
        hops.OK if holders else hops.UNKNOWN,
        at,
        (f"asked for: {', '.join(keys)}" if keys else "")
        if holders
        else "nobody here holds it, or says that the cluster does",
    )
    after = distinct((_needed(said, item),) for item in references)
    return Trace(f"Secret {title}", at, before, (own,), after)


def _holder(holder: Holding) -> Hop:
    what = "the cluster" if holder.span is None else holder.span.file.path
    keys = "keys that are not known" if holder.keys is None else ", ".join(sorted(holder.keys))
    return Hop(hops.HOLDER, what, hops.OK, holder.span, f"keys: {keys}")


def _needed(said: Evidence, reference: Reference) -> Hop:
    key = reference.key
    what = reference.owner.title + (f", key {key}" if key is not None else "")
    places = (key.span(),) if key is not None else ()
    known = bool(said.repo.references.holders(reference))
    why = "optional" if reference.optional else ""
    return said.hop(hops.USER, what, reference.span, why, places=places, known=known)
