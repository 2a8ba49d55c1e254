"""How likely two units tell one happening: a sum of weighted evidence, each piece with its reason, for or against.

The weights are log-odds set on the fusion development set; the score is their logistic. A veto is evidence that no other
can outweigh: types that never are one happening, days or places that cannot meet.
"""

from dataclasses import dataclass, field
from math import exp, log

from daybook.core.values import PlaceRef
from daybook.core.vocab import ClaimType, Status
from daybook.fuse import geo, kinds
from daybook.fuse.config import FusionConfig
from daybook.fuse.said import Party
from daybook.fuse.units import Unit

_BASE = -3.2  # log-odds of a pair of which nothing is known but that it shares a block


@dataclass(slots=True)
class Match:
    """The outcome for one pair. ``veto``: it cannot be one happening, whatever else agrees."""

    score: float = 0.0
    odds: float = _BASE
    veto: bool = False
    reasons_for: list[str] = field(default_factory=list)
    reasons_against: list[str] = field(default_factory=list)

    def add(self, weight: float, reason: str) -> None:
        """Weigh one piece of evidence."""
        self.odds += weight
        (self.reasons_for if weight >= 0 else self.reasons_against).append(reason)

    def forbid(self, reason: str) -> None:
        """No other evidence outweighs this."""
        self.veto = True
        self.reasons_against.append(reason)


def match(a: Unit, b: Unit, copy: bool, config: FusionConfig) -> Match:
    """Compare two units. ``copy``: their documents are near-copies."""
    m = Match()
    _types(m, a, b)
    _times(m, a, b, config)
    _places(m, a, b, config)
    for u in (a, b):
        if not u.told and not u.numbers:
            m.add(-0.9, "the one tells neither day nor number")
            break
    if not m.veto:
        _parties(m, a, b)
        _numbers(m, a, b, config)
        _words(m, a, b, copy)
        _one_report(m, a, b)
    m.score = 0.0 if m.veto else 1 / (1 + exp(-m.odds))
    return m


def _one_report(m: Match, a: Unit, b: Unit) -> None:
    """Within a report its reader told the two apart, unless the one denies the other, or their numbers add up."""
    if a.document != b.document:
        return
    if {a.status, b.status} == {Status.ACTUAL, Status.DENIED}:
        m.add(1.5, "one report denies in the one what it tells in the other")
    elif a.key is not None and a.key == b.key:
        m.add(-1.0, "one report tells them as one, but their fields clash")
    elif added := _add_up(a, b) or _add_up(b, a):
        m.add(3.0, added)
    else:
        m.forbid("one report tells them apart")


def _add_up(whole: Unit, parts: Unit) -> str:
    """The one tells a total, the other its parts: 135 killed, and 50 and 85."""
    for harm in sorted(whole.numbers.keys() & parts.numbers.keys()):
        figures = sorted({v for low, high in parts.numbers[harm] if (v := low if low is not None else high)})
        for low, high in sorted(whole.numbers[harm], key=str):
            total = low if low is not None else high
            if total is not None and len(figures) > 1 and sum(figures) == total:
                return f"{total} {harm} = {' + '.join(map(str, figures))}"
    return ""


def _types(m: Match, a: Unit, b: Unit) -> None:
    fit = kinds.best_match(a.types, b.types)
    if fit == 0 or (ClaimType.TOLL in a.types) != (ClaimType.TOLL in b.types):
        m.forbid(f"{_told(a.types)} and {_told(b.types)} are not one happening")
        return
    if Status.PLANNED in (a.status, b.status) and a.status is not b.status:
        m.forbid("one is planned, the other not")
        return
    if fit == 1:
        m.add(1.0, f"both tell of {_told(a.types & b.types)}")
    else:
        m.add(1.6 * fit - 1.2, f"{_told(a.types)} may tell the same as {_told(b.types)}")


def _told(types: frozenset[ClaimType]) -> str:
    return "/".join(sorted(types))


def _times(m: Match, a: Unit, b: Unit, config: FusionConfig) -> None:
    if a.told and b.told:
        gap = _gap(a, b)
        if gap is None:
            m.add(-0.3, "a day is not told")
        elif gap == 0:
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
        elif gap == 1:
            m.add(-1.6, "the days told are one apart")
        elif gap <= config.spread_days:
            m.add(-3.5, f"the days told are {gap} apart")
        else:
            m.forbid(f"the days told are {gap} apart")
        return
    if not a.told and not b.told:
        _undated(m, a, b, config)
        return
    told, other = (a, b) if a.told else (b, a)
    end = other.last if other.last is not None else other.day
    first, last = told.first, told.last if told.last is not None else told.first
    if end is None or last is None:
        m.add(-0.4, "a day is not told")
    elif first is not None and first > end:
        m.forbid("the one happened after the other was reported")
    elif first is not None and last - first > 2 * config.news_days:
        m.add(-1.0, "the one tells of a stretch of days")
    elif last < end - 4 * config.news_days:
        m.add(-3.0, "the other is news of later days")
    elif last < end - config.news_days:
        m.add(-1.2, "the other was reported some days later")
    else:
        m.add(0.6, "the other was reported in the days after")


def _undated(m: Match, a: Unit, b: Unit, config: FusionConfig) -> None:
    one, two = (u.last if u.last is not None else u.day for u in (a, b))
    if one is None or two is None:
        m.add(-0.8, "no day is told")
        return
    gap = abs(one - two)
    if gap == 0:
        m.add(0.6, "reported on one day, the day itself not told")
    elif gap <= config.news_days:
        m.add(0.5 - 0.6 * gap, f"reported {gap} days apart, the day itself not told")
    else:
        m.add(-3.0, f"reported {gap} days apart, the day itself not told")


