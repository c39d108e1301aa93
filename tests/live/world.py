"""What runs on the cluster: nodes, pods, Services, and the exporter in each pod.

Predictors, GPUs and the platform's own exporters come from `cluster/cluster.yaml`; what the
repository deploys runs as its Deployments and Services say, so that a broken selector has
no endpoints here either.
"""

import contextlib
from functools import partial

from live.discovery import Kubernetes
from live.entities import (
    MODELS,
    NODES,
    cost,
    cpu_seconds,
    gpu,
    gpu_state,
    kube_state,
    predictor,
    provider_entities,
    state_of,
)
from live.exporters import Exporter, serve
from live.gemini import Gemini
from live.openshift import PLATFORM


class World:
    """The running cluster; its parts can be broken and mended."""

    def __init__(self, base, manifests, description):
        self.base = base
        self.manifests = manifests
        self.description = description["spec"]
        self.versions = self.description["versions"]
        self.kube = Kubernetes((f"{base}.2", 6443))
        self.pods = {}
        self.servers = {}
        self.last = 100
        self._start_platform()
        self._start_gpus()
        for model in MODELS:
            self.start_predictor(model)
        for each in manifests:
            if each["kind"] == "Deployment":
                self.start_deployment(each)
        self.refresh()

    # What runs

    def start_predictor(self, model):
        """A pod as KServe makes it, with the labels and ports of the description."""
        known = self.description["workloads"][0]
        labels = {**known["labels"], **dict.fromkeys(known["labelKeys"], model)}
        container = known["containers"][0]
        exporter = Exporter(
            "vllm", self.versions["vllm"], list(predictor(model)), only="vllm:",
            made=("http_requests_total",),
        )  # fmt: skip
        port = container["ports"][0]["containerPort"]
        self._pod(
            known["namespace"], f"{model}-predictor-0", MODELS[model],
            labels=labels, container=container, exporter=exporter, port=port,
        )  # fmt: skip

    def start_deployment(self, deployment):
        """The one pod of a Deployment of the repository."""
        template = deployment["spec"]["template"]
        container = template["spec"]["containers"][0]
        exporter = _deployed(container)
        meta = deployment["metadata"]
        port = container["ports"][0]["containerPort"]
        self._pod(
            meta["namespace"], f"{meta['name']}-0", "gpu-a",
            labels=template["metadata"]["labels"], container=container, exporter=exporter, port=port,
        )  # fmt: skip

    def _start_gpus(self):
        known = self.description["services"][0]
        target = known["ports"][0]["targetPort"]
        for node, count in NODES.items():
            served = [model for model, where in MODELS.items() if where == node]
            entities = [gpu(node, index, served[0]) for index in range(count)]
            exporter = Exporter(
                "dcgm-exporter", self.versions["dcgm-exporter"], entities,
                profile=known["profile"], fixed=gpu_state,
            )  # fmt: skip
            container = {"name": "dcgm", "ports": [{"name": target, "containerPort": 9400}]}
            self._pod(
                known["namespace"], f"{known['name']}-{node}", node,
                labels=known["labels"], container=container, exporter=exporter, port=9400,
            )  # fmt: skip

    def _start_platform(self):
        state = Exporter(
            "kube-state-metrics", self.versions["kube-state-metrics"], lambda: kube_state(self.pods),
            profile="openshift-4", fixed=lambda *about: state_of(self.pods, *about),
        )  # fmt: skip
        self._platform_pod("kube-state-metrics", "gpu-a", "https-main", state, 8443)
        for node in NODES:
            cpus = [
                {"cpu": str(cpu), "mode": mode}
                for cpu in range(4)
                for mode in ("idle", "user", "system", "iowait")
            ]
            exporter = Exporter(
                "node-exporter", "1.8.2", [*cpus, {}], profile="openshift-4",
                only=("node_cpu_seconds", "node_load"), fixed=partial(cpu_seconds, node), where=node,
                made=("node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes"),
            )  # fmt: skip
            self._platform_pod("node-exporter", node, "https", exporter, 29100)

    def _platform_pod(self, name, node, port, exporter, number):
        container = {"name": name, "ports": [{"name": port, "containerPort": number}]}
        labels = {"app.kubernetes.io/name": name}
        self._pod(
            PLATFORM, f"{name}-{node}", node,
            labels=labels, container=container, exporter=exporter, port=number,
        )  # fmt: skip

    def _pod(self, namespace, name, node, *, labels, container, exporter, port):
        self.last += 1
        address = f"{self.base}.{self.last}"
        self.pods[name] = {
            "metadata": {"namespace": namespace, "name": name, "labels": labels, "uid": f"uid-{name}"},
            "spec": {"nodeName": node, "containers": [{"image": name, **container}]},
            "status": {"phase": "Running", "podIP": address, "hostIP": address},
            "exporter": exporter,
            "port": port,
        }  # fmt: skip
        self.servers[name] = serve(exporter, (address, port))
        self._show(name)

    # What the Kubernetes API shows

    def _show(self, name):
        pod = {k: v for k, v in self.pods[name].items() if k not in ("exporter", "port")}
        ready = "True" if pod["status"]["phase"] == "Running" else "False"
        status = {**pod["status"], "conditions": [{"type": "Ready", "status": ready}]}
        if pod["status"]["phase"] == "Pending":
            del status["podIP"]
        with self.kube.lock:
            self.kube.pods[pod["metadata"]["namespace"], name] = {**pod, "status": status}

    def services(self):
        """Services of the repository, of the description and of the platform."""
        yield from (each for each in self.manifests if each["kind"] == "Service")
        for known in self.description["services"]:
            meta = {
                "namespace": known["namespace"],
                "name": known["name"],
                "labels": known["labels"],
            }
            yield {"metadata": meta, "spec": {"selector": known["labels"], "ports": known["ports"]}}
        for name, port in (("kube-state-metrics", "https-main"), ("node-exporter", "https")):
            labels = {"app.kubernetes.io/name": name}
            meta = {"namespace": PLATFORM, "name": name, "labels": labels}
            ports = [{"name": port, "port": 8443, "targetPort": port}]
            yield {"metadata": meta, "spec": {"selector": labels, "ports": ports}}

    def refresh(self):
        """Shows the Services and what the endpoints controller makes of them."""
        for service in self.services():
            meta, spec = service["metadata"], service["spec"]
            chosen = [
                pod
                for pod in self.pods.values()
                if pod["metadata"]["namespace"] == meta["namespace"]
                and pod["status"]["phase"] == "Running"
                and spec["selector"].items() <= pod["metadata"]["labels"].items()
            ]
            subsets = [subset for pod in chosen for subset in _subsets(spec, pod)]
            kept = {key: meta[key] for key in ("namespace", "name", "labels") if key in meta}
            self._publish({"metadata": kept, "spec": spec}, subsets)

    def show_alertmanager(self, address):
        """The Service that Prometheus finds Alertmanager by."""
        meta = {"namespace": PLATFORM, "name": "alertmanager-main"}
        port = {"name": "web", "port": address[1]}
        subset = {"addresses": [{"ip": address[0]}], "ports": [port]}
        self._publish({"metadata": meta, "spec": {"ports": [port]}}, [subset])

    def _publish(self, service, subsets):
        key = service["metadata"]["namespace"], service["metadata"]["name"]
        with self.kube.lock:
            self.kube.services[key] = service
            self.kube.endpoints[key] = {"metadata": service["metadata"], "subsets": subsets}

    # What breaks

    def set_phase(self, name, phase):
        """A pod that is Pending or Failed is listed as such, and answers no scrape."""
        self.pods[name]["status"]["phase"] = phase
        if phase == "Running":
            self.answer(name)
        else:
            self.silence(name)
        self._show(name)
        self.refresh()

    def silence(self, name):
        """The process no longer answers; its pod is still there."""
        server = self.servers.pop(name, None)
        if server is not None:
            server.stop()

    def answer(self, name):
        if name in self.pods and name not in self.servers:
            pod = self.pods[name]
            self.servers[name] = serve(pod["exporter"], (pod["status"]["podIP"], pod["port"]))

    def remove(self, name):
        """The pod is gone from the API; its process answers until it is silenced."""
        pod = self.pods.pop(name)
        with self.kube.lock:
            del self.kube.pods[pod["metadata"]["namespace"], name]
        self.refresh()
        return pod

    def restore(self, name, pod):
        """What was removed is back."""
        self.pods[name] = pod
        self._show(name)
        self.answer(name)
        self.refresh()

    def stop(self):
        for server in [*self.servers.values(), self.kube.server]:
            with contextlib.suppress(OSError):
                server.stop()


def _deployed(container):
    """The exporter that an image of the repository's Deployments is."""
    image, _, version = container["image"].rpartition(":v")
    if image.endswith("/stackdriver-exporter"):
        return Gemini(version, container["args"])
    return Exporter("robotheus", version, list(provider_entities()), fixed=cost)


def _subsets(spec, pod):
    """A pod as endpoints of a Service, for the ports that its containers have."""
    declared = [
        port for container in pod["spec"]["containers"] for port in container.get("ports", ())
    ]
    ports = []
    for port in spec["ports"]:
        wanted = port.get("targetPort", port["port"])
        for known in declared:
            if wanted in (known.get("name"), known["containerPort"]):
                ports.append({"name": port.get("name", ""), "port": known["containerPort"]})
                break
    meta = pod["metadata"]
    target = {"kind": "Pod", "namespace": meta["namespace"], "name": meta["name"]}
    address = {
        "ip": pod["status"]["podIP"],
        "nodeName": pod["spec"]["nodeName"],
        "targetRef": target,
    }
    if ports:
        yield {"addresses": [address], "ports": ports}
