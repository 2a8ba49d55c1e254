"""Puts a few new or changed reports into the events that are there, touching only their neighbourhood.

The result is the one that putting everything together anew gives (``tests/engine/test_incremental.py``). What is touched:
the units that the reports' claims may be one happening with, the groups these stand in, the ledgers of captives these
belong to, the places whose holder is told, the origins of words that are shared. What would reach further (a siege's
claims, a name by which an outlet is newly known, an origin whose first claim is withdrawn) raises :class:`TooFar`, and
everything is put together anew.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from daybook.core.claims import ResolvedReading
from daybook.core.control import ControlInterval
from daybook.core.documents import Document
from daybook.core.events import Event, Link, Origin
from daybook.core.values import PlaceRef
from daybook.core.vocab import ClaimType, SourceKind
from daybook.engine.components import Components
from daybook.engine.review import Overlay, overlay
from daybook.fuse import decisions as people
from daybook.fuse import index, words
from daybook.fuse.block import Block, Spot, blocks, level, pairs, sentence_key
from daybook.fuse.captives import with_captives
from daybook.fuse.cluster import group
from daybook.fuse.config import FusionConfig
from daybook.fuse.control import Where, lane, lane_of, with_exceptions
from daybook.fuse.copies import alike, bands, body, shingles
from daybook.fuse.match import match
from daybook.fuse.naming import name
from daybook.fuse.origins import Around, Origins, candidates, lead_of, quoted, settled, trace
from daybook.fuse.said import Said, chosen, flatten
from daybook.fuse.standard import StandardMatcher, Whole, apart_of, are_copies, compare, events_of, link_of, links
from daybook.fuse.units import Unit, units
from daybook.store import derived, load
from daybook.store import neighbours as near
from daybook.store.ask import Ask

AT_ONCE = 400  # reports; of more at once, putting everything together anew is no slower
REACH = 4000  # units or documents that one update may touch
_ROUNDED = 5e-5  # scores are stored with four digits
_SENTENCE = 1 << 30  # families of a posting that every type shares


class TooFar(Exception):
    """The change reaches further than a neighbourhood."""


@dataclass(slots=True)
class _Doc:
    """A document as fusion sees it now. ``kept``: it is not withdrawn."""

    seq: int
    document: Document
    said: list[Said]
    told: list[Unit]
    kept: bool


def update(db: sqlite3.Connection, components: Components) -> int:
    """Bring the derived tables up to date inside the caller's transaction; returns how many units were put together anew.

    Raises ``TooFar`` if that is not a neighbourhood's matter; the transaction must then be rolled back.
    """
    matcher, state = components.matcher, near.state(db)
    if not isinstance(matcher, StandardMatcher) or state is None or state[0] != components.fuse_key:
        raise TooFar
    touched = _Update(db, matcher.config, state[1]).run()
    near.done(db, components.fuse_key, *near.waiting(db))
    return touched


class _Update:
    def __init__(self, db: sqlite3.Connection, config: FusionConfig, decided: int) -> None:
        self.db, self.config, self.decided = db, config, decided
        self.over: Overlay = overlay(db)
        self.docs: dict[str, _Doc] = {}
        self.groups: dict[str, int] = {}
        self.counts: dict[tuple[int, int, int, int], Counter[Block]] = {}
        self._renamed()
        self.decisions = self.over.decisions_for_fusion()
        self.gone = people.withdrawn(self.decisions)
        same = [d for d in people.in_force(self.decisions) if d.kind in ("same", "different")]
        self.named = [tuple(dict.fromkeys((*people.ids_in(d.subject), *people.ids_in(d.value)))) for d in same]
        if any(i.startswith("evt_") for i in chain.from_iterable(self.named)):
            raise TooFar
        self.judged, _ = people.judged(self.decisions, list(chain.from_iterable(self.named)))
        self.apart = apart_of(self.judged)
        self.beside: dict[str, set[str]] = {}
        for named in self.named:
            for claim in named:
                self.beside.setdefault(claim, set()).update(named)

    # -- what is dirty --------------------------------------------------------------------------------------------------------

    def run(self) -> int:
        """The whole update."""
        dirty = near.pending(self.db) | self._decided()
        if len(dirty) > AT_ONCE:
            raise TooFar
        self._load(dirty)
        seqs = near.seqs(self.db, dirty)
        old = {d: near.kept(self.db, seqs[d]) for d in dirty}
        old_claims = near.claims_of(self.db, dirty)
        if self._sieges(old_claims) or any(s.type is ClaimType.SIEGE for d in dirty for s in self.docs[d].said):
            raise TooFar
        names = {d: self._quoted(d) for d in dirty}
        after = {d: set(quoted(self.docs[d].said)) for d in dirty}
        self._publishers(names, after, {seqs[d] for d in dirty})
        copied = self._copies(dirty, old, after)
        self._crowded({d: old[d] for d in dirty})
        moved = self._origins(dirty, copied, old, old_claims)
        touched = self._events(dirty, old_claims, moved)
        self._lanes(dirty, old, moved)
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

    def _renamed(self) -> None:
        """Lay decisions over the documents whose claims newer readers read otherwise, so that they name what stands now."""
        current = set(Ask(self.db).current(self.over.rows))
        stale = {row.document for key, row in self.over.rows.items() if key not in current}
        if len(stale) > AT_ONCE:
            raise TooFar
        for d in stale:
            self._reading(d)

    def _sieges(self, claims: Iterable[str]) -> bool:
        held = near.events_with(self.db, claims)
        rows = self.db.execute(
            "SELECT 1 FROM event WHERE type = 'siege' AND id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(held)),),
        )
        return rows.fetchone() is not None

    # -- documents ------------------------------------------------------------------------------------------------------------

    def _reading(self, document: str) -> tuple[int, ResolvedReading] | None:
        row = self.db.execute(
            "SELECT d.*, r.reader FROM document d JOIN current_reading r ON r.document = d.id WHERE d.id = ?",
            (document,),
        ).fetchone()
        if row is None:
            return None
        found = load.reading(self.db, load.document(row), row["reader"])
        (laid,) = self.over.for_fusion([found], self.db)
        return row["seq"], laid

    def _load(self, documents: Iterable[str]) -> None:
        """Read these documents as fusion gets them."""
        wanted = sorted(set(documents) - self.docs.keys())
        if len(self.docs) + len(wanted) > REACH:
            raise TooFar
        for d in wanted:
            found = self._reading(d)
            if found is None:
                raise TooFar
            seq, reading = found
            kept = chosen([reading], self.gone)
            said = flatten(kept, self.gone, self.config.sentence_min_words)
            told = units([s for s in said if not s.is_state], self.apart)
            self.docs[d] = _Doc(seq, reading.reading.document, said, told, bool(kept))
        self.groups |= near.groups_of(self.db, wanted)

    @property
    def _number(self) -> dict[str, int]:
        return {d: name("copy", n) for d, n in self.groups.items()}

    # -- near-copies ----------------------------------------------------------------------------------------------------------

    def _copies(
        self,
        dirty: set[str],
        old: Mapping[str, Sequence[near.Posting]],
        names: Mapping[str, set[tuple[str, str, str]]],
    ) -> set[str]:
        """Find the groups of new documents and keep their postings; returns the documents whose lead may have changed."""
        waiting = set(dirty)
        group_of = near.groups_of(self.db, dirty)
        changed = {d for d in dirty if d in group_of}
        for d in sorted(dirty):
            doc, was = self.docs[d], bool(old[d])
            if was and not doc.kept and d in group_of:
                raise TooFar
            if doc.kept and not was:
                changed |= self._join(d, doc, waiting)
            waiting.discard(d)
            postings = index.postings(doc.document, doc.said, doc.told, self.config) if doc.kept else ()
            near.put(self.db, d, doc.seq, postings, names[d])
        groups = set(near.groups_of(self.db, changed).values())
        members = self._members(groups)
        if len(members) > self.config.block_cap:
            raise TooFar
        for m in members:
            self.groups |= near.groups_of(self.db, [m])
        return changed | members

    def _members(self, groups: Iterable[int]) -> set[str]:
        rows = self.db.execute(
            "SELECT document FROM copy_group WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(groups)),),
        )
        return {r["document"] for r in rows}

    def _join(self, document: str, doc: _Doc, waiting: set[str]) -> set[str]:
        mine = shingles(body(doc.document), self.config.shingle_words)
        keys = bands(mine, self.config)
        rows = self.db.execute(
            "SELECT d.id FROM document d JOIN current_reading r ON r.document = d.id WHERE d.text_sha256 = ? AND d.id <> ?",
            (doc.document.text_sha256, document),
        )
        twins = {r["id"] for r in rows}
        partners = near.ids(self.db, near.with_keys(self.db, (index.BAND,), keys)) - {document} if keys else set()
        if len(partners | twins) > self.config.block_cap:
            raise TooFar
        self._load(partners | twins)
        there = {p for p in twins - waiting if self.docs[p].kept}
        if any(self.docs[p].document.furniture != doc.document.furniture for p in there):
            raise TooFar
        for p in sorted(partners - there):
            other = shingles(body(self.docs[p].document), self.config.shingle_words)
            if alike(mine, other, self.config):
                there.add(p)
        if not there:
            return set()
        held = near.groups_of(self.db, there)
        numbers = set(held.values())
        if len(numbers) > 1 or (len(there - held.keys()) > 1) or (numbers and there - held.keys()):
            raise TooFar  # groups become one: what was told apart before may be copies now
        number = next(iter(numbers), None)
        if number is None:
            number = self.db.execute("SELECT coalesce(max(number), 0) + 1 FROM copy_group").fetchone()[0]
        for d in (document, *there):
            self.db.execute("INSERT OR REPLACE INTO copy_group VALUES (?, ?)", (d, number))
            self.groups[d] = number
        return {document, *there}

    # -- crowds ---------------------------------------------------------------------------------------------------------------

    def _crowded(self, old: Mapping[str, Sequence[near.Posting]]) -> None:
        """Where a block becomes so full, or so empty, that its members meet otherwise, more than a neighbourhood changes."""
        change: Counter[tuple[int, Block]] = Counter()
        for d, rows in old.items():
            doc = self.docs[d]
            new = [(r, s) for r, s in index.spots(doc.told, self.config)] if doc.kept else []
            before = [(p[0], Spot(*p[1:])) for p in rows]
            for sign, told in ((1, new), (-1, before)):
                for role, spot in told:
                    if role in (index.MEETS, index.SOUGHT):
                        for block in blocks(spot):
                            change[role, block] += sign
        for (role, block), more in change.items():
            now = self._count(role, block)
            if level(now, self.config) != level(now - more, self.config):
                raise TooFar

    def _count(self, role: int, block: Block) -> int:
        """How many stand in a block."""
        key, day, family = block
        row = self.db.execute(
            "SELECT count(*) FROM spot WHERE key = ? AND role = ? AND last BETWEEN ? AND ? AND first <= ? AND families & ?",
            (key, role, day, day + self.config.long_days + 1, day, family),
        ).fetchone()
        return int(row[0])

    def _crowds(self, told: Iterable[Unit]) -> dict[Block, int]:
        """The crowded ones of the blocks in which these units stand or look."""
        wide: dict[tuple[int, int], list[int]] = {}
        spots = list(index.spots(list(told), self.config))
        for role, spot in spots:
            for r in (role,) if role != index.LOOKS else (index.MEETS, index.SOUGHT):
                days = wide.setdefault((r, spot.key), [spot.first, spot.last])
                days[0], days[1] = min(days[0], spot.first), max(days[1], spot.last)
        full = set()
        for (role, key), (first, last) in wide.items():
            row = self.db.execute(
                "SELECT count(*) FROM spot WHERE key = ? AND role = ? AND last BETWEEN ? AND ? AND first <= ?",
                (key, role, first, last + self.config.long_days + 1, last),
            ).fetchone()
            if row[0] > self.config.block_cap:
                full.add((role, key))
        out = {}
        for role, spot in spots:
            for r in (role,) if role != index.LOOKS else (index.MEETS, index.SOUGHT):
                if (r, spot.key) in full:
                    for block in blocks(spot):
                        if block not in out and (n := self._count(r, block)) > self.config.block_cap:
                            out[block] = n
        return out

    # -- origins --------------------------------------------------------------------------------------------------------------

    def _quoted(self, document: str) -> set[tuple[str, str, str]]:
        rows = self.db.execute("SELECT name, actor, called FROM quoted WHERE document = ?", (document,))
        return {(r["name"], r["actor"], r["called"]) for r in rows}

    def _settled(self, names: Iterable[str]) -> dict[str, tuple[str, str]]:
        rows = self.db.execute(
            "SELECT DISTINCT q.name, q.actor, q.called FROM json_each(?) n CROSS JOIN quoted q ON q.name = n.value",
            (json.dumps(sorted(set(names))),),
        )
        return settled((r["name"], r["actor"], r["called"]) for r in rows)

    def _publishers(
        self,
        before: Mapping[str, set[tuple[str, str, str]]],
        after: Mapping[str, set[tuple[str, str, str]]],
        dirty: set[int],
    ) -> None:
        """An outlet newly known by a name, or no more, changes the origin of all that it publishes."""
        names = {q[0] for d in before for q in before[d] ^ after[d]}
        if not names:
            return
        was = self._settled(names)
        for d, rows in after.items():
            self.db.execute("DELETE FROM quoted WHERE document = ?", (d,))
            self.db.executemany("INSERT OR IGNORE INTO quoted VALUES (?, ?, ?, ?)", ((*q, d) for q in rows))
        now = self._settled(names)
        changed = {n for n in names if was.get(n) != now.get(n)}
        if not changed:
            return
        keys = {name(kind, n) for n in changed for kind in ("outlet", "voice")}
        if near.with_keys(self.db, (index.OUTLET, index.VOICE), keys) - dirty:
            raise TooFar

    def _origins(
        self,
        dirty: set[str],
        copied: set[str],
        old: Mapping[str, Sequence[near.Posting]],
        old_claims: set[str],
    ) -> dict[str, Said]:
        """Trace the origins that may have changed and store them; returns the claims of other documents whose origin did."""
        self._load(copied)
        sentences = {p[1] for rows in old.values() for p in rows if p[0] == index.SENTENCE or _is_sentence(p)}
        shared = {s.sentence for d in dirty | copied for s in self.docs[d].said if s.sentence}
        sentences |= {sentence_key(s) for s in shared}
        mates = near.ids(self.db, near.with_keys(self.db, (index.MEETS, index.SENTENCE), sentences)) - dirty
        self._load(mates)
        around = dirty | copied | mates
        said = sorted((s for d in around for s in self.docs[d].said), key=lambda s: s.order)
        self._load(self._members({n for d in around if (n := self.groups.get(d)) is not None}))
        documents = [doc.document for doc in self.docs.values() if doc.kept]
        by_group: dict[int, list[str]] = {}
        for d, n in self.groups.items():
            if self.docs[d].kept:
                by_group.setdefault(n, []).append(d)
        lead = lead_of(documents, [sorted(g) for g in by_group.values()])
        traced = trace(said, (), Around(lead=lead, publishers=self._settled(_names(said, lead))))
        affected = [
            s
            for s in said
            if s.document.id in dirty
            or s.document.id in copied
            or (s.sentence and sentence_key(s.sentence) in sentences)
        ]
        was = near.origins_of(self.db, old_claims | {s.id for s in affected})
        now = {s.id: traced.of[s.id] for s in affected}
        moved: list[tuple[str, str | None]] = [(c, o) for c, o in now.items() if was.get(c) != o]
        moved += [(c, None) for c in was if c not in now]
        self._store_origins(moved, was, traced, {s.id: s for s in said})
        by_id = {s.id: s for s in affected}
        return {c: by_id[c] for c, o in moved if o is not None and by_id[c].document.id not in dirty}

    def _store_origins(
        self, moved: Sequence[tuple[str, str | None]], was: Mapping[str, str], traced: Origins, said: Mapping[str, Said]
    ) -> None:
        if not moved:
            return
        stored = {
            o.id: (o, documents, claims, rank, speaker)
            for o, documents, claims, rank, speaker in derived.origin_rows(self.db)
        }
        lost: dict[str, list[str]] = {}
        gained: dict[str, list[str]] = {}
        for c, o in moved:
            if c in was:
                lost.setdefault(was[c], []).append(c)
            if o is not None:
                gained.setdefault(o, []).append(c)
        homes = near.homes(self.db, [c for c, _ in moved])
        before = {
            o: self._documents_with(o, {homes[c] for c in (*lost.get(o, ()), *gained.get(o, ()))})
            for o in {*lost, *gained}
        }
        near.update_origins(self.db, (), (), moved)
        changed: dict[str, tuple[Origin, str, str | None, int, int]] = {}
        gone: list[str] = []
        made = {o.id: o for o in traced.records}
        for key in {*lost, *gained}:
            told = {homes[c] for c in (*lost.get(key, ()), *gained.get(key, ()))}
            after = self._documents_with(key, told)
            held = stored.get(key)
            documents = (held[1] if held else 0) + len(after) - len(before[key])
            claims = (held[2] if held else 0) + len(gained.get(key, ())) - len(lost.get(key, ()))
            if claims == 0:
                gone.append(key)
                continue
            rank = min((rank_of(said[c]) for c in gained.get(key, ())), default="~")
            if held is None:
                record, first, speaker = made[key], rank, traced.speaker.get(key)
            else:
                record, first, speaker = held[0], held[3], _kind(held[4])
                if any(first.endswith(f" {c}") for c in lost.get(key, ())):
                    raise TooFar  # another claim names it now
                if rank <= first:
                    record, first, speaker = made[key], rank, traced.speaker.get(key)
                    if (record.name, record.kind, speaker) != (held[0].name, held[0].kind, _kind(held[4])):
                        raise TooFar
            changed[key] = (replace(record, documents=(), claims=(), candidates=()), first, speaker, documents, claims)
        near.update_origins(self.db, changed.values(), gone, ())
        self._store_candidates()

    def _documents_with(self, origin: str, documents: set[str]) -> set[str]:
        """Those of these documents with a claim of this origin."""
        rows = self.db.execute(
            "SELECT DISTINCT c.document FROM json_each(?) d CROSS JOIN claim c ON c.document = d.value "
            "JOIN claim_origin o ON o.claim = c.id AND o.origin = ?",
            (json.dumps(sorted(documents)), origin),
        )
        return {r["document"] for r in rows}

    def _store_candidates(self) -> None:
        """What unnamed words may stand for follows from which named ones there are."""
        rows = list(derived.origin_rows(self.db))
        sources = {o.id: kind for o, _, _, _, s in rows if o.kind == "source" and (kind := _kind(s)) is not None}
        for o, documents, claims, _, speaker in rows:
            told = candidates(o.id, _kind(speaker), sources) if o.kind == "candidate" else ()
            if told != o.candidates:
                derived.put_origin(self.db, replace(o, candidates=told), documents, claims)

    def _voices(self, said: Iterable[Said]) -> Origins:
        """The origins of these claims, as stored."""
        of = near.origins_of(self.db, [s.id for s in said])
        wanted = set(of.values())
        rows = [r for r in derived.origin_rows(self.db) if r[0].id in wanted]
        return Origins(
            records=tuple(r[0] for r in rows),
            of=of,
            speaker={r[0].id: kind for r in rows if (kind := _kind(r[4])) is not None},
            names={r[0].id: r[0].name for r in rows},
        )

    # -- events ---------------------------------------------------------------------------------------------------------------

    def _events(self, dirty: set[str], old_claims: set[str], moved: Mapping[str, Said]) -> int:
        new = {u.id: u for d in dirty for u in self.docs[d].told if self.docs[d].kept}
        strong, weak = self._meet(new)
        threshold = self.config.link_threshold - _ROUNDED
        roots = (near.linked(self.db, old_claims, threshold) - old_claims) | strong
        roots |= {self._unit(c) for c in moved if not moved[c].is_state} - {None}  # type: ignore[arg-type]
        # All that shared an event with what was there before: groups are made anew.
        events = near.events_with(self.db, old_claims)
        roots |= {u for claims in events.values() for c in claims - old_claims if (u := self._unit(c)) is not None}
        near.drop_links(self.db, old_claims)
        chosen_units = self._component(roots | set(new), new, strong, threshold)
        fresh: list[Event] = []
        for _ in range(20):
            fresh, told, made = self._put_together(chosen_units, new)
            more = self._ledgers(fresh, chosen_units, old_claims) - chosen_units.keys()
            if not more:
                break
            chosen_units = self._component(more | chosen_units.keys(), new, strong, threshold)
        else:
            raise TooFar
        claims = {s.id for u in told for s in u.said}
        gone = near.events_with(self.db, claims | old_claims)
        if any(held - claims - old_claims for held in gone.values()):
            raise TooFar  # an event would lose claims that nobody looked at
        near.update_events(self.db, set(gone), fresh, {u.id for u in told}, made)
        derived.put_links(self.db, [k for k in weak if not (k.left in chosen_units and k.right in chosen_units)])
        said = {s.id: s for u in told for s in u.said}
        near.put_captives(
            self.db,
            [(e.id, *index.captive_days(e), index.light_captive(e, said)) for e in fresh if index.is_captive(e)],
        )
        return len(told)

    def _unit(self, claim: str) -> str | None:
        """The unit in which a claim stands; ``None`` if it stands in none (any more)."""
        home = near.homes(self.db, [claim]).get(claim)
        if home is None:
            return None
        self._load([home])
        return next((u.id for u in self.docs[home].told if any(s.id == claim for s in u.said)), None)

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
        for left, right in pairs(told, number, self.config, focus=focus, crowds=self._crowds(new.values())):
            a, b = told[left], told[right]
            found = match(a, b, are_copies(a, b, number), self.config)
            if found.veto:
                continue
            if found.score >= self.config.link_threshold:
                strong |= {a.id, b.id}
            if found.score >= self.config.keep_links_above:
                weak.append(link_of(a, b, found, same=False))
        return strong - new.keys(), weak

    def _component(
        self, roots: set[str], new: Mapping[str, Unit], strong: set[str], threshold: float
    ) -> dict[str, Unit]:
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

    def _put_together(
        self, chosen_units: Mapping[str, Unit], new: Mapping[str, Unit]
    ) -> tuple[list[Event], list[Unit], tuple[Link, ...]]:
        told = [chosen_units[k] for k in sorted(chosen_units)]
        claims = {s.id for u in told for s in u.said}
        judged = [j for j in self.judged if j.left in claims and j.right in claims]
        number = self._number
        matches = compare(told, number, self.config, self._crowds(told))
        grouping = group(told, matches, judged, self.config)
        said = {s.id: s for u in told for s in u.said}
        origins = self._voices(said.values())
        events = events_of(told, grouping, origins, people.on_events(self.decisions), self.config)
        events = with_captives(events, said, origins, self.config)
        return events, told, links(told, matches, grouping, number, self.config)

    def _ledgers(self, fresh: Sequence[Event], there: Mapping[str, Unit], old_claims: set[str]) -> set[str]:
        """Units of takings, releases and moves that may stand in one ledger with these, or stood with those that were."""
        said = {s.id: s for u in there.values() for s in u.said}
        told: list[tuple[int, int, Mapping[str, Any]]] = [
            (*index.captive_days(e), index.light_captive(e, said)) for e in fresh if index.is_captive(e)
        ]
        gone = near.events_with(self.db, said.keys() | old_claims)
        rows = self.db.execute(
            "SELECT first, last, body FROM captive WHERE event IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(gone)),),
        )
        told += [(r["first"], r["last"], json.loads(r["body"])) for r in rows.fetchall()]
        found: set[str] = set()
        for first, last, light in told:
            days = self.config.captive_days
            rows = self.db.execute(
                "SELECT event, body FROM captive WHERE first <= ? AND last >= ?", (last + days, first - days)
            )
            found |= {r["event"] for r in rows if index.captives_meet(light, json.loads(r["body"]), self.config)}
        out = set()
        for claims in near.events_with(self.db, self._claims(found - gone.keys())).values():
            out |= {u for c in claims if (u := self._unit(c)) is not None}
        return out

    def _claims(self, events: Iterable[str]) -> set[str]:
        rows = self.db.execute(
            "SELECT claim FROM event_claim WHERE event IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(events)),),
        )
        return {r["claim"] for r in rows}

    # -- who holds what -------------------------------------------------------------------------------------------------------

    def _lanes(self, dirty: set[str], old: Mapping[str, Sequence[near.Posting]], moved: Mapping[str, Said]) -> None:
        keys = {p[1] for rows in old.values() for p in rows if p[0] == index.LANE}
        rows = self.db.execute(
            "SELECT place_id, part FROM lane WHERE key IN (SELECT value FROM json_each(?))", (json.dumps(sorted(keys)),)
        )
        wanted: set[Where] = {(r["place_id"], r["part"]) for r in rows}
        new = chain((s for d in dirty for s in self.docs[d].said), moved.values())
        wanted |= {w for s in new if (w := lane_of(s)) is not None}
        if not wanted:
            return
        if any(s.type is ClaimType.SIEGE for s in moved.values()):
            raise TooFar
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
        documents = near.ids(self.db, near.with_keys(self.db, (index.LANE,), [index.lane_key(where)]))
        self._load(documents)
        said = sorted((s for d in documents for s in self.docs[d].said if lane_of(s) == where), key=lambda s: s.order)
        self.db.execute("DELETE FROM control WHERE place_id = ? AND part = ? AND status <> 'besieged'", where)
        self.db.execute("DELETE FROM lane WHERE place_id = ? AND part = ?", where)
        if not said:
            return
        found, ref = lane(said, self._voices(said), self.config)
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


def rank_of(s: Said) -> str:
    """A claim's place in the order of capture, as text: publication day (the undated last), then its id."""
    published = s.document.published
    return f"{published.isoformat() if published else '9999-99-99'} {s.id}"


