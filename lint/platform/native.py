"""Alertmanager's own configuration, where a Secret of the repository holds it.

The Secret is `alertmanager-<name>` or what `configSecret` names, in the namespace of the
Alertmanager, key `alertmanager.yaml` (Prometheus Operator 0.85.0, `operator.go`); OpenShift's
is `alertmanager-main`. Only what stands there in clear is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint.build.resource import Resource
from lint.model.alerting import Matcher, Receiver, Route
from lint.platform.profile import instances
from lint.source import Text
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple, lazy

if TYPE_CHECKING:
    from lint.repo import Repo

_KEY = "alertmanager.yaml"
_OPENSHIFT = ("openshift-monitoring", "alertmanager-main")
_MATCHER = lazy(
    r"\s*(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*(?P<op>=~|!~|!=|=)\s*"
    r"(?:\"(?P<quoted>[^\"\\]*)\"|(?P<plain>[^\s\",{}]*))\s*"
)


class Native(NamedTuple):
    """A configuration: the Secret that holds it, its text as a tree, routes and receivers.
    `reader` is the Alertmanager's resource, None for OpenShift's own."""

    holder: Resource
    reader: Resource | None
    root: Map
    route: Route | None
    receivers: tuple[Receiver, ...]

    def matchers(self) -> Iterator[Matcher]:
        """The matchers of its routes and inhibitions."""
        for route in self.route.walk() if self.route is not None else ():
            yield from route.matchers
        for node in self.root.maps("inhibit_rules"):
            for side in ("source", "target"):
                yield from _matchers(node, f"{side}_")[0]

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here: a chart puts its defaults and other values with its own."""
        return self.holder.root is self.root or self.holder.kind in ("ConfigMap", "Secret")

    def unreadable(self) -> Iterator[Text]:
        """The texts among its matchers that have no operator."""
        routes = self.route.walk() if self.route is not None else ()
        holders = [(route.node, "matchers") for route in routes]
        for node in self.root.maps("inhibit_rules"):
            holders += [(node, "source_matchers"), (node, "target_matchers")]
        for holder, field in holders:
            for text in holder.texts(field):
                if text and "=" not in text and "!~" not in text and "$" not in text:
                    yield text

    @property
    def title(self) -> str:
        """How messages call the Alertmanager."""
        if self.reader is not None:
            return f"Alertmanager {self.reader.name}"
        is_openshifts = self.holder.kind == "Secret" and self.holder.name == _OPENSHIFT[1]
        return "alertmanager-main" if is_openshifts else "Alertmanager"


def natives(repo: Repo) -> tuple[Native, ...]:
    """The configurations that the repository holds."""
    return repo.once(_natives)


def _natives(repo: Repo) -> tuple[Native, ...]:
    wanted: dict[tuple[str, str], Resource | None] = {}
    if repo.platform.is_openshift:
        wanted[_OPENSHIFT] = None
    elif "Alertmanager" in repo.by_kind and repo.platform.is_operator:
        for reader in instances(repo, "Alertmanager"):
            name = reader.spec.string("configSecret") or f"alertmanager-{reader.name}"
            if reader.spec.key("alertmanagerConfiguration") is None:
                wanted[str(reader.namespace), str(name)] = reader
    if not wanted:
        return ()
    return tuple(
        native
        for secret in repo.of_kind("Secret")
        if (secret.namespace, secret.name) in wanted
        for native in _of(secret, wanted[secret.namespace, secret.name])
    )


def _of(secret: Resource, reader: Resource | None) -> Iterator[Native]:
    from lint.yaml_reader import read

    text = secret.root.map("stringData").text(_KEY)
    reading = read(text) if text is not None and not secret.partial else None
    root = reading.documents[0].root if reading is not None and reading.documents else None
    if reading is None or reading.faults or not isinstance(root, Map):
        return
    yield native_of(secret, reader, root)


def native_of(holder: Resource, reader: Resource | None, root: Map) -> Native:
    """A configuration from its tree."""
    route = _route(root.map("route")) if root.key("route") is not None else None
    receivers = tuple(
        Receiver(
            node,
            node.text("name"),
            tuple(
                (str(key), one)
                for key in node
                if key.endswith("_configs")
                for one in node.maps(key)
            ),
        )
        for node in root.maps("receivers")
    )
    return Native(holder, reader, root, route, receivers)


def _route(node: Map) -> Route:
    matchers, is_open = _matchers(node)
    return Route(
        node,
        node.text("receiver"),
        matchers,
        tuple(_route(child) for child in node.maps("routes")),
        is_open,
    )


def _matchers(node: Map, prefix: str = "") -> tuple[tuple[Matcher, ...], bool]:
    """The matchers of a route, or of a side of an inhibition, and whether there are some that
    are not understood."""
    found = [
        Matcher(node, name, op, value)
        for field, op in (("match", "="), ("match_re", "=~"))
        for name, value in node.map(f"{prefix}{field}").items()
        if isinstance(value, Text)
    ]
    is_open = False
    for text in node.texts(f"{prefix}matchers"):
        pieces = _pieces(text)
        is_open = is_open or not pieces
        found += [
            Matcher(node, text.part(*piece.span("name")), piece["op"], _value(text, piece))
            for piece in pieces
        ]
    return tuple(found), is_open


def _pieces(text: Text) -> list[re.Match[str]]:
    """The matchers of `a="b"` or `{a="b", c=~"d"}`; none where there is anything else, such
    as an escape."""
    start, end = (
        (1, len(text) - 1) if text.startswith("{") and text.endswith("}") else (0, len(text))
    )
    found = []
    while start < end:
        piece = _MATCHER.match(str(text), start, end)
        if piece is None or (piece.end() < end and text[piece.end()] != ","):
            return []
        found.append(piece)
        start = piece.end() + 1
    return found


def _value(text: Text, piece: re.Match[str]) -> Text:
    return text.part(*piece.span("plain" if piece["quoted"] is None else "quoted"))
