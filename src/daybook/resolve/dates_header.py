"""The dates that a page shows at its head: candidates for its publication day, each with the words that show it.

Nothing is guessed. A date in running prose ("on 3 May rebels took …") is no date of the page; a day without a year counts only
with a year that the head itself shows (a release number such as 2010-09-S-005); 03-04-2016 without a hint is two days, and
then ``day`` is ``None`` and both stand in ``either``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from daybook.resolve.date_grammar import TOKEN, grammar
from daybook.resolve.dates_calendar import legal_day
from daybook.resolve.dates_find import TimeMention, find_times
from daybook.resolve.dates_timeline import Timeline

SURE = 0.85  # of a candidate that may stand as the page's day where nothing else tells it
_YEARS = range(1900, 2100)  # "24 Jan 1330" is a time of day
_RELEASE = re.compile(r"(?<![\d-])(20\d\d)-(0[1-9]|1[0-2])-(?=[A-Z0-9])")
_BEHIND_DATE = re.compile(
    r"(?:\s*\([\w ./-]{2,40}\))?\s*[-–—:]\s*(?=[^\d\s])|\s*\([\w ./-]{2,40}\)\s+(?=[^\W\d_])|\.\s+(?=[^\W\d_a-z])"
)
_RUNNING = 200  # code points behind a dateline: more than any headline holds
_CLOCK_AFTER = re.compile(r"\W{0,4}(?:\w{1,3}\s+)?\d{1,2}[:.]?\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderDate:
    """A date at the head of a page: code points ``start``–``end``, its words, the day, and how sure (``score`` 0–1).

    ``day`` is ``None`` when day and month may stand in either order; then ``either`` holds both days. ``updated``: the
    page says that it was changed on that day. ``year_at``: where the year was shown, if not in these words.
    """

    start: int
    end: int
    text: str
    day: date | None
    score: float
    reason: str
    either: tuple[date, ...] = ()
    updated: bool = False
    year_at: tuple[int, int] | None = None


def dates_in_header(text: str, head_chars: int = 400, language: str = "en") -> tuple[HeaderDate, ...]:
    """Candidates for the publication day in the first ``head_chars`` code points, the best first; empty if there is none."""
    head = text[:head_chars]
    found = [h for m in find_times(head, language) if m.kind == "day" for h in _candidates(text, head, m, language)]
    return tuple(sorted(found, key=lambda h: (-h.score, h.start)))


def day_of_page(text: str, language: str = "en") -> tuple[date, int, int] | None:
    """The day that a page's head surely shows as its own, and the words that show it: a dateline's, a labelled one, one that the
    page begins with. ``None`` if the head shows none or several."""
    shown = [h for h in dates_in_header(text, language=language) if h.score >= SURE and not h.updated]
    days = {h.day for h in shown}
    if len(days) != 1 or (day := shown[0].day) is None or day.year not in _YEARS:
        return None
    return day, shown[0].start, shown[0].end


def _candidates(text: str, head: str, m: TimeMention, language: str) -> Iterator[HeaderDate]:
    score, reason, updated = _place(head, m, language)
    if not score:
        return
    e = m.expr
    if e.op == "numeric":
        p = Timeline([m], head, lambda _: None, history=False, language=language).resolve()[0].period
        either = tuple(sorted(a.earliest for a in p.alternatives if a.earliest)) if p.earliest is None else ()
        day = p.earliest or _by_weekday(text, either, language)
        if day is None and not either:
            return
        why = reason if day == p.earliest else f"{reason}; the weekdays of the text fit one order only"
        yield HeaderDate(
            start=m.start,
            end=m.end,
            text=m.text,
            day=day,
            score=score,
            reason=why,
            either=() if day else either,
            updated=updated,
        )
    elif e.month and e.day:
        year, at = (e.year, None) if e.year else _year_shown(head, e.month)
        day = legal_day(year, e.month, e.day) if year else None
        if day is None or (e.weekday is not None and day.weekday() != e.weekday):
            return
        why = reason if at is None else f"{reason}; its year is that of the release number"
        yield HeaderDate(
            start=m.start, end=m.end, text=m.text, day=day, score=score, reason=why, updated=updated, year_at=at
        )


def _place(head: str, m: TimeMention, language: str) -> tuple[float, str, bool]:
    """How much the place of a date speaks for its being the page's own: score (0 = it does not), reason, updated."""
    rules = grammar(language)
    left = head[max(0, m.lead - 40) : m.start]
    words = tuple(w[0].casefold() for w in TOKEN.finditer(left))
    for kind, updated in (("published", False), ("updated", True)):
        for label in rules.header[kind]:
            if words[-len(label) :] == label:
                return (0.95 if not updated else 0.6), f"labelled {' '.join(label)!r}", updated
    line = head[head.rfind("\n", 0, m.start) + 1 : m.start].strip(" \t\u2028\u00a0-–—|(")
    if not head[: m.start].strip(" \t\n\u2028\u00a0-–—|("):
        return 0.9, "the page begins with it", False
    if not line:
        return 0.8, "it begins a line of the head", False
    if head[m.start - 1] == "(" and head[m.end : m.end + 1] == ")":
        return 0.85, "it stands in a dateline", False
    if words and words[-1] in rules.prose:
        return 0.0, "", False
    if m.expr.weekday is not None or _CLOCK_AFTER.match(head, m.end) or m.expr.op == "numeric":
        return 0.7, "it stands in the head as a dateline does", False
    rest = head[m.end : m.end + 12].lstrip(" \t")
    if m.expr.year and _is_dateline(line, head[max(0, m.start - 2) : m.start].strip(), head[m.end :]):
        return 0.88, "it stands in a dateline", False
    if m.expr.year and (not rest or rest[0] in "\n\u2028)|-–—"):
        return 0.6, "it ends a line of the head", False
    return 0.0, "", False


