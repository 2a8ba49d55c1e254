"""Descriptions without a name: what "the militants", "regime positions", "40 people", "the monitor" are in this document."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from daybook.core.claims import Claim, Reading
from daybook.core.text import Span
from daybook.core.values import ActorRef
from daybook.core.vocab import ClaimType, Role, SourceKind, Whom
from daybook.resolve.actors_finder import ActorFinder
from daybook.resolve.actors_pack import ActorPack
from daybook.resolve.actors_scene import ARMED, FORCES, Relations, Scene
from daybook.resolve.actors_words import ActorWords, Noun
from daybook.resolve.coreference import CLOSE, FAR, LEAD, NEAR, Mentioned, Threads

CIVILIANS, PROTESTERS, AID_WORKERS, SUICIDE_BOMBER = "civilians", "protesters", "aid-workers", "suicide-bomber"
CIVIL = {
    "civilian": CIVILIANS,
    "community": CIVILIANS,
    "site_civilian": CIVILIANS,
    "protester": PROTESTERS,
    "aid_worker": AID_WORKERS,
}
_STATELY = frozenset(("state", "state_forces", "government", "police"))
_BEARING = frozenset(("army", "police", "navy", "air"))
_HOME_ARM = {"army": "army", "state": "state", "police": "police", "navy": "navy", "rebel": "insurgents"}
WITH_STATE = {  # a state's adjective before a noun of this class: the arm of that state
    "army": "army", "military_object": "army", "fighter": "army", "group": "army", "air": "air", "navy": "navy",
    "police": "police", "state": "state", "rebel": "insurgents", "insurgent": "insurgents", "jihadist": "insurgents",
    "separatist": "insurgents", "source_official": "state", "source_military": "army", "guard": "army",
}  # fmt: skip
# People whom a siege hits, whom aid reaches and who flee are civilians in every usage of the field; `attack` is by the
# codebook violence against unarmed people.
_CIVIL_TYPES = frozenset(
    (ClaimType.DISPLACEMENT, ClaimType.SIEGE, ClaimType.AID, ClaimType.ATTACK, ClaimType.SEXUAL_VIOLENCE)
)
_ENDS = re.compile(r"[.!?][\"'”’)]*\s+[\"“‘(]?[A-Z0-9]|\n")
_ARTICLES = frozenset(("a", "an", "another"))
_UNIDENTIFIED = frozenset("unidentified unknown unnamed masked suspected alleged".split())
_UNKNOWN = "words that the pack does not know"
CIVIL_ACTS = frozenset((ClaimType.DISPLACEMENT, ClaimType.PROTEST))
_PEACEFUL = frozenset((ClaimType.AID, ClaimType.RELEASE, ClaimType.AGREEMENT))
_THREADED = frozenset(("insurgent", "jihadist", "separatist", "fighter", "gunman", "militia", "group", "gang"))
_ARMED_CLASSES = _THREADED | frozenset(_HOME_ARM) | {"allied", "coalition", "suicide_bomber", "air"}
_OWNED = frozenset(
    "unit military_object fighter air group militia gunman site captive people".split()
)  # by the noun before
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
PEOPLE_KINDS = ARMED | FORCES | frozenset(("coalition", "civilians", "government", "ngo", "unidentified", "police"))
ACTING = (
    ARMED | FORCES | frozenset(("coalition", "government", "state", "intergovernmental", "ngo", "political", "head"))
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a span was found to mean, how surely (0–1), and why. ``name`` stands in for things that are no actors."""

    actor_id: str | None
    score: float
    reason: str
    thread: Mentioned | None = None
    rivals: tuple[str, ...] = ()
    name: str | None = None


