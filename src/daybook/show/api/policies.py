"""Routes of number policies: which there are, what each does, and which this case follows."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from daybook.core.events import Event
from daybook.engine.policies import POLICIES, under
from daybook.show.api import models_review as mr
from daybook.show.api.deps import Looking, Served
from daybook.show.api.service import Service

router = APIRouter(tags=["policies"])
PolicyName = Literal["words only", "min-max", "ACLED", "UCDP", "Airwars", "IBC"]
Through = Annotated[PolicyName | None, Query(description="look at the numbers through this policy; stores nothing")]


def seen_through(events: tuple[Event, ...], policy: str | None) -> tuple[Event, ...]:
    """The events under a policy that is only looked through; as they are without one."""
    return events if policy is None else tuple(under(e, policy) for e in events)


def case_policy(service: Service) -> dict[str, Any]:
    """The case's policy and the decision that chose it."""
    rows = service.decisions(about=("case",), kinds=("policy",), limit=200)[1]
    chosen = next((d for d in rows if d.in_force and d.subject == "case"), None)
    return {
        "case": chosen.judgement if chosen else POLICIES[0].name,
        "decision": chosen,
        "revision": service.desk.revision_of(("case",)),
    }


@router.get("/policies")
def get_policies(service: Served, who: Looking) -> mr.PoliciesOut:
    """The rules that turn stated ranges into one number, each with its source."""
    items = [mr.PolicyOut(name=p.name, label=p.label, rule=p.rule, source=p.source, number=p.number) for p in POLICIES]
    return mr.PoliciesOut(items=items, **case_policy(service))
