"""What leaves the house: the printed address, and the dossier that must open anywhere in ten years."""

import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from typer.testing import CliRunner

from daybook.engine.case import Case
from daybook.show.cli.app import app as cli
from tests.api.conftest import Client, counted, harm_of


def test_serve_prints_the_address_first_and_stops_when_told(case: Path) -> None:
    command = [sys.executable, "-m", "daybook", "serve", str(case), "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/open\?token=[\w-]{20,}", address)
        answer = urllib.request.urlopen(address.split("/open")[0] + "/api/v1/session", timeout=60)
        assert b'"signed_in":false' in answer.read()
        process.send_signal(signal.SIGINT)
        errors = process.stderr.read()
        assert process.wait(60) in (0, 130, -signal.SIGINT) and "Traceback" not in errors, errors


def test_a_taken_port_and_a_missing_case_are_told_in_one_sentence(case: Path, tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = CliRunner().invoke(cli, ["serve", str(case), "--port", str(port), "--no-browser"])
        assert answer.exit_code != 0 and f"--port {port}" in str(answer.exception)
    for wrong in ("99999", "-1"):
        assert CliRunner().invoke(cli, ["serve", str(case), "--port", wrong, "--no-browser"]).exit_code != 0
    answer = CliRunner().invoke(cli, ["serve", str(tmp_path / "none.daybook"), "--no-browser"])
    assert answer.exit_code != 0 and "there is no such case" in str(answer.exception)


def test_the_dossier_stands_alone(client: Client, case: Path, tmp_path: Path) -> None:
    rows = client.get("/events?sort=disputed&limit=2").json()["items"]
    out = tmp_path / "dossier.html"
    answer = CliRunner().invoke(cli, ["report", str(case), *(r["id"] for r in rows), "--out", str(out), "--by", "ana"])
    assert answer.exit_code == 0, answer.output
    html = out.read_text("utf-8")
    assert not re.search(r"<script|<link|<img|<iframe|src=|url\(|href=[\"'](?!#)|@import", html)
    assert "reported, not estimated" in html and "What is not known" in html
    linked = set(re.findall(r'href="#n(\d+)"', html))
    assert linked == set(re.findall(r'<li id="n(\d+)"', html)), "a footnote leads nowhere, or is never used"
    for row in rows:
        card = client.get(f"/events/{row['id']}").json()
        for claim in card["claims_list"]:
            document = client.get(f"/documents/{claim['document']['id']}").json()
            assert document["hashes"]["text_sha256"] in html and document["hashes"]["blob_sha256"] in html
        for disagreement in card["contradictions_list"]:
            assert disagreement["summary"].split("“")[0][:40] in html.replace("&#39;", "'").replace("&amp;", "&")
    with Case(case, read_only=True) as opened:
        logged = opened.store.db.execute("SELECT detail FROM log WHERE action = 'export'").fetchall()
        assert len(logged) == 1 and rows[0]["id"] in logged[0]["detail"] and opened.verify().holds
    assert CliRunner().invoke(cli, ["report", str(case), "evt_none", "--out", str(out)]).exit_code == 1


def test_the_dossier_tells_what_people_changed(client: Client) -> None:
    card, claim = counted(client)
    client.decide(claim, "correct", field="harm", value=harm_of(claim, low=7, high=7), reason="misread")
    html = client.get(f"/report?event={card['id']}").text
    assert "corrected (harm) by ana" in html and "ana corrected harm to killed 7" in html
