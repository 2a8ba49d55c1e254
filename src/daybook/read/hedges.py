"""What the words right before a trigger say about whether it happened, where the network took it for done.

Only the nearest words are looked at: on documents that the network had not seen they were right in nine of ten cases, and a
cue that stands further off is the network's to weigh. The words are data of the lexicon pack.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from daybook.core.claims import Claim
from daybook.core.documents import Document
from daybook.core.vocab import Status
from daybook.read.tokens import Token, tokenise

_BEFORE = 60  # code points looked back, within the sentence
_NEAR = 3  # words between a negation and what it denies, at most


@dataclass(frozen=True, slots=True)
class HedgeWords:
    """Word lists: an attempt ("tried"), a negation, a modal of doubt ("may") and of the future ("will"), adjectives of doubt
    ("alleged") and of what is to come ("planned"), and what governs a plan ("threatened" to)."""

    tries: frozenset[str] = frozenset()
    negations: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    will: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    coming: frozenset[str] = frozenset()
    planned: frozenset[str] = frozenset()


def hedged(claim: Claim, d: Document, home: tuple[int, int], words: HedgeWords) -> Status:
    """The claim's status; that of an ``actual`` claim gives way to the words right before its trigger. ``home``: the sentence."""
    if claim.status is not Status.ACTUAL:
        return claim.status
    at = claim.trigger.start
    before = [t for t in tokenise(d.text, max(home[0], at - _BEFORE), at) if t.kind in ("word", "abbr")]
    return _by(before, words) or claim.status


def _by(before: Sequence[Token], words: HedgeWords) -> Status | None:
    low = [t.low for t in before]
    if not low:
        return None
    last = before[-1]
    if any(w in words.negations for w in low[-_NEAR:]):
        return Status.DENIED
    if last.low in words.doubtful or (last.low in words.may and not last.capital):  # "in May" is a month
        return Status.POSSIBLE
    if last.low in words.coming or last.low in words.will:
        return Status.PLANNED
    to = len(low) - 1 - low[::-1].index("to") if "to" in low[-2:] else None
    governed = low[max(0, to - 1) : to] if to is not None else []
    if last.low in words.tries or any(w in words.tries or w in words.planned for w in governed):
        return Status.PLANNED
    return None
