"""How many people a phrase tells: "at least 39", "a boy of 12", "a woman and her two sons", "some of those killed".

Rules from CODEBOOK "harm": a singular without a number is 1–1, a plural 2–null, *most of N* more than half of N to N, a share
without its whole and a number of families keep open bounds. An age, a rank or a year beside a person is no number of people.
"""

import re
from dataclasses import dataclass
from itertools import takewhile

from daybook.read.quantities import Bounds, quantities, quantity_at, word_number
from daybook.read.tokens import Token, tokenise

_MAJORITY = re.compile(
    r"\b(?:mostly|most|the\s+(?:vast\s+)?majority|more\s+than\s+half)\b(?:\s+of)?\s*(?:the\s+)?", re.IGNORECASE
)
_SHARE = re.compile(
    r"\b(?P<share>half|a\s+third|one\s+third|two[\s-]thirds|a\s+quarter|three[\s-]quarters|a\s+fifth)\b(?:\s+of)?\s*(?:the\s+)?",
    re.IGNORECASE,
)
_SHARES = {
    "half": 1 / 2,
    "a third": 1 / 3,
    "one third": 1 / 3,
    "two thirds": 2 / 3,
    "a quarter": 1 / 4,
    "three quarters": 3 / 4,
}
_SHARES |= {"a fifth": 1 / 5}
_ORDINAL = re.compile(
    r"a\s+(?:third|fifth)", re.IGNORECASE
)  # "a third was wounded" is a person, "a third of them" a share
_SOME_OF = re.compile(r"(?:some|many|a\s+number)\s+of\s+(?:the|those|them|these|his|her|its|their)\b", re.IGNORECASE)
_IN_SO_MANY = re.compile(
    r"\s*(?:(?:some|about|nearly|almost)\s+)?(\w+)\s+(?:in|out\s+of)\s+(?:every\s+)?(\w+)\b", re.IGNORECASE
)
_ALL_BUT = re.compile(r"\s*all\s+(?:but|except)\b", re.IGNORECASE)
_PER_CENT = frozenset(("%", "percent", "per-cent", "per"))
_HOUSEHOLDS = frozenset("family families household households".split())
_NOBODY = frozenset("without nil neither nobody none unhurt unharmed uninjured anybody anyone".split())
_TAIL = (
    frozenset("or more + plus at least - odd of hundred thousand million thousands millions".split())
    | _PER_CENT
    | _HOUSEHOLDS
)
_HEDGES = frozenset(("", "about", "around", "nearly", "almost", "some", "over", "at least"))
_ONE = frozenset("a an another one".split())
_TOGETHER = frozenset("couple pair trio".split())  # numbers that are people
_OWNERS = frozenset("his her its their".split())
_SEVERAL = frozenset("some those these we they them others all everyone everybody many most more".split())
_BODIES = frozenset(
    "family families group groups team crew convoy crowd total toll number minimum maximum average unit squad band patrol force "
    "column gang batch party staff garrison contingent population delegation community class pair set string wave record further "
    "additional estimated staggering reported".split()
)  # "a group of 12": what a number after "of" counts
_GROUPS = frozenset(
    "crew garrison escort force crowd group team gang squad band cell patrol mob convoy unit column platoon company battalion "
    "regiment squadron detachment brigade busload truckload boatload".split()
)  # "a team of fighters" is more than one, though the noun is singular
_ENDS_HEAD = frozenset(
    "of in from at on near with who whom whose that which aged and or by inside aboard after since".split()
)


