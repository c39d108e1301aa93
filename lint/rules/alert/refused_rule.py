"""Rule with something in it that Prometheus refuses, though the API server does not.

A recording rule has no `for`, `keep_firing_for` or annotations; a rule is either an alert or
recorded; durations must not be empty or absurd; the names of labels, annotations and records
must be ones. The Prometheus Operator leaves out the whole object without a word in it, and
Prometheus does not load a rule file of which one rule is refused. Since Prometheus 3, names may
have any characters but braces; before, letters, digits and underscores only. The operators of
OpenShift up to 4.20 know no others either, whichever Prometheus they run. An empty duration is
worse: the operator accepts it, and Prometheus can load no rules any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint.model.rule_files import holders, is_prometheus
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Text
from lint.tree import Map
from lint.values import lazy

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: models}
spec:
  groups:
    - name: pods
      rules:
        - record: namespace:pods_failed:sum
          expr: sum by (namespace) (kube_pod_status_phase{phase="Failed"})
          labels: {team: models}
"""

BAD = GOOD.replace("labels: {team: models}", "«for»: 5m")

_NAME = lazy(r"[a-zA-Z_][a-zA-Z0-9_]*", re.A)
_METRIC = lazy(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.A)
_OLD_NAMES = (4, 20)
"""The last OpenShift whose operator (0.85) is known to judge names by itself."""
_EMPTY = '"" is no duration that Prometheus takes'
_UNLOADED = "the operator accepts it, but Prometheus cannot load it: every reload fails"
_OF_ALERTS = ("for", "keep_firing_for", "annotations")
_PLACEHOLDERS = ("$", "{{")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    stated = repo.cluster.versions.get("prometheus")
    platform = repo.platform
    is_old = stated is not None and stated.startswith(("1.", "2."))
    is_old |= platform.is_openshift and () < platform.version[:2] <= _OLD_NAMES
    for resource in repo.of_kind("PrometheusRule"):
        if not resource.partial:
            effect = f"{resource.name} is refused as a whole"
            yield from _of_groups(resource.spec, effect, is_old=is_old, is_file=False)
    for holder in holders(repo):
        yield from _of_groups(holder.root, "the file is not loaded", is_old=False, is_file=True)


def _of_groups(holder: Map, effect: str, *, is_old: bool, is_file: bool) -> Iterator[Finding]:
    for group in holder.maps("groups"):
        interval = group.text("interval")
        if interval == "" and not is_file and is_prometheus(group):
            yield Finding(interval.span(), f"{_EMPTY}: {_UNLOADED}")
        wrong = _duration(interval, is_file=True) if is_file and is_prometheus(group) else None
        if wrong is not None:
            yield Finding(wrong.span(), f'"{wrong}" is no duration that Prometheus takes: {effect}')
        for node in group.maps("rules") if is_prometheus(group) else ():
            for at, said in _wrong(node, is_old=is_old, is_file=is_file):
                is_taken = said == _EMPTY and not is_file
                yield Finding(at.span(), f"{said}: {_UNLOADED if is_taken else effect}")


def _wrong(node: Map, *, is_old: bool, is_file: bool) -> Iterator[tuple[Text, str]]:
    record, alert = node.text("record"), node.text("alert")
    first = next(iter(node), None)
    if not record and not alert and first is not None and node.text("expr") is not None:
        yield first, "this rule has neither a record nor an alert"
    if record and alert:
        yield record, "a rule is either recorded or an alert, not both"
    elif record:
        yield from _of_record(node, record, is_old=is_old)
    for field in ("for", "keep_firing_for"):
        wrong = _duration(node.text(field), is_file=is_file)
        if wrong is not None:
            yield wrong, f'"{wrong}" is no duration that Prometheus takes'
    for holder in ("labels", "annotations"):
        for key in node.map(holder):
            is_name = key and (not is_old or _NAME.fullmatch(key))
            if not is_name or (key == "__name__" and holder == "labels"):
                yield key, f'no {holder[:-1]} may be called "{key}"'


def _of_record(node: Map, record: Text, *, is_old: bool) -> Iterator[tuple[Text, str]]:
    for field in _OF_ALERTS:
        key = node.key(field)
        is_empty = field == "annotations" and not node.map(field)
        is_none = node.string(field) in ("0", "0s", "0m")
        if key is not None and not is_empty and not is_none:
            yield key, f"a recording rule has no {field}"
    is_templated = any(mark in record for mark in _PLACEHOLDERS)
    if not is_templated and ("{" in record or "}" in record):
        yield record, "what is recorded is a name, without braces"
    elif not is_templated and is_old and not _METRIC.fullmatch(record):
        yield record, f'"{record}" is no name of a metric'


def _duration(text: Text | None, *, is_file: bool) -> Text | None:
    """A duration that cannot be read. In an object, what its form is judged by is the schema:
    that admits an empty one, and any number of years."""
    from lint.promql.numbers import duration

    if text is None or any(mark in text for mark in _PLACEHOLDERS) or text == "0":
        return None
    wrong = duration(text)[1] if text else "empty"
    return text if wrong and (is_file or wrong in ("empty", "duration out of range")) else None
