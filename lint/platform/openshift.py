"""OpenShift monitoring: which Prometheus reads what, and what it rewrites.

From the sources of openshift/cluster-monitoring-operator, branches release-4.12 to
release-4.22, and of the Prometheus Operator it ships: user-workload monitoring sets
`ignoreNamespaceSelectors`, `enforcedNamespaceLabel: namespace` and `overrideHonorLabels`;
the platform's Prometheus reads namespaces labelled `openshift.io/cluster-monitoring=true`.
"""

from __future__ import annotations

from collections.abc import Mapping

from lint.cluster import version_tuple
from lint.model.namespaces import labels_given
from lint.platform.profile import OPENSHIFT, OPERATOR, profile_of
from lint.rule import Because
from lint.source import Text
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple
from lint.yaml_reader import KUBERNETES, read

if TYPE_CHECKING:
    from lint.build.resource import Resource
    from lint.repo import Repo

PLATFORM = "platform"
USER = "user-workload"
NONE = "none"
UNKNOWN = "unknown"

CLUSTER_MONITORING = "openshift.io/cluster-monitoring"
USER_MONITORING = "openshift.io/user-monitoring"
SCOPE_LABEL = "openshift.io/prometheus-rule-evaluation-scope"
LEAF = "leaf-prometheus"

_MAIN_CONFIG = ("openshift-monitoring", "cluster-monitoring-config")
_USER_CONFIG = ("openshift-user-workload-monitoring", "user-workload-monitoring-config")


class Switch(NamedTuple):
    """A setting: its value, and where it is stated (None: the platform's default)."""

    value: bool
    at: Text | None


