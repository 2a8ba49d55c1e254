"""The card of the demo case (public facts of January 2016 and September 2017), from claims coded by hand on its reports."""

import re
from datetime import date
from pathlib import Path

import pytest

import daybook.packs
from daybook.core.events import Event, Tally
from daybook.core.vocab import ControlStatus
from daybook.stages import Fused
from tests.fuse.build import Report
from tests.fuse.test_happenings import fuse

REPORTS = Path(daybook.packs.__file__).parent / "demo" / "reports"
SAT, SUN, MON, TUE, WED = (date(2016, 1, n) for n in range(16, 21))
CITY = "Deir ez-Zor"


def report(name: str, publisher: str, published: date) -> Report:
    text = (REPORTS / name).read_text(encoding="utf-8")
    if name.endswith(".html"):
        text = " ".join(re.findall(r"<p>(.*?)</p>", text))
    return Report(text, name=name, publisher=publisher, published=published)


def bulletin(name: str, publisher: str) -> Report:
    r = report(name, publisher, SUN)
    obs = [("The Syrian Observatory for Human Rights", "monitor")]
    r.say("clash", "assault by", actor=["Islamic State fighters"], target=["at least 135 people"], place=CITY,
          words="Deir al-Zor city", day=(SAT, SUN), source=obs, key="e1",
          count=[("at least 135 people", "killed", "mixed", 135, None)])  # fmt: skip
    r.say("clash", "killed, along", target=["at least 50 soldiers", "85 civilians"], source=[("the Observatory", "monitor")],
          key="e1", count=[("at least 50 soldiers", "killed", "combatant", 50, None),
                           ("85 civilians", "killed", "civilian", 85, 85)])  # fmt: skip
    r.say("clash", "fighting, 12", target=["42 Islamic State fighters"], source=[("The Observatory", "monitor")], key="e1",
          count=[("42 Islamic State fighters", "killed", "combatant", 42, 42),
                 ("12 of whom", "killed", "combatant", 12, 12)], parts=["12 of whom"])  # fmt: skip
    r.say("abduction", "abducted", actor=["The militants"], target=["at least 400 civilians"], place="al-Baghiliya",
          words="al-Baghiliya district", day=(SAT, SUN), source=[("the Observatory", "monitor")], key="e2",
          count=[("at least 400", "abducted", "civilian", 400, None)])  # fmt: skip
    return r


