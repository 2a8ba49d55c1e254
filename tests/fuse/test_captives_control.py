"""The captives ledger with its sum, control with two clocks, and sieges."""

from datetime import date

from daybook.core.control import ControlInterval
from daybook.core.vocab import ControlStatus
from daybook.stages import Fused
from tests.fuse.build import Report
from tests.fuse.test_happenings import MON, OBS, SAT, SUN, fuse

TUE = date(2016, 1, 19)


def taking(quote: str, low: int | None, high: int | None, day: date = SAT, publisher: str = "Desk One") -> Report:
    r = Report(
        f"The Front kidnapped {quote} civilians in Northtown, the Observatory said.", publisher=publisher, published=SUN
    )
    r.say("abduction", "kidnapped", actor=["The Front"], target=["civilians"], place="Northtown", day=day,
          count=[(quote, "abducted", "civilian", low, high)], source=OBS)  # fmt: skip
    return r


def release(number: int, day: date = TUE, place: str = "Northtown") -> Report:
    r = Report(
        f"The Front released {number} people in {place}, the Observatory said.", publisher="Desk Two", published=TUE
    )
    r.say("release", "released", actor=["The Front"], target=["people"], place=place, day=day,
          count=[(str(number), "released", "mixed", number, number)], source=OBS)  # fmt: skip
    return r


def again(number: int, day: date = TUE) -> Report:
    r = Report(
        f"The Front seized {number} men in Northtown, the Observatory said.", publisher="Desk Three", published=TUE
    )
    r.say("abduction", "seized", actor=["The Front"], target=["men"], place="Northtown", day=day,
          count=[(str(number), "abducted", "mixed", number, number)], source=OBS)  # fmt: skip
    return r


def ledger(fused: Fused):
    (found,) = [e.captivity for e in fused.events if e.captivity]
    return found


def test_ledger_prints_its_arithmetic():
    held = ledger(fuse(taking("at least 400", 400, None), release(270), again(50)))
    assert (held.held_low, held.held_high) == (180, None)
    assert held.arithmetic == "taken at least 400 − released 270 + taken 50 = at least 180"
    assert [s.low for s in held.taken] == [400, 50]
    assert [s.low for s in held.released] == [270]


def test_exact_numbers_leave_an_exact_rest():
    held = ledger(fuse(taking("400", 400, 400), release(270)))
    assert (held.held_low, held.held_high) == (130, 130)


def test_a_ceiling_gives_a_ceiling():
    held = ledger(fuse(taking("up to 400", None, 400), release(270)))
    assert (held.held_low, held.held_high) == (None, 130)


def test_a_release_elsewhere_or_before_belongs_to_other_captives():
    elsewhere = ledger(fuse(taking("400", 400, 400), release(270, place="Southtown")))
    before = ledger(fuse(taking("400", 400, 400), release(270, day=date(2016, 1, 10))))
    assert elsewhere.held_high == before.held_high == 400


def test_a_taking_on_an_untold_day_is_never_added():
    undated = Report(
        "The Front seized 50 men in Northtown, the Observatory said.", publisher="Desk Three", published=TUE
    )
    undated.say("abduction", "seized", actor=["The Front"], target=["men"], place="Northtown",
                count=[("50", "abducted", "mixed", 50, 50)], source=OBS)  # fmt: skip
    for e in fuse(taking("400", 400, 400), undated).events:
        if e.captivity and 400 in {s.low for s in e.captivity.taken}:
            assert "+" not in e.captivity.arithmetic


# -- control -----------------------------------------------------------------------------------------------------------


def holds(
    side: str, published: date, place: str = "Northtown", part: str = "", publisher: str = "Desk One", **more
) -> Report:
    r = Report(
        f"{side} still holds {place}, the Observatory said on {published}.", publisher=publisher, published=published
    )
    r.say("control", "holds", actor=[side], place=place, part=part, source=more.pop("source", OBS), **more)
    return r


def capture(side: str, day: date, place: str = "Northtown") -> Report:
    r = Report(f"{side} captured {place}, the Observatory said on {day}.", publisher="Desk Two", published=day)
    r.say("capture", "captured", actor=[side], place=place, day=day, source=OBS)
    return r


def at(fused: Fused, place: str, status: ControlStatus | None = None) -> list[ControlInterval]:
    return [c for c in fused.control if c.place == place and (status is None or c.status is status)]


