"""What one document tells of one happening: the claims that share an event key, split where their fields clash."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from daybook.core.values import PlaceRef
from daybook.core.vocab import ClaimType, HarmKind, Status
from daybook.fuse import words
from daybook.fuse.parting import split, total_and_part
from daybook.fuse.said import FINENESS, Party, Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Claims of one document on one happening, summed up. ``id``: of its first claim in the text.

    ``first``/``last``/``told``: days as in ``Said``; ``numbers``: harm -> the (low, high) stated, parts left out.
    """

    id: str
    said: tuple[Said, ...]
    types: frozenset[ClaimType]
    status: Status
    first: int | None
    last: int | None
    told: bool
    day: int | None
    place: PlaceRef | None
    context: PlaceRef | None
    actors: tuple[Party, ...]
    targets: tuple[Party, ...]
    actor_keys: frozenset[str]
    target_keys: frozenset[str]
    actor_sides: frozenset[str]
    target_sides: frozenset[str]
    numbers: dict[HarmKind, frozenset[tuple[int | None, int | None]]]
    figures: dict[HarmKind, frozenset[int]]  # the numbers' bounds, without 0
    sided_actors: bool  # at least one is of a known side
    sided_targets: bool
    sentences: frozenset[int]
    bag: tuple[str, ...]  # a set, sorted
    document: str
    key: str | None  # the reader's
    opening: bool  # all of it stands in the page's first sentence
    lead: bool  # some of it does
    main: frozenset[ClaimType]  # the types most of its claims are of
    own: bool  # some of its days are told by its own words, not carried over from others
    voices: frozenset[str]  # who is quoted for it: actor ids, else words
    silent: bool  # it only says that somebody does not mention this
    habit: bool  # it only tells what happens again and again

    @property
    def wordings(self) -> frozenset[tuple[int, str]]:
        """Sentence and trigger: the very same claim in a copy. Seldom asked for, and so not kept."""
        return frozenset((s.sentence, words.key(s.claim.trigger.quote)) for s in self.said if s.sentence)

    @property
    def evidence(self) -> tuple[Any, ...]:
        """All of it that is compared with other units, but for who printed it: the same for each copy of a text."""
        return (
            *(s.claim.trigger.start for s in self.said), self.types, self.main, self.status, self.first, self.last, self.told,
            self.own, self.day, _where(self.place), _where(self.context), self.actor_keys, self.target_keys,
            self.actor_sides, self.target_sides, tuple(sorted((h, rows) for h, rows in self.numbers.items())),
            self.sentences, self.bag, self.voices, self.silent, self.habit, self.said[0].document.patchwork,
        )  # fmt: skip

    def copied_by(self, other: "Unit") -> bool:
        """True if the other is the same unit in another print of the same text, of the same day."""
        if self.document == other.document:
            return False
        mine, theirs = self.said[0].document.text_sha256, other.said[0].document.text_sha256
        return mine == theirs and self.evidence == other.evidence


def _where(p: PlaceRef | None) -> tuple[Any, ...] | None:
    return None if p is None else (p.place_id, p.span.start, p.span.end, p.part, p.precision)


def units(said: Sequence[Said], apart: frozenset[str]) -> list[Unit]:
    """All units, by id. ``apart``: claims that a person holds to be different from others: each stands alone."""
    groups: dict[tuple[str, str], list[Said]] = {}
    for s in said:
        key = s.observation.event_key
        name = f"key {key}" if key is not None and s.id not in apart else s.id
        groups.setdefault((s.document.id, name), []).append(s)
    out: list[Unit] = []
    for _, members in sorted(groups.items()):
        members.sort(key=lambda s: (s.claim.trigger.start, s.id))
        out += [unit_of(part) for part in split(members)]
    return sorted(out, key=lambda u: u.id)


