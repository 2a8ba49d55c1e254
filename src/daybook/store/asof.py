"""A case as it was when a day began: views of this connection only, laid over the tables of what was put in since."""

import sqlite3
from datetime import date


def as_of(db: sqlite3.Connection, day: date) -> None:
    """From now on this connection sees only what was added, read and decided before the day (UTC). Nothing is written.

    A report's first reading belongs to the report; a later one counts from the start of its run. Derived tables stay as
    they are: put together anew what is wanted of them.
    """
    before = f"< datetime('{day.isoformat()}')"
    db.execute("PRAGMA temp_store = MEMORY")
    db.execute(f"CREATE TEMP VIEW document AS SELECT * FROM main.document WHERE datetime(added_at) {before}")
    db.execute(f"CREATE TEMP VIEW decision AS SELECT * FROM main.decision WHERE datetime(decided_at) {before}")
    db.execute(
        "CREATE TEMP VIEW reading AS SELECT r.* FROM main.reading r JOIN main.run u ON u.id = r.run "
        f"WHERE r.seq = 1 OR datetime(u.started) {before}"
    )
    db.execute(
        "CREATE TEMP VIEW current_reading AS SELECT document, reader FROM temp.reading r "
        "WHERE seq = (SELECT max(seq) FROM temp.reading WHERE document = r.document)"
    )
    db.execute(  # claims that people added stand beside those of a reader
        "CREATE TEMP VIEW observation AS SELECT o.* FROM main.observation o WHERE o.rule <> 'person' OR EXISTS "
        "(SELECT 1 FROM temp.decision d WHERE d.kind = 'add' AND d.subject = o.claim)"
    )
