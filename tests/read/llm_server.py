"""A model server for tests: a real HTTP server on this machine that speaks /v1/chat/completions and answers as told."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ModelServer(ThreadingHTTPServer):
    """``answers``: one per request, the last one again and again; see :func:`says` and its like."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up (a timeout) is part of the tests."""


class Handler(BaseHTTPRequestHandler):
    server: ModelServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append({"path": self.path, "headers": dict(self.headers), "body": body})
        number = min(len(self.server.requests), len(self.server.answers)) - 1
        answer = self.server.answers[number]
        if answer.get("hang"):
            self.server.released.wait(30)
            return
        raw: bytes = answer["raw"]
        self.send_response(answer.get("status", 200))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        if answer.get("drip"):
            for i in range(len(raw)):
                self.wfile.write(raw[i : i + 1])
                self.wfile.flush()
                if self.server.released.wait(0) or time.sleep(0.05):
                    return
        self.wfile.write(raw)

    def log_message(self, *arguments: Any) -> None:
        """Silent."""


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """A running server on a free port."""
    server = ModelServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def envelope(content: Any, **changes: Any) -> bytes:
    """A chat completion around a content."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"} | changes
    return json.dumps({"id": "c-1", "object": "chat.completion", "choices": [choice]}).encode()


def says(*claims: Any) -> dict[str, Any]:
    """An answer with these proposals."""
    return {"raw": envelope(json.dumps({"claims": list(claims)}))}


def q(words: str, **more: Any) -> dict[str, Any]:
    """A quote."""
    return {"words": words, "context": None, **more}


def claim(kind: str, trigger: str | dict[str, Any], sentence: int = 0, **slots: Any) -> dict[str, Any]:
    """A proposal as a well-behaved model writes it."""
    usual: dict[str, Any] = {
        "sentence": sentence, "type": kind, "status": "actual", "phase": None,
        "trigger": q(trigger) if isinstance(trigger, str) else trigger,
        "actors": [], "targets": [], "counts": [], "places": [], "times": [], "sources": [],
    }  # fmt: skip
    return usual | slots


def count(words: str, harm: str, low: int | None, high: int | None, **more: Any) -> dict[str, Any]:
    """A count with the figure the model read."""
    return q(words, harm=harm, whom="mixed", low=low, high=high, part=False) | more
