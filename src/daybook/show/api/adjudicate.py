"""Settling a disagreement of blind coders for one of them: their answers become decisions on the claim, in one step."""

from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from daybook.core.vocab import STATES
from daybook.engine import deciding
from daybook.show.api import models as m
from daybook.show.api import models_review as mr
from daybook.show.api.deps import Reviewer, Served, not_stale
from daybook.show.api.errors import ApiError
from daybook.show.api.review import DecisionIn, prepared

router = APIRouter(prefix="/review/samples", tags=["blind coding"])
Words = dict[str, Any]


class SettleIn(BaseModel):
    """Whose answers hold. ``revision``: of the claim that the person was looking at."""

    claim: str = Field(max_length=100)
    coder: str = Field(max_length=100)
    revision: str = Field(max_length=30)
    reason: str = Field(default="", max_length=4000)


def _words(s: Any) -> Words:
    return {"start": s.start, "end": s.end, "text": s.text}


def _meets(a: Words, s: m.ClaimSpan) -> bool:
    if a.get("start16") is not None:
        return bool(a["start16"] < s.end16 and s.start16 < a["end16"])
    return a.get("start") is not None and bool(a["start"] < s.end and s.start < a["end"])


def corrections(c: m.ClaimOut, told: dict[str, Any]) -> tuple[list[tuple[str, dict[str, Any]]], list[str]]:
    """(field, value) of every correction that makes the claim what a coder answered, and the fields that cannot be taken over.

    Coders mark words, not places and actors: words that meet those of the claim leave its field as it is.
    """
    out: list[tuple[str, dict[str, Any]]] = []
    left: list[str] = []
    kind = told.get("type") or c.type
    phase = (told.get("phase") or "hold") if kind in STATES else None
    if (kind, phase) != (c.type, c.phase):
        out.append(("type", {"type": kind, **({"phase": phase} if phase else {})}))
    if told.get("status") and told["status"] != c.status:
        out.append(("status", {"status": told["status"]}))
    slots: tuple[tuple[str, list[Any]], ...] = (("actor", c.actors), ("target", c.targets), ("place", c.places))
    for field, there in slots:
        if (value := _mentions(field, told.get(field) or [], there)) is not None:
            out.append((field, value))
    first, last = told.get("earliest"), told.get("latest")
    if (first, last) != (c.time.earliest, c.time.latest):
        span = _words(c.time.span) if c.time.span and (first or last) else None
        out.append(("time", {"earliest": first, "latest": last, "span": span}))
    keys = ("kind", "whom", "low", "high")
    mine = sorted(repr([getattr(h, k) for k in keys]) for h in c.harm)
    if mine != sorted(repr([h.get(k) for k in keys]) for h in told.get("harm") or []):
        out.append(("harm", {"counts": [_count(h, c) for h in told.get("harm") or []]}))
    kinds = told.get("source_kind") or []
    if sorted(kinds) != sorted(h.kind for h in c.attribution):
        if len(kinds) == len(c.attribution) and len(kinds) <= 1:
            out.append(("attribution", {"hops": [{**_hop(h), "kind": k} for h, k in zip(c.attribution, kinds)]}))  # noqa: B905
        else:  # a kind alone names no words that say it
            left.append("attribution")
    return out, left


def _mentions(field: str, told: list[Words], there: list[Any]) -> dict[str, Any] | None:
    """The field's value with the coder's words; ``None`` if they meet the claim's one by one."""
    rows, same = [], len(told) == len(there)
    for a in told:
        held = next((s for s in there if _meets(a, s)), None)
        same = same and held is not None
        if held is None:
            row = {k: a[k] for k in ("start", "end", "start16", "end16", "text") if a.get(k) is not None}
        else:
            row = _words(held)
        if field == "place":
            row["role"] = held.role if held else "at"
        elif held is not None:
            row["suspected"] = held.suspected
        rows.append(row)
    return None if same else {"mentions": rows}


def _count(told: dict[str, Any], c: m.ClaimOut) -> dict[str, Any]:
    held = next((h for h in c.harm if h.kind == told["kind"]), None) or (c.harm[0] if c.harm else None)
    words = _words(held or c.trigger)
    flags = {k: getattr(held, k) if held else False for k in ("approx", "part", "joint")}
    return {**words, **flags, **{k: told.get(k) for k in ("kind", "whom", "low", "high")}}


def _hop(h: m.HopSpan) -> dict[str, Any]:
    return {**_words(h), "inferred": h.inferred, "cue": _words(h.cue) if h.cue else None}


@router.post("/{sample_id}/settle", status_code=201, dependencies=[Depends(not_stale)])
def post_settle(sample_id: str, asked: SettleIn, service: Served, who: Reviewer) -> mr.SettledOut:
    """Hold one coder's answers to be right: their corrections in one step; an acceptance if the claim says the same already."""
    if asked.claim not in service.desk.sample_claims(sample_id):
        raise ApiError(404, f"Sample {sample_id[:80]} does not hold this claim.", "claim")
    answers = service.desk.codings(sample_id).get(asked.claim, {}).get(asked.coder)
    if answers is None:
        raise ApiError(404, f"{asked.coder[:80]} has not coded this claim.", "coder")
    found = service.claims([asked.claim])
    if not found:
        raise ApiError(404, f"There is no claim {asked.claim} in this case as it is read now.", "claim")
    service.unchanged((asked.claim,), asked.revision)  # what is left to settle is told from the claim as it stands
    reason = asked.reason.strip() or f"settled after double coding: {asked.coder} is right"

    def ask(kind: str, field: str | None = None, value: dict[str, Any] | None = None) -> deciding.Prepared:
        told = {"kind": kind, "subject": asked.claim, "revision": asked.revision, "reason": reason}
        return prepared(service, DecisionIn.model_validate({**told, "field": field, "value": value}), who)

    left: list[str] = []
    if not answers.get("is_event"):
        steps = [ask("reject")]
    else:
        wanted, left = corrections(found[0], answers)
        steps = [ask("correct", field, value) for field, value in wanted] or ([] if left else [ask("accept")])
    if not steps:
        raise ApiError(
            422,
            "They differ only in who says it, and a coder marks no words for that: correct the claim by hand.",
            "coder",
        )
    together = deciding.Prepared(
        decisions=tuple(d for s in steps for d in s.decisions),
        about=(asked.claim,),
        changes_events=any(s.changes_events for s in steps),
    )
    ids = service.decide(together, asked.revision, (sample_id, asked.claim))
    made = {d.id: d for d in service.decisions(about=(asked.claim,), limit=200)[1]}
    return mr.SettledOut(
        decisions=[made[i] for i in ids],
        claim=next(iter(service.claims([asked.claim])), None),
        left=left,
        revision=service.revision(),
    )
