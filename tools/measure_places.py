"""Measure the place resolver.

    python tools/measure_places.py EVAL [--errors N] [--only ged|geovirus|train|dev]

EVAL: the folder of evaluation data (reference/, dev/, train/). Prints one figure a line; ``--errors`` lists misses.
"""

import argparse
import csv
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from daybook.core.claims import Claim, Mention, Observation, Reading
from daybook.core.documents import Document
from daybook.core.vocab import ClaimType, Phase, PlaceRole, Role
from daybook.resolve.gazetteer import Gazetteer
from daybook.resolve.places import PlaceResolver
from daybook.resolve.places_score import distance_km


def reading_of(coded: dict) -> Reading:  # type: ignore[type-arg]
    """A reading that holds the coded claims' place spans."""
    day = date.fromisoformat(coded["published"]) if coded.get("published") else None
    document = Document(
        text=coded["text"], name=coded["id"], title=coded.get("title"), publisher=coded.get("publisher"), published=day
    )
    seen: dict[str, Observation] = {}
    for c in coded["claims"]:
        trigger = document.span(c["trigger"]["start"], c["trigger"]["end"])
        places = tuple(
            Mention(role=Role.PLACE, span=document.span(p["start"], p["end"]), place_role=PlaceRole(p["role"]))
            for p in c["place"] if p["start"] is not None
        )  # fmt: skip
        phase = Phase(c["phase"]) if c.get("phase") else None
        claim = Claim(type=ClaimType(c["type"]), trigger=trigger, phase=phase, mentions=places)
        seen[claim.id] = Observation(claim=claim, rule="coded", score=1.0, event_key=c.get("event"))
    return Reading(document=document, sentences=(), observations=tuple(seen.values()), reader="coded")


def gold(path: Path, resolver: PlaceResolver, errors: int) -> dict[str, float]:
    """place@25 of coded coordinates on given spans."""
    right = given = coded = 0
    wrong: dict[str, int] = {}
    fine = scored = 0
    for line in path.open(encoding="utf-8"):
        doc = json.loads(line)
        refs = resolver.resolve_places(reading_of(doc))
        for claim in doc["claims"]:
            for p in claim["place"]:
                if p["start"] is None:
                    continue
                ref = refs[p["start"], p["end"]]
                if ref.precision is not None and p.get("precision"):
                    scored += 1
                    fine += ref.precision.value == p["precision"]
                if p.get("lat") is None:
                    continue
                coded += 1
                given += ref.lat is not None
                ok = ref.lat is not None and distance_km(ref.lat, ref.lon or 0.0, p["lat"], p["lon"]) <= 25
                right += ok
                if not ok:
                    context = re.sub(r"\s+", " ", doc["text"][max(0, p["start"] - 40) : p["end"] + 25])
                    told = f"{p['text']!r} = {p['name']} {p['lat']},{p['lon']} {p['precision']}"
                    key = f"{told} | {ref.name} {ref.lat},{ref.lon} {ref.score} {ref.reason} | {context}"
                    wrong[key] = wrong.get(key, 0) + 1
    for key, n in sorted(wrong.items(), key=lambda x: -x[1])[:errors]:
        print(n, key)
    p, r = right / given, right / coded
    return {"precision": p, "recall": r, "f1": 2 * p * r / (p + r), "precision class": fine / scored, "n": coded}


SETTLEMENT = re.compile(r"(?:village|town|city|suburb|neighborhood)\s*$")


def ged(path: Path, resolver: PlaceResolver, errors: int) -> dict[str, float]:
    """Share of UCDP's 1,604 Syrian names of settlements put within 5 km, with the governorate as context."""
    rows = [r for r in csv.DictReader(path.open(encoding="utf-8")) if r["adm_1"]]
    right = total = events = hit_events = 0
    misses = []
    for r in rows:
        if not SETTLEMENT.search(r["where_coordinates"]):
            continue
        names, kind = ged_name(r["where_coordinates"])
        if kind in ("province", "district", "country"):
            continue  # areas: their centres are a matter of taste
        n = int(r["n_events"])
        total += 1
        events += n
        box = [re.sub(r" Governorate$", "", r["adm_1"])]
        tries = [resolver.resolve_name(name, within=box, kind=kind, countries=["SY"]) for name in names]
        ranked = max(tries, key=lambda t: t[0].score if t else -99.0)
        lat, lon = float(r["latitude"]), float(r["longitude"])
        ok = bool(ranked) and distance_km(ranked[0].place.lat, ranked[0].place.lon, lat, lon) <= 5
        right += ok
        hit_events += n * ok
        if not ok:
            best = [
                (
                    x.place.name,
                    x.place.kind,
                    x.place.admin,
                    round(distance_km(x.place.lat, x.place.lon, lat, lon)),
                    round(x.belief, 2),
                )
                for x in ranked[:3]
            ]
            misses.append((n, r["where_coordinates"], r["adm_1"], r["adm_2"], lat, lon, best))
    for m in sorted(misses, key=lambda m: -m[0])[:errors]:
        print(m)
    return {"within 5 km": right / total, "weighted by events": hit_events / events, "n": total}


