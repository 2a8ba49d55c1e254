"""The JSON that goes out, as docs/api.md describes it. ``None`` = not told; offsets: code points, and UTF-16 for browsers."""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

from daybook.show.api.models_measured import MeasuredOut


class Error(BaseModel):
    """What went wrong. ``where``: path, parameter or field; ``meanwhile``: on a conflict, what others decided."""

    code: str
    message: str
    where: str
    revision: str | None = None
    meanwhile: list["DecisionOut"] | None = None


class ErrorBody(BaseModel):
    """The one shape of errors."""

    error: Error


class Range(BaseModel):
    """A stretch of a document: code points ``start``–``end``, UTF-16 units ``start16``–``end16``, end exclusive."""

    start: int
    end: int
    start16: int
    end16: int


class SpanOut(Range):
    """A range with its words."""

    text: str


class ClaimSpan(SpanOut):
    """A span of a claim. ``at16``: its UTF-16 units inside the claim's sentence; ``None`` = it stands elsewhere."""

    at16: tuple[int, int] | None = None


class Days(BaseModel):
    """Days of an event; ``text`` puts them in words."""

    earliest: str | None
    latest: str | None
    text: str
    inferred: bool = False
    reason: str = ""


class PlaceOut(BaseModel):
    """Where an event is said to have been. ``drawn``: dot, area or none."""

    place_id: str | None
    name: str | None
    text: str
    lat: float | None
    lon: float | None
    radius_km: float | None
    precision: str | None
    admin: str = ""
    country: str = ""
    others: list[str] = []
    drawn: str


class TallyOut(BaseModel):
    """One harm to one group: the range of what is said. ``shown``: what its number policy gives, in words."""

    harm: str
    word: str
    whom: str
    whom_text: str
    side: str | None
    low: int | None
    high: int | None
    text: str
    origins: int
    policy: str = ""
    best: int | None = None
    shown: str = ""


class StatedOut(BaseModel):
    """One stated range with its voice."""

    claim: str
    document: str | None
    document_name: str | None
    origin: str
    origin_name: str
    low: int | None
    high: int | None
    text: str
    words: str
    said: str | None
    part: bool
    joint: bool
    denied: bool
    stitched: bool
    superseded_by: str | None
    repeats: str | None
    also: list[str]
    in_force: bool = False


class TallyFull(TallyOut):
    """A tally with everything that was stated."""

    origin_ids: list[str]
    note: str
    stated: list[StatedOut]


class LedgerOut(BaseModel):
    """The captives' ledger with its arithmetic."""

    taken: list[StatedOut]
    released: list[StatedOut]
    killed: list[StatedOut]
    escaped: list[StatedOut]
    transferred: list[StatedOut]
    held_low: int | None
    held_high: int | None
    held_text: str
    arithmetic: str


class ReviewCounts(BaseModel):
    """How far people have looked at an event's claims."""

    claims: int = 0
    accepted: int = 0
    corrected: int = 0
    rejected: int = 0
    unsure: int = 0


class EventRow(BaseModel):
    """An event in a list."""

    id: str
    headline: str
    type: str
    types: list[str]
    status: str
    time: Days
    place: PlaceOut | None
    actors: list[str]
    targets: list[str]
    tallies: list[TallyOut]
    documents: int
    origins: int
    contradictions: int
    grade: str
    captives: bool
    denied: int
    review: ReviewCounts


class ContradictionOut(BaseModel):
    """A disagreement as a thing."""

    id: str
    kind: str
    state: str
    reason: str
    summary: str
    claims: list[str]
    origins: list[str]
    origin_names: list[str]


class ContradictionRow(ContradictionOut):
    """A disagreement with its event."""

    event: str
    headline: str
    time_text: str


class OriginShort(BaseModel):
    """Who first said it."""

    id: str
    name: str
    kind: str
    reason: str


class EventOrigin(OriginShort):
    """An origin of an event; ``counted``: it counts as one."""

    candidates: list[str]
    counted: bool
    claims: list[str]


class AlternativePlace(BaseModel):
    """A place that some claims of an event tell."""

    name: str
    place_id: str | None
    lat: float | None
    lon: float | None
    radius_km: float | None
    precision: str | None
    drawn: str
    claims: list[str]
    chosen: bool


class AlternativeTime(BaseModel):
    """Days that some claims of an event tell."""

    earliest: str | None
    latest: str | None
    text: str
    reason: str
    claims: list[str]
    chosen: bool


class Alternatives(BaseModel):
    """Everything told of where and when, chosen or not."""

    places: list[AlternativePlace]
    times: list[AlternativeTime]


class LinkOut(BaseModel):
    """How two claims stand to each other, with reasons for and against; ``other_event``: the event not merged with."""

    left: str
    right: str
    other_event: str | None
    other_headline: str | None
    same: bool
    score: float
    reasons_for: list[str] = Field(serialization_alias="for")
    reasons_against: list[str] = Field(serialization_alias="against")
    decided_by: str


