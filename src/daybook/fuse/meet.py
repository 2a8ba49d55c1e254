"""Which pairs of units share a block, found for all of them at once: spots as sorted numbers, not blocks as tables of lists.

Two spots of one key share a block if their days meet and a family is theirs both. Sorted by key and first day, those that a
spot meets stand side by side, so that nothing is written down for each single day. Only where a block may be crowded its
members are counted and cut block by block.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from daybook.fuse.block import Block, Spot, copy_crowds, copy_spot, level, looks, stands
from daybook.fuse.config import FusionConfig
from daybook.fuse.units import Unit

Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]

_SHARE = 1 << 21  # blocks, or pairs of spots, looked at together
_AT_ONCE = 1 << 18  # pairs handed out together
_FINDER, _COPY, _SOUGHT, _SEEKER = range(4)  # why a unit is in a block


@dataclass(frozen=True, slots=True)
class _Spots:
    """Where all units stand and look: one row a spot, in the order of units."""

    unit: npt.NDArray[np.uint32]
    role: npt.NDArray[np.uint8]
    key: Keys
    first: npt.NDArray[np.int32]
    days: npt.NDArray[np.int32]
    families: npt.NDArray[np.uint32]

    def where(self, chosen: npt.NDArray[np.bool_]) -> "_Spots":
        return _Spots(*(getattr(self, n)[chosen] for n in ("unit", "role", "key", "first", "days", "families")))


def pairs(
    units: Sequence[Unit],
    copies: Mapping[str, int],
    config: FusionConfig,
    *,
    focus: frozenset[int] | None = None,
    crowds: Mapping[Block, int] | None = None,
) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of positions in ``units`` (left < right), each once, as arrays of lefts and rights of some of them.

    ``copies``: document id -> key of its copy group. ``focus``: only pairs with one of these positions. ``crowds``: how many
    stand in a block in truth, for blocks of more than the cap of which ``units`` holds some only; without it, ``units`` is
    all there is.
    """
    if len(units) < 2:
        return
    full = _Crowds(units, copies, config, crowds)
    wanted = np.zeros(len(units), np.bool_)
    wanted[list(focus) if focus is not None else slice(None)] = True
    found: list[Keys] = []
    for codes in _codes(_met(_spots(units, copies, config)), full):
        if focus is not None:
            codes = codes[wanted[codes >> np.uint64(32)] | wanted[codes & _LOW]]
        if codes.size:
            found.append(codes)
    yield from _merged(found, len(units))


def each(
    units: Sequence[Unit],
    copies: Mapping[str, int],
    config: FusionConfig,
    *,
    focus: frozenset[int] | None = None,
    crowds: Mapping[Block, int] | None = None,
) -> Iterator[tuple[int, int]]:
    """The same pairs, one by one."""
    for left, right in pairs(units, copies, config, focus=focus, crowds=crowds):
        yield from zip(left.tolist(), right.tolist(), strict=True)


# -- spots ------------------------------------------------------------------------------------------------------------------


def _spots(units: Sequence[Unit], copies: Mapping[str, int], config: FusionConfig) -> _Spots:
    unit, role, key = array("I"), array("B"), array("Q")
    first, days, families = array("i"), array("i"), array("I")

    def put(n: int, why: int, spots: Iterable[Spot]) -> None:
        for s in spots:
            unit.append(n)
            role.append(_SOUGHT if s.sought else why)
            key.append(s.key)
            first.append(s.first)
            days.append(s.last - s.first + 1)
            families.append(s.families)

    for n, u in enumerate(units):
        put(n, _FINDER, stands(u, config))
        group = copies.get(u.document)
        if group is not None:
            put(n, _COPY, (copy_spot(u, group),))
        put(n, _SEEKER, looks(u, config))
    return _Spots(
        np.array(unit, np.uint32),
        np.array(role, np.uint8),
        np.array(key, np.uint64),
        np.array(first, np.int32),
        np.array(days, np.int32),
        np.array(families, np.uint32),
    )


