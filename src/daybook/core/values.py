"""Values a claim carries: counts, times, places, actors. ``None`` means *not stated*; 0 is only ever a stated zero."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from daybook.core.errors import InvalidRecord
from daybook.core.text import Span
from daybook.core.vocab import HarmKind, Precision, TimeBasis, Whom


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of people with the words behind it. ``low``/``high``: inclusive bounds, ``None`` = unbounded or not told.

    ``part``: the count is a part of another count of the same claim ("including 20 children"); ``joint``: one count told
    over two means or perpetrators, repeated on each claim, to be counted once. ``span`` is the count's own words.
    """

    harm: HarmKind
    whom: Whom
    low: int | None
    high: int | None
    span: Span
    approx: bool = False
    part: bool = False
    joint: bool = False

    def __post_init__(self) -> None:
        if (self.low is not None and self.low < 0) or (self.high is not None and self.high < 0):
            raise InvalidRecord(f"count {self.span.quote!r} has a negative bound")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise InvalidRecord(f"count {self.span.quote!r} has low {self.low} above high {self.high}")

    @property
    def words(self) -> str:
        """The words that tell the number."""
        return self.span.quote


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """Days from ``earliest`` to ``latest`` (inclusive; ``None`` = open). ``anchor``: the day a relative time counts from.

    ``inferred``: not told for this claim by words of its own. ``alternatives``: other readings, with their reasons.
    """

    earliest: date | None
    latest: date | None
    basis: TimeBasis
    anchor: date | None = None
    span: Span | None = None
    inferred: bool = False
    reason: str = ""
    alternatives: tuple["TimeSpan", ...] = ()

    def __post_init__(self) -> None:
        if self.earliest and self.latest and self.earliest > self.latest:
            raise InvalidRecord(f"time span begins {self.earliest}, after its end {self.latest}")


UNDATED = TimeSpan(earliest=None, latest=None, basis=TimeBasis.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCandidate:
    """One gazetteer entry that a place's words may mean. ``score`` 0–1; ``place_id`` e.g. ``wof:…``, ``gn:…``."""

    place_id: str
    name: str
    lat: float
    lon: float
    score: float
    kind: str = ""
    admin: str = ""
    country: str = ""


SOME_PART: Final = "part"
NEAR: Final = "near"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRef:
    """What a place's words were resolved to. ``place_id`` is ``None`` for "none of these": the words stand alone.

    ``radius_km``: the place lies within this distance of (lat, lon). ``part``: a named part ("north", "east", "outskirts"),
    ``SOME_PART`` of it that has no name ("several districts of X"), or ``NEAR`` it and not in it.
    ``alternatives``: "A or B". A point coarser than ``town`` is an area and must not be drawn as a dot.
    """

    span: Span
    gazetteer: str
    place_id: str | None
    name: str | None
    lat: float | None
    lon: float | None
    radius_km: float | None
    precision: Precision | None
    score: float
    part: str = ""
    admin: str = ""
    country: str = ""
    reason: str = ""
    rivals: tuple[PlaceCandidate, ...] = ()

    def __post_init__(self) -> None:
        if (self.lat is None) != (self.lon is None):
            raise InvalidRecord(f"place {self.span.quote!r} has half a coordinate")
        if self.lat is not None and self.lon is not None and not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise InvalidRecord(f"place {self.span.quote!r} lies off the globe ({self.lat}, {self.lon})")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorRef:
    """What an actor's words were resolved to. ``actor_id`` is ``None`` where the pack has no such actor or it is unclear.

    ``thread``: the earlier mention that decided a pronoun or a common noun ("the group"), if one did.
    """

    span: Span
    actor_id: str | None
    name: str | None
    side: str | None
    score: float
    reason: str = ""
    thread: Span | None = None
    rivals: tuple[str, ...] = ()
