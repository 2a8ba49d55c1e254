"""A group of claims -> the event they tell: its days, place and people, with what counts, disagrees and supports."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from daybook.core.events import UNKNOWN_ORIGIN, Event, EventPlace
from daybook.core.review import Decision
from daybook.core.values import UNDATED, PlaceRef, TimeSpan
from daybook.core.vocab import ClaimType, Precision, Role, Status, TimeBasis
from daybook.fuse import decisions as people
from daybook.fuse import geo, kinds, words
from daybook.fuse.config import FusionConfig
from daybook.fuse.contradictions import contradictions
from daybook.fuse.grade import grade
from daybook.fuse.headline import headline
from daybook.fuse.origins import Origins
from daybook.fuse.policies import with_policy
from daybook.fuse.said import FINENESS, Party, Said
from daybook.fuse.tallies import tallies
from daybook.fuse.voices import voices

_STATUS_ORDER = (Status.ACTUAL, Status.DENIED, Status.POSSIBLE, Status.PLANNED)


def event_of(
    members: Sequence[Said],
    origins: Origins,
    notes: Sequence[str],
    decisions: Sequence[Decision],
    config: FusionConfig,
) -> Event:
    """The event that these claims tell. ``members`` in any order; what actually happened goes before what is feared."""
    members = sorted(members, key=lambda s: s.order)
    statuses = {s.status for s in members}
    status = next(s for s in _STATUS_ORDER if s in statuses)
    core = [s for s in members if s.status is status]
    heard = voices(members, origins, config)
    counted = tallies(members, origins, heard, config)
    disputes = contradictions(members, counted, origins, config)
    mark, why = grade(members, heard, disputes, origins, status)
    key = people.event_id(members[0].id)
    subjects = frozenset((key, *(s.id for s in members)))
    if (judged := people.latest(decisions, "grade", subjects)) is not None:
        mark, why = judged.judgement, f"set by {judged.user}" + (f": {judged.reason}" if judged.reason else "")
    policy = people.latest(decisions, "policy", frozenset((key,)))  # chosen for one event, it goes before the case's
    policy = policy or people.latest(decisions, "policy", frozenset(("case", "*")))
    if policy is not None:
        counted = tuple(with_policy(t, policy.judgement, origins) for t in counted)
    kind = main_type(core)
    place = place_of(core)
    actors, targets, suspected = sides_of([s for s in core if s.type is kind] if kind in _TAKES else core)
    time = days_of(core)
    latest_day = time.latest or time.earliest
    return Event(
        id=key,
        type=kind,
        types=tuple(sorted({s.type for s in core})),
        claims=tuple(s.id for s in members),
        documents=tuple(sorted({s.document.id for s in members})),
        time=time,
        place=place,
        actors=actors,
        targets=targets,
        origins=heard.counted,
        tallies=counted,
        contradictions=disputes,
        denied_by=tuple(
            s.id for s in members if s.status is Status.DENIED and not s.silent and status is Status.ACTUAL
        ),
        status=str(status),
        grade=mark,
        grade_reason=why,
        headline=headline(kind, status, actors, targets, place, suspected),
        notes=tuple(dict.fromkeys((*notes, *_notes(members, status)))),
        background=tuple(
            s.id
            for s in members
            if s.day is not None and latest_day is not None and s.day - latest_day.toordinal() > config.background_days
        ),
        own_words=heard.own,
        possible=tuple(
            s.id for s in members if s.status in (Status.POSSIBLE, Status.PLANNED) and status is Status.ACTUAL
        ),
    )


def main_type(core: Sequence[Said]) -> ClaimType:
    """The type most reports tell it as; the most telling among equals. What is told in the words of another adds no vote."""
    first: dict[tuple[ClaimType, tuple[str, ...], str], str] = {}
    for s in sorted(
        core, key=lambda s: (*s.order[:2], s.document.id)
    ):  # report by report: of two equal ones, one votes
        first.setdefault((s.type, s.bag, words.key(s.claim.trigger.quote)), s.document.id)
    votes = {(document, kind) for (kind, _, _), document in first.items()}
    by_type = Counter(t for _, t in votes)
    return min(by_type, key=lambda t: (-by_type[t], kinds.RANK[t]))


# Who moves or gives up a town is not who takes it: of these types only their own claims tell who did it.
_TAKES = frozenset((ClaimType.CAPTURE, ClaimType.LOSS))


def sides_of(core: Sequence[Said]) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Actors and targets by how often they are told; words alone only where nobody has a name. Third: all are suspected.

    A noun ("guerrillas") that a report which also names a doer uses in another sentence is not held to be a second one.
    """
    named = {s.document.id for s in core if any(p.named and p.side for p in s.doers)}
    actors = [p for s in core for p in s.doers if p.named or not p.known or s.document.id not in named or _beside(s)]
    targets = [p for s in core for p in s.targets if p not in s.doers]
    suspected = bool(actors) and all(p.suspected for p in actors if p.known) and any(p.suspected for p in actors)
    return _names(actors), _names(targets), suspected


