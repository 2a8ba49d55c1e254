"""Verbs that keep: ``verify``, ``check``, ``export``."""

import platform
import sqlite3
import sys
from pathlib import Path
from typing import Annotated

import typer

from daybook import __version__
from daybook.core.errors import DaybookError
from daybook.engine import packs
from daybook.engine.case import Case
from daybook.registry import known
from daybook.show.cli.console import complain, out_json, say, table
from daybook.show.cli.options import AsJson, CaseFile
from daybook.show.export import FORMATS, export_case


def verify(case: CaseFile, as_json: AsJson = False) -> None:
    """Check every quote against every text, every hash, the log's chain, and replay every derived number.

    \b
    daybook verify homs.daybook        # exit code 1 and the exact place if anything does not hold
    """
    with Case(case, read_only=True) as opened:
        found = opened.verify()
    if as_json:
        out_json(
            {
                "holds": found.holds,
                "blobs": found.blobs,
                "documents": found.documents,
                "claims": found.claims,
                "spans": found.spans,
                "log_entries": found.log_entries,
                "events": found.events,
                "broken": list(found.broken),
            }
        )
    else:
        for line in found.broken:
            complain(line)
        say(
            f"{'PASS' if found.holds else 'FAIL'}: {found.blobs:,} blobs, {found.documents:,} reports, "
            f"{found.claims:,} claims, {found.spans:,} quotes, {found.log_entries:,} log entries, "
            f"{found.events:,} events replayed"
        )
    if not found.holds:
        raise typer.Exit(1)


def check(as_json: AsJson = False) -> None:
    """What is installed, the packs and whether their files are whole, what is missing and how to get it.

    \b
    daybook check
    """
    broken: list[str] = []
    rows = []
    try:
        for pack in (*packs.packs(), *packs.own_packs()):
            faults = packs.broken_files(pack)
            own = pack in packs.own_packs()
            mend = f"remove the pack {pack.name} and add it again" if own else "install Daybook again"
            broken += [f"{fault}; {mend} to mend it" for fault in faults]
            rows.append(
                (pack.name, pack.version, pack.licence, f"{len(pack.files)} files", "broken" if faults else "whole")
            )
    except DaybookError as e:
        broken.append(str(e))
    facts = {
        "daybook": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "components": sorted(known()),
    }
    if as_json:
        out_json({**facts, "packs": [list(r) for r in rows], "broken": broken})
    else:
        say(f"daybook {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
        say(f"components: {', '.join(sorted(known()))}")
        table(["pack", "version", "licence", "holds", "state"], rows)
        for line in broken:
            complain(line)
    if broken:
        raise typer.Exit(1)


def export(
    case: CaseFile,
    to: Annotated[str, typer.Option("--to", help=f"One of: {', '.join(FORMATS)}.")],
    out: Annotated[Path | None, typer.Option("--out", help="File to write; standard output if not given.")] = None,
) -> None:
    """Write a case in another form. What the form cannot hold is listed on standard error: the loss report.

    \b
    daybook export homs.daybook --to csv --out events.csv
    daybook export homs.daybook --to geojson --out map.geojson
    """
    if to not in FORMATS:
        raise typer.BadParameter(f"{to!r} is no format; there is: {', '.join(FORMATS)}", param_hint="--to")
    with Case(case, read_only=True) as opened:
        text, losses = export_case(opened, to)
    if out is None:
        sys.stdout.write(text)
    else:
        try:
            out.write_text(text, "utf-8", newline="")
        except OSError as e:
            raise DaybookError(f"{out}: cannot be written ({e.strerror})") from e
    with Case(case) as opened:
        opened.store.note(at=opened.now(), action="export", subject=to, detail=out.name if out else "standard output")
    for line in losses:
        complain(f"loss: {line}")
