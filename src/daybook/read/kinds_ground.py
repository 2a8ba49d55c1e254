"""What happened to ground and people: taken, held, cut off, freed, driven away, moved, backed, destroyed."""

from collections.abc import Mapping
from typing import ClassVar

from daybook.core.vocab import Whom
from daybook.read.grammar import Item
from daybook.read.kinds_means import Neighbours
from daybook.read.triggers import Draft


class Ground(Neighbours):
    """Decides conditional kinds of ground and people."""

    RULES: ClassVar[Mapping[str, str]] = {  # conditional kind -> method that decides it
        "?take": "_take",
        "?taketown": "_take_town",
        "?fall": "_fall",
        "?lose": "_lose",
        "?hold": "_hold",
        "?sever": "_sever",
        "?free": "_free",
        "?rescue": "_rescue",
        "?carryoff": "_carry_off",
        "?hang": "_hang",
        "?flee": "_flee",
        "?withdraw": "_withdraw",
        "?march": "_march",
        "?back": "_back",
        "?destroy": "_destroy",
        "?enclave": "_enclave",
        "?capital": "_capital",
        "?gain": "_gain",
        "?supporting": "_supporting",
        "?seat": "_seat",
        "?presence": "_presence",
        "?bulk": "_bulk",
    }

    def _take(self, d: Draft) -> str:
        patients = self._patients(d) if not d.noun else self._after(d, "of")
        if any(self.p.place_like(i) for i in patients):
            return "capture"
        if d.entry.phrase in ("seize", "recapture") and any(self.p.name_like(i) for i in patients):
            return "capture"
        if d.entry.phrase == "occupy":
            return ""
        people = any(self._someone(i) for i in patients)
        if people and d.entry.phrase in ("capture", "seize", "recapture"):
            return "abduction"
        if self._words(patients) & self.p.lex.set("territory_words"):
            return "capture"
        if d.noun and not patients:
            return "capture" if d.definite and d.entry.phrase in ("capture", "recapture") else ""
        return ""

    def _take_town(self, d: Draft) -> str:
        patients = self._patients(d)
        if d.entry.phrase == "take" and d.frame.passive and not d.frame.by:
            goal = [
                i
                for i in self._after(d, "to")
                if self.p.place_like(i) and not self._words([i]) & self.p.lex.set("taken_to_idioms")
            ]
            if goal and any(self.p.people(i) for i in patients):
                return "displacement"  # captives or residents who are moved
        if d.entry.phrase == "take" and any(self.p.people(i) and not self.p.place_like(i) for i in patients):
            source = self._after(d, "from", "off") if d.frame.passive else []
            if source or any(self.p.armed(i) for i in self._agents(d)):
                return "abduction"
            return ""
        if d.entry.phrase in ("take", "regain", "reclaim") and any(self.p.name_like(i) for i in patients):
            return "capture"
        if any(self.p.place_like(i) and not self.p.people(i) for i in patients):
            words = self._words(patients)
            if (
                d.entry.phrase in ("take", "recover", "clear", "secure")
                and words & self.p.lex.set("taken_idioms")
                and not any(self.p.place_hits(i.first, i.last) for i in patients)
            ):
                return ""
            return "capture"
        return ""

    def _fall(self, d: Draft) -> str:
        if d.noun:
            return "capture" if any(self.p.place_like(i) for i in self._after(d, "of")) else ""
        if not d.frame.subject and d.item and self.items[d.item - 1].kind == "NP":
            d.frame.subject = [d.item - 1]  # "in the northwest the district fell to"
        if not any(self.p.place_like(i) for i in self._subjects(d)):
            return ""
        if any(self.p.actor_like(i) for i in self._after(d, "to", "into", "under")):
            return "capture"
        named = any(self.p.place_hits(i.head, i.head + 1) for i in self._subjects(d))
        return "capture" if named and not self._objects(d) and not self._after(d, "on", "by", "from", "silent") else ""

    def _lose(self, d: Draft) -> str:
        if d.noun:
            if any(self.p.place_like(i) for i in self._after(d, "of")) or self._modifiers(d) & {"territorial"}:
                return "loss"
            return ""
        patients = self._patients(d)
        return (
            "loss"
            if any(self.p.place_like(i) for i in patients)
            or self._words(patients) & (self.p.lex.set("territory_words") - {"part", "parts"})
            else ""
        )

    def _hold(self, d: Draft) -> str:
        if d.entry.phrase == "hold" and self.p.parse.tokens[d.first].low == "holds" and not self._objects(d):
            return ""
        if d.entry.phrase == "entrench":
            return "control" if any(self.p.actor_like(i) for i in self._subjects(d)) else ""
        return self.state_verb(d, kind="control")

    def state_verb(self, d: Draft, kind: str = "") -> str:
        kind = kind or d.kind
        patients, agents = self._patients(d), self._agents(d)
        if any(self.p.place_like(i) for i in patients):
            return kind
        if kind == "siege" and self.items[d.item].voice == "ing":
            return ""
        if kind == "siege" and (patients or agents):
            return kind
        if kind == "control" and any(i.pronoun for i in patients) and any(self.p.actor_like(i) for i in agents):
            held = d.entry.phrase == "control" or (d.entry.phrase == "hold" and any(self.p.armed(i) for i in agents))
            return kind if held else ""
        return ""

    def control_noun(self, d: Draft) -> str:
        tokens = self.p.parse.tokens
        before = [t.low for t in tokens[max(0, d.first - 4) : d.first]]
        if "under" in before or (before and before[-1] in ("in", "full")) or self._modifiers(d):
            return "control"
        return ""

    def _enclave(self, d: Draft) -> str:
        item = self.items[d.item]
        words = {t.low for t in self.p.parse.tokens[item.first : d.first]}
        return "control" if words & self.p.lex.set("actor_nouns") else ""

    def _capital(self, d: Draft) -> str:
        """ "the group's de facto capital": who holds it."""
        return "control"

    def _gain(self, d: Draft) -> str:
        words = self._modifiers(d)
        verb = self.c.verb_before(d.item)
        made = verb is not None and self.items[verb].low in self.p.lex.set("making_verbs")
        if words & self.p.lex.set("gain_words") or words & self.p.lex.set("actor_nouns") or made:
            return "capture"
        return ""

    def _seat(self, d: Draft) -> str:
        """ "the seat of the caliphate": the place is its holder's."""
        return "control" if any(self.p.actor_hits(i.first, i.last) for i in self._after(d, "of")) else ""

    def _presence(self, d: Draft) -> str:
        """ "the group has positions outside the town": it stands there, which is less than holding it."""
        k = self.c.verb_before(d.item)
        if k is None or self.items[k].low not in self.p.lex.set("holding_verbs"):
            return ""
        where = self._after(d, "in", "at", "on", "outside", "inside", "near", "around", "along", "across")
        held = any(self.p.actor_like(self.items[s]) for s in self.c.verb(k).subject)
        return "control" if held and any(self.p.place_like(i) for i in where) else ""

    def _bulk(self, d: Draft) -> str:
        """ "it has the bulk of the province"."""
        k = self._having(d)
        return (
            "control" if k is not None and any(self.p.actor_like(self.items[s]) for s in self.c.verb(k).subject) else ""
        )

    def _having(self, d: Draft) -> int | None:
        k = d.item - 1
        while k >= 0 and self.items[k].kind == "A":
            k -= 1
        return (
            k if k >= 0 and self.items[k].kind == "V" and self.items[k].low in self.p.lex.set("holding_verbs") else None
        )

    def _supporting(self, d: Draft) -> str:
        """ "its support for the rebels", "in support of the army"."""
        given = self._after(d, "for", "of", "to")
        return "support" if any(self.p.armed(i) for i in given) else ""

    def _sever(self, d: Draft) -> str:
        patients = self._patients(d)
        if self._words(patients) & self.p.lex.set("supply_words") or any(self.p.place_like(i) for i in patients):
            return "siege"
        return ""

    def _rescue(self, d: Draft) -> str:
        """Hostages or captives rescued; people pulled from rubble are not."""
        held = self.p.lex.set("rescued_people")
        return "release" if self._words(self._patients(d)) & held else ""

    def _carry_off(self, d: Draft) -> str:
        """ "led away", "carried off": people are taken."""
        return "abduction" if any(self.p.people(i) for i in self._patients(d)) else ""

    def _hang(self, d: Draft) -> str:
        return "execution" if any(self.p.people(i) for i in self._patients(d)) else ""

    def _free(self, d: Draft) -> str:
        patients = self._patients(d)
        if any(self._someone(i) or (self.p.name_like(i) and d.entry.phrase in ("free", "release")) for i in patients):
            return "release"
        return (
            "capture" if d.entry.phrase == "free" and any(self.p.place_hits(i.first, i.last) for i in patients) else ""
        )

    def _flee(self, d: Draft) -> str:
        subjects = self._subjects(d)
        if d.entry.phrase == "flee" and not subjects:
            return "displacement"
        if subjects and all(
            self.p.whom(i) is Whom.COMBATANT or (self.p.actor_like(i) and not i.pronoun) for i in subjects
        ):
            return "movement"
        return "displacement" if any(self._someone(i) for i in subjects) else ""

    def _forces(self, items: list[Item]) -> bool:
        return any(self.p.whom(i) is Whom.COMBATANT or (self.p.actor_like(i) and not i.pronoun) for i in items)

    def _withdraw(self, d: Draft) -> str:
        if any(self.p.people(i) for i in self._subjects(d)) or self._forces(self._subjects(d)):
            return "movement"
        return ""

    def movement(self, d: Draft) -> str:
        if d.noun:
            item = self.items[d.item]
            before = self.p.parse.tokens[item.first : d.first]
            forces = self._forces([*self._by(d), *self._after(d, "of")]) or any(
                t.low in self.p.lex.set("actor_nouns") or t.name == "actor" or t.low in self.p.lex.set("demonyms")
                for t in before
            )
            k = self.c.verb_before(d.item)
            forces = forces or (k is not None and self._forces([self.items[s] for s in self.c.verb(k).subject]))
            return (
                "movement"
                if forces or (self._after(d, "on", "into", "towards", "toward") and d.entry.phrase == "advance")
                else ""
            )
        return "movement" if self._forces([*self._subjects(d), *self._objects(d), *self._by(d)]) else ""

    def _march(self, d: Draft) -> str:
        subjects = self._subjects(d)
        goal = [*self._objects(d), *self._after(d, "to", "into", "in", "at", "from")]
        if not any(self.p.place_like(i) for i in goal):
            return ""
        words = self._words(subjects)
        if words & self.p.lex.set("aid_movers"):
            return "aid"
        crowd = any(any(t.tag == "#" for t in self.p.tokens(i)) and not self.p.armed(i) for i in subjects)
        if self._forces(subjects) and crowd and not any(self.p.whom(i) is Whom.COMBATANT for i in subjects):
            return "displacement"  # "725,000 Mirrani crossed the river": a people, not an army
        if self._forces(subjects) or words & self.p.lex.set("force_movers"):
            return "movement"
        if words & self.p.lex.set("uprooted_movers") or any(self.p.whom(i) is Whom.CIVILIAN for i in subjects):
            return "displacement"
        return ""

    def _back(self, d: Draft) -> str:
        patients, agents = self._patients(d), self._agents(d)
        if any(self.p.armed(i) for i in patients) and any(self.p.actor_like(i) for i in agents):
            if d.entry.phrase == "support" and any(self.p.aircraft(i) for i in agents):
                return "support"
            return "support"
        return ""

    def _destroy(self, d: Draft) -> str:
        patients = self._patients(d)
        if not patients:
            return ""
        if any(i.pronoun for i in patients):
            return ""
        return "downing" if any(self.p.vehicle(i) for i in patients) else "destruction"
