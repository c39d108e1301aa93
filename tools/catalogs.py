"""Write `schemas/metrics/` and `schemas/platform/` from raw facts, or check their form.

    tools/catalogs.py RAW_DIR     one generator per file; rewrites the metrics
    tools/catalogs.py --check     the committed files are valid and in canonical form

A catalog's header, its first line, is kept by hand: coverage, sources, image patterns,
what it owns. Only what follows from facts is refreshed in it: prefixes, label sets, the
drop lists of profiles. A new catalog starts as a header and a line in GENERATORS.

RAW_DIR holds what was read from the exporters' sources, one file each: `<exporter>.json`,
a list of {name, type, labels, since, removed, ...}, or `<exporter>.prom`, a saved scrape.
`since: "<=X"` says that X was the oldest version read, `removed: "<=X"` that it is gone in X. To refresh an exporter, read its
newest release into RAW_DIR, run this, bump coverage and sources, and review the diff.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from lint.catalog import Key, prefix, version_key  # noqa: E402

Entry = dict[str, Any]

HEADER_KEYS = (
    "catalog",
    "exporter",
    "title",
    "coverage",
    "sources",
    "detect",
    "owns",
    "open",
    "prefixes",
    "exposition",
    "label_sets",
    "former_labels",
    "profiles",
    "jobs",
    "collectors",
    "note",
)
METRIC_KEYS = (
    "name",
    "type",
    "labels",
    "values",
    "unit",
    "range",
    "versions",
    "deprecated",
    "hidden",
    "replaced_by",
    "when",
    "profiles",
    "variants",
    "pattern",
    "note",
    "inferred",
)
TYPES = ("counter", "gauge", "histogram", "summary", "info", "stateset", "untyped", "label")
TOKEN = re.compile(r"\$[a-z][a-z0-9_]*|[a-zA-Z_][a-zA-Z0-9_]*[?*]?")
RANGE = re.compile(r"(\?|\??[0-9a-z.]+)?\.\.(\??[0-9a-z.]+)?")
UNITS = re.compile(
    r".*_(seconds|milliseconds|microseconds|bytes|celsius|joules|volts|amperes|hertz|watts|ratio)(_total)?"
)
# Gauges whose value is a moment, seconds since 1970, though their names only say a time.
MOMENTS = re.compile(
    r"kube_\w+_created|kube_\w+_deletion_timestamp|kube_pod_(completion|start)_time"
    r"|kube_pod_(init_)?container_state_started|kube_pod_status_\w+_time"
    r"|kube_pod_(init_)?container_status_last_terminated_timestamp"
    r"|kube_job_status_(completion|start)_time|kube_cronjob_(next_schedule|status_last_\w+)_time"
    r"|container_start_time_seconds|process_start_time_seconds"
    r"|go_memstats_last_gc_time_seconds|node_(boot_)?time_seconds|node_textfile_mtime_seconds"
    r"|node_systemd_(timer_last_trigger|unit_start_time)_seconds"
    r"|prometheus_tsdb_head_(max|min)_time_seconds|prometheus_sd_file_mtime_seconds"
    r"|prometheus_remote_storage_highest_timestamp_in_seconds"
)


# --- canonical form ------------------------------------------------------------------------


def ordered(entry: Entry, keys: tuple[str, ...]) -> Entry:
    """The entry with its keys in fixed order and without empty ones; `labels` may be null."""
    unknown = entry.keys() - set(keys)
    if unknown:
        raise ValueError(
            f"{entry.get('name', entry.get('exporter'))}: unknown keys {sorted(unknown)}"
        )
    kept = (key for key in keys if key in entry)
    return {key: entry[key] for key in kept if entry[key] is not None or key == "labels"}


def lines(head: Entry, entries: Iterable[Entry]) -> str:
    """A JSON Lines file: header, then entries sorted by name."""
    rows = sorted(entries, key=lambda entry: str(entry["name"]))
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in [head, *rows])


def catalog(head: Entry, entries: Iterable[Entry]) -> str:
    """Text of a catalog; adds the prefixes that route names to it, and validates."""
    metrics = [ordered(entry, METRIC_KEYS) for entry in entries]
    prefixes = sorted({prefix(re.split(r"[\[(]", metric["name"])[0]) for metric in metrics})
    header = ordered({"catalog": 1, **head, "prefixes": prefixes}, HEADER_KEYS)
    problems = list(invalid(header, metrics))
    if problems:
        raise ValueError("\n".join(problems))
    return lines(header, metrics)


def invalid(header: Entry, metrics: list[Entry]) -> Iterator[str]:
    """What is wrong with a catalog, one sentence each."""
    scheme, sets = header["coverage"]["scheme"], set(header.get("label_sets", ()))
    names = [metric["name"] for metric in metrics]
    yield from (
        f"{name}: listed twice" for name in {name for name in names if names.count(name) > 1}
    )
    for metric in metrics:
        name, variants = metric["name"], metric.get("variants", [])
        if metric["type"] not in TYPES:
            yield f"{name}: type {metric['type']}"
        if (metric["type"] == "label") == ("labels" in metric):
            yield f"{name}: a label field has no labels, anything else says them or null"
        for token in (token for each in [metric, *variants] for token in each.get("labels") or ()):
            if not TOKEN.fullmatch(token) or (token[0] == "$" and token[1:] not in sets):
                yield f"{name}: label {token}"
        for said in (each["versions"] for each in [metric, *variants] if "versions" in each):
            ends = [end.lstrip("?") for end in said.split("..", 1)]
            if not RANGE.fullmatch(said) or any(
                end and version_key(scheme, end) is None for end in ends
            ):
                yield f"{name}: versions {said}"
        if metric.get("replaced_by") not in (None, *names):
            yield f"{name}: replaced by {metric['replaced_by']}, which is not here"


# --- raw facts -----------------------------------------------------------------------------


def facts(raw: Path, head: Entry) -> list[Entry]:
    """The raw list of one exporter."""
    entries: list[Entry] = json.loads(
        (raw / f"{head['exporter']}.json").read_text(encoding="utf-8")
    )
    return entries


def first_covered(head: Entry) -> str:
    """First version a catalog covers: what was there before needs no lower bound."""
    first: str = head["coverage"]["from"]
    return first


def scrape(path: Path) -> list[Entry]:
    """Raw facts of a saved scrape in the Prometheus text format; values are not kept."""
    types: dict[str, str] = {}
    labels: dict[str, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            types[name] = kind
        elif line and not line.startswith("#"):
            sample = re.split(r"[{ ]", line, maxsplit=1)[0]
            name = sample if sample in types else sample.rpartition("_")[0]
            labels.setdefault(name, set()).update(re.findall(r'[{,]([a-zA-Z_]\w*)="', line))
    extra = {"le", "quantile"}
    return [
        {
            "name": name,
            "type": kind,
            "labels": sorted(labels[name] - extra) if name in labels else None,
        }
        for name, kind in types.items()
    ]


def bare(version: str) -> str:
    """A raw version as catalogs write it: no `v`, commits on the main branch as `main`."""
    return "main" if version.startswith("main@") else version.removeprefix("v")


def key(version: str) -> Key:
    """Sort key of a raw version."""
    found = version_key("pep440", bare(version.removeprefix("<=")))
    if found is None:
        raise ValueError(f"not a version: {version}")
    return found


def order(entries: Iterable[Entry]) -> list[str]:
    """Every version the facts mention, oldest first: the versions that were read."""
    said: set[str] = set()
    for entry in entries:
        history = [
            *(entry.get("history") or ()),
            *(entry.get("variants") or ()),
            *(entry.get("type_history") or ()),
        ]
        for each in [entry, *history]:
            said.update(
                bare(each[end]) for end in ("since", "to", "removed") if version(each.get(end))
            )
        said.update(bare(gap) for gap in entry.get("gaps", ()))
    return sorted(said, key=key)


def version(said: object) -> bool:
    """Whether a raw bound is a plain version: neither missing, nor `<=X`, nor `after X`."""
    return isinstance(said, str) and said[0] not in "<a"


def after(last: str, known: list[str]) -> str:
    """The first known version after one; empty if there is none."""
    return next((each for each in known if key(each) > key(last)), "")


def versions(entry: Entry, known: list[str], start: str) -> str | None:
    """Half-open range of a raw metric; `start` is where coverage begins."""
    since, removed = entry.get("since"), entry.get("removed")
    if since is None:
        first = "?"
    elif since.startswith("<="):
        first = "" if key(since) <= key(start) else "?" + bare(since[2:])
    else:
        first = "" if key(since) <= key(start) else bare(since)
    if entry.get("gaps"):
        first = "?" + after(entry["gaps"][-1], known)
    end = (
        ""
        if not removed
        else bare(removed)
        if version(removed)
        else after(removed.split("v")[-1], known)
    )
    return f"{first}..{end}" if first or end else None


def variants(
    raw: Entry, history: list[Entry], known: list[str], *, adjacent: bool = False
) -> list[Entry] | None:
    """Label and type history as ranges; None if it never changed, no key if it is the metric's own.

    `adjacent` states follow each other, so that one ends where the next begins; else
    each has its last version, and implementations may overlap.
    """
    own = (raw["type"], None if raw["labels"] is None else frozenset(raw["labels"]))
    spans: dict[tuple[str, frozenset[str] | None], list[tuple[str, str]]] = {}
    order_of: dict[frozenset[str], list[str]] = {}
    for i, state in enumerate(history):
        labels = frozenset(state["labels"]) if "labels" in state else own[1]
        order_of.setdefault(labels or frozenset(), state.get("labels", []))
        type_ = "gauge" if state["type"] == "info" else state["type"] or raw["type"]
        following = bare(history[i + 1]["since"]) if i + 1 < len(history) else ""
        end = following if adjacent else after(state["to"], known)
        spans.setdefault((type_, labels), []).append((bare(state["since"]), end))
    if len(spans) < 2:
        return None
    result: list[Entry] = []
    for (type_, labels), ranges in spans.items():
        said: Entry = {} if type_ == own[0] else {"type": type_}
        said |= {} if labels == own[1] else {"labels": order_of[labels or frozenset()]}
        result += [{"versions": f"{first}..{end}", **said} for first, end in merged(ranges)]
    return sorted(result, key=lambda each: key(each["versions"].split("..")[0]))


def merged(ranges: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Ranges with overlapping and touching ones joined; an empty end is open."""
    joined: list[tuple[str, str]] = []
    for first, end in sorted(ranges, key=lambda each: key(each[0])):
        if joined and (not joined[-1][1] or key(first) <= key(joined[-1][1])):
            before, last = joined.pop()
            joined.append((before, max(last, end, key=key) if last and end else ""))
        else:
            joined.append((first, end))
    return joined


