"""Bytes as they came, the text that offsets count on, and its sentences."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from daybook.core.errors import InvalidRecord
from daybook.core.ids import content_id, sha256
from daybook.core.text import Span
from daybook.core.vocab import FurnitureKind, Integrity, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """The evidentiary copy, written once. ``data`` never changes; ``sha256`` is its name."""

    sha256: str
    media_type: str
    size: int
    data: bytes = field(repr=False, compare=False)

    @classmethod
    def of(cls, data: bytes, media_type: str) -> "Blob":
        """Blob of these bytes."""
        return cls(sha256=sha256(data), media_type=media_type, size=len(data), data=data)

    def __post_init__(self) -> None:
        if sha256(self.data) != self.sha256 or len(self.data) != self.size:
            raise InvalidRecord(f"blob {self.sha256[:12]} does not hold the bytes it is named after")


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Where and when bytes were got: the first link of the chain of custody. ``part`` is the path inside a container."""

    source: str
    part: str
    blob: Blob
    fetched_at: datetime
    note: str = ""
    given: "Given | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a person or a sidecar says of a document; it overrides what the page shows."""

    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    language: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a document's field has its value: words of the text, a metadata field, or the operator."""

    field: str
    value: str
    source: str  # "text", "meta", "operator", "file name"
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """Characters ``start``–``end`` (code points) that are not the article; kept, labelled, and never read for claims."""

    start: int
    end: int
    kind: FurnitureKind
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A stretch of the page and the day its relative dates count from (an editor's note has its own)."""

    start: int
    end: int
    day: date | None
    reason: str


PERHAPS_ONE = "perhaps-one-report"  # flag of a page called stitched that may yet be one report


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text and what is known of it. The text never changes; offsets count its code points.

    ``name``: the id a corpus gave it, or the file's name; ``published``: the day, with ``evidence`` telling why.
    ``id``: content id of the text, who published it, and where; ``text_sha256``: hash of the text in UTF-8.
    """

    text: str = field(repr=False)
    name: str
    publisher: str | None = None
    url: str | None = None
    title: str | None = None
    author: str | None = None
    language: str | None = None
    published: date | None = None
    blob: str | None = None
    furniture: tuple[Furniture, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    integrity: Integrity = Integrity.COHERENT
    integrity_reasons: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    text_sha256: str = field(init=False, repr=False)
    id: str = field(init=False)

    def __post_init__(self) -> None:
        # Hash of the text in UTF-8; lone surrogates, which no encoder accepts, are kept as they are.
        object.__setattr__(self, "text_sha256", sha256(self.text.encode("utf-8", "surrogatepass")))
        object.__setattr__(self, "id", content_id("doc", self.text_sha256, self.publisher, self.url))

    def span(self, start: int, end: int) -> Span:
        """The span of these code points; raises ``InvalidRecord`` outside the text."""
        if not 0 <= start < end <= len(self.text):
            raise InvalidRecord(f"span {start}–{end} lies outside the {len(self.text)} characters of {self.name}")
        return Span(document=self.id, start=start, end=end, quote=self.text[start:end])

    def in_furniture(self, start: int, end: int) -> bool:
        """True if most of these characters are furniture."""
        covered = sum(max(0, min(end, f.end) - max(start, f.start)) for f in self.furniture)
        return covered * 2 > end - start

    def anchor_day(self, offset: int) -> date | None:
        """The day that relative dates at this offset count from: the innermost anchor's, else the publication day."""
        inside = [a for a in self.anchors if a.start <= offset < a.end]
        return min(inside, key=lambda a: a.end - a.start).day if inside else self.published

    @property
    def patchwork(self) -> bool:
        """True if the page is stitched from unrelated reports, as far as can be told: it corroborates nothing."""
        return self.integrity is Integrity.PATCHWORK

    @property
    def in_pieces(self) -> bool:
        """True if the page is stitched for certain: each of its sentences is read as if it stood alone."""
        return self.patchwork and PERHAPS_ONE not in self.flags

    def with_changes(self, **changes: object) -> "Document":
        """A copy with other metadata; the text may not be changed."""
        if "text" in changes:
            raise InvalidRecord("the text of a document never changes")
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of the ledger: half-open code-point range, what became of it, and why."""

    index: int
    start: int
    end: int
    verdict: Verdict | None = None
    reason: str = ""
