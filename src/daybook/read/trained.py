"""The trained reader as a stage: what the network found becomes records, and rules and network vote in one place.

The network says where claims are and which words fill their slots; numbers are read from the words by the grammar of
quantities, never by the network. Rules add what they alone see with certainty; each claim's ``rule`` tells who saw it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
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
from daybook.read.headcount import read_count
from daybook.read.hedges import HedgeWords, hedged
from daybook.read.ledger import verdicts
from daybook.read.model_records import ModelClaim, ModelCount, ModelPlace, ModelReading, ModelSource
from daybook.read.quantities import quantities
from daybook.read.tidy import TidyWords, shares, tidied
from daybook.read.tokens import tokenise
from daybook.read.uncounted import PeopleWords, counted
from daybook.read.victims import VictimWords, each_its_own, fair_counts, sides, still_to_come, told_once
from daybook.read.voices import Voices, agreed, at_home, quoted_by, together, trailing
from daybook.stages import Reader

NAME = "joint"
_SIDE_BY_SIDE = 6  # words between two numbers of one enumeration
_ONE_SPACE = re.compile(r"[ \t]*\r?\n?[ \t]*")
NEEDS_A_SIDE = frozenset(
    (ClaimType.CAPTURE, ClaimType.LOSS)
)  # a place that changes hands without any hands is no claim


class Predictor(Protocol):
    """What this module needs of the network (``ModelReader``)."""

    def predict(self, text: str, title: str | None, sentences: Sequence[tuple[int, int]]) -> ModelReading:
        """Claims and furniture of a text; offsets are code points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voting:
    """Who wins where. Chosen on 44 Syrian documents and own reports (94, later 73) that a run with fewer documents had not
    seen, and again with later weights on 42 plain news reports and the development test (docs/quality.md).

    ``bare``: a claim that only the network sees must be at least this sure if it finds nobody and no number, or if it tells who
    holds or besieges a place: the rules miss few of those.

    ``outright``: as ``unsure``, where the rules see "by whom" beside the event's word.

    ``unsure``: below this score the network's type gives way to the rules' "attack"; ``unsure_of_means``: below this one to any
    other type of theirs, which has a word of its own in the sentence. A claim that only the rules see stands if it tells who
    holds or besieges what or has both sides beside its noun, and for a silence ("made no mention of any kidnapping").
    """

    unsure: float = 0.3
    unsure_of_means: float = 0.4
    bare: float = 0.8
    outright: float = 0.6


