"""Counts told by nouns: "seven dead", "the bodies of six", "the toll rose to 61", and what stands around "those killed"."""

from dataclasses import replace

from daybook.core.vocab import Whom
from daybook.read.grammar import Item
from daybook.read.harm import counts_of
from daybook.read.parts import Parts
from daybook.read.phrases import Phrases
from daybook.read.quantities import Quantity, counts_people, quantity_at
from daybook.read.triggers import Draft, HarmDraft


class Dead:
    """Nouns for the dead and the hurt in one sentence."""

    def __init__(self, phrases: Phrases, parts: Parts) -> None:
        self.p = phrases
        self.parts = parts
        self.items = phrases.parse.items
        self.tokens = phrases.parse.tokens

    def toll(self, first: int, k: int, kind: str) -> list[HarmDraft]:
        """The number of "the toll rose to 61", "bringing to 61 the number killed", with its parts."""
        for n in range(first, min(len(self.tokens), first + 20)):
            if self.tokens[n].low in (".", ";"):
                break
            quantity = quantity_at(self.tokens, n)
            if quantity is None or self.tokens[n].name == "time" or self.tokens[n].tag != "#":
                continue
            unit = counts_people(self.tokens, quantity.last, self.p.lex.not_people, self.p.lex.people)
            if unit is not False:
                return self._with_parts(quantity, kind)
        if k >= 2 and self.items[k - 1].kind == "NP" and self.items[k - 2].low in ("to", "at"):
            for n in range(self.items[k - 1].first, self.items[k - 1].last):
                quantity = quantity_at(self.tokens, n)
                if quantity is not None:
                    return self._with_parts(quantity, kind)
        return []

    def _with_parts(self, quantity: Quantity, kind: str) -> list[HarmDraft]:
        k = self.p.parse.item_of[quantity.last - 1]
        whom = self.p.whom(self.items[k]) or Whom.MIXED
        b = quantity.bounds
        whole = HarmDraft(
            kind=kind, whom=whom.value, low=b.low, high=b.high, start=quantity.start, end=quantity.end, approx=b.approx
        )
        return [whole, *self.parts.after(k, kind, whole)]

    def counts(self, d: Draft) -> list[HarmDraft]:
        """Counts of a noun for the dead or the hurt: "seven dead", "a child dead", "the bodies of six", parts of the dead."""
        item = self.items[d.item]
        kind = self._kind(d)
        beyond = self.items[d.item + 1 : d.item + 3]
        if len(beyond) == 2 and beyond[0].low == "at" and any(t.tag == "#" for t in self.p.tokens(beyond[1])):
            own = self.numbered(item, d, kind) or counts_of(self.p, beyond[1], kind, sure=True)
            return own + self.parts.told(d.item, kind, own)
        parts = self.parts.of_the_dead(d.item, kind, d.first)
        if parts:
            return parts
        if item.of and d.last < item.head:  # "the bodies of 14 villagers"
            own = counts_of(self.p, replace(item, first=d.last + 1), kind, sure=True, bare=False)
            if own:
                return own + self.parts.told(d.item, kind, own)
        if any(t.low == "of" for t in self.tokens[item.first : d.first]):
            return []
        own = self.numbered(item, d, kind)
        if not own and self.tokens[item.first].low in ("a", "an") and self._people_before(item, d.first):
            start, end = self.p.parse.text_range(item.first, d.first)
            whom = self.p.whom(item) or Whom.MIXED
            own = [HarmDraft(kind=kind, whom=whom.value, low=1, high=1, start=start, end=end)]
        if not own and beyond and beyond[0].low == "of" and len(beyond) == 2:
            own = counts_of(self.p, beyond[1], kind, sure=True, bare=False)
        return own + self.parts.told(d.item, kind, own)

    def _people_before(self, item: Item, first: int) -> bool:
        """ "a child dead" has people before the word; "a government body" has none."""
        return any(t.low in self.p.lex.people for t in self.tokens[item.first : first])

    def _kind(self, d: Draft) -> str:
        return next((k for k, words in self.p.lex.harmed_nouns.items() if d.entry.phrase in words), "killed")

    def numbered(self, item: Item, d: Draft, kind: str) -> list[HarmDraft]:
        for k in range(item.first, d.first):
            quantity = quantity_at(self.tokens, k)
            if quantity is None:
                continue
            b = quantity.bounds
            whom = self.p.whom(item) or Whom.MIXED
            words = {t.low for t in self.tokens[item.first : d.first]}
            if words & self.p.lex.civilian:
                whom = Whom.CIVILIAN
            elif words & self.p.lex.combatant:
                whom = Whom.COMBATANT
            return [
                HarmDraft(
                    kind=kind,
                    whom=whom.value,
                    low=b.low,
                    high=b.high,
                    start=quantity.start,
                    end=quantity.end,
                    approx=b.approx,
                )
            ]
        return []
