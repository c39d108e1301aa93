"""The lists of required Secrets in a document: tables, items and fenced blocks."""

from __future__ import annotations

from collections.abc import Iterator

from lint.markdown import FENCE, ITEM, ROW, Block, codes, plain
from lint.source import Text
from lint.values import NamedTuple, lazy

Group = tuple[str, int]
"""A document, and the number of a list in it."""

_NAME = r"[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?"
_SECRET = lazy(rf"\s*(?:[-*]\s+)?[*`\"]*({_NAME})/({_NAME})[*`\"]*(?=$|[\s:,(=]|[—–-])")
_KEY = lazy(r"[-._a-zA-Z0-9]+")
_KEY_LINE = lazy(r"(?:\s+(?:[-*]\s+)?|\s*[-*]\s+)([-._a-zA-Z0-9]+)\s*(?:$|[#(:—–].*)")
_KEYS = lazy(r"(?i)\s*[-:—–(=>]*\s*(?:\(?with\s+)?(?:keys?\b\s*:?)?\s*")
_WORD = lazy(r"[\w.-]+")
_BARE = ("", "text", "txt", "plain", "none")


class SecretNote(NamedTuple):
    """A Secret that must exist beforehand; `keys` is None where the list names none."""

    namespace: Text
    name: Text
    keys: tuple[Text, ...] | None
    group: Group


def secrets_of(path: str, found: tuple[Block, ...]) -> Iterator[SecretNote]:
    for index, block in enumerate(found):
        group = (path, block.group)
        if block.kind == ROW and block.cell("secret") is not None:
            yield from _row_secret(block, group)
        elif not block.mentions("secret"):
            continue
        elif block.kind == FENCE and block.language.lower() in _BARE:
            yield from _fenced(block, group)
        elif block.kind == ITEM:
            yield from _item_secret(block, found[index + 1 :], group)


def _row_secret(block: Block, group: Group) -> Iterator[SecretNote]:
    cell = plain(block.cell("secret") or block.text)
    match = _SECRET.fullmatch(cell)
    keys = block.cell("key")
    named = None if keys is None else tuple(_in_code(keys))
    if match is not None:
        yield SecretNote(cell.part(*match.span(1)), cell.part(*match.span(2)), named, group)
        return
    namespace = block.cell("namespace")
    if namespace is not None and plain(namespace) and cell and _WORD.fullmatch(cell):
        yield SecretNote(plain(namespace), cell, named, group)


def _in_code(cell: Text) -> list[Text]:
    """The words of a cell: those in code, or else all, where they are nothing but keys."""
    marked = codes(cell)
    if marked:
        return [word for word in marked if _KEY.fullmatch(word)]
    return _words(cell)


def _words(text: Text) -> list[Text]:
    """The keys of `a, b and c`; none where there is anything else."""
    found, at = [], 0
    for piece in str(text).replace(" and ", ",    ").split(","):
        left = at + len(piece) - len(piece.lstrip(" `)"))
        word = text.part(left, left + len(piece.strip(" `)")))
        at += len(piece) + 1
        if not word or not _KEY.fullmatch(word):
            return []
        found.append(word)
    return found


def _fenced(block: Block, group: Group) -> Iterator[SecretNote]:
    """`namespace/name`, and its keys behind it or on the lines below."""
    found: list[SecretNote] = []
    for line in block.lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _SECRET.match(line)
        if match is not None:
            keys = _behind(line, match.end())
            name = line.part(*match.span(2))
            found.append(SecretNote(line.part(*match.span(1)), name, keys, group))
            continue
        keys = _key_line(line)
        if not found or not keys:
            return
        found[-1] = found[-1]._replace(keys=(*(found[-1].keys or ()), *keys))
    yield from found


def _key_line(line: Text) -> tuple[Text, ...]:
    word = str(line).strip(" -*").lower()
    if word.startswith(("key:", "keys:")):
        return _behind(line, 0) or ()
    match = _KEY_LINE.fullmatch(line)
    if match is None:
        return ()
    return (line.part(*match.span(1 if match[1] is not None else 2)),)


def _behind(text: Text, start: int) -> tuple[Text, ...] | None:
    """The keys that follow a name on its line; None where none do, or something else does."""
    match = _KEYS.match(str(text), start)
    first = match.end() if match is not None else start
    rest = text.part(first, len(text))
    return tuple(_words(rest)) or None


def _item_secret(block: Block, after: tuple[Block, ...], group: Group) -> Iterator[SecretNote]:
    text = block.text
    match = _SECRET.match(text)
    if match is None:
        return
    line_end = text.find("\n") if "\n" in text else len(text)
    keys = list(_behind(text.part(0, line_end), match.end()) or ())
    if not keys and "key" in text[match.end() :].lower():
        keys = [word for word in codes(text) if _KEY.fullmatch(word) and word.start > match.end()]
    for inner in after:
        if inner.kind != ITEM or inner.group != block.group or inner.indent <= block.indent:
            break
        words = codes(inner.text) or [plain(inner.text)]
        keys += [word for word in words[:1] if _KEY.fullmatch(word)]
    yield SecretNote(
        text.part(*match.span(1)), text.part(*match.span(2)), tuple(keys) or None, group
    )
