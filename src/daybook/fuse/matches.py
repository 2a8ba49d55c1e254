"""The outcome of every pair that was compared: tens of millions of them, so that one takes four bytes, and a likely one twelve."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

RULED_OUT = -1.0  # the score of a pair that cannot be one
UNLIKE = 0.01  # the score of every pair so unlike that nobody asks why


class Matches:
    """Scores of pairs of positions, the left before the right; those of at most ``keep_above`` count as :data:`UNLIKE`."""

    def __init__(self, units: int, keep_above: float) -> None:
        self.keep_above = keep_above
        self._likely, self._scores = array("I"), array("d")  # lefts by right, and how they score
        self._others = array("I")  # lefts by right, doubled, and one more if the pair was ruled out
        self._likely_of = np.zeros(units + 1, np.int64)  # by right: where its own begin
        self._others_of = np.zeros(units + 1, np.int64)

    def put(self, left: npt.NDArray[np.int64], right: npt.NDArray[np.int64], score: npt.NDArray[np.float64]) -> None:
        """Keep the outcome of pairs, sorted by right and left and behind all put in before."""
        likely = score > self.keep_above
        self._likely.frombytes(left[likely].astype(np.uint32).tobytes())
        self._scores.frombytes(score[likely].tobytes())
        other = left[~likely] * 2 + (score[~likely] < 0)
        self._others.frombytes(other.astype(np.uint32).tobytes())
        self._likely_of[1:] += np.bincount(right[likely], minlength=self._likely_of.size - 1)
        self._others_of[1:] += np.bincount(right[~likely], minlength=self._others_of.size - 1)

    def close(self) -> "Matches":
        """Once, when all pairs are in."""
        self._likely_at = array("Q", np.cumsum(self._likely_of).astype(np.uint64).tobytes())
        self._others_at = array("Q", np.cumsum(self._others_of).astype(np.uint64).tobytes())
        del self._likely_of, self._others_of
        return self

    def get(self, one: int, other: int) -> float | None:
        """The score of a pair, in either order; ``None`` if it was not compared."""
        left, right = (one, other) if one < other else (other, one)
        end = self._likely_at[right + 1]
        at = bisect_left(self._likely, left, self._likely_at[right], end)
        if at < end and self._likely[at] == left:
            return self._scores[at]
        end = self._others_at[right + 1]
        at = bisect_left(self._others, left * 2, self._others_at[right], end)
        if at < end and self._others[at] >> 1 == left:
            return RULED_OUT if self._others[at] & 1 else UNLIKE
        return None

    def above(self, score: float) -> Iterator[tuple[int, int]]:
        """Pairs that score at least so much."""
        _, left, right = self._those(score)
        return zip(left.tolist(), right.tolist(), strict=True)

    def ranked(self, score: float) -> list[tuple[int, int]]:
        """The same, the surest first; of equals those that stand before others."""
        scores, left, right = self._those(score)
        order = np.lexsort((right, left, -scores))
        return list(zip(left[order].tolist(), right[order].tolist(), strict=True))

    def _those(self, score: float) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
        scores = np.array(self._scores, np.float64)
        at = np.flatnonzero(scores >= score)
        starts = np.array(self._likely_at, np.int64)
        rights = np.searchsorted(starts, at, "right") - 1
        return scores[at], np.array(self._likely, np.uint32)[at], rights
