"""How an event is supported, after Airwars' published scheme (airwars.org, methodology), with the rule that fired.

- **Confirmed**: a party held to have done it says so itself.
- **Contested**: origins name different actors, or one denies what another tells.
- **Fair**: two or more independent origins, none of which denies it.
- **Weak**: one origin.
- **Unsupported** (ours): only stitched pages or unknown publishers tell it. **Denied**: it is told only as denied.
Airwars' *Discounted* (the dead were combatants) is no grade of support and is left to people. A person may override.
"""

from collections.abc import Sequence

from daybook.core.events import Contradiction
from daybook.core.vocab import SourceKind, Status
from daybook.fuse.origins import Origins
from daybook.fuse.said import Said
from daybook.fuse.voices import Voices

_PARTIES = frozenset((SourceKind.OFFICIAL, SourceKind.MILITARY, SourceKind.ARMED_GROUP))


def grade(
    members: Sequence[Said], voices: Voices, contradictions: Sequence[Contradiction], origins: Origins, status: Status
) -> tuple[str, str]:
    """Grade and its reason."""
    if status is not Status.ACTUAL:
        return str(status).capitalize(), f"no report tells it as having happened, only as {status}"
    disputes = [c for c in contradictions if c.kind in ("denial", "actor")]
    if disputes:
        return "Contested", "; ".join(c.summary for c in disputes)
    owner = _admits(members)
    if owner:
        return "Confirmed", f"{owner} says so itself"
    names = ", ".join(origins.names[o] for o in voices.counted)
    if len(voices.counted) >= 2:
        return "Fair", f"{len(voices.counted)} origins: {names}"
    if voices.counted:
        interest = _interest(members)
        return "Weak", f"one origin: {names}" + (f"; {interest}" if interest else "")
    return "Unsupported", "only stitched pages or unknown publishers tell it"


def _admits(members: Sequence[Said]) -> str | None:
    for s in members:
        if s.status is not Status.ACTUAL or not s.claim.attribution:
            continue
        hop = s.claim.attribution[0]
        ref = s.resolution.actor(hop.source)
        if hop.kind not in _PARTIES or ref is None or ref.actor_id is None:
            continue
        sides = {p.side or p.key for p in s.actors if p.known and not p.suspected}
        if (ref.side or ref.actor_id) in sides:
            return ref.name or hop.source.quote
    return None


def _interest(members: Sequence[Said]) -> str | None:
    """Where the only voice is a party to it."""
    for s in members:
        for hop in s.claim.attribution[:1]:
            ref = s.resolution.actor(hop.source)
            if ref is not None and ref.side and ref.side in {p.side for p in s.targets}:
                return f"{ref.name} is of the side it was done to"
    return None
