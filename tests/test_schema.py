"""The schema walk, with jsonschema as its oracle."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from lint import json_reader, schema, yaml_reader
from lint.schema import Violation
from lint.schema import text as schema_text
from lint.source import File, Text
from lint.tree import Map

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "schemas" / "crds").rglob("*_*.json"))

DATA: list[dict[str, Any]] = yaml.safe_load(
    (ROOT / "tests" / "schema_samples.yaml").read_text(encoding="utf-8")
)
IDS = [f"{item['kind']}-{item['apiVersion'].rpartition('/')[2]}" for item in DATA]
JUNK: list[Any] = ["x", "", "1d", 7, -1, 2.0, 2.5, True, None, [], ["x"], {}, {"x": "y"}]


def nodes(data: object) -> Map:
    """The tree of some data."""
    text = json.dumps(data)
    root = json_reader.read(Text(text, File("x.json", text), 0, len(text))).root
    assert isinstance(root, Map)
    return root


def found(data: dict[str, Any]) -> list[Violation]:
    """What the walk says of some data; the data says its kind."""
    known = schema.load(data["apiVersion"], data["kind"])
    assert known is not None
    return list(schema.validate(nodes(data), known))


def read(text: str) -> Map:
    """The only document of a YAML text."""
    root = yaml_reader.read(File("x.yaml", text)).documents[0].root
    assert isinstance(root, Map)
    return root


def problems(text: str) -> list[tuple[str, str, str, str | None]]:
    """(code, path, first line of what is underlined, suggestion) for a YAML text."""
    root = read(text)
    known = schema.load(root.string("apiVersion"), root.string("kind"))
    assert known is not None
    return [
        (one.code, one.path, one.node.span().text.split("\n")[0], one.suggestion)
        for one in schema.validate(root, known)
    ]


# --- the oracle: the same schema for jsonschema, which knows no pruning --------------------


def closed(part: Any, *, junctor: bool = False) -> Any:
    """A structural schema in which unknown fields are errors."""
    if isinstance(part, list):
        return [closed(item, junctor=junctor) for item in part]
    if not isinstance(part, dict):
        return part
    made: dict[str, Any] = {}
    for key, value in part.items():
        if key in ("properties", "$defs"):
            made[key] = {name: closed(one, junctor=junctor) for name, one in value.items()}
        elif key in ("allOf", "anyOf", "oneOf", "not", "if", "then"):
            made[key] = closed(value, junctor=True)
        elif key in ("items", "additionalProperties"):
            made[key] = closed(value, junctor=junctor)
        elif not key.startswith("x-"):
            made[key] = value
    if part.get("x-kubernetes-int-or-string"):
        made["type"] = ["integer", "string"]
    preserved = part.get("x-kubernetes-preserve-unknown-fields")
    if part.get("type") == "object" and not junctor and not preserved:
        made.setdefault("additionalProperties", False)
    return made


def without_nulls(data: Any) -> Any:
    """The data without null fields, as the API server takes them."""
    if isinstance(data, dict):
        return {k: without_nulls(v) for k, v in data.items() if v is not None}
    return [without_nulls(item) for item in data] if isinstance(data, list) else data


def oracle(data: dict[str, Any]) -> Draft202012Validator:
    group, _, version = data["apiVersion"].rpartition("/")
    path = ROOT / "schemas" / "crds" / (group or "core") / f"{data['kind']}_{version}.json"
    checker = FormatChecker(formats=())
    for name, (form, _) in schema_text.FORMATS.items():
        check = lambda value, form=form: not isinstance(value, str) or re.fullmatch(form, value)  # noqa: E731
        checker.checks(name)(check)
    whole = json.loads(path.read_text(encoding="utf-8"))
    return Draft202012Validator(closed(whole), format_checker=checker)


def mutations(data: dict[str, Any]) -> Iterator[tuple[list[str | int], dict[str, Any]]]:
    """(path of the change, changed copy): other values, lost fields, new fields."""

    def places(node: Any, path: list[str | int]) -> Iterator[list[str | int]]:
        steps: Any = node.items() if isinstance(node, dict) else enumerate(node)
        for step, child in steps:
            yield [*path, step]
            if isinstance(child, (dict, list)):
                yield from places(child, [*path, step])

    for number, path in enumerate(places(data, [])):
        if path in (["apiVersion"], ["kind"]):
            continue
        for turn in range(4):
            changed = copy.deepcopy(data)
            holder: Any = changed
            for step in path[:-1]:
                holder = holder[step]
            if turn == 0:
                del holder[path[-1]]
            elif turn == 1 and isinstance(holder[path[-1]], dict):
                holder[path[-1]]["notAField"] = 1
            else:
                holder[path[-1]] = JUNK[(number * 5 + turn) % len(JUNK)]
            yield path, changed


def test_every_schema_has_a_sample() -> None:
    paths = {
        f"{item['apiVersion'].rpartition('/')[0] or 'core'}/{item['kind']}_"
        f"{item['apiVersion'].rpartition('/')[2]}"
        for item in DATA
    }

    assert {f"{path.parent.name}/{path.stem}" for path in FILES} == paths


@pytest.mark.parametrize("data", DATA, ids=IDS)
def test_valid_samples_are_silent(data: dict[str, Any]) -> None:
    assert found(data) == []


@pytest.mark.parametrize("data", DATA, ids=IDS)
def test_mutations_are_judged_as_jsonschema_does(data: dict[str, Any]) -> None:
    judge = oracle(data)
    assert judge.is_valid(without_nulls(data))
    for path, changed in mutations(data):
        ours = found(changed)
        if any(one.code == "duplicate-item" for one in ours):
            continue  # jsonschema does not know list-map keys
        assert judge.is_valid(without_nulls(changed)) == (not ours), (path, ours)


@pytest.mark.parametrize("data", DATA, ids=IDS)
def test_what_is_reported_lies_where_the_change_was(data: dict[str, Any]) -> None:
    for path, changed in mutations(data):
        spelled = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        for one in found(changed):
            holder = spelled.rpartition(".")[0].partition("[")[0]
            assert one.path.startswith((spelled, holder)), (spelled, one)
            assert one.node.span().text or one.node == "", one


RULE = """apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: r
  lables: {a: b}
  annotations: {n: 1}
