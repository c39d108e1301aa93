"""Variables: values of one object that kustomize puts where others say `$(NAME)`."""

from __future__ import annotations

import re

from lint.build.fields import identities
from lint.build.paths import looked_up, split_path
from lint.build.resource import history_of, tracked
from lint.build.specs import Misfit, changed
from lint.build.step import Step, first_key
from lint.source import Text
from lint.tree import Map, Node, Seq
from lint.values import lazy

Variables = dict[str, Map]
"""The entries of `vars`, by name."""

_FAILING = "failing-variable"
_INDEX = lazy(r"^(.+)\[(\d+)\]$")
_REFERENCE = lazy(r"\$(?:\$|\(([^)]*)\))")


def noted(step: Step, objects: list[Map], variables: Variables) -> list[Map]:
    """Adds the kustomization's variables; the objects remember which take a value from them."""
    result = list(objects)
    for entry in step.kustomization.maps("vars"):
        name, target = entry.text("name"), entry.map("objref")
        at = name or first_key(entry)
        if not name or not target:
            step.fail(_FAILING, at, "a variable has a name and an objref")
            continue
        if name in variables:
            step.fail(_FAILING, at, f"a second variable {name}")
            continue
        variables[name] = entry
        found = [index for index, root in enumerate(result) if _is_meant(target, root)]
        if len(found) > 1:
            step.fail(_FAILING, at, f"the variable {name} may be of any of several objects")
        elif found:
            root = result[found[0]]
            history = history_of(root)
            known = (*history.variables, str(name))
            result[found[0]] = tracked(root, history._replace(variables=known))
    return result


def added(step: Step, variables: Variables, others: Variables) -> None:
    """Adds the variables of a base."""
    for name, entry in others.items():
        if name in variables:
            at = entry.text("name") or first_key(entry)
            step.fail(_FAILING, at, f"a second variable {name}")
        else:
            variables[name] = entry


def _is_meant(target: Map, root: Map) -> bool:
    version = target.string("apiVersion")
    if not version:
        group = target.string("group")
        version = f"{group}/{target.string('version')}" if group else target.string("version")
    wanted = (version, target.string("kind"), target.string("name"))
    namespace = target.string("namespace")
    return any(
        (api_version, kind, name) == wanted and namespace in ("", own)
        for api_version, kind, own, name in identities(root)
    )


def resolved(step: Step, objects: list[Map], variables: Variables) -> list[Map]:
    """The objects with every `$(NAME)` of a variable replaced by its value."""
    values: dict[str, Text] = {}
    for name, entry in variables.items():
        value = _value(step, name, entry, objects)
        if isinstance(value, Text):
            values[name] = value
    if not variables:
        return objects
    specs = step.configuration.of("varReference")
    return step.each(objects, lambda root: changed(root, specs, _Filler(values).filled))


def _value(step: Step, name: str, entry: Map, objects: list[Map]) -> Node | None:
    at = entry.text("name") or first_key(entry)
    path = entry.map("fieldref").text("fieldPath") or entry.map("fieldref").text("fieldpath")
    for root in objects:
        if name in history_of(root).variables:
            node = looked_up(root, _steps(path or "metadata.name"))
            if node is None:
                step.fail(_FAILING, path or at, f"the object of {name} has no such field")
            return node
    step.lacks(_FAILING, at, f"no object is what the variable {name} refers to")
    return None


def _steps(path: str) -> list[str]:
    steps: list[str] = []
    for step in split_path(path):
        found = _INDEX.match(step)
        steps.extend(found.groups() if found else (step,))
    return steps


class _Filler:
    """Fills values in."""

    def __init__(self, values: dict[str, Text]) -> None:
        self.values = values

    def filled(self, node: Node | None) -> Node:
        """A scalar, or the scalars of a mapping or list, with the values."""
        assert node is not None
        if isinstance(node, Text):
            return self._text(node) if node.is_string else node
        if isinstance(node, Map):
            copy = node.like()
            for key, value in node.items():
                is_text = isinstance(value, Text) and value.is_string
                copy[key] = self._text(value) if is_text else value  # type: ignore[arg-type]
            return copy
        items = node.like()
        for item in node:
            if not isinstance(item, Text) or not item.is_string:
                raise Misfit(item, "is no string, among those that variables are filled into")
            items.append(self._text(item))
        return _same(items, node)

    def _text(self, text: Text) -> Text:
        if "$" not in text:
            return text
        whole = _REFERENCE.fullmatch(text)
        if whole is not None and whole[1] in self.values:
            value = self.values[whole[1]]
            made = value.derive(str(value))
            made.kind = value.kind if value.kind in ("int", "float", "bool") else "str"
            return made
        new = _REFERENCE.sub(self._replacement, text)
        return text if new == text else text.derive(new)

    def _replacement(self, found: re.Match[str]) -> str:
        if found[1] is None:
            return "$"
        return str(self.values.get(found[1], found[0]))


def _same(items: Seq, node: Seq) -> Seq:
    return node if all(new is old for new, old in zip(items, node, strict=True)) else items
