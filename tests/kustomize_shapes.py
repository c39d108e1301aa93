"""What YAML can look like that kustomize reads, writes or refuses in a way of its own.

Each is a kustomization beside one file, `o.yaml`; the real engine says what becomes of it.
"""

_NAMED = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n"
_Q = _NAMED.format("q")
_R = _NAMED.format("r")
_ALONE = "resources: [o.yaml]\n"
_FOLDED = "data:\n  c: >\n    a\n      b\n    c\n\n      d\n    e\n"
_JSON = "patches:\n- target: {{kind: ConfigMap}}\n  patch: |\n    - op: add\n      path: /x\n      value: {}\n"
_REPLACED = (
    "replacements: [{source: {kind: ConfigMap, fieldPath: data.from}, targets: "
    "[{select: {kind: ConfigMap}, fieldPaths: [data.to]}]}]\n"
)
_DEPLOYED = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {replicas: 1}\n"


def _copied(source, target):
    return _Q + f"data: {{from: {source}, to: {target}}}\n", _ALONE + _REPLACED


_BUILT_IN = "apiVersion: builtin\n  metadata: {name: p}\n  "
_GKE = "kind: IAMPolicyGenerator\n  cloud: gke\n  kubernetesService: {name: k, namespace: n}\n"
_CHECKED = "kind: AnnotationsTransformer\n  annotations: {a: b}\n  fieldSpecs: [{path: metadata/annotations, create: true}]\n"


def _added(*targets):
    plugin = f"kind: ValueAddTransformer\n  value: v\n  targets: [{', '.join(targets)}]\n"
    return (
        _Q + "data: {path: /a/b, deep: {c: d}}\n",
        f"{_ALONE}transformers:\n- |-\n  {_BUILT_IN}{plugin}",
    )


def _inside(text, path, value="new"):
    objects = _Q + f"data:\n  from: {value}\n  to: |\n    {text}\n"
    return objects, _ALONE + _REPLACED.replace("data.to", f"data.to.{path}")


