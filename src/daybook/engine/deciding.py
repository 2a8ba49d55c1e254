"""From what a person asks for to a decision that can be stored: checked against the text, with all it needs inside."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from daybook.core.claims import Claim, Observation, Reading, Resolution
from daybook.core.documents import Document
from daybook.core.errors import InvalidRecord
from daybook.core.review import Decision
from daybook.core.values import ActorRef, PlaceRef
from daybook.engine import additions, corrections, reports
from daybook.engine.case import Case
from daybook.engine.components import Components
from daybook.engine.desk import Desk, Looked
from daybook.engine.review import NOT_SURE, UNDO, refuse_by_place
from daybook.fuse.policies import POLICIES
from daybook.store import people

GRADES = ("Confirmed", "Contested", "Fair", "Weak", "Discounted", "Unsupported")
ON_CLAIMS = ("accept", "reject", "correct", "not_sure", "same", "different", "split")
NEEDS_REASON = ("reject", "withdraw", "note", "grade")
KINDS = (*ON_CLAIMS, "add", "grade", "policy", "withdraw", "note")
LONGEST = 4000  # characters of a reason


class Unknown(InvalidRecord):
    """What a decision speaks of is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person asks for. ``value`` as docs/api.md has it for the kind; ``codebook``: version that was on the screen."""

    kind: str
    subject: str
    field: str | None = None
    value: Mapping[str, Any] | None = None
    reason: str = ""
    codebook: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Decisions to be stored together, what they speak of, and whether events follow from them.

    ``added``: a claim that a person adds, to be stored with its decision.
    """

    decisions: tuple[Decision, ...]
    about: tuple[str, ...]
    changes_events: bool
    added: tuple[Observation, Resolution] | None = None


def prepare(desk: Desk, components: Components, asked: Asked, user: str, at: datetime) -> Prepared:
    """Check what is asked for. Raises ``Unknown`` or ``InvalidRecord`` with where and what."""
    if asked.kind not in KINDS:
        raise InvalidRecord(f"kind: {asked.kind!r} is not one of: {', '.join(KINDS)}")
    if asked.kind in NEEDS_REASON and not asked.reason.strip():
        raise InvalidRecord(f"reason: {asked.kind} needs a reason, in a few words")
    if len(asked.reason) > LONGEST:
        raise InvalidRecord(f"reason: more than {LONGEST} characters")
    value = asked.value or {}

    def one(kind: str, judgement: str, told: Any = None, subject: str = asked.subject) -> Decision:
        if asked.codebook and kind in ("accept", "reject", "correct"):
            told = {**(told or {}), "codebook": asked.codebook}
        elif asked.codebook and kind == "add":
            told = {**told, "codebook": asked.codebook}
        return Decision(
            subject=subject,
            kind=kind,
            judgement=judgement,
            value=None if told is None else json.dumps(told, ensure_ascii=False, sort_keys=True),
            user=user,
            decided_at=at,
            reason=asked.reason.strip(),
        )

    if asked.kind == "add":
        return _addition(desk, components, asked, user, one)
    if asked.kind == "correct" and asked.subject.startswith("doc_"):
        return _report(desk, components, asked, value, one, user, at)
    if asked.kind in ON_CLAIMS:
        looked = desk.look([asked.subject]).get(asked.subject)
        if looked is None:
            raise Unknown(f"subject: there is no claim {asked.subject!r} in this case as it is read now")
        return _on_claim(desk, components, asked, looked, value, one)
    if asked.kind == "grade":
        grade = str(value.get("grade"))
        if grade not in GRADES:
            raise InvalidRecord(f"value.grade: {grade!r} is not one of: {', '.join(GRADES)}")
        event = _event(desk, asked.subject)
        return Prepared(decisions=(one("grade", grade, subject=event[0]),), about=event, changes_events=True)
    if asked.kind == "policy":
        policy = str(value.get("policy"))
        if policy not in POLICIES:
            raise InvalidRecord(f"value.policy: {policy!r} is not one of: {', '.join(POLICIES)}")
        subject = "case" if asked.subject == "case" else _event(desk, asked.subject)[0]
        return Prepared(decisions=(one("policy", policy, subject=subject),), about=(subject,), changes_events=True)
    if asked.kind == "withdraw":
        _there(desk, asked.subject, events=False)
        told = _event_of(desk, asked.subject)
        return Prepared(decisions=(one("withdraw", "withdraw", told),), about=(asked.subject,), changes_events=True)
    _there(desk, asked.subject, events=True)
    return Prepared(decisions=(one("note", "note"),), about=(asked.subject,), changes_events=False)


