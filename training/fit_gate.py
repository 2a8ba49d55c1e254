"""Fits the weights by which a page of ordinary news is told from a report of armed conflict (packs/gate-en).

usage: python training/fit_gate.py SHARED [--write]

Conflict: the coded training articles and our own reports. Ordinary: reports/n-train-*. A logistic regression on stems over whole
pages and short stretches of them; only stems that stand in three wars or in ordinary news, and mostly in lower case, so that no
name of a person, place or side gets a weight. Every page is scored by weights that saw neither it nor its war (Syria, of which
there are too many: by fifths); the cuts are set on those scores, so that few coded claims are lost. Ordinary news kept for
testing (n-test) is scored at the end and decides nothing.
"""

import argparse
import json
import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from compile_reports import Coder

from daybook.clean.sentences import split
from daybook.read.gate import _WORD, Gate, canonical, stem
from daybook.read.gate import stems as all_stems
from daybook.read.lexicon import Lexicon

HERE = Path(__file__).parent
PACK = HERE.parent / "src" / "daybook" / "packs" / "gate-en"
FOLDS, SEED, L2, STEPS = 5, 7, 2.0, 150
STRETCHES = 4  # short stretches a page, so that newsflashes are judged as surely as long pages
SEEN_IN, WARS, LOWER = 3, 3, 0.6
LOST = {"page": 0.002, "rules": 0.005}  # share of coded claims that a cut may lose
NEWSFLASH, FLASHES_LOST = (
    70,
    {"page": 0.035, "rules": 0.05},
)  # words of a short report, and the share of such that a cut may lose
# The bar for pages under 100 words before the trained reader: of 1,400 first stretches of coded pages 48 stand below the page's
# bar and 5 below this one; of 301 such stretches of ordinary news one more yields a claim.
BRIEF_CUT = -2.0
MISSED = 0.002  # share of coded claims in sentences that the sentence gate skips
# Words that mean the same and take a side: they count as the first of their line. Parts of names that are words get no weight.
CLASSES = (
    "fighters terrorists militants insurgents rebels jihadists jihadis extremists guerrillas guerillas gunmen gunman mujahideen",
    "government regime",
    "killed martyred martyrs",
)
NAME_PARTS = "islamic state front free syrian"
SAME = {stem(w): stem(line.split()[0]) for line in CLASSES for w in line.split()[1:]}
SMALL = 0.02  # weights nearer to zero are not kept


def stems(text: str) -> set[str]:
    """Stems as the gate counts them."""
    return canonical(all_stems(text), SAME)


def reports(pattern: str) -> list[dict[str, Any]]:
    """Own reports with their codings; those kept for testing only if they are asked for."""
    out = []
    for path in sorted((HERE / "reports").glob(pattern)):
        if "-test" in path.stem and "-test" not in pattern:
            continue
        out += [Coder().report(y) for y in yaml.safe_load_all(path.read_text("utf-8"))]
    return out


def stretches(d: dict[str, Any], rng: random.Random, number: int) -> list[str]:
    """The page and short runs of its sentences; of a conflict page only those that hold a claim."""
    sentences, out = split(d["text"], []), [d["text"]]
    for _ in range(number):
        size = rng.choice([1, 2, 3, 5])
        first = rng.randrange(max(1, len(sentences) - size + 1))
        a, b = sentences[first][0], sentences[min(first + size, len(sentences)) - 1][1]
        if not d["claims"] or any(a <= c["trigger"]["start"] < b for c in d["claims"]):
            out.append(d["text"][a:b])
    return out


def vocabulary(docs: list[dict[str, Any]]) -> list[str]:
    """Stems that may get a weight."""
    names = {s for w in (*NAME_PARTS.split(), *Lexicon.load().set("demonyms")) for s in stems(w)}
    lower, every, seen, wars = Counter[str](), Counter[str](), Counter[str](), defaultdict(set)
    for d in docs:
        for m in _WORD.finditer(d["text"]):
            s = SAME.get(stem(m.group()), stem(m.group()))
            every[s] += 1
            lower[s] += m.group()[0].islower()
        for s in stems(d["text"]):
            seen[s] += 1
            wars[s].add(d["war"])
    return sorted(
        s
        for s in seen.keys() - names
        if seen[s] >= SEEN_IN
        and every[s]
        and lower[s] / every[s] >= LOWER
        and (len(wars[s]) >= WARS or "none" in wars[s])
    )


def vectors(texts: list[str], words: list[str]) -> Any:
    """One row a text: 1 for a stem that stands in it; the last column is the bias."""
    index = {s: k for k, s in enumerate(words)}
    x = np.zeros((len(texts), len(words) + 1), np.float32)
    x[:, -1] = 1
    for row, text in enumerate(texts):
        x[row, [index[s] for s in stems(text) if s in index]] = 1
    return x


def fit(docs: list[dict[str, Any]], words: list[str]) -> Any:
    """Weights, the bias last; both classes weigh the same."""
    rng, texts, labels = random.Random(SEED), [], []
    for d in docs:
        for text in stretches(d, rng, STRETCHES if d["claims"] else 2 * STRETCHES):
            texts.append(text)
            labels.append(bool(d["claims"]))
    x, y = vectors(texts, words), np.array(labels, np.float32)
    share = np.where(y > 0, 0.5 / y.sum(), 0.5 / (1 - y).sum()) * len(y)
    theta, m, v = (np.zeros(x.shape[1], np.float32) for _ in range(3))
    for t in range(1, STEPS + 1):
        g = x.T @ (share * (1 / (1 + np.exp(-(x @ theta))) - y))
        g[:-1] += L2 * theta[:-1]
        g /= len(y)
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g
        theta -= 0.05 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.99**t)) + 1e-8)
    return theta


