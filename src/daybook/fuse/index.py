"""What a case keeps of a document's claims so that a new report finds its neighbours: where they stand and look, which
sentences, bands, places with a holder, outlets and quoted names it has; sieges and captives in a few words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from daybook.core.documents import Document
from daybook.core.events import Event
from daybook.core.values import PlaceRef
from daybook.core.vocab import ClaimType, HarmKind, Precision, SourceKind
from daybook.fuse import geo, words
from daybook.fuse.block import Spot, looks, sentence_key, stands
from daybook.fuse.config import FusionConfig
from daybook.fuse.control import Where, Word, area_key, lane_of, word
from daybook.fuse.copies import bands, body, shingles
from daybook.fuse.naming import name
from daybook.fuse.said import Said
from daybook.fuse.units import Unit

# What a posting is of.
MEETS, SOUGHT, LOOKS, SENTENCE, OUTLET, VOICE, BAND = range(7)
Posting = tuple[int, int, int, int, int]  # role, key, first day, last day, families

_TAKING = (ClaimType.ABDUCTION, ClaimType.RELEASE)
_MOVING = (ClaimType.DISPLACEMENT, ClaimType.MOVEMENT)


def spots(told: Sequence[Unit], config: FusionConfig) -> Iterator[tuple[int, Spot]]:
    """(role, spot) of units; what near-copies share is not among them."""
    for u in told:
        for spot in stands(u, config):
            yield (SOUGHT if spot.sought else MEETS), spot
        for spot in looks(u, config):
            yield LOOKS, spot


def postings(document: Document, said: Sequence[Said], told: Sequence[Unit], config: FusionConfig) -> Iterator[Posting]:
    """All that is kept of one document."""
    for role, spot in spots(told, config):
        yield (role, spot.key, spot.first, spot.last, spot.families)
    for sentence in {s.sentence for s in said if s.is_state and s.sentence}:
        yield (SENTENCE, sentence_key(sentence), 0, 0, 0)
    if document.publisher:
        yield (OUTLET, name("outlet", words.key(document.publisher)), 0, 0, 0)
    for key in {name("voice", v) for s in said for v in _voices(s)}:
        yield (VOICE, key, 0, 0, 0)
    for band in bands(shingles(body(document), config.shingle_words), config):
        yield (BAND, band, 0, 0, 0)


def _voices(s: Said) -> Iterator[str]:
    """Endings of the words for who first said it, where knowing an outlet of that name would tell who it is."""
    for hop in s.claim.attribution[:1]:
        ref = s.resolution.actor(hop.source)
        if hop.kind is SourceKind.MEDIA or (ref is not None and ref.rivals):
            said = words.key(hop.source.quote).split()
            yield from (" ".join(said[n:]) for n in range(len(said)))


# -- light records, with as much as tells whether they meet ------------------------------------------------------------------

_PLACE = ("place_id", "name", "lat", "lon", "radius_km", "precision", "part", "admin", "country")


def light_place(p: PlaceRef) -> dict[str, Any]:
    """A place without its words."""
    return {k: v for k in _PLACE if (v := getattr(p, k)) not in (None, "")}


def place_of(row: Mapping[str, Any]) -> PlaceRef:
    """The inverse: enough of a place for distances and areas."""
    told = {k: row.get(k, "" if k in ("part", "admin", "country") else None) for k in _PLACE}
    told["precision"] = Precision(told["precision"]) if told["precision"] else None
    span = SimpleNamespace(quote=row.get("quote", ""))
    return cast(PlaceRef, SimpleNamespace(**told, span=span))


def is_captive(e: Event) -> bool:
    """True for what a captives ledger may ask for: takings, releases, and moves of counted people."""
    return e.type in _TAKING or (
        e.type in _MOVING and any(t.harm in (HarmKind.DISPLACED, HarmKind.RELEASED) for t in e.tallies)
    )


def captive_days(e: Event) -> tuple[int, int]:
    """First and last day, the undated far in the future together."""
    first = e.time.earliest or e.time.latest
    last = e.time.latest or e.time.earliest
    return (first.toordinal(), last.toordinal()) if first and last else (1 << 30, 1 << 30)


def light_captive(e: Event, said: Mapping[str, Said]) -> dict[str, Any]:
    """A taking or release as far as ledgers ask who may belong together."""
    members = [said[c] for c in e.claims]
    places = {repr(light_place(s.place)): light_place(s.place) for s in members if s.place is not None}
    return {
        "sides": sorted({p.side or p.key for s in members for p in s.actors if p.known}),
        "places": [places[k] for k in sorted(places)],
        "documents": list(e.documents),
    }


class Captives(NamedTuple):
    """A taking or release as kept, ready to be held against others."""

    sides: frozenset[str]
    places: tuple[PlaceRef, ...]
    documents: frozenset[str]


@lru_cache(maxsize=1 << 16)
def captives(body: str) -> Captives:
    """What :func:`light_captive` kept, from its JSON: an update holds the same ones against each other many times."""
    told = json.loads(body)
    places = tuple(place_of(p) for p in told["places"])
    return Captives(frozenset(told["sides"]), places, frozenset(told["documents"]))


def captives_meet(a: Captives, b: Captives, config: FusionConfig) -> bool:
    """True if two takings or releases of near days may stand in one ledger."""
    if not a.documents.isdisjoint(b.documents):
        return True
    if a.sides.isdisjoint(b.sides):
        return False
    if not a.places or not b.places:
        return True
    return any(not geo.apart(p, q, config.near_km) for p in a.places for q in b.places)


def holder_row(s: Said) -> tuple[str, str, str, list[Any]] | None:
    """What is kept of a claim that tells who holds a place: the place's id and part, the claim, the rest; ``None``: of others."""
    if (where := lane_of(s)) is None:
        return None
    w = word(s)
    place = light_place(w.place) | {"quote": w.place.span.quote}
    published = None if w.order[0] else w.order[1]
    return (*where, w.claim, [published, place, w.said, int(w.stitched), int(w.firm), *w[6:]])


def holder(claim: str, body: Sequence[Any]) -> Word:
    """The inverse."""
    published, place, said, stitched, firm, denied, *rest = body
    order = (published is None, published or 0, claim)
    return Word(claim, order, place_of(place), said, bool(stitched), bool(firm), tuple(denied), *rest)


def lane_row(where: Where, ref: PlaceRef | None) -> tuple[str, str, str, str, dict[str, Any] | None]:
    """What is kept of a place with a holder: id, part, the area it lies in, the area it is, itself."""
    inside = area_key(ref.country, ref.admin) if ref is not None and ref.admin else ""
    holds = (
        area_key(ref.country, ref.name) if ref is not None and not where[1] and geo.is_area(ref) and ref.name else ""
    )
    return (*where, inside, holds, light_place(ref) if ref is not None else None)
