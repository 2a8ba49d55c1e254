"""The named number policies as people choose them: what each does, and where its rule is documented.

``fuse.policies`` holds the arithmetic. A policy chosen by a decision is applied when events are put together; one that is
only looked through (:func:`under`) changes nothing in the case.
"""

from dataclasses import dataclass, replace
from typing import cast

from daybook.core.events import Event
from daybook.fuse.origins import Origins
from daybook.fuse.policies import POLICIES as RULES
from daybook.fuse.policies import with_policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One way to turn what sources state into a number. ``number``: it gives one; else the range or the words stand."""

    name: str
    label: str
    rule: str
    source: str
    number: bool


POLICIES = (
    Policy(
        name="words only",
        label="Words only",
        rule="No number is chosen: the words of each source stand, with the range that holds them all.",
        source="Daybook's default",
        number=False,
    ),
    Policy(
        name="min-max",
        label="Minimum and maximum",
        rule="The lowest and the highest figure in force, side by side; an end that nobody tells stays open.",
        source="Common practice of casualty recorders (Every Casualty standards)",
        number=False,
    ),
    Policy(
        name="ACLED",
        label="ACLED",
        rule="The most conservative figure in force. Words become figures: several 3, tens 10, dozens 12, hundreds 100.",
        source="ACLED, FAQ on fatalities (2024) and codebook",
        number=True,
    ),
    Policy(
        name="UCDP",
        label="UCDP",
        rule="The figure that most origins give; on a tie the lower one. The ends of the range stand as low and high.",
        source="UCDP Georeferenced Event Dataset, codebook",
        number=True,
    ),
    Policy(
        name="Airwars",
        label="Airwars",
        rule="The minimum of the incident's range is the figure reported; the maximum stands beside it.",
        source="Airwars, methodology note",
        number=True,
    ),
    Policy(
        name="IBC",
        label="Iraq Body Count",
        rule="The lowest figure that a source still holds is the minimum and the figure; the highest is the maximum.",
        source="Iraq Body Count, methods, section 3",
        number=True,
    ),
)
BY_NAME = {p.name: p for p in POLICIES}
if set(BY_NAME) != set(RULES):
    raise AssertionError("every policy of fuse.policies is described here, and no other")


def under(event: Event, name: str) -> Event:
    """The event looked at through a policy; nothing is stored. Raises ``KeyError`` for an unknown one."""
    nobody = cast(Origins, None)  # the rules look at what is stated alone
    found = tuple(with_policy(t, BY_NAME[name].name, nobody) for t in event.tallies)
    return replace(event, tallies=found)


def chosen(event: Event) -> str:
    """The policy that an event was put together by."""
    return next((t.policy for t in event.tallies), POLICIES[0].name)
