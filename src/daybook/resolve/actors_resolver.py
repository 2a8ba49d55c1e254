"""Resolves the words of actors, targets and sources to entries of the actor pack, or to "unclear" with the rivals.

Order of evidence: a name inside the span; an adjective of a state with the noun it stands before; a pronoun's or a
noun's thread in the document; the state at home for "the army", "government forces", "the regime". What the document
does not decide stays ``None``. Loaded words take the path of their neutral neighbours.
"""

from collections.abc import Sequence

from daybook.core.claims import Claim, Reading
from daybook.core.text import Span
from daybook.core.values import ActorRef
from daybook.core.vocab import Role
from daybook.resolve.actors_finder import ActorFinder, standard_finder
from daybook.resolve.actors_nouns import (
    ACTING,
    CIVIL,
    CIVIL_ACTS,
    CIVILIANS,
    PEOPLE_KINDS,
    WITH_STATE,
    Decided,
    NounResolution,
)
from daybook.resolve.actors_scene import ARMED, SOURCES, WEAK, Named, Relations
from daybook.resolve.actors_text import Token
from daybook.resolve.actors_words import ActorWords, Noun, standard_words
from daybook.resolve.coreference import NEAR, Mentioned


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


class _Resolution(NounResolution):
    """One reading being resolved, in the order of evidence."""

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
        head_class = heads[0].noun_class if heads else ""
        found_pronouns = [p for t in tokens if (p := self.pronoun_of(t))]
        pronoun = found_pronouns[0] if found_pronouns else ""
        lead = self.pronoun_of(tokens[0]) if tokens else ""
        if heads and any(
            n.start - span.start <= tokens[heads[0].first].start and n.end - span.start >= tokens[heads[0].last - 1].end
            for n in strong
        ):
            return self.by_name(strong, "")  # the head noun is a word of the name ("... Nationalist Party")
        if head_class in CIVIL and slot != "source":
            civil = self.civil(head_class, tokens, heads, strong, span)
            if civil is not None:
                return civil
        if head_class == "captive" and slot != "source" and not strong:
            return self.people(span, claim, slot)
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
                return Decided(self.scene.whole(cover.ids[0]), 0.9, "part of a longer name")
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
    ) -> Decided | None:
        """Civilians by their noun, unless a name stands for the head itself ("White Helmets volunteers")."""
        if any(h.noun_class not in CIVIL for h in heads):
            return None
        first = strong[0] if strong else None
        if first is not None and first.kind in ("ngo", "intergovernmental", "monitor"):
            return None
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
        self, weak: Sequence[Named], head_class: str, nouns: Sequence[Noun], span: Span, slot: str
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
        if first.kind == "people" and not head_class:
            if slot == "target":
                return Decided(CIVILIANS, 0.6, "a people, as those harmed")
            return Decided(actor_id, 0.6, "a people for its state")
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

    def speaker(self, claim: Claim, span: Span) -> Decided:
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
                return Decided(actor, 0.7, "the speaker", thread=thread)
        voice = self.publisher()
        if voice is not None and not claim.attribution:
            return Decided(voice, 0.5, "the publisher speaks")
        return Decided(None, 0.0, "a speaker whom the text does not name")

    def by_pronoun(self, pronoun: str, span: Span, slot: str, head_class: str, claim: Claim) -> Decided:
        """A pronoun, or a noun with a possessive pronoun ("its fighters", "their positions", "his forces")."""
        if slot == "source":
            found = self.thread(span, PEOPLE_KINDS | SOURCES | ACTING, NEAR, ("source",))
            if found is None:
                return Decided(None, 0.0, "a pronoun without a thread")
            return Decided(found.actor_id, 0.6, "pronoun for an earlier source", thread=found)
        if head_class in ("allied", "people", "captive", "rebel", "insurgent", "other_side"):  # "its rivals" are not it
            return self.by_noun(span, slot, claim, self.words.heads(span.quote), ())
        kinds = {"thing": ACTING, "many": PEOPLE_KINDS, "person": ACTING | {"civilians"}}[pronoun]
        if slot == "actor" and claim.type not in CIVIL_ACTS:
            kinds = kinds - {"civilians"}
        avoid = self.others_of(claim, slot)
        found = self.thread(span, kinds, NEAR, (), avoid)
        if found is None:
            return Decided(None, 0.0, "a pronoun without a thread")
        actor = found.actor_id
        prefix, _, country = actor.partition(":")
        arm = WITH_STATE.get(head_class)
        if prefix == "state" and arm in ("army", "air", "navy", "police"):
            actor = self.scene.whole(f"{arm}:{country}")
        return Decided(actor, 0.6, "pronoun for an earlier mention", thread=found)
