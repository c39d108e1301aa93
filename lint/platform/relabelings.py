"""What the operator refuses in a monitor: relabelings, label selectors, authorization.

From `LabelConfigValidator` of the operator's package `pkg/prometheus` and from
`LabelSelectorAsSelector` of Kubernetes. Which characters a label may have depends on the
operator's version: they are judged where it is known to want the old names.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.platform.admission import Flaw
from lint.source import Text
from lint.tree import Map, integer
from lint.values import lazy

_TARGET = lazy(r"(?:(?:[a-zA-Z_]|\$(?:\{\w+\}|\w+))+\w*)+")
_LABEL = lazy(r"[a-zA-Z_][a-zA-Z0-9_]*")
_TARGETED = ("replace", "hashmod", "lowercase", "uppercase", "keepequal", "dropequal")
_UNREPLACED = ("lowercase", "uppercase", "keepequal", "dropequal")
_DEFAULTS = {"regex": "(.*)", "separator": ";", "replacement": "$1", "modulus": "0"}
_ALLOWED = {
    "keepequal": ("sourceLabels", "targetLabel"),
    "dropequal": ("sourceLabels", "targetLabel"),
    "labeldrop": ("regex",),
    "labelkeep": ("regex",),
}


def relabeling(node: Map, *, only_old_names: bool) -> Flaw | None:
    """The first thing that is wrong with one entry of `relabelings` or
    `metricRelabelings`."""
    written = node.text("action")
    action = (written or "replace").lower()
    wrong = _regex(node) or _missing(node, action)
    if wrong is None and only_old_names:
        wrong = _target(node, action)
    return wrong or _superfluous(node, action)


def _regex(node: Map) -> Flaw | None:
    from lint.promql import regexp

    regex = node.text("regex")
    message = regexp.error(str(regex)) if regex else None
    return Flaw(regex.span(), message) if regex and message else None


def _missing(node: Map, action: str) -> Flaw | None:
    at = node.where("targetLabel")
    if action in _TARGETED and not node.text("targetLabel"):
        return Flaw(at, f"{action} needs a targetLabel")
    modulus = node.text("modulus")
    if action == "hashmod" and (modulus is None or integer(modulus) == 0):
        return Flaw(node.where("modulus"), "hashmod needs a modulus above 0")
    return None


def _target(node: Map, action: str) -> Flaw | None:
    target, replacement = node.text("targetLabel"), node.text("replacement")
    if target and action in _TARGETED:
        pattern = _LABEL if action == "hashmod" else _TARGET
        if not target.isascii() or not pattern.fullmatch(target):
            return Flaw(target.span(), f"{target} is no label that {action} can write")
    if action == "labelmap" and replacement is not None and not _TARGET.fullmatch(replacement):
        return Flaw(replacement.span(), f"{replacement or 'nothing'} is no label to map to")
    return None


def _superfluous(node: Map, action: str) -> Flaw | None:
    """A field that this action does not have, with something else than its default."""
    allowed = _ALLOWED.get(action)
    if allowed is None and action not in _UNREPLACED:
        return None
    fields = ("replacement",) if allowed is None else (*_DEFAULTS, "sourceLabels", "targetLabel")
    for field in fields:
        if allowed is not None and field in allowed:
            continue
        key = node.key(field)
        if key is not None and _is_set(node, field):
            return Flaw(key.span(), f"{action} has no {field}")
    return None


def _is_set(node: Map, field: str) -> bool:
    value = node.text(field)
    if value is None:
        return bool(node.texts(field))
    is_empty = value == "" and field in ("regex", "targetLabel")
    return not is_empty and value != _DEFAULTS.get(field)


def selector(node: Map) -> Iterator[Flaw]:
    """Expressions of a label selector that are none."""
    for expression in node.maps("matchExpressions"):
        operator = expression.text("operator")
        values = expression.texts("values")
        at = expression.key("values") or operator
        if operator is None or at is None:
            continue
        if operator not in ("In", "NotIn", "Exists", "DoesNotExist"):
            yield Flaw(operator.span(), f"{operator} is none of In, NotIn, Exists, DoesNotExist")
        elif operator in ("In", "NotIn") and not values and not expression.seq("values"):
            yield Flaw(at.span(), f"{operator} needs values")
        elif operator in ("Exists", "DoesNotExist") and values:
            yield Flaw(at.span(), f"{operator} has no values")


def authorization(node: Map) -> Flaw | None:
    """Basic authentication is a field of its own."""
    kind = node.map("authorization").text("type")
    has_credentials = node.map("authorization").key("credentials") is not None
    if not isinstance(kind, Text) or not has_credentials or kind.strip().lower() != "basic":
        return None
    return Flaw(kind.span(), "authorization cannot be of type Basic, which has a field basicAuth")
