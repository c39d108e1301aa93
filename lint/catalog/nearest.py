"""Names of series near an unknown one."""

from collections.abc import Iterable
from functools import lru_cache

from lint.spelling import edit_distance


@lru_cache(maxsize=8192)
def _pieces(name: str) -> frozenset[str]:
    return frozenset(name[i : i + 3] for i in range(len(name) - 2))


def nearest(name: str, family: int, known: Iterable[str], limit: int) -> list[str]:
    """Series of the family of that name, whose prefix has that length, else near misspellings, else much the same words.

    Shared three-letter pieces choose whom to measure, as edit distance is slow.
    """
    if extended := [other for other in known if other.startswith(name + "_")]:
        return sorted(extended, key=len)[:limit]
    pieces, enough = _pieces(name), max(2, (len(name) - family) // 3)
    alike = sorted((-len(pieces & _pieces(other)), other) for other in known)[:12]
    scored = sorted(
        (edit_distance(name, other, enough), other)
        for _, other in alike
        if abs(len(other) - len(name)) <= enough
    )
    near = [other for distance, other in scored if distance <= min(enough, scored[0][0] + 2)]
    words = [other for shared, other in alike if -shared * 2 >= len(pieces | _pieces(other))]
    return (near or words)[:limit]
