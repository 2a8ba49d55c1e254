"""Reads the texts of a coded file with a reader and scores what comes out: in all, by type, by publisher, by length."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from daybook.core.documents import Blob, Capture, Given
from daybook.core.errors import SkipDocument, StopRun
from daybook.engine import pipeline
from daybook.engine.components import Components
from daybook.engine.exchange import document_json
from daybook.engine.scoring import Comparison, Marks, Record, compare, prf, total

ROWS = (
    "claim", "type", "harm", "harm+whom", "actor", "target", "place", "place@25", "time", "attribution", "status≠actual",
    "event", "furniture", "FACTS",
)  # fmt: skip
RATES = ("when", "when~", "status", "inverted")
LENGTHS = ((250, "under 250 words"), (500, "250–499 words"), (10**9, "500 words or more"))
SEED = 20160117  # of the bootstrap: the same file gives the same intervals
TAIL = 2.5  # per cent left out at either end


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table, with 95 % intervals over documents. ``coded`` 0: a rate of ``predicted``, with ``p`` alone."""

    key: str
    right: int
    predicted: int
    coded: int
    p: float
    r: float
    f1: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What ``daybook evaluate`` found. ``skipped``: documents the cleaner refused, with the reason; they count as empty."""

    gold: str
    gold_sha256: str
    reader: str
    reader_key: str
    documents: tuple[Record, ...]  # as coded
    comparisons: tuple[Comparison, ...]
    skipped: tuple[tuple[str, str], ...]

    @property
    def marks(self) -> Marks:
        """Tallies over all documents."""
        return total(self.comparisons)

    @property
    def values(self) -> Marks:
        """Right and predicted by field and kind of value."""
        out = Marks()
        for c in self.comparisons:
            out += c.values
        return out


def load_gold(path: Path) -> tuple[list[Record], str]:
    """Coded documents and the sha256 of their file. Raises ``StopRun`` naming file, line and fault."""
    try:
        raw = path.read_bytes()
        lines = raw.decode("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as e:
        raise StopRun(f"{path}: cannot be read ({getattr(e, 'strerror', None) or 'it is not UTF-8'})") from e
    found: list[Record] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as e:
            raise StopRun(f"{path}, line {number}: not JSON ({e})") from e
        if fault := _fault(record):
            raise StopRun(f"{path}, line {number}: {fault}")
        found.append(record)
    if not found:
        raise StopRun(f"{path}: no coded document in it")
    twice = {d["id"] for d in found if sum(e["id"] == d["id"] for e in found) > 1}
    if twice:
        raise StopRun(f"{path}: {', '.join(sorted(twice))} stands in it more than once")
    return found, hashlib.sha256(raw).hexdigest()


def _fault(record: Any) -> str | None:
    """What makes this no coded document, if anything."""
    if not isinstance(record, dict) or not isinstance(record.get("id"), str) or not isinstance(record.get("text"), str):
        return "not a coded document: it needs id and text"
    if not isinstance(record.get("claims"), list):
        return f"{record['id']} has no codings (claims)"
    try:
        published = record.get("published")
        if published:
            date.fromisoformat(published)
        for c in record["claims"]:
            (a, b), t = c["sentence"], c["trigger"]
            if record["text"][t["start"] : t["end"]] != t["text"]:
                return f"{record['id']}: the text does not hold the trigger {t['text']!r} where the coding has it"
            if not (isinstance(a, int) and isinstance(b, int) and isinstance(c["type"], str)):
                return f"{record['id']}: a claim is not in the exchange format"
    except (KeyError, TypeError, ValueError) as e:
        return f"{record['id']}: a claim is not in the exchange format ({type(e).__name__}: {e})"
    return None


def captured(record: Record) -> tuple[Capture, Given]:
    """A coded document as it would come in from a file, with what its header tells."""
    published = record.get("published")
    given = Given(
        id=record["id"],
        title=record.get("title"),
        publisher=record.get("publisher"),
        published=date.fromisoformat(published) if published else None,
    )
    blob = Blob.of(record["text"].encode("utf-8", "surrogatepass"), "text/plain")
    return Capture(source=record["id"], part="", blob=blob, fetched_at=pipeline.now()), given


def readings(
    components: Components, documents: list[Record], progress: Callable[[str, str], None] = lambda name, outcome: None
) -> Iterator[tuple[Record, Record | str]]:
    """Each coded document with its reading in the exchange format, or with the reason why it was refused."""
    for record in documents:
        capture, given = captured(record)
        try:
            resolved = pipeline.read_one(components, capture, given)
        except SkipDocument as e:
            progress(record["id"], "skipped")
            yield record, str(e)
            continue
        progress(record["id"], "read")
        if resolved.reading.document.text != record["text"]:
            raise StopRun(f"{record['id']}: the stored text is not the coded text, so no offset of the coding holds")
        yield record, document_json(resolved)


def evaluate(
    components: Components, path: Path, progress: Callable[[str, str], None] = lambda name, outcome: None
) -> Evaluation:
    """Read and score every document of a coded file. Raises ``StopRun`` for a file that is no coding."""
    documents, sha = load_gold(path)
    comparisons, skipped = [], []
    for coded, read in readings(components, documents, progress):
        if isinstance(read, str):
            skipped.append((coded["id"], read))
        comparisons.append(compare(coded, None if isinstance(read, str) else read))
    return Evaluation(
        gold=path.name,
        gold_sha256=sha,
        reader=components.settings.reader,
        reader_key=components.reader_key,
        documents=tuple(documents),
        comparisons=tuple(comparisons),
        skipped=tuple(skipped),
    )


def table(e: Evaluation, draws: int = 1000) -> list[Row]:
    """The scorer's table; F1 (rates: the rate) with the middle 95 % of ``draws`` resamplings of the documents; 0: none."""
    weights = _weights(len(e.comparisons), draws)
    keys = [*ROWS, *RATES]
    return [_row(k, [c.marks.of(k) for c in e.comparisons], weights) for k in keys if any(e.marks.of(k))]


