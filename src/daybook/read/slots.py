"""Places and times of a draft: the nearest in its own clause; carried over only within one happening."""

from daybook.core.vocab import PlaceRole
from daybook.read.grammar import Parse
from daybook.read.phrases import Phrases
from daybook.read.triggers import Draft

_AT = frozenset(
    "in at near on inside outside around over across throughout within into from to of for towards toward between off along beyond behind north south east west northeast northwest southeast southwest amid through".split()
)
_GENERIC = frozenset(
    "city town village area region province district neighbourhood neighborhood camp base airport airbase suburb suburbs countryside border outskirts".split()
)


class Places:
    """Places mentioned in one sentence, grouped into chains ("Azaz in Aleppo province")."""

    def __init__(self, phrases: Phrases) -> None:
        self.p = phrases
        self.parse: Parse = phrases.parse
        self.mentions: list[tuple[int, int, int, str]] = []  # token first, last, item, role
        self._collect()

    def _collect(self) -> None:
        items, tokens = self.parse.items, self.parse.tokens
        for item in items:
            if item.kind != "NP" or item.pronoun:
                continue
            k = item.index
            prep = items[k - 1].low if k and items[k - 1].kind == "P" else ""
            if (
                k >= 2
                and not prep
                and items[k - 1].kind in ("CC", ",")
                and items[k - 2].kind == "NP"
                and self.mentions
                and self.mentions[-1][2] == k - 2
            ):
                prep = "in"
            hits = self.p.place_hits(item.first, item.last)
            actors = [(h.start, h.end) for h in self.p.actor_hits(item.first, item.last)]
            start, end = self.parse.text_range(item.first, item.last)
            head = tokens[item.head]
            usable = [
                h
                for h in hits
                if not any(a <= h.start and h.end <= b and (b - a) > (h.end - h.start) for a, b in actors)
            ]
            role = "to" if prep in ("to", "into", "towards", "toward") else "from" if prep == "from" else "at"
            if usable:
                inside = [
                    i
                    for i, t in enumerate(tokens[item.first : item.last], item.first)
                    if any(h.start <= t.start < h.end for h in usable)
                ]
                if not inside:
                    continue
                people = self.p.people(item) or (self.p.actor_like(item) and head.name != "place")
                if people and not (head.name == "place"):
                    continue
                if head.name == "place" or head.low in self.p.lex.set("place_nouns"):
                    self._add(item.first, item.last, k, role, prep)
                elif inside and inside[-1] + 1 < item.last:
                    self.mentions.append((inside[0], inside[-1] + 1, k, "mod"))
            elif head.low in self.p.lex.set("place_nouns") and prep in _AT and not self.p.people(item):
                named = item.last - item.first > 1 and any(t.capital for t in tokens[item.first : item.last])
                generic = head.low in _GENERIC and tokens[item.first].low in (
                    "the",
                    "a",
                    "an",
                    "this",
                    "that",
                    "several",
                    "two",
                    "three",
                )
                if named or generic:
                    self._add(item.first, item.last, k, role, prep)

    def _add(self, first: int, last: int, k: int, role: str, prep: str) -> None:
        """Add a mention; "the border town of Kobani" is one."""
        if prep == "of" and self.mentions and self.mentions[-1][2] == k - 2:
            before = self.mentions[-1]
            words = {t.low for t in self.parse.tokens[before[0] : before[1]]}
            if words & _GENERIC and not any(t.name == "place" and t.capital for t in self.parse.tokens[before[1] - 1 : before[1]]):
                self.mentions[-1] = (before[0], last, k, before[3])
                return
        self.mentions.append((first, last, k, role))

    def fill(self, d: Draft, following: int, preceding: int) -> None:
        """Give the draft the places of its own stretch: ``preceding``–``following`` are the neighbours' item indices."""
        own: list[tuple[int, int, int, str]] = []
        if d.entry.pos == "a":
            own = self._state_place(d)
        if not own and d.kind in ("capture", "control", "siege", "loss"):
            own = self._patient_place(d)
        if not own:
            after = [m for m in self.mentions if m[2] > d.item and m[2] < following and m[3] != "mod"]
            before = [m for m in self.mentions if preceding < m[2] < d.item and m[3] != "mod"]
            inside = [m for m in self.mentions if m[2] == d.item]
            own = after or before or inside
            own = self._one_chain(own)
        if not own and len({m[2] for m in self.mentions}) <= 2:
            own = [m for m in self.mentions if m[3] != "mod"] or self.mentions[:1]
        targets = {(r.first, r.last) for r in d.targets} | {(r.first, r.last) for r in d.actors}
        for first, last, _, role in own:
            if (first, last) in targets and d.kind not in ("capture", "control", "siege"):
                if not any(
                    t.tag == "N" and t.low in _GENERIC | self.p.lex.set("place_nouns")
                    for t in self.parse.tokens[first:last]
                ):
                    continue
            start, end = self.parse.text_range(first, last)
            d.places.append((start, end, "at" if role == "mod" else role))

    def _state_place(self, d: Draft) -> list[tuple[int, int, int, str]]:
        """The phrase that "rebel-held" stands in, and the names that follow it."""
        item = self.parse.items[d.item]
        found: list[tuple[int, int, int, str]] = []
        if item.last > d.last:
            found.append((d.last, item.last, d.item, "at"))
        k = d.item
        items = self.parse.items
        while (
            k + 2 < len(items)
            and items[k + 1].kind == "P"
            and items[k + 1].low in ("of", "in", "near")
            and items[k + 2].kind == "NP"
            and self.p.place_like(items[k + 2])
        ):
            found.append((items[k + 2].first, items[k + 2].last, k + 2, "at"))
            k += 2
        if (
            len(found) == 1
            and k + 1 < len(items)
            and items[k + 1].kind == "NP"
            and self.p.place_hits(items[k + 1].first, items[k + 1].last)
        ):
            found.append((items[k + 1].first, items[k + 1].last, k + 1, "at"))
        return found

    def _patient_place(self, d: Draft) -> list[tuple[int, int, int, str]]:
        """What was taken, held, lost or besieged, and the places that follow it."""
        f = d.frame
        items = self.parse.items
        if d.noun:
            chosen = [k for prep, nps in f.preps if prep in ("of", "on", "in", "over", "to") for k in nps]
            if not chosen and d.kind in ("control", "siege"):
                return []
        elif d.entry.phrase in ("fall",):
            chosen = f.subject
        elif d.entry.roles == "ex" or "control" in d.entry.phrase.split()[1:]:
            chosen = [k for prep, nps in f.preps if prep in ("from", "of", "over") for k in nps]
        else:
            chosen = f.subject if f.passive else f.objects
        found = [
            (items[k].first, items[k].last, k, "at")
            for k in chosen
            if self.p.place_like(items[k])
            and not (self.p.people(items[k]) and not self.p.place_hits(items[k].first, items[k].last))
        ]
        if found:
            last = found[-1][2]
            tail = [m for m in self.mentions if last < m[2] <= last + 4 and m[3] == "at" and m not in found]
            found += [
                m for m in tail if items[m[2] - 1].kind == "P" and items[m[2] - 1].low in ("in", "of", "near", "at")
            ]
        return found

    def _one_chain(self, own: list[tuple[int, int, int, str]]) -> list[tuple[int, int, int, str]]:
        """Keep the first run of places that stand next to each other."""
        chain: list[tuple[int, int, int, str]] = []
        for m in own:
            if chain and m[2] - chain[-1][2] > 3:
                break
            chain.append(m)
        return chain


def place_role(role: str) -> PlaceRole:
    """The vocabulary's place role."""
    return PlaceRole(role)
