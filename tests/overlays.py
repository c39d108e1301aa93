"""Random kustomizations over a set of sample objects, for comparison with the real kustomize."""

import json
import random

OBJECTS = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web, tier: front}
  annotations: {note: first, "nginx.ingress.kubernetes.io/auth-secret": keys}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: robot
      imagePullSecrets: [{name: pull}]
      tolerations: [{key: a, operator: Exists}]
      initContainers: [{name: init, image: "busybox:1", command: [a, b]}]
      containers:
        - name: web
          image: "nginx:1.2"
          args: [--one, --two=2]
          ports: [{containerPort: 80, name: http}, {containerPort: 443, name: https, protocol: TCP}]
          env:
            - {name: A, value: "1"}
            - {name: B, valueFrom: {configMapKeyRef: {name: settings, key: b}}}
            - {name: C, valueFrom: {secretKeyRef: {name: keys, key: c}}}
          envFrom: [{configMapRef: {name: made}}, {secretRef: {name: made}}]
          volumeMounts: [{name: data, mountPath: /data}, {name: conf, mountPath: /conf}]
        - {name: side, image: side, resources: {limits: {cpu: 100m}}}
      volumes:
        - {name: data, persistentVolumeClaim: {claimName: data}}
        - {name: conf, configMap: {name: settings}}
        - {name: all, projected: {sources: [{secret: {name: keys}}, {configMap: {name: made}}]}}
        - {name: tmp, emptyDir: {}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, labels: {app: db}}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: db, ports: [{containerPort: 5432}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, labels: {app: db}}
spec: {ports: [{port: 5432, name: sql}, {port: 9187, name: metrics, targetPort: m}], selector: {app: db}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, labels: {app: web}}
data: {b: "2", text: "one,two,three"}
---
apiVersion: v1
kind: Secret
metadata: {name: keys}
type: Opaque
data: {c: Yw==}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot}
imagePullSecrets: [{name: pull}]
secrets: [{name: keys}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [secrets], resourceNames: [keys], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: robot}, {kind: ServiceAccount, name: robot, namespace: default}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: viewer}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: robot, namespace: default}]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 3}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, labels: {app: web}}
spec:
  schedule: "0 0 * * *"
  jobTemplate:
    spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: nginx, envFrom: [{secretRef: {name: keys}}]}]}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, annotations: {nginx.ingress.kubernetes.io/auth-secret: keys}}
