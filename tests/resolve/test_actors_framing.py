"""Wording is not evidence: swapping loaded and neutral words in every report of our own moves no actor and no side."""

import importlib.util
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from daybook.core.claims import Reading
from daybook.resolve.actors import ActorResolver

ROOT = Path(__file__).resolve().parents[2]
REPORTS = sorted((ROOT / "training" / "reports").glob("[a-d]-*.yaml"))
# Each row: words that name or describe the same side, from loaded to neutral; any may stand for any other.
SWAPS = {
    "name of the Islamic State": ("Daesh", "Islamic State", "ISIS", "ISIL", "DAESH"),
    "Daesh told as terrorists": ("Daesh", "the terrorists of Daesh"),
    "government": ("government", "regime"),
    "governments": ("governments", "regimes"),
    "liberated": ("liberated", "captured", "seized", "occupied"),
    "liberation": ("liberation", "capture", "seizure"),
    "militants": ("militants", "terrorists"),
    "militant": ("militant", "terrorist"),
    "jihadists": ("jihadists", "extremists", "islamists"),
}


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MEASURE = load(ROOT / "tools" / "measure_actors.py")
COMPILE = load(ROOT / "training" / "compile_reports.py")


@lru_cache(maxsize=1)
def reports() -> tuple[dict[str, Any], ...]:
    """Every report of ``training/reports`` whose coding fits its text, in the exchange format."""
    out = []
    for path in REPORTS:
        with path.open(encoding="utf-8") as f:
            for coded in yaml.safe_load_all(f):
                coder = COMPILE.Coder()
                compiled = coder.report(coded) if coded else None
                if compiled is not None and not coder.errors:
                    out.append(compiled)
    return tuple(out)


def pattern(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'’-]){re.escape(word)}(?![\w])")


def swapped(gold: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """The coded report with one word changed everywhere, and every span moved with its words."""
    text = gold["text"]
    hits = [m.span() for m in pattern(old).finditer(text)]

    def moved(offset: int, *, end: bool) -> int:
        shift = 0
        for a, b in hits:
            if b <= offset:
                shift += len(new) - (b - a)
            elif a < offset:  # a span that cuts the word keeps hold of all of it
                return (b if end else a) + shift + (len(new) - (b - a) if end else 0)
        return offset + shift

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(v) for v in value]
        if isinstance(value, dict):
            out = {k: walk(v) for k, v in value.items()}
            if isinstance(value.get("start"), int):
                out |= {"start": moved(value["start"], end=False), "end": moved(value["end"], end=True)}
            return out
        return value

    return {**gold, "text": pattern(old).sub(new, text), "claims": walk(gold["claims"])}


def spans(reading: Reading) -> Iterator[tuple[int, int]]:
    for claim in reading.claims:
        for mention in claim.mentions:
            if mention.role in ("actor", "target"):
                yield mention.span.start, mention.span.end
        for hop in claim.attribution:
            yield hop.source.start, hop.source.end


def resolved(gold: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    """(actor id, side) of every span, claim by claim: the same order whatever the words."""
    reading = MEASURE.reading_of(gold)
    refs = ActorResolver().resolve_actors(reading)
    return [(refs[s].actor_id, refs[s].side) for s in spans(reading)]


def test_there_are_reports_to_swap_words_in() -> None:
    words = {w for group in SWAPS.values() for w in group}
    assert len(reports()) > 100
    assert sum(1 for g in reports() for w in words if pattern(w).search(g["text"])) > 100


@pytest.mark.parametrize("group", SWAPS)
def test_loaded_and_neutral_words_name_the_same_actors(group: str) -> None:
    moved = []
    for gold in reports():
        plain = resolved(gold)
        for old in SWAPS[group]:
            if not pattern(old).search(gold["text"]):
                continue
            for new in SWAPS[group]:
                if new != old and not (old in new and f" {old}" in new and pattern(new).search(gold["text"])):
                    other = resolved(swapped(gold, old, new))
                    moved += [(gold["id"], old, new, a, b) for a, b in zip(plain, other, strict=True) if a != b]
    assert moved == []