def _beside(s: Said) -> bool:
    """True if one claim names somebody and tells of others by a noun: "the Front and rebels" are two, "militants" may be it."""
    return any(p.named and p.side for p in s.doers)


def _names(parties: Sequence[Party]) -> tuple[str, ...]:
    known = [p for p in parties if p.known]
    seen = Counter(p.name for p in (known or parties))
    return tuple(sorted(seen, key=lambda n: (-seen[n], n)))[: 4 if known else 2]


def days_of(core: Sequence[Said]) -> TimeSpan:
    """The days all reports can agree on; where told days differ, the whole stretch, and it says so."""
    dated = [s for s in core if s.first is not None or s.last is not None]
    told = _told(dated)
    rows = told or dated
    if not rows:
        return UNDATED
    firsts, lasts = [s.first for s in rows if s.first is not None], [s.last for s in rows if s.last is not None]
    first, last = max(firsts, default=None), min(lasts, default=None)
    reason = "the days the reports agree on" if len(rows) > 1 else "as told"
    if first is not None and last is not None and first > last:
        narrow = [s for s in rows if s.first is not None and s.last is not None]
        first, last = min(s.first or 0 for s in narrow or rows), max(s.last or 0 for s in narrow or rows)
        reason = "the reports tell different days"
    if not told:
        reason = "no day is told; on or before the first report"
    lead = rows[0].resolution.time
    return TimeSpan(
        earliest=date.fromordinal(first) if first is not None else None,
        latest=date.fromordinal(last) if last is not None else None,
        basis=lead.basis if told else TimeBasis.PUBLICATION,
        anchor=lead.anchor,
        span=lead.span,
        inferred=not told,
        reason=reason,
    )


def _told(dated: Sequence[Said]) -> list[Said]:
    """Claims that tell a day in words of their own; else those whose day is carried over from other words of their page,
    unless another report was out before it."""
    own = [s for s in dated if s.told and not s.resolution.time.inferred]
    if own:
        return own
    known = min((s.last for s in dated if s.last is not None), default=None)
    return [s for s in dated if s.told and (known is None or s.first is None or s.first <= known)]


def place_of(core: Sequence[Said]) -> EventPlace | None:
    """The finest place told, the most often told among equals; the other places' names beside it."""
    refs = [s.place for s in core if s.place is not None]
    if not refs:
        return None
    times = Counter(p.place_id or p.span.quote for p in refs)

    def rank(p: PlaceRef) -> tuple[int, int, str, str]:
        fine = FINENESS[p.precision] if p.precision is not None and p.place_id is not None else 9
        return (fine, -times[p.place_id or p.span.quote], p.place_id or "", p.span.quote)

    best = min(refs, key=rank)
    others = {p.name or p.span.quote for s in core for p in _all_places(s)} - {best.name or best.span.quote}
    return EventPlace(
        place_id=best.place_id,
        name=best.name or best.span.quote,
        lat=best.lat,
        lon=best.lon,
        radius_km=best.radius_km,
        precision=best.precision,
        admin=best.admin,
        country=best.country,
        others=tuple(sorted(others)),
    )


def _all_places(s: Said) -> Iterable[PlaceRef]:
    for m in s.claim.of(Role.PLACE):
        ref = s.resolution.place(m.span)
        if ref is not None and ref.precision not in (Precision.COUNTRY,):
            yield ref


def _notes(members: Sequence[Said], status: Status) -> Iterable[str]:
    stitched = [s for s in members if s.document.patchwork]
    if stitched:
        pages = sorted({s.document.name for s in stitched})
        yield f"stitched page, corroborates nothing: {', '.join(pages)}"
    if status is Status.ACTUAL:
        for s in members:
            if s.status in (Status.POSSIBLE, Status.PLANNED):
                counts = ", ".join(f"{c.words} {c.harm}" for c in s.claim.counts)
                yield f"{s.status}, not counted: “{s.claim.trigger.quote}”" + (f" ({counts})" if counts else "")
    if any(geo.is_area(s.place) for s in members if s.place is not None) and not any(
        not geo.is_area(s.place) for s in members if s.place is not None
    ):
        yield "no place finer than an area is told"


def unknown_only(members: Sequence[Said], origins: Origins) -> bool:
    """True if nobody known stands behind any of these claims."""
    return all(origins.of[s.id] == UNKNOWN_ORIGIN for s in members)
