"""Random kustomizations with everything that is followed, for the real engine in one process.

python tests/overlays_wide.py 0 2000      how many of these overlays agree
"""

import json
import random

import overlays
from overlays import OBJECTS

MORE = """apiVersion: v1
kind: Namespace
metadata: {name: old, labels: {app: web}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: old, annotations: {port: 80, on: true}}
spec: {ports: [{port: 80, targetPort: "$(PORT)"}], selector: {app: web}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: default, namespace: old}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web, namespace: old}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: viewer}
subjects: [{kind: ServiceAccount, name: default, namespace: old}, {kind: User, name: default}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: viewer}
rules: [{apiGroups: [""], resources: [configmaps], resourceNames: [settings, made], verbs: [get]}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: hook}
webhooks:
  - {name: a.example.com, clientConfig: {service: {name: web, namespace: old, path: /}}}
  - {name: b.example.com, clientConfig: {service: {name: db, namespace: default}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec: {podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers: [{name: agent, image: "registry.example.com:5000/nginx:1@sha256:aa", command: [a, "$(WEB)"], env: [{name: X, value: "$(WEB):$(PORT) $$(no) $(NONE)"}]}]
      volumes: [{name: image, image: {reference: "nginx:2"}}]
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: widget, labels: {app: web}}
spec: {ref: {name: settings}, secret: keys, list: [{name: settings}, {name: other}], image: "nginx:1", labels: {a: b}}
---
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: listed, labels: {app: db}}, data: {x: y}}
"""  # fmt: skip
CONFIGURATION = {
    "nameReference": [
        {"kind": "ConfigMap", "version": "v1", "fieldSpecs": [{"path": "spec/ref/name", "kind": "Widget"}, {"path": "spec/list/name", "kind": "Widget"}]},
        {"kind": "Secret", "fieldSpecs": [{"path": "spec/secret", "kind": "Widget", "group": "example.com"}]},
    ],
    "images": [{"path": "spec/image", "kind": "Widget"}],
    "commonLabels": [{"path": "spec/labels", "kind": "Widget", "create": True}],
    "commonAnnotations": [{"path": "spec/deep/annotations", "kind": "Widget", "create": True}],
    "varReference": [{"path": "spec/image", "kind": "Widget"}, {"path": "data", "kind": "ConfigMap"}],
    "namespace": [{"path": "spec/namespace", "kind": "Widget", "create": True}],
    "namePrefix": [{"path": "spec/ref/name", "kind": "Widget"}, {"path": "metadata/name", "kind": "Service"}],
    "replicas": [{"path": "spec/replicas", "kind": "Widget", "create": True}],
    "labels": [{"path": "spec/labels", "kind": "Widget"}],
    "templateLabels": [{"path": "spec/template/labels", "kind": "Widget", "create": True}],
}  # fmt: skip
PLUGINS = [
    {"kind": "LabelTransformer", "labels": {"p": "q"}, "fieldSpecs": [{"path": "metadata/labels", "create": True}]},
    {"kind": "AnnotationsTransformer", "annotations": {"p": "q"}, "fieldSpecs": [{"path": "spec/template/metadata/annotations", "create": True, "kind": "Deployment"}]},
    {"kind": "PrefixTransformer", "prefix": "pre-", "fieldSpecs": [{"path": "metadata/name"}]},
    {"kind": "SuffixTransformer", "suffix": "-post", "fieldSpecs": [{"path": "metadata/name", "kind": "ConfigMap"}]},
    {"kind": "PrefixSuffixTransformer", "prefix": "a-", "suffix": "-z", "fieldSpecs": [{"path": "metadata/name", "kind": "Secret"}]},
    {"kind": "NamespaceTransformer", "metadata": {"name": "n", "namespace": "there"}, "unsetOnly": True},
    {"kind": "NamespaceTransformer", "metadata": {"name": "n", "namespace": "there"}, "setRoleBindingSubjects": "allServiceAccounts", "fieldSpecs": [{"path": "metadata/name", "kind": "Namespace", "create": True}]},
    {"kind": "NamespaceTransformer", "metadata": {"name": "n", "namespace": "there"}, "setRoleBindingSubjects": "none"},
    {"kind": "ImageTagTransformer", "imageTag": {"name": "nginx", "newTag": "7"}, "fieldSpecs": [{"path": "spec/image", "kind": "Widget"}]},
    {"kind": "ReplicaCountTransformer", "replica": {"name": "web", "count": 4}, "fieldSpecs": [{"path": "spec/replicas", "kind": "Deployment", "create": True}]},
    {"kind": "PatchTransformer", "target": {"kind": "Service"}, "patch": '[{"op": "add", "path": "/metadata/labels", "value": {"z": "y"}}]'},
    {"kind": "PatchStrategicMergeTransformer", "patches": '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": {"s": "m"}}'},
    {"kind": "PatchJson6902Transformer", "target": {"kind": "ConfigMap", "name": "settings", "version": "v1"}, "jsonOp": '[{"op": "remove", "path": "/data/b"}]'},
    {"kind": "ReplacementTransformer", "replacements": [{"source": {"kind": "Service", "name": "db"}, "targets": [{"select": {"kind": "Widget"}, "fieldPaths": ["spec.secret"]}]}]},
    {"kind": "UnheardOfTransformer"},
    {"kind": "PrefixTransformer", "prefix": "pre-"},
]  # fmt: skip
GENERATORS = [
    {"kind": "ConfigMapGenerator", "name": "plugged", "literals": ["a=b"]},
    {"kind": "SecretGenerator", "metadata": {"name": "plugged", "namespace": "x"}, "literals": ["a=b"], "type": "T"},
    {"kind": "ConfigMapGenerator", "metadata": {"name": "settings"}, "behavior": "merge", "literals": ["n=o"]},
    {"kind": "ConfigMapGenerator", "metadata": {"name": "settings"}, "literals": ["n=o"]},
    {"kind": "LabelTransformer"},
]  # fmt: skip
REPLACEMENTS = [
    {"sourceValue": "given", "targets": [{"select": {"kind": "Con.*"}, "fieldPaths": ["data.b"], "options": {"create": True}}]},
    {"sourceValue": "x", "source": {"kind": "Service"}, "targets": [{"select": {"kind": "Widget"}}]},
    {"source": {"kind": "Deployment", "name": "web", "fieldPath": "spec.template.spec.containers.0.image"}, "targets": [{"select": {"name": "w.*"}, "reject": [{"kind": "Service|Ingress"}, {"labelSelector": "tier=front"}], "fieldPaths": ["metadata.annotations.image"], "options": {"create": True}}]},
    {"source": {"kind": "Service", "name": "db", "fieldPath": "spec.ports.[name=sql].port"}, "targets": [{"select": {"kind": "StatefulSet"}, "fieldPaths": ["spec.template.spec.containers.[name=d.*].ports.*.containerPort", "spec.replicas"], "options": {"create": True}}]},
    {"source": {"kind": "ConfigMap", "name": "settings", "fieldPath": "data.text", "options": {"delimiter": ",", "index": 9}}, "targets": [{"select": {"kind": "Widget"}, "fieldPaths": ["spec.secret"]}]},
    {"source": {"kind": "Widget", "fieldPath": "spec.ref"}, "targets": [{"select": {"kind": "Widget"}, "fieldPaths": ["spec.secret"]}, {"select": {"kind": "GrafanaDatasource"}, "fieldPaths": ["spec.datasource"]}]},
    {"source": {"kind": "Widget", "fieldPath": "spec.secret"}, "targets": [{"select": {"kind": "Widget"}, "fieldPaths": ["spec.list.[name=new].name", "spec.list.9.name"], "options": {"create": True}}]},
    {"source": {"kind": "Widget", "fieldPath": "metadata.name"}, "targets": [{"select": {"kind": "Deployment"}, "fieldPaths": ["spec.template.spec.containers.*.args.0", "metadata.annotations.nginx\\\\.ingress\\\\.kubernetes\\\\.io/auth-secret"]}]},
    {"source": {"namespace": "old", "kind": "Service"}, "targets": [{"select": {"namespace": "old"}, "fieldPaths": ["metadata.annotations.[a.b/c]"], "options": {"create": True, "delimiter": "/", "index": 1}}]},
    {"source": {"kind": "Deployment", "fieldPath": "spec.replicas"}, "targets": [{"select": {"kind": "Deployment"}, "fieldPaths": ["spec.template.spec.containers.[name=web].args.[=--one]"]}]},
]  # fmt: skip
VARS = [
    {"name": "WEB", "objref": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}},
    {"name": "PORT", "objref": {"apiVersion": "v1", "kind": "Service", "name": "db"}, "fieldref": {"fieldPath": "spec.ports[0].port"}},
    {"name": "REPLICAS", "objref": {"group": "apps", "version": "v1", "kind": "Deployment", "name": "web"}, "fieldref": {"fieldPath": "spec.replicas"}},
    {"name": "MAP", "objref": {"apiVersion": "v1", "kind": "ConfigMap", "name": "settings"}, "fieldref": {"fieldPath": "data"}},
    {"name": "GONE", "objref": {"apiVersion": "v1", "kind": "ConfigMap", "name": "none"}},
    {"name": "FIELD", "objref": {"apiVersion": "v1", "kind": "ConfigMap", "name": "settings"}, "fieldref": {"fieldPath": "data.none"}},
]  # fmt: skip
LABELS = [
    {"pairs": {"x": "y"}},
    {"pairs": {"x": "y"}, "includeSelectors": True},
    {"pairs": {"x": "y", "app": "z"}, "includeTemplates": True},
    {"pairs": {"x": "y"}, "fields": [{"path": "spec/labels", "kind": "Widget", "create": True}]},
    {"pairs": {"x": "y"}, "fields": [{"path": "spec/selector/matchLabels", "create": True, "group": "monitoring.coreos.com"}]},
    {"pairs": {"x": "y"}, "fields": [{"path": "metadata/labels", "create": False}]},
    {"pairs": {"x": "y"}, "fields": [{"path": "spec/secret", "kind": "Widget"}]},
]  # fmt: skip
IMAGES = [
    {"name": "nginx", "newTag": "9"},
    {"name": "nginx", "tagSuffix": "-slim"},
    {"name": "busybox", "newName": "example.com/busybox", "digest": "sha256:bb"},
    {"name": "ngin.", "newName": "other"},
    {"name": "registry.example.com:5000/nginx", "newTag": "3", "tagSuffix": "-x"},
    {"name": "nginx", "newTag": "", "newName": "plain"},
    {"name": "side", "digest": "sha256:cc", "newTag": "1"},
]  # fmt: skip
LITERALS = [["a=b"], ["a='b'", 'c="d"'], ["a="], ["a=b=c", "d= e "], ["a=b", "a=c"], ["=b"], ["ab"]]
ENVS = "A=1\n# comment\n  B=b=b \nC\n=x\n\nD=\"q\"\r\n"  # fmt: skip


