"""Panels of the dashboards as they are, their queries filled in as Grafana does.

Variables of type query are asked for at the datasource they name; "All" stands for
`allValue`, or for all values as a regex. From Grafana: `interpolateQueryExpr` and
`getRateIntervalScopedVariable` of its Prometheus datasource.
"""

import json
import re
from typing import NamedTuple

ALL = "$__all"
_CALL = re.compile(r"label_values\((?:(?P<selector>.+),)?\s*(?P<label>\w+)\)\s*", re.S)
_NAME = re.compile(r"\$\{(\w+)(?::(\w+))?\}|\$(\w+)|\[\[(\w+)\]\]")
_LEGEND = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class Target(NamedTuple):
    """One query of a panel. `labels` are those that its legend shows."""

    dashboard: str
    panel: str
    kind: str
    expr: str
    datasource: str
    instant: bool
    labels: tuple[str, ...]

    def __str__(self):
        return f"{self.dashboard} / {self.panel}: {self.expr}"


class Datasource(NamedTuple):
    """Where queries go, and the scrape interval it is told."""

    url: str
    interval: str


def datasources(objects):
    """The GrafanaDatasources, by uid."""
    found = {}
    for each in objects:
        if each["kind"] == "GrafanaDatasource":
            spec = each["spec"]["datasource"]
            interval = spec.get("jsonData", {}).get("timeInterval", "15s")
            found[each["spec"].get("uid", spec["name"])] = Datasource(spec["url"], interval)
    return found


def dashboards(objects):
    """The JSON of every GrafanaDashboard, by its object's name."""
    return {
        each["metadata"]["name"]: json.loads(each["spec"]["json"])
        for each in objects
        if each["kind"] == "GrafanaDashboard"
    }


def targets(name, dashboard):
    """All queries of a dashboard, those of collapsed rows too."""
    for panel in _panels(dashboard["panels"]):
        for target in panel.get("targets", ()):
            if target.get("hide"):
                continue
            source = target.get("datasource") or panel["datasource"]
            if panel.get("datasource", {}).get("uid", "-- Mixed --") != "-- Mixed --":
                source = panel["datasource"]
            yield Target(
                name,
                panel.get("title", str(panel["id"])),
                panel["type"],
                target["expr"],
                source["uid"],
                bool(target.get("instant")) and not target.get("range"),
                tuple(_LEGEND.findall(target.get("legendFormat") or "")),
            )


def _panels(panels):
    for panel in panels:
        yield panel
        yield from _panels(panel.get("panels", ()))


def values(dashboard, ask):
    """What each variable stands for: texts of the choices that its `current` names.

    `ask(uid, label, selector)` gives the values of a label at a datasource."""
    found = {}
    for variable in dashboard.get("templating", {}).get("list", ()):
        if variable["type"] == "query":
            query = variable["query"]
            text = query["query"] if isinstance(query, dict) else query
            call = _CALL.fullmatch(text.strip())
            selector = fill(call["selector"] or "", found)
            choices = ask(variable["datasource"]["uid"], call["label"], selector)
        else:
            choices = [option["value"] for option in variable.get("options", ())]
        found[variable["name"]] = _chosen(variable, choices)
    return found


def _chosen(variable, choices):
    current = variable.get("current", {}).get("value", "")
    is_all = ALL in (current if isinstance(current, list) else [current])
    if is_all and variable.get("allValue"):
        return variable["allValue"]
    if is_all or variable.get("multi"):
        return _alternatives(choices if is_all else current)
    return current


def _alternatives(texts):
    """Several values as Grafana writes them for Prometheus: escaped, joined by a bar."""
    escaped = [re.sub(r"[\\^$*+?.()|[\]{}]", lambda m: "\\\\" + m[0], text) for text in texts]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"


def macros(scrape, step, span):
    """The built-in variables. `scrape`: the datasource's interval; `step`: the panel's;
    `span`: the dashboard's range; all in seconds."""
    rate = max(step + scrape, 4 * scrape)
    return {
        "__interval": f"{step}s",
        "__interval_ms": str(step * 1000),
        "__range": f"{span}s",
        "__range_s": str(span),
        "__range_ms": str(span * 1000),
        "__rate_interval": f"{rate}s",
    }


def fill(text, known):
    """The text with every known variable replaced; others stay, as in Grafana."""

    def value(match):
        return known.get(match[1] or match[3] or match[4], match[0])

    return _NAME.sub(value, text)
