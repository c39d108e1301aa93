"""One Kubernetes object as it would be applied."""

from __future__ import annotations

from lint.source import Span, Text
from lint.tree import Map, Node
from lint.values import NamedTuple

EMPTY = ""
_POLICY = "policy.open-cluster-management.io"
_WORK = "work.open-cluster-management.io"
WRAPPERS = {
    "ConfigurationPolicy": (_POLICY,),
    "ManifestWork": (_WORK,),
    "ManifestWorkReplicaSet": (_WORK,),
    "Object": ("kubernetes.crossplane.io", "kubernetes.m.crossplane.io"),
    "Policy": (_POLICY,),
    "SelectorSyncSet": ("hive.openshift.io",),
    "SyncSet": ("hive.openshift.io",),
}
"""Kinds that carry objects to clusters, and their groups."""


class Maker(NamedTuple):
    """What generated or changed an object, and the file that configures it; of an object that
    stands in a file, only the path."""

    path: str
    api_version: str = ""
    kind: str = ""
    name: str = ""
    namespace: str = ""


class History(NamedTuple):
    """What a kustomization did to an object's name, for those who refer to it by an older one.

    `previous`: kind, namespace and name that it had, the oldest first. `hashed`: a hash of
    its content is still to be appended. `written`: the name in front of that hash. `variables`: those that
    take their value from it. `maker`: what generated it; `changes`: what changed it, where that
    is asked for."""

    previous: tuple[tuple[str, str, str], ...] = ()
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    hashed: bool = False
    written: str = ""
    variables: tuple[str, ...] = ()
    maker: Maker | None = None
    changes: tuple[Maker, ...] = ()


class Tracked(Map):
    """The root of an object that had other names before; copies remember them too."""

    __slots__ = ("history",)
    history: History

    def like(self) -> Tracked:
        """A new, empty object with the same past."""
        return tracked(Map(self.source, self.start, self.end), self.history)


def history_of(root: Map) -> History:
    """What was done to the object's name so far."""
    return root.history if isinstance(root, Tracked) else History()


def tracked(root: Map, history: History) -> Tracked:
    """A copy of the object with another past."""
    copy = Tracked(root.source, root.start, root.end)
    copy.update(root)
    copy.history = history
    return copy


class Resource:
    """An object: its tree, whose nodes know where they are written, and its identity.

    `partial`: something that is not understood may have changed it, so that nothing
    can be proved from what it lacks. `build` is the folder that it was rendered from.
    `carried`: it stands in another object, which brings it to other clusters.
    `written_name` is the name without the hash that kustomize appends to generated ones.
    """

    __slots__ = (
        "api_version",
        "build",
        "carried",
        "kind",
        "labels",
        "name",
        "namespace",
        "partial",
        "root",
        "written_name",
    )

    def __init__(self, root: Map, build: str, *, partial: bool = False) -> None:
        metadata = root.map("metadata")
        self.root = root
        self.build = build
        self.partial = partial
        self.carried = False
        self.api_version = root.string("apiVersion")
        self.kind = root.string("kind")
        self.name = metadata.string("name")
        self.written_name = history_of(root).written or self.name
        self.namespace = metadata.string("namespace")
        self.labels = labels_of(metadata)

    def __repr__(self) -> str:
        return f"Resource({self.kind} {self.namespace}/{self.name})"

    @property
    def group(self) -> str:
        """The API group; empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def spec(self) -> Map:
        """The object's spec, or an empty mapping."""
        return self.root.map("spec")

    @property
    def metadata(self) -> Map:
        """The object's metadata, or an empty mapping."""
        return self.root.map("metadata")

    def value_span(self, *path: str) -> Span:
        """Where the scalar at a path is written, or the deepest key that leads to it."""
        node = self.root.at(*path)
        return node.span() if isinstance(node, Text) else self.root.where(*path)

    @property
    def title(self) -> str:
        """How messages call it."""
        return (
            f"{self.kind} {self.namespace}/{self.name}"
            if self.namespace
            else f"{self.kind} {self.name}"
        )


def resources_of(root: Map, build: str = "") -> list[Resource]:
    """The object, or those that a List or an OpenShift Template wraps; none where it is no
    Kubernetes object."""
    kind = root.string("kind")
    if not kind or not root.string("apiVersion"):
        return []
    if kind == "Template" and root.key("objects") is not None:
        return [Resource(item, build, partial=True) for item in root.maps("objects")]
    if kind == "List" or (kind.endswith("List") and root.key("items") is not None):
        return [found for item in root.maps("items") for found in resources_of(item, build)]
    return [Resource(root, build)]


def is_wrapper(resource: Resource) -> bool:
    """Whether an object is there to carry others to clusters."""
    return resource.kind in WRAPPERS and resource.group in WRAPPERS[resource.kind]


def labels_of(metadata: Map) -> dict[str, Text]:
    """The labels of a metadata mapping; the values keep their positions."""
    return {
        str(key): value for key, value in metadata.map("labels").items() if isinstance(value, Text)
    }


def replaced(node: Map, path: tuple[str, ...], value: Node, key: Text | None = None) -> Map:
    """A copy of the mapping with the value at the path set; what is not on the path is shared.

    `key` is the key to write where the last one of the path is new."""
    copy = node.like()
    copy.update(node)
    name, rest = path[0], path[1:]
    given = None if rest else key
    known = (
        node.key(name) or given or Text(name, node.source, node.start, node.start, style="derived")
    )
    if rest:
        child = node.get(known)
        inner = child if isinstance(child, Map) else Map(known.source, known.start, known.end)
        value = replaced(inner, rest, value, key)
    copy[known] = value
    return copy
