"""What a kustomization may say, which files it uses, and how objects are told apart."""

from __future__ import annotations

from lint.build.resource import Tracked, history_of, tracked
from lint.build.scopes import is_of_cluster
from lint.source import Span, Text
from lint.tree import Map, Node, Seq

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")

UNDERSTOOD = frozenset(
    "apiVersion kind metadata resources bases components namespace labels commonLabels"
    " commonAnnotations configMapGenerator secretGenerator generatorOptions images"
    " buildMetadata sortOptions namePrefix nameSuffix patches patchesStrategicMerge"
    " patchesJson6902 replicas replacements vars configurations crds imageTags"
    " transformers generators validators openapi".split()
)
KNOWN = UNDERSTOOD | frozenset("helmCharts helmGlobals helmChartInflationGenerator".split())
_INNER_FIELDS = (
    "name namespace behavior literals files envs env options labels annotations immutable type"
    " disableNameSuffixHash path patch target group version kind apiVersion labelSelector"
    " annotationSelector allowNameChange allowKindChange pairs includeSelectors includeTemplates"
    " fields create newName newTag tagSuffix digest count source targets fieldPath fieldPaths"
    " delimiter index encoding select reject sourceValue objref fieldref order legacySortOptions"
    " orderFirst orderLast".split()
)
_INNER = {name.lower(): name for name in _INNER_FIELDS}
_FREE = frozenset(
    "annotations pairs commonLabels commonAnnotations openapi helmCharts helmGlobals"
    " helmChartInflationGenerator".split()
)
_FREE_WITHIN = _FREE | {"labels"}
_HOSTS = ("github.com/", "github.com:", "gitlab.com/", "bitbucket.org/", "git::")
_WRITTEN = {name.lower(): name for name in KNOWN}
_FILE_LISTS = (
    "patchesStrategicMerge",
    "configurations",
    "transformers",
    "generators",
    "validators",
    "crds",
)
_FILE_ENTRIES = ("patches", "patchesJson6902", "replacements")


def canonical(kustomization: Map) -> Map:
    """The kustomization with its keys as they are called: Go reads them whatever their case."""
    return _renamed(kustomization, _WRITTEN, _FREE)


def _renamed(node: Map, names: dict[str, str], free: frozenset[str]) -> Map:
    result, same = node.like(), True
    for key, value in node.items():
        name = names.get(key.lower(), str(key))
        inner = value if name in free or isinstance(value, Text) else _inner(value)
        same = same and name == key and inner is value
        result[key if name == key else key.derive(name)] = inner
    return node if same else result


def _inner(node: Node) -> Node:
    """The same of what is within a field."""
    if isinstance(node, Map):
        return _renamed(node, _INNER, _FREE_WITHIN)
    if not isinstance(node, Seq):
        return node
    items = node.like()
    items.extend(map(_inner, node))
    return node if all(new is old for new, old in zip(items, node, strict=True)) else items


def limits_of(kustomization: Map) -> list[Span]:
    """Keys with an effect that is not followed."""
    return [
        key.span()
        for key, value in kustomization.items()
        if key in KNOWN and key not in UNDERSTOOD and (isinstance(value, Text) or value)
    ]


def mentioned(kustomization: Map) -> list[Text]:
    """Files that are used without being objects: patches, configurations, plugins."""
    entries: list[Text] = []
    for name in _FILE_LISTS:
        # What goes over several lines, or is a flow mapping, is a patch and no path.
        entries.extend(item for item in kustomization.texts(name) if not item.startswith("{"))
    paths = [item.text("path") for name in _FILE_ENTRIES for item in kustomization.maps(name)]
    paths.append(kustomization.map("openapi").text("path"))
    return entries + [path for path in paths if path is not None]


def generated_from(kustomization: Map) -> list[Text]:
    """Files whose content generators take."""
    entries: list[Text] = []
    for name in ("configMapGenerator", "secretGenerator"):
        for generator in kustomization.maps(name):
            for entry in generator.texts("files"):
                entries.append(entry.part(entry.find("=") + 1, len(entry)))
            entries += generator.texts("envs")
            env = generator.text("env")
            entries += [] if env is None else [env]
    return entries


def identity_of(root: Map) -> tuple[str, str, str, str]:
    """Group, kind, namespace and name of an object."""
    group = root.string("apiVersion").rpartition("/")[0]
    metadata = root.map("metadata")
    return group, root.string("kind"), metadata.string("namespace"), metadata.string("name")


def exact_identity(root: Map) -> tuple[str, str, str, str]:
    """As kustomize compares: with the version; without a namespace is in `default`."""
    api_version, kind = root.string("apiVersion"), root.string("kind")
    _, _, namespace, name = identity_of(root)
    if is_of_cluster(api_version, kind):
        return api_version, kind, "", name
    return api_version, kind, namespace or "default", name


def identities(root: Map) -> list[tuple[str, str, str, str]]:
    """Everything the object was called, the oldest first, and what it is called now."""
    api_version = root.string("apiVersion")
    older = [(api_version, *previous) for previous in history_of(root).previous]
    return [*older, exact_identity(root)]


def remembered(root: Map) -> Tracked:
    """The object with its present name in its past: it is about to get another one."""
    history = history_of(root)
    _, kind, namespace, name = exact_identity(root)
    previous = (*history.previous, (kind, namespace, name))
    return tracked(root, history._replace(previous=previous))


def is_remote(entry: str) -> bool:
    """Whether kustomize would fetch this entry."""
    return (
        "://" in entry
        or entry.lower().startswith(_HOSTS)
        or ("@" in entry and entry.partition("@")[0].replace("-", "").isalnum())
        or "?ref=" in entry
        or ".git//" in entry
    )
