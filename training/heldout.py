"""Read held-back documents as the product does, and choose thresholds on them (runs with the product's own Python).

usage: python training/heldout.py dump PACK GOLD.jsonl OUT.pickle        # what network and rules see, computed once
       python training/heldout.py score OUT.pickle [--bars BARS.json]    # the vote of both, scored
       python training/heldout.py tune OUT.pickle BARS.json              # coordinate ascent on the decoder's thresholds
       python training/heldout.py calibrate OUT.pickle PLOT.svg          # how often a claim is right, by its score

The pack must be the export of a run that has not seen the documents. Places, names and days are resolved, so every row of the
table is the product's own.
"""

import argparse
import dataclasses
import importlib.util
import json
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daybook.core.claims import Reading, Resolution, ResolvedReading
from daybook.core.documents import Document, Sentence
from daybook.core.errors import SkipDocument
from daybook.core.values import UNDATED
from daybook.engine.components import Components, trained_reader
from daybook.engine.evaluation import captured
from daybook.engine.exchange import document_json
from daybook.engine.settings import Settings
from daybook.read.gate import GatedReader
from daybook.read.model import ModelReader
from daybook.read.model_decode import Bars, Decoder, Output, Pointers
from daybook.read.model_records import ModelReading
from daybook.read.model_text import Tokens, Window
from daybook.read.trained import TrainedReader

SCORER = Path(__file__).resolve().parents[2] / "shared" / "eval" / "score.py"
GRID: dict[str, tuple[float, ...]] = {
    "outside.trigger": (-1.0, -0.5, 0.0, 0.5),
    "role.actor": (0.3, 0.4, 0.5, 0.6),
    "role.target": (0.3, 0.4, 0.5, 0.6),
    "margin": (-0.2, 0.0, 0.2),
    "role.place": (0.25, 0.35, 0.45, 0.55),
    "role.said": (0.3, 0.4, 0.5, 0.6),
    "role.via": (0.3, 0.5, 0.7),
    "role.time": (0.3, 0.4, 0.5),
    "role.carried": (0.15, 0.3, 0.5),
    "role.count": (0.2, 0.35, 0.5),
    "stray_count": (0.5, 0.7, 0.9),
    "joint": (0.5, 0.6, 0.75, 0.9),
    "outside.count": (-1.0, -0.5, 0.0),
    "outside.actor": (-1.0, 0.0),
    "outside.target": (-1.0, 0.0),
    "outside.place": (-1.0, 0.0),
    "outside.source": (-1.0, 0.0),
    "outside.time": (-1.0, 0.0),
    "run": (0.5, 0.6, 0.8, 1.1),
    "role.event": (0.3, 0.4, 0.5, 0.6),
    "odd": (0.5, 1.0, 1.5, 2.0),
}
ROWS = ("claim", "type", "harm", "actor", "target", "place", "time", "attribution", "status≠actual", "event", "FACTS")


@dataclass(slots=True)
class Seen:
    """One document with all that does not depend on thresholds."""

    gold: dict[str, Any]
    document: Document
    sentences: Sequence[Sentence]
    rules: Reading
    passes: bool
    tokens: Tokens
    parts: list[tuple[Window, Output]]


def cleaned(components: Components, record: dict[str, Any]) -> tuple[Document, Sequence[Sentence]] | None:
    """The document as the product stores it, or None where it takes it for no text."""
    try:
        return components.cleaner.clean(*captured(record))
    except SkipDocument:
        return None


def product() -> tuple[GatedReader, TrainedReader]:
    """The default reader's gate, and the vote behind it."""
    gate = trained_reader()
    assert isinstance(gate, GatedReader)
    assert isinstance(gate.reader, TrainedReader)
    return gate, gate.reader


def dump(pack: Path, source: Path, out: Path) -> None:
    """Read every document once and keep what was seen."""
    components, network = Components(settings=Settings(reader="model")), ModelReader(pack)
    gate, vote = product()
    assert vote.rules
    seen = []
    with source.open(encoding="utf-8") as lines:
        for record in map(json.loads, filter(str.strip, lines)):
            if (found := cleaned(components, record)) is None:
                continue
            passes = gate.gate.opens(found[0], gate.cut)
            d, sentences = found
            tokens, parts = network.outputs(d.text, d.title, [(s.start, s.end) for s in sentences])
            seen.append(Seen(record, d, sentences, vote.rules.read(d, sentences), passes, tokens, parts))
    out.write_bytes(pickle.dumps((network.pointers, seen)))
    print(f"{len(seen)} documents in {out}")


class Replay:
    """Stands in for the network and for the rules: their answers for the document at hand are known already."""

    def __init__(self, pointers: Pointers, bars: Bars, seen: Seen) -> None:
        self.decoder, self.seen = Decoder(pointers, bars), seen

    def predict(self, text: str, title: str | None, sentences: Sequence[tuple[int, int]]) -> ModelReading:
        """Decode what the network gave."""
        return self.decoder.read(text, self.seen.tokens, self.seen.parts)

    def read(self, document: Document, sentences: Sequence[Sentence]) -> Reading:
        """What the rules read."""
        return self.seen.rules


def readings(pointers: Pointers, seen: Sequence[Seen], bars: Bars, *, resolve: bool = True) -> Iterator[dict[str, Any]]:
    """The product's reading of each document in the exchange format; unresolved, it has no days, and is ten times as fast."""
    components, (_, vote) = Components.shared(Settings(reader="model")), product()
    for s in seen:
        if s.passes:
            known = Replay(pointers, bars, s)
            reading = vote.over(known, known).read(s.document, s.sentences)
            yield document_json(components.resolver.resolve(reading) if resolve else unresolved(reading))