def _met(spots: _Spots) -> _Spots:
    """Spots of keys that two units share, one of them standing there; what is sought only if somebody looks."""
    order = np.argsort(spots.key, kind="stable")
    starts = np.flatnonzero(np.r_[True, spots.key[order][1:] != spots.key[order][:-1]])
    role = spots.role[order]
    found = np.add.reduceat((role <= _COPY).astype(np.int32), starts)
    sought = np.add.reduceat((role == _SOUGHT).astype(np.int32), starts)
    seek = np.add.reduceat((role == _SEEKER).astype(np.int32), starts)
    useful = (found > 1) | ((seek > 0) & (found + sought > 0))
    keep = np.zeros(len(order), np.bool_)
    keep[order] = np.repeat(useful, np.diff(np.r_[starts, len(order)]))
    return spots.where(keep)


def _codes(spots: _Spots, full: "_Crowds") -> Iterator[Keys]:
    """Pairs as numbers, the right unit's position above the left one's; each once in one array, perhaps again in another."""
    if not spots.unit.size:
        return
    crowded = full.keys(spots)
    yield from _open(spots.where(~crowded))
    for share in _shares(spots.where(crowded)):
        yield _counted(share, full)


# -- where nothing is cut ---------------------------------------------------------------------------------------------------


class _Runs:
    """Spots sorted by key and first day. ``key``: small numbers; ``at``: key and first day in one number, ``end``: and last."""

    def __init__(self, key: Ints, spots: _Spots, chosen: npt.NDArray[np.bool_]) -> None:
        at = (key[chosen] << _DAYS) + spots.first[chosen] + 2
        order = np.argsort(at, kind="stable")
        self.at: Ints = at[order]
        self.end: Ints = self.at + spots.days[chosen][order] - 1
        self.unit, self.families = spots.unit[chosen][order], spots.families[chosen][order]


_DAYS = 22  # bits of a day


def _open(spots: _Spots) -> Iterator[Keys]:
    key = np.unique(spots.key, return_inverse=True)[1].astype(np.int64)
    finders = _Runs(key, spots, spots.role <= _COPY)
    yield from _paired(finders, np.arange(finders.at.size) + 1, _behind(finders.at, finders.end), finders)
    there, seekers = _Runs(key, spots, spots.role <= _SOUGHT), _Runs(key, spots, spots.role == _SEEKER)
    yield from _paired(seekers, _upto(there.at, seekers.at), _behind(there.at, seekers.end), there)
    yield from _paired(there, _behind(seekers.at, there.at), _behind(seekers.at, there.end), seekers)


def _upto(at: Ints, value: Ints) -> Ints:
    return np.searchsorted(at, value, "left")


def _behind(at: Ints, value: Ints) -> Ints:
    return np.searchsorted(at, value, "right")


def _paired(one: _Runs, start: Ints, stop: Ints, other: _Runs) -> Iterator[Keys]:
    """Pairs of each run with the others from ``start`` to ``stop`` that have a family in common."""
    many = np.maximum(stop - start, 0)
    ends = np.cumsum(many)
    at = 0
    while at < many.size:
        upto = max(at + 1, int(np.searchsorted(ends, (ends[at - 1] if at else 0) + _SHARE, "right")))
        some = slice(at, upto)
        mine = np.repeat(np.arange(at, upto), many[some])
        theirs = np.arange(mine.size) - np.repeat(ends[some] - many[some] - (ends[at] - many[at]), many[some])
        theirs += np.repeat(start[some], many[some])
        shared = np.flatnonzero(one.families[mine] & other.families[theirs])
        if shared.size:
            yield _coded(one.unit[mine[shared]], other.unit[theirs[shared]])
        at = upto


def _coded(one: npt.NDArray[np.uint32], other: npt.NDArray[np.uint32]) -> Keys:
    """Pairs of two different units, each once."""
    code = np.maximum(one, other).astype(np.uint64) << np.uint64(32) | np.minimum(one, other).astype(np.uint64)
    return _once(code[one != other])


def _once(codes: Keys) -> Keys:
    """Sorted, each once."""
    codes = np.sort(codes)
    return codes[np.r_[True, codes[1:] != codes[:-1]]] if codes.size else codes


# -- block by block ---------------------------------------------------------------------------------------------------------

_LOW = np.uint64(0xFFFFFFFF)


def _mixed(x: Keys) -> Keys:
    """Bits well mixed (splitmix64)."""
    with np.errstate(over="ignore"):
        x = x + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _number(key: Keys, day: npt.NDArray[np.int64], family: int | Ints) -> Keys:
    """64 bits that stand for a block."""
    with np.errstate(over="ignore"):
        inner = _mixed(key) + (day.astype(np.uint64) * np.uint64(64) + np.asarray(family).astype(np.uint64))
    return _mixed(inner)


