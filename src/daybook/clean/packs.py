"""The pack of furniture cues and abbreviations. It is data: another language or press needs another pack, not other code."""

import math
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from daybook.clean.mojibake import NOISE_RUN
from daybook.core.errors import StopRun
from daybook.core.vocab import FurnitureKind

PACK = "furniture-en"
EXTENSIONS = ("gap", "headline", "line", "sentence", "before", "credit", "tags", "list")


@dataclass(frozen=True, slots=True, kw_only=True)
class Abbreviations:
    """Which full stops end no sentence; see ``abbreviations.toml`` for the meaning of each set."""

    never: frozenset[str]
    perhaps: frozenset[str]
    starters: frozenset[str]
    small_openers: frozenset[str]


def _read(pack: str, name: str) -> dict[str, Any]:
    where = files("daybook.packs") / pack / name
    try:
        return tomllib.loads(where.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StopRun(f"the pack {pack} cannot be used: {name}: {error}") from error


@cache
def abbreviations(pack: str = PACK) -> Abbreviations:
    """Abbreviations of a pack. Raises ``StopRun`` if the pack is broken."""
    data = _read(pack, "abbreviations.toml")
    names = ("never", "perhaps", "starters", "small_openers")
    return Abbreviations(**{name: frozenset(data.get(name, ())) for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A pattern that shows a piece of furniture; ``cues.toml`` tells what each setting means."""

    kind: FurnitureKind
    at: str
    pattern: re.Pattern[str]
    reason: str
    extend: str | None = None
    first: int | None = None
    need: int = 0
    limit: int = 4_000
    thin: bool = False
    letters_at_most: int | None = None
    words_at_most: int | None = None
    after_title: bool = False
    capital_follows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FurnitureCues:
    """All cues of a pack, by where they apply, and the phrases of appeals."""

    head: tuple[Cue, ...]
    tail: tuple[Cue, ...]
    any: tuple[Cue, ...]
    line: tuple[Cue, ...]
    rest: tuple[Cue, ...]
    appeal_strong: re.Pattern[str]
    appeal_weak: re.Pattern[str]
    footer: re.Pattern[str]


@cache
def furniture_cues(pack: str = PACK) -> FurnitureCues:
    """Cues of a pack, compiled. Raises ``StopRun`` if the pack is broken."""
    data = _read(pack, "cues.toml")
    try:
        macros = {"noise": NOISE_RUN} | data["macro"]
        for name, entries in data["names"].items():
            macros[name] = "(?:" + "|".join(re.escape(e) for e in sorted(entries, key=len, reverse=True)) + r")(?!\w)"
        cues = [_cue(entry, macros) for entry in data["cue"]]
        strong, weak = ("|".join(data["appeal"][name]) for name in ("strong", "weak"))
        return FurnitureCues(
            **{at: tuple(c for c in cues if c.at == at) for at in ("head", "tail", "any", "line", "rest")},
            appeal_strong=re.compile(strong, re.I),
            appeal_weak=re.compile(weak, re.I),
            footer=re.compile("|".join(data["footer"]["marks"])),
        )
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise StopRun(f"the pack {pack} cannot be used: cues.toml: {error}") from error


def _cue(entry: dict[str, Any], macros: dict[str, str]) -> Cue:
    pattern = entry["pattern"]
    for _ in range(4):  # macros may use macros
        for name, value in macros.items():
            pattern = pattern.replace("{" + name + "}", value)
    if entry["at"] == "tail":
        pattern = rf"(?:{pattern})\s*\Z"
    if entry.get("extend") not in (None, *EXTENSIONS):
        raise ValueError(f"a cue extends by {entry['extend']!r}, which is none of {', '.join(EXTENSIONS)}")
    rest = {k: v for k, v in entry.items() if k not in ("pattern", "kind")}
    return Cue(kind=FurnitureKind(entry["kind"]), pattern=re.compile(pattern), **rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityWords:
    """Words and weights that tell stitched pages; see ``integrity.toml``. ``rarity``: log of inverse document share."""

    stop: frozenset[str]
    persons: frozenset[str]
    orphans: dict[str, tuple[str, ...]]
    orphan: re.Pattern[str]
    surname: re.Pattern[str]
    speakers: re.Pattern[str]
    openers: frozenset[str]
    ties: re.Pattern[str]
    odd: re.Pattern[str]
    parties: tuple[tuple[re.Pattern[str], ...], ...]
    style: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    weights: dict[str, float]
    rarity: dict[str, float]
    unseen: float


@cache
def integrity_words(pack: str = PACK) -> IntegrityWords:
    """Words of a pack, compiled. Raises ``StopRun`` if the pack is broken."""
    data = _read(pack, "integrity.toml")
    rows = (files("daybook.packs") / pack / "topics.tsv").read_text(encoding="utf-8").splitlines()
    try:
        documents = int(rows[0].split()[1])
        counts = {stem: int(count) for stem, count in (row.split("\t") for row in rows[1:])}
        verbs = "|".join(data["speech"]["verbs"])
        nouns = "|".join(data["orphans"])
        said = "said|says|added|told|gave|reported|announced|noted|stated|stressed|confirmed|continued|wrote|warned|claimed"
        stop = frozenset(data["stop"].split())
        openers = abbreviations(pack).starters | {word.capitalize() for word in stop}
        return IntegrityWords(
            stop=stop,
            persons=frozenset(data["persons"]),
            orphans={noun: tuple(hints) for noun, hints in data["orphans"].items()},
            orphan=re.compile(rf"\bthe ({nouns})s? (?:{said})\b|according to the ({nouns})s?\b(?! of\b)"),
            surname=re.compile(rf"(?<!\w)([A-Z][a-z]{{3,}}) (?:{verbs})\b"),
            speakers=re.compile(r"([A-Z][\w-]+) (?:said|told|added|reported)\b"),
            openers=openers,
            ties=re.compile(
                rf"\b(?:{'|'.join(data['opening']['ties'])}|the (?:same|two|other|second|latter|former))\b", re.I
            ),
            odd=re.compile("|".join(data["grammar"]["odd"]), re.I),
            parties=tuple(tuple(map(re.compile, group)) for group in data["names"]["groups"]),
            style=tuple((re.compile(one), re.compile(other)) for one, other in data["style"]["pairs"]),
            weights={name: float(value) for name, value in data["weights"].items()},
            rarity={stem: math.log((documents + 1) / (count + 1)) for stem, count in counts.items()},
            unseen=math.log((documents + 1) / 4),
        )
    except (KeyError, TypeError, ValueError, IndexError, re.error) as error:
        raise StopRun(f"the pack {pack} cannot be used: integrity.toml or topics.tsv: {error}") from error


@cache
def note_cues(pack: str = PACK) -> tuple[re.Pattern[str], ...]:
    """Openings of editors' notes. Raises ``StopRun`` if the pack is broken."""
    try:
        return tuple(re.compile(pattern) for pattern in _read(pack, "notes.toml")["patterns"])
    except (KeyError, TypeError, re.error) as error:
        raise StopRun(f"the pack {pack} cannot be used: notes.toml: {error}") from error
