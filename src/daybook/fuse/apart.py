"""Why two events are not one: what stands against it pair by pair, and the one sentence that settles it.

Computed from the units when somebody asks: a case of a million claims rules out tens of millions of pairs and keeps no words
for them. The rules are those of the scorer (``match.py``) and of the grouping (``cluster.py``), in the grouping's order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from daybook.fuse.cluster import AVERAGE
from daybook.fuse.config import FusionConfig
from daybook.fuse.decisions import Judged
from daybook.fuse.match import LATER, OTHER_DAYS, OTHER_KIND, OTHER_PLACE, Match, match
from daybook.fuse.meet import each
from daybook.fuse.standard import are_copies
from daybook.fuse.units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What two reports tell, compared. ``left``, ``right``: ids of the units' first claims; ``score`` 0 if ``ruled_out``.

    ``compared``: they share a block of place, day, words or people, so that the fusion looked at them at all.
    """

    left: str
    right: str
    score: float
    ruled_out: bool
    compared: bool
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Why two events stand apart. ``reason``: one sentence; ``pairs``: the likeliest first."""

    reason: str
    pairs: tuple[Pair, ...]


def between(
    left: Sequence[Unit],
    right: Sequence[Unit],
    number: Mapping[str, int],
    judged: Iterable[Judged],
    config: FusionConfig,
) -> Between:
    """Compare the units of two events. ``number``: document -> its copy group, as for ``standard.compare``."""
    told = [*left, *right]
    met = {(a, b) for a, b in each(told, number, config) if a < len(left) <= b}
    pairs = [
        _pair(a, b, number, config, compared=(n, len(left) + k) in met)
        for n, a in enumerate(left)
        for k, b in enumerate(right)
    ]
    pairs.sort(key=lambda p: (p.ruled_out, not p.compared, -p.score, p.left, p.right))
    return Between(reason=_reason(pairs, left, right, judged, config), pairs=tuple(pairs))


def _pair(a: Unit, b: Unit, number: Mapping[str, int], config: FusionConfig, *, compared: bool) -> Pair:
    found = match(a, b, are_copies(a, b, number), config)
    return Pair(
        left=a.id,
        right=b.id,
        score=0.0 if found.veto else round(found.score, 4),
        ruled_out=found.veto,
        compared=compared,
        reasons_for=found.reasons_for,
        reasons_against=_with_facts(found, a, b),
    )


def _with_facts(found: Match, a: Unit, b: Unit) -> tuple[str, ...]:
    """The reasons against; of a veto, with what was told: the scorer says only which it is, the same for all pairs."""
    if found is OTHER_KIND:
        facts = [", ".join(sorted(u.types)) for u in (a, b)]
    elif found is OTHER_DAYS or found is LATER:
        facts = [_days(u) for u in (a, b)]
    elif found is OTHER_PLACE:
        facts = [u.place.name or u.place.span.quote for u in (a, b) if u.place is not None]
    else:
        return found.reasons_against
    return tuple(f"{reason}: {' and '.join(facts)}" for reason in found.reasons_against)


def _days(u: Unit) -> str:
    first, last = (date.fromordinal(n).isoformat() if n is not None else None for n in (u.first, u.last))
    if first is None or last is None:
        return f"on or before {last}" if last else f"since {first}" if first else "a day not told"
    return first if first == last else f"{first} to {last}"


def _reason(
    pairs: Sequence[Pair], left: Sequence[Unit], right: Sequence[Unit], judged: Iterable[Judged], config: FusionConfig
) -> str:
    ours, theirs = ({s.id for u in units for s in u.said} for units in (left, right))
    for j in judged:
        if not j.same and ((j.left in ours and j.right in theirs) or (j.left in theirs and j.right in ours)):
            return f"{j.decision.user} held them to be different"
    if not pairs:
        return "the claims of one of them no longer stand"
    out = [p for p in pairs if p.ruled_out]
    why = "; ".join(dict.fromkeys(r for p in out for r in p.reasons_against))
    if len(out) == len(pairs):
        return f"they cannot be one: {why}"
    best = pairs[0]
    if not any(p.compared for p in pairs):
        return "they were never compared: they share neither place and day, nor a side, a sentence or a large number"
    if best.score < config.link_threshold:
        return f"the likeliest pair scores {best.score:.2f}, and {config.link_threshold:.2f} is needed"
    if any(p.compared for p in out):
        return f"the likeliest pair scores {best.score:.2f}, but others of their claims cannot be one: {why}"
    scores = [p.score for p in pairs if p.compared]
    average, needed = sum(scores) / len(scores), config.link_threshold * AVERAGE
    if average < needed:
        return f"the likeliest pair scores {best.score:.2f}, but all on the average {average:.2f}, and {needed:.2f} is needed"
    return f"the likeliest pair scores {best.score:.2f}, but surer links had already put their claims elsewhere"