class _Blocks:
    """Memberships in blocks: ``block``, ``unit`` and ``role``, one row each."""

    def __init__(self, spots: _Spots) -> None:
        at = np.repeat(np.arange(spots.unit.size), spots.days)
        ends = np.cumsum(spots.days, dtype=np.int64)
        day = np.arange(at.size, dtype=np.int64) - np.repeat(ends - spots.days, spots.days) + spots.first[at]
        rows, numbers = [], []
        families = spots.families[at]
        for bit in range(int(families.max()).bit_length()):
            some = np.flatnonzero(families >> np.uint32(bit) & np.uint32(1))
            if some.size:
                rows.append(at[some])
                numbers.append(_number(spots.key[at[some]], day[some], bit))
        row = np.concatenate(rows) if rows else np.zeros(0, np.int64)
        self.block: Keys = np.concatenate(numbers) if numbers else np.zeros(0, np.uint64)
        self.unit, self.role = spots.unit[row].astype(np.int64), spots.role[row]

    def of(self, chosen: npt.NDArray[np.bool_]) -> tuple[Keys, Ints]:
        """(blocks, units) of some rows, sorted."""
        block, unit = self.block[chosen], self.unit[chosen]
        order = np.lexsort((unit, block))
        return block[order], unit[order]


def _shares(spots: _Spots) -> Iterator[_Spots]:
    """The spots in shares of some keys each, every key in one share."""
    if not spots.unit.size:
        return
    blocks = spots.days.astype(np.int64) * np.bitwise_count(spots.families)
    number = int(blocks.sum()) // _SHARE + 1
    share = (_mixed(spots.key) >> np.uint64(40)) % np.uint64(number)
    for n in range(number):
        yield spots.where(share == n)


def _counted(spots: _Spots, full: "_Crowds") -> Keys:
    if not spots.unit.size:
        return np.zeros(0, np.uint64)
    there = _Blocks(spots)
    crowded = full.among(there)
    made = [
        _together(*there.of(~crowded & (there.role <= _COPY))),
        _across(*there.of(~crowded & (there.role == _SEEKER)), *there.of(~crowded & (there.role <= _SOUGHT))),
    ]
    if crowded.any():
        made.append(_together(*full.by_actor(there, crowded)))
        seekers = full.cut(there, crowded, (_SEEKER,))
        made.append(_across(*seekers, *full.cut(there, crowded, (_FINDER, _COPY, _SOUGHT))))
    return _once(np.concatenate(made))


def _together(block: Keys, unit: Ints) -> Keys:
    """All pairs of one block. ``block`` sorted."""
    if block.size < 2:
        return np.zeros(0, np.uint64)
    starts = np.flatnonzero(np.r_[True, block[1:] != block[:-1]])
    start = np.repeat(starts, np.diff(np.r_[starts, block.size]))
    return _expanded(unit, start, np.arange(block.size) - start, unit)


def _across(block: Keys, unit: Ints, other_block: Keys, other: Ints) -> Keys:
    """All pairs of one from here and one from there in the same block. Both sorted."""
    if not block.size or not other_block.size:
        return np.zeros(0, np.uint64)
    start = np.searchsorted(other_block, block, "left")
    return _expanded(unit, start, np.searchsorted(other_block, block, "right") - start, other)


def _expanded(unit: Ints, start: Ints, many: Ints, other: Ints) -> Keys:
    """Pairs of each unit and ``many`` of the others from ``start`` on."""
    ends = np.cumsum(many)
    right = np.repeat(unit, many)
    left = other[np.arange(right.size) - np.repeat(ends - many - start, many)]
    return _coded(right.astype(np.uint32), left.astype(np.uint32))


