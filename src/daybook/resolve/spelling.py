"""Spellings of place names: folded keys, article-free keys, consonant skeletons.

A transliterated name has many spellings but few consonants. Keys get coarser stage by stage: ``fold`` forgets case, marks
and punctuation; ``bare`` forgets articles; ``skeleton`` forgets vowels and merges letters that romanisations confuse.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from anyascii import anyascii

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"[\u2018\u2019\u02bb\u02bc\u02be\u02bf\u0060\u00b4'\u201b\u02b9\u02ca\u02cb]")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")
_ARABIC_DROP = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u0640]")
_ARABIC_FOLD = str.maketrans("أإآٱىةؤئی", "اااايهويي", "ء")

# The Arabic article and its assimilated forms before sun letters, as romanisations write them.
ARTICLES = frozenset("al el ad ar as at az an ash ath adh es ez er en ed et esh il ul ol".split())
# Words of ad-hoc romanisation that stand for the same Arabic or Turkic word.
_WORD_CLASSES = {
    "tel": "tall", "tal": "tall", "tell": "tall", "til": "tall",
    "deir": "dayr", "der": "dayr", "deyr": "dayr", "dier": "dayr", "dair": "dayr", "dayr": "dayr",
    "um": "umm", "oum": "umm", "em": "umm", "omm": "umm", "om": "umm", "umm": "umm",
    "abou": "abu", "abo": "abu", "bou": "abu", "bu": "abu", "abu": "abu",
    "kafer": "kafr", "kafar": "kafr", "kefr": "kafr", "kufr": "kafr", "kfar": "kafr", "kfr": "kafr", "kafr": "kafr",
    "ein": "ayn", "ain": "ayn", "ayn": "ayn", "eyn": "ayn",
    "jabal": "jabal", "jebel": "jabal", "gebel": "jabal", "djebel": "jabal", "jabel": "jabal",
    "sheikh": "shaykh", "shaikh": "shaykh", "shaykh": "shaykh", "sheik": "shaykh", "cheikh": "shaykh", "shekh": "shaykh",
    "beit": "bayt", "bait": "bayt", "bet": "bayt", "bayt": "bayt",
    "maarat": "maarrat", "maaret": "maarrat", "maarrat": "maarrat", "marat": "maarrat",
    "khirbat": "khirbat", "khirbet": "khirbat", "kherbet": "khirbat", "kherbat": "khirbat", "khurbat": "khirbat",
}  # fmt: skip


def is_arabic(text: str) -> bool:
    """True where the text holds Arabic letters."""
    return not text.isascii() and bool(_ARABIC.search(text))


@lru_cache(maxsize=32768)
def fold(name: str) -> str:
    """Lower-case words without marks or punctuation, joined by spaces; Arabic stays Arabic, other scripts become Latin."""
    if not name.isascii():
        if _ARABIC.search(name):
            text = _ARABIC_DROP.sub("", unicodedata.normalize("NFKC", name)).translate(_ARABIC_FOLD)
            return " ".join(_WORD.findall(text))
        name = anyascii(_APOSTROPHES.sub("", name))
    return " ".join(_WORD.findall(_APOSTROPHES.sub("", name).lower()))


@lru_cache(maxsize=32768)
def bare(name: str) -> str:
    """``fold`` without articles and word breaks: "Al-Shaddadah" and "ash Shaddadah" meet."""
    folded = fold(name)
    if is_arabic(folded):
        words = [w[2:] if w.startswith("ال") and len(w) > 4 else w for w in folded.split()]
        return "".join(words)
    words = folded.split()
    if len(words) == 1:
        return _WORD_CLASSES.get(folded, folded)
    return "".join([_WORD_CLASSES.get(w, w) for w in words if w not in ARTICLES] or words)


_BETWEEN = re.compile(r"[^a-z0-9\n]+")


def bare_all(names: Iterable[str]) -> list[str]:
    """``bare`` of many names, as of a country's places: those in plain letters are cut into words all in one go."""
    listed = [n.replace("\n", " ") for n in names]
    lines = _BETWEEN.sub(" ", _APOSTROPHES.sub("", "\n".join(n if n.isascii() else "" for n in listed)).lower()).split(
        "\n"
    )
    out = []
    for name, line in zip(listed, lines, strict=True):
        words = line.split()
        if len(words) == 1:
            out.append(_WORD_CLASSES.get(words[0], words[0]))
        elif words:
            out.append("".join([_WORD_CLASSES.get(w, w) for w in words if w not in ARTICLES] or words))
        else:
            out.append(bare.__wrapped__(name))
    return out


