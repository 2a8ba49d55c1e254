"""A claim that the reader missed and a person adds: from JSON to records, every span checked against the text.

It is stored beside the reader's claims of the same reading, under the rule ``person`` and with the decision that made it.
Taking that decision back leaves the row, as every row, and the claim stands as rejected.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from daybook.core.claims import Claim, Observation, Reading, Resolution, ResolvedReading
from daybook.core.documents import Document
from daybook.core.errors import InvalidRecord
from daybook.core.vocab import STATES, ClaimType, Phase, Status
from daybook.engine import corrections
from daybook.engine.reports import PERSON
from daybook.stages import Resolver

SLOTS = ("actor", "target", "place", "time", "harm", "attribution")
Value = Mapping[str, Any]


def built(document: Document, value: Value, who: str) -> tuple[Claim, Resolution]:
    """The claim that a value describes and what its words were said to mean.

    ``value``: ``trigger`` (a span), ``type``, and what else is told: ``status``, ``phase``, and for each slot the value
    that a correction of it takes. Raises ``InvalidRecord`` with where and what.
    """
    unknown = set(value) - {"trigger", "type", "status", "phase", "codebook", *SLOTS}
    if unknown:
        raise InvalidRecord(f"value.{sorted(unknown)[0]}: is no part of a claim")
    kind, status, phase = value.get("type"), value.get("status", Status.ACTUAL), value.get("phase")
    if kind not in set(ClaimType):
        raise InvalidRecord(f"value.type: {kind!r} is not one of: {', '.join(ClaimType)}")
    if status not in set(Status):
        raise InvalidRecord(f"value.status: {status!r} is not one of: {', '.join(Status)}")
    if phase is not None and phase not in set(Phase):
        raise InvalidRecord(f"value.phase: {phase!r} is not one of: {', '.join(Phase)}")
    if phase is not None and kind not in STATES:
        raise InvalidRecord("value.phase: only control and siege have a phase")
    claim = Claim(
        type=ClaimType(kind),
        trigger=corrections.span_of(value.get("trigger"), document, "value.trigger"),
        status=Status(status),
        phase=(Phase(phase) if phase else Phase.HOLD) if kind in STATES else None,
    )
    resolution = Resolution(claim=claim.id)
    for slot in SLOTS:
        if value.get(slot) is not None:
            if not isinstance(value[slot], Mapping):
                raise InvalidRecord(f"value.{slot}: takes what a correction of it takes")
            claim, resolution = corrections.apply(claim, resolution, document, slot, value[slot], who)
    claim = claim.revised()  # corrections keep the id of the row they correct; this one gets its own
    return claim, replace(resolution, claim=claim.id)


def observed(claim: Claim, who: str) -> Observation:
    """The observation of an added claim."""
    return Observation(claim=claim, rule=PERSON, score=1.0, notes=(f"added by {who}",))


def completed(around: ResolvedReading, claim: Claim, chosen: Resolution, who: str, resolver: Resolver) -> Resolution:
    """What the claim's words mean: what the person chose, and for the rest what the resolver makes of them here."""
    r = around.reading
    reading = Reading(
        document=r.document,
        sentences=r.sentences,
        observations=(*r.observations, observed(claim, who)),
        reader=r.reader,
    )
    made = resolver.resolve(reading).resolutions[-1]
    places = {(p.span.start, p.span.end): p for p in (*made.places, *chosen.places)}
    actors = {(a.span.start, a.span.end): a for a in (*made.actors, *chosen.actors)}
    time = chosen.time if chosen.time.reason else made.time
    return Resolution(claim=claim.id, time=time, places=tuple(places.values()), actors=tuple(actors.values()))
