"""Routes of lists: claims, origins, actors, places, and look-ups in the packs."""

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from daybook.core.vocab import ClaimType, Precision, Status
from daybook.engine.desk import AskLists
from daybook.show.api import models as m
from daybook.show.api import models_more as mm
from daybook.show.api.deps import Limit, Looking, Offset, Reader, Served, page
from daybook.show.api.documents import document_row
from daybook.show.api.errors import ApiError
from daybook.show.api.filters import Text
from daybook.show.api.present import drawn

router = APIRouter(tags=["lists"])
State = Literal["unreviewed", "accepted", "corrected", "rejected", "unsure"]


@router.get("/claims")
def get_claims(
    service: Served,
    who: Looking,
    type: Annotated[list[ClaimType] | None, Query()] = None,
    status: Annotated[list[Status] | None, Query()] = None,
    document: Text = None,
    event: Text = None,
    review: Annotated[list[State] | None, Query()] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> m.Page[m.ClaimOut]:
    """Claims of current readings, in the order of reports and text. Type and status are those the reader gave."""
    states = service.states()
    among = besides = None
    if review:
        decided = [c for c, s in states.items() if s in review]
        if "unreviewed" in review:
            besides = [c for c in states if c not in decided]
        else:
            among = decided
    total, ids = service.desk.ask.claims(
        types=type or (),
        statuses=status or (),
        document=document,
        event=event,
        among=among,
        besides=besides,
        limit=limit,
        offset=offset,
    )
    return m.Page[m.ClaimOut](**page(service.claims(ids), total, limit, offset))


@router.get("/claims/{claim_id}")
def get_claim(claim_id: str, service: Served, who: Looking) -> m.ClaimOut:
    """A claim as it stands now."""
    found = service.claims([claim_id])
    if not found:
        raise ApiError(404, f"There is no claim {claim_id[:80]} in this case as it is read now.", "claims")
    return found[0]


@router.get("/origins")
def get_origins(
    service: Served,
    who: Looking,
    kind: Annotated[list[str] | None, Query(max_length=10)] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> m.Page[mm.OriginRow]:
    """Origins, not articles; the most quoted first."""
    events = service.counted("origin events")
    found = [o for o in service.counted("origins") if not kind or o.kind in kind]
    rows = [_origin(o, events) for o in found[offset : offset + limit]]
    return m.Page[mm.OriginRow](**page([mm.OriginRow(**r) for r in rows], len(found), limit, offset))


def _origin(o: Any, events: dict[str, int]) -> dict[str, Any]:
    return {
        "id": o.id,
        "name": o.name,
        "kind": o.kind,
        "reason": o.reason,
        "candidates": list(o.candidates),
        "documents": len(o.documents),
        "claims": len(o.claims),
        "events": events.get(o.id, 0),
    }


@router.get("/origins/{origin_id}")
def get_origin(origin_id: str, service: Served, who: Looking) -> mm.OriginOut:
    """An origin with its reports and its first 200 claims."""
    every = service.counted("origins")
    found = next((o for o in every if o.id == origin_id), None)
    if found is None:
        raise ApiError(404, f"There is no origin {origin_id[:80]}.", "origins")
    events = service.counted("origin events")
    documents = service.desk.lists.documents(ids=found.documents, limit=200)[1]
    return mm.OriginOut(
        **_origin(found, events),
        documents_list=[document_row(r, service.desk.gone()) for r in documents],
        claims_list=service.lines(found.claims[:200]),
    )


def grouped(lists: AskLists, kind: str) -> list[list[dict[str, Any]]]:
    """Every ``actor`` or ``place`` named, its words together, those with most claims first; without an id: by its words.

    ``claims`` and ``events`` of the first of its rows are those of all its words together, each counted once.
    """
    key = f"{kind}_id"
    groups: dict[Any, list[dict[str, Any]]] = {}
    for r in lists.actors() if kind == "actor" else lists.places():
        groups.setdefault(r[key] or ("words", r["words"]), []).append(r)
    claims, events = lists.totals(kind)
    for at, group in groups.items():
        group.sort(key=lambda r: (-r["claims"], r["words"]))
        known = at in claims
        group[0]["of_all"] = (claims[at], events.get(at, 0)) if known else (group[0]["claims"], group[0]["events"])
    return sorted(groups.values(), key=lambda g: (-g[0]["of_all"][0], g[0]["name"]))


def _matches(group: list[dict[str, Any]], key: str, text: str | None, resolved: bool | None) -> bool:
    if resolved is not None and (group[0][key] is not None) != resolved:
        return False
    return not text or any(text.lower() in f"{r['name']} {r['words']}".lower() for r in group)


def _words(group: list[dict[str, Any]]) -> list[mm.Words]:
    return [mm.Words(text=r["words"], count=r["claims"]) for r in group[:30]]


@router.get("/actors")
def get_actors(
    service: Served,
    who: Looking,
    text: Text = None,
    resolved: bool | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> m.Page[mm.ActorRow]:
    """Everybody named in the case; without an id: words that no pack knows."""
    groups = service.counted("actors")
    found = [g for g in groups if _matches(g, "actor_id", text, resolved)]
    rows = [
        mm.ActorRow(
            actor_id=g[0]["actor_id"],
            name=g[0]["name"],
            side=g[0]["side"],
            words=_words(g),
            reason=g[0]["reason"] or "",
            claims=g[0]["of_all"][0],
            events=g[0]["of_all"][1],
            **{k: sum(r[k] for r in g) for k in ("as_actor", "as_target", "as_source")},
        )
        for g in found[offset : offset + limit]
    ]
    return m.Page[mm.ActorRow](**page(rows, len(found), limit, offset))


@router.get("/places")
def get_places(
    service: Served,
    who: Looking,
    text: Text = None,
    resolved: bool | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> m.Page[mm.PlaceRow]:
    """Every place named in the case; without an id: words that no gazetteer knows."""
    groups = service.counted("places")
    found = [g for g in groups if _matches(g, "place_id", text, resolved)]
    rows = [
        mm.PlaceRow(
            **{k: g[0][k] for k in ("place_id", "name", "admin", "country", "lat", "lon", "precision", "radius_km")},
            drawn=drawn(g[0]["lat"], g[0]["precision"]),
            claims=g[0]["of_all"][0],
            events=g[0]["of_all"][1],
            words=_words(g),
            reason=g[0]["reason"] or "",
            rivals=[m.Rival(**v) for v in json.loads(g[0]["rivals"] or "[]")][:10],
        )
        for g in found[offset : offset + limit]
    ]
    return m.Page[mm.PlaceRow](**page(rows, len(found), limit, offset))


def _mentions(
    service: Served, table: str, key: str | None, words: str | None, limit: int, offset: int
) -> m.Page[m.ClaimLine]:
    if (key is None) == (words is None):
        raise ApiError(422, f"Give either {table}_id or words.", f"{table}_id")
    total, ids = service.desk.lists.mentioning(table, key=key, words=words, limit=limit, offset=offset)
    return m.Page[m.ClaimLine](**page(service.lines(ids), total, limit, offset))


@router.get("/actors/mentions")
def get_actor_mentions(
    service: Served, who: Looking, actor_id: Text = None, words: Text = None, limit: Limit = 50, offset: Offset = 0
) -> m.Page[m.ClaimLine]:
    """The claims that name an actor, or use words that no pack knows."""
    return _mentions(service, "actor", actor_id, words, limit, offset)


@router.get("/places/mentions")
def get_place_mentions(
    service: Served, who: Looking, place_id: Text = None, words: Text = None, limit: Limit = 50, offset: Offset = 0
) -> m.Page[m.ClaimLine]:
    """The claims that name a place, or use words that no gazetteer knows."""
    return _mentions(service, "place", place_id, words, limit, offset)


@router.get("/lookup/actors")
def lookup_actors(
    service: Served,
    who: Reader,
    text: Annotated[str, Query(min_length=2, max_length=100)],
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> m.Page[mm.ActorFound]:
    """Actors of the packs by any part of a name."""
    found = service.desk.find_actors(text, limit)
    rows = [mm.ActorFound(actor_id=a.id, name=a.name, kind=a.kind, side=a.side or None, note=a.note) for a in found]
    return m.Page[mm.ActorFound](**page(rows, len(rows), limit, 0))


FINENESS = {"country": Precision.COUNTRY, "province": Precision.PROVINCE, "district": Precision.DISTRICT}


@router.get("/lookup/places")
def lookup_places(
    service: Served,
    who: Reader,
    text: Annotated[str, Query(min_length=2, max_length=100)],
    near: Annotated[str | None, Query(max_length=60, description="lat,lon")] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> m.Page[mm.PlaceFound]:
    """Places of the gazetteer by name, spelled anyhow; the likest first, then the nearest."""
    point = None
    if near:
        try:
            lat, lon = (float(x) for x in near.split(","))
            point = (lat, lon)
        except ValueError:
            raise ApiError(422, "A point is two numbers: lat,lon.", "near") from None
    rows = [
        mm.PlaceFound(
            place_id=p.place_id,
            name=p.name,
            admin=p.admin,
            country=p.country,
            kind=p.kind,
            lat=p.lat,
            lon=p.lon,
            precision=str(FINENESS.get(p.kind, Precision.TOWN if p.kind in ("city", "town") else Precision.EXACT)),
            radius_km=radius,
            likeness=round(likeness, 3),
        )
        for p, likeness, radius in service.desk.find_places(text, point, limit)
    ]
    return m.Page[mm.PlaceFound](**page(rows, len(rows), limit, 0))
