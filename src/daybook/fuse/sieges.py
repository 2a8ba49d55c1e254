"""A siege as one object: who besieges which place, its start as each origin tells it, what holds on, when it was broken."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from daybook.core.events import Contradiction, Event
from daybook.core.review import Decision
from daybook.core.values import PlaceRef
from daybook.core.vocab import Phase, Status
from daybook.fuse import geo
from daybook.fuse.config import FusionConfig
from daybook.fuse.contradictions import record
from daybook.fuse.events import event_of
from daybook.fuse.origins import Origins
from daybook.fuse.said import Said


def sieges(said: Sequence[Said], config: FusionConfig) -> list[list[Said]]:
    """Siege claims by place and besieger. A claim without a place or a resolved one stands with its own document's.

    Where its document has none, it stands with the siege of the place that the page speaks of, if the besieger is the same.
    """
    groups: list[list[Said]] = []
    cells: dict[tuple[int, int], list[int]] = {}
    loose: list[Said] = []
    for s in sorted(said, key=lambda s: s.order):
        if s.place is None or s.place.lat is None or s.place.lon is None:
            loose.append(s)
            continue
        y, x = int(s.place.lat // 0.5), int(s.place.lon // 0.5)
        near = sorted({n for dy in (-1, 0, 1) for dx in (-1, 0, 1) for n in cells.get((y + dy, x + dx), ())})
        home = next((n for n in near if _one(groups[n][0], s, config) and _sides_meet(groups[n], s)), None)
        if home is None:
            home = len(groups)
            groups.append([])
        groups[home].append(s)
        if home not in cells.setdefault((y, x), []):
            cells[y, x].append(home)
    by_document: dict[str, list[int]] = {}
    for n, g in enumerate(groups):
        for s in g:
            if n not in by_document.setdefault(s.document.id, []):
                by_document[s.document.id].append(n)
    alone: dict[tuple[str, str], list[Said]] = {}
    for s in loose:
        homes = [n for n in by_document.get(s.document.id, ()) if _sides_meet(groups[n], s)]
        if not homes and s.context is not None and s.context.lat is not None and s.context.lon is not None:
            y, x = int(s.context.lat // 0.5), int(s.context.lon // 0.5)
            beside = {n for dy in (-1, 0, 1) for dx in (-1, 0, 1) for n in cells.get((y + dy, x + dx), ())}
            homes = [n for n in sorted(beside) if _spoken_of(groups[n], s)]
            if len(homes) == 1:
                groups[homes[0]].append(s)
                continue
        if len(homes) == 1 and s.place is None:
            groups[homes[0]].append(s)
        else:
            words = s.place.span.quote.casefold() if s.place else ""
            alone.setdefault((s.document.text_sha256, words), []).append(s)
    return [*groups, *(alone[k] for k in sorted(alone))]


def _one(a: Said, b: Said, config: FusionConfig) -> bool:
    return _meet(a.place, b.place)


def _meet(a: PlaceRef | None, b: PlaceRef | None) -> bool:
    if a is None or b is None:
        return False
    if geo.same(a, b):
        return True
    gap = geo.distance(a, b)
    reach = max(geo.radius(a), geo.radius(b), 5.0)
    return gap is not None and not geo.is_area(a) and not geo.is_area(b) and gap <= reach


def _spoken_of(group: Sequence[Said], s: Said) -> bool:
    """True if the page speaks of the besieged place, and both name the same besieger."""
    left = {p.side or p.key for m in group for p in m.doers if p.known}
    right = {p.side or p.key for p in s.doers if p.known}
    return bool(left & right) and _meet(group[0].place, s.context)


def _sides_meet(group: Sequence[Said], s: Said) -> bool:
    left = {p.side or p.key for m in group for p in m.doers if p.known}
    right = {p.side or p.key for p in s.doers if p.known}
    return not left or not right or bool(left & right)


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
