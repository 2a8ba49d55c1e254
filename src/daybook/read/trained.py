"""The trained reader as a stage: what the network found becomes records, and rules and network vote in one place.

The network says where claims are and which words fill their slots; numbers are read from the words by the grammar of
quantities, never by the network. Rules add what they alone see with certainty; each claim's ``rule`` tells who saw it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from daybook.core.claims import Attribution, Claim, Mention, Observation, Reading
from daybook.core.documents import Document, Sentence
from daybook.core.text import Span
from daybook.core.values import Count
from daybook.core.vocab import (
    FATAL,
    OWN_HARM,
    STATES,
    ClaimType,
    HarmKind,
    Phase,
    PlaceRole,
    Role,
    SourceKind,
    Status,
    Whom,
)
from daybook.read.ledger import verdicts
from daybook.read.model_records import ModelClaim, ModelCount, ModelReading
from daybook.read.quantities import quantities, read_count
from daybook.read.tokens import tokenise
from daybook.stages import Reader

NAME = "joint"


class Predictor(Protocol):
    """What this module needs of the network (``ModelReader``)."""

    def predict(self, text: str, title: str | None, sentences: Sequence[tuple[int, int]]) -> ModelReading:
        """Claims and furniture of a text; offsets are code points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voting:
    """Who wins where (measured on held-back documents, see ``training/README.md``).

    ``unsure``: below this score the network's type gives way to the rules' type. A claim that only the rules see stands if
    they name both who and whom, or if they read a denial, a fear or a plan: there they are right more often than silence.
    """

    unsure: float = 0.5


class TrainedReader:
    """Implements :class:`daybook.stages.Reader`. Without ``rules`` the network reads alone.

    ``people``: nouns for people; ``needs``: words one of which a sentence must hold before a count of this harm is believed
    (the network takes "targeted two leaders" for two dead). Both are data of the lexicon pack.
    """

    def __init__(
        self,
        network: Predictor,
        rules: Reader | None = None,
        people: frozenset[str] = frozenset(),
        needs: Mapping[HarmKind, frozenset[str]] | None = None,
        voting: Voting | None = None,
    ) -> None:
        self.network, self.rules, self.people, self.needs = network, rules, people, needs or {}
        self.voting = voting or Voting()

    def read(self, document: Document, sentences: Sequence[Sentence]) -> Reading:
        """Read one document by itself."""
        found = self.network.predict(document.text, document.title, [(s.start, s.end) for s in sentences])
        other = self.rules.read(document, sentences).observations if self.rules else ()
        votes = {
            o.claim.id: o for o in self._vote(document, found, other, sentences)
        }  # two may end as one and the same claim
        seen = tuple(sorted(votes.values(), key=lambda o: (o.claim.trigger.start, o.claim.id)))
        claims = [o.claim for o in seen]
        return Reading(
            document=document, sentences=verdicts(document, sentences, claims), observations=seen, reader=NAME
        )

    def _vote(
        self, d: Document, found: ModelReading, other: Sequence[Observation], sentences: Sequence[Sentence]
    ) -> Iterator[Observation]:
        used: set[str] = set()
        for m in found.claims:
            if d.in_furniture(m.start, m.end):
                continue
            agreeing = [o for o in other if o.claim.trigger.start < m.end and m.start < o.claim.trigger.end]
            used |= {o.claim.id for o in agreeing}
            home = next(((s.start, s.end) for s in sentences if s.start <= m.start < s.end), (m.start, m.end))
            seen = self._joined(self._observation(d, m), agreeing, home)
            told = {t.low for t in tokenise(d.text, *home)} if self.needs else set()
            counts = [c for c in _legal(seen.claim, other) if c.harm not in self.needs or self.needs[c.harm] & told]
            yield replace(seen, claim=seen.claim.revised(counts=tuple(counts)))
        for o in other:
            named = bool(o.claim.of(Role.ACTOR)) and bool(o.claim.of(Role.TARGET))
            if o.claim.id not in used and (named or o.claim.status is not Status.ACTUAL):
                yield replace(o, event_key=None)

    def _joined(self, seen: Observation, agreeing: Sequence[Observation], home: tuple[int, int]) -> Observation:
        """The network's claim with what the rules know better: empty slots, a status that has a cue, a type it is unsure of.

        ``home``: the claim's sentence. What the network carries over from other sentences gives way to what the rules find at
        home, and a voice that it carries over stands only if the rules hear it too.
        """
        claim = seen.claim
        same = [o for o in agreeing if o.claim.type == claim.type]
        if not agreeing:
            return seen
        best = (same or agreeing)[0]
        changes: dict[str, object] = {}
        if not same and seen.score < self.voting.unsure:
            changes["type"] = best.claim.type
            state = best.claim.type in STATES
            changes["phase"] = (claim.phase or best.claim.phase or Phase.HOLD) if state else None
        if claim.status is Status.ACTUAL and best.claim.status is not Status.ACTUAL:
            changes["status"] = best.claim.status
        if claim.attribution and not best.claim.attribution and not any(_in(a.source, home) for a in claim.attribution):
            changes["attribution"] = ()
        filled = _arbitrated(claim, best.claim)
        if any(_in(p.span, home) for p in best.claim.of(Role.PLACE)):
            filled = [m for m in filled if m.role is not Role.PLACE or _in(m.span, home)]
        for role in (Role.ACTOR, Role.PLACE):
            if not any(m.role is role for m in filled):
                filled += [m for m in best.claim.of(role) if not any(_clash(m, n) for n in filled)]
        if filled != list(claim.mentions):
            changes["mentions"] = tuple(filled)
        voted = f"{seen.rule} + {best.rule}"
        return replace(seen, claim=claim.revised(**changes) if changes else claim, rule=voted)

    def _observation(self, d: Document, m: ModelClaim) -> Observation:
        kind = ClaimType(m.type)
        claim = Claim(
            type=kind,
            trigger=d.span(m.start, m.end),
            status=Status(m.status),
            phase=Phase(m.phase or Phase.HOLD) if kind in STATES else None,
            attribution=tuple(
                Attribution(source=d.span(s.start, s.end), kind=SourceKind(s.kind)) for s in _apart(m.sources)
            ),
            mentions=tuple(_mentions(d, m)),
            counts=tuple(_counts(d, m.counts, self.people)),
        )
        return Observation(claim=claim, rule=f"network:{m.type}", score=min(m.score, m.type_score), event_key=m.event)


