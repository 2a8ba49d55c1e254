"""What several claims say together. Derived, rebuildable, never edited; every number keeps the claims behind it."""

from dataclasses import dataclass
from datetime import date

from daybook.core.values import TimeSpan
from daybook.core.vocab import ClaimType, ContradictionState, HarmKind, Precision, Whom

UNKNOWN_ORIGIN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who first said it. ``id`` ``unknown`` is never counted as a new origin. ``candidates``: origins it may be, unmerged."""

    id: str
    name: str
    kind: str  # "source", "candidate" (unnamed words that may be a known source), "publisher", "unknown"
    documents: tuple[str, ...]
    claims: tuple[str, ...]
    reason: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How two claims stand to each other: ``score`` 0–1, with the reasons for and against. ``same``: held to be one."""

    left: str
    right: str
    score: float
    same: bool
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]
    decided_by: str = "machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One stated range, as one origin gave it. ``superseded_by``: the claim of the same origin that raised or cut it.

    ``also``: other claims that repeat it (copies, rewordings); ``stitched``: it stands on a stitched page and corroborates
    nothing; ``repeats``: an outlet's own words with the figure of this origin, which is not counted twice; ``added``: the numbers
    of an enumeration ("20 pupils and two teachers"), of which ``low`` is the sum.
    """

    claim: str
    origin: str
    low: int | None
    high: int | None
    words: str
    said: date | None = None
    part: bool = False
    joint: bool = False
    denied: bool = False
    superseded_by: str | None = None
    also: tuple[str, ...] = ()
    stitched: bool = False
    repeats: str | None = None
    added: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What is said of one harm to one group: every stated range, their union, and how many origins stand behind it.

    ``best`` is only ever set by a named policy or a person. ``low``/``high``: union of the ranges in force.
    """

    harm: HarmKind
    whom: Whom
    side: str | None
    low: int | None
    high: int | None
    stated: tuple[Stated, ...]
    origins: tuple[str, ...]
    policy: str = "words only"
    best: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A disagreement kept as a thing: what about, who says what, and where it stands."""

    id: str
    kind: str
    claims: tuple[str, ...]
    origins: tuple[str, ...]
    summary: str
    state: ContradictionState = ContradictionState.OPEN
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Captivity:
    """Captives ledger of one event; ranges are (low, high). ``held`` is derived: ``arithmetic`` prints how."""

    taken: tuple[Stated, ...]
    released: tuple[Stated, ...]
    killed: tuple[Stated, ...]
    escaped: tuple[Stated, ...]
    transferred: tuple[Stated, ...]
    held_low: int | None
    held_high: int | None
    arithmetic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPlace:
    """Where an event is said to have been, as finely as its best claim tells; coarser than town is an area, not a dot."""

    place_id: str | None
    name: str | None
    lat: float | None
    lon: float | None
    radius_km: float | None
    precision: Precision | None
    admin: str = ""
    country: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One happening as the claims tell it. ``id``: of its first captured claim, so that later reports keep it.

    ``claims``: all that speak of it, denials too. ``background``: claims that recall it in reports of later days.
    ``origins``: those that count; ``own_words``: outlets that tell it in their own voice and may rest on one of these.
    """

    id: str
    type: ClaimType
    types: tuple[ClaimType, ...]
    claims: tuple[str, ...]
    documents: tuple[str, ...]
    time: TimeSpan
    place: EventPlace | None
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    origins: tuple[str, ...]
    tallies: tuple[Tally, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    captivity: Captivity | None = None
    denied_by: tuple[str, ...] = ()
    status: str = "actual"
    grade: str = ""
    grade_reason: str = ""
    headline: str = ""
    notes: tuple[str, ...] = ()
    background: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()  # claims of this happening that the text only fears, suspects or plans
