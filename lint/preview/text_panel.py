"""Text panels: Markdown and HTML to HTML that can do nothing.

markdown-it-py renders, nh3 (ammonia) keeps an allow-list of tags and attributes. Pictures
from elsewhere are named, not loaded: the page has no network."""

from __future__ import annotations

import html
import re

_TAGS = frozenset(
    "a abbr b blockquote br caption center code col colgroup dd del details div dl dt em "
    "h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q s samp small span strike strong sub "
    "summary sup table tbody td tfoot th thead tr tt u ul var".split()
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
    "ol": {"start"},
}


def rendered(content: str, mode: str) -> str:
    """The HTML of a text panel's content; `mode` is markdown, html or code."""
    import nh3

    if mode == "code":
        return f"<pre>{html.escape(content)}</pre>"
    if mode != "html":
        from markdown_it import MarkdownIt

        content = str(MarkdownIt("commonmark", {"html": True}).enable("table").render(content))
    named = re.sub(r"<img\b[^>]*>", _picture, content, flags=re.IGNORECASE)
    return nh3.clean(
        named,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def _picture(match: re.Match[str]) -> str:
    alt = re.search(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", match[0], re.IGNORECASE)
    text = (alt[1] or alt[2] or "") if alt else ""
    return f"<em>[picture{': ' + html.escape(html.unescape(text)) if text else ''}]</em>"
