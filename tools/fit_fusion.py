"""Fit the weights of the scorer (``fuse/weights.py``) to the coded pairs of one half of ``training/fusion``.

    python tools/fit_fusion.py --coded CLAIMS.jsonl... --documents DOCUMENTS.jsonl [--half 0] [--pull 30] [--write]

Every pair of units of two documents that fusion compares and that coded mentions name is a case, from claims coded by hand
and from each reader's. Logistic regression, pulled towards the weights set by hand (``--pull``: the strength, a Gaussian prior),
so that evidence of which the pairs hold little keeps them. Prints what would change and how well all tell pairs of the
other half apart; ``--write`` rewrites the table.
"""

import argparse
import re
from collections import Counter
from pathlib import Path
from typing import Any

import measure_fusion as fusion
import numpy as np

from daybook.core.claims import ResolvedReading
from daybook.fuse import match as scorer
from daybook.fuse import weights
from daybook.fuse.config import FusionConfig
from daybook.fuse.copies import copy_groups
from daybook.fuse.meet import each
from daybook.fuse.said import flatten
from daybook.fuse.units import Unit, units

Case = tuple[
    dict[str, float], bool, int | None
]  # evidence -> how much of it, same happening, half (None: across halves)
_KEPT = ("report.", "denial.")  # within one report, or too rare in the coded pairs


def cases(readings: list[ResolvedReading], config: FusionConfig) -> list[Case]:
    """All compared pairs of two documents whose units coded mentions name."""
    told = units([s for s in flatten(readings, frozenset(), config.sentence_min_words) if not s.is_state], frozenset())
    copies = copy_groups([r.reading.document for r in readings], config)
    number = {d: n for n, members in enumerate(copies) for d in members}
    named = [_group(u) for u in told]
    out: list[Case] = []
    for left, right in each(told, number, config):
        a, b = told[left], told[right]
        one, two = named[left], named[right]
        if one is None or two is None or a.document == b.document:
            continue
        seen: dict[str, float] = {}
        with _watched(seen):
            found = scorer.match(a, b, number.get(a.document, -1) == number.get(b.document, -2), config)
        if not found.veto:
            out.append((seen, one[0] == two[0], one[1] if one[1] == two[1] else None))
    return out


_MENTIONS: dict[str, list[tuple[str, int, list[list[int]]]]] = {}


def _group(u: Unit) -> tuple[str, int] | None:
    """The coded happening most of a unit's triggers stand for, and its half."""
    if not _MENTIONS:
        for name, half, member in fusion.mentions():
            _MENTIONS.setdefault(member["document"], []).append((name, half, member["spans"]))
    votes = Counter(
        (name, half)
        for s in u.said
        for name, half, spans in _MENTIONS.get(s.document.text_sha256, ())
        if any(start < s.claim.trigger.end and s.claim.trigger.start < end for start, end in spans)
    )
    return min(votes, key=lambda k: (-votes[k], k)) if votes else None


class _watched:
    """Note the evidence that is added while a pair is scored."""

    def __init__(self, seen: dict[str, float]) -> None:
        self.seen, self.add = seen, scorer.Match.add

    def __enter__(self) -> None:
        def add(m: scorer.Match, name: str, *values: Any, times: float = 1.0, suffix: str = "") -> None:
            self.seen[name] = self.seen.get(name, 0.0) + times
            self.add(m, name, *values, times=times, suffix=suffix)

        scorer.Match.add = add  # type: ignore[method-assign]

    def __exit__(self, *_: object) -> None:
        scorer.Match.add = self.add  # type: ignore[method-assign]


def fit(rows: np.ndarray, same: np.ndarray, prior: np.ndarray, pull: np.ndarray) -> np.ndarray:
    """Log-odds that make the cases likeliest, pulled to the prior; Newton's method with halved steps."""

    def loss(w: np.ndarray) -> float:
        z = rows @ w
        return float(np.logaddexp(0, z).sum() - same @ z + 0.5 * (pull * (w - prior) ** 2).sum())

    w, now = prior.copy(), loss(prior)
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(rows @ w, -40, 40)))
        gradient = rows.T @ (p - same) + pull * (w - prior)
        step = np.linalg.solve((rows.T * (p * (1 - p))) @ rows + np.diag(pull), gradient)
        size = 1.0
        while size > 1e-6 and loss(w - size * step) > now:
            size /= 2
        w = w - size * step
        if now - (now := loss(w)) < 1e-6:
            break
    return w


def told(rows: np.ndarray, same: np.ndarray, w: np.ndarray) -> str:
    """Mean log loss, precision and recall at even odds."""
    z = rows @ w
    yes = z > 0
    loss = float((np.logaddexp(0, z) - same * z).mean())
    right = float((yes & (same > 0)).sum())
    return f"log loss {loss:.3f}, P {right / max(1, yes.sum()):.3f}, R {right / max(1.0, same.sum()):.3f}"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    fusion.arguments(parser)
    parser.add_argument("--half", type=int, default=0, help="the half of the groups to fit to: 0 or 1")
    parser.add_argument("--pull", type=float, default=30.0, help="strength of the prior")
    parser.add_argument("--write", action="store_true", help="rewrite fuse/weights.py")
    args = parser.parse_args()
    config = FusionConfig()
    found = [c for _, readings in fusion.sources(args) for c in cases(list(readings), config)]
    names = list(weights.WEIGHTS)
    prior = np.array([weights.BY_HAND, *(weights.WEIGHTS[n][1] for n in names)])
    used = np.array([weights.BASE, *(weights.WEIGHTS[n][0] for n in names)])
    rows = np.array([[1.0, *(seen.get(n, 0.0) for n in names)] for seen, _, _ in found])
    same = np.array([float(s) for _, s, _ in found])
    halves = np.array([-1 if h is None else h for _, _, h in found])
    fixed = [n.startswith(_KEPT) for n in names]
    pull = np.array([args.pull, *(1e6 if f else args.pull for f in fixed)])
    here, there = halves == args.half, halves == 1 - args.half
    fitted = np.round(fit(rows[here], same[here], prior, pull), 1)
    turned = (
        fitted * prior < 0
    )  # a few happenings that were told often must not turn what speaks for into what speaks against
    turned[0] = False
    if turned.any():
        pull[turned], prior_or_zero = 1e6, np.where(turned, 0.0, prior)
        fitted = np.round(fit(rows[here], same[here], prior_or_zero, pull), 1)
    for label, mask in (("fitted half", here), ("other half", there)):
        print(f"{label}: {int(mask.sum())} pairs, {int(same[mask].sum())} the same")
        print(f"   set by hand: {told(rows[mask], same[mask], prior)}")
        print(f"   in use:      {told(rows[mask], same[mask], used)}")
        print(f"   fitted now:  {told(rows[mask], same[mask], fitted)}")
    print(f"{'':24} {'hand':>6} {'fitted':>6}   pairs that show it, of them the same")
    for n, name in enumerate(["base", *names]):
        shows = here & (rows[:, n] != 0)
        print(f"{name:24} {prior[n]:6.1f} {fitted[n]:6.1f}   {int(shows.sum())}, {int(same[shows].sum())}")
    if args.write:
        path = Path(weights.__file__)
        text = re.sub(r"^BASE, BY_HAND = [^,]+", f"BASE, BY_HAND = {fitted[0]}", path.read_text(), flags=re.MULTILINE)
        for n, name in enumerate(names, 1):
            text = re.sub(rf'"{re.escape(name)}": \(\S+,', f'"{name}": ({fitted[n] + 0.0},', text)
        path.write_text(text)


if __name__ == "__main__":
    main()
