"""Holds a reading against a coding of the same text, both in the exchange format, and says what is right and what is wrong.

Our own implementation of the definitions that the shared evaluation data is scored by (docs/quality.md, "What is counted"):
claims are paired one to one, best pairs first; a slot is right where its words overlap the coded ones; numbers and days must be
equal; every coded fact weighs one. All tallies are kept per document, so that intervals can be drawn over documents.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]
Pair = tuple[int, int]  # (index of the coded claim, index of the read claim)

FACTS = ("type", "harm", "actor", "target", "place", "time", "attribution", "status≠actual")
SLOTS = ("actor", "target", "place", "attribution")
NEAR_KM = 25.0
EARTH_KM = 12742.0  # diameter
SORTS = (
    "missed", "extra", "wrong type", "harm", "actor", "target", "place", "time", "attribution", "status", "inverted",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One error. ``sort``: one of ``SORTS``; ``coded``/``read``: the claims it is about; ``words``: (start, end, label) to show.

    Labels: ``trigger``, ``coded`` (words the coding has) and ``read`` (words the reader had).
    """

    sort: str
    document: str
    says: str
    coded: Record | None = None
    read: Record | None = None
    words: tuple[tuple[int, int, str], ...] = ()


@dataclass(slots=True)
class Marks:
    """Tallies by key: right, predicted, coded. Rates (``when``, ``status``, ``inverted``) use right and predicted."""

    tallies: dict[str, list[int]] = field(default_factory=dict)

    def add(self, key: str, right: int = 0, predicted: int = 0, coded: int = 0) -> None:
        """Add to a key's tallies."""
        t = self.tallies.setdefault(key, [0, 0, 0])
        t[0] += right
        t[1] += predicted
        t[2] += coded

    def of(self, key: str) -> tuple[int, int, int]:
        """(right, predicted, coded); zeros if nothing was counted."""
        right, predicted, coded = self.tallies.get(key, (0, 0, 0))
        return right, predicted, coded

    def __iadd__(self, other: "Marks") -> "Marks":
        for key, (right, predicted, coded) in other.tallies.items():
            self.add(key, right, predicted, coded)
        return self


@dataclass(slots=True, kw_only=True)
class Comparison:
    """One document: tallies of the table, tallies of precision by field and kind, and the errors."""

    document: str
    marks: Marks = field(default_factory=Marks)
    values: Marks = field(default_factory=Marks)  # "field:kind" -> right, predicted
    faults: list[Fault] = field(default_factory=list)


def prf(right: int, predicted: int, coded: int) -> tuple[float, float, float]:
    """Precision, recall and F1; 0 where nothing was predicted or coded."""
    p, r = (right / predicted if predicted else 0.0), (right / coded if coded else 0.0)
    return p, r, (2 * p * r / (p + r) if p + r else 0.0)


def overlap(a: Record | None, b: Record | None) -> bool:
    """True if both spans are there and share a character."""
    if not a or not b or a.get("start") is None or b.get("start") is None:
        return False
    return bool(a["start"] < b["end"] and b["start"] < a["end"])


def pair_up(left: Sequence[Record], right: Sequence[Record], likeness: Callable[[Record, Record], float]) -> list[Pair]:
    """Greedy one-to-one pairs, most alike first, earlier ones first among equals; a likeness of 0 is no pair."""
    every = [(-likeness(a, b), i, j) for i, a in enumerate(left) for j, b in enumerate(right)]
    taken_left, taken_right, pairs = set[int](), set[int](), []
    for unlike, i, j in sorted(every):
        if unlike < 0 and i not in taken_left and j not in taken_right:
            taken_left.add(i)
            taken_right.add(j)
            pairs.append((i, j))
    return pairs


