"""Calendar arithmetic for dates in reports: periods with their days, thirds of months and years, seasons and feasts.

A :class:`Period` is inclusive days plus the ISO 8601 / TIMEX3 value it stands for ("2015-05", "P3Y", "PRESENT_REF").
Islamic feasts are reckoned in the Umm al-Qura calendar by the ``hijridate`` library (1343–1500 AH, i.e. 1924–2077): local
sightings may differ by a day. Easter follows the Gregorian computus (Meeus, Jones, Butcher), Orthodox Easter Meeus' Julian one.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from daybook.resolve.date_grammar import Feast

DAY = timedelta(days=1)
SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}  # meteorological, north of the equator
UNIT_LETTERS = {
    "minute": "M", "hour": "H", "day": "D", "night": "D", "week": "W", "weekend": "D", "fortnight": "W", "month": "M",
    "year": "Y", "decade": "DE", "century": "CE",
}  # fmt: skip
UNIT_RANK = {
    "minute": 0, "hour": 0, "day": 1, "night": 1, "weekend": 2, "week": 2, "fortnight": 2, "month": 3, "season": 4,
    "year": 5, "decade": 6, "century": 7,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days ``earliest``–``latest`` (inclusive, ``None`` = open or unknown), of size ``unit``, with TIMEX3 ``value``.

    ``anchor``: the day it was counted from (``None`` if the words alone tell it); ``reason``: one clause on how.
    ``years_bc``: set when it lies before year 1, which no ``date`` can hold.
    """

    earliest: date | None
    latest: date | None
    unit: str
    value: str
    anchor: date | None = None
    reason: str = ""
    alternatives: tuple["Period", ...] = ()
    years_bc: int | None = None

    @property
    def known(self) -> bool:
        """True if at least one end is a day."""
        return self.earliest is not None or self.latest is not None

    def because(self, reason: str, anchor: date | None = None) -> "Period":
        """A copy with a reason and an anchor."""
        return replace(self, reason=reason, anchor=anchor)


UNKNOWN_VALUE = "null"


