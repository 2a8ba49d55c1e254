"""More questions of pages: documents, actors, places, origins, search. SQL only."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from daybook.store.ask import CURRENT
from daybook.store.sqlite import search_form

_DOCUMENT = (
    'd.id, d.name, d.title, d.publisher, d.published, d.language, d.integrity, d.flags, length(d.text) AS "characters", '
    "d.added_at, d.url, d.seq, (SELECT number FROM copy_group g WHERE g.document = d.id) AS copy_group, "
    "(SELECT count(*) FROM claim c JOIN observation o ON o.claim = c.id JOIN current_reading r ON r.document = c.document "
    "AND r.reader = o.reader WHERE c.document = d.id) AS claims"
)
DOCUMENT_ORDERS = {
    "added": "d.seq",
    "published": "d.published IS NULL, d.published, d.seq",
    "claims": "claims DESC, d.seq",  # told apart below: it has to be counted
    "name": "d.name, d.seq",
}


def match_query(words: str) -> str | None:
    """An FTS5 query for reports that hold all the words; ``None`` if there is no word."""
    terms = search_form(words).split()[:20]
    return " ".join('"' + t.replace('"', '""').replace("\0", "") + '"' for t in terms) or None


class AskLists:
    """Questions on one connection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def documents(
        self,
        *,
        match: str | None = None,
        publisher: str | None = None,
        integrity: Sequence[str] = (),
        undated: bool = False,
        copies: bool = False,
        ids: Sequence[str] | None = None,
        sort: str = "added",
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[int, list[dict[str, Any]]]:
        """(how many, rows) of documents."""
        where, values = ["1"], []
        if match is not None:
            where.append("d.seq IN (SELECT rowid FROM search WHERE search MATCH ?)")
            values.append(match)
        if publisher is not None:
            where.append("d.publisher = ?")
            values.append(publisher)
        if integrity:
            where.append("d.integrity IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(list(integrity)))
        if undated:
            where.append("d.published IS NULL")
        if copies:
            where.append("d.id IN (SELECT document FROM copy_group)")
        if ids is not None:
            where.append("d.id IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(list(ids)))
        clause = " AND ".join(where)
        total = int(self.db.execute(f"SELECT count(*) FROM document_shown d WHERE {clause}", values).fetchone()[0])
        # The page is chosen first, by little; what a row shows is found for it alone.
        chosen = (
            f"SELECT d.seq AS at FROM document_shown d WHERE {clause} ORDER BY {DOCUMENT_ORDERS[sort]} LIMIT ? OFFSET ?"
        )
        if sort == "claims":
            chosen = (
                f"SELECT d.seq AS at FROM document_shown d LEFT JOIN (SELECT c.document, count(*) AS n FROM {CURRENT} "
                f"GROUP BY c.document) k ON k.document = d.id WHERE {clause} "
                "ORDER BY coalesce(k.n, 0) DESC, d.seq LIMIT ? OFFSET ?"
            )
        rows = self.db.execute(
            f"SELECT {_DOCUMENT} FROM ({chosen}) p CROSS JOIN document_shown d ON d.seq = p.at",
            (*values, limit, offset),
        )
        return total, [dict(r) for r in rows]

    def document(self, key: str) -> dict[str, Any] | None:
        """One document's row, by its full id."""
        row = self.db.execute(f"SELECT {_DOCUMENT} FROM document_shown d WHERE d.id = ?", (key,)).fetchone()
        return dict(row) if row else None

    def integrity_reasons(self, key: str) -> list[str]:
        """Why a document's page was judged as it was."""
        row = self.db.execute("SELECT integrity_reasons FROM document WHERE id = ?", (key,)).fetchone()
        return list(json.loads(row["integrity_reasons"])) if row else []

    def custody(self, key: str) -> dict[str, Any]:
        """A document's bytes (without the bytes), captures, near-copies and other versions of its address."""
        blob = self.db.execute(
            "SELECT b.sha256, b.media_type, b.size FROM document d JOIN blob b ON b.sha256 = d.blob WHERE d.id = ?",
            (key,),
        ).fetchone()
        captures = self.db.execute(
            "SELECT source, part, blob, given, fetched_at FROM capture WHERE document = ? ORDER BY fetched_at, id",
            (key,),
        )
        copies = self.db.execute(
            "SELECT d.id, d.name, d.publisher, d.published, d.text_sha256 = m.text_sha256 AS same_text "
            "FROM document m CROSS JOIN document_shown d WHERE m.id = ?1 AND d.id <> m.id AND d.id IN ("
            "SELECT x.id FROM document x WHERE x.text_sha256 = (SELECT text_sha256 FROM document WHERE id = ?1) UNION "
            "SELECT g.document FROM copy_group h CROSS JOIN copy_group g ON g.number = h.number WHERE h.document = ?1) "
            "ORDER BY d.published, d.id",
            (key,),
        )
        versions = self.db.execute(
            "SELECT d.id, d.name, d.published, d.added_at FROM document m JOIN document_shown d ON d.url = m.url AND d.id <> m.id "
            "WHERE m.id = ? ORDER BY d.added_at, d.id",
            (key,),
        )
        return {
            "blob": dict(blob),
            "captures": [dict(r) for r in captures],
            "copies": [dict(r) for r in copies],
            "versions": [dict(r) for r in versions],
        }

    def original(self, key: str) -> tuple[bytes, str, str] | None:
        """(bytes, media type, hash) as they came."""
        row = self.db.execute(
            "SELECT b.data, b.media_type, b.sha256 FROM document d JOIN blob b ON b.sha256 = d.blob WHERE d.id = ?",
            (key,),
        ).fetchone()
        return (row["data"], row["media_type"], row["sha256"]) if row else None

    def found(self, match: str, limit: int, offset: int) -> tuple[int, list[str]]:
        """(how many, ids) of reports that match, best first."""
        total = int(self.db.execute("SELECT count(*) FROM search WHERE search MATCH ?", (match,)).fetchone()[0])
        rows = self.db.execute(
            "SELECT d.id FROM search JOIN document d ON d.seq = search.rowid WHERE search MATCH ? ORDER BY bm25(search), d.seq "
            "LIMIT ? OFFSET ?",
            (match, limit, offset),
        )
        return total, [r["id"] for r in rows]

    def origin_counts(self) -> dict[str, int]:
        """Origin -> how many events its claims are in."""
        rows = self.db.execute(
            "SELECT co.origin, count(DISTINCT ec.event) AS n FROM claim_origin co JOIN event_claim ec ON ec.claim = co.claim "
            "GROUP BY co.origin"
        )
        return {r["origin"]: r["n"] for r in rows}

    def totals(self, kind: str) -> tuple[dict[str, int], dict[str, int]]:
        """(claims, events) by id of an ``actor`` or ``place``, each counted once however many of its words it has.

        Events are those that the filter by this actor or place finds: in which they act or suffer, which are placed there.
        """
        claims = self.db.execute(
            f"SELECT x.{kind}_id, count(DISTINCT c.id) FROM {CURRENT} JOIN {kind}_ref x ON x.claim = c.id "
            f"AND x.reader = o.reader WHERE x.{kind}_id IS NOT NULL GROUP BY x.{kind}_id"
        )
        sql = {
            "actor": "SELECT k.actor_id, count(DISTINCT p.event) FROM (SELECT DISTINCT actor_id, name FROM actor_ref "
            "WHERE actor_id IS NOT NULL) k JOIN event_party p ON p.name = k.name GROUP BY k.actor_id",
            "place": "SELECT place_id, count(*) FROM event WHERE place_id IS NOT NULL GROUP BY place_id",
        }[kind]
        return {r[0]: r[1] for r in claims}, {r[0]: r[1] for r in self.db.execute(sql)}

    def actors(self) -> list[dict[str, Any]]:
        """Everybody named in current readings: by id where one is known, else by the words themselves."""
        rows = self.db.execute(
            "SELECT a.actor_id, coalesce(a.name, a.words) AS name, max(a.side) AS side, a.words, max(a.reason) AS reason, "
            "count(DISTINCT c.id) AS claims, count(DISTINCT ec.event) AS events, "
            "sum(EXISTS (SELECT 1 FROM mention m WHERE m.claim = c.id AND m.start = a.start AND m.role = 'actor')) AS as_actor, "
            "sum(EXISTS (SELECT 1 FROM mention m WHERE m.claim = c.id AND m.start = a.start AND m.role = 'target')) AS as_target, "
            "sum(EXISTS (SELECT 1 FROM attribution t WHERE t.claim = c.id AND t.start = a.start)) AS as_source "
            f"FROM {CURRENT} JOIN actor_ref a ON a.claim = c.id AND a.reader = o.reader "
            "LEFT JOIN event_claim ec ON ec.claim = c.id GROUP BY a.actor_id, name, a.words"
        )
        return [dict(r) for r in rows]

    def places(self) -> list[dict[str, Any]]:
        """Every place named in current readings, by id and words."""
        rows = self.db.execute(
            "SELECT p.place_id, coalesce(p.name, p.words) AS name, p.admin, p.country, p.lat, p.lon, p.radius_km, "
            'p."precision", p.words, max(p.reason) AS reason, max(p.rivals) AS rivals, count(DISTINCT c.id) AS claims, '
            f"count(DISTINCT ec.event) AS events FROM {CURRENT} JOIN place_ref p ON p.claim = c.id AND p.reader = o.reader "
            "LEFT JOIN event_claim ec ON ec.claim = c.id GROUP BY p.place_id, name, p.words"
        )
        return [dict(r) for r in rows]

    def mentioning(
        self, table: str, *, key: str | None, words: str | None, limit: int, offset: int
    ) -> tuple[int, list[str]]:
        """(how many, claims) that name an actor or place; ``table``: ``actor`` or ``place``."""
        column = {"actor": "actor_id", "place": "place_id"}[table]
        where = f"x.{column} = ?" if key is not None else f"x.{column} IS NULL AND x.words = ?"
        told = key if key is not None else words or ""
        sql = f"FROM {CURRENT} JOIN {table}_ref x ON x.claim = c.id AND x.reader = o.reader WHERE {where}"
        total = int(self.db.execute(f"SELECT count(DISTINCT c.id) {sql}", (told,)).fetchone()[0])
        rows = self.db.execute(f"SELECT DISTINCT c.id {sql} ORDER BY c.id LIMIT ? OFFSET ?", (told, limit, offset))
        return total, [r["id"] for r in rows]

    def lines(self, claims: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Claim -> what one line about it shows, as its rows have it; only claims of current readings."""
        rows = self.db.execute(
            'SELECT c.id, c.type, c.status, c.start, c."end", c.words, d.id AS document, d.name AS document_name, d.publisher, '
            'd.published, s.start AS from_, substr(d.text, s.start + 1, s."end" - s.start) AS sentence '
            f"FROM json_each(?) w CROSS JOIN {CURRENT} AND c.id = w.value JOIN document_shown d ON d.id = c.document "
            "LEFT JOIN sentence s ON s.document = c.document AND s.reader = o.reader "
            'AND s.start <= c.start AND c.start < s."end"',
            (json.dumps(list(claims)),),
        )
        return {r["id"]: dict(r) for r in rows}

    def where_is(self, places: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Place id -> its coordinates and precision, as some claim's words were resolved to it."""
        rows = self.db.execute(
            'SELECT place_id, lat, lon, radius_km, "precision", admin, country, max(score) FROM place_ref '
            "WHERE place_id IN (SELECT value FROM json_each(?)) GROUP BY place_id",
            (json.dumps(list(places)),),
        )
        return {r["place_id"]: dict(r) for r in rows}

    def unresolved(self) -> tuple[int, int]:
        """How many different words for actors, and for places, nothing in the packs fits."""
        counts = [
            self.db.execute(
                f"SELECT count(DISTINCT x.words) FROM {CURRENT} JOIN {t}_ref x ON x.claim = c.id AND x.reader = o.reader "
                f"WHERE x.{t}_id IS NULL"
            ).fetchone()[0]
            for t in ("actor", "place")
        ]
        return int(counts[0]), int(counts[1])
