"""Words of actor names, folded so that spellings of one name meet: the same for packs and for texts.

Folding: case, diacritics, the possessive, apostrophes inside a word, dots of "U.S.", the Arabic article in all its
assimilated forms ("ash-", "el-"), and the spelling classes of ``packs/actors/spellings.tsv`` (Jaish, Jeish → Jaysh).
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]\.[^\W\d_]\b|[^\W_]+(?:['’‘`´ʿʾ][^\W_]+)*")
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʿʾ.")
_POSSESSIVE = re.compile(r"['’‘`´]s$", re.IGNORECASE)
ARTICLE = "al"
# Sun letters assimilate the article: "ash-Sham" is al-Sham. Bare "as" or "an" are English words, so a hyphen must follow.
_ASSIMILATED = frozenset("as an at ar ad az ash adh ath es er en ed ez et esh".split())


class Token(NamedTuple):  # a tuple, since a text makes hundreds and frozen dataclasses are slow to build
    """A word of the text. ``end`` leaves the possessive out; ``raw`` has no dots and no possessive; ``key`` is folded."""

    start: int
    end: int
    raw: str
    key: str
    article: bool = False  # an Arabic article stands directly before and is not a token of its own
    article_start: int = -1


def _fold(raw: str) -> str:
    plain = unicodedata.normalize("NFKD", raw)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold().translate(_APOSTROPHES)


class Tokenizer:
    """Splits a text into folded words. ``spellings``: folded variant → folded standard spelling."""

    def __init__(self, spellings: Mapping[str, str]) -> None:
        self._spellings = {_fold(k): _fold(v) for k, v in spellings.items()}
        self._key = lru_cache(maxsize=65536)(self._uncached_key)

    def _uncached_key(self, raw: str) -> str:
        folded = _fold(raw)
        return self._spellings.get(folded, folded)

    def tokens(self, text: str) -> list[Token]:
        """The words in text order; offsets are code points of ``text``. Arabic articles are attached, not listed."""
        out: list[Token] = []
        pending = -1
        pending_end = -1
        for match in _TOKEN.finditer(text):
            start, end = match.span()
            word = match.group()
            possessive = _POSSESSIVE.search(word)
            if possessive:
                end -= 2
                word = word[:-2]
            raw = word.replace(".", "")
            key = self._key(raw)
            hyphen = text[end : end + 1] in ("-", "‐", "–")
            if (key == ARTICLE and text[end : end + 1] in (" ", "_")) or (
                hyphen and (key == ARTICLE or key in _ASSIMILATED)
            ):
                pending, pending_end = start, end
                continue
            if pending >= 0 and start - pending_end == 1:
                out.append(Token(start, end, raw, key, True, pending))
            else:
                out.append(Token(start, end, raw, key))
            pending = -1
        return out
