"""Label that the series of a metric do not have.

What a series carries is the exporter's own labels, what the monitor that scrapes it adds
(a PodMonitor no `service`, neither of them a `node`), and what collides renamed to
`exported_…`. A matcher on any other label selects nothing, an aggregation by it puts
everything into one group, and a join on it joins everything. An error where the cluster
is described; otherwise only slips of the pen, labels of old (`pod_name` of the kubelet's
cAdvisor, for instance) and what the monitors here rule out. What no slip explains is
missing from the scrape: that is reported once for each dashboard.
"""

from collections.abc import Iterator

from lint import catalog
from lint.repo import Repo
from lint.rule import Because, Edit, Finding, Fix, rule
from lint.series.labels import Asked, asked
from lint.series.seen import LIKELY, OPEN, PROVED, Labels, Seen, Use, near, seen

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
metadata: {name: dev}
spec:
  platform: openshift
  versions: {openshift: "4.18"}
-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: vllm}
spec:
  groups:
    - name: pods
      rules:
        - alert: PodFailed
          expr: max by (namespace, pod) (kube_pod_status_phase{namespace="vllm", phase="Failed"}) == 1
"""

BAD = GOOD.replace("{namespace=", "{«namspace»=").replace("(namespace, pod)", "(namespace, «podd»)")


_PUT_BACK = "abel: {}"
"""How relabelings write their target, be it `targetLabel` or `target_label`."""


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    reported = set()
    for use in view.uses:
        labels = view.labels(use)
        if labels is None or (use.is_fallback and labels.proof == OPEN):
            continue
        for item in asked(use):
            former = None if labels.proof == PROVED else _former(view, use, item.name)
            if labels.has(item.name) and former is None:
                continue
            finding = _finding(view, use, labels, item, former)
            cause = id(use.query.owner.root), use.readings[0].metric.exporter, item.name
            if finding is not None and (finding.fix or cause not in reported):
                reported.add(cause)
                yield finding


def _finding(
    view: Seen, use: Use, labels: Labels, item: Asked, former: str | None
) -> Finding | None:
    meant = former or _meant(labels, item)
    older = former or (labels.proof != PROVED and _older(use, item.name))
    if not meant and not older and (labels.proof == OPEN or item.is_harmless):
        return None
    is_sure = labels.proof == PROVED or (
        older and view.version(use.readings[0].metric.exporter).text
    )
    hint = f"; did you mean {meant}?" if meant else ""
    return Finding(
        item.at,
        f"{use.name} has no label {item.name}: {item.effect}{hint}",
        tuple(_why(view, use, labels)),
        Fix(f"use {meant}", (Edit(item.at, meant),)) if meant else None,
        "error" if is_sure and not item.is_harmless else "warning",
    )


def _meant(labels: Labels, item: Asked) -> str | None:
    renamed = f"exported_{item.name}"
    if renamed in labels.names:
        return renamed
    known = (
        labels.names
        if labels.proof != OPEN
        else labels.own | {"namespace", "instance", "container"}
    )
    extended = [name for name in sorted(labels.own) if name.startswith(f"{item.name}_")]
    return near(item.name, known) or (extended[0] if len(extended) == 1 else None)


def _older(use: Use, name: str) -> bool:
    """Whether another version of the exporter has the label."""
    every = [item.metric.labels or () for item in catalog.lookup(use.name)]
    return any(name in labels for labels in every)


def _former(view: Seen, use: Use, name: str) -> str | None:
    """What a label is called that no supported version has any more, and nobody puts back."""
    owner = catalog.owner(use.name)
    now = None if owner is None else owner.former_labels.get(name)
    if now is None or any(_PUT_BACK.format(name) in file.text for file in view.repo.sources):
        return None
    return now


def _why(view: Seen, use: Use, labels: Labels) -> Iterator[Because]:
    for feed in labels.feeds:
        if feed.at is not None and labels.proof in (PROVED, LIKELY):
            yield feed.at, f"{feed.title} scrapes it"
    yield from view.version(use.readings[0].metric.exporter).because(
        use.readings[0].metric.exporter
    )
