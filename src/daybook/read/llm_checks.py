"""What a model proposes is checked against the words it quotes: where they stand, what number they tell, whether they deny it,
who does what in them. What the words do not bear is refused, with a reason.

Being anchored is not being right: a quote that stands in the text can still carry a wrong number, the sides swapped, or a verb
turned round. So every value is read again from the words by the grammar that the rules use.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from daybook.core.claims import Attribution, Claim, Mention
from daybook.core.values import Count
from daybook.core.vocab import FATAL, OWN_HARM, STATES, ClaimType, HarmKind, Phase, Role, Status
from daybook.read.headcount import read_count
from daybook.read.llm_schema import ActorQuote, CountQuote, Proposal, Quote
from daybook.read.llm_words import Range, Refused, Words, overlap
from daybook.read.merge import HARM_KINDS
from daybook.read.quantities import Bounds, counts_people, vague_table
from daybook.read.triggers import VIOLENT, Draft

T = ClaimType
_FAMILIES: tuple[frozenset[ClaimType], ...] = (
    frozenset(ClaimType(v) for v in VIOLENT) | {T.TOLL, T.DESTRUCTION, T.DOWNING, T.SEXUAL_VIOLENCE},
    frozenset({T.CAPTURE, T.CONTROL}),
    frozenset({T.LOSS, T.MOVEMENT}),
    frozenset({T.SIEGE, T.AID}),
    frozenset({T.ABDUCTION, T.DETENTION}),
    frozenset({T.RELEASE}),
    frozenset({T.DISPLACEMENT, T.MOVEMENT}),
    frozenset({T.SUPPORT, T.AID}),
    frozenset({T.AGREEMENT}),
    frozenset({T.PROTEST}),
)
# What conditional event words of the lexicon can mean: "freed" never means that people were taken.
_CAN_MEAN: dict[str, frozenset[ClaimType]] = {
    "?free": frozenset({T.RELEASE, T.CAPTURE}),
    "?exchange": frozenset({T.RELEASE, T.AGREEMENT, T.CLASH}),
    "?rescue": frozenset({T.RELEASE}),
    "?lose": frozenset({T.LOSS, T.TOLL, T.CLASH, T.ATTACK}),
    "?withdraw": frozenset({T.MOVEMENT, T.LOSS}),
    "?give": frozenset({T.SUPPORT, T.AID}),
    "?back": frozenset({T.SUPPORT}),
    "?flee": frozenset({T.DISPLACEMENT, T.MOVEMENT, T.RELEASE}),
    "?return": frozenset({T.DISPLACEMENT, T.MOVEMENT}),
    **dict.fromkeys(("?kill", "?die", "?dead", "?toll", "?shoot"), _FAMILIES[0] | {T.PROTEST}),
    **dict.fromkeys(("?strike", "?strikes", "?raid", "?bomb", "?bombing", "?bombardment", "?shells"), _FAMILIES[0]),
}


@dataclass(slots=True, kw_only=True)
class Checked:
    """A proposal that stands, as a claim, with what of it was refused. ``known``: the lexicon has its trigger."""

    claim: Claim
    refused: list[str] = field(default_factory=list)
    known: bool = True


class Check:
    """One proposal against one sentence. ``rules``: the rules' claim on the same trigger, if they make one."""

    def __init__(self, p: Proposal, words: Words) -> None:
        self.p, self.w, self.d = p, words, words.document
        self.refused: list[str] = []
        self.at = words.locate(p.trigger, [(c.trigger.start, c.trigger.end) for c in words.claims if c.type == p.type])
        if self.d.in_furniture(*self.at):
            raise Refused("the words are not the article's")
        same = [c for c in words.claims if overlap(self.at, (c.trigger.start, c.trigger.end))]
        self.rules: Claim | None = next((c for c in same if c.type == p.type), same[0] if same else None)
        self.known = words.entry(self.at) is not None or self.rules is not None
        self.draft: Draft = words.draft(self.at, p.type)
        self.words_status, self.cue = self._told()

    def run(self) -> Checked:
        """The claim that the words bear. Raises ``Refused`` if nothing of it stands."""
        entry = self.w.entry(self.at)
        self._type(entry.kind if entry else "")
        status = self._status()
        self._not_told_twice(entry.kind if entry else "")
        sources = self._sources()
        speakers = [*self.w.speakers, *((a.source.start, a.source.end) for a in sources)]
        actors = self._actors(speakers)
        targets = self._targets([(a.source.start, a.source.end) for a in sources], actors)
        counts = self._counts([(m.span.start, m.span.end) for m in actors])
        if self.p.counts and not counts and self.p.type is T.TOLL:
            raise Refused("a toll without a number that stands; " + "; ".join(self.refused))
        claim = Claim(
            type=self.p.type,
            trigger=self.d.span(*self.at),
            status=status,
            phase=self._phase(),
            attribution=tuple(sources),
            mentions=(*actors, *targets, *self._places(), *self._times()),
            counts=tuple(counts),
        )
        return Checked(claim=claim, refused=self.refused, known=self.known)

    def _drop(self, what: str, quote: Quote, reason: object) -> None:
        self.refused.append(f"{what} “{quote.words[:60]}”: {reason}")

    # -- type, status, phase -------------------------------------------------------------------------------------------

    def _type(self, kind: str) -> None:
        mine, rules = self.p.type, self.rules.type if self.rules else None
        if rules is None and kind and not kind.startswith("?"):
            rules = ClaimType(kind)
        if rules is not None and rules != mine and not any({mine, rules} <= f for f in _FAMILIES):
            raise Refused(f"the word tells of {rules}, not of {mine}")
        if rules is None and kind in _CAN_MEAN and mine not in _CAN_MEAN[kind]:
            raise Refused(f"the word does not tell of {mine}")

    def _told(self) -> tuple[Status, str]:
        self.w.told(self.draft)
        if self.rules:
            return self.rules.status, self.draft.cue or "as the rules read it"
        return self.draft.status, self.draft.cue

    def _status(self) -> Status:
        told, mine = self.words_status, self.p.status
        if mine == told:
            if mine is Status.ACTUAL and self.rules is None and (cue := self.w.cue(Status.DENIED)):
                raise Refused(f"proposed as actual, but the sentence denies something (“{cue}”)")
            return told
        if told is not Status.ACTUAL and (mine is Status.ACTUAL or Status.DENIED in (told, mine)):
            raise Refused(f"the words tell it as {told} (“{self.cue}”), not as {mine}")
        if told is not Status.ACTUAL:
            return told  # both leave it open: the word that does so tells how
        if not self.w.cue(mine):
            raise Refused(f"no word of the sentence makes it {mine}")
        if self.rules is not None:
            self.refused.append(f"status {mine}: the rules read it as actual")
            return told
        return mine

    def _phase(self) -> Phase | None:
        if self.p.type not in STATES:
            return None
        if self.rules and self.rules.phase:
            return self.rules.phase
        return self.p.phase or self.draft.phase or Phase.HOLD

    def _not_told_twice(self, kind: str) -> None:
        """ "Strikes killed ten": the killing is the strikes' harm, and no claim of its own (codebook, "Types")."""
        if self.rules is not None or not self.p.counts:
            return
        killing = kind in HARM_KINDS or self.w.page.harm.among(HarmKind.HARMED, self.w.text_of(self.at).lower().split())
        for q in self.p.counts:
            try:
                at = self.w.locate(q)
            except Refused:
                continue
            other = next((c for c in self.w.claims for n in c.counts if overlap(at, (n.span.start, n.span.end))), None)
            if other is not None and killing:
                raise Refused(f"these people are counted with “{other.trigger.quote}” already")

    # -- voices and sides ----------------------------------------------------------------------------------------------

    def _sources(self) -> list[Attribution]:
        kept: list[Attribution] = []
        prefer = list(self.w.speakers)
        saying = self.w.page.reader.lexicon
        cue = {
            *saying.surfaces(saying.set("reporting")),
            *saying.set("quoting_verbs"),
            "according",
            "source",
            "sources",
        }
        for q in self.p.sources:
            try:
                at = self.w.locate(q, prefer)
                if not any(overlap(at, s) for s in prefer) and not cue & set(self.w.lows):
                    raise Refused("no word of the sentence makes it a voice")
                if any(overlap(at, (a.source.start, a.source.end)) for a in kept) or overlap(at, self.at):
                    raise Refused("the words are used already")
                if self.d.publisher and self.d.publisher.casefold() in q.words.casefold():
                    raise Refused("the chain of voices ends before the publisher")
            except Refused as e:
                self._drop("source", q, e)
                continue
            kept.append(Attribution(source=self.d.span(*at), kind=q.kind))
        return kept

    def _rules(self, role: Role) -> list[Range]:
        return [(m.span.start, m.span.end) for m in self.rules.of(role)] if self.rules else []

    def _side(self, at: Range) -> Role | None:
        for role in (Role.ACTOR, Role.TARGET):
            if any(overlap(at, r) for r in self._rules(role)):
                return role
        return self.w.side(self.draft, at)

    def _actors(self, speakers: Sequence[Range]) -> list[Mention]:
        def check(at: Range) -> None:
            side = self._side(at)
            if any(overlap(at, s) for s in speakers):
                raise Refused("a voice is not what it speaks of")
            if side is Role.TARGET:
                raise Refused("the sentence makes them the ones it was done to")
            if side is None and self._rules(Role.ACTOR):
                raise Refused(f"the rules read “{self.w.text_of(self._rules(Role.ACTOR)[0])}”")
            if side is None and self.w.agentless(self.draft):
                raise Refused("the sentence does not say who did it")
            if side is None and not self.known:
                raise Refused("the rules do not know the event's word, and word order does not say that they did it")
            if side is None and self.w.apart(self.draft, at):
                raise Refused("they stand in another clause")

        return self._mentions("actor", Role.ACTOR, self.p.actors, check)

    def _targets(self, speakers: Sequence[Range], actors: Sequence[Mention]) -> list[Mention]:
        taken = [(m.span.start, m.span.end) for m in actors]

        def check(at: Range) -> None:
            if any(overlap(at, s) for s in speakers):
                raise Refused("a voice is not what it speaks of")
            if self._side(at) is Role.ACTOR or any(overlap(at, a) for a in taken):
                raise Refused("the sentence makes them the ones who did it")
            if not self.known and self._side(at) is None:
                raise Refused("the rules do not know the event's word, and word order does not say that it befell them")

        return self._mentions("target", Role.TARGET, self.p.targets, check)

    def _mentions(
        self, what: str, role: Role, quotes: Iterable[Quote], check: Callable[[Range], None]
    ) -> list[Mention]:
        kept: list[Mention] = []
        for q in quotes:
            try:
                at = self.w.locate(q, self._rules(role))
                if overlap(at, self.at) and at[0] >= self.at[0] and at[1] <= self.at[1]:
                    raise Refused("that is the event's own word")
                if any(overlap(at, (m.span.start, m.span.end)) for m in kept):
                    raise Refused("the words are used already")
                check(at)
            except Refused as e:
                self._drop(what, q, e)
                continue
            suspected = isinstance(q, ActorQuote) and q.suspected
            kept.append(Mention(role=role, span=self.d.span(*at), suspected=suspected))
        return kept

    # -- where and when ------------------------------------------------------------------------------------------------

    def _places(self) -> list[Mention]:
        kept: list[Mention] = []
        nouns = self.w.page.reader.lexicon.set("place_nouns")
        for q in self.p.places:
            try:
                at = self.w.locate(q, self._rules(Role.PLACE))
                inside = [self.w.tokens[i] for i in self.w.indices(at)]
                if not any(t.capital or t.low in nouns for t in inside):
                    raise Refused("no name and no word for a place")
                if overlap(at, self.at) or any(overlap(at, (m.span.start, m.span.end)) for m in kept):
                    raise Refused("the words are used already")
            except Refused as e:
                self._drop("place", q, e)
                continue
            kept.append(Mention(role=Role.PLACE, span=self.d.span(*at), place_role=q.role))
        return kept

    def _times(self) -> list[Mention]:
        kept: list[Mention] = []
        for q in self.p.times:
            try:
                at = self.w.locate(q, self._rules(Role.TIME))
                if not any(overlap(at, t) for t in self.w.page.times):
                    raise Refused("the words tell no day")
                if any(overlap(at, (m.span.start, m.span.end)) for m in kept):
                    raise Refused("the words are used already")
            except Refused as e:
                self._drop("time", q, e)
                continue
            kept.append(Mention(role=Role.TIME, span=self.d.span(*at)))
        return kept

    # -- how many ------------------------------------------------------------------------------------------------------

    def _counts(self, actors: Sequence[Range]) -> list[Count]:
        kept: list[Count] = []
        for q in self.p.counts:
            try:
                kept.append(self._count(q, actors, kept))
            except Refused as e:
                self._drop(f"count {_figure(q)}", q, e)
        return kept

    def _count(self, q: CountQuote, actors: Sequence[Range], kept: Sequence[Count]) -> Count:
        at = self.w.locate(q, [(n.span.start, n.span.end) for c in self.w.claims for n in c.counts])
        inside = [n for n in self.w.quantities if overlap(at, (n.start, n.end))]
        if len(inside) > 1:
            raise Refused("the words hold more than one number")
        if inside:  # a quote of "2" out of "2 million", or of "39" out of "at least 39", takes in the whole number
            at = min(at[0], inside[0].start), max(at[1], inside[0].end)
            if counts_people(self.w.tokens, inside[0].last, *self._nouns()) is False:
                raise Refused("the number is not of people")
        elif not {self.w.lows[i] for i in self.w.indices(at)} & self._nouns()[1]:
            raise Refused("no number and no word for people")
        bounds = read_count(self.d.text, *at) or Bounds(low=None, high=None)
        self._agrees(q, bounds, at)
        self._harm(q, at, actors)
        if any(overlap(at, (n.span.start, n.span.end)) and n.harm == q.harm for n in kept):
            raise Refused("the words are used already")
        return Count(
            harm=q.harm, whom=q.whom, low=bounds.low, high=bounds.high, approx=bounds.approx, part=q.part,
            span=self.d.span(*at),
        )  # fmt: skip

    def _nouns(self) -> tuple[frozenset[str], frozenset[str]]:
        lex = self.w.page.reader.lexicon
        return lex.not_people, lex.people

    def _agrees(self, q: CountQuote, bounds: Bounds, at: Range) -> None:
        """Every figure the model gives must be one the words tell; vague words ("dozens") tell a range instead."""
        told = [n for n in (q.low, q.high) if n is not None]
        if self._vague(at, bounds):
            low, high = bounds.low or 0, bounds.high
            wrong = [n for n in told if n < low or (high is not None and n > high)]
        else:
            wrong = [n for n in told if n not in (bounds.low, bounds.high)]
        if wrong:
            raise Refused(f"the words tell {_range(bounds)}, not {wrong[0]:,}")

    def _vague(self, at: Range, bounds: Bounds) -> bool:
        lows, table = [self.w.lows[i] for i in self.w.indices(at)], vague_table()
        parts = (tuple(lows[i:j]) for i in range(len(lows)) for j in range(i + 1, min(i + 4, len(lows)) + 1))
        return bounds.low != bounds.high and any(table.get(p) == (bounds.low, bounds.high) for p in parts)

    def _harm(self, q: CountQuote, at: Range, actors: Sequence[Range]) -> None:
        own = OWN_HARM.get(self.p.type)
        if own is not None and q.harm not in own and q.harm not in FATAL:
            raise Refused(f"a claim of {self.p.type} counts nobody as {q.harm}")
        if own is not None and not own:
            raise Refused(f"numbers beside a claim of {self.p.type} are not people harmed by it")
        for claim in self.w.claims:
            for n in claim.counts:
                if overlap(at, (n.span.start, n.span.end)) and n.harm != q.harm and n.harm is not HarmKind.HARMED:
                    same = any(m.harm == q.harm and overlap(at, (m.span.start, m.span.end)) for m in claim.counts)
                    if not same:
                        raise Refused(f"the rules read them as {n.harm}")
        if not (own and q.harm in own) and not self.w.page.harm.among(q.harm, self.w.lows):
            raise Refused(f"no word of the sentence says that they were {q.harm}")
        sides = [*actors, *(r for c in self.w.claims for r in _spans(c, Role.ACTOR)), *self.w.doers()]
        if self.p.type is not T.LOSS and any(overlap(at, s) for s in sides):
            raise Refused("they are the ones who did it")


def _spans(claim: Claim, role: Role) -> list[Range]:
    return [(m.span.start, m.span.end) for m in claim.of(role)]


def _range(b: Bounds) -> str:
    if b.low is None and b.high is None:
        return "no number of people"
    if b.low == b.high:
        return f"{b.low:,}"
    if b.high is None:
        return f"{b.low:,} or more"
    return f"{b.low:,} to {b.high:,}" if b.low is not None else f"up to {b.high:,}"


def _figure(q: CountQuote) -> str:
    told = [str(n) for n in dict.fromkeys((q.low, q.high)) if n is not None]
    return "–".join(told) or "without a figure"


def check(p: Proposal, words: Words) -> Checked:
    """The claim a proposal comes to. Raises ``Refused`` with the reason if the words do not bear it."""
    return Check(p, words).run()
