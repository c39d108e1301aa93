"""Grafana's own alerting: what names what, which queries there are, and when it is silent."""

import pytest

from lint.config import Config
from lint.files import MemoryFiles
from lint.grafana.time_intervals import flaws
from lint.judge import judge
from lint.repo import load
from lint.rules import all_rules
from lint.source import File
from lint.tree import Map
from lint.yaml_reader import read

API = "apiVersion: grafana.integreatly.org/v1beta1\n"
SELECT = "  instanceSelector: {matchLabels: {dashboards: grafana}}\n"
INSTANCE = (
    API + "kind: Grafana\nmetadata: {name: grafana, namespace: a, labels: {dashboards: grafana}}\n"
    "spec: {version: 13.1.3}\n"
)


def made(kind: str, name: str, spec: str, labels: str = "", select: str = SELECT) -> str:
    return (
        API
        + f"kind: Grafana{kind}\nmetadata: {{name: {name}, namespace: a, labels: {{{labels}}}}}\n"
        f"spec:\n{select}{spec}"
    )


def source(name: str, uid: str, kind: str = "prometheus", url: str = "http://p") -> str:
    return made(
        "Datasource",
        name.lower(),
        f"  uid: {uid}\n  datasource: {{name: {name}, type: {kind}, access: proxy, url: '{url}'}}\n",
    )


def rule(expr: str, uid: str = "prom", more: str = "", model: str = "") -> str:
    return made(
        "AlertRuleGroup",
        "rules",
        "  folderUID: f\n  interval: 1m\n  rules:\n"
        "    - {uid: r, title: R, condition: B, execErrState: OK, noDataState: OK" + more + ",\n"
        f"       data: [{{refId: A, datasourceUid: {uid}, model: {{expr: '{expr}'{model}}}}},\n"
        "              {refId: B, datasourceUid: __expr__, model: {type: threshold, expression: A}}]}\n",
    )


POINT = made("ContactPoint", "slack", "  receivers: [{type: slack, settings: {url: http://x}}]\n")


def policy(route: str, name: str = "policy", more: str = "") -> str:
    return made("NotificationPolicy", name, f"{more}  route: {{receiver: slack, {route}}}\n")


def found(*objects: str) -> list[tuple[str, str]]:
    repo = load(MemoryFiles({"all.yaml": "---\n".join(objects)}))
    verdict = judge(repo, all_rules(), Config())
    assert verdict.crashes == ()
    return [(item.code, item.span.text) for item in verdict.diagnostics if item.severity != "info"]


class TestNames:
    def test_of_contact_points(self):
        good = (INSTANCE, POINT, policy("routes: [{receiver: slack}]"))
        assert found(*good) == []
        bad = (INSTANCE, POINT, policy("routes: [{receiver: mail}]"))
        assert found(*bad) == [("grafana/unknown-contact-point", "mail")]

    @pytest.mark.parametrize(
        "objects",
        [
            (POINT, policy("routes: [{receiver: mail}]")),
            (INSTANCE, policy("routes: [{receiver: mail}]")),
            (
                INSTANCE.replace("spec: {", "spec: {external: {url: 'http://g'}, "),
                POINT,
                policy("routes: [{receiver: mail}]"),
            ),
            (INSTANCE, POINT, policy("routes: [{receiver: grafana-default-email}]")),
            (INSTANCE, POINT, policy("routes: [{receiver: '${MAIL}'}]")),
            (INSTANCE, POINT.replace("spec:\n", "spec:\n  name: ${NAME}\n"), policy("routes: []")),
        ],
        ids=[
            "no Grafana",
            "no contact points",
            "external",
            "built in",
            "variable",
            "variable name",
        ],
    )
    def test_unless_nothing_is_known(self, objects):
        assert found(*objects) == []

    def test_of_a_contact_point_on_another_grafana(self):
        other = INSTANCE.replace("name: grafana,", "name: other,").replace(
            "dashboards: grafana", "team: b"
        )
        there = POINT.replace("dashboards: grafana", "team: b").replace("name: slack", "name: mail")
        assert found(INSTANCE, other, POINT, there, policy("routes: [{receiver: mail}]")) == [
            ("grafana/unknown-contact-point", "mail")
        ]

    def test_in_rules_and_in_routes_of_their_own(self):
        group = rule("up", more=", notificationSettings: {receiver: mail}")
        branch = made(
            "NotificationPolicyRoute", "branch", "  receiver: pager\n", "team: x", select=""
        )
        whole = policy("routeSelector: {matchLabels: {team: x}}")
        assert found(INSTANCE, POINT, source("P", "prom"), group, branch, whole) == [
            ("grafana/unknown-contact-point", "mail"),
            ("grafana/unknown-contact-point", "pager"),
        ]

    def test_of_mute_timings(self):
        timing = made(
            "MuteTiming", "w", "  name: weekend\n  time_intervals: [{weekdays: [sunday]}]\n"
        )
        whole = policy("routes: [{mute_time_intervals: [weekend], active_time_intervals: [work]}]")
        assert found(INSTANCE, POINT, timing, whole) == [("grafana/unknown-mute-timing", "work")]


