"""The Applications that ApplicationSets make."""

import pytest

from lint import rules
from lint.build.templating import rendered
from lint.files import MemoryFiles
from lint.repo import load

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


@pytest.mark.parametrize(
    ("selector", "kept"),
    [
        ("matchLabels: {tier: a}", ["one"]),
        ("matchLabels: {'values.zone': z}", ["two"]),
        ("matchExpressions: [{key: tier, operator: In, values: [a, b]}]", ["one", "two"]),
        ("matchExpressions: [{key: tier, operator: NotIn, values: [a]}]", ["two", "three"]),
        ("matchExpressions: [{key: tier, operator: Exists}]", ["one", "two"]),
        ("matchExpressions: [{key: tier, operator: DoesNotExist}]", ["three"]),
    ],
)
def test_selectors_of_what_is_known(selector, kept):
    elements = "[{name: one, tier: a}, {name: two, tier: b, values: {zone: z}}, {name: three}]"
    repo = made(f"[{{list: {{elements: {elements}}}, selector: {{{selector}}}}}]")
    assert [name for name, _ in names(repo)] == kept
    assert not repo.discovery.unknown_applications


def test_a_selector_of_what_nobody_knows_takes_it():
    repo = made("[{clusters: {}, selector: {matchExpressions: [{key: a, operator: Exists}]}}]")
    assert names(repo) == [("{{name}}", "{{path}}")]


@pytest.mark.parametrize(
    ("patch", "path"),
    [
        ("spec: {source: {path: apps/prod/one}}", "apps/prod/one"),
        ("spec:\n      source:\n        path: apps/{{.name}}/one", "apps/dev/one"),
        ("{{ .name }}: 1\n    spec: {source: {path: apps/prod/one}}", "apps/prod/one"),
        ("metadata: {labels: {a: b}}", "apps/dev/two"),
    ],
)
def test_a_patch_is_merged(patch, path):
    more = f"  templatePatch: |\n    {patch}\n"
    elements = "[{list: {elements: [{name: dev}]}}]"
    repo = made(elements, go=True, name="{{.name}}", path="apps/{{.name}}/two", more=more)
    assert names(repo) == [("dev", path)]
    assert not repo.discovery.unknown_applications


@pytest.mark.parametrize("patch", ["{{- if .x }}\n    a: b\n    {{- end }}", "- a", "spec: [1]"])
def test_a_patch_that_is_not_understood_leaves_nothing_known(patch):
    more = f"  templatePatch: |\n    {patch}\n"
    repo = made("[{list: {elements: [{name: dev}]}}]", go=True, more=more)
    assert names(repo) == []
    assert repo.discovery.unknown_applications


def reported(repo, code):
    return [(item.at.text, item.message) for item in rules.find(code).check(repo)]


@pytest.mark.parametrize(
    ("generators", "at"),
    [
        ("[{list: {elements: [{name: dev, port: 80}]}}]", "80"),
        ("[{list: {elements: [{name: dev, values: {on: true}}]}}]", "true"),
        ("[{list: {elements: [{name: dev, more: {a: b}}]}}]", "more"),
        (GIT % "directories: []", "git"),
        ("[{matrix: {generators: [{list: {elements: []}}]}}]", "generators"),
        ("[{merge: {mergeKeys: [a], generators: [{list: {elements: []}}]}}]", "generators"),
        ("[{merge: {generators: [{list: {}}, {list: {}}]}}]", "merge"),
        ("[{matrix: {generators: [{list: {}, clusters: {}}, {list: {}}]}}]", "clusters"),
        (
            "[{matrix: {generators: [{list: {elements: [{a: b}]}}, {list: {elements: [{a: c}]}}]}}]",
            "generators",
        ),
        (
            "[{merge: {mergeKeys: [a], generators: [{list: {elements: [{a: b}, {a: b}]}}, {list: {}}]}}]",
            "mergeKeys",
        ),
    ],
)
def test_a_generator_that_fails(generators, at):
    assert [text for text, _ in reported(made(generators), "argocd/failing-generator")] == [at]


@pytest.mark.parametrize(
    "generators",
    [
        "[{list: {elements: [{name: dev, port: 80, more: {a: b}}]}}]",
        "[{matrix: {generators: [{list: {elements: [{a: b}]}}, {list: {elements: [{a: c}]}}]}}]",
        "[{clusters: {}}, {scmProvider: {github: {organization: a}}}]",
    ],
)
def test_a_generator_that_does_not_fail_with_go_templates(generators):
    assert reported(made(generators, go=True), "argocd/failing-generator") == []


LIST = "[{list: {elements: [{name: dev, cluster: {region: eu}}]}}]"


@pytest.mark.parametrize(
    ("generators", "go", "path", "at"),
    [
        (LIST, False, "apps/{{nam}}", ["nam"]),
        (LIST, False, "apps/{{.name}}", [".name"]),
        (LIST, True, "apps/{{name}}", ["name"]),
        (LIST, True, "apps/{{.nam}}", [".nam"]),
        (LIST, True, "apps/{{.cluster.region}}/{{.cluster.zone}}", [".cluster.zone"]),
        (LIST, True, "apps/{{.cluster}}{{ lower .x }}{{ now }}", []),
        (LIST, True, "apps/{{ if .x }}{{ .y }}{{ end }}", []),
        (GIT % "directories: [{path: apps/dev/*}]", False, "{{path[4]}}", ["path[4]"]),
        (GIT % "directories: [{path: apps/dev/*}]", True, "{{.path.segments}}", []),
        ("[{clusters: {}}]", False, "apps/{{nam}}", []),
    ],
)
def test_parameters_that_nothing_fills_in(generators, go, path, at):
    name = "{{.name}}" if go else "{{name}}"
    repo = made(generators, go=go, name=name if generators == LIST else "x", path=path)
    assert [text for text, _ in reported(repo, "argocd/unfilled-parameter")] == at
