"""The hash-chained log: every add, decision and export, with no expiry. Each entry's hash covers the one before it."""

import sqlite3
from datetime import datetime

from daybook.core.errors import BrokenEvidence
from daybook.core.ids import sha256

GENESIS = "0" * 64


def entry_hash(number: int, at: str, action: str, subject: str, detail: str, previous: str) -> str:
    """Hash of an entry: its fields and the hash before it, joined by a character no field may hold."""
    return sha256("\x1f".join((str(number), at, action, subject, detail, previous)).encode("utf-8", "surrogatepass"))


def append(db: sqlite3.Connection, *, at: datetime, action: str, subject: str, detail: str = "") -> None:
    """Add an entry inside the caller's transaction."""
    last = db.execute("SELECT number, hash FROM log ORDER BY number DESC LIMIT 1").fetchone()
    number, previous = (last["number"] + 1, last["hash"]) if last else (1, GENESIS)
    stamp = at.isoformat()
    clean = [part.replace("\x1f", " ") for part in (action, subject, detail)]
    db.execute(
        "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)",
        (number, stamp, *clean, previous, entry_hash(number, stamp, clean[0], clean[1], clean[2], previous)),
    )


def verify(db: sqlite3.Connection) -> int:
    """Walk the chain; returns the number of entries. Raises ``BrokenEvidence`` naming the first broken entry."""
    previous, expected = GENESIS, 1
    for row in db.execute("SELECT * FROM log ORDER BY number"):
        if row["number"] != expected:
            raise BrokenEvidence(f"log: entry {expected} is missing")
        if row["previous"] != previous:
            raise BrokenEvidence(f"log: entry {row['number']} does not follow the entry before it")
        wanted = entry_hash(row["number"], row["at"], row["action"], row["subject"], row["detail"], previous)
        if row["hash"] != wanted:
            raise BrokenEvidence(f"log: entry {row['number']} ({row['action']} {row['subject']}) was changed")
        previous, expected = row["hash"], expected + 1
    return expected - 1
