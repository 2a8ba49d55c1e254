"""A person's correction of one field of a claim: from JSON to records, every span checked against the text.

A correction replaces a field as a whole. Its value holds all that is needed to apply it again (the place or actor chosen,
not only its words), so that it gives the same claim on any machine, without packs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

from daybook.core.claims import Attribution, Claim, Mention, Observation, Resolution
from daybook.core.documents import Document
from daybook.core.errors import InvalidRecord
from daybook.core.text import Span
from daybook.core.values import ActorRef, Count, PlaceRef, TimeSpan
from daybook.core.vocab import (
    STATES,
    ClaimType,
    HarmKind,
    Phase,
    PlaceRole,
    Precision,
    Role,
    SourceKind,
    Status,
    TimeBasis,
    Whom,
)

FIELDS = ("type", "status", "phase", "trigger", "actor", "target", "place", "time", "harm", "attribution")
BY_HAND = "by hand"  # gazetteer of a place that a person chose
Value = Mapping[str, Any]
Pair = tuple[Claim, Resolution]


def span_of(value: object, document: Document, where: str) -> Span:
    """The span of ``{"start", "end", "text"}`` (code points). Raises ``InvalidRecord`` unless the text stands exactly there."""
    if not isinstance(value, Mapping):
        raise InvalidRecord(f"{where}: a span is start, end and text")
    start, end, text = value.get("start"), value.get("end"), value.get("text")
    if not isinstance(start, int) or not isinstance(end, int) or not isinstance(text, str):
        raise InvalidRecord(f"{where}: a span is start, end and text")
    span = document.span(start, end)
    if span.quote != text:
        raise InvalidRecord(
            f"{where}: {document.name} has {span.quote[:80]!r} at {start}–{end}, the span says {text[:80]!r}"
        )
    return span


def apply(claim: Claim, resolution: Resolution, document: Document, field: str, value: Value, who: str) -> Pair:
    """The claim and its resolution with one field replaced. Raises ``InvalidRecord`` for a value that cannot be.

    The corrected claim stands in the place of the row it corrects and keeps that row's id: events, links and other
    decisions go on naming it. (A claim's id is otherwise a function of its content.)
    """
    rule = _RULES.get(field)
    if rule is None:
        raise InvalidRecord(f"field: {field!r} cannot be corrected; there is: {', '.join(FIELDS)}")
    changed, resolved = rule(claim, resolution, document, value, who)
    object.__setattr__(changed, "id", claim.id)
    return changed, resolved


def marked(observation: Observation, claim: Claim, notes: Sequence[str]) -> Observation:
    """The observation of the corrected claim, with what was corrected in its notes."""
    return replace(observation, claim=claim, notes=(*observation.notes, *notes))


def _closed(kind: type[StrEnum], value: Any, where: str) -> Any:
    try:
        return kind(value)
    except ValueError:
        there = ", ".join(kind)
        raise InvalidRecord(f"{where}: {value!r} is not one of: {there}") from None


def _rows(value: Value, key: str) -> list[Mapping[str, Any]]:
    rows = value.get(key)
    if not isinstance(rows, list) or not all(isinstance(r, Mapping) for r in rows) or len(rows) > 100:
        raise InvalidRecord(f"value: {key} is a list of at most 100 spans")
    return rows


def _day(value: object, where: str) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise InvalidRecord(f"{where}: {value!r} is not a day such as 2016-01-20") from None


def _bound(value: object, where: str) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**9):
        raise InvalidRecord(f"{where}: {value!r} is not a number of people")
    return value


def _number(value: object, where: str) -> float | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
        raise InvalidRecord(f"{where}: {value!r} is not a number")
    return None if value is None else float(value)


def _text(value: object) -> str:
    return str(value) if value is not None else ""


def _type(claim: Claim, resolution: Resolution, document: Document, value: Value, who: str) -> Pair:
    kind = _closed(ClaimType, value.get("type"), "value.type")
    phase = value.get("phase")
    if kind in STATES:
        told = _closed(Phase, phase, "value.phase") if phase is not None else claim.phase or Phase.HOLD
    elif phase is not None:
        raise InvalidRecord("value.phase: only control and siege have a phase")
    else:
        told = None
    return claim.revised(type=kind, phase=told), resolution


def _status(claim: Claim, resolution: Resolution, document: Document, value: Value, who: str) -> Pair:
    return claim.revised(status=_closed(Status, value.get("status"), "value.status")), resolution


def _phase(claim: Claim, resolution: Resolution, document: Document, value: Value, who: str) -> Pair:
    return claim.revised(phase=_closed(Phase, value.get("phase"), "value.phase")), resolution


def _trigger(claim: Claim, resolution: Resolution, document: Document, value: Value, who: str) -> Pair:
    return claim.revised(trigger=span_of(value, document, "value")), resolution


def _party(role: Role) -> Callable[[Claim, Resolution, Document, Value, str], Pair]:
    def rule(claim: Claim, resolution: Resolution, document: Document, value: Value, who: str) -> Pair:
        mentions, refs = [], []
        for n, row in enumerate(_rows(value, "mentions")):
            span = span_of(row, document, f"value.mentions.{n}")
            mentions.append(Mention(role=role, span=span, suspected=bool(row.get("suspected"))))
            refs.append(_actor(row, span, resolution, who))
        return _with_mentions(claim, role, mentions), _with_actors(resolution, refs)

    return rule


def _actor(row: Value, span: Span, resolution: Resolution, who: str) -> ActorRef | None:
    """The actor chosen for these words; what the resolver had for them if none was chosen."""
    if "actor_id" not in row and "name" not in row:
        return resolution.actor(span)
    return ActorRef(
        span=span,
        actor_id=row.get("actor_id") or None,
        name=row.get("name") or None,
        side=row.get("side") or None,
        score=1.0,
        reason=f"set by {who}",
    )


def _place(claim: Claim, resolution: Resolution, document: Document, value: Value, who: str) -> Pair:
    mentions, refs = [], []
    for n, row in enumerate(_rows(value, "mentions")):
        where = f"value.mentions.{n}"
        span = span_of(row, document, where)
        role = _closed(PlaceRole, row.get("role", PlaceRole.AT), f"{where}.role")
        mentions.append(Mention(role=Role.PLACE, span=span, place_role=role))
        ref = _place_ref(row, span, where, who) if "place_id" in row else resolution.place(span)
        if ref is not None:
            refs.append(ref)
    kept = {(r.span.start, r.span.end): r for r in refs}
    return _with_mentions(claim, Role.PLACE, mentions), replace(resolution, places=tuple(kept.values()))


def _place_ref(row: Value, span: Span, where: str, who: str) -> PlaceRef:
    precision = row.get("precision")
    lat, lon = _number(row.get("lat"), f"{where}.lat"), _number(row.get("lon"), f"{where}.lon")
    radius = _number(row.get("radius_km"), f"{where}.radius_km")
    return PlaceRef(
        span=span,
        gazetteer=BY_HAND,
        place_id=row.get("place_id") or None,
        name=row.get("name") or None,
        lat=lat,
        lon=lon,
        radius_km=radius,
        precision=_closed(Precision, precision, f"{where}.precision") if precision else None,
        score=1.0,
        part=_text(row.get("part")),
        admin=_text(row.get("admin")),
        country=_text(row.get("country")),
        reason=f"set by {who}",
    )


def _time(claim: Claim, resolution: Resolution, document: Document, value: Value, who: str) -> Pair:
    span = span_of(value["span"], document, "value.span") if value.get("span") else None
    first, last = _day(value.get("earliest"), "value.earliest"), _day(value.get("latest"), "value.latest")
    time = TimeSpan(
        earliest=first,
        latest=last,
        basis=TimeBasis.STATED if first or last else TimeBasis.NONE,
        anchor=resolution.time.anchor,
        span=span,
        inferred=span is None and first is None,
        reason=f"set by {who}",
        alternatives=resolution.time.alternatives,
    )
    mentions = [Mention(role=Role.TIME, span=span)] if span else []
    return _with_mentions(claim, Role.TIME, mentions), replace(resolution, time=time)


def _harm(claim: Claim, resolution: Resolution, document: Document, value: Value, who: str) -> Pair:
    counts = []
    for n, row in enumerate(_rows(value, "counts")):
        where = f"value.counts.{n}"
        counts.append(
            Count(
                harm=_closed(HarmKind, row.get("kind"), f"{where}.kind"),
                whom=_closed(Whom, row.get("whom"), f"{where}.whom"),
                low=_bound(row.get("low"), f"{where}.low"),
                high=_bound(row.get("high"), f"{where}.high"),
                span=span_of(row, document, where),
                approx=bool(row.get("approx")),
                part=bool(row.get("part")),
                joint=bool(row.get("joint")),
            )
        )
    return claim.revised(counts=tuple(counts)), resolution


def _attribution(claim: Claim, resolution: Resolution, document: Document, value: Value, who: str) -> Pair:
    hops, refs = [], []
    for n, row in enumerate(_rows(value, "hops")):
        where = f"value.hops.{n}"
        span = span_of(row, document, where)
        hops.append(
            Attribution(
                source=span,
                kind=_closed(SourceKind, row.get("kind"), f"{where}.kind"),
                cue=span_of(row["cue"], document, f"{where}.cue") if row.get("cue") else None,
                inferred=bool(row.get("inferred")),
            )
        )
        refs.append(_actor(row, span, resolution, who))
    return claim.revised(attribution=tuple(hops)), _with_actors(resolution, refs)


def _with_mentions(claim: Claim, role: Role, mentions: Sequence[Mention]) -> Claim:
    return claim.revised(mentions=(*(m for m in claim.mentions if m.role is not role), *mentions))


def _with_actors(resolution: Resolution, refs: Sequence[ActorRef | None]) -> Resolution:
    """The resolution with these in the place of what stood for the same words; others stay (their words may still be used)."""
    actors = {(a.span.start, a.span.end): a for a in resolution.actors}
    actors |= {(a.span.start, a.span.end): a for a in refs if a is not None}
    return replace(resolution, actors=tuple(actors.values()))


_RULES: Mapping[str, Callable[[Claim, Resolution, Document, Value, str], Pair]] = {
    "type": _type,
    "status": _status,
    "phase": _phase,
    "trigger": _trigger,
    "actor": _party(Role.ACTOR),
    "target": _party(Role.TARGET),
    "place": _place,
    "time": _time,
    "harm": _harm,
    "attribution": _attribution,
}
