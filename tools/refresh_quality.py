"""Measure everything that docs/quality.md states, and write the figures between its markers.

usage: python tools/refresh_quality.py [--shared FOLDER] [--pack FOLDER] [--only PART ...] [--save]

PART: gold, fields, errors, external, ordinary, gate; default all. ``--pack``: weights in another folder than the installed one.
``--save`` also keeps the precision by field that is shown beside the fields (packs/measured.json). About four CPU-minutes.
The text around the markers is written by hand; nothing outside them is touched.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import measure_external
import yaml

from daybook.engine.components import Components
from daybook.engine.evaluation import RATES, Evaluation, Row, by_type, evaluate, load_gold, readings, table
from daybook.engine.measured import NAMES, save
from daybook.engine.scoring import SORTS, faults
from daybook.read.gate import Gate, GatedReader
from daybook.read.lexicon import Lexicon

CHECKOUT = Path(__file__).parents[1]
PAGE = CHECKOUT / "docs" / "quality.md"
READERS = {"rules": "rules", "network": "network alone", "model": "network and rules"}
GOLD_NAME = "development gold v1"
ROWS = (
    "FACTS", "claim", "type", "harm", "harm+whom", "actor", "target", "place", "place@25", "time", "attribution", "status≠actual",
    "event", "furniture",
)  # fmt: skip
RATE_NAMES = {
    "inverted": "wrong side blamed, of actors read",
    "when": "days equal, matched claims",
    "status": "status right, matched claims",
}


class Measures:
    """The evaluations, each made once."""

    def __init__(self, shared: Path, pack: Path | None) -> None:
        self.shared, self.pack = shared, pack
        self.gold = shared / "eval" / "dev" / "gold.jsonl"
        self._made: dict[str, Evaluation] = {}

    def components(self, reader: str) -> Components:
        """The stages with one of ``READERS``."""
        return measure_external.components_for(reader, self.pack)

    def evaluation(self, reader: str) -> Evaluation:
        """Development gold, read by a reader."""
        if reader not in self._made:
            self._made[reader] = evaluate(self.components(reader), self.gold)
        return self._made[reader]

    @cached_property
    def ordinary(self) -> list[dict[str, Any]]:
        """Own ordinary news that nothing was trained on."""
        sys.path.insert(0, str(CHECKOUT / "training"))
        from compile_reports import Coder

        files = sorted((CHECKOUT / "training" / "reports").glob("n-test-*.yaml"))
        return [Coder().report(y) for f in files for y in yaml.safe_load_all(f.read_text("utf-8"))]


def grid(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; the first column is text, the others are figures."""
    line = "| " + " | ".join(head) + " |\n|" + "---|" + "---:|" * (len(head) - 1) + "\n"
    return line + "".join("| " + " | ".join(r) + " |\n" for r in rows)


def span(row: Row) -> str:
    """F1 with its interval; of rates the share."""
    value = row.p if row.key in RATES else row.f1
    form = ".1%" if row.key in RATES else ".3f"
    around = f" ({row.low:{form}}–{row.high:{form}})" if row.low is not None and row.high is not None else ""
    return f"{value:{form}}{around}"


def gold(m: Measures) -> str:
    """The scorer's table for all readers."""
    rows = {reader: {r.key: r for r in table(m.evaluation(reader))} for reader in READERS}
    keys = [*ROWS, *RATE_NAMES]
    body = [[RATE_NAMES.get(k, k), *(span(rows[r][k]) for r in READERS)] for k in keys]
    documents, sha = load_gold(m.gold)
    claims = sum(len(d["claims"]) for d in documents)
    note = f"{len(documents)} documents, {claims} claims, sha256 of the file `{sha[:16]}…`. "
    note += "F1 with 95 % intervals over documents.\n\n"
    types = {r: {t: (coded, found, row) for t, coded, found, row in by_type(m.evaluation(r))} for r in READERS}
    order = sorted(types["model"], key=lambda t: -types["model"][t][0])
    by = [
        [t, str(types["model"][t][0]), *(f"{types[r][t][2].f1:.2f}" if t in types[r] else "–" for r in READERS)]
        for t in order
        if types["model"][t][0]
    ]
    return (
        note
        + grid(["", *READERS.values()], body)
        + "\nF1 of each type:\n\n"
        + grid(["type", "coded", *READERS.values()], by)
    )


