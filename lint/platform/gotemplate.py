"""Go templates, as Alertmanager and Prometheus read them: whether one parses, and where not.

Go stops at the first error, and so does this. What a template does is not looked at: a
field that is not there is no error of its syntax.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lint.values import NamedTuple, lazy

_GO = frozenset(
    "and call html index slice js len not or print printf println urlquery eq ne lt le gt ge".split()
)
ALERTMANAGER = _GO | frozenset(
    "append date dict humanizeDuration join list match reReplaceAll safeHtml safeUrl since"
    " stringSlice title toJson toLower toUpper trimSpace tz urlUnescape".split()
)
"""The functions of Alertmanager's templates."""
PROMETHEUS = _GO | frozenset(
    "args externalURL first graphLink humanize humanize1024 humanizeDuration humanizePercentage"
    " humanizeTimestamp label match now parseDuration pathPrefix query reReplaceAll safeHtml"
    " sortByLabel stripDomain stripPort strvalue tableLink title tmpl toDuration toLower toTime"
    " toUpper urlQueryEscape value".split()
)
"""The functions of Prometheus' templates."""

_TOKEN = lazy(
    r"(?P<space>\s+)|(?P<text>\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`|'(?:[^'\\\n]|\\.)+')"
    r"|(?P<number>[+-]?\.?\d[\w.]*(?:(?<=[eEpP])[+-]\d+)?i?)|(?P<define>:=)|(?P<mark>[=|(),])"
    r"|(?P<variable>\$\w*)|(?P<field>\.\w+)|(?P<dot>\.)|(?P<word>[^\W\d]\w*)"
)
_COMMENT = lazy(r"\{\{(?:- )?\s*/\*.*?\*/\s*(?:-)?\}\}", re.DOTALL)
_END = lazy(r"(?:(?<=\s)-)?\}\}")
_BLOCKS = ("if", "range", "with", "block", "define")
_CONSTANTS = ("true", "false", "nil")


class Error(NamedTuple):
    """Why a template does not parse, and the characters that are to blame.

    `function`: the function that nobody defines, if that is why."""

    start: int
    end: int
    message: str
    function: str = ""


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


class _Fault(Exception):
    def __init__(self, start: int, end: int, message: str, function: str = "") -> None:
        self.error = Error(start, end, message, function)


class _Open:
    """A block that waits for its end; `last`: there was an else without condition."""

    def __init__(self, word: _Token) -> None:
        self.word = word
        self.last = False


def error(
    text: str, functions: Collection[str], variables: Collection[str] | None = ()
) -> Error | None:
    """The first error of a template, or None. `variables` are there from the start, without
    their $; None: any may be."""
    try:
        _check(text, functions, None if variables is None else {"", *variables})
    except _Fault as fault:
        return fault.error
    return None


def _check(text: str, functions: Collection[str], variables: set[str] | None) -> None:
    stack: list[_Open] = []
    at = text.find("{{")
    while at >= 0:
        comment = _COMMENT.match(text, at)
        if comment is not None:
            at = text.find("{{", comment.end())
            continue
        tokens, end = _tokens(text, at)
        _action(tokens, at, end, stack)
        _pipeline(tokens, at, end, functions, variables)
        at = text.find("{{", end)
    if stack:
        word = stack[-1].word
        raise _Fault(word.start, word.end, f"this {word.text} has no end")


def _tokens(text: str, start: int) -> tuple[list[_Token], int]:
    """The tokens of an action, and where it ends."""
    found: list[_Token] = []
    at = start + 2
    if text.startswith("- ", at) or text.startswith("-\n", at):
        at += 1
    while True:
        end = _END.match(text, at)
        if end is not None:
            return found, end.end()
        if at >= len(text):
            raise _Fault(start, start + 2, "this action is not closed with }}")
        token = _TOKEN.match(text, at)
        if token is None:
            _refuse(text, start, at)
        assert token is not None
        if token.lastgroup != "space":
            found.append(_Token(str(token.lastgroup), token[0], at, token.end()))
        at = token.end()