def _interval(told: str) -> ControlInterval:
    from daybook.store import encode as enc

    found: ControlInterval = enc.from_json(ControlInterval, told)
    return found


def _kind(speaker: str | SourceKind | None) -> SourceKind | None:
    return SourceKind(speaker) if speaker else None


def _is_sentence(p: near.Posting) -> bool:
    return p[0] == index.MEETS and p[2:] == (0, 0, _SENTENCE)


def _names(said: Iterable[Said], lead: Mapping[str, Document]) -> Iterable[str]:
    """Folded names that tell who an outlet is, as far as these claims ask."""
    for d in lead.values():
        if d.publisher:
            yield words.key(d.publisher)
    for s in said:
        for hop in s.claim.attribution:
            told = words.key(hop.source.quote).split()
            yield from (" ".join(told[n:]) for n in range(len(told)))


def keep(db: sqlite3.Connection, whole: Whole, config: FusionConfig) -> None:
    """Keep of a whole fusion what the next update needs; inside the caller's transaction."""
    said: dict[str, list[Said]] = {}
    told: dict[str, list[Unit]] = {}
    for s in whole.said:
        said.setdefault(s.document.id, []).append(s)
    for u in whole.told:
        told.setdefault(u.document, []).append(u)
    by_id = {s.id: s for s in whole.said}
    first: dict[str, str] = {}
    for s in whole.said:  # the first captured first
        first.setdefault(whole.origins.of[s.id], rank_of(s))
    near.replace(
        db,
        (_kept(d, said.get(d.id, []), told.get(d.id, []), config) for d in whole.documents),
        ((o, rank, whole.origins.speaker.get(o)) for o, rank in first.items()),
        (
            (e.id, *index.captive_days(e), index.light_captive(e, by_id))
            for e in whole.fused.events
            if index.is_captive(e)
        ),
        (index.lane_row(where, ref) for where, ref in whole.places.items()),
    )


def _kept(
    document: Document, said: Sequence[Said], told: Sequence[Unit], config: FusionConfig
) -> tuple[str, Iterable[near.Posting], Iterable[tuple[str, str, str]]]:
    return document.id, index.postings(document, said, told, config), set(quoted(said))


__all__ = ["TooFar", "keep", "update"]
