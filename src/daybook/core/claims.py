"""Claims: what a text says, tied to its characters. A claim's id covers what it says, never who read it or how well."""

from dataclasses import dataclass, field, replace

from daybook.core.documents import Document, Sentence
from daybook.core.errors import InvalidRecord
from daybook.core.ids import content_id
from daybook.core.text import Span
from daybook.core.values import UNDATED, ActorRef, Count, PlaceRef, TimeSpan
from daybook.core.vocab import STATES, ClaimType, Phase, PlaceRole, Role, SourceKind, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words that fill a slot. ``suspected``: a perpetrator the text names without commitment."""

    role: Role
    span: Span
    place_role: PlaceRole | None = None
    suspected: bool = False

    def __post_init__(self) -> None:
        if (self.role is Role.PLACE) != (self.place_role is not None):
            raise InvalidRecord(f"mention {self.span.quote!r}: places, and only places, have a place role")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """One hop of who is said to have said it. ``cue``: the words that attribute; ``inferred``: carried over."""

    source: Span
    kind: SourceKind
    cue: Span | None = None
    inferred: bool = False


def _at(span: Span) -> list[int]:
    return [span.start, span.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement in one document that something of the codebook's types happened, holds, is denied, feared, planned.

    ``attribution``: the chain, innermost first; empty = the publisher in its own voice. ``mentions``: the slots' words.
    """

    type: ClaimType
    trigger: Span
    status: Status = Status.ACTUAL
    phase: Phase | None = None
    attribution: tuple[Attribution, ...] = ()
    mentions: tuple[Mention, ...] = ()
    counts: tuple[Count, ...] = ()
    id: str = field(init=False)

    def __post_init__(self) -> None:
        if (self.phase is not None) != (self.type in STATES):
            raise InvalidRecord(
                f"{self.type} claim on {self.trigger.quote!r}: phase belongs to siege and control, always"
            )
        for span in self.spans():
            if span.document != self.trigger.document:
                raise InvalidRecord(f"claim on {self.trigger.quote!r} quotes another document, {span.document}")
        object.__setattr__(self, "id", self._content_id())

    def _content_id(self) -> str:
        """What is said and where it stands; no score, run or resolution goes into it."""
        return content_id(
            "clm",
            self.document,
            self.type,
            _at(self.trigger),
            self.status,
            self.phase,
            [[*_at(a.source), a.kind] for a in self.attribution],
            sorted(
                repr([m.role.value, *_at(m.span), m.place_role and m.place_role.value, m.suspected])
                for m in self.mentions
            ),
            sorted(
                repr([c.harm.value, c.whom.value, c.low, c.high, c.approx, *_at(c.span), c.part, c.joint])
                for c in self.counts
            ),
        )

    def spans(self) -> tuple[Span, ...]:
        """Every span the claim stands on, the trigger first."""
        cues = tuple(a.cue for a in self.attribution if a.cue)
        return (
            self.trigger,
            *(m.span for m in self.mentions),
            *(c.span for c in self.counts),
            *(a.source for a in self.attribution),
            *cues,
        )

    def of(self, role: Role) -> tuple[Mention, ...]:
        """The mentions in this role, in the reader's order (places: most specific first)."""
        return tuple(m for m in self.mentions if m.role is role)

    @property
    def document(self) -> str:
        """Id of the document."""
        return self.trigger.document

    @property
    def anchor(self) -> str:
        """Id of the place where the claim stands (document and trigger): the same however the claim is read."""
        return content_id("anc", self.document, self.trigger.start, self.trigger.end)

    def revised(self, **changes: object) -> "Claim":
        """A copy with other content, and so another id."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """That a reader saw a claim. ``rule``: the rule or model head that made it; ``score``: 0–1, calibrated if a model's.

    ``event_key``: the reader's grouping inside the document (``e1``, ``e2``…): claims that share it speak of one happening.
    """

    claim: Claim
    rule: str
    score: float
    event_key: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader made of a document: the sentence ledger and the claims, in text order."""

    document: Document
    sentences: tuple[Sentence, ...]
    observations: tuple[Observation, ...]
    reader: str

    def __post_init__(self) -> None:
        for o in self.observations:  # invariant 1: no span, no claim
            for span in o.claim.spans():
                if span.document != self.document.id:
                    raise InvalidRecord(f"claim on {o.claim.trigger.quote!r} belongs to {span.document}, not here")
                span.verify(self.document.text)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims, in text order."""
        return tuple(o.claim for o in self.observations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What the words of one claim were resolved to. Keys are spans, so that one claim may name several places."""

    claim: str
    time: TimeSpan = UNDATED
    places: tuple[PlaceRef, ...] = ()
    actors: tuple[ActorRef, ...] = ()  # actors and targets and sources alike, told apart by their spans

    def spans(self) -> tuple[Span, ...]:
        """Every span the resolution speaks of."""
        threads = tuple(a.thread for a in self.actors if a.thread)
        time = (self.time.span,) if self.time.span else ()
        return (*time, *(p.span for p in self.places), *(a.span for a in self.actors), *threads)

    def place(self, span: Span) -> PlaceRef | None:
        """What this span was resolved to, if anything."""
        return next((p for p in self.places if (p.span.start, p.span.end) == (span.start, span.end)), None)

    def actor(self, span: Span) -> ActorRef | None:
        """What this span was resolved to, if anything."""
        return next((a for a in self.actors if (a.span.start, a.span.end) == (span.start, span.end)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedReading:
    """A reading with its words resolved; ``resolutions`` stand in the order of ``reading.observations``."""

    reading: Reading
    resolutions: tuple[Resolution, ...]

    def __post_init__(self) -> None:
        if [r.claim for r in self.resolutions] != [c.id for c in self.reading.claims]:
            raise InvalidRecord(f"resolutions of {self.reading.document.name} do not match its claims one by one")
