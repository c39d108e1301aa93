"""A Grafana without the credentials that the operator logs in with.

With `disableDefaultAdminSecret: true` the operator logs in with the environment variables
GF_SECURITY_ADMIN_USER and GF_SECURITY_ADMIN_PASSWORD of the container `grafana`, each with
a `value` or a `secretKeyRef`. It reads no `envFrom`. Without both it never gets in, and
nothing is ever applied to this Grafana.
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Span
from lint.tree import Map

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata:
  name: grafana
  namespace: monitoring
spec:
  version: 13.1.3
  disableDefaultAdminSecret: true
  deployment:
    spec:
      template:
        spec:
          containers:
            - name: grafana
              env:
                - name: GF_SECURITY_ADMIN_USER
                  valueFrom:
                    secretKeyRef:
                      name: grafana-admin
                      key: username
                - name: GF_SECURITY_ADMIN_PASSWORD
                  valueFrom:
                    secretKeyRef:
                      name: grafana-admin
                      key: password
"""

BAD = GOOD.replace("env:", "«env»:").replace("ADMIN_PASSWORD", "ADMIN_PASS")

_NEEDED = ("GF_SECURITY_ADMIN_USER", "GF_SECURITY_ADMIN_PASSWORD")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for grafana in repo.grafana.instances:
        spec = grafana.spec
        logs_in = spec.child("external") is None and not spec.map("client").flag("useKubeAuth")
        if grafana.partial or not logs_in or not spec.flag("disableDefaultAdminSecret"):
            continue
        lacking, where = _lacking(grafana)
        if lacking:
            because = (
                (
                    grafana.root.where("spec", "disableDefaultAdminSecret"),
                    "nothing else is generated",
                ),
            )
            message = f"{' and '.join(lacking)} of the container grafana not set: the operator cannot log in"
            yield Finding(where, message, because)


def _lacking(grafana: Resource) -> tuple[list[str], Span]:
    pod = grafana.spec.at("deployment", "spec", "template", "spec")
    containers = pod.maps("containers") if isinstance(pod, Map) else []
    container = next((item for item in containers if item.string("name") == "grafana"), None)
    if container is None:
        path = ("deployment", "spec", "template", "spec", "containers")
        where = grafana.spec.where(
            *path if "deployment" in grafana.spec else ("disableDefaultAdminSecret",)
        )
        name = containers[0].text("name") if len(containers) == 1 else None
        return list(_NEEDED), where if name is None else name.span()
    variables = {item.string("name"): item for item in container.maps("env")}
    found = [name for name in _NEEDED if name in variables and _is_set(variables[name])]
    lacking = [name for name in _NEEDED if name not in found]
    written = next((variables[name] for name in lacking if name in variables), None)
    key = container.key("env") or container.key("name")
    if written is not None:
        return lacking, written.where("name")
    return lacking, container.span() if key is None else key.span()


def _is_set(variable: Map) -> bool:
    return bool(variable.text("value")) or bool(variable.map("valueFrom").map("secretKeyRef"))
