"""The pack of furniture cues and abbreviations. It is data: another language or press needs another pack, not other code."""

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
    rest = {k: v for k, v in entry.items() if k not in ("pattern", "kind")}
    return Cue(kind=FurnitureKind(entry["kind"]), pattern=re.compile(pattern), **rest)
