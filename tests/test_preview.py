"""`obslint preview` without a browser: data, transformations, variables, layout, safety."""

import json
import os
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from preview.pictures import digest, noted

from lint.cli import UsageError
from lint.files import DiskFiles, MemoryFiles
from lint.grafana.panel import Rectangle
from lint.preview import charts, layout
from lint.preview.answers import Synthetic
from lint.preview.board import Drafting
from lint.preview.compare import pairs_of
from lint.preview.frames import NUMBER, TIME, Field, Frame, Series, legends, table
from lint.preview.page import Board, Tile
from lint.preview.prometheus import TOKEN, Prometheus
from lint.preview.reducers import reduce
from lint.preview.text_panel import rendered
from lint.preview.times import window
from lint.preview.transform import transformed
from lint.preview.variables import Choice, in_promql
from lint.repo import load

NOW = 1_750_000_000


def dashboard(*panels: dict, **more: object) -> str:
    model = {"uid": "d", "title": "D", "schemaVersion": 39, "panels": list(panels), **more}
    lines = json.dumps(model, indent=1).splitlines()
    head = (
        "apiVersion: grafana.integreatly.org/v1beta1\nkind: GrafanaDashboard\n"
        "metadata: {name: d, namespace: models}\nspec:\n"
        "  instanceSelector: {matchLabels: {a: b}}\n  json: |\n"
    )
    return head + "".join(f"    {line}\n" for line in lines)


def panel(*exprs: str, **more: object) -> dict:
    targets = [
        {"refId": chr(65 + at), "expr": expr, "legendFormat": "{{pod}}"}
        for at, expr in enumerate(exprs)
    ]
    at = {"x": 0, "y": 0, "w": 12, "h": 8}
    return {"id": 1, "type": "timeseries", "title": "P", "gridPos": at, "targets": targets, **more}


def board(*panels: dict, **more: object) -> Board:
    repo = load(MemoryFiles({"d.yaml": dashboard(*panels, **more)}))
    return Drafting(repo, Synthetic(repo), (), NOW).boards()[0]


def series(expr: str, **more: object) -> list[Field]:
    tile = board(panel(expr, **more)).tiles[0]
    return [field for frame in tile.frames for field in frame.fields if field.type == NUMBER]


# made-up data


def test_the_same_page_is_made_twice(tree, run, tmp_path):
    root = tree(
        {"d.yaml": dashboard(panel("sum by (pod) (rate(vllm:generation_tokens_total[5m]))"))}
    )
    pages = []
    for name in ("one.html", "two.html"):
        out = str(tmp_path / name)
        assert run("preview", root, "-o", out, "--now", str(NOW)).status == 0
        pages.append((tmp_path / name).read_text())
    assert pages[0] == pages[1]
    assert "synthetic data" in pages[0]


def test_labels_are_those_that_the_query_yields():
    names = {tuple(sorted(field.labels)) for field in series("sum by (pod, x) (up)")}
    assert names == {("pod", "x")}
    assert series("sum(up)")[0].labels == {}
    reasons = {field.labels["finished_reason"] for field in series(
        "sum by (finished_reason) (rate(vllm:request_success_total[5m]))"
    )}  # fmt: skip
    assert {"stop", "length", "abort"} <= reasons
    only = series('sum by (pod) (vllm:num_requests_running{pod=~"a-.*|b"})')
    assert [field.labels["pod"] for field in only] == ["a--1", "b"]


def test_counters_rise_and_ratios_stay_ratios():
    (total,) = series("sum(vllm:generation_tokens_total)")
    assert list(total.values) == sorted(total.values)
    assert total.values[0] < total.values[-1]
    for field in series("vllm:kv_cache_usage_perc"):
        assert all(0 <= value <= 1 for value in field.values)


def test_quantiles_of_one_histogram_lie_one_above_the_other():
    form = "histogram_quantile({}, sum by (le) (rate(vllm:time_to_first_token_seconds_bucket[5m])))"
    low, mid, high = (series(form.format(q))[0].values for q in ("0.5", "0.9", "0.99"))
    assert all(a < b < c for a, b, c in zip(low, mid, high, strict=True))


