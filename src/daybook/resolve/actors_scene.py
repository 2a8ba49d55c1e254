"""What a document is about, as far as actors go: its war, the state at war at home, and every name in text order."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from daybook.resolve.actors_finder import ActorFinder, Hit
from daybook.resolve.actors_pack import ActorPack

WEAK = frozenset(("nationality", "people", "state", "capital", "head"))  # a state's name, not yet an actor's
ARMED = frozenset(("armed_group", "militia", "umbrella"))
FORCES = frozenset(("state_forces", "police"))
ARMS = frozenset(("army", "air", "navy", "police"))
SOURCES = frozenset(("monitor", "media", "state_media", "party_media", "ministry"))


class Named(NamedTuple):  # a tuple, as Token is
    """A name in the text. ``ids``: what it may mean here, best first; more than one = undecided."""

    start: int
    end: int
    ids: tuple[str, ...]
    kind: str
    modifier: bool = False


@dataclass(frozen=True, slots=True)
class Relations:
    """Words that make a name a modifier of another ("-backed", "anti-"), pronouns, prepositions of place."""

    after: frozenset[str]
    apart: frozenset[str]
    before: frozenset[str]
    pronouns: dict[str, str]
    places: frozenset[str]

    @classmethod
    def of(cls, pack: ActorPack) -> "Relations":
        """From the pack's table."""
        words: dict[str, list[tuple[str, str]]] = {}
        for word, where, means in pack.relations:
            words.setdefault(where, []).append((word, means))
        return cls(
            frozenset(w for where in ("after", "after or apart") for w, _ in words.get(where, ())),
            frozenset(w for w, _ in words.get("after or apart", ())),
            frozenset(w for w, _ in words.get("before", ())),
            dict(words.get("pronoun", ())),
            frozenset(w for w, _ in words.get("place", ())),
        )


