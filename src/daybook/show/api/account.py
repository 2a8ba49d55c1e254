"""Routes of signing in, accounts, and the stream of changes."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from daybook import __version__
from daybook.show.api import models as m
from daybook.show.api import models_more as mm
from daybook.show.api import models_review as mr
from daybook.show.api.deps import Guarded, Keeper, Looking, Reader, Served, page, session_of
from daybook.show.api.errors import ApiError, body
from daybook.show.api.look import state
from daybook.show.api.security import CAN, SESSION_SECONDS, Guard, Session, hash_password

router = APIRouter(tags=["session"])
opening = APIRouter()
STATIC = Path(__file__).with_name("static")
Role = Literal["reader", "coder", "reviewer", "keeper"]
SHORTEST = 10  # characters of a password
POLL_SECONDS = 1.0


class SignIn(BaseModel):
    """A name and its password."""

    name: str = Field(min_length=1, max_length=80)
    password: str = Field(min_length=1, max_length=400)


class UserIn(BaseModel):
    """A new account."""

    name: str = Field(min_length=1, max_length=80)
    role: Role
    password: str = Field(min_length=SHORTEST, max_length=400)


class UserChange(BaseModel):
    """What to change of an account."""

    role: Role | None = None
    password: str | None = Field(default=None, min_length=SHORTEST, max_length=400)
    disabled: bool | None = None


def with_cookie(response: Response, guard: Guard, key: str, secure: bool) -> Response:
    """The answer with the session's cookie."""
    response.set_cookie(
        guard.cookie, key, max_age=SESSION_SECONDS, path="/", secure=secure, httponly=True, samesite="strict"
    )
    return response


def session_out(guard: Guard, who: Session | None, case: str) -> mm.SessionOut:
    """What a page needs to know of whoever looks at it; the case's name only for who is signed in."""
    return mm.SessionOut(
        signed_in=who is not None,
        mode="users" if guard.users else "local",
        user=mm.User(name=who.name, role=who.role) if who else None,
        csrf=who.csrf if who else None,
        case=case if who else None,
        version=__version__,
        can=list(CAN[who.role]) if who else [],
        static=(STATIC / "index.html").is_file(),
    )


@opening.get("/open", include_in_schema=False)
def get_open(request: Request, guard: Guarded, token: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Exchange the printed token for a session."""
    key = guard.open(token)
    if key is None:
        wrong = body("not_signed_in", "This address is not the one that daybook serve printed this time.", "open")
        return JSONResponse(wrong, status_code=401)
    return with_cookie(RedirectResponse("/", status_code=303), guard, key, request.url.scheme == "https")


@router.get("/session")
def get_session(request: Request, guard: Guarded, service: Served) -> mm.SessionOut:
    """Who is signed in; works signed out too."""
    return session_out(guard, session_of(request), service.path.name)


@router.post("/session")
def post_session(asked: SignIn, request: Request, guard: Guarded, service: Served) -> Response:
    """Sign in with name and password (``--users``)."""
    address = request.client.host if request.client else "unknown"
    key = guard.sign_in(asked.name, asked.password, address)
    out = session_out(guard, guard.session(key), service.path.name)
    return with_cookie(JSONResponse(out.model_dump()), guard, key, request.url.scheme == "https")


@router.delete("/session")
def delete_session(request: Request, guard: Guarded, who: Reader) -> mm.SessionOut:
    """Sign out."""
    guard.end(request.cookies.get(guard.cookie))
    return session_out(guard, None, "")


@router.get("/changes", response_class=Response)
def get_changes(request: Request, service: Served, who: Reader) -> Response:
    """Server-sent events: the case's state at once and whenever it changes."""

    async def stream() -> AsyncIterator[str]:
        last = ""
        while not await request.is_disconnected() and not getattr(request.app.state, "stopping", False):
            now = await run_in_threadpool(lambda: state(service).model_dump_json())
            if now != last:
                last = now
                yield f"event: state\ndata: {now}\n\n"
            else:
                yield ": still here\n\n"
            await asyncio.sleep(POLL_SECONDS)

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


# -- accounts --------------------------------------------------------------------------------------------------------------


@router.get("/users")
def get_users(service: Served, who: Looking, guard: Guarded) -> m.Page[mr.UserOut]:
    """Accounts: names and roles; for keepers and reviewers, who name coders."""
    if not who.can("review"):
        raise ApiError(403, f"A {who.role} may not see the accounts.", "users", "not_allowed")
    found = service.desk.accounts()
    rows = [mr.UserOut(name=a.name, role=a.role, created_at=a.created_at, disabled=a.disabled) for a in found]
    return m.Page[mr.UserOut](**page(rows, len(rows), max(1, len(rows)), 0))


@router.post("/users", status_code=201)
def post_user(asked: UserIn, service: Served, who: Keeper) -> mr.UserOut:
    """Make an account."""
    name = checked_name(asked.name)
    if service.desk.account(name) is not None:
        raise ApiError(409, f"There is an account {name!r} already.", "name")
    service.writer.put_account(
        name=name, role=asked.role, password=hash_password(asked.password), disabled=False, by=who.name
    )
    return _user(service, name)


@router.patch("/users/{name}")
def patch_user(name: str, asked: UserChange, service: Served, who: Keeper) -> mr.UserOut:
    """Change an account; it holds at once."""
    old = service.desk.account(name)
    if old is None:
        raise ApiError(404, f"There is no account {name[:80]!r}.", "users")
    role = asked.role or old.role
    disabled = old.disabled if asked.disabled is None else asked.disabled
    others = [a for a in service.desk.accounts() if a.role == "keeper" and not a.disabled and a.name != name]
    if old.role == "keeper" and not others and (role != "keeper" or disabled):
        raise ApiError(422, "This is the last keeper: make another one first.", "role")
    password = hash_password(asked.password) if asked.password else old.password
    service.writer.put_account(name=name, role=role, password=password, disabled=disabled, by=who.name)
    return _user(service, name)


def _user(service: Served, name: str) -> mr.UserOut:
    a = service.desk.account(name)
    if a is None:
        raise ApiError(404, f"There is no account {name[:80]!r}.", "users")
    return mr.UserOut(name=a.name, role=a.role, created_at=a.created_at, disabled=a.disabled)


def checked_name(name: str) -> str:
    """A name that can stand in a log and an address. Raises ``ApiError``."""
    name = name.strip()
    if not re.fullmatch(r"[\w][\w.@ -]{0,60}", name):
        raise ApiError(422, "A name has letters, digits, spaces and . _ @ - and begins with a letter or digit.", "name")
    return name
