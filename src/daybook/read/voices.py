"""Who speaks, where network and rules do not hear the same: the vote on a claim's chain of voices, and its tidying.

What was kept and what was dropped was counted on documents that the network had not seen (``docs/quality.md``): a voice that
one reader alone carries over from another sentence is hardly ever one (5 of 82), and where the network hears somebody in the
sentence, a second voice that only the rules hear is one in four times.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from daybook.core.claims import Attribution
from daybook.core.documents import Document
from daybook.core.text import Span
from daybook.core.vocab import SourceKind
from daybook.read.tokens import Token, tokenise

_SPEECH_TAG = 60  # code points from a quotation mark within which the words that name its speaker begin or end
_TAIL = 8  # words that may close a sentence after its speaker: "told the agency by phone on Friday"
_AND = re.compile(r",? (?:and|or|as well as) |, ")
_AND_MORE = re.compile(r"(?:, [\w'’-]+(?: [\w'’-]+){0,3})*,? (?:and|or|as well as) ")
_LED = re.compile(r"\b(?:to|by) $")
_JOINERS = frozenset("of the for at and al in".split())

_BACKED = re.compile(
    r"(?:^|(?<=[.,;:\n] )|(?<=\n))((?:[\w'’-]+ ){1,4}(?:backed|supported|armed|led|allied) (?:by|with) (?:the )?)$"
)

Voices = tuple[Attribution, ...]


def at_home(voices: Iterable[Attribution], home: tuple[int, int]) -> Voices:
    """The voices named in the sentence ``home`` (code points) itself."""
    return tuple(a for a in voices if home[0] <= a.source.start < home[1])


def agreed(network: Voices, rules: Voices, elsewhere: Voices, home: tuple[int, int]) -> Voices:
    """One claim's voices from both readers. ``elsewhere``: who the network hears anywhere in the document; ``home``: the sentence.

    The rules' voices go first, since their order of hops is the grammar's. One that the network hears nowhere in the document
    stands only where it hears nobody in the sentence; one from another sentence, only where both carry it over.
    """
    near = at_home(network, home)
    here = [a for a in rules if not near or any(a.source.overlaps(e.source) for e in elsewhere)]
    kept = [a for a in here if a in at_home((a,), home) or any(a.source.overlaps(n.source) for n in network)]
    more = [a for a in near if not any(a.source.overlaps(k.source) for k in kept)]
    return (*kept, *more)


def tidied_voices(voices: Voices, d: Document) -> Voices:
    """The chain with every speaker once, under a whole name, and without the publisher's own voice."""
    kept: list[Attribution] = []
    for a in voices:
        a = replace(a, source=_whose_backer(d, whole_name(d, a.source)))
        if publishers_own(d, a):
            continue
        k = next((k for k, b in enumerate(kept) if _one_speaker(d, a.source, b.source)), None)
        if k is None:
            kept.append(a)
            continue
        first, last = min(a.source.start, kept[k].source.start), max(a.source.end, kept[k].source.end)
        kept[k] = replace(kept[k], source=d.span(first, last))
    return tuple(kept)


def _one_speaker(d: Document, a: Span, b: Span) -> bool:
    """True of words that overlap or stand side by side ("Observatory head" and "Rami Abdel Rahman"), and of an apposition ("the
    Observatory, a British-based monitor"; "police, medics and residents" are several)."""
    gap = d.text[min(a.end, b.end) : max(a.start, b.start)]
    if a.overlaps(b) or (not gap.strip() and "\n" not in gap):
        return True
    led = _LED.search(d.text, max(0, min(a.start, b.start) - 4), min(a.start, b.start))  # "according to X, Y said"
    return gap == ", " and led is None and _AND_MORE.match(d.text, max(a.end, b.end)) is None


def publishers_own(d: Document, a: Attribution) -> bool:
    """True if the voice is the publisher's: the chain of voices ends before it ("SANA's correspondent" in a page of SANA)."""
    if not d.publisher or a.kind is not SourceKind.MEDIA:
        return False
    return (
        re.search(rf"\b{re.escape(d.publisher)}(?:'?s)?\b", d.text[a.source.start : a.source.end], re.IGNORECASE)
        is not None
    )


