"""Reads a gazetteer of the user's own: a GeoNames country dump, or a table with the columns name, lat and lon.

Every fault is one sentence that names the file and the line. Nothing is guessed but a country or a province that is not
told: those are the nearest known place's.
"""

import csv
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from daybook.core.errors import StopRun
from daybook.core.ids import content_id
from daybook.resolve.gazetteer import Gazetteer
from daybook.resolve.places_build import TOWN_SIZE, Row, usable
from daybook.resolve.places_near import Neighbours
from daybook.resolve.spelling import bare

KINDS = ("town", "village", "quarter", "province", "district", "subdistrict", "region", "site", "base", "airbase", "airport",
         "camp", "crossing", "field", "river", "road", "lake", "sea", "island")  # fmt: skip
_GEONAMES_COLUMNS = 19
_COLUMNS = ("name", "lat", "lon", "kind", "country", "admin1", "aliases", "id")
_OWN_FAME = 12  # what somebody lists is worth knowing: as a town of some size
_LARGEST = 4 << 30  # bytes of a file in an archive
_LONGEST = 200  # characters of a name
# GeoNames feature codes -> kind; of other codes (wells, hills, schools …) Daybook reads nothing.
_CODES = {
    "ADM1": "province", "ADM2": "district", "ADMD": "district", "ADM3": "subdistrict", "ADM4": "subdistrict",
    "PPL": "village", "PPLA": "town", "PPLA2": "town", "PPLA3": "village", "PPLA4": "village", "PPLA5": "village",
    "PPLC": "town", "PPLF": "village", "PPLG": "town", "PPLL": "village", "PPLQ": "village", "PPLR": "village",
    "PPLS": "village", "PPLW": "village", "PPLX": "quarter", "STLMT": "village",
    "AIRB": "airbase", "AIRP": "airport", "AIRF": "airport", "INSM": "base", "MILB": "base", "NVB": "base",
    "CMP": "camp", "CMPRF": "camp", "CSTM": "crossing", "PSTB": "crossing", "OILF": "field", "GASF": "field",
    "DAM": "site", "BDG": "site", "CSTL": "site", "MSTY": "site", "RUIN": "site", "PRN": "site", "HSP": "site",
    "OILR": "site", "PS": "site", "INDS": "site", "PRT": "site", "MN": "site",
    "RGN": "region", "STM": "river", "STMI": "river", "LK": "lake", "RSV": "lake", "SEA": "sea", "ISL": "island",
}  # fmt: skip


@dataclass(slots=True)
class Source:
    """What a file gave. ``passed``: rows of kinds that Daybook does not read; ``unused``: columns that it has no use for.

    ``lines``: id of a place -> its line; ``guessed``: places whose country is the nearest known place's.
    """

    form: str
    rows: list[Row] = field(default_factory=list)
    passed: int = 0
    unused: list[str] = field(default_factory=list)
    newest: str = ""
    lines: dict[str, int] = field(default_factory=dict)
    guessed: int = 0


