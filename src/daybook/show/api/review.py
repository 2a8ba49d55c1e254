"""Routes of review: the queue, decisions and their undoing, what they would change, history."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from daybook.core.vocab import ClaimType
from daybook.engine import deciding
from daybook.show.api import models as m
from daybook.show.api import models_review as mr
from daybook.show.api.codebook import codebook
from daybook.show.api.deps import Coder, Limit, Looking, Offset, Served, not_stale, page
from daybook.show.api.errors import ApiError
from daybook.show.api.filters import Text
from daybook.show.api.offsets import Offsets, with_code_points
from daybook.show.api.queue import queue
from daybook.show.api.security import Session
from daybook.show.api.service import Service

router = APIRouter(tags=["review"])
Kind = Literal[
    "accept",
    "add",
    "reject",
    "correct",
    "not_sure",
    "same",
    "different",
    "split",
    "grade",
    "policy",
    "withdraw",
    "note",
]
# What a role must be able to; else: code. The policy of the whole case is the keeper's.
NEEDS = {"grade": "review", "withdraw": "review", "policy": "review"}


class DecisionIn(BaseModel):
    """What a person decides; see docs/api.md for the value of each kind. ``sample``: it settles a claim of that sample."""

    kind: Kind
    subject: str = Field(min_length=1, max_length=100)
    revision: str = Field(max_length=30, description="revision of the subject that the person was looking at")
    field: str | None = Field(default=None, max_length=30)
    value: dict[str, Any] | None = None
    reason: str = Field(default="", max_length=4000)
    sample: str | None = Field(default=None, max_length=100)


class UndoIn(BaseModel):
    """Taking a decision back."""

    revision: str = Field(max_length=30)
    reason: str = Field(default="", max_length=4000)


@router.get("/review/queue")
def get_queue(
    service: Served,
    who: Looking,
    state: Literal["open", "unsure", "all"] = "open",
    type: Annotated[list[ClaimType] | None, Query()] = None,
    document: Text = None,
    event: Text = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Offset = 0,
) -> mr.QueueOut:
    """Claims in the order of what a minute of review is worth."""
    return queue(service, state, tuple(type or ()), document, event, limit, offset)


def prepared(service: Service, asked: DecisionIn, who: Session) -> deciding.Prepared:
    """The decisions that this asks for, checked."""
    needed = "keep" if (asked.kind, asked.subject) == ("policy", "case") else NEEDS.get(asked.kind, "code")
    if not who.can(needed):
        raise ApiError(403, f"A {who.role} may not do this.", f"decisions ({asked.kind})", "not_allowed")
    value = asked.value
    if value is not None and asked.kind in ("add", "correct"):
        looked = service.desk.look([asked.subject]).get(asked.subject)
        text = looked.seen.document.text if looked else None
        if asked.kind == "add" and (there := service.desk.document(asked.subject)) is not None:
            text = there[1].reading.document.text
        if text is not None:
            converted = with_code_points(value, Offsets(text))
            value = converted if isinstance(converted, dict) else value
    return deciding.prepare(
        service.desk,
        service.components,
        deciding.Asked(
            kind=asked.kind,
            subject=asked.subject,
            field=asked.field,
            value=value,
            reason=asked.reason,
            codebook=codebook().version,
        ),
        who.name,
        service.now(),
    )


def decided(service: Service, ids: tuple[str, ...], about: tuple[str, ...]) -> mr.DecidedOut:
    """The answer to a stored decision: it, the claim as it stands now, its events."""
    out = next(d for d in service.decisions(about=about, limit=200)[1] if d.id == ids[0])
    claims = service.claims([out.subject]) if out.subject.startswith("clm_") else []
    events = sorted({e for e, _ in service.desk.ask.events_of_claims(about).values()})
    return mr.DecidedOut(
        decision=out,
        claim=claims[0] if claims else None,
        events=events,
        revision=service.revision(),
        rebuilding=service.rebuilding,
    )


@router.post("/decisions", status_code=201, dependencies=[Depends(not_stale)])
def post_decision(asked: DecisionIn, service: Served, who: Coder) -> mr.DecidedOut:
    """Decide. 409 if somebody decided on the same thing since ``revision``."""
    sample = None
    if asked.sample is not None:
        if not who.can("review"):
            raise ApiError(403, f"A {who.role} may not settle a sample.", "sample", "not_allowed")
        if asked.subject not in service.desk.sample_claims(asked.sample):
            raise ApiError(404, f"Sample {asked.sample} does not hold this claim.", "sample")
        sample = (asked.sample, asked.subject)
    ready = prepared(service, asked, who)
    ids = service.decide(ready, asked.revision, sample)
    return decided(service, ids, ready.about)


@router.post("/decisions/preview")
def post_preview(asked: DecisionIn, service: Served, who: Coder) -> m.PreviewOut:
    """What a decision would change; nothing is stored."""
    return service.preview(prepared(service, asked, who))


@router.post("/decisions/{decision_id}/undo", status_code=201, dependencies=[Depends(not_stale)])
def post_undo(decision_id: str, asked: UndoIn, service: Served, who: Coder) -> mr.DecidedOut:
    """Take a decision back, by a new one that supersedes it; history keeps both."""
    row = service.desk.decision(decision_id)
    if row is None:
        raise ApiError(404, f"There is no decision {decision_id[:80]}.", "decisions")
    if row["user"] != who.name and not who.can("review"):
        raise ApiError(403, f"A {who.role} may take back only decisions of their own.", "decisions", "not_allowed")
    ready = deciding.prepare_undo(service.desk, decision_id, who.name, asked.reason, service.now())
    ids = service.decide(ready, asked.revision)
    return decided(service, ids, ready.about)


@router.get("/decisions")
def get_decisions(
    service: Served,
    who: Looking,
    subject: Text = None,
    user: Text = None,
    since: datetime | None = None,
    kind: Annotated[list[str] | None, Query(max_length=20)] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> m.Page[m.DecisionOut]:
    """Decisions, latest first. ``subject``: a claim, event or document that they speak of."""
    wanted: Mapping[str, Any] = {
        "about": (subject,) if subject else None,
        "user": user,
        "since": (since if since.tzinfo else since.replace(tzinfo=UTC)).astimezone(UTC).isoformat() if since else None,
        "kinds": tuple(kind or ()),
        "limit": limit,
        "offset": offset,
    }
    total, found = service.decisions(**wanted)
    return m.Page[m.DecisionOut](**page(found, total, limit, offset))
