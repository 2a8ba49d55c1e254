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
_MARKS = frozenset("'’‘`´")  # before a possessive s
_HYPHENS, _BLANKS = frozenset("-‐–"), frozenset(" _")
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


_new = tuple.__new__


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
            if word[-1] in "sS" and word[-2:-1] in _MARKS:
                end -= 2
                word = word[:-2]
            raw = word.replace(".", "") if "." in word else word
            key = self._key(raw)
            if key == ARTICLE or key in _ASSIMILATED:
                after = text[end : end + 1]
                if after in _HYPHENS or (key == ARTICLE and after in _BLANKS):
                    pending, pending_end = start, end
                    continue
            if pending >= 0 and start - pending_end == 1:
                out.append(Token(start, end, raw, key, True, pending))
            else:
                out.append(_new(Token, (start, end, raw, key, False, -1)))
            pending = -1
        return out
