"""The user's own packs of places: what is added is resolved, what is removed is open again, what is broken is named."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daybook.core.claims import ResolvedReading
from daybook.core.errors import StopRun
from daybook.engine import own_packs, packs
from daybook.engine.case import Case
from daybook.engine.components import Components, gazetteer
from daybook.engine.pipeline import read_text
from daybook.engine.settings import Settings
from daybook.resolve.gazetteer import Gazetteer
from daybook.resolve.places import PlaceResolver
from daybook.resolve.places_import import read_places
from daybook.resolve.places_near import Neighbours

TEXT = "Bosnia's army shelled two towns. Shelling killed 3 people in Vrbanska Nova on Friday, a medic said."
RULES = Settings(reader="rules")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "packs"
    monkeypatch.setenv("DAYBOOK_PACKS", str(path))
    return path


def written(tmp_path: Path, text: str | bytes, name: str = "villages.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read() -> ResolvedReading:
    return read_text(Components(RULES), TEXT, title=None, publisher=None, published=None)


def point(resolved: ResolvedReading) -> tuple[float | None, float | None, str]:
    found = {p for r in resolved.resolutions for p in r.places if "Nova" in p.span.quote}
    return next(((p.lat, p.lon, p.gazetteer) for p in found), (None, None, ""))


def geonames(number: int, name: str, lat: float, lon: float, **other: str) -> str:
    cells = [str(number), name, name, other.get("aliases", ""), str(lat), str(lon), other.get("cls", "P")]
    cells += [other.get("code", "PPL"), other.get("country", "BA"), "", other.get("admin", ""), "", "", ""]
    return "\t".join([*cells, other.get("people", "0"), "", "200", "Europe/Sarajevo", other.get("day", "2024-03-01")])


def test_a_village_only_of_the_added_pack_is_resolved_and_open_again_after_it_is_removed(tmp_path: Path) -> None:
    assert point(read())[:2] == (None, None)
    done = own_packs.add(written(tmp_path, "name,lat,lon,country\nVrbanska Nova,44.41,17.62,BA\n"))
    assert (done.pack.name, done.places) == ("villages", 1)
    assert point(read()) == (44.41, 17.62, f"own/villages-{done.pack.version}")
    own_packs.remove("villages")
    assert point(read())[:2] == (None, None)


def test_a_byte_order_mark_semicolons_and_aliases_are_understood(tmp_path: Path) -> None:
    table = (
        "\ufeffName;Lat;Lon;Aliases;Kind;Source\nNovo Vrelo Donje;44.4;17.6;Vrbanska Nova|Врбанска Нова;village;own\n"
    )
    done = own_packs.add(written(tmp_path, table), name="mine", licence="CC0-1.0")
    assert done.unused == ("source",) and done.guessed == 1 and done.pack.licence == "CC0-1.0"
    assert point(read())[:2] == (44.4, 17.6)
    assert {m.place.name for m in gazetteer().named("Врбанска Нова")} == {"Novo Vrelo Donje"}


def test_a_geonames_dump_in_a_zip_is_read_by_its_kinds(tmp_path: Path) -> None:
    lines = [
        geonames(900001, "Vrbanska Nova", 44.41, 17.62, admin="01", aliases="Vrbanska Nova,VNV,Vrbanjska Nova"),
        geonames(900002, "Vrbanska", 44.5, 17.7, cls="T", code="HLL"),
        geonames(900003, "Vrbanska Base", 44.6, 17.8, cls="L", code="MILB", day="2025-01-09"),
    ]
    path = tmp_path / "BA.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("BA.txt", "\n".join(lines) + "\n")
        archive.writestr("readme.txt", "about this file")
    done = own_packs.add(path)
    assert (done.pack.name, done.places, done.passed) == ("ba", 2, 1)
    assert (done.pack.version, done.pack.licence) == ("2025-01-09", "CC-BY-4.0") and "GeoNames" in done.pack.attribution
    assert point(read())[:2] == (44.41, 17.62)
    assert gazetteer().named("Vrbanjska Nova") and not gazetteer().named("VNV")
    (base,) = gazetteer().named("Vrbanska Base")
    assert (base.place.kind, base.place.place_id) == ("base", "gn:900003")


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("name,lat,lon\nA Place,44,17\nB Place,forty,17\n", "line 3: 'forty', '17' is no latitude and longitude"),
        ("name,lat,lon\nA Place,94,17\n", "line 2: 94, 17 lies outside"),
        ("name,lat,lon\nA Place,nan,17\n", "line 2: nan, 17 lies outside"),
        ("name,lat,lon\n,44,17\n", "line 2: has no name"),
        ("name,lat,lon\nA Place,44\n", "line 2: has 2 columns, the first line 3"),
        ("name,lat,lon,kind\nA Place,44,17,castle\n", "line 2: 'castle' is no kind of place"),
        ("name,lat,lon,country\nA Place,44,17,Atlantis\n", "line 2: no country is called 'Atlantis'"),
        ("name,lat,lon,id\nA Place,44,17,a\nB Place,44,17,a\n", "line 3: id a stands in line 2 already"),
        ('name,lat,lon\nA Place,44,17\n"B Place,44,17\n', "line 3: is not a line of a table"),
        (b"name,lat,lon\nA Place,44,17\nB\xff Place,44,17\n", "line 3: is not UTF-8"),
        ("place,x,y\nA Place,44,17\n", "line 1: neither a GeoNames dump"),
        ("name,lat,lon\n", "holds no place"),
        ("name,lat,lon\nA Place,0.0,-30.0\n", "line 2: no known place is near"),
        (geonames(1, "A", 44, 17) + "\n" + geonames(2, "B", 44, 17)[:-11] + "\n", "line 2: has 18 columns"),
        (geonames(1, "A", 44, 17) + "\n" + geonames(1, "B", 44, 17) + "\n", "line 2: id 1 stands in line 1 already"),
    ],
)
def test_what_is_broken_is_named_with_its_line_and_leaves_nothing(
    tmp_path: Path, folder: Path, table: str | bytes, told: str
) -> None:
    with pytest.raises(StopRun) as error:
        own_packs.add(written(tmp_path, table))
    assert told in str(error.value) and "villages.csv" in str(error.value)
    assert "\n" not in str(error.value)
    assert not folder.exists() or not list(folder.iterdir())
    assert packs.own_packs() == ()


def test_archives_that_are_none_or_hold_several_tables_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StopRun, match=r"x.zip: cannot be read \(File is not a zip file\)"):
        own_packs.add(written(tmp_path, b"no archive", "x.zip"))
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", "name,lat,lon\n")
        archive.writestr("b.csv", "name,lat,lon\n")
    with pytest.raises(StopRun, match="holds 2 files"):
        own_packs.add(tmp_path / "two.zip")
    with pytest.raises(StopRun, match="cannot be read"):
        own_packs.add(tmp_path / "missing.csv")


def test_names_are_unique_and_shipped_packs_stay(tmp_path: Path, folder: Path) -> None:
    table = written(tmp_path, "name,lat,lon\nVrbanska Nova,44.41,17.62\n")
    own_packs.add(table, name="one")
    before = (folder / "one" / "manifest.json").read_bytes()
    with pytest.raises(StopRun, match="there is such a pack already"):
        own_packs.add(table, name="one")
    assert (folder / "one" / "manifest.json").read_bytes() == before
    for name, told in (("places", "came with Daybook"), ("../one", "no name of a pack"), ("", "no name of a pack")):
        with pytest.raises(StopRun, match=told):
            own_packs.add(table, name=name)
    for name, told in (
        ("places", "came with Daybook and stays"),
        ("two", "no such pack"),
        ("../packs", "no such pack"),
    ):
        with pytest.raises(StopRun, match=told):
            own_packs.remove(name)
    assert [p.name for p in packs.own_packs()] == ["one"] and [p.name for p in folder.iterdir()] == ["one"]


def test_a_changed_file_of_an_own_pack_is_noticed(tmp_path: Path, folder: Path) -> None:
    own_packs.add(written(tmp_path, "name,lat,lon\nVrbanska Nova,44.41,17.62\n"))
    (pack,) = packs.own_packs()
    assert packs.broken_files(pack) == []
    (folder / "villages" / packs.OWN_FILE).write_bytes(b"other")
    assert packs.broken_files(pack) == ["villages: own.places does not have the hash its manifest gives"]


def test_adding_a_pack_makes_stored_readings_stale_and_the_case_tells_which_packs_read_it(tmp_path: Path) -> None:
    report, case = tmp_path / "report.txt", tmp_path / "a.daybook"
    report.write_text(TEXT)
    with Case(case, create=True, settings=RULES) as opened:
        assert opened.add([str(report)]).added == 1
        key = opened.components.reader_key
    done = own_packs.add(written(tmp_path, "name,lat,lon\nVrbanska Nova,44.41,17.62\n"))
    with Case(case, settings=RULES) as opened:
        assert opened.components.reader_key != key
        opened.add([str(report)])
        (resolved,) = opened.readings()
        assert point(resolved)[:2] == (44.41, 17.62)
        notes = opened.store.db.execute("SELECT subject, detail FROM log WHERE action = 'packs'").fetchall()
        assert [n["subject"] for n in notes] == [opened.components.reader_key]
        assert done.pack.sha in notes[0]["detail"] and "villages" in notes[0]["detail"]
        assert opened.verify().holds
        assert opened.add([str(report)]).known == 1
    own_packs.remove("villages")
    with Case(case, settings=RULES) as opened:
        assert opened.components.reader_key == key
        assert opened.now() > datetime(2020, 1, 1, tzinfo=UTC)


def test_the_users_entry_stands_for_the_shipped_one_and_provinces_have_its_names(tmp_path: Path) -> None:
    shipped = Gazetteer()
    town = next(m.place for m in shipped.named("Zenica") if m.place.kind == "town")
    rows = f"name,lat,lon,kind,country\nZenica,{town.lat + 0.01:.4f},{town.lon:.4f},town,Bosnia and Herzegovina\n"
    own_packs.add(written(tmp_path, rows))
    (ranked, *_) = PlaceResolver(gazetteer()).resolve_name("Zenica", countries=["BA"])
    assert ranked.place.own and ranked.place.lat == pytest.approx(town.lat + 0.01, abs=1e-4)
    assert ranked.place.admin == town.admin
    far = PlaceResolver(gazetteer()).resolve_name("Sarajevo", countries=["BA"])[0]
    assert not far.place.own


def test_a_code_of_a_province_is_named_by_where_its_places_lie(tmp_path: Path) -> None:
    book = Gazetteer()
    province = next(m.place for m in book.named("Homs") if m.place.kind == "province")
    lats, lons = book.pack.points_of(province)
    near = Neighbours(book.pack)
    at = [(float(a), float(b)) for a, b in zip(lats[::40], lons[::40], strict=True)]
    lines = [
        geonames(910000 + i, f"Xyzzyburg {i}", lat, lon, country="SY", admin="11") for i, (lat, lon) in enumerate(at)
    ]
    source = read_places(written(tmp_path, "\n".join(lines), "SY.txt"), "sy", book)
    assert {r.admin for r in source.rows} == {province.admin}
    found = near.to(province.lat, province.lon, "SY")
    assert found is not None and book.place(found).country == "SY" and near.to(0.0, -30.0) is None


def test_fifty_thousand_rows_are_taken_in_one_pass_and_found(tmp_path: Path) -> None:
    words = ["ba", "ke", "lo", "mi", "nu", "ra", "se", "to", "vi", "zu"]

    def name(i: int) -> str:
        return "".join(words[int(d)] for d in f"{i:05d}").capitalize()

    rows = "".join(f"{name(i)},{43 + i % 200 / 100},{16 + i // 200 / 100}\n" for i in range(50_000))
    seen: list[int] = []
    done = own_packs.add(written(tmp_path, "name,lat,lon\n" + rows), step=seen.append)
    assert done.places == 50_000 and len(seen) == 50
    (match,) = (m for m in gazetteer().named(name(31_417)) if m.place.own)
    assert (match.place.lat, match.place.lon) == (43 + 31_417 % 200 / 100, round(16 + 31_417 // 200 / 100, 5))
    assert (
        json.loads((packs.own_folder() / "villages" / "manifest.json").read_text())["source"]["file"] == "villages.csv"
    )