def legal_day(year: int, month: int, day: int) -> date | None:
    """The day, or ``None`` if the calendar has none such (31 April)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_period(day: date, part: str = "") -> Period:
    """One day; ``part`` (MO, AF, EV, NI) goes into the value only."""
    return Period(earliest=day, latest=day, unit="day", value=day.isoformat() + (f"T{part}" if part else ""))


def month_period(year: int, month: int) -> Period:
    """A calendar month."""
    last = calendar.monthrange(year, month)[1]
    return Period(
        earliest=date(year, month, 1), latest=date(year, month, last), unit="month", value=f"{year:04d}-{month:02d}"
    )


def year_period(year: int) -> Period:
    """A calendar year."""
    return Period(earliest=date(year, 1, 1), latest=date(year, 12, 31), unit="year", value=f"{year:04d}")


def season_period(year: int, season: str) -> Period:
    """A season; winter begins in December of its year."""
    first = SEASON_MONTHS[season]
    end_year, end_month = (year + 1, 2) if season == "WI" else (year, first + 2)
    end = month_period(end_year, end_month).latest
    return Period(earliest=date(year, first, 1), latest=end, unit="season", value=f"{year:04d}-{season}")


def years_period(first: int, last: int, value: str, unit: str) -> Period:
    """Whole years, e.g. a decade."""
    return Period(earliest=date(max(1, first), 1, 1), latest=date(last, 12, 31), unit=unit, value=value)


def week_value(day: date) -> str:
    """The ISO week of a day, ``2016-W03``."""
    iso = day.isocalendar()
    return f"{iso.year:04d}-W{iso.week:02d}"


def add_months(day: date, months: int) -> date:
    """The same day some months on; the last of the month where that month is shorter. Raises ``OverflowError`` off the calendar."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"{months} months from {day} lie off the calendar")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def shifted(day: date, unit: str, n: float) -> date | None:
    """``day`` moved by ``n`` units (negative = back); ``None`` when that lies off the calendar."""
    try:
        if unit in ("minute", "hour"):
            hours = n if unit == "hour" else n / 60
            whole = int(abs(hours) // 24) + (1 if abs(hours) % 24 else 0)
            return day + timedelta(days=whole if n > 0 else -whole)
        if unit in ("day", "night", "weekend"):
            return day + timedelta(days=round(n))
        if unit in ("week", "fortnight"):
            return day + timedelta(days=round(n * (7 if unit == "week" else 14)))
        months = {"month": 1, "year": 12, "decade": 120, "century": 1200}[unit]
        return add_months(day, round(n * months))
    except (OverflowError, ValueError):
        return None


def narrowed(period: Period, phase: str) -> Period:
    """The early, middle or late part of a period.

    Months: days 1–10, 11–20, 21–end. Years: January–April, June–August, October–December; their start and end are the first
    and last month of a year, the first and last ten days of a month. Longer periods: thirds. Anything shorter is left as it is.
    """
    a, b = period.earliest, period.latest
    if not phase or a is None or b is None or period.unit in ("day", "hour"):
        return period
    if period.unit == "month":
        lo, hi = {"early": (1, 10), "start": (1, 10), "mid": (11, 20), "late": (21, b.day), "end": (21, b.day)}[phase]
        return replace(period, earliest=a.replace(day=lo), latest=a.replace(day=hi))
    if period.unit == "year":
        lo, hi = {"early": (1, 4), "start": (1, 3), "mid": (6, 8), "late": (10, 12), "end": (12, 12)}[phase]
        return replace(period, earliest=date(a.year, lo, 1), latest=month_period(a.year, hi).latest)
    third = (b - a) / 3
    cuts = {
        "early": (a, a + third),
        "start": (a, a + third),
        "mid": (a + third, b - third),
        "late": (b - third, b),
        "end": (b - third, b),
    }
    lo_day, hi_day = cuts[phase]
    return replace(period, earliest=lo_day, latest=hi_day)


def easter(year: int, orthodox: bool = False) -> date:
    """Easter Sunday in the Gregorian calendar (Meeus, Astronomical Algorithms, ch. 8)."""
    if orthodox:
        a, b, c = year % 4, year % 7, year % 19
        d = (19 * c + 15) % 30
        e = (2 * a + 4 * b - d + 34) % 7
        month, day = divmod(d + e + 114, 31)
        return date(year, month, day + 1) + timedelta(days=year // 100 - year // 400 - 2)
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


def _islamic(feast: Feast, year: int) -> Iterator[date]:
    """First days of the feast in a Gregorian year (one, rarely two)."""
    from hijridate import Gregorian, Hijri  # costs a table; only pages that name a feast pay for it

    if not 1925 <= year <= 2076:
        return
    middle = Gregorian(year, 7, 1).to_hijri().year
    for hijri in (middle - 1, middle, middle + 1):
        day = Hijri(hijri, feast.month, feast.day).to_gregorian()
        if day.year == year:
            yield date(day.year, day.month, day.day)


def feast_periods(feast: Feast, year: int, announced: date | None = None) -> list[Period]:
    """The feast's occurrences in a Gregorian year, in order; empty where the tables end. ``announced``: its known day."""
    if not 1 <= year <= 9998:
        return []
    if announced is not None:
        starts = [announced]
    elif feast.calendar == "islamic":
        starts = list(_islamic(feast, year))
    elif feast.calendar == "gregorian":
        starts = [date(year, feast.month, feast.day)]
    else:
        starts = [easter(year, feast.calendar == "orthodox") + timedelta(days=feast.offset)] if year > 1582 else []
    return [
        Period(
            earliest=s,
            latest=s + timedelta(days=feast.days - 1),
            unit="day" if feast.days == 1 else "week",
            value=s.isoformat(),
        )
        for s in starts
    ]


def duration_value(unit: str, n: float | None) -> str:
    """TIMEX3 value of a duration: ``P3Y``, ``PT24H``, ``PXD`` for "several days"."""
    if unit == "fortnight":
        unit, n = "week", None if n is None else 2 * n
    letter = UNIT_LETTERS[unit]
    time = "T" if unit in ("hour", "minute") else ""
    return f"P{time}{'X' if n is None else f'{n:g}'}{letter}"
