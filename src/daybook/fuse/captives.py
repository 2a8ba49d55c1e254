"""The captives ledger: taken, released, killed, escaped, moved, taken again, and what is left, with its sum printed.

A ledger belongs to the first taking. Releases, escapes, and later takings by the same captors at the same place are entered
while they follow within some weeks; a later report of the same taking is entered beside it and added to nothing. "Still
held" is arithmetic over what was said, never a claim of anybody's. Words that tell captives, escapes and moves: the pack's.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal

from daybook.core.events import Captivity, Event, Stated
from daybook.core.values import PlaceRef
from daybook.core.vocab import ClaimType, HarmKind, Role
from daybook.fuse import cues, geo
from daybook.fuse.config import FusionConfig
from daybook.fuse.said import Said
from daybook.fuse.tallies import bare, figure, in_force, union

_TAKEN = (HarmKind.ABDUCTED, HarmKind.DETAINED)
_LEAVING = frozenset((ClaimType.RELEASE, ClaimType.DISPLACEMENT, ClaimType.MOVEMENT))
Bounds = tuple[int | None, int | None]
Became = Literal["released", "escaped", "moved"]


Home = tuple[str, bool]  # the first taking, and whether a later one took more people


@dataclass(slots=True)
class _Thread:
    """What is entered in one ledger, beside its first taking."""

    again: list[Event] = field(default_factory=list)
    retold: list[Event] = field(default_factory=list)
    left: list[Event] = field(default_factory=list)


def with_captives(
    events: Sequence[Event], said: Mapping[str, Said], config: FusionConfig
) -> tuple[list[Event], dict[str, Home]]:
    """The events, those of a first taking with their ledger; and in whose ledger the others stand.

    Cost: takings by captor or shared report, then by day.
    """
    book = Book(events, said, config)
    homes = book.homes({})
    members: dict[str, list[Event]] = {}
    for e in events:
        if e.id in homes:
            members.setdefault(homes[e.id][0], []).append(e)
    return [book.finished(e, homes, members.get(e.id, ())) for e in events], homes


def unfinished(e: Event) -> Event:
    """The event as it was before :meth:`Book.finished`."""
    return replace(e, captivity=None, notes=tuple(n for n in e.notes if not n.startswith(_NOTES)))


_AGAIN, _RETOLD = "entered in", "tells again of the taking in, and adds nothing to,"
_FREED = "its number is of those who were freed, not of all who were taken"
_NOTES = (f"{_AGAIN} the captives ledger of ", f"{_RETOLD} the captives ledger of ", _FREED)


class Book:
    """Takings, by captor and by report, and what became of the people. ``events``: all of a case, or those around some.

    ``said``: all claims of all their reports, since what a report tells of a release tells whom its "abducted" people are.
    """

    def __init__(self, events: Sequence[Event], said: Mapping[str, Said], config: FusionConfig) -> None:
        self.said, self.config, self.events = said, config, events
        freed: dict[str, list[tuple[int, int]]] = {}
        for s in (s for s in said.values() if s.claim.type is ClaimType.RELEASE):
            freed.setdefault(s.document.id, []).extend(
                (c.span.start, c.span.end) for c in s.claim.counts if c.harm is HarmKind.RELEASED
            )
        self.freed = freed
        told = [e for e in events if e.type is ClaimType.ABDUCTION and e.status == "actual" and stated(e, _TAKEN)]
        takings = [e for e in told if self.taken(e)]
        self.held = {e.id for e in takings}
        self.recalling = {e.id for e in told} - self.held
        self.by_captor: dict[str, list[tuple[int, str, Event]]] = {}
        self.by_document: dict[str, list[Event]] = {}
        self.order = sorted(takings, key=lambda e: (_start(e), e.id))
        for e in self.order:
            for side in self.captors(e):
                self.by_captor.setdefault(side, []).append((_start(e), e.id, e))
            for document in e.documents:
                self.by_document.setdefault(document, []).append(e)

    def homes(self, known: Mapping[str, Home | None]) -> dict[str, Home]:
        """In whose ledger each event stands that stands in another's. ``known``: those of events that are not asked for."""
        homes = {k: home for k, home in known.items() if home is not None}
        self._bases(known, homes)
        base = dict(homes)
        for e in self.events:
            if (
                e.type in _LEAVING
                and e.status == "actual"
                and e.id not in known
                and (any(self.became(e)) or self.uncounted(e))
            ):
                home = self._home(e, base)
                if home is not None:
                    homes[e.id] = (home, False)
        return homes

    def finished(self, e: Event, homes: Mapping[str, Home], members: Iterable[Event]) -> Event:
        """An event with its ledger, or with a note that it stands in another's. ``members``: those in its own."""
        if e.type is ClaimType.ABDUCTION and e.id in homes:
            first, again = homes[e.id]
            return replace(e, notes=(*e.notes, f"{_AGAIN if again else _RETOLD} the captives ledger of {first}"))
        if e.id in self.held:
            thread = _Thread()
            for m in sorted(members, key=lambda m: (_start(m), m.id)):
                taken = m.type is ClaimType.ABDUCTION
                (thread.left if not taken else thread.again if homes[m.id][1] else thread.retold).append(m)
            return replace(e, captivity=self._ledger(e, thread))
        return replace(e, notes=(*e.notes, _FREED)) if e.id in self.recalling else e

    def taken(self, e: Event) -> tuple[Stated, ...]:
        """What is told of how many were taken; "270 people whom it had abducted were freed" tells only of those freed."""
        return tuple(s for s in stated(e, _TAKEN) if not self._recalled(s))

    def _recalled(self, s: Stated) -> bool:
        one = self.said[s.claim]
        spans = self.freed.get(one.document.id, ())
        told = [c for c in one.claim.counts if c.harm in _TAKEN]
        counts = [c.span for c in told if (c.low in s.added if s.added else (c.low, c.high) == (s.low, s.high))]
        return bool(counts) and all(any(c.start < end and start < c.end for start, end in spans) for c in counts)

    def captors(self, e: Event) -> set[str]:
        """Sides of those who took, or let go."""
        return {p.side or p.key for c in e.claims for p in self.said[c].actors if p.known}

    def around(self, e: Event) -> Iterator[Event]:
        """Takings of the weeks before by one of its captors, and those of its own reports."""
        seen: set[str] = set()
        since = _start(e) - self.config.captive_days
        for side in sorted(self.captors(e)):
            rows = self.by_captor.get(side, [])
            for _, key, taking in rows[bisect_left(rows, (since, "")) :]:
                if _start(taking) > _start(e) + self.config.news_days:
                    break
                if key not in seen:
                    seen.add(key)
                    yield taking
        for taking in chain.from_iterable(self.by_document.get(d, ()) for d in e.documents):
            if taking.id not in seen and abs(_start(e) - _start(taking)) <= self.config.captive_days:
                seen.add(taking.id)
                yield taking

    def _bases(self, known: Mapping[str, Home | None], base: dict[str, Home]) -> None:
        """Later taking -> the first one and whether people were taken again."""
        rank = {e.id: n for n, e in enumerate(self.order)}
        for later in self.order:
            if later.id in known:
                continue
            for first in sorted(self.around(later), key=lambda e: rank[e.id]):
                if rank[first.id] >= rank[later.id] or first.id in base:
                    continue
                again = self._again(first, later)
                if again is not None:
                    base[later.id] = (first.id, again)
                    break

    def _again(self, first: Event, later: Event) -> bool | None:
        """True: more people were taken; False: the same taking is told; ``None``: neither can be said."""
        captors = self.captors(first), self.captors(later)
        if all(captors) and not captors[0] & captors[1]:
            return None
        together = bool(set(first.documents) & set(later.documents))
        near = self.near(first, later)
        if near is False or (near is None and not together):
            return None
        ends = _end(first)
        own_day = any(
            s.told and not s.resolution.time.inferred and s.first is not None and s.first > ends
            for s in (self.said[x.claim] for x in self.taken(later))
        )
        agree, distinctive = self._agree(first, later)
        if any(self._others(x) for x in self.taken(later)) and not agree:
            return True
        if own_day:
            soon = _start(later) - ends <= 2 * self.config.news_days
            return not (agree and distinctive and soon)
        return False if agree and (distinctive or _start(later) - ends <= self.config.news_days) else None

    def _others(self, x: Stated) -> bool:
        s = self.said[x.claim]
        return cues.is_another(" ".join((x.words, *(m.span.quote for m in s.claim.of(Role.TARGET)))))

    def _agree(self, first: Event, later: Event) -> tuple[bool, bool]:
        """Whether a figure of the one is a figure of the other, and whether it is a telling one."""
        a, b = ({figure(x) for x in self.taken(e) if not bare(x)} - {None, 0} for e in (first, later))
        both = [n for n in a & b if n is not None]
        return bool(both) or not a or not b, any(n >= self.config.distinctive for n in both)

    def near(self, a: Event, b: Event) -> bool | None:
        """True if told places meet, ``None`` if one is not told. Where people were moved to is not where they were taken."""
        left, right = self._places(a), self._places(b)
        if not left or not right:
            return None
        return any(not geo.apart(p, q, self.config.near_km) for p in left for q in right)

    def _places(self, e: Event) -> list[PlaceRef]:
        rows = (self.said[c] for c in e.claims)
        return [s.place for s in rows if s.place is not None and self._became(s, HarmKind.DISPLACED) != "moved"]

    def became(self, e: Event) -> Iterator[tuple[Became, Stated]]:
        """What an event tells became of captives, and of how many."""
        for t in e.tallies:
            for x in t.stated:
                if not x.denied and (what := self._became(self.said[x.claim], t.harm)) is not None:
                    yield what, x

    def uncounted(self, e: Event) -> bool:
        """True if people were let go, and nothing tells how many ("all were freed"): then nobody knows how many are held."""
        told = (self.said[c] for c in e.claims)
        freed = any(s.type is ClaimType.RELEASE and not cues.says("taking", s.claim.trigger.quote) for s in told)
        return e.type is ClaimType.RELEASE and freed and not any(self.became(e))

    def _became(self, s: Said, harm: HarmKind | str) -> Became | None:
        """A word for taking ("seizes") frees nobody, whatever type it was read as."""
        trigger = s.claim.trigger.quote
        if harm == HarmKind.RELEASED:
            return "escaped" if cues.says("escaped", trigger) else None if cues.says("taking", trigger) else "released"
        if harm != HarmKind.DISPLACED or not self.captive(s):
            return None
        return "escaped" if cues.says("escaped", trigger) else "moved" if cues.says("moved", trigger) else None

    def captive(self, s: Said) -> bool:
        """True if it is told of captives."""
        return any(cues.says("captives", m.span.quote) for m in s.claim.mentions if m.role in (Role.TARGET, Role.ACTOR))

    def _home(self, e: Event, base: Mapping[str, Home]) -> str | None:
        """The taking whose people these are: by captors or one report, place, number and days; the nearest before it."""
        captors, shared = self.captors(e), set(e.documents)
        of_captives = any(self.captive(self.said[c]) for c in e.claims)
        gone = _range(((x,) for _, x in self.became(e)))
        fits = []
        for taking in self.around(e):
            other = self.captors(taking)
            if captors and other and not captors & other:
                continue
            near, together = self.near(taking, e), bool(shared & set(taking.documents))
            if near is False or (near is None and not together and not (of_captives and captors & other)):
                continue
            taken = self._force(taking)
            if gone and taken and gone[0] is not None and taken[1] is not None and gone[0] > taken[1]:
                continue  # more were freed than these were
            gap = _start(e) - _start(taking)
            fits.append(
                (near is not True, not together or gap <= 0, abs(gap), base.get(taking.id, (taking.id, False))[0])
            )
        return min(fits)[3] if fits else None

    def _force(self, e: Event) -> Bounds | None:
        kept = {id(s) for s in self.taken(e)}
        return _range([s for s in t.stated if id(s) in kept] for t in e.tallies if t.harm in _TAKEN)

    def _ledger(self, first: Event, thread: _Thread) -> Captivity:
        """Everything told, and the sum."""
        steps: list[tuple[str, Bounds]] = []
        _step(steps, "taken", self._force(first))
        _step(steps, "− killed", _range(t.stated for t in first.tallies if t.harm is HarmKind.KILLED))
        told: dict[str, list[Stated]] = {"released": [], "escaped": [], "moved": []}
        for e in sorted((*thread.left, *thread.again), key=lambda e: (_start(e), e.type is ClaimType.ABDUCTION, e.id)):
            if e.type is ClaimType.ABDUCTION:
                _step(steps, "+ taken", self._force(e))
                continue
            rows = list(self.became(e))
            if self.uncounted(e):
                _step(steps, "− released", (None, None))
            for what, kept in told.items():
                kept += [x for w, x in rows if w == what]
            for what in ("released", "escaped"):
                chosen = {id(x) for w, x in rows if w == what}
                _step(steps, f"− {what}", _range([x for x in t.stated if id(x) in chosen] for t in e.tallies))
        low, high = _sum(steps)
        takings = (first, *thread.retold, *thread.again)
        return Captivity(
            taken=tuple(s for e in takings for s in self.taken(e)),
            released=tuple(told["released"]),
            killed=stated(first, (HarmKind.KILLED,)),
            escaped=tuple(told["escaped"]),
            transferred=tuple(told["moved"]),
            held_low=low,
            held_high=high,
            arithmetic=f"{' '.join(f'{label} {_told(b)}' for label, b in steps)} = {_told((low, high))}",
        )


