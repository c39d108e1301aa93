"""Applications, what they apply, and what their projects permit."""

import pytest

from lint.argocd.projects import normal_url
from lint.argocd.rights import rights
from lint.build.globs import matches
from lint.files import MemoryFiles
from lint.repo import load

URL = "https://github.com/example/observability.git"
APPLICATION = f"""apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: monitoring, namespace: openshift-gitops}}
spec:
  project: monitoring
  source: {{repoURL: {URL}, path: apps/dev}}
  destination: {{server: "https://kubernetes.default.svc", namespace: monitoring}}
"""
FILES = {
    "argocd/application.yaml": APPLICATION,
    "apps/dev/kustomization.yaml": "resources: [../base]\n",
    "apps/base/kustomization.yaml": "resources: [one.yaml]\n",
    "apps/base/one.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n",
    "plain/two.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: two}\n",
    "plain/below/three.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: three}\n",
}


def gitops(files):
    return load(MemoryFiles(files)).gitops


def with_path(path, extra=""):
    text = APPLICATION.replace("path: apps/dev", f"path: {path}{extra}")
    return {**FILES, "argocd/application.yaml": text}


def applied(files):
    return [resource.name for resource in gitops(files).applications[0].applied]


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("apps/dev", ["one"]),
        ("./apps/dev/", ["one"]),
        ("apps/base", ["one"]),
        ("plain", ["two"]),
        ("plain, directory: {recurse: true}", ["three", "two"]),
        ("nowhere", []),
        ("/apps/dev", []),
        ("plain, directory: {recurse: true, exclude: '*/three.yaml'}", ["two"]),
        ("plain, directory: {recurse: true, include: '{two,three}.yaml'}", ["two"]),
        ("plain, directory: {recurse: true, include: '*three.yaml'}", ["three"]),
        ("plain, plugin: {name: x}", []),
        ("plain, helm: {releaseName: x}", []),
        ("plain, kustomize: {namePrefix: x}", []),
        ("apps/dev, kustomize: {namePrefix: dev-, nameSuffix: -x}", ["dev-one-x"]),
        ("apps/dev, chart: web", []),
    ],
)
def test_application_applies_its_folder(path, names):
    assert sorted(applied(with_path(path))) == names


def test_sources_are_all_followed():
    sources = f"sources: [{{repoURL: {URL}, path: apps/dev}}, {{repoURL: {URL}, path: plain}}]"
    source = f"source: {{repoURL: {URL}, path: apps/dev}}"
    files = {**FILES, "argocd/application.yaml": APPLICATION.replace(source, sources)}
    assert applied(files) == ["one", "two"]


def only(files):
    return gitops(files).applications[0].applied[0]


def test_a_namespace_is_filled_in_by_the_destination():
    """Also in what other rules see: the plain build is not judged beside it."""
    repo = load(MemoryFiles(FILES))
    assert [item.namespace for item in repo.of_kind("ConfigMap") if item.name == "one"] == [
        "monitoring"
    ]
    span = only(FILES).root.at("metadata", "namespace").span()
    assert (span.file.path, span.text) == ("argocd/application.yaml", "monitoring")


def test_kustomize_options_are_those_of_the_application():
    options = (
        ", kustomize: {namespace: other, commonLabels: {a: b}, commonAnnotations: {c: d},"
        " patches: [{target: {kind: ConfigMap}, patch: '- {op: add, path: /data, value: {k: v}}'}]}"
    )
    resource = only(with_path("apps/dev", options))
    assert resource.namespace == "other"
    assert resource.labels == {"a": "b"}
    assert resource.metadata.map("annotations") == {"c": "d"}
    assert resource.root.map("data") == {"k": "v"}


@pytest.mark.parametrize(
    ("image", "result"),
    [
        ("nginx=mirror.example/nginx:2", "mirror.example/nginx:2"),
        ("nginx:2", "nginx:2"),
        ("nginx=other", "other:1"),
        ("nginx@sha256:12", "nginx@sha256:12"),
        ("other:2", "nginx:1"),
    ],
)
def test_images_of_the_application(image, result):
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: one}\nspec: {containers: [{name: a, image: 'nginx:1'}]}\n"
    files = {
        **with_path("apps/dev", f", kustomize: {{images: ['{image}']}}"),
        "apps/base/one.yaml": pod,
    }
    assert only(files).spec.maps("containers")[0].string("image") == result


