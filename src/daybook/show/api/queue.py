"""The order of review: what a minute is worth. People at stake × doubt × few origins, with the reasons in words."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daybook.core.vocab import ClaimType
from daybook.show import words
from daybook.show.api import models_review as mr
from daybook.show.api.service import Service

URGENT_PEOPLE, URGENT_DOUBT = 10, 0.5
GRAPHIC = frozenset({ClaimType.EXECUTION, ClaimType.SEXUAL_VIOLENCE, ClaimType.CHEMICAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A claim's turn. ``priority``: higher goes first; ``reasons``: (what, value, words)."""

    claim: str
    type: str
    document: str
    event: str | None
    priority: float
    urgent: bool
    reasons: tuple[tuple[str, float, str], ...]


def ranked(service: Service) -> list[Ranked]:
    """All current claims in the order of review."""
    found: list[Ranked] = service.counted("ranked")
    return found


def rank(service: Service) -> list[Ranked]:
    order = []
    for r in service.desk.ask.stakes():
        reasons: list[tuple[str, float, str]] = []
        people = max(r["killed"] or 0, (r["harmed"] or 0) / 4)
        if r["killed"]:
            reasons.append(("deaths", r["killed"], f"{r['killed']:,} people killed hang on it"))
        if r["harmed"]:
            reasons.append(("harmed", r["harmed"], f"{r['harmed']:,} people harmed, taken or displaced hang on it"))
        doubt = max(0.05, 1 - r["score"])
        doubts = [f"the reader is {r['score']:.0%} sure"]
        for on, weight, text in (
            (r["contradictions"], 0.3, f"{words.plural(r['contradictions'], 'contradiction')} about its event"),
            (r["unplaced"], 0.15, "a place that is not resolved"),
            (r["unnamed"], 0.1, "somebody who is not resolved"),
            (r["undated"], 0.15, "no day"),
            (r["integrity"] == "patchwork", 0.1, "on a stitched page"),
            (r["status"] != "actual", 0.05, f"told as {r['status']}"),
        ):
            if on:
                doubt += weight
                doubts.append(text)
        reasons.append(("uncertainty", round(doubt, 2), "; ".join(doubts)))
        origins = r["origins"]
        support = 1 / max(1, origins)
        if r["event"]:
            told = words.plural(origins, "origin tells", "origins tell") if origins else "no known origin tells"
            told += " its event"
            reasons.append(("origins", origins, told))
        priority = math.log2(2 + people) * doubt * (0.5 + support / 2) * 10
        entry = Ranked(
            claim=r["id"],
            type=r["type"],
            document=r["document"],
            event=r["event"],
            priority=round(priority, 2),
            urgent=people >= URGENT_PEOPLE and doubt >= URGENT_DOUBT,
            reasons=tuple(reasons),
        )
        order.append((-entry.priority, r["seq"], r["start"], entry.claim, entry))
    return [entry for *_, entry in sorted(order, key=lambda x: x[:4])]


def open_claims(everything: Sequence[Ranked], states: Mapping[str, str]) -> list[Ranked]:
    """Those nobody has decided on yet."""
    return [r for r in everything if r.claim not in states]


def waiting_claims(service: Service) -> tuple[list[Ranked], int]:
    """Those nobody has decided on yet, in the order of review, and how many of them should not wait."""

    def make() -> tuple[list[Ranked], int]:
        found = open_claims(ranked(service), service.states())
        return found, sum(r.urgent for r in found)

    told: tuple[list[Ranked], int] = service.desk.kept.answer(
        "waiting", f"{service.desk.ask.revision()} {service.counted_of('ranked')}", make
    )
    return told


def queue(
    service: Service, state: str, types: Sequence[str], document: str | None, event: str | None, limit: int, offset: int
) -> mr.QueueOut:
    """One page of the queue. ``state``: ``open``, ``unsure`` or ``all``."""
    waiting, urgent = waiting_claims(service)
    pool = waiting if state == "open" else ranked(service)
    if state == "unsure":
        states = service.states()
        pool = [r for r in pool if states.get(r.claim) == "unsure"]
    wanted = [
        r
        for r in pool
        if (not types or r.type in types)
        and (document is None or r.document == document)
        and (event is None or r.event == event)
    ]
    shown = wanted[offset : offset + limit]
    claims = {c.id: c for c in service.claims([r.claim for r in shown])}
    items = [
        mr.QueueItem(
            claim=claims[r.claim],
            priority=r.priority,
            reasons=[mr.Reason(what=w, value=v, text=t) for w, v, t in r.reasons],
            graphic=r.type in GRAPHIC or any(what == "deaths" and value >= 50 for what, value, _ in r.reasons),
        )
        for r in shown
        if r.claim in claims
    ]
    return mr.QueueOut(
        items=items,
        total=len(wanted),
        limit=limit,
        offset=offset,
        left=len(waiting),
        urgent=urgent,
    )
