"""What the fake exporters measure: smooth, plausible functions of time, the same in each run."""

import hashlib
import math

HOUR = 3600.0
EPOCH = 1_700_000_000.0
"""Where counters start from nothing."""

GAUGES = {
    "DCGM_FI_DEV_FB_FREE": 6_900.0,
    "DCGM_FI_DEV_FB_USED": 74_000.0,
    "DCGM_FI_DEV_GPU_TEMP": 58.0,
    "DCGM_FI_DEV_GPU_UTIL": 62.0,
    "DCGM_FI_DEV_MEMORY_TEMP": 60.0,
    "DCGM_FI_DEV_POWER_USAGE": 420.0,
    "node_memory_MemAvailable_bytes": 180e9,
    "node_memory_MemTotal_bytes": 512e9,
    "vllm:kv_cache_usage_perc": 0.5,
    "vllm:num_requests_running": 9.0,
    "vllm:num_requests_waiting": 2.0,
}
RATES = {
    "robotheus_openai_requests_total": 0.8,
    "robotheus_openai_tokens_total": 900.0,
    "http_requests_total": 1.6,
    "robotheus_scrape_duration_seconds": 0.2,
    "robotheus_scrape_errors_total": 0.00006,
    "vllm:e2e_request_latency_seconds": 1.5,
    "vllm:generation_tokens_total": 650.0,
    "vllm:inter_token_latency_seconds": 640.0,
    "vllm:num_preemptions_total": 0.02,
    "vllm:prefix_cache_hits_total": 1_900.0,
    "vllm:prefix_cache_queries_total": 3_000.0,
    "vllm:prompt_tokens_total": 2_800.0,
    "vllm:request_decode_time_seconds": 1.5,
    "vllm:request_generation_tokens": 1.5,
    "vllm:request_prefill_time_seconds": 1.5,
    "vllm:request_prompt_tokens": 1.5,
    "vllm:request_queue_time_seconds": 1.5,
    "vllm:request_success_total": 1.5,
    "vllm:time_to_first_token_seconds": 1.5,
}
"""Per second. Only what should look right beside something else; the rest is drawn."""

MIDDLES = {
    "robotheus_scrape_duration_seconds": 2.5,
    "vllm:e2e_request_latency_seconds": 3.2,
    "vllm:inter_token_latency_seconds": 0.012,
    "vllm:request_decode_time_seconds": 2.9,
    "vllm:request_generation_tokens": 260.0,
    "vllm:request_prefill_time_seconds": 0.2,
    "vllm:request_prompt_tokens": 900.0,
    "vllm:request_queue_time_seconds": 0.06,
    "vllm:time_to_first_token_seconds": 0.22,
}
"""What half of a histogram's observations stay below."""

SHARES = {
    "finished_reason": {"stop": 0.86, "length": 0.12, "abort": 0.015, "error": 0.004},
    "status": {"2xx": 0.985, "4xx": 0.012, "5xx": 0.003},
}
"""How a counter is spread over the values of a label; others are a thousandth."""

WIDTH = 0.65
"""Of the logarithms of a histogram's observations."""

_BY_UNIT = {"bytes": 4e9, "seconds": 2.0, "percent": 55.0, "ratio": 0.5, "mebibytes": 40_000.0}
_BOUNDS = {
    "seconds": (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0),
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


def counter(name, seed, at, rate=None):
    """Never falls: its slope is between two and eighteen tenths of the rate a second."""
    rate = RATES.get(name, 0.1 + 5 * seed) if rate is None else rate
    rate *= 0.7 + 0.6 * seed
    since, period = at - EPOCH, HOUR / 3 + seed * HOUR * 5 / 3
    turn = 2 * math.pi / period
    return rate * (since + 0.8 / turn * (math.cos(turn * 0) - math.cos(turn * since)))


def share(labels):
    """The part of a counter that has these labels."""
    found = (SHARES[label].get(labels[label], 0.001) for label in SHARES if label in labels)
    return math.prod(found)


def middle(name, unit, seed):
    """What half of the observations stay below."""
    known = MIDDLES.get(name)
    if known is not None:
        return known * (0.8 + 0.4 * seed)
    return 0.15 + 0.8 * seed if unit == "seconds" else 20 + 120 * seed


def below(bound, middle):
    """The share of observations at most a bound: log-normal."""
    return 0.5 * (1 + math.erf(math.log(bound / middle) / (WIDTH * math.sqrt(2))))


def mean(middle):
    """Of the same distribution."""
    return middle * math.exp(WIDTH**2 / 2)
