"""Measure how well claims are grouped into happenings, against the coded groups of ``training/fusion``.

    python tools/measure_fusion.py --coded CLAIMS.jsonl... --documents DOCUMENTS.jsonl [--readers rules,model] [--ged GED.csv.gz]
        [--keep FOLDER] [--grouped] [--errors 20]

``--coded``: claims coded by hand (exchange format), places and days as coded: how well fusion does with perfect reading.
``--documents``: texts that Daybook reads and resolves itself, once with each reader. A coded mention is found by the sha256 of
its document's text and the offsets of its triggers. B³ (Bagga and Baldwin 1998) is taken over the mentions that were read;
pairs are those of two documents. The groups are split in two halves that share no document: the scorer's weights were fitted
to half 0 (``tools/fit_fusion.py``), half 1 is the test.
"""

import argparse
import csv
import gzip
import hashlib
import json
import pickle
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

from daybook.core.claims import Attribution, Claim, Mention, Observation, Reading, Resolution, ResolvedReading
from daybook.core.documents import Document, Sentence
from daybook.core.errors import DaybookError
from daybook.core.ids import content_id
from daybook.core.values import Count, PlaceRef, TimeSpan
from daybook.core.vocab import (
    STATES,
    ClaimType,
    HarmKind,
    Integrity,
    Phase,
    PlaceRole,
    Precision,
    Role,
    SourceKind,
    Status,
    TimeBasis,
    Whom,
)
from daybook.fuse import geo
from daybook.fuse.standard import StandardMatcher
from daybook.fuse.tallies import bare

ROOT = Path(__file__).resolve().parent.parent
GROUPS = ROOT / "training" / "fusion" / "groups.jsonl"
PAIRS = ROOT / "training" / "fusion" / "pairs.jsonl"
Key = tuple[str, tuple[int, int]]


def day(text: str | None) -> date | None:
    """ISO day or nothing."""
    return date.fromisoformat(text) if text else None


def coded_reading(row: dict[str, Any]) -> ResolvedReading:
    """A document of the exchange format with its claims; places and days as coded, actors by the pack."""
    from daybook.engine.components import gazetteer
    from daybook.resolve.actors import ActorResolver
    from daybook.resolve.places import PlaceResolver

    document = Document(
        text=row["text"],
        name=row["id"],
        publisher=row["publisher"],
        title=row.get("title"),
        published=day(row["published"]),
        integrity=Integrity.PATCHWORK if row.get("patchwork") else Integrity.COHERENT,
    )
    observations, places, times = [], [], []
    for c in row["claims"]:
        try:
            claim = _claim(document, c)
        except DaybookError as e:
            print(f"{row['id']}: claim {c['id']} left out: {e}")
            continue
        if any(o.claim.id == claim.id for o in observations):
            continue
        observations.append(Observation(claim=claim, rule="coded", score=1.0, event_key=c["event"]))
        places.append(tuple(p for x in c["place"] if (p := _place(document, x)) is not None))
        times.append(_time(document, c["time"]))
    sentences = sorted({tuple(c["sentence"]) for c in row["claims"]})
    clean, at = [], 0
    for start, end in sentences:
        if start >= at:
            clean.append(Sentence(index=len(clean), start=start, end=end))
            at = end
    reading = Reading(document=document, sentences=tuple(clean), observations=tuple(observations), reader="coded")
    global _actors, _places
    if _actors is None:
        _actors, _places = ActorResolver(), PlaceResolver(gazetteer())
    found = _actors.resolve_actors(reading)
    known = _places.resolve_places(reading)
    places = [tuple(_settled(p, known.get((p.span.start, p.span.end))) for p in row) for row in places]
    return ResolvedReading(
        reading=reading,
        resolutions=tuple(
            Resolution(
                claim=o.claim.id,
                time=t,
                places=p,
                actors=tuple(
                    found[k]
                    for k in dict.fromkeys(
                        (s.start, s.end)
                        for s in (
                            *(m.span for m in o.claim.of(Role.ACTOR)),
                            *(m.span for m in o.claim.of(Role.TARGET)),
                            *(a.source for a in o.claim.attribution),
                        )
                    )
                    if k in found
                ),
            )
            for o, p, t in zip(observations, places, times, strict=True)
        ),
    )


