"""Which exporter an image is."""

from __future__ import annotations

import re

from lint import catalog


def exporters_of(image: str) -> set[str]:
    """The exporters whose images look like this one."""
    name = image.partition("@")[0]
    folder, slash, last = name.rpartition("/")
    name = folder + slash + last.partition(":")[0]
    found = {
        known.exporter
        for known in catalog.catalogs()
        for rule in known.header.get("detect", ())
        if re.fullmatch(rule["image"], name)
    }
    return found or ({"vllm"} if "vllm" in name else set())
