"""Who holds Secrets and ConfigMaps: manifests, those who make them on the cluster, OpenShift."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lint.build.resource import Resource
from lint.source import Span, Text
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo


class Holding(NamedTuple):
    """A Secret or ConfigMap and its keys.

    `namespace` is empty where it is in every one, or in one that is not known; `keys`
    is None where only the cluster knows them; `span` is None where nothing is written."""

    kind: str
    namespace: str
    name: str
    keys: tuple[str, ...] | None
    span: Span | None


_TOKEN_KEYS = ("ca.crt", "namespace", "service-ca.crt", "token")
_SERVING_KEYS = ("tls.crt", "tls.key")
_INJECT = "service.beta.openshift.io/inject-cabundle"
_TRUST = "config.openshift.io/inject-trusted-cabundle"
_SERVING = "service.beta.openshift.io/serving-cert-secret-name"
_EVERYWHERE = (
    ("ConfigMap", "kube-root-ca.crt", ("ca.crt",)),
    ("ConfigMap", "openshift-service-ca.crt", ("service-ca.crt",)),
)


def holdings(repo: Repo) -> Iterator[Holding]:
    """Everybody who holds a Secret or ConfigMap, or makes one."""
    for kind, name, keys in _EVERYWHERE:
        yield Holding(kind, "", name, keys, None)
    for holder in repo.cluster.holders:
        own = tuple(str(key) for key in holder.keys) or None
        yield Holding(holder.kind, str(holder.namespace), str(holder.name), own, holder.name.span())
    for kind, read in _READERS.items():
        for resource in repo.of_kind(kind):
            yield from read(resource)


def _object(resource: Resource) -> Iterator[Holding]:
    root, metadata = resource.root, resource.metadata
    keys = [str(key) for field in ("data", "stringData", "binaryData") for key in root.map(field)]
    if root.string("type") == "kubernetes.io/service-account-token":
        keys += _TOKEN_KEYS
    if metadata.map("annotations").string(_INJECT) == "true":
        keys.append("service-ca.crt")
    if resource.labels.get(_TRUST) == "true":
        keys.append("ca-bundle.crt")
    # An object without any key is there for somebody to fill.
    known = None if resource.partial or not keys else tuple(keys)
    yield _holding(resource, resource.kind, resource.name, known)


def _sealed(resource: Resource) -> Iterator[Holding]:
    template = resource.spec.map("template")
    keys = [*resource.spec.map("encryptedData"), *template.map("data")]
    name = template.string("metadata", "name") or resource.name
    yield _holding(resource, "Secret", name, tuple(map(str, keys)) or None)


def _external(resource: Resource) -> Iterator[Holding]:
    spec = resource.spec
    target = spec.map("target")
    keys: tuple[str, ...] | None = tuple(item.string("secretKey") for item in spec.maps("data"))
    if spec.key("dataFrom") is not None or target.key("template") is not None:
        keys = None
    yield _holding(resource, "Secret", target.string("name") or resource.name, keys)


def _external_everywhere(resource: Resource) -> Iterator[Holding]:
    inner = resource.spec.map("externalSecretSpec").map("target").string("name")
    name = inner or resource.spec.string("externalSecretName") or resource.name
    yield Holding("Secret", "", str(name), None, resource.root.where("metadata", "name"))


def _sops(resource: Resource) -> Iterator[Holding]:
    for template in resource.spec.maps("secretTemplates"):
        keys = [*template.map("data"), *template.map("stringData")]
        yield _holding(resource, "Secret", template.string("name"), tuple(map(str, keys)) or None)


def _certificate(resource: Resource) -> Iterator[Holding]:
    yield _holding(resource, "Secret", resource.spec.string("secretName"), None)


def _vault(resource: Resource) -> Iterator[Holding]:
    yield _holding(resource, "Secret", resource.spec.map("destination").string("name"), None)


def _bucket(resource: Resource) -> Iterator[Holding]:
    for kind in ("Secret", "ConfigMap"):
        yield _holding(resource, kind, resource.name, None)


def _bundle(resource: Resource) -> Iterator[Holding]:
    for kind in ("Secret", "ConfigMap"):
        yield Holding(kind, "", str(resource.name), None, resource.root.where("metadata", "name"))


def _same_name(resource: Resource) -> Iterator[Holding]:
    yield _holding(resource, "Secret", resource.name, None)


def _grafana(resource: Resource) -> Iterator[Holding]:
    if not resource.spec.flag("disableDefaultAdminSecret"):
        keys = ("GF_SECURITY_ADMIN_USER", "GF_SECURITY_ADMIN_PASSWORD")
        yield _holding(resource, "Secret", f"{resource.name}-admin-credentials", keys)


def _service(resource: Resource) -> Iterator[Holding]:
    name = resource.metadata.map("annotations").string(_SERVING)
    if name:
        yield _holding(resource, "Secret", name, _SERVING_KEYS)


_READERS: dict[str, Callable[[Resource], Iterator[Holding]]] = {
    "Secret": _object,
    "ConfigMap": _object,
    "SealedSecret": _sealed,
    "ExternalSecret": _external,
    "ClusterExternalSecret": _external_everywhere,
    "SopsSecret": _sops,
    "Certificate": _certificate,
    "VaultStaticSecret": _vault,
    "VaultDynamicSecret": _vault,
    "ObjectBucketClaim": _bucket,
    "Bundle": _bundle,
    "OnePasswordItem": _same_name,
    "KafkaUser": _same_name,
    "Grafana": _grafana,
    "Service": _service,
}


def _holding(resource: Resource, kind: str, name: str, keys: tuple[str, ...] | None) -> Holding:
    written = resource.root.at("metadata", "name")
    span = written.span() if isinstance(written, Text) else _start(resource.root)
    return Holding(kind, str(resource.namespace), str(name), keys, span)


def _start(root: Map) -> Span:
    return root.where("kind")
