"""Who holds what, from when to when, and since when the reports say so.

Two clocks: ``start``/``end`` are the days it is said to have held, ``as_known_at`` the day the first report of it was out.
What was believed on a day is what fusing the reports published by then gives. Rules:

- Capture and loss change a holder; a static sentence confirms one; the presence of forces is no control.
- What no report speaks of after the last word is *carried forward* for a set number of days, then nothing is said.
- A stitched page never paints; a province or country on one outlet's own word is *claimed*, not held.
- A part ("the north") is a place of its own, and an exception of the whole. Nothing is interpolated between places.
- A siege stands beside the holder, not in his place; competing starts stand side by side.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, Protocol

import numpy as np

from daybook.core.control import ControlInterval
from daybook.core.events import UNKNOWN_ORIGIN
from daybook.core.values import NEAR, SOME_PART, PlaceRef
from daybook.core.vocab import ClaimType, ControlStatus, Phase, Precision, Status
from daybook.fuse import geo
from daybook.fuse.config import FusionConfig
from daybook.fuse.origins import Origins
from daybook.fuse.said import Said
from daybook.fuse.sieges import starts

_SOURCES = frozenset((ClaimType.CONTROL, ClaimType.CAPTURE, ClaimType.LOSS))
Where = tuple[str, str]


class Spell(Protocol):
    """What of an interval carves out a whole: see ``ControlInterval``."""

    @property
    def place_id(self) -> str | None: ...
    @property
    def place(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def side(self) -> str | None: ...
    @property
    def status(self) -> str: ...
    @property
    def start(self) -> date | None: ...
    @property
    def end(self) -> date | None: ...


class Word(NamedTuple):
    """What one claim says of who holds one place; the case keeps these, so that all that is told of it can be looked at together.

    ``side`` holds it (``None``: somebody not told) from ``day`` on (``None``: no holder is told), as said on the day ``said``;
    ``order``: as ``Said.order``; ``denied``: sides of which it is denied; ``firm``: a day of its own is told.
    """

    claim: str
    order: tuple[bool, int, str]
    place: PlaceRef
    said: int | None
    stitched: bool
    firm: bool
    denied: tuple[str, ...] = ()
    day: int | None = None
    until: int | None = None
    side: str | None = None
    change: bool = False
    ends: bool = False


@dataclass(slots=True)
class _Run:
    side: str | None
    start: int | None
    last: int
    words: list[Word] = field(default_factory=list)
    end: int | None = None
    against: list[str] = field(default_factory=list)
    contested: bool = False


def control_of(
    said: Sequence[Said], besieged: Sequence[Sequence[Said]], origins: Origins, config: FusionConfig
) -> tuple[tuple[ControlInterval, ...], dict[Where, PlaceRef | None]]:
    """Every interval that a sentence supports, by place, part and day, and the places spoken of.

    ``besieged``: the sieges' claims. A place that is only told as not held has no reference.
    """
    lanes: dict[Where, list[Word]] = {}
    for s in said:
        where = lane_of(s)
        if where is not None:
            lanes.setdefault(where, []).append(word(s))
    out: list[ControlInterval] = []
    refs: dict[Where, PlaceRef | None] = {}
    for where in sorted(lanes):
        found, refs[where] = lane(lanes[where], origins.of, config)
        out += found
    for group in besieged:
        out += siege_intervals(group, origins, config)
    known = {where: ref for where, ref in refs.items() if ref is not None}
    return tuple(sorted(with_exceptions(out, out, known), key=lambda c: c.order)), refs


def lane_of(s: Said) -> Where | None:
    """The place and part whose holder a claim speaks of: its id and the part's name; ``None`` if it speaks of none.

    A country is never painted by a sentence about some of it, nor a town by one about what lies near it. "The city" of one page
    is not "the city" of another: what no gazetteer knows stays with its event.
    """
    if s.type not in _SOURCES or s.status not in (Status.ACTUAL, Status.DENIED):
        return None
    if s.place is None or s.place.place_id is None or s.place.precision is Precision.COUNTRY:
        return None
    if s.place.part == NEAR:
        return None
    return s.place.place_id, s.place.part


def lane(
    words: Sequence[Word], of: Mapping[str, str], config: FusionConfig
) -> tuple[list[ControlInterval], PlaceRef | None]:
    """The intervals of one place or part, nothing carved out yet, and the place.

    ``words``: all that speaks of it, by order; ``of``: claim -> origin.
    """
    told = [w for w in words if w.day is not None]
    if not told:
        return [], None
    denied = [(side, w.claim) for w in words for side in w.denied]
    apart = [told]
    if told[0].place.part == SOME_PART:  # parts without a name need not be the same one: nobody contests another's
        apart = [[w for w in told if w.side == side] for side in dict.fromkeys(w.side for w in told)]
    return [c for some in apart for c in _intervals(some, denied, of, config)], told[0].place


def _sides(s: Said) -> list[str]:
    """Who holds or besieges: known actors and proper names; "it" and "the army" of no known side are nobody told."""
    return [p.side or p.name for p in s.doers if p.known or p.side or not p.name.split()[-1].islower()]


def word(s: Said) -> Word:
    """The light record of a claim for which :func:`lane_of` knows a place."""
    assert s.place is not None
    w = Word(s.id, s.order, s.place, s.day, s.document.patchwork, s.told)
    if s.status is Status.DENIED:
        return w._replace(denied=tuple(p.side or p.name for p in s.actors))
    day = s.last if s.last is not None and s.type is not ClaimType.CONTROL else s.first
    if day is None:
        day = s.last if s.last is not None else s.day
    if day is None:
        return w
    sides = _sides(s)
    if s.type is ClaimType.LOSS:
        return w._replace(day=day, change=True)
    if not sides:
        return w
    if s.type is ClaimType.CAPTURE:
        return w._replace(day=day, side=sides[0], change=True)
    if s.claim.phase is Phase.END:
        return w._replace(day=day, side=sides[0], change=True, ends=True)
    said_day = s.day if s.day is not None else day
    until = s.last if s.last is not None else max(day, said_day)
    start = s.first if s.told and s.first is not None else until
    side = sides[0] if len(set(sides)) == 1 else " and ".join(dict.fromkeys(sides))
    return w._replace(day=start, until=max(start, until), side=side, change=s.claim.phase is Phase.START)


def _intervals(
    words: list[Word], denied: Sequence[tuple[str, str]], of: Mapping[str, str], config: FusionConfig
) -> Iterable[ControlInterval]:
    firm = [(w.day, w) for w in words if w.day is not None and not w.stitched]
    if not firm:
        return  # a stitched page alone paints nothing
    firm.sort(key=lambda x: (x[0], not x[1].change, x[1].order))
    runs: list[_Run] = []
    for day, w in firm:
        last = runs[-1] if runs else None
        until = w.until if w.until is not None else day
        if w.ends or (w.change and w.side is None):  # a loss: the holder until then, nobody told after
            if last is not None and last.side is not None and last.end is None:
                last.end = day
                last.words.append(w)
            continue
        anew = last is not None and last.contested and w.change and day > last.last  # one of them alone, later
        stale = last is not None and day > last.last + config.stale_days  # nobody says who held it in between
        anew |= stale
        if last is not None and last.side == w.side and last.end is None and not anew:
            last.words.append(w)
            last.last = max(last.last, until)
        elif w.change and until == day and (first := _that_day(runs, w, day)) is not None:  # told again
            first.words.append(w)
        elif last is None or last.end is not None or day > last.last or (w.change and not _at_once(last, w, day)):
            if last is not None and last.end is None:
                last.end = day if w.change and not stale else None
            runs.append(_Run(side=w.side, start=day if w.change or w.firm else None, last=until, words=[w]))
        elif (same := _beside(runs, w, day)) is not None:  # told again of one of them: no third holder
            same.words.append(w)
            same.last = max(same.last, until)
            last.against.append(w.claim)
        else:  # two holders told for the same days
            last.contested = True
            last.against.append(w.claim)
            start = day if w.firm or w.change else None
            runs.append(_Run(side=w.side, start=start, last=until, words=[w], contested=True))
            runs[-1].against += [x.claim for x in last.words]
    for n, run in enumerate(runs):
        following = next((r for r in runs[n + 1 :] if r.side != run.side), None)
        yield from _spell(run, following, words, denied, of, config)


def _at_once(run: _Run, w: Word, day: int) -> bool:
    """True if two sides are said on one day to have taken a place on one day: who did so last is not told."""
    return run.start == day and run.words[0].change and run.words[0].said == w.said


def _that_day(runs: Sequence[_Run], w: Word, day: int) -> _Run | None:
    """The contested run of the same side that began on this day, as was said on the same day."""
    same = (
        r for r in reversed(runs) if r.contested and r.start == day and r.side == w.side and r.words[0].said == w.said
    )
    return next(same, None)


def _beside(runs: Sequence[_Run], w: Word, day: int) -> _Run | None:
    """The contested run of the same holder that a word falls into, where another holder's stands behind it."""
    return next(
        (r for r in reversed(runs) if r.contested and r.side == w.side and r.end is None and day <= r.last), None
    )


