"""A sync window that cannot be read, or that is for nothing.

Argo CD cannot tell whether a window is open whose schedule or duration it cannot read: no
Application that the window is for is synced any more. Schedules have five fields, durations Go's
units, none of them for days. A window is for the Applications, namespaces or clusters that it
names; without any it is for none, and of another kind than `allow` or `deny` it does nothing.
"""

from collections.abc import Iterator

from lint.argocd.sync_windows import is_duration, schedule_error
from lint.build.applications import GROUP
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.tree import Map

GOOD = """
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: models, namespace: argocd}
spec:
  sourceRepos: ["*"]
  destinations: [{server: "*", namespace: "*"}]
  syncWindows:
    - kind: deny
      schedule: 0 22 * * fri
      duration: 48h
      applications: ["*"]
"""

BAD = GOOD.replace("duration: 48h", "duration: «2d»")

_FOR = ("applications", "namespaces", "clusters")
_STOPS = "no Application that it is for is synced"


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for resource in repo.of_kind("AppProject"):
        if resource.group == GROUP and not resource.partial:
            for window in resource.spec.maps("syncWindows"):
                yield from _window(window)


def _window(window: Map) -> Iterator[Finding]:
    first = window.where(str(next(iter(window), "kind")))
    if not any(window.child(name) for name in _FOR):
        message = "a window for no applications, namespaces or clusters: it is never open or shut"
        yield Finding(first, message)
        return
    kind, schedule, duration = (window.text(name) for name in ("kind", "schedule", "duration"))
    if kind not in ("allow", "deny"):
        at = first if kind is None else kind.span()
        yield Finding(at, "a window is of kind allow or deny: it is never open or shut")
    error = schedule_error(schedule or "")
    if error:
        at = first if schedule is None else schedule.span()
        yield Finding(at, f"the schedule cannot be read, {error}: {_STOPS}")
    if not is_duration(duration or ""):
        at = first if duration is None else duration.span()
        yield Finding(at, f"{duration or 'nothing'} is no duration of Go (1h30m): {_STOPS}")