def test_capture_changes_the_holder_and_ends_the_old_interval():
    fused = fuse(holds("The army", date(2016, 1, 4)), capture("The Front", SUN))
    rows = [(c.side, c.basis, c.start, c.end) for c in at(fused, "Northtown")]
    assert ("government", "observed", None, date(2016, 1, 4)) in rows or ("government", "observed", None, SUN) in rows
    front = [c for c in at(fused, "Northtown") if c.side == "the Front"]
    assert front[0].start == SUN and front[0].basis == "observed"
    assert all(c.end is None or c.end <= SUN for c in at(fused, "Northtown") if c.side == "government")


def test_carried_forward_ends_and_nothing_is_said_after():
    fused = fuse(holds("The army", SUN))
    carried = [c for c in at(fused, "Northtown") if c.basis == "carried_forward"]
    assert len(carried) == 1
    assert carried[0].start and carried[0].end and (carried[0].end - SUN).days == 90


def test_presence_is_no_control():
    r = Report("The Front has moved fighters to Northtown.", published=SUN)
    r.say("movement", "moved", actor=["The Front"], place="Northtown", day=SUN)
    assert fuse(r).control == ()


def test_a_whole_area_on_one_outlets_word_is_claimed():
    fused = fuse(holds("The army", SUN, place="East Province", source=[]))
    assert {c.status for c in fused.control} == {ControlStatus.CLAIMED}
    attributed = fuse(holds("The army", SUN, place="East Province"))
    assert {c.status for c in attributed.control} == {ControlStatus.HELD}


def test_when_all_are_let_go_nobody_knows_who_is_still_held():
    """A release without a number must not leave the number taken standing as the number held."""
    freed = Report(
        "The Front released them all in Northtown on Tuesday, the Observatory said.",
        publisher="Desk Two",
        published=TUE,
    )
    freed.say("release", "released", actor=["The Front"], target=["them all"], place="Northtown", day=TUE, source=OBS)
    held = ledger(fuse(taking("400", 400, 400), freed))
    assert (held.held_low, held.held_high) == (None, 400)
    assert "released an untold number" in held.arithmetic


def test_places_inside_held_by_others_are_exceptions():
    fused = fuse(holds("The Front", SUN, place="East Province"), holds("The army", SUN, publisher="Desk Two"))
    (area,) = [c for c in at(fused, "East Province") if c.basis == "observed"]
    assert area.exceptions == ("Northtown",)


def test_a_part_is_a_place_of_its_own_and_an_exception():
    fused = fuse(holds("The Front", SUN), holds("The army", SUN, part="north", publisher="Desk Two"))
    whole = [c for c in at(fused, "Northtown") if not c.part and c.basis == "observed"]
    assert [c.side for c in whole] == ["the Front"]
    assert whole[0].exceptions == ("north of Northtown",)


def test_two_holders_told_for_the_same_days_are_contested():
    fused = fuse(holds("The Front", SUN, day=SUN), holds("The army", SUN, day=SUN, publisher="Desk Two"))
    assert {c.status for c in at(fused, "Northtown")} == {ControlStatus.CONTESTED}
    assert all(c.opposing for c in at(fused, "Northtown"))


def test_takings_of_one_day_by_two_sides_leave_no_holder_unless_one_is_told_later():
    one, other = capture("The Front", SUN), capture("The army", SUN)
    fused = fuse(one, other)
    assert {c.status for c in at(fused, "Northtown")} == {ControlStatus.CONTESTED}  # nothing is carried forward
    later = Report("The army captured Northtown on Sunday, the Observatory said.", publisher="Desk Two", published=MON)
    later.say("capture", "captured", actor=["The army"], place="Northtown", day=SUN, source=OBS)
    assert [c.side for c in at(fuse(one, later), "Northtown") if c.basis == "carried_forward"] == ["government"]


def test_what_nobody_spoke_of_for_years_is_not_filled_in():
    before, again = holds("The Front", date(2012, 11, 20), day=date(2012, 11, 20)), capture("The Front", SUN)
    spells = [(c.basis, c.start, c.end) for c in at(fuse(before, again), "Northtown")]
    assert spells[0] == ("observed", date(2012, 11, 20), date(2012, 11, 20))
    assert spells[1][0] == "carried_forward" and spells[1][2] is not None and spells[1][2] < date(2013, 3, 1)
    assert spells[2][:2] == ("observed", SUN)


