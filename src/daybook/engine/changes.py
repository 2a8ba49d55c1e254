"""What changed in a case since a day of its own clock: events, numbers, contradictions, who holds what.

The state of that day is put together anew, by today's rules, from what the case held then: the reports added before the day,
as they were read then, and the decisions made before it. So every difference comes of what went in since, none of a newer
program.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from daybook.core.control import ControlInterval
from daybook.core.errors import StopRun
from daybook.core.events import Contradiction, Event, Tally
from daybook.engine.components import Components
from daybook.engine.pipeline import fused_now
from daybook.stages import Fused
from daybook.store import derived
from daybook.store.asof import as_of
from daybook.store.sqlite import SqliteStore

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value before and after. ``name``: of the event's or interval's field, or ``tally``; values as JSON has them."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Generic[T]):
    """Something that is new (no ``before``), gone (no ``after``) or changed. ``event``: whose it is, in an event's parts.

    ``others``: of an event that is gone, those that tell its claims now; of a new one, those that told them before.
    """

    before: T | None
    after: T | None
    fields: tuple[Field, ...] = ()
    event: str = ""
    others: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """``new``, ``gone`` or ``changed``."""
        return "new" if self.before is None else "gone" if self.after is None else "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All that changed. ``added``, ``read_anew``: reports (id, name); ``decisions``: made since, oldest first."""

    since: date
    added: tuple[tuple[str, str], ...]
    read_anew: tuple[tuple[str, str], ...]
    decisions: tuple[dict[str, Any], ...]
    last: datetime | None
    events: tuple[Change[Event], ...]
    contradictions: tuple[Change[Contradiction], ...]
    control: tuple[Change[ControlInterval], ...]


def changes_since(path: Path, since: date, today: date | None = None) -> Changes:
    """What changed in the case since this day began (UTC). Raises ``StopRun`` if the day is still to come."""
    if since > (today or datetime.now(UTC).date()):
        raise StopRun(f"{path}: {since} is still to come; --since takes a day that has begun")
    components = Components()
    with SqliteStore(path, read_only=True) as store:
        added, anew, decisions = _went_in(store.db, since)
        last = _last(store.db)
        if not (added or anew or decisions):
            return Changes(
                since=since, added=(), read_anew=(), decisions=(), last=last, events=(), contradictions=(), control=()
            )
        now = _now(store, components)
        as_of(store.db, since)
        then = fused_now(store, components)
    pairs = _paired(then.events, now.events)
    return Changes(
        since=since,
        added=added,
        read_anew=anew,
        decisions=decisions,
        last=last,
        events=tuple(_events(pairs, then.events, now.events)),
        contradictions=tuple(c for a, b in pairs for c in _contradictions(a, b)),
        control=tuple(_control(then.control, now.control)),
    )


def _now(store: SqliteStore, components: Components) -> Fused:
    """What is stored, if it is up to date and by today's rules."""
    if store.fused_from() != store.inputs_sha(components.fuse_key):
        return fused_now(store, components)
    events, control = tuple(derived.events(store.db)), derived.control(store.db)
    return Fused(origins=(), links=(), events=events, control=control, copies=())


Reports = tuple[tuple[str, str], ...]


def _went_in(db: sqlite3.Connection, since: date) -> tuple[Reports, Reports, tuple[dict[str, Any], ...]]:
    day = since.isoformat()
    added = db.execute("SELECT id, name FROM document WHERE datetime(added_at) >= datetime(?) ORDER BY seq", (day,))
    anew = db.execute(
        "SELECT DISTINCT d.id, d.name FROM reading r JOIN run u ON u.id = r.run JOIN document d ON d.id = r.document "
        "WHERE r.seq > 1 AND datetime(u.started) >= datetime(?1) AND datetime(d.added_at) < datetime(?1) ORDER BY d.seq",
        (day,),
    )
    decided = db.execute(
        "SELECT decided_at AS at, user, kind, judgement, subject, reason FROM decision "
        "WHERE datetime(decided_at) >= datetime(?) ORDER BY seq",
        (day,),
    )
    return tuple(map(tuple, added)), tuple(map(tuple, anew)), tuple(dict(r) for r in decided)