def case(seed):
    """The files of bases, a component and an overlay over them; the overlay is `over`."""
    return _Maker(random.Random(seed)).files()


class _Maker(overlays._Maker):
    def files(self):
        rng = self.rng
        self.made["base/objects.yaml"] = OBJECTS
        self.made["more/more.yaml"] = MORE
        bases = rng.choice([["base"], ["base", "more"], ["base", "more"], ["more", "base"]])
        self.bases = bases
        for folder in bases:
            resources = ["objects.yaml" if folder == "base" else "more.yaml"]
            self._write(
                folder, {"resources": resources, **self._some(folder, rng.choice([0, 1, 2]))}
            )
        over = {"resources": [f"../{folder}" for folder in bases], **self._some("over", 3)}
        if rng.random() < 0.3:
            kind = {"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"}
            self._write("part", {**kind, **self._some("part", rng.choice([1, 2]))})
            over["components"] = ["../part"]
        if rng.random() < 0.1:
            over = {self._spelt(key): value for key, value in over.items()}
        self._write("over", over)
        return self.made

    def _spelt(self, key):
        return self.rng.choice([key, key.lower(), key.capitalize()])

    def _write(self, folder, data):
        self.made[f"{folder}/kustomization.yaml"] = json.dumps(data, indent=1)

    def _some(self, folder, count):
        features = [self._patches, self._json, self._names, self._namespace, self._labels]
        features += [self._replicas, self._replacements, self._old, self._configured, self._vars]
        features += [self._plugins, self._generated, self._labelled, self._imaged, self._replaced]
        features += [self._ordered, self._generators, self._named, self._plugged]
        if folder == "more":
            # What fits whatever there is.
            features = [self._names, self._namespace, self._labels, self._labelled, self._imaged]
            features += [self._generated, self._ordered]
        result = {}
        for feature in self.rng.sample(features, min(count, len(features))):
            result.update(feature(folder))
        return result

    def _configured(self, folder):
        fields = self.rng.sample(list(CONFIGURATION), 3)
        self.made[f"{folder}/config.yaml"] = json.dumps(
            {name: CONFIGURATION[name] for name in fields}
        )
        return {"configurations": ["config.yaml"], **self._labelled(folder)}

    def _vars(self, folder):
        known = VARS if self.rng.random() < 0.1 else VARS[:4]
        named = f"{folder}_" if self.rng.random() < 0.1 else ""
        entries = self.rng.sample(known, 2)
        return {"vars": [entry | {"name": named + entry["name"]} for entry in entries]}

    def _replicas(self, folder):
        return {"replicas": [{"name": self.rng.choice(["web", "db"]), "count": 7}]}

    def _plugins(self, folder):
        entries = []
        known = PLUGINS if self.rng.random() < 0.1 else PLUGINS[:-2]
        for at, plugin in enumerate(self.rng.sample(known, self.rng.choice([1, 2]))):
            whole = {"apiVersion": "builtin", "metadata": {"name": f"p{at}"}, **plugin}
            text = json.dumps(whole, indent=1)
            if self.rng.random() < 0.5:
                self.made[f"{folder}/plugin{at}.yaml"] = text
                text = f"plugin{at}.yaml"
            entries.append(text)
        return {"transformers": entries}

    def _plugged(self, folder):
        known = GENERATORS if self.rng.random() < 0.1 else GENERATORS[:3]
        plugin = {"apiVersion": "builtin", "metadata": {"name": "g"}, **self.rng.choice(known)}
        return {"generators": [json.dumps(plugin, indent=1)]}

    def _generated(self, folder):
        rng = self.rng
        self.made[f"{folder}/values.env"] = ENVS
        self.made[f"{folder}/notes.txt"] = "one\n  two <&>\n"
        entry = {
            "name": f"made-{folder}",
            "literals": rng.choice(LITERALS[: 7 if rng.random() < 0.1 else 4]),
        }
        if rng.random() < 0.4:
            entry["files"] = rng.choice([["notes.txt"], ["k=notes.txt", "notes.txt"]])
        if rng.random() < 0.4:
            entry[rng.choice(["envs", "env"])] = "values.env"
            entry = {key: [value] if key == "envs" else value for key, value in entry.items()}
        if rng.random() < 0.3:
            entry["namespace"] = "old"
        if rng.random() < 0.3:
            entry["options"] = {"labels": {"o": "p"}, "immutable": rng.random() < 0.5}
        field = rng.choice(["configMapGenerator", "secretGenerator"])
        return {field: [entry], "generatorOptions": {"labels": {"g": "h"}}}

    def _labelled(self, folder):
        return {"labels": self.rng.sample(LABELS if self.rng.random() < 0.1 else LABELS[:5], 1)}

    def _imaged(self, folder):
        field = "images" if self.rng.random() < 0.8 else "imageTags"
        return {field: self.rng.sample(IMAGES, 2)}

    def _replaced(self, folder):
        known = REPLACEMENTS if len(self.bases) > 1 else REPLACEMENTS[:1]
        entries = self.rng.sample(known, min(len(known), self.rng.choice([1, 1, 2])))
        if self.rng.random() < 0.3:
            self.made[f"{folder}/replacement.yaml"] = json.dumps(entries)
            return {"replacements": [{"path": "replacement.yaml"}]}
        return {"replacements": entries}

    def _ordered(self, folder):
        return {
            "sortOptions": self.rng.choice(
                [
                    {"order": "fifo"},
                    {"order": "legacy"},
                    {"order": "legacy", "legacySortOptions": {"orderFirst": ["Service", "Widget"], "orderLast": ["ConfigMap"]}},
                ]
            )
        }  # fmt: skip

    def _named(self, folder):
        """Patches that change the name or the kind."""
        options = self.rng.choice([{"allowNameChange": True}, {"allowKindChange": True}, {}])
        name = "renamed" if "allowNameChange" in options else "settings"
        kind = "Settings" if "allowKindChange" in options else "ConfigMap"
        patch = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, "data": {"new": "1"}}
        target = {"kind": "ConfigMap", "name": "settings"}
        return {"patches": [{"patch": json.dumps(patch), "target": target, "options": options}]}


def main(first, last):
    """Compares a range of seeds with the engine and prints how many agree."""
    from collections import Counter

    from kustomize_oracle import Oracle, build
    from test_kustomize import compared

    counts = Counter()
    with Oracle(build()) as oracle:
        for seed in range(first, last):
            what = compared(oracle, case(seed))
            counts[what] += 1
            if what in ("accepted", "refused wrongly", "different", "in another order"):
                print(f"seed {seed}: {what}", flush=True)
    print(", ".join(f"{count} {what}" for what, count in counts.most_common()))


if __name__ == "__main__":
    import sys

    main(int(sys.argv[1]), int(sys.argv[2]))
