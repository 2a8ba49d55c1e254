"""The questions that pages ask of a case: filters, pages, counts. SQL only; records are made from rows elsewhere.

All lists of values travel as JSON into ``json_each``, so that no text of a user is ever part of a statement.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from daybook.core.control import ControlInterval
from daybook.core.events import Event, Link
from daybook.core.ids import content_id
from daybook.store import encode as enc
from daybook.store.ask_filter import EventFilter, order

CURRENT = (
    "claim c JOIN observation o ON o.claim = c.id "
    "JOIN current_reading r ON r.document = c.document AND r.reader = o.reader"
)
# (key, how to find it) -> what was found, now or earlier while nothing derived has changed
Recall = Callable[[tuple[Any, ...], Callable[[], Any]], Any]


class Ask:
    """Questions on one connection."""

    def __init__(self, db: sqlite3.Connection, recall: Recall = lambda key, make: make()) -> None:
        self.db, self.recall = db, recall

    # -- the case as a whole ---------------------------------------------------------------------------------------------------

    def revision(self) -> str:
        """Name of the case's state: changes with readings, decisions, derived tables, runs, samples and the log."""
        row = self.db.execute(
            "SELECT (SELECT inputs_sha || built_at FROM derived_from), (SELECT max(seq) FROM decision), "
            "(SELECT count(*) FROM reading), (SELECT max(number) FROM log), (SELECT max(seq) FROM coding), "
            "(SELECT count(*) || max(coalesce(ended, '')) FROM run), (SELECT count(*) FROM sample), (SELECT count(*) FROM settled)"
        ).fetchone()
        return content_id("r", *row).replace("_", "")

    def derived_key(self) -> str:
        """Name of the state of what is derived and read: for what is costly and may be kept while this stays the same."""
        row = self.db.execute("SELECT (SELECT built_at FROM derived_from), (SELECT count(*) FROM reading)").fetchone()
        return f"{row[0]} {row[1]}"

    def runs(self, limit: int, offset: int) -> tuple[int, list[dict[str, Any]]]:
        """(how many, rows) of runs, latest first, with how many readings each has made so far."""
        rows = self.db.execute(
            "SELECT r.*, (SELECT count(*) FROM reading x WHERE x.run = r.id) AS readings FROM run r "
            "ORDER BY r.started DESC, r.id LIMIT ? OFFSET ?",
            (limit, offset),
        )
        return self._count("SELECT count(*) FROM run"), [dict(r) for r in rows]

    def size(self) -> tuple[int, int, int]:
        """Documents, decisions, claim rows."""
        return (
            self._count("SELECT count(*) FROM document"),
            self._count("SELECT count(*) FROM decision"),
            self._count("SELECT count(*) FROM claim"),
        )

    def days(self) -> tuple[str | None, str | None]:
        """First and last day of events."""
        row = self.db.execute(
            "SELECT min(coalesce(earliest, latest)), max(coalesce(latest, earliest)) FROM event"
        ).fetchone()
        return row[0], row[1]

    def middle(self) -> tuple[float, float] | None:
        """Latitude and longitude in the middle of the events; ``None`` if none has a place."""
        rows = self.db.execute("SELECT lat, lon FROM event WHERE lat IS NOT NULL").fetchall()
        if not rows:
            return None
        lats, lons = sorted(r["lat"] for r in rows), sorted(r["lon"] for r in rows)
        return lats[len(lats) // 2], lons[len(lons) // 2]

    def refused(self) -> list[dict[str, Any]]:
        """What could not be used, why, and when it was seen."""
        rows = self.db.execute("SELECT source, part, reason, seen_at FROM what_was_refused")
        return [dict(r) for r in rows]

    def changed_events(self, since: str, limit: int) -> dict[str, list[str]]:
        """The best supported events that changed, at most ``limit`` a group: ``new``: told only by reports added since then;
        ``revised``: told also by those; ``contradicted``: those of both about which sources disagree."""
        first = self.db.execute("SELECT min(seq) FROM document WHERE added_at >= ?", (since,)).fetchone()[0]
        if first is None:
            return {"new": [], "revised": [], "contradicted": []}

        def make() -> dict[str, list[str]]:
            rows = self.db.execute(
                "SELECT e.id, e.contradictions, (SELECT min(report) FROM event_report WHERE event = e.id) AS first FROM event e "
                "WHERE e.id IN (SELECT event FROM event_report WHERE report >= ?) ORDER BY e.origins DESC, e.id",
                (first,),
            ).fetchall()
            groups = {
                "new": [r["id"] for r in rows if r["first"] >= first],
                "revised": [r["id"] for r in rows if r["first"] < first],
                "contradicted": [r["id"] for r in rows if r["contradictions"]],
            }
            return {k: v[:limit] for k, v in groups.items()}

        found: dict[str, list[str]] = self.recall(("changed", first, limit), make)
        return found

    def added_since(self, since: str) -> int:
        """How many reports were added since then."""
        return int(self.db.execute("SELECT count(*) FROM document WHERE added_at >= ?", (since,)).fetchone()[0])

    # -- events ----------------------------------------------------------------------------------------------------------------

    def found(self, wanted: EventFilter) -> EventFilter:
        """The same filter, with what is costly to find looked up: the events stand as its ``ids``, found once for all questions.

        A text is looked for in headlines and in reports.
        """
        if not wanted.text and not wanted.costly:
            return wanted
        ids: tuple[str, ...] = self.recall(("found", wanted), lambda: self._found(wanted))
        return EventFilter(ids=ids)

    def _found(self, wanted: EventFilter) -> tuple[str, ...]:
        if wanted.text:
            rows = self.db.execute("SELECT id FROM event WHERE instr(lower(headline), lower(?)) > 0", (wanted.text,))
            held = {r[0] for r in rows}
            if wanted.match:
                reports = "SELECT x.event FROM search CROSS JOIN event_report x ON x.report = search.rowid"
                held |= {r[0] for r in self.db.execute(f"{reports} WHERE search MATCH ?", (wanted.match,))}
            if wanted.ids is not None:
                held &= set(wanted.ids)
            if wanted == EventFilter(text=wanted.text, match=wanted.match):
                return tuple(sorted(held))
            wanted = replace(wanted, text=None, match=None, ids=tuple(sorted(held)))
        clause, values = wanted.clause()
        return tuple(r["id"] for r in self.db.execute(f"SELECT e.id FROM event e WHERE {clause} ORDER BY e.id", values))

    def count(self, wanted: EventFilter) -> int:
        """How many events there are."""

        def make() -> int:
            found = self.found(wanted)
            if found is not wanted:
                return len(found.ids or ())
            clause, values = found.clause()
            return int(self.db.execute(f"SELECT count(*) FROM event e WHERE {clause}", values).fetchone()[0])

        return int(self.recall(("count", wanted), make))

    def events(self, wanted: EventFilter, sort: str, limit: int, offset: int) -> tuple[int, tuple[Event, ...]]:
        """(how many, this page) of events."""
        if wanted.text or wanted.costly:  # found once, all pages are cut from it
            every = self.recall(("order", wanted, sort), lambda: self._ids(wanted, sort))
            ids = every[offset : offset + limit]
            rows = self.db.execute(
                "SELECT e.id, e.body FROM json_each(?) s CROSS JOIN event e ON e.id = s.value", (json.dumps(ids),)
            )
            bodies = {r["id"]: r["body"] for r in rows}
            return len(every), tuple(enc.from_json(Event, bodies[i]) for i in ids if i in bodies)
        clause, values = wanted.clause()
        rows = self.db.execute(
            f"SELECT body FROM event e WHERE {clause} ORDER BY {order(sort, clause)} LIMIT ? OFFSET ?",
            (*values, limit, offset),
        )
        return self.count(wanted), tuple(enc.from_json(Event, r["body"]) for r in rows)

    def _ids(self, wanted: EventFilter, sort: str) -> list[str]:
        clause, values = self.found(wanted).clause()
        rows = self.db.execute(f"SELECT e.id FROM event e WHERE {clause} ORDER BY {order(sort, clause)}", values)
        return [r["id"] for r in rows]

    def event_columns(self, wanted: EventFilter, limit: int, *, placed: bool = False) -> list[dict[str, Any]]:
        """The first events by day, by their columns alone, with the widest range of killed; for maps and timelines.

        ``placed``: only those with coordinates, without ``inferred``, which a map does not show.
        """
        clause, values = self.found(wanted).clause()
        sorting = order("day", clause)
        inferred = "" if placed else ", e.body ->> '$.time.inferred' AS inferred"
        if placed:
            clause += " AND e.lat IS NOT NULL"
        rows = self.db.execute(
            "SELECT e.id, e.type, e.status, e.headline, e.earliest, e.latest, e.place_id, e.place, e.lat, e.lon, e.radius_km, "
            'e."precision", e.documents, e.origins, e.contradictions, e.grade, k.low AS killed_low, k.high AS killed_high, '
            f"k.event IS NOT NULL AS killed{inferred} FROM "
            f"(SELECT e.id AS at FROM event e WHERE {clause} ORDER BY {sorting} LIMIT ?) p "
            "CROSS JOIN event e ON e.id = p.at LEFT JOIN tally k ON "
            "k.event = e.id AND k.number = (SELECT number FROM tally t WHERE t.event = e.id AND t.kind = 'killed' "
            "ORDER BY coalesce(t.high, t.low) DESC, t.number LIMIT 1)",
            (*values, limit),
        )
        return [dict(r) for r in rows]

    def events_near(self, event: str, days: int, degrees: float) -> list[dict[str, Any]]:
        """Other events that begin within some days of an event's days (of its first fortnight) and lie within some degrees of
        latitude, twice as many of longitude, of it: id, headline, days, coordinates, precision, and ``apart``, the days between."""
        rows = self.db.execute(
            "WITH mine AS (SELECT id, lat, lon, coalesce(earliest, latest) AS first, coalesce(latest, earliest) AS last "
            "FROM event WHERE id = ?1) "
            'SELECT e.id, e.headline, e.earliest, e.latest, e.lat, e.lon, e."precision", max(0, '
            "julianday(mine.first) - julianday(coalesce(e.latest, e.earliest)), "
            "julianday(coalesce(e.earliest, e.latest)) - julianday(mine.last)) AS apart FROM mine "
            "CROSS JOIN event e ON (coalesce(e.latest, e.earliest) IS NULL) = 0 AND coalesce(e.earliest, e.latest) "
            "BETWEEN date(mine.first, -?2 || ' days') AND min(date(mine.last, ?2 || ' days'), date(mine.first, '14 days')) "
            "WHERE e.id <> mine.id AND abs(e.lat - mine.lat) <= ?3 AND abs(e.lon - mine.lon) <= ?3 * 2",
            (event, days, degrees),
        )
        return [dict(r) for r in rows]

    def spots(self, wanted: EventFilter) -> list[dict[str, Any]]:
        """Every place on the map that events of the filter have, once, whatever their number: coordinates, precision, name,
        how many events, how many of them are disputed, and the event if it is one. The widest first."""

        def make() -> list[dict[str, Any]]:
            clause, values = self.found(wanted).clause()
            rows = self.db.execute(
                'SELECT e.lat, e.lon, e.radius_km, e."precision", min(e.place) AS place, count(*) AS events, '
                "sum(e.contradictions > 0) AS disputed, min(e.id) AS event FROM event e "
                f'WHERE e.lat IS NOT NULL AND {clause} GROUP BY e.lat, e.lon, e.radius_km, e."precision" '
                "ORDER BY e.radius_km DESC, e.lat, e.lon",
                values,
            )
            return [{**dict(r), "event": r["event"] if r["events"] == 1 else None} for r in rows]

        found: list[dict[str, Any]] = self.recall(("spots", wanted), make)
        return found

    def by_day(self, wanted: EventFilter) -> tuple[dict[str, int], dict[str, int]]:
        """Day -> how many events begin on it, and day -> how many reports of that day tell of these events."""

        def make() -> tuple[dict[str, int], dict[str, int]]:
            clause, values = self.found(wanted).clause()
            day = "coalesce(e.earliest, e.latest)"
            events = self.db.execute(
                f"SELECT {day} AS day, count(*) AS n FROM event e WHERE {day} IS NOT NULL AND {clause} GROUP BY day",
                values,
            )
            told = {r["day"]: r["n"] for r in events}
            among = "SELECT report FROM event_report"
            if clause != "1":
                among = f"SELECT x.report FROM event e CROSS JOIN event_report x ON x.event = e.id WHERE {clause}"
            if wanted.text or wanted.costly:  # found already: no need to look at the events again
                among = "SELECT report FROM event_report WHERE +event IN (SELECT value FROM json_each(?))"
            reports = self.db.execute(
                "SELECT d.published AS day, count(*) AS n FROM document_shown d WHERE d.published IS NOT NULL "
                f"AND d.seq IN ({among}) GROUP BY d.published",
                values,
            )
            return told, {r["day"]: r["n"] for r in reports}

        found: tuple[dict[str, int], dict[str, int]] = self.recall(("days", wanted), make)
        return found

    def reports_of(self, events: Sequence[str], limit: int) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
        """Dated reports that tell of these events, by day, and document -> its events."""
        rows = self.db.execute(
            "SELECT d.id, d.name, d.publisher, d.published AS day, s.value AS event FROM json_each(?) s "
            "CROSS JOIN event_report x ON x.event = s.value CROSS JOIN document_shown d ON d.seq = x.report "
            "WHERE d.published IS NOT NULL ORDER BY d.published, d.id LIMIT ?",
            (json.dumps(list(events)), limit),
        )
        reports: dict[str, dict[str, Any]] = {}
        told: dict[str, list[str]] = {}
        for r in rows:
            if r["id"] not in reports:
                reports[r["id"]] = {k: r[k] for k in ("id", "name", "publisher", "day")}
            told.setdefault(r["id"], []).append(r["event"])
        return list(reports.values()), told

    def events_of_claims(self, claims: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Claim -> (id, headline) of its event."""
        rows = self.db.execute(
            "SELECT ec.claim, e.id, e.headline FROM event_claim ec JOIN event e ON e.id = ec.event "
            "WHERE ec.claim IN (SELECT value FROM json_each(?))",
            (json.dumps(list(claims)),),
        )
        return {r["claim"]: (r["id"], r["headline"]) for r in rows}

    def links_of(self, claims: Sequence[str], limit: int) -> list[Link]:
        """Scored pairs that one of these claims is in, the closest first."""
        rows = self.db.execute(
            'SELECT body FROM link WHERE "left" IN (SELECT value FROM json_each(?1)) '
            'OR "right" IN (SELECT value FROM json_each(?1)) ORDER BY same DESC, score DESC, "left", "right" LIMIT ?2',
            (json.dumps(list(claims)), limit),
        )
        return [enc.from_json(Link, r["body"]) for r in rows]

    def disputes(self) -> list[tuple[str, int, str, str]]:
        """(event, place in its list, state, kind) of every contradiction, of the most disputed events first."""
        rows = self.db.execute(
            "SELECT e.id, c.key AS n, c.value ->> '$.state' AS state, c.value ->> '$.kind' AS kind FROM event e "
            "CROSS JOIN json_each(e.body, '$.contradictions') c WHERE e.contradictions > 0 "
            "ORDER BY e.contradictions DESC, e.origins DESC, e.id, c.key"
        )
        return [(r["id"], r["n"], r["state"], r["kind"]) for r in rows]

    def control(
        self, place: str | None, as_of: str | None, known_at: str | None, limit: int, offset: int
    ) -> tuple[int, list[ControlInterval]]:
        """(how many, this page) of who holds what: by part of a place's name, on a day, as known on a day (ISO)."""
        where, values = ["1"], []
        for sql, told in (
            ("instr(lower(place || ' ' || part), lower(?)) > 0", place),
            ("(start IS NULL OR start <= ?)", as_of),
            ('("end" IS NULL OR "end" >= ?)', as_of),
            ("as_known_at <= ?", known_at),
        ):
            if told:
                where.append(sql)
                values.append(told)
        clause = " AND ".join(where)
        total = int(self.db.execute(f"SELECT count(*) FROM control WHERE {clause}", values).fetchone()[0])
        rows = self.db.execute(
            f"SELECT body FROM control WHERE {clause} ORDER BY number LIMIT ? OFFSET ?", (*values, limit, offset)
        )
        return total, [enc.from_json(ControlInterval, r["body"]) for r in rows]

    def control_days(self) -> tuple[str | None, str | None]:
        """First and last day that any of them speaks of."""
        row = self.db.execute(
            'SELECT min(day), max(day) FROM (SELECT start AS day FROM control UNION ALL SELECT "end" FROM control '
            "UNION ALL SELECT as_known_at FROM control)"
        ).fetchone()
        return row[0], row[1]

    # -- claims ----------------------------------------------------------------------------------------------------------------

    def origins_of_claims(self, claims: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Claim -> its origin's id, name, kind, reason."""
        rows = self.db.execute(
            "SELECT co.claim, o.id, o.name, o.kind, o.reason FROM claim_origin co JOIN origin o ON o.id = co.origin "
            "WHERE co.claim IN (SELECT value FROM json_each(?))",
            (json.dumps(list(claims)),),
        )
        return {r["claim"]: {k: r[k] for k in ("id", "name", "kind", "reason")} for r in rows}

    def origin_names(self) -> dict[str, str]:
        """Origin -> name."""
        return {r["id"]: r["name"] for r in self.db.execute("SELECT id, name FROM origin")}

    def origin_candidates(self) -> dict[str, tuple[str, ...]]:
        """Origin whose first teller is not known -> who it may be."""
        rows = self.db.execute(
            "SELECT id, body -> '$.candidates' AS names FROM origin WHERE json_array_length(body, '$.candidates') > 0"
        )
        return {r["id"]: tuple(json.loads(r["names"])) for r in rows}

    def homes(self, claims: Iterable[str]) -> dict[str, str]:
        """Claim -> its document; claims of older readings too."""
        rows = self.db.execute(
            "SELECT id, document FROM claim WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(claims)),)
        )
        return {r["id"]: r["document"] for r in rows}

    def current(self, claims: Iterable[str]) -> set[str]:
        """Those of the claims that a current reading holds."""
        rows = self.db.execute(
            f"SELECT c.id FROM json_each(?) s CROSS JOIN {CURRENT} WHERE c.id = s.value", (json.dumps(list(claims)),)
        )
        return {r["id"] for r in rows}

    def claims(
        self,
        *,
        types: Sequence[str] = (),
        statuses: Sequence[str] = (),
        document: str | None = None,
        event: str | None = None,
        among: Sequence[str] | None = None,
        besides: Sequence[str] | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[int, list[str]]:
        """(how many, ids) of claims of current readings, in the order of reports and of the text."""
        where, values = ["1"], []
        for sql, told in (
            ("c.type IN (SELECT value FROM json_each(?))", list(types) or None),
            ("c.status IN (SELECT value FROM json_each(?))", list(statuses) or None),
            ("c.id IN (SELECT value FROM json_each(?))", None if among is None else list(among)),
            ("c.id NOT IN (SELECT value FROM json_each(?))", None if besides is None else list(besides)),
        ):
            if told is not None:
                where.append(sql)
                values.append(json.dumps(told))
        for sql, one in (
            ("c.document = ?", document),
            ("c.id IN (SELECT claim FROM event_claim WHERE event = ?)", event),
        ):
            if one is not None:
                where.append(sql)
                values.append(one)
        clause = " AND ".join(where)
        count = f"SELECT count(*) FROM {CURRENT} WHERE {clause}"
        total = int(self.recall(("claims", clause, *values), lambda: self.db.execute(count, values).fetchone()[0]))
        # Report by report, so that a page ends the search; the few that are named are looked up and sorted.
        joined = f"{CURRENT} JOIN document d ON d.id = c.document"
        if among is None and document is None and event is None:
            joined = (
                "document d CROSS JOIN current_reading r ON r.document = d.id CROSS JOIN claim c ON c.document = d.id "
                "CROSS JOIN observation o ON o.claim = c.id AND o.reader = r.reader"
            )
        rows = self.db.execute(
            f"SELECT c.id FROM {joined} WHERE {clause} ORDER BY d.seq, c.start, c.id LIMIT ? OFFSET ?",
            (*values, limit, offset),
        )
        return total, [r["id"] for r in rows]

    def stakes(self) -> list[dict[str, Any]]:
        """Every current claim with what decides its turn in review: people at stake, the reader's doubt, its event's support.

        What few claims have is counted apart: looking for it claim by claim costs four times as much.
        """
        harm = "SELECT claim, max(coalesce(high, low)) FROM harm WHERE kind {} 'killed' GROUP BY claim"
        killed, harmed = ({r[0]: r[1] for r in self.db.execute(harm.format(sign))} for sign in ("=", "<>"))
        unknown = "SELECT claim, reader, count(*) FROM {0}_ref WHERE {0}_id IS NULL GROUP BY claim, reader"
        unplaced, unnamed = (
            {(r[0], r[1]): r[2] for r in self.db.execute(unknown.format(kind))} for kind in ("place", "actor")
        )
        events = {
            r["claim"]: (r["event"], r["origins"], r["contradictions"])
            for r in self.db.execute(
                "SELECT ec.claim, ec.event, e.origins, e.contradictions FROM event e JOIN event_claim ec ON ec.event = e.id"
            )
        }
        documents = {r[0]: (r[1], r[2]) for r in self.db.execute("SELECT id, seq, integrity FROM document")}
        rows = self.db.execute(
            "SELECT c.id, c.document, c.type, c.status, c.start, o.score, o.reader, "
            "t.earliest IS NULL AND t.latest IS NULL AS undated "
            f"FROM {CURRENT} LEFT JOIN claim_time t ON t.claim = c.id AND t.reader = o.reader"
        )
        found = []
        for claim, document, kind, status, start, score, reader, undated in rows:
            event, origins, contradictions = events.get(claim, (None, 0, 0))
            seq, integrity = documents[document]
            more = {"undated": undated, "killed": killed.get(claim), "harmed": harmed.get(claim), "seq": seq}
            found.append(
                more
                | {"id": claim, "document": document, "type": kind, "status": status, "start": start, "score": score}
                | {"integrity": integrity, "event": event, "origins": origins, "contradictions": contradictions}
                | {"unplaced": unplaced.get((claim, reader), 0), "unnamed": unnamed.get((claim, reader), 0)}
            )
        return found

    def _count(self, sql: str) -> int:
        return int(self.db.execute(sql).fetchone()[0])
