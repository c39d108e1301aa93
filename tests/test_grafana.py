"""What the Grafana Operator and Grafana make of the objects of a repository."""

import json

import pytest

from lint import fix
from lint.config import Config
from lint.files import MemoryFiles
from lint.grafana.dashboard import expressions, promql_of
from lint.grafana.datasource import Datasource
from lint.grafana.instances import same_place
from lint.grafana.view import UNKNOWN
from lint.judge import judge
from lint.repo import Repo, load
from lint.rules import codes, some_rules
from lint.source import File, Text

API = "apiVersion: grafana.integreatly.org/v1beta1\n"
SELECT = "  instanceSelector: {matchLabels: {dashboards: grafana}}\n"
INSTANCE = (
    API + "kind: Grafana\n"
    "metadata: {name: grafana, namespace: a, labels: {dashboards: grafana}}\n"
    "spec: {version: 13.1.3}\n"
)
OURS = tuple(
    code
    for code in codes()
    if code.startswith(("grafana/", "dashboard/")) and code != "grafana/dashboard-without-uid"
)


def answering(grafana, target):
    return grafana.resolve(target.panel.dashboard, target.datasource)


def source(name, extra="", kind="prometheus", spec=""):
    return (
        API + f"kind: GrafanaDatasource\nmetadata: {{name: {name}, namespace: a}}\nspec:\n"
        f"  uid: {name}-uid\n{SELECT}{spec}"
        f"  datasource: {{name: {name}, type: {kind}, access: proxy, url: 'http://{name}'{extra}}}\n"
    )


def board(model, spec=SELECT, name="board", namespace="a"):
    text = model if isinstance(model, str) else json.dumps(model, indent=1)
    body = "".join(f"    {line}\n" for line in text.split("\n"))
    return (
        API + f"kind: GrafanaDashboard\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec:\n{spec}  json: |\n{body}"
    )


def repo(*objects, **files) -> Repo:
    texts = {"all.yaml": "---\n".join(objects)}
    texts.update({path.replace("__", "/"): text for path, text in files.items()})
    return load(MemoryFiles(texts))


def found(*objects):
    verdict = judge(repo(*objects), some_rules(OURS), Config())
    assert verdict.crashes == ()
    shown = (item for item in verdict.diagnostics if item.severity != "info")
    return [(item.code, item.span.text) for item in shown]


def panel(**fields):
    return {"title": "Up", "panels": [{"id": 1, "type": "stat", "title": "Up", **fields}]}


def query(expr="up", **fields):
    return {"refId": "A", "expr": expr, **fields}


class TestInstances:
    def test_labels_in_the_own_namespace(self):
        grafana = repo(INSTANCE, board({}), board({}, namespace="b")).grafana
        here, there = (grafana.instances_of(item.resource) for item in grafana.dashboards)
        assert (len(here), len(there)) == (1, 0)

    def test_cross_namespace(self):
        spec = SELECT + "  allowCrossNamespaceImport: true\n"
        grafana = repo(INSTANCE, board({}, spec, namespace="b")).grafana
        assert len(grafana.instances_of(grafana.dashboards[0].resource)) == 1

    @pytest.mark.parametrize(
        ("expression", "fits"),
        [
            ("{key: dashboards, operator: In, values: [grafana, other]}", True),
            ("{key: dashboards, operator: NotIn, values: [grafana]}", False),
            ("{key: team, operator: NotIn, values: [grafana]}", True),
            ("{key: dashboards, operator: Exists}", True),
            ("{key: team, operator: Exists}", False),
            ("{key: team, operator: DoesNotExist}", True),
            ("{key: dashboards, operator: Equals, values: [grafana]}", False),
        ],
    )
    def test_expressions(self, expression, fits):
        spec = f"  instanceSelector: {{matchExpressions: [{expression}]}}\n"
        grafana = repo(INSTANCE, board({}, spec)).grafana
        assert bool(grafana.instances_of(grafana.dashboards[0].resource)) is fits

    def test_empty_selector_fits_all(self):
        grafana = repo(INSTANCE, board({}, "  instanceSelector: {}\n")).grafana
        assert grafana.instances_of(grafana.dashboards[0].resource) == grafana.instances

    def test_loose_files_of_two_folders_are_not_applied_together(self):
        files = {"x__a.yaml": board({}), "y__b.yaml": board({}, name="other")}
        one, other = repo(**files).grafana.dashboards
        assert not same_place(one.resource, other.resource)


