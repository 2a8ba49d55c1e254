"""Ids are functions of content: the same content has the same id on every machine, in every order of arrival."""

import hashlib
import json
from typing import Any

ID_CHARS = 16  # 64 bits of SHA-256 in hex: with a million claims a clash has a chance of about 3 in 10^8


def sha256(data: bytes) -> str:
    """SHA-256 of bytes, as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def content_id(kind: str, *parts: Any) -> str:
    """Id of a record: its kind's prefix and the first 64 bits of the hash of its parts.

    Parts are JSON-encoded, so that ``("ab", "c")`` and ``("a", "bc")`` differ; they hold strings, integers, booleans,
    ``None`` and nested lists of these.
    """
    encoded = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"{kind}_{hashlib.sha256(encoded.encode('utf-8', 'surrogatepass')).hexdigest()[:ID_CHARS]}"
