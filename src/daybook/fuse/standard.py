"""The standard matcher: readings and decisions in, everything that follows from them out. Pure, in any order of arrival."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from daybook.core.claims import ResolvedReading
from daybook.core.documents import Document
from daybook.core.events import Event, Link
from daybook.core.review import Decision
from daybook.core.values import PlaceRef
from daybook.core.vocab import ClaimType
from daybook.fuse import decisions as people
from daybook.fuse.block import Block
from daybook.fuse.captives import Home, with_captives
from daybook.fuse.cluster import Grouping, group
from daybook.fuse.config import FusionConfig
from daybook.fuse.control import Where, control_of
from daybook.fuse.copies import copy_groups
from daybook.fuse.events import event_of
from daybook.fuse.match import Match, match, only_by_copies
from daybook.fuse.matches import RULED_OUT, UNLIKE, Matches
from daybook.fuse.meet import pairs
from daybook.fuse.naming import name
from daybook.fuse.origins import Origins, trace
from daybook.fuse.said import Said, chosen, flatten
from daybook.fuse.sieges import siege_event, sieges
from daybook.fuse.sieve import ASK, Sieve
from daybook.fuse.units import Unit, units
from daybook.stages import Fused


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A fusion with what it was made from: the claims, the units, the sieges, the places with a holder, and in whose
    captives' ledger an event stands."""

    fused: Fused
    documents: list[Document]
    said: list[Said]
    told: list[Unit]
    origins: Origins
    places: Mapping[Where, PlaceRef | None]
    besieged: Sequence[Sequence[Said]]
    homes: Mapping[str, Home]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardMatcher:
    """Readings -> events, origins, links, control. ``config`` holds every threshold."""

    config: FusionConfig = field(default_factory=FusionConfig)

    def fuse(self, readings: Iterable[ResolvedReading], decisions: Sequence[Decision] = ()) -> Fused:
        """Fuse everything. The same readings and decisions give the same result, whatever their order."""
        return self.whole(readings, decisions).fused

    def whole(self, readings: Iterable[ResolvedReading], decisions: Sequence[Decision] = ()) -> Whole:
        """Fuse everything, and keep what it was made from."""
        with no_collecting():
            return self._whole(readings, decisions)

    def _whole(self, readings: Iterable[ResolvedReading], decisions: Sequence[Decision]) -> Whole:
        config = self.config
        gone = people.withdrawn(decisions)
        kept = chosen(readings, gone)
        said = flatten(kept, gone, config.sentence_min_words)
        documents = [r.reading.document for r in kept]
        del kept
        copies = copy_groups(documents, config)
        origins = trace(said, documents, copies)
        judged, _ = people.judged(decisions, [s.id for s in said])
        told = units([s for s in said if not s.is_state], apart_of(judged))
        number = numbered(copies)
        matches = compare(told, number, config)
        grouping = group(told, matches, judged, config, named_in(judged))
        on_events = people.on_events(decisions)
        besieged = sieges([s for s in said if s.type is ClaimType.SIEGE])
        home = {s.id: members[0].id for members in besieged for s in members}
        unheard = people.together_by_place(judged, {s.id for s in said if s.is_state}, home)
        events = events_of(told, grouping, origins, on_events, config, unheard)
        events, homes = with_captives(events, {s.id: s for s in said}, config)
        siege_list = [
            noted(siege_event(members, origins, on_events, config), (unheard.get(s.id, ()) for s in members))
            for members in besieged
        ]
        control, places = control_of(said, besieged, origins, config)
        fused = Fused(
            origins=origins.records,
            links=links(told, matches, grouping, number, config),
            events=tuple(sorted((*events, *siege_list), key=_by_day)),
            control=control,
            copies=copies,
        )
        return Whole(
            fused=fused, documents=documents, said=said, told=told, origins=origins, places=places, besieged=besieged,
            homes=homes,
        )  # fmt: skip


def named_in(judged: Iterable[people.Judged]) -> frozenset[str]:
    """Claims that people's words name."""
    return frozenset(i for j in judged for i in (j.left, j.right))


def apart_of(judged: Iterable[people.Judged]) -> frozenset[str]:
    """Claims that a person holds to be different from others: each stands alone."""
    return frozenset(i for j in judged if not j.same for i in (j.left, j.right))


def events_of(
    told: Sequence[Unit],
    grouping: Grouping,
    origins: Origins,
    decisions: Sequence[Decision],
    config: FusionConfig,
    unheard: Mapping[str, Sequence[str]],
) -> list[Event]:
    """The events that the groups of units tell. ``decisions``: those on events; ``unheard``: notes by claim."""
    return [
        event_of([s for n in g for s in told[n].said], origins, _notes(g, told, grouping, unheard), decisions, config)
        for g in grouping.groups
        if _stands([s for n in g for s in told[n].said])
    ]


