"""Puts a few new or changed reports into the events that are there, touching only their neighbourhood.

The result is the one that putting everything together anew gives (``tests/engine/test_incremental.py``). What is touched:
the units that the reports' claims may be one happening with, the groups these stand in, the ledgers of captives these
belong to, the places whose holder is told, the sieges told of, the origins of words that are shared. What would reach further
(a name by which an outlet of hundreds of reports is newly known, an origin whose first claim is withdrawn) raises
:class:`TooFar`, and everything is put together anew.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from daybook.core.control import ControlInterval
from daybook.core.documents import Document
from daybook.core.events import Event, Link
from daybook.core.values import PlaceRef
from daybook.engine.components import Components
from daybook.engine.nearby import AT_ONCE, REACH, TooFar
from daybook.engine.nearby_captives import Ledgers
from daybook.engine.nearby_origins import rank_of
from daybook.engine.nearby_sieges import home_of, siege_row
from daybook.fuse import decisions as people
from daybook.fuse import index
from daybook.fuse.cluster import group
from daybook.fuse.config import FusionConfig
from daybook.fuse.control import Where, lane, lane_of, with_exceptions
from daybook.fuse.match import match
from daybook.fuse.meet import each
from daybook.fuse.origins import quoted
from daybook.fuse.said import Said
from daybook.fuse.sieges import besieged
from daybook.fuse.standard import (
    StandardMatcher,
    Whole,
    are_copies,
    compare,
    events_of,
    link_of,
    links,
    named_in,
    no_collecting,
)
from daybook.fuse.units import Unit
from daybook.store import derived
from daybook.store import neighbours as near

_ROUNDED = 5e-5  # scores are stored with four digits


def update(db: sqlite3.Connection, components: Components) -> int:
    """Bring the derived tables up to date inside the caller's transaction; returns how many units were put together anew.

    Raises ``TooFar`` if that is not a neighbourhood's matter; the transaction must then be rolled back.
    """
    matcher, state = components.matcher, near.state(db)
    if not isinstance(matcher, StandardMatcher) or state is None or state[0] != components.fuse_key:
        raise TooFar
    with no_collecting():
        touched = _Update(db, matcher.config, state[1]).run()
    near.done(db, components.fuse_key, *near.waiting(db))
    return touched


class _Update(Ledgers):
    def run(self) -> int:
        """The whole update."""
        dirty = near.pending(self.db) | self._decided()
        dirty |= self._held_beside(dirty)
        if len(dirty) > AT_ONCE:
            raise TooFar
        self._load(dirty)
        seqs = near.seqs(self.db, dirty)
        old = {d: near.kept(self.db, seqs[d]) for d in dirty}
        old_claims = near.claims_of(self.db, dirty)
        names = {d: self._quoted(d) for d in dirty}
        after = {d: set(quoted(self.docs[d].said)) for d in dirty}
        named = self._publishers(names, after, {seqs[d] for d in dirty}) - dirty
        copied = self._copies(dirty, old, after) | named
        self._crowded({d: old[d] for d in dirty})
        moved = self._origins(dirty, copied, old, old_claims)
        self._regroup(dirty, moved)
        touched = self._events(dirty, old_claims, moved)
        self._put_sieges()
        self._lanes(seqs, moved)
        return touched

    def _decided(self) -> set[str]:
        """Documents that decisions since speak of."""
        out: set[str] = set()
        rows = self.db.execute(
            "SELECT id, subject, kind, value, supersedes FROM decision WHERE seq > ?1 OR id IN "
            "(SELECT supersedes FROM decision WHERE seq > ?1 AND supersedes IS NOT NULL)",
            (self.decided,),
        )
        for r in rows.fetchall():
            if r["kind"] == "note":
                continue
            if r["subject"] in ("case", "*"):
                raise TooFar
            told = {r["subject"]}
            if r["kind"] in ("same", "different"):
                told = {*people.ids_in(r["subject"]), *people.ids_in(r["value"])}
            for key in told:
                out |= self._documents_of(key)
        return out

    def _documents_of(self, key: str) -> set[str]:
        if key.startswith("evt_"):
            event = derived.event(self.db, key)
            if event is None:
                raise TooFar
            return set(event.documents)
        home = near.homes(self.db, [key])
        found = set(home.values()) or set(near.seqs(self.db, [key]))
        if not found:
            rows = self.db.execute("SELECT id FROM document WHERE text_sha256 = ?", (key,))
            found = {r["id"] for r in rows}
        if not found:
            raise TooFar
        return found

    # -- events ---------------------------------------------------------------------------------------------------------------

    def _events(self, dirty: set[str], old_claims: set[str], moved: Mapping[str, Said]) -> int:
        new = {u.id: u for d in dirty for u in self.docs[d].told if self.docs[d].kept}
        strong, weak = self._meet(new)
        threshold = self.config.link_threshold - _ROUNDED
        roots = (near.linked(self.db, old_claims, threshold) - old_claims) | strong
        roots |= {self._unit(c) for c in moved if not moved[c].is_state} - {None}  # type: ignore[arg-type]
        # All that shared an event with what was there before: groups are made anew.
        events = near.events_with(self.db, old_claims)
        for claim in chain.from_iterable(self.beside.get(c, ()) for c in self._told_by(new, old_claims)):
            roots |= {self._unit(claim)} - {None}  # type: ignore[arg-type]
        roots |= {u for claims in events.values() for c in claims - old_claims if (u := self._unit(c)) is not None}
        near.drop_links(self.db, old_claims)
        chosen_units = self._component(roots | set(new), threshold)
        fresh, told, made = self._put_together(chosen_units)
        claims = {s.id for u in told for s in u.said}
        gone = near.events_with(self.db, claims | old_claims)
        if any(held - claims - old_claims for held in gone.values()):
            raise TooFar  # an event would lose claims that nobody looked at
        self.captives_now = []
        finished = self._captives(fresh, set(gone))
        near.update_events(self.db, set(gone) | {e.id for e in finished}, finished, {u.id for u in told}, made)
        derived.put_links(self.db, [k for k in weak if not (k.left in chosen_units and k.right in chosen_units)])
        near.put_captives(self.db, self.captives_now)
        return len(told)

    def _told_by(self, new: Mapping[str, Unit], old_claims: set[str]) -> set[str]:
        """Claims that the changed documents told or tell, of control too: people may have held them against others."""
        documents = {u.document for u in new.values()} | set(near.homes(self.db, old_claims).values())
        self._load(documents)
        return old_claims | {s.id for d in documents for s in self.docs[d].said}

    def _meet(self, new: Mapping[str, Unit]) -> tuple[set[str], list[Link]]:
        """Old units that are likely one happening with a new one; and the links to all others that are worth keeping."""
        if not new:
            return set(), []
        longest = self.config.long_days + 1
        seqs: set[int] = set()
        for role, spot in index.spots(list(new.values()), self.config):
            roles = {index.MEETS: (index.MEETS, index.LOOKS), index.SOUGHT: (index.LOOKS,)}.get(
                role, (index.MEETS, index.SOUGHT)
            )
            for other in roles:
                rows = near.meeting(self.db, other, spot.key, spot.first, spot.last, spot.families, longest)
                seqs |= {r["document"] for r in rows}
        copies = self._members({n for u in new.values() if (n := self.groups.get(u.document)) is not None})
        self._load(near.ids(self.db, seqs) | copies)
        told = sorted((u for d in self.docs.values() if d.kept for u in d.told), key=lambda u: u.id)
        focus = frozenset(n for n, u in enumerate(told) if u.id in new)
        strong: set[str] = set()
        weak: list[Link] = []
        number = self._number
        for left, right in each(told, number, self.config, focus=focus, crowds=self._crowds(new.values())):
            a, b = told[left], told[right]
            found = match(a, b, are_copies(a, b, number), self.config)
            if found.veto:
                continue
            if found.score >= self.config.link_threshold:
                strong |= {a.id, b.id}
            if found.score >= self.config.keep_links_above:
                weak.append(link_of(a, b, found, same=False))
        return strong - new.keys(), weak

    def _component(self, roots: set[str], threshold: float) -> dict[str, Unit]:
        """All units that links or people's words tie to these."""
        out: dict[str, Unit] = {}
        frontier = set(roots)
        while frontier:
            if len(out) + len(frontier) > REACH:
                raise TooFar
            homes = near.homes(self.db, frontier)
            self._load(homes.values())
            step: set[str] = set()
            for key in sorted(frontier):
                unit = next((u for u in self.docs[homes[key]].told if u.id == key), None)
                if unit is None:
                    raise TooFar
                out[key] = unit
                for claim in chain.from_iterable(self.beside.get(s.id, ()) for s in unit.said):
                    if (other := self._unit(claim)) is not None:
                        step.add(other)
            step |= near.linked(self.db, frontier, threshold)
            frontier = step - out.keys()
        return out

    def _put_together(self, chosen_units: Mapping[str, Unit]) -> tuple[list[Event], list[Unit], tuple[Link, ...]]:
        told = [chosen_units[k] for k in sorted(chosen_units)]
        claims = {s.id for u in told for s in u.said}
        judged = [j for j in self.judged if j.left in claims and j.right in claims]
        number = self._number
        matches = compare(told, number, self.config, self._crowds(told))
        grouping = group(told, matches, judged, self.config, named_in(self.judged))
        said = {s.id: s for u in told for s in u.said}
        origins = self._voices(said.values())
        against = [j for j in self.judged if (j.left in claims) != (j.right in claims)]
        states = {c for j in against for c in (j.left, j.right) if c not in claims and self._is_state(c)}
        unheard = people.together_by_place(against, states, {})
        events = events_of(told, grouping, origins, people.on_events(self.decisions), self.config, unheard)
        return events, told, links(told, matches, grouping, number, self.config)

    # -- who holds what -------------------------------------------------------------------------------------------------------

    def _lanes(self, dirty: Mapping[str, int], moved: Mapping[str, Said]) -> None:
        wanted: set[Where] = near.drop_holders(self.db, dirty.values())
        for d, seq in dirty.items():
            told = [row for s in self.docs[d].said if (row := index.holder_row(s)) is not None]
            wanted |= {(place, part) for place, part, _, _ in told}
            near.put_holders(self.db, seq, told)
        wanted |= {w for s in moved.values() if (w := lane_of(s)) is not None}
        if not wanted:
            return
        areas: set[str] = set()
        for where in sorted(wanted):
            areas |= self._inside(where)
            self._lane(where)
            areas |= self._inside(where)
        wholes = {(place, "") for place, _ in wanted}
        rows = self.db.execute(
            "SELECT place_id, part FROM lane WHERE holds IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(areas)),),
        )
        wholes |= {(r["place_id"], r["part"]) for r in rows}
        for whole in sorted(wholes):
            self._carve(whole)

    def _inside(self, where: Where) -> set[str]:
        row = self.db.execute("SELECT inside FROM lane WHERE place_id = ? AND part = ?", where).fetchone()
        return {row["inside"]} if row and row["inside"] else set()

    def _lane(self, where: Where) -> None:
        """One place or part anew, nothing carved out yet."""
        words = sorted((index.holder(*row) for row in near.holders(self.db, where)), key=lambda w: w.order)
        self.db.execute("DELETE FROM control WHERE place_id = ? AND part = ? AND status <> 'besieged'", where)
        self.db.execute("DELETE FROM lane WHERE place_id = ? AND part = ?", where)
        if not words:
            return
        found, ref = lane(words, near.origins_of(self.db, [w.claim for w in words]), self.config)
        near.put_lanes(self.db, [index.lane_row(where, ref)])
        derived.put_control(self.db, found)

    def _carve(self, where: Where) -> None:
        """What is carved out of a whole place."""
        row = self.db.execute("SELECT holds FROM lane WHERE place_id = ? AND part = ''", (where[0],)).fetchone()
        if row is None:
            return
        rows = self.db.execute(
            "SELECT c.place_id, c.part, c.body, l.body AS ref FROM lane l JOIN control c ON c.place_id = l.place_id "
            "AND c.part = l.part WHERE c.status <> 'besieged' AND (l.place_id = ?1 OR (?2 <> '' AND l.inside = ?2))",
            (where[0], row["holds"]),
        ).fetchall()
        refs: dict[Where, PlaceRef] = {
            (r["place_id"], r["part"]): index.place_of(json.loads(r["ref"])) for r in rows if r["ref"] is not None
        }
        found = [_interval(r["body"]) for r in rows]
        told = near.lane_intervals(self.db, (where[0], ""))
        bare = [replace(c, exceptions=()) for _, c in told]
        for (number, had), has in zip(told, with_exceptions(bare, found, refs), strict=True):
            if had != has:
                self.db.execute("DELETE FROM control WHERE number = ?", (number,))
                derived.put_control(self.db, [has])


