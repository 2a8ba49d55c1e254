"""What kind of violence the words tell: from the air, by guns, by a bomb, hand to hand, and deaths with no means told.

Codebook, "Decisions for the hard cases": the most specific type that the sentence itself supports.
"""

from collections.abc import Mapping
from typing import ClassVar

from daybook.core.vocab import Whom
from daybook.read.clauses import Clauses
from daybook.read.grammar import Item
from daybook.read.phrases import Phrases
from daybook.read.triggers import Draft


class Neighbours:
    """The phrases around a draft in one sentence. ``seen``: (sentence, type) of events told before, latest last."""

    def __init__(self, phrases: Phrases, clauses: Clauses, seen: list[tuple[int, str]]) -> None:
        self.p = phrases
        self.c = clauses
        self.items = phrases.parse.items
        self.seen = seen

    def _subjects(self, d: Draft) -> list[Item]:
        return [self.items[k] for k in d.frame.subject]

    def _objects(self, d: Draft) -> list[Item]:
        return [self.items[k] for k in d.frame.objects]

    def _by(self, d: Draft) -> list[Item]:
        return [self.items[k] for k in d.frame.by]

    def _after(self, d: Draft, *preps: str) -> list[Item]:
        return [self.items[k] for prep, nps in d.frame.preps if prep in preps for k in nps]

    def _modifiers(self, d: Draft) -> set[str]:
        item = self.items[d.item]
        return {t.low for t in self.p.parse.tokens[item.first : d.first]}

    def _words(self, items: list[Item]) -> set[str]:
        return {t.low for i in items for t in self.p.tokens(i)}

    def _patients(self, d: Draft) -> list[Item]:
        if d.noun:
            first = d.frame.preps[:1]
            of = [self.items[k] for prep, nps in first if prep == "of" for k in nps]
            return [*of, *self._after(d, "on", "against", "at", "targeting")]
        return self._subjects(d) if d.frame.passive else self._objects(d)

    def _someone(self, item: Item) -> bool:
        """People, or what stands for them alone: "1,000 were captured", "those who fled", "everybody"."""
        if self.p.place_like(item) or self.p.vehicle(item):
            return False
        head = self.p.head(item)
        return self.p.people(item) or head.tag == "#" or head.low in self.p.lex.set("standing_for_people")

    def _agents(self, d: Draft) -> list[Item]:
        if d.noun:
            return self._by(d)
        return self._by(d) if d.frame.passive else self._subjects(d)


