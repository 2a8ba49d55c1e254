"""Resolves the words of actors, targets and sources to entries of the actor pack, or to "unclear" with the rivals.

Order of evidence: a name inside the span; an adjective of a state with the noun it stands before; a pronoun's or a
noun's thread in the document; the state at home for "the army", "government forces", "the regime". What the document
does not decide stays ``None``. Loaded words take the path of their neutral neighbours.
"""

from collections.abc import Sequence

from daybook.core.claims import Claim, Reading
from daybook.core.text import Span
from daybook.core.values import ActorRef
from daybook.core.vocab import ClaimType, Role, SourceKind, Whom
from daybook.resolve.actors_finder import ActorFinder, standard_finder
from daybook.resolve.actors_pack import ActorPack
from daybook.resolve.actors_scene import ARMED, FORCES, SOURCES, WEAK, Named, Relations, Scene
from daybook.resolve.actors_text import Token
from daybook.resolve.actors_words import ActorWords, Noun, standard_words
from daybook.resolve.coreference import CLOSE, FAR, LEAD, NEAR, Mentioned, Threads

CIVILIANS, PROTESTERS, AID_WORKERS, SUICIDE_BOMBER = "civilians", "protesters", "aid-workers", "suicide-bomber"
_CIVIL = {
    "civilian": CIVILIANS,
    "community": CIVILIANS,
    "site_civilian": CIVILIANS,
    "protester": PROTESTERS,
    "aid_worker": AID_WORKERS,
}
_HOME_ARM = {"army": "army", "state": "state", "police": "police", "navy": "navy", "rebel": "insurgents"}
_WITH_STATE = {  # a state's adjective before a noun of this class: the arm of that state
    "army": "army", "military_object": "army", "fighter": "army", "group": "army", "air": "air", "navy": "navy",
    "police": "police", "state": "state", "rebel": "insurgents", "insurgent": "insurgents", "jihadist": "insurgents",
    "separatist": "insurgents", "source_official": "state", "source_military": "army", "guard": "army",
}  # fmt: skip
_THREADED = frozenset(("insurgent", "jihadist", "separatist", "fighter", "gunman", "militia", "group", "gang"))
# People whom a siege hits, whom aid reaches and who flee are civilians in every usage of the field; `attack` is by the
# codebook violence against unarmed people.
_CIVIL_TYPES = frozenset(
    (ClaimType.DISPLACEMENT, ClaimType.SIEGE, ClaimType.AID, ClaimType.ATTACK, ClaimType.SEXUAL_VIOLENCE)
)
_CIVIL_ACTS = frozenset((ClaimType.DISPLACEMENT, ClaimType.PROTEST))
_FILLERS = frozenset(
    "the a an at least some another more than about around nearly over up to other those of them".split()
)
_SOURCE_KINDS = {
    "source_monitor": frozenset(("monitor",)),
    "source_media": frozenset(("media", "state_media", "party_media")),
    "source_official": frozenset(("government", "ministry", "state_forces", "state", "police")),
    "source_military": frozenset(("state_forces",)),
    "group": frozenset(("monitor", "armed_group", "militia", "ngo")),
}
_PEOPLE_KINDS = ARMED | FORCES | frozenset(("coalition", "civilians", "government", "ngo", "unidentified", "police"))
_ACTING = (
    ARMED | FORCES | frozenset(("coalition", "government", "state", "intergovernmental", "ngo", "political", "head"))
)


class _Decided:
    """A reference under way: what was found, how surely, and why."""

    __slots__ = ("actor_id", "name", "reason", "rivals", "score", "thread")

    def __init__(
        self,
        actor_id: str | None,
        score: float,
        reason: str,
        *,
        thread: Mentioned | None = None,
        rivals: Sequence[str] = (),
        name: str | None = None,
    ) -> None:
        self.actor_id, self.score, self.reason = actor_id, score, reason
        self.thread, self.rivals, self.name = thread, tuple(rivals), name


