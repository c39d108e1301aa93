"""What the interpreter claims is what Prometheus' own engine answers."""

import warnings

import pytest
from flow.claims import build, run


def test_no_claim_is_contradicted():
    evaluator = build()
    if evaluator is None:
        said = "NOT COMPARED with Prometheus: there is no Go to build its engine"
        warnings.warn(said, stacklevel=1)
        pytest.skip(said)
    report = run(evaluator, 500, seed=3)
    assert report.cases >= 500
    assert report.failed * 2 < report.parts, report.summary()
    assert report.claims["unit"] > 100, report.summary()
    assert report.claims["refused"] > 0, report.summary()
    assert report.wrong == [], report.summary()