def _addition(desk: Desk, components: Components, asked: Asked, user: str, one: Any) -> Prepared:
    """A claim that the reader missed. The subject asked for is the report; the decision's is the claim."""
    there = desk.document(asked.subject)
    if there is None:
        raise Unknown(f"subject: there is no document {asked.subject!r}")
    looked, resolved = there
    value = {k: _chosen_rows(desk, k, v) for k, v in (asked.value or {}).items()}
    claim, chosen = additions.built(resolved.reading.document, value, user)
    known = looked.get(claim.id)
    if known is not None and known.seen.observation.rule != reports.PERSON:
        raise InvalidRecord(f"value: the reader has this very claim ({claim.id}); accept or correct it instead")
    if known is not None and known.state.state != "rejected":
        raise InvalidRecord(f"value: this very claim was added before ({claim.id})")
    resolution = additions.completed(resolved, claim, chosen, user, components.resolver)
    decision = one("add", "add", {**value, "document": asked.subject}, subject=claim.id)
    added = (additions.observed(claim, user), resolution)
    return Prepared(decisions=(decision,), about=(claim.id,), changes_events=True, added=added)


def _chosen_rows(desk: Desk, slot: str, told: Any) -> Any:
    """A slot's value with the chosen places and actors spelled out."""
    key = {"attribution": "hops", "actor": "mentions", "target": "mentions", "place": "mentions"}.get(slot)
    if key is None or not isinstance(told, Mapping) or not isinstance(told.get(key), list):
        return told
    rows = [
        _chosen(desk, dict(row), slot, f"value.{slot}.{key}.{n}") if isinstance(row, Mapping) else row
        for n, row in enumerate(told[key])
    ]
    return {**told, key: rows}


def _report(
    desk: Desk, components: Components, asked: Asked, value: Mapping[str, Any], one: Any, user: str, at: datetime
) -> Prepared:
    """A report's own field corrected, and all that its words mean with it."""
    told = reports.checked(asked.field, value)
    raw = desk.raw(asked.subject)
    if raw is None:
        raise Unknown(f"subject: there is no document {asked.subject!r}")
    field = str(asked.field)
    tried = one("correct", field, {field: told})
    edit = reports.Edit.of((*desk.edits(asked.subject), tried))
    document = reports.edited(raw.reading.document, edit)
    after = reports.resolved_anew(raw, document, components.resolver)
    decision = one("correct", field, {field: told, **reports.stored(raw, after)})
    return Prepared(decisions=(decision,), about=(asked.subject,), changes_events=True)


def prepare_undo(desk: Desk, key: str, user: str, reason: str, at: datetime) -> Prepared:
    """The decision that takes another one back. Raises ``Unknown`` or ``InvalidRecord``."""
    row = people.decision(desk.db, key)
    if row is None:
        raise Unknown(f"decision: there is no decision {key!r}")
    if row["superseded_by"]:
        raise InvalidRecord(f"decision: {key} was taken back already, by {row['superseded_user']}")
    if row["judgement"] == UNDO:
        raise InvalidRecord("decision: this one took another back; decide anew instead")
    if len(reason) > LONGEST:
        raise InvalidRecord(f"reason: more than {LONGEST} characters")
    undone = Decision(
        subject=row["subject"],
        kind="note",
        judgement=UNDO,
        value=None,
        user=user,
        decided_at=at,
        supersedes=key,
        reason=reason.strip(),
    )
    inert = row["kind"] == "note" or (row["kind"] == "accept" and not _was_rejected(desk, row["subject"]))
    about = people.spoken_of(desk.db, row["seq"])
    return Prepared(decisions=(undone,), about=about or (row["subject"],), changes_events=not inert)


