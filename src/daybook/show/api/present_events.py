"""Events as the JSON of the API: rows, cards, and what is not known."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from daybook.core.events import UNKNOWN_ORIGIN, Captivity, Contradiction, Event, Stated, Tally
from daybook.core.vocab import HarmKind, Precision, Role, Status, Whom
from daybook.engine.desk import Looked
from daybook.engine.policies import BY_NAME, POLICIES
from daybook.show import words
from daybook.show.api import models as m
from daybook.show.api.present import days, drawn, iso


def place(e: Event) -> m.PlaceOut | None:
    """Where an event is said to have been."""
    p = e.place
    if p is None:
        return None
    return m.PlaceOut(
        place_id=p.place_id,
        name=p.name,
        text=words.place(p),
        lat=p.lat,
        lon=p.lon,
        radius_km=p.radius_km,
        precision=str(p.precision) if p.precision else None,
        admin=p.admin,
        country=p.country,
        others=list(p.others),
        drawn=drawn(p.lat, p.precision),
    )


def _tally(t: Tally) -> dict[str, Any]:
    return {
        "harm": str(t.harm),
        "word": words.HARM.get(t.harm, str(t.harm)),
        "whom": str(t.whom),
        "whom_text": words.WHOM[t.whom] + (f" of {t.side}" if t.side else ""),
        "side": t.side,
        "low": t.low,
        "high": t.high,
        "text": words.bounds(t.low, t.high),
        "origins": len(t.origins),
        "policy": t.policy,
        "best": t.best,
        "shown": shown(t),
    }


def shown(t: Tally) -> str:
    """What the tally's policy gives, in words: its figure, both ends of the range, or the words as they are told."""
    policy = BY_NAME.get(t.policy, POLICIES[0])
    if policy.number:
        return f"{t.best:,}" if t.best is not None else "no figure by this rule"
    if policy.name == "min-max":
        ends = [f"{n:,}" if n is not None else "?" for n in (t.low, t.high)]
        return f"{ends[0]} – {ends[1]}"
    told = dict.fromkeys(s.words.casefold() for s in t.stated if not s.denied and s.superseded_by is None)
    return "; ".join(f"“{w}”" for w in list(told)[:4]) + (" …" if len(told) > 4 else "")


def row_fields(e: Event, states: Mapping[str, str]) -> dict[str, Any]:
    """The fields of an event in a list. ``states``: claim -> where it stands, for those a person decided on."""
    told = [states[c] for c in e.claims if c in states]
    return {
        "id": e.id,
        "headline": e.headline,
        "type": str(e.type),
        "types": [str(t) for t in e.types],
        "status": e.status,
        "time": days(e.time),
        "place": place(e),
        "actors": list(e.actors),
        "targets": list(e.targets),
        "tallies": [m.TallyOut(**_tally(t)) for t in e.tallies],
        "documents": len(e.documents),
        "origins": len(e.origins),
        "contradictions": len(e.contradictions),
        "grade": e.grade,
        "captives": e.captivity is not None,
        "denied": len(e.denied_by),
        "review": m.ReviewCounts(claims=len(e.claims), **{k: told.count(k) for k in set(told)}),
    }


def row(e: Event, states: Mapping[str, str]) -> m.EventRow:
    """An event in a list."""
    return m.EventRow(**row_fields(e, states))


class Voices:
    """Names for the ids in a card: origins by id, claims' documents."""

    def __init__(self, names: Mapping[str, str], looked: Mapping[str, Looked]) -> None:
        self.names, self.looked = names, looked

    def stated(self, s: Stated, force: bool = False) -> m.StatedOut:
        """One stated range."""
        at = self.looked.get(s.claim)
        document = at.seen.document if at else None
        return m.StatedOut(
            claim=s.claim,
            document=document.id if document else None,
            document_name=document.name if document else None,
            origin=s.origin,
            origin_name=self.names.get(s.origin, s.origin),
            low=s.low,
            high=s.high,
            text=words.bounds(s.low, s.high),
            words=s.words,
            said=iso(s.said),
            part=s.part,
            joint=s.joint,
            denied=s.denied,
            stitched=s.stitched,
            superseded_by=s.superseded_by,
            repeats=self.names.get(s.repeats, s.repeats) if s.repeats else None,
            also=list(s.also),
            in_force=force,
        )

    def tally(self, t: Tally) -> m.TallyFull:
        """A tally with all that was stated."""
        return m.TallyFull(
            **_tally(t),
            origin_ids=list(t.origins),
            note=t.note,
            stated=[self.stated(s, not s.denied and s.superseded_by is None) for s in t.stated],
        )

    def ledger(self, c: Captivity) -> m.LedgerOut:
        """The captives' ledger."""
        return m.LedgerOut(
            **{
                k: [self.stated(s) for s in getattr(c, k)]
                for k in ("taken", "released", "killed", "escaped", "transferred")
            },
            held_low=c.held_low,
            held_high=c.held_high,
            held_text=words.bounds(c.held_low, c.held_high),
            arithmetic=c.arithmetic,
        )

    def contradiction(self, c: Contradiction) -> dict[str, Any]:
        """A disagreement's fields."""
        return {
            "id": c.id,
            "kind": c.kind,
            "state": str(c.state),
            "reason": c.reason,
            "summary": c.summary,
            "claims": list(c.claims),
            "origins": list(c.origins),
            "origin_names": [self.names.get(o, o) for o in c.origins],
        }


