"""Which days a claim speaks of: the words of its time slot against the right anchor, else what the page proves, else nothing.

``find_times(text)`` finds time expressions; ``DateResolver().resolve_times(reading)`` gives a ``TimeSpan`` for every claim;
``date_text(document)`` resolves every expression of a page; ``dates_in_header(text)`` lists the dates that a page shows at its
head. Rules: the codebook's "time", "Since X", "On Tuesday The Times reported that". A missing publication day is never filled
in: relative times then stay open.
"""

import re
from dataclasses import replace
from datetime import date

from daybook.core.claims import Claim, Reading
from daybook.core.documents import Document
from daybook.core.text import Span
from daybook.core.values import TimeSpan
from daybook.core.vocab import ClaimType, Role, Status, TimeBasis
from daybook.resolve.date_grammar import TOKEN, grammar
from daybook.resolve.dates_calendar import DAY, Period
from daybook.resolve.dates_find import TimeMention, find_times
from daybook.resolve.dates_header import HeaderDate, dates_in_header, day_of_page
from daybook.resolve.dates_timeline import Dated, is_history, timeline
from daybook.resolve.dates_untold import Told, days_of_all

__all__ = [
    "DateResolver",
    "Dated",
    "HeaderDate",
    "TimeMention",
    "date_text",
    "dates_in_header",
    "day_of_page",
    "find_times",
]

_CALENDAR = frozenset(("day", "month", "year", "season", "period", "relative"))
_OPEN_TO_PLANS = frozenset(("", "by", "until", "before"))
STATED = frozenset({"date", "month", "year", "yearrange", "decade", "century", "season", "feast", "weekof", "dayrange"})


def date_text(document: Document, language: str = "en") -> tuple[Dated, ...]:
    """Every time expression of a document with the period it was resolved to, in text order."""
    mentions = find_times(document.text, language)
    history = is_history(mentions, document.published)
    return timeline(
        document.text,
        mentions,
        document.anchor_day,
        history=history,
        carry=not document.patchwork,  # a stitched page has no thread that a date could be carried along
        language=language,
    )


class DateResolver:
    """Dates claims. Holds no state of a document; the same reading always gives the same days."""

    def __init__(self, language: str = "en") -> None:
        self.language = language

    def resolve_times(self, reading: Reading) -> dict[str, TimeSpan]:
        """Claim id -> the days it speaks of, for every claim of the reading (``UNDATED`` where nothing can be said)."""
        document = reading.document
        dated = date_text(document, self.language)
        told = [
            Told(claim=o.claim, key=o.event_key, time=own_days(document, o.claim, dated, self.language, home))
            for o, home in ((o, _home(reading, o.claim)) for o in reading.observations)
        ]
        return days_of_all(reading, told, dated, self.language)


def _home(reading: Reading, claim: Claim) -> tuple[int, int]:
    """The claim's sentence; the whole text where no sentence holds it."""
    at = claim.trigger.start
    return next(((s.start, s.end) for s in reading.sentences if s.start <= at < s.end), (0, len(reading.document.text)))


def own_days(
    document: Document, claim: Claim, dated: tuple[Dated, ...], language: str, home: tuple[int, int]
) -> TimeSpan | None:
    """The days that the claim's own time words tell, or ``None`` if they tell none (none there, or "at dawn", "daily"). How long
    something went on that another sentence tells dates nothing outside that sentence (``home``)."""
    parts: list[TimeSpan] = []
    hours: list[TimeSpan] = []  # "before dawn": of the day that is told beside it, if one is
    for span in (m.span for m in claim.of(Role.TIME)):
        anchor = document.anchor_day(span.start)
        hits = [d for d in dated if d.mention.start < span.end and span.start < d.mention.end]
        dated_too = any(d.mention.kind in _CALENDAR for d in hits)
        if dated_too or not home[0] <= span.start < home[1]:  # "over two days in late November"
            hits = [d for d in hits if d.mention.kind != "duration"]
        for k, d in enumerate(hits):
            d = _from_the_other_end(document.text, d, claim)
            t = time_span(document, d, span, claim, language)
            if t is None:
                hour = _part_of_day(d, anchor, span)
                hours += [_not_after(hour, anchor, claim)] if hour else []
                continue
            if (
                k
                and d.mention.bound == "until"
                and parts
                and parts[-1].earliest
                and t.latest
                and t.latest >= parts[-1].earliest
            ):
                parts[-1] = replace(parts[-1], latest=t.latest, reason="from the first to the second time told")
                continue
            parts.append(_not_after(t, anchor, claim))
    parts = parts if any(p.earliest or p.latest for p in parts) else [*hours, *parts]
    days = [p for p in parts if p.earliest or p.latest]
    if days:
        return _joined(days)
    return parts[0] if parts else None