def _on_claim(
    desk: Desk, components: Components, asked: Asked, looked: Looked, value: Mapping[str, Any], one: Any
) -> Prepared:
    claim = asked.subject
    if asked.kind in ("accept", "reject"):
        decision = one(asked.kind, asked.kind, _event_of(desk, claim))
        changes = asked.kind == "reject" or looked.state.state == "rejected"
        return Prepared(decisions=(decision,), about=(claim,), changes_events=changes)
    if asked.kind == "not_sure":
        return Prepared(decisions=(one("note", NOT_SURE),), about=(claim,), changes_events=False)
    if asked.kind == "correct":
        if asked.field not in corrections.FIELDS:
            raise InvalidRecord(f"field: {asked.field!r} is not one of: {', '.join(corrections.FIELDS)}")
        told = completed(desk, components, looked, asked.field, value)
        return Prepared(decisions=(one("correct", asked.field, told),), about=(claim,), changes_events=True)
    refuse_by_place(asked.kind, [looked.claim])
    if asked.kind == "split":
        home = desk.event(str(value.get("event") or (_event_of(desk, claim) or {}).get("event") or "none"))
        moved = (claim, *(c for c in _strings(value.get("with"), "value.with") if c != claim))
        rest = [c for c in home.claims if c not in moved]
        if not rest or any(c not in home.claims for c in moved):
            raise InvalidRecord("value.with: name some, and not all, of the event's claims")
        decisions = tuple(one("different", "different", rest, subject=c) for c in moved)
        return Prepared(decisions=decisions, about=(*moved,), changes_events=True)
    others = list(_strings(value.get("claims"), "value.claims"))
    if value.get("event"):
        others += desk.event(str(value["event"])).claims if asked.kind == "different" else []
        others += desk.event(str(value["event"])).claims[:1] if asked.kind == "same" else []
    others = [c for c in dict.fromkeys(others) if c != claim]
    missing = set(others) - desk.ask.homes(others).keys()
    if not others or missing:
        raise Unknown(
            f"value: there is no claim {sorted(missing)[0]!r}"
            if missing
            else "value: name the claims or the event that it is compared with"
        )
    refuse_by_place(asked.kind, (found.claim for found in desk.look(others).values()))
    return Prepared(decisions=(one(asked.kind, asked.kind, others),), about=(claim, *others), changes_events=True)


