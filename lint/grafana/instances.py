"""Which Grafana a resource is for: its `instanceSelector`, as the operator reads it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from lint.source import Span, Text
from lint.spelling import similar
from lint.tree import Map, walk
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.build.resource import Resource


class Selector(NamedTuple):
    """The `instanceSelector` of a resource; `strays` are keys of it that the API drops."""

    owner: Resource
    node: Map | None
    match_labels: dict[str, Text]
    expressions: tuple[Map, ...]
    strays: tuple[Text, ...]
    crosses: bool

    @property
    def is_present(self) -> bool:
        """Whether there is one at all."""
        return self.node is not None

    @property
    def is_well_formed(self) -> bool:
        """Whether it means what it says."""
        return self.node is not None and not self.strays

    @property
    def is_fixed(self) -> bool:
        """Whether it holds no placeholder that something fills in later."""
        found = words(self.node) if self.node is not None else ()
        return not any("$" in word or "{{" in word for word in found)

    @property
    def is_judged(self) -> bool:
        """Whether what it does not fit is proved."""
        return self.is_well_formed and self.is_fixed and not self.owner.partial

    def failing(self, grafana: Resource) -> list[Map]:
        """The expressions that do not hold for the labels of a Grafana."""
        return [item for item in self.expressions if not _holds(item, grafana.labels)]

    def misses(self, grafana: Resource) -> list[str]:
        """The label keys that a Grafana lacks, or has with another value."""
        return [key for key, value in self.match_labels.items() if grafana.labels.get(key) != value]

    def span(self) -> Span:
        """Where it is written, or should be."""
        return self.owner.root.where("spec", "instanceSelector")

    def fits(self, grafana: Resource) -> bool:
        """Whether the labels of a Grafana are those it asks for."""
        return not self.misses(grafana) and not self.failing(grafana)

    def reaches(self, grafana: Resource) -> bool:
        """Whether a Grafana is in a namespace where it looks for one."""
        return self.crosses or same_namespace(self.owner, grafana)


def selector_of(owner: Resource) -> Selector:
    """The selector of a resource; an empty one that is not present where there is none."""
    node = owner.spec.child("instanceSelector")
    crosses = owner.spec.flag("allowCrossNamespaceImport")
    if not isinstance(node, Map):
        return Selector(owner, None, {}, (), (), crosses)
    labels = node.map("matchLabels").items()
    return Selector(
        owner,
        node,
        {str(key): value for key, value in labels if isinstance(value, Text)},
        tuple(node.maps("matchExpressions")),
        tuple(key for key in node if key not in ("matchLabels", "matchExpressions")),
        crosses,
    )


def same_namespace(one: Resource, other: Resource) -> bool:
    """Whether two objects can be in one namespace; one that names none may be in any."""
    return one.namespace == other.namespace or not one.namespace or not other.namespace


def same_place(one: Resource, other: Resource) -> bool:
    """Whether two objects are certainly applied together; of one name and kind they are two
    versions of one object."""
    if one.build != other.build or one.namespace != other.namespace:
        return False
    if one.root is not other.root and (one.kind, one.name) == (other.kind, other.name):
        return False
    if one.build:
        return True
    folders = {posixpath.dirname(item.root.span().file.path) for item in (one, other)}
    return len(folders) == 1


def closest(word: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant."""
    known = list(names)
    lowered = word.lower()
    same = next((name for name in known if name.lower() == lowered), None)
    longer = [name for name in known if len(word) > 3 and name.lower().startswith(lowered)]
    alike = similar(word, known, 0.7) or (longer if len(longer) == 1 else [])
    return same or next(iter(alike), None)


def words(node: Map) -> Iterator[Text]:
    """Every key and every scalar below a mapping."""
    for inner in walk(node):
        if isinstance(inner, Text):
            yield inner
        elif isinstance(inner, Map):
            yield from inner


def _holds(expression: Map, labels: dict[str, Text]) -> bool:
    key, operator = expression.string("key"), expression.string("operator")
    if operator == "Exists":
        return key in labels
    if operator == "DoesNotExist":
        return key not in labels
    values = expression.texts("values")
    if operator == "In":
        return key in labels and labels[key] in values
    return operator == "NotIn" and labels.get(key) not in values
