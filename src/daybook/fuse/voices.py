"""Which origins stand behind an event, and which outlets tell it in their own words without being one more.

An outlet's own words are no origin beside a source that the same report names for the same happening (headline and lead
rest on it), nor where they give the distinctive figure that a named source gave before: "the second source is just a
reprint of the first" is the oldest complaint about counting reports.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daybook.core.events import UNKNOWN_ORIGIN
from daybook.core.vocab import HarmKind, Status
from daybook.fuse.config import FusionConfig
from daybook.fuse.origins import Origins
from daybook.fuse.said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """``counted``: origins that stand behind it; ``own``: outlets' own words that are not counted; ``repeats``: claim -> origin."""

    counted: tuple[str, ...]
    own: tuple[str, ...]
    repeats: Mapping[str, str]


def voices(members: Sequence[Said], origins: Origins, config: FusionConfig) -> Voices:
    """The voices behind one event. Only claims that it happened speak for it."""
    actual = [s for s in members if s.status is Status.ACTUAL and origins.of[s.id] != UNKNOWN_ORIGIN]
    named = {s.document.id for s in actual if not _own(origins.of[s.id])}
    first_told: dict[tuple[HarmKind, int], tuple[int, str]] = {}
    for s in actual:
        if _own(origins.of[s.id]):
            continue
        for harm, figure in figures(s, config):
            entry = (s.day if s.day is not None else 1 << 30, origins.of[s.id])
            held = first_told.get((harm, figure))
            if held is None or entry < held:
                first_told[harm, figure] = entry
    repeats: dict[str, str] = {}
    counted: set[str] = set()
    own: set[str] = set()
    for s in actual:
        origin = origins.of[s.id]
        if not _own(origin):
            counted.add(origin)
            continue
        day = s.day if s.day is not None else 1 << 30
        earlier = sorted(first_told[k] for k in figures(s, config) if k in first_told and first_told[k][0] <= day)
        if earlier:
            repeats[s.id] = earlier[0][1]
    repeats |= _vague(actual, origins, repeats)
    resting = named | {s.document.id for s in actual if s.id in repeats}
    for s in actual:
        origin = origins.of[s.id]
        if _own(origin):
            (own if s.document.id in resting else counted).add(origin)
    kept = origins.counted(counted)
    return Voices(counted=kept, own=tuple(sorted(own - set(kept))), repeats=repeats)


def _vague(actual: Sequence[Said], origins: Origins, known: Mapping[str, str]) -> dict[str, str]:
    """Claim -> origin: "hundreds taken" in a report's own words, or a nameless source's, where the same report gives a
    number that the word may mean, and names one source for it.
    """
    told: dict[tuple[str, HarmKind], list[tuple[int, str]]] = {}
    for s in actual:
        if not _nobodys(origins.of[s.id]):
            for c in s.counts:
                if (figure := c.low if c.low is not None else c.high) is not None and not c.part:
                    told.setdefault((s.document.id, c.harm), []).append((figure, origins.of[s.id]))
    rests: dict[str, str] = {}
    for s in actual:
        if (
            s.id in known
            or not _nobodys(origins.of[s.id])
            or not all(is_vague(c.words, c.low, c.high) for c in s.counts)
        ):
            continue
        meant = [
            {o for n, o in told.get((s.document.id, c.harm), ()) if (c.low or 0) <= n <= (c.high or n)}
            for c in s.counts
        ]
        both = set[str]().union(*meant)
        if len(both) == 1 and all(meant):
            rests[s.id] = min(both)
    return rests


def is_vague(said: str, low: int | None, high: int | None) -> bool:
    """True for "dozens" or "hundreds"."""
    return not any(c.isdigit() for c in said) and low is not None and high is not None and high >= 3 * low


def _nobodys(origin: str) -> bool:
    return _own(origin) or origin.startswith("words:")


def figures(s: Said, config: FusionConfig) -> list[tuple[HarmKind, int]]:
    """The distinctive figures a claim tells."""
    out = []
    for c in s.counts:
        figure = c.low if c.low is not None else c.high
        if figure is not None and figure >= config.distinctive:
            out.append((c.harm, figure))
    return out


def _own(origin: str) -> bool:
    return origin.startswith("publisher:")
