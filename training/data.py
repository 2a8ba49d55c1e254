"""Coded documents as training examples: windows of subwords with labels, and the pointers of each claim."""

import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import room  # noqa: F401  (opens the reader's room)

from daybook.read.model_scheme import BLOCKS, ROLES, SPANS
from daybook.read.model_text import Tokens, Window, rough_sentences, tokenise, windows

INDEX = {name: {v: i for i, v in enumerate(values)} for name, values in BLOCKS.items()}
NO_LABEL = -100
NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundreds?|thousands?|millions?|dozens?|scores?|several|few|handful|tens|pair|couple|both)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Row:
    """One claim in a window: the token positions of its trigger and, by role, the token positions it points at."""

    trigger: list[int]
    roles: dict[str, list[int]]
    type: int
    status: int
    phase: int
    dating: int
    claim: int


@dataclass(slots=True)
class Example:
    """A window with labels; ``labels[block][token]`` is -100 where nothing is to be learnt."""

    ids: np.ndarray
    features: np.ndarray
    labels: dict[str, np.ndarray]
    rows: list[Row] = field(default_factory=list)
    weight: float = 1.0


def load(path: Path) -> list[dict[str, Any]]:
    """Documents in the exchange format, one a line."""
    with path.open(encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def fold_of(doc_id: str, folds: int, seed: str = "daybook") -> int:
    """A fold by the document's id alone, so that it never moves when documents are added."""
    return int(hashlib.sha256(f"{seed}/{doc_id}".encode()).hexdigest(), 16) % folds


def bounds_of(count: dict[str, Any]) -> str:
    """The class of what a coded count's words say (see ``model_scheme.BOUNDS``)."""
    low, high, numbered = count["low"], count["high"], bool(NUMBER.search(count["text"]))
    if low is None and high is None:
        return "unknown"
    if low == high:
        return "zero" if low == 0 else "one" if low == 1 and not numbered else "exact"
    if high is None:
        return "some" if low == 2 and not numbered else "atleast"
    return "atmost" if low is None else "range"


def dating_of(claim: dict[str, Any], published: str | None) -> str:
    """How the claim is dated (see ``model_scheme.DATING``)."""
    time = claim.get("time") or {}
    earliest, latest = time.get("earliest"), time.get("latest")
    if earliest is None and latest is None:
        return "none"
    if earliest is None:
        return "undated" if latest == published else "by" if time.get("start") is not None else "carried"
    if time.get("start") is None:
        return "today" if earliest == latest == published else "carried"
    return "since" if latest is None else "running" if earliest != latest == published else "on"


def carried_time(claim: dict[str, Any], claims: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The nearest time words of another claim that give this undated claim's very interval, those before it first."""
    own, at = claim["time"], claim["trigger"]["start"]
    same = [
        c["time"]
        for c in claims
        if c.get("time")
        and c["time"].get("start") is not None
        and (c["time"]["earliest"], c["time"]["latest"]) == (own["earliest"], own["latest"])
    ]
    return min(same, key=lambda t: (t["start"] > at, abs(t["start"] - at)), default=None)


class Corpus:
    """Tokenised documents and the examples cut from them."""

    def __init__(self, tokenizer: Any, docs: Iterable[dict[str, Any]]) -> None:
        self.tokenizer, self.docs = tokenizer, list(docs)
        self._cache: dict[str, tuple[Tokens, Tokens | None, list[tuple[int, int]]]] = {}

    def tokens(self, doc: dict[str, Any]) -> tuple[Tokens, Tokens | None, list[tuple[int, int]]]:
        """The document's subwords, its title's, and its sentences."""
        key = doc["text"]
        if key not in self._cache:
            title = tokenise(self.tokenizer, doc["title"]) if doc.get("title") else None
            found = tokenise(self.tokenizer, doc["text"]), title, rough_sentences(doc["text"])
            if not any(d is doc for d in self.docs):
                return found  # a variant, seen once
            self._cache[key] = found
        return self._cache[key]

    def examples(self, doc: dict[str, Any], rng: random.Random, *, jitter: bool) -> Iterator[Example]:
        """Windows of one document; with ``jitter`` their size varies from call to call."""
        tokens, title, sentences = self.tokens(doc)
        limit, context = (rng.randint(260, 400), rng.randint(24, 64)) if jitter else (400, 72)
        if jitter and rng.random() < 0.3:
            title = None
        for window in windows(tokens, sentences, title, limit=limit, context=context):
            yield label(doc, tokens, window)


def _positions(tokens: Tokens, window: Window, start: int, end: int) -> list[int]:
    """Window positions of the tokens that overlap ``text[start:end]``."""
    lo = int(np.searchsorted(tokens.ends, start, side="right"))
    hi = int(np.searchsorted(tokens.starts, end, side="left"))
    return [i - window.first + window.offset for i in range(max(lo, window.first), min(hi, window.last))]


def label(doc: dict[str, Any], tokens: Tokens, window: Window) -> Example:
    """The window's labels from the document's coding."""
    n = len(window.ids)
    inside = slice(window.offset, window.offset + window.last - window.first)
    labels = {name: np.full(n, NO_LABEL, np.int64) for name in BLOCKS}
    for name in SPANS:
        labels[f"{name}-span"][inside] = 0
    labels["furniture"][inside] = 0
    for start, end in doc.get("furniture") or []:
        labels["furniture"][_positions(tokens, window, start, end)] = 1
    spans: dict[str, dict[tuple[int, int], None]] = {name: {} for name in SPANS}
    example = Example(window.ids, window.features, labels)

    def mark(kind: str, span: dict[str, Any], **values: str) -> list[int]:
        at = _positions(tokens, window, span["start"], span["end"])
        if at:
            spans[kind][(at[0], at[-1])] = None
            for block, value in values.items():
                labels[block][at] = INDEX[block][value]
        return at

    for number, claim in enumerate(doc["claims"]):
        trigger = mark("trigger", claim["trigger"])
        roles: dict[str, list[int]] = {role: [] for role in ROLES}
        for a in claim["actor"]:
            roles["actor"] += mark("actor", a, suspected="yes" if a.get("suspected") else "no")
        for a in claim["target"]:
            roles["target"] += mark("target", a)
        for h in claim["harm"]:
            roles["count"] += mark(
                "count",
                h,
                harm=h["kind"],
                whom=h["whom"],
                part="part" if h.get("part") else "whole",
                bounds=bounds_of(h),
            )
        for p in claim["place"]:
            at = mark("place", p)
            roles["place"] += at
            if p.get("role") in ("from", "to"):
                roles[p["role"]] += at
        for rank, s in enumerate(claim["attribution"]):
            roles["via" if rank else "said"] += mark("source", s, voice=s["kind"])
        dating, time = dating_of(claim, doc.get("published")), claim.get("time") or {}
        if time.get("start") is not None:
            roles["time"] += mark("time", time)
        elif dating == "carried" and (source := carried_time(claim, doc["claims"])):
            roles["carried"] += _positions(tokens, window, source["start"], source["end"])
        if not trigger:
            continue
        values = {
            "type": INDEX["type"][claim["type"]],
            "status": INDEX["status"][claim.get("status") or "actual"],
            "phase": INDEX["phase"][claim["phase"]] if claim.get("phase") else NO_LABEL,
            "dating": INDEX["dating"][dating],
        }
        for block, value in values.items():
            labels[block][trigger] = value
        example.rows.append(Row(trigger, roles, claim=number, **values))
    for kind, found in spans.items():
        block = labels[f"{kind}-span"]
        for first, last in sorted(found, key=lambda s: s[0] - s[1]):  # inner spans over outer ones
            block[first : last + 1] = 2
            block[first] = 1
            if last + 1 < n and block[last + 1] == 2:
                block[last + 1] = 1
    by_event: dict[Any, list[Row]] = {}
    for row in example.rows:
        by_event.setdefault(doc["claims"][row.claim].get("event"), []).append(row)
    for key, rows in by_event.items():
        for row in rows if key is not None else []:
            row.roles["event"] = [i for other in rows if other is not row for i in other.trigger]
    return example
