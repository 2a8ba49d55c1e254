"""RSS and Atom files: each entry that carries text is a document. No entry's link is followed."""

import io
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

from daybook.core.documents import Given
from daybook.core.errors import SkipDocument
from daybook.fetch.parts import Part

_MARKUP = frozenset({"text/html", "application/xhtml+xml"})


def open_feed(data: bytes, where: str) -> Iterator[Part | SkipDocument]:
    """Entries in the order of the file, with the title, link, day and author that the feed gives."""
    if b"<!ENTITY" in data[:100_000].upper():
        yield SkipDocument(f"{where} declares its own XML entities, which Daybook refuses for safety")
        return
    import feedparser  # slow to load, and most files are no feeds

    # A stream, not a string: a string that looked like an address would be fetched.
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries:
        broken = f": {feed.bozo_exception}" if feed.get("bozo") else ""
        yield SkipDocument(f"{where} is a feed without entries{broken}")
        return
    publisher = _text(feed.feed.get("title"))
    for number, entry in enumerate(feed.entries, 1):
        content, kind = _content(entry)
        title = _text(entry.get("title"))
        if not content.strip():
            yield SkipDocument(f"{where} entry {number} ({title or 'untitled'}) carries no text")
            continue
        given = Given(
            title=title,
            publisher=publisher,
            published=_day(entry.get("published_parsed")),
            url=_text(entry.get("link")),
            author=_text(entry.get("author")),
        )
        markup = kind in _MARKUP and "<" in content
        media_type = ("text/html" if markup else "text/plain") + "; charset=utf-8"
        yield Part(name=f"entry {number}", data=content.encode("utf-8", "replace"), media_type=media_type, given=given)


def _content(entry: Any) -> tuple[str, str]:
    """The longest text of an entry and its type: feeds put the article into ``content`` or into ``summary``."""
    texts: list[dict[str, str]] = [*entry.get("content", ()), entry.get("summary_detail") or {}]
    best = max(texts, key=lambda t: len(t.get("value") or ""))
    return best.get("value") or "", best.get("type") or "text/html"


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _day(parsed: time.struct_time | None) -> date | None:
    try:
        return date(parsed.tm_year, parsed.tm_mon, parsed.tm_mday) if parsed else None
    except ValueError:
        return None
