"""Which of the places of one name is meant: a score from spelling, renown, country, province, nearness and kind.

Scores are log-odds-like; weights were set by hand on the coded training documents (see tools/measure_places.py).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from daybook.resolve.gazetteer import Match
from daybook.resolve.places_pack import Place

NO_COUNTRY = "ZZ"  # the pack's mark for seas, continents and the like
SETTLED = frozenset({"town", "village"})
AREAS = frozenset({"province", "district", "subdistrict", "country", "region"})
POINTS = frozenset(
    {"airbase", "airport", "base", "camp", "crossing", "road", "river", "lake", "field", "site", "island"}
)

# What kinds of entry satisfy a kind that the words tell, best first.
_SATISFIES: dict[str, tuple[frozenset[str], ...]] = {
    "province": (frozenset({"province"}), frozenset({"district", "region"})),
    "district": (frozenset({"district", "subdistrict", "quarter"}), frozenset({"region"}), SETTLED),
    "region": (frozenset({"region", "province"}), frozenset({"district", "subdistrict", "quarter", *SETTLED})),
    "town": (SETTLED, frozenset({"quarter"}), frozenset({"subdistrict", "district"})),
    "village": (SETTLED, frozenset({"quarter", "site"})),
    "quarter": (frozenset({"quarter"}), SETTLED),
    "airbase": (frozenset({"airbase", "airport"}),),
    "base": (frozenset({"base", "airbase"}),),
    "camp": (frozenset({"camp"}), frozenset({"quarter"})),
    "crossing": (frozenset({"crossing"}),),
    "field": (frozenset({"field"}),),
    "site": (frozenset({"site", "field"}),),
    "river": (frozenset({"river"}),),
    "road": (frozenset({"road"}),),
    "lake": (frozenset({"lake"}),),
    "sea": (frozenset({"sea", "region"}),),
    "island": (frozenset({"island"}),),
    "country": (frozenset({"country"}),),
}

# A bare name is its town before its district or province; those are told by words of their own.
_BARE_NAME = {"district": -1.6, "subdistrict": -1.8, "province": -0.6, "quarter": -0.5, "airport": -1.0}
_KM_A_DEGREE = 6371.0 * math.pi / 180  # of latitude


@dataclass(slots=True, kw_only=True)
class Context:
    """What a document tells about where it is. ``countries``: ISO code -> weight 0–1; ``provinces``: (country, province) -> weight.

    ``anchors``: places held certain, as (latitude, longitude, weight 0–1, name key).
    """

    countries: dict[str, float] = field(default_factory=dict)
    provinces: dict[tuple[str, str], float] = field(default_factory=dict)
    anchors: list[tuple[float, float, float, str]] = field(default_factory=list)


def distance_km(lat: float, lon: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in km on a sphere of radius 6371 km."""
    a, b = math.radians(lat), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon) / 2) ** 2
    return 6371.0 * 2 * math.asin(min(1.0, math.sqrt(h)))


def kind_score(place: Place, wanted: str) -> float:
    """How well an entry's kind meets the kind that the words tell; 0 where they tell none."""
    if not wanted:
        return _BARE_NAME.get(place.kind, 0.0)
    for rank, kinds in enumerate(_SATISFIES.get(wanted, ())):
        if place.kind in kinds:
            return 1.2 - 1.2 * rank
    return -2.5


def score(
    match: Match,
    wanted: str,
    context: Context,
    containers: Sequence[Place] = (),
    key: str = "",
    near: Sequence[Place] = (),
) -> float:
    """Log-odds-like score of one candidate. ``containers``: places that the words put around it ("X in Y province")."""
    place = match.place
    total = -16.0 * (1.0 - match.likeness)
    people = place.population
    if place.kind in ("district", "subdistrict"):
        people = min(people, 10_000)  # of the area, not of a town
    elif wanted == "village":
        people = min(people, 300)  # nobody calls a big town a village: its size speaks for nothing
    if containers and match.likeness < 0.9:
        total += 0.8  # a distant spelling is no likelier for the town's size or renown
    else:
        total += 0.8 * math.log10(people + 10) + 0.5 * math.log10(place.fame + 1)
    if place.place_id.startswith("db:") and match.likeness >= 0.9:
        total += (
            2.5 if place.fame < 100 else 3.5
        )  # curated names first; a country's, continent's or sea's name is seldom a hamlet's
    total += kind_score(place, wanted)
    total += 3.2 * (0.8 if place.country == NO_COUNTRY else context.countries.get(place.country, 0.0))
    if context.countries and place.country not in context.countries and people < 50_000 and place.country != NO_COUNTRY:
        total -= 1.5  # a small place of a country that the page never speaks of
    for box in containers:
        total += _inside(place, box)
    for other in near:
        d = distance_km(place.lat, place.lon, other.lat, other.lon)
        total += 3.5 * math.exp(-d / 30.0) - (1.0 if d > 150 else 0.0)
    if not containers:
        total += 1.3 * context.provinces.get((place.country, place.admin), 0.0)
    return total + _beside(place, context.anchors, key)


