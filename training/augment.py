"""Other names for the same wording: rewrites coded documents so that a reader of one war learns to read others.

``swap`` replaces names throughout a document, one for one; ``drop_commas`` imitates scraped pages that lost them. Both
return a new document whose spans are moved with the text.
"""

import csv
import gzip
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import room
import yaml

GENERIC = set(
    "The A An Eastern Western Northern Southern North South East West Northeastern Northwestern Southeastern Southwestern Central "
    "Province City Town Village District Countryside Mountains Mountain Road River Square Camp Airport Airbase Hospital "
    "Military Governorate Most Two Three It His Their This Old New Sea Border Kurdish Islamic Sunni Shiite Christian".split()
)
SLOTS = ("actor", "target", "harm", "place", "attribution")
NAME = re.compile(r"[A-Z][\w'-]*(?: (?:(?:al|el|ash|as|ad|ar|az)-)?[A-Z][\w'-]*)*")


class Swapper:
    """Draws a new set of names for a document."""

    def __init__(self, docs: list[dict[str, Any]]) -> None:
        lists = yaml.safe_load(Path(__file__).with_name("swaps.yaml").read_text(encoding="utf-8"))
        countries = lists.pop("place_countries")
        lists.pop("loaded")
        self.lists: dict[str, tuple[list[str], list[str]]] = {k: (v["from"], v["to"]) for k, v in lists.items()}
        known = {name for names, _ in self.lists.values() for name in names}
        places: set[str] = set()
        for doc in docs:
            for claim in doc["claims"]:
                for p in claim["place"]:
                    for found in NAME.findall(p["text"]):
                        words = [w for w in found.removesuffix("'s").split() if w not in GENERIC]
                        name = " ".join(words)
                        if len(name) > 3 and name not in known and not any(w in known for w in words):
                            places.add(name)
        cities = room.SHARED / "data" / "places" / "cities500_world.tsv.gz"
        towns: dict[str, list[str]] = {}
        if cities.exists():
            with gzip.open(cities, "rt", encoding="utf-8") as f:
                for row in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
                    if row["countrycode"] in countries and row["name"].isascii() and int(row["population"] or 0) > 3000:
                        towns.setdefault(row["countrycode"], []).append(row["name"])
        self.places, self.towns = sorted(places), towns

    def mapping(self, rng: random.Random, present: Callable[[str], bool]) -> dict[str, str]:
        """New names for those present, one for one within a class."""
        mapping: dict[str, str] = {}
        for names, targets in self.lists.values():
            here = [n for n in names if present(n)]
            mapping |= dict(zip(here, rng.sample(targets, min(len(here), len(targets))), strict=False))
        here = [n for n in self.places if present(n)]
        if self.towns and here:
            pool = self.towns[rng.choice(sorted(self.towns))]
            mapping |= dict(zip(here, rng.sample(pool, min(len(here), len(pool))), strict=False))
        return mapping

    def swap(self, doc: dict[str, Any], rng: random.Random, share: float = 0.9) -> dict[str, Any]:
        """A copy of the document with other names."""
        text = doc["text"]
        mapping = {k: v for k, v in self.mapping(rng, lambda n: n in text).items() if rng.random() < share}
        if not mapping:
            return doc
        names = re.compile(
            r"(?<![\w-])(?:" + "|".join(re.escape(n) for n in sorted(mapping, key=len, reverse=True)) + r")(?!\w)"
        )
        edits = [(m.start(), m.end(), mapping[m.group()]) for m in names.finditer(text)]
        out = edited(doc, edits)
        if doc.get("title"):
            out["title"] = names.sub(lambda m: mapping[m.group()], doc["title"])
        return out


class Rewriter:
    """Rewrites that change nothing of what is claimed, so that a reader learns not to mind them: loaded words for plain ones and
    the reverse, an appeal put into the page, a page without capitals."""

    def __init__(self, docs: list[dict[str, Any]]) -> None:
        lists = yaml.safe_load(Path(__file__).with_name("swaps.yaml").read_text(encoding="utf-8"))
        self.loaded: list[list[str]] = lists["loaded"]
        furniture = {d["text"][a:b].strip() for d in docs for a, b in d.get("furniture") or []}
        self.appeals = sorted(t for t in furniture if 40 < len(t) < 400)

    def reword(self, doc: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        """A copy in which each word of a class stands for another of it throughout."""
        mapping: dict[str, str] = {}
        for words in self.loaded:
            mapping |= dict(zip(words, rng.sample(words, len(words)), strict=True))
        known = re.compile(r"\b(?:" + "|".join(mapping) + r")\b")
        return edited(doc, [(m.start(), m.end(), mapping[m.group()]) for m in known.finditer(doc["text"])])

    def appeal(self, doc: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        """A copy with a piece of another page's furniture before it, behind it or between two of its paragraphs."""
        text = doc["text"]
        breaks = [m.end() for m in re.finditer(r"\n\s*|\s{3,}", text)]
        at = rng.choice([0, len(text), *breaks])
        if not self.appeals or any(c["sentence"][0] < at < c["sentence"][1] for c in doc["claims"]):
            return doc
        words = rng.choice(self.appeals)
        out = edited(doc, [(at, at, f"\n{words}\n")])
        if not any(a < at < b for a, b in doc.get("furniture") or []):
            out["furniture"] = sorted([*out["furniture"], [at + 1, at + 1 + len(words)]])
        return out


def lowered(doc: dict[str, Any]) -> dict[str, Any]:
    """A copy without capitals, as some wires and scrapers send it; unchanged where lower case has another length."""
    low = doc["text"].lower()
    if len(low) != len(doc["text"]):
        return doc
    out = edited(doc, [])
    out["text"] = low
    return out


def drop_commas(doc: dict[str, Any]) -> dict[str, Any]:
    """A copy without commas, as some scraped pages come."""
    return edited(doc, [(m.start(), m.end(), "") for m in re.finditer(r",(?!\d)", doc["text"])])


def edited(doc: dict[str, Any], edits: list[tuple[int, int, str]]) -> dict[str, Any]:
    """Apply ``(start, end, new)`` edits, sorted and disjoint, and move every span of the document with them."""
    text, pieces, at, length, inserted = doc["text"], [], 0, 0, False
    # an edge inside a replaced name falls on the name's start if it opens a span, on its end if it closes one
    opens, closes = [0] * (len(text) + 1), [0] * (len(text) + 1)
    for start, end, new in [*edits, (len(text), len(text), "")]:
        pieces += text[at:start], new
        for k in range(at, start + 1):
            opens[k] = length + k - at
            if k > at or not inserted:  # what closes where something was put in closes before it
                closes[k] = opens[k]
        length += start - at
        for k in range(start + 1, end):
            opens[k], closes[k] = length, length + len(new)
        length += len(new)
        if end > start:
            opens[end] = closes[end] = length
        at, inserted = end, end == start
    out: dict[str, Any] = json.loads(json.dumps({k: v for k, v in doc.items() if k != "text"}))
    out["text"] = "".join(pieces)

    def shift(span: dict[str, Any] | None) -> None:
        if span and span.get("start") is not None:
            span["start"], span["end"] = opens[span["start"]], closes[span["end"]]
            span["text"] = out["text"][span["start"] : span["end"]]

    out["furniture"] = [[opens[a], closes[b]] for a, b in doc.get("furniture") or []]
    for claim in out["claims"]:
        claim["sentence"] = [opens[claim["sentence"][0]], closes[claim["sentence"][1]]]
        for span in (claim["trigger"], claim["time"], *(s for k in SLOTS for s in claim[k])):
            shift(span)
    return out
