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
    out: Annotated[
        Path | None, typer.Option("--out", help="HTML file to write; dossier.html if neither it nor --pdf is given.")
    ] = None,
    pdf: Annotated[
        Path | None,
        typer.Option("--pdf", help="PDF file to write: printed by a browser that is here, else by WeasyPrint."),
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="Name of who made it; your account's if not given.")] = None,
) -> None:
    """Write the dossier of events: one file that opens offline, every statement with its words, report and hash.

    \b
    daybook report homs.daybook evt_0a1b --out dossier.html
    daybook report homs.daybook evt_0a1b --pdf dossier.pdf
    """
    from daybook.show.api.service import Service
    from daybook.show.cli.serving import account_name
    from daybook.show.report.dossier import dossier

    service = Service(case)
    found = [service.desk.event(key) for key in dict.fromkeys(events)]
    html = dossier(service, found, made_at=service.now(), by=by or account_name())
    files: list[tuple[Path, bytes]] = []
    if out is not None or pdf is None:
        files.append((out or Path("dossier.html"), html.encode("utf-8")))
    if pdf is not None:
        from daybook.show.report.pdf import printed

        files.append((pdf, printed(html)))
    named = ", ".join(e.id for e in found)
    for path, data in files:
        try:
            path.write_bytes(data)
        except OSError as e:
            raise DaybookError(f"{path}: cannot be written ({e.strerror})") from e
        detail = f"{named} to {path.name}"
        service.writer.store.note(at=service.now(), action="export", subject="dossier", detail=detail)
        say(f"{path}: {plural(len(found), 'event')}, {len(data):,} bytes")
