"""What kustomize makes of a folder: ours equals the real one's, as data, and says where from."""

import base64
import json
import os
import shutil
import subprocess

import pytest
import yaml

from lint.build.kustomize import Kustomizer
from lint.build.reader import Reader
from lint.files import DiskFiles, MemoryFiles
from lint.repo import load
from lint.tree import as_data

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
real = pytest.mark.skipif(
    shutil.which("kubectl") is None,
    reason="NO KUBECTL: the rendering is not compared with the real kustomize",
)

CONFIGMAP = """apiVersion: v1
kind: ConfigMap
metadata:
  name: {0}
"""
ACCOUNT = """apiVersion: v1
kind: ServiceAccount
metadata: {name: robot, namespace: old}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: robot}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects:
  - {kind: ServiceAccount, name: robot, namespace: old}
  - {kind: ServiceAccount, name: default, namespace: old}
  - {kind: ServiceAccount, name: stranger, namespace: old}
---
apiVersion: v1
kind: Namespace
metadata: {name: old}
"""
WORKLOADS = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      topologySpreadConstraints:
        - {maxSkew: 1, topologyKey: zone, labelSelector: {matchLabels: {app: web}}}
      initContainers: [{name: init, image: nginx}]
      containers:
        - {name: web, image: "nginx:1"}
        - {name: side, image: "registry.example.com:5000/nginx:1@sha256:aa"}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: nginx}]}
  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce]}}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "0 0 * * *"
  jobTemplate:
    spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: nginx}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec: {podSelector: {matchLabels: {app: web}}}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: grafana, labels: {dashboards: grafana}}
spec:
  deployment: {spec: {template: {spec: {containers: [{name: grafana, image: "nginx:2"}]}}}}
