"""The patterns of the lexer, one per mood."""

from __future__ import annotations

import re

from lint.values import lazy

_STRING = r"""("[^"\\\n]*"|'[^'\\\n]*'|`[^`]*`)"""
CODE = lazy(
    r"[ \t\n\r]*(?:"
    r"([a-zA-Z_:][a-zA-Z0-9_:]*)[ \t\n\r]*(\()?"
    r"|([-+*%^,()@{]|[<>][=/]?|/|==|!=|=(?!~))"
    r"|([0-9]+(?:\.[0-9]+)?(?![0-9a-zA-Z_.]))"
    r"|([0-9]+(?:ms|[smhdwy])(?:[0-9]+(?:ms|[smhdw]))*(?![0-9a-zA-Z_.]))"
    rf"|{_STRING}"
    r"|(\#[^\r\n]*)"
    r"|\[([0-9]+(?:ms|[smhdwy]))\]"
    r"|(\[[ \t\n\r]*)"
    r"|(\])"
    r")"
)
BRACES = lazy(
    rf"[ \t\n\r]*(?:([a-zA-Z_][a-zA-Z0-9_]*)|(=~|!~|!=|=|,)|(\}})|{_STRING}|(\#[^\r\n]*))"
)
MATCHER = lazy(
    rf"[ \t\n\r]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t\n\r]*(=~|!~|!=|=)[ \t\n\r]*{_STRING}[ \t\n\r]*([,}}])"
)
BRACKETS = lazy(
    r"[ \t\n\r]*(?:"
    r"([0-9]+(?:ms|[smhdwy])(?:[0-9]+(?:ms|[smhdw]))*(?![0-9a-zA-Z_.]))"
    r"|(\])"
    r"|([-+*/%^,()])"
    r"|([a-zA-Z_]+)"
    r"|(:)"
    r")"
)


_unicode: list[re.Pattern[str]] = []


def unicode_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The patterns for unquoted UTF-8 names: letters of any script, and dots inside."""
    if not _unicode:
        # \w has digits of all scripts too; the lookaheads keep to letters.
        letter = r"(?:[a-zA-Z_]|(?![\x00-\x7f])[^\W\d_])"
        for pattern, colon in ((CODE, ":"), (BRACES, "")):
            ascii_name = rf"[a-zA-Z_{colon}][a-zA-Z0-9_{colon}]*"
            name = rf"(?:{letter}|[{colon or 'a'}])(?:{letter}|[0-9.{colon}])*"
            assert ascii_name in pattern.pattern
            _unicode.append(re.compile(pattern.pattern.replace(ascii_name, name, 1)))
    return _unicode[0], _unicode[1]
