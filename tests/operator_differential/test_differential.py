"""The same verdicts and expressions as the Prometheus Operator and Alertmanager."""

import warnings

import pytest
from live import operator

from operator_differential.cases import KINDS, cases
from operator_differential.differential import LEFT_OUT, TAKEN, compare

COUNT = 60


@pytest.mark.parametrize("kind", KINDS)
def test_like_the_operator(kind):
    oracle = operator.build()
    if oracle is None:
        why = "NOT COMPARED with the operator: there is no Go to build its packages"
        warnings.warn(why, stacklevel=1)
        pytest.skip(why)
    report = compare(oracle, cases(COUNT, seed=20)[kind])
    assert report.different == []
    assert min(report.verdicts[TAKEN], report.verdicts[LEFT_OUT]) > COUNT / 20