def test_components_of_the_application():
    files = with_path("apps/dev", ", kustomize: {components: [../extra]}")
    files["apps/extra/kustomization.yaml"] = (
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: x-\n"
    )
    assert applied(files) == ["x-one"]


def test_another_repository_is_left_alone():
    """A path that happens to be here as well proves nothing against better evidence."""
    other = APPLICATION.replace(URL, "https://github.com/else/where").replace("monitoring,", "b,")
    files = {
        **FILES,
        "argocd/b.yaml": other.replace("path: apps/dev", "path: plain"),
        "argocd/c.yaml": APPLICATION.replace("path: apps/dev", "path: apps/base"),
    }
    found = {str(item.resource.root.span().file.path): item for item in gitops(files).applications}
    assert [source.kind for source in found["argocd/b.yaml"].sources] == ["elsewhere"]
    assert [source.kind for source in found["argocd/c.yaml"].sources] == ["kustomize"]


def test_objects_go_to_their_namespace_or_the_destination():
    text = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n---\n"
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: two, namespace: vllm}\n---\n"
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: vllm}\n"
    )
    application = gitops({**FILES, "apps/base/one.yaml": text}).applications[0]
    places = [application.namespace_of(resource) for resource in application.applied]
    assert places == ["monitoring", "vllm", ""]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (URL, "https://GitHub.com/example/observability"),
        ("git@github.com:example/observability.git", "ssh://git@github.com/example/observability"),
    ],
)
def test_urls_are_compared_as_argo_cd_does(one, other):
    assert normal_url(one) == normal_url(other)


@pytest.mark.parametrize(
    ("pattern", "text", "separator", "fits"),
    [
        ("*", "https://github.com/a/b", "/", True),
        ("https://github.com/a/*", "https://github.com/a/b", "/", True),
        ("https://github.com/*", "https://github.com/a/b", "/", False),
        ("https://github.com/**", "https://github.com/a/b", "/", True),
        ("team-*", "team-a-b", "", True),
        ("team-?", "team-ab", "", False),
        ("team-[ab]", "team-a", "", True),
        ("team-[!ab]", "team-a", "", False),
        ("{a,b*}-c", "bx-c", "", True),
        ("{a,b", "a", "", False),
        ("a\\*", "a*", "", True),
        ("a.b", "axb", "", False),
    ],
)
def test_globs(pattern, text, separator, fits):
    assert matches(pattern, text, separator=separator) is fits


def project(spec):
    text = f"apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {{name: monitoring}}\nspec:\n{spec}"
    found = gitops({**FILES, "argocd/appproject.yaml": text})
    own = found.project_of(found.applications[0])
    assert own is not None
    return own, found.applications[0].destination


@pytest.mark.parametrize(
    ("destinations", "namespace", "permitted"),
    [
        ('[{server: "https://kubernetes.default.svc", namespace: vllm}]', "vllm", True),
        ('[{server: "https://kubernetes.default.svc", namespace: vllm}]', "other", False),
        ("[{name: in-cluster, namespace: vllm}]", "vllm", True),
        ('[{server: "https://other.example.com", namespace: vllm}]', "vllm", False),
        ('[{server: "*", namespace: "*"}, {server: "*", namespace: "!vllm"}]', "vllm", False),
        ('[{server: "*", namespace: "team-*"}]', "team-a", True),
        ("[]", "vllm", False),
        ('[{server: "*", namespace: "!kube-*"}]', "vllm", True),
        ('[{server: "*", namespace: "!kube-*"}]', "kube-system", False),
        ('[{server: "!https://other.example.com", namespace: "*"}]', "vllm", True),
        ('[{server: "!https://kubernetes*", namespace: "*"}]', "vllm", False),
        ("[{name: '!in-cluster', namespace: vllm}]", "vllm", True),
        ("[{name: hub, namespace: vllm}]", "vllm", True),
        ('[{server: "*", namespace: "{vllm,other}"}]', "vllm", True),
    ],
)
def test_destinations(destinations, namespace, permitted):
    own, target = project(f"  destinations: {destinations}\n")
    assert own.permits_namespace(target, namespace) is permitted


