"""Why a part of a kustomization is not followed."""

from __future__ import annotations

from lint.build.fields import is_remote

_REASONS = {
    **dict.fromkeys(
        ("helmCharts", "helmGlobals", "helmChartInflationGenerator"),
        "charts are programs for helm, no object of them is known",
    ),
    "path": "this schema is not followed, lists may be merged otherwise",
    "managedByLabel": "the label that it adds says which kustomize builds, it is left out",
}


def reason_of(text: str) -> str:
    """What is not known, by what stands in the kustomization."""
    if text in _REASONS:
        return _REASONS[text]
    if is_remote(text):
        return "nothing is fetched, what it brings is not known"
    if text[:1].isupper() and text.isalnum():
        return "plugins are programs, what this one changes is not known"
    return "cannot be followed, what it changes is not known"
