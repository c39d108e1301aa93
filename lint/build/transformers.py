"""What a kustomization changes in the objects it gathers: namespace, labels, images."""

from __future__ import annotations

import re

from lint.build.fields import remembered
from lint.build.resource import replaced
from lint.build.scopes import is_of_cluster
from lint.build.specs import Change, Misfit, Spec, changed, paired
from lint.build.step import Step
from lint.source import Text
from lint.tree import Map, Node, Seq

_Specs = tuple[Spec, ...]
_LOCAL = "config.kubernetes.io/local-config"
_BINDINGS = ("RoleBinding", "ClusterRoleBinding")
_IN_NAME = ("metadata/name", "metadata/namespace")


def moved(
    step: Step,
    objects: list[Map],
    namespace: Text,
    specs: _Specs,
    *,
    unset_only: bool = False,
    subjects: str = "defaultOnly",
) -> list[Map]:
    """The objects in a namespace; `subjects` says which ones of role bindings move along."""

    def move(node: Node | None) -> Node:
        if isinstance(node, (Map, Seq)):
            raise Misfit(node, "a namespace is put where there is no scalar")
        return node if unset_only and node else namespace

    def one(root: Map) -> Map:
        api_version, kind = root.string("apiVersion"), root.string("kind")
        result: Map = remembered(root)
        if not is_of_cluster(api_version, kind):
            result = replaced(
                result, ("metadata", "namespace"), move(root.at("metadata", "namespace"))
            )
        if kind in _BINDINGS and subjects != "none":
            result = _subjects(result, namespace, move, everyone=subjects != "defaultOnly")
        kept = [spec for spec in specs if _is_moved(spec, api_version, kind)]
        return changed(result, kept, move, leaf="text")

    return step.each(objects, one)


def _is_moved(spec: Spec, api_version: str, kind: str) -> bool:
    if kind in _BINDINGS and spec.path == "subjects/namespace" and spec.kind in _BINDINGS:
        return False
    return spec.path not in _IN_NAME or (spec.path == _IN_NAME[0] and api_version == "v1")


def _subjects(root: Map, namespace: Text, move: Change, *, everyone: bool) -> Map:
    """Subjects that are called default, or all service accounts, move along."""
    subjects = root.seq("subjects")
    if not subjects:
        return root
    result = subjects.like()
    key = namespace.derive("namespace")
    for subject in subjects:
        if not isinstance(subject, Map):
            raise Misfit(subject, "a subject is no mapping")
        field, wanted = ("kind", "ServiceAccount") if everyone else ("name", "default")
        moves = subject.string(field) == wanted
        value = move(subject.child("namespace"))
        result.append(replaced(subject, ("namespace",), value, key) if moves else subject)
    return replaced(root, ("subjects",), result)


def labelled(step: Step, objects: list[Map], pairs: Map, specs: _Specs) -> list[Map]:
    """The objects with labels, or annotations, at the places of the specs."""
    for key, value in pairs.items():
        change = paired(key, as_string(value))
        objects = step.each(objects, lambda root: changed(root, specs, change, "map"))  # noqa: B023
    return objects


def as_string(value: Node) -> Node:
    """The value where kustomize reads a string: a null is an empty one."""
    if not isinstance(value, Text) or (value.kind != "null" and value.style != "folded"):
        return value
    return value.derive("" if value.kind == "null" else str(value))


def imaged(step: Step, objects: list[Map], image: Map, specs: _Specs) -> list[Map]:
    """The objects with another image: in whatever list is called containers, and at the specs."""
    try:
        pattern = re.compile(
            f"^{image.string('name')}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$"
        )
    except re.error as error:
        at = image.text("name") or image
        step.fail("failing-transformer", at, f"the name of an image is a pattern, {error}")
        return objects

    hits: list[Text] = []

    def renamed(node: Node | None) -> Node:
        if not isinstance(node, Text):
            assert node is not None
            raise Misfit(node, "an image is no scalar")
        if not pattern.search(node):
            return node
        hits.append(node)
        return _reference(node, image)

    def one(root: Map) -> Map:
        if root.string("kind") == "CustomResourceDefinition":
            return root
        result = _in_containers(root, renamed)
        return changed(result, specs, renamed) if isinstance(result, Map) else root

    objects = step.each(objects, one)
    if not hits:
        _idle(step, image)
    return objects


def _idle(step: Step, image: Map) -> None:
    """Notes an image that no object has, where all objects are known."""
    name = image.text("name")
    if name and not step.is_open and not step.limits and "$" not in name and "{{" not in name:
        message = f"no object has the image {name}: kustomize ignores the entry"
        step.note_idle(name, message, "image")


def is_local(root: Map) -> bool:
    """Whether kustomize leaves the object out of what it builds."""
    value = root.map("metadata").map("annotations").text(_LOCAL)
    return value is not None and value != "false"


def _in_containers(node: Node, renamed: Change) -> Node:
    """Lists called containers are changed wherever they stand, in custom objects too."""
    if isinstance(node, Seq):
        items = [_in_containers(item, renamed) for item in node]
        return _with_items(node, items)
    if not isinstance(node, Map):
        return node
    result = node
    for key, value in node.items():
        new = _in_containers(value, renamed)
        if key in ("containers", "initContainers") and isinstance(new, Seq):
            new = _with_items(new, [_container(item, renamed) for item in new])
        if new is not value:
            result = replaced(result, (str(key),), new)
    return result


def _with_items(node: Seq, items: list[Node]) -> Seq:
    if all(new is old for new, old in zip(items, node, strict=True)):
        return node
    copy = node.like()
    copy.extend(items)
    return copy


def _container(item: Node, renamed: Change) -> Node:
    if not isinstance(item, Map):
        if isinstance(item, Text) and item.kind == "null":
            return item
        raise Misfit(item, "a container is no mapping")
    image = item.child("image")
    new = None if image is None else renamed(image)
    return item if new is image or new is None else replaced(item, ("image",), new)


def _reference(current: Text, image: Map) -> Text:
    name, tag, digest = split_image(current)
    fields = ("newName", "newTag", "digest", "tagSuffix")
    new_name, new_tag, new_digest, suffix = (image.text(field) or "" for field in fields)
    if new_tag or new_digest:
        tag = f":{new_tag}" if new_tag else ""
        digest = f"@{new_digest}" if new_digest else ""
    elif suffix:
        tag, digest = f":{tag.removeprefix(':')}{suffix}", ""
    origin = new_digest or new_tag or suffix or new_name
    text = f"{new_name or name}{tag}{digest}"
    return origin.derive(text) if isinstance(origin, Text) else current.derive(text)


def split_image(image: str) -> tuple[str, str, str]:
    """Name, tag with its `:` and digest with its `@` of an image reference."""
    rest, mark, digest = image.partition("@")
    head, colon, tag = rest.rpartition(":")
    if not colon or "/" in tag:
        head, colon, tag = rest, "", ""
    return head, colon + tag, mark + digest
