"""Events on a map. A place coarser than town is no dot: it has a null geometry and its name, and is counted as lost."""

import json
from typing import Any

from daybook.core.events import Event
from daybook.core.vocab import Precision
from daybook.engine.case import Case
from daybook.show.export.csv import row


def export(case: Case) -> tuple[str, list[str]]:
    """A GeoJSON FeatureCollection (RFC 7946) of all events."""
    features, undrawn = [], 0
    for event in case.events():
        found = feature(event)
        undrawn += found["geometry"] is None
        features.append(found)
    losses = (
        [f"{undrawn:,} events have no place finer than a district or none at all: they have no dot"] if undrawn else []
    )
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, indent=1, default=str) + "\n", losses


def feature(e: Event) -> dict[str, Any]:
    """One event; ``radius_km`` in the properties says how far the point may be off."""
    p = e.place
    drawn = p is not None and p.lat is not None and p.precision in (Precision.EXACT, Precision.TOWN)
    properties = {
        k: v for k, v in row(e, None).items() if k not in ("latitude", "longitude", "event_id") and v is not None
    }
    properties["harm"] = [
        {"kind": t.harm, "whom": t.whom, "side": t.side, "low": t.low, "high": t.high, "origins": len(t.origins)}
        for t in e.tallies
    ]
    return {
        "type": "Feature",
        "id": e.id,
        "geometry": {"type": "Point", "coordinates": [p.lon, p.lat]} if p and drawn else None,
        "properties": properties,
    }
