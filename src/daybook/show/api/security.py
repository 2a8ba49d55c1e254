"""Who may do what: sessions, roles, forged requests, sign-in limits, and the headers of every answer.

Local mode has one person, who opens a secret address; ``users`` mode has accounts in the case file. A session is a random
key in a cookie that scripts cannot read; writes also need a header that only our own pages can know.
"""

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from daybook.core.ids import sha256
from daybook.show.api.errors import ApiError, answer

CAN = {
    "reader": ("read",),
    "coder": ("read", "code"),
    "reviewer": ("read", "code", "review"),
    "keeper": ("read", "code", "review", "keep"),
}
CSRF_HEADER = "x-daybook-csrf"
SESSION_SECONDS = 12 * 3600
TRIES, TRY_SECONDS = 5, 300
MAX_BODY = 2 * 1024 * 1024
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "worker-src 'self' blob:; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-frame-options": "DENY",
}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who is signed in."""

    name: str
    role: str
    csrf: str
    expires: float = 0.0

    def can(self, what: str) -> bool:
        """Whether the role allows it."""
        return what in CAN[self.role]


@dataclass
class Guard:
    """Sessions of this process. ``account``: role of a name, ``None`` if there is no such (enabled) account."""

    users: bool
    local_name: str
    port: int
    account: Callable[[str], tuple[str, str] | None] = lambda name: None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    clock: Callable[[], float] = time.monotonic
    _sessions: dict[str, Session] = field(default_factory=dict)
    _tries: dict[str, list[float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def cookie(self) -> str:
        """Cookies know no ports: the name does, so that two cases open side by side."""
        return f"daybook_{self.port}"

    def open(self, token: str) -> str | None:
        """The key of a new session for who knows the token of the printed address."""
        if self.users or not hmac.compare_digest(token.encode(), self.token.encode()):
            return None
        return self._start(self.local_name, "keeper")

    def sign_in(self, name: str, password: str, address: str) -> str:
        """The key of a new session. Raises ``ApiError`` 401, or 429 after too many failures."""
        if not self.users:
            raise ApiError(
                403, "This case is opened for one person; use the address that daybook serve printed.", "session"
            )
        keys = (f"name {name}", f"address {address}")
        self._limit(keys)
        found = self.account(name)
        fits = verify_password(password, found[1] if found else _nobody())
        if not found or not fits:
            with self._lock:
                for key in keys:
                    self._tries.setdefault(key, []).append(self.clock())
            raise ApiError(401, "The name or the password is wrong.", "session")
        with self._lock:
            for key in keys:
                self._tries.pop(key, None)
        return self._start(name, found[0])

    def _limit(self, keys: tuple[str, ...]) -> None:
        now = self.clock()
        with self._lock:
            for key in keys:
                recent = [t for t in self._tries.get(key, ()) if now - t < TRY_SECONDS]
                self._tries[key] = recent
                if len(recent) >= TRIES:
                    wait = int(TRY_SECONDS - (now - recent[0])) + 1
                    raise ApiError(
                        429,
                        f"Too many failed sign-ins; try again in {wait} seconds.",
                        "session",
                        headers={"Retry-After": str(wait)},
                    )
            if len(self._tries) > 10_000:
                self._tries = {k: v for k, v in self._tries.items() if v}

    def _start(self, name: str, role: str) -> str:
        key = secrets.token_urlsafe(32)
        now = self.clock()
        with self._lock:
            self._sessions = {k: s for k, s in self._sessions.items() if s.expires > now}
            self._sessions[sha256(key.encode())] = Session(
                name=name, role=role, csrf=secrets.token_urlsafe(24), expires=now + SESSION_SECONDS
            )
        return key

    def session(self, key: str | None) -> Session | None:
        """The session of this key; the role is looked up anew, so that a change holds at once."""
        if not key:
            return None
        found = self._sessions.get(sha256(key.encode("utf-8", "replace")))
        if found is None or found.expires <= self.clock():
            return None
        if not self.users:
            return found
        account = self.account(found.name)
        if account is None:
            return None
        return Session(name=found.name, role=account[0], csrf=found.csrf, expires=found.expires)

    def end(self, key: str | None) -> None:
        """Sign out."""
        if key:
            with self._lock:
                self._sessions.pop(sha256(key.encode("utf-8", "replace")), None)


@cache
def _hasher() -> Any:
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    return PasswordHash((Argon2Hasher(),))


def hash_password(password: str) -> str:
    """Argon2id with a random salt."""
    return str(_hasher().hash(password))


def verify_password(password: str, hashed: str) -> bool:
    """Whether the password is the one that was hashed."""
    return bool(_hasher().verify(password, hashed))


@cache
def _nobody() -> str:
    """A hash to check against where there is no account, so that both answers take as long."""
    return hash_password(secrets.token_urlsafe(16))


class Shield:
    """ASGI middleware: headers on every answer, known hosts only, no forged or oversized writes."""

    def __init__(self, app: ASGIApp, *, hosts: tuple[str, ...] | None) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        told = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {k.lower() for k, _ in message["headers"]}
                extra = [(k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in names]
                if b"cache-control" not in names:
                    extra.append((b"cache-control", b"no-store"))
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        wrong = self._wrong(scope, told)
        if wrong is not None:
            status, message, code = wrong
            await answer(status, message, scope["path"], code)(scope, receive, guarded)
            return
        got = 0

        async def counted() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > MAX_BODY:
                raise ApiError(413, f"The request is larger than {MAX_BODY:,} bytes.", scope["path"])
            return message

        await self.app(scope, counted, guarded)

    def _wrong(self, scope: Scope, told: dict[str, str]) -> tuple[int, str, str] | None:
        """(status, message, code) if this request cannot come from our own pages."""
        host = told.get("host", "")
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        if self.hosts is not None and name not in self.hosts:  # a name that was made to point here (DNS rebinding)
            return 400, f"This server does not answer to the name {name[:80]!r}.", "bad_request"
        if len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"") > 8192:
            return 413, "The address is too long.", "too_large"
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return None
        origin = told.get("origin")
        if origin is not None and origin.split("://")[-1] != host:
            return 403, "The request comes from another site.", "csrf"
        if told.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, "The request comes from another site.", "csrf"
        if CSRF_HEADER not in told:
            return 403, "The header X-Daybook-CSRF is missing.", "csrf"
        if scope["method"] != "DELETE" and told.get("content-type", "").split(";")[0].strip() != "application/json":
            return 422, "The body must be JSON (Content-Type: application/json).", "invalid"
        length = told.get("content-length", "0")
        if not length.isdigit() or int(length) > MAX_BODY:
            return 413, f"The request is larger than {MAX_BODY:,} bytes.", "too_large"
        return None
