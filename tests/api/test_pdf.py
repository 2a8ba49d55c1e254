"""The dossier as PDF: printed by what is there, and a clear sentence where nothing is."""

import builtins
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from daybook.core.errors import DaybookError
from daybook.engine.case import Case
from daybook.show.cli.app import app as cli
from daybook.show.report import pdf
from tests.api.conftest import Client

ON_ONE_PAGE = "<!doctype html><meta charset=utf-8><title>x</title><p>300 civilians · ثلاثمئة مدني</p>"


@pytest.mark.skipif(not Path("/usr/bin/chromium").exists(), reason="no Chromium at /usr/bin/chromium")
def test_the_dossier_is_printed_with_its_words(client: Client, case: Path, tmp_path: Path) -> None:
    import pypdfium2

    row = client.get("/events?sort=disputed&limit=1").json()["items"][0]
    out = tmp_path / "dossier.pdf"
    answer = CliRunner().invoke(cli, ["report", str(case), row["id"], "--pdf", str(out), "--by", "ana"])
    assert answer.exit_code == 0, answer.output
    assert not (Path.cwd() / "dossier.html").exists(), "only what was asked for is written"
    document = pypdfium2.PdfDocument(out)
    text = " ".join(document[n].get_textpage().get_text_range() for n in range(len(document)))
    words = " ".join(text.split())
    assert "What is not known" in words and "reported, not estimated" in words
    card = client.get(f"/events/{row['id']}").json()
    for claim in card["claims_list"]:
        sha = client.get(f"/documents/{claim['document']['id']}").json()["hashes"]["text_sha256"]
        assert sha in words.replace(" ", "")
    with Case(case, read_only=True) as opened:
        logged = opened.store.db.execute("SELECT detail FROM log WHERE action = 'export'").fetchall()
    assert [r["detail"] for r in logged] == [f"{row['id']} to dossier.pdf"]


def test_a_browser_that_is_named_and_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(pdf.NAMED, "no-such-browser")
    with pytest.raises(DaybookError, match="DAYBOOK_BROWSER names 'no-such-browser'"):
        pdf.printed(ON_ONE_PAGE)


def test_a_browser_that_prints_nothing_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "browser"
    broken.write_text("#!/bin/sh\necho it broke >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv(pdf.NAMED, str(broken))
    with pytest.raises(DaybookError, match="exit code 3: it broke"):
        pdf.printed(ON_ONE_PAGE)


def test_without_browser_and_library_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    found = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:
        if name.startswith("weasyprint"):
            raise ImportError(name)
        return found(name, *more, **named)

    monkeypatch.setattr(pdf, "browser", lambda: None)
    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    with pytest.raises(DaybookError, match=r"pip install 'daybook\[pdf\]'"):
        pdf.printed(ON_ONE_PAGE)
