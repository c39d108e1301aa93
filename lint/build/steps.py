"""What a kustomization does to the objects it has gathered, in kustomize's order.

What few kustomizations use is imported by those that do.
"""

from __future__ import annotations

from lint.build.reader import Reader
from lint.build.resource import Tracked
from lint.build.transformers import imaged, is_local, labelled, moved
from lint.source import Span
from lint.tree import Fault, Map

_Parts = tuple[Reader, str, Map, list[Fault], list[Span], bool]


def transform(parts: _Parts, objects: list[Map]) -> list[Map]:
    """The objects as the kustomization leaves them; untouched parts are shared."""
    kustomization = parts[2]
    has = {str(key) for key, value in kustomization.items() if value}
    if has & {"patchesStrategicMerge", "patches"}:
        from lint.build import patches

        step = patches.Step(*parts)
        objects = patches.general(step, patches.strategic(step, objects))
    objects = moved(kustomization, objects)
    if has & {"namePrefix", "nameSuffix"}:
        from lint.build import names

        objects = names.renamed(kustomization, objects)
    objects = labelled(kustomization, objects)
    if "patchesJson6902" in has:
        from lint.build import patches

        objects = patches.json(patches.Step(*parts), objects)
    if "replicas" in has:
        from lint.build import names, patches

        objects = names.scaled(patches.Step(*parts), objects)
    objects = imaged(kustomization, objects)
    if "replacements" in has:
        from lint.build import patches, replacements

        objects = replacements.replaced_values(patches.Step(*parts), objects)
    return objects


def finish(objects: list[Map]) -> list[Map]:
    """What is done once, when everything is gathered: hashes, references, local objects."""
    renamed = [root for root in objects if isinstance(root, Tracked)]
    if any(root.history.hashed for root in renamed):
        from lint.build import names

        objects = [names.hashed(root) for root in objects]
    if any(isinstance(root, Tracked) and root.history.previous for root in objects):
        from lint.build import references

        objects = references.followed(objects)
    return [root for root in objects if not is_local(root)]
