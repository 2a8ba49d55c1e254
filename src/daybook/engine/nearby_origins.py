"""Who first said what, for the claims around some new or changed documents, and the names by which outlets are known."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from daybook.core.documents import Document
from daybook.core.events import Origin
from daybook.core.vocab import SourceKind
from daybook.engine.nearby import AT_ONCE, Nearby, TooFar
from daybook.fuse import index, words
from daybook.fuse.block import sentence_key
from daybook.fuse.naming import name
from daybook.fuse.origins import Around, Origins, candidates, lead_of, settled, trace
from daybook.fuse.said import Said
from daybook.store import derived
from daybook.store import neighbours as near

_SENTENCE = 1 << 30  # families of a posting that every type shares


class Voices(Nearby):
    """The origins' part of an update."""

    def _quoted(self, document: str) -> set[tuple[str, str, str]]:
        rows = self.db.execute("SELECT name, actor, called FROM quoted WHERE document = ?", (document,))
        return {(r["name"], r["actor"], r["called"]) for r in rows}

    def _settled(self, names: Iterable[str]) -> dict[str, tuple[str, str]]:
        return settled(row for n in sorted(set(names)) for row in near.called(self.db, n))

    def _publishers(
        self,
        before: Mapping[str, set[tuple[str, str, str]]],
        after: Mapping[str, set[tuple[str, str, str]]],
        dirty: set[int],
    ) -> set[str]:
        """An outlet newly known by a name, or no more, changes the origin of all that it publishes; returns these documents,
        those that quote it, and their near-copies.
        """
        names = {q[0] for d in before for q in before[d] ^ after[d]}
        if not names:
            return set()
        was = self._settled(names)
        for d, rows in after.items():
            self.db.execute("DELETE FROM quoted WHERE document = ?", (d,))
            self.db.executemany("INSERT OR IGNORE INTO quoted VALUES (?, ?, ?, ?)", ((*q, d) for q in rows))
        now = self._settled(names)
        changed = {n for n in names if was.get(n) != now.get(n)}
        if not changed:
            return set()
        keys = {name(kind, n) for n in changed for kind in ("outlet", "voice")}
        told = near.ids(self.db, near.with_keys(self.db, (index.OUTLET, index.VOICE), keys) - dirty)
        if len(told) > AT_ONCE:
            raise TooFar
        return told | self._members(near.groups_of(self.db, told).values())

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
        traced = trace(said, (), (), Around(lead=lead, publishers=self._settled(_names(said, lead))))
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

    def _voices(self, said: Collection[Said]) -> Origins:
        """The origins of these claims, and of those who are silent in them, as stored."""
        quoting = [s.silent_voice[1] for s in said if s.silent_voice is not None and s.silent_voice[1] is not None]
        of = near.origins_of(self.db, [*(s.id for s in said), *quoting])
        wanted = set(of.values())
        rows = [r for r in derived.origin_rows(self.db) if r[0].id in wanted]
        return Origins(
            records=tuple(r[0] for r in rows),
            of=of,
            speaker={r[0].id: kind for r in rows if (kind := _kind(r[4])) is not None},
            names={r[0].id: r[0].name for r in rows},
        )


def rank_of(s: Said) -> str:
    """A claim's place in the order of capture, as text: publication day (the undated last), then its id."""
    published = s.document.published
    return f"{published.isoformat() if published else '9999-99-99'} {s.id}"


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
