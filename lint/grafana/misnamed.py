"""Inputs of a dashboard that `spec.datasources` calls by another name than the dashboard does."""

from __future__ import annotations

from lint.grafana.instances import closest
from lint.source import Text
from lint.values import TYPE_CHECKING, lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lint.grafana.dashboard import Dashboard

_INPUT = lazy(r"\$\{(\w+)\}")


def unused_inputs(board: Dashboard) -> Iterator[Text]:
    """The names that are mapped, and do not stand in the dashboard."""
    content = board.content or ""
    for item in board.resource.spec.maps("datasources") if content else ():
        name = item.text("inputName")
        if name and f"${{{name}}}" not in content and "$" not in name:
            yield name


def meant_by(board: Dashboard, name: Text) -> str | None:
    """The input of the dashboard, mapped by no name, that an unused one is probably for."""
    known = {match[1] for match in _INPUT.finditer(board.content or "")} - set(board.inputs)
    return closest(name, [word for word in known if board.variable(word) is None])


def misnamed(board: Dashboard) -> frozenset[str]:
    """The inputs that a dashboard declares itself, and that are mapped by a wrong name."""
    if not board.inputs:
        return frozenset()
    declared = {str(item.string("name")) for item in board.plain.maps("__inputs")}
    meant = {meant_by(board, name) for name in unused_inputs(board)} if declared else set()
    return frozenset(name for name in meant if name in declared)
