"""The captives' ledgers that change with some events: from event to event, as far as something changes, and no further.

In whose ledger a taking stands depends on the takings of the weeks before it, and where a release is entered on those around
it. So those that meet a changed one are asked again, and those that meet one whose answer is another now.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from daybook.core.events import Event
from daybook.core.vocab import ClaimType
from daybook.engine.nearby import REACH, TooFar
from daybook.engine.nearby_sieges import Sieges
from daybook.fuse import index
from daybook.fuse.captives import Book, Home, unfinished
from daybook.store import derived
from daybook.store import encode as enc
from daybook.store import neighbours as near

Row = tuple[int, int, str]  # first day, last day, light record


@dataclass(slots=True)
class _Asked:
    """What one update has found. ``before``: homes as stored; ``asked``: events whose home is asked for, unfinished."""

    rows: dict[str, Row]
    before: dict[str, Home | None]
    asked: dict[str, Event] = field(default_factory=dict)
    around: dict[str, Event] = field(default_factory=dict)  # others, whose home stands
    stored: dict[str, Event] = field(default_factory=dict)  # read ahead


class Ledgers(Sieges):
    """The captives' part of an update."""

    def _captives(self, fresh: Sequence[Event], gone: set[str]) -> list[Event]:
        """The fresh events finished, and all stored ones that are others now; keeps what the next update needs.

        ``gone``: ids of the stored events in whose place the fresh ones stand.
        """
        mine = {e.id: e for e in fresh if index.is_captive(e)}
        stored = near.captives(self.db, gone)
        if not mine and not stored:
            return list(fresh)
        said = {s.id: s for d in self.docs.values() for s in d.said}
        rows = {k: (*index.captive_days(e), enc.dumps(index.light_captive(e, said))) for k, e in mine.items()}
        found = _Asked(rows=dict(rows), before={k: home for k, (_, home) in stored.items()})
        was = derived.events_of(self.db, stored)
        # Whether a report tells of a taking depends on the releases that it tells, so an event may be the same and mean another.
        held = Book(list(mine.values()), said, self.config).held
        took = {k for k, e in was.items() if e.type is ClaimType.ABDUCTION and (e.captivity or found.before.get(k))}
        same = {k for k, e in mine.items() if k in was and unfinished(was[k]) == e and (k in held) == (k in took)}
        found.asked = {k: e for k, e in mine.items() if k not in same}
        found.around = {k: mine[k] for k in same}
        edge = [rows[k] for k in found.asked] + [row for k, (row, _) in stored.items() if k not in same]
        homes = self._spread(found, edge, gone, set(mine))
        return self._finished(fresh, found, homes, gone, same)

    def _spread(self, found: _Asked, edge: list[Row], gone: set[str], mine: set[str]) -> dict[str, Home]:
        """Ask again whom the change reaches, until nobody's home is another."""
        moved: set[str] = set()
        while True:
            met = self._meeting(edge)
            self._wake(found, met)
            for key, (row, home) in met.items():
                if key in gone and key not in mine:
                    continue
                if key not in found.asked:
                    self._take(found, key, row, home, found.asked)
            met = self._meeting([found.rows[k] for k in found.asked])
            self._wake(found, met)
            for key, (row, home) in met.items():
                if key not in found.asked and not (key in gone and key not in mine):
                    self._take(found, key, row, home, found.around)
            homes = self._book(found).homes({k: found.before.get(k) for k in found.around})
            now = {k for k in found.asked if homes.get(k) != found.before.get(k)} - moved
            edge = [found.rows[k] for k in now if found.asked[k].type is ClaimType.ABDUCTION]
            moved |= now
            if not edge:
                return homes

    def _wake(self, found: _Asked, keys: Iterable[str]) -> None:
        """Read stored events that will be asked for, all at once."""
        known = found.asked.keys() | found.around.keys() | found.stored.keys()
        found.stored |= derived.events_of(self.db, set(keys) - known)

    def _take(self, found: _Asked, key: str, row: Row, home: Home | None, among: dict[str, Event]) -> None:
        """Have an event ready, as it was before anything was entered."""
        event = found.around.pop(key, None)
        if event is None:
            self._wake(found, [key])
            event = unfinished(found.stored.pop(key))
            found.rows[key], found.before[key] = row, home
        among[key] = event
        if len(found.asked) + len(found.around) > REACH:
            raise TooFar

    def _meeting(self, rows: Iterable[Row]) -> dict[str, tuple[Row, Home | None]]:
        """Stored takings, releases and moves that may stand in one ledger with any of these."""
        out: dict[str, tuple[Row, Home | None]] = {}
        days = self.config.captive_days
        for first, last, body in set(rows):
            light = index.captives(body)
            for key, row, home in near.captives_between(self.db, first - days, last + days):
                if key not in out and index.captives_meet(light, index.captives(row[2]), self.config):
                    out[key] = (row, home)
        return out

    def _book(self, found: _Asked) -> Book:
        events = [*found.asked.values(), *found.around.values()]
        self._load({d for e in events for d in e.documents})
        said = {s.id: s for doc in self.docs.values() for s in doc.said}
        return Book(events, said, self.config)

    def _finished(
        self, fresh: Sequence[Event], found: _Asked, homes: Mapping[str, Home], gone: set[str], same: set[str]
    ) -> list[Event]:
        firsts = {home[0] for k in found.asked for home in (found.before.get(k), homes.get(k)) if home is not None}
        firsts |= {home[0] for k, home in found.before.items() if k in gone and home is not None}
        firsts |= found.asked.keys()
        members: dict[str, set[str]] = {}
        for first in sorted(firsts):
            told = near.captives_of(self.db, first)
            for key, (row, home) in told.items():
                if key not in found.asked and key not in found.around and key not in gone:
                    self._take(found, key, row, home, found.around)
            members[first] = {k for k in told if k in found.around and found.before.get(k) is not None}
        for key, home in homes.items():
            if key in found.asked:
                members.setdefault(home[0], set()).add(key)
        for first in sorted(firsts - found.asked.keys() - found.around.keys() - gone):
            for key, (row, home) in near.captives(self.db, [first]).items():
                self._take(found, key, row, home, found.around)
        book, there = self._book(found), found.asked | found.around
        every = {**{k: h for k, h in found.before.items() if k in found.around and h is not None}, **homes}
        out = [e for e in fresh if e.id not in there]
        put = sorted(found.asked.keys() | same | (firsts & there.keys()))
        asleep = derived.events_of(self.db, same - firsts - found.asked.keys())
        for key in put:
            inside = [there[m] for m in members.get(key, ()) if every.get(m, ("",))[0] == key]
            out.append(asleep[key] if key in asleep else book.finished(there[key], every, inside))
        self.captives_now = [(k, *found.rows[k][:2], json.loads(found.rows[k][2]), every.get(k)) for k in put]
        return out