class TestDatasourceOfTarget:
    def resolve(self, *objects):
        grafana = repo(INSTANCE, *objects).grafana
        return [answering(grafana, item) for one in grafana.panels for item in one.targets]

    def names(self, *objects):
        return [
            str(item.name) if isinstance(item, Datasource) else item
            for item in self.resolve(*objects)
        ]

    def test_uid_name_and_legacy_string(self):
        for written in ({"uid": "prom-uid"}, {"uid": "prom"}, "prom"):
            model = panel(datasource=written, targets=[query()])
            assert self.names(source("prom"), board(model)) == ["prom"]

    def test_missing(self):
        model = panel(datasource={"uid": "prm"}, targets=[query()])
        assert self.names(source("prom"), board(model)) == [None]

    def test_mixed_panel_listens_to_its_queries(self):
        targets = [query(datasource={"uid": "one"}), query(datasource={"uid": "two"})]
        model = panel(datasource={"uid": "-- Mixed --"}, targets=targets)
        assert self.names(source("one"), source("two"), board(model)) == ["one", "two"]

    def test_the_panel_wins_over_its_queries(self):
        model = panel(datasource={"uid": "one"}, targets=[query(datasource={"uid": "two"})])
        assert self.names(source("one"), source("two"), board(model)) == ["one"]

    def test_default(self):
        both = (source("one", ", isDefault: true"), source("two"))
        assert self.names(*both, board(panel(targets=[query()]))) == ["one"]

    @pytest.mark.parametrize(
        "uid", ["$ds", "${ds}", "[[ds]]", "-- Dashboard --", "grafana", "__expr__"]
    )
    def test_variables_and_built_ins_are_unknown(self, uid):
        model = panel(datasource={"uid": uid}, targets=[query()])
        assert self.resolve(source("prom"), board(model)) == [UNKNOWN]

    def test_mapped_input(self):
        spec = SELECT + "  datasources: [{inputName: DS, datasourceName: prom}]\n"
        model = panel(datasource="${DS}", targets=[query()])
        assert self.names(source("prom"), board(model, spec)) == ["prom"]

    @pytest.mark.parametrize(
        "spec",
        [
            "{external: {url: 'http://x'}}",
            "{deployment: {spec: {template: {spec: {containers: [{name: grafana}, {name: sidecar}]}}}}}",
            "{config: {paths: {provisioning: /etc/x}}}",
        ],
    )
    def test_datasources_from_elsewhere(self, spec):
        instance = INSTANCE.replace("{version: 13.1.3}", spec)
        model = panel(datasource={"uid": "prm"}, targets=[query()])
        grafana = repo(instance, source("prom"), board(model)).grafana
        assert answering(grafana, grafana.panels[0].targets[0]) is UNKNOWN

    def test_no_grafana_in_the_repository(self):
        grafana = repo(source("prom"), board(panel(datasource="x", targets=[query()]))).grafana
        assert answering(grafana, grafana.panels[0].targets[0]) is UNKNOWN


