"""What the words of a place span say beside its name: part, distance, nearness, alternatives, the noun that stands for it."""

import re
from dataclasses import dataclass

from daybook.resolve.places_words import Words
from daybook.resolve.spelling import ARTICLES, fold

_NUMBER_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "ten": 10,
    "twenty": 20,
    "few": 4,
    "several": 5,
}
_DISTANCE = re.compile(
    r"(\d+(?:[.,]\d+)?|one|two|three|four|five|six|ten|twenty|few|several)[\s-]*(kilomet(?:er|re)s?|kms?|miles?)"
    r"(?:\s*\([^)]*\))?(?:\s+to\s+the)?(?:\s+([a-z-]+))?",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:near|close to|outside|around|next to|adjacent to|not far from|in the vicinity of|on the edges? of)\b", re.I
)
_CAPITAL = "A-Z\u0600-\u06ff" + "".join(
    c for n in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)) if (c := chr(n)).isupper()
)
_NAME = rf"[\u02bf\u2018`]?[{_CAPITAL}][^\W\d_]*(?:['\u2019`\u2018\u02bf](?!s\b)[^\W\d_]+)*[\u02bf\u2018]?"
_ARTICLE = "|".join(sorted({*ARTICLES, "ech", "enn", "err", "ur", "ud", "uz", "ye"}))
_CAPITALS = re.compile(
    rf"(?:(?:{_ARTICLE})-)?{_NAME}(?:(?:[ -]|\s-\s?)(?:(?:{_ARTICLE}|de|del|la|of|the|and)[ -])?{_NAME})*"
)
_WORDS = re.compile(r"[a-z]+(?:-[a-z]+)?")
_NAME_WORDS = re.compile(r"[^\W\d_]+(?:['\u2019`\u2018][^\W\d_]+)*")
_UNITS = ("km", "kilomet", "mile")  # one of them stands in every distance
_OF = re.compile(r"\bof\s*(?:the\s+)?$")
_DEFINITE = re.compile(r"(?:the|this|that|its|their|these|those)\b")
_LED_BESIDE = re.compile(r"\b(?:near|outside|close to)\s+(?:the\s+)?$")
_BOUND = re.compile(r"([a-z]+)\s+(?:(?:leading|running)\s+)?(?:from|to|towards?|into|out of)\s+(?:the\s+)?#")
_ON_TO = re.compile(r"#+\s+to\s+(?:the\s+)?#")
_BETWEEN = re.compile(r"\bbetween\b")
_LED_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$")
_SURROUNDINGS = frozenset({"rural", "outskirts", "centre"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """``part``: side or surroundings of the place; ``noun``: the place noun the words turn on; ``names``: capitalised stretches.

    ``distance_km`` and ``bearing``: "20 km north of". ``beside``: near it, not in it. ``either``: "A or B".
    ``between``: "between A and B".
    """

    part: str = ""
    partial: bool = False  # some of the place, without saying which: "several districts of X", "a village in X"
    region: bool = False  # "X region", "X oblast": the country around a town, where no entry but the town is known
    rural_side: str = ""  # the compass side of "northern rural Homs"
    noun: str = ""
    indefinite: bool = False
    distance_km: float | None = None
    bearing: str = ""
    beside: bool = False
    either: bool = False
    between: bool = False
    bound: frozenset[int] = frozenset()  # where the names begin that a road leads from or to: it is not there
    names: tuple[tuple[int, int], ...] = ()


def read_wording(text: str, start: int, end: int, words: Words, named: tuple[tuple[int, int], ...] = ()) -> Wording:
    """Read ``text[start:end]`` (code points) with a few words before it. ``named``: ranges that are names, not words."""
    quote = text[start:end]
    low = quote.lower()
    for a, b in named:  # "South Sudan" has no south; its name is masked
        a, b = max(a, start) - start, min(b, end) - start
        low = low[:a] + "#" * (b - a) + low[b:]
    lead = text[max(0, start - 28) : start].lower()
    tokens = _WORDS.findall(low)
    part = _part(low, words) if named else next((words.parts[t] for t in tokens if t in words.parts), "")
    for t in tokens:  # a side tells more than "rural" or "outskirts", unless both are told
        if words.parts.get(t) in ("outskirts", "rural"):
            part = words.parts[t]
    distance, bearing = None, ""
    found = _DISTANCE.search(low) if any(u in low for u in _UNITS) else None
    if found is None and any(u in lead for u in _UNITS) and _OF.search(lead):
        found = _DISTANCE.search(lead)
    if found:
        distance, bearing = _km(found), words.parts.get(found.group(3) or "", "")
    nouns = [
        t for t in tokens if t in words.anaphors or t.rstrip("s") in words.anaphors or t in ("parts", "part", "cities")
    ]
    noun, plural = _head_noun(low, nouns)
    definite = bool(_DEFINITE.match(low)) or low in words.anaphors
    first = tokens[0] if tokens else ""
    return Wording(
        part=part,
        region=any(words.features.get(t) == "province" or t == "region" for t in _WORDS.findall(quote.lower())),
        partial=_partial(low, words, indefinite=(first in words.indefinite or plural) and not definite)
        or _led_partial(text[max(0, start - 64) : start].lower(), words),
        rural_side=next((words.parts[t] for t in tokens if words.parts.get(t, "rural") not in _SURROUNDINGS), "")
        if part == "rural"
        else "",
        noun=noun,
        indefinite=(first in words.indefinite or plural) and not definite,
        distance_km=distance,
        bearing=bearing,
        beside=bool(_BESIDE.search(low)) or bool(_LED_BESIDE.search(lead)),
        either=" or " in low or " and " in low or "/" in low,
        bound=_bound(lead, low, start, words),
        between=bool(_BETWEEN.search(low)) or bool(_LED_BETWEEN.search(lead)) or " axis" in low,
        names=tuple(_names(quote, start, words)),
    )


def _bound(lead: str, low: str, start: int, words: Words) -> frozenset[int]:
    """Where the names begin that a road leads from or to. ``lead``: words before; ``low``: the words, names masked by #."""
    if low.startswith("#"):
        led = _BOUND.search(lead + "#")
        if led and words.features.get(led[1]) == "road":
            return frozenset((start,))
    found = {m.end() - 1 for m in _BOUND.finditer(low) if words.features.get(m[1]) == "road"}
    found |= {m.end() - 1 for m in _ON_TO.finditer(low) if m.start() in found}
    return frozenset(start + at for at in found)


def distance_told(low: str) -> tuple[float, int, int] | None:
    """The first distance in words of lower case: km, and where its number begins and its unit ends."""
    found = _DISTANCE.search(low) if any(u in low for u in _UNITS) else None
    return (_km(found), found.start(1), found.end(2)) if found else None


def _km(found: re.Match[str]) -> float:
    amount = found.group(1)
    amount = amount.replace(",", "" if re.fullmatch(r"\d{1,3},\d{3}", amount) else ".")
    value = float(_NUMBER_WORDS.get(amount, 0) or amount)
    return value * (1.609 if found.group(2).startswith("mile") else 1.0)


_PART = re.compile(
    r"([a-z]+(?:-[a-z]+)?)\s+(?:rural\s+|countryside\s+)?(?:(?:parts?|side|half|edges?|end|neighbou?rhoods|districts|suburbs|outskirts|"
    r"countryside|areas?|quarters)\s+)?(?:of\s+)?(?:the\s+)?#"
)


def _part(low: str, words: Words) -> str:
    """The side told of the name itself: not "the eastern province of X", which is a province in the east."""
    found = [words.parts[m.group(1)] for m in _PART.finditer(low) if m.group(1) in words.parts]
    trailing = re.search(r"#['\u2019]?s?\s+([a-z]+(?:-[a-z]+)?)", low)
    if trailing and trailing.group(1) in words.parts:
        found.append(words.parts[trailing.group(1)])
    return found[0] if found else ""


_SOME_OF = re.compile(r"(?:^|\s)(?P<noun>[a-z]+(?:-[a-z]+)?)\s+(?P<prep>of|in|inside|within)\s+(?:[a-z-]+\s+){0,4}#")

_WHOLE = re.compile(r"\b(?:the|this|that|its)\s+([a-z]+)$")


def _partial(low: str, words: Words, *, indefinite: bool) -> bool:
    """True of "several districts of X", "parts of the city of X", "most of X", and of "a district of" cut off before its name.

    "(The) towns of X and Y" are these two.
    """
    first = low.split()[0] if low.strip() else ""
    whole = _WHOLE.search(low)
    if whole and whole.start() and whole[1] in words.anaphors:  # "part of the city" stands for a name told before
        low = low[: whole.start()] + "#"
    found = _SOME_OF.search(low)
    if found is None:
        nameless = (
            "#" not in low and low.split()[-1:] and low.split()[-1] in words.shares | words.subdivisions | words.vague
        )
        return bool(nameless) or (indefinite and low.endswith((" of", " in", " inside", " within")))
    if first in words.shares or found["noun"] in words.shares:
        return True
    if found["noun"] in words.subdivisions and " and #" not in low:
        return True
    return first in words.indefinite or (indefinite and found["prep"] != "of")


_LED_SOME_OF = re.compile(
    r"(?P<before>(?:[a-z-]+\s+){0,3})(?P<noun>[a-z]+)\s+(?:of|in)\s+(?:the\s+)?(?:[a-z]+\s+of\s+)?$"
)


def _led_partial(lead: str, words: Words) -> bool:
    """The same where such words stand before the span: "took a district of" before the name."""
    if not lead.rstrip().endswith((" of", " in", " the")):
        return False
    found = _LED_SOME_OF.search(lead)
    if found is None:
        return False
    noun = found["noun"]
    place = noun in words.anaphors or noun.rstrip("s") in words.anaphors
    return noun in words.shares or (place and any(w in words.indefinite for w in found["before"].split()))


def _head_noun(low: str, nouns: list[str]) -> tuple[str, bool]:
    """The noun that the words turn on: the last of "parts of the city", the first otherwise; and whether it is many."""
    if not nouns:
        return "", False
    chosen = nouns[0]
    inner = re.search(r"\bof (?:the|this|that|its) (?:[a-z-]+ )*?([a-z]+)$", low)
    if inner and inner.group(1) in nouns:
        chosen = inner.group(1)
    elif len(nouns) > 1 and re.search(
        r"\b(?:north|south|east|west|\w+ern|outskirts|outside|near|centre|center)\b", low
    ):
        chosen = nouns[-1]
    singular = {"cities": "city", "parts": "part", "territories": "territory", "countries": "country"}.get(
        chosen, chosen
    )
    if singular == chosen and chosen.endswith("s"):
        singular = chosen[:-1]
    return singular, singular != chosen and singular != "part"


def _names(quote: str, start: int, words: Words) -> list[tuple[int, int]]:
    out = []
    for m in _CAPITALS.finditer(quote):
        tokens = [(t.start(), t.end(), t.group()) for t in _NAME_WORDS.finditer(m.group())]
        while tokens and (_weak(tokens[0][2], words) and len(tokens) > 1):
            tokens = tokens[1:]
        while len(tokens) > 1 and tokens[-1][2].lower() in words.features:
            tokens = tokens[:-1]
        if tokens and not (len(tokens) == 1 and _weak(tokens[0][2], words)):
            out.append((start + m.start() + tokens[0][0], start + m.start() + tokens[-1][1]))
    return out


def _weak(token: str, words: Words) -> bool:
    low = token.lower()
    return low in words.features or low in words.parts or low in words.calendar or fold(low) in words.demonyms or low in (
        "the", "a", "an", "in", "at", "of", "near", "rural", "central", "both", "two", "several", "rebel", "syrian")  # fmt: skip
