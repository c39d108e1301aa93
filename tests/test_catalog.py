"""The catalogs say what the sources said: each trap the sources hold is a test here."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from lint import catalog
from lint.catalog import Catalog, Metric, files

ROOT = Path(__file__).resolve().parent.parent
METRICS = sorted((ROOT / "schemas" / "metrics").glob("*.jsonl"))


def load_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogs", ROOT / "tools" / "catalogs.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tool = load_tool()


def metric(name: str, version: str | None = None) -> Metric:
    (found,) = catalog.family(name, version)
    return found


def of(exporter: str) -> Catalog:
    return next(each for each in catalog.catalogs() if each.exporter == exporter)


def labels(name: str, version: str | None = None) -> set[str]:
    return set(metric(name, version).labels or ())


def roles(name: str) -> list[tuple[str, str, str | None]]:
    return [(s.metric.name, s.role, s.extra) for s in catalog.lookup(name)]


# --- form ---------------------------------------------------------------------------------


def test_files_are_canonical() -> None:
    assert tool.check(ROOT / "schemas") == []


def test_every_file_has_a_generator() -> None:
    written = {ROOT / "schemas" / name for name in tool.GENERATORS}

    assert written >= {*METRICS, *(ROOT / "schemas" / "platform").glob("openshift-[mr]*.json*")}


def test_check_notices_a_changed_file(tmp_path: Path) -> None:
    for name in tool.GENERATORS:
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.write_text((ROOT / "schemas" / name).read_text())
    vllm = tmp_path / "metrics" / "vllm.jsonl"
    vllm.write_text(vllm.read_text().replace('", "type"', '",  "type"', 1))
    (tmp_path / "metrics" / "kserve.jsonl").unlink()

    assert tool.check(tmp_path) == ["metrics/kserve.jsonl", "metrics/vllm.jsonl"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ({"name": "a_b", "type": "guage", "labels": []}, "a_b: type guage"),
        ({"name": "a_b", "type": "gauge"}, "a_b: a label field has no labels"),
        ({"name": "a_b", "type": "label", "labels": []}, "a_b: a label field has no labels"),
        ({"name": "a_b", "type": "gauge", "labels": ["$no"]}, "a_b: label $no"),
        ({"name": "a_b", "type": "gauge", "labels": ["x-y"]}, "a_b: label x-y"),
        ({"name": "a_b", "type": "gauge", "labels": [], "versions": "1.0"}, "a_b: versions 1.0"),
        ({"name": "a_b", "type": "gauge", "labels": [], "replaced_by": "c"}, "a_b: replaced by c"),
        ({"name": "a_b", "type": "gauge", "labels": [], "help": "prose"}, "unknown keys ['help']"),
    ],
)
def test_invalid_lines_are_refused(line: dict[str, object], complaint: str) -> None:
    head = {"exporter": "a", "coverage": {"scheme": "semver", "from": "1.0.0", "to": "2.0.0"}}

    with pytest.raises(ValueError, match="a_b") as error:
        tool.catalog(head, [line])

    assert complaint in str(error.value)


def test_every_line_is_found_and_reads_back() -> None:
    for each in catalog.catalogs():
        for line in Path(each.path).read_text().splitlines()[1:]:
            name = json.loads(line)["name"]

            assert any(found.exporter == each.exporter for found in catalog.family(name)), name


def test_every_series_is_found_again() -> None:
    for each in catalog.catalogs():
        for name in catalog.exported(each.exporter, None):
            assert any(s.metric.exporter == each.exporter for s in catalog.lookup(name)), name


@pytest.mark.skipif("CATALOG_FACTS" not in os.environ, reason="CATALOG_FACTS names no directory")
def test_catalogs_are_what_the_facts_give() -> None:
    for name, generate in tool.GENERATORS.items():
        file = ROOT / "schemas" / name

        text = generate(Path(os.environ["CATALOG_FACTS"]), tool.header(file))

        assert text == file.read_text(), name


def test_sources_are_upstream() -> None:
    for file in METRICS:
        sources = tool.header(file)["sources"]

        assert sources
        assert all(source["kind"] and source["ref"] for source in sources)


def test_looking_up_reads_only_the_catalogs_of_the_prefix() -> None:
    code = (
        "from lint import catalog\n"
        "catalog.lookup('vllm:num_requests_running', '0.11.0')\n"
        "from lint.catalog import files as files\n"
        "print(files.text.cache_info().currsize, files.entries.cache_info().currsize)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )

    assert done.stdout.split() == ["1", "0"], done.stderr


def test_patterns_of_names_match_as_their_regular_expressions_do() -> None:
    patterns: set[str] = set()
    for each in catalog.catalogs():
        patterns.update(each.header.get("owns", ()))
        patterns.update(entry["name"] for entry in files.patterns(each.path))
        for profile in each.header.get("profiles", {}).values():
            patterns.update([*profile.get("drop", ()), *(profile.get("keep") or ())])
            patterns.update(rule["names"] for rule in profile.get("drop_when", ()))
    names = [n for each in catalog.catalogs() for n in catalog.exported(each.exporter, None)]
    tails = ("", "_", "x", "_annotations", "x_annotations", "_x_created", "_labels_info")
    names += [files._split(p)[0] + tail for p in patterns for tail in tails]

    for pattern in patterns:
        form = re.compile(pattern)
        for name in names:
            assert files.matches(pattern, name) == bool(form.fullmatch(name)), (pattern, name)


@pytest.mark.parametrize(
    "pattern", ["a_b?", "a_.+_c|b", "a_b*", "a_b+", "a_b{2}", "a_.+", "a_.*", "a_.+_c", "a_[bc]"]
)
def test_any_pattern_matches_as_a_regular_expression_does(pattern: str) -> None:
    for name in ("a_", "a_b", "a_bb", "a_c", "a__c", "a_x_c", "b", "a", "", "a_.+_c"):
        assert files.matches(pattern, name) == bool(re.fullmatch(pattern, name)), name


def test_importing_stays_cheap() -> None:
    code = "import sys, lint.catalog; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )

    assert not {"dataclasses", "inspect", "argparse", "pathlib"} & set(done.stdout.split())


# --- the generator ------------------------------------------------------------------------


def test_a_generator_folds_history_into_ranges(tmp_path: Path) -> None:
    facts = [
        {
            "name": "a_info",
            "type": "gauge",
            "labels": ["x", "y"],
            "since": "<=v1.0.0",
            "removed": None,
            "history": [
                {"type": "gauge", "labels": ["x"], "since": "v1.0.0"},
                {"type": "gauge", "labels": ["x", "y"], "since": "v1.2.0"},
            ],
        },
        {"name": "a_seconds_total", "type": "counter", "labels": None, "since": "v1.1.0"},
        {"name": "a_old", "type": "gauge", "labels": [], "since": "<=v1.1.0", "removed": "v1.2.0"},
    ]
    (tmp_path / "a.json").write_text(json.dumps(facts))
    head = {"exporter": "a", "coverage": {"scheme": "semver", "from": "1.0.0", "to": "1.2.0"}}

    info, old, seconds = (json.loads(line) for line in tool.simple(tmp_path, head).splitlines()[1:])

    assert info["variants"] == [
        {"versions": "1.0.0..1.2.0", "labels": ["x"]},
        {"versions": "1.2.0.."},
    ]
    assert "versions" not in info
    assert (old["versions"], seconds["versions"]) == ("?1.1.0..1.2.0", "1.1.0..")
    assert (seconds["labels"], seconds["unit"]) == (None, "seconds")


def test_a_scrape_gives_families_without_values(tmp_path: Path) -> None:
    (tmp_path / "a.prom").write_text(
        "# TYPE a_total counter\n"
        'a_total{tenant="secret"} 1\n'
        "# TYPE a_iterations_total histogram\n"
        'a_iterations_total_bucket{stage="x",le="1"} 1\n'
        "# TYPE a_silent gauge\n"
    )

    assert tool.scrape(tmp_path / "a.prom") == [
        {"name": "a_total", "type": "counter", "labels": ["tenant"]},
        {"name": "a_iterations_total", "type": "histogram", "labels": ["stage"]},
        {"name": "a_silent", "type": "gauge", "labels": None},
    ]


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("sum(rate(a[5m])) by (x, y)", ["x", "y"]),
        ("sum by(x) (\n  a\n)", ["x"]),
        ("max(a)", []),
        ("sum(a) by (x) / sum(b) by (x)", None),
        ("1 - avg without (x) (a)", None),
        ("sum(a) / sum(b)", None),
        ("topk(3, a)", None),
        ("sum by (x) (a) * on (x) group_left(y) topk by (x) (1, max by (x, y) (b))", ["x", "y"]),
        ("sum by (x) (a) * on (x) group_left(y) topk by (x) (1, b) + (c)", None),
    ],
)
def test_labels_of_simple_aggregations(expr: str, expected: list[str] | None) -> None:
    assert tool.aggregated(expr) == expected


# --- versions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "ascending"),
    [
        ("pep440", ["0.2.3", "0.4.0", "0.4.0.post1", "0.9.0rc1", "0.9", "0.9.0.1", "0.10.0"]),
        ("semver", ["v1.9.8", "2.0.0-rc.1", "2.0.0", "2.9.2", "v2.20.0", "main"]),
        ("dcgm-exporter", ["4.2.0-4.1.0", "3.5.0-4.5.2", "4.5.3-4.8.2-ubuntu22.04", "4.8.3"]),
    ],
)
def test_versions_sort(scheme: str, ascending: list[str]) -> None:
    keys = [catalog.version_key(scheme, each) for each in ascending]

    assert None not in keys
    assert keys == sorted(keys)  # type: ignore[type-var]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("version", ["latest", "", "nightly", "sha-63031d8"])
def test_what_is_no_version_has_no_key(version: str) -> None:
    assert catalog.version_key("pep440", version) is None
    assert not of("vllm").covers(version)


def test_trailing_zeros_do_not_count() -> None:
    assert catalog.version_key("pep440", "0.9") == catalog.version_key("pep440", "v0.9.0")


@pytest.mark.parametrize(
    ("exporter", "image", "version"),
    [
        ("vllm", "docker.io/vllm/vllm-openai:v0.11.0", "0.11.0"),
        ("vllm", "vllm/vllm-openai:v0.10.1.1@sha256:0123", "0.10.1.1"),
        ("vllm", "vllm/vllm-openai:v0.11.0-x86_64", "0.11.0"),
        ("vllm", "vllm/vllm-openai:latest", None),
        ("vllm", "vllm/vllm-openai@sha256:0123", None),
        ("vllm", "registry:5000/vllm/vllm-openai", None),
        ("vllm", "registry.redhat.io/rhaiis/vllm-cuda-rhel9:3.0.0", "0.8.4"),
        ("vllm", "registry.redhat.io/rhaiis/vllm-cuda-rhel9:3.2.1", None),
        ("dcgm-exporter", "nvcr.io/nvidia/k8s/dcgm-exporter:4.5.3-4.8.2-ubuntu22.04", "4.8.2"),
        ("robotheus", "ghcr.io/thepetk/robotheus:v0.1.9", "0.1.9"),
        ("robotheus", "docker.io/library/nginx:v0.1.9", None),
        ("node-exporter", "quay.io/prometheus/node-exporter:v1.9.1", "1.9.1"),
    ],
)
def test_version_of_an_image(exporter: str, image: str, version: str | None) -> None:
    assert of(exporter).detect_version(image) == version


@pytest.mark.parametrize(
    ("exporter", "series", "version", "status"),
    [
        ("vllm", "vllm:kv_cache_usage_perc", "0.9.1", "not-yet"),
        ("vllm", "vllm:kv_cache_usage_perc", "0.9.2", "exported"),
        ("vllm", "vllm:kv_cache_usage_perc", None, "unknown-version"),
        ("vllm", "vllm:kv_cache_usage_perc", "latest", "unknown-version"),
        ("vllm", "vllm:kv_cache_usage_perc", "0.99.0", "unknown-version"),
        ("vllm", "vllm:gpu_cache_usage_perc", "0.99.0", "removed"),
        ("vllm", "vllm:num_requests_running", None, "exported"),
        ("vllm", "vllm:num_requests_run", "0.11.0", "unknown"),
        ("vllm", "vllm:e2e_request_latency_seconds_bucket", "0.11.0", "exported"),
        ("prometheus", "prometheus_build_info", "2.30.0", "unknown-version"),
        ("prometheus", "up", "2.42.0", "exported"),
        ("alertmanager", "alertmanager_alerts", "0.25.0", "unknown-version"),
    ],
)
def test_status(exporter: str, series: str, version: str | None, status: str) -> None:
    assert of(exporter).status(series, version) == status


def test_status_takes_what_lookup_gives() -> None:
    (series,) = catalog.lookup("vllm:e2e_request_latency_seconds_bucket")

    assert of("vllm").status(series, "0.11.0") == "exported"
    assert of("vllm").status(series.metric, "0.11.0") == "exported"


def test_a_release_that_could_not_be_read_is_not_judged() -> None:
    vllm = of("vllm")

    assert not vllm.covers("0.15.0")
    assert vllm.covers("0.14.1")
    assert vllm.status("vllm:time_per_output_token_seconds_sum", "0.15.0") == "unknown-version"


def test_kube_state_metrics_of_an_openshift_release() -> None:
    ksm = of("kube-state-metrics")

    assert ksm.release("openshift-4", "4.16") == "2.12.0"
    assert ksm.release("openshift-4", "4.14") == "2.9.2"
    assert ksm.release("openshift-4", "4.15") is None


# --- did you mean -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("vllm:num_request_waiting", "vllm:num_requests_waiting"),
        ("vllm:num_requests_wiating", "vllm:num_requests_waiting"),
        ("vllm:gpu_kv_cache_usage", "vllm:kv_cache_usage_perc"),
        ("DCGM_FI_DEV_GPU_UTILS", "DCGM_FI_DEV_GPU_UTIL"),
        ("kube_pod_container_status_restart_total", "kube_pod_container_status_restarts_total"),
        ("node_memory_MemAvailble_bytes", "node_memory_MemAvailable_bytes"),
        ("robotheus_openai_cost_usd_todya", "robotheus_openai_cost_usd_today"),
        ("prometheus_tsdb_head_serie", "prometheus_tsdb_head_series"),
    ],
)
def test_suggestions(typo: str, meant: str) -> None:
    assert catalog.suggest(typo)[0] == meant


def test_suggestions_are_exported_by_the_version() -> None:
    assert "vllm:gpu_cache_usage_perc" in catalog.suggest("vllm:gpu_cache_usage_prc", "0.8.5")
    assert "vllm:gpu_cache_usage_perc" not in catalog.suggest("vllm:gpu_cache_usage_prc", "0.12.0")


def test_a_bare_histogram_suggests_its_series() -> None:
    name = "vllm:time_to_first_token_seconds"

    assert catalog.lookup(name) == []
    assert set(catalog.suggest(name)) == {f"{name}_{part}" for part in ("bucket", "sum", "count")}


def test_nothing_alike_suggests_nothing() -> None:
    assert catalog.suggest("vllm:xyzzy") == []
    assert catalog.suggest("my_own_metric_total") == []


# --- traps --------------------------------------------------------------------------------


def test_trap_0_cost_of_the_day_is_a_gauge_since_0_1_8() -> None:
    today = metric("robotheus_openai_cost_usd_today", "0.1.9")

    assert (today.type, today.labels, today.unit) == ("gauge", ("project",), "usd")
    assert today.inferred
    assert of("robotheus").status(today, "0.1.9") == "exported"
    assert of("robotheus").status(today, "0.1.7") == "not-yet"
    assert metric("robotheus_openai_cost_usd_total").note
    assert labels("robotheus_openai_cost_usd_daily") == {"project", "date"}
    assert metric("robotheus_scrape_errors_total").open_values == {"stage": ("usage", "cost")}


@pytest.mark.parametrize(
    "name", ["robotheus_openai_tokens_total", "robotheus_openai_requests_total"]
)
def test_trap_1_api_key_became_api_key_id(name: str) -> None:
    assert {"api_key", "api_key_id"} & labels(name, "0.1.0") == {"api_key"}
    assert {"api_key", "api_key_id"} & labels(name, "0.1.1") == {"api_key_id"}
    assert {"api_key", "api_key_id"} <= metric(name).optional_labels


def test_trap_2_robotheus_never_had_gemini_nor_project_id() -> None:
    owning = catalog.owner("robotheus_gemini_tokens_total")

    assert catalog.lookup("robotheus_gemini_tokens_total") == []
    assert owning and owning.exporter == "robotheus"
    assert all("project_id" not in (each.labels or ()) for each in owning.metrics())


@pytest.mark.parametrize(
    ("old", "hidden", "gone", "new"),
    [
        ("gpu_cache_usage_perc", "0.11.0", "0.12.0", "kv_cache_usage_perc"),
        ("gpu_prefix_cache_queries_total", "0.11.0", "0.12.0", "prefix_cache_queries_total"),
        ("gpu_prefix_cache_hits_total", "0.11.0", "0.12.0", "prefix_cache_hits_total"),
        ("num_requests_swapped", "0.8.3", "0.9.1", None),
        ("cpu_cache_usage_perc", "0.8.3", "0.9.1", None),
        ("cpu_prefix_cache_hit_rate", "0.8.3", "0.9.1", None),
        ("time_in_queue_requests", "0.8.3", "0.9.1", "request_queue_time_seconds"),
        ("model_forward_time_milliseconds", "0.8.3", "0.9.1", None),
        ("model_execute_time_milliseconds", "0.8.3", "0.9.1", None),
        ("time_per_output_token_seconds", "0.12.0", "0.16.0", "inter_token_latency_seconds"),
        ("avg_prompt_throughput_toks_per_s", None, "0.7.0", "prompt_tokens_total"),
    ],
)
def test_trap_3_vllm_renames(old: str, hidden: str | None, gone: str, new: str | None) -> None:
    found, vllm = metric(f"vllm:{old}"), of("vllm")

    assert (found.hidden, found.until) == (hidden, gone)
    assert found.replaced_by == (new and f"vllm:{new}")
    assert vllm.status(found, gone) == "removed"
    assert hidden is None or vllm.status(found, hidden) == "hidden"


def test_trap_3_new_names_have_a_first_version() -> None:
    assert metric("vllm:kv_cache_usage_perc").since == "0.9.2"
    assert metric("vllm:inter_token_latency_seconds").since == "0.10.2"


def test_trap_4_engine_label_comes_with_v1() -> None:
    name = "vllm:num_requests_running"

    assert metric(name, "0.8.2").labels == ("model_name",)
    assert metric(name, "0.9.0").optional_labels == {"engine"}
    assert metric(name, "0.11.2").labels == ("model_name", "engine")
    assert metric(name, "0.11.2").optional_labels == set()


def test_trap_4_vllm_metrics_without_the_usual_labels() -> None:
    assert not {"model_name", "engine"} & labels("vllm:lora_requests_info")
    assert metric("vllm:lora_requests_info").unit == "timestamp"
    assert "gpu_memory_utilization" in labels("vllm:cache_config_info")
    assert metric("vllm:websocket_connections_active", "0.33.0").labels == ()
    assert labels("http_requests_total") == {"handler", "method", "status"}


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("vllm:iteration_tokens_total", "histogram"),
        ("container_fs_inodes_total", "gauge"),
        ("container_network_tcp_usage_total", "gauge"),
        ("container_memory_failcnt", "counter"),
        ("DCGM_FI_DEV_PCIE_REPLAY_COUNTER", "counter"),
        ("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "counter"),
    ],
)
def test_trap_5_types_are_not_read_off_suffixes(name: str, type_: str) -> None:
    assert metric(name).type == type_


def test_trap_6_colons_do_not_make_a_recording_rule() -> None:
    recorded = "node_namespace_pod_container:container_cpu_usage_seconds_total:sum_irate"
    owning = catalog.owner("vllm:num_requests_runing")

    assert owning and owning.exporter == "vllm"
    assert catalog.owner(recorded) is None
    assert catalog.lookup(recorded) == []
    assert catalog.recorded(recorded) == (
        recorded,
        ("cluster", "container", "namespace", "node", "pod"),
        {},
    )


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        ("vllm:request_success_created", [("vllm:request_success_total", "created", None)]),
        (
            "vllm:iteration_tokens_total_created",
            [("vllm:iteration_tokens_total", "created", None)],
        ),
        ("vllm:iteration_tokens_created", []),
        ("vllm:request_success_total_created", []),
        ("vllm:iteration_tokens_total", []),
        ("vllm:iteration_tokens_total_bucket", [("vllm:iteration_tokens_total", "bucket", "le")]),
        ("vllm:num_requests_running_sum", []),
        ("prometheus_http_request_duration_seconds_created", []),
    ],
)
def test_trap_7_created_series(series: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert roles(series) == expected


def test_trap_8_python_summaries_have_no_quantiles() -> None:
    assert roles("http_request_size_bytes") == []
    assert roles("http_request_size_bytes_sum") == [("http_request_size_bytes", "sum", None)]
    assert roles("go_gc_duration_seconds") == [("go_gc_duration_seconds", "quantile", "quantile")]


@pytest.mark.parametrize(
    ("name", "unit", "bounds"),
    [
        ("vllm:kv_cache_usage_perc", "ratio", (0, 1)),
        ("DCGM_FI_DEV_GPU_UTIL", "percent", (0, 100)),
        ("DCGM_FI_PROF_GR_ENGINE_ACTIVE", "ratio", (0, 1)),
        ("DCGM_FI_DEV_FB_USED", "mebibytes", None),
        ("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "millijoules", None),
        ("vllm:time_to_first_token_seconds", "seconds", None),
        ("container_memory_working_set_bytes", "bytes", None),
        ("kube_pod_container_resource_requests", None, None),
    ],
)
def test_trap_9_units(name: str, unit: str | None, bounds: tuple[int, int] | None) -> None:
    assert (metric(name).unit, metric(name).range) == (unit, bounds)


def test_trap_10_dcgm_hostname() -> None:
    both = {"Hostname", "hostname"}
    name = "DCGM_FI_DEV_GPU_UTIL"

    assert both & labels(name, "4.8.2") == {"Hostname"}
    assert both & labels(name, "4.5.3-4.8.2-ubuntu22.04") == {"Hostname"}
    assert both & labels(name, "main") == {"hostname"}
    assert both & labels(name, "4.9.0") == both
    assert both & labels(name) == both
    assert "pci_bus_id" not in labels(name, "3.4.2")
    assert "model_name" in labels("DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL", "4.6.0")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("DCGM_FI_PROF_PCIE_TX_BYTES", ("2.6.8", "counter"), ("2.6.10", "gauge")),
        ("DCGM_EXP_XID_ERRORS_COUNT", ("3.6.1", "gauge"), ("4.6.0", "counter")),
        ("DCGM_EXP_CLOCK_EVENTS_COUNT", ("3.6.1", "gauge"), ("4.6.0", "counter")),
    ],
)
def test_trap_11_dcgm_types_flip(
    name: str, before: tuple[str, str], after: tuple[str, str]
) -> None:
    assert [metric(name, version).type for version, _ in (before, after)] == [before[1], after[1]]


def test_trap_11_what_the_csv_files_enable() -> None:
    default = "dcp-metrics-included"
    engine = "DCGM_FI_PROF_GR_ENGINE_ACTIVE"

    assert metric("DCGM_FI_DEV_FB_RESERVED").since == "4.4.0"
    assert not catalog.exported_in_profile(metric("DCGM_FI_PROF_SM_ACTIVE"), default)
    assert catalog.exported_in_profile(metric("DCGM_FI_DEV_GPU_UTIL"), default)
    assert not catalog.exported_in_profile(metric(engine, "3.6.1"), "default-counters")
    assert catalog.exported_in_profile(metric(engine, "4.0.1"), "default-counters")


def test_trap_11_a_real_field_that_nobody_enables_is_no_typo() -> None:
    total = catalog.dcgm_field("DCGM_FI_DEV_FB_TOTAL")

    assert catalog.lookup("DCGM_FI_DEV_FB_TOTAL") == []
    assert total and total.id
    assert catalog.dcgm_field("DCGM_FI_DEV_FB_TOTALS") is None


def test_trap_12_label_fields_are_not_series() -> None:
    version = metric("DCGM_FI_DRIVER_VERSION")

    assert (version.type, version.since) == ("label", "2.6.10")
    assert catalog.lookup("DCGM_FI_DRIVER_VERSION") == []
    assert "DCGM_FI_*" in metric("DCGM_FI_DEV_GPU_UTIL").open_labels


def test_trap_12_dcgm_fields_have_new_names() -> None:
    old = catalog.dcgm_field("DCGM_FI_DEV_GPU_TEMP")

    assert old and old.canonical == "DCGM_FI_DEV_GPU_TEMP_CELSIUS"
    new = catalog.dcgm_field(old.canonical)
    assert new and (new.id, "DCGM_FI_DEV_GPU_TEMP" in new.aliases) == (old.id, True)


def test_trap_13_dcgm_names_the_consumer_of_the_gpu() -> None:
    found = metric("DCGM_FI_DEV_GPU_UTIL")

    assert {"namespace", "pod", "container"} <= found.optional_labels
    assert {"gpu", "UUID", "modelName"} <= set(found.labels or ()) - found.optional_labels


@pytest.mark.parametrize(
    ("name", "exported"),
    [
        ("kube_pod_created", False),
        ("kube_pod_container_status_running", False),
        ("kube_pod_container_status_terminated", False),
        ("kube_pod_completion_time", False),
        ("kube_pod_restart_policy", False),
        ("kube_pod_status_scheduled", False),
        ("kube_pod_annotations", False),
        ("kube_secret_labels", False),
        ("kube_pod_status_phase", True),
        ("kube_pod_labels", True),
        ("kube_pod_container_status_restarts_total", True),
        ("vllm:num_requests_running", True),
    ],
)
def test_trap_15_openshift_drops_of_kube_state_metrics(name: str, exported: bool) -> None:
    assert catalog.exported_in_profile(metric(name), "openshift-4") is exported


def test_trap_15_the_minimal_profile_keeps_little() -> None:
    minimal = "openshift-4-minimal"

    assert catalog.exported_in_profile(metric("kube_pod_status_phase"), minimal)
    assert not catalog.exported_in_profile(metric("kube_pod_status_reason"), minimal)
    assert not catalog.exported_in_profile(metric("node_load5"), minimal)


def test_trap_15_kube_state_metrics_2_removed_and_docs_are_wrong() -> None:
    ksm = of("kube-state-metrics")

    assert ksm.status("kube_node_status_allocatable_cpu_cores", "2.0.0") == "removed"
    assert ksm.status("kube_hpa_spec_max_replicas", "2.13.0") == "removed"
    assert labels("kube_node_spec_taint") == {"node", "key", "value", "effect"}
    assert metric("kube_pod_labels").open_labels == ("label_*",)
    assert metric("kube_pod_status_phase").values["phase"][0] == "Pending"


@pytest.mark.parametrize(
    "name", ["kube_pod_resource_request", "kube_customresource_x_info", "kube_running_pod_ready"]
)
def test_trap_15_not_everything_kube_is_kube_state_metrics(name: str) -> None:
    owner = catalog.owner(name)
    assert owner is None or owner.exporter == "kubernetes"


def test_kubernetes_owns_only_what_it_lists() -> None:
    kubernetes = of("kubernetes")

    assert catalog.owner("apiserver_request_duration_seconds_bucket") is kubernetes
    assert catalog.owner("apiserver_request_of_somebody_else_total") is None
    assert catalog.owner("workqueue_depth") is None, "many programs export it"
    assert kubernetes.status("apiserver_request_count", "1.31") == "removed"
    assert kubernetes.status("apiserver_request_count", "1.20") == "unknown-version"
    assert metric("kubelet_running_pod_count").went_before


@pytest.mark.parametrize(
    ("name", "kubelet", "openshift"),
    [
        ("container_network_tcp_usage_total", False, False),
        ("container_hugetlb_usage_bytes", False, False),
        ("container_tasks_state", True, False),
        ("container_memory_failures_total", True, False),
        ("container_memory_working_set_bytes", True, True),
        ("container_fs_reads_bytes_total", True, True),
    ],
)
def test_trap_16_who_exports_cadvisor(name: str, kubelet: bool, openshift: bool) -> None:
    found = metric(name)

    assert catalog.exported_in_profile(found, "kubelet") is kubelet
    assert catalog.exported_in_profile(found, "openshift-4") is openshift


def test_trap_16_some_series_are_dropped_by_their_labels() -> None:
    def drops(name: str) -> tuple[object, ...]:
        return catalog.conditional_drops(metric(name), "openshift-4")

    assert drops("container_fs_reads_bytes_total") == ({"container": ".+"},)
    assert drops("container_fs_usage_bytes") == ()
    assert drops("container_spec_cpu_quota") == ({"pod": "", "namespace": ""},)
    assert drops("container_memory_working_set_bytes") == ()


def test_trap_17_one_name_many_exporters() -> None:
    found = catalog.lookup("process_resident_memory_bytes")

    assert [series.metric.exporter for series in found] == ["go-client", "python-client"]
    assert catalog.owner("process_resident_memory_bytes") is None
    assert catalog.owner("http_requests_total") is None


def test_trap_18_argo_cd_3() -> None:
    argocd = of("argocd")

    for name in ("app_sync_status", "app_health_status", "app_created_time"):
        assert argocd.status(f"argocd_{name}", "2.14.0") == "exported"
        assert argocd.status(f"argocd_{name}", "3.0.0") == "removed"
    assert "dry_run" not in labels("argocd_app_sync_total", "3.0.0")
    assert "dry_run" in labels("argocd_app_sync_total", "3.1.0")
    assert "name" not in labels("argocd_cluster_info", "2.14.0")
    assert "name" in labels("argocd_cluster_info", "3.0.0")


def test_trap_19_unknown_labels_are_not_no_labels() -> None:
    assert metric("kube_hpa_spec_max_replicas").labels is None
    assert metric("vllm:kv_offload_config_info").labels is None
    assert metric("up").labels == ()


# --- the rest -----------------------------------------------------------------------------


def test_names_made_at_run_time_fit_a_pattern() -> None:
    (series,) = catalog.lookup("node_memory_Unevictable2_bytes")

    assert (series.metric.name, series.role) == ("node_memory_Unevictable2_bytes", "value")
    assert series.metric.pattern == "node_memory_[A-Za-z0-9_]+"
    assert metric("node_memory_MemTotal_bytes").pattern is None


def test_alerts_carry_the_labels_of_the_alert() -> None:
    assert metric("ALERTS").values == {"alertstate": ("pending", "firing")}
    assert labels("ALERTS_FOR_STATE") == {"alertname"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("instance:node_cpu_utilisation:rate1m", None),
        ("pod:container_cpu_usage:sum", ("namespace", "pod")),
        ("cluster:cpu_usage_cores:sum", ()),
    ],
)
def test_openshift_records(name: str, expected: tuple[str, ...] | None) -> None:
    found = catalog.recorded(name)

    assert found and found.labels == expected
    assert catalog.recorded(f"{name}x") is None


def test_nothing_recorded_is_in_a_closed_world() -> None:
    rules = ROOT / "schemas" / "platform" / "openshift-recording-rules.jsonl"
    names = [json.loads(line)["name"] for line in rules.read_text().splitlines()[1:]]

    assert [name for name in names if catalog.owner(name)] == []


def test_openshift_monitors() -> None:
    monitors = catalog.monitors()["service_monitors"]

    ksm = next(each for each in monitors if each["name"] == "kube-state-metrics")
    assert ksm["endpoints"][0]["honorLabels"] is True
    assert {"action": "labeldrop", "regex": "instance"} in ksm["endpoints"][0]["metricRelabelings"]


def test_node_exporter_says_which_collectors_are_on() -> None:
    collectors = of("node-exporter").header["collectors"]

    assert (collectors["cpu"], collectors["systemd"]) == (True, False)
