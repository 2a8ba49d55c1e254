"""Exports are honest: no dot finer than the claim, no formula a spreadsheet would run, losses told."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from daybook.engine.case import Case
from daybook.show.export import FORMATS, export_case
from daybook.show.export.csv import safe


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_is_well_formed_and_tells_its_losses(demo_case: Path, form: str) -> None:
    with Case(demo_case, read_only=True) as case:
        text, losses = export_case(case, form)
        numbers = case.status()
    assert all(isinstance(line, str) and line for line in losses)
    if form == "jsonl":
        documents = [json.loads(line) for line in text.splitlines()]
        assert len(documents) == numbers["documents"]
        assert sum(len(d["claims"]) for d in documents) == numbers["claims"]
    elif form == "csv":
        rows = list(csv.DictReader(io.StringIO(text)))
        assert len({r["event_id"] for r in rows}) == numbers["events"]
        assert any("captives" in line for line in losses) and any("control" in line for line in losses)
    else:
        assert len(json.loads(text)["features"]) == numbers["events"]


def test_a_place_coarser_than_a_town_is_no_dot(demo_case: Path) -> None:
    with Case(demo_case, read_only=True) as case:
        features = json.loads(export_case(case, "geojson")[0])["features"]
        rows = list(csv.DictReader(io.StringIO(export_case(case, "csv")[0])))
    dotted = [f["properties"]["precision"] for f in features if f["geometry"]]
    assert dotted and set(dotted) <= {"exact", "town"}
    assert all(r["precision"] in ("exact", "town") for r in rows if r["latitude"])


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe(cell).startswith("'")
    assert safe(-3) == "-3" and safe(None) == ""


def test_an_export_is_logged(demo_case: Path, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from daybook.show.cli.app import app

    copy = tmp_path / "case.daybook"
    shutil.copy(demo_case, copy)
    done = CliRunner().invoke(app, ["export", str(copy), "--to", "csv", "--out", str(tmp_path / "events.csv")])
    assert done.exit_code == 0, done.output
    with Case(copy, read_only=True) as case:
        last = case.store.db.execute("SELECT action, subject FROM log ORDER BY number DESC LIMIT 1").fetchone()
        assert tuple(last) == ("export", "csv")
        assert case.verify().holds
