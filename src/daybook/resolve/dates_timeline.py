"""The time expressions of one text, resolved in reading order against their anchors: publication, or the story told so far.

News counts from the publication day; a history carries the last date it told ("On 14 August" after "in 1914" is 1914). Both are
needed: anchoring every date of a war narrative to the day of its page costs more than a third of the right answers.
Nothing here knows today's date: without a publication day, what counts from it stays unknown.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from daybook.resolve.date_grammar import Grammar, grammar
from daybook.resolve.dates_calendar import (
    DAY,
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
    week_value,
    year_period,
    years_period,
)
from daybook.resolve.dates_find import Expr, TimeMention

AnchorOf = Callable[[int], date | None]
_JOIN = re.compile(r"\s*(?:,|-|–|—|/|and|or|to|until|through|&)\s*(?:the\s+)?", re.IGNORECASE)
NOTHING = Period(earliest=None, latest=None, unit="", value=UNKNOWN_VALUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A mention and the period it was resolved to (``known`` is false when it was not). ``future``: its reading if it lies ahead."""

    mention: TimeMention
    period: Period
    future: Period | None = None
    history: bool = False


@dataclass(slots=True)
class _Story:
    """What the text has told so far."""

    day: date | None = None  # the last single day
    period: Period | None = None  # the last dated period of any size
    year_at: int = -10_000  # offset of the last year told in words
    year: int | None = None
    bc: int | None = None
    last: Period | None = None  # the last time told, "since …" and all
    day_at: int = -10_000


def is_history(mentions: Sequence[TimeMention], published: date | None) -> bool:
    """True if the text tells of other years than its publication's, and not as a daily does (weekdays, yesterday, last week)."""
    told = [
        m.expr.year
        for m in mentions
        if m.expr.year and m.expr.op in ("date", "month", "year", "season", "yearrange", "numeric")
    ]
    daily = sum(m.expr.op in ("weekday", "day", "unit", "overnight") for m in mentions)
    if published is None:
        return len(told) > daily
    far = sum(abs(y - published.year) > 1 for y in told)
    return far >= 3 and far > 2 * daily and far * 2 > len(told)


