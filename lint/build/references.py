"""Names of objects in other objects of the core kinds, which follow when kustomize renames.

Custom resources are not followed: what they refer to by name stays as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.build.fields import exact_identity, identities
from lint.build.resource import Tracked, history_of, replaced
from lint.schema import scope
from lint.source import Text
from lint.tree import Map, Node, Seq

_TEMPLATE = "spec/template/spec"
_CRON = "spec/jobTemplate/spec/template/spec"
_WITH_CONFIG = {
    "Pod": "spec",
    "PodTemplate": "template/spec",
    **dict.fromkeys(("Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job"), _TEMPLATE),
    "CronJob": _CRON,
}
_WITH_ACCOUNT = {
    "Pod": "spec",
    **dict.fromkeys(
        ("StatefulSet", "Deployment", "ReplicationController", "Job", "DaemonSet"), _TEMPLATE
    ),
    "CronJob": _CRON,
}
_IN_PODS = {
    "ConfigMap": (
        "volumes/configMap/name",
        "containers/env/valueFrom/configMapKeyRef/name",
        "initContainers/env/valueFrom/configMapKeyRef/name",
        "containers/envFrom/configMapRef/name",
        "initContainers/envFrom/configMapRef/name",
        "volumes/projected/sources/configMap/name",
    ),
    "Secret": (
        "volumes/secret/secretName",
        "containers/env/valueFrom/secretKeyRef/name",
        "initContainers/env/valueFrom/secretKeyRef/name",
        "containers/envFrom/secretRef/name",
        "initContainers/envFrom/secretRef/name",
        "imagePullSecrets/name",
        "volumes/projected/sources/secret/name",
    ),
}
_OF_PODS = {
    "ServiceAccount": "serviceAccountName",
    "PersistentVolumeClaim": "volumes/persistentVolumeClaim/claimName",
    "PriorityClass": "priorityClassName",
}
_NGINX = "metadata/annotations/nginx.ingress.kubernetes.io|"
_RBAC = "rbac.authorization.k8s.io"
_ADMISSION = "admissionregistration.k8s.io"
# Kind of the referrer (with its group where that counts), path, kind and group of what it names.
_OTHERS = (
    *(
        ("HorizontalPodAutoscaler", "spec/scaleTargetRef/name", kind, None)
        for kind in ("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet")
    ),
    ("Node", "spec/configSource/configMap", "ConfigMap", ""),
    ("Role", "rules/resourceNames", "ConfigMap", ""),
    ("ClusterRole", "rules/resourceNames", "ConfigMap", ""),
    ("Ingress", _NGINX + "fastcgi-params-configmap", "ConfigMap", ""),
    ("Ingress", "spec/tls/secretName", "Secret", ""),
    ("Ingress", "metadata/annotations/ingress.kubernetes.io|auth-secret", "Secret", ""),
    ("Ingress", _NGINX + "auth-secret", "Secret", ""),
    ("Ingress", _NGINX + "auth-tls-secret", "Secret", ""),
    ("ServiceAccount", "imagePullSecrets/name", "Secret", ""),
    *(
        ("StorageClass", f"parameters/{name}", "Secret", "")
        for name in ("secretName", "adminSecretName", "userSecretName", "secretRef")
    ),
    ("Role", "rules/resourceNames", "Secret", ""),
    ("ClusterRole", "rules/resourceNames", "Secret", ""),
    (
        "serving.knative.dev/Service",
        f"{_TEMPLATE}/containers/env/valueFrom/secretKeyRef/name",
        "Secret",
        "",
    ),
    ("PersistentVolume", "spec/azureFile/secretName", "Secret", ""),
    ("apps/StatefulSet", "spec/serviceName", "Service", ""),
    ("Ingress", "spec/rules/http/paths/backend/serviceName", "Service", ""),
    ("Ingress", "spec/backend/serviceName", "Service", ""),
    ("Ingress", "spec/rules/http/paths/backend/service/name", "Service", ""),
    ("Ingress", "spec/defaultBackend/service/name", "Service", ""),
    ("apiregistration.k8s.io/APIService", "spec/service/name", "Service", ""),
    (
        f"{_ADMISSION}/ValidatingWebhookConfiguration",
        "webhooks/clientConfig/service",
        "Service",
        "",
    ),
    (f"{_ADMISSION}/MutatingWebhookConfiguration", "webhooks/clientConfig/service", "Service", ""),
    (f"{_RBAC}/RoleBinding", "roleRef/name", "Role", _RBAC),
    (f"{_RBAC}/RoleBinding", "roleRef/name", "ClusterRole", _RBAC),
    (f"{_RBAC}/ClusterRoleBinding", "roleRef/name", "ClusterRole", _RBAC),
    (f"{_RBAC}/RoleBinding", "subjects", "ServiceAccount", ""),
    (f"{_RBAC}/ClusterRoleBinding", "subjects", "ServiceAccount", ""),
    ("PersistentVolumeClaim", "spec/volumeName", "PersistentVolume", ""),
    ("ClusterRole", "rules/resourceNames", "PersistentVolume", ""),
    ("PersistentVolume", "spec/storageClassName", "StorageClass", "storage.k8s.io"),
    ("PersistentVolumeClaim", "spec/storageClassName", "StorageClass", "storage.k8s.io"),
    (
        "StatefulSet",
        "spec/volumeClaimTemplates/spec/storageClassName",
        "StorageClass",
        "storage.k8s.io",
    ),
    (
        f"{_ADMISSION}/ValidatingAdmissionPolicyBinding",
        "spec/policyName",
        "ValidatingAdmissionPolicy",
        _ADMISSION,
    ),
)


def followed(objects: list[Map]) -> list[Map]:
    """The objects with every name in them as what it names is called now."""
    if not any(isinstance(root, Tracked) for root in objects):
        return objects
    return [_Referrer(root, objects).followed() for root in objects]


def _places(root: Map) -> Iterator[tuple[str, str, str | None]]:
    kind = root.string("kind")
    for target, paths in _IN_PODS.items():
        if kind in _WITH_CONFIG and (kind != "Pod" or root.string("apiVersion") == "v1"):
            yield from ((f"{_WITH_CONFIG[kind]}/{path}", target, "") for path in paths)
    for target, path in _OF_PODS.items():
        if kind in _WITH_ACCOUNT:
            group = "scheduling.k8s.io" if target == "PriorityClass" else ""
            yield f"{_WITH_ACCOUNT[kind]}/{path}", target, group
    full = f"{root.string('apiVersion').rpartition('/')[0]}/{kind}"
    for referrer, path, target, of_group in _OTHERS:
        if referrer in (kind, full):
            yield path, target, of_group


class _Referrer:
    """An object that may name others."""

    def __init__(self, root: Map, objects: list[Map]) -> None:
        self.root = root
        self.identity = exact_identity(root)
        self.cluster = scope(root.string("apiVersion"), root.string("kind")) == "Cluster"
        self.bound = self._bound(root)
        self.renamed: list[Map] = [item for item in objects if isinstance(item, Tracked)]

    def followed(self) -> Map:
        """The object with its names changed; the same one where none does."""
        result = self.root
        for path, kind, group in _places(self.root):
            candidates = [item for item in self.renamed if _is_kind(item, kind, group)]
            if not candidates:
                continue
            candidates = [item for item in candidates if self._reaches(item)]
            if path == "roleRef/name":
                candidates = [item for item in candidates if self._is_role(item)]
            steps = [step.replace("|", "/") for step in path.split("/")]
            changed = self._changed(result, steps, candidates)
            result = changed if isinstance(changed, Map) else result
        return result

    def _changed(self, node: Node, steps: list[str], candidates: list[Map]) -> Node:
        if isinstance(node, Seq):
            items = [self._changed(item, steps, candidates) for item in node]
            if all(new is old for new, old in zip(items, node, strict=True)):
                return node
            copy = node.like()
            copy.extend(items)
            return copy
        if not steps:
            return self._named(node, candidates)
        child = node.child(steps[0]) if isinstance(node, Map) else None
        if child is None or not isinstance(node, Map):
            return node
        changed = self._changed(child, steps[1:], candidates)
        return node if changed is child else replaced(node, (steps[0],), changed)

    def _named(self, node: Node, candidates: list[Map]) -> Node:
        """The name as it is now: a scalar, or a mapping with a name and a namespace."""
        if isinstance(node, Text):
            found = self._referral(node, candidates)
            name = "" if found is None else found.string("metadata", "name")
            return node if found is None or name == node else node.derive(name)
        if not isinstance(node, Map):
            return node
        own, namespace = node.text("name"), node.text("namespace")
        if own is None:
            return node
        if namespace is not None:
            first = [item for item in candidates if _original_namespace(item) == namespace]
            candidates = first or [
                item for item in candidates if item.string("metadata", "namespace") == namespace
            ]
        found = self._referral(own, candidates)
        if found is None:
            return node
        name, there = found.string("metadata", "name"), found.map("metadata").text("namespace")
        result = node if name == own else replaced(node, ("name",), own.derive(name))
        if there is not None and namespace != there:
            key = own.derive("namespace")
            result = replaced(result, ("namespace",), there, key)
        return result

    def _referral(self, name: str, candidates: list[Map]) -> Map | None:
        found = [item for item in candidates if any(known[2] == name for known in _previous(item))]
        if len(found) > 1:
            found = [item for item in found if _same_affixes(item, self.root, empty=True)]
        if len(found) > 1:
            found = [item for item in found if _same_affixes(item, self.root, empty=False)]
        names = {item.string("metadata", "name") for item in found}
        return found[0] if len(names) == 1 else None

    def _reaches(self, item: Map) -> bool:
        if self.cluster or scope(item.string("apiVersion"), item.string("kind")) == "Cluster":
            return True
        namespace = exact_identity(item)[2]
        return namespace == self.identity[2] or (
            item.string("kind") == "ServiceAccount"
            and item.string("metadata", "namespace") in self.bound
        )

    def _bound(self, root: Map) -> set[str]:
        if root.string("kind") != "RoleBinding":
            return set()
        accounts = (
            item for item in root.maps("subjects") if item.string("kind") == "ServiceAccount"
        )
        return {str(item.string("namespace")) for item in accounts}

    def _is_role(self, item: Map) -> bool:
        role = self.root.map("roleRef")
        if not role.string("apiGroup") or not role.string("kind"):
            return True
        return _is_kind(item, role.string("kind"), role.string("apiGroup"))


def _previous(item: Map) -> tuple[tuple[str, str, str], ...]:
    return history_of(item).previous


def _is_kind(item: Map, kind: str, group: str | None) -> bool:
    own = item.string("apiVersion").rpartition("/")[0]
    kinds = {previous[0] for previous in _previous(item)}
    return kind in kinds and (not group or group == own)


def _original_namespace(item: Map) -> str:
    return identities(item)[0][2]


def _same_affixes(item: Map, root: Map, *, empty: bool) -> bool:
    first, second = history_of(item), history_of(root)
    pairs = ((first.prefixes, second.prefixes), (first.suffixes, second.suffixes))
    return all((empty and (not a or not b)) or _same_ending(a, b) for a, b in pairs)


def _same_ending(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    shortest = min(len(a), len(b))
    return a[-shortest:] == b[-shortest:] if shortest else a == b
