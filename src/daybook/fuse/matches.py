"""The outcome of every pair that was compared: millions of them, so that what was ruled out is kept in four bytes."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator

from daybook.fuse.match import UNLIKE, Match

VETO = Match(veto=True, odds=-99.0)  # stands for every pair that was ruled out; comparing it again tells why


class Matches:
    """By the later unit's position: its matches with earlier ones, and the earlier ones that it cannot be, or hardly is."""

    __slots__ = ("_ruled_out", "_unlike", "rows")

    def __init__(self, units: int) -> None:
        self.rows: list[dict[int, Match] | None] = [None] * units
        self._ruled_out: list[array[int] | None] = [None] * units
        self._unlike: list[array[int] | None] = [None] * units

    def add(self, left: int, right: int, found: Match, keep_above: float) -> None:
        """Keep the outcome of a pair, ``left`` before ``right``; below ``keep_above`` only that it was compared."""
        if found.veto or found.score <= keep_above:
            rows = self._ruled_out if found.veto else self._unlike
            at = rows[right]
            if at is None:
                at = rows[right] = array("I")
            at.append(left)
            return
        row = self.rows[right]
        if row is None:
            row = self.rows[right] = {}
        row[left] = found

    def sort(self) -> None:
        """Once, when all pairs are in."""
        for rows in (self._ruled_out, self._unlike):
            for n, at in enumerate(rows):
                if at is not None and len(at) > 1:
                    rows[n] = array("I", sorted(at))

    def get(self, one: int, other: int) -> Match | None:
        """The outcome of a pair, in either order; ``None`` if it was not compared."""
        left, right = (one, other) if one < other else (other, one)
        row = self.rows[right]
        found = row.get(left) if row is not None else None
        if found is not None:
            return found
        if _holds(self._ruled_out[right], left):
            return VETO
        return UNLIKE if _holds(self._unlike[right], left) else None

    def score(self, left: int, right: int) -> float:
        """The score of a pair that :meth:`above` gave."""
        row = self.rows[right]
        return row[left].score if row is not None else 0.0

    def above(self, score: float) -> Iterator[tuple[int, int]]:
        """Pairs that score at least so much, by position."""
        for right, row in enumerate(self.rows):
            if row is not None:
                for left, found in row.items():
                    if found.score >= score:
                        yield left, right


def _holds(at: "array[int] | None", left: int) -> bool:
    if at is None:
        return False
    n = bisect_left(at, left)
    return n < len(at) and at[n] == left
