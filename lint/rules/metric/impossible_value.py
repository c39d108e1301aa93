"""Matcher for a value that the label never has.

`kube_pod_status_phase` has the phases Pending, Running, Succeeded, Failed and Unknown:
`phase="Faild"` matches nothing, and of `phase=~"Pendin|Failed"` only half. Only labels
whose values the exporter's source enumerates are judged.
"""

import re
from collections.abc import Iterator

from lint.promql.ast import Matcher
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.seen import Use, accepts, inside, seen
from lint.source import Span
from lint.spelling import closest

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: vllm}
spec:
  groups:
    - name: pods
      rules:
        - alert: PodNotReady
          expr: kube_pod_status_phase{namespace="vllm", phase=~"Pending|Failed"} == 1
"""

BAD = GOOD.replace("Failed", "«Faild»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    for use in view.every_use:
        if len(use.readings) != 1 or view.is_recorded(use.name):
            continue
        for label, values in use.readings[0].metric.values.items():
            for matcher in use.matchers(label):
                yield from _findings(use, matcher, values)


def _findings(use: Use, matcher: Matcher, values: tuple[str, ...]) -> Iterator[Finding]:
    value = matcher.value
    if value is None or accepts(matcher, "") is not (matcher.op in ("!=", "!~")):
        return
    passed = [accepts(matcher, known) for known in values]
    if None in passed:
        return
    empty, is_positive = not any(passed), matcher.op in ("=", "=~")
    wrong = list(_wrong(use, matcher, values))
    for at, text in wrong:
        if text.startswith("$"):
            continue  # A variable that there is not: promql/literal-variable.
        meant = closest(text, values) or next(
            (item for item in values if item.lower() == text.lower()), None
        )
        if not is_positive and meant is None:
            continue
        what = "nothing is selected" if empty else "this part of the matcher never applies"
        hint = f"; did you mean {meant}?" if meant else f"; it is one of {', '.join(values)}"
        fix = Fix(f"match {meant}", (Edit(at, meant),)) if meant else None
        said = f"{matcher.name.text} of {use.name} is never {text!r}: {what}{hint}"
        yield Finding(at, said, (), fix, "error" if empty or is_positive else "warning")
    if empty and not wrong and matcher.op in ("=~", "!~"):
        said = f"no value that {matcher.name.text} of {use.name} has passes: nothing is selected"
        yield Finding(inside(use, matcher), f"{said}; it is one of {', '.join(values)}")


def _wrong(use: Use, matcher: Matcher, values: tuple[str, ...]) -> Iterator[tuple[Span, str]]:
    """The values, or plain alternatives of the regex, that are none of the label's."""
    value = matcher.value
    assert value is not None
    if matcher.op in ("=", "!="):
        if value.value not in ("", *values):
            yield inside(use, matcher), value.value
        return
    if not re.fullmatch(r"[\w .-]+(\|[\w .-]+)*", value.value) or "." in value.value:
        return
    for match in re.finditer(r"[^|]+", value.value):
        if match[0] not in values:
            yield use.query.span(*value.source_span(*match.span())), match[0]