def _spell(
    run: _Run,
    following: _Run | None,
    words: Sequence[Word],
    denied: Sequence[tuple[str, str]],
    of: Mapping[str, str],
    config: FusionConfig,
) -> Iterable[ControlInterval]:
    place = run.words[0].place
    known = min((w.said for w in run.words if w.said is not None), default=None)
    status = ControlStatus.HELD
    note = ""
    voices = {of[w.claim] for w in run.words}
    if run.contested:
        status, note = ControlStatus.CONTESTED, "reports of the same days name different holders"
    elif voices == {UNKNOWN_ORIGIN}:
        status, note = ControlStatus.CLAIMED, "nobody known stands behind it"
    elif geo.is_area(place) and len(voices) == 1 and all(v.startswith("publisher:") for v in voices):
        status, note = ControlStatus.CLAIMED, "a whole area on one outlet's own word"
    stitched = [w.claim for w in words if w.stitched and w.side == run.side]
    against = [claim for side, claim in denied if side == run.side] + run.against
    last = run.end if run.end is not None else run.last
    seen = ControlInterval(
        place_id=place.place_id,
        place=place.name or place.span.quote,
        part=place.part,
        side=run.side,
        status=status,
        start=_date(run.start),
        end=_date(last),
        basis="observed",
        as_known_at=_date(known),
        supporting=tuple(dict.fromkeys((*(w.claim for w in run.words), *stitched))),
        opposing=tuple(dict.fromkeys(against)),
        note=note,
    )
    yield seen
    if run.end is None and not run.contested:
        stop = run.last + config.stale_days
        if following is not None:
            stop = min(stop, (following.start if following.start is not None else following.last) - 1)
        if stop > run.last:
            yield replace(
                seen,
                start=_date(run.last + 1),
                end=_date(stop),
                basis="carried_forward",
                note=(note + "; " if note else "") + "nothing said since",
            )


