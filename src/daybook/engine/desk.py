"""What the pages of a case ask for: claims as people left them, with what stands around them. Reads; never writes."""

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from daybook.core.claims import Claim, Observation, Resolution, ResolvedReading
from daybook.core.review import Decision
from daybook.engine.case import Case
from daybook.engine.review import Overlay, ReviewState, overlay
from daybook.engine.seen import Seen, seen_claims
from daybook.store import load, people
from daybook.store.ask import Ask
from daybook.store.ask_filter import ORDERS, EventFilter
from daybook.store.ask_lists import DOCUMENT_ORDERS, AskLists, match_query

if TYPE_CHECKING:
    from daybook.resolve.actors_pack import Actor
    from daybook.resolve.places_pack import Place

ANSWERS_KEPT = 40
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


class Pen(Case):
    """A case opened for what people leave in it besides decisions: accounts, samples, codings."""

    def put_account(self, *, name: str, role: str, password: str, disabled: bool, by: str) -> None:
        """Make or change an account; ``password`` is a hash."""
        at = self.now()
        with self.store.transaction() as db:
            old = people.account(db, name)
            made = people.Account(
                name=name,
                role=role,
                password=password,
                created_at=old.created_at if old else at.isoformat(),
                disabled=disabled,
            )
            people.put_account(db, made, at=at, by=by)

    def accounts(self) -> list[people.Account]:
        """All accounts."""
        return people.accounts(self.store.db)

    def draw_sample(self, **drawn: Any) -> None:
        """Store a drawn sample; see ``store.people.draw``."""
        with self.store.transaction() as db:
            people.draw(db, **drawn)

    def code(self, **coding: Any) -> None:
        """Store a coder's answers; see ``store.people.code``."""
        with self.store.transaction() as db:
            people.code(db, **coding)


