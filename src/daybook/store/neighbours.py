"""What a case keeps so that a new report finds its neighbours: written with the events, asked when a report comes. SQL only."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from daybook.core.control import ControlInterval
from daybook.core.events import Event, Link, Origin
from daybook.store import derived
from daybook.store import encode as enc

Posting = tuple[int, int, int, int, int]  # role, key, first day, last day, families
Holder = tuple[str, str, str, Any]  # place, part, claim, light record


def state(db: sqlite3.Connection) -> tuple[str, int] | None:
    """The matcher that the events were put together by, and the last decision they follow; ``None``: nothing is kept."""
    row = db.execute("SELECT matcher, decided FROM fused").fetchone()
    return (row["matcher"], row["decided"]) if row else None


def waiting(db: sqlite3.Connection) -> tuple[int, set[str]]:
    """The last decision, and the documents read since the events were put together."""
    row = db.execute("SELECT coalesce(max(seq), 0) FROM decision").fetchone()
    return int(row[0]), pending(db)


def done(db: sqlite3.Connection, matcher: str, decided: int, documents: Iterable[str]) -> None:
    """These decisions and documents are in the events; see :func:`waiting`."""
    db.execute("DELETE FROM fuse_pending WHERE document IN (SELECT value FROM json_each(?))", (_list(documents),))
    db.execute("INSERT OR REPLACE INTO fused VALUES (1, ?, ?)", (matcher, decided))


def begin(db: sqlite3.Connection) -> None:
    """Remember which readings there are before all of them are put together anew, which takes a while."""
    db.execute("DROP TABLE IF EXISTS temp.there_before")
    db.execute("CREATE TEMP TABLE there_before AS SELECT document, reader FROM main.reading")
    db.execute("CREATE INDEX temp.there_before_document ON there_before (document, reader)")


def wait_again(db: sqlite3.Connection) -> None:
    """What was read since :func:`begin` waits, also if another process has put it into what is replaced now."""
    db.execute(
        "INSERT OR IGNORE INTO main.fuse_pending SELECT r.document FROM main.reading r WHERE NOT EXISTS "
        "(SELECT 1 FROM temp.there_before b WHERE b.document = r.document AND b.reader = r.reader)"
    )
    db.execute("DROP TABLE temp.there_before")


def pending(db: sqlite3.Connection) -> set[str]:
    """Documents read since."""
    return {r["document"] for r in db.execute("SELECT document FROM fuse_pending")}


def seqs(db: sqlite3.Connection, documents: Iterable[str]) -> dict[str, int]:
    """Document -> its number."""
    rows = db.execute("SELECT id, seq FROM document WHERE id IN (SELECT value FROM json_each(?))", (_list(documents),))
    return {r["id"]: r["seq"] for r in rows}


def put(
    db: sqlite3.Connection,
    document: str,
    seq: int,
    postings: Iterable[Posting],
    quoted: Iterable[tuple[str, str, str]],
) -> None:
    """Keep what a document stands and looks for, in the place of what was kept of it."""
    db.execute("DELETE FROM spot WHERE document = ?", (seq,))
    db.execute("DELETE FROM quoted WHERE document = ?", (document,))
    db.executemany("INSERT INTO spot VALUES (?, ?, ?, ?, ?, ?)", ((seq, *p) for p in postings))
    db.executemany("INSERT OR IGNORE INTO quoted VALUES (?, ?, ?, ?)", ((*q, document) for q in quoted))


def replace(
    db: sqlite3.Connection,
    rows: Iterable[tuple[str, Iterable[Posting], Iterable[tuple[str, str, str]]]],
    leads: Iterable[tuple[str, str, str | None]],
    captives: Iterable[tuple[str, int, int, Any, tuple[str, bool] | None]],
    lanes: Iterable[tuple[str, str, str, str, Any]],
    holders: Iterable[tuple[str, Iterable[Holder]]],
    sieges: Iterable["Siege"],
) -> None:
    """Keep everything anew. Indexes are made at the end: millions of rows in no order would be slow to put into them."""
    for table in ("spot", "quoted", "origin_lead", "captive", "lane", "holder", "siege"):
        db.execute(f"DELETE FROM {table}")
    for index in ("spot_key", "spot_document"):
        db.execute(f"DROP INDEX IF EXISTS {index}")
    numbers = {r["id"]: r["seq"] for r in db.execute("SELECT id, seq FROM document")}
    for document, postings, quoted in rows:
        seq = numbers[document]
        db.executemany("INSERT INTO spot VALUES (?, ?, ?, ?, ?, ?)", ((seq, *p) for p in postings))
        db.executemany("INSERT OR IGNORE INTO quoted VALUES (?, ?, ?, ?)", ((*q, document) for q in quoted))
    db.execute("CREATE INDEX spot_key ON spot (key, role, last, first, families, document)")
    db.execute("CREATE INDEX spot_document ON spot (document)")
    db.executemany("INSERT INTO origin_lead VALUES (?, ?, ?)", leads)
    put_captives(db, captives)
    put_lanes(db, lanes)
    for document, told in holders:
        put_holders(db, numbers[document], told)
    put_sieges(db, sieges)


def put_captives(db: sqlite3.Connection, rows: Iterable[tuple[str, int, int, Any, tuple[str, bool] | None]]) -> None:
    """Keep takings, releases and moves, each with the ledger it stands in and whether people were taken again."""
    db.executemany(
        "INSERT OR REPLACE INTO captive VALUES (?, ?, ?, ?, ?, ?)",
        ((*r[:3], enc.dumps(r[3]), *((r[4][0], int(r[4][1])) if r[4] is not None else (None, 0))) for r in rows),
    )


Captive = tuple[tuple[int, int, str], tuple[str, bool] | None]  # first day, last day, light record; whose ledger


def _captive(r: sqlite3.Row) -> Captive:
    return (r["first"], r["last"], r["body"]), (r["home"], bool(r["again"])) if r["home"] is not None else None


def captives(db: sqlite3.Connection, events: Iterable[str]) -> dict[str, Captive]:
    """What is kept of these events, of those that a ledger may ask for."""
    rows = db.execute("SELECT * FROM captive WHERE event IN (SELECT value FROM json_each(?))", (_list(events),))
    return {r["event"]: _captive(r) for r in rows}


def captives_of(db: sqlite3.Connection, first: str) -> dict[str, Captive]:
    """Those that stand in this taking's ledger."""
    return {r["event"]: _captive(r) for r in db.execute("SELECT * FROM captive WHERE home = ?", (first,))}


