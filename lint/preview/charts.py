"""The charting library, and the other packages of the extra `preview`.

uPlot is what Grafana itself draws time series with. Its JavaScript comes from a wheel that
carries it; what is embedded is what uPlot's author published, or nothing: the digests are
those of npm's uplot@1.6.31 (`dist/uPlot.iife.min.js`, `dist/uPlot.min.css`, MIT).
"""

from __future__ import annotations

import hashlib
import importlib.util
import os

from lint.cli import UsageError
from lint.values import NamedTuple

_CARRIER = "youplot"
_SCRIPT = ("uplot.iife.min.js", "2d27e8ad3d228164525ce213f9dc716f39b4e3aee0cc773fb3491c96cf4921a2")
_STYLE = ("uplot.min.css", "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04")
INSTALL = "pip install 'obslint[preview]'"


class Library(NamedTuple):
    """The library's script and style sheet."""

    script: str
    style: str


def load() -> Library:
    """The library; a usage error says what to install where a package is missing."""
    for package in (_CARRIER, "markdown_it", "nh3"):
        # Found, not imported: nothing of the carrier runs.
        if importlib.util.find_spec(package) is None:
            raise UsageError(f"preview needs packages that are not installed: {INSTALL}")
    return Library(_read(*_SCRIPT), _read(*_STYLE))


def _read(name: str, digest: str) -> str:
    spec = importlib.util.find_spec(_CARRIER)
    folders = list(spec.submodule_search_locations or ()) if spec is not None else []
    for folder in folders:
        path = os.path.join(folder, "vendor", name)
        try:
            with open(path, "rb") as stream:
                data = stream.read()
        except OSError:
            continue
        if hashlib.sha256(data).hexdigest() == digest:
            return data.decode("utf-8")
    raise UsageError(f"{_CARRIER} does not hold uPlot 1.6.31 as published: {INSTALL}")