def _last(db: sqlite3.Connection) -> datetime | None:
    row = db.execute(
        "SELECT max(at) FROM (SELECT max(added_at) AS at FROM document UNION ALL SELECT max(decided_at) FROM decision "
        "UNION ALL SELECT max(u.started) FROM reading r JOIN run u ON u.id = r.run)"
    ).fetchone()
    return datetime.fromisoformat(row[0]) if row[0] else None


# -- events --------------------------------------------------------------------------------------------------------------


def _paired(before: Sequence[Event], after: Sequence[Event]) -> list[tuple[Event | None, Event | None]]:
    """Each event beside what it was: by its id, else (an older report came in later) by most of its claims."""
    had, has = {e.id: e for e in before}, {e.id: e for e in after}
    pairs: list[tuple[Event | None, Event | None]] = [(had[k], has[k]) for k in sorted(had.keys() & has.keys())]
    home = {c: e.id for e in after for c in e.claims if e.id not in had}
    shared: dict[tuple[str, str], int] = {}
    for key in had.keys() - has.keys():
        for c in had[key].claims:
            if c in home:
                shared[key, home[c]] = shared.get((key, home[c]), 0) + 1
    old, new = set(had) - set(has), set(has) - set(had)
    for (a, b), _ in sorted(shared.items(), key=lambda x: (-x[1], x[0])):
        if a in old and b in new:
            pairs.append((had[a], has[b]))
            old.remove(a)
            new.remove(b)
    pairs += [(had[k], None) for k in sorted(old)]
    pairs += [(None, has[k]) for k in sorted(new)]
    return pairs


def _events(
    pairs: Iterable[tuple[Event | None, Event | None]], before: Sequence[Event], after: Sequence[Event]
) -> Iterable[Change[Event]]:
    """Events that are new, gone, or tell something else, by day."""
    was, now = ({c: e.id for e in events for c in e.claims} for events in (before, after))
    out = []
    for a, b in pairs:
        fields = tuple(_fields(a, b)) if a and b else ()
        if a and b and not fields:
            continue
        one = a or b
        others: set[str] = set()
        if one is not None and not (a and b):
            home = was if a is None else now
            others = {home[c] for c in one.claims if c in home}
        out.append(Change(before=a, after=b, fields=fields, others=tuple(sorted(others))))
    return sorted(out, key=lambda c: _by_day(c.after or c.before))


def _by_day(e: Event | None) -> tuple[bool, str, str]:
    day = (e.time.earliest or e.time.latest) if e else None
    return (day is None, str(day), e.id if e else "")


def _fields(a: Event, b: Event) -> Iterable[Field]:
    yield from _differing(
        [
            ("id", a.id, b.id),
            ("type", a.type, b.type),
            ("status", a.status, b.status),
            ("days", _days(a), _days(b)),
            ("place", _place(a), _place(b)),
            ("actors", list(a.actors), list(b.actors)),
            ("targets", list(a.targets), list(b.targets)),
        ]
    )
    yield from _tallies(a.tallies, b.tallies)
    yield from _differing(
        [
            ("captives", _held(a), _held(b)),
            ("grade", a.grade, b.grade),
            ("denied_by", list(a.denied_by), list(b.denied_by)),
            ("origins", list(a.origins), list(b.origins)),
            ("reports", list(a.documents), list(b.documents)),
            ("claims", list(a.claims), list(b.claims)),
        ]
    )


def _held(e: Event) -> str | None:
    return e.captivity.arithmetic if e.captivity else None


def _differing(rows: Iterable[tuple[str, Any, Any]]) -> Iterable[Field]:
    return (Field(name=name, before=a, after=b) for name, a, b in rows if a != b)


def _days(e: Event) -> dict[str, str | None]:
    t = e.time
    return {
        "earliest": t.earliest.isoformat() if t.earliest else None,
        "latest": t.latest.isoformat() if t.latest else None,
    }


def _place(e: Event) -> dict[str, Any] | None:
    p = e.place
    return {"place_id": p.place_id, "name": p.name, "precision": p.precision, "lat": p.lat, "lon": p.lon} if p else None


