"""Ours against the real kustomize on whatever kustomizations a folder holds.

python tests/kustomize_trees.py FOLDER …      what became of each, the slowest, and the counts

Components are left out: they are built by those that include them. Nothing is fetched.
"""

import os
import sys
import time
from collections import Counter
from typing import NamedTuple

from kustomize_oracle import Oracle, build
from test_kustomize import judged, printed

from lint.build.fields import NAMES
from lint.build.kustomize import Kustomizer
from lint.build.limits import reason_of
from lint.build.reader import Reader
from lint.files import DiskFiles
from lint.render import refusals

WRONG = ("accepted", "different", "refused wrongly")


class Build(NamedTuple):
    """How one folder went: `why` is what one of the two says against it, or what is not known."""

    folder: str
    verdict: str
    why: str
    seconds: float


def roots(files):
    """Folders with a kustomization that is built on its own."""
    kustomizer = Kustomizer(Reader(files))
    folders = {os.path.dirname(path) for path in files.paths() if os.path.basename(path) in NAMES}
    for folder in sorted(folders):
        documents = kustomizer.reader.documents(kustomizer.file_of(folder))
        group = documents[0].string("apiVersion") if documents else ""
        if not documents or (
            documents[0].string("kind") != "Component" and "toolkit.fluxcd.io/" not in group
        ):
            yield folder


def compared(oracle, files, folder):
    """A folder, built by both."""
    theirs, error = oracle.build_folder(os.path.join(files.root, folder))
    start = time.perf_counter()
    kustomizer = Kustomizer(Reader(files, is_whole=True))
    rendered = kustomizer.render(folder)
    seconds = time.perf_counter() - start
    refused = refusals(kustomizer)
    ours = None if refused else printed(kustomizer, folder, rendered)
    verdict = judged(ours, rendered.limits, None if error else theirs)
    if verdict == "partly known":
        why = ", ".join(
            sorted({f"{span.text[:60]}: {reason_of(span.text)}" for span in rendered.limits})
        )
    elif ours is None:
        why = "; ".join(f"{span.file.path}: {message}" for span, message in refused)
    else:
        why = error
    return Build(folder, verdict, why, seconds)


def main(trees):
    """Compares every folder of the trees; returns 1 where one differs."""
    builds = []
    with Oracle(build()) as oracle:
        for tree in trees:
            files = DiskFiles(tree)
            for folder in roots(files):
                made = compared(oracle, files, folder)
                builds.append(made)
                if made.verdict not in ("equal", "refused by both"):
                    print(f"{tree}/{folder}: {made.verdict}: {made.why}", flush=True)
    slow = sorted(builds, key=lambda made: -made.seconds)[:5]
    print("".join(f"{made.seconds * 1000:6.0f} ms {made.folder}\n" for made in slow), end="")
    middle = sorted(made.seconds for made in builds)[len(builds) // 2] if builds else 0
    print(f"{middle * 1000:6.1f} ms is the median")
    counts = Counter(made.verdict for made in builds)
    print(f"{len(builds)} folders:", ", ".join(f"{n} {what}" for what, n in counts.most_common()))
    return int(any(made.verdict in WRONG for made in builds))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
