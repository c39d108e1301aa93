"""What only one side has: named in a document and not there, or there and not named.

A name that was changed on one side is missing on both; it is one gap, not two.
"""

from __future__ import annotations

from lint.contract.notes import ALERT, DASHBOARD, KINDS, PANEL, Note
from lint.contract.secrets import SecretNote
from lint.contract.view import Contract, Place, contract, needed, subjects
from lint.model.references import Reference
from lint.source import Span, Text
from lint.spelling import closest, similar
from lint.values import TYPE_CHECKING, NamedTuple, lazy

if TYPE_CHECKING:
    from collections.abc import Collection

    from lint.repo import Repo

_HUMPS = lazy(r"[A-Z][a-z0-9]+[A-Z]")


class Stray(NamedTuple):
    """A name in a document that nothing here has; `likely` is what was probably meant."""

    note: Note
    likely: str | None
    is_slip: bool


class Unlisted(NamedTuple):
    """An object that a list of its kind leaves out; `note` is the first of that list."""

    name: str
    at: Span
    note: Note


class Gaps(NamedTuple):
    """Both sides of all lists but those of Secrets."""

    strays: tuple[Stray, ...] = ()
    unlisted: tuple[Unlisted, ...] = ()


def gaps(repo: Repo) -> Gaps:
    """The differences between what documents name and what there is."""
    return repo.once(_gaps)


def _gaps(repo: Repo) -> Gaps:
    promised = contract(repo)
    strays: list[Stray] = []
    unlisted: list[Unlisted] = []
    for kind in KINDS if promised.notes else ():
        notes, known = promised.of_kind(kind), subjects(repo).get(kind, {})
        missing = _missing(promised, notes, known)
        for note in notes:
            if note.name in known or _may_be(repo, note):
                continue
            near = closest(note.name, missing) or closest(note.name, known)
            if near is None and not _is_list(note, notes, known):
                continue
            renamed = next(iter(missing)) if len(missing) == 1 else None
            strays.append(Stray(note, near or renamed, near is not None))
            missing.pop(near or renamed or "", None)
        unlisted += [Unlisted(name, at(), notes[0]) for name, at in missing.items()]
    return Gaps(tuple(strays), tuple(unlisted))


def _missing(
    promised: Contract, notes: list[Note], known: dict[str, list[Place]]
) -> dict[str, Place]:
    """The names that stand nowhere, where most of their kind is listed."""
    listed = {
        str(note.name) for note in notes if note.name in known and _is_list(note, notes, known)
    }
    if not listed or 2 * len(listed) < len(known):
        return {}
    return {name: places[0] for name, places in known.items() if name not in promised.text}


def _is_list(note: Note, notes: list[Note], known: Collection[str]) -> bool:
    """Whether most of the list is there, and enough to tell what it lists."""
    beside = [item.name in known for item in notes if item.group == note.group]
    is_name = note.kind != ALERT or _HUMPS.match(note.name) is not None
    real = sum(beside)
    return is_name and real > len(beside) - real and (real > 1 or note.is_titled)


def _may_be(repo: Repo, note: Note) -> bool:
    """Whether something here that is not understood, or only mentioned, may be it."""
    name = note.name
    if repo.may_hold(name) or "$" in name or "{{" in name:
        return True
    if note.kind in (DASHBOARD, PANEL) and any(
        item.model is None for item in repo.grafana.dashboards
    ):
        return True
    return any(name in file.text for file in repo.sources)


class SecretGap(NamedTuple):
    """A Secret, or a key of one, that one side has. `at` is where it is named, `likely` its
    counterpart on the other side, `place` where that is; `described`: people fill it."""

    what: str
    at: Text
    likely: str | None
    place: Span | None
    is_slip: bool = False
    described: bool = False


class SecretGaps(NamedTuple):
    """What documents require and nobody needs, and what somebody needs and none lists."""

    unneeded: tuple[SecretGap, ...] = ()
    unlisted: tuple[SecretGap, ...] = ()


def secret_gaps(repo: Repo) -> SecretGaps:
    """The differences between the lists of Secrets and what the manifests need."""
    return repo.once(_secret_gaps)


