"""Ours against the real kustomize: its own tests, and what it has built in."""

import functools
import os
import re

import krusty
import overlays_wide
import pytest
import yaml
from kustomize_oracle import Oracle, build
from kustomize_shapes import SHAPES
from test_build import Loader

from lint.build import order, spec_tables
from lint.build.kustomize import Kustomizer
from lint.build.order import ordered
from lint.build.printer import yaml_of
from lint.build.reader import Reader
from lint.files import DiskFiles, MemoryFiles
from lint.render import refusals

NO_GO = "NO GO: the rendering is not compared with the real kustomize"
# What a test does around the build, or has switched on by the command line, is not for us.
BESIDES = {
    "TestTargetMustHaveKustomizationFile": "no folder is built that has no kustomization",
    "TestAddManagedbyLabel": "an option of the command line",
    "TestNameReferenceDeploymentIssue3489": "the root of all files has no folder beside it",
}


def documents(text):
    return [item for item in yaml.load_all(text, Loader) if item]


def outcome(files, path, options=None):
    """The printed build, or None where it is refused; and what is not followed."""
    kustomizer = Kustomizer(Reader(MemoryFiles(files), is_whole=True))
    rendered = kustomizer.render(path)
    text = None if refusals(kustomizer) else printed(kustomizer, path, rendered, options)
    return text, rendered.limits


def printed(kustomizer, path, rendered, options=None):
    """A build as it is printed."""
    roots, objects = kustomizer.kustomizations, list(rendered.objects)
    if path in roots and (options != "none" or roots[path].child("sortOptions")):
        objects = ordered(objects, roots[path].map("sortOptions"))
    return yaml_of(objects)


def verdict(case):
    """How a build of kustomize's compares with ours."""
    ours, limits = outcome(case["files"], case["path"], case["order"])
    return judged(ours, limits, case.get("yaml"))


def compared(oracle, files, path="over"):
    """How the engine's build of these files compares with ours."""
    theirs, error = oracle.build(files, path)
    return judged(*outcome(files, path), None if error else theirs)


def judged(ours, limits, theirs):
    if theirs is None:
        return "refused by both" if ours is None else "partly known" if limits else "accepted"
    if ours is None:
        return "refused wrongly"
    if same(ours, theirs):
        return "equal"
    return "partly known" if limits else "different"


def same(ours, theirs):
    """Whether both texts mean the same; what has been compared before is not read again."""
    mine, other = (re.split(r"^---\n", text, flags=re.MULTILINE) for text in (ours, theirs))
    if len(mine) != len(other):
        return documents(ours) == documents(theirs)
    return all(map(_same_document, mine, other))


@functools.cache
def _same_document(ours, theirs):
    return ours == theirs or documents(ours) == documents(theirs)


def own_cases():
    return [
        case
        for case in krusty.cases() or ()
        if case["restricted"] and not case["managed"] and case["test"] not in BESIDES
    ]


def test_kustomizes_own_tests():
    cases = own_cases()
    if not cases:
        pytest.skip(NO_GO)
    verdicts = [(verdict(case), case["test"]) for case in cases]
    wrong = [pair for pair in verdicts if pair[0] in ("accepted", "different", "refused wrongly")]
    assert wrong == []
    assert sum(what in ("equal", "refused by both") for what, _ in verdicts) > 285


def built_in(name):
    """A table of kustomize's source."""
    if not krusty.cases():
        pytest.skip(NO_GO)
    folder = os.path.join(krusty.module(), "internal/konfig/builtinpluginconsts")
    with open(os.path.join(folder, f"{name.lower()}.go"), encoding="utf-8") as stream:
        text = stream.read().split("`")[1]
    found = yaml.safe_load(text)
    return found if isinstance(found, list) else next(iter(found.values()))


def specs_of(table):
    fields = ("path", "kind", "group", "version")
    return {(*(spec.get(name, "") for name in fields), spec.get("create", False)) for spec in table}


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("commonAnnotations", spec_tables.ANNOTATIONS),
        ("metadataLabels", spec_tables.TEMPLATE_LABELS),
        ("namespace", spec_tables.NAMESPACES),
        ("images", spec_tables.IMAGES),
        ("replicas", spec_tables.REPLICAS),
        ("varReference", spec_tables.VARIABLES),
    ],
)
def test_field_specs_are_kustomizes(name, ours):
    assert {tuple(spec) for spec in ours} == specs_of(built_in(name))


def test_field_specs_of_selectors_are_kustomizes():
    wanted = specs_of(built_in("commonLabels")) | specs_of(built_in("metadataLabels"))
    assert {tuple(spec) for spec in spec_tables.COMMON_LABELS} == wanted


def test_name_references_are_kustomizes():
    ours = {
        tuple(named): {tuple(spec) for spec in specs} for named, specs in spec_tables.REFERENCES
    }
    theirs = {
        (item["kind"], item.get("group", ""), item.get("version", "")): specs_of(item["fieldSpecs"])
        for item in built_in("nameReference")
    }
    assert ours == theirs


def test_the_order_of_kinds_is_kustomizes():
    if not krusty.cases():
        pytest.skip(NO_GO)
    path = os.path.join(krusty.module(), "internal/builtins/SortOrderTransformer.go")
    with open(path, encoding="utf-8") as stream:
        lists = re.findall(r"var defaultOrder\w+ = \[\]string\{[^\n]*\n([^}]*)\}", stream.read())
    first, last = (re.findall(r'"(\w+)"', text) for text in lists)
    kinds = [*last, "Grafana", *first[::-1]]
    assert sorted(kinds, key=order.rank) == [*first, "Grafana", *last]


