"""Fits the weights by which stitched pages are told (packs/furniture-en/integrity.toml) and counts topics.tsv.

usage: python training/fit_integrity.py SHARED [--write-topics]

Coherent pages: the coded training articles of FA-KES, Wikinews (GeoVirus), ISAF releases, RE3D and our own reports. Stitched
pages: random sentences of the same, shuffled. Prints the weights, false alarms on coherent pages and the share of stitched
pages found, by corpus. Coded development articles are used for neither; no text is written, only counts of stems and weights.
"""

import argparse
import html
import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import yaml

from daybook.clean.furniture import label
from daybook.clean.packs import integrity_words
from daybook.clean.sentences import split
from daybook.clean.signals import _WORD, Signals, _stem, measure

NAMES = (
    "loose",
    "tie",
    "order",
    "log_sentences",
    "party_names",
    "full_names",
    "weekdays",
    "speakers",
    "style",
    "opening",
)
PACK = Path(__file__).parents[1] / "src" / "daybook" / "packs" / "furniture-en"
SEEN_IN = 8  # documents: a rarer stem is not written, so that the table holds words and no story


def articles(shared: Path) -> Iterator[tuple[str, str, str | None]]:
    """Corpus, text, title."""
    for line in (shared / "eval/train/gold.jsonl").open(encoding="utf-8"):
        page = json.loads(line)
        yield "fa-kes", page["text"], page["title"]
    for line in (shared / "eval/dev/isaf.jsonl").open(encoding="utf-8"):
        yield "isaf", json.loads(line)["text"], None
    for text in re.findall(r"<text>(.*?)</text>", (shared / "eval/dev/geovirus.xml").read_text(encoding="utf-8"), re.S):
        yield "wikinews", html.unescape(text), None
    for path in sorted((shared / "eval/dev/re3d").glob("*/documents.json")):
        for line in path.open(encoding="utf-8"):
            if line.strip():
                yield "re3d", json.loads(line)["text"], None
    for path in sorted(Path(__file__).parent.glob("reports/*.yaml")):
        for block in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            for report in block if isinstance(block, list) else [block]:
                if report and not report.get("patchwork"):
                    pieces = (("\n\n" + t[1:]) if t.startswith("¶") else t for t in map(str, report["text"].values()))
                    yield "own", " ".join(pieces).strip(), report.get("title")


def article_sentences(text: str, title: str | None) -> list[str]:
    """Sentences that are not furniture."""
    labels = label(text, title)
    edges = [edge for f in labels.furniture for edge in (f.start, f.end)] + list(labels.title or ())
    out = []
    for start, end in split(text, edges):
        covered = sum(max(0, min(end, f.end) - max(start, f.start)) for f in labels.furniture)
        if covered * 2 <= end - start:
            out.append(text[start:end])
    return out


def row(m: Signals) -> list[float]:
    """The fitted signals of a page, in the order of ``NAMES``."""
    values = {name: getattr(m, name, 0) for name in NAMES} | {"log_sentences": math.log(m.sentences)}
    return [float(values[name]) for name in NAMES]


def fit(x: np.ndarray, y: np.ndarray, ridge: float = 0.01) -> tuple[np.ndarray, float]:
    """Logistic regression by Newton's method on standardised columns; weights are given back for the plain columns."""
    mean, spread = x.mean(0), x.std(0) + 1e-9
    z = np.c_[(x - mean) / spread, np.ones(len(x))]
    b = np.zeros(z.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-z @ b))
        gradient = z.T @ (p - y) / len(y) + ridge * np.r_[b[:-1], 0]
        hessian = (z * (p * (1 - p))[:, None]).T @ z / len(y) + ridge * np.eye(len(b))
        step = np.linalg.solve(hessian, gradient)
        b -= step
        if np.abs(step).max() < 1e-9:
            break
    weights = b[:-1] / spread
    return weights, float(b[-1] - weights @ mean)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--write-topics", action="store_true")
    options = parser.parse_args()
    pages = [(corpus, article_sentences(text, title)) for corpus, text, title in articles(options.shared)]
    words = integrity_words()
    if options.write_topics:
        counted = [p for corpus, p in pages if corpus != "re3d"]
        seen: Counter[str] = Counter()
        for page in counted:
            seen.update(
                {_stem(w) for s in page for w in _WORD.findall(s) if len(w) >= 3 and w.lower() not in words.stop}
            )
        rows = [f"{stem}\t{n}" for stem, n in sorted(seen.items()) if n >= SEEN_IN and stem.isascii()]
        (PACK / "topics.tsv").write_text(
            f"# {len(counted)} documents; stem, documents it stands in\n" + "\n".join(rows) + "\n", encoding="utf-8"
        )
        return
    chance = random.Random(3)
    coherent = [(c, m) for c, p in pages if (m := measure(p[:30], words)) and m.sentences >= 8]
    stitched = []
    for corpus, count in (("fa-kes", 600), ("wikinews", 200), ("own", 200)):
        pool = [[s for s in p if 6 <= len(s.split()) <= 60] for c, p in pages if c == corpus]
        pool = [p for p in pool if p]
        for _ in range(count):
            chosen = chance.sample(pool, chance.randint(10, 24))
            page = [
                s
                for p in chosen
                for s in (lambda k, p=p: p[k : k + chance.choice((1, 1, 1, 2))])(chance.randrange(len(p)))
            ]
            chance.shuffle(page)
            if m := measure(page, words):
                stitched.append((corpus, m))
    x = np.array([row(m) for _, m in coherent + stitched])
    y = np.r_[np.zeros(len(coherent)), np.ones(len(stitched))]
    weights, constant = fit(x, y)
    print(f"constant = {constant:.3f}")
    for name, weight in zip(NAMES, weights, strict=True):
        print(f"{name} = {weight:.3f}")
    scores = x @ weights + constant
    limit = words.weights["threshold"]
    for corpus in dict.fromkeys(c for c, _ in coherent + stitched):
        for what, value in (("coherent", 0), ("stitched", 1)):
            chosen = [
                s for s, v, (c, _) in zip(scores, y, coherent + stitched, strict=True) if v == value and c == corpus
            ]
            if chosen:
                print(
                    f"{corpus:9} {what}: {sum(s > limit for s in chosen)} of {len(chosen)} called stitched at {limit}"
                )


if __name__ == "__main__":
    main()
