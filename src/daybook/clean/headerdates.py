"""The day a page says it was published on: full dates near its top and bottom. Not for dates inside the running text.

Numeric days such as 05-07-2016 are read only where it is plain which number is the month: one is over 12, both are the same,
or another numeric date of the same header or footer settles the order. Else the day stays open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY_FIRST = re.compile(
    r"(?<![\w-])(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)?[\s./-]{1,2}"
    + _MONTH
    + r"\b[.,]?[\s./-]{1,2}(?P<year>(?:19|20)\d{2})(?!\d)",
    re.I,
)
_MONTH_FIRST = re.compile(
    r"(?<!\w)" + _MONTH + r"\b\.?\s(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s{0,2}(?P<year>(?:19|20)\d{2})(?!\d)",
    re.I,
)
_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<sep>[./-])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<![\d./-])(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<year>(?:19|20)\d{2})(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDay:
    """A full date in the text: its day (``None`` if the order of day and month is open) and its range in code points."""

    day: date | None
    start: int
    end: int


def full_dates(text: str, start: int, end: int) -> tuple[FoundDay, ...]:
    """All full dates in ``text[start:end]``, in text order."""
    found = sorted({(d.start, d.end): d for d in _all(text, start, end)}.values(), key=lambda d: (d.start, -d.end))
    out: list[FoundDay] = []
    for item in found:
        if not out or item.start >= out[-1].end:
            out.append(item)
    return tuple(out)


def _all(text: str, start: int, end: int) -> Iterator[FoundDay]:
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        for m in pattern.finditer(text, start, end):
            month = MONTHS.index(m["month"][:3].lower()) + 1
            if (day := _day(int(m["year"]), month, int(m["day"]))) is not None:
                yield FoundDay(day=day, start=m.start(), end=m.end())
    for m in _ISO.finditer(text, start, end):
        if (day := _day(int(m["year"]), int(m["month"]), int(m["day"]))) is not None:
            yield FoundDay(day=day, start=m.start(), end=m.end())
    numeric = list(_NUMERIC.finditer(text, start, end))
    order = _order(numeric)
    for m in numeric:
        a, b, year = int(m["a"]), int(m["b"]), int(m["year"])
        first = "." if m["sep"] == "." else order  # 05.07.2016 is day first wherever dots are used
        if a == b or b > 12 or a > 12 or first:
            day_first = a > 12 or (b <= 12 and first in (".", "day"))
            month, number = (b, a) if day_first else (a, b)
            yield FoundDay(day=_day(year, month, number), start=m.start(), end=m.end())
        else:
            yield FoundDay(day=None, start=m.start(), end=m.end())


def _order(found: list[re.Match[str]]) -> str | None:
    """``day`` or ``month`` if other numeric dates nearby settle which comes first, and none says the opposite."""
    votes = {
        ("day" if int(m["a"]) > 12 else "month")
        for m in found
        if m["sep"] != "." and (int(m["a"]) > 12) != (int(m["b"]) > 12)
    }
    return votes.pop() if len(votes) == 1 else None


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