def captives_between(
    db: sqlite3.Connection, since: int, until: int
) -> Iterator[tuple[str, tuple[int, int, str], tuple[str, bool] | None]]:
    """Those of these days (ordinals)."""
    for r in db.execute("SELECT * FROM captive WHERE first <= ? AND last >= ?", (until, since)):
        yield r["event"], *_captive(r)


def put_lanes(db: sqlite3.Connection, rows: Iterable[tuple[str, str, str, str, Any]]) -> None:
    """Keep places with a holder."""
    db.executemany(
        "INSERT OR REPLACE INTO lane VALUES (?, ?, ?, ?, ?)",
        ((*r[:4], None if r[4] is None else enc.dumps(r[4])) for r in rows),
    )


def put_holders(db: sqlite3.Connection, seq: int, rows: Iterable[Holder]) -> None:
    """Keep what a document tells of who holds which place."""
    db.executemany("INSERT INTO holder VALUES (?, ?, ?, ?, ?)", ((*r[:3], seq, enc.dumps(r[3])) for r in rows))


def drop_holders(db: sqlite3.Connection, seqs: Iterable[int]) -> set[tuple[str, str]]:
    """Forget what these documents told of holders; returns the places and parts of which they did."""
    told = _list(seqs)
    rows = db.execute(
        "SELECT DISTINCT place_id, part FROM holder WHERE document IN (SELECT value FROM json_each(?))", (told,)
    )
    places = {(r["place_id"], r["part"]) for r in rows}
    db.execute("DELETE FROM holder WHERE document IN (SELECT value FROM json_each(?))", (told,))
    return places


def holders(db: sqlite3.Connection, where: tuple[str, str]) -> list[tuple[str, Any]]:
    """(claim, light record) of all that tells who holds a place or part."""
    rows = db.execute("SELECT claim, body FROM holder WHERE place_id = ? AND part = ?", where)
    return [(r["claim"], json.loads(r["body"])) for r in rows]


Siege = tuple[str, str, str, str | None, str]  # claim, document, event, place and light record (both JSON)


def put_sieges(db: sqlite3.Connection, rows: Iterable[Siege]) -> None:
    """Keep claims of sieges."""
    db.executemany("INSERT OR REPLACE INTO siege VALUES (?, ?, ?, ?, ?)", rows)


def sieges(db: sqlite3.Connection) -> list[Siege]:
    """All of them."""
    return [tuple(r) for r in db.execute("SELECT claim, document, home, place, body FROM siege")]


def tells_of_siege(db: sqlite3.Connection, documents: Iterable[str]) -> bool:
    """True if any of these documents told of a siege."""
    rows = db.execute("SELECT 1 FROM siege WHERE document IN (SELECT value FROM json_each(?))", (_list(documents),))
    return rows.fetchone() is not None


