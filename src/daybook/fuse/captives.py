"""The captives ledger: taken, released, killed, escaped, moved, taken again, and what is left, with its sum printed.

A ledger belongs to the first taking. Releases, and later takings by the same actor at the same place, are entered while
they follow within some weeks. "Still held" is arithmetic over what was said, never a claim of anybody's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from daybook.core.events import Captivity, Event, Stated, Tally
from daybook.core.vocab import ClaimType, HarmKind
from daybook.fuse import geo
from daybook.fuse.config import FusionConfig
from daybook.fuse.origins import Origins
from daybook.fuse.said import Said
from daybook.fuse.tallies import in_force, union

_TAKEN = (HarmKind.ABDUCTED, HarmKind.DETAINED)
Bounds = tuple[int | None, int | None]


def with_captives(
    events: Sequence[Event], said: Mapping[str, Said], origins: Origins, config: FusionConfig
) -> list[Event]:
    """The events, those of a first taking with their ledger. Cost: takings by actor or shared report, then by day."""
    takings = [e for e in events if e.type is ClaimType.ABDUCTION and e.status == "actual" and stated(e, _TAKEN)]
    releases = [
        e for e in events if e.type is ClaimType.RELEASE and e.status == "actual" and stated(e, (HarmKind.RELEASED,))
    ]
    by_actor: dict[str, list[Event]] = {}
    by_document: dict[str, list[Event]] = {}
    for e in takings:
        for document in e.documents:
            by_document.setdefault(document, []).append(e)
    for e in sorted(takings, key=lambda e: (_start(e), e.id)):
        for side in _sides(e, said, actors=True) or {""}:
            by_actor.setdefault(side, []).append(e)
    base: dict[str, str] = {}  # taking -> the first taking of its ledger
    again: dict[str, list[Event]] = {}
    for actor, found in sorted(by_actor.items()):
        if not actor:
            continue
        for n, later in enumerate(found):
            for first in found[:n]:
                if later.id not in base and first.id not in base and _follows(first, later, said, config):
                    base[later.id] = first.id
                    again.setdefault(first.id, []).append(later)
    freed: dict[str, list[Event]] = {}
    for r in sorted(releases, key=lambda e: (_start(e), e.id)):
        home = _taking_of(r, by_document, base, by_actor, said, config)
        if home is not None:
            freed.setdefault(home, []).append(r)
    held = {e.id for e in takings}
    out = []
    for e in events:
        if e.id in base:
            e = replace(e, notes=(*e.notes, f"entered in the captives ledger of {base[e.id]}"))
        elif e.id in held:
            e = replace(e, captivity=_ledger(e, freed.get(e.id, []), again.get(e.id, [])))
        out.append(e)
    return out


def stated(e: Event, harms: Sequence[HarmKind]) -> tuple[Stated, ...]:
    """Every stated range of these harms, wholes before parts."""
    return tuple(s for t in e.tallies if t.harm in harms for s in t.stated)


def _start(e: Event) -> int:
    day = e.time.earliest or e.time.latest
    return day.toordinal() if day else 1 << 30


def _sides(e: Event, said: Mapping[str, Said], actors: bool) -> set[str]:
    return {p.side or p.key for c in e.claims for p in (said[c].actors if actors else said[c].targets) if p.known}


def _near(a: Event, b: Event, said: Mapping[str, Said], config: FusionConfig) -> bool | None:
    """True if told places meet, ``None`` if one is not told."""
    left = [said[c].place for c in a.claims if said[c].place is not None]
    right = [said[c].place for c in b.claims if said[c].place is not None]
    if not left or not right:
        return None
    return any(not geo.apart(p, q, config.near_km) for p in left for q in right)


def _follows(first: Event, later: Event, said: Mapping[str, Said], config: FusionConfig) -> bool:
    until, since = first.time.latest or first.time.earliest, later.time.earliest
    if until is None or since is None or later.time.inferred or not 0 < (since - until).days <= config.captive_days:
        return False  # unless its day is told and lies behind, it may be the same taking: never added up
    return bool(_near(first, later, said, config))


def _taking_of(
    release: Event,
    by_document: Mapping[str, Sequence[Event]],
    base: Mapping[str, str],
    by_actor: Mapping[str, Sequence[Event]],
    said: Mapping[str, Said],
    config: FusionConfig,
) -> str | None:
    """The taking a release undoes: same actor or told in one report, places that meet, not before it; the nearest."""
    shared = set(release.documents)
    sides = _sides(release, said, actors=True)
    pool = {e.id: e for side in sides for e in by_actor.get(side, ())}
    pool |= {e.id: e for d in release.documents for e in by_document.get(d, ())}
    fits = []
    for e in pool.values():
        gap = _start(release) - _start(e)
        if gap < 0 or gap > config.captive_days:  # most end here, at no cost
            continue
        actors = _sides(e, said, actors=True)
        if sides and actors and not sides & actors:
            continue
        near = _near(e, release, said, config)
        together = bool(shared & set(e.documents))
        if near is False or (near is None and not together):
            continue
        freed, taken = _force(release, (HarmKind.RELEASED,)), _force(e, _TAKEN)
        if freed and taken and freed[0] is not None and taken[1] is not None and freed[0] > taken[1]:
            continue  # more were freed than these were
        fits.append((not together or gap == 0, gap, e.id))
    # The first taking of the thread holds the ledger, so ties go to the base of the nearest.
    homes = sorted({(together, gap, base.get(i, i)) for together, gap, i in fits})
    return homes[0][2] if homes else None


def _force(e: Event, harms: Sequence[HarmKind]) -> Bounds | None:
    """The range of one harm over an event's groups: the widest tally stands for the event, so that a part is not added."""
    ranges = []
    for t in e.tallies:
        if t.harm in harms:
            force = in_force(t.stated)
            if force:
                ranges.append(union(force))
    if not ranges:
        return None
    return max(ranges, key=lambda r: (r[0] or r[1] or 0, r[1] is None, r[1] or 0))


