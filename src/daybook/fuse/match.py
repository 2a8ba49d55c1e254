"""How likely two units tell one happening: a sum of weighted evidence, each piece with its reason, for or against.

The weights are log-odds set on the fusion development set; the score is their logistic. A veto is evidence that no other
can outweigh: types that never are one happening, days or places that cannot meet, one report that tells two apart.
"""

from dataclasses import dataclass, field
from itertools import combinations
from math import exp, log
from typing import Any

from daybook.core.values import PlaceRef
from daybook.core.vocab import ClaimType, Status
from daybook.fuse import geo, kinds
from daybook.fuse.config import FusionConfig
from daybook.fuse.units import Unit

_BASE = -3.2  # log-odds of a pair of which nothing is known but that it shares a block
_DUELS = frozenset((ClaimType.CLASH, ClaimType.MOVEMENT))  # told from either side
Reason = tuple[Any, ...]  # a template and what fills it; put in words only when somebody asks


@dataclass(slots=True)
class Match:
    """The outcome for one pair. ``veto``: it cannot be one happening, whatever else agrees."""

    score: float = 0.0
    odds: float = _BASE
    veto: bool = False
    pro: list[Reason] = field(default_factory=list)
    con: list[Reason] = field(default_factory=list)

    def add(self, weight: float, *reason: Any) -> None:
        """Weigh one piece of evidence."""
        self.odds += weight
        (self.pro if weight >= 0 else self.con).append(reason)

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
    return str(template).format(*(_value(v) for v in values))


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
_OTHER_KIND = _veto("claims of these types are never one happening")
_PLANNED = _veto("one is planned, the other not")
_TOLD_APART = _veto("one report tells them apart")
_OTHER_DAYS = _veto("the days told lie too far apart")
_OTHER_PLACE = _veto("the places told lie too far apart")
UNLIKE = Match(score=0.01, odds=-4.6)  # stands for every pair so unlike that nobody asks why
_LATER = _veto("the one happened after the other was reported")


def match(a: Unit, b: Unit, copy: bool, config: FusionConfig) -> Match:
    """Compare two units. ``copy``: their documents are near-copies. What cannot be is seen before anything is weighed."""
    fit = kinds.best_match(a.types, b.types)
    if fit == 0 or (ClaimType.TOLL in a.types) != (ClaimType.TOLL in b.types):
        return _OTHER_KIND
    if Status.PLANNED in (a.status, b.status) and a.status is not b.status:
        return _PLANNED
    one_report = _one_report(a, b) if a.document == b.document else None
    if one_report == 0:
        return _TOLD_APART
    gap = _gap(a, b) if a.told and b.told else None
    if gap is not None and gap > config.spread_days:
        return _OTHER_DAYS
    if a.told != b.told and _happened_later(a, b):
        return _LATER
    p, q = a.place or a.context, b.place or b.context
    where = _compare_places(p, q, config) if p is not None and q is not None else None
    if where is not None and where[0] is None and a.place is not None and b.place is not None:
        return _OTHER_PLACE
    m = Match()
    if fit == 1:
        m.add(1.0, "both tell of {}", a.types & b.types)
    else:
        m.add(1.6 * fit - 1.2, "{} may tell the same as {}", a.types, b.types)
    if a.told and b.told:
        _told_days(m, a, b, gap, config)
    elif Status.DENIED in (a.status, b.status) and a.status is not b.status:
        _denied_after(m, *((a, b) if b.status is Status.DENIED else (b, a)), config)
    elif a.told or b.told:
        _one_dated(m, *((a, b) if a.told else (b, a)), config)
    else:
        _undated(m, a, b, config)
    _places(m, a, b, where)
    if not (a.told or a.numbers) or not (b.told or b.numbers):
        m.add(-0.9, "the one tells neither day nor number")
    _parties(m, a, b)
    _numbers(m, a, b)
    _words(m, a, b, copy)
    if one_report is not None:
        m.add(one_report, *_ONE_REPORT[one_report])
    m.score = 1 / (1 + exp(-m.odds))
    return m


_ONE_REPORT: dict[float, tuple[str, ...]] = {
    1.5: ("one report denies in the one what it tells in the other",),
    -1.0: ("one report tells them as one, but their fields clash",),
    -0.5: ("one of them is the headline's",),
    -0.4: ("one report gives the figure twice",),
    3.0: ("the one tells a total, the other its parts",),
}


def _one_report(a: Unit, b: Unit) -> float:
    """0: its reader told the two apart, and neither a denial nor a sum ties them."""
    if {a.status, b.status} == {Status.ACTUAL, Status.DENIED}:
        return 1.5
    if a.key is not None and a.key == b.key:
        return -1.0
    if _add_up(a, b) or _add_up(b, a):
        return 3.0
    if a.opening != b.opening:
        return -0.5
    shared = any(max(a.figures[h] & b.figures[h], default=0) >= 10 for h in a.figures.keys() & b.figures.keys())
    return -0.4 if shared else 0