def unit(name: str) -> str | None:
    """Base unit a name ends in, as the naming convention has it; timestamps are their own."""
    match = UNITS.fullmatch(name)
    if match is None:
        return None
    return "timestamp" if name.endswith("_timestamp_seconds") else match[1]


def metric(raw: Entry, known: list[str], **more: object) -> Entry:
    """The catalog line of a raw fact; `more` overrides what the fact itself says."""
    labels = raw["labels"]
    pattern = raw.get("labels_dynamic_pattern")
    if labels is not None:
        labels = [*labels, *([pattern] if pattern else [])]
    entry: Entry = {
        "name": raw["name"],
        "type": raw["type"],
        "labels": labels,
        "values": raw.get("label_values"),
        "unit": unit(raw["name"]) if raw["type"] != "label" else None,
        "variants": variants(raw, raw["history"], known, adjacent=True)
        if raw.get("history")
        else None,
    }
    made = {**entry, **more}
    if raw["name"] == "node_network_speed_bytes":
        return {**made, "unit": "bytes per second"}  # What its name leaves out.
    return {**made, "unit": "timestamp"} if MOMENTS.fullmatch(raw["name"]) else made


# --- one generator per source --------------------------------------------------------------

VLLM_WHEN = {
    "not (not self.spec_decoding_enabled)": "speculative decoding is on",
    "vllm_config.observability_config.kv_cache_metrics": "KV cache metrics are on",
    "self.kv_cache_metrics_enabled": "KV cache metrics are on",
    "vllm_config.lora_config is not None": "LoRA is on",
    "envs.VLLM_COMPUTE_NANS_IN_LOGITS": "VLLM_COMPUTE_NANS_IN_LOGITS is set",
}


