"""Text of a receiver that is a template and does not parse.

Nobody reads the templates of a receiver before there is something to send: the operator and
Alertmanager accept the AlertmanagerConfig, and every notification of the receiver then
fails. Actions and blocks must be closed, strings too, functions must be Alertmanager's, and so
must the fields of what is shown.
"""

from collections.abc import Iterator

from lint.model.alerting import Receiver
from lint.platform.configs import alertmanager_configs
from lint.platform.gotemplate import ALERTMANAGER, error
from lint.platform.template_fields import slips
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Text
from lint.spelling import closest
from lint.tree import Map, walk

GOOD = """
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: models}
spec:
  route:
    receiver: slack
  receivers:
    - name: slack
      slackConfigs:
        - apiURL: {name: slack-webhook, key: url}
          channel: '#models'
          title: '{{ .Status | toUpper }}'
"""

BAD = GOOD.replace("toUpper", "«toUper»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for receiver in _receivers(repo):
        for _, node in receiver.integrations:
            for text in _templates(node):
                yield from _finding(text, str(receiver.name or ""))


def _receivers(repo: Repo) -> Iterator[Receiver]:
    for config in repo.alerting.configs:
        if not config.resource.partial:
            yield from config.receivers
    for native in alertmanager_configs(repo):
        yield from native.receivers


def _templates(node: Map) -> Iterator[Text]:
    for each in walk(node):
        values = each.values() if isinstance(each, Map) else each
        if not isinstance(each, Text):
            yield from (text for text in values if isinstance(text, Text) and "{{" in text)


def _finding(text: Text, receiver: str) -> Iterator[Finding]:
    wrong = error(text, ALERTMANAGER)
    if wrong is None:
        yield from _fields(text, receiver)
        return
    near = closest(wrong.function, sorted(ALERTMANAGER)) if wrong.function else None
    at = text.span(wrong.start, wrong.end)
    yield Finding(
        at,
        f"{wrong.message}: this is no template, and receiver {receiver} fails to send anything",
        (),
        Fix(f"write {near}", (Edit(at, near),)) if near else None,
    )


def _fields(text: Text, receiver: str) -> Iterator[Finding]:
    for slip in slips(text):
        at = text.span(slip.start, slip.end)
        yield Finding(
            at,
            f"there is no field {slip.name}: receiver {receiver} fails to send anything; did you"
            f" mean {slip.meant}?",
            (),
            Fix(f"write {slip.meant}", (Edit(at, slip.meant),)),
        )
