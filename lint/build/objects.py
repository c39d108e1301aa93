"""The objects in a document of a resource."""

from __future__ import annotations

from lint.source import File, Text
from lint.tree import Fault, Map, Node
from lint.values import lazy

_SEPARATOR = lazy(r"\n(---[ \t]*[^ \t\r\n#].*)\n")


def objects_of(root: Map, faults: list[Fault]) -> list[Map]:
    """The object, or the objects of a List; one without a kind or name is a fault."""
    kind = root.string("kind")
    if kind.endswith("List") and root.key("items") is not None:
        items = root.child("items")
        if isinstance(items, Map) or (isinstance(items, Text) and items.kind != "null"):
            what = "is no list of objects: kustomize build fails on it"
            faults.append(Fault("kustomize/not-an-object", root.where("items"), what))
        return [item for entry in root.seq("items") for item in _listed(entry, faults)]
    if not root:
        return []
    if not kind:
        message = "has no kind: kustomize build fails on it"
        span = root.where("apiVersion")
        faults.append(Fault("kustomize/not-an-object", span, message))
        return []
    if not root.string("metadata", "name") and not kind.endswith("List"):
        message = f"this {kind} has no metadata.name: kustomize build fails on it"
        span = root.where("metadata") if root.key("metadata") else root.where("kind")
        faults.append(Fault("kustomize/not-an-object", span, message))
    return [root]


def _listed(entry: Node, faults: list[Fault]) -> list[Map]:
    if isinstance(entry, Map):
        return objects_of(entry, faults)
    if isinstance(entry, Text) and entry.kind == "null":
        return []
    what = "is no object, in a list of them: kustomize build fails on it"
    faults.append(Fault("kustomize/not-an-object", entry.span(), what))
    return []


def check_text(file: File, faults: list[Fault]) -> None:
    """Notes what kustomize does not read, as it cuts a file into documents at every `---`."""
    found = _SEPARATOR.search(file.text)
    if found is not None:
        what = "a --- with more behind it: kustomize build fails on it"
        faults.append(Fault("kustomize/not-an-object", file.span(*found.span(1)), what))
    elif file.text.startswith("%"):
        what = "a directive: kustomize reads what stands in front of --- by itself, the build fails"
        faults.append(Fault("kustomize/not-an-object", file.span(0, 1), what))


def check_odd(odd: tuple[Text, ...], faults: list[Fault]) -> None:
    """Notes what JSON has not, as the document has it: kustomize cannot print that."""
    for text in odd:
        is_value = text.kind == "float" and text[-1] in "fFnN"
        what = "JSON has no such number" if is_value else f"the key {text} is no string"
        what = f"{what}, it has to be quoted: kustomize build fails on it"
        fault = Fault("kustomize/not-an-object", text.span(), what)
        if fault not in faults:
            faults.append(fault)
