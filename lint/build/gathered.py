"""What a build has gathered, on its way from the bases to the overlay."""

from __future__ import annotations

from lint.build.configuration import Configuration, Conflict
from lint.build.fields import exact_identity
from lint.build.step import Step, first_key
from lint.build.variables import Variables, added
from lint.source import Span, Text
from lint.tree import Fault, Map
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.build.own_schema import Schema


class Gathered:
    """Objects, and what else their kustomizations hand on to those that include them."""

    __slots__ = ("configuration", "is_open", "limits", "objects", "schema", "variables")

    def __init__(self, *, is_open: bool = False) -> None:
        self.objects: list[Map] = []
        self.limits: list[Span] = []
        self.configuration = Configuration()
        self.variables: Variables = {}
        self.is_open = is_open
        self.schema: Schema | None = None

    def add(self, step: Step, other: Gathered) -> None:
        """Takes over what a base has gathered."""
        self.objects.extend(other.objects)
        self.limits.extend(span for span in other.limits if span not in self.limits)
        self.configure(step, other.configuration)
        if other.variables:
            added(step, self.variables, other.variables)

    def configure(self, step: Step, configuration: Configuration) -> None:
        """Adds field specs."""
        try:
            self.configuration = self.configuration.plus(configuration)
        except Conflict as conflict:
            what = f"the field spec {conflict} creates what another one does not"
            step.fail("failing-transformer", first_key(step.kustomization), what)


class Own:
    """The schema that a build merges by: kustomize keeps the first that is named.

    `seen`: what was gathered before, or is being; `patched`: whether anything was merged."""

    __slots__ = ("is_set", "patched", "schema", "seen")

    def __init__(self) -> None:
        self.schema: Schema | None = None
        self.is_set = False
        self.patched = False
        self.seen: list[Gathered] = []


def distinct(objects: list[Map], brought: dict[int, Text], faults: list[Fault]) -> list[Map]:
    """One object of each identity: kustomize refuses to add a second.

    `brought` tells which entry brought the object of an index."""
    seen: dict[tuple[str, str, str, str], Map] = {}
    kept: dict[int, Map] = {}
    for index, root in enumerate(objects):
        identity = exact_identity(root)
        first = seen.setdefault(identity, root) if identity[3] else root
        if identity[3] and (first is not root or id(root) in kept):
            _repeated(root, first, brought.get(index), faults)
        else:
            kept[id(root)] = root
    return list(kept.values())


def _repeated(root: Map, first: Map, entry: Text | None, faults: list[Fault]) -> None:
    what = f"{root.string('kind')} {root.string('metadata', 'name')}"
    name, other = root.at("metadata", "name"), first.at("metadata", "name")
    span = name.span() if isinstance(name, Text) else root.span()
    because = (
        (other.span() if isinstance(other, Text) else first.span(), "the first one is here"),
    )
    message = f"a second {what}: kustomize build fails"
    if entry is not None and root.span() == first.span():
        span, because = entry.span(), ((span, f"{what} is written here"),)
        message = f"brings {what} a second time: kustomize build fails"
    fault = Fault("kustomize/repeated-object", span, message, because)
    if fault not in faults and (entry is not None or root.span() != first.span()):
        faults.append(fault)
