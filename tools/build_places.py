"""Build the place pack from gazetteer files.

    python tools/build_places.py SOURCES [--out src/daybook/packs/places]

SOURCES: a folder with sy_iq_places.tsv.gz, world/wof_*.tsv.gz, cities500_world.tsv.gz, syria_admin/ and, beside it,
basemap/countries-50m.json. Names of the first-level divisions of other countries: the pack's divisions.tsv
(code of GeoNames' cities500, name) and seats.tsv (country, name, the town that is its seat, aliases).
Reads the curated tables of the pack's own folder (countries.tsv, sites.tsv, aliases.tsv, renamed.tsv) and writes world.places and
names-en.tsv there. Needs shapely and anyascii beside Daybook.
"""

import argparse
import csv
import gzip
import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from daybook.resolve.places_build import Row, entries, in_order, km, latin, usable
from daybook.resolve.places_pack import write_pack
from daybook.resolve.spelling import bare, is_arabic, skeleton

csv.field_size_limit(10**9)
ARABIC = set("SY IQ JO LB LY PS SD TD YE SA EG SO IL TN DZ MA KW QA BH OM AE MR".split())
DETAILED = {"SY", "IQ"}
LANGUAGES = {"eng", "und", "fra", "deu", "spa", "por", "tur", "kur", "ara", "nld"}
# A WOF airport is a "campus"; the word of its name tells an air base from a civil one.
# Countries whose hamlets are left out where nobody but a register names them: no war is reported from most of them.
THINNED = {"TR": 4, "IR": 4}  # country -> languages that must name a village
KINDS = {
    "region": "province",
    "county": "district",
    "localadmin": "district",
    "neighbourhood": "quarter",
    "campus": "airport",
}
BASEMAP_NAMES = {
    "Antigua and Barbuda": "Antigua and Barb.", "Bosnia and Herzegovina": "Bosnia and Herz.", "Cape Verde": "Cabo Verde",
    "Central African Republic": "Central African Rep.", "Republic of the Congo": "Congo",
    "Democratic Republic of the Congo": "Dem. Rep. Congo", "Czech Republic": "Czechia", "Dominican Republic": "Dominican Rep.",
    "Equatorial Guinea": "Eq. Guinea", "Eswatini": "eSwatini", "North Macedonia": "Macedonia", "Solomon Islands": "Solomon Is.",
    "South Sudan": "S. Sudan", "East Timor": "Timor-Leste", "United States": "United States of America",
    "Vatican City": "Vatican", "Western Sahara": "W. Sahara", "Macau": "Macao",
}  # fmt: skip