def likeness(coded: Record, read: Record) -> float:
    """How well two claims answer to each other: triggers that overlap, or one type in sentences that overlap."""
    trigger = overlap(coded.get("trigger"), read.get("trigger"))
    (a, b), (c, d) = coded["sentence"], read["sentence"]
    same_type = coded["type"] == read["type"]
    if not trigger and not (same_type and a < d and c < b):
        return 0.0
    shared = sum(
        overlap(x, y)
        for slot in ("actor", "target", "place", "harm")
        for x in coded.get(slot) or ()
        for y in read.get(slot) or ()
    )
    return float(4 * trigger + 3 * same_type + 0.5 * min(shared, 3))


def kilometres(a: Record, b: Record) -> float:
    """Great-circle distance of two points with ``lat`` and ``lon``."""
    lat1, lon1, lat2, lon2 = (math.radians(v) for v in (a["lat"], a["lon"], b["lat"], b["lon"]))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def interval(claim: Record) -> tuple[str | None, str | None]:
    """Earliest and latest day of a claim, ISO; (None, None) = undated."""
    t = claim.get("time") or {}
    return t.get("earliest"), t.get("latest")


def meets(a: tuple[str | None, str | None], b: tuple[str | None, str | None]) -> bool:
    """True if two intervals share a day; an open end reaches as far as it likes, an undated one meets nothing."""
    if a == (None, None) or b == (None, None):
        return False
    return max(a[0] or "0000", b[0] or "0000") <= min(a[1] or "9999", b[1] or "9999")


def status(claim: Record) -> str:
    """A claim's status; unsaid is actual."""
    return str(claim.get("status", "actual"))


def _harm(claims: Iterable[Record], *, whom: bool = False) -> Counter[tuple[Any, ...]]:
    return Counter(
        (h["kind"], h.get("low"), h.get("high"), h.get("whom") if whom else None)
        for c in claims
        for h in c.get("harm") or ()
    )


def compare(coded: Record, read: Record | None) -> Comparison:
    """Hold the reading of one document against its coding. ``None``: read with nothing found."""
    gold: list[Record] = coded["claims"]
    mine: list[Record] = (read or {}).get("claims") or []
    out = Comparison(document=coded["id"])
    pairs = pair_up(gold, mine, likeness)
    _claims(out, gold, mine, pairs)
    _harms(out, gold, mine)
    for slot in SLOTS:
        _slot(out, slot, gold, mine, pairs)
    _times(out, gold, mine, pairs)
    _statuses(out, gold, mine, pairs)
    _blame(out, gold, mine, pairs)
    _events(out, gold, mine, pairs)
    a, b = _characters(coded), _characters(read or {})
    out.marks.add("furniture", len(a & b), len(b), len(a))
    for key in FACTS:
        out.marks.add("FACTS", *out.marks.of(key))
    return out


def _claims(out: Comparison, gold: list[Record], mine: list[Record], pairs: list[Pair]) -> None:
    right = [(i, j) for i, j in pairs if gold[i]["type"] == mine[j]["type"]]
    out.marks.add("claim", len(pairs), len(mine), len(gold))
    out.marks.add("type", len(right), len(mine), len(gold))
    for c in gold:
        out.marks.add(f"type:{c['type']}", 0, 0, 1)
        out.marks.add(f"found:{c['type']}", 0, 0, 1)
    for c in mine:
        out.marks.add(f"type:{c['type']}", 0, 1, 0)
        out.values.add(f"type:{c['type']}", 0, 1)
    for i, j in right:
        out.marks.add(f"type:{gold[i]['type']}", 1)
        out.values.add(f"type:{mine[j]['type']}", 1)
    for i, _ in pairs:
        out.marks.add(f"found:{gold[i]['type']}", 1)
    for i in sorted(set(range(len(gold))) - {i for i, _ in pairs}):
        c = gold[i]
        _note(out, "missed", f"{c['type']}: nothing was read here", c, None, [(c["trigger"], "coded")])
    for j in sorted(set(range(len(mine))) - {j for _, j in pairs}):
        c = mine[j]
        _note(out, "extra", f"{c['type']}: nothing is coded here", None, c, [(c["trigger"], "read")])
    for i, j in pairs:
        if (i, j) not in right:
            _note(out, "wrong type", f"read {mine[j]['type']}, coded {gold[i]['type']}", gold[i], mine[j], [])