def _whose_backer(d: Document, span: Span) -> Span:
    """The span with those whom it only backs: it is "M23 rebels backed by Rwanda" who say so, not Rwanda."""
    before = _BACKED.search(d.text, max(0, span.start - _SPEECH_TAG), span.start)
    return d.span(before.start(1), span.end) if before is not None else span


def whole_name(d: Document, span: Span) -> Span:
    """The span widened to the whole name that it cuts: "the Syrian" to "the Syrian Observatory for Human Rights"."""
    after = tokenise(d.text, span.end, min(len(d.text), span.end + 80))
    inside = tokenise(d.text, span.start, span.end)
    if not inside or not inside[-1].capital:
        return span
    end, last = span.end, span.end
    for k, t in enumerate(after):
        if "\n" in d.text[last : t.start] or t.kind not in ("word", "abbr"):
            break
        if t.capital:
            end = t.end
        elif not (t.low in _JOINERS and _name_follows(after, k)):
            break
        last = t.end
    return d.span(span.start, end) if end != span.end else span


def _name_follows(tokens: Sequence[Token], k: int) -> bool:
    return k + 1 < len(tokens) and tokens[k + 1].capital and tokens[k].low in ("for", "of")


def quoted_by(d: Document, at: int, heard: Voices) -> Voices:
    """Whose words stand at code point ``at`` inside a quotation that runs over sentences, of the voices ``heard`` on the page.

    The voice that follows the closing mark ("… today. The centre was hit," an activist said), else the one that ends the sentence
    before the opening one (the network said. "They attacked …). Nobody where quotation marks do not tell.
    """
    text = d.text
    begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    marks = [m.start() for m in re.finditer('["“”]', text[begin : end if end >= 0 else len(text)])]
    before = [begin + m for m in marks if begin + m < at]
    after = [begin + m for m in marks if begin + m >= at]
    if len(before) % 2 == 0:
        return ()
    if after:
        follows = [a for a in heard if 0 <= a.source.start - after[0] <= _SPEECH_TAG]
        if follows and not re.search(r"[.!?]\s", text[after[0] + 1 : follows[0].source.start]):
            return (follows[0],)
    opening = text[max(0, before[-1] - _SPEECH_TAG) : before[-1]].rstrip()
    if opening.endswith((".", "!", "?")):
        ends = [a for a in heard if 0 <= before[-1] - a.source.end <= _SPEECH_TAG]
        if ends and not re.search(r"[.!?]\s", text[ends[-1].source.end : before[-1]].rstrip()):
            return (ends[-1],)
    return ()


def trailing(d: Document, at: int, home: tuple[int, int], heard: Voices, said: frozenset[str]) -> Voices:
    """Who closes the sentence ``home`` as its speaker ("…, residents and an official said."): said of all that stands before it,
    and so of the claim at code point ``at``. ``said``: forms of the verbs of speech."""
    for a in at_home(heard, home):
        tail = tokenise(d.text, a.source.end, home[1])
        words = [t.low for t in tail if t.kind == "word"]
        short = len(words) <= _TAIL and any(w in said for w in words[:2])
        if short and at < a.source.start and ";" not in d.text[at : a.source.start]:
            return (a,)
    return ()


def together(d: Document, voices: Voices, heard: Voices) -> Voices:
    """The voices with those ``heard`` that are named in one breath with them: "the sources and a witness said"."""
    known = list(voices)
    for a in heard:
        if any(a.source.overlaps(k.source) for k in known):
            continue
        beside = next((n for n, k in enumerate(known) if _joined(d, a.source, k.source)), None)
        if beside is not None:
            known.insert(beside + (a.source.start > known[beside].source.start), a)
    return tuple(known)


def _joined(d: Document, a: Span, b: Span) -> bool:
    return _AND.fullmatch(d.text[min(a.end, b.end) : max(a.start, b.start)]) is not None