def unresolved(reading: Reading) -> ResolvedReading:
    """The reading with nothing resolved."""
    none = tuple(Resolution(claim=c.id, time=UNDATED, places=(), actors=()) for c in reading.claims)
    return ResolvedReading(reading=reading, resolutions=none)


def scorer() -> Any:
    """The shared scorer as a module."""
    spec = importlib.util.spec_from_file_location("score", SCORER)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"no scorer at {SCORER}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table(seen: Sequence[Seen], read: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """The scorer's figures."""
    result: dict[str, Any] = scorer().score({s.gold["id"]: s.gold for s in seen}, {r["id"]: r for r in read})
    return result


def show(result: dict[str, Any]) -> str:
    """One line for a log."""
    rows = [f"{name} {result[name]['f1']:.3f}" for name in ROWS]
    blame, facts = result["blame"], result["FACTS"]
    return "  ".join([*rows, f"P {facts['p']:.3f} R {facts['r']:.3f}", f"inverted {blame['inverted']}/{blame['of']}"])


SLOTS = ("type", "harm", "actor", "target", "place", "attribution", "status≠actual")


def goal(result: dict[str, Any]) -> float:
    """What is maximised: F1 over all facts but days; claims, numbers and odd statuses weigh more than their share, and inverted
    actors are dear."""
    right, found = (
        sum(result[s]["right"] for s in SLOTS),
        sum(result[s]["predicted"] + result[s]["coded"] for s in SLOTS),
    )
    inverted = result["blame"]["inverted"] / max(1, result["blame"]["of"])
    more = 0.1 * result["claim"]["f1"] + 0.1 * result["harm"]["f1"] + 0.05 * result["status≠actual"]["f1"]
    return float(2 * right / found + more + 0.03 * result["event"]["f1"] - 2 * max(0.0, inverted - 0.004))


def tune(pointers: Pointers, seen: Sequence[Seen], bars: Bars) -> Bars:
    """Coordinate ascent over ``GRID``; prints each improvement."""

    def value(b: Bars) -> float:
        return goal(table(seen, readings(pointers, seen, b, resolve=False)))

    best = value(bars)
    for name, values in GRID.items():
        for v in values:
            group, _, key = name.partition(".")
            other = dataclasses.replace(bars, **{group: getattr(bars, group) | {key: v} if key else v})
            if other != bars and (found := value(other)) > best + 2e-4:
                best, bars = found, other
                print(f"{name} = {v}: {best:.4f}", flush=True)
    return bars


def scores(pointers: Pointers, seen: Sequence[Seen], bars: Bars) -> list[tuple[float, bool]]:
    """Each claim's score, and whether a coded claim answers to it and has its type."""
    judge, found = scorer(), []
    _, vote = product()
    for s in seen:
        if not s.passes:
            continue
        known = Replay(pointers, bars, s)
        reading = vote.over(known, known).read(s.document, s.sentences)
        read = document_json(unresolved(reading))["claims"]
        right = {
            j
            for i, j in judge.pair_up(s.gold["claims"], read, judge.claim_score)
            if s.gold["claims"][i]["type"] == read[j]["type"]
        }
        at = {o.claim.id: o.score for o in reading.observations}
        found += [(at[c.id], j in right) for j, c in enumerate(reading.claims)]
    return found


def plot(found: Sequence[tuple[float, bool]], out: Path) -> None:
    """A reliability plot as SVG and its table on standard output: ten classes of score, each dot as large as its class."""
    dots, rows = [], []
    for k in range(10):
        some = [(p, right) for p, right in found if k / 10 <= p < (k + 1) / 10 or (k == 9 and p == 1)]
        if not some:
            continue
        said, true = sum(p for p, _ in some) / len(some), sum(right for _, right in some) / len(some)
        rows.append(f"| {k / 10:.1f}–{(k + 1) / 10:.1f} | {len(some)} | {said:.2f} | {true:.2f} |")
        dots.append(
            f'<circle cx="{40 + 240 * said:.1f}" cy="{260 - 240 * true:.1f}" r="{2 + len(some) ** 0.5 / 2:.1f}"/>'
        )
    print("\n".join(["| score | claims | mean score | right |", "|---|---:|---:|---:|", *rows]))
    out.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 300" font-family="sans-serif" font-size="11" role="img">'
        "<title>How often claim and type are right, by the score the reader gives</title>"
        '<rect width="300" height="300" fill="#fff"/><path d="M40 20V260H280M40 260 280 20" fill="none" stroke="#888"/>'
        '<text x="120" y="290">score of the claim</text><text x="12" y="180" transform="rotate(-90 12 180)">share right</text>'
        '<text x="36" y="274">0</text><text x="274" y="274">1</text><text x="26" y="26">1</text>'
        f'<g fill="#1f5f8b">{"".join(dots)}</g></svg>\n',
        encoding="utf-8",
    )


def main() -> None:
    """Command line."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("what", choices=("dump", "score", "tune", "calibrate"))
    ap.add_argument("files", type=Path, nargs="+")
    ap.add_argument("--bars", type=Path, help="thresholds to start from; by default those of Bars")
    a = ap.parse_args()
    if a.what == "dump":
        dump(*a.files)
        return
    bars = Bars.from_dict(json.loads(a.bars.read_text())) if a.bars else Bars()
    pointers, seen = pickle.loads(a.files[0].read_bytes())  # our own file, made by dump
    if a.what == "calibrate":
        plot(scores(pointers, seen, bars), a.files[1])
        return
    if a.what == "tune":
        bars = tune(pointers, seen, bars)
        a.files[1].write_text(json.dumps(dataclasses.asdict(bars), indent=1) + "\n", encoding="utf-8")
    print(show(table(seen, readings(pointers, seen, bars))))


if __name__ == "__main__":
    main()
