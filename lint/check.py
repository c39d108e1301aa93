"""`obslint check`: files, repository, rules, report."""

from __future__ import annotations

import os
import sys
import time

from lint import config as configuration
from lint.beside import hear_all
from lint.cli import UsageError, report_crash
from lint.config import Config, ConfigError
from lint.files import DiskFiles, Files
from lint.judge import Verdict, settle
from lint.repo import Repo, load
from lint.report import FORMATS, Report, Summary, formatter, summary_line
from lint.rule import RANK
from lint.source import Span
from lint.values import NamedTuple

_FAIL_ON = ("error", "warning", "info", "never")
_WITH_VALUE = ("--base", "--format", "--fail-on", "--output", "--select", "--ignore")


class Options(NamedTuple):
    """The command line of `check`."""

    root: str
    base: str | None = None
    format: str = "text"
    fail_on: str = "warning"
    output: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    colour: bool = True


def check(argv: list[str]) -> int:
    """Checks a repository; returns the exit status."""
    started = time.perf_counter()
    options = _options(argv)
    files = DiskFiles(readable(options.root))
    config = _config(files, options)
    repo = load(files, _base(options))
    verdict = settle(repo, hear_all(repo, config.chosen()), config)
    report = Report(verdict.diagnostics, _summary(repo, verdict, started), _hidden(repo, verdict))
    _write(report, options)
    for crash in verdict.crashes:
        report_crash(f" in rule {crash.code}", crash.error, sys.stderr)
    if verdict.crashes:
        return 2
    return int(_fails(report, options.fail_on))


def _base(options: Options) -> Files | None:
    """What the repository is compared with: a commit of its own."""
    if options.base is None:
        return None
    from lint.base import CommitFiles, NoCommit

    try:
        return CommitFiles(options.root, options.base)
    except NoCommit as error:
        raise UsageError(f"--base {options.base}: {error}") from error


def _summary(repo: Repo, verdict: Verdict, started: float) -> Summary:
    """A view that fails has made its rules crash already: it must not take the report along."""
    try:
        counts = repo.counts()
    except Exception:
        if not verdict.crashes:
            raise
        counts = {}
    return Summary(
        files=counts.get("files", 0),
        resources=counts.get("resources", 0),
        expressions=counts.get("expressions", 0),
        alerts=counts.get("alerts", 0),
        panels=counts.get("panels", 0),
        seconds=time.perf_counter() - started,
    )


def _hidden(repo: Repo, verdict: Verdict) -> tuple[Span, ...]:
    """A line may hold a credential and another fault: the report must not quote the former."""
    if not verdict.diagnostics:
        return ()
    from lint.model.credentials import literals

    return tuple(item.span for item in literals(repo))


def _fails(report: Report, fail_on: str) -> bool:
    if fail_on == "never":
        return False
    return any(RANK[item.severity] >= RANK[fail_on] for item in report.diagnostics)


def _write(report: Report, options: Options) -> None:
    render = formatter(options.format)
    if options.output is None:
        wants = options.colour and not os.environ.get("NO_COLOR")
        sys.stdout.write(render(report, wants and sys.stdout.isatty()))
        return
    try:
        with open(options.output, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(render(report, False))
    except OSError as error:
        raise UsageError(f"cannot write {options.output}: {error.strerror}") from error
    sys.stdout.write(summary_line(report) + "\n")


def readable(root: str) -> str:
    try:
        os.scandir(root).close()
    except NotADirectoryError as error:
        raise UsageError(f"{root} is a file; PATH is the root of a repository") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"cannot read {root}: {reason}") from error
    return root


def _config(files: DiskFiles, options: Options) -> Config:
    """The repository's configuration; `--select` replaces its, `--ignore` adds to it."""
    try:
        config = configuration.load(files)
        select = configuration.check_codes(options.select, "--select")
        ignore = configuration.check_codes(options.ignore, "--ignore")
    except ConfigError as error:
        raise UsageError(str(error)) from error
    return config._replace(select=select or config.select, ignore=config.ignore + ignore)


def _options(argv: list[str]) -> Options:
    given: dict[str, str] = {}
    paths: list[str] = []
    colour = True
    rest = iter(argv)
    for word in rest:
        name, equals, value = word.partition("=")
        if word in ("--no-color", "--no-colour"):
            colour = False
        elif name in _WITH_VALUE:
            given[name] = value if equals else next(rest, "")
            if not given[name]:
                raise UsageError(f"{name} needs a value")
        elif word == "--":
            paths.extend(rest)
        elif word.startswith("-") and word != "-":
            raise UsageError(f"check has no option {name}; `obslint --help` shows them")
        else:
            paths.append(word)
    if len(paths) > 1:
        raise UsageError(
            f"check takes one PATH, the root of a repository; given: {' '.join(paths)}"
        )
    return Options(
        root=paths[0] if paths else root_around(os.getcwd()),
        base=given.get("--base"),
        format=_one_of("--format", given.get("--format", "text"), FORMATS),
        fail_on=_one_of("--fail-on", given.get("--fail-on", "warning"), _FAIL_ON),
        output=given.get("--output"),
        select=_codes(given.get("--select", "")),
        ignore=_codes(given.get("--ignore", "")),
        colour=colour,
    )


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise UsageError(f"{name} must be one of {', '.join(allowed)}, not {value}")
    return value


def _codes(value: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in value.split(",") if code.strip())


def root_around(folder: str) -> str:
    """The repository around a folder: the nearest one that holds `.git`, else the folder."""
    at = folder
    while True:
        if os.path.lexists(os.path.join(at, ".git")):
            return at
        above = os.path.dirname(at)
        if above == at:
            return folder
        at = above
