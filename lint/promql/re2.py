"""A reader of RE2 syntax: finds Go's errors and builds the pattern for ``re``."""

from __future__ import annotations

from . import re2class
from .re2class import Wrong, escape_in

__all__ = ["Piece", "Reader", "Wrong"]

_MOST = 1000
_LARGEST = (128 << 20) // 40
_DEEPEST = 1000
_DIGITS = "0123456789"


class Piece:
    """A parsed part: its translation, and what the limits of Go count.

    ``weight`` is the product of nested repetitions, ``size`` the number of
    instructions, ``height`` the depth of the tree.
    """

    __slots__ = ("ascii_only", "choice", "height", "loops", "risky", "size", "source", "weight")

    def __init__(self, source: str, ascii_only: bool = False) -> None:
        self.source = source
        self.weight = 1
        self.size = 1
        self.height = 1
        self.loops = 0
        self.choice = False
        self.risky = False
        self.ascii_only = ascii_only


class Group:
    """An open parenthesis: finished alternatives, the current one, the flags to restore."""

    __slots__ = ("branches", "capture", "flags", "parts")

    def __init__(self, capture: bool, flags: frozenset[str]) -> None:
        self.capture = capture
        self.flags = flags
        self.branches: list[Piece] = []
        self.parts: list[Piece] = []


