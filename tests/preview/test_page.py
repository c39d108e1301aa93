"""The page in a real browser: drawn, silent, at its place, with its findings and explanations."""

import json
import os
import re
import subprocess
from itertools import pairwise

import pytest
from preview.browser import Opened, browser

from lint import cli
from lint.files import DiskFiles
from lint.preview import charts
from lint.repo import load

HERE = os.path.dirname(__file__)
ROOT = os.path.dirname(os.path.dirname(HERE))
EVERYTHING = os.path.join(HERE, "everything.yaml")
NOW = "1750000000"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def opened():
    with browser() as found:
        yield found


@pytest.fixture
def drawn(opened, tmp_path, capsys):
    """Makes a page of a folder and opens it."""

    def make(root: str, *options: str, width: int = 1280) -> Opened:
        out = str(tmp_path / "page.html")
        status = cli.main(["preview", root, "-o", out, "--now", NOW, *options])
        assert status == 0, capsys.readouterr().err
        return Opened(opened, out, width)

    return make


@pytest.fixture
def everything(tree):
    with open(EVERYTHING, encoding="utf-8") as stream:
        return tree({"everything.yaml": stream.read()})


def panels_of(path: str) -> list[dict]:
    with open(path, encoding="utf-8") as stream:
        text = stream.read()
    return json.loads(text[text.index("{\n") :])["panels"]


def test_it_draws_every_panel_of_our_dashboards(drawn):
    page = drawn(ROOT)
    assert page.said == []
    assert [url for url in page.asked if not url.startswith("file:")] == []
    panels = page.page.locator("article.panel")
    drawn_here = load(DiskFiles(ROOT)).grafana
    contents = {id(each.content) for each in drawn_here.dashboards}
    written = {id(each.node) for each in drawn_here.panels if each.type != "row"}
    assert len(contents) == page.page.locator("section.board").count()
    assert panels.count() == len(written) > 30
    for at in range(panels.count()):
        panel = panels.nth(at)
        title, kind = panel.locator(".title").inner_text(), panel.get_attribute("data-type")
        assert panel.get_attribute("data-drawn") == kind, title
        assert not panel.locator(".nodata, .unknown").count(), title
        if kind == "timeseries":
            assert inked(panel.locator(".plot canvas")) > 200, title


def inked(canvas) -> int:
    """Pixels of a canvas that are not transparent."""
    return canvas.evaluate(
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data"
        ".reduce((n, value, at) => n + (at % 4 === 3 && value > 0 ? 1 : 0), 0)"
    )


def test_it_draws_every_type(drawn, everything):
    page = drawn(everything)
    assert page.said == []
    drawn_as = {
        "Lines": ".plot canvas", "Bars, stacked": ".plot canvas", "Background": ".stat .value",
        "Gauge": "svg.gauge", "LCD": ".cells span", "Standing": ".standing .fill",
        "Table": "table.data tbody tr", "States": ".state", "Heat map": "canvas",
        "Pie": "svg.pie path", "Histogram": ".column", "Text": ".text h1", "History": ".state",
        "A type of its own": ".unknown", "Bar chart": ".column", "Misspelt": ".nodata",
    }  # fmt: skip
    for title, what in drawn_as.items():
        assert page.panel(title).locator(what).count(), title
    assert page.panel("A type of its own").locator(".unknown").inner_text().startswith("nodeGraph")
    cells = page.panel("Table").locator("thead th").all_inner_texts()
    assert cells == ["Namespace", "Pod", "Running", "Cache"]
    assert page.panel("Table").locator("tbody tr").first.inner_text().rstrip().endswith("%")
    assert "95th %" in page.panel("Lines").locator(".legend").inner_text()


def test_panels_lie_where_grafana_puts_them(drawn, everything):
    page = drawn(everything)
    column = (page.page.locator(".grid").first.bounding_box()["width"] + 8) / 24
    top = page.box("Lines")
    for panel in panels_of(EVERYTHING):
        at = panel["gridPos"]
        if panel["type"] == "row" or at["y"] >= 34:
            continue
        box = page.box(panel["title"])
        found = (
            (box["x"] - top["x"]) / column,
            (box["y"] - top["y"]) / 38,
            (box["width"] + 8) / column,
            (box["height"] + 8) / 38,
        )
        assert found == pytest.approx((at["x"], at["y"], at["w"], at["h"]), abs=0.02), panel[
            "title"
        ]


def test_a_collapsed_row_opens(drawn, everything):
    page = drawn(everything)
    assert not page.panel("Inside a row").is_visible()
    page.page.click("h2.row")
    assert page.panel("Inside a row").is_visible()
    assert inked(page.panel("Inside a row").locator(".plot canvas")) > 200
    page.page.click("h2.row")
    assert not page.panel("Inside a row").is_visible()


