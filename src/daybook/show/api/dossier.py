"""The route of the offline dossier."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from daybook.show.api.deps import Reader, Served
from daybook.show.api.errors import ApiError
from daybook.show.report.dossier import dossier

router = APIRouter(tags=["report"])


@router.get("/report", response_class=Response)
def get_report(
    service: Served, who: Reader, event: Annotated[list[str], Query(min_length=1, max_length=50)]
) -> Response:
    """The dossier of these events: one HTML file that needs no network, as an attachment."""
    events = [service.event(key) for key in dict.fromkeys(event)]
    if not events:
        raise ApiError(422, "Name at least one event.", "event")
    html = dossier(service, events, made_at=service.now(), by=who.name)
    service.writer.store.note(
        at=service.now(), action="export", subject="dossier", detail=f"{', '.join(e.id for e in events)}, by {who.name}"
    )
    return Response(
        html,
        media_type="text/html; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="dossier.html"',
            "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        },
    )
