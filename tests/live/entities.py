"""What the exporters measure: pods and nodes, GPUs, a provider's projects."""

import math

from live.values import EPOCH, drawn

NODES = {"gpu-a": 2, "gpu-b": 1}
"""Nodes, and how many GPUs each has."""

MODELS = {"granite-3-8b": "gpu-a", "llama-3-70b": "gpu-b"}
"""Models that are served, and where."""

PROJECTS = ("chatbot", "search")
DAY = 86400.0
PERIODS = {"today": 1, "week": 3, "month": 19}
"""Of a cost gauge, and how many days each has seen."""

_PROVIDER_MODELS = ("gpt-5-mini", "gpt-5")


def predictor(model):
    """A model's engine, and what its HTTP server answered."""
    yield {"model_name": model, "engine": "0"}
    for status in ("2xx", "4xx", "5xx"):
        yield {"handler": "/v1/chat/completions", "method": "POST", "status": status}


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
    for model in MODELS:
        yield {"namespace": "vllm", "deployment": f"{model}-predictor"}
    for node in NODES:
        yield {"node": node, "resource": "nvidia_com_gpu", "unit": "integer"}
        yield {"node": node, "resource": "cpu", "unit": "core"}
        info = ("kernel_version", "os_image", "container_runtime_version", "kubelet_version")
        more = ("kubeproxy_version", "provider_id", "pod_cidr", "system_uuid", "internal_ip")
        yield {"node": node, **dict.fromkeys((*info, *more), "")}


def state_of(pods, metric, labels, _at):
    """Values of series that say which of several states an object is in."""
    if "deployment" in labels:
        return _replicas(pods, metric.name, labels["deployment"])
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


def _replicas(pods, name, deployment):
    """One is wanted; available is what runs."""
    if name == "kube_deployment_status_replicas_available":
        own = (pod for each, pod in pods.items() if each.startswith(f"{deployment}-"))
        return sum(pod["status"]["phase"] == "Running" for pod in own)
    return 1 if name == "kube_deployment_spec_replicas" else 0


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


def cost(metric, labels, at):
    """Dollars since midnight, in the week and in the month; None for other metrics."""
    name, _, period = metric.name.rpartition("_")
    if not name.endswith("_cost_usd") or period not in PERIODS:
        return None
    since = at % DAY + (PERIODS[period] - 1) * DAY
    return since * 38 / DAY * (0.5 + drawn("cost", labels["project"]))


def gpu_state(metric, labels, at):
    """Nothing is wrong with a GPU: no fault, and a clock that hardly gives way."""
    faults = ("XID_ERRORS", "REMAPPED_ROWS", "REMAP_FAILURE", "REPLAY_COUNTER")
    if metric.name == "DCGM_FI_DEV_SM_CLOCK":
        return 1980 - 15 * math.floor(8 * drawn("clock", labels["UUID"], str(at // 600)))
    return 0 if metric.name.endswith(faults) else None


def cpu_seconds(node, metric, labels, at):
    """Modes of a CPU share each second."""
    if metric.name != "node_cpu_seconds_total":
        return None
    own = drawn("cpu", node)
    busy = (0.25 + 0.3 * own) * (at - EPOCH) + 120 * math.sin((at - EPOCH) / (700 + 900 * own))
    shares = {"idle": at - EPOCH - busy, "user": 0.8 * busy, "system": 0.15 * busy}
    return shares.get(labels["mode"], 0.05 * busy)
