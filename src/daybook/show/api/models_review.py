"""More JSON that goes out: the review queue, decisions, blind coding, accounts, the codebook."""

from typing import Any

from pydantic import BaseModel

from daybook.show.api.models import ClaimOut, DecisionOut, Page
from daybook.show.api.models_measured import MeasuredOut


class Reason(BaseModel):
    """Why a claim's turn is now."""

    what: str
    value: float
    text: str


class QueueItem(BaseModel):
    """A claim in the review queue. ``graphic``: warn before its sentence is shown."""

    claim: ClaimOut
    priority: float
    reasons: list[Reason]
    graphic: bool


class QueueOut(Page[QueueItem]):
    """The review queue; ``left``: all that is open; ``urgent``: what should not wait."""

    left: int
    urgent: int


class DecidedOut(BaseModel):
    """What came of a decision."""

    decision: DecisionOut
    claim: ClaimOut | None
    events: list[str]
    revision: str
    rebuilding: bool


class SampleRow(BaseModel):
    """A sample for blind coding."""

    id: str
    note: str
    size: int
    coders: list[str]
    created_by: str
    created_at: str
    done: dict[str, int]
    mine: bool


class SampleItem(BaseModel):
    """A claim of a sample; ``coded``: by whoever asks."""

    number: int
    claim: str
    coded: bool


class SampleOut(SampleRow):
    """A sample with its claims."""

    items: list[SampleItem]


class BlindClaim(BaseModel):
    """What a blind coder sees: the words, and nothing of what others made of them."""

    id: str
    document: Any
    sentence: Any
    trigger: Any


class NextOut(BaseModel):
    """The next claim to code."""

    number: int
    left: int
    claim: BlindClaim


class FieldAgreement(BaseModel):
    """Agreement on one field over all pairs of coders; ``low``/``high``: Wilson's 95% interval; ``kappa``: Cohen's, pooled."""

    field: str
    both: int
    agree: int
    share: float | None
    low: float | None
    high: float | None
    kappa: float | None


class AgreementOut(BaseModel):
    """Agreement of a sample's coders."""

    fields: list[FieldAgreement]
    claims: int
    disagreements: int


class Disagreement(BaseModel):
    """A claim that coders answered differently."""

    claim: ClaimOut
    fields: list[str]
    answers: dict[str, Any]
    settled: DecisionOut | None


class SettledOut(BaseModel):
    """What came of settling a claim for a coder. ``left``: fields on which they differ and which need a hand."""

    decisions: list[DecisionOut]
    claim: ClaimOut | None
    left: list[str]
    revision: str


class PolicyOut(BaseModel):
    """A number policy. ``number``: it gives one figure; else the range or the words stand."""

    name: str
    label: str
    rule: str
    source: str
    number: bool


class PoliciesOut(BaseModel):
    """The number policies; ``case``: the one that this case follows, chosen by ``decision`` (``None``: nobody chose)."""

    items: list[PolicyOut]
    case: str
    decision: DecisionOut | None
    revision: str


class MeasuredPage(BaseModel):
    """How often the reader was right. ``case``: of what people reviewed here; ``gold``: on a coded set."""

    reader: str | None
    case: list[MeasuredOut]
    gold: list[MeasuredOut]
    note: str


class UserOut(BaseModel):
    """An account."""

    name: str
    role: str
    created_at: str
    disabled: bool


class CodebookField(BaseModel):
    """What the codebook says on a field."""

    field: str
    title: str
    text: str


class CodebookType(BaseModel):
    """A row of the codebook's table of types."""

    type: str
    means: str
    acled: str
    plover: str
    harm: str


class CodebookOut(BaseModel):
    """The codebook, cut up for the screen."""

    version: str
    fields: list[CodebookField]
    types: list[CodebookType]
    hard_cases: list[str]
    values: dict[str, list[str]]
