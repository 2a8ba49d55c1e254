"""Descriptions without a name: what "the militants", "regime positions", "40 people", "the monitor" are in this document."""

from collections.abc import Sequence

from daybook.core.claims import Claim
from daybook.core.text import Span
from daybook.core.vocab import ClaimType, Role, Whom
from daybook.resolve.actors_page import SOURCE_KINDS, UNIDENTIFIED, Decided, PageResolution
from daybook.resolve.actors_scene import ARMED, FORCES
from daybook.resolve.actors_words import Noun
from daybook.resolve.coreference import CLOSE, FAR, LEAD, NEAR, Mentioned

CIVILIANS, PROTESTERS, AID_WORKERS, SUICIDE_BOMBER = "civilians", "protesters", "aid-workers", "suicide-bomber"
CIVIL = {
    "civilian": CIVILIANS,
    "community": CIVILIANS,
    "site_civilian": CIVILIANS,
    "protester": PROTESTERS,
    "aid_worker": AID_WORKERS,
    "rescuer": AID_WORKERS,
}
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
# Shells and gas are not aimed at persons: whom they hit is a civilian unless the page counts combatants among them.
_HIT_BLINDLY = frozenset((ClaimType.SHELLING, ClaimType.CHEMICAL))
_ARTICLES = frozenset(("a", "an", "another"))
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
PEOPLE_KINDS = ARMED | FORCES | frozenset(("coalition", "civilians", "government", "ngo", "unidentified", "police"))


