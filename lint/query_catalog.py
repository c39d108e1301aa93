"""`obslint catalog show`: what is known of a metric, and who uses it here."""

from __future__ import annotations

import sys

from lint import catalog
from lint.cli import UsageError
from lint.query import parsed_options, repository
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lint.catalog import Metric, Series
    from lint.repo import Repo
    from lint.series.seen import Seen


def show(argv: list[str]) -> int:
    """Shows a metric; the exit status is 1 if nothing is known of it and nobody uses it."""
    if argv[:1] != ["show"]:
        raise UsageError("the command is `obslint catalog show METRIC [PATH]`")
    options = parsed_options(argv[1:], "catalog show", {})
    repo = repository(options.root)
    lines = list(_lines(repo, options.text))
    if lines:
        print("\n".join((options.text, *lines)))
        return 0
    near = catalog.suggest(options.text)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    print(f"obslint: nobody here knows {options.text}{hint}", file=sys.stderr)
    return 1


def _lines(repo: Repo, name: str) -> Iterator[str]:
    from lint.series.seen import seen

    view = seen(repo)
    yield from known_of(view, name)
    uses = [use for use in view.uses if use.name == name]
    if uses:
        yield f"  used {len(uses)} time{'s' if len(uses) > 1 else ''} here:"
    for use in uses:
        yield f"    {use.at.file.path}:{use.at.file.position(use.at.start).line}: {use.query.subject}"


def known_of(view: Seen, name: str) -> Iterator[str]:
    """What is known of a metric: type, labels, values, versions, and where it is scraped."""
    for metric in catalog.lookup(name) or _families(name):
        yield from _of_metric(view, metric)
    if view.is_recorded(name):
        yield "  made by a recording rule" + (" here" if name in view.recorded else "")


def _families(name: str) -> list[Series]:
    return [catalog.Series(metric, "value", None) for metric in catalog.family(name)]


def _of_metric(view: Seen, series: Series) -> Iterator[str]:
    metric, role, extra = series
    what = metric.type if role == "value" else f"{role} of a {metric.type}"
    yield f"  {what} of {metric.exporter}" + (f", in {metric.unit}" if metric.unit else "")
    if metric.labels is None:
        yield "  labels: unknown"
    else:
        names = [f"{each}?" if each in metric.optional_labels else each for each in metric.labels]
        names += [*metric.open_labels, *([extra] if extra else [])]
        yield f"  labels: {', '.join(names) or 'none'}"
    for label, values in metric.values.items():
        yield f"    {label}: {', '.join(value or '(empty)' for value in values)}"
    if metric.range is not None:
        low, high = ("" if end is None else f"{end:g}" for end in metric.range)
        yield f"  value: {f'from {low} ' if low else ''}{f'to {high}' if high else ''}".rstrip()
    yield from _history(metric)
    version = view.version(metric.exporter)
    if version.text:
        yield f"  deployed: {metric.exporter} {version.text}"
    for feed in view.feeds.by_exporter.get(metric.exporter, ()):
        added = ", ".join(sorted(feed.targets)) if feed.targets is not None else "unknown labels"
        yield f"  scraped by {feed.title}, which adds {added}"


def _history(metric: Metric) -> Iterator[str]:
    for title, value in (
        ("since", metric.since),
        ("gone before" if metric.went_before else "gone in", metric.until),
        ("deprecated in", metric.deprecated),
        ("hidden in", metric.hidden),
        ("replaced by", metric.replaced_by),
        ("only when", metric.when),
        ("note", metric.note),
    ):
        if value is not None:
            yield f"  {title}: {value}"
