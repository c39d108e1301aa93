"""The stack with real engines: targets, panels, alerts and Slack, as docs/engines.md says."""

import re
import warnings
from urllib.parse import parse_qs, urlsplit

import pytest
from breaks import BREAKS
from breaks.table import PODS
from live import grafana, operator
from live.broken import Broken
from live.demo import FAULTS, GEMINI, PREDICTOR, TARGETS, predictors
from live.durations import scaled, seconds
from live.engines import eventually, get, missing
from live.manifests import changed, objects, rendered, texts
from live.stack import USER, Stack, seen

from lint import rules as linter
from lint.config import Config
from lint.files import MemoryFiles
from lint.judge import judge
from lint.promql import parse
from lint.promql.printer import printed
from lint.repo import load

ROBOTHEUS = "robotheus-0"
STEP, SPAN = 1, 15


def skip(why):
    warnings.warn(why, stacklevel=2)
    pytest.skip(why)


@pytest.fixture(scope="module")
def running():
    """The stack, and the broken copies beside it; None for these where there is no Go."""
    lacking = missing()
    if lacking:
        skip(f"NOT RUN with real engines: {', '.join(lacking)} not installed")
    oracle = operator.build()
    stack = Stack(oracle=oracle)
    broken = None
    try:
        if oracle is not None:
            broken = Broken(stack, oracle, {claim: copy(claim)[0] for claim in CLAIMS})
            broken.alertmanager(UNREAD)
            broken.start()
        stack.start()
        stack.settle(TARGETS)
        yield stack, broken
    finally:
        if broken is not None:
            broken.stop()
        stack.stop()


@pytest.fixture(scope="module")
def stack(running):
    return running[0]


@pytest.fixture(scope="module")
def broken(running):
    if running[1] is None:
        skip("NO BROKEN COPIES RUN: there is no Go to build the operator's own packages")
    return running[1]


@pytest.fixture(scope="module")
def manifests():
    return objects(texts())


def test_configuration_is_as_recorded(update):
    """What the engines run with is what the operator's own generator makes of the manifests."""
    oracle = operator.build()
    if oracle is None:
        skip("NOT COMPARED with the operator: there is no Go to build it")
    (answer,) = operator.ask(oracle, [seen(texts())])
    if update:
        operator.record(answer)
    assert operator.as_files(answer) == operator.recorded()
    assert {
        name: (made["rejected"], made.get("error"), made.get("load"))
        for kind in operator.KINDS
        for name, made in answer[kind].items()
    } == {
        "openshift-monitoring/k8s": ({}, None, None),
        "openshift-monitoring/main": ({}, None, None),
        "openshift-user-workload-monitoring/user-workload": ({}, None, None),
    }


def test_manifests_are_what_is_rendered():
    def ordered(found):
        return sorted(found, key=lambda each: (each["kind"], each["metadata"]["name"]))

    assert ordered(objects(texts())) == ordered(rendered(texts()))


def test_all_targets_are_up(stack):
    found = {
        engine.name: sorted((each["labels"]["job"], each["health"]) for each in engine.targets())
        for engine in stack.scrapers
    }
    assert found == {
        "platform": [
            ("kube-state-metrics", "up"),
            ("node-exporter", "up"),
            ("node-exporter", "up"),
            ("nvidia-dcgm-exporter", "up"),
            ("nvidia-dcgm-exporter", "up"),
        ],
        "user": [
            ("gemini-exporter", "up"),
            ("robotheus", "up"),
            ("vllm/kserve-predictors", "up"),
            ("vllm/kserve-predictors", "up"),
        ],
    }


def panel_queries():
    return [
        target
        for name, dashboard in grafana.dashboards(objects(texts())).items()
        for target in grafana.targets(name, dashboard)
    ]


@pytest.mark.parametrize(
    "target", panel_queries(), ids=lambda target: f"{target.dashboard}-{target.panel}"
)
def test_panel_has_data(stack, manifests, target):
    """Each query returns series that have what the legend shows, at its own datasource."""
    sources = grafana.datasources(manifests)
    source = sources[target.datasource]
    engine = stack.answering(source.url)

    def result():
        expr = filled(stack, sources, manifests, target)
        if target.instant:
            return engine.query(expr)
        now = engine.query("time()")[0]
        return engine.query_range(expr, float(now) - SPAN, float(now), STEP)

    found = eventually(f"data for {target}", result)
    for series in found:
        for label in target.labels:
            assert series["metric"].get(label), (label, series["metric"])


def filled(stack, sources, manifests, target):
    """The expression as Grafana sends it."""
    dashboard = grafana.dashboards(manifests)[target.dashboard]

    def ask(uid, label, selector):
        return stack.answering(sources[uid].url).label_values(label, selector)

    scrape = int(seconds(scaled(sources[target.datasource].interval)))
    known = {**grafana.values(dashboard, ask), **grafana.macros(scrape, STEP, SPAN)}
    return grafana.fill(target.expr, known)