class TestRoutes:
    def test_fields(self):
        assert found(INSTANCE, POINT, policy("routes: [{receiver: slack, matcher: []}]")) == [
            ("grafana/unknown-route-field", "matcher")
        ]
        both = policy("routeSelector: {matchLabels: {a: b}}, routes: [{receiver: slack}]")
        assert found(INSTANCE, POINT, both) == [("grafana/unknown-route-field", "routeSelector")]

    @pytest.mark.parametrize(
        ("matchers", "expected"),
        [
            ('[[a, "=", b], [a, "!~", "b|c"]]', []),
            ("[[a, is, b]]", ["is"]),
            ('[[a, "=~", "("]]', ["("]),
            ('[[a, "=~", "^b.*$"]]', []),
            ("[[a, b]]", ["[a, b]"]),
            ("[a=b]", ["a=b"]),
        ],
    )
    def test_matchers(self, matchers, expected):
        whole = policy(f"routes: [{{receiver: slack, object_matchers: {matchers}}}]")
        assert found(INSTANCE, POINT, whole) == [
            ("grafana/illegal-matcher", text) for text in expected
        ]

    def test_the_older_matchers(self):
        whole = policy(
            "routes: [{receiver: slack, matchers: [{name: a, value: b, isRegex: true}]}]"
        )
        assert found(INSTANCE, POINT, whole) == [("grafana/illegal-matcher", "isRegex")]

    def test_selected_by_a_selected_one(self):
        branches = [
            made(
                "NotificationPolicyRoute",
                name,
                f"  receiver: slack\n{more}",
                f"team: {name}",
                select="",
            )
            for name, more in (
                ("a", "  routeSelector: {matchLabels: {team: b}}\n"),
                ("b", ""),
                ("c", ""),
            )
        ]
        whole = policy("routeSelector: {matchLabels: {team: a}}")
        assert found(INSTANCE, POINT, *branches, whole) == [("grafana/unselected-route", "c")]
        assert found(INSTANCE, POINT, *branches) == []

    def test_one_policy(self):
        one, other = policy("routes: []"), policy("routes: []", "other")
        assert found(INSTANCE, POINT, one, other) == [
            ("grafana/second-notification-policy", "other")
        ]
        elsewhere = other.replace("dashboards: grafana", "team: b")
        instance = INSTANCE.replace("name: grafana,", "name: b,").replace(
            "dashboards: grafana", "team: b"
        )
        mail = POINT.replace("dashboards: grafana", "team: b").replace("name: slack", "name: mail")
        mail = mail.replace("spec:\n", "spec:\n  name: slack\n")
        assert found(INSTANCE, instance, POINT, mail, one, elsewhere) == []

    def test_two_versions_of_one_policy(self):
        one = policy("routes: []")
        assert found(INSTANCE, POINT, one, one.replace("routes: []", "group_wait: 1m")) == []


