"""Expressions to compare parsers on: seeds written by hand, generated ones, mutations.

Everything is seeded: the same number gives the same list.
"""

from __future__ import annotations

import random

from lint.promql.functions import FUNCTIONS

SEEDS = r"""
up
up == 0
up{job="vllm", instance!~"10\\.0\\..+"} == 1
sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) / sum by (job) (rate(http_requests_total[5m])) > 0.05
histogram_quantile(0.95, sum by (le, model_name) (rate(vllm:time_to_first_token_seconds_bucket[5m])))
histogram_quantile(0.99, sum by (le) (rate(vllm:e2e_request_latency_seconds_bucket{model_name="llama"}[10m]))) > 30
vllm:num_requests_waiting > 10 and on (pod) vllm:num_requests_running > 0
avg_over_time(vllm:gpu_cache_usage_perc[15m]) > 0.95
sum without (instance, pod) (increase(vllm:request_success_total{finished_reason="stop"}[1h]))
rate(vllm:prompt_tokens_total[5m]) + rate(vllm:generation_tokens_total[5m])
kube_pod_status_phase{phase=~"Pending|Unknown"} * on (namespace, pod) group_left (owner) kube_pod_owner
kube_deployment_spec_replicas{job="kube-state-metrics"} != kube_deployment_status_replicas_available
(kube_job_status_failed > 0) unless on (job_name) kube_job_complete
sum by (namespace) (kube_pod_container_resource_requests{resource="cpu"}) / on () group_left sum(kube_node_status_allocatable)
100 - (avg by (instance) (irate(node_cpu_seconds_total{mode="idle"}[5m])) * 100)
predict_linear(node_filesystem_avail_bytes{fstype!~"tmpfs|overlay"}[6h], 24 * 3600) < 0
(node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes) / node_memory_MemTotal_bytes * 100 > 90
DCGM_FI_DEV_GPU_TEMP{gpu="0"} > 85
avg by (Hostname, gpu) (DCGM_FI_DEV_GPU_UTIL) < 5 and on (Hostname) DCGM_FI_DEV_FB_USED > 0
topk(5, sum by (pod) (rate(container_cpu_usage_seconds_total{container!="", image!=""}[5m])))
bottomk by (zone) (3, node_load1)
count_values("version", kube_node_info) by (node)
quantile(0.9, rate(x[5m])) without (instance)
limitk(3, up) by (job)
limit_ratio(-0.5, up)
absent(up{job="prometheus"} == 1)
absent_over_time(up{job="x"}[10m])
label_replace(up, "host", "$1", "instance", "(.*):.*")
label_join(up, "all", "-", "job", "instance", "pod")
max_over_time(rate(x[5m])[1h:30s])
max_over_time(rate(x[5m])[1h:])
sum_over_time(x[5m] offset 1h)
rate(x[5m] offset -5m)
rate(x[5m] @ 1700000000)
x @ start() offset 5m
x offset 1w @ end()
sum(rate(x[1h] @ end())) by (job)
x{a='b', c=`d\w+`,}
{__name__=~"job:.+", job!=""}
{"http.requests", "k8s.ns"="vllm"}
sum by ("k8s.pod.name", a) ({"my metric"})
-x ^ 2
-2 ^ -x * 3
2 ^ 3 ^ 4
1 + 2 * 3 % 4 - -5
x > bool 5
1 == bool 2
time() - process_start_time_seconds > 1d12h
vector(1) or up
clamp(x, 0, 100)
clamp_min(x, -1)
round(x, 0.1)
rate(x[5m + 1m])
rate(x[(5m)])
rate(x[step()])
rate(x[max_of(step(), 5m) * 2])
rate(x[1h:5m*2])
x offset (5m)
x offset -(5m)
x offset -step()
x offset (5m) * 2
x offset step()
x offset max_of(1m, 2m)
sum(x offset (5m))
rate(x[5m] anchored)
increase(x[5m] smoothed)
x smoothed
a + fill(0) b
a * on (x) group_left (y) fill_left(1) fill_right(-2) b
a - fill_right(0) fill_left(5m) b
x </ 5
x >/ 0.5
x atan2 y
info(up, {k8s_cluster="c"})
info(rate(x[5m]))
sort_by_label_desc(up, "job", "instance")
histogram_quantiles(x, "q", 0.5, 0.9)
double_exponential_smoothing(x[5m], 0.5, 0.1)
integral(x[5m], 1)
start() + end() - step() * range()
max_of(1, 2) + min_of(3, 4)
1_000 + 0x1F + 1e5 + .5 + 5. + Inf - NaN + 0x_1F + 017
"a string with \"quotes\" and \u00e9 \x41 \101"
'single \' quoted'
`raw \d "string"`
sum(
  rate(x[5m])  # the rate
) by (job)
x # comment
# comment first
x
offset{a="b"} offset 5m
sum + avg + by
start + end{a="b"} + step + range
and and or or unless
sum by (sum, offset, bool, on, by, start) (x)
x{by="1", on="2", bool="3", inf="4"}
ALERTS{alertstate="firing", severity=~"critical|warning"}
(((x)))
((a + b) * (c - d)) / e
a or b and c unless d == e + f * g ^ h
a and on () b
a unless ignoring (x, y) b
a / ignoring (code) group_right b
a == on (x) group_left (y, z) b
sum(a) by (x) / sum(b) by (x)
sum(sum(a))
sum(sum by (x) (a)) + 1
(sum(x))
(sum(x) )
(sum(x)
)
count(count by (a) (x)) by ()
scalar(x) + 5m
x[5m]
x[5m:1m]
x[300]
x[1h30m]
x[1y2w3d4h5m6s7ms]
(x)[5m:1m]
foo:bar:rate5m{a=~"(?i)abc|d{2,3}"}
x{a=~"[[:alpha:]]+\\.\\d+"}
x{a=~"^(?:a|b)*?$", b!~"\\pL+\\x41"}
x{a=~"(a{10}){20}"}
日
x{a="日本", b="é"} + y
"日本"
x > 日
sum(x{a="é"}) by (b) + )
"""

