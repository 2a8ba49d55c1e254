"""Look-up of a place's name in a pack, in stages from the exact spelling to the distant one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from daybook.resolve.places_joined import JoinedPack
from daybook.resolve.places_pack import Place, PlacePack
from daybook.resolve.places_words import PACK, load_words
from daybook.resolve.spelling import ARTICLES, bare, bare_all, ended, fold, skeleton, sound, stripped_article

_CURATED = ("db:", "own:")  # ids of places whose other names somebody chose
_LESS = 8  # what a name loses by its first word's being left out, of 100
_MOST = 48  # candidates whose records are read for one skeleton


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A place that a name may mean. ``likeness`` 0–1 of the spellings; ``stage``: name, other_name, variant, skeleton, edits."""

    place: Place
    likeness: float
    stage: str


class Gazetteer:
    """An open place pack, and the user's own beside it. Thread-safe for reading; look-ups are cached.

    ``own``: files of packs that the user added; where a place is in both, theirs is taken.
    """

    def __init__(self, path: Path | None = None, own: Sequence[Path] = ()) -> None:
        shipped = PlacePack(path or PACK / "world.places")
        self.pack: PlacePack | JoinedPack = JoinedPack(shipped, [PlacePack(p) for p in own]) if own else shipped
        self.source = self.pack.source  # place -> name and version of the pack that it is from
        self.place = self.pack.place  # number in the pack -> place
        self.name = f"{self.pack.name}-{self.pack.version}"
        self._country_no = {c: i for i, c in enumerate(self.pack.countries)}
        kinds = self.pack.kinds
        nations: Any = np.flatnonzero(self.pack.kind_no == kinds.index("country")) if "country" in kinds else []
        self.countries = {self.place(int(i)).country: int(i) for i in nations}  # ISO code -> number
        self.translations, self.generics = load_words().translations, load_words().generics
        self._areas: dict[tuple[str, str], tuple[list[str], list[Place]]] = {}
        self._extents: dict[int, float] = {}
        self._fuzzy: dict[str, tuple[list[str], list[int]]] = {}
        self.exact = lru_cache(maxsize=32768)(self._exact)
        self._near = lru_cache(maxsize=4096)(self._like_in)
        self._loose = lru_cache(maxsize=8192)(self._skeletons)
        self._spelled = lru_cache(maxsize=2048)(self._named)
        self._staged = lru_cache(maxsize=2048)(self._matches)
        self._inside = lru_cache(maxsize=1024)(self._in_province)

    def extent_km(self, area: Place) -> float:
        """How far the places of a province or country lie from its centre (99 in 100 of them), at least 10 km."""
        known = self._extents.get(area.index)
        if known is None:
            lats, lons = self.pack.points_of(area)
            if len(lats) == 0:
                known = 50.0
            else:
                dx = (lons - area.lon) * np.cos(np.radians(area.lat))
                known = max(10.0, float(np.quantile(111.2 * np.hypot(dx, lats - area.lat), 0.99)))
            self._extents[area.index] = known
        return known

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
        return list(self._spelled(name))

    def _named(self, name: str) -> tuple[Match, ...]:
        key = bare(name)
        out = []
        for number in self.exact(name):
            place = self.place(number)
            main = bare(place.name) == key
            # Other names far from the main one are often a neighbour's: the sources' lists are noisy.
            alike = place.place_id.startswith(_CURATED) or skeleton(place.name) == skeleton(name)
            other = 0.98 if alike else 0.86 + 0.1 * JaroWinkler.similarity(key, bare(place.name))
            out.append(Match(place=place, likeness=1.0 if main else other, stage="name" if main else "other_name"))
        return tuple(out)

    def matches(self, name: str, countries: frozenset[str] = frozenset(), deep: bool = True) -> list[Match]:
        """All stages. ``countries``: where distant spellings are looked for; ``deep``: edit distance if nothing else is found."""
        return list(self._staged(name, countries, deep))

    def _matches(self, name: str, countries: frozenset[str], deep: bool) -> tuple[Match, ...]:
        found = {m.place.index: m for m in self.named(name)}
        for other in self._variants(name):
            for m in self.named(other):
                found.setdefault(m.place.index, Match(place=m.place, likeness=0.94, stage="variant"))
        for other in self._translated(name) if countries else ():
            for m in self._like(other, countries):
                found.setdefault(m.place.index, Match(place=m.place, likeness=m.likeness - 0.02, stage="translated"))
        for m in self._like(name, countries):
            found.setdefault(m.place.index, m)
        if not found and deep and countries and len(fold(name)) >= 5:
            for m in self._edits(name, countries):
                found.setdefault(m.place.index, m)
        words = name.split()
        if not found and deep and countries and len(words) > 1 and words[-1].partition("-")[0].lower() in ARTICLES:
            for m in self.named(" ".join(words[:-1])):  # a by-name that the pack lacks: "Baghuz at-Tahtani"
                if m.place.country in countries:
                    found.setdefault(m.place.index, Match(place=m.place, likeness=0.84, stage="partial"))
        if not found and deep and countries and len(words) > 1 and words[0].lower() in self.translations:
            for m in self._like(" ".join(words[1:]), countries):  # "East Farahaniah", where the pack has one of them
                if m.likeness >= 0.85:
                    found.setdefault(m.place.index, Match(place=m.place, likeness=0.8, stage="partial"))
        return tuple(found.values())

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

    def _translated(self, name: str) -> list[str]:
        """ "Western X" as the local language has it, "X al-Gharbiyah"."""
        first, _, rest = name.partition(" ")
        return [f"{rest} {word}" for word in self.translations.get(first.lower(), ())] if rest else []

    def _like(self, name: str, countries: frozenset[str]) -> tuple[Match, ...]:
        return self._near(name, countries)

    def _like_in(self, name: str, countries: frozenset[str]) -> tuple[Match, ...]:
        numbers = self._loose(name)
        if not numbers:
            return ()
        if countries:
            wanted = {self._country_no[c] for c in countries if c in self._country_no}
            numbers = self.pack.among(numbers, wanted)
        if len(numbers) > _MOST:
            chosen = np.array(numbers)
            numbers = tuple(
                int(n) for n in chosen[np.argsort(-self.pack.fame[chosen].astype(int), kind="stable")[:_MOST]]
            )
        key, ending = bare(name), ended(bare(name))
        shape = skeleton(name)
        out = []
        for number in numbers:
            place = self.place(number)
            if ended(bare(place.name)) == ending:  # "Bahsa", "Bahsah", "Bahseh"
                out.append(Match(place=place, likeness=0.95, stage="ending"))
                continue
            likeness = max([_alike(key, _once(n)) for n in (place.name, *place.names)])
            far = 0.0 if skeleton(place.name) == shape else 0.02  # an odd other name, of which the sources have many
            out.append(Match(place=place, likeness=min(0.95, 0.35 + 0.6 * likeness - far), stage="skeleton"))
        return tuple(out)

    def inside(self, name: str, province: Place) -> list[Match]:
        """The likest names of a province: by letters and by consonants, at least 78 in 100 alike."""
        return list(self._inside(name, province))

    def _in_province(self, name: str, province: Place) -> tuple[Match, ...]:
        keys = self._keys(name)
        if len(keys[0]) < 3:
            return ()
        area = (province.country, province.admin)
        if area not in self._areas:
            known = [self.place(n) for n in self.pack.of_area(province)]
            pairs = [(key, p) for p in known for n in (p.name, *p.names) for key in self._keys(n)]
            self._areas[area] = ([a for a, _ in pairs], [p for _, p in pairs])
        names, places = self._areas[area]
        alike: list[tuple[float, int]] = []
        for key in keys:
            less = 0 if key == keys[0] else _LESS
            shape, heard = skeleton(key), sound(key)
            for found, score, at in process.extract(key, names, scorer=fuzz.ratio, score_cutoff=60, limit=24):
                own = max(score, fuzz.ratio(heard, sound(found)))
                alike.append((0.6 * own + 0.4 * fuzz.ratio(shape, skeleton(found)) - less, at))
        alike.sort(key=lambda r: (-r[0], r[1]))
        best: dict[int, Match] = {}
        for score, at in alike[:8]:
            if score >= 78:
                place = places[at]
                best.setdefault(place.index, Match(place=place, likeness=0.38 + 0.005 * score, stage="edits"))
        return tuple(best.values())

    def _keys(self, name: str) -> list[str]:
        """A name's bare key, and that of the name without the hill, well or ruin that it begins with."""
        first, _, rest = fold(name).partition(" ")
        key = _once(name)
        short = _once(rest) if first in self.generics and rest else ""
        return [key, short] if len(short) >= 4 else [key]

    def _edits(self, name: str, countries: frozenset[str]) -> list[Match]:
        key = bare(name)
        out = []
        for country in sorted(countries):
            if country not in self._fuzzy:
                names, numbers = self.pack.names_of(country)
                self._fuzzy[country] = (bare_all(names), numbers)
            names, numbers = self._fuzzy[country]
            for _, score, at in process.extract(key, names, scorer=fuzz.ratio, score_cutoff=84, limit=6):
                out.append(Match(place=self.place(numbers[at]), likeness=0.8 * score / 100, stage="edits"))
        return out


_once = bare.__wrapped__  # for names met in bulk, which would drive the names of texts out of the cache


def _alike(a: str, b: str) -> float:
    """Likeness of two spellings, 0-1: their beginnings count more (Jaro-Winkler), but every letter counts."""
    return 0.5 * float(JaroWinkler.similarity(a, b)) + 0.005 * float(fuzz.ratio(a, b))
