"""Reads each file of a repository once, and remembers what could not be read."""

from __future__ import annotations

import re

from lint.files import Files
from lint.source import File, Text
from lint.tree import Document, Duplicate, Fault, Map, Node
from lint.values import lazy
from lint.yaml_reader import KUSTOMIZE, Reading, read

_CRD = lazy(r"^kind: *[\"']?CustomResourceDefinition[\"']? *\r?$", re.MULTILINE)
_SPEC = lazy(r"^spec:", re.MULTILINE)
_FILLED_IN = lazy(
    r"\{\{-?\s*(?:\.Values|\.Release|\.Chart|\.Capabilities|include\s|tpl\s|lookup\s)"
    # A value that is a comment to YAML, and a blank to whoever fills it in.
    r"|[:-][ \t]+##\w+##[ \t]*\r?$",
    re.MULTILINE,
)
_TEMPLATE = lazy(
    # Whole-file templating: Jinja, ERB, GitLab, and lines that are blanks to fill in …
    r"\{%|<%|\$\[\[|^[ \t]*(?:__\w+__|##\w+##)[ \t]*\r?$"
    # … and Go templates but for what Prometheus and Alertmanager fill in themselves.
    r"|\{\{(?!-?\s*(?:\$|\"|`|\.(?:Status|Alerts|Labels|Annotations|Common|Group|External|Generator"
    r"|Receiver|StartsAt|EndsAt|Fingerprint|Firing|Resolved|Value)|(?:range|if|with|end|else|template|define|printf"
    r"|len|query|first|value|humanize\w*|title|toUpper|toLower|join|reReplaceAll)\b))",
    re.MULTILINE,
)
_LEGEND = lazy(r'"(?:legendFormat|displayName|renamePattern|title)"\s*:\s*"(?:[^"\\]|\\.)*"')
_DOCUMENT = lazy(r"^---", re.MULTILINE)
_BIG = 20_000


class Reader:
    """Memoised access to files and their documents.

    `is_whole`: what nobody judges, as the schemas of large CustomResourceDefinitions, is
    read as well."""

    def __init__(self, files: Files, *, is_whole: bool = False) -> None:
        self.files = files
        self._is_whole = is_whole
        self.faults: list[Fault] = []
        self.duplicates: list[Duplicate] = []
        self.templates: set[str] = set()
        self.unread: list[File] = []
        self._files: dict[str, File | None] = {}
        self._peeked: dict[str, File | None] = {}
        self._noted: set[str] = set()
        self._paths: frozenset[str] | None = None
        self._readings: dict[tuple[str, int], Reading] = {}

    def file(self, path: str) -> File | None:
        """The file's text; a fault is noted where it cannot be read."""
        if path not in self._files:
            found = self.files.read(path)
            if isinstance(found, Fault):
                self.faults.append(found)
                self.unread.append(found.span.file)
                found = None
            self._files[path] = found
        return self._files[path]

    @property
    def paths(self) -> frozenset[str]:
        """All files of the repository."""
        if self._paths is None:
            self._paths = frozenset(self.files.paths())
        return self._paths

    def has(self, path: str) -> bool:
        """Whether there is a file, also in a folder that is looked into only where it is named."""
        return path in self.paths or self.files.data(path) is not None

    def is_below(self, path: str, folder: str) -> bool:
        """Whether a file is in the folder, or further down, when links are followed."""
        folder, path = self.files.real(folder), self.files.real(path)
        return folder in ("", ".") or path.startswith(f"{folder}/")

    def peek(self, path: str) -> File | None:
        """The file's text where it can be read: a file that need not mean anything."""
        known = self._files.get(path) or self._peeked.get(path)
        if known is None and path not in self._peeked:
            found = self.files.read(path)
            known = self._peeked[path] = found if isinstance(found, File) else None
        return known

    @property
    def sources(self) -> list[File]:
        """Every file whose text was read."""
        return [file for file in self._files.values() if file is not None]

    def documents(self, path: str, words: dict[str, str] = KUSTOMIZE) -> list[Map]:
        """The mappings among the documents of a YAML file."""
        return [
            doc.root for doc in self.reading(path, words).documents if isinstance(doc.root, Map)
        ]

    def reading(self, path: str, words: dict[str, str] = KUSTOMIZE) -> Reading:
        """Every document of a YAML file; templates give none."""
        key = (path, id(words))
        if key not in self._readings:
            self._readings[key] = self._read(path, words)
        return self._readings[key]

    def _read(self, path: str, words: dict[str, str]) -> Reading:
        file = self.file(path)
        if file is None:
            return Reading(())
        reading = as_json(file) if path.endswith(".json") else None
        if reading is None:
            reading = read(file, words, instead=None if self._is_whole else _shortened(file.text))
        if _is_template(file.text, reading, is_applied=words is KUSTOMIZE):
            self.templates.add(path)
            return Reading(())
        if path not in self._noted:
            self._noted.add(path)
            self.faults.extend(reading.faults)
            if reading.faults:
                self.unread.append(file)
            for document in reading.documents:
                self.duplicates.extend(document.duplicates)
        return reading


def as_json(file: File) -> Reading | None:
    """A JSON file as JSON, which knows escapes that YAML does not; None where it is none."""
    from lint.json_reader import read_exactly

    start = 1 if file.text.startswith("\ufeff") else 0
    document = read_exactly(Text(file.text[start:], file, start, len(file.text), style="file"))
    if document.root is None:
        return None
    return Reading((Document(document.root, document.duplicates),))


def _is_template(text: str, reading: Reading, *, is_applied: bool) -> bool:
    """Whether the file is filled in before anybody applies it.

    What a kustomization lists is applied as it stands: if it can be read, it is meant."""
    if reading.faults:
        return _TEMPLATE.search(_LEGEND.sub("", text)) is not None
    if not is_applied and ("{{" in text or "##" in text) and _FILLED_IN.search(text):
        return True
    return any(_is_blank(document.root) for document in reading.documents)


def _is_blank(root: Node) -> bool:
    """Whether the object's name is to be filled in: `{name}` is a mapping to YAML."""
    name = root.at("metadata", "name") if isinstance(root, Map) else None
    return isinstance(name, Map) or (isinstance(name, Text) and "{{" in name)


def _shortened(text: str) -> str | None:
    """The text with the specs of its CustomResourceDefinitions blanked out: nothing in them
    is judged, and they can be megabytes. As long as the text; None where it holds none."""
    if len(text) < _BIG or not _CRD.search(text):
        return None
    starts = [match.start() for match in _DOCUMENT.finditer(text)]
    pieces = []
    for start, end in zip([0, *starts], [*starts, len(text)], strict=True):
        document = text[start:end]
        spec = _SPEC.search(document) if _CRD.search(document) else None
        if spec is not None:
            kept = document[: spec.start()]
            document = kept + " " * (len(document) - len(kept) - 1) + "\n"
        pieces.append(document)
    return "".join(pieces)
