"""The sentence ledger: every sentence ends with one verdict and one reason, whoever read it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from daybook.core.claims import Claim
from daybook.core.documents import Document, Sentence
from daybook.core.vocab import ClaimType, Status, Verdict

_LETTERS = re.compile(r"[^\W\d_]")
_SAYING = re.compile(
    r"\b(?:said|says|told|wrote|added|stated|announced|according to|reported|warned|urged|called (?:for|on)|condemned)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|began|started|since|before|during|in (?:19|20)\d\d|years?|founded|largest|population)\b",
    re.IGNORECASE,
)
_FEAR = re.compile(
    r"\b(?:fears?|concerns?|worr(?:y|ies)|will|would|may|might|could|plan(?:s|ned)?|intends?|expected|going to"
    r"|threat(?:s|ens|ened)?)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def verdicts(document: Document, sentences: Sequence[Sentence], claims: Iterable[Claim]) -> tuple[Sentence, ...]:
    """The sentences with verdict and reason. Claims decide first; then furniture; then what kind of sentence is left.

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
        verdict, reason = _verdict(document, sentence, held.get(sentence.index, []))
        out.append(replace(sentence, verdict=verdict, reason=reason))
    return tuple(out)


def _verdict(document: Document, sentence: Sentence, claims: list[Claim]) -> tuple[Verdict, str]:
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
    if found := _FEAR.search(text):
        return Verdict.FEAR_OR_PLAN, f"no event of the codebook; speaks of what may come: {found.group()}"
    if found := _SAYING.search(text):
        return Verdict.STATEMENT, f"somebody is reported to speak, no event of the codebook: {found.group()}"
    if found := _PAST.search(text):
        return Verdict.BACKGROUND, f"no event of the codebook; tells how things were: {found.group()}"
    return Verdict.OFF_TOPIC, "no event word of the lexicon"
