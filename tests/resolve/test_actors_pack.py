"""The actor packs as data: names resolve to their own entries, clashes are known, ids and sources hold."""

import hashlib
import importlib.util
import json
from importlib.resources import files
from pathlib import Path
from types import ModuleType

import pytest

from daybook.core.errors import StopRun
from daybook.resolve.actors import load_pack, standard_finder, standard_pack

PACK = files("daybook.packs") / "actors"
SHARED = Path(__file__).parents[2].parent / "shared"
LOADED = ("regime", "terrorist", "junta", "militant", "jihadist", "extremist", "zionist", "infidel")


def tool(name: str) -> ModuleType:
    path = Path(__file__).parents[2] / "tools" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_alias_leads_to_its_own_entry():
    finder = standard_finder()
    lost = [
        (entry.id, alias)
        for entry in finder.pack.rows.values()
        for alias in (entry.name, *entry.aliases)
        if entry.id not in finder.lookup(alias.lstrip("=~^"))
    ]
    assert lost == []


def test_names_shared_by_entries_are_those_that_were_looked_at():
    table = (PACK / "shared_names.tsv").read_text(encoding="utf-8").splitlines()[1:]
    looked_at = {row.split("\t")[0]: tuple(row.split("\t")[1].split("|")) for row in table}
    assert tool("actors_shared").shared_names(standard_finder()) == looked_at


def test_a_name_shared_within_one_war_and_time_is_decided_by_the_text_alone():
    """Entries of one war that share a name differ in their dates, or the table says that only the text decides."""
    pack = standard_pack()
    for row in (PACK / "shared_names.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        name, ids, how = row.split("\t")
        entries = [pack.actor(i) for i in ids.split("|")]
        assert all(e is not None for e in entries), name
        assert how in ("the war", "the date", "what else the text names")
        if how == "the war":
            assert len({e.theatres[:1] for e in entries if e is not None}) == len(entries), name
        if how == "the date":
            assert any(e.valid_from or e.valid_to for e in entries if e is not None), name


def test_no_loaded_word_is_a_name_a_kind_or_a_side():
    for entry in standard_pack().rows.values():
        for text in (entry.name, entry.kind, entry.side):
            assert not any(word in text.casefold() for word in LOADED), (entry.id, text)


def test_parents_and_allies_exist_and_no_entry_is_a_part_of_itself():
    pack = standard_pack()
    for entry in pack.rows.values():
        assert entry.id not in pack.parents(entry.id), entry.id
        for other in (*((entry.parent,) if entry.parent else ()), *entry.allies):
            assert pack.actor(other) is not None, (entry.id, other)


def test_every_entry_names_its_source_and_ucdp_only_with_a_ucdp_name():
    for entry in standard_pack().rows.values():
        assert entry.source, entry.id
        assert ("UCDP" in entry.source) == bool(entry.ucdp_name), entry.id
        assert not entry.ucdp_id or entry.ucdp_name, entry.id


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared evaluation data is not on this machine")
def test_ucdp_ids_and_names_are_ucdps_own():
    import csv

    with (SHARED / "data/actors/actors_from_ged_syria.csv").open(encoding="utf-8") as f:
        ids = {row[1]: row[0] for row in csv.reader(f)}
    with (SHARED / "data/actors/ucdp_actor_names_from_aec.csv").open(encoding="utf-8") as f:
        names = {row[0] for row in csv.reader(f)} | set(ids)
    for entry in standard_pack().rows.values():
        if entry.ucdp_name:
            assert entry.ucdp_name in names, entry.id
        if entry.ucdp_id:
            assert ids[entry.ucdp_name] == entry.ucdp_id, entry.id


def test_sources_of_information_are_no_belligerents():
    kinds = {e.kind for e in standard_pack().rows.values() if e.id.startswith("src:")}
    assert kinds <= {"monitor", "media", "state_media", "party_media", "ministry", "intergovernmental", "ngo"}


def test_short_names_in_capitals_that_are_english_words_hold_their_capitals():
    finder = standard_finder()
    words = "is us who it am as an or in on so all any can for may the was ant aid site".split()
    for word in words:
        assert finder.lookup(word) == (), word


def test_the_manifest_has_the_hash_of_every_table():
    manifest = json.loads((PACK / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["licence"] == "CC-BY-4.0" and any("UCDP" in line for line in manifest["attribution"])
    root = Path(str(PACK))
    tables = {p.relative_to(root).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in root.rglob("*.tsv")}
    assert manifest["files"] == tables


def test_a_damaged_pack_says_what_and_where(tmp_path):
    for path in Path(str(PACK)).rglob("*.tsv"):
        copy = tmp_path / path.relative_to(Path(str(PACK)))
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    world = tmp_path / "world.tsv"
    world.write_text(world.read_text(encoding="utf-8") + "broken\tline\n", encoding="utf-8")
    with pytest.raises(StopRun, match=r"world\.tsv line \d+"):
        load_pack(tmp_path)
    world.unlink()
    with pytest.raises(StopRun, match=r"world\.tsv cannot be read"):
        load_pack(tmp_path)
