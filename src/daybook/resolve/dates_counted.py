"""Times counted from a day: weekdays, "last week", "two days later", lengths of time, and the vague ones ("recently")."""

import re
from dataclasses import replace
from datetime import date, timedelta

from daybook.resolve.dates_calendar import (
    DAY,
    UNIT_RANK,
    UNKNOWN_VALUE,
    Period,
    add_months,
    day_period,
    duration_value,
    month_period,
    narrowed,
    shifted,
    week_value,
    year_period,
    years_period,
)
from daybook.resolve.dates_find import Expr
from daybook.resolve.dates_named import Named
from daybook.resolve.dates_story import NOTHING

_SAME_CLAUSE = 60  # code points between a time and the length of time that led up to it


class Counted(Named):
    """One method per operation of the grammar; each takes the expression, its anchor day and its index."""

    # -------------------------------------------------------------------------------- counted from publication
    def _weekday(self, e: Expr, anchor: date | None, i: int) -> Period:
        base = anchor
        if self.history:
            base = self.story.day
        elif anchor is None:  # news of an unknown day: its weekdays count from the day told, and not from each other
            base = self.story.dated or self.story.day
        if base is None or e.weekday is None:
            return replace(
                NOTHING, value="XXXX-WXX-" + str((e.weekday or 0) + 1), reason="a weekday of an unknown week"
            )
        if e.lastweek:
            monday = base - timedelta(days=base.weekday() + 7)
            return day_period(monday + timedelta(days=e.weekday)).because("in the week before the publication", base)
        if e.rel == "next" or (e.rel == "following"):
            start = base if e.rel == "next" else (self.story.day or base)
            return day_period(start + timedelta(days=(e.weekday - start.weekday() - 1) % 7 + 1)).because(
                "the next such weekday", start
            )
        if e.rel == "previous":
            base = (self.story.day or base) - DAY
        back = (base.weekday() - e.weekday) % 7
        if e.rel == "last" and back == 0:
            back = 7
        if anchor is None and not self.history and back:
            # in the week before the day told, or in the one after it: who knows?
            first = base - timedelta(days=back)
            why = "such a weekday within a week of the day told before, in a text of an unknown day"
            return replace(day_period(first), latest=first + timedelta(days=7)).because(why, base)
        return day_period(base - timedelta(days=back)).because("the last such weekday on or before the anchor", base)

    def _day(self, e: Expr, anchor: date | None, i: int) -> Period:
        base = anchor if not self.history else None
        if base is None:
            return replace(NOTHING, value="XXXX-XX-XX", reason="counted from an unknown day")
        day = base + timedelta(days=round(e.n or 0))
        if e.part == "NI" and e.n == -1:
            return day_period(day, "NI").because("the night before the publication, named by its eve", base)
        return day_period(day, e.part if e.n == -1 and e.rel == "last" else "").because(
            "counted from the publication", base
        )

    def _overnight(self, e: Expr, anchor: date | None, i: int) -> Period:
        base = anchor if not self.history else self.story.day
        if base is None:
            return replace(NOTHING, value="XXXX-XX-XXTNI", reason="a night of an unknown day")
        told = self._day_just_told(i) if e.weekday is None else None
        end = told if told else base
        if e.weekday is not None:  # "overnight to Thursday"
            end = base - timedelta(days=(base.weekday() - e.weekday) % 7)
        return Period(
            earliest=end - DAY,
            latest=end,
            unit="day",
            value=f"{(end - DAY).isoformat()}TNI",
            anchor=base,
            reason="the night that ends on the anchor's day",
        )

    def _day_just_told(self, i: int) -> date | None:
        """A day told in the same clause right before ("on Sunday night and overnight")."""
        if i == 0 or self.story.day is None:
            return None
        gap = self.text[self.mentions[i - 1].end : self.mentions[i].start]
        return self.story.day if len(gap) < 30 and not re.search(r"[.;\n]", gap) else None

    def _part(self, e: Expr, anchor: date | None, i: int) -> Period:
        part = e.part or "MO"
        if self.story.day is not None:
            return replace(
                day_period(self.story.day, part),
                unit="hour",
                reason="a part of the day spoken of",
                anchor=self.story.day,
            )
        return replace(
            NOTHING, unit="hour", value=f"XXXX-XX-XXT{part}", reason="a part of a day that is told elsewhere"
        )

    def _clock(self, e: Expr, anchor: date | None, i: int) -> Period:
        if self.story.day is not None:
            p = replace(
                day_period(self.story.day), unit="hour", reason="a time of the day spoken of", anchor=self.story.day
            )
            return replace(p, value=f"{self.story.day.isoformat()}T{e.clock}")
        return replace(
            NOTHING, unit="hour", value=f"XXXX-XX-XXT{e.clock}", reason="a time of a day that is told elsewhere"
        )

    def _that(self, e: Expr, anchor: date | None, i: int) -> Period:
        unit = e.unit or ""
        story = self.story.period
        if not unit:  # "since then"
            last = self.story.last
            return (
                replace(last, anchor=None, reason="the time spoken of before")
                if last
                else NOTHING.because("no time was told before")
            )
        if unit in ("day", "night"):
            return (
                day_period(self.story.day).because("the day spoken of", self.story.day)
                if self.story.day
                else replace(NOTHING, value="XXXX-XX-XX", reason="no day was told before")
            )
        if story is None or story.earliest is None:
            return NOTHING.because("no time was told before")
        d = story.earliest
        if unit == "month":
            return narrowed(month_period(d.year, d.month), e.phase).because("the month spoken of", d)
        if unit == "year":
            return narrowed(year_period(d.year), e.phase).because("the year spoken of", d)
        if unit == "week":
            monday = d - timedelta(days=d.weekday())
            return Period(
                earliest=monday,
                latest=monday + timedelta(days=6),
                unit="week",
                value=week_value(d),
                anchor=d,
                reason="the week spoken of",
            )
        return NOTHING

    def _thattime(self, e: Expr, anchor: date | None, i: int) -> Period:
        story = self.story.period
        if self.history or story is None or story.latest is None:
            return NOTHING.because("a time told elsewhere")
        return replace(story, value=UNKNOWN_VALUE, reason="the time spoken of before")

    def _unit(self, e: Expr, anchor: date | None, i: int) -> Period:
        unit, rel = e.unit or "weekend", e.rel or "last"
        from_story = rel in ("previous", "following", "that") or self.history
        base = (self.story.period.earliest if self.story.period else None) if from_story else anchor
        if base is None:
            return NOTHING.because("counted from an unknown day")
        step = {"last": -1, "previous": -1, "next": 1, "following": 1}.get(rel, 0)
        why = f"{rel} {unit}, counted from {base}"
        if unit == "week":
            if rel == "last":
                p = Period(
                    earliest=base - timedelta(days=7),
                    latest=base - DAY,
                    unit="week",
                    value=week_value(base - timedelta(days=7)),
                )
            elif rel == "this":
                begun = base - timedelta(days=base.weekday() or 6)  # a Monday's "this week" is hardly that day alone
                p = Period(earliest=begun, latest=base, unit="week", value=week_value(base))
            else:
                monday = base - timedelta(days=base.weekday()) + timedelta(days=7 * step)
                p = Period(earliest=monday, latest=monday + timedelta(days=6), unit="week", value=week_value(monday))
            return p.because(why, base)
        if unit == "weekend":
            saturday = base - timedelta(days=(base.weekday() - 5) % 7)
            if rel == "next" or rel == "following":
                saturday += timedelta(days=7)
            elif rel == "last" and e.rel and saturday + DAY >= base:
                saturday -= timedelta(days=7)
            p = Period(earliest=saturday, latest=saturday + DAY, unit="weekend", value=week_value(saturday) + "-WE")
            return replace(
                p, latest=min(saturday + DAY, base) if rel not in ("next", "following") else saturday + DAY
            ).because(why, base)
        if unit == "month":
            d = add_months(base.replace(day=1), step)
            p = narrowed(month_period(d.year, d.month), e.phase if rel != "this" else "")
            if rel == "this" and not self.history:
                p = replace(p, latest=base)
            return p.because(why, base)
        if unit == "year":
            return self._year(e, anchor, i)
        span = 10 if unit == "decade" else 100
        first = base.year // span * span + step * span
        return years_period(first, first + span - 1, f"{first // span}", unit).because(why, base)

    def _window(self, e: Expr, anchor: date | None, i: int) -> Period:
        unit = e.unit or "day"
        value = duration_value(unit, e.n)
        base = (
            (self.story.day or (self.story.period.latest if self.story.period else None))
            if self.history or e.rel in ("previous", "following")
            else anchor
        )
        if base is None:
            return replace(NOTHING, unit=unit, value=value, reason="counted from an unknown day")
        if e.side == "recent" or e.n is None:
            if e.side == "after":
                return Period(earliest=base, latest=None, unit=unit, value=value, anchor=base, reason="from then on")
            near = (
                unit in ("hour", "minute") and e.side != "recent"
            )  # "in the past few hours" reaches back a day at most
            return Period(
                earliest=base - DAY if near else None,
                latest=base,
                unit=unit,
                value=value,
                anchor=base,
                reason="up to the anchor; how far back is not told",
            )
        far = shifted(base, unit, e.n if e.side == "after" else -e.n)
        if far is None:
            return NOTHING
        lo, hi = (base, far) if e.side == "after" else (far, base)
        return Period(
            earliest=lo,
            latest=hi,
            unit=unit,
            value=value,
            anchor=base,
            reason=f"{'to' if e.side == 'after' else 'from'} {far}, counted from {base}",
        )

    def _shift(self, e: Expr, anchor: date | None, i: int) -> Period:
        unit = e.unit or "day"
        story = self.story.period
        base: date | None
        if e.side == "ago":
            base = anchor if not self.history else (self.story.day or (story.earliest if story else None))
        else:
            base = self.story.day
            if base is None and story is not None and UNIT_RANK.get(story.unit, 9) <= UNIT_RANK[unit]:
                base = story.earliest
            if base is None and not self.history and story is None and e.n == 1 and e.side == "before":
                base = anchor
        if e.n is None and unit in ("hour", "minute") and base is not None and not self.history:
            lo, hi = (base - DAY, base) if e.side != "after" else (base, base + DAY)
            return Period(
                earliest=lo, latest=hi, unit="hour", value="PAST_REF", anchor=base, reason=f"hours {e.side} {base}"
            )
        if e.n is None:
            return (
                replace(
                    NOTHING,
                    unit=unit,
                    value="FUTURE_REF" if e.side == "after" else "PAST_REF",
                    reason="how long is not told",
                )
                if e.side != "ago" or base is None
                else Period(
                    earliest=None,
                    latest=base,
                    unit=unit,
                    value="PAST_REF",
                    anchor=base,
                    reason="some time before the anchor",
                )
            )
        blank = {
            "day": "XXXX-XX-XX",
            "night": "XXXX-XX-XX",
            "month": "XXXX-XX",
            "year": "XXXX",
            "week": "XXXX-WXX",
        }.get(unit, UNKNOWN_VALUE)
        if base is None:
            return replace(NOTHING, value=blank, reason="counted from a day that is not told")
        n = e.n if e.side == "after" else -e.n
        day = shifted(base, unit, n)
        if day is None:
            return NOTHING
        why = f"{e.n:g} {unit} {e.side} {base}"
        if unit in ("hour", "minute"):
            lo, hi = sorted((base, day))
            return Period(earliest=lo, latest=hi, unit="hour", value=f"{base.isoformat()}TXX", anchor=base, reason=why)
        if unit in ("week", "fortnight") and (e.side == "ago" or not self.history):
            return replace(
                day_period(day),
                value=week_value(day) if e.side == "ago" else day.isoformat(),
                unit="day",
                anchor=base,
                reason=why,
            )
        if unit in ("month", "year", "decade", "century") and e.n == int(e.n):
            p = month_period(day.year, day.month) if unit == "month" else year_period(day.year)
            return p.because(why, base)
        return day_period(day, e.part if e.part == "NI" else "").because(why, base)

    # ------------------------------------------------------------------------------------ durations and the vague
    def _duration(self, e: Expr, anchor: date | None, i: int) -> Period:
        unit = e.unit or "day"
        value = duration_value(unit, e.n)
        told = self._end_of_it(i)
        base = told or (anchor if not self.history else None)
        if base is None:
            return replace(NOTHING, unit=unit, value=value, reason="a length of time")
        start = shifted(base, unit, -e.n) if e.n is not None and self.mentions[i].hedge != "at_least" else None
        return Period(
            earliest=start,
            latest=base,
            unit=unit,
            value=value,
            anchor=base,
            reason="a length of time, ending at the " + ("time told before it" if told else "publication"),
        )

    def _end_of_it(self, i: int) -> date | None:
        """When a length of time ended that stands behind "after" and a time of its sentence: "in December 2016 after a four-year
        siege"."""
        story = self.story.period
        if i == 0 or story is None or story.latest is None:
            return None
        before = self.mentions[i - 1]
        gap = self.text[before.end : self.mentions[i].start]
        if not before.dates or before.bound or len(gap) > _SAME_CLAUSE or re.search(r"[.;:\n]", gap):
            return None
        afters = {word for phrase in self.rules.bounds["after"] if len(phrase) == 1 for word in phrase}
        return story.latest if afters & set(gap.lower().split()) else None

    def _nth(self, e: Expr, anchor: date | None, i: int) -> Period:
        unit = e.unit or "day"
        if self.history or anchor is None or not e.ordinal:
            return replace(
                NOTHING,
                unit=unit,
                value="XXXX-XX-XX" if unit == "day" else UNKNOWN_VALUE,
                reason="a count from a day that is not told",
            )
        if e.ordinal == 1:  # "the first day" counts from a beginning told elsewhere; "the third day" reaches the report
            why = "the first of a row that is told elsewhere"
            return Period(earliest=None, latest=anchor, unit=unit, value=UNKNOWN_VALUE, anchor=anchor, reason=why)
        start = shifted(anchor, unit, 1 - e.ordinal)
        return Period(
            earliest=start,
            latest=anchor,
            unit=unit,
            value=anchor.isoformat(),
            anchor=anchor,
            reason=f"{unit} number {e.ordinal} of a row that reaches the anchor",
        )

    def _set(self, e: Expr, anchor: date | None, i: int) -> Period:
        blank = {"day": "XXXX-XX-XX", "month": "XXXX-XX", "year": "XXXX", "week": "XXXX-WXX"}.get(
            e.unit or "day", UNKNOWN_VALUE
        )
        return replace(
            NOTHING, latest=anchor if not self.history else None, value=blank, reason="again and again", anchor=anchor
        )

    def _present(self, e: Expr, anchor: date | None, i: int) -> Period:
        return Period(
            earliest=None,
            latest=None if self.history else anchor,
            unit="",
            value="PRESENT_REF",
            anchor=anchor,
            reason="up to the publication",
        )

    def _past(self, e: Expr, anchor: date | None, i: int) -> Period:
        return Period(
            earliest=None,
            latest=None if self.history else anchor,
            unit="",
            value="PAST_REF",
            anchor=anchor,
            reason="some time before the publication",
        )

    def _future(self, e: Expr, anchor: date | None, i: int) -> Period:
        return Period(
            earliest=None if self.history else anchor,
            latest=None,
            unit="",
            value="FUTURE_REF",
            anchor=anchor,
            reason="some time after the publication",
        )
