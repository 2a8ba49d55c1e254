"""Bytes -> text. Every character is kept as the encoding gives it; what looks wrong is flagged and left alone."""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})|<\?xml[^>]{0,100}encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})",
    re.I,
)
_SAMPLE = 65_536  # bytes on which the encoding is guessed


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The text, the encoding that was used, and whether some bytes fitted none (each is one U+FFFD in the text)."""

    text: str
    encoding: str
    damaged: bool = False


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Text of bytes: by byte-order mark, else UTF-8 if it is valid, else as declared, else as guessed.

    UTF-8 goes before the declaration because long valid UTF-8 is never anything else, while declarations are often wrong.
    The byte-order mark is a sign of the encoding and no part of the text; everything behind it is, line ends included.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _with(data[len(mark) :], name)
    if (unmarked := _unmarked_utf16(data)) is not None:
        return _with(data, unmarked)
    try:
        return Decoded(text=data.decode("utf-8"), encoding="utf-8")
    except UnicodeDecodeError:
        pass
    if _mostly_utf8(data):
        return Decoded(text=data.decode("utf-8", "replace"), encoding="utf-8", damaged=True)
    known = _known(declared)
    if known and known not in ("utf-8", "ascii"):
        return _with(data, known)
    return _with(data, _guess(data))


def declared_charset(media_type: str, data: bytes) -> str | None:
    """Charset of a media type's parameter, else of an HTML or XML head."""
    found = re.search(r"charset=\"?([A-Za-z0-9_.:-]+)", media_type)
    if found:
        return found.group(1)
    head = _META.search(data[:4096])
    return (head.group(1) or head.group(2)).decode("ascii") if head else None


def _with(data: bytes, name: str) -> Decoded:
    try:
        return Decoded(text=data.decode(name), encoding=name)
    except UnicodeDecodeError:
        return Decoded(text=data.decode(name, "replace"), encoding=name, damaged=True)


def _known(name: str | None) -> str | None:
    try:
        found = codecs.lookup(name.strip()) if name else None
    except (LookupError, ValueError):
        return None
    if found is None or not found._is_text_encoding:
        return None
    # The web's rule (WHATWG encodings): pages that say Latin-1 mean Windows-1252.
    return "cp1252" if found.name in ("iso8859-1", "ascii") else found.name


def _unmarked_utf16(data: bytes) -> str | None:
    head = data[:_SAMPLE]
    if head.count(0) * 3 <= len(head) or len(data) % 2:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _mostly_utf8(data: bytes) -> bool:
    """Many valid multi-byte letters and few faults: UTF-8 that was cut or spliced."""
    bad = data.decode("utf-8", "replace").count("\ufffd")
    good = len(re.findall(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", data))
    return good >= 3 and bad * 10 <= good


def _guess(data: bytes) -> str:
    sample = data[:_SAMPLE]
    high = sum(byte > 0x7F for byte in sample)
    if high * 10 <= len(sample):
        # Mostly ASCII: a Western text with curly quotes. Detectors guess wildly here, so the most common code page is tried first.
        try:
            data.decode("cp1252")
            return "cp1252"
        except UnicodeDecodeError:
            pass
    best = from_bytes(sample).best()
    return best.encoding if best is not None else "cp1252"
