"""What the CEL rules of CRDs say, as parts of a schema.

A rule is read where it is a boolean expression of `has(self.x)`, `self.x == 'a'` and
`self.x in ['a', 'b']`; every other one is left out. Each clause of its conjunctive form
becomes a schema: what must not be together, what needs what, which value a field must have.
A rule on `oldSelf` becomes a key of its own that is no JSON schema: see `lint/schema/change.py`.
"""

from __future__ import annotations

import itertools
import re
from typing import Any, NamedTuple

Json = dict[str, Any]

_NAME = r"self\.(\w+(?:\.\w+)?)"


def _named(group: str) -> str:
    return _NAME.replace("(", f"(?P<{group}>", 1)


_TOKENS = re.compile(
    rf"\s*(?:(?P<op>\|\||&&|[!()?:]|\btrue\b|\bfalse\b)"
    rf"|has\({_named('has')}\)"
    rf"|{_named('is')} *(?P<equal>==|!=) *(?P<quote>['\"])(?P<value>[^'\"]*)(?P=quote)"
    rf"|{_named('among')} in \[(?P<values>[^\]]*)\])"
)
_IMMUTABLE = "self == oldSelf"
_KEPT = re.compile(
    r"\(?\(?!has\(oldSelf\.(\w+)\) && !has\(self\.(\w+)\)\)"
    r" \|\| \(has\(oldSelf\.(\w+)\) && has\(self\.(\w+)\)\)\)?"
)
_LATCHED = re.compile(r"!oldSelf\.(\w+) \|\| \(oldSelf\.\1 && self\.\1\)")
_SWITCH = re.compile(rf"\[(?:has\({_NAME}\),? *)+\]\.filter\(x, ?x\)\.size\(\) <= 1")
_CLAUSES = 64
"""More clauses than this are no rule that anybody can be told in a sentence."""


class Literal(NamedTuple):
    """A condition on one field: that it is there (`values` is None), or has one of the values."""

    field: str
    values: tuple[str, ...] | None
    holds: bool


Clauses = list[frozenset[Literal]]


class Unreadable(Exception):
    """A rule, or a part of it, that is not of the form that is read."""


def relations(rule: str, properties: Json) -> list[Json]:
    """The schemas that a rule comes to; none where it is of another form."""
    rule = " ".join(rule.split())
    if _SWITCH.fullmatch(rule):
        names = [_plain(name) for name in re.findall(rf"has\({_NAME}\)", rule)]
        return [_not_both(*pair) for pair in itertools.combinations(names, 2)]
    try:
        clauses = [_settled(clause, properties) for clause in _Reader(rule).whole()]
        parts = [_schema(_written(clause, rule), properties) for clause in _minimal(clauses)]
    except Unreadable:
        return []
    return _merged(parts)


def transition(rule: str) -> Json:
    """What a rule forbids to change: `x-immutable`, `x-kept` or `x-latched`; else nothing."""
    rule = " ".join(rule.split())
    if rule == _IMMUTABLE:
        return {"x-immutable": True}
    if (found := _KEPT.fullmatch(rule)) and len(set(found.groups())) == 1:
        return {"x-kept": [_plain(found[1])]}
    if found := _LATCHED.fullmatch(rule):
        return {"x-latched": [_plain(found[1])]}
    return {}


class _Reader:
    """Reads a rule by descent; its answers are in conjunctive form."""

    def __init__(self, rule: str) -> None:
        self.tokens: list[str | Literal] = []
        at = 0
        while at < len(rule):
            found = _TOKENS.match(rule, at)
            if found is None:
                raise Unreadable
            self.tokens.append(_token(found))
            at = found.end()

    def whole(self) -> Clauses:
        clauses = self.choice(holds=True)
        if self.tokens:
            raise Unreadable
        return clauses

    def choice(self, *, holds: bool) -> Clauses:
        """`a ? b : c` is `(!a || b) && (a || c)`."""
        rest = list(self.tokens)
        condition = self.any(holds=True)
        if not self._takes("?"):
            self.tokens = rest
            return self.any(holds=holds)
        self.tokens, after = rest, self.tokens
        otherwise = self.any(holds=False)
        self.tokens = after
        rest = list(self.tokens)
        yes, after = self._branch(holds=holds)
        self.tokens = after
        if not self._takes(":"):
            raise Unreadable
        no, self.tokens = self._branch(holds=holds)
        return _either(otherwise, yes) + _either(condition, no)

    def _branch(self, *, holds: bool) -> tuple[Clauses, list[str | Literal]]:
        return self.choice(holds=holds), self.tokens

    def any(self, *, holds: bool) -> Clauses:
        parts = [self.all(holds=holds)]
        while self._takes("||"):
            parts.append(self.all(holds=holds))
        return _joined(parts, either=holds)

    def all(self, *, holds: bool) -> Clauses:
        parts = [self.one(holds=holds)]
        while self._takes("&&"):
            parts.append(self.one(holds=holds))
        return _joined(parts, either=not holds)

    def one(self, *, holds: bool) -> Clauses:
        if not self.tokens:
            raise Unreadable
        if self._takes("!"):
            return self.one(holds=not holds)
        if self._takes("("):
            inner = self.choice(holds=holds)
            if not self._takes(")"):
                raise Unreadable
            return inner
        word = self.tokens.pop(0)
        if word in ("true", "false"):
            return [] if (word == "true") == holds else [frozenset()]
        if not isinstance(word, Literal):
            raise Unreadable
        return [frozenset({word if holds else word._replace(holds=not word.holds)})]

    def _takes(self, token: str) -> bool:
        if self.tokens and self.tokens[0] == token:
            self.tokens.pop(0)
            return True
        return False


