"""A value that is not of the type the field has.

The API server rejects the whole object, and Argo CD's sync fails. Most often a number or
boolean is not quoted where a string is wanted: labels, annotations and environment
variables are strings, whatever they look like. Of these kustomize mends an object's own
annotations, and nothing else.
"""

from collections.abc import Iterator

from lint.model.validity import findings, judged, place
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Span

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  name: predictors
  namespace: vllm
spec:
  selector:
    matchLabels:
      component: predictor
  podMetricsEndpoints:
    - targetPort: 8080
      interval: 30s
      followRedirects: true
"""

BAD = GOOD.replace("followRedirects: true", 'followRedirects: "«true»"')


_REJECTED = "the API server rejects the object"
_QUOTED = "kustomize makes a string of it; applied without, the API server rejects the object"


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for found in findings(repo, _REJECTED, "wrong-type"):
        if found.at not in _mended(repo):
            yield found
        else:
            message = found.message.replace(_REJECTED, _QUOTED)
            yield found._replace(message=message, severity="info")


def _mended(repo: Repo) -> frozenset[Span]:
    """Where kustomize writes strings itself: values of an object's own annotations."""
    return repo.once(_annotations)


def _annotations(repo: Repo) -> frozenset[Span]:
    kustomizer = repo.discovery.kustomizer
    return frozenset(
        place(item.violation)
        for item in judged(repo, "wrong-type")
        if item.violation.path.startswith(".metadata.annotations")
        and item.resource.build
        and kustomizer.file_of(item.resource.build) is not None
    )