class TrainedReader:
    """Implements :class:`daybook.stages.Reader`. Without ``rules`` the network reads alone.

    ``people``: nouns for people; ``needs``: for a kind of harm or a type of claim, words one of which a sentence must hold before
    the network is believed (it takes "targeted two leaders" for two dead); ``tidy``: words that fill no slot; ``hedges``,
    ``victims``, ``said``: words for what did not happen, for who was harmed, and for speech. All are data of the lexicon pack.
    ``unmentioned``: whether the words before a trigger say that somebody does not mention it; what the rules read there stands,
    since a silence tells.
    """

    def __init__(
        self,
        network: Predictor,
        rules: Reader | None = None,
        people: frozenset[str] = frozenset(),
        needs: Mapping[str, frozenset[str]] | None = None,
        voting: Voting | None = None,
        tidy: TidyWords | None = None,
        hedges: HedgeWords | None = None,
        victims: VictimWords | None = None,
        harmed_people: PeopleWords | None = None,
        said: frozenset[str] = frozenset(),
        unmentioned: Callable[[str, Span], bool] = lambda text, trigger: False,
    ) -> None:
        self.said, self.unmentioned = said, unmentioned
        self.tidy, self.hedges, self.victims = tidy or TidyWords(), hedges or HedgeWords(), victims or VictimWords()
        self.harmed_people = harmed_people or PeopleWords()
        self.network, self.rules, self.people, self.needs = network, rules, people, needs or {}
        self.voting = voting or Voting()

    def over(self, network: Predictor, rules: Reader) -> "TrainedReader":
        """The same vote over another network and other rules: over answers that are known already, say."""
        other = copy(self)
        other.network, other.rules = network, rules
        return other

    def read(self, document: Document, sentences: Sequence[Sentence]) -> Reading:
        """Read one document by itself. A page that is stitched for certain is read by the rules alone: the network looks past
        the sentence, and finds much there that a reader could not use. On one that may be, a claim keeps what its own sentence
        tells."""
        if document.in_pieces and self.rules:
            return self.rules.read(document, sentences)
        found = self._found(document, [(s.start, s.end) for s in sentences])
        other = self.rules.read(document, sentences).observations if self.rules else ()
        votes = {  # two may end as one and the same claim
            o.claim.id: o
            for o in told_once(
                each_its_own(_one_phrase(list(self._vote(document, found, other, sentences))), sentences)
            )
        }
        if document.patchwork:
            votes = {o.claim.id: o for o in map(partial(_alone, sentences), votes.values())}
        seen = tuple(sorted(votes.values(), key=lambda o: (o.claim.trigger.start, o.claim.id)))
        claims = [o.claim for o in seen]
        return Reading(
            document=document, sentences=verdicts(document, sentences, claims), observations=seen, reader=NAME
        )

    def _found(self, d: Document, spans: Sequence[tuple[int, int]]) -> ModelReading:
        """What the network finds, told the title or, where that makes it see nothing, not: a short page under a headline such as
        "Toll rises to 61" passes for news of a disaster. None of 303 pages of ordinary news gains a claim by it."""
        found = self.network.predict(d.text, d.title, spans)
        return found if found.claims or not d.title else self.network.predict(d.text, None, spans)

    def _vote(
        self, d: Document, found: ModelReading, other: Sequence[Observation], sentences: Sequence[Sentence]
    ) -> Iterator[Observation]:
        heard = _voices(d, (s for m in found.claims for s in m.sources))
        used: set[str] = set()
        keys: dict[str, str | None] = {}  # the rules' key of an event -> the network's
        told_before: list[Count] = []
        for m in found.claims:
            if d.in_furniture(m.start, m.end):
                continue
            agreeing = [o for o in other if o.claim.trigger.start < m.end and m.start < o.claim.trigger.end]
            used |= {o.claim.id for o in agreeing}
            ruled = next((keys[o.event_key] for o in agreeing if o.event_key in keys), None)
            keys |= {o.event_key: m.event for o in agreeing if o.event_key is not None and o.event_key not in keys}
            home = next(((s.start, s.end) for s in sentences if s.start <= m.start < s.end), (m.start, m.end))
            told = {t.low for t in tokenise(d.text, *home)} if self.needs else set()
            own = _at_home(self._observation(d, m), home)
            taken = [c for n in found.claims if n is not m for c in n.counts]
            seen = self._joined(d, self._typed(own, agreeing, told), agreeing, heard, home, taken)
            voices = (
                seen.claim.attribution or trailing(d, m.end, home, heard, self.said) or quoted_by(d, m.start, heard)
            )
            seen = replace(seen, claim=seen.claim.revised(attribution=together(d, voices, heard)))
            if not agreeing:
                seen = replace(seen, claim=seen.claim.revised(status=hedged(seen.claim, d, home, self.hedges)))
                doubtful = _bare(seen.claim) or seen.claim.type in STATES
                if doubtful and (seen.score < self.voting.bare or seen.claim.type in NEEDS_A_SIDE):
                    continue
                if seen.claim.type in STATES:
                    seen = replace(seen, claim=_of_one_place(seen.claim, d))
            counts = fair_counts(seen.claim, _legal(seen.claim, other), d, self.needs, told, self.victims)
            counts = counted(seen.claim, counts, d, home, self.harmed_people)
            if still_to_come(seen.claim, d, self.victims):
                counts = []
            counts = shares(counts, d, told_before)
            told_before += counts
            mentions = sides(seen.claim, counts, d, self.victims.be)
            claim = seen.claim.revised(counts=tuple(counts), mentions=mentions)
            if claim.status is Status.DENIED and counts and all((c.low, c.high) == (0, 0) for c in counts):
                claim = claim.revised(status=Status.ACTUAL)  # "no casualties": it happened, and hurt nobody
            if claim.status is Status.DENIED and ruled is not None:
                seen = replace(
                    seen, event_key=ruled
                )  # a denial is of what the page told before, where the rules see that
            yield replace(seen, claim=tidied(claim, d, self.tidy))
        for o in other:
            if o.claim.id not in used and (_stands_alone(o) or self.unmentioned(d.text, o.claim.trigger)):
                key = keys.get(o.event_key) if o.event_key is not None else None
                yield replace(o, event_key=key, claim=tidied(o.claim, d, self.tidy))

    def _typed(self, seen: Observation, agreeing: Sequence[Observation], told: set[str]) -> Observation:
        """The claim with the rules' type where the network names a means that no word of the sentence bears out."""
        needed = self.needs.get(seen.claim.type)
        if needed is None or needed & told or not agreeing or any(o.claim.type == seen.claim.type for o in agreeing):
            return seen
        best = agreeing[0].claim
        return replace(seen, claim=seen.claim.revised(type=best.type, phase=best.phase))

    def _joined(
        self,
        d: Document,
        seen: Observation,
        agreeing: Sequence[Observation],
        heard: Voices,
        home: tuple[int, int],
        taken: Sequence[ModelCount],
    ) -> Observation:
        """The network's claim with what the rules know better: empty slots, a status that has a cue, a type it is unsure of.

        ``heard``: the voices that the network hears in the document; ``home``: the claim's sentence; ``taken``: the counts that
        it gives to other claims. What the network carries over from other sentences gives way to what the rules find at home.
        """
        claim = seen.claim
        same = [o for o in agreeing if o.claim.type == claim.type]
        if not agreeing:
            return replace(seen, claim=claim.revised(attribution=at_home(claim.attribution, home)))
        best = (same or agreeing)[0]
        changes: dict[str, object] = {}
        # "the killing of civilians by the Front", "breaking an ISIS siege": the grammar says outright who did it to whom
        by = "-by" in best.rule or best.rule.endswith(":broken")
        sure = self.voting.unsure_of_means if best.claim.type is not ClaimType.ATTACK else self.voting.unsure
        sure = max(sure, self.voting.outright) if by else sure
        if not same and seen.score < sure:
            changes["type"] = best.claim.type
            state = best.claim.type in STATES
            changes["phase"] = (claim.phase or best.claim.phase or Phase.HOLD) if state else None
        if best.claim.status is not Status.ACTUAL and claim.status is not Status.PLANNED:
            changes["status"] = (
                best.claim.status
            )  # of two who doubt it, the rules read the cue; but plans are the network's
        voices = agreed(claim.attribution, best.claim.attribution, heard, home)
        if voices != claim.attribution:
            changes["attribution"] = voices
        if same and claim.type in STATES:
            changes["phase"] = best.claim.phase
        free = tuple(
            c for c in best.claim.counts if not any(c.span.start < t.end and t.start < c.span.end for t in taken)
        )
        if same and len(free) > 1 and _enumerated(d, free):  # the grammar took it apart: nobody is to be added to it
            changes["counts"] = free
        filled = _arbitrated(claim, best.claim) if by else list(claim.mentions)
        if any(_in(p.span, home) for p in best.claim.of(Role.PLACE)):
            filled = [m for m in filled if m.role is not Role.PLACE or _in(m.span, home)]
        ground = claim.type in STATES or claim.type in NEEDS_A_SIDE
        if same and claim.type in STATES:
            filled = _where_ruled(filled, best.claim)
        # of places that the rules alone see one in four is right: they fill in only what is said of a place
        for role in (Role.ACTOR, Role.TARGET, Role.PLACE)[: 3 if ground else 2]:
            if not any(m.role is role for m in filled):
                filled += [m for m in best.claim.of(role) if not any(_clash(m, n) for n in filled)]
        begins = claim.type in STATES and best.claim.phase in (Phase.START, Phase.END)
        if same and begins and not any(m.role is Role.TIME for m in filled):
            filled += best.claim.of(Role.TIME)  # when a siege or a hold began or ended
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
            attribution=_voices(d, m.sources),
            mentions=tuple(_mentions(d, m)),
            counts=tuple(_counts(d, m.counts, self.people)),
        )
        return Observation(claim=claim, rule=f"network:{m.type}", score=min(m.score, m.type_score), event_key=m.event)


