"""A case, as a program or the command line uses it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from daybook.core.claims import ResolvedReading
from daybook.core.control import ControlInterval
from daybook.core.documents import Document, Given
from daybook.core.errors import StopRun
from daybook.core.events import Event, Origin
from daybook.core.review import Decision
from daybook.engine import pipeline
from daybook.engine.components import Components
from daybook.engine.review import overlay, refuse_by_place
from daybook.engine.seen import Seen, seen_claims
from daybook.engine.settings import Settings
from daybook.engine.verify import Verification, verify
from daybook.fuse.decisions import ids_in
from daybook.store import derived, load
from daybook.store.sqlite import SqliteStore, search_form

SNIPPET = 60  # characters either side of the first match


class Case:
    """One case file. ``create`` makes it if it is not there; ``read_only`` never writes. Use as a context manager."""

    def __init__(
        self, path: str | Path, *, create: bool = False, read_only: bool = False, settings: Settings | None = None
    ) -> None:
        self.components = Components(settings or Settings())
        self.store = SqliteStore(Path(path), create=create, read_only=read_only)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.store.close()

    # -- work ---------------------------------------------------------------------------------------------------------

    def add(
        self,
        sources: Sequence[str],
        given: Given | None = None,
        progress: Callable[[str, str], None] = lambda name, outcome: None,
    ) -> pipeline.AddReport:
        """Take in files, folders, archives, JSONL; idempotent and resumable."""
        return pipeline.add(self.store, self.components, pipeline.fetch(self.components, sources), given, progress)

    @staticmethod
    def now() -> datetime:
        """The clock, for what is logged."""
        return pipeline.now()

    def decide(self, decision: Decision) -> None:
        """Record a person's decision and rebuild what follows from it.

        Raises ``InvalidRecord`` for SAME and DIFFERENT between claims of control or a siege, which would not be followed.
        """
        if decision.kind in ("same", "different"):
            self._check_apart(decision)
        self.store.decide(decision)
        pipeline.fuse(self.store, self.components)

    def _check_apart(self, decision: Decision) -> None:
        named = (*ids_in(decision.subject), *ids_in(decision.value))
        events = [self.event(key) for key in named if key.startswith("evt_")]
        claims = self.claims({*(k for k in named if k.startswith("clm_")), *(c for e in events for c in e.claims)})
        refuse_by_place(decision.kind, (seen.claim for seen in claims.values()))

    def verify(self) -> Verification:
        """Check every quote, hash, chain and derived number."""
        return verify(self.store, self.components)

    # -- looking ------------------------------------------------------------------------------------------------------

    def status(self) -> dict[str, Any]:
        """Numbers of the case; keys are stable: ``documents``, ``claims``, ``events`` and more."""
        current = (
            "observation o JOIN claim c ON c.id = o.claim "
            "JOIN current_reading r ON r.document = c.document AND r.reader = o.reader"
        )
        counts = {
            "documents": "SELECT count(*) FROM document",
            "texts": "SELECT count(DISTINCT text_sha256) FROM document",
            "patchwork": "SELECT count(*) FROM document WHERE integrity = 'patchwork'",
            "undated": "SELECT count(*) FROM reports WHERE published IS NULL",
            "refused": "SELECT count(*) FROM what_was_refused",
            "claims": f"SELECT count(*) FROM {current}",
            "claims_not_actual": f"SELECT count(*) FROM {current} WHERE c.status <> 'actual'",
            "events": "SELECT count(*) FROM event",
            "origins": "SELECT count(*) FROM origin WHERE kind <> 'unknown'",
            "contradictions": "SELECT coalesce(sum(contradictions), 0) FROM event",
            "copies": "SELECT count(*) - count(DISTINCT number) FROM copy_group",
            "decisions": "SELECT count(*) FROM decision",
            "log_entries": "SELECT count(*) FROM log",
        }
        numbers = {name: self.store.db.execute(sql).fetchone()[0] for name, sql in counts.items()}
        return {"case": self.store.path.name, **numbers}

    def events(self) -> Iterator[Event]:
        """All events, by day; undated ones last."""
        return derived.events(self.store.db)

    def event(self, key: str) -> Event:
        """The event of this id or unique beginning of it. Raises ``StopRun`` if there is none."""
        found = derived.event(self.store.db, key)
        if found is None:
            raise StopRun(
                f"{self.store.path}: there is no event {key!r} (or more than one begins so); see `daybook events`"
            )
        return found

    def claims(self, ids: Iterable[str]) -> dict[str, Seen]:
        """Claims by id, each with its document, reading and resolution; every id must be of a current reading."""
        wanted, found = set(ids), {}
        marks = ",".join("?" * len(wanted))
        rows = self.store.db.execute(f"SELECT DISTINCT document FROM claim WHERE id IN ({marks})", tuple(wanted))
        for row in rows.fetchall():
            resolved = self.reading(row["document"])
            for seen in seen_claims(resolved):
                if seen.claim.id in wanted:
                    found[seen.claim.id] = seen
        return found

    def reading(self, document: str) -> ResolvedReading:
        """Current reading of the document of this id, name, or unique beginning of its id, as people corrected it.

        Raises ``StopRun`` if there is none.
        """
        rows = self.store.db.execute(
            "SELECT d.*, r.reader FROM document d JOIN current_reading r ON r.document = d.id "
            "WHERE d.id = ?1 OR d.name = ?1 OR d.id LIKE ?1 || '%'",
            (document,),
        ).fetchmany(2)
        if len(rows) != 1:
            raise StopRun(f"{self.store.path}: there is no document {document!r} (or more than one is called so)")
        found = load.reading(self.store.db, load.document(rows[0]), rows[0]["reader"])
        return overlay(self.store.db).applied(found, self.store.db)[0]

    def search(self, words: str) -> list[tuple[Document, str]]:
        """Reports that hold all the words (case and accents folded), best first, each with its words in place."""
        terms = search_form(words).split()
        if not terms:
            return []
        query = " ".join('"' + t.replace('"', '""') + '"' for t in terms)
        rows = self.store.db.execute(
            "SELECT d.* FROM search JOIN document d ON d.seq = search.rowid WHERE search MATCH ? ORDER BY bm25(search)",
            (query,),
        )
        over = overlay(self.store.db)
        found = [over.document(load.document(row)) for row in rows.fetchall()]
        return [(d, snippet(d.text, terms[0])) for d in found]

    def origins(self) -> tuple[Origin, ...]:
        """All origins, the most quoted first."""
        return derived.origins(self.store.db)

    def control(self) -> tuple[ControlInterval, ...]:
        """All control intervals."""
        return derived.control(self.store.db)

    def places_called(self, name: str | None) -> frozenset[str]:
        """Ids of the places that the gazetteer knows by this spelling: reports and lists may use another ("Kupiansk")."""
        if name is None:
            return frozenset()
        from daybook.engine.components import gazetteer  # opened for those alone who ask for a place

        return frozenset(m.place.place_id for m in gazetteer().named(name))

    def copies(self) -> tuple[tuple[str, ...], ...]:
        """Groups of document ids whose texts are near-copies."""
        return derived.copies(self.store.db)

    def documents(self) -> Iterator[Document]:
        """All documents, in the order they were added, as people corrected them."""
        over = overlay(self.store.db)
        return map(over.document, load.documents(self.store.db))

    def readings(self) -> Iterator[ResolvedReading]:
        """The current reading of every document, as people corrected it and without what they rejected."""
        return overlay(self.store.db).for_fusion(load.readings(self.store.db), self.store.db)

    def refused(self) -> list[tuple[str, str]]:
        """(what, why) of everything that could not be used."""
        rows = self.store.db.execute("SELECT source, part, reason FROM what_was_refused")
        return [(r["part"] or r["source"], r["reason"]) for r in rows]


def snippet(text: str, term: str) -> str:
    """The words around the first place where the term stands; the beginning of the text if folding hid it."""
    at = max(0, text.casefold().find(term.casefold()))
    start, end = max(0, at - SNIPPET), min(len(text), at + len(term) + SNIPPET)
    cut = " ".join(text[start:end].split())
    return ("… " if start else "") + cut + (" …" if end < len(text) else "")
