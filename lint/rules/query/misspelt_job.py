"""Job that is a slip of the pen away from one that is scraped here.

A ServiceMonitor's job is the name of the Service, and `prometheus.yml` says its jobs itself. A
matcher on a job that there is not selects nothing: an alert on it never fires, `absent()` always
does. Judged where no job of the repository is called so, and exactly one is called nearly so.
"""

from collections.abc import Iterator

from lint.platform.configs import prometheus_configs
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.feeds import jobs_of
from lint.series.seen import inside, seen
from lint.spelling import is_slip_of

GOOD = """
-- prometheus/prometheus.yml --
scrape_configs:
  - job_name: checkout
    static_configs:
      - targets: ['checkout:8080']
-- prometheus/rules.yml --
groups:
  - name: checkout
    rules:
      - alert: CheckoutDown
        expr: up{job="checkout"} == 0
        for: 5m
"""

BAD = GOOD.replace('job="checkout"', 'job="«chekout»"')


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    jobs = _jobs(repo)
    view = seen(repo)
    if not jobs or (view.is_settled and repo.platform.is_openshift):
        return  # metric/impossible-target knows what the platform scrapes as well.
    known: dict[str, list[str]] = {}
    for use in view.every_use:
        if use.is_fallback or (use.readings and use.name != "up"):
            continue
        for matcher in use.matchers("job"):
            job = matcher.value.value if matcher.value is not None and matcher.op == "=" else ""
            if job not in known:
                known[job] = [each for each in jobs if is_slip_of(job, each)]
            near = known[job] if job not in jobs else []
            if len(near) == 1 and not repo.may_hold(job):
                at = inside(use, matcher)
                yield Finding(
                    at,
                    f"no job here is called {job}: nothing is selected; did you mean {near[0]}?",
                    (),
                    Fix(f"ask for {near[0]}", (Edit(at, near[0]),)),
                )


def _jobs(repo: Repo) -> frozenset[str]:
    """The jobs that monitors and configurations of the repository make."""
    named = {
        str(name)
        for config in prometheus_configs(repo)
        for job in config.root.maps("scrape_configs")
        if (name := job.text("job_name")) is not None
    }
    made = (jobs_of(repo, monitor) or () for monitor in repo.scrape.monitors)
    return frozenset(named.union(*made))
