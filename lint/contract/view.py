"""What a README promises: the lists of Secrets, alerts, namespaces, monitors and dashboards.

Only what is evidently such a list is read: a table whose columns say what they hold, a list
below a heading that says so, a fenced block of `namespace/name` with keys. A list counts
where it names at least one object of the repository; prose is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from lint.contract.notes import (
    ALERT,
    DASHBOARD,
    MONITOR,
    NAMESPACE,
    PANEL,
    Note,
    notes_of,
)  # fmt: skip
from lint.contract.secrets import SecretNote, secrets_of
from lint.model.references import Reference
from lint.source import File, Span
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

Place = Callable[[], Span]
README = "README.md"
_SECRET = "Secret"  # noqa: S105 - the kind of an object


class Contract(NamedTuple):
    """The statements of those lists that are about this repository, and all that is written."""

    secrets: tuple[SecretNote, ...] = ()
    notes: tuple[Note, ...] = ()
    text: str = ""

    def of_kind(self, kind: str) -> list[Note]:
        """The statements about objects of a kind."""
        return [note for note in self.notes if note.kind == kind]


def contract(repo: Repo) -> Contract:
    """What the documents of a repository promise."""
    return repo.once(_contract)


def _contract(repo: Repo) -> Contract:
    found = Contract()
    names = {str(item.name) for item in repo.references.all if item.kind == _SECRET}
    for kind in (ALERT, MONITOR, DASHBOARD):
        names |= subjects(repo).get(kind, {}).keys()
    for file in documents(repo):
        if not any(name in file.text for name in names):
            continue
        from lint.markdown import blocks

        read = blocks(file)
        found = Contract(
            (*found.secrets, *_about_us(repo, list(secrets_of(file.path, read)))),
            (*found.notes, *_known(repo, list(notes_of(file.path, read)))),
            found.text + file.text,
        )
    return found


def documents(repo: Repo) -> Iterator[File]:
    """The README, and the documents that the configuration names."""
    readme = repo.files.read(README)
    if isinstance(readme, File):
        yield readme
    from lint import config

    try:
        more = config.load(repo.files).documents
    except config.ConfigError:
        return
    for path in more:
        file = repo.files.read(path)
        if isinstance(file, File) and path != README:
            yield file


def subjects(repo: Repo) -> dict[str, dict[str, list[Place]]]:
    """Where the objects are written that a list may be about, by kind and name. What stands in
    a dashboard is not looked for until somebody asks."""
    return repo.once(_subjects)


def _subjects(repo: Repo) -> dict[str, dict[str, list[Place]]]:
    named: list[tuple[str, str, Place]] = [
        *((ALERT, str(item.name), item.name.span) for item in repo.alerting.alerts),
        *((MONITOR, str(item.resource.name), partial(item.resource.value_span, "metadata", "name"))
          for item in repo.scrape.monitors),
        *((DASHBOARD, str(item.title), item.title.span)
          for item in repo.grafana.dashboards if item.title),
        *((PANEL, str(item.title), item.title.span)
          for item in repo.grafana.panels if item.title),
        *((NAMESPACE, str(item.namespace), partial(item.value_span, "metadata", "namespace"))
          for item in repo.resources if item.namespace),
        *((NAMESPACE, str(item.name), partial(item.value_span, "metadata", "name"))
          for item in repo.of_kind("Namespace")),
    ]  # fmt: skip
    found: dict[str, dict[str, list[Place]]] = {}
    for kind, name, place in named:
        found.setdefault(kind, {}).setdefault(name, []).append(place)
    return found


def needed(repo: Repo) -> list[Reference]:
    """The references to Secrets that have to be there and that no manifest brings."""
    return [
        item
        for item in repo.references.all
        if item.kind == _SECRET and not item.optional and not _is_brought(repo, item)
    ]


def _is_brought(repo: Repo, reference: Reference) -> bool:
    described = {holder.name.span() for holder in repo.cluster.holders}
    return any(holder.span not in described for holder in repo.references.holders(reference))


def _about_us(repo: Repo, notes: list[SecretNote]) -> list[SecretNote]:
    """The lists of Secrets with at least one that the repository needs."""
    known = {
        (item.namespace, str(item.name)) for item in repo.references.all if item.kind == _SECRET
    }
    ours = {note.group for note in notes if (note.namespace, note.name) in known}
    return [note for note in notes if note.group in ours]


def _known(repo: Repo, notes: list[Note]) -> list[Note]:
    """The lists with at least one name that there is."""
    known = subjects(repo)
    ours = {(note.kind, note.group) for note in notes if note.name in known.get(note.kind, ())}
    return [note for note in notes if (note.kind, note.group) in ours]