spec:
  groups:
    - name: g
      interval: 1 d
      rules:
        - alrt: A
          expr: [up]
        - alert: B
          for: 5
    - name: g
      limit: "3"
"""


def test_underlines_the_fault_itself() -> None:
    rules = ".spec.groups[0].rules"
    assert [
        ("unknown-field", ".metadata.lables", "lables", "labels"),
        ("wrong-type", ".metadata.annotations.n", "1", '"1"'),
        ("bad-value", ".spec.groups[0].interval", "1 d", None),
        ("unknown-field", f"{rules}[0].alrt", "alrt", "alert"),
        ("wrong-type", f"{rules}[0].expr", "expr", None),
        ("wrong-type", f"{rules}[1].for", "5", '"5"'),
        ("missing-field", f"{rules}[1].expr", "alert", None),
        ("wrong-type", ".spec.groups[1].limit", "3", "3"),
        ("duplicate-item", ".spec.groups[1]", "g", None),
    ] == problems(RULE)


def test_messages_say_fact_and_allowed_values() -> None:
    data = copy.deepcopy(DATA[IDS.index("Route-v1")])
    data["spec"]["tls"] = {"termination": "Edge"}
    data["spec"]["port"] = {"targetPort": 1.5, "name": "x"}

    assert sorted(one.message for one in found(data)) == [
        "port has no field name: it has targetPort",
        "targetPort must be an integer or a string, but 1.5 is a number",
        "termination must be one of edge, reencrypt, passthrough, but it is 'Edge'",
    ]


@pytest.mark.parametrize(
    ("kind", "path", "value", "expected"),
    [
        ("GrafanaDashboard", "folderUID", "x", ("conflict", "folderUID and folderRef")),
        ("GrafanaDashboard", "folder", "x", ("conflict", "folder and folderRef")),
        ("GrafanaFolder", "parentFolderUID", "x", None),
        ("Grafana", "client", {"tls": {}}, ("missing-field", "insecureSkipVerify, certSecretRef")),
        (
            "Grafana",
            "client",
            {"tls": {"insecureSkipVerify": True, "certSecretRef": {"name": "s"}}},
            ("conflict", "insecureSkipVerify, certSecretRef"),
        ),
        (
            "GrafanaDatasource",
            "valuesFrom",
            [{"targetPath": "x", "valueFrom": {}}],
            ("missing-field", "configMapKeyRef, secretKeyRef"),
        ),
        (
            "ScrapeConfig",
            "oauth2",
            {"clientId": {}, "clientSecret": {"key": "k"}, "tokenUrl": "https://x"},
            ("conflict", "basicAuth and oauth2"),
        ),
        ("Route", "path", "/x", None),
        ("Route", "port", {"targetPort": 0}, ("bad-value", "targetPort cannot be 0")),
        (
            "Route",
            "tls",
            {"termination": "edge", "destinationCACertificate": "x"},
            ("conflict", "destinationCACertificate and termination edge together"),
        ),
        ("GrafanaAlertRuleGroup", "folderUID", "x", ("conflict", "folderUID, folderRef")),
        (
            "GrafanaNotificationPolicy",
            "route",
            {"receiver": "c", "continue": True},
            ("conflict", "route cannot have continue"),
        ),
        (
            "Route",
            "tls",
            {"termination": "passthrough", "insecureEdgeTerminationPolicy": "Allow"},
            ("conflict", "termination passthrough and insecureEdgeTerminationPolicy Allow"),
        ),
        (
            "LLMInferenceService",
            "prefill",
            {"scaling": {"maxReplicas": 2}},
            ("missing-field", "scaling lacks the required field wva"),
        ),
        (
            "Grafana",
            "httpRoute",
            {"spec": {"rules": [{"filters": [{"type": "CORS"}]}]}},
            ("missing-field", "filters[0] lacks cors, which type CORS needs"),
        ),
        (
            "Grafana",
            "httpRoute",
            {"spec": {"rules": [{"sessionPersistence": {"type": "Header", "cookieConfig": {}}}]}},
            ("conflict", "sessionPersistence.type must be Cookie where there is cookieConfig"),
        ),
        (
            "AlertRelabelConfig",
            "configs",
            [{"regex": "a", "action": "Keep"}],
            ("missing-field", "configs[0] lacks sourceLabels, which action Keep needs"),
        ),
        (
            "AlertRelabelConfig",
            "configs",
            [{"sourceLabels": ["a"], "replacement": "x"}],
            (
                "missing-field",
                "configs[0] lacks targetLabel, which action Replace, the default, needs",
            ),
        ),
    ],
)
def test_related_fields(kind: str, path: str, value: Any, expected: tuple[str, str] | None) -> None:
    data = copy.deepcopy(next(item for item in DATA if item["kind"] == kind))
    data["spec"][path] = value
    ours = found(data)

    assert ([] if expected is None else [expected[0]]) == [one.code for one in ours]
    assert expected is None or expected[1] in ours[0].message


def test_a_route_that_passes_through_has_no_path() -> None:
    data = copy.deepcopy(DATA[IDS.index("Route-v1")])
    data["spec"] |= {"path": "/x", "tls": {"termination": "passthrough"}}

    assert [one.message for one in found(data)] == [
        "spec cannot have path and tls.termination passthrough together"
    ]


def test_a_secret_is_not_repeated() -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {}, "data": {"a": "hunter2!"}}

    assert [one.message for one in found(secret)] == ["a must be base64, which it is not"]


def test_numbers_and_nulls_as_the_api_server_reads_them() -> None:
    base = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n    - port: "

    assert problems(base + "8080") == []
    assert problems(base + "8080.0") == []
    assert problems(base + '"8080"') == [("wrong-type", ".spec.ports[0].port", "8080", "8080")]
    assert problems(base + "null") == [("missing-field", ".spec.ports[0].port", "port", None)]


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        ("v1", "Pod", "Namespaced"),
        ("v1", "Namespace", "Cluster"),
        ("apps/v1beta2", "Deployment", "Namespaced"),
        ("config.openshift.io/v1", "Ingress", "Cluster"),
        ("networking.k8s.io/v1", "Ingress", "Namespaced"),
        ("nvidia.com/v1", "ClusterPolicy", "Cluster"),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "Cluster"),
        ("example.com/v1", "Pod", None),
        ("v1", "Nothing", None),
    ],
)
def test_scope(api_version: str, kind: str, expected: str | None) -> None:
    assert expected == schema.scope(api_version, kind)


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [("v1", "../core/Pod"), ("../core/v1", "Pod"), ("", ""), ("v9", "Pod"), ("a/b/v1", "Pod")],
)
def test_unknown_kinds_have_no_schema(api_version: str, kind: str) -> None:
    assert schema.load(api_version, kind) is None


def patterns(part: Any) -> Iterator[str]:
    """All patterns in a schema."""
    if isinstance(part, dict):
        if isinstance(part.get("pattern"), str):
            yield part["pattern"]
        for value in part.values():
            yield from patterns(value)
    elif isinstance(part, list):
        for value in part:
            yield from patterns(value)


PATTERNS = sorted(
    {
        pattern
        for path in [*FILES, ROOT / "schemas" / "cluster.schema.json"]
        for pattern in patterns(json.loads(path.read_text(encoding="utf-8")))
    }
)
TEXTS = "- _ . / a A z- -z a.b a-b_c 0 1 12 -1 1.5 30s 5m 1h 1d 2w 100ms 10m0s m 1e3 2Gi 128Mi 3k 1Ei ² ٣ ٣s é x\ny a\n"
WORDS = ["", " ", *TEXTS.split(" "), *map(chr, range(33, 127)), "a" * 300]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_say_the_same_at_sight(pattern: str) -> None:
    form = schema_text.compiled(pattern)
    assert form is not None

    assert [w for w in WORDS if form.search(w)] == [
        w for w in WORDS if schema_text.matches(pattern, w)
    ]


def test_common_patterns_are_not_compiled() -> None:
    quick = [p for p in PATTERNS if any(map(schema_text._at_sight(p), WORDS))]

    assert {"^[a-zA-Z0-9-_]+$", schema_text._DURATION, schema_text._QUANTITY} <= set(quick)


def test_shared_parts_are_read_as_they_are_in_the_file() -> None:
    for path in FILES:
        whole = json.loads(path.read_text(encoding="utf-8"))
        kind, _, version = path.stem.rpartition("_")
        group = path.parent.name.removesuffix("core")
        known = schema.load(f"{group}/{version}" if group else version, kind)
        assert known is not None
        parts = whole.pop("$defs", {})
        assert whole == known.root
        assert {name: known.defs[name] for name in parts} == parts


def test_kinds_are_read_as_they_are_in_the_file() -> None:
    whole = json.loads((ROOT / "schemas" / "kinds.json").read_text(encoding="utf-8"))

    assert {name: [row["plural"] for row in rows] for name, rows in whole.items()} == {
        name: [kind.plural for kind in found] for name, found in schema.kinds().items()
    }


def test_sources_name_every_schema() -> None:
    sources = json.loads((ROOT / "schemas" / "crds" / "sources.json").read_text(encoding="utf-8"))

    assert {path.relative_to(ROOT).as_posix() for path in FILES} == set(sources["files"])


def test_starts_without_slow_modules() -> None:
    code = "import sys, lint.schema; print(*sys.modules)"
    run = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}",
    ]
    loaded = subprocess.run(run, check=True, capture_output=True, text=True).stdout.split()

    slow = {"dataclasses", "argparse", "pathlib", "inspect", "jsonschema", "difflib", "yaml"}
    assert set() == slow & set(loaded)


def test_a_quantity_is_no_number_to_a_crd() -> None:
    data = copy.deepcopy(next(item for item in DATA if item["kind"] == "InferenceService"))
    data["spec"]["predictor"]["model"]["resources"] = {"limits": {"cpu": 0.5}}

    assert [(one.code, one.suggestion) for one in found(data)] == [("wrong-type", '"0.5"')]


def test_all_that_is_allowed_is_said() -> None:
    data = copy.deepcopy(next(item for item in DATA if item["kind"] == "AlertRelabelConfig"))
    data["spec"]["configs"][0]["action"] = "Keeep"
    [violation] = found(data)

    assert violation.suggestion == "Keep"
    assert "must be one of Replace, Keep, Drop, HashMod, LabelMap, LabelDrop, LabelKeep" in (
        violation.message.replace("replace, ", "")
    )
