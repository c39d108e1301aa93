"""AlertmanagerConfig that the operator accepts and Alertmanager refuses to load.

The operator puts it into the one configuration of the cluster's Alertmanager, whose own
loader rejects it: from then on no change of any tenant's routes takes effect, and after a
restart Alertmanager does not come up. A Slack receiver without `apiURL`, a zero
`groupInterval` or `repeatInterval`, an invalid regular expression or a `groupBy` entry
that is no label name does this.
"""

import re
from collections.abc import Iterator

from lint.model.alerting import AlertmanagerConfig, Matcher, Route
from lint.model.repo import Repo
from lint.promql import regexp
from lint.rule import Finding, rule
from lint.source import Span

GOOD = """
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: models}
spec:
  route:
    receiver: slack
    repeatInterval: 4h
  receivers:
    - name: slack
      slackConfigs:
        - channel: '#models'
          apiURL: {name: slack-webhook, key: url}
"""

BAD = GOOD.replace("repeatInterval: 4h", "repeatInterval: «0s»")

_CONSEQUENCE = "the operator accepts it, but Alertmanager cannot load it: every reload fails"


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        if config.route is None:
            continue
        for route in config.route.walk():
            yield from (Finding(at, f"{what}; {_CONSEQUENCE}") for at, what in _route(route))
        yield from (Finding(at, f"{what}; {_CONSEQUENCE}") for at, what in _receivers(config))


def _route(route: Route) -> Iterator[tuple[Span, str]]:
    for field in ("groupInterval", "repeatInterval"):
        value = route.node.text(field)
        if value is not None and re.fullmatch(r"(?:0+[a-z]+)+", value):
            yield value.span(), f"{field} cannot be zero"
    for name in route.node.texts("groupBy"):
        if name != "..." and not re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]*", name):
            yield name.span(), f"{name} is no label name"
    for matcher in route.matchers:
        message = _regexp(matcher)
        if message is not None and matcher.value is not None:
            yield matcher.value.span(), message


def _regexp(matcher: Matcher) -> str | None:
    if matcher.op not in ("=~", "!~") or matcher.value is None:
        return None
    return regexp.error(str(matcher.value)) or None


def _receivers(config: AlertmanagerConfig) -> Iterator[tuple[Span, str]]:
    for receiver in config.receivers:
        for field, node in receiver.integrations:
            if (
                field == "slackConfigs"
                and node.key("apiURL") is None
                and not config.resource.partial
            ):
                yield receiver.node.where("slackConfigs"), "this Slack receiver has no apiURL"
