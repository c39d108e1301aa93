"""A cluster description that says something it cannot say.

What the description says is taken for granted: a misspelt key would silently turn checks
off, or make up what the cluster does not have. Its schema is `cluster.schema.json`.
"""

from collections.abc import Iterator

from lint.model.validity import description_schema, finding, independent
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.schema import validate

GOOD = """
-- cluster/cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
metadata:
  name: dev
spec:
  platform: openshift
  versions:
    openshift: "4.18"
  secrets:
    - namespace: monitoring
      name: slack
      keys:
        - webhook-url
      purpose: the webhook of the alert channel
"""

BAD = GOOD.replace("      keys:", "      «keyes»:")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    schema = description_schema()
    if schema is None:
        return
    for root in repo.clusters:
        for violation in independent(validate(root, schema)):
            yield finding(violation, "the description cannot be relied on")
