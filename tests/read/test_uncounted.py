"""People who are told without a number are counted by the codebook; people who were only sought are not."""

import pytest

from daybook.core.claims import Claim, Mention
from daybook.core.documents import Document
from daybook.core.text import Span
from daybook.core.values import Count
from daybook.core.vocab import ClaimType, HarmKind, Role, Status, Whom
from daybook.read.headcount import read_count
from daybook.read.lexicon import Lexicon
from daybook.read.uncounted import counted

WORDS = Lexicon.load().harmed_people


def span(d: Document, words: str) -> Span:
    start = d.text.index(words)
    return d.span(start, start + len(words))


def told(
    text: str, trigger: str, *targets: str, kind: ClaimType = ClaimType.DETENTION, status: Status = Status.ACTUAL,
    counts: tuple[Count, ...] = (),
) -> list[tuple[str, HarmKind, Whom, int | None, int | None]]:  # fmt: skip
    d = Document(text=text, name="p")
    mentions = tuple(Mention(role=Role.TARGET, span=span(d, t)) for t in targets)
    claim = Claim(type=kind, trigger=span(d, trigger), status=status, mentions=mentions)
    found = counted(claim, counts, d, (0, len(text)), WORDS)
    return [(c.words, c.harm, c.whom, c.low, c.high) for c in found]


@pytest.mark.parametrize(
    ("text", "trigger", "target", "whom", "low", "high"),
    [
        ("Police detained a suspected courier on Friday.", "detained", "a suspected courier", Whom.MIXED, 1, 1),
        (
            "Troops arrested multiple suspected insurgents.",
            "arrested",
            "multiple suspected insurgents",
            Whom.COMBATANT,
            2,
            None,
        ),
        ("Several women were arrested at dawn.", "arrested", "Several women", Whom.CIVILIAN, 3, 9),
        ("They came at night and took him.", "took", "him", Whom.MIXED, 1, 1),
    ],
)
def test_taken_people_are_counted(text: str, trigger: str, target: str, whom: Whom, low: int, high: int | None) -> None:
    assert told(text, trigger, target) == [(target, HarmKind.DETAINED, whom, low, high)]


@pytest.mark.parametrize(
    ("text", "trigger", "target"),
    [
        ("Police detained insurgents.", "detained", "insurgents"),  # a bare plural is the network's to judge
        ("Police detained Umar Dest.", "detained", "Umar Dest"),  # a name alone may be a group's
        ("The army surrounded and seized the army.", "seized", "the army"),
        ("Police detained no one while searching for a leader.", "detained", "a leader"),
        ("Police detained no one in an operation to arrest a leader.", "detained", "a leader"),
        ("A gunman was killed and police detained his flat.", "detained", "A gunman"),
    ],
)
def test_who_was_not_surely_taken_is_not_counted(text: str, trigger: str, target: str) -> None:
    assert told(text, trigger, target) == []


def test_a_plan_takes_nobody() -> None:
    assert told("They plan to detain a leader.", "detain", "a leader", status=Status.PLANNED) == []


def test_the_killed_are_counted_once() -> None:
    text = "The patrol returned fire, killing a gunman and 2 others."
    d = Document(text=text, name="p")
    two = Count(harm=HarmKind.KILLED, whom=Whom.MIXED, low=2, high=2, span=span(d, "2 others"))
    assert told(text, "killing", "a gunman", kind=ClaimType.CLASH) == [
        ("a gunman", HarmKind.KILLED, Whom.COMBATANT, 1, 1)
    ]
    assert [c[0] for c in told(text, "killing", "a gunman", kind=ClaimType.CLASH, counts=(two,))] == ["2 others"]


def test_who_is_only_aimed_at_is_no_victim() -> None:
    text = "Jets targeted two leaders, killing 3 guards."
    d = Document(text=text, name="p")
    aimed = Count(harm=HarmKind.KILLED, whom=Whom.COMBATANT, low=2, high=2, span=span(d, "two"))
    hit = Count(harm=HarmKind.KILLED, whom=Whom.COMBATANT, low=3, high=3, span=span(d, "3"))
    assert [c[0] for c in told(text, "targeted", kind=ClaimType.AIRSTRIKE, counts=(aimed, hit))] == ["3"]


def test_what_is_included_is_a_part() -> None:
    text = "Police detained more than 10 suspects, including several who had fled."
    d = Document(text=text, name="p")
    spans = [span(d, "more than 10"), span(d, "several")]
    claim = Claim(type=ClaimType.DETENTION, trigger=span(d, "detained"), status=Status.ACTUAL)
    counts = [Count(harm=HarmKind.DETAINED, whom=Whom.MIXED, low=3, high=None, span=s) for s in spans]
    assert [c.part for c in counted(claim, counts, d, (0, len(text)), WORDS)] == [False, True]


def test_a_pronoun_counts_nobody_twice() -> None:
    assert [c[0] for c in told("They captured a courier and questioned him.", "captured", "a courier", "him")] == [
        "a courier"
    ]


def test_those_searched_for_stay_counted_as_missing() -> None:
    text = "Rescuers went on with the search for 12 miners."
    d = Document(text=text, name="p")
    gone = Count(harm=HarmKind.MISSING, whom=Whom.CIVILIAN, low=12, high=12, span=span(d, "12"))
    assert [c[0] for c in told(text, "search", kind=ClaimType.TOLL, counts=(gone,))] == ["12"]


@pytest.mark.parametrize("words", ["a group of militants", "a team of gunmen", "the crew"])
def test_a_group_is_more_than_one(words: str) -> None:
    bounds = read_count(words, 0, len(words))
    assert bounds is not None
    assert (bounds.low, bounds.high) == (2, None)
