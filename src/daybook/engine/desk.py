"""What the pages of a case ask for: claims as people left them, with what stands around them. Reads; never writes."""

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from daybook.core.claims import Claim, Observation, Resolution, ResolvedReading
from daybook.engine.case import Case
from daybook.engine.review import Overlay, ReviewState, overlay
from daybook.engine.seen import Seen, seen_claims
from daybook.store import load, people
from daybook.store.ask import ORDERS, Ask, EventFilter
from daybook.store.ask_lists import DOCUMENT_ORDERS, AskLists, match_query

READINGS_KEPT = 400  # documents whose rows stay in memory; rows never change, so they need no fresh look


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A claim as it stands now. ``machine``: what the reader had, if a person corrected it."""

    seen: Seen
    state: ReviewState
    machine: tuple[Observation, Resolution] | None = None

    @property
    def claim(self) -> Claim:
        """The claim."""
        return self.seen.claim


class Kept:
    """What several connections to one case share: readings (immutable), the overlay, and costly answers. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._readings: OrderedDict[tuple[str, str], ResolvedReading] = OrderedDict()
        self._overlay: tuple[tuple[int, int], Overlay] | None = None
        self._answers: dict[str, tuple[str, Any]] = {}

    def reading(self, key: tuple[str, str], make: Callable[[], ResolvedReading]) -> ResolvedReading:
        """The rows of one reading."""
        with self._lock:
            if key in self._readings:
                self._readings.move_to_end(key)
                return self._readings[key]
        made = make()
        with self._lock:
            self._readings[key] = made
            while len(self._readings) > READINGS_KEPT:
                self._readings.popitem(last=False)
        return made

    def overlay(self, db: sqlite3.Connection) -> Overlay:
        """All decisions, laid out; made anew when one is added or something is read."""
        row = db.execute(
            "SELECT coalesce((SELECT max(seq) FROM decision), 0), (SELECT count(*) FROM reading)"
        ).fetchone()
        key = (int(row[0]), int(row[1]))
        if self._overlay is None or self._overlay[0] != key:
            self._overlay = (key, overlay(db))
        return self._overlay[1]

    def answer(self, name: str, key: str, make: Callable[[], Any]) -> Any:
        """An answer that holds while ``key`` stays the same."""
        held = self._answers.get(name)
        if held is None or held[0] != key:
            held = (key, make())
            self._answers[name] = held
        return held[1]


class Desk(Case):
    """A case opened for looking, one a thread; ``kept`` is shared between them."""

    def __init__(self, path: Path, kept: Kept) -> None:
        super().__init__(path, read_only=True)
        self.kept = kept
        self.ask, self.lists = Ask(self.store.db), AskLists(self.store.db)

    @property
    def db(self) -> sqlite3.Connection:
        """The connection of this thread."""
        return self.store.db

    def per_state(self, name: str, make: Callable[[], Any]) -> Any:
        """A costly answer, kept while nothing is read or put together anew."""
        return self.kept.answer(name, self.ask.derived_key(), make)

    def document(self, key: str) -> tuple[dict[str, Looked], ResolvedReading] | None:
        """Claims of the document of exactly this id as they stand now, in text order, and its reading; ``None`` if none."""
        row = self.db.execute(
            "SELECT d.*, r.reader FROM document d JOIN current_reading r ON r.document = d.id WHERE d.id = ?", (key,)
        ).fetchone()
        if row is None:
            return None
        raw = self.kept.reading((key, row["reader"]), lambda: load.reading(self.db, load.document(row), row["reader"]))
        laid, states = self.kept.overlay(self.db).applied(raw, self.db)
        machine = {o.claim.id: (o, r) for o, r in zip(raw.reading.observations, raw.resolutions, strict=True)}
        found = {}
        for seen in seen_claims(laid):
            state = states.get(seen.claim.id, ReviewState())
            found[seen.claim.id] = Looked(
                seen=seen, state=state, machine=machine.get(seen.claim.id) if state.fields else None
            )
        return found, laid

    def look(self, claims: Iterable[str]) -> dict[str, Looked]:
        """Claims by id as they stand now, in the order asked for; ids of no current claim are left out."""
        wanted = list(dict.fromkeys(claims))
        homes = self.ask.homes(wanted)
        found: dict[str, Looked] = {}
        for document in dict.fromkeys(homes.values()):
            there = self.document(document)
            if there is not None:
                found |= {k: v for k, v in there[0].items() if homes.get(k) == document}
        return {c: found[c] for c in wanted if c in found}

    def states(self) -> dict[str, ReviewState]:
        """Where every claim stands that somebody decided on, by the id that is current."""
        over = self.kept.overlay(self.db)
        made: dict[str, ReviewState] = {}

        def make() -> dict[str, ReviewState]:
            for document in over.by_document:
                there = self.document(document)
                if there is not None:
                    made.update({k: v.state for k, v in there[0].items() if v.state.state != "unreviewed"})
            return made

        found: dict[str, ReviewState] = self.kept.answer("states", self.ask.revision(), make)
        return found

    def decisions(self, **wanted: Any) -> tuple[int, list[sqlite3.Row]]:
        """(how many, rows) of decisions; see ``store.people.decisions``."""
        return people.decisions(self.db, **wanted)

    def revision_of(self, about: Iterable[str]) -> str:
        """Revision of these things: changes when somebody decides on any of them."""
        return people.revision(self.db, about)

    def rejected_of(self, event: str) -> list[str]:
        """Claims that a person took out of this event by rejecting them."""
        return [
            c for c in people.rejected_of(self.db, event) if self.states().get(c, ReviewState()).state == "rejected"
        ]


def chosen(states: dict[str, ReviewState], wanted: Sequence[str]) -> list[str]:
    """Claims in any of these states (``unreviewed`` is not listed: it is everything else)."""
    return [c for c, s in states.items() if s.state in wanted]


__all__ = ["DOCUMENT_ORDERS", "ORDERS", "Desk", "EventFilter", "Kept", "Looked", "chosen", "match_query"]
