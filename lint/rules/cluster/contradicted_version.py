"""A described version that is not the one the repository runs.

The description decides which metrics exist. Where the repository itself runs the exporter
in another version, one of the two is wrong, and what is judged by the description is
judged wrongly.
"""

from collections.abc import Iterator

from lint.catalog.images import exporters_of
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.feeds import images_of
from lint.series.versions import by_exporter
from lint.source import Text

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
metadata: {name: dev}
spec:
  versions:
    robotheus: 0.1.9
-- deployment.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: robotheus, namespace: monitoring}
spec:
  selector: {matchLabels: {app: robotheus}}
  template:
    metadata: {labels: {app: robotheus}}
    spec:
      containers:
        - name: robotheus
          image: ghcr.io/thepetk/robotheus:v0.1.9
"""

BAD = GOOD.replace(
    "image: ghcr.io/thepetk/robotheus:v0.1.9", "image: «ghcr.io/thepetk/robotheus:v0.1.7»"
)


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    described = repo.cluster.versions
    for resource in repo.of_kind("DaemonSet", "Deployment", "StatefulSet") if described else ():
        for image in images_of(resource):
            for exporter in exporters_of(image):
                yield from _contradiction(image, exporter, described.get(exporter))


def _contradiction(image: Text, exporter: str, stated: Text | None) -> Iterator[Finding]:
    known = by_exporter(exporter)
    version = known.detect_version(image) if known is not None else None
    if stated is None or version is None or _same(version, stated):
        return
    yield Finding(
        image.span(),
        f"{exporter} {version} runs here, but the cluster is described with {stated}:"
        " metrics are judged by the wrong version",
        ((stated.span(), f"{exporter} is described as {stated}"),),
    )


def _same(one: str, other: str) -> bool:
    left, right = one.split("."), other.split(".")
    shorter = min(len(left), len(right))
    return left[:shorter] == right[:shorter]