def alternatives(e: Event, looked: Mapping[str, Looked]) -> m.Alternatives:
    """Every place and every stretch of days that a claim of the event tells, the chosen ones marked."""
    places: dict[Any, m.AlternativePlace] = {}
    times: dict[Any, m.AlternativeTime] = {}
    for key in e.claims:
        at = looked.get(key)
        if at is None:
            continue
        r = at.seen.resolution
        for x in at.claim.of(Role.PLACE):
            p = r.place(x.span)
            name = (p.name if p else None) or x.span.quote
            held = places.setdefault(
                (p.place_id if p else None, name),
                m.AlternativePlace(
                    name=name,
                    place_id=p.place_id if p else None,
                    lat=p.lat if p else None,
                    lon=p.lon if p else None,
                    radius_km=p.radius_km if p else None,
                    precision=str(p.precision) if p and p.precision else None,
                    drawn=drawn(p.lat if p else None, p.precision if p else None),
                    claims=[],
                    chosen=bool(e.place and (e.place.place_id, e.place.name) == (p.place_id if p else None, name)),
                ),
            )
            if key not in held.claims:
                held.claims.append(key)
        t = r.time
        if t.earliest is None and t.latest is None:
            continue
        span = times.setdefault(
            (t.earliest, t.latest),
            m.AlternativeTime(
                earliest=iso(t.earliest),
                latest=iso(t.latest),
                text=words.days(t),
                reason=t.reason,
                claims=[],
                chosen=(t.earliest, t.latest) == (e.time.earliest, e.time.latest),
            ),
        )
        span.claims.append(key)
    return m.Alternatives(
        places=sorted(places.values(), key=lambda x: (not x.chosen, -len(x.claims), x.name)),
        times=sorted(times.values(), key=lambda x: (not x.chosen, -len(x.claims), x.text)),
    )


def unknown(e: Event, looked: Mapping[str, Looked]) -> list[m.Unknown]:
    """What is not known of an event, one sentence each; silence is said, never filled."""
    out: list[m.Unknown] = []

    def say(about: str, text: str) -> None:
        if all(u.text != text for u in out):
            out.append(m.Unknown(about=about, text=text))

    if not e.actors:
        say("actor", "Who did it is not told.")
    if not e.targets:
        say("target", "To whom it was done is not told.")
    if e.time.earliest is None and e.time.latest is None:
        say("time", "On which day it happened is not told.")
    elif e.time.inferred:
        say(
            "time",
            f"No report tells the day in words of its own; {words.days(e.time)} follows from when it was reported.",
        )
    elif e.time.earliest is None or e.time.latest is None or e.time.earliest != e.time.latest:
        say("time", f"The very day is not settled: {words.days(e.time)}.")
    if e.place is None:
        say("place", "Where it happened is not told.")
    elif e.place.lat is None:
        say("place", f"Where “{e.place.name}” lies is not known.")
    elif e.place.precision not in (Precision.EXACT, Precision.TOWN):
        told = f"no finer than its {e.place.precision}" if e.place.precision else "with no stated precision"
        say("place", f"The place is told {told}.")
    for t in e.tallies:
        act = words.HARM.get(t.harm, str(t.harm))
        many = f"How many {words.WHOM[t.whom]}{f' of {t.side}' if t.side else ''} were {act}"
        told = words.bounds(t.low, t.high)
        if t.low is None and t.high is None:
            say(str(t.harm), f"{many} is not told.")
        elif t.high is None:
            say(str(t.harm), f"{many} is told only as a floor: {told}.")
        elif t.low is None:
            say(str(t.harm), f"{many} is told only as a ceiling: {told}.")
        elif t.low != t.high:
            say(str(t.harm), f"{many} is not settled: {told}.")
        if t.whom is Whom.MIXED and t.harm in (HarmKind.KILLED, HarmKind.WOUNDED):
            say(str(t.harm), f"Whether those {act} were civilians or combatants is not told.")
        if any(s.joint for s in t.stated):
            say(str(t.harm), f"{many} by each of several means or perpetrators is not told.")
    if e.captivity and (e.captivity.held_high is None or e.captivity.held_high > 0):
        say(
            "captives",
            f"What became of those still held ({words.bounds(e.captivity.held_low, e.captivity.held_high)}) is not told.",
        )
    for c in e.contradictions:
        if c.state == "open":
            say("contradiction", f"Sources disagree and nothing settles it: {c.summary}.")
    if len(e.origins) == 1:
        say("origin", "Nobody but one origin tells it.")
    if not e.origins:
        say("origin", "Who first said it is not known.")
    for key in e.claims:
        at = looked.get(key)
        if at is not None and at.claim.status is Status.ACTUAL:
            for a in at.claim.attribution:
                ref = at.seen.resolution.actor(a.source)
                if ref is None or ref.actor_id is None:
                    say("source", f"Who “{a.source.quote}” is, is not told.")
    return out


def event_origins(
    e: Event, origins: Mapping[str, Mapping[str, Any]], candidates: Mapping[str, Sequence[str]]
) -> list[m.EventOrigin]:
    """The origins behind an event's claims. ``origins``: claim -> its origin's fields."""
    told: dict[str, m.EventOrigin] = {}
    for key in e.claims:
        o = origins.get(key)
        if o is None:
            continue
        held = told.setdefault(
            o["id"],
            m.EventOrigin(
                **o,
                candidates=list(candidates.get(o["id"], ())),
                counted=o["id"] in e.origins and o["id"] != UNKNOWN_ORIGIN,
                claims=[],
            ),
        )
        held.claims.append(key)
    return sorted(told.values(), key=lambda o: (not o.counted, -len(o.claims), o.name))


def all_claims(events: Iterable[Event]) -> list[str]:
    """Every claim of these events."""
    return [c for e in events for c in e.claims]
