"""Conditional kinds decided by what stands around them: a ``?take`` of people is an abduction, of a place a capture.

Every decision cites the codebook ("Decisions for the hard cases"); what fits none is dropped (kind ``""``).
"""

from collections.abc import Callable

from daybook.read.clauses import Clauses
from daybook.read.kinds_ground import Ground
from daybook.read.kinds_means import Means, Neighbours
from daybook.read.kinds_people import People
from daybook.read.phrases import Phrases
from daybook.read.triggers import Draft


class Kinds(Neighbours):
    """Decides conditional kinds in one sentence. ``seen``: types of events told before in the document, latest last."""

    def __init__(self, phrases: Phrases, clauses: Clauses, seen: list[tuple[int, str]]) -> None:
        super().__init__(phrases, clauses, seen)
        self.means = Means(phrases, clauses, seen)
        self.ground = Ground(phrases, clauses, seen)
        self.people = People(phrases, clauses, seen)
        self._rules: dict[str, Callable[[Draft], str]] = {
            kind: getattr(part, name)
            for part in (self.means, self.ground, self.people)
            for kind, name in part.RULES.items()
        }

    @staticmethod
    def conditional() -> frozenset[str]:
        """The conditional kinds that a lexicon pack may use."""
        return frozenset(Means.RULES) | frozenset(Ground.RULES) | frozenset(People.RULES)

    def decide(self, draft: Draft) -> None:
        """Set the draft's kind, or ``""`` where the words do not carry an event."""
        if draft.kind.startswith("?"):
            draft.kind = self._rules[draft.kind](draft)
            if not draft.kind and draft.entry.phrase == "hold":
                draft.kind = self.people.held(draft)  # not ground: people
        elif draft.kind == "control" and draft.entry.phrase == "control" and draft.noun:
            draft.kind = self.ground.control_noun(draft)
        elif draft.kind in ("control", "siege") and not draft.noun:
            draft.kind = self.ground.state_verb(draft)
        elif draft.kind == "downing" and draft.entry.phrase in ("crash", "down"):
            near = (
                [*self._subjects(draft), *self._objects(draft), self.items[draft.item]]
                if draft.noun
                else [*self._subjects(draft), *self._objects(draft)]
            )
            draft.kind = "downing" if any(self.p.vehicle(i) for i in near) else ""
        elif draft.kind == "bombing" and not draft.kind.startswith("?"):
            draft.kind = self.means.blast(draft)
        elif draft.kind == "clash" and draft.entry.phrase in ("fight", "battle", "combat") and not draft.noun:
            item = self.items[draft.item]
            serving = draft.frame.how == "relative" and bool(self._after(draft, "for", "alongside"))
            if serving or (item.voice == "ing" and draft.item and self.items[draft.item - 1].kind == "NP"):
                draft.kind = ""  # "the groups fighting the army" names the groups
        elif draft.kind == "clash" and draft.noun and draft.entry.phrase == "fighting":
            before = self.p.parse.tokens[draft.first - 1] if draft.first > self.items[draft.item].first else None
            people = self.p.lex.combatant | self.p.lex.set("actor_nouns")
            if before is not None and before.low in people and before.low.endswith("s"):
                draft.kind = ""  # "armed groups fighting against" names the groups
        elif draft.kind == "movement":
            k = self.c.verb_after(draft.item) if draft.noun else None
            comment = (
                k is not None
                and self.items[k].voice == "copula"
                and not self._by(draft)
                and not self._modifiers(draft) & (self.p.lex.set("actor_nouns"))
            )
            draft.kind = "" if comment else self.ground.movement(draft)  # "the advance was good news" is a comment
        elif draft.kind == "detention":
            draft.kind = (
                draft.kind
                if draft.noun or any(self._someone(i) for i in (*self._subjects(draft), *self._objects(draft)))
                else ""
            )
        elif draft.kind == "displacement" and not draft.noun:
            moved = (*self._subjects(draft), *self._objects(draft))
            counted = any(self.p.parse.tokens[i.head].tag == "#" for i in moved)
            draft.kind = draft.kind if counted or any(self.p.people(i) for i in moved) else ""
