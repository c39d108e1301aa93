"""Units: what arithmetic makes of what the catalogs state."""

import json

import pytest

from lint.promql.units import added, differ, multiplied, named, over, per_second, times


@pytest.mark.parametrize(
    ("expression", "unit"),
    [
        ("100 * vllm:kv_cache_usage_perc", "percent"),
        ("DCGM_FI_DEV_GPU_UTIL / 100", "ratio"),
        ("node_memory_MemTotal_bytes / 1024 / 1024", "mebibytes"),
        ("rate(node_network_receive_bytes_total[5m])", "bytes per second"),
        ("rate(node_network_receive_bytes_total[5m]) * 8 / 1e6", "megabits per second"),
        ("rate(node_cpu_seconds_total[5m])", "seconds per second"),
        ("rate(DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION[5m]) / 1000", "watts"),
        ("node_boot_time_seconds - kube_pod_created", "seconds"),
        ("(time() - node_boot_time_seconds) / 86400", "days"),
        ("time() + 60", "timestamp"),
        ("node_memory_MemFree_bytes / node_memory_MemTotal_bytes", "ratio"),
        ("100 * DCGM_FI_DEV_FB_USED / (DCGM_FI_DEV_FB_USED + DCGM_FI_DEV_FB_FREE)", "percent"),
        ("node_memory_MemFree_bytes or vector(0)", "bytes"),
        ("count(node_memory_MemFree_bytes)", "count"),
        ("kube_pod_info * on (pod) group_left () container_memory_rss", "bytes"),
        ("scalar(node_memory_MemTotal_bytes) - node_memory_MemFree_bytes", "bytes"),
        ("stdvar(node_memory_MemFree_bytes)", None),
        ("node_memory_MemFree_bytes + on () node_boot_time_seconds", None),
        ("app_bytes", None),
        ("2 ^ vllm:kv_cache_usage_perc", None),
    ],
)
def test_units_of_expressions(run, tree, expression, unit):
    said = json.loads(run("query", expression, tree({}), "--format", "json").out)
    assert said.get("unit") == unit


@pytest.mark.parametrize("name", ["vllm:time_to_first_token_seconds"])
def test_a_histogram_measures_what_its_bounds_are_in(run, tree, name):
    buckets = f"histogram_quantile(0.9, sum by (le) (rate({name}_bucket[5m])))"
    mean = f"sum(rate({name}_sum[5m])) / sum(rate({name}_count[5m]))"
    root = tree({})
    for expression in (buckets, mean):
        assert "- vector, gauge, seconds\n" in run("query", expression, root).out
    assert "bucket, le in seconds" in run("query", f"{name}_bucket", root).out
    assert "seconds" not in run("query", f"sum(rate({name}_bucket[5m]))", root).out.split("\n")[1]


def test_what_differs():
    size, kibi, seconds, moment = map(named, ("bytes", "kibibytes", "seconds", "timestamp"))
    assert differ(size, kibi)
    assert differ(size, seconds)
    assert differ(size, multiplied(seconds, 1000))
    assert not differ(size, None)
    assert not differ(size, multiplied(kibi, 1024)), "a number may have converted it"
    assert not differ(moment, seconds)
    assert not differ(named("cores"), named("ratio"))
    assert differ(named("percent"), named("ratio"))


def test_words():
    size, seconds = named("bytes"), named("seconds")
    assert str(over(seconds, size)) == "seconds per byte"
    assert str(times(size, size)) == "bytes^2"
    assert str(per_second(named("tokens"))) == "tokens per second"
    assert str(multiplied(size, 0.5)) == "2 bytes"
    assert str(over(named("usd"), named("tokens"))) == "usd per token"
    assert added("+", size, seconds) is None
    assert added("-", named("timestamp"), seconds) == named("timestamp")
    assert added("-", seconds, named("timestamp")) is None
