"""The Applications that ApplicationSets make."""

import pytest

from lint.build.templating import rendered
from lint.files import MemoryFiles
from lint.model.repo import load

URL = "https://github.com/example/observability.git"
MANIFEST = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n"
FOLDERS = {
    "apps/dev/one/a.yaml": MANIFEST,
    "apps/dev/two/a.yaml": MANIFEST,
    "apps/dev/two/deep/a.yaml": MANIFEST,
    "apps/prod/one/a.yaml": MANIFEST,
    "config/dev.yaml": "name: dev\ncluster: {region: eu}\n",
    "config/sub/prod.json": '[{"name": "prod", "cluster": {"region": "us"}}]',
}
PLAIN = "{name: '{{name}}', path: 'apps/{{name}}'}"


def made(generators, *, go=False, name="{{name}}", path="{{path}}", more=""):
    text = f"""apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {{name: all, namespace: argocd}}
spec:
  goTemplate: {str(go).lower()}
  generators: {generators}
{more}
  template:
    metadata: {{name: '{name}', namespace: ignored}}
    spec:
      project: default
      source: {{repoURL: "{URL}", path: '{path}'}}
      destination: {{server: "https://kubernetes.default.svc", namespace: '{name}'}}
"""
    return load(MemoryFiles({**FOLDERS, "set.yaml": text}))


def names(repo):
    return [(str(item.name), str(item.sources[0].path)) for item in repo.gitops.applications]


def test_list():
    repo = made(
        "[{list: {elements: [{name: dev, values: {folder: apps}}]}}]",
        path="{{values.folder}}/{{ name }}",
    )
    assert names(repo) == [("dev", "apps/dev")]
    assert not repo.discovery.unknown_applications


def test_what_is_made_is_in_the_namespace_of_the_set():
    application = made(
        "[{list: {elements: [{name: dev, path: apps/dev/one}]}}]"
    ).gitops.applications[0]
    assert application.namespace == "argocd"
    assert [item.namespace for item in application.applied] == ["dev"]


GIT = f"[{{git: {{repoURL: '{URL}', revision: HEAD, %s}}}}]"


@pytest.mark.parametrize(
    ("directories", "paths"),
    [
        ("[{path: apps/*/*}]", ["apps/dev/one", "apps/dev/two", "apps/prod/one"]),
        ("[{path: apps/dev/*}, {path: apps/dev/one, exclude: true}]", ["apps/dev/two"]),
        ("[{path: apps/dev/two/deep}]", ["apps/dev/two/deep"]),
    ],
)
def test_git_directories(directories, paths):
    repo = made(GIT % f"directories: {directories}", name="{{path[1]}}-{{path.basename}}")
    expected = [("-".join(path.split("/")[1 :: len(path.split("/")) - 2]), path) for path in paths]
    assert names(repo) == expected


def test_git_directories_with_go_templates():
    repo = made(
        GIT % "directories: [{path: apps/prod/*}]",
        go=True,
        name="{{ index .path.segments 1 }}-{{.path.basename | upper | lower}}",
        path="{{.path.path}}",
    )
    assert names(repo) == [("prod-one", "apps/prod/one")]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("config/*", ["dev-eu", "prod-us"]),
        ("config/*.yaml", ["dev-eu"]),
        ("config/sub/*", ["prod-us"]),
    ],
)
def test_git_files(pattern, found):
    repo = made(
        GIT % f"files: [{{path: {pattern}}}]", name="{{name}}-{{cluster.region}}", path="{{path}}"
    )
    assert [name for name, _ in names(repo)] == found


def test_matrix_fills_the_second_generator():
    second = f"{{git: {{repoURL: '{URL}', directories: [{{path: 'apps/{{{{env}}}}/*'}}]}}}}"
    repo = made(
        f"[{{matrix: {{generators: [{{list: {{elements: [{{env: dev}}, {{env: prod}}]}}}}, {second}]}}}}]",
        name="{{env}}-{{path.basename}}",
    )
    assert [name for name, _ in names(repo)] == ["dev-one", "dev-two", "prod-one"]


def test_merge_overrides_what_has_the_same_key():
    repo = made(
        "[{merge: {mergeKeys: [name], generators: ["
        "{list: {elements: [{name: dev, path: apps/dev/one}, {name: prod, path: apps/prod/one}]}},"
        "{list: {elements: [{name: dev, path: apps/dev/two}]}}]}}]"
    )
    assert names(repo) == [("dev", "apps/dev/two"), ("prod", "apps/prod/one")]


@pytest.mark.parametrize("generator", ["clusters: {}", "pullRequest: {github: {}}", "plugin: {}"])
def test_what_only_the_cluster_knows_stays_open(generator):
    repo = made(f"[{{{generator}}}]", path="apps/dev/one")
    assert names(repo) == [("{{name}}", "apps/dev/one")]
    assert repo.discovery.unknown_applications
    assert repo.gitops.applications[0].resource.partial


def test_another_repository_stays_open():
    repo = made(GIT % "directories: [{path: elsewhere/*}]")
    assert names(repo) == [("{{name}}", "{{path}}")]
    assert repo.discovery.unknown_applications


def test_selector():
    repo = made(
        "[{list: {elements: [{name: dev, path: apps/dev/one}, {name: prod, path: x}]}, "
        "selector: {matchLabels: {name: dev}}}]"
    )
    assert names(repo) == [("dev", "apps/dev/one")]


def test_template_of_a_generator_wins():
    repo = made(
        "[{list: {elements: [{name: dev}], template: {metadata: {}, spec: {source: {path: apps/dev/two}}}}}]",
        path="apps/dev/one",
    )
    assert names(repo) == [("dev", "apps/dev/two")]


@pytest.mark.parametrize(
    "generators",
    [
        "[]",
        "x",
        "[x, {list: x}, {git: {}}, {matrix: {generators: []}}, {merge: {}}, {list: {elements: [x]}}]",
    ],
)
def test_nonsense_is_survived(generators):
    made(generators).gitops.applications  # noqa: B018


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{ .name }}-{{.path.path}}", "dev-apps/dev"),
        ("{{ .name | quote }}", '"dev"'),
        ("{{ quote .name }}", '"dev"'),
        ('{{ .nothing | default "x" }}', "x"),
        ('{{ index .labels "a/b" }}', "c"),
        ("{{ .nothing }}", "{{ .nothing }}"),
        ("{{ .name | sha256sum }}", "{{ .name | sha256sum }}"),
        ("{{ normalize .odd }}", "a-b"),
    ],
)
def test_go_templates(text, result):
    params = {"name": "dev", "path": "apps/dev", "labels.a/b": "c", "odd": "A_b"}
    assert rendered(text, params, go=True) == result
