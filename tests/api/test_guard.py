"""Who gets in, and what a hostile page, name or path cannot do."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from daybook.show.api.app import create_app
from daybook.show.api.pages import inside
from daybook.show.api.security import hash_password
from daybook.show.cli.app import app as cli
from tests.api.conftest import Client

PASSWORD = "correct horse battery"


def test_nothing_is_told_without_a_session(case: Path) -> None:
    app = create_app(case, port=8000)
    stranger = Client(app)
    paths = [p.replace("{", "").replace("}", "") for p, ops in app.openapi()["paths"].items() if "get" in ops]
    open_ = [p for p in paths if stranger.http.get(p).status_code not in (401, 422)]
    assert open_ == ["/api/v1/session"]
    told = stranger.get("/session").json()
    assert told["signed_in"] is False and told["csrf"] is None and told["case"] is None


def test_the_token_is_exchanged_for_a_cookie_that_scripts_cannot_read(case: Path) -> None:
    app = create_app(case, port=8000)
    stranger = Client(app)
    for wrong in ("", "x", "é", app.state.guard.token[:-1]):
        answer = stranger.http.get("/open", params={"token": wrong})
        assert answer.status_code == 401 and "set-cookie" not in answer.headers
    cookie = stranger.http.get(f"/open?token={app.state.guard.token}").headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/" in cookie
    assert app.state.guard.token.lower() not in cookie


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Daybook-CSRF": "wrong"},
        {"X-Daybook-CSRF": "right", "Origin": "http://evil.example"},
        {"X-Daybook-CSRF": "right", "Sec-Fetch-Site": "cross-site"},
        {"X-Daybook-CSRF": "right", "Origin": "null"},
    ],
)
def test_a_forged_write_is_refused(client: Client, headers: dict[str, str]) -> None:
    headers = {k: client.csrf if v == "right" else v for k, v in headers.items()}
    body = {"kind": "note", "subject": "case", "revision": "0", "reason": "forged"}
    answer = client.http.post("/api/v1/decisions", json=body, headers=headers)
    assert answer.status_code == 403 and answer.json()["error"]["code"] == "csrf"
    assert client.get("/decisions").json()["total"] == 0


def test_a_form_cannot_write_and_other_names_are_not_answered_to(client: Client) -> None:
    form = client.http.post("/api/v1/decisions", data={"kind": "note"}, headers={"X-Daybook-CSRF": client.csrf})
    assert form.status_code == 422
    rebound = client.get("/overview", headers={"Host": "evil.example:8000"})
    assert rebound.status_code == 400 and rebound.json()["error"]["code"] == "bad_request"


def test_every_answer_carries_the_headers(client: Client) -> None:
    for path in ("/", "/api/v1/overview", "/api/v1/nowhere", "/assets/none.js", "/open?token=x"):
        headers = client.http.get(path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy and "default-src 'none'" in policy, path
        assert headers["x-content-type-options"] == "nosniff"
        assert "no-store" in headers["cache-control"] or "no-cache" in headers["cache-control"], path


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/..%2f..%2f..%2fpyproject.toml",
        "/assets/%2e%2e/%2e%2e/app.py",
        "/%2e%2e/app.py",
        "/assets/..%5c..%5capp.py",
        "//etc/passwd",
        "/basemap/../actors/manifest.json",
        "/basemap/%2e%2e%2factors%2fmanifest.json",
        "/api/v1/documents/..%2f..%2fetc%2fpasswd/original",
        "/assets/app%00.js",
    ],
)
def test_no_path_leads_out_of_the_pages(client: Client, path: str) -> None:
    answer = client.http.get(path)
    assert answer.status_code in (401, 404, 503) or answer.content == client.http.get("/").content
    assert b"root:" not in answer.content and b"create_app" not in answer.content and b"hatchling" not in answer.content


def test_a_link_out_of_the_pages_is_not_followed(tmp_path: Path) -> None:
    pages = tmp_path / "static"
    pages.mkdir()
    (pages / "a.js").write_text("1")
    (tmp_path / "secret").write_text("2")
    (pages / "b.js").symlink_to(tmp_path / "secret")
    assert inside(pages, "a.js") == pages / "a.js"
    assert [inside(pages, p) for p in ("b.js", "../secret", "/etc/passwd", "", "a.js/..", "x" * 5000)] == [None] * 6


def test_large_requests_are_refused(client: Client) -> None:
    body = {"kind": "note", "subject": "case", "revision": "0", "reason": "x" * 3_000_000}
    assert client.post("/decisions", body).status_code == 413
    assert client.get("/events?text=" + "x" * 9000).status_code == 413


def test_beyond_this_machine_only_with_accounts(case: Path) -> None:
    for host in ("0.0.0.0", "192.168.1.5", "::"):
        answer = CliRunner().invoke(cli, ["serve", str(case), "--host", host, "--no-browser"])
        assert answer.exit_code != 0 and "--users" in str(answer.exception)
    answer = CliRunner().invoke(
        cli, ["serve", str(case), "--host", "0.0.0.0", "--users", "--port", "0", "--no-browser"]
    )
    assert answer.exit_code != 0 and "no account yet" in str(answer.exception)


# -- accounts --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def people(case: Path) -> Callable[[str], Client]:
    """Sign in as ``reader``, ``coder``, ``reviewer``, ``keeper`` (each is also the account's name)."""
    app = create_app(case, users=True, port=8000)
    hashed = hash_password(PASSWORD)
    for role in ("reader", "coder", "reviewer", "keeper"):
        app.state.service.writer.put_account(name=role, role=role, password=hashed, disabled=False, by="test")

    def enter(name: str) -> Client:
        client = Client(app)
        assert client.sign_in(name, PASSWORD).status_code == 200
        client.app = app  # type: ignore[attr-defined]
        return client

    return enter


def test_roles(people: Callable[[str], Client]) -> None:
    claim = people("reader").get("/review/queue").json()["items"][0]["claim"]
    event = {
        "kind": "grade",
        "subject": claim["event"],
        "revision": "0",
        "value": {"grade": "Weak"},
        "reason": "one voice",
    }
    policy = {"kind": "policy", "subject": "case", "revision": "0", "value": {"policy": "UCDP"}}
    user = {"name": "new", "role": "keeper", "password": PASSWORD}
    may = {}
    for role in ("reader", "coder", "reviewer", "keeper"):
        one = people(role)
        claim = one.get(f"/claims/{claim['id']}").json()
        may[role] = [
            one.decide(claim, "not_sure").status_code,
            one.post(
                "/decisions", {**event, "revision": one.get(f"/events/{claim['event']}").json()["revision"]}
            ).status_code,
            one.post("/decisions", policy).status_code,
            one.post("/users", {**user, "name": f"new {role}"}).status_code,
        ]
    assert may == {
        "reader": [403, 403, 403, 403],
        "coder": [201, 403, 403, 403],
        "reviewer": [201, 201, 403, 403],
        "keeper": [201, 201, 201, 201],
    }


def test_a_coder_takes_back_only_their_own(people: Callable[[str], Client]) -> None:
    claim = people("keeper").get("/review/queue").json()["items"][0]["claim"]
    made = people("keeper").decide(claim, "accept").json()
    answer = people("coder").post(f"/decisions/{made['decision']['id']}/undo", {"revision": made["claim"]["revision"]})
    assert answer.status_code == 403
    answer = people("reviewer").post(
        f"/decisions/{made['decision']['id']}/undo", {"revision": made["claim"]["revision"], "reason": "too fast"}
    )
    assert answer.status_code == 201


def test_failed_sign_ins_are_slowed_down_and_tell_nothing(people: Callable[[str], Client]) -> None:
    client = people("reader")
    other = Client(client.app)  # type: ignore[attr-defined]
    unknown, wrong = other.sign_in("nobody", "x" * 12), other.sign_in("keeper", "x" * 12)
    assert unknown.status_code == wrong.status_code == 401 and unknown.json() == wrong.json()
    codes = [other.sign_in("keeper", f"wrong {n}").status_code for n in range(6)]
    assert codes[-1] == 429
    answer = other.sign_in("keeper", PASSWORD)
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0


def test_a_disabled_account_is_out_at_once_and_one_keeper_stays(people: Callable[[str], Client]) -> None:
    keeper, coder = people("keeper"), people("coder")
    assert keeper.patch("/users/coder", {"disabled": True}).status_code == 200
    assert coder.get("/overview").status_code == 401
    assert keeper.patch("/users/keeper", {"role": "reader"}).status_code == 422
    assert keeper.patch("/users/reader", {"role": "reviewer"}).status_code == 200
    assert people("reader").get("/session").json()["user"]["role"] == "reviewer"


def test_the_case_holds_no_password(case: Path, people: Callable[[str], Client]) -> None:
    people("reader")
    with sqlite3.connect(case) as db:
        rows: list[Any] = db.execute("SELECT password FROM account").fetchall()
        logged = " ".join(r[0] for r in db.execute("SELECT detail FROM log WHERE action = 'account'"))
    assert all(r[0].startswith("$argon2id$") for r in rows)
    assert PASSWORD not in logged and "$argon2" not in logged


def test_users_at_the_terminal(case: Path) -> None:
    run = CliRunner().invoke
    assert run(cli, ["users", str(case), "add", "ana", "--role", "keeper"], input="short\n").exit_code == 1
    assert run(cli, ["users", str(case), "add", "ana", "--role", "keeper"], input=PASSWORD + "\n").exit_code == 0
    assert run(cli, ["users", str(case), "add", "ana", "--role", "keeper"], input=PASSWORD + "\n").exit_code == 1
    assert run(cli, ["users", str(case), "add", "../x", "--role", "keeper"], input=PASSWORD + "\n").exit_code == 1
    assert "ana\tkeeper" in run(cli, ["users", str(case)]).output
    client = Client(create_app(case, users=True, port=8000))
    assert client.sign_in("ana", PASSWORD).status_code == 200
