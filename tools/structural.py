"""CRDs' schemas as the structure that the API server checks: without descriptions, defaults
and status, with repeated parts as `$defs`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from cel_rules import relations, transition

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


def dump(value: object) -> str:
    """JSON without blanks, its keys sorted."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


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
        kept.setdefault("allOf", []).extend(relations(rule["rule"], schema.get("properties", {})))
        for key, value in transition(rule["rule"]).items():
            kept[key] = kept.get(key, []) + value if isinstance(value, list) else value
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
        text = dump(part)
        seen[text] += 1
        if seen[text] == 1:
            for _, _, child in _children(part):
                count(child)

    defs: Json = {}

    def place(part: Json) -> Json:
        text = dump(part)
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