def vllm(raw: Path, head: Entry) -> str:
    """vLLM: sdists of every release, and a scrape of its HTTP instrumentation."""
    entries = facts(raw, head)
    known, names = order(entries), {entry["name"] for entry in entries}
    return catalog(
        head, [vllm_metric(entry, known, names, first_covered(head)) for entry in entries]
    )


def vllm_metric(raw: Entry, known: list[str], names: set[str], start: str) -> Entry:
    """One vLLM metric; `engine` states of V0, V1 and the frontends are folded into ranges."""
    gone = raw["deprecated"] or {}
    successor = gone.get("replaced_by")
    if successor and successor not in names:
        successor += "_total"
    labels = raw["labels"]
    more: Entry = {
        "labels": ["$engine", *labels[2:]]
        if labels and labels[:2] == ["model_name", "engine"]
        else labels,
        "variants": variants(raw, raw.get("variants", []), known),
        "deprecated": gone.get("since"),
        "hidden": gone.get("hidden_from"),
        "replaced_by": successor,
        "when": ", ".join(VLLM_WHEN.get(each, each) for each in raw.get("condition", ())) or None,
        "note": raw.get("removed_note"),
    }
    if raw["since"] or raw["removed"]:
        more["versions"] = versions(raw, known, start)
    if raw["name"].endswith("_perc"):
        more |= {"unit": "ratio", "range": [0, 1]}
    if raw["name"] == "vllm:cache_config_info":
        more |= cache_config(raw)
    if raw["name"] == "vllm:lora_requests_info":
        more |= {"unit": "timestamp", "note": "the value is a timestamp"}
    return metric(raw, known, **more)


