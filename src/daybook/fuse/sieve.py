"""Tells of many pairs at once which the scorer need not look at: those it would rule out, and those it would hardly like.

Nine of ten pairs of a large case end here. The scorer (``fuse/match.py``) has the only word on all others. What is decided here is
only what follows for certain: a veto is one of the scorer's, and "unlike" is said where even the best that the evidence left
open could weigh keeps a pair below the bar (``tests/fuse/test_sieve.py`` compares every verdict with the scorer's). Sets are told
by bits, so that two that share no bit share no member; the contrary is never taken for certain.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt

from daybook.core.vocab import ClaimType, HarmKind, Precision, Status
from daybook.fuse import geo
from daybook.fuse.config import FusionConfig
from daybook.fuse.match import FROM_CONTEXT, WIDE_KM, type_evidence
from daybook.fuse.units import Unit
from daybook.fuse.weights import BASE, WEIGHTS

ASK, RULED_OUT, UNLIKE = range(3)  # what is known of a pair

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint64]

_NONE = -(1 << 40)  # a day that is not told
_BAG = 4  # words of 64 bits in which a unit's words are told
_SLACK = 1e-6  # km and log-odds that arithmetic in another order may be off by
_HARMS = {h: n for n, h in enumerate(HarmKind)}
_STATUS = {s: n for n, s in enumerate(Status)}
_DENIED, _PLANNED = _STATUS[Status.DENIED], _STATUS[Status.PLANNED]


class _Codes(dict[Hashable, int]):
    """Small numbers for things, in the order they are met."""

    def of(self, thing: Hashable) -> int:
        return self.setdefault(thing, len(self))

    def bits(self, things: Iterable[Hashable]) -> int:
        out = 0
        for thing in things:
            out |= 1 << (self.setdefault(thing, len(self)) & 63)
        return out


class Sieve:
    """The units' fields in columns. ``bar``: the score up to which a pair counts as unlike."""

    def __init__(self, units: Sequence[Unit], copies: Mapping[str, int], config: FusionConfig, bar: float) -> None:
        self.config, self.bar = config, log(bar / (1 - bar)) - _SLACK
        self._types(units)
        self._days(units)
        self._places(units)
        self._parties(units)
        self._numbers(units)
        self._words(units, copies)

    def __call__(self, left: Ints, right: Ints) -> npt.NDArray[np.uint8]:
        """A verdict for each pair of positions."""
        out = np.full(left.size, ASK, np.uint8)
        odds = self.fit[self.kind[left], self.kind[right]]
        veto = np.isnan(odds)
        one, two = self.status[left], self.status[right]
        veto |= ((one == _PLANNED) | (two == _PLANNED)) & (one != two)
        veto |= self.habit[left] != self.habit[right]
        days, impossible = self._day_evidence(left, right)
        veto |= impossible
        out[veto] = RULED_OUT
        rest = np.flatnonzero(~veto)
        left, right, odds = left[rest], right[rest], odds[rest] + days[rest]
        where, far = self._place_evidence(left, right)
        out[rest[far]] = RULED_OUT
        odds += BASE + where + self._bare_and_lead(left, right)
        odds += self._party_evidence(left, right) + self._number_evidence(left, right)
        near = np.flatnonzero(
            ~far & (odds <= self.bar - self._least_words()) & (self.document[left] != self.document[right])
        )
        left, right = left[near], right[near]
        words = self._word_evidence(left, right)
        out[rest[near[odds[near] + words <= self.bar]]] = UNLIKE
        return out

    # -- types ----------------------------------------------------------------------------------------------------------------

    def _types(self, units: Sequence[Unit]) -> None:
        seen = _Codes()
        self.kind: Ints = np.fromiter((seen.of((u.types, u.main)) for u in units), np.int64, len(units))
        rows: list[Any] = list(seen)
        self.fit: Floats = np.array([[_fit(*a, *b) for b in rows] for a in rows], np.float64).reshape(
            len(rows), len(rows)
        )
        self.status: Ints = np.fromiter((_STATUS[u.status] for u in units), np.int64, len(units))
        self.habit: Flags = np.fromiter((u.habit for u in units), np.bool_, len(units))

    # -- days -----------------------------------------------------------------------------------------------------------------

    def _days(self, units: Sequence[Unit]) -> None:
        def column(values: Iterable[int | None]) -> Ints:
            return np.fromiter((_NONE if v is None else v for v in values), np.int64, len(units))

        self.first, self.last = column(u.first for u in units), column(u.last for u in units)
        self.day = column(u.day for u in units)
        self.told: Flags = np.fromiter((u.told for u in units), np.bool_, len(units))
        self.own: Flags = np.fromiter((u.own for u in units), np.bool_, len(units))

    def _day_evidence(self, left: Ints, right: Ints) -> tuple[Floats, Flags]:
        """What the days weigh at most, and which pairs they rule out."""
        told = self.told[left], self.told[right]
        both, only = told[0] & told[1], told[0] ^ told[1]
        out = np.empty(left.size)
        veto = np.zeros(left.size, np.bool_)
        n = np.flatnonzero(both)
        out[n], veto[n] = self._told_days(left[n], right[n])
        n = np.flatnonzero(only)
        first = told[0][n]
        out[n], veto[n] = self._one_dated(np.where(first, left[n], right[n]), np.where(first, right[n], left[n]))
        n = np.flatnonzero(~told[0] & ~told[1])
        out[n] = self._undated(left[n], right[n])
        denied = ((self.status[left] == _DENIED) ^ (self.status[right] == _DENIED)) & ~both
        out[denied] = _most("denial.undated", "denial.after", "denial.far")
        return out, veto

    def _told_days(self, left: Ints, right: Ints) -> tuple[Floats, Flags]:
        first, last = (self.first[left], self.first[right]), (self.last[left], self.last[right])
        has_first, has_last = [f != _NONE for f in first], [x != _NONE for x in last]
        behind = has_first[0] & has_last[1] & (first[0] > last[1])
        before = has_first[1] & has_last[0] & (first[1] > last[0]) & ~behind
        gap = np.where(behind, first[0] - last[1], np.where(before, first[1] - last[0], 0))
        open_ = ~behind & ~before & ~(has_last[0] & has_last[1]) & ~(has_first[0] & has_first[1])
        width = [np.where(f & x, b - a + 1, 30) for f, x, a, b in zip(has_first, has_last, first, last, strict=True)]
        narrow, wide = np.minimum(*width), np.maximum(*width)
        meeting = np.select(
            [
                (wide <= 3) & (narrow == wide),
                (wide <= 3) & (wide == 2),
                wide <= 3,
                (first[0] == first[1]) & (last[0] == last[1]),
                wide <= 3 * narrow,
            ],
            [_w("day.same"), _w("day.pair"), _w("day.close"), _w("day.stretch"), _w("day.overlap")],
            _w("day.within"),
        )
        out = np.select([open_, gap == 1, gap > 1], [_w("day.unknown"), _w("day.next"), _w("day.apart")], meeting)
        return out, gap > self.config.spread_days

    def _one_dated(self, told: Ints, other: Ints) -> tuple[Floats, Flags]:
        news = self.config.news_days
        end = np.where(self.last[other] != _NONE, self.last[other], self.day[other])
        first = self.first[told]
        last = np.where(self.last[told] != _NONE, self.last[told], first)
        later = (first != _NONE) & (end != _NONE) & (first > end)
        out = np.select(
            [
                later,
                (end == _NONE) | (last == _NONE),
                (first != _NONE) & (last - first > 2 * news),
                last < end - 4 * news,
                last < end - news,
                last < end - 1,
            ],
            [_w(n) for n in ("one.carried", "day.unknown", "one.stretch", "one.old", "one.later", "one.days_after")],
            _w("one.news"),
        )
        return out, later & self.own[told]

    def _undated(self, left: Ints, right: Ints) -> Floats:
        one, two = (np.where(self.last[n] != _NONE, self.last[n], self.day[n]) for n in (left, right))
        gap = np.abs(one - two)
        return np.select(
            [(one == _NONE) | (two == _NONE), gap == 0, gap <= self.config.news_days],
            [_w("news.undated"), _w("news.same"), _w("news.near") * gap],
            _w("news.far"),
        )

    # -- places ---------------------------------------------------------------------------------------------------------------

    def _places(self, units: Sequence[Unit]) -> None:
        size, names, entries = len(units), _Codes({"": 0}), _Codes()
        self.where: Ints = np.full(size, -1)  # nothing told
        self.entry: Ints = np.full(size, -1)  # no entry of a gazetteer
        self.lat, self.lon = np.full(size, np.nan), np.full(size, np.nan)
        self.radius = np.zeros(size)
        self.precision, self.name = np.full(size, -1), np.zeros(size, np.int64)
        self.admin, self.country = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self.area = np.zeros(size, np.bool_)
        self.placed = np.zeros(size, np.bool_)
        fine = {p: n for n, p in enumerate(Precision)}
        self._country, self._province = fine[Precision.COUNTRY], fine[Precision.PROVINCE]
        for n, u in enumerate(units):
            p = u.place or u.context
            if p is None:
                continue
            self.placed[n] = u.place is not None
            self.where[n] = names.of(("words", p.span.quote.casefold()))
            self.entry[n] = -1 if p.place_id is None else entries.of(p.place_id)
            if p.lat is not None and p.lon is not None:
                self.lat[n], self.lon[n] = p.lat, p.lon
            self.radius[n], self.area[n] = geo.radius(p), geo.is_area(p)
            self.precision[n] = -1 if p.precision is None else fine[p.precision]
            self.name[n], self.admin[n] = names.of(p.name or ""), names.of(p.admin)
            self.country[n] = names.of(p.country)
        self.rad_lat, self.rad_lon = np.radians(self.lat), np.radians(self.lon)

    def _within(self, inner: Ints, outer: Ints) -> Flags:
        land = self.country[outer]
        whole = (self.precision[outer] == self._country) & (land != 0) & (land == self.country[inner])
        province = (self.precision[outer] == self._province) & (self.name[outer] != 0)
        inside = (self.name[outer] == self.admin[inner]) & ((land == 0) | (land == self.country[inner]))
        found: Flags = whole | (province & inside)
        return found

    def _distance(self, left: Ints, right: Ints) -> Floats:
        """Kilometres; not a number where a point is missing."""
        a, b = self.rad_lat[left], self.rad_lat[right]
        h = (
            np.sin((b - a) / 2) ** 2
            + np.cos(a) * np.cos(b) * np.sin((self.rad_lon[right] - self.rad_lon[left]) / 2) ** 2
        )
        return np.asarray(2 * geo.EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(h))))

    def _place_evidence(self, left: Ints, right: Ints) -> tuple[Floats, Flags]:
        """What the places weigh at most, and which pairs they rule out."""
        out = np.full(left.size, _w("place.untold"))
        far = np.zeros(left.size, np.bool_)
        n = np.flatnonzero((self.where[left] >= 0) & (self.where[right] >= 0))
        a, b = left[n], right[n]
        same = (self.entry[a] >= 0) & (self.entry[a] == self.entry[b])
        inside = self._within(a, b) | self._within(b, a)
        loose = (self.entry[a] < 0) | (self.entry[b] < 0)
        areas = self.area[a].astype(np.int8) + self.area[b]
        two_areas = (areas == 2) & (self.precision[a] == self.precision[b])
        gap, near = self._distance(a, b), self.config.near_km
        wide, reach = np.maximum(self.radius[a], self.radius[b]), self.radius[a] + self.radius[b]
        unknown = np.isnan(gap)
        outside = ~unknown & (gap > reach + near + _SLACK)
        off = _most("place.off", "place.far")
        beside = max(off, _w("place.beside"))
        in_wide = np.where(
            wide <= WIDE_KM, _most("place.near", "place.beside", "place.off"), max(beside, _w("place.may_lie"))
        )
        weights = np.select(
            [
                same,
                inside,
                loose & (self.where[a] == self.where[b]),
                loose,
                two_areas,
                areas > 0,
                unknown,
                gap <= wide + _SLACK,
                gap <= reach + near + _SLACK,
            ],
            [
                np.where(self.area[a], _w("place.area"), _w("place.same")),
                _w("place.inside"),
                _w("place.words"),
                _w("place.unresolved"),
                _w("place.far"),
                np.where(outside, _w("place.far"), _most("place.may_lie", "place.far")),
                _w("place.unresolved"),
                in_wide,
                beside,
            ],
            off,
        )
        known = self.placed[a] & self.placed[b]
        out[n] = np.where(known, weights, weights * FROM_CONTEXT)
        distant = ~unknown & (areas == 0) & (gap > reach + 3 * near + _SLACK)
        far[n] = known & ~same & ~inside & ~loose & (two_areas | ((areas > 0) & outside) | distant)
        return out, far

    # -- people, numbers, words -----------------------------------------------------------------------------------------------

    def _parties(self, units: Sequence[Unit]) -> None:
        keys, sides = _Codes(), _Codes()

        def column(codes: _Codes, field: str) -> Bits:
            return np.fromiter((codes.bits(getattr(u, field)) for u in units), np.uint64, len(units))

        self.keys = column(keys, "actor_keys"), column(keys, "target_keys")
        self.sides = column(sides, "actor_sides"), column(sides, "target_sides")
        self.sided: tuple[Flags, Flags] = (
            np.fromiter((u.sided_actors for u in units), np.bool_, len(units)),
            np.fromiter((u.sided_targets for u in units), np.bool_, len(units)),
        )

    def _party_evidence(self, left: Ints, right: Ints) -> Floats:
        out = np.zeros(left.size)
        for at, label in enumerate(("actor", "target")):
            keys, sides, sided = self.keys[at], self.sides[at], self.sided[at]
            told = (keys[left] != 0) & (keys[right] != 0)
            other = np.where(sided[left] & sided[right], _w(f"{label}.other_side"), _w(f"{label}.other"))
            side = np.maximum(other, _w(f"{label}.side"))
            weight = np.where(sides[left] & sides[right], side, other)
            weight = np.where(keys[left] & keys[right], np.maximum(side, _w(f"{label}.same")), weight)
            out += np.where(told, weight, 0.0)
        (acts, suffers) = self.sides
        out += max(0.0, _w("party.crossed"))
        duel = ((acts[left] & suffers[right]) != 0) & ((acts[right] & suffers[left]) != 0)
        return np.where(duel, np.maximum(out, _w("party.duel")), out)

    def _numbers(self, units: Sequence[Unit]) -> None:
        size, figures = len(units), _Codes()
        self.harms: Bits = np.fromiter((sum(1 << _HARMS[h] for h in u.numbers) for u in units), np.uint64, size)
        self.figures: Bits = np.fromiter(
            (figures.bits((h, n) for h, told in u.figures.items() for n in told) for u in units), np.uint64, size
        )
        most = (max((n for told in u.figures.values() for n in told), default=0) for u in units)
        largest = np.fromiter((float(n) for n in most), np.float64, size)
        self.telling: Floats = np.minimum(2.6, 0.5 + 0.5 * np.log1p(largest)) + _SLACK
        self.bare: Flags = np.fromiter((not (u.told or u.numbers or u.silent) for u in units), np.bool_, size)
        self.lead: Flags = np.fromiter((u.lead for u in units), np.bool_, size)

    def _number_evidence(self, left: Ints, right: Ints) -> Floats:
        shared = (self.figures[left] & self.figures[right]) != 0
        told = (self.harms[left] & self.harms[right]) != 0
        times = np.minimum(self.telling[left], self.telling[right])
        meets = max(0.0, _w("number.meet"))
        best = np.where(shared, np.maximum(meets, _w("number.same") * times), meets)
        apart = max(0.0, _most("number.far", "number.differ", "number.voices", "number.revised"))
        return np.where(told, best + apart, 0.0)

    def _bare_and_lead(self, left: Ints, right: Ints) -> Floats:
        bare = self.bare[left].astype(np.int64) + self.bare[right]
        out = np.array((0.0, _w("bare.one"), _w("bare.both")))[bare]
        return out + np.where(self.lead[left] & self.lead[right], _w("lead.both"), 0.0)

    def _words(self, units: Sequence[Unit], copies: Mapping[str, int]) -> None:
        size, words, sentences, documents = len(units), _Codes(), _Codes(), _Codes()
        self.document: Ints = np.fromiter((documents.of(u.document) for u in units), np.int64, size)
        self.sentences: Bits = np.fromiter((sentences.bits(u.sentences) for u in units), np.uint64, size)
        groups = (copies.get(u.document) for u in units)
        self.copied: Flags = np.fromiter((g is not None for g in groups), np.bool_, size)
        self.bags: Bits = np.zeros((size, _BAG), np.uint64)
        for n, u in enumerate(units):
            told = 0
            for w in u.bag:
                told |= 1 << (words.setdefault(w, len(words)) & (64 * _BAG - 1))
            for k in range(_BAG):
                self.bags[n, k] = told >> (64 * k) & 0xFFFFFFFFFFFFFFFF
        self.bag: Ints = np.fromiter((len(u.bag) for u in units), np.int64, size)
        # Words that share a bit with another of the same unit: so many more than shared bits may be shared.
        self.hidden: Ints = self.bag - np.bitwise_count(self.bags).sum(axis=1, dtype=np.int64)

    def _word_evidence(self, left: Ints, right: Ints) -> Floats:
        shared = np.bitwise_count(self.bags[left] & self.bags[right]).sum(axis=1, dtype=np.int64)
        shared = np.minimum(
            shared + np.minimum(self.hidden[left], self.hidden[right]), np.minimum(self.bag[left], self.bag[right])
        )
        union = self.bag[left] + self.bag[right] - shared
        likeness = np.where(union > 0, shared / np.maximum(union, 1), 0.0) + _SLACK
        some = max(0.0, _w("words.hardly"))
        many = max(some, _w("words.many"))
        most = max(many, _w("words.most"))
        out = np.select([likeness < 0.06, likeness <= 0.25, likeness <= 0.5], [_w("words.hardly"), some, many], most)
        copied = self.copied[left] & self.copied[right]
        out = np.where(copied, max(most, _w("words.copy")), out)
        told = (self.sentences[left] & self.sentences[right]) != 0
        return np.where(told, np.maximum(out, _most("words.sentence", "words.other_trigger", "words.copy")), out)

    @staticmethod
    def _least_words() -> float:
        return min(_w("words.hardly"), 0.0, _w("words.other_trigger"))


def _fit(
    types: frozenset[ClaimType],
    main: frozenset[ClaimType],
    others: frozenset[ClaimType],
    other_main: frozenset[ClaimType],
) -> float:
    """What two sets of types weigh; not a number where they are never one happening."""
    found = type_evidence(types, main, others, other_main)
    return float("nan") if found is None else _w(found)


def _w(name: str) -> float:
    return WEIGHTS[name][0]


def _most(*names: str) -> float:
    return max(map(_w, names))
