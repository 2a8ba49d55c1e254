"""Compile hand-coded reports (``training/reports/*.yaml``) into the exchange format of the codebook.

usage: python training/compile_reports.py OUT.jsonl FILE.yaml...

One YAML document a report: ``id, war, register, title, publisher, published, text, furniture, patchwork, claims``.
``text`` maps sentence numbers to sentences; a sentence that begins with ``¶`` opens a paragraph. A claim names its
sentence (``s``) and quotes its words; every quote is looked for in that sentence first, as whole words before parts of words,
then nearest before it, then anywhere; ``#2`` behind it means its second occurrence there, parts of words counted. What is
not found, or is no legal value, is printed as an error and the exit code is 1.
"""

import json
import sys
from datetime import date
from typing import Any

import yaml

TYPES = set(
    "clash capture loss control siege airstrike shelling bombing suicide_attack chemical attack execution abduction "
    "sexual_violence detention release displacement movement support aid destruction downing agreement protest toll".split()
)
STATUS = {"actual", "denied", "possible", "planned"}
WHOM = {"civilian", "combatant", "mixed"}
HARM = set("killed wounded abducted detained missing displaced released harmed".split())
KINDS = set("monitor media official military armed_group intergovernmental local opposition expert anonymous".split())
PRECISION = {"exact", "town", "district", "province", "country", None}
PHASES = {"start", "hold", "end", None}


def _whole(text: str, start: int, end: int) -> bool:
    """True if these are whole words."""
    left = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    return left and (end >= len(text) or not (text[end].isalnum() and text[end - 1].isalnum()))


