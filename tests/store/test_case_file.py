"""The case file keeps what it is given: append-only, all or nothing, the same rows after every run, every fault found."""

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from daybook.core.claims import Attribution, Claim, Mention, Observation, Reading, Resolution, ResolvedReading
from daybook.core.documents import Blob, Capture, Document, Furniture, Given, Sentence
from daybook.core.errors import BrokenEvidence, StopRun
from daybook.core.review import Decision, Run
from daybook.core.values import ActorRef, Count, PlaceCandidate, PlaceRef, TimeSpan
from daybook.core.vocab import (
    ClaimType,
    FurnitureKind,
    HarmKind,
    PlaceRole,
    Precision,
    Role,
    SourceKind,
    TimeBasis,
    Verdict,
    Whom,
)
from daybook.store import load, log, schema
from daybook.store.sqlite import SqliteStore

TEXT = "Shells killed at least 3 guards in Alba on Friday, a medic said. Share this page."
AT = datetime(2020, 1, 2, 3, 4, tzinfo=UTC)
READER = "test/1"


def reading(text: str = TEXT, name: str = "note.txt") -> ResolvedReading:
    d = Document(
        text=text,
        name=name,
        publisher="Demo Wire",
        published=date(2020, 1, 4),
        furniture=(Furniture(start=65, end=81, kind=FurnitureKind.SHARE, reason="share"),),
    )
    place, medic, guards = d.span(35, 39), d.span(51, 58), d.span(14, 30)
    claim = Claim(
        type=ClaimType.SHELLING,
        trigger=d.span(0, 6),
        attribution=(Attribution(source=medic, kind=SourceKind.LOCAL, cue=d.span(59, 63)),),
        mentions=(
            Mention(role=Role.PLACE, span=place, place_role=PlaceRole.AT),
            Mention(role=Role.TARGET, span=guards),
            Mention(role=Role.TIME, span=d.span(40, 49)),
        ),
        counts=(Count(harm=HarmKind.KILLED, whom=Whom.MIXED, low=3, high=None, span=d.span(14, 24)),),
    )
    rival = PlaceCandidate(place_id="wof:2", name="Alba", lat=2.0, lon=3.0, score=0.1)
    resolution = Resolution(
        claim=claim.id,
        time=TimeSpan(
            earliest=date(2020, 1, 3),
            latest=date(2020, 1, 3),
            basis=TimeBasis.RELATIVE,
            anchor=date(2020, 1, 4),
            span=d.span(40, 49),
            alternatives=(TimeSpan(earliest=None, latest=date(2020, 1, 4), basis=TimeBasis.PUBLICATION),),
        ),
        places=(
            PlaceRef(
                span=place,
                gazetteer="test",
                place_id="wof:1",
                name="Alba",
                lat=1.0,
                lon=2.0,
                radius_km=5.0,
                precision=Precision.TOWN,
                score=0.9,
                rivals=(rival,),
            ),
        ),
        actors=(ActorRef(span=guards, actor_id=None, name=None, side=None, score=0.0, thread=guards, rivals=("x",)),),
    )
    sentences = (
        Sentence(index=0, start=0, end=64, verdict=Verdict.CLAIM, reason="holds a claim"),
        Sentence(index=1, start=65, end=len(text), verdict=Verdict.FURNITURE, reason="share"),
    )
    seen = (Observation(claim=claim, rule="shelling:subject", score=1.0, event_key="e1", notes=("n",)),)
    return ResolvedReading(
        reading=Reading(document=d, sentences=sentences, observations=seen, reader="rules"), resolutions=(resolution,)
    )


def capture(text: str = TEXT) -> Capture:
    return Capture(
        source="note.txt",
        part="",
        blob=Blob.of(text.encode(), "text/plain"),
        fetched_at=AT,
        given=Given(publisher="Demo Wire"),
    )


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    opened = SqliteStore(tmp_path / "case.daybook", create=True)
    opened.start_run(
        Run(id="run_1", stage="add", component="rules", version=READER, config_sha="c", started=AT, outcome="open")
    )
    assert opened.add(capture(), None, reading(), reader=READER, run="run_1", at=AT)
    return opened


