"""Resolves the words of actors, targets and sources to entries of the actor pack, or to "unclear" with the rivals.

Order of evidence: a name inside the span; an adjective of a state with the noun it stands before; a pronoun's or a
noun's thread in the document; the state at home for "the army", "government forces", "the regime". What the document
does not decide stays ``None``. Loaded words take the path of their neutral neighbours.
"""

import re
from collections.abc import Sequence

from daybook.core.claims import Claim, Reading
from daybook.core.text import Span
from daybook.core.values import ActorRef
from daybook.core.vocab import ClaimType, Role, SourceKind, Whom
from daybook.resolve.actors_finder import ActorFinder, standard_finder
from daybook.resolve.actors_nouns import CIVIL, CIVIL_ACTS, CIVILIANS, PEOPLE_KINDS, WITH_STATE
from daybook.resolve.actors_page import ACTING, Decided
from daybook.resolve.actors_pronouns import PronounResolution
from daybook.resolve.actors_scene import ARMED, FORCES, SOURCES, WEAK, Named, Relations
from daybook.resolve.actors_text import Token
from daybook.resolve.actors_words import ActorWords, Noun, standard_words
from daybook.resolve.coreference import CLOSE, NEAR, Mentioned

_OWN_MEANING = frozenset(("allied", "people", "captive", "rebel", "insurgent", "site_civilian"))


_BETWEEN_SIDES = frozenset((ClaimType.CLASH, ClaimType.CAPTURE, ClaimType.LOSS, ClaimType.DOWNING, ClaimType.SUPPORT))
_PERSONAL = frozenset(
    (ClaimType.SEXUAL_VIOLENCE, ClaimType.ABDUCTION, ClaimType.RELEASE, ClaimType.DISPLACEMENT, ClaimType.DETENTION)
)
_FOUGHT = _BETWEEN_SIDES | {
    ClaimType.SHELLING,
    ClaimType.SIEGE,
    ClaimType.MOVEMENT,
    ClaimType.EXECUTION,
    ClaimType.ATTACK,
}
_STOP = re.compile(r"[.!?]\s")  # where a sentence ends, roughly
_AIRFRAME = re.compile(r"\b[A-Z][A-Za-z]{0,2}-\d+")  # F-16, Su-27, MiG-29: aircraft by their type
_CALLED_SO = re.compile(r"[\"“][^\"”]*[\"”]")  # 'an "American-Israeli spy network"'
_NOT_THE_NAMED = frozenset(("other_side", "backer", "affiliate"))
_NAMED = 0.55  # how surely a side is found that stands for others of its claim
_SPEAKS = 0.75  # a speaker found by a thread of its own would be a guess upon a guess


class ActorResolver:
    """Resolver of actors, targets and sources. Pure: the reading alone decides."""

    def __init__(self, finder: ActorFinder | None = None, words: ActorWords | None = None) -> None:
        self.finder = finder if finder is not None else standard_finder()
        self.words = words if words is not None else standard_words()
        self._relations = Relations.of(self.finder.pack)

    def resolve_actors(self, reading: Reading) -> dict[tuple[int, int], ActorRef]:
        """Every actor, target and source span (start, end) → what it names.

        ``actor_id`` is ``None`` where the document does not decide or the pack has no entry; ``rivals`` are then the ids
        between which it does not, and ``name`` is a proper name's own words, the noun of a thing, "people", or ``None``.
        ``thread`` is the earlier mention that decided a pronoun or a common noun.
        """
        return _Resolution(self.finder, self.words, self._relations, reading).run()


