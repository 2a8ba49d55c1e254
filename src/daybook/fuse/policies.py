"""Named rules that turn stated ranges into one number. Without one there is no ``best``; every rule names its source.

- ``words only``: no number, the words stand (the default).
- ``min-max``: the range itself; no best.
- ``ACLED``: the most conservative figure; "dozens" 12, "tens" 10, "hundreds" 100, several 3 (ACLED FAQ on fatalities,
  2024; codebook). Which word was used is told by the vague ranges of the codebook (24–99, 20–99, 200–999, 3–9).
- ``UCDP``: best is the figure most origins give, the lower one on a tie; low and high are the range's ends (GED codebook).
- ``Airwars``: minimum–maximum per incident over its sources; no best (methodology note). The minimum is reported.
- ``IBC``: minimum and maximum over the sources, the minimum the lowest *consistent* report (methods, section 3).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from daybook.core.events import Stated, Tally
from daybook.fuse.origins import Origins
from daybook.fuse.tallies import figure, in_force

Range = tuple[int | None, int | None, int | None]  # low, best, high
# The codebook's vague ranges -> ACLED's figure for the word behind them.
_ACLED_WORDS: Mapping[tuple[int | None, int | None], int] = {
    (3, 9): 3,
    (20, 99): 10,
    (24, 99): 12,
    (40, 99): 40,
    (200, 999): 100,
    (2000, 9999): 1000,
    (20000, 99999): 10000,
}


def words_only(t: Tally, origins: Origins) -> Range:
    """The range, without a best."""
    return t.low, None, t.high


def min_max(t: Tally, origins: Origins) -> Range:
    """The range, without a best."""
    return t.low, None, t.high


def _acled_figure(s: Stated) -> int | None:
    return _ACLED_WORDS.get((s.low, s.high), s.low if s.low is not None else s.high)


def acled(t: Tally, origins: Origins) -> Range:
    """The most conservative figure in force."""
    found = [n for s in in_force(t.stated) if (n := _acled_figure(s)) is not None]
    return t.low, min(found, default=None), t.high


def ucdp(t: Tally, origins: Origins) -> Range:
    """The figure that most origins give, the lower on a tie."""
    votes = Counter(n for n, _ in {(figure(s), s.origin) for s in in_force(t.stated)} if n is not None)
    best = min(votes, key=lambda n: (-votes[n], n)) if votes else None
    return t.low, best, t.high


def airwars(t: Tally, origins: Origins) -> Range:
    """The minimum told stands for the incident."""
    return t.low, t.low, t.high


def ibc(t: Tally, origins: Origins) -> Range:
    """The lowest figure that an origin still holds, beside the highest."""
    found = [n for s in in_force(t.stated) if (n := figure(s)) is not None]
    return min(found, default=None), min(found, default=None), max(found, default=None)


POLICIES: Mapping[str, Callable[[Tally, Origins], Range]] = {
    "words only": words_only,
    "min-max": min_max,
    "ACLED": acled,
    "UCDP": ucdp,
    "Airwars": airwars,
    "IBC": ibc,
}


def with_policy(t: Tally, name: str, origins: Origins) -> Tally:
    """The tally with this policy's ``best``; its range stays what was said. An unknown name changes nothing."""
    rule = POLICIES.get(name)
    return t if rule is None else replace(t, policy=name, best=rule(t, origins)[1])
