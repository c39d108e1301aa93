"""The schema walk, with jsonschema as its oracle."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from lint import json_reader, schema, schema_text, yaml_reader
from lint.schema import Violation
from lint.source import File, Text
from lint.tree import Map

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "schemas" / "crds").rglob("*_*.json"))

SAMPLES = """
apiVersion: v1
kind: Namespace
metadata: {name: llm, labels: {team: a}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c, creationTimestamp: null, finalizers: [a/b]}
data: {a: "1"}
binaryData: {b: aGVsbG8=}
immutable: true
---
apiVersion: v1
kind: Secret
metadata: {name: s}
type: Opaque
data: {password: aGVsbG8=}
stringData: {user: admin}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: s}
imagePullSecrets: [{name: pull}]
---
apiVersion: v1
kind: Service
metadata: {name: s}
spec:
  type: ClusterIP
  selector: {app: a}
  ports: [{name: http, port: 80, targetPort: web, protocol: TCP}, {port: 81, targetPort: 8081}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: p}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 10Gi}}
---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: &pod
  serviceAccountName: s
  containers:
    - name: main
      image: vllm:1
      args: [--port=8080]
      env:
        - {name: A, value: b}
        - {name: B, valueFrom: {secretKeyRef: {name: s, key: k}}}
      ports: [{containerPort: 8080, protocol: TCP}]
      resources: {limits: {cpu: 0.5, memory: 2Gi, nvidia.com/gpu: 1}}
      livenessProbe: {httpGet: {path: /health, port: 8080}, periodSeconds: 5}
      imagePullPolicy: Always
  volumes: [{name: v, emptyDir: {}}, {name: w, secret: {secretName: s}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec:
  replicas: 2
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 0}}
  selector: &selector
    matchLabels: {app: a}
    matchExpressions: [{key: tier, operator: In, values: [x]}]
  template: &template
    metadata: {labels: {app: a}}
    spec: *pod
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: d}
spec: {serviceName: s, selector: *selector, template: *template}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: d}
spec: {selector: *selector, template: *template}
---
apiVersion: batch/v1
kind: Job
metadata: {name: d}
spec: {backoffLimit: 1, template: *template}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: d}
spec:
  schedule: "*/5 * * * *"
  concurrencyPolicy: Forbid
  jobTemplate: {spec: {template: *template}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: r}
rules: &rules [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: r}
rules: *rules
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: r}
roleRef: &role {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}
subjects: &subjects [{kind: ServiceAccount, name: s, namespace: n}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: r}
roleRef: *role
subjects: *subjects
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: n}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{from: [{namespaceSelector: *selector}], ports: [{port: 8080, protocol: TCP}]}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i}
spec: &ingress
  rules:
    - host: a.example
      http:
        paths: [{path: /, pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: p}
spec: {minAvailable: 50%, selector: *selector}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: h}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: d}
  maxReplicas: 3
  metrics:
    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}
---
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: r}
spec:
  host: a.example
  port: {targetPort: https}
  to: {kind: Service, name: s, weight: 100}
  tls: {termination: edge, insecureEdgeTerminationPolicy: Redirect}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: g, labels: {dashboards: grafana}}
spec:
  config: {auth: {disable_login_form: "false"}, server: {root_url: x}}
  client: {preferIngress: false, timeout: 5, tls: {insecureSkipVerify: true}}
  deployment: {spec: {replicas: 1, template: {spec: {containers: [{name: grafana, image: g:12}]}}}}
  ingress: {spec: *ingress}
  persistentVolumeClaim: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
  route: {spec: {tls: {termination: passthrough}, to: {name: s}}}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata: {name: d}
spec:
  instanceSelector: {matchLabels: {dashboards: grafana}}
  resyncPeriod: 10m0s
  folderRef: models
  json: "{}"
  datasources: [{inputName: DS, datasourceName: prom}]
  plugins: [{name: p, version: 1.2.3}]
  envs: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDatasource
metadata: {name: d}
spec:
  instanceSelector: {matchLabels: {dashboards: grafana}}
  datasource:
    {name: p, type: prometheus, access: proxy, url: "https://x", isDefault: true, jsonData: {a: [1]}}
  valuesFrom:
    - {targetPath: secureJsonData.x, valueFrom: {secretKeyRef: {name: s, key: token}}}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaFolder
