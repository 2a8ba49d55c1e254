"""Spans over stored text. The unit is the Unicode code point; intervals are half-open. Nothing here changes a text."""

from dataclasses import dataclass

from daybook.core.errors import BrokenEvidence, InvalidRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive, code points) of a document's text, with the very words."""

    document: str
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise InvalidRecord(f"span {self.start}–{self.end} of {self.document} is empty or backwards")
        if len(self.quote) != self.end - self.start:
            raise InvalidRecord(
                f"span {self.start}–{self.end} of {self.document} has a quote of {len(self.quote)} characters"
            )

    def overlaps(self, other: "Span") -> bool:
        """True if both spans lie in one document and share a character."""
        return self.document == other.document and self.start < other.end and other.start < self.end

    def verify(self, text: str) -> None:
        """Raise ``BrokenEvidence`` unless ``text`` holds the quote at this very place."""
        found = text[self.start : self.end]
        if found != self.quote:
            raise BrokenEvidence(
                f"{self.document} at {self.start}–{self.end}: the record quotes {self.quote!r}, the text has {found!r}"
            )


def utf16_offset(text: str, offset: int) -> int:
    """UTF-16 code units before code point ``offset``: what a browser or Java counts. The one place that converts."""
    return offset + sum(ord(c) > 0xFFFF for c in text[:offset])


def code_point_offset(text: str, utf16: int) -> int:
    """Inverse of :func:`utf16_offset`; a position inside a surrogate pair is refused."""
    units = 0
    for index, char in enumerate(text):
        if units == utf16:
            return index
        units += 2 if ord(char) > 0xFFFF else 1
        if units > utf16:
            raise InvalidRecord(f"UTF-16 offset {utf16} lies inside the character at code point {index}")
    if units == utf16:
        return len(text)
    raise InvalidRecord(f"UTF-16 offset {utf16} lies behind the end of the text ({units} units)")
