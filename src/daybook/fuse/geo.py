"""Distances between told places, against how finely each is told."""

from math import asin, cos, radians, sin, sqrt

from daybook.core.values import PlaceRef
from daybook.core.vocab import Precision

EARTH_KM = 6371.0
_AREAS = frozenset((Precision.PROVINCE, Precision.COUNTRY))
_DEFAULT_KM = {Precision.EXACT: 3.0, Precision.TOWN: 8.0, Precision.DISTRICT: 30.0, Precision.PROVINCE: 90.0}


def km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance (haversine), km."""
    a, b = radians(lat1), radians(lat2)
    h = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(h)))


def is_area(place: PlaceRef) -> bool:
    """True for a province or country: a point on the map would be false."""
    return place.precision in _AREAS


def radius(place: PlaceRef) -> float:
    """Kilometres within which the place lies; for a precision without a radius, the usual one."""
    if place.radius_km is not None:
        return place.radius_km
    return _DEFAULT_KM.get(place.precision, 8.0) if place.precision else 8.0


def distance(a: PlaceRef, b: PlaceRef) -> float | None:
    """Kilometres between two points; ``None`` if one has none."""
    if a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return None
    return km(a.lat, a.lon, b.lat, b.lon)


def same(a: PlaceRef, b: PlaceRef) -> bool:
    """True if both resolve to one entry."""
    return a.place_id is not None and a.place_id == b.place_id


def within(inner: PlaceRef, outer: PlaceRef) -> bool:
    """True if ``outer`` is an area that the gazetteer says holds ``inner``."""
    if outer.precision is Precision.COUNTRY:
        return bool(outer.country) and outer.country == inner.country
    if outer.precision is Precision.PROVINCE and outer.name:
        return outer.name == inner.admin and (not outer.country or outer.country == inner.country)
    return False


def holds(outer: PlaceRef, inner: PlaceRef) -> bool:
    """True if ``inner`` lies in ``outer``, which is told much less finely: a town in its province, a quarter in a city."""
    if outer.place_id is None or inner.place_id is None or same(inner, outer):
        return False
    if within(inner, outer):
        return True
    gap = distance(outer, inner)
    return gap is not None and radius(outer) >= 2 * radius(inner) and gap <= radius(outer)


def apart(a: PlaceRef | None, b: PlaceRef | None, slack_km: float) -> bool:
    """True if both are told and cannot be one place: farther apart than their radii and ``slack_km``."""
    if a is None or b is None or same(a, b) or within(a, b) or within(b, a):
        return False
    if is_area(a) and is_area(b):
        return a.precision is b.precision and a.place_id is not None and b.place_id is not None
    gap = distance(a, b)
    return gap is not None and gap > radius(a) + radius(b) + slack_km
