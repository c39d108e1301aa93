"""Credentials that are written down: by the form of a value, or by the field that holds it.

Nothing in here ever puts a value, or a part of one, into a message.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from lint.build.resource import Resource
from lint.source import File, Span, Text
from lint.tree import Map, walk
from lint.values import TYPE_CHECKING, NamedTuple, lazy

if TYPE_CHECKING:
    from lint.repo import Repo


class Credential(NamedTuple):
    """Where a literal credential is written, and what it is."""

    span: Span
    what: str


# Followed by a line of it: documentation leaves that out.
_KEY = r"-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY-----(?=(?:\s|\\n){0,200}[A-Za-z0-9+/=]{20})"
_URL = "a password in a URL"
# What a text with such a value must hold, what it is, and its pattern, which begins with plain
# characters where it can: the engine searches for those at once.
_FORMS = (
    (
        "https://hooks.slack.com/",
        "a Slack webhook",
        lazy(r"https://hooks\.slack\.com/(?:services|workflows)/T\w+/\w+/\w+"),
    ),
    ("xox", "a Slack token", lazy(r"xox(?<=\bxox)[abeoprs]-[A-Za-z0-9-]{10,}")),
    (
        "sk-",
        "an API key (sk-)",
        lazy(r"sk-(?<=\bsk-)(?:proj-|admin-|svcacct-|ant-)?[A-Za-z0-9_-]{20,}"),
    ),
    ("gh", "a GitHub token", lazy(r"gh(?<=\bgh)[opsur]_[A-Za-z0-9]{30,}")),
    ("github_pat_", "a GitHub token", lazy(r"\bgithub_pat_\w{30,}")),
    ("glpat-", "a GitLab token", lazy(r"\bglpat-[A-Za-z0-9_-]{20,}")),
    ("glsa_", "a Grafana token", lazy(r"\bglsa_[A-Za-z0-9_]{20,}")),
    ("glc_", "a Grafana token", lazy(r"\bglc_[A-Za-z0-9+/=_]{20,}")),
    ("AKIA", "an AWS access key", lazy(r"\bAKIA[A-Z0-9]{16}\b")),
    ("AIza", "a Google API key", lazy(r"\bAIza[A-Za-z0-9_-]{35}")),
    ("eyJ", "a signed token", lazy(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}")),
    ("PRIVATE KEY-----", "a private key", lazy(_KEY)),
    ("://", _URL, lazy(r"://([^\s:/@\"'<>]{1,200}:[^\s/@\"'<>]{1,200})(?=@)")),
)
_PLACEHOLDER = lazy(
    r"[<>*{}]|\$[\w({]|^\$|^ENC\[|change[-_ ]?me|replace|placeholder|your[-_ ]|^my[-_]|example|dummy|redacted"
    r"|todo|x{4,}|\.\.\.|^(?:none|null|true|false|\d{1,5}|user|pass(?:word)?|secret|token|fake|test)$",
    re.IGNORECASE,
)
_SENSITIVE = lazy(
    r"(?:^|[-_.])(?:password|passwd|pwd|token|secret|secret[-_]?key|api[-_]?key|access[-_]?key"
    r"|private[-_]?key|client[-_]?secret|credentials?|webhook(?:[-_]url)?)$",
    re.IGNORECASE,
)
_SECRET_HEADER = lazy(
    r"auth|bearer|cookie|credential|jwt|key|password|secret|session|token", re.IGNORECASE
)
_FILES = frozenset(
    {".dockerconfigjson", ".dockercfg", "tls.key", "ssh-privatekey", "config.json", "auth"}
)
_CAMEL = lazy(r"(?<=[a-z0-9])(?=[A-Z])")
_SKIPPED = frozenset({"SealedSecret", "CustomResourceDefinition"})
_PUBLIC = frozenset({"tlsCACert", "tlsClientCert"})


def credentials(repo: Repo) -> Iterator[Credential]:
    """Every literal credential of a repository, each place once."""
    lines: set[tuple[str, int]] = set()
    spans: set[Span] = set()
    for item in literals(repo):
        file, start, end = item.span
        place = (file.path, file.position(start).line)
        # The field says more than the form: of two on one line the first is reported.
        if item.span in spans or (place in lines):
            continue
        spans.add(item.span)
        lines.update((file.path, line) for line in _lines(file, start, end))
        yield item


def literals(repo: Repo) -> tuple[Credential, ...]:
    """Every place of one; a field's value and what is recognised in it are two."""
    return repo.once(_literals)


