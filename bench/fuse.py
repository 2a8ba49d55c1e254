"""How long fusing takes: synthetic reports of a war of some years, with rewrites, copies and background.

    python bench/fuse.py [CLAIMS] [--of MORE] [--steps] [--profile]

Prints CPU seconds of the fusion alone, without those of making the reports up; the peak memory of both; and the numbers that
show the reports were put together.
"""

import argparse
import cProfile
import pstats
import random
import resource
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from sys import intern

from daybook.core.claims import Attribution, Claim, Mention, Observation, Reading, Resolution, ResolvedReading
from daybook.core.documents import Document, Sentence
from daybook.core.text import Span
from daybook.core.values import ActorRef, Count, PlaceRef, TimeSpan
from daybook.core.vocab import (
    STATES,
    ClaimType,
    HarmKind,
    Phase,
    PlaceRole,
    Precision,
    Role,
    SourceKind,
    Status,
    TimeBasis,
    Whom,
)
from daybook.fuse import standard

_TYPES = (
    (ClaimType.AIRSTRIKE, 24), (ClaimType.SHELLING, 18), (ClaimType.CLASH, 20), (ClaimType.ATTACK, 8),
    (ClaimType.BOMBING, 6), (ClaimType.CAPTURE, 6), (ClaimType.ABDUCTION, 2), (ClaimType.RELEASE, 1),
    (ClaimType.MOVEMENT, 5), (ClaimType.CONTROL, 6), (ClaimType.SIEGE, 2), (ClaimType.AGREEMENT, 2),
)  # fmt: skip
_FILLER = "reported residents officials said heavy morning evening road market village north south near after".split()
_START = date(2012, 1, 1)


