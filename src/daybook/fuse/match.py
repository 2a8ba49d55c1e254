"""How likely two units tell one happening: a sum of weighted evidence, each piece with its reason, for or against.

The weights (``fuse/weights.py``) are log-odds; the score is the logistic of their sum. A veto is evidence that no other can
outweigh: types that never are one happening, days or places that cannot meet, one report that tells two apart.
"""

from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from math import exp, log
from sys import intern
from typing import Any

from daybook.core.values import PlaceRef
from daybook.core.vocab import ClaimType, Status
from daybook.fuse import geo, kinds
from daybook.fuse.block import share
from daybook.fuse.config import FusionConfig
from daybook.fuse.units import Unit, told_as_total
from daybook.fuse.weights import BASE, WEIGHTS

_DUELS = frozenset((ClaimType.CLASH, ClaimType.MOVEMENT))  # told from either side
Reason = tuple[Any, ...]  # a template and what fills it; put in words only when somebody asks


@dataclass(slots=True)
class Match:
    """The outcome for one pair. ``veto``: it cannot be one happening, whatever else agrees."""

    score: float = 0.0
    odds: float = BASE
    veto: bool = False
    pro: list[Reason] = field(default_factory=list)
    con: list[Reason] = field(default_factory=list)

    def add(self, name: str, *values: Any, times: float = 1.0, suffix: str = "") -> None:
        """Weigh one piece of evidence. ``values`` fill its words; ``times``: how much of it there is."""
        weight, _, template = WEIGHTS[name]
        weight *= times
        self.odds += weight
        (self.pro if weight >= 0 else self.con).append((template + suffix, *values))

    @property
    def reasons_for(self) -> tuple[str, ...]:
        """In words."""
        return tuple(_worded(r) for r in self.pro)

    @property
    def reasons_against(self) -> tuple[str, ...]:
        """In words."""
        return tuple(_worded(r) for r in self.con)


def _worded(reason: Reason) -> str:
    template, *values = reason
    return intern(str(template).format(*(_value(v) for v in values)))  # many pairs have the same reason


def _value(value: Any) -> str:
    if isinstance(value, tuple):  # a unit and keys of its parties
        unit, keys = value
        return ", ".join(sorted({p.name for p in (*unit.actors, *unit.targets) if p.key in keys}))
    if isinstance(value, frozenset):
        return "/".join(sorted(value))
    return f"{value:.0f}" if isinstance(value, float) else str(value)


def _veto(reason: str) -> Match:
    return Match(veto=True, odds=-99.0, con=[(reason,)])


# Most pairs of a full block end here, so that these are made once.
OTHER_KIND = _veto("claims of these types are never one happening")
_PLANNED = _veto("one is planned, the other not")
_TOLD_APART = _veto("one report tells them apart")
_HABIT = _veto("the one is told to happen again and again")
OTHER_DAYS = _veto("the days told lie too far apart")
OTHER_PLACE = _veto("the places told lie too far apart")
LATER = _veto("the one happened after the other was reported")


def match(a: Unit, b: Unit, copy: bool, config: FusionConfig) -> Match:
    """Compare two units. ``copy``: their documents are near-copies. What cannot be is seen before anything is weighed."""
    kind = type_evidence(a.types, a.main, b.types, b.main)
    if kind is None:
        return OTHER_KIND
    if Status.PLANNED in (a.status, b.status) and a.status is not b.status:
        return _PLANNED
    if a.habit != b.habit:
        return _HABIT
    twins = _twins(a, b)
    copy = copy and not twins  # that their texts are one tells nothing of two happenings in it
    one_report = _one_report(a, b) if a.document == b.document or twins else None
    if one_report == "" or (one_report is not None and not share(a, b, config)):  # the latter: see only_by_copies
        return _TOLD_APART
    gap = _gap(a, b) if a.told and b.told else None
    if gap is not None and gap > config.spread_days:
        return OTHER_DAYS
    later = a.told != b.told and _happened_later(a, b)
    if later and (a.own if a.told else b.own):
        return LATER
    p, q = a.place or a.context, b.place or b.context
    where = _compare_places(p, q, config) if p is not None and q is not None else None
    if where is not None and where[0] == "place.far" and a.place is not None and b.place is not None:
        return OTHER_PLACE
    m = Match()
    _types(m, a, b, kind)
    if a.told and b.told:
        _told_days(m, a, b, gap)
    elif Status.DENIED in (a.status, b.status) and a.status is not b.status:
        _denied_after(m, *((a, b) if b.status is Status.DENIED else (b, a)), config)
    elif later:  # but its day is only carried over from other words of its page
        m.add("one.carried")
    elif a.told or b.told:
        _one_dated(m, *((a, b) if a.told else (b, a)), config)
    else:
        _undated(m, a, b, config)
    _places(m, a, b, where)
    bare = sum(not (u.told or u.numbers or u.silent) for u in (a, b))  # a silence has no number to tell
    if bare:
        m.add("bare.both" if bare == 2 else "bare.one")
    if a.lead and b.lead and a.document != b.document:
        m.add("lead.both")
    _parties(m, a, b)
    _numbers(m, a, b, config)
    _words(m, a, b, copy)
    if one_report is not None:
        m.add(one_report)
    m.score = 1 / (1 + exp(-m.odds))
    return m


