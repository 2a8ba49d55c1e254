"""Days of claims whose own words tell none: the day told for the same event, a report's day as a bound, or the publication.

The codebook lets a time carry over only where the reader has no doubt, that is along an event key; a state that holds is
true up to the day of the report; what is planned or only possible is not said to have happened and gets no day.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from daybook.core.claims import Claim, Reading
from daybook.core.values import UNDATED, TimeSpan
from daybook.core.vocab import STATES, Phase, Status, TimeBasis
from daybook.resolve.date_grammar import TOKEN, grammar
from daybook.resolve.dates_timeline import Dated

_SENTENCE_END = re.compile(r"[.!?][\"”’)]*\s+(?=[^\W\d_a-z]|[\"“‘(])|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A claim, its event key inside the document, and the days that its own words tell (``None`` = none)."""

    claim: Claim
    key: str | None
    time: TimeSpan | None


def days_of_all(reading: Reading, told: Sequence[Told], dated: Sequence[Dated], language: str) -> dict[str, TimeSpan]:
    """Days for every claim: as told, carried over from the same event, or bounded by a report or the publication."""
    out: dict[str, TimeSpan] = {}
    for i, t in enumerate(told):
        if t.time is not None:
            out[t.claim.id] = t.time
            continue
        same = _same_event(told, i)
        out[t.claim.id] = _carried(same) if same else _bound_only(reading, t.claim, dated, language)
    for t in told:
        out[t.claim.id] = _beside_others(out[t.claim.id], _other_days(told, t, out[t.claim.id]))
    return out


def _other_days(told: Sequence[Told], me: Told, mine: TimeSpan) -> list[TimeSpan]:
    """Other single days on which the page tells that the same happened: it contradicts itself, or it went on."""
    if me.key is None or me.claim.status is not Status.ACTUAL or me.claim.type in STATES or not _one_day(mine):
        return []
    others = {
        t.time.earliest: t.time
        for t in told
        if t.key == me.key
        and t.claim.type is me.claim.type
        and t.claim.status is Status.ACTUAL
        and t.time is not None
        and _one_day(t.time)
    }
    return [time for day, time in sorted(others.items(), key=lambda x: str(x[0])) if day != mine.earliest]


def _one_day(time: TimeSpan) -> bool:
    return time.earliest is not None and time.earliest == time.latest


def _beside_others(mine: TimeSpan, others: Sequence[TimeSpan]) -> TimeSpan:
    if not others:
        return mine
    days = " and ".join(str(o.earliest) for o in others)
    more = tuple(replace(o, reason="told elsewhere on this page", alternatives=()) for o in others)
    reason = "; ".join(filter(None, (mine.reason, f"the page also tells it of {days}")))
    return replace(mine, reason=reason, alternatives=(*mine.alternatives, *more))


def _same_event(told: Sequence[Told], i: int) -> TimeSpan | None:
    """The time told for this event by another claim: the nearest before, else the first after."""
    me = told[i]
    if me.key is None or (me.claim.type in STATES and me.claim.phase is Phase.HOLD):
        return None
    usable = [
        (k, t.time) for k, t in enumerate(told) if t.key == me.key and t.time is not None and t.time.latest is not None
    ]
    before = [time for k, time in usable if k < i]
    return before[-1] if before else (usable[0][1] if usable else None)


def _carried(time: TimeSpan) -> TimeSpan:
    return replace(time, span=None, inferred=True, reason="the day told for the same event", alternatives=())


def _bound_only(reading: Reading, claim: Claim, dated: Sequence[Dated], language: str) -> TimeSpan:
    """At most an upper bound: the day of the report that the sentence names, else the day the page's times count from."""
    if claim.status is Status.PLANNED or (
        claim.status is Status.POSSIBLE and not _alleged(reading.document.text, claim, language)
    ):
        return replace(UNDATED, inferred=True, reason="not said to have happened")
    report = _report_day(reading.document.text, claim, dated)
    if report is not None and report.period.latest is not None:
        return TimeSpan(
            earliest=None,
            latest=report.period.latest,
            basis=TimeBasis.RELATIVE,
            anchor=report.period.anchor,
            inferred=True,
            reason=f"reported {report.mention.text!r}",
        )
    return before_publication(reading.document.anchor_day(claim.trigger.start))


def _alleged(text: str, claim: Claim, language: str) -> bool:
    """True if the words around the trigger allege it, so that it lies behind; what is feared or conditional may lie ahead."""
    at = claim.trigger
    near = text[max(0, at.start - 120) : at.start], text[at.start : at.end + 30]
    left = _SENTENCE_END.split(near[0])[-1]
    words = {w[0].casefold() for w in TOKEN.finditer(left + near[1])}
    return bool(words & grammar(language).alleged)


def _report_day(text: str, claim: Claim, dated: Sequence[Dated]) -> Dated | None:
    """The day of the report told in the claim's own sentence, if one is."""
    at = claim.trigger
    for d in dated:
        if d.mention.report and d.period.known:
            lo, hi = sorted((d.mention.start, at.start))
            if hi - lo < 400 and not _SENTENCE_END.search(text, lo, hi):
                return d
    return None


def before_publication(anchor: date | None) -> TimeSpan:
    """Not later than the day of the report; nothing at all where that day is unknown."""
    if anchor is None:
        return replace(UNDATED, inferred=True, reason="no time is told and the publication day is unknown")
    return TimeSpan(
        earliest=None,
        latest=anchor,
        basis=TimeBasis.PUBLICATION,
        anchor=anchor,
        inferred=True,
        reason="told as true on the day of publication",
    )