_actors: Any = None
_places: Any = None


def _settled(coded: PlaceRef, found: PlaceRef | None) -> PlaceRef:
    """The gazetteer's entry where it is where the coder put it, for its admin and radius; else what was coded."""
    gap = geo.distance(coded, found) if found is not None else None
    near = gap is not None and gap <= (100.0 if geo.is_area(coded) else 15.0)
    if found is None or not near or geo.is_area(coded) != geo.is_area(found):
        return coded
    return found


def _claim(document: Document, c: dict[str, Any]) -> Claim:
    kind = ClaimType(c["type"])
    mentions = [
        Mention(role=role, span=document.span(x["start"], x["end"]), suspected=bool(x.get("suspected")))
        for role, name in ((Role.ACTOR, "actor"), (Role.TARGET, "target"))
        for x in c[name]
    ]
    mentions += [
        Mention(
            role=Role.PLACE,
            span=document.span(x["start"], x["end"]),
            place_role=PlaceRole(x.get("role") or "at"),
        )
        for x in c["place"]
    ]
    return Claim(
        type=kind,
        trigger=document.span(c["trigger"]["start"], c["trigger"]["end"]),
        status=Status(c["status"]),
        phase=Phase(c["phase"]) if c["phase"] else (Phase.HOLD if kind in STATES else None),
        attribution=tuple(
            Attribution(source=document.span(a["start"], a["end"]), kind=SourceKind(a["kind"]))
            for a in c["attribution"]
        ),
        mentions=tuple(mentions),
        counts=tuple(
            Count(
                harm=HarmKind(h["kind"]),
                whom=Whom(h["whom"]),
                low=h["low"],
                high=h["high"],
                span=document.span(h["start"], h["end"]),
                approx=bool(h.get("approx")),
                part=bool(h.get("part")),
                joint=bool(h.get("joint")),
            )
            for h in c["harm"]
        ),
    )


def _place(document: Document, x: dict[str, Any]) -> PlaceRef | None:
    if x.get("lat") is None:
        return None
    precision = Precision(x["precision"]) if x.get("precision") else None
    area = precision in (Precision.PROVINCE, Precision.COUNTRY)
    return PlaceRef(
        span=document.span(x["start"], x["end"]),
        gazetteer="coded",
        place_id=f"{x['name']}" if area else f"{x['lat']:.2f},{x['lon']:.2f}",
        name=x.get("name"),
        lat=x["lat"],
        lon=x["lon"],
        radius_km=None,
        precision=precision,
        score=1.0,
    )


def _time(document: Document, t: dict[str, Any]) -> TimeSpan:
    spanned = t.get("start") is not None
    told = spanned or (not t.get("inferred") and t["earliest"] is not None)
    return TimeSpan(
        earliest=day(t["earliest"]),
        latest=day(t["latest"]),
        basis=TimeBasis.STATED if told else TimeBasis.PUBLICATION,
        span=document.span(t["start"], t["end"]) if spanned else None,
        inferred=bool(t.get("inferred")),
    )