def _ledger(taking: Event, freed: Sequence[Event], again: Sequence[Event]) -> Captivity:
    steps: list[tuple[str, Bounds]] = []
    taken = _force(taking, _TAKEN)
    if taken is not None:
        steps.append(("taken", taken))
    killed = _force(taking, (HarmKind.KILLED,))
    if killed is not None:
        steps.append(("− killed", killed))
    for e in sorted((*freed, *again), key=lambda e: (_start(e), e.type is ClaimType.ABDUCTION, e.id)):
        harms = _TAKEN if e.type is ClaimType.ABDUCTION else (HarmKind.RELEASED,)
        bounds = _force(e, harms)
        if bounds is not None:
            steps.append(("+ taken" if e.type is ClaimType.ABDUCTION else "− released", bounds))
    low, high = _sum(steps)
    printed = " ".join(f"{label} {_told(b)}" for label, b in steps)
    return Captivity(
        taken=(*stated(taking, _TAKEN), *(s for e in again for s in stated(e, _TAKEN))),
        released=tuple(s for e in freed for s in stated(e, (HarmKind.RELEASED,))),
        killed=stated(taking, (HarmKind.KILLED,)),
        escaped=(),
        transferred=(),
        held_low=low,
        held_high=high,
        arithmetic=f"{printed} = {_told((low, high))}",
    )


def _sum(steps: Sequence[tuple[str, Bounds]]) -> Bounds:
    """Interval arithmetic: what is taken away at its most lowers the floor, at its least the ceiling."""
    low: int | None = 0
    high: int | None = 0
    for label, (a, b) in steps:
        if label.startswith("−"):
            low = None if low is None or b is None else low - b
            high = None if high is None else high - (a or 0)
        else:
            low = None if low is None or a is None else low + a
            high = None if high is None or b is None else high + b
    floor = max(0, low) if low is not None else None
    return floor, (max(0, high) if high is not None else None)


def _told(b: Bounds) -> str:
    low, high = b
    if low is None and high is None:
        return "an untold number"
    if low is None:
        return f"up to {high}"
    if high is None:
        return f"at least {low}"
    return str(low) if low == high else f"{low}–{high}"


def whole(t: Tally) -> Bounds:
    """The range of one tally in force."""
    return t.low, t.high
