"""Files, folders, archives and standard input as sources of documents."""

import io
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from daybook.core.documents import Blob, Capture, Given
from daybook.core.errors import SkipDocument
from daybook.fetch import sniff
from daybook.fetch.containers import open_gzip, open_mail, open_zip
from daybook.fetch.feeds import open_feed
from daybook.fetch.given import SIDECAR, sidecar
from daybook.fetch.lines import read_lines
from daybook.fetch.parts import Part
from daybook.fetch.warc import read_warc
from daybook.stages import Skipped

MAX_BYTES = 50_000_000
MAX_DEPTH = 3  # an archive in an archive in an archive
_STREAMED = frozenset({sniff.WARC, sniff.LINES})  # read unit by unit, so that the whole may be larger than memory


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Fetcher of everything that lies on this machine; it never opens a connection.

    ``clock`` gives ``Capture.fetched_at``; ``stdin`` is what ``-`` reads; ``limit`` is in bytes, for one document.
    """

    clock: Callable[[], datetime] = utc_now
    stdin: BinaryIO | None = None
    limit: int = MAX_BYTES

    def fetch(self, source: str) -> Iterator[Capture | Skipped]:
        """Yield the documents of a path, ``-``, or everything below a folder, in the order of names."""
        if source == "-":
            yield from self._stream(self.stdin or sys.stdin.buffer, "-", "stdin", None)
        elif "://" in source[:12]:
            yield Skipped(
                source=source,
                reason=f"{source} is a web address, and Daybook fetches none unless told to: save the page and add the file",
            )
        else:
            path = Path(source)
            try:
                if path.is_dir():
                    yield from self._folder(path)
                else:
                    yield from self._file(path)
            except OSError as error:
                yield Skipped(source=source, reason=f"{source} cannot be read: {_why(error)}")

    def _folder(self, folder: Path) -> Iterator[Capture | Skipped]:
        found = False
        problems: list[OSError] = []
        for here, folders, files in os.walk(folder, onerror=problems.append):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(files):
                path = Path(here) / name
                if name.startswith(".") or _is_sidecar(path):
                    continue
                found = True
                try:
                    yield from self._file(path)
                except OSError as error:
                    yield Skipped(source=str(path), reason=f"{path} cannot be read: {_why(error)}")
        for problem in problems:
            yield Skipped(source=str(problem.filename), reason=f"{problem.filename} cannot be read: {_why(problem)}")
        if not found and not problems:
            yield Skipped(source=str(folder), reason=f"{folder} holds no files")

    def _file(self, path: Path) -> Iterator[Capture | Skipped]:
        where = str(path)
        try:
            given = self._sidecar(path)
        except SkipDocument as problem:
            yield Skipped(source=where, reason=str(problem))
            return
        regular = stat.S_ISREG(path.stat().st_mode)
        if regular and path.stat().st_size == 0:
            yield Skipped(source=where, reason=f"{where} is empty")
            return
        with path.open("rb") as stream:
            yield from self._stream(stream, where, path.name, given)

    def _sidecar(self, path: Path) -> Given | None:
        beside = path.with_name(path.name + SIDECAR)
        if not beside.is_file():
            return None
        if beside.stat().st_size > 1_000_000:
            raise SkipDocument(f"{beside} is too large to be a sidecar")
        return sidecar(beside.read_bytes(), str(beside))

    def _stream(self, stream: BinaryIO, where: str, name: str, given: Given | None) -> Iterator[Capture | Skipped]:
        """Bytes of a file: read unit by unit where the format allows, whole and within the limit otherwise."""
        head = stream.read(sniff.HEAD)
        if not head:
            yield Skipped(source=where, reason=f"{where} is empty")
            return
        kind = sniff.binary_kind(head)
        if kind:
            yield Skipped(source=where, reason=f"{where} is {kind}, not text")
            return
        joined = _joined(head, stream)
        media_type = sniff.stream_type(head, name)
        if media_type == sniff.LINES:
            yield from self._lines(joined, where, "")
        elif media_type == sniff.WARC:
            with _seekable(stream, joined) as archive:
                yield from self._finish(read_warc(archive, self.limit), where, "", 0)
        else:
            data = joined.read(self.limit)
            if len(data) >= self.limit:
                yield Skipped(
                    source=where,
                    reason=f"{where} holds {self.limit // 1_000_000} MB or more, which is too much for a report",
                )
                return
            yield from self._bytes(Part(name="", data=data, given=given), where, name, 0)

    def _lines(self, stream: BinaryIO, where: str, part: str) -> Iterator[Capture | Skipped]:
        named = f"{where} {part}".rstrip()
        for number, unit in read_lines(stream, named, self.limit):
            if isinstance(unit, SkipDocument):
                yield Skipped(source=where, reason=str(unit))
            else:
                blob, given = unit
                at = f"{part} line {number}".lstrip()
                yield Capture(source=where, part=at, blob=blob, fetched_at=self.clock(), given=given)

    def _bytes(self, part: Part, where: str, name: str, depth: int) -> Iterator[Capture | Skipped]:
        """Captures of one blob: itself, or what is inside it."""
        named = f"{where} {part.name}".rstrip()
        data = part.data
        if not data.strip():
            yield Skipped(source=where, reason=f"{named} is empty")
            return
        kind = sniff.binary_kind(data)
        if kind:
            yield Skipped(source=where, reason=f"{named} is {kind}, not text")
            return
        media_type = part.media_type or sniff.media_type(data, name)
        opened: Iterator[Part | SkipDocument] | None = None
        if media_type == sniff.ZIP:
            opened = open_zip(data, named, self.limit)
        elif media_type == sniff.GZIP:
            opened = open_gzip(data, named, name, self.limit)
        elif media_type == sniff.MAIL:
            opened = open_mail(data, named)
        elif media_type == sniff.FEED:
            opened = open_feed(data, named)
        elif media_type == sniff.WARC:
            opened = read_warc(io.BytesIO(data), self.limit)
        elif media_type == sniff.LINES:
            yield from self._lines(io.BytesIO(data), where, part.name)
            return
        elif media_type == sniff.JSON:
            yield Skipped(
                source=where,
                reason=f"{named} holds JSON that is not one document a line (a JSON object with 'text' on each line)",
            )
            return
        elif media_type == sniff.XML:
            yield Skipped(
                source=where, reason=f"{named} is XML of a kind that Daybook does not know (it reads RSS and Atom)"
            )
            return
        if opened is None:
            blob = Blob.of(data, media_type)
            yield Capture(
                source=where, part=part.name, blob=blob, fetched_at=self.clock(), note=part.note, given=part.given
            )
        elif depth >= MAX_DEPTH:
            yield Skipped(
                source=where, reason=f"{named} is an archive inside {MAX_DEPTH} others, which Daybook does not open"
            )
        else:
            yield from self._finish(opened, where, part.name, depth)

    def _finish(
        self, opened: Iterator[Part | SkipDocument], where: str, outer: str, depth: int
    ) -> Iterator[Capture | Skipped]:
        found = False
        for inner in opened:
            found = True
            if isinstance(inner, SkipDocument):
                yield Skipped(source=where, reason=str(inner))
                continue
            path = f"{outer}/{inner.name}" if outer and inner.name else outer or inner.name
            yield from self._bytes(inner.renamed(path), where, inner.file_name, depth + 1)
        if not found:
            yield Skipped(source=where, reason=f"{where} {outer}".rstrip() + " holds no documents")


class _Joined(io.RawIOBase):
    """The bytes already read for a look, then the rest of the stream."""

    def __init__(self, head: bytes, rest: BinaryIO | None) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        size = len(buffer)
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
        else:
            data = self._rest.read(size) if self._rest else b""
        buffer[: len(data)] = data
        return len(data)


def _joined(head: bytes, rest: BinaryIO | None = None) -> BinaryIO:
    return io.BufferedReader(_Joined(head, rest), 1 << 16)


@contextmanager
def _seekable(stream: BinaryIO, joined: BinaryIO) -> Iterator[BinaryIO]:
    """The stream from its start if it can be rewound, else a copy on disk: the reader of web archives goes back and forth."""
    if stream.seekable():
        stream.seek(0)
        yield stream
        return
    with TemporaryFile() as copy:
        shutil.copyfileobj(joined, copy)
        copy.seek(0)
        yield copy


def _is_sidecar(path: Path) -> bool:
    name = path.name
    return name.endswith(SIDECAR) and path.with_name(name[: -len(SIDECAR)]).exists()


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
