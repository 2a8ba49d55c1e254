"""Lists of documents, one JSON object a line: ``id, title, publisher, published, text``. Ids and texts are kept as they are."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from daybook.core.documents import Blob, Given
from daybook.core.errors import SkipDocument
from daybook.fetch.given import given_from
from daybook.fetch.sniff import JSON


def read_lines(stream: BinaryIO, where: str, limit: int) -> Iterator[tuple[int, tuple[Blob, Given] | SkipDocument]]:
    """Yield ``(line number from 1, (blob of the line, what it says) or the reason it cannot be used)``.

    A line is read only as far as ``limit`` bytes, so a broken file cannot fill the memory.
    """
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        too_long = len(line) > limit and not line.endswith(b"\n")
        if too_long:
            while (rest := stream.readline(1 << 20)) and not rest.endswith(b"\n"):
                pass
            yield (
                number,
                SkipDocument(
                    f"{where} line {number} holds {limit // 1_000_000} MB or more, which is too much for a report"
                ),
            )
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        line = line.rstrip(b"\r\n")
        if not line.strip():
            continue
        try:
            yield number, _read_line(line, f"{where} line {number}")
        except SkipDocument as problem:
            yield number, problem


def _read_line(line: bytes, where: str) -> tuple[Blob, Given]:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise SkipDocument(f"{where} is not UTF-8 (byte {error.start + 1})") from None
    except RecursionError:
        raise SkipDocument(f"{where} is nested too deeply to be a document") from None
    except ValueError as error:
        raise SkipDocument(f"{where} is not valid JSON: {error}") from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise SkipDocument(f"{where} is not a document: it must be a JSON object whose 'text' is text")
    if not record["text"].strip():
        raise SkipDocument(f"{where} holds an empty text")
    return Blob.of(line, JSON), given_from(record, where)
