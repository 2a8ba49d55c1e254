"""One endpoint that speaks ``/v1/chat/completions`` (Ollama, vLLM, llama.cpp and others), over the standard library.

No proxy, no redirect, nothing from the environment. Every attempt is recorded, whatever becomes of it.
"""

import http.client
import json
import ssl
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from daybook.core.errors import NotReadNow, StopRun

LARGEST_ANSWER = 8_000_000  # bytes
ATTEMPTS = 2
_TRANSIENT = frozenset((408, 409, 425, 429, 500, 502, 503, 504))


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One attempt: what was asked of whom, how much came back, and how long it took. Holds no word of the page and no key."""

    url: str
    model: str
    prompt_sha256: str
    bytes_sent: int
    bytes_received: int
    milliseconds: int
    status: int | None
    error: str = ""

    def line(self) -> str:
        """One line for a log."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where the model is. ``url``: the server, its ``/v1``, or the full address; ``timeout``: seconds for a whole answer."""

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    timeout: float = 120.0
    pause: float = 1.0  # seconds before the second attempt

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            good = False
        if not good or not self.url.isascii() or any(c.isspace() for c in self.url):
            raise StopRun(f"{self.url!r} is no address of a model server; write it as http://localhost:11434/v1")
        if parts.username or parts.password:
            raise StopRun("an address with a password in it would end up in the log; name a variable: --llm-key-env")
        if not self.model.strip():
            raise StopRun("the model's name is empty")
        if self.key is not None and not (self.key and self.key.isascii() and self.key.isprintable()):
            raise StopRun("the key for the model server is empty or holds characters that no header may hold")
        if not self.timeout > 0:
            raise StopRun(f"a timeout of {self.timeout:g} seconds leaves no time for an answer")

    @property
    def path(self) -> str:
        """Path and query of the request."""
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/")
        if not path.endswith("/chat/completions"):
            path += "/chat/completions" if path.endswith("/v1") else "/v1/chat/completions"
        return path + (f"?{parts.query}" if parts.query else "")

    @property
    def where(self) -> str:
        """The address as it is shown and logged: without query."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}{self.path.partition('?')[0]}"

    def connection(self) -> http.client.HTTPConnection:
        """A new connection, not yet open."""
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        if parts.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, parts.port, timeout=self.timeout, context=context)
        return http.client.HTTPConnection(host, parts.port, timeout=self.timeout)


class Client:
    """Asks an endpoint. ``log`` gets a :class:`Call` for every attempt."""

    def __init__(self, endpoint: Endpoint, log: Callable[[Call], None] = lambda call: None) -> None:
        self.endpoint, self.log = endpoint, log

    def ask(self, body: dict[str, Any]) -> Any:
        """The JSON value that the model answered with; one more attempt where the first failed for a passing reason.

        Raises ``StopRun`` where no page could be read (nobody listens, the key or the model is refused), ``NotReadNow``
        where this page could not (too slow, an answer that is not JSON, the server's own error).
        """
        sent = json.dumps(body).encode("ascii")
        for attempt in range(ATTEMPTS):
            try:
                return self._attempt(sent)
            except _Failed as e:
                if not e.transient or attempt + 1 == ATTEMPTS:
                    raise (StopRun if e.stops else NotReadNow)(str(e)) from e.__cause__
                time.sleep(self.endpoint.pause)
        raise AssertionError("unreachable")

    def _attempt(self, sent: bytes) -> Any:
        began = time.monotonic()
        status: int | None = None
        received, error = b"", ""
        try:
            status, received = self._exchange(sent, began)
            return self._content(status, received)
        except _Failed as e:
            status, error = e.status or status, str(e)
            raise
        finally:
            self.log(
                Call(
                    url=self.endpoint.where,
                    model=self.endpoint.model,
                    prompt_sha256=sha256(sent).hexdigest(),
                    bytes_sent=len(sent),
                    bytes_received=len(received),
                    milliseconds=round((time.monotonic() - began) * 1000),
                    status=status,
                    error=error,
                )
            )

    def _exchange(self, sent: bytes, began: float) -> tuple[int, bytes]:
        where, limit = self.endpoint.where, self.endpoint.timeout
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
        if self.endpoint.key:
            headers["Authorization"] = f"Bearer {self.endpoint.key}"
        connection = self.endpoint.connection()
        try:
            connection.request("POST", self.endpoint.path, body=sent, headers=headers)
            socket = connection.sock
            socket.settimeout(max(0.001, limit - (time.monotonic() - began)))
            response = connection.getresponse()
            pieces, size = [], 0
            while piece := response.read1(65536):
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST_ANSWER:
                    raise _Failed(f"{where} sent more than {LARGEST_ANSWER:,} bytes", status=response.status)
                left = limit - (time.monotonic() - began)
                if left <= 0:
                    raise TimeoutError
                socket.settimeout(left)
            return response.status, b"".join(pieces)
        except TimeoutError as e:
            raise _Failed(f"{where} gave no whole answer within {limit:g} seconds", transient=True) from e
        except ConnectionRefusedError as e:
            message = f"{where} refuses the connection; is the model server running?"
            raise _Failed(message, transient=True, stops=True) from e
        except ssl.SSLError as e:
            raise _Failed(f"{where}: no secure connection ({e.reason or e})", stops=True) from e
        except (ConnectionError, http.client.HTTPException) as e:
            raise _Failed(f"{where} broke off the connection ({type(e).__name__})", transient=True) from e
        except OSError as e:
            raise _Failed(f"{where} cannot be reached ({e.strerror or e})", transient=True, stops=True) from e
        finally:
            connection.close()

    def _content(self, status: int, received: bytes) -> Any:
        where, model = self.endpoint.where, self.endpoint.model
        if status != 200:
            raise _Failed(
                f"{where} answered HTTP {status}{self._excerpt(received)}",
                transient=status in _TRANSIENT,
                stops=status < 500 and status not in _TRANSIENT,
                status=status,
            )
        try:
            envelope = json.loads(received)
        except (ValueError, RecursionError) as e:
            raise _Failed(f"{where} answered with something that is not JSON", transient=True) from e
        try:
            choice = envelope["choices"][0]
            content = choice["message"]["content"]
            cut = choice.get("finish_reason") == "length"
        except (KeyError, IndexError, TypeError, AttributeError) as e:
            raise _Failed(f"{where} answered with JSON that holds no completion", transient=True) from e
        if cut:
            raise _Failed(f"{model} at {where} was cut off at its limit of tokens", transient=True)
        if not isinstance(content, str):
            raise _Failed(f"{model} at {where} answered without text", transient=True)
        try:
            return json.loads(content)
        except (ValueError, RecursionError) as e:
            raise _Failed(f"the answer of {model} at {where} is not JSON", transient=True) from e

    def _excerpt(self, received: bytes) -> str:
        words = " ".join(received[:2000].decode("utf-8", "replace").split())
        if self.endpoint.key:
            words = words.replace(self.endpoint.key, "(key)")
        shown = "".join(c for c in words[:160] if c.isprintable())
        return f": {shown}" if shown else ""


class _Failed(Exception):
    """An attempt that came to nothing. ``transient``: worth another; ``stops``: no page could be read."""

    def __init__(
        self, message: str, *, transient: bool = False, stops: bool = False, status: int | None = None
    ) -> None:
        super().__init__(message)
        self.transient, self.stops, self.status = transient, stops, status