class Platform(NamedTuple):
    """The monitoring stack of the cluster.

    `profile`: OpenShift's, an operator of one's own, or undecided (`lint.platform.profile`).
    `stated`: the cluster is described or the monitoring ConfigMaps are in the repository,
    so that an absent switch is known to be off and not merely unknown."""

    profile: str
    stated: bool
    version: tuple[int, ...]
    user_workload: Switch
    main_configs: Switch
    user_alertmanager: Switch
    user_configs: Switch
    exempt: Mapping[str, Text]
    exemption_allowed: Switch
    namespaces: Mapping[str, Mapping[str, Text]]
    config_maps: Mapping[tuple[str, str], Map]

    @classmethod
    def of(cls, repo: Repo) -> Platform:
        """From the cluster description and the two monitoring ConfigMaps."""
        described = repo.cluster.platform
        configs = _config_maps(repo)
        main = configs.get(_MAIN_CONFIG)
        user = configs.get(_USER_CONFIG)
        alertmanager = user.map("alertmanager") if user is not None else None
        return cls(
            profile_of(repo, is_configured=bool(configs)),
            bool(described) or bool(configs),
            version_tuple(repo.cluster.version("openshift")),
            _switch(main, "enableUserWorkload"),
            _switch(
                main.map("alertmanagerMain") if main is not None else None,
                "enableUserAlertmanagerConfig",
            ),
            _switch(alertmanager, "enabled"),
            _switch(alertmanager, "enableAlertmanagerConfig"),
            {
                str(name): name
                for name in (user.texts("namespacesWithoutLabelEnforcement") if user else [])
            },
            _switch(
                main.map("userWorkload") if main is not None else None,
                "rulesWithoutLabelEnforcementAllowed",
                default=True,
            ),
            _namespaces(repo),
            configs,
        )

    @property
    def is_openshift(self) -> bool:
        """Whether OpenShift's own monitoring is meant: described, or evident."""
        return self.profile == OPENSHIFT

    @property
    def is_operator(self) -> bool:
        """Whether a Prometheus Operator of one's own is meant: described, or evident."""
        return self.profile == OPERATOR

    def is_platform(self, namespace: str) -> bool:
        """Whether the platform's own Prometheus reads this namespace."""
        return self.stack(namespace) == PLATFORM

    def stack(self, namespace: str) -> str:
        """Which stack reads monitors and rules of a namespace: platform, user-workload,
        none, or unknown where nobody says how the namespace is labelled."""
        if not self.is_openshift:
            return UNKNOWN
        labels = self.namespaces.get(namespace)
        if labels is None:
            return PLATFORM if namespace.startswith("openshift-") else UNKNOWN
        if labels.get(CLUSTER_MONITORING) == "true":
            return PLATFORM
        if labels.get(USER_MONITORING) == "false":
            return NONE
        if self.stated and not self.user_workload.value:
            return NONE
        return USER

    def is_enforced(self, namespace: str) -> bool:
        """Whether rules of this namespace are confined to it by the operator's rewriting."""
        return self.stack(namespace) == USER and not self.is_exempt(namespace)

    def is_exempt(self, namespace: str) -> bool:
        """Whether the namespace is listed as exempt and the exemption is in force."""
        known = self.version == () or self.version >= (4, 18)
        return namespace in self.exempt and self.exemption_allowed.value and known

    def left_out(self, resource: Resource) -> tuple[Because, ...]:
        """Why user-workload monitoring leaves an object out although it reads others: a label
        of its namespace or, from 4.16 on, its own; nothing if it does not."""
        name = str(resource.namespace)
        labels = self.namespaces.get(name, {}) if self.is_openshift else {}
        if not self.is_openshift or labels.get(CLUSTER_MONITORING) == "true":
            return ()
        given = labels.get(USER_MONITORING)
        if given is not None and given == "false":
            return ((given.span(), f"namespace {name} is labelled {USER_MONITORING}=false"),)
        own = resource.labels.get(USER_MONITORING)
        if own is not None and own == "false" and self.version >= (4, 16):
            return ((own.span(), f"{resource.name} is labelled {USER_MONITORING}=false"),)
        return ()

    def reads_configs(self) -> bool:
        """Whether any Alertmanager reads AlertmanagerConfigs."""
        if self.user_alertmanager.value:
            return self.user_configs.value
        return self.main_configs.value

    def why_stack(self, namespace: str) -> tuple[Because, ...]:
        """The labels and switches that decide for a namespace."""
        labels = self.namespaces.get(namespace, {})
        found: list[Because] = []
        for name in (CLUSTER_MONITORING, USER_MONITORING):
            value = labels.get(name)
            if value is not None:
                found.append((value.span(), f"namespace {namespace} is labelled {name}={value}"))
        if not found and self.user_workload.at is not None:
            found.append(
                (self.user_workload.at.span(), "user-workload monitoring is switched here")
            )
        return tuple(found)


def _switch(node: Map | None, name: str, *, default: bool = False) -> Switch:
    value = node.text(name) if node is not None else None
    if value is None:
        return Switch(default, None)
    return Switch(value.lower() == "true", value)


def _config_maps(repo: Repo) -> dict[tuple[str, str], Map]:
    found: dict[tuple[str, str], Map] = {}
    for resource in repo.by_kind.get("ConfigMap", ()):
        key = (resource.namespace, resource.name)
        if key not in (_MAIN_CONFIG, _USER_CONFIG):
            continue
        text = resource.root.map("data").text("config.yaml")
        if text is None:
            continue
        documents = read(text, KUBERNETES).documents
        root = documents[0].root if documents else None
        found[key] = root if isinstance(root, Map) else resource.root.like()
    return found


def _namespaces(repo: Repo) -> dict[str, dict[str, Text]]:
    """Labels of every namespace that the description, an Application or a manifest knows: the
    manifest has the last word."""
    found: dict[str, dict[str, Text]] = {}
    for name, node in repo.cluster.namespaces.items():
        labels = node.map("labels").items()
        found[name] = {str(key): value for key, value in labels if isinstance(value, Text)}
    for name, node in labels_given(repo):
        given = {str(key): value for key, value in node.items() if isinstance(value, Text)}
        found[name] = {**found.get(name, {}), **given}
    for resource in repo.by_kind.get("Namespace", ()):
        found[resource.name] = {**found.get(resource.name, {}), **resource.labels}
    return found