def _harms(out: Comparison, gold: list[Record], mine: list[Record]) -> None:
    for key, whom in (("harm", False), ("harm+whom", True)):
        a, b = _harm(gold, whom=whom), _harm(mine, whom=whom)
        out.marks.add(key, (a & b).total(), b.total(), a.total())
    a, b = _harm(gold), _harm(mine)
    for kind, n in ((k[0], n) for k, n in b.items()):
        out.values.add(f"harm:{kind}", 0, n)
    for kind, n in ((k[0], n) for k, n in (a & b).items()):
        out.values.add(f"harm:{kind}", n)
    for claims, left, sort_words, label in (
        (gold, a - b, "coded, not read", "coded"),
        (mine, b - a, "read, not coded", "read"),
    ):
        for c in claims:
            for h in c.get("harm") or ():
                key4 = (h["kind"], h.get("low"), h.get("high"), None)
                if left[key4] > 0:
                    left[key4] -= 1
                    says = f"{h['kind']} {_bounds(h)}: {sort_words}"
                    coded, read = (c, None) if label == "coded" else (None, c)
                    _note(out, "harm", says, coded, read, [(h, label)])


def _bounds(h: Record) -> str:
    low, high = h.get("low"), h.get("high")
    return f"{'?' if low is None else low}–{'?' if high is None else high}"


def _slot(out: Comparison, slot: str, gold: list[Record], mine: list[Record], pairs: list[Pair]) -> None:
    right = 0
    for c in mine:
        for x in c.get(slot) or ():
            out.values.add(f"{slot}:{_kind(slot, x)}", 0, 1)
    for i, j in pairs:
        a, b = gold[i].get(slot) or [], mine[j].get(slot) or []
        met = pair_up(a, b, lambda x, y: float(overlap(x, y)))
        right += len(met)
        for x, y in met:
            near = slot != "place" or _place(out, gold[i], mine[j], a[x], b[y])
            out.values.add(f"{slot}:{_kind(slot, b[y])}", int(near))
        gone = [a[x] for x in range(len(a)) if x not in {x for x, _ in met}]
        more = [b[y] for y in range(len(b)) if y not in {y for _, y in met}]
        if gone or more:
            said = [f"not read: “{s.get('text') or ''}”" for s in gone] + [
                f"read too much: “{s.get('text') or ''}”" for s in more
            ]
            _note(
                out, slot, "; ".join(said), gold[i], mine[j], [(s, "coded") for s in gone] + [(s, "read") for s in more]
            )
    out.marks.add(slot, right, sum(len(c.get(slot) or ()) for c in mine), sum(len(c.get(slot) or ()) for c in gold))


def _kind(slot: str, value: Record) -> str:
    """What sort of value it is, for precision by kind: a place's precision, a source's kind."""
    return str(value.get({"place": "precision", "attribution": "kind"}.get(slot, "")) or "")


def _place(out: Comparison, coded: Record, read: Record, a: Record, b: Record) -> bool:
    """Tallies of the resolved point; True if it is near enough, or if the coding gives no point."""
    if a.get("lat") is None:
        return True
    near = b.get("lat") is not None and kilometres(a, b) <= NEAR_KM
    out.marks.add("place@25", int(near), int(b.get("lat") is not None), 1)
    if not near:
        where = f"{b.get('name') or 'not resolved'}, coded {a.get('name')}"
        away = f", {kilometres(a, b):.0f} km away" if b.get("lat") is not None else ""
        _note(out, "place", f"“{b.get('text')}” resolved to {where}{away}", coded, read, [(b, "read")])
    return near


