"""What the fake exporters measure: smooth, plausible functions of time, the same in each run."""

import hashlib
import math

HOUR = 3600.0
EPOCH = 1_700_000_000.0
"""Where counters start from nothing."""

GAUGES = {
    "DCGM_FI_DEV_FB_FREE": 28_000.0,
    "DCGM_FI_DEV_FB_USED": 52_000.0,
    "node_memory_MemAvailable_bytes": 180e9,
    "node_memory_MemTotal_bytes": 512e9,
    "robotheus_openai_cost_usd_today": 21.0,
    "vllm:num_requests_running": 9.0,
    "vllm:num_requests_waiting": 2.0,
}
RATES = {
    "robotheus_openai_requests_total": 0.8,
    "robotheus_openai_tokens_total": 900.0,
    "robotheus_scrape_errors_total": 0.002,
    "vllm:generation_tokens_total": 650.0,
    "vllm:num_preemptions_total": 0.05,
    "vllm:prefix_cache_hits_total": 1_900.0,
    "vllm:prefix_cache_queries_total": 3_000.0,
    "vllm:prompt_tokens_total": 2_800.0,
    "vllm:request_success_total": 1.5,
}
"""Per second. Only what should look right beside something else; the rest is drawn."""

_BY_UNIT = {"bytes": 4e9, "seconds": 2.0, "percent": 55.0, "ratio": 0.5, "mebibytes": 40_000.0}
_BOUNDS = {
    "seconds": (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0),
}
_OTHER_BOUNDS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 5000.0)


def bounds(unit):
    """Upper bounds of a histogram's buckets, without the last."""
    return _BOUNDS.get(unit or "", _OTHER_BOUNDS)


def drawn(*parts):
    """A number in [0, 1) that depends on nothing but the texts."""
    digest = hashlib.blake2b("\0".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def wave(seed, at):
    """Between -1 and 1, with a period between twenty minutes and two hours."""
    period = HOUR / 3 + seed * HOUR * 5 / 3
    return math.sin(2 * math.pi * (at / period + seed))


def gauge(name, seed, unit, limits, at):
    """A level that moves around its middle, inside the metric's range."""
    if unit == "timestamp":
        return math.floor(at / 60) * 60 - 20.0
    if name in GAUGES:
        middle = GAUGES[name] * (0.8 + 0.4 * seed)
        level = middle if "Total" in name else middle * (1 + 0.15 * wave(seed, at))
        return level if unit or level < 1 else math.floor(level)
    low, high = limits or (None, None)
    if low is not None and high is not None:
        middle, swing = low + (high - low) * (0.3 + 0.4 * seed), (high - low) * 0.2
        return middle + swing * wave(seed, at)
    middle = _BY_UNIT.get(unit or "", 1 + math.floor(seed * 9))
    return middle * (1 + 0.2 * wave(seed, at)) if unit else middle


def counter(name, seed, at):
    """Never falls: its slope is between two and eighteen tenths of the rate."""
    rate = RATES.get(name, 0.1 + 5 * seed) * (0.7 + 0.6 * seed)
    since, period = at - EPOCH, HOUR / 3 + seed * HOUR * 5 / 3
    turn = 2 * math.pi / period
    return rate * (since + 0.8 / turn * (math.cos(turn * 0) - math.cos(turn * since)))


def below(bound, unit, seed):
    """The share of observations at most a bound: log-normal around a drawn middle."""
    middle = 0.15 + 0.8 * seed if unit == "seconds" else 20 + 120 * seed
    return 0.5 * (1 + math.erf(math.log(bound / middle) / (1.1 * math.sqrt(2))))
