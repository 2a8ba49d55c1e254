"""Small values to and from the JSON columns; one canonical form, so that equal content is equal text."""

import json
from datetime import date, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from daybook.core.documents import Anchor, Evidence, Furniture
from daybook.core.values import PlaceCandidate, TimeSpan


def dumps(value: Any) -> str:
    """Compact JSON with sorted keys."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """The reader and writer of a record type; built once."""
    return TypeAdapter(kind)


def to_json(kind: Any, value: Any) -> str:
    """A record (or tuple of records) as canonical JSON."""
    return dumps(adapter(kind).dump_python(value, mode="json"))


def from_json(kind: Any, text: str) -> Any:
    """The inverse; the record's own constructor validates."""
    return adapter(kind).validate_json(text)


def day(value: str | None) -> date | None:
    """ISO day or ``None``."""
    return date.fromisoformat(value) if value else None


def iso(value: date | datetime | None) -> str | None:
    """ISO text or ``None``."""
    return value.isoformat() if value else None


FURNITURE = tuple[Furniture, ...]
ANCHORS = tuple[Anchor, ...]
EVIDENCE = tuple[Evidence, ...]
TIMES = tuple[TimeSpan, ...]
PLACES = tuple[PlaceCandidate, ...]
STRINGS = tuple[str, ...]
