"""Write `schemas/crds/` and `schemas/kinds.json` from Go modules.

Needs Go and the Go module proxy: `python tools/schemas.py`. Only structure is
kept: descriptions, defaults and status go, repeated parts become `$defs`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import yaml
from openapi import IMMUTABLE, Core, fix_fields
from structural import Json, dump, rooted, share, strip

ROOT = Path(__file__).resolve().parent.parent
CRDS = ROOT / "schemas" / "crds"
REFRESH = "python tools/schemas.py"
KUBERNETES = "k8s.io/kubernetes@v1.37.2"
ARGOCD = "github.com/argoproj/argo-cd/v3@v3.5.1"
GRAFANA = "github.com/grafana/grafana-operator/v5@v5.24.0"
OPENSHIFT = "github.com/openshift/api@v0.0.0-20251021211107-8c9accafe91d"
MONITORING = "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring@v0.95.1"
KSERVE = "github.com/kserve/kserve@v0.20.0"
OLM = "github.com/operator-framework/api@v0.40.0"
CRD_FOLDERS = (
    (ARGOCD, "manifests/crds", ""),
    (GRAFANA, "config/crd/bases", ""),
    (OPENSHIFT, "route/v1/zz_generated.crd-manifests", ""),
    (OPENSHIFT, "monitoring/v1/zz_generated.crd-manifests", ""),
    (KSERVE, "config/crd/full", ""),
    (KSERVE, "config/crd/full/llmisvc", ""),
    (OLM, "crds", "CatalogSource OperatorGroup Subscription"),
)
"""Modules, their folders of CRDs, and the kinds that are taken; all where none is named."""
GENERATOR = "sigs.k8s.io/controller-tools/cmd/controller-gen@v0.23.0"

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
    parts = [f"{dump(name)}:{dump(part)}" for name, part in schema.get("$defs", {}).items()]
    rest = dump({key: value for key, value in schema.items() if key != "$defs"}) + "\n"
    return "\n".join(['{"$defs":{', ",\n".join(sorted(parts)), "}," + rest[1:]]) if parts else rest


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


def write_crds(folder: Path, module: str, shown: str, output: Output, wanted: str = "") -> None:
    """Write the schema of every version of the wanted CRDs in a folder."""
    for path in sorted(folder.glob("*.yaml")):
        content = path.read_bytes()
        crd = yaml.load(content, Loader=Loader)  # noqa: S506 - a safe loader
        spec = crd.get("spec", {})
        if crd["kind"] != "CustomResourceDefinition" or "versions" not in spec:
            continue
        if wanted and spec["names"]["kind"] not in wanted.split():
            continue
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
            schema = core.named(short)
            fix_fields(schema, IMMUTABLE.get(kind, ""))
            output.schema((group, version, kind), schema, source)
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
        f" {json.dumps(kind)}: {dump([groups[name] for name in sorted(groups)])}"
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
    for module, place, wanted in CRD_FOLDERS:
        write_crds(fetch(module, output) / place, module, f"{place}/", output, wanted)
    write_core(core, output)
    write_tables(output)


if __name__ == "__main__":
    main()