class Reader:
    """One reading of one pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.flags = frozenset("s")
        self.groups = [Group(False, self.flags)]
        self.repeated_at = -1
        self.nodes = 0

    def read(self) -> Piece:
        """The whole pattern. Raises Wrong(what, where)."""
        pattern = self.pattern
        while self.at < len(pattern):
            repeated = self.one(pattern[self.at])
            self.repeated_at = repeated
        if len(self.groups) > 1:
            raise Wrong("missing closing )", pattern)
        return self.alternation(self.groups[0])

    def one(self, char: str) -> int:
        """Reads one element; where it started if it was a repetition, else -1."""
        start = self.at
        if char == "(":
            self.opens()
        elif char == ")":
            self.closes()
        elif char == "|":
            self.bar()
        elif char in "*+?":
            self.at += 1
            self.repeat(start, 0 if char != "+" else 1, 1 if char == "?" else -1, False)
            return start
        elif char == "{":
            bounds = self.bounds()
            if bounds is not None:
                self.repeat(start, bounds[0], bounds[1], True)
                return start
            self.at = start + 1
            self.literal(char)
        elif char == "[":
            ranges, self.at, exact = re2class.read_class(self.pattern, self.at)
            self.push(self.folded(re2class.render(ranges)), not exact or self.folds())
        elif char in "^$.":
            self.at += 1
            self.push(self.anchor(char))
        elif char == "\\":
            self.escape()
        else:
            self.at += 1
            self.literal(char)
        return -1

    def push(self, source: str, ascii_only: bool = False) -> None:
        """Adds an element to the current alternative."""
        self.nodes += 1
        self.groups[-1].parts.append(Piece(source, ascii_only))

    def literal(self, char: str) -> None:
        """Adds one character."""
        source = char if char.isalnum() else f"\\U{ord(char):08x}"
        self.push(self.folded(source), "i" in self.flags and (char in "kKsS" or not char.isascii()))

    def folded(self, source: str) -> str:
        """The element under the flag i, if set."""
        return f"(?i:{source})" if "i" in self.flags else source

    def folds(self) -> bool:
        """May the flag i add characters that ``re`` does not add?"""
        return "i" in self.flags

    def anchor(self, char: str) -> str:
        """``^``, ``$`` and ``.`` under the flags m and s."""
        if char == ".":
            return "(?s:.)" if "s" in self.flags else r"[^\n]"
        if "m" in self.flags:
            return f"(?m:{char})"
        return r"\A" if char == "^" else r"\Z"

    def opens(self) -> None:
        """A left parenthesis with its flags or its name."""
        pattern, start = self.pattern, self.at
        if not pattern.startswith("(?", start):
            self.groups.append(Group(True, self.flags))
            self.at = start + 1
            return
        named = 0
        if pattern.startswith("(?P<", start) and len(pattern) - start > 4:
            named = 4
        elif pattern.startswith("(?<", start) and len(pattern) - start > 3:
            named = 3
        if not named:
            self.perl(start)
            return
        end = pattern.find(">", start)
        if end < 0:
            raise Wrong("invalid named capture", pattern[start:])
        name = pattern[start + named : end]
        if not name or not all(char.isascii() and (char.isalnum() or char == "_") for char in name):
            raise Wrong("invalid named capture", pattern[start : end + 1])
        self.groups.append(Group(True, self.flags))
        self.at = end + 1

    def perl(self, start: int) -> None:
        """``(?flags)`` and ``(?flags:``."""
        pattern = self.pattern
        on, off = set(self.flags), False
        seen = False
        at = start + 2
        while at < len(pattern):
            char = pattern[at]
            at += 1
            if char in "imsU":
                (on.discard if off else on.add)(char)
                seen = True
            elif char == "-" and not off:
                off, seen = True, False
            elif char in ":)" and (seen or not off):
                if char == ":":
                    self.groups.append(Group(False, self.flags))
                self.flags = frozenset(on)
                self.at = at
                return
            else:
                break
        raise Wrong("invalid or unsupported Perl syntax", pattern[start:at])

    def closes(self) -> None:
        """A right parenthesis."""
        if len(self.groups) == 1:
            raise Wrong("unexpected )", self.pattern)
        group = self.groups.pop()
        piece = self.alternation(group)
        piece.source = f"(?:{piece.source})"
        if group.capture:
            piece.height += 1
            piece.size += 2
        self.limits(piece)
        self.flags = group.flags
        self.groups[-1].parts.append(piece)
        self.at += 1

    def bar(self) -> None:
        """A vertical bar."""
        group = self.groups[-1]
        group.branches.append(self.sequence(group.parts))
        group.parts = []
        self.at += 1

    def sequence(self, parts: list[Piece]) -> Piece:
        """Pieces one after the other."""
        self.nodes += 1
        whole = Piece("".join(part.source for part in parts))
        return self.joined(whole, parts)

    def alternation(self, group: Group) -> Piece:
        """The alternatives of a group."""
        last = self.sequence(group.parts)
        if not group.branches:
            return last
        branches = [*group.branches, last]
        whole = self.joined(Piece("|".join(branch.source for branch in branches)), branches)
        whole.size += len(branches) - 1
        whole.choice = True
        self.nodes += 1
        return whole

    def joined(self, whole: Piece, parts: list[Piece]) -> Piece:
        """Sums up what the limits need."""
        if parts:
            whole.weight = max(part.weight for part in parts)
            whole.size = max(1, sum(part.size for part in parts))
            whole.height = max(part.height for part in parts) + (len(parts) > 1)
            whole.loops = sum(part.loops for part in parts)
            whole.choice = any(part.choice for part in parts)
            whole.risky = any(part.risky for part in parts)
            whole.ascii_only = any(part.ascii_only for part in parts)
        self.limits(whole)
        return whole

    def limits(self, piece: Piece) -> None:
        """Go's limits on the size and the depth of a pattern."""
        if piece.size > _LARGEST:
            raise Wrong("expression too large", self.pattern)
        if piece.height > _DEEPEST and self.nodes >= _DEEPEST:
            raise Wrong("expression nests too deeply", self.pattern)

    def bounds(self) -> tuple[int, int] | None:
        """``{2}``, ``{2,}`` or ``{2,3}`` at the cursor; -1 = no upper bound."""
        start = self.at
        self.at += 1
        least = self.integer()
        if least is None:
            return None
        most: int | None = least
        if self.peek() == ",":
            self.at += 1
            most = -1 if self.peek() == "}" else self.integer()
        if most is None or self.peek() != "}":
            return None
        self.at += 1
        if least > _MOST or most > _MOST or (most >= 0 and least > most):
            raise Wrong("invalid repeat count", self.pattern[start : self.at])
        return least, most

    def peek(self) -> str:
        """The next character, or ""."""
        return self.pattern[self.at : self.at + 1]

    def integer(self) -> int | None:
        """A decimal number without leading zeros."""
        start = self.at
        while self.peek() and self.peek() in _DIGITS:
            self.at += 1
        digits = self.pattern[start : self.at]
        if not digits or (len(digits) > 1 and digits[0] == "0"):
            return None
        return int(digits[:9])

    def repeat(self, start: int, least: int, most: int, counted: bool) -> None:
        """Repeats the last element."""
        pattern = self.pattern
        if self.peek() == "?":
            self.at += 1
        if self.repeated_at >= 0:
            raise Wrong("invalid nested repetition operator", pattern[self.repeated_at : self.at])
        parts = self.groups[-1].parts
        if not parts:
            raise Wrong("missing argument to repetition operator", pattern[start : self.at])
        inner = parts[-1]
        piece = Piece(f"(?:{inner.source}){_suffix(least, most)}", inner.ascii_only)
        piece.height = inner.height + 1
        self.nodes += 1
        if counted:
            count = least if most < 0 else most
            piece.weight = inner.weight * max(1, count) if most else 1
            piece.size = max(1, count * inner.size + (most - least if most >= 0 else 1))
        else:
            piece.weight = inner.weight
            piece.size = inner.size + 2
        self.limits(piece)
        if counted and (least >= 2 or most >= 2) and piece.weight > _MOST:
            raise Wrong("invalid repeat count", pattern[start : self.at])
        many = most < 0 or most > 1
        piece.loops = inner.loops + (most < 0 or most > 20)
        piece.choice = inner.choice or least != most
        piece.risky = inner.risky or (many and (inner.choice or inner.loops > 0))
        parts[-1] = piece

    def escape(self) -> None:
        """A backslash outside of a class."""
        pattern, start = self.pattern, self.at
        char = pattern[start + 1 : start + 2]
        if char and char in "AbBz":
            self.at += 2
            self.push(r"\Z" if char == "z" else "\\" + char)
        elif char == "C":
            raise Wrong("invalid escape sequence", r"\C")
        elif char == "Q":
            end = pattern.find(r"\E", start + 2)
            for quoted in pattern[start + 2 : end if end >= 0 else len(pattern)]:
                self.literal(quoted)
            self.at = end + 2 if end >= 0 else len(pattern)
        elif char and char in "pPdDsSwW":
            ranges, self.at, exact = re2class.named(pattern, start)
            self.push(self.folded(re2class.render(ranges)), not exact or self.folds())
        else:
            code, self.at = escape_in(pattern, start)
            self.literal(chr(code))


def _suffix(least: int, most: int) -> str:
    if most < 0:
        return "*" if least == 0 else "+" if least == 1 else f"{{{least},}}"
    return "?" if (least, most) == (0, 1) else f"{{{least},{most}}}"
