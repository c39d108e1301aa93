"""The stack's rules give what they promise: tests for promtool, run on the rules as they
are in the manifests."""

import os
import shutil
import subprocess

import pytest
import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
RULES = {"gemini.yaml": "apps/monitoring/components/gemini"}


def groups(folder: str) -> list[dict[str, object]]:
    """The groups of all PrometheusRules in a folder."""
    found = []
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as stream:
            found += [
                group
                for item in yaml.safe_load_all(stream)
                if item["kind"] == "PrometheusRule"
                for group in item["spec"]["groups"]
            ]
    return found


@pytest.mark.skipif(shutil.which("promtool") is None, reason="NO promtool: rules are not run")
@pytest.mark.parametrize("test", RULES)
def test_rules_say_what_they_promise(test, tmp_path):
    with open(tmp_path / "rules.yaml", "w", encoding="utf-8") as stream:
        yaml.safe_dump({"groups": groups(os.path.join(ROOT, RULES[test]))}, stream)
    shutil.copy(os.path.join(HERE, test), tmp_path)

    done = subprocess.run(
        ["promtool", "test", "rules", test],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
