"""Numbers of people as words tell them: the bounds of the codebook, from digits, words and vague words.

Rules from CODEBOOK "harm": *at least*/*more than N* is N–null, *up to N* null–N, *between A and B* and *A-B* A–B, *some*,
*about*, *nearly* N–N and approximate, vague words by its table. Units that are not people are refused by the caller through
:func:`counts_people`. Nothing here looks beyond the words it is given; :mod:`daybook.read.headcount` reads whole phrases.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from daybook.read.tokens import Token

_UNITS = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split(),
        range(20),
        strict=True,
    )
)
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12, "score": 20}
_VAGUE: dict[tuple[str, ...], tuple[int | None, int | None]] = {
    ("several",): (3, 9),
    ("a", "few"): (3, 9),
    ("few",): (3, 9),
    ("a", "handful"): (3, 9),
    ("handful",): (3, 9),
    ("tens",): (20, 99),
    ("several", "tens"): (20, 99),
    ("dozens",): (24, 99),
    ("scores",): (40, 99),
    ("hundreds",): (200, 999),
    ("several", "hundred"): (200, 999),
    ("several", "hundreds"): (200, 999),
    ("a", "few", "hundred"): (200, 999),
    ("several", "dozen"): (24, 99),
    ("several", "dozens"): (24, 99),
    ("a", "few", "dozen"): (24, 99),
    ("many", "hundreds"): (200, 999),
    ("several", "thousand"): (2000, 9999),
    ("many", "thousands"): (2000, 9999),
    ("several", "thousands"): (2000, 9999),
    ("thousands",): (2000, 9999),
    ("tens", "of", "thousands"): (20000, 99999),
    ("dozens", "of", "thousands"): (24000, 99999),
    ("hundreds", "of", "thousands"): (200000, 999999),
    ("millions",): (2000000, 9999999),
    ("tens", "of", "millions"): (20000000, 99999999),
    ("many",): (2, None),
    ("numerous",): (2, None),
    ("multiple",): (2, None),
    ("countless",): (2, None),
    ("a", "number"): (2, None),
    ("number",): (2, None),
    ("numbers",): (2, None),
    ("large", "numbers"): (2, None),
    ("a", "large", "number"): (2, None),
    ("a", "great", "number"): (2, None),
    ("a", "couple"): (2, 2),
    ("couple",): (2, 2),
    ("pair",): (2, 2),
    ("a", "pair"): (2, 2),
    ("trio",): (3, 3),
    ("a", "trio"): (3, 3),
    ("both",): (2, 2),
    ("no",): (0, 0),
    ("nobody",): (0, 0),
    ("none",): (0, 0),
}
_VAGUE_LENGTH = max(map(len, _VAGUE))
_LOW = {  # words before a number that make it a lower bound
    ("at", "least"), ("more", "than"), ("over",), ("no", "fewer", "than"), ("no", "less", "than"), ("not", "less", "than"),
    ("upwards", "of"), ("in", "excess", "of"), ("a", "minimum", "of"), ("at", "the", "least"), ("above",), ("exceeding",),
    ("at", "a", "minimum"), ("atleast",), ("exceeded",), ("exceeds",), ("greater", "than"), ("not", "fewer", "than"),
    ("at", "the", "very", "least"), ("as", "few", "as"), ("as", "little", "as"), ("no", "lower", "than"),
    ("not", "below"), ("not", "under"), ("past",), ("topped",), ("topping",), ("tops",), ("passed",), ("passes",),
    ("surpassed",), ("surpasses",), ("surpassing",),
}  # fmt: skip
_HIGH = {
    ("up", "to"), ("as", "many", "as"), ("at", "most"), ("less", "than"), ("fewer", "than"), ("under",), ("not", "more", "than"),
    ("no", "more", "than"), ("a", "maximum", "of"), ("below",), ("as", "much", "as"), ("as", "high", "as"),
}  # fmt: skip
_ABOUT = {
    ("some",), ("about",), ("nearly",), ("almost",), ("around",), ("approximately",), ("roughly",), ("an", "estimated"),
    ("estimated",), ("close", "to"), ("circa",), ("near",), ("just", "over"), ("approx",), ("~",), ("as", "many", "as", "about"),
    ("an", "average", "of"),
}  # fmt: skip
_BEFORE_SCALE = {words[-1] for words in _LOW | _HIGH | _ABOUT} | set("the those these first last every".split())
_SOME_SCALE = frozenset("good full further mere whole round cool single".split())  # "a good dozen"
_HARMED = frozenset("killed dead wounded injured hurt missing captured detained others".split())
_AFTER_LOW = {("or", "more"), ("and", "more"), ("at", "least"), ("plus",), ("+",)}
_PERHAPS = frozenset(("perhaps", "maybe", "possibly"))  # "40, perhaps 45"
_FRACTIONS = {
    "half": 1 / 2,
    "quarter": 1 / 4,
    "quarters": 1 / 4,
    "third": 1 / 3,
    "thirds": 1 / 3,
    "fifth": 1 / 5,
    "fifths": 1 / 5,
}
_MANY = {"hundreds": 100, "thousands": 1000, "millions": 1_000_000}
_LONGEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """``low``–``high`` inclusive, ``None`` = unbounded or not told; ``approx`` for "some 50"."""

    low: int | None
    high: int | None
    approx: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number in a text: its own words (with "at least") at ``start``–``end``, token range ``first``–``last`` exclusive."""

    start: int
    end: int
    first: int
    last: int
    bounds: Bounds


