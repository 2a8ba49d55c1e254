"""The codebook's exchange format: everything that was read, one report a line. Nothing is lost but what is derived."""

import json

from daybook.engine.case import Case
from daybook.engine.exchange import document_json


def export(case: Case) -> tuple[str, list[str]]:
    """All current readings."""
    lines = [json.dumps(document_json(r), ensure_ascii=False) + "\n" for r in case.readings()]
    events = case.status()["events"]
    losses = (
        [f"{events:,} events: JSONL holds what was read; events, origins and control are derived"] if events else []
    )
    return "".join(lines), losses
