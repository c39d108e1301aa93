"""Inline ignores: `# obslint: ignore[code, family/*] reason`, in YAML comments.

Behind a value it covers the findings that start on its line; alone on a line, those of
the next line that is no comment. Where that line opens a scalar of several lines
(`json: |`), everything in it is covered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lint.rule import Edit, Finding, Fix
from lint.rules import closest, covers, is_known
from lint.source import File, Span
from lint.values import NamedTuple, lazy

_MARK = "obslint:"
_COMMENT = lazy(r"#[ \t]*obslint:[ \t]*([^\r\n]*)")
_IGNORE = lazy(r"ignore[ \t]*\[([^\]\r\n]*)\][ \t]*([^\r\n]*)")
_CODE = lazy(r"[^\s,]+")


class Ignore(NamedTuple):
    """One comment. `comment`: from its `#` on; `first` to `last`: the offsets it covers."""

    comment: Span
    codes: tuple[Span, ...]
    reason: str
    first: int
    last: int


class Ignores:
    """The ignores of a repository, and which of them were of use."""

    def __init__(self, sources: Iterable[File]) -> None:
        self._ignores: dict[str, list[Ignore]] = {}
        self._used: set[tuple[str, int]] = set()
        for file in sources:
            if _MARK in file.text and _is_yaml(file.path):
                self._ignores[file.path] = list(_read(file))

    def cover(self, code: str, at: Span) -> bool:
        """Whether a finding is ignored; remembers which ignore was of use."""
        covered = False
        for ignore in self._ignores.get(at.file.path, ()):
            if not ignore.reason or not ignore.first <= at.start <= ignore.last:
                continue
            for span in ignore.codes:
                if covers(span.text, code):
                    self._used.add((at.file.path, span.start))
                    covered = True
        return covered

    def findings(self, judged: frozenset[str]) -> Iterator[tuple[str, Finding]]:
        """What the rules `ignore/*` report, as code and finding. Only ignores of rules
        that were judged can be called unused."""
        for ignores in self._ignores.values():
            for ignore in ignores:
                yield from self._about(ignore, judged)

    def _about(self, ignore: Ignore, judged: frozenset[str]) -> Iterator[tuple[str, Finding]]:
        if not ignore.codes:
            message = "this ignores nothing: write `# obslint: ignore[code] reason`"
            yield "ignore/unknown-code", Finding(ignore.comment, message)
            return
        for span in ignore.codes:
            if not is_known(span.text):
                yield "ignore/unknown-code", _unknown(span)
            elif ignore.reason and self._is_unused(span, judged):
                message = (
                    f"nothing here is reported as {span.text}: the ignore hides the next fault"
                )
                yield "ignore/unused", Finding(span, message, fix=_removal(ignore, span))
        if not ignore.reason:
            message = "no reason given, so nothing is ignored: write it behind the bracket"
            yield "ignore/unexplained", Finding(ignore.comment, message)

    def _is_unused(self, span: Span, judged: frozenset[str]) -> bool:
        if (span.file.path, span.start) in self._used:
            return False
        from lint.rules import codes

        return all(code in judged for code in codes() if covers(span.text, code))


def _unknown(span: Span) -> Finding:
    meant = closest(span.text)
    message = f"there is no rule {span.text}"
    if meant is None:
        return Finding(span, message + "; `obslint rules` lists them")
    fix = Fix(f"ignore {meant}", (Edit(span, meant),))
    return Finding(span, f"{message}; did you mean {meant}?", fix=fix)


def _removal(ignore: Ignore, code: Span) -> Fix:
    """Removes the code; with the last code goes the comment, with its line if alone there."""
    file, text = code.file, code.file.text
    if len(ignore.codes) > 1:
        at = ignore.codes.index(code)
        if at:
            span = file.span(ignore.codes[at - 1].end, code.end)
        else:
            span = file.span(code.start, ignore.codes[1].start)
        return Fix(f"remove {code.text} from the ignore", (Edit(span, ""),), safe=True)
    start, end = ignore.comment.start, ignore.comment.end
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    if start == 0 or text[start - 1] == "\n":
        end = text.find("\n", end) + 1 or len(text)
    return Fix("remove the ignore", (Edit(file.span(start, end), ""),), safe=True)


def _is_yaml(path: str) -> bool:
    return path.endswith((".yaml", ".yml")) or path.rpartition("/")[2] == "Kustomization"


def _read(file: File) -> Iterator[Ignore]:
    scalars = _scalars(file)
    for match in _COMMENT.finditer(file.text):
        at = match.start()
        if _is_comment(file.text, at, scalars):
            first, last = _covered(file, at, match.end(), scalars)
            found = _IGNORE.match(match.group(1))
            end = match.start() + len(match.group().rstrip())
            comment = file.span(at, end)
            if found is None:
                yield Ignore(comment, (), "", first, last)
                continue
            base = match.start(1) + found.start(1)
            codes = tuple(
                file.span(base + code.start(), base + code.end())
                for code in _CODE.finditer(found.group(1))
            )
            yield Ignore(comment, codes, found.group(2).strip(), first, last)


def _scalars(file: File) -> list[tuple[int, int]]:
    """Start and end of the scalars, as far as the file can be scanned."""
    from yaml.tokens import ScalarToken

    from lint.libyaml import Parser, YAMLError

    shift = 1 if file.text.startswith("\ufeff") else 0
    found = []
    try:
        parser = Parser(file.text[shift:])
        while parser.check_token():
            token = parser.get_token()
            if isinstance(token, ScalarToken):
                found.append((token.start_mark.index + shift, token.end_mark.index + shift))
    except YAMLError:
        pass
    return found


def _is_comment(text: str, at: int, scalars: list[tuple[int, int]]) -> bool:
    """Whether a `#` begins a comment; the mark of a block scalar may have one behind it."""
    if at and not (text[at - 1].isspace() or text[at - 1] == "\ufeff"):
        return False
    for start, end in scalars:
        if start < at < end:
            return text[start] in "|>" and "\n" not in text[start:at]
    return True


def _covered(file: File, at: int, end: int, scalars: list[tuple[int, int]]) -> tuple[int, int]:
    """The offsets of the line that an ignore speaks of, and of the scalar opened there."""
    text = file.text
    first = text.rfind("\n", 0, at) + 1
    if not text[first:at].strip("\ufeff \t"):
        first = text.find("\n", end) + 1 or len(text)
        while first < len(text):
            line = text[first : text.find("\n", first) + 1 or len(text)].strip()
            if line and not line.startswith("#"):
                break
            first = text.find("\n", first) + 1 or len(text)
    last = text.find("\n", first)
    last = len(text) if last < 0 else last
    for start, stop in scalars:
        if first <= start <= last < stop:
            last = stop - 1
    return first, last
