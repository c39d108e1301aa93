"""ConfigMaps and Secrets that a kustomization generates, with the origin of each key."""

from __future__ import annotations

from lint.build.fields import exact_identity, identities
from lint.build.resource import History, Maker, Tracked, history_of, replaced, tracked
from lint.build.sources import encoded, pairs_of
from lint.build.step import Step, first_key
from lint.build.traces import maker_of
from lint.build.transformers import as_string
from lint.source import Text
from lint.tree import Map

_FIELDS = {"configMapGenerator": "ConfigMap", "secretGenerator": "Secret"}


def generate(step: Step, objects: list[Map]) -> list[Map]:
    """The objects together with those of configMapGenerator and secretGenerator.

    The hash of the content is appended to their names when everything else is done."""
    result = list(objects)
    options = step.kustomization.map("generatorOptions")
    for field, kind in _FIELDS.items():
        for generator in step.kustomization.maps(field):
            made = generated(step, generator, kind, options)
            if made is not None:
                absorb(step, result, made, generator)
    return result


def generated(step: Step, generator: Map, kind: str, options: Map) -> Tracked | None:
    """The object that a generator makes; None where it makes none."""
    name = generator.text("name")
    if not name:
        step.fail("failing-generator", first_key(generator), "a generator has a name")
        return None
    root, metadata = generator.like(), generator.like()
    key = generator.key("name") or name
    root[key.derive("apiVersion")] = key.derive("v1")
    root[key.derive("kind")] = key.derive(kind)
    metadata[key] = name
    namespace = generator.text("namespace")
    if namespace:
        metadata[key.derive("namespace")] = namespace
    both = (options, generator.map("options"))
    _options(root, metadata, key, both)
    root[key.derive("metadata")] = metadata
    if kind == "Secret":
        root[key.derive("type")] = generator.text("type") or key.derive("Opaque")
    _fill(step, generator, root, key, is_secret=kind == "Secret")
    is_hashed = not any(option.flag("disableNameSuffixHash") for option in both)
    return tracked(root, History(hashed=is_hashed, maker=_maker(generator, kind)))


def _maker(generator: Map, kind: str) -> Maker:
    if generator.string("apiVersion") == "builtin":
        return maker_of(generator)
    return Maker(generator.span().file.path, "builtin", f"{kind}Generator")


def _options(root: Map, metadata: Map, key: Text, options: tuple[Map, Map]) -> None:
    for field in ("labels", "annotations"):
        merged = metadata.like()
        for option in options:
            for name in option.map(field):
                merged.pop(name, None)
            merged.update((name, as_string(value)) for name, value in option.map(field).items())
        if merged:
            metadata[key.derive(field)] = merged
    for option in options:
        immutable = option.text("immutable")
        if immutable is not None and option.flag("immutable"):
            root[key.derive("immutable")] = immutable


def _fill(step: Step, generator: Map, root: Map, key: Text, *, is_secret: bool) -> None:
    data, binary = generator.like(), generator.like()
    for pair in pairs_of(step, generator):
        if pair.key in data or pair.key in binary:
            step.fail("failing-generator", pair.key, f"the key {pair.key} comes twice")
        elif pair.binary:
            (data if is_secret else binary)[pair.key] = pair.value.derive(pair.binary)
        else:
            plain = pair.value
            text = plain.derive(encoded(plain.encode())) if is_secret else plain
            if text.startswith("\t"):
                _check_tab(step, pair.key, text)
            data[pair.key] = _string(text)
    if data or is_secret:
        root[key.derive("data")] = data
    if binary:
        root[key.derive("binaryData")] = binary


def _check_tab(step: Step, key: Text, text: Text) -> None:
    """Kustomize writes lines as a block, which must not begin with a tab to be read again."""
    from lint.build.folded import is_block

    if is_block(text):
        what = "begins with a tab in front of further lines"
        step.fail("failing-generator", key, f"{key} {what}, which kustomize cannot write")


def _string(text: Text) -> Text:
    return text if text.is_string else text.derive(str(text))


def absorb(step: Step, objects: list[Map], made: Tracked, generator: Map) -> None:
    """Adds a generated object, or puts what it keeps of another one in that one's place."""
    wanted, behavior = exact_identity(made), generator.text("behavior")
    found = [index for index, root in enumerate(objects) if wanted in identities(root)]
    what = f"{made.string('kind')} {made.string('metadata', 'name')}"
    at = behavior or generator.text("name") or first_key(generator)
    if behavior not in ("merge", "replace"):
        if found:
            step.fail("repeated-object", at, f"there is a {what} already, to merge or replace")
        else:
            objects.append(made)
    elif not found:
        step.lacks("unmatched-patch", at, f"there is no {what} to {behavior}")
        if step.is_open:
            objects.append(made)
    elif len(found) > 1 or exact_identity(objects[found[0]])[:2] != wanted[:2]:
        step.fail("unmatched-patch", at, f"no object, or more than one, is {what} by now")
    else:
        root = objects[found[0]]
        objects[found[0]] = _amended(root, made, merge=behavior == "merge")


def _amended(root: Map, made: Tracked, *, merge: bool) -> Map:
    old_history = history_of(root)
    origin = old_history.maker or Maker(root.span().file.path)
    history = old_history._replace(
        hashed=made.history.hashed and old_history.hashed,
        maker=origin if merge else made.history.maker,
    )
    result: Map = tracked(made, history)
    for name in ("name", "namespace"):
        old = root.at("metadata", name)
        if old is not None:
            result = replaced(result, ("metadata", name), old, root.map("metadata").key(name))
    paths: list[tuple[str, ...]] = [("metadata", "labels"), ("metadata", "annotations")]
    for path in [*paths, *([("data",), ("binaryData",)] if merge else [])]:
        old, new = root.at(*path), made.at(*path)
        if not isinstance(old, Map):
            continue
        merged = old.like()
        merged.update(old)
        for key, value in new.items() if isinstance(new, Map) else ():
            merged.pop(key, None)
            merged[key] = value
        if merged:
            parent = root if len(path) == 1 else root.map("metadata")
            result = replaced(result, path, merged, parent.key(path[-1]))
    return result
