"""The same verdicts, error positions and spans as Prometheus' own parser."""

import warnings

import pytest
from promql.corpus import corpus
from promql.differential import ask, build, compare

from lint.promql import Dialect


def test_like_prometheus():
    oracle = build()
    if oracle is None:
        warnings.warn(
            "NOT COMPARED with Prometheus: there is no Go to build its parser", stacklevel=1
        )
        pytest.skip("NOT COMPARED with Prometheus: there is no Go to build its parser")
    texts = corpus(2_000, seed=20)
    report = compare(texts, ask(oracle, texts), Dialect())
    assert len(report.verdicts) * 2000 <= report.total, report.verdicts[:5]
    assert len(report.near) * 100 <= report.rejected, report.near[:5]
    assert report.spans == []
