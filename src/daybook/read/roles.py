"""Actors and targets of a draft, by voice and preposition. When roles are unsure the slot stays empty.

Blaming the wrong side is the gravest error there is: an agentless passive stays agentless, a phrase that cannot act in a war
("the missile", "Sunday") is never an actor, and a phrase that is already the target is never the actor as well.
"""

from daybook.read.clauses import Clauses
from daybook.read.grammar import Item
from daybook.read.phrases import Phrases
from daybook.read.possessors import Possessors
from daybook.read.triggers import MEANS, VIOLENT, Draft, Range

_ON = ("on", "against", "at", "targeting")
_NO_EVENT = frozenset(
    ("?presence", "?bulk", "?goods", "?drones", "?bomber", "?talks")
)  # things and people, by themselves
_HUMAN_DEEDS = frozenset(("abduction", "execution", "detention", "sexual_violence", "capture", "release"))
_TARGET_OF = frozenset(
    (
        "shelling",
        "airstrike",
        "execution",
        "abduction",
        "siege",
        "displacement",
        "destruction",
        "detention",
        "sexual_violence",
    )
)


class Roles:
    """Fills actors and targets in one sentence."""

    def __init__(self, phrases: Phrases, clauses: Clauses) -> None:
        self.p = phrases
        self.c = clauses
        self.items = phrases.parse.items
        self.tokens = phrases.parse.tokens
        self.possessors = Possessors(phrases)

    def fill(self, d: Draft) -> None:
        """Set actors, targets and the rule that gave them."""
        if d.entry.pos == "a":
            self._prenominal_state(d)
        elif d.noun:
            self._noun(d)
        else:
            self._verb(d)
        if d.entry.kind == "?lost" and d.actors and not d.noun:  # "the group lost 30 fighters" to somebody
            d.actors, d.targets, d.rule = [], [*d.actors, *d.targets], f"{d.kind}:lost"
        self._tidy(d)

    def share(self, drafts: list[Draft]) -> None:
        """ "French shelling and air strikes on the town": two joined event nouns share the modifier and the target."""
        by_item = {d.item: d for d in drafts if d.noun and d.entry.pos == "n" and d.kind in VIOLENT}
        for k, right in by_item.items():
            left = by_item.get(k - 2) if k >= 2 and self.items[k - 1].kind == "CC" else None
            if left is None or self.tokens[self.items[k].first].tag == "D":
                continue
            if left.actors and not right.actors and left.rule.endswith("prenominal"):
                right.actors, right.rule = list(left.actors), f"{right.kind}:prenominal-shared"
                right.suspected = left.suspected
            elif right.actors and not left.actors and right.rule.endswith("nominal-by"):
                left.actors, left.rule = list(right.actors), f"{left.kind}:nominal-by-shared"
            if right.targets and not left.targets:
                left.targets = list(right.targets)
            for d in (left, right):
                d.actors = [r for r in d.actors if not any(r.first < t.last and t.first < r.last for t in d.targets)]

    # -- verbs -----------------------------------------------------------------------------------------------------
    def _verb(self, d: Draft) -> None:
        f, roles = d.frame, d.entry.roles
        passive = f.passive
        subjects = [self.items[k] for k in f.subject]
        objects = [self.items[k] for k in f.objects]
        by = [self.items[k] for k in f.by]
        name = d.kind
        if roles == "x":
            d.rule = f"{name}:happening"
            words = {t.low for i in subjects for t in self.p.tokens(i)}
            if words & self.p.lex.set("bomber_words"):  # "a suicide bomber detonated his vest"
                d.kind, d.rule = "suicide_attack", "suicide_attack:bomber"
                d.actors = self._acting(subjects)
            return
        if d.kind == "suicide_attack" and d.entry.phrase.startswith("blow"):
            d.actors = self._acting(subjects)
            d.rule = "suicide_attack:reflexive"
            return
        if d.entry.phrase == "fall":
            takers = [self.items[k] for prep, nps in f.preps if prep in ("to", "into", "under") for k in nps]
            d.actors = self._acting(takers)
            d.rule = "capture:fell-to"
            return
        if roles == "p":
            d.targets = self._suffering(subjects, d)
            if d.kind == "control":
                d.actors, d.targets = self._acting(subjects), []
            d.rule = f"{name}:patient-subject"
            return
        if roles == "ex":  # "expelled the rebels from the town": who was driven out held it
            if passive:
                d.actors, d.targets = self._acting(by), self._acting(subjects)
            else:
                d.actors, d.targets = self._acting(subjects), self._acting(objects)
            d.rule = f"{name}:expel"
            return
        if roles == "s":
            if not passive:
                d.actors = self._acting(subjects)
            d.rule = f"{name}:intransitive"
            if d.kind == "clash" and len(d.actors) > 1 and not passive:
                d.targets = d.actors[1:]
                d.actors = d.actors[:1]
                return
            with_ = [self.items[k] for prep, nps in f.preps if prep in ("with", "against") for k in nps]
            if d.kind == "clash":
                d.targets = self._suffering(with_, d)
            if d.entry.phrase == "open fire":
                d.targets = self._suffering([self.items[k] for prep, nps in f.preps if prep in _ON for k in nps], d)
            if d.kind == "displacement":
                d.actors = []
                d.targets = [self._range(i) for i in subjects if self.p.people(i) and not i.pronoun]
            return
        if passive:
            if by:
                d.actors = self._acting(by) or self._doing(by, d)
                d.rule = f"{name}:passive-by" if d.actors else f"{name}:passive-means"
            else:
                d.rule = f"{name}:passive"
            d.targets = self._suffering(subjects, d)
        else:
            d.actors = self._acting(subjects)
            if not d.actors and d.kind in _HUMAN_DEEDS and f.how in ("direct", "relative", "conjoined"):
                d.actors = self._doing(subjects, d)
            d.rule = f"{name}:active" if f.how != "relative" else f"{name}:active-relative"
            d.targets = self._suffering(objects, d)
            if d.entry.phrase in ("fire", "fire on"):
                d.targets = []
            two_sides = d.entry.phrase in ("fight", "battle") and not objects and len(d.actors) > 1
            if not d.targets and not two_sides and d.entry.phrase in ("fire", "fight", "battle", "shoot", "fire on"):
                d.targets = self._suffering(
                    [
                        self.items[k]
                        for prep, nps in f.preps
                        if prep in ("on", "at", "against", "with", "into")
                        for k in nps
                    ],
                    d,
                )
            if d.entry.kind == "?kill" and self._left_behind(d):
                d.actors = []
            if f.how == "adjunct":
                d.actors = self._adjunct(d)
        if (
            d.kind == "clash"
            and d.entry.phrase in ("fight", "battle")
            and not objects
            and not d.targets
            and len(d.actors) > 1
        ):
            d.targets, d.actors = d.actors[1:], d.actors[:1]  # "the army and the rebels fought"
        if d.kind == "capture":
            from_ = [self.items[k] for prep, nps in f.preps if prep in ("from",) for k in nps]
            d.targets = [r for i in from_ if self.p.armed(i) and not self.p.place_like(i) for r in [self._range(i)]]
            if d.entry.phrase in ("clear", "cleanse", "liberate", "free", "secure"):
                of = [self.items[k] for prep, nps in f.preps if prep in ("of", "from") for k in nps]
                d.targets = [self._range(i) for i in of if self.p.armed(i) and not self.p.place_like(i)]
        if d.kind == "loss":
            d.targets = []
        if d.kind in ("control",):
            d.targets = []
        if d.kind == "siege":
            d.targets = [r for r in d.targets if not self._placeish(r)]
        if d.kind in ("movement", "displacement"):
            if d.kind == "displacement":
                d.actors, d.targets = (
                    ([], self._people(objects or subjects))
                    if not passive
                    else (self._acting(by), self._people(subjects))
                )
            elif not passive and objects and self._acting(objects) and d.entry.phrase in ("deploy", "redeploy", "mass"):
                d.targets = []
            elif passive:
                d.actors, d.targets = self._acting(subjects), []
            else:
                d.targets = []

    def _left_behind(self, d: Draft) -> bool:
        """ "the groups left dead and wounded members behind": those who left them did not wound them."""
        for j in range(d.item - 1, max(-1, d.item - 6), -1):
            if self.items[j].kind == "V":
                return self.items[j].low in self.p.lex.set("losing_verbs")
        return False

    def _adjunct(self, d: Draft) -> list[Range]:
        """ "launched raids in the countryside, destroying": the subject of the main verb, unless a nearer phrase might act."""
        nearest = self.items[d.item - 1] if d.item else None
        if nearest is not None and nearest.kind == "NP" and (self.p.people(nearest) or self.p.actor_like(nearest)):
            return []
        for j in range(d.item - 1, -1, -1):
            item = self.items[j]
            if item.kind in (".", "CS", "W"):
                return []
            if item.kind == "V" and item.voice in ("active", "bare"):
                frame = self.c.verb(j)
                return [] if frame.passive else self._acting([self.items[s] for s in frame.subject])
        return []

    def _people(self, items: list[Item]) -> list[Range]:
        return [self._range(i) for i in items if self.p.people(i) and not i.pronoun]

    def _placeish(self, r: Range) -> bool:
        item = self.items[self.p.parse.item_of[r.last - 1]]
        return self.p.place_like(item) and not self.p.people(item)

    # -- nouns -----------------------------------------------------------------------------------------------------
    def _noun(self, d: Draft) -> None:
        f = d.frame
        item = self.items[d.item]
        actor_preps, _, target_preps = d.entry.roles.partition("/")
        gives, takes = set(actor_preps.split(",")) - {""}, set(target_preps.split(",")) - {""}
        name = d.kind
        if d.entry.kind in ("?dead", "?toll"):  # "two soldiers dead": nobody in this phrase acted
            d.rule = f"{name}:dead"
            return
        if d.entry.kind in ("?presence", "?bulk"):  # "the group has positions near the town"
            k = d.item - 1
            while k > 0 and self.items[k].kind == "A":
                k -= 1
            d.actors, d.rule = self._acting([self.items[s] for s in self.c.verb(k).subject]), f"{name}:has"
            return
        possessor = self.possessors.of(item, d)
        ended = False
        for n, (prep, nps) in enumerate(f.preps):
            phrases = [self.items[k] for k in nps]
            event = any(self._event_phrase(i) for i in phrases)
            if prep == "between" and d.kind in ("clash", "agreement", "release"):
                sides = [i for i in phrases if self.p.actor_like(i) or self.p.people(i)]
                if d.kind == "clash" and len(sides) >= 2:
                    d.actors, d.targets = [self._range(sides[0])], [self._range(i) for i in sides[1:]]
                elif d.kind != "clash":
                    d.actors = [self._range(i) for i in sides]
                d.rule = f"{name}:between"
                ended = True
            elif prep == "by":
                acting = self._acting(phrases)
                if acting:
                    d.actors = acting
                    d.rule = f"{name}:nominal-by"
            elif prep == "of" and n == 0 and not ended and not event:
                if ("of" in gives or self._lent(d)) and self._acting(phrases) and not possessor:
                    d.actors = self._acting(phrases)
                    d.rule = f"{name}:nominal-of"
                elif "of" in takes or (d.kind in _TARGET_OF and "of" not in gives):
                    d.targets = self._suffering(phrases, d)
            elif prep == "from" and "from" in gives and not d.actors and not possessor:
                senders = [i for i in phrases if self.p.actor_like(i) and not self.p.place_like(i)]
                d.actors = [self._range(i) for i in senders if not i.pronoun]
            elif prep in takes and not d.targets:
                d.targets = self._suffering(phrases, d)
                if d.kind == "clash" and prep == "with" and d.targets:
                    d.rule = d.rule or f"{name}:nominal-with"
        if d.kind == "downing":  # "the crash of a jet", "army plane crash": what fell is the target
            d.actors, d.targets = [], d.targets or possessor
        elif possessor and not d.actors:
            d.actors = possessor
            d.rule = d.rule or f"{name}:prenominal"
        self._verb_around(d, name)
        if d.kind == "control" and d.entry.phrase == "control":
            self._control(d)
        if d.kind in ("control", "movement", "protest"):
            d.targets = []
        if d.kind == "displacement":
            d.targets = d.targets or [r for r in d.actors if self.p.people(self.items[self.p.parse.item_of[r.first]])]
            d.actors = [r for r in d.actors if r not in d.targets]
        d.rule = d.rule or f"{name}:nominal"

    def _lent(self, d: Draft) -> bool:
        """True of "with the support of X": X gives it, while "in support of X" is given to X."""
        k = d.item - 1
        while k > 0 and self.items[k].kind == "A":
            k -= 1
        with_it = k >= 0 and self.items[k].kind == "P" and self.items[k].low in self.p.lex.set("lending_prepositions")
        return d.kind == "support" and with_it

    def _control(self, d: Draft) -> None:
        """ "under rebel control", "under the control of X"."""
        of = [self.items[k] for prep, nps in d.frame.preps if prep == "of" for k in nps]
        acting = [i for i in of if self.p.actor_like(i) and not self.p.place_like(i)]
        if acting:
            d.actors = [self._range(i) for i in acting]
            d.rule = "control:under-control-of"
        elif d.actors:
            d.rule = "control:under-control"
        else:
            first = self.items[d.item].first
            if self.tokens[first].low in ("its", "their", "his"):
                d.actors, d.rule = [Range(first, first + 1)], "control:possessor"

    def _event_phrase(self, item: Item) -> bool:
        entry = self.p.lex.noun_entries.get((self.tokens[item.head].low,))
        return entry is not None and entry.kind not in _NO_EVENT

    def _claimed(self, d: Draft, name: str) -> None:
        """ "claimed responsibility for the attack": who claims it is its actor."""
        for j in range(d.item - 1, max(-1, d.item - 7), -1):
            if self.items[j].kind != "V":
                continue
            frame = self.c.verb(j)
            words = {t.low for k in frame.objects for t in self.tokens[self.items[k].first : self.items[k].last]}
            if "responsibility" in words and any(p == "for" and d.item in nps for p, nps in frame.preps):
                d.actors = self._acting([self.items[s] for s in frame.subject])
                d.rule = f"{name}:claimed-by"
            return

    def _verb_around(self, d: Draft, name: str) -> None:
        """The verb that the event noun belongs to: who carried it out, what it hit."""
        k = self.c.verb_before(d.item)
        if k is not None and self.items[k].low in self.p.lex.set("repelling_verbs") and d.kind in VIOLENT:
            frame = self.c.verb(k)  # "the army repelled an attack": it was attacked
            if not frame.passive and not d.targets:
                d.targets = self._acting([self.items[s] for s in frame.subject])
        elif k is not None and d.kind == "siege" and self.items[k].low in self.p.lex.set("siege_end_verbs"):
            frame = self.c.verb(k)  # who breaks a siege is not who laid it
            besieger, breaker = d.actors, [] if frame.passive else self._acting([self.items[s] for s in frame.subject])
            d.actors = [r for r in breaker if not any(r.first < b.last and b.first < r.last for b in besieger)]
            d.targets = besieger
            d.rule = f"{name}:broken"
        elif k is not None and not d.actors:
            verb, frame = self.items[k], self.c.verb(k)
            if verb.low in self.p.lex.set("doing_verbs") and not frame.passive:
                d.actors = self._acting([self.items[s] for s in frame.subject])
                if d.actors:
                    d.rule = f"{name}:carried-out"
        if not d.actors and d.kind in VIOLENT:
            self._claimed(d, name)
        k = self.c.verb_after(d.item)
        if k is not None:
            verb, frame = self.items[k], self.c.verb(k)
            if frame.passive and verb.low in self.p.lex.set("claiming_verbs") and frame.by and not d.actors:
                d.actors = self._acting([self.items[s] for s in frame.by])
                d.rule = f"{name}:claimed-by"
            if frame.passive and verb.low in self.p.lex.set("carried_out_verbs") and frame.by and not d.actors:
                d.actors = self._acting([self.items[s] for s in frame.by])
                d.rule = f"{name}:carried-out-by"
            elif not frame.passive and verb.low in self.p.lex.set("hitting_verbs") and not d.targets:
                d.targets = self._suffering([self.items[s] for s in frame.objects], d)
                d.rule = d.rule or f"{name}:subject"
        for j in range(d.item - 1, max(-1, d.item - 6), -1):  # "was subjected to a bombing campaign", "came under fire"
            if self.items[j].kind == "V":
                frame = self.c.verb(j)
                if self.items[j].low in self.p.lex.set("undergoing_verbs") and any(
                    p in ("to", "under") and d.item in nps for p, nps in frame.preps
                ):
                    d.targets = d.targets or self._suffering([self.items[s] for s in frame.subject], d)
                break

    def _prenominal_state(self, d: Draft) -> None:
        """ "rebel-held", "held" after an actor noun; a besieged place has no besieger unless told."""
        token = self.tokens[d.first]
        if d.kind == "control" and "-" in token.low:
            d.actors = [Range(d.first, d.first + 1)]
        elif d.kind == "control":
            d.actors = [Range(d.first - 1, d.first)]
        d.rule = d.rule or f"{d.kind}:prenominal"

    # -- filters ---------------------------------------------------------------------------------------------------
    def _range(self, item: Item) -> Range:
        return Range(item.first, item.last)

    def _acting(self, items: list[Item]) -> list[Range]:
        found = []
        for item in items:
            if not self.p.actor_like(item) or self._event_phrase(item):
                continue
            if item.pronoun and item.low not in ("they", "he", "it"):
                continue
            found.append(self._range(item))
        return found

    def _doing(self, items: list[Item], d: Draft) -> list[Range]:
        """Doers that no pack knows ("by the militia's court"): grammar alone makes them so, things and times excepted."""
        lex = self.p.lex
        if d.kind not in VIOLENT | _HUMAN_DEEDS:
            return []
        found = []
        for item in items:
            head = self.tokens[item.head]
            words = {t.low for t in self.p.tokens(item)}
            if item.pronoun or self._event_phrase(item) or head.name in ("time", "place") or head.tag == "#":
                continue
            if words & (lex.set("not_agents") | lex.set("ground_weapons")) or head.low in lex.not_people | lex.civilian:
                continue
            if head.low in lex.set("place_nouns") or self.p.actor_hits(item.head, item.head + 1):
                continue
            named = any(t.capital and t.index for t in self.p.tokens(item))
            known = lex.people | lex.set("actor_nouns") | frozenset(lex.source_kind) | lex.set("ruling_words")
            if not (named or words & known):
                continue  # "the beginning", "another wave": nobody
            found.append(self._range(item))
        return found

    def _suffering(self, items: list[Item], d: Draft) -> list[Range]:
        found = []
        for item in items:
            head = self.tokens[item.head]
            if item.pronoun or head.name == "time" or self._event_phrase(item):
                continue
            if (
                self.p.place_like(item)
                and not self.p.people(item)
                and not self.p.armed(item)
                and head.low not in self.p.lex.set("target_things")
            ):
                continue
            if head.low in self.p.lex.set("not_targets"):
                continue
            found.append(self._owned(item))
        return found

    def _owned(self, item: Item) -> Range:
        """ "an outpost of the army": whose it is belongs to the target's words."""
        k = item.index
        whose = k + 2 < len(self.items) and self.items[k + 1].low == "of" and self.items[k + 2].kind == "NP"
        head = self.tokens[item.head].low
        if whose and head in self.p.lex.set("military_things") and self.p.armed(self.items[k + 2]):
            return Range(item.first, self.items[k + 2].last)
        return self._range(item)

    def _tidy(self, d: Draft) -> None:
        """No phrase is actor and target at once; when both were found the target stays and nobody is blamed."""
        spans = {(r.first, r.last) for r in d.targets}
        d.actors = [r for r in d.actors if (r.first, r.last) not in spans]
        if d.kind in MEANS and d.kind != "clash":
            # Somebody who is said to suffer in the same clause is not the one who struck.
            d.actors = [r for r in d.actors if not any(r.first < t.last and t.first < r.last for t in d.targets)]