@pytest.mark.parametrize(
    ("spec", "group", "kind", "scope", "permitted"),
    [
        ("  description: x\n", "apps", "Deployment", "Namespaced", True),
        ("  description: x\n", "", "Namespace", "Cluster", False),
        ("  namespaceResourceWhitelist: []\n", "apps", "Deployment", "Namespaced", False),
        (
            '  clusterResourceWhitelist: [{group: "*", kind: "*"}]\n',
            "",
            "Namespace",
            "Cluster",
            True,
        ),
        (
            "  namespaceResourceBlacklist: [{group: apps, kind: '*'}]\n",
            "apps",
            "X",
            "Namespaced",
            False,
        ),
        (
            '  clusterResourceWhitelist: [{group: "", kind: Namespace, name: "team-*"}]\n',
            "",
            "Namespace",
            "Cluster",
            False,
        ),
    ],
)
def test_kinds(spec, group, kind, scope, permitted):
    own, _ = project(spec)
    assert own.permits_kind(group, kind, scope) is permitted


def test_sources_of_a_project():
    own, _ = project(f'  sourceRepos: ["*", "!https://github.com/evil/*", {URL}]\n')
    assert own.permits_source(URL)
    assert not own.permits_source("https://github.com/evil/x")


def test_a_denied_source_permits_the_others():
    own, _ = project('  sourceRepos: ["!https://github.com/evil/*"]\n')
    assert own.permits_source(URL)
    assert not own.permits_source("https://github.com/evil/x")


@pytest.mark.parametrize("text", ["spec: []\n", "spec: {source: x, sources: {}}\n", ""])
def test_nonsense_is_survived(text):
    head = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\n"
    assert gitops({"a.yaml": head + text}).applications[0].applied == []


CLUSTER = """apiVersion: obslint/v1
kind: Cluster
metadata: {name: dev}
spec:
  platform: openshift
  versions: {openshift: "4.18"}
  argocd: {namespace: openshift-gitops, controllerServiceAccount: controller}
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: one, namespace: monitoring}\n"
RULE = "rules: [{apiGroups: [''], resources: [services], verbs: [create, patch, delete]}]"


def bound(role, subject="controller", rules=RULE):
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: writer}}\n{rules}\n---\n"
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: writer}\n"
        f"roleRef: {{kind: ClusterRole, name: {role}}}\n"
        f"subjects: [{{kind: ServiceAccount, name: {subject}, namespace: openshift-gitops}}]\n"
    )


@pytest.mark.parametrize(
    ("files", "allowed"),
    [
        ({}, False),
        ({"ns.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: monitoring, labels: {argocd.argoproj.io/managed-by: openshift-gitops}}\n"}, True),
        ({"ns.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: monitoring, labels: {argocd.argoproj.io/managed-by: argocd}}\n"}, False),
        ({"rbac.yaml": bound("writer")}, True),
        ({"rbac.yaml": bound("writer", rules=RULE.replace("[create, patch, delete]", "[get]"))}, False),
        ({"rbac.yaml": bound("writer", rules=RULE.replace("services", "pods"))}, False),
        ({"rbac.yaml": bound("writer", subject="somebody")}, False),
        ({"rbac.yaml": bound("cluster-admin")}, True),
    ],
)  # fmt: skip
def test_argo_cd_may_write(files, allowed):
    repo = load(MemoryFiles({"cluster.yaml": CLUSTER, "s.yaml": SERVICE, **files}))
    own = rights(repo)
    assert own is not None
    assert own.may_write(repo.of_kind("Service")[0], "monitoring") is allowed


def test_rights_are_only_judged_with_a_description():
    assert rights(load(MemoryFiles({"s.yaml": SERVICE}))) is None
