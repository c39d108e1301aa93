"""What a row of the table of breaks is, and the names of the files that are broken."""

from typing import NamedTuple

AI = "apps/monitoring/base/ai-providers/"
ALERTING = "apps/monitoring/base/alerting/"
DCGM = "apps/monitoring/base/dcgm/"
GRAFANA = "apps/monitoring/base/grafana/"
MODELS = "apps/monitoring/base/kserve-vllm/"
NAMESPACES = "apps/monitoring/base/namespaces/"
ROUTE = ALERTING + "alertmanagerconfig-slack.yaml"
MODELS_DOWN = ALERTING + "prometheusrule-local-model-targets-down.yaml"
ROBOTHEUS_DOWN = ALERTING + "prometheusrule-robotheus-targets-down.yaml"
NOT_READY = ALERTING + "prometheusrule-vllm-pod-not-ready.yaml"
PODS = MODELS + "podmonitor-kserve-predictors.yaml"
GPUS = DCGM + "servicemonitor-dcgm-exporter-gitops.yaml"
ROBOTHEUS = AI + "servicemonitor-robotheus.yaml"
DEPLOYMENT = AI + "deployment-robotheus.yaml"
SERVICE = AI + "service-robotheus.yaml"
GEMINI = "apps/monitoring/components/gemini/"
LOCAL = MODELS + "grafanadashboard-local-models.yaml"
PROVIDERS = AI + "grafanadashboard-ai-providers.yaml"
INSTANCE = GRAFANA + "grafana.yaml"
PROMETHEUS = GRAFANA + "grafanadatasource-prometheus.yaml"
THANOS = GRAFANA + "grafanadatasource-thanos-querier.yaml"
FOLDER = GRAFANA + "grafanafolder-gitops.yaml"
OVERLAY = "apps/monitoring/overlays/dev/kustomization.yaml"
APPLICATION = "argocd/application-dev.yaml"
PROJECT = "argocd/appproject.yaml"
SWITCHES = "cluster/prerequisites/configmap-cluster-monitoring-config.yaml"
EXEMPTION = "cluster/prerequisites/configmap-user-workload-monitoring-config.yaml"
CLUSTER = "cluster/cluster.yaml"


class Break(NamedTuple):
    """A claim, the line that makes it false, and what must be reported.

    `compared`: only seen when compared with the manifests as they are."""

    claim: str
    path: str
    old: str
    new: str
    code: str
    at: tuple[str, str] | tuple[str, str, int] | None = None
    nth: int | None = None
    also: tuple[tuple[str, str, str], ...] = ()
    severity: str = "error"
    compared: bool = False
