"""What the trained reader found in a text, before rules have voted: spans in code points, with a score each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpan:
    """Words that fill a slot. ``score`` is the model's probability, 0 to 1."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelActor(ModelSpan):
    """Who did it; ``suspected`` when the text only suspects them of a certain event."""

    suspected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPlace(ModelSpan):
    """Where: ``role`` is ``at``, ``from`` or ``to``."""

    role: str = "at"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSource(ModelSpan):
    """Who is said to have said it; ``kind`` is a ``SourceKind``."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCount:
    """How many were harmed. ``bounds`` says how the words bound the number (``model_scheme.BOUNDS``); the number itself
    is read from the words by the grammar of quantities. ``joint``: the same count stands on another claim too."""

    start: int
    end: int
    score: float
    kind: str
    whom: str
    part: bool
    bounds: str
    joint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelClaim:
    """One claim. ``times`` holds the words that date it, and ``dating`` how they do so (``model_scheme.DATED``, or
    ``undated``/``none`` where they leave it open). When ``times`` is empty, ``dating`` is one of ``model_scheme.UNDATED``;
    for ``carried``, the words stand in ``carried`` and date another claim too. ``sources`` runs from the innermost out."""

    start: int
    end: int
    score: float
    type: str
    type_score: float
    status: str
    status_score: float
    phase: str | None
    actors: tuple[ModelActor, ...] = ()
    targets: tuple[ModelSpan, ...] = ()
    counts: tuple[ModelCount, ...] = ()
    places: tuple[ModelPlace, ...] = ()
    times: tuple[ModelSpan, ...] = ()
    dating: str = "undated"
    carried: tuple[ModelSpan, ...] = ()
    sources: tuple[ModelSource, ...] = ()
    event: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReading:
    """All claims of a text in text order, and its furniture as half-open ranges."""

    claims: tuple[ModelClaim, ...]
    furniture: tuple[tuple[int, int], ...]
