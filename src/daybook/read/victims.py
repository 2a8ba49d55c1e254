"""Who of those counted was harmed, and how: doers are no victims, "killed or wounded" is neither, one count is told once.

The network finds the numbers; what they may be taken for is checked here against the words that stand around them. The word
lists are data of the lexicon pack.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from daybook.core.claims import Claim, Mention, Observation
from daybook.core.documents import Document, Sentence
from daybook.core.text import Span
from daybook.core.values import Count
from daybook.core.vocab import ClaimType, HarmKind, Role, Status
from daybook.read.headcount import tells_whose
from daybook.read.tokens import Token, tokenise

_BEFORE = 40  # code points looked back for what governs a number
_SUBJECT = 3  # words between a subject and its passive verb: "had since been"
_BOTH = frozenset((ClaimType.CLASH, ClaimType.SUICIDE_ATTACK))
_NO_VICTIM = frozenset(  # in these a passive has a doer as its subject: "troops were deployed", "talks were agreed"
    (ClaimType.MOVEMENT, ClaimType.CONTROL, ClaimType.LOSS, ClaimType.AGREEMENT, ClaimType.AID, ClaimType.SUPPORT)
)
_AROUND = 60  # and around it for "killed or wounded"


@dataclass(frozen=True, slots=True)
class VictimWords:
    """Words of the lexicon pack: ``doers`` govern those who did it ("by", "involving"), ``ahead`` tell what is still to come
    ("will"), ``fatal`` and ``hurt`` are the two sides of "killed or wounded", ``be`` the auxiliary of passives."""

    doers: frozenset[str] = frozenset()
    ahead: frozenset[str] = frozenset()
    fatal: frozenset[str] = frozenset()
    hurt: frozenset[str] = frozenset()
    be: frozenset[str] = frozenset()


def fair_counts(
    claim: Claim,
    counts: Iterable[Count],
    d: Document,
    needs: Mapping[str, frozenset[str]],
    told: set[str],
    words: VictimWords,
) -> list[Count]:
    """The counts that the words bear out. ``told``: the lower-case words of the claim's sentence; ``needs``: for a kind of harm,
    words one of which it must hold."""
    kept: list[Count] = []
    for c in counts:
        before = tokenise(d.text, max(0, c.span.start - _BEFORE), c.span.start)
        if _counts_doers(claim, c, d, before, words) or tells_whose(d.text, c.span.start, c.span.end):
            continue
        harm = _either(c, d, words)
        needed = needs.get(harm)
        if needed is not None and not needed & told:
            if harm is not HarmKind.WOUNDED:
                continue
            harm = HarmKind.HARMED  # "33 people were affected by the gas"
        kept.append(c if harm is c.harm else replace(c, harm=harm))
    return kept


def sides(claim: Claim, counts: Sequence[Count], d: Document, be: frozenset[str]) -> tuple[Mention, ...]:
    """The mentions with an actor made the target where the words show that it was done to them.

    Whom the claim counts among its own victims ("five of them locked up"; of a clash and of a bomber who dies coders name both),
    and the subject of a passive ("the insurgents had been thrown out"; of 1,100 subjects of passives in coded documents, 19 of
    20 were targets, movements and what changes hands by itself apart). ``be``: forms of the auxiliary.
    """
    passive = claim.type not in _NO_VICTIM and not claim.trigger.quote.split()[0].endswith("ing")

    def suffers(m: Mention) -> bool:
        if claim.type not in _BOTH and any(m.span.overlaps(c.span) for c in counts):
            return True
        if not passive or not 0 < claim.trigger.start - m.span.end <= _BEFORE:
            return False
        between = [t.low for t in tokenise(d.text, m.span.end, claim.trigger.start)]
        return 0 < len(between) <= _SUBJECT and between[-1] in be and between[-1].isalpha()  # "the army's offensive"

    return tuple(
        replace(m, role=Role.TARGET, suspected=False) if m.role is Role.ACTOR and suffers(m) else m
        for m in claim.mentions
    )


_CLAUSE, _VERB = 64, 12  # code points before a trigger, and between a modal and those it befalls: one verb


def still_to_come(claim: Claim, d: Document, words: VictimWords) -> bool:
    """True of what is intended, and of what is feared ahead: nobody has been harmed by it."""
    if claim.status is not Status.POSSIBLE:
        return claim.status is Status.PLANNED
    before = tokenise(d.text, max(0, claim.trigger.start - _CLAUSE), claim.trigger.start)
    if any(t.low in words.ahead for t in before[-2:]):
        return True
    # "will take the women and girls as slaves": the verb stands before those it would befall
    first = min((c.span.start for c in claim.counts), default=claim.trigger.start)
    clause: list[Token] = []
    for t in reversed(before):
        if t.kind in ("mark", "quote"):
            break
        clause.append(t)
    return any(t.low in words.ahead and 0 <= first - t.end <= _VERB for t in clause)


def _counts_doers(claim: Claim, c: Count, d: Document, before: Sequence[Token], words: VictimWords) -> bool:
    """True of "six suicide bombers", of "an attack that involved hundreds of guerrillas" and of "killed by three gunmen"."""
    gap = d.text[c.span.end : claim.trigger.start]
    if claim.type is ClaimType.SUICIDE_ATTACK and c.span.end <= claim.trigger.start and not gap.strip():
        return True
    for k, t in enumerate(reversed(before)):
        if t.low in words.doers:
            return k == 0 or before[-1].low in ("and", "or")  # "involving six bombers and hundreds of guerrillas"
        if t.kind in ("mark", "quote") or t.low in words.fatal or t.low in words.hurt:
            return False
    return False


def _either(c: Count, d: Document, words: VictimWords) -> HarmKind:
    """``HARMED`` where the words around the count leave open whether they died: "killed or wounded", "dead or injured"."""
    if c.harm not in (HarmKind.KILLED, HarmKind.WOUNDED):
        return c.harm
    near = tokenise(d.text, max(0, c.span.start - _AROUND), min(len(d.text), c.span.end + _AROUND))
    low = [t.low for t in near]
    for k in range(1, len(low) - 1):
        if low[k] == "or" and low[k - 1] in words.fatal and low[k + 1] in words.hurt:
            between = d.text[min(near[k].end, c.span.end) : max(near[k].start, c.span.start)]
            if not set(".;") & set(between):
                return HarmKind.HARMED
    return c.harm


def each_its_own(seen: Sequence[Observation], sentences: Sequence[Sentence]) -> list[Observation]:
    """The observations with each count on the happening it is told of: "shells killed 12 in Northtown and an air strike killed
    seven in Southtown" gives the shells no seven.

    A claim gives up a number that stands nearer to another of its sentence, if it has one of its own, and a word for either
    happening stands between the two numbers.
    """
    starts = [s.start for s in sentences]
    out = list(seen)
    by_sentence: dict[int, list[int]] = {}
    for n, o in enumerate(seen):
        by_sentence.setdefault(bisect_right(starts, o.claim.trigger.start), []).append(n)
    for group in by_sentence.values():
        for x, y in permutations(group, 2):
            mine, other = out[x].claim, out[y].claim
            for c in mine.counts:
                if not any(_apart(mine, own, other, c) for own in mine.counts) or not any(
                    k is c for k in out[x].claim.counts
                ):
                    continue
                if any(k.harm is c.harm for k in other.counts) and all(k.span != c.span for k in other.counts):
                    continue  # that one has another number: whose this is, nobody knows
                out[x] = replace(
                    out[x], claim=out[x].claim.revised(counts=tuple(k for k in out[x].claim.counts if k is not c))
                )
                if all(k.span != c.span for k in other.counts):
                    other = other.revised(counts=(*other.counts, replace(c, joint=False)))
                    out[y] = replace(out[y], claim=other)
    return out


def _apart(mine: Claim, own: Count, other: Claim, c: Count) -> bool:
    """True if ``own`` is this claim's and ``c`` the other's."""
    if own is c or own.harm is not c.harm or own.part or c.part or own.low is None:
        return False
    first, last = sorted((own.span, c.span), key=lambda s: s.start)
    between = any(first.end <= t.start and t.end <= last.start for t in (mine.trigger, other.trigger))
    nearer = _gap(other.trigger, c.span) < _gap(mine.trigger, c.span) and _gap(mine.trigger, own.span) < _gap(
        other.trigger, own.span
    )
    return between and nearer


def _gap(a: Span, b: Span) -> int:
    return max(a.start, b.start) - min(a.end, b.end)


def told_once(seen: Sequence[Observation]) -> list[Observation]:
    """The observations with every count told once.

    Of claims of one type that tell it by the same words the surer keeps it ("attacks with shells" is one happening, however many
    of its nouns are triggers); on claims of several types it stays, as coders do it, marked as one count (``joint``): "three aid
    workers were shot dead in the attack".
    """
    owner: dict[tuple[str, HarmKind, int, int], str] = {}
    kinds: dict[tuple[HarmKind, int, int], set[str]] = {}
    for o in sorted(seen, key=lambda o: (-o.score, o.claim.trigger.start, o.claim.id)):
        for c in o.claim.counts:
            owner.setdefault((o.claim.type, c.harm, c.span.start, c.span.end), o.claim.id)
            kinds.setdefault((c.harm, c.span.start, c.span.end), set()).add(o.claim.type)
    out = []
    for o in seen:
        mine = tuple(
            c if c.joint or len(kinds[c.harm, c.span.start, c.span.end]) == 1 else replace(c, joint=True)
            for c in o.claim.counts
            if owner[o.claim.type, c.harm, c.span.start, c.span.end] == o.claim.id
        )
        out.append(o if mine == o.claim.counts else replace(o, claim=o.claim.revised(counts=mine)))
    return out