def _refuse(text: str, start: int, at: int) -> None:
    if text[at] in "\"'`":
        raise _Fault(at, at + 1, "this string is not closed")
    if text[at] in "{}":
        raise _Fault(start, start + 2, "this action is not closed with }}")
    raise _Fault(at, at + 1, f"unexpected {text[at]} in an action")


def _action(tokens: list[_Token], start: int, end: int, stack: list[_Open]) -> None:
    """Blocks: what opens one, what closes it; their words are taken off the tokens."""
    first = tokens[0].text if tokens and tokens[0].kind == "word" else ""
    if first in _BLOCKS:
        stack.append(_Open(tokens.pop(0)))
        if not tokens:
            raise _Fault(start, end, f"{first} without a value")
        if first in ("block", "define"):
            _name(tokens, start, end, first)
    elif first == "template":
        tokens.pop(0)
        _name(tokens, start, end, first)
    elif first == "end":
        if not stack:
            raise _Fault(tokens[0].start, tokens[0].end, "this end closes nothing")
        stack.pop()
        tokens.clear()
    elif first == "else":
        _else(tokens, start, end, stack)
    elif first in ("break", "continue") and len(tokens) == 1:
        if not any(block.word.text == "range" for block in stack):
            raise _Fault(tokens[0].start, tokens[0].end, f"{first} outside of range")
        tokens.clear()
    elif not tokens:
        raise _Fault(start, end, "an action without a value")


def _else(tokens: list[_Token], start: int, end: int, stack: list[_Open]) -> None:
    word = tokens.pop(0)
    block = stack[-1] if stack else None
    if block is None or block.last or block.word.text in ("block", "define"):
        raise _Fault(word.start, word.end, "this else belongs to nothing")
    if not tokens:
        block.last = True
        return
    if tokens[0].text != block.word.text or block.word.text == "range":
        raise _Fault(tokens[0].start, tokens[0].end, f"unexpected {tokens[0].text} after else")
    tokens.pop(0)
    if not tokens:
        raise _Fault(start, end, f"{block.word.text} without a value")


def _name(tokens: list[_Token], start: int, end: int, word: str) -> None:
    if not tokens or tokens[0].kind != "text":
        raise _Fault(start, end, f"{word} without a quoted name")
    tokens.pop(0)


def _pipeline(
    tokens: list[_Token],
    start: int,
    end: int,
    functions: Collection[str],
    variables: set[str] | None,
) -> None:
    """The rest of an action: values, functions, parentheses and pipes."""
    depth, expected = 0, bool(tokens)
    for index, token in enumerate(tokens):
        if token.text == "(" and token.kind == "mark":
            depth, expected = depth + 1, True
        elif token.text in (")", "|") and token.kind == "mark":
            if expected:
                raise _Fault(token.start, token.end, f"a value is missing before {token.text}")
            depth -= token.text == ")"
            if depth < 0:
                raise _Fault(token.start, token.end, "this ) closes nothing")
        elif token.kind == "define" or token.text in ("=", ","):
            if index == 0 or tokens[index - 1].kind != "variable":
                raise _Fault(token.start, token.end, f"unexpected {token.text}")
            expected = True
        else:
            _value(token, tokens[index + 1 :], functions, variables)
            expected = False
    if depth:
        raise _Fault(start, end, "a ) is missing")
    if expected:
        raise _Fault(start, end, "a value is missing")


def _value(
    token: _Token,
    rest: list[_Token],
    functions: Collection[str],
    variables: set[str] | None,
) -> None:
    if token.kind == "word" and token.text not in (*_CONSTANTS, *functions):
        raise _Fault(token.start, token.end, f"there is no function {token.text}", token.text)
    if token.kind != "variable" or variables is None:
        return
    name = token.text[1:]
    if any(_declares(rest)):
        variables.add(name)
    elif name not in variables:
        raise _Fault(token.start, token.end, f"the variable {token.text} is not defined")


def _declares(rest: list[_Token]) -> Iterator[bool]:
    """Whether what follows a variable makes it a new one: `:=`, or `, $other :=`."""
    yield bool(rest) and rest[0].kind == "define"
    yield len(rest) > 2 and rest[0].text == "," and rest[2].kind == "define"