def table(path: Path) -> Iterator[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:  # type: ignore[operator]
        lines = (line for line in file if not line.startswith("#"))
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def number(text: str | None) -> int:
    return int(float(text)) if text else 0


def cities(path: Path) -> dict[str, Row]:
    out = {}
    for r in table(path):
        names = {r["name"], *(r["alternatenames"] or "").split("|")} if r["alternatenames"] else {r["name"]}
        out[r["geonameid"]] = Row(
            id=f"gn:{r['geonameid']}", name=r["name"], lat=float(r["latitude"]), lon=float(r["longitude"]), kind="town",
            country=r["countrycode"], admin=r["admin1code"], population=number(r["population"]), fame=len(names),
            names={n for n in names if usable(n, r["countrycode"] in ARABIC)}, geonames=r["geonameid"], loose=False,
        )  # fmt: skip
    return out


def detailed(path: Path, admin: Path) -> list[Row]:
    rows = []
    for r in table(path):
        if not r["lat"] or r["placetype"] in ("country", "placetype"):
            continue
        names = [n for n in r["names"].split("|") if usable(n, r["country"] in ARABIC)]
        kind = KINDS.get(r["placetype"], "village")
        row = Row(
            id=r["place_id"], name=r["name"], lat=float(r["lat"]), lon=float(r["lon"]), kind=kind, country=r["country"],
            admin=r["adm1"], district=r["adm2"], population=number(r["population"]), fame=r["names"].count("|"),
            names={*names, *([r["name_ar"]] if r["name_ar"] else [])}, geonames=r["gn_id"],
        )  # fmt: skip
        rows.append(row)
    governorates = json.loads((admin / "governorates.json").read_text("utf-8"))
    provinces = {r.admin: r for r in rows if r.kind == "province" and r.country == "SY" and "Neutral" not in r.name}
    by_id = {}
    for g in governorates:  # the better centres are these: Who's On First puts the label of Homs in the far desert
        names = [g["name"]["en"], g["name"]["ar"], *(a["value"] for a in g["aliases"])]

        shapes = {skeleton(n) for n in names} - {""}
        mine = next((p for k, p in provinces.items() if skeleton(k) in shapes), None)
        mine = mine or next(p for p in provinces.values() if {skeleton(n) for n in p.names} & shapes)
        mine.names.update(names)
        mine.lat, mine.lon, mine.name = g["centroid"]["latitude"], g["centroid"]["longitude"], g["name"]["en"]
        by_id[g["id"]] = mine
    counties = [r for r in rows if r.kind == "district" and r.country == "SY"]
    for level in ("districts", "subdistricts"):
        for d in json.loads((admin / f"{level}.json").read_text("utf-8")):
            if not d.get("centroid"):
                continue
            names = {d["name"]["en"], d["name"]["ar"], *(a["value"] for a in d["aliases"])}
            row = Row(
                id=f"os:{d['id']}", name=d["name"]["en"], lat=d["centroid"]["latitude"], lon=d["centroid"]["longitude"],
                kind="district" if level == "districts" else "subdistrict", country="SY",
                admin=by_id[d["governorateId"]].admin, names={n for n in names if usable(n, "SY" in ARABIC)}, fame=4,
            )  # fmt: skip
            twin = [c for c in counties if level == "districts" and c.admin == row.admin
                    and ({skeleton(n) for n in c.names} & {skeleton(n) for n in row.names}) - {""}]  # fmt: skip
            if twin:
                twin[0].names |= row.names
                twin[0].lat, twin[0].lon = row.lat, row.lon
            else:
                rows.append(row)
    return [r for r in rows if "Neutral Zone" not in r.name]


def write_shown(folder: Path, out: Path, there: set[str]) -> None:
    """How English texts call each place (of those ``there``) whose main name is in another script: as renamed.tsv says, by Who's
    On First's English name where it sounds like the main one (many are of a district, a club or a war), else transliterated."""
    from anyascii import anyascii  # build time only

    called = {r["place_id"]: r["name"] for r in table(out.with_name("renamed.tsv"))}
    rows = []
    for path in sorted(folder.glob("wof_*.tsv.gz")):
        for r in table(path):
            place = f"wof:{r['wof_id']}"
            if place not in there or not r["name"] or (latin(r["name"]) and "’" not in r["name"]):
                continue
            english = [n.partition("=")[2] for n in (r["names"] or "").split("|") if n.startswith("eng_x_preferred=")]
            sound = skeleton(anyascii(r["name"]))
            alike = [
                n
                for n in english
                if usable(n, False) and n[0].isupper() and SequenceMatcher(None, sound, skeleton(n)).ratio() >= 0.6
            ]
            if not alike and not is_arabic(r["name"]):  # of Arabic, letters alone are no name
                alike = [anyascii(r["name"])]
            if name := called.get(place) or (re.sub("['’ʼ\"“”]", "", alike[0]) if alike else ""):
                rows.append((int(r["wof_id"]), name))
    lines = [f"wof:{number}\t{name}\n" for number, name in sorted(set(rows))]
    out.write_text("place_id\tname\n" + "".join(lines), encoding="utf-8")


def world(folder: Path) -> list[Row]:
    rows = []
    for path in sorted(folder.glob("wof_*.tsv.gz")):
        country = path.stem[4:6].upper()
        for r in table(path):
            if not r["lat"] or r["placetype"] == "country" or r["superseded_by"] or r["deprecated"] or not r["name"]:
                continue
            if r["placetype"] != "locality" and r["is_current"] == "0":
                continue
            named = (r["names"] or "").count("|") + 1
            if r["placetype"] == "locality" and not r["population"] and named < THINNED.get(country, 0):
                continue
            tagged = [t.partition("=") for t in (r["names"] or "").split("|") if t]
            names = {v for t, _, v in tagged if t[:3] in LANGUAGES and usable(v, country in ARABIC)}
            rows.append(Row(
                id=f"wof:{r['wof_id']}", name=r["name"], lat=float(r["lat"]), lon=float(r["lon"]),
                kind=KINDS.get(r["placetype"], "village"), country=country, admin=r["region"] or "",
                district=(r["county"] or "") if r["placetype"] != "county" else "", population=number(r["population"]),
                fame=len(tagged), names={n for n in {*names, r["name"]} if usable(n, country in ARABIC)}, geonames=r["gn_id"] or "",
            ))  # fmt: skip
    return rows


def merge_cities(rows: list[Row], gn: dict[str, Row]) -> list[Row]:
    """GeoNames' populations join Who's On First rows by id, else by name and nearness; what is left joins the list."""
    near: dict[tuple[str, str], list[Row]] = defaultdict(list)
    rest = dict(gn)
    for r in rows:
        if r.kind in ("village", "quarter"):
            for key in {bare(n) for n in {r.name, *r.names}}:
                near[r.country, key].append(r)
    for r in rows:
        if r.geonames in rest and r.kind in ("village", "quarter"):
            absorb(r, rest.pop(r.geonames))
    out = []
    for g in rest.values():
        keys = {bare(n) for n in {g.name, *g.names}}
        twins = [r for key in keys for r in near.get((g.country, key), ()) if km(r, g) < 8]
        if twins:
            absorb(min(twins, key=lambda r: km(r, g)), g)
        else:
            out.append(g)
    return out


def absorb(r: Row, g: Row) -> None:
    r.population = max(r.population, g.population)
    r.fame = max(r.fame, g.fame)
    r.names |= g.names
    if r.kind == "village":
        r.kind = "town"


def seated(known: dict[str, Row], seats: Path) -> dict[str, tuple[Row, list[str]]]:
    """Seat and names of each division of ``seats`` by its code, that of the most populous town so called in the country.
    A table of towns is easier to get right than one of codes; a seat unknown, or a code told twice, is reported and left out."""
    towns: dict[tuple[str, str], Row] = {}
    for g in known.values():
        for key in {bare(n) for n in {g.name, *g.names}}:
            best = towns.get((g.country, key))
            if g.admin and (best is None or g.population > best.population):
                towns[g.country, key] = g
    found: dict[str, list[tuple[Row, list[str]]]] = defaultdict(list)
    for r in table(seats):
        seat = towns.get((r["country"], bare(r["seat"])))
        if seat is None:
            print(f"seats.tsv: no town {r['seat']} in {r['country']}, so no {r['name']}", file=sys.stderr)
            continue
        names = [r["name"], *(a for a in (r["aliases"] or "").split("|") if a)]
        found[f"{seat.country}.{seat.admin}"].append((seat, names))
    for code, several in found.items():
        if len(several) > 1:
            told = " and ".join(names[0] for _, names in several)
            print(f"seats.tsv: {code} would be {told}, so neither", file=sys.stderr)
    return {code: several[0] for code, several in found.items() if len(several) == 1}


def provinces_of(gn: list[Row], known: dict[str, Row], tables: Path, skip: set[str]) -> list[Row]:
    """First-level divisions of the countries that Who's On First does not cover here; centres from their towns' extent.
    One that is called as its seat gets the seat's renown and no more: the bare name is the town."""
    seats = seated(known, tables / "seats.tsv")
    names = {code: called for code, (_, called) in seats.items()}
    names |= {a["code"]: [a["name"]] for a in table(tables / "divisions.tsv")}
    towns: dict[str, list[Row]] = defaultdict(list)
    for g in known.values():
        towns[f"{g.country}.{g.admin}"].append(g)
    rows = []
    for code, (name, *others) in sorted(names.items()):
        members = towns.get(code)
        if code[:2] in skip or not members:
            continue
        fame, population = 40, sum(m.population for m in members)
        seat = seats[code][0] if code in seats else None
        if seat and {bare(n) for n in (seat.name, *seat.names)} & {bare(n) for n in (name, *others)}:
            fame, population = min(fame, seat.fame), seat.population
        lats, lons = sorted(m.lat for m in members), sorted(m.lon for m in members)
        trim = len(members) // 50
        low, high = trim, len(members) - 1 - trim
        rows.append(Row(
            id=f"gn:adm1-{code}", name=name, lat=(lats[low] + lats[high]) / 2, lon=(lons[low] + lons[high]) / 2, kind="province",
            country=code[:2], names={name, *others}, fame=fame, population=population, loose=False,
        ))  # fmt: skip
    for g in gn:
        g.admin = names.get(f"{g.country}.{g.admin}", [""])[0]
    return rows


def fill_admin(rows: list[Row]) -> None:
    """Places without a province take that of their nearest neighbour that has one (within about 60 km)."""
    grid: dict[tuple[str, int, int], list[Row]] = defaultdict(list)
    for r in rows:
        if r.admin:
            grid[r.country, int(r.lat * 4), int(r.lon * 4)].append(r)
    for r in rows:
        if not r.admin and r.kind not in ("province", "country"):
            y, x = int(r.lat * 4), int(r.lon * 4)
            for reach in (1, 2):
                about = [
                    o
                    for dy in range(-reach, reach + 1)
                    for dx in range(-reach, reach + 1)
                    for o in grid.get((r.country, y + dy, x + dx), ())
                ]
                if about:
                    r.admin = min(about, key=lambda o: km(o, r)).admin
                    break


def countries(path: Path, basemap: Path) -> list[Row]:
    from shapely.geometry import shape  # build time only

    arcs = json.loads(basemap.read_text("utf-8"))
    centres = {}
    for g in arcs["objects"]["countries"]["geometries"]:
        if g.get("type"):
            parts = [shape(p) for p in polygons(arcs, g)]
            centres[g["properties"]["name"]] = max(parts, key=lambda p: p.area).centroid
    rows = []
    for r in table(path):
        centre = centres[BASEMAP_NAMES.get(r["name"], r["name"])]
        lat, lon = (float(r["lat"]), float(r["lon"])) if r["lat"] else (centre.y, centre.x)
        names = {r["name"], *(a for a in (r["aliases"] or "").split(";") if a)}
        rows.append(Row(id=f"db:country-{r['iso2']}", name=r["name"], lat=lat, lon=lon, kind="country",
                        country=r["iso2"], names=names, fame=200, loose=False))  # fmt: skip
    return rows


def polygons(topology: dict, geometry: dict) -> list[dict]:  # type: ignore[type-arg]
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]

    def ring(indices: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for i in indices:
            x = y = 0
            arc = []
            for dx, dy in topology["arcs"][i if i >= 0 else ~i]:
                x, y = x + dx, y + dy
                arc.append((x * scale[0] + move[0], y * scale[1] + move[1]))
            points += arc if i >= 0 else arc[::-1]
        return points

    shapes = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    return [{"type": "Polygon", "coordinates": [ring(r) for r in rings]} for rings in shapes]


def sites(path: Path) -> list[Row]:
    return [
        Row(
            id=f"db:{r['id']}",
            name=r["name"],
            lat=float(r["lat"]),
            lon=float(r["lon"]),
            kind=r["kind"],
            country=r["country"],
            admin=r["admin"],
            names={r["name"], *(a for a in (r["aliases"] or "").split(";") if a)},
            fame=number(r["fame"]),
            curated=True,
        )
        for r in table(path)
    ]


def add_sites(rows: list[Row], curated: list[Row]) -> list[Row]:
    """Curated rows join the list; a curated province mends the gazetteer's own (its names, its centre)."""
    provinces: dict[tuple[str, str], Row] = {}
    for r in rows:
        if r.kind == "province":
            for n in (r.name, *r.names):
                provinces.setdefault((r.country, bare(n)), r)
    out = list(rows)
    for c in curated:
        twin = provinces.get((c.country, bare(c.name))) if c.kind == "province" else None
        if twin:
            twin.names |= c.names
            twin.lat, twin.lon, twin.fame = c.lat, c.lon, max(twin.fame, c.fame)
        else:
            out.append(c)
    return out


def thin(rows: list[Row]) -> list[Row]:
    """One entry where a country has two of one name and rank within 2 km."""
    seen: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    out = []
    for r in sorted(rows, key=lambda r: (-r.fame, r.id)):
        level = "place" if r.kind in ("village", "town", "quarter") else r.kind
        twins = [o for o in seen[r.country, level, bare(r.name)] if km(o, r) < 2]
        if twins and not r.curated:
            twins[0].names |= r.names
            twins[0].population = max(twins[0].population, r.population)
            continue
        seen[r.country, level, bare(r.name)].append(r)
        out.append(r)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path)
    parser.add_argument("--out", type=Path, default=Path("src/daybook/packs/places"))
    args = parser.parse_args()
    gn = cities(args.sources / "cities500_world.tsv.gz")
    known = dict(gn)
    rows = detailed(args.sources / "sy_iq_places.tsv.gz", args.sources / "syria_admin") + world(args.sources / "world")
    covered = {r.country for r in rows if r.kind == "province"}
    rest = merge_cities(rows, gn)
    rows += provinces_of(rest, known, args.out, covered) + rest
    for r in rest:
        if r.country in covered:
            r.admin = ""
            r.loose = True
    fill_admin(rows)
    for r in rows:
        if r.kind == "province" and r.country not in DETAILED:
            r.admin = r.name
    rows = [r for r in rows if r.country in covered or r.population >= 1000 or r.kind != "town"]
    rows += countries(args.out / "countries.tsv", args.sources.parent / "basemap" / "countries-50m.json")
    rows = thin(rows)
    rows = add_sites(rows, sites(args.out / "sites.tsv") if (args.out / "sites.tsv").exists() else [])
    fill_admin([r for r in rows if r.country != "ZZ"])
    rows = in_order(rows)
    by_id = {r.id: r for r in rows}
    aliases = list(table(args.out / "aliases.tsv")) if (args.out / "aliases.tsv").exists() else []
    for a in aliases:
        if a["place_id"] not in by_id:
            sys.exit(f"aliases.tsv: {a['alias']} points to {a['place_id']}, which the sources do not hold")
        by_id[a["place_id"]].names.add(a["alias"])
    made = entries(rows, lambda r: 5 if r.country in DETAILED else 2)
    out = args.out / "world.places"
    write_pack(out, made.places, made.exact, made.skeletons, {"name": "places", "version": "1"})
    write_shown(args.sources / "world", args.out / "names-en.tsv", {r.id for r in rows})
    write_manifest(args.out)
    size = f"{out.stat().st_size / 1e6:.1f} MB"
    print(f"{len(made.places)} places, {len(made.exact)} names, {len(made.skeletons)} skeletons, {size}")


