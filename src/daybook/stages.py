"""The house's doors: what each stage takes and gives. Stage rooms implement these and never import each other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from daybook.core.claims import Reading, ResolvedReading
from daybook.core.control import ControlInterval
from daybook.core.documents import Capture, Document, Given, Sentence
from daybook.core.events import Event, Link, Origin
from daybook.core.review import Decision


class Fetcher(Protocol):
    """Source -> captures. Raises ``SkipDocument`` per unit that cannot be used, ``StopRun`` if nothing can."""

    def fetch(self, source: str) -> Iterator["Capture | Skipped"]:
        """Yield every document-bearing capture of a file, folder, archive or feed, in a stable order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A unit that could not be used, with one sentence that says why."""

    source: str
    reason: str


class Cleaner(Protocol):
    """Capture -> document and its sentences."""

    def clean(self, capture: Capture, given: Given | None = None) -> tuple[Document, tuple[Sentence, ...]]:
        """Decode, label furniture, find date, title and publisher, judge integrity, split. Raises ``SkipDocument``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameHit:
    """A name found in a text (code points): ``kind`` e.g. ``town``, ``province``, ``armed_group``, ``media``; ``ids``: entries."""

    start: int
    end: int
    kind: str
    ids: tuple[str, ...]


class NameFinder(Protocol):
    """Finds a pack's names in a text: places for one implementation, actors and sources for another."""

    def find(self, text: str) -> tuple[NameHit, ...]:
        """All non-overlapping hits, longest first, in text order."""


class Reader(Protocol):
    """Document -> claims and a verdict for every sentence."""

    def read(self, document: Document, sentences: Sequence[Sentence]) -> Reading:
        """Read one document by itself: nothing outside the page is used."""


class Resolver(Protocol):
    """Words -> places, actors, days, or none of these."""

    def resolve(self, reading: Reading) -> ResolvedReading:
        """Resolve every claim of a reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fused:
    """All that follows from claims, links and decisions; the same in any order of arrival."""

    origins: tuple[Origin, ...]
    links: tuple[Link, ...]
    events: tuple[Event, ...]
    control: tuple[ControlInterval, ...]
    copies: tuple[tuple[str, ...], ...] = ()  # groups of document ids whose texts are near-copies


class Matcher(Protocol):
    """Readings and decisions -> events."""

    def fuse(self, readings: Iterable[ResolvedReading], decisions: Sequence[Decision] = ()) -> Fused:
        """Fuse everything; pure."""
