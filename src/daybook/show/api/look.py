"""Routes that look at the case as a whole and at its events: overview, events, map, timeline, control, captives."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from daybook.core.control import ControlInterval
from daybook.core.events import Event
from daybook.core.values import TimeSpan
from daybook.core.vocab import TimeBasis
from daybook.engine.desk import EventFilter
from daybook.engine.policies import chosen
from daybook.show import render, words
from daybook.show.api import models as m
from daybook.show.api import models_map as mp
from daybook.show.api import models_more as mm
from daybook.show.api import present_events as pe
from daybook.show.api.deps import Limit, Looking, Offset, Reader, Served, at_once, page, plain
from daybook.show.api.errors import ApiError
from daybook.show.api.filters import Filter, Sort, Text
from daybook.show.api.policies import Through, seen_through
from daybook.show.api.present import days, drawn, iso
from daybook.show.api.service import Service

router = APIRouter(tags=["look"])
LINKS_SHOWN = 300
MAIN_EVENTS = 6
SENTENCES = 3  # shown behind a stretch of control, for it and against


def state(service: Service) -> mm.StateOut:
    """The case's state."""
    documents, decided, _ = service.desk.ask.size()
    rows = service.desk.ask.runs(5, 0)[1]
    return mm.StateOut(
        revision=service.revision(),
        rebuilding=service.rebuilding,
        documents=documents,
        decisions=decided,
        runs=[mm.RunOut(**r, running=r["ended"] is None) for r in rows],
    )


@router.get("/state")
def get_state(service: Served, who: Reader) -> mm.StateOut:
    """Revision, running work; cheap."""
    return state(service)


@router.get("/runs")
def get_runs(service: Served, who: Looking, limit: Limit = 50, offset: Offset = 0) -> m.Page[mm.RunOut]:
    """All runs, latest first."""
    total, rows = service.desk.ask.runs(limit, offset)
    return m.Page[mm.RunOut](**page([mm.RunOut(**r, running=r["ended"] is None) for r in rows], total, limit, offset))


@router.get("/overview")
def get_overview(service: Served, who: Looking, since: datetime | None = None) -> mm.OverviewOut:
    """What is in this case, what changed, what needs a person, what could not be read and why."""
    desk = service.desk
    moment = since or service.now() - timedelta(hours=24)
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    numbers: dict[str, Any] = service.counted("status")
    numbers = {**numbers, "decisions": desk.ask.size()[1]}
    refused = desk.ask.refused()
    changed = desk.ask.changed_events(moment.isoformat(), 20)
    _, decided = service.decisions(since=moment.isoformat(), limit=50)

    def named(ids: list[str]) -> list[m.EventRow]:
        found = {e.id: e for e in desk.ask.events(EventFilter(ids=tuple(ids)), "origins", 20, 0)[1]} if ids else {}
        return service.rows(found[i] for i in ids if i in found)

    first, last = desk.per_state("days", desk.ask.days)
    patchwork = [
        mm.Patchwork(id=d["id"], name=d["name"], title=d["title"], reasons=desk.lists.integrity_reasons(d["id"]))
        for d in desk.lists.documents(integrity=("patchwork",), limit=100)[1]
    ]
    main = service.counted("main events")
    return mm.OverviewOut(
        case=numbers["case"],
        numbers={k: v for k, v in numbers.items() if isinstance(v, int)},
        sentences=[line.strip() for line in render.status_lines(numbers, [])][1:],
        days=mm.FirstLast(first=first, last=last),
        since=moment.isoformat(),
        changed=mm.Changed(
            reports=desk.ask.added_since(moment.isoformat()),
            new=named(changed["new"]),
            revised=named(changed["revised"]),
            contradicted=named(changed["contradicted"]),
            decided=[d for d in decided if d.kind != "withdraw"],
            withdrawn=[d for d in decided if d.kind == "withdraw"],
        ),
        needs_person=needs(service, numbers),
        refused=[refusal(r) for r in refused],
        patchwork=patchwork,
        main_events=service.rows(main),
    )


def refusal(row: dict[str, Any]) -> mm.RefusedOut:
    """What could not be used, by its own name: the folders of this machine are nobody's business."""
    told = row["part"] or row["source"]
    name = told if "://" in told else told.replace("\\", "/").rsplit("/", 1)[-1] or told
    reason = row["reason"]
    for path in sorted({row["source"], told}, key=len, reverse=True):
        reason = reason.removeprefix(f"{path}: ").replace(path, name) if path else reason
    return mm.RefusedOut(name=name, reason=reason, seen_at=row["seen_at"])


