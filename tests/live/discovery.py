"""Targets as Prometheus' own Kubernetes discovery finds them, served to `http_sd_configs`.

Debian builds Prometheus without discovery by Kubernetes. The meta labels are those of its
package discovery/kubernetes (pod.go, endpoints.go, service.go), written again here.
"""

import json
import re
import threading
from urllib.parse import parse_qs, urlsplit

from live.serve import Handler, Server

META = "__meta_kubernetes_"


class Kubernetes:
    """Pods, Services and endpoints by namespace and name, and a server that tells of them."""

    def __init__(self, address):
        self.url = f"http://{address[0]}:{address[1]}"
        self.pods = {}
        self.services = {}
        self.endpoints = {}
        self.lock = threading.RLock()
        outer = self

        class Targets(Handler):
            def get(self):
                parts = urlsplit(self.path)
                namespaces = parse_qs(parts.query).get("namespace")
                found = outer.groups(parts.path.strip("/"), namespaces)
                self.send(200, json.dumps(found))

        self.server = Server(address, Targets)

    def groups(self, role, namespaces):
        """The target groups of a role, of some namespaces or of all."""
        with self.lock:
            if role == "pod":
                found = [pod_group(pod) for pod in self._of(self.pods, namespaces)]
            else:
                found = [
                    endpoints_group(each, self.services, self.pods)
                    for each in self._of(self.endpoints, namespaces)
                ]
        return [{k: group[k] for k in ("targets", "labels")} for g in found for group in _flat(g)]

    def _of(self, objects, namespaces):
        return [
            each for key, each in sorted(objects.items()) if not namespaces or key[0] in namespaces
        ]


def _flat(group):
    """One group a target, since only a group's labels can be served."""
    for target in group["targets"]:
        labels = {**group["labels"], **target}
        yield {"targets": [labels.pop("__address__")], "labels": labels}


def pod_group(pod):
    """The targets of a pod: one for each declared port, or one without a port."""
    status, meta = pod["status"], pod["metadata"]
    labels = {f"{META}namespace": meta["namespace"], **_pod_labels(pod)}
    group = {"labels": labels, "targets": []}
    if not status.get("podIP"):
        return group
    for container, is_init in _containers(pod):
        base = {f"{META}pod_container_init": str(is_init).lower()}
        base |= {
            f"{META}pod_container_{key}": container.get(key, "") for key in ("name", "image", "id")
        }
        for port in container.get("ports", ()):
            address = {"__address__": f"{status['podIP']}:{port['containerPort']}"}
            group["targets"].append({**address, **base, **_port_labels(port)})
        if not container.get("ports"):
            group["targets"].append({"__address__": status["podIP"], **base})
    return group


def endpoints_group(endpoints, services, pods):
    """The targets of an Endpoints object, and other ports of the pods behind it."""
    meta = endpoints["metadata"]
    labels = {f"{META}namespace": meta["namespace"]}
    service = services.get((meta["namespace"], meta["name"]))
    if service is not None:
        labels |= _object_labels(service["metadata"], "service")
        spec = service["spec"]
        labels[f"{META}service_type"] = spec.get("type", "")
        labels[f"{META}service_cluster_ip"] = spec.get("clusterIP", "")
    labels |= _object_labels(meta, "endpoints")
    group = {"labels": labels, "targets": []}
    seen = {}
    for subset in endpoints.get("subsets", ()):
        for port in subset["ports"]:
            for address in subset.get("addresses", ()):
                group["targets"].append(_endpoint(address, port, pods, seen))
    for pod, served in seen.values():
        group["targets"] += _unserved(pod, served)
    return group


def _endpoint(address, port, pods, seen):
    target = {
        "__address__": f"{address['ip']}:{port['port']}",
        f"{META}endpoint_port_name": port.get("name", ""),
        f"{META}endpoint_port_protocol": port.get("protocol", ""),
        f"{META}endpoint_ready": "true",
    }
    if address.get("nodeName"):
        target[f"{META}endpoint_node_name"] = address["nodeName"]
    reference = address.get("targetRef")
    if reference is None:
        return target
    target[f"{META}endpoint_address_target_kind"] = reference["kind"]
    target[f"{META}endpoint_address_target_name"] = reference["name"]
    key = (reference.get("namespace"), reference["name"])
    pod = pods.get(key) if reference["kind"] == "Pod" else None
    if pod is None:
        return target
    seen.setdefault(key, (pod, []))[1].append(port["port"])
    target |= _pod_labels(pod)
    for container, is_init in _containers(pod):
        for known in container.get("ports", ()):
            if known["containerPort"] == port["port"]:
                target |= _container_labels(container, is_init)
                target |= {**_port_labels(known), f"{META}pod_container_port_protocol": ""}
                target[f"{META}pod_container_port_protocol"] = port.get("protocol", "")
                break
    return target


def _unserved(pod, served):
    """Declared ports of a pod that no endpoint has: they are targets too."""
    for container, is_init in _containers(pod) if pod["status"].get("podIP") else ():
        for port in container.get("ports", ()):
            if port["containerPort"] not in served:
                address = {"__address__": f"{pod['status']['podIP']}:{port['containerPort']}"}
                labels = {**_container_labels(container, is_init), **_port_labels(port)}
                yield {**address, **labels, **_pod_labels(pod)}


def _containers(pod):
    for container in pod["spec"]["containers"]:
        yield container, False
    for container in pod["spec"].get("initContainers", ()):
        yield container, True


def _container_labels(container, is_init):
    return {
        f"{META}pod_container_name": container["name"],
        f"{META}pod_container_image": container.get("image", ""),
        f"{META}pod_container_init": str(is_init).lower(),
    }


def _port_labels(port):
    return {
        f"{META}pod_container_port_name": port.get("name", ""),
        f"{META}pod_container_port_number": str(port["containerPort"]),
        f"{META}pod_container_port_protocol": port.get("protocol", ""),
    }


def _pod_labels(pod):
    status, meta = pod["status"], pod["metadata"]
    conditions = {each["type"]: each["status"] for each in status.get("conditions", ())}
    labels = {
        f"{META}pod_ip": status.get("podIP", ""),
        f"{META}pod_ready": conditions.get("Ready", "unknown").lower(),
        f"{META}pod_phase": status.get("phase", ""),
        f"{META}pod_node_name": pod["spec"].get("nodeName", ""),
        f"{META}pod_host_ip": status.get("hostIP", ""),
        f"{META}pod_uid": meta.get("uid", ""),
    }
    return {**labels, **_object_labels(meta, "pod")}


def _object_labels(meta, role):
    """Name, labels and annotations of an object."""
    found = {f"{META}{role}_name": meta["name"]}
    for field, word in (("labels", "label"), ("annotations", "annotation")):
        for key, value in meta.get(field, {}).items():
            name = re.sub(r"[^a-zA-Z0-9_]", "_", key)
            found[f"{META}{role}_{word}_{name}"] = value
            found[f"{META}{role}_{word}present_{name}"] = "true"
    return found
