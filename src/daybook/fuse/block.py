"""Which units are worth comparing: those that share a block of place, day and family of types, or the same words.

Cost grows with the number of units that fall into one block, not with the square of all: a block that is too full is cut
by actor, and a block cut so that is still too full compares neighbours only.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from daybook.core.vocab import Precision
from daybook.fuse import geo, kinds
from daybook.fuse.config import FusionConfig
from daybook.fuse.units import Unit

_CELL = 0.5  # degrees: about 55 km of latitude, wider than two town radii
_EDGE = (-0.2, 0.0, 0.2)  # degrees: a place so near the edge of its cell looks into the next

Key = tuple[object, ...]


def pairs(units: Sequence[Unit], copies: dict[str, int], config: FusionConfig) -> Iterator[tuple[int, int]]:
    """Pairs of positions in ``units`` (left < right), each once. ``copies``: document id -> number of its copy group."""
    # Blocks are named by the hashes of their keys: two that share one only cost some comparisons.
    finders: dict[int, list[int]] = {}  # blocks a unit stands in, whose members are compared
    sought: dict[int, list[int]] = {}  # blocks a unit stands in for those that look there
    seekers: dict[int, list[int]] = {}
    for n, u in enumerate(units):
        for key in set(_stands(u, copies, config)):
            (sought if key[0] == "side" else finders).setdefault(hash(key), []).append(n)
        for key in set(_looks(u, config)):
            seekers.setdefault(hash(key), []).append(n)
    seen: set[int] = set()
    width = len(units)
    for members in finders.values():
        for block in _cut(members, units, config):
            for at, right in enumerate(block):
                for left in block[max(0, at - config.block_cap) : at]:
                    code = left * width + right
                    if code not in seen:
                        seen.add(code)
                        yield left, right
    for blocks in (finders, sought):
        for name, lookers in seekers.items():
            there = blocks.get(name)
            for looker in lookers if there else ():
                for other in _near(looker, there or [], config.block_cap):
                    left, right = min(looker, other), max(looker, other)
                    code = left * width + right
                    if left != right and code not in seen:
                        seen.add(code)
                        yield left, right


def _near(looker: int, members: list[int], cap: int) -> list[int]:
    """All members of a block, or where it is too full, those beside the looker in the order of units."""
    if len(members) <= cap:
        return members
    at = bisect_left(members, looker)
    return members[max(0, at - cap // 2) : at + cap // 2]


def _cut(members: list[int], units: Sequence[Unit], config: FusionConfig) -> list[list[int]]:
    if len(members) <= config.block_cap:
        return [members]
    parts: dict[str, list[int]] = {}
    for n in members:
        for actor in sorted(units[n].actor_sides | units[n].target_sides) or [""]:
            parts.setdefault(actor, []).append(n)
    return [parts[k] for k in sorted(parts)]


def days_of(u: Unit, config: FusionConfig) -> range | None:
    """The days (ordinals) a unit is looked for at; undated news by the days before it was said. ``None``: no days."""
    first, last = u.first, u.last
    if first is None and last is None:
        last = u.day
    if last is None and first is not None:
        last = first
    if first is None and last is not None:
        first = last - config.news_days
    if first is None or last is None or last - first > config.long_days:
        return None
    return range(first, last + 1)


def _slots(u: Unit, config: FusionConfig, *, after: bool = False) -> list[int]:
    """The days a unit stands at; with ``after`` the next one too, so that of two units a day apart one looks at the other."""
    days = days_of(u, config)
    if days is None:
        return [-1]  # the long and the undated meet each other
    return [*days, days[-1] + 1] if after else list(days)


def _stands(u: Unit, copies: dict[str, int], config: FusionConfig) -> Iterator[Key]:
    slots = _slots(u, config)
    for family in kinds.families(u.types):
        for place in _places(u):
            for slot in slots:
                yield (family, slot, *place)
    coarse = u.place is None or u.place.place_id is None or u.place.precision is Precision.COUNTRY
    if coarse and u.told and u.first is not None and u.last is not None:  # those of the very same days
        for family in kinds.families(u.types):
            yield ("days", family, u.first, u.last)
    for side in sorted(u.actor_sides | u.target_sides):
        for family in kinds.families(u.types):
            for slot in slots:
                yield ("side", family, slot, side)
    for sentence in u.sentences:
        yield ("sentence", sentence)
    group = copies.get(u.document)
    if group is not None:
        for family in kinds.families(u.types):
            yield ("copy", group, family)
    for harm, numbers in u.numbers.items():  # distinctive figures find each other wherever they stand
        for low, high in numbers:
            figure = low if low is not None else high
            if figure is not None and figure >= config.distinctive:
                for slot in slots:
                    yield ("figure", harm, figure, slot)


def _places(u: Unit) -> Iterator[Key]:
    p = u.place or u.context
    if p is None:
        return
    if p.place_id is None:
        yield ("words", p.span.quote.casefold())
        return
    if p.precision is Precision.COUNTRY:
        return
    if p.admin or p.precision is Precision.PROVINCE:
        # Towns stand in their province's block only for those that tell no more than the province.
        yield ("area" if p.precision is Precision.PROVINCE else "inside", p.country, p.admin or p.name)
    if p.lat is not None and p.lon is not None and not geo.is_area(p):
        yield ("cell", int(p.lat // _CELL), int(p.lon // _CELL))


def _looks(u: Unit, config: FusionConfig) -> Iterator[Key]:
    """A province-wide claim looks at the towns inside; a town at cells beside its own; a claim without a place at none."""
    p = u.place or u.context
    slots = _slots(u, config, after=True)
    if p is None or p.place_id is None or p.precision is Precision.COUNTRY:
        for side in sorted(u.actor_sides | u.target_sides):
            for family in kinds.families(u.types):
                for slot in slots:
                    yield ("side", family, slot, side)
        return
    for family in kinds.families(u.types):
        for place in _places(u):
            yield (family, slots[-1], *place)
        if p.precision is Precision.PROVINCE:
            for slot in slots:
                yield (family, slot, "inside", p.country, p.name)
        elif p.lat is not None and p.lon is not None and not geo.is_area(p):
            home = (int(p.lat // _CELL), int(p.lon // _CELL))
            beside = {(int((p.lat + dy) // _CELL), int((p.lon + dx) // _CELL)) for dy in _EDGE for dx in _EDGE} - {home}
            for cell in beside:
                for slot in slots:
                    yield (family, slot, "cell", *cell)