_CLAUSE_END = re.compile(r"[,;:.!?()\u2013\u2014\n]")


def _from_the_other_end(text: str, d: Dated, claim: Claim) -> Dated:
    """ "The attack came a day after rebels fired rockets": of the rockets it is told from the other end, a day before it."""
    m, p = d.mention, d.period
    follows = (
        m.text.casefold().endswith(m.expr.side)
        and m.end <= claim.trigger.start
        and not _CLAUSE_END.search(text, m.end, claim.trigger.start)
    )
    if (
        m.expr.side not in ("after", "before")
        or not follows
        or p.anchor is None
        or p.earliest is None
        or p.earliest != p.latest
    ):
        return d
    day = p.anchor - (p.earliest - p.anchor)
    side = "before" if m.expr.side == "after" else "after"
    why = f"{m.text!r} stands before what it is counted from: as long {side} {p.anchor}"
    return replace(d, period=replace(p, earliest=day, latest=day, value=day.isoformat(), reason=why))


def time_span(document: Document, d: Dated, span: Span, claim: Claim, language: str = "en") -> TimeSpan | None:
    """A mention as days of a claim, or ``None`` if it names no day of its own. Bounds are applied: "since", "until", the
    day of a report. A plan that the text puts ahead ("will", "due") takes the coming day; else that day is an alternative."""
    m, p = d.mention, d.period
    basis = TimeBasis.RELATIVE
    if m.expr.op == "numeric" or (m.expr.op in STATED and m.expr.year is not None):
        basis = TimeBasis.STATED
    if p.years_bc is not None:
        reason = f"about {p.years_bc} BC, before the calendar of this program"
        return TimeSpan(earliest=None, latest=None, basis=TimeBasis.STATED, span=span, reason=reason)
    if not m.dates and m.kind != "duration":
        return None
    others = [TimeSpan(earliest=a.earliest, latest=a.latest, basis=basis, reason=a.reason) for a in p.alternatives]
    plan = claim.status is Status.PLANNED and not m.report and m.bound in _OPEN_TO_PLANS
    if plan and d.future is not None and d.future != p:
        # "by Friday", "within three days" of a plan lie ahead; "tried to storm the town on Monday" does not
        ahead = m.kind == "duration" or (_nearer(d) and (bool(m.bound) or _ahead(document.text, d, language)))
        here, other = (d.future, p) if ahead else (p, d.future)
        if other.known:
            others.insert(0, TimeSpan(earliest=other.earliest, latest=other.latest, basis=basis, reason=other.reason))
        p = here
    if not p.known:
        return TimeSpan(earliest=None, latest=None, basis=basis, span=span, reason=p.reason, alternatives=tuple(others))
    lo, hi, why = _bounded(document, m, p, span, claim, language)
    reason = "; ".join(filter(None, (why, p.reason)))
    if lo is not None and hi is not None and lo > hi:  # "since last April", beside a year it cannot be of
        lo, hi, reason = None, None, f"the days told contradict each other: {reason}"
    return TimeSpan(
        earliest=lo, latest=hi, basis=basis, anchor=p.anchor, span=span, reason=reason, alternatives=tuple(others)
    )


def _words_before(text: str, start: int, chars: int) -> list[str]:
    """The words of the same sentence before an offset, at most ``chars`` code points back."""
    left = re.split(r"[.!?]\s|\n", text[max(0, start - chars) : start])[-1]
    return [w[0].casefold() for w in TOKEN.finditer(left)]


def _ahead(text: str, d: Dated, language: str) -> bool:
    words = tuple(_words_before(text, d.mention.start, 90))
    return any(words[k : k + len(cue)] == cue for cue in grammar(language).ahead for k in range(len(words)))


def _nearer(d: Dated) -> bool:
    """True if the reading ahead is not the farther one: "was to leave by November 26" in December tells of last month."""
    anchor, back, ahead = d.period.anchor, d.period.latest, d.future.latest if d.future else None
    if anchor is None or back is None or ahead is None or d.mention.kind not in ("day", "month"):
        return True
    return ahead - anchor <= anchor - back


def _not_after(t: TimeSpan, anchor: date | None, claim: Claim) -> TimeSpan:
    """What is told as past does not lie after its report. A date told in full that does is kept, and says so."""
    if anchor is None or claim.status in (Status.PLANNED, Status.POSSIBLE):
        return t
    if t.earliest is not None and t.earliest > anchor:
        if t.basis is TimeBasis.STATED:
            return replace(t, reason=f"{t.reason}; that is after the report of {anchor}".strip("; "))
        counted = replace(t, span=None, alternatives=())
        reason = "counted so, a past event would lie after its report"
        return replace(t, earliest=None, latest=anchor, reason=reason, alternatives=(counted, *t.alternatives))
    if t.latest is not None and t.latest > anchor:
        return replace(t, latest=anchor)
    return t


