"""Web archives (WARC, plain or gzipped): every page that was answered with text, record by record."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecordType

from daybook.core.documents import Given
from daybook.core.errors import SkipDocument
from daybook.fetch.parts import Part

_TEXTUAL = ("text/html", "application/xhtml", "text/plain", "application/pdf", "text/markdown", "officedocument")


def read_warc(stream: BinaryIO, limit: int) -> Iterator[Part | SkipDocument]:
    """Pages in the order of the archive. Pictures, scripts, redirects and errors are left out; that they are is no fault."""
    kinds = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    number = 0
    records = iter(ArchiveIterator(stream, record_types=kinds, parse_http=True, auto_decode="all"))
    while True:
        try:
            record = next(records, None)
            if record is None:
                return
            number += 1
            part = _page(record, number, limit)
        except (ValueError, OSError, EOFError, RuntimeError) as error:
            yield SkipDocument(f"the web archive breaks off after record {number}: {error}")
            return
        if part is not None:
            yield part


def _page(record: Any, number: int, limit: int) -> Part | SkipDocument | None:
    address = record.headers.get("WARC-Target-URI") or f"record {number}"
    address = address.strip("<>")
    if record.http_headers is not None and record.http_headers.status_code != 200:
        return None
    kind = (record.http_content_type if record.http_headers is not None else record.headers.get("Content-Type")) or ""
    if not any(t in kind.lower() for t in _TEXTUAL):
        return None
    data: bytes = record.reader.read(limit)
    if len(data) >= limit:
        return SkipDocument(
            f"{address} in the web archive holds {limit // 1_000_000} MB or more, which is too much for a report"
        )
    if not data.strip():
        return None
    charset = record.http_charset if record.http_headers is not None else None
    media_type = None
    if kind.lower().startswith(("text/html", "application/xhtml")):
        media_type = "text/html" + (f"; charset={charset}" if charset else "")
    crawled = record.headers.get("WARC-Date") or ""
    return Part(
        name=address,
        data=data,
        media_type=media_type,
        given=Given(url=address) if "://" in address else None,
        note=f"crawled {crawled}" if crawled else "",
    )
