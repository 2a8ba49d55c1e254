"""Who holds what, when, and since when we know: two clocks."""

from dataclasses import dataclass
from datetime import date

from daybook.core.vocab import ControlStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlInterval:
    """One holder of one place (or part of it) over an interval. ``start``/``end`` ``None`` = not told.

    ``basis``: ``observed`` (a claim speaks of these days) or ``carried_forward`` (nothing said since). ``as_known_at``: the
    day from which the reports that support it were out. ``exceptions``: parts the sentences carve out.
    """

    place_id: str | None
    place: str
    part: str
    side: str | None
    status: ControlStatus
    start: date | None
    end: date | None
    basis: str
    as_known_at: date | None
    supporting: tuple[str, ...]
    opposing: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    note: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        """By place, part, day; the rest only so that no two are equal."""
        return (
            *(self.place, self.place_id or "", self.part, str(self.start), self.status, self.side or ""),
            *(str(self.end), self.basis, self.note, *self.supporting),
        )
