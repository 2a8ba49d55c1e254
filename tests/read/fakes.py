"""Small finders for reader tests: names by list, times by pattern. No pack is opened."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from daybook.clean.sentences import split
from daybook.core.claims import Claim, Reading
from daybook.core.documents import Document, Sentence
from daybook.core.vocab import Integrity, Role
from daybook.read.lexicon import Lexicon
from daybook.read.rules import RuleReader
from daybook.stages import NameHit

PLACES = {
    "Arvand": "town", "Belmar": "town", "Corin": "town", "Dalmat": "town", "East Arvand": "town", "Mirran": "country",
    "Ostia": "country", "Korvia": "country", "Arvand province": "province", "Belmar airbase": "airbase",
}  # fmt: skip
ACTORS = {
    "Mirran": "state", "Ostia": "state", "Korvia": "state", "Mirrani": "nationality", "Ostian": "nationality",
    "Ostian army": "state_forces", "Mirrani army": "state_forces", "Red Banner": "armed_group", "Northern Front": "armed_group",
    "Ostian government": "government", "Rights Monitor": "monitor", "Daily Star": "media", "Harbour News": "media",
    "Korvian": "nationality",
}  # fmt: skip
_TIMES = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:night|morning|evening))?"
    r"|yesterday|last week|(?:in )?(?:May |August )?20\d\d)\b"
)


class Names:
    """Implements ``NameFinder`` over a list of names."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        ordered = sorted(names, key=len, reverse=True)
        self.pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, ordered)) + r")\b")

    def find(self, text: str) -> tuple[NameHit, ...]:
        """Every listed name, longest first."""
        return tuple(
            NameHit(start=m.start(), end=m.end(), kind=self.names[m.group()], ids=(m.group(),))
            for m in self.pattern.finditer(text)
        )


@dataclass(frozen=True)
class Time:
    """A time expression."""

    start: int
    end: int


def find_times(text: str) -> tuple[Time, ...]:
    """Weekdays, years and the like."""
    return tuple(Time(m.start(), m.end()) for m in _TIMES.finditer(text))


@cache
def reader() -> RuleReader:
    """The reader by rules over the fake names."""
    return RuleReader(Lexicon.load(), Names(PLACES), Names(ACTORS), find_times)


def read(text: str, *, patchwork: bool = False, publisher: str | None = None) -> Reading:
    """Read a text; sentences by the house's splitter."""
    document = Document(
        text=text,
        name="t",
        publisher=publisher,
        integrity=Integrity.PATCHWORK if patchwork else Integrity.COHERENT,
    )
    sentences = tuple(Sentence(index=i, start=a, end=b) for i, (a, b) in enumerate(split(text)))
    return reader().read(document, sentences)


def words(claim: Claim, role: Role) -> list[str]:
    """The words that fill a slot."""
    return [m.span.quote for m in claim.of(role)]


def brief(text: str, **how: bool) -> list[tuple[str, str, list[str], list[str]]]:
    """(type, trigger, actors, targets) of every claim."""
    return [
        (str(c.type), c.trigger.quote, words(c, Role.ACTOR), words(c, Role.TARGET)) for c in read(text, **how).claims
    ]
