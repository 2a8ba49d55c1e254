"""Rows back into records. Every record passes its constructor again, so a broken row is refused, not shown."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
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
    for row in db.execute(
        "SELECT d.*, r.reader FROM document d JOIN current_reading r ON r.document = d.id ORDER BY seq"
    ):
        yield reading(db, document(row), row["reader"])


def reading(db: sqlite3.Connection, doc: Document, reader: str) -> ResolvedReading:
    """One reader's reading of one document."""
    sentences = tuple(
        Sentence(index=s["number"], start=s["start"], end=s["end"], verdict=Verdict(s["verdict"]), reason=s["reason"])
        for s in db.execute(
            "SELECT * FROM sentence WHERE document = ? AND reader = ? ORDER BY number", (doc.id, reader)
        )
    )
    seen = db.execute(
        'SELECT o.*, c.type, c.status, c.phase, c.start, c."end", c.words, c.document FROM observation o '
        "JOIN claim c ON c.id = o.claim WHERE c.document = ? AND o.reader = ? ORDER BY o.number",
        (doc.id, reader),
    ).fetchall()
    mentions = _rows(db, "mention", "number", doc.id)
    harms = _rows(db, "harm", "number", doc.id)
    sources = _rows(db, "attribution", "hop", doc.id)
    times = _rows(db, "claim_time", "claim", doc.id, reader)
    places = _rows(db, "place_ref", "start", doc.id, reader)
    actors = _rows(db, "actor_ref", "start", doc.id, reader)
    observations, resolutions = [], []
    for o in seen:
        claim = _claim(o, doc.id, mentions[o["claim"]], harms[o["claim"]], sources[o["claim"]])
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
                time=_time(times[o["claim"]][0], doc.id),
                places=tuple(_place(p, doc.id) for p in places[o["claim"]]),
                actors=tuple(_actor(a, doc) for a in actors[o["claim"]]),
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


def _rows(db: sqlite3.Connection, table: str, order: str, document: str, reader: str | None = None) -> Rows:
    """A table's rows of one document, by claim. Table and column names come from this module only."""
    where = "" if reader is None else "AND t.reader = ?"
    sql = f"SELECT t.* FROM {table} t JOIN claim c ON c.id = t.claim WHERE c.document = ? {where} ORDER BY t.claim, t.{order}"
    rows = db.execute(sql, (document,) if reader is None else (document, reader))
    return defaultdict(list, {claim: list(group) for claim, group in groupby(rows, key=lambda r: r["claim"])})


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
