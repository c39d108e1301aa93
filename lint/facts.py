"""Where the facts are: the `schemas` folder, beside the package in a checkout, inside a wheel."""

from __future__ import annotations

import os

_HERE = os.path.dirname(os.path.abspath(__file__))
_INSIDE = os.path.join(_HERE, "schemas")
_ROOT = _INSIDE if os.path.isdir(_INSIDE) else os.path.join(os.path.dirname(_HERE), "schemas")


def path(*parts: str) -> str:
    """The path of a file or folder of facts."""
    return os.path.join(_ROOT, *parts)


def read(*parts: str) -> str | None:
    """The text of a file of facts; None where there is none."""
    try:
        with open(path(*parts), encoding="utf-8") as stream:
            return stream.read()
    except OSError:
        return None
