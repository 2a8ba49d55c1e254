"""Score a reader on coded documents with the shared scorer.

usage: python training/evaluate.py GOLD.jsonl [--pack DIR] [--out PRED.jsonl]
"""

import argparse
import datetime as dt
import importlib.util
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import room

from daybook.read.model_records import ModelReading
from daybook.read.model_text import rough_sentences

WORDS = dict(
    zip(
        "zero no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split(),
        [0, *range(20)],
        strict=True,
    )
) | {w: 10 * k for k, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
WORDS |= {"a": 1, "an": 1, "both": 2, "couple": 2, "pair": 2}
VAGUE = {
    "several hundred": (200, 999),
    "several thousand": (2000, 9999),
    "tens of thousands": (20000, 99999),
    "hundreds of thousands": (200000, 999999),
    "dozens": (24, 99),
    "scores": (40, 99),
    "tens": (20, 99),
    "hundreds": (200, 999),
    "thousands": (2000, 9999),
    "millions": (2000000, 9999999),
    "several": (3, 9),
    "few": (3, 9),
    "handful": (3, 9),
}
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?|[a-z]+", re.IGNORECASE)


def numbers(text: str) -> list[int]:
    """The numbers in a few words, figures and number words alike."""
    found: list[int] = []
    current: float | None = None
    for word in NUMBER.findall(text.lower().replace("-", " ")):
        value = float(word.replace(",", "")) if word[0].isdigit() else WORDS.get(word)
        scale = {"hundred": 100, "thousand": 1000, "million": 1000000, "dozen": 12}.get(word)
        if scale:
            current = (current or 1) * scale
        elif value is not None and word not in ("a", "an"):
            if current is not None and current % 10 == 0 and value < current and not word[0].isdigit():
                current += value
            else:
                if current is not None:
                    found.append(int(current))
                current = value
        elif word == "and" and current is not None and current >= 100:
            continue
        elif current is not None:
            found.append(int(current))
            current = None
    return found + ([int(current)] if current is not None else [])


def rough_count(words: str, bounds: str) -> tuple[int | None, int | None]:
    """Lower and upper bound of a count: a stand-in for the grammar of quantities, for measuring the model alone."""
    low = words.lower()
    for vague, pair in VAGUE.items():
        if re.search(rf"\b{vague}\b", low):
            return pair
    found = numbers(low)
    if not found:
        return {"one": (1, 1), "zero": (0, 0), "unknown": (None, None)}.get(bounds, (2, None))
    if bounds == "range" and len(found) > 1:
        return min(found), max(found)
    if bounds == "atleast" or re.search(r"at least|more than|over|minimum|exceed|upwards", low):
        return found[0], None
    if bounds == "atmost" or re.search(r"up to|fewer than|less than|as many as", low):
        return None, found[-1]
    return found[0], found[0]


MONTHS = {m: i for i, names in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1) for m in [names]}
DAYS = "mon tue wed thu fri sat sun".split()


