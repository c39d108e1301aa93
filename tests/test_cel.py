"""CEL rules as parts of a schema: judged as a CEL engine judges the rule itself."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import Any

import pytest
from cel import evaluate  # type: ignore[import-not-found]
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent


def _tool(name: str) -> Any:
    """A module of tools/, some of which are called like packages of other people."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(f"tools_{name}", ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


rules = _tool("cel_rules")

ABSENT = object()
FIELD: dict[str, Any] = {"x": 1}


def choices(*values: str) -> tuple[Any, ...]:
    return (ABSENT, *values, "Other")


THERE = (ABSENT, FIELD)

# The rule, its fields with what they can be, and their defaults.
RULES: list[tuple[str, dict[str, tuple[Any, ...]], dict[str, str]]] = [
    (
        "(has(self.a) && !(has(self.b))) || (has(self.b) && !(has(self.a)))",
        {"a": THERE, "b": THERE},
        {},
    ),
    (
        "(has(self.a) && !(has(self.b))) || (has(self.b) && !(has(self.a)))"
        " || !(has(self.a) && (has(self.b)))",
        {"a": THERE, "b": THERE},
        {},
    ),
    (
        "(has(self.a) && !(has(self.b) || has(self.c))) || !(has(self.a))",
        {"a": THERE, "b": THERE, "c": THERE},
        {},
    ),
    ("!(has(self.cors) && self.type != 'CORS')", {"cors": THERE, "type": choices("CORS")}, {}),
    ("!(!has(self.cors) && self.type == 'CORS')", {"cors": THERE, "type": choices("CORS")}, {}),
    (
        "has(self.grpc) ? self.protocol == 'GRPC' : true",
        {"grpc": THERE, "protocol": choices("GRPC")},
        {},
    ),
    (
        "has(self.termination) && has(self.policy) ?"
        " !((self.termination=='passthrough') && (self.policy=='Allow')) : true",
        {"termination": choices("passthrough"), "policy": choices("Allow")},
        {},
    ),
    (
        "has(self.type) && self.type == 'Set' ?  has(self.set) : !has(self.set)",
        {"type": choices("Set"), "set": THERE},
        {},
    ),
    (
        "!has(self.tls) || self.tls.termination != 'passthrough' || !has(self.headers)",
        {
            "tls": (ABSENT, {"termination": "passthrough"}, {"termination": "edge"}),
            "headers": THERE,
        },
        {},
    ),
    (
        "!has(self.cookie) || !has(self.cookie.life) || self.cookie.life != 'Permanent'"
        " || has(self.timeout)",
        {
            "cookie": (ABSENT, {}, {"life": "Permanent"}, {"life": "Session"}),
            "timeout": THERE,
        },
        {},
    ),
    (
        "(self.action != 'Replace' && self.action != 'HashMod') || has(self.target)",
        {"action": choices("Replace", "HashMod"), "target": THERE},
        {"action": "Replace"},
    ),
    (
        "(self.action == 'LabelDrop' || self.action == 'LabelKeep') || has(self.source)",
        {"action": choices("LabelDrop", "LabelKeep"), "source": THERE},
        {"action": "Replace"},
    ),
    ("self.type in ['A','B'] || self.type == 'C'", {"type": choices("A", "B", "C")}, {"type": "B"}),
    ("has(self.a) || has(self.b)", {"a": THERE, "b": THERE}, {}),
    ("has(self.a)", {"a": THERE}, {}),
    ("!has(self.a) || has(self.b)", {"a": THERE, "b": choices()}, {"b": "x"}),
]


@pytest.mark.parametrize(("rule", "fields", "defaults"), RULES, ids=[rule for rule, *_ in RULES])
def test_schemas_say_what_the_rule_says(
    rule: str, fields: dict[str, tuple[Any, ...]], defaults: dict[str, str]
) -> None:
    properties = {name: {"default": value} for name, value in defaults.items()}
    parts = rules.relations(rule, properties)
    judge = Draft202012Validator({"allOf": parts} if parts else {})
    judged = 0
    for values in itertools.product(*fields.values()):
        written = {n: v for n, v in zip(fields, values, strict=True) if v is not ABSENT}
        try:
            expected = evaluate(rule, {"self": defaults | written})
        except (KeyError, RuntimeError, ValueError):
            continue  # a field that the rule reads is absent: it can say nothing
        judged += 1
        assert judge.is_valid(written) == expected, (written, parts)
    assert judged > 1


@pytest.mark.parametrize(
    "rule",
    [
        "duration(self) > duration('0s')",
        "self.filter(f, f.type == 'CORS').size() <= 1",
        "self.numerator <= self.denominator",
        "!has(self.modulus) || size(self.sourceLabels) > 0",
        "has(self.a",
        "has(self.a) &&",
        "",
    ],
)
def test_other_rules_are_left_out(rule: str) -> None:
    assert rules.relations(rule, {}) == []
    assert rules.transition(rule) == {}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("self == oldSelf", {"x-immutable": True}),
        (
            "((!has(oldSelf.uid) && !has(self.uid)) || (has(oldSelf.uid) && has(self.uid)))",
            {"x-kept": ["uid"]},
        ),
        ("((!has(oldSelf.a) && !has(self.b)) || (has(oldSelf.a) && has(self.b)))", {}),
        ("!oldSelf.on || (oldSelf.on && self.on)", {"x-latched": ["on"]}),
    ],
)
def test_what_may_not_change(rule: str, expected: dict[str, Any]) -> None:
    assert rules.transition(rule) == expected
    assert rules.relations(rule, {}) == []
