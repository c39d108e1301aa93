"""Fills the databases with the past: what the exporters would have shown for some hours."""

import os
import re
import subprocess

from lint.promql import VectorSelector, parse, walk
from lint.series.name_patterns import picked
from live import grafana

STEP = 30.0
"""Seconds between samples."""


def used(objects):
    """Names of the metrics that dashboards and rules ask for."""
    exprs = [
        target.expr
        for name, dashboard in grafana.dashboards(objects).items()
        for target in grafana.targets(name, dashboard)
    ]
    for each in objects:
        if each["kind"] == "PrometheusRule":
            groups = each["spec"]["groups"]
            exprs += [rule["expr"] for group in groups for rule in group["rules"]]
    found = set()
    for expr in exprs:
        parsed = parse(grafana.fill(expr, grafana.macros(30, 30, 3600))).expr
        for node in walk(parsed):
            if isinstance(node, VectorSelector):
                found |= _names(node)
    return found


def _names(selector):
    """The metrics that a selector asks for, by name or by a pattern of names."""
    if selector.metric is not None:
        return {selector.metric}
    found = picked(selector, lambda _: None)
    return set(found.names) if found is not None else set()


def fill(engine, pods, names, start, end):
    """Writes the past of one engine, which must not run, from what it discovered.

    `pods`: the exporters, by address. `engine.known` holds its targets."""
    pools = {each["job_name"]: each for each in engine.config["scrape_configs"]}
    path = os.path.join(engine.folder, "history")
    with open(path, "w", encoding="utf-8") as file:
        for target in engine.known:
            exporter = pods[target["discoveredLabels"]["__address__"]]
            pool = pools[target["scrapePool"]]
            file.writelines(_lines(target["labels"], exporter, pool, names, (start, end)))
        file.write("# EOF\n")
    blocks = os.path.join(engine.folder, "data")
    subprocess.run(
        ["promtool", "tsdb", "create-blocks-from", "openmetrics", path, blocks],
        check=True,
        capture_output=True,
    )
    os.remove(path)


def record(engine, start, end):
    """Writes what the recording rules of an engine would have made of the past, and restarts
    it. Twice, since rules read what others record, and promtool asks the database for it."""
    for number in range(2):
        made = os.path.join(engine.folder, f"recorded-{number}")
        span = (f"--start={start:.0f}", f"--end={end:.0f}", "--eval-interval=1m")
        subprocess.run(
            ["promtool", "tsdb", "create-blocks-from", "rules", f"--url={engine.url}", *span,
             f"--output-dir={made}", *engine.config["rule_files"]],
            check=True,
            capture_output=True,
        )  # fmt: skip
        engine.stop()
        for block in os.listdir(made):
            os.rename(os.path.join(made, block), os.path.join(engine.folder, "data", block))
        engine.start()
        engine.wait()


def _lines(target, exporter, pool, names, span):
    wanted = [
        metric
        for metric in exporter.metrics
        if any(name == metric.name or name.startswith(f"{metric.name}_") for name in names)
    ]
    kept = {}
    at, end = span
    while at < end:
        if "up" in names:
            yield f"up{_braced(target)} 1 {at:.0f}\n"
        for metric in wanted:
            for name, labels, value in exporter.rows(metric, at):
                key = (name, *labels.items())
                if key not in kept:
                    final = stored(name, labels, target, pool) if name in names else None
                    kept[key] = None if final is None else f"{name}{_braced(final)}"
                if kept[key] is not None:
                    yield f"{kept[key]} {value:.10g} {at:.0f}\n"
        at += STEP


def _braced(labels):
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}"


def stored(name, labels, target, pool):
    """The labels that a sample is stored with, or None where it is dropped."""
    merged = dict(target)
    for label, value in labels.items():
        if label in target and not pool.get("honor_labels"):
            merged[f"exported_{label}"] = value
        else:
            merged[label] = value
    merged = {label: value for label, value in merged.items() if value}
    for rule in pool.get("metric_relabel_configs", ()):
        if not _relabel(rule, merged, name):
            return None
    return merged


def _relabel(rule, labels, name):
    """Applies one rule in place; whether the sample is kept."""
    everything = {"__name__": name, **labels}
    sources = [everything.get(label, "") for label in rule.get("source_labels", ())]
    match = re.fullmatch(rule.get("regex", "(.*)"), rule.get("separator", ";").join(sources))
    action = rule.get("action", "replace").lower()
    if action in ("keep", "drop"):
        return bool(match) == (action == "keep")
    if action in ("labeldrop", "labelkeep"):
        for label in list(labels):
            if bool(re.fullmatch(rule["regex"], label)) == (action == "labeldrop"):
                del labels[label]
    elif action == "replace":
        if match:
            template = re.sub(r"\$(?:\{(\w+)\}|(\w+))", r"\\g<\1\2>", rule.get("replacement", "$1"))
            labels[rule["target_label"]] = match.expand(template)
            if not labels[rule["target_label"]]:
                del labels[rule["target_label"]]
    else:
        raise NotImplementedError(action)
    return True