def test_buckets_of_a_histogram_are_cumulative():
    found = series("sum by (le) (rate(vllm:time_to_first_token_seconds_bucket[5m]))")
    found.sort(key=lambda field: float(field.labels["le"]))
    assert found[-1].labels["le"] == "+Inf"
    last = [field.values[-1] for field in found]
    assert last == sorted(last)


def test_what_is_proved_empty_has_no_data():
    assert series("count(up) < 0") == []
    assert series("vector(1)")[0].values[0] == 1


def test_all_is_well_in_a_preview():
    steps = [{"color": "green", "value": None}, {"color": "red", "value": 3}]
    said = {"defaults": {"unit": "s", "thresholds": {"mode": "absolute", "steps": steps}}}
    for field in series("max(time() - process_start_time_seconds)", fieldConfig=said):
        assert all(value < 3 for value in field.values)


def test_a_query_that_cannot_be_read_says_so():
    tile = board(panel("sum(")).tiles[0]
    assert tile.frames == ()
    assert tile.questions[0].error == "this query cannot be read as PromQL: nothing is drawn"


def test_another_language_says_so():
    loki = {"type": "loki", "uid": "loki"}
    tile = board(panel('{app="a"}', datasource=loki)).tiles[0]
    assert "loki" in (tile.questions[0].error or "")


# frames, transformations, reducers


def frames() -> list[Frame]:
    one = [
        Series({"pod": "a", "x": "1"}, (5,), (1.0,)),
        Series({"pod": "b", "x": "1"}, (5,), (2.0,)),
    ]
    two = [Series({"pod": "b"}, (5,), (3.0,)), Series({"pod": "c"}, (5,), (4.0,))]
    return [
        table("A", one, "Value #A")._replace(ref="A"),
        table("B", two, "Value #B")._replace(ref="B"),
    ]


def column(frame: Frame, name: str) -> tuple:
    found = frame.field(name)
    assert found is not None, name
    return found.values


def test_merge_joins_rows_on_shared_columns():
    (merged,), left_out = transformed(frames(), [{"id": "merge", "options": {}}])
    assert left_out == ()
    assert column(merged, "pod") == ("a", "b", "c")
    assert column(merged, "Value #A") == (1.0, 2.0, None)
    assert column(merged, "Value #B") == (None, 3.0, 4.0)
    assert column(merged, "x") == ("1", "1", None)


def test_organize_leaves_out_orders_and_renames():
    options = {
        "excludeByName": {"Time": True, "x": True},
        "indexByName": {"Value #A": 0, "pod": 1},
        "renameByName": {"pod": "Pod"},
    }
    (first, _), _ = transformed(frames(), [{"id": "organize", "options": options}])
    assert [field.legend or field.name for field in first.fields] == ["Value #A", "Pod"]


def test_join_sort_limit_group_and_reduce():
    joined, _ = transformed(
        frames(), [{"id": "joinByField", "options": {"byField": "pod", "mode": "inner"}}]
    )
    assert column(joined[0], "pod") == ("b",)
    ordered, _ = transformed(
        frames()[1:],
        [
            {"id": "sortBy", "options": {"sort": [{"field": "Value #B", "desc": True}]}},
            {"id": "limit", "options": {"limitField": 1}},
        ],
    )
    assert column(ordered[0], "pod") == ("c",)
    groups = {
        "x": {"operation": "groupby"},
        "Value #A": {"operation": "aggregate", "aggregations": ["sum"]},
    }
    grouped, _ = transformed(frames()[:1], [{"id": "groupBy", "options": {"fields": groups}}])
    assert column(grouped[0], "Value #A (sum)") == (3.0,)
    time, value = (
        Field("Time", TIME, (1, 2)),
        Field("Value", NUMBER, (1.0, 3.0), {"pod": "a"}, {}, "a"),
    )
    reduced, _ = transformed(
        [Frame("A", (time, value))], [{"id": "reduce", "options": {"reducers": ["mean", "max"]}}]
    )
    assert [column(reduced[0], name) for name in ("Field", "Mean", "Max")] == [
        ("a",),
        (2.0,),
        (3.0,),
    ]


