"""Compares what the interpreter claims with what Prometheus' own engine answers.

`python tests/flow/claims.py [CASES] [SEED]`, from the root of the repository, prints the
figures; every part of every expression is a case of its own as well.
"""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from typing import NamedTuple

if __name__ == "__main__":
    sys.path[:0] = [os.path.dirname(os.path.dirname(__file__)), os.getcwd()]

from flow.generator import Expressions
from flow.measured import contradictions, is_homogeneous
from flow.worlds import World, world

from lint.promql import parse
from lint.promql.ast import SCALAR, VECTOR, Binary, Node, walk
from lint.promql.flow import CERTAINLY, NEVER, Flow, Flows, flows

ORACLE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "oracle")
PER_WORLD = 20


class Part(NamedTuple):
    """What is claimed of a part; of the same in other units, where that can be compared;
    the sides of a match that the engine is said to refuse."""

    flow: Flow
    converted: Flow | None
    refused: tuple[str, str] | None = None


class Report:
    """The figures, and the claims that the engine contradicts."""

    def __init__(self) -> None:
        self.cases = 0
        self.parts = 0
        self.failed = 0
        self.claims: Counter[str] = Counter()
        self.wrong: list[str] = []

    def summary(self) -> str:
        claims = ", ".join(f"{name} {count}" for name, count in sorted(self.claims.items()))
        return (
            f"{self.cases} expressions, with their parts {self.parts}"
            f" ({self.failed} that the engine refuses)\n"
            f"{sum(self.claims.values())} claims: {claims}\n"
            f"{len(self.wrong)} contradicted"
        )


def build() -> str | None:
    """The path of the evaluator; None when there is no Go here to build it with."""
    ready = os.environ.get("PROMQL_EVAL")
    if ready or shutil.which("go") is None:
        return ready or None
    target = os.path.join(tempfile.gettempdir(), f"promql-eval-{os.getuid()}")
    done = subprocess.run(
        ["go", "build", "-o", target, "./eval"],
        cwd=ORACLE,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the evaluator does not build:\n{done.stderr}")
    return target


def run(evaluator: str, cases: int, seed: int) -> Report:
    report = Report()
    rng = random.Random(seed)
    jobs = []
    while report.cases < cases:
        made = world(rng)
        other = made.converted(rng)
        parts: dict[str, Part] = {}
        for _ in range(PER_WORLD):
            text = Expressions(rng).expression(rng.choice([1, 2, 2, 3]))
            parsed = parse(text)
            if parsed.expr is None or parsed.errors:
                continue
            found, converted = flows(parsed.expr, made.source), flows(parsed.expr, other.source)
            for node in walk(parsed.expr):
                if node.type in (SCALAR, VECTOR):
                    is_measured = is_homogeneous(found, node) and is_homogeneous(converted, node)
                    part = Part(
                        found[node],
                        converted[node] if is_measured else None,
                        _refused(found, node, text),
                    )
                    parts[text[node.start : node.end]] = part
            report.cases += 1
        jobs.append((made, other, parts))
    answers = _evaluated(evaluator, [(made, parts) for made, _, parts in jobs])
    converted = _evaluated(evaluator, [(other, parts) for _, other, parts in jobs])
    for (_, _, parts), first, second in zip(jobs, answers, converted, strict=True):
        known = dict(zip(parts, first, strict=True))
        for (text, part), here, there in zip(parts.items(), first, second, strict=True):
            _compare(report, text, part, here, there)
            if part.refused is not None:
                _compare_refusal(report, text, here, [known[side] for side in part.refused])
    return report


def _refused(found: Flows, node: Node, text: str) -> tuple[str, str] | None:
    """The two sides of a match of which one is certainly several."""
    for clash in found.clashes:
        if clash.kind == "many" and clash.node is node and isinstance(node, Binary):
            one = node.lhs if node.card == "one-to-many" else node.rhs
            if clash.side is one:
                return text[slice(*node.lhs.span)], text[slice(*node.rhs.span)]
    return None


def _compare_refusal(report: Report, text: str, answer: dict, sides: list[dict]) -> None:
    """Where both sides have a result, the engine must refuse the match."""
    if all(side.get("result") for side in sides):
        report.claims["refused"] += 1
        if not answer.get("error"):
            report.wrong.append(f"{text}\n  not refused: {answer['result'][:3]}")


def _evaluated(evaluator: str, jobs: list[tuple[World, dict[str, Part]]]) -> list[list[dict]]:
    lines = "\n".join(
        json.dumps({"series": made.series, "expressions": list(parts)}) for made, parts in jobs
    )
    done = subprocess.run([evaluator], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def _compare(report: Report, text: str, part: Part, answer: dict, converted: dict) -> None:
    flow = part.flow
    report.parts += 1
    if answer.get("error"):
        report.failed += 1
        return
    result = answer["result"]
    wrong = []
    report.claims["empty"] += flow.empty == CERTAINLY
    report.claims["never empty"] += flow.empty == NEVER and flow.type != SCALAR
    if flow.empty == CERTAINLY and result:
        wrong.append("not empty")
    if flow.empty == NEVER and not result:
        wrong.append("empty")
    for series in result:
        wrong += _of_series(report, flow, series["labels"], float(series["value"]))
    if part.converted is not None and not converted.get("error"):
        report.claims["unit"] += bool(result) and flow.unit is not None
        wrong += contradictions(flow, part.converted, answer, converted)
    if wrong:
        report.wrong.append(f"{text}\n  {sorted(set(wrong))}\n  {flow}\n  {result[:3]}")


def _of_series(report: Report, flow: Flow, labels: dict[str, str], value: float) -> list[str]:
    wrong = []
    for name, known in flow.labels.items():
        has = labels.get(name, "")
        report.claims["label present"] += known.present
        report.claims["label absent"] += known.is_absent
        report.claims["label's values"] += known.known is not None and not known.is_absent
        if (known.known is not None and has not in known.known) or (known.present and not has):
            wrong.append(f"{name}={has!r} is not {known}")
    report.claims["no other label"] += not flow.is_open
    others = set(labels) - set(flow.labels)
    if others and not flow.is_open:
        wrong.append(f"has {sorted(others)}")
    report.claims["range"] += flow.range.is_known
    if math.isnan(value):
        if not flow.range.nan:
            wrong.append("NaN")
    elif not flow.range.low <= value <= flow.range.high:
        wrong.append(f"{value} is not {flow.range}")
    return wrong


def main() -> int:
    evaluator = build()
    if evaluator is None:
        print("no Go: nothing compared", file=sys.stderr)
        return 2
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    report = run(evaluator, cases, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(report.summary())
    for line in report.wrong[:10]:
        print(line)
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
