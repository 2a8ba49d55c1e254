"""Answers of the API for the map and the timeline."""

from pydantic import BaseModel


class MapItem(BaseModel):
    """An event on the map."""

    id: str
    drawn: str
    lat: float
    lon: float
    radius_km: float | None
    precision: str | None
    place: str | None
    headline: str
    type: str
    status: str
    earliest: str | None
    latest: str | None
    killed_low: int | None
    killed_high: int | None
    killed_text: str | None
    origins: int
    documents: int
    contradictions: int
    grade: str


class Spot(BaseModel):
    """A place on the map with all events of the filter that have it. ``event``: its id if it is the only one."""

    lat: float
    lon: float
    radius_km: float | None
    precision: str | None
    drawn: str
    place: str | None
    events: int
    disputed: int
    event: str | None


class Coarse(BaseModel):
    """How many events have no finer place."""

    district: int
    province: int
    country: int
    none: int
    text: str


class MapOut(BaseModel):
    """Every place of the events, the first events with coordinates, and a count of those without a finer place.

    ``left_out``: how many events with coordinates are not among the items; the spots count them."""

    spots: list[Spot]
    items: list[MapItem]
    total: int
    left_out: int
    coarse: Coarse


class TimelineItem(BaseModel):
    """An event on the timeline."""

    id: str
    headline: str
    type: str
    status: str
    earliest: str | None
    latest: str | None
    text: str
    inferred: bool
    killed_low: int | None
    killed_high: int | None
    origins: int
    grade: str


class ReportTick(BaseModel):
    """A report on its day, with the events it tells."""

    id: str
    name: str
    publisher: str | None
    day: str
    events: list[str]


class DayCount(BaseModel):
    """How much there is on a day."""

    day: str
    events: int
    reports: int


class TimelineOut(BaseModel):
    """Events and reports by day."""

    items: list[TimelineItem]
    total: int
    reports: list[ReportTick]
    days: list[DayCount]
    first: str | None
    last: str | None
