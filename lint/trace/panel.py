"""A query of a panel from the exporters of its series to the legend that shows their labels."""

from __future__ import annotations

from collections.abc import Iterator

from lint.grafana.dashboard import Expression
from lint.grafana.panel import Panel, Target
from lint.grafana.view import Datasource
from lint.series.queries import Query
from lint.series.stores import sight, titles
from lint.trace import hops
from lint.trace.evidence import Evidence
from lint.trace.hops import Hop, Leg, Trace, distinct
from lint.trace.secrets import needed
from lint.trace.supply import supply
from lint.values import lazy

_LABEL = lazy(r"\{\{\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*\}\}")


def traces_of(said: Evidence, panel: Panel) -> Iterator[Trace]:
    """The way of each query of a panel; of none, only what the panel is."""
    found = [item for item in said.repo.grafana.expressions if item.panel is panel]
    for expression in found:
        if expression.target is not None:
            yield _trace(said, expression, expression.target, is_alone=len(found) == 1)
    if not found:
        title = f"panel {panel.title}"
        at = panel.node.where("title")
        own = Hop(hops.PANEL, title, hops.UNKNOWN, at, "it asks nothing in PromQL")
        yield Trace(title, at, (), (own,))


def _trace(said: Evidence, expression: Expression, target: Target, *, is_alone: bool) -> Trace:
    panel = target.panel
    query = next((item for item in said.repo.queries if item.text is expression.text), None)
    before = [*supply(said, query)] if query is not None else []
    source = said.repo.grafana.resolve(expression.dashboard, target.datasource)
    datasource = datasource_hop(said, expression, source)
    if isinstance(source, Datasource):
        own = needed(said, source.resource, source.resource.root.span())
        before += [(secret,) for secret in own]
    title = f"panel {panel.title}"
    name = title if is_alone else f"{title}, query {target.ref_id or '?'}"
    middle = (datasource, panel_hop(said, expression), *_legend(said, target, query))
    return Trace(name, panel.node.where("title"), distinct(before), middle)


def datasource_hop(said: Evidence, expression: Expression, source: object) -> Hop:
    """The datasource that answers, and the stores that it sees."""
    repo, target = said.repo, expression.target
    node = target.datasource.node if target is not None else None
    own = expression.node.span()
    at = node.span() if node is not None else expression.text.span()
    if not isinstance(source, Datasource):
        why = "it is no datasource of the repository, or a variable"
        return said.hop(hops.DATASOURCE, "not known", at, why, places=(own,), known=False)
    sees = sight(repo, source.url) if repo.platform.is_openshift else None
    why = f"it sees {titles(sees)}" if sees else "nobody says which series it has"
    what = str(source.name or source.resource.name)
    places = (own, source.resource.root.span())
    where = source.url.span() if source.url is not None else at
    return said.hop(hops.DATASOURCE, what, where, why, places=(at, *places), known=sees is not None)


def panel_hop(said: Evidence, expression: Expression) -> Hop:
    """The panel, on its dashboard, in the Grafanas that this is applied to."""
    dashboard, panel = expression.dashboard, expression.panel
    grafanas = said.repo.grafana.instances_of(dashboard.resource)
    on = ", ".join(f"{item.namespace}/{item.name}" for item in grafanas)
    title = panel.title if panel is not None else None
    selector = dashboard.selector.span() if dashboard.selector is not None else None
    places = (expression.node.span(), *((selector,) if selector is not None else ()))
    return said.hop(
        hops.PANEL,
        f"{title} of dashboard {dashboard.title or dashboard.resource.name}",
        title.span() if title is not None else expression.text.span(),
        f"in Grafana {on}" if on else "in a Grafana that is not seen here",
        places=places,
        known=bool(grafanas),
    )


def _legend(said: Evidence, target: Target, query: Query | None) -> Leg:
    """The labels that the legend shows, and what the query yields of them."""
    legend = target.legend
    names = [match[1] for match in _LABEL.finditer(legend or "")]
    if legend is None or not names or query is None:
        return ()
    from lint.series.yields import yields

    flows = yields(said.repo).of(query)
    certain = flows.result.certain if flows is not None else frozenset()
    possible = flows.result.possible if flows is not None else frozenset()
    kinds = (("there", certain), ("possible", possible - certain))
    words = [f"{kind}: {', '.join(found)}" for kind, known in kinds
             if (found := [name for name in names if name in known])]  # fmt: skip
    known = all(name in possible for name in names)
    why = "; ".join(words) or "what the query yields is not known"
    return (said.hop(hops.LEGEND, str(legend), legend.span(), why, known=known),)