"""
LISTS = """apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: one}}
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: two}}
---
apiVersion: v1
kind: ConfigMapList
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: three}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: not-applied, annotations: {config.kubernetes.io/local-config: "true"}}
"""
UNHASHED = "generatorOptions: {disableNameSuffixHash: true, labels: {made: here}}\n"
FILES = {
    "a/workloads.yaml": WORKLOADS,
    "a/account.yaml": ACCOUNT,
    "a/lists.yaml": LISTS,
    "a/one.yaml": CONFIGMAP.format("one"),
    "a/values.env": '# comment\nA=1\n  B=b=b\nC="quoted"\n\n',
    "a/notes.txt": "first\nsecond\n",
    "base/kustomization.yaml": "resources: [two.yaml]\n",
    "base/two.yaml": CONFIGMAP.format("two"),
    "extra/kustomization.yaml": (
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
        "resources: [three.yaml]\nlabels: [{pairs: {extra: 'true'}}]\nnamespace: moved\n"
    ),
    "extra/three.yaml": CONFIGMAP.format("three"),
    "maps/kustomization.yaml": UNHASHED
    + "configMapGenerator: [{name: made, literals: [a=1, b=2]}]\n",
}
WORK = "resources: [workloads.yaml, account.yaml]\n"
FEATURES = {
    "as it is": WORK,
    "namespace": WORK + "namespace: elsewhere\n",
    "labels": WORK + "labels: [{pairs: {team: ours}}]\n",
    "labels of templates": WORK + "labels: [{pairs: {team: ours}, includeTemplates: true}]\n",
    "labels of selectors": WORK + "labels: [{pairs: {team: ours}, includeSelectors: true}]\n",
    "commonLabels": WORK + "commonLabels: {team: ours}\n",
    "commonAnnotations": WORK + "commonAnnotations: {team: ours}\n",
    "a new tag": WORK + 'images: [{name: nginx, newTag: "9"}]\n',
    "a new name": WORK + "images: [{name: nginx, newName: example.com/nginx}]\n",
    "a digest": WORK + 'images: [{name: nginx, digest: "sha256:bb"}]\n',
    "tag and digest": WORK + 'images: [{name: nginx, newTag: "3", digest: "sha256:bb"}]\n',
    "a registry with a port": WORK
    + 'images: [{name: "registry.example.com:5000/nginx", newTag: "7"}]\n',
    "images in a row": WORK + "images: [{name: nginx, newName: x}, {name: x, newTag: y1}]\n",
    "components": "resources: [one.yaml]\ncomponents: [../extra]\n",
    "bases": "bases: [../base]\nresources: [./one.yaml]\n",
    "lists": "resources: [lists.yaml]\n",
    "literals": UNHASHED
    + "configMapGenerator: [{name: m, literals: ['a=b', 'c=\"d\"', 'e=f=g']}]\n",
    "files": UNHASHED + "configMapGenerator: [{name: m, files: [notes.txt, other=notes.txt]}]\n",
    "envs": UNHASHED + "configMapGenerator: [{name: m, namespace: there, envs: [values.env]}]\n",
    "own options": UNHASHED
    + "configMapGenerator: [{name: m, literals: [a=b], options: {immutable: true, labels: {x: z}}}]\n",
    "secrets": UNHASHED
    + "secretGenerator: [{name: s, type: example.com/x, literals: [a=b]}, {name: t, env: values.env}]\n",
    "an empty one": UNHASHED + "configMapGenerator: [{name: m}]\n",
    "merged": UNHASHED
    + "resources: [../maps]\nconfigMapGenerator: [{name: made, behavior: merge, literals: [b=3]}]\n",
    "replaced": UNHASHED
    + "resources: [../maps]\nconfigMapGenerator: [{name: made, behavior: replace, literals: [c=3]}]\n",
    "generated and moved": UNHASHED
    + "namespace: there\ncommonLabels: {x: z}\nconfigMapGenerator: [{name: m, literals: [a=b]}]\n",
}
REFUSED = {
    "a missing file": ("resources: [none.yaml]\n", "kustomize/missing-file"),
    "a missing source": (
        "configMapGenerator: [{name: m, files: [none]}]\n",
        "kustomize/missing-file",
    ),
    "a folder without one": ("resources: [empty]\n", "kustomize/missing-file"),
    "a file outside": ("resources: [../base/two.yaml]\n", "kustomize/outside-root"),
    "a source outside": (
        "configMapGenerator: [{name: m, files: [../base/two.yaml]}]\n",
        "kustomize/outside-root",
    ),
    "an absolute path": ("resources: [/etc/passwd]\n", "kustomize/outside-root"),
    "out of the repository": ("resources: [../../../x]\n", "kustomize/outside-root"),
    "itself": ("resources: [.]\n", "kustomize/cycle"),
    "each other": ("resources: [../back]\n", "kustomize/cycle"),
    "nothing": ("kind: Kustomization\n", "kustomize/empty"),
    "a component as resource": ("resources: [../extra]\n", "kustomize/misplaced-kind"),
    "a resource as component": (
        "resources: [one.yaml]\ncomponents: [../base]\n",
        "kustomize/misplaced-kind",
    ),
    "another kind": ("kind: Foo\nresources: [one.yaml]\n", "kustomize/misplaced-kind"),
    "another version": (
        "apiVersion: kustomize.config.k8s.io/v1beta9\nresources: [one.yaml]\n",
        "kustomize/misplaced-kind",
    ),
    "no kind": ("resources: [values.yaml]\n", "kustomize/not-an-object"),
    "no name": ("resources: [nameless.yaml]\n", "kustomize/not-an-object"),
    "a list of words": ("resources: [words.yaml]\n", "kustomize/not-an-object"),
    "the same file twice": ("resources: [one.yaml, ./one.yaml]\n", "kustomize/repeated-object"),
    "the same object twice": ("resources: [one.yaml, copy.yaml]\n", "kustomize/repeated-object"),
    "default is no namespace": (
        "resources: [one.yaml, default.yaml]\n",
        "kustomize/repeated-object",
    ),
}
HOSTILE = {
    **FILES,
    "a/empty/x.yaml": CONFIGMAP.format("x"),
    "a/values.yaml": "replicas: 1\n",
    "a/nameless.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: x-}\n",
    "a/words.yaml": "- one\n- two\n",
    "a/copy.yaml": CONFIGMAP.format("one"),
    "a/default.yaml": CONFIGMAP.format("one") + "  namespace: default\n",
    "back/kustomization.yaml": "resources: [../a]\n",
}


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """What the real kustomize prints: to Go, `=` is a string."""


Loader.add_constructor("tag:yaml.org,2002:value", Loader.construct_scalar)


def documents(text):
    return [item for item in yaml.load_all(text, Loader) if item]


def rendered(files, folder):
    kustomizer = Kustomizer(Reader(files))
    return kustomizer.render(folder), kustomizer.faults


def by_identity(objects):
    found = {}
    for data in objects:
        data = json.loads(json.dumps(data, default=str))
        texts = data.pop("stringData", {}) if data["kind"] == "Secret" else {}
        for key, value in texts.items():
            data.setdefault("data", {})[key] = base64.b64encode(value.encode()).decode()
        meta = data["metadata"]
        found[data["apiVersion"], data["kind"], meta.get("namespace"), meta["name"]] = data
    assert len(found) == len(list(objects))
    return found


def kubectl(folder):
    return subprocess.run(
        ["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=False
    )


def write(folder, files):
    for path, text in files.items():
        full = folder / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(text)


@real
@pytest.mark.parametrize(
    "folder", ["apps/monitoring/overlays/dev", "cluster/prerequisites", "argocd"]
)
def test_our_own_folders_equal_kustomize(folder):
    theirs = kubectl(os.path.join(ROOT, folder))
    assert theirs.returncode == 0, theirs.stderr

    ours, faults = rendered(DiskFiles(ROOT), folder)

    assert faults == []
    assert ours.limits == ()
    wanted = by_identity(documents(theirs.stdout))
    assert by_identity(list(map(as_data, ours.objects))) == wanted


@real
@pytest.mark.parametrize("feature", FEATURES)
def test_features_equal_kustomize(feature, tmp_path):
    files = {**FILES, "a/kustomization.yaml": FEATURES[feature]}
    write(tmp_path, files)
    theirs = kubectl(tmp_path / "a")
    assert theirs.returncode == 0, theirs.stderr

    ours, faults = rendered(MemoryFiles(files), "a")

    assert faults == []
    assert ours.limits == ()
    wanted = by_identity(documents(theirs.stdout))
    assert by_identity(list(map(as_data, ours.objects))) == wanted


@pytest.mark.parametrize("case", REFUSED)
def test_refusals_are_one_fault_each(case):
    text, code = REFUSED[case]

    _, faults = rendered(MemoryFiles({**HOSTILE, "a/kustomization.yaml": text}), "a")

    assert [fault.code for fault in faults] == [code]


@real
@pytest.mark.parametrize("case", REFUSED)
def test_kustomize_refuses_it_too(case, tmp_path):
    write(tmp_path, {**HOSTILE, "a/kustomization.yaml": REFUSED[case][0]})

    assert kubectl(tmp_path / "a").returncode != 0


def origin(text):
    span = text.span()
    return span.file.path, span.text


def test_values_remember_the_kustomization_that_set_them():
    text = (
        'namespace: there\nlabels: [{pairs: {team: ours}}]\nimages: [{name: nginx, newTag: "9"}]\n'
    )
    ours, _ = rendered(MemoryFiles({**FILES, "a/kustomization.yaml": WORK + text}), "a")
    web = ours.objects[0]
    container = web.at("spec", "template", "spec").maps("containers")[0]

    assert origin(web.at("metadata", "labels", "team")) == ("a/kustomization.yaml", "ours")
    assert origin(web.map("metadata").map("labels").key("team")) == ("a/kustomization.yaml", "team")
    assert origin(web.at("metadata", "namespace")) == ("a/kustomization.yaml", "there")
    assert container.text("image") == "nginx:9"
    assert origin(container.text("image"))[0] == "a/kustomization.yaml"
    assert origin(web.at("metadata", "name")) == ("a/workloads.yaml", "web")


def test_generated_values_remember_their_file():
    text = "configMapGenerator: [{name: m, envs: [values.env], files: [notes.txt], literals: ['c=\"d\"']}]\n"
    ours, _ = rendered(MemoryFiles({**FILES, "a/kustomization.yaml": text}), "a")
    data = ours.objects[0].map("data")

    assert origin(data.text("B")) == ("a/values.env", "b=b")
    assert origin(data.key("B")) == ("a/values.env", "B")
    assert origin(data.text("notes.txt"))[0] == "a/notes.txt"
    assert origin(data.text("c")) == ("a/kustomization.yaml", "d")


def test_untouched_objects_are_shared():
    files = {**FILES, "a/kustomization.yaml": "resources: [one.yaml]\n"}
    kustomizer = Kustomizer(Reader(MemoryFiles(files)))
    first = kustomizer.render("a").objects[0]

    assert kustomizer.render("a").objects[0] is first


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("helmCharts: [{name: a}]\n", "helmCharts"),
        ("openapi: {path: p.yaml}\n", "path"),
        ("buildMetadata: [managedByLabel]\n", "managedByLabel"),
        ("transformers: [plugin.yaml]\n", "SedTransformer"),
    ],
)
def test_what_is_not_understood_makes_the_build_partial(text, limit):
    files = {
        **FILES,
        "a/p.yaml": "",
        "a/plugin.yaml": "apiVersion: example.com/v1\nkind: SedTransformer\nmetadata: {name: a}\n",
        "a/kustomization.yaml": "resources: [one.yaml]\n" + text,
    }
    build = next(build for build in load(MemoryFiles(files)).builds if build.path == "a")

    assert [span.text for span in build.limits] == [limit]
    assert all(resource.partial for resource in build.resources)


def test_remote_bases_are_not_fetched():
    entry = "https://example.com/base?ref=v1"
    files = {"a/kustomization.yaml": f"resources: ['{entry}', one.yaml]\n", **FILES}
    ours, faults = rendered(MemoryFiles(files), "a")

    assert faults == []
    assert [span.text for span in ours.limits] == [entry]
    assert len(ours.objects) == 1


def test_a_base_that_is_listed_twice_is_one_fault():
    files = {
        **FILES,
        "a/kustomization.yaml": "resources: [../base, ../twice]\n",
        "twice/kustomization.yaml": "resources: [../base]\n",
        "top/kustomization.yaml": "resources: [../a]\n",
    }
    repo = load(MemoryFiles(files))

    assert [(fault.code, fault.span.text) for fault in repo.faults] == [
        ("kustomize/repeated-object", "../twice")
    ]


def test_a_cycle_is_one_fault_wherever_it_is_entered():
    files = {
        "a/kustomization.yaml": "resources: [../b]\n",
        "b/kustomization.yaml": "resources: [../c]\n",
        "c/kustomization.yaml": "resources: [../a]\n",
    }
    assert [fault.code for fault in load(MemoryFiles(files)).faults] == ["kustomize/cycle"]


def test_flux_kustomizations_are_no_kustomizations():
    flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\n"
    assert load(MemoryFiles({"clusters/kustomization.yaml": flux})).faults == ()


def test_bad_files_do_not_hide_the_rest():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{below}'] * 10)}]\n"
        for below, name in zip("abcdefg", "bcdefgh", strict=True)
    )
    files = {
        **FILES,
        "a/kustomization.yaml": "resources: [bomb.yaml, broken.yaml, one.yaml]\n",
        "a/bomb.yaml": bomb,
        "a/broken.yaml": "a: [\n",
    }
    ours, _ = rendered(MemoryFiles(files), "a")
    reader = Reader(MemoryFiles(files))
    Kustomizer(reader).render("a")

    assert [root.string("metadata", "name") for root in ours.objects] == ["one"]
    assert sorted(fault.code for fault in reader.faults) == ["yaml/alias-bomb", "yaml/syntax"]


@pytest.mark.parametrize(
    "text",
    ["", "# nothing\n", "[]\n", "word\n", "resources:\n", "resources: one.yaml\n", "resources: [1, {a: b}]\n",
     "labels: [x]\ncommonLabels: []\nimages: {}\n", "images: [{newTag: x}, {name: }]\n",
     "configMapGenerator: [x, {literals: x}, {name: y, literals: [x, '=', {}]}]\n", "a: [\n"],
)  # fmt: skip
def test_nonsense_is_survived(text):
    load(MemoryFiles({**FILES, "a/kustomization.yaml": text}))


def found(files, code):
    from lint import rules

    rule = rules.find(code)
    assert rule is not None
    return [finding.at.text for finding in rule.check(load(MemoryFiles(files)))]


def test_an_unreadable_file_is_not_reported_as_not_understood():
    files = {
        "a/kustomization.yaml": "resources: [broken.yaml]\nhelmCharts: [{name: a}]\n",
        "a/broken.yaml": "a: [\n",
    }
    assert found(files, "kustomize/not-understood") == ["helmCharts"]


def test_files_of_generators_and_patches_are_listed():
    files = {
        "a/kustomization.yaml": "resources: [one.yaml]\nconfigMapGenerator: [{name: m, files: [k=config.yaml]}]\npatches: [{path: patch.yaml}]\n",
        **{f"a/{name}.yaml": CONFIGMAP.format(name) for name in ("one", "config", "patch", "two")},
    }
    repo = load(MemoryFiles(files))
    assert [resource.name for resource in repo.discovery.unlisted] == ["two"]
