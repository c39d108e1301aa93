"""ApplicationSets as the rules see them: what their generators cannot do, what is not filled in.

As applicationset/generators and utils of Argo CD v3.5.1 do it.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.build.templating import Params
from lint.source import Text
from lint.tree import Map, Node, Seq, walk
from lint.values import TYPE_CHECKING, NamedTuple, lazy

if TYPE_CHECKING:
    from lint.build.generate_apps import Generated

_TAG = lazy(r"\{\{-?\s*(\.?[A-Za-z_][\w.-]*(?:\[\d+\])?)\s*-?\}\}")
_CONTROL = lazy(r"\{\{-?\s*(?:if|range|with|define|block|template|end)\b")
# Literally there, they are wrong; in values for Helm, say, they may be meant for somebody else.
_PLAIN = (
    ("metadata", "name"),
    ("spec", "project"),
    ("spec", "destination"),
    ("spec", "source", "path"),
    ("spec", "source", "repoURL"),
    ("spec", "source", "targetRevision"),
)
_META = frozenset({"selector", "template"})


class Failure(NamedTuple):
    """What a generator fails on."""

    at: Text
    message: str


class Unfilled(NamedTuple):
    """A parameter that nothing fills in: the tag, its name, and all names that there are."""

    at: Text
    name: str
    known: tuple[str, ...]


def failures(made: Generated) -> Iterator[Failure]:
    """What keeps an ApplicationSet from making anything."""
    spec = made.root.map("spec")
    for generator in spec.maps("generators"):
        yield from _of_generator(generator, go=spec.flag("goTemplate"), is_inner=False)
    yield from (Failure(*clash) for clash in dict.fromkeys(made.clashes))


def _of_generator(generator: Map, *, go: bool, is_inner: bool) -> Iterator[Failure]:
    names = [key for key in generator if key not in _META and isinstance(generator[key], Map)]
    if is_inner and len(names) > 1:
        yield Failure(names[1], f"{names[1]} beside {names[0]} in one inner generator")
    for key in names:
        body = generator.map(key)
        if key == "list" and not go:
            yield from _not_strings(body)
        elif key == "git" and not (body.seq("directories") or body.seq("files")):
            yield Failure(key, "git has neither directories nor files")
        elif key in ("matrix", "merge"):
            yield from _of_combined(key, body, go=go)


def _of_combined(key: Text, body: Map, *, go: bool) -> Iterator[Failure]:
    inner = body.maps("generators")
    where = body.key("generators") or key
    if key == "matrix" and len(inner) != 2:
        yield Failure(where, f"a matrix has two generators, not {len(inner)}")
    elif key == "merge" and len(inner) < 2:
        yield Failure(where, f"a merge has two generators or more, not {len(inner)}")
    if key == "merge" and not body.texts("mergeKeys"):
        yield Failure(body.key("mergeKeys") or key, "a merge has to have mergeKeys")
    for generator in inner:
        yield from _of_generator(generator, go=go, is_inner=True)


def _not_strings(body: Map) -> Iterator[Failure]:
    """Without Go templates an element has strings, and `values` with strings, and nothing else."""
    for element in body.maps("elements"):
        for key, value in element.items():
            inner = value.items() if key == "values" and isinstance(value, Map) else [(key, value)]
            for name, item in inner:
                if not isinstance(item, Text):
                    yield Failure(name, f"{name} is no string, which needs goTemplate: true")
                elif item.kind != "str":
                    yield Failure(item, f"{item} is no string; without goTemplate it must be one")


def repeated_names(made: Generated) -> list[Text]:
    """The names that several of the Applications have, each once."""
    found: dict[str, list[Text]] = {}
    for root in made.applications:
        name = root.map("metadata").text("name")
        if name is not None and "{{" not in name:
            found.setdefault(str(name), []).append(name)
    return [names[1] for names in found.values() if len(names) > 1]


def unfilled(made: Generated) -> Iterator[Unfilled]:
    """The tags of a template that no parameter fills in, where all parameters are known."""
    spec = made.root.map("spec")
    go = spec.flag("goTemplate")
    is_strict = go and "missingkey=error" in spec.texts("goTemplateOptions")
    seen: set[tuple[int, int]] = set()
    for template, params in made.sets if not made.is_open else ():
        for text in _texts(template, everywhere=is_strict):
            for match in _TAG.finditer(text) if not _CONTROL.search(text) else ():
                name, place = match[1], (text.start, match.start(1))
                is_known, is_go = _is_known(name, params), name.startswith(".")
                # A bare word may be a function, and what has a dot is for somebody else.
                if place in seen or (not is_known if is_go is not go else is_known):
                    continue
                seen.add(place)
                part = text.part(match.start(1), match.end(1))
                yield Unfilled(part, name, tuple(sorted(params)))


def _texts(template: Map, *, everywhere: bool) -> Iterator[Text]:
    nodes: list[Node | None] = [template] if everywhere else [template.at(*p) for p in _PLAIN]
    if not everywhere:
        nodes += (source.get(k) for source in template.map("spec").maps("sources") for k in source)
    for node in nodes:
        for inner in walk(node) if isinstance(node, (Map, Seq, Text)) else ():
            if isinstance(inner, Text) and "{{" in inner:
                yield inner


def _is_known(name: str, params: Params) -> bool:
    plain = name.removeprefix(".")
    if "path" in plain.split(".") and any(key.split(".")[-1] == "path" for key in params):
        return True
    return plain in params or any(key.startswith((f"{plain}.", f"{plain}[")) for key in params)