def drop_sieges(
    db: sqlite3.Connection, documents: Iterable[str], events: set[str], claims: set[str], places: Iterable[str]
) -> None:
    """Forget what these documents told of sieges, and these sieges' events and intervals. ``claims``, ``places``: theirs."""
    db.execute("DELETE FROM siege WHERE document IN (SELECT value FROM json_each(?))", (_list(documents),))
    told = _list(events)
    for table, column in (("event_claim", "event"), ("tally", "event"), ("event", "id")):
        db.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", (told,))
    rows = db.execute(
        "SELECT number, body FROM control WHERE status = 'besieged' AND place_id IN (SELECT value FROM json_each(?))",
        (_list(places),),
    ).fetchall()
    for r in rows:
        if claims.intersection(json.loads(r["body"])["supporting"]):
            db.execute("DELETE FROM control WHERE number = ?", (r["number"],))


def alias(db: sqlite3.Connection, before: Iterable[tuple[str, str]]) -> None:
    """``before``: claims and the events that they were of. Ids of events that are no more lead to where their claims are."""
    for claim, old in sorted(before):
        row = db.execute(
            "SELECT event FROM event_claim WHERE claim = ?1 AND NOT EXISTS (SELECT 1 FROM event WHERE id = ?2)",
            (claim, old),
        ).fetchone()
        if row is not None:
            derived.put_alias(db, old, row["event"])


def kept(db: sqlite3.Connection, seq: int) -> list[Posting]:
    """What is kept of a document."""
    rows = db.execute("SELECT role, key, first, last, families FROM spot WHERE document = ?", (seq,))
    return [tuple(r) for r in rows]


def meeting(
    db: sqlite3.Connection, role: int, key: int, first: int, last: int, families: int, longest: int
) -> Iterator[sqlite3.Row]:
    """Postings (document, first, last, families) of a key that share a day and a family. ``longest``: days of a run at most."""
    return db.execute(
        "SELECT document, first, last, families FROM spot WHERE key = ? AND role = ? AND last BETWEEN ? AND ? "
        "AND first <= ? AND families & ?",
        (key, role, first, last + longest, last, families),
    )


def called(db: sqlite3.Connection, name: str) -> Iterator[tuple[str, str, str]]:
    """(name, actor, called) by which reports quote an outlet or monitor, each once however many reports do."""
    # From one to the next by the index, past the many reports that quote it alike: "(actor, called) > (?, ?)" walks them all.
    row = db.execute(
        "SELECT actor, called FROM quoted WHERE name = ? ORDER BY actor, called LIMIT 1", (name,)
    ).fetchone()
    while row is not None:
        told = (name, row["actor"], row["called"])
        yield told
        row = db.execute(
            "SELECT actor, called FROM quoted WHERE name = ? AND actor = ? AND called > ? ORDER BY called LIMIT 1", told
        ).fetchone()
        row = (
            row
            or db.execute(
                "SELECT actor, called FROM quoted WHERE name = ? AND actor > ? ORDER BY actor, called LIMIT 1", told[:2]
            ).fetchone()
        )


def with_keys(db: sqlite3.Connection, roles: Sequence[int], keys: Iterable[int]) -> set[int]:
    """Numbers of documents with any of these keys."""
    rows = db.execute(
        "SELECT DISTINCT document FROM json_each(?) k CROSS JOIN json_each(?) r CROSS JOIN spot s "
        "ON s.key = k.value AND s.role = r.value",
        (json.dumps(list(keys)), json.dumps(list(roles))),
    )
    return {r["document"] for r in rows}


def ids(db: sqlite3.Connection, numbers: Iterable[int]) -> set[str]:
    """Documents of these numbers."""
    rows = db.execute(
        "SELECT id FROM document WHERE seq IN (SELECT value FROM json_each(?))", (json.dumps(list(numbers)),)
    )
    return {r["id"] for r in rows}


def homes(db: sqlite3.Connection, claims: Iterable[str]) -> dict[str, str]:
    """Claim -> its document."""
    rows = db.execute("SELECT id, document FROM claim WHERE id IN (SELECT value FROM json_each(?))", (_list(claims),))
    return {r["id"]: r["document"] for r in rows}


def claims_of(db: sqlite3.Connection, documents: Iterable[str]) -> set[str]:
    """Every claim that any reader found in these documents."""
    rows = db.execute("SELECT id FROM claim WHERE document IN (SELECT value FROM json_each(?))", (_list(documents),))
    return {r["id"] for r in rows}


def linked(db: sqlite3.Connection, claims: Iterable[str], score: float) -> set[str]:
    """The other ends of links that score at least so much."""
    told = _list(claims)
    rows = db.execute(
        'SELECT "right" AS other FROM link WHERE "left" IN (SELECT value FROM json_each(?1)) AND score >= ?2 '
        'UNION SELECT "left" FROM link WHERE "right" IN (SELECT value FROM json_each(?1)) AND score >= ?2',
        (told, score),
    )
    return {r["other"] for r in rows}


