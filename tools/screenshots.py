"""Pictures of the dashboards for the README: `make screenshots`.

Starts the stack on loopback with real engines, unless it is given the address of a Prometheus,
draws the preview of this repository with its data, and photographs it in Chromium. Then a panel
is broken in a copy, for a picture of what a review sees. Writes `docs/images/`.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
WIDTH = 1366
"""Of a laptop's screen, in pixels: where titles and legends are the first to be cut off."""

COMMON, OTHERS, LIMIT = 64, 192, 400_000
BREAK = (
    "apps/monitoring/base/kserve-vllm/grafanadashboard-local-models.yaml",
    "vllm:inter_token_latency_seconds_bucket",
    "vllm:inter_token_latency_second_bucket",
)
"""A file, and a name in it that is misspelt for the picture of a review."""

sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from preview.pictures import KEY, digest  # type: ignore[import-not-found]  # noqa: E402


def main() -> int:
    """Writes the pictures; 2 where something is not installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prometheus", metavar="URL", help="ask this one, and start nothing")
    parser.add_argument("--synthetic", action="store_true", help="with data that is made up")
    options = parser.parse_args()
    IMAGES.mkdir(exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as folder, data(options) as source, chromium() as opened:
            page = Path(folder) / "page.html"
            preview(ROOT, page, *source)
            dashboards(opened, page)
            review(opened, Path(folder), source)
    except LookupError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


@contextmanager
def data(options: argparse.Namespace) -> Iterator[tuple[str, ...]]:
    """The options of the preview that say where its data is."""
    if options.synthetic:
        yield ()
    elif options.prometheus:
        yield ("--prometheus", options.prometheus)
    else:
        from live.demo import start  # type: ignore[import-not-found]
        from live.durations import unscaled  # type: ignore[import-not-found]
        from live.engines import missing  # type: ignore[import-not-found]
        from live.stack import Stack  # type: ignore[import-not-found]

        if missing():
            raise LookupError(f"not installed: {', '.join(missing())}; or pass --prometheus URL")
        print("starting the stack, with six hours of history", flush=True)
        stack = Stack(scale=unscaled)
        try:
            start(stack, 6)
            yield ("--prometheus", stack.querier.public)
        finally:
            stack.stop()


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless browser."""
    from playwright.sync_api import sync_playwright
    from preview.browser import SWITCHES  # type: ignore[import-not-found]
    from preview.browser import chromium as found

    path = found()
    if path is None:
        raise LookupError("not installed: chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        try:
            yield browser
        finally:
            browser.close()


def preview(root: Path, page: Path, *options: str) -> None:
    """Draws the dashboards below a folder."""
    command = (sys.executable, "-m", "lint", "preview", str(root), "-o", str(page), *options)
    subprocess.run(command, cwd=ROOT, check=True)


def dashboards(browser: Any, page: Path) -> None:
    """A picture of each dashboard, called as its resource is."""
    opened = visit(browser, page)
    for board in opened.locator("section.board").all():
        path = ROOT / board.locator(".path").inner_text()
        name = path.stem.removeprefix("grafanadashboard-")
        save(board.screenshot(), IMAGES / f"{name}.png", digest(model_of(path)))


def model_of(path: Path) -> Any:
    """The JSON of a GrafanaDashboard."""
    import yaml

    return json.loads(yaml.safe_load(path.read_text(encoding="utf-8"))["spec"]["json"])


def review(browser: Any, folder: Path, source: tuple[str, ...]) -> None:
    """A picture of one changed panel, before and after."""
    copy, page = folder / "copy", folder / "review.html"
    subprocess.run(("git", "clone", "-q", str(ROOT), str(copy)), check=True)
    path, good, bad = BREAK
    text = (copy / path).read_text(encoding="utf-8")
    if good not in text:
        raise LookupError(f"{path} does not have {good}: BREAK needs another name")
    (copy / path).write_text(text.replace(good, bad, 1), encoding="utf-8")
    preview(copy, page, "--diff", "HEAD", *source)
    opened = visit(browser, page)
    opened.locator(".change .pin").first.hover()
    box = opened.locator(".pair").first.bounding_box()
    height = min(760, box["height"]) if box else 760
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": height + 80}
    save(opened.screenshot(clip=clip), IMAGES / "review.png")


def visit(browser: Any, page: Path) -> Any:
    """The page, drawn, without the bar that would lie on the pictures."""
    opened = browser.new_page(viewport={"width": WIDTH, "height": 900})
    opened.goto(page.as_uri())
    opened.wait_for_selector("html[data-ready]", state="attached")
    opened.add_style_tag(content=".top { position: static !important }")
    return opened


def save(picture: bytes, path: Path, of: str = "") -> None:
    """Writes a picture in 256 colours, so that it stays small, and what it is of."""
    from PIL import Image, PngImagePlugin

    info = PngImagePlugin.PngInfo()
    if of:
        info.add_text(KEY, of)

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    small = image.quantize(palette=palette(image), dither=Image.Dither.NONE)
    small.save(path, optimize=True, pnginfo=info)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size // 1000} kB")
    if size > LIMIT:
        raise LookupError(f"{path.name} has {size} bytes, more than {LIMIT}")


def palette(image: Any) -> Any:
    """The most common colours as they are, and others that stand for all the rest: the blue
    of one thin line must not become the grey of the many pixels around it."""
    from PIL import Image

    counted = sorted(image.getcolors(1 << 24), reverse=True)
    common = [colour for _, colour in counted[:COMMON]]
    rare = Image.new("RGB", (max(1, len(counted) - COMMON), 1))
    rare.putdata([colour for _, colour in counted[COMMON:]])
    found = rare.quantize(OTHERS, method=Image.Quantize.MEDIANCUT).convert("RGB")
    others = [colour for _, colour in found.getcolors(1 << 24)]
    made = Image.new("P", (1, 1))
    made.putpalette([part for colour in (*common, *others) for part in colour])
    return made


if __name__ == "__main__":
    if shutil.which("git") is None:
        sys.exit("git is not installed")
    sys.exit(main())