metadata: {name: f}
spec: {instanceSelector: {matchLabels: {dashboards: grafana}}, title: Models, uid: models}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaAlertRuleGroup
metadata: {name: a}
spec:
  instanceSelector: {matchLabels: {dashboards: grafana}}
  folderRef: models
  interval: 1m
  rules:
    - uid: a
      title: A
      condition: B
      for: 5m
      execErrState: Error
      noDataState: OK
      data: [{refId: A, datasourceUid: p, relativeTimeRange: {from: 600}, model: {expr: up}}]
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaContactPoint
metadata: {name: c}
spec:
  instanceSelector: {matchLabels: {dashboards: grafana}}
  name: c
  type: slack
  settings: {a: [1]}
  valuesFrom: [{targetPath: url, valueFrom: {secretKeyRef: {name: s, key: u}}}]
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaLibraryPanel
metadata: {name: l}
spec: {instanceSelector: {matchLabels: {a: b}}, json: "{}", folderUID: x}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaManifest
metadata: {name: m}
spec:
  instanceSelector: {matchLabels: {a: b}}
  template: {apiVersion: a/v1, kind: Playlist, metadata: {name: p}, spec: {a: [1]}}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaMuteTiming
metadata: {name: m}
spec:
  instanceSelector: {matchLabels: {a: b}}
  name: weekend
  time_intervals: [{weekdays: [saturday], times: [{start_time: "00:00", end_time: "12:00"}]}]
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaNotificationPolicy
metadata: {name: n}
spec:
  instanceSelector: {matchLabels: {a: b}}
  route: {receiver: c, group_by: [alertname], routes: [{receiver: c}]}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaNotificationPolicyRoute
metadata: {name: n}
spec: {receiver: c, object_matchers: [[team, "=", a]]}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaNotificationTemplate
metadata: {name: n}
spec: {instanceSelector: {matchLabels: {a: b}}, name: t, template: x}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaServiceAccount
metadata: {name: s}
spec: {name: s, instanceName: g, role: Viewer, tokens: [{name: t}]}
---
apiVersion: monitoring.openshift.io/v1
kind: AlertingRule
metadata: {name: r}
spec:
  groups: [{name: g, interval: 30s, rules: [{alert: A, expr: 1, for: 5m, labels: {a: b}}]}]
---
apiVersion: monitoring.openshift.io/v1
kind: AlertRelabelConfig
metadata: {name: r}
spec:
  configs: [{sourceLabels: [alertname], regex: A, targetLabel: severity, replacement: info, action: Replace}]
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: a}
spec:
  project: p
  source: &source {repoURL: "https://git.example/x", path: a, targetRevision: HEAD}
  destination: &destination {server: "https://k", namespace: n}
  syncPolicy: {automated: {prune: true}, syncOptions: [ServerSideApply=true]}
  ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}]
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: a}
spec:
  sourceRepos: ["*"]
  destinations: [*destination]
  clusterResourceWhitelist: [{group: "", kind: Namespace}]
---
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: a}
spec:
  generators: [{list: {elements: [{a: b}]}}, {git: {repoURL: x, revision: HEAD, directories: [{path: "*"}]}}]
  template: {metadata: {name: x}, spec: {project: p, source: *source, destination: *destination}}
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: r}
spec:
  groups:
    - name: g
      interval: 30s
      rules:
        - {alert: A, expr: up == 0, for: 5m, labels: {severity: critical}, annotations: {a: b}}
        - {record: "a:b", expr: 1}
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: m}
spec:
  selector: {matchLabels: {app: a}}
  namespaceSelector: {matchNames: [n]}
  podMetricsEndpoints:
    - portNumber: 8080
      path: /metrics
      interval: 15s
      relabelings: [{sourceLabels: [a], targetLabel: b, action: replace}]
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: m}
spec:
  selector: {}
  endpoints:
    - port: metrics
      scheme: https
      tlsConfig: {insecureSkipVerify: true}
      bearerTokenSecret: {name: s, key: token}
---
apiVersion: monitoring.coreos.com/v1
kind: Probe
metadata: {name: m}
spec: {prober: {url: blackbox:9115}, targets: {staticConfig: {static: [x]}}}
---
apiVersion: monitoring.coreos.com/v1alpha1
kind: ScrapeConfig
metadata: {name: m}
spec:
  staticConfigs: [{targets: ["generativelanguage.example:443"], labels: {a: b}}]
  basicAuth: {username: {name: s, key: u}}