def case() -> list[Report]:
    wire = report("02-wire-sunday.txt", "Demo Wire", SUN)
    sana = [("SANA", "media")]
    sohr = [("The Syrian Observatory for Human Rights", "monitor")]
    wire.say("attack", "killed around", actor=["Islamic State militants"], target=["around 300 people"], place=CITY,
             words="Deir al-Zor", day=SAT, source=sana, key="e1",
             count=[("around 300", "killed", "mixed", 300, 300)])  # fmt: skip
    wire.say("attack", "dead", source=sohr, place=CITY, words="Deir al-Zor", key="e1",
             count=[("135", "killed", "mixed", 135, 135)])  # fmt: skip
    wire.say("abduction", "kidnapped", actor=["the group"], target=["up to 400 people"], place=CITY, words="Deir al-Zor",
             source=sohr, key="e2", count=[("up to 400", "abducted", "mixed", None, 400)])  # fmt: skip
    wire.say("siege", "besieged", actor=["Islamic State"], place=CITY, words="the city", day=(date(2014, 1, 1), None))

    daily = report("04-daily-column.html", "Demo Daily", MON)
    daily.say("clash", "attacked", actor=["Daesh fighters"], target=["Syrian Arab Army"], place=CITY,
              words="Deir el-Zour", day=SUN, key="e1")  # fmt: skip
    daily.say("clash", "assault,", target=["some 50 pro-government fighters", "85 civilians"], day=SUN, key="e1",
              place=CITY, words="Deir el-Zour",
              count=[("some 50", "killed", "combatant", 50, 50), ("85", "killed", "civilian", 85, 85)])  # fmt: skip
    daily.say("abduction", "kidnapped", actor=["Daesh"], target=["about 400 civilians"], place=CITY, words="Deir el-Zour",
              source=[("Syrian opposition sources", "opposition")], key="e2",
              count=[("about 400", "abducted", "civilian", 400, 400)])  # fmt: skip
    daily.say(
        "execution", "execute some", actor=["Daesh"], target=["some of the captives"], status="possible", key="e3"
    )
    daily.say("siege", "besieged the city", actor=["Daesh"], place=CITY, words="the city", phase="start",
              day=(date(2015, 5, 1), date(2015, 5, 31)))  # fmt: skip

    late = report("05-wire-wednesday.txt", "Demo Wire", WED)
    late.say("attack", "killed 280", actor=["Islamic State"], target=["280 people"], place=CITY, words="Deir al-Zor",
             source=sana, key="e1", count=[("280", "killed", "mixed", 280, 280)])  # fmt: skip
    late.say("abduction", "kidnapped 400", actor=["Islamic State"], target=["400 others"], place=CITY,
             words="Deir al-Zor", source=sana, key="e2", count=[("400", "abducted", "mixed", 400, 400)])  # fmt: skip
    late.say("abduction", "kidnapped by", actor=["Islamic State"], target=["any civilians"], place=CITY, words="the city",
             source=[("Rebel activists", "local")], status="denied", key="e2",
             count=[("any civilians", "abducted", "civilian", 2, None)])  # fmt: skip
    late.say("release", "released", actor=["Islamic State"], target=["270 of the captives"], place=CITY, words="the city",
             day=TUE, source=sohr, key="e4", count=[("270", "released", "mixed", 270, 270)])  # fmt: skip

    agency = report("06-agency-wednesday.txt", "Demo Agency", WED)
    agency.say("release", "released", actor=["Islamic State"], target=["270 people"], place=CITY, words="Deir al-Zor",
               day=TUE, source=[("the Syrian Observatory for Human Rights", "monitor")], key="e1",
               count=[("270", "released", "mixed", 270, 270)])  # fmt: skip
    agency.say("abduction", "abducted another", actor=["Islamic State"], target=["another 50 men"], place=CITY,
               words="the city", day=TUE, source=[("the monitoring group", "monitor")], key="e2",
               count=[("another 50", "abducted", "mixed", 50, 50)])  # fmt: skip

    gazette = report("07-gazette.txt", "Demo Gazette", SUN)
    gazette.say("abduction", "abducted", actor=["the militants"], target=["more than 400 civilians"], place=CITY,
                words="Deir ez-Zor", source=sohr, key="e2",
                count=[("more than 400", "abducted", "civilian", 400, None)])  # fmt: skip
    gazette.say("siege", "have besieged", actor=["Islamic State fighters"], place=CITY, words="Deir ez-Zor",
                day=(date(2015, 1, 1), None))  # fmt: skip

    broken = report("08-siege-broken.txt", "Demo Wire", date(2017, 9, 5))
    broken.say("siege", "siege of Deir al-Zor on", actor=["The Syrian army"], target=["Islamic State"],
               place=CITY, words="Deir al-Zor", phase="end",
               day=date(2017, 9, 5), source=[("the military command", "military")])  # fmt: skip
    return [bulletin("01-monitor-bulletin.txt", "Demo Monitor Desk"), wire, daily, late, agency, gazette, broken]


@pytest.fixture(scope="module")
def fused() -> Fused:
    return fuse(*case())


@pytest.fixture(scope="module")
def attack(fused: Fused) -> Event:
    return max((e for e in fused.events if "clash" in e.types), key=lambda e: len(e.claims))


@pytest.fixture(scope="module")
def taking(fused: Fused) -> Event:
    (found,) = [e for e in fused.events if e.captivity]
    return found


