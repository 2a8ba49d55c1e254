"""What events are wanted, and in what order: the filters of pages as SQL.

All lists of values travel as JSON into ``json_each``, so that no text of a user is ever part of a statement.
"""

import json
from dataclasses import dataclass
from typing import Any

ORDERS = {
    "day": "coalesce(e.latest, e.earliest) IS NULL, coalesce(e.earliest, e.latest), e.id",
    "-day": "coalesce(e.latest, e.earliest) IS NULL, coalesce(e.latest, e.earliest) DESC, e.id",
    "killed": "(SELECT max(coalesce(t.high, t.low)) FROM tally t WHERE t.event = e.id AND t.kind = 'killed') DESC, e.id",
    "origins": "e.origins DESC, e.documents DESC, e.id",
    "disputed": "e.contradictions DESC, e.origins DESC, e.id",
    "recent": "(SELECT max(x.report) FROM event_report x WHERE x.event = e.id) DESC, e.id",
    "weight": "(SELECT count(*) FROM tally t WHERE t.event = e.id) + 3 * e.contradictions + e.origins DESC, e.id",
}


def order(sort: str, clause: str) -> str:
    """The ORDER BY of a sort. Under a filter the rows found are sorted: walking an index in order would look up every row."""
    return ORDERS[sort] if clause == "1" else f"+{ORDERS[sort]}"


MANY = 1000
NAMED = (
    "EXISTS (SELECT 1 FROM json_each(?) n WHERE instr(lower(coalesce({0}.place, '') || ' ' || "
    "coalesce({0}.body ->> '$.place.admin', '')), lower(n.value)) > 0)"
)
HAS = {
    "contradictions": "e.contradictions > 0",
    "captives": "e.body ->> '$.captivity' IS NOT NULL",
    "killed": "EXISTS (SELECT 1 FROM tally t WHERE t.event = e.id AND t.kind = 'killed')",
    "place": "e.lat IS NOT NULL",
    "denied": "json_array_length(e.body, '$.denied_by') > 0",
    "decisions": "EXISTS (SELECT 1 FROM event_claim x JOIN decision_about a ON a.about = x.claim WHERE x.event = e.id)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """What events are wanted: values of one field are alternatives, fields together narrow. ``match``: an FTS5 query.

    ``since``/``until``: ISO days; an event is in if any of its possible days is. ``bbox``: west, south, east, north.
    """

    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    document: str | None = None
    text: str | None = None
    match: str | None = None
    min_origins: int = 0
    since: str | None = None
    until: str | None = None
    bbox: tuple[float, float, float, float] | None = None
    has: tuple[str, ...] = ()
    ids: tuple[str, ...] | None = None
    points: tuple[tuple[float, float], ...] = ()  # latitude and longitude, just as events have them

    @property
    def costly(self) -> bool:
        """Whether finding these events costs more than going through all events: then it is done once for all questions."""
        return bool(self.types or self.actors or self.places or self.sources or "denied" in self.has)

    def clause(self) -> tuple[str, list[Any]]:
        """SQL over ``event e`` and its values. Raises ``ValueError`` while ``text`` is not looked up: see ``Ask.found``."""
        if self.text:
            raise ValueError("a text is looked up before anything is asked of events")
        where: list[str] = ["1"]
        values: list[Any] = []

        def put(sql: str, *told: Any) -> None:
            where.append(sql)
            values.extend(json.dumps(t) if isinstance(t, tuple) else t for t in told)

        if self.ids is not None:
            # Few are looked up; many are met while the events are gone through, which costs a fifth.
            put(f"{'+' if len(self.ids) > MANY else ''}e.id IN (SELECT value FROM json_each(?))", self.ids)
        if self.points:
            put("(e.lat, e.lon) IN (SELECT p.value ->> 0, p.value ->> 1 FROM json_each(?) p)", self.points)
        if self.types:
            put("e.id IN (SELECT event FROM event_kind WHERE type IN (SELECT value FROM json_each(?)))", self.types)
        if self.statuses:
            put("e.status IN (SELECT value FROM json_each(?))", self.statuses)
        if self.grades:
            put("e.grade IN (SELECT value FROM json_each(?))", self.grades)
        if self.actors:
            put("e.id IN (SELECT event FROM event_party WHERE name IN (SELECT value FROM json_each(?)))", self.actors)
        if self.places:
            # By id or by a part of a name; names are looked at once a place, not once an event.
            put(
                "(+e.place_id IN (SELECT value FROM json_each(?)) OR +e.place_id IN (SELECT k.place_id FROM "
                "(SELECT place_id, min(id) AS id FROM event GROUP BY place_id) k JOIN event p ON p.id = k.id "
                f"WHERE {NAMED.format('p')}) OR (+e.place_id IS NULL AND e.place IS NOT NULL AND {NAMED.format('e')}))",
                self.places,
                self.places,
                self.places,
            )
        if self.sources:
            put(
                "e.id IN (SELECT ec.event FROM origin o JOIN claim_origin co ON co.origin = o.id JOIN event_claim ec "
                "ON ec.claim = co.claim WHERE o.id IN (SELECT value FROM json_each(?)) "
                "OR o.name IN (SELECT value FROM json_each(?)))",
                self.sources,
                self.sources,
            )
        if self.document:
            put(
                "e.id IN (SELECT x.event FROM document d JOIN event_report x ON x.report = d.seq WHERE d.id = ?)",
                self.document,
            )
        if self.min_origins:
            put("e.origins >= ?", self.min_origins)
        if self.since:
            put("coalesce(e.latest, e.earliest) >= ?", self.since)
        if self.until:
            put("coalesce(e.earliest, e.latest) <= ?", self.until)
        if self.bbox:
            west, south, east, north = self.bbox
            put("e.lat BETWEEN ? AND ?", south, north)
            if west <= east:
                put("e.lon BETWEEN ? AND ?", west, east)
            else:  # across the antimeridian
                put("(e.lon >= ? OR e.lon <= ?)", west, east)
        for name in self.has:
            put(HAS[name])
        return " AND ".join(where), values