SHAPES = {
    "a value added": _added("{fieldPath: data/path}", "{fieldPath: data/new/er}"),
    "a value in a path": _added("{fieldPath: data/path, filePathPosition: 2}"),
    "a value for a namespace": _added(
        "{selector: {kind: Config.*}, fieldPath: metadata/namespace}"
    ),
    "a value for a mapping": _added("{fieldPath: data/deep}"),
    "a value for nothing": _added(),
    "an account": (
        _Q,
        f"{_ALONE}generators:\n- |-\n  {_BUILT_IN}{_GKE}  serviceAccount: {{name: a, projectId: b}}\n",
    ),
    "an account of nobody": (_Q, f"{_ALONE}generators:\n- |-\n  {_BUILT_IN}{_GKE}"),
    "a validator that changes": (_Q, f"{_ALONE}validators:\n- |-\n  {_BUILT_IN}{_CHECKED}"),
    "keys in another case": (
        _Q,
        _ALONE
        + "configMapGenerator: [{Name: x, LITERALS: [a=b], Options: {Labels: {A: b}, Immutable: true}}]\n",
    ),
    "JSON in a scalar": _inside('{"a": {"b": "c"}, "d": [1.0, "<"]}', "a.b"),
    "JSON in lines": _inside('{\n      "a": {}\n    }', "a", "5"),
    "a list of JSON": _inside('[{"name": "x", "v": 1}]', "[name=x].v", "5"),
    "YAML in a scalar": _inside(
        "server:\n      port: 80\n    list:\n    - x: y", "server.port", "9"
    ),
    "no data in a scalar": _inside("just text", "a"),
    "folded": (_Q + _FOLDED, _ALONE),
    "folded and indented": (_Q + _FOLDED.replace(">\n    a", ">2\n       a"), _ALONE),
    "folded and kept": (_Q + _FOLDED.replace(">", ">+") + "\n\n", _ALONE),
    "folded and quoted": (_Q + _FOLDED.replace("a\n", "a \n"), _ALONE),
    "folded in an annotation": (_Q, _ALONE + "commonAnnotations:\n  a: >\n    b\n      c\n"),
    "folded in a JSON patch": (_Q, _ALONE + _JSON.format(">-\n        a\n          b")),
    "a patch ends in a block": (_Q, _ALONE + _JSON.format("|\n        a")),
    "words of YAML 1.1 in a JSON patch": (_Q, _ALONE + _JSON.format("[yes, y, off, 2020-01-01]")),
    "a JSON patch in flow style": (
        _Q,
        _ALONE + "patches: [{target: {kind: ConfigMap}, patch: '[{op: add, path: /x, value: y}]'}]",
    ),
    "a JSON patch in JSON": (
        _Q,
        _ALONE
        + """patches: [{target: {kind: ConfigMap}, patch: '[{"op":"add","path":"/x","value":1}]'}]""",
    ),
    "an empty patch": (_Q, _ALONE + "patches: [{target: {kind: ConfigMap}, patch: '{}'}]\n"),
    "a key that is a number": (_Q + "data: {1: a}\n", _ALONE),
    "a key that is true": (_Q + "data: {true: a}\n", _ALONE),
    "a key that is a word": (_Q + "data: {yes: a, on: b}\n", _ALONE),
    "an infinity": (_Q + "data: {a: .inf}\n", _ALONE),
    "numbers": (
        _Q + "n: [1e400, 12345678.9, 0.000001, 1e20, 123456789012345678901234567890, -0.0, 0.5]\n",
        _ALONE,
    ),
    "times": (
        _Q
        + "t:\n- 2020-1-1\n- 2001-12-14t21:59:43.10-05:00\n- 2001-12-14 1:59:43\n- 2020-06-08T13:41:20.133525\n",
        _ALONE,
    ),
    "tags": (_Q + 'data: {a: !!int "3", b: !!bool "true", c: !!str 1, d: !!null ""}\n', _ALONE),
    "labels": (
        _Q + "  labels:\n    a:\n    b: 5\n    e: ~\n  annotations: {c: , d: 5, f: ~}\n",
        _ALONE,
    ),
    "labels that are null": (_Q, _ALONE + "labels: [{pairs: {a: }}]\ncommonAnnotations: {b: ~}\n"),
    "notes of kustomize": (
        _Q + "  annotations: {config.kubernetes.io/index: '0', internal.config.kubernetes.io/x: a}",
        _ALONE,
    ),
    "a flag that says yes": (
        _Q,
        _ALONE
        + "generatorOptions: {disableNameSuffixHash: yes}\nconfigMapGenerator: [{name: x, literals: [a=b]}]\n",
    ),
    "a tab in front": (_Q, 'configMapGenerator: [{name: x, literals: ["a=\\tb\\nc"]}]\n'),
    "a directive": ("%YAML 1.1\n---\n" + _Q, _ALONE),
    "a separator with a comment": (_Q + "--- # next\n" + _R, _ALONE),
    "a separator with more": (_Q + "-----\n" + _R, _ALONE),
    "a list without items": ("apiVersion: v1\nkind: List\nitems:\n", _ALONE),
    "a list of words": ("apiVersion: v1\nkind: WordList\nitems: [a]\n", _ALONE),
    "a list of one nameless": (
        "apiVersion: v1\nkind: ConfigMapList\nitems: [{data: {}}]\n",
        _ALONE,
    ),
    "a kustomization with metadata": (_Q, _ALONE + "metadata: {name: x, owner: y}\n"),
    "replicas that are a word": (_DEPLOYED, _ALONE + "replicas: [{name: d, count: '3'}]\n"),
    "replicas that are 3.0": (_DEPLOYED, _ALONE + "replicas: [{name: d, count: 3.0}]\n"),
    "replicas of nobody": (_DEPLOYED, _ALONE + "replicas: [{count: 3}]\n"),
    "a word for a number": _copied("a", "5"),
    "a number for a number": _copied('"7"', "5"),
    "a number for a word": _copied("7", "a"),
    "a whole number for another": _copied("7", "1.5"),
    "a number for true": _copied("1", "true"),
    "a mapping for a number": _copied("{a: b}", "5"),
    "a word for a null": _copied("a", "null"),
    "a date for a date": _copied("2020-01-02", "2020-01-01"),
}