def test_a_finding_is_pinned_on_its_panel(drawn, everything):
    page = drawn(everything)
    pins = page.page.locator(".pin.error")
    assert pins.count() == 1
    pin = page.panel("Misspelt").locator(".pin")
    assert pin.get_attribute("data-code") == "metric/unknown"
    pin.hover()
    assert "vllm:generation_tokens_total" in page.page.locator("#tip").inner_text()


def test_a_metric_explains_itself(drawn, everything):
    page = drawn(everything)
    panel = page.panel("Lines")
    assert not panel.locator(".queries").is_visible()
    panel.locator("button.inspect").click()
    panel.locator(".metric", has_text="vllm:generation_tokens_total").hover()
    tip = page.page.locator("#tip").inner_text()
    assert "counter of vllm" in tip
    assert "labels: " in tip


def test_every_metric_of_our_dashboards_is_known(drawn):
    page = drawn(ROOT)
    known = page.page.evaluate("JSON.parse(document.getElementById('facts').textContent).metrics")
    assert len(known) > 20
    assert not [
        name
        for name, lines in known.items()
        if lines == ["  no catalog here knows it"] and name != "up"
    ]
    scraped = " ".join(known["vllm:num_requests_running"])
    assert "scraped by" in scraped


def test_nothing_of_a_repository_runs(drawn, everything):
    page = drawn(everything)
    assert page.page.title().startswith("Everything </script><b>bold</b>")
    text = page.panel("Text").locator(".text")
    assert text.locator("script, img, [onerror], a[href^=javascript]").count() == 0
    assert text.locator("a").get_attribute("href") == "https://example.com"
    refused = page.page.evaluate(
        "fetch('http://127.0.0.1:9/').then(() => 'reached', () => 'refused')"
    )
    assert refused == "refused"
    assert "Content Security Policy" in " ".join(page.said)


def test_the_theme_changes(drawn, everything):
    page = drawn(everything)
    tint = "getComputedStyle(document.body).backgroundColor"
    assert page.page.evaluate(tint) == "rgb(17, 18, 23)"
    page.page.click("#theme")
    assert page.page.evaluate(tint) == "rgb(244, 245, 245)"
    assert page.said == []


def test_before_and_after_stand_side_by_side(drawn, everything, tmp_path):
    def git(*words: str) -> None:
        subprocess.run(("git", "-C", everything, *words), check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "one")
    path = os.path.join(everything, "everything.yaml")
    with open(path, encoding="utf-8") as stream:
        text = stream.read()
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(
            text.replace('"unit": "celsius"', '"unit": "kelvin"').replace("Misspelt", "Spelt")
        )
    page = drawn(everything, "--diff", "HEAD")
    assert page.said == []
    assert page.page.locator(".change").count() == 2
    gauges = page.page.locator(".change", has_text="Gauge").locator("svg.gauge text")
    assert [text[-2:] for text in gauges.all_text_contents()] == ["°C", " K"]
    sides = page.page.locator(".change", has_text="Gauge").locator("article")
    left, right = (sides.nth(at).bounding_box() for at in (0, 1))
    assert left["y"] == pytest.approx(right["y"], abs=1)
    assert left["x"] < right["x"]
    what = page.page.locator(".change", has_text="Gauge").locator(".what").inner_text()
    assert what.split() == ["fieldConfig.defaults.unit", "celsius", "kelvin"]
    page.page.click("[data-tab=before]")
    assert page.page.locator("[data-version=before] article.panel:visible").count() == 16


def test_units_are_printed_as_grafana_prints_them(opened):
    with open(os.path.join(HERE, "formatted.json"), encoding="utf-8") as stream:
        (_, _, values), *cases = json.load(stream)["cases"]
    from lint.preview.payload import printed_as

    page = opened.new_page(locale="en-US")
    page.add_script_tag(path=os.path.join(ROOT, "lint/preview/assets/format.js"))
    asked = [[printed_as(unit), decimals] for unit, decimals, _ in cases]
    printed = page.evaluate(
        "([asked, values]) => asked.map(([format, decimals]) =>"
        " values.map((value) => joined(formatted(value, format, decimals))))",
        [asked, [float(value) for value in values]],
    )
    wrong = [
        (unit, decimals, value, ours, theirs)
        for (unit, decimals, expected), got in zip(cases, printed, strict=True)
        for value, ours, theirs in zip(values, got, expected, strict=True)
        if ours != theirs
    ]
    assert wrong == []
    assert len(cases) > 800


