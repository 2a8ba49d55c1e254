"""A village's name with its province: what the spelling, the form of the article and the border decide."""

from functools import lru_cache

import pytest

from daybook.resolve.gazetteer import Gazetteer
from daybook.resolve.places import PlaceResolver
from daybook.resolve.spelling import ended, sound


@lru_cache(maxsize=1)
def resolver() -> PlaceResolver:
    return PlaceResolver(Gazetteer())


@pytest.mark.parametrize(
    ("name", "province", "kind", "lat", "lon"),
    [
        ("Kafrayya", "Idlib", "village", 35.60, 36.93),  # the very name before a town of a like one
        ("Zebdeen", "Rif Dimashq", "town", 33.48, 36.41),  # not al-Zabadani, however big
        ("Tabni", "Deir ez Zor", "town", 35.62, 39.80),  # the town, not the subdistrict named after it
        ("Masudiyah", "Homs", "village", 34.857, 37.306),  # the surveyed point, not the encyclopedia's
        ("Kafr Basin", "Idlib", "town", 35.56, 36.68),  # no basin
        ("East Farahaniah", "Homs", "village", 34.87, 36.73),  # the pack has but one
        ("Abu Hawarid", "Homs", "village", 34.99, 37.59),  # just behind the border, as another gazetteer draws it
    ],
)
def test_a_village_of_a_province(name, province, kind, lat, lon):
    ranked = resolver().resolve_name(name, within=[province], kind=kind, countries=["SY"])
    best = ranked[0].place
    assert abs(best.lat - lat) < 0.1 and abs(best.lon - lon) < 0.35, [(r.place.name, r.place.lat) for r in ranked[:3]]


def test_endings_and_sounds_meet_and_names_do_not():
    assert ended("bahsa") == ended("bahsah") == ended("bahseh") != ended("bahsi")
    assert sound("zebdeen") == sound("zabdin") != sound("zabadani")
    assert sound("qal") == sound("kal")
