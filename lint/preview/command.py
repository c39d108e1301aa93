"""`obslint preview`: the dashboards of a repository as one HTML page."""

from __future__ import annotations

import os
import sys
import time

from lint.cli import UsageError
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.files import Files
    from lint.judge import Diagnostic
    from lint.preview.answers import Source
    from lint.preview.page import Board, Page
    from lint.repo import Repo

USAGE = """\
usage: obslint preview [PATH] [-o FILE] [--dashboard NAME] [--prometheus URL] [--diff REV]

Draws the dashboards of a repository as Grafana lays them out, with the findings of
`obslint check` pinned on their panels, into one HTML page that needs no network.

  PATH               root of the repository (default: the one you are in)
  -o, --output FILE  where to write the page (default: preview.html)
  --dashboard NAME   only the dashboard of this title, uid or resource name
  --prometheus URL   ask a Prometheus for the data, instead of making it up;
                     OBSLINT_PROMETHEUS_TOKEN holds a bearer token, if it wants one
  --diff REV         what differs from a git revision, before and after side by side
  --now SECONDS      the time at which the page looks (default: now)

needs: pip install 'obslint[preview]'
"""
_WITH_VALUE = {"-o": "output", "--output": "output", "--dashboard": "dashboard",
               "--prometheus": "prometheus", "--diff": "diff", "--now": "now"}  # fmt: skip


class Options(NamedTuple):
    """The command line."""

    root: str
    output: str
    dashboard: str | None
    prometheus: str | None
    diff: str | None
    now: int


def preview(argv: list[str]) -> int:
    """Writes the page; the exit status says whether it could be."""
    options = parsed(argv)
    from lint.files import DiskFiles
    from lint.preview.charts import load
    from lint.preview.html import rendered

    if not os.path.isdir(options.root):
        raise UsageError(f"{options.root} is no folder; PATH is the root of a repository")
    library = load()
    page = _page(DiskFiles(options.root), options)
    text = rendered(page, library)
    try:
        with open(options.output, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
    except OSError as error:
        raise UsageError(f"cannot write {options.output}: {error.strerror}") from error
    print(f"wrote {options.output}: {_counted(page)}")
    return 0


def _page(files: Files, options: Options) -> Page:
    from lint.preview.page import Page

    repo, boards, source, diagnostics = _drafted(files, options)
    page = Page((), source.title, source.is_synthetic, {}, 0)
    if options.diff is not None:
        return _compared(page, options, repo, boards)
    if not boards:
        wanted = f" called {options.dashboard}" if options.dashboard else ""
        raise UsageError(f"{options.root} holds no dashboard{wanted}")
    pinned = {id(pin) for board in boards for pin in (*board.pins, *_pins(board))}
    return page._replace(
        boards=tuple(boards),
        metrics=_metrics(repo, boards),
        elsewhere=sum(id(item) not in pinned for item in diagnostics),
    )


def _compared(page: Page, options: Options, repo: Repo, boards: list[Board]) -> Page:
    from lint.base import CommitFiles, NoCommit
    from lint.preview.compare import pairs_of

    revision = options.diff or ""
    try:
        old_repo, old, _, _ = _drafted(CommitFiles(options.root, revision), options)
    except NoCommit as error:
        raise UsageError(f"--diff: {revision} {error}") from error
    metrics = _metrics(old_repo, old) | _metrics(repo, boards)
    pairs = tuple(pairs_of(old, boards))
    return page._replace(pairs=pairs, metrics=metrics, revision=revision)


def _drafted(
    files: Files, options: Options
) -> tuple[Repo, list[Board], Source, tuple[Diagnostic, ...]]:
    from lint import config as configuration
    from lint.config import ConfigError
    from lint.judge import judge
    from lint.preview.answers import Synthetic
    from lint.preview.board import Drafting
    from lint.preview.prometheus import Prometheus
    from lint.repo import load
    from lint.rules import some_rules

    repo = load(files)
    try:
        config = configuration.load(files)
    except ConfigError as error:
        raise UsageError(str(error)) from error
    diagnostics = judge(repo, some_rules(config.chosen()), config).diagnostics
    source: Source = (
        Synthetic(repo)
        if options.prometheus is None
        else Prometheus(options.prometheus, repo.grafana)
    )
    boards = Drafting(repo, source, diagnostics, options.now).boards(options.dashboard)
    return repo, boards, source, diagnostics


def _pins(board: Board) -> list[Diagnostic]:
    return [pin for tile in board.all_tiles for pin in tile.pins]


def _metrics(repo: Repo, boards: list[Board]) -> dict[str, tuple[str, ...]]:
    from lint.query_catalog import known_of
    from lint.series.seen import seen

    names = {
        piece.metric
        for board in boards
        for tile in board.all_tiles
        for asked in tile.questions
        for piece in asked.pieces
        if piece.metric is not None
    }
    view = seen(repo)
    unknown = ("  no catalog here knows it",)
    return {name: tuple(known_of(view, name)) or unknown for name in sorted(names)}


def _counted(page: Page) -> str:
    from lint.preview.html_board import plural

    if page.revision:
        changes = sum(len(pair.changes) for pair in page.pairs)
        return f"{plural(len(page.pairs), 'dashboard')} and {plural(changes, 'panel')} differ"
    panels = sum(tile.type != "row" for board in page.boards for tile in board.all_tiles)
    boards = plural(len(page.boards), "dashboard")
    return f"{boards}, {plural(panels, 'panel')}, {page.source}"


def parsed(argv: list[str]) -> Options:
    """The options of a command line."""
    from lint.check import root_around

    given: dict[str, str] = {}
    paths: list[str] = []
    rest = iter(argv)
    for word in rest:
        name, equals, value = word.partition("=")
        if name in _WITH_VALUE:
            given[_WITH_VALUE[name]] = value if equals else next(rest, "")
            if not given[_WITH_VALUE[name]]:
                raise UsageError(f"{name} needs a value")
        elif word == "--":
            paths.extend(rest)
        elif word.startswith("-"):
            raise UsageError(f"preview has no option {name}; `obslint preview --help` shows them")
        else:
            paths.append(word)
    if len(paths) > 1:
        raise UsageError(f"preview takes one PATH; given: {' '.join(paths)}")
    now = given.get("now", str(int(time.time())))
    if not now.isdigit() or len(now) > 12:
        raise UsageError("--now takes seconds since 1970")
    return Options(
        paths[0] if paths else root_around(os.getcwd()),
        given.get("output", "preview.html"),
        given.get("dashboard"),
        given.get("prometheus"),
        given.get("diff"),
        int(now),
    )


def main(argv: list[str]) -> int:
    """The command, or its help."""
    if any(word in ("-h", "--help") for word in argv):
        sys.stdout.write(USAGE)
        return 0
    return preview(argv)