class Scene:
    """A document's names, decided as far as the document decides them.

    ``home``: the country whose war it is (its arms are told apart, other states are named whole); "" = not known.
    """

    def __init__(self, finder: ActorFinder, relations: Relations, text: str, day: date | None) -> None:
        self.pack = finder.pack
        self.finder = finder
        self.relations = relations
        self.text = text
        self.day = day
        self.tokens, found = finder.page(text)
        self._starts = [t.start for t in self.tokens]
        hits = finder.on_day(found, day)
        self.countries = finder.countries(hits, self.tokens)
        self.home = self.countries[0] if self.countries else ""
        self.theatres = finder.theatre_of(self.home)
        ours = [t for t in self.pack.theatres if self.home in t.countries]
        self._apart = {c for t in ours for c in t.apart}
        if all(self.home not in pair for t in ours for pair in t.troops):
            self._apart.add(self.home)
        self._troops = dict(pair for t in ours for pair in t.troops)
        self._sure = Counter(h.ids[0] for h in hits if len(h.ids) == 1 and not h.readings[0][2])
        self.names = tuple(n for h in hits if (n := self.named(h)) is not None)

    def named(self, hit: Hit) -> Named | None:
        """The hit as this document means it; ``None`` if it is a description that belongs to another war."""
        ids = self.decide(hit)
        if not ids:
            return None
        first = next((r[1] for r in hit.readings if r[0] == ids[0]), hit.kind)
        return Named(hit.start, hit.end, ids, first, self._modifies(hit))

    def decide(self, hit: Hit) -> tuple[str, ...]:
        """Ids left of a hit's readings: of this war before of others, named outright before described."""
        readings = [r for r in hit.readings if not r[2] or self._here(r[0])]
        if not readings:
            return ()
        readings = list(
            self.finder.narrowed(Hit(start=hit.start, end=hit.end, readings=tuple(readings)), self.countries).readings
        )
        ids = tuple(dict.fromkeys(r[0] for r in readings))
        if len(ids) > 1 and self.day is not None:  # a name that passed on: the entry that was born to it
            born = [i for i in ids if (a := self.pack.actor(i)) is not None and a.valid_from and a.valid_on(self.day)]
            ids = tuple(born) or ids
        if len(ids) > 1:
            parts = {p for i in ids for p in self.pack.parents(i)}
            counted = sorted(ids, key=lambda i: -self._sure[i])
            if self._sure[counted[0]] > self._sure[counted[1]] == 0:
                return (counted[0],)
            wholes = [i for i in ids if i in parts]
            if wholes and len(ids) == len(wholes) + 1:
                return tuple(wholes[:1])  # a name shared by a whole and its part means the whole
            return tuple(counted)
        return ids

    def _here(self, actor_id: str) -> bool:
        entry = self.pack.actor(actor_id)
        return entry is not None and (not entry.theatres or bool(self.theatres & set(entry.theatres)))

    def _modifies(self, hit: Hit) -> bool:
        """True for "Turkey" in "Turkey-backed", "al-Qaeda" in "al-Qaeda linked", "Assad" in "anti-Assad"."""
        following = bisect_left(self._starts, hit.end)
        after = [t for t in self.tokens[following : following + 1] if t.start < hit.end + 16]
        joint = self.text[
            hit.end : hit.end + 1
        ]  # "Russia backed" is a verb, "Russia-backed" and "al-Qaeda linked" are not
        if after and after[0].key in (self.relations.after if joint == "-" else self.relations.apart):
            return True
        before = self.text[max(0, hit.start - 5) : hit.start].casefold()
        return before.endswith("-") and before[:-1].split(" ")[-1] in self.relations.before

    def is_place(self, name: Named) -> bool:
        """True for a country's or capital's name after a preposition of place: "in Syria" is nobody's doing."""
        if name.kind not in ("state", "capital"):
            return False
        index = bisect_left(self._starts, name.start)
        if index < len(self.tokens) and self.tokens[index].start > name.start and index:
            index -= self.tokens[index - 1].end > name.start  # an article of its own begins the name
        before = self.tokens[index - 1] if index else None
        return before is not None and before.end > name.start - 24 and before.key in self.relations.places

    def arm(self, arm: str) -> str:
        """Id of an arm of the home state, "" if no home is known."""
        if not self.home:
            return ""
        country = self._troops.get(self.home, self.home) if arm in ARMS else self.home
        return self.whole(f"{arm}:{country}")

    def opponent_of(self, country: str) -> str:
        """The other state of a war between two states; "" if the war is not one."""
        pairs = [
            t.apart for t in self.pack.theatres if country in t.apart and len(t.apart) == 2 and len(t.countries) == 1
        ]
        return next((c for c in pairs[0] if c != country), "") if pairs else ""

    def is_apart(self, country: str) -> bool:
        """True if the arms of this country are told apart in the war of this document."""
        return country in self._apart

    def whole(self, actor_id: str) -> str:
        """A foreign state for its arms: who fights abroad is named as a state (as UCDP does); others stay."""
        prefix, _, country = actor_id.partition(":")
        if prefix in ARMS and country not in self._apart:
            return f"state:{country}"
        return actor_id

    def branch_of(self, actor_id: str) -> str | None:
        """The one local branch that the text names of a movement whose main grounds are elsewhere; ``None`` if not so.

        "ISIS" on a page about Afghanistan that names its Khorasan branch is that branch.
        """
        entry = self.pack.actor(actor_id)
        if entry is None or entry.kind not in ARMED or not self.home or self.home in entry.theatres:
            return None
        branches = [i for i in self._sure if actor_id in self.pack.parents(i)[:1] and self._here(i)]
        return branches[0] if len(branches) == 1 else None

    def within(self, start: int, end: int) -> list[Named]:
        """Names inside these characters, found in them alone (a span may cut a longer name)."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        while last > first and self.tokens[last - 1].end > end:
            last -= 1
        return [n for h in self.finder.hits_of(self.tokens, self.day, first, last) if (n := self.named(h)) is not None]

    def in_capitals(self, start: int, end: int) -> bool:
        """True if most words around these characters begin with a capital, as in headlines."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        around = [t.raw for t in (*self.tokens[max(0, first - 5) : first], *self.tokens[last : last + 5])]
        around = [w for w in around if w[:1].isalpha()]
        return 2 * sum(w[:1].isupper() for w in around) > len(around)

    def covering(self, start: int, end: int) -> Named | None:
        """The name of the text that holds these characters and more."""
        return next((n for n in self.names if n.start <= start and n.end >= end), None)

    def armed_ids(self) -> tuple[str, ...]:
        """Named armed groups of the text, most often named first; no umbrella of unnamed ones."""
        count = Counter(n.ids[0] for n in self.names if n.kind in ARMED and len(n.ids) == 1 and not n.modifier)
        return tuple(i for i, _ in count.most_common() if not self.is_umbrella(i))

    def is_umbrella(self, actor_id: str) -> bool:
        """True for unnamed fighters at large ("insurgents"), who are nobody in particular."""
        entry = self.pack.actor(actor_id)
        return entry is None or entry.kind == "umbrella" or actor_id.startswith("allied:")