def _one_phrase(seen: list[Observation]) -> list[Observation]:
    """The claims without the second of two that share one phrase, "mass" and "kidnapping" of one type: the one that doubts it
    stands, else the surer."""
    order = sorted(seen, key=lambda o: o.claim.trigger.start)
    out: list[Observation] = []
    for o in order:
        last = out[-1] if out else None
        if last and last.claim.type is o.claim.type and 0 <= o.claim.trigger.start - last.claim.trigger.end <= 1:
            if (o.claim.status is not Status.ACTUAL, o.score) > (last.claim.status is not Status.ACTUAL, last.score):
                out[-1] = o
            continue
        out.append(o)
    return out


def _at_home(seen: Observation, home: tuple[int, int]) -> Observation:
    """The claim without sides, places and numbers from other sentences than its own, as the codebook asks: of those that the
    network carries over, one actor in 26, no target in 81, one place in eight and one number in three was coded so."""
    claim = seen.claim
    dated = any(_in(m.span, home) for m in claim.of(Role.TIME))  # a day of its own: none is carried over beside it
    mentions = tuple(m for m in claim.mentions if _in(m.span, home) or (m.role is Role.TIME and not dated))
    counts = tuple(c for c in claim.counts if _in(c.span, home))
    if mentions == claim.mentions and counts == claim.counts:
        return seen
    return replace(seen, claim=claim.revised(mentions=mentions, counts=counts))


