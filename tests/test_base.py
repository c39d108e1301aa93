"""`obslint check --base REV`: what is compared, and that git executes nothing on the way."""

import os
import subprocess

import pytest

from lint.base import CommitFiles, NoCommit
from lint.files import MAX_BYTES, MemoryFiles
from lint.model.changes import changed
from lint.repo import load
from lint.tree import Fault

FOLDER = """apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaFolder
metadata: {name: models, namespace: a}
spec:
  uid: models
  title: Models
  allowCrossNamespaceImport: true
  instanceSelector:
    matchLabels: {dashboards: grafana}
"""
NAMES = {
    f"GIT_{who}_{what}": f"a{at}example.com" if what == "EMAIL" else "a"
    for who in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
    for at in "@"
}


def git(folder, *words):
    subprocess.run(
        ("git", *words), cwd=folder, check=True, capture_output=True, env=os.environ | NAMES
    )


@pytest.fixture
def committed(tree):
    """Writes files and commits them; returns the folder."""

    def commit(files):
        root = tree(files)
        git(root, "init", "-q", "-b", "main")
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", "base")
        return root

    return commit


def refused(old: str, new: str) -> list[tuple[str, str]]:
    repo = load(MemoryFiles({"x.yaml": new}), MemoryFiles({"x.yaml": old}))
    assert repo.base is not None
    return [(change.field, change.what) for _, change in changed(repo, repo.base)]


class TestChanges:
    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            ("title: Models", "title: LLMs", []),
            ("uid: models", "uid: llms", [("uid", "cannot change: it was 'models'")]),
            ("  uid: models\n", "", [("uid", "cannot be taken away: it was 'models'")]),
            ("uid: models", "uid: models\n  suspend: true", []),
            (
                "dashboards: grafana",
                "dashboards: other",
                [("instanceSelector", "cannot change")],
            ),
            ("{dashboards: grafana}", "\n      dashboards: grafana", []),
            (
                "Import: true",
                "Import: false",
                [("allowCrossNamespaceImport", "cannot be switched off again")],
            ),
            (
                "  allowCrossNamespaceImport: true\n",
                "",
                [("allowCrossNamespaceImport", "cannot be switched off again")],
            ),
            ("name: models", "name: others", []),
            ("namespace: a", "namespace: b", []),
        ],
    )
    def test_of_a_folder(self, old, new, expected):
        assert refused(FOLDER, FOLDER.replace(old, new)) == expected

    def test_what_was_not_there(self):
        without = FOLDER.replace("  uid: models\n", "")
        assert refused(without, FOLDER) == [("uid", "cannot be added")]

    def test_of_kubernetes_own_kinds(self):
        old = (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: b}\nspec:\n"
            "  replicas: 1\n  selector: {matchLabels: {app: a}}\n  template: {}\n"
        )
        new = old.replace("app: a", "app: b")
        assert refused(old, old.replace("replicas: 1", "replicas: 2")) == []
        assert refused(old, new) == [("selector", "cannot change")]

    @pytest.mark.parametrize(
        "note",
        [
            "argocd.argoproj.io/sync-options: Force=true,Replace=true",
            "argocd.argoproj.io/hook: PostSync",
            "kustomize.toolkit.fluxcd.io/force: Enabled",
        ],
    )
    def test_what_is_made_anew_may_change(self, note):
        new = FOLDER.replace("namespace: a", "namespace: a, annotations: {" + note + "}")
        assert refused(FOLDER, new.replace("uid: models", "uid: llms")) == []

    def test_an_operator_without_these_rules(self):
        cluster = (
            "apiVersion: obslint/v1\nkind: Cluster\nmetadata: {name: c}\n"
            "spec: {versions: {grafana-operator: 5.9.0}}\n---\n"
        )
        assert refused(FOLDER, cluster + FOLDER.replace("uid: models", "uid: llms")) == []

    def test_several_of_one_name_are_not_told_apart(self):
        both = {"a/x.yaml": FOLDER, "b/x.yaml": FOLDER.replace("uid: models", "uid: llms")}
        repo = load(MemoryFiles(both), MemoryFiles(both))
        assert repo.base is not None
        assert list(changed(repo, repo.base)) == []

    def test_what_is_rendered_is_compared(self):
        base = {
            "base/x.yaml": FOLDER,
            "base/kustomization.yaml": "resources: [x.yaml]\n",
            "dev/kustomization.yaml": "resources: [../base]\n",
        }
        patch = "patches: [{patch: '- {op: replace, path: /spec/uid, value: llms}', target: {kind: GrafanaFolder}}]\n"
        new = base | {"dev/kustomization.yaml": "resources: [../base]\n" + patch}
        repo = load(MemoryFiles(new), MemoryFiles(base))
        assert repo.base is not None
        [(resource, change)] = changed(repo, repo.base)
        assert (resource.build, change.field) == ("dev", "uid")