Types = frozenset[ClaimType]


@cache
def type_evidence(a: Types, a_main: Types, b: Types, b_main: Types) -> str | None:
    """What the types of two units, and the types most of their claims are of, tell; ``None``: never one happening."""
    fit = kinds.best_match(a, b)
    if fit == 0 or (ClaimType.TOLL in a) != (ClaimType.TOLL in b):
        return None
    if fit < 1:
        return "type.alike" if fit >= 0.8 else "type.may" if fit >= 0.6 else "type.hardly"
    return "type.same" if a_main & b_main else "type.beside"


def _types(m: Match, a: Unit, b: Unit, kind: str) -> None:
    if kind == "type.same":
        m.add(kind, a.main & b.main)
    elif kind == "type.beside":
        m.add(kind, a.types & b.types)
    else:
        m.add(kind, a.types, b.types)


def _one_report(a: Unit, b: Unit) -> str:
    """Evidence from one report that tells both; ``""``: its reader told them apart, and neither a denial nor a sum ties them."""
    if {a.status, b.status} == {Status.ACTUAL, Status.DENIED}:
        return "report.denies"
    if told_as_total(a, b):
        return ""
    if a.key is not None and a.key == b.key:
        return "report.clash"
    if _add_up(a, b) or _add_up(b, a):  # parts of one happening; those of an area's places are happenings of their own
        return "" if _nested(a.place, b.place) else "report.sum"
    if a.opening != b.opening:
        return "report.headline"
    shared = any(max(a.figures[h] & b.figures[h], default=0) >= 10 for h in a.figures.keys() & b.figures.keys())
    return "report.twice" if shared else ""


def _twins(a: Unit, b: Unit) -> bool:
    """True of two happenings of one text that was published twice: what its reader told apart stays apart across its copies."""
    one, other = a.said[0].document, b.said[0].document
    if one.text_sha256 != other.text_sha256:
        return False
    return {s.claim.trigger.start for s in a.said} != {s.claim.trigger.start for s in b.said}


def only_by_copies(a: Unit, b: Unit, config: FusionConfig) -> bool:
    """True of two happenings of one text that would never be compared if there were no copies of it: a copy brings nothing new."""
    return (a.document == b.document or _twins(a, b)) and not share(a, b, config)


def _nested(p: PlaceRef | None, q: PlaceRef | None) -> bool:
    return p is not None and q is not None and (geo.holds(p, q) or geo.holds(q, p))


def _add_up(whole: Unit, parts: Unit) -> bool:
    """The one tells a total, the other its parts: 135 killed, and 50 and 85."""
    for harm in whole.numbers.keys() & parts.numbers.keys():
        figures = {v for low, high in parts.numbers[harm] if (v := low if low is not None else high)}
        totals = {low if low is not None else high for low, high in whole.numbers[harm]}
        for size in (2, 3):
            if any(sum(some) in totals for some in combinations(sorted(figures)[-6:], size)):
                return True
    return False


