"""A file of a plain folder that is no Kubernetes object, and fails the whole Application.

Of a folder without a kustomization Argo CD reads every YAML and JSON file. A JSON file that
is no object, a dashboard's model for instance, or a document without a `kind` among objects,
is an error ("Object 'Kind' is missing"), and nothing of the folder is applied. `exclude`, or
`# +argocd:skip-file-rendering` in the file, leaves it out.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import ARGO_CD
from lint.tree import Map, Node
from lint.yaml_reader import KUBERNETES

_FILES = """
-- apps/monitoring/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
-- apps/monitoring/dashboard.json --
{"title": "Models", "schemaVersion": 39}
"""

GOOD = (
    ARGO_CD.replace(
        "    path: apps/monitoring\n",
        '    path: apps/monitoring\n    directory: {exclude: "*.json"}\n',
    )
    + _FILES
)

BAD = ARGO_CD + _FILES.replace('{"title"', '{"«title»"')

_MARKERS = ("apiVersion:", "kind:", "metadata:")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for path, folder in repo.discovery.applications.files.items():
        file = repo.reader.file(path)
        if file is None or path in repo.reader.templates:
            continue
        fatal = path.endswith(".json") or all(marker in file.text for marker in _MARKERS)
        for document in repo.reader.reading(path, KUBERNETES).documents:
            root = document.root
            if isinstance(root, Map) and root.string("kind"):
                # Argo CD forgives what is no object only where nothing of the file is one.
                fatal = True
            elif fatal and not _is_empty(root):
                at = root.where() if isinstance(root, Map) else root.span()
                message = (
                    f"this is no Kubernetes object, and an Application syncs {folder or 'its folder'}"
                    " as it stands: nothing of it is applied"
                )
                yield Finding(at, message)


def _is_empty(root: Node) -> bool:
    return getattr(root, "kind", "") == "null"
