"""Verb that writes for people without Daybook: ``report``."""

from pathlib import Path
from typing import Annotated

import typer

from daybook.core.errors import DaybookError
from daybook.show.cli.console import say
from daybook.show.cli.options import CaseFile
from daybook.show.words import plural


def report(
    case: CaseFile,
    events: Annotated[list[str], typer.Argument(metavar="EVENT…", help="Ids of events, or unique beginnings of them.")],
    out: Annotated[Path, typer.Option("--out", help="File to write.")] = Path("dossier.html"),
    by: Annotated[str | None, typer.Option("--by", help="Name of who made it; your account's if not given.")] = None,
) -> None:
    """Write the dossier of events: one HTML file that opens offline, every statement with its words, report and hash.

    \b
    daybook report homs.daybook evt_0a1b --out dossier.html
    """
    from daybook.show.api.service import Service
    from daybook.show.cli.serving import account_name
    from daybook.show.report.dossier import dossier

    service = Service(case)
    found = [service.desk.event(key) for key in dict.fromkeys(events)]
    html = dossier(service, found, made_at=service.now(), by=by or account_name())
    try:
        out.write_text(html, "utf-8", newline="")
    except OSError as e:
        raise DaybookError(f"{out}: cannot be written ({e.strerror})") from e
    named = ", ".join(e.id for e in found)
    service.writer.store.note(at=service.now(), action="export", subject="dossier", detail=f"{named} to {out.name}")
    say(f"{out}: {plural(len(found), 'event')}, {len(html.encode()):,} bytes")
