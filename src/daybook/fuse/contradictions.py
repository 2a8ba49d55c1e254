"""Disagreements kept as things: what about, who says what, and whether it is open, explained or superseded."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations

from daybook.core.events import UNKNOWN_ORIGIN, Contradiction, Stated, Tally
from daybook.core.ids import content_id
from daybook.core.vocab import ContradictionState, PlaceRole, Role, Status
from daybook.fuse import geo, kinds
from daybook.fuse.config import FusionConfig
from daybook.fuse.origins import Origins
from daybook.fuse.said import Said
from daybook.fuse.silences import told_again
from daybook.fuse.tallies import bare, figure, vague

_NARROW = 3  # days: a wider interval dates no day that another could contradict


def contradictions(
    members: Sequence[Said], found: Sequence[Tally], origins: Origins, config: FusionConfig
) -> tuple[Contradiction, ...]:
    """All contradictions of one event, by kind."""
    out = [*_numbers(found, members, origins, config), *_days(members, origins), *_denials(members, origins)]
    out += [*_silences(members, origins), *_actors(members, origins), *_places(members, origins, config)]
    return tuple(sorted(out, key=lambda c: (c.kind, c.id)))


def record(
    kind: str,
    claims: Iterable[str],
    origins: Iterable[str],
    summary: str,
    state: ContradictionState = ContradictionState.OPEN,
    reason: str = "",
) -> Contradiction:
    """A contradiction with its content id."""
    ids, who = tuple(sorted(set(claims))), tuple(sorted(set(origins)))
    return Contradiction(
        id=content_id("con", kind, *ids),
        kind=kind,
        claims=ids,
        origins=who,
        summary=summary,
        state=state,
        reason=reason,
    )


def said_range(s: Stated) -> str:
    """A range in words."""
    if s.low is None:
        return f"up to {s.high}"
    if s.high is None:
        return f"at least {s.low}"
    return str(s.low) if s.low == s.high else f"{s.low}–{s.high}"


def _numbers(
    found: Sequence[Tally], members: Sequence[Said], origins: Origins, config: FusionConfig
) -> Iterable[Contradiction]:
    by_id = {s.id: s for s in members}
    for t in found:
        voices: dict[str, list[Stated]] = {}
        for s in t.stated:
            if not s.part and not s.denied and not s.stitched and not bare(s) and s.origin != UNKNOWN_ORIGIN:
                voices.setdefault(s.repeats or s.origin, []).append(s)
        voices = {who: [s for s in x if not vague(s)] or x for who, x in voices.items()}
        for (one, left), (two, right) in combinations(sorted(voices.items()), 2):
            now = _disagree([s for s in left if not s.superseded_by], [s for s in right if not s.superseded_by], config)
            ever = now or _disagree(left, right, config)
            if not ever:
                continue
            told = [f"{origins.names[o]} {_series(x)}" for o, x in ((one, left), (two, right))]
            state, reason = ContradictionState.OPEN, ever
            if not now:
                state, reason = ContradictionState.SUPERSEDED, "an earlier figure disagreed; the latest ones do not"
            elif explained := _explained(by_id, left, right):
                state, reason = ContradictionState.EXPLAINED, explained
            claims = [s.claim for s in (*left, *right)]
            yield record(t.harm, claims, (one, two), f"{t.harm}: {'; '.join(told)}", state, reason)


def _series(stated: Sequence[Stated]) -> str:
    """``300, then 280``."""
    rows = sorted(stated, key=lambda s: (s.superseded_by is None, str(s.said), figure(s) or 0))
    old = [said_range(s) for s in rows if s.superseded_by]
    new = [said_range(s) for s in rows if not s.superseded_by]
    return ", then ".join(x for x in (" or ".join(dict.fromkeys(old)), " or ".join(dict.fromkeys(new))) if x)


def _disagree(left: Sequence[Stated], right: Sequence[Stated], config: FusionConfig) -> str:
    """Why no statement of the one can be the other's, or ``""``."""
    if not left or not right:
        return ""
    for a in left:
        for b in right:
            if _meet(a, b) and not _far(a, b, config):
                return ""
    if any(_meet(a, b) for a in left for b in right):
        return "a floor does not exclude the other figure, but lies far below it"
    return "the ranges do not meet"


def _meet(a: Stated, b: Stated) -> bool:
    return (a.low is None or b.high is None or a.low <= b.high) and (b.low is None or a.high is None or b.low <= a.high)


def _far(a: Stated, b: Stated, config: FusionConfig) -> bool:
    """A floor or ceiling told alone, and the other's figure far beyond it."""
    x, y = figure(a), figure(b)
    if x is None or y is None or None not in (a.low, a.high, b.low, b.high):
        return False  # "47" lies within "dozens"
    return max(x, y) > config.far_apart * max(1, min(x, y))


def _explained(by_id: dict[str, Said], left: Sequence[Stated], right: Sequence[Stated]) -> str:
    """Different areas or different days behind the two figures."""
    a = [by_id[s.claim] for s in left if s.claim in by_id]
    b = [by_id[s.claim] for s in right if s.claim in by_id]
    areas = [{geo.is_area(s.place) for s in side if s.place is not None} for side in (a, b)]
    if all(areas) and not areas[0] & areas[1]:
        return "one counts a whole area, the other a place in it"
    spans = [{_long(s) for s in side if s.told} for side in (a, b)]
    if all(spans) and not spans[0] & spans[1]:
        return "one counts several days, the other one day"
    return ""