def write_manifest(folder: Path) -> None:
    """Name, terms and hashes of the pack's files."""
    files = {
        f.name: hashlib.sha256(f.read_bytes()).hexdigest()
        for f in sorted(folder.iterdir())
        if f.name != "manifest.json"
    }
    manifest = {
        "name": "places",
        "version": "1",
        "licence": "CC-BY-4.0 AND CC-BY-3.0-IGO AND LicenseRef-whosonfirst",
        "attribution": [
            "Who's On First (whosonfirst.org), with data of GeoNames, GeoPlanet and Zetashapes, under its licence (CC BY terms).",
            "GeoNames (geonames.org), CC BY 4.0: cities500.",
            "UN OCHA administrative names and P-codes, CC BY 3.0 IGO.",
            "OpenSyria: governorates, districts and subdistricts of Syria, CC BY 4.0.",
            "Natural Earth (public domain): centres of the countries that have no conventional one.",
        ],
        "description": "Places of the world: Syria and Iraq in full, 23 more countries with their villages, elsewhere towns of "
        "1,000 people and more. Changed: merged; names in scripts other than Latin and Arabic left out; doubles joined; hamlets of "
        "Turkey and Iran that only a register names left out. Countries, sites, seats of provinces (seats.tsv) and word lists are "
        "Daybook's own.",
        "built by": "tools/build_places.py",
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
