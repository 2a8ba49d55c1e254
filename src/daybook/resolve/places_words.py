"""The word lists of a place pack: feature words, parts, calendar words, titles, countries and the names of their people."""

import csv
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from daybook.core.errors import DaybookError
from daybook.resolve.spelling import fold

PACK = Path(__file__).resolve().parent.parent / "packs" / "places"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Word lists, all in lower case. ``features``: word or phrase -> kind of place; ``parts``: word -> part of a place."""

    particles: frozenset[str]
    starters: frozenset[str]
    features: dict[str, str]
    parts: dict[str, str]
    locative: frozenset[str]
    strong_locative: frozenset[str]
    titles: frozenset[str]
    metonym_verbs: frozenset[str]
    metonym_tails: frozenset[str]
    metonym_left: frozenset[str]
    organisation_tails: frozenset[str]
    event_tails: frozenset[str]
    border_words: frozenset[str]
    state_bodies: frozenset[str]
    anaphors: frozenset[str]
    offices: frozenset[str]  # "the governor of X" speaks of X, and is no word on where anything happened
    indefinite: frozenset[str]
    shares: frozenset[str]  # "most of", "parts of"
    subdivisions: frozenset[str]  # "the government-held quarters of"
    apposition: frozenset[str]  # "X, a village about" 20 km from Y
    measured_from: frozenset[str]
    vague: frozenset[str]  # "in the area": somewhere in what was named before
    calendar: frozenset[str]
    common: frozenset[str]
    generics: frozenset[str]
    translations: dict[str, tuple[str, ...]] = field(default_factory=dict)  # "western" -> forms in place names
    demonyms: dict[str, str] = field(default_factory=dict)  # folded word -> ISO code
    capitals: dict[str, str] = field(default_factory=dict)  # folded name -> ISO code


@lru_cache(maxsize=4)
def load_words(folder: Path = PACK) -> Words:
    """Read the lists of a pack's folder. Raises ``DaybookError`` where a file is missing or malformed."""
    try:
        data = tomllib.loads((folder / "words-en.toml").read_text("utf-8"))
        common = [w for w in (folder / "common-en.txt").read_text("utf-8").split("\n") if w and not w.startswith("#")]
        lines = [x for x in (folder / "countries.tsv").read_text("utf-8").splitlines() if not x.startswith("#")]
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DaybookError(f"the word lists of place pack {folder.name} cannot be read: {error}") from error
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    context = {k: frozenset(v.split()) for k, v in data["context"].items()}
    features = {word: kind for kind, words in data["features"].items() for word in words.split()}
    features |= {phrase: kind for kind, phrases in data["feature_phrases"].items() for phrase in phrases}
    return Words(
        particles=frozenset(data["particles"].split()),
        starters=frozenset(data["starters"].split()),
        features=features,
        parts={word: part for part, words in data["parts"].items() for word in words.split()},
        calendar=frozenset(data["calendar"]["words"].split()),
        common=frozenset(common),
        generics=frozenset(data["generics"]["words"].split()),
        translations={word: tuple(forms.split()) for word, forms in data["translations"].items()},
        demonyms={fold(d): r["iso2"] for r in rows for d in (r["demonyms"] or "").split(";") if d},
        capitals={fold(r["capital"]): r["iso2"] for r in rows if r["capital"]},
        **context,
    )