def ged_name(where: str) -> tuple[list[str], str]:
    """UCDP writes "Aleppo town", "X/Y village", "X base (Y)": the names, and the kind in the resolver's words."""
    kinds = {
        **{k: k for k in ("town", "village", "province", "district")},
        **dict.fromkeys(("suburb", "locality", "area", "farms", "mountain", "plain", "hill", "sector"), ""),
        "city": "town",
        "governorate": "province",
        "subdistrict": "district",
        "farm": "village",
        "neighborhood": "quarter",
        "neighbourhood": "quarter",
    }
    names, kind = [], ""
    for part in re.split(r"/|\(|\)", where):
        part = part.strip()
        found = re.fullmatch(r"(.+?) (" + "|".join(kinds) + r")", part, re.IGNORECASE)
        if found:
            part, kind = found.group(1), kinds[found.group(2).lower()] or kind
        if part:
            names.append(part)
    return names or [where], kind


def geovirus(path: Path, resolver: PlaceResolver, errors: int) -> dict[str, float]:
    """accuracy@161 km on the marked names (names without an answer count as wrong)."""
    right = total = 0
    missed: dict[str, int] = {}
    for text, marks in geovirus_articles(path):
        document = Document(text=text, name="article")
        spans = {(s, e): document.span(s, e) for s, e, _, _ in marks}
        claim = Claim(
            type=ClaimType.TOLL, trigger=document.span(0, 1),
            mentions=tuple(Mention(role=Role.PLACE, span=s, place_role=PlaceRole.AT) for s in spans.values()),
        )  # fmt: skip
        reading = Reading(
            document=document,
            sentences=(),
            observations=(Observation(claim=claim, rule="marked", score=1.0),),
            reader="marked",
        )
        refs = resolver.resolve_places(reading)
        for s, e, lat, lon in marks:
            ref = refs[s, e]
            ok = ref.lat is not None and distance_km(ref.lat, ref.lon or 0.0, lat, lon) <= 161
            total += 1
            right += ok
            if not ok:
                key = f"{text[s:e]} {lat},{lon} | {ref.name} {ref.country} {ref.lat},{ref.lon} {ref.score} {ref.reason}"
                missed[key] = missed.get(key, 0) + 1
    for key, n in sorted(missed.items(), key=lambda x: -x[1])[:errors]:
        print(n, key)
    return {"accuracy@161km": right / total, "n": total}


def geovirus_articles(path: Path) -> Iterator[tuple[str, list[tuple[int, int, float, float]]]]:
    """Texts with (start, end, latitude, longitude); starts in the file count from 1."""
    for article in ET.parse(path).getroot():
        text = article.findtext("text") or ""
        marks = []
        for at in article.iter("location"):
            name = (at.findtext("name") or "").strip()
            start = int(at.findtext("start") or 0)
            near = [m.start() for m in re.finditer(re.escape(name), text)]
            if near and at.findtext("lat"):
                start = min(near, key=lambda s: abs(s - start))
                marks.append((start, start + len(name), float(at.findtext("lat") or 0), float(at.findtext("lon") or 0)))
        yield text, marks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval", type=Path)
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    resolver = PlaceResolver(Gazetteer())
    jobs = {
        "ged": lambda: ged(args.eval / "reference" / "places_from_ged_syria.csv", resolver, args.errors),
        "geovirus": lambda: geovirus(args.eval / "dev" / "geovirus.xml", resolver, args.errors),
        "train": lambda: gold(args.eval / "train" / "gold.jsonl", resolver, args.errors),
        "dev": lambda: gold(args.eval / "dev" / "gold.jsonl", resolver, args.errors),
    }
    for name, job in jobs.items():
        if not args.only or args.only == name:
            print(name, {k: round(v, 3) for k, v in job().items()})


if __name__ == "__main__":
    main()