def _digits(token: Token) -> float | None:
    word = token.text
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", word):
        return float(word.replace(",", "").replace(".", ""))
    if re.fullmatch(r"\d+", word) and len(word) <= 12:
        return float(word)
    if re.fullmatch(r"\d+[.,]\d{1,2}", word) and len(word) <= 12:
        return float(word.replace(",", "."))
    return None


def _grouped(tokens: list[Token], i: int) -> tuple[float, int] | None:
    """ "1 200", "10 000": thousands set apart by a space. "Killed 3 120 wounded" of a page without commas is two numbers."""
    digits, j = tokens[i].text, i + 1
    if not re.fullmatch(r"[1-9]\d{0,2}", digits):
        return None
    while j < len(tokens) and re.fullmatch(r"\d{3}", tokens[j].text) and tokens[j].start == tokens[j - 1].end + 1:
        digits, j = digits + tokens[j].text, j + 1
    follow = tokens[j] if j < len(tokens) else None
    two = follow is not None and (follow.low in _HARMED or follow.kind == "number")
    return (float(digits), j) if j > i + 1 and (not two or digits.endswith("000")) else None


def word_number(low: str) -> int | None:
    """The number that a word spells, up to ninety-nine; ``None`` for any other."""
    if low in _UNITS:
        return _UNITS[low]
    if low in _TENS:
        return _TENS[low]
    if low == "half-dozen":
        return 6
    head, _, tail = low.partition("-")
    if head in _TENS and tail == "odd":
        return _TENS[head]
    if head in _TENS and tail in _UNITS and 0 < _UNITS[tail] < 10:
        return _TENS[head] + _UNITS[tail]
    return None


def _fraction(tokens: list[Token], i: int) -> tuple[int, int] | None:
    """ "a quarter of a million", "three quarters of a million", "half a million": the number and the token after it."""
    first, times = tokens[i].low, 1
    if (first in ("a", "one") or word_number(first) is not None) and i + 1 < len(tokens):
        times, i = word_number(first) or 1, i + 1
    share = _FRACTIONS.get(tokens[i].low)
    if share is None or i + 2 >= len(tokens):
        return None
    j = i + 2 if tokens[i + 1].low == "of" else i + 1
    if j + 1 < len(tokens) and tokens[j].low == "a" and (scale := _SCALES.get(tokens[j + 1].low)):
        return round(times * share * scale), j + 2
    return None


def _is_share(tokens: list[Token], j: int) -> bool:
    """True where the number before token ``j`` only counts parts of a whole or ranks: "two thirds", "three quarters", "3rd"."""
    if j >= len(tokens):
        return False
    glued = tokens[j].start == tokens[j - 1].end and tokens[j - 1].kind == "number"
    return tokens[j].low in _FRACTIONS or (glued and tokens[j].low in ("st", "nd", "rd", "th"))


def _is_age(tokens: list[Token], i: int, j: int) -> bool:
    """True where tokens ``i`` to ``j`` tell how old or when born somebody is: "aged 51", "a 5-year-old", "born in 1961"."""
    before, after = [t.low for t in tokens[max(0, i - 2) : i]], [t.low for t in tokens[j : j + 3]]
    born = before[-1:] == ["aged"] or before[-2:] in (["age", "of"], ["born", "in"])
    old = (["-", "year-old"], ["years", "old"], ["year", "old"])
    return born or after[:2] in old or after == ["-", "year", "-"]