class Means(Neighbours):
    """Decides conditional kinds of violence."""

    RULES: ClassVar[Mapping[str, str]] = {  # conditional kind -> method that decides it
        "?attack": "_attack",
        "?raid": "_raid",
        "?strike": "_strike",
        "?strikes": "_strikes",
        "?bombardment": "_bombardment",
        "?bombing": "_bombing",
        "?bomb": "_bomb",
        "?bombs": "_bombs",
        "?shells": "_shells",
        "?artillery": "_artillery",
        "?mine": "_bombs",
        "?fire": "_fire",
        "?shoot": "_shoot",
        "?kill": "_kill",
        "?die": "_kill",
        "?dead": "_dead",
        "?toll": "_toll",
        "?gooff": "_go_off",
        "?operation": "_operation",
        "?chemweapon": "_chemical",
        "?firing": "_firing",
        "?crime": "_crime",
        "?lost": "_lost",
        "?drop": "_drop",
        "?drones": "_drones",
        "?bomber": "_bomber",
        "?down": "_down",
        "?rally": "_rally",
    }

    def _means(self, d: Draft) -> str:
        """Air or ground, where the words say so."""
        words = self._modifiers(d) if d.noun else set()
        agents = self._agents(d)
        words |= self._words(agents)
        if d.noun:
            words |= self._words(self._after(d, "with", "using")) & (
                self.p.lex.set("ground_words") | self.p.lex.set("attack_with_words")
            )
            words = {"rockets" if w in self.p.lex.set("rocket_like") else w for w in words}
        else:
            words |= self._words(self._after(d, "with", "in", "using")) & (
                self.p.lex.set("ground_words") | self.p.lex.set("air_with_words")
            )
        if any(self.p.aircraft(i) for i in agents) or words & self.p.lex.set("air_words"):
            return "airstrike"
        if words & self.p.lex.set("ground_words"):
            return "shelling"
        if words & self.p.lex.set("chemical_words"):
            return "chemical"
        if words & self.p.lex.set("suicide_words"):
            return "suicide_attack"
        if words & self.p.lex.set("bombing_words"):
            return "bombing"
        return ""

    def _later(self, d: Draft, allowed: tuple[str, ...], *, reach: int = -1) -> str:
        """Type of an event told before, if this noun points back to it: "the blast", "Saturday's attack"."""
        item = self.items[d.item]
        first = self.p.parse.tokens[item.first]
        before = self.items[d.item - 1] if d.item else None
        pointing = (
            d.definite or first.tag == "S" or (before is not None and before.kind == "T" and first.tag in ("S", "N"))
        )
        if not d.noun or self._by(d):
            return ""
        for sentence, kind in reversed(self.seen):
            if kind in allowed and (pointing or d.sentence - sentence <= reach):
                return kind
        return ""

    def blast(self, d: Draft) -> str:
        """A blast in a report that told of a suicide bomber is that one, unless it names its own means."""
        words = {t.low for t in self.p.parse.tokens[d.first : d.last]} | self._modifiers(d)
        if "barrel" in words:
            return "airstrike"
        if not d.noun and self._words(self._subjects(d)) & (
            self.p.lex.set("ground_words") | self.p.lex.set("exploding_shells")
        ):
            return "shelling"
        if any(kind == "suicide_attack" for _, kind in self.seen) and not words & self.p.lex.set("mine_words"):
            return "suicide_attack"
        return "bombing"

    def _attack(self, d: Draft) -> str:
        means = self._means(d)
        if means:
            return means
        later = self._later(d, ("airstrike", "shelling", "bombing", "suicide_attack", "chemical", "attack", "clash"))
        patients = self._patients(d)
        places_only = all(self.p.place_like(i) and not self.p.armed(i) for i in patients)
        if later and places_only and d.entry.phrase not in ("offensive", "assault"):
            return later
        if (
            d.noun
            and not patients
            and d.entry.phrase == "attack"
            and not self._modifiers(d) & self.p.lex.set("actor_nouns")
        ):
            near = self._later(d, ("airstrike", "shelling", "bombing", "suicide_attack", "chemical", "clash"), reach=3)
            if near:
                return near
        if d.entry.phrase in ("offensive", "storm", "ambush"):
            return "clash"
        armed = [self.p.armed(i) for i in patients]
        if any(armed) and all(a or self.p.place_like(i) for a, i in zip(armed, patients, strict=True)):
            return "clash"
        if d.noun and d.entry.phrase == "assault":
            return "clash"
        if not d.noun and not patients:
            return "attack" if self._agents(d) else ""
        return "attack"

    def _raid(self, d: Draft) -> str:
        means = self._means(d)
        if means:
            return means
        if d.noun:
            return self._later(d, ("airstrike", "clash", "attack")) or "airstrike"
        patients = self._patients(d)
        return "clash" if patients else ""

    def _strike(self, d: Draft) -> str:
        means = self._means(d)
        if means:
            return means
        agents, patients = self._agents(d), self._patients(d)
        if not agents or not any(self.p.actor_like(i) for i in agents):
            if d.entry.phrase in ("pound", "pummel", "bombard", "batter"):
                return "airstrike" if patients else ""
            if d.frame.passive and not agents and patients and d.entry.phrase in ("hit", "strike", "target"):
                # "another hospital was hit": of the kind just told
                recent = [k for s, k in self.seen if d.sentence - s <= 5 and k in ("airstrike", "shelling")]
                return recent[-1] if recent else ""
            return ""
        if d.entry.phrase in ("pound", "pummel", "bombard", "batter"):
            return "airstrike"
        if patients and all(self.p.armed(i) for i in patients):
            return "clash"
        return "attack" if patients else ""

    def _strikes(self, d: Draft) -> str:
        means = self._means(d)
        if means in ("shelling", "chemical"):
            return means
        return "airstrike"

    def _bombardment(self, d: Draft) -> str:
        told = self._means(d) or self._later(d, ("airstrike", "shelling"))
        if told:
            return told
        sides = self._modifiers(d) | self._words(self._by(d))
        return "shelling" if sides & self.p.lex.set("without_aircraft") else "airstrike"

    def _bombing(self, d: Draft) -> str:
        means = self._means(d)
        if means:
            return means
        later = self._later(d, ("airstrike", "bombing", "suicide_attack"))
        if later:
            return later
        if self._modifiers(d) & self.p.lex.set("blast_adjectives"):
            return "bombing"
        return "airstrike"

    def _bomb(self, d: Draft) -> str:
        return "airstrike" if self._patients(d) or self._agents(d) else ""

    def _bombs(self, d: Draft) -> str:
        k = self.c.verb_after(d.item)
        if k is not None and self.items[k].low in self.p.lex.set("harming_verbs") and not self.c.verb(k).passive:
            return "bombing"
        before = self.c.verb_before(d.item)
        stepped = before is not None and self.items[before].low in self.p.lex.set("triggering_verbs")
        return "bombing" if stepped or self._by_weapon(d) else ""

    def _shells(self, d: Draft) -> str:
        k = self.c.verb_after(d.item)
        if (
            k is not None
            and not self.c.verb(k).passive
            and self.items[k].low in self.p.lex.set("harming_verbs") | self.p.lex.set("landing_verbs")
        ):
            return "shelling"
        return "shelling" if self._by_weapon(d) else ""

    def _artillery(self, d: Draft) -> str:
        k = self.c.verb_after(d.item)
        if (
            k is not None
            and not self.c.verb(k).passive
            and self.items[k].low
            in self.p.lex.set("harming_verbs") | self.p.lex.set("landing_verbs") | self.p.lex.set("striking_verbs")
        ):
            return "shelling"
        joined = [self.items[j] for j in (d.item - 2, d.item + 2) if 0 <= j < len(self.items)]
        links = [j for j in (d.item - 1, d.item + 1) if 0 <= j < len(self.items) and self.items[j].kind == "CC"]
        if links and any(
            {t.low for t in self.p.tokens(i)} & self.p.lex.set("joined_strikes") for i in joined if i.kind == "NP"
        ):
            return "shelling"
        return ""

    def _fire(self, d: Draft) -> str:
        words = self._words(self._patients(d))
        if words & self.p.lex.set("ground_words"):
            return "shelling"
        if words & self.p.lex.set("fired_things"):
            return "shelling"
        if words & self.p.lex.set("drone_words"):
            return "airstrike"
        if d.entry.phrase == "launch":
            return ""
        at = self._after(d, "on", "at", "into")
        if any(self.p.people(i) for i in at):
            return "clash" if all(self.p.armed(i) for i in at) else "attack"
        return ""

    def _firing(self, d: Draft) -> str:
        """ "rebel fire", "helicopter fire"; a burning house has no such owner."""
        words = self._modifiers(d)
        if words & self.p.lex.set("air_fire_words"):
            return "airstrike"
        return (
            "shelling"
            if words & (self.p.lex.set("ground_words") | self.p.lex.set("actor_nouns"))
            and not words & self.p.lex.set("small_arms_words")
            else ""
        )

    def _shoot(self, d: Draft) -> str:
        patients = self._patients(d)
        if not d.noun and not patients and not self._agents(d):
            return ""
        return "clash" if patients and all(self.p.armed(i) for i in patients) else "attack"

    def _go_off(self, d: Draft) -> str:
        return "bombing" if self._words(self._subjects(d)) & self.p.lex.set("things_that_go_off") else ""

    def _chemical(self, d: Draft) -> str:
        tokens = self.p.parse.tokens
        before = [t.low for t in tokens[max(0, d.first - 5) : d.first]]
        return (
            "chemical"
            if any(w in self.p.lex.set("chemical_use_before") for w in before)
            or any(t.low in self.p.lex.set("chemical_use_after") for t in tokens[d.last : d.last + 3])
            else ""
        )

    def _operation(self, d: Draft) -> str:
        words = self._modifiers(d)
        if words & self.p.lex.set("peaceful_operations"):
            return ""
        if words & self.p.lex.set("armed_operations") or self._after(d, "against"):
            return self._means(d) if self._means(d) == "airstrike" and words & {"air"} else "clash"
        return ""

    def _crime(self, d: Draft) -> str:
        """A finding of law is not an event; a crime told with who or whom is."""
        return "attack" if self._agents(d) or self._patients(d) else ""

    def _kill(self, d: Draft) -> str:
        patients = self._harmed(d)
        whom = [self.p.whom(i) or self._by_side(i) for i in patients]
        known = [w for w in whom if w is not None]
        if not known and not d.noun:
            return "attack" if any(self._could_die(i) for i in patients) else ""
        if d.noun:
            if not patients and not d.definite:
                return ""
            return "clash" if known and all(w is Whom.COMBATANT for w in known) else "attack"
        return "clash" if known and all(w is Whom.COMBATANT for w in known) else "attack"

    def _could_die(self, item: Item) -> bool:
        """Whoever "kill" befalls, though no list knows the word: pronouns, numbers, names, and a counted noun."""
        head = self.p.head(item)
        if item.pronoun or head.tag == "#" or head.name:
            return True
        counted = any(t.tag == "#" for t in self.p.tokens(item))
        return counted and head.low not in self.p.lex.not_people and not self.p.vehicle(item)

    def _by_side(self, item: Item) -> Whom | None:
        """ "the key ministers of the group": people of an armed side, whatever they are called."""
        if (
            self.p.place_like(item)
            or self.p.vehicle(item)
            or self.p.head(item).low in self.p.lex.not_people
            or item.pronoun
        ):
            return None
        return Whom.COMBATANT if self.p.armed(item) and self.p.actor_hits(item.first, item.last) else None

    def _harmed(self, d: Draft) -> list[Item]:
        if d.noun:
            return self._after(d, "of")
        if d.entry.kind == "?die":
            return self._subjects(d)
        return self._patients(d)

    def _dead(self, d: Draft) -> str:
        """A noun for the dead or the hurt is news where it carries a count, which the merger looks for."""
        return "attack"

    def _toll(self, d: Draft) -> str:
        tokens = self.p.parse.tokens
        item = self.items[d.item]
        near = tokens[item.first : d.first] + tokens[d.last : d.last + 20]
        if d.entry.phrase in ("death toll", "toll"):
            return "attack" if any(t.tag == "#" for t in near) else ""
        numbered = any(
            t.tag == "#" or t.low in ("dozens", "several", "hundreds", "scores", "no")
            for t in tokens[item.first : d.first]
        )
        if d.entry.phrase == "casualty" and not numbered:
            k = self.c.verb_before(d.item)
            numbered = k is not None and self.items[k].low in self.p.lex.set("inflicting_verbs")
        return "attack" if numbered else ""

    def _lost(self, d: Draft) -> str:
        """ "the group lost 30 fighters"."""
        objects = self._objects(d)
        return "clash" if any(self.p.whom(i) is Whom.COMBATANT for i in objects) else "attack"

    def _drop(self, d: Draft) -> str:
        """What is dropped decides: bombs, gas or food."""
        words = self._words(self._patients(d)) | self._words(self._after(d, "of"))
        if words & self.p.lex.set("gas_words"):
            return "chemical"
        if words & self.p.lex.set("bomb_words"):
            return "airstrike"
        return "aid" if words & self.p.lex.set("aid_goods") else ""

    def _drones(self, d: Draft) -> str:
        """ "drones killed four", "a drone hit the depot"; a drone that flies or is shot down struck nothing."""
        k = self.c.verb_after(d.item)
        striking = self.p.lex.set("harming_verbs") | self.p.lex.set("landing_verbs") | self.p.lex.set("striking_verbs")
        if k is not None and not self.c.verb(k).passive and self.items[k].low in striking:
            return "airstrike"
        return "airstrike" if self._by_weapon(d) else ""

    def _by_weapon(self, d: Draft) -> bool:
        """The weapon stands in the by-phrase of a verb that harms: "killed by a shell", "hit by a drone"."""
        before = self.items[d.item - 1] if d.item else None
        if before is None or before.kind != "P" or before.low not in ("by", "from", "with"):
            return False
        harming = self.p.lex.set("harming_verbs") | self.p.lex.set("striking_verbs") | self.p.lex.set("hitting_verbs")
        for k in range(d.item - 2, max(-1, d.item - 8), -1):
            if self.items[k].kind == "V":
                return self.items[k].low in harming and (before.low != "by" or self.c.verb(k).passive)
        return False

    def _bomber(self, d: Draft) -> str:
        k = self.c.verb_after(d.item)
        striking = self.p.lex.set("harming_verbs") | self.p.lex.set("striking_verbs") | self.p.lex.set("bomber_verbs")
        return (
            "suicide_attack" if k is not None and self.items[k].low in striking and not self.c.verb(k).passive else ""
        )

    def _down(self, d: Draft) -> str:
        return "downing" if any(self.p.vehicle(i) or self.p.aircraft(i) for i in self._patients(d)) else ""

    def _rally(self, d: Draft) -> str:
        """ "a march of thousands in the capital": people who demand, not an army on the move."""
        words = self._modifiers(d) | self._words(self._after(d, "of", "by", "against", "for"))
        return "protest" if words & self.p.lex.set("protest_words") else ""
