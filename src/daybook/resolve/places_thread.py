"""Which kinds of place a common noun may point back to: "the city", "the area", "the airbase"; and what it does not mean."""

import re
from collections import defaultdict

from daybook.core.claims import Reading
from daybook.core.vocab import PlaceRole, Role

_CLOSED = re.compile(r"[^()\n]*\)")


def aside(text: str, start: int, end: int) -> int | None:
    """Where the brackets close (offset behind them) that ``text[start:end]`` stands in by the way; ``None`` if it does not.

    A name that fills its brackets alone is another spelling or a translation, and counts as one outside.
    """
    opened = text.rfind("(", max(0, start - 300), start)
    if opened < 0:
        return None
    before = text[opened + 1 : start]
    if ")" in before or "\n" in before:
        return None
    closed = _CLOSED.match(text, end)
    if closed is None or not (before.strip() or text[end : closed.end() - 1].strip()):
        return None
    return closed.end()


def scenes(reading: Reading) -> dict[tuple[int, int], frozenset[tuple[int, int]]]:
    """For each place span: the spans where other claims of the same happening take place."""
    at: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for o in reading.observations:
        if o.event_key is not None:
            at[o.event_key] |= {
                (m.span.start, m.span.end) for m in o.claim.of(Role.PLACE) if m.place_role is PlaceRole.AT
            }
    found: dict[tuple[int, int], frozenset[tuple[int, int]]] = {}
    for o in reading.observations:
        if o.event_key is None:
            continue
        for m in o.claim.of(Role.PLACE):
            own = (m.span.start, m.span.end)
            found[own] = found.get(own, frozenset()) | (at[o.event_key] - {own})
    return found


TOWNS = frozenset({"town", "village"})
THREAD: dict[str, frozenset[str]] = {
    "city": frozenset({"town"}),
    "town": TOWNS,
    "village": frozenset({"village", "town", "quarter"}),
    "district": frozenset({"quarter", "district", "subdistrict", "region"}),
    "neighbourhood": frozenset({"quarter", "district"}),
    "neighborhood": frozenset({"quarter", "district"}),
    "quarter": frozenset({"quarter", "district"}),
    "suburb": frozenset({"quarter", "district", "town", "region"}),
    "area": TOWNS | {"quarter", "district", "region", "province", "subdistrict", "site", "camp", "base", "airbase"},
    "place": TOWNS | {"quarter", "district", "region", "site"},
    "territory": TOWNS | {"quarter", "district", "region", "province"},
    "site": TOWNS | {"quarter", "site", "base", "airbase", "field"},
    "enclave": frozenset({"region", "district", "quarter", "town"}),
    "pocket": frozenset({"region", "district", "quarter", "town"}),
    "region": frozenset({"region", "province", "district", "town"}),
    "countryside": frozenset({"province", "town"}),
    "province": frozenset({"province"}),
    "governorate": frozenset({"province"}),
    "camp": frozenset({"camp", "base"}),
    "airbase": frozenset({"airbase", "base"}),
    "airport": frozenset({"airbase"}),
    "airfield": frozenset({"airbase"}),
    "base": frozenset({"base", "airbase", "camp"}),
    "crossing": frozenset({"crossing"}),
    "island": frozenset({"island"}),
    "part": frozenset({"town", "region", "district"}),
}
