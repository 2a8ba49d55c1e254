"""No request that the description allows, or nearly allows, makes the server fall over: schemathesis, else by hand."""

from pathlib import Path
from typing import Any

import pytest

from daybook.show.api.app import create_app

WORDS = [
    "",
    "0",
    "-1",
    "evt_x",
    "clm_0000000000000000",
    "%00",
    "é😀\u202e",
    "'; DROP TABLE event; --",
    "x" * 300,
    "1e999",
    "NaN",
    "[]",
    "null",
]


@pytest.fixture
def app(case: Path) -> Any:
    """The application on a copy of the demo case."""
    return create_app(case, local_name="ana", port=8000)


def test_no_address_makes_it_fall_over(app: Any) -> None:
    from tests.api.conftest import Client

    client = Client(app, app.state.guard.token)
    for path, operations in app.openapi()["paths"].items():
        if path.endswith("/changes"):
            continue  # a stream without end
        for word in WORDS:
            filled = "/".join(word or "x" if part.startswith("{") else part for part in path.split("/"))
            for method, told in operations.items():
                query = {p["name"]: word for p in told.get("parameters", ()) if p["in"] == "query"}
                headers = {"X-Daybook-CSRF": client.csrf, "Content-Type": "application/json"}
                if path.endswith("/session") and method == "delete":
                    continue
                for body in (
                    (None, b"{", b"[]", b'{"kind": null}', b'"\\ud800"', b"\xff\xfe") if method != "get" else (None,)
                ):
                    answer = client.http.request(method.upper(), filled, params=query, headers=headers, content=body)
                    assert answer.status_code < 500, (method, filled, query, body, answer.text)
                    if answer.status_code >= 400:
                        assert set(answer.json()["error"]) >= {"code", "message", "where"}, (method, filled)


def test_schemathesis_finds_no_server_error(app: Any) -> None:
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed (pip install -e '.[dev]')")
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st
    from starlette.testclient import TestClient

    from tests.api.conftest import HOST

    with TestClient(app, base_url=HOST) as browser:
        opened = browser.get(f"/open?token={app.state.guard.token}", follow_redirects=False)
        cookie = opened.headers["set-cookie"].split(";")[0]
        csrf = browser.get("/api/v1/session", headers={"Cookie": cookie}).json()["csrf"]
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers={"Host": "127.0.0.1:8000"})
    skip = ("/changes", "/open")
    operations = [
        o.ok()
        for o in schema.get_all_operations()
        if not o.ok().path.endswith(skip) and o.ok().method.upper() != "DELETE"
    ]
    assert len(operations) > 35
    headers = {"Cookie": cookie, "X-Daybook-CSRF": csrf, "Host": "127.0.0.1:8000"}

    @settings(
        max_examples=len(operations) * 4,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def calls(data: Any) -> None:
        operation = data.draw(st.sampled_from(operations))
        made = data.draw(operation.as_strategy())
        answer = made.call(headers=headers)
        assert answer.status_code < 500, (operation.label, made.query, made.body, answer.text)

    calls()
