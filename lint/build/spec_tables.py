"""The field specs that kustomize has built in (api v0.21.1, builtinpluginconsts)."""

from __future__ import annotations

from lint.build.specs import Spec
from lint.values import NamedTuple

_POD = "spec/template/metadata"
_CRON = ("spec/jobTemplate/metadata", "spec/jobTemplate/spec/template/metadata")
_AFFINITY = "spec/template/spec/affinity"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm"
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_SPREAD = (
    f"{_AFFINITY}/podAffinity/{_PREFERRED}/labelSelector/matchLabels",
    f"{_AFFINITY}/podAffinity/{_REQUIRED}/labelSelector/matchLabels",
    f"{_AFFINITY}/podAntiAffinity/{_PREFERRED}/labelSelector/matchLabels",
    f"{_AFFINITY}/podAntiAffinity/{_REQUIRED}/labelSelector/matchLabels",
    "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels",
)
_MATCH = "spec/selector/matchLabels"


def _templates(field: str, stateful: str) -> tuple[Spec, ...]:
    return (
        Spec(f"metadata/{field}", create=True),
        Spec(f"{_POD}/{field}", "ReplicationController", version="v1", create=True),
        *(
            Spec(f"{_POD}/{field}", kind, create=True)
            for kind in ("Deployment", "ReplicaSet", "DaemonSet")
        ),
        Spec(f"{_POD}/{field}", "StatefulSet", stateful, create=True),
        Spec(f"{_POD}/{field}", "Job", "batch", create=True),
        *(Spec(f"{path}/{field}", "CronJob", "batch", create=True) for path in _CRON),
    )


ANNOTATIONS = _templates("annotations", "")
TEMPLATE_LABELS = (
    *_templates("labels", "apps"),
    Spec("spec/volumeClaimTemplates[]/metadata/labels", "StatefulSet", "apps", create=True),
)
COMMON_LABELS = (
    Spec("spec/selector", "Service", version="v1", create=True),
    Spec("spec/selector", "ReplicationController", version="v1", create=True),
    *(Spec(_MATCH, kind, create=True) for kind in ("Deployment", "ReplicaSet", "DaemonSet")),
    Spec(_MATCH, "StatefulSet", "apps", create=True),
    *(Spec(path, kind, "apps") for kind in ("Deployment", "StatefulSet") for path in _SPREAD),
    Spec(_MATCH, "Job", "batch"),
    Spec("spec/jobTemplate/spec/selector/matchLabels", "CronJob", "batch"),
    Spec(_MATCH, "PodDisruptionBudget", "policy"),
    *(
        Spec(f"spec/{path}podSelector/matchLabels", "NetworkPolicy", "networking.k8s.io")
        for path in ("", "ingress/from/", "egress/to/")
    ),
    *TEMPLATE_LABELS,
)
METADATA_LABELS = (Spec("metadata/labels", create=True),)
NAMES = (Spec("metadata/name"),)
NAMESPACES = (
    Spec("metadata/name", "Namespace", create=True),
    Spec("spec/service/namespace", "APIService", "apiregistration.k8s.io", create=True),
    Spec(
        "spec/conversion/webhook/clientConfig/service/namespace",
        "CustomResourceDefinition",
        "apiextensions.k8s.io",
    ),
)
IMAGES = tuple(
    Spec(f"{pod}/{path}", create=True)
    for pod in ("spec", "spec/template/spec")
    for path in ("containers[]/image", "initContainers[]/image", "volumes[]/image/reference")
)
REPLICAS = tuple(
    Spec("spec/replicas", kind, create=True)
    for kind in ("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet")
)
_TEMPLATE, _JOB = "spec/template/spec", "spec/jobTemplate/spec/template/spec"
_PODS = {
    "CronJob": _JOB,
    **dict.fromkeys(("DaemonSet", "Deployment", "Job"), _TEMPLATE),
    "Pod": "spec",
    **dict.fromkeys(("ReplicaSet", "StatefulSet"), _TEMPLATE),
}
_IN_CONTAINERS = ("args", "command", "env/value", "volumeMounts/mountPath")
VARIABLES = (
    *(
        Spec(f"{pod}/{containers}/{path}", kind)
        for kind, pod in _PODS.items()
        for containers in ("containers", "initContainers")
        for path in _IN_CONTAINERS
    ),
    *(
        Spec(f"{pod}/volumes/nfs/server", kind)
        for kind, pod in _PODS.items()
        if kind not in ("CronJob", "StatefulSet")
    ),
    # As it stands there: a template has no volumes.
    Spec("spec/jobTemplate/spec/template/volumes/nfs/server", "CronJob"),
    Spec("spec/template/metadata/annotations", "Deployment"),
    *(Spec(f"spec/{path}", "Ingress") for path in ("rules/host", "tls/hosts", "tls/secretName")),
    *(Spec(f"spec/ports/{path}", "Service") for path in ("port", "targetPort")),
    Spec("spec/volumeClaimTemplates/spec/nfs/server", "StatefulSet"),
    Spec("spec/nfs/server", "PersistentVolume"),
    Spec("metadata/labels"),
    Spec("metadata/annotations"),
)


