"""The stack with real engines: targets, panels, alerts and Slack, as docs/engines.md says."""

import warnings

import pytest
from live import grafana, operator
from live.durations import scaled, seconds
from live.engines import eventually, missing
from live.manifests import objects, texts
from live.stack import Stack, seen

TARGETS = 8
STEP, SPAN = 1, 15


@pytest.fixture(scope="module")
def stack():
    lacking = missing()
    if lacking:
        why = f"NOT RUN with real engines: {', '.join(lacking)} not installed"
        warnings.warn(why, stacklevel=1)
        pytest.skip(why)
    with Stack() as running:
        running.settle(TARGETS)
        yield running


@pytest.fixture(scope="module")
def manifests():
    return objects(texts())


def test_configuration_is_as_recorded(update):
    """What the engines run with is what the operator's own generator makes of the manifests."""
    oracle = operator.build()
    if oracle is None:
        why = "NOT COMPARED with the operator: there is no Go to build it"
        warnings.warn(why, stacklevel=1)
        pytest.skip(why)
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
            ("robotheus", "up"),
            ("vllm/kserve-predictors", "up"),
            ("vllm/kserve-predictors", "up"),
        ],
    }


def panel_queries():
    rendered = objects(texts())
    return [
        target
        for name, dashboard in grafana.dashboards(rendered).items()
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