def _gap(a: Unit, b: Unit) -> int | None:
    """Days between two told intervals; 0 if they meet; ``None`` if they are too open to say."""
    if a.first is not None and b.last is not None and a.first > b.last:
        return a.first - b.last
    if b.first is not None and a.last is not None and b.first > a.last:
        return b.first - a.last
    return 0 if None not in (a.last, b.last) or None not in (a.first, b.first) else None


def _width(u: Unit) -> int:
    return u.last - u.first + 1 if u.first is not None and u.last is not None else 30


def _places(m: Match, a: Unit, b: Unit, config: FusionConfig) -> None:
    p, q = a.place or a.context, b.place or b.context
    if p is None or q is None:
        m.add(-0.2, "a place is not told")
        return
    weight, reason = _compare_places(p, q, config)
    if a.place is not None and b.place is not None:
        if weight is None:
            m.forbid(reason)
        else:
            m.add(weight, reason)
    else:  # the place is that of the words around: a hint for, a lighter one against
        m.add(0.4 * (weight if weight is not None else -3.0), f"{reason} (by the words around)")


def _compare_places(p: PlaceRef, q: PlaceRef, config: FusionConfig) -> tuple[float | None, str]:
    """Weight (``None``: they cannot be one place) and reason."""
    if geo.same(p, q):
        if geo.is_area(p):
            return 0.5, f"both in {p.name}, an area"
        return 2.0, f"both in {p.name}"
    if geo.within(p, q) or geo.within(q, p):
        inner, outer = (p, q) if geo.within(p, q) else (q, p)
        return 0.3, f"{inner.name} lies in {outer.name}"
    if p.place_id is None or q.place_id is None:
        if p.span.quote.casefold() == q.span.quote.casefold():
            return 1.2, f"both at “{p.span.quote}”"
        return -0.4, "a place is not resolved"
    gap = geo.distance(p, q)
    if geo.is_area(p) or geo.is_area(q):
        if geo.is_area(p) and geo.is_area(q) and p.precision is q.precision:
            return None, f"{p.name} and {q.name} are different areas"
        if gap is not None and gap > geo.radius(p) + geo.radius(q) + config.near_km:
            return None, f"{p.name} lies outside {q.name}"
        return -0.4, f"{p.name} may lie in {q.name}"
    if gap is None:
        return -0.4, "a place has no point"
    reach = geo.radius(p) + geo.radius(q)
    reason = f"{p.name} and {q.name} are {gap:.0f} km apart"
    if gap <= max(geo.radius(p), geo.radius(q)):
        return 1.3, reason
    if gap <= reach + config.near_km:
        return -0.5, reason
    return (-2.5 if gap <= reach + 3 * config.near_km else None), reason


def _parties(m: Match, a: Unit, b: Unit) -> None:
    crossed = bool(
        a.actor_sides & b.target_sides and b.actor_sides & a.target_sides and not a.actor_sides & b.actor_sides
    )
    if crossed and a.types | b.types <= {ClaimType.CLASH, ClaimType.MOVEMENT}:
        m.add(0.8, "the same two sides fight")
        return
    for label, left, right, left_side, right_side, weight in (
        ("actor", a.actor_keys, b.actor_keys, a.actor_sides, b.actor_sides, 1.0),
        ("target", a.target_keys, b.target_keys, a.target_sides, b.target_sides, 0.7),
    ):
        if not left or not right:
            continue
        if left & right:
            m.add(weight, f"the same {label}: {', '.join(sorted(_names(a, left & right)))}")
        elif left_side & right_side:
            m.add(0.7 * weight, f"{label}s of one side: {', '.join(sorted(left_side & right_side))}")
        else:
            named = any(p.side for p in _of(a, left)) and any(p.side for p in _of(b, right))
            m.add(  # "a suicide bomber" or "civilians" beside a named side may be the same, less or more closely told
                (-1.8 if named else -0.4) * weight,
                f"different {label}s: {', '.join(sorted(_names(a, left)))} and {', '.join(sorted(_names(b, right)))}",
            )
    if a.actor_sides & b.target_sides and not a.actor_sides & b.actor_sides:
        m.add(-1.0, "the actor of the one is the target of the other")


def _of(u: Unit, keys: frozenset[str]) -> list[Party]:
    return [p for p in (*u.actors, *u.targets) if p.key in keys]


def _names(u: Unit, keys: frozenset[str]) -> set[str]:
    return {p.name for p in (*u.actors, *u.targets) if p.key in keys}


def _numbers(m: Match, a: Unit, b: Unit, config: FusionConfig) -> None:
    best, worst = 0.0, 0.0
    why_best, why_worst = "", ""
    for harm in sorted(a.numbers.keys() & b.numbers.keys()):
        figures_a = {v for low, high in a.numbers[harm] for v in (low, high) if v is not None}
        figures_b = {v for low, high in b.numbers[harm] for v in (low, high) if v is not None}
        shared = {v for v in figures_a & figures_b if v > 0}
        if shared:
            top = max(shared)
            weight = min(2.6, 0.5 + 0.5 * log(1 + top))
            if weight > best:
                best, why_best = weight, f"both tell {top} {harm}"
            continue
        ratio = _ratio(max(figures_a, default=0), max(figures_b, default=0))
        if _meet(a.numbers[harm], b.numbers[harm]):
            if best == 0:
                best, why_best = 0.3, f"the ranges of {harm} meet"
        elif ratio > 3 and worst > -1.5:
            worst, why_worst = -1.5, f"the numbers of {harm} are far apart"
        elif worst == 0:
            worst, why_worst = -0.5, f"the numbers of {harm} differ"
    if why_best:
        m.add(best, why_best)
    if why_worst:
        m.add(worst if not why_best else worst / 2, why_worst)


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
        m.add(4.0, "a sentence is word for word the same")
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
