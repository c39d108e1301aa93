"""What the README and docs/claims.md say is what the description holds and the linter prints.

`make update` writes the blocks between `<!-- name -->` and `<!-- end name -->` anew.
"""

import os
import re

import pytest
import yaml
from breaks import BREAKS
from breaks.table import Break
from conftest import without_seconds
from test_breaks import ROOT, broken, manifests, verdict

from lint.files import MemoryFiles
from lint.repo import load
from lint.report import Report, Summary, formatter, summary_line

README = os.path.join(ROOT, "README.md")
CLAIMS = os.path.join(ROOT, "docs", "claims.md")


def table(*rows: tuple[str, ...]) -> str:
    head, *rest = rows
    lines = [head, tuple("---" for _ in head), *rest]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def description() -> dict:
    return yaml.safe_load(manifests()["cluster/cluster.yaml"])["spec"]


def secrets() -> str:
    rows = [
        (
            f"`{item['namespace']}`",
            f"`{item['name']}`",
            codes(sorted(item["keys"])),
            item["purpose"],
        )
        for item in description()["secrets"]
    ]
    return table(("namespace", "Secret", "keys", "what it is"), *rows)


def namespaces() -> str:
    rows = [
        (
            f"`{item['name']}`",
            item["createdBy"],
            codes(f'{k}: "{v}"' for k, v in item["labels"].items()),
        )
        for item in description()["namespaces"]
    ]
    return table(("namespace", "created by", "labels that somebody else sets"), *rows)


def versions() -> str:
    rows = [(name, str(version)) for name, version in description()["versions"].items()]
    return table(("component", "checked for"), *rows)


def switches() -> str:
    rows = []
    for path, text in sorted(manifests().items()):
        if path.startswith("cluster/prerequisites/configmap-"):
            config = yaml.safe_load(text)
            settings = yaml.safe_load(config["data"]["config.yaml"])
            name = f"`{config['metadata']['namespace']}/{config['metadata']['name']}`"
            rows += [(name, f"`{key}`", f"`{value}`") for key, value in flat(settings)]
    return table(("ConfigMap", "setting", "value"), *rows)


def flat(settings: dict, above: str = "") -> list[tuple[str, str]]:
    found = []
    for key, value in settings.items():
        if isinstance(value, dict):
            found += flat(value, f"{above}{key}.")
        else:
            found.append(
                (above + key, yaml.safe_dump(value, default_flow_style=True).split("\n")[0])
            )
    return found


def codes(words) -> str:
    return ", ".join(f"`{word}`" for word in words)


def make_lint() -> str:
    counts = load(MemoryFiles(manifests())).counts()
    summary = Summary(**counts, seconds=0.25)
    return f"```console\n$ make lint\n{summary_line(Report((), summary))}\n```\n"


def finding() -> str:
    case = next(case for case in BREAKS if case.claim == "the DCGM Service's port is gpu-metrics")
    texts, _ = broken(case)
    counts = load(MemoryFiles(texts)).counts()
    report = Report(verdict(texts).diagnostics, Summary(**counts, seconds=0.25))
    return f"```console\n$ obslint check\n{formatter('text')(report, False).rstrip()}\n```\n"


def counted() -> str:
    return f"{len(BREAKS)} breaks, reported by {len({b.code for b in BREAKS})} different rules.\n"


BLOCKS = {
    "secrets": secrets,
    "namespaces": namespaces,
    "versions": versions,
    "switches": switches,
    "make lint": make_lint,
    "finding": finding,
    "counted": counted,
}


@pytest.mark.parametrize("name", BLOCKS)
def test_readme_is_current(name, update):
    with open(README, encoding="utf-8") as stream:
        text = stream.read()
    block = re.compile(rf"(<!-- {name} -->\n)(.*?)(<!-- end {name} -->)", re.DOTALL)
    assert len(block.findall(text)) == 1, f"the README has one block <!-- {name} -->"
    wanted = BLOCKS[name]()
    if update:
        with open(README, "w", encoding="utf-8") as stream:
            stream.write(block.sub(lambda match: match[1] + wanted + match[3], text))
        return
    assert without_seconds(block.search(text)[2]) == without_seconds(wanted)


def test_claims_are_current(update):
    wanted = claims()
    if update:
        with open(CLAIMS, "w", encoding="utf-8") as stream:
            stream.write(wanted)
        return
    with open(CLAIMS, encoding="utf-8") as stream:
        assert stream.read() == wanted, "`make update` writes it anew"


def claims() -> str:
    """The table of breaks as a document."""
    rows = [(case.claim, f"`{case.path}`", shown(case), link(case.code)) for case in BREAKS]
    return (
        "# Claims\n\n"
        "What is said of the stack, and how it is proved: the tests change or delete one line of a\n"
        "copy of the manifests, and exactly the rule named here reports it, at the right place.\n"
        "Written from `tests/breaks/` by `make update`.\n\n"
        + table(("claim", "file", "line that makes it true", "reported by"), *rows)
    )


def shown(case: Break) -> str:
    """The first line of what is changed, short enough for a table."""
    line = next(line for line in case.old.splitlines() if line.strip()).strip()
    line = line if len(line) <= 80 else line[:77] + "…"
    return f"`{line}`".replace("|", "\\|")


def link(code: str) -> str:
    return f"[`{code}`](rules/{code}.md)"