def test_panels_lie_below_each_other_on_a_phone(drawn, everything):
    page = drawn(everything, width=600)
    boxes = [page.box(title) for title in ("Lines", "Bars, stacked", "Background", "Gauge")]
    assert len({(box["x"], box["width"]) for box in boxes}) == 1
    assert all(a["y"] + a["height"] < b["y"] for a, b in pairwise(boxes))
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 600


def test_the_keyboard_reaches_what_the_mouse_does(drawn, everything):
    page = drawn(everything)
    hint = page.panel("Lines").locator(".hint")
    hint.focus()
    assert page.page.locator("#tip").inner_text() == hint.get_attribute("data-tip")
    page.page.keyboard.press("Escape")
    assert page.page.locator("#tip").is_hidden()
    row = page.page.locator("h2.row", has_text="Folded")
    row.focus()
    page.page.keyboard.press("Enter")
    assert row.get_attribute("aria-expanded") == "true"
    page.page.keyboard.press("Space")
    assert row.get_attribute("aria-expanded") == "false"


def test_a_finding_of_the_whole_dashboard_is_a_line(drawn, everything):
    box = drawn(everything).page.locator(".findings li").first.bounding_box()
    assert box["width"] > 600
    assert box["height"] < 40


@pytest.mark.parametrize(
    ("length", "width", "expected"),
    [
        (5 * 60, 600, "HH:mm:ss"),
        (6 * 3600, 600, "HH:mm"),
        (3 * 86400, 600, "MM/DD HH:mm"),
        (90 * 86400, 600, "MM/DD"),
        (3000 * 86400, 600, "YYYY"),
    ],
)
def test_marks_of_time_are_as_precise_as_they_are_far_apart(scripts, length, width, expected):
    marks = scripts.evaluate(f"timeMarks(1750000000000, {(1750000000 + length) * 1000}, {width})")
    assert len(set(marks)) == len(marks) == 7
    assert {re.sub(r"\d", "0", mark) for mark in marks} == {re.sub("[A-Za-z]", "0", expected)}
    assert len(scripts.evaluate(f"timeMarks(0, {length * 1000}, 150)")) == 2


def test_it_is_readable_on_a_narrow_laptop(drawn):
    page = drawn(ROOT, width=1280)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.fixture
def scripts(opened):
    """A page with the preview's functions and nothing else."""
    page = opened.new_page(locale="en-US")
    page.add_script_tag(content=charts.load().script)
    page.add_script_tag(content="const DRAW = {};")
    for name in ("format", "timeseries", "heatmap"):
        page.add_script_tag(path=os.path.join(ROOT, f"lint/preview/assets/{name}.js"))
    return page


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("yRange({config: {}}, [[0, 0]])", [0, 100]),
        ("yRange({config: {min: 0, custom: {axisSoftMax: 2}}}, [[1, 1]])", [0, 2]),
        ("yRange({config: {min: 0, custom: {axisSoftMax: 2}}}, [[5, 30]])", [0, 33]),
        ("yRange({config: {min: 0, max: 1}}, [[0.2, 0.4]])", [0, 1]),
        ("yRange({config: {min: 0, decimals: 0}}, [[1, 1.4]])", [0, 2]),
        ("axisText({config: {}, format: ['si', 'W']})(null, [0, 2500, 5000])", ["0 W", "2.50 kW", "5 kW"]),
        ("axisText({config: {}, format: ['si', 'W']})(null, [0, 0.5, 1])", ["0 W", "500 mW", "1 W"]),
        ("axisText({config: {decimals: 0}, format: ['fixed', '']})(null, [0, null, 1])", ["0", None, "1"]),
        ("bucket('+Inf', {axis: ['si', 'Hz'], options: {}})", "+Inf"),
        ("bucket('2500', {axis: ['si', 'Hz'], options: {}})", "2.50 kHz"),
    ],
)  # fmt: skip
def test_axes_are_as_grafana_makes_them(scripts, script, expected):
    """Expected is what Grafana's own UPlotScaleBuilder and UPlotAxisBuilder (12.0.0) give."""
    assert scripts.evaluate(script) == expected


def test_an_area_of_a_stack_is_its_own(scripts):
    """Each area ends at the series below; drawn in reverse, the topmost is the first."""
    script = """() => {
      const field = (group) => ({config: {custom: {stacking: group && {mode: "normal", group}}}});
      return bands([field("A"), field("A"), field(""), field("B"), field("A")], [4, 3, 2, 1, 0]);
    }"""
    assert scripts.evaluate(script) == [
        {"series": [4, 5], "dir": -1},
        {"series": [1, 4], "dir": -1},
    ]
