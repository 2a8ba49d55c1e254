"""Routes of blind double coding: samples, answers, agreement, and what is left to settle."""

from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from daybook.core.ids import content_id
from daybook.core.vocab import ClaimType, HarmKind, Phase, SourceKind, Status, Whom
from daybook.show.api import models as m
from daybook.show.api import models_review as mr
from daybook.show.api.agreement import agreement, differing
from daybook.show.api.deps import Coder, Limit, Looking, Offset, Reader, Reviewer, Served, page
from daybook.show.api.errors import ApiError
from daybook.show.api.queue import ranked
from daybook.show.api.security import Session
from daybook.show.api.service import Service

router = APIRouter(prefix="/review/samples", tags=["blind coding"])


class SampleIn(BaseModel):
    """What sample to draw. The seed makes the draw repeatable."""

    size: int = Field(ge=1, le=1000)
    coders: list[str] = Field(min_length=1, max_length=10)
    note: str = Field(default="", max_length=500)
    seed: int = Field(default=1, ge=0, le=2**31)


class CodedSpan(BaseModel):
    """Words that a coder chose, as code points or UTF-16 units of the document."""

    model_config = ConfigDict(extra="ignore")
    text: str = Field(max_length=2000)
    start: int | None = Field(default=None, ge=0)
    end: int | None = Field(default=None, ge=0)
    start16: int | None = Field(default=None, ge=0)
    end16: int | None = Field(default=None, ge=0)


class CodedHarm(BaseModel):
    """A count as a coder read it."""

    kind: HarmKind
    whom: Whom
    low: int | None = Field(default=None, ge=0)
    high: int | None = Field(default=None, ge=0)


class Answers(BaseModel):
    """A coder's reading of one trigger."""

    is_event: bool
    type: ClaimType | None = None
    status: Status | None = None
    phase: Phase | None = None
    actor: list[CodedSpan] = Field(default=[], max_length=20)
    target: list[CodedSpan] = Field(default=[], max_length=20)
    place: list[CodedSpan] = Field(default=[], max_length=20)
    earliest: date | None = None
    latest: date | None = None
    harm: list[CodedHarm] = Field(default=[], max_length=20)
    source_kind: list[SourceKind] = Field(default=[], max_length=10)


class CodingIn(BaseModel):
    """Answers for one claim of a sample."""

    claim: str = Field(max_length=100)
    answers: Answers
    seconds: float | None = Field(default=None, ge=0)


def _sample(service: Service, key: str) -> dict[str, Any]:
    found = next((s for s in service.desk.samples() if s["id"] == key), None)
    if found is None:
        raise ApiError(404, f"There is no sample {key[:80]}.", "samples")
    return found


def _row(s: dict[str, Any], who: Session) -> dict[str, Any]:
    kept = {k: s[k] for k in ("id", "note", "size", "coders", "created_by", "created_at", "done")}
    if not who.can("review"):  # a coder sees no progress but their own
        kept["done"] = {k: v for k, v in s["done"].items() if k == who.name}
    return {**kept, "mine": who.name in s["coders"]}


@router.post("", status_code=201)
def post_sample(asked: SampleIn, service: Served, who: Reviewer) -> mr.SampleRow:
    """Draw a sample of claims at random, in equal shares over the types that there are."""
    by_type: dict[str, list[str]] = {}
    for r in ranked(service):
        by_type.setdefault(r.type, []).append(r.claim)
    pools = [sorted(claims, key=lambda c: content_id("draw", asked.seed, c)) for _, claims in sorted(by_type.items())]
    drawn: list[str] = []
    while any(pools) and len(drawn) < asked.size:
        for pool in pools:
            if pool and len(drawn) < asked.size:
                drawn.append(pool.pop())
    if not drawn:
        raise ApiError(422, "There is no claim to draw from.", "size")
    coders = sorted({c.strip() for c in asked.coders if c.strip()})
    if not coders:
        raise ApiError(422, "Name at least one coder.", "coders")
    at = service.now()
    key = content_id("smp", at.isoformat(), who.name, asked.seed)
    drawn.sort(key=lambda c: content_id("order", asked.seed, c))
    service.writer.draw_sample(
        key=key, note=asked.note, seed=asked.seed, claims=drawn, coders=coders, by=who.name, at=at
    )
    return mr.SampleRow(**_row(_sample(service, key), who))


