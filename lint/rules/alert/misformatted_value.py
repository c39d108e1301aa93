"""Value of an alert in a format that is not for numbers.

`$value` is a number with a fraction, whatever it counts. Go's `printf` writes one of a wrong
type as `%!d(float64=3)`, and that is what the message says. `%.0f` has no fraction, and
`humanize` is shorter still.
"""

import re
from collections.abc import Iterator

from lint.model.rule_files import every_alert
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Text
from lint.values import lazy

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: api, namespace: shop}
spec:
  groups:
    - name: api
      rules:
        - alert: QueueGrows
          expr: sum(api_queue_length) > 100
          for: 5m
          annotations:
            summary: '{{ printf "%.0f" $value }} requests wait'
"""

BAD = GOOD.replace("%.0f", "«%d»")

_VALUE = r"(?:\$value|\.Value|\$\.Value)"
_PRINTED = lazy(
    rf"printf\s+\"(?P<front>(?:[^\"\\])*)\"\s+{_VALUE}\s*(?:\||-?\}}\}})"
    rf"|{_VALUE}\s*\|\s*printf\s+\"(?P<back>(?:[^\"\\])*)\"\s*(?:\||-?\}}\}})"
)
_VERB = lazy(r"%(?P<flags>[-+# 0]*\d*(?:\.\d*)?)(?P<verb>[a-zA-Z%])")
_OTHERS = frozenset("cdoOqsU")
"""What Go writes no float64 with."""


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for entry in every_alert(repo):
        for value in (*entry.node.map("annotations").values(), *entry.labels.values()):
            if isinstance(value, Text) and "printf" in value:
                yield from _printed(value)


def _printed(text: Text) -> Iterator[Finding]:
    for printed in _PRINTED.finditer(text):
        part = "front" if printed["front"] is not None else "back"
        verbs = [each for each in _VERB.finditer(text, *printed.span(part)) if each["verb"] != "%"]
        if len(verbs) == 1 and verbs[0]["verb"] in _OTHERS:
            yield _finding(text, verbs[0])


def _finding(text: Text, verb: re.Match[str]) -> Finding:
    at, letter = text.span(*verb.span()), verb["verb"]
    instead = f"%{verb['flags']}.0f" if "." not in verb["flags"] else f"%{verb['flags']}f"
    return Finding(
        at,
        f"the value is a number with a fraction: {verb[0]} shows it as %!{letter}(float64=…)",
        (),
        Fix(f"write {instead}", (Edit(at, instead),)) if letter == "d" else None,
    )