def _date(day: int | None) -> date | None:
    return date.fromordinal(day) if day is not None else None


def siege_intervals(group: Sequence[Said], origins: Origins, config: FusionConfig) -> Iterable[ControlInterval]:
    """What one siege's claims say of its place."""
    firm = [s for s in group if s.status is Status.ACTUAL and not s.document.patchwork]
    known = [s.place for s in firm if s.place is not None and s.place.place_id is not None]
    places = [p for p in known if p.precision is not Precision.COUNTRY]  # nobody besieges a whole country
    if not places:
        return
    place = min(places, key=lambda p: (p.place_id or "", p.part, p.span.quote))
    told = starts(firm, origins)
    ends = [s for s in firm if s.claim.phase is Phase.END]
    end_days = [d for s in ends if (d := s.last if s.last is not None else s.day) is not None]
    holds = [d for s in firm if s not in ends and (d := s.day if s.day is not None else s.last) is not None]
    sides = [side for s in firm for side in _sides(s)]
    end = min(end_days) if end_days else max(holds, default=None)
    start = told[0][0] if told else None
    if start is not None and end is not None and start.toordinal() > end:
        end = None
    note = ""
    if len({x[0] for x in told}) > 1:
        rows = dict.fromkeys(f"{words} ({origins.names[origins.of[s.id]]})" for _, _, words, s in told)
        note = "start told as: " + "; ".join(rows)
    if ends:
        note += ("; " if note else "") + "broken or lifted on the last day"
    days = [s.day for s in firm if s.day is not None]
    seen = ControlInterval(
        place_id=place.place_id,
        place=place.name or place.span.quote,
        part=place.part,
        side=max(sorted(set(sides)), key=sides.count) if sides else None,
        status=ControlStatus.BESIEGED,
        start=start,
        end=_date(end),
        basis="observed",
        as_known_at=_date(min(days, default=None)),
        supporting=tuple(s.id for s in firm),
        opposing=tuple(s.id for s in group if s.status is Status.DENIED),
        note=note,
    )
    yield seen
    if not ends and end is not None:
        yield replace(
            seen,
            start=_date(end + 1),
            end=_date(end + config.stale_days),
            basis="carried_forward",
            note="nothing said since",
        )


