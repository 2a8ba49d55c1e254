"""The place pack's file: columns and hashed name keys, memory-mapped, so that the world opens in milliseconds.

Layout: magic, length of a JSON header (4 bytes, little-endian), header, sections. Places are columns in build order; names lie
in one blob, main name first. Two tables map a 40-bit hash of a key to place numbers: ``exact`` (``spelling.bare``) and
``skeleton`` (``spelling.skeleton``). The upper 16 bits of a hash choose a bucket, the lower 24 are kept: no key text is stored,
and a chance hit has odds of about one in a million per look-up. ``names-en.tsv`` beside the file tells by which name English
texts call a place whose main name is in another script.
"""

import hashlib
import json
import mmap
import struct
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from daybook.core.errors import DaybookError

MAGIC = b"DBPLACE1"
_SCALE = 1e5  # degrees to the integer unit of the file: about a metre
_BLOCK = 16  # places per name block
_NAMED = 1 << 31  # ids from here on are words, listed in the header


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One gazetteer entry. ``names``: other Latin spellings. ``population`` 0 = not known. ``fame``: languages that name it.

    ``kind``: country, province, district, town, village, quarter, site, airbase, camp, crossing, river, road, field, region …
    """

    place_id: str
    name: str
    lat: float
    lon: float
    kind: str
    country: str
    admin: str = ""
    district: str = ""
    population: int = 0
    fame: int = 0
    names: tuple[str, ...] = ()
    index: int = -1
    own: bool = False  # of a pack that the user added


def _hash(key: str) -> tuple[int, bytes]:
    digest = hashlib.blake2b(key.encode(), digest_size=5).digest()
    return (digest[0] << 8) | digest[1], digest[2:]


def _table(pairs: Iterable[tuple[str, int]]) -> tuple[bytes, bytes, bytes]:
    rows = sorted({(*_hash(key), number) for key, number in pairs if key})
    starts = np.zeros(65537, dtype="<u4")
    for bucket, _, _ in rows:
        starts[bucket + 1] += 1
    return (
        np.cumsum(starts, dtype="<u4").tobytes(),
        b"".join(low for _, low, _ in rows),
        b"".join(number.to_bytes(3, "little") for _, _, number in rows),
    )


def write_pack(
    path: Path,
    places: Sequence[Place],
    exact: Iterable[tuple[str, int]],
    skeletons: Iterable[tuple[str, int]],
    stamp: dict[str, Any],
) -> None:
    """Write a pack. ``exact``/``skeletons``: (key, number of a place); ``stamp``: name, version and so on, kept in the header."""
    kinds = sorted({p.kind for p in places})
    countries = sorted({p.country for p in places})
    admins = ["", *sorted({a for p in places for a in (p.admin, p.district)} - {""})]
    schemes = sorted({p.place_id.partition(":")[0] for p in places})
    kind_no, country_no = {k: i for i, k in enumerate(kinds)}, {c: i for i, c in enumerate(countries)}
    admin_no, scheme_no = {a: i for i, a in enumerate(admins)}, {s: i for i, s in enumerate(schemes)}
    words = [p.place_id.partition(":")[2] for p in places]
    named = sorted({w for w in words if not w.isdigit()})
    named_no = {w: i for i, w in enumerate(named)}
    numbers = [int(w) if w.isdigit() else _NAMED + named_no[w] for w in words]
    entries = ["\t".join((p.name, *p.names)).encode() for p in places]
    offsets = np.cumsum([0, *(len(e) + 1 for e in entries)])[::_BLOCK]
    sections: dict[str, bytes] = {
        "lat": np.rint([p.lat * _SCALE for p in places]).astype("<i4").tobytes(),
        "lon": np.rint([p.lon * _SCALE for p in places]).astype("<i4").tobytes(),
        "kind": np.array([kind_no[p.kind] for p in places], dtype="u1").tobytes(),
        "country": np.array([country_no[p.country] for p in places], dtype="u1").tobytes(),
        "admin": np.array([admin_no[p.admin] for p in places], dtype="<u2").tobytes(),
        "district": np.array([admin_no[p.district] for p in places], dtype="<u2").tobytes(),
        "population": np.array([min(255, round(np.log2(p.population + 1) * 10)) for p in places], dtype="u1").tobytes(),
        "fame": np.array([min(255, p.fame) for p in places], dtype="u1").tobytes(),
        "scheme": np.array([scheme_no[p.place_id.partition(":")[0]] for p in places], dtype="u1").tobytes(),
        "number": np.array(numbers, dtype="<u4").tobytes(),
        "offset": offsets.astype("<u4").tobytes(),
        "names": b"".join(e + b"\n" for e in entries),
    }
    for label, pairs in (("exact", exact), ("skeleton", skeletons)):
        for part, data in zip(("start", "low", "place"), _table(pairs), strict=True):
            sections[f"{label}.{part}"] = data
    layout, at = {}, 0
    for name, data in sections.items():
        layout[name] = [at, len(data)]
        at += (len(data) + 7) // 8 * 8
    head = {
        **stamp,
        "places": len(places),
        "sections": layout,
        "kinds": kinds,
        "countries": countries,
        "admins": admins,
        "schemes": schemes,
        "named": named,
    }
    header = json.dumps(head, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    header += b" " * (-(len(MAGIC) + 4 + len(header)) % 8)
    with path.open("wb") as out:
        out.write(MAGIC + struct.pack("<I", len(header)) + header)
        for data in sections.values():
            out.write(data + b"\0" * (-len(data) % 8))


class PlacePack:
    """An open pack, read-only. Raises ``DaybookError`` if the file is not one."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise DaybookError(f"place pack {path.name} cannot be opened: {error}") from error
        if self._map[: len(MAGIC)] != MAGIC:
            raise DaybookError(f"{path.name} is not a place pack of this version")
        (size,) = struct.unpack("<I", self._map[len(MAGIC) : len(MAGIC) + 4])
        body = len(MAGIC) + 4 + size
        self.header: dict[str, Any] = json.loads(self._map[len(MAGIC) + 4 : body])
        self._at = {name: (body + at, length) for name, (at, length) in self.header["sections"].items()}
        self.name: str = self.header["name"]
        self.version: str = self.header["version"]
        self.countries: list[str] = self.header["countries"]
        self.kinds: list[str] = self.header["kinds"]
        self._lat, self._lon = self._column("lat", "<i4"), self._column("lon", "<i4")
        self.kind_no, self.country_no = self._column("kind", "u1"), self._column("country", "u1")
        self._admin, self._district = self._column("admin", "<u2"), self._column("district", "<u2")
        self._population, self._scheme = self._column("population", "u1"), self._column("scheme", "u1")
        self.fame = self._column("fame", "u1")
        self._number, self._offset = self._column("number", "<u4"), self._column("offset", "<u4")
        self._starts = {label: self._column(f"{label}.start", "<u4") for label in ("exact", "skeleton")}
        self._country_at = self._at["country"][0]
        self._shown_in = path.with_name("names-en.tsv")
        self.place = lru_cache(maxsize=20000)(self._place)  # bounded: an archive run must not hold the world in memory
        self.points_of = lru_cache(maxsize=32)(self._points_of)

    def __len__(self) -> int:
        return int(self.header["places"])

    def _column(self, name: str, dtype: str) -> Any:
        at, length = self._at[name]
        return np.frombuffer(self._map, dtype=dtype, count=length // np.dtype(dtype).itemsize, offset=at)

    def find(self, table: str, key: str) -> list[int]:
        """Numbers of the places that have this key in ``exact`` or ``skeleton``."""
        bucket, low = _hash(key)
        starts = self._starts[table]
        first, last = int(starts[bucket]), int(starts[bucket + 1])
        if first == last:
            return []
        at = self._at[f"{table}.low"][0]
        lows = self._map[at + 3 * first : at + 3 * last]
        hit = lows.find(low)
        while hit > 0 and hit % 3:
            hit = lows.find(low, hit + 1)
        if hit < 0:
            return []
        end = hit
        while lows[end : end + 3] == low:
            end += 3
        at = self._at[f"{table}.place"][0] + 3 * first
        places = self._map[at + hit : at + end]
        return [int.from_bytes(places[i : i + 3], "little") for i in range(0, len(places), 3)]

    def _names(self, number: int) -> list[str]:
        at = self._at["names"][0] + int(self._offset[number // _BLOCK])
        for _ in range(number % _BLOCK):
            at = self._map.find(b"\n", at) + 1
        return self._map[at : self._map.find(b"\n", at)].decode().split("\t")

    def _place(self, number: int) -> Place:
        """The place with this number (``place`` is this, cached)."""
        h = self.header
        name, *names = self._names(number)
        scheme = h["schemes"][self._scheme[number]]
        word = int(self._number[number])
        place_id = f"{scheme}:{h['named'][word - _NAMED] if word >= _NAMED else word}"
        if not name.isascii() and (shown := self._shown.get(place_id)):
            name, names = shown, [name, *(n for n in names if n != shown)]
        return Place(
            place_id=place_id,
            name=name,
            names=tuple(names),
            lat=round(int(self._lat[number]) / _SCALE, 5),
            lon=round(int(self._lon[number]) / _SCALE, 5),
            kind=h["kinds"][self.kind_no[number]],
            country=h["countries"][self.country_no[number]],
            admin=h["admins"][self._admin[number]],
            district=h["admins"][self._district[number]],
            population=round(2 ** (int(self._population[number]) / 10) - 1),
            fame=int(self.fame[number]),
            index=number,
        )

    @cached_property
    def _shown(self) -> dict[str, str]:
        """Place id -> its name in English texts, of places whose main name is in another script."""
        if not self._shown_in.exists():
            return {}
        lines = self._shown_in.read_text(encoding="utf-8").splitlines()[1:]
        return dict(line.split("\t", 1) for line in lines)

    def source(self, place: Place) -> str:
        """Name and version of the pack that a place is from."""
        return f"{self.name}-{self.version}"

    def among(self, numbers: Sequence[int], countries: Container[int]) -> tuple[int, ...]:
        """Those of these places that lie in these countries (numbers in ``countries``)."""
        at, data = self._country_at, self._map
        return tuple([n for n in numbers if data[at + n] in countries])

    def of_country(self, country: str) -> list[int]:
        """Numbers of all places of a country (ISO 3166-1 alpha-2)."""
        if country not in self.countries:
            return []
        return np.flatnonzero(self.country_no == self.countries.index(country)).tolist()

    def names_of(self, country: str) -> tuple[list[str], list[int]]:
        """Main names of all places of a country, and their numbers. A country's places lie together: one read."""
        numbers = self.of_country(country)
        if not numbers:
            return [], []
        first, last = numbers[0], numbers[-1] + 1
        block = first // _BLOCK
        at = self._at["names"][0] + int(self._offset[block])
        end = self._at["names"][0] + self._at["names"][1]
        stop = last // _BLOCK + 1
        if stop < len(self._offset):
            end = self._at["names"][0] + int(self._offset[stop])
        lines = self._map[at:end].decode().split("\n")[first - block * _BLOCK : last - block * _BLOCK]
        return [line.partition("\t")[0] for line in lines], numbers

    def _inside(self, area: Place) -> Any:
        """Which places are of a province (of its name) or a country, as a mask; none if the pack does not know it."""
        if area.country not in self.countries:
            return np.zeros(len(self), dtype=bool)
        mask = self.country_no == self.countries.index(area.country)
        if area.kind != "country":
            admins = self.header["admins"]
            mask &= self._admin == (admins.index(area.admin) if area.admin in admins else -1)
        return mask

    def of_area(self, area: Place) -> list[int]:
        """Numbers of the places of a province."""
        return np.flatnonzero(self._inside(area)).tolist()

    def _points_of(self, area: Place) -> tuple[Any, Any]:
        """Latitudes and longitudes of the towns and villages of a province, or of a country."""
        mask = self._inside(area)
        return self._lat[mask] / _SCALE, self._lon[mask] / _SCALE

    def points(self) -> tuple[Any, Any]:
        """Latitudes and longitudes of all places."""
        return self._lat / _SCALE, self._lon / _SCALE
