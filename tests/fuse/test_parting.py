"""One key of a reader, two happenings: what one report's own claims tell of area and place, day and days, habit and news."""

from datetime import date

from daybook.core.events import Event
from daybook.core.vocab import HarmKind
from daybook.fuse.standard import StandardMatcher
from daybook.stages import Fused
from tests.fuse.build import Report

SAT, SUN = date(2016, 1, 16), date(2016, 1, 17)
Row = tuple[str, str, str, int | None, int | None]


def fuse(*reports: Report) -> Fused:
    return StandardMatcher().fuse([r.done() for r in reports])


def killed(count: str) -> list[Row]:
    return [(count, "killed", "civilian", int(count), int(count))]


def home(fused: Fused, claim: str) -> Event:
    return next(e for e in fused.events if claim in e.claims)


def province(part: str = "7", total: str = "16") -> tuple[Report, str, str]:
    r = Report(
        f"Raids killed {total} civilians across East Province on Sunday. Bombs killed {part} civilians in Northtown."
    )
    whole = r.say(
        "airstrike", "Raids", place="East Province", day=SUN, count=killed(total), target=["civilians"], key="e1"
    )
    town = r.say(
        "airstrike",
        "Bombs",
        place="Northtown",
        day=SUN,
        carried=True,
        count=killed(part),
        target=["civilians"],
        key="e1",
    )
    return r, whole, town


def test_a_total_over_an_area_and_one_places_part_of_it_are_two():
    fused = fuse((told := province())[0])
    whole, part = (home(fused, c) for c in told[1:])
    assert whole.id != part.id
    assert [(t.low, t.high) for e in (whole, part) for t in e.tallies] == [(16, 16), (7, 7)]


def test_a_part_is_not_joined_to_its_total_by_adding_up_with_another_place():
    more = Report(
        "Raids killed 16 civilians across East Province on Sunday. Bombs killed 7 civilians in Northtown "
        "and 9 in Hill quarter.",
        publisher="Desk Two",
    )
    total = more.say("airstrike", "Raids", place="East Province", day=SUN, count=killed("16"), key="e1")
    both = [*killed("7"), *killed("9")]
    one = more.say("airstrike", "Bombs", place="Northtown", day=SUN, count=both, key="e2")
    fused = fuse(more)
    assert home(fused, total).id != home(fused, one).id


def test_the_same_number_told_of_an_area_and_of_a_place_in_it_is_one():
    fused = fuse((told := province("16"))[0])
    assert home(fused, told[1]).id == home(fused, told[2]).id


def test_nearly_the_whole_number_is_the_same_in_a_rounder_figure():
    fused = fuse((told := province("69", "70"))[0])
    assert home(fused, told[1]).id == home(fused, told[2]).id


def test_news_of_an_area_behind_a_strike_in_it_is_not_that_strike():
    r = Report("An air strike killed 5 civilians in Northtown on Sunday. Planes have bombed East Province.")
    strike = r.say("airstrike", "air strike", place="Northtown", day=SUN, count=killed("5"), key="e1")
    news = r.say("airstrike", "bombed", place="East Province", day=SUN, carried=True, key="e1")
    fused = fuse(r)
    assert home(fused, strike).id != home(fused, news).id


def test_a_headline_that_names_the_area_opens_the_story_of_the_place():
    r = Report("Planes bomb East Province. An air strike killed 5 civilians in Northtown on Sunday.")
    head = r.say("airstrike", "bomb", place="East Province", day=SUN, carried=True, key="e1")
    strike = r.say("airstrike", "air strike", place="Northtown", day=SUN, count=killed("5"), key="e1")
    fused = fuse(r)
    assert home(fused, strike).id == home(fused, head).id


def test_days_up_to_a_day_are_not_that_days_happening():
    r = Report(
        "An air strike killed 5 civilians in Northtown on Sunday. Since Saturday raids killed 9 civilians in Northtown."
    )
    day = r.say("airstrike", "air strike", place="Northtown", day=SUN, count=killed("5"), key="e1")
    days = r.say("airstrike", "raids", place="Northtown", day=(SAT, SUN), count=killed("9"), key="e1")
    fused = fuse(r)
    assert home(fused, day).id != home(fused, days).id


def test_what_happens_again_and_again_is_no_single_strike():
    r = Report("An air strike killed 5 civilians in Northtown. The town is regularly hit by raids in Northtown.")
    strike = r.say("airstrike", "air strike", place="Northtown", day=SUN, count=killed("5"), key="e1")
    habit = r.say("airstrike", "raids", place="Northtown", key="e1")
    other = Report("On Sunday a raid killed 5 civilians in Northtown.", publisher="Desk Two")
    told = other.say("airstrike", "raid", place="Northtown", day=SUN, count=killed("5"), key="e1")
    fused = fuse(r, other)
    assert home(fused, strike).id == home(fused, told).id != home(fused, habit).id


def test_a_whole_that_is_only_referred_to_is_no_number_of_the_place():
    r = Report("Of the 45 civilians killed, raids on Northtown claimed 17.")
    claim = r.say("airstrike", "raids", place="Northtown", day=SUN, count=[*killed("45"), *killed("17")], key="e1")
    (tally,) = home(fuse(r), claim).tallies
    assert (tally.harm, tally.low, tally.high) == (HarmKind.KILLED, 17, 17)
