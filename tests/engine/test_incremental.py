"""A report put into what is there gives what putting everything together anew gives, in any order, whatever people decided."""

import json
import random
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybook.core.claims import Reading, ResolvedReading
from daybook.core.documents import Blob, Capture
from daybook.core.review import Decision, Run
from daybook.core.vocab import ClaimType
from daybook.engine import pipeline
from daybook.engine.components import Components
from daybook.engine.verify import _replayed, _stored
from daybook.stages import Fused
from daybook.store import derived
from daybook.store.sqlite import SqliteStore
from tests.fuse.build import Report
from tests.fuse.test_properties import reports

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from fuse import War

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Archive:
    """A case that readings are put into directly."""

    def __init__(self, path: Path) -> None:
        self.store, self.components = SqliteStore(path, create=True), Components()
        self.minute, self.in_place, self.anew = 0, 0, 0
        self.store.start_run(Run(id="run", stage="add", component="x", version="x", config_sha="x", started=NOW))

    def put(self, reading: ResolvedReading) -> None:
        text = reading.reading.document.text.encode()
        capture = Capture(source=reading.reading.document.id, part="", blob=Blob.of(text, "text/plain"), fetched_at=NOW)
        self.store.add(capture, None, reading, reader="hand", run="run", at=NOW)

    def decide(self, kind: str, subject: str, value: str | None = None, supersedes: str | None = None) -> Decision:
        self.minute += 1
        d = Decision(
            subject=subject, kind=kind, judgement=kind, value=value, user="reviewer",
            decided_at=NOW + timedelta(minutes=self.minute), supersedes=supersedes,
        )  # fmt: skip
        self.store.decide(d)
        return d

    def fuse(self) -> None:
        """Bring up to date, and count how."""
        if self.store.fused_from() == self.store.inputs_sha(self.components.fuse_key):
            return
        if pipeline.fuse_in_place(self.store, self.components):
            self.in_place += 1
        else:
            self.anew += 1
            pipeline.fuse(self.store, self.components, force=True)

    def correct(self, reading: Reading, lat: float) -> None:
        """A person says where a report's first claim happened."""
        claim, words = reading.claims[0], reading.document.text.split()[0]
        place = {
            "start": 0,
            "end": len(words),
            "text": words,
            "role": "at",
            "place_id": f"t:{lat}",
            "name": f"Town {lat}",
        }
        place |= {"lat": lat, "lon": 37.0, "precision": "town", "admin": "West Province", "country": "xx"}
        self.minute += 1
        at = NOW + timedelta(minutes=self.minute)
        value = json.dumps({"mentions": [place]})
        self.store.decide(
            Decision(subject=claim.id, kind="correct", judgement="place", value=value, user="reviewer", decided_at=at)
        )

    def stored(self) -> Fused:
        return _stored(self.store)

    def expected(self) -> Fused:
        return pipeline.fused_now(self.store, self.components)

    def check(self) -> None:
        stored, expected = self.stored(), self.expected()
        assert _replayed(stored, expected) == []
        assert sorted(map(repr, stored.links)) == sorted(map(repr, expected.links))
        assert stored.copies == expected.copies
        assert stored.control == expected.control

    def kept(self) -> list[tuple[object, ...]]:
        """What is kept for the next update, in no order."""
        out: list[tuple[object, ...]] = []
        for table in (
            "spot",
            "quoted",
            "origin_lead",
            "captive",
            "lane",
            "holder",
            "siege",
            "event_claim",
            "tally",
            "claim_origin",
        ):
            out += sorted(((table, *row) for row in self.store.db.execute(f"SELECT * FROM {table}")), key=repr)
        return out


def unique(found: list[ResolvedReading]) -> list[ResolvedReading]:
    return list({r.reading.document.id: r for r in found}.values())


def test_one_after_the_other_gives_what_all_together_give() -> None:
    """Chance's reports and decisions; and enough of these steps are done in place for the comparison to mean something."""
    in_place = anew = 0

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(reports(), min_size=2, max_size=9), st.data())
    def one(found: list[ResolvedReading], data: st.DataObject) -> None:
        nonlocal in_place, anew
        with tempfile.TemporaryDirectory() as folder:
            archive = Archive(Path(folder) / "case.daybook")
            step_by_step(archive, found, data)
            in_place, anew = in_place + archive.in_place, anew + archive.anew
            kept = archive.kept()
            pipeline.fuse(archive.store, archive.components, force=True)
            assert archive.kept() == kept
            archive.store.close()

    one()
    assert in_place > 0.6 * (in_place + anew), f"{in_place} of {in_place + anew} steps were done in place"