@router.get("")
def get_samples(service: Served, who: Looking, limit: Limit = 50, offset: Offset = 0) -> m.Page[mr.SampleRow]:
    """Samples; who may not review sees only their own."""
    found = [s for s in service.desk.samples() if who.can("review") or who.name in s["coders"]]
    rows = [mr.SampleRow(**_row(s, who)) for s in found[offset : offset + limit]]
    return m.Page[mr.SampleRow](**page(rows, len(found), limit, offset))


@router.get("/{sample_id}")
def get_sample(sample_id: str, service: Served, who: Looking) -> mr.SampleOut:
    """A sample and what of it whoever asks has coded."""
    s = _allowed(service, sample_id, who)
    coded = service.desk.codings(sample_id)
    items = [
        mr.SampleItem(number=n, claim=c, coded=who.name in coded.get(c, {}))
        for n, c in enumerate(service.desk.sample_claims(sample_id), 1)
    ]
    return mr.SampleOut(**_row(s, who), items=items)


def _allowed(service: Service, key: str, who: Session) -> dict[str, Any]:
    s = _sample(service, key)
    if not who.can("review") and who.name not in s["coders"]:
        raise ApiError(403, "This sample is for other coders.", "samples", "not_allowed")
    return s


@router.get("/{sample_id}/next")
def get_next(sample_id: str, service: Served, who: Reader) -> mr.NextOut | None:
    """The next claim to code, with its words alone; ``null`` when all is done."""
    _allowed(service, sample_id, who)
    coded = service.desk.codings(sample_id)
    waiting = [
        (n, c) for n, c in enumerate(service.desk.sample_claims(sample_id), 1) if who.name not in coded.get(c, {})
    ]
    for n, c in waiting:
        found = service.claims([c])
        if found:
            bare = found[0]
            trigger = bare.machine.trigger if bare.machine else bare.trigger
            sentence = bare.sentence.model_copy(update={"verdict": None, "reason": ""})
            blind = mr.BlindClaim(id=bare.id, document=bare.document, sentence=sentence, trigger=trigger)
            return mr.NextOut(number=n, left=len(waiting), claim=blind)
    return None


@router.post("/{sample_id}/codings", status_code=201)
def post_coding(sample_id: str, asked: CodingIn, service: Served, who: Coder) -> mr.SampleRow:
    """Store answers; the latest of a coder count."""
    s = _allowed(service, sample_id, who)
    if who.name not in s["coders"]:
        raise ApiError(403, "You are not a coder of this sample.", "samples", "not_allowed")
    if asked.claim not in service.desk.sample_claims(sample_id):
        raise ApiError(404, f"The sample does not hold {asked.claim[:80]}.", "claim")
    answers = asked.answers.model_dump(mode="json")
    answers["seconds"] = asked.seconds
    service.writer.code(sample=sample_id, claim=asked.claim, coder=who.name, answers=answers, at=service.now())
    return mr.SampleRow(**_row(_sample(service, sample_id), who))


def _finished(service: Service, key: str, who: Session) -> dict[str, Any]:
    s = _allowed(service, key, who)
    if not who.can("review") and s["done"].get(who.name, 0) < s["size"]:
        raise ApiError(403, "Finish your own coding first, so that it stays blind.", "samples", "not_allowed")
    return s


@router.get("/{sample_id}/agreement")
def get_agreement(sample_id: str, service: Served, who: Looking) -> mr.AgreementOut:
    """Agreement field by field, over all pairs of coders."""
    _finished(service, sample_id, who)
    return agreement(service.desk.codings(sample_id))


@router.get("/{sample_id}/disagreements")
def get_disagreements(
    sample_id: str, service: Served, who: Looking, limit: Limit = 50, offset: Offset = 0
) -> m.Page[mr.Disagreement]:
    """Claims that coders answered differently, to be settled by a decision that names the sample."""
    _finished(service, sample_id, who)
    coded = service.desk.codings(sample_id)
    found = [(c, f) for c in service.desk.sample_claims(sample_id) if (f := differing(coded.get(c, {})))]
    shown = found[offset : offset + limit]
    claims = {c.id: c for c in service.claims([c for c, _ in shown])}
    settled = service.desk.settled(sample_id)
    decisions = {d.id: d for c in claims.values() for d in c.decisions}
    rows = [
        mr.Disagreement(claim=claims[c], fields=f, answers=coded[c], settled=decisions.get(settled.get(c, "")))
        for c, f in shown
        if c in claims
    ]
    return m.Page[mr.Disagreement](**page(rows, len(found), limit, offset))
