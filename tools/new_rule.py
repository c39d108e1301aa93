"""Writes the stub of a rule: `make new-rule CODE=family/defect`."""

from __future__ import annotations

import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

STUB = '''"""TODO: what is wrong, in one sentence.

TODO: what happens in the cluster then, and what is seen of it.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: v1
kind: ConfigMap
metadata:
  name: example
"""

BAD = GOOD.replace("example", "«TODO»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for resource in repo.of_kind("ConfigMap"):
        yield Finding(resource.root.span(), "TODO: the fact, then the consequence")
'''


def main(argv: list[str]) -> int:
    """Writes the file, if there is none yet."""
    code = argv[0] if len(argv) == 1 else ""
    if not re.fullmatch(r"[a-z0-9]+/[a-z0-9]+(-[a-z0-9]+)*", code):
        print("usage: make new-rule CODE=family/defect", file=sys.stderr)
        return 2
    path = os.path.join(ROOT, "lint", "rules", code.replace("-", "_") + ".py")
    if os.path.exists(path):
        print(f"there is a rule {code} already", file=sys.stderr)
        return 1
    os.makedirs(os.path.dirname(path), exist_ok=True)
    family = os.path.join(os.path.dirname(path), "__init__.py")
    if not os.path.exists(family):
        with open(family, "w", encoding="utf-8") as stream:
            stream.write('"""TODO: what these rules have in common."""\n')
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(STUB)
    print(f"{os.path.relpath(path, ROOT)}: fill it in until `make test` is content")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
