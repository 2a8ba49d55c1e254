"""One shape for everything that goes wrong: ``{"error": {"code", "message", "where"}}``. No stack trace, no HTML."""

import logging
import sqlite3
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from daybook.core.errors import BrokenEvidence, DaybookError, InvalidRecord, StopRun
from daybook.engine.deciding import Unknown

log = logging.getLogger("daybook.api")
BY_STATUS = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "bad_request",
    409: "conflict",
    412: "stale",
    413: "too_large",
    422: "invalid",
    429: "too_many",
    503: "busy",
}


class ApiError(Exception):
    """An answer that is an error. ``where``: path, parameter or body field; ``more``: further keys of the error."""

    def __init__(
        self,
        status: int,
        message: str,
        where: str,
        code: str | None = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.where, self.headers, self.more = status, message, where, headers, more
        self.code = code or BY_STATUS.get(status, "internal")


class NotModified(Exception):
    """The client has it already."""

    def __init__(self, etag: str) -> None:
        self.etag = etag


def body(code: str, message: str, where: str, **more: Any) -> dict[str, Any]:
    """The error's JSON."""
    return {"error": {"code": code, "message": message, "where": where, **more}}


def answer(status: int, message: str, where: str, code: str | None = None, **more: Any) -> JSONResponse:
    """An error as a response."""
    return JSONResponse(body(code or BY_STATUS.get(status, "internal"), message, where, **more), status_code=status)


def path_of(request: Request) -> str:
    """The request's path without the API's base."""
    return request.url.path.removeprefix("/api/v1/").strip("/") or "/"


def install(app: FastAPI) -> None:
    """Have every exception answered in the one shape."""

    async def api(request: Request, e: Exception) -> Response:
        assert isinstance(e, ApiError)
        made = answer(e.status, e.message, e.where, e.code, **e.more)
        made.headers.update(e.headers or {})
        return made

    async def fresh(request: Request, e: Exception) -> Response:
        assert isinstance(e, NotModified)
        return Response(status_code=304, headers={"ETag": e.etag, "Cache-Control": "private, no-cache"})

    async def invalid(request: Request, e: Exception) -> Response:
        assert isinstance(e, RequestValidationError)
        first = e.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part not in ("query", "path")) or path_of(request)
        return answer(422, f"{first['msg']}.", where)

    async def http(request: Request, e: Exception) -> Response:
        assert isinstance(e, HTTPException)
        told = {404: "There is nothing here.", 405: f"{request.method} is not possible here."}
        made = answer(e.status_code, told.get(e.status_code, f"{e.detail}."), path_of(request))
        made.headers.update(e.headers or {})
        return made

    async def ours(request: Request, e: Exception) -> Response:
        where, _, message = str(e).partition(": ")
        if isinstance(e, Unknown):
            return answer(404, _sentence(message or str(e)), where if message else path_of(request))
        if isinstance(e, InvalidRecord):
            mismatch = "the span says" in str(e) or "lies outside" in str(e)
            simple = message and " " not in where
            return answer(
                422,
                _sentence(message if simple else str(e)),
                where if simple else path_of(request),
                "span_mismatch" if mismatch else None,
            )
        if isinstance(e, BrokenEvidence):
            log.error("broken evidence: %s", e)
            return answer(
                500, f"The case does not hold together here; run daybook verify. {e}", path_of(request), "internal"
            )
        if isinstance(e, StopRun):
            busy = "another Daybook" in str(e)
            return answer(503 if busy else 404, _sentence(str(e)), path_of(request))
        return answer(400, _sentence(str(e)), path_of(request))

    async def database(request: Request, e: Exception) -> Response:
        busy = "locked" in str(e) or "busy" in str(e)
        log.error("database: %s", e)
        told = "The case is being written to; try again." if busy else "The case file could not be read."
        return answer(503 if busy else 500, told, path_of(request))

    async def anything(request: Request, e: Exception) -> Response:
        return answer(
            500, "Something went wrong inside Daybook; the terminal that runs it tells what.", path_of(request)
        )

    for kind, handler in (
        (ApiError, api),
        (NotModified, fresh),
        (RequestValidationError, invalid),
        (HTTPException, http),
        (DaybookError, ours),
        (sqlite3.Error, database),
        (Exception, anything),
    ):
        app.add_exception_handler(kind, handler)


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
