"""Who answers the queries of a preview: made-up series, or a Prometheus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lint.grafana.dashboard import Dashboard
from lint.grafana.panel import Target, Variable
from lint.preview.choices import LABEL_VALUES
from lint.preview.frames import Series
from lint.preview.labels import Question, label_sets
from lint.preview.synthetic import answer
from lint.preview.times import Window
from lint.preview.variables import Choice
from lint.promql.flow import Flow
from lint.repo import Repo
from lint.series.queries import Query
from lint.series.seen import Use, seen
from lint.series.yields import yields
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, Protocol
else:
    Protocol = object


class Asked(Exception):
    """An answer that is an error: what the panel shows instead of data."""


class Source(Protocol):
    """Something that answers queries."""

    title: str
    is_synthetic: bool

    def values(
        self, dashboard: Dashboard, variable: Variable, above: Mapping[str, Choice], when: Window
    ) -> Sequence[str]:
        """The values of a query variable."""

    def series(
        self,
        target: Target,
        choices: Mapping[str, Choice],
        when: Window,
        config: Mapping[str, Any],
    ) -> Sequence[Series]:
        """The answer to a panel's query; raises `Asked` where there is an error instead."""


class Synthetic:
    """Series made up from what the repository proves of each query."""

    is_synthetic = True
    title = "synthetic data"

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self._queries = {id(query.text): query for query in repo.queries}
        self._by_node = {id(query.node): query for query in repo.queries}
        self._uses: dict[int, list[Use]] = {}
        self._exporters: dict[int, frozenset[str]] = {}
        for use in seen(repo).uses:
            self._uses.setdefault(id(use.query), []).append(use)
            found = frozenset(metric.exporter for metric, _, _ in use.readings)
            owner = id(use.query.owner)
            self._exporters[owner] = self._exporters.get(owner, frozenset()) | found

    def query(self, target: Target) -> Query | None:
        """The parsed query of a target."""
        return self._queries.get(id(target.expr)) or self._by_node.get(id(target.node))

    def values(
        self,
        dashboard: Dashboard,  # noqa: ARG002
        variable: Variable,
        above: Mapping[str, Choice],
        when: Window,  # noqa: ARG002
    ) -> Sequence[str]:
        """Values of the label that the variable asks for."""
        match = LABEL_VALUES.fullmatch(str(variable.query or ""))
        query = self._by_node.get(id(variable.node))
        if match is None or query is None:
            return ()
        asked = self._question(query, f"{{{{{match[2]}}}}}", above)
        if asked is None:
            return ()
        found = [labels.get(match[2]) for labels in label_sets(asked)]
        return [each for each in found if each]

    def series(
        self,
        target: Target,
        choices: Mapping[str, Choice],
        when: Window,
        config: Mapping[str, Any],
    ) -> Sequence[Series]:
        """Series that agree with the query's flow."""
        query = self.query(target)
        asked = None if query is None else self._question(query, str(target.legend or ""), choices)
        if query is None or asked is None:
            raise Asked("this query cannot be read as PromQL: nothing is drawn")
        return answer(asked, config, when, instant=target.instant)

    def _question(
        self, query: Query, legend: str, choices: Mapping[str, Choice]
    ) -> Question | None:
        expr = query.parsed.expr
        if expr is None or query.parsed.errors or query.language != "promql":
            return None
        flows = yields(self.repo).of(query)
        flow = Flow(expr.type) if flows is None else flows.result
        uses = self._uses.get(id(query), [])
        exporters = self._exporters.get(id(query.owner), frozenset())
        return Question(self.repo, expr, flow, uses, legend, choices, exporters)