def test_rows_are_chosen_and_columns_made():
    by_value = {
        "filters": [{"fieldName": "Value #A", "config": {"id": "greater", "options": {"value": 1}}}]
    }
    (kept, _), left_out = transformed(frames(), [{"id": "filterByValue", "options": by_value}])
    assert (column(kept, "pod"), left_out) == (("b",), ())
    other, _ = transformed(
        frames(), [{"id": "filterByValue", "options": by_value | {"type": "exclude"}}]
    )
    assert column(other[0], "pod") == ("a",)
    binary = {
        "left": {"matcher": {"id": "byName", "options": "Value #A"}},
        "operator": "*",
        "right": {"fixed": "3"},
    }
    made, _ = transformed(
        frames()[:1],
        [{"id": "calculateField", "options": {"mode": "binary", "binary": binary, "alias": "x3"}}],
    )
    assert column(made[0], "x3") == (3.0, 6.0)
    total = {"mode": "reduceRow", "reduce": {"reducer": "sum"}, "replaceFields": True}
    made, _ = transformed(frames()[:1], [{"id": "calculateField", "options": total}])
    assert [field.name for field in made[0].fields] == ["Time", "Total"]
    left_out = transformed(
        frames(), [{"id": "calculateField", "options": {"mode": "windowFunctions"}}]
    )[1]
    assert left_out == ("calculateField",)


def test_what_is_not_known_is_named():
    found, left_out = transformed(frames(), [{"id": "heatmap"}, {"id": "merge", "disabled": True}])
    assert (found, left_out) == (frames(), ("heatmap",))


@pytest.mark.parametrize(
    ("reducer", "expected"),
    [("lastNotNull", 4.0), ("last", None), ("mean", 2.5), ("p50", 3.0), ("count", 4.0), ("countAll", 5.0),
     ("range", 3.0), ("diff", 3.0), ("delta", 3.0), ("stdDev", 1.118033988749895), ("nonsense", None)],
)  # fmt: skip
def test_reducers(reducer, expected):
    assert reduce(reducer, (1.0, 2.0, 3.0, 4.0, None)) == expected


def test_legends():
    labels = [{"__name__": "up", "job": "a", "pod": "b"}]
    assert legends("{{ job }}/{{pod}}{{none}}", "up", labels) == ["a/b"]
    assert legends("", "up", labels) == ['up{job="a", pod="b"}']
    assert legends("", "1+1", [{}]) == ["1+1"]
    assert legends("__auto", "x", [{"job": "a"}, {"job": "b"}]) == ["a", "b"]


def test_overrides_are_told_by_name_and_expression():
    said = {
        "defaults": {"unit": "s"},
        "overrides": [
            {"matcher": {"id": "byRegexp", "options": "/^a/"}, "properties": [{"id": "unit", "value": "ms"}]},
            {"matcher": {"id": "byName", "options": "b"}, "properties": [{"id": "custom.lineWidth", "value": 3}]},
            {"matcher": {"id": "byRegexp", "options": "/(/"}, "properties": [{"id": "unit", "value": "m"}]},
        ],
    }  # fmt: skip
    a, b = series('sum by (pod) (up{pod=~"a|b"})', fieldConfig=said)
    assert (a.config["unit"], b.config["unit"]) == ("ms", "s")
    assert b.config["custom"] == {"lineWidth": 3}


