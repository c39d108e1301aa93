"""Which files belong to tests, and which only look so."""

import pytest

from lint.build.fixtures import Fixtures

PATHS = (
    "overlays/test/a.yaml",
    "apps/web/test/a.yaml",
    "apps/web/prod/a.yaml",
    "operator/test/e2e/a.yaml",
    "tests/a.yaml",
    "tests/overlays/dev/a.yaml",
    "config/steps/00-assert.yaml",
    "config/steps/01-install.yaml",
    "config/steps/files/a.yaml",
    "config/a.yaml",
    "policies/one/kyverno-test.yaml",
    "policies/one/policy.yaml",
    "latest/a.yaml",
    "a.yaml",
)


@pytest.mark.parametrize(
    ("path", "is_fixture"),
    [
        ("overlays/test/a.yaml", False),
        ("apps/web/test/a.yaml", False),
        ("operator/test/e2e/a.yaml", True),
        ("tests/a.yaml", True),
        ("tests/overlays/dev/a.yaml", True),
        ("config/steps/00-assert.yaml", True),
        ("config/steps/01-install.yaml", True),
        ("config/steps/files/a.yaml", True),
        ("config/a.yaml", False),
        ("policies/one/policy.yaml", True),
        ("latest/a.yaml", False),
        ("a.yaml", False),
    ],
)
def test_fixtures(path, is_fixture):
    assert Fixtures(PATHS).covers(path) is is_fixture


def test_an_assert_at_the_top_does_not_cover_everything():
    found = Fixtures(("00-assert.yaml", "a.yaml"))
    assert found.covers("00-assert.yaml")
    assert not found.covers("a.yaml")
