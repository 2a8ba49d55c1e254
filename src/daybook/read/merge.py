"""Deaths and wounds joined to their means: "air strikes killed ten" is one claim on the strikes, with the ten as its harm.

Codebook, "Types": a killing whose means is told takes the type of the means; only where none is told is *killed* a trigger.
"""

from dataclasses import replace

from daybook.core.vocab import Whom
from daybook.read.clauses import Clauses
from daybook.read.dead import Dead
from daybook.read.grammar import Item
from daybook.read.harm import counts_of
from daybook.read.parts import Parts
from daybook.read.phrases import Phrases
from daybook.read.triggers import MEANS, Draft, HarmDraft, Range
from daybook.read.uncounted import is_vague

HARM_KINDS = frozenset(("?kill", "?die", "?dead", "?toll", "?lost"))
_CAUSE = frozenset(["due to", "because of", "as part of", "out of"]) | frozenset(
    "in by from during after amid of with under through as when following between at on".split()
)
_BRACKETS = frozenset("()[]-–—")
_SURE = frozenset(("execution", "abduction", "detention", "release"))  # a bare number there is a number of people
_WEAPONS = frozenset(("?shells", "?bombs", "?mine", "?drones", "?chemweapon", "?artillery"))
_BREATH = 22  # items
_WHEN = ("when", "after", "as", "while")
_COUNTED = {
    "abduction": "abducted",
    "detention": "detained",
    "release": "released",
    "displacement": "displaced",
    "execution": "killed",
}


