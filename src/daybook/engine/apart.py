"""Why two events of a case were not put together, pair by pair: compared anew when somebody asks."""

import sqlite3
from dataclasses import asdict, dataclass
from typing import Any

from daybook.core.errors import StopRun
from daybook.core.events import Event
from daybook.core.vocab import ClaimType
from daybook.engine.case import Case
from daybook.engine.review import overlay
from daybook.engine.seen import Seen
from daybook.fuse import decisions as people
from daybook.fuse.apart import Between, between
from daybook.fuse.config import FusionConfig
from daybook.fuse.geo import km
from daybook.fuse.naming import name
from daybook.fuse.said import chosen, flatten
from daybook.fuse.standard import StandardMatcher, apart_of
from daybook.fuse.units import units
from daybook.stages import Matcher
from daybook.store import load
from daybook.store.ask import Ask
from daybook.store.neighbours import groups_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Two events and how they stand to each other. ``claims``: those that the pairs name."""

    left: Event
    right: Event
    between: Between
    claims: dict[str, Seen]


def why_apart(case: Case, left_key: str, right_key: str) -> Apart:
    """Compare two events of a case as the fusion does. Raises ``StopRun`` if one is not there or both are one."""
    left, right = case.event(left_key), case.event(right_key)
    if left.id == right.id:
        raise StopRun(f"{case.store.path}: {left_key!r} and {right_key!r} are one event, {left.id}")
    matcher = case.components.matcher
    found = compare(case.store.db, matcher, left, right)
    return Apart(
        left=left, right=right, between=found, claims=case.claims({i for p in found.pairs for i in (p.left, p.right)})
    )


def as_json(found: Apart) -> dict[str, Any]:
    """For machines: both events, the sentence that settles it, and every pair with the reports and sentences compared."""
    told = {
        key: {"claim": key, "report": seen.document.name, "sentence": " ".join(seen.sentence_text.split())}
        for key, seen in found.claims.items()
    }
    return {
        "left": {"event": found.left.id, "headline": found.left.headline},
        "right": {"event": found.right.id, "headline": found.right.headline},
        "same": False,
        "reason": found.between.reason,
        "pairs": [
            asdict(p) | {"left": told.get(p.left, {"claim": p.left}), "right": told.get(p.right, {"claim": p.right})}
            for p in found.between.pairs
        ],
    }


def near(ask: Ask, event: Event, days: int, most_km: float) -> list[tuple[dict[str, Any], float]]:
    """Other events that begin within some days of this one's and lie within some km, the nearest first, each with its distance.
    An event without coordinates has none."""
    here = event.place
    if here is None or here.lat is None or here.lon is None:
        return []
    rows = ask.events_near(event.id, days, most_km / 110)
    away = [(r, km(here.lat, here.lon, r["lat"], r["lon"])) for r in rows]
    return sorted((x for x in away if x[1] <= most_km), key=lambda x: (x[0]["apart"], x[1], x[0]["id"]))


def compare(db: sqlite3.Connection, matcher: Matcher, left: Event, right: Event) -> Between:
    """How the claims of two different events stand to each other, as the fusion weighs them."""
    if ClaimType.SIEGE in (left.type, right.type):
        words = "sieges are put together by place and besieger alone, and with nothing else"
        return Between(reason=words, pairs=())
    config = matcher.config if isinstance(matcher, StandardMatcher) else FusionConfig()
    over = overlay(db)
    documents = {*left.documents, *right.documents}
    kept = list(over.for_fusion((found for _, found in load.readings_of(db, documents)), db))
    decisions = over.decisions_for_fusion()
    gone = people.withdrawn(decisions)
    said = [s for s in flatten(chosen(kept, gone), gone, config.sentence_min_words) if not s.is_state]
    judged, _ = people.judged(decisions, [s.id for s in said])
    told = units(said, apart_of(judged))
    ours, theirs = ([u for u in told if u.id in e.claims] for e in (left, right))
    copies = {d: name("copy", n) for d, n in groups_of(db, documents).items()}
    return between(ours, theirs, copies, judged, config)
