"""The shipped place pack and the user's own, read as one: numbers of the shipped pack stay, those of the others follow."""

from bisect import bisect_right
from collections.abc import Container, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from daybook.resolve.places_pack import Place, PlacePack


class JoinedPack:
    """Answers as ``PlacePack`` does. Places of the packs that a user added are marked ``own``."""

    def __init__(self, shipped: PlacePack, own: Sequence[PlacePack]) -> None:
        self.parts = (shipped, *own)
        self.name, self.version = shipped.name, shipped.version
        self._first = [0]
        for part in self.parts:
            self._first.append(self._first[-1] + len(part))
        self.countries = list(dict.fromkeys(c for p in self.parts for c in p.countries))
        self.kinds = list(dict.fromkeys(k for p in self.parts for k in p.kinds))
        self.country_no = self._renumbered([p.country_no for p in self.parts], [p.countries for p in self.parts])
        self.kind_no = self._renumbered([p.kind_no for p in self.parts], [p.kinds for p in self.parts], self.kinds)
        self.fame = np.concatenate([p.fame for p in self.parts])
        self.place = lru_cache(maxsize=20000)(self._place)
        self.points_of = lru_cache(maxsize=32)(self._points_of)

    def _renumbered(self, columns: list[Any], lists: list[list[str]], whole: list[str] | None = None) -> Any:
        """Columns of numbers into the parts' lists, as one column of numbers into the joined list."""
        at = {word: i for i, word in enumerate(self.countries if whole is None else whole)}
        return np.concatenate(
            [np.array([at[w] for w in words], dtype="u2")[c] for c, words in zip(columns, lists, strict=True)]
        )

    def __len__(self) -> int:
        return self._first[-1]

    def _part(self, number: int) -> int:
        return bisect_right(self._first, number) - 1

    def _place(self, number: int) -> Place:
        """The place with this number (``place`` is this, cached)."""
        part = self._part(number)
        found = self.parts[part].place(number - self._first[part])
        return replace(found, index=number, own=True) if part else found

    def source(self, place: Place) -> str:
        """Name and version of the pack that a place is from."""
        return self.parts[self._part(place.index)].source(place)

    def find(self, table: str, key: str) -> list[int]:
        """Numbers of the places that have this key in ``exact`` or ``skeleton``: the user's own first."""
        own = [
            n + first for p, first in zip(self.parts[1:], self._first[1:-1], strict=True) for n in p.find(table, key)
        ]
        return [*own, *self.parts[0].find(table, key)]

    def among(self, numbers: Sequence[int], countries: Container[int]) -> tuple[int, ...]:
        """Those of these places that lie in these countries (numbers in ``countries``)."""
        return tuple(n for n in numbers if int(self.country_no[n]) in countries)

    def of_country(self, country: str) -> list[int]:
        """Numbers of all places of a country (ISO 3166-1 alpha-2)."""
        return [n + at for p, at in zip(self.parts, self._first, strict=False) for n in p.of_country(country)]

    def names_of(self, country: str) -> tuple[list[str], list[int]]:
        """Main names of all places of a country, and their numbers."""
        names: list[str] = []
        numbers: list[int] = []
        for part, at in zip(self.parts, self._first, strict=False):
            found, local = part.names_of(country)
            names += found
            numbers += [n + at for n in local]
        return names, numbers

    def of_area(self, area: Place) -> list[int]:
        """Numbers of the places of a province."""
        return [n + at for p, at in zip(self.parts, self._first, strict=False) for n in p.of_area(area)]

    def _points_of(self, area: Place) -> tuple[Any, Any]:
        """Latitudes and longitudes of the places of a province, or of a country."""
        lats, lons = zip(*(p.points_of(area) for p in self.parts), strict=True)
        return np.concatenate(lats), np.concatenate(lons)
