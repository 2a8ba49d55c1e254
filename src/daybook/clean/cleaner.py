"""The standard cleaner: decode, label, date, judge, split."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import PurePath

from daybook.clean.extract import extract
from daybook.clean.furniture import Labels, label
from daybook.clean.integrity import judge
from daybook.clean.language import language_of
from daybook.clean.metadata import describe
from daybook.clean.mojibake import is_mojibake
from daybook.clean.notes import anchors, find_notes
from daybook.clean.sentences import split
from daybook.core.documents import PERHAPS_ONE, Capture, Document, Evidence, Given, Sentence
from daybook.core.errors import SkipDocument
from daybook.core.vocab import Integrity

MIN_WORDS = 3  # a text with fewer words is no report
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardCleaner:
    """Cleaner for every format that ``Files`` hands out.

    The text of plain files and document lists is kept character for character (line ends, control characters and wrong
    decodings included); a byte-order mark is no part of it. Flags: ``mojibake``, ``undecodable-bytes``,
    ``control-characters``, ``lone-surrogates``, ``not-english``,
    ``perhaps-one-report`` (called stitched, but not for certain).

    ``shown_day``: finds the day that a page's head shows in its running text, such as a dateline's, with the range of its words; it
    is asked where neither metadata nor the page's date lines tell one.
    """

    shown_day: Callable[[str], tuple[date, int, int] | None] | None = None

    def clean(self, capture: Capture, given: Given | None = None) -> tuple[Document, tuple[Sentence, ...]]:
        """Document and sentences of a capture; ``given`` wins over what came with the capture, that over the page."""
        where = f"{capture.source} {capture.part}".rstrip()
        found = extract(capture.blob, where)
        text = found.text
        if len(list(islice(_WORD.finditer(text), MIN_WORDS))) < MIN_WORDS and not _unspaced(text):
            raise SkipDocument(f"{where} holds almost no text ({len(text.strip())} characters)")
        told = next((g.title for g in (given, capture.given) if g is not None and g.title), None) or found.title
        labels = label(text, told)
        described = describe(text, found, given, capture.given, labels.furniture, labels.title, self.shown_day)
        language, plain = language_of(text)
        flags = dict.fromkeys(found.flags)
        if is_mojibake(text):
            flags["mojibake"] = None
        if _CONTROL.search(text):
            flags["control-characters"] = None
        if _SURROGATE.search(text):
            flags["lone-surrogates"] = None
        if plain and language != "en":
            flags["not-english"] = None
        ranges = split(text, edges=_edges(text, labels))
        notes = find_notes(text, labels.furniture)
        told_by = [f"{n.opening} at {n.start}–{n.end}" for n in notes]
        integrity, reasons, certain = judge(_article(text, ranges, labels), told_by)
        if not certain:
            flags[PERHAPS_ONE] = None
        elif integrity is Integrity.PATCHWORK and described.title_is_read:
            described = described.without_title()  # several headlines, and none is the page's
        document = Document(
            text=text,
            name=described.id or _name(capture),
            publisher=described.publisher,
            url=described.url,
            title=described.title,
            author=described.author,
            language=described.language or language,
            published=described.published,
            blob=capture.blob.sha256,
            furniture=labels.furniture,
            flags=tuple(flags),
            anchors=anchors(text, notes, described.published),
            integrity=integrity,
            integrity_reasons=reasons,
        )
        document = document.with_changes(evidence=_bound(document, described.evidence))
        return document, tuple(Sentence(index=i, start=a, end=b) for i, (a, b) in enumerate(ranges))


def _article(text: str, ranges: Sequence[tuple[int, int]], labels: Labels) -> list[str]:
    """The sentences that are not furniture."""
    pieces = labels.furniture
    out: list[str] = []
    first = 0
    for start, end in ranges:
        while first < len(pieces) and pieces[first].end <= start:
            first += 1
        covered = 0
        for piece in pieces[first:]:
            if piece.start >= end:
                break
            covered += min(end, piece.end) - max(start, piece.start)
        if covered * 2 <= end - start:
            out.append(text[start:end])
    return out


def _bound(document: Document, evidence: tuple[tuple[Evidence, tuple[int, int] | None], ...]) -> tuple[Evidence, ...]:
    return tuple(replace(item, span=document.span(*place)) if place else item for item, place in evidence)


def _edges(text: str, labels: Labels) -> Iterator[int]:
    """Cuts where furniture or the title begins and ends, unless a sentence runs on across the piece."""
    if labels.title:
        yield from labels.title
    for piece in labels.furniture:
        following = text[piece.end : piece.end + 12].lstrip(" \t\"'“‘(")
        if following[:1].islower() and piece.end - piece.start < 60 and _runs_on(text, piece.start):
            continue
        yield piece.start
        yield piece.end


def _runs_on(text: str, at: int) -> bool:
    """True if the text before ``at`` is a sentence that has not ended."""
    before = text[max(0, at - 6) : at].rstrip()
    return bool(before) and before[-1] not in '.!?…"”’' and "\n" not in text[max(0, at - 2) : at]


def _unspaced(text: str) -> bool:
    """Scripts without blanks between words: letters are counted instead."""
    return sum(c.isalpha() and c > "\u2e7f" for c in text[:400]) >= 10


def _name(capture: Capture) -> str:
    if "://" in capture.part:
        return capture.part
    if capture.part:
        return capture.part if capture.source == "-" else f"{PurePath(capture.source).name} {capture.part}"
    return "stdin" if capture.source == "-" else PurePath(capture.source).name
