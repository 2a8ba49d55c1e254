"""Finds names of actors and sources in running text: one pass over a trie of folded words.

States are not spelled out: "Malian", "Syria" or "Damascus" lead from the name trie into a shared trie of what may
follow ("army", "regime forces", "state television"), so every country of the table has every arm at no cost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from daybook.core.errors import StopRun
from daybook.resolve.actors_pack import MARKS, ActorPack, standard_pack
from daybook.resolve.actors_text import Token, Tokenizer
from daybook.stages import NameHit

SLOTS = ("adj", "country", "capital", "head")
_VOTES = {
    "people": 0.4,
    "nationality": 0.7,
    "ministry": 0.3,
    "state_media": 0.3,
    "capital": 0.7,
}  # those who only speak
_LEAF = ""  # key of a node's leaves; a folded word is never empty
_ACRONYM_AROUND = 4  # a neighbour of this many capitals makes "IS", "US" or "WHO" part of a headline in capitals


@dataclass(frozen=True, slots=True)
class _Leaf:
    """An alias that ends here. ``slot``: it is a country's name that an arm may follow; ``raws``: capitals to hold."""

    actor: str
    kind: str
    first: str  # first letter of the alias as written
    raws: tuple[str, ...] | None = None
    article: bool = False
    context: bool = False
    slot: str = ""
    valid: tuple[str, str] = ("", "")


