"""`obslint trace`: the whole way of something through the stack, hop by hop."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator

from lint.cli import UsageError, report_crash
from lint.trace import hops
from lint.trace.evidence import Evidence
from lint.trace.hops import Trace
from lint.values import NamedTuple

USAGE = """\
usage: obslint trace alert NAME [PATH]
       obslint trace metric NAME [PATH]
       obslint trace panel TITLE [PATH]
       obslint trace secret [NAMESPACE/]NAME [PATH]
       obslint trace --all [PATH]

The way from the exporter to the receiver, with a verdict at each hop and the place that
decides it. A hop is broken where a rule proves that nothing gets through, unknown where
it is decided outside of the repository. --all: the coverage table, every alert with its
receivers, every metric with who scrapes it and who asks for it.

  --format FORMAT         text (default), json, or mermaid
  --no-color              no colours

exit status: 0 nothing is broken, 1 something is, 2 there is no such alert, metric, …
"""
_FORMATS = ("text", "json", "mermaid")
KINDS = ("alert", "metric", "panel", "secret")


class Options(NamedTuple):
    """The command line; no `kind` for everything."""

    kind: str
    name: str
    root: str
    format: str = "text"
    colour: bool = True


def trace(argv: list[str]) -> int:
    """Traces; returns the exit status."""
    options = _options(argv)
    said, crashed = evidence(options.root)
    text, verdict = _everything(said, options) if not options.kind else _one(said, options)
    sys.stdout.write(text)
    if crashed:
        return 2
    return int(verdict == hops.BROKEN)


def evidence(root: str) -> tuple[Evidence, bool]:
    """The findings of a repository, and whether a rule crashed."""
    from lint import config as configuration
    from lint.judge import hear, settle
    from lint.query import repository
    from lint.rules import some_rules

    repo = repository(root)
    try:
        config = configuration.load(repo.files)
    except configuration.ConfigError as error:
        raise UsageError(str(error)) from error
    verdict = settle(repo, hear(repo, some_rules(config.chosen())), config)
    for crash in verdict.crashes:
        report_crash(f" in rule {crash.code}", crash.error, sys.stderr)
    return Evidence(repo, verdict.diagnostics), bool(verdict.crashes)


def _everything(said: Evidence, options: Options) -> tuple[str, str]:
    from lint.trace import as_json, mermaid, text
    from lint.trace.coverage import coverage

    found = coverage(said)
    if options.format == "json":
        return as_json.table(found), found.verdict
    if options.format == "mermaid":
        return mermaid.render(row.trace for row in found.alerts), found.verdict
    return text.table(found, _wants_colour(options)), found.verdict


def _one(said: Evidence, options: Options) -> tuple[str, str]:
    found = list(_FINDERS[options.kind](said, options.name))
    return _rendered(found, options), hops.worst(item.verdict for item in found)


def _rendered(found: list[Trace], options: Options) -> str:
    from lint.trace import as_json, mermaid, text

    if options.format == "json":
        return as_json.render(found)
    if options.format == "mermaid":
        return mermaid.render(found)
    return text.render(found, _wants_colour(options))


def _alerts(said: Evidence, name: str) -> Iterator[Trace]:
    from lint.trace.alert import trace_of

    known = said.repo.alerting.alerts
    _known("alert", name, (str(alert.name) for alert in known))
    yield from (trace_of(said, alert) for alert in known if alert.name == name)


def _metrics(said: Evidence, name: str) -> Iterator[Trace]:
    from lint import catalog
    from lint.trace import metric

    if not metric.is_known(said, name):
        _known("metric", name, (*metric.names(said), *catalog.suggest(name)))
    yield metric.trace_of(said, name)


def _panels(said: Evidence, name: str) -> Iterator[Trace]:
    from lint.trace.panel import traces_of

    known = said.repo.grafana.panels
    _known("panel", name, (str(panel.title) for panel in known if panel.title))
    found = [trace for panel in known if panel.title == name for trace in traces_of(said, panel)]
    asking = [trace for trace in found if trace.before]
    yield from asking or found


def _secrets(said: Evidence, name: str) -> Iterator[Trace]:
    from lint.trace import secrets

    known = secrets.names(said)
    titles = {f"{namespace}/{own}" for namespace, own in known} | {own for _, own in known}
    _known("Secret", name, titles)
    for namespace, own in known:
        if name in (own, f"{namespace}/{own}"):
            yield secrets.trace_of(said, namespace, own)


_FINDERS: dict[str, Callable[[Evidence, str], Iterable[Trace]]] = {
    "alert": _alerts,
    "metric": _metrics,
    "panel": _panels,
    "secret": _secrets,
}


def _known(kind: str, name: str, names: Iterable[str]) -> None:
    """Raises UsageError where there is no such name, with the one that was probably meant."""
    from lint.spelling import similar

    known = sorted(set(names))
    if name not in known:
        near = similar(name, known, 0.6)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UsageError(f"there is no {kind} {name} here{hint}")


def _wants_colour(options: Options) -> bool:
    return options.colour and not os.environ.get("NO_COLOR") and sys.stdout.isatty()


def _options(argv: list[str]) -> Options:
    words: list[str] = []
    format_, colour, everything = "text", True, False
    rest = iter(argv)
    for word in rest:
        name, equals, value = word.partition("=")
        if name == "--format":
            format_ = value if equals else next(rest, "")
            if format_ not in _FORMATS:
                raise UsageError(f"--format must be one of {', '.join(_FORMATS)}, not {format_}")
        elif word in ("--no-color", "--no-colour"):
            colour = False
        elif word == "--all":
            everything = True
        elif word == "--":
            words.extend(rest)
        elif word.startswith("--"):
            raise UsageError(f"trace has no option {name}; `obslint trace --help` shows them")
        else:
            words.append(word)
    kind, subject = ("", "") if everything else _subject(words)
    paths = words if everything else words[2:]
    if len(paths) > 1:
        raise UsageError(
            f"trace takes one PATH, the root of a repository; given: {' '.join(paths)}"
        )
    from lint.check import root_around

    return Options(kind, subject, paths[0] if paths else root_around(os.getcwd()), format_, colour)


def _subject(words: list[str]) -> tuple[str, str]:
    if len(words) < 2 or words[0] not in KINDS:
        raise UsageError(f"trace takes one of {', '.join(KINDS)} and a name, or --all")
    return words[0], words[1]
