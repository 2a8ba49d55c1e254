"""Places of a draft: those of its own stretch of the sentence, nearest first; never a place that another event took."""

from dataclasses import dataclass

from daybook.read.grammar import Item, Parse
from daybook.read.phrases import Phrases
from daybook.read.triggers import Draft

_AT = frozenset(
    "in at near on inside outside around over across throughout within into from to of for towards toward between off along "
    "beyond behind amid through above".split()
)
_PLACE_KINDS = frozenset(("capture", "control", "siege", "loss"))
_WALLS = frozenset((".", "CS", "W"))


@dataclass(frozen=True, slots=True)
class Spot:
    """A place mentioned: tokens ``first``–``last``, the item it stands in, role ``at from to``, or ``mod`` before a noun."""

    first: int
    last: int
    item: int
    role: str


class Places:
    """Places mentioned in one sentence, and which of them belong to a draft."""

    def __init__(self, phrases: Phrases) -> None:
        self.p = phrases
        self.parse: Parse = phrases.parse
        self.items = phrases.parse.items
        self.tokens = phrases.parse.tokens
        self._nouns = phrases.lex.set("place_nouns")
        self._directions = phrases.lex.set("directions")
        self._generic = phrases.lex.set("generic_places")
        self.spots: list[Spot] = []
        self._collect()

    # -- finding ---------------------------------------------------------------------------------------------------
    def _collect(self) -> None:
        for item in self.items:
            if item.kind != "NP" or item.pronoun:
                continue
            prep = self._preposition(item)
            role = "to" if prep in ("to", "into", "towards", "toward") else "from" if prep == "from" else "at"
            named = self._named_tokens(item)
            head = self.tokens[item.head]
            if named:
                self._named(item, named, prep, role)
            elif head.low in self._nouns and not self.p.people(item) and (prep in _AT or self._is_object(item)):
                words = self.tokens[item.first : item.last]
                capital = len(words) > 1 and any(t.capital for t in words)
                described = head.low in self._generic and len(words) > 1
                if capital or described:
                    self._add(item.first, item.last, item.index, role, prep)
            elif (head.low in self._directions and prep in _AT and self.tokens[item.first].low in ("the", "its")) or (
                prep in _AT and self._joined_to_place(item)
            ):
                self._add(item.first, item.last, item.index, role, prep)

    def _preposition(self, item: Item) -> str:
        """The preposition of the phrase; one joined by "and" to a place shares its preposition."""
        k = item.index
        if k and self.items[k - 1].kind == "P":
            return self.items[k - 1].low.split()[-1]
        if k >= 2 and self.items[k - 1].kind in ("CC", ",") and self.spots and self.spots[-1].item == k - 2:
            return "in"
        return ""

    def _is_object(self, item: Item) -> bool:
        k = item.index - 1
        while k >= 0 and self.items[k].kind in ("A", "T"):
            k -= 1
        return k >= 0 and self.items[k].kind == "V"

    def _named_tokens(self, item: Item) -> list[int]:
        hits = self.p.place_hits(item.first, item.last)
        if not hits:
            return []
        actors = [(h.start, h.end) for h in self.p.actor_hits(item.first, item.last)]
        usable = [
            h for h in hits if not any(a <= h.start and h.end <= b and (b - a) > (h.end - h.start) for a, b in actors)
        ]
        return [
            i
            for i in range(item.first, item.last)
            if any(h.start <= self.tokens[i].start < h.end for h in usable) and self.tokens[i].name != "actor"
        ]

    def _named(self, item: Item, named: list[int], prep: str, role: str) -> None:
        head = self.tokens[item.head]
        is_place = head.name == "place" or head.low in self._nouns
        country = any(h.kind == "country" for h in self.p.place_hits(item.head, item.head + 1))
        if is_place and country and prep not in _AT:
            return  # "by the United States": a state that acts
        if is_place and self._bracketed(item) and country:
            return
        if is_place:
            self._add(item.first, item.last, item.index, role, prep)
        elif named[-1] + 1 < item.last and not (self.p.people(item) or self.p.actor_like(item)):
            self.spots.append(Spot(named[0], named[-1] + 1, item.index, "mod"))

    def _bracketed(self, item: Item) -> bool:
        k = item.index - 1
        while k >= 0 and self.items[k].kind in ("P", "V", "A", "NP"):
            k -= 1
        return k >= 0 and self.items[k].low in ("(", "[")

    def _joined_to_place(self, item: Item) -> bool:
        """ "on the Old Mill and Harbour neighbourhoods": a name joined to a place is one too."""
        k = item.index
        if k + 2 >= len(self.items) or self.items[k + 1].kind not in ("CC", ",") or self.items[k + 2].kind != "NP":
            return False
        words = self.tokens[item.first : item.last]
        return (
            any(t.capital for t in words)
            and not self.p.people(item)
            and not self.p.actor_like(item)
            and self.p.place_like(self.items[k + 2])
        )

    def _add(self, first: int, last: int, k: int, role: str, prep: str) -> None:
        """Add a spot; "the border town of Corin" is one."""
        if prep == "of" and self.spots and self.spots[-1].item == k - 2 and self.spots[-1].role != "mod":
            before = self.spots[-1]
            words = {t.low for t in self.tokens[before.first : before.last]}
            if words & (self._generic | self._directions) and self.tokens[before.last - 1].name != "place":
                self.spots[-1] = Spot(before.first, last, k, before.role)
                return
        self.spots.append(Spot(first, last, k, role))

    # -- choosing --------------------------------------------------------------------------------------------------
    def fill(self, d: Draft, following: int, preceding: int) -> None:
        """Give the draft its places: ``preceding`` and ``following`` are the items of the neighbouring drafts."""
        own: list[Spot] = []
        if d.entry.pos == "a":
            own = self._state_place(d)
        if d.entry.kind == "?bulk":  # "the bulk of it": a part, never the whole
            own = [Spot(self.items[d.item].first, self.items[d.item].last, d.item, "at")]
        if not own and d.kind == "control" and d.noun and d.entry.phrase != "control" and d.entry.kind != "?presence":
            own = self._held_place(d)
        if not own and d.kind in _PLACE_KINDS:
            own = self._patient_place(d)
        if not own:
            plain = [s for s in self.spots if s.role != "mod"]
            after = [s for s in plain if d.item < s.item < following]
            before = [s for s in plain if preceding < s.item < d.item]
            inside = [s for s in self.spots if s.item == d.item]
            beyond = [s for s in plain if s.item >= following and not self._wall(d.item, s.item)]
            own = self._chain(after) or self._chain(before) or inside or self._chain(beyond)
            if not own and len(self.spots) <= 2:
                own = plain or self.spots[:1]
        taken = {(r.first, r.last) for r in (*d.targets, *d.actors)}
        for spot in own:
            if (spot.first, spot.last) in taken and d.kind not in _PLACE_KINDS:
                words = {t.low for t in self.tokens[spot.first : spot.last]}
                if not words & self._nouns:
                    continue
            start, end = self.parse.text_range(spot.first, spot.last)
            d.places.append((start, end, "at" if spot.role == "mod" else spot.role))

    def _wall(self, a: int, b: int) -> bool:
        return any(i.kind in _WALLS for i in self.items[a + 1 : b])

    def _state_place(self, d: Draft) -> list[Spot]:
        """The phrase that "rebel-held" stands in: with its name, if it has one."""
        item = self.items[d.item]
        first = d.last if item.last > d.last else d.first
        k, last = d.item, item.last
        if k + 2 < len(self.items) and self.items[k + 1].low == "of" and self.p.place_like(self.items[k + 2]):
            k += 2
            last = self.items[k].last
        found = [Spot(first, last, k, "at")] if last > first else []
        while (
            k + 2 < len(self.items)
            and self.items[k + 1].kind == "CC"
            and self.items[k + 2].kind == "NP"
            and self.p.place_hits(self.items[k + 2].first, self.items[k + 2].last)
        ):
            k += 2
            found.append(Spot(self.items[k].first, self.items[k].last, k, "at"))
        return found

    def _held_place(self, d: Draft) -> list[Spot]:
        """ "the city is the group's stronghold", "the stronghold of the city", "their stronghold the city"."""
        items, k = self.items, d.item
        before = k - 1
        while before >= 0 and items[before].kind in ("A", "T"):
            before -= 1
        if before > 0 and items[before].kind == "V" and items[before].voice == "copula":
            subject = items[before - 1]
            if subject.kind == "NP" and (self.p.place_like(subject) or subject.pronoun):
                return [Spot(subject.first, subject.last, before - 1, "at")]
        if k + 2 < len(items) and items[k + 1].low in ("of", "in", "near") and self.p.place_like(items[k + 2]):
            return [Spot(items[k].first, items[k + 2].last, k, "at")]
        if (
            k + 1 < len(items)
            and items[k + 1].kind == "NP"
            and self.p.place_hits(items[k + 1].first, items[k + 1].last)
        ):
            return [Spot(items[k + 1].first, items[k + 1].last, k + 1, "at")]
        return []

    def _patient_place(self, d: Draft) -> list[Spot]:
        """What was taken, held, lost or besieged, and the places that follow it."""
        f, items = d.frame, self.items
        if d.noun:
            chosen = [k for prep, nps in f.preps if prep in ("of", "on", "in", "over", "to") for k in nps]
        elif d.entry.phrase == "fall":
            chosen = f.subject
        elif d.entry.roles == "ex" or "control" in d.entry.phrase.split()[1:]:
            chosen = [k for prep, nps in f.preps if prep in ("from", "of", "over") for k in nps]
        else:
            chosen = f.subject if f.passive else f.objects
        found: list[Spot] = []
        for k in chosen:
            item = items[k]
            named = d.kind == "capture" and self.p.name_like(item)
            if named or (
                self.p.place_like(item) and not (self.p.people(item) and not self.p.place_hits(item.first, item.last))
            ):
                whole = next((s for s in self.spots if s.first <= item.first and item.last <= s.last), None)
                spot = whole or next((s for s in self.spots if s.first == item.first), None)
                found.append(spot or Spot(item.first, item.last, k, "at"))
        if found and not d.noun:
            last = found[-1].item
            for s in self.spots:
                if last < s.item <= last + 3 and s.role == "at" and items[s.item - 1].low in ("in", "of", "near", "at"):
                    found.append(s)
        return list(dict.fromkeys(found))

    def _chain(self, spots: list[Spot]) -> list[Spot]:
        """The first run of places that stand next to each other."""
        chain: list[Spot] = []
        for s in spots:
            if chain and self.parse.item_of[s.first] - chain[-1].item > 3:
                break
            chain.append(s)
        return chain