# variables


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ('up{pod="$one"}', 'up{pod="a\\"b"}'),
        ('up{pod=~"$many"}', 'up{pod=~"(a\\\\.b|c)"}'),
        ('up{pod=~"${many:pipe}"}', 'up{pod=~"a.b|c"}'),
        ('up{pod=~"[[many:csv]]"}', 'up{pod=~"a.b,c"}'),
        ('up{pod=~"$all"}', 'up{pod=~".+"}'),
        ("rate(x[$__rate_interval])", "rate(x[4m])"),
        ("x[$__range]", "x[21600s]"),
        ("x[$__interval]", "x[2m]"),
        ('label_replace(up, "a", "$1", "b", "(.*)")', 'label_replace(up, "a", "$1", "b", "(.*)")'),
        ("up{a=~'$unknown'}", "up{a=~'$unknown'}"),
    ],
)
def test_variables_are_written_as_grafana_writes_them(expr, expected):
    choices = {
        "one": Choice("one", "one", ('a"b',)),
        "many": Choice("many", "many", ("a.b", "c"), regex=True),
        "all": Choice("all", "all", ("a", "b"), regex=True, custom=".+", is_all=True),
    }
    when = window("now-6h", "now", NOW)
    assert in_promql(expr, choices, when._replace(step=120), 60) == expected


def test_choices():
    found = {
        choice.name: choice
        for choice in board(
            panel("up"),
            templating={
                "list": [
                    {"name": "how", "type": "custom", "query": "fast : 1, slow : 2", "current": {"value": "2"}},
                    {"name": "pod", "type": "query", "query": "label_values(vllm:num_requests_running, pod)",
                     "includeAll": True, "multi": True, "regex": "/(?<value>[a-z]+)-/"},
                    {"name": "text", "type": "textbox", "query": "x", "current": {"value": "y"}},
                ]
            },
        ).choices
    }  # fmt: skip
    assert (found["how"].values, found["how"].shown) == (("2",), "slow")
    assert found["pod"].is_all
    assert found["pod"].options == ("granite", "llama", "mistral")
    assert found["text"].values == ("y",)


def test_an_automatic_interval_is_the_step():
    auto = {"name": "i", "type": "interval", "query": "1m,5m", "auto": True,
            "current": {"text": "auto", "value": "$__auto_interval_i"}}  # fmt: skip
    (choice,) = board(panel("up"), templating={"list": [auto]}).choices
    assert (choice.values, choice.shown) == (("2m",), "auto")


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("now-6h", "now", "Last 6 hours"),
        ("now-1d", "now", "Last 1 day"),
        ("now/d", "now/d", "now/d to now/d"),
    ],
)
def test_ranges_are_named_as_in_the_picker(start, end, said):
    assert board(panel("up"), time={"from": start, "to": end}).range == said


@pytest.mark.parametrize(
    ("said", "length", "shown"),
    [
        ({}, 6 * 3600, ""),
        ({"timeFrom": "1h"}, 3600, "Last 1 hour"),
        ({"timeFrom": "now-2d"}, 2 * 86400, "Last 2 days"),
        ({"timeFrom": "now/d"}, NOW % 86400, "Today so far"),
        ({"timeFrom": "now/d", "hideTimeOverride": True}, NOW % 86400, ""),
        ({"timeShift": "1d"}, 6 * 3600, "timeshift -1d"),
        ({"timeFrom": "1h", "timeShift": "1d"}, 3600, "Last 1 hour timeshift -1d"),
        ({"timeFrom": "nonsense"}, 6 * 3600, ""),
    ],
)
def test_a_panel_can_have_a_time_range_of_its_own(said, length, shown):
    tile = board(panel("up", **said)).tiles[0]
    times = tile.frames[0].fields[0].values
    assert tile.range == shown
    assert abs((times[-1] - times[0]) / 1000 - length) <= 900
    end = NOW - (86400 if "timeShift" in said else 0)
    assert abs(times[-1] / 1000 - end) <= 900


def test_the_range_of_a_query_is_that_of_its_panel(prometheus):
    asked_board(prometheus, panel("sum_over_time(up[$__range])", timeFrom="1h"))
    assert prometheus.asked[-1][1]["query"] == "sum_over_time(up[3600s])"


# layout


