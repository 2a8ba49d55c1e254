"""Measure the date reasoner: TimeML value F1, "when exact" on coded claims, and the day of press releases' main events.

usage: measure_dates.py timeml FILE.tml… | claims GOLD.jsonl | releases ISAF.jsonl   [--errors N]

``timeml`` scores as TempEval-3 does: a found expression is right when it overlaps a coded one (relaxed; one to one), and for
value F1 its value must also be equal, as strings. ``claims`` gives the resolver the coded triggers, types, status, event keys and
time spans, and asks for earliest and latest to both be equal. ``releases`` asks for the day of the first event told.
"""

import argparse
import collections
import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse

from daybook.core.claims import Claim, Mention, Observation, Reading
from daybook.core.documents import Document
from daybook.core.vocab import ClaimType, Integrity, Phase, Role, Status
from daybook.resolve.dates import DateResolver, date_text, dates_in_header, find_times
from daybook.resolve.dates_timeline import Dated, is_history, timeline

Value = tuple[int, int, str, str]


# --------------------------------------------------------------------------------------------------------- TimeML
def read_timeml(path: Path) -> tuple[str, date, list[Value]]:
    """Text, creation day, and the coded expressions (start, end, value, words) of a TimeML file."""
    root = parse(path).getroot()
    created = root.find("DCT/TIMEX3")
    body = root.find("TEXT")
    if created is None or body is None:
        raise SystemExit(f"{path}: no DCT or no TEXT")
    text, coded = "", []

    def walk(node: Element) -> None:
        nonlocal text
        start = len(text)
        text += node.text or ""
        for child in node:
            walk(child)
            text += child.tail or ""
        if node.tag == "TIMEX3":
            coded.append((start, len(text), node.get("value", ""), text[start:]))

    walk(body)
    return text, date.fromisoformat(created.get("value", "")), coded


def found_values(text: str, published: date) -> list[Value]:
    """What the reasoner finds, as TIMEX3 values; a range written with a dash counts as its two ends, as TimeML wants."""
    mentions = find_times(text)
    dated = timeline(text, mentions, lambda _: published, history=is_history(mentions, published))
    return [v for d in dated if d.mention.expr.op != "named" for v in timex(d)]  # TimeML marks no named wars


def timex(d: Dated) -> Iterator[Value]:
    """A resolved mention as TIMEX3 spans and values."""
    m, value = d.mention, d.period.value
    if m.expr.op in ("dayrange", "yearrange") and "/" in value:
        cut = re.search(r"\s*(?:[-–—/]|\bto\b|\band\b|\buntil\b|\bthrough\b)\s*", m.text)
        first, last = value.split("/")
        if cut:
            yield m.start, m.start + cut.start(), first, m.text[: cut.start()]
            yield m.start + cut.end(), m.end, last, m.text[cut.end() :]
            return
    yield m.start, m.end, value, m.text


def timeml(paths: Iterable[Path], errors: int) -> dict[str, float]:
    """TempEval-3 relaxed and value scores over files (micro-averaged)."""
    right = overlap = predicted = coded_n = 0
    notes: list[str] = []
    for path in paths:
        text, created, coded = read_timeml(path)
        found = found_values(text, created)
        used: set[int] = set()
        predicted += len(found)
        coded_n += len(coded)
        for start, end, value, words in found:
            hit = next((i for i, c in enumerate(coded) if i not in used and c[0] < end and start < c[1]), None)
            if hit is None:
                notes.append(f"extra  {path.stem[:9]} {words!r} {value}  …{text[max(0, start - 30) : end + 20]!r}")
                continue
            used.add(hit)
            overlap += 1
            if coded[hit][2] == value:
                right += 1
            else:
                notes.append(
                    f"value  {path.stem[:9]} {words!r} {value} coded {coded[hit][2]} ({coded[hit][3]!r}) "
                    f"…{text[max(0, start - 60) : start]!r}"
                )
        notes += [
            f"missed {path.stem[:9]} {c[3]!r} {c[2]} …{text[max(0, c[0] - 30) : c[0]]!r}"
            for i, c in enumerate(coded)
            if i not in used
        ]
    for note in notes[:errors]:
        print(note, file=sys.stderr)
    return {
        "value": _f1(right, predicted, coded_n),
        "relaxed": _f1(overlap, predicted, coded_n),
        "accuracy": right / max(1, overlap),
        "found": predicted,
        "coded": coded_n,
    }


def _f1(right: int, predicted: int, coded: int) -> float:
    return round(2 * right / (predicted + coded), 4) if predicted + coded else 0.0