def _tallies(before: Sequence[Tally], after: Sequence[Tally]) -> Iterable[Field]:
    had, has = ({(t.harm, t.whom, t.side or ""): t for t in rows} for rows in (before, after))
    for key in sorted(had.keys() | has.keys()):
        a, b = _number(had.get(key)), _number(has.get(key))
        if a != b:
            yield Field(name="tally", before=a, after=b)


def _number(t: Tally | None) -> dict[str, Any] | None:
    if t is None:
        return None
    told = {"harm": t.harm, "whom": t.whom, "side": t.side, "low": t.low, "high": t.high, "origins": list(t.origins)}
    return told | {"best": t.best, "policy": t.policy}


# -- contradictions and control ------------------------------------------------------------------------------------------


def _contradictions(a: Event | None, b: Event | None) -> Iterable[Change[Contradiction]]:
    """An event's contradictions: the same one by its id, else by its kind and a claim that both hold."""
    old, new = ({c.id: c for c in e.contradictions} if e else {} for e in (a, b))
    event = b.id if b else a.id if a else ""
    pairs: list[tuple[Contradiction, Contradiction]] = [(old[k], new[k]) for k in old.keys() & new.keys()]
    left = [old[k] for k in sorted(old.keys() - new.keys())]
    right = [new[k] for k in sorted(new.keys() - old.keys())]
    for c in list(left):
        match = next((d for d in right if d.kind == c.kind and set(d.claims) & set(c.claims)), None)
        if match is not None:
            pairs.append((c, match))
            left.remove(c)
            right.remove(match)
    for c, d in sorted(pairs, key=lambda p: p[1].id):
        rows = [("summary", c.summary, d.summary), ("state", c.state, d.state), ("reason", c.reason, d.reason)]
        fields = tuple(_differing([*rows, ("origins", list(c.origins), list(d.origins))]))
        if fields:
            yield Change(before=c, after=d, fields=fields, event=event)
    yield from (Change(before=c, after=None, event=event) for c in left)
    yield from (Change(before=None, after=d, event=event) for d in right)


def _control(before: Iterable[ControlInterval], after: Iterable[ControlInterval]) -> Iterable[Change[ControlInterval]]:
    """Intervals that are new, gone, or begin, end or stand otherwise; the same one by place, holder, status and start."""
    had, has = list(before), list(after)
    same = set(had) & set(has)
    old, new = [c for c in had if c not in same], [c for c in has if c not in same]
    out: list[Change[ControlInterval]] = []
    for c in list(old):
        match = next((d for d in new if _who(d) == _who(c) and (d.start == c.start or d.end == c.end)), None)
        if match is None:
            continue
        old.remove(c)
        new.remove(match)
        fields = tuple(_differing((k, v, asdict(match)[k]) for k, v in asdict(c).items()))
        if fields:
            out.append(Change(before=c, after=match, fields=fields))
    out += [Change(before=c, after=None) for c in old]
    out += [Change(before=None, after=c) for c in new]
    return sorted(out, key=lambda c: [x.order for x in (c.after, c.before) if x])


def _who(c: ControlInterval) -> tuple[Any, ...]:
    return (c.place_id or c.place, c.part, c.status, c.side, c.basis)


def as_json(found: Changes) -> Mapping[str, Any]:
    """All of it for machines; ``before`` and ``after`` hold the whole records."""

    def rows(changed: Iterable[Change[Any]]) -> list[dict[str, Any]]:
        return [
            {
                "change": c.what,
                **({"event": c.event} if c.event else {}),
                **({"others": list(c.others)} if c.others else {}),
                "fields": [asdict(f) for f in c.fields],
                "before": asdict(c.before) if c.before is not None else None,
                "after": asdict(c.after) if c.after is not None else None,
            }
            for c in changed
        ]

    return {
        "since": found.since.isoformat(),
        "last_change": found.last.isoformat() if found.last else None,
        "added": [{"report": name, "document": key} for key, name in found.added],
        "read_anew": [{"report": name, "document": key} for key, name in found.read_anew],
        "decisions": list(found.decisions),
        "events": rows(found.events),
        "contradictions": rows(found.contradictions),
        "control": rows(found.control),
    }
