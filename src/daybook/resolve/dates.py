"""Which days a claim speaks of: the words of its time slot against the right anchor, else what the page proves, else nothing.

``find_times(text)`` finds time expressions; ``DateResolver().resolve_times(reading)`` gives a ``TimeSpan`` for every claim;
Rules: CODEBOOK "time", "Since X", "On Tuesday The Times
reported that". A missing publication day is never filled in: relative times then stay open.
"""

from daybook.core.claims import Claim, Reading
from daybook.core.documents import Document
from daybook.core.text import Span
from daybook.core.values import TimeSpan
from daybook.core.vocab import Role, Status, TimeBasis
from daybook.resolve.dates_calendar import DAY, Period
from daybook.resolve.dates_find import TimeMention, find_times
from daybook.resolve.dates_timeline import Dated, is_history, timeline
from daybook.resolve.dates_untold import Told, untold

__all__ = ["DateResolver", "TimeMention", "date_text", "find_times"]

STATED_OPS = frozenset(
    {"date", "numeric", "month", "year", "yearrange", "decade", "century", "season", "feast", "weekof", "dayrange"}
)


def date_text(document: Document, language: str = "en") -> tuple[Dated, ...]:
    """Every time expression of a document with the period it was resolved to, in text order."""
    mentions = find_times(document.text, language)
    history = is_history(mentions, document.published)
    return timeline(
        document.text, mentions, document.anchor_day, history=history, carry=not document.patchwork, language=language
    )


class DateResolver:
    """Dates claims. Holds no state of a document; the same reading always gives the same days."""

    def __init__(self, language: str = "en") -> None:
        self.language = language

    def resolve_times(self, reading: Reading) -> dict[str, TimeSpan]:
        """Claim id -> the days it speaks of, for every claim of the reading (``UNDATED`` where nothing can be said)."""
        document = reading.document
        dated = date_text(document, self.language)
        told = []
        for o in reading.observations:
            told.append(Told(claim=o.claim, key=o.event_key, time=self._told(document, o.claim, dated)))
        return untold(reading, told, dated)

    def _told(self, document: Document, claim: Claim, dated: tuple[Dated, ...]) -> TimeSpan | None:
        """The days that the claim's own time words tell, or ``None`` if they tell none."""
        spans = [m.span for m in claim.of(Role.TIME)]
        if not spans:
            return None
        parts: list[TimeSpan] = []
        for span in spans:
            hits = [d for d in dated if d.mention.start < span.end and span.start < d.mention.end]
            parts += [t for d in hits if (t := _time_span(d, span, claim)) is not None]
        if not parts:
            return None
        days = [p for p in parts if p.earliest or p.latest]
        if not days:
            return parts[0]
        return _joined(days)


def _joined(parts: list[TimeSpan]) -> TimeSpan:
    """From the first to the last of several times of one claim ("began on Sunday and continued into Monday")."""
    first = parts[0]
    if len(parts) == 1:
        return first
    since = [p for p in parts if p.latest is None]
    pool = since or parts
    starts = [p.earliest for p in pool if p.earliest]
    ends = [p.latest for p in pool if p.latest]
    exact = [p for p in pool if p.earliest and p.latest]
    if exact and len(exact) < len(pool):  # one names days and the other only says "recently"
        starts, ends = [p.earliest for p in exact if p.earliest], [p.latest for p in exact if p.latest]
    lo = min(starts) if starts else None
    hi = None if since else (max(ends) if ends else None)
    return TimeSpan(
        earliest=lo,
        latest=hi,
        basis=first.basis,
        anchor=first.anchor,
        span=first.span,
        reason="from the first to the last of the times told",
    )


def _time_span(d: Dated, span: Span, claim: Claim) -> TimeSpan | None:
    """A mention as the claim's days: with its bound, and with the future reading where the claim is a plan."""
    m, p = d.mention, d.period
    ahead = claim.status is Status.PLANNED and d.future is not None and not m.bound
    if ahead and d.future is not None:
        p = d.future
    basis = (
        TimeBasis.STATED
        if m.expr.op in STATED_OPS and m.expr.year is not None or m.expr.op == "numeric"
        else TimeBasis.RELATIVE
    )
    if m.kind in ("part", "set") or not p.known:
        if p.years_bc is not None:
            return TimeSpan(
                earliest=None,
                latest=None,
                basis=TimeBasis.STATED,
                span=span,
                reason=f"about {p.years_bc} BC, before the calendar of this program",
            )
        if m.kind in ("part", "set") and not p.known:
            return None
        if not p.known:
            return TimeSpan(
                earliest=None,
                latest=None,
                basis=TimeBasis.RELATIVE,
                span=span,
                reason=p.reason,
                alternatives=_others(p, basis),
            )
    lo, hi = p.earliest, p.latest
    bound = m.bound
    if bound == "since" and m.kind not in ("duration", "window"):
        hi = None
    elif bound in ("until", "by") and m.kind not in ("duration", "window"):
        lo = None
    elif bound == "before" and lo is not None:
        lo, hi = None, lo - DAY
    elif bound == "after" and m.kind not in ("duration", "window", "relative"):
        hi = None
    return TimeSpan(
        earliest=lo,
        latest=hi,
        basis=basis,
        anchor=p.anchor,
        span=span,
        reason="; ".join(filter(None, (bound, p.reason))),
        alternatives=_others(p, basis),
    )


def _others(p: Period, basis: TimeBasis) -> tuple[TimeSpan, ...]:
    return tuple(TimeSpan(earliest=a.earliest, latest=a.latest, basis=basis, reason=a.reason) for a in p.alternatives)
