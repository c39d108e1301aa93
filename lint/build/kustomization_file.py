"""The file of a kustomization: found, judged, and the files that it names."""

from __future__ import annotations

import posixpath

from lint.build.configuration import BUILT_IN, of_file
from lint.build.fields import NAMES, canonical, generated_from, is_remote, mentioned
from lint.build.gathered import Gathered
from lint.build.step import Step, first_key
from lint.source import Span, Text
from lint.tree import Fault, Map, Node
from lint.values import TYPE_CHECKING
from lint.yaml_reader import KUBERNETES

if TYPE_CHECKING:
    from lint.build.kustomize import Kustomizer

_VERSIONS = {"Kustomization": "v1beta1", "Component": "v1alpha1"}
_BUILT_IN_SCHEMA = "v1.21.2"
_NAMELESS = {"apiVersion", "kind"}


def of_folder(kustomizer: Kustomizer, folder: str, limits: list[Span]) -> Map | None:
    """The kustomization of a folder; None where it says nothing."""
    path = kustomizer.file_of(folder)
    documents = kustomizer.reader.documents(path, KUBERNETES) if path else []
    if path is not None:
        _check_only(kustomizer, folder, path)
    if path is not None and documents:
        kustomization = canonical(documents[0])
        _identify(kustomizer, kustomization)
        _check_schema(kustomizer, kustomization)
        return kustomization
    file = None if path is None else kustomizer.reader.file(path)
    if file is None or path is None:
        return None
    if not file.text.strip() and path not in kustomizer.reader.templates:
        message = "the kustomization is empty: kustomize build fails"
        kustomizer.faults.append(Fault("kustomize/empty", file.span(0), message))
    limits.append(file.span(0))
    return None


def _check_only(kustomizer: Kustomizer, folder: str, path: str) -> None:
    """A folder has one kustomization: kustomize does not choose."""
    for name in NAMES:
        other = posixpath.join(folder, name)
        file = kustomizer.reader.file(other) if other in kustomizer.reader.paths else None
        if file is not None and other != path:
            documents = kustomizer.reader.documents(other, KUBERNETES)
            span = first_key(documents[0]).span() if documents else file.span(0)
            message = "a second kustomization of its folder: kustomize build fails"
            first = kustomizer.reader.file(path)
            because = () if first is None else ((first.span(0), "the first one is here"),)
            fault = Fault("kustomize/repeated-object", span, message, because)
            kustomizer.faults.extend([fault] if fault not in kustomizer.faults else [])


def _identify(kustomizer: Kustomizer, kustomization: Map) -> None:
    """A kustomization that is none, or that says nothing."""
    kind, version = kustomization.text("kind"), kustomization.text("apiVersion")
    if kind and kind not in _VERSIONS:
        message = f"kind {kind}: a kustomization is a Kustomization or a Component; the build fails"
        kustomizer.fail("kustomize/misplaced-kind", kind, message)
    elif version:
        expected = f"kustomize.config.k8s.io/{_VERSIONS[kind or 'Kustomization']}"
        if version != expected:
            what = f"the apiVersion of a {kind or 'Kustomization'} is {expected}; the build fails"
            kustomizer.fail("kustomize/misplaced-kind", version, what)
    if not set(map(str, kustomization)) - _NAMELESS:
        at = kind or version or kustomization
        kustomizer.fail("kustomize/empty", at, "the kustomization is empty: kustomize build fails")


def _check_schema(kustomizer: Kustomizer, kustomization: Map) -> None:
    openapi = kustomization.map("openapi")
    version = openapi.text("version")
    if version and openapi.text("path"):
        what = "a schema is of a version or of a path, not of both: kustomize build fails"
        kustomizer.fail("kustomize/unknown-value", version, what)
    elif version and version != _BUILT_IN_SCHEMA:
        what = f"only the schema of {_BUILT_IN_SCHEMA} is built in: kustomize build fails"
        kustomizer.fail("kustomize/unknown-value", version, what)


def metadata_options(kustomizer: Kustomizer, folder: str) -> list[Text]:
    """What the kustomization that is built wants to be told; those of others are not read."""
    path = kustomizer.file_of(folder)
    documents = kustomizer.reader.documents(path, KUBERNETES) if path else []
    return canonical(documents[0]).texts("buildMetadata") if documents else []


