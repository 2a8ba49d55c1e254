"""Conditional kinds decided by what stands around them: a ``?take`` of people is an abduction, of a place a capture.

Every decision cites the codebook ("Decisions for the hard cases"); what fits none is dropped (kind ``""``).
"""

from collections.abc import Callable

from daybook.core.vocab import Whom
from daybook.read.clauses import Clauses
from daybook.read.grammar import Item
from daybook.read.phrases import Phrases
from daybook.read.triggers import Draft


class Kinds:
    """Decides conditional kinds in one sentence. ``seen``: types of events told before in the document, latest last."""

    def __init__(self, phrases: Phrases, clauses: Clauses, seen: list[tuple[int, str]]) -> None:
        self.p = phrases
        self.c = clauses
        self.items = phrases.parse.items
        self.seen = seen
        self._rules: dict[str, Callable[[Draft], str]] = {
            "?attack": self._attack,
            "?raid": self._raid,
            "?strike": self._strike,
            "?strikes": self._strikes,
            "?bombardment": self._bombardment,
            "?bombing": self._bombing,
            "?bomb": self._bomb,
            "?bombs": self._bombs,
            "?shells": self._shells,
            "?artillery": self._artillery,
            "?mine": self._bombs,
            "?fire": self._fire,
            "?shoot": self._shoot,
            "?kill": self._kill,
            "?die": self._kill,
            "?dead": self._dead,
            "?toll": self._toll,
            "?take": self._take,
            "?taketown": self._take_town,
            "?fall": self._fall,
            "?lose": self._lose,
            "?hold": self._hold,
            "?sever": self._sever,
            "?gooff": self._go_off,
            "?free": self._free,
            "?flee": self._flee,
            "?withdraw": self._withdraw,
            "?march": self._march,
            "?back": self._back,
            "?destroy": self._destroy,
            "?operation": self._operation,
            "?chemweapon": self._chemical,
            "?enclave": self._enclave,
            "?capital": self._capital,
            "?gain": self._gain,
            "?firing": self._firing,
            "?supporting": self._supporting,
            "?crime": self._crime,
            "?seat": self._seat,
        }

    def decide(self, draft: Draft) -> None:
        """Set the draft's kind, or ``""`` where the words do not carry an event."""
        if draft.kind.startswith("?"):
            rule = self._rules.get(draft.kind)
            draft.kind = rule(draft) if rule else ""
        elif draft.kind == "control" and draft.entry.phrase == "control" and draft.noun:
            draft.kind = self._control_noun(draft)
        elif draft.kind in ("control", "siege") and not draft.noun:
            draft.kind = self._state_verb(draft)
        elif draft.kind == "downing" and draft.entry.phrase in ("crash", "down"):
            near = (
                [*self._subjects(draft), *self._objects(draft), self.items[draft.item]]
                if draft.noun
                else [*self._subjects(draft), *self._objects(draft)]
            )
            draft.kind = "downing" if any(self.p.vehicle(i) for i in near) else ""
        elif draft.kind == "bombing" and not draft.kind.startswith("?"):
            draft.kind = self._blast(draft)
        elif draft.kind == "clash" and draft.entry.phrase in ("fight", "battle", "combat") and not draft.noun:
            item = self.items[draft.item]
            if item.voice == "ing" and draft.item and self.items[draft.item - 1].kind == "NP":
                draft.kind = ""  # "the groups fighting the army" names the groups
        elif draft.kind == "movement":
            draft.kind = self._movement(draft)
        elif draft.kind == "detention":
            draft.kind = (
                draft.kind
                if draft.noun or any(self.p.people(i) for i in (*self._subjects(draft), *self._objects(draft)))
                else ""
            )
        elif draft.kind == "displacement" and not draft.noun:
            moved = (*self._subjects(draft), *self._objects(draft))
            counted = any(self.p.parse.tokens[i.head].tag == "#" for i in moved)
            draft.kind = draft.kind if counted or any(self.p.people(i) for i in moved) else ""

    # -- neighbours ------------------------------------------------------------------------------------------------
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
            return self._after(d, "on", "against", "at", "of", "targeting")
        return self._subjects(d) if d.frame.passive else self._objects(d)

    def _agents(self, d: Draft) -> list[Item]:
        if d.noun:
            return self._by(d)
        return self._by(d) if d.frame.passive else self._subjects(d)

    # -- means -----------------------------------------------------------------------------------------------------
    def _means(self, d: Draft) -> str:
        """Air or ground, where the words say so."""
        words = self._modifiers(d) if d.noun else set()
        agents = self._agents(d)
        words |= self._words(agents)
        if d.noun:
            words |= self._words(self._after(d, "with", "using")) & (
                self.p.lex.set("ground_words") | {"shells", "rounds", "bombs", "chemical"}
            )
            words = {"rockets" if w in ("shells", "rounds") else w for w in words}
        else:
            words |= self._words(self._after(d, "with", "in", "using")) & (
                self.p.lex.set("ground_words") | {"air", "aerial", "airstrikes", "airstrike", "bombs", "barrel"}
            )
        if any(self.p.aircraft(i) for i in agents) or words & self.p.lex.set("air_words"):
            return "airstrike"
        if words & self.p.lex.set("ground_words"):
            return "shelling"
        if words & {"chemical", "gas", "chlorine", "sarin", "toxic"}:
            return "chemical"
        if words & {"suicide", "bomber", "bombers"}:
            return "suicide_attack"
        if words & {"car", "bomb", "bombs", "truck", "ied", "mine", "grenade"}:
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

    def _blast(self, d: Draft) -> str:
        """A blast in a report that told of a suicide bomber is that one, unless it names its own means."""
        words = {t.low for t in self.p.parse.tokens[d.first : d.last]} | self._modifiers(d)
        if "barrel" in words:
            return "airstrike"
        if not d.noun and self._words(self._subjects(d)) & (
            self.p.lex.set("ground_words") | {"shells", "projectile", "projectiles"}
        ):
            return "shelling"
        if any(kind == "suicide_attack" for _, kind in self.seen) and not words & {
            "roadside",
            "mine",
            "landmine",
            "ied",
        }:
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
        if patients and all(self.p.armed(i) for i in patients):
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
                recent = [k for s, k in self.seen if d.sentence - s <= 2 and k in ("airstrike", "shelling")]
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
        if self._modifiers(d) & {"twin", "double", "triple", "deadly"}:
            return "bombing"
        return "airstrike"

    def _bomb(self, d: Draft) -> str:
        return "airstrike" if self._patients(d) or self._agents(d) else ""

    def _bombs(self, d: Draft) -> str:
        k = self.c.verb_after(d.item)
        if k is not None and self.items[k].low in self.p.lex.set("harming_verbs") and not self.c.verb(k).passive:
            return "bombing"
        return ""

    def _shells(self, d: Draft) -> str:
        k = self.c.verb_after(d.item)
        if (
            k is not None
            and not self.c.verb(k).passive
            and self.items[k].low in self.p.lex.set("harming_verbs") | self.p.lex.set("landing_verbs")
        ):
            return "shelling"
        return ""

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
            {t.low for t in self.p.tokens(i)} & {"strikes", "airstrikes", "raids", "bombardment", "shelling", "bombing"}
            for i in joined
            if i.kind == "NP"
        ):
            return "shelling"
        return ""

    def _fire(self, d: Draft) -> str:
        words = self._words(self._patients(d))
        if words & self.p.lex.set("ground_words"):
            return "shelling"
        if words & {"shells", "rounds", "projectiles", "bombs"}:
            return "shelling"
        return ""

    def _shoot(self, d: Draft) -> str:
        patients = self._patients(d)
        if not d.noun and not patients and not self._agents(d):
            return ""
        return "clash" if patients and all(self.p.armed(i) for i in patients) else "attack"

    def _kill(self, d: Draft) -> str:
        patients = self._harmed(d)
        whom = [self.p.whom(i) or self._by_side(i) for i in patients]
        known = [w for w in whom if w is not None]
        if not known and not d.noun:
            return (
                "attack"
                if any(
                    i.pronoun or self.p.parse.tokens[i.head].tag == "#" or self.p.parse.tokens[i.head].name
                    for i in patients
                )
                else ""
            )
        if d.noun:
            if not patients and not d.definite:
                return ""
            return "clash" if known and all(w is Whom.COMBATANT for w in known) else "attack"
        return "clash" if known and all(w is Whom.COMBATANT for w in known) else "attack"

    def _by_side(self, item: Item) -> Whom | None:
        """ "key Daesh ministers": people of an armed side, whatever they are called."""
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
        item = self.items[d.item]
        if d.item >= 1 and self.items[d.item - 1].low == "among":
            around = [self.items[k] for k in (d.item - 2, d.item + 1) if 0 <= k < len(self.items)]
            if any(i.voice == "copula" for i in around):
                return "attack"
        first = self.p.parse.tokens[item.first]
        numbered = any(t.tag == "#" for t in self.p.tokens(item)) or first.low in (
            "dozens",
            "several",
            "hundreds",
            "scores",
        )
        return "attack" if numbered else ""

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

    # -- ground and people -----------------------------------------------------------------------------------------
    def _take(self, d: Draft) -> str:
        patients = self._patients(d) if not d.noun else self._after(d, "of")
        if any(self.p.place_like(i) for i in patients):
            return "capture"
        if d.entry.phrase in ("seize", "recapture") and any(self.p.name_like(i) for i in patients):
            return "capture"
        if d.entry.phrase == "occupy":
            return ""
        if any(self.p.people(i) and not self.p.place_like(i) for i in patients):
            if d.entry.phrase in ("capture", "seize", "recapture"):
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
                if self.p.place_like(i) and not self._words([i]) & {"hospital", "hospitals", "court"}
            ]
            if goal and any(self.p.people(i) for i in patients):
                return "displacement"  # captives or residents who are moved
        if d.entry.phrase in ("take", "regain", "reclaim") and any(self.p.name_like(i) for i in patients):
            return "capture"
        if any(self.p.place_like(i) and not self.p.people(i) for i in patients):
            words = self._words(patients)
            if (
                d.entry.phrase in ("take", "recover", "clear", "secure")
                and words & {"road", "roads", "part", "place", "side"}
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
        return "capture" if any(self.p.actor_like(i) for i in self._after(d, "to", "into", "under")) else ""

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
        return self._state_verb(d, kind="control")

    def _state_verb(self, d: Draft, kind: str = "") -> str:
        kind = kind or d.kind
        patients, agents = self._patients(d), self._agents(d)
        if any(self.p.place_like(i) for i in patients):
            return kind
        if kind == "siege" and self.items[d.item].voice == "ing":
            return ""
        if kind == "siege" and (patients or agents):
            return kind
        if kind == "control" and any(i.pronoun for i in patients) and any(self.p.actor_like(i) for i in agents):
            return kind if d.entry.phrase == "control" else ""
        return ""

    def _control_noun(self, d: Draft) -> str:
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
        made = verb is not None and self.items[verb].low in ("made", "make", "making", "makes")
        if words & {"territorial", "battlefield", "military"} or words & self.p.lex.set("actor_nouns") or made:
            return "capture"
        return ""

    def _firing(self, d: Draft) -> str:
        """ "rebel fire", "helicopter fire"; a burning house has no such owner."""
        words = self._modifiers(d)
        if words & {"helicopter", "warplane", "air"}:
            return "airstrike"
        return (
            "shelling"
            if words & (self.p.lex.set("ground_words") | self.p.lex.set("actor_nouns"))
            and not words & {"gun", "small", "sniper", "machine"}
            else ""
        )

    def _crime(self, d: Draft) -> str:
        """A finding of law is not an event; a crime told with who or whom is."""
        return "attack" if self._agents(d) or self._patients(d) else ""

    def _seat(self, d: Draft) -> str:
        """ "the seat of the caliphate": the place is its holder's."""
        return "control" if any(self.p.actor_hits(i.first, i.last) for i in self._after(d, "of")) else ""

    def _supporting(self, d: Draft) -> str:
        """ "its support for the rebels", "in support of the army"."""
        given = self._after(d, "for", "of", "to")
        return "support" if any(self.p.armed(i) for i in given) else ""

    def _sever(self, d: Draft) -> str:
        patients = self._patients(d)
        if self._words(patients) & self.p.lex.set("supply_words") or any(self.p.place_like(i) for i in patients):
            return "siege"
        return ""

    def _go_off(self, d: Draft) -> str:
        return (
            "bombing"
            if self._words(self._subjects(d))
            & {"bomb", "bombs", "device", "explosives", "car", "truck", "mine", "grenade"}
            else ""
        )

    def _free(self, d: Draft) -> str:
        patients = self._patients(d)
        if any(self.p.people(i) for i in patients):
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
        return "displacement" if any(self.p.people(i) for i in subjects) else ""

    def _forces(self, items: list[Item]) -> bool:
        return any(self.p.whom(i) is Whom.COMBATANT or (self.p.actor_like(i) and not i.pronoun) for i in items)

    def _withdraw(self, d: Draft) -> str:
        if any(self.p.people(i) for i in self._subjects(d)) or self._forces(self._subjects(d)):
            return "movement"
        return ""

    def _movement(self, d: Draft) -> str:
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
        if words & {"aid", "trucks", "supplies", "assistance"}:
            return "aid"
        if self._forces(subjects) or words & {"convoy", "convoys", "tanks", "reinforcements"}:
            return "movement"
        if words & {"refugees", "evacuees", "buses"} or any(self.p.whom(i) is Whom.CIVILIAN for i in subjects):
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

    def _operation(self, d: Draft) -> str:
        words = self._modifiers(d)
        if words & {"rescue", "relief", "humanitarian", "aid", "evacuation", "search", "peacekeeping"}:
            return ""
        if words & {
            "military",
            "army",
            "ground",
            "combat",
            "special",
            "security",
            "anti-terror",
            "counter-terrorism",
        } or self._after(d, "against"):
            return self._means(d) if self._means(d) == "airstrike" and words & {"air"} else "clash"
        return ""

    def _chemical(self, d: Draft) -> str:
        tokens = self.p.parse.tokens
        before = [t.low for t in tokens[max(0, d.first - 5) : d.first]]
        return (
            "chemical"
            if any(w in ("use", "used", "uses", "using", "with", "dropped", "deployed") for w in before)
            or any(t.low in ("used", "use") for t in tokens[d.last : d.last + 3])
            else ""
        )
