"""Codings kept as offsets come back word for word on the text they were made on, and on no other."""

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "training"))

import annotate  # noqa: E402
from annotate import AnnotationError, apply, settle, stripped, text_hash  # noqa: E402

TEXT = "Fri 3 May – Shells hit the town of Almería on Thursday, killing nine, a medic said."


def span(words: str, **more: Any) -> dict[str, Any]:
    at = TEXT.index(words)
    return {"start": at, "end": at + len(words), "text": words, **more}


def document(ident: str = "d1", text: str = TEXT) -> dict[str, Any]:
    claim = {
        "id": "c1",
        "event": "e1",
        "type": "shelling",
        "status": "actual",
        "phase": None,
        "sentence": [12, len(TEXT)],
        "trigger": span("Shells"),
        "actor": [],
        "target": [span("the town of Almería", name="civilians")],
        "harm": [span("nine", kind="killed", whom="mixed", low=9, high=9, approx=False)],
        "place": [span("Almería", role="at", name="Almería", lat=36.8, lon=-2.5, precision="town")],
        "time": span("on Thursday", earliest="2019-05-02", latest="2019-05-02", inferred=False),
        "attribution": [span("a medic", kind="local")],
    }
    head = {"id": ident, "title": "Shells hit town", "publisher": "Paper", "published": "2019-05-03", "text": text}
    return head | {"patchwork": False, "furniture": [[0, 9]], "claims": [claim]}


def write(folder: Path, *codings: dict[str, Any]) -> Path:
    path = folder / "codings.jsonl"
    path.write_text("".join(json.dumps(c) + "\n" for c in codings), encoding="utf-8")
    return path


def test_an_offsets_file_holds_no_words_of_the_text() -> None:
    line = json.dumps(stripped(document()), ensure_ascii=False)
    assert "Shells" not in line and "nine" not in line and "medic" not in line and "title" not in line
    assert text_hash(TEXT) in line


def test_a_coding_comes_back_as_it_was_made(tmp_path: Path) -> None:
    coded = document()
    coarse = document() | {"claims": [], "furniture": [], "published": None, "patchwork": True}
    before = copy.deepcopy(coarse)
    assert apply([coarse], write(tmp_path, stripped(coded))) == [coded]
    assert coarse == before, "the documents handed in are left alone"


def test_an_undated_claim_stays_undated(tmp_path: Path) -> None:
    coded = document()
    coded["claims"][0]["time"] = {
        "start": None,
        "end": None,
        "text": None,
        "earliest": None,
        "latest": "2019-05-03",
        "inferred": True,
    }
    assert apply([document()], write(tmp_path, stripped(coded))) == [coded]


def test_documents_without_a_coding_and_codings_without_a_document_are_passed_over(tmp_path: Path) -> None:
    other = document("d2", TEXT + " More.")
    docs = [other, document()]
    path = write(tmp_path, stripped(document()), stripped(document("d3", "Another text")))
    assert apply(docs, path) == docs


def test_the_text_decides_and_not_the_id(tmp_path: Path) -> None:
    coding = stripped(document())
    coding["claims"][0]["type"] = "clash"
    found = apply([document("renamed")], write(tmp_path, coding))[0]
    assert found["id"] == "renamed" and found["claims"][0]["type"] == "clash"


def test_another_text_under_the_same_id_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, stripped(document()))
    with pytest.raises(AnnotationError, match="The coding of d1 was made on another text: its SHA-256 differs"):
        apply([document(text=TEXT.replace("nine", "ten"))], path)


@pytest.mark.parametrize("start, end", [(5, 5), (9, 4), (-1, 4), (0, len(TEXT) + 1), ("0", 4), (None, 4)])
def test_a_span_outside_the_text_is_refused(tmp_path: Path, start: Any, end: Any) -> None:
    coding = stripped(document())
    coding["claims"][0]["trigger"] = {"start": start, "end": end}
    with pytest.raises(AnnotationError, match=f"The coding of d1 holds span {start}–{end}"):
        apply([document()], write(tmp_path, coding))


