"""Write `schemas/crds/<group>/since.json`: which release of an operator brought which field.

Needs Go and the Go module proxy: `python tools/history.py`. Of every release that the proxy
serves, the fields of each kind are listed; a field that an older release lacks is written with
the last release without it and the first one with it. What lies between is not known, and not
judged. A release that is stated exactly (the tags of grafana-operator say it) is kept.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml
from structural import Json, dump

from schemas import CRDS, Loader, Output, fetch, generate

REFRESH = "python tools/history.py"
GRAFANA = "5.0.0 5.6.0 5.8.0 5.9.0 5.13.0 5.16.0 5.18.0 5.24.0"
MONITORING = "0.66.0 0.81.0 0.85.0 0.88.0 0.90.1 0.91.0 0.92.1 0.93.1 0.94.1 0.95.1"
ARGO_2 = "2.8.0 2.12.3 2.12.6 2.13.2 2.13.9 2.14.11 2.14.21"
ARGO_3 = "3.0.0 3.0.23 3.1.0 3.1.16 3.2.0 3.2.12 3.3.0 3.3.19 3.4.0 3.4.13 3.5.1"
KSERVE = "0.11.2 0.12.0 0.13.0 0.14.1 0.15.2 0.16.0 0.17.0 0.19.0 0.20.0"
TYPES = "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring"
OPERATORS = {
    "argoproj.io": (
        ("github.com/argoproj/argo-cd/v2", ARGO_2, "manifests/crds"),
        ("github.com/argoproj/argo-cd/v3", ARGO_3, "manifests/crds"),
    ),
    "grafana.integreatly.org": (
        ("github.com/grafana/grafana-operator/v5", GRAFANA, "config/crd/bases"),
    ),
    "monitoring.coreos.com": ((TYPES, MONITORING, ""),),
    "serving.kserve.io": (("github.com/kserve/kserve", KSERVE, "config/crd"),),
}
"""For each API group the modules of its operator, their releases in order, and the folder of
the CRDs; where there is none they are made of the Go types."""

Release = dict[str, set[str]]
"""The fields of each kind, `Kind_version`, by their paths."""


def fields(schema: Json, path: str = "") -> Iterator[str]:
    """The paths of all fields below a schema; `[]` and `{}` are what is in lists and maps. A
    path with `*` behind it keeps whatever is in it."""
    if schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema:
        yield f"{path}*"
    for name, part in schema.get("properties", {}).items():
        yield f"{path}.{name}"
        yield from fields(part, f"{path}.{name}")
    if isinstance(schema.get("items"), dict):
        yield from fields(schema["items"], f"{path}[]")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from fields(schema["additionalProperties"], f"{path}{{}}")


def release(folder: Path) -> Release:
    """The kinds of a folder of CRDs and their fields."""
    found: Release = {}
    for path in sorted(folder.rglob("*.yaml")):
        if "minimal" in path.parts or "patches" in path.parts:
            continue
        crd = yaml.load(path.read_bytes(), Loader=Loader)  # noqa: S506 - a safe loader
        for version in (crd or {}).get("spec", {}).get("versions", ()):
            name = f"{crd['spec']['names']['kind']}_{version['name']}"
            schema = version.get("schema", {}).get("openAPIV3Schema", {})
            spec = schema.get("properties", {}).get("spec", {})
            found.setdefault(name, set()).update(fields(spec, ".spec"))
    return found


def releases(group: str, output: Output) -> Iterator[tuple[str, Release]]:
    """Every release of a group's operator, the oldest first."""
    for module, versions, place in OPERATORS[group]:
        for version in versions.split():
            folder = fetch(f"{module}@v{version}", output)
            if place:
                yield version, release(folder / place)
                continue
            with tempfile.TemporaryDirectory() as work:
                yield version, release(generate(folder, Path(work)))


def history(known: list[tuple[str, Release]], stated: dict[str, dict[str, str]]) -> Json:
    """When the kinds of today and their fields came: the paths of each kind by a release, or
    by the last without and the first with them."""
    kinds: Json = {}
    lacking: Json = {}
    for kind, newest in sorted(known[-1][1].items()):
        without = [version for version, found in known if kind not in found]
        if without:
            lacking[kind] = without[-1]
        served = [(version, found[kind]) for version, found in known if kind in found]
        named = [path for path in newest if not path.endswith("*")]
        came = {path: _came(path, served) for path in named} | stated.get(kind, {})
        groups: dict[str, list[str]] = {}
        for path, span in sorted(came.items()):
            if span and came.get(_above(path)) != span and not _is_repeated(path):
                groups.setdefault(span, []).append(path)
        if groups:
            kinds[kind] = groups
    return {"kinds": kinds, "lacking": lacking}


def _is_repeated(path: str) -> bool:
    """Whether it is in the template of an ApplicationSet's generator, which is like the set's."""
    return ".generators[]." in path and ".template." in path


def _came(path: str, served: list[tuple[str, set[str]]]) -> str:
    """The last release without a field and the first with it; empty where all have it."""
    around = [f"{above}*" for above in _around(path)]
    lacks = [
        index
        for index, (_, paths) in enumerate(served)
        if path not in paths and paths.isdisjoint(around)
    ]
    if not lacks or lacks[-1] + 1 == len(served):
        return ""
    return f"{served[lacks[-1]][0]} {served[lacks[-1] + 1][0]}"


def _around(path: str) -> Iterator[str]:
    while path:
        path = path.rpartition(".")[0]
        yield from (path, _plain(path))


def _plain(path: str) -> str:
    return path.removesuffix("[]").removesuffix("{}")


def _above(path: str) -> str:
    return _plain(path.rpartition(".")[0])


def _stated(old: Json) -> dict[str, dict[str, str]]:
    """The releases that are known exactly."""
    return {
        kind: {path: span for span, paths in groups.items() if " " not in span for path in paths}
        for kind, groups in old.get("kinds", {}).items()
    }


def lines(document: Json) -> str:
    """The document with each kind on one line."""
    kinds = document.pop("kinds")
    rows = ",\n".join(f"  {dump(kind)}: {dump(groups)}" for kind, groups in sorted(kinds.items()))
    head = ",\n".join(f" {dump(key)}: {dump(value)}" for key, value in sorted(document.items()))
    return f'{{\n{head},\n "kinds": {{\n{rows}\n }}\n}}\n'


def main() -> None:
    """Write the history of every group."""
    for group in OPERATORS:
        output = Output()
        target = CRDS / group / "since.json"
        old = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
        made = history(list(releases(group, output)), _stated(old))
        document = {"refresh": REFRESH, "modules": sorted(output.modules), **made}
        target.write_text(lines(document), encoding="utf-8")


if __name__ == "__main__":
    main()