def _alone(sentences: Sequence[Sentence], seen: Observation) -> Observation:
    """The claim as its own sentence tells it: on a page that may be stitched, nothing is carried from one to another."""
    claim = seen.claim
    home = next(((s.start, s.end) for s in sentences if s.start <= claim.trigger.start < s.end), (0, 0))
    mentions = tuple(m for m in claim.mentions if _in(m.span, home))
    told = claim.revised(mentions=mentions, attribution=at_home(claim.attribution, home))
    return replace(seen, claim=told, event_key=None)


def _of_one_place(claim: Claim, d: Document) -> Claim:
    """A state that only the network sees, of the place nearest to its trigger: it paints no second one on the way. "Rebel-held"
    before a noun is said of what follows, not of a place further back."""
    at = claim.trigger
    prenominal = "-" in at.quote or d.text[at.start - 1 : at.start] == "-"
    word = d.text.rfind(" ", 0, at.start) + 1
    places = claim.of(Role.PLACE)
    fit = [m for m in places if not prenominal or m.span.start >= word or len(d.text[m.span.end : word].split()) < 2]
    fit = sorted(fit, key=lambda m: abs(m.span.start - at.start))[:1]
    return claim.revised(mentions=tuple(m for m in claim.mentions if m not in places or m in fit))


def _bare(claim: Claim) -> bool:
    return not (claim.of(Role.ACTOR) or claim.of(Role.TARGET) or claim.counts)


