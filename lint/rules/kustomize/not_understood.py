"""A part of a kustomization that this linter does not follow.

Plugins, charts, schemas of one's own and remote bases change the objects, or bring more of
them, in ways that are not followed here: nothing is run or fetched. The objects are checked as
far as they are written, but nothing is proved from what they lack: findings may be missing.
"""

import posixpath
from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- apps/kustomization.yaml --
resources:
  - configmap.yaml
-- apps/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
"""

BAD = GOOD.replace("  - configmap.yaml", "  - configmap.yaml\n«helmCharts»: [{name: a}]")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    from lint.build.limits import reason_of

    seen = {fault.span for fault in repo.faults}
    broken = {fault.span.file.path for fault in repo.faults}
    for build in repo.builds:
        for span in build.limits:
            folder = posixpath.dirname(span.file.path)
            target = posixpath.normpath(posixpath.join(folder, span.text))
            # A file that cannot be read is a fault of its own.
            if span not in seen and span.text and target not in broken:
                seen.add(span)
                yield Finding(span, f"{span.text} is not followed: {reason_of(span.text)}")
