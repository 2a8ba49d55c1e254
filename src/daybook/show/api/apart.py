"""Routes that say why an event was not put together with another: those near it, and each compared when somebody asks."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from daybook.engine import apart
from daybook.show import words
from daybook.show.api.deps import Looking, Served
from daybook.show.api.errors import ApiError
from daybook.show.api.look import span_of

router = APIRouter(tags=["look"])
NEAR_DAYS = 3
NEAR_KM = 30.0
NEAR_SHOWN = 12
_POINTS = ("exact", "town")
PAIRS_SHOWN = 12


class NearEvent(BaseModel):
    """An event near another in days and place. ``days`` in words; ``km``: between their points, where both have one."""

    id: str
    headline: str
    days: str
    km: float | None


class NearOut(BaseModel):
    """The nearest events, ``of`` so many in all; ``missing``: "place" or "day", which this event lacks, so that nothing is near."""

    near: list[NearEvent]
    of: int
    missing: str | None


class ApartPair(BaseModel):
    """A claim of each of two events, compared. ``ruled_out``: they cannot be one, whatever speaks for it; else ``score``."""

    left: str
    right: str
    left_sentence: str
    right_sentence: str
    score: float
    ruled_out: bool
    compared: bool
    reasons_for: list[str] = Field(serialization_alias="for")
    reasons_against: list[str] = Field(serialization_alias="against")


class ApartOut(BaseModel):
    """Why two events are not one: the sentence that settles it, and the likeliest pairs of ``of`` in all."""

    left: str
    right: str
    reason: str
    pairs: list[ApartPair]
    of: int


@router.get("/events/{event_id}/near")
def get_near(event_id: str, service: Served, who: Looking) -> NearOut:
    """Other events that begin within three days of this one's days, of a long one's first fortnight, and lie within 30 km; the
    nearest first."""
    event = service.event(event_id)
    here = event.place
    if here is None or here.lat is None or here.lon is None:
        return NearOut(near=[], of=0, missing="place")
    if event.time.earliest is None and event.time.latest is None:
        return NearOut(near=[], of=0, missing="day")
    found = apart.near(service.desk.ask, event, NEAR_DAYS, NEAR_KM)
    near = [
        NearEvent(
            id=r["id"],
            headline=r["headline"],
            days=words.days(span_of(r["earliest"], r["latest"])),
            km=round(away, 1) if here.precision in _POINTS and r["precision"] in _POINTS else None,
        )
        for r, away in found[:NEAR_SHOWN]
    ]
    return NearOut(near=near, of=len(found), missing=None)


@router.get("/events/{event_id}/apart/{other_id}")
def get_apart(event_id: str, other_id: str, service: Served, who: Looking) -> ApartOut:
    """Why this event and another are not one: compared anew, pairs that rules forbid included."""
    left, right = service.event(event_id), service.event(other_id)
    if left.id == right.id:
        raise ApiError(422, "Both are one event.", "other_id")
    found = apart.compare(service.desk.db, service.components.matcher, left, right)
    shown = found.pairs[:PAIRS_SHOWN]
    seen = service.desk.look({i for p in shown for i in (p.left, p.right)})
    told = {key: " ".join(s.seen.sentence_text.split()) for key, s in seen.items()}
    return ApartOut(
        left=left.id,
        right=right.id,
        reason=found.reason,
        pairs=[
            ApartPair(
                left=p.left,
                right=p.right,
                left_sentence=told.get(p.left, ""),
                right_sentence=told.get(p.right, ""),
                score=p.score,
                ruled_out=p.ruled_out,
                compared=p.compared,
                reasons_for=list(p.reasons_for),
                reasons_against=list(p.reasons_against),
            )
            for p in shown
        ],
        of=len(found.pairs),
    )
