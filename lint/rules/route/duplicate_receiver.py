"""Two receivers of one name.

The operator rejects the whole AlertmanagerConfig: none of its routes are used.
"""

from collections.abc import Iterator

from lint.model.repo import Repo
from lint.rule import Finding, rule
from lint.source import Text

GOOD = """
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: models}
spec:
  route:
    receiver: slack
  receivers:
    - name: slack
    - name: mail
"""

BAD = GOOD.replace("name: mail", "name: «slack»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        first: dict[str, Text] = {}
        for receiver in config.receivers:
            name = receiver.name
            if name is None:
                continue
            known = first.setdefault(str(name), name)
            if known is not name:
                yield Finding(
                    name.span(),
                    f"a second receiver {name}: the operator rejects all of {config.resource.name}",
                    ((known.span(), "the first one is here"),),
                )
