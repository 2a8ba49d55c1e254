"""Blob -> text and what the format itself says of the document. One function a format; the text is never touched again."""

import io
import json
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from daybook.clean.decode import Decoded, declared_charset, decode
from daybook.core.documents import Blob
from daybook.core.errors import SkipDocument

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """The text that offsets count on, and metadata found outside of it (all ``None`` if the format says nothing)."""

    text: str = field(repr=False)
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    author: str | None = None
    url: str | None = None
    flags: tuple[str, ...] = ()


def extract(blob: Blob, where: str) -> Extracted:
    """Text of a blob by its media type. Raises ``SkipDocument`` with one sentence if there is none."""
    kind = blob.media_type.partition(";")[0].strip()
    if kind == "application/json":
        return _json(blob.data, where)
    if kind == "application/pdf":
        return _pdf(blob.data, where)
    if kind == DOCX:
        return _docx(blob.data, where)
    decoded = decode(blob.data, declared_charset(blob.media_type, blob.data if kind == "text/html" else b""))
    if kind == "text/html":
        from daybook.clean.html import main_text  # here, because loading it takes longer than reading most texts

        return main_text(decoded, where)
    if kind.startswith("text/"):
        return Extracted(text=decoded.text, flags=_flags(decoded))
    raise SkipDocument(f"{where} is of the kind {kind}, which Daybook does not read")


def _flags(decoded: Decoded) -> tuple[str, ...]:
    return ("undecodable-bytes",) if decoded.damaged else ()


def _json(data: bytes, where: str) -> Extracted:
    """A document of a list: its text is the JSON string, character for character."""
    try:
        record = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SkipDocument(f"{where} is not valid JSON: {error}") from None
    text = record.get("text") if isinstance(record, dict) else None
    if not isinstance(text, str):
        raise SkipDocument(f"{where} has no 'text'")
    return Extracted(text=text)


def _pdf(data: bytes, where: str) -> Extracted:
    """Text of all pages in reading order as the file gives it; pages are parted by a blank line."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise SkipDocument(f"{where} is {'locked with a password' if locked else 'a broken PDF'}") from None
    try:
        pages: list[str] = []
        for index in range(len(pdf)):
            try:
                page = pdf[index].get_textpage().get_text_bounded()
            except pypdfium2.PdfiumError:
                raise SkipDocument(f"{where} breaks off at page {index + 1}: a broken PDF") from None
            pages.append(
                page.replace("\r\n", "\n").replace("\ufffe", "-")
            )  # U+FFFE is PDFium's soft hyphen at a line end
        meta = pdf.get_metadata_dict(skip_empty=True)
    finally:
        pdf.close()
    text = "\n\n".join(pages)
    if not text.strip():
        raise SkipDocument(f"{where} is a PDF without text, most likely a scan; run it through OCR first")
    return Extracted(text=text, title=_clean(meta.get("Title")), author=_clean(meta.get("Author")))


# What python-docx lets through from below when a file is broken: the zip, the XML, missing parts, wrong parts.
_DOCX_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    etree.LxmlError,
    KeyError,
    ValueError,
    OSError,
    AttributeError,
    TypeError,
    EOFError,
)


def _docx(data: bytes, where: str) -> Extracted:
    """Paragraphs and table cells in document order, one a line."""
    import docx
    from docx.table import Table

    try:
        document = docx.Document(io.BytesIO(data))
        lines: list[str] = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                lines.extend("\t".join(cell.text for cell in row.cells) for row in block.rows)
            else:
                lines.append(block.text)
        core = document.core_properties
        title, author = _clean(core.title), _clean(core.author)
    except _DOCX_FAULTS as error:
        raise SkipDocument(f"{where} is a broken Word file: {error}") from None
    return Extracted(text="\n".join(lines), title=title, author=author if author != "python-docx" else None)


def _clean(value: str | None) -> str | None:
    return value.strip() or None if value else None
