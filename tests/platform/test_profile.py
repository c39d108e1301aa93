"""Whose monitoring a repository is for, by its signs."""

import pytest

from lint.files import MemoryFiles
from lint.platform.profile import OPENSHIFT, OPERATOR, UNDECIDED
from lint.repo import load

ROUTE = """
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: app, namespace: apps}
"""
PROMETHEUS = """
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: monitoring}
spec: {ruleSelector: {}}
"""
CHART = """
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: stack, namespace: monitoring}
spec: {chart: {spec: {chart: kube-prometheus-stack, version: 70.0.0}}}
"""
CONFIG = """
apiVersion: v1
kind: ConfigMap
metadata: {name: cluster-monitoring-config, namespace: openshift-monitoring}
data: {config.yaml: "enableUserWorkload: true"}
"""
MANAGED = """
apiVersion: v1
kind: Namespace
metadata: {name: apps, labels: {argocd.argoproj.io/managed-by: openshift-gitops}}
"""
DATASOURCE = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDatasource
metadata: {name: thanos, namespace: apps}
spec: {datasource: {name: thanos, url: "https://thanos-querier.openshift-monitoring.svc:9091"}}
"""
KUBE = """
apiVersion: v1
kind: Service
metadata: {name: node, namespace: a, labels: {app.kubernetes.io/part-of: kube-prometheus}}
"""
RULE = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: apps, namespace: apps}
"""
DESCRIBED = """
apiVersion: obslint/v1
kind: Cluster
spec: {platform: prometheus-operator}
"""


@pytest.mark.parametrize(
    ("documents", "profile"),
    [
        ((RULE,), UNDECIDED),
        ((ROUTE, RULE), OPENSHIFT),
        ((MANAGED, RULE), OPENSHIFT),
        ((DATASOURCE,), OPENSHIFT),
        ((RULE.replace("namespace: apps", "namespace: openshift-logging"),), OPENSHIFT),
        ((CONFIG, PROMETHEUS), OPENSHIFT),
        ((PROMETHEUS.replace("namespace: m", "namespace: openshift-m"),), OPENSHIFT),
        ((PROMETHEUS,), OPERATOR),
        ((PROMETHEUS.replace("coreos.com", "rhobs"),), UNDECIDED),
        ((CHART, RULE), OPERATOR),
        ((KUBE,), OPERATOR),
        ((ROUTE, PROMETHEUS), UNDECIDED),
        ((ROUTE, CHART), UNDECIDED),
        ((ROUTE, DESCRIBED), OPERATOR),
    ],
)
def test_profile(documents, profile):
    texts = {f"{index}.yaml": text for index, text in enumerate(documents)}

    assert load(MemoryFiles(texts)).platform.profile == profile


def test_what_a_chart_brings_may_select_everything():
    from lint.platform.operator import unselected

    texts = {"a.yaml": PROMETHEUS, "b.yaml": RULE}
    alone = load(MemoryFiles(texts))
    beside = load(MemoryFiles({**texts, "c.yaml": CHART}))

    assert len(list(unselected(alone, "PrometheusRule", "none"))) == 1
    assert list(unselected(beside, "PrometheusRule", "none")) == []
