"""The order in which kustomize prints objects (api v0.21.1, SortOrderTransformer)."""

from __future__ import annotations

from lint.tree import Map

_FIRST = (
    "Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount"
    " PodSecurityPolicy Role ClusterRole RoleBinding ClusterRoleBinding ConfigMap Secret"
    " Endpoints Service LimitRange PriorityClass PersistentVolume PersistentVolumeClaim"
    " Deployment StatefulSet CronJob PodDisruptionBudget"
).split()
_LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]


def rank(kind: str, first: list[str] = _FIRST, last: list[str] = _LAST) -> int:
    """Before all others, below 0, or behind them."""
    if kind in last:
        return 1 + last.index(kind)
    return first.index(kind) - len(first) if kind in first else 0


def ordered(objects: list[Map], options: Map) -> list[Map]:
    """The objects as `sortOptions` want them: by kind, unless it says fifo."""
    if options.string("order") == "fifo":
        return objects
    chosen = options.map("legacySortOptions")
    first, last = _FIRST, _LAST
    if chosen:
        first, last = (
            [str(kind) for kind in chosen.texts(field)] for field in ("orderFirst", "orderLast")
        )

    def key(root: Map) -> tuple[int, str, str]:
        kind = root.string("kind")
        group, version, name, namespace = _words(root)
        gvk = "_".join((group or "~G", version or "~V", kind))
        if kind == "Namespace" and not group and rank(kind, first, last):
            # Among Namespaces, that of the core group is the first.
            gvk = ""
        return rank(kind, first, last), gvk, f"{namespace or '~X'}|{name or '~N'}"

    return sorted(objects, key=key)


def _words(root: Map) -> tuple[str, str, str, str]:
    group, slash, version = root.string("apiVersion").partition("/")
    metadata = root.map("metadata")
    name, namespace = str(metadata.string("name")), str(metadata.string("namespace"))
    return (group, version, name, namespace) if slash else ("", group, name, namespace)