def _stands_alone(o: Observation) -> bool:
    """True if a claim that only the rules see is worth more than silence: one of who holds or besieges what, with a name, or one
    whose noun has both sides beside it ("the killing of civilians by the Front")."""
    claim = o.claim
    if not claim.of(Role.ACTOR) or claim.status is not Status.ACTUAL:
        return False
    return claim.type in STATES or (bool(claim.of(Role.TARGET)) and o.rule.endswith(":nominal-by"))


def _enumerated(d: Document, counts: Sequence[Count]) -> bool:
    """True if the counts stand side by side: "killing 20 pupils and two teachers", not "40 died, denying that 100 had"."""
    order = sorted(counts, key=lambda c: c.span.start)
    gaps = (d.text[a.span.end : b.span.start].split() for a, b in pairwise(order))
    return all(len(words) <= _SIDE_BY_SIDE for words in gaps)


def _in(span: Span, home: tuple[int, int]) -> bool:
    return home[0] <= span.start < home[1]


def _legal(claim: Claim, other: Sequence[Observation]) -> tuple[Count, ...]:
    """Counts whose kind fits: the rules' kind and group where they count the same words, else the type's own harm."""
    own = OWN_HARM.get(claim.type)
    kept = []
    for count in claim.counts:
        over = [c for o in other for c in o.claim.counts if c.span.overlaps(count.span)]
        ruled = next((c for c in over if c.harm is count.harm), over[0] if over else count)
        voted = ruled.harm
        if own is not None and voted not in own and voted not in FATAL:
            if not own:
                continue
            voted = own[0]
        kept.append(replace(count, harm=voted, whom=ruled.whom))
    return tuple(kept)


def _arbitrated(claim: Claim, rules: Claim) -> list[Mention]:
    """The network's mentions, but for who acts and who suffers, where the grammar says outright who acts."""
    actors, targets = rules.of(Role.ACTOR), rules.of(Role.TARGET)
    kept: list[Mention] = list(actors)
    for m in claim.mentions:
        if m.role is Role.ACTOR and any(m.span.overlaps(t.span) for t in targets):
            m = Mention(role=Role.TARGET, span=m.span)
        elif m.role is Role.ACTOR and actors:
            continue
        if m.role is Role.TARGET and any(m.span.overlaps(a.span) for a in actors):
            continue
        kept.append(m)
    return kept


def _where_ruled(mentions: list[Mention], rules: Claim) -> list[Mention]:
    """The mentions of a state without places beside the one that the rules found as well: who holds or besieges what is told
    of one place, and a second one on the way would be painted."""
    ruled = [p.span for p in rules.of(Role.PLACE)]
    both = [m for m in mentions if m.role is Role.PLACE and any(m.span.overlaps(s) for s in ruled)]
    return [m for m in mentions if m.role is not Role.PLACE or m in both] if both else mentions


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


def _voices(d: Document, sources: Iterable[ModelSource]) -> Voices:
    return tuple(Attribution(source=d.span(s.start, s.end), kind=SourceKind(s.kind)) for s in _apart(sources))


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
    for p in _whole(d, _apart(m.places)):
        yield Mention(role=Role.PLACE, span=d.span(p.start, p.end), place_role=PlaceRole(p.role))
    for t in _apart((*m.times, *m.carried)):
        yield Mention(role=Role.TIME, span=d.span(t.start, t.end))


def _whole(d: Document, places: Iterable[ModelPlace]) -> list[ModelPlace]:
    """The places, one that was cut in two made whole: nothing but space or the end of a line stands between "districts of" and the
    city's name."""
    kept: list[ModelPlace] = []
    for p in sorted(places, key=lambda p: p.start):
        before = kept[-1] if kept else None
        if before is not None and before.role == p.role and _ONE_SPACE.fullmatch(d.text, before.end, p.start):
            kept[-1] = replace(before, end=p.end)
        else:
            kept.append(p)
    return kept


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
