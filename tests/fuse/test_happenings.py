"""What belongs together and what does not."""

from datetime import date

from daybook.core.events import Event
from daybook.fuse.standard import StandardMatcher
from daybook.stages import Fused
from tests.fuse.build import Report

SAT, SUN, MON = date(2016, 1, 16), date(2016, 1, 17), date(2016, 1, 18)
OBS = [("the Observatory", "monitor")]


def fuse(*reports: Report, decisions: tuple = ()) -> Fused:
    return StandardMatcher().fuse([r.done() for r in reports], decisions)


def only(fused: Fused, kind: str) -> Event:
    found = [e for e in fused.events if e.type == kind]
    assert len(found) == 1, [e.headline for e in fused.events]
    return found[0]


def strike(day: date, killed: int, publisher: str, lead: str = "", place: str = "Northtown") -> Report:
    r = Report(
        f"{lead}Northland air strikes killed {killed} civilians in {place}, the Observatory said.",
        publisher=publisher,
        published=day,
        name=f"{publisher} {day}",
    )
    r.say(
        "airstrike",
        "air strikes",
        actor=["Northland"],
        target=["civilians"],
        place=place,
        day=day,
        count=[(str(killed), "killed", "civilian", killed, killed)],
        source=OBS,
        key="e1",
    )
    return r


def test_two_desks_tell_one_strike():
    fused = fuse(strike(SUN, 31, "Desk One"), strike(SUN, 31, "Desk Two", "In the afternoon of a cold day. "))
    event = only(fused, "airstrike")
    assert len(event.documents) == 2
    assert event.origins == ("src:obs",)
    assert event.grade == "Weak"


def test_a_series_of_strikes_stays_a_series():
    fused = fuse(*(strike(date(2016, 1, n), 4 + n, "Desk One") for n in range(3, 15, 2)))
    assert len(fused.events) == 6


def test_strikes_on_days_that_follow_each_other_do_not_chain():
    fused = fuse(*(strike(date(2016, 1, n), 30 + n, "Desk One") for n in range(3, 12)))
    for event in fused.events:
        assert event.time.earliest and event.time.latest
        assert (event.time.latest - event.time.earliest).days <= 2


def test_other_places_stay_apart():
    fused = fuse(strike(SUN, 31, "Desk One"), strike(SUN, 31, "Desk Two", place="Southtown"))
    assert len(fused.events) == 2


def test_background_links_to_the_old_event_and_not_to_todays():
    old = strike(date(2015, 11, 3), 44, "Desk One")
    today = Report(
        "An air strike killed 5 civilians in Northtown on Sunday. Northland strikes killed 44 civilians in Northtown in November.",
        publisher="Desk Two",
        published=SUN,
        name="today",
    )
    new = today.say(
        "airstrike", "air strike", target=["civilians"], place="Northtown", day=SUN,
        count=[("5", "killed", "civilian", 5, 5)], key="e1",
    )  # fmt: skip
    recalled = today.say(
        "airstrike", "strikes killed 44", actor=["Northland"], target=["civilians"], place="Northtown",
        day=(date(2015, 11, 1), date(2015, 11, 30)), count=[("44", "killed", "civilian", 44, 44)], key="e2",
    )  # fmt: skip
    fused = fuse(old, today)
    home = {c: e for e in fused.events for c in e.claims}
    assert home[recalled] is not home[new]
    assert recalled in home[recalled].background
    assert home[recalled].time.earliest == date(2015, 11, 3)


def test_what_one_report_tells_apart_is_never_merged_through_others():
    both = Report(
        "It was a day of raids. Air strikes killed 12 civilians in Northtown. Later raids killed 14 civilians in Northtown.",
        publisher="Desk Three",
        published=SUN,
    )
    a = both.say("airstrike", "Air strikes", target=["civilians"], place="Northtown", day=SUN,
                 count=[("12", "killed", "civilian", 12, 12)], key="e1")  # fmt: skip
    b = both.say("airstrike", "raids killed", target=["civilians"], place="Northtown", day=SUN,
                 count=[("14", "killed", "civilian", 14, 14)], key="e2")  # fmt: skip
    fused = fuse(both, strike(SUN, 12, "Desk One"), strike(SUN, 12, "Desk Two", "It was cold. "))
    home = {c: e.id for e in fused.events for c in e.claims}
    assert home[a] != home[b]


