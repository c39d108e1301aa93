"""What Kubernetes' own components export, as raw facts for `tools/catalogs.py`.

    tools/kubernetes_metrics.py RAW_DIR    writes RAW_DIR/kubernetes.json

Kubernetes lists the metrics of its sources in `test/instrumentation/documentation`; the list
is made by a tool of its own, and not for every release. What 1.13 had and neither a list nor
any source of today names is gone: when, between the two, is not known. Sources come from Go's
module proxy, by exact version.
"""

import io
import json
import re
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

PROXY = "https://proxy.golang.org"
LIST = "test/instrumentation/documentation/documentation-list.yaml"
OLD = "v1.13.0"
LISTED = "v1.29.6 v1.30.14 v1.31.14 v1.35.4 v1.36.3".split()
TODAY = (
    "k8s.io/kubernetes@v1.36.3 k8s.io/apiserver@v0.36.3 k8s.io/component-base@v0.36.3"
    " k8s.io/client-go@v0.36.3 k8s.io/kube-aggregator@v0.36.3"
).split()
TYPES = {"Custom": "untyped", "TimingRatioHistogram": "histogram"}
# Of clouds and of helpers; what cAdvisor's catalog, which knows more of it, has; and what other
# programs export as well, since it came from a library and went with it.
LEFT_OUT = re.compile(
    r"cloudprovider_|openstack_|get_token_|number_of_|ssh_tunnel_|container_|machine_|reflector_"
    r"|etcd_(wal|version)_|rest_client_request_latency_seconds$|scrape_error$"
)
FULL_NAME = re.compile(r"BuildFQName\(([^,()]*),([^,()]*),([^,()]*)\)")
OPTIONS = re.compile(
    r"prometheus\.New(Counter|Gauge|Histogram|Summary)(?:Vec|Func)?\(\s*&?prometheus\.\w+Opts\{(.*?)\n\s*\}"
    r"(?:,\s*\[\]string\{([^}]*)\})?",
    re.DOTALL,
)

Entry = dict[str, Any]


def main(arguments: list[str]) -> int:
    """Writes the facts; 2 if the call is wrong."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    found = {entry["name"]: entry for entry in [*_listed()]}
    known = "\n".join(text for module in TODAY for _, text in _go_files(module))
    for entry in _defined(OLD):
        if entry["name"] not in found and f'"{entry.pop("last")}"' not in known:
            found[entry["name"]] = entry | {"removed": f"<={LISTED[0]}"}
    kept = [found[name] for name in sorted(found) if not LEFT_OUT.match(name)]
    Path(arguments[0], "kubernetes.json").write_text(json.dumps(kept, indent=1), encoding="utf-8")
    print(f"kubernetes.json: {len(kept)}")
    return 0


def _listed() -> Iterator[Entry]:
    """The metrics of the lists; of two the newer one comes later."""
    for version in LISTED:
        archive = _archive(f"k8s.io/kubernetes@{version}")
        for item in yaml.safe_load(archive.read(f"k8s.io/kubernetes@{version}/{LIST}")):
            parts = (item.get("namespace"), item.get("subsystem"), item["name"])
            constant = sorted(item.get("constLabels") or {})
            yield {
                "name": "_".join(part for part in parts if part),
                "type": TYPES.get(item["type"], item["type"].lower()),
                "labels": [*(item.get("labels") or ()), *constant],
            }


def _defined(version: str) -> Iterator[Entry]:
    """The metrics that sources of this version define with names that can be read off."""
    for _, text in _go_files(f"k8s.io/kubernetes@{version}"):
        constants = dict(re.findall(r'(\w+)\s*(?:string\s*)?=\s*"([^"]*)"', text))
        for kind, options, labels in OPTIONS.findall(text):
            fields = dict(re.findall(r'(Namespace|Subsystem|Name):\s*("[^"]*"|[\w.]+)', options))
            parts = [
                _value(fields.get(key), constants) for key in ("Namespace", "Subsystem", "Name")
            ]
            names = [_value(word.strip(), constants) for word in labels.split(",") if word.strip()]
            if None not in names:
                yield from _named(parts, kind.lower(), names)
        for words in FULL_NAME.findall(text):
            yield from _named([_value(word.strip(), constants) for word in words], "untyped", None)


def _named(parts: list[str | None], kind: str, labels: list[str | None] | None) -> Iterator[Entry]:
    """The metric whose name these parts make, if all of them are known."""
    if None not in parts and parts[2]:
        name = "_".join(part for part in parts if part)
        yield {"name": name, "type": kind, "labels": labels, "last": parts[2]}


def _value(word: str | None, constants: dict[str, str]) -> str | None:
    """What a Go expression is: a literal or a constant of the same file; None if it is neither."""
    if word is None:
        return ""
    return word.strip('"') if word.startswith('"') else constants.get(word.rpartition(".")[2])


def _go_files(module: str) -> Iterator[tuple[str, str]]:
    archive = _archive(module)
    for name in archive.namelist():
        if name.endswith(".go") and not name.endswith("_test.go"):
            yield name, archive.read(name).decode("utf-8", "replace")


def _archive(module: str) -> zipfile.ZipFile:
    path, _, version = module.partition("@")
    url = f"{PROXY}/{path}/@v/{version}.zip"
    with urllib.request.urlopen(url, timeout=600) as answer:  # noqa: S310 - it is https
        return zipfile.ZipFile(io.BytesIO(answer.read()))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
