"""Rows back into records. Every record passes its constructor again, so a broken row is refused, not shown."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from sys import intern

from daybook.core.claims import Attribution, Claim, Mention, Observation, Reading, Resolution, ResolvedReading
from daybook.core.documents import Document, Sentence
from daybook.core.errors import BrokenEvidence, InvalidRecord
from daybook.core.review import Decision, LogEntry
from daybook.core.text import Span
from daybook.core.values import ActorRef, Count, PlaceRef, TimeSpan
from daybook.core.vocab import (
    ClaimType,
    HarmKind,
    Integrity,
    Phase,
    PlaceRole,
    Precision,
    Role,
    SourceKind,
    Status,
    TimeBasis,
    Verdict,
    Whom,
)
from daybook.store import encode as enc

Rows = dict[str, list[sqlite3.Row]]

_TOGETHER = 200  # documents whose rows are asked for at once: more would keep too much in memory


def document(row: sqlite3.Row) -> Document:
    """The document of a row; raises ``BrokenEvidence`` if the text does not match its hash."""
    d = Document(
        text=row["text"],
        name=row["name"],
        publisher=row["publisher"],
        url=row["url"],
        title=row["title"],
        author=row["author"],
        language=row["language"],
        published=enc.day(row["published"]),
        blob=row["blob"],
        furniture=enc.from_json(enc.FURNITURE, row["furniture"]),
        anchors=enc.from_json(enc.ANCHORS, row["anchors"]),
        integrity=Integrity(row["integrity"]),
        integrity_reasons=enc.from_json(enc.STRINGS, row["integrity_reasons"]),
        flags=enc.from_json(enc.STRINGS, row["flags"]),
        evidence=enc.from_json(enc.EVIDENCE, row["evidence"]),
    )
    if d.text_sha256 != row["text_sha256"] or d.id != row["id"]:
        raise BrokenEvidence(f"document {row['id']} ({row['name']}): the stored text is not the text that was read")
    return d


def documents(db: sqlite3.Connection) -> Iterator[Document]:
    """All documents, in the order they were added."""
    for row in db.execute("SELECT * FROM document ORDER BY seq"):
        yield document(row)


def readings(db: sqlite3.Connection) -> Iterator[ResolvedReading]:
    """The current reading of every document, in the order they were added."""
    rows = db.execute("SELECT d.*, r.reader FROM document d JOIN current_reading r ON r.document = d.id ORDER BY seq")
    while some := rows.fetchmany(_TOGETHER):
        yield from (found for _, found in _read(db, some))


def readings_of(db: sqlite3.Connection, documents: Iterable[str]) -> Iterator[tuple[int, ResolvedReading]]:
    """The current readings of some documents, each with its number in the order of adding, by which they come."""
    rows = db.execute(
        "SELECT d.*, r.reader FROM json_each(?) wanted CROSS JOIN document d ON d.id = wanted.value "
        "JOIN current_reading r ON r.document = d.id ORDER BY d.seq",
        (json.dumps(sorted(set(documents))),),
    ).fetchall()
    for at in range(0, len(rows), _TOGETHER):
        yield from _read(db, rows[at : at + _TOGETHER])


def reading(db: sqlite3.Connection, doc: Document, reader: str) -> ResolvedReading:
    """One reader's reading of one document."""
    return _reading(doc, reader, _Tables(db, [doc.id], reader))