def step_by_step(archive: Archive, found: list[ResolvedReading], data: st.DataObject) -> None:
    """Put reports in one by one, people deciding in between, and compare after each step."""
    made: list[Decision] = []
    for reading in unique(found):
        archive.put(reading)
        archive.fuse()
        archive.check()
        claims = [r["id"] for r in archive.store.db.execute("SELECT id FROM claim ORDER BY id")]
        act = data.draw(st.sampled_from(["", "", "same", "different", "withdraw", "reject", "undo"]))
        if act in ("same", "different") and len(claims) > 1:
            named = data.draw(st.lists(st.sampled_from(claims), min_size=2, max_size=3, unique=True))
            made.append(archive.decide(act, named[0], json.dumps(named[1:])))
        elif act == "withdraw":
            made.append(archive.decide(act, reading.reading.document.id))
        elif act == "reject" and claims:
            made.append(archive.decide(act, data.draw(st.sampled_from(claims))))
        elif act == "undo" and made:
            back = made.pop(data.draw(st.integers(0, len(made) - 1)))
            archive.decide("note", back.subject, supersedes=back.id)
        archive.fuse()
        archive.check()


def siege(n: int, place: str | None, side: str | None, day: int, words: str = "") -> ResolvedReading:
    """A report of a siege; ``day``: of its publication."""
    report = Report(
        f"{side or 'It'} besieges{f' {place}' if place else ''} still, {words or f'desk {n}'} tells.",
        name=f"s{n}", publisher=f"Desk {n}", published=date(2016, 1, day),
    )  # fmt: skip
    report.say("siege", "besieges", actor=[side] if side else [], place=place)
    return report.done()


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Northtown", "Hill quarter", "Southtown", "East Province", None]),
            st.sampled_from(["The army", "The Front", None]),
            st.integers(1, 20),
        ),
        min_size=3,
        max_size=9,
    ),
    st.data(),
)
def test_sieges_are_put_together_in_place(rows: list[tuple[str | None, str | None, int]], data: st.DataObject) -> None:
    """In any order of arrival, with words of people about them, and none of it needs all to be put together anew."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder) / "case.daybook")
        found = unique([siege(n, *row, words="the same" if row[0] is None else "") for n, row in enumerate(rows)])
        for reading in found:
            archive.put(reading)
            archive.fuse()
            archive.check()
        act = data.draw(st.sampled_from(["withdraw", "grade", "same", "correct"]))
        some = data.draw(st.sampled_from(found)).reading
        if act == "withdraw":
            archive.decide(act, some.document.id)
        elif act == "correct":
            archive.correct(some, data.draw(st.sampled_from([33.0, 34.0])))
        elif act == "grade":
            events = [r["id"] for r in archive.store.db.execute("SELECT id FROM event ORDER BY id")]
            archive.decide(act, data.draw(st.sampled_from(events)))
        else:
            archive.decide(act, some.claims[0].id, json.dumps([found[0].reading.claims[0].id]))
        archive.fuse()
        archive.check()
        kept = archive.kept()
        pipeline.fuse(archive.store, archive.components, force=True)
        assert archive.kept() == kept
        archive.store.close()


def test_the_ids_of_a_siege_lead_on_to_it(tmp_path: Path) -> None:
    """Each report that comes is older than those before, and so names the siege anew."""
    archive, ids = Archive(tmp_path / "case.daybook"), []
    for n in range(4):
        archive.put(siege(n, "Northtown", "The Front", 20 - n))
        archive.fuse()
        (event,) = derived.events(archive.store.db)
        ids.append(event.id)
        assert len(event.claims) == n + 1
    assert len(set(ids)) == 4 and (archive.in_place, archive.anew) == (3, 1)
    assert all(derived.event(archive.store.db, key) == event for key in ids)


def test_what_another_process_adds_while_all_is_put_together_anew_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It puts its report and decision in place; what was begun before knows of neither, and must not be the last word."""
    first, second, third, late = unique(list(War(40, 3).readings()))[:4]
    archive = Archive(tmp_path / "case.daybook")
    for reading in (first, second):
        archive.put(reading)
    archive.fuse()
    archive.put(third)
    inputs = pipeline._inputs

    def meanwhile(store: SqliteStore) -> object:
        found = inputs(store)
        with SqliteStore(archive.store.path) as other:
            text = late.reading.document.text.encode()
            capture = Capture(source="late", part="", blob=Blob.of(text, "text/plain"), fetched_at=NOW)
            other.add(capture, None, late, reader="hand", run="run", at=NOW)
            assert pipeline.fuse_in_place(other, archive.components)
        return found

    monkeypatch.setattr(pipeline, "_inputs", meanwhile)
    pipeline.fuse(archive.store, archive.components, force=True)
    monkeypatch.undo()
    assert pipeline.fuse(archive.store, archive.components)
    archive.check()
    assert late.reading.document.id in {d for e in archive.stored().events for d in e.documents}


