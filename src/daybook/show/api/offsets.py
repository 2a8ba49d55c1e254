"""Offsets of one text for a browser, fast for many spans of a long text."""

from functools import cached_property

from daybook.core.errors import InvalidRecord
from daybook.core.text import Span, code_point_offset, utf16_offset

STEP = 4096  # code points between two checkpoints


class Offsets:
    """Converts offsets of a text between code points and UTF-16 units, through ``core.text`` over short stretches."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = not text or max(text) <= "\uffff"  # then both units are one

    @cached_property
    def _checkpoints(self) -> list[int]:
        found = [0]
        for start in range(0, len(self.text), STEP):
            piece = self.text[start : start + STEP]
            found.append(found[-1] + utf16_offset(piece, len(piece)))
        return found

    def utf16(self, offset: int) -> int:
        """UTF-16 units before this code point."""
        if self.plain:
            return offset
        at, rest = divmod(offset, STEP)
        return self._checkpoints[at] + utf16_offset(self.text[at * STEP : at * STEP + rest], rest)

    def code_point(self, units: int) -> int:
        """Code points before this UTF-16 unit. Raises ``InvalidRecord`` inside a pair or behind the end."""
        return units if self.plain and units <= len(self.text) else code_point_offset(self.text, units)

    def span(self, start: int, end: int) -> dict[str, int]:
        """Both pairs of offsets."""
        return {"start": start, "end": end, "start16": self.utf16(start), "end16": self.utf16(end)}

    def inside(self, span: Span, start: int, end: int) -> tuple[int, int] | None:
        """UTF-16 units of the span within code points ``start``–``end``; ``None`` if it is not wholly inside."""
        if not start <= span.start < span.end <= end:
            return None
        base = self.utf16(start)
        return self.utf16(span.start) - base, self.utf16(span.end) - base


def with_code_points(value: object, offsets: Offsets) -> object:
    """A request's value with ``start``/``end`` put in for spans that only have ``start16``/``end16``, at any depth."""
    if isinstance(value, list):
        return [with_code_points(v, offsets) for v in value]
    if not isinstance(value, dict):
        return value
    out = {k: with_code_points(v, offsets) for k, v in value.items()}
    first, last = out.get("start16"), out.get("end16")
    if "text" in out and "start" not in out and isinstance(first, int) and isinstance(last, int):
        if first < 0 or last < 0:
            raise InvalidRecord("value: an offset is negative")
        out["start"], out["end"] = offsets.code_point(first), offsets.code_point(last)
    for key in ("start16", "end16", "at16"):
        out.pop(key, None)
    return out