def _secret_gaps(repo: Repo) -> SecretGaps:
    notes = contract(repo).secrets
    if not notes:
        return SecretGaps()
    references = [item for item in repo.references.all if item.kind == "Secret"]
    wanted = [item for item in needed(repo) if not _is_reported(repo, item)]
    left = {
        _id(item): item for item in reversed(wanted) if not any(_meet(item, note) for note in notes)
    }
    unneeded: list[SecretGap] = []
    unlisted: list[SecretGap] = []
    for note in notes:
        own = [item for item in references if _meet(item, note)]
        if own:
            mine = [item for item in wanted if _meet(item, note)]
            more, less = _keys(repo, note, own, mine)
            unneeded += more
            unlisted += less
        elif not _is_held(repo, note) and not repo.may_hold(note.name):
            unneeded.append(_unneeded(note, left, references))
    place = notes[0].name.span()
    for (namespace, name), item in left.items():
        described = repo.cluster.holder("Secret", namespace, name) is not None
        gap = SecretGap(f"Secret {namespace}/{name}", item.name, None, place, described=described)
        unlisted.append(gap)
    return SecretGaps(tuple(unneeded), tuple(unlisted))


def _unneeded(
    note: SecretNote, left: dict[tuple[str, str], Reference], references: list[Reference]
) -> SecretGap:
    """The Secret was perhaps moved, or renamed: then this is the only gap."""
    moved = next((key for key in left if key[1] == note.name), None)
    names = [name for namespace, name in left if namespace == note.namespace]
    near = similar(note.name, names, 0.75)
    renamed = (str(note.namespace), near[0]) if near else None
    other = left.pop(moved or renamed or ("", ""), None)
    if other is None:
        other = next((item for item in references if item.name == note.name), None)
    likely = f"{other.namespace}/{other.name}" if other is not None else None
    what = f"Secret {note.namespace}/{note.name}"
    at = note.name if moved is None else note.namespace
    return SecretGap(what, at, likely, other.span if other is not None else None)


def _keys(
    repo: Repo, note: SecretNote, own: list[Reference], wanted: list[Reference]
) -> tuple[list[SecretGap], list[SecretGap]]:
    """Keys that the note has and nobody asks for, and the other way round."""
    if note.keys is None or any(item.key is None for item in own):
        return [], []
    title = f"of Secret {note.namespace}/{note.name}"
    asked = {str(item.key): item.key for item in own if item.key is not None}
    holder = repo.cluster.holder("Secret", str(note.namespace), str(note.name))
    idle = [
        key
        for key in note.keys
        if key not in asked
        and not (holder is not None and key in holder.keys)
        and not repo.may_hold(key)
    ]
    left = {str(item.key): item.key for item in reversed(wanted) if item.key is not None}
    left = {name: key for name, key in left.items() if name not in note.keys}
    unneeded = []
    for key in idle:
        near = next(iter(similar(key, left, 0.6)), None)
        likely = near or (next(iter(left)) if len(left) == len(idle) == 1 else None)
        other = left.pop(likely, None) if likely is not None else None
        place = other.span() if other is not None else None
        unneeded.append(SecretGap(f"key {key} {title}", key, likely, place, near is not None))
    at = note.name.span()
    return unneeded, [
        SecretGap(f"key {name} {title}", key, None, at, described=True)
        for name, key in left.items()
    ]


def _id(reference: Reference) -> tuple[str, str]:
    return reference.namespace, str(reference.name)


def _meet(reference: Reference, note: SecretNote) -> bool:
    return reference.name == note.name and reference.namespace in ("", note.namespace)


def _is_held(repo: Repo, note: SecretNote) -> bool:
    """Whether somebody who is seen here brings it, or describes it."""
    return any(
        (item.kind, item.name) == ("Secret", note.name) and item.namespace in ("", note.namespace)
        for item in repo.references.holdings
    )


def _is_reported(repo: Repo, reference: Reference) -> bool:
    """Whether the reference itself is wrong: secret/unknown and secret/unlisted-key say so."""
    if not repo.references.holders(reference):
        return repo.cluster.described or bool(repo.references.elsewhere(reference))
    return repo.references.lacks_key(reference)