def rough_date(words: str, published: str | None) -> tuple[str | None, str | None]:
    """A few date forms, relative to the publication date: a stand-in for the resolver of dates."""
    if not published:
        return None, None
    pub, low = dt.date.fromisoformat(published), words.lower()
    iso = lambda d: d.isoformat()  # noqa: E731
    since = bool(re.search(r"\bsince\b|\bfrom\b", low))
    year = re.search(r"\b(1[89]\d\d|20\d\d)\b", low)
    month = re.search(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", low)
    day = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)?\b(?!\d)", low)
    first = last = None
    try:
        if month:
            m = MONTHS[month.group(1)]
            y = int(year.group(1)) if year else pub.year - (dt.date(pub.year, m, 1) > pub)
            if day:
                first = last = dt.date(y, m, int(day.group(1)))
            else:
                first = dt.date(y, m, 1)
                last = (first + dt.timedelta(31)).replace(day=1) - dt.timedelta(1)
        elif year:
            first, last = dt.date(int(year.group(1)), 1, 1), dt.date(int(year.group(1)), 12, 31)
        elif "yesterday" in low:
            first = last = pub - dt.timedelta(1)
        elif re.search(r"today|tonight|this (morning|evening|afternoon)", low):
            first = last = pub
        elif weekday := re.search(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*day\b", low):
            first = last = pub - dt.timedelta((pub.weekday() - DAYS.index(weekday.group(1))) % 7)
        elif "last week" in low:
            first, last = pub - dt.timedelta(7), pub - dt.timedelta(1)
    except ValueError:
        return None, None
    if first is None or last is None:
        return None, iso(pub)
    return iso(first), None if since else iso(min(last, pub) if first <= pub else last)


def exchange(
    doc: dict[str, Any],
    reading: ModelReading,
    count: Callable[[str, str], tuple[int | None, int | None]] = rough_count,
    date: Callable[[str, str | None], tuple[str | None, str | None]] = rough_date,
) -> dict[str, Any]:
    """The reading in the exchange format; places and actors stay unresolved."""
    text, published = doc["text"], doc.get("published")
    sentences = rough_sentences(text)

    def span(s: Any, **more: Any) -> dict[str, Any]:
        return {"start": s.start, "end": s.end, "text": text[s.start : s.end], **more}

    claims = []
    for number, c in enumerate(reading.claims, 1):
        at = next((s for s in sentences if s[0] <= c.start < s[1]), (c.start, c.end))
        harm = []
        for h in c.counts:
            low, high = count(text[h.start : h.end], h.bounds)
            more = {"part": True} if h.part else {}
            harm.append(span(h, kind=h.kind, whom=h.whom, low=low, high=high, **more))
        words = c.times or c.carried
        time: dict[str, Any] = {"start": None, "end": None, "text": None, "inferred": not c.times}
        first, last = date(text[words[0].start : words[0].end], published) if words else (None, published)
        if c.times:
            time |= span(words[0])
        if c.dating == "since":
            last = None
        elif c.dating == "by":
            first = None
        elif c.dating == "running":
            last = published
        elif c.dating == "today":
            first = published
        elif c.dating in ("undated", "none"):
            first, last = None, published if c.dating == "undated" else None
        time |= {"earliest": first, "latest": last}
        claims.append(
            {
                "id": f"c{number}",
                "event": c.event,
                "confidence": round(c.score * c.type_score, 4),
                "type": c.type,
                "status": c.status,
                "phase": c.phase,
                "sentence": list(at),
                "trigger": span(c),
                "actor": [span(a, **({"suspected": True} if a.suspected else {})) for a in c.actors],
                "target": [span(t) for t in c.targets],
                "harm": harm,
                "place": [span(p, role=p.role, name=None, lat=None, lon=None, precision=None) for p in c.places],
                "time": time,
                "attribution": [span(s, kind=s.kind) for s in c.sources],
            }
        )
    return {"id": doc["id"], "furniture": [list(f) for f in reading.furniture], "claims": claims}


def scorer() -> Any:
    """The module ``../shared/eval/score.py``."""
    spec = importlib.util.spec_from_file_location("score", room.SHARED / "eval" / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"no scorer at {room.SHARED / 'eval' / 'score.py'}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ROWS = ("claim type harm harm+whom actor target place time attribution status≠actual event furniture FACTS").split()


def table(gold: list[dict[str, Any]], pred: list[dict[str, Any]]) -> dict[str, float]:
    """The scorer's F1 by row, with the share of inverted actors."""
    out = scorer().score({d["id"]: d for d in gold}, {d["id"]: d for d in pred})
    row = {k: out[k]["f1"] for k in ROWS if k in out}
    row["inverted"] = out["blame"]["inverted"] / max(1, out["blame"]["of"])
    row["P/R claim"] = f"{out['claim']['p']:.3f}/{out['claim']['r']:.3f}"
    row["P/R FACTS"] = f"{out['FACTS']['p']:.3f}/{out['FACTS']['r']:.3f}"
    row["status acc"] = out["status"]["accuracy"]
    return row


def show(row: dict[str, Any]) -> str:
    """One line for a log."""
    return "  ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in row.items())


def main() -> None:
    """Read GOLD with the pack and print the scorer's table."""
    from daybook.read.model import ModelReader

    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("gold", type=Path)
    ap.add_argument("--pack", type=Path, default=room.ROOT / "src/daybook/packs/reader-en")
    ap.add_argument("--out", type=Path)
    a = ap.parse_args()
    reader, pred, gold = ModelReader(a.pack), [], []
    with a.gold.open(encoding="utf-8") as f:
        gold = [json.loads(line) for line in f if line.strip()]
    for doc in gold:
        pred.append(exchange(doc, reader.predict(doc["text"], doc.get("title"), rough_sentences(doc["text"]))))
    if a.out:
        a.out.write_text("".join(json.dumps(p, ensure_ascii=False) + "\n" for p in pred), encoding="utf-8")
    print(show(table(gold, pred)))


if __name__ == "__main__":
    main()