def unit_of(members: Sequence[Said]) -> Unit:
    """Sum up claims of one document, in text order. What actually happened tells more than what is feared."""
    weight = [s for s in members if s.status is Status.ACTUAL] or list(members)
    status = weight[0].status
    first, last, told = _days(weight)
    places = [s.place for s in weight if s.place is not None]
    place = min(places, key=lambda p: FINENESS[p.precision] if p.precision and p.place_id else 9) if places else None
    actors, targets = _unique(p for s in weight for p in s.actors), _unique(p for s in weight for p in s.targets)
    told_numbers: dict[HarmKind, set[tuple[int | None, int | None]]] = {}
    for s in weight:
        for c in s.counts:
            if not c.part and (c.low, c.high) != (2, None) and (c.low is not None or c.high is not None):
                told_numbers.setdefault(c.harm, set()).add((c.low, c.high))
    numbers, figures = _numbers(tuple(sorted((harm, _one(frozenset(rows))) for harm, rows in told_numbers.items())))
    return Unit(
        id=members[0].id,
        said=tuple(members),
        types=_one(frozenset(s.type for s in weight)),
        status=status,
        first=first,
        last=last,
        told=told,
        day=members[0].day,
        place=place,
        context=next((s.context for s in weight if s.context is not None), None) if place is None else None,
        actors=actors,
        targets=targets,
        actor_keys=_one(frozenset(p.key for p in actors if p.known)),
        target_keys=_one(frozenset(p.key for p in targets if p.known)),
        actor_sides=_one(frozenset(p.side or p.key for p in actors if p.known)),
        target_sides=_one(frozenset(p.side or p.key for p in targets if p.known)),
        numbers=numbers,
        figures=figures,
        sided_actors=any(p.known and p.side for p in actors),
        sided_targets=any(p.known and p.side for p in targets),
        sentences=frozenset(s.sentence for s in members if s.sentence),
        bag=weight[0].bag if len(weight) == 1 else tuple(sorted({w for s in weight for w in s.bag})),
        document=members[0].document.id,
        key=members[0].observation.event_key,
        opening=all(s.opening for s in members),
        lead=any(s.opening for s in weight),
        main=_main(weight),
        own=any(s.told and not s.resolution.time.inferred for s in weight),
        voices=_one(
            frozenset(s.source(a) or words.key(a.source.quote) for s in weight for a in s.claim.attribution[:1])
        ),
        silent=all(s.silent for s in members),
        habit=all(s.habit for s in members),
    )


Numbers = dict[HarmKind, frozenset[tuple[int | None, int | None]]]


@lru_cache(maxsize=1 << 15)
def _numbers(
    told: tuple[tuple[HarmKind, frozenset[tuple[int | None, int | None]]], ...],
) -> tuple[Numbers, dict[HarmKind, frozenset[int]]]:
    """The numbers by harm, and their bounds without 0: one record for all units that tell the same."""
    return dict(told), {harm: _one(frozenset(n for row in rows for n in row if n)) for harm, rows in told}


@lru_cache(maxsize=1 << 15)
def _one(some: frozenset[Any]) -> frozenset[Any]:
    """One set for all that are equal: a million units have some thousand sets of types and sides."""
    return some


def told_as_total(a: Unit, b: Unit) -> bool:
    """True if, in one report, the one is a total over an area and the other a place's part of it."""
    return any(total_and_part(s, o) for s in a.said for o in b.said)


def _main(members: Sequence[Said]) -> frozenset[ClaimType]:
    seen = Counter(s.type for s in members)
    most = max(seen.values())
    return _one(frozenset(t for t, n in seen.items() if n == most))


def _days(members: Sequence[Said]) -> tuple[int | None, int | None, bool]:
    """The days all told claims agree on; the first told if they do not; the inferred ones if nothing is told."""
    told = [s for s in members if s.told and (s.first is not None or s.last is not None)]
    rows = told or [s for s in members if s.first is not None or s.last is not None]
    if not rows:
        return None, None, False
    firsts, lasts = [s.first for s in rows if s.first is not None], [s.last for s in rows if s.last is not None]
    first, last = max(firsts, default=None), min(lasts, default=None)
    if first is not None and last is not None and first > last:
        first, last = rows[0].first, rows[0].last
    return first, last, bool(told)


def _unique(parties: Iterable[Party]) -> tuple[Party, ...]:
    found: dict[str, Party] = {}
    for p in parties:
        held = found.get(p.key)
        if held is None or (held.suspected and not p.suspected):
            found[p.key] = p
    return tuple(found.values())
