"""Look-up of a place's name in a pack, in stages from the exact spelling to the distant one."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from daybook.resolve.places_pack import Place, PlacePack
from daybook.resolve.places_words import PACK
from daybook.resolve.spelling import bare, fold, skeleton, stripped_article

_MOST = 48  # candidates whose records are read for one skeleton


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A place that a name may mean. ``likeness`` 0–1 of the spellings; ``stage``: name, other_name, variant, skeleton, edits."""

    place: Place
    likeness: float
    stage: str


class Gazetteer:
    """An open place pack. Thread-safe for reading; look-ups are cached."""

    def __init__(self, path: Path | None = None) -> None:
        self.pack = PlacePack(path or PACK / "world.places")
        self.name = f"{self.pack.name}-{self.pack.version}"
        self._country_no = {c: i for i, c in enumerate(self.pack.header["countries"])}
        kinds = self.pack.header["kinds"]
        nations = np.flatnonzero(self.pack.kind_no == kinds.index("country")) if "country" in kinds else []
        self.countries = {self.place(int(i)).country: int(i) for i in nations}  # ISO code -> number
        self._fuzzy: dict[str, tuple[list[str], list[int]]] = {}
        self.exact = lru_cache(maxsize=32768)(self._exact)
        self._loose = lru_cache(maxsize=8192)(self._skeletons)

    def place(self, number: int) -> Place:
        """The place with this number in the pack."""
        return self.pack.place(number)

    def _exact(self, name: str) -> tuple[int, ...]:
        return tuple(self.pack.find("exact", bare(name)))

    def knows(self, name: str) -> bool:
        """Whether some place is spelled so, articles and marks aside."""
        return bool(self.exact(name))

    def _skeletons(self, name: str) -> tuple[int, ...]:
        key = skeleton(name)
        return tuple(self.pack.find("skeleton", key)) if len(key) >= 2 else ()

    def named(self, name: str) -> list[Match]:
        """Places of exactly this spelling (stages ``name`` and ``other_name``)."""
        key = bare(name)
        out = []
        for number in self.exact(name):
            place = self.place(number)
            main = bare(place.name) == key
            out.append(Match(place=place, likeness=1.0 if main else 0.97, stage="name" if main else "other_name"))
        return out

    def matches(self, name: str, countries: frozenset[str] = frozenset(), deep: bool = True) -> list[Match]:
        """All stages. ``countries``: where distant spellings are looked for; ``deep``: edit distance if nothing else is found."""
        found = {m.place.index: m for m in self.named(name)}
        for other in self._variants(name):
            for m in self.named(other):
                found.setdefault(m.place.index, Match(place=m.place, likeness=0.94, stage="variant"))
        for m in self._like(name, countries):
            found.setdefault(m.place.index, m)
        if not found and deep and countries and len(fold(name)) >= 5:
            for m in self._edits(name, countries):
                found.setdefault(m.place.index, m)
        return list(found.values())

    def kin(self, name: str, countries: frozenset[str] = frozenset()) -> list[Match]:
        """Places of the same consonant skeleton, the likest spelling first; skeletons under three consonants are too common."""
        if len(skeleton(name)) < 3:
            return []
        return sorted(self._like(name, countries), key=lambda m: -m.likeness)

    @staticmethod
    def _variants(name: str) -> list[str]:
        folded = fold(name)
        out = []
        if folded.endswith("s") and len(folded) > 4:
            out.append(folded[:-1])  # a possessive whose apostrophe was lost
        stripped = stripped_article(folded)
        if stripped:
            out.append(stripped)
        return out

    def _like(self, name: str, countries: frozenset[str]) -> list[Match]:
        numbers = self._loose(name)
        if not numbers:
            return []
        if countries:
            wanted = [self._country_no[c] for c in countries if c in self._country_no]
            chosen = np.array(numbers)
            numbers = tuple(int(n) for n in chosen[np.isin(self.pack.country_no[chosen], wanted)])
        if len(numbers) > _MOST:
            chosen = np.array(numbers)
            numbers = tuple(
                int(n) for n in chosen[np.argsort(-self.pack.fame[chosen].astype(int), kind="stable")[:_MOST]]
            )
        key = bare(name)
        out = []
        for number in numbers:
            place = self.place(number)
            likeness = max(JaroWinkler.similarity(key, bare(n)) for n in (place.name, *place.names))
            out.append(Match(place=place, likeness=min(0.95, 0.35 + 0.6 * likeness), stage="skeleton"))
        return out

    def _edits(self, name: str, countries: frozenset[str]) -> list[Match]:
        key = bare(name)
        out = []
        for country in sorted(countries):
            if country not in self._fuzzy:
                numbers = self.pack.of_country(country)
                self._fuzzy[country] = ([bare(self.place(n).name) for n in numbers], numbers)
            names, numbers = self._fuzzy[country]
            for _, score, at in process.extract(key, names, scorer=fuzz.ratio, score_cutoff=84, limit=6):
                out.append(Match(place=self.place(numbers[at]), likeness=0.8 * score / 100, stage="edits"))
        return out
