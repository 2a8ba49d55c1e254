"""What a sidecar, a document list, a mail header or a feed says of a document, checked before anybody relies on it."""

import json
import re
from datetime import date, datetime
from typing import Any

from daybook.core.documents import Given
from daybook.core.errors import SkipDocument

FIELDS = ("id", "title", "publisher", "published", "url", "language", "author")
SIDECAR = ".meta.json"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")


def day(value: object, where: str) -> date | None:
    """A day from ``YYYY-MM-DD`` or an ISO time stamp; ``None`` stays ``None``. Raises ``SkipDocument``."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value).date()
        except ValueError:
            pass
    raise SkipDocument(f"{where}: 'published' must be a day such as 2016-01-20, not {_short(value)}")


def given_from(record: dict[str, Any], where: str) -> Given:
    """``Given`` from a JSON object; keys other than the fields are left alone. Raises ``SkipDocument``."""
    fields: dict[str, str | None] = {}
    for key in FIELDS:
        value = record.get(key)
        if key == "published" or value is None or value == "":
            continue
        if key == "id" and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise SkipDocument(f"{where}: '{key}' must be text, not {_short(value)}")
        if key == "language" and not _LANGUAGE.match(value):
            raise SkipDocument(f"{where}: 'language' must be a code such as en or ar, not {_short(value)}")
        fields[key] = value
    return Given(published=day(record.get("published"), where), **fields)


def sidecar(data: bytes, where: str) -> Given:
    """``Given`` from the bytes of a ``NAME.meta.json``; unknown keys are refused, for they are likely misspelt."""
    try:
        record = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SkipDocument(f"{where} is not valid JSON ({error}), so the file beside it was not read") from None
    if not isinstance(record, dict):
        raise SkipDocument(f"{where} must hold one JSON object with {', '.join(FIELDS)}")
    unknown = sorted(set(record) - set(FIELDS))
    if unknown:
        raise SkipDocument(f"{where} has the unknown key {_short(unknown[0])}; known are {', '.join(FIELDS)}")
    return given_from(record, where)


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"
