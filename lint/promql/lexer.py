"""Cuts an expression into tokens exactly where Prometheus' lexer does.

Tokens are two parallel lists: kinds and spans. A kind is the token's own
text for punctuation and keywords (in lower case), or one of "id" (a name),
"metric" (a name with a colon), "num", "dur", "str", "hole", "eof", "err".

The lexer has three moods, as Prometheus' has: outside, inside braces, and
inside brackets up to the first number or duration.
"""

from __future__ import annotations

import re

from . import numerals
from .dialect import NEWEST, Dialect
from .literals import bad_rune, string_end
from .patterns import BRACES, BRACKETS, CODE, MATCHER, unicode_patterns
from .problem import Failure, quote_char

AGGREGATORS = frozenset(
    "sum avg count min max group stddev stdvar topk bottomk count_values quantile limitk limit_ratio".split()
)
_DURATION_WORDS = ("step", "range", "max_of", "min_of")
KEYWORDS = {
    word: word
    for word in (
        *AGGREGATORS,
        *"and or unless atan2 offset smoothed anchored by without on ignoring".split(),
        *"group_left group_right bool start end".split(),
        *_DURATION_WORDS,
    )
}
FILL_WORDS = {word: word for word in ("fill", "fill_left", "fill_right")}
KEYWORDS["inf"] = KEYWORDS["nan"] = "num"

# What the options of a dialect add to the keywords of the oldest release.
OPTIONAL = {
    "fill": ("fill", "fill_left", "fill_right"),
    "anchored": ("anchored", "smoothed"),
    "step": ("step",),
    "range": ("range",),
    "max_of": ("max_of", "min_of"),
}

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")


