"""Actors that stand before an event word in its own phrase: "French strikes", "the government's shelling", "rebel fire"."""

from daybook.read.grammar import Item
from daybook.read.phrases import Phrases
from daybook.read.triggers import VIOLENT, Draft, Range

_WHERE = frozenset(("state", "capital", "ambiguous"))


class Possessors:
    """Finds the possessor of an event noun in one sentence."""

    def __init__(self, phrases: Phrases) -> None:
        self.p = phrases
        self.items = phrases.parse.items
        self.tokens = phrases.parse.tokens

    def of(self, item: Item, d: Draft) -> list[Range]:
        """Actor words before the event word inside its phrase: "French", "the government's", "rebel and army"."""
        first = item.first
        actor_nouns, demonyms = self.p.lex.set("actor_nouns"), self.p.lex.set("demonyms")
        k = d.first - 1
        while k >= first and self.tokens[k].tag != "S":
            k -= 1
        last = k if k > first else d.first  # what stands before a possessive, else the bare modifiers
        possessive = k > first
        span: Range | None = None
        j = last - 1
        while j >= first:
            token = self.tokens[j]
            hits = self.p.actor_hits(j, j + 1)
            media = any(
                h.kind in ("media", "monitor", "state_media", "party_media", "intergovernmental", "ngo") for h in hits
            )
            named = token.name == "actor" and bool(hits)  # "Islamic State": the word "State" is part of a name
            acts = (
                not media
                and (named or token.low not in self.p.lex.set("not_actor_modifiers"))
                and (
                    bool(hits) or token.low in actor_nouns or token.low in demonyms or token.low in self.p.lex.combatant
                )
            )
            if token.low.endswith("-led") and token.low.partition("-")[0] in demonyms:
                acts = True
            if token.low.endswith("-backed") or token.low.startswith(("anti-", "anti", "pro-")):
                break
            if token.name == "place" and not hits:
                acts = False
            if not possessive and token.low not in demonyms and hits and all(h.kind in _WHERE for h in hits):
                acts = False  # "Korvia air strikes": where or who, the headline does not say
            if acts:
                span = Range(j, (span.last if span else j + 1))
            elif span is not None:
                lasting = token.low.rpartition("-")[2] in self.p.lex.set("duration_units")  # "a three-year siege"
                if token.tag in ("N",) and token.name not in ("place", "time") and not lasting:
                    span = Range(j, span.last)
                    j -= 1
                    continue
                break
            elif possessive:
                break
            j -= 1
        if span is None:
            return []
        found = [span]
        # "French and government air strikes": the phrase before "and" is joined to the modifier.
        before = item.index - 1
        if (
            span.first == first
            and before >= 1
            and self.items[before].kind == "CC"
            and self.items[before].low in ("and", "or")
        ):
            other = self.items[before - 1]
            lead = self.items[before - 2].kind if before >= 2 else ""
            if (
                other.kind == "NP"
                and self.p.actor_like(other)
                and other.last - other.first <= 4
                and lead not in ("V",)
                and d.kind in VIOLENT
            ) and not (lead == "P" and self.items[before - 2].low in ("on", "against", "of")):
                found.insert(0, self._words(other))
                if self.items[before].low == "or":
                    d.suspected = True  # one of the two, the text does not say which
        lead_item = self.items[self.p.parse.item_of[found[0].first]]
        words = {t.low for t in self.tokens[lead_item.first : d.first]}
        if words & self.p.lex.set("suspect_adjectives"):
            d.suspected = True
        return found

    def _words(self, item: Item) -> Range:
        """The phrase from its first word that names an actor: "suspected French" is "French"."""
        names = self.p.lex.set("demonyms") | self.p.lex.set("actor_nouns")
        for k in range(item.first, item.last):
            if self.tokens[k].low in names or self.p.actor_hits(k, k + 1):
                return Range(k, item.last)
        return Range(item.first, item.last)