class TestRules:
    def test_queries_are_parsed(self):
        assert found(INSTANCE, source("P", "prom"), rule("up 1")) == [("promql/syntax", "1")]
        assert found(INSTANCE, source("L", "prom", "loki"), rule("up 1")) == []
        model = ", datasource: {type: loki, uid: x}"
        assert found(rule('{a="b"} |= "x"'.replace('"', '\\"'), model=model)) == []

    def test_variables(self):
        good = rule("rate(up[$__rate_interval])")
        assert found(INSTANCE, source("P", "prom"), good) == []
        bad = rule("up{job=~$job}")
        assert ("promql/undefined-variable", "$job") in found(INSTANCE, source("P", "prom"), bad)

    def test_datasources(self):
        assert found(INSTANCE, source("P", "prom"), rule("up", "pram")) == [
            ("grafana/unknown-rule-datasource", "pram")
        ]
        assert found(INSTANCE, source("P", "prom"), rule("up", "P")) == [
            ("grafana/unknown-rule-datasource", "P")
        ]
        assert found(INSTANCE, rule("up", "pram")) == []
        assert found(source("P", "prom"), rule("up", "pram")) == []

    def test_a_datasource_that_has_no_such_series(self):
        switch = (
            "apiVersion: v1\nkind: ConfigMap\n"
            "metadata: {name: cluster-monitoring-config, namespace: openshift-monitoring}\n"
            'data: {config.yaml: "enableUserWorkload: true"}\n'
            "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"
        )
        url = "https://prometheus-k8s.openshift-monitoring.svc:9091"
        monitor = (
            "apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: m, namespace: a}\n"
            "spec: {selector: {matchLabels: {component: predictor}}, podMetricsEndpoints: [{targetPort: 8080}]}\n"
        )
        objects = (switch, INSTANCE, source("P", "prom", url=url), monitor)
        assert found(*objects, rule("sum(vllm:num_requests_waiting)")) == [
            ("metric/blind-datasource", "vllm:num_requests_waiting")
        ]

    @pytest.mark.parametrize(
        ("model", "expected"),
        [
            ("{type: math, expression: '$A > 1'}", []),
            ("{type: math, expression: '${A} + $C'}", ["C"]),
            ("{type: reduce, expression: A, reducer: last}", []),
            ("{type: reduce, expression: $A, reducer: last}", []),
            ("{type: threshold, expression: D}", ["D"]),
            ("{type: classic_conditions, conditions: []}", []),
            ("{type: sql, expression: 'SELECT * FROM Z'}", []),
        ],
    )
    def test_expressions(self, model, expected):
        group = rule("up").replace("{type: threshold, expression: A}", model)
        assert found(group) == [("grafana/unknown-ref-id", name) for name in expected]

    @pytest.mark.parametrize(
        ("interval", "is_good"),
        [("1m", True), ("10s", True), ("1m5s", False), ("15s", False), ("0s", False)],
    )
    def test_intervals(self, interval, is_good):
        codes = [
            code for code, _ in found(rule("up").replace("interval: 1m", f"interval: {interval}"))
        ]
        assert codes == ([] if is_good else ["grafana/uneven-interval"])

    def test_uids_of_other_groups(self):
        one = rule("up")
        other = rule("up").replace("name: rules", "name: more").replace("title: R", "title: S")
        assert found(INSTANCE, source("P", "prom"), one, other) == [
            ("grafana/duplicate-alert-rule", "r")
        ]
        assert found(one, other.replace("namespace: a", "namespace: b")) == []