def newsflash(d: dict[str, Any]) -> str:
    """The first words of a page, as a short report has them."""
    return " ".join(d["text"].split()[:NEWSFLASH])


def cross_fitted(docs: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """A score for each page and for its first words, by weights that saw neither it nor (other wars) its war."""
    wars = sorted({d["war"] for d in docs} - {"none", "syria"})
    fold = [wars.index(d["war"]) % FOLDS if d["war"] in wars else k % FOLDS for k, d in enumerate(docs)]
    scores = [(0.0, 0.0)] * len(docs)
    for f in range(FOLDS):
        rest = [d for d, g in zip(docs, fold, strict=True) if g != f]
        words = vocabulary(rest)
        theta, held = fit(rest, words), [k for k, g in enumerate(fold) if g == f]
        whole = vectors([docs[k]["text"] for k in held], words) @ theta
        short = vectors([newsflash(docs[k]) for k in held], words) @ theta
        for k, s, t in zip(held, whole, short, strict=True):
            scores[k] = float(s), float(t)
    return scores


def cut_for(lost: float, scores: list[tuple[float, int]]) -> float:
    """The highest cut (in tenths) below which stand no more than this share of the claims."""
    number = sum(n for _, n in scores)
    cuts = [c / 10 for c in range(-60, 61) if sum(n for s, n in scores if s < c / 10) <= lost * number]
    return max(cuts)


def sentence_cut(gate: Gate, docs: list[dict[str, Any]]) -> tuple[float, float, float]:
    """(cut, share of claims missed, share of sentences skipped) of the sentence gate, lexicon and all."""
    gate.cuts["sentence"] = float("inf")
    plain: list[tuple[float, int]] = []  # sentences that the lexicon alone would skip: score, claims in them
    sentences = claims = 0
    for d in docs:
        for a, b in split(d["text"], []):
            held = sum(a <= c["trigger"]["start"] < b for c in d["claims"])
            sentences, claims = sentences + 1, claims + held
            if not gate.may_hold(d["text"][a:b]):
                plain.append((gate.score(d["text"][a:b]) - gate.bias, held))
    cut = max(c / 10 for c in range(-60, 61) if sum(n for s, n in plain if s < c / 10) <= MISSED * claims)
    skipped = [(s, n) for s, n in plain if s < cut]
    return cut, sum(n for _, n in skipped) / claims, len(skipped) / sentences


def main() -> None:
    """Command line."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("shared", type=Path)
    ap.add_argument("--write", action="store_true")
    a = ap.parse_args()
    coded = [json.loads(x) for x in (a.shared / "eval/train/gold.jsonl").open(encoding="utf-8")]
    docs = [d | {"war": "syria"} for d in coded] + reports("[!n]*.yaml") + reports("n-train-*.yaml")
    scores = cross_fitted(docs)
    told = [(s, len(d["claims"])) for (s, _), d in zip(scores, docs, strict=True) if d["claims"]]
    flashes = [(s, 1) for (_, s), d in zip(scores, docs, strict=True) if d["claims"]]
    cuts = {name: min(cut_for(lost, told), cut_for(FLASHES_LOST[name], flashes)) for name, lost in LOST.items()}
    cuts["brief"] = BRIEF_CUT
    words = vocabulary(docs)
    theta = fit(docs, words)
    weights = {w: round(float(t), 3) for w, t in zip(words, theta, strict=False) if abs(t) >= SMALL}
    gate = Gate(weights=weights, bias=round(float(theta[-1]), 3), cuts=cuts, lexicon=Lexicon.load(), same=SAME)
    cuts["sentence"], missed, skipped = sentence_cut(gate, [d for d in docs if d["claims"]])
    figures: dict[str, Any] = {"sentence": {"claims lost": round(missed, 4), "sentences skipped": round(skipped, 3)}}
    print(f"sentence gate: {missed:.2%} of coded claims missed, {skipped:.0%} of conflict pages' sentences skipped")
    ordinary = [s for (s, _), d in zip(scores, docs, strict=True) if not d["claims"]]
    test = reports("n-test-*.yaml")
    for name in LOST:
        cut = cuts[name]
        lost = sum(n for s, n in told if s < cut) / sum(n for _, n in told)
        passed = sum(s >= cut for s in ordinary) / len(ordinary)
        tested = sum(gate.score((d["title"] or "") + "\n" + d["text"]) >= cut for d in test) / len(test)
        figures[name] = {
            "claims lost": round(lost, 4),
            "short reports lost": round(sum(s < cut for s, _ in flashes) / len(flashes), 4),
            "n-train passed": round(passed, 3),
            "n-test passed": round(tested, 3),
        }
        print(
            f"{name}: cut {cut}, {lost:.2%} of coded claims lost; ordinary pages passed: {passed:.1%}, n-test {tested:.1%}"
        )
    if a.write:
        PACK.mkdir(exist_ok=True)
        head = "# stem\tweight (log-odds that a page tells of armed conflict)\n"
        rows = "".join(f"{w}\t{t:.3f}\n" for w, t in sorted(weights.items()))
        (PACK / "evidence.tsv").write_text(head + rows, "utf-8")
        (PACK / "gate.json").write_text(
            json.dumps({"bias": gate.bias, "cuts": cuts, "same": SAME, "measured": figures}, indent=1) + "\n", "utf-8"
        )


if __name__ == "__main__":
    main()