class NounResolution(PageResolution):
    """A reading being resolved: its scene, its threads so far, and what common nouns mean in it."""

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
            side = self.side_of_person(span) if name is not None and slot != "source" else None
            if side is not None:
                return Decided(side.ids[0], 0.6, "somebody of the side that his title names")
            if slot == "target" and claim.type == ClaimType.DISPLACEMENT and self.is_number(span):
                return Decided(CIVILIANS, 0.5, "people who were displaced")
            return Decided(None, 0.0, "a name that the pack does not have" if name else _UNKNOWN, name=name)
        name = self.unknown_name(span, nouns)
        if name is not None:
            side = self.side_of_person(span) if slot != "source" else None
            if side is not None:
                return Decided(side.ids[0], 0.6, "somebody of the side that his title names")
            return Decided(None, 0.0, "a name that the pack does not have", name=name)
        head = heads[0] if heads else nouns[-1]
        noun_class = head.noun_class
        if slot == "source" and noun_class in SOURCE_KINDS:
            return self.source(span, claim, noun_class)
        noun_class = self.compound(span, head, nouns)
        if noun_class in CIVIL and slot == "actor" and claim.type not in CIVIL_ACTS | _PEACEFUL:
            return Decided(None, 0.0, "people who act, and of whom the text does not say more")
        if noun_class == "site_civilian" and claim.type == ClaimType.DESTRUCTION:
            return Decided(None, 0.5, "a thing, not an actor", name=self.noun_words(span, head))
        if noun_class == "source_local" and slot == "target":
            return Decided(CIVILIANS, 0.6, "people of the place, as those harmed")
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
            told = bool(self.arming & {t.key for t in self.words.tokens(span.quote)})
            return self.other_side(span, slot, claim, sure=head.whom is Whom.COMBATANT or told)
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
        told = [n for n in nouns if n.last <= best[0]]
        if told and all(n.noun_class in CIVIL or n.noun_class in ("people", "source_local") for n in told):
            return None  # "residents of Tall Abyad": whom the name tells of is told before it
        first = tokens[best[0]]
        return span.quote[first.article_start if first.article else first.start : tokens[best[-1]].end]

    def is_person(self, span: Span) -> bool:
        """True for "a Filipino", "three Colombians", "a 23-year-old Kenyan": people counted or told one by one."""
        tokens = self.words.tokens(span.quote)
        first = tokens[0].key if tokens else ""
        return len(tokens) > 1 and (first in _ARTICLES or first.isdigit() or first in self.words.transparent)

    def is_number(self, span: Span) -> bool:
        """True for "one", "another 50", "the rest": a number or share of people named before."""
        keys = [t.key for t in self.words.tokens(span.quote)]
        return bool(keys) and all(k.isdigit() or k in self.words.transparent or k in _FILLERS for k in keys)

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
        if head.noun_class == "site" and owner.noun_class in CIVIL:
            return "site_civilian"  # "citizens' property"
        if owner.noun_class in ("state", "army"):
            if head.noun_class in ("site", "captive", "people"):
                return head.noun_class
            if head.noun_class == "air":
                return owner.noun_class
            return "army" if head.noun_class != "militia" else "allied"
        return owner.noun_class if owner.noun_class in _ARMED_CLASSES else head.noun_class

    def noun_words(self, span: Span, head: Noun) -> str | None:
        """The head noun's own words, for display."""
        tokens = self.words.tokens(span.quote)
        return span.quote[tokens[head.first].start : tokens[head.last - 1].end] if tokens else None

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
        if slot == "target" and claim.type in _HIT_BLINDLY and not self.event_has_combatants(claim):
            return Decided(CIVILIANS, 0.4, f"people in a claim of type {claim.type}, and none called combatants")
        return Decided(None, 0.0, "people of whom the text does not say more", name="people")

    def service(self) -> Decided | None:
        """ "Rescue workers" of the one rescue service that the page names; ``None`` if it names several or none."""
        services = {
            m.actor_id: m
            for m in self.threads.mentions
            if m.slot == "" and (e := self.pack.actor(m.actor_id)) is not None and "rescuer" in e.called
        }
        if len(services) != 1:
            return None
        (found,) = services.values()
        return Decided(found.actor_id, 0.6, "the rescue service that the page names")

    def event_has_combatants(self, claim: Claim) -> bool:
        """True if this claim or another of the same happening counts combatants or names them as those harmed."""
        key = self.events.get(claim.id)
        for other in self.by_event[key] if key is not None else [claim]:
            if any(c.whom is Whom.COMBATANT for c in other.counts):
                return True
            for mention in other.of(Role.TARGET):
                heads = self.words.heads(mention.span.quote)
                if any(h.whom is Whom.COMBATANT for h in heads):
                    return True
        return False

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
            league = m.kind == "coalition" and m.actor_id.startswith("group:")  # of groups, not of states
            if not (m.kind in kinds or league) or m.actor_id in avoid or m.actor_id == allies or m.slot == "source":
                return False
            return not opponents or self.opposes_home(m.actor_id, noun_class)

        words = frozenset(span.quote.casefold().split())
        if noun_class in ("gunman", "fighter") and words & UNIDENTIFIED:
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
            about = self.threads.before(span.start, CLOSE, fits, barriers=self.barriers)
            others = tuple(dict.fromkeys(m.actor_id for m in about))
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

    def other_side(self, span: Span, slot: str, claim: Claim, *, sure: bool) -> Decided:
        """Military things ("positions", "a checkpoint") of nobody told: of a side named near that is not the actor."""
        avoid = self.others_of(claim, slot)
        avoid |= {self.scene.arm("allied")}
        near = self.threads.before(
            span.start,
            NEAR,
            lambda m: m.kind in ARMED | FORCES and m.slot != "source" and m.actor_id not in avoid,
            barriers=self.barriers,
        )
        harmed = tuple(m for m in near if m.slot == "target")  # "killed seven rebels and destroyed a tank"
        near = harmed if slot == "target" and harmed else near
        if slot == "actor" or (not sure and not (near and self.same_sentence(near[0], span))):
            near = ()  # cars and convoys may be anybody's
        if near and len({m.actor_id for m in near}) == 1:
            return Decided(near[0].actor_id, 0.45, "things of the side named before", thread=near[0])
        return Decided(None, 0.0, "military things of a side that the text does not tell")
