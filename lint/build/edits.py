"""What an Application changes in the kustomization that it points to.

Argo CD runs `kustomize edit` on its checkout before it builds (util/kustomize/kustomize.go,
v3.5.1): some fields are replaced, others added to.
"""

from __future__ import annotations

from lint.source import Text
from lint.tree import Map, Node, Seq

_SET = ("namePrefix", "nameSuffix", "namespace")
_ADDED = ("patches", "components")
_PAIRED = ("commonAnnotations", "commonLabels")


def changes(options: Map) -> bool:
    """Whether the options of an Application change what is built."""
    fields = {"images", "replicas", *_SET, *_ADDED, *_PAIRED}
    return any(options.child(name) for name in fields)


def edited(kustomization: Map, options: Map) -> Map:
    """The kustomization as an Application's `kustomize` options leave it, or Flux's."""
    copy = kustomization.like()
    copy.update(kustomization)
    for name in _SET:
        value, key = options.text(name), options.key(name)
        if value and key is not None:
            _put(copy, key, value)
    for name in _PAIRED:
        pairs, key = options.map(name), options.key(name)
        if pairs and key is not None:
            if name == "commonLabels" and options.flag("labelWithoutSelector"):
                _put(copy, key.derive("labels"), _extended(copy, "labels", [_labels(options)]))
            else:
                _put(copy, key, _joined(copy, name, pairs))
    for name in _ADDED:
        items, key = options.seq(name), options.key(name)
        if items and key is not None:
            _put(copy, key, _extended(copy, name, list(items)))
    images = [_image(text) for text in options.texts("images")]
    _override(copy, options, "images", images + options.maps("images"))
    _override(copy, options, "replicas", options.maps("replicas"))
    return copy


def _put(copy: Map, key: Text, value: Node) -> None:
    copy[copy.key(key) or key] = value


def _joined(copy: Map, field: str, pairs: Map) -> Map:
    own = copy.map(field)
    joined = own.like()
    joined.update(own)
    joined.update(pairs)
    return joined


def _extended(copy: Map, field: str, items: list[Node]) -> Seq:
    own = copy.seq(field)
    extended = own.like()
    extended.extend([*own, *items])
    return extended


def _labels(options: Map) -> Map:
    """An entry of `labels`, whose pairs do not go into selectors."""
    entry = options.like()
    for key, value in options.items():
        if key == "commonLabels":
            entry[key.derive("pairs")] = value
        elif key == "labelIncludeTemplates":
            entry[key.derive("includeTemplates")] = value
    return entry


def _override(copy: Map, options: Map, field: str, entries: list[Map]) -> None:
    """Entries take the place of those with the same name."""
    key = options.key(field)
    if not entries or key is None:
        return
    names = {str(entry.string("name")) for entry in entries}
    kept = copy.like().empty()
    kept.extend(item for item in copy.maps(field) if item.string("name") not in names)
    kept.extend(entries)
    _put(copy, key, kept)


def _image(text: Text) -> Map:
    """`name=new:tag`, `name=new@digest`, or without the new name, as a kustomization has it."""
    entry = Map(text.source, text.start, text.end)
    name, equals, rest = text.partition("=")
    new = rest if equals else name
    digest = new.partition("@")[2]
    new = new.partition("@")[0]
    slash = new.rfind("/")
    colon = new.find(":", slash + 1)
    tag = new[colon + 1 :] if colon >= 0 else ""
    new = new[:colon] if colon >= 0 else new
    values = {
        "name": name if equals else new,
        "newName": new if equals else "",
        "newTag": tag,
        "digest": digest,
    }
    for field, value in values.items():
        if value:
            entry[text.derive(field)] = text.derive(value)
    return entry