def _plain(tokens: list[Token], i: int) -> tuple[int, int] | None:
    """An exact number beginning at token ``i``: its value and the token after it."""
    if whole := _fraction(tokens, i):
        return whole
    found = _whole(tokens, i)
    return None if found and (_is_share(tokens, found[1]) or _is_age(tokens, i, found[1])) else found


def _whole(tokens: list[Token], i: int) -> tuple[int, int] | None:
    token = tokens[i]
    total, current, j, seen = 0.0, 0.0, i, False
    value = _digits(token) if token.kind == "number" else None
    if value is not None:
        current, j = _grouped(tokens, i) or (value, i + 1)
        seen = True
    else:
        if token.low in ("a", "another", "half") and i + 1 < len(tokens):
            k = i + 2 if tokens[i + 1].low in _SOME_SCALE and i + 2 < len(tokens) else i + 1
            scale = _SCALES.get(tokens[k].low.removesuffix("-odd"))
            if token.low == "half" or scale is None:
                return None
            current, j, seen = float(scale), k + 1, True
        elif token.low in _SCALES and token.low not in ("score",):
            if i == 0 or tokens[i - 1].low not in _BEFORE_SCALE:
                return None
            current, j, seen = float(_SCALES[token.low]), i + 1, True  # "some hundred and thirty", "at least dozen"
        while j < len(tokens):
            word = word_number(tokens[j].low)
            if word is None:
                break
            if seen and not (current % 100 == 0 or (current % 10 == 0 and current % 100 >= 20 and word < 10)):
                break
            current, j, seen = current + word, j + 1, True
            if j + 1 < len(tokens) and tokens[j].low == "-" and tokens[j + 1].low in _UNITS:
                j += 1
    if not seen:
        return None
    half = [t.low for t in tokens[j : j + 3]]
    if half == ["and", "a", "half"] and j + 3 < len(tokens) and tokens[j + 3].low in _SCALES:
        current, j = current + 0.5, j + 3  # "three and a half thousand"
    while j < len(tokens):
        low = tokens[j].low
        if low in _SCALES:
            scale = _SCALES[low]
            if scale >= 1000:
                total, current = total + current * scale, 0.0
            else:
                current *= scale
            j += 1
        elif low == "and" and j + 1 < len(tokens) and (total or current >= 100) and value is None:
            word = word_number(tokens[j + 1].low)
            if word is None or (current and current % 100):
                break
            current, j = current + word, j + 2
        elif value is None and (total or (current and current % 100 == 0)) and word_number(low) is not None:
            current, j = current + (word_number(low) or 0), j + 1
        else:
            break
    number = total + current
    return (int(number), j) if number == int(number) else None


def _vague(tokens: list[Token], i: int) -> tuple[int | None, int | None, int] | None:
    for length in range(min(_VAGUE_LENGTH, len(tokens) - i), 0, -1):
        bounds = _VAGUE.get(tuple(t.low for t in tokens[i : i + length]))
        if bounds:
            return bounds[0], bounds[1], i + length
    return None


def _opens_phrase(tokens: list[Token], i: int) -> bool:
    """True at "no" of "no fewer than": the word belongs to a bound, not to a number."""
    for length in range(2, 5):
        words = tuple(t.low for t in tokens[i : i + length])
        if words in _LOW or words in _HIGH or words in _ABOUT:
            return True
    return i > 0 and tokens[i - 1].low == "as" and tokens[i].low in ("many", "few", "little")


def _before(tokens: list[Token], i: int, table: set[tuple[str, ...]]) -> int:
    """How many tokens before ``i`` spell one of the phrases."""
    if i > 1 and tokens[i - 1].tag == "A" and tokens[i - 2].tag == "V":
        return 0  # "handed over 90 prisoners": a particle of the verb
    for length in range(min(4, i), 0, -1):
        if tuple(t.low for t in tokens[i - length : i]) in table:
            return length
    return 0


def _scaled(tokens: list[Token], number: tuple[int, int] | None) -> tuple[int, int] | None:
    """The end of a range with its plural scale: "5 to 8 thousands"."""
    if number and number[1] < len(tokens) and (scale := _MANY.get(tokens[number[1]].low)) and number[0] < scale:
        return number[0] * scale, number[1] + 1
    return number


