"""How the model server is spoken to: every failure is one sentence, one attempt more where it may help, every call recorded."""

import socket
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest

from daybook.core.errors import NotReadNow, SkipDocument, StopRun
from daybook.read.llm_client import Call, Client, Endpoint
from tests.read.llm_server import ModelServer, envelope, model_server, says


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as started:
        yield started


def client(url: str, **changes: Any) -> tuple[Client, list[Call]]:
    calls: list[Call] = []
    return Client(Endpoint(url=url, model="m", pause=0, **changes), calls.append), calls


BODY = {"model": "m", "messages": []}


def test_an_answer_is_json_and_the_call_is_recorded(server: ModelServer) -> None:
    server.answers = [says()]
    c, calls = client(server.url, key="k-123")
    assert c.ask(BODY) == {"claims": []}
    (call,) = calls
    sent = server.requests[0]
    assert sent["path"] == "/v1/chat/completions" and sent["headers"]["Authorization"] == "Bearer k-123"
    assert (call.status, call.error, call.model) == (200, "", "m") and call.bytes_received == len(says()["raw"])
    assert call.prompt_sha256 == sha256(b'{"model": "m", "messages": []}').hexdigest()
    assert "k-123" not in call.line() and "k-123" not in repr(c.endpoint)


BROKEN = [
    ({"raw": b"<html>busy</html>"}, "not JSON"),
    ({"raw": b'{"choices": []}'}, "no completion"),
    ({"raw": b"[1]"}, "no completion"),
    ({"raw": envelope("Sure! Here are the claims:")}, "not JSON"),
    ({"raw": envelope('{"claims": [')}, "not JSON"),
    ({"raw": envelope(None)}, "without text"),
    ({"raw": envelope('{"claims": []}', finish_reason="length")}, "limit of tokens"),
    ({"raw": envelope("[" * 100_000)}, "not JSON"),
    ({"raw": b"out of memory", "status": 500}, "HTTP 500: out of memory"),
    ({"raw": b"", "status": 503}, "HTTP 503"),
]


@pytest.mark.parametrize(("answer", "words"), BROKEN)
def test_a_broken_answer_is_tried_once_more_and_then_passes_over_the_document(
    server: ModelServer, answer: dict[str, Any], words: str
) -> None:
    server.answers = [answer]
    c, calls = client(server.url)
    with pytest.raises(NotReadNow) as e:
        c.ask(BODY)
    assert words in str(e.value) and server.url in str(e.value) and "\n" not in str(e.value)
    assert isinstance(e.value, SkipDocument)
    assert len(server.requests) == len(calls) == 2 and all(x.error for x in calls)
    server.answers, server.requests[:] = [answer, says()], []
    assert c.ask(BODY) == {"claims": []}


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404])
def test_a_refusal_stops_the_run_at_once(server: ModelServer, status: int) -> None:
    server.answers = [{"raw": b'{"error": "no such model, key k-123"}', "status": status}]
    c, calls = client(server.url, key="k-123")
    with pytest.raises(StopRun, match=f"HTTP {status}") as e:
        c.ask(BODY)
    assert "k-123" not in str(e.value) + calls[0].line()
    assert len(server.requests) == 1


@pytest.mark.parametrize("slow", [{"hang": True}, {"drip": True}])
def test_a_slow_answer_is_given_up(server: ModelServer, slow: dict[str, Any]) -> None:
    server.answers = [{**says(), **slow}]
    c, calls = client(server.url, timeout=0.2)
    with pytest.raises(NotReadNow, match=r"no whole answer within 0\.2 seconds"):
        c.ask(BODY)
    assert len(calls) == 2


def test_nobody_listens() -> None:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    c, calls = client(f"http://127.0.0.1:{port}")
    with pytest.raises(StopRun, match="refuses the connection; is the model server running"):
        c.ask(BODY)
    assert [x.status for x in calls] == [None, None]


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("http://h:1", "http://h:1/v1/chat/completions"),
        ("http://h:1/v1/", "http://h:1/v1/chat/completions"),
        ("https://h/openai/v1", "https://h/openai/v1/chat/completions"),
        ("https://h/x/chat/completions?api=2", "https://h/x/chat/completions"),
    ],
)
def test_the_address_may_be_the_server_its_v1_or_the_whole(url: str, where: str) -> None:
    assert Endpoint(url=url, model="m").where == where


@pytest.mark.parametrize(
    "url", ["", "localhost:11434", "ftp://h/v1", "http://", "http://h:x", "http://a:b@h/v1", "http://h/ü"]
)
def test_a_wrong_address_is_told(url: str) -> None:
    with pytest.raises(StopRun):
        Endpoint(url=url, model="m")


@pytest.mark.parametrize("changes", [{"key": "a\r\nX: y"}, {"key": ""}, {"timeout": 0}, {"model": " "}])
def test_what_no_request_can_carry_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(StopRun):
        Endpoint(**({"url": "http://h", "model": "m"} | changes))


def test_no_proxy_of_the_environment_is_used(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    server.answers = [says()]
    assert client(server.url)[0].ask(BODY) == {"claims": []}
