"""References to Secrets and ConfigMaps, and who holds them."""

import pytest

from lint.files import MemoryFiles
from lint.model.credentials import credentials, is_literal, is_sensitive
from lint.repo import load

POD = """apiVersion: v1
kind: Pod
metadata: {name: p, namespace: ns}
spec:
"""
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: d, namespace: ns}
spec:
  template:
    spec:
"""


def references(text):
    found = load(MemoryFiles({"a.yaml": text})).references.all
    return [(item.kind, str(item.name), item.key and str(item.key)) for item in found]


def monitoring(kind, spec, version="v1"):
    head = f"apiVersion: monitoring.coreos.com/{version}\nkind: {kind}\nmetadata: {{name: m, namespace: ns}}\n"
    return f"{head}spec: {spec}\n"


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        (
            "containers: [{env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]}]",
            [("Secret", "s", "k")],
        ),
        (
            "initContainers: [{env: [{name: A, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}]",
            [("ConfigMap", "c", "k")],
        ),
        (
            "containers: [{envFrom: [{secretRef: {name: s}}, {configMapRef: {name: c}}]}]",
            [("Secret", "s", None), ("ConfigMap", "c", None)],
        ),
        ("volumes: [{name: v, secret: {secretName: s}}]", [("Secret", "s", None)]),
        (
            "volumes: [{name: v, secret: {secretName: s, items: [{key: a, path: a}, {key: b, path: b}]}}]",
            [("Secret", "s", "a"), ("Secret", "s", "b")],
        ),
        ("volumes: [{name: v, configMap: {name: c}}]", [("ConfigMap", "c", None)]),
        (
            "volumes: [{name: v, projected: {sources: [{secret: {name: s}}, {configMap: {name: c}}]}}]",
            [("Secret", "s", None), ("ConfigMap", "c", None)],
        ),
        ("imagePullSecrets: [{name: s}]", [("Secret", "s", None)]),
        ("containers: [{env: [{name: A, value: x}]}]", []),
        ("containers: [{env: [{valueFrom: {secretKeyRef: {name: '${X}', key: k}}}]}]", []),
    ],
)
def test_pods(spec, wanted):
    assert references(f"{POD}  {spec}\n") == wanted
    assert references(f"{DEPLOYMENT}      {spec}\n") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            monitoring("AlertmanagerConfig", "{receivers: [{name: r, slackConfigs: [{apiURL: {name: s, key: k}}]}]}", "v1beta1"),
            [("Secret", "s", "k")],
        ),
        (
            monitoring("ServiceMonitor", "{endpoints: [{authorization: {credentials: {name: s, key: k}}}]}"),
            [("Secret", "s", "k")],
        ),
        (
            monitoring("ServiceMonitor", "{endpoints: [{tlsConfig: {ca: {configMap: {name: c, key: k}}, keySecret: {name: s, key: t}}}]}"),
            [("ConfigMap", "c", "k"), ("Secret", "s", "t")],
        ),
        (
            monitoring("PodMonitor", "{podMetricsEndpoints: [{oauth2: {clientId: {secret: {name: s, key: k}}, clientSecret: {name: s, key: t}}}]}"),
            [("Secret", "s", "k"), ("Secret", "s", "t")],
        ),
        (
            monitoring("Alertmanager", "{secrets: [a], configMaps: [c], configSecret: b}"),
            [("Secret", "a", None), ("ConfigMap", "c", None), ("Secret", "b", None)],
        ),
        (monitoring("PrometheusRule", "{groups: [{name: s, rules: []}]}"), []),
    ],
)  # fmt: skip
def test_monitoring_kinds(text, wanted):
    assert references(text) == wanted


def grafana(kind, spec):
    head = "apiVersion: grafana.integreatly.org/v1beta1\n"
    return f"{head}kind: {kind}\nmetadata: {{name: g, namespace: ns}}\nspec: {spec}\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            grafana("GrafanaDatasource", "{valuesFrom: [{targetPath: x, valueFrom: {secretKeyRef: {name: s, key: k}}}], datasource: {jsonData: {x: {name: no, key: no}}}}"),
            [("Secret", "s", "k")],
        ),
        (
            grafana("GrafanaDashboard", "{configMapRef: {name: c, key: k}, envs: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]}"),
            [("ConfigMap", "c", "k"), ("Secret", "s", "k")],
        ),
        (
            grafana("Grafana", "{external: {url: u, apiKey: {name: s, key: k}}, deployment: {spec: {template: {spec: {containers: [{name: grafana, envFrom: [{secretRef: {name: t}}]}]}}}}}"),
            [("Secret", "s", "k"), ("Secret", "t", None)],
        ),
    ],
)  # fmt: skip
def test_grafana_kinds(text, wanted):
    assert references(text) == wanted


def test_optional_counts_for_pods_but_not_for_the_grafana_operator():
    env = "valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}"
    pod = load(MemoryFiles({"a.yaml": f"{POD}  containers: [{{env: [{{{env}}}]}}]\n"}))
    source = load(
        MemoryFiles({"a.yaml": grafana("GrafanaDatasource", f"{{valuesFrom: [{{{env}}}]}}")})
    )
    assert [item.optional for item in pod.references.all] == [True]
    assert [item.optional for item in source.references.all] == [False]


def obj(kind, name, rest, version="v1", namespace="ns"):
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, namespace: {namespace}}}\n{rest}\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (obj("Secret", "s", "data: {a: eA==}\nstringData: {b: x}"), {("Secret", "s"): ("a", "b")}),
        (obj("ConfigMap", "s", "data: {a: x}\nbinaryData: {b: eA==}"), {("ConfigMap", "s"): ("a", "b")}),
        (obj("Secret", "s", ""), {("Secret", "s"): None}),
        (
            obj("Secret", "s", "type: kubernetes.io/service-account-token"),
            {("Secret", "s"): ("ca.crt", "namespace", "service-ca.crt", "token")},
        ),
        (
            obj("SealedSecret", "s", "spec: {encryptedData: {a: x}}", "bitnami.com/v1alpha1"),
            {("Secret", "s"): ("a",)},
        ),
        (
            obj("ExternalSecret", "e", "spec: {target: {name: s}, data: [{secretKey: a}]}", "external-secrets.io/v1"),
            {("Secret", "s"): ("a",)},
        ),
        (
            obj("ExternalSecret", "s", "spec: {dataFrom: [{extract: {key: x}}]}", "external-secrets.io/v1"),
            {("Secret", "s"): None},
        ),
        (
            obj("ConfigMap", "{name: s, annotations: {service.beta.openshift.io/inject-cabundle: 'true'}}", "").replace("name: {name: s,", "name: s,").replace("}}, namespace", "}, namespace"),
            {("ConfigMap", "s"): ("service-ca.crt",)},
        ),
        (
            obj("Grafana", "g", "spec: {}", "grafana.integreatly.org/v1beta1"),
            {("Secret", "g-admin-credentials"): ("GF_SECURITY_ADMIN_USER", "GF_SECURITY_ADMIN_PASSWORD")},
        ),
    ],
)  # fmt: skip
def test_holders(text, wanted):
    found = load(MemoryFiles({"a.yaml": text})).references.holdings
    assert {(item.kind, item.name): item.keys for item in found if item.namespace} == wanted


def test_openshift_fills_every_namespace():
    found = load(MemoryFiles({})).references.holdings
    names = {(item.name, item.keys) for item in found if not item.namespace}
    assert ("openshift-service-ca.crt", ("service-ca.crt",)) in names


def test_generated_objects_are_held_by_the_name_that_is_written():
    files = {
        "kustomization.yaml": "resources: [p.yaml]\nnamespace: ns\nsecretGenerator: [{name: s, literals: [k=changeme]}]\n",
        "p.yaml": f"{POD}  imagePullSecrets: [{{name: s}}]\n",
    }
    found = load(MemoryFiles(files)).references
    assert [holder.keys for holder in found.holders(found.all[0])] == [("k",)]


def test_another_namespace_is_elsewhere():
    files = {
        "a.yaml": f"{POD}  imagePullSecrets: [{{name: s}}]\n",
        "b.yaml": obj("Secret", "s", "stringData: {k: changeme}", namespace="other"),
    }
    found = load(MemoryFiles(files)).references
    assert found.holders(found.all[0]) == []
    assert [holder.namespace for holder in found.elsewhere(found.all[0])] == ["other"]


def literals(text):
    repo = load(MemoryFiles({"a.yaml": text}))
    return [item.span.text for item in credentials(repo)]


WORDS = "correct-horse-battery"
SLACK = "https://hooks.slack.com/" + "services/T0AAAAAAA/B0AAAAAAA/abcdefabcdef"
GITHUB = "ghp_" + "a1B2" * 9


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (obj("Secret", "s", f"stringData: {{password: {WORDS}}}"), [WORDS]),
        (obj("Secret", "s", "data: {password: Y29ycmVjdC1ob3JzZQ==}"), ["Y29ycmVjdC1ob3JzZQ=="]),
        (obj("Secret", "s", "data: {password: Y2hhbmdlbWU=}"), []),
        (obj("Secret", "s", "stringData: {password: changeme, token: <token>, api-key: '${KEY}'}"), []),
        (obj("Secret", "s", "stringData: {username: grafana, url: https://example.com}"), []),
        (obj("Secret", "s", "type: kubernetes.io/service-account-token"), []),
        (obj("Secret", "s", f"stringData: {{password: {WORDS}}}\nsops: {{version: 3}}"), []),
        (obj("Secret", "s", "stringData: {password: 'ENC[AES256_GCM,data:abc]'}"), []),
        (obj("SealedSecret", "s", f"spec: {{encryptedData: {{password: {WORDS}}}}}", "bitnami.com/v1alpha1"), []),
        (obj("ConfigMap", "c", f"data: {{hook: '{SLACK}'}}"), [SLACK]),
        (obj("ConfigMap", "c", f"data: {{x: 'token {GITHUB}'}}"), [GITHUB]),
        (obj("ConfigMap", "c", f"data: {{url: 'https://admin:{WORDS}@example.com'}}"), [f"admin:{WORDS}"]),
        (obj("ConfigMap", "c", "data: {url: 'https://user:password@example.com'}"), []),
        (obj("ConfigMap", "c", "data: {url: 'http://a:8080/x@y'}"), []),
        (f"{POD}  containers: [{{env: [{{name: OPENAI_API_KEY, value: {WORDS}}}]}}]\n", [WORDS]),
        (f"{POD}  containers: [{{env: [{{name: DB_PASSWORD, value: $(OTHER)}}]}}]\n", []),
        (f"{POD}  containers: [{{env: [{{name: MAX_TOKEN, value: '4096'}}]}}]\n", []),
        (f"{POD}  containers: [{{env: [{{name: DB_PASSWORD_FILE, value: /run/x}}]}}]\n", []),
        (grafana("Grafana", f"{{config: {{security: {{admin_password: {WORDS}}}}}}}"), [WORDS]),
        (grafana("GrafanaDatasource", f"{{datasource: {{secureJsonData: {{httpHeaderValue1: Bearer {WORDS}}}}}}}"), [f"Bearer {WORDS}"]),
        (grafana("GrafanaDatasource", "{datasource: {secureJsonData: {httpHeaderValue1: 'Bearer ${token}'}}}"), []),
    ],
)  # fmt: skip
def test_literal_credentials(text, wanted):
    assert literals(text) == wanted


def test_no_message_shows_a_value():
    from lint import rules

    text = obj("Secret", "s", f"data: {{password: {WORDS}}}\nstringData: {{token: {WORDS}}}")
    repo = load(MemoryFiles({"a.yaml": text}))
    said = [
        finding.message
        for rule in rules.all_rules()
        if rule.code.startswith(("secret/", "schema/"))
        for finding in rule.check(repo)
    ]
    assert len(said) > 1
    assert not any(WORDS[:7] in message for message in said)


@pytest.mark.parametrize("key", ["token", "apiKey", "DB_PASSWORD", "clientSecret", "tls.key"])
def test_sensitive(key):
    assert is_sensitive(key)


@pytest.mark.parametrize("key", ["tokens", "secretName", "password_file", "key", "author"])
def test_not_sensitive(key):
    assert not is_sensitive(key)


@pytest.mark.parametrize("value", ["", "xxxxxxxx", "CHANGE_ME", "your-token", "$TOKEN", "{{ x }}"])
def test_placeholders(value):
    assert not is_literal(value)
