"""The command line.

Arguments are read by hand: argparse costs as much as reading a small repository's files.
"""

from __future__ import annotations

import gc
import os
import sys

from lint import __version__, bundle
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

USAGE = """\
obslint proves, before a merge, that a GitOps observability stack works.

usage: obslint check [PATH]     check a repository (default: the one you are in)
       obslint parse < FILE     parse PromQL: a JSON array of expressions; `obslint parse --help`
       obslint query EXPR       what an expression yields here, part by part
       obslint catalog show METRIC
                                what is known of a metric, and who uses it here
       obslint trace KIND NAME  the way of an alert, metric, panel or secret, hop by hop;
                                `obslint trace --help`
       obslint preview [PATH]   draw the dashboards as one HTML page; `obslint preview --help`
       obslint files [PATH]     what each file is taken for, and why; `obslint files --help`
       obslint render [OVERLAY]
                                what kustomize builds, and where each value is written;
                                `obslint render --help`
       obslint explain CODE     what a rule is about, with examples
       obslint rules            all rules
       obslint --version | --help

check:
  PATH                    root of the repository
  --base REV              compare with this commit of the git repository: what may not change
  --format FORMAT         text (default), json, or github (annotations on pull requests)
  --output FILE           write the report to a file; the summary is still printed
  --fail-on SEVERITY      exit 1 from this severity on: error, warning (default), info, never
  --select CODES          only these rules: codes or family/*, separated by commas
  --ignore CODES          all but these rules
  --no-color              no colours (they are only used on a terminal; NO_COLOR does the same)

query:
  PATH                    root of the repository that tells what there is
  --as KIND               rule (default), or panel: then variables are allowed
  --format FORMAT         text (default) or json

exit status: 0 nothing found, 1 findings, 2 it could not run
configuration: [tool.obslint] in pyproject.toml or .obslint.yaml: select, ignore, severity
in YAML: # obslint: ignore[code] reason
"""


class UsageError(Exception):
    """A command line, a configuration or a root that cannot be followed."""


def main(argv: list[str] | None = None) -> int:
    """Runs a command; returns the exit status. Without arguments given, the process is ours:
    it ends here, at once."""
    if argv is not None:
        return _guarded(argv)
    # We build trees and end: looking for garbage in them, and taking them down, is wasted.
    gc.disable()
    gc.freeze()
    compiled = bundle.install()
    status = _guarded(sys.argv[1:])
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        _silence()
    if compiled.is_stale and not sys.dont_write_bytecode:
        bundle.write()
    os._exit(status)


def _guarded(argv: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        # A file name that is no text, or an old terminal, must not stop the report.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    try:
        status = _run(argv)
        sys.stdout.flush()
    except UsageError as error:
        print(f"obslint: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        _silence()
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - a user is told one line, not a traceback
        report_crash("", error, sys.stderr)
        return 2
    return status


def _run(argv: list[str]) -> int:
    command, rest = (argv[0], argv[1:]) if argv else ("", [])
    if command in ("-h", "--help", "help"):
        return _say(USAGE)
    if command in ("-V", "--version", "version"):
        return _say(f"obslint {__version__}\n")
    if command == "parse":
        from lint.promql.command import main as parse

        return int(parse(rest, sys.stdin, sys.stdout))
    if command == "trace":
        from lint.trace import command as tracing

        return _say(tracing.USAGE) if _asks_for_help(rest) else tracing.trace(rest)
    if command == "preview":
        from lint.preview.command import main as preview

        return preview(rest)
    if command == "files":
        from lint import inventory

        return _say(inventory.USAGE) if _asks_for_help(rest) else inventory.main(rest)
    if command == "render":
        from lint import render

        return _say(render.USAGE) if _asks_for_help(rest) else render.render(rest)
    if _asks_for_help(rest):
        return _say(USAGE)
    if command == "check":
        from lint.check import check

        return check(rest)
    if command == "query":
        from lint.query import query

        return query(rest)
    if command == "catalog":
        from lint.query_catalog import show

        return show(rest)
    if command in ("explain", "rules"):
        from lint import explain

        return _say(explain.explain(rest) if command == "explain" else explain.listing(rest))
    if not command:
        raise UsageError("no command given; `obslint --help` shows them")
    raise UsageError(f"there is no command {command}; `obslint --help` shows them")


def _asks_for_help(words: list[str]) -> bool:
    return any(word in ("-h", "--help") for word in words)


def _say(text: str) -> int:
    sys.stdout.write(text)
    return 0


def report_crash(where: str, error: Exception, stream: TextIO) -> None:
    """One line for the user; everything for whoever asks for it."""
    what = f"{type(error).__name__}: {error}".split("\n", 1)[0]
    hint = "please report this with what OBSLINT_DEBUG=1 shows"
    print(f"obslint: internal error{where}: {what} ({hint})", file=stream)
    if os.environ.get("OBSLINT_DEBUG") == "1":
        import traceback

        traceback.print_exception(error, file=stream)


def _silence() -> None:
    """Whoever read our output has gone: the interpreter must not complain at its end."""
    from contextlib import suppress

    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