def _token(found: re.Match[str]) -> str | Literal:
    if found["op"]:
        return found["op"]
    name = _plain(found["has"] or found["is"] or found["among"])
    if found["equal"]:
        return Literal(name, (found["value"],), found["equal"] == "==")
    if found["values"]:
        return Literal(name, tuple(re.findall(r"['\"]([^'\"]*)['\"]", found["values"])), True)
    return Literal(name, None, True)


def _plain(name: str) -> str:
    """A field without what CEL puts around names that are words of its own."""
    return ".".join(re.sub(r"^__(\w+)__$", r"\1", part) for part in name.split("."))


def _joined(parts: list[Clauses], *, either: bool) -> Clauses:
    if not either:
        return [clause for part in parts for clause in part]
    found = parts[0]
    for part in parts[1:]:
        found = _either(found, part)
    return found


def _either(one: Clauses, other: Clauses) -> Clauses:
    if len(one) * len(other) > _CLAUSES:
        raise Unreadable
    return [a | b for a in one for b in other]


_TRUE = frozenset({Literal("", None, True), Literal("", None, False)})
"""A clause that always holds."""


def _settled(clause: frozenset[Literal], properties: Json) -> frozenset[Literal]:
    """A clause without what defaults decide: a field that has one is always there."""
    sure = {i for i in clause if i.values is None and "default" in properties.get(i.field, {})}
    return _TRUE if any(item.holds for item in sure) else clause - sure


def _minimal(clauses: Clauses) -> Clauses:
    """Without what is always true, and what follows from a shorter clause."""
    real = {
        clause
        for clause in clauses
        if not any(item._replace(holds=not item.holds) in clause for item in clause)
    }
    return sorted((c for c in real if not any(o < c for o in real)), key=_order)


def _order(clause: frozenset[Literal]) -> list[tuple[str, str, bool]]:
    """An order of clauses that does not depend on the run."""
    return sorted((item.field, str(item.values), item.holds) for item in clause)


def _written(clause: frozenset[Literal], rule: str) -> list[Literal]:
    """The literals in the order of the rule."""
    return sorted(clause, key=lambda item: (rule.find(item.field), str(item.values)))


def _schema(items: list[Literal], properties: Json) -> Json:
    causes = [item for item in items if not item.holds]
    wanted = [item for item in items if item.holds]
    if not items or any("." in item.field for item in wanted):
        raise Unreadable
    needed = [item for item in wanted if item.values is None]
    parts = [_holds(item, properties) for item in (*needed, *_united(wanted))]
    if not wanted:
        return {"not": _together(causes, properties)}
    if not causes and len(needed) == 1 and len(parts) == 2:
        # A value that makes the field needless: said the other way round it can be explained.
        return {"if": {"not": parts[1]}, "then": parts[0]}
    then = parts[0] if len(parts) == 1 else {"anyOf": parts}
    if not causes:
        return then
    if len(items) == 2 and causes[0].values is None and needed and "." not in causes[0].field:
        return {"dependentRequired": {causes[0].field: [needed[0].field]}}
    return {"if": _together(causes, properties), "then": then}


def _united(wanted: list[Literal]) -> list[Literal]:
    """One literal for all values that a field may have."""
    found: dict[str, list[str]] = {}
    for item in wanted:
        if item.values is not None:
            found.setdefault(item.field, []).extend(item.values)
    return [Literal(name, tuple(values), True) for name, values in found.items()]


def _together(causes: list[Literal], properties: Json) -> Json:
    """A schema that fits where all of these are so."""
    found: Json = {}
    for item in causes:
        name, _, inner = item.field.partition(".")
        part = _holds(item._replace(field=inner), {}) if inner else _holds(item, properties)
        _add(found, {"required": [name], "properties": {name: part}} if inner else part)
    return found


def _add(whole: Json, part: Json) -> None:
    for name in part.get("required", ()):
        if name not in whole.setdefault("required", []):
            whole["required"].append(name)
    for name, inner in part.get("properties", {}).items():
        known = whole.setdefault("properties", {}).setdefault(name, {})
        if "enum" in known and "enum" in inner:
            raise Unreadable
        known.update({"enum": inner["enum"]} if "enum" in inner else {})
        _add(known, inner)


def _holds(item: Literal, properties: Json) -> Json:
    """A schema that fits where the literal holds; an absent field has its default."""
    if item.values is None:
        return {"required": [item.field]}
    part: Json = {"properties": {item.field: {"enum": list(item.values)}}}
    if properties.get(item.field, {}).get("default") not in item.values:
        part["required"] = [item.field]
    return part


def _not_both(first: str, second: str) -> Json:
    return {"not": {"required": [first, second]}}


def _merged(parts: list[Json]) -> list[Json]:
    """At least one and not both is exactly one."""
    choice = [part for part in parts if set(part) == {"anyOf"}]
    both = [part for part in parts if set(part) == {"not"}]
    if len(parts) == 2 and choice and both:
        names = [name for part in choice[0]["anyOf"] for name in part.get("required", ())]
        if sorted(names) == sorted(both[0]["not"].get("required", ())) and len(names) == 2:
            return [{"oneOf": choice[0]["anyOf"]}]
    return parts
