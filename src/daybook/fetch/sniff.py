"""What bytes are, told by the bytes. A file's name only decides between kinds that look alike (markdown, mail, document lists)."""

import io
import json
import re
import zipfile
import zlib

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"
GZIP = "application/gzip"
WARC = "application/warc"
FEED = "application/rss+xml"
HTML = "text/html"
MAIL = "message/rfc822"
LINES = "application/jsonl"
JSON = "application/json"
XML = "application/xml"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"

HEAD = 65_536  # bytes that are looked at

_MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (save it as .docx)"),
    (b"{\\rtf", "a rich-text file (save it as .docx or .txt)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive (unpack it first)"),
    (b"Rar!\x1a\x07", "a rar archive (unpack it first)"),
    (b"BZh", "a bzip2 file (unpack it first)"),
    (b"\xfd7zXZ\x00", "an xz file (unpack it first)"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
    (b"PAR1", "a Parquet table"),
)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_CONTROLS = bytes([*range(9), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])
_ROOT = re.compile(rb"<(?![?!])(?:[A-Za-z]+:)?([A-Za-z][A-Za-z0-9]*)")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.I)
_HTML_OPENING = re.compile(rb"\s*<(?:article|div|p|h[1-6]|meta|title|section|main|table|span|ul|link|script)\b", re.I)
_MAIL_HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]*):[ \t]")
_MAIL_KNOWN = {b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"received", b"return-path"}
_MAIL_SURE = {b"message-id", b"mime-version", b"received", b"return-path"}


def binary_kind(data: bytes) -> str | None:
    """What sort of unreadable file this is, in words; ``None`` if it may hold text or is a container Daybook opens."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[4:8] == b"ftyp":
        return "a video or image file"
    if data.startswith((b"%PDF-", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b")):
        return None
    return None if _is_text(data[:HEAD]) else "a binary file"


def _is_text(head: bytes) -> bool:
    if head.startswith(_BOMS):
        return True
    if not head:
        return True
    nuls = head.count(0)
    if nuls * 3 > len(head):  # UTF-16 without a mark: one byte of each pair is zero for most letters
        odd, even = head[1::2].count(0), head[::2].count(0)
        return max(odd, even) > 0.9 * nuls and nuls * 2 <= len(head) + 2
    strange = sum(head.count(c) for c in _CONTROLS)
    return strange * 50 <= len(head) or strange <= 1


def media_type(data: bytes, name: str) -> str:
    """Media type of bytes that :func:`binary_kind` lets pass. ``name`` is the file's name, or empty."""
    head = data[:HEAD]
    name = name.lower()
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    if head.startswith(b"\x1f\x8b"):
        return GZIP
    if head.startswith(b"WARC/"):
        return WARC
    stripped = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if stripped.startswith(b"{"):
        if name.endswith((".jsonl", ".ndjson")) or _is_document_line(data.removeprefix(b"\xef\xbb\xbf").lstrip()):
            return LINES
        if name.endswith(".json"):
            return JSON
    if stripped.startswith(b"[") and name.endswith(".json"):
        return JSON
    if name.endswith((".jsonl", ".ndjson")):
        return LINES
    if stripped.startswith(b"<"):
        root = _ROOT.search(stripped)
        if root and root.group(1).lower() in (b"rss", b"feed", b"rdf"):
            return FEED
        if stripped.startswith(b"<?xml") and root and root.group(1).lower() != b"html":
            return XML
        if _HTML.search(stripped) or _HTML_OPENING.match(stripped):
            return HTML
    elif name.endswith((".html", ".htm", ".xhtml")) and _HTML.search(head):
        return HTML
    if _is_mail(stripped, certain=name.endswith(".eml")):
        return MAIL
    if name.endswith((".html", ".htm", ".xhtml")) and re.search(rb"</?[a-z][a-z0-9]*[\s>]", head, re.I):
        return HTML
    if name.endswith((".md", ".markdown")):
        return MARKDOWN
    return PLAIN


def stream_type(head: bytes, name: str) -> str | None:
    """``WARC`` or ``LINES`` if a stream that begins so may be read unit by unit; ``None`` if it must be read whole."""
    if head.startswith(b"\x1f\x8b"):
        try:
            inside = zlib.decompressobj(wbits=31).decompress(head, 16)
        except zlib.error:
            return None
        return WARC if inside.startswith(b"WARC/") else None
    if head.startswith(b"PK"):
        return None
    found = media_type(head, name)
    return found if found in (WARC, LINES) else None


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ZIP  # the reader of archives will say what is wrong with it
    return DOCX if "word/document.xml" in names else ZIP


def _is_document_line(data: bytes) -> bool:
    line = data.split(b"\n", 1)[0]
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and isinstance(record.get("text"), str)


def _is_mail(head: bytes, *, certain: bool) -> bool:
    names: list[bytes] = []
    for line in head.split(b"\n")[:200]:
        if line.strip() == b"":
            break
        if line[:1] in b" \t":  # a folded header goes on
            continue
        found = _MAIL_HEADER.match(line)
        if not found:
            return False
        names.append(found.group(1).lower())
    known = _MAIL_KNOWN.intersection(names)
    return len(known) >= 2 and (certain or (b"from" in known and bool(_MAIL_SURE & known)))
