"""What the trained reader predicts: the label blocks of its output and the roles a span can play for a trigger."""

from typing import Final

import numpy as np
import numpy.typing as npt

from daybook.core.vocab import ClaimType, HarmKind, Phase, SourceKind, Status, Whom

SPANS: Final = ("trigger", "actor", "target", "place", "time", "source", "count")
"""Kinds of span; each has its own block of three labels (outside, begins, inside), so spans of two kinds may overlap."""

DATED: Final = ("on", "since", "by", "running")
"""How words that date a claim bound it: the interval they name; from its start on; up to its end; from its start to the
day of publication."""

UNDATED: Final = ("undated", "today", "none", "carried")
"""How a claim without such words is dated: null to publication; on the day of publication; not at all; by the words that
date another claim."""

DATING: Final = DATED + UNDATED

BOUNDS: Final = ("exact", "atleast", "atmost", "range", "one", "some", "zero", "unknown")
"""What a count's words say: a number; its lower or upper bound; a vague word or a range; one person without a number
("a soldier"); a plural without a number ("civilians"); none; a number that is no count of people (a percentage)."""

BLOCKS: Final[dict[str, tuple[str, ...]]] = {
    **{f"{name}-span": ("O", "B", "I") for name in SPANS},
    "furniture": ("article", "furniture"),
    "type": tuple(t.value for t in ClaimType),
    "status": tuple(s.value for s in Status),
    "phase": tuple(p.value for p in Phase),
    "dating": DATING,
    "suspected": ("no", "yes"),
    "harm": tuple(h.value for h in HarmKind),
    "whom": tuple(w.value for w in Whom),
    "part": ("whole", "part"),
    "bounds": BOUNDS,
    "voice": tuple(k.value for k in SourceKind),
}

ROLES: Final = ("actor", "target", "count", "place", "from", "to", "time", "carried", "said", "via", "event")
"""Pointers from a trigger to tokens. ``from``/``to`` refine ``place``; ``said`` is the innermost source, ``via`` any
further one; ``event`` points at other triggers of the same happening."""

SPAN_OF_ROLE: Final = {
    "actor": "actor",
    "target": "target",
    "count": "count",
    "place": "place",
    "time": "time",
    "carried": "time",
    "said": "source",
    "via": "source",
}

_EDGES: Final = np.asarray([1, 2, 3, 4, 6, 9, 13, 19, 27, 40, 60, 90, 140, 220], np.int64)
BUCKETS: Final = 2 * len(_EDGES) + 1


def slices() -> dict[str, slice]:
    """Where each block lies in the label axis of the model's output."""
    found, at = {}, 0
    for name, values in BLOCKS.items():
        found[name] = slice(at, at + len(values))
        at += len(values)
    return found


def buckets(trigger: int, n: int) -> npt.NDArray[np.int64]:
    """The distance class of each of ``n`` tokens as seen from token ``trigger``, before and after kept apart."""
    away = np.arange(n) - trigger
    return np.asarray(np.sign(away) * np.searchsorted(_EDGES, np.abs(away), side="right") + len(_EDGES), np.int64)
