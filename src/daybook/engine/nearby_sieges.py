"""The sieges that new or changed documents tell of: all claims of sieges are put together by their light records, which is cheap,
and those sieges that come out otherwise, or of which these documents tell, are made anew."""

from collections.abc import Mapping, Sequence
from typing import Any

from daybook.core.vocab import ClaimType
from daybook.engine.nearby_origins import Voices
from daybook.fuse import decisions as people
from daybook.fuse.control import siege_intervals
from daybook.fuse.said import Said
from daybook.fuse.sieges import Besieged, Point, besieged, grouped, siege_event
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
        rows = near.sieges(self.db)
        touched |= {claim for claim, document, _, _ in rows if document in dirty}
        lights = [light(*r) for r in rows if r[1] not in dirty] + [besieged(s) for s in new]
        now = {home_of(g): [b.claim for b in g] for g in grouped(lights)}
        was: dict[str, set[str]] = {}
        for claim, _, home, _ in rows:
            was.setdefault(home, set()).add(claim)
        changed = {h for h, told in now.items() if was.get(h) != set(told) or not touched.isdisjoint(told)}
        gone = {h for h, told in was.items() if h not in now or h in changed or not touched.isdisjoint(told)}
        self._with_those_judged_beside(now, was, changed, gone)
        self.sieges_now = {h: now[h] for h in changed}
        self.sieges_were = {c: h for h in gone for c in was[h]}
        places = {body[3][0] for claim, _, _, body in rows if claim in self.sieges_were and body[3] is not None}
        near.drop_sieges(self.db, dirty, gone, set(self.sieges_were), places - {None})
        of = {c: h for h in changed for c in now[h]}
        near.put_sieges(self.db, (siege_row(b, of[b.claim]) for b in lights if b.claim in of))

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


def siege_row(b: Besieged, home: str) -> tuple[str, str, str, Any]:
    """What is kept of a claim: itself, its document, its siege's event, and the rest."""
    published = None if b.order[0] else b.order[1]
    return b.claim, b.document, home, [published, b.text, sorted(b.sides), b.place, b.context, b.words]


def light(claim: str, document: str, _: str, body: Sequence[Any]) -> Besieged:
    """The inverse."""
    published, text, sides, place, context, words = body
    return Besieged(
        claim=claim,
        order=(published is None, published or 0, claim),
        document=document,
        text=text,
        sides=frozenset(sides),
        place=Point(*place) if place is not None else None,
        context=Point(*context) if context is not None else None,
        words=words,
    )
