"""``daybook diff``: what changed since a day of the case's own clock, and what did not."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from daybook.core.documents import Blob, Capture
from daybook.core.errors import InvalidRecord, StopRun
from daybook.core.review import Decision, Run
from daybook.engine import pipeline
from daybook.engine.case import Case
from daybook.engine.changes import changes_since
from daybook.show.cli.app import app
from tests.fuse.build import Report
from tests.fuse.test_happenings import SUN, strike
from tests.fuse.test_properties import siege

OLD, DAY, TODAY = datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 5), date(2026, 2, 1)
LATE = datetime(2026, 1, 5, 9, tzinfo=UTC)


def put(case: Case, report: Report, at: datetime) -> None:
    reading = report.done()
    text = reading.reading.document.text.encode()
    capture = Capture(source=reading.reading.document.id, part="", blob=Blob.of(text, "text/plain"), fetched_at=at)
    run = Run(id=f"run{at}", stage="add", component="x", version="x", config_sha="x", started=at)
    case.store.start_run(run)
    case.store.add(capture, None, reading, reader="hand", run=run.id, at=at)
    pipeline.fuse(case.store, case.components)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """One strike known at first; five days later another number for it, and a siege."""
    file = tmp_path / "war.daybook"
    with Case(file, create=True) as case:
        put(case, strike(SUN, 31, "Desk One"), OLD)
        put(case, strike(SUN, 40, "Desk Two", "It was cold. "), LATE)
        put(case, siege("Desk Three", SUN), LATE)
    return file


def test_what_came_in_since_is_told_and_nothing_else(path: Path) -> None:
    before = path.read_bytes()
    found = changes_since(path, DAY, TODAY)
    assert [len(found.added), len(found.decisions)] == [2, 0]
    assert {(c.what, (c.after or c.before).type) for c in found.events} >= {("new", "siege")}  # type: ignore[union-attr]
    assert {c.what for c in found.control} <= {"new"} and found.control
    assert path.read_bytes() == before
    later = changes_since(path, date(2026, 1, 6), TODAY)
    assert later.events == later.control == later.added == () and later.last == LATE
    whole = changes_since(path, date(2025, 1, 1), TODAY)
    assert len(whole.added) == 3 and {c.what for c in whole.events} == {"new"}


def test_a_withdrawn_report_changes_its_numbers_back(path: Path) -> None:
    with Case(path) as case:
        gone = next(d.id for d in case.documents() if d.publisher == "Desk Three")
        at = datetime(2026, 1, 7, tzinfo=UTC)
        case.decide(Decision(subject=gone, kind="withdraw", judgement="withdraw", value=None, user="k", decided_at=at))
    found = changes_since(path, date(2026, 1, 6), TODAY)
    assert [d["kind"] for d in found.decisions] == ["withdraw"] and not found.added
    assert [c.what for c in found.events] == ["gone"] and {c.what for c in found.control} == {"gone"}


def test_the_verb_and_its_errors(path: Path) -> None:
    run = CliRunner().invoke
    told = run(app, ["diff", str(path), "--since", "2026-01-05"])
    assert told.exit_code == 0 and "2 reports added" in told.output and "siege" in told.output
    rows = json.loads(run(app, ["diff", str(path), "--since", "2026-01-05", "--json"]).output)
    assert (
        rows["since"] == "2026-01-05" and len(rows["added"]) == 2 and rows["events"][0]["change"] in ("new", "changed")
    )
    assert "Nothing was added" in run(app, ["diff", str(path), "--since", "2026-01-06"]).output
    assert run(app, ["diff", str(path), "--since", "soon"]).exit_code == 2
    with pytest.raises(StopRun, match="still to come"):
        changes_since(path, date(2026, 3, 1), TODAY)


def test_the_python_door_refuses_same_about_a_siege(path: Path) -> None:
    with Case(path) as case:
        home = {e.type: e for e in case.events()}
        named = (home["airstrike"].claims[0], home["siege"].claims[0])
        for value in (named[1], home["siege"].id):
            d = Decision(
                subject=named[0], kind="same", judgement="same", value=json.dumps(value), user="k", decided_at=LATE
            )
            with pytest.raises(InvalidRecord, match="put together by place"):
                case.decide(d)
        assert case.status()["decisions"] == 0
