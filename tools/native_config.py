"""Writes schemas/platform/native-config.json: the fields of Prometheus' and Alertmanager's own
configuration files, read from the structs of their Go modules.

    tools/native_config.py          needs the modules below in Go's module cache

The fields of all versions are taken together: one that any of them has is none to report.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "schemas" / "platform" / "native-config.json"
MODULES = {
    "alertmanager": (
        ("github.com/prometheus/alertmanager@v0.28.1", "github.com/prometheus/common@v0.65.0"),
        ("github.com/prometheus/alertmanager@v0.34.2", "github.com/prometheus/common@v0.72.1"),
    ),
    "prometheus": (
        ("github.com/prometheus/prometheus@v0.305.0", "github.com/prometheus/common@v0.65.0"),
        ("github.com/prometheus/prometheus@v0.316.0", "github.com/prometheus/common@v0.72.1"),
    ),
}
SHARED = ("github.com/prometheus/sigv4@v0.2.0", "github.com/prometheus/sigv4@v0.5.0")
SCALARS = {
    "bool": "bool", "string": "text", "Secret": "text", "URL": "text", "SecretURL": "text",
    "HostPort": "text", "Duration": "duration", "Regexp": "regexp", "SecretTemplateURL": "text",
    "Location": "text", "ByteSize": "text", "Base2Bytes": "text", "Bytes": "text", "LabelName": "text",
    "Role": "text", "Action": "text",
    "int": "number", "int64": "number", "uint": "number", "uint64": "number", "float64": "number",
    "int32": "number", "uint32": "number",
}  # fmt: skip
_STRUCT = re.compile(r"^type (\w+) struct \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^\t(?:(\w+)\s+)?([\w.*\[\]]+)\s+`[^`]*?yaml:\"([^\"]*)\"", re.MULTILINE)
_PACKAGE = re.compile(r"^package (\w+)", re.MULTILINE)
_IMPORT = re.compile(r"^\t(?:(\w+) )?\"([^\"]+)\"$", re.MULTILINE)
_MECHANISM = re.compile(
    r"func \(\*?(\w+)\) Name\(\) string\s*\{\s*return \"(\w+)\"|func \(\w+ \*?(\w+)\) Name\(\) string\s*\{\s*return \"(\w+)\""
)
# What reads itself: a group of targets; and a field that was renamed in Prometheus 3.
_GIVEN = {
    "prometheus:targetgroup.Group": {"targets": "[text]", "labels": "any"},
    "prometheus:config.ScrapeConfig": {"scrape_classic_histograms": "bool"},
}


class Struct(NamedTuple):
    """A struct's fields as (Go type, yaml tag), and what its file calls other packages."""

    fields: list[tuple[str, str]]
    names: dict[str, str]
    package: str


class Source:
    """The structs of some modules, by package and name."""

    def __init__(self, cache: Path, modules: tuple[str, ...]) -> None:
        self.structs: dict[str, Struct] = {}
        self.mechanisms: dict[str, str] = {}
        for module in modules:
            for path in sorted((cache / module).rglob("*.go")):
                if not path.name.endswith("_test.go") and "testdata" not in path.parts:
                    self._read(path)

    def _read(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        package = _PACKAGE.search(text)
        if package is None:
            return
        names = {
            alias or target.rpartition("/")[2]: target.rpartition("/")[2]
            for alias, target in _IMPORT.findall(text)
        }
        for name, body in _STRUCT.findall(text):
            fields = [(kind, tag) for _, kind, tag in _FIELD.findall(body)]
            if fields:
                self.structs.setdefault(f"{path.parent.name.partition('@')[0]}.{name}", Struct(fields, names, path.parent.name.partition("@")[0]))  # fmt: skip
        if "discovery" in path.parts:
            for match in _MECHANISM.finditer(text):
                owner, said = match[1] or match[3], match[2] or match[4]
                if "Config" in owner:
                    self.mechanisms[said] = f"{path.parent.name}.{owner}"


def walk(source: Source, root: str, found: dict[str, dict[str, str]]) -> None:
    """Adds the fields of a struct, and of those that it holds."""
    if root in found.setdefault("", {}):
        return
    found[""][root] = ""
    found.setdefault(root, {}).update(_fields(source, root, found))


def _fields(source: Source, name: str, found: dict[str, dict[str, str]]) -> dict[str, str]:
    said: dict[str, str] = {}
    struct = source.structs[name]
    for kind, tag in struct.fields:
        field, _, options = tag.partition(",")
        if field == "-":
            continue
        target = _target(source, struct, kind, found)
        if "inline" in options:
            if target in found:
                said.update(found[target])
            elif target != "any":
                said["*"] = "any"
        elif field:
            said[field] = target
    if name in ("config.ScrapeConfig", "config.AlertmanagerConfig") and source.mechanisms:
        said["static_configs"] = "[targetgroup.Group]"
        for mechanism, holder in sorted(source.mechanisms.items()):
            said[f"{mechanism}_sd_configs"] = f"[{_named(source, holder, found)}]"
    return said


def _target(source: Source, struct: Struct, kind: str, found: dict[str, dict[str, str]]) -> str:
    kind = kind.lstrip("*")
    if kind.startswith("[]"):
        inner = _target(source, struct, kind[2:], found)
        return f"[{inner}]"
    package, _, name = kind.rpartition(".")
    if name in SCALARS:
        return SCALARS[name]
    holder = struct.names.get(package, package) if package else struct.package
    return _named(source, f"{holder}.{name}", found)


def _named(source: Source, name: str, found: dict[str, dict[str, str]]) -> str:
    if name not in source.structs:
        return "any"
    walk(source, name, found)
    return name


def main() -> int:
    """Writes the file; returns 1 where a module is missing."""
    command = ["go", "env", "GOMODCACHE"]
    cache = Path(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())
    types: dict[str, dict[str, str]] = {}
    for product, versions in MODULES.items():
        for modules in versions:
            if not all((cache / module).is_dir() for module in modules):
                print(f"{modules}: not in the module cache", file=sys.stderr)
                return 1
            source = Source(cache, (*modules, *SHARED))
            found: dict[str, dict[str, str]] = {}
            walk(source, "config.Config", found)
            for name, fields in found.items():
                if name:
                    types.setdefault(f"{product}:{name}", {}).update(
                        {key: _qualified(product, kind) for key, kind in fields.items()}
                    )
    for name, fields in _GIVEN.items():
        types.setdefault(name, {}).update(fields)
    sources = {product: [each[0] for each in versions] for product, versions in MODULES.items()}
    data = {"sources": sources, "types": {key: dict(sorted(types[key].items())) for key in sorted(types)}}  # fmt: skip
    TARGET.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return 0


def _qualified(product: str, kind: str) -> str:
    is_list = kind.startswith("[")
    name = kind.strip("[]")
    inner = f"{product}:{name}" if "." in name else name
    return f"[{inner}]" if is_list else inner


if __name__ == "__main__":
    raise SystemExit(main())