def by_type(e: Evaluation) -> list[tuple[str, int, int, Row]]:
    """(type, coded, found as a claim of whatever type, row of the type itself), most coded first."""
    marks = e.marks
    types = [k.removeprefix("type:") for k in marks.tallies if k.startswith("type:")]
    rows = [
        (t, marks.of(f"found:{t}")[2], marks.of(f"found:{t}")[0], _line(t, *marks.of(f"type:{t}")))
        for t in sorted(set(types))
    ]
    return sorted(rows, key=lambda r: (-r[1], r[0]))


def by_group(e: Evaluation, group: Callable[[Record], str]) -> list[tuple[str, int, Marks]]:
    """(group, documents, tallies) of a partition of the documents, most documents first."""
    found: dict[str, tuple[int, Marks]] = {}
    for record, comparison in zip(e.documents, e.comparisons, strict=True):
        number, marks = found.setdefault(group(record), (0, Marks()))
        marks += comparison.marks
        found[group(record)] = number + 1, marks
    return sorted(((k, n, m) for k, (n, m) in found.items()), key=lambda g: (-g[1], g[0]))


def publisher(record: Record) -> str:
    """Group by publisher."""
    return str(record.get("publisher") or "publisher not told")


def length(record: Record) -> str:
    """Group by number of words."""
    words = len(record["text"].split())
    return next(name for bound, name in LENGTHS if words < bound)


def _line(key: str, right: int, predicted: int, coded: int) -> Row:
    p, r, f1 = prf(right, predicted, coded)
    return Row(key=key, right=right, predicted=predicted, coded=coded, p=p, r=r, f1=f1)


def _weights(documents: int, draws: int) -> "np.ndarray[Any, np.dtype[np.int64]] | None":
    """How often each document is drawn, draws x documents."""
    if draws <= 0 or documents < 2:
        return None
    return np.random.default_rng(SEED).multinomial(documents, [1 / documents] * documents, size=draws)


def _row(key: str, tallies: list[tuple[int, int, int]], weights: "np.ndarray[Any, np.dtype[np.int64]] | None") -> Row:
    row = _line(key, *(sum(t[k] for t in tallies) for k in range(3)))
    if weights is None:
        return row
    drawn = (weights @ np.array(tallies, dtype=np.int64)).astype(float)
    below = drawn[:, 1] if key in RATES else drawn[:, 1] + drawn[:, 2]
    above = drawn[:, 0] * (1 if key in RATES else 2)  # F1 = 2 right / (predicted + coded)
    values = above[below > 0] / below[below > 0]
    if not len(values):
        return row
    low, high = np.percentile(values, [TAIL, 100 - TAIL])
    return Row(
        key=key, right=row.right, predicted=row.predicted, coded=row.coded, p=row.p, r=row.r, f1=row.f1, low=float(low),
        high=float(high),
    )  # fmt: skip