class Unknown(BaseModel):
    """Something that is not known of an event."""

    about: str
    text: str


class DecisionOut(BaseModel):
    """A person's decision. ``value`` as it was stored; ``codebook``: version it was made by; ``text``: in words."""

    id: str
    seq: int
    subject: str
    kind: str
    field: str | None
    judgement: str
    value: Any
    codebook: str | None
    user: str
    decided_at: str
    supersedes: str | None
    superseded_by: str | None
    reason: str
    in_force: bool
    undone_by: str | None
    text: str


class DocumentShort(BaseModel):
    """The report that a claim stands in."""

    id: str
    name: str
    title: str | None
    publisher: str | None
    published: str | None
    integrity: str


class SentenceOut(SpanOut):
    """The sentence of a claim, with its verdict in the ledger."""

    index: int | None
    verdict: str | None
    reason: str


class ActorSpan(ClaimSpan):
    """Words for somebody, and who that is. ``thread``: the earlier mention that decided it."""

    name: str | None
    actor_id: str | None
    side: str | None
    suspected: bool
    score: float | None
    reason: str
    thread: ClaimSpan | None
    rivals: list[str]


class Rival(BaseModel):
    """A gazetteer entry the words may also mean."""

    place_id: str
    name: str
    lat: float
    lon: float
    score: float
    kind: str
    admin: str
    country: str


class PlaceSpan(ClaimSpan):
    """Words for a place, and which that is."""

    role: str
    name: str | None
    text_name: str
    place_id: str | None
    lat: float | None
    lon: float | None
    radius_km: float | None
    precision: str | None
    part: str
    admin: str
    country: str
    score: float | None
    reason: str
    drawn: str
    rivals: list[Rival]


class TimeOut(BaseModel):
    """When, with the words and the anchor day."""

    span: ClaimSpan | None
    earliest: str | None
    latest: str | None
    text: str
    basis: str
    anchor: str | None
    inferred: bool
    reason: str
    alternatives: list[Days]


class HarmSpan(ClaimSpan):
    """A count and its words; ``range`` puts it in words."""

    kind: str
    word: str
    whom: str
    low: int | None
    high: int | None
    range: str
    approx: bool
    part: bool
    joint: bool


class HopSpan(ClaimSpan):
    """One hop of who is said to have said it."""

    kind: str
    name: str | None
    actor_id: str | None
    inferred: bool
    cue: ClaimSpan | None


class ReviewOut(BaseModel):
    """Where a claim stands with people."""

    state: str
    by: str | None
    at: str | None
    reason: str
    fields: list[str]
    broken: list[str] = []


class ClaimFields(BaseModel):
    """The fields of a claim that a person may correct."""

    type: str
    status: str
    phase: str | None
    trigger: ClaimSpan
    actors: list[ActorSpan]
    targets: list[ActorSpan]
    places: list[PlaceSpan]
    time: TimeOut
    harm: list[HarmSpan]
    attribution: list[HopSpan]


class ClaimOut(ClaimFields):
    """A claim with all that is needed to judge it. ``machine``: what the reader had, where a person corrected it."""

    id: str
    revision: str
    event: str | None
    event_headline: str | None
    document: DocumentShort
    rule: str
    score: float
    notes: list[str]
    sentence: SentenceOut
    origin: OriginShort | None
    review: ReviewOut
    machine: ClaimFields | None
    measured: dict[str, MeasuredOut] = {}
    decisions: list[DecisionOut]


class ClaimLine(BaseModel):
    """A claim in one line: its sentence with the trigger's place in it."""

    id: str
    type: str
    status: str
    sentence: str
    at16: tuple[int, int] | None
    document: str
    document_name: str
    publisher: str | None
    published: str | None
    origin_name: str | None
    event: str | None
    review: str


class EventCard(EventRow):
    """Everything about an event."""

    revision: str
    grade_reason: str
    notes: list[str]
    own_words: list[str]
    origin_list: list[EventOrigin]
    tallies: list[TallyFull]  # type: ignore[assignment]
    contradictions_list: list[ContradictionOut]
    captives_ledger: LedgerOut | None
    alternatives: Alternatives
    links: list[LinkOut]
    claims_list: list[ClaimOut]
    rejected_list: list[ClaimOut]
    denied_by: list[str]
    background: list[str]
    possible: list[str]
    history: list[DecisionOut]
    unknown: list[Unknown]
    policy: str


class ChangedEvent(BaseModel):
    """An event before and after a decision that is only tried out."""

    id: str
    change: str
    before: EventRow | None
    after: EventRow | None


class PreviewOut(BaseModel):
    """What a decision would change. ``too_large``: the case is too large to try it out at once."""

    events: list[ChangedEvent]
    claims: int
    too_large: bool


T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    items: list[T]
    total: int
    limit: int
    offset: int
