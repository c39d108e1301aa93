"""What a kustomization changes in the objects it gathers: namespace, labels, images."""

from __future__ import annotations

from lint.build.fields import remembered
from lint.build.resource import replaced
from lint.schema import scope
from lint.source import Text
from lint.tree import Map, Node, Seq

_SPREAD = tuple(
    f"spec/template/spec/{path}/labelSelector/matchLabels"
    for path in (
        "affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm",
        "affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution",
        "affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm",
        "affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution",
        "topologySpreadConstraints",
    )
)
_POD = ("spec/template/metadata",)
_CRON = ("spec/jobTemplate/metadata", "spec/jobTemplate/spec/template/metadata")
_TEMPLATES = {
    "ReplicationController": _POD,
    "Deployment": _POD,
    "ReplicaSet": _POD,
    "DaemonSet": _POD,
    "StatefulSet": _POD,
    "Job": _POD,
    "CronJob": _CRON,
}
# Selectors that kustomize makes where there is none, and those that it only adds to.
_MADE = {
    "Service": ("spec/selector",),
    "ReplicationController": ("spec/selector",),
    "Deployment": ("spec/selector/matchLabels",),
    "ReplicaSet": ("spec/selector/matchLabels",),
    "DaemonSet": ("spec/selector/matchLabels",),
    "StatefulSet": ("spec/selector/matchLabels",),
}
_KEPT = {
    "Deployment": _SPREAD,
    "StatefulSet": _SPREAD,
    "Job": ("spec/selector/matchLabels",),
    "CronJob": ("spec/jobTemplate/spec/selector/matchLabels",),
    "PodDisruptionBudget": ("spec/selector/matchLabels",),
    "NetworkPolicy": (
        "spec/podSelector/matchLabels",
        "spec/ingress/from/podSelector/matchLabels",
        "spec/egress/to/podSelector/matchLabels",
    ),
}
_LOCAL = "config.kubernetes.io/local-config"


def moved(kustomization: Map, objects: list[Map]) -> list[Map]:
    """The objects in the kustomization's namespace; untouched parts are shared."""
    namespace = kustomization.text("namespace")
    return [_in_namespace(root, namespace) for root in objects] if namespace else objects


def labelled(kustomization: Map, objects: list[Map]) -> list[Map]:
    """The objects with the kustomization's labels and annotations."""
    result = objects
    for entry in kustomization.maps("labels"):
        selectors = entry.flag("includeSelectors")
        templates = selectors or entry.flag("includeTemplates")
        for key, value in entry.map("pairs").items():
            result = [
                _labelled(root, key, value, selectors=selectors, templates=templates)
                for root in result
            ]
    for key, value in kustomization.map("commonLabels").items():
        result = [_labelled(root, key, value, selectors=True, templates=True) for root in result]
    for key, value in kustomization.map("commonAnnotations").items():
        result = [_annotated(root, key, value) for root in result]
    return result


def imaged(kustomization: Map, objects: list[Map]) -> list[Map]:
    """The objects with the kustomization's images."""
    result = objects
    for image in kustomization.maps("images"):
        result = [_with_image(root, image) for root in result]
    return result


def is_local(root: Map) -> bool:
    """Whether kustomize leaves the object out of what it builds."""
    value = root.map("metadata").map("annotations").text(_LOCAL)
    return value is not None and value != "false"


def placed(node: Node, path: tuple[str, ...], key: Text, value: Node, *, create: bool) -> Node:
    """A copy with the key set in the mapping at the path, in every entry of lists on the way.

    What is not on the path is shared. Unless `create`, only where the mapping exists."""
    if isinstance(node, Seq):
        items = node.like()
        items.extend(placed(item, path, key, value, create=create) for item in node)
        return items
    if not isinstance(node, Map):
        return node
    if not path:
        return replaced(node, (str(key),), value, key)
    name = path[0].removesuffix("[]")
    child = node.child(name)
    if child is None:
        if not create or path[0].endswith("[]"):
            return node
        child = node.like()
    return replaced(node, (name,), placed(child, path[1:], key, value, create=create))


