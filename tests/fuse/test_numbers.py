"""Origins, tallies, contradictions and policies: nothing is counted twice, nothing is dropped."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from daybook.core.events import UNKNOWN_ORIGIN, Event, Tally
from daybook.core.review import Decision
from daybook.core.vocab import ContradictionState
from daybook.fuse.standard import StandardMatcher
from daybook.stages import Fused
from tests.fuse.build import Report
from tests.fuse.test_happenings import MON, OBS, SAT, SUN, fuse, only, strike

AGENCY = [("the State Agency", "media")]
Row = tuple[str, str, str, int | None, int | None]


def battle(
    publisher: str,
    counts: list[Row],
    said: list[tuple[str, str]],
    day: date = SUN,
    published: date = SUN,
    opening: str = "",
    parts: tuple[str, ...] = (),
) -> Report:
    listed = ", ".join(c[0] for c in counts)
    by = f", {said[0][0]} said" if said else ""
    r = Report(
        f"{opening}The Front assaulted the army in Northtown: {listed} were killed{by}.",
        publisher=publisher,
        published=published,
        name=f"{publisher} {published} {listed}",
    )
    r.say(
        "clash", "assaulted", actor=["The Front"], target=["the army"], place="Northtown", day=day,
        count=counts, source=said, key="e1", parts=parts,
    )  # fmt: skip
    return r


def tally(event: Event, whom: str, side: str | None = None) -> Tally:
    (found,) = [t for t in event.tallies if t.whom == whom and t.side == side]
    return found


TOLL: list[Row] = [("at least 135 people", "killed", "mixed", 135, None)]
SPLIT: list[Row] = [
    ("at least 135 people", "killed", "mixed", 135, None),
    ("50 soldiers", "killed", "combatant", 50, 50),
    ("85 civilians", "killed", "civilian", 85, 85),
]


def test_every_stated_range_keeps_its_words_and_voice():
    event = only(
        fuse(battle("Desk One", TOLL, OBS), battle("Desk Two", [("300 people", "killed", "mixed", 300, 300)], AGENCY)),
        "clash",
    )
    t = tally(event, "mixed", "government") if any(x.side for x in event.tallies) else tally(event, "mixed")
    assert {(s.words, s.origin) for s in t.stated} == {("at least 135 people", "src:obs"), ("300 people", "src:agency")}
    assert (t.low, t.high) == (135, None)
    assert t.origins == ("src:agency", "src:obs")
    assert t.best is None
    (dispute,) = [c for c in event.contradictions if c.kind == "killed"]
    assert dispute.state is ContradictionState.OPEN
    assert dispute.origins == ("src:agency", "src:obs")


def test_sum_of_parts_is_noted_and_not_added():
    event = only(fuse(battle("Desk One", SPLIT, OBS)), "clash")
    total = next(t for t in event.tallies if t.whom == "mixed")
    assert (total.low, total.high) == (135, None)
    assert "135 killed = 85 civilians + 50 combatants" in total.note
    assert sum(t.low or 0 for t in event.tallies) == 270  # stated side by side, never merged into one number


def test_a_later_figure_of_one_origin_supersedes_and_of_another_does_not():
    first = battle("Desk One", [("21 people", "killed", "mixed", 21, 21)], OBS)
    raised = battle("Desk Two", [("34 people", "killed", "mixed", 34, 34)], OBS, published=MON, opening="By evening. ")
    other = battle("Desk Three", [("28 people", "killed", "mixed", 28, 28)], AGENCY, published=MON, opening="So far. ")
    event = only(fuse(first, raised, other), "clash")
    t = next(t for t in event.tallies if t.whom == "mixed")
    by_figure = {s.low: s for s in t.stated}
    assert by_figure[21].superseded_by == by_figure[34].claim
    assert by_figure[28].superseded_by is None and by_figure[34].superseded_by is None
    assert (t.low, t.high) == (28, 34)


def test_parts_do_not_widen_the_whole():
    counts: list[Row] = [("85 civilians", "killed", "civilian", 85, 85), ("20 children", "killed", "civilian", 20, 20)]
    event = only(fuse(battle("Desk One", counts, OBS, parts=("20 children",))), "clash")
    t = tally(event, "civilian")
    assert (t.low, t.high) == (85, 85)
    assert [s.part for s in t.stated] == [False, True]


def test_enemies_dead_are_separate_tallies():
    r = Report("The Front assaulted the army in Northtown: 42 of the Front and 50 of the army died.", published=SUN)
    r.say("clash", "assaulted", actor=["the Front"], target=["the army died"], place="Northtown", day=SUN,
          count=[("42 of", "killed", "combatant", 42, 42), ("50 of", "killed", "combatant", 50, 50)])  # fmt: skip
    event = only(fuse(r), "clash")
    assert {(t.side, t.low) for t in event.tallies} == {("the Front", 42), ("government", 50)}


def test_a_bare_plural_does_not_lower_a_figure():
    some = battle("Desk Two", [("civilians", "killed", "civilian", 2, None)], OBS, opening="Early on. ")
    event = only(fuse(battle("Desk One", [("85 civilians", "killed", "civilian", 85, 85)], OBS), some), "clash")
    assert (tally(event, "civilian").low, tally(event, "civilian").high) == (85, 85)
    assert not event.contradictions


def test_joint_count_stays_joint():
    r = Report("Shelling and strikes killed 9 civilians in Northtown.", published=SUN)
    for kind, word in (("shelling", "Shelling"), ("airstrike", "strikes")):
        r.say(kind, word, target=["civilians"], place="Northtown", day=SUN,
              count=[("9", "killed", "civilian", 9, 9)], joint=True, key="e1")  # fmt: skip
    (event,) = fuse(r).events
    (t,) = event.tallies
    assert (t.low, t.high) == (9, 9)
    assert len(t.stated) == 1 and t.stated[0].joint
    assert "counted once" in t.note


# -- origins -----------------------------------------------------------------------------------------------------------

LONG = (
    "The fighting began before dawn when columns of fighters moved along the river road towards the silos, residents told "
    "the desk by telephone. Shops stayed closed through the day and the bridge was shut to traffic until the evening. "
)


def without_names(fused: Fused) -> list[tuple[object, ...]]:
    return [
        (e.id, e.origins, e.grade, [(t.harm, t.whom, t.side, t.low, t.high, t.origins) for t in e.tallies])
        for e in fused.events
    ]


def test_a_copy_adds_an_article_no_origin_and_moves_no_number():
    reports = [
        battle("Desk One", SPLIT, OBS, opening=LONG),
        battle("Desk Two", [("300 people", "killed", "mixed", 300, 300)], AGENCY),
    ]
    copy = battle("Desk Nine", SPLIT, OBS, published=MON, opening="UPDATED: " + LONG)
    before, after = fuse(*reports), fuse(*reports, copy)
    assert without_names(before) == without_names(after)
    assert len(after.copies) == 1 and len(after.copies[0]) == 2
    assert len(only(after, "clash").documents) == len(only(before, "clash").documents) + 1
    assert {o.id for o in after.origins} == {o.id for o in before.origins}


def test_a_report_cut_from_the_end_is_a_copy():
    whole = battle("Desk One", SPLIT, OBS, opening=LONG)
    more = " Elsewhere it rained for days and the river rose so high that nobody crossed it, a ferryman said." * 3
    long = Report(whole.text + more, publisher="Desk Two", published=MON)
    assert len(fuse(whole, long).copies) == 1


def test_dozens_do_not_contradict_a_number_that_lies_within():
    dozens = battle("Desk Two", [("dozens of people", "killed", "mixed", 24, 99)], AGENCY)
    event = only(fuse(battle("Desk One", [("47 people", "killed", "mixed", 47, 47)], OBS), dozens), "clash")
    assert not [c for c in event.contradictions if c.kind == "killed"]


def test_a_copy_in_an_outlets_own_voice_adds_no_origin():
    one = battle("Desk One", [("7 people", "killed", "mixed", 7, 7)], [], opening=LONG)
    two = battle("Desk Two", [("7 people", "killed", "mixed", 7, 7)], [], published=MON, opening=LONG)
    fused = fuse(one, two)
    assert only(fused, "clash").origins == ("publisher:desk one",)


def test_an_outlets_own_words_that_repeat_a_figure_are_no_origin():
    fused = fuse(
        battle("Desk One", SPLIT, OBS), battle("Desk Two", SPLIT[1:], [], published=MON, opening="On Monday. ")
    )
    event = only(fused, "clash")
    assert event.origins == ("src:obs",)
    assert event.own_words == ("publisher:desk two",)
    assert all(t.origins == ("src:obs",) for t in event.tallies)


def test_unnamed_words_are_candidates_and_do_not_count_beside_whom_they_may_stand_for():
    event = only(
        fuse(
            battle("Desk One", TOLL, OBS),
            battle("Desk Two", TOLL, [("a monitoring group", "monitor")], opening="Later. "),
        ),
        "clash",
    )
    assert event.origins == ("src:obs",)
    fused = fuse(battle("Desk Two", TOLL, [("a monitoring group", "monitor")]))
    (origin,) = [o for o in fused.origins if o.kind == "candidate"]
    assert only(fused, "clash").origins == (origin.id,)


def test_residents_of_two_outlets_are_not_one_origin_unless_their_words_are_the_same():
    residents = [("residents", "local")]
    other: list[Row] = [("135 people or more", "killed", "mixed", 135, None)]
    one = battle("Desk One", TOLL, residents)
    two = fuse(one, battle("Desk Two", other, residents, opening="Later. "))
    assert len([o for o in two.origins if o.kind == "candidate"]) == 2
    same = fuse(one, battle("Desk Two", TOLL, residents, opening="Later. "))
    assert len([o for o in same.origins if o.kind == "candidate"]) == 1


def test_a_publisher_that_others_quote_is_that_source():
    own = battle("State Agency", TOLL, [])
    quoted = battle("Desk Two", TOLL, [("the State Agency", "media")], opening="Later. ")
    assert only(fuse(own, quoted), "clash").origins == ("src:agency",)


def test_unknown_publishers_and_stitched_pages_are_no_origin():
    unknown = battle("", TOLL, [])
    unknown = Report(unknown.text, publisher=None, published=SUN)
    unknown.say("clash", "assaulted", actor=["The Front"], target=["the army"], place="Northtown", day=SUN)
    assert only(fuse(unknown), "clash").origins == ()
    assert only(fuse(unknown), "clash").grade == "Unsupported"
    stitched = Report(battle("Desk Four", TOLL, OBS).text, publisher="Desk Four", published=SUN, patchwork=True)
    stitched.say("clash", "assaulted", actor=["The Front"], target=["the army"], place="Northtown", day=SUN,
                 count=[("at least 135 people", "killed", "mixed", 900, 900)], source=OBS)  # fmt: skip
    sound = battle("Desk One", TOLL, OBS, opening="Again. ")
    event = only(fuse(sound, stitched), "clash")
    assert event.origins == ("src:obs",)
    total = next(t for t in event.tallies if t.whom == "mixed")
    assert (total.low, total.high) == (135, None)
    assert {s.origin for s in total.stated if s.stitched} == {UNKNOWN_ORIGIN}


# -- policies ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "best"),
    [("words only", None), ("min-max", None), ("ACLED", 12), ("UCDP", 30), ("Airwars", 24), ("IBC", 24)],
)
def test_a_best_number_only_by_a_named_policy(name: str, best: int | None):
    reports = [
        battle("Desk One", [("dozens of people", "killed", "mixed", 24, 99)], OBS),
        battle("Desk Two", [("30 people", "killed", "mixed", 30, 30)], AGENCY, opening="Later. "),
        battle(
            "Desk Three",
            [("30 people", "killed", "mixed", 30, 30)],
            [("the Front's spokesman", "armed_group")],
            opening="So. ",
        ),
    ]
    policy = Decision(
        subject="case",
        kind="policy",
        judgement=name,
        value=None,
        user="keeper",
        decided_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    event = only(fuse(*reports, decisions=(policy,)), "clash")
    t = next(t for t in event.tallies if t.whom == "mixed")
    assert t.policy == name
    assert t.best == best
    assert (t.low, t.high) == (24, 99)


def test_a_policy_chosen_for_one_event_goes_before_a_later_one_of_the_case():
    reports = [
        battle("Desk One", [("dozens of people", "killed", "mixed", 24, 99)], OBS),
        battle("Desk Two", [("30 people", "killed", "mixed", 30, 30)], AGENCY, opening="Later. "),
    ]

    def chosen(subject: str, name: str, day: int) -> Decision:
        at = datetime(2026, 1, day, tzinfo=UTC)
        return Decision(subject=subject, kind="policy", judgement=name, value=None, user="keeper", decided_at=at)

    key = only(fuse(*reports), "clash").id
    decisions = (chosen(key, "UCDP", 1), chosen("case", "ACLED", 2))
    assert {t.policy for t in only(fuse(*reports, decisions=decisions), "clash").tallies} == {"UCDP"}
    elsewhere = (chosen("ev_another", "UCDP", 1), chosen("case", "ACLED", 2))
    assert {t.policy for t in only(fuse(*reports, decisions=elsewhere), "clash").tallies} == {"ACLED"}


def test_numbers_of_every_outlet_lie_within_the_fused_range():
    reports = [strike(SUN, n, f"Desk {n}", lead=f"Report {n} of the day. ") for n in (31, 33, 38, 40)]
    event = only(fuse(*reports), "airstrike")
    t = tally(event, "civilian")
    for s in t.stated:
        assert t.low is not None and t.high is not None and s.low is not None
        assert t.low <= s.low <= t.high
    assert len(t.stated) == 4


def test_config_moves_thresholds():
    strict = StandardMatcher()
    strict = replace(strict, config=replace(strict.config, link_threshold=0.9999999))
    reports = [strike(SUN, 31, "Desk One").done(), strike(SUN, 31, "Desk Two", "It was cold. ").done()]
    assert len(strict.fuse(reports).events) == 2


def test_an_earlier_figure_of_the_same_report_is_superseded():
    r = Report(
        "Northland air strikes killed 34 civilians in Northtown, the Observatory said, raising its earlier toll of 21 dead.",
        published=SUN,
    )
    r.say("airstrike", "air strikes", actor=["Northland"], target=["civilians"], place="Northtown", day=SUN, source=OBS,
          count=[("34", "killed", "civilian", 34, 34), ("21", "killed", "mixed", 21, 21)])  # fmt: skip
    event = only(fuse(r), "airstrike")
    by_figure = {s.low: s for t in event.tallies for s in t.stated}
    assert by_figure[21].superseded_by == by_figure[34].claim
    assert by_figure[34].superseded_by is None
    assert not event.contradictions


def test_some_of_those_told_are_a_part_whoever_read_them_as_a_count():
    r = Report(
        "The Observatory said 42 fighters of the Front died in Northtown, 12 of whom blew themselves up.", published=SUN
    )
    r.say("clash", "died", target=["42 fighters of the Front"], place="Northtown", day=SAT, source=[("The Observatory", "monitor")],
          count=[("42", "killed", "combatant", 42, 42), ("12", "killed", "combatant", 12, 12)])  # fmt: skip
    (tally,) = only(fuse(r), "clash").tallies
    assert (tally.low, tally.high) == (42, 42)
    assert [(s.low, s.part) for s in tally.stated] == [(42, False), (12, True)]


@pytest.mark.parametrize(
    ("sentence", "counts", "low", "high", "added"),
    [
        ("The strike killed 20 pupils and two teachers in Northtown.", [("20", 20, 20), ("two", 2, 2)], 22, 22, (20, 2)),
        ("The strike killed a woman and her two children in Northtown.", [("a woman", 1, 1), ("two", 2, 2)], 3, 3, (1, 2)),
        ("The strike killed at least 12 traders, two nurses and a boy in Northtown.",
         [("at least 12", 12, None), ("two", 2, 2), ("a boy", 1, 1)], 12, None, (12, 2, 1)),
        ("The strike killed 12 traders, two nurses and a boy in Northtown.",
         [("12", 12, 12), ("two", 2, 2), ("a boy", 1, 1)], 12, 15, (12, 2, 1)),
        ("The strike killed nine farmers, three children and six women in Northtown.",
         [("nine", 9, 9), ("three", 3, 3), ("six", 6, 6)], 9, 9, ()),
        ("The strike killed a family of five, a mother and four children in Northtown.",
         [("five", 5, 5), ("a mother", 1, 1), ("four", 4, 4)], 5, 5, ()),
        ("The strike killed 40 villagers, 15 according to the army, in Northtown.", [("40", 40, 40), ("15", 15, 15)], 15, 40, ()),
        ("The strike killed between 10 and 20 traders in Northtown.", [("10", 10, 10), ("20", 20, 20)], 10, 20, ()),
        ("The strike killed 20 traders, and 22 the army says in Northtown.", [("20", 20, 20), ("22", 22, 22)], 20, 22, ()),
        ("The strike killed 10 people, two children among them, in Northtown.", [("10", 10, 10), ("two", 2, 2)], None, None, ()),
        ("The strike killed 10 traders, two of them women, in Northtown.", [("10", 10, 10), ("two", 2, 2)], 10, 10, ()),
        ("The strike killed 20 or 22 pupils in Northtown.", [("20", 20, 20), ("22", 22, 22)], 20, 22, ()),
    ],
)  # fmt: skip
def test_what_one_voice_enumerates_is_added_up_and_nothing_else(sentence, counts, low, high, added):
    r = Report(sentence, published=SUN)
    r.say("airstrike", "strike", target=["pupils"] if "pupils" in sentence else [], place="Northtown", day=SAT,
          count=[(w, "killed", "civilian", a, b) for w, a, b in counts])  # fmt: skip
    (tally,) = only(fuse(r), "airstrike").tallies
    assert {s.added for s in tally.stated} == {added}
    if low is not None:
        assert (tally.low, tally.high) == (low, high)
    assert ("+" in tally.note) == bool(added)


def test_what_is_enumerated_is_no_part_even_if_a_reader_says_so():
    whole = Report("The strike killed seven guests, four children and three women in Northtown.", published=SUN)
    whole.say("airstrike", "strike", place="Northtown", day=SAT, parts=["four", "three"],
              count=[(w, "killed", "civilian", n, n) for w, n in (("seven", 7), ("four", 4), ("three", 3))])  # fmt: skip
    (tally,) = only(fuse(whole), "airstrike").tallies
    assert (tally.low, tally.high) == (7, 7)
    r = Report("The strike killed nine women, six children and four guests in Northtown.", published=SUN)
    r.say("airstrike", "strike", place="Northtown", day=SAT, parts=["six", "four"],
          count=[(w, "killed", "civilian", n, n) for w, n in (("nine", 9), ("six", 6), ("four", 4))])  # fmt: skip
    (tally,) = only(fuse(r), "airstrike").tallies
    assert (tally.low, tally.high) == (19, 19)


def test_hundreds_of_a_headline_are_its_sources_number():
    r = Report(
        "Hundreds taken in Northtown. The Front kidnapped at least 400 civilians in Northtown, the Observatory said.",
        published=SUN,
    )
    r.say("abduction", "taken", place="Northtown", day=SAT, key="e1",
          count=[("Hundreds", "abducted", "civilian", 200, 999)])  # fmt: skip
    r.say("abduction", "kidnapped", actor=["The Front"], place="Northtown", day=SAT, key="e1", source=OBS,
          count=[("at least 400", "abducted", "civilian", 400, None)])  # fmt: skip
    event = only(fuse(r), "abduction")
    (tally,) = event.tallies
    assert (tally.low, tally.high, tally.origins) == (400, None, ("src:obs",))
    assert not [c for c in event.contradictions if c.kind == "abducted"]
    other = Report("Hundreds were taken in Northtown on Saturday.", publisher="Desk Two", published=SUN)
    other.say("abduction", "taken", place="Northtown", day=SAT, count=[("Hundreds", "abducted", "civilian", 200, 999)])
    (tally,) = only(fuse(r, other), "abduction").tallies
    assert (tally.low, tally.high) == (200, None)  # another report's word is its own
