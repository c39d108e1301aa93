"""Traces for programs; the shape is a promise, `version` changes with it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from lint.trace.coverage import Coverage
from lint.trace.hops import Hop, Leg, Trace
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.source import Span

VERSION = 1


def render(traces: Iterable[Trace]) -> str:
    """The traces as one JSON object."""
    return _dumped({"traces": [_trace(trace) for trace in traces]})


def table(coverage: Coverage) -> str:
    """The coverage table as one JSON object."""
    rows = {
        name: [
            {**row._asdict(), "verdict": row.trace.verdict, "trace": _trace(row.trace)}
            for row in group
        ]
        for name, group in (("alerts", coverage.alerts), ("metrics", coverage.metrics))
    }
    return _dumped({"verdict": coverage.verdict, **rows,
                    "idle": [row._asdict() for row in coverage.idle]})  # fmt: skip


def _dumped(data: dict[str, object]) -> str:
    return json.dumps({"version": VERSION, **data}, indent=2, ensure_ascii=False) + "\n"


def _trace(trace: Trace) -> dict[str, object]:
    return {
        "subject": trace.subject,
        "verdict": trace.verdict,
        **_place(trace.at),
        "before": [_leg(leg) for leg in trace.before],
        "hops": _leg(trace.middle),
        "after": [_leg(leg) for leg in trace.after],
    }


def _leg(leg: Leg) -> list[dict[str, object]]:
    return [_hop(hop) for hop in leg]


def _hop(hop: Hop) -> dict[str, object]:
    return {
        "role": hop.role,
        "what": hop.what,
        "verdict": hop.verdict,
        "why": hop.why,
        "code": hop.code or None,
        **_place(hop.at),
    }


def _place(span: Span | None) -> dict[str, object]:
    if span is None:
        return {"path": None, "line": None, "column": None}
    at = span.file.position(span.start)
    return {"path": span.file.path, "line": at.line, "column": at.column}
