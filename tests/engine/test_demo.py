"""The fused card of the demo case, whatever reader reads it, and what a copy of any report changes: nothing but the count."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import daybook.packs
from daybook.core.claims import ResolvedReading
from daybook.core.control import ControlInterval
from daybook.core.events import Event
from daybook.core.vocab import ControlStatus
from daybook.engine import pipeline
from daybook.engine.components import Components
from daybook.engine.settings import Settings
from daybook.fuse.standard import StandardMatcher
from daybook.stages import Fused, Skipped

REPORTS = Path(daybook.packs.__file__).parent / "demo" / "reports"
READERS = ("rules", "model")
SOHR, SANA = "Syrian Observatory for Human Rights", "Syrian Arab News Agency"


@cache
def readings(reader: str) -> tuple[ResolvedReading, ...]:
    units = pipeline.read(Components.shared(Settings(reader=reader)), [str(REPORTS)])
    return tuple(u for u in units if not isinstance(u, Skipped))


@cache
def fused(reader: str) -> Fused:
    return StandardMatcher().fuse(readings(reader))


def names(f: Fused) -> dict[str, str]:
    return {o.id: o.name for o in f.origins}


def attack(f: Fused) -> Event:
    return max((e for e in f.events if "clash" in e.types and e.time.earliest), key=lambda e: len(e.claims))


def taking(f: Fused) -> Event:
    return max((e for e in f.events if e.captivity), key=lambda e: len(e.claims))


def killed(e: Event, whom: str, side: str | None) -> Any:
    return next(t for t in e.tallies if (t.harm, t.whom, t.side) == ("killed", whom, side))


@pytest.mark.parametrize("reader", READERS)
class TestCard:
    def test_killed_by_origin_and_the_open_contradiction(self, reader: str) -> None:
        f = fused(reader)
        e, who = attack(f), names(f)
        said = {
            (who[s.repeats or s.origin], s.low, s.superseded_by is not None) for s in killed(e, "mixed", None).stated
        }
        assert {(SOHR, 135, False), (SANA, 300, True), (SANA, 280, False)} <= said
        assert {who[o] for o in killed(e, "mixed", None).origins} == {SOHR, SANA}
        assert killed(e, "combatant", "government of Syria").low == 50
        assert killed(e, "civilian", None).low == 85
        dispute = next(c for c in e.contradictions if c.kind == "killed" and SANA in c.summary)
        assert dispute.state == "open"
        assert "300, then 280" in dispute.summary and "135" in dispute.summary

    def test_islamic_state_dead_from_one_origin(self, reader: str) -> None:
        f = fused(reader)
        dead = killed(attack(f), "combatant", "Islamic State")
        assert (dead.low, dead.high, [names(f)[o] for o in dead.origins]) == (42, 42, [SOHR])

    def test_saturday_against_sunday(self, reader: str) -> None:
        dispute = next(c for c in attack(fused(reader)).contradictions if c.kind == "day")
        assert "2016-01-16" in dispute.summary and "2016-01-17 (Demo Daily)" in dispute.summary

    def test_captives_with_the_arithmetic(self, reader: str) -> None:
        e = taking(fused(reader))
        assert e.captivity is not None
        assert e.captivity.arithmetic == "taken at least 400 − released 270 + taken 50 = at least 180"
        assert (e.captivity.held_low, e.captivity.held_high) == (180, None)

    def test_taken_is_denied_by_rebel_activists(self, reader: str) -> None:
        dispute = next(c for c in taking(fused(reader)).contradictions if c.kind == "denial")
        assert "Rebel activists" in dispute.summary.partition(" denied ")[0]

    def test_a_silence_is_a_record_and_no_denial(self, reader: str) -> None:
        e = taking(fused(reader))
        (silence,) = [c for c in e.contradictions if c.kind == "silence"]
        assert "made no mention of any kidnapping" in silence.summary
        assert not set(silence.claims) & set(e.denied_by)

    def test_a_noun_beside_a_name_is_no_second_doer(self, reader: str) -> None:
        assert "Islamic State" in attack(fused(reader)).actors
        assert "Syrian insurgents" not in attack(fused(reader)).actors  # "hundreds of guerrillas" of the same page

    def test_one_siege_by_who_laid_it_and_none_of_a_country(self, reader: str) -> None:
        sieges = [e for e in fused(reader).events if e.type == "siege" and e.place is not None]
        assert not any(e.place.precision == "country" for e in sieges if e.place)
        (siege,) = [e for e in sieges if e.place and e.place.name == "Deir ez-Zor"]
        assert siege.actors == ("Islamic State",) and siege.origins

    def test_three_starts_of_one_siege_and_its_end(self, reader: str) -> None:
        f = fused(reader)
        dispute = next(c for e in f.events for c in e.contradictions if c.kind == "siege start")
        assert all(
            x in dispute.summary for x in ("2014 (Demo Wire)", "early 2015 (Demo Gazette)", "May 2015 (Demo Daily)")
        )
        besieged = [c for c in f.control if c.status is ControlStatus.BESIEGED and c.side == "Islamic State"]
        assert {c.place for c in besieged} == {"Deir ez-Zor"}
        assert _observed(besieged).end is not None
        assert str(_observed(besieged).end) == "2017-09-05"


def _observed(rows: list[ControlInterval]) -> ControlInterval:
    return next(c for c in rows if c.basis == "observed")


@pytest.mark.parametrize("reader", READERS)
def test_a_copy_of_any_report_adds_an_article_and_no_origin_and_moves_no_number(reader: str) -> None:
    """Of two equal texts of one day either outlet may stand as the first; no event hears one voice more."""
    before = fused(reader)
    for original in readings(reader):
        d = original.reading.document
        copy = pipeline.read_text(
            Components.shared(Settings(reader=reader)),
            d.text,
            title=d.title,
            publisher="Demo Echo",
            published=d.published,
        )
        after = StandardMatcher().fuse((*readings(reader), copy))
        first = d.publisher or "Demo Echo"
        assert {_first(o.name, first) for o in after.origins} == {o.name for o in before.origins}, d.name
        told = [Counter(_numbers(e, first) for e in f.events) for f in (before, after)]
        assert told[0] == told[1], d.name


def _first(name: str, publisher: str) -> str:
    return name.replace("Demo Echo", publisher).replace("demo echo", publisher.lower())


def _numbers(e: Event, first: str) -> tuple[Any, ...]:
    """What an event says, without which claims say it."""

    def named(origins: Iterable[str]) -> frozenset[str]:
        return frozenset(_first(o, first) for o in origins)

    tallies = tuple((t.harm, t.whom, t.side, t.low, t.high, named(t.origins)) for t in e.tallies)
    held = (e.captivity.arithmetic, e.captivity.held_low, e.captivity.held_high) if e.captivity else None
    return e.type, e.status, e.time.earliest, e.time.latest, tallies, named(e.origins), e.grade, held
