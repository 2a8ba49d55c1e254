"""What people decide and what machines did: decisions, runs, the log."""

from dataclasses import dataclass
from datetime import datetime

from daybook.core.errors import InvalidRecord
from daybook.core.ids import content_id

DECISION_KINDS = frozenset(
    {"accept", "add", "reject", "correct", "same", "different", "grade", "policy", "withdraw", "note", "redact"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's judgement. Append-only: it is superseded by a later one, never changed. ``value``: JSON text or ``None``."""

    subject: str
    kind: str
    judgement: str
    value: str | None
    user: str
    decided_at: datetime
    supersedes: str | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.kind not in DECISION_KINDS:
            raise InvalidRecord(f"decision on {self.subject}: no such kind as {self.kind!r}")
        if not self.user:
            raise InvalidRecord(f"decision on {self.subject}: a decision has a person's name")
        if self.decided_at.tzinfo is None:
            raise InvalidRecord(f"decision on {self.subject}: the time has no zone")

    @property
    def id(self) -> str:
        """Content id."""
        return content_id(
            "dec",
            self.subject,
            self.kind,
            self.judgement,
            self.value,
            self.user,
            self.decided_at.isoformat(),
            self.supersedes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a stage: the only record that knows the clock."""

    id: str
    stage: str
    component: str
    version: str
    config_sha: str
    started: datetime
    ended: datetime | None = None
    outcome: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One link of the hash-chained log: ``hash`` covers ``previous`` and the content."""

    number: int
    at: datetime
    action: str
    subject: str
    detail: str
    previous: str
    hash: str
