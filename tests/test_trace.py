"""`obslint trace`: what is whole here is whole, and a break of one line breaks the right hop."""

import json
import os
import re

import pytest
from breaks import BREAKS
from test_breaks import ROOT, Copy, broken, manifests, without_options

from lint import example, rules
from lint.config import Config
from lint.files import MemoryFiles
from lint.judge import judge
from lint.repo import load
from lint.trace import as_json, hops, mermaid, secrets, text
from lint.trace.command import _FINDERS
from lint.trace.coverage import coverage
from lint.trace.evidence import _ROLES, Evidence, roles_of
from lint.trace.hops import BROKEN, OK, UNKNOWN, Trace

DOCS = os.path.join(ROOT, "docs", "trace.md")
READY, DOWN = ("alert", "VllmPodNotReady"), ("alert", "LocalModelTargetsDown")
GPU = ("metric", "DCGM_FI_DEV_GPU_UTIL")
TOKENS = ("panel", "Tokens per second")


def evidence(texts: dict[str, str]) -> Evidence:
    files = Copy(texts) if texts.keys() & manifests().keys() else MemoryFiles(texts)
    repo = load(files)
    return Evidence(repo, judge(repo, rules.all_rules(), Config()).diagnostics)


def traces(texts: dict[str, str], kind: str, name: str) -> list[Trace]:
    return list(_FINDERS[kind](evidence(texts), name))


def shown(found: list[Trace], verdict: str = BROKEN) -> set[tuple[str, str]]:
    return {(hop.role, hop.code) for trace in found for hop in trace.hops if hop.verdict == verdict}


@pytest.mark.parametrize(
    ("kind", "name", "verdict"),
    [
        (*READY, OK),
        # No route of ours takes these: what Alertmanager itself does with them is not seen here.
        (*DOWN, UNKNOWN),
        ("alert", "RobotheusTargetsDown", UNKNOWN),
        (*GPU, OK),
        ("metric", "vllm:num_requests_waiting", OK),
        (*TOKENS, OK),
        ("panel", "GPU utilization by node", OK),
        ("secret", "grafana-admin", OK),
        ("secret", "monitoring/robotheus-secrets", OK),
    ],
)
def test_our_stack(kind, name, verdict):
    found = traces(manifests(), kind, name)

    assert {trace.verdict for trace in found} == {verdict}


CASES = [
    ("VllmPodNotReady asks for a metric that there is", READY, hops.EXPORTER, "metric/unknown"),
    (
        "VllmPodNotReady looks at phases that there are",
        READY,
        hops.SERIES,
        "metric/impossible-value",
    ),
    (
        "VllmPodNotReady looks at the current phase only",
        READY,
        hops.RULE,
        "metric/uncompared-state",
    ),
    ("VllmPodNotReady is PromQL", READY, hops.RULE, "promql/syntax"),
    (
        "VllmPodNotReady is evaluated where kube-state-metrics is seen",
        READY,
        hops.RULE,
        "alert/unseen-store",
    ),
    ("VllmPodNotReady goes to Slack", READY, hops.ROUTE, "route/matches-nothing"),
    ("VllmPodNotReady carries the route's namespace", READY, hops.ROUTE, "alert/unrouted"),
    ("the route and its receiver belong together", READY, hops.ROUTE, "route/unknown-receiver"),
    ("receivers' addresses are URLs", READY, hops.RECEIVER, "route/unparsable-url"),
    ("the webhook's Secret exists", READY, hops.SECRET, "secret/unknown"),
    ("the webhook's Secret has this key", READY, hops.SECRET, "secret/unlisted-key"),
    ("the DCGM Service's port is gpu-metrics", GPU, hops.MONITOR, "scrape/unknown-port"),
    ("LocalModelTargetsDown asks for our job", DOWN, hops.SERIES, "metric/impossible-target"),
]


@pytest.mark.parametrize(("claim", "subject", "role", "code"), CASES, ids=str)
def test_break_breaks_its_hop(claim, subject, role, code):
    texts, _ = broken(next(case for case in BREAKS if case.claim == claim))

    found = traces(texts, *subject)

    assert shown(found) == {(role, code)}
    assert {trace.verdict for trace in found} == {BROKEN}