def cache_config(raw: Entry) -> Entry:
    """Labels over all releases: one per attribute of vLLM's CacheConfig, most come and go."""
    sets = [set(variant["labels"]) for variant in raw["variants"]]
    always = set.intersection(*sets)
    labels = [label if label in always else f"{label}?" for label in sorted(set.union(*sets))]
    return {
        "labels": labels,
        "variants": None,
        "note": "one label per CacheConfig attribute; they change with every release",
    }


DCGM_UNITS = {
    "%": ("percent", [0, 100]),
    "MiB": ("mebibytes", None),
    "C": ("celsius", None),
    "W": ("watts", None),
    "MHz": ("megahertz", None),
    "ns": ("nanoseconds", None),
    "mJ": ("millijoules", None),
}
DCGM_PROFILES = {
    "dcp-metrics-included.csv": "dcp-metrics-included",
    "default-counters.csv": "default-counters",
    "1.x-compatibility-metrics.csv": "compat-1x",
}


def dcgm(raw: Path, head: Entry) -> str:
    """DCGM exporter: its CSV files and label templates; the exporter prints what the CSV says."""
    templates = json.loads((raw / "dcgm_labels.json").read_text(encoding="utf-8"))
    entries = facts(raw, {"exporter": "dcgm"})
    rows = [dcgm_metric(entry, first_covered(head)) for entry in entries]
    return catalog({**head, "label_sets": dcgm_labels(templates)}, rows)


def dcgm_labels(raw: Entry) -> Entry:
    """Label sets by version; after 4.8.2 either spelling, as no release has main's templates yet."""
    static = raw["static_labels"]
    optional = [*static["kubernetes"], *static["kubernetes_old_namespace"], *static["pod_uid"]]
    optional += [*static["vgpu"], *static["hpc"], *static["dra"]]
    sets: Entry = {"k8s": [f"{label}?" for label in optional]}
    for entity, extra in (("gpu", ["DCGM_FI_*"]), ("nvlink", [])):
        states = [each for each in raw["label_templates"] if entity in each["templates"]]
        rows: list[Entry] = []
        for state in states:
            said = state["templates"][entity]
            loose = set(said["conditional"]) if entity == "gpu" else set(said["labels"])
            labels = [f"{label}?" if label in loose else label for label in said["labels"]] + extra
            first = bare(state["since"])
            if rows and rows[-1]["labels"] == labels:
                continue
            if rows:
                rows[-1]["versions"] = rows[-1]["versions"].split("..")[0] + f"..{first}"
            rows.append(
                {"versions": f"{'4.8.3' if first == 'main' else first}..", "labels": labels}
            )
        rows[0]["versions"] = (
            ".." + rows[0]["versions"].split("..")[1] if entity == "gpu" else rows[0]["versions"]
        )
        sets[entity] = rows
    return sets


def dcgm_metric(raw: Entry, start: str) -> Entry:
    """One line of the CSVs: a series, or a label on all of them."""
    labels = raw["labels"]
    if labels is not None:
        link = ["$nvlink"] if "entity" in raw else []
        labels = ["$gpu", "$k8s", *link, *labels[8:]]
    if raw["name"] == "DCGM_FI_DEV_XID_ERRORS":
        labels = [f"{label}?" if label.startswith("err_") else label for label in labels]
    unit_, bounds = DCGM_UNITS.get(raw.get("unit_text", ""), (None, None))
    if raw["name"].startswith("dcgm_fi_prof_"):
        unit_, bounds = None, None
    if re.fullmatch(r"DCGM_FI_PROF_.*_(ACTIVE|OCCUPANCY)", raw["name"]):
        unit_, bounds = "ratio", [0, 1]
    enabled = {DCGM_PROFILES[csv]: ranges(states) for csv, states in raw["enabled_history"].items()}
    entry = metric(
        raw,
        [],
        labels=labels,
        unit=unit_,
        range=bounds,
        versions=versions(raw, [], start),
        profiles={name: said for name, said in enabled.items() if said},
        variants=variants(raw, raw["type_history"] or [], [], adjacent=True),
        note="in no CSV since 3.5.0" if raw["removed"] else None,
    )
    if labels is None:
        del entry["labels"]
    return entry


