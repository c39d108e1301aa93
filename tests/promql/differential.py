"""Compares ``lint.promql`` with Prometheus' own parser, expression by expression.

Run as a script: ``PYTHONPATH=.:tests python -m promql.differential [mutations] [seed]``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from lint.promql import Dialect, Node, verdict, walk
from lint.promql.dialect import ALL, UTF8_FLAG

ORACLE = Path(__file__).parents[1] / "oracle"
_NAMES = {
    "Aggregate": "AggregateExpr",
    "Binary": "BinaryExpr",
    "Paren": "ParenExpr",
    "Subquery": "SubqueryExpr",
    "Unary": "UnaryExpr",
}


class Report:
    """Counts and examples of disagreement."""

    def __init__(self) -> None:
        self.total = 0
        self.rejected = 0
        self.verdicts: list[str] = []
        self.near: list[str] = []
        self.exact: list[str] = []
        self.messages: list[str] = []
        self.spans: list[str] = []

    def summary(self) -> str:
        """The figures, one per line."""
        accepted = self.total - self.rejected
        return "\n".join(
            (
                f"verdicts: {self.total - len(self.verdicts)} of {self.total} agree",
                f"error position: {self.rejected - len(self.exact)} of {self.rejected} exact, "
                f"{self.rejected - len(self.near)} within 2 columns",
                f"error message: {self.rejected - len(self.messages)} of {self.rejected} equal",
                f"spans: {accepted - len(self.spans)} of {accepted} accepted expressions equal in every node",
            )
        )


def build() -> str | None:
    """The path of the oracle; None when there is no Go here to build it with."""
    ready = os.environ.get("PROMQL_ORACLE")
    if ready:
        return ready
    if shutil.which("go") is None:
        return None
    target = os.path.join(tempfile.gettempdir(), f"promql-oracle-{os.getuid()}")
    done = subprocess.run(
        ["go", "build", "-o", target, "./promql"],
        cwd=ORACLE,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the oracle does not build:\n{done.stderr}")
    return target


def ask(oracle: str, texts: list[str], *options: str) -> list[dict[str, Any]]:
    """The oracle's verdicts."""
    done = subprocess.run(
        [oracle, *options], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    answer: list[dict[str, Any]] = json.loads(done.stdout)
    return answer


def nodes(expr: Node, text: str) -> list[tuple[str, int, int]]:
    """Types and byte spans of all nodes, named as Prometheus names them."""
    out = []
    for node in walk(expr):
        name = node.__class__.__name__
        start, end = (len(text[:offset].encode("utf-8", "replace")) for offset in node.span)
        out.append((_NAMES.get(name, name), start, end))
    return out


def compare(texts: list[str], answers: list[dict[str, Any]], dialect: Dialect) -> Report:
    """Judges every text and counts the differences."""
    report = Report()
    for text, answer in zip(texts, answers, strict=True):
        report.total += 1
        parsed = verdict(text, dialect)
        report.rejected += not answer["ok"]
        first = parsed.errors[0] if parsed.errors else None
        if answer["ok"] == bool(first):
            report.verdicts.append(f"{text!r}: {first} / {answer.get('error', 'ok')}")
        elif first is None and parsed.expr is not None:
            ours = nodes(parsed.expr, text)
            theirs = [(node["type"], node["start"], node["end"]) for node in answer["nodes"]]
            if ours != theirs:
                report.spans.append(f"{text!r}:\n   {ours}\n   {theirs}")
        elif first is not None:
            _errors(report, text, first.message, first.start, answer)
    return report


def _errors(report: Report, text: str, message: str, start: int, answer: dict[str, Any]) -> None:
    theirs = len(text.encode("utf-8", "replace")[: answer["start"]].decode("utf-8", "replace"))
    line = f"{text!r}: {start} {message} / {theirs} {answer['error']}"
    if start != theirs:
        report.exact.append(line)
        if abs(start - theirs) > 2:
            report.near.append(line)
    if message != answer["error"]:
        report.messages.append(line)


def main() -> int:
    """Prints the figures and examples; 0 when the figures are good enough."""
    from promql.corpus import corpus

    oracle = build()
    if oracle is None:
        print("no Go: nothing compared", file=sys.stderr)
        return 2
    mutations = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    texts = corpus(mutations, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    report = compare(texts, ask(oracle, texts), Dialect())
    utf8 = Dialect(features=ALL | {UTF8_FLAG})
    other = compare(texts, ask(oracle, texts, "-utf8"), utf8)
    for title, found in (("all features", report), ("with unquoted UTF-8 names", other)):
        print(f"== {title}\n{found.summary()}")
        for name in ("verdicts", "exact", "spans", "messages"):
            for line in getattr(found, name)[:8]:
                print(f"  {name}: {line}")
    return 0 if len(report.verdicts) * 2000 <= report.total and not report.spans else 1


if __name__ == "__main__":
    sys.exit(main())
