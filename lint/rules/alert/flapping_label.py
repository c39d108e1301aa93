"""Label of an alert that changes with its value.

The labels are what an alert is: with `{{ $value }}` in one, every evaluation makes a new
alert. Its `for` starts anew each time, so that it may never fire, and whoever is notified
gets a resolved and a new message at every change. So does what a template queries. Values
belong in annotations.
"""

from collections.abc import Iterator

from lint.model.rule_files import every_alert
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.values import lazy

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: models}
spec:
  groups:
    - name: rules
      rules:
        - alert: Firing
          expr: app_queue_length > 10
          for: 5m
          annotations:
            queue: "{{ $labels.pod }}: {{ $value }}"
"""

BAD = GOOD.replace("annotations:", "labels:").replace("{{ $value }}", "{{ «$value» }}")

_SHOWN = lazy(
    r"\{\{-?\s*(?:(?:printf|humanize\w*|reReplaceAll)\b[^{}|]*?)?(\$value|\.Value)\b"
    r"|\{\{[^{}]*?\|\s*(value)\b"
)


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for entry in every_alert(repo):
        for name, text in entry.labels.items():
            for match in _SHOWN.finditer(text):
                yield Finding(
                    text.span(*match.span(1 if match[1] else 2)),
                    f"the label {name} changes with the value: each change is a new alert,"
                    " whose for starts anew; put it into an annotation",
                )