def test_variables_have_values(stack, manifests):
    """Every choice that a dashboard offers is there to be chosen."""
    sources = grafana.datasources(manifests)
    for dashboard in grafana.dashboards(manifests).values():
        asked = []

        def ask(uid, label, selector, asked=asked):
            found = stack.answering(sources[uid].url).label_values(label, selector)
            asked.append((label, found))
            return found

        grafana.values(dashboard, ask)
        assert asked
        assert [label for label, found in asked if not found] == []


def test_healthy_is_silent(stack):
    assert stack.querier.alerts() == set()
    assert stack.slack.messages == []


# Copies with one line broken: nothing is seen of it, and the linter says so.

UNREAD = "an Alertmanager reads our route"
UNSCRAPED = {
    "the PodMonitor is where its pods are": "vllm/kserve-predictors",
    "the PodMonitor is where its pods are, whatever it selects": "vllm/kserve-predictors",
    "the PodMonitor selects KServe's predictors": "vllm/kserve-predictors",
    "the predictors' port is selected by its number": "vllm/kserve-predictors",
    "the predictors' unnamed port is not selected by name": "vllm/kserve-predictors",
    "vllm is scraped by user-workload monitoring": "vllm/kserve-predictors",
    "user namespaces are scraped and their rules evaluated": "vllm/kserve-predictors",
    "the DCGM monitor is where its Service is": "nvidia-dcgm-exporter",
    "the DCGM monitor selects the GPU operator's Service": "nvidia-dcgm-exporter",
    "the DCGM Service's port is gpu-metrics": "nvidia-dcgm-exporter",
    "robotheus' monitor is where its Service is": "robotheus",
    "robotheus' monitor selects its Service": "robotheus",
    "robotheus' monitor names the Service's port": "robotheus",
    "robotheus' series are scraped no slower than they time out": "robotheus",
}
"""Copies, and the job that is not scraped."""

UNDECIDED = {
    "rules of model-monitoring are not rewritten": "VllmPodNotReady",
    "the exemption is not switched off for the cluster": "VllmPodNotReady",
    "user namespaces are scraped and their rules evaluated": "VllmPodNotReady",
    "model-monitoring is left to user-workload monitoring": "VllmPodNotReady",
    "VllmPodNotReady asks for a metric that there is": "VllmPodNotReady",
    "VllmPodNotReady is evaluated where kube-state-metrics is seen": "VllmPodNotReady",
    "VllmPodNotReady is PromQL": "VllmPodNotReady",
}
"""Copies, and the alert that does not fire although a pod is Pending."""

BLIND = {
    "LocalModelTargetsDown fires when there are no targets at all": "LocalModelTargetsDown",
    "RobotheusTargetsDown fires when robotheus is gone": "RobotheusTargetsDown",
}
"""Copies, and the alert that does not fire although its targets are gone."""

UNTOLD = (
    UNREAD,
    "an Alertmanager reads our route: the switch is on",
    "an Alertmanager reads our route: no second one takes the alerts away",
    "VllmPodNotReady goes to Slack",
    "VllmPodNotReady carries the route's namespace",
    "VllmPodNotReady carries the namespace of the route, not of another",
    "the route takes what is marked for Slack",
    "the route matches on the label that alerts have",
    "the route matches on no other namespace",
    "the route and its receiver belong together",
    "the route has a receiver",
    "the webhook's Secret exists",
    "the webhook's Secret has this key",
    "the route is where its Secret and its alerts are",
    "Slack is reminded after a time that can be read",
)
"""Copies in which VllmPodNotReady fires, and Slack is not told."""

UNLOADED = ("the route does not block Alertmanager's reload: it has a webhook",)
"""Copies with a configuration that no Alertmanager loads."""

LOUD = {"VllmPodNotReady looks at the current phase only": "VllmPodNotReady"}
"""Copies, and the alert that fires although nothing is wrong."""

CLAIMS = tuple(dict.fromkeys([*UNSCRAPED, *UNDECIDED, *BLIND, *UNTOLD, *UNLOADED, *LOUD]))

FURTHER = {
    "the PodMonitor is where its pods are, whatever it selects": (
        "scrape/foreign-namespace",
        (PODS, "  namespace: vllm\n", "  namespace: model-monitoring\n"),
        (PODS, "spec:\n", "spec:\n  namespaceSelector: {matchNames: [vllm]}\n"),
    ),
}
"""Copies that are not in the table of breaks: rule and edits."""


