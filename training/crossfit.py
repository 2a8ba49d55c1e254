"""Read every coded document with a model that was not trained on it.

usage: python training/crossfit.py --folds 5 --out PRED.jsonl [train.py's options]

Trains one model a fold, on the other folds and all own reports, and writes the readings of the fold kept back: honest
confidences for calibration, and readings of training documents for outside checks.
"""

import argparse
import json
from pathlib import Path

import annotate
import data
import evaluate
import room
from base import minilm, tokenizer
from train import MENDED, TorchReader, own_reports, repeated, settings, trained


def main() -> None:
    """Command line."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--folds", type=int, default=5)
    ap.add_argument("--out", type=Path, required=True)
    settings(ap)
    a = ap.parse_args()
    base = minilm()
    words = tokenizer(base)
    docs = annotate.settle(annotate.apply(data.load(room.SHARED / "eval" / "train" / "gold.jsonl"), MENDED))
    reports = own_reports()
    with a.out.open("w", encoding="utf-8") as out:
        for fold in range(a.folds):
            held = [d for d in docs if data.fold_of(d["id"], a.folds) == fold]
            rest = [d for d in docs if data.fold_of(d["id"], a.folds) != fold] + repeated(reports, a.repeat)
            reader = TorchReader(trained(base, rest, a), data.Corpus(words, held))
            read = [reader.exchange(d) for d in held]
            out.writelines(json.dumps(r, ensure_ascii=False) + "\n" for r in read)
            print(f"fold {fold}", evaluate.show(evaluate.table(held, read)), flush=True)


if __name__ == "__main__":
    main()
