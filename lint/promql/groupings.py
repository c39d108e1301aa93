"""Label lists, and the modifiers that say how two sides pair."""

from __future__ import annotations

from .ast import Fill, Grouping, Matching, Word
from .problem import quote
from .selectors import Selectors
from .tokens import LABEL_WORDS, STARTS


class Groupings(Selectors):
    """The parser's part for by, without, bool, on, ignoring, group_left and fill."""

    def matching(self) -> Matching | None:
        """bool, on, ignoring, group_left, group_right and fill after an operator."""
        kinds = self.kinds
        if kinds[self.at] not in ("bool", "on", "ignoring", "fill", "fill_left", "fill_right"):
            return None
        out = Matching()
        if kinds[self.at] == "bool":
            out.bool = self.keyword(self.at)
            self.at += 1
        if kinds[self.at] in ("on", "ignoring"):
            out.labels = self.grouping(self.keyword(self.at))
            kind = kinds[self.at]
            if kind in ("group_left", "group_right"):
                out.card = "many-to-one" if kind == "group_left" else "one-to-many"
                out.group = self.group(self.keyword(self.at))
        self.fills(out)
        return out

    def group(self, keyword: Word) -> Grouping:
        """``group_left`` with or without labels."""
        if self.kinds[self.at + 1] == "(":
            return self.grouping(keyword)
        self.at += 1
        if self.kinds[self.at] not in STARTS:
            self.unexpected("grouping opts", '"("')
        return Grouping(keyword, [], (keyword.end, keyword.end))

    def fills(self, out: Matching) -> None:
        """``fill(0)``, or one or both of ``fill_left(0)`` and ``fill_right(0)``."""
        kind = self.kinds[self.at]
        if kind not in ("fill", "fill_left", "fill_right"):
            return
        out.fill.append(self.fill(self.keyword(self.at)))
        other = {"fill_left": "fill_right", "fill_right": "fill_left"}.get(kind)
        if other and self.kinds[self.at] == other:
            out.fill.append(self.fill(self.keyword(self.at)))

    def fill(self, keyword: Word) -> Fill:
        """The value of one fill modifier."""
        self.at += 2
        kind = self.kinds[self.at]
        if kind == "hole":
            self.at += 2
            if self.kinds[self.at - 1] != ")":
                self.at -= 1
                self.unexpected()
            return Fill(keyword, self.hole_node(self.at - 2, "expression"))
        sign = self.keyword(self.at) if kind in ("+", "-") else None
        if sign:
            self.at += 1
        if self.kinds[self.at] not in ("num", "dur"):
            self.unexpected()
        value = self.number()
        if self.kinds[self.at] != ")":
            self.unexpected()
        self.at += 1
        if sign:
            self.signed(sign, value)
        return Fill(keyword, value)

    def grouping(self, keyword: Word) -> Grouping:
        """A keyword and the label list after it."""
        kinds = self.kinds
        self.at += 1
        start = self.spans[self.at][0]
        if kinds[self.at] != "(":
            self.unexpected("grouping opts", '"("')
        self.at += 1
        labels: list[Word] = []
        if kinds[self.at] == ")":
            self.at += 1
            return Grouping(keyword, labels, (start, self.spans[self.at - 1][1]))
        while True:
            labels.append(self.label())
            kind = kinds[self.at]
            if kind == ",":
                self.at += 1
                kind = kinds[self.at]
            elif kind != ")":
                self.unexpected("grouping opts", '"," or ")"')
            if kind == ")":
                self.at += 1
                return Grouping(keyword, labels, (start, self.spans[self.at - 1][1]))

    def label(self) -> Word:
        """One entry of a label list."""
        at = self.at
        kind = self.kinds[at]
        if kind == "hole":
            self.at = at + 1
            return self.hole_word(at, "label")
        if kind == "str":
            self.at = at + 1
            return self.quoted_label(at)
        if kind not in LABEL_WORDS:
            self.unexpected("grouping opts", "label")
        self.at = at + 1
        word = self.word(at)
        if kind == "metric":
            self.require("quoted-labels", "a colon in a label name", word.start, word.end)
            if self.dialect.allows("utf8-names"):
                message = f"invalid label name for grouping: {quote(word.text)}"
                self.report(message, word.start, word.end)
        return word

    def quoted_label(self, at: int) -> Word:
        """A label name in quotes."""
        literal = self.string(at)
        name = literal.value
        self.require("quoted-labels", "a quoted label name", literal.start, literal.end)
        if not name or any("\udc80" <= char <= "\udcff" for char in name):
            message = f"invalid label name for grouping: {quote(name)}"
            self.report(message, literal.start, literal.end)
        return Word(name, literal.start, literal.end, bool(literal.holes))