class Hit(NamedTuple):  # a tuple, as Token is: a page makes hundreds
    """A found name with what the resolver needs: ``leaves`` as (actor id, kind, context only)."""

    start: int
    end: int
    readings: tuple[tuple[str, str, bool], ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the entries it may mean, in pack order."""
        return _ids(self.readings)

    @property
    def kind(self) -> str:
        """The kind if all readings share it; ``ambiguous`` otherwise."""
        kinds = {r[1] for r in self.readings}
        return kinds.pop() if len(kinds) == 1 else "ambiguous"


@lru_cache(maxsize=4096)
def _ids(readings: tuple[tuple[str, str, bool], ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r[0] for r in readings))


class ActorFinder:
    """Names of actors and sources in a text; implements :class:`daybook.stages.NameFinder`.

    Kinds of hits: an entry's kind (``armed_group``, ``state_forces``, ``government``, ``militia``, ``police``,
    ``coalition``, ``umbrella``, ``monitor``, ``media``, ``state_media``, ``party_media``, ``ministry``,
    ``intergovernmental``, ``ngo``, ``civilians``, ``political``), or ``state`` (a country's name), ``capital`` (which is
    a place as well), ``head`` (a head of state or government), ``nationality`` ("Russian", "Kurdish"), ``people``
    ("Syrians"), ``ambiguous`` (entries of several kinds share the name).
    """

    def __init__(self, pack: ActorPack | None = None) -> None:
        self.pack = pack if pack is not None else standard_pack()
        self.tokenizer = Tokenizer(self.pack.spellings)
        self._root: dict[str, Any] = {}
        self._suffixes: dict[str, dict[str, Any]] = {slot: {} for slot in SLOTS}
        self._build()
        self._cues: dict[str, list[tuple[tuple[str, ...], str]]] = {}  # first word → (words, country) of war cues
        for theatre in self.pack.theatres:
            for country, words in zip(theatre.countries, theatre.cues, strict=False):
                for word in words:
                    raws = tuple(t.raw.casefold() for t in self.tokenizer.tokens(word))
                    self._cues.setdefault(raws[0], []).append((raws, country))
        self._indefinite = self.pack.related("indefinite")
        self._modified = self.pack.related("modified")
        self._stops = self.pack.related("preposition") | self.pack.related("opener")
        self._eligible = frozenset(c for t in self.pack.theatres for c in t.countries)
        self.page = lru_cache(maxsize=8)(self._read_page)  # reader and resolver ask for the same page

    # -- building -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        whole = []  # patterns with words before the slot: written out for every country
        for arm, pattern in self.pack.patterns:
            before, _, rest = pattern.partition("{")
            slot, _, after = rest.partition("}")
            if slot not in SLOTS:
                raise StopRun(f"actor pack: template {pattern!r} has no slot of {', '.join(SLOTS)}")
            if before:
                whole.append((arm, before, slot, after, pattern.count("{") > 1))
            elif after:
                self._insert(self._suffixes[slot], after.removeprefix("'s").strip(), _Leaf(arm, self._kind(arm), ""))
        for country in self.pack.countries.values():
            state = f"state:{country.code}"
            forms: dict[str, list[tuple[str, str, tuple[str, str]]]] = {
                "adj": [(a, "nationality", ("", "")) for a in country.adjectives],
                "country": [(a, "state", ("", "")) for a in (country.name, *country.aliases)],
                "capital": [(country.capital, "capital", ("", ""))] if country.capital else [],
                "head": [(name, "head", (start, end)) for name, start, end in country.heads],
            }
            for slot, names in forms.items():
                for name, kind, valid in names:
                    if slot == "adj" and name.lstrip(MARKS) == country.name:
                        kind = "state"
                    self.add(name, _Leaf(state, kind, "", slot=slot, valid=valid))
                    for arm, before, wanted, after, two in whole:
                        if wanted == slot and not two:
                            written = before + name.lstrip(MARKS) + after
                            self.add(written, _Leaf(f"{arm}:{country.code}", self._kind(arm), "", valid=valid))
            for (
                arm,
                before,
                _,
                after,
                two,
            ) in whole:  # "forces loyal to Syrian President Assad": adjective or country, head
                if two:
                    for head, start, end in country.heads:
                        for word in (*country.adjectives, country.name):
                            written = before + word.lstrip(MARKS) + after.replace("{head}", head)
                            self.add(written, _Leaf(f"{arm}:{country.code}", self._kind(arm), "", valid=(start, end)))
            for people in country.people:
                self.add(people, _Leaf(state, "people", ""))
        for entry in self.pack.rows.values():
            # a name that other countries' forces have as well, or one that counts as it is written (al-Fateh may be anybody);
            # capitals alone are no spelling: Nato is NATO
            marked = {"~" + entry.name, "=" + entry.name if not entry.name.isupper() else ""} & set(entry.aliases)
            for alias in (*(() if marked else (entry.name,)), *entry.aliases):
                for variant in self.pack.variants(alias):
                    self.add(variant, _Leaf(entry.id, entry.kind, ""))

    def _kind(self, arm: str) -> str:
        return self.pack.arms[arm].kind

    def add(self, alias: str, leaf: _Leaf) -> None:
        """Enter an alias, reading its marks."""
        marks = alias[: len(alias) - len(alias.lstrip(MARKS))]
        kind = "nationality" if "^" in marks else leaf.kind
        word = alias.lstrip(MARKS)
        self._insert(
            self._root,
            word,
            _Leaf(leaf.actor, kind, word[:1], None, False, "~" in marks, leaf.slot, leaf.valid),
            exact="=" in marks,
        )

    def _insert(self, root: dict[str, Any], words: str, leaf: _Leaf, *, exact: bool = False) -> None:
        tokens = self.tokenizer.tokens(words)
        if not tokens:
            raise StopRun(f"actor pack: alias {words!r} of {leaf.actor} has no word in it")
        node = root
        for token in tokens:
            node = node.setdefault(token.key, {})
        # "al-Manar" is a name, "Manar" a person's: a single word keeps its article; longer names stand without.
        article = len(tokens) == 1 and tokens[0].article
        raws = tuple(t.raw for t in tokens) if exact else None
        new = _Leaf(
            leaf.actor,
            leaf.kind,
            tokens[0].raw[:1] if leaf.first else "",
            raws,
            article,
            leaf.context,
            leaf.slot,
            leaf.valid,
        )
        leaves = node.setdefault(_LEAF, [])
        if new not in leaves:
            leaves.append(new)

    # -- finding --------------------------------------------------------------------------------------------------

    def find(self, text: str) -> tuple[NameHit, ...]:
        """All non-overlapping hits, longest first, in text order. Offsets are code points; a possessive stays outside."""
        tokens, hits = self.page(text)
        countries = self.countries(hits, tokens) if any(len(h.readings) > 1 for h in hits) else ()
        return tuple(
            NameHit(start=h.start, end=h.end, kind=h.kind, ids=h.ids)
            for h in (self.narrowed(h, countries) for h in hits)
        )

    def _read_page(self, text: str) -> tuple[tuple[Token, ...], tuple[Hit, ...]]:
        """The words of a text and the names among them, of every day; ``page`` is this, for the last texts kept."""
        tokens = tuple(self.tokenizer.tokens(text))
        return tokens, self.hits_of(tokens)

    def forget(self) -> None:
        """Drop the words and names of the last texts."""
        self.page.cache_clear()

    def countries(self, hits: Iterable[Hit], tokens: Sequence[Token]) -> tuple[str, ...]:
        """Countries of wars that a text is about, most likely first; empty if no country of a war is named.

        Counted: names of the country and its arms, its towns in ``theatres.tsv``, and its groups, whose first theatre
        counts most. A country that no war file is about is not eligible.
        """
        votes: dict[str, float] = {}
        fought: set[str] = set()  # countries with a town, forces or a group in the text, not only a name
        for hit in hits:
            ids = tuple(dict.fromkeys(r[0] for r in hit.readings if not r[2]))  # a description betrays no war
            for actor_id in ids:
                entry = self.pack.actor(actor_id)
                if entry is None:
                    continue
                state = actor_id.partition(":")[0] in self.pack.arms
                for index, country in enumerate(entry.theatres):
                    if country in self._eligible:
                        weight = _VOTES.get(hit.kind, 1.0) if state else 0.6 / (1 + index)
                        votes[country] = votes.get(country, 0.0) + weight / len(ids)
                        if not state or entry.kind in ("state_forces", "police"):
                            fought.add(country)
        words = [t.raw.casefold() for t in tokens]
        for index, word in enumerate(words):
            for raws, country in self._cues.get(word, ()):
                if tuple(words[index : index + len(raws)]) == raws and tokens[index].raw[:1].isupper():
                    votes[country] = votes.get(country, 0.0) + 1.2
                    fought.add(country)
        votes = {c: v if c in fought else v / 2 for c, v in votes.items()}
        return tuple(c for c, _ in sorted(votes.items(), key=lambda x: (-x[1], x[0])))

    def theatre_of(self, home: str) -> frozenset[str]:
        """Countries of the wars that this country is in."""
        return frozenset(c for t in self.pack.theatres if home in t.countries for c in t.countries)

    def narrowed(self, hit: Hit, countries: Sequence[str]) -> Hit:
        """A name of several entries, narrowed to those of the text's war: of its first country, else of the war at all.

        Entries of no war in particular belong to every war. Without a war only they are left, if there are any.
        """
        if len(hit.ids) < 2:
            return hit
        home = countries[0] if countries else ""
        area = self.theatre_of(home)
        at_home, here = [], []
        for reading in hit.readings:
            entry = self.pack.actor(reading[0])
            theatres = entry.theatres if entry is not None else ()
            if home and home in theatres[:1]:
                at_home.append(reading)
            if not theatres or area & set(theatres):
                here.append(reading)
        left = at_home or here
        return Hit(start=hit.start, end=hit.end, readings=tuple(left)) if left else hit

    def hits(self, text: str, on: date | None = None) -> tuple[Hit, ...]:
        """As :meth:`find`, with every reading; ``on`` drops readings that were not valid that day, if others are left."""
        return self.on_day(self.page(text)[1], on)

    def on_day(self, hits: tuple[Hit, ...], on: date | None) -> tuple[Hit, ...]:
        """The hits without readings that were not valid that day, where others are left."""
        if on is None:
            return hits
        return tuple(h._replace(readings=self._dated(h.readings, on)) if len(h.readings) > 1 else h for h in hits)

    def hits_of(
        self, tokens: Sequence[Token], on: date | None = None, first: int = 0, last: int | None = None
    ) -> tuple[Hit, ...]:
        """The hits among these tokens; with ``first`` and ``last`` (exclusive) only among those between them."""
        out = []
        index = first
        last = len(tokens) if last is None else last
        while index < last:
            key = tokens[index].key
            if key not in self._root and key[:-1] not in self._root:
                index += 1
                continue
            found = self._longest(tokens, index, last)
            if found is None:
                index += 1
                continue
            stop, readings = found
            word = tokens[index]
            start = word.article_start if word.article else word.start
            out.append(Hit(start=start, end=tokens[stop - 1].end, readings=self._dated(readings, on)))
            index = stop
        return tuple(out)

    def lookup(self, name: str) -> tuple[str, ...]:
        """Ids that this whole name, and nothing shorter, may mean; empty if no entry has it."""
        tokens = self.tokenizer.tokens(name)
        found = self._longest(tokens, 0, len(tokens)) if tokens else None
        if found is None or found[0] != len(tokens):
            return ()
        return tuple(dict.fromkeys(r[0] for r in found[1]))

    def _dated(self, readings: tuple[tuple[str, str, bool], ...], on: date | None) -> tuple[tuple[str, str, bool], ...]:
        if on is None or len(readings) < 2:
            return readings
        valid = tuple(r for r in readings if (a := self.pack.actor(r[0])) is None or a.valid_on(on))
        return valid or readings

    def _longest(
        self, tokens: Sequence[Token], index: int, last: int
    ) -> tuple[int, tuple[tuple[str, str, bool], ...]] | None:
        best: tuple[int, tuple[tuple[str, str, bool], ...]] | None = None
        live: list[tuple[dict[str, Any], _Leaf | None]] = [(self._root, None)]
        position = index
        while live and position < last:
            token = tokens[position]
            following: list[tuple[dict[str, Any], _Leaf | None]] = []
            readings: list[tuple[str, str, bool]] = []
            for node, state in live:
                child = node.get(token.key)
                if (
                    child is None
                    and len(token.key) > 4
                    and token.key.endswith("s")
                    and _LEAF in node.get(token.key[:-1], ())
                ):
                    # apostrophes get lost ("Assads forces"), and groups are pluralised ("the al-Nusras")
                    child = {k: v for k, v in node[token.key[:-1]].items() if k == _LEAF or state is None}
                if child is None:
                    continue
                following.append((child, state))
                for leaf in child.get(_LEAF, ()):
                    if state is not None:
                        readings.append((f"{leaf.actor}:{state.actor.partition(':')[2]}", leaf.kind, False))
                    elif self._fits(leaf, tokens, index, position):
                        readings.append((leaf.actor, leaf.kind, leaf.context))
                        if leaf.slot:
                            following.append((self._suffixes[leaf.slot], leaf))
            position += 1
            if readings:
                best = (position, tuple(dict.fromkeys(readings)))
            live = following
        return best

    def _fits(self, leaf: _Leaf, tokens: Sequence[Token], index: int, position: int) -> bool:
        """Capitals, article and surroundings allow this alias here."""
        first = tokens[index]
        if leaf.context and leaf.kind == "coalition" and self._is_any(tokens, index, position):
            return False
        if leaf.article and not first.article:
            return False
        if leaf.raws is None:
            # names of three words and more are sure enough without capitals
            return not leaf.first.isupper() or first.raw[:1].isupper() or position - index >= 2
        if any(t.raw != raw for t, raw in zip(tokens[index : position + 1], leaf.raws, strict=True)):
            return False
        if len(leaf.raws) == 1 and len(first.raw) <= 3:
            around = [*tokens[max(0, index - 1) : index], *tokens[position + 1 : position + 2]]
            shouted = [t for t in around if len(t.raw) >= _ACRONYM_AROUND and t.raw.isalpha() and t.raw.isupper()]
            return not shouted
        return True

    def _is_any(self, tokens: Sequence[Token], index: int, position: int) -> bool:
        """True for "a coalition", "coalition of parties", "tribe-led coalition": not the well-known one of this war."""
        if position + 1 < len(tokens) and tokens[position + 1].key == "of":
            return True
        if position + 1 < len(tokens) and tokens[position + 1].key in self._modified:
            return False  # "a coalition raid"
        for before in reversed(tokens[max(0, index - 3) : index]):
            if before.key in self._indefinite or before.key == "led":
                return True
            if before.key in self._stops or before.key == "the":
                return False
        return False


@lru_cache(maxsize=1)
def standard_finder() -> ActorFinder:
    """The finder over the standard pack, built once."""
    return ActorFinder()


def kinds_of(hits: Iterable[Hit]) -> set[str]:
    """The kinds among hits."""
    return {h.kind for h in hits}