def _beside(place: Place, anchors: Sequence[tuple[float, float, float, str]], key: str) -> float:
    """What the nearest of the places held certain adds."""
    best, most, nearest = (
        0.0,
        0.0,
        math.inf,
    )  # ``most``, ``nearest``: weight and distance of the anchor that adds the best
    own_lat, own_lon = place.lat, place.lon
    for lat, lon, weight, other_key in anchors:
        north = abs(lat - own_lat)
        if other_key == key or north >= 6 or weight * 2.5 <= best:
            continue  # 2.5 is the most that an anchor can add
        if weight <= most and north * _KM_A_DEGREE > nearest:
            continue  # farther off to the north or south alone, and no surer
        d = distance_km(own_lat, own_lon, lat, lon)
        added = weight * (1.6 * math.exp(-d / 25.0) + 0.9 * math.exp(-d / 150.0))
        if added > best:
            best, most, nearest = added, weight, d
    return best


def _inside(place: Place, box: Place) -> float:
    if box.kind == "country":
        return 3.0 if place.country == box.country else -4.0
    if place.country != box.country:
        return -5.0
    if box.kind == "province":
        return 4.0 if place.admin == box.admin else -3.0
    d = distance_km(place.lat, place.lon, box.lat, box.lon)
    if box.kind in ("district", "subdistrict"):
        return 3.5 * math.exp(-((d / 35.0) ** 2)) - 0.5
    return 4.0 * math.exp(-d / 25.0) - 0.5  # a town around a quarter


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A candidate with its score and its share of belief (0–1) among its rivals."""

    match: Match
    score: float
    belief: float

    @property
    def place(self) -> Place:
        """The candidate's place."""
        return self.match.place


def rank(scored: Iterable[tuple[Match, float]]) -> tuple[Ranked, ...]:
    """Candidates by descending score; beliefs are a softmax with a floor for "none of these"."""
    rows = sorted(scored, key=lambda r: (-r[1], r[0].place.place_id))[:12]
    if not rows:
        return ()
    top = rows[0][1]
    weights = [math.exp(s - top) for _, s in rows]
    total = sum(weights) + math.exp(min(0.0, NONE_OF_THESE - top))
    beliefs = [w / total for w in weights]
    # A town, its subdistrict and a second gazetteer's entry for it are one answer to "where".
    best = rows[0][0].place
    beliefs[0] += sum(
        b
        for (m, _), b in zip(rows[1:], beliefs[1:], strict=True)
        if m.place.country == best.country
        and abs(m.place.lat - best.lat) * _KM_A_DEGREE < SAME_PLACE_KM + 1
        and distance_km(best.lat, best.lon, m.place.lat, m.place.lon) < SAME_PLACE_KM
    )
    return tuple(Ranked(match=m, score=s, belief=b) for (m, s), b in zip(rows, beliefs, strict=True))


def of_kind(found: Sequence[Match], wanted: str) -> list[Match]:
    """Leave areas out where the words tell a settlement and one of that name exists; and the other way round."""
    if wanted in ("town", "village"):
        chosen = [m for m in found if m.place.kind in SETTLED]
        chosen = chosen or [m for m in found if m.place.kind == "quarter"]
    elif wanted == "province":
        chosen = [m for m in found if m.place.kind == "province"]
    else:
        return list(found)
    if chosen and max(m.likeness for m in chosen) >= max(m.likeness for m in found) - 0.12:
        return chosen
    return list(found)


SAME_PLACE_KM = 12.0
NONE_OF_THESE = 3.0  # the score at which a candidate is as likely as no entry at all