class TestContactPoints:
    @pytest.mark.parametrize(
        ("receiver", "expected"),
        [
            ("{type: slack, settings: {url: x}}", []),
            ("{type: slack, settings: {recipient: '#a'}}", ["settings"]),
            ("{type: slack, settings: {recipient: '#a', token: t}}", []),
            (
                "{type: slack, settings: {}, valuesFrom: [{targetPath: url, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}",
                [],
            ),
            ("{type: Slack, settings: {url: x}}", ["Slack"]),
            ("{type: cloudthing, settings: {}}", []),
            ("{type: webhook, settings: {httpMethod: POST}}", ["settings"]),
            ("{type: email, settings: {addresses: a@example.com}}", []),
        ],
    )
    def test_what_a_type_needs(self, receiver, expected):
        config = (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: a}\ndata: {k: v}\n"
        )
        point = made("ContactPoint", "p", f"  receivers: [{receiver}]\n")
        assert found(config, point) == [
            ("grafana/incomplete-contact-point", text) for text in expected
        ]

    def test_the_older_form_and_none(self):
        assert found(made("ContactPoint", "p", "  type: email\n  settings: {addresses: a}\n")) == []
        assert found(made("ContactPoint", "p", "  receivers: []\n")) == [
            ("grafana/incomplete-contact-point", "receivers")
        ]


class TestLibraryPanels:
    PANEL = made(
        "LibraryPanel",
        "l",
        '  uid: l\n  json: \'{"type": "stat", "targets": [{"refId": "A", "expr": "up 1"}]}\'\n',
    )

    def test_queries(self):
        assert found(self.PANEL) == [("promql/syntax", "1")]

    def test_variables_are_those_of_the_dashboard(self):
        assert found(self.PANEL.replace("up 1", 'sum(up{job=~\\"$job\\"})')) == []

    def test_broken(self):
        [(code, _)] = found(self.PANEL.replace('"}]}', '"}]'))
        assert code == "grafana/broken-json"


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ("weekdays: [monday, 'Tuesday:friday']", []),
        ("weekdays: ['saturday:sunday']", ["saturday:sunday"]),
        ("weekdays: [mon]", ["mon"]),
        ("weekdays: ['1:5']", ["1:5"]),
        ("days_of_month: ['1', '-1', '1:-1', '-3:-1']", []),
        (
            "days_of_month: ['0', '32', '-3:3', '-1:-3', '29:-1', '5:4']",
            ["0", "32", "-3:3", "-1:-3", "29:-1", "5:4"],
        ),
        ("months: ['january:march', '5', '1:3']", []),
        ("months: ['jan', 'march:january']", ["jan", "march:january"]),
        ("years: ['2026', '2026:2030', '2030:2026', 'x']", ["2030:2026", "x"]),
        ("times: [{start_time: '00:00', end_time: '24:00'}]", []),
        ("times: [{start_time: '8:00', end_time: '18:00'}]", ["8:00"]),
        ("times: [{start_time: '18:00', end_time: '08:00'}]", ["08:00"]),
        ("times: [{start_time: '10:00', end_time: '10:00'}]", ["10:00"]),
        ("times: [{start_time: '10:60', end_time: '24:01'}]", ["10:60"]),
    ],
)
def test_time_intervals(interval, expected):
    root = read(File("x.yaml", interval + "\n")).documents[0].root
    assert isinstance(root, Map)
    assert [str(text) for text, _ in flaws(root)] == expected


@pytest.mark.parametrize(
    ("version", "is_known"),
    [("5.8.0", False), ("5.7.3", False), ("5.8.1", True), ("5.24.0", True), ("latest", True)],
)
def test_kinds_of_an_older_operator(version, is_known):
    cluster = f"apiVersion: obslint/v1\nkind: Cluster\nmetadata: {{name: c}}\nspec: {{platform: kubernetes, versions: {{grafana-operator: {version}}}}}\n"
    wanted = ("schema/not-yet", "GrafanaContactPoint")
    codes = [item for item in found(cluster, POINT) if item == wanted]
    assert codes == ([] if is_known else [wanted])
