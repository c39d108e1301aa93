"""What a kustomization does to the objects it has gathered, in kustomize's order.

What few kustomizations use is imported by those that do.
"""

from __future__ import annotations

from lint.build.configuration import Conflict, merged, spec_of
from lint.build.resource import Tracked
from lint.build.spec_tables import METADATA_LABELS
from lint.build.specs import Spec
from lint.build.step import Step, first_key
from lint.build.transformers import imaged, is_local, labelled, moved
from lint.tree import Map


def transform(step: Step, objects: list[Map]) -> list[Map]:
    """The objects as the kustomization leaves them; untouched parts are shared."""
    kustomization, configuration = step.kustomization, step.configuration
    has = {str(key) for key, value in kustomization.items() if value}
    if has & {"patchesStrategicMerge", "patches"}:
        objects = _patched(step, objects)
    namespace = kustomization.text("namespace")
    if namespace:
        objects = moved(step, objects, namespace, configuration.of("namespace"))
    if has & {"namePrefix", "nameSuffix"}:
        from lint.build import names

        for field in ("namePrefix", "nameSuffix"):
            affix = kustomization.text(field)
            if affix:
                objects = names.renamed(step, objects, affix, field, configuration.of(field))
    if has & {"labels", "commonLabels", "commonAnnotations"}:
        objects = _labelled(step, objects)
    if "patchesJson6902" in has:
        from lint.build import patches

        for entry in kustomization.maps("patchesJson6902"):
            objects = patches.json_entry(step, entry, objects)
    if "replicas" in has:
        from lint.build import names

        for entry in kustomization.maps("replicas"):
            objects = names.scaled(step, objects, entry, configuration.of("replicas"))
    for image in [*kustomization.maps("images"), *kustomization.maps("imageTags")]:
        objects = imaged(step, objects, image, configuration.of("images"))
    if "replacements" in has:
        from lint.build import replacements

        objects = replacements.replaced_values(step, objects)
    return objects


def _patched(step: Step, objects: list[Map]) -> list[Map]:
    from lint.build import patches

    entries = step.kustomization.texts("patchesStrategicMerge")
    has_any = any(patches.of_entry(step, text) for text in entries)
    if entries and not has_any and not step.limits:
        step.fail("failing-patch", entries[0], "there is no patch in any of the files")
    for text in entries:
        objects = patches.strategic_entry(step, text, objects)
    for entry in step.kustomization.maps("patches"):
        objects = patches.entry(step, entry, objects)
    return objects


def _labelled(step: Step, objects: list[Map]) -> list[Map]:
    kustomization, configuration = step.kustomization, step.configuration
    for entry in kustomization.maps("labels"):
        try:
            specs = _label_specs(step, entry)
        except Conflict as conflict:
            what = f"the field spec {conflict} creates what another one does not"
            step.fail("failing-transformer", first_key(entry), what)
            continue
        objects = labelled(step, objects, entry.map("pairs"), specs)
    for field in ("commonLabels", "commonAnnotations"):
        pairs = kustomization.map(field)
        objects = labelled(step, objects, pairs, configuration.of(field))
    return objects


def _label_specs(step: Step, entry: Map) -> tuple[Spec, ...]:
    """The places of an entry of `labels`: its own, and those of what it includes."""
    configuration = step.configuration
    specs = tuple(spec_of(field) for field in entry.maps("fields"))
    specs = merged(specs, configuration.of("labels"))
    if entry.flag("includeSelectors"):
        return merged(specs, configuration.of("commonLabels"))
    if entry.flag("includeTemplates"):
        specs = merged(specs, configuration.of("templateLabels"))
    return merged(specs, METADATA_LABELS)


def finish(step: Step, objects: list[Map], variables: dict[str, Map]) -> list[Map]:
    """What is done once, when everything is gathered: hashes, references, local objects."""
    renamed = [root for root in objects if isinstance(root, Tracked)]
    if any(root.history.hashed for root in renamed):
        from lint.build import names

        objects = [names.hashed(root) for root in objects]
    if any(isinstance(root, Tracked) and root.history.previous for root in objects):
        from lint.build import references

        objects = references.followed(step, objects)
    if variables:
        from lint.build.variables import resolved

        objects = resolved(step, objects, variables)
    _check_bindings(step, objects)
    return [root for root in objects if not is_local(root)]


def _check_bindings(step: Step, objects: list[Map]) -> None:
    """Kustomize takes the namespace of an account in a RoleBinding for a string."""
    for root in objects:
        for subject in root.maps("subjects") if root.string("kind") == "RoleBinding" else ():
            key, value = subject.key("namespace"), subject.text("namespace")
            is_string = value is not None and value.is_string
            if key is not None and not is_string and subject.string("kind") == "ServiceAccount":
                step.fail("failing-transformer", key, "the namespace of a subject is no string")