def read(paths: Iterable[str], reader: str) -> Iterator[ResolvedReading]:
    """Read documents with Daybook's own stages."""
    from daybook.engine import pipeline
    from daybook.engine.components import Components
    from daybook.engine.settings import Settings
    from daybook.stages import Skipped

    for unit in pipeline.read(Components(Settings(reader=reader)), list(paths)):
        if not isinstance(unit, Skipped):
            yield unit


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where claims come from."""
    parser.add_argument("--coded", nargs="+", default=[], help="JSONL of claims coded by hand")
    parser.add_argument("--documents", nargs="+", default=[], help="JSONL of documents to read")
    parser.add_argument("--readers", default="rules,model", help="readers to read them with")
    parser.add_argument("--grouped", action="store_true", help="only the documents that the coded groups name")
    parser.add_argument(
        "--keep", type=Path, help="folder for readings: what a reader has read once is fused again from there"
    )


def sources(args: argparse.Namespace) -> Iterator[tuple[str, list[ResolvedReading]]]:
    """Name and readings, the coded ones first."""
    wanted = {m["document"] for _, _, m in mentions()} if getattr(args, "grouped", False) else None

    def asked(reading: ResolvedReading) -> bool:
        return wanted is None or reading.reading.document.text_sha256 in wanted

    if args.coded:
        rows = (json.loads(line) for f in args.coded for line in Path(f).read_text().splitlines())
        yield "coded claims", [coded_reading(r) for r in rows if wanted is None or _sha(r["text"]) in wanted]
    for reader in args.readers.split(",") if args.documents else ():
        found = kept(args.documents, reader, getattr(args, "keep", None), wanted)
        yield f"reader {reader}", [r for r in found if asked(r)]


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def kept(paths: list[str], reader: str, folder: Path | None, wanted: set[str] | None) -> list[ResolvedReading]:
    """Readings, from the folder if the same reader with the same packs has read the same documents before."""
    lines = [line for p in paths for line in Path(p).read_text("utf-8").splitlines() if line.strip()]
    if wanted is not None:
        lines = [line for line in lines if _sha(json.loads(line)["text"]) in wanted]
    with tempfile.TemporaryDirectory() as away:
        source = Path(away) / "documents.jsonl"
        source.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        if folder is None:
            return list(read([str(source)], reader))
        key = content_id("readings", *(_sha(line) for line in lines), reader_key(reader))
        path = folder / f"{key}.pickle"
        if path.exists():
            return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]
        found = list(read([str(source)], reader))
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(found))
        return found


def reader_key(reader: str) -> str:
    """What a reading depends on: the reader, its packs and the code of the rooms before fusion."""
    from daybook.engine.components import Components
    from daybook.engine.settings import Settings

    house = Path(geo.__file__).parents[1]
    code = (
        p.read_bytes() for room in ("core", "clean", "read", "resolve") for p in sorted((house / room).rglob("*.py"))
    )
    return content_id("rk", Components(Settings(reader=reader)).reader_key, hashlib.sha256(b"".join(code)).hexdigest())


def mentions() -> list[tuple[str, int, dict[str, Any]]]:
    """Every coded mention: its group, its half and itself. No document stands in both halves; they are of one size."""
    groups = [json.loads(line) for line in GROUPS.read_text().splitlines()]
    home: dict[str, str] = {}

    def root(document: str) -> str:
        home.setdefault(document, document)
        while home[document] != document:
            document = home[document]
        return document

    for g in groups:
        for m in g["members"]:
            one, two = sorted((root(m["document"]), root(g["members"][0]["document"])))
            home[two] = one
    size = Counter(root(m["document"]) for g in groups for m in g["members"])
    half: dict[str, int] = {}
    filled = [0, 0]
    for name, n in sorted(size.items(), key=lambda x: (-x[1], x[0])):
        half[name] = 0 if filled[0] <= filled[1] else 1
        filled[half[name]] += n
    return [(g["group"], half[root(m["document"])], m) for g in groups for m in g["members"]]


def events_of(readings: list[ResolvedReading]) -> dict[Key, str]:
    """(sha256 of the text, trigger) -> event id."""
    fused = StandardMatcher().fuse(readings)
    home = {c: e.id for e in fused.events for c in e.claims}
    return {
        (r.reading.document.text_sha256, (c.trigger.start, c.trigger.end)): home[c.id]
        for r in readings
        for c in r.reading.claims
        if c.id in home
    }


def found(member: dict[str, Any], events: dict[str, list[tuple[int, int, str]]]) -> str | None:
    """The event that most of a coded mention's triggers went to."""
    votes = Counter(
        event
        for start, end in member["spans"]
        for s, e, event in events.get(member["document"], ())
        if s < end and start < e
    )
    return min(votes, key=lambda k: (-votes[k], k)) if votes else None


