"""What routes need of a request: the service, who asks, whether they may, and whether they have the answer already."""

import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from daybook.core.ids import content_id
from daybook.show.api.errors import ApiError, NotModified, path_of
from daybook.show.api.security import CSRF_HEADER, Guard, Session
from daybook.show.api.service import Service


def service_of(request: Request) -> Service:
    """The served case."""
    found: Service = request.app.state.service
    return found


def guard_of(request: Request) -> Guard:
    """The keeper of sessions."""
    found: Guard = request.app.state.guard
    return found


def session_of(request: Request) -> Session | None:
    """Who asks, if they are signed in."""
    guard = guard_of(request)
    return guard.session(request.cookies.get(guard.cookie))


def needs(what: str) -> Callable[[Request], Session]:
    """A dependency: somebody who may ``read``, ``code``, ``review`` or ``keep``; writes also prove where they come from."""

    def allowed(request: Request) -> Session:
        found = session_of(request)
        if found is None:
            raise ApiError(401, "Sign in first, or open the address that daybook serve printed.", path_of(request))
        if request.method not in ("GET", "HEAD"):
            import hmac

            told = request.headers.get(CSRF_HEADER, "").encode()
            if not hmac.compare_digest(told, found.csrf.encode()):
                raise ApiError(403, "The header X-Daybook-CSRF is not that of this session.", path_of(request), "csrf")
        if not found.can(what):
            raise ApiError(403, f"A {found.role} may not do this.", path_of(request), "not_allowed")
        return found

    return allowed


Served = Annotated[Service, Depends(service_of)]
Guarded = Annotated[Guard, Depends(guard_of)]
Reader = Annotated[Session, Depends(needs("read"))]
Coder = Annotated[Session, Depends(needs("code"))]
Reviewer = Annotated[Session, Depends(needs("review"))]
Keeper = Annotated[Session, Depends(needs("keep"))]


def fresh(request: Request, response: Response, service: Served, who: Reader) -> Session:
    """A dependency of every look: sets the ETag; ends the request with 304 if the client has this state already."""
    hour = f"{service.now():%Y%m%d%H}"  # answers that count from now are good for an hour at most
    etag = f'"{service.revision()}-{content_id("v", who.name, who.role, hour)[2:10]}"'
    told = request.headers.get("if-none-match", "")
    if etag in [t.strip().removeprefix("W/") for t in told.split(",")]:
        raise NotModified(etag)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return who


def not_stale(request: Request, service: Served) -> None:
    """A dependency of writes: honours ``If-Match`` with the case's revision or ETag."""
    told = request.headers.get("if-match")
    if told is None or told.strip() == "*":
        return
    now = service.revision()
    if all(t.strip().removeprefix("W/").strip('"').split("-")[0] != now for t in told.split(",")):
        raise ApiError(412, "The case has changed since you looked; look again.", path_of(request), revision=now)


def plain(made: BaseModel, told: Response) -> Response:
    """A large answer written at once, without the framework's second look; ``told`` holds its headers."""
    headers = {k: v for k, v in told.headers.items() if k not in ("content-length", "content-type")}
    return Response(made.model_dump_json(by_alias=True), media_type="application/json", headers=headers)


def at_once(made: dict[str, Any], told: Response) -> Response:
    """As :func:`plain`, for rows that come checked from the case: thousands of small ones, for a map or a strip of time."""
    headers = {k: v for k, v in told.headers.items() if k not in ("content-length", "content-type")}
    body = json.dumps(made, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Response(body, media_type="application/json", headers=headers)


Looking = Annotated[Session, Depends(fresh)]
Limit = Annotated[int, Query(ge=1, le=500)]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]


def page(items: Any, total: int, limit: int, offset: int) -> dict[str, Any]:
    """One page of a list."""
    return {"items": items, "total": total, "limit": limit, "offset": offset}