class _Resolution(PronounResolution):
    """One reading being resolved, in the order of evidence."""

    def run(self) -> dict[tuple[int, int], ActorRef]:
        """Spans in text order, so that threads run forward."""
        jobs: list[tuple[Span, str, Claim]] = []
        for claim in self.reading.claims:
            jobs += [(a.source, "source", claim) for a in claim.attribution]
            jobs += [(m.span, "actor", claim) for m in claim.of(Role.ACTOR)]
            jobs += [(m.span, "target", claim) for m in claim.of(Role.TARGET)]
        jobs.sort(key=lambda j: (j[0].start, j[0].end, j[1] == "source", j[1]))  # who acts before who speaks
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
        for span, slot, claim in jobs:
            if slot != "source" and (settled := self.settled(span, slot, claim)) is not None:
                self.out[span.start, span.end] = self.reference(span, settled)
        return self.out

    def settled(self, span: Span, slot: str, claim: Claim) -> Decided | None:
        """A second look at what stayed open, by what its own claim and happening say elsewhere; ``None`` to leave it.

        A thing or a person whom no entry has, hit beside members of a single fighting side, is that side's. Unnamed
        opponents are the group that another mention of the same happening names for the same number of dead.
        """
        ref = self.out[span.start, span.end]
        if ref.actor_id is None and slot == "target" and any(c.whom is Whom.COMBATANT for c in claim.counts):
            if any(c.whom is Whom.CIVILIAN for c in claim.counts) or not self.is_thing_or_name(span):
                return None
            sides = self.fighting(claim, "target")
            if len(sides) == 1:
                return Decided(sides.pop(), 0.45, "beside the one side that the claim names as hit")
        key = self.events.get(claim.id)
        if (
            slot == "target"
            and key is not None
            and ref.actor_id is not None
            and ref.actor_id == self.scene.arm("insurgents")
        ):
            named: set[str] = set()
            numbers = {(c.harm, c.low, c.high) for c in claim.counts}
            for other in self.by_event[key]:
                if not numbers & {(c.harm, c.low, c.high) for c in other.counts}:
                    continue
                named |= {i for i in self.fighting(other, slot) if not self.scene.is_umbrella(i)}
            if len(named) == 1 and not named & self.others_of(claim, slot):
                return Decided(named.pop(), 0.5, "the group that other words on the same happening name")
        return None

    def is_thing_or_name(self, span: Span) -> bool:
        """True for a vehicle, a site, a proper name, words that are no people: not for people, who may be anybody."""
        return not any(
            n.noun_class in CIVIL or n.noun_class in ("people", "captive", "group", "fighter", "gunman", "militia")
            for n in self.words.heads(span.quote)
        )

    def fighting(self, claim: Claim, slot: str) -> set[str]:
        """Fighting sides found for this slot of a claim, surely enough to stand for others."""
        role = Role.TARGET if slot == "target" else Role.ACTOR
        found = (self.out[m.span.start, m.span.end] for m in claim.of(role))
        return {
            r.actor_id
            for r in found
            if r.actor_id is not None
            and r.score >= _NAMED
            and (e := self.pack.actor(r.actor_id)) is not None
            and e.kind in ARMED | FORCES
        }

    def reference(self, span: Span, decided: Decided) -> ActorRef:
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

    def decide(self, span: Span, slot: str, claim: Claim) -> Decided:
        """What a span names."""
        tokens = self.words.tokens(span.quote)
        heads = self.words.heads(tokens)
        nouns = self.words.nouns(tokens)
        names = [n for n in self.scene.within(span.start, span.end) if n.kind not in SOURCES or slot == "source"]
        strong = [n for n in names if n.kind not in WEAK and not n.modifier]
        head_class = heads[0].noun_class if heads else "air" if _AIRFRAME.search(span.quote) else ""
        before_head = tokens[: heads[0].first] if heads else tokens  # "government forces and their allies": the forces
        found_pronouns = [p for t in before_head if (p := self.pronoun_of(t))]
        pronoun = found_pronouns[0] if found_pronouns else ""
        lead = self.pronoun_of(tokens[0]) if tokens else ""
        if heads and any(
            n.start - span.start <= tokens[heads[0].first].start and n.end - span.start >= tokens[heads[0].last - 1].end
            for n in strong
        ):
            return self.by_name(strong, "")  # the head noun is a word of the name ("... Nationalist Party")
        if head_class in CIVIL and slot != "source":
            civil = self.civil(head_class, tokens, heads, strong, span, slot, claim)
            if civil is not None:
                return civil
        alone = head_class == "other_side" and not names and not any(n.last <= heads[0].first for n in nouns)
        if alone and slot != "source":
            return self.enemy(span)
        if head_class in _NOT_THE_NAMED and (slot != "source" or head_class == "affiliate"):
            beside = self.near_the_named(span, slot, claim, heads[0], nouns, names)
            if beside is not None:
                return beside
        if head_class == "captive" and slot != "source" and not strong:
            return self.people(span, claim, slot)
        if strong:
            return self.by_name(strong, head_class)
        weak = [n for n in names if n.kind in WEAK and not n.modifier]
        if heads or pronoun:  # "their relatives in Syria" are not Syria
            weak = [n for n in weak if not (self.scene.is_place(n) and self.after_head(n, span, tokens, heads))]
        if head_class in ("site", "site_civilian", "peacekeeper", "unit", "coalition"):
            weak = []
        if weak:
            found = self.by_state(weak, head_class, nouns, span, slot, claim)
            if found is not None:
                return found
        if not names and not heads and not lead and not pronoun:
            cover = self.scene.covering(span.start, span.end)
            if cover is not None and not cover.modifier and len(cover.ids) == 1:
                return Decided(self.scene.whole(cover.ids[0]), 0.9, "part of a longer name")
        if pronoun == "speaker":
            return self.speaker(claim, span, slot)
        if pronoun and pronoun != "relative":
            return self.by_pronoun(pronoun, span, slot, head_class, claim)
        return self.by_noun(span, slot, claim, heads, nouns)

    @staticmethod
    def after_head(name: Named, span: Span, tokens: Sequence[Token], heads: Sequence[Noun]) -> bool:
        """True if a name stands behind the head noun, and not by an "of" of its own."""
        behind = [t for t in tokens if span.start + t.end <= name.start]
        if not behind or behind[-1].key == "of":
            return False
        return not heads or span.start + tokens[heads[0].last - 1].end <= name.start

    def pronoun_of(self, token: Token) -> str:
        """Sort of pronoun; "US" and "IT" in capitals are none."""
        return "" if len(token.raw) > 1 and token.raw.isupper() else self.pronouns.get(token.key, "")

    def near_the_named(
        self, span: Span, slot: str, claim: Claim, head: Noun, nouns: Sequence[Noun], names: Sequence[Named]
    ) -> Decided | None:
        """ "The army's backers", "a rival of the Houthis", "al-Qaeda's affiliate": not the actor that the words name.

        ``None`` where the words name the ally himself: "its Russian ally", "allies from Hezbollah".
        """
        tokens = self.words.tokens(span.quote)
        begin, end = span.start + tokens[head.first].start, span.start + tokens[head.last - 1].end
        owner = next((n for n in names if len(n.ids) == 1 and self._owns(n, begin, end)), None)
        if owner is None and any(not n.modifier and n.kind not in SOURCES for n in names):
            return None
        if head.noun_class == "affiliate" and owner is not None:
            part = self.affiliate(owner.ids[0])
            if part is not None:
                return Decided(part, 0.6, "the part of that movement which the page names", rivals=(owner.ids[0],))
            return Decided(None, 0.2, "a part of a movement which the page does not name", rivals=(owner.ids[0],))
        kin = [n for n in nouns if n.last <= head.first and n.noun_class in ("insurgent", "jihadist", "rebel")]
        if owner is None and kin:
            return self.of_home("insurgents", "armed opponents whom the page does not name", span)
        if head.noun_class == "backer" and owner is None:
            before = self.document.text[max(0, span.start - 5) : span.start]
            home = {self.scene.arm(a) for a in ("state", "army", "air")} - {""}
            near = self.threads.before(span.start, CLOSE // 2, lambda m: True, barriers=self.barriers)
            if before.endswith((" and ", "with ")) and near and near[0].actor_id in home:
                return self.of_home("allied", "forces on the side of the state at home", span)
        return Decided(None, 0.0, "somebody near or opposed to whom the words name")

    def _owns(self, name: Named, begin: int, end: int) -> bool:
        """True if a name owns the head noun between these characters: "the army's backers", "backers of the army"."""
        text = self.document.text
        if name.end <= begin:
            return text[name.end : name.end + 1] in ("'", "’", "`") or (
                name.kind not in WEAK and name.end + 1 >= begin - 12
            )
        return text[end : name.start].strip().casefold() in ("of", "of the", "to", "to the")

    def civil(
        self,
        head_class: str,
        tokens: Sequence[Token],
        heads: Sequence[Noun],
        strong: Sequence[Named],
        span: Span,
        slot: str,
        claim: Claim,
    ) -> Decided | None:
        """Civilians by their noun, unless a name stands for the head itself ("White Helmets volunteers").

        A fighting side's name before the noun of who acts, or before a camp, is that side ("the camp of the brigade").
        """
        if any(h.noun_class not in CIVIL for h in heads):
            return None
        first = strong[0] if strong else None
        if first is not None and first.kind in ("ngo", "intergovernmental", "monitor"):
            return None
        if slot == "actor" and claim.type not in CIVIL_ACTS:
            return None
        if first is not None and head_class == "site_civilian" and first.kind in ARMED | FORCES:
            return None
        if head_class == "site_civilian" and (first is None or claim.type == ClaimType.DESTRUCTION):
            return None
        if head_class == "rescuer" and (service := self.service()) is not None:
            return service
        return Decided(CIVIL[head_class], 0.9 if head_class != "site_civilian" else 0.6, f"noun of class {head_class}")

    def by_name(self, strong: Sequence[Named], head_class: str) -> Decided:
        """A name inside the span; a part wins over its whole; several joined names leave rivals."""
        sure = [n for n in strong if len(n.ids) == 1]
        if not sure:
            return Decided(None, 0.3, "a name shared by several entries", rivals=strong[0].ids)
        ids = list(dict.fromkeys(self.scene.whole(n.ids[0]) for n in sure))
        first = ids[0]
        for other in ids[1:]:
            entry = self.pack.actor(other)
            if first in self.pack.parents(other) or (
                entry is not None and first in entry.allies and entry.kind in ARMED
            ):
                first = other  # "the SDF's Deir ez-Zor Military Council", "al-Qaeda's affiliate Nusra Front"
            if entry is not None and "peacekeeper" in entry.called and head_class in ("army", "peacekeeper", "police"):
                first = other  # "Kenyan soldiers of the regional force"
        prefix, _, country = first.partition(":")
        arm = WITH_STATE.get(head_class)
        if prefix == "state" and arm in ("army", "police", "navy") and sure[-1].kind == "government" and len(ids) == 1:
            first = self.scene.whole(f"{arm}:{country}")  # "forces of the Syrian government"
        others = [i for i in ids if i != first and i not in self.pack.parents(first)]
        branch = self.scene.branch_of(first)
        if branch is not None and not others:
            return Decided(
                branch, 0.7, "the branch that the page names of a movement at home elsewhere", rivals=(first,)
            )
        return Decided(first, 0.95 if not others else 0.8, "name in the words", rivals=tuple(others))

    def by_state(
        self, weak: Sequence[Named], head_class: str, nouns: Sequence[Noun], span: Span, slot: str, claim: Claim
    ) -> Decided | None:
        """A state's name or adjective, with the noun it stands before."""
        first = weak[0]
        if len(first.ids) > 1:
            return Decided(None, 0.3, "a people or name shared by several actors", rivals=first.ids)
        actor_id = first.ids[0]
        prefix, _, country = actor_id.partition(":")
        if prefix != "state":
            return Decided(actor_id, 0.7, "adjective of an actor")
        if slot == "source" and head_class in ("source_monitor", "source_media", "source_local"):
            return None
        if first.kind in ("nationality", "people") and not head_class and self.is_person(span):
            if slot == "target" and claim.type not in _BETWEEN_SIDES:
                return Decided(CIVILIANS, 0.5, "a person of a nation, as the one harmed")
            return Decided(None, 0.0, "a person of a nation, not its state")
        if first.kind == "people" and not head_class:
            if slot == "target" and claim.type not in _BETWEEN_SIDES:
                return Decided(CIVILIANS, 0.6, "a people, as those harmed")
            if claim.type in _FOUGHT and self.scene.is_apart(country):
                return Decided(self.scene.whole(f"army:{country}"), 0.6, "a people for its forces")
            return Decided(actor_id, 0.6, "a people for its state")
        if _CALLED_SO.search(span.quote):
            return Decided(None, 0.0, "what somebody calls it, in quotation marks")
        arm = WITH_STATE.get(head_class)
        classes = {n.noun_class for n in nouns}
        if arm is not None:
            if arm == "insurgents" and country != self.scene.home:
                return None  # "Chechen militants" need not be at war with Chechnya's state
            if "air" in classes and arm == "army":
                arm = "air"
            return Decided(self.scene.whole(f"{arm}:{country}"), 0.85, f"state and noun of class {head_class}")
        if head_class in ("allied", "militia"):
            return None
        if head_class in ("people", "captive"):
            return Decided(CIVILIANS, 0.4, "people of a state") if first.kind in ("nationality", "people") else None
        cover = self.scene.covering(span.start, span.end)
        longer = cover is not None and cover.end > span.end and len(cover.ids) == 1
        if longer and cover is not None and not head_class and cover.kind not in WEAK | SOURCES:
            return Decided(self.scene.whole(cover.ids[0]), 0.9, "part of a longer name")
        return Decided(actor_id, 0.85, "name or adjective of a state")

    def speaker(self, claim: Claim, span: Span, slot: str) -> Decided:
        """ "We", "our": the innermost source of the claim."""
        for hop in claim.attribution:
            ref = self.out.get((hop.source.start, hop.source.end))
            if ref is None and (hop.source.start, hop.source.end) != (span.start, span.end):
                ref = self.reference(hop.source, self.decide(hop.source, "source", claim))
            if ref is not None and ref.actor_id is not None and ref.score >= _SPEAKS:
                thread = Mentioned(hop.source.start, hop.source.end, ref.actor_id, "")
                entry = self.pack.actor(ref.actor_id)
                actor = ref.actor_id
                if entry is not None and entry.kind in ("party_media", "ministry", "state_media"):
                    actor = entry.parent or f"state:{ref.actor_id.partition(':')[2]}"
                spoken = self.pack.actor(actor)
                if spoken is None or spoken.kind not in ACTING:
                    continue  # an agency or a monitor only passes the words on
                return Decided(actor, 0.7, "the speaker", thread=thread)
        told_by = claim.attribution[0].kind if claim.attribution else None
        bare = all(self.pronoun_of(t) for t in self.words.tokens(span.quote))
        if slot == "target" and bare and told_by is SourceKind.LOCAL and claim.type in _PERSONAL:
            return Decided(CIVILIANS, 0.5, "people of the place, who speak")
        voice = self.publisher()
        if voice is not None and not claim.attribution:
            return Decided(voice, 0.5, "the publisher speaks")
        return Decided(None, 0.0, "a speaker whom the text does not name")

    def by_pronoun(self, pronoun: str, span: Span, slot: str, head_class: str, claim: Claim) -> Decided:
        """A pronoun, or a noun with a possessive pronoun ("its fighters", "their positions", "his forces")."""
        if slot == "source":
            people: frozenset[str] = frozenset() if pronoun == "thing" else PEOPLE_KINDS  # "it" is nobody's witnesses
            found = self.thread(span, people | SOURCES | ACTING, NEAR, ("source",))
            if found is None or len(_STOP.findall(self.document.text, found.end, span.start)) > 1:
                phrase, reason = self.taken_up(
                    pronoun, span, slot, claim
                )  # who spoke further back than the sentence before
                actor = self.meant_by(phrase, claim) if phrase is not None else None
                entry = self.pack.actor(actor) if actor is not None else None
                if phrase is not None and entry is not None and entry.kind in people | SOURCES | ACTING:
                    near = Mentioned(phrase.start, phrase.end, entry.id, entry.kind)
                    return Decided(entry.id, 0.6, f"pronoun for {reason}", thread=near)
            if found is None or found.slot != "source":
                return Decided(None, 0.0, "a pronoun without a thread")
            return Decided(found.actor_id, 0.6, "pronoun for an earlier source", thread=found)
        if head_class in _OWN_MEANING:  # "its rivals" are not it
            return self.by_noun(span, slot, claim, self.words.heads(span.quote), ())
        phrase, reason = self.taken_up(pronoun, span, slot, claim)
        if phrase is None:
            return Decided(None, 0.0, reason if pronoun != "person" else "a pronoun for a person")
        actor = self.meant_by(phrase, claim)
        if actor is None:
            return Decided(None, 0.0, "a pronoun for somebody whom the text does not name")
        entry = self.pack.actor(actor)
        found = Mentioned(phrase.start, phrase.end, actor, entry.kind if entry is not None else "")
        prefix, _, country = actor.partition(":")
        arm = WITH_STATE.get(head_class)
        if prefix == "state" and arm in ("army", "air", "navy", "police"):
            actor = self.scene.whole(f"{arm}:{country}")
        return Decided(actor, 0.6, f"pronoun for {reason}", thread=found)
