"""Whom things and people without a name belong to: own sentences on those harmed."""

from dataclasses import dataclass

import pytest

from daybook.core.claims import Claim, Mention, Observation, Reading
from daybook.core.documents import Document
from daybook.core.values import ActorRef, Count
from daybook.core.vocab import ClaimType, HarmKind, Role, Whom
from daybook.resolve.actors import ActorResolver


@dataclass(frozen=True, kw_only=True)
class Told:
    """A claim in words of the text: type, trigger, targets, and one count as (words, number, whom)."""

    type: ClaimType
    trigger: str
    targets: tuple[str, ...]
    count: tuple[str, int, Whom] | None = None
    event: str | None = None


def targets(text: str, *told: Told) -> dict[str, ActorRef]:
    """Target words → what they were resolved to."""
    document = Document(text=text, name="t")

    def span(words: str):
        at = text.index(words)
        return document.span(at, at + len(words))

    seen = []
    for t in told:
        counts = ()
        if t.count is not None:
            words, number, whom = t.count
            counts = (Count(harm=HarmKind.KILLED, whom=whom, low=number, high=number, span=span(words)),)
        claim = Claim(
            type=t.type,
            trigger=span(t.trigger),
            mentions=tuple(Mention(role=Role.TARGET, span=span(w)) for w in t.targets),
            counts=counts,
        )
        seen.append(Observation(claim=claim, rule="test", score=1.0, event_key=t.event))
    reading = Reading(document=document, sentences=(), observations=tuple(seen), reader="test")
    found = ActorResolver().resolve_actors(reading)
    return {w: found[span(w).start, span(w).end] for t in told for w in t.targets}


@pytest.mark.parametrize("kind", [ClaimType.SHELLING, ClaimType.CHEMICAL])
def test_people_whom_shells_or_gas_hit_are_civilians(kind):
    told = Told(type=kind, trigger="struck", targets=("people",), count=("Nine", 9, Whom.MIXED))
    ref = targets("Nine people died when it struck the quarter.", told)["people"]
    assert ref.actor_id == "civilians" and ref.score < 0.5  # a convention, and it says so
    assert "none called combatants" in ref.reason


def test_people_whom_shells_hit_stay_open_where_the_event_counts_combatants():
    one = Told(type=ClaimType.SHELLING, trigger="shells", targets=("people",), event="e1")
    two = Told(
        type=ClaimType.SHELLING,
        trigger="shelling",
        targets=("soldiers",),
        count=("four", 4, Whom.COMBATANT),
        event="e1",
    )
    text = "Nine people died under shells. The shelling killed four soldiers."
    assert targets(text, one, two)["people"].actor_id is None


def test_people_whom_an_air_strike_hit_stay_open():
    told = Told(type=ClaimType.AIRSTRIKE, trigger="strike", targets=("people",))
    assert targets("A strike killed nine people.", told)["people"].actor_id is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Shells fell on Mosul. Residents of Tall Afar were hit by the shells.", "Residents of Tall Afar"),
        ("A witness named Karim was hurt as shells fell on Mosul.", "A witness named Karim"),
        ("Shells did damage to citizens' properties in Mosul.", "citizens' properties"),
        ("Shells fell on a Syrian bus convoy near Mosul.", "a Syrian bus convoy"),
    ],
)
def test_civilians_by_what_stands_around_the_noun(text, words):
    told = Told(type=ClaimType.SHELLING, trigger="hells", targets=(words,))
    assert targets(text, told)[words].actor_id == "civilians"


def test_rescue_workers_are_of_the_one_service_that_the_page_names():
    told = Told(type=ClaimType.AIRSTRIKE, trigger="strike", targets=("rescue workers",))
    text = "A strike near Idlib killed two rescue workers. The White Helmets said so."
    assert targets(text, told)["rescue workers"].actor_id == "group:scd"
    text = "A strike near Idlib killed two rescue workers. Residents said so."
    assert targets(text, told)["rescue workers"].actor_id == "aid-workers"


def test_a_coalition_of_groups_is_taken_up_by_the_militants_and_one_of_states_is_not():
    told = Told(type=ClaimType.CLASH, trigger="fought", targets=("the militants",))
    text = "Jaysh al-Fatah moved into Idlib in Syria. The army fought the militants there."
    assert targets(text, told)["the militants"].actor_id == "group:jaf"
    text = "The US-led coalition flew over Idlib in Syria. The army fought the militants there."
    assert targets(text, told)["the militants"].actor_id == "insurgents:sy"


def test_a_thing_hit_beside_fighters_of_one_side_is_theirs():
    text = "A blast at a meeting in Idlib, Syria killed twelve heads of Ahrar al-Sham."
    victims = "twelve heads of Ahrar al-Sham"
    told = Told(
        type=ClaimType.BOMBING, trigger="blast", targets=("a meeting", victims), count=("twelve", 12, Whom.COMBATANT)
    )
    ref = targets(text, told)["a meeting"]
    assert ref.actor_id == "group:ahrar" and ref.score < 0.5
    civil = Told(
        type=ClaimType.BOMBING, trigger="blast", targets=("a meeting", victims), count=("twelve", 12, Whom.CIVILIAN)
    )
    assert targets(text, civil)["a meeting"].actor_id is None


def test_the_headlines_terrorists_are_whom_the_same_number_names_in_the_same_event():
    far = "Roads were closed, shops stayed shut and the hospital asked for blood, a doctor said on Monday. " * 4
    text = (
        "Twelve Terrorists Killed In Idlib\n\n"
        + far
        + "In Syria, a blast killed 12 fighters of Ahrar al-Sham at night."
    )
    group = "fighters of Ahrar al-Sham"
    head = Told(
        type=ClaimType.BOMBING,
        trigger="Killed",
        targets=("Terrorists",),
        count=("Twelve", 12, Whom.COMBATANT),
        event="e1",
    )
    lead = Told(type=ClaimType.BOMBING, trigger="blast", targets=(group,), count=("12", 12, Whom.COMBATANT), event="e1")
    other = Told(
        type=ClaimType.BOMBING, trigger="blast", targets=(group,), count=("12", 13, Whom.COMBATANT), event="e1"
    )
    assert targets(text, head, lead)["Terrorists"].actor_id == "group:ahrar"
    assert targets(text, head, other)["Terrorists"].actor_id == "insurgents:sy"