def _read(db: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> Iterator[tuple[int, ResolvedReading]]:
    """The readings of rows of documents with their ``reader``."""
    by_reader: dict[str, list[str]] = {}
    for row in rows:
        by_reader.setdefault(row["reader"], []).append(row["id"])
    tables = {reader: _Tables(db, documents, reader) for reader, documents in by_reader.items()}
    for row in rows:
        yield row["seq"], _reading(document(row), row["reader"], tables[row["reader"]])


class _Tables:
    """The rows of one reader's readings of some documents: asked for together, since a question costs more than its answer."""

    def __init__(self, db: sqlite3.Connection, documents: Sequence[str], reader: str) -> None:
        self._db, self._wanted, self._reader = db, json.dumps(documents), reader
        wanted = "FROM json_each(?) wanted CROSS JOIN"
        self.sentences = self._by(
            f"SELECT s.* {wanted} sentence s WHERE s.document = wanted.value AND s.reader = ? "
            "ORDER BY s.document, s.number",
            "document",
            reader,
        )
        self.seen = self._by(
            'SELECT o.*, c.type, c.status, c.phase, c.start, c."end", c.words, c.document '
            f"{wanted} claim c CROSS JOIN observation o WHERE c.document = wanted.value AND o.claim = c.id AND o.reader = ? "
            "ORDER BY c.document, o.number",
            "document",
            reader,
        )
        self.mentions, self.harms = self._rows("mention", "number"), self._rows("harm", "number")
        self.sources = self._rows("attribution", "hop")
        self.times = self._rows("claim_time", "claim", reader)
        self.places, self.actors = self._rows("place_ref", "start", reader), self._rows("actor_ref", "start", reader)

    def _rows(self, table: str, order: str, *reader: str) -> Rows:
        """A table's rows by claim. Table and column names come from this module only."""
        return self._by(
            f"SELECT t.* FROM json_each(?) wanted CROSS JOIN claim c CROSS JOIN {table} t "
            f"WHERE c.document = wanted.value AND t.claim = c.id {'AND t.reader = ?' if reader else ''} "
            f"ORDER BY t.claim, t.{order}",
            "claim",
            *reader,
        )

    def _by(self, sql: str, key: str, *reader: str) -> Rows:
        rows = self._db.execute(sql, (self._wanted, *reader))
        return defaultdict(list, {k: list(group) for k, group in groupby(rows, key=lambda r: r[key])})


def _reading(doc: Document, reader: str, tables: _Tables) -> ResolvedReading:
    sentences = tuple(
        Sentence(index=s["number"], start=s["start"], end=s["end"], verdict=Verdict(s["verdict"]), reason=s["reason"])
        for s in tables.sentences[doc.id]
    )
    observations, resolutions = [], []
    for o in tables.seen[doc.id]:
        key = o["claim"]
        claim = _claim(o, doc.id, tables.mentions[key], tables.harms[key], tables.sources[key])
        observations.append(
            Observation(
                claim=claim,
                rule=o["rule"],
                score=o["score"],
                event_key=o["event_key"],
                notes=enc.from_json(enc.STRINGS, o["notes"]),
            )
        )
        resolutions.append(
            Resolution(
                claim=claim.id,
                time=_time(tables.times[key][0], doc.id),
                places=tuple(_place(p, doc.id) for p in tables.places[key]),
                actors=tuple(_actor(a, doc) for a in tables.actors[key]),
            )
        )
    try:
        read = Reading(document=doc, sentences=sentences, observations=tuple(observations), reader=reader)
    except InvalidRecord as e:
        raise BrokenEvidence(f"document {doc.id} ({doc.name}): {e}") from e
    return ResolvedReading(reading=read, resolutions=tuple(resolutions))


def decisions(db: sqlite3.Connection) -> tuple[Decision, ...]:
    """All decisions, in the order they were made."""
    return tuple(
        Decision(
            subject=r["subject"],
            kind=r["kind"],
            judgement=r["judgement"],
            value=r["value"],
            user=r["user"],
            decided_at=datetime.fromisoformat(r["decided_at"]),
            supersedes=r["supersedes"],
            reason=r["reason"],
        )
        for r in db.execute("SELECT * FROM decision ORDER BY seq")
    )


def log_entries(db: sqlite3.Connection) -> Iterator[LogEntry]:
    """The log, oldest first."""
    for r in db.execute("SELECT * FROM log ORDER BY number"):
        yield LogEntry(
            number=r["number"],
            at=datetime.fromisoformat(r["at"]),
            action=r["action"],
            subject=r["subject"],
            detail=r["detail"],
            previous=r["previous"],
            hash=r["hash"],
        )


def _span(row: sqlite3.Row, document: str, prefix: str = "", words: str = "words") -> Span:
    return _one_span(document, row[f"{prefix}start"], row[f"{prefix}end"], row[words])


@lru_cache(maxsize=1024)
def _one_span(document: str, start: int, end: int, quote: str) -> Span:
    """One record for all rows of a document that speak of the same words: a claim's place stands in its mention and its place."""
    return Span(document=document, start=start, end=end, quote=intern(quote))


def _shared(told: str | None) -> str | None:
    """One string for all rows that hold the same name."""
    return intern(told) if told is not None else None


def _claim(
    o: sqlite3.Row, doc: str, mentions: list[sqlite3.Row], harms: list[sqlite3.Row], sources: list[sqlite3.Row]
) -> Claim:
    claim = Claim(
        type=ClaimType(o["type"]),
        trigger=_span(o, doc),
        status=Status(o["status"]),
        phase=Phase(o["phase"]) if o["phase"] else None,
        attribution=tuple(
            Attribution(
                source=_span(a, doc),
                kind=SourceKind(a["kind"]),
                cue=_span(a, doc, "cue_", "cue_words") if a["cue_start"] is not None else None,
                inferred=bool(a["inferred"]),
            )
            for a in sources
        ),
        mentions=tuple(
            Mention(
                role=Role(m["role"]),
                span=_span(m, doc),
                place_role=PlaceRole(m["place_role"]) if m["place_role"] else None,
                suspected=bool(m["suspected"]),
            )
            for m in mentions
        ),
        counts=tuple(
            Count(
                harm=HarmKind(h["kind"]),
                whom=Whom(h["whom"]),
                low=h["low"],
                high=h["high"],
                span=_span(h, doc),
                approx=bool(h["approx"]),
                part=bool(h["part"]),
                joint=bool(h["joint"]),
            )
            for h in harms
        ),
    )
    if claim.id != o["claim"]:
        raise BrokenEvidence(f"claim {o['claim']} on {o['words']!r} in {doc}: its rows no longer give its id")
    return claim


def _time(t: sqlite3.Row, doc: str) -> TimeSpan:
    return TimeSpan(
        earliest=enc.day(t["earliest"]),
        latest=enc.day(t["latest"]),
        basis=TimeBasis(t["basis"]),
        anchor=enc.day(t["anchor"]),
        span=_span(t, doc) if t["start"] is not None else None,
        inferred=bool(t["inferred"]),
        reason=t["reason"],
        alternatives=enc.from_json(enc.TIMES, t["alternatives"]),
    )


def _place(p: sqlite3.Row, doc: str) -> PlaceRef:
    return PlaceRef(
        span=_span(p, doc),
        gazetteer=intern(p["gazetteer"]),
        place_id=_shared(p["place_id"]),
        name=_shared(p["name"]),
        lat=p["lat"],
        lon=p["lon"],
        radius_km=p["radius_km"],
        precision=Precision(p["precision"]) if p["precision"] else None,
        score=p["score"],
        part=p["part"],
        admin=intern(p["admin"]),
        country=intern(p["country"]),
        reason=p["reason"],
        rivals=enc.from_json(enc.PLACES, p["rivals"]),
    )


def _actor(a: sqlite3.Row, doc: Document) -> ActorRef:
    return ActorRef(
        span=_span(a, doc.id),
        actor_id=_shared(a["actor_id"]),
        name=_shared(a["name"]),
        side=_shared(a["side"]),
        score=a["score"],
        reason=a["reason"],
        thread=doc.span(a["thread_start"], a["thread_end"]) if a["thread_start"] is not None else None,
        rivals=enc.from_json(enc.STRINGS, a["rivals"]),
    )
