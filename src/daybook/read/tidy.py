"""What a vote's claims are tidied by: words that fill no slot, shares of a number; voices are tidied in ``voices``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from daybook.core.claims import Claim, Mention
from daybook.core.documents import Document
from daybook.core.text import Span
from daybook.core.values import Count
from daybook.core.vocab import ClaimType, Role
from daybook.read.headcount import share_of
from daybook.read.tokens import tokenise
from daybook.read.voices import tidied_voices


@dataclass(frozen=True, slots=True)
class TidyWords:
    """Words that fill no slot by themselves (``idle``), what aid brings (``goods``), and nouns for the dead (``remains``): who
    stands before those found or counted them. ``holding``: participles that tell a captor or holder and no attacker ("hostages
    held by X were freed in a raid")."""

    idle: frozenset[str] = frozenset()
    goods: frozenset[str] = frozenset()
    remains: frozenset[str] = frozenset()
    holding: frozenset[str] = frozenset()


_HOLDERS = frozenset((ClaimType.ABDUCTION, ClaimType.DETENTION, ClaimType.CONTROL, ClaimType.CAPTURE, ClaimType.SIEGE))
_HELD = 24  # code points before a name: room for "captured by the "
_NEAR = 300  # code points between a number and the share that is taken of it: about two sentences


def tidied(claim: Claim, d: Document, words: TidyWords) -> Claim:
    """The claim without mentions that hold no word of their own (articles, prepositions, auxiliaries), without a target that is
    its own trigger, a total's, or the goods that are brought, without an actor before a noun for the dead ("the army recovered 61
    bodies"), and with its voices as the codebook wants them."""
    kept = tuple(m for m in claim.mentions if _fills(m, claim, d, words))
    voices = tidied_voices(tuple(a for a in claim.attribution if not _idle(d, a.source, words.idle)), d)
    if kept == claim.mentions and voices == claim.attribution:
        return claim
    return claim.revised(mentions=kept, attribution=voices)


def _fills(m: Mention, claim: Claim, d: Document, words: TidyWords) -> bool:
    if m.role is Role.ACTOR and m.span.start < claim.trigger.start and claim.trigger.quote.casefold() in words.remains:
        return False
    if m.role is Role.ACTOR and claim.type not in _HOLDERS:
        before = d.text[max(0, m.span.start - _HELD) : m.span.start].lower().removesuffix("the ").split()
        if (
            before[-1:] == ["by"]
            and words.holding.intersection(before[-2:-1])
            and before[-2] not in claim.trigger.quote.lower()
        ):
            return False
    if m.role is Role.TARGET and claim.type is ClaimType.TOLL:
        return False  # a total is done to nobody in particular: its people stand in the count
    if m.role is Role.TARGET and (m.span.start, m.span.end) == (claim.trigger.start, claim.trigger.end):
        return False
    if m.role is Role.TARGET and claim.type is ClaimType.AID and _idle(d, m.span, words.idle | words.goods):
        return False
    return m.role is Role.TIME or not _idle(d, m.span, words.idle)


def _idle(d: Document, span: Span, idle: frozenset[str]) -> bool:
    words = [t for t in tokenise(d.text, span.start, span.end) if t.kind in ("word", "number", "abbr")]
    return all(t.low in idle and not t.text.isupper() for t in words)


def shares(counts: Sequence[Count], d: Document, before: Sequence[Count]) -> list[Count]:
    """The counts with "most of them" and its like told by the number they are a share of: the nearest one before, of the same
    harm. ``before``: counts of the page so far. A share whose whole is not told keeps open bounds."""
    told: list[Count] = []
    for c in counts:
        share = share_of(d.text[c.span.start : c.span.end])
        if share is not None:
            whole = max(
                (
                    w
                    for w in (*before, *told)
                    if w.harm is c.harm and w.low and w.low > 2 and w.high in (w.low, None) and not w.part
                    and w.span.end <= c.span.start <= w.span.end + _NEAR
                ),
                key=lambda w: w.span.start,
                default=None,
            )  # fmt: skip
            if whole is not None and whole.low:
                bounds = share.of(whole.low, open_above=whole.high is None)
                c = replace(c, low=bounds.low, high=bounds.high, approx=bounds.approx, part=True)
        told.append(c)
    return told
