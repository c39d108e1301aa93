"""Alertmanager whose `alertmanagerConfiguration` names no AlertmanagerConfig of its namespace.

The object is looked up in the namespace of the Alertmanager and nowhere else. Without it
the operator stops there: it never writes a configuration, and a running Alertmanager keeps
its last one. Judged where an object of this name is in another namespace, or one of nearly
this name in the right one.
"""

from collections.abc import Iterator

from lint.platform.operator import NOTIFIERS, is_base
from lint.platform.profile import instances
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.spelling import closest

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata: {name: main, namespace: monitoring}
spec:
  alertmanagerConfiguration:
    name: base
---
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: base, namespace: monitoring}
spec:
  route: {receiver: nobody, repeatInterval: 4h}
  receivers:
    - name: nobody
"""

BAD = GOOD.replace("    name: base\n", "    name: «bass»\n")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if "Alertmanager" not in repo.by_kind or not repo.platform.is_operator:
        return
    configs = [config.resource for config in repo.alerting.configs]
    for reader in instances(repo, *NOTIFIERS):
        name = reader.spec.map("alertmanagerConfiguration").text("name")
        if name is None or any(is_base(reader, config) for config in configs):
            continue
        own = [str(item.name) for item in configs if item.namespace == reader.namespace]
        near = closest(name, own)
        elsewhere = [item for item in configs if item.name == name and item.namespace]
        if (near is None and not elsewhere) or not reader.namespace or repo.may_hold(name):
            continue
        yield Finding(
            name.span(),
            f"there is no AlertmanagerConfig {name} in {reader.namespace}:"
            f" Alertmanager {reader.name} gets no configuration",
            tuple(
                (item.value_span("metadata", "namespace"), f"{name} is in {item.namespace}")
                for item in elsewhere
            ),
            Fix(f"write {near}", (Edit(name.span(), near),)) if near else None,
        )
