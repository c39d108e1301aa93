"""Write `schemas/crds/` and `schemas/kinds.json` from Go modules.

Needs Go and the Go module proxy: `python tools/schemas.py`. Only structure is
kept: descriptions, defaults and status go, repeated parts become `$defs`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
CRDS = ROOT / "schemas" / "crds"
REFRESH = "python tools/schemas.py"
KUBERNETES = "k8s.io/kubernetes@v1.37.2"
ARGOCD = "github.com/argoproj/argo-cd/v3@v3.5.1"
GRAFANA = "github.com/grafana/grafana-operator/v5@v5.24.0"
OPENSHIFT = "github.com/openshift/api@v0.0.0-20251021211107-8c9accafe91d"
MONITORING = "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring@v0.95.1"
CRD_FOLDERS = (
    (ARGOCD, "manifests/crds"),
    (GRAFANA, "config/crd/bases"),
    (OPENSHIFT, "route/v1/zz_generated.crd-manifests"),
    (OPENSHIFT, "monitoring/v1/zz_generated.crd-manifests"),
)
GENERATOR = "sigs.k8s.io/controller-tools/cmd/controller-gen@v0.23.0"

Json = dict[str, Any]

KEPT = [
    "type",
    "required",
    "enum",
    "pattern",
    "items",
    "additionalProperties",
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minProperties",
    "maxProperties",
    "nullable",
    "oneOf",
    "anyOf",
    "allOf",
    "not",
    "x-kubernetes-int-or-string",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-embedded-resource",
]
LARGE = 1500
"""Characters from which on a part is read only when an object has it."""
CHECKED_FORMATS = {"byte", "date-time"}
INT_OR_STRING = {"x-kubernetes-int-or-string": True}
QUANTITY = (
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]"
    r"|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
)
OPEN: Json = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
TEXTS: Json = {"type": "object", "additionalProperties": {"type": "string"}}

CORE = {
    "api__v1": "Pod Service ConfigMap Secret Namespace ServiceAccount PersistentVolumeClaim",
    "apis__apps__v1": "Deployment StatefulSet DaemonSet",
    "apis__batch__v1": "Job CronJob",
    "apis__rbac.authorization.k8s.io__v1": "Role RoleBinding ClusterRole ClusterRoleBinding",
    "apis__networking.k8s.io__v1": "NetworkPolicy Ingress",
    "apis__policy__v1": "PodDisruptionBudget",
    "apis__autoscaling__v2": "HorizontalPodAutoscaler",
}


class Loader(yaml.CSafeLoader):
    """Reads CRDs, where a lone `=` is a string."""


Loader.add_constructor("tag:yaml.org,2002:value", lambda _, node: node.value)


class Output:
    """What one run writes: schemas with their sources, and the table of kinds."""

    def __init__(self) -> None:
        self.files: dict[str, Json] = {}
        self.modules: dict[str, str] = {}
        self.kinds: dict[str, dict[str, Json]] = {}

    def schema(self, name: tuple[str, str, str], schema: Json, source: Json) -> None:
        """Write the schema of a (group, version, kind)."""
        group, version, kind = name
        path = CRDS / (group or "core") / f"{kind}_{version}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_lines(share(rooted(schema))), encoding="utf-8")
        self.files[path.relative_to(ROOT).as_posix()] = source

    def kind(self, name: tuple[str, str, str], plural: str, scope: str) -> None:
        """Add a (group, version, kind) to the table of kinds."""
        group, version, kind = name
        entry = {"group": group, "plural": plural, "scope": scope, "versions": []}
        versions = self.kinds.setdefault(kind, {}).setdefault(group, entry)["versions"]
        if version not in versions:
            versions.append(version)


def _lines(schema: Json) -> str:
    """A schema as JSON with each of its shared parts on one line, to be read one by one."""
    parts = [f"{_dump(name)}:{_dump(part)}" for name, part in schema.get("$defs", {}).items()]
    rest = _dump({key: value for key, value in schema.items() if key != "$defs"}) + "\n"
    return "\n".join(['{"$defs":{', ",\n".join(sorted(parts)), "}," + rest[1:]]) if parts else rest


def _dump(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


# --- structural schemas ---------------------------------------------------------------------


def strip(schema: Json) -> Json:
    """The structure of a CRD's schema: what the API server checks of an object."""
    kept = {key: schema[key] for key in KEPT if key in schema}
    for key in ("oneOf", "anyOf"):
        if key in kept:
            kept[key] = [strip(part) for part in kept[key] or ()]
    if "allOf" in kept:
        kept["allOf"] = [one for part in kept["allOf"] or () for one in _forbidden(part)]
    for key in ("items", "not", "additionalProperties"):
        if isinstance(kept.get(key), dict):
            kept[key] = strip(kept[key])
    if schema.get("x-kubernetes-int-or-string"):
        kept.pop("anyOf", None)
    if schema.get("format") in CHECKED_FORMATS:
        kept["format"] = schema["format"]
    if schema.get("x-kubernetes-list-type") in ("map", "set"):
        kept["x-kubernetes-list-type"] = schema["x-kubernetes-list-type"]
        kept["x-kubernetes-list-map-keys"] = schema.get("x-kubernetes-list-map-keys", [])
    if "properties" in schema:
        kept["properties"] = {name: strip(part) for name, part in schema["properties"].items()}
        _drop_defaulted(kept, schema["properties"])
    for rule in schema.get("x-kubernetes-validations", ()):
        kept.setdefault("allOf", []).extend(relations(rule["rule"]))
    return {key: value for key, value in kept.items() if value not in ([], {})} or kept


