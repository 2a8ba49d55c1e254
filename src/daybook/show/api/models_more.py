"""More JSON that goes out: sessions, state, documents, maps, lists."""

from typing import Any

from pydantic import BaseModel

from daybook.show.api.models import (
    ClaimLine,
    ClaimOut,
    Days,
    DecisionOut,
    EventRow,
    LedgerOut,
    Range,
    Rival,
    SpanOut,
)


class User(BaseModel):
    """Who is signed in."""

    name: str
    role: str


class SessionOut(BaseModel):
    """Whether and as whom one is signed in. ``can``: read, code, review, keep."""

    signed_in: bool
    mode: str
    user: User | None
    csrf: str | None
    case: str | None
    version: str
    can: list[str]
    static: bool


class RunOut(BaseModel):
    """A run of the pipeline; ``running``: it has not ended."""

    id: str
    stage: str
    component: str
    version: str
    started: str
    ended: str | None
    outcome: str
    readings: int
    running: bool


class StateOut(BaseModel):
    """The case's state, cheap to ask for."""

    revision: str
    rebuilding: bool
    documents: int
    decisions: int
    runs: list[RunOut]


class Changed(BaseModel):
    """What changed since a moment."""

    reports: int
    new: list[EventRow]
    revised: list[EventRow]
    contradicted: list[EventRow]
    decided: list[DecisionOut]
    withdrawn: list[DecisionOut]


class Need(BaseModel):
    """Something that waits for a person. ``link``: path of the API without its base."""

    kind: str
    count: int
    text: str
    link: str


class RefusedOut(BaseModel):
    """Something that could not be used, and why."""

    name: str
    reason: str
    seen_at: str


class Patchwork(BaseModel):
    """A page set aside because it is stitched."""

    id: str
    name: str
    title: str | None
    reasons: list[str]


class FirstLast(BaseModel):
    """First and last day."""

    first: str | None
    last: str | None


class OverviewOut(BaseModel):
    """What is in this case."""

    case: str
    numbers: dict[str, int]
    sentences: list[str]
    days: FirstLast
    since: str
    changed: Changed
    needs_person: list[Need]
    refused: list[RefusedOut]
    patchwork: list[Patchwork]
    main_events: list[EventRow]


class DocumentRow(BaseModel):
    """A report in a list. ``link``: its address if that is http(s), else ``None``."""

    id: str
    name: str
    title: str | None
    publisher: str | None
    published: str | None
    language: str | None
    integrity: str
    flags: list[str]
    claims: int
    characters: int
    added_at: str
    copy_group: int | None
    url: str | None
    link: str | None
    withdrawn: bool = False


class LedgerSentence(Range):
    """A sentence of the ledger."""

    index: int
    verdict: str | None
    reason: str
    claims: list[str]


class FurnitureOut(Range):
    """A stretch that is not the article."""

    kind: str
    reason: str


class AnchorOut(Range):
    """A stretch and the day its relative dates count from."""

    day: str | None
    reason: str


class Highlight(Range):
    """Words that fill a slot of a claim."""

    claim: str
    slot: str
    label: str


class EvidenceOut(BaseModel):
    """Why a field of the report has its value."""

    field: str
    value: str
    source: str
    span: SpanOut | None


class Hashes(BaseModel):
    """Hashes of text and bytes."""

    text_sha256: str
    blob_sha256: str
    media_type: str
    size: int


class CaptureOut(BaseModel):
    """Where and when the bytes were got."""

    source: str
    part: str
    fetched_at: str
    blob_sha256: str
    given: Any


class CopyOut(BaseModel):
    """Another report with nearly the same text."""

    id: str
    name: str
    publisher: str | None
    published: str | None
    same_text: bool


class VersionOut(BaseModel):
    """Another text found at the same address."""

    id: str
    name: str
    published: str | None
    added_at: str


class ReportFields(BaseModel):
    """A report's own fields as its page gave them."""

    published: str | None
    publisher: str | None
    title: str | None
    author: str | None


class DocumentOut(DocumentRow):
    """A report with its text and everything that was made of it."""

    revision: str
    machine: ReportFields | None
    author: str | None
    text: str
    characters16: int
    integrity_reasons: list[str]
    sentences: list[LedgerSentence]
    furniture: list[FurnitureOut]
    anchors: list[AnchorOut]
    highlights: list[Highlight]
    claims_list: list[ClaimOut]
    evidence: list[EvidenceOut]
    hashes: Hashes
    captures: list[CaptureOut]
    copies: list[CopyOut]
    versions: list[VersionOut]
    history: list[DecisionOut]


class ControlItem(BaseModel):
    """Who holds a place over an interval, with the sentences behind it."""

    place_id: str | None
    place: str
    part: str
    text: str
    lat: float | None
    lon: float | None
    radius_km: float | None
    precision: str | None
    drawn: str
    side: str | None
    status: str
    start: str | None
    end: str | None
    basis: str
    as_known_at: str | None
    silent_days: int | None
    exceptions: list[str]
    note: str
    supporting: list[ClaimLine]
    opposing: list[ClaimLine]


class ControlOut(BaseModel):
    """Control as of a day and as known at a day."""

    as_of: str | None
    known_at: str | None
    days: FirstLast
    items: list[ControlItem]
    total: int
    limit: int
    offset: int


class CaptivesRow(BaseModel):
    """The captives' ledger of an event."""

    event: str
    headline: str
    time: Days
    ledger: LedgerOut


class OriginRow(BaseModel):
    """An origin in a list."""

    id: str
    name: str
    kind: str
    reason: str
    candidates: list[str]
    documents: int
    claims: int
    events: int


class OriginOut(OriginRow):
    """An origin with its reports and claims."""

    documents_list: list[DocumentRow]
    claims_list: list[ClaimLine]


class Words(BaseModel):
    """Words and how often they stand."""

    text: str
    count: int


class ActorRow(BaseModel):
    """Somebody named in the case. ``actor_id`` ``None``: words no pack knows."""

    actor_id: str | None
    name: str
    side: str | None
    claims: int
    as_actor: int
    as_target: int
    as_source: int
    events: int
    words: list[Words]
    reason: str


class PlaceRow(BaseModel):
    """A place named in the case."""

    place_id: str | None
    name: str
    admin: str
    country: str
    lat: float | None
    lon: float | None
    precision: str | None
    radius_km: float | None
    drawn: str
    claims: int
    events: int
    words: list[Words]
    reason: str
    rivals: list[Rival]


class ActorFound(BaseModel):
    """A pack's actor."""

    actor_id: str
    name: str
    kind: str
    side: str | None
    note: str


class PlaceFound(BaseModel):
    """A pack's place, as a correction may send it back."""

    place_id: str
    name: str
    admin: str
    country: str
    kind: str
    lat: float
    lon: float
    precision: str
    radius_km: float
    likeness: float


class Snippet(BaseModel):
    """Words around matches; ``matches``: UTF-16 units of ``text``."""

    text: str
    matches: list[tuple[int, int]]
    start: int
    start16: int


class Hit(BaseModel):
    """A report that holds the words, and its claims whose sentences do."""

    document: DocumentRow
    snippets: list[Snippet]
    claims: list[ClaimLine]
