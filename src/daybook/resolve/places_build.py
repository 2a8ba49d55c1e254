"""Turns rows of gazetteers into the entries and name keys of a place pack: for the shipped pack and for the user's own."""

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from daybook.resolve.places_pack import Place
from daybook.resolve.spelling import bare, is_arabic, skeleton

TOWN_SIZE = 5000  # people from which a village of a gazetteer is a town
_PERSIAN = re.compile("[پچگژکیےٹڈۆێەۇۋ]")


@dataclass
class Row:
    """A place in the making."""

    id: str
    name: str
    lat: float
    lon: float
    kind: str
    country: str
    admin: str = ""
    district: str = ""
    population: int = 0
    fame: int = 0
    names: set[str] = field(default_factory=set)
    geonames: str = ""
    loose: bool = True  # indexed by consonant skeleton too
    curated: bool = False


@dataclass(frozen=True, slots=True)
class Entries:
    """What ``places_pack.write_pack`` takes: places, and (key, number of a place) for both tables."""

    places: list[Place]
    exact: list[tuple[str, int]]
    skeletons: list[tuple[str, int]]


def latin(name: str) -> bool:
    """True for a name in Latin letters."""
    return all(
        not c.isalpha() or c in "ʻʼʾʿ" or unicodedata.name(c, "").startswith(("LATIN", "MODIFIER")) for c in name
    )


def usable(name: str, arabic: bool) -> bool:
    """Whether one of a gazetteer's many other names is worth a key: no code, no number, Latin or (``arabic``) Arabic letters."""
    if not 2 <= len(name) <= 60 or re.fullmatch(r"[A-Z]{2,4}", name) or name[0].isdigit() or ";" in name:
        return False
    if is_arabic(name):
        return arabic and not _PERSIAN.search(name)
    return latin(name)


def km(a: Row, b: Row) -> float:
    """Distance of two rows, near enough for neighbours."""
    dx = (a.lon - b.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 111.2 * math.hypot(dx, a.lat - b.lat)


def in_order(rows: Sequence[Row]) -> list[Row]:
    """The order of a pack: a country's places together, then its provinces', then neighbours."""
    return sorted(rows, key=lambda r: (r.country, r.admin, r.district, round(r.lat, 1), round(r.lon, 1), r.id))


def entries(rows: Sequence[Row], shown: Callable[[Row], int]) -> Entries:
    """Places and keys of rows that are ``in_order``. ``shown``: how many other names of a row are kept to look at."""
    out = Entries([], [], [])
    for i, r in enumerate(rows):
        keys: dict[str, str] = {}
        for n in [r.name, *sorted(r.names, key=lambda n: (len(n), n))]:
            keys.setdefault(bare(n), n)
        keep = [n for k, n in keys.items() if not is_arabic(k) and n != r.name]
        if not r.loose:
            keep = []
            if r.kind == "town":  # the world beyond: few names each
                short = [k for k in keys if r.population >= 15_000 or k == bare(r.name)]
                keys = {k: keys[k] for k in short[: 6 if r.population < 200_000 else 24]}
        out.exact.extend((k, i) for k in keys)
        if r.loose:
            out.skeletons.extend((k, i) for k in {skeleton(n) for n in keys.values()} if len(k) >= 2)
        level = "town" if r.kind == "village" and r.population >= TOWN_SIZE else r.kind
        out.places.append(Place(
            place_id=r.id, name=r.name, lat=r.lat, lon=r.lon, kind=level, country=r.country, admin=r.admin,
            district=r.district, population=r.population, fame=r.fame, names=tuple(keep[:shown(r)]),
        ))  # fmt: skip
    return out