def read_count(text: str, start: int, end: int) -> Bounds | None:
    """Bounds of the count whose words stand at ``text[start:end]`` (code points), or ``None`` if they tell no number of people.

    The words before the span are looked at for "at least" and its like, so a span on the bare number reads the same.
    """
    words = text[start:end]
    if not words.strip():
        return None
    if _one_in_so_many(words):
        return Bounds(low=None, high=None)
    share = _shared(words)
    if share and not (_ORDINAL.fullmatch(words) and not text[end : end + 4].lower().startswith(" of ")):
        return share
    left = max(0, start - 40)
    tokens = tokenise(text, left, end)
    begin = next((k for k, t in enumerate(tokens) if t.start >= start), len(tokens))
    inside = tokens[begin:]
    if not inside:
        return None
    if [t.low for t in inside[:3]] in (["the", "lives", "of"], ["the", "life", "of"]) and len(inside) > 3:
        return read_count(text, inside[3].start, end)
    if inside[0].low in _NOBODY or [t.low for t in inside[:3]] == ["not", "a", "single"]:
        return Bounds(low=0, high=0)
    if joined := _joined(inside):
        return joined
    if _one_person(inside):
        return Bounds(low=1, high=1)
    tail = tokenise(text, end, min(len(text), end + 32))[:4]
    beyond = list(takewhile(lambda t: t.low in _TAIL, tail[:3]))
    context = tokens + beyond
    for i in range(begin, len(tokens)):
        quantity = quantity_at(context, i)
        if quantity is None or quantity.bounds == Bounds(low=None, high=None):
            continue
        following = [t.low for t in (tokens + tail)[quantity.last : quantity.last + 3]]
        if following[:1] and following[0] in _PER_CENT:
            return None
        if set(following[:2]) & _HOUSEHOLDS and "members" not in following:
            return Bounds(low=None, high=None)
        k = quantity.first
        if k > begin + 1 and context[k - 1].low == "of" and _counts_members(context[k - 2].low):
            break
        return quantity.bounds
    return _unnumbered(inside)


def _one_in_so_many(words: str) -> bool:
    """True of a share told as "one in three" or "four out of five of them"; not of "fifty in three villages"."""
    found = _IN_SO_MANY.match(words)
    first, second = (
        ((word_number(w.lower()) or (int(w) if w.isdecimal() else 0)) for w in found.groups()) if found else (0, 0)
    )
    return 0 < first < second


def tells_whose(text: str, start: int, end: int) -> bool:
    """True of the number in "seven members of one family": it tells whose they were, and counts nobody."""
    before = [t.low for t in tokenise(text, max(0, start - 16), start)][-1:]
    after = [t.low for t in tokenise(text, end, min(len(text), end + 24))][:2]
    return before in (["of"], ["from"]) and bool(set(after) & _HOUSEHOLDS) and "members" not in after


