"""A custom resource that refers to an object by the name it had before kustomize.

`namePrefix`, `nameSuffix` and the hash of generated Secrets and ConfigMaps are followed
through Deployments and the like, but not through custom resources: a GrafanaDatasource, a
folder's reference or an AlertmanagerConfig keeps the old name, and what it means is no
longer called so.
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.model.renames import renamed
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Text

GOOD = """
-- apps/kustomization.yaml --
resources:
  - datasource.yaml
  - grafana.yaml
configMapGenerator:
  - name: authorities
    namespace: monitoring
    literals: [ca.crt=unknown]
    options: {disableNameSuffixHash: true}
-- apps/grafana.yaml --
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata:
  name: grafana
  namespace: monitoring
  labels:
    dashboards: grafana
spec:
  version: 12.4.0
-- apps/datasource.yaml --
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDatasource
metadata:
  name: prometheus
  namespace: monitoring
spec:
  instanceSelector:
    matchLabels:
      dashboards: grafana
  valuesFrom:
    - targetPath: secureJsonData.tlsCACert
      valueFrom:
        configMapKeyRef:
          name: authorities
          key: ca.crt
  datasource:
    name: prometheus
    type: prometheus
    access: proxy
    url: https://prometheus:9090
    jsonData:
      tlsAuthWithCACert: true
    secureJsonData:
      tlsCACert: ${ca.crt}
"""

BAD = GOOD.replace("    options: {disableNameSuffixHash: true}\n", "").replace(
    "          name: authorities", "          name: «authorities»"
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for owner, kind, name in _references(repo):
        meant = renamed(repo, owner, kind, name)
        if meant is None:
            continue
        message = (
            f"{kind} {name} is called {meant.name} when kustomize is done, and a {owner.kind}"
            f" is not adapted: {owner.title} refers to nothing"
        )
        here = meant.value_span("metadata", "name")
        yield Finding(name.span(), message, ((here, f"{meant.name} is named here"),))


def _references(repo: Repo) -> Iterator[tuple[Resource, str, Text]]:
    """Custom resources, and the objects that they name."""
    references = repo.references
    for reference in references.all:
        if not references.holders(reference):
            yield reference.owner, reference.kind, reference.name
    for selector in repo.grafana.selectors:
        for field in ("folderRef", "parentFolderRef"):
            name = selector.owner.spec.text(field)
            folders = (item.resource.name for item in repo.grafana.folders)
            if name and name not in folders:
                yield selector.owner, "GrafanaFolder", name
