"""Choosing among a name's entries with what the words put around it: "X in Y province", "Y's X"."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from daybook.resolve.gazetteer import Gazetteer, Match
from daybook.resolve.places_pack import Place
from daybook.resolve.places_score import SETTLED, Context, Ranked, distance_km, of_kind, rank, score
from daybook.resolve.spelling import ARTICLES, bare, fold, skeleton

_SPELLED = 0.97  # likeness from which an entry has the very name
_SURE = 0.9  # likeness under which the province is searched for likelier spellings
_TWIN_KM = 15.0  # an encyclopedia's village lies so far off at most from a gazetteer's of the same name and province
_OWN_TWIN_KM = 5.0  # a user's place is the shipped gazetteer's of the same name so far off at most
_BORDER_KM = 10.0  # gazetteers disagree about borders by so much
_SAME_FORM = 0.3  # "Dawudiyah" and "Ad Dawudiyah" of one province: as written, if nothing else tells
_FARTHER_SPELLING = 2.0  # where the province has a place of the very name
_ENCYCLOPEDIA = "db:"


def choose(
    gazetteer: Gazetteer, name: str, wanted: str, found: list[Match], context: Context, boxes: list[Place]
) -> tuple[Ranked, ...]:
    """Rank; and where none of the best lies in the province that the words put around the name, look there for its kin."""
    ranked = _ranked(gazetteer, name, wanted, found, context, boxes)
    province = next((b for b in boxes if b.kind == "province"), None)
    if province is None or wanted == "province":
        return ranked
    best = ranked[0] if ranked else None
    sure = best is not None and best.place.admin == province.admin and best.match.likeness >= _SURE
    if sure and (wanted not in SETTLED or ranked[0].place.kind in SETTLED):
        return ranked
    likest = {m.place.index: m for m in found}
    for m in gazetteer.inside(name, province):
        if m.place.index not in likest or likest[m.place.index].likeness < m.likeness:
            likest[m.place.index] = m
    return _ranked(gazetteer, name, wanted, list(likest.values()), context, boxes)


def _ranked(
    gazetteer: Gazetteer, name: str, wanted: str, found: list[Match], context: Context, boxes: Sequence[Place]
) -> tuple[Ranked, ...]:
    key, form = bare(name), _form(name)
    province = next((b for b in boxes if b.kind == "province"), None)
    scored = [(m, score(m, wanted, context, boxes, key)) for m in of_kind(found, wanted)]
    exact = province is not None and any(
        _spelled(m) and m.place.admin == province.admin and m.place.kind in SETTLED for m, _ in scored
    )
    out = []
    for match, points in scored:
        place = match.place
        if province is not None and _astray(gazetteer, match, province):
            continue
        if province is None or place.kind not in SETTLED:
            pass  # without a province the article tells nothing: "Raqqa" is Ar Raqqah
        elif match.likeness >= 0.9 and any(_form(n) == form for n in (place.name, *place.names)):
            points += _SAME_FORM
        elif _form(place.name).startswith("al ") == form.startswith("al "):
            points += _SAME_FORM / 3
        if exact and not _spelled(match):
            points -= _FARTHER_SPELLING
        if province is not None and match.likeness >= _SPELLED and _just_outside(gazetteer, place, province):
            points += 4.5
        if wanted in SETTLED and province is not None and place.kind in ("district", "subdistrict"):
            points -= 2.0  # named after its town, which the province has in some spelling
        out.append((match, points))
    return rank(_own(_surveyed(out)))


def _astray(gazetteer: Gazetteer, match: Match, province: Place) -> bool:
    """True for a place of another province than the one told that has not even the name: a likeness is no reason to go far."""
    place = match.place
    elsewhere = place.kind in SETTLED and place.admin != province.admin
    return elsewhere and not _spelled(match) and not _just_outside(gazetteer, place, province)


def _spelled(match: Match) -> bool:
    """True for the very name, its feminine ending aside."""
    return match.likeness >= _SPELLED or match.stage == "ending"


@lru_cache(maxsize=16384)
def _form(name: str) -> str:
    """The folded words with every form of the article as "al"."""
    return " ".join("al" if w in ARTICLES else w for w in fold(name).split())


def _just_outside(gazetteer: Gazetteer, place: Place, province: Place) -> bool:
    """True for a place of the next province within reach of this one's places."""
    if place.country != province.country or place.admin == province.admin or place.kind not in SETTLED:
        return False
    lats, lons = gazetteer.pack.points_of(province)
    if len(lats) == 0:
        return False
    dx = (lons - place.lon) * math.cos(math.radians(place.lat))
    return float(np.min(np.hypot(dx, lats - place.lat))) * 111.2 <= _BORDER_KM


def _surveyed(scored: Sequence[tuple[Match, float]]) -> list[tuple[Match, float]]:
    """Small places with the better of two points: an encyclopedia's is rounded, its twin's in a gazetteer is surveyed.

    The twin takes the encyclopedia's score, since renown is the place's and not the entry's.
    """
    points = [p for _, p in scored]
    for i, (entry, _) in enumerate(scored):
        place = entry.place
        if place.kind not in SETTLED or place.population >= 20_000 or not place.place_id.startswith(_ENCYCLOPEDIA):
            continue
        twins = [
            k
            for k, (m, _) in enumerate(scored)
            if (m.likeness >= entry.likeness - 0.06 or skeleton(m.place.name) == skeleton(place.name))
            and m.place.kind in SETTLED
            and (m.place.country, m.place.admin) == (place.country, place.admin)
            and not m.place.place_id.startswith(_ENCYCLOPEDIA)
            and distance_km(m.place.lat, m.place.lon, place.lat, place.lon) <= _TWIN_KM
        ]
        one = [scored[k][0].place for k in twins]
        near = all(distance_km(one[0].lat, one[0].lon, p.lat, p.lon) <= 3.0 for p in one)
        if twins and near and points[twins[0]] < points[i] + 0.1:
            points[twins[0]] = points[i] + 0.1
    return [(m, points[k]) for k, (m, _) in enumerate(scored)]


def _own(scored: Sequence[tuple[Match, float]]) -> list[tuple[Match, float]]:
    """A place that the user added before the shipped gazetteer's entry for it, whose renown it takes."""
    if not any(m.place.own for m, _ in scored):
        return list(scored)
    points = {}
    for i, (match, mine) in enumerate(scored):
        place = match.place
        points[i] = mine
        if not place.own:
            continue
        twins = [
            p
            for m, p in scored
            if not m.place.own
            and m.likeness <= match.likeness + 0.01
            and (m.place.kind == place.kind or {m.place.kind, place.kind} <= SETTLED)
            and m.place.country == place.country
            and distance_km(m.place.lat, m.place.lon, place.lat, place.lon) <= _OWN_TWIN_KM
        ]
        points[i] = max([mine, *(p + 0.1 for p in twins)])
    return [(m, points[i]) for i, (m, _) in enumerate(scored)]