def test_a_repeated_panel_is_drawn_for_each_value():
    pods = {"name": "pod", "type": "custom", "query": "a,b,c,d,e", "multi": True, "includeAll": True,
            "current": {"value": "$__all"}}  # fmt: skip
    across = panel(
        'up{pod="$pod"}', title="of $pod", repeat="pod", gridPos={"x": 0, "y": 0, "w": 24, "h": 4}
    )
    below = panel(title="below", gridPos={"x": 0, "y": 4, "w": 24, "h": 3})
    tiles = board(across, below, templating={"list": [pods]}).tiles
    assert [tile.title for tile in tiles] == ["of a", "of b", "of c", "of d", "of e", "below"]
    assert [tuple(tile.at) for tile in tiles[:5]] == [
        (0, 0, 6, 4), (6, 0, 6, 4), (12, 0, 6, 4), (18, 0, 6, 4), (0, 4, 6, 4)
    ]  # fmt: skip
    assert tile_at(tiles, "below").y == 8
    assert {field.labels["pod"] for field in tiles[1].frames[0].fields[1:]} == {"b"}
    down = board(across | {"repeatDirection": "v"}, templating={"list": [pods]}).tiles
    assert [tuple(tile.at) for tile in down[:2]] == [(0, 0, 24, 4), (0, 4, 24, 4)]


def tile_at(tiles: tuple[Tile, ...], title: str) -> Rectangle:
    return next(tile.at for tile in tiles if tile.title == title)


def test_gaps_close_and_overlaps_move_down():
    panels = [
        panel(title="a", gridPos={"x": 0, "y": 3, "w": 12, "h": 4}),
        panel(title="b", gridPos={"x": 6, "y": 3, "w": 12, "h": 4}),
        panel(title="c", gridPos={"x": 20, "y": 9, "w": 24, "h": 4}),
        {"type": "text", "title": "d"},
    ]
    tiles = board(*panels).tiles
    assert tile_at(tiles, "a") == (0, 3, 12, 4)
    assert tile_at(tiles, "d") == (0, 0, 6, 3)
    assert tile_at(tiles, "b") == (6, 7, 12, 4)
    assert tile_at(tiles, "c") == (0, 11, 24, 4)
    assert not layout.collide(tile_at(tiles, "b"), tile_at(tiles, "c"))


def test_rows_of_old_dashboards():
    repo = load(MemoryFiles({"d.yaml": dashboard(
        rows=[{"height": "190px", "panels": [panel(title="a", span=6), panel(title="b", span=6)]},
              {"panels": [panel(title="c", span=12)]}]
    ).replace('"panels": [],\n', "")}))  # fmt: skip
    tiles = Drafting(repo, Synthetic(repo), (), NOW).boards()[0].tiles
    assert [tile_at(tiles, title) for title in "abc"] == [
        (0, 0, 12, 5),
        (12, 0, 12, 5),
        (0, 5, 24, 7),
    ]


# safety


@pytest.mark.parametrize("mode", ["markdown", "html"])
@pytest.mark.parametrize(
    "text",
    [
        "<script>x</script>", "<img src=https://a.b/c>", "<a href='javascript:x'>y</a>", "<div onclick=x>y</div>",
        "<style>*{}</style>", "<iframe src=//a.b></iframe>", "<svg onload=x>", "<form action=//a.b><input></form>",
        "<p style='background:url(//a.b)'>z</p>", "<a href='data:text/html,x'>y</a>", "<base href=//a.b>", "<meta http-equiv=refresh>",
    ],
)  # fmt: skip
def test_texts_can_do_nothing(mode, text):
    made = rendered(text, mode).lower()
    for word in ("<script", "<img", "javascript:", "onclick", "onload", "<style", "<iframe", "<svg", "<form", "style=", "data:", "<base", "<meta"):  # fmt: skip
        assert word not in made