@pytest.mark.skipif(build() is None, reason=NO_GO)
def test_objects_are_printed_as_kustomize_prints_them():
    text = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations: {a: 1, b: true, c: ~}\n"
        "  labels: {d: 2020-01-01, e: 0x10, f: 1.0, g: 1e3, h: 0.5}\n"
        'data: {a: "yes", b: "1:30", c: "x: y", d: "- a", e: "#", f: "", g: "a #b", h: "=", i: "~"'
        ', j: "2020-01-01", k: "0o17", l: "é", m: "\\u2028", n: "a\\nb\\n", o: "a\\n\\nb"'
        ', p: "\\n a\\n", q: "a\\n\\n\\n", r: " a\\nb", s: "a\\tb\\n", t: "tail \\nx", u: "-1", v: "--x"}\n'
        "list: [[1, [2]], [], {}, {a: []}, null]\n"
    )
    files = {"a/o.yaml": text, "a/kustomization.yaml": "resources: [o.yaml]\n"}
    with Oracle(build()) as oracle:
        theirs, error = oracle.build(files, "a")
    assert error == ""
    ours, limits = outcome(files, "a")
    assert limits == ()
    assert documents(ours) == documents(theirs)


@pytest.mark.skipif(build() is None, reason=NO_GO)
def test_shapes_of_yaml():
    with Oracle(build()) as oracle:
        verdicts = {name: _of_shape(oracle, *shape) for name, shape in SHAPES.items()}
    agreed = ("equal", "refused by both")
    assert {name: what for name, what in verdicts.items() if what not in agreed} == {}
    assert set(verdicts.values()) == set(agreed)


def _of_shape(oracle, objects, kustomization):
    return compared(oracle, {"a/o.yaml": objects, "a/kustomization.yaml": kustomization}, "a")


@pytest.mark.skipif(build() is None, reason=NO_GO)
def test_random_overlays():
    wrong = {"accepted", "different", "refused wrongly"}
    with Oracle(build()) as oracle:
        verdicts = {seed: compared(oracle, overlays_wide.case(seed)) for seed in range(150)}
    assert {seed: what for seed, what in verdicts.items() if what in wrong} == {}
    assert sum(what == "equal" for what in verdicts.values()) > 90


def test_large_definitions_are_rendered_whole():
    crd = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        "metadata: {name: things.example.com}\nspec:\n  group: example.com\n  about: |\n"
    )
    files = {"a/c.yaml": crd + "    line\n" * 4000, "a/kustomization.yaml": "resources: [c.yaml]\n"}
    ours, _ = outcome(files, "a")
    assert documents(ours)[0]["spec"]["group"] == "example.com"


@pytest.mark.skipif(build() is None, reason=NO_GO)
def test_trees_are_compared(tmp_path, capsys):
    from kustomize_trees import main

    files = {
        "base/kustomization.yaml": "resources: [../../beside, c.yaml]\n",
        "good/kustomization.yaml": "resources: [c.yaml]\n",
        "good/c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
        "part/kustomization.yaml": "kind: Component\nnamePrefix: a-\n",
        "remote/kustomization.yaml": "resources: ['https://example.invalid/a.yaml']\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)

    assert main([str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "3 folders: 1 equal, 1 partly known, 1 refused by both" in printed.replace(
        "1 refused by both, 1 equal, 1 partly known", "1 equal, 1 partly known, 1 refused by both"
    )
    assert "nothing is fetched" in printed


MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
ALONE = "resources: [o.yaml]\n"
ON_DISK = {
    "a vendored base": (
        "../vendor/x",
        {"vendor/x/kustomization.yaml": ALONE, "vendor/x/o.yaml": MAP},
    ),
    "a hidden base": ("../.x", {".x/kustomization.yaml": ALONE, ".x/o.yaml": MAP}),
    "a vendored file": ("vendor/o.yaml", {"a/vendor/o.yaml": MAP}),
    "a hidden file": (".x/o.yaml", {"a/.x/o.yaml": MAP}),
    "a base beside": ("../b", {"b/kustomization.yaml": ALONE, "b/o.yaml": MAP}),
    "a folder around": ("..", {"kustomization.yaml": ALONE, "o.yaml": MAP}),
    "a link to a base": ("link", {"b/kustomization.yaml": ALONE, "b/o.yaml": MAP}),
    "a link to a file outside": ("link/o.yaml", {"b/o.yaml": MAP}),
    "a folder without": ("../b", {"b/o.yaml": MAP}),
}


@pytest.mark.skipif(build() is None, reason=NO_GO)
@pytest.mark.parametrize(("entry", "files"), ON_DISK.values(), ids=ON_DISK)
def test_what_is_on_disk(entry, files, tmp_path):
    from kustomize_trees import compared as both

    for path, text in {"a/kustomization.yaml": f"resources: ['{entry}']\n", **files}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / "b").mkdir(exist_ok=True)
    (tmp_path / "a/link").symlink_to("../b")
    with Oracle(build()) as oracle:
        assert both(oracle, DiskFiles(str(tmp_path)), "a").verdict in ("equal", "refused by both")