def _in_namespace(root: Map, namespace: Text) -> Map:
    kind = root.string("kind")
    root = remembered(root)
    if kind == "Namespace":
        return replaced(root, ("metadata", "name"), namespace)
    if kind == "APIService" and root.map("spec").map("service"):
        return replaced(root, ("spec", "service", "namespace"), namespace)
    if scope(root.string("apiVersion"), kind) == "Cluster":
        return _subjects(root, namespace) if kind == "ClusterRoleBinding" else root
    result = replaced(root, ("metadata", "namespace"), namespace)
    return _subjects(result, namespace) if kind == "RoleBinding" else result


def _subjects(root: Map, namespace: Text) -> Map:
    """Subjects that are called default move along."""
    subjects = root.seq("subjects")
    if not subjects:
        return root
    result = subjects.like()
    key = namespace.derive("namespace")
    for subject in subjects:
        moves = isinstance(subject, Map) and subject.string("name") == "default"
        result.append(placed(subject, (), key, namespace, create=True) if moves else subject)
    return replaced(root, ("subjects",), result)


def _labelled(root: Map, key: Text, value: Node, *, selectors: bool, templates: bool) -> Map:
    kind = root.string("kind")
    made = ["metadata/labels"]
    kept: tuple[str, ...] = ()
    if templates:
        made += [f"{path}/labels" for path in _TEMPLATES.get(kind, ())]
        made += ["spec/volumeClaimTemplates[]/metadata/labels"] if kind == "StatefulSet" else []
    if selectors:
        made += _MADE.get(kind, ())
        kept = _KEPT.get(kind, ())
    return _everywhere(root, key, value, made, kept)


def _annotated(root: Map, key: Text, value: Node) -> Map:
    paths = [f"{path}/annotations" for path in _TEMPLATES.get(root.string("kind"), ())]
    return _everywhere(root, key, value, ["metadata/annotations", *paths], ())


def _everywhere(root: Map, key: Text, value: Node, made: list[str], kept: tuple[str, ...]) -> Map:
    result: Node = root
    for path in made:
        result = placed(result, tuple(path.split("/")), key, value, create=True)
    for path in kept:
        result = placed(result, tuple(path.split("/")), key, value, create=False)
    return result if isinstance(result, Map) else root


def _with_image(root: Map, image: Map) -> Map:
    if root.string("kind") == "CustomResourceDefinition" or not image.string("name"):
        return root
    result = _imaged(root, image)
    return result if isinstance(result, Map) else root


def _imaged(node: Node, image: Map) -> Node:
    """Lists called containers are changed wherever they stand, in custom objects too."""
    if isinstance(node, Seq):
        items = [_imaged(item, image) for item in node]
        if all(new is old for new, old in zip(items, node, strict=True)):
            return node
        copy: Seq = node.like()
        copy.extend(items)
        return copy
    if not isinstance(node, Map):
        return node
    result = node
    for key, value in node.items():
        new = _imaged(value, image)
        if key in ("containers", "initContainers") and isinstance(new, Seq):
            new = _containers(new, image)
        if new is not value:
            result = replaced(result, (str(key),), new)
    return result


def _containers(containers: Seq, image: Map) -> Seq:
    changed = [_image_of(item, image) if isinstance(item, Map) else item for item in containers]
    if all(new is old for new, old in zip(changed, containers, strict=True)):
        return containers
    copy: Seq = containers.like()
    copy.extend(changed)
    return copy


def _image_of(container: Map, image: Map) -> Map:
    current = container.text("image")
    if current is None:
        return container
    name, tag, digest = split_image(current)
    if name != image.string("name"):
        return container
    new_name, new_tag, new_digest = (image.text(key) for key in ("newName", "newTag", "digest"))
    origin = new_digest or new_tag or new_name
    if origin is None:
        return container
    if new_digest is not None or new_tag is not None:
        tag = f":{new_tag}" if new_tag is not None else ""
        digest = f"@{new_digest}" if new_digest is not None else ""
    return replaced(container, ("image",), origin.derive(f"{new_name or name}{tag}{digest}"))


def split_image(image: str) -> tuple[str, str, str]:
    """Name, tag with its `:` and digest with its `@` of an image reference."""
    rest, mark, digest = image.partition("@")
    head, colon, tag = rest.rpartition(":")
    if not colon or "/" in tag:
        head, colon, tag = rest, "", ""
    return head, colon + tag, mark + digest
