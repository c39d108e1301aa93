"""What the platforms decide, each with the rules that report it and where that is proved.

A rule is proved by a line of our stack that breaks it (`tests/breaks`), or, where no single
line of the stack can, by a case of `tests/cases` beside its own example.
"""

import os

import pytest
from breaks import BREAKS
from test_breaks import ROOT

from lint import rules

CASES = os.path.join(ROOT, "tests", "cases")

DECISIONS: dict[str, tuple[str, ...]] = {
    # OpenShift: who scrapes.
    "user-workload monitoring heeds no namespaceSelector": ("scrape/foreign-namespace",),
    "a monitor is where its targets are": ("scrape/selects-nothing",),
    "the platform's Prometheus needs a right to look": ("scrape/unpermitted-namespace",),
    "honorLabels and a relabeled namespace are overridden": ("scrape/overridden-labels",),
    "files of the Prometheus may not be named": ("scrape/refused-file-access",),
    "a port is one that the targets declare": ("scrape/unknown-port", "scrape/portless-endpoint"),
    "portNumber is pruned before 4.19": ("scrape/pruned-port-number",),
    "every model server has the port that is scraped": ("scrape/uncovered-model",),
    "targets are scraped once": ("scrape/scraped-twice",),
    "kinds that nobody reads": ("scrape/unread-kind",),
    "labels that leave an object out": (
        "scrape/unread-monitor",
        "alert/unread-rule",
        "route/unread-config",
    ),
    "user-workload monitoring is on": ("cluster/monitoring-off",),
    # OpenShift: who evaluates.
    "an enforced rule is about its own namespace": ("alert/foreign-namespace",),
    "series of a fixed other namespace are out of reach": ("alert/unreachable-series",),
    "an evaluator sees its own store": ("alert/unseen-store",),
    "series that OpenShift drops": ("metric/not-exported",),
    "functions that the version has": ("alert/unsupported-function",),
    "states are compared; no target at all is noticed": (
        "metric/uncompared-state",
        "alert/blind-to-absence",
    ),
    "the two stores' series differ in a label": ("metric/unmatched-stores",),
    "an exempt rule says its namespace": ("alert/uncertain-namespace",),
    "an overwritten namespace is kept elsewhere": ("alert/merged-namespaces",),
    "labels of a group are dropped before 4.20": ("alert/group-labels",),
    "an exemption is in force": ("cluster/exemption-not-in-force",),
    # OpenShift: who is told.
    "somebody reads AlertmanagerConfigs": ("route/unread-config",),
    "an alert and its route meet": ("alert/unrouted", "route/matches-nothing"),
    "a route is confined to its namespace": ("route/foreign-namespace",),
    "nothing blocks Alertmanager's reload": ("route/blocks-reload",),
    "the operator admits the routes": (
        "route/unknown-receiver",
        "route/duplicate-receiver",
        "route/missing-receiver",
        "route/unparsable-duration",
        "route/conflicting-grouping",
        "route/unknown-child-field",
        "route/unknown-operator",
        "route/undefined-interval",
        "route/unparsable-url",
    ),
    "defaults that differ by cluster are set": ("route/implicit-default",),
    "a receiver's Secret and key are there": ("secret/unknown", "secret/unlisted-key"),
    "templates parse": ("route/unparsable-template", "alert/unparsable-template"),
    # OpenShift: who is asked.
    "a datasource sees the series": ("metric/blind-datasource",),
    "the tenants' port is asked for a namespace": ("grafana/missing-tenant",),
    # An operator of one's own.
    "an instance selects the object": (
        "scrape/unselected-monitor",
        "alert/unselected-rule",
        "route/unselected-config",
    ),
    "the base of an Alertmanager is in its namespace": ("route/unknown-base",),
    "alerts are sent to an Alertmanager": ("alert/unsent",),
}

NO_SINGLE_LINE = {
    "alert/merged-namespaces": "platform-merged-namespaces.txt",
    "alert/unreachable-series": "platform-unreachable-series.txt",
    "alert/unselected-rule": "platform-operator-selection.txt",
    "alert/unsent": "platform-operator-unsent.txt",
    "route/unknown-base": "platform-operator-unsent.txt",
    "route/unselected-config": "platform-operator-selection.txt",
    "scrape/uncovered-model": "scrape-model-servers.txt",
    "scrape/unread-kind": "platform-refused.txt",
    "scrape/unselected-monitor": "platform-operator-selection.txt",
}
"""Rules that no single line of our stack breaks, and the case that shows each."""

CODES = sorted({code for codes in DECISIONS.values() for code in codes})


@pytest.mark.parametrize("code", CODES)
def test_decision_has_a_rule_that_is_proved(code):
    assert code in rules.codes()

    broken = {case.code for case in BREAKS}
    if code in NO_SINGLE_LINE:
        assert code not in broken, "a break proves it: take it off the list"
        with open(os.path.join(CASES, NO_SINGLE_LINE[code]), encoding="utf-8") as stream:
            assert f"[{code}]" in stream.read()
    else:
        assert code in broken


def test_nothing_else_is_excused():
    assert set(NO_SINGLE_LINE) <= set(CODES)
