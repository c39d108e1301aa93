"""Service whose named `targetPort` none of its pods declares.

The port has no endpoints: connections are refused, and a ServiceMonitor on it finds no
targets.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.workload.service_selects_nothing import GOOD as SERVICE
from lint.source import Text
from lint.spelling import closest

GOOD = SERVICE.replace("port: 9185}]\n-- dep", "port: 9185, targetPort: metrics}]\n-- dep")

BAD = GOOD.replace("targetPort: metrics", "targetPort: «metric»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for service in repo.of_kind("Service"):
        selector = service.spec.map("selector")
        pods = [
            pod
            for pod in repo.scrape.of_kind("PodMonitor", (str(service.namespace),))
            if selector and all(pod.may_have(k, str(v)) for k, v in selector.items())
        ]
        if any(pod.is_open for pod in pods):
            continue
        names = [port.name for pod in pods for port in pod.ports if port.name is not None]
        for port in service.spec.maps("ports"):
            target = port.text("targetPort")
            if target is None or target.kind == "int" or not pods or target in names:
                continue
            near = closest(target, map(str, names))
            at = pods[0].at or target.span()
            yield Finding(
                target.span(),
                f"no pod of Service {service.name} has a port {target}: it leads nowhere",
                ((at, f"{pods[0].name} has {_shown(names)}"),),
                Fix(f"use {near}", (Edit(target.span(), near),)) if near is not None else None,
            )


def _shown(names: list[Text]) -> str:
    return f"the ports {', '.join(names)}" if names else "no named port"
