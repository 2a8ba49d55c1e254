"""Events as a table: one row an event and harm, so that no count stands for two kinds of people."""

import csv as table
import io

from daybook.core.events import Event, Tally
from daybook.engine.case import Case

COLUMNS = (
    "event_id earliest latest type types status headline place admin country precision latitude longitude radius_km "
    "actors targets harm whom side low high words joint policy best reports origins grade contradictions denied_by note"
).split()
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is run by spreadsheet programs


def safe(cell: object) -> str:
    """A cell that no spreadsheet runs as a formula; numbers stay numbers, ``None`` is empty."""
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return str(cell)
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def export(case: Case) -> tuple[str, list[str]]:
    """All events; an event without counts has one row with the harm columns empty."""
    buffer = io.StringIO()
    writer = table.DictWriter(buffer, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    losses = []
    for event in case.events():
        for tally in event.tallies or (None,):
            writer.writerow({k: safe(v) for k, v in row(event, tally).items()})
        if event.captivity:
            losses.append(f"{event.id}: the captives' ledger ({event.captivity.arithmetic})")
        losses += [f"{event.id}: contradiction about {c.kind}: {c.summary}" for c in event.contradictions]
        joint = [t for t in event.tallies if any(s.joint for s in t.stated)]
        losses += [f"{event.id}: {t.harm} is one count over several means or sides; do not add its rows" for t in joint]
    intervals = len(case.control())
    if intervals:
        losses.append(f"{intervals:,} intervals of control and siege: a table of events has no row for a state")
    return buffer.getvalue(), losses


def row(e: Event, t: Tally | None) -> dict[str, object]:
    """One row. A place coarser than town has no coordinates here: its centre is not where it happened."""
    p = e.place
    pointed = p is not None and p.precision in ("exact", "town")
    return {
        "event_id": e.id,
        "earliest": e.time.earliest,
        "latest": e.time.latest,
        "type": e.type,
        "types": " ".join(e.types),
        "status": e.status,
        "headline": e.headline,
        "place": p.name if p else None,
        "admin": p.admin if p else None,
        "country": p.country if p else None,
        "precision": p.precision if p else None,
        "latitude": p.lat if p and pointed else None,
        "longitude": p.lon if p and pointed else None,
        "radius_km": p.radius_km if p else None,
        "actors": "; ".join(e.actors),
        "targets": "; ".join(e.targets),
        "harm": t.harm if t else None,
        "whom": t.whom if t else None,
        "side": t.side if t else None,
        "low": t.low if t else None,
        "high": t.high if t else None,
        "words": "; ".join(dict.fromkeys(s.words for s in t.stated)) if t else None,
        "joint": ("yes" if any(s.joint for s in t.stated) else "no") if t else None,
        "policy": t.policy if t else None,
        "best": t.best if t else None,
        "reports": len(e.documents),
        "origins": len(e.origins),
        "grade": e.grade,
        "contradictions": len(e.contradictions),
        "denied_by": len(e.denied_by),
        "note": t.note if t else None,
    }