def ranges(states: list[Entry]) -> str:
    """Versions whose CSV has the line uncommented, as comma-separated ranges."""
    found = []
    for i, state in enumerate(states):
        if state["state"] == "enabled":
            first = "" if i == 0 else bare(state["since"])
            found.append(f"{first}..{bare(states[i + 1]['since']) if i + 1 < len(states) else ''}")
    return ",".join(found)


def dcgm_fields(raw: Path, head: Entry) -> str:
    """Every valid DCGM field with its former names, each name on its own line."""
    said = json.loads((raw / "dcgm-all-fields.json").read_text(encoding="utf-8"))
    old: dict[str, list[str]] = {}
    for name, canonical in said["aliases_old_to_new"].items():
        old.setdefault(canonical, []).append(name)
    rows: list[Entry] = [
        {"name": name, "alias_of": new} for name, new in said["aliases_old_to_new"].items()
    ]
    for field in said["fields"]:
        aliases = sorted(old.get(field["name"], []))
        rows.append(
            {"name": field["name"], "id": field["id"], **({"aliases": aliases} if aliases else {})}
        )
    return lines(head, rows)


KSM_UNITS = {"seconds": "seconds", "bytes": "bytes", "core": "cores"}


def kube_state_metrics(raw: Path, head: Entry) -> str:
    """kube-state-metrics: names and types from the stores, labels from their tests."""
    entries = facts(raw, head)
    known = order(entries)
    args = [arg.split("=", 1) for arg in openshift(raw)["kube_state_metrics_args"]]
    denied = [
        each.strip("^$,")
        for name, *said in args
        if name == "--metric-denylist"
        for each in said[0].split()
    ]
    head["profiles"]["openshift-4"]["drop"] = sorted(denied)
    head["profiles"]["openshift-4-minimal"]["keep"] = minimal(raw, "kube-state-metrics")
    return catalog(head, [ksm_metric(entry, known, first_covered(head)) for entry in entries])


def ksm_metric(raw: Entry, known: list[str], start: str) -> Entry:
    """One metric of the stores; where labels are known, tests were the source, not the docs."""
    deprecated = raw.get("deprecated", {}).get("since")
    said = raw.get("unit", "")
    if raw.get("labels_source") == "none":
        raw = {**raw, "labels": None}
    return metric(
        raw,
        known,
        unit=KSM_UNITS.get(said) or (None if said else unit(raw["name"])),
        versions=versions(raw, known, start),
        deprecated=bare(deprecated) if deprecated else None,
        when="opted in by its full name in --metric-allowlist" if raw["opt_in"] else None,
        variants=None,
    )


CADVISOR_LABELS = {"prometheusNodeLabelName": "node_id"}


def cadvisor(raw: Path, head: Entry) -> str:
    """cAdvisor as the kubelet exposes it, with the kubelet's own labels."""
    entries = facts(raw, head)
    left_out = sorted(entry["name"] for entry in entries if entry.get("kubelet") is False)
    monitor = next(each for each in openshift(raw)["service_monitors"] if each["name"] == "kubelet")
    endpoint = next(
        each for each in monitor["endpoints"] if each.get("path") == "/metrics/cadvisor"
    )
    rules = [rule for rule in endpoint["metricRelabelings"] if rule.get("action") == "drop"]
    dropped = [rule["regex"] for rule in rules if rule["sourceLabels"] == ["__name__"]]
    head["profiles"]["kubelet"]["drop"] = left_out
    head["profiles"]["openshift-4"]["drop"] = [*left_out, *dropped]
    head["profiles"]["openshift-4-minimal"]["keep"] = minimal(raw, "kubelet")
    return catalog(head, [cadvisor_metric(entry, first_covered(head)) for entry in entries])


