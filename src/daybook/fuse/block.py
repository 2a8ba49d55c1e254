"""Which units are worth comparing: those that share a block of place, day and family of types, or the same words.

A unit *stands* in blocks and *looks* into others; two are compared if they stand in one, or one looks where the other
stands. A :class:`Spot` names blocks of a run of days and several families at once, by a hash that is the same on every
machine: the case file keeps them, so that a new report finds its neighbours without looking at all the others.

Cost grows with the number of units that fall into one block, not with the square of all: a block that is too full is cut
by actor, and one fuller still into parts by the units' ids. Whether two units meet depends on the two and on how full
their block is, never on who else stands in it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from daybook.core.vocab import Precision
from daybook.fuse import geo, kinds
from daybook.fuse.config import FusionConfig
from daybook.fuse.naming import name
from daybook.fuse.units import Unit

_CELL = 0.5  # degrees: about 55 km of latitude, wider than two town radii
_EDGE = (-0.2, 0.0, 0.2)  # degrees: a place so near the edge of its cell looks into the next
_ANY = 1 << 30  # family of blocks that hold every type
NO_DAY = -1  # where the long and the undated meet each other

Block = tuple[int, int, int]  # key, day, family


class Spot(NamedTuple):
    """Blocks of one key: days ``first`` to ``last`` (ordinals, or both ``NO_DAY``), families as bits.

    ``sought``: those that stand there are met only by those that look there, not by each other.
    """

    key: int
    first: int
    last: int
    families: int
    sought: bool = False


def sentence_key(fingerprint: int) -> int:
    """Key of the block of all who hold a sentence of this fingerprint."""
    return (fingerprint ^ 0x5EED) >> 1


@lru_cache(maxsize=4096)
def _bits(families: tuple[str, ...]) -> int:
    return sum(1 << kinds.FAMILIES.index(f) for f in families)


@lru_cache(maxsize=4096)
def each_family(bits: int) -> tuple[int, ...]:
    """The single families, as bits."""
    return tuple(1 << n for n in range(bits.bit_length()) if bits >> n & 1)


def blocks(spot: Spot) -> Iterator[Block]:
    """The single blocks that a spot names."""
    for day in range(spot.first, spot.last + 1):
        for family in each_family(spot.families):
            yield (spot.key, day, family)


def level(members: int, config: FusionConfig) -> int:
    """How finely a block of so many members is cut: 0 not at all, 1 by actor, then by actor into 2, 4, 8 … parts."""
    if members <= config.block_cap:
        return 0
    return 1 + max(0, (members - 1).bit_length() - (4 * config.block_cap - 1).bit_length())


def copy_crowds(copies: Mapping[str, int], config: FusionConfig) -> dict[Block, int]:
    """The blocks of large groups of near-copies; how full they are is told by their documents."""
    sizes = Counter(copies.values())
    return {
        (key, 0, 1 << n): size
        for key, size in sizes.items()
        if size > config.block_cap
        for n in range(len(kinds.FAMILIES))
    }


def days_of(u: Unit, config: FusionConfig) -> tuple[int, int] | None:
    """First and last day (ordinals) a unit is looked for at; undated news by the days before it was said. ``None``: no days."""
    first, last = u.first, u.last
    if first is None and last is None:
        last = u.day
    if last is None and first is not None:
        last = first
    if first is None and last is not None:
        first = last - config.news_days
    if first is None or last is None or last - first > config.long_days or last < first:
        return None
    return first, last


def copy_spot(u: Unit, group: int) -> Spot:
    """Where a unit stands with those of its report's near-copies. ``group``: their key."""
    return Spot(group, 0, 0, _bits(kinds.families(u.types)))


def stands(u: Unit, config: FusionConfig) -> Iterator[Spot]:
    """Where a unit stands, beside :func:`copy_spot`."""
    families = _bits(kinds.families(u.types))
    first, last = days_of(u, config) or (NO_DAY, NO_DAY)
    for place in _places(u):
        yield Spot(place, first, last, families)
    coarse = u.place is None or u.place.place_id is None or u.place.precision is Precision.COUNTRY
    if coarse and u.told and u.first is not None and u.last is not None:  # those of the very same days
        yield Spot(name("days", u.first, u.last), 0, 0, families)
    for side in u.actor_sides | u.target_sides:
        yield Spot(name("side", side), first, last, families, True)
    for sentence in u.sentences:
        yield Spot(sentence_key(sentence), 0, 0, _ANY)
    for harm, figure in {
        (harm, figure)
        for harm, numbers in u.numbers.items()  # distinctive figures find each other wherever they stand
        for low, high in numbers
        if (figure := low if low is not None else high) is not None and figure >= config.distinctive
    }:
        yield Spot(name("figure", harm, figure), first, last, _ANY)


def _places(u: Unit) -> Iterator[int]:
    p = u.place or u.context
    if p is None:
        return
    if p.place_id is None:
        yield name("words", p.span.quote.casefold())
        return
    if p.precision is Precision.COUNTRY:
        return
    if p.admin or p.precision is Precision.PROVINCE:
        # Towns stand in their province's block only for those that tell no more than the province.
        yield name("area" if p.precision is Precision.PROVINCE else "inside", p.country, p.admin or p.name)
    if p.lat is not None and p.lon is not None and not geo.is_area(p):
        yield name("cell", int(p.lat // _CELL), int(p.lon // _CELL))


def looks(u: Unit, config: FusionConfig) -> Iterator[Spot]:
    """A province-wide claim looks at the towns inside; a town at cells beside its own; a claim without a place at sides.

    All look at their own place on the next day, so that of two units a day apart one looks at the other.
    """
    p = u.place or u.context
    families = _bits(kinds.families(u.types))
    days = days_of(u, config)
    first, last = (days[0], days[1] + 1) if days else (NO_DAY, NO_DAY)
    if p is None or p.place_id is None or p.precision is Precision.COUNTRY:
        for side in u.actor_sides | u.target_sides:
            yield Spot(name("side", side), first, last, families)
        return
    for place in _places(u):
        yield Spot(place, last, last, families)
    if p.precision is Precision.PROVINCE:
        yield Spot(name("inside", p.country, p.name), first, last, families)
    elif p.lat is not None and p.lon is not None and not geo.is_area(p):
        home = (int(p.lat // _CELL), int(p.lon // _CELL))
        beside = {(int((p.lat + dy) // _CELL), int((p.lon + dx) // _CELL)) for dy in _EDGE for dx in _EDGE} - {home}
        for cell in beside:
            yield Spot(name("cell", *cell), first, last, families)


def share(a: Unit, b: Unit, config: FusionConfig) -> bool:
    """True if two units stand or look in one block, whatever copies of their reports there are."""
    ours, theirs = list(stands(a, config)), list(stands(b, config))
    standing = any(_meet(s, t) for s in ours for t in theirs if not (s.sought or t.sought))
    return (
        standing
        or any(_meet(s, t) for s in ours for t in looks(b, config))
        or any(_meet(s, t) for s in looks(a, config) for t in theirs)
    )


def _meet(s: Spot, t: Spot) -> bool:
    return s.key == t.key and s.first <= t.last and t.first <= s.last and bool(s.families & t.families)
