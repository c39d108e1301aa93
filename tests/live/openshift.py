"""What OpenShift's cluster monitoring operator makes of its two ConfigMaps.

The objects that select ours, with the fields that decide: from openshift's
cluster-monitoring-operator, assets/ and pkg/manifests, release-4.18.
"""

import json
from functools import cache

import yaml

from lint import facts

PLATFORM = "openshift-monitoring"
USER = "openshift-user-workload-monitoring"
_CLUSTER = "openshift.io/cluster-monitoring"
_SHUN = "openshift.io/user-monitoring"
_SCOPE = "openshift.io/prometheus-rule-evaluation-scope"

ROOT_CONFIG = {
    "route": {
        "receiver": "Default",
        "group_by": ["namespace"],
        "group_wait": "30s",
        "group_interval": "5m",
        "repeat_interval": "12h",
        "routes": [
            {"receiver": "Watchdog", "matchers": ["alertname = Watchdog"]},
            {"receiver": "Critical", "matchers": ["severity = critical"]},
        ],
    },
    "receivers": [{"name": "Default"}, {"name": "Watchdog"}, {"name": "Critical"}],
    "inhibit_rules": [
        {
            "source_matchers": ["severity = critical"],
            "target_matchers": ["severity =~ warning|info"],
            "equal": ["namespace", "alertname"],
        }
    ],
}


def _not(*pairs):
    return {
        "matchExpressions": [
            {"key": key, "operator": "NotIn", "values": [value]} for key, value in pairs
        ]
    }


def settings(objects):
    """The contents of the two ConfigMaps; empty where there is none."""
    found = {"cluster-monitoring-config": {}, "user-workload-monitoring-config": {}}
    for each in objects:
        if each["kind"] == "ConfigMap" and each["metadata"]["name"] in found:
            text = each["data"].get("config.yaml", "")
            found[each["metadata"]["name"]] = yaml.safe_load(text) or {}
    return found["cluster-monitoring-config"], found["user-workload-monitoring-config"]


def objects_for(manifests, api, versions, root=None):
    """The operator's own objects for a cluster with these manifests.

    `api`: the address of the Kubernetes API. `versions`: of the engines that run. `root`: the
    Alertmanager's own configuration."""
    main, user = settings(manifests)
    made = [_namespace(PLATFORM, platform=True), _platform(api, versions)]
    made += [_alertmanager(main, user, versions), _root_secret(root or ROOT_CONFIG)]
    made += [_monitor(name, job) for name, job in PLATFORM_MONITORS.items()]
    if main.get("enableUserWorkload"):
        made += [_namespace(USER, platform=True), _user(api, versions), _ruler(main, user)]
    return made


def _namespace(name, *, platform=False):
    labels = {_CLUSTER: "true"} if platform else {}
    meta = {"name": name, "labels": labels}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": meta}


def _monitoring(kind, namespace, name, spec):
    meta = {"namespace": namespace, "name": name}
    return {"apiVersion": "monitoring.coreos.com/v1", "kind": kind, "metadata": meta, "spec": spec}


def _prometheus(namespace, name, api, versions, extra):
    alertmanager = {
        "apiVersion": "v2",
        "name": "alertmanager-main",
        "namespace": PLATFORM,
        "port": "web",
    }
    spec = {
        "version": versions["prometheus"],
        "apiserverConfig": {"host": api},
        "alerting": {"alertmanagers": [alertmanager]},
        "scrapeInterval": "30s",
        "evaluationInterval": "30s",
        # The querier drops the replica label.
        "replicaExternalLabelName": "",
        **extra,
    }
    return _monitoring("Prometheus", namespace, name, spec)


def _platform(api, versions):
    inside = {"matchLabels": {_CLUSTER: "true"}}
    kinds = ("serviceMonitor", "podMonitor", "probe", "rule")
    selectors = {f"{kind}Selector": {} for kind in kinds}
    namespaces = {f"{kind}NamespaceSelector": inside for kind in kinds}
    return _prometheus(PLATFORM, "k8s", api, versions, {**selectors, **namespaces})


def _user_namespaces():
    return _not((_CLUSTER, "true"), (_SHUN, "false"))


def _user(api, versions):
    """Scrapes user namespaces; the rules are Thanos Ruler's."""
    kinds = ("serviceMonitor", "podMonitor", "probe")
    selectors = {f"{kind}Selector": _not((_SHUN, "false")) for kind in kinds}
    namespaces = {f"{kind}NamespaceSelector": _user_namespaces() for kind in (*kinds, "rule")}
    leaf = {
        "matchLabels": {_SCOPE: "leaf-prometheus"},
        **_not((_SHUN, "false")),
    }
    extra = {
        **selectors,
        **namespaces,
        "ruleSelector": leaf,
        "arbitraryFSAccessThroughSMs": {"deny": True},
        "enforcedNamespaceLabel": "namespace",
        "ignoreNamespaceSelectors": True,
        "overrideHonorLabels": True,
        "overrideHonorTimestamps": True,
    }
    return _prometheus(USER, "user-workload", api, versions, extra)


def _ruler(main, user):
    allowed = (main.get("userWorkload") or {}).get("rulesWithoutLabelEnforcementAllowed", True)
    exempt = user.get("namespacesWithoutLabelEnforcement", []) if allowed else []
    spec = {
        "enforcedNamespaceLabel": "namespace",
        "excludedFromEnforcement": [
            {"group": "monitoring.coreos.com", "resource": "prometheusrules", "namespace": name}
            for name in exempt
        ],
        "ruleNamespaceSelector": _user_namespaces(),
        "ruleSelector": _not((_SCOPE, "leaf-prometheus"), (_SHUN, "false")),
        "queryConfig": {"name": "thanos-ruler-query-config", "key": "query.yaml"},
    }
    return _monitoring("ThanosRuler", USER, "user-workload", spec)


def _alertmanager(main, user, versions):
    """Reads AlertmanagerConfigs only where the switches say so."""
    spec = {"version": versions["alertmanager"]}
    reads = (main.get("alertmanagerMain") or {}).get("enableUserAlertmanagerConfig")
    if reads and not (user.get("alertmanager") or {}).get("enabled"):
        spec["alertmanagerConfigSelector"] = _not((_SHUN, "false"))
        spec["alertmanagerConfigNamespaceSelector"] = _user_namespaces()
    return _monitoring("Alertmanager", PLATFORM, "main", spec)


def _root_secret(config):
    meta = {"namespace": PLATFORM, "name": "alertmanager-main"}
    data = {"alertmanager.yaml": yaml.safe_dump(config, sort_keys=False)}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "stringData": data}


PLATFORM_MONITORS = {"kube-state-metrics": "1m", "node-exporter": "15s"}
"""The platform's own monitors whose exporters run here, with their intervals."""


@cache
def _facts():
    found = json.loads(facts.read("platform", "openshift-monitors.json"))["service_monitors"]
    return {each["name"]: each for each in found if each["profile"] == "full"}


def _monitor(name, interval):
    """A monitor of the platform; its endpoints are served without TLS here."""
    known = _facts()[name]
    endpoints = [{**known["endpoints"][0], "interval": interval, "scrapeTimeout": "15s"}]
    spec = {
        "jobLabel": known["jobLabel"],
        "selector": {"matchLabels": {"app.kubernetes.io/name": name}},
        "endpoints": endpoints,
    }
    return _monitoring("ServiceMonitor", PLATFORM, name, spec)
