"""Documents around some new or changed ones, as fusion sees them: read when asked for, with their near-copies and crowds."""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from daybook.core.claims import ResolvedReading
from daybook.core.documents import Document
from daybook.engine.review import Overlay, overlay
from daybook.fuse import decisions as people
from daybook.fuse import index
from daybook.fuse.block import Block, Spot, blocks, each_family, level
from daybook.fuse.config import FusionConfig
from daybook.fuse.copies import alike, bands, body, shingles
from daybook.fuse.naming import name
from daybook.fuse.said import Said, chosen, flatten
from daybook.fuse.standard import apart_of
from daybook.fuse.units import Unit, units
from daybook.store import load
from daybook.store import neighbours as near
from daybook.store.ask import Ask

Ints = NDArray[np.int64]

AT_ONCE = 400  # reports; of more at once, putting everything together anew is no slower
REACH = 4000  # units or documents that one update may touch


class TooFar(Exception):
    """The change reaches further than a neighbourhood."""


@dataclass(slots=True)
class Doc:
    """A document as fusion sees it now. ``kept``: it is not withdrawn."""

    seq: int
    document: Document
    said: list[Said]
    told: list[Unit]
    kept: bool


class Nearby:
    """What is known of the neighbourhood so far; the case's connection, its decisions and their claims."""

    def __init__(self, db: sqlite3.Connection, config: FusionConfig, decided: int) -> None:
        self.db, self.config, self.decided = db, config, decided
        self.over: Overlay = overlay(db)
        self.docs: dict[str, Doc] = {}
        self.groups: dict[str, int] = {}
        self.seen: dict[tuple[int, int], tuple[int, int, Ints]] = {}
        self._renamed()
        self.decisions = self.over.decisions_for_fusion()
        self.gone = people.withdrawn(self.decisions)
        same = [d for d in people.in_force(self.decisions) if d.kind in ("same", "different")]
        self.named = [tuple(dict.fromkeys((*people.ids_in(d.subject), *people.ids_in(d.value)))) for d in same]
        if any(i.startswith("evt_") for i in chain.from_iterable(self.named)):
            raise TooFar
        there = self._those_that_stand(set(chain.from_iterable(self.named)))
        self.judged, _ = people.judged(self.decisions, sorted(there))
        self.apart = apart_of(self.judged)
        self.beside: dict[str, set[str]] = {}
        for named in self.named:
            for claim in named:
                self.beside.setdefault(claim, set()).update(named)

    def _renamed(self) -> None:
        """Lay decisions over the documents whose claims newer readers read otherwise, so that they name what stands now."""
        current = set(Ask(self.db).current(self.over.rows))
        stale = {row.document for key, row in self.over.rows.items() if key not in current}
        if len(stale) > AT_ONCE:
            raise TooFar
        for _ in self._readings(stale):
            pass

    def _those_that_stand(self, claims: set[str]) -> set[str]:
        """Those of these claims that are there; looked at closely only where a decision may have taken one out."""
        current, homes = set(Ask(self.db).current(claims)), near.homes(self.db, claims)
        odd = any(not g.startswith(("doc_", "clm_")) for g in self.gone)  # a text, withdrawn by its hash
        touched = self.over.by_document.keys() | self.gone
        return {
            c
            for c in claims
            if (c in current and c not in touched and homes.get(c) not in touched and not odd) or self._stands(c)
        }

    def _held_beside(self, documents: set[str]) -> set[str]:
        """Documents whose claims people judged beside claims of these: what comes or goes here changes what holds there."""
        if not self.beside:
            return set()
        rows = self.db.execute(
            "SELECT c.id FROM json_each(?) d CROSS JOIN claim c ON c.document = d.value",
            (json.dumps(sorted(documents)),),
        )
        named = set(chain.from_iterable(self.beside.get(r["id"], ()) for r in rows))
        return set(near.homes(self.db, named).values())

    def _stands(self, claim: str) -> bool:
        """True if a claim is there, and neither it nor its report is withdrawn."""
        home = near.homes(self.db, [claim]).get(claim)
        if home is None:
            return False
        kept = chosen((found for _, found in self._readings([home])), self.gone)
        return any(s.id == claim for s in flatten(kept, self.gone, self.config.sentence_min_words))

    # -- documents ------------------------------------------------------------------------------------------------------------

    def _readings(self, documents: Collection[str]) -> Iterator[tuple[int, ResolvedReading]]:
        """Those that are there, as fusion gets them, each with its number in the order of adding."""
        for seq, found in load.readings_of(self.db, documents):
            (laid,) = self.over.for_fusion([found], self.db)
            yield seq, laid

    def _load(self, documents: Iterable[str]) -> None:
        """Read these documents as fusion gets them."""
        wanted = sorted(set(documents) - self.docs.keys())
        if len(self.docs) + len(wanted) > REACH:
            raise TooFar
        for seq, reading in self._readings(wanted):
            kept = chosen([reading], self.gone)
            said = flatten(kept, self.gone, self.config.sentence_min_words)
            told = units([s for s in said if not s.is_state], self.apart)
            document = reading.reading.document
            self.docs[document.id] = Doc(seq, document, said, told, bool(kept))
        if not self.docs.keys() >= set(wanted):
            raise TooFar
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

    def _join(self, document: str, doc: Doc, waiting: set[str]) -> set[str]:
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
        first, last, families, many = self._standing(role, key, day, day).T
        return int(many[(first <= day) & (last >= day) & (families & family != 0)].sum())

    def _standing(self, role: int, key: int, first: int, last: int) -> Ints:
        """Rows (first day, last day, families, how many) of all that stand under a key on some of these days."""
        rows = self.db.execute(
            "SELECT first, last, families, count(*) FROM spot WHERE key = ? AND role = ? AND last BETWEEN ? AND ? "
            "AND first <= ? GROUP BY last, first, families",
            (key, role, first, last + self.config.long_days + 1, last),
        )
        return np.array([tuple(r) for r in rows], dtype=np.int64).reshape(-1, 4)

    def _seen(self, role: int, key: int, first: int, last: int) -> Ints:
        """As :meth:`_standing`, once the changed documents' own are in: a wider look that was taken before serves again."""
        found = self.seen.get((role, key))
        if found is None or found[0] > first or found[1] < last:
            if found is not None:
                first, last = min(first, found[0]), max(last, found[1])
            self.seen[role, key] = found = (first, last, self._standing(role, key, first, last))
        return found[2]

    def _crowds(self, told: Iterable[Unit]) -> dict[Block, int]:
        """The crowded ones of the blocks in which these units stand or look."""
        wide: dict[tuple[int, int], set[tuple[int, int, int]]] = {}
        for role, spot in index.spots(list(told), self.config):
            for r in (role,) if role != index.LOOKS else (index.MEETS, index.SOUGHT):
                wide.setdefault((r, spot.key), set()).add((spot.first, spot.last, spot.families))
        out: dict[Block, int] = {}
        cap = self.config.block_cap
        for (role, key), asked in wide.items():
            first, last, families, many = self._seen(role, key, min(a[0] for a in asked), max(a[1] for a in asked)).T
            if many.sum() <= cap:
                continue
            for day in sorted({d for a in asked for d in range(a[0], a[1] + 1)}):
                there = (first <= day) & (last >= day)
                if many[there].sum() <= cap:
                    continue
                for family in {f for a in asked if a[0] <= day <= a[1] for f in each_family(a[2])}:
                    n = int(many[there & (families & family != 0)].sum())
                    if n > cap and (key, day, family) not in out:
                        out[key, day, family] = n
        return out

    def _unit(self, claim: str) -> str | None:
        """The unit in which a claim stands; ``None`` if it stands in none (any more)."""
        home = near.homes(self.db, [claim]).get(claim)
        if home is None:
            return None
        self._load([home])
        return next((u.id for u in self.docs[home].told if any(s.id == claim for s in u.said)), None)
