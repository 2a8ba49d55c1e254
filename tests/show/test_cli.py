"""The command line as a person and as a pipe meet it: exit codes, one clear sentence, plain text, JSON."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from daybook.core.text import Span
from daybook.show.cli import main
from daybook.show.cli.app import app


def run(*arguments: str, stdin: str | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "daybook", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )


def here(*arguments: str) -> str:
    """What a verb that looks prints, in this process: for tests that look many times."""
    done = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of a verb that fails, in this process."""
    monkeypatch.setattr(sys, "argv", ["daybook", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def test_read_from_standard_input_speaks_the_exchange_format() -> None:
    text = "Shelling killed at least 3 people in Homs on Friday, a medic said.\n"
    done = run("read", "-", "--format", "jsonl", "--published", "2016-03-13", "--publisher", "Demo Wire", stdin=text)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["text"] == text and document["published"] == "2016-03-13" and document["publisher"] == "Demo Wire"
    (claim,) = document["claims"]
    assert (claim["type"], claim["status"], claim["phase"]) == ("shelling", "actual", None)
    assert claim["harm"][0] | {} == claim["harm"][0]
    assert {k: claim["harm"][0][k] for k in ("kind", "low", "high", "text")} == {
        "kind": "killed",
        "low": 3,
        "high": None,
        "text": "at least 3",
    }
    assert claim["time"]["earliest"] == claim["time"]["latest"] == "2016-03-11"
    assert claim["attribution"][0]["kind"] == "local"
    spans = [claim["trigger"], *claim["harm"], *claim["place"], *claim["attribution"]]
    for s in spans:
        Span(document="d", start=s["start"], end=s["end"], quote=s["text"]).verify(text)
    assert [entry["verdict"] for entry in document["ledger"]] == ["claim"]


def test_ids_of_jsonl_documents_are_kept_and_a_broken_line_is_named(tmp_path: Path) -> None:
    source = tmp_path / "reports.jsonl"
    good = {"id": "x-7", "title": "T", "publisher": "P", "published": "2016-01-02", "text": "Rebels took a village."}
    source.write_text(json.dumps(good) + "\n{broken\n" + json.dumps({**good, "id": "x-8"}) + "\n", "utf-8")
    done = run("read", str(source), "--format", "jsonl")
    assert done.returncode == 3
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["x-7", "x-8"]
    assert "reports.jsonl" in done.stderr and "2" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("read", "no-such-file.txt"), 3, "no-such-file.txt"),
        (("read", "https://example.org/page"), 3, "web address"),
        (("read", "-", "--published", "yesterday"), 2, "yesterday"),
        (("read", "-", "--format", "xml"), 2, "xml"),
        (("read", "-", "--reader", "oracle"), 1, "oracle"),
        (("status", "no-such-case.daybook"), 1, "no such case"),
        (("frobnicate",), 2, "frobnicate"),
    ],
)
def test_bad_input_gets_one_sentence_and_an_exit_code(arguments: tuple[str, ...], code: int, words: str) -> None:
    done = run(*arguments, stdin="Rebels took a village.")
    assert done.returncode == code
    assert words in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("show", "no-such-thing"), 1, "no event and no report 'no-such-thing'"),
        (("why", "no-such-event.killed"), 1, "no event 'no-such-event'"),
        (("why", "evt_.killed"), 1, "more than one"),
        (("events", "--type", "battle"), 2, "'battle' is no type"),
        (("events", "--since", "2016-13-01"), 2, "2016-13-01"),
        (("events", "--since", "2016-02-01", "--until", "2016-01-01"), 2, "before"),
        (("events", "--place", "Nowhere"), 1, "no place"),
        (("control", "Nowhere"), 1, "no place"),
        (("control", "--as-of", "tomorrow"), 2, "tomorrow"),
        (("control", "--known-at", "1"), 2, "--known-at"),
        (("diff", "--since", "someday"), 2, "someday"),
    ],
)
def test_what_is_not_in_a_case_gets_one_sentence(
    demo_case: Path,
    arguments: tuple[str, ...],
    code: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    verb, *rest = arguments
    assert refused(monkeypatch, verb, str(demo_case), *rest) == code
    told = capsys.readouterr()
    assert words in " ".join(told.err.split()) and not told.out


def test_a_field_that_no_event_has_is_named(
    demo_case: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    event = json.loads(here("events", str(demo_case), "--json"))[0]["id"]
    assert refused(monkeypatch, "why", str(demo_case), f"{event}.banana") == 2
    told = capsys.readouterr().err
    assert "'banana' is no field" in told and "killed" in told
    assert refused(monkeypatch, "why", str(demo_case), event, event) == 1
    assert "one event" in capsys.readouterr().err


def test_a_card_tells_the_same_in_the_terminal_and_as_json(demo_case: Path) -> None:
    for event in json.loads(here("events", str(demo_case), "--json")):
        card = here("show", str(demo_case), event["id"])
        told = json.loads(here("show", str(demo_case), event["id"], "--json"))
        assert told["headline"] in card and told["days"] in card and told["grade_reason"] in card
        assert all(told["origin_names"][o] in card for o in told["origins"])
        for s in (s for t in told["tallies"] for s in t["stated"]):
            assert f"“{s['words']}” — {told['origin_names'][s['origin']]}" in card
            assert told["claims_told"][s["claim"]]["report"] in card
        assert all(c["summary"] in card for c in told["contradictions"])
        assert all(told["claims_told"][c]["sentence"] in card for c in told["denied_by"])
        assert all(note in card for note in told["notes"])
        assert all(text in card for text in told["measured"].values())


def test_captives_origins_contradictions_and_control_tell_the_same_as_json(demo_case: Path) -> None:
    case = str(demo_case)
    for verb, facts in (
        ("captives", lambda row: [row["event"], row["headline"], row["arithmetic"], *row["origin_names"].values()]),
        ("contradictions", lambda row: [row["event"], row["kind"], row["summary"], row["state"], row["reason"]]),
        ("origins", lambda row: [row["name"], row["kind"], row["reason"], *row["reports"][:4]]),
        (
            "control",
            lambda row: [row["place"], row["part"], row["status"], row["side"] or "", row["as_known_at"], row["note"]],
        ),
    ):
        rows = json.loads(here(verb, case, "--json"))
        shown = here(verb, case)
        assert rows and all(fact in shown for row in rows for fact in facts(row)), verb


def test_who_held_a_place_then_and_what_was_known_then(demo_case: Path) -> None:
    case, day = str(demo_case), "2016-01-18"
    rows = json.loads(here("control", case, "--as-of", day, "--json"))
    assert rows and all((r["start"] or day) <= day <= (r["end"] or day) for r in rows)
    known = json.loads(here("control", case, "--as-of", day, "--known-at", "2016-01-17", "--json"))
    assert 0 < len(known) < len(rows)
    assert "Nothing is told" in here("control", case, "--known-at", "2000-01-01")
    assert json.loads(here("control", case, "--known-at", "2000-01-01", "--json")) == []


def test_status_counts_for_machines(demo_case: Path) -> None:
    done = run("status", str(demo_case), "--json")
    numbers = json.loads(done.stdout)
    assert numbers["documents"] == 11 and numbers["claims"] > 30 and numbers["events"] > 5
    assert numbers["patchwork"] == 1 and numbers["refused"] == 1


def test_a_pipe_gets_tables_of_tabs_without_colour(demo_case: Path) -> None:
    done = run("events", str(demo_case))
    assert done.returncode == 0 and "\x1b" not in done.stdout
    head, *rows = done.stdout.splitlines()
    assert head.split("\t")[0] == "event"
    assert rows and all(len(r.split("\t")) == len(head.split("\t")) for r in rows)


def test_why_gives_words_sentence_voice_and_rule(demo_case: Path) -> None:
    events = json.loads(run("events", str(demo_case), "--json").stdout)
    event = next(e for e in events if any(t["harm"] == "killed" for t in e["tallies"]))
    done = run("why", str(demo_case), f"{event['id']}.killed", "--json")
    answers = json.loads(done.stdout)
    assert answers
    for a in answers:
        assert a["words"] in a["sentence"] and a["rule"] and a["said_by"] and a["report"]


def test_why_of_two_events_tells_what_stands_against_it(demo_case: Path) -> None:
    events = json.loads(here("events", str(demo_case), "--json"))
    one, other = [e["id"] for e in events if e["type"] == "airstrike"][:2]
    done = here("why", str(demo_case), one, other)
    assert "not put together: " in done and "“" in done
    told = json.loads(here("why", str(demo_case), one, other, "--json"))
    assert told["reason"] in done and told["pairs"]
    assert all(p["reasons_against"] and p["left"]["sentence"] and p["right"]["report"] for p in told["pairs"])


def test_show_tells_what_became_of_every_sentence(demo_case: Path) -> None:
    done = run("show", str(demo_case), "11-stitched-page.txt")
    assert done.returncode == 0
    assert "patchwork" in done.stdout and "[claim]" in done.stdout and "[furniture]" in done.stdout


def test_verify_passes_and_every_look_leaves_the_file_as_it_was(demo_case: Path) -> None:
    before = demo_case.read_bytes()
    for verb in ("status", "events", "origins", "contradictions", "captives", "control", "verify"):
        done = run(verb, str(demo_case))
        assert done.returncode == 0, (verb, done.stderr)
    assert run("search", str(demo_case), "hostages").returncode == 0
    assert "PASS" in run("verify", str(demo_case)).stdout
    assert demo_case.read_bytes() == before


def test_check_lists_whole_packs() -> None:
    done = run("check", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0 and not found["broken"]
    assert {"places", "actors", "demo"} <= {p[0] for p in found["packs"]}