def _in(span: Span, home: tuple[int, int]) -> bool:
    return home[0] <= span.start < home[1]


def _legal(claim: Claim, other: Sequence[Observation]) -> tuple[Count, ...]:
    """Counts whose kind fits: the rules' kind where they count the same words, else the type's own harm."""
    own = OWN_HARM.get(claim.type)
    kept = []
    for count in claim.counts:
        voted = next((c.harm for o in other for c in o.claim.counts if c.span.overlaps(count.span)), count.harm)
        if own is not None and voted not in own and voted not in FATAL:
            if not own:
                continue
            voted = own[0]
        kept.append(replace(count, harm=voted))
    return tuple(kept)


def _arbitrated(claim: Claim, rules: Claim) -> list[Mention]:
    """The network's mentions, but for sides that the grammar reads the other way round: there the grammar wins.

    An actor that the rules read as target becomes target, and the reverse. Where the rules name an actor, further actors of the
    network must not be the ones they pass over: naming one side too many is how the wrong side gets blamed.
    """
    kept: list[Mention] = []
    actors, targets = rules.of(Role.ACTOR), rules.of(Role.TARGET)
    for m in claim.mentions:
        if m.role is Role.ACTOR and any(m.span.overlaps(t.span) for t in targets):
            m = Mention(role=Role.TARGET, span=m.span)
        elif m.role is Role.TARGET and any(m.span.overlaps(a.span) for a in actors):
            m = Mention(role=Role.ACTOR, span=m.span)
        elif m.role is Role.ACTOR and actors and not any(m.span.overlaps(a.span) for a in actors):
            continue
        kept.append(m)
    return kept


def _clash(one: Mention, other: Mention) -> bool:
    """True if two mentions would put the same words on both sides of a claim."""
    sides = {Role.ACTOR, Role.TARGET}
    return one.role in sides and other.role in sides and one.span.overlaps(other.span)


class _Ranged(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


R = TypeVar("R", bound=_Ranged)


def _apart(spans: Iterable[R]) -> list[R]:
    """The spans without those that overlap an earlier one."""
    kept: list[R] = []
    for s in spans:
        if not any(s.start < k.end and k.start < s.end for k in kept):
            kept.append(s)
    return kept


def _mentions(d: Document, m: ModelClaim) -> Iterator[Mention]:
    """Slots in the order of the codebook; a source is never its own claim's actor or target."""
    speaks = [d.span(s.start, s.end) for s in m.sources]

    def clear(span: Span) -> bool:
        return not any(span.overlaps(s) for s in speaks)

    actors = _apart(m.actors)
    for a in actors:
        if clear(span := d.span(a.start, a.end)):
            yield Mention(role=Role.ACTOR, span=span, suspected=a.suspected)
    for t in _apart((*actors, *m.targets))[len(actors) :]:
        if clear(span := d.span(t.start, t.end)):
            yield Mention(role=Role.TARGET, span=span)
    for p in _apart(m.places):
        yield Mention(role=Role.PLACE, span=d.span(p.start, p.end), place_role=PlaceRole(p.role))
    for t in _apart((*m.times, *m.carried)):
        yield Mention(role=Role.TIME, span=d.span(t.start, t.end))


def _counts(d: Document, counts: Iterable[ModelCount], people: frozenset[str]) -> Iterator[Count]:
    """Counts with their numbers read from the words; words that tell no number of people keep open bounds.

    Words that hold neither a number nor a noun for people ("mass", "most") count nobody.
    """
    for c in _apart(counts):
        tokens = tokenise(d.text, c.start, c.end)
        if people and not quantities(tokens) and not any(t.low in people for t in tokens):
            continue
        bounds = read_count(d.text, c.start, c.end)
        yield Count(
            harm=HarmKind(c.kind),
            whom=Whom(c.whom),
            low=bounds.low if bounds else None,
            high=bounds.high if bounds else None,
            approx=bounds.approx if bounds else False,
            part=c.part,
            joint=c.joint,
            span=d.span(c.start, c.end),
        )
