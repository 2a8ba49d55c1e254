"""Days of claims whose own words tell none: the day of the same event told elsewhere, the page's news day, or only a bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from daybook.core.claims import Claim, Reading
from daybook.core.values import UNDATED, TimeSpan
from daybook.core.vocab import TimeBasis
from daybook.resolve.dates_timeline import Dated


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A claim, its event key inside the document, and the days that its own words tell (``None`` = none)."""

    claim: Claim
    key: str | None
    time: TimeSpan | None


def untold(reading: Reading, told: Sequence[Told], dated: Sequence[Dated]) -> dict[str, TimeSpan]:
    """Days for every claim: as told, carried over from the same event, or bounded by the publication."""
    by_key: dict[str, TimeSpan] = {}
    for t in told:
        if t.key and t.time and (t.time.earliest or t.time.latest) and t.key not in by_key:
            by_key[t.key] = t.time
    out: dict[str, TimeSpan] = {}
    for t in told:
        if t.time is not None:
            out[t.claim.id] = t.time
            continue
        anchor = reading.document.anchor_day(t.claim.trigger.start)
        same = by_key.get(t.key) if t.key else None
        if same is not None:
            out[t.claim.id] = TimeSpan(
                earliest=same.earliest,
                latest=same.latest,
                basis=same.basis,
                anchor=same.anchor,
                inferred=True,
                reason="the day told for the same event",
            )
        else:
            out[t.claim.id] = before_publication(anchor)
    return out


def before_publication(anchor: date | None) -> TimeSpan:
    """Not later than the day of the report; nothing at all where that day is unknown."""
    if anchor is None:
        return UNDATED
    return TimeSpan(
        earliest=None,
        latest=anchor,
        basis=TimeBasis.PUBLICATION,
        anchor=anchor,
        inferred=True,
        reason="told as news on that day",
    )