def _part_of_day(d: Dated, anchor: date | None, span: Span) -> TimeSpan | None:
    """ "At dawn", "around 3.30 am": of the day spoken of, else of the day of the report; ``None`` for "daily"."""
    if d.mention.kind != "part":
        return None
    day = d.period.latest if d.period.known else anchor
    if day is None:
        return None
    return TimeSpan(earliest=day, latest=day, basis=TimeBasis.RELATIVE, anchor=day, span=span, reason=d.period.reason)


_MIDDLE = 15  # the day that "mid-July" means where it bounds something
_AT_ONCE = frozenset((ClaimType.CAPTURE, ClaimType.LOSS, ClaimType.ABDUCTION, ClaimType.EXECUTION, ClaimType.DOWNING))


def _bounded(
    document: Document, m: TimeMention, p: Period, span: Span, claim: Claim, language: str
) -> tuple[date | None, date | None, str]:
    """First and last day, and why, after the words before the time have had their say."""
    lo, hi = p.earliest, p.latest
    rules = grammar(language)
    if m.report:
        return None, hi, "the day of the report bounds the event"
    bound = m.bound
    opening = TOKEN.match(span.quote)
    if opening and opening[0].casefold() in rules.since_clause and span.start < m.start:
        bound = "since"  # the slot itself opens with it, however long the clause
    elif m.clause and span.start > m.lead and not _since_it_began(document.text, m, claim, rules.begins):
        bound = ""  # "since the war, rebels came on Monday": the Monday is no beginning
    if bound == "since" and claim.type in _AT_ONCE and claim.trigger.start > m.end:
        opening = TOKEN.search(document.text, m.end, claim.trigger.start)
        if opening and opening[0].casefold() in rules.at_that_time:
            bound = ""  # "since May 2015, when the rebels took the town": supplies go on since then, the town fell then
    if not bound and claim.type is ClaimType.TOLL and m.kind in ("month", "year", "season"):
        near = {*_words_before(document.text, m.start, 40), *(w[0].casefold() for w in TOKEN.finditer(span.quote))}
        if near & rules.begins:
            return lo, document.anchor_day(m.start), "counted from the beginning that the text names"
    if not bound or m.kind in ("duration", "window"):
        return lo, hi, ""
    if m.expr.phase == "mid" and p.unit == "month" and hi is not None and lo is not None:
        lo = hi = lo.replace(day=_MIDDLE)  # "by mid-July", "since mid-July": its middle, not ten days
    if bound == "since":
        fresh = lo is not None and p.anchor is not None and p.anchor - lo <= DAY  # over by the time of the report
        return lo, p.anchor if fresh else None, "since"
    if bound in ("until", "by"):
        return None, hi, bound
    if bound == "before":
        return None, lo - DAY if lo else None, bound
    if bound == "after" and p.unit != "day":
        return lo, None, bound
    return lo, hi, ""


def _since_it_began(text: str, m: TimeMention, claim: Claim, begins: frozenset[str]) -> bool:
    """True for "6,000 have fled since the assault began on 19 February", of the flight: an open end. The assault has its day,
    and the dead of a war their own rule."""
    if claim.trigger.start >= m.lead or (claim.type is ClaimType.TOLL and m.kind != "day"):
        return False
    clause = text[m.lead : m.start]
    return "," not in clause and bool(begins & {w[0].casefold() for w in TOKEN.finditer(clause)})


def _within(a: TimeSpan, b: TimeSpan) -> bool:
    if a.earliest is None or a.latest is None or b.earliest is None or b.latest is None:
        return False
    return b.earliest <= a.earliest and a.latest <= b.latest and (a.earliest, a.latest) != (b.earliest, b.latest)


def _joined(parts: list[TimeSpan]) -> TimeSpan:
    """From the first to the last of several times of one claim ("began on Sunday and continued into Monday").

    A time with both ends beats one that only says "recently" or "so far"; one that is open to the future stays open.
    """
    if len(parts) == 1:
        return parts[0]
    exact = [p for p in parts if p.earliest and p.latest]
    exact = [
        p for p in exact if not any(q is not p and _within(q, p) for q in exact)
    ]  # "on Sunday, in May": the Sunday
    pool = exact or parts
    starts = [p.earliest for p in pool if p.earliest]
    ends = [p.latest for p in pool if p.latest]
    open_end = not exact and any(p.latest is None for p in pool)
    return replace(
        parts[0],
        earliest=min(starts) if starts else None,
        latest=max(ends) if ends and not open_end else None,
        reason="from the first to the last of the times told",
    )