def needs(service: Service, n: dict[str, Any]) -> list[mm.Need]:
    """What waits for a person, the weightiest first."""
    from daybook.show.api.queue import waiting_claims

    unsure = sum(s == "unsure" for s in service.states().values())
    say = words.plural
    try:
        waiting, urgent = waiting_claims(service)
        queue = (len(waiting), f"{say(len(waiting), 'claim')} nobody has looked at, {urgent:,} urgent")
    except ApiError:  # of a large case, just after it was opened
        queue = (n["claims"], f"{say(n['claims'], 'claim')}; how many nobody has looked at is being counted")
    actors, places = service.desk.per_state("unresolved", service.desk.lists.unresolved)
    told = [
        ("queue", *queue, "/review/queue"),
        ("unsure", unsure, f"{say(unsure, 'claim')} on which somebody was not sure", "/review/queue?state=unsure"),
        (
            "contradictions",
            n["contradictions"],
            f"{say(n['contradictions'], 'contradiction')} between sources",
            "/contradictions?state=open",
        ),
        (
            "undated",
            n["undated"],
            f"{say(n['undated'], 'report')} without a publication day: relative dates stay open",
            "/documents?undated=true",
        ),
        (
            "patchwork",
            n["patchwork"],
            f"{say(n['patchwork'], 'page')} stitched from several reports",
            "/documents?integrity=patchwork",
        ),
        (
            "unresolved_actors",
            actors,
            f"{say(actors, 'wording')} for somebody that no pack knows",
            "/actors?resolved=false",
        ),
        (
            "unresolved_places",
            places,
            f"{say(places, 'wording')} for a place that no gazetteer knows",
            "/places?resolved=false",
        ),
        ("refused", n["refused"], f"{say(n['refused'], 'file')} could not be used", "/overview"),
    ]
    return [mm.Need(kind=k, count=c, text=t, link=link) for k, c, t, link in told if c]


# -- events ----------------------------------------------------------------------------------------------------------------