def test_a_total_over_a_period_is_no_incident():
    r = Report("Strikes have killed 240 civilians in Northtown since June.", published=SUN)
    r.say("toll", "killed", target=["civilians"], place="Northtown", day=(date(2015, 6, 1), SUN),
          count=[("240", "killed", "civilian", 240, 240)])  # fmt: skip
    fused = fuse(r, strike(SUN, 24, "Desk Two"))
    assert sorted(e.type for e in fused.events) == ["airstrike", "toll"]


def test_feared_and_planned_make_no_event_that_happened_and_no_number():
    r = Report("There are fears that the Front will kill 90 civilians in Northtown.", published=SUN)
    r.say("execution", "kill", actor=["the Front"], target=["civilians"], place="Northtown",
          count=[("90", "killed", "civilian", 90, 90)], status="possible")  # fmt: skip
    s = Report("The army plans an attack on Northtown.", published=SUN, name="plans")
    s.say("clash", "attack", actor=["The army"], place="Northtown", status="planned")
    fused = fuse(r, s)
    assert {e.status for e in fused.events} == {"possible", "planned"}
    assert not any(e.tallies for e in fused.events)


def test_a_denial_attaches_to_what_it_denies():
    r = Report("The Front kidnapped 60 civilians in Northtown on Sunday, the Observatory said.", published=SUN)
    r.say("abduction", "kidnapped", actor=["The Front"], target=["civilians"], place="Northtown", day=SUN,
          count=[("60", "abducted", "civilian", 60, 60)], source=OBS)  # fmt: skip
    d = Report(
        "The Front's spokesman denied that civilians had been kidnapped in Northtown by the Front.",
        publisher="Desk Two", published=MON, name="denial",
    )  # fmt: skip
    no = d.say("abduction", "kidnapped", actor=["the Front"], target=["civilians"], place="Northtown", status="denied",
               source=[("The Front's spokesman", "armed_group")])  # fmt: skip
    event = only(fuse(r, d), "abduction")
    assert event.denied_by == (no,)
    assert event.status == "actual"
    assert [c.kind for c in event.contradictions] == ["denial"]
    assert event.grade == "Contested"
    alone = only(fuse(d), "abduction")
    assert alone.status == "denied" and alone.grade == "Denied"


def test_links_say_why_and_why_not():
    fused = fuse(strike(SUN, 31, "Desk One"), strike(MON, 31, "Desk Two"))
    (link,) = fused.links
    assert "the days told are one apart" in link.reasons_against
    assert any("31 killed" in reason for reason in link.reasons_for)


def test_headline_is_short_and_takes_no_word_of_the_report():
    r = Report("The Front attacked the army in Northtown on Sunday.", published=SUN)
    r.say("clash", "attacked", actor=["The Front"], target=["the army"], place="Northtown", day=SUN)
    assert only(fuse(r), "clash").headline == "Front attack on army, Northtown"


def test_the_day_of_speaking_is_no_day_of_the_happening():
    told = strike(SAT, 31, "Desk One")
    r = Report("The Observatory said on Monday that Northland air strikes killed 31 civilians in Northtown.", publisher="Desk Two",
               published=MON)  # fmt: skip
    r.say("airstrike", "air strikes", actor=["Northland"], target=["civilians"], place="Northtown", day=(None, MON),
          count=[("31", "killed", "civilian", 31, 31)], source=[("The Observatory", "monitor")])  # fmt: skip
    event = only(fuse(told, r), "airstrike")
    assert (event.time.earliest, event.time.latest) == (SAT, SAT)


def test_a_day_that_is_only_carried_over_dates_nothing_beside_one_that_is_told():
    told = strike(SAT, 31, "Desk One")
    r = Report("Talks went on this Monday. Northland air strikes had killed 31 civilians in Northtown, the Observatory said.",
               publisher="Desk Two", published=MON)  # fmt: skip
    r.say("airstrike", "air strikes", actor=["Northland"], target=["civilians"], place="Northtown", day=MON, carried=True,
          count=[("31", "killed", "civilian", 31, 31)], source=OBS)  # fmt: skip
    days = {
        (e.time.earliest, e.time.latest)
        for e in fuse(told, r).events
        if "src:obs" in e.origins and len(e.documents) == 2
    }
    assert days <= {(SAT, SAT)}


def test_who_pulls_out_of_a_town_did_not_take_it():
    r = Report("Fighters took Northtown on Saturday. The army pulled out of Northtown on Saturday.", published=SUN)
    r.say("capture", "took", actor=["Fighters"], place="Northtown", day=SAT, key="e1")
    r.say("movement", "pulled out", actor=["The army"], place="Northtown", day=SAT, key="e1")
    (event,) = fuse(r).events
    assert event.type == "capture"
    assert event.actors == ("Fighters",)