def _told_days(m: Match, a: Unit, b: Unit, gap: int | None) -> None:
    if gap is None:
        m.add("day.unknown")
    elif gap == 1:
        m.add("day.next")
    elif gap > 1:
        m.add("day.apart", gap)
    else:
        narrow, wide = sorted((_width(a), _width(b)))
        if wide <= 3 and narrow == wide:
            m.add("day.same")
        elif wide <= 3:
            m.add("day.pair" if wide == 2 else "day.close")
        elif (a.first, a.last) == (b.first, b.last):
            m.add("day.stretch")
        elif wide <= 3 * narrow:
            m.add("day.overlap")
        else:
            m.add("day.within")


def _happened_later(a: Unit, b: Unit) -> bool:
    told, other = (a, b) if a.told else (b, a)
    end = other.last if other.last is not None else other.day
    return told.first is not None and end is not None and told.first > end


def _one_dated(m: Match, told: Unit, other: Unit, config: FusionConfig) -> None:
    end = other.last if other.last is not None else other.day
    first, last = told.first, told.last if told.last is not None else told.first
    if end is None or last is None:
        m.add("day.unknown")
    elif first is not None and last - first > 2 * config.news_days:
        m.add("one.stretch")
    elif last < end - 4 * config.news_days:
        m.add("one.old")
    elif last < end - config.news_days:
        m.add("one.later")
    elif last < end - 1:
        m.add("one.days_after")
    else:
        m.add("one.news")


def _denied_after(m: Match, told: Unit, denial: Unit, config: FusionConfig) -> None:
    """A denial comes days after what it denies; its own day, where it seems told, is mostly the day of the denial."""
    start, end = told.first if told.first is not None else told.last, denial.day
    if start is None or end is None:
        m.add("denial.undated")
    elif 0 <= end - start <= 3 * config.news_days:
        m.add("denial.after")
    else:
        m.add("denial.far")


def _undated(m: Match, a: Unit, b: Unit, config: FusionConfig) -> None:
    one, two = (u.last if u.last is not None else u.day for u in (a, b))
    if one is None or two is None:
        m.add("news.undated")
        return
    gap = abs(one - two)
    if gap == 0:
        m.add("news.same")
    elif gap <= config.news_days:
        m.add("news.near", gap, times=gap)
    else:
        m.add("news.far", gap)


def _gap(a: Unit, b: Unit) -> int | None:
    """Days between two told intervals; 0 if they meet; ``None`` if they are too open to say."""
    if a.first is not None and b.last is not None and a.first > b.last:
        return a.first - b.last
    if b.first is not None and a.last is not None and b.first > a.last:
        return b.first - a.last
    return 0 if None not in (a.last, b.last) or None not in (a.first, b.first) else None


def _width(u: Unit) -> int:
    return u.last - u.first + 1 if u.first is not None and u.last is not None else 30


WIDE_KM = 25.0  # a radius beyond which being within it says little
FROM_CONTEXT = 0.4  # share of a place's weight where it is only that of the words around
Where = tuple[str, tuple[Any, ...]]


def _places(m: Match, a: Unit, b: Unit, where: Where | None) -> None:
    if where is None:
        m.add("place.untold")
        return
    name, values = where
    if a.place is not None and b.place is not None:
        m.add(name, *values)
    else:
        m.add(name, *values, times=FROM_CONTEXT, suffix=" (by the words around)")


def _compare_places(p: PlaceRef, q: PlaceRef, config: FusionConfig) -> Where:
    """Evidence and what fills its words; ``place.far``: they cannot be one place."""
    if p.place_id is not None and p.place_id == q.place_id:
        return "place.area" if geo.is_area(p) else "place.same", (p.name,)
    if geo.within(p, q):
        return "place.inside", (p.name, q.name)
    if geo.within(q, p):
        return "place.inside", (q.name, p.name)
    if p.place_id is None or q.place_id is None:
        if p.span.quote.casefold() == q.span.quote.casefold():
            return "place.words", (p.span.quote,)
        return "place.unresolved", ()
    areas = geo.is_area(p) + geo.is_area(q)
    if areas == 2 and p.precision is q.precision:
        return "place.far", (p.name, q.name)
    reach = geo.radius(p) + geo.radius(q)
    if p.lat is not None and q.lat is not None and abs(p.lat - q.lat) * 110 > reach + 3 * config.near_km:
        return "place.far", (p.name, q.name)  # by latitude alone, which costs nothing to see
    gap = geo.distance(p, q)
    if areas:
        outside = gap is not None and gap > reach + config.near_km
        return "place.far" if outside else "place.may_lie", (p.name, q.name)
    if gap is None:
        return "place.unresolved", ()
    wide = max(geo.radius(p), geo.radius(q))
    if (
        gap <= wide
    ):  # a quarter of a city lies in it; somewhere along a river or in a district is hardly nearer than an area
        return ("place.near", (p.name, q.name, gap)) if wide <= WIDE_KM else ("place.may_lie", (p.name, q.name))
    if gap <= reach + config.near_km:
        return "place.beside", (p.name, q.name, gap)
    return (
        ("place.off", (p.name, q.name, gap)) if gap <= reach + 3 * config.near_km else ("place.far", (p.name, q.name))
    )


