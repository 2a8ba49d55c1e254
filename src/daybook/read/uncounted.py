"""The harmed who are told without a number ("detained a facilitator"), and counts of people who were only sought.

Codebook, "harm": no number and singular is 1–1, plural 2–null. The network finds who was killed or taken, but marks a count mostly
where a number stands; "targeted two leaders" it takes for two dead. Words are data of the lexicon pack.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from daybook.core.claims import Claim, Mention
from daybook.core.documents import Document
from daybook.core.text import Span
from daybook.core.values import Count
from daybook.core.vocab import ClaimType, HarmKind, Role, Status, Whom
from daybook.read.headcount import head_of, is_plural, read_count
from daybook.read.quantities import quantities, word_number
from daybook.read.tokens import Token, tokenise

_BEFORE = 40  # code points looked back for what governs a phrase
_TAKING = {ClaimType.DETENTION: HarmKind.DETAINED, ClaimType.ABDUCTION: HarmKind.ABDUCTED}
_HURT = frozenset((HarmKind.KILLED, HarmKind.WOUNDED))
_HURT_BOTH = (HarmKind.KILLED, HarmKind.WOUNDED)
_ONE = frozenset("he she him her".split())
_VAGUE = ((2, None), (3, 9))  # how "civilians" and "several" are counted
_NOUN = 5  # words that may stand between a count and its verb: "(a number of) civilians in the town were"
_SINGLING = frozenset("a an another the this that his her its their".split())


@dataclass(frozen=True, slots=True)
class PeopleWords:
    """Word lists of the lexicon pack. ``sought`` govern people who are looked for, aimed at or followed ("targeting", "search
    for", "pursuit of"); ``fatal`` and ``hurt`` tell a death or a wound; ``collective`` nouns are groups; ``parts`` open a
    part of a number ("including")."""

    people: frozenset[str] = frozenset()
    combatants: frozenset[str] = frozenset()
    civilians: frozenset[str] = frozenset()
    sought: frozenset[str] = frozenset()
    fatal: frozenset[str] = frozenset()
    hurt: frozenset[str] = frozenset()
    collective: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()


def counted(
    claim: Claim, counts: Sequence[Count], d: Document, home: tuple[int, int], words: PeopleWords
) -> list[Count]:
    """The counts of a claim without those who were only sought, and with the single or vaguely numbered people among its targets
    that have none. ``home``: code points of the claim's sentence. A bare plural stays uncounted: it is the network's to judge."""
    kept = [c for c in counts if not (c.harm in _HURT and _sought(c.span, d, words))]
    told = [c.span for c in kept]
    kept = [k for c in kept for k in (_both(c, d, home, words) if told.count(c.span) == 1 else (c,))]
    return [_part(c, kept, d, words) for c in (*kept, *_unnumbered(claim, kept, d, home, words))]


def is_vague(words: str, low: int | None, high: int | None) -> bool:
    """True of a count that no number stands behind: "civilians", "several", "many of them"; not of "at least two"."""
    if (low, high) not in _VAGUE:
        return False
    return not any(t.kind == "number" or word_number(t.low) is not None for t in tokenise(words, 0, len(words)))


def _both(count: Count, d: Document, home: tuple[int, int], words: PeopleWords) -> Iterator[Count]:
    """ "Killed and wounded many" tells of dead and of wounded; of "120 killed and wounded" nobody knows how many died."""
    known = count.harm in (*_HURT, HarmKind.HARMED) and is_vague(count.span.quote, count.low, count.high)
    for harm in _HURT_BOTH if known and _of_both(count.span, d, home, words) else (count.harm,):
        yield replace(count, harm=harm)


def _of_both(span: Span, d: Document, home: tuple[int, int], words: PeopleWords) -> bool:
    """True if "killed and wounded" stands right before these words, or behind them with few words and no mark between."""
    before = tokenise(d.text, max(home[0], span.start - _BEFORE), span.start)
    after = tokenise(d.text, span.end, min(home[1], span.end + 2 * _BEFORE))

    def told(tokens: Sequence[Token]) -> bool:
        low = [t.low for t in tokens]
        return len(low) == 3 and low[0] in words.fatal and low[1] == "and" and low[2] in words.hurt

    if told(before[-3:]) or told(before[-4:-1]):
        return True
    at = next((k for k, t in enumerate(after[:_NOUN]) if t.kind != "word" or t.low in words.fatal), 0)
    return told(after[at : at + 3])


def _part(count: Count, counts: Sequence[Count], d: Document, words: PeopleWords) -> Count:
    """The count as a part of another one where the text says so: "more than 10 suspects, including several who fled"."""
    before = tokenise(d.text, max(0, count.span.start - 16), count.span.start)
    if not before or before[-1].low not in words.parts:
        return count
    whole = any(c.harm is count.harm and c.span.end < count.span.start and not c.part for c in counts)
    return replace(count, part=True) if whole else count


def _sought(span: Span, d: Document, words: PeopleWords) -> bool:
    """True of the leader in "targeted a leader", "in pursuit of a leader": nothing befell him yet."""
    before = tokenise(d.text, max(0, span.start - _BEFORE), span.start)
    low = [t.low for t in before]
    for lead in (("the", "a", "an"), ("of", "for")):
        if low and low[-1] in lead:
            low.pop()
    return bool(low) and low[-1] in words.sought


def _unnumbered(
    claim: Claim, counts: Sequence[Count], d: Document, home: tuple[int, int], words: PeopleWords
) -> Iterator[Count]:
    harm = _harm(claim, d, words)
    if harm is None or claim.status not in (Status.ACTUAL, Status.POSSIBLE):
        return
    if harm is HarmKind.KILLED and any(c.harm is harm for c in counts):
        return  # the dead are counted; who else was hit is no second count
    done = [c.span for c in counts]
    for m in claim.of(Role.TARGET):
        if (
            not home[0] <= m.span.start < home[1]
            or any(_same(s, m.span, d) for s in done)
            or _apart(claim, m, d, words)
        ):
            continue
        tokens = tokenise(d.text, m.span.start, m.span.end)
        if not _numbered(tokens, words) or _sought(m.span, d, words):
            continue
        if done and tokens[0].low in _ONE:
            continue  # "captured a courier and questioned him": the same man
        bounds = read_count(d.text, m.span.start, m.span.end)
        if bounds is None or not bounds.low:
            continue
        yield Count(
            harm=harm, whom=_whom(tokens, words), low=bounds.low, high=bounds.high, approx=bounds.approx, span=m.span
        )
        done.append(m.span)


def _harm(claim: Claim, d: Document, words: PeopleWords) -> HarmKind | None:
    """What a target of the claim has suffered, if its type or its trigger says so by itself."""
    if claim.type in _TAKING:
        return _TAKING[claim.type]
    low = {t.low for t in tokenise(d.text, claim.trigger.start, claim.trigger.end)}
    return HarmKind.KILLED if low & words.fatal and claim.type is not ClaimType.TOLL else None


def _same(counted_words: Span, target: Span, d: Document) -> bool:
    """True if a count's words are those of the target or stand right before them ("12 | suspected fighters")."""
    if counted_words.overlaps(target):
        return True
    gap = d.text[counted_words.end : target.start]
    return (
        counted_words.end <= target.start and len(gap) < _BEFORE and not set(",;.:") & set(gap) and " and " not in gap
    )


def _apart(claim: Claim, m: Mention, d: Document, words: PeopleWords) -> bool:
    """True if another harm, a purpose or a number stands between trigger and target: they do not belong together."""
    at = claim.trigger
    first, last = (at.end, m.span.start) if at.end <= m.span.start else (m.span.end, at.start)
    low = {t.low for t in tokenise(d.text, first, last)} if first < last else set()
    if "to" in low or low & words.hurt or low & words.fatal:
        return True
    before = tokenise(d.text, max(0, m.span.start - 12), m.span.start)
    return bool(before) and bool(quantities(before[-1:]))


def _numbered(tokens: Sequence[Token], words: PeopleWords) -> bool:
    """True of one person or of a number of them: "a suspected courier", "him", "multiple insurgents"; not of a name alone, which
    may be a group's, nor of a group told by a singular noun ("the army")."""
    if len(tokens) == 1:
        return tokens[0].low in _ONE
    if quantities(list(tokens)):
        return any(t.low in words.people for t in tokens)
    heads = {head_of(list(tokens)).low, tokens[-1].low} & words.people - words.collective
    return tokens[0].low in _SINGLING and bool(heads) and not any(map(is_plural, heads))


def _whom(tokens: Sequence[Token], words: PeopleWords) -> Whom:
    low = {t.low for t in tokens}
    if low & words.combatants:
        return Whom.COMBATANT
    return Whom.CIVILIAN if low & words.civilians else Whom.MIXED
