"""What a noun phrase is, by its words: an actor, people (and whom), a place, a vehicle. Nothing here knows a war."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from daybook.core.vocab import Whom
from daybook.read.grammar import Item, Parse
from daybook.read.headcount import is_plural
from daybook.read.lexicon import Lexicon
from daybook.read.tokens import Token
from daybook.stages import NameHit


class Hits:
    """Name hits of a document, asked by range (code points)."""

    def __init__(self, hits: Sequence[NameHit]) -> None:
        self.hits = sorted(hits, key=lambda h: (h.start, -h.end))
        self._starts = [h.start for h in self.hits]

    def inside(self, start: int, end: int) -> list[NameHit]:
        """Hits that share a character with the range."""
        k = bisect_right(self._starts, end - 1) if end > start else 0
        found = []
        for hit in reversed(self.hits[max(0, k - 12) : k]):
            if hit.end > start and hit.start < end:
                found.append(hit)
        return found[::-1]


@dataclass(slots=True)
class Phrases:
    """Facts on the noun phrases of one sentence."""

    lex: Lexicon
    parse: Parse
    places: Hits
    actors: Hits

    def tokens(self, item: Item) -> list[Token]:
        """The tokens of an item."""
        return self.parse.tokens[item.first : item.last]

    def head(self, item: Item) -> Token:
        """The head word."""
        return self.parse.tokens[item.head]

    def place_hits(self, first: int, last: int) -> list[NameHit]:
        """Place names in the token range."""
        start, end = self.parse.text_range(first, last)
        return self.places.inside(start, end)

    def actor_hits(self, first: int, last: int) -> list[NameHit]:
        """Actor names in the token range."""
        start, end = self.parse.text_range(first, last)
        return self.actors.inside(start, end)

    def actor_like(self, item: Item) -> bool:
        """True if the phrase can act in a war: an actor's name, a force, a state, or a pronoun for one."""
        if item.pronoun:
            return item.low in ("they", "he", "it", "we", "she")
        head = self.head(item)
        hits = [h for h in self.actor_hits(item.head, item.head + 1) if h.kind not in _NEVER_ACT]
        if hits and head.name == "actor":
            return not any(h.kind in _VOICES for h in hits)
        if (
            head.low in self.lex.not_people
            and head.low not in self.lex.set("aircraft")
            and head.low not in self.lex.set("acting_things")
        ):
            return False
        words = self.tokens(item)
        if head.low in self.lex.set("actor_nouns") or head.low in self.lex.combatant:
            return True
        if hits:
            return not any(h.kind in _VOICES for h in hits)
        if head.low in self.lex.people and head.low not in self.lex.civilian:
            low = {t.low for t in words}
            if low & self.lex.combatant or low & (self.lex.set("actor_nouns") - self.lex.set("state_words")):
                return True
        if head.low in self.lex.set("demonyms") and len(words) <= 3:
            return True
        return any(h.kind == "country" for h in self.place_hits(item.head, item.head + 1))

    def whom(self, item: Item) -> Whom | None:
        """Civilian, combatant or mixed people; ``None`` if the phrase is not of people."""
        head = self.head(item).low
        words = {t.low for t in self.tokens(item)}
        if words & self.lex.set("civilian_services"):
            return Whom.CIVILIAN
        if head in self.lex.combatant:
            if head in self.lex.set("officer_words") and "civil" in words:
                return Whom.CIVILIAN
            return Whom.COMBATANT
        if head in self.lex.civilian:
            return Whom.CIVILIAN
        if head in self.lex.people or words & self.lex.people:
            if words & self.lex.combatant:
                return Whom.COMBATANT
            if words & self.lex.civilian:
                return Whom.CIVILIAN
            return Whom.MIXED
        if item.pronoun and head in ("they", "them", "others", "he", "she", "him"):
            return Whom.MIXED
        if any(h.kind in _ARMED for h in self.actor_hits(item.head, item.head + 1)):
            return Whom.COMBATANT
        return None

    def people(self, item: Item) -> bool:
        """True if the phrase is of people."""
        return self.whom(item) is not None

    def armed(self, item: Item) -> bool:
        """True if the phrase is an armed side or its positions."""
        words = {t.low for t in self.tokens(item)}
        if words & self.lex.civilian:
            return False
        if words & self.lex.combatant or words & self.lex.set("military_things"):
            return True
        if any(h.kind in _ARMED or h.kind == "government" for h in self.actor_hits(item.first, item.last)):
            return True
        return bool(words & (self.lex.set("actor_nouns") - self.lex.set("state_words")))

    def place_like(self, item: Item) -> bool:
        """True if the phrase is a place: named, or by a place noun."""
        head = self.head(item)
        return (
            head.low in self.lex.set("place_nouns")
            or bool(self.place_hits(item.head, item.head + 1))
            or bool(self.place_hits(item.first, item.last) and not self.people(item) and head.name == "place")
        )

    def name_like(self, item: Item) -> bool:
        """True for a bare capitalised name that no pack knows: what an army "takes" or "retakes" is then a place."""
        words = self.tokens(item)
        return (
            all(t.capital and t.kind == "word" for t in words)
            and not item.pronoun
            and not self.actor_hits(item.first, item.last)
            and not {t.low for t in words} & (self.lex.people | self.lex.set("actor_nouns"))
            and not any(t.text.isupper() for t in words)
        )

    def vehicle(self, item: Item) -> bool:
        """True if the phrase names vehicles, aircraft, ships or guns."""
        return bool({t.low for t in self.tokens(item)} & self.lex.set("vehicles"))

    def aircraft(self, item: Item) -> bool:
        """True if the phrase names aircraft or an air force."""
        words = {t.low for t in self.tokens(item)}
        return bool(words & self.lex.set("aircraft")) or (
            "air" in words and bool(words & self.lex.set("air_force_words"))
        )

    def measure(self, item: Item) -> bool:
        """True for a distance, a span of time or another quantity of what is not people or things that act."""
        return self.head(item).low in self.lex.set("measure_nouns")

    def plural(self, item: Item) -> bool:
        """True if the head is plural in form."""
        return is_plural(self.head(item).low)


_NEVER_ACT = frozenset(("civilians", "people"))
_VOICES = frozenset(("media", "monitor", "state_media", "party_media", "ngo"))
_ARMED = frozenset(("armed_group", "state_forces", "militia", "police", "coalition", "umbrella", "unidentified"))