def _merged(found: list[Keys], units: int) -> Iterator[tuple[Ints, Ints]]:
    """Lefts and rights of all, each pair once, by the right ones' position."""
    total = sum(f.size for f in found)
    steps = np.linspace(0, units, total // _AT_ONCE + 2).astype(np.uint64) << np.uint64(32)
    bounds = [np.searchsorted(f, steps) for f in found]
    for n in range(steps.size - 1):
        some = [f[b[n] : b[n + 1]] for f, b in zip(found, bounds, strict=True)]
        codes = _once(np.concatenate(some)) if some else np.zeros(0, np.uint64)
        if codes.size:
            yield (codes & _LOW).astype(np.int64), (codes >> np.uint64(32)).astype(np.int64)


# -- crowds -----------------------------------------------------------------------------------------------------------------


class _Crowds:
    """Blocks of more than the cap: cut by actor, and fuller ones into parts by the units' ids."""

    def __init__(
        self,
        units: Sequence[Unit],
        copies: Mapping[str, int],
        config: FusionConfig,
        told: Mapping[Block, int] | None,
    ) -> None:
        self.units, self.config, self.counting = units, config, told is None and len(units) > config.block_cap
        if told is None:
            told = copy_crowds(copies, config) if self.counting else {}
        self.told, self.told_keys = _by_number(told), np.array(sorted({b[0] for b in told}), np.uint64)
        self.side: dict[str | None, int] = {}

    def keys(self, spots: _Spots) -> npt.NDArray[np.bool_]:
        """Which spots are of a key that may have a crowded block: so many stand there on days that meet some spot's."""
        out = np.isin(spots.key, self.told_keys)
        if self.counting:
            key = np.unique(spots.key, return_inverse=True)[1].astype(np.int64)
            there = _Runs(key, spots, (spots.role == _FINDER) | (spots.role == _SOUGHT))
            meeting = _behind(there.at, there.end) - _upto(np.sort(there.end), there.at)
            full = np.unique(there.at[meeting > self.config.block_cap] >> _DAYS)
            out |= np.isin(key, full)
        return out

    def among(self, there: _Blocks) -> npt.NDArray[np.bool_]:
        """Which rows are of a crowded block; remembers how finely each of these is cut."""
        self.level: dict[int, int] = {n: level(m, self.config) for n, m in self.told.items()}
        if self.counting:
            block = np.sort(there.block[(there.role == _FINDER) | (there.role == _SOUGHT)])
            starts = np.flatnonzero(np.r_[True, block[1:] != block[:-1]]) if block.size else np.zeros(0, np.int64)
            many = np.diff(np.r_[starts, block.size])
            for n in np.flatnonzero(many > self.config.block_cap):
                self.level[int(block[starts[n]])] = level(int(many[n]), self.config)
        self.level = {n: cut for n, cut in self.level.items() if cut}
        if not self.level:
            return np.zeros(there.block.size, np.bool_)
        return np.isin(there.block, np.fromiter(self.level, np.uint64, len(self.level)))

    def by_actor(self, there: _Blocks, crowded: npt.NDArray[np.bool_]) -> tuple[Keys, Ints]:
        """Those who stand in crowded blocks, once for each side, and one part of the block each."""
        blocks, units, sides = array("Q"), array("q"), array("q")
        for n in np.flatnonzero(crowded & (there.role <= _COPY)):
            block, unit = int(there.block[n]), int(there.unit[n])
            u, part = self.units[unit], self._part(unit, self.level[block] - 1)
            for side in (u.actor_sides | u.target_sides) or (None,):
                blocks.append(block)
                units.append(unit)
                sides.append((self.side.setdefault(side, len(self.side)) << 24) + part)
        return _sorted(_number(np.array(blocks, np.uint64), np.array(sides, np.int64), 0), np.array(units, np.int64))

    def cut(self, there: _Blocks, crowded: npt.NDArray[np.bool_], roles: Sequence[int]) -> tuple[Keys, Ints]:
        """Those of some roles in crowded blocks, in one part of the block each."""
        some = np.flatnonzero(crowded & np.isin(there.role, roles))
        block, unit = there.block[some], there.unit[some]
        part = [self._part(int(u), self.level[int(b)] + 1) for b, u in zip(block, unit, strict=True)]
        return _sorted(_number(block, np.array(part, np.int64), 1), unit)

    def _part(self, unit: int, parts: int) -> int:
        return int(self.units[unit].id[-6:], 16) & ((1 << parts) - 1)


def _by_number(crowds: Mapping[Block, int]) -> dict[int, int]:
    if not crowds:
        return {}
    rows = list(crowds)
    key = np.array([b[0] for b in rows], np.uint64)
    family = np.array([b[2].bit_length() - 1 for b in rows], np.int64)
    numbers = _number(key, np.array([b[1] for b in rows], np.int64), family)
    return {int(n): crowds[b] for n, b in zip(numbers, rows, strict=True)}


def _sorted(block: Keys, unit: Ints) -> tuple[Keys, Ints]:
    order = np.lexsort((unit, block))
    return block[order], unit[order]
