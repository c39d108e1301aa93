"""`obslint render`: what kustomize builds of a folder, and where each value is written."""

from __future__ import annotations

import os
import sys

from lint.cli import UsageError
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.build.kustomize import Kustomizer
    from lint.files import DiskFiles
    from lint.source import Span

USAGE = """\
usage: obslint render [OVERLAY] [--origins]

What `kustomize build OVERLAY` prints. OVERLAY is a folder with a kustomization; the default
is the one that an Argo CD Application points to, or the only one that no other includes.

  --origins               behind each value, the file and line to edit

Nothing is fetched or run: of remote bases, charts and plugins nothing is known. What is known
of the objects is printed, the rest is named on standard error.

exit status: 0 built, 1 kustomize would refuse it, 2 it could not run, 3 partly known
"""
_PARTLY = 3


class Options(NamedTuple):
    """The command line; no `overlay` for the default."""

    overlay: str | None
    origins: bool


def render(argv: list[str]) -> int:
    """Prints a build; returns the exit status."""
    options = _options(argv)
    files, folder = _chosen(options.overlay)
    from lint.build.kustomize import Kustomizer
    from lint.build.order import ordered
    from lint.build.printer import yaml_of
    from lint.build.reader import Reader

    kustomizer = Kustomizer(Reader(files, is_whole=True))
    if kustomizer.file_of(folder) is None:
        raise UsageError(f"{folder or '.'} has no kustomization; OVERLAY is a folder with one")
    rendered = kustomizer.render(folder)
    refused = refusals(kustomizer)
    if refused:
        _say(refused)
        return 1
    root = kustomizer.kustomizations.get(folder)
    objects = list(rendered.objects)
    if root is not None:
        objects = ordered(objects, root.map("sortOptions"))
    sys.stdout.write(yaml_of(objects, origins=options.origins))
    if rendered.limits:
        from lint.build.limits import reason_of

        _say([(span, f"{span.text}: {reason_of(span.text)}") for span in rendered.limits])
        return _PARTLY
    return 0


def refusals(kustomizer: Kustomizer) -> list[tuple[Span, str]]:
    """Why kustomize would not build, everything at once."""
    from lint.model.kustomization import violations_of

    reader = kustomizer.reader
    found = [(fault.span, fault.message) for fault in (*reader.faults, *kustomizer.faults)]
    own = {kustomizer.file_of(folder) for folder in kustomizer.kustomizations}
    for item in reader.duplicates:
        span = item.key.span()
        # Of a kustomization, kustomize takes the last one.
        if span.file.path not in own:
            found.append((span, f"{item.key} is there twice: kustomize build fails"))
    for root in kustomizer.kustomizations.values():
        for wrong in violations_of(root):
            found.append((wrong.node.span(), f"{wrong.message}: kustomize build fails"))
    return list(dict.fromkeys(found))


def _say(lines: list[tuple[Span, str]]) -> None:
    for span, message in sorted(lines, key=lambda pair: (pair[0].file.path, *pair[0][1:])):
        line, column = span.file.position(span.start)
        print(f"{span.file.path}:{line}:{column}: {message}", file=sys.stderr)


def _options(argv: list[str]) -> Options:
    overlays: list[str] = []
    origins = False
    for word in argv:
        if word == "--origins":
            origins = True
        elif word.startswith("-"):
            raise UsageError(f"render has no option {word}; `obslint render --help` shows them")
        else:
            overlays.append(word)
    if len(overlays) > 1:
        raise UsageError("render takes one folder")
    return Options(overlays[0] if overlays else None, origins)


def _chosen(overlay: str | None) -> tuple[DiskFiles, str]:
    """The repository, and the folder to build."""
    from lint.check import root_around
    from lint.files import DiskFiles

    if overlay is not None and not os.path.isdir(overlay):
        raise UsageError(f"{overlay} is no folder")
    here = os.path.realpath(os.getcwd())
    start = here if overlay is None else os.path.realpath(overlay)
    root = root_around(here)
    if os.path.commonpath((root, start)) != root:
        root = root_around(start)
    files = DiskFiles(root)
    if overlay is None:
        return files, _default(files)
    folder = os.path.relpath(start, root).replace(os.sep, "/")
    return files, "" if folder == "." else folder


def _default(files: DiskFiles) -> str:
    """The folder that is applied, where there is only one."""
    from lint.repo import load

    repo = load(files)
    applied = [build.path for build in repo.discovery.applications.builds if _is_one(build.kind)]
    folders = applied or [build.path for build in repo.builds if _is_one(build.kind)]
    folders = sorted(dict.fromkeys(folders))
    if not folders:
        raise UsageError("there is no kustomization here that is applied; name a folder")
    if len(folders) > 1:
        shown = "".join(f"\n  obslint render {_from_here(files, path)}" for path in folders)
        raise UsageError(f"several folders are applied, name one:{shown}")
    return folders[0]


def _from_here(files: DiskFiles, path: str) -> str:
    return os.path.relpath(os.path.join(files.root, path), os.path.realpath(os.getcwd()))


def _is_one(kind: str) -> bool:
    return kind == "kustomize"
