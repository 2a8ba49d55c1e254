"""A served copy of the demo case, and of a case with a hostile document."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx2", reason="starlette's test client needs httpx2")

from starlette.testclient import TestClient

from daybook.show.api.app import create_app

HOST = "http://127.0.0.1:8000"


class Client:
    """A signed-in browser: keeps its cookie and sends the CSRF header."""

    def __init__(self, app: Any, token: str | None = None) -> None:
        self.http = TestClient(app, base_url=HOST, raise_server_exceptions=False, follow_redirects=False)
        self.csrf = "none yet"
        if token is not None:
            assert self.http.get(f"/open?token={token}").status_code == 303
            self.csrf = self.get("/session").json()["csrf"]

    def sign_in(self, name: str, password: str) -> Any:
        answer = self.http.post(
            "/api/v1/session", json={"name": name, "password": password}, headers={"X-Daybook-CSRF": "1"}
        )
        if answer.status_code == 200:
            self.csrf = answer.json()["csrf"]
        return answer

    def get(self, path: str, **more: Any) -> Any:
        return self.http.get(f"/api/v1{path}", **more)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.http.post(f"/api/v1{path}", json=body, headers={"X-Daybook-CSRF": self.csrf, **headers})

    def patch(self, path: str, body: Any) -> Any:
        return self.http.patch(f"/api/v1{path}", json=body, headers={"X-Daybook-CSRF": self.csrf})

    def decide(self, claim: Any, kind: str, **more: Any) -> Any:
        """Decide on a claim as it was seen."""
        return self.post("/decisions", {"kind": kind, "subject": claim["id"], "revision": claim["revision"], **more})


@pytest.fixture
def case(demo_case: Path, tmp_path: Path) -> Path:
    """A copy of the demo case, to write to."""
    return Path(shutil.copy(demo_case, tmp_path / "copy.daybook"))


@pytest.fixture
def serve(case: Path) -> Callable[..., Client]:
    """Serve a case and sign in; ``serve(app=…)`` opens a second browser."""

    def start(path: Path = case, app: Any = None, **more: Any) -> Client:
        app = app or create_app(path, local_name="ana", port=8000, **more)
        client = Client(app, app.state.guard.token)
        client.app = app  # type: ignore[attr-defined]
        return client

    return start


@pytest.fixture
def client(serve: Callable[..., Client]) -> Client:
    """A signed-in browser on the demo case."""
    return serve()


def counted(client: Client) -> tuple[dict[str, Any], dict[str, Any]]:
    """An event with a count of killed that one claim alone gives, and that claim."""
    for row in client.get("/events?has=killed&sort=killed").json()["items"]:
        card = client.get(f"/events/{row['id']}").json()
        stated = [s for t in card["tallies"] if t["harm"] == "killed" for s in t["stated"]]
        if len(stated) == 1 and not stated[0]["also"]:
            return card, client.get(f"/claims/{stated[0]['claim']}").json()
    raise AssertionError("the demo case has no count that one claim alone gives")


def harm_of(claim: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The claim's counts as a correction sends them, the first one changed."""
    keys = ("start16", "end16", "text", "kind", "whom", "low", "high", "approx", "part", "joint")
    counts = [{k: h[k] for k in keys} for h in claim["harm"]]
    return {"counts": [{**counts[0], **changes}, *counts[1:]]}
