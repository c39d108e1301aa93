"""Expressions as the operator of OpenShift 4.20 rewrites them."""

import json
from pathlib import Path

import pytest

from lint.platform.enforcement import enforced

VECTORS = json.loads((Path(__file__).parent / "vectors" / "rules.json").read_text())["vectors"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["in"])
def test_rewritten(vector):
    assert enforced(vector["in"], vector["ns"]) == vector["expr"]


def test_rewriting_again_changes_nothing():
    for vector in VECTORS:
        once = enforced(vector["in"], vector["ns"])
        assert enforced(once, vector["ns"]) == once
