"""`obslint query`: explains an expression, and what is proven of each of its parts."""

from __future__ import annotations

import json
import os
import sys

from lint.cli import UsageError
from lint.source import File, Text
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

    from lint.promql.ast import Node
    from lint.promql.flow import Clash, Flow, Flows
    from lint.repo import Repo
    from lint.series.queries import Query

_AS = ("rule", "panel")
_FORMATS = ("text", "json")
_WIDTH = 60


class Options(NamedTuple):
    """The command line."""

    text: str
    root: str
    kind: str
    format: str


def query(argv: list[str]) -> int:
    """Explains; the exit status is 1 if Prometheus would refuse the expression."""
    options = parsed_options(argv, "query", {"--as": _AS, "--format": _FORMATS})
    repo = repository(options.root)
    asked = _query(options)
    problems = asked.parsed.errors
    if problems or asked.parsed.expr is None:
        said = [f"{each.start}: {each.message}" for each in problems] or ["this is not PromQL"]
        print("\n".join(f"obslint query: {each}" for each in said), file=sys.stderr)
        return 1
    from lint.series.yields import yields

    flows = yields(repo).of(asked)
    assert flows is not None
    if options.format == "json":
        print(json.dumps(_as_json(flows, flows.root, options.text), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(flows, flows.root, options.text, "")))
    return 0


def parsed_options(argv: list[str], command: str, known: dict[str, tuple[str, ...]]) -> Options:
    """One word, a PATH perhaps, and options with the values they may have."""
    given = {name: values[0] for name, values in known.items()}
    words: list[str] = []
    rest = iter(argv)
    for word in rest:
        name, equals, value = word.partition("=")
        if name in known:
            given[name] = value if equals else next(rest, "")
            if given[name] not in known[name]:
                raise UsageError(f"{name} must be one of {', '.join(known[name])}")
        elif word == "--":
            words.extend(rest)
        elif word.startswith("--"):
            raise UsageError(f"{command} has no option {name}; `obslint --help` shows them")
        else:
            words.append(word)
    if len(words) not in (1, 2):
        raise UsageError(f"{command} takes one expression or name, and the root of a repository")
    from lint.check import root_around

    root = words[1] if len(words) == 2 else root_around(os.getcwd())
    return Options(words[0], root, given.get("--as", "rule"), given.get("--format", "text"))


def repository(root: str) -> Repo:
    """The repository that tells what there is."""
    from lint.files import DiskFiles
    from lint.repo import load

    if not os.path.isdir(root):
        raise UsageError(f"{root} is no folder; PATH is the root of a repository")
    return load(DiskFiles(root))


def _query(options: Options) -> Query:
    from lint.build.resource import Resource
    from lint.series.queries import Query

    file = File("expression", options.text)
    node = Map(file, 0, len(options.text))
    kind, variables = ("panel", lambda _: True) if options.kind == "panel" else ("alert", None)
    text = Text(options.text, file, 0, len(options.text))
    return Query(text, Resource(node, ""), kind, "the expression", node, variables)


def facts(flow: Flow) -> dict[str, Any]:
    """What is certain of a flow, by name; what is not known is left out."""
    if flow.type == "string":
        return {"type": flow.type}
    found: dict[str, Any] = {"type": flow.type}
    if flow.metric != "unknown" and flow.type != "scalar":
        found["metric"] = flow.metric
    if flow.unit is not None:
        found["unit"] = str(flow.unit)
    if flow.type != "scalar":
        shown = {name: str(value) for name, value in sorted(flow.labels.items())}
        found["labels"] = {name: value for name, value in shown.items() if value != "absent"}
        found["without"] = [name for name, value in shown.items() if value == "absent"]
        found["others"] = "possible" if flow.is_open else "none"
        found["empty"] = flow.empty
    if flow.range.is_known:
        found["value"] = str(flow.range)
    return found


def _as_json(flows: Flows, node: Node, text: str) -> dict[str, Any]:
    from lint.promql.ast import children

    found = {"expression": text[node.start : node.end], "start": node.start, "end": node.end}
    proofs = [_said(clash) for clash in flows.clashes if clash.node is node]
    parts = [_as_json(flows, each, text) for each in _in_order(children(node))]
    return {
        **found,
        **facts(flows[node]),
        **({"proved": proofs} if proofs else {}),
        **({"parts": parts} if parts else {}),
    }


def _lines(flows: Flows, node: Node, text: str, indent: str) -> list[str]:
    from lint.promql.ast import NumberLiteral, Paren, StringLiteral, children

    while isinstance(node, Paren):
        node = node.expr
    written = " ".join(text[node.start : node.end].split())
    lines = [indent + (written if len(written) <= _WIDTH else written[: _WIDTH - 1] + "…")]
    if isinstance(node, (NumberLiteral, StringLiteral)):
        return lines
    lines += [f"{indent}  - {each}" for each in _described(flows[node])]
    lines += [f"{indent}  ! {_said(clash)}" for clash in flows.clashes if clash.node is node]
    for each in _in_order(children(node)):
        lines += _lines(flows, each, text, indent + "    ")
    return lines


def _in_order(nodes: list[Node]) -> list[Node]:
    return sorted(nodes, key=lambda each: each.start)


def _described(flow: Flow) -> list[str]:
    said = facts(flow)
    first = [said["type"], *(said[key] for key in ("metric",) if key in said)]
    if "unit" in said:
        first.append(f"le in {said['unit']}" if flow.metric == "bucket" else said["unit"])
    lines = [", ".join(first)]
    if "labels" in said:
        labels = [f"{name} ({value})" for name, value in said["labels"].items()]
        others = "others are possible" if said["others"] == "possible" else "no others"
        lines.append(f"labels: {'; '.join([*labels, others])}")
        if said["without"] and flow.is_open:
            lines.append(f"certainly without: {', '.join(said['without'])}")
        if flow.empty != "possibly":
            lines.append(f"{flow.empty} empty")
    if "value" in said:
        lines.append(f"value: {said['value']}")
    return lines


def _said(clash: Clash) -> str:
    if clash.kind == "label":
        return f"the sides never agree on {clash.label}: {clash.left} and {clash.right}"
    if clash.kind == "many":
        return f"series that differ only in {clash.label} are taken for one: Prometheus refuses it"
    return {
        "selector": f"the matchers on {clash.label} exclude all that it can be ({clash.left})",
        "compared": "the comparison is never true",
        "unless": "the right side takes everything away",
        "le": "the buckets have no le",
        "absent": "its argument always has a result",
    }[clash.kind]
