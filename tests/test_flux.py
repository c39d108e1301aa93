"""What Flux's Kustomizations make of folders."""

import pytest

from lint.build.substitution import Variables, substituted
from lint.files import MemoryFiles
from lint.repo import load
from lint.source import File, Text

MANIFEST = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {a: '${A}'}\n"


def flux(spec):
    return (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        f"metadata: {{name: apps, namespace: flux-system}}\nspec: {{{spec}}}\n"
    )


def applied(spec, files=None):
    files = files or {"apps/one/a.yaml": MANIFEST}
    repo = load(MemoryFiles({**files, "flux.yaml": flux(spec)}))
    return [item for item in repo.resources if item.kind == "ConfigMap"]


def test_plain_folders_are_read_with_all_below():
    (found,) = applied("path: ./apps, targetNamespace: web")
    assert (found.namespace, found.build) == ("web", "apps")


def test_a_file_that_is_called_kustomization_may_be_flux():
    files = {"cluster/kustomization.yaml": flux("path: ./apps, targetNamespace: web")}
    repo = load(MemoryFiles({**files, "apps/a.yaml": MANIFEST}))
    assert [item.namespace for item in repo.of_kind("ConfigMap")] == ["web"]


def test_a_kustomization_may_speak_of_flux():
    patch = "patches: [{target: {group: kustomize.toolkit.fluxcd.io}, patch: '[]'}]\n"
    files = {"apps/kustomization.yaml": f"resources: [a.yaml]\n{patch}", "apps/a.yaml": MANIFEST}
    repo = load(MemoryFiles(files))
    assert [build.kind for build in repo.builds if build.resources] == ["kustomize"]


def test_options():
    files = {"apps/kustomization.yaml": "resources: [a.yaml]\n", "apps/a.yaml": MANIFEST}
    (found,) = applied(
        "path: apps, namePrefix: x-, commonMetadata: {labels: {a: b}},"
        " patches: [{target: {kind: ConfigMap}, patch: '- {op: add, path: /data/c, value: d}'}]",
        files,
    )
    assert (found.name, found.labels) == ("x-one", {"a": "b"})
    assert found.root.map("data") == {"a": "${A}", "c": "d"}


@pytest.mark.parametrize(
    ("post", "text", "result"),
    [
        ("substitute: {A: b}", "x ${A} y", "x b y"),
        ("substitute: {A: b}", "$${A} ${A}", "${A} b"),
        ("substitute: {A: b}", "${A:=c} ${B} ${B:=c}", "b ${B} ${B:=c}"),
        ("substituteFrom: [{kind: Secret, name: x}]", "${B} ${B:=c}", "${B} ${B:=c}"),
        ("substitute: {A: b}", "$A $$A $__interval", "$A $$A $__interval"),
        ("substitute: {A: '${B}'}", "${A}", "${A}"),
    ],
)
def test_variables(post, text, result):
    (found,) = applied(
        f"path: ./apps, postBuild: {{{post}}}", {"apps/a.yaml": MANIFEST.replace("${A}", text)}
    )
    assert found.root.map("data").string("a") == result


def test_what_is_filled_in_keeps_its_places():
    file = File("a", "one ${A} two $${B} three")
    text = Text(file.text, file, 0, len(file.text))
    found = substituted(text, Variables({"A": "longer"}))
    assert found == "one longer two ${B} three"
    assert isinstance(found, Text)
    for word, there in (
        ("one", "one"),
        ("longer", "${A}"),
        ("two", "two"),
        ("${B}", "${B}"),
        ("three", "three"),
    ):
        at = found.index(word)
        assert found.span(at, at + len(word)).text == there


def test_an_object_may_want_none():
    text = MANIFEST.replace(
        "name: one", "name: one, labels: {kustomize.toolkit.fluxcd.io/substitute: disabled}"
    )
    (found,) = applied("path: ./apps, postBuild: {substitute: {A: b}}", {"apps/a.yaml": text})
    assert found.root.map("data").string("a") == "${A}"


@pytest.mark.parametrize("spec", ["", "path: ./elsewhere", "path: .", "path: '${X}'", "path: [a]"])
def test_what_is_not_here_is_left_alone(spec):
    (found,) = applied(spec)
    assert (found.namespace, found.build) == ("", "")
