"""A kustomization that names a file or folder which is not there.

`kustomize build` fails as a whole: Argo CD shows a comparison error and applies nothing
of the application, not even what did not change. Users notice that their change never
arrives. A file beside it that is called almost the same is probably the one.
"""

import posixpath
from collections.abc import Iterator

from lint.model.kustomization import missing_files
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule

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

BAD = GOOD.replace("- configmap.yaml", "- «configmaps.yaml»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault, meant in missing_files(repo):
        if meant is None:
            yield Finding(fault.span, fault.message, fault.because)
            continue
        folder = posixpath.dirname(fault.span.file.path)
        entry = posixpath.relpath(meant, folder or ".")
        because = fault.because
        if (file := repo.reader.file(meant)) is not None:
            because = (*because, (file.span(0), f"{meant} is here, and no kustomization lists it"))
        fix = Fix(f"name {entry}", (Edit(fault.span, entry),))
        message = f"{fault.message}; did you mean {entry}?"
        yield Finding(fault.span, message, because, fix)
