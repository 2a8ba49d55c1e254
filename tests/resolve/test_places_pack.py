"""The place pack's file: what is written is read back, and a broken file is refused in a sentence."""

from pathlib import Path

import pytest

from daybook.core.errors import DaybookError
from daybook.resolve.gazetteer import Gazetteer
from daybook.resolve.places_pack import Place, PlacePack, write_pack
from daybook.resolve.spelling import bare, skeleton


def small(path: Path, count: int = 300) -> list[Place]:
    places = [
        Place(
            place_id=f"gn:{i}", name=f"Tall Name {i}", lat=30 + i / 100, lon=-40 + i / 50, fame=i % 200,
            kind="town" if i % 2 else "village", country="SY" if i % 3 else "IQ", admin=f"P{i % 7}",
            population=i * 1000, names=("Other",) if i % 5 else (),
        )
        for i in range(count)
    ]  # fmt: skip
    places.append(Place(place_id="db:word-id", name="Alone", lat=-1.5, lon=179.9, kind="site", country="ZZ"))
    exact = [(bare(p.name), i) for i, p in enumerate(places)] + [("shared", 3), ("shared", 9)]
    write_pack(
        path, places, exact, [(skeleton(p.name), i) for i, p in enumerate(places)], {"name": "small", "version": "7"}
    )
    return places


def test_places_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "small.places"
    places = small(path)
    pack = PlacePack(path)
    assert len(pack) == len(places) and (pack.name, pack.version) == ("small", "7")
    for i, p in enumerate(places):
        got = pack.place(i)
        assert (got.place_id, got.name, got.names, got.kind, got.country, got.admin) == (
            p.place_id, p.name, p.names, p.kind, p.country, p.admin)  # fmt: skip
        assert got.lat == pytest.approx(p.lat, abs=1e-5) and got.lon == pytest.approx(p.lon, abs=1e-5)
        assert got.population == pytest.approx(p.population, rel=0.05, abs=1)
        assert i in pack.find("exact", bare(p.name))


def test_a_key_of_several_places_gives_them_all_and_an_unknown_key_none(tmp_path: Path) -> None:
    path = tmp_path / "small.places"
    small(path)
    pack = PlacePack(path)
    assert pack.find("exact", "shared") == [3, 9]
    assert all(pack.find("exact", f"no such key {i}") == [] for i in range(2000))


def test_what_is_not_a_pack_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "not.places"
    path.write_bytes(b"something else altogether")
    with pytest.raises(DaybookError, match="not a place pack"):
        PlacePack(path)
    with pytest.raises(DaybookError, match="cannot be opened"):
        PlacePack(tmp_path / "missing.places")


def test_a_place_is_called_as_english_texts_call_it() -> None:
    """A list in the land's own letters is no name to show an analyst; nor is the name that a town had before it was renamed."""
    (bakhmut,) = [m.place for m in Gazetteer().named("Bakhmut") if m.place.place_id == "wof:101752941"]
    assert bakhmut.name == "Bakhmut"
    assert "Артемівськ" in bakhmut.names
    (kupiansk,) = [m.place for m in Gazetteer().named("Kupiansk") if m.place.place_id == "wof:101871679"]
    assert kupiansk.name == "Kupyansk"