---
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata: {name: a}
spec:
  route: {receiver: r, groupBy: [alertname], groupWait: 30s, routes: [{receiver: r}]}
  receivers:
    - name: r
      slackConfigs: [{channel: "#a", sendResolved: true, apiURL: {name: s, key: k}}]
  inhibitRules: [{sourceMatch: [{name: a, value: b, matchType: "="}], equal: [n]}]
---
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: a}
spec:
  route: {receiver: r}
  receivers: [{name: r, webhookConfigs: [{url: "https://x", maxAlerts: 1}]}]
---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: p}
spec:
  replicas: 2
  retention: 15d
  ruleSelector: {}
  resources: {requests: {memory: 400Mi, cpu: 1}}
  storage: {volumeClaimTemplate: {spec: {resources: {requests: {storage: 1Gi}}}}}
---
apiVersion: monitoring.coreos.com/v1alpha1
kind: PrometheusAgent
metadata: {name: p}
spec: {mode: DaemonSet, podMonitorSelector: {}}
---
apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata: {name: a}
spec: {replicas: 3, alertmanagerConfigMatcherStrategy: {type: None}}
---
apiVersion: monitoring.coreos.com/v1
kind: ThanosRuler
metadata: {name: t}
spec: {queryEndpoints: [x], ruleSelector: {}}
---
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: m, annotations: {serving.kserve.io/deploymentMode: Standard}}
spec:
  predictor:
    minReplicas: 1
    labels: {team: a}
    model:
      modelFormat: {name: vLLM}
      runtime: vllm
      storageUri: oci://registry.example/model:1
      args: [--max-model-len=4096]
      resources: {limits: {nvidia.com/gpu: 1}}
    workerSpec: {pipelineParallelSize: 2, containers: [{name: worker-container}]}
  transformer: {containers: [{name: t, image: t:1}]}
---
apiVersion: serving.kserve.io/v1alpha1
kind: ServingRuntime
metadata: {name: vllm}
spec: &runtime
  annotations: {prometheus.io/port: "8080", prometheus.io/path: /metrics}
  labels: {a: b}
  multiModel: false
  supportedModelFormats: [{name: vLLM, autoSelect: true, version: "1"}]
  containers:
    - {name: kserve-container, image: v:1, args: [--port=8080], ports: [{containerPort: 8080}]}
  volumes: [{name: shm, emptyDir: {medium: Memory, sizeLimit: 2Gi}}]
---
apiVersion: serving.kserve.io/v1alpha1
kind: ClusterServingRuntime
metadata: {name: vllm}
spec: *runtime
---
apiVersion: serving.kserve.io/v1alpha1
kind: InferenceGraph
metadata: {name: g}
spec:
  nodes:
    root: {routerType: Sequence, steps: [{serviceName: m, name: a, data: $request}]}