def _times(out: Comparison, gold: list[Record], mine: list[Record], pairs: list[Pair]) -> None:
    none = (None, None)
    right = 0
    for c in mine:
        if interval(c) != none:
            out.values.add(f"time:{(c.get('time') or {}).get('basis') or ''}", 0, 1)
    for i, j in pairs:
        a, b = interval(gold[i]), interval(mine[j])
        out.marks.add("when", int(a == b), 1)
        out.marks.add("when~", int(meets(a, b) or a == b), 1)
        if a == b and a != none:
            right += 1
            out.values.add(f"time:{(mine[j].get('time') or {}).get('basis') or ''}", 1)
        if a != b:
            words = [(c.get("time"), label) for c, label in ((gold[i], "coded"), (mine[j], "read"))]
            _note(out, "time", f"read {_days(b)}, coded {_days(a)}", gold[i], mine[j], words)
    out.marks.add("time", right, sum(interval(c) != none for c in mine), sum(interval(c) != none for c in gold))


def _days(t: tuple[str | None, str | None]) -> str:
    return f"{t[0] or 'open'} – {t[1] or 'open'}" if t != (None, None) else "undated"


def _statuses(out: Comparison, gold: list[Record], mine: list[Record], pairs: list[Pair]) -> None:
    odd = 0
    for c in mine:
        out.values.add(f"status:{status(c)}", 0, 1)
    for i, j in pairs:
        a, b = status(gold[i]), status(mine[j])
        out.marks.add("status", int(a == b), 1)
        odd += a == b != "actual"
        if a == b:
            out.values.add(f"status:{b}", 1)
        else:
            _note(out, "status", f"read {b}, coded {a}", gold[i], mine[j], [])
    unusual = [sum(status(c) != "actual" for c in claims) for claims in (mine, gold)]
    out.marks.add("status≠actual", odd, *unusual)


def _blame(out: Comparison, gold: list[Record], mine: list[Record], pairs: list[Pair]) -> None:
    """Actors that the coding has as the target and not as an actor: the wrong side is blamed."""
    for i, j in pairs:
        for who in mine[j].get("actor") or ():
            wrong = any(overlap(who, x) for x in gold[i].get("target") or ()) and not any(
                overlap(who, x) for x in gold[i].get("actor") or ()
            )
            out.marks.add("inverted", int(wrong), 1)
            if wrong:
                says = f"“{who.get('text')}” is read as who did it; it was done to them"
                _note(out, "inverted", says, gold[i], mine[j], [(who, "read")])


def _events(out: Comparison, gold: list[Record], mine: list[Record], pairs: list[Pair]) -> None:
    def links(claims: list[Record], side: int) -> set[tuple[Pair, Pair]]:
        keyed = [(p, claims[p[side]].get("event")) for p in pairs]
        return {(p, q) for n, (p, e) in enumerate(keyed) for q, f in keyed[n + 1 :] if e and e == f}

    a, b = links(gold, 0), links(mine, 1)
    out.marks.add("event", len(a & b), len(b), len(a))


def _characters(document: Record) -> set[int]:
    return {k for a, b in document.get("furniture") or () for k in range(a, b)}


def _note(
    out: Comparison, sort: str, says: str, coded: Record | None, read: Record | None, words: Iterable[tuple[Any, str]]
) -> None:
    either = coded or read or {}
    shown = [(either["trigger"]["start"], either["trigger"]["end"], "trigger")] + [
        (s["start"], s["end"], label) for s, label in words if s and s.get("start") is not None
    ]
    out.faults.append(
        Fault(sort=sort, document=out.document, says=says, coded=coded, read=read, words=tuple(dict.fromkeys(shown)))
    )


def total(comparisons: Iterable[Comparison]) -> Marks:
    """Tallies over documents (micro-average)."""
    out = Marks()
    for c in comparisons:
        out += c.marks
    return out


def faults(comparisons: Iterable[Comparison]) -> Iterator[Fault]:
    """All errors, in the order of the documents."""
    for c in comparisons:
        yield from c.faults