@router.get("/events")
def get_events(
    service: Served,
    who: Looking,
    wanted: Filter,
    sort: Sort = "day",
    policy: Through = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> m.Page[m.EventRow]:
    """Events, filtered and sorted."""
    total, found = service.desk.ask.events(wanted, sort, limit, offset)
    return m.Page[m.EventRow](**page(service.rows(seen_through(found, policy)), total, limit, offset))


@router.get("/events/{event_id}", response_model=m.EventCard)
def get_event(event_id: str, service: Served, who: Looking, told: Response, policy: Through = None) -> Response:
    """Everything about an event."""
    return plain(card(service, *seen_through((service.event(event_id),), policy)), told)


def card(service: Service, e: Event) -> m.EventCard:
    """The card of an event."""
    desk = service.desk
    rejected = [c for c in desk.rejected_of(e.id) if c not in e.claims]
    spoken = {s.claim for t in e.tallies for s in t.stated}
    if e.captivity:
        c = e.captivity
        spoken |= {s.claim for part in (c.taken, c.released, c.killed, c.escaped, c.transferred) for s in part}
    looked = desk.look((*e.claims, *sorted(spoken - set(e.claims))))
    own = {k: v for k, v in looked.items() if k in e.claims}
    names = service.origin_names()
    voices = pe.Voices(names, looked)
    candidates = desk.per_state("candidates", desk.ask.origin_candidates)
    fields = pe.row_fields(e, service.states())
    fields["tallies"] = [voices.tally(t) for t in e.tallies]
    history = service.decisions(about=(e.id, *e.claims, *rejected), limit=500)[1]
    return m.EventCard(
        **fields,
        revision=desk.revision_of((e.id, *e.claims)),
        grade_reason=e.grade_reason,
        notes=list(e.notes),
        own_words=[names.get(o, o) for o in e.own_words],
        origin_list=pe.event_origins(e, desk.ask.origins_of_claims(e.claims), candidates),
        contradictions_list=[m.ContradictionOut(**voices.contradiction(c)) for c in e.contradictions],
        captives_ledger=voices.ledger(e.captivity) if e.captivity else None,
        alternatives=pe.alternatives(e, own),
        links=links(service, e),
        claims_list=service.claims(own),
        rejected_list=service.claims(rejected),
        denied_by=list(e.denied_by),
        background=list(e.background),
        possible=list(e.possible),
        history=history,
        unknown=pe.unknown(e, own),
        policy=chosen(e),
    )


def links(service: Service, e: Event) -> list[m.LinkOut]:
    """Why its claims are one event, and why claims that look alike are not in it."""
    found = service.desk.ask.links_of(e.claims, LINKS_SHOWN)
    inside = set(e.claims)
    others = {c for k in found for c in (k.left, k.right)} - inside
    homes = service.desk.ask.events_of_claims(others)
    out = []
    for k in found:
        away = k.left if k.left not in inside else k.right if k.right not in inside else None
        home = homes.get(away) if away else None
        out.append(
            m.LinkOut(
                left=k.left,
                right=k.right,
                other_event=home[0] if home else None,
                other_headline=home[1] if home else None,
                same=k.same,
                score=round(k.score, 3),
                reasons_for=list(k.reasons_for),
                reasons_against=list(k.reasons_against),
                decided_by=k.decided_by,
            )
        )
    return out


@router.get("/map", response_model=mp.MapOut)
def get_map(
    service: Served,
    who: Looking,
    told: Response,
    wanted: Filter,
    limit: Annotated[int, Query(ge=1, le=20_000)] = 5000,
) -> Response:
    """Every place of the events as a dot or an area, the first events themselves, and a count of those without finer place."""
    ask = service.desk.ask
    spots = [{**s, "drawn": drawn(s["lat"], s["precision"])} for s in ask.spots(wanted)]
    total = sum(s["events"] for s in spots)
    coarse: dict[str, Any] = {
        k: sum(s["events"] for s in spots if s["precision"] == k) for k in ("district", "province", "country")
    }
    coarse["none"] = ask.count(wanted) - total
    vague = coarse["province"] + coarse["country"]
    coarse["text"] = (
        f"{words.plural(vague, 'event has', 'events have')} no place finer than a province; "
        f"{coarse['none']:,} have none at all"
    )
    items = [
        {
            **{k: r[k] for k in _COLUMNS},
            "drawn": drawn(r["lat"], r["precision"]),
            "killed_text": words.bounds(r["killed_low"], r["killed_high"]) if r["killed"] else None,
        }
        for r in ask.event_columns(wanted, limit, placed=True)
    ]
    made = {"spots": spots, "items": items, "total": total, "left_out": total - len(items), "coarse": coarse}
    return at_once(made, told)


_COLUMNS = tuple("id lat lon radius_km precision place headline type status earliest latest".split()) + tuple(
    "killed_low killed_high origins documents contradictions grade".split()
)


@router.get("/timeline", response_model=mp.TimelineOut)
def get_timeline(
    service: Served,
    who: Looking,
    headers: Response,
    wanted: Filter,
    limit: Annotated[int, Query(ge=1, le=20_000)] = 5000,
) -> Response:
    """Events as intervals, reports as ticks, and counts by day."""
    rows, total = service.desk.ask.event_columns(wanted, limit), service.desk.ask.count(wanted)
    reports, told = service.desk.ask.reports_of([r["id"] for r in rows], limit)
    events, ticks = service.desk.ask.by_day(wanted)
    spans = sorted({*events, *(d for r in rows for d in (r["earliest"], r["latest"]) if d)})
    made = {
        "items": [
            {
                **{k: r[k] for k in _ON_TIME},
                "inferred": bool(r["inferred"]),
                "text": words.days(span_of(r["earliest"], r["latest"])),
            }
            for r in rows
        ],
        "total": total,
        "reports": [{**r, "events": told[r["id"]]} for r in reports],
        "days": [{"day": d, "events": events.get(d, 0), "reports": ticks.get(d, 0)} for d in sorted({*events, *ticks})],
        "first": spans[0] if spans else None,
        "last": spans[-1] if spans else None,
    }
    return at_once(made, headers)


_ON_TIME = tuple("id headline type status earliest latest killed_low killed_high origins grade".split())


def span_of(first: str | None, last: str | None) -> TimeSpan:
    """The days of an event's columns, ISO or not told."""
    a = date.fromisoformat(first) if first else None
    b = date.fromisoformat(last) if last else None
    return TimeSpan(earliest=a, latest=b, basis=TimeBasis.STATED)


# -- control, captives, contradictions ---------------------------------------------------------------------------------------


@router.get("/control", response_model=mm.ControlOut)
def get_control(
    service: Served,
    who: Looking,
    told: Response,
    as_of: date | None = None,
    known_at: date | None = None,
    place: Text = None,
    limit: Annotated[int, Query(ge=1, le=2000)] = 500,
    offset: Offset = 0,
) -> Response:
    """Who holds what, by two clocks; a place that is not here is unknown."""
    desk = service.desk
    total, found = desk.ask.control(place, iso(as_of), iso(known_at), limit, offset)
    where: dict[str, dict[str, Any]] = desk.per_state("where", dict)  # a place named often takes long to look up
    where |= desk.lists.where_is({c.place_id for c in found if c.place_id} - where.keys())
    shown = [x for c in found for x in (*c.supporting[:SENTENCES], *c.opposing[:SENTENCES])]
    lines = {x.id: x for x in service.lines(shown)}
    first, last = desk.per_state("control days", desk.ask.control_days)
    made = mm.ControlOut(
        as_of=iso(as_of),
        known_at=iso(known_at),
        days=mm.FirstLast(first=first, last=last),
        items=[_interval(c, where.get(c.place_id or "", {}), lines, as_of) for c in found],
        total=total,
        limit=limit,
        offset=offset,
    )
    return plain(made, told)


def _interval(
    c: ControlInterval, at: dict[str, Any], lines: dict[str, m.ClaimLine], as_of: date | None
) -> mm.ControlItem:
    since = f"since {words.day(c.start)}" if c.start else "start not told"
    until = f" until {words.day(c.end)}" if c.end else ""
    part = f" ({c.part})" if c.part else ""
    return mm.ControlItem(
        place_id=c.place_id,
        place=c.place,
        part=c.part,
        text=f"{c.place}{part}: {c.status} by {c.side or 'not told'}, {since}{until}",
        lat=at.get("lat"),
        lon=at.get("lon"),
        radius_km=at.get("radius_km"),
        precision=at.get("precision"),
        drawn=drawn(at.get("lat"), at.get("precision")),
        side=c.side,
        status=str(c.status),
        start=iso(c.start),
        end=iso(c.end),
        basis=c.basis,
        as_known_at=iso(c.as_known_at),
        silent_days=(as_of - c.as_known_at).days if as_of and c.as_known_at else None,
        exceptions=list(c.exceptions),
        note=c.note,
        supporting=[lines[x] for x in c.supporting if x in lines],
        opposing=[lines[x] for x in c.opposing if x in lines],
    )


@router.get("/captives")
def get_captives(service: Served, who: Looking, limit: Limit = 50, offset: Offset = 0) -> m.Page[mm.CaptivesRow]:
    """The captives' ledgers."""
    total, found = service.desk.ask.events(EventFilter(has=("captives",)), "day", limit, offset)
    rows = []
    for e in found:
        if e.captivity is None:
            continue
        c = e.captivity
        spoken = [s.claim for part in (c.taken, c.released, c.killed, c.escaped, c.transferred) for s in part]
        voices = pe.Voices(service.origin_names(), service.desk.look(spoken))
        rows.append(mm.CaptivesRow(event=e.id, headline=e.headline, time=days(e.time), ledger=voices.ledger(c)))
    return m.Page[mm.CaptivesRow](**page(rows, total, limit, offset))


@router.get("/contradictions")
def get_contradictions(
    service: Served,
    who: Looking,
    state: Annotated[list[str] | None, Query(max_length=10)] = None,
    kind: Annotated[list[str] | None, Query(max_length=20)] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> m.Page[m.ContradictionRow]:
    """Where sources disagree."""
    voices = pe.Voices(service.origin_names(), {})
    every = service.counted("disputes")
    found = [(e, n) for e, n, s, k in every if (not state or s in state) and (not kind or k in kind)]
    shown = found[offset : offset + limit]
    wanted = EventFilter(ids=tuple(dict.fromkeys(e for e, _ in shown)))
    events = {e.id: e for e in service.desk.ask.events(wanted, "disputed", limit, 0)[1]} if shown else {}
    rows = [
        m.ContradictionRow(
            **voices.contradiction(events[e].contradictions[n]),
            event=e,
            headline=events[e].headline,
            time_text=words.days(events[e].time),
        )
        for e, n in shown
    ]
    return m.Page[m.ContradictionRow](**page(rows, len(found), limit, offset))