class NounResolution:
    """A reading being resolved: its scene, its threads so far, and what common nouns mean in it."""

    def __init__(self, finder: ActorFinder, words: ActorWords, relations: Relations, reading: Reading) -> None:
        self.words = words
        self.pack: ActorPack = finder.pack
        self.pronouns = relations.pronouns
        self.belligerents = self.pack.related("belligerent")
        self.home_words = self.pack.related("home")
        self.document = reading.document
        self.reading = reading
        self.scene = Scene(finder, relations, reading.document.text, reading.document.published)
        self.threads = Threads()
        partisan = self.pack.related("partisan")
        self.partisan = any(t.key in partisan for t in self.scene.tokens)  # "the enemy": a side tells this page
        self.events = {o.claim.id: o.event_key for o in reading.observations if o.event_key is not None}
        self.by_event: dict[str, list[Claim]] = {}
        for o in reading.observations:
            if o.event_key is not None:
                self.by_event.setdefault(o.event_key, []).append(o.claim)
        self.barriers = tuple(s.start for s in reading.sentences) if reading.document.patchwork else ()
        for name in self.scene.names:
            held = self.document.text[name.end : name.end + 2]
            if held[:1] == "-" and held[1:].isalpha():
                continue  # "rebel-held": nobody acts
            if name.modifier or name.kind in ("nationality", "people") or self.scene.is_place(name):
                continue
            if len(name.ids) == 1:
                kind = "state" if name.kind in ("state", "capital", "head") else name.kind
                self.threads.add(Mentioned(name.start, name.end, self.scene.whole(name.ids[0]), kind))
        self.out: dict[tuple[int, int], ActorRef] = {}

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

    def publisher(self) -> str | None:
        """The actor whose own voice the page is: a state's or a group's press office or outlet; ``None`` for all others."""
        ids = self.scene.finder.lookup(self.document.publisher) if self.document.publisher else ()
        entry = self.pack.actor(ids[0]) if len(ids) == 1 else None
        if entry is None:
            return None
        return (
            entry.parent if entry.kind == "party_media" and entry.parent else entry.id if entry.kind in ACTING else None
        )

    def others_of(self, claim: Claim, slot: str) -> frozenset[str]:
        """Actors already decided for the other slot of this claim: a pronoun seldom means both sides."""
        role = Role.TARGET if slot == "actor" else Role.ACTOR
        found = (self.out.get((m.span.start, m.span.end)) for m in claim.of(role))
        return frozenset(r.actor_id for r in found if r is not None and r.actor_id is not None)

    def by_noun(self, span: Span, slot: str, claim: Claim, heads: Sequence[Noun], nouns: Sequence[Noun]) -> Decided:
        """A description without a name."""
        if not heads and not nouns:
            cover = self.scene.covering(span.start, span.end)
            if cover is not None and len(cover.ids) == 1:
                return Decided(self.scene.whole(cover.ids[0]), 0.8, "part of a longer name")
            if slot != "source" and self.is_number(span):
                near = self.threads.before(
                    span.start, NEAR, lambda m: m.kind in PEOPLE_KINDS and m.slot == slot, barriers=self.barriers
                )
                found = near[0] if near else None
                alone = len({m.actor_id for m in near}) == 1
                if found is not None and (alone or self.same_sentence(found, span)):
                    return Decided(found.actor_id, 0.5, "a number of those mentioned before", thread=found)
            name = self.unknown_name(span, nouns)
            return Decided(None, 0.0, "a name that the pack does not have" if name else _UNKNOWN, name=name)
        name = self.unknown_name(span, nouns)
        if name is not None:
            return Decided(None, 0.0, "a name that the pack does not have", name=name)
        head = heads[0] if heads else nouns[-1]
        noun_class = head.noun_class
        if slot == "source" and noun_class in _SOURCE_KINDS:
            return self.source(span, claim, noun_class)
        noun_class = self.compound(span, head, nouns)
        if noun_class in CIVIL and slot == "actor" and claim.type not in CIVIL_ACTS | _PEACEFUL:
            return Decided(None, 0.0, "people who act, and of whom the text does not say more")
        if noun_class == "site_civilian" and claim.type == ClaimType.DESTRUCTION:
            return Decided(None, 0.5, "a thing, not an actor", name=self.noun_words(span, head))
        if noun_class in CIVIL:
            return Decided(CIVIL[noun_class], 0.8, f"noun of class {noun_class}")
        if noun_class in ("people", "captive"):
            return self.people(span, claim, slot)
        if noun_class == "suicide_bomber":
            return Decided(SUICIDE_BOMBER, 0.7, "an attacker without a named group")
        if noun_class == "site":
            return Decided(None, 0.5, "a thing, not an actor", name=self.noun_words(span, head))
        if noun_class == "air":
            return self.aircraft(span)
        if noun_class == "coalition":
            return self.coalition(span, slot, claim, head, nouns)
        if noun_class == "peacekeeper":
            return self.peacekeepers(span)
        if noun_class == "unit":
            return Decided(None, 0.0, "a unit whose side the words do not tell")
        if noun_class == "allied":
            return self.of_home("allied", "forces on the side of the state at home", span)
        if noun_class in ("rebel", "paramilitary") and (rebels := self.called(span, noun_class)) is not None:
            return rebels
        if noun_class == "army" and (troops := self.troops(span)) is not None:
            return troops
        if noun_class == "paramilitary":
            return Decided(None, 0.0, "an armed group that the page does not name")
        if noun_class == "other_side":
            return self.enemy(span)
        if noun_class in _HOME_ARM:
            return self.of_home(_HOME_ARM[noun_class], f"noun of class {noun_class}: that of the country at war", span)
        if noun_class in _THREADED:
            return self.fighters(span, noun_class, slot, claim, self.takes_up(span))
        if noun_class == "military_object":
            return self.other_side(span, slot, claim)
        return Decided(None, 0.0, f"a noun of class {noun_class} that names nobody")

    def coalition(self, span: Span, slot: str, claim: Claim, head: Noun, nouns: Sequence[Noun]) -> Decided:
        """ "The coalition" takes up one that the page named; any other is whom its words say ("a coalition of rebels")."""
        tokens = self.words.tokens(span.quote)
        after = [n for n in nouns if n.first >= head.last]
        if head.last < len(tokens) and tokens[head.last].key in ("of", "between") and after:
            member = self.words.heads(tokens[head.last + 1 :])
            start = tokens[head.last + 1].start
            part = self.document.span(span.start + start, span.end)
            if member:
                shifted = self.words.nouns(tokens[head.last + 1 :])
                return self.by_noun(part, slot, claim, member, shifted)
        if tokens[0].key not in ("the", "this", "that") or (head.last < len(tokens) and tokens[head.last].key == "of"):
            return Decided(None, 0.0, "a coalition that the text does not name")
        found = self.thread(span, frozenset(("coalition",)), FAR)
        if found is None:
            return Decided(None, 0.0, "a coalition that the text does not name")
        return Decided(found.actor_id, 0.7, "noun for an earlier coalition", thread=found)

    def peacekeepers(self, span: Span) -> Decided:
        """ "The mission", "two peacekeepers": the mission that the page names; unclear if it names several or none."""
        missions = {
            m.actor_id: m
            for m in self.threads.mentions
            if m.slot == "" and (e := self.pack.actor(m.actor_id)) is not None and "peacekeeper" in e.called
        }
        if len(missions) != 1:
            return Decided(None, 0.0, "a mission that the text does not name", rivals=tuple(missions)[:4])
        (found,) = missions.values()
        thread = found if found.end <= span.start else None
        return Decided(found.actor_id, 0.6, "the mission that the page names", thread=thread)

    def affiliate(self, whole: str) -> str | None:
        """The one part of a movement that the page names: "al-Qaeda's local affiliate"."""
        parts = {m.actor_id for m in self.threads.mentions if whole in self.pack.parents(m.actor_id)}
        parts |= {
            m.actor_id
            for m in self.threads.mentions
            if (e := self.pack.actor(m.actor_id)) is not None and whole in e.allies and e.kind in ARMED
        }
        return parts.pop() if len(parts) == 1 else None

    def unknown_name(self, span: Span, nouns: Sequence[Noun]) -> str | None:
        """The words of a proper name that no entry has: "Abu Abbas Brigade" is itself, and not the army at home.

        Two capitalised words or more with one that is no known noun; not in a headline, where every word is capitalised.
        """
        tokens = self.words.tokens(span.quote)
        known = {i for n in nouns for i in range(n.first, n.last)}
        best: list[int] = []
        run: list[int] = []
        for index, token in enumerate(tokens):
            if token.raw[:1].isupper() and token.key not in _FILLERS:
                run.append(index)
                if len(run) > len(best):
                    best = list(run)
            else:
                run = []
        if len(best) < 2 or all(i in known for i in best) or self.scene.in_capitals(span.start, span.end):
            return None
        first = tokens[best[0]]
        return span.quote[first.article_start if first.article else first.start : tokens[best[-1]].end]

    def is_person(self, span: Span) -> bool:
        """True for "a Filipino", "three Colombians", "a 23-year-old Kenyan": people counted or told one by one."""
        tokens = self.words.tokens(span.quote)
        first = tokens[0].key if tokens else ""
        return len(tokens) > 1 and (first in _ARTICLES or first.isdigit() or first in self.words.transparent)

    def same_sentence(self, mention: Mentioned, span: Span) -> bool:
        """True if no sentence ends between a mention and a span."""
        return not _ENDS.search(self.document.text, mention.end, span.start + 1)

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
        known = ("the", "these", "those", "this", "that")
        chosen = any(a == "of" and b in known for a, b in itertools.pairwise(words))  # "one of the attackers"
        return "known" if words[0] in known or chosen else "new"

    def compound(self, span: Span, head: Noun, nouns: Sequence[Noun]) -> str:
        """Class of a head with the nouns around it.

        "Regime positions" are the army's, "rebel fighters" the rebels', "sites of militants" the militants', "anti-regime
        groups" are rebels; "government aircraft" are the government's.
        """
        tokens = self.words.tokens(span.quote)
        cut = max((i + 1 for i, t in enumerate(tokens[: head.first]) if t.key == "of"), default=0)
        owners = [n for n in nouns if cut <= n.first and n.last <= head.first]
        if not owners and head.noun_class in ("military_object", "site"):
            owners = [n for n in nouns if n.first >= head.last and n.noun_class in _ARMED_CLASSES][:1]
        if not owners:
            return head.noun_class
        owner = owners[-1]
        if owner.first and tokens[owner.first - 1].key == "anti":
            return "rebel" if owner.noun_class in ("state", "army") else head.noun_class
        if head.noun_class == "army":
            return owner.noun_class if owner.noun_class in _THREADED | {"rebel", "allied"} else "army"
        if head.noun_class not in _OWNED:
            return head.noun_class
        if owner.noun_class in ("state", "army"):
            if head.noun_class in ("site", "captive", "people"):
                return head.noun_class
            if head.noun_class == "air":
                return owner.noun_class
            return "army" if head.noun_class != "militia" else "allied"
        return owner.noun_class if owner.noun_class in _ARMED_CLASSES else head.noun_class

    def enemy(self, span: Span) -> Decided:
        """ "The enemy": in a war of two states, and on the page of one of them, the other's forces; else open."""
        country = (self.publisher() or "").partition(":")[2]
        other = self.scene.opponent_of(country) if country else ""
        if not other:
            return Decided(None, 0.0, "somebody opposed to whoever speaks")
        return Decided(f"army:{other}", 0.6, "the enemy of the state whose page it is")

    def troops(self, span: Span) -> Decided | None:
        """ "The army" on a page that names a group with an army of its own: whichever of the two is named last, or open.

        ``None`` where no such group is named, or where the words say whose army it is.
        """
        if self.home_words & {t.key for t in self.words.tokens(span.quote)}:
            return None
        home = self.scene.arm("army")
        armies = {
            m.actor_id
            for m in self.threads.mentions
            if m.actor_id != home and (e := self.pack.actor(m.actor_id)) is not None and "army" in e.called
        }
        if not armies:
            return None
        near = self.threads.before(span.start, FAR, lambda m: m.actor_id in armies | {home}, barriers=self.barriers)
        if not near or len({m.actor_id for m in near if span.start - m.end <= NEAR}) > 1:
            return Decided(None, 0.0, "one of several armies of the page", rivals=tuple(sorted(armies))[:4])
        return Decided(near[0].actor_id, 0.55, "the army that the page named last", thread=near[0])

    def called(self, span: Span, noun_class: str) -> Decided | None:
        """ "The rebels": a group that reports call so and this page names before; ``None`` for the unnamed insurgents."""

        def fits(m: Mentioned) -> bool:
            entry = self.pack.actor(m.actor_id)
            return entry is not None and noun_class in entry.called

        found = self.threads.nearest(span.start, FAR, fits, barriers=self.barriers)
        if found is None:
            return None
        return Decided(found.actor_id, 0.6, "noun for an earlier group", thread=found)

    def noun_words(self, span: Span, head: Noun) -> str | None:
        """The head noun's own words, for display."""
        tokens = self.words.tokens(span.quote)
        return span.quote[tokens[head.first].start : tokens[head.last - 1].end] if tokens else None

    def of_home(self, arm: str, reason: str, span: Span) -> Decided:
        """An arm of the state at home; unclear if the document shows no war or two states at war alike."""
        actor_id = self.scene.arm(arm)
        if arm in _BEARING:
            voice = (self.publisher() or "").partition(":")
            if voice[0] in ("state", "army", "air", "navy", "ministry") and self.scene.is_apart(voice[2]):
                actor_id = f"{arm}:{voice[2]}"  # "the army" of a ministry's own bulletin
            elif self.partisan and self.scene.opponent_of(self.scene.home):
                return Decided(None, 0.0, "the forces of whoever speaks, whom the page does not name")
            elif not (self.home_words & {t.key for t in self.words.tokens(span.quote)}) and self.foreign_before(span):
                return Decided(None, 0.0, "the state at home or the foreign one named before", rivals=(actor_id,))
        entry = self.pack.actor(actor_id) if actor_id else None
        if entry is None:
            return Decided(None, 0.0, "the text does not show which country is meant")
        if not entry.valid_on(self.document.published):
            return Decided(None, 0.0, "the state's forces that the pack knows are of another time", rivals=(actor_id,))
        return Decided(actor_id, 0.7, reason)

    def foreign_before(self, span: Span) -> bool:
        """True if the sentence or the one before names another state that acts here, and not the one at home."""
        home = self.scene.arm("army").partition(":")[2]
        near = self.threads.before(span.start, NEAR // 2, lambda m: m.kind in _STATELY, barriers=self.barriers)
        codes = [m.actor_id.partition(":")[2] for m in near]
        return bool(codes) and codes[0] not in ("", home, self.scene.home) and home not in codes

    def people(self, span: Span, claim: Claim, slot: str) -> Decided:
        """People of whom the noun tells nothing: civilians only where the claim or its event says so elsewhere."""
        if slot == "actor" and claim.type not in CIVIL_ACTS:
            return Decided(None, 0.0, "people who act, and of whom the text does not say more", name="people")
        told = {c.whom for c in claim.counts if c.span.start < span.end and span.start < c.span.end}
        if told == {Whom.CIVILIAN}:
            return Decided(CIVILIANS, 0.7, "counted as civilians")
        if Whom.COMBATANT in told or any(c.whom is Whom.COMBATANT for c in claim.counts):
            return Decided(None, 0.0, "people, some of them combatants", name="people")
        if claim.type in _CIVIL_TYPES:
            return Decided(CIVILIANS, 0.6, f"people in a claim of type {claim.type}")
        if any(c.whom is Whom.CIVILIAN for c in claim.counts):
            return Decided(CIVILIANS, 0.6, "people, some of them counted as civilians and none as combatants")
        if self.event_is_civil(claim):
            return Decided(CIVILIANS, 0.5, "people of an event whose other claims speak of civilians alone")
        return Decided(None, 0.0, "people of whom the text does not say more", name="people")

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
                civil = civil or bool(heads and heads[0].noun_class in CIVIL)
                if heads and heads[0].whom is Whom.COMBATANT:
                    return False
        return civil

    def aircraft(self, span: Span) -> Decided:
        """ "The warplanes", "a jet": of the air power named nearest before; of the home state if no other is named."""
        kinds = frozenset(("state_forces", "coalition", "state", "government"))
        told = self.takes_up(span)
        if _UNIDENTIFIED & set(span.quote.casefold().split()):
            return Decided(None, 0.0, "aircraft of a power that the text does not name")
        found = self.thread(span, kinds, NEAR)
        if found is not None and told != "known" and not self.same_sentence(found, span):
            return Decided(None, 0.0, "aircraft of a power that the text does not tell", rivals=(found.actor_id,))
        if found is None and told != "known":
            return Decided(None, 0.0, "aircraft of a power that the text does not name")
        if found is not None:
            prefix, _, country = found.actor_id.partition(":")
            if prefix in ("state", "army", "air"):
                return Decided(
                    self.scene.whole(f"air:{country}"), 0.6, "aircraft of the power named before", thread=found
                )
            return Decided(found.actor_id, 0.6, "aircraft of the power named before", thread=found)
        return self.of_home("air", "aircraft, and no other air power is named before", span)

    def fighters(self, span: Span, noun_class: str, slot: str, claim: Claim, told: str) -> Decided:
        """Armed people by a noun: the group named before, the only one of the page, or the unnamed insurgents.

        "The militants" take up a group; "terrorist groups", "140 terrorists" are said of armed opponents at large unless
        a group stands close by.
        """
        avoid = self.others_of(claim, slot)
        opponents = noun_class in ("insurgent", "jihadist", "separatist")
        allies = self.scene.arm("allied")  # unnamed themselves: nothing to take up
        kinds = ARMED
        if noun_class == "group":
            kinds |= frozenset(("coalition", "monitor", "ngo"))

        def fits(m: Mentioned) -> bool:
            if m.kind not in kinds or m.actor_id in avoid or m.actor_id == allies or m.slot == "source":
                return False
            return not opponents or self.opposes_home(m.actor_id, noun_class)

        words = frozenset(span.quote.casefold().split())
        if noun_class in ("gunman", "fighter") and words & _UNIDENTIFIED:
            return Decided(None, 0.0, "armed people whom nobody identified")
        if opponents and told == "any" and noun_class != "jihadist":
            return self.of_home("insurgents", "armed opponents whom the page does not name", span)
        if not opponents and (told == "any" or (told == "new" and noun_class in ("militia", "group", "gang"))):
            return Decided(None, 0.0, "an armed group that the page does not name")
        reach = CLOSE if told == "new" and opponents else FAR
        found = self.threads.nearest(span.start, reach, fits, barriers=self.barriers)
        if found is not None and told != "known" and noun_class in ("fighter", "jihadist", "gunman"):
            near = CLOSE if noun_class == "gunman" else 0
            if span.start - found.end > near and not self.same_sentence(found, span):
                found = None  # somebody new, who may be of any side
        if found is None and span.start < LEAD:  # a headline names nobody yet: the page's first group after it
            found = self.threads.after(span.end, CLOSE, fits, barriers=self.barriers)
        if found is not None and noun_class in ("group", "fighter", "gunman"):
            near = self.threads.before(span.start, CLOSE, fits, barriers=self.barriers)
            others = tuple(dict.fromkeys(m.actor_id for m in near))
            if len(others) > 1 and not self.same_sentence(found, span):
                return Decided(None, 0.2, "one of several groups named near", rivals=others[:4])
        if found is not None:
            return Decided(found.actor_id, 0.6, "noun for a group named near", thread=found)
        armed = tuple(
            i for i in self.scene.armed_ids() if i not in avoid and (not opponents or self.opposes_home(i, noun_class))
        )
        if noun_class == "jihadist":
            if len(armed) == 1:
                return Decided(armed[0], 0.5, "the only such group that the page names")
            return Decided(None, 0.2, "such groups, and none is named before", rivals=armed[:4])
        fights = any(t.key in self.belligerents for t in self.words.tokens(span.quote))
        if noun_class == "fighter" and told == "new" and fights and len(armed) == 1:
            return Decided(armed[0], 0.5, "the only armed group that the page names")
        if opponents:
            return self.of_home("insurgents", "armed opponents whom the page does not name", span)
        return Decided(None, 0.2, "several groups, and none is named before", rivals=armed[:4])

    def opposes_home(self, actor_id: str, noun_class: str) -> bool:
        """True if a group can be meant by "militants", "jihadists": not on the side of the state at home."""
        entry = self.pack.actor(actor_id)
        state = self.pack.actor(self.scene.arm("state")) if self.scene.home else None
        if entry is None or (state is not None and entry.side and entry.side == state.side):
            return False
        if "force" in entry.called or (state is not None and actor_id in state.allies):
            return False
        if noun_class in ("jihadist", "separatist"):
            return noun_class in entry.called or entry.kind == "umbrella"
        return True

    def other_side(self, span: Span, slot: str, claim: Claim) -> Decided:
        """Military things ("positions", "a checkpoint") of nobody told: of a side named near that is not the actor."""
        avoid = self.others_of(claim, slot)
        avoid |= {self.scene.arm("allied")}
        near = self.threads.before(
            span.start,
            NEAR,
            lambda m: m.kind in ARMED | FORCES and m.slot != "source" and m.actor_id not in avoid,
            barriers=self.barriers,
        )
        if near and len({m.actor_id for m in near}) == 1:
            return Decided(near[0].actor_id, 0.45, "things of the side named before", thread=near[0])
        return Decided(None, 0.0, "military things of a side that the text does not tell")

    def source(self, span: Span, claim: Claim, noun_class: str) -> Decided:
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
            return Decided(None, 0.0, "a source that the text does not name")
        return Decided(found.actor_id, 0.6, "noun for an earlier source", thread=found)
