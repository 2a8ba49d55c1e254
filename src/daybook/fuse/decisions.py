"""People's decisions: which claims are one happening or are not, what is withdrawn, a grade, a policy.

A decision names its claims, events or documents in ``subject`` and ``value`` (JSON: an id or a list of ids). The latest
word stands; a decision that cannot hold beside later ones is reported, never dropped in silence.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from daybook.core.ids import content_id
from daybook.core.review import Decision


def event_id(first_claim: str) -> str:
    """Id of the event whose first captured claim this is."""
    return content_id("evt", first_claim)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One SAME or DIFFERENT, between two claims."""

    left: str
    right: str
    same: bool
    decision: Decision


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """Decisions that none supersedes, the latest first."""
    every = {d.id: d for d in decisions}
    gone = {d.supersedes for d in every.values() if d.supersedes}
    return sorted((d for d in every.values() if d.id not in gone), key=lambda d: (d.decided_at, d.id), reverse=True)


def ids_in(value: str | None) -> tuple[str, ...]:
    """The ids in a decision's value: a JSON string, a list of them, or the bare text."""
    if not value:
        return ()
    try:
        found = json.loads(value)
    except ValueError:
        found = value
    if isinstance(found, str):
        return tuple(found.replace(",", " ").split())
    return tuple(x for x in found if isinstance(x, str)) if isinstance(found, list) else ()


def withdrawn(decisions: Sequence[Decision]) -> frozenset[str]:
    """Ids of documents and claims that are withdrawn, and of claims that a person rejected."""
    out: dict[str, bool] = {}
    for d in in_force(decisions):
        if d.kind in ("withdraw", "reject", "accept"):
            out.setdefault(d.subject, d.kind != "accept")
    return frozenset(subject for subject, gone in out.items() if gone)


def judged(decisions: Sequence[Decision], claims: Sequence[str]) -> tuple[list[Judged], list[Decision]]:
    """SAME and DIFFERENT between claims, the latest first, and the decisions whose claims are not there (any more)."""
    there = set(claims)
    wanted = [d for d in in_force(decisions) if d.kind in ("same", "different")]
    if not wanted:
        return [], []
    by_event = {event_id(c): c for c in claims}
    found, lost = [], []
    for d in wanted:
        named = [by_event.get(i, i) for i in (*ids_in(d.subject), *ids_in(d.value))]
        ids = [i for i in dict.fromkeys(named) if i in there]
        if d.kind == "different" and named and named[0] not in there:
            ids = []  # the others were held against this one, not against each other
        if len(ids) < 2:
            lost.append(d)
        for other in ids[1:]:
            if other != ids[0]:
                found.append(Judged(left=ids[0], right=other, same=d.kind == "same", decision=d))
    return found, lost


def together_by_place(
    judged: Iterable[Judged], states: Collection[str], sieges: Mapping[str, str]
) -> dict[str, list[str]]:
    """Claim -> what must be said of SAME and DIFFERENT that speak of control or a siege and do not hold.

    These are put together by place and side, not claim by claim, so that nobody's word is followed there. ``states``: such
    claims; ``sieges``: claim -> the siege it is told of. The words stand on both sides; a claim of control has no event.
    """
    out: dict[str, list[str]] = {}
    for j in judged:
        if j.left not in states and j.right not in states:
            continue
        one = sieges.get(j.left) is not None and sieges.get(j.left) == sieges.get(j.right)
        if j.same != one:
            word = "the same" if j.same else "different"
            note = (
                f"{j.decision.user} held claims {j.left} and {j.right} to be {word}; "
                "control and sieges are put together by place, so this was not followed"
            )
            for claim in (j.left, j.right):
                out.setdefault(claim, []).append(note)
    return out


def on_events(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions in force that set an event's grade or the policy of its numbers."""
    return [d for d in in_force(decisions) if d.kind in ("grade", "policy")]


def latest(decisions: Sequence[Decision], kind: str, subjects: frozenset[str]) -> Decision | None:
    """The latest decision of this kind on one of these subjects."""
    return next((d for d in in_force(decisions) if d.kind == kind and d.subject in subjects), None)
