"""Files of tests: what is in them is often wrong on purpose, and never applied as it stands."""

from __future__ import annotations

_FOLDERS = frozenset(
    "test tests testdata test-data test_data testcases e2e fixtures unittest unittests unit-tests"
    " kuttl chainsaw __tests__ __snapshots__".split()
)
# An environment may be called so; then others stand beside it, or it is in a folder of them.
_STAGES = frozenset({"test", "tests", "e2e", "testing"})
_OTHER_STAGES = frozenset(
    "acc acceptance base ci common dev development int integration lab live nonprod pre-prod preprod"
    " prd prod production qa sandbox shared stage staging stg uat".split()
)
_OF_STAGES = frozenset("clusters envs env environment environments overlays stages tenants".split())
_STEPS = ("chainsaw-test.yaml", "chainsaw-test.yml", "kuttl-test.yaml", "kyverno-test.yaml")
_ASSERTS = ("-assert.yaml", "-assert.yml", "-errors.yaml")


class Fixtures:
    """Which of a repository's files belong to tests."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self._paths = paths
        self._children: dict[str, set[str]] | None = None
        self._known: dict[str, str] = {"": ""}
        self._steps = {path.rpartition("/")[0] for path in paths if path.endswith(_STEPS)}
        self._steps |= {path.rpartition("/")[0] for path in paths if path.endswith(_ASSERTS)}
        self._steps.discard("")

    def covers(self, path: str) -> bool:
        """Whether a file belongs to a test."""
        return bool(self.folder_of(path)) or path.endswith(_STEPS + _ASSERTS)

    def folder_of(self, path: str) -> str:
        """The folder of tests that a file is in; empty where there is none."""
        folder = path.rpartition("/")[0]
        if folder not in self._known:
            above = self.folder_of(folder)
            self._known[folder] = above or (folder if self._is_for_tests(folder) else "")
        return self._known[folder]

    def _is_for_tests(self, folder: str) -> bool:
        if folder in self._steps:
            return True
        around, _, name = folder.rpartition("/")
        if name not in _FOLDERS:
            return False
        return name not in _STAGES or not self._is_stage(around)

    def _is_stage(self, around: str) -> bool:
        if around.rpartition("/")[2] in _OF_STAGES:
            return True
        return not _OTHER_STAGES.isdisjoint(self._folders().get(around, ()))

    def _folders(self) -> dict[str, set[str]]:
        """The folders in each folder, read when a folder may be a stage."""
        if self._children is None:
            self._children = {}
            for path in self._paths:
                folder = path.rpartition("/")[0]
                while folder:
                    around, _, name = folder.rpartition("/")
                    names = self._children.setdefault(around, set())
                    if name in names:
                        break
                    names.add(name)
                    folder = around
        return self._children
