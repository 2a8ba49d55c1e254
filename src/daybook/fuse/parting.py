"""Where the claims that a reader put under one key tell of more than one happening: each part becomes a unit of its own.

A reader's key says "these tell of one"; what the claims themselves tell goes before it: types, days or places that cannot be
one, a total over an area beside one place's part of it, news of an area behind what is told of a place in it.
"""

from collections.abc import Sequence

from daybook.core.vocab import Status
from daybook.fuse import geo, kinds
from daybook.fuse.said import Said

_APART_KM = 10.0  # beyond their radii: farther from each other, places that one report tells are two
_ABOUT_ALL = 0.95  # a place's numbers that add up to so much of an area's are not a part of them, but all of them


def split(members: Sequence[Said]) -> list[list[Said]]:
    """Claims of one key, in text order -> parts that can be one happening; a claim goes to the first that tells its place."""
    parts: list[list[Said]] = []
    for s in members:
        homes = [p for p in parts if not any(_clash(s, other) for other in p)]
        home = next((p for p in homes if _shares_place(s, p)), homes[0] if homes else None)
        if home is None:
            parts.append([s])
        else:
            home.append(s)
    return parts


def total_and_part(a: Said, b: Said) -> bool:
    """True if the one tells a number over an area and the other a smaller one of a place in it."""
    if a.place is None or b.place is None or not (a.counts and b.counts):
        return False
    wide, fine = (a, b) if geo.holds(a.place, b.place) else (b, a)
    if fine.place is None or wide.place is None or not geo.holds(wide.place, fine.place):
        return False
    return any(
        0
        < sum(d.high or d.low or 0 for d in fine.counts if d.harm is c.harm and not d.part)
        < _ABOUT_ALL * (c.low or 0)
        for c in wide.counts
        if not c.part
    )


def _clash(a: Said, b: Said) -> bool:
    """True if the reader's key cannot hold: what one report tells so of two claims are two happenings."""
    if kinds.told_apart(a.type, b.type):
        return True
    if {a.status, b.status} == {Status.ACTUAL, Status.PLANNED} or a.habit != b.habit:
        return True
    if a.told and b.told and (_after(a, b) or _after(b, a)):
        return True
    if geo.apart(a.place, b.place, _APART_KM) or total_and_part(a, b):
        return True
    first, then = (a, b) if a.claim.trigger.start <= b.claim.trigger.start else (b, a)
    return _area_news(first, then) or _stretch_and_day(a, b)


def _shares_place(s: Said, part: Sequence[Said]) -> bool:
    return s.place is not None and any(o.place is not None and geo.same(o.place, s.place) for o in part)


def _area_news(first: Said, then: Said) -> bool:
    """True if a report has told of a place and goes on to the area around it, with neither a number nor a day of its own."""
    if first.place is None or then.place is None or then.counts or _own_day(then):
        return False
    return geo.is_area(then.place) and not geo.is_area(first.place) and geo.holds(then.place, first.place)


def _stretch_and_day(a: Said, b: Said) -> bool:
    """True if one tells of days before and up to the other's day ("since Saturday 68"): not that day's happening."""
    return _own_day(a) and _own_day(b) and (_leads_up(a, b) or _leads_up(b, a))


def _leads_up(stretch: Said, day: Said) -> bool:
    if stretch.first is None or stretch.last is None or day.first is None or day.first != day.last:
        return False
    return stretch.first < day.first <= stretch.last


def _own_day(s: Said) -> bool:
    return s.told and not s.resolution.time.inferred


def _after(a: Said, b: Said) -> bool:
    """True if both days are told closely and do not meet: one report that says "Monday" and "Tuesday" means two days."""
    if a.first is None or b.last is None or a.first <= b.last:
        return False
    return a.first > b.last + 1 or (_narrow(a) and _narrow(b))


def _narrow(s: Said) -> bool:
    return s.first is not None and s.last is not None and s.last - s.first <= 2
