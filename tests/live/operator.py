"""What the Prometheus Operator makes of a set of objects: asked itself, or as recorded.

The operator's own packages are built from `tests/oracle/operator` where Go is. Elsewhere
the recorded answer for the repository's manifests is taken; `tests/test_live.py` compares
the two wherever it can.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "oracle" / "operator"
RECORDED = Path(__file__).parent / "recorded"
API = "http://kubernetes.invalid:6443"
WEBHOOK = "http://slack.invalid/webhook"
"""Stand in for addresses that differ from run to run."""

VERSIONS = {"prometheus": "2.42.0", "alertmanager": "0.25.0"}
"""The oldest engines that the configuration is made for; newer ones read it too."""


@cache
def build():
    """The path of the oracle; None when there is no Go here to build it with."""
    ready = os.environ.get("OPERATOR_ORACLE")
    if ready:
        return ready
    if shutil.which("go") is None:
        return None
    digest = hashlib.sha256()
    for path in sorted(SOURCE.iterdir()):
        digest.update(path.read_bytes())
    name = f"operator-oracle-{os.getuid()}-{digest.hexdigest()[:12]}"
    target = os.path.join(tempfile.gettempdir(), name)
    if not os.path.exists(target):
        _compile(f"{target}.{os.getpid()}")
        os.replace(f"{target}.{os.getpid()}", target)
    return target


def _compile(target):
    done = subprocess.run(
        ["go", "build", "-o", target, "."], cwd=SOURCE, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the operator's oracle does not build:\n{done.stderr}")


def ask(oracle, cases):
    """The operator's answers to lists of objects."""
    lines = "".join(json.dumps({"objects": case}) + "\n" for case in cases)
    done = subprocess.run([oracle], input=lines, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the operator's oracle ended with {done.returncode}:\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


KINDS = ("prometheuses", "rulers", "alertmanagers")


def record(answer):
    """Writes an answer as files, to be read as recorded."""
    shutil.rmtree(RECORDED, ignore_errors=True)
    for path, text in as_files(answer).items():
        (RECORDED / path).parent.mkdir(parents=True, exist_ok=True)
        (RECORDED / path).write_text(text)


def as_files(answer):
    """Configurations and rules of an answer, by paths."""
    found = {}
    for kind in KINDS:
        for name, made in answer[kind].items():
            if made.get("config"):
                found[f"{kind}/{name}/config.yaml"] = made["config"]
            for rule, text in (made.get("rules") or {}).items():
                found[f"{kind}/{name}/rules/{rule}"] = text
    return found


def recorded():
    """The answer for the repository's own manifests, as it was recorded."""
    return {
        path.relative_to(RECORDED).as_posix(): path.read_text()
        for path in sorted(RECORDED.rglob("*.yaml"))
    }
