"""From text to the trained reader's input: subwords with features, and overlapping windows of running text.

All offsets are code points of the document's text. The functions here are shared by training and run time, so that
both see the very same input.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

CLS, SEP = 101, 102
SHAPES = 8
FEATURES = 2 * SHAPES
_LOWER, _TITLE, _UPPER, _MIXED, _DIGITS, _ALNUM, _PUNCT, _NOISE = range(SHAPES)

# Quotation marks and dashes that went through two wrong decodings leave long runs of these characters. A run reads as
# one mark: it must not eat the encoder's window.
_NOISE_RUN = re.compile(r"[_\u0080-\u00bfâÃÂ€™œ˜šž]*[\u0080-\u00a9âÃÂ€™][_\u0080-\u00bfâÃÂ€™œ˜šž]+")
_LONG_NOISE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Subwords of a text: vocabulary ids, feature ids, and half-open code-point ranges."""

    ids: Ints
    features: Ints
    starts: Ints
    ends: Ints

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of a document as the encoder sees it: ``[CLS] title [SEP] tokens first..last [SEP]``.

    ``offset`` is the position of token ``first`` in the input; claims are taken from triggers in ``core`` only.
    """

    ids: Ints
    features: Ints
    offset: int
    first: int
    last: int
    core: tuple[int, int]


def mask_noise(text: str) -> tuple[str, dict[int, int]]:
    """The text with each run of wrongly decoded marks replaced by one mark and blanks, same length.

    Returns the masked text and, for each run, ``{start: end}``.
    """
    runs: dict[int, int] = {}

    def blank(found: re.Match[str]) -> str:
        size = found.end() - found.start()
        runs[found.start()] = found.end()
        return ("#" if size > _LONG_NOISE else '"') + " " * (size - 1)

    return _NOISE_RUN.sub(blank, text), runs


def _shape(word: str) -> int:
    if word.islower():
        return _LOWER
    if word.isdigit():
        return _DIGITS
    if word.isalpha():
        return _UPPER if word.isupper() and len(word) > 1 else _TITLE if word[0].isupper() else _MIXED
    return _ALNUM if any(c.isalnum() for c in word) else _PUNCT


_PLAIN = str.maketrans(
    "‘’‛“”„‟′″‐‑–—", '\'\'\'""""\'"----'
)  # one for one: how a page sets its quotes and dashes changes no claim


def tokenise(tokenizer: Any, text: str) -> Tokens:
    """Subwords of ``text`` with a feature each: the shape of its whole word, and whether a wide gap precedes it."""
    masked, runs = mask_noise(text)
    coded = tokenizer.encode(masked.translate(_PLAIN), add_special_tokens=False)
    offsets, words = coded.offsets, coded.word_ids
    n = len(offsets)
    features = np.zeros(n, np.int64)
    starts = np.fromiter((a for a, _ in offsets), np.int64, n)
    ends = np.fromiter((b for _, b in offsets), np.int64, n)
    i, before = 0, 0
    while i < n:
        j = i + 1
        while j < n and words[j] == words[i]:
            j += 1
        lo, hi = offsets[i][0], offsets[j - 1][1]
        wide = lo - before > 1 and (lo - before > 2 or "\n" in text[before:lo])
        if lo in runs:
            shape, ends[j - 1] = _NOISE, runs[lo]
            hi = runs[lo]
        else:
            shape = _shape(masked[lo:hi])
        features[i:j] = shape + (SHAPES if wide or i == 0 else 0)
        before, i = hi, j
    return Tokens(ids=np.asarray(coded.ids, np.int64), features=features, starts=starts, ends=ends)


_BREAK = re.compile(r"(?<=[.!?])[\"”')]*\s+(?=[\"“'(]*[A-Z0-9])|\s{3,}|\n+")
_SHORT = re.compile(r"\b(?:Mr|Mrs|Dr|Gen|Lt|Col|St|U\.S|U\.N|Sgt|Maj|No|vs|a\.m|p\.m|Jan|Feb|Oct|Nov|Dec|Aug|Sept?)\.$")


def rough_sentences(text: str) -> list[tuple[int, int]]:
    """A plain split at full stops, wide gaps and line ends, for callers that have no sentence splitter at hand."""
    spans, start = [], 0
    for m in _BREAK.finditer(text):
        if _SHORT.search(text, max(0, m.start() - 6), m.start()):
            continue
        if text[start : m.start()].strip():
            spans.append((start, m.start()))
        start = m.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return spans


def windows(
    tokens: Tokens,
    sentences: Sequence[tuple[int, int]],
    title: Tokens | None,
    *,
    limit: int = 400,
    context: int = 72,
    title_limit: int = 28,
) -> Iterator[Window]:
    """Cover the document with windows of at most ``limit`` subwords, cut where sentences begin.

    Every token lies in the core of exactly one window; a later window repeats up to ``context`` tokens before its core,
    so that a slot filled by the sentence before is still in sight. The title is repeated at the head of each window.
    """
    head_ids = [CLS, *(title.ids[:title_limit].tolist() if title else []), SEP]
    head_features = [0, *(title.features[:title_limit].tolist() if title else []), 0]
    offset, n = len(head_ids), len(tokens)
    room = limit - offset - 1
    opens = np.unique(np.searchsorted(tokens.starts, [a for a, _ in sentences])) if sentences else np.zeros(1, np.int64)
    begin = 0
    while begin < n:
        first = begin
        if begin:
            near = opens[(opens >= begin - context) & (opens < begin)]
            first = int(near[0]) if len(near) else max(0, begin - context)
        end = n
        if n - first > room:
            left = n - begin
            parts = -(-left // (room - (begin - first)))
            wish = min(first + room, begin + -(-left // parts) + 24)
            cuts = opens[(opens > begin + (wish - begin) // 2) & (opens <= wish)]
            end = int(cuts[-1]) if len(cuts) else min(first + room, wish)
        yield Window(
            ids=np.asarray([*head_ids, *tokens.ids[first:end].tolist(), SEP], np.int64),
            features=np.asarray([*head_features, *tokens.features[first:end].tolist(), 0], np.int64),
            offset=offset,
            first=first,
            last=end,
            core=(begin, end),
        )
        begin = end