def completed(
    desk: Desk, components: Components, looked: Looked, field: str, value: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The value with places and actors filled in, tried on the claim: what is stored applies without packs."""
    document = looked.seen.document
    if field in ("place", "actor", "target", "attribution"):
        key = "hops" if field == "attribution" else "mentions"
        rows = value.get(key)
        if not isinstance(rows, list) or not all(isinstance(r, Mapping) for r in rows):
            raise InvalidRecord(f"value: {key} is a list of spans")
        filled = [_chosen(desk, dict(row), field, f"value.{key}.{n}") for n, row in enumerate(rows)]
        bare = {key: filled}
        claim, _ = corrections.apply(looked.claim, looked.seen.resolution, document, field, bare, "")
        value = {key: [_resolved(components, looked, claim, document, row, field) for row in filled]}
    corrections.apply(looked.claim, looked.seen.resolution, document, field, value, "")
    return value


def _chosen(desk: Desk, row: dict[str, Any], field: str, where: str) -> dict[str, Any]:
    """A row with the chosen place or actor spelled out."""
    if field == "place" and row.get("place_id") and row.get("lat") is None:
        known = desk.lists.where_is([row["place_id"]]).get(row["place_id"])
        if known is None:
            raise InvalidRecord(f"{where}: send the place as /lookup/places gives it, with its name and coordinates")
        names = {k: known[k] for k in ("lat", "lon", "radius_km", "precision", "admin", "country")}
        row = {**names, **{k: v for k, v in row.items() if v is not None}, "name": row.get("name") or known["name"]}
    if field != "place" and row.get("actor_id"):
        from daybook.resolve.actors_pack import standard_pack

        actor = standard_pack().actor(str(row["actor_id"]))
        if actor is None:
            raise InvalidRecord(f"{where}.actor_id: no pack has an actor {row['actor_id']!r}")
        row |= {"name": actor.name, "side": actor.side or None}
    return row


def _resolved(
    components: Components, looked: Looked, claim: Claim, document: Document, row: dict[str, Any], field: str
) -> dict[str, Any]:
    """A row whose words nobody resolved yet, with what the resolver makes of them; other rows as they are."""
    key = "place_id" if field == "place" else "actor_id"
    if key in row or "name" in row:
        return row
    span = corrections.span_of(row, document, "value")
    r = looked.seen.resolution
    ref: PlaceRef | ActorRef | None = r.place(span) if field == "place" else r.actor(span)
    if ref is None:
        ref = _resolve_now(components, looked, claim, document, span.start, span.end, field)
    if ref is None:
        return row
    if isinstance(ref, PlaceRef):
        told = ("place_id", "name", "lat", "lon", "radius_km", "part", "admin", "country")
        return {**row, **{k: getattr(ref, k) for k in told}, "precision": ref.precision and str(ref.precision)}
    return {**row, "actor_id": ref.actor_id, "name": ref.name, "side": ref.side}


def _resolve_now(
    components: Components, looked: Looked, claim: Claim, document: Document, start: int, end: int, field: str
) -> PlaceRef | ActorRef | None:
    observation = replace(looked.seen.observation, claim=claim)
    sentences = (looked.seen.sentence,) if looked.seen.sentence else ()
    reading = Reading(document=document, sentences=sentences, observations=(observation,), reader="person")
    made = components.resolver.resolve(reading).resolutions[0]
    refs: Sequence[PlaceRef | ActorRef] = made.places if field == "place" else made.actors
    return next((x for x in refs if (x.span.start, x.span.end) == (start, end)), None)


def _strings(value: Any, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value) or len(value) > 500:
        raise InvalidRecord(f"{where}: a list of ids")
    return tuple(value)


def _event(desk: Desk, key: str) -> tuple[str, ...]:
    """An event and its claims."""
    from daybook.core.errors import StopRun

    try:
        event = desk.event(key)
    except StopRun:
        raise Unknown(f"subject: there is no event {key!r}") from None
    return (event.id, *event.claims)


def _there(desk: Desk, subject: str, *, events: bool) -> None:
    if subject == "case" and events:
        return
    if desk.lists.document(subject) is not None or subject in desk.ask.homes([subject]):
        return
    if events:
        _event(desk, subject)
        return
    raise Unknown(f"subject: there is no claim and no document {subject!r}")


def _event_of(desk: Desk, claim: str) -> dict[str, str] | None:
    home = desk.ask.events_of_claims([claim]).get(claim)
    return {"event": home[0]} if home else None


def _was_rejected(desk: Desk, claim: str) -> bool:
    _, rows = people.decisions(desk.db, about=[claim], kinds=("reject",))
    return any(not r["superseded_by"] for r in rows)


def store(
    case: Case, prepared: Prepared, revision: str | None, sample: tuple[str, str] | None = None
) -> tuple[str, ...]:
    """Store prepared decisions if nobody decided on the same things since ``revision``; returns their ids.

    Raises ``Meanwhile`` if somebody did. ``sample``: (sample, claim) that the first decision settles. What is derived is
    not rebuilt here; decisions that change no event leave it standing as it is.
    """
    at, key = case.store, case.components.fuse_key
    with at.transaction() as db:
        if revision is not None:
            people.check_revision(db, prepared.about, revision)
        current = not prepared.changes_events and at.fused_from() == at.inputs_sha(key)
        if prepared.added is not None:
            at.put_claim(*prepared.added)
        for decision in prepared.decisions:
            people.append(db, decision)
        if sample is not None:
            people.settle(db, *sample, prepared.decisions[0].id)
        if current:
            db.execute("UPDATE derived_from SET inputs_sha = ?", (at.inputs_sha(key),))
    return tuple(d.id for d in prepared.decisions)


Meanwhile = people.Meanwhile
__all__ = ["Asked", "Meanwhile", "Prepared", "Unknown", "prepare", "prepare_undo", "store"]
