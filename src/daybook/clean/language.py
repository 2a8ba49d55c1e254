"""Which language a text is in."""

import re
import unicodedata

import py3langid

from daybook.clean.mojibake import NOISE_RUN

_SAMPLE = 6_000  # code points
_NOISE = re.compile(NOISE_RUN)
_MARGIN = 10.0  # log-likelihood by which the best guess must beat the next
_ENOUGH = 20  # words; a shorter text is not judged by its words
_SCRIPTS = {
    "ARABIC": "ar",
    "CYRILLIC": "ru",
    "HEBREW": "he",
    "CJK": "zh",
    "HANGUL": "ko",
    "GREEK": "el",
    "DEVANAGARI": "hi",
}


def language_of(text: str) -> tuple[str | None, bool]:
    """ISO 639-1 code and whether it is certain; ``(None, False)`` where there is too little to go by."""
    sample = _NOISE.sub(" ", text[:_SAMPLE]).strip()
    letters = [c for c in sample if c.isalpha()]
    if not letters:
        return None, False
    foreign = [c for c in letters[:2_000] if c > "\u024f"]
    if 2 * len(foreign) > min(len(letters), 2_000):
        script = unicodedata.name(foreign[len(foreign) // 2], "").split(" ")[0]
        if len(sample.split()) < _ENOUGH:
            return _SCRIPTS.get(script), True
    elif len(sample.split()) < _ENOUGH:
        return None, False
    first, second = py3langid.rank(sample.encode("utf-8", "replace").decode("utf-8"))[:2]
    return str(first[0]), first[1] - second[1] >= _MARGIN
