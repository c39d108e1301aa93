"""Names of contact points and mute timings that no Grafana has."""

from __future__ import annotations

from collections.abc import Iterator

from lint.grafana.alerting import GrafanaAlerting, Mention, Named
from lint.grafana.instances import closest
from lint.rule import Because, Edit, Finding, Fix


def missing(alerting: GrafanaAlerting, kind: str, what: str) -> Iterator[Finding]:
    """A finding for each name that the Grafana which gets it does not know.

    Somebody may have made it by hand: an error only where another name was evidently meant,
    or what is named is for another Grafana."""
    for mention in alerting.mentions():
        instance = alerting.lacking(mention) if mention.kind == kind else None
        if instance is not None:
            yield _finding(mention, alerting.named(kind), f"{instance.title} has no {what}")


def _finding(mention: Mention, known: list[Named], lacking: str) -> Finding:
    meant = closest(mention.name, [str(item.name) for item in known])
    other = next((item for item in known if item.name in (mention.name, meant)), None)
    because: tuple[Because, ...] = ()
    if other is not None:
        because = ((other.name.span(), f"{other.resource.title} is called {other.name}"),)
    at = mention.name.span()
    return Finding(
        at,
        f"{lacking} {mention.name}: it refuses {mention.owner.kind} {mention.owner.name}",
        because,
        Fix(f"name {meant}", (Edit(at, meant),)) if meant and meant != mention.name else None,
        None if other is not None else "warning",
    )
