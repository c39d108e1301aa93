"""Variables that Flux fills in after a build: `${name}`, and `$${name}` for what stays `${name}`.

What a Kustomization does not give itself stays as it is written: ConfigMaps, Secrets and the
patches of a Kustomization around it may give more.
"""

from __future__ import annotations

import re

from lint.source import Runs, Text
from lint.tree import Map, Node, Seq
from lint.values import NamedTuple, lazy
from lint.yaml_scalars import KUBERNETES, kind_of

_VARIABLE = lazy(r"\$(?=\$\{)|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::?[-=][^${}]*)?\}")


class Variables(NamedTuple):
    """The values that a Kustomization gives."""

    values: dict[str, str]

    @classmethod
    def of(cls, spec: Map) -> Variables | None:
        """The variables of a Kustomization; None where nothing is filled in."""
        post = spec.map("postBuild")
        if not post:
            return None
        given = post.map("substitute").items()
        return cls({str(key): str(value) for key, value in given if isinstance(value, Text)})

    def value(self, match: re.Match[str]) -> str | None:
        """What takes the place of a match; None where only the cluster knows."""
        name = match.group(1)
        value = "" if name is None else self.values.get(name)
        return None if value is None or "$" in value else value


def substituted(node: Node, variables: Variables) -> Node:
    """A copy of a tree with the variables filled in; what has none is shared."""
    if isinstance(node, Map):
        changed = {key: substituted(value, variables) for key, value in node.items()}
        if all(changed[key] is value for key, value in node.items()):
            return node
        copy = node.like()
        copy.update(changed)
        return copy
    if isinstance(node, Seq):
        items = [substituted(item, variables) for item in node]
        if all(new is old for new, old in zip(items, node, strict=True)):
            return node
        sequence = node.like()
        sequence.extend(items)
        return sequence
    return _filled(node, variables) if "${" in node else node


def _filled(text: Text, variables: Variables) -> Text:
    runs, pieces, at = Runs(), [], 0
    for match in _VARIABLE.finditer(text):
        value = variables.value(match) if match.start() >= at else None
        if value is None:
            continue
        pieces += [text[at : match.start()], value]
        runs.run(at, match.start() - at)
        runs.char(match.start(), match.end(), len(value))
        at = match.end()
        if match.group(1) is None:
            # The dollar behind the first one, and its brace, stand for themselves.
            end = text.find("}", at)
            stop = end + 1 if end >= 0 else at + 2
            pieces.append(text[at:stop])
            runs.run(at, stop - at)
            at = stop
    if not pieces:
        return text
    runs.run(at, len(text) - at)
    value = "".join([*pieces, text[at:]])
    kind = kind_of(value, KUBERNETES) if text.style == "plain" and value else text.kind
    return Text(value, text, 0, len(text), kind=kind, style="derived", scan=lambda _: runs)