def test_a_repository_cannot_write_the_page(tree, run, tmp_path):
    evil = "</script><script>alert(1)</script>{{script}}\"'&<b>"
    text = dashboard(
        panel("up", title=evil, description=evil), title=evil, tags=[evil], description=evil
    )
    out = tmp_path / "page.html"
    assert run("preview", tree({"d.yaml": text}), "-o", str(out)).status == 0
    page = out.read_text()
    assert page.count("<script") == 3
    assert "<b>" not in page.replace('<b class="synthetic">', "").replace("<b>A</b>", "")
    assert "{{script}}" in page
    assert "default-src 'none'" in page.replace("&#x27;", "'")


def test_what_is_embedded_is_what_was_published(monkeypatch, tmp_path):
    charts.load()
    name, _ = charts._SCRIPT
    monkeypatch.setattr(charts, "_SCRIPT", (name, "0" * 64))
    with pytest.raises(UsageError, match="as published"):
        charts.load()


def test_what_to_install(run, tree, monkeypatch):
    monkeypatch.setattr(charts, "_CARRIER", "not_installed_here")
    outcome = run("preview", tree({"d.yaml": dashboard(panel("up"))}))
    assert outcome.status == 2
    assert "pip install 'obslint[preview]'" in outcome.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--nonsense",), "no option --nonsense"), (("-o",), "-o needs a value"), (("a", "b"), "one PATH"),
        (("--now", "x"), "--now"), (("--prometheus", "file:///etc/passwd"), "http or https"),
        (("--prometheus", "http://u:p@a"), "without a password"), (("--diff", "--output=x"), "--diff"),
        (("--diff", "nothing"), "--diff"), (("--dashboard", "none"), "no dashboard called none"),
    ],
)  # fmt: skip
def test_wrong_command_lines(run, tree, words, said, monkeypatch):
    root = tree({"d.yaml": dashboard(panel("up"))})
    monkeypatch.chdir(root)
    outcome = run("preview", *words)
    assert (outcome.status, outcome.out) == (2, "")
    assert said in outcome.err


def test_help(run):
    assert "--prometheus URL" in run("preview", "--help").out


def test_a_dashboard_without_panels_says_so(run, tree, tmp_path):
    out = tmp_path / "page.html"
    assert run("preview", tree({"d.yaml": dashboard()}), "-o", str(out)).status == 0
    assert "This dashboard has no panels." in out.read_text()


def test_a_dashboard_that_is_no_json(run, tree, tmp_path):
    text = dashboard(panel("up")).replace('"title": "D",', '"title": "D",,')
    out = tmp_path / "page.html"
    assert run("preview", tree({"d.yaml": text}), "-o", str(out)).status == 0
    assert "the content is no JSON" in out.read_text()


# a Prometheus


class Stub(BaseHTTPRequestHandler):
    """Answers as Prometheus does, and notes what it was asked."""

    asked: list

    def do_GET(self):
        parts = urlsplit(self.path)
        words = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append((parts.path, words, self.headers.get("Authorization")))
        status, body = 200, self.answer(parts.path, words)
        if "boom" in words.get("query", ""):
            status, body = 400, {"status": "error", "error": "parse error"}
        if "away" in words.get("query", ""):
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
            return
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def answer(self, path: str, words: dict) -> dict:
        data: object = ["b", "a"]
        if path.endswith("/query_range"):
            values = [[NOW - 60, "1"], [NOW, "NaN"]]
            data = {"resultType": "matrix", "result": [{"metric": {"pod": "a"}, "values": values}]}
        elif path.endswith("/query"):
            data = {
                "resultType": "vector",
                "result": [{"metric": {"pod": "a"}, "value": [NOW, "2.5"]}],
            }
        return {"status": "success", "data": data}

    def log_message(self, *args):
        pass


@pytest.fixture
def prometheus():
    server = HTTPServer(("127.0.0.1", 0), Stub)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()


def asked_board(server, *panels: dict, **more: object) -> Board:
    repo = load(MemoryFiles({"d.yaml": dashboard(*panels, **more)}))
    source = Prometheus(f"http://127.0.0.1:{server.server_port}/", repo.grafana)
    return Drafting(repo, source, (), NOW).boards()[0]


