"""Is a page one report, a report with a later note, or stitched from several? With reasons that a reader can check.

A page is called stitched only on the sum of several signals (``signals.py``), weighed by the pack. A false alarm would keep
the page's pronouns and weekdays from being read, and its claims from counting as anybody's. So there are two steps. A page above
the threshold, which one plain news page in thirteen that the weights have not seen passes, corroborates nothing, and nothing is
carried on it from sentence to sentence. It is kept from the trained reader, which looks past the sentence, only if it also holds
what translating machines write and people hardly do. Short pages are never judged.
"""

import math
from collections.abc import Sequence
from statistics import median

from daybook.clean.packs import IntegrityWords, integrity_words
from daybook.clean.signals import Signals, measure
from daybook.core.vocab import Integrity

_WINDOW = (
    20  # sentences: what the weights were fitted on; longer pages are judged window by window, by the middle value
)
_WINDOWS = 6
_PERHAPS = "it may yet be one report: the trained reader reads it, but it corroborates nothing"


def judge(sentences: Sequence[str], notes: Sequence[str]) -> tuple[Integrity, tuple[str, ...], bool]:
    """Verdict, reasons, and whether the verdict is certain. ``sentences``: those of the article, without furniture; ``notes``:
    what shows later notes."""
    words = integrity_words()
    measured = [m for m in (measure(w, words) for w in _windows(sentences)) if m is not None]
    if measured and measured[0].sentences >= words.weights["least_sentences"]:
        scores = [_score(m, words) for m in measured]
        if median(scores) > words.weights["threshold"]:
            at = min(range(len(scores)), key=lambda i: abs(scores[i] - median(scores)))
            certain = any(m.odd for m in measured)
            reasons = _reasons(measured[at])
            return Integrity.PATCHWORK, reasons if certain else (*reasons, _PERHAPS), certain
    if notes:
        return Integrity.ANNOTATED, tuple(notes), True
    return Integrity.COHERENT, (), True


def _windows(sentences: Sequence[str]) -> list[Sequence[str]]:
    body = [s for s in sentences if len(s.split()) >= 5]
    if len(body) <= _WINDOW + 6:
        return [sentences]
    count = min(_WINDOWS, max(2, round(len(body) / _WINDOW)))
    step = (len(body) - _WINDOW) / (count - 1)
    return [body[round(k * step) : round(k * step) + _WINDOW] for k in range(count)]


def _score(m: Signals, words: IntegrityWords) -> float:
    w = words.weights
    return (
        w["constant"]
        + w["loose"] * m.loose
        + w["tie"] * m.tie
        + w["order"] * m.order
        + w["log_sentences"] * math.log(m.sentences)
        + w["party_names"] * m.party_names
        + w["full_names"] * m.full_names
        + w["weekdays"] * m.weekdays
        + w["speakers"] * m.speakers
        + w["style"] * m.style
        + w["opening"] * m.opening
        + w["headlines"] * (m.headlines >= 3)
        + w["odd"] * min(3, len(m.odd))
        + w["orphans"] * min(3, max(0, len(m.orphans) - 1))
        + w["variants"] * min(3, len(m.variants))
    )


def _reasons(m: Signals) -> tuple[str, ...]:
    out = [
        f"{round(m.loose * (m.sentences - 1))} of {m.sentences - 1} sentences have no topic in common with the three before them"
    ]
    if m.headlines >= 2:
        out.append(f"{m.headlines} lines like headlines stand before the text")
    if m.orphans:
        out.append("speakers who were never introduced: " + ", ".join(f"'{o}'" for o in m.orphans[:4]))
    if m.variants:
        out.append("one name in several spellings: " + ", ".join(m.variants[:3]))
    if m.party_names >= 2:
        out.append(f"parties are called by {m.party_names} further names from sentence to sentence")
    if m.weekdays >= 3:
        out.append(f"{m.weekdays} different days of the week are named")
    if m.full_names >= 2:
        out.append(f"long names are introduced in full {m.full_names} times again")
    if m.odd:
        out.append("phrases as translating machines write them: " + ", ".join(f"'{o}'" for o in m.odd[:4]))
    if m.style:
        out.append(f"{m.style} pairs of house styles clash")
    return tuple(out)
