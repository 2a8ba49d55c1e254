"""What people leave in a case: decisions made on what they saw, accounts, samples and codings. SQL only."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from daybook.core.errors import DaybookError, InvalidRecord
from daybook.core.review import Decision
from daybook.store import log
from daybook.store.encode import dumps

ROLES = ("reader", "coder", "reviewer", "keeper")


class Meanwhile(DaybookError):
    """Somebody decided on the same thing since it was looked at. ``since``: revision now; ``seqs``: the new decisions."""

    def __init__(self, subject: str, since: str, seqs: Sequence[int]) -> None:
        super().__init__(f"{subject} was decided on meanwhile")
        self.subject, self.since, self.seqs = subject, since, tuple(seqs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may sign in. ``password``: the hash as the hasher wrote it."""

    name: str
    role: str
    password: str
    created_at: str
    disabled: bool


# -- decisions -----------------------------------------------------------------------------------------------------------


def append(db: sqlite3.Connection, decision: Decision) -> int:
    """Append a decision inside the caller's transaction; returns its number."""
    cursor = db.execute(
        "INSERT INTO decision (id, subject, kind, judgement, value, user, decided_at, supersedes, reason) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(decision.id, decision.subject, decision.kind, decision.judgement, decision.value, decision.user),
            *(decision.decided_at.isoformat(), decision.supersedes, decision.reason),
        ),
    )
    detail = f"{decision.kind} {decision.judgement}"
    log.append(db, at=decision.decided_at, action="decide", subject=decision.subject, detail=detail)
    return int(cursor.lastrowid or 0)


def revision(db: sqlite3.Connection, about: Iterable[str]) -> str:
    """Revision of things: ``d`` and the number of the last decision that speaks of any of them; ``0`` if none does."""
    wanted = tuple(dict.fromkeys(about))
    last = 0
    for n in range(0, len(wanted), 500):
        part = wanted[n : n + 500]
        marks = ",".join("?" * len(part))
        row = db.execute(f"SELECT max(seq) FROM decision_about WHERE about IN ({marks})", part).fetchone()
        last = max(last, row[0] or 0)
    return f"d{last}" if last else "0"


def check_revision(db: sqlite3.Connection, about: Sequence[str], seen: str) -> None:
    """Raise ``Meanwhile`` if a decision younger than ``seen`` speaks of any of these; inside the caller's transaction.

    ``seen`` may be the revision of more than these (a whole event's, for one of its claims): numbers rise over all decisions.
    """
    now = revision(db, about)
    try:
        last = int(seen.removeprefix("d"))
    except ValueError:
        raise InvalidRecord(f"revision: {seen!r} is not a revision such as 0 or d12") from None
    if int(now.removeprefix("d")) <= last:
        return
    marks = ",".join("?" * len(about))
    rows = db.execute(
        f"SELECT DISTINCT seq FROM decision_about WHERE seq > ? AND about IN ({marks}) ORDER BY seq", (last, *about)
    ).fetchall()
    raise Meanwhile(about[0], now, [r["seq"] for r in rows])


_DECISIONS = (
    "SELECT d.*, (SELECT x.id FROM decision x WHERE x.supersedes = d.id ORDER BY x.seq LIMIT 1) AS superseded_by, "
    "(SELECT x.user FROM decision x WHERE x.supersedes = d.id ORDER BY x.seq LIMIT 1) AS superseded_user "
    "FROM decision d"
)


def decision(db: sqlite3.Connection, key: str) -> sqlite3.Row | None:
    """The row of this decision, with what superseded it."""
    row: sqlite3.Row | None = db.execute(f"{_DECISIONS} WHERE d.id = ?", (key,)).fetchone()
    return row


