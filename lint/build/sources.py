"""The keys and values that generators take from literals, files and env files."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from lint.build.step import Step
from lint.source import Text
from lint.tree import Map
from lint.values import NamedTuple

_LINE = 70


class Pair(NamedTuple):
    """A key and its value; `binary` is the value as base64 where it is no text, and `value`
    then only says where it is written."""

    key: Text
    value: Text
    binary: str = ""


def pairs_of(step: Step, generator: Map) -> Iterator[Pair]:
    """The pairs of a generator, in the order in which kustomize reads them."""
    env = generator.text("env")
    for entry in [*generator.texts("envs"), *([env] if env else [])]:
        yield from _of_env(step, entry)
    for literal in generator.texts("literals"):
        yield from _of_literal(step, literal)
    for entry in generator.texts("files"):
        yield from _of_file(step, entry)


def encoded(data: bytes) -> str:
    """Base64 as kustomize writes it: in lines of 70 characters where there are several."""
    text = base64.b64encode(data).decode()
    if len(text) < _LINE:
        return text
    return "".join(f"{text[at : at + _LINE]}\n" for at in range(0, len(text), _LINE))


def _of_literal(step: Step, literal: Text) -> Iterator[Pair]:
    at = literal.find("=")
    if at <= 0:
        step.fail("failing-generator", literal, f"{literal} is no key=value")
        return
    start, end = at + 1, len(literal)
    if end - start > 1 and literal[start] == literal[end - 1] and literal[start] in "\"'":
        start, end = start + 1, end - 1
    yield Pair(literal.part(0, at), literal.part(start, end))


def _of_file(step: Step, entry: Text) -> Iterator[Pair]:
    count, at = entry.count("="), entry.find("=")
    if count > 1 or at == 0 or (count and at == len(entry) - 1):
        step.fail("failing-generator", entry, f"{entry} is neither a file nor key=file")
        return
    path = entry.part(at + 1, len(entry)) if count else entry
    key = entry.part(0, at) if count else entry.part(entry.rstrip("/").rfind("/") + 1, len(entry))
    found = _content(step, path)
    if found is None:
        # What cannot be read is there all the same.
        yield Pair(key, path.derive(""))
    elif isinstance(found, Text):
        yield Pair(key, found)
    else:
        yield Pair(key, path.derive(""), encoded(found))


def _of_env(step: Step, entry: Text) -> Iterator[Pair]:
    content = _content(step, entry)
    if isinstance(content, bytes):
        step.fail("failing-generator", entry, f"{entry} is no text")
    if not isinstance(content, Text):
        return
    start = 1 if content.startswith("\ufeff") else 0
    for line in content[start:].split("\n"):
        first = start + len(line) - len(line.lstrip())
        last = start + len(line.removesuffix("\r"))
        at = content.find("=", first, last)
        if first < last and content[first] != "#" and at != first:
            key = content.part(first, at if at >= 0 else last)
            yield Pair(key, content.part(at + 1 if at >= 0 else last, last))
        start += len(line) + 1


def _content(step: Step, entry: Text) -> Text | bytes | None:
    """What a file holds: its text, or bytes that are none; None where it cannot be had."""
    if "://" in entry:
        step.limits.append(entry.span())
        return None
    path = step.path_of(entry)
    if path is None:
        return None
    data = step.reader.files.data(path)
    if data is None:
        step.limits.append(entry.span())
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data
    file = step.reader.file(path)
    return None if file is None else Text(file.text, file, 0, len(file.text), style="file")
