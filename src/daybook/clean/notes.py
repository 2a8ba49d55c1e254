"""Later notes on a page (an editor's note, an update, a correction): stretches whose relative dates count from another day.

A note's day is the one it names itself, else the page's (a note in front of an older article is what the page's day belongs
to). The article behind a note is older than the note by a time that nobody told; its dates count from the page's day, and its
anchor says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from daybook.clean.headerdates import full_dates
from daybook.clean.packs import note_cues
from daybook.core.documents import Anchor, Furniture

_PARAGRAPH = re.compile(r"(?:\A|(?:\r?\n)+|[^\S\r\n]{3,})\s*")
_OWN_DAY = 60  # code points behind the cue within which a note names its own day
_LONGEST = 1_500  # code points


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A later note: its range (code points), the day it names itself, and what it opens with."""

    start: int
    end: int
    day: date | None
    opening: str


def find_notes(text: str, furniture: Sequence[Furniture] = ()) -> tuple[Note, ...]:
    """Notes in text order. A date line that says *updated* and no more is furniture, no note."""
    out: list[Note] = []
    starts = sorted(
        {m.end() for m in _PARAGRAPH.finditer(text)}
        | {f.end + len(text[f.end :]) - len(text[f.end :].lstrip()) for f in furniture[:8]}
    )
    for start in starts:
        if (out and start < out[-1].end) or start >= len(text):
            continue
        cue = next((m for m in (p.match(text, start, start + 200) for p in note_cues()) if m), None)
        if cue is None or any(f.start <= start < f.end for f in furniture):
            continue
        end = _paragraph_end(text, cue.end())
        if len(text[cue.end() : end].split()) < 5:
            continue
        told = full_dates(text, cue.start(), min(end, cue.end() + _OWN_DAY))
        out.append(
            Note(
                start=start,
                end=end,
                day=told[0].day if told else None,
                opening=" ".join(cue.group().split()).rstrip(" :–—-"),
            )
        )
    return tuple(out)


def anchors(text: str, notes: Sequence[Note], published: date | None) -> tuple[Anchor, ...]:
    """An anchor for each note, and one for each stretch of the article between them; none on a page without notes."""
    if not notes:
        return ()
    out: list[Anchor] = []
    at = 0
    for note in notes:
        out.extend(_body(text, at, note.start, published))
        told = "the day the note names" if note.day else "the page's day" if published else "no day is told"
        out.append(Anchor(start=note.start, end=note.end, day=note.day or published, reason=f"{note.opening}: {told}"))
        at = note.end
    out.extend(_body(text, at, len(text), published))
    return tuple(out)


def _body(text: str, start: int, end: int, published: date | None) -> tuple[Anchor, ...]:
    if not text[start:end].strip():
        return ()
    told = (
        "dates count from the page's day, though it is older than the note by an unknown time"
        if published
        else "no day is told"
    )
    return (Anchor(start=start, end=end, day=published, reason=f"the article beside the note: {told}"),)


def _paragraph_end(text: str, at: int) -> int:
    limit = min(len(text), at + _LONGEST)
    found = re.compile(r"\r?\n|[^\S\r\n]{3,}").search(text, at, limit)
    return found.start() if found else limit