def test_a_stitched_page_alone_paints_nothing():
    r = Report("The Front holds Northtown.", published=SUN, patchwork=True)
    r.say("control", "holds", actor=["The Front"], place="Northtown")
    assert fuse(r).control == ()


def test_what_was_known_on_a_day_is_what_reports_until_then_say():
    early, late = holds("The army", date(2016, 1, 4)), capture("The Front", SUN)
    known = fuse(early)
    assert {c.side for c in known.control} == {"government"}
    assert all(c.as_known_at == date(2016, 1, 4) for c in known.control)
    assert max(c.as_known_at for c in fuse(early, late).control if c.as_known_at) == SUN


def siege(words: str, day, published: date, publisher: str, phase: str = "hold") -> Report:
    r = Report(f"The Front besieged Northtown {words}.", publisher=publisher, published=published)
    r.say("siege", "besieged", actor=["The Front"], place="Northtown", day=day, phase=phase)
    return r


def test_competing_starts_of_a_siege_stand_side_by_side():
    fused = fuse(
        siege("since 2014", (date(2014, 1, 1), None), SUN, "Desk One"),
        siege("since early 2015", (date(2015, 1, 1), None), SUN, "Desk Two"),
        siege("from May 2015", (date(2015, 5, 1), date(2015, 5, 31)), MON, "Desk Three", phase="start"),
        siege("until Tuesday", date(2017, 9, 5), date(2017, 9, 5), "Desk Four", phase="end"),
    )
    (event,) = fused.events
    (dispute,) = [c for c in event.contradictions if c.kind == "siege start"]
    assert len(dispute.claims) == 3
    for year in ("2014", "2015-01", "2015-05"):
        assert year in dispute.summary
    (interval,) = at(fused, "Northtown", ControlStatus.BESIEGED)
    assert interval.end == date(2017, 9, 5)
    assert interval.start == date(2014, 1, 1)
    assert "broken" in interval.note


def test_some_of_a_town_taken_or_land_near_it_paints_no_town():
    taken = Report("The Front captured several districts of Northtown.", publisher="Desk One", published=SUN)
    taken.say("capture", "captured", actor=["The Front"], place="Northtown", part="part", day=SUN)
    beside = Report("The Front captured a village near Northtown.", publisher="Desk Two", published=SUN)
    beside.say("capture", "captured", actor=["The Front"], place="Northtown", part="near", day=SUN)
    kept = Report("The Army Command holds parts of Northtown.", publisher="Desk Two", published=SUN)
    kept.say("control", "holds", actor=["The Army Command"], place="Northtown", part="part", day=SUN, phase="hold")
    last = Report("The Front shelled its rivals' last foothold in Northtown.", publisher="Desk Two", published=SUN)
    last.say("control", "foothold", actor=["The Front"], place="Northtown", day=SUN, phase="hold")
    fused = fuse(taken, beside, kept, last)
    assert {c.part for c in fused.control} == {"part"}
    assert {c.status for c in fused.control} <= {ControlStatus.HELD, ControlStatus.CLAIMED}, "no part contests another"


def test_who_breaks_a_siege_is_not_its_besieger():
    """Coders name the one who breaks a siege as actor and the besieger as target."""
    broken = Report(
        "The army broke the siege of Northtown by The Front on Tuesday.", publisher="Desk Two", published=TUE
    )
    broken.say("siege", "siege", actor=["The army"], target=["The Front"], place="Northtown", day=TUE, phase="end")
    unnamed = Report("The army broke the siege of Northtown.", publisher="Desk Three", published=TUE)
    unnamed.say("siege", "siege", actor=["The army"], place="Northtown", day=TUE, phase="end")
    fused = fuse(siege("since 2014", (date(2014, 1, 1), None), SUN, "Desk One"), broken, unnamed)
    (event,) = fused.events
    assert event.actors == ("Front",)
    (interval,) = at(fused, "Northtown", ControlStatus.BESIEGED)
    assert interval.end == TUE and "Front" in str(interval.side)


