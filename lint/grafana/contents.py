"""Where the repository holds the JSON of dashboards, and which text is one.

A GrafanaDashboard brings it, plain or packed, or refers to a ConfigMap; the sidecar of
Grafana's chart takes every `*.json` of a ConfigMap with its label; and a file is one by
what it says, for whoever provisions or imports it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lint.build.resource import Resource
from lint.grafana.dashboard import Dashboard
from lint.grafana.instances import Selector, same_namespace
from lint.json_reader import JsonDocument, JsonError, read
from lint.source import Text, Unpacked
from lint.tree import Map, Node, Seq
from lint.values import TYPE_CHECKING, lazy

if TYPE_CHECKING:
    from lint.repo import Repo

SOURCES = ("json", "gzipJson", "url", "jsonnet", "jsonnetLib", "grafanaCom", "configMapRef", "oci")
"""The fields of a GrafanaDashboard that bring its content."""

LARGEST = 16 * 1024 * 1024
"""Characters of an unpacked dashboard that are read; Grafana's own limits are below."""

_SIDECAR = "grafana_dashboard"
_STRING = lazy(r'"(?:[^"\\\n]|\\.)*"')
_BLANK = lazy(r"\{\{|\{%|<%|\$\{|\[\[ ?[A-Za-z]|\$[A-Za-z]|^[ \t]*(?:__\w+__|##\w+##)")
_SIGNS = ("schemaVersion", "templating", "timepicker", "graphTooltip", "gridPos")


class Documents:
    """Reads each JSON text once: overlays share those of their base."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Text, JsonDocument]] = {}

    def read(self, text: Text | None) -> JsonDocument:
        """The document, or an empty one without a text."""
        if text is None:
            return JsonDocument(None)
        found = self._known.get(id(text))
        if found is None:
            found = self._known[id(text)] = text, read(text)
        return found[1]


def dashboards_of(
    repo: Repo, resources: Iterable[Resource], selectors: dict[int, Selector]
) -> Iterator[Dashboard]:
    """The dashboards of a repository: the operator's, those in ConfigMaps, and files."""
    documents = Documents()
    maps = repo.of_kind("ConfigMap")
    used: set[int] = set()
    unpacked: dict[int, Text] = {}
    paths: set[str] = set()
    for resource in resources:
        sources = sources_of(resource.spec)
        content, fault = content_of(resource, sources, maps, unpacked)
        used.add(id(content))
        document = JsonDocument(None, fault) if fault is not None else documents.read(content)
        if content is not None:
            paths.add(content.token().file.path)
        yield Dashboard(resource, selectors[id(resource)], sources, content, document)
    for resource in maps:
        for key, text in resource.root.map("data").items():
            if not isinstance(text, Text) or not key.endswith(".json") or id(text) in used:
                continue
            is_named = _SIDECAR in resource.labels
            document = documents.read(text) if is_named or _may_be(text) else JsonDocument(None)
            if is_named or is_model(document.root):
                paths.add(text.token().file.path)
                yield Dashboard(resource, None, (key,) if is_named else (), text, document)
    yield from _files(repo, paths)


def is_model(node: Node | None) -> bool:
    """Whether a tree is a classic dashboard, going by its keys."""
    if not isinstance(node, Map):
        return False
    panels = node.child("panels") if "panels" in node else node.child("rows")
    if not isinstance(panels, Seq):
        return False
    has_grid = any(isinstance(item, Map) and "gridPos" in item for item in panels)
    return has_grid or (not node.string("apiVersion") and any(sign in node for sign in _SIGNS[:-1]))


def model_of(root: Node | None) -> Map | None:
    """The dashboard in a file: the whole, or what an export or an API object wraps."""
    if not isinstance(root, Map):
        return None
    if root.string("apiVersion").startswith("dashboard.grafana.app/"):
        inner: Node | None = root.child("spec")
    else:
        inner = root.child("dashboard") if "panels" not in root else root
    inner = inner if isinstance(inner, Map) else root
    return inner if is_model(inner) else None


def _files(repo: Repo, taken: set[str]) -> Iterator[Dashboard]:
    for path in repo.files.paths():
        if not path.endswith(".json") or path in taken or repo.discovery.fixtures.covers(path):
            continue
        file = repo.reader.peek(path)
        if file is None or not _may_be(file.text):
            continue
        start = 1 if file.text.startswith("\ufeff") else 0
        text = Text(file.text[start:], file, start, len(file.text), style="file")
        document = read(text)
        model = model_of(document.root)
        if model is not None:
            document = document._replace(root=model)
        elif document.error is None or not _is_broken(file.text):
            continue
        empty = Map(file, start, start)
        resource = Resource(empty if model is None else model, "")
        yield Dashboard(resource, None, (), text, document)


def _may_be(text: str) -> bool:
    has_panels = '"panels"' in text or '"rows"' in text
    return has_panels and any(f'"{sign}"' in text for sign in _SIGNS)


def _is_broken(text: str) -> bool:
    """Whether a text that is no JSON was meant to be a dashboard as it stands."""
    is_meant = all(f'"{key}"' in text for key in ("panels", "schemaVersion", "title"))
    return is_meant and _BLANK.search(_STRING.sub('""', text)) is None


def sources_of(spec: Map) -> tuple[Text, ...]:
    """The keys that bring content; an empty text counts as none."""
    return tuple(key for key in spec if key in SOURCES and spec.child(key) not in (None, ""))


def content_of(
    resource: Resource, sources: tuple[Text, ...], maps: list[Resource], unpacked: dict[int, Text]
) -> tuple[Text | None, JsonError | None]:
    """The JSON of a GrafanaDashboard where it is here, or why it cannot be unpacked."""
    if sources == ("configMapRef",):
        return _referred(resource, maps), None
    text = resource.spec.text(sources[0]) if len(sources) == 1 else None
    if text is None or sources == ("json",):
        return (text if sources == ("json",) else None), None
    if sources != ("gzipJson",):
        return None, None
    if id(text) in unpacked:
        return unpacked[id(text)], None
    found = unpack(text)
    if isinstance(found, JsonError):
        return text, found
    file = Unpacked(text.token(), found)
    unpacked[id(text)] = Text(found, file, 0, len(found), style="file")
    return unpacked[id(text)], None


def unpack(text: str) -> str | JsonError:
    """The text that base64 and gzip hide, or why there is none; stops at `LARGEST`.

    As Go decodes a `[]byte` field: line breaks do not count, padding is needed."""
    import binascii
    import gzip
    import io
    import zlib

    try:
        packed = binascii.a2b_base64(
            text.replace("\r", "").replace("\n", "").encode("ascii"), strict_mode=True
        )
    except ValueError:
        return JsonError("this is no base64", 0)
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
            data = stream.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        return JsonError("this holds no intact gzip", 0)
    if len(data) > LARGEST:
        return JsonError(f"more than {LARGEST} bytes", 0)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return JsonError("what this holds is no UTF-8", 0)


def _referred(resource: Resource, maps: list[Resource]) -> Text | None:
    reference = resource.spec.map("configMapRef")
    name, key = reference.text("name"), reference.text("key")
    if name is None or key is None:
        return None
    fitting = [item for item in maps if item.name == name and same_namespace(item, resource)]
    fitting.sort(key=lambda item: item.build != resource.build)
    texts = (item.root.map("data").text(key) for item in fitting)
    return next((text for text in texts if text is not None), None)