def _forbidden(part: Json) -> list[Json]:
    """A part of allOf; of an anyOf that means "not with that value" the pairs it forbids.

    Its `not` counts on defaults, which are not filled in here.
    """
    choices = part.get("anyOf") or ()
    values = [choice["not"].get("properties", {}) for choice in choices if "not" in choice]
    if not values:
        return [strip(part)]
    empty = [
        name
        for choice in choices
        for name, field in choice.get("properties", {}).items()
        if field == {"maxLength": 0}
    ]
    return [_never({name: {"minLength": 1}, **values[0]}) for name in empty]


def _never(fields: Json) -> Json:
    """Not these fields with these values together."""
    for field in fields.values():
        if "properties" in field:
            field["required"] = sorted(field["properties"])
    return {"not": {"properties": fields, "required": sorted(fields)}}


def _drop_defaulted(kept: Json, properties: Json) -> None:
    # The API server fills defaults in before it asks for required fields.
    names = kept.get("required", [])
    kept["required"] = [name for name in names if "default" not in properties.get(name, {})]


_HAS = r"has\(self\.(\w+)\)"
_ONE_OF = f"{_HAS} && !{_HAS} \\|\\| (?:{_HAS} && !{_HAS}|!{_HAS} && {_HAS})"
_RELATIONS = {
    name: re.compile(rule)
    for name, rule in {
        "never": f"!{_HAS}",
        "both": rf"!{_HAS} \|\| !{_HAS}|!\({_HAS} && {_HAS}\)",
        "needs": rf"!{_HAS} \|\| {_HAS}",
        "one": _ONE_OF,
        "one or none": rf"{_ONE_OF} \|\| !\({_HAS} && {_HAS}\)",
        "apart": rf"{_HAS} && !\({_HAS} \|\| {_HAS}\) \|\| !{_HAS}",
        "values": rf"{_HAS} && {_HAS} \? !\(self\.\w+=='(\w+)' && self\.\w+=='(\w+)'\) : true",
    }.items()
}


