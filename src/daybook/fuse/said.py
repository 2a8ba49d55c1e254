"""One claim with all that fusion needs of it, flattened once: parties, days as ordinals, its place, its sentence."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from sys import intern

from daybook.core.claims import Attribution, Claim, Observation, Resolution, ResolvedReading
from daybook.core.documents import Document
from daybook.core.text import Span
from daybook.core.values import SOME_PART, Count, PlaceRef
from daybook.core.vocab import STATES, ClaimType, Phase, PlaceRole, Precision, Role, SourceKind, Status, TimeBasis, Whom
from daybook.fuse import cues, kinds, words
from daybook.fuse.silences import Voice, silent_voice

FINENESS = {Precision.EXACT: 0, Precision.TOWN: 1, Precision.DISTRICT: 2, Precision.PROVINCE: 3, Precision.COUNTRY: 4}
_PEOPLE = {Whom.CIVILIAN: "civilians", Whom.COMBATANT: "combatants", Whom.MIXED: "people"}
_WITHIN = 8  # code points between words for a part and the name of the whole: " in the "
_BY_NAME = 0.95  # score of a resolution by a name in the words themselves
_ROLES = {PlaceRole.AT: 0, PlaceRole.TO: 1, PlaceRole.FROM: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody in a slot. ``key``: the actor's id, else its words; ``known``: it has an id."""

    key: str
    name: str
    side: str | None
    known: bool
    suspected: bool
    start: int
    end: int
    named: bool = False  # by a name in its words, not only by a noun or by what stands around


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A claim as fusion sees it. ``first``/``last``: proleptic ordinals of its days.

    ``context``: where it tells no place that is known, that of the claim before it on the page (else behind it): a hint,
    never a value.
    ``told``: a day is told from which on it happened. "Said on Monday that …" tells none: it is news of Monday, and no more.
    ``day``: ordinal of the day it was said (the page's anchor there); ``sentence``: fingerprint of its sentence, 0 if short.
    ``opening``: it stands in the page's first sentence, where headlines are. ``silent``: the words say that somebody does not
    mention it, which is neither that it happened nor that it did not.
    """

    claim: Claim
    resolution: Resolution
    observation: Observation
    document: Document
    day: int | None
    first: int | None
    last: int | None
    told: bool
    actors: tuple[Party, ...]
    targets: tuple[Party, ...]
    place: PlaceRef | None
    context: PlaceRef | None
    sentence: int
    opening: bool
    bag: tuple[str, ...]  # a set of words, sorted: as a set it would be five times as large
    counts: tuple[Count, ...] = ()  # the claim's, with "12 of whom" known for a part
    silent: bool = False
    habit: bool = False  # told to happen again and again
    silent_voice: Voice | None = None  # who is silent, as the page tells
    sentence_words: str = ""  # the sentence itself, kept only of a silence

    @property
    def id(self) -> str:
        """The claim's id."""
        return self.claim.id

    @property
    def type(self) -> ClaimType:
        """The claim's type."""
        return self.claim.type

    @property
    def status(self) -> Status:
        """The claim's status; what is not mentioned stands, as a denial does, beside what it would be."""
        return Status.DENIED if self.silent else self.claim.status

    @property
    def is_state(self) -> bool:
        """True for control and siege."""
        return self.claim.type in STATES

    @property
    def doers(self) -> tuple[Party, ...]:
        """Who does what the event is. A siege's end is coded with who breaks it as actor and the besieger as target: here the
        besieger, or nobody where the words do not name one."""
        return self.targets if self.type is ClaimType.SIEGE and self.claim.phase is Phase.END else self.actors

    @property
    def order(self) -> tuple[bool, int, str]:
        """Earliest published first, undated last, then by id: which claim was captured first."""
        published = self.document.published
        return (published is None, published.toordinal() if published else 0, self.claim.id)

    def source(self, hop: Attribution) -> str | None:
        """Actor id of a hop, if its words were resolved."""
        ref = self.resolution.actor(hop.source)
        return ref.actor_id if ref else None

    def party_of(self, count: Count) -> Party | None:
        """Whose harm a count is: the party whose words hold the count's, or begin right behind them."""
        for near in (0, 2):
            for party in (*self.targets, *self.actors):
                if party.start - near <= count.span.end and count.span.start < party.end:
                    return party
        return None


def chosen(readings: Iterable[ResolvedReading], withdrawn: frozenset[str]) -> list[ResolvedReading]:
    """One reading a document, by the document's id, whatever came first; withdrawn documents are left out."""
    documents: dict[str, ResolvedReading] = {}
    for reading in readings:
        document = reading.reading.document
        if document.id in withdrawn or document.text_sha256 in withdrawn:
            continue
        held = documents.get(document.id)
        if held is None or _fuller(reading, held):
            documents[document.id] = reading
    return [documents[key] for key in sorted(documents)]


def flatten(readings: Sequence[ResolvedReading], withdrawn: frozenset[str], min_words: int) -> list[Said]:
    """Every claim once, the first captured first; withdrawn ones are left out. ``readings``: as :func:`chosen`."""
    found: dict[str, Said] = {}
    for reading in readings:
        for said in _of_document(reading, min_words):
            if said.id not in withdrawn:
                found.setdefault(said.id, said)
    return sorted(found.values(), key=lambda s: s.order)


def _fuller(a: ResolvedReading, b: ResolvedReading) -> bool:
    """Which of two readings of one document stands, whatever came first: the one with a date, then with more claims."""

    def rank(r: ResolvedReading) -> tuple[bool, int, str]:
        d = r.reading.document
        return (d.published is not None, len(r.resolutions), repr((d, r.reading.observations, r.resolutions)))

    return rank(a) > rank(b)


def _of_document(reading: ResolvedReading, min_words: int) -> Iterable[Said]:
    document = reading.reading.document
    starts = [s.start for s in reading.reading.sentences]
    bags: dict[int, tuple[int, tuple[str, ...]]] = {}
    contexts = _contexts(reading)
    wholes: dict[int, list[Count]] = {}  # by sentence
    for claim in reading.reading.claims:
        wholes.setdefault(bisect_right(starts, claim.trigger.start) - 1, []).extend(claim.counts)
    for observation, resolution in zip(reading.reading.observations, reading.resolutions, strict=True):
        claim = observation.claim
        at = bisect_right(starts, claim.trigger.start) - 1
        if at not in bags:
            sentence = reading.reading.sentences[at] if at >= 0 else None
            text = document.text[sentence.start : sentence.end] if sentence else claim.trigger.quote
            tokens = words.tokens(text)
            print_of = words.fingerprint(tokens) if len(tokens) >= min_words else 0
            bags[at] = (print_of, tuple(sorted({intern(t) for t in tokens if len(t) > 3 or t.isdigit()})))
        fingerprint, bag = bags[at]
        time = resolution.time
        anchor = document.anchor_day(claim.trigger.start)
        silent = cues.is_silence(document.text, claim.trigger)
        home = reading.reading.sentences[at] if at >= 0 else claim.trigger
        yield Said(
            claim=claim,
            resolution=resolution,
            observation=observation,
            document=document,
            day=anchor.toordinal() if anchor else None,
            first=time.earliest.toordinal() if time.earliest else None,
            last=time.latest.toordinal() if time.latest else None,
            told=time.basis in (TimeBasis.STATED, TimeBasis.RELATIVE) and time.earliest is not None,
            actors=_parties(claim, Role.ACTOR, resolution),
            targets=_parties(claim, Role.TARGET, resolution),
            place=_place(claim, resolution, document.text),
            context=contexts.get(claim.id),
            sentence=fingerprint,
            opening=at <= 0,
            bag=bag,
            counts=tuple(
                _as_part(c, document.text, wholes[at])
                for c in _of_it(_listed(claim.counts, document.text), document.text)
            ),
            silent=silent,
            habit=cues.is_habit(frozenset(bag), document.text, claim.trigger, home),
            silent_voice=silent_voice(reading, claim, home.start) if silent else None,
            sentence_words=document.text[home.start : home.end] if silent else "",
        )


def _listed(counts: Sequence[Count], text: str) -> Sequence[Count]:
    """What an enumeration adds is no part, even if a reader took it for one; what makes up its first number is."""
    if len(counts) < 2:
        return counts
    out: list[Count] = []
    for run in cues.enumerations(text, counts):
        first, *others = run.counts
        parts = {"sum": False, "whole": True}
        out += [first, *(replace(c, part=parts.get(run.how, c.part)) for c in others)]
    return out


def _of_it(counts: Sequence[Count], text: str) -> Sequence[Count]:
    """Without the whole that a claim of some only refers to: of "of the 45 killed, strikes on the town claimed 17" the 17."""

    def whole(c: Count) -> bool:
        return cues.is_whole(text, c) and any(
            d.harm is c.harm and not d.part and (d.high or d.low or 0) < (c.low or c.high or 0) for d in counts
        )

    return [c for c in counts if not whole(c)] if len(counts) > 1 else counts


def _as_part(count: Count, text: str, wholes: Sequence[Count]) -> Count:
    """Of "42 died, 12 of whom blew themselves up" the 12 are some of the 42, whether or not a reader saw it."""
    if count.part or not cues.is_part(text, count):
        return count
    figure = count.low or count.high or 0
    told = (c for c in wholes if c.harm is count.harm and c.span.end <= count.span.start)
    return replace(count, part=True) if any(figure < (c.low or c.high or 0) for c in told) else count


def _contexts(reading: ResolvedReading) -> dict[str, PlaceRef]:
    """For each claim without a place, the resolved place told nearest before it, or else first behind it."""
    if reading.reading.document.patchwork:
        return {}
    rows = sorted(
        zip(reading.reading.claims, reading.resolutions, strict=True), key=lambda row: (row[0].trigger.start, row[0].id)
    )
    told = [(c.id, _place(c, r, reading.reading.document.text)) for c, r in rows]
    out: dict[str, PlaceRef] = {}
    for way in (told[::-1], told):  # the second pass overwrites: what stands before goes first
        last: PlaceRef | None = None
        for key, place in way:
            if place is not None:
                last = place if place.place_id is not None and place.precision is not Precision.COUNTRY else last
            if (place is None or place.place_id is None) and last is not None:
                out[key] = last
    return out


def _parties(claim: Claim, role: Role, resolution: Resolution) -> tuple[Party, ...]:
    """Who fills a slot. A monitor or outlet that tells of violence is not who does it, whatever a reader made of its words."""
    speakers: list[Span] = []
    if claim.type in kinds.VIOLENT | {ClaimType.ABDUCTION, ClaimType.RELEASE, ClaimType.TOLL}:
        speakers = [a.source for a in claim.attribution if a.kind in (SourceKind.MONITOR, SourceKind.MEDIA)]
    voices = {ref.actor_id for hop in speakers if (ref := resolution.actor(hop)) is not None}
    out = []
    for m in claim.of(role):
        if any(m.span.overlaps(hop) for hop in speakers):
            continue
        counted = next((c for c in claim.counts if c.span.overlaps(m.span)), None)
        ref = resolution.actor(m.span)
        if ref is not None and ref.actor_id in voices:
            ref = None  # "the group" that kidnapped is not the monitor that says so
        known = ref is not None and ref.actor_id is not None
        out.append(
            Party(
                key=ref.actor_id if ref and ref.actor_id else words.key(m.span.quote),
                name=ref.name if ref and ref.name else _PEOPLE[counted.whom] if counted else m.span.quote,
                side=ref.side if ref else None,
                known=known,
                suspected=m.suspected,
                start=m.span.start,
                end=m.span.end,
                named=known and ref is not None and ref.score >= _BY_NAME and ref.thread is None,
            )
        )
    return tuple(out)


def _place(claim: Claim, resolution: Resolution, text: str) -> PlaceRef | None:
    """The finest resolved place at which the claim happens; where none is told, where to, then where from.

    A place that only a road leads to ("the road from Southtown") is none of them. Where words that no gazetteer knows stand right
    before it ("two districts in Southtown"), what changes hands or is held is some part of it; so is "a foothold in Southland".
    """
    best: tuple[tuple[int, int, int], PlaceRef] | None = None
    unknown: list[int] = []  # where the words end of places that were not found
    for n, m in enumerate(claim.of(Role.PLACE)):
        ref = resolution.place(m.span)
        if ref is None or cues.is_road_end(text, ref):
            continue
        if ref.place_id is None:
            unknown.append(ref.span.end)
        fine = FINENESS[ref.precision] if ref.precision is not None and ref.place_id is not None else 9
        rank = (_ROLES[m.place_role or PlaceRole.AT], fine, n)
        if best is None or rank < best[0]:
            best = (rank, ref)
    if best is None:
        return None
    ref = best[1]
    inside = any(0 <= ref.span.start - end <= _WITHIN for end in unknown) or cues.is_within(
        text, claim.trigger, ref.span
    )
    ground = claim.type in STATES or claim.type in (ClaimType.CAPTURE, ClaimType.LOSS)
    return replace(ref, part=SOME_PART) if ground and inside and not ref.part else ref