def test_a_prometheus_is_asked_as_grafana_asks(prometheus, monkeypatch):
    monkeypatch.setenv(TOKEN, "abc")
    pod = {
        "name": "pod",
        "type": "query",
        "query": "label_values(up, pod)",
        "includeAll": True,
        "sort": 1,
    }
    instant = panel("sum(up)")
    instant["targets"][0] |= {"instant": True}
    made = asked_board(
        prometheus,
        panel('rate(x{pod=~"$pod"}[$__rate_interval])'),
        instant,
        templating={"list": [pod]},
        time={"from": "now-1h", "to": "now"},
    )
    (path, words, token), (range_path, asked, _), (now_path, now, _) = prometheus.asked
    assert (path, words["match[]"], token) == ("/api/v1/label/pod/values", "up", "Bearer abc")
    assert made.choices[0].values == ("a", "b")
    assert range_path == "/api/v1/query_range"
    assert asked["query"] == 'rate(x{pod=~"(a|b)"}[1m])'
    assert (asked["end"], asked["step"]) == (str(NOW), "15")
    assert int(asked["start"]) % 15 == 0
    assert (now_path, now) == ("/api/v1/query", {"query": "sum(up)", "time": str(NOW)})
    value = made.tiles[0].frames[0].fields[1]
    assert (value.values, value.labels) == ((1.0, None), {"pod": "a"})
    assert not made.is_synthetic


def test_its_errors_are_shown_and_it_is_not_followed_elsewhere(prometheus):
    boom, away = panel("boom"), panel("away")
    tiles = asked_board(prometheus, boom, away).tiles
    assert tiles[0].questions[0].error == "parse error"
    assert "302" in (tiles[1].questions[0].error or "")


def test_none_there(run, tree):
    root = tree({"d.yaml": dashboard(panel("up"))})
    outcome = run("preview", root, "--prometheus", "http://127.0.0.1:9")
    assert outcome.status == 2
    assert "cannot reach http://127.0.0.1:9" in outcome.err


# before and after


def test_what_differs():
    before = board(panel("up", title="a"), panel("up", title="b", id=2))
    after = board(panel("up", title="a", description="x"), panel("up", title="c", id=3))
    (pair,) = pairs_of([before], [after])
    found = {
        (change.before.title if change.before else "", change.after.title if change.after else "")
        for change in pair.changes
    }
    assert found == {("a", "a"), ("b", ""), ("", "c")}
    assert [tuple(each) for each in pair.changes[0].what] == [("description", "", "x")]
    assert pairs_of([before], [before]) == []
    assert pairs_of([before], [])[0].after is None


def test_the_pictures_of_the_readme_are_there_and_small():
    root = os.path.dirname(os.path.dirname(__file__))
    with open(os.path.join(root, "README.md"), encoding="utf-8") as stream:
        paths = re.findall(r"\((docs/images/[^)]+)\)", stream.read())
    for path in paths:
        assert os.path.getsize(os.path.join(root, path)) < 400_000, f"{path}: make screenshots"


def test_the_pictures_are_of_the_dashboards_as_they_are():
    """Every dashboard is in the README, drawn when it was what it is now."""
    root = os.path.dirname(os.path.dirname(__file__))
    with open(os.path.join(root, "README.md"), encoding="utf-8") as stream:
        readme = stream.read()
    found = 0
    for resource in load(DiskFiles(root)).of_kind("GrafanaDashboard"):
        picture = f"docs/images/{resource.name}.png"
        assert f"({picture})" in readme, f"the README does not show {picture}"
        with open(os.path.join(root, picture), "rb") as stream:
            data = stream.read()
        model = json.loads(resource.spec.string("json"))
        assert noted(data) == digest(model), f"{picture} shows another state: make screenshots"
        found += 1
    assert found >= 3


def test_the_wheel_carries_the_page(tmp_path):
    here = os.path.join(os.path.dirname(charts.__file__), "assets")
    assert {"page.html", "page.css", "main.js"} <= set(os.listdir(here))