def _add_up(whole: Unit, parts: Unit) -> bool:
    """The one tells a total, the other its parts: 135 killed, and 50 and 85."""
    for harm in whole.numbers.keys() & parts.numbers.keys():
        figures = {v for low, high in parts.numbers[harm] if (v := low if low is not None else high)}
        totals = {low if low is not None else high for low, high in whole.numbers[harm]}
        for size in (2, 3):
            if any(sum(some) in totals for some in combinations(sorted(figures)[-6:], size)):
                return True
    return False


def _told_days(m: Match, a: Unit, b: Unit, gap: int | None, config: FusionConfig) -> None:
    if gap is None:
        m.add(-0.3, "a day is not told")
    elif gap == 1:
        m.add(-1.6, "the days told are one apart")
    elif gap > 1:
        m.add(-3.5, "the days told are {} apart", gap)
    else:
        narrow, wide = sorted((_width(a), _width(b)))
        if wide <= 3 and narrow == wide:
            m.add(1.5, "the same days are told")
        elif wide <= 3:
            m.add(0.9, "the days told overlap closely")
        elif (a.first, a.last) == (b.first, b.last):
            m.add(1.0, "the same stretch of days is told")
        elif wide <= 3 * narrow:
            m.add(0.0, "the days told overlap")
        else:
            m.add(-1.5, "the one tells of a day, the other of a stretch of days around it")


def _happened_later(a: Unit, b: Unit) -> bool:
    told, other = (a, b) if a.told else (b, a)
    end = other.last if other.last is not None else other.day
    return told.first is not None and end is not None and told.first > end


def _one_dated(m: Match, told: Unit, other: Unit, config: FusionConfig) -> None:
    end = other.last if other.last is not None else other.day
    first, last = told.first, told.last if told.last is not None else told.first
    if end is None or last is None:
        m.add(-0.4, "a day is not told")
    elif first is not None and last - first > 2 * config.news_days:
        m.add(-1.0, "the one tells of a stretch of days")
    elif last < end - 4 * config.news_days:
        m.add(-3.0, "the other is news of later days")
    elif last < end - config.news_days:
        m.add(-1.2, "the other was reported some days later")
    else:
        m.add(0.6, "the other was reported in the days after")


def _denied_after(m: Match, told: Unit, denial: Unit, config: FusionConfig) -> None:
    """A denial comes days after what it denies; its own day, where it seems told, is mostly the day of the denial."""
    start, end = told.first if told.first is not None else told.last, denial.day
    if start is None or end is None:
        m.add(-0.4, "a day is not told")
    elif 0 <= end - start <= 3 * config.news_days:
        m.add(0.8, "the denial was reported in the days after")
    else:
        m.add(-2.0, "the denial was not reported in the days after")


def _undated(m: Match, a: Unit, b: Unit, config: FusionConfig) -> None:
    one, two = (u.last if u.last is not None else u.day for u in (a, b))
    if one is None or two is None:
        m.add(-0.8, "no day is told")
        return
    gap = abs(one - two)
    if gap == 0:
        m.add(0.6, "reported on one day, the day itself not told")
    elif gap <= config.news_days:
        m.add(0.5 - 0.6 * gap, "reported {} days apart, the day itself not told", gap)
    else:
        m.add(-3.0, "reported {} days apart, the day itself not told", gap)


def _gap(a: Unit, b: Unit) -> int | None:
    """Days between two told intervals; 0 if they meet; ``None`` if they are too open to say."""
    if a.first is not None and b.last is not None and a.first > b.last:
        return a.first - b.last
    if b.first is not None and a.last is not None and b.first > a.last:
        return b.first - a.last
    return 0 if None not in (a.last, b.last) or None not in (a.first, b.first) else None


def _width(u: Unit) -> int:
    return u.last - u.first + 1 if u.first is not None and u.last is not None else 30


def _places(m: Match, a: Unit, b: Unit, where: tuple[float | None, Reason] | None) -> None:
    if where is None:
        m.add(-0.2, "a place is not told")
        return
    weight, (template, *values) = where
    if a.place is not None and b.place is not None:
        m.add(weight or 0.0, template, *values)
    else:  # the place is that of the words around: a hint for, a lighter one against
        m.add(0.4 * (weight if weight is not None else -3.0), template + " (by the words around)", *values)


