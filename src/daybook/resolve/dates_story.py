"""What a text has told so far, and the year of a day that is told without one: the thread that dates hang on."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from daybook.resolve.date_grammar import Grammar, grammar
from daybook.resolve.dates_calendar import UNKNOWN_VALUE, Period, legal_day
from daybook.resolve.dates_find import Expr, TimeMention

AnchorOf = Callable[[int], date | None]
NOTHING = Period(earliest=None, latest=None, unit="", value=UNKNOWN_VALUE)


@dataclass(slots=True)
class Story:
    """What the text has told so far."""

    day: date | None = None  # the last single day
    period: Period | None = None  # the last dated period of any size
    year_at: int = -10_000  # offset of the last year told in words
    year: int | None = None
    bc: int | None = None
    last: Period | None = None  # the last time told, "since …" and all
    day_at: int = -10_000
    dated: date | None = None  # the last single day told otherwise than by a bare weekday


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


class Thread:
    """The mentions of a text, how its dates are anchored, and its story up to the mention in hand."""

    def __init__(
        self, mentions: Sequence[TimeMention], text: str, anchor_of: AnchorOf, *, history: bool, language: str
    ) -> None:
        self.mentions, self.text, self.anchor_of, self.history = mentions, text, anchor_of, history
        self.rules: Grammar = grammar(language)
        self.story = Story()
        self.order = self._numeric_order()
        self.low, self.high = _core_years(mentions)

    def _remember(self, m: TimeMention, p: Period) -> None:
        e = m.expr
        if e.bc and e.year:
            self.story.bc = e.year
        if not p.known or e.op == "named" or m.kind in ("window", "duration", "vague", "set", "part"):
            return
        if self.history and p.earliest and not self.low <= p.earliest.year <= self.high:
            return
        if self.history and self._aside(m, p):
            return
        if e.year and not e.bc and (self.history or m.bound != "since"):
            self.story.year, self.story.year_at, self.story.bc = e.year, m.end, None
        if m.bound in ("", "since") and p.unit != "hour":
            self.story.last = p
        if m.bound == "since" and not self.history:
            return  # "since 2011" is no point that the story moves on from
        self.story.period = p
        if p.unit == "day":
            ends = e.op == "overnight" and e.weekday is not None  # "the night to Thursday": Thursday is spoken of
            self.story.day, self.story.day_at = p.latest if ends else p.earliest, m.end
            if e.op != "weekday" or e.rel:
                self.story.dated = p.earliest
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
        if anchor is None and not self.history and self.story.dated is not None:
            told = legal_day(self.story.dated.year, month, min(day, 28))
            late = told is not None and told > self.story.dated  # news looks back: "the war broke out on April 15"
            return self.story.dated.year - late, "the last one on or before the day told before", self.story.dated
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
        base = story.latest if story.latest and story.unit not in ("year", "season") else story.earliest
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
        if not self.rules.one_phrase.fullmatch(self.text[self.mentions[i].end : nxt.start]):
            return None
        return nxt.expr.year - (month > (nxt.expr.month or 12))

    def _next_year_told(self, i: int) -> int | None:
        return next((m.expr.year for m in self.mentions[i + 1 : i + 6] if m.expr.year and not m.expr.bc), None)
