"""Traces as a flowchart of Mermaid, which GitHub and GitLab draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from lint.trace.hops import BROKEN, OK, UNKNOWN, Hop, Trace

_STYLES = {
    OK: "fill:#e6f4ea,stroke:#1e7b34",
    BROKEN: "fill:#fde7e9,stroke:#b3261e,stroke-width:3px",
    UNKNOWN: "fill:#fff8e1,stroke:#9a6700,stroke-dasharray:4",
}
_ESCAPED = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "\n": " "}


def render(traces: Iterable[Trace]) -> str:
    """One chart of all traces: what several share is drawn once."""
    chart = _Chart()
    for trace in traces:
        chart.add(trace)
    return "\n".join(chart.lines()) + "\n"


class _Chart:
    """Nodes in the order in which they are met, and the edges between them."""

    def __init__(self) -> None:
        self._names: dict[Hop, str] = {}
        self._edges: dict[tuple[str, str], None] = {}

    def add(self, trace: Trace) -> None:
        """Adds a trace: its own hops come between the legs before and after."""
        for leg in (*trace.before, trace.middle, *trace.after):
            self._follow(leg)
        if trace.middle:
            first, last = trace.middle[0], trace.middle[-1]
            for leg in trace.before:
                self._follow((leg[-1], first))
            for leg in trace.after:
                self._follow((last, leg[0]))

    def _follow(self, hops: tuple[Hop, ...]) -> None:
        names = [self._names.setdefault(hop, f"n{len(self._names)}") for hop in hops]
        for pair in pairwise(names):
            self._edges[pair] = None

    def lines(self) -> Iterator[str]:
        """The source of the chart."""
        yield "flowchart LR"
        for hop, name in self._names.items():
            yield f'  {name}["{_text(hop.role)}<br>{_text(hop.what)}"]:::{hop.verdict}'
        yield from (f"  {start} --> {end}" for start, end in self._edges)
        yield from (f"  classDef {verdict} {style}" for verdict, style in _STYLES.items())


def _text(text: str) -> str:
    return "".join(_ESCAPED.get(character, character) for character in text)