def copy(claim):
    """The files of a broken copy, and the rule that reports it."""
    if claim in FURTHER:
        code, *edits = FURTHER[claim]
        return changed(*edits), code
    (case,) = (case for case in BREAKS if case.claim == claim)
    return changed((case.path, case.old, unmarked(case.new))), case.code


def unmarked(text):
    return text.replace("«", "").replace("»", "")


def parameter(claims):
    return pytest.mark.parametrize("claim", claims)


@parameter(FURTHER)
def test_linter_reports(claim):
    """Of the others `test_breaks.py` proves it."""
    files, code = copy(claim)
    found = judge(load(MemoryFiles(files)), linter.all_rules(), Config())
    assert code in {each.code for each in found.diagnostics}


def test_broken_copies_have_other_targets(broken):
    """What is not broken in a copy is found, so that nothing is missing for another reason."""

    def others():
        pools = {each["scrapePool"] for each in broken.scraper.targets()}
        return {pool.partition("|")[0] for pool in pools} == set(map(str, range(len(CLAIMS))))

    eventually("each copy has targets", others)
    assert len(broken.targets(FIRING_COPY, "robotheus")) == 1


@parameter(UNSCRAPED)
def test_broken_copy_has_no_targets(broken, claim):
    job = UNSCRAPED[claim]
    good = [each for engine in broken.stack.scrapers for each in engine.targets()]
    assert job in {each["labels"]["job"] for each in good}
    assert broken.targets(claim, job) == []


@parameter(LOUD)
def test_broken_copy_fires_for_nothing(broken, claim):
    eventually("it fires", lambda: broken.alerts(claim, LOUD[claim]))


RUNBOOK = "https://github.com/example/gitops-observability/blob/main/docs/stack.md#"


PODS_TABLE = "https://grafana.example.com/d/local-models?viewPanel=2"

FIRING_COPY = "the DCGM Service's port is gpu-metrics"
"""A copy whose rules and routes are as they should be."""

DOWN = {
    ("GeminiExporterTargetsDown", "firing"),
    ("LocalModelTargetsDown", "firing"),
    ("RobotheusTargetsDown", "firing"),
}


def rules(manifests, alert):
    """The rules of this name."""
    return [
        rule
        for each in manifests
        if each["kind"] == "PrometheusRule"
        for group in each["spec"]["groups"]
        for rule in group["rules"]
        if rule.get("alert") == alert
    ]


def parsed(expr):
    """An expression as Prometheus prints it."""
    return printed(parse(expr).expr, {})


def fires(stack, alert):
    """The first message about an alert, which must not have been there before."""
    found = eventually(f"Slack is told of {alert}", lambda: stack.slack.told(alert, "FIRING"))
    assert (alert, "firing") in stack.querier.alerts()
    return found[0]


def resolves(stack, alert):
    """The alert is gone, and Slack is told so once."""
    eventually(f"Slack is told that {alert} is over", lambda: stack.slack.told(alert, "RESOLVED"))
    eventually(f"{alert} is over", lambda: (alert, "firing") not in stack.querier.alerts())
    stack.slack.messages.clear()


def link(message, text):
    """The address behind a link of a message."""
    found = re.search(rf"<([^|>]+)\|{text}>", message["attachments"][0]["text"])
    assert found, message
    return found[1]