_DIGRAPHS = (
    ("tch", "S"), ("sch", "S"), ("sh", "S"), ("ch", "S"), ("kh", "x"), ("gh", "g"), ("dh", "z"), ("th", "t"), ("ph", "f"),
    ("dj", "j"), ("zh", "j"), ("ts", "s"), ("ck", "k"), ("qu", "k"),
)  # fmt: skip
_CLASSES = str.maketrans({"q": "k", "g": "k", "c": "k", "p": "b", "w": "", "y": ""})
_VOWELS = re.compile(r"[aeiou]+")
_DOUBLES = re.compile(r"(.)\1+")


@lru_cache(maxsize=32768)
def skeleton(name: str) -> str:
    """Consonant classes of a Latin-script name, vowels gone save one mark at the start; empty for Arabic script.

    Classes follow the romanisations of BGN/PCGN, French and ad-hoc press spellings: q/k/g, dh/z, sh/ch, p/b, final -h/-t gone.
    """
    if is_arabic(name):
        return ""
    words = fold(name).split()
    out: list[str] = []
    kept = [w for w in words if w not in ARTICLES or len(words) == 1]
    for word in kept:
        w = _WORD_CLASSES.get(word, word)
        for a, b in _DIGRAPHS:
            w = w.replace(a, b)
        w = _DOUBLES.sub(r"\1", w)
        if len(w) > 2 and w[-1] == "h" and w[-2] in "aeiou":
            w = w[:-1]
        if len(w) > 3 and w[-2:] in ("at", "et", "ut") and len(kept) > 1 and word is not kept[-1]:
            w = w[:-1]  # the bound form of a feminine noun: Maarrat / Maarra
        head = "a" if w[0] in "aeiou" else w[0]
        body = w if head == "a" else w[1:]
        body = _VOWELS.sub("", body).translate(_CLASSES)
        out.append(("a" if not out and head == "a" else "" if head == "a" else head.translate(_HEAD)) + body)
    return "".join(out)


_SOUNDS = (
    ("tch", "S"), ("sch", "S"), ("sh", "S"), ("ch", "S"), ("kh", "x"), ("gh", "G"), ("dh", "z"), ("th", "t"), ("ph", "f"),
    ("dj", "j"), ("zh", "j"), ("ck", "k"), ("qu", "ku"), ("q", "k"), ("c", "k"), ("ee", "i"), ("ie", "i"), ("iy", "i"),
    ("oo", "u"), ("ou", "u"), ("ei", "ay"), ("ai", "ay"), ("ey", "ay"), ("au", "aw"), ("ow", "aw"), ("e", "a"), ("o", "u"),
)  # fmt: skip


@lru_cache(maxsize=32768)
def sound(key: str) -> str:
    """How a ``bare`` key sounds: digraphs and vowels in one spelling, doubles and a final -h gone; vowels stay."""
    for a, b in _SOUNDS:
        key = key.replace(a, b)
    key = _DOUBLES.sub(r"\1", key)
    return key[:-1] if len(key) > 2 and key[-1] == "h" else key


_ENDING = re.compile(r"[ae]h?$")


def ended(key: str) -> str:
    """A ``bare`` key with the feminine ending in one spelling: -a, -ah, -e and -eh meet."""
    return _ENDING.sub("a", key) if len(key) > 3 else key


_HEAD = str.maketrans({"q": "k", "g": "k", "c": "k", "p": "b"})


def stripped_article(folded: str) -> str | None:
    """The name without an article written as one word with it ("alwaer" -> "waer"), or None."""
    first, _, rest = folded.partition(" ")
    for article in ("al", "el"):
        if first.startswith(article) and len(first) > 5:
            return first[2:] + (" " + rest if rest else "")
    return None
