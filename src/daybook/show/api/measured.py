"""The route of measured error: how often each field was right, in this case and on a coded set."""

from collections.abc import Iterable, Mapping

from fastapi import APIRouter

from daybook.engine import measured_case as mc
from daybook.engine.desk import Looked
from daybook.engine.measured import NAMES, measured
from daybook.show.api import models_review as mr
from daybook.show.api.agreement import wilson
from daybook.show.api.deps import Looking, Served
from daybook.show.api.models_measured import MeasuredOut
from daybook.show.api.service import Service

router = APIRouter(tags=["measured error"])


def share(s: mc.Share) -> MeasuredOut:
    """A share with its interval."""
    low, high = wilson(s.right, s.of)
    return MeasuredOut(
        field=s.field, kind=s.kind, right=s.right, of=s.of, low=low, high=high, source=s.source, text=s.text
    )


def counts(service: Service) -> Mapping[mc.Key, list[int]]:
    """What people's reviews of this case tell of the reader."""
    kept = service.desk.kept

    def make() -> dict[mc.Key, list[int]]:
        kept.judged = kept.judged or mc.Tally()
        found: dict[mc.Key, list[int]] = kept.judged.counts(service.desk)
        return found

    told: Mapping[mc.Key, list[int]] = kept.answer("judged", service.desk.ask.revision(), make)
    return told


def beside(service: Service, looked: Iterable[tuple[str, Looked]]) -> dict[str, dict[str, MeasuredOut]]:
    """Claim -> field -> the share to show beside it."""
    known = counts(service)
    return {key: {f: share(s) for f, s in mc.beside(known, at.seen).items()} for key, at in looked}


@router.get("/measured")
def get_measured(service: Served, who: Looking) -> mr.MeasuredPage:
    """How often each field was right: as people reviewed this case, and on the coded set that the reader was measured on."""
    reader = service.desk.reader()
    gold = [
        mc.Share(field=f, kind="", right=found.right, of=found.of, source="gold", text=found.text)
        for f in NAMES
        if reader and (found := measured(reader, f)) is not None
    ]
    return mr.MeasuredPage(
        reader=reader,
        case=[share(s) for s in mc.shares(counts(service))],
        gold=[share(s) for s in gold],
        note=(
            "The shares of this case are of what people looked at, the weightiest and most doubtful first: "
            "they are no estimate for the rest. For that, draw a sample and code it blind."
        ),
    )