def cadvisor_metric(raw: Entry, start: str) -> Entry:
    """One cAdvisor family; golden files lag the code, so `since` is never certain."""
    seen = raw["since_seen_in_golden"]
    said = {
        "since": seen if seen in (None, "<=v0.19.1") else f"<={seen}",
        "removed": raw["removed"],
    }
    labels = [CADVISOR_LABELS.get(label, label) for label in raw["labels"]]
    return metric(
        raw,
        [],
        labels=labels,
        unit=raw.get("unit") or unit(raw["name"]),
        versions=versions(said, [], start),
        when="the kubelet collects pressure stall information"
        if raw.get("kubelet") == "psi-gated"
        else None,
        note='label cpu is "total" unless the cgroup reports usage per CPU'
        if raw["name"] == "container_cpu_usage_seconds_total"
        else None,
    )


# Made at run time from what the node has: a fixture shows one node's.
NODE_PATTERNS = (
    ("node_hwmon_[a-z0-9_]+", "gauge", ["chip", "sensor"], "any sensor file of a driver"),
    (
        "node_lnstat_[a-z0-9_]+_total",
        "counter",
        ["cpu", "subsystem"],
        "any column of /proc/net/stat",
    ),
    ("node_zfs_[a-z0-9_]+", "untyped", None, "any kstat of the ZFS version"),
)


def node_exporter(raw: Path, head: Entry) -> str:
    """node_exporter: golden output of every release, patterns for names made at run time.

    Left out: the fixture's textfile metrics, and process_* which is the Go client's.
    """
    fixtures = ("testmetric", "process_")
    entries = [
        entry for entry in facts(raw, head) if not (entry["name"] or "").startswith(fixtures)
    ]
    known = order(entries)
    collectors = json.loads((raw / "node-exporter-collectors.json").read_text(encoding="utf-8"))
    head["profiles"]["openshift-4-minimal"]["keep"] = minimal(raw, "node-exporter")
    rows = [node_metric(entry, known, first_covered(head)) for entry in entries]
    for name, kind, labels, note in NODE_PATTERNS:
        row: Entry = {"name": name, "type": kind, "labels": labels, "note": note}
        rows.append({**row, "versions": "?..", "pattern": True})
    return catalog({**head, "collectors": collectors}, rows)


def node_metric(raw: Entry, known: list[str], start: str) -> Entry:
    """One family, or a pattern; a type nobody read is `untyped` with a note."""
    note = raw.get("note") or None
    if raw["type"] is None:
        note = "type not read"
    pattern = raw.get("name_pattern")
    entry = metric(
        {**raw, "name": pattern or raw["name"], "type": raw["type"] or "untyped"}, known, note=note
    )
    return {
        **entry,
        "versions": versions(raw, known, start),
        "pattern": bool(pattern) or None,
    }


def prometheus(raw: Path, head: Entry) -> str:
    """Prometheus itself and the series it makes up: up, scrape_*, ALERTS.

    A scrape of the server adds what the reader of its sources cannot see.
    """
    entries = facts(raw, head)
    read = {bare(entry["since"].removeprefix("<=")) for entry in entries if entry["since"]}
    known = sorted(read, key=key)
    live = scrape(raw / "prometheus.prom")
    rows = [prometheus_metric(entry, known, first_covered(head)) for entry in entries]
    return catalog(head, rows + [metric(entry, known, versions="?2.42.0..") for entry in live])


def prometheus_metric(raw: Entry, known: list[str], start: str) -> Entry:
    """One family; synthetic series have no labels of their own, ALERTS has the alert's too."""
    labels = [*raw["labels"], *raw.get("const_labels", ())]
    note = "labels are the target's" if raw.get("target_labels_only") else None
    return metric(
        raw,
        known,
        labels=labels,
        versions=versions(raw, known, start),
        when="extra scrape metrics are on" if raw.get("condition") else None,
        note="also all labels of the alert" if "labels_dynamic" in raw else note,
    )


def simple(raw: Path, head: Entry) -> str:
    """An exporter whose facts need no judgement."""
    name = head["exporter"]
    entries = facts(raw, head) if (raw / f"{name}.json").exists() else scrape(raw / f"{name}.prom")
    known = order(entries)
    ranged = head["coverage"]["scheme"] != "none"
    rows = [
        metric(e, known, versions=versions(e, known, first_covered(head)) if ranged else None)
        for e in entries
    ]
    return catalog(head, rows)


