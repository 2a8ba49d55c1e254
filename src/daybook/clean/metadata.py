"""Title, publisher, author and day of a document, each with the words or the field that show it. What nothing shows is ``None``."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from daybook.clean.extract import Extracted
from daybook.clean.headerdates import full_dates
from daybook.core.documents import Evidence, Furniture, Given
from daybook.core.vocab import FurnitureKind

_HEAD = 700  # code points from the start within which a page's own date line stands
_LATER = re.compile(r"(?i)\b(?:updated|modified|edited)\b")
_HEADERS = frozenset({FurnitureKind.NAVIGATION, FurnitureKind.BYLINE, FurnitureKind.SHARE, FurnitureKind.DATELINE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What is known of a document; ``evidence`` has one entry for each field that has a value."""

    id: str | None
    title: str | None
    publisher: str | None
    published: date | None
    author: str | None
    url: str | None
    language: str | None
    evidence: tuple[tuple[Evidence, tuple[int, int] | None], ...]

    @property
    def title_is_read(self) -> bool:
        """True if the title was read off the text."""
        return any(item.field == "title" and item.source == "text" for item, _ in self.evidence)

    def without_title(self) -> "Described":
        """The same with no title."""
        return replace(self, title=None, evidence=tuple(e for e in self.evidence if e[0].field != "title"))


def describe(
    text: str,
    found: Extracted,
    operator: Given | None,
    came_with: Given | None,
    furniture: Sequence[Furniture],
    title: tuple[int, int] | None,
    shown_day: Callable[[str], tuple[date, int, int] | None] | None = None,
) -> Described:
    """The operator's word goes before the sidecar's, that before the page's metadata, that before the page's text.

    ``shown_day``: the day that the page's head shows elsewhere than on a date line of its own, with its range; asked last.
    Spans are given as ranges, since a span needs the document that is being made.
    """
    values: dict[str, Any] = {}
    evidence: list[tuple[Evidence, tuple[int, int] | None]] = []
    for name in ("id", "title", "publisher", "published", "author", "url", "language"):
        sources = (("operator", operator), ("meta", came_with), ("meta", found))
        for source, record in sources:
            value = getattr(record, name, None)
            if value is not None:
                values[name] = value
                if name != "id":
                    evidence.append((Evidence(field=name, value=str(value), source=source), None))
                break
    if "title" not in values and title is not None:
        values["title"] = " ".join(text[title[0] : title[1]].split())
        evidence.append((Evidence(field="title", value=str(values["title"]), source="text"), title))
    if "published" not in values:
        shown = _shown_day(text, furniture)
        if shown is None and shown_day is not None and not _dated(text, furniture) and (found_day := shown_day(text)):
            shown = found_day[0], found_day[1:]
        if shown is not None:
            values["published"] = shown[0]
            evidence.append((Evidence(field="published", value=shown[0].isoformat(), source="text"), shown[1]))
    return Described(
        **{name: values.get(name) for name in Described.__slots__ if name != "evidence"}, evidence=tuple(evidence)
    )


def _dated(text: str, furniture: Sequence[Furniture]) -> bool:
    """True if date lines of the header name a day, though they leave open which."""
    return any(full_dates(text, p.start, p.end) for p in furniture if p.start < _HEAD and p.kind in _HEADERS)


def _shown_day(text: str, furniture: Sequence[Furniture]) -> tuple[date, tuple[int, int]] | None:
    """The one day that the header's date lines name; ``None`` if they name none or several, or leave the order open."""
    lines = [piece for piece in furniture if piece.start < _HEAD and piece.kind in _HEADERS]
    first = [
        piece for piece in lines if not _LATER.search(text, piece.start, piece.end)
    ]  # an update's day only if there is no other
    for pieces in (first, lines):
        found = [day for piece in pieces for day in full_dates(text, piece.start, piece.end)]
        if found:
            named = {day.day for day in found}
            return (
                (found[0].day, (found[0].start, found[0].end)) if len(named) == 1 and found[0].day is not None else None
            )
    return None
