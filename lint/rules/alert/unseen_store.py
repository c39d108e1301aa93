"""Rule whose series are in a store that its evaluator does not see.

User rules are evaluated by Thanos Ruler, which sees everything. One that is labelled
`openshift.io/prometheus-rule-evaluation-scope: leaf-prometheus` is evaluated by the
user-workload Prometheus and sees only what that scrapes; one in a namespace of the platform
sees only what the platform's Prometheus scrapes. What it asks for of the other half is
never there.
"""

from collections.abc import Iterator

from lint.platform.openshift import LEAF, PLATFORM, SCOPE_LABEL, USER
from lint.repo import Repo
from lint.rule import Because, Finding, rule
from lint.rules._examples import OPENSHIFT
from lint.series.seen import Use, seen
from lint.series.stores import Stores, proviso, stores_behind, titles

GOOD = (
    OPENSHIFT
    + """-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: pods
  namespace: models
  labels: {app: pods}
spec:
  groups:
    - name: pods
      rules:
        - alert: PodFailed
          expr: kube_pod_status_phase{phase="Failed"} == 1
"""
)

BAD = GOOD.replace(
    "{app: pods}", "{openshift.io/prometheus-rule-evaluation-scope: leaf-prometheus}"
).replace("expr: kube_pod_status_phase", "expr: «kube_pod_status_phase»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.platform.is_openshift or not repo.alerting.rules:
        return
    view = seen(repo)
    for use in view.uses:
        if not use.query.is_rule or use.is_fallback:
            continue
        store, because = _evaluator(repo, use)
        stores = stores_behind(view, use) if store else None
        if stores is not None and stores.names and store not in stores.names:
            yield _finding(repo, use, store, because, stores)


def _evaluator(repo: Repo, use: Use) -> tuple[str, tuple[Because, ...]]:
    """The store that the evaluator is confined to, and why; no store where it sees all."""
    owner = use.query.owner
    own = str(owner.namespace)
    stack = repo.platform.stack(own)
    scope = owner.labels.get(SCOPE_LABEL)
    if stack == USER and scope == LEAF and scope is not None:
        return USER, ((scope.span(), "this label moves it to the user-workload Prometheus"),)
    if stack == PLATFORM and own in repo.platform.namespaces:
        return PLATFORM, repo.platform.why_stack(own)
    return "", ()


def _finding(
    repo: Repo, use: Use, store: str, because: tuple[Because, ...], stores: Stores
) -> Finding:
    held = titles(stores.names)
    is_proved = stores.is_certain and repo.platform.stated
    return Finding(
        use.at,
        f"{use.name} is scraped by {held}; this rule is evaluated on {titles(frozenset({store}))}"
        f" alone{proviso(repo, stores, Stores(frozenset({store}), ()))}: it finds no series",
        (
            *because,
            *(
                (feed.at, f"{feed.title} scrapes it")
                for feed in stores.feeds
                if feed.at is not None
            ),
        ),
        severity="error" if is_proved else "warning",
    )