def _literals(repo: Repo) -> tuple[Credential, ...]:
    return (*_by_fields(repo), *_by_forms(repo))


def _lines(file: File, start: int, end: int) -> range:
    return range(file.position(start).line, file.position(max(start, end - 1)).line + 1)


def _by_forms(repo: Repo) -> Iterator[Credential]:
    for file in repo.sources:
        yield from _by_form(file)


def _by_fields(repo: Repo) -> Iterator[Credential]:
    for resource in repo.of_kind(*repo.by_kind):
        if "sops" not in resource.root and resource.kind not in _SKIPPED:
            yield from _by_field(resource)


def _by_form(file: File) -> Iterator[Credential]:
    if "kind: CustomResourceDefinition" in file.text:
        return
    for hint, what, pattern in _FORMS:
        if hint not in file.text:
            continue
        for match in pattern.finditer(file.text):
            value = match.group()
            if what == _URL:
                value = match[1].partition(":")[2]
            if " " in hint or not _PLACEHOLDER.search(value):
                yield Credential(file.span(*match.span(match.lastindex or 0)), what)


def _by_field(resource: Resource) -> Iterator[Credential]:
    if resource.kind == "Secret":
        yield from _of_secret(resource.root)
        return
    for node in walk(resource.root):
        if isinstance(node, Map):
            yield from _of_map(node)
    if resource.kind == "Grafana":
        for section in resource.spec.map("config").values():
            if isinstance(section, Map):
                yield from _sensitive(section, "a password of Grafana's configuration")


def _of_secret(root: Map) -> Iterator[Credential]:
    for field in ("data", "stringData"):
        for key, value in root.map(field).items():
            if not isinstance(value, Text) or not is_sensitive(key):
                continue
            plain = _decoded(value) if field == "data" else str(value)
            if is_literal(plain):
                yield Credential(value.span(), f"the value of {key}")


def _of_map(node: Map) -> Iterator[Credential]:
    pair = len(node) == 2 and "name" in node and "value" in node
    name, value = (node.text("name"), node.text("value")) if pair else (None, None)
    if name is not None and value is not None:
        is_path = value.startswith(("/", "file:"))
        if is_sensitive(name) and is_literal(value) and not is_path:
            yield Credential(value.span(), f"the value of {name}")
    for key, held in node.map("secureJsonData").items() if "secureJsonData" in node else ():
        if isinstance(held, Text) and key not in _PUBLIC and is_literal(held):
            # A tenant's name, an Accept: not every header is a credential.
            number = key.removeprefix("httpHeaderValue")
            header = node.map("jsonData").string(f"httpHeaderName{number}")
            if not header or number == key or _SECRET_HEADER.search(header):
                yield Credential(held.span(), f"the value of secureJsonData.{key}")


def _sensitive(section: Map, what: str) -> Iterator[Credential]:
    for key, value in section.items():
        if isinstance(value, Text) and is_sensitive(key) and is_literal(value):
            yield Credential(value.span(), what)


def is_sensitive(key: str) -> bool:
    """Whether a field of this name holds something to keep secret."""
    return key in _FILES or _SENSITIVE.search(_CAMEL.sub("_", key)) is not None


def is_literal(value: str) -> bool:
    """Whether the value is one, not a placeholder or a reference."""
    text = value.strip()
    return len(text) > 3 and not _PLACEHOLDER.search(text)


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return str(value)