# --------------------------------------------------------------------------------------------------- coded claims
def coded_reading(row: dict[str, Any]) -> tuple[Reading, list[tuple[str, dict[str, Any]]]]:
    """A reading with the coded triggers, types, status, event keys and time spans, and (claim id, coded claim) in order."""
    published = date.fromisoformat(row["published"]) if row["published"] else None
    document = Document(
        text=row["text"],
        name=row["id"],
        published=published,
        integrity=Integrity.PATCHWORK if row.get("patchwork") else Integrity.COHERENT,
    )
    observations, pairs = [], []
    for c in row["claims"]:
        type_ = ClaimType(c["type"])
        phase = Phase(c["phase"] or "hold") if type_.value in ("siege", "control") else None
        mentions = []
        if c["time"].get("start") is not None:
            mentions.append(Mention(role=Role.TIME, span=document.span(c["time"]["start"], c["time"]["end"])))
        for role, key in ((Role.ACTOR, "actor"), (Role.TARGET, "target")):
            mentions += [Mention(role=role, span=document.span(x["start"], x["end"])) for x in c[key]]
        claim = Claim(
            type=type_,
            trigger=document.span(c["trigger"]["start"], c["trigger"]["end"]),
            status=Status(c["status"]),
            phase=phase,
            mentions=tuple(mentions),
        )
        observations.append(Observation(claim=claim, rule="coded", score=1.0, event_key=c["event"]))
        pairs.append((claim.id, c))
    return Reading(document=document, sentences=(), observations=tuple(observations), reader="coded"), pairs


def claims(path: Path, errors: int) -> dict[str, float]:
    """Share of coded claims whose earliest and latest are both as coded."""
    resolver = DateResolver()
    tally: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0])
    notes = []
    for line in filter(str.strip, path.read_text(encoding="utf-8").split("\n")):
        row = json.loads(line)
        reading, pairs = coded_reading(row)
        times = resolver.resolve_times(reading)
        for claim_id, c in pairs:
            got = times[claim_id]
            mine = tuple(str(x) if x else None for x in (got.earliest, got.latest))
            coded = (c["time"]["earliest"], c["time"]["latest"])
            ok = mine == coded
            for key in ("all", "with words" if c["time"].get("text") else "without words"):
                tally[key][0] += ok
                tally[key][1] += 1
            if not ok:
                s = c["sentence"]
                notes.append(
                    f"{row['id']} pub {row['published']} {c['event']} {c['type']}/{c['status']} "
                    f"{c['trigger']['text']!r} words {c['time'].get('text')!r} "
                    f"coded {coded} mine {mine} [{got.reason}] | {row['text'][s[0] : s[1]][:300]!r}"
                )
    for note in notes[:errors]:
        print(note, file=sys.stderr)
    return {k: round(v[0] / v[1], 4) for k, v in sorted(tally.items())} | {"claims": tally["all"][1]}


# -------------------------------------------------------------------------------------------------- press releases
def main_event_day(text: str) -> tuple[date | None, str]:
    """The day of the first event that a press release tells, and how it was found; ``None`` where the page does not show it."""
    header = dates_in_header(text)
    published = next((h.day for h in header if h.day), None)
    document = Document(text=text, name="release", published=published)
    begins = max((h.end for h in header if h.day == published), default=0)
    first: list[Dated] = []
    for d in date_text(document):
        if (
            d.mention.start < begins
            or d.mention.kind not in ("relative", "day")
            or d.mention.report
            or not d.period.latest
        ):
            continue
        if first and re.search(r"[.!?]\s", text[first[0].mention.end : d.mention.start]):
            break
        first.append(d)
    # "in an overnight raid yesterday": the day named outright; a night alone is named by its eve; "Tuesday's attack" was before
    own = [d for d in first if text[d.mention.end : d.mention.end + 2] not in ("'s", "’s")]
    outright = [d for d in own if d.period.earliest == d.period.latest]
    if outright or own:
        best = (outright or own)[0]
        return best.period.earliest, best.mention.text
    return published, "publication"


def releases(path: Path, errors: int) -> dict[str, float]:
    """Share of press releases whose main event gets its coded day, and the share of those that got a day at all."""
    right = given = total = 0
    for line in filter(str.strip, path.read_text(encoding="utf-8").split("\n")):
        row = json.loads(line)
        day, how = main_event_day(row["text"])
        coded = row["gold"]["start_date"]
        total += 1
        given += day is not None
        right += str(day) == coded
        if str(day) != coded and errors > 0:
            errors -= 1
            print(f"{row['id']} coded {coded} mine {day} by {how!r} | {row['text'][:500]!r}", file=sys.stderr)
    return {"right": round(right / total, 4), "right of dated": round(right / given, 4), "releases": total}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("timeml", "claims", "releases"))
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--errors", type=int, default=0, metavar="N")
    args = parser.parse_args()
    if args.what == "timeml":
        result = timeml(args.files, args.errors)
    elif args.what == "claims":
        result = claims(args.files[0], args.errors)
    else:
        result = releases(args.files[0], args.errors)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
