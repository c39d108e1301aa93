"""What stackdriver_exporters of the repository ask Google's Cloud Monitoring for.

A metric is exposed as `stackdriver_<resource type>_<metric type>`, both cut into words at
changes of case, digits and punctuation (stackdriver_exporter v0.19.0,
`collectors/monitoring_metrics.go`). What comes is decided by the exporter's flags; it reads
no other configuration.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.model.workloads import KINDS, pod_of
from lint.source import Span, Text
from lint.values import TYPE_CHECKING, NamedTuple, lazy

if TYPE_CHECKING:
    from lint.repo import Repo
    from lint.tree import Map

_IMAGE = "stackdriver-exporter"
_OWN = ("stackdriver_monitoring_", "stackdriver_exporter_")
_PREFIXES = ("--monitoring.metrics-prefixes", "--monitoring.metrics-type-prefixes")
_ADDS_UP = ("--monitoring.aggregate-deltas", "--monitoring.aggregate-deltas=true")
_WORDS = lazy(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


class Collector(NamedTuple):
    """An exporter as a container runs it. `prefixes` are the metric types that it asks for;
    with `adds_up` the differences that Google reports become counters."""

    at: Span
    prefixes: tuple[Text, ...]
    adds_up: bool

    def collects(self, name: str) -> bool:
        """Whether it may expose a metric of this name."""
        return any(f"_{exposed(prefix)}" in name for prefix in self.prefixes)


def exposed(metric_type: str) -> str:
    """The part of a metric's name that a type of Google's, or the start of one, becomes."""
    return "_".join(_WORDS.findall(metric_type)).lower()


def is_collected(name: str) -> bool:
    """Whether a metric comes from Google, and not from the exporter itself."""
    return name.startswith("stackdriver_") and not name.startswith(_OWN)


def collectors(repo: Repo) -> tuple[Collector, ...]:
    """All exporters whose flags are wholly known."""
    return repo.once(_collectors)


def _collectors(repo: Repo) -> tuple[Collector, ...]:
    return tuple(
        found
        for item in repo.of_kind(*KINDS)
        for container in pod_of(item).maps("containers")
        if _IMAGE in container.string("image")
        for found in _of(container)
    )


def _of(container: Map) -> Iterator[Collector]:
    image, words = container.text("image"), container.texts("args")
    prefixes = tuple(prefix for value in _values(words) for prefix in _split(value))
    if image is not None and prefixes and not any("$(" in word for word in words):
        yield Collector(image.span(), prefixes, any(word in _ADDS_UP for word in words))


def _values(words: list[Text]) -> Iterator[Text]:
    """The values of the flags for prefixes: behind the equals sign, or the next word."""
    for at, word in enumerate(words):
        name, equals, _ = word.partition("=")
        if name not in _PREFIXES:
            continue
        if equals:
            yield word.part(len(name) + 1, len(word))
        elif at + 1 < len(words):
            yield words[at + 1]


def _split(value: Text) -> Iterator[Text]:
    """The prefixes of a value: the flag's old form takes several, with commas."""
    start = 0
    for piece in value.split(","):
        if piece:
            yield value.part(start, start + len(piece))
        start += len(piece) + 1
