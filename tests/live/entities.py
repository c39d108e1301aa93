"""What the exporters measure: pods and nodes, GPUs, a provider's projects."""

import math

from live.values import EPOCH

NODES = {"gpu-a": 2, "gpu-b": 1}
"""Nodes, and how many GPUs each has."""

MODELS = {"granite-3-8b": "gpu-a", "llama-3-70b": "gpu-b"}
"""Models that are served, and where."""

PROJECTS = ("chatbot", "search")
_PROVIDER_MODELS = ("gpt-5-mini", "gpt-5")


def kube_state(pods):
    """Pods and nodes as kube-state-metrics tells them apart."""
    for name, pod in list(pods.items()):
        labels = pod["metadata"]["labels"].items()
        shown = {"label_" + "".join(c if c.isalnum() else "_" for c in k): v for k, v in labels}
        common = {
            "namespace": pod["metadata"]["namespace"],
            "pod": name,
            "uid": pod["metadata"]["uid"],
            "node": pod["spec"]["nodeName"],
            "container": pod["spec"]["containers"][0]["name"],
            "host_ip": "", "pod_ip": "", "created_by_kind": "ReplicaSet", "created_by_name": name,
            "host_network": "false", "priority_class": "",
        }  # fmt: skip
        yield {**common, **shown}
    for node in NODES:
        yield {"node": node, "resource": "nvidia_com_gpu", "unit": "integer"}
        yield {"node": node, "resource": "cpu", "unit": "core"}
        info = ("kernel_version", "os_image", "container_runtime_version", "kubelet_version")
        more = ("kubeproxy_version", "provider_id", "pod_cidr", "system_uuid", "internal_ip")
        yield {"node": node, **dict.fromkeys((*info, *more), "")}


def state_of(pods, metric, labels, _at):
    """Values of series that say which of several states an object is in."""
    pod = pods.get(labels.get("pod", ""))
    phase = pod["status"]["phase"] if pod else ""
    if metric.name == "kube_pod_status_phase":
        return int(labels["phase"] == phase)
    if metric.name in ("kube_pod_status_ready", "kube_pod_status_scheduled"):
        return int(labels["condition"] == ("true" if phase == "Running" else "false"))
    if metric.name in ("kube_node_status_allocatable", "kube_node_status_capacity"):
        return NODES[labels["node"]] if labels["resource"] == "nvidia_com_gpu" else 64
    states = ("reason", "condition", "phase")
    if "restarts" in metric.name or any(state in labels for state in states):
        return 0
    return 1 if metric.name.endswith(("_info", "_labels")) else None


def gpu(node, index, model):
    """A GPU that a model uses."""
    return {
        "gpu": str(index),
        "UUID": f"GPU-{node}-{index}",
        "pci_bus_id": f"00000000:0{index + 1}:00.0",
        "device": f"nvidia{index}",
        "modelName": "NVIDIA H100 80GB HBM3",
        "Hostname": node,
        "namespace": "vllm",
        "pod": f"{model}-predictor-0",
        "container": "kserve-container",
    }


def provider_entities():
    """Projects, models and keys of a provider's organisation."""
    stages = ("usage", "cost")
    for project in PROJECTS:
        for model in _PROVIDER_MODELS:
            yield {"project": project, "model": model, "api_key_id": f"key_{project}"}
        yield {"project": project}
    for stage in stages:
        yield {"provider": "openai", "stage": stage}
    yield {"provider": "openai"}


def cpu_seconds(metric, labels, at):
    """Modes of a CPU share each second."""
    if metric.name != "node_cpu_seconds_total":
        return None
    busy = 0.35 * (at - EPOCH) + 120 * math.sin((at - EPOCH) / 900)
    shares = {"idle": at - EPOCH - busy, "user": 0.8 * busy, "system": 0.15 * busy}
    return shares.get(labels["mode"], 0.05 * busy)
