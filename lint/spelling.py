"""Did you mean: the known word that is nearest to a wrong one."""

from __future__ import annotations

from collections.abc import Iterable

from lint.values import lazy

_WORD = lazy(r"([_:.-])")


def closest(word: str, known: Iterable[str]) -> str | None:
    """The nearest known word within an edit distance that a slip explains; None if none is."""
    best: tuple[int, str] | None = None
    limit = 1 if len(word) < 4 else max(2, len(word) // 5)
    for candidate in known:
        if candidate == word or abs(len(candidate) - len(word)) > limit:
            continue
        distance = edit_distance(word, candidate, limit)
        if distance <= limit and (best is None or (distance, candidate) < best):
            best = distance, candidate
    return None if best is None else best[1]


def edit_distance(left: str, right: str, limit: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours; more than `limit` is cut."""
    before: list[int] = []
    last = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return last[-1]


def is_slip_of(name: str, known: str) -> bool:
    """Whether one word of a name is misspelt. Short words, and numbers, are other names."""
    words, others = _WORD.split(name), _WORD.split(known)
    if len(words) != len(others):
        return False
    wrong = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    if len(wrong) != 1:
        return False
    (written, meant), limit = wrong[0], 2 if len(wrong[0][1]) > 7 else 1
    is_word = min(len(written), len(meant)) > 3 and (written + meant).isalpha()
    return is_word and edit_distance(written, meant, limit) <= limit


def similar(word: str, known: Iterable[str], ratio: float) -> list[str]:
    """The known word that shares most with a wrong one, or none below the ratio (0 to 1).

    Looser than `closest`: for whole names and paths, where words may be added or left out."""
    from difflib import get_close_matches  # costs start-up time, and nothing is wrong as a rule

    return get_close_matches(str(word), [str(item) for item in known], 1, ratio)
