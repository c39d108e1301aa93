"""`obslint files`: what each file of a repository is taken for, and why."""

from __future__ import annotations

import sys

from lint.cli import UsageError
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.model.inventory import Entry

USAGE = """\
usage: obslint files [PATH] [--format text|json]

Says of every file that may be about a cluster what it is taken for, and why: what is judged,
as part of which builds, and what is passed over. What holds nothing of Kubernetes, Grafana or
Prometheus is only counted; JSON lists it as `other`.

  PATH               root of the repository (default: the one you are in)
  --format FORMAT    text (default), or json

classes: kustomization, resource, application, project, crd, patch, content (of a generated
         object), dashboard, rules, description (of the cluster);
passed over: values and chart (Helm's), template, fixture (of a test), program, unread
"""
_FORMATS = ("text", "json")


def main(argv: list[str]) -> int:
    """Prints the classification; returns the exit status."""
    root, form = _options(argv)
    from lint.check import readable
    from lint.files import DiskFiles
    from lint.model.inventory import inventory
    from lint.repo import load

    files = DiskFiles(readable(root))
    entries = inventory(load(files))
    rest = len(files.paths()) - len(entries)
    sys.stdout.write(_json(entries, rest) if form == "json" else _text(entries, rest))
    return 0


def _options(argv: list[str]) -> tuple[str, str]:
    import os

    from lint.check import root_around

    paths: list[str] = []
    form = "text"
    words = iter(argv)
    for word in words:
        name, equals, value = word.partition("=")
        if name == "--format":
            form = value if equals else next(words, "")
        elif word.startswith("-") and word != "-":
            raise UsageError(f"files has no option {name}; `obslint files --help` shows them")
        else:
            paths.append(word)
    if form not in _FORMATS:
        raise UsageError(f"--format must be one of {', '.join(_FORMATS)}, not {form}")
    if len(paths) > 1:
        raise UsageError(
            f"files takes one PATH, the root of a repository; given: {' '.join(paths)}"
        )
    return (paths[0] if paths else root_around(os.getcwd())), form


def _text(entries: tuple[Entry, ...], rest: int) -> str:
    from lint.report.text_report import printable

    shown = [entry for entry in entries if entry.kind != "other"]
    rest += len(entries) - len(shown)
    wide = max((len(entry.kind) for entry in shown), default=0)
    lines = []
    for entry in shown:
        builds = f" [{', '.join(entry.builds)}]" if entry.builds else ""
        lines.append(f"{entry.kind:<{wide}}  {printable(entry.path)}: {entry.reason}{builds}")
    counts: dict[str, int] = {}
    for entry in shown:
        counts[entry.kind] = counts.get(entry.kind, 0) + 1
    summary = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    lines += [""] if lines else []
    return "\n".join([*lines, f"{len(shown)} files: {summary or 'none'}; {rest} others", ""])


def _json(entries: tuple[Entry, ...], rest: int) -> str:
    import json

    files = [
        {
            "path": entry.path,
            "class": entry.kind,
            "reason": entry.reason,
            "builds": list(entry.builds),
        }
        for entry in entries
    ]
    document = {"version": 1, "files": files, "others": rest}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
