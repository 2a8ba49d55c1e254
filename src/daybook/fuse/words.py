"""Words brought to one form, for comparing and hashing: case folded, accents and punctuation dropped."""

import hashlib
import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_ARTICLES = frozenset(("the", "a", "an"))


def fold(text: str) -> str:
    """Case-folded text without combining marks."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def tokens(text: str) -> list[str]:
    """The words of a text, folded, in order."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=65536)
def key(words: str) -> str:
    """One form of a name or description: folded words without leading articles."""
    found = tokens(words)
    while found and found[0] in _ARTICLES:
        found.pop(0)
    return " ".join(found)


def fingerprint(words: list[str]) -> int:
    """64-bit hash of words, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest(), "big")
