"""What Prometheus' loader refuses of its jobs (`config.go`, `relabel.go` and `targetgroup`; 3.16)."""

from __future__ import annotations

from collections.abc import Iterator

from lint.platform.configs import Config
from lint.platform.loading import Refusal
from lint.platform.native_shape import is_blank
from lint.source import Text
from lint.spelling import closest
from lint.tree import Map

_ACTIONS = (
    "drop dropequal hashmod keep keepequal labeldrop labelkeep labelmap lowercase replace uppercase"
).split()
_NEED_TARGET = ("dropequal", "hashmod", "keepequal", "lowercase", "replace", "uppercase")
_ROLES = ("endpoints", "endpointslice", "ingress", "node", "pod", "service")
_RELABELINGS = ("relabel_configs", "metric_relabel_configs")


def job_refusals(config: Config) -> Iterator[Refusal]:
    """Everything that keeps a configuration from being loaded, as far as it is modelled."""
    seen: set[str] = set()
    interval = config.root.map("global").text("scrape_interval")
    timeout = config.root.map("global").text("scrape_timeout")
    yield from _times(interval, timeout)
    for job in config.root.maps("scrape_configs"):
        name = job.text("job_name")
        if name is not None and name in seen and not is_blank(name):
            yield Refusal(name, f"there are two jobs {name}")
        first = next(iter(job), None)
        if not name and first is not None and "<<" not in job:
            yield Refusal(first, "this job has no job_name")
        seen.add(str(name))
        own = job.text("scrape_interval"), job.text("scrape_timeout")
        if own[1] is not None:
            yield from _times(own[0] or interval, own[1])
        yield from _of_job(job)


def _times(interval: Text | None, timeout: Text | None) -> Iterator[Refusal]:
    from lint.promql.numbers import duration

    if timeout is None or is_blank(timeout) or (interval is not None and is_blank(interval)):
        return
    longest = duration(interval)[0] if interval is not None else 60.0
    limit = duration(timeout)[0]
    if longest and limit and limit > longest:
        yield Refusal(
            timeout, f"a scrape may take {timeout}, and starts anew every {interval or '1m'}"
        )


def _of_job(job: Map) -> Iterator[Refusal]:
    for field in _RELABELINGS:
        for step in job.maps(field):
            yield from _of_relabeling(step)
    # With relabelings, the target need not be the address.
    for group in job.maps("static_configs") if not job.maps("relabel_configs") else ():
        for target in group.texts("targets"):
            if "/" in target and not is_blank(target):
                yield Refusal(target, f"{target} is no host and port")
    for discovery in job.maps("kubernetes_sd_configs"):
        role = discovery.text("role")
        if role and role not in _ROLES and not is_blank(role):
            yield Refusal(role, f"there is no role {role}", closest(role, _ROLES))


def _of_relabeling(step: Map) -> Iterator[Refusal]:
    action = step.text("action")
    said = (action or "replace").lower()
    if action and said not in _ACTIONS:
        if not is_blank(action):
            yield Refusal(action, f"there is no action {action}", closest(said, _ACTIONS))
        return
    first = next(iter(step), None)
    if (
        said in _NEED_TARGET
        and first is not None
        and not step.text("target_label")
        and "<<" not in step
    ):
        yield Refusal(action or first, f"{said} needs a target_label")
    if said == "hashmod" and action is not None and not step.text("modulus"):
        yield Refusal(action, "hashmod needs a modulus")
