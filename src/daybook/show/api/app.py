"""Puts the application together: one process, one case."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio.to_thread
from fastapi import FastAPI

from daybook import __version__
from daybook.engine.desk import EventFilter
from daybook.show.api import (
    account,
    adjudicate,
    apart,
    blind,
    codebook,
    documents,
    dossier,
    errors,
    lists,
    look,
    measured,
    pages,
    policies,
    queue,
    review,
)
from daybook.show.api.models import ErrorBody
from daybook.show.api.security import LOOPBACK, Guard, Shield
from daybook.show.api.service import Service

BASE = "/api/v1"
THREADS = 8  # each has its own connection; more would only wait for the processor
WRONG: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody, "description": told}
    for status, told in {
        400: "Bad request",
        401: "Not signed in",
        403: "Not allowed, or a forged request",
        404: "Not found",
        409: "Somebody decided meanwhile",
        412: "The case changed meanwhile",
        413: "Too large",
        422: "Not valid",
        429: "Too many tries",
        503: "The case is being written to",
    }.items()
}


def create_app(
    case: Path, *, users: bool = False, local_name: str = "local", port: int = 0, loopback: bool = True
) -> FastAPI:
    """The application of one case. ``loopback``: only names of this machine are answered to.

    ``app.state.guard.token`` is the secret of the address to open. Raises ``StopRun`` if the case cannot be opened.
    """
    service = Service(case)
    service.counted_things = {
        "status": lambda: service.desk.status(),
        "main events": lambda: service.desk.ask.events(EventFilter(), "weight", look.MAIN_EVENTS, 0)[1],
        "ranked": lambda: queue.rank(service),
        "actors": lambda: lists.grouped(service.desk.lists, "actor"),
        "places": lambda: lists.grouped(service.desk.lists, "place"),
        "origins": lambda: service.desk.origins(),
        "origin events": lambda: service.desk.lists.origin_counts(),
        "disputes": lambda: service.desk.ask.disputes(),
    }
    guard = Guard(users=users, local_name=local_name, port=port)

    def of_account(name: str) -> tuple[str, str] | None:
        found = service.desk.account(name)
        return (found.role, found.password) if found and not found.disabled else None

    guard.account = of_account

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        service.revision()  # of a large case, what takes long is counted before anybody asks
        yield

    app = FastAPI(
        title="Daybook",
        version=__version__,
        description="Who said what happened, to whom, where, when and how many; see docs/api.md.",
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{BASE}/openapi.json",
        lifespan=lifespan,
        responses=WRONG,
    )
    app.state.service, app.state.guard = service, guard
    errors.install(app)
    app.add_middleware(Shield, hosts=LOOPBACK if loopback else None)
    app.include_router(account.opening)
    for part in (
        account,
        look,
        apart,
        documents,
        lists,
        review,
        blind,
        adjudicate,
        policies,
        measured,
        codebook,
        dossier,
    ):
        app.include_router(part.router, prefix=BASE)
    app.include_router(pages.router)
    return app
