"""Time expressions in running text: where they stand (code points) and what they say, before any anchor is known."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from daybook.resolve.date_grammar import DIGIT, OTHER, TOKEN, Grammar, Pattern, grammar

_WORD_BEFORE = re.compile(r"([^\W\d_]+(?:['’][^\W\d_]+)?)\W{0,2}$")
_STOP = re.compile(r"[.;:!?()\n]")
_SECOND_WORD = re.compile(r"[\s,.‐-―'’-]{0,4}([^\W\d_]+|\d+)")
_GENITIVE = re.compile(r"['’]s\b|s\b")
_NEXT_WORD = re.compile(r"\W{0,3}([^\W_]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expr:
    """What a time expression says. ``op`` is the operation of the grammar's rule; the rest are its operands.

    ``unit``: minute … century; ``n``: how many units (``None`` and ``vague`` for "several"); ``rel``: last | this | next |
    previous | following | that; ``phase``: early | mid | late | start | end; ``part``: MO | AF | EV | NI;
    ``bc``: years before Christ; ``numeric``: the three numbers of 03/04/2016 in the order written.
    """

    op: str
    year: int | None = None
    year2: int | None = None
    month: int | None = None
    day: int | None = None
    day2: int | None = None
    weekday: int | None = None
    unit: str | None = None
    n: float | None = None
    vague: bool = False
    side: str = ""
    rel: str = ""
    phase: str = ""
    part: str = ""
    season: str = ""
    feast: str = ""
    name: str = ""
    ordinal: int | None = None
    clock: str = ""
    bc: bool = False
    lastweek: bool = False
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMention:
    """A time expression: code points ``start``–``end`` of the text, its words, and what they say.

    ``bound``: since | until | by | before | after, when a word before it makes a bound of it; ``lead``: where that word
    begins (``start`` when there is none); ``clause``: the bound opens a clause that the time stands in ("since the war
    began in 2011"). ``hedge``: at_least | at_most | approx. ``report``: the day of a report or statement, not of what is
    reported ("announced on Wednesday that").
    """

    start: int
    end: int
    text: str
    expr: Expr
    lead: int
    bound: str = ""
    clause: bool = False
    hedge: str = ""
    report: bool = False

    @property
    def kind(self) -> str:
        """day, month, year, season, feast, period, relative, window, duration, part, set or vague."""
        return KINDS[self.expr.op]

    @property
    def dates(self) -> bool:
        """True if the words can date an event (a bare duration, a clock time or "daily" cannot by themselves)."""
        return self.kind not in ("duration", "part", "set")


KINDS = {
    "date": "day", "numeric": "day", "dayofmonth": "day", "dayrange": "period", "yearrange": "period", "month": "month",
    "weekof": "period", "year": "year", "decade": "period", "century": "period", "season": "season", "feast": "feast",
    "weekday": "relative", "day": "relative", "overnight": "relative", "part": "part", "clock": "part", "that": "relative",
    "thattime": "vague", "unit": "relative", "window": "window", "shift": "relative", "duration": "duration",
    "firstof": "period", "nth": "duration", "set": "set", "named": "period", "present": "vague", "past": "vague", "future": "vague",
}  # fmt: skip


class TimeFinder:
    """Finds time expressions with one grammar; holds no state of any text."""

    def __init__(self, rules: Grammar) -> None:
        self.rules = rules

    def find(self, text: str) -> tuple[TimeMention, ...]:
        """All time expressions of a text in order, none overlapping; the longest reading at each place wins."""
        found: list[TimeMention] = []
        done = 0
        rules, index, vocabulary = self.rules, self.rules.index, self.rules.vocabulary
        for token in TOKEN.finditer(text):
            at = token.start()
            if at < done:
                continue
            word = token[0]
            word = DIGIT if word[0].isdecimal() else word.casefold()
            if word not in index or not _opens(text, at):
                continue
            follow = _SECOND_WORD.match(text, token.end())
            second = "" if follow is None else DIGIT if follow[1][0].isdecimal() else follow[1].casefold()
            if second not in vocabulary and second != DIGIT and not rules.alone(word):
                continue  # "the", "in": only worth a try before a known word
            patterns = rules.tries(word, second if not second or second in rules.words else OTHER)
            best = self._best(text, at, patterns) if patterns else None
            if best is None:
                continue
            done = best.end
            found.append(best)
        return tuple(self._framed(text, found))

    def _best(self, text: str, at: int, patterns: tuple[Pattern, ...]) -> TimeMention | None:
        hits = []
        for order, p in enumerate(patterns):
            m = p.regex.match(text, at)
            if m is not None and m.end() > at:
                hits.append((-m.end(), order, p, m))
        for _, _, p, m in sorted(hits, key=lambda h: h[:2]):
            if not self._allowed(text, p, m):
                continue
            expr = self._expr(p, m)
            if expr is not None:
                return TimeMention(start=at, end=m.end(), text=m[0], expr=expr, lead=at)
        return None

    # ---------------------------------------------------------------------------------------------------- guards
    def _allowed(self, text: str, p: Pattern, m: re.Match[str]) -> bool:
        after = _NEXT_WORD.match(text, m.end())
        follow = after[1].casefold() if after else ""
        if p.no_follow and (follow in p.no_follow or ("#" in p.no_follow and follow[:1].isdecimal())):
            return False
        if not p.guard:
            return True
        before = _WORD_BEFORE.search(text, max(0, m.start() - 24), m.start())
        word = before[1].casefold() if before else ""
        if p.guard == "year":
            return self._is_year(text, m, word, follow)
        if p.guard == "month":
            words = m[0].casefold().rstrip(".")
            if words in self.rules.governors["shy_months"]:
                return m[0][:1].isupper() and word in self.rules.governors["month"]
            return m[0][:1].isupper() or word in self.rules.governors["month"]
        if p.guard == "season":
            if word in self.rules.governors["season"]:
                return False
            return word in self.rules.governors["month"] or _group(m, "SAFESEASON")[:1].isupper() or " " in m[0]
        if p.guard == "capital":
            words = _month_words(m)
            return words[:1].isupper() and not (
                m[0].isupper() and words.casefold() in self.rules.governors["shy_months"]
            )
        if p.guard == "feast":
            return _feast_words(m)[:1].isupper() and word not in self.rules.governors["feast"]
        if p.guard == "nth":  # "the 4th Division", "the 1st and 3rd" are no days
            rest = text[m.end() : m.end() + 3].lstrip()
            return not (
                rest[:1].isupper()
                or rest[:1].isdigit()
                or (rest[:1] == "," and text[m.end() : m.end() + 3][-1:].isdigit())
            )
        if p.guard == "since":
            return word in self.rules.since_clause
        if p.guard == "for":
            return word in self.rules.governors["duration"]
        if p.guard == "plural":
            return word not in self.rules.governors["habit"] and m[0][:1].isupper()
        return True

    def _is_year(self, text: str, m: re.Match[str], word: str, follow: str) -> bool:
        if (
            follow in self.rules.governors["not_year"]
            or text[m.end() : m.end() + 1] in ("%", "-")
            or _number_goes_on(text, m)
        ):
            return False
        year = int(m[0])
        line = text.rfind("\n", 0, m.start()) + 1
        if not text[line : m.start()].strip() and text[m.end() : m.end() + 2].lstrip(" \t:.")[:1] in ("", "\n"):
            return 1000 <= year <= 2100  # a heading
        if text[: m.start()].endswith("(") or text[m.end() : m.end() + 1] == ")":
            return 1000 <= year <= 2100
        return word in self.rules.governors["year"] and (1700 <= year <= 2100 or word != "of")

    # -------------------------------------------------------------------------------------------------- operands
    def _expr(self, p: Pattern, m: re.Match[str]) -> Expr | None:
        g: dict[str, list[str]] = {}
        for name, words in m.groupdict().items():
            if words is not None:
                g.setdefault(name.rsplit("_", 1)[0], []).append(words)
        r = self.rules
        v: dict[str, Any] = dict(p.fixed)
        for years in (g.get("YEAR"), g.get("BCYEAR")):
            if years:
                v["year"] = int(years[0])
                if len(years) > 1:
                    v["year2"] = int(years[1])
        if "GLUED" in g:
            v["day"], v["year"] = int(g["GLUED"][0][:-4]), int(g["GLUED"][0][-4:])
        if "SHORTYEAR" in g:
            v["year2"] = v["year"] // 100 * 100 + int(g["SHORTYEAR"][0])
        if "year2" in v and "ERA" not in g and v["year2"] <= v["year"]:
            return None
        if "MONTH" in g:
            v["month"] = r.value("MONTH", g["MONTH"][0])
        days = g.get("DAY") or g.get("DAYTH")
        if days:
            v["day"] = r.nth(days[0])
            if len(days) > 1:
                v["day2"] = r.nth(days[1])
                if v["day2"] is None or v["day"] is None or v["day2"] <= v["day"]:
                    return None
        for name in ("WEEKDAY", "WEEKDAYABBR", "WEEKDAYS"):
            if name in g:
                # "the night of Sunday to Monday" is named by the day it ends on
                v["weekday"] = r.value(name, g[name][-1 if p.op == "overnight" else 0])
        for name, key in _SIMPLE:
            if name in g:
                v[key] = r.value(name, g[name][0])
        if "PART" in g:
            v["part"] = r.value("PART", g["PART"][-1])
        if "HALF" in g:
            v["n"] = 0.5
        for name in ("NUM", "NUMORVAGUE"):
            if name in g:
                n = r.count(re.sub(r"\s+", " ", g[name][0]))
                n = r.number.get(g[name][0].casefold(), n) if n is None else n
                v["n"], v["vague"] = (n + v.get("n", 0) if n is not None else None), n is None
        if "ORDINAL" in g:
            v["ordinal"] = r.nth(g["ORDINAL"][0])
        if "DECADE" in g:
            v["year"] = _decade(g["DECADE"][0])
        if "CLOCK" in g:
            v["clock"] = _clock(g["CLOCK"][0], r)
        if "ERA" in g:
            v["bc"] = True
        if "LASTWEEK" in g:
            v["lastweek"] = True
        if "unit" in v and "n" not in v and "vague" not in v:
            v["vague"] = "UNITS" in g
            v["n"] = None if "UNITS" in g else 1.0
        for name in ("ISODATE", "NUMDATE"):
            if name in g:
                v["numeric"] = tuple(int(x) for x in re.findall(r"\d+", g[name][0]))
        v.pop("sep", None)
        return Expr(op=p.op, **v)

    # --------------------------------------------------------------------------------------------------- bounds
    def _framed(self, text: str, found: list[TimeMention]) -> Iterator[TimeMention]:
        """Add to each mention what the words before it make of it."""
        for i, m in enumerate(found):
            floor = found[i - 1].end if i else 0
            left = text[max(floor, m.start - 120) : m.start]
            cut = max((x.end() for x in _STOP.finditer(left)), default=0)
            words = [
                (w[0].casefold(), m.start - len(left) + w.start()) for w in TOKEN.finditer(left) if w.start() >= cut
            ]
            report = m.kind in ("relative", "day") and self._of_report(
                text, m, words, cut > 0 or m.start - len(left) == 0
            )
            hedge, words = self._hedge(words)
            bound, lead, clause = self._bound(words)
            if bound or hedge or report:
                m = replace(
                    m, bound=bound, clause=clause, hedge=hedge, lead=m.start if lead is None else lead, report=report
                )
            yield m

    def _of_report(self, text: str, m: TimeMention, words: list[tuple[str, int]], opens: bool) -> bool:
        """True if the day is that of the reporting: "announced on Wednesday", or "On Tuesday the paper said that"."""
        if _GENITIVE.match(text, m.end):
            return False
        follow = _NEXT_WORD.match(text, m.end)
        if follow and follow[1].casefold() in self.rules.report_verbs and text[m.end : follow.start(1)].isspace():
            return True
        before = [w for w, _ in words]
        while before and before[-1] in self.rules.report_bridges:
            before.pop()
        if before:
            return before[-1] in self.rules.report_verbs
        if not opens or len(words) > 2:
            return False
        right = _STOP.split(text[m.end : m.end + 90], maxsplit=1)[0]
        verbs = [w[0].casefold() for w in TOKEN.finditer(right)][:8]
        return any(w in self.rules.report_verbs for w in verbs)

    def _hedge(self, words: list[tuple[str, int]]) -> tuple[str, list[tuple[str, int]]]:
        plain = tuple(w for w, _ in words)
        for name, tails in self.rules.hedges.items():
            for tail in tails:
                if plain[-len(tail) :] == tail:
                    return name, words[: -len(tail)]
        return "", words

    def _bound(self, words: list[tuple[str, int]]) -> tuple[str, int | None, bool]:
        """The bound that stands right before, fillers aside; else a clause that opened with "since"."""
        near = list(words)
        while near:
            plain = tuple(w for w, _ in near)
            for name, tails in self.rules.bounds.items():
                for tail in tails:
                    if plain[-len(tail) :] == tail:
                        return name, near[-len(tail)][1], False
            if near[-1][0] not in self.rules.filler:
                break
            near.pop()
        for word, at in reversed(words[-16:]):
            if word in self.rules.since_clause:
                return "since", at, True
        return "", None, False


_SIMPLE = (
    ("UNIT", "unit"), ("UNITS", "unit"), ("LONGUNIT", "unit"), ("ONEUNIT", "unit"), ("YEARUNIT", "unit"), ("REL", "rel"),
    ("PREV", "rel"), ("NEXT", "rel"), ("PHASE", "phase"), ("SEASON", "season"), ("SAFESEASON", "season"),
    ("FEAST", "feast"), ("NAMED", "name"),
)  # fmt: skip


def _opens(text: str, at: int) -> bool:
    """True if a word may begin here: not inside 1.234, $100 or a code such as A-10."""
    if at == 0:
        return True
    left = text[at - 1]
    if left.isalnum() or left == "_":
        return False
    if not text[at].isdecimal():
        return True
    before = text[max(0, at - 4) : at - 1]
    if left in "-–—":  # after a dash: the end of a range, whose start is a number or a month
        return not before[-1:].isalpha() or (len(before) == 3 and before[-2:].islower())
    if left in ".,:":
        return before[-1:].isalpha()
    return left not in "/$£€#+"


def _group(m: re.Match[str], name: str) -> str:
    return next((w for k, w in m.groupdict().items() if w is not None and k.startswith(name + "_")), "")


def _month_words(m: re.Match[str]) -> str:
    return _group(m, "MONTH")


def _feast_words(m: re.Match[str]) -> str:
    return _group(m, "FEAST")


def _number_goes_on(text: str, m: re.Match[str]) -> bool:
    return re.match(r"[.,:]\d|[/]\d", text[m.end() : m.end() + 2]) is not None or text[m.start() - 1 : m.start()] in (
        "$",
        "£",
        "€",
        "+",
        "#",
    )


def _decade(words: str) -> int:
    digits = re.findall(r"\d+", words)[0]
    return int(digits) if len(digits) == 4 else 1900 + int(digits)


def _clock(words: str, rules: Grammar) -> str:
    """``HH:MM`` in 24 hours."""
    m = re.match(r"(\d{1,2})[:.]?(\d\d)?\s*(.*)", words, re.DOTALL)
    if m is None:
        return ""
    hour, minute = int(m[1]), int(m[2] or 0)
    mark = rules.value("CLOCKMARK", m[3]) if m[3] else None
    if mark == "pm" and hour < 12:
        hour += 12
    if mark == "am" and hour == 12:
        hour = 0
    return f"{hour:02d}:{minute:02d}"


_FINDERS: dict[str, TimeFinder] = {}


def find_times(text: str, language: str = "en") -> tuple[TimeMention, ...]:
    """All time expressions of a text, in order, with code-point spans; knows no anchor and never fails on a text."""
    return _found(text, language)


@lru_cache(maxsize=16)  # the reader, the header and the resolver ask for the same pages
def _found(text: str, language: str) -> tuple[TimeMention, ...]:
    if language not in _FINDERS:
        _FINDERS[language] = TimeFinder(grammar(language))
    return _FINDERS[language].find(text)


def forget_times() -> None:
    """Drop the times found in the last texts."""
    _found.cache_clear()
