"""Kubernetes' own kinds: their OpenAPI documents, as structural schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from structural import CHECKED_FORMATS, INT_OR_STRING, METADATA, OPEN, QUANTITY, Json

IMMUTABLE = {
    "DaemonSet": "spec.selector",
    "Deployment": "spec.selector",
    "Job": "spec.completionMode spec.selector spec.template",
    "PersistentVolumeClaim": "spec.accessModes spec.selector spec.storageClassName spec.volumeMode"
    " spec.volumeName",
    "RoleBinding": "roleRef",
    "ClusterRoleBinding": "roleRef",
    "Secret": "type",
    "StatefulSet": "spec.podManagementPolicy spec.selector spec.serviceName"
    " spec.volumeClaimTemplates",
}
"""Fields that may not change once they are set; in the code of the API server, not in its
schemas: k8s.io/kubernetes pkg/apis/{apps,batch,core,rbac}/validation/validation.go."""


def fix_fields(schema: Json, paths: str) -> None:
    """Mark fields as immutable, by their paths."""
    for path in paths.split():
        *above, name = path.split(".")
        fields = schema["properties"]
        for step in above:
            fields = fields[step]["properties"]
        fields[name] = {**fields[name], "x-immutable": True}


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