def fields(m: Measures) -> str:
    """Precision by field and kind: what is shown beside the fields."""
    values = {r: m.evaluation(r).values for r in ("rules", "model")}
    keys = sorted(
        {k for v in values.values() for k in v.tallies}, key=lambda k: (list(NAMES).index(k.split(":")[0]), k)
    )
    body = []
    for key in keys:
        field, _, kind = key.partition(":")
        cells = [f"{r} of {n} ({r / n:.0%})" if n else "–" for r, n, _ in (v.of(key) for v in values.values())]
        kind = kind or ("not resolved" if field == "place" else "")
        body.append([f"{NAMES[field]}{f': {kind}' if kind else ''}", *cells])
    return grid(["values read", "rules", "network and rules"], body)


def errors(m: Measures) -> str:
    """How many errors of each class."""
    counts = {r: Counter(f.sort for f in faults(m.evaluation(r).comparisons)) for r in READERS}
    return grid(["class", *READERS.values()], [[s, *(str(counts[r][s]) for r in READERS)] for s in SORTS])


def external(m: Measures) -> str:
    """Other people's codings."""
    found = {
        r: {s: measure(m.components(r), m.shared, lambda *_: None) for s, measure in measure_external.SETS.items()}
        for r in ("rules", "model")
    }
    titles = {"isaf": "ISAF releases", "muc4": "MUC-4", "crowd": "crowd, FA-KES"}
    body = []
    for s, title in titles.items():
        for key in found["rules"][s]:
            body.append([f"{title}: {key}", *(figure(found[r][s].get(key)) for r in found)])
    return grid(["", "rules", "network and rules"], body)


def figure(value: Any) -> str:
    """One external figure in a cell."""
    if not isinstance(value, dict):
        return "–" if value is None else str(value)
    if "share" in value:
        return f"{value['share']:.3f} ({value['right']} of {value['of']})"
    if "recall" in value:
        return f"recall {value['recall']:.3f} ({value['found']} of {value['asked']})"
    return f"P {value['p']:.2f} R {value['r']:.2f} F1 {value['f1']:.2f}"


def ordinary(m: Measures) -> str:
    """Share of ordinary news texts that yield a claim."""
    gate, body = Gate.load(Lexicon.load()), []
    for reader, cut in (("rules", "rules"), ("model", "page")):
        for name, on in (("without a gate", False), ("behind the gate", True)):
            c = m.components(reader)
            inner = c.reader.reader if isinstance(c.reader, GatedReader) else c.reader
            c.reader = GatedReader(inner, gate, cut) if on else inner
            hits = [d["id"] for d, read in readings(c, m.ordinary) if isinstance(read, dict) and read["claims"]]
            body.append(
                [
                    f"{READERS[reader]}, {name}",
                    f"{len(hits)} of {len(m.ordinary)}",
                    f"{len(hits) / len(m.ordinary):.1%}",
                ]
            )
    return grid(["reader", "texts with a claim", "share"], body)


def gate(m: Measures) -> str:
    """What the gate costs, as its fit found it."""
    figures = json.loads((CHECKOUT / "src/daybook/packs/gate-en/gate.json").read_text("utf-8"))["measured"]
    words = {
        "page": "pages, before any reader",
        "rules": "pages, before the rules alone",
        "sentence": "sentences of conflict pages",
    }
    body = [
        [words[k], f"{figures[k]['claims lost']:.2%}", f"{figures[k]['n-test passed']:.1%}" if k != "sentence" else "–"]
        for k in words
    ]
    return grid(["gate", "coded claims lost", "ordinary pages let through"], body)


PARTS: dict[str, Callable[[Measures], str]] = {
    "gold": gold, "fields": fields, "errors": errors, "external": external, "ordinary": ordinary, "gate": gate,
}  # fmt: skip


def written(page: str, part: str, text: str) -> str:
    """The page with one part replaced. Raises ``SystemExit`` if the page has no markers for it."""
    pattern = re.compile(rf"(<!-- figures: {part} -->\n).*?(<!-- end -->)", re.S)
    if not pattern.search(page):
        raise SystemExit(f"{PAGE.name} has no markers for {part}")
    return pattern.sub(lambda m: f"{m[1]}Measured {date.today().isoformat()}.\n\n{text}{m[2]}", page, count=1)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=CHECKOUT.parent / "shared")
    parser.add_argument("--pack", type=Path)
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--save", action="store_true")
    asked = parser.parse_args()
    m = Measures(asked.shared, asked.pack)
    for part in asked.only:
        text = PARTS[part](m)
        PAGE.write_text(written(PAGE.read_text("utf-8"), part, text), "utf-8")
        print(f"{part}: written")
    if asked.save:
        for reader in ("rules", "model"):
            save(m.evaluation(reader), GOLD_NAME)
    return 0


if __name__ == "__main__":
    sys.exit(main())