class Named(NamedTuple):
    """Objects whose name stands in others: of this kind, group and version; empty is any."""

    kind: str
    group: str = ""
    version: str = ""


_WITH_CONFIG = {
    "PodTemplate": "template/spec",
    "Deployment": _TEMPLATE,
    "ReplicaSet": _TEMPLATE,
    "DaemonSet": _TEMPLATE,
    "StatefulSet": _TEMPLATE,
    "Job": _TEMPLATE,
    "CronJob": _JOB,
}
_WITH_ACCOUNT = {
    "Pod": "spec",
    "StatefulSet": _TEMPLATE,
    "Deployment": _TEMPLATE,
    "ReplicationController": _TEMPLATE,
    "Job": _TEMPLATE,
    "DaemonSet": _TEMPLATE,
    "CronJob": _JOB,
}


def _of_pods(*paths: str) -> tuple[Spec, ...]:
    pods = [("Pod", "spec", "v1"), *((kind, pod, "") for kind, pod in _WITH_CONFIG.items())]
    return tuple(
        Spec(f"{pod}/{path}", kind, version=version)
        for kind, pod, version in pods
        for path in paths
    )


def _of_accounts(path: str) -> tuple[Spec, ...]:
    return tuple(Spec(f"{pod}/{path}", kind) for kind, pod in _WITH_ACCOUNT.items())


