"""Zip archives, gzip files and mail. Nothing is ever written to disk; sizes told by an archive are not trusted."""

import email
import email.policy
import email.utils
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage, Message

from daybook.core.documents import Given
from daybook.core.errors import SkipDocument
from daybook.fetch.given import SIDECAR, sidecar
from daybook.fetch.parts import Part

MAX_MEMBERS = 20_000
MAX_TOTAL = 1_000_000_000  # bytes out of one archive
MAX_RATIO = 200  # text packs 3 to 20 times; a bomb packs a thousand times
RATIO_FROM = 1_000_000  # bytes from which the ratio is looked at

_DRIVE = re.compile(r"[A-Za-z]:")


def open_zip(data: bytes, where: str, limit: int) -> Iterator[Part | SkipDocument]:
    """Members of a zip archive in the order of names; bombs, tricks with paths and encrypted members are refused."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        yield SkipDocument(f"{where} is a broken zip archive: {error}")
        return
    with archive:
        members = [m for m in archive.infolist() if not m.is_dir()]
        if len(members) > MAX_MEMBERS:
            yield SkipDocument(f"{where} holds {len(members)} files, more than the {MAX_MEMBERS} Daybook opens")
            return
        by_name = {m.filename: m for m in members}
        total = 0
        for member in sorted(members, key=lambda m: m.filename):
            name = member.filename
            if _hidden(name) or (name.endswith(SIDECAR) and name[: -len(SIDECAR)] in by_name):
                continue
            try:
                _refuse_tricks(member, where)
                content = _member(archive, member, where, limit)
                beside = by_name.get(name + SIDECAR)
                said = f"{where} {name}{SIDECAR}"
                given = sidecar(_member(archive, beside, where, 1_000_000), said) if beside else None
            except SkipDocument as problem:
                yield problem
                continue
            total += len(content)
            if total > MAX_TOTAL:
                yield SkipDocument(f"{where} unpacks to more than {MAX_TOTAL // 1_000_000} MB: the rest was refused")
                return
            yield Part(name=name, data=content, given=given)


def _hidden(name: str) -> bool:
    pieces = name.split("/")
    return any(p.startswith(".") and p not in (".", "..") for p in pieces) or pieces[0] == "__MACOSX"


def _refuse_tricks(member: zipfile.ZipInfo, where: str) -> None:
    name = member.filename
    if name.startswith("/") or "\\" in name or _DRIVE.match(name) or ".." in name.split("/") or "\x00" in name:
        raise SkipDocument(f"{where} has a member with the path {name!r}, which leads out of the archive: refused")
    if (member.external_attr >> 16) & 0o170000 == 0o120000:
        raise SkipDocument(f"{where} {name} is a link, not a file: refused")
    if member.flag_bits & 1:
        raise SkipDocument(f"{where} {name} is encrypted: unpack it first")


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, where: str, limit: int) -> bytes:
    named = f"{where} {member.filename}"
    try:
        with archive.open(member) as stream:
            data = stream.read(limit)  # never more than the limit, whatever the directory says
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise SkipDocument(f"{named} cannot be unpacked: {error}") from None
    if len(data) >= limit:
        raise SkipDocument(f"{named} holds {limit // 1_000_000} MB or more, which is too much for a report")
    if len(data) > RATIO_FROM and len(data) > MAX_RATIO * max(1, member.compress_size):
        raise SkipDocument(
            f"{named} unpacks to {len(data) // max(1, member.compress_size)} times its size, as a bomb does: refused"
        )
    return data


def open_gzip(data: bytes, where: str, name: str, limit: int) -> Iterator[Part | SkipDocument]:
    """The one file inside a ``.gz``."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(data, limit)
    except zlib.error as error:
        yield SkipDocument(f"{where} is a broken gzip file: {error}")
        return
    if len(content) >= limit or (len(content) > RATIO_FROM and len(content) > MAX_RATIO * len(data)):
        yield SkipDocument(f"{where} unpacks to more than Daybook reads as one report: refused")
    elif not unpacker.eof:
        yield SkipDocument(f"{where} is a gzip file that is cut off")
    else:
        yield Part(name=name.removesuffix(".gz") or "content", data=content)


def open_mail(data: bytes, where: str) -> Iterator[Part | SkipDocument]:
    """Body and attachments of a mail; subject, sender and day describe the body, not what is attached."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        body = message.get_body(preferencelist=("plain", "html"))
        attached = list(message.iter_attachments()) if message.is_multipart() else []
    except (
        ValueError,
        LookupError,
        AttributeError,
        KeyError,
        TypeError,
    ) as error:  # the parser's own faults on broken mail
        yield SkipDocument(f"{where} is not a readable mail: {error}")
        return
    found = False
    if body is not None and (content := _payload(body)).strip():
        found = True
        yield Part(name="body", data=content, media_type=_text_type(body), given=_mail_given(message))
    for number, part in enumerate(attached, 1):
        try:
            name = part.get_filename() or f"attachment-{number}"
            if part.get_content_type() == "message/rfc822":
                inner = part.get_payload(0)
                content = inner.as_bytes() if isinstance(inner, EmailMessage) else b""
            else:
                content = _payload(part)
        except (ValueError, LookupError, AttributeError, KeyError, TypeError) as error:
            yield SkipDocument(f"{where} has an unreadable attachment ({number}): {error}")
            continue
        if content.strip():
            found = True
            yield Part(name=name.replace("/", "_").replace("\\", "_"), data=content)
    if not found:
        yield SkipDocument(f"{where} is a mail without any text")


def _payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text_type(part: Message) -> str:
    charset = part.get_content_charset()
    plain = part.get_content_type() != "text/html"
    return ("text/plain" if plain else "text/html") + (f"; charset={charset}" if charset else "")


def _mail_given(message: EmailMessage) -> Given:
    def header(name: str) -> str | None:
        try:
            return str(message[name]).strip() or None if message[name] is not None else None
        except (ValueError, LookupError, AttributeError, IndexError, TypeError):  # headers that the parser chokes on
            return None

    sent: date | None = None
    if stamp := header("date"):
        try:
            sent = email.utils.parsedate_to_datetime(stamp).date()
        except (ValueError, TypeError, IndexError):
            sent = None
    sender = header("from")
    author = email.utils.parseaddr(sender)[0] or email.utils.parseaddr(sender)[1] if sender else None
    return Given(title=header("subject"), author=author or None, published=sent)