class Lexer:
    """One run over one text. ``scan`` fills ``kinds`` and ``spans``."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.keywords = KEYWORDS if dialect is NEWEST else keywords_of(dialect.options)
        self.fill_words = FILL_WORDS if dialect.allows("fill") else {}
        self.holes = False
        self.odd_runes = not text.isascii() and bad_rune(text, 0, len(text))
        self.code_pattern, self.braces_pattern = CODE, BRACES
        self.quick = not self.odd_runes
        if dialect.allows("utf8-names"):
            self.code_pattern, self.braces_pattern = unicode_patterns()
            self.quick = False
        self.kinds: list[str] = []
        self.spans: list[tuple[int, int]] = []
        self.failure: Failure | None = None
        self.depth = 0
        self.in_brackets = False
        self.got_colon = False
        self.got_duration = False

    def scan(self) -> None:
        """Cuts the whole text; stops at the first character no token starts with."""
        try:
            self.code(0)
            self.add("eof", len(self.text), len(self.text))
        except Failure as failure:
            self.failure = failure
            self.add("err", failure.start, len(self.text))

    def add(self, kind: str, start: int, end: int) -> None:
        """Appends a token."""
        self.kinds.append(kind)
        self.spans.append((start, end))

    def code(self, at: int) -> None:
        """Outside of braces and brackets, and in brackets after the first number."""
        text = self.text
        kinds, spans = self.kinds, self.spans
        match_at = self.code_pattern.match
        keywords = self.keywords
        holes = self.holes
        while True:
            if holes:
                at = self.hole(at, not self.in_brackets)
            match = match_at(text, at)
            if match is None:
                at = self.odd(at)
                if at < 0:
                    return
                continue
            group = match.lastindex
            if group == 1 or group == 2:
                start, at = span = match.span(1)
                if self.in_brackets:
                    at = self.word_in_brackets(start)
                    continue
                word = text[start:at]
                kind = keywords.get(word) or self.name(word, at)
                if group == 2:
                    kinds += (kind, "(")
                    spans += (span, match.span(2))
                    self.depth += 1
                    at = match.end()
                    continue
            elif group == 3:
                start, at = span = match.span(3)
                kind = text[start:at]
                if kind == "(":
                    self.depth += 1
                elif kind == ")":
                    self.closes(at)
                elif kind == "{":
                    kinds.append(kind)
                    spans.append(span)
                    at = self.braces(at)
                    continue
            else:
                at = self.rest(match, group or 0)
                continue
            kinds.append(kind)
            spans.append(span)

    def rest(self, match: re.Match[str], group: int) -> int:
        """Literals, comments and brackets; where the next token starts."""
        start, at = span = match.span(group)
        if group == 4:
            kind = "num"
        elif group == 5:
            kind = "dur"
        elif group == 6:
            kind = "str"
            if self.odd_runes:
                string_end(self.text, start)
        elif group == 7:
            return at
        elif group == 8 and not self.in_brackets:
            self.kinds += ("[", "dur", "]")
            self.spans += ((start - 1, start), span, (at, at + 1))
            return at + 1
        elif group < 10:
            start = self.text.rindex("[", 0, start + 1)
            return self.brackets(start, self.after_spaces(start + 1))
        else:
            if not self.in_brackets:
                raise Failure("unexpected right bracket ']'", start)
            self.in_brackets = False
            kind = "]"
        self.kinds.append(kind)
        self.spans.append(span)
        return at

    def name(self, word: str, end: int) -> str:
        """The kind of a name: keywords are the same in any case."""
        kind = self.keywords.get(word.lower())
        if kind is None and word[:4].lower() == "fill":
            # A keyword only before a parenthesis: metrics have had these names.
            kind = self.fill_words.get(word.lower())
            if kind and not self.text.startswith("(", self.after_spaces(end)):
                return "id"
        return kind or ("metric" if ":" in word else "id")

    def closes(self, end: int) -> None:
        """Counts a right parenthesis."""
        self.depth -= 1
        if self.depth < 0:
            # Prometheus reports it after the parenthesis, instead of the token.
            raise Failure("unexpected right parenthesis ')'", end)

    def braces(self, at: int) -> int:
        """Everything up to and including the right brace."""
        text = self.text
        kinds, spans = self.kinds, self.spans
        match_at = self.braces_pattern.match
        quick = MATCHER.match if self.quick else None
        while True:
            match = quick(text, at) if quick else None
            if match is not None:
                kinds += ("id", match[2], "str", match[4])
                spans += (match.span(1), match.span(2), match.span(3), match.span(4))
                at = match.end()
                if match[4] == "}":
                    return at
                continue
            if self.holes:
                at = self.hole(at, False)
            match = match_at(text, at)
            if match is None:
                at = self.odd_in_braces(at)
                continue
            group = match.lastindex
            start, at = span = match.span(group or 0)
            if group == 1:
                kinds.append("id")
            elif group == 4:
                if self.odd_runes:
                    string_end(text, start)
                kinds.append("str")
            elif group == 5:
                continue
            else:
                kinds.append(text[start:at])
            spans.append(span)
            if group == 3:
                return at

    def brackets(self, start: int, end: int) -> int:
        """From the left bracket to the first number, or to the right bracket."""
        if self.in_brackets:
            raise self.refuse("unexpected left bracket '['", start)
        self.add("[", start, start + 1)
        self.in_brackets = True
        self.got_colon = self.got_duration = False
        at = end
        while True:
            if self.holes and self.hole(at, False) > at:
                self.got_duration = True
                return self.spans[-1][1]
            match = BRACKETS.match(self.text, at)
            group = match.lastindex if match else None
            if match is None or group is None:
                return self.odd_in_brackets(at)
            start, at = match.span(group)
            if group == 1:
                self.add("dur", start, at)
                self.got_duration = True
                return at
            if group == 2:
                self.add("]", start, at)
                self.in_brackets = self.got_colon = False
                return at
            if group == 3:
                self.punctuation(start, at)
            elif group == 4:
                self.duration_word(start, at, "unexpected character in duration expression: {}")
                self.got_duration = True
            else:
                self.colon(start, at)

    def hole(self, at: int, names: bool) -> int:
        """Adds the tokens with variables that start here; where the next one starts."""
        while True:
            start = self.after_spaces(at)
            end = self.hole_end(start, names)
            if end == start:
                return at
            self.add("hole", start, end)
            at = end

    def hole_end(self, at: int, names: bool) -> int:  # noqa: ARG002
        """Where the token with variables that starts here ends; ``at`` if there is none."""
        return at

    def refuse(self, message: str, at: int) -> Failure:
        """The failure for a character that starts no token."""
        return Failure(message, at)

    def punctuation(self, start: int, end: int) -> None:
        """An operator or a parenthesis between brackets."""
        kind = self.text[start]
        if kind == "(":
            self.depth += 1
        elif kind == ")":
            self.closes(end)
        self.add(kind, start, end)

    def colon(self, start: int, end: int) -> None:
        """The colon of a subquery before any number."""
        if not self.got_duration:
            raise Failure("unexpected colon before duration in duration expression", end)
        if self.got_colon:
            raise Failure("unexpected repeated colon in duration expression", end)
        self.add(":", start, end)
        self.got_colon = True

    def duration_word(self, start: int, end: int, message: str) -> None:
        """``step``, ``range``, ``max_of`` or ``min_of`` between brackets."""
        word = self.text[start:end].lower()
        if word not in _DURATION_WORDS or self.keywords.get(word) is None:
            raise Failure(message.format(quote_char(self.text[start])), start)
        self.add(word, start, end)

    def word_in_brackets(self, start: int) -> int:
        """A colon or a word between brackets, after the first number."""
        if self.text[start] == ":":
            if self.got_colon:
                raise Failure("unexpected colon ':'", start)
            self.add(":", start, start + 1)
            self.got_colon = True
            return start + 1
        end = start
        while self.text[end : end + 1] in _LETTERS:
            end += 1
        self.duration_word(start, end, "unexpected character: {}, expected ':'")
        return end

    def odd(self, at: int) -> int:
        """What the fast pattern does not know; -1 at the end of the text."""
        text = self.text
        at = self.after_spaces(at)
        char = text[at : at + 1]
        if not char:
            if self.depth:
                raise Failure("unclosed left parenthesis", at)
            if self.in_brackets:
                raise Failure("unclosed left bracket", at)
            return -1
        if char.isascii() and (char.isdigit() or char == "."):
            if char.isdigit() or text[at + 1 : at + 2] in tuple("0123456789"):
                return self.number(at)
        if char in "\"'`":
            return self.string(at)
        following = text[at + 1 : at + 2]
        if char == "=":
            raise Failure("unexpected character after '=': '~'", at)
        if char == "!":
            raise Failure(f"unexpected character after '!': {quote_char(following)}", at)
        raise self.refuse(f"unexpected character: {quote_char(char)}", at)

    def odd_in_braces(self, at: int) -> int:
        """What the fast pattern for braces does not know."""
        at = self.after_spaces(at)
        char = self.text[at : at + 1]
        if not char:
            raise Failure("unexpected end of input inside braces", at)
        if char in "\"'`":
            return self.string(at)
        if char == "!":
            following = quote_char(self.text[at + 1 : at + 2])
            raise Failure(f"unexpected character after '!' inside braces: {following}", at)
        if char == "{":
            raise Failure("unexpected left brace '{'", at)
        raise self.refuse(f"unexpected character inside braces: {quote_char(char)}", at)

    def odd_in_brackets(self, at: int) -> int:
        """A number the fast pattern for brackets does not know."""
        at = self.after_spaces(at)
        char = self.text[at : at + 1]
        if not char:
            raise Failure("unexpected end of input in duration expression", at)
        if char in "0123456789" or (
            char == "." and self.text[at + 1 : at + 2] in tuple("0123456789")
        ):
            self.got_duration = True
            return self.number(at)
        raise self.refuse(f"unexpected character in duration expression: {quote_char(char)}", at)

    def after_spaces(self, at: int) -> int:
        """The next character that is no white space."""
        text = self.text
        end = len(text)
        while at < end and text[at] in " \t\n\r":
            at += 1
        return at

    def number(self, at: int) -> int:
        """A number or a duration, character by character as Prometheus does."""
        kind, end = numerals.scan(self.text, at)
        if kind == "bad":
            raise Failure(f'bad number or duration syntax: "{self.text[at:end]}"', at)
        self.add(kind, at, end)
        return end

    def string(self, at: int) -> int:
        """A string with escapes, or a broken one."""
        end = string_end(self.text, at)
        self.add("str", at, end)
        return end


def keywords_of(options: frozenset[str]) -> dict[str, str]:
    """The keywords a dialect with these options has."""
    words = dict(KEYWORDS)
    for option, added in OPTIONAL.items():
        if option not in options:
            for word in added:
                words.pop(word, None)
    return words
