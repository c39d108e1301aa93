"""What `configurations` and `crds` of a kustomization add to the field specs that are built in."""

from __future__ import annotations

from lint.build import order, spec_tables
from lint.build.spec_tables import Named
from lint.build.specs import Spec
from lint.tree import Map
from lint.values import NamedTuple

_BUILT_IN: dict[str, tuple[Spec, ...]] = {
    "namePrefix": spec_tables.NAMES,
    "nameSuffix": spec_tables.NAMES,
    "namespace": spec_tables.NAMESPACES,
    "commonLabels": spec_tables.COMMON_LABELS,
    "labels": (),
    "templateLabels": spec_tables.TEMPLATE_LABELS,
    "commonAnnotations": spec_tables.ANNOTATIONS,
    "varReference": spec_tables.VARIABLES,
    "images": spec_tables.IMAGES,
    "replicas": spec_tables.REPLICAS,
}
References = tuple[tuple[Named, tuple[Spec, ...]], ...]
"""Where objects are named, by what is named."""


class Configuration(NamedTuple):
    """Field specs by the field of the kustomization that they are for, and where the names of
    which objects stand.

    `built_in`: what is not here is built in; otherwise it is nothing."""

    fields: dict[str, tuple[Spec, ...]] = {}  # noqa: RUF012 - never changed
    references: References | None = None
    built_in: bool = False

    def of(self, field: str) -> tuple[Spec, ...]:
        """The field specs of a field of a kustomization."""
        return self.fields.get(field, _BUILT_IN[field] if self.built_in else ())

    @property
    def names(self) -> References:
        """Where objects are named."""
        if self.references is not None:
            return self.references
        return spec_tables.REFERENCES if self.built_in else ()

    def plus(self, other: Configuration) -> Configuration:
        """This one and another one, in the order in which kustomize sorts them."""
        fields = {
            field: merged(self.of(field), other.of(field))
            for field in {**self.fields, **other.fields}
        }
        references = None
        if self.references is not None or other.references is not None:
            references = _merged_names(self.names, other.names)
        return Configuration(fields, references, self.built_in or other.built_in)


BUILT_IN = Configuration(built_in=True)
"""What a kustomization begins with."""


class Conflict(Exception):
    """Two specs for one path, and only one of them creates it."""


def merged(specs: tuple[Spec, ...], others: tuple[Spec, ...]) -> tuple[Spec, ...]:
    """The specs with the others that are not among them: one that is wider is, too."""
    result = list(specs)
    for other in others:
        known = [spec for spec in result if spec.path == other.path and _is_wider(other, spec)]
        if not known:
            result.append(other)
        elif known[0].create != other.create:
            raise Conflict(other.path)
    return tuple(sorted(result, key=_rank))


def _rank(spec: Spec | Named) -> tuple[int, str]:
    """Kinds that are applied first come first, then the groups."""
    words = (spec.group or "~G", spec.version or "~V", spec.kind or "~K")
    return order.rank(spec.kind), "_".join(words)


def _is_wider(other: Spec, spec: Spec) -> bool:
    pairs = ((other.kind, spec.kind), (other.group, spec.group), (other.version, spec.version))
    return all(not wide or wide == narrow for wide, narrow in pairs)


def _merged_names(references: References, others: References) -> References:
    result = dict(references)
    for named, specs in others:
        result[named] = merged(result.get(named, ()), specs)
    return tuple(sorted(result.items(), key=lambda item: _rank(item[0])))


def of_file(root: Map) -> Configuration:
    """What a file of `configurations` says."""
    fields = {
        field: tuple(spec_of(entry) for entry in root.maps(field))
        for field in _BUILT_IN
        if root.maps(field)
    }
    references = tuple(
        (_named(entry), tuple(spec_of(spec) for spec in entry.maps("fieldSpecs")))
        for entry in root.maps("nameReference")
    )
    return Configuration(fields, references or None)


def spec_of(entry: Map) -> Spec:
    """A field spec as it is written."""
    path, kind, group, version = (
        str(entry.string(name)) for name in ("path", "kind", "group", "version")
    )
    return Spec(path, kind, group, version, entry.flag("create"))


def _named(entry: Map) -> Named:
    return Named(*(str(entry.string(name)) for name in ("kind", "group", "version")))