def _interval(told: str) -> ControlInterval:
    from daybook.store import encode as enc

    found: ControlInterval = enc.from_json(ControlInterval, told)
    return found


def keep(db: sqlite3.Connection, whole: Whole, config: FusionConfig) -> None:
    """Keep of a whole fusion what the next update needs; inside the caller's transaction."""
    said: dict[str, list[Said]] = {}
    told: dict[str, list[Unit]] = {}
    for s in whole.said:
        said.setdefault(s.document.id, []).append(s)
    for u in whole.told:
        told.setdefault(u.document, []).append(u)
    by_id = {s.id: s for s in whole.said}
    groups = [[besieged(s) for s in members] for members in whole.besieged]
    first: dict[str, str] = {}
    for s in whole.said:  # the first captured first
        first.setdefault(whole.origins.of[s.id], rank_of(s))
    near.replace(
        db,
        (_kept(d, said.get(d.id, []), told.get(d.id, []), config) for d in whole.documents),
        ((o, rank, whole.origins.speaker.get(o)) for o, rank in first.items()),
        (
            (e.id, *index.captive_days(e), index.light_captive(e, by_id), whole.homes.get(e.id))
            for e in whole.fused.events
            if index.is_captive(e)
        ),
        (index.lane_row(where, ref) for where, ref in whole.places.items()),
        (
            (d, rows)
            for d, some in said.items()
            if (rows := [row for s in some if (row := index.holder_row(s)) is not None])
        ),
        (siege_row(b, home_of(g)) for g in groups for b in g),
    )


def _kept(
    document: Document, said: Sequence[Said], told: Sequence[Unit], config: FusionConfig
) -> tuple[str, Iterable[near.Posting], Iterable[tuple[str, str, str]]]:
    return document.id, index.postings(document, said, told, config), set(quoted(said))


__all__ = ["TooFar", "keep", "update"]