class TestDashboards:
    def test_panels_of_rows(self):
        inner = {"id": 3, "type": "stat"}
        model = {
            "panels": [
                {"id": 1, "type": "row", "repeat": "node"},
                {"id": 2, "type": "stat"},
                {"id": 4, "type": "row", "panels": [inner]},
            ],
            "rows": [{"panels": [{"id": 5, "type": "graph"}]}],
        }
        panels = repo(board(model)).grafana.panels
        assert [str(item.id) for item in panels] == ["1", "2", "4", "3", "5"]
        assert panels[1].repeats == {"node"}
        assert panels[3].repeats == frozenset()

    def test_config_map(self):
        text = json.dumps(panel(targets=[query()]))
        config = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c, namespace: a}}\ndata:\n  d.json: '{text}'\n"
        spec = SELECT + "  configMapRef: {name: c, key: d.json}\n"
        reference = board("x", spec).partition("  json:")[0]
        (dashboard,) = repo(config, reference).grafana.dashboards
        assert dashboard.title == "Up"
        assert dashboard.title.span().text == "Up"

    def test_sidecar(self):
        text = json.dumps(panel(targets=[query()]))
        config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, labels: {grafana_dashboard: '1'}}\n"
        (dashboard,) = repo(config + f"data:\n  d.json: '{text}'\n  notes: x\n").grafana.dashboards
        assert dashboard.selector is None
        assert len(dashboard.panels) == 1

    def test_generated_config_map(self):
        spec = SELECT + "  configMapRef: {name: c, key: d.json}\n"
        files = {
            "kustomization.yaml": "namespace: a\nresources: [b.yaml]\ngeneratorOptions: {disableNameSuffixHash: true}\nconfigMapGenerator: [{name: c, files: [d.json]}]\n",
            "b.yaml": board("x", spec).partition("  json:")[0],
            "d.json": json.dumps(panel()),
        }
        (dashboard,) = load(MemoryFiles(files)).grafana.dashboards
        assert dashboard.title.span().file.path == "d.json"

    def test_error_has_its_place(self):
        (dashboard,) = repo(board('{"title": "x",}')).grafana.dashboards
        assert dashboard.model is None
        assert dashboard.error.offset == len('{"title": "x",')

    def test_overlays_share_what_was_read(self):
        files = {
            "base/kustomization.yaml": "resources: [b.yaml]\n",
            "base/b.yaml": board(panel()),
            "one/kustomization.yaml": "namespace: one\nresources: [../base]\n",
            "two/kustomization.yaml": "namespace: two\nresources: [../base]\n",
        }
        one, two = load(MemoryFiles(files)).grafana.dashboards
        assert one.model is two.model


class TestExpressions:
    def test_of_every_kind(self):
        model = panel(targets=[query("sum(up)"), query(" "), {"refId": "C"}])
        model["templating"] = {
            "list": [
                {"name": "a", "type": "query", "query": 'label_values(up{x="y"}, pod)'},
                {
                    "name": "b",
                    "type": "query",
                    "query": {"query": "query_result(max(up))", "refId": "X"},
                },
                {"name": "c", "type": "custom", "query": "x,y"},
                {"name": "d", "type": "query", "datasource": {"type": "loki"}, "query": '{a="b"}'},
                {"name": "e", "type": "query", "query": "SELECT 1"},
            ]
        }
        model["annotations"] = {"list": [{"name": "n", "expr": "changes(up[5m])"}, {"builtIn": 1}]}
        seen = [(item.kind, str(item.text)) for item in expressions(repo(board(model)))]
        assert seen == [
            ("variable", 'up{x="y"}'),
            ("variable", "max(up)"),
            ("annotation", "changes(up[5m])"),
            ("panel", "sum(up)"),
        ]

    def test_positions(self):
        model = panel(targets=[query('sum(up{a="b"})')])
        (item,) = expressions(repo(board(model)))
        at = item.text.index("b")
        assert item.text.span(at, at + 1).text == "b"
        assert item.text.span().text == 'sum(up{a=\\"b\\"})'

    @pytest.mark.parametrize(
        "datasource",
        [
            {"type": "loki", "uid": "x"},
            {"uid": "logs-uid"},
            "Loki",
            "${DS_LOKI}",
            {"uid": "$logs"},
            {"type": "cloudwatch"},
        ],
    )
    def test_other_languages(self, datasource):
        model = panel(datasource=datasource, targets=[query('{a="b"}')])
        model["templating"] = {"list": [{"name": "logs", "type": "datasource", "query": "loki"}]}
        objects = (INSTANCE, source("logs", kind="loki"), board(model))
        assert list(expressions(repo(*objects))) == []

    def test_what_is_defined_where(self):
        model = panel(targets=[query()])
        model["templating"] = {
            "list": [{"name": "a", "type": "query", "query": "label_values(up, pod)"}]
        }
        variable, in_panel = expressions(repo(board(model)))
        for name in ("a", "__interval", "__range", "__from"):
            assert variable.is_defined(name)
            assert in_panel.is_defined(name)
        assert in_panel.is_defined("__rate_interval")
        assert not variable.is_defined("__rate_interval")
        assert not in_panel.is_defined("1")

    @pytest.mark.parametrize(
        ("text", "inner"),
        [
            ("label_values(namespace)", None),
            ("label_values(up, job)", "up"),
            ('label_values(up{a="b, c"}, job)', 'up{a="b, c"}'),
            (" label_values( rate(x[5m]) , $label ) ", "rate(x[5m])"),
            ("label_values(up,\n  job)", "up"),
            ("label_names()", None),
            ("label_names(up)", "up"),
            ("query_result(topk(3, up))", "topk(3, up)"),
            ("metrics(node_.*)", None),
            ("up{a='b'}", "up{a='b'}"),
        ],
    )
    def test_variable_query(self, text, inner):
        file = File("x", text)
        assert promql_of(Text(text, file, 0, len(text))) == inner


