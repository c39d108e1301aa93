"""Folded scalars (`>`) as kustomize leaves them.

It writes every object and reads it again before it prints it, and go-yaml's writer looks at the
wrong character for whether a line is indented (v3.0.3, `yaml_emitter_write_folded_scalar`): an
indented line behind one that is not gets an empty line in front of it, and in a scalar whose
first line is indented single breaks become spaces.
"""

from __future__ import annotations

import re

from lint.source import Text

_BLANK = (" ", "\t")
_BREAKS = re.compile(r"([^\n]+)(\n+)(?=([^\n]?))")
_QUOTED = re.compile(" \n| \\Z|[^\t\n\x20-\x7e\xa0-\ufefe\uff00-\ufffd]")


def is_block(text: str) -> bool:
    """Whether a text of several lines is written as a block, and not in quotes."""
    return "\n" in text and _QUOTED.search(text) is None


def rewritten(text: Text) -> Text:
    """The scalar after kustomize has written and read it."""
    if text.style != "folded" or not is_block(text):
        return text
    doubles = not text.lstrip("\n").startswith(_BLANK)

    def reread(found: re.Match[str]) -> str:
        line, breaks, following = found.groups()
        if line.startswith(_BLANK):
            return found[0]
        if not following:
            return found[0] + ("\n" if doubles and len(breaks) > 1 else "")
        if following in _BLANK:
            return found[0] + ("\n" if doubles else "")
        return found[0] if doubles else line + (breaks[1:] or " ")

    new = _BREAKS.sub(reread, text)
    return text if new == text else text.derive(new)