def read_places(path: Path, pack: str, gazetteer: Gazetteer, step: Callable[[int], None] = lambda n: None) -> Source:
    """Places of a file (or of the one file in a zip). ``pack``: name that their ids carry. Raises ``StopRun``."""
    try:
        with closing(_opened(path)) as stream:
            source = _read(path.name, stream, pack, gazetteer, step)
    except (OSError, EOFError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as e:
        told = getattr(e, "strerror", None) or e
        raise StopRun(f"{path}: cannot be read ({told})") from e
    if not source.rows:
        raise StopRun(f"{path.name}: holds no place that Daybook reads")
    _fill(path.name, source, gazetteer)
    return source


def _opened(path: Path) -> IO[bytes]:
    if path.suffix.lower() != ".zip":
        return path.open("rb")
    archive = zipfile.ZipFile(path)
    inside = [
        i
        for i in archive.infolist()
        if Path(i.filename).suffix.lower() in (".txt", ".csv", ".tsv") and "readme" not in i.filename.lower()
    ]
    if len(inside) != 1:
        raise StopRun(f"{path.name}: holds {len(inside)} files that could be a gazetteer (.txt, .csv, .tsv), not one")
    if inside[0].file_size > _LARGEST:
        raise StopRun(f"{path.name}: {inside[0].filename} is larger than {_LARGEST >> 30} GB")
    return archive.open(inside[0])


def _lines(name: str, stream: IO[bytes]) -> Iterator[str]:
    for number, line in enumerate(stream, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as e:
            raise StopRun(f"{name}, line {number}: is not UTF-8 text") from e


def _read(name: str, stream: IO[bytes], pack: str, gazetteer: Gazetteer, step: Callable[[int], None]) -> Source:
    lines = _lines(name, stream)
    first = next(lines, "")
    cells = first.rstrip("\r\n").split("\t")
    every = _chained(first, lines)
    if len(cells) > 10 and cells[0].isdigit():
        return _geonames(name, every, step)
    delimiter = max(",;\t", key=first.count)
    head = [c.strip().strip('"').lower() for c in first.rstrip("\r\n").split(delimiter)]
    if {"name", "lat", "lon"} <= set(head):
        return _table(name, csv.reader(every, delimiter=delimiter, strict=True), pack, gazetteer, step)
    raise StopRun(
        f"{name}, line 1: neither a GeoNames dump ({_GEONAMES_COLUMNS} columns between tabs) "
        f"nor a table with the columns name, lat and lon"
    )


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _point(where: str, lat: str, lon: str) -> tuple[float, float]:
    try:
        point = (float(lat), float(lon))
    except ValueError as e:
        raise StopRun(f"{where}: {lat!r}, {lon!r} is no latitude and longitude in degrees (write 35.33, 40.14)") from e
    if not (abs(point[0]) <= 90 and abs(point[1]) <= 180):  # false for NaN too
        raise StopRun(f"{where}: {lat}, {lon} lies outside -90 to 90 and -180 to 180 degrees")
    return point


# -- GeoNames ---------------------------------------------------------------------------------------------------------


def _geonames(name: str, lines: Iterable[str], step: Callable[[int], None]) -> Source:
    source, seen = Source("GeoNames"), dict[int, int]()
    for number, line in enumerate(lines, 1):
        if number % 1000 == 0:
            step(number)
        where = f"{name}, line {number}"
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) != _GEONAMES_COLUMNS:
            if line.strip():
                raise StopRun(f"{where}: has {len(cells)} columns between tabs, a GeoNames dump {_GEONAMES_COLUMNS}")
            continue
        kind = _kind(cells)
        if kind is None:
            source.passed += 1
            continue
        if not cells[0].isdigit() or int(cells[0]) >= 1 << 31:
            raise StopRun(f"{where}: {cells[0]!r} is no GeoNames id")
        if (earlier := seen.setdefault(int(cells[0]), number)) != number:
            raise StopRun(f"{where}: id {cells[0]} stands in line {earlier} already")
        if not re.fullmatch(r"[A-Z]{2}", cells[8]):
            raise StopRun(f"{where}: {cells[8]!r} is no country code of two letters")
        if not bare(cells[1]):
            raise StopRun(f"{where}: has no name")
        lat, lon = _point(where, cells[4], cells[5])
        others = [n for n in (cells[2], *cells[3].split(",")) if usable(n, True)]
        people = int(cells[14]) if cells[14].isdigit() else 0
        source.newest = max(source.newest, cells[18])
        source.rows.append(Row(
            id=f"gn:{cells[0]}", name=cells[1], lat=lat, lon=lon, kind=kind, country=cells[8], admin=cells[10],
            population=people, fame=len(cells[3].split(",")) if cells[3] else 0, names=set(others), geonames=cells[0],
        ))  # fmt: skip
    return source


def _kind(cells: list[str]) -> str | None:
    """Kind of a GeoNames row, by its feature code and, for a settlement, its people."""
    kind = _CODES.get(cells[7], "village" if (cells[6], cells[7]) == ("P", "") else None)
    return "town" if kind == "village" and cells[14].isdigit() and int(cells[14]) >= TOWN_SIZE else kind


# -- a table of one's own -----------------------------------------------------------------------------------------------


def _table(
    name: str, reader: "Iterator[list[str]]", pack: str, gazetteer: Gazetteer, step: Callable[[int], None]
) -> Source:
    source = Source("table")
    head: list[str] = []
    line = 1
    try:
        head = [c.strip().lower() for c in next(reader)]
        twice = [c for c, n in Counter(c for c in head if c in _COLUMNS).items() if n > 1]
        if twice:
            raise StopRun(f"{name}, line 1: has the column {twice[0]} twice")
        source.unused = [c for c in head if c and c not in _COLUMNS]
        for cells in reader:
            line = int(reader.line_num)  # type: ignore[attr-defined]
            if line % 1000 == 0:
                step(line)
            if not any(c.strip() for c in cells):
                continue
            if len(cells) != len(head):
                raise StopRun(f"{name}, line {line}: has {len(cells)} columns, the first line {len(head)}")
            told = {c: " ".join(v.split()) for c, v in zip(head, cells, strict=True)}
            row = _own_row(f"{name}, line {line}", told, pack, gazetteer)
            if (earlier := source.lines.setdefault(row.id, line)) != line:
                what = f"id {told['id']}" if told.get("id") else "this place"
                raise StopRun(f"{name}, line {line}: {what} stands in line {earlier} already")
            source.rows.append(row)
    except csv.Error as e:
        raise StopRun(f"{name}, line {line + 1}: is not a line of a table ({e})") from e
    return source


def _own_row(where: str, told: dict[str, str], pack: str, gazetteer: Gazetteer) -> Row:
    name, kind = told["name"], told.get("kind", "").lower() or "village"
    aliases = [a.strip() for a in told.get("aliases", "").split("|") if a.strip()]
    if not bare(name):
        raise StopRun(f"{where}: has no name")
    for n in (name, *aliases):
        if not bare(n) or len(n) > _LONGEST:
            raise StopRun(f"{where}: {n[:40]!r} is no name of 1 to {_LONGEST} characters with a letter or digit in it")
    kind = {"city": "town"}.get(kind, kind)
    if kind not in KINDS:
        raise StopRun(f"{where}: {kind!r} is no kind of place; there is: {', '.join(KINDS)}")
    lat, lon = _point(where, told["lat"], told["lon"])
    given = told.get("country", "")
    country = _country(given, gazetteer)
    if country is None:
        raise StopRun(f"{where}: no country is called {given!r}; write its name or its code of two letters")
    key = told.get("id") or content_id("p", name, lat, lon)[2:14]
    return Row(
        id=f"own:{pack}/{key}", name=name, lat=lat, lon=lon, kind=kind, country=country, admin=told.get("admin1", ""),
        fame=_OWN_FAME + len(aliases), names=set(aliases), curated=True,
    )  # fmt: skip


def _country(told: str, gazetteer: Gazetteer) -> str | None:
    """ISO code of a country's code or name; "" where none is told; None for what is neither."""
    if not told or told.upper() in gazetteer.pack.countries:
        return told.upper()
    found = [p for p in map(gazetteer.place, gazetteer.exact(told)) if p.kind == "country"]
    return found[0].country if found else None


# -- what is not told ---------------------------------------------------------------------------------------------------


def _fill(name: str, source: Source, gazetteer: Gazetteer) -> None:
    """Countries and provinces in the shipped gazetteer's names, so that "X in Y province" is understood.

    A province is found by its name, a code of GeoNames by its name or by where most of its places lie, what is not told by
    the nearest known place.
    """
    near = Neighbours(gazetteer.pack)
    nearest: dict[str, str] = {}  # id -> province of the nearest known place, where it is known already
    for r in source.rows:
        if not r.country:
            found = near.to(r.lat, r.lon)
            if found is None:
                where = f"{name}, line {source.lines[r.id]}"
                raise StopRun(f"{where}: no known place is near that tells the country; add a column country")
            source.guessed += 1
            beside = gazetteer.place(found)
            r.country = beside.country
            nearest[r.id] = beside.admin
    known: dict[tuple[str, str], str] = {}
    if source.form == "GeoNames":
        known = _codes(source, gazetteer, near)
        source.rows = [r for r in source.rows if not (r.kind == "province" and _province(gazetteer, r.country, r))]
    for r in source.rows:
        if source.form == "GeoNames":
            r.admin = r.name if r.kind == "province" else known.get((r.country, r.admin), "")
        elif r.kind == "province":
            r.admin = r.name
        elif r.admin:
            r.admin = _province(gazetteer, r.country, r.admin) or r.admin
        if not r.admin and r.id in nearest:
            r.admin = nearest[r.id]
        elif not r.admin and (found := near.to(r.lat, r.lon, r.country)) is not None:
            r.admin = gazetteer.place(found).admin


def _province(gazetteer: Gazetteer, country: str, told: "Row | str") -> str:
    """Name under which the gazetteer has a province, or ""."""
    names = (told,) if isinstance(told, str) else (told.name, *sorted(told.names))
    for name in names:
        for m in gazetteer.named(name):
            if m.place.kind == "province" and m.place.country == country:
                return m.place.admin
    return ""


def _codes(source: Source, gazetteer: Gazetteer, near: Neighbours) -> dict[tuple[str, str], str]:
    """(country, GeoNames' code of a province) -> the gazetteer's name of it."""
    out = {
        (r.country, r.admin): _province(gazetteer, r.country, r) or r.name for r in source.rows if r.kind == "province"
    }
    votes: dict[tuple[str, str], Counter[str]] = {}
    for r in source.rows:
        key = (r.country, r.admin)
        if key in out or not r.admin or r.admin == "00":
            continue
        counted = votes.setdefault(key, Counter())
        if counted.total() < 200 and (found := near.to(r.lat, r.lon, r.country)) is not None:
            counted[gazetteer.place(found).admin] += 1
    return out | {key: counted.most_common(1)[0][0] for key, counted in votes.items() if counted}
