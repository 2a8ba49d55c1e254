"""A page with its place names resolved together, and what one of them was taken for."""

from dataclasses import dataclass, replace

from daybook.core.text import Span
from daybook.core.values import PlaceCandidate, PlaceRef
from daybook.core.vocab import Precision
from daybook.resolve.places_find import PlaceHit
from daybook.resolve.places_pack import Place
from daybook.resolve.places_score import AREAS, SETTLED, Context, Ranked, distance_km

BAR = 0.30  # belief under which a place is left open
_ROAD_JOINS = frozenset(("-", "\u2010", "\u2013", "\u2014", "/", "to"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """What one hit of the page was taken for. ``note``: why nothing is left to take it for."""

    hit: PlaceHit
    ranked: tuple[Ranked, ...]
    note: str = ""

    @property
    def best(self) -> Place | None:
        return self.ranked[0].place if self.ranked and self.ranked[0].belief >= BAR else None


@dataclass(slots=True)
class Page:
    """A text with its place hits resolved together. ``told``: senses that a noun without a name may take up, each with the offset
    from which it stands aside in brackets (``None``: it does not); ``near``: countries where distant spellings are looked for."""

    text: str
    senses: list[Sense]
    context: Context
    country: str
    near: frozenset[str]
    told: list[tuple[Sense, int | None]]


def candidate(r: Ranked) -> PlaceCandidate:
    """A ranked entry as a resolved place keeps it."""
    p = r.place
    return PlaceCandidate(
        place_id=p.place_id, name=p.name, lat=p.lat, lon=p.lon, score=round(r.belief, 3), kind=p.kind,
        admin=p.admin, country=p.country,
    )  # fmt: skip


def middle(gazetteer: str, span: Span, a: Sense, b: Sense) -> PlaceRef:
    """The place between two: "between A and B", "the A-B road"."""
    first, second = a.ranked[0], b.ranked[0]
    p, q = first.place, second.place
    apart = distance_km(p.lat, p.lon, q.lat, q.lon)
    return PlaceRef(
        span=span, gazetteer=gazetteer, place_id=None, name=f"between {p.name} and {q.name}",
        lat=round((p.lat + q.lat) / 2, 5), lon=round((p.lon + q.lon) / 2, 5), radius_km=round(max(3.0, apart / 2), 1),
        precision=Precision.EXACT if apart < 15 else Precision.DISTRICT, score=round(min(first.belief, second.belief), 3),
        admin=p.admin if p.admin == q.admin else "", country=p.country if p.country == q.country else "",
        reason=f"the middle of {a.hit.name!r} and {b.hit.name!r}", rivals=(candidate(first), candidate(second)),
    )  # fmt: skip


def settled(sense: Sense) -> Sense:
    """The sense with the town of its name before the province: what lies between two names lies between towns."""
    if sense.ranked[0].place.kind not in AREAS:
        return sense
    towns = tuple(r for r in sense.ranked if r.place.kind in SETTLED and r.match.likeness >= 0.9)
    return replace(sense, ranked=(*towns, *(r for r in sense.ranked if r not in towns)))


def is_road(text: str, head: Sense, peer: Sense) -> bool:
    """ "The Damascus-Homs highway", "the Kyiv to Odesa road": it lies between the two that it is named after."""
    between = text[head.hit.name_end : peer.hit.name_start].strip()
    return peer.hit.feature == "road" and between in _ROAD_JOINS


_EXACT = frozenset({"village", "quarter", "site", "airbase", "airport", "base", "camp", "crossing", "field", "road"})


def precision_of(place: Place, hit: PlaceHit) -> Precision:
    """How finely a place is told by its own kind and the words around its name."""
    if place.kind == "country":
        return Precision.COUNTRY
    if place.kind == "province":
        return Precision.PROVINCE
    if place.kind in ("district", "subdistrict", "region", "river", "lake", "sea", "island"):
        return Precision.DISTRICT
    if hit.feature == "town":
        return Precision.TOWN
    if place.kind in _EXACT or hit.feature in ("village", "quarter"):
        return Precision.EXACT
    return Precision.TOWN