def decisions(
    db: sqlite3.Connection,
    *,
    about: Sequence[str] | None = None,
    user: str | None = None,
    since: str | None = None,
    kinds: Sequence[str] = (),
    seqs: Sequence[int] | None = None,
    limit: int = 500,
    offset: int = 0,
) -> tuple[int, list[sqlite3.Row]]:
    """(how many, rows) of decisions, latest first; ``about``: ids any of which they speak of."""
    where, values = ["1"], []
    if about is not None:
        where.append("d.seq IN (SELECT seq FROM decision_about WHERE about IN (SELECT value FROM json_each(?)))")
        values.append(json.dumps(list(about)))
    if seqs is not None:
        where.append("d.seq IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(seqs)))
    if kinds:
        where.append("d.kind IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(kinds)))
    for column, told, sign in (("user", user, "="), ("decided_at", since, ">=")):
        if told is not None:
            where.append(f"d.{column} {sign} ?")
            values.append(told)
    clause = " AND ".join(where)
    total = db.execute(f"SELECT count(*) FROM decision d WHERE {clause}", values).fetchone()[0]
    rows = db.execute(f"{_DECISIONS} WHERE {clause} ORDER BY d.seq DESC LIMIT ? OFFSET ?", (*values, limit, offset))
    return total, rows.fetchall()


def spoken_of(db: sqlite3.Connection, seq: int) -> tuple[str, ...]:
    """Everything the decision of this number speaks of, its subject first."""
    subject = db.execute("SELECT subject FROM decision WHERE seq = ?", (seq,)).fetchone()["subject"]
    rows = db.execute("SELECT about FROM decision_about WHERE seq = ? ORDER BY about", (seq,))
    return tuple(dict.fromkeys((subject, *(r["about"] for r in rows))))


def rejected_of(db: sqlite3.Connection, event: str) -> list[str]:
    """Claims that a person took out of this event by rejecting them (the decision names the event), still rejected."""
    rows = db.execute(
        "SELECT DISTINCT d.subject FROM decision d WHERE d.kind IN ('reject', 'withdraw') AND json_valid(d.value) "
        "AND d.value ->> '$.event' IN (SELECT ?1 UNION SELECT old FROM event_alias WHERE event = ?1)",
        (event,),
    )
    return [r["subject"] for r in rows]


# -- accounts ------------------------------------------------------------------------------------------------------------


def accounts(db: sqlite3.Connection) -> list[Account]:
    """All accounts, by name."""
    return [_account(r) for r in db.execute("SELECT * FROM account ORDER BY name")]


def account(db: sqlite3.Connection, name: str) -> Account | None:
    """The account of this name."""
    row = db.execute("SELECT * FROM account WHERE name = ?", (name,)).fetchone()
    return _account(row) if row else None


def _account(r: sqlite3.Row) -> Account:
    return Account(**{**dict(r), "disabled": bool(r["disabled"])})


def put_account(db: sqlite3.Connection, a: Account, *, at: datetime, by: str) -> None:
    """Make or change an account, inside the caller's transaction; the log tells who did, never the password."""
    if a.role not in ROLES:
        raise InvalidRecord(f"role: {a.role!r} is not one of: {', '.join(ROLES)}")
    db.execute(
        "INSERT INTO account VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET role = excluded.role, "
        "password = excluded.password, disabled = excluded.disabled",
        (a.name, a.role, a.password, a.created_at, a.disabled),
    )
    detail = f"{a.role}{', disabled' if a.disabled else ''}, by {by}"
    log.append(db, at=at, action="account", subject=a.name, detail=detail)


# -- blind double coding ---------------------------------------------------------------------------------------------------


def draw(
    db: sqlite3.Connection,
    *,
    key: str,
    note: str,
    seed: int,
    claims: Sequence[str],
    coders: Sequence[str],
    by: str,
    at: datetime,
) -> None:
    """Store a drawn sample, inside the caller's transaction."""
    db.execute("INSERT INTO sample VALUES (?, ?, ?, ?, ?)", (key, note, seed, by, at.isoformat()))
    db.executemany("INSERT INTO sample_claim VALUES (?, ?, ?)", [(key, n, c) for n, c in enumerate(claims, 1)])
    db.executemany("INSERT INTO sample_coder VALUES (?, ?)", [(key, c) for c in coders])
    log.append(db, at=at, action="sample", subject=key, detail=f"{len(claims)} claims for {', '.join(coders)}, by {by}")


def samples(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """All samples, latest first: the row with ``size``, ``coders`` and ``done`` (coder -> claims coded)."""
    out = []
    for row in db.execute("SELECT * FROM sample ORDER BY created_at DESC, id").fetchall():
        key = row["id"]
        size = db.execute("SELECT count(*) FROM sample_claim WHERE sample = ?", (key,)).fetchone()[0]
        coders = [
            r["coder"] for r in db.execute("SELECT coder FROM sample_coder WHERE sample = ? ORDER BY coder", (key,))
        ]
        done = dict.fromkeys(coders, 0)
        for r in db.execute(
            "SELECT coder, count(DISTINCT claim) AS n FROM coding WHERE sample = ? GROUP BY coder", (key,)
        ):
            done[r["coder"]] = r["n"]
        out.append({**dict(row), "size": size, "coders": coders, "done": done})
    return out


def sample_claims(db: sqlite3.Connection, sample: str) -> list[str]:
    """The sample's claims, in their drawn order."""
    rows = db.execute("SELECT claim FROM sample_claim WHERE sample = ? ORDER BY number", (sample,))
    return [r["claim"] for r in rows]


def code(db: sqlite3.Connection, *, sample: str, claim: str, coder: str, answers: Any, at: datetime) -> None:
    """Append a coder's answers, inside the caller's transaction."""
    db.execute(
        "INSERT INTO coding (sample, claim, coder, answers, coded_at) VALUES (?, ?, ?, ?, ?)",
        (sample, claim, coder, dumps(answers), at.isoformat()),
    )


def codings(db: sqlite3.Connection, sample: str) -> dict[str, dict[str, Any]]:
    """Claim -> coder -> answers; a coder's latest answers count."""
    out: dict[str, dict[str, Any]] = {}
    for r in db.execute("SELECT claim, coder, answers FROM coding WHERE sample = ? ORDER BY seq", (sample,)):
        out.setdefault(r["claim"], {})[r["coder"]] = json.loads(r["answers"])
    return out


def settle(db: sqlite3.Connection, sample: str, claim: str, decision: str) -> None:
    """Note that this decision settled the claim for the sample, inside the caller's transaction."""
    db.execute("INSERT OR IGNORE INTO settled VALUES (?, ?, ?)", (sample, claim, decision))


def settled(db: sqlite3.Connection, sample: str) -> Mapping[str, str]:
    """Claim -> the latest decision in force that settled it."""
    rows = db.execute(
        "SELECT s.claim, s.decision FROM settled s JOIN decision d ON d.id = s.decision WHERE s.sample = ? "
        "AND NOT EXISTS (SELECT 1 FROM decision x WHERE x.supersedes = d.id) ORDER BY d.seq",
        (sample,),
    )
    return {r["claim"]: r["decision"] for r in rows}