def tells(text: str, kind: str, trigger: str, who: str, number: int, harm: str, day: date = TUE, **more) -> Report:
    r = Report(text, publisher="Desk Four", published=TUE)
    r.say(kind, trigger, actor=more.pop("actor", []), target=[who], place=more.pop("place", "Northtown"), day=day,
          count=[(str(number), harm, "mixed", number, number)], source=OBS)  # fmt: skip
    return r


def test_who_escaped_is_told_apart_from_who_was_released():
    escape = tells("In Northtown 12 captives escaped from the Front, the Observatory said.", "release", "escaped",
                   "12 captives", 12, "released", actor=["the Front"])  # fmt: skip
    held = ledger(fuse(taking("400", 400, 400), release(270), escape))
    assert held.arithmetic in (
        "taken 400 − released 270 − escaped 12 = 118",
        "taken 400 − escaped 12 − released 270 = 118",
    )
    assert [s.low for s in held.escaped] == [12]


def test_who_was_moved_is_still_held_wherever_to():
    moved = tells("The Front moved 60 hostages to Southtown, the Observatory said.", "displacement", "moved",
                  "60 hostages", 60, "displaced", actor=["The Front"], place="Southtown")  # fmt: skip
    held = ledger(fuse(taking("400", 400, 400), moved))
    assert [s.low for s in held.transferred] == [60]
    assert (held.held_low, held.held_high) == (400, 400)


def test_the_same_taking_told_of_a_later_day_is_not_added():
    later = taking("400", 400, 400, day=TUE, publisher="Desk Five")
    held = ledger(fuse(taking("400", 400, 400), later))
    assert held.arithmetic == "taken 400 = 400"


def test_those_who_were_freed_are_not_taken_again():
    r = Report("The Front freed 270 people whom it had kidnapped in Northtown, the Observatory said.", published=TUE)
    r.say("release", "freed", actor=["The Front"], target=["270 people"], place="Northtown", day=TUE, source=OBS,
          count=[("270", "released", "mixed", 270, 270)], key="e1")  # fmt: skip
    r.say("abduction", "kidnapped", target=["270 people"], place="Northtown", day=TUE, source=OBS,
          count=[("270", "abducted", "mixed", 270, 270)], key="e2")  # fmt: skip
    assert ledger(fuse(taking("at least 400", 400, None), r)).arithmetic == (
        "taken at least 400 − released 270 = at least 130"
    )


def test_a_silence_is_no_denial_and_no_event_of_its_own():
    r = Report("The State Agency told of the day and made no mention of any kidnapping in Northtown.", publisher="Desk Two",
               published=SUN)  # fmt: skip
    claim = r.say("abduction", "kidnapping", place="Northtown", status="denied", source=[("The State Agency", "media")])
    assert not fuse(r).events
    (event,) = fuse(taking("400", 400, 400), r).events
    assert event.denied_by == () and event.grade != "Contested"
    assert [c.kind for c in event.contradictions if claim in c.claims] == ["silence"]


def test_who_is_silent_is_named_and_not_the_outlet_that_tells_it():
    r = Report("The State Agency said 300 people were killed in Northtown. The agency made no mention of any kidnapping. It did "
               "not report a siege.", publisher="Desk Two", published=SUN)  # fmt: skip
    r.say("attack", "killed", place="Northtown", day=SAT, count=[("300", "killed", "mixed", 300, 300)],
          source=[("The State Agency", "media")])  # fmt: skip
    r.say("abduction", "kidnapping", place="Northtown", status="denied", words="Northtown")
    told = taking("400", 400, 400)
    silence = next(c for e in fuse(told, r).events for c in e.contradictions if c.kind == "silence")
    assert silence.summary.startswith("State Agency did not mention it, as Desk Two tells: ")
    assert silence.origins == ("src:agency",)


def test_nobody_is_made_silent_where_the_page_names_nobody():
    r = Report(
        "People fled Northtown. The bulletin made no mention of any kidnapping.", publisher="Desk Two", published=SUN
    )
    r.say("displacement", "fled", place="Northtown", day=SAT)
    r.say("abduction", "kidnapping", place="Northtown", status="denied", words="Northtown")
    silence = next(c for e in fuse(taking("400", 400, 400), r).events for c in e.contradictions if c.kind == "silence")
    assert silence.summary.startswith("The bulletin did not mention it, as Desk Two tells: ")
    assert silence.origins == ("publisher:desk two",)
