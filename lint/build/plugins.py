"""Built-in transformers and generators that a kustomization configures by an object each.

Those of others are programs: nothing is run, what they would do is not known.
"""

from __future__ import annotations

from collections.abc import Callable

from lint.build import generators, names, patches, replacements, transformers, value_add
from lint.build.configuration import spec_of
from lint.build.resource import History, replaced, tracked
from lint.build.specs import Spec
from lint.build.step import Step, first_key
from lint.build.traces import maker_of
from lint.source import Text
from lint.tree import Map, as_data

_Objects = list[Map]
_ACCOUNT = "ServiceAccount"
_GOOGLES = "iam.gke.io/gcp-service-account"
_GENERATORS = {"ConfigMapGenerator": "ConfigMap", "SecretGenerator": "Secret"}
_PROGRAMS = ("HelmChartInflationGenerator",)


def is_builtin(plugin: Map) -> bool:
    """Whether kustomize has the plugin itself."""
    return plugin.string("apiVersion") == "builtin"


def generate(step: Step, plugin: Map, objects: _Objects) -> _Objects:
    """The objects with what a generator makes."""
    kind = plugin.string("kind")
    if not is_builtin(plugin) or kind in _PROGRAMS:
        step.limits.append((plugin.text("kind") or plugin).span())
        return objects
    if kind == "IAMPolicyGenerator":
        return _account(step, plugin, objects)
    if kind not in _GENERATORS:
        step.fail("failing-generator", plugin.text("kind") or plugin, f"{kind} is no generator")
        return objects
    result, arguments = list(objects), plugin.like()
    arguments.update(plugin)
    for key, value in plugin.map("metadata").items():
        if key in ("name", "namespace") and plugin.text(key) is None:
            arguments[key] = value
    made = generators.generated(step, arguments, _GENERATORS[kind], plugin.like())
    if made is not None:
        generators.absorb(step, result, made, arguments)
    return result


def _account(step: Step, plugin: Map, objects: _Objects) -> _Objects:
    """The ServiceAccount of a workload on GKE that acts as one of Google's."""
    account, service = plugin.map("serviceAccount"), plugin.map("kubernetesService")
    cloud = plugin.text("cloud")
    if cloud != "gke":
        step.fail("failing-generator", cloud or first_key(plugin), "the cloud is not gke")
        return objects
    if not account.text("name") or not service.text("name"):
        step.fail("failing-generator", cloud, "an account has a name, and so has its service")
        return objects
    at = first_key(service)
    assert isinstance(at, Text)
    mail = f"{account.string('name')}@{account.string('projectId')}.iam.gserviceaccount.com"
    root: Map = Map(at.source, at.start, at.end)
    root[at.derive("apiVersion")], root[at.derive("kind")] = at.derive("v1"), cloud.derive(_ACCOUNT)
    for path, value in (
        (("metadata", "annotations", _GOOGLES), (account.text("name") or at).derive(mail)),
        (("metadata", "name"), service.text("name")),
        (("metadata", "namespace"), service.text("namespace")),
    ):
        root = root if value is None else replaced(root, path, value)
    result = list(objects)
    generators.absorb(step, result, tracked(root, History(maker=maker_of(plugin))), plugin.like())
    return result


def validate(step: Step, plugin: Map, objects: _Objects) -> None:
    """A validator is a transformer that leaves the objects as they are."""
    kind = plugin.text("kind") or plugin
    if not is_builtin(plugin) or plugin.string("kind") not in _TRANSFORMERS:
        step.limits.append(kind.span())
        return
    changed = transform(step, plugin, objects)
    if all(new is old for new, old in zip(changed, objects, strict=False)):
        return
    if list(map(as_data, changed)) == list(map(as_data, objects)):
        step.limits.append(kind.span())
    else:
        step.fail("failing-transformer", kind, "a validator changes objects")


