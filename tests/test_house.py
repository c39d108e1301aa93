"""One way up: a room imports only rooms below it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

LINT = Path(__file__).parents[1] / "lint"
ROOMS = (
    "promql",
    "catalog",
    "schema",
    "build",
    "model",
    "argocd",
    "grafana",
    "platform",
    "series",
    "contract",
    "rules",
    "trace",
    "preview",
    "report",
)
"""From the bottom to the top. What lies in `lint/` itself belongs to no room."""


def imported(path: Path) -> Iterator[str]:
    """The rooms that a module imports from when it runs; types alone do not count."""
    tree = ast.parse(path.read_text())
    only_types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and getattr(block.test, "id", "") == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and id(node) not in only_types:
            names = [node.module or ""]
            if node.module == "lint":
                names = [f"lint.{alias.name}" for alias in node.names]
            yield from (name.split(".")[1] for name in names if name.startswith("lint."))


def test_every_room_has_a_floor():
    rooms = {path.parent.name for path in LINT.glob("*/__init__.py")}
    assert rooms == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_rooms_below_it(room):
    above = set(ROOMS[ROOMS.index(room) + 1 :])
    upward = [
        (str(path.relative_to(LINT)), name)
        for path in (LINT / room).rglob("*.py")
        for name in imported(path)
        if name in above
    ]
    assert upward == []
