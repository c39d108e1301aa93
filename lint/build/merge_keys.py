"""Which lists kustomize merges by a key, as its built-in OpenAPI document says.

Lists of all other fields, and every list of a custom resource, are replaced.
"""

from __future__ import annotations

from collections.abc import Callable

KeysOf = Callable[[str], "tuple[str, ...] | None"]
"""Tells the keys of a list by its path: none for a set of scalars, None where it is replaced."""

KINDS = {
    "admissionregistration.k8s.io/v1": "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
    "admissionregistration.k8s.io/v1beta1": "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
    "apiextensions.k8s.io/v1": "CustomResourceDefinition",
    "apiextensions.k8s.io/v1beta1": "CustomResourceDefinition",
    "apiregistration.k8s.io/v1": "APIService",
    "apiregistration.k8s.io/v1beta1": "APIService",
    "apps/v1": "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet",
    "authentication.k8s.io/v1": "TokenRequest TokenReview",
    "authentication.k8s.io/v1beta1": "TokenReview",
    "authorization.k8s.io/v1": "LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview",
    "authorization.k8s.io/v1beta1": "LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview",
    "autoscaling/v1": "HorizontalPodAutoscaler Scale",
    "autoscaling/v2beta1": "HorizontalPodAutoscaler",
    "autoscaling/v2beta2": "HorizontalPodAutoscaler",
    "batch/v1": "CronJob Job",
    "batch/v1beta1": "CronJob",
    "certificates.k8s.io/v1": "CertificateSigningRequest",
    "certificates.k8s.io/v1beta1": "CertificateSigningRequest",
    "coordination.k8s.io/v1": "Lease",
    "coordination.k8s.io/v1beta1": "Lease",
    "discovery.k8s.io/v1": "EndpointSlice",
    "discovery.k8s.io/v1beta1": "EndpointSlice",
    "events.k8s.io/v1": "Event",
    "events.k8s.io/v1beta1": "Event",
    "extensions/v1beta1": "Ingress",
    "flowcontrol.apiserver.k8s.io/v1beta1": "FlowSchema PriorityLevelConfiguration",
    "networking.k8s.io/v1": "Ingress IngressClass NetworkPolicy",
    "networking.k8s.io/v1beta1": "Ingress IngressClass",
    "node.k8s.io/v1": "RuntimeClass",
    "node.k8s.io/v1beta1": "RuntimeClass",
    "policy/v1": "PodDisruptionBudget",
    "policy/v1beta1": "Eviction PodDisruptionBudget PodSecurityPolicy",
    "rbac.authorization.k8s.io/v1": "ClusterRole ClusterRoleBinding Role RoleBinding",
    "rbac.authorization.k8s.io/v1beta1": "ClusterRole ClusterRoleBinding Role RoleBinding",
    "scheduling.k8s.io/v1": "PriorityClass",
    "scheduling.k8s.io/v1beta1": "PriorityClass",
    "storage.k8s.io/v1": "CSIDriver CSINode StorageClass VolumeAttachment",
    "storage.k8s.io/v1beta1": "CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment",
    "v1": "Binding ComponentStatus ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount",
}
"""The kinds of that document, by apiVersion; whatever else there is has no merge keys."""

_PODS = {
    "Pod": "spec/",
    "PodTemplate": "template/spec/",
    "CronJob": "spec/jobTemplate/spec/template/spec/",
    **dict.fromkeys(
        "DaemonSet Deployment Job ReplicaSet ReplicationController StatefulSet".split(),
        "spec/template/spec/",
    ),
}
_IN_PODS = {
    "volumes": ("name",),
    "topologySpreadConstraints": ("topologyKey", "whenUnsatisfiable"),
    "imagePullSecrets": ("name",),
    "hostAliases": ("ip",),
    "initContainers": ("name",),
    "containers": ("name",),
    "ephemeralContainers": ("name",),
}
_IN_CONTAINERS = {
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "ports": ("containerPort", "protocol"),
    "env": ("name",),
}
_OTHERS = {
    "Service/spec/ports": ("port", "protocol"),
    "ServiceAccount/secrets": ("name",),
    "MutatingWebhookConfiguration/webhooks": ("name",),
    "ValidatingWebhookConfiguration/webhooks": ("name",),
    "CSINode/spec/drivers": ("name",),
    "Node/spec/podCIDRs": (),
}
_METADATA = {"metadata/finalizers": (), "metadata/ownerReferences": ("uid",)}


def keys_of(kind: str, path: str) -> tuple[str, ...] | None:
    """The keys of a list of one of these kinds, as KeysOf has them."""
    prefix = _PODS.get(kind, "/")
    if path.startswith(prefix):
        parts = path[len(prefix) :].split("/")
        if len(parts) == 1:
            return _IN_PODS.get(parts[0])
        if len(parts) == 2 and parts[0].endswith("ontainers"):
            is_ephemeral_port = parts == ["ephemeralContainers", "ports"]
            return None if is_ephemeral_port else _IN_CONTAINERS.get(parts[1])
    return _OTHERS.get(f"{kind}/{path}", _METADATA.get(path[path.find("metadata/") :]))


def has_keys(api_version: str, kind: str) -> bool:
    """Whether lists of this kind are merged by keys at all."""
    return kind in KINDS.get(api_version, "").split(" ")