class TestCommand:
    def test_reports_the_change(self, run, committed):
        root = committed({"x.yaml": FOLDER})
        assert run("check", root, "--base", "main").status == 0
        with open(os.path.join(root, "x.yaml"), "w", encoding="utf-8") as stream:
            stream.write(FOLDER.replace("uid: models", "uid: llms"))
        status, out, err = run("check", root, "--base=HEAD")
        assert (status, err) == (1, "")
        assert out.startswith(
            "x.yaml:5:8: error: uid of GrafanaFolder models cannot change: it was"
        )
        assert run("check", root).status == 0

    def test_a_folder_of_the_repository(self, run, committed):
        root = committed({"deploy/x.yaml": FOLDER, "x.yaml": "a: b\n"})
        with open(os.path.join(root, "deploy", "x.yaml"), "w", encoding="utf-8") as stream:
            stream.write(FOLDER.replace("uid: models", "uid: llms"))
        assert run("check", os.path.join(root, "deploy"), "--base", "main").status == 1

    @pytest.mark.parametrize(
        "revision",
        [
            "nothing",
            "--help",
            "-n",
            "--output=x",
            "main:x.yaml",
            "main^{tree}",
            "main..main",
            "",
            "@{9}",
            "a\0b",
        ],
    )
    def test_what_names_no_commit(self, run, committed, revision):
        root = committed({"x.yaml": FOLDER})
        status, out, err = run("check", root, f"--base={revision}")
        assert (status, out) == (2, "")
        assert err.startswith("obslint: --base")
        assert err.count("\n") == 1
        assert os.listdir(root) == [".git", "x.yaml"] or sorted(os.listdir(root)) == [
            ".git",
            "x.yaml",
        ]

    def test_no_repository(self, run, tree):
        root = tree({"x.yaml": FOLDER})
        status, _, err = run("check", root, "--base", "main")
        assert (status, err) == (2, "obslint: --base main: is no commit of this repository\n")

    def test_no_git(self, run, committed, monkeypatch):
        root = committed({"x.yaml": FOLDER})
        monkeypatch.setenv("PATH", "")
        status, _, err = run("check", root, "--base", "main")
        assert status == 2
        assert "git cannot be run" in err


class TestFiles:
    def test_nothing_is_executed(self, committed):
        root = committed({"x.yaml": FOLDER, ".gitattributes": "*.yaml filter=evil diff=evil\n"})
        script = os.path.join(root, "evil.sh")
        with open(script, "w", encoding="utf-8") as stream:
            stream.write(f"#!/bin/sh\ntouch {root}/executed\ncat\n")
        os.chmod(script, 0o755)
        for name in (
            "post-checkout",
            "post-index-change",
            "fsmonitor-watchman",
            "reference-transaction",
        ):
            os.symlink(script, os.path.join(root, ".git", "hooks", name))
        for key in (
            "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass",
            "filter.evil.smudge", "filter.evil.clean", "filter.evil.process",
            "diff.evil.textconv", "diff.evil.command", "diff.external", "alias.cat-file",
            "credential.helper", "gpg.program", "uploadpack.packObjectsHook",
        ):  # fmt: skip
            git(root, "config", key, script)
        os.utime(os.path.join(root, "x.yaml"), (1, 1))
        files = CommitFiles(root, "main")
        found = files.read("x.yaml")
        assert found is not None
        assert not isinstance(found, Fault)
        assert found.text == FOLDER
        assert not os.path.exists(os.path.join(root, "executed"))

    def test_nothing_is_fetched(self, committed, tmp_path_factory):
        """A clone without blobs would ask its origin for them."""
        origin = committed({"x.yaml": FOLDER})
        git(origin, "config", "uploadpack.allowFilter", "true")
        clone = os.fspath(tmp_path_factory.mktemp("clone"))
        git(clone, "clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{origin}", ".")
        assert CommitFiles(clone, "main").read("x.yaml") is None

    def test_links_stay_inside(self, committed, tmp_path):
        (tmp_path / "sub").mkdir()
        for name, target in (
            ("link.yaml", "sub/x.yaml"),
            ("sub/up.yaml", "../link.yaml"),
            ("out.yaml", "../../etc/passwd"),
            ("abs.yaml", "/etc/passwd"),
            ("ring.yaml", "ring.yaml"),
            ("folder", "sub"),
        ):
            os.symlink(target, tmp_path / name)
        files = CommitFiles(committed({"sub/x.yaml": "a: b\n"}), "HEAD")
        for path in ("sub/x.yaml", "link.yaml", "sub/up.yaml"):
            found = files.read(path)
            assert found is not None
            assert not isinstance(found, Fault)
            assert found.text == "a: b\n"
        for path in ("out.yaml", "abs.yaml", "ring.yaml", "folder", "sub", "none.yaml"):
            assert files.read(path) is None
        assert files.is_dir("sub")
        assert not files.is_dir("folder")

    def test_same_files_as_on_disk(self, committed):
        files = CommitFiles(
            committed(
                {"a b/ü.yaml": "a: b\n", ".github/w.yaml": "", "vendor/x.yaml": "", ".o.yaml": ""}
            ),
            "HEAD",
        )
        assert files.paths() == (".o.yaml", "a b/ü.yaml")
        assert files.read("a b/ü.yaml") is not None

    def test_faults(self, committed):
        files = CommitFiles(
            committed({"big.yaml": b"x" * (MAX_BYTES + 1), "b.yaml": b"a: \xff"}), "HEAD"
        )
        for path, code in (("big.yaml", "yaml/too-large"), ("b.yaml", "yaml/not-utf8")):
            found = files.read(path)
            assert isinstance(found, Fault)
            assert found.code == code

    def test_inside_a_hook(self, committed, monkeypatch):
        root = committed({"x.yaml": FOLDER})
        monkeypatch.setenv("GIT_DIR", "/nowhere")
        monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere")
        assert CommitFiles(root, "main").paths() == ("x.yaml",)

    def test_no_commit(self, committed):
        with pytest.raises(NoCommit):
            CommitFiles(committed({"x.yaml": FOLDER}), "HEAD:x.yaml")