_NAMES = (
    "up",
    "x",
    "job:foo:rate5m",
    "vllm:num_requests_running",
    "node_load1",
    "kube_pod_info",
    "sum",
    "offset",
    "step",
)
_LABELS = ("job", "instance", "le", "pod", "namespace", "by", "on", "inf", "start")
_VALUES = (
    '"a"',
    "'b'",
    "`c\\d`",
    '""',
    '"a|b"',
    '"\\\\d+"',
    '"x.*"',
    '".+"',
    '"é"',
    '"[a-"',
    '"(a"',
    '"a**"',
)
_DURATIONS = (
    "5m",
    "1h",
    "30s",
    "1d12h",
    "300",
    "0x12c",
    "1.5",
    "100ms",
    "1w",
    "0",
    "-5m",
    "(5m)",
    "5m*2",
    "step()",
    "5m+1m",
)
_FRAGMENTS = (
    *"( ) [ ] { } , : + - * / % ^ = == != <= < >= > =~ !~ </ >/ @ . # $ | \\ \" ' ` ! ; _ é \n".split(" "),
    *"and or unless atan2 by without on ignoring group_left group_right bool offset fill(0) fill anchored".split(),
    *"smoothed start() end() step() range() max_of( sum avg topk(1, count rate( 5m 1h 0 1e5 1_0 1__0 .5 5. 0x 1y1d".split(),
    *'"a" "\\d" "\\x4" `r` [5m] [5m:] [5m:1m] [5m:1m:1m] [: {a="b"} {a=~"("} {"m"} offset 5m @ 5 @ start() () (a) Inf nan'.split(" "),
    " ", "  ", "\t", "#c\n", "5hs", "x y", "foo(", "info(", "bool", ",)", ",,",
)  # fmt: skip
_OPERATORS = "+ - * / % ^ atan2 == != <= < >= > </ >/ and or unless".split()


