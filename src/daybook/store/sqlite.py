"""The case file: what goes in, in one transaction a document, and what is already there."""

import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType

from daybook.core.claims import Claim, Observation, Resolution, ResolvedReading
from daybook.core.documents import Capture, Document, Given
from daybook.core.errors import StopRun
from daybook.core.ids import content_id
from daybook.core.review import Decision, Run
from daybook.stages import Fused
from daybook.store import derived, log, people
from daybook.store import encode as enc
from daybook.store.schema import connect


def capture_id(capture: Capture, given: Given | None) -> str:
    """Id of a capture: where it came from, its bytes, and what the operator said of it."""
    return content_id("cap", capture.source, capture.part, capture.blob.sha256, given_json(capture, given))


def given_json(capture: Capture, given: Given | None) -> str | None:
    """What was said of the capture, by its container and by the operator, as canonical JSON; ``None`` if nothing."""
    said = [enc.to_json(Given, g) for g in (capture.given, given) if g]
    return enc.dumps(said) if said else None


def search_form(text: str) -> str:
    """Text as it is indexed: FTS5 folds no Arabic vowel marks, so combining marks are dropped here."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


class SqliteStore:
    """One case in one SQLite file; one writer at a time. Use as a context manager."""

    def __init__(self, path: Path, *, create: bool = False, read_only: bool = False) -> None:
        self.path = path
        self.db = connect(path, create=create, read_only=read_only)

    def __enter__(self) -> "SqliteStore":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; open transactions are rolled back."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One write transaction. Raises ``StopRun`` if another process holds the case."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as e:
            raise StopRun(f"{self.path}: another Daybook is writing to this case ({e})") from e
        try:
            yield self.db
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    # -- what is there ------------------------------------------------------------------------------------------------

    def has_capture(self, capture: Capture, given: Given | None, reader: str) -> bool:
        """True if this capture was taken in before and its document, if it gave one, was read by this reader."""
        row = self.db.execute(
            "SELECT document, skipped FROM capture WHERE id = ?", (capture_id(capture, given),)
        ).fetchone()
        if row is None:
            return False
        return row["skipped"] is not None or self.has_reading(row["document"], reader)

    def has_reading(self, document: str, reader: str) -> bool:
        """True if this reader's reading of the document is stored."""
        found = self.db.execute(
            "SELECT 1 FROM reading WHERE document = ? AND reader = ?", (document, reader)
        ).fetchone()
        return found is not None

    # -- what goes in -------------------------------------------------------------------------------------------------

    def start_run(self, run: Run) -> None:
        """Record that a run began."""
        with self.transaction() as db:
            db.execute(
                "INSERT OR IGNORE INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    run.id,
                    run.stage,
                    run.component,
                    run.version,
                    run.config_sha,
                    enc.iso(run.started),
                    None,
                    run.outcome,
                ),
            )

    def end_run(self, run: str, at: datetime, outcome: str) -> None:
        """Record how a run ended."""
        with self.transaction() as db:
            db.execute("UPDATE run SET ended = ?, outcome = ? WHERE id = ?", (enc.iso(at), outcome, run))

    def skip(self, capture: Capture, given: Given | None, reason: str, at: datetime) -> None:
        """Keep the bytes of a capture that gave no document, and why."""
        with self.transaction() as db:
            self._blob(capture)
            self._capture(capture, given, document=None, skipped=reason)
            log.append(db, at=at, action="skip", subject=capture.part or capture.source, detail=reason)

    def refuse(self, source: str, reason: str, at: datetime) -> None:
        """Record a unit that gave no bytes worth keeping; once per source and reason."""
        with self.transaction() as db:
            if db.execute("INSERT OR IGNORE INTO refused VALUES (?, ?, ?)", (source, reason, at.isoformat())).rowcount:
                log.append(db, at=at, action="refuse", subject=source, detail=reason)

    def add(
        self, capture: Capture, given: Given | None, resolved: ResolvedReading, *, reader: str, run: str, at: datetime
    ) -> bool:
        """Store a capture with its reading, all or nothing. Returns True if the document is new to the case."""
        document = resolved.reading.document
        with self.transaction() as db:
            self._blob(capture)
            new = db.execute("SELECT 1 FROM document WHERE id = ?", (document.id,)).fetchone() is None
            if new:
                self._document(document, capture, at)
                log.append(
                    db, at=at, action="add", subject=document.id, detail=f"{document.name} {document.text_sha256}"
                )
            self._capture(capture, given, document=document.id, skipped=None)
            if not self.has_reading(document.id, reader):
                self._reading(resolved, reader, run)
        return new

    def decide(self, decision: Decision) -> None:
        """Append a person's decision."""
        with self.transaction() as db:
            people.append(db, decision)

    def fused_from(self) -> str | None:
        """Hash of what the derived tables were built from; ``None`` if they never were."""
        row = self.db.execute("SELECT inputs_sha FROM derived_from").fetchone()
        return row["inputs_sha"] if row else None

    def inputs_sha(self, config: str) -> str:
        """Hash of all that fusion depends on: readings and decisions, which are only ever added, and its own configuration."""
        row = self.db.execute(
            "SELECT (SELECT count(*) FROM reading), (SELECT coalesce(max(seq), 0) FROM decision)"
        ).fetchone()
        return content_id("fus", row[0], row[1], config)

    def replace_derived(
        self, fused: Fused, inputs_sha: str, at: datetime, keep: Callable[[sqlite3.Connection], None] = lambda db: None
    ) -> None:
        """Put a fusion in the place of the last one, all or nothing. ``keep``: what else is written with it."""
        with self.transaction() as db:
            derived.replace(db, fused)
            keep(db)
            self.mark_fused(inputs_sha, at)

    def mark_fused(self, inputs_sha: str, at: datetime) -> None:
        """Say, inside the caller's transaction, what the derived tables follow from now."""
        self.db.execute("INSERT OR REPLACE INTO derived_from VALUES (1, ?, ?)", (inputs_sha, at.isoformat()))

    def note(self, *, at: datetime, action: str, subject: str, detail: str = "") -> None:
        """Write one log entry of its own (an export, a view of sealed data)."""
        with self.transaction() as db:
            log.append(db, at=at, action=action, subject=subject, detail=detail)

    # -- rows ---------------------------------------------------------------------------------------------------------

    def _blob(self, capture: Capture) -> None:
        b = capture.blob
        self.db.execute("INSERT OR IGNORE INTO blob VALUES (?, ?, ?, ?)", (b.sha256, b.media_type, b.size, b.data))

    def _capture(self, capture: Capture, given: Given | None, *, document: str | None, skipped: str | None) -> None:
        self.db.execute(
            "INSERT OR IGNORE INTO capture VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                capture_id(capture, given),
                capture.source,
                capture.part,
                capture.blob.sha256,
                given_json(capture, given),
                document,
                skipped,
                capture.fetched_at.isoformat(),
            ),
        )

    def _document(self, d: Document, capture: Capture, at: datetime) -> None:
        cursor = self.db.execute(
            "INSERT INTO document (id, name, publisher, url, title, author, language, published, text, text_sha256, blob,"
            " integrity, integrity_reasons, flags, furniture, anchors, evidence, added_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                d.id,
                d.name,
                d.publisher,
                d.url,
                d.title,
                d.author,
                d.language,
                enc.iso(d.published),
                d.text,
                d.text_sha256,
                capture.blob.sha256,
                d.integrity,
                enc.dumps(d.integrity_reasons),
                enc.dumps(d.flags),
                enc.to_json(enc.FURNITURE, d.furniture),
                enc.to_json(enc.ANCHORS, d.anchors),
                enc.to_json(enc.EVIDENCE, d.evidence),
                at.isoformat(),
            ),
        )
        self.db.execute(
            "INSERT INTO search (rowid, title, text) VALUES (?, ?, ?)",
            (cursor.lastrowid, search_form(d.title or ""), search_form(d.text)),
        )

    def _reading(self, resolved: ResolvedReading, reader: str, run: str) -> None:
        reading = resolved.reading
        document = reading.document.id
        seq = self.db.execute(
            "SELECT coalesce(max(seq), 0) + 1 FROM reading WHERE document = ?", (document,)
        ).fetchone()[0]
        self.db.execute("INSERT INTO reading VALUES (?, ?, ?, ?)", (document, reader, run, seq))
        self.db.executemany(
            "INSERT INTO sentence VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (document, reader, s.index, s.start, s.end, s.verdict or "unreadable", s.reason)
                for s in reading.sentences
            ],
        )
        for number, (o, r) in enumerate(zip(reading.observations, resolved.resolutions, strict=True)):
            self._observed(reader, number, o, r)

    def put_claim(self, o: Observation, r: Resolution) -> None:
        """Store a claim that a person adds beside those of the current reading, inside the caller's transaction."""
        reader = self.db.execute(
            "SELECT reader FROM current_reading WHERE document = ?", (o.claim.document,)
        ).fetchone()["reader"]
        known = "SELECT 1 FROM observation WHERE claim = ? AND reader = ?"
        if self.db.execute(known, (o.claim.id, reader)).fetchone() is None:  # else added before and taken back
            last = self.db.execute(
                "SELECT max(o.number) FROM claim c JOIN observation o ON o.claim = c.id AND o.reader = ? WHERE c.document = ?",
                (reader, o.claim.document),
            ).fetchone()[0]
            self._observed(reader, 0 if last is None else last + 1, o, r)

    def _observed(self, reader: str, number: int, o: Observation, r: Resolution) -> None:
        self._claim(o.claim)
        self.db.execute(
            "INSERT INTO observation VALUES (?, ?, ?, ?, ?, ?, ?)",
            (o.claim.id, reader, number, o.rule, o.score, o.event_key, enc.dumps(o.notes)),
        )
        t = r.time
        self.db.execute(
            "INSERT INTO claim_time VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(o.claim.id, reader, enc.iso(t.earliest), enc.iso(t.latest), t.basis, enc.iso(t.anchor)),
                *((t.span.start, t.span.end, t.span.quote) if t.span else (None, None, None)),
                *(t.inferred, t.reason, enc.to_json(enc.TIMES, t.alternatives)),
            ),
        )
        self.db.executemany(
            "INSERT OR IGNORE INTO place_ref VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(o.claim.id, reader, p.span.start, p.span.end, p.span.quote, p.gazetteer, p.place_id, p.name),
                    *(p.lat, p.lon, p.radius_km, p.precision, p.score, p.part, p.admin, p.country, p.reason),
                    enc.to_json(enc.PLACES, p.rivals),
                )
                for p in r.places
            ],
        )
        self.db.executemany(
            "INSERT OR IGNORE INTO actor_ref VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(
                        o.claim.id,
                        reader,
                        a.span.start,
                        a.span.end,
                        a.span.quote,
                        a.actor_id,
                        a.name,
                        a.side,
                        a.score,
                    ),
                    *(a.reason, a.thread.start if a.thread else None, a.thread.end if a.thread else None),
                    enc.dumps(a.rivals),
                )
                for a in r.actors
            ],
        )

    def _claim(self, c: Claim) -> None:
        t = c.trigger
        row = (c.id, c.document, c.anchor, c.type, c.status, c.phase, t.start, t.end, t.quote)
        if not self.db.execute("INSERT OR IGNORE INTO claim VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row).rowcount:
            return  # another reader saw the same claim: its id covers all rows below
        self.db.executemany(
            "INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (c.id, n, m.role, m.place_role, m.span.start, m.span.end, m.span.quote, m.suspected)
                for n, m in enumerate(c.mentions)
            ],
        )
        self.db.executemany(
            "INSERT INTO harm VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(c.id, n, h.harm, h.whom, h.low, h.high, h.approx, h.part, h.joint),
                    *(h.span.start, h.span.end, h.span.quote),
                )
                for n, h in enumerate(c.counts)
            ],
        )
        self.db.executemany(
            "INSERT INTO attribution VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(c.id, n, a.kind, a.source.start, a.source.end, a.source.quote),
                    *((a.cue.start, a.cue.end, a.cue.quote) if a.cue else (None, None, None)),
                    a.inferred,
                )
                for n, a in enumerate(c.attribution)
            ],
        )