---
apiVersion: serving.kserve.io/v1alpha1
kind: TrainedModel
metadata: {name: t}
spec:
  inferenceService: m
  model: {framework: pytorch, memory: 1Gi, storageUri: s3://bucket/model}
---
apiVersion: serving.kserve.io/v1alpha1
kind: LLMInferenceService
metadata: {name: l}
spec: &llm
  model: {uri: hf://org/model, name: org/model}
  replicas: 2
  router: {route: {}, gateway: {}, scheduler: {}}
  template: {containers: [{name: main, resources: {limits: {nvidia.com/gpu: 1}}}]}
  parallelism: {tensor: 2}
---
apiVersion: serving.kserve.io/v1alpha2
kind: LLMInferenceService
metadata: {name: l}
spec: *llm
---
apiVersion: serving.kserve.io/v1alpha1
kind: LLMInferenceServiceConfig
metadata: {name: l}
spec: *llm
---
apiVersion: serving.kserve.io/v1alpha2
kind: LLMInferenceServiceConfig
metadata: {name: l}
spec: *llm
---
apiVersion: operators.coreos.com/v1alpha1
kind: Subscription
metadata: {name: grafana-operator}
spec:
  channel: v5
  name: grafana-operator
  source: community-operators
  sourceNamespace: openshift-marketplace
  installPlanApproval: Manual
  startingCSV: grafana-operator.v5.24.0
  config: {env: [{name: A, value: b}], nodeSelector: {a: b}}
---
apiVersion: operators.coreos.com/v1
kind: OperatorGroup
metadata: {name: o}
spec: {targetNamespaces: [a], upgradeStrategy: Default}
---
apiVersion: operators.coreos.com/v1alpha2
kind: OperatorGroup
metadata: {name: o}
spec: {targetNamespaces: [a]}
---
apiVersion: operators.coreos.com/v1alpha1
kind: CatalogSource
metadata: {name: c}
spec:
  sourceType: grpc
  image: quay.io/a/b:1
  displayName: B
  updateStrategy: {registryPoll: {interval: 10m}}
"""

# One list instead of many documents, so that later samples may use anchors of earlier ones.
LIST = "\n".join("-" + indent(one.strip(), "  ")[1:] for one in SAMPLES.split("---\n"))
DATA: list[dict[str, Any]] = yaml.safe_load(LIST)
IDS = [f"{item['kind']}-{item['apiVersion'].rpartition('/')[2]}" for item in DATA]
JUNK: list[Any] = ["x", "", "1d", 7, -1, 2.0, 2.5, True, None, [], ["x"], {}, {"x": "y"}]


def nodes(data: object) -> Map:
    """The tree of some data."""
    text = json.dumps(data)
    root = json_reader.read(Text(text, File("x.json", text), 0, len(text))).root
    assert isinstance(root, Map)
    return root


def found(data: dict[str, Any]) -> list[Violation]:
    """What the walk says of some data; the data says its kind."""
    known = schema.load(data["apiVersion"], data["kind"])
    assert known is not None
    return list(schema.validate(nodes(data), known))


def read(text: str) -> Map:
    """The only document of a YAML text."""
    root = yaml_reader.read(File("x.yaml", text)).documents[0].root
    assert isinstance(root, Map)
    return root


def problems(text: str) -> list[tuple[str, str, str, str | None]]:
    """(code, path, first line of what is underlined, suggestion) for a YAML text."""
    root = read(text)
    known = schema.load(root.string("apiVersion"), root.string("kind"))
    assert known is not None
    return [
        (one.code, one.path, one.node.span().text.split("\n")[0], one.suggestion)
        for one in schema.validate(root, known)
    ]


# --- the oracle: the same schema for jsonschema, which knows no pruning --------------------


def closed(part: Any, *, junctor: bool = False) -> Any:
    """A structural schema in which unknown fields are errors."""
    if isinstance(part, list):
        return [closed(item, junctor=junctor) for item in part]
    if not isinstance(part, dict):
        return part
    made: dict[str, Any] = {}
    for key, value in part.items():
        if key in ("properties", "$defs"):
            made[key] = {name: closed(one, junctor=junctor) for name, one in value.items()}
        elif key in ("allOf", "anyOf", "oneOf", "not", "if", "then"):
            made[key] = closed(value, junctor=True)
        elif key in ("items", "additionalProperties"):
            made[key] = closed(value, junctor=junctor)
        elif not key.startswith("x-"):
            made[key] = value
    if part.get("x-kubernetes-int-or-string"):
        made["type"] = ["integer", "string"]
    preserved = part.get("x-kubernetes-preserve-unknown-fields")
    if part.get("type") == "object" and not junctor and not preserved:
        made.setdefault("additionalProperties", False)
    return made


def without_nulls(data: Any) -> Any:
    """The data without null fields, as the API server takes them."""
    if isinstance(data, dict):
        return {k: without_nulls(v) for k, v in data.items() if v is not None}
    return [without_nulls(item) for item in data] if isinstance(data, list) else data


def oracle(data: dict[str, Any]) -> Draft202012Validator:
    group, _, version = data["apiVersion"].rpartition("/")
    path = ROOT / "schemas" / "crds" / (group or "core") / f"{data['kind']}_{version}.json"
    checker = FormatChecker(formats=())
    for name, (form, _) in schema_text.FORMATS.items():
        check = lambda value, form=form: not isinstance(value, str) or re.fullmatch(form, value)  # noqa: E731
        checker.checks(name)(check)
    whole = json.loads(path.read_text(encoding="utf-8"))
    return Draft202012Validator(closed(whole), format_checker=checker)


def mutations(data: dict[str, Any]) -> Iterator[tuple[list[str | int], dict[str, Any]]]:
    """(path of the change, changed copy): other values, lost fields, new fields."""

    def places(node: Any, path: list[str | int]) -> Iterator[list[str | int]]:
        steps: Any = node.items() if isinstance(node, dict) else enumerate(node)
        for step, child in steps:
            yield [*path, step]
            if isinstance(child, (dict, list)):
                yield from places(child, [*path, step])

    for number, path in enumerate(places(data, [])):
        if path in (["apiVersion"], ["kind"]):
            continue
        for turn in range(4):
            changed = copy.deepcopy(data)
            holder: Any = changed
            for step in path[:-1]:
                holder = holder[step]
            if turn == 0:
                del holder[path[-1]]
            elif turn == 1 and isinstance(holder[path[-1]], dict):
                holder[path[-1]]["notAField"] = 1
            else:
                holder[path[-1]] = JUNK[(number * 5 + turn) % len(JUNK)]
            yield path, changed


def test_every_schema_has_a_sample() -> None:
    paths = {
        f"{item['apiVersion'].rpartition('/')[0] or 'core'}/{item['kind']}_"
        f"{item['apiVersion'].rpartition('/')[2]}"
        for item in DATA
    }

    assert {f"{path.parent.name}/{path.stem}" for path in FILES} == paths


@pytest.mark.parametrize("data", DATA, ids=IDS)
def test_valid_samples_are_silent(data: dict[str, Any]) -> None:
    assert found(data) == []


@pytest.mark.parametrize("data", DATA, ids=IDS)
def test_mutations_are_judged_as_jsonschema_does(data: dict[str, Any]) -> None:
    judge = oracle(data)
    assert judge.is_valid(without_nulls(data))
    for path, changed in mutations(data):
        ours = found(changed)
        if any(one.code == "duplicate-item" for one in ours):
            continue  # jsonschema does not know list-map keys
        assert judge.is_valid(without_nulls(changed)) == (not ours), (path, ours)


@pytest.mark.parametrize("data", DATA, ids=IDS)
def test_what_is_reported_lies_where_the_change_was(data: dict[str, Any]) -> None:
    for path, changed in mutations(data):
        spelled = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        for one in found(changed):
            holder = spelled.rpartition(".")[0].partition("[")[0]
            assert one.path.startswith((spelled, holder)), (spelled, one)
            assert one.node.span().text or one.node == "", one


RULE = """apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: r
  lables: {a: b}
  annotations: {n: 1}
spec:
  groups:
    - name: g
      interval: 1 d
      rules:
        - alrt: A
          expr: [up]
        - alert: B
          for: 5
    - name: g
      limit: "3"
"""


def test_underlines_the_fault_itself() -> None:
    rules = ".spec.groups[0].rules"
    assert [
        ("unknown-field", ".metadata.lables", "lables", "labels"),
        ("wrong-type", ".metadata.annotations.n", "1", '"1"'),
        ("bad-value", ".spec.groups[0].interval", "1 d", None),
        ("unknown-field", f"{rules}[0].alrt", "alrt", "alert"),
        ("wrong-type", f"{rules}[0].expr", "expr", None),
        ("wrong-type", f"{rules}[1].for", "5", '"5"'),
        ("missing-field", f"{rules}[1].expr", "alert", None),
        ("wrong-type", ".spec.groups[1].limit", "3", "3"),
        ("duplicate-item", ".spec.groups[1]", "g", None),
    ] == problems(RULE)


def test_messages_say_fact_and_allowed_values() -> None:
    data = copy.deepcopy(DATA[IDS.index("Route-v1")])
    data["spec"]["tls"] = {"termination": "Edge"}
    data["spec"]["port"] = {"targetPort": 1.5, "name": "x"}

    assert sorted(one.message for one in found(data)) == [
        "port has no field name: it has targetPort",
        "targetPort must be an integer or a string, but 1.5 is a number",
        "termination must be one of edge, reencrypt, passthrough, but it is 'Edge'",
    ]


@pytest.mark.parametrize(
    ("kind", "path", "value", "expected"),
    [
        ("GrafanaDashboard", "folderUID", "x", ("conflict", "folderUID and folderRef")),
        ("GrafanaDashboard", "folder", "x", ("conflict", "folder and folderRef")),
        ("GrafanaFolder", "parentFolderUID", "x", None),
        ("Grafana", "client", {"tls": {}}, ("missing-field", "insecureSkipVerify, certSecretRef")),
        (
            "Grafana",
            "client",
            {"tls": {"insecureSkipVerify": True, "certSecretRef": {"name": "s"}}},
            ("conflict", "insecureSkipVerify, certSecretRef"),
        ),
        (
            "GrafanaDatasource",
            "valuesFrom",
            [{"targetPath": "x", "valueFrom": {}}],
            ("missing-field", "configMapKeyRef, secretKeyRef"),
        ),
        (
            "ScrapeConfig",
            "oauth2",
            {"clientId": {}, "clientSecret": {"key": "k"}, "tokenUrl": "https://x"},
            ("conflict", "basicAuth and oauth2"),
        ),
        ("Route", "path", "/x", None),
        ("Route", "port", {"targetPort": 0}, ("bad-value", "targetPort cannot be 0")),
        (
            "Route",
            "tls",
            {"termination": "edge", "destinationCACertificate": "x"},
            ("conflict", "destinationCACertificate and termination edge together"),
        ),
        ("GrafanaAlertRuleGroup", "folderUID", "x", ("conflict", "folderUID, folderRef")),
        (
            "GrafanaNotificationPolicy",
            "route",
            {"receiver": "c", "continue": True},
            ("conflict", "route cannot have continue"),
        ),
        (
            "Route",
            "tls",
            {"termination": "passthrough", "insecureEdgeTerminationPolicy": "Allow"},
            ("conflict", "termination passthrough and insecureEdgeTerminationPolicy Allow"),
        ),
        (
            "LLMInferenceService",
            "prefill",
            {"scaling": {"maxReplicas": 2}},
            ("missing-field", "scaling lacks the required field wva"),
        ),
        (
            "Grafana",
            "httpRoute",
            {"spec": {"rules": [{"filters": [{"type": "CORS"}]}]}},
            ("missing-field", "filters[0] lacks cors, which type CORS needs"),
        ),
        (
            "Grafana",
            "httpRoute",
            {"spec": {"rules": [{"sessionPersistence": {"type": "Header", "cookieConfig": {}}}]}},
            ("conflict", "sessionPersistence.type must be Cookie where there is cookieConfig"),
        ),
        (
            "AlertRelabelConfig",
            "configs",
            [{"regex": "a", "action": "Keep"}],
            ("missing-field", "configs[0] lacks sourceLabels, which action Keep needs"),
        ),
        (
            "AlertRelabelConfig",
            "configs",
            [{"sourceLabels": ["a"], "replacement": "x"}],
            (
                "missing-field",
                "configs[0] lacks targetLabel, which action Replace, the default, needs",
            ),
        ),
    ],
)
def test_related_fields(kind: str, path: str, value: Any, expected: tuple[str, str] | None) -> None:
    data = copy.deepcopy(next(item for item in DATA if item["kind"] == kind))
    data["spec"][path] = value
    ours = found(data)

    assert ([] if expected is None else [expected[0]]) == [one.code for one in ours]
    assert expected is None or expected[1] in ours[0].message


def test_a_route_that_passes_through_has_no_path() -> None:
    data = copy.deepcopy(DATA[IDS.index("Route-v1")])
    data["spec"] |= {"path": "/x", "tls": {"termination": "passthrough"}}

    assert [one.message for one in found(data)] == [
        "spec cannot have path and tls.termination passthrough together"
    ]


def test_a_secret_is_not_repeated() -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {}, "data": {"a": "hunter2!"}}

    assert [one.message for one in found(secret)] == ["a must be base64, which it is not"]


def test_numbers_and_nulls_as_the_api_server_reads_them() -> None:
    base = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n    - port: "

    assert problems(base + "8080") == []
    assert problems(base + "8080.0") == []
    assert problems(base + '"8080"') == [("wrong-type", ".spec.ports[0].port", "8080", "8080")]
    assert problems(base + "null") == [("missing-field", ".spec.ports[0].port", "port", None)]


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        ("v1", "Pod", "Namespaced"),
        ("v1", "Namespace", "Cluster"),
        ("apps/v1beta2", "Deployment", "Namespaced"),
        ("config.openshift.io/v1", "Ingress", "Cluster"),
        ("networking.k8s.io/v1", "Ingress", "Namespaced"),
        ("nvidia.com/v1", "ClusterPolicy", "Cluster"),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "Cluster"),
        ("example.com/v1", "Pod", None),
        ("v1", "Nothing", None),
    ],
)
def test_scope(api_version: str, kind: str, expected: str | None) -> None:
    assert expected == schema.scope(api_version, kind)


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [("v1", "../core/Pod"), ("../core/v1", "Pod"), ("", ""), ("v9", "Pod"), ("a/b/v1", "Pod")],
)
def test_unknown_kinds_have_no_schema(api_version: str, kind: str) -> None:
    assert schema.load(api_version, kind) is None


def patterns(part: Any) -> Iterator[str]:
    """All patterns in a schema."""
    if isinstance(part, dict):
        if isinstance(part.get("pattern"), str):
            yield part["pattern"]
        for value in part.values():
            yield from patterns(value)
    elif isinstance(part, list):
        for value in part:
            yield from patterns(value)


PATTERNS = sorted(
    {
        pattern
        for path in [*FILES, ROOT / "schemas" / "cluster.schema.json"]
        for pattern in patterns(json.loads(path.read_text(encoding="utf-8")))
    }
)
TEXTS = "- _ . / a A z- -z a.b a-b_c 0 1 12 -1 1.5 30s 5m 1h 1d 2w 100ms 10m0s m 1e3 2Gi 128Mi 3k 1Ei ² ٣ ٣s é x\ny a\n"
WORDS = ["", " ", *TEXTS.split(" "), *map(chr, range(33, 127)), "a" * 300]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_say_the_same_at_sight(pattern: str) -> None:
    form = schema_text.compiled(pattern)
    assert form is not None

    assert [w for w in WORDS if form.search(w)] == [
        w for w in WORDS if schema_text.matches(pattern, w)
    ]


def test_common_patterns_are_not_compiled() -> None:
    quick = [p for p in PATTERNS if any(map(schema_text._at_sight(p), WORDS))]

    assert {"^[a-zA-Z0-9-_]+$", schema_text._DURATION, schema_text._QUANTITY} <= set(quick)


def test_shared_parts_are_read_as_they_are_in_the_file() -> None:
    for path in FILES:
        whole = json.loads(path.read_text(encoding="utf-8"))
        kind, _, version = path.stem.rpartition("_")
        group = path.parent.name.removesuffix("core")
        known = schema.load(f"{group}/{version}" if group else version, kind)
        assert known is not None
        parts = whole.pop("$defs", {})
        assert whole == known.root
        assert {name: known.defs[name] for name in parts} == parts


def test_kinds_are_read_as_they_are_in_the_file() -> None:
    whole = json.loads((ROOT / "schemas" / "kinds.json").read_text(encoding="utf-8"))

    assert {name: [row["plural"] for row in rows] for name, rows in whole.items()} == {
        name: [kind.plural for kind in found] for name, found in schema.kinds().items()
    }


def test_ages_name_fields_of_the_schemas() -> None:
    folder = ROOT / "schemas" / "crds" / "grafana.integreatly.org"
    for kind, ages in json.loads((folder / "since.json").read_text(encoding="utf-8")).items():
        known = schema.load("grafana.integreatly.org/v1beta1", kind)
        assert known is not None
        for path in ages:
            part = known.root
            for step in path[1:].split("."):
                part = part.get("properties", {})[step.removesuffix("[]")]
                part = known.defs[part["$ref"][8:]] if "$ref" in part else part
                part = part["items"] if step.endswith("[]") else part


def test_sources_name_every_schema() -> None:
    sources = json.loads((ROOT / "schemas" / "crds" / "sources.json").read_text(encoding="utf-8"))

    assert {path.relative_to(ROOT).as_posix() for path in FILES} == set(sources["files"])


def test_starts_without_slow_modules() -> None:
    code = "import sys, lint.schema; print(*sys.modules)"
    run = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}",
    ]
    loaded = subprocess.run(run, check=True, capture_output=True, text=True).stdout.split()

    slow = {"dataclasses", "argparse", "pathlib", "inspect", "jsonschema", "difflib", "yaml"}
    assert set() == slow & set(loaded)