def _shared_scale(second: list[Token], low: int, high: int) -> int:
    """What the first number of a range takes from the second: in "60 to 80 thousand" both are thousands."""
    scale = next((_SCALES.get(t.low) or _MANY.get(t.low) for t in second if t.low in _SCALES or t.low in _MANY), None)
    return scale if scale and low < scale and low * scale <= high else 1


def _perhaps(tokens: list[Token], j: int) -> tuple[int, int] | None:
    """The upper number of "40, perhaps 45", where token ``j`` follows the lower."""
    k = j + 1 if j < len(tokens) and tokens[j].low == "," else j
    return _plain(tokens, k + 1) if k + 1 < len(tokens) and tokens[k].low in _PERHAPS else None


def quantity_at(tokens: list[Token], i: int) -> Quantity | None:
    """The number that begins at token ``i`` (the number word itself; words such as "at least" before it are taken in)."""
    approx = False
    plain = _plain(tokens, i)
    low: int | None
    high: int | None
    if plain is not None:
        low, j = plain
        high = low
        if j < len(tokens) and tokens[j].low in ("-", "–", "—", "to", "or", "and") and j + 1 < len(tokens):
            second = _scaled(tokens, _plain(tokens, j + 1))
            between = i > 0 and tokens[i - 1].low in ("between", "from")
            if second and second[0] > low:
                joiner = tokens[j].low
                if joiner in ("-", "–", "—", "to", "or") or (
                    joiner == "and" and between and tokens[i - 1].low == "between"
                ):
                    low *= _shared_scale(tokens[j + 1 : second[1]], low, second[0])
                    high, j = second
        elif (second := _perhaps(tokens, j)) and second[0] > low:
            high, j = second
    else:
        vague = _vague(tokens, i)
        if vague is None or _opens_phrase(tokens, i):
            return None
        low, high, j = vague
    first = i
    if first > 0 and tokens[first].low == "one" and low == high == 1 and tokens[first - 1].low in ("no", "not"):
        low, high, first = 0, 0, first - 1  # "no one", "not one soldier"
    elif first > 0 and tokens[first - 1].low == "between" and low != high:
        first -= 1
    else:
        least, most = _before(tokens, first, _LOW), _before(tokens, first, _HIGH)
        if least > most:
            high, first = None, first - least
        elif most:  # "no more than" is longer than "more than"
            low, first = None, first - most
    if n := _before(tokens, first, _ABOUT):
        approx, first = plain is not None, first - n
    if j + 1 < len(tokens) and tokens[j].low == "-" and tokens[j + 1].low == "odd":  # "thirty-odd"
        approx, j = plain is not None, j + 2
    for length in (2, 1):
        if (
            len(tokens) >= j + length
            and tuple(t.low for t in tokens[j : j + length]) in _AFTER_LOW
            and plain is not None
        ):
            high, j = None, j + length
            break
    return Quantity(
        start=tokens[first].start,
        end=tokens[j - 1].end,
        first=first,
        last=j,
        bounds=Bounds(low=low, high=high, approx=approx),
    )


def quantities(tokens: list[Token]) -> list[Quantity]:
    """All numbers in the tokens, left to right, without overlap."""
    found: list[Quantity] = []
    i = 0
    while i < len(tokens):
        quantity = quantity_at(tokens, i)
        if quantity is None or (found and quantity.first < found[-1].last):
            i += 1
            continue
        found.append(quantity)
        i = quantity.last
    return found


def counts_people(tokens: list[Token], last: int, not_people: frozenset[str], people: frozenset[str]) -> bool | None:
    """Unit check: ``True`` if the noun after token ``last`` is a person word, ``False`` if it is another unit, else ``None``.

    "500–670 kilometres" and "39 air strikes" are not people, whatever verb stands near.
    """
    for token in tokens[last : last + 6]:
        if token.tag in ("D", "R"):
            return None
        if token.low in people:
            return True
        if token.low in not_people and token.name != "actor":
            return False
        if token.kind in ("mark", "quote", "noise") and token.low not in ("-", "%"):
            return None
        if token.tag in ("P", "V", "X", "CS", "W", "CC") and token.low != "of":
            return None
    return None


def vague_table() -> Mapping[tuple[str, ...], tuple[int | None, int | None]]:
    """The codebook's vague words with their bounds."""
    return dict(_VAGUE)