def events_with(db: sqlite3.Connection, claims: Iterable[str]) -> dict[str, set[str]]:
    """Event -> all its claims, of the events that hold any of these claims."""
    out: dict[str, set[str]] = {}
    for r in db.execute(
        "SELECT event, claim FROM event_claim WHERE event IN "
        "(SELECT x.event FROM json_each(?) c CROSS JOIN event_claim x ON x.claim = c.value)",
        (_list(claims),),
    ):
        out.setdefault(r["event"], set()).add(r["claim"])
    return out


def origins_of(db: sqlite3.Connection, claims: Iterable[str]) -> dict[str, str]:
    """Claim -> its origin."""
    rows = db.execute(
        "SELECT claim, origin FROM claim_origin WHERE claim IN (SELECT value FROM json_each(?))", (_list(claims),)
    )
    return {r["claim"]: r["origin"] for r in rows}


def groups_of(db: sqlite3.Connection, documents: Iterable[str]) -> dict[str, int]:
    """Document -> number of its group of near-copies."""
    rows = db.execute(
        "SELECT document, number FROM copy_group WHERE document IN (SELECT value FROM json_each(?))",
        (_list(documents),),
    )
    return {r["document"]: r["number"] for r in rows}


def update_events(
    db: sqlite3.Connection, gone: set[str], events: Sequence[Event], units: set[str], links: Sequence[Link]
) -> None:
    """Put events in the place of others, and the links of these units' claims. Event ids that went keep an alias."""
    before: dict[str, str] = {}
    for key, claims in ((k, sorted(v)) for k, v in _claims_by(db, gone).items()):
        before |= dict.fromkeys(claims, key)
    told = _list(gone)
    for table, column in (("event_claim", "event"), ("tally", "event"), ("event", "id"), ("captive", "event")):
        db.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", (told,))
    now = {claim: e.id for e in events for claim in e.claims}
    there = {e.id for e in events}
    for claim, old in sorted(before.items()):
        if old not in there and claim in now:
            derived.put_alias(db, old, now[claim])
    for e in events:
        db.execute("DELETE FROM event_alias WHERE old = ?", (e.id,))
        derived.put_event(db, e)
    ends = _list(units)
    db.execute('DELETE FROM link WHERE "left" IN (SELECT value FROM json_each(?1)) '
               'AND "right" IN (SELECT value FROM json_each(?1))', (ends,))  # fmt: skip
    derived.put_links(db, links)


def drop_links(db: sqlite3.Connection, claims: Iterable[str]) -> None:
    """Forget the links of claims."""
    told = _list(claims)
    db.execute('DELETE FROM link WHERE "left" IN (SELECT value FROM json_each(?))', (told,))
    db.execute('DELETE FROM link WHERE "right" IN (SELECT value FROM json_each(?))', (told,))


def _claims_by(db: sqlite3.Connection, events: Iterable[str]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for r in db.execute(
        "SELECT event, claim FROM event_claim WHERE event IN (SELECT value FROM json_each(?))", (_list(events),)
    ):
        out.setdefault(r["event"], []).append(r["claim"])
    return out


def update_origins(
    db: sqlite3.Connection,
    changed: Iterable[tuple[Origin, str, str | None, int, int]],
    gone: Iterable[str],
    moved: Iterable[tuple[str, str | None]],
) -> None:
    """``changed``: (origin, rank of its first claim, speaker, documents, claims); ``moved``: claim and its origin now."""
    for claim, origin in moved:
        db.execute("DELETE FROM claim_origin WHERE claim = ?", (claim,))
        if origin is not None:
            db.execute("INSERT INTO claim_origin VALUES (?, ?)", (claim, origin))
    for o, rank, speaker, documents, claims in changed:
        derived.put_origin(db, o, documents, claims)
        db.execute("INSERT OR REPLACE INTO origin_lead VALUES (?, ?, ?)", (o.id, rank, speaker))
    for key in gone:
        db.execute("DELETE FROM origin WHERE id = ?", (key,))
        db.execute("DELETE FROM origin_lead WHERE origin = ?", (key,))


def lane_intervals(db: sqlite3.Connection, where: tuple[str, str]) -> list[tuple[int, ControlInterval]]:
    """(number, interval) of one place or part, sieges left out."""
    rows = db.execute(
        "SELECT number, body FROM control WHERE place_id = ? AND part = ? AND status <> 'besieged'", where
    )
    return [(r["number"], enc.from_json(ControlInterval, r["body"])) for r in rows]


def _list(values: Iterable[Any]) -> str:
    return json.dumps(sorted(values))
