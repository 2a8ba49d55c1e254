"""A grammar of time expressions, read from a pack: classes of words, and patterns over them, each compiled at its first use.

A language is data (``packs/time-xx/grammar.toml``): no word of English stands in this module. What a pattern *means* is
told by the ``op`` of its rule, and the operations are the same in every language. A pattern is a row of elements: words;
CLASSES; ``( a | b )``; ``?`` behind an optional element; and joiners between two elements: ``,`` (blank, with or without a
comma), ``-`` (a hyphen or dash without blanks), ``+`` (blank or hyphen), ``~`` (a dash, or a word of ``joiners.range``),
``/``. Patterns are tried only where a word of the text can begin one and the word behind it can go on with it, so that prose
without times costs a look-up a word, and most patterns are never compiled for a short page.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib import resources
from typing import Any

from daybook.core.errors import DaybookError

DIGIT = "0"  # dispatch key of everything that begins with a digit
OTHER = "?"  # a word of the text that stands in no pattern
BLANK = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*(?=\S))"  # never across an empty line
COMMA = rf"(?:\s?,{BLANK}?|{BLANK})"
DASH = r"[-‐‑‒–—−]"
JOINERS = frozenset(", - + ~ /".split())
# Shapes that digits take in every language; those that need words of a language are built by the loader.
SHAPES = {
    "YEAR": r"(?:1\d|20|21)\d\d",
    "BCYEAR": r"\d{1,4}",
    "SHORTYEAR": r"\d\d",
    "ISODATE": r"(?:1\d|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])",
    "NUMDATE": r"(?:0?[1-9]|[12]\d|3[01])(?P<sep_{n}>[./-])(?:0?[1-9]|[12]\d|3[01])(?P=sep_{n})(?:(?:1\d|20)\d\d|\d\d(?![./-]?\d))",
    "GLUED": r"(?:0?[1-9]|[12]\d|3[01])(?:19|20)\d\d",  # "Jun 142016": a page that lost its comma
    "DECADE": r"(?:(?:1\d|20)\d0|['’]?\d0)['’]?s",
}
TOKEN = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True)  # without slots, so that the compiled form can be kept
class Pattern:
    """One pattern: its operation, what it needs around it, and fixed values of its rule.

    ``words``: every word that can stand in it (``DIGIT`` for digits); ``short``: it may be a single word.
    """

    source: str
    op: str
    guard: str
    no_follow: frozenset[str]
    fixed: tuple[tuple[str, Any], ...]
    words: frozenset[str]
    short: bool

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern compiled, which costs a millisecond or two."""
        return re.compile(self.source, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Feast:
    """How a feast is reckoned: ``calendar`` islamic | gregorian | easter | orthodox; ``days``: how long it lasts."""

    calendar: str
    month: int = 0
    day: int = 0
    offset: int = 0
    days: int = 1


@dataclass(frozen=True, slots=True)
class Element:
    """A piece of a pattern: regex text, the words it can begin with, whether optional, and the joiner before it."""

    regex: str
    first: frozenset[str]
    optional: bool
    joiner: str


class Grammar:
    """The compiled time grammar of one language. Raises ``DaybookError`` when its pack is broken, saying where."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.language: str = data["language"]
        self.classes: dict[str, dict[str, Any]] = {k: dict(v) for k, v in data["classes"].items()}
        self.number: dict[str, float] = dict(data["number"])
        self.ordinal: dict[str, int] = dict(data["ordinal"])
        self.feasts = {name: Feast(**spec) for name, spec in data["feasts"].items()}
        self.either: dict[str, tuple[str, ...]] = {k: tuple(v) for k, v in data["either"].items()}
        self.announced = {
            k: {int(y): date.fromisoformat(d) for y, d in v.items()} for k, v in data["announced"].items()
        }
        self.named = {k: (date.fromisoformat(v["from"]), date.fromisoformat(v["to"])) for k, v in data["named"].items()}
        self.classes["NAMED"] = {name: name for name in self.named}
        self.ahead, self.begins = _tails(data["cues"]["ahead"]), frozenset(data["cues"]["begins"])
        self.alleged = frozenset(data["alleged"]["words"])
        self.numeric_order: str = data["numeric_order"]
        self.governors = {k: frozenset(v) for k, v in data["governors"].items()}
        self.bounds = {
            k: _tails(v) for k, v in data["bounds"].items() if k not in ("filler", "since_clause", "at_that_time")
        }
        self.filler = frozenset(data["bounds"]["filler"])
        self.since_clause = frozenset(data["bounds"]["since_clause"])
        self.at_that_time = frozenset(data["bounds"]["at_that_time"])
        self.report_verbs = frozenset(data["reports"]["verbs"])
        self.report_bridges = frozenset(data["reports"]["bridges"])
        self.header = {k: _tails(v) for k, v in data["header"].items() if k != "prose"}
        self.prose = frozenset(data["header"]["prose"])
        self.hedges = {k: _tails(v) for k, v in data["hedges"].items()}
        self.dotted = {k: frozenset(v) for k, v in data["dotted"].items()}
        self._range = "|".join(map(re.escape, data["joiners"]["range"]))
        self._range_words = _tokens(data["joiners"]["range"])
        lists, articles = ("|".join(map(re.escape, data["joiners"][k])) for k in ("list", "articles"))
        self.one_phrase = re.compile(rf"\s*(?:,|{DASH}|/|&|{lists})\s*(?:(?:{articles})\s+)?", re.IGNORECASE)
        self._groups = 0
        self._words: set[str] = set()  # of the pattern in hand
        self._class_cache: dict[str, tuple[str, frozenset[str], frozenset[str]]] = {}
        self.index: dict[str, list[Pattern]] = {}
        self.vocabulary: set[str] = set()  # words that a pattern's element can begin with
        self.words: set[str] = set()  # every word that stands in a pattern
        follow = {k: frozenset(v) for k, v in data["no_follow"].items()}
        for rule in data["rule"]:
            fixed = tuple((k, v) for k, v in rule.items() if k not in ("op", "pattern", "guard", "no_follow"))
            for source in rule["pattern"]:
                self._add(
                    source,
                    rule["op"],
                    rule.get("guard", ""),
                    follow[rule["no_follow"]] if "no_follow" in rule else frozenset(),
                    fixed,
                )

    def value(self, name: str, words: str) -> Any:
        """What a class's words mean: ``value("MONTH", "Sept.")`` -> 9. ``None`` if the class does not hold them."""
        key = re.sub(rf"{DASH}|\s+", " ", words.casefold().replace("’", "'")).strip()
        table = self._normal(name)
        return table.get(key, table.get(key.rstrip(".")))

    @cache  # noqa: B019 - one grammar per language lives as long as the process
    def _normal(self, name: str) -> dict[str, Any]:
        return {re.sub(rf"{DASH}|\s+", " ", k): v for k, v in self.classes[name].items()}

    def count(self, words: str) -> float | None:
        """A number in digits or words ("3", "thirty-one", "two hundred"); ``None`` when it is not one."""
        plain = words.casefold().replace(",", "").strip()
        if re.fullmatch(r"\d+(?:\.\d+)?", plain):
            return float(plain)
        total = 0.0
        for part in re.split(rf"\s+|{DASH}", plain):
            if part not in self.number:
                return None
            n = self.number[part]
            total = total * n if n >= 100 and total else total + n
        return total

    def nth(self, words: str) -> int | None:
        """An ordinal in digits or words ("5th", "twenty-first"); ``None`` when it is not one."""
        plain = words.casefold().strip()
        if m := re.match(r"\d+", plain):
            return int(m[0])
        *tens, last = re.split(rf"\s+|{DASH}", plain)
        if last not in self.ordinal:
            return None
        return self.ordinal[last] + int(sum(self.number.get(t, 0) for t in tens))

    @cache  # noqa: B019
    def alone(self, word: str) -> bool:
        """Whether this word (case-folded, or ``DIGIT``) is a time expression by itself."""
        return word == DIGIT or any(p.short and p.regex.fullmatch(word) for p in self.index.get(word, ()))

    @cache  # noqa: B019
    def tries(self, word: str, second: str) -> tuple[Pattern, ...]:
        """Patterns that a word may begin, in the pack's order. ``second``: the next word, ``OTHER`` for one that stands in no
        pattern, "" where what follows is not known."""
        found = self.index.get(word, ())
        return tuple(p for p in found if not second or p.short or second in p.words)

    # ------------------------------------------------------------------------------------------------ compiling
    def _add(
        self, source: str, op: str, guard: str, no_follow: frozenset[str], fixed: tuple[tuple[str, Any], ...]
    ) -> None:
        self._groups, self._words = 0, set()
        regex, first, short = self._sequence(source.split(), source)
        words = frozenset(self._words)
        self.words |= words
        pattern = Pattern(rf"{regex}(?![^\W_])", op, guard, no_follow, fixed, words, short)
        for word in sorted(first):
            self.index.setdefault(word, []).append(pattern)

    def _sequence(self, tokens: list[str], source: str) -> tuple[str, frozenset[str], bool]:
        """Regex text, the words that can begin it, and whether a single word may be all of it."""
        elements = list(self._elements(tokens, source))
        needed = [i for i, e in enumerate(elements) if not e.optional]
        if not needed:
            raise DaybookError(f"time grammar {self.language}: pattern {source!r} can match nothing at all")
        lead = needed[0]
        out, first, joined = "", frozenset[str](), False
        for i, e in enumerate(elements):
            if i <= lead:
                first |= e.first
            if i < lead:
                out += f"(?:{e.regex}{self._join(elements[i + 1].joiner)})?"
            elif i == lead or joined:
                out, joined = out + e.regex, False
            elif e.optional and e.joiner in (
                "~",
                "-",
                "/",
            ):  # "17–20 June", "17 to the 20th": the dash stands in either case
                dash = self._join(e.joiner)
                out, joined = f"{out}(?:{dash}{e.regex}{BLANK}|{dash})", True
            else:
                piece = f"{self._join(e.joiner)}{e.regex}"
                out += f"(?:{piece})?" if e.optional else piece
        return out, first, len(needed) == 1

    def _join(self, joiner: str) -> str:
        return {
            "": BLANK,
            ",": COMMA,
            "-": DASH,
            "+": rf"(?:{BLANK}|{DASH})",
            "/": "/",
            "~": rf"(?:\s?{DASH}\s?|{BLANK}(?:{self._range}){BLANK})",
        }[joiner]

    def _elements(self, tokens: list[str], source: str) -> Iterator[Element]:
        i, joiner = 0, ""
        while i < len(tokens):
            t = tokens[i]
            i += 1
            if t in JOINERS:
                joiner = t
                if t == "~":
                    self._words |= self._range_words
                continue
            optional = False
            if t == "(":
                depth, j = 1, i
                while depth:
                    if j >= len(tokens):
                        raise DaybookError(f"time grammar {self.language}: pattern {source!r} has an open bracket")
                    depth += {"(": 1, ")": -1, ")?": -1}.get(tokens[j], 0)
                    j += 1
                inner, optional = tokens[i : j - 1], tokens[j - 1] == ")?"
                i = j
                parts = [self._sequence(alt, source) for alt in _split(inner)]
                regex = "(?:" + "|".join(p[0] for p in parts) + ")"
                first = frozenset[str]().union(*(p[1] for p in parts))
            else:
                optional = t.endswith("?")
                word = t.rstrip("?")
                if not word.isupper():
                    self.vocabulary.update(TOKEN.findall(word))
                    self._words |= _tokens((word,))
                regex, first = (
                    self._class(word, source) if word.isupper() else (_literal(word), frozenset({_first(word)}))
                )
            yield Element(regex, first, optional, joiner)
            joiner = joiner if optional and joiner in (",", "+") else ""  # it also stands where the element is left out

    def _class(self, name: str, source: str) -> tuple[str, frozenset[str]]:
        if name not in self._class_cache:
            regex, first = self._shape(name, source)
            self._class_cache[name] = regex, first, first | self._tokens_of(name)
        regex, first, words = self._class_cache[name]
        self.vocabulary |= first
        self._words |= words
        self._groups += 1
        return f"(?P<{name}_{self._groups}>{regex.replace('{n}', str(self._groups))})", first

    def _tokens_of(self, name: str) -> frozenset[str]:
        """Every word that a class can hold."""
        if name in ("DAY", "DAYTH", "ORDINAL"):
            own = _tokens(self.classes["TH"])
            return own | _tokens((*self.ordinal, *self.number)) if name == "ORDINAL" else own
        if name in ("NUM", "NUMORVAGUE"):
            return _tokens((*self.number, *self.classes["FEWWORD"])) | {DIGIT}
        if name == "CLOCK":
            return _tokens(self.classes["CLOCKMARK"])
        if name in SHAPES:
            return frozenset({DIGIT, "s"})  # "the 1990s"
        return _tokens(self.classes[name])

    def _shape(self, name: str, source: str) -> tuple[str, frozenset[str]]:
        if name in SHAPES:
            return SHAPES[name], frozenset({DIGIT})
        th = "|".join(map(re.escape, self.classes["TH"]))
        if name == "DAY":
            return rf"(?:0?[1-9]|[12]\d|3[01])(?:{th})?(?!\d|[.,:]\d)", frozenset({DIGIT})
        if name == "DAYTH":
            return rf"(?:0?[1-9]|[12]\d|3[01])(?:{th})", frozenset({DIGIT})
        if name == "CLOCK":
            marks = "|".join(map(re.escape, sorted(self.classes["CLOCKMARK"], key=len, reverse=True)))
            hour, minute = r"(?:[01]?\d|2[0-3])", "[0-5]\\d"
            regex = rf"{hour}(?::{minute}(?:\s?(?:{marks}))?|\.?{minute}\s?(?:{marks})|\s?(?:{marks}))"
            return regex, frozenset({DIGIT})
        if name in ("NUM", "NUMORVAGUE"):
            words = _words(self.number)
            tens = "|".join(w for w, n in self.number.items() if 20 <= n < 100)
            hundreds = "|".join(w for w, n in self.number.items() if n >= 100)
            digits, word = r"\d{1,3}(?:,\d\d\d)+|\d{1,4}(?:\.\d)?", rf"(?:{words})"
            regex = rf"(?:{digits}|(?:{tens})(?:{DASH}|\s){word}|{word}(?:{BLANK}(?:{hundreds}))?)"
            first = frozenset({DIGIT, *(_first(w) for w in self.number)})
            if name == "NUM":
                return regex, first
            vague = self.classes["FEWWORD"]
            return rf"(?:(?:{_words(vague)})|{regex})", first | {_first(w) for w in vague}
        if name == "ORDINAL":
            tens = "|".join(w for w, n in self.number.items() if 20 <= n < 100)
            regex = rf"(?:\d{{1,3}}(?:{th})|(?:(?:{tens}){DASH})?(?:{_words(self.ordinal)}))"
            return regex, frozenset({DIGIT, *self.ordinal, *tens.split("|")})
        if name not in self.classes:
            raise DaybookError(
                f"time grammar {self.language}: pattern {source!r} uses {name}, which is no class of the pack"
            )
        dotted = self.dotted.get(name, frozenset())
        short = rf"(?:{_words(dotted)})\.?|" if dotted else ""
        return f"(?:{short}{_words(w for w in self.classes[name] if w not in dotted)})", frozenset(
            map(_first, self.classes[name])
        )


def _split(tokens: Iterable[str]) -> list[list[str]]:
    """Alternatives at the top level of a bracket."""
    out: list[list[str]] = [[]]
    depth = 0
    for t in tokens:
        depth += {"(": 1, ")": -1, ")?": -1}.get(t, 0)
        if t == "|" and not depth:
            out.append([])
        else:
            out[-1].append(t)
    return out


def _literal(phrase: str) -> str:
    """Regex for words that may be written with a blank or a hyphen, a straight or a curly apostrophe, or none."""
    words = [re.escape(w).replace("'", "['’]?") for w in re.split(r"[ -]", phrase)]
    return rf"(?:{BLANK}|{DASH})".join(words) + (r"(?![^\W_])" if phrase[-1:].isalpha() else "")


def _first(phrase: str) -> str:
    m = TOKEN.match(phrase)
    if m is None:
        raise DaybookError(f"time grammar: {phrase!r} begins with no word")
    return DIGIT if m[0].isdigit() else m[0].casefold()


def _tokens(phrases: Iterable[str]) -> frozenset[str]:
    """The words of phrases as a text may write them: with their apostrophes and without; numbers are ``DIGIT``."""
    found = (t for p in phrases for form in (p, p.replace("'", "")) for t in TOKEN.findall(form))
    return frozenset(DIGIT if t[0].isdigit() else t.casefold() for t in found)


def _words(table: Iterable[str]) -> str:
    return "|".join(_literal(w) for w in sorted(table, key=lambda w: (-len(w), w)))


def _tails(phrases: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Phrases as word tuples, the longest first."""
    return tuple(sorted((tuple(p.split()) for p in phrases), key=len, reverse=True))


@cache
def grammar(language: str = "en") -> Grammar:
    """The compiled grammar of a language, from the pack ``time-<language>``; raises ``DaybookError`` if there is none."""
    source = resources.files("daybook.packs") / f"time-{language}" / "grammar.toml"
    try:
        data = tomllib.loads(source.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DaybookError(f"there is no time grammar for the language {language!r} (pack time-{language})") from error
    return Grammar(data)