def _core_years(mentions: Sequence[TimeMention]) -> tuple[int, int]:
    """The years a text is about: its median year, give or take. A year far off (a book cited, an old war) moves no story."""
    told = sorted(
        m.expr.year for m in mentions if m.expr.year and not m.expr.bc and m.kind in ("day", "month", "year", "season")
    )
    if not told:
        return 0, 9999
    middle = told[len(told) // 2]
    spread = sorted(abs(y - middle) for y in told)[len(told) // 2]
    margin = max(10, 4 * spread)
    return middle - margin, middle + margin


class Timeline:
    """Resolves the mentions of a text in order. ``anchor_of(offset)`` gives the day that relative dates there count from."""

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
        self.mentions, self.text, self.anchor_of = mentions, text, anchor_of
        self.history, self.carry = history, carry
        self.rules: Grammar = grammar(language)
        self.story = _Story()
        self.order = self._numeric_order()
        self.low, self.high = _core_years(mentions)

    def resolve(self) -> tuple[Dated, ...]:
        """One :class:`Dated` per mention, in order."""
        out = []
        for i, m in enumerate(self.mentions):
            anchor = self.anchor_of(m.start)
            if not self.carry and i and re.search(r"[.!?]\s", self.text[self.mentions[i - 1].end : m.start]):
                self.story = _Story()
            period = self._period(i, m, anchor)
            ahead = self._ahead(m.expr, anchor) if anchor else None
            self._remember(m, period)
            out.append(Dated(mention=m, period=period, future=ahead, history=self.history))
        return tuple(out)

    def _remember(self, m: TimeMention, p: Period) -> None:
        e = m.expr
        if e.bc and e.year:
            self.story.bc = e.year
        if not p.known or m.kind in ("window", "duration", "vague", "set", "part"):
            return
        if self.history and p.earliest and not self.low <= p.earliest.year <= self.high:
            return
        if self.history and self._aside(m, p):
            return
        if e.year and not e.bc:
            self.story.year, self.story.year_at, self.story.bc = e.year, m.end, None
        if m.bound in ("", "since") and p.unit != "hour":
            self.story.last = p
        if m.bound == "since" and not self.history:
            return  # "since 2011" is no point that the story moves on from
        self.story.period = p
        if p.unit == "day":
            self.story.day, self.story.day_at = p.earliest, m.end
        elif p.unit != "hour" and self.history:
            self.story.day = None

    def _aside(self, m: TimeMention, p: Period) -> bool:
        """True if a bare earlier year is a look back inside a sentence ("the 1790 decree"), not a new chapter ("In 1790, …")."""
        story = self.story.period
        if m.expr.op != "year" or not m.expr.year or story is None or story.earliest is None or p.earliest is None:
            return False
        if p.earliest.year >= story.earliest.year:
            return False
        opening = self.text[max(0, m.start - 12) : m.start]
        return re.search(r"(?:^|[.!?\n]\W{0,2}\s?)\s*\w{0,7}\s*$", opening) is None

    # ----------------------------------------------------------------------------------------------- dispatch
    def _period(self, i: int, m: TimeMention, anchor: date | None) -> Period:
        e = m.expr
        try:
            return getattr(self, f"_{e.op}")(e, anchor, i)  # type: ignore[no-any-return]
        except (OverflowError, ValueError):
            return NOTHING.because("lies off the calendar")

    # --------------------------------------------------------------------------------------- days told by name
    def _date(self, e: Expr, anchor: date | None, i: int) -> Period:
        year, why, base = self._year_for(e, anchor, i, e.month or 1, e.day or 1)
        if e.month is None or e.day is None:
            return NOTHING
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

    def _numeric_order(self) -> str:
        votes = {"dmy": 0, "mdy": 0}
        for m in self.mentions:
            if len(m.expr.numeric) == 3 and m.expr.numeric[0] <= 31:
                a, b, _ = m.expr.numeric
                if a > 12 >= b:
                    votes["dmy"] += 1
                elif b > 12 >= a:
                    votes["mdy"] += 1
                elif "." in m.text:
                    votes["dmy"] += 1  # dots are written where the day goes first
        if votes["dmy"] == votes["mdy"]:
            return self.rules.numeric_order
        return max(votes, key=lambda k: votes[k])

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
            if "year" in self.mentions[i].text.casefold().split() or self.mentions[i].text.casefold().endswith("year"):
                year: int | None = anchor.year + {"last": -1, "this": 0, "next": 1}[e.rel]
            else:
                year = (
                    anchor.year - (month >= anchor.month)
                    if e.rel == "last"
                    else anchor.year + (e.rel == "next" and month <= anchor.month)
                )
            why, base = f"{e.rel}, counted from the publication", anchor
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

    def _year_for(
        self, e: Expr, anchor: date | None, i: int, month: int, day: int
    ) -> tuple[int | None, str, date | None]:
        """The year of a month or day that is told without one."""
        if e.year is not None:
            return (None, "before Christ", None) if e.bc else (e.year, "", None)
        joined = self._joined_year(i, month)
        if joined is not None:
            return joined, "the year told with the date that follows", None
        story = self.story.period
        if self.history or (anchor is None and story is not None):
            if story is None or story.earliest is None:
                later = self._next_year_told(i)
                return (
                    (later, "the first year that the text tells", None)
                    if later
                    else (None, "no year was told before", None)
                )
            return self._story_year(story, month), "the year of the story so far", story.earliest
        if anchor is None:
            return None, "no year is told and the publication day is unknown", None
        near = self.mentions[i].start - self.story.year_at < 160 and self.story.year is not None
        if (
            near
            and self.story.year is not None
            and self.story.year < anchor.year
            and not re.search(r"[.!?]\s|\n", self.text[self.story.year_at : self.mentions[i].start])
        ):
            return self.story.year, "the year told in the same sentence", None
        past = legal_day(anchor.year, month, min(day, 28))
        year = anchor.year if past is not None and past <= anchor else anchor.year - 1
        return year, "the last one on or before the publication", anchor

    def _story_year(self, story: Period, month: int) -> int:
        base = story.latest if story.latest and story.unit != "year" else story.earliest
        if base is None:
            raise ValueError("a story's period has no day")
        if story.unit in ("year", "decade"):
            return base.year
        if month - base.month <= -7:
            return base.year + 1  # December, then January: the story went on
        return base.year

    def _joined_year(self, i: int, month: int) -> int | None:
        """The year of the next mention where the two are one phrase ("in May and June 1917")."""
        if i + 1 >= len(self.mentions):
            return None
        nxt = self.mentions[i + 1]
        if nxt.expr.op not in ("date", "month") or nxt.expr.year is None or nxt.expr.bc:
            return None
        if not _JOIN.fullmatch(self.text[self.mentions[i].end : nxt.start]):
            return None
        return nxt.expr.year - (month > (nxt.expr.month or 12))

    def _next_year_told(self, i: int) -> int | None:
        return next((m.expr.year for m in self.mentions[i + 1 : i + 6] if m.expr.year and not m.expr.bc), None)

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
            base = self.story.period.earliest if self.story.period else anchor
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

    # -------------------------------------------------------------------------------- counted from publication
    def _weekday(self, e: Expr, anchor: date | None, i: int) -> Period:
        base = anchor
        if self.history or anchor is None:
            base = self.story.day
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
        told = self._day_just_told(i)
        end = told if told else base
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
                p = Period(earliest=base - timedelta(days=6), latest=base, unit="week", value=week_value(base))
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
            return Period(
                earliest=None,
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
        base = anchor if not self.history else None
        if base is None:
            return replace(NOTHING, unit=unit, value=value, reason="a length of time")
        start = shifted(base, unit, -e.n) if e.n is not None and self.mentions[i].hedge != "at_least" else None
        return Period(
            earliest=start,
            latest=base,
            unit=unit,
            value=value,
            anchor=base,
            reason="a length of time, ending at the publication",
        )

    def _nth(self, e: Expr, anchor: date | None, i: int) -> Period:
        unit = e.unit or "day"
        if self.history or anchor is None or not e.ordinal:
            return replace(
                NOTHING,
                unit=unit,
                value="XXXX-XX-XX" if unit == "day" else UNKNOWN_VALUE,
                reason="a count from a day that is not told",
            )
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

    def _named(self, e: Expr, anchor: date | None, i: int) -> Period:
        first, last = self.rules.named[e.name]
        return Period(
            earliest=first, latest=last, unit="year", value=UNKNOWN_VALUE, reason="a war or upheaval known by name"
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

    # -------------------------------------------------------------------------------------------------- ahead
    def _ahead(self, e: Expr, anchor: date | None) -> Period | None:
        """The reading of a weekday, a day or a month that lies after the anchor: for what is planned."""
        if anchor is None or self.history:
            return None
        if e.op == "weekday" and e.weekday is not None and not e.rel:
            return day_period(anchor + timedelta(days=(e.weekday - anchor.weekday()) % 7)).because(
                "the next such weekday", anchor
            )
        if e.op in ("date", "month") and e.year is None and e.month:
            for year in (anchor.year, anchor.year + 1):
                first = legal_day(year, e.month, e.day or 1)
                p = day_period(first) if first and e.day else month_period(year, e.month)
                if p.latest and p.latest >= anchor:
                    return p.because("the next one after the publication", anchor)
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