def kubernetes(raw: Path, head: Entry) -> str:
    """Kubernetes' components: what a list of today has, and what has gone since 1.13.

    A name that got `_total` for its unit, or for `_count`, is the old one's successor."""
    entries = facts(raw, head)
    types = {entry["name"]: entry["type"] for entry in entries if not entry.get("removed")}
    rows = []
    for entry in entries:
        more: Entry = {}
        if entry.get("removed"):
            later = f"{entry['name'].removesuffix('_count')}_total"
            more["versions"] = f"..?{bare(entry['removed'].removeprefix('<='))}"
            more["replaced_by"] = later if types.get(later) == entry["type"] else None
        rows.append(metric(entry, [], **more))
    return catalog(head, rows)


def robotheus(raw: Path, head: Entry) -> str:
    """Robotheus: every tag that could be read, and the gauges of a later, untagged state."""
    entries = facts(raw, head)
    known = order(entries)
    return catalog(head, [robotheus_metric(entry, known, first_covered(head)) for entry in entries])


def robotheus_metric(raw: Entry, known: list[str], start: str) -> Entry:
    """One metric; `stage` has more values in the later state, so its list is open."""
    more: Entry = {"versions": versions(raw, known, start)}
    if "stage" in raw.get("label_values", {}):
        more["values"] = {"stage": {"open": raw["label_values"]["stage"]}}
    if "_cost_usd_" in raw["name"]:
        more["unit"] = "usd"
    if raw.get("confidence") == "inferred":
        day = "; since midnight UTC" if raw["name"].endswith("_today") else ""
        more |= {"inferred": True, "note": f"seen in a later, untagged state{day}"}
    if raw["name"] == "robotheus_openai_cost_usd_total":
        more["note"] = "up to 0.1.7 re-adds unfinished days: unfit for the cost of a day"
    return metric(raw, known, **more)


def stackdriver(raw: Path, head: Entry) -> str:
    """Gemini through stackdriver_exporter: facts from documents, written as a catalog by hand."""
    import yaml

    said = yaml.safe_load((raw / "stackdriver-gemini.yaml").read_text(encoding="utf-8"))
    rows = [{"labels": None, **body, "name": name} for name, body in said["metrics"].items()]
    return catalog(head, [{k: v for k, v in row.items() if k != "stability"} for row in rows])


# --- the platform --------------------------------------------------------------------------


def openshift(raw: Path) -> Entry:
    """Raw facts of OpenShift's cluster-monitoring-operator."""
    said: Entry = json.loads((raw / "openshift-profile.json").read_text(encoding="utf-8"))
    return said


def minimal(raw: Path, name: str) -> list[str]:
    """Series names that OpenShift's minimal collection profile keeps of one exporter."""
    monitor = next(
        each for each in openshift(raw)["service_monitors"] if each["name"] == f"{name}-minimal"
    )
    rules = [
        rule for endpoint in monitor["endpoints"] for rule in endpoint.get("metricRelabelings", ())
    ]
    return sorted({rule["regex"] for rule in rules if rule["action"] == "keep"})


BY = r"(?:by|BY) ?\((?P<by>[\w, ]*)\)"
AGGREGATIONS = (
    rf"(?:sum|avg|min|max|count|group) ?(?:{BY})? ?\((?P<body>.*)\)",
    rf"(?:sum|avg|min|max|count|group) ?\((?P<body>.*)\) ?{BY}",
)
ENRICHED = r"(?P<one>.+?) \* on ?\([\w, ]*\) group_left ?\((?P<more>[\w, ]*)\) (?P<other>.+)"
TOPK = r"topk ?(?:by|BY) ?\([\w, ]*\) ?\((?P<body>.*)\)"


def aggregated(expr: str) -> list[str] | None:
    """Labels of a query that is one aggregation `by` labels; None if it is anything else.

    The aggregation may be enriched: `* on (...) group_left (more) topk by (...) (...)`.
    """
    text = " ".join(expr.split())
    for match in filter(None, (re.fullmatch(each, text) for each in AGGREGATIONS)):
        if balanced(match["body"]):
            return listed(match["by"] or "")
    enriched = re.fullmatch(ENRICHED, text)
    other = enriched and re.fullmatch(TOPK, enriched["other"])
    labels = aggregated(enriched["one"]) if enriched and other and balanced(other["body"]) else None
    return None if labels is None or not enriched else [*labels, *listed(enriched["more"])]


def listed(labels: str) -> list[str]:
    """The labels between a pair of parentheses."""
    return [label.strip() for label in labels.split(",") if label.strip()]


def balanced(text: str) -> bool:
    """Whether every parenthesis closes inside the text, so that it is one argument list."""
    depth = 0
    for char in re.sub(r'"[^"]*"', "", text):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth < 0:
            return False
    return depth == 0