@contextmanager
def no_collecting() -> Iterator[None]:
    """Hold the cycle collector off: nothing here makes cycles, and walking millions of live records takes a third of the time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def compare(
    told: Sequence[Unit], number: Mapping[str, int], config: FusionConfig, crowds: Mapping[Block, int] | None = None
) -> Matches:
    """Every pair that shares a block, scored. ``number``: document -> its copy group; ``crowds``: see ``block.pairs``."""
    bar = config.keep_links_above / 2
    out, sieve, brought = Matches(len(told), bar), Sieve(told, number, config, bar), _Brought(told, number, config)
    for left, right in pairs(told, number, config, crowds=crowds):
        out_of_place = brought(left, right)
        if out_of_place:
            left, right = np.delete(left, out_of_place), np.delete(right, out_of_place)
        verdict = sieve(left, right)
        scores = _SCORES[verdict]
        for n in np.flatnonzero(verdict == ASK).tolist():
            a, b = told[left[n]], told[right[n]]
            found = match(a, b, are_copies(a, b, number), config)
            scores[n] = RULED_OUT if found.veto else found.score
        out.put(left, right, scores)
    return out.close()


class _Brought:
    """Tells which pairs of one text only its copies bring together; asked once for all copies of a pair."""

    def __init__(self, told: Sequence[Unit], number: Mapping[str, int], config: FusionConfig) -> None:
        self.told, self.config = told, config
        texts: dict[str, int] = {}
        kinds: dict[tuple[Any, ...], int] = {}
        self.text, self.kind = np.arange(-1, -1 - len(told), -1), np.zeros(len(told), np.int64)
        for n, u in enumerate(told):
            if u.document in number:
                self.text[n] = texts.setdefault(u.said[0].document.text_sha256, len(texts))
                self.kind[n] = kinds.setdefault((self.text[n], *u.evidence), len(kinds))
        self.known: dict[tuple[int, int], bool] = {}

    def __call__(self, left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]) -> list[int]:
        return [n for n in np.flatnonzero(self.text[left] == self.text[right]).tolist() if self._is(left[n], right[n])]

    def _is(self, left: int, right: int) -> bool:
        a, b = self.told[left], self.told[right]
        if a.document == b.document:
            return only_by_copies(a, b, self.config)
        key = (int(self.kind[left]), int(self.kind[right]))
        if key[0] == key[1]:
            return False  # the same claim in two prints
        if key not in self.known:
            self.known[key] = only_by_copies(a, b, self.config)
        return self.known[key]


_SCORES = np.array((0.0, RULED_OUT, UNLIKE))  # by the sieve's verdict


def numbered(copies: Sequence[Sequence[str]]) -> dict[str, int]:
    """Document id -> a key of its copy group."""
    return {d: name("copy", n) for n, members in enumerate(copies) for d in members}


def are_copies(a: Unit, b: Unit, number: Mapping[str, int]) -> bool:
    """True if two units stand in two documents that are near-copies."""
    return a.document != b.document and number.get(a.document, -1) == number.get(b.document, -2)


def links(
    told: Sequence[Unit], matches: Matches, grouping: Grouping, number: Mapping[str, int], config: FusionConfig
) -> tuple[Link, ...]:
    """The scored pairs worth keeping, and all that people decided; between the units' first claims."""
    home = [0] * len(told)
    for g, members in enumerate(grouping.groups):
        for n in members:
            home[n] = g
    likely = (p for p in matches.above(config.keep_links_above) if p not in grouping.judged_pairs)
    out = []
    for pair in chain(grouping.judged_pairs, likely):
        left, right = pair
        a, b = told[left], told[right]
        found = Match() if matches.get(left, right) is None else match(a, b, are_copies(a, b, number), config)
        judged = grouping.judged_pairs.get(pair)
        by = judged[1] if judged else "machine"
        out.append(link_of(a, b, found, same=home[left] == home[right], by=by))
    out.sort(key=lambda k: (k.left, k.right))
    return tuple(out)


def link_of(a: Unit, b: Unit, found: Match, *, same: bool, by: str = "machine") -> Link:
    """The record of one pair."""
    return Link(
        left=a.id,
        right=b.id,
        score=round(found.score, 4),
        same=same,
        reasons_for=tuple(found.reasons_for),
        reasons_against=tuple(found.reasons_against),
        decided_by=by,
    )


def _stands(members: Sequence[Said]) -> bool:
    """No event of what is only not mentioned; of a stitched page's only what can be traced: a named source, or a number."""
    return not all(s.silent for s in members) and any(
        not s.document.patchwork or s.claim.attribution or s.claim.counts for s in members
    )


def _notes(
    members: Sequence[int], told: Sequence[Unit], grouping: Grouping, unheard: Mapping[str, Sequence[str]]
) -> list[str]:
    rows = (grouping.notes.get(m, ()) for m in members)
    return list(dict.fromkeys(chain(*rows, *(unheard.get(s.id, ()) for m in members for s in told[m].said))))


def noted(event: Event, notes: Iterable[Sequence[str]]) -> Event:
    """The event with what people's words that do not hold make worth saying."""
    more = tuple(dict.fromkeys(chain.from_iterable(notes)))
    return replace(event, notes=(*event.notes, *more)) if more else event


def _by_day(e: Event) -> tuple[bool, str, str]:
    day = e.time.earliest or e.time.latest
    return (day is None, str(day), e.id)


__all__ = ["Said", "StandardMatcher"]