class Kept:
    """What several connections to one case share: readings (immutable), the overlay, and costly answers. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._readings: OrderedDict[tuple[str, str, int], ResolvedReading] = OrderedDict()
        self._overlay: tuple[tuple[int, int], Overlay] | None = None
        self._answers: dict[str, tuple[str, Any]] = {}
        self._recalled: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        self.judged: Any = None  # what reviewed claims tell of the reader (measured_case.Tally)

    def reading(self, key: tuple[str, str, int], make: Callable[[], ResolvedReading]) -> ResolvedReading:
        """The rows of one reading. ``key``: document, reader, and how many claims people added to it."""
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

    def recall(self, state: str, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """As ``answer``, for the last questions of a kind that people vary."""
        full = (state, *key)
        with self._lock:
            if full in self._recalled:
                self._recalled.move_to_end(full)
                return self._recalled[full]
        made = make()
        with self._lock:
            self._recalled[full] = made
            while len(self._recalled) > ANSWERS_KEPT:
                self._recalled.popitem(last=False)
        return made


class Desk(Case):
    """A case opened for looking, one a thread; ``kept`` is shared between them."""

    def __init__(self, path: Path, kept: Kept) -> None:
        super().__init__(path, read_only=True)
        self.kept = kept
        self.ask, self.lists = Ask(self.store.db, self.recall), AskLists(self.store.db)

    @property
    def db(self) -> sqlite3.Connection:
        """The connection of this thread."""
        return self.store.db

    def per_state(self, name: str, make: Callable[[], Any]) -> Any:
        """A costly answer, kept while nothing is read or put together anew."""
        return self.kept.answer(name, self.ask.derived_key(), make)

    def document(self, key: str) -> tuple[dict[str, Looked], ResolvedReading] | None:
        """Claims of the document of exactly this id as they stand now, in text order, and its reading; ``None`` if none."""
        raw = self.raw(key)
        if raw is None:
            return None
        laid, states = self.kept.overlay(self.db).applied(raw, self.db)
        machine = {o.claim.id: (o, r) for o, r in zip(raw.reading.observations, raw.resolutions, strict=True)}
        found = {}
        for seen in seen_claims(laid):
            state = states.get(seen.claim.id, ReviewState())
            found[seen.claim.id] = Looked(
                seen=seen, state=state, machine=machine.get(seen.claim.id) if state.fields else None
            )
        return found, laid

    def recall(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """A costly answer to one of many questions (a filter), kept while nothing is read or put together anew."""
        return self.kept.recall(self.ask.derived_key(), key, make)

    def raw(self, key: str) -> ResolvedReading | None:
        """The current reading of the document of exactly this id as its rows have it; ``None`` if there is none."""
        row = self.db.execute("SELECT reader FROM current_reading WHERE document = ?", (key,)).fetchone()
        if row is None:
            return None
        reader = row["reader"]

        def make() -> ResolvedReading:
            document = self.db.execute("SELECT * FROM document WHERE id = ?", (key,)).fetchone()
            return load.reading(self.db, load.document(document), reader)

        return self.kept.reading((key, reader, self.kept.overlay(self.db).added.get(key, 0)), make)

    def reader(self) -> str | None:
        """Key of the reader that read last."""
        row = self.db.execute(
            "SELECT x.reader FROM reading x JOIN run r ON r.id = x.run ORDER BY r.started DESC, x.reader LIMIT 1"
        ).fetchone()
        return row["reader"] if row else None

    def touched(self) -> Callable[[str], bool]:
        """Whether people decided on anything in a report: only then its rows are not what stands now."""
        over = self.kept.overlay(self.db)
        return lambda document: document in over.by_document or document in over.reports or document in over.gone

    def edits(self, document: str) -> Sequence[Decision]:
        """Decisions in force on a report's own fields, oldest first."""
        return self.kept.overlay(self.db).reports.get(document, ())

    def gone(self) -> Mapping[str, Decision]:
        """Withdrawn reports -> the decision that withdrew them."""
        return self.kept.overlay(self.db).gone

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

        def make() -> dict[str, ReviewState]:
            made, closer = over.states(self.ask.current(over.rows))
            for document in closer:
                there = self.document(document)
                if there is not None:
                    made |= {k: v.state for k, v in there[0].items()}
            return {k: v for k, v in made.items() if v.state != "unreviewed"}

        found: dict[str, ReviewState] = self.kept.answer("states", self.ask.revision(), make)
        return found

    def decisions(self, **wanted: Any) -> tuple[int, list[sqlite3.Row]]:
        """(how many, rows) of decisions; see ``store.people.decisions``."""
        return people.decisions(self.db, **wanted)

    def decision(self, key: str) -> sqlite3.Row | None:
        """A decision's row."""
        return people.decision(self.db, key)

    def samples(self) -> list[dict[str, Any]]:
        """Samples for blind coding, latest first."""
        return people.samples(self.db)

    def sample_claims(self, sample: str) -> list[str]:
        """A sample's claims, in their drawn order."""
        return people.sample_claims(self.db, sample)

    def codings(self, sample: str) -> dict[str, dict[str, Any]]:
        """Claim -> coder -> answers."""
        return people.codings(self.db, sample)

    def settled(self, sample: str) -> Mapping[str, str]:
        """Claim -> the decision that settled it."""
        return people.settled(self.db, sample)

    def accounts(self) -> list[people.Account]:
        """All accounts."""
        return people.accounts(self.db)

    def account(self, name: str) -> people.Account | None:
        """The account of this name."""
        return people.account(self.db, name)

    def unchanged(self, about: Sequence[str], revision: str) -> None:
        """Raise ``Meanwhile`` if somebody decided on any of these since ``revision``."""
        people.check_revision(self.db, about, revision)

    def revision_of(self, about: Iterable[str]) -> str:
        """Revision of these things: changes when somebody decides on any of them."""
        return people.revision(self.db, about)

    def rejected_of(self, event: str) -> list[str]:
        """Claims that a person took out of this event by rejecting them."""
        return [
            c for c in people.rejected_of(self.db, event) if self.states().get(c, ReviewState()).state == "rejected"
        ]

    # -- packs, for choosing a correction -------------------------------------------------------------------------------

    @staticmethod
    def find_actors(text: str, limit: int) -> "list[Actor]":
        """Actors of the packs whose name or an alias holds the text, names that begin with it first."""
        from daybook.resolve.actors import standard_finder
        from daybook.resolve.actors_pack import standard_pack

        pack, wanted = standard_pack(), text.casefold()
        exact = [a for i in standard_finder().lookup(text) if (a := pack.actor(i)) is not None]
        near = []
        for a in pack.rows.values():
            names = [n.strip("=~^").casefold() for n in (a.name, *a.aliases)]
            if any(wanted in n for n in names):
                near.append((not names[0].startswith(wanted), wanted not in names[0], a.name, a))
        found = {a.id: a for a in (*exact, *(row[-1] for row in sorted(near, key=lambda r: r[:3])))}
        return list(found.values())[:limit]

    def find_places(
        self, text: str, near: tuple[float, float] | None, limit: int
    ) -> "list[tuple[Place, float, float]]":
        """(place, likeness 0–1, radius in km) of the gazetteer's places that the text may spell, likest and nearest first.

        ``near``: (lat, lon); where it is not told, the middle of the case's events.
        """
        from daybook.engine.components import gazetteer

        book = gazetteer()
        middle = near or self.per_state("middle", self.ask.middle)

        def rank(match: Any) -> tuple[float, int]:
            p = match.place
            away = min(30.0, abs(p.lat - middle[0]) + abs(p.lon - middle[1])) if middle else 0.0  # degrees
            return (away / 100 - match.likeness, -p.fame)

        found = sorted(book.matches(text), key=rank)[:limit]
        radius = {"country": book.extent_km, "province": book.extent_km, "district": book.extent_km}
        return [(x.place, x.likeness, round(radius.get(x.place.kind, lambda p: 3.0)(x.place), 1)) for x in found]


__all__ = ["DOCUMENT_ORDERS", "ORDERS", "AskLists", "Desk", "EventFilter", "Kept", "Looked", "Pen", "match_query"]