def test_break_elsewhere_breaks_nothing_here():
    texts, _ = broken(next(case for case in BREAKS if case.claim == "the webhook's Secret exists"))

    assert {trace.verdict for trace in traces(texts, *GPU)} == {OK}
    assert shown(traces(texts, "secret", "slack-webhook")) == {(hops.USER, "secret/unknown")}


def test_switch_that_is_off_breaks_all_that_needs_it():
    texts = dict(manifests())
    path = "cluster/prerequisites/configmap-cluster-monitoring-config.yaml"
    texts[path] = texts[path].replace("enableUserWorkload: true", "enableUserWorkload: false")

    assert (hops.PROMETHEUS, "cluster/monitoring-off") in shown(traces(texts, *DOWN))
    assert (hops.RULE, "cluster/monitoring-off") in shown(traces(texts, *READY))
    assert {trace.verdict for trace in traces(texts, *GPU)} == {OK}


def test_datasource_without_the_series():
    texts = dict(manifests())
    path = "apps/monitoring/base/grafana/grafanadatasource-thanos-querier.yaml"
    texts[path] = texts[path].replace("thanos-querier.openshift", "prometheus-k8s.openshift")

    assert shown(traces(texts, *TOKENS)) == {(hops.DATASOURCE, "metric/blind-datasource")}


def test_every_hop_says_where():
    """What is written somewhere is pointed at; hops that nobody writes down point nowhere."""
    for trace in traces(manifests(), *READY):
        for hop in trace.hops:
            assert hop.at is not None or hop.what.startswith(("OpenShift's", "the platform's"))


def test_recording_rules_in_a_circle_end():
    rule = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: circle, namespace: a}
spec:
  groups:
    - name: circle
      rules:
        - {record: "one:sum", expr: "sum(two:sum)"}
        - {record: "two:sum", expr: "sum(one:sum) + sum(app_busy)"}
        - {alert: Busy, expr: "one:sum > 1"}