def transform(step: Step, plugin: Map, objects: _Objects) -> _Objects:
    """The objects as a transformer leaves them."""
    kind = plugin.string("kind")
    known = _TRANSFORMERS.get(kind) if is_builtin(plugin) else None
    if known is not None:
        return known(step, plugin, objects)
    if is_builtin(plugin) and kind not in (*_PROGRAMS, "HashTransformer"):
        at = plugin.text("kind") or plugin
        step.fail("failing-transformer", at, f"kustomize has no transformer {kind}")
    else:
        step.limits.append((plugin.text("kind") or plugin).span())
    return objects


def _specs(plugin: Map) -> tuple[Spec, ...]:
    return tuple(spec_of(entry) for entry in plugin.maps("fieldSpecs"))


def _affixed(step: Step, plugin: Map, objects: _Objects) -> _Objects:
    if plugin.key("fieldSpecs") is None:
        step.fail("failing-transformer", first_key(plugin), "fieldSpecs are missing")
        return objects
    for field, name in (("prefix", "namePrefix"), ("suffix", "nameSuffix")):
        affix = plugin.text(field)
        if affix:
            objects = names.renamed(step, objects, affix, name, _specs(plugin))
    return objects


def _labelled(step: Step, plugin: Map, objects: _Objects) -> _Objects:
    field = "labels" if plugin.string("kind") == "LabelTransformer" else "annotations"
    return transformers.labelled(step, objects, plugin.map(field), _specs(plugin))


def _moved(step: Step, plugin: Map, objects: _Objects) -> _Objects:
    namespace = plugin.map("metadata").text("namespace") or plugin.text("namespace")
    if not namespace:
        return objects
    subjects = str(plugin.string("setRoleBindingSubjects") or "defaultOnly")
    if subjects not in ("defaultOnly", "allServiceAccounts", "none"):
        at = plugin.text("setRoleBindingSubjects") or plugin
        step.fail("failing-transformer", at, f"{subjects} is no choice of subjects")
        return objects
    only = plugin.flag("unsetOnly")
    specs = _specs(plugin)
    return transformers.moved(step, objects, namespace, specs, unset_only=only, subjects=subjects)


def _imaged(step: Step, plugin: Map, objects: _Objects) -> _Objects:
    return transformers.imaged(step, objects, plugin.map("imageTag"), _specs(plugin))


def _scaled(step: Step, plugin: Map, objects: _Objects) -> _Objects:
    return names.scaled(step, objects, plugin.map("replica"), _specs(plugin))


def _strategic(step: Step, plugin: Map, objects: _Objects) -> _Objects:
    for entry in plugin.texts("paths"):
        objects = patches.strategic_entry(step, entry, objects)
    text = plugin.text("patches")
    return objects if text is None else patches.strategic_entry(step, text, objects, inline=True)


def _json(step: Step, plugin: Map, objects: _Objects) -> _Objects:
    entry = plugin.like()
    for key, value in plugin.items():
        entry[key.derive("patch") if key == "jsonOp" else key] = value
    return patches.json_entry(step, entry, objects)


def _replaced(step: Step, plugin: Map, objects: _Objects) -> _Objects:
    return replacements.replaced_values(step._replace(kustomization=plugin), objects)


_TRANSFORMERS: dict[str, Callable[[Step, Map, _Objects], _Objects]] = {
    "AnnotationsTransformer": _labelled,
    "ImageTagTransformer": _imaged,
    "LabelTransformer": _labelled,
    "NamespaceTransformer": _moved,
    "PatchJson6902Transformer": _json,
    "PatchStrategicMergeTransformer": _strategic,
    "PatchTransformer": patches.entry,
    "PrefixSuffixTransformer": _affixed,
    "PrefixTransformer": _affixed,
    "ReplacementTransformer": _replaced,
    "ReplicaCountTransformer": _scaled,
    "SuffixTransformer": _affixed,
    "ValueAddTransformer": value_add.added,
}
