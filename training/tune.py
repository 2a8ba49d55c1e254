"""Choose the decoder's thresholds on held-back training documents, one after the other.

usage: python training/tune.py RUN_DIR --holdout FOLD/FOLDS [--out BARS.json]
"""

import argparse
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import data
import evaluate
import room
import torch
from base import minilm
from base import tokenizer as tokenizer_of
from model import JointReader
from train import TorchReader

from daybook.read.model_decode import Bars, Decoder

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
    "furniture_stay": (1.0, 2.0, 4.0),
}


def with_value(bars: Bars, name: str, value: float) -> Bars:
    """A copy with one threshold changed; ``a.b`` is key ``b`` of the group ``a``."""
    group, _, key = name.partition(".")
    return dataclasses.replace(bars, **{group: getattr(bars, group) | {key: value} if key else value})


def goal(row: dict[str, Any]) -> float:
    """What is maximised: FACTS, with what it leaves out weighing a little, and inverted actors dear."""
    return float(
        row["FACTS"]
        + 0.1 * row["claim"]
        + 0.05 * row["furniture"]
        + 0.03 * row["event"]
        - 2 * max(0, row["inverted"] - 0.004)
    )


def climb(gold: list[dict[str, Any]], read: Any, bars: Bars, rounds: int = 1) -> Iterator[tuple[str, float, Bars]]:
    """Coordinate ascent; yields each improvement."""

    def value(b: Bars) -> float:
        return goal(evaluate.table(gold, read(b)))

    best = value(bars)
    for _ in range(rounds):
        for name, values in GRID.items():
            for v in values:
                other = with_value(bars, name, v)
                if other != bars and (found := value(other)) > best + 1e-4:
                    best, bars = found, other
                    yield f"{name}={v}", best, bars


def main() -> None:
    """Command line."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("run", type=Path)
    ap.add_argument("--holdout", default="0/7")
    ap.add_argument("--out", type=Path)
    a = ap.parse_args()
    torch.set_num_threads(1)
    base = minilm()
    tokenizer = tokenizer_of(base)
    fold, folds = map(int, a.holdout.split("/"))
    docs = data.load(room.SHARED / "eval" / "train" / "gold.jsonl")
    held = [d for d in docs if data.fold_of(d["id"], folds) == fold]
    model = JointReader(json.loads((base / "config.json").read_text()))
    model.load_state_dict(torch.load(a.run / "model.pt"))
    reader = TorchReader(model, data.Corpus(tokenizer, held))
    outputs = [(d, *reader.outputs(d)) for d in held]

    def read(bars: Bars) -> list[dict[str, Any]]:
        decoder = Decoder(reader.decoder.pointers, bars)
        return [evaluate.exchange(d, decoder.read(d["text"], tokens, parts)) for d, tokens, parts in outputs]

    bars = Bars()
    print(evaluate.show(evaluate.table(held, read(bars))))
    for what, value, better in climb(held, read, bars):
        print(what, round(value, 4), flush=True)
        bars = better
    print(evaluate.show(evaluate.table(held, read(bars))))
    if a.out:
        a.out.write_text(json.dumps(dataclasses.asdict(bars), indent=1))


if __name__ == "__main__":
    main()