Placed = tuple[str, str, int, dict[str, Any]]  # group, event it went to, half, mention


def measure(readings: list[ResolvedReading], show: int) -> dict[str, dict[str, float]]:
    """B³ and pairs over the coded mentions: of all, of the half the weights were fitted to, and of the other."""
    by_document: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for (sha, (start, end)), event in events_of(readings).items():
        by_document[sha].append((start, end, event))
    coded = mentions()
    placed: list[Placed] = [(g, e, h, m) for g, h, m in coded if (e := found(m, by_document)) is not None]
    names = {r.reading.document.text_sha256: r.reading.document for r in readings}
    out = {
        label: scores([x for x in placed if x[2] in halves])
        for label, halves in (("all", (0, 1)), ("fitted half", (0,)), ("other half", (1,)))
    }
    out["all"]["not read"] = len(coded) - len(placed)
    pairs = [json.loads(line) for line in PAIRS.read_text().splitlines()]
    hits = [
        p["same"] == (a == b)
        for p in pairs
        if (a := found(p["left"], by_document)) is not None and (b := found(p["right"], by_document)) is not None
    ]
    out["all"] |= {"coded pairs": len(hits), "coded pairs right": sum(hits) / max(1, len(hits))}
    faults = [(x, y) for x, y in _across(placed) if (x[0] == y[0]) != (x[1] == y[1])]
    for x, y in faults[:show]:
        print("missed" if x[0] == y[0] else "wrong")
        for m in (x[3], y[3]):
            d = names[m["document"]]
            start = m["spans"][0][0]
            print(f"   {d.name} {d.published} {m['spans'][0]} {d.text[max(0, start - 70) : start + 110]!r}")
    return out


def _across(placed: list[Placed]) -> Iterator[tuple[Placed, Placed]]:
    """Pairs of mentions of two documents."""
    for x, y in combinations(placed, 2):
        if x[3]["document"] != y[3]["document"]:
            yield x, y


def scores(placed: list[Placed]) -> dict[str, float]:
    """B³ and pairs of these mentions."""
    gold, system = Counter(x[0] for x in placed), Counter(x[1] for x in placed)
    both = Counter((x[0], x[1]) for x in placed)
    n = len(placed)
    precision = sum(both[g, e] / system[e] for g, e, _, _ in placed) / n
    recall = sum(both[g, e] / gold[g] for g, e, _, _ in placed) / n
    linked = [both[g, e] / gold[g] for g, e, _, _ in placed if gold[g] > 1]
    right = wrong = missed = 0
    for x, y in _across(placed):
        right += x[0] == y[0] and x[1] == y[1]
        wrong += x[0] != y[0] and x[1] == y[1]
        missed += x[0] == y[0] and x[1] != y[1]
    return {
        "mentions": n,
        "groups of two or more": sum(1 for v in gold.values() if v > 1),
        "B3 precision": precision,
        "B3 recall": recall,
        "B3 F1": 2 * precision * recall / (precision + recall),
        "B3 recall of grouped": sum(linked) / len(linked),
        "pairs joined": right + wrong,
        "pair precision": right / max(1, right + wrong),
        "pair recall": right / max(1, right + missed),
    }


