"""Floors for the place resolver on the development data; skipped where that data is absent, void where it has changed."""

import hashlib
import sys
from functools import lru_cache
from pathlib import Path

import pytest

from daybook.resolve.gazetteer import Gazetteer
from daybook.resolve.places import PlaceResolver

ROOT = Path(__file__).resolve().parents[2]
EVAL = ROOT.parent / "shared" / "eval"
sys.path.insert(0, str(ROOT / "tools"))
import measure_places  # noqa: E402

# sha256 of the data that a floor was measured on: a floor says nothing about other data.
FINGERPRINTS = {
    "dev/gold.jsonl": "75438e31e5670de3b261e1265ade87c444178468f5135f221e58b26340ce1978",
    "dev/geovirus.xml": "2f8a928b9af4a44232493b37c5324bcb14a06873a4d97315cf3b2c7653ea06b1",
    "reference/places_from_ged_syria.csv": "bf51c29822f2c801b996c28fa6ecbb6fb99128f7303007954ac6f2f00edef823",
}


@lru_cache(maxsize=1)
def resolver() -> PlaceResolver:
    return PlaceResolver(Gazetteer())


def data(name: str) -> Path:
    path = EVAL / name
    if not path.exists():
        pytest.skip(f"../shared/eval/{name} is not on this machine")
    if hashlib.sha256(path.read_bytes()).hexdigest() != FINGERPRINTS[name]:
        pytest.skip(f"../shared/eval/{name} is not the data that the floor was measured on")
    return path


def test_place_within_25_km_on_given_spans() -> None:
    figures = measure_places.gold(data("dev/gold.jsonl"), resolver(), 0)
    assert figures["f1"] >= 0.89
    assert figures["precision"] >= 0.92


def test_geovirus_accuracy_within_161_km() -> None:
    assert measure_places.geovirus(data("dev/geovirus.xml"), resolver(), 0)["accuracy@161km"] >= 0.86


def test_syrian_names_of_ucdp_within_5_km() -> None:
    figures = measure_places.ged(data("reference/places_from_ged_syria.csv"), resolver(), 0)
    assert figures["within 5 km"] >= 0.80
    assert figures["weighted by events"] >= 0.935