def _long(s: Said) -> bool:
    return s.first is not None and (s.last is None or s.last - s.first >= 2)


def _days(members: Sequence[Said], origins: Origins) -> Iterable[Contradiction]:
    told = [
        s
        for s in members
        if s.told
        and s.status is Status.ACTUAL
        and not s.is_state
        and s.first is not None
        and s.last is not None
        and s.last - s.first < _NARROW
    ]
    if not told or max(s.first or 0 for s in told) <= min(s.last or 0 for s in told):
        return
    rows: dict[tuple[int, int], list[Said]] = {}
    for s in told:
        rows.setdefault((s.first or 0, s.last or 0), []).append(s)
    parts = []
    for (first, last), who in sorted(rows.items()):
        names = ", ".join(sorted({origins.names[origins.of[s.id]] for s in who}))
        days = date.fromordinal(first).isoformat() + (f" to {date.fromordinal(last)}" if last != first else "")
        parts.append(f"{days} ({names})")
    yield record("day", [s.id for s in told], [origins.of[s.id] for s in told], "day: " + "; ".join(parts))


def _denials(members: Sequence[Said], origins: Origins) -> Iterable[Contradiction]:
    denied = [s for s in members if s.status is Status.DENIED and not s.silent]
    actual = [s for s in members if s.status is Status.ACTUAL]
    if not denied or not actual:
        return
    who = ", ".join(sorted({origins.names[origins.of[s.id]] for s in denied}))
    others = ", ".join(sorted({origins.names[origins.of[s.id]] for s in actual}))
    yield record(
        "denial",
        [s.id for s in (*denied, *actual)],
        [origins.of[s.id] for s in (*denied, *actual)],
        f"{who} denied what {others} told",
    )


def _silences(members: Sequence[Said], origins: Origins) -> Iterable[Contradiction]:
    """A voice that reports the day and does not mention this: no denial, but worth knowing."""
    actual = [s for s in members if s.status is Status.ACTUAL]
    if not actual:
        return
    for s in members:
        if not s.silent:
            continue
        sentence = " ".join(s.sentence_words.split())
        teller = s.document.publisher or origins.names[origins.of[s.id]]
        name, quoting = s.silent_voice or (None, None)
        voice = origins.of.get(quoting) if quoting is not None else None
        name = origins.names[voice] if voice is not None and voice != UNKNOWN_ORIGIN else name
        own = [a for a in actual if voice is not None and origins.of[a.id] == voice]
        later = told_again(a.day for a in own if a.day is not None and s.day is not None and a.day > s.day)
        others = ", ".join(sorted({origins.names[origins.of[a.id]] for a in actual if a not in own}))
        who = f"{name}{later} did not mention it" if name else "not mentioned"
        yield record(
            "silence",
            [s.id],
            [voice or origins.of[s.id]],
            f"{who}, as {teller} tells: “{sentence}”" + (f"; told by {others}" if others else ""),
            reason="a silence is no denial",
        )


def _actors(members: Sequence[Said], origins: Origins) -> Iterable[Contradiction]:
    """Origins that name different sides. Two perpetrators named by one voice are joint, not a contradiction."""
    sides: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    claims: dict[str, list[str]] = {}
    for s in members:
        if s.status is not Status.ACTUAL or s.type not in kinds.VIOLENT or origins.of[s.id] == UNKNOWN_ORIGIN:
            continue
        known = [p for p in s.actors if p.known]
        if known:
            origin = origins.of[s.id]
            sides.setdefault(origin, set()).update(p.side or p.key for p in known)
            names.setdefault(origin, set()).update(p.name for p in known)
            claims.setdefault(origin, []).append(s.id)
    both = {p.side or p.key for s in members if s.type.value == "clash" for p in s.targets if p.known}
    apart = [
        (a, b)
        for a, b in combinations(sorted(sides), 2)
        if not sides[a] & sides[b] and not (sides[a] | sides[b]) & both
    ]
    if apart:
        who = sorted({o for pair in apart for o in pair})
        told = "; ".join(f"{origins.names[o]}: {', '.join(sorted(names[o]))}" for o in who)
        yield record("actor", [c for o in who for c in claims[o]], who, f"actor: {told}")


def _places(members: Sequence[Said], origins: Origins, config: FusionConfig) -> Iterable[Contradiction]:
    """Points that cannot be one place. Places a report joins ("to A or B") are alternatives, not contradictions."""
    points = [
        s
        for s in members
        if s.status is Status.ACTUAL
        and s.place is not None
        and s.place.place_id is not None
        and not geo.is_area(s.place)
        and any(m.place_role is PlaceRole.AT and m.span == s.place.span for m in s.claim.of(Role.PLACE))
    ]
    apart = [(a, b) for a, b in combinations(points[:20], 2) if geo.apart(a.place, b.place, config.near_km)]
    apart = [(a, b) for a, b in apart if origins.of[a.id] != origins.of[b.id]]
    if apart:
        rows = sorted(
            {(s.place.name or s.place.span.quote, origins.names[origins.of[s.id]]) for p in apart for s in p if s.place}
        )
        told = "; ".join(f"{place} ({who})" for place, who in rows)
        both = [s for pair in apart for s in pair]
        yield record("place", [s.id for s in both], [origins.of[s.id] for s in both], f"place: {told}")
