"""What an older operator does not have: the history of its kinds, and what is reported of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lint import rules, schema
from lint.files import MemoryFiles
from lint.model import ages
from lint.repo import load

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("group", sorted(ages.OPERATORS))
def test_ages_name_fields_of_the_schemas(group: str) -> None:
    text = (ROOT / "schemas" / "crds" / group / "since.json").read_text(encoding="utf-8")
    history = json.loads(text)
    assert history["refresh"] == "python tools/history.py"
    assert history["modules"]
    unknown = []
    for name, spans in history["kinds"].items():
        kind, _, version = name.partition("_")
        known = schema.load(f"{group}/{version}", kind)
        for path in (path for paths in spans.values() for path in paths) if known else ():
            if not _leads_somewhere(known, path):
                unknown.append((name, path))
    assert unknown == []


def _leads_somewhere(known: schema.Schema, path: str) -> bool:
    part: dict[str, Any] = known.root
    for step in path[1:].replace("[]", ".[]").replace("{}", ".{}").split("."):
        part = known.defs[part["$ref"][8:]] if "$ref" in part else part
        inner = {"[]": part.get("items"), "{}": part.get("additionalProperties")}
        part = inner.get(step) or part.get("properties", {}).get(step)
        if part is None:
            return False
    return True


def described(**versions: str) -> str:
    stated = "".join(f"    {name.replace('_', '-')}: {text}\n" for name, text in versions.items())
    return f"apiVersion: obslint/v1\nkind: Cluster\nspec:\n  platform: openshift\n  versions:\n{stated}"


MONITOR = """apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: predictors}
spec:
  selector: {}
  podMetricsEndpoints: [{portNumber: 8080}]
"""
SOURCES = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: all}
spec:
  sources: [{repoURL: "https://example.org/a", path: a, name: first}]
  syncPolicy: {automated: {enabled: true}, retry: {refresh: null}}
"""
LLM = """apiVersion: serving.kserve.io/v1alpha1
kind: LLMInferenceService
metadata: {name: llm}
spec: {model: {uri: "hf://x/y"}}
"""


@pytest.mark.parametrize(
    ("manifest", "versions", "found"),
    [
        (MONITOR, {"prometheus_operator": "0.66.0"}, ["portNumber"]),
        (MONITOR, {"prometheus_operator": "0.70.0"}, []),  # its fields are not known
        (MONITOR, {"prometheus_operator": "0.81.0"}, []),
        (MONITOR, {"openshift": '"4.14"'}, []),
        (SOURCES, {"argocd": "2.13.2"}, ["name", "enabled"]),
        (SOURCES, {"argocd": "3.0.0"}, ["enabled"]),
        (SOURCES, {"argocd": "3.1.0"}, []),
        (SOURCES, {"openshift_gitops": '"1.20"'}, []),
        (LLM, {"kserve": "0.15.2"}, ["LLMInferenceService"]),
        (LLM, {"kserve": "0.17.0"}, []),
        (LLM, {"kserve": "v0.15-rc"}, []),
    ],
)
def test_what_an_operator_does_not_have_yet(
    manifest: str, versions: dict[str, str], found: list[str]
) -> None:
    repo = load(MemoryFiles({"a.yaml": manifest, "c.yaml": described(**versions)}))

    findings = rules.find("schema/not-yet").check(repo)

    assert [finding.at.text for finding in findings] == found
