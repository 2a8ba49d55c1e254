"""The sentence ledger: every sentence ends with one verdict and one reason, whoever read it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from daybook.core.claims import Claim
from daybook.core.documents import Document, Sentence
from daybook.core.vocab import ClaimType, Status, Verdict
from daybook.read.lexicon import Lexicon

_LETTERS = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]{2,}")


_SPEAKS = {
    Verdict.FEAR_OR_PLAN: "speaks of what may come",
    Verdict.STATEMENT: "somebody is reported to speak",
    Verdict.BACKGROUND: "tells how things were",
}


@cache
def _cues(pack: str = "lexicon-en") -> tuple[tuple[Verdict, re.Pattern[str]], ...]:
    """The cue words of a lexicon pack for what is left without a claim, the first kind that is found decides."""
    listed: dict[str, str] = Lexicon.load(pack).words["ledger_cues"]
    return tuple(
        (verdict, re.compile(rf"\b(?:{'|'.join(map(re.escape, listed[verdict].split('|')))})\b", re.IGNORECASE))
        for verdict in _SPEAKS
    )


def verdicts(
    document: Document,
    sentences: Sequence[Sentence],
    claims: Iterable[Claim],
    notes: Mapping[int, str] | None = None,
) -> tuple[Sentence, ...]:
    """The sentences with verdict and reason. Claims decide first; then furniture; then what kind of sentence is left.

    ``notes``: sentence index -> why the reader made no claim of it; a reader by words gives them, and a sentence that has none
    then holds no event word. Without ``notes`` nothing is said of words.

    A sentence with claims of events is ``claim``; with states alone ``state``; with plans and fears alone ``fear-or-plan``.
    """
    held: dict[int, list[Claim]] = {}
    claims = sorted(claims, key=lambda c: c.trigger.start)
    for claim in claims:
        for sentence in sentences:
            if sentence.start <= claim.trigger.start < sentence.end:
                held.setdefault(sentence.index, []).append(claim)
                break
    out = []
    for sentence in sentences:
        why = "no event found" if notes is None else notes.get(sentence.index, "no event word of the lexicon")
        verdict, reason = _verdict(document, sentence, held.get(sentence.index, []), why)
        out.append(replace(sentence, verdict=verdict, reason=reason))
    return tuple(out)


def _verdict(document: Document, sentence: Sentence, claims: list[Claim], why: str) -> tuple[Verdict, str]:
    text = document.text[sentence.start : sentence.end]
    if claims:
        words = ", ".join(dict.fromkeys(f"{c.type} ({c.trigger.quote})" for c in claims))
        if all(c.status in (Status.PLANNED, Status.POSSIBLE) for c in claims):
            return Verdict.FEAR_OR_PLAN, f"only planned or possible: {words}"
        if all(c.type in (ClaimType.CONTROL, ClaimType.SIEGE) for c in claims):
            return Verdict.STATE, words
        return Verdict.CLAIM, words
    if document.in_furniture(sentence.start, sentence.end):
        kinds = {str(f.kind) for f in document.furniture if f.start < sentence.end and sentence.start < f.end}
        return Verdict.FURNITURE, f"not the article: {', '.join(sorted(kinds))}"
    letters = len(_LETTERS.findall(text))
    if letters < 2 or letters * 3 < len(text.strip()):
        return Verdict.UNREADABLE, "hardly any letters"
    if not _WORD.search(text):
        return Verdict.UNREADABLE, "no words"
    if sum(c.isascii() for c in text) * 2 < len(text):
        return Verdict.UNREADABLE, "not in a language this reader knows"
    for verdict, pattern in _cues():
        if found := pattern.search(text):
            return verdict, f"{why}; {_SPEAKS[verdict]}: {found.group()}"
    return Verdict.OFF_TOPIC, why
