"""The real kustomize, as a Go program that reads cases from its standard input."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

API = "sigs.k8s.io/kustomize/api@v0.21.1"
"""The engine of kustomize 5.8.1, which is that of Argo CD 3.4 and 3.5."""

_SOURCE = Path(__file__).parent / "oracle" / "kustomize"


def build():
    """The path of the program; None when there is no Go here to build it with."""
    ready = os.environ.get("KUSTOMIZE_ORACLE")
    if ready:
        return ready
    if shutil.which("go") is None:
        return None
    target = os.path.join(tempfile.gettempdir(), f"kustomize-oracle-{os.getuid()}")
    done = subprocess.run(
        ["go", "build", "-o", target, "."], cwd=_SOURCE, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the oracle does not build:\n{done.stderr}")
    return target


class Oracle:
    """A running engine that is asked one case after the other."""

    def __init__(self, program):
        # No program is found and no host reached: plugins, charts and git are not compared.
        around = {"PATH": "/nowhere", "HOME": "/nowhere"}
        around |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        self._engine = subprocess.Popen([program], stdin=pipe, stdout=pipe, stderr=null, env=around)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._engine.stdin.close()
        self._engine.wait()

    def build(self, files, path, order=""):
        """What `kustomize build` prints, and its error: one of them is empty."""
        return self._asked({"files": files, "path": path, "order": order})

    def build_folder(self, path):
        """The same of a folder on disk."""
        return self._asked({"path": path})

    def _asked(self, case):
        self._engine.stdin.write(json.dumps(case).encode() + b"\n")
        self._engine.stdin.flush()
        answer = json.loads(self._engine.stdout.readline())
        return answer["yaml"], answer.get("error", "")