class War:
    """A made-up war: towns in provinces, sides, outlets, and happenings that reports tell of. One seed, one war.

    ``of``: the claims are some of so many, in as many towns and as many a day: a part of the days of a larger war.
    """

    def __init__(self, claims: int, seed: int = 1, of: int | None = None) -> None:
        self.random = random.Random(seed)
        self.claims = claims
        of = of or claims
        r = self.random
        self.towns = [
            (f"Town{n}", f"Province{n % 14}", 33 + r.random() * 4, 36 + r.random() * 6)
            for n in range(max(200, of // 200))
        ]
        self.days = max(1, max(200, min(3000, of // 50)) * claims // of)
        self.happenings = [self._happening() for _ in range(max(10, claims // 3))]

    def _happening(self) -> tuple[ClaimType, int, int, int, int, int]:
        r = self.random
        kind = r.choices([t for t, _ in _TYPES], [w for _, w in _TYPES])[0]
        town = min(int(r.expovariate(6 / len(self.towns))), len(self.towns) - 1)  # some towns are told of far more
        actor, target = r.sample(range(6), 2)
        return kind, town, r.randrange(self.days), actor, target, max(1, int(r.lognormvariate(1.8, 1.0)))

    def readings(self) -> Iterator[ResolvedReading]:
        """Reports until the claims are told."""
        r, told, number = self.random, 0, 0
        by_day = sorted(range(len(self.happenings)), key=lambda n: self.happenings[n][2])
        while told < self.claims:
            number += 1
            at = r.randrange(len(by_day))
            lead = self.happenings[by_day[at]]
            picked = [by_day[at]]
            picked += [by_day[min(len(by_day) - 1, at + r.randrange(20))] for _ in range(r.randrange(4))]
            if r.random() < 0.2:
                picked.append(r.randrange(len(by_day)))  # background
            reading = self._report(number, lead[2] + r.randrange(2), picked)
            told += len(reading.resolutions)
            yield reading

    def _report(self, number: int, day: int, picked: list[int]) -> ResolvedReading:
        r = self.random
        published = _START + timedelta(days=day)
        texts, marks = [], []
        at = 0
        for n in picked:
            kind, town, _, actor, target, count = self.happenings[n]
            words = r.sample(_FILLER, 5)
            seen = max(1, int(count * r.choice((1, 1, 1, 0.8, 1.2))))
            parts = [
                "Side" + str(actor),
                kind.value,
                "Side" + str(target),
                str(seen),
                self.towns[town][0],
                "Monitor",
                *words,
            ]
            spots, pos = [], at
            for p in parts:
                spots.append((pos, pos + len(p)))
                pos += len(p) + 1
            texts.append(" ".join(parts) + ".")
            marks.append((n, seen, spots, at, pos))
            at = pos + 1
        text = " ".join(texts)
        document = Document(text=text, name=f"r{number}", publisher=f"Outlet {number % 25}", published=published)
        rows = [self._claim(document, i, *mark, day=day) for i, mark in enumerate(marks)]
        unique = {o.claim.id: (o, x) for o, x in rows}
        reading = Reading(
            document=document,
            sentences=tuple(Sentence(index=i, start=m[3], end=min(m[4], len(text))) for i, m in enumerate(marks)),
            observations=tuple(o for o, _ in unique.values()),
            reader="bench",
        )
        return ResolvedReading(reading=reading, resolutions=tuple(x for _, x in unique.values()))

    def _claim(
        self,
        d: Document,
        i: int,
        n: int,
        seen: int,
        spots: list[tuple[int, int]],
        start: int,
        end: int,
        day: int,
    ) -> tuple[Observation, Resolution]:
        r = self.random
        kind, town, when, actor, target, _ = self.happenings[n]

        spans = [Span(document=d.id, start=a, end=b, quote=intern(d.text[a:b])) for a, b in spots]

        def span(k: int) -> Span:
            return spans[k]

        name, admin, lat, lon = self.towns[town]
        harm = kind in (ClaimType.AIRSTRIKE, ClaimType.SHELLING, ClaimType.CLASH, ClaimType.ATTACK, ClaimType.BOMBING)
        harm_kind = {ClaimType.ABDUCTION: HarmKind.ABDUCTED, ClaimType.RELEASE: HarmKind.RELEASED}.get(
            kind, HarmKind.KILLED
        )
        claim = Claim(
            type=kind,
            trigger=span(1),
            status=Status.DENIED if r.random() < 0.02 else Status.ACTUAL,
            phase=Phase.HOLD if kind in STATES else None,
            attribution=(Attribution(source=span(5), kind=SourceKind.MONITOR),) if r.random() < 0.6 else (),
            mentions=(
                Mention(role=Role.ACTOR, span=span(0)),
                Mention(role=Role.TARGET, span=span(2)),
                Mention(role=Role.PLACE, span=span(4), place_role=PlaceRole.AT),
            ),
            counts=(Count(harm=harm_kind, whom=Whom.CIVILIAN, low=seen, high=seen, span=span(3)),)
            if harm or harm_kind is not HarmKind.KILLED
            else (),
        )
        told = r.random() < 0.7
        happened = _START + timedelta(days=when)
        published = d.published or happened
        time_ = (
            TimeSpan(earliest=happened, latest=happened, basis=TimeBasis.STATED)
            if told or when < day - 3
            else TimeSpan(earliest=None, latest=published, basis=TimeBasis.PUBLICATION, inferred=True)
        )
        area = r.random() < 0.12
        place = PlaceRef(
            span=span(4),
            gazetteer="bench",
            place_id=admin if area else name,
            name=admin if area else name,
            lat=lat,
            lon=lon,
            radius_km=None,
            precision=Precision.PROVINCE if area else Precision.TOWN,
            score=1.0,
            admin=admin,
            country="xx",
        )
        refs = [
            ActorRef(span=span(k), actor_id=f"a{x}", name=f"Side {x}", side=f"side {x}", score=0.95)
            for k, x in ((0, actor), (2, target))
        ]
        if claim.attribution:
            monitor = r.randrange(3)
            refs.append(
                ActorRef(span=span(5), actor_id=f"m{monitor}", name=f"Monitor {monitor}", side=None, score=0.95)
            )
        return (
            Observation(claim=claim, rule="bench", score=1.0, event_key=f"e{i}"),
            Resolution(claim=claim.id, time=time_, places=(place,), actors=tuple(refs)),
        )


class Told:
    """The reports of a war, made one by one as fusion asks for them, and what making them costs: no part of the fusion."""

    def __init__(self, war: War) -> None:
        self.war, self.claims, self.reports, self.spent = war, 0, 0, 0.0

    def __iter__(self) -> Iterator[ResolvedReading]:
        readings = self.war.readings()
        while True:
            began = time.process_time()
            reading = next(readings, None)
            self.spent += time.process_time() - began
            if reading is None:
                return
            self.claims += len(reading.resolutions)
            self.reports += 1
            yield reading


def peak() -> str:
    """Peak memory so far."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB"


def steps(began: float, told: Told) -> None:
    """Have each step of the fusion say when it is done, at what cost so far."""

    def wrapped(name: str) -> Callable[..., object]:
        step: Callable[..., object] = getattr(standard, name)

        def run(*args: object, **kwargs: object) -> object:
            out = step(*args, **kwargs)
            spent = time.process_time() - began - told.spent
            print(f"  {name:13} done at {spent:6.1f} CPU-s, peak {peak()}", flush=True)
            return out

        return run

    for name in (
        "chosen",
        "flatten",
        "copy_groups",
        "trace",
        "units",
        "compare",
        "group",
        "events_of",
        "control_of",
        "links",
    ):
        setattr(standard, name, wrapped(name))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("claims", type=int, nargs="?", default=10_000)
    parser.add_argument("--of", type=int, help="take the claims from some days of a war of so many, as dense as that")
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    parser.add_argument("--steps", action="store_true", help="print each step's end")
    args = parser.parse_args()
    told = Told(War(args.claims, of=args.of))
    profile = cProfile.Profile() if args.profile else None
    began = time.process_time()
    if args.steps:
        steps(began, told)
    if profile:
        profile.enable()
    fused = standard.StandardMatcher().fuse(told)
    if profile:
        profile.disable()
    spent = time.process_time() - began - told.spent
    print(
        f"{told.claims:,} claims of {told.reports:,} reports: {spent:.1f} CPU-seconds, {1e6 * spent / told.claims:.0f} µs a claim"
    )
    print(f"{len(fused.events):,} events, {len(fused.links):,} links, {len(fused.control):,} control intervals")
    print(f"peak memory {peak()}, reports included; making these took another {told.spent:.1f} CPU-seconds")
    if profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(35)


if __name__ == "__main__":
    main()