def relations(rule: str) -> list[Json]:
    """The schemas that say what a CEL rule of a simple, known form says."""
    rule = _unwrapped(" ".join(rule.split()))
    if re.fullmatch(r"\[.*\]\.filter\(x, ?x\)\.size\(\) <= 1", rule):
        names = re.findall(_HAS, rule)
        return [not_both(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    for form, pattern in _RELATIONS.items():
        if found := pattern.fullmatch(rule):
            return _related(form, [name for name in found.groups() if name])
    return []


def _related(form: str, names: list[str]) -> list[Json]:
    first, *others = (name.strip("_") if name.startswith("__") else name for name in names)
    if form == "never":
        return [{"not": {"required": [first]}}]
    if form == "needs":
        return [{"dependentRequired": {first: others[:1]}}]
    if form == "one":
        return [{"oneOf": [{"required": [name]} for name in (first, others[0])]}]
    if form == "apart":
        return [not_both(first, other) for other in others[:2]]
    if form == "values":
        pairs = dict(zip((first, others[0]), others[1:], strict=True))
        values = {name: {"enum": [value]} for name, value in pairs.items()}
        return [{"not": {"properties": values, "required": list(pairs)}}]
    return [not_both(first, others[0])]


def _unwrapped(rule: str) -> str:
    """A rule without the brackets that change nothing in the known forms."""
    rule = re.sub(rf"\(({_HAS})\)", r"\1", rule.replace(" == ", "=="))
    rule = re.sub(r"\((self\.\w+=='\w+')\)", r"\1", rule)
    rule = re.sub(rf"(?<!!)\((!?{_HAS} && !?{_HAS})\)", r"\1", rule)
    return re.sub(rf"(?<!!)\(({_HAS} && !\([^()]*\([^()]*\)[^()]*\([^()]*\)\))\)", r"\1", rule)


def not_both(first: str, second: str) -> Json:
    """At most one of two fields."""
    return {"not": {"required": [first, second]}}


def rooted(schema: Json) -> Json:
    """The schema of a whole object: metadata is an ObjectMeta, status anything."""
    properties = {**schema.get("properties", {})}
    properties["apiVersion"] = properties["kind"] = {"type": "string"}
    properties["metadata"] = METADATA
    if "status" in properties:
        properties["status"] = OPEN
    required = sorted({*schema.get("required", []), "apiVersion", "kind", "metadata"} - {"status"})
    return {**schema, "type": "object", "properties": properties, "required": required}


def _children(schema: Json) -> Iterator[tuple[Json, str, Json]]:
    """Every schema directly in this one, with the container and key that hold it."""
    for name, part in schema.get("properties", {}).items():
        yield schema["properties"], name, part
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield schema, key, schema[key]


def share(schema: Json) -> Json:
    """The same schema with its repeated and its large parts under `$defs`, named by content."""
    seen: Counter[str] = Counter()

    def count(part: Json) -> None:
        text = _dump(part)
        seen[text] += 1
        if seen[text] == 1:
            for _, _, child in _children(part):
                count(child)

    defs: Json = {}

    def place(part: Json) -> Json:
        text = _dump(part)
        name = hashlib.sha256(text.encode()).hexdigest()[:6]
        shared = (seen[text] > 1 and len(text) > 80) or (len(text) > LARGE and part is not schema)
        if shared and name in defs:
            return {"$ref": f"#/$defs/{name}"}
        copy = json.loads(text)
        if shared:
            defs[name] = copy
        for holder, key, child in list(_children(copy)):
            holder[key] = place(child)
        return {"$ref": f"#/$defs/{name}"} if shared else copy

    count(schema)
    result = place(schema)
    return {**result, "$defs": defs} if defs else result


# --- Kubernetes' own kinds ------------------------------------------------------------------


class Core:
    """Kubernetes' OpenAPI documents, as structural schemas."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "api" / "openapi-spec" / "v3"
        self.types: dict[str, Json] = {}
        for path in sorted(self.folder.glob("*_openapi.json")):
            document = json.loads(path.read_text(encoding="utf-8"))
            self.types.update(document.get("components", {}).get("schemas", {}))
        generated = folder / "pkg" / "generated" / "openapi" / "zz_generated.openapi.go"
        self.enums = dict(_enums(generated.read_text(encoding="utf-8")))

    def schema(self, name: str) -> Json:
        """The schema of a type, by its full name."""
        short = name.rpartition(".")[2]
        if short == "Quantity":
            return {"anyOf": [{"type": "number"}, {"type": "string", "pattern": QUANTITY}]}
        if short == "IntOrString":
            return INT_OR_STRING
        if short == "ObjectMeta":
            return METADATA
        return self._convert(self.types[name], ".".join(name.split(".")[-3:]))

    def named(self, short: str) -> Json:
        """The schema of a type, by the last three parts of its name: `core.v1.PodSpec`."""
        return self.schema(f"io.k8s.api.{short}")

    def _convert(self, schema: Json, owner: str) -> Json:
        reference = schema.get("$ref") or (schema.get("allOf") or [{}])[0].get("$ref")
        if reference:
            return self.schema(reference.rpartition("/")[2])
        kept: Json = {key: schema[key] for key in ("type", "required") if key in schema}
        if schema.get("format") in CHECKED_FORMATS:
            kept["format"] = schema["format"]
        for key in ("items", "additionalProperties"):
            if isinstance(schema.get(key), dict):
                kept[key] = self._convert(schema[key], "")
        for name, part in schema.get("properties", {}).items():
            child = self._convert(part, "")
            if (owner, name) in self.enums and child == {"type": "string"}:
                child = {"type": "string", "enum": self.enums[owner, name]}
            kept.setdefault("properties", {})[name] = child
        if (
            not kept.keys() & {"properties", "additionalProperties"}
            and kept.get("type") == "object"
        ):
            return OPEN
        return kept


def _enums(source: str) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """((group.version.Type, field), values) for each closed set of strings."""
    owner = field = ""
    for line in source.splitlines():
        if found := re.match(r"func schema_k8sio_api_(\w+?)_(v\w+?)_(\w+)\(", line):
            owner = ".".join(found.groups())
        elif found := re.match(r'\t{5}"(\w+)": \{', line):
            field = found[1]
        elif found := re.match(r"\t{7}Enum: +\[\]interface\{\}\{(.*)\}", line):
            yield (owner, field), json.loads(f"[{found[1]}]")


def _metadata() -> Json:
    text, number, flag = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
    names = ["name", "generateName", "namespace", "resourceVersion", "selfLink", "uid"]
    owner = dict.fromkeys(("apiVersion", "kind", "name", "uid"), text)
    moment = {"type": "string", "format": "date-time"}
    properties: Json = {
        **dict.fromkeys(names, text),
        "annotations": TEXTS,
        "labels": TEXTS,
        "creationTimestamp": moment,
        "deletionTimestamp": moment,
        "deletionGracePeriodSeconds": number,
        "finalizers": {"type": "array", "items": text},
        "generation": number,
        "managedFields": {"type": "array", "items": OPEN},
        "ownerReferences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {**owner, "blockOwnerDeletion": flag, "controller": flag},
                "required": sorted(owner),
            },
        },
    }
    return {"type": "object", "properties": properties}


METADATA = _metadata()


# --- the run --------------------------------------------------------------------------------


def fetch(module: str, output: Output) -> Path:
    """Download a Go module; its folder."""
    command = ["go", "mod", "download", "-json", module]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    output.modules[module] = found["Sum"]
    return Path(found["Dir"])


def generate(module: Path, work: Path) -> Path:
    """Folder of the CRDs that controller-gen makes of a module's Go types."""
    tools = {**os.environ, "GOBIN": str(work)}
    subprocess.run(["go", "install", GENERATOR], check=True, env=tools)
    types, made = work / "types", work / "made"
    shutil.copytree(module, types, copy_function=shutil.copyfile)
    for folder in (types, *types.rglob("*/")):
        folder.chmod(0o755)
    paths = [f"paths=./{v}/." for v in ("v1", "v1alpha1", "v1beta1")]
    command = [str(work / "controller-gen"), "crd", *paths, f"output:crd:dir={made}"]
    subprocess.run(command, check=True, cwd=types, env={**os.environ, "GOFLAGS": "-mod=mod"})
    return made


def write_crds(folder: Path, module: str, shown: str, output: Output) -> None:
    """Write the schema of every version of every CRD in a folder."""
    for path in sorted(folder.glob("*.yaml")):
        content = path.read_bytes()
        crd = yaml.load(content, Loader=Loader)  # noqa: S506 - a safe loader
        if crd["kind"] != "CustomResourceDefinition":
            continue
        spec = crd["spec"]
        digest = hashlib.sha256(content).hexdigest()
        source = {"module": module, "path": f"{shown}{path.name}", "sha256": digest}
        for version in spec["versions"]:
            name = (spec["group"], version["name"], spec["names"]["kind"])
            output.schema(name, strip(version["schema"]["openAPIV3Schema"]), source)
            output.kind(name, spec["names"]["plural"], spec["scope"])


def write_core(core: Core, output: Output) -> None:
    """Write the schemas of Kubernetes' own kinds and list all of them."""
    for document, kinds in CORE.items():
        path = core.folder / f"{document}_openapi.json"
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        shown = f"api/openapi-spec/v3/{path.name}"
        _, _, rest = document.partition("__")
        group, version = rest.split("__") if "__" in rest else ("", rest)
        for kind in kinds.split():
            source = {"module": KUBERNETES, "path": shown, "sha256": digest}
            short = f"{group.partition('.')[0] or 'core'}.{version}.{kind}"
            output.schema((group, version, kind), core.named(short), source)
    for path in sorted(core.folder.glob("api*_openapi.json")):
        list_kinds(json.loads(path.read_text(encoding="utf-8")), output)


def list_kinds(document: Json, output: Output) -> None:
    """Add the kinds that a Kubernetes OpenAPI document has paths for."""
    for path, item in document.get("paths", {}).items():
        made = item.get("post", {}).get("x-kubernetes-group-version-kind")
        if not made or "{name}" in path:
            continue
        scope = "Namespaced" if "{namespace}" in path else "Cluster"
        name = (made["group"], made["version"], made["kind"])
        output.kind(name, path.rpartition("/")[2], scope)


def write_tables(output: Output) -> None:
    """Write `kinds.json` and `sources.json`."""
    for line in (CRDS / "kinds.txt").read_text(encoding="utf-8").splitlines()[1:]:
        group, versions, scope, *kinds = line.split()
        for entry in kinds:
            kind, _, plural = entry.partition(":")
            for version in versions.split(","):
                output.kind((group, version, kind), plural, scope)
    rows = [
        f" {json.dumps(kind)}: {_dump([groups[name] for name in sorted(groups)])}"
        for kind, groups in sorted(output.kinds.items())
    ]
    (ROOT / "schemas" / "kinds.json").write_text("{\n" + ",\n".join(rows) + "\n}\n")
    sources = {"refresh": REFRESH, "modules": output.modules, "files": output.files}
    (CRDS / "sources.json").write_text(json.dumps(sources, indent=1, sort_keys=True) + "\n")


def main() -> None:
    """Fetch the modules and write everything."""
    for old in CRDS.rglob("*_*.json"):
        old.unlink()
    output = Output()
    core = Core(fetch(KUBERNETES, output))
    with tempfile.TemporaryDirectory() as work:
        made = generate(fetch(MONITORING, output), Path(work))
        write_crds(made, MONITORING, f"({GENERATOR} crd) ", output)
    for module, place in CRD_FOLDERS:
        write_crds(fetch(module, output) / place, module, f"{place}/", output)
    write_core(core, output)
    write_tables(output)


if __name__ == "__main__":
    main()