class ActorResolver:
    """Resolver of actors, targets and sources. Pure: the reading alone decides."""

    def __init__(self, finder: ActorFinder | None = None, words: ActorWords | None = None) -> None:
        self.finder = finder if finder is not None else standard_finder()
        self.words = words if words is not None else standard_words()
        self._relations = Relations.of(self.finder.pack)

    def resolve_actors(self, reading: Reading) -> dict[tuple[int, int], ActorRef]:
        """Every actor, target and source span (start, end) → what it names.

        ``actor_id`` and ``name`` are ``None`` where the document does not decide; ``rivals`` are then the ids between
        which it does not. ``thread`` is the earlier mention that decided a pronoun or a common noun.
        """
        return _Resolution(self, reading).run()


class _Resolution:
    """One reading being resolved."""

    def __init__(self, resolver: ActorResolver, reading: Reading) -> None:
        self.words = resolver.words
        self.pack: ActorPack = resolver.finder.pack
        self.pronouns = resolver._relations.pronouns
        self.document = reading.document
        self.reading = reading
        self.scene = Scene(resolver.finder, resolver._relations, reading.document.text, reading.document.published)
        self.threads = Threads()
        self.events = {o.claim.id: o.event_key for o in reading.observations if o.event_key is not None}
        self.by_event: dict[str, list[Claim]] = {}
        for o in reading.observations:
            if o.event_key is not None:
                self.by_event.setdefault(o.event_key, []).append(o.claim)
        self.barriers = tuple(s.start for s in reading.sentences) if reading.document.patchwork else ()
        for name in self.scene.names:
            if name.modifier or name.kind in ("nationality", "people") or self.scene.is_place(name):
                continue
            if len(name.ids) == 1:
                kind = "state" if name.kind in ("state", "capital", "head") else name.kind
                self.threads.add(Mentioned(name.start, name.end, self.scene.whole(name.ids[0]), kind))
        self.out: dict[tuple[int, int], ActorRef] = {}

    def run(self) -> dict[tuple[int, int], ActorRef]:
        """Spans in text order, so that threads run forward."""
        jobs: list[tuple[Span, str, Claim]] = []
        for claim in self.reading.claims:
            jobs += [(a.source, "source", claim) for a in claim.attribution]
            jobs += [(m.span, "actor", claim) for m in claim.of(Role.ACTOR)]
            jobs += [(m.span, "target", claim) for m in claim.of(Role.TARGET)]
        jobs.sort(key=lambda j: (j[0].start, j[0].end, j[1]))
        for span, slot, claim in jobs:
            key = (span.start, span.end)
            if key in self.out:
                continue
            decided = self.decide(span, slot, claim)
            self.out[key] = self.reference(span, decided)
            if decided.actor_id is not None:
                entry = self.pack.actor(decided.actor_id)
                kind = entry.kind if entry is not None else ""
                self.threads.add(Mentioned(span.start, span.end, decided.actor_id, kind, slot))
        return self.out

    def reference(self, span: Span, decided: _Decided) -> ActorRef:
        """The record."""
        entry = self.pack.actor(decided.actor_id) if decided.actor_id else None
        thread = decided.thread
        return ActorRef(
            span=span,
            actor_id=entry.id if entry is not None else None,
            name=entry.name if entry is not None else decided.name,
            side=(entry.side or None) if entry is not None else None,
            score=decided.score,
            reason=decided.reason,
            thread=self.document.span(thread.start, thread.end) if thread is not None else None,
            rivals=decided.rivals,
        )

    # -- the order of evidence ------------------------------------------------------------------------------------

    def decide(self, span: Span, slot: str, claim: Claim) -> _Decided:
        """What a span names."""
        tokens = self.words.tokens(span.quote)
        heads = self.words.heads(tokens)
        nouns = self.words.nouns(tokens)
        names = [n for n in self.scene.within(span.start, span.end) if n.kind not in SOURCES or slot == "source"]
        strong = [n for n in names if n.kind not in WEAK and not n.modifier]
        head_class = heads[0].noun_class if heads else ""
        found_pronouns = [p for t in tokens if (p := self.pronoun_of(t))]
        pronoun = found_pronouns[0] if found_pronouns else ""
        lead = self.pronoun_of(tokens[0]) if tokens else ""
        if heads and any(
            n.start - span.start <= tokens[heads[0].first].start and n.end - span.start >= tokens[heads[0].last - 1].end
            for n in strong
        ):
            return self.by_name(strong, "")  # the head noun is a word of the name ("... Nationalist Party")
        if head_class in _CIVIL and slot != "source":
            civil = self.civil(head_class, tokens, heads, strong, span)
            if civil is not None:
                return civil
        if head_class == "captive" and slot != "source" and not strong:
            return self.people(span, claim, heads)
        if strong:
            return self.by_name(strong, head_class)
        weak = [n for n in names if n.kind in WEAK and not n.modifier]
        if weak:
            found = self.by_state(weak, head_class, nouns, span, slot)
            if found is not None:
                return found
        if not names and not heads and not lead and not pronoun:
            cover = self.scene.covering(span.start, span.end)
            if cover is not None and not cover.modifier and len(cover.ids) == 1:
                return _Decided(self.scene.whole(cover.ids[0]), 0.9, "part of a longer name")
        if pronoun == "speaker":
            return self.speaker(claim, span)
        if pronoun and pronoun != "relative":
            return self.by_pronoun(pronoun, span, slot, head_class, claim)
        return self.by_noun(span, slot, claim, heads, nouns)

    def pronoun_of(self, token: Token) -> str:
        """Sort of pronoun; "US" and "IT" in capitals are none."""
        return "" if len(token.raw) > 1 and token.raw.isupper() else self.pronouns.get(token.key, "")

    def civil(
        self, head_class: str, tokens: Sequence[object], heads: Sequence[Noun], strong: Sequence[Named], span: Span
    ) -> _Decided | None:
        """Civilians by their noun, unless a name stands for the head itself ("White Helmets volunteers")."""
        if any(h.noun_class not in _CIVIL for h in heads):
            return None
        first = strong[0] if strong else None
        if first is not None and first.kind in ("ngo", "intergovernmental", "monitor"):
            return None
        return _Decided(
            _CIVIL[head_class], 0.9 if head_class != "site_civilian" else 0.6, f"noun of class {head_class}"
        )

    def by_name(self, strong: Sequence[Named], head_class: str) -> _Decided:
        """A name inside the span; a part wins over its whole; several joined names leave rivals."""
        sure = [n for n in strong if len(n.ids) == 1]
        if not sure:
            return _Decided(None, 0.3, "a name shared by several entries", rivals=strong[0].ids)
        ids = list(dict.fromkeys(self.scene.whole(n.ids[0]) for n in sure))
        first = ids[0]
        for other in ids[1:]:
            entry = self.pack.actor(other)
            if first in self.pack.parents(other) or (
                entry is not None and first in entry.allies and entry.kind in ARMED
            ):
                first = other  # "the SDF's Deir ez-Zor Military Council", "al-Qaeda's affiliate Nusra Front"
        prefix, _, country = first.partition(":")
        arm = _WITH_STATE.get(head_class)
        if prefix == "state" and arm in ("army", "police", "navy") and sure[-1].kind == "government" and len(ids) == 1:
            first = self.scene.whole(f"{arm}:{country}")  # "forces of the Syrian government"
        others = [i for i in ids if i != first and i not in self.pack.parents(first)]
        branch = self.scene.branch_of(first)
        if branch is not None and not others:
            return _Decided(
                branch, 0.7, "the branch that the page names of a movement at home elsewhere", rivals=(first,)
            )
        return _Decided(first, 0.95 if not others else 0.8, "name in the words", rivals=others)

    def by_state(
        self, weak: Sequence[Named], head_class: str, nouns: Sequence[Noun], span: Span, slot: str
    ) -> _Decided | None:
        """A state's name or adjective, with the noun it stands before."""
        first = weak[0]
        if len(first.ids) > 1:
            return _Decided(None, 0.3, "a people or name shared by several actors", rivals=first.ids)
        actor_id = first.ids[0]
        prefix, _, country = actor_id.partition(":")
        if prefix != "state":
            return _Decided(actor_id, 0.7, "adjective of an actor")
        if slot == "source" and head_class in ("source_monitor", "source_media", "source_local"):
            return None
        if first.kind == "people" and not head_class:
            if slot == "target":
                return _Decided(CIVILIANS, 0.6, "a people, as those harmed")
            return _Decided(actor_id, 0.6, "a people for its state")
        arm = _WITH_STATE.get(head_class)
        classes = {n.noun_class for n in nouns}
        if arm is not None:
            if arm == "insurgents" and country != self.scene.home:
                return None  # "Chechen militants" need not be at war with Chechnya's state
            if "air" in classes and arm == "army":
                arm = "air"
            return _Decided(self.scene.whole(f"{arm}:{country}"), 0.85, f"state and noun of class {head_class}")
        if head_class in ("allied", "militia"):
            return None
        if head_class in ("people", "captive"):
            return _Decided(CIVILIANS, 0.4, "people of a state") if first.kind in ("nationality", "people") else None
        cover = self.scene.covering(span.start, span.end)
        longer = cover is not None and cover.end > span.end and len(cover.ids) == 1
        if longer and cover is not None and not head_class and cover.kind not in WEAK | SOURCES:
            return _Decided(self.scene.whole(cover.ids[0]), 0.9, "part of a longer name")
        return _Decided(actor_id, 0.85, "name or adjective of a state")

    # -- threads --------------------------------------------------------------------------------------------------

    def thread(
        self,
        span: Span,
        kinds: frozenset[str],
        reach: int,
        slots: tuple[str, ...] = (),
        avoid: frozenset[str] = frozenset(),
    ) -> Mentioned | None:
        """The nearest earlier mention of these kinds."""
        return self.threads.nearest(
            span.start,
            reach,
            lambda m: m.kind in kinds and m.actor_id not in avoid,
            slots=slots,
            barriers=self.barriers,
        )

    def speaker(self, claim: Claim, span: Span) -> _Decided:
        """ "We", "our": the innermost source of the claim."""
        for hop in claim.attribution:
            ref = self.out.get((hop.source.start, hop.source.end))
            if ref is None and (hop.source.start, hop.source.end) != (span.start, span.end):
                ref = self.reference(hop.source, self.decide(hop.source, "source", claim))
            if ref is not None and ref.actor_id is not None:
                thread = Mentioned(hop.source.start, hop.source.end, ref.actor_id, "")
                entry = self.pack.actor(ref.actor_id)
                actor = ref.actor_id
                if entry is not None and entry.kind in ("party_media", "ministry"):
                    actor = entry.parent or f"state:{ref.actor_id.partition(':')[2]}"
                return _Decided(actor, 0.7, "the speaker", thread=thread)
        voice = self.publisher()
        if voice is not None and not claim.attribution:
            return _Decided(voice, 0.5, "the publisher speaks")
        return _Decided(None, 0.0, "a speaker whom the text does not name")

    def publisher(self) -> str | None:
        """The actor whose own voice the page is: a state's or a group's press office or outlet; ``None`` for all others."""
        ids = self.scene.finder.lookup(self.document.publisher) if self.document.publisher else ()
        entry = self.pack.actor(ids[0]) if len(ids) == 1 else None
        if entry is None:
            return None
        return (
            entry.parent
            if entry.kind == "party_media" and entry.parent
            else entry.id
            if entry.kind in _ACTING
            else None
        )

    def by_pronoun(self, pronoun: str, span: Span, slot: str, head_class: str, claim: Claim) -> _Decided:
        """A pronoun, or a noun with a possessive pronoun ("its fighters", "their positions", "his forces")."""
        if slot == "source":
            found = self.thread(span, _PEOPLE_KINDS | SOURCES | _ACTING, NEAR, ("source",))
            if found is None:
                return _Decided(None, 0.0, "a pronoun without a thread")
            return _Decided(found.actor_id, 0.6, "pronoun for an earlier source", thread=found)
        if head_class in ("allied", "people", "captive"):
            return self.by_noun(span, slot, claim, self.words.heads(span.quote), ())
        kinds = {"thing": _ACTING, "many": _PEOPLE_KINDS, "person": _ACTING}[pronoun]
        if slot == "actor" and claim.type not in _CIVIL_ACTS:
            kinds = kinds - {"civilians"}
        avoid = self.others_of(claim, slot)
        found = self.thread(span, kinds, NEAR, (), avoid)
        if found is None:
            return _Decided(None, 0.0, "a pronoun without a thread")
        actor = found.actor_id
        prefix, _, country = actor.partition(":")
        arm = _WITH_STATE.get(head_class)
        if prefix == "state" and arm in ("army", "air", "navy", "police"):
            actor = self.scene.whole(f"{arm}:{country}")
        return _Decided(actor, 0.6, "pronoun for an earlier mention", thread=found)

    def others_of(self, claim: Claim, slot: str) -> frozenset[str]:
        """Actors already decided for the other slot of this claim: a pronoun seldom means both sides."""
        role = Role.TARGET if slot == "actor" else Role.ACTOR
        found = (self.out.get((m.span.start, m.span.end)) for m in claim.of(role))
        return frozenset(r.actor_id for r in found if r is not None and r.actor_id is not None)

    # -- common nouns ---------------------------------------------------------------------------------------------

    def by_noun(self, span: Span, slot: str, claim: Claim, heads: Sequence[Noun], nouns: Sequence[Noun]) -> _Decided:
        """A description without a name."""
        if not heads and not nouns:
            cover = self.scene.covering(span.start, span.end)
            if cover is not None and len(cover.ids) == 1:
                return _Decided(self.scene.whole(cover.ids[0]), 0.8, "part of a longer name")
            if slot != "source" and self.is_number(span):
                found = self.thread(span, _PEOPLE_KINDS, NEAR, ("target",) if slot == "target" else ("actor",))
                if found is not None:
                    return _Decided(found.actor_id, 0.5, "a number of those mentioned before", thread=found)
            return _Decided(None, 0.0, "words that the pack does not know")
        head = heads[0] if heads else nouns[-1]
        before = [n for n in nouns if n.last <= head.first]
        noun_class = head.noun_class
        if slot == "source" and noun_class in _SOURCE_KINDS:
            return self.source(span, claim, noun_class)
        if (
            noun_class
            in ("military_object", "fighter", "air", "group", "militia", "gunman", "site", "captive", "people")
            and before
        ):
            noun_class = self.led_by(before[-1], noun_class)  # "rebel positions", "regime warplanes", "army convoy"
        if noun_class in _CIVIL:
            return _Decided(_CIVIL[noun_class], 0.8, f"noun of class {noun_class}")
        if noun_class in ("people", "captive"):
            return self.people(span, claim, heads)
        if noun_class == "suicide_bomber":
            return _Decided(SUICIDE_BOMBER, 0.7, "an attacker without a named group")
        if noun_class == "site":
            return _Decided(None, 0.5, "a thing, not an actor", name=self.noun_words(span, head))
        if noun_class == "air":
            return self.aircraft(span)
        if noun_class == "coalition":
            found = self.thread(span, frozenset(("coalition",)), FAR)
            if found is not None:
                return _Decided(found.actor_id, 0.7, "noun for an earlier coalition", thread=found)
            return _Decided(None, 0.0, "a coalition that the text does not name")
        if noun_class == "allied":
            return self.of_home("allied", "forces on the side of the state at home", span)
        if noun_class == "rebel" and (rebels := self.rebels(span)) is not None:
            return rebels
        if noun_class in _HOME_ARM:
            return self.of_home(_HOME_ARM[noun_class], f"noun of class {noun_class}: that of the country at war", span)
        if noun_class in _THREADED:
            return self.fighters(span, noun_class, slot, claim, self.takes_up(span))
        if noun_class == "military_object":
            return self.other_side(span, slot, claim)
        return _Decided(None, 0.0, f"a noun of class {noun_class} that names nobody")

    def is_number(self, span: Span) -> bool:
        """True for "one", "another 50", "the rest": a number or share of people named before."""
        keys = [t.key for t in self.words.tokens(span.quote)]
        return bool(keys) and all(k.isdigit() or k in self.words.transparent or k in _FILLERS for k in keys)

    @staticmethod
    def takes_up(span: Span) -> str:
        """How armed people are told: ``known`` ("the militants"), ``new`` ("140 militants"), ``any`` ("terrorist groups").

        Several groups, or others, are nobody named; a number of people may be of the group in the sentence before.
        """
        words = [w.strip("'’") for w in span.quote.casefold().split()]
        if {"other", "others", "rival", "various"} & set(words) or words[-1].endswith(
            ("groups", "organizations", "organisations", "factions", "gangs", "rivals")
        ):
            return "any"
        return "known" if words[0] in ("the", "these", "those", "this", "that") else "new"

    @staticmethod
    def led_by(before: Noun, noun_class: str) -> str:
        """Class of a compound: "regime positions" are the army's, "rebel fighters" the rebels', "army aircraft" the air force's."""
        if before.noun_class in ("state", "army"):
            if noun_class in ("site", "captive", "people"):
                return noun_class
            if noun_class == "air":
                return "state" if before.noun_class == "state" else "army"  # told as the government's, the army's
            return "army" if noun_class != "militia" else "allied"
        if before.noun_class in (*_HOME_ARM, *_THREADED, "allied", "coalition", "suicide_bomber", "air"):
            return before.noun_class
        return noun_class

    def rebels(self, span: Span) -> _Decided | None:
        """ "The rebels": a group that reports call so and this page names before; ``None`` for the unnamed insurgents."""

        def fits(m: Mentioned) -> bool:
            entry = self.pack.actor(m.actor_id)
            return entry is not None and "rebel" in entry.called

        found = self.threads.nearest(span.start, FAR, fits, barriers=self.barriers)
        if found is None:
            return None
        return _Decided(found.actor_id, 0.6, "noun for an earlier group", thread=found)

    def noun_words(self, span: Span, head: Noun) -> str | None:
        """The head noun's own words, for display."""
        tokens = self.words.tokens(span.quote)
        return span.quote[tokens[head.first].start : tokens[head.last - 1].end] if tokens else None

    def of_home(self, arm: str, reason: str, span: Span) -> _Decided:
        """An arm of the state at home; unclear if the document shows no war or two states at war alike."""
        actor_id = self.scene.arm(arm)
        if not actor_id or self.pack.actor(actor_id) is None:
            return _Decided(None, 0.0, "the text does not show which country is meant")
        return _Decided(actor_id, 0.7, reason)

    def people(self, span: Span, claim: Claim, heads: Sequence[Noun]) -> _Decided:
        """People of whom the noun tells nothing: civilians only where the claim or its event says so elsewhere."""
        told = {c.whom for c in claim.counts if c.span.start < span.end and span.start < c.span.end}
        if told == {Whom.CIVILIAN}:
            return _Decided(CIVILIANS, 0.7, "counted as civilians")
        if Whom.COMBATANT in told or any(c.whom is Whom.COMBATANT for c in claim.counts):
            return _Decided(None, 0.0, "people, some of them combatants")
        if claim.type in _CIVIL_TYPES:
            return _Decided(CIVILIANS, 0.6, f"people in a claim of type {claim.type}")
        if any(c.whom is Whom.CIVILIAN for c in claim.counts):
            return _Decided(CIVILIANS, 0.6, "people, some of them counted as civilians and none as combatants")
        if self.event_is_civil(claim):
            return _Decided(CIVILIANS, 0.5, "people of an event whose other claims speak of civilians alone")
        return _Decided(None, 0.0, "people of whom the text does not say more")

    def event_is_civil(self, claim: Claim) -> bool:
        """True if other claims of the same happening count or name civilians, and none of them combatants."""
        key = self.events.get(claim.id)
        if key is None:
            return False
        civil = False
        for other in self.by_event[key]:
            whoms = {c.whom for c in other.counts}
            if Whom.COMBATANT in whoms:
                return False
            civil = civil or Whom.CIVILIAN in whoms
            for mention in other.of(Role.TARGET):
                heads = self.words.heads(mention.span.quote)
                civil = civil or bool(heads and heads[0].noun_class in _CIVIL)
                if heads and heads[0].whom is Whom.COMBATANT:
                    return False
        return civil

    def aircraft(self, span: Span) -> _Decided:
        """ "The warplanes", "a jet": of the air power named nearest before; of the home state if no other is named."""
        kinds = frozenset(("state_forces", "coalition", "state", "government"))
        found = self.thread(span, kinds, NEAR)
        if found is not None:
            prefix, _, country = found.actor_id.partition(":")
            if prefix in ("state", "army", "air"):
                return _Decided(
                    self.scene.whole(f"air:{country}"), 0.6, "aircraft of the power named before", thread=found
                )
            return _Decided(found.actor_id, 0.6, "aircraft of the power named before", thread=found)
        return self.of_home("air", "aircraft, and no other air power is named before", span)

    def fighters(self, span: Span, noun_class: str, slot: str, claim: Claim, told: str) -> _Decided:
        """Armed people by a noun: the group named before, the only one of the page, or the unnamed insurgents.

        "The militants" take up a group; "terrorist groups", "140 terrorists" are said of armed opponents at large unless
        a group stands close by.
        """
        avoid = self.others_of(claim, slot)
        opponents = noun_class in ("insurgent", "jihadist", "separatist")
        allies = self.scene.arm("allied")  # unnamed themselves: nothing to take up
        kinds = ARMED | (FORCES if noun_class == "fighter" else frozenset())
        if noun_class == "group":
            kinds |= frozenset(("coalition", "monitor", "ngo"))

        def fits(m: Mentioned) -> bool:
            if m.kind not in kinds or m.actor_id in avoid or m.actor_id == allies:
                return False
            return not opponents or self.opposes_home(m.actor_id, noun_class)

        if opponents and told == "any":
            return self.of_home("insurgents", "armed opponents whom the page does not name", span)
        reach = CLOSE if told == "new" and opponents else FAR
        found = self.threads.nearest(span.start, reach, fits, barriers=self.barriers)
        if found is None and span.start < LEAD:  # a headline names nobody yet: the page's first group after it
            found = self.threads.after(span.end, CLOSE, fits, barriers=self.barriers)
        if found is not None:
            return _Decided(found.actor_id, 0.6, "noun for a group named near", thread=found)
        armed = tuple(
            i for i in self.scene.armed_ids() if i not in avoid and (not opponents or self.opposes_home(i, noun_class))
        )
        if opponents:
            return self.of_home("insurgents", "armed opponents whom the page does not name", span)
        return _Decided(None, 0.2, "several groups, and none is named before", rivals=armed[:4])

    def opposes_home(self, actor_id: str, noun_class: str) -> bool:
        """True if a group can be meant by "militants", "jihadists": not on the side of the state at home."""
        entry = self.pack.actor(actor_id)
        state = self.pack.actor(self.scene.arm("state")) if self.scene.home else None
        if entry is None or (state is not None and entry.side and entry.side == state.side):
            return False
        if noun_class in ("jihadist", "separatist"):
            return noun_class in entry.called or entry.kind == "umbrella"
        return True

    def other_side(self, span: Span, slot: str, claim: Claim) -> _Decided:
        """Military things ("positions", "a checkpoint") of nobody told: of a side named near that is not the actor."""
        avoid = self.others_of(claim, slot)
        found = self.thread(span, ARMED | FORCES, NEAR // 2, (), avoid | {self.scene.arm("allied")})
        if found is not None:
            return _Decided(found.actor_id, 0.45, "things of the side named before", thread=found)
        return _Decided(None, 0.0, "military things of a side that the text does not tell")

    def source(self, span: Span, claim: Claim, noun_class: str) -> _Decided:
        """ "The monitor", "the agency", "the group": the nearest earlier source of that sort."""
        kinds = _SOURCE_KINDS[noun_class]
        if noun_class == "group":
            wanted = {a.kind for a in claim.attribution if (a.source.start, a.source.end) == (span.start, span.end)}
            if wanted == {SourceKind.MONITOR}:
                kinds = frozenset(("monitor", "ngo"))
            elif wanted == {SourceKind.ARMED_GROUP}:
                kinds = ARMED
        quote = span.quote.lstrip()
        definite = quote[:4].casefold() == "the " or quote[:1].isupper()
        found = self.thread(span, kinds, FAR, ("source",)) if definite else None
        if found is None:
            return _Decided(None, 0.0, "a source that the text does not name")
        return _Decided(found.actor_id, 0.6, "noun for an earlier source", thread=found)