def _is_dateline(place: str, mark: str, rest: str) -> bool:
    """True of "El Fasher, Sudan (Desk) – 3 May 2017 – The army said …": a place's name, a mark, and behind the date a dash and
    running text. A headline ("Massacre in Houla, 25 May 2012 – Witnesses speak") ends without a full stop."""
    dash = _BEHIND_DATE.match(rest)
    if dash is None or mark not in (",", "-", "–", "—", ")"):
        return False
    text = rest[dash.end() :].split("\n", 1)[0].rstrip()
    whole = len(text) >= _RUNNING or text.endswith((".", "!", "?", '"', "”"))
    bare = re.sub(r"\([\w ./-]{2,30}\)$", "", place.strip(" ,–—-")).strip(" ,–—-")
    parts = [p.split() for p in re.split("[,/]", bare)]
    named = all(1 <= len(p) <= 3 and all(any(x[:1].isupper() for x in w.split("-")) for w in p) for p in parts)
    return whole and len(parts) <= 3 and named


def _year_shown(head: str, month: int) -> tuple[int | None, tuple[int, int] | None]:
    """The year of a release number whose month is this one or a neighbour; ``None`` if the head shows none."""
    for m in _RELEASE.finditer(head):
        year, other = int(m[1]), int(m[2])
        step = month - other
        if abs(step) <= 1:
            return year, (m.start(), m.end() - 1)
        if abs(step) == 11:  # December's release sent out in January, and the other way round
            return year + (1 if step < 0 else -1), (m.start(), m.end() - 1)
    return None, None


def _by_weekday(text: str, either: tuple[date, ...], language: str) -> date | None:
    """The one of two days that the text's weekdays speak for: a daily tells of its own day or the day before by name."""
    named = {
        m.expr.weekday
        for m in find_times(text[:4000], language)
        if m.expr.op == "weekday" and m.expr.weekday is not None
    }
    fitting = [d for d in either if d.weekday() in named]
    return fitting[0] if len(fitting) == 1 else None
