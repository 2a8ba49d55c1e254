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

    def above(self, score: float) -> Iterator[tuple[float, int, int]]:
        """(score, left, right) of pairs that score at least so much."""
        starts = np.frombuffer(self._likely_at, np.uint64).astype(np.int64)
        rights = np.repeat(np.arange(starts.size - 1), np.diff(starts))
        for n in np.flatnonzero(np.array(self._scores) >= score).tolist():
            yield self._scores[n], self._likely[n], int(rights[n])