spec:
  tls: [{hosts: [a.example.com], secretName: keys}]
  rules: [{host: a.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: db, port: {number: 5432}}}}]}}]
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web, labels: {app: web}}
spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: http, interval: 30s}, {port: admin}]}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDatasource
metadata: {name: prom}
spec: {instanceSelector: {}, valuesFrom: [{targetPath: x, valueFrom: {secretKeyRef: {name: keys, key: c}}}], datasource: {name: p}}
"""
_NAMES = [
    ("apps/v1", "Deployment", "web"),
    ("apps/v1", "StatefulSet", "db"),
    ("v1", "Service", "db"),
    ("v1", "ConfigMap", "settings"),
    ("v1", "Secret", "keys"),
    ("v1", "ServiceAccount", "robot"),
    ("autoscaling/v2", "HorizontalPodAutoscaler", "web"),
    ("batch/v1", "CronJob", "nightly"),
    ("monitoring.coreos.com/v1", "ServiceMonitor", "web"),
    ("grafana.integreatly.org/v1beta1", "GrafanaDatasource", "prom"),
]
_CONTAINER = [
    {"image": "patched:1"},
    {"env": [{"name": "A", "value": "patched"}, {"name": "N", "value": "new"}]},
    {"env": [{"name": "A", "$patch": "delete"}]},
    {"env": [{"name": "B", "value": "plain", "valueFrom": None}]},
    {"env": None},
    {"args": ["--three"]},
    {"args": []},
    {"ports": [{"containerPort": 80, "name": "renamed"}]},
    {"ports": [{"containerPort": 80, "protocol": "UDP", "name": "udp"}]},
    {"ports": [{"containerPort": 443, "protocol": "TCP", "hostPort": 1}]},
    {"ports": [{"containerPort": 9000}]},
    {"volumeMounts": [{"mountPath": "/data", "name": "data", "readOnly": True}]},
    {"volumeMounts": [{"mountPath": "/new", "name": "new"}]},
    {"volumeMounts": [{"mountPath": "/conf", "$patch": "delete"}]},
    {"resources": {"limits": {"cpu": None, "memory": "1Gi"}}},
    {"resources": None},
    {"resources": {"$patch": "replace", "requests": {"cpu": "1"}}},
    {"$patch": "delete"},
    {"$patch": "replace", "image": "only"},
    {"livenessProbe": {"httpGet": {"path": "/", "port": 80}, "x": None}},
]
_POD = [
    {"tolerations": [{"key": "b"}]},
    {"serviceAccountName": "other"},
    {"serviceAccountName": None},
    {"imagePullSecrets": [{"name": "more"}]},
    {"volumes": [{"name": "tmp", "emptyDir": {"medium": "Memory"}}]},
    {"volumes": [{"name": "conf", "configMap": None, "secret": {"secretName": "keys"}}]},
    {"volumes": [{"name": "conf", "$patch": "delete"}, {"name": "x", "emptyDir": {}}]},
    {"volumes": [{"name": "data", "$patch": "replace", "emptyDir": {}}]},
    {"volumes": [{"$patch": "delete"}]},
    {"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "z", "whenUnsatisfiable": "x"}]},
    {"affinity": {"nodeAffinity": {"a": None}}},
    {"hostAliases": [{"ip": "1.1.1.1", "hostnames": ["a"]}]},
    {"initContainers": [{"name": "init", "command": ["c"]}, {"name": "second", "image": "s"}]},
]
_PLAIN = [
    {"metadata": {"labels": {"patched": "yes"}}},
    {"metadata": {"labels": None}},
    {"metadata": {"annotations": {"a/b": "c", "note": None}}},
    {"metadata": {"finalizers": ["x"]}},
    {"metadata": {"namespace": "default"}},
    {"spec": {"extra": {"deep": [1, 2, {"x": None}], "gone": None}}},
    {"spec": {"endpoints": [{"port": "other"}]}},
    {"spec": {"ports": [{"port": 5432, "name": "renamed"}, {"port": 1, "protocol": "UDP"}]}},
    {"spec": {"ports": [{"port": 9187, "$patch": "delete"}]}},
    {"spec": {"selector": {"$patch": "replace", "x": "y"}}},
    {"spec": None},
    {"data": {"b": "3", "text": None}},
    {"secrets": [{"name": "another"}]},
    {"imagePullSecrets": [{"name": "another"}]},
    {"$patch": "delete"},
    {"spec": {"valuesFrom": [{"targetPath": "y"}]}},
]
_OPERATIONS = [
    {"op": "add", "path": "/metadata/labels/added", "value": "x"},
    {"op": "add", "path": "/metadata/annotations", "value": {"x": "y"}},
    {"op": "add", "path": "/metadata/annotations/a~1b~0c", "value": "x"},
    {"op": "replace", "path": "/spec/replicas", "value": 5},
    {"op": "remove", "path": "/metadata/labels"},
    {"op": "remove", "path": "/spec/template/spec/containers/0/args"},
    {"op": "add", "path": "/spec/template/spec/containers/0/args/-", "value": "--last"},
    {"op": "add", "path": "/spec/template/spec/containers/0/args/0", "value": "--first"},
    {"op": "replace", "path": "/spec/template/spec/containers/1/image", "value": "new:2"},
    {"op": "replace", "path": "/spec/template/spec/containers/-1/image", "value": "new:3"},
    {"op": "remove", "path": "/spec/template/spec/containers/1"},
    {"op": "test", "path": "/metadata/name", "value": "web"},
    {"op": "copy", "from": "/metadata/name", "path": "/metadata/labels/copied"},
    {"op": "move", "from": "/metadata/labels/app", "path": "/metadata/labels/moved"},
    {"op": "replace", "path": "/spec/endpoints/0/interval", "value": "1m"},
    {"op": "add", "path": "/spec/endpoints/-", "value": {"port": "third", "n": None}},
    {"op": "replace", "path": "/data/b", "value": "9"},
    {"op": "remove", "path": "/data/none"},
    {"op": "add", "path": "/spec/none/deep", "value": 1},
    {"op": "replace", "path": "/metadata/name", "value": "renamed"},
]
_TARGETS = [
    {"kind": "Deployment"},
    {"kind": "Deployment|StatefulSet"},
    {"kind": "Deploy.*", "name": "w.*"},
    {"group": "apps", "version": "v1"},
    {"labelSelector": "app=web"},
    {"labelSelector": "app in (web, db),tier!=front"},
    {"labelSelector": "tier"},
    {"labelSelector": "!app", "kind": "S.*"},
    {"annotationSelector": "note=first"},
    {"name": "web"},
    {"name": "we"},
    {"kind": "ConfigMap", "namespace": "default"},
    {"kind": "ConfigMap", "name": "settings"},
    {"kind": "ServiceMonitor"},
    {"version": "v2"},
]
_FITTING = [
    ({"kind": "Deployment", "name": "web"}, _OPERATIONS[:13]),
    ({"kind": "Deploy.*", "labelSelector": "app=web"}, _OPERATIONS[4:13]),
    ({"kind": "ServiceMonitor"}, _OPERATIONS[14:16]),
    ({"kind": "ConfigMap", "name": "settings"}, _OPERATIONS[16:17]),
    ({"labelSelector": "app in (web, db)"}, _OPERATIONS[:2]),
    ({"group": "apps", "version": "v1"}, _OPERATIONS[1:2]),
    ({"name": "web", "kind": "HorizontalPodAutoscaler|Ingress"}, _OPERATIONS[19:]),
    ({"name": "nothing"}, _OPERATIONS),
]
_REPLACEMENTS = [
    ({"kind": "ConfigMap", "name": "settings", "fieldPath": "data.b"}, {"kind": "Deployment"}, "spec.template.spec.containers.[name=web].env.[name=A].value", {}),
    ({"kind": "ConfigMap", "name": "settings", "fieldPath": "data.text", "options": {"delimiter": ",", "index": 1}}, {"kind": "Service"}, "metadata.labels.app", {}),
    ({"kind": "Service", "name": "db"}, {"kind": "Ingress"}, "spec.rules.0.host", {"delimiter": ".", "index": 0}),
    ({"kind": "Service", "name": "db"}, {"kind": "ServiceMonitor"}, "metadata.annotations.[a.b/c]", {"create": True}),
    ({"kind": "Deployment", "fieldPath": "spec.replicas"}, {"kind": "HorizontalPodAutoscaler"}, "spec.maxReplicas", {}),
    ({"kind": "Deployment", "fieldPath": "spec.template.spec.containers.[name=web].image", "options": {"delimiter": ":"}}, {"kind": "CronJob"}, "spec.jobTemplate.spec.template.spec.containers.*.image", {}),
    ({"kind": "Deployment", "fieldPath": "metadata.labels"}, {"kind": "StatefulSet"}, "metadata.labels", {}),
    ({"kind": "ServiceAccount"}, {"kind": "ClusterRoleBinding"}, "subjects.0.name", {"delimiter": "-", "index": -1}),
    ({"kind": "Deployment"}, {"kind": "GrafanaDatasource"}, "spec.none", {}),
    ({"name": "web"}, {"kind": "Secret"}, "type", {}),
]  # fmt: skip


def case(seed):
    """The files of a base and an overlay over it; the overlay is `over`."""
    return _Maker(random.Random(seed)).files()


class _Maker:
    def __init__(self, rng):
        self.rng = rng
        self.made = {}

    def files(self):
        self.made["base/objects.yaml"] = OBJECTS
        base = {"resources": ["objects.yaml"], **self._some("base", 2)}
        over = {"resources": ["../base"], **self._some("over", 3)}
        self.made["base/kustomization.yaml"] = json.dumps(base, indent=1)
        self.made["over/kustomization.yaml"] = json.dumps(over, indent=1)
        return self.made

    def _some(self, folder, count):
        features = [self._patches, self._patches, self._json, self._names, self._namespace]
        features += [self._labels, self._generators, self._replicas, self._replacements, self._old]
        result = {}
        for feature in self.rng.sample(features, count):
            result.update(feature(folder))
        return result

    def _strategic(self):
        rng = self.rng
        api_version, kind, name = rng.choice(_NAMES)
        patch = {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}}
        if kind in ("Deployment", "StatefulSet") and rng.random() < 0.85:
            names = ["web", "side", "added"] if kind == "Deployment" else ["db", "added"]
            pod = dict(rng.choice(_POD)) if rng.random() < 0.6 else {}
            if rng.random() < 0.8:
                chosen = rng.sample(names[: 2 if rng.random() < 0.8 else 3], rng.choice([1, 1, 2]))
                pod["containers"] = [{"name": n, **rng.choice(_CONTAINER)} for n in chosen]
            patch["spec"] = {"template": {"spec": pod}}
        else:
            for key, value in rng.choice(_PLAIN).items():
                if key == "metadata":
                    patch[key] = {**patch[key], **value}
                else:
                    patch[key] = value
        return patch

    def _patches(self, folder):
        entries = []
        for at in range(self.rng.choice([1, 1, 2])):
            entry = {}
            if self.rng.random() < 0.35:
                entry["target"], fitting = self.rng.choice(_FITTING)
                if self.rng.random() < 0.1:
                    entry["target"], fitting = self.rng.choice(_TARGETS), _OPERATIONS
                body = self.rng.sample(fitting, min(len(fitting), self.rng.choice([1, 1, 2])))
            else:
                body = self._strategic()
                if self.rng.random() < 0.3:
                    entry["target"] = self.rng.choice(_TARGETS)
            if self.rng.random() < 0.5:
                entry["patch"] = json.dumps(body, indent=self.rng.choice([None, 2]))
            else:
                entry["path"] = f"patch{at}.yaml"
                self.made[f"{folder}/patch{at}.yaml"] = json.dumps(body, indent=1)
            entries.append(entry)
        return {"patches": entries}

    def _json(self, folder):
        target = {"group": "apps", "version": "v1", "kind": "Deployment", "name": "web"}
        self.made[f"{folder}/json.json"] = json.dumps([self.rng.choice(_OPERATIONS[:13])])
        return {"patchesJson6902": [{"target": target, "path": "json.json"}]}

    def _old(self, folder):
        bodies = [self._strategic() for _ in range(2)]
        self.made[f"{folder}/old.yaml"] = "\n---\n".join(json.dumps(body) for body in bodies)
        return {"patchesStrategicMerge": ["old.yaml"]}

    def _names(self, folder):
        return self.rng.choice(
            [
                {"namePrefix": f"{folder}-"},
                {"nameSuffix": "-x"},
                {"namePrefix": "p-", "nameSuffix": "-s"},
            ]
        )

    def _namespace(self, folder):
        return {"namespace": f"in-{folder}"}

    def _labels(self, folder):
        return self.rng.choice(
            [{"commonLabels": {folder: "l"}}, {"commonAnnotations": {"an": "n"}}]
        )

    def _generators(self, folder):
        rng = self.rng
        result = {}
        names = [
            ("configMapGenerator", "made"),
            ("secretGenerator", "made"),
            ("configMapGenerator", "settings"),
            ("secretGenerator", "keys"),
        ]
        for field, name in rng.sample(names, 2):
            if name == "made" and folder == "over":
                name = "made-over"
            entry = {"name": name, "literals": [f"from={folder}", "html=<a>&é"]}
            if not name.startswith("made"):
                entry["behavior"] = rng.choice(["merge", "replace"])
            if rng.random() < 0.3:
                entry["options"] = {"disableNameSuffixHash": True, "labels": {"o": "p"}}
            result[field] = [entry]
        if rng.random() < 0.2:
            result["generatorOptions"] = {"immutable": True, "annotations": {"g": "h"}}
        return result

    def _replicas(self, folder):
        return {
            "replicas": [
                {"name": self.rng.choice(["web", "db", "web", "db", "db", "none"]), "count": 7}
            ]
        }

    def _replacements(self, folder):
        entries = []
        for source, select, path, options in self.rng.sample(
            _REPLACEMENTS[: 10 if self.rng.random() < 0.1 else 8], 2
        ):
            target = {
                "select": select,
                "fieldPaths": [path],
                **({"options": options} if options else {}),
            }
            entries.append({"source": source, "targets": [target]})
        return {"replacements": entries}


def main(first, last):
    """Compares a range of seeds with kubectl's kustomize and prints how many agree."""
    import tempfile
    from pathlib import Path

    import test_build

    from lint.files import MemoryFiles
    from lint.tree import as_data

    counts = {"equal": 0, "refused by both": 0, "different": 0}
    for seed in range(first, last):
        files = case(seed)
        with tempfile.TemporaryDirectory() as folder:
            test_build.write(Path(folder), files)
            theirs = test_build.kubectl(Path(folder) / "over")
        ours, faults = test_build.rendered(MemoryFiles(files), "over")
        if faults or theirs.returncode:
            what = "refused by both" if faults and theirs.returncode else "different"
        else:
            wanted = test_build.by_identity(test_build.documents(theirs.stdout))
            found = test_build.by_identity(list(map(as_data, ours.objects)))
            what = "equal" if found == wanted else "different"
        counts[what] += 1
        if what == "different":
            print(f"seed {seed} differs")
    print(", ".join(f"{count} {what}" for what, count in counts.items()))


if __name__ == "__main__":
    import sys

    main(int(sys.argv[1]), int(sys.argv[2]))
