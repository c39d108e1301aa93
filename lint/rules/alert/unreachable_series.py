"""Rule on series of a fixed other namespace, which OpenShift rewrites to its own.

User-workload monitoring adds `namespace="<the rule's own>"` to every selector, whether or
not it names a namespace. A metric whose series all carry another one, such as DCGM's
`nvidia-gpu-operator`, is out of reach: the expression has no result, and the alert never
fires. `exported_namespace` is no way around it.
"""

from collections.abc import Iterator

from lint import catalog
from lint.platform.openshift import Platform
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import OPENSHIFT
from lint.series.feeds import Feed
from lint.series.seen import Use, accepts, fitting, seen

GOOD = (
    OPENSHIFT
    + """-- monitor.yaml --
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: dcgm, namespace: vllm}
spec:
  selector: {matchLabels: {app: nvidia-dcgm-exporter}}
  endpoints: [{port: gpu-metrics}]
-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: gpus, namespace: vllm}
spec:
  groups:
    - name: gpus
      rules:
        - alert: GpuBusy
          expr: DCGM_FI_DEV_GPU_UTIL{exported_namespace="vllm"} > 95
"""
)

BAD = GOOD.replace("{name: gpus, namespace: vllm}", "{name: gpus, namespace: models}").replace(
    "expr: DCGM_FI_DEV_GPU_UTIL", "expr: «DCGM_FI_DEV_GPU_UTIL»"
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    platform = repo.platform
    if not platform.is_openshift or not repo.alerting.rules:
        return
    view = seen(repo)
    for use in view.uses:
        own = str(use.query.owner.namespace)
        owner = catalog.owner(use.name)
        if not use.query.is_rule or owner is None or not _is_judged(platform, own):
            continue
        if not use.readings or view.is_recorded(use.name) or _is_foreign(use, own):
            continue
        feeds = tuple(view.feeds.by_exporter.get(owner.exporter, ()))
        feeds = fitting(use, feeds) or feeds
        if feeds and not view.feeds.unknown and not any(_may_be(feed, own) for feed in feeds):
            yield _finding(platform, use, own, feeds)


def _is_judged(platform: Platform, own: str) -> bool:
    """A list of exemptions that is not in force is reported itself."""
    return platform.is_enforced(own) and own not in platform.exempt


def _may_be(feed: Feed, namespace: str) -> bool:
    return feed.namespaces is None or namespace in feed.namespaces


def _is_foreign(use: Use, own: str) -> bool:
    """Whether it names another namespace itself: then alert/foreign-namespace says so."""
    return any(accepts(item, own) is False for item in use.matchers("namespace"))


def _finding(platform: Platform, use: Use, own: str, feeds: tuple[Feed, ...]) -> Finding:
    from lint.platform.enforcement import enforced

    held = ", ".join(sorted({name for feed in feeds for name in feed.namespaces or ()}))
    unless = "" if platform.stated else f" (unless the cluster exempts {own})"
    text = use.query.text
    is_proved = platform.stated and all(feed.is_certain for feed in feeds)
    because = [
        (feed.at, f"{feed.title} gives its series the namespace {held}")
        for feed in feeds
        if feed.at
    ]
    return Finding(
        use.at,
        f"{use.name} has the namespace {held}, and OpenShift confines this rule to {own}{unless}:"
        " it finds no series",
        (
            (use.query.span(0, len(text)), f"evaluated is {enforced(str(text), own)}"),
            *because,
            *platform.why_stack(own),
        ),
        severity="error" if is_proved else "warning",
    )