class Merger:
    """Harm of one sentence's drafts."""

    def __init__(self, phrases: Phrases, clauses: Clauses) -> None:
        self.p = phrases
        self.c = clauses
        self.items = phrases.parse.items
        self.tokens = phrases.parse.tokens
        lists = phrases.lex.words["harm_verbs"]
        self._wounding = frozenset(lists["wounded"].split())
        self._killing = frozenset(lists["killed"].split())
        self.parts = Parts(phrases, clauses)
        self.dead = Dead(phrases, self.parts)

    def absorb_verbs(self, drafts: list[Draft]) -> None:
        """Drop verbs that only say what an event noun did ("the strikes hit a market", "the bomb exploded")."""
        nouns = {
            d.item: d
            for d in drafts
            if d.noun
            and d.entry.pos == "n"
            and (d.kind in MEANS or d.kind in ("?attack", "?raid", "?strikes", "?bombardment", "?bombing"))
        }
        for d in drafts:
            if d.noun or d.kind not in (
                "?strike",
                "?destroy",
                "bombing",
                "?attack",
                "destruction",
                "?bomb",
                "shelling",
                "?gooff",
                "downing",
            ):
                continue
            source = d.frame.by if d.frame.passive else d.frame.subject
            for k in source:
                if k in nouns:
                    d.kind = ""
                    noun = nouns[k]
                    patients = d.frame.subject if d.frame.passive else d.frame.objects
                    if not noun.targets:
                        noun.frame.preps.append(("targeting", list(patients)))
                        if d.frame.passive:
                            noun.definite = False
                    noun.frame.preps.extend(p for p in d.frame.preps if p[0] not in ("by",))
                    break
        for d in drafts:  # "targeted the rebels with bomb attacks": the noun tells the means, the verb who and whom
            if d.noun or d.kind not in ("?strike", "?attack", "?raid"):
                continue
            for prep, nps in d.frame.preps:
                told = [nouns[k] for k in nps if k in nouns] if prep in ("with", "using") else []
                if told:
                    doers = d.frame.by if d.frame.passive else d.frame.subject
                    patients = d.frame.subject if d.frame.passive else d.frame.objects
                    told[0].frame.preps.extend([("by", list(doers)), ("targeting", list(patients))])
                    told[0].frame.by.extend(doers)
                    d.kind = ""
                    break
        for (
            d
        ) in drafts:  # "the army repelled an attack by the rebels": the attack is the claim, and the army was attacked
            if d.noun or not d.kind or d.entry.phrase not in self.p.lex.set("repelling_phrases") or d.frame.passive:
                continue
            told = [nouns[k] for k in d.frame.objects if k in nouns]
            for noun in told:
                noun.frame.preps.append(("against", list(d.frame.subject)))
            d.kind = "" if told else d.kind
        self._weapons(drafts)
        verbs = {d.item: d for d in drafts if not d.noun}
        for d in drafts:
            if d.noun and d.kind in ("?shells", "?bombs", "?mine", "?artillery"):
                after = self.c.verb_after(d.item)
                other = verbs.get(after) if after is not None else None
                if other is not None and other.kind and other.kind not in HARM_KINDS and not other.frame.passive:
                    d.kind = ""

    def _weapons(self, drafts: list[Draft]) -> None:
        """ "dropped barrel bombs", "targeted the town with rockets", "fired shells filled with gas": the verb is the claim."""
        weapons = {
            d.item: d
            for d in drafts
            if d.noun and d.kind and (d.entry.kind in _WEAPONS or d.entry.phrase == "barrel bomb")
        }
        for d in drafts:
            if d.noun or d.kind not in ("?drop", "?fire", "?strike", "?bomb", "shelling", "?attack"):
                continue
            near = [*(d.frame.subject if d.frame.passive else d.frame.objects)]
            near += [k for prep, nps in d.frame.preps if prep in ("with", "using") for k in nps]
            for k in near:
                told = weapons.get(k)
                if told is None:
                    continue
                if told.entry.kind == "?chemweapon":
                    d.kind = "chemical"
                elif told.entry.kind in ("?shells", "?artillery") and d.kind in ("?strike", "?attack", "?bomb"):
                    d.kind = "shelling"
                elif told.entry.phrase == "barrel bomb" or told.entry.kind == "?drones":
                    d.kind = "airstrike"
                told.kind = ""

    def harm(self, d: Draft) -> list[HarmDraft]:
        """The counts that a draft's own words give."""
        if d.entry.kind in HARM_KINDS or d.kind in ("toll",):
            return self._deaths(d)
        kind = _COUNTED.get(d.kind)
        if kind is None:
            if not d.noun and self.tokens[d.first].low in self.p.lex.set("mass_killing_verbs"):
                kind = "killed"
            elif not d.noun and d.entry.phrase in (
                "gun down",
                "mow down",
                "shoot",
                "massacre",
                "slaughter",
                "assassinate",
            ):
                dead = any(t.low == "dead" for t in self.tokens[d.first : d.first + 4])
                kind = "killed" if d.entry.phrase != "shoot" or dead else None
            if kind is None:
                return []
        found: list[HarmDraft] = []
        for item in self._patients(d):
            found.extend(counts_of(self.p, item, kind, sure=d.kind in _SURE))
        return found + self.parts.told(d.item, kind, found)

    def _patients(self, d: Draft) -> list[Item]:
        if d.noun:
            return [self.items[k] for prep, nps in d.frame.preps if prep == "of" for k in nps]
        if d.kind == "displacement" and not d.frame.passive and d.entry.roles == "s":
            return [self.items[k] for k in d.frame.subject]
        if d.entry.kind == "?die":
            return [self.items[k] for k in d.frame.subject]
        return [self.items[k] for k in (d.frame.subject if d.frame.passive else d.frame.objects)]

    def _deaths(self, d: Draft) -> list[HarmDraft]:
        phrase = d.entry.phrase
        if d.entry.kind == "?dead":
            return self.dead.counts(d)
        if d.entry.kind == "?toll":
            kind = "harmed" if phrase == "casualty" else "killed"
            item = self.items[d.item]
            own = self.dead.numbered(item, d, kind)
            if own:
                return own + self.parts.told(d.item, kind, own)
            if phrase == "casualty" and self.c.verb_before(d.item) is not None:
                start, end = self.p.parse.text_range(item.first, item.last)
                words = {t.low for t in self.p.tokens(item)}
                whom = Whom.CIVILIAN if words & self.p.lex.civilian else Whom.MIXED
                return [HarmDraft(kind="harmed", whom=whom.value, low=2, high=None, start=start, end=end)]
            return self.dead.toll(d.last, d.item, kind)
        if d.item >= 2 and self.items[d.item - 1].kind == "CC" and self.items[d.item - 2].kind == "V":
            first = next((f.lemma for f in self.p.lex.verbs.get(self.items[d.item - 2].low, ())), "")
            if first in self._killing and self._lemma(d) in self._wounding:
                return []  # "killed or wounded ten": told with the first verb
        lemma = self._lemma(d)
        kind = "wounded" if lemma in self._wounding else "killed"
        found: list[HarmDraft] = []
        previous: Whom | None = None
        patients = self._patients(d)
        if len(patients) == 1 and patients[0].low in ("number", "toll"):
            return self.dead.toll(d.last, patients[0].index, kind)
        for item in patients:
            more = counts_of(self.p, item, kind, whom=previous, sure=True, bare=not found)
            found.extend(more)
            previous = self.p.whom(item) or previous
        joined = self._joined_with(d)
        vague = [h for h in found if joined == "and" and is_vague(self._words(h), h.low, h.high)]
        for h in found:  # of "scores killed and wounded" nobody knows how many died; of "several" both is told
            if joined and h not in vague:
                h.kind = "harmed"
        found = [*found, *[self._as(h, "wounded") for h in vague]]
        return found + self.parts.told(d.item, kind, found) + self.parts.along(d.item, kind)

    def _words(self, h: HarmDraft) -> str:
        return " ".join(t.low for t in self.tokens if h.start <= t.start < h.end)

    @staticmethod
    def _as(h: HarmDraft, kind: str) -> HarmDraft:
        return HarmDraft(
            kind=kind, whom=h.whom, low=h.low, high=h.high, start=h.start, end=h.end, approx=h.approx, part=h.part
        )

    def _lemma(self, d: Draft) -> str:
        return d.entry.phrase

    def _joined_with(self, d: Draft) -> str:
        """The word between two verbs of harm: "killed or wounded", "killed and wounded"."""
        words = [t.low for t in self.tokens[d.last : d.last + 2]]
        if len(words) == 2 and words[0] in ("or", "and") and words[1] in self.p.lex.set("wounded_verbs"):
            return words[0]
        return ""

    def groups(self, deaths: list[tuple[Draft, list[HarmDraft]]]) -> list[list[tuple[Draft, list[HarmDraft]]]]:
        """Deaths and wounds told in one breath: "21 were killed and 50 hurt", "killed 18 and wounded dozens"."""
        out: list[list[tuple[Draft, list[HarmDraft]]]] = []
        for d, harm in deaths:
            if out and self._runs_on(out[-1][-1][0], d):
                out[-1].append((d, harm))
            else:
                out.append([(d, harm)])
        return out

    def _runs_on(self, previous: Draft, d: Draft) -> bool:
        low, high = sorted((previous.item, d.item))
        between = self.items[low + 1 : high]
        if any(i.kind in (".", "CS", "W") for i in between) or len(between) > 14:
            return False
        own = {(r.first, r.last) for r in d.actors} - {(a.first, a.last) for a in previous.actors}
        return not own or not previous.actors

    def means(self, d: Draft, drafts: list[Draft]) -> list[Draft]:
        """The claims that this harm belongs to, in the same clause: one, or two when two means share the count."""
        candidates = [
            m
            for m in drafts
            if m is not d
            and m.kind in MEANS | {"execution", "downing"}
            and m.entry.kind not in HARM_KINDS
            and m.entry.pos != "a"
        ]
        if not candidates:
            return []
        f = d.frame
        by_item = {m.item: m for m in candidates}
        nouns = {k: m for k, m in by_item.items() if m.noun}
        if d.entry.kind == "?dead":
            k = self._leaving(d.item)
            if k is not None:
                left_of = [m for m in candidates if m.first < d.first]
                return self._of_leaving(k, nouns, left_of[-1] if left_of else None)
        if not d.noun:
            told = [nouns[k] for k in [*f.subject, *f.by] if k in nouns]
            if told:
                return told
            for m in candidates:  # "a missile fired by the army killed"
                reduced = not m.noun and m.frame.passive and self.items[m.item].voice == "bare" and m.item < d.item
                if reduced and m.frame.subject and m.frame.subject == f.subject and f.how != "conjoined":
                    return [m]
        for prep, nps in f.preps:
            told = [by_item[k] for k in nps if k in by_item]
            if told and prep in _CAUSE:
                return told
            for m in candidates:  # "injured in rockets fired by the groups"
                if not m.noun and m.frame.passive and prep in _CAUSE and set(nps) & set(m.frame.subject):
                    return [m]
        left = [m for m in candidates if m.first < d.first]
        nearest = left[-1] if left and not self._wall(left[-1].item, d.item) else None
        if not d.noun:
            for k in f.subject:
                for m in candidates:
                    if m.noun and f.how == "relative" and any(k in nps for _, nps in m.frame.preps):
                        return [m]
            if self.items[d.item].voice == "ing" and nearest is not None:
                return self._pair(nearest, nouns)
            for m in candidates:  # "ambushed and killed ten": one object, two verbs
                if not m.noun and f.objects and m.frame.objects == f.objects:
                    return [m]
            if f.how == "conjoined":
                for m in reversed(left):
                    shared = not m.noun and m.frame.subject == f.subject and not m.frame.passive
                    if shared and not self._wall(m.item, d.item):
                        return [m]
            if (
                f.passive
                and not f.by
                and len(self.items) > 1
                and self.items[0].kind == "P"
                and 1 in nouns
                and nouns[1].definite
            ):
                return [nouns[1]]  # "In the attack, ... were killed"
            if f.passive and not f.by and nearest is not None and nearest.kind in MEANS and self._and_then(nearest, d):
                return self._pair(nearest, nouns)
            leaving = self._leaving(f.subject[0] if f.subject else -1)
            if leaving is not None:
                return self._of_leaving(leaving, nouns, nearest)
        end = max(f.end, d.item + 1) if not d.noun else f.end
        limit = end + 6
        while end < min(limit, len(self.items)) and self.items[end].kind in ("NP", "P", "A", "T", "CC", ","):
            end += 1  # "were killed, among them four children, when"
        if end < len(self.items) and self.items[end].kind == "CS" and self.items[end].low in _WHEN:
            later = [m for m in candidates if m.item > end]
            if later and later[0].item - end <= 8:
                return [later[0]]
        if d.noun:
            k = d.item - 1
            while k >= 0 and self.items[k].kind not in ("V", "."):
                k -= 1
            leads = self.items[k].low in self.p.lex.set("leading_to_verbs") if k >= 0 else False
            if k >= 0 and self.items[k].kind == "V" and (d.entry.kind != "?kill" or leads):
                return self._of_leaving(k, nouns, nearest if self.items[k].voice == "ing" else by_item.get(k))
        return self._only(d, candidates)

    def _only(self, d: Draft, candidates: list[Draft]) -> list[Draft]:
        """The one act of violence that the same breath tells, unless somebody else is said to have killed."""
        near = [m for m in candidates if m.kind in MEANS and not self._stop(m.item, d.item)]
        if not near or len({m.kind for m in near}) > 1:
            return []
        m = min(near, key=lambda m: (abs(m.item - d.item), m.item))
        if abs(m.item - d.item) > _BREATH:
            return []
        own = {(r.first, r.last) for r in d.actors} - {(r.first, r.last) for r in m.actors}
        if own and (m.actors or d.noun):
            return []
        return [m]

    def _stop(self, a: int, b: int) -> bool:
        low, high = sorted((a, b))
        return any(
            (i.kind == "." and i.low not in _BRACKETS | {":"})
            or (i.kind == "CS" and i.low in ("while", "but", "although", "than"))
            for i in self.items[low + 1 : high]
        )

    def _pair(self, m: Draft, nouns: dict[int, Draft]) -> list[Draft]:
        """The claim, and the one joined to it by "and" as the other means."""
        k = m.item
        if m.noun and k >= 2 and self.items[k - 1].kind == "CC" and k - 2 in nouns:
            return [nouns[k - 2], m]
        return [m]

    def _and_then(self, m: Draft, d: Draft) -> bool:
        """ "shelling hit the town and dozens were injured": the next clause, with nothing between but its subject."""
        first = min([d.item, *d.frame.subject])
        before = first - 1
        if before < 1 or self.items[before].kind != "CC" or self.items[before].low != "and":
            return False
        return first - m.item <= 7 and not any(i.kind in ("CS", "W", ".") for i in self.items[m.item : first])

    def _leaving(self, k: int) -> int | None:
        """The "left"/"leaving" whose object the phrase is ("leaving eight people injured")."""
        for j in range(k - 1, max(-1, k - 6), -1):
            if self.items[j].kind == "V":
                return j if self.items[j].low in self.p.lex.set("leaving_verbs") else None
        return None

    def _of_leaving(self, k: int, nouns: dict[int, Draft], other: Draft | None) -> list[Draft]:
        told = [nouns[s] for s in self.c.verb(k).subject if s in nouns]
        if told:
            return told
        for s in self.c.verb(k).subject:  # "clashes near the town which left ten dead"
            for m in nouns.values():
                if m.item < k and any(s in nps for _, nps in m.frame.preps):
                    return [m]
        return [other] if other is not None else []

    def _says_who(self, item: Item) -> bool:
        """False for a bare number: "kills 11" tells how many, not whom."""
        return any(
            t.tag == "N" and t.low not in ("others", "dozens", "scores", "hundreds") for t in self.p.tokens(item)
        )

    def _wall(self, a: int, b: int) -> bool:
        return any(
            (self.items[k].kind == "." and self.items[k].low not in _BRACKETS)
            or (self.items[k].kind == "CS" and self.items[k].low in ("while", "but", "although"))
            for k in range(a + 1, b)
        )

    def join(self, d: Draft, m: Draft, harm: list[HarmDraft], *, joint: bool = False) -> None:
        """Move a harm draft's counts and people into its means."""
        for h in harm:
            if not any((h.start, h.end, h.kind) == (o.start, o.end, o.kind) for o in m.harm):
                m.harm.append(replace(h, joint=joint))
        d.kind, d.merged = "", True
        patients = self._patients(d)
        ranges = [Range(i.first, i.last) for i in patients if self.p.people(i) and not i.pronoun and self._says_who(i)]
        known = {(r.first, r.last) for r in (*m.targets, *m.actors)}
        m.targets = [*m.targets, *[r for r in ranges if (r.first, r.last) not in known]]
        before = self.c.verb_before(m.item) if m.noun else None
        resisted = before is not None and self.items[before].low in self.p.lex.set("repelling_verbs")
        if not d.noun and not d.frame.passive and not m.actors and d.entry.kind == "?kill" and not resisted:
            m.actors = [r for r in d.actors if not any(r.first < t.last and t.first < r.last for t in m.targets)]
        if not d.noun and d.frame.passive and d.actors and not m.actors:
            m.actors = d.actors
        m.rule += "+harm"
        m.frame.end = max(m.frame.end, d.frame.end)