def recording_rules(raw: Path, head: Entry) -> str:
    """Names OpenShift records; labels if every rule of a name is a plain aggregation."""
    found: dict[str, list[Entry]] = {}
    for rule in openshift(raw)["recording_rules"]:
        found.setdefault(rule["name"], []).append(rule)
    return lines(head, [recording_rule(name, rules) for name, rules in found.items()])


def recording_rule(name: str, rules: list[Entry]) -> Entry:
    """One recorded name: the labels its rules keep or add, the values if all of them add one."""
    sets: set[tuple[str, ...] | None] = set()
    statics = [rule["labels"] or {} for rule in rules]
    for rule, static in zip(rules, statics, strict=True):
        by = aggregated(rule["expr"])
        sets.add(None if by is None else tuple(sorted({*by, *static})))
    labels = sets.pop() if len(sets) == 1 else None
    row: Entry = {"name": name, "labels": None if labels is None else list(labels)}
    always = sorted(set.intersection(*(set(static) for static in statics)))
    said = {label: sorted({static[label] for static in statics}) for label in always}
    return {**row, "values": said} if said else row


def platform_monitors(raw: Path, head: Entry) -> str:
    """How OpenShift scrapes its exporters, as its operator's assets say."""
    said = {k: v for k, v in openshift(raw).items() if k not in ("recording_rules", "source")}
    return form_json({**said, "sources": head["sources"]})


def form_json(value: object) -> str:
    """Canonical text of a JSON file: sorted keys, one space."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


GENERATORS: dict[str, Callable[[Path, Entry], str]] = {
    "metrics/alertmanager.jsonl": simple,
    "metrics/argocd.jsonl": simple,
    "metrics/cadvisor.jsonl": cadvisor,
    "metrics/dcgm-exporter.jsonl": dcgm,
    "metrics/dcgm-fields.jsonl": dcgm_fields,
    "metrics/go-client.jsonl": simple,
    "metrics/grafana-operator.jsonl": simple,
    "metrics/kserve.jsonl": simple,
    "metrics/kubernetes.jsonl": kubernetes,
    "metrics/kube-state-metrics.jsonl": kube_state_metrics,
    "metrics/node-exporter.jsonl": node_exporter,
    "metrics/prometheus-operator.jsonl": simple,
    "metrics/prometheus.jsonl": prometheus,
    "metrics/python-client.jsonl": simple,
    "metrics/robotheus.jsonl": robotheus,
    "metrics/stackdriver-gemini.jsonl": stackdriver,
    "metrics/vllm.jsonl": vllm,
    "platform/openshift-monitors.json": platform_monitors,
    "platform/openshift-recording-rules.jsonl": recording_rules,
}


def canonical(text: str, name: str) -> str:
    """The canonical form of a committed file; raises ValueError if it is invalid."""
    if name.endswith(".json"):
        return form_json(json.loads(text))
    head, *rows = [json.loads(line) for line in text.splitlines()]
    if "catalog" in head:
        return catalog({k: v for k, v in head.items() if k not in ("catalog", "prefixes")}, rows)
    return lines(head, rows)


def header(file: Path) -> Entry:
    """The hand-kept part of a committed file: its first line, or a JSON file as a whole."""
    text = file.read_text(encoding="utf-8")
    head: Entry = json.loads(text if file.suffix == ".json" else text.split("\n", 1)[0])
    return {k: v for k, v in head.items() if k not in ("catalog", "prefixes")}


def check(schemas: Path) -> list[str]:
    """Names of files that are missing or not in canonical form."""
    return [name for name in GENERATORS if not is_canonical(schemas / name, name)]


def is_canonical(file: Path, name: str) -> bool:
    """Whether a file is there and is what this tool would write."""
    if not file.exists():
        return False
    text = file.read_text(encoding="utf-8")
    return text == canonical(text, name)


def main(arguments: list[str]) -> int:
    """Run the command line; 1 if a file is not canonical, 2 if the call is wrong."""
    schemas = ROOT / "schemas"
    if arguments == ["--check"]:
        wrong = check(schemas)
        print("\n".join(f"{name}: not in canonical form" for name in wrong) or "canonical")
        return int(bool(wrong))
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    for name, generate in GENERATORS.items():
        text = generate(Path(arguments[0]), header(schemas / name))
        (schemas / name).write_text(text, encoding="utf-8")
        print(f"{name}: {text.count(chr(10)) - 1}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
