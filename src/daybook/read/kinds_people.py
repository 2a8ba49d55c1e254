"""What happened to people and goods: held, freed, gone, come home, handed over; arms and food sent, let in or turned back."""

from collections.abc import Mapping
from typing import ClassVar

from daybook.core.vocab import Whom
from daybook.read.grammar import Item
from daybook.read.kinds_means import Neighbours
from daybook.read.triggers import Draft


class People(Neighbours):
    """Decides conditional kinds of people and goods."""

    RULES: ClassVar[Mapping[str, str]] = {  # conditional kind -> method that decides it
        "?leave": "_leave",
        "?return": "_return",
        "?give": "_give",
        "?surrender": "_surrender",
        "?exchange": "_exchange",
        "?talks": "_talks",
        "?goods": "_goods",
        "?block": "_block",
        "?refuge": "_refuge",
        "?fly": "_fly",
        "?throat": "_throat",
        "?missing": "_missing",
    }

    def _counted(self, items: list[Item]) -> bool:
        """People, or a bare number where only people can stand."""
        return any(self.p.people(i) or self.p.parse.tokens[i.head].tag == "#" for i in items)

    def _forces(self, items: list[Item]) -> bool:
        return any(self.p.whom(i) is Whom.COMBATANT or (self.p.actor_like(i) and not i.pronoun) for i in items)

    def _fled(self, items: list[Item]) -> bool:
        lex = self.p.lex
        words = self._words(items)
        civil = words & (lex.civilian | lex.set("uprooted_people")) or any(
            self.p.whom(i) is Whom.CIVILIAN for i in items
        )
        return bool(civil) and not words & lex.combatant

    def _leave(self, d: Draft) -> str:
        """ "civilians left the town" are displaced; "troops left the town" gave it up; a mayor who left a meeting did neither."""
        subjects, objects = self._subjects(d), self._objects(d)
        goal = [*objects, *self._after(d, "for", "from", "towards", "toward")]
        place = any(self.p.place_like(i) for i in goal) or bool(self._words(goal) & self.p.lex.set("home_words"))
        place = place or (bool(objects) and all(i.pronoun for i in objects))
        if d.frame.passive or (objects and not place):
            return ""
        people = any(self.p.people(i) for i in subjects)
        numbered = any(t.tag == "#" for i in subjects for t in self.p.tokens(i))
        if self._fled(subjects) or (people and numbered and not self._forces(subjects)):
            return "displacement"
        if place and self._forces(subjects) and any(self.p.armed(i) for i in subjects):
            return "movement"
        return ""

    def _fly(self, d: Draft) -> str:
        """People flown out or bussed away; a drone that is flown moves nobody."""
        return "displacement" if any(self.p.people(i) for i in self._patients(d)) else ""

    def _return(self, d: Draft) -> str:
        """People who come home; forces that come back move."""
        subjects = self._subjects(d) if not d.noun else self._after(d, "of")
        if d.noun and not subjects:
            return ""
        if self._forces(subjects) and not self._fled(subjects):
            return "movement" if any(self.p.armed(i) for i in subjects) else ""
        if self._fled(subjects):
            return "displacement"
        home = self._words([*self._objects(d), *self._after(d, "to", "in")]) & self.p.lex.set("home_words")
        people = any(self.p.people(i) and any(t.tag == "#" for t in self.p.tokens(i)) for i in subjects)
        return "displacement" if people and (home or d.entry.phrase != "return") else ""

    def _refuge(self, d: Draft) -> str:
        return "displacement" if self._counted(self._subjects(d)) else ""

    def _give(self, d: Draft) -> str:
        """What is sent decides: arms are support, food is aid, troops are a movement."""
        patients = self._patients(d) if not d.noun else self._after(d, "of")
        heads = {self.p.head(i).low for i in patients}
        words = self._words(patients)
        lex = self.p.lex
        if heads & lex.set("arms_words"):
            return "support"
        if heads & lex.set("aid_goods") or words & lex.set("aid_adjectives"):
            return "aid"
        forces = any(self.p.whom(i) is Whom.COMBATANT for i in patients) or heads & lex.set("troop_words")
        if forces and d.entry.phrase in ("send", "dispatch", "rush", "move", "fly in", "bring in"):
            return "movement"
        return ""

    def _goods(self, d: Draft) -> str:
        """A bare "aid" or "convoy" is news where a verb of delivering or stopping governs it."""
        lex = self.p.lex
        after, before = self.c.verb_after(d.item), self.c.verb_before(d.item)
        moved = {self.items[k].low for k in (after, before) if k is not None}
        if not moved & lex.set("delivering_verbs"):
            return ""
        own = self._modifiers(d) | {d.entry.phrase} | self._words(self._after(d, "of", "with"))
        return "aid" if own & (lex.set("aid_goods") | lex.set("aid_senders")) else ""

    def _block(self, d: Draft) -> str:
        """A road blocked is a siege, a convoy turned back is aid denied."""
        patients = self._patients(d)
        words, lex = self._words(patients), self.p.lex
        if words & lex.set("aid_goods") or words & lex.set("aid_adjectives"):
            return "aid"
        if words & lex.set("supply_words") - {"city", "town"} and any(
            self.p.place_hits(i.first, i.last) or words & lex.set("blocked_ways") for i in patients
        ):
            return "siege"
        return ""

    def _surrender(self, d: Draft) -> str:
        """Fighters who surrender; a place surrendered is a loss."""
        if d.noun:
            return "agreement" if any(self.p.armed(i) for i in self._after(d, "of")) else ""
        if any(self.p.place_like(i) for i in self._objects(d)):
            return "loss"
        return "agreement" if any(self.p.armed(i) for i in self._subjects(d)) else ""

    def _exchange(self, d: Draft) -> str:
        """ "swapped 180 captives", "an exchange of prisoners"; "exchanged fire" is a clash."""
        words = self._words(self._patients(d)) | (self._modifiers(d) if d.noun else set())
        if words & self.p.lex.set("held_people") or (
            d.noun and d.definite and any(k == "release" for _, k in self.seen)
        ):
            return "release"
        return "clash" if "fire" in words and not words & {"small"} else ""

    def _talks(self, d: Draft) -> str:
        words = self._modifiers(d) | self._words(self._after(d, "on", "over", "about", "for"))
        between = self._after(d, "between", "with")
        if words & self.p.lex.set("truce_words") or sum(self.p.armed(i) for i in between) > 1:
            return "agreement"
        return ""

    def held(self, d: Draft) -> str:
        """People held: by an armed group or as hostages an abduction, by whoever rules a detention."""
        patients = self._patients(d)
        if not any(self.p.people(i) and not self.p.place_like(i) for i in patients):
            return ""
        words, agents = self._words(patients), self._agents(d)
        if words & self.p.lex.set("hostage_words") or "captive" in words:
            return "abduction"
        ruling = self._words(agents) & self.p.lex.set("ruling_words")
        places = self._words(self._after(d, "in", "at"))
        if ruling or places & self.p.lex.set("jail_words"):
            return "detention"
        if any(self.p.armed(i) for i in agents) or any(kind == "abduction" for _, kind in self.seen[-6:]):
            return "abduction"
        return ""

    def _throat(self, d: Draft) -> str:
        return "execution" if self._words(self._patients(d)) & self.p.lex.set("throat_words") else ""

    def _missing(self, d: Draft) -> str:
        return "abduction" if self._counted(self._subjects(d)) and not d.frame.passive else ""
