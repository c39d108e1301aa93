"""The files of a commit, read by git's plumbing: nothing of the repository is executed.

`cat-file` gives objects as they are, without filters and textconv; hooks, the file system
monitor and every transport are switched off, so that a partial clone fetches nothing. The
revision is an argument of somebody else's: it must name one commit.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator

from lint.files import MAX_BYTES, SKIPPED, decode
from lint.source import File
from lint.tree import Fault
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from subprocess import Popen

_GIT = (
    "git", "--no-optional-locks", "--no-replace-objects",
    "-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never",
)  # fmt: skip
_LINK, _FILES = "120000", frozenset({"100644", "100755", "100664"})
_HOPS = 40
"""Links that lead to links are followed so often, as Linux does."""


class NoCommit(Exception):
    """A revision that names no commit, or a folder that is in no git repository."""


class _Entry(NamedTuple):
    mode: str
    id: str
    size: int


class CommitFiles:
    """The files that a commit has below a folder; see `lint.files.Files`."""

    def __init__(self, root: str, revision: str) -> None:
        self._root = os.path.realpath(root)
        commit = self._ask(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
        if not commit:
            raise NoCommit("is no commit of this repository")
        prefix = self._ask("rev-parse", "--show-prefix") or ""
        tree = f"{commit}:{prefix}" if prefix else commit
        listing = self._ask("ls-tree", "-r", "-z", "-l", "--full-tree", tree)
        self._entries = dict(_entries(listing or ""))
        self._dirs = {""}
        for path in self._entries:
            while "/" in path:
                path = path.rpartition("/")[0]
                self._dirs.add(path)
        self._reader: Popen[bytes] | None = None

    def paths(self) -> tuple[str, ...]:
        return tuple(sorted(path for path in self._entries if not _is_skipped(path)))

    def is_dir(self, path: str) -> bool:
        return path in self._dirs

    def real(self, path: str) -> str:
        return path

    def read(self, path: str) -> File | Fault | None:
        found = self._found(path)
        if found is not None and found.size > MAX_BYTES:
            message = f"{path} has {found.size} bytes, more than the {MAX_BYTES} that are read"
            return Fault("yaml/too-large", File(path, "").span(0), message)
        data = self.data(path)
        return None if data is None else decode(path, data)

    def data(self, path: str) -> bytes | None:
        found = self._found(path)
        return None if found is None or found.size > MAX_BYTES else self._object(found.id)

    def _found(self, path: str) -> _Entry | None:
        """The entry of a file, links followed."""
        at = path
        for _ in range(_HOPS):
            entry = self._entries.get(at)
            if entry is None or entry.mode != _LINK or entry.size > MAX_BYTES:
                return entry
            data = self._object(entry.id)
            if data is None:
                return None
            target = data.decode("utf-8", "surrogateescape")
            at = posixpath.normpath(posixpath.join(posixpath.dirname(at), target))
        return None

    def _object(self, name: str) -> bytes | None:
        if self._reader is None:
            self._reader = _start(self._root, "cat-file", "--batch")
        stdin, stdout = self._reader.stdin, self._reader.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(f"{name}\n".encode())
        stdin.flush()
        header = stdout.readline().split()
        if len(header) != 3:
            return None  # a partial clone does not have it
        data = stdout.read(int(header[2]))
        stdout.read(1)
        return data

    def _ask(self, *words: str) -> str | None:
        """What git prints; None where it fails."""
        process = _start(self._root, *words)
        out, _ = process.communicate()
        return (
            out.decode("utf-8", "surrogateescape").removesuffix("\n")
            if process.returncode == 0
            else None
        )


def _start(root: str, *words: str) -> Popen[bytes]:
    from subprocess import DEVNULL, PIPE, Popen

    # Inside a hook git tells its children where the repository is; ours is where we are told.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment |= {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    try:
        return Popen(  # noqa: S603 - fixed words, and a revision behind --end-of-options
            (*_GIT, *words), cwd=root, env=environment, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
        )
    except (OSError, ValueError) as error:
        raise NoCommit(f"git cannot be run: {error}") from error


def _entries(listing: str) -> Iterator[tuple[str, _Entry]]:
    for line in listing.split("\0"):
        about, tab, path = line.partition("\t")
        if tab:
            mode, _, name, size = about.split()
            if mode == _LINK or mode in _FILES:
                yield path, _Entry(mode, name, int(size))


def _is_skipped(path: str) -> bool:
    return any(part.startswith(".") or part in SKIPPED for part in path.split("/")[:-1])