def with_exceptions(
    wanted: Iterable[ControlInterval], found: Iterable[Spell], refs: Mapping[Where, PlaceRef]
) -> Iterable[ControlInterval]:
    """Parts and places inside that another side holds on the same days are carved out of the whole.

    ``wanted``: intervals as :func:`lane` and :func:`siege_intervals` give them; ``found``: all intervals, or those of the
    wanted places, their parts and the places inside; ``refs``: the places of all these.
    """
    inside: dict[str, list[tuple[str, str | None, int, int]]] = {}  # whole -> name, side, first and last day
    for c in found:
        ref = refs.get((c.place_id or "", c.part))
        if c.status == ControlStatus.BESIEGED or c.place_id is None or ref is None:
            continue
        days = (c.start.toordinal() if c.start else 0, c.end.toordinal() if c.end else date.max.toordinal())
        if c.part:
            inside.setdefault(c.place_id, []).append((f"{c.part} of {c.place}", c.side, *days))
        if ref.admin:
            inside.setdefault(area_key(ref.country, ref.admin), []).append((c.place, c.side, *days))
    held = {whole: _Held(rows) for whole, rows in inside.items()}
    for c in wanted:
        ref = refs.get((c.place_id or "", c.part))
        if c.status is ControlStatus.BESIEGED or ref is None or c.part or c.place_id is None:
            yield c
            continue
        wholes = [c.place_id, *([area_key(ref.country, ref.name)] if geo.is_area(ref) and ref.name else [])]
        first, last = c.start.toordinal() if c.start else 0, c.end.toordinal() if c.end else date.max.toordinal()
        names = {n for whole in wholes if whole in held for n in held[whole].by_others(c.side, first, last)}
        yield replace(c, exceptions=tuple(sorted(names))) if names else c


class _Held:
    """Who holds what inside a whole, in columns: a province of a long war has thousands of rows, and each day asks them all."""

    def __init__(self, rows: Sequence[tuple[str, str | None, int, int]]) -> None:
        self.names, self.sides = [r[0] for r in rows], list(dict.fromkeys(r[1] for r in rows))
        self.side = np.array([self.sides.index(r[1]) for r in rows])
        self.first, self.last = np.array([r[2] for r in rows]), np.array([r[3] for r in rows])

    def by_others(self, side: str | None, first: int, last: int) -> set[str]:
        """Names of what another side holds on some of these days."""
        own = self.sides.index(side) if side in self.sides else -1
        meets = (self.first <= last) & (self.last >= first) & (self.side != own)
        return {self.names[int(k)] for k in np.flatnonzero(meets)}


def area_key(country: str, name: str) -> str:
    """Under which name an area's places are found."""
    return "admin:" + country + name