_NGINX = "metadata/annotations/nginx.ingress.kubernetes.io\\/"
_RBAC = "rbac.authorization.k8s.io"
_ADMISSION = "admissionregistration.k8s.io"
_SCALED = (Spec("spec/scaleTargetRef/name", "HorizontalPodAutoscaler"),)
REFERENCES: tuple[tuple[Named, tuple[Spec, ...]], ...] = (
    *((Named(kind), _SCALED) for kind in ("Deployment", "ReplicationController", "ReplicaSet")),
    (Named("StatefulSet"), _SCALED),
    (
        Named("ConfigMap", version="v1"),
        (
            *_of_pods(
                "volumes/configMap/name",
                "containers/env/valueFrom/configMapKeyRef/name",
                "initContainers/env/valueFrom/configMapKeyRef/name",
                "containers/envFrom/configMapRef/name",
                "initContainers/envFrom/configMapRef/name",
                "volumes/projected/sources/configMap/name",
            ),
            Spec("spec/configSource/configMap", "Node"),
            Spec("rules/resourceNames", "Role"),
            Spec("rules/resourceNames", "ClusterRole"),
            Spec(_NGINX + "fastcgi-params-configmap", "Ingress"),
        ),
    ),
    (
        Named("Secret", version="v1"),
        (
            *_of_pods(
                "volumes/secret/secretName",
                "containers/env/valueFrom/secretKeyRef/name",
                "initContainers/env/valueFrom/secretKeyRef/name",
                "containers/envFrom/secretRef/name",
                "initContainers/envFrom/secretRef/name",
                "imagePullSecrets/name",
                "volumes/projected/sources/secret/name",
            ),
            Spec("spec/tls/secretName", "Ingress"),
            Spec("metadata/annotations/ingress.kubernetes.io\\/auth-secret", "Ingress"),
            Spec(_NGINX + "auth-secret", "Ingress"),
            Spec(_NGINX + "auth-tls-secret", "Ingress"),
            Spec("imagePullSecrets/name", "ServiceAccount"),
            *(
                Spec(f"parameters/{name}", "StorageClass")
                for name in ("secretName", "adminSecretName", "userSecretName", "secretRef")
            ),
            Spec("rules/resourceNames", "Role"),
            Spec("rules/resourceNames", "ClusterRole"),
            Spec(
                f"{_TEMPLATE}/containers/env/valueFrom/secretKeyRef/name",
                "Service",
                "serving.knative.dev",
                "v1",
            ),
            Spec("spec/azureFile/secretName", "PersistentVolume"),
        ),
    ),
    (
        Named("Service", version="v1"),
        (
            Spec("spec/serviceName", "StatefulSet", "apps"),
            Spec("spec/rules/http/paths/backend/serviceName", "Ingress"),
            Spec("spec/backend/serviceName", "Ingress"),
            Spec("spec/rules/http/paths/backend/service/name", "Ingress"),
            Spec("spec/defaultBackend/service/name", "Ingress"),
            Spec("spec/service/name", "APIService", "apiregistration.k8s.io"),
            Spec("webhooks/clientConfig/service", "ValidatingWebhookConfiguration", _ADMISSION),
            Spec("webhooks/clientConfig/service", "MutatingWebhookConfiguration", _ADMISSION),
        ),
    ),
    (Named("Role", _RBAC), (Spec("roleRef/name", "RoleBinding", _RBAC),)),
    (
        Named("ClusterRole", _RBAC),
        (
            Spec("roleRef/name", "RoleBinding", _RBAC),
            Spec("roleRef/name", "ClusterRoleBinding", _RBAC),
        ),
    ),
    (
        Named("ServiceAccount", version="v1"),
        (
            Spec("subjects", "RoleBinding", _RBAC),
            Spec("subjects", "ClusterRoleBinding", _RBAC),
            *_of_accounts("serviceAccountName"),
        ),
    ),
    (
        Named("PersistentVolumeClaim", version="v1"),
        _of_accounts("volumes/persistentVolumeClaim/claimName"),
    ),
    (
        Named("PersistentVolume", version="v1"),
        (
            Spec("spec/volumeName", "PersistentVolumeClaim"),
            Spec("rules/resourceNames", "ClusterRole"),
        ),
    ),
    (
        Named("StorageClass", "storage.k8s.io", "v1"),
        (
            Spec("spec/storageClassName", "PersistentVolume"),
            Spec("spec/storageClassName", "PersistentVolumeClaim"),
            Spec("spec/volumeClaimTemplates/spec/storageClassName", "StatefulSet"),
        ),
    ),
    (Named("PriorityClass", "scheduling.k8s.io", "v1"), _of_accounts("priorityClassName")),
    # No object has this group: as it stands there, no reference to an IngressClass follows.
    (
        Named("IngressClass", "networking.k8s.io/v1", "v1"),
        (Spec("spec/ingressClassName", "Ingress"),),
    ),
    (
        Named("ValidatingAdmissionPolicy", _ADMISSION),
        (Spec("spec/policyName", "ValidatingAdmissionPolicyBinding", _ADMISSION),),
    ),
)
