"""The sieges that new or changed documents tell of: the claims of sieges around are put together by their light records, and those
sieges that come out otherwise, or of which these documents tell, are made anew."""

import json
from collections.abc import Mapping, Sequence

from daybook.core.vocab import ClaimType
from daybook.engine.nearby_origins import Voices
from daybook.fuse import decisions as people
from daybook.fuse.control import siege_intervals
from daybook.fuse.said import Said
from daybook.fuse.sieges import Besieged, Point, Spots, besieged, grouped, siege_event
from daybook.fuse.standard import noted
from daybook.store import derived
from daybook.store import neighbours as near


class Sieges(Voices):
    """The sieges' part of an update: :meth:`_regroup` before the other events are made, :meth:`_put_sieges` behind."""

    def _regroup(self, dirty: set[str], moved: Mapping[str, Said]) -> None:
        """Find the sieges that change and take out what is stored of them."""
        self.sieges_now: dict[str, list[str]] = {}  # event -> its claims, of those to be made
        self.sieges_were: dict[str, str] = {}  # claim -> its event, of those that are taken out
        new = [s for d in dirty for s in self.docs[d].said if s.type is ClaimType.SIEGE]
        touched = {s.id for s in (*new, *moved.values()) if s.type is ClaimType.SIEGE}
        if not touched and not near.tells_of_siege(self.db, dirty):
            return
        told = [besieged(s) for s in new]
        rows = near.sieges(self.db)
        touched |= {claim for claim, document, *_ in rows if document in dirty}
        rows = self._around(rows, told, touched)
        lights = [light(*r) for r in rows if r[1] not in dirty] + told
        now = {home_of(g): [b.claim for b in g] for g in grouped(lights)}
        was: dict[str, set[str]] = {}
        for claim, _, home, _, _ in rows:
            was.setdefault(home, set()).add(claim)
        changed = {h for h, some in now.items() if was.get(h) != set(some) or not touched.isdisjoint(some)}
        gone = {h for h, some in was.items() if h not in now or h in changed or not touched.isdisjoint(some)}
        self._with_those_judged_beside(now, was, changed, gone)
        self.sieges_now = {h: now[h] for h in changed}
        self.sieges_were = {c: h for h in gone for c in was[h]}
        places = {json.loads(place)[0] for claim, _, _, place, _ in rows if claim in self.sieges_were and place}
        near.drop_sieges(self.db, dirty, gone, set(self.sieges_were), places - {None})
        of = {c: h for h in changed for c in now[h]}
        near.put_sieges(self.db, (siege_row(b, of[b.claim]) for b in lights if b.claim in of))

    def _around(self, rows: Sequence[near.Siege], new: Sequence[Besieged], touched: set[str]) -> list[near.Siege]:
        """Those of all sieges' claims on which it may depend how the touched and the new ones are put together.

        Claims of places are put together along chains of places that meet; one without a place goes by its document's other claims,
        by the place its page speaks of, or by others of its text; and people's words hold claims against each other.
        """
        spots = {place: Point(*json.loads(place)) for _, _, _, place, _ in rows if place is not None}
        placed = [(r[0], r[1], spots[r[3]]) for r in rows if r[3] is not None]
        # a claim whose place a person corrected stands at both
        placed += [(b.claim, b.document, b.place) for b in new if b.place is not None]
        loose = [*(light(*r) for r in rows if r[3] is None), *(b for b in new if b.place is None)]
        at: dict[str, list[Point]] = {}  # document -> places of its claims
        for _, document, p in placed:
            at.setdefault(document, []).append(p)
        there = Spots(p for *_, p in placed)
        spoken_of = Spots(b.context for b in loose if b.context is not None)
        claims: set[str] = set()
        asked = touched | {b.claim for b in new}
        while asked - claims:
            claims |= asked
            texts = {b.text for b in loose if b.claim in claims}
            seeds = {p for c, _, p in placed if c in claims}
            homes = {r[2] for r in rows if r[0] in claims}
            for b in loose:
                if b.claim in claims:
                    seeds |= {*at.get(b.document, ()), *([b.context] if b.context is not None else [])}
            reached = there.tied(seeds)
            close: set[Point] = set().union(*map(spoken_of.meeting, reached))
            asked |= {c for c, _, p in placed if p in reached} | {r[0] for r in rows if r[2] in homes}
            asked |= {
                b.claim
                for b in loose
                if b.text in texts or b.context in close or not reached.isdisjoint(at.get(b.document, ()))
            }
            asked |= {c for claim in claims for c in self.beside.get(claim, ())}
        return [r for r in rows if r[0] in claims]

    def _with_those_judged_beside(
        self, now: Mapping[str, Sequence[str]], was: Mapping[str, set[str]], changed: set[str], gone: set[str]
    ) -> None:
        """What is noted of people's words on a siege depends on which siege the other claim is of."""
        if not self.beside:
            return
        of = {c: h for h, claims in now.items() for c in claims}
        claims = {c for h in changed for c in now[h]} | {c for h in gone for c in was[h]}
        homes = {of[b] for c in claims for b in self.beside.get(c, ()) if b in of}
        changed |= homes
        gone |= homes & was.keys()

    def _put_sieges(self) -> None:
        """Make the sieges that :meth:`_regroup` found to change."""
        if self.sieges_now:
            home = {r["claim"]: r["home"] for r in self.db.execute("SELECT claim, home FROM siege")}
            self._load(near.homes(self.db, [c for claims in self.sieges_now.values() for c in claims]).values())
            said = {s.id: s for doc in self.docs.values() for s in doc.said if s.type is ClaimType.SIEGE}
            members = {h: [said[c] for c in claims] for h, claims in self.sieges_now.items()}
            origins = self._voices([s for some in members.values() for s in some])
            on_events, unheard = people.on_events(self.decisions), self._unheard(home)
            for some in members.values():
                event = siege_event(some, origins, on_events, self.config)
                derived.put_event(self.db, noted(event, (unheard.get(s.id, ()) for s in some)))
                derived.put_control(self.db, siege_intervals(some, origins, self.config))
            self.db.executemany("DELETE FROM event_alias WHERE old = ?", ((h,) for h in self.sieges_now))
        near.alias(self.db, self.sieges_were.items())

    def _unheard(self, home: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
        made = {c for claims in self.sieges_now.values() for c in claims}
        about = [j for j in self.judged if j.left in made or j.right in made]
        states = {c for j in about for c in (j.left, j.right) if c in home or self._is_state(c)}
        return people.together_by_place(about, states, home)

    def _is_state(self, claim: str) -> bool:
        document = near.homes(self.db, [claim]).get(claim)
        if document is None:
            return False
        self._load([document])
        return any(s.id == claim and s.is_state for s in self.docs[document].said)


def home_of(group: Sequence[Besieged]) -> str:
    """Id of the event of a siege's claims."""
    return people.event_id(min(group, key=lambda b: b.order).claim)


def siege_row(b: Besieged, home: str) -> near.Siege:
    """What is kept of a claim: itself, its document, its siege's event, its place, and the rest."""
    published = None if b.order[0] else b.order[1]
    place = json.dumps(b.place) if b.place is not None else None
    return b.claim, b.document, home, place, json.dumps([published, b.text, sorted(b.sides), b.context, b.words])


def light(claim: str, document: str, _: str, place: str | None, body: str) -> Besieged:
    """The inverse."""
    published, text, sides, context, words = json.loads(body)
    return Besieged(
        claim=claim,
        order=(published is None, published or 0, claim),
        document=document,
        text=text,
        sides=frozenset(sides),
        place=Point(*json.loads(place)) if place is not None else None,
        context=Point(*context) if context is not None else None,
        words=words,
    )