def rows(store: SqliteStore) -> dict[str, list[tuple[object, ...]]]:
    tables = [r[0] for r in store.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    return {t: [tuple(r) for r in store.db.execute(f"SELECT * FROM {t}")] for t in tables if not t.startswith("sqlite")}


def test_what_goes_in_comes_out(store: SqliteStore) -> None:
    (back,) = load.readings(store.db)
    given = reading()
    assert back.resolutions == given.resolutions
    assert back.reading.observations == given.reading.observations
    assert back.reading.sentences == given.reading.sentences
    assert back.reading.document.furniture == given.reading.document.furniture


def test_adding_again_leaves_the_same_rows(store: SqliteStore) -> None:
    before = rows(store)
    for _ in range(2):
        assert store.has_capture(capture(), None, READER)
        assert not store.add(capture(), None, reading(), reader=READER, run="run_1", at=AT)
    assert rows(store) == before


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE document SET text = 'x'",
        "UPDATE document SET text_sha256 = 'x'",
        "DELETE FROM document",
        "DELETE FROM blob",
        "UPDATE blob SET data = x'00'",
        "DELETE FROM claim",
        "UPDATE claim SET type = 'clash'",
        "INSERT OR REPLACE INTO blob SELECT sha256, 'x', size, data FROM blob",
        "INSERT OR REPLACE INTO claim SELECT id, document, anchor, 'clash', status, phase, start, \"end\", words FROM claim",
        "UPDATE decision SET judgement = 'no'",
        "DELETE FROM decision",
        "INSERT OR REPLACE INTO decision SELECT seq, id, subject, kind, 'no', value, user, decided_at, supersedes, reason"
        " FROM decision",
        "DELETE FROM log",
        "UPDATE log SET detail = 'x'",
        "INSERT OR REPLACE INTO log SELECT number, at, 'x', subject, detail, previous, hash FROM log",
    ],
)
def test_nothing_kept_can_be_changed_by_sql(store: SqliteStore, sql: str) -> None:
    store.decide(
        Decision(subject="ev_1", kind="accept", judgement="yes", value=None, user="keeper", decided_at=AT, reason="r")
    )
    before = rows(store)
    with pytest.raises(sqlite3.DatabaseError):
        store.db.execute(sql)
    assert rows(store) == before


def test_the_log_is_a_chain(store: SqliteStore) -> None:
    store.note(at=AT, action="export", subject="csv")
    entries = list(load.log_entries(store.db))
    assert log.verify(store.db) == len(entries) == 2
    assert entries[1].previous == entries[0].hash
    store.db.execute("DROP TRIGGER log_fixed")
    store.db.execute("UPDATE log SET detail = 'other' WHERE number = 1")
    with pytest.raises(BrokenEvidence, match="entry 1"):
        log.verify(store.db)


def test_a_changed_text_is_refused_when_it_is_loaded(store: SqliteStore) -> None:
    store.db.execute("DROP TRIGGER document_fixed")
    store.db.execute("UPDATE document SET text = replace(text, '3 guards', '9 guards')")
    with pytest.raises(BrokenEvidence, match="note"):
        list(load.readings(store.db))


def test_a_changed_claim_is_refused_when_it_is_loaded(store: SqliteStore) -> None:
    store.db.execute("UPDATE harm SET low = 30")
    with pytest.raises(BrokenEvidence, match="Shells"):
        list(load.readings(store.db))


def test_a_failed_document_leaves_nothing_behind(store: SqliteStore) -> None:
    before = rows(store)
    other = reading(TEXT.replace("Friday", "Monday"), "other.txt")
    with pytest.raises(sqlite3.IntegrityError):
        store.add(capture(TEXT.replace("Friday", "Monday")), None, other, reader=READER, run="no such run", at=AT)
    assert rows(store) == before


def test_other_files_are_not_taken_for_cases(tmp_path: Path) -> None:
    with pytest.raises(StopRun, match="no such case"):
        SqliteStore(tmp_path / "none.daybook")
    text = tmp_path / "text.daybook"
    text.write_text("this is no database, only a text that is long enough to be read as a header" * 20)
    with pytest.raises(StopRun, match="not a Daybook case"):
        SqliteStore(text)
    other = tmp_path / "other.daybook"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE t (x)")
    with pytest.raises(StopRun, match="not a Daybook case"):
        SqliteStore(other)
    with pytest.raises(StopRun, match="folder"):
        SqliteStore(tmp_path)


def test_a_case_of_a_newer_daybook_is_refused(store: SqliteStore) -> None:
    store.db.execute("PRAGMA user_version = 999")
    path = store.path
    store.close()
    with pytest.raises(StopRun, match="newer"):
        SqliteStore(path)


def test_a_case_that_skipped_a_migration_gets_it_when_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = schema.migrations()
    monkeypatch.setattr(schema, "migrations", lambda: [m for m in every if m[0] != 6])
    SqliteStore(tmp_path / "case.daybook", create=True).close()
    monkeypatch.undo()
    with SqliteStore(tmp_path / "case.daybook") as store:
        assert [r[0] for r in store.db.execute("SELECT number FROM migration ORDER BY number")] == [m[0] for m in every]
        assert store.db.execute("PRAGMA user_version").fetchone()[0] == every[-1][0]
        assert store.db.execute("SELECT count(*) FROM siege").fetchone()[0] == 0


def test_a_second_writer_is_told_so(store: SqliteStore) -> None:
    other = SqliteStore(store.path)
    other.db.execute("PRAGMA busy_timeout = 1")
    with store.transaction(), pytest.raises(StopRun, match="another Daybook"), other.transaction():
        pass


def test_search_finds_words_without_accents_and_vowel_marks(tmp_path: Path) -> None:
    text = "Café قَلعة and more words to fill the place where the furniture would otherwise have been put."
    with SqliteStore(tmp_path / "case.daybook", create=True) as store:
        store.start_run(
            Run(id="run_1", stage="add", component="t", version=READER, config_sha="c", started=AT, outcome="open")
        )
        store.add(capture(text), None, reading(text), reader=READER, run="run_1", at=AT)
        for term in ("cafe", "قلعة", "café"):
            found = store.db.execute("SELECT count(*) FROM search WHERE search MATCH ?", (f'"{term}"',)).fetchone()[0]
            assert found == 1, term
