"""A real Chromium, headless, with nothing to reach."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
)  # fmt: skip


def chromium() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator:
    """A browser with a profile of its own; skipped, loudly, where there is none."""
    path = chromium()
    if path is None:
        pytest.skip("NOT LOOKED AT: there is no Chromium to draw the preview with")
    api = pytest.importorskip(
        "playwright.sync_api", reason="NOT LOOKED AT: playwright is not installed"
    )
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield opened
        opened.close()


class Opened:
    """A page with what it complained about and what it asked for."""

    def __init__(self, opened, path: str, width: int = 1280) -> None:
        self.page = opened.new_page(viewport={"width": width, "height": 900})
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(f"file://{os.path.abspath(path)}")
        self.page.wait_for_selector("html[data-ready]", state="attached")

    def panel(self, title: str):
        """The panel of this title."""
        title = title.replace('"', '\\"')
        return self.page.locator(f'article.panel:has(.title:text-is("{title}"))').first

    def box(self, title: str) -> dict:
        """Where the panel lies, in pixels of the page."""
        found = self.panel(title).bounding_box()
        assert found is not None, title
        return found