class Generator:
    """Random expressions that are mostly right."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def pick(self, options: tuple[str, ...] | list[str]) -> str:
        return self.random.choice(options)

    def labels(self) -> str:
        picked = [self.pick(_LABELS) for _ in range(self.random.randint(0, 3))]
        return f"({', '.join(picked)})"

    def selector(self) -> str:
        name = self.pick(_NAMES)
        if self.random.random() < 0.5:
            matchers = [
                self.pick(_LABELS) + self.pick(["=", "!=", "=~", "!~"]) + self.pick(_VALUES)
                for _ in range(self.random.randint(0, 3))
            ]
            name = self.pick([name, "", name]) + "{" + ",".join(matchers) + "}"
        for _ in range(self.random.choice([0, 0, 0, 1, 2])):
            name += self.pick(
                [
                    f" offset {self.pick(_DURATIONS)}",
                    f" @ {self.pick(_DURATIONS)}",
                    " @ end()",
                    " anchored",
                ]
            )
        return name

    def matrix(self, depth: int) -> str:
        if self.random.random() < 0.25:
            step = self.pick([":", ":" + self.pick(_DURATIONS)])
            return f"{self.expression(depth)}[{self.pick(_DURATIONS)}{step}]"
        return f"{self.selector()}[{self.pick(_DURATIONS)}]"

    def argument(self, kind: str, depth: int) -> str:
        if self.random.random() < 0.03:
            return self.expression(depth)
        if kind == "matrix":
            return self.matrix(depth)
        if kind == "scalar":
            return self.pick(["0.5", "1", "-2", "5m", "time()", "scalar(x)"])
        return self.pick(_VALUES[:4]) if kind == "string" else self.expression(depth)

    def call(self, depth: int) -> str:
        function = FUNCTIONS[self.pick(sorted(FUNCTIONS))]
        count = self.random.randint(
            function.least, len(function.args) + 1 if function.most is None else function.most
        )
        kinds = [function.args[min(index, len(function.args) - 1)] for index in range(count)]
        return f"{function.name}({', '.join(self.argument(kind, depth) for kind in kinds)})"

    def aggregate(self, depth: int) -> str:
        name = self.pick(
            [
                "sum",
                "avg",
                "count",
                "min",
                "max",
                "group",
                "stddev",
                "topk",
                "quantile",
                "count_values",
            ]
        )
        param = {"topk": "5, ", "quantile": "0.9, ", "count_values": '"v", '}.get(name, "")
        body = f"({param}{self.expression(depth)})"
        modifier = self.pick(["by", "without"]) + " " + self.labels()
        return self.pick([name + body, f"{name} {modifier} {body}", f"{name}{body} {modifier}"])

    def binary(self, depth: int) -> str:
        op = self.pick(_OPERATORS)
        extra = ""
        if self.random.random() < 0.3:
            extra = f" {self.pick(['on', 'ignoring'])} {self.labels()}"
            if self.random.random() < 0.4:
                extra += (
                    f" {self.pick(['group_left', 'group_right'])} {self.pick([self.labels(), ''])}"
                )
        if self.random.random() < 0.1:
            extra = " bool" + extra
        if self.random.random() < 0.05:
            extra += self.pick([" fill(0)", " fill_left(1)", " fill_right(-1) fill_left(5m)"])
        return f"{self.expression(depth)} {op}{extra} {self.expression(depth)}"

    def expression(self, depth: int) -> str:
        if depth <= 0:
            return self.pick(
                [self.selector(), self.selector(), self.pick(["1", "0.5", "5m", "Inf"])]
            )
        kind = self.random.randint(0, 9)
        if kind < 2:
            return self.call(depth - 1)
        if kind < 4:
            return self.aggregate(depth - 1)
        if kind < 7:
            return self.binary(depth - 1)
        if kind == 7:
            return f"({self.expression(depth - 1)})"
        if kind == 8:
            return self.pick(["-", "+"]) + self.expression(depth - 1)
        return self.selector()

    def mutate(self, text: str) -> str:
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            at = self.random.randint(0, len(text))
            end = min(len(text), at + self.random.choice([0, 1, 1, 2, 3, 6]))
            how = self.random.randint(0, 4)
            if how == 0:
                text = text[:at] + text[end:]
            elif how == 1:
                text = text[:at] + self.pick(_FRAGMENTS) + text[at:]
            elif how == 2:
                text = text[:at] + self.pick(_FRAGMENTS) + text[end:]
            elif how == 3:
                text = text[:at] + text[at:end] + text[at:]
            else:
                text = text[:at]
        return text


def seeds() -> list[str]:
    """The expressions written by hand; two of them span lines."""
    lines = [line for line in SEEDS.split("\n") if line]
    return [
        *lines,
        "sum(\n  rate(x[5m])  # the rate\n) by (job)",
        "# c\nx",
        "(sum(x)\n)",
        "(sum(x) # y)\n)",
    ]


def corpus(mutations: int, seed: int = 1) -> list[str]:
    """Seeds, 300 generated expressions, and as many mutations as asked for."""
    generator = Generator(seed)
    base = seeds() + [generator.expression(generator.random.randint(1, 3)) for _ in range(300)]
    out = list(base)
    fresh = [generator.expression(2) for _ in range(mutations // 10)]
    out.extend(fresh)
    pool = base + fresh
    out.extend(generator.mutate(generator.pick(pool)) for _ in range(mutations))
    return out
