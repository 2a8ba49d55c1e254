"""The reader llm from the command line and in a case: calls are logged, refusals are told, a person is never overruled."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from daybook.core.errors import DaybookError, StopRun
from daybook.core.review import Decision
from daybook.engine.case import Case
from daybook.engine.components import Components
from daybook.engine.settings import Settings
from daybook.show.cli.app import app
from tests.read.llm_server import ModelServer, claim, count, model_server, q, says

TEXT = (
    "Government forces shelled rebels in Homs on Friday, killing some 50 people. Rebels peppered a village near Homs."
)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as started:
        yield started


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(TEXT, "utf-8")
    return path


def run(server: ModelServer, *arguments: str) -> Any:
    return CliRunner().invoke(app, [*arguments, "--reader", "llm", "--llm-url", server.url, "--llm-model", "m-1"])


def good() -> dict[str, Any]:
    return says(
        claim("shelling", "peppered", sentence=1, actors=[q("Rebels")], targets=[q("a village")]),
        claim("shelling", "shelled", counts=[count("some 50 people", "killed", 90, 90)]),
    )


def test_read_tells_what_was_refused_and_why(server: ModelServer, page: Path) -> None:
    server.answers = [good()]
    done = run(server, "read", str(page))
    assert done.exit_code == 0, done.output
    assert "1 proposal refused: shelling “shelled”" in done.output and "the words tell 50, not 90" in done.output
    done = run(server, "read", str(page), "--format", "jsonl")
    found = json.loads(done.stdout)
    assert [c["rule"] for c in found["claims"]][-1] == "llm:shelling" and "1 proposal refused" in done.stderr
    assert {h["low"] for c in found["claims"] for h in c["harm"]} == {50}


def test_every_call_is_logged_and_the_case_holds(server: ModelServer, page: Path, tmp_path: Path) -> None:
    server.answers = [{"raw": b"", "status": 503}, good()]
    case = tmp_path / "a.daybook"
    with Case(case, create=True, settings=Settings(reader="llm", llm_url=server.url, llm_model="m-1")) as opened:
        opened.add([str(page)])
        rows = opened.store.db.execute("SELECT subject, detail FROM log WHERE action = 'call' ORDER BY number")
        calls = [(r["subject"], json.loads(r["detail"])) for r in rows.fetchall()]
        assert [(s, c["status"], c["model"]) for s, c in calls] == [("page.txt", 503, "m-1"), ("page.txt", 200, "m-1")]
        assert all(c["url"].startswith(server.url) and len(c["prompt_sha256"]) == 64 for _, c in calls)
        assert (
            all(c["bytes_sent"] > 1000 and c["milliseconds"] >= 0 for _, c in calls) and calls[1][1]["bytes_received"]
        )
        assert "shelled" not in str(calls)  # no word of the page
        (kept,) = list(opened.readings())
        assert any("the words tell 50, not 90" in s.reason for s in kept.reading.sentences)
        assert opened.verify().holds
        assert opened.add([str(page)]).known == 1
    assert len(server.requests) == 2


def test_a_document_that_could_not_be_read_is_tried_again(server: ModelServer, page: Path, tmp_path: Path) -> None:
    server.answers = [{"raw": b"{}"}]
    case = tmp_path / "a.daybook"
    done = run(server, "add", str(case), str(page))
    assert done.exit_code == 3 and "no completion" in done.output
    server.answers = [good()]
    done = run(server, "add", str(case), str(page))
    assert done.exit_code == 0 and "1 new report" in done.output, done.output


def test_the_machine_never_overrules_a_person(server: ModelServer, page: Path, tmp_path: Path) -> None:
    case = tmp_path / "a.daybook"
    with Case(case, create=True, settings=Settings(reader="rules")) as opened:
        opened.add([str(page)])
        (reading,) = list(opened.readings())
        subject = next(c for c in reading.reading.claims if c.trigger.quote == "shelled")
        opened.decide(
            Decision(
                subject=subject.id,
                kind="reject",
                judgement="reject",
                value=None,
                user="ana",
                decided_at=datetime.now(UTC),
            )
        )
    server.answers = [says(claim("shelling", "shelled", actors=[q("Government forces")]))]
    with Case(case, settings=Settings(reader="llm", llm_url=server.url, llm_model="m-1")) as opened:
        opened.add([str(page)])
        assert server.requests
        (reading,) = list(opened.readings())
        assert "shelled" not in [c.trigger.quote for c in reading.reading.claims]


def test_it_is_off_unless_told_where(monkeypatch: pytest.MonkeyPatch, page: Path) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DAYBOOK_LLM_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert Settings().reader != "llm"
    with pytest.raises(StopRun, match="--llm-url"):
        Components(Settings(reader="llm")).reader
    runner = CliRunner()
    assert runner.invoke(app, ["read", str(page), "--reader", "llm", "--llm-model", "m"]).exit_code == 2
    assert runner.invoke(app, ["read", str(page), "--llm-url", "http://h"]).exit_code == 2


def test_the_key_comes_from_the_named_variable_only(
    server: ModelServer, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers = [good()]
    monkeypatch.setenv("MY_KEY", "k-9")
    assert run(server, "read", str(page), "--llm-key-env", "MY_KEY").exit_code == 0
    assert server.requests[0]["headers"]["Authorization"] == "Bearer k-9"
    assert run(server, "read", str(page)).exit_code == 0
    assert "Authorization" not in server.requests[1]["headers"]
    done = run(server, "read", str(page), "--llm-key-env", "NOT_SET")
    assert isinstance(done.exception, DaybookError) and "NOT_SET" in str(done.exception)


def test_how_a_model_is_reached_does_not_change_what_a_reading_is_called() -> None:
    one = Settings(reader="llm", llm_url="http://h", llm_model="m")
    same = Settings(reader="llm", llm_url="http://h", llm_model="m", llm_key_env="K", llm_timeout=1.0)
    other = Settings(reader="llm", llm_url="http://h", llm_model="n")
    assert one.config_sha == same.config_sha != other.config_sha
