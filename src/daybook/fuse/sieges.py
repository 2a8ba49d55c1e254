"""A siege as one object: who besieges which place, its start as each origin tells it, what holds on, when it was broken."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from math import cos, radians
from typing import NamedTuple

import numpy as np

from daybook.core.events import Contradiction, Event
from daybook.core.review import Decision
from daybook.core.values import PlaceRef
from daybook.core.vocab import Phase, Precision, Status
from daybook.fuse import geo
from daybook.fuse.config import FusionConfig
from daybook.fuse.contradictions import record
from daybook.fuse.events import event_of
from daybook.fuse.origins import Origins
from daybook.fuse.said import Said

_CELL = 0.1  # degrees, about 11 km: as wide as most places reach
_WIDE_KM = 60.0  # a place that reaches farther is compared with all others
_SURELY = 1.1  # a plane's distance is a little off the sphere's
_LEAST_KM = 5.0  # two points no farther apart are one besieged place


class Point(NamedTuple):
    """A place as far as it tells whether two are one besieged place. ``radius``: km."""

    place_id: str | None
    lat: float
    lon: float
    radius: float
    area: bool


class Besieged(NamedTuple):
    """A siege's claim as far as it tells which siege it is of; the case keeps these, so that all can be looked at together.

    ``order``: as ``Said.order``; ``text``: its document's hash; ``sides``: of known besiegers; ``place``: if it has a point;
    ``context``: the place that its page speaks of, likewise; ``words``: of its place, ``None``: it tells none.
    """

    claim: str
    order: tuple[bool, int, str]
    document: str
    text: str
    sides: frozenset[str]
    place: Point | None
    context: Point | None
    words: str | None


def besieged(s: Said) -> Besieged:
    """The light record of a claim. A country is no besieged place, but where one lies: such a claim tells none."""
    place = s.place if s.place is None or s.place.precision is not Precision.COUNTRY else None
    return Besieged(
        claim=s.id,
        order=s.order,
        document=s.document.id,
        text=s.document.text_sha256,
        sides=frozenset(p.side or p.key for p in s.doers if p.known),
        place=_point(place),
        context=_point(s.context),
        words=place.span.quote.casefold() if place is not None else None,
    )


def _point(p: PlaceRef | None) -> Point | None:
    if p is None or p.lat is None or p.lon is None:
        return None
    return Point(p.place_id, p.lat, p.lon, geo.radius(p), geo.is_area(p))


class Spots:
    """Points to be asked which of them meet another, and perhaps a few more."""

    def __init__(self, points: Iterable[Point]) -> None:
        self.points = sorted(set(points), key=repr)
        self.lat, self.lon = np.array([p.lat for p in self.points]), np.array([p.lon for p in self.points])
        self.reach = np.array([_reach(p) for p in self.points])
        self.open = np.array([not p.area for p in self.points], dtype=bool)
        self.wide = np.cos(np.radians(np.minimum(89.0, np.abs(self.lat) + 1)))
        self.by_id: dict[str, list[Point]] = {}
        for p in self.points:
            if p.place_id is not None:
                self.by_id.setdefault(p.place_id, []).append(p)

    def meeting(self, p: Point) -> set[Point]:
        """Those that are one place with this."""
        found = set(self.by_id.get(p.place_id, ())) if p.place_id is not None else set()
        if not p.area and self.points:
            off = 111.0 * np.hypot(self.lat - p.lat, self.wide * ((self.lon - p.lon + 180) % 360 - 180))
            near = self.open & (off <= np.maximum(self.reach, _reach(p)) * _SURELY + 1)
            found.update(self.points[int(k)] for k in np.flatnonzero(near))
        return found

    def tied(self, seeds: Iterable[Point]) -> set[Point]:
        """Those that some chain of meetings ties to a seed: what :func:`grouped` makes of these does not depend on the others."""
        frontier = asked = set(seeds)
        found = asked.intersection(self.points)  # an area that no gazetteer knows meets not even itself
        while frontier:
            found = found.union(*map(self.meeting, frontier))
            frontier = found - asked
            asked = asked | frontier
        return found


def sieges(said: Sequence[Said]) -> list[list[Said]]:
    """Siege claims by place and besieger; see :func:`grouped`."""
    by_id = {s.id: s for s in said}
    return [[by_id[b.claim] for b in group] for group in grouped(map(besieged, said))]


def grouped(rows: Iterable[Besieged]) -> list[list[Besieged]]:
    """Siege claims by place and besieger. A claim without a place or a resolved one stands with its own document's.

    Where its document has none, it stands with the siege of the place that the page speaks of, if the besieger is the same.
    The first captured claim founds a siege, and others join the first founded one that they fit; only those that tell the
    place say who besieges it.
    """
    ordered = sorted(rows, key=lambda b: b.order)
    places = _Places({b.place for b in ordered if b.place is not None})
    groups: list[list[Besieged]] = []
    sides: list[set[str]] = []
    founded: dict[Point, list[int]] = {}
    by_document: dict[str, list[int]] = {}
    loose: list[Besieged] = []
    for b in ordered:
        if b.place is None:
            loose.append(b)
            continue
        near = sorted(n for p in places.meeting(b.place) for n in founded.get(p, ()))
        home = next((n for n in near if _fits(sides[n], b)), None)
        if home is None:
            home = len(groups)
            groups.append([])
            sides.append(set())
            founded.setdefault(b.place, []).append(home)
        groups[home].append(b)
        sides[home] |= b.sides
        if home not in (held := by_document.setdefault(b.document, [])):
            held.append(home)
    alone: dict[tuple[str, str], list[Besieged]] = {}
    for b in loose:
        homes = [n for n in by_document.get(b.document, ()) if _fits(sides[n], b)]
        if not homes and b.context is not None:
            beside = (n for p in places.meeting(b.context) for n in founded.get(p, ()))
            homes = [n for n in beside if sides[n] & b.sides]
            if len(homes) == 1:
                groups[homes[0]].append(b)
                continue
        if len(homes) == 1 and b.words is None:
            groups[homes[0]].append(b)
        else:
            alone.setdefault((b.text, b.words or ""), []).append(b)
    return [*groups, *(alone[k] for k in sorted(alone))]


def _fits(sides: set[str], b: Besieged) -> bool:
    return not sides or not b.sides or bool(sides & b.sides)


class _Places:
    """Besieged places, by the cells of a grid where they lie and those that they reach."""

    def __init__(self, points: Iterable[Point]) -> None:
        self.points = sorted(points, key=repr)
        self.wide = [p for p in self.points if _reach(p) > _WIDE_KM and not p.area]
        self.by_id: dict[str, list[Point]] = {}
        self.at: dict[tuple[int, int], list[Point]] = {}
        self.reached: dict[tuple[int, int], list[Point]] = {}
        self.known: dict[Point, list[Point]] = {}
        for p in self.points:
            if p.place_id is not None:
                self.by_id.setdefault(p.place_id, []).append(p)
            if not p.area:
                self.at.setdefault(_cell(p.lat, p.lon), []).append(p)
                if _reach(p) <= _WIDE_KM:
                    for cell in _cells(p):
                        self.reached.setdefault(cell, []).append(p)

    def meeting(self, p: Point) -> list[Point]:
        """Those that are one place with this, itself among them."""
        if p not in self.known:
            self.known[p] = [q for q in dict.fromkeys(self._near(p)) if _meet(p, q)]
        return self.known[p]

    def _near(self, p: Point) -> Iterable[Point]:
        yield from self.by_id.get(p.place_id, ()) if p.place_id is not None else ()
        if p.area:
            return
        if _reach(p) > _WIDE_KM:
            yield from self.points
            return
        yield from self.wide
        yield from self.reached.get(_cell(p.lat, p.lon), ())
        for cell in _cells(p):
            yield from self.at.get(cell, ())


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return int(lat // _CELL), int(lon // _CELL)


def _cells(p: Point) -> Iterable[tuple[int, int]]:
    """All cells that the circle around a point touches."""
    high = _reach(p) / 110.0
    wide = high / max(0.01, cos(radians(min(89.0, abs(p.lat) + high))))
    (south, west), (north, east) = _cell(p.lat - high, p.lon - wide), _cell(p.lat + high, p.lon + wide)
    return ((y, x) for y in range(south, north + 1) for x in range(west, east + 1))


def _reach(p: Point) -> float:
    return max(p.radius, _LEAST_KM)


def _meet(a: Point, b: Point) -> bool:
    if a.place_id is not None and a.place_id == b.place_id:
        return True
    return not a.area and not b.area and geo.km(a.lat, a.lon, b.lat, b.lon) <= max(_reach(a), _reach(b))


def starts(group: Sequence[Said], origins: Origins) -> list[tuple[date, date | None, str, Said]]:
    """Each told start: first and last day it may mean, its words, and the claim."""
    out = []
    for s in group:
        if s.status is not Status.ACTUAL or not s.told or s.first is None or s.document.patchwork:
            continue
        span = s.resolution.time.span
        if s.claim.phase is Phase.START or (s.claim.phase is Phase.HOLD and s.last is None):
            last = date.fromordinal(s.last) if s.last is not None else None
            words = span.quote if span else date.fromordinal(s.first).isoformat()
            out.append((date.fromordinal(s.first), last, words, s))
    return sorted(out, key=lambda x: (x[0], str(x[1]), x[3].id))


def start_dispute(group: Sequence[Said], origins: Origins) -> Contradiction | None:
    """Competing starts, side by side."""
    told = starts(group, origins)
    if len({first for first, _, _, _ in told}) < 2:
        return None
    parts = dict.fromkeys(f"{words} ({origins.names[origins.of[s.id]]})" for _, _, words, s in told)
    claims = [s.id for _, _, _, s in told]
    return record("siege start", claims, [origins.of[c] for c in claims], "siege start: " + "; ".join(parts))


def siege_event(group: Sequence[Said], origins: Origins, decisions: Sequence[Decision], config: FusionConfig) -> Event:
    """The event of one siege, with competing starts as a contradiction."""
    event = event_of(group, origins, (), decisions, config)
    first = min((x[0] for x in starts(group, origins)), default=None)
    ends = [
        s
        for s in group
        if s.claim.phase is Phase.END and s.status is Status.ACTUAL and not s.document.patchwork and s.told
    ]
    last = min((date.fromordinal(s.last) for s in ends if s.last is not None), default=None)
    if first is not None or last is not None:
        latest = last if last is not None and (first is None or last >= first) else None
        event = replace(
            event,
            time=replace(
                event.time,
                earliest=first,
                latest=latest,
                inferred=False,
                reason="from its first told start to its told end",
            ),
        )
    dispute = start_dispute(group, origins)
    if dispute is not None:
        event = replace(event, contradictions=(*event.contradictions, dispute))
    phases = sorted({s.claim.phase for s in group if s.claim.phase is not None})
    return replace(event, notes=(*event.notes, "told phases: " + ", ".join(phases)))
