"""Compares the linter with the Prometheus Operator's and Alertmanager's own packages.

Random rules, AlertmanagerConfigs and monitors: whether they are taken, and what becomes of
the expressions. Run as a script, with the number of objects of each kind and a seed:
``PYTHONPATH=.:tests python -m operator_differential.differential 700 1``.
"""

import json
import sys
from typing import NamedTuple

import yaml
from live import openshift, operator

from lint import rules
from lint.config import Config
from lint.files import MemoryFiles
from lint.judge import judge
from lint.platform.enforcement import enforced
from lint.repo import load
from operator_differential import cases

VERSIONS = {"prometheus": "3.5.0", "alertmanager": "0.28.1"}
"""What operator 0.85.0, of OpenShift 4.20, is compared for."""

SWITCHES = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "cluster-monitoring-config", "namespace": "openshift-monitoring"},
    "data": {
        "config.yaml": "enableUserWorkload: true\n"
        "alertmanagerMain: {enableUserAlertmanagerConfig: true}\n"
    },
}
DESCRIPTION = """
apiVersion: obslint/v1
kind: Cluster
metadata: {name: compared}
spec:
  platform: openshift
  versions: {openshift: "4.20", prometheus: 3.5.0}
  namespaces:
    - {name: team, createdBy: others, labels: {}}
    - {name: other, createdBy: others, labels: {}}
  secrets:
    - {namespace: team, name: keys, keys: [url], purpose: compared}
"""
GLOBALS = {"smtp_smarthost": "mail:25", "smtp_from": "a@x.example", "opsgenie_api_key": "x"}
"""What a tenant may leave to the Alertmanager's own configuration."""

BEFORE = ("schema/",)
"""The API server refuses these, so that the operator never sees them."""

REFUSED = (
    "alert/refused-rule", "alert/undefined-template-variable", "alert/unparsable-template",
    "alert/unsupported-function", "promql/syntax", "promql/unsupported-regexp",
    "promql/variable-in-rule", "route/conflicting-grouping", "route/duplicate-receiver",
    "route/impossible-interval", "route/incomplete-receiver", "route/missing-receiver",
    "route/nameless-matcher", "route/undefined-interval", "route/unknown-child-field",
    "route/unknown-operator", "route/unknown-receiver", "route/unparsable-duration",
    "route/unparsable-url", "scrape/refused-file-access", "scrape/refused-monitor",
    "scrape/timeout-exceeds-interval", "secret/unknown", "secret/unlisted-key",
)  # fmt: skip
"""What these report is left out by the operator, unless they say that it is taken and cannot be
loaded."""

TAKEN, LEFT_OUT, NOT_LOADED, STOPPED = "taken", "left out", "not loaded", "stopped before"


class Answer(NamedTuple):
    """What becomes of an object, why, and the expressions as they are evaluated."""

    verdict: str
    why: str
    expressions: tuple[str, ...] = ()


class Report:
    """Counts of one kind, and texts that show each disagreement."""

    def __init__(self):
        self.verdicts = {TAKEN: 0, LEFT_OUT: 0, NOT_LOADED: 0, STOPPED: 0}
        self.expressions = 0
        self.different = []

    @property
    def total(self):
        return sum(self.verdicts.values())

    def summary(self):
        """The figures in one line."""
        parts = [f"{count} {verdict}" for verdict, count in self.verdicts.items() if count]
        rewritten = f"; {self.expressions} expressions" if self.expressions else ""
        agree = self.total - len(self.different)
        return f"{agree} of {self.total} agree ({', '.join(parts)}{rewritten})"


def _cluster():
    root = {"global": GLOBALS, **openshift.ROOT_CONFIG}
    found = openshift.objects_for([SWITCHES], "http://kubernetes.invalid", VERSIONS, root)
    found += [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        for name in (cases.OWN, "other")
    ]
    meta = {"name": "keys", "namespace": cases.OWN}
    data = {"url": "https://hooks.example/x"}
    return [*found, {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "stringData": data}]


def theirs(oracle, objects):
    """The engines' answers."""
    cluster = _cluster()
    answers = operator.ask(oracle, [[*cluster, each] for each in objects])
    return [_read(each["kind"], answer) for each, answer in zip(objects, answers, strict=True)]


def _read(kind, answer):
    if answer["undecoded"]:
        return Answer(LEFT_OUT, str(answer["undecoded"]))
    if kind == "PrometheusRule":
        (made,) = answer["rulers"].values()
    elif kind == "AlertmanagerConfig":
        (made,) = answer["alertmanagers"].values()
    else:
        made = answer["prometheuses"][f"{openshift.USER}/user-workload"]
    why = "; ".join([*made["rejected"].values(), made.get("error", "")]).strip("; ")
    if why:
        return Answer(LEFT_OUT, why)
    if made.get("load"):
        return Answer(NOT_LOADED, made["load"])
    return Answer(TAKEN, "", tuple(_expressions(made.get("rules") or {})))


def _expressions(files):
    for text in files.values():
        for group in yaml.safe_load(text)["groups"]:
            yield from (rule["expr"] for rule in group["rules"])


def ours(each):
    """The linter's answer."""
    files = {
        "cluster.yaml": DESCRIPTION,
        "switches.yaml": json.dumps(SWITCHES),
        "it.yaml": yaml.safe_dump(each, sort_keys=False, allow_unicode=True),
    }
    found = judge(load(MemoryFiles(files)), rules.all_rules(), Config())
    for crash in found.crashes:
        raise crash.error
    errors = [item for item in found.diagnostics if item.severity == "error"]
    said = {STOPPED: [], LEFT_OUT: [], NOT_LOADED: []}
    for item in errors:
        verdict = _meaning(item)
        if verdict is not None:
            said[verdict].append(f"{item.code}: {item.message}")
    for verdict, texts in said.items():
        if texts:
            return Answer(verdict, "; ".join(texts))
    return Answer(TAKEN, "", tuple(_enforced(each)))


def _meaning(item):
    """What a finding says of the whole object; None for what is not about taking it."""
    if item.code.startswith(BEFORE):
        return STOPPED
    if "cannot load it" in item.message:
        return NOT_LOADED
    return LEFT_OUT if item.code in REFUSED else None


def _enforced(each):
    if each["kind"] != "PrometheusRule":
        return
    for group in each["spec"]["groups"]:
        yield from (enforced(rule["expr"], cases.OWN) for rule in group["rules"])


def compare(oracle, objects):
    """Judges every object, and reports where the verdicts or the expressions differ."""
    report = Report()
    for each, their in zip(objects, theirs(oracle, objects), strict=True):
        our = ours(each)
        report.verdicts[our.verdict] += 1
        if our.verdict == STOPPED:
            continue
        report.expressions += len(our.expressions)
        if (our.verdict, our.expressions) != (their.verdict, their.expressions):
            report.different.append(f"{json.dumps(each['spec'])}\n    {our}\n    {their}")
    return report


def main():
    """Prints the figures and some disagreements; 0 where there are none."""
    oracle = operator.build()
    if oracle is None:
        print("no Go: nothing compared", file=sys.stderr)
        return 2
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 700
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    status = 0
    for kind, objects in cases.cases(count, seed).items():
        report = compare(oracle, objects)
        print(f"{kind}: {report.summary()}")
        for text in report.different[:5]:
            print(f"  {text}")
        status |= bool(report.different)
    return status


if __name__ == "__main__":
    sys.exit(main())