class TestFindings:
    """What the examples of the rules do not show."""

    def test_a_complete_repository_is_silent(self):
        model = panel(datasource={"type": "prometheus", "uid": "prom-uid"}, targets=[query()])
        assert found(INSTANCE, source("prom"), board(model)) == []

    def test_one_wrong_label_of_the_grafana_is_one_finding(self):
        instance = INSTANCE.replace("dashboards: grafana", "dashboards: grafna")
        model = panel(datasource={"uid": "prom-uid"}, targets=[query()])
        assert found(instance, source("prom"), board(model)) == [("grafana/orphan", "grafna")]

    def test_an_orphaned_datasource_is_one_finding(self):
        orphan = source("prom").replace("dashboards: grafana", "dashboards: grafna")
        model = panel(datasource={"uid": "prom-uid"}, targets=[query()])
        assert found(INSTANCE, source("other"), orphan, board(model)) == [
            ("grafana/orphan", "grafna")
        ]

    def test_orphan_needs_a_grafana(self):
        assert found(board(panel(targets=[query()]))) == []

    def test_placeholder_in_a_selector(self):
        spec = SELECT.replace("dashboards: grafana", "dashboards: '${instance}'")
        assert found(INSTANCE, board(panel(targets=[query()]), spec)) == []

    def test_unknown_datasource_is_one_finding_for_all_places(self):
        ref = {"type": "prometheus", "uid": "prom-uidd"}
        targets = [query(datasource=ref), {**query(datasource=ref), "refId": "B"}]
        model = panel(datasource=ref, targets=targets)
        assert found(INSTANCE, source("prom"), board(model)) == [
            ("grafana/unknown-datasource", "prom-uidd")
        ]

    def test_leftovers_of_an_export(self):
        row = {
            "id": 2,
            "type": "row",
            "gridPos": {"x": 0, "y": 4, "w": 24, "h": 1},
            "datasource": {"type": "prometheus", "uid": "PBFA97CFB590B2093"},
        }
        grid = {"x": 0, "y": 0, "w": 24, "h": 4}
        model = panel(datasource={"uid": "prom"}, targets=[query()], gridPos=grid)
        model["panels"].append(row)
        assert found(INSTANCE, source("prom"), board(model)) == []

    def test_query_that_is_not_heeded_warns(self):
        model = panel(datasource={"uid": "prom"}, targets=[query(datasource={"uid": "prmo"})])
        verdict = judge(repo(INSTANCE, source("prom"), board(model)), some_rules(OURS), Config())
        shown = [(item.code, item.severity) for item in verdict.diagnostics]
        assert ("grafana/unknown-datasource", "warning") in shown
        assert "error" not in dict(shown).values()

    def test_unmapped_input(self):
        model = panel(datasource="${DS_PROMETHEUS}", targets=[query()])
        assert found(board(model)) == [("grafana/unknown-datasource", "${DS_PROMETHEUS}")]

    def test_library_panel(self):
        model = panel(libraryPanel={"uid": "x", "name": "y"})
        del model["panels"][0]["type"]
        assert found(board(model)) == []

    def test_new_kind_of_model(self):
        model = {"apiVersion": "dashboard.grafana.app/v2", "spec": {}}
        assert found(board(model)) == [("grafana/wrapped-model", "apiVersion")]

    def test_broken_json_is_one_finding(self):
        assert found(INSTANCE, board('{"title": "x", "panels": [}')) == [
            ("grafana/broken-json", "}")
        ]

    def test_list_is_no_dashboard(self):
        assert found(board("[1]")) == [("grafana/broken-json", "[1]")]

    def test_misspelt_header_value(self):
        secure = "secureJsonData: {httpHeaderValue2: 'Bearer ${token}'}"
        extra = f", jsonData: {{httpHeaderName1: Authorization}}, {secure}"
        values = (
            "  valuesFrom: [{targetPath: secureJsonData.httpHeaderValue1,"
            " valueFrom: {secretKeyRef: {name: s, key: token}}}]\n"
        )
        objects = (INSTANCE, source("prom", extra, spec=values))
        assert found(*objects) == [("grafana/unpaired-header", "httpHeaderValue2")]

    def test_header_without_a_place_for_its_value(self):
        values = (
            "  valuesFrom: [{targetPath: secureJsonData.httpHeaderValue1,"
            " valueFrom: {secretKeyRef: {name: s, key: token}}}]\n"
        )
        objects = (
            INSTANCE,
            source("prom", ", jsonData: {httpHeaderName1: Authorization}", spec=values),
        )
        assert found(*objects) == [
            ("grafana/values-from-target", "secureJsonData.httpHeaderValue1")
        ]

    def test_missing_comma(self):
        assert found(board('{"title": "x" "uid": "y"}')) == [("grafana/broken-json", '"')]

    def test_repeated_panel_has_one_value(self):
        model = panel(repeat="pod", targets=[query('up{pod="$pod"}')])
        model["templating"] = {
            "list": [{"name": "pod", "type": "custom", "multi": True, "query": "a"}]
        }
        assert found(board(model)) == []

    def test_two_defaults_warn(self):
        both = (source("one", ", isDefault: true"), source("two", ", isDefault: true"))
        assert found(INSTANCE, *both) == [("grafana/duplicate-uid", "true")]

    def test_plugin_that_is_declared(self):
        model = panel(type="grafana-polystat-panel", targets=[query()])
        plugins = SELECT + "  plugins: [{name: grafana-polystat-panel, version: 1.0.0}]\n"
        assert found(INSTANCE, board(model, plugins)) == []
        assert found(board(model)) == []
        assert found(INSTANCE, board(model)) == [
            ("dashboard/unknown-panel-type", "grafana-polystat-panel")
        ]


class TestShapeFix:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (
                "  instanceSelector:\n    # ours\n    a: b\n    c: d # both\n",
                "  instanceSelector:\n    # ours\n    matchLabels:\n      a: b\n      c: d # both\n",
            ),
            (
                "  instanceSelector: {a: b, c: d}\n",
                "  instanceSelector: {matchLabels: {a: b, c: d}}\n",
            ),
            ("  instanceSelector: { a: b }\n", "  instanceSelector: { matchLabels: {a: b }}\n"),
        ],
    )
    def test_wraps(self, before, after):
        text = board({"title": "x"}, before)
        verdict = judge(repo(text), some_rules(OURS), Config())
        (item,) = verdict.diagnostics
        assert fix.apply(item.fix.edits)["all.yaml"] == text.replace(before, after)

    @pytest.mark.parametrize(
        "selector",
        ["{matchLabels: {a: b}, c: d}", "{matchLabel: {a: b}}", "{a: true}"],
    )
    def test_leaves_the_rest_alone(self, selector):
        text = board({"title": "x"}, f"  instanceSelector: {selector}\n")
        (item,) = judge(repo(text), some_rules(OURS), Config()).diagnostics
        assert item.code == "grafana/instance-selector-shape"
        assert item.fix is None
