"""Opening a case file: pragmas and numbered migrations, each in one transaction with its note."""

import re
import sqlite3
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from daybook.core.errors import StopRun

APPLICATION_ID = 0x44425943  # "DBYC": tells a Daybook case from any other SQLite file


def migrations() -> list[tuple[int, str, str]]:
    """(number, note, SQL) of every migration, in order; the note is the file's name."""
    folder = resources.files("daybook.store") / "migrations"
    found = []
    for item in folder.iterdir():
        match = re.fullmatch(r"(\d{4})_(\w+)\.sql", item.name)
        if match:
            found.append((int(match[1]), match[2], item.read_text("utf-8")))
    return sorted(found)


def connect(path: Path, *, create: bool = False, read_only: bool = False) -> sqlite3.Connection:
    """Open a case file and bring it to the newest schema. Raises ``StopRun`` with one sentence if that cannot be done.

    ``read_only`` opens without write access and never migrates. Transactions are explicit (autocommit off by hand).
    """
    if not create and not path.exists():
        raise StopRun(f"{path}: there is no such case; make one with `daybook add {path} FILE…`")
    if path.is_dir():
        raise StopRun(f"{path}: is a folder; a case is one file")
    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    try:
        db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=10)
        db.row_factory = sqlite3.Row
        application = db.execute("PRAGMA application_id").fetchone()[0]
        tables = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    except sqlite3.DatabaseError as e:
        raise StopRun(f"{path}: is not a Daybook case ({e})") from e
    if application != APPLICATION_ID and tables:
        db.close()
        raise StopRun(f"{path}: is an SQLite file, but not a Daybook case")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA recursive_triggers = ON")  # else INSERT OR REPLACE walks past the append-only triggers
    if read_only:
        return db
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        migrate(db, path)
    except sqlite3.OperationalError as e:
        db.close()
        raise StopRun(f"{path}: cannot be opened for writing ({e}); is another Daybook writing to it?") from e
    return db


def migrate(db: sqlite3.Connection, path: Path) -> None:
    """Apply every migration that the file lacks, in order; refuse a file from a newer Daybook.

    What a file has is what its table ``migration`` lists, not its highest number: two may have been written side by side.
    """
    at = db.execute("PRAGMA user_version").fetchone()[0]
    steps = migrations()
    if at > steps[-1][0]:
        raise StopRun(f"{path}: was written by a newer Daybook (schema {at}, this one knows {steps[-1][0]})")
    done = _applied(db)
    for number, note, sql in steps:
        if number in done:
            continue
        db.execute("BEGIN IMMEDIATE")
        try:
            if number in _applied(db):  # another process was faster
                db.execute("ROLLBACK")
                continue
            for statement in _statements(sql):
                db.execute(statement)
            db.execute("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, note TEXT, applied_at TEXT)")
            db.execute("INSERT INTO migration VALUES (?, ?, ?)", (number, note, datetime.now(UTC).isoformat()))
            version = max(number, db.execute("PRAGMA user_version").fetchone()[0])
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {version}")
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise


def _applied(db: sqlite3.Connection) -> set[int]:
    """Numbers of the migrations that the file lists as applied; none for a new file."""
    if not db.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'").fetchone():
        return set()
    return {row[0] for row in db.execute("SELECT number FROM migration")}


def _statements(sql: str) -> list[str]:
    """Split a script into statements; ``complete_statement`` knows that a trigger's body holds semicolons."""
    found, pending = [], ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending)
            pending = ""
    return found
