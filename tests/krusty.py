"""Kustomize's own tests as cases: the files, the folder, and what kustomize made of it.

Nothing of them is kept here. The module is downloaded by name and version, its test
harness is taught to write down what it builds, and its tests run once.
"""

import base64
import json
import os
import posixpath
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kustomize_oracle import API

_RUN = "krusty.MakeKustomizer(&o).Run(th.fSys, path)"
_IMPORTS = 'import (\n\t"encoding/json"\n\t"os"'
_RECORD = """
func (th Harness) record(path string, o krusty.Options, m resmap.ResMap, err error) {
	files := map[string][]byte{}
	_ = th.fSys.Walk("/", func(name string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			text, _ := th.fSys.ReadFile(name)
			files[name] = text
		}
		return nil
	})
	made := map[string]any{"test": th.t.Name(), "files": files, "path": path,
		"order": o.Reorder, "managed": o.AddManagedbyLabel,
		"restricted": o.LoadRestrictions == types.LoadRestrictionsRootOnly}
	var text []byte
	if err == nil {
		text, err = m.AsYaml()
	}
	if err != nil {
		made["error"] = err.Error()
	} else {
		made["yaml"] = string(text)
	}
	line, _ := json.Marshal(made)
	to, _ := os.OpenFile(os.Getenv("KRUSTY_CASES"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	defer to.Close()
	_, _ = to.Write(append(line, '\\n'))
}
"""


def cases():
    """Every build of kustomize's tests; None without Go. The second call reads a cache."""
    if shutil.which("go") is None:
        return None
    cache = Path(tempfile.gettempdir()) / f"krusty-{os.getuid()}-{API.rpartition('@')[2]}.jsonl"
    if not cache.exists():
        with tempfile.TemporaryDirectory() as folder:
            made = _record(Path(folder))
        cache.write_text("".join(made))
    return [_decoded(json.loads(line)) for line in cache.read_text().splitlines()]


def module():
    """Where the module's source is."""
    with tempfile.TemporaryDirectory() as folder:
        return json.loads(_output(["go", "mod", "download", "-json", API], folder))["Dir"]


def _decoded(case):
    case["files"] = {
        posixpath.normpath(path.lstrip("/")): _text(base64.b64decode(data))
        for path, data in case["files"].items()
    }
    path = posixpath.normpath(case["path"].lstrip("/") or ".")
    return case | {"path": "" if path == "." else path}


def _text(data):
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _record(folder):
    program = _instrumented(folder)
    tests = _output([program, "-test.list", "^Test"], folder / "api/krusty").split()
    written = folder / "cases.jsonl"
    # No program is found and no host reached: plugins, charts and git are not what is compared.
    around = {"KRUSTY_CASES": str(written), "PATH": "/nowhere", "HOME": str(folder)}
    around |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    while tests:
        log = _output(
            [program, "-test.v", "-test.timeout=20s", f"-test.run=^({'|'.join(tests)})$"],
            folder / "api/krusty",
            around,
        )
        begun = [line.split()[2] for line in log.splitlines() if line.startswith("=== RUN ")]
        over = "\nPASS" in log or "\nFAIL\n" in log
        last = begun[-1].partition("/")[0]
        tests = [] if over else tests[tests.index(last) + 1 :]
    return written.read_text().splitlines(keepends=True)


def _instrumented(folder):
    shutil.copytree(module(), folder / "api", copy_function=shutil.copyfile)
    for path in (folder / "api").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    harness = folder / "api/testutils/kusttest/harness.go"
    text = harness.read_text().replace("import (", _IMPORTS, 1)
    for names in ("m, err", "_, err"):
        call = f"m, err := {_RUN}\n\tth.record(path, o, m, err)"
        text = text.replace(f"{names} := {_RUN}", call)
    harness.write_text(text + _RECORD)
    program = str(folder / "krusty.test")
    _output(["go", "test", "-mod=mod", "-c", "-o", program, "./krusty"], folder / "api")
    return program


def _output(command, folder, around=None):
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env=around, check=False
    )
    if around is None and done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


if __name__ == "__main__":
    sys.stdout.write(f"{len(cases() or ())} cases\n")
