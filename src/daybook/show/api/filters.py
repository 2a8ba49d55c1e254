"""The filters of events in an address, checked."""

import math
from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Query

from daybook.core.vocab import ClaimType, Status
from daybook.engine.desk import EventFilter, match_query
from daybook.show.api.errors import ApiError

Text = Annotated[str | None, Query(max_length=200)]
Many = Annotated[list[str] | None, Query(max_length=50)]
Has = Literal["contradictions", "captives", "killed", "place", "denied", "decisions"]
Sort = Literal["day", "-day", "killed", "origins", "disputed", "recent"]


def event_filter(
    type: Annotated[list[ClaimType] | None, Query()] = None,
    status: Annotated[list[Status] | None, Query()] = None,
    grade: Many = None,
    actor: Many = None,
    place: Many = None,
    source: Many = None,
    document: Text = None,
    text: Text = None,
    min_origins: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    since: date | None = None,
    until: date | None = None,
    bbox: Annotated[str | None, Query(max_length=100, description="west,south,east,north in degrees")] = None,
    has: Annotated[list[Has] | None, Query()] = None,
    event: Annotated[list[str] | None, Query(max_length=500, description="only these events")] = None,
    point: Annotated[list[str] | None, Query(max_length=100, description="lat,lon just as an event has it")] = None,
) -> EventFilter:
    """The filter; values of one name are alternatives."""
    return EventFilter(
        types=tuple(type or ()),
        statuses=tuple(status or ()),
        grades=clean(grade),
        actors=clean(actor),
        places=clean(place),
        sources=clean(source),
        document=document or None,
        text=text or None,
        match=match_query(text) if text else None,
        min_origins=min_origins,
        since=since.isoformat() if since else None,
        until=until.isoformat() if until else None,
        bbox=box(bbox) if bbox else None,
        has=tuple(has or ()),
        ids=clean(event) or None,
        points=tuple(spot(p) for p in clean(point)),
    )


def clean(values: list[str] | None) -> tuple[str, ...]:
    """Values without empty ones."""
    return tuple(v for v in values or () if v)


def box(told: str) -> tuple[float, float, float, float]:
    """West, south, east, north."""
    try:
        west, south, east, north = (float(x) for x in told.split(","))
    except ValueError:
        raise ApiError(422, "A box is four numbers: west,south,east,north.", "bbox") from None
    if not all(map(math.isfinite, (west, south, east, north))) or south > north:
        raise ApiError(422, "A box is four numbers: west,south,east,north, the south not above the north.", "bbox")
    return west, south, east, north


def spot(told: str) -> tuple[float, float]:
    """Latitude and longitude."""
    try:
        lat, lon = (float(x) for x in told.split(","))
    except ValueError:
        raise ApiError(422, "A point is two numbers: lat,lon.", "point") from None
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise ApiError(422, "A point is two numbers: lat,lon.", "point")
    return lat, lon


Filter = Annotated[EventFilter, Depends(event_filter)]