def check_order(kustomizer: Kustomizer, kustomization: Map) -> None:
    """Judges the sortOptions of the kustomization that is built; those of others are not read."""
    key, options = kustomization.key("sortOptions"), kustomization.map("sortOptions")
    if key is None or kustomization.child("sortOptions") is None:
        return
    chosen = options.text("order")
    if chosen not in ("fifo", "legacy"):
        what = "the order of objects is fifo or legacy: kustomize build fails"
        kustomizer.fail("kustomize/unknown-value", chosen or key, what)
    elif chosen == "fifo" and options.key("legacySortOptions") is not None:
        what = "legacySortOptions are for the order legacy: kustomize build fails"
        kustomizer.fail("kustomize/unknown-value", chosen, what)


def is_expected(kustomizer: Kustomizer, target: str, entry: Text, *, component: bool) -> bool:
    """Whether the folder is of the kind that it is included as."""
    path = kustomizer.file_of(target)
    documents = kustomizer.reader.documents(path, KUBERNETES) if path else []
    if not documents or (documents[0].string("kind") == "Component") == component:
        return True
    have, field = ("Kustomization", "resources") if component else ("Component", "components")
    message = f"{target} is a {have}: it belongs under {field}, here kustomize build fails"
    kustomizer.fail("kustomize/misplaced-kind", entry, message)
    return False


def missing(kustomizer: Kustomizer, target: str, entry: Text) -> None:
    """Notes an entry that names nothing."""
    is_dir = kustomizer.reader.files.is_dir(target)
    what = "has no kustomization file" if is_dir else "does not exist"
    message = f"{target or '.'} {what}: kustomize build fails and Argo CD applies nothing of it"
    kustomizer.fail("kustomize/missing-file", entry, message)


def is_cycle(kustomizer: Kustomizer, target: str, trail: tuple[str, ...], entry: Text) -> bool:
    """Whether the folder includes itself: one fault for each cycle, wherever it is entered."""
    if target not in trail:
        return _is_around(kustomizer, target, trail, entry)
    chain = (*trail[trail.index(target) :], target)
    if set(chain) in kustomizer.cycles:
        return True
    kustomizer.cycles.append(set(chain))
    opening = kustomizer.folders.get(chain[1], entry)
    because = () if opening is entry else ((entry.span(), "the way back is here"),)
    shown = " -> ".join(folder or "." for folder in chain)
    message = f"a cycle of kustomizations, {shown}: kustomize build fails"
    kustomizer.faults.append(Fault("kustomize/cycle", opening.span(), message, because))
    return True


def _is_around(kustomizer: Kustomizer, target: str, trail: tuple[str, ...], entry: Text) -> bool:
    """Whether the folder contains one that includes it, which kustomize takes for a cycle."""
    within = [folder for folder in trail if not target or folder.startswith(f"{target}/")]
    if within:
        message = f"{entry} contains {within[-1]}, which includes it: kustomize build fails"
        kustomizer.fail("kustomize/cycle", entry, message)
    return bool(within)


def note_files(kustomizer: Kustomizer, folder: str, kustomization: Map) -> None:
    """Files that a kustomization uses without adding them as objects."""
    for entry in [*generated_from(kustomization), *mentioned(kustomization)]:
        if "\n" in entry or is_remote(entry):
            continue
        path = posixpath.normpath(posixpath.join(folder, entry))
        kustomizer.reached.setdefault(path, entry.span())
        is_within = not path.startswith("../") and (not folder or path.startswith(f"{folder}/"))
        known = kustomizer.reader.has(path) or kustomizer.reader.files.is_dir(path)
        if is_within and not known:
            missing(kustomizer, path, entry)


def configure(step: Step, gathered: Gathered) -> None:
    """The field specs: those that are built in, of `configurations`, and of `crds`."""
    own = Gathered()
    own.configuration = BUILT_IN
    for field in ("configurations", "crds"):
        to = own if field == "configurations" else gathered
        for entry in step.kustomization.texts(field):
            for root in step.content(entry, KUBERNETES)[:1]:
                _read(step, entry, root, to, is_types=field == "crds")
        if field == "configurations":
            gathered.configure(step, own.configuration)


def _read(step: Step, entry: Text, root: Node, to: Gathered, *, is_types: bool) -> None:
    if not isinstance(root, Map):
        step.fail("unknown-value", root, f"{entry} is no mapping")
    elif is_types and isinstance(root.child("apiVersion"), Text):
        what = "crds are files of OpenAPI definitions, this one is an object"
        step.fail("unknown-value", entry, what)
    elif is_types:
        from lint.build.definitions import of_definitions

        to.configure(step, of_definitions(root))
    else:
        to.configure(step, of_file(root))