def stated(e: Event, harms: Sequence[HarmKind]) -> tuple[Stated, ...]:
    """Every stated range of these harms, wholes before parts."""
    return tuple(s for t in e.tallies if t.harm in harms for s in t.stated)


def _start(e: Event) -> int:
    day = e.time.earliest or e.time.latest
    return day.toordinal() if day else 1 << 30


def _end(e: Event) -> int:
    day = e.time.latest or e.time.earliest
    return day.toordinal() if day else 1 << 30


def _range(groups: Iterable[Sequence[Stated]]) -> Bounds | None:
    """The range over an event's groups: the widest tally stands for the event, so that a part is not added."""
    ranges = [union(force) for stated in groups if (force := in_force(stated))]
    return max(ranges, key=lambda r: (r[0] or r[1] or 0, r[1] is None, r[1] or 0)) if ranges else None


def _step(steps: list[tuple[str, Bounds]], label: str, bounds: Bounds | None) -> None:
    if bounds is not None:
        steps.append((label, bounds))


def _sum(steps: list[tuple[str, Bounds]]) -> Bounds:
    """Interval arithmetic: what is taken away at its most lowers the floor, at its least the ceiling."""
    low: int | None = 0
    high: int | None = 0
    for label, (a, b) in steps:
        if label.startswith("−"):
            low = None if low is None or b is None else low - b
            high = None if high is None else high - (a or 0)
        else:
            low = None if low is None or a is None else low + a
            high = None if high is None or b is None else high + b
    floor = max(0, low) if low is not None else None
    return floor, (max(0, high) if high is not None else None)


def _told(b: Bounds) -> str:
    low, high = b
    if low is None and high is None:
        return "an untold number"
    if low is None:
        return f"up to {high}"
    if high is None:
        return f"at least {low}"
    return str(low) if low == high else f"{low}–{high}"