def _counts_members(noun: str) -> bool:
    """True of a plural before "of": the number in "the inhabitants of seven villages" counts no inhabitants."""
    return is_plural(noun) and noun not in _BODIES


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole that is told elsewhere: more than half of it, or a fraction."""

    fraction: float | None  # None: "most"

    def of(self, whole: int, *, open_above: bool = False) -> Bounds:
        """Bounds of the share of ``whole`` people, which may be a lower bound only (``open_above``)."""
        if self.fraction is None:
            return Bounds(low=whole // 2 + 1, high=None if open_above else whole)
        part = round(whole * self.fraction)
        return Bounds(low=part, high=None if open_above else part, approx=True)


def _share(words: str) -> tuple[Share, int] | None:
    """The share that a phrase opens with, and where its words end."""
    for pattern in (_MAJORITY, _SHARE):
        found = pattern.search(words)
        if not found or words[: found.start()].strip().lower() not in _HEDGES:
            continue
        if re.match(r"(?:a |-)(?:hundred|thousand|million|dozen)\b", words[found.end() :]):
            return None  # "half a dozen" is a number
        if pattern is _MAJORITY:
            return Share(None), found.end()
        return Share(_SHARES[re.sub(r"[\s-]+", " ", found.group("share").lower())]), found.end()
    return None


def share_of(words: str) -> Share | None:
    """The share in a phrase that does not tell its whole: "most of them", "half of the dead"; else ``None``."""
    found = _share(words)
    return found[0] if found and not _whole_of(words, found[1]) else None


def _whole_of(words: str, at: int) -> int | None:
    rest = read_count(words, at, len(words)) if at < len(words) else None
    return rest.low if rest and rest.low == rest.high and rest.low and rest.low > 2 else None


def _shared(words: str) -> Bounds | None:
    """Bounds of a share: of a number that the phrase itself tells, else open."""
    if _ALL_BUT.match(words) or _SOME_OF.match(words):
        return Bounds(low=2, high=None)
    found = _share(words)
    if not found:
        return None
    share, end = found
    if whole := _whole_of(words, end):
        return share.of(whole)
    return Bounds(low=2 if share.fraction is None else None, high=None)


def _joined(tokens: list[Token]) -> Bounds | None:
    """The sum of "a mother and her three sons"; ``None`` where not every part counts by itself."""
    parts: list[list[Token]] = [[]]
    for t in tokens:
        if t.low in ("and", ","):
            parts.append([])
        else:
            parts[-1].append(t)
    parts = [p for p in parts if p]
    if (
        len(parts) < 2
        or parts[0][0].low == "between"
        or any(t.low in ("by", "who", "which", "that", "or") for t in tokens)
    ):
        return None
    low, approx = 0, False
    for n, part in enumerate(parts):
        number = quantities(part)
        opens = part[0].low in _ONE | _OWNERS or (n == 0 and part[0].low == "the")
        if _one_person(part) or (opens and not number and not is_plural(head_of(part).low)):
            low += 1
        elif (
            number
            and (number[0].first == 0 or opens)
            and number[0].bounds.low == number[0].bounds.high
            and number[0].bounds.low
        ):
            if len(part) <= number[0].last and n < len(parts) - 1 and part[-1].low not in _TOGETHER:
                return None  # "two and a half", "between 10 and 12": a number without its people
            low, approx = low + number[0].bounds.low, approx or number[0].bounds.approx
        else:
            return None
    return Bounds(low=low, high=low, approx=approx)


def _one_person(tokens: list[Token]) -> bool:
    """True of one person whose age, year or rank stands as a number: "a boy of 12", "a 5-year-old", "the 3rd man"."""
    low = [t.low for t in tokens]
    if low[0] not in _ONE and low[0] not in ("the", "this", "that"):
        return low[1:2] == ["-"] and low[2:3] == ["year-old"] and is_plural(head_of(tokens).low) is False
    for k, word in enumerate(low[1:], 1):
        number = tokens[k].kind == "number" or quantity_at(tokens, k) is not None
        if not number:
            continue
        if any(w.startswith("year") for w in low[k + 1 : k + 3]):
            return True
        if word.endswith("-year-old"):
            return True
        before = low[k - 1]
        if before in ("aged", "no.", "number") or (before == "in" and "born" in low):
            return True
        if low[0] in _ONE and before == "of" and k > 1 and low[k - 2] not in _BODIES and not is_plural(low[k - 2]):
            return True
        return low[k + 1 : k + 2] == ["months"] and "pregnant" in low
    return any(w.endswith("-year-old") for w in low)


def head_of(tokens: list[Token]) -> Token:
    """The noun that a phrase is about: the last word before what qualifies it."""
    for k, t in enumerate(tokens[1:], 1):
        if (
            t.low in _ENDS_HEAD
            or t.kind in ("mark", "poss")
            or (t.low.endswith("ed") and k > 1 and tokens[k - 1].low.endswith("s"))
        ):
            return tokens[k - 1]
    return tokens[-1]


def _unnumbered(tokens: list[Token]) -> Bounds:
    first, head = tokens[0].low, head_of(tokens).low
    if first in _SEVERAL or head in _HOUSEHOLDS | _GROUPS:
        return Bounds(low=2, high=None)
    if first in _ONE:
        return Bounds(low=1, high=1)
    return Bounds(low=2, high=None) if is_plural(head) else Bounds(low=1, high=1)


_PLURALS = frozenset(
    "people men women children policemen militiamen servicemen gunmen troops police personnel civilians lives infantry dead "
    "wounded injured missing rest others them these those we they mujahideen peshmerga staff crew forces kids killed "
    "affected hurt".split()
)
_SINGULARS = frozenset("press mass class business corps us is news this his".split())


def is_plural(low: str) -> bool:
    """True if the noun (lower case) is plural in form."""
    if low in _PLURALS:
        return True
    return low.endswith("s") and not low.endswith(("ss", "us", "is")) and low not in _SINGULARS