"""
    found = traces({"rule.yaml": rule}, "alert", "Busy")

    (trace,) = found
    assert [hop.what for hop in trace.before[-1] if hop.role == hops.RECORD] == [
        "record two:sum",
        "record one:sum",
    ]
    assert trace.verdict == UNKNOWN


def test_roles_are_of_rules_that_there_are():
    families = {code.partition("/")[0] for code in rules.codes()}

    assert {key for key in _ROLES if key not in families} <= set(rules.codes())
    assert roles_of("metric/anything") == (hops.SERIES,)
    assert roles_of("ignore/unused") == ()


def test_coverage_of_our_stack():
    found = coverage(evidence(manifests()))

    assert {row.name: row.receivers for row in found.alerts} == {
        "GeminiExporterCannotRead": (),
        "GeminiExporterTargetsDown": (),
        "GeminiModelWithoutPrice": (),
        "LocalModelTargetsDown": (),
        "RobotheusTargetsDown": (),
        "VllmPodNotReady": ("slack",),
    }
    assert found.idle == ()

    alone = coverage(evidence(without_options()))

    assert all(row.monitors and row.stores and row.users for row in alone.metrics)


def test_monitor_that_nobody_needs_is_listed():
    texts = {
        path: text
        for path, text in manifests().items()
        if "dashboard" not in path and "kustomization" not in path
    }

    found = coverage(evidence(texts))

    assert [row.exporter for row in found.idle] == ["dcgm-exporter"]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("alert", "VllmPodNotRedy"), "did you mean VllmPodNotReady?"),
        (("metric", "vllm:num_requests_waitin"), "did you mean vllm:num_requests_waiting?"),
        (("panel", "Tokns"), "did you mean Tokens?"),
        (("secret", "grafana-admn"), "grafana-admin?"),
        (("secret", "zzz"), "there is no Secret zzz here\n"),
        (("alert",), "trace takes one of"),
        (("everything", "x"), "trace takes one of"),
        (("--all", "--format", "yaml"), "--format must be one of"),
        (("--al",), "trace has no option --al"),
        (("alert", "VllmPodNotReady", "a", "b"), "trace takes one PATH"),
        (("alert", "VllmPodNotReady", "/nowhere/at/all"), "is no folder"),
    ],
)
def test_usage(run, argv, said):
    found = run("trace", *argv)

    assert (found.status, found.out) == (2, "")
    assert said in found.err


def test_formats(run):
    printed = run("trace", *READY)
    data = json.loads(run("trace", *READY, "--format", "json").out)
    chart = run("trace", *READY, "--format=mermaid").out.splitlines()

    assert (printed.status, data["version"]) == (0, 1)
    (trace,) = data["traces"]
    assert [hop["role"] for hop in trace["hops"]] == [hops.RULE, hops.LABELS]
    places = [hop for leg in (*trace["before"], *trace["after"]) for hop in leg if hop["path"]]
    assert all(f"({hop['path']}:{hop['line']}:{hop['column']})" in printed.out for hop in places)
    assert chart[0] == "flowchart LR"
    nodes = [line for line in chart if "[" in line]
    edges = [line for line in chart if "-->" in line]
    assert all(re.fullmatch(r'  n\d+\["[^"<>]*<br>[^"<>]*"\]:::\w+', line) for line in nodes)
    assert all(re.fullmatch(r"  n\d+ --> n\d+", line) for line in edges)
    assert len(edges) == len(nodes) - 1


def test_everything(run):
    table = run("trace", "--all")
    data = json.loads(run("trace", "--all", "--format", "json").out)
    chart = run("trace", "--all", "--format", "mermaid")

    assert (table.status, chart.status) == (0, 0)
    assert [row["name"] for row in data["alerts"]] == sorted(row["name"] for row in data["alerts"])
    assert {row["name"] for row in data["metrics"]} > {"up", "kube_pod_status_phase"}
    assert chart.out.startswith("flowchart LR\n")


def test_help(run):
    assert "obslint trace secret" in run("trace", "--help").out
    assert "obslint trace" in run("--help").out


@pytest.mark.parametrize("code", rules.codes())
def test_every_example_can_be_traced(code):
    parts = example.parse(rules.find(code).bad)
    said = evidence({part.path: part.text for part in parts if not part.needs_disk})
    known = {
        "alert": [str(alert.name) for alert in said.repo.alerting.alerts],
        "panel": [str(panel.title) for panel in said.repo.grafana.panels if panel.title],
        "secret": [f"{namespace}/{name}".strip("/") for namespace, name in secrets.names(said)],
    }

    found = [*coverage(said).traces]
    for kind, names in known.items():
        for name in names:
            found.extend(_FINDERS[kind](said, name))

    for trace in found:
        assert trace.middle
        assert {hop.verdict for hop in trace.hops} <= {OK, BROKEN, UNKNOWN}
        assert all(hop.code for hop in trace.hops if hop.verdict == BROKEN)
    assert as_json.render(found)
    assert mermaid.render(found).startswith("flowchart LR")


def _text() -> str:
    return _console(text.render(traces(manifests(), *READY), colour=False))


def _mermaid() -> str:
    return f"```mermaid\n{mermaid.render(traces(manifests(), *READY))}```\n"


def _broken() -> str:
    texts, _ = broken(next(case for case in BREAKS if case.claim == CASES[5][0]))
    found = [
        trace._replace(
            before=(),
            middle=(),
            after=tuple(
                tuple(hop for hop in leg if hop.verdict != OK)
                for leg in (*trace.before, trace.middle, *trace.after)
                if any(hop.verdict != OK for hop in leg)
            ),
        )
        for trace in traces(texts, *READY)
    ]
    return _console(text.render(found, colour=False).replace("\n\n\n", "\n\n"))


def _console(printed: str) -> str:
    return f"```console\n$ obslint trace alert VllmPodNotReady\n{printed}```\n"


@pytest.mark.parametrize("name", ["text", "mermaid", "broken"])
def test_docs_are_current(name, update):
    with open(DOCS, encoding="utf-8") as stream:
        page = stream.read()
    block = re.compile(rf"(<!-- {name} -->\n)(.*?)(<!-- end {name} -->)", re.DOTALL)
    wanted = {"text": _text, "mermaid": _mermaid, "broken": _broken}[name]()
    if update:
        with open(DOCS, "w", encoding="utf-8") as stream:
            stream.write(block.sub(lambda match: match[1] + wanted + match[3], page))
        return
    assert block.search(page)[2] == wanted
