"""The time expressions of one text, resolved in reading order against their anchors: publication, or the story told so far.

News counts from the publication day; a history carries the last date it told ("On 14 August" after "in 1914" is 1914). Both are
needed: anchoring every date of a war narrative to the day of its page costs more than a third of the right answers.
Nothing here knows today's date: without a publication day, what counts from it stays unknown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from daybook.resolve.dates_calendar import (
    DAY,
    Period,
    day_period,
    duration_value,
    legal_day,
    month_period,
    narrowed,
    shifted,
    week_value,
    year_period,
)
from daybook.resolve.dates_counted import Counted
from daybook.resolve.dates_find import Expr, TimeMention
from daybook.resolve.dates_story import NOTHING, AnchorOf, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A mention and the period it was resolved to (``known`` is false when it was not).

    ``future``: its reading if it lies ahead of the anchor; ``history``: it was resolved against a story.
    """

    mention: TimeMention
    period: Period
    future: Period | None = None
    history: bool = False


def is_history(mentions: Sequence[TimeMention], published: date | None) -> bool:
    """True if the text tells of other years than its publication's, and not as a daily does (weekdays, yesterday, last week)."""
    told = [
        m.expr.year
        for m in mentions
        if m.expr.year and m.expr.op in ("date", "month", "year", "season", "yearrange", "numeric")
    ]
    daily = sum(m.expr.op in ("weekday", "day", "unit", "overnight") for m in mentions)
    if published is None:
        return len(told) > max(2, daily)  # a page without a day that tells one or two is news
    far = sum(abs(y - published.year) > 1 for y in told)
    return far >= 3 and far > 2 * daily and far * 2 > len(told)


class Timeline(Counted):
    """Resolves the mentions of a text in order. ``anchor_of(offset)`` gives the day that relative dates there count from.

    ``history``: dates without a year belong to the story, not to the publication; ``carry``: false for a stitched page, whose
    sentences have no thread between them.
    """

    def __init__(
        self,
        mentions: Sequence[TimeMention],
        text: str,
        anchor_of: AnchorOf,
        *,
        history: bool,
        carry: bool = True,
        language: str = "en",
    ) -> None:
        super().__init__(mentions, text, anchor_of, history=history, language=language)
        self.carry = carry

    def resolve(self) -> tuple[Dated, ...]:
        """One :class:`Dated` per mention, in order."""
        out = []
        for i, m in enumerate(self.mentions):
            anchor = self.anchor_of(m.start)
            if not self.carry and i and re.search(r"[.!?]\s", self.text[self.mentions[i - 1].end : m.start]):
                self.story = Story()
            period = self._period(i, m, anchor)
            ahead = self._ahead(i, m, anchor) if anchor else None
            self._remember(m, period)
            out.append(Dated(mention=m, period=period, future=ahead, history=self.history))
        return tuple(out)

    # ----------------------------------------------------------------------------------------------- dispatch
    def _period(self, i: int, m: TimeMention, anchor: date | None) -> Period:
        e = m.expr
        try:
            return getattr(self, f"_{e.op}")(e, anchor, i)  # type: ignore[no-any-return]
        except (OverflowError, ValueError):
            return NOTHING.because("lies off the calendar")

    # -------------------------------------------------------------------------------------------------- ahead
    def _ahead(self, i: int, m: TimeMention, anchor: date | None) -> Period | None:
        """The reading of a time that lies after the anchor: for what is planned."""
        e = m.expr
        if anchor is None or self.history:
            return None
        if e.op == "weekday" and e.weekday is not None and not e.rel:
            return day_period(anchor + timedelta(days=(e.weekday - anchor.weekday()) % 7)).because(
                "the next such weekday", anchor
            )
        if e.op in ("date", "month") and e.year is None and e.month:
            for year in (anchor.year, anchor.year + 1):
                first = legal_day(year, e.month, e.day or 1)
                p = day_period(first) if first and e.day else narrowed(month_period(year, e.month), e.phase)
                if p.latest and p.latest >= anchor:
                    return p.because("the next one after the publication", anchor)
        if e.op == "duration" and m.hedge == "at_most":  # "within three days"
            end = shifted(anchor, e.unit or "day", e.n) if e.n is not None else None
            value = duration_value(e.unit or "day", e.n)
            return Period(earliest=anchor, latest=end, unit=e.unit or "day", value=value).because(
                "from then on", anchor
            )
        if e.op in ("season", "feast") and e.year is None and e.rel in ("", "this", "next"):
            return self._period(i, replace(m, expr=replace(e, rel="next")), anchor)
        whole = self._going_on(e, anchor)
        return whole if whole and whole.latest and whole.latest >= anchor else None

    @staticmethod
    def _going_on(e: Expr, anchor: date) -> Period | None:
        """ "The weekend", "this week", "the end of the month": as the anchor's own, whole."""
        unit = {"year": "year", "that": e.unit, "unit": e.unit or "weekend"}.get(e.op)
        if e.year is not None or e.rel not in ("", "this") or (e.op != "unit" and not e.phase):
            return None
        if unit == "weekend":
            saturday = anchor + timedelta(days=(5 - anchor.weekday()) % 7)
            days = Period(earliest=saturday, latest=saturday + DAY, unit=unit, value=f"{week_value(saturday)}-WE")
            return days.because("the next weekend", anchor)
        if unit == "week":
            monday = anchor - timedelta(days=anchor.weekday())
            days = Period(earliest=monday, latest=monday + timedelta(days=6), unit=unit, value=week_value(monday))
            return days.because("the week of the publication", anchor)
        if unit in ("month", "year"):
            whole = month_period(anchor.year, anchor.month) if unit == "month" else year_period(anchor.year)
            return narrowed(whole, e.phase).because(f"of the {unit} of the publication", anchor)
        return None


def timeline(
    text: str,
    mentions: Sequence[TimeMention],
    anchor_of: AnchorOf,
    *,
    history: bool,
    carry: bool = True,
    language: str = "en",
) -> tuple[Dated, ...]:
    """Resolve the mentions of a text in reading order; see :class:`Timeline`."""
    return Timeline(mentions, text, anchor_of, history=history, carry=carry, language=language).resolve()