@pytest.mark.parametrize("seed", range(2))
def test_a_war_of_takings_and_releases(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ledgers that hang on ledgers: half of what is told are takings and releases, in few towns."""
    kinds = ((ClaimType.ABDUCTION, 40), (ClaimType.RELEASE, 25), (ClaimType.CLASH, 35))
    monkeypatch.setattr(sys.modules["fuse"], "_TYPES", kinds)
    war = War(260, seed)
    war.towns = war.towns[:9]
    war.days = 120
    war.happenings = [war._happening() for _ in range(80)]
    readings = unique(list(war.readings()))
    random.Random(seed).shuffle(readings)
    archive = Archive(tmp_path / "case.daybook")
    for reading in readings[:-30]:
        archive.put(reading)
    archive.fuse()
    for reading in readings[-30:]:
        archive.put(reading)
        archive.fuse()
    archive.check()
    assert any(e.captivity and e.captivity.released for e in archive.stored().events)
    assert archive.in_place >= 25
    kept = archive.kept()
    pipeline.fuse(archive.store, archive.components, force=True)
    assert archive.kept() == kept


def taking(day: date, name: str, number: int) -> Report:
    told = Report(
        text=f"Gunmen of the Front took {number} other villagers in Northtown, a teacher told {name}.",
        name=name,
        publisher=f"Desk {name}",
        published=day,
    )
    count = [(str(number), "abducted", "civilian", number, number)]
    told.say("abduction", "took", actor=["the Front"], place="Northtown", day=day, count=count)
    return told


def freed(taken: date, released: date, place: str) -> Report:
    """A report of a release with the same number as its taking: whether it tells of a taking hangs on the release."""
    told = Report(
        text=f"In {place} the Front freed 270 people whom it had abducted. They are home.",
        name="freed",
        publisher="Desk One",
        published=date(2016, 6, 20),
    )
    one, other = ("270", "released", "civilian", 270, 270), ("270", "abducted", "civilian", 270, 270)
    told.say("release", "freed", actor=["the Front"], place=place, day=released, count=[one])
    told.say("abduction", "abducted", actor=["the Front"], place="Northtown", words=place, day=taken, count=[other])
    return told


@pytest.mark.parametrize(
    ("report", "later"),
    [
        (freed(date(2016, 1, 10), date(2016, 6, 20), "Northtown"), taking(date(2016, 1, 25), "M", 40)),
        (freed(date(2016, 6, 20), date(2016, 5, 1), "Southtown"), taking(date(2016, 7, 25), "M", 40)),
    ],
)
def test_a_ledger_stands_and_falls_with_the_release_that_its_report_tells(
    tmp_path: Path, report: Report, later: Report
) -> None:
    archive = Archive(tmp_path / "case.daybook")
    archive.put(report.done())
    archive.fuse()
    (release,) = [c.id for c, _, _ in report.rows if c.type is ClaimType.RELEASE]
    archive.decide("reject", release)
    archive.fuse()
    archive.check()
    archive.put(later.done())
    archive.fuse()
    archive.check()
    row = archive.store.db.execute("SELECT id, subject FROM decision ORDER BY seq DESC LIMIT 1").fetchone()
    archive.decide("note", row["subject"], supersedes=row["id"])
    archive.fuse()
    archive.check()
    assert archive.in_place == 3


@pytest.mark.parametrize("seed", range(2))
def test_a_war_told_report_by_report(tmp_path: Path, seed: int) -> None:
    """Denser than chance finds: a made-up war's reports, the last ones put in one by one, in place where that is possible."""
    readings = unique(list(War(300, seed).readings()))
    random.Random(seed).shuffle(readings)
    archive = Archive(tmp_path / "case.daybook")
    for reading in readings[:-25]:
        archive.put(reading)
    archive.fuse()
    assert (archive.in_place, archive.anew) == (0, 1)
    for reading in readings[-25:]:
        archive.put(reading)
        archive.fuse()
    archive.check()
    assert archive.in_place >= 23
    kept = archive.kept()
    pipeline.fuse(archive.store, archive.components, force=True)
    assert archive.kept() == kept
