"""AlertmanagerConfigs as the operator of OpenShift 4.20 and Alertmanager 0.28 judge them."""

import json
from pathlib import Path

import pytest

from lint.files import MemoryFiles
from lint.platform.admission import verdict
from lint.repo import load

VECTORS = json.loads((Path(__file__).parent / "vectors" / "alertmanager_configs.json").read_text())[
    "vectors"
]


def verdict_of(text):
    (config,) = load(MemoryFiles({"config.yaml": text})).alerting.configs
    return verdict(config)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["case"])
def test_verdict(vector):
    assert verdict_of(vector["yaml"]) == vector["verdict"]


ACCEPTED = next(vector["yaml"] for vector in VECTORS if vector["case"] == "ok")


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("4h", "4H", "cr-rejected"),
        ("4h", "1.5h", "cr-rejected"),
        ("4h", "30m1h", "cr-rejected"),
        ("4h", "4h\n    groupBy: [pod, pod]", "cr-rejected"),
        ("4h", "4h\n    groupBy: [pod, '...']", "cr-rejected"),
        ("4h", "4h\n    groupBy: ['...']", "accepted"),
        ("4h", "4h\n    groupBy: [a-b]", "accepted"),
        ("4h", "4h\n    groupBy: ['']", "alertmanager-reload-fails"),
        ("4h", "4h\n    groupInterval: 0s", "alertmanager-reload-fails"),
        ("4h", "4h\n    typo: 1", "accepted"),
        ("4h", "4h\n    routes: [{receiver: slack, typo: 1}]", "cr-rejected"),
        ("4h", "4h\n    activeTimeIntervals: [noon]", "cr-rejected"),
        ('matchType: "="', 'matchType: "=="', "cr-rejected"),
        ('matchType: "=", value: slack', 'matchType: "=~", value: "("', "alertmanager-reload-fails"),
        ("slackConfigs:\n", "webhookConfigs: [{url: host/path}]\n      slackConfigs:\n", "cr-rejected"),
        ("apiURL: {name: slack-webhook-secret, key: webhook-url}", "title: x", "alertmanager-reload-fails"),
    ],
)  # fmt: skip
def test_changed(old, new, wanted):
    assert ACCEPTED.count(old) == 1
    assert verdict_of(ACCEPTED.replace(old, new)) == wanted