def _parties(m: Match, a: Unit, b: Unit) -> None:
    crossed = bool(a.actor_sides & b.target_sides) and not a.actor_sides & b.actor_sides
    if crossed and b.actor_sides & a.target_sides and a.types | b.types <= _DUELS:
        m.add("party.duel")
        return
    for label, left, right, left_side, right_side, named in (
        ("actor", a.actor_keys, b.actor_keys, a.actor_sides, b.actor_sides, a.sided_actors and b.sided_actors),
        ("target", a.target_keys, b.target_keys, a.target_sides, b.target_sides, a.sided_targets and b.sided_targets),
    ):
        if not left or not right:
            continue
        if left & right:
            m.add(label + ".same", (a, left & right))
        elif left_side & right_side:
            m.add(label + ".side", left_side & right_side)
        else:  # "a suicide bomber" or "civilians" beside a named side may be the same, less or more closely told
            m.add(label + (".other_side" if named else ".other"), (a, left), (b, right))
    if crossed:
        m.add("party.crossed")


def _numbers(m: Match, a: Unit, b: Unit, config: FusionConfig) -> None:
    """Figures that agree, the larger the more telling; figures that cannot be one."""
    shared: tuple[int, str] | None = None
    meets = differs = far = ""
    for harm in sorted(a.numbers.keys() & b.numbers.keys()):
        left, right = a.numbers[harm], b.numbers[harm]
        figures_a, figures_b = a.figures[harm], b.figures[harm]
        both = figures_a & figures_b
        if both:
            shared = max(shared or (0, ""), (max(both), harm))
        elif _meet(left, right) and _ratio(max(figures_a, default=0), max(figures_b, default=0)) <= config.far_apart:
            meets = meets or harm
        elif _meet(left, right):
            continue  # "at least 38" does not exclude 79, nor speak for it
        elif _ratio(max(figures_a, default=0), max(figures_b, default=0)) > 3:
            far = harm
        else:
            differs = differs or harm
    if shared:
        m.add("number.same", *shared, times=min(2.6, 0.5 + 0.5 * log(1 + shared[0])))
    elif meets:
        m.add("number.meet", meets)
    if far or differs:
        name = "number.far" if far else "number.differ"
        if a.voices and b.voices:
            if not a.voices & b.voices:
                name = "number.voices"
            elif not far and a.day is not None and b.day is not None and a.day != b.day:
                name = "number.revised"
        m.add(name, far or differs, times=0.5 if shared or meets else 1.0)


def _ratio(a: int, b: int) -> float:
    return max(a, b) / max(1, min(a, b))


def _meet(left: frozenset[tuple[int | None, int | None]], right: frozenset[tuple[int | None, int | None]]) -> bool:
    return any(
        (a[0] is None or b[1] is None or a[0] <= b[1]) and (b[0] is None or a[1] is None or b[0] <= a[1])
        for a in left
        for b in right
    )


def _words(m: Match, a: Unit, b: Unit, copy: bool) -> None:
    if a.document != b.document and a.sentences & b.sentences:
        m.add("words.sentence" if a.wordings & b.wordings else "words.other_trigger")
        return
    shared = len(set(a.bag).intersection(b.bag))
    union = len(a.bag) + len(b.bag) - shared
    likeness = shared / union if union else 0.0
    if copy and likeness > 0.5:
        m.add("words.copy")
    elif likeness > 0.5:
        m.add("words.most")
    elif likeness > 0.25:
        m.add("words.many")
    elif likeness < 0.06:
        m.add("words.hardly")
