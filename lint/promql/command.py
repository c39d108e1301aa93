"""``obslint parse``: judges expressions read as a JSON array, answers in JSON."""

from __future__ import annotations

import json
import sys

from . import holes
from .ast import Binary, Call, Matcher, Node, VectorSelector, children
from .dialect import ALL, FEATURES, NEWEST, Dialect, parse_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

USAGE = "usage: obslint parse [--prometheus VERSION] [--features a,b|none|all] [--vars a,b] [--ast] < expressions.json"
_TAKES_VALUE = ("--prometheus", "--features", "--vars")


class _Usage(Exception):
    """A wrong command line or input."""


def main(argv: list[str], stdin: TextIO, stdout: TextIO) -> int:
    """Runs the command; the exit status is 0, or 2 for wrong usage."""
    try:
        options = _options(argv)
        if options.get("--help") is not None:
            stdout.write(USAGE + "\n")
            return 0
        dialect = _dialect(options)
        names = options.get("--vars")
        variables = _variables(names) if names is not None else None
        texts = _texts(stdin)
    except _Usage as wrong:
        sys.stderr.write(f"obslint parse: {wrong}\n")
        return 2
    answers = [_judge(text, dialect, variables, "--ast" in options) for text in texts]
    json.dump(answers, stdout, ensure_ascii=False)
    stdout.write("\n")
    return 0


def _options(argv: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    rest = list(argv)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if name in ("--ast", "--help", "-h") and not equals:
            found["--help" if name == "-h" else name] = ""
        elif name in _TAKES_VALUE:
            if not equals:
                if not rest:
                    raise _Usage(f"{name} needs a value; {USAGE}")
                value = rest.pop(0)
            found[name] = value
        else:
            raise _Usage(f"unknown argument {name!r}; {USAGE}")
    return found


def _dialect(options: dict[str, str]) -> Dialect:
    if "--prometheus" not in options and "--features" not in options:
        return NEWEST
    try:
        version = (
            parse_version(options["--prometheus"]) if "--prometheus" in options else NEWEST.version
        )
    except ValueError as wrong:
        raise _Usage(str(wrong)) from None
    written = options.get("--features", "all")
    if written in ("all", "none", ""):
        return Dialect(version, ALL if written == "all" else frozenset())
    features = frozenset(name.strip() for name in written.split(",") if name.strip())
    unknown = sorted(features - FEATURES)
    if unknown:
        raise _Usage(
            f"unknown feature {unknown[0]!r}; known: {', '.join(sorted(FEATURES))}, all, none"
        )
    return Dialect(version, features)


def _variables(names: str) -> holes.Variables:
    defined = frozenset(name.strip() for name in names.split(","))
    return lambda name: name in defined


def _texts(stdin: TextIO) -> list[str]:
    try:
        texts = json.load(stdin)
    except (ValueError, RecursionError) as wrong:
        raise _Usage(f"standard input is not JSON: {wrong}") from None
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise _Usage("standard input must be a JSON array of strings")
    return texts


def _judge(
    text: str, dialect: Dialect, variables: holes.Variables | None, tree: bool
) -> dict[str, Any]:
    from . import position, verdict

    parsed = verdict(text, dialect, variables)
    answer: dict[str, Any] = {"ok": not parsed.errors}
    if parsed.errors:
        first = parsed.errors[0]
        line, column = position(text, first.start)
        answer.update(error=first.message, line=line, col=column)
    if tree and parsed.expr is not None:
        answer["ast"] = _tree(parsed.expr)
    return answer


def _tree(root: Node) -> dict[str, Any]:
    """The nodes as nested objects; very deep ones are cut, for JSON cannot hold them."""
    top: dict[str, Any] = _describe(root)
    stack = [(root, top, 1)]
    while stack:
        node, shown, depth = stack.pop()
        below = children(node)
        if below and depth > 200:
            shown["cut"] = True
        elif below:
            shown["children"] = [_describe(child) for child in below]
            pairs = zip(below, shown["children"], strict=True)
            stack.extend((child, view, depth + 1) for child, view in pairs)
    return top


def _describe(node: Node) -> dict[str, Any]:
    out: dict[str, Any] = {
        "node": node.__class__.__name__, "start": node.start, "end": node.end, "type": node.type,
    }  # fmt: skip
    if isinstance(node, VectorSelector):
        if node.name is not None:
            out["name"] = node.name.text
        out["matchers"] = [_matcher(matcher) for matcher in node.matchers]
    elif isinstance(node, Binary):
        out["op"] = node.op.text
    elif isinstance(node, Call):
        out["func"] = node.func.text
    return out


def _matcher(matcher: Matcher) -> dict[str, Any]:
    out: dict[str, Any] = {
        "name": matcher.name.text, "op": matcher.op, "start": matcher.span[0], "end": matcher.span[1],
    }  # fmt: skip
    if matcher.value is not None:
        out["value"] = matcher.value.value
    return out