class TestPodPending:
    """A model's pod is Pending."""

    def test_slack_is_told(self, stack):
        stack.world.set_phase(PREDICTOR, "Pending")
        message = fires(stack, "VllmPodNotReady")

        assert message["channel"] == "#team-rhdh-ai-devcluster-alerts"
        text = message["attachments"][0]["text"]
        assert f"Pod: {PREDICTOR}" in text
        assert "Namespace: vllm" in text
        assert "Phase: Pending" in text
        assert "Severity: critical" in text
        assert link(message, "Runbook") == f"{RUNBOOK}vllmpodnotready"
        assert link(message, "Dashboard") == f"{PODS_TABLE}&var-pod={PREDICTOR}"

    def test_link_shows_the_expression(self, stack, manifests):
        (message, *_) = stack.slack.told("VllmPodNotReady", "FIRING")
        query = parse_qs(urlsplit(link(message, "Expression")).query)
        (rule,) = rules(manifests, "VllmPodNotReady")
        assert parsed(query["g0.expr"][0]) == parsed(rule["expr"])

    def test_is_reminded(self, stack):
        """Four hours are twelve seconds here."""

        def twice():
            return len(stack.slack.told("VllmPodNotReady", "FIRING")) > 1

        eventually("a second message", twice, 40)
        first, second = stack.slack.told("VllmPodNotReady", "FIRING")[:2]
        assert 11 < second["at"] - first["at"] < 20

    @parameter(UNDECIDED)
    def test_broken_copy_does_not_fire(self, broken, claim):
        alert = UNDECIDED[claim]
        eventually("the unbroken copy fires", lambda: broken.alerts(FIRING_COPY, alert))
        assert broken.alerts(claim, alert) == []

    def test_rule_of_leaf_sees_no_pods(self, stack, broken, manifests):
        """The rule is not Thanos Ruler's then, and Prometheus has nothing to evaluate it on."""
        made = broken.made["VllmPodNotReady is evaluated where kube-state-metrics is seen"]
        where = {path.rpartition("/rules/")[0] for path in made if "vllm-pod-not-ready" in path}
        (rule,) = rules(manifests, "VllmPodNotReady")
        assert where == {USER}
        assert stack.querier.query(rule["expr"])
        assert stack.user.query(rule["expr"]) == []

    @parameter(UNTOLD)
    def test_broken_copy_tells_nobody(self, broken, claim):
        (labels,) = eventually("it fires", lambda: broken.alerts(claim, "VllmPodNotReady"))
        found = broken.receivers(claim, labels)
        assert found is not None
        assert [name for name in found if "slack" in name] == []

    @parameter(UNLOADED)
    def test_broken_copy_does_not_load(self, broken, claim):
        (labels,) = eventually("it fires", lambda: broken.alerts(claim, "VllmPodNotReady"))
        assert broken.receivers(claim, labels) is None

    def test_unbroken_copy_tells_slack(self, broken):
        (labels,) = broken.alerts(FIRING_COPY, "VllmPodNotReady")
        assert "model-monitoring/slack/slack" in broken.receivers(FIRING_COPY, labels)

    def test_alertmanager_without_the_switch_sends_nothing(self, stack, broken):
        """It has the same alert, and nobody to tell."""
        found = get(f"{broken.engines[-1].url}/api/v2/alerts")
        assert "VllmPodNotReady" in {each["labels"]["alertname"] for each in found}
        assert stack.slack.told("VllmPodNotReady", "FIRING", to="broken") == []

    def test_others_are_silent(self, stack):
        assert {name for name, _ in stack.querier.alerts()} == {"VllmPodNotReady"}

    def test_is_over(self, stack):
        stack.world.set_phase(PREDICTOR, "Running")
        resolves(stack, "VllmPodNotReady")
        stack.settle(TARGETS)


class TestGoogleRefuses:
    """The Gemini exporter is up, and reads nothing."""

    def test_alert_fires(self, stack):
        FAULTS["gemini-refused"](stack)
        alert = ("GeminiExporterCannotRead", "firing")
        eventually("the alert fires", lambda: alert in stack.querier.alerts())
        assert {name for name, _ in stack.querier.alerts()} == {"GeminiExporterCannotRead"}
        (up,) = stack.user.query('up{job="gemini-exporter"}')
        assert up["value"][1] == "1"
        gone = '{__name__=~"stackdriver_(aiplatform|generative).+"}'
        eventually("the series are gone", lambda: stack.user.query(gone) == [])

    def test_is_over(self, stack):
        FAULTS["heal"](stack)
        eventually("no alert", lambda: not stack.querier.alerts())


class TestTargetsDown:
    """The processes no longer answer; their pods are there."""

    def test_alert_fires(self, stack):
        for name in (*predictors(stack.world), ROBOTHEUS, GEMINI):
            stack.world.silence(name)
        eventually("all alerts fire", lambda: stack.querier.alerts() >= DOWN)
        health = {each["health"] for each in stack.user.targets()}
        assert health == {"down"}

    def test_is_over(self, stack):
        for name in list(stack.world.pods):
            stack.world.answer(name)
        eventually("no alert", lambda: not stack.querier.alerts())
        stack.settle(TARGETS)


@pytest.fixture(scope="class")
def gone(stack):
    """What is removed from the cluster, to be restored."""
    names = (*predictors(stack.world), ROBOTHEUS, GEMINI)
    found = {name: stack.world.remove(name) for name in names}
    eventually("no target", lambda: stack.user.targets() == [])
    for name in found:
        stack.world.silence(name)
    return found


class TestTargetsGone:
    """The pods are gone, and with them every series of up."""

    def test_alert_fires(self, stack, gone):
        eventually("all alerts fire", lambda: stack.querier.alerts() >= DOWN)
        assert stack.user.query("up") == []

    @parameter(BLIND)
    def test_broken_copy_does_not_fire(self, broken, gone, claim):
        alert = BLIND[claim]
        eventually("the unbroken copy fires", lambda: broken.alerts(FIRING_COPY, alert))
        assert broken.alerts(claim, alert) == []

    def test_is_over(self, stack, gone):
        for name, pod in gone.items():
            stack.world.restore(name, pod)
        stack.settle(TARGETS)
        eventually("no alert", lambda: not stack.querier.alerts())
