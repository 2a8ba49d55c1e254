"""Times told by name: days, months, years, seasons, feasts, wars. What is missing (a year, a month) is taken from the thread."""

from dataclasses import replace
from datetime import date, timedelta

from daybook.resolve.dates_calendar import (
    UNIT_RANK,
    UNKNOWN_VALUE,
    Period,
    add_months,
    day_period,
    duration_value,
    feast_periods,
    legal_day,
    month_period,
    narrowed,
    season_period,
    shifted,
    year_period,
    years_period,
)
from daybook.resolve.dates_find import Expr
from daybook.resolve.dates_story import NOTHING, Thread

_STEP = {"last": -1, "previous": -1, "this": 0, "next": 1}


class Named(Thread):
    """One method per operation of the grammar; each takes the expression, its anchor day and its index."""

    # --------------------------------------------------------------------------------------- days told by name
    def _date(self, e: Expr, anchor: date | None, i: int) -> Period:
        if e.month is None or e.day is None:
            return self._dayofmonth(e, anchor, i)  # "the night of the 12th"
        if e.unit == "year" and anchor is not None:  # "12 May last year"
            told: tuple[int | None, str, date | None] = (
                anchor.year + _STEP.get(e.rel, 0),
                f"{e.rel} year, counted from the publication",
                anchor,
            )
        else:
            told = self._year_for(e, anchor, i, e.month, e.day)
        year, why, base = told
        if year is None:
            return replace(NOTHING, value=f"XXXX-{e.month:02d}-{e.day:02d}", reason=why)
        day = legal_day(year, e.month, e.day)
        if day is None:
            return NOTHING.because(f"the calendar has no such day in {year}")
        value = replace(
            day_period(day, "" if e.part not in ("MO", "AF", "EV", "NI") else e.part), reason=why, anchor=base
        )
        if e.clock:
            value = replace(value, value=f"{day.isoformat()}T{e.clock}")
        if e.weekday is not None and day.weekday() != e.weekday:
            return replace(value, reason=f"{why or 'stated'}; but that day is no such weekday".strip("; "))
        return value

    def _numeric(self, e: Expr, anchor: date | None, i: int) -> Period:
        a, b, c = e.numeric
        if a > 31:
            day = legal_day(a, b, c)
            return day_period(day).because("ISO date") if day else NOTHING
        year = c if c > 99 else (1900 + c if c > 68 else 2000 + c)
        readings = [
            (order, d) for order, (dd, mm) in (("dmy", (a, b)), ("mdy", (b, a))) if (d := legal_day(year, mm, dd))
        ]
        if not readings:
            return NOTHING
        if len(readings) == 1 or readings[0][1] == readings[1][1]:
            return day_period(readings[0][1]).because("only one order of day and month is possible")
        by_order = dict(readings)
        if self.order in by_order:
            chosen, why = by_order[self.order], f"other dates of the page, or the language, write {self.order}"
        else:
            past = [d for _, d in readings if anchor is None or d <= anchor]
            if anchor is None or len(past) != 1:
                return replace(
                    NOTHING,
                    reason="day and month may stand in either order",
                    alternatives=tuple(day_period(d) for _, d in readings),
                )
            chosen, why = past[0], "the other order lies after the publication"
        others = tuple(day_period(d) for _, d in readings if d != chosen)
        return replace(day_period(chosen), reason=why, alternatives=others)

    def _dayofmonth(self, e: Expr, anchor: date | None, i: int) -> Period:
        base = self.story.period.earliest if self.story.period and (self.history or anchor is None) else anchor
        if (
            base is None
            or e.day is None
            or (self.story.period and self.history and UNIT_RANK.get(self.story.period.unit, 9) > 3)
        ):
            return NOTHING.because("no month was told before")
        day = legal_day(base.year, base.month, e.day)
        if day and not self.history and anchor and day > anchor:
            back = add_months(base.replace(day=1), -1)
            day = legal_day(back.year, back.month, e.day)
        return day_period(day).because("of the month spoken of", base) if day else NOTHING

    def _dayrange(self, e: Expr, anchor: date | None, i: int) -> Period:
        first = self._date(e, anchor, i)
        if first.earliest is None or e.day2 is None:
            return first
        last = legal_day(first.earliest.year, first.earliest.month, e.day2)
        if last is None:
            return NOTHING
        return replace(first, latest=last, unit="week", value=f"{first.value}/{last.isoformat()}")

    def _month(self, e: Expr, anchor: date | None, i: int) -> Period:
        month = e.month or 1
        if e.year is None and e.rel in ("last", "this", "next") and anchor is not None:
            # "last December", "June last year"
            if e.unit == "year":
                year: int | None = anchor.year + _STEP.get(e.rel, 0)
            else:
                year = (
                    anchor.year - (month >= anchor.month)
                    if e.rel == "last"
                    else anchor.year + (e.rel == "next" and month <= anchor.month)
                )
            why = f"{e.rel}, counted from the publication"
            base: date | None = anchor
        else:
            year, why, base = self._year_for(e, anchor, i, month, 1)
        if year is None:
            return replace(NOTHING, value=f"XXXX-{month:02d}", reason=why)
        whole = narrowed(month_period(year, month), e.phase).because(why, base)
        if (
            not e.year
            and not self.history
            and anchor
            and whole.latest
            and whole.earliest
            and whole.earliest <= anchor < whole.latest
        ):
            whole = replace(whole, latest=anchor)
        return whole

    # ------------------------------------------------------------------------------------------ longer periods
    def _weekof(self, e: Expr, anchor: date | None, i: int) -> Period:
        whole = self._month(e, anchor, i) if e.month else (year_period(e.year) if e.year else NOTHING)
        if whole.earliest is None or whole.latest is None:
            return NOTHING
        value = duration_value(e.unit or "week", e.n)
        size = shifted(whole.earliest, e.unit or "week", e.n if e.n is not None else 3)
        span = (size - whole.earliest).days if size else 7
        if e.rel:
            first = max(whole.earliest, whole.latest - timedelta(days=span - 1))
            return replace(whole, earliest=first, unit=e.unit or "week", value=value)
        first = whole.earliest + timedelta(days=span * ((e.ordinal or 1) - 1) if (e.n or 1) == 1 else 0)
        if first > whole.latest:
            return whole
        return replace(
            whole,
            earliest=first,
            latest=min(whole.latest, first + timedelta(days=span - 1)),
            unit=e.unit or "week",
            value=value,
        )

    def _firstof(self, e: Expr, anchor: date | None, i: int) -> Period:
        """ "The first six months of the year": of the anchor's, as far as it has come."""
        if anchor is None:
            return NOTHING.because("the first part of an unknown year")
        whole = year_period(anchor.year)
        end = shifted(date(anchor.year, 1, 1), e.unit or "month", 6 if e.n in (None, 0.5) else e.n or 6)
        if end is None:
            return NOTHING
        why = "the first part of the year of the publication"
        return replace(whole, latest=min(end - timedelta(days=1), anchor), unit="season").because(why, anchor)

    def _year(self, e: Expr, anchor: date | None, i: int) -> Period:
        if e.bc or (e.year is not None and e.year < 1000 and self.story.bc):
            return replace(
                NOTHING,
                unit="year",
                value=f"BC{e.year:04d}",
                years_bc=e.year,
                reason="before the calendar of this program",
            )
        if e.year is not None:
            return narrowed(year_period(e.year), e.phase)
        base = anchor
        if self.history or e.rel in ("that", "previous", "following") or not e.rel:
            told = self.story.period.earliest if self.story.period else None
            base = told if self.history else told or anchor
        if base is None:
            return NOTHING.because("a year counted from an unknown day")
        step = {"last": -1, "previous": -1, "next": 1, "following": 1}.get(e.rel, 0)
        p = narrowed(year_period(base.year + step), e.phase).because(
            "counted from the publication" if base == anchor else "counted from the story", base
        )
        if e.rel == "this" and not self.history and p.earliest and p.earliest <= base:
            return replace(p, latest=base) if e.phase in ("", "early") else p
        return p

    def _yearrange(self, e: Expr, anchor: date | None, i: int) -> Period:
        if e.year is None or e.year2 is None:
            return NOTHING
        if e.bc:
            return replace(NOTHING, value=f"BC{e.year:04d}/BC{e.year2:04d}", unit="year", years_bc=e.year)
        return years_period(e.year, e.year2, f"{e.year:04d}/{e.year2:04d}", "decade")

    def _decade(self, e: Expr, anchor: date | None, i: int) -> Period:
        year = e.year or 0
        return narrowed(years_period(year, year + 9, f"{year // 10}", "decade"), e.phase)

    def _century(self, e: Expr, anchor: date | None, i: int) -> Period:
        n = (e.ordinal or 1) - 1
        if e.bc:
            return replace(NOTHING, value=f"BC{n:02d}", unit="century", years_bc=n * 100 + 50)
        return narrowed(years_period(n * 100 + 1, n * 100 + 100, f"{n:02d}", "century"), e.phase)

    def _season(self, e: Expr, anchor: date | None, i: int) -> Period:
        if e.year is not None:
            return narrowed(season_period(e.year, e.season), e.phase)
        base, rel = anchor, e.rel
        if self.history or rel in ("following", "previous", "that"):
            base = self.story.period.earliest if self.story.period else None
        if base is None:
            return replace(NOTHING, value=f"XXXX-{e.season}", reason="no year is known for the season")
        if self.history:
            year = base.year
            if rel in ("next", "following"):
                first = season_period(year, e.season).earliest
                year += first is not None and first <= base
            if e.season == "WI" and base.month <= 8:
                year -= 1
            p = narrowed(season_period(year, e.season), e.phase).because("the season nearest in the story", base)
            return replace(p, value=f"{year + 1:04d}-WI") if e.season == "WI" else p  # named by the year it ends in
        else:
            year = base.year
            start = season_period(year, e.season).earliest
            if rel in ("next", "following"):
                year += start is not None and start <= base
            elif start is not None and start > base:
                year -= 1
            end = season_period(year, e.season).latest
            if rel == "last" and end is not None and end >= base:
                year -= 1
        p = narrowed(season_period(year, e.season), e.phase).because("the season nearest to the anchor", base)
        if (
            not self.history
            and p.latest
            and p.earliest
            and p.earliest <= base < p.latest
            and rel not in ("next", "following")
        ):
            return replace(p, latest=base)
        return p

    def _feast(self, e: Expr, anchor: date | None, i: int) -> Period:
        names = self.rules.either.get(e.feast, (e.feast,))
        base = anchor if not self.history else (self.story.period.earliest if self.story.period else anchor)
        found: list[Period] = []
        for name in names:
            years = [e.year] if e.year else ([base.year + k for k in (-1, 0, 1)] if base else [])
            announced = self.rules.announced.get(name, {})
            hits = [p for y in years for p in feast_periods(self.rules.feasts[name], y, announced.get(y))]
            if base and self.history and not e.year:
                hits = [p for p in hits if p.earliest and p.earliest.year == base.year]
            elif base and not e.year:
                ahead = e.rel == "next"
                hits = [p for p in hits if p.earliest and (p.earliest > base if ahead else p.earliest <= base)]
                hits = hits[:1] if ahead else hits[-1:]
            found += hits
        if not found:
            return NOTHING.because("a feast whose year is not known")
        found.sort(key=lambda p: abs((p.earliest - base).days) if p.earliest and base else 0)
        best, rest = found[0], tuple(found[1:])
        if e.ordinal and best.earliest:
            best = day_period(best.earliest + timedelta(days=e.ordinal - 1))
        if base and not e.year and best.latest and best.latest > base >= (best.earliest or base) and best.unit != "day":
            best = replace(best, latest=base)
        return replace(best, reason="feast reckoned by its calendar", anchor=base, alternatives=rest)

    def _named(self, e: Expr, anchor: date | None, i: int) -> Period:
        first, last = self.rules.named[e.name]
        return Period(
            earliest=first, latest=last, unit="year", value=UNKNOWN_VALUE, reason="a war or upheaval known by name"
        )