def coverage(readings: list[ResolvedReading]) -> dict[str, float]:
    """Of the numbers that outlets give in events told by two or more: the share that is kept and lies in the fused range."""
    fused = StandardMatcher().fuse(readings)
    outlet = {c.id: r.reading.document.publisher for r in readings for c in r.reading.claims}
    claims = {c.id: c for r in readings for c in r.reading.claims}
    numbers = kept = 0
    for e in fused.events:
        if len({outlet[c] for c in e.claims}) < 2:
            continue
        for key in e.claims:
            for count in claims[key].counts:
                if claims[key].status is not Status.ACTUAL or count.part or (count.low is None and count.high is None):
                    continue
                numbers += 1
                kept += any(
                    (key == s.claim or key in s.also)
                    and (s.low, s.high) == (count.low, count.high)
                    and (s.superseded_by is not None or s.stitched or bare(s) or _inside(s.low, s.high, t.low, t.high))
                    for t in e.tallies
                    for s in t.stated
                )
    return {"numbers of events of two outlets": numbers, "kept and covered": kept / max(1, numbers)}


def _inside(low: int | None, high: int | None, floor: int | None, ceiling: int | None) -> bool:
    figure = low if low is not None else high
    return figure is None or ((floor is None or floor <= figure) and (ceiling is None or figure <= ceiling))


def against_ged(readings: list[ResolvedReading], path: str, show: int) -> dict[str, float]:
    """Events with deaths, day and point: how many have a UCDP event within 25 km and a day, and with deaths that overlap."""
    days: dict[date, list[tuple[float, float, date, date, int, int]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            first, last = day(row["date_start"][:10]), day(row["date_end"][:10])
            if first is None or last is None:
                continue
            low, high = sorted((int(row["low"]), int(row["high"])))
            entry = (float(row["latitude"]), float(row["longitude"]), first, last, low, high)
            for n in range(-1, min((last - first).days, 31) + 2):
                days[first + timedelta(days=n)].append(entry)
    begins, ends = min(days), max(days)
    total = near = overlapping = 0
    for e in StandardMatcher().fuse(readings).events:
        killed = [t for t in e.tallies if t.harm is HarmKind.KILLED and (t.low or 0) > 0]
        p, when = e.place, e.time.earliest or e.time.latest
        if e.status != "actual" or not killed or p is None or p.lat is None or p.lon is None or when is None:
            continue
        if p.precision not in (Precision.EXACT, Precision.TOWN) or not begins < when < ends or e.type == "toll":
            continue
        last = e.time.latest or when
        if (last - when).days > 2:
            continue
        total += 1
        around = {
            g
            for n in range((last - when).days + 1)
            for g in days.get(when + timedelta(days=n), ())
            if geo.km(p.lat, p.lon, g[0], g[1]) <= 25
        }
        near += bool(around)
        lowest = min(t.low or 0 for t in killed)
        highest = sum(t.high if t.high is not None else 10**6 for t in killed)
        hit = any(g[4] <= highest and lowest <= max(g[5], 1) for g in around)
        overlapping += hit
        if not hit and show > 0:
            show -= 1
            said = ", ".join(f"{t.low}–{t.high} {t.whom} {t.side or ''}" for t in killed)
            print(
                f"{when} {p.name}: {e.headline}: {said}; UCDP near: {[(str(g[2]), g[4], g[5]) for g in sorted(around)][:4]}"
            )
    return {
        "events with deaths, day, place": total,
        "with a UCDP event near": near / max(1, total),
        "and deaths overlapping": overlapping / max(1, total),
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments(parser)
    parser.add_argument("--errors", type=int, default=0, help="show so many faults")
    parser.add_argument("--ged", help="a UCDP GED table (csv.gz) of the same war to compare events with")
    args = parser.parse_args()
    for name, readings in sources(args):
        print(f"\n{name}")
        columns = measure(readings, args.errors)
        columns["all"] |= coverage(readings)
        if args.ged:
            columns["all"] |= against_ged(readings, args.ged, args.errors)
        print(f"{'':34}" + "".join(f"{label:>13}" for label in columns))
        for row in columns["all"]:
            cells = (_cell(c[row]) if row in c else "" for c in columns.values())
            print(f"{row:34}" + "".join(f"{cell:>13}" for cell in cells))


def _cell(value: float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