def _compare_places(p: PlaceRef, q: PlaceRef, config: FusionConfig) -> tuple[float | None, Reason]:
    """Weight (``None``: they cannot be one place) and reason."""
    if p.place_id is not None and p.place_id == q.place_id:
        if geo.is_area(p):
            return 0.5, ("both in {}, an area", p.name)
        return 2.0, ("both in {}", p.name)
    if geo.within(p, q):
        return 0.3, ("{} lies in {}", p.name, q.name)
    if geo.within(q, p):
        return 0.3, ("{} lies in {}", q.name, p.name)
    if p.place_id is None or q.place_id is None:
        if p.span.quote.casefold() == q.span.quote.casefold():
            return 1.2, ("both at “{}”", p.span.quote)
        return -0.4, ("a place is not resolved",)
    areas = geo.is_area(p) + geo.is_area(q)
    if areas == 2 and p.precision is q.precision:
        return None, ("{} and {} are different areas", p.name, q.name)
    reach = geo.radius(p) + geo.radius(q)
    if p.lat is not None and q.lat is not None and abs(p.lat - q.lat) * 110 > reach + 3 * config.near_km:
        return None, ("{} and {} lie far apart", p.name, q.name)  # by latitude alone, which costs nothing to see
    gap = geo.distance(p, q)
    if areas:
        if gap is not None and gap > reach + config.near_km:
            return None, ("{} lies outside {}", p.name, q.name)
        return -0.4, ("{} may lie in {}", p.name, q.name)
    if gap is None:
        return -0.4, ("a place has no point",)
    reason = ("{} and {} are {} km apart", p.name, q.name, gap)
    if gap <= max(geo.radius(p), geo.radius(q)):
        return 1.3, reason
    if gap <= reach + config.near_km:
        return -0.5, reason
    return (-2.5 if gap <= reach + 3 * config.near_km else None), reason


def _parties(m: Match, a: Unit, b: Unit) -> None:
    crossed = bool(a.actor_sides & b.target_sides) and not a.actor_sides & b.actor_sides
    if crossed and b.actor_sides & a.target_sides and a.types | b.types <= _DUELS:
        m.add(0.8, "the same two sides fight")
        return
    sided = (a.sided_actors and b.sided_actors, a.sided_targets and b.sided_targets)
    for label, left, right, left_side, right_side, named, weight in (
        ("actor", a.actor_keys, b.actor_keys, a.actor_sides, b.actor_sides, sided[0], 1.0),
        ("target", a.target_keys, b.target_keys, a.target_sides, b.target_sides, sided[1], 0.7),
    ):
        if not left or not right:
            continue
        if left & right:
            m.add(weight, "the same {}: {}", label, (a, left & right))
        elif left_side & right_side:
            m.add(0.7 * weight, "{}s of one side: {}", label, left_side & right_side)
        else:
            m.add(  # "a suicide bomber" or "civilians" beside a named side may be the same, less or more closely told
                (-1.8 if named else -0.4) * weight, "different {}s: {} and {}", label, (a, left), (b, right)
            )
    if crossed:
        m.add(-1.0, "the actor of the one is the target of the other")


def _numbers(m: Match, a: Unit, b: Unit) -> None:
    """Figures that agree, the larger the more telling; figures that cannot be one."""
    best: tuple[float, Reason] | None = None
    worst: tuple[float, Reason] | None = None
    for harm in sorted(a.numbers.keys() & b.numbers.keys()):
        left, right = a.numbers[harm], b.numbers[harm]
        figures_a, figures_b = a.figures[harm], b.figures[harm]
        shared = figures_a & figures_b
        if shared:
            top = max(shared)
            found = min(2.6, 0.5 + 0.5 * log(1 + top))
            if best is None or found > best[0]:
                best = (found, ("both tell {} {}", top, harm))
        elif _meet(left, right):
            best = best or (0.3, ("the ranges of {} meet", harm))
        elif _ratio(max(figures_a, default=0), max(figures_b, default=0)) > 3:
            worst = (-1.5, ("the numbers of {} are far apart", harm))
        else:
            worst = worst or (-0.5, ("the numbers of {} differ", harm))
    if best:
        m.add(best[0], *best[1])
    if worst:
        m.add(worst[0] if best is None else worst[0] / 2, *worst[1])


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
        if a.wordings & b.wordings:
            m.add(4.0, "a sentence is word for word the same")
        else:
            m.add(-1.5, "one sentence, told by both reports, tells of both")
        return
    shared = len(a.bag & b.bag)
    union = len(a.bag) + len(b.bag) - shared
    likeness = shared / union if union else 0.0
    if copy and likeness > 0.5:
        m.add(3.0, "the reports are near-copies, and the sentences much alike")
    elif likeness > 0.5:
        m.add(1.5, "the sentences share most of their words")
    elif likeness > 0.25:
        m.add(0.8, "the sentences share many words")
    elif likeness < 0.06:
        m.add(-0.4, "the sentences share hardly a word")