@pytest.mark.parametrize("line", ["not json", "[]", '{"id": "d1"}'])
def test_a_line_that_is_no_coding_is_named(tmp_path: Path, line: str) -> None:
    path = write(tmp_path, stripped(document()))
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(AnnotationError, match=r"Line 2 of codings\.jsonl is no coding"):
        apply([], path)


def test_a_claim_that_lacks_a_slot_is_refused_in_words(tmp_path: Path) -> None:
    coding = stripped(document())
    del coding["claims"][0]["harm"]
    with pytest.raises(AnnotationError, match="The coding of d1 is not in the form of the codebook: 'harm'"):
        apply([document()], write(tmp_path, coding))


def tolled(
    words: str, *, status: str = "actual", text: str = "Since May 40 people have been killed."
) -> dict[str, Any]:
    def at(part: str) -> dict[str, Any]:
        return {"start": text.index(part), "end": text.index(part) + len(part), "text": part}

    claim = document()["claims"][0] | {
        "type": "toll",
        "status": status,
        "sentence": [0, len(text)],
        "trigger": at("killed"),
        "target": [at("40 people")],
        "time": at(words) | {"earliest": "2019-05-01", "latest": "2019-06-09", "inferred": False},
    }
    return document(text=text) | {"published": "2019-06-09", "claims": [claim]}


def test_settled_doubts_are_laid_over_earlier_codings() -> None:
    doc = tolled("Since May")
    before = copy.deepcopy(doc)
    claim = settle([doc])[0]["claims"][0]
    assert claim["target"] == [] and claim["time"]["latest"] is None and claim["time"]["earliest"] == "2019-05-01"
    assert doc == before, "the documents handed in are left alone"
    assert settle([document()]) == [document()], "other claims keep target and time"


def test_what_may_be_over_keeps_its_end() -> None:
    over = tolled("since May", text="Before the truce 40 people had been killed since May.")
    for doc in (over, tolled("Since May", status="planned"), tolled("May")):
        assert settle([doc])[0]["claims"][0]["time"]["latest"] == "2019-06-09"


def test_the_command_writes_what_apply_reads(tmp_path: Path) -> None:
    coded, out = tmp_path / "coded.jsonl", tmp_path / "out.jsonl"
    coded.write_text(json.dumps(document()) + "\n", encoding="utf-8")
    script = [sys.executable, str(ROOT / "training" / "annotate.py"), str(coded), str(out)]
    assert subprocess.run(script, capture_output=True, text=True, check=True).stdout == "1 documents 1 claims\n"
    assert apply([document()], out) == [document()]


def test_the_shipped_codings_are_whole() -> None:
    codings = annotate.load(ROOT / "training" / "annotations" / "adjudicated.jsonl")
    assert len(codings) == 30 and len({c["sha256"] for c in codings}) == 30
    assert '"text"' not in json.dumps(codings)


def test_the_shipped_codings_fit_the_shared_texts() -> None:
    shared = ROOT.parent / "shared" / "eval" / "train" / "gold.jsonl"
    if not shared.exists():
        pytest.skip("the coded articles are not on this machine")
    docs = [json.loads(line) for line in shared.read_text(encoding="utf-8").split("\n") if line]
    coded = apply(docs, ROOT / "training" / "annotations" / "adjudicated.jsonl")
    ids = {c["id"] for c in annotate.load(ROOT / "training" / "annotations" / "adjudicated.jsonl")}
    assert [d["id"] for d in coded] == [d["id"] for d in docs]
    assert {a["id"] for a, b in zip(coded, docs, strict=True) if a is not b} == ids
    for doc in coded:
        for claim in doc["claims"]:
            lo, hi = claim["sentence"]
            assert lo <= claim["trigger"]["start"] < hi
            for slot in ("actor", "target", "harm", "place", "attribution"):
                assert all(doc["text"][s["start"] : s["end"]] == s["text"] for s in claim[slot])
