"""The derived tables: written as a whole, in one transaction, from what fusion gives; read back for showing."""

import dataclasses
import json
import sqlite3
from collections.abc import Iterable, Iterator

from daybook.core.control import ControlInterval
from daybook.core.events import Event, Link, Origin
from daybook.stages import Fused
from daybook.store import encode as enc

TABLES = ("event_claim", "tally", "event", "claim_origin", "origin", "link", "control", "copy_group")


def replace(db: sqlite3.Connection, fused: Fused) -> None:
    """Put this fusion in the place of the last one, inside the caller's transaction. Event ids that went keep an alias."""
    before = {r["claim"]: r["event"] for r in db.execute("SELECT claim, event FROM event_claim")}
    for table in TABLES:
        db.execute(f"DELETE FROM {table}")
    now = {claim: e.id for e in fused.events for claim in e.claims}
    kept = {e.id for e in fused.events}
    for claim, old in sorted(before.items()):
        if old not in kept and claim in now:
            put_alias(db, old, now[claim])
    for event in fused.events:
        db.execute("DELETE FROM event_alias WHERE old = ?", (event.id,))
        put_event(db, event)
    for o in fused.origins:
        put_origin(db, o, len(o.documents), len(o.claims))
    db.executemany(
        "INSERT OR IGNORE INTO claim_origin VALUES (?, ?)", [(c, o.id) for o in fused.origins for c in o.claims]
    )
    put_links(db, fused.links)
    put_control(db, fused.control)
    db.executemany(
        "INSERT INTO copy_group VALUES (?, ?)", [(d, n) for n, group in enumerate(fused.copies, 1) for d in group]
    )


def put_alias(db: sqlite3.Connection, old: str, event: str) -> None:
    """An id that went leads to the event where its first claim is now, and so do those that led to it."""
    db.execute("INSERT OR REPLACE INTO event_alias VALUES (?, ?)", (old, event))
    db.execute("UPDATE event_alias SET event = ? WHERE event = ?", (event, old))


def put_origin(db: sqlite3.Connection, o: Origin, documents: int, claims: int) -> None:
    """One origin. Its claims and documents are told by ``claim_origin``: a monitor quoted daily has very many."""
    bare = dataclasses.replace(o, documents=(), claims=())
    row = (o.id, o.name, o.kind, documents, claims, o.reason, enc.to_json(Origin, bare))
    db.execute("INSERT OR REPLACE INTO origin VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def put_links(db: sqlite3.Connection, links: Iterable[Link]) -> None:
    """Links, in the place of those between the same claims."""
    db.executemany(
        "INSERT OR REPLACE INTO link VALUES (?, ?, ?, ?, ?)",
        [(k.left, k.right, k.same, k.score, enc.to_json(Link, k)) for k in links],
    )


def put_control(db: sqlite3.Connection, found: Iterable[ControlInterval]) -> None:
    """Control intervals, numbered in any order."""
    first = db.execute("SELECT coalesce(max(number), 0) + 1 FROM control").fetchone()[0]
    db.executemany(
        "INSERT INTO control VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(n, c.place_id, c.place, c.part, c.side, c.status, enc.iso(c.start), enc.iso(c.end), c.basis),
                *(enc.iso(c.as_known_at), enc.to_json(ControlInterval, c)),
            )
            for n, c in enumerate(found, first)
        ],
    )


def put_event(db: sqlite3.Connection, e: Event) -> None:
    """One event with its claims and tallies."""
    p = e.place
    where = (p.place_id, p.name, p.lat, p.lon, p.radius_km, p.precision) if p else (None,) * 6
    db.execute(
        "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(e.id, e.type, e.status, e.headline, enc.iso(e.time.earliest), enc.iso(e.time.latest), *where),
            *(len(e.documents), len(e.origins), len(e.contradictions), e.grade, enc.to_json(Event, e)),
        ),
    )
    db.executemany("INSERT INTO event_claim VALUES (?, ?)", [(e.id, c) for c in e.claims])
    db.executemany(
        "INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (e.id, n, t.harm, t.whom, t.side, t.low, t.high, t.best, t.policy, len(t.origins))
            for n, t in enumerate(e.tallies, 1)
        ],
    )


def events(db: sqlite3.Connection) -> Iterator[Event]:
    """All events, by day; undated ones last."""
    order = "ORDER BY coalesce(latest, earliest) IS NULL, coalesce(earliest, latest), id"
    for row in db.execute(f"SELECT body FROM event {order}"):
        yield enc.from_json(Event, row["body"])


def event(db: sqlite3.Connection, key: str) -> Event | None:
    """The event of this id, of an id that was merged into it, or of a unique beginning of its id; else ``None``."""
    alias = db.execute("SELECT event FROM event_alias WHERE old = ?", (key,)).fetchone()
    wanted = alias["event"] if alias else key
    rows = db.execute("SELECT body FROM event WHERE id = ? OR id LIKE ? || '%'", (wanted, wanted)).fetchmany(2)
    return enc.from_json(Event, rows[0]["body"]) if len(rows) == 1 else None


def events_of(db: sqlite3.Connection, keys: Iterable[str]) -> dict[str, Event]:
    """The events of exactly these ids."""
    rows = db.execute(
        "SELECT id, body FROM event WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(keys)),)
    )
    return {r["id"]: enc.from_json(Event, r["body"]) for r in rows}


def origins(db: sqlite3.Connection) -> tuple[Origin, ...]:
    """All origins, the most quoted first."""
    claims: dict[str, list[str]] = {}
    documents: dict[str, set[str]] = {}
    for r in db.execute("SELECT o.origin, o.claim, c.document FROM claim_origin o JOIN claim c ON c.id = o.claim"):
        claims.setdefault(r["origin"], []).append(r["claim"])
        documents.setdefault(r["origin"], set()).add(r["document"])
    rows = db.execute("SELECT id, body FROM origin ORDER BY claims DESC, name, id")
    return tuple(
        dataclasses.replace(
            enc.from_json(Origin, r["body"]),
            claims=tuple(sorted(claims.get(r["id"], ()))),
            documents=tuple(sorted(documents.get(r["id"], ()))),
        )
        for r in rows
    )


def origin_rows(db: sqlite3.Connection) -> Iterator[tuple[Origin, int, int, str, str | None]]:
    """Origins without their claims: (origin, how many documents, how many claims, rank of the first, speaker)."""
    for r in db.execute("SELECT o.*, l.rank, l.speaker FROM origin o JOIN origin_lead l ON l.origin = o.id"):
        yield enc.from_json(Origin, r["body"]), r["documents"], r["claims"], r["rank"], r["speaker"]


def links(db: sqlite3.Connection) -> tuple[Link, ...]:
    """All links that were scored."""
    return tuple(enc.from_json(Link, r["body"]) for r in db.execute('SELECT body FROM link ORDER BY "left", "right"'))


def control(db: sqlite3.Connection) -> tuple[ControlInterval, ...]:
    """All control intervals."""
    found = (enc.from_json(ControlInterval, r["body"]) for r in db.execute("SELECT body FROM control"))
    return tuple(sorted(found, key=lambda c: c.order))


def copies(db: sqlite3.Connection) -> tuple[tuple[str, ...], ...]:
    """Groups of documents whose texts are near-copies."""
    groups: dict[int, list[str]] = {}
    for r in db.execute("SELECT number, document FROM copy_group ORDER BY number, document"):
        groups.setdefault(r["number"], []).append(r["document"])
    return tuple(sorted(tuple(g) for g in groups.values()))