class Coder:
    """Turns one coded report into an exchange record and collects what is wrong with it."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def text_of(self, sentences: dict[int, str]) -> tuple[str, list[tuple[int, int]]]:
        """Join numbered sentences; returns the text and each sentence's half-open code-point range."""
        text, ranges = "", []
        for _, sentence in sorted(sentences.items()):
            opens, body = sentence.startswith("¶"), sentence.lstrip("¶").strip()
            text += "" if not text else "\n\n" if opens else " "
            ranges.append((len(text), len(text) + len(body)))
            text += body
        return text, ranges

    def find(self, text: str, needle: str, lo: int, hi: int, what: str) -> dict[str, Any] | None:
        if needle[-2:-1] == "#" and needle[-1].isdigit():
            needle, nth = needle[:-2], int(needle[-1])
            at = lo - 1
            for _ in range(nth):
                at = text.find(needle, at + 1, hi)
                if at < 0:
                    break
            if at < 0:
                self.errors.append(f"{what}: {needle!r} does not stand {nth} times in its sentence")
                return None
            return {"start": at, "end": at + len(needle), "text": needle}
        hits = [k for k in range(len(text)) if text.startswith(needle, k)]
        if not hits or not needle:
            self.errors.append(f"{what}: not in text: {needle!r}")
            return None
        short = len(needle) < 5  # "he" and "it" are never meant inside another word

        def rank(k: int) -> tuple[bool, bool, bool, int]:
            inside, whole = lo <= k < hi, _whole(text, k, k + len(needle))
            first, second = (not whole, not inside) if short else (not inside, not whole)
            return first, second, k > lo and not inside, abs(k - lo)

        at = min(hits, key=rank)
        return {"start": at, "end": at + len(needle), "text": needle}

    def spans(self, text: str, items: Any, lo: int, hi: int, what: str) -> list[dict[str, Any]]:
        found = []
        for item in items if isinstance(items, list) else [] if items is None else [items]:
            item = {"t": item} if isinstance(item, (str, int)) else dict(item)
            span = self.find(text, str(item.pop("t")), lo, hi, what)
            if span:
                found.append({**span, **item})
        return found

    def check(self, ok: bool, message: str) -> None:
        if not ok:
            self.errors.append(message)

    def report(self, y: dict[str, Any]) -> dict[str, Any]:
        text, ranges = self.text_of(y["text"])
        out: dict[str, Any] = {k: y.get(k) for k in ("id", "war", "register", "title", "publisher")}
        out["published"] = str(y["published"]) if y.get("published") else None
        if out["published"]:
            date.fromisoformat(out["published"])
        out |= {"text": text, "patchwork": bool(y.get("patchwork"))}
        out["furniture"] = [
            [s["start"], s["end"]] for s in self.spans(text, y.get("furniture"), 0, len(text), f"{y['id']} furniture")
        ]
        out["claims"] = [self.claim(y["id"], n, c, text, ranges) for n, c in enumerate(y.get("claims") or [], 1)]
        out["claims"] = [c for c in out["claims"] if c]
        return out

    def claim(
        self, doc: str, n: int, c: dict[str, Any], text: str, ranges: list[tuple[int, int]]
    ) -> dict[str, Any] | None:
        w = f"{doc} claim {n} (s: {c.get('s')})"
        if not isinstance(c.get("s"), int) or not 0 <= c["s"] < len(ranges):
            self.errors.append(f"{w}: no such sentence")
            return None
        lo, hi = ranges[c["s"]]
        status, phase = c.get("status", "actual"), c.get("phase")
        self.check(c.get("type") in TYPES, f"{w}: type {c.get('type')}")
        self.check(status in STATUS, f"{w}: status {status}")
        self.check(phase in PHASES, f"{w}: phase {phase}")
        self.check(
            (phase is not None) == (c.get("type") in ("siege", "control")), f"{w}: phase only for siege, control"
        )
        trigger = self.find(text, c["trigger"], lo, hi, w)
        self.check(bool(trigger) and lo <= trigger["start"] < hi, f"{w}: trigger not in its sentence")  # type: ignore[index]
        harm = self.spans(text, c.get("harm"), lo, hi, f"{w} harm")
        for h in harm:
            self.check(h.get("kind") in HARM and h.get("whom") in WHOM, f"{w}: harm {h}")
            h.setdefault("low", None), h.setdefault("high", None), h.setdefault("approx", False)
            ints = all(isinstance(h[k], int) or h[k] is None for k in ("low", "high"))
            self.check(ints and (h["low"] or 0) <= (h["high"] if h["high"] is not None else 10**9), f"{w}: count {h}")
        place = self.spans(text, c.get("place"), lo, hi, f"{w} place")
        for p in place:
            p["precision"] = p.pop("prec", None)
            for key, default in (("role", "at"), ("name", None), ("lat", None), ("lon", None)):
                p.setdefault(key, default)
            self.check(p["precision"] in PRECISION and p["role"] in ("at", "from", "to"), f"{w}: place {p}")
        by = self.spans(text, c.get("by"), lo, hi, f"{w} by")
        for b in by:
            self.check(b.get("kind") in KINDS, f"{w}: attribution kind {b}")
        t = c.get("time") or {}
        span = self.find(text, str(t["t"]), lo, hi, f"{w} time") if t.get("t") else None
        time = {**(span or {"start": None, "end": None, "text": None}), "inferred": not t.get("t")}
        for key, name in (("from", "earliest"), ("to", "latest")):
            time[name] = str(t[key]) if t.get(key) else None
            if time[name]:
                date.fromisoformat(time[name])
        return {
            "id": f"c{n}",
            "event": c.get("ev"),
            "type": c.get("type"),
            "status": status,
            "phase": phase,
            "sentence": [lo, hi],
            "trigger": trigger,
            "actor": self.spans(text, c.get("actor"), lo, hi, f"{w} actor"),
            "target": self.spans(text, c.get("target"), lo, hi, f"{w} target"),
            "harm": harm,
            "place": place,
            "time": time,
            "attribution": by,
        }


def main() -> int:
    out, coder, seen = sys.argv[1], Coder(), set()
    reports = []
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as f:
            for y in yaml.safe_load_all(f):
                if not y:
                    continue
                coder.check(y["id"] not in seen, f"{y['id']}: id used twice")
                seen.add(y["id"])
                try:
                    reports.append(coder.report(y))
                except (KeyError, ValueError, TypeError) as e:
                    coder.errors.append(f"{y.get('id')}: {type(e).__name__}: {e}")
    for error in coder.errors:
        print("ERROR", error)
    with open(out, "w", encoding="utf-8") as f:
        f.writelines(json.dumps(r, ensure_ascii=False) + "\n" for r in reports)
    print(len(reports), "reports", sum(len(r["claims"]) for r in reports), "claims", len(coder.errors), "errors")
    return 1 if coder.errors else 0


if __name__ == "__main__":
    sys.exit(main())
