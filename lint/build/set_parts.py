"""What an ApplicationSet does with the parameters of its generators: it chooses, and patches.

As applicationset/utils/selector.go and controllers/template of Argo CD v3.5.1 do it.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.build.strategic import Mismatch, merge
from lint.build.templating import Params, filled, rendered
from lint.source import Text
from lint.tree import Map
from lint.yaml_reader import KUBERNETES, read


def chosen(selector: Map, params: Params, *, is_known: bool) -> bool:
    """Whether a generator's selector takes a set of parameters; what may be taken is, where
    not all parameters are known."""
    for key, value in selector.map("matchLabels").items():
        given = _given(params, str(key))
        if given is None and is_known:
            return False
        if given is not None and given != value and "{{" not in value:
            return False
    return all(
        _holds(item, params, is_known=is_known) for item in selector.maps("matchExpressions")
    )


def _holds(expression: Map, params: Params, *, is_known: bool) -> bool:
    given, operator = _given(params, expression.string("key")), expression.string("operator")
    if given is None and not is_known:
        return True
    if operator in ("Exists", "DoesNotExist"):
        return (given is not None) is (operator == "Exists")
    values = expression.texts("values")
    if any("{{" in value for value in values):
        return True
    return (given in values) is (operator == "In")


def _given(params: Params, key: str) -> str | None:
    found = params.get("path" if key == "path.path" else key)
    return None if found is None or "{{" in found else found


def patched(application: Map, patch: Text, params: Params, *, go: bool) -> Map | None:
    """The Application with `templatePatch` merged in; None where it cannot be told what
    comes of it."""
    text = rendered(patch, params, go=go)
    if "{{" in text:
        return None
    # As it is written each value keeps its place; some templates are no YAML before they
    # are filled in.
    root = _mapping(patch) or _mapping(patch.derive(text))
    filled_in = None if root is None else filled(root, params, go=go)
    if not isinstance(filled_in, Map):
        return None
    try:
        return merge(application, filled_in)
    except Mismatch:
        return None


def _mapping(text: Text) -> Map | None:
    reading = read(text, KUBERNETES)
    root = reading.documents[0].root if len(reading.documents) == 1 else None
    return root if isinstance(root, Map) and not reading.faults else None


def repeated(body: Map, keys: list[str], sets: list[list[Params]]) -> Iterator[tuple[Text, str]]:
    """Two sets of parameters of one generator that a merge cannot tell apart."""
    where = body.key("mergeKeys")
    for one in sets if keys and where is not None else ():
        seen: set[tuple[str | None, ...]] = set()
        for item in one:
            values = tuple(item.get(key) for key in keys)
            if values in seen and where is not None:
                shown = ", ".join(f"{key}={item.get(key)}" for key in keys)
                yield where, f"two sets of parameters of one generator have {shown}"
                return
            seen.add(values)


def doubled(body: Map, first: Params, others: list[Params]) -> Iterator[tuple[Text, str]]:
    """A parameter that both generators of a matrix have, with different values."""
    where = body.key("generators")
    for other in others if where is not None else ():
        for key in first.keys() & other.keys():
            if first[key] != other[key] and "{{" not in first[key] + other[key]:
                assert where is not None
                yield where, f"both generators have a parameter {key}, with different values"
                return
