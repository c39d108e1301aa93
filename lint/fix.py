"""Applies fixes."""

from __future__ import annotations

from collections.abc import Iterable

from lint.rule import Edit


def apply(edits: Iterable[Edit]) -> dict[str, str]:
    """The new text of each file that is edited, by path; the same edit twice counts once.
    Raises ValueError where two edits overlap."""
    by_path: dict[str, dict[tuple[int, int, str], Edit]] = {}
    for edit in edits:
        known = by_path.setdefault(edit.span.file.path, {})
        known[edit.span.start, edit.span.end, edit.text] = edit
    return {path: _edited(list(known.values())) for path, known in by_path.items()}


def _edited(edits: list[Edit]) -> str:
    source = edits[0].span.file.text
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        if edit.span.start < at:
            line = edit.span.file.position(edit.span.start).line
            message = f"two fixes change the same place: {edit.span.file.path}:{line}"
            raise ValueError(message)
        pieces += (source[at : edit.span.start], edit.text)
        at = edit.span.end
    return "".join((*pieces, source[at:]))