def killed(event: Event, whom: str, side: str | None) -> Tally:
    (found,) = [t for t in event.tallies if (t.harm, t.whom, t.side) == ("killed", whom, side)]
    return found


def test_killed_by_origin(attack: Event):
    total = killed(attack, "mixed", None)
    said = {(s.origin, s.low, s.superseded_by is not None) for s in total.stated}
    assert ("src:obs", 135, False) in said
    assert ("src:sana", 300, True) in said
    assert ("src:sana", 280, False) in said
    assert total.origins == ("src:obs", "src:sana")
    assert "135 killed = 85 civilians + 50 combatants of government of Syria" in total.note
    (dispute,) = [c for c in attack.contradictions if c.kind == "killed"]
    assert dispute.state == "open"
    assert "300, then 280" in dispute.summary and "at least 135" in dispute.summary


def test_pro_government_civilian_and_islamic_state_dead_apart(attack: Event):
    assert killed(attack, "combatant", "government of Syria").low == 50
    assert killed(attack, "civilian", None).low == 85
    enemy = killed(attack, "combatant", "Islamic State")
    assert (enemy.low, enemy.high, enemy.origins) == (42, 42, ("src:obs",))


def test_the_column_rests_on_the_monitors_figures(attack: Event):
    assert "publisher:demo daily" in attack.own_words
    assert "publisher:demo daily" not in attack.origins


def test_saturday_against_sunday(attack: Event):
    (dispute,) = [c for c in attack.contradictions if c.kind == "day"]
    assert "2016-01-16" in dispute.summary and "2016-01-17 (Demo Daily)" in dispute.summary


def test_captives(taking: Event, fused: Fused):
    held = taking.captivity
    assert held is not None
    assert held.arithmetic == "taken at least 400 − released 270 + taken 50 = at least 180"
    assert (held.held_low, held.held_high) == (180, None)
    assert {s.origin for s in held.released} == {"src:obs"}
    names = {o.id: o.name for o in fused.origins}
    assert any("Rebel activists" in names[s.origin] for s in held.taken if s.denied)
    assert [c.kind for c in taking.contradictions if c.kind == "denial"] == ["denial"]
    assert taking.grade == "Contested"


def test_fears_are_no_execution(fused: Fused):
    (feared,) = [e for e in fused.events if e.type == "execution"]
    assert feared.status == "possible" and not feared.tallies


def test_siege_starts_side_by_side_and_broken(fused: Fused):
    (siege,) = [e for e in fused.events if e.type == "siege"]
    (dispute,) = [c for c in siege.contradictions if c.kind == "siege start"]
    assert len(dispute.claims) == 3
    assert siege.time.latest == date(2017, 9, 5)
    (interval,) = [c for c in fused.control if c.status is ControlStatus.BESIEGED]
    assert (interval.side, interval.start, interval.end) == ("Islamic State", date(2014, 1, 1), date(2017, 9, 5))


def test_opposition_sources_and_activists_are_candidates(fused: Fused):
    kinds = {o.name.split(" (")[0]: o.kind for o in fused.origins}
    assert kinds["Syrian opposition sources"] == "candidate"
    assert kinds["Rebel activists"] == "candidate"
    assert "src:obs" in {c for o in fused.origins if o.name.startswith("Syrian opposition") for c in o.candidates}


def test_the_copied_bulletin_adds_an_article_and_nothing_else(fused: Fused, attack: Event):
    more = fuse(*case(), bulletin("03-herald-copy.txt", "Demo Herald"))
    after = max((e for e in more.events if "clash" in e.types), key=lambda e: len(e.claims))
    assert len(after.documents) == len(attack.documents) + 1
    assert after.origins == attack.origins
    assert [(t.harm, t.whom, t.side, t.low, t.high, t.origins) for t in after.tallies] == [
        (t.harm, t.whom, t.side, t.low, t.high, t.origins) for t in attack.tallies
    ]
    assert {o.id for o in more.origins} == {o.id for o in fused.origins}
    assert len(more.copies) == 1
