"""Rewritten training texts keep their coding: every span moves with its words."""

import copy
import random
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "training"))
pytest.importorskip("yaml", reason="the training tools need PyYAML")

from augment import Rewriter, Swapper, drop_commas, edited, lowered  # noqa: E402

TEXT = "In Syria, rebels, backed by Turkey, shelled Homs. Syria's army, it said, lost 1,200 men."


def document() -> dict[str, Any]:
    def span(words: str, **more: Any) -> dict[str, Any]:
        at = TEXT.index(words)
        return {"start": at, "end": at + len(words), "text": words, **more}

    claim = {
        "trigger": span("shelled"),
        "sentence": [0, TEXT.index(" Syria's")],
        "actor": [span("rebels")],
        "target": [],
        "harm": [span("1,200")],
        "place": [span("Homs"), span("Syria")],
        "time": {"start": None, "end": None, "text": None},
        "attribution": [],
    }
    return {"id": "x", "title": "Syria: Homs shelled", "text": TEXT, "furniture": [], "claims": [claim]}


def held(doc: dict[str, Any]) -> list[str]:
    claim = doc["claims"][0]
    spans = [claim["trigger"], *claim["actor"], *claim["harm"], *claim["place"]]
    return [doc["text"][s["start"] : s["end"]] for s in spans]


def test_commas_go_and_numbers_stay() -> None:
    bare = drop_commas(document())
    assert bare["text"] == TEXT.replace(",", "").replace("1200", "1,200")
    assert held(bare) == ["shelled", "rebels", "1,200", "Homs", "Syria"]


def test_a_span_that_is_replaced_covers_the_new_words() -> None:
    at = TEXT.index("Homs")
    assert held(edited(document(), [(at, at + 4, "El Fasher")]))[3] == "El Fasher"


def test_names_are_swapped_alike_in_text_title_and_spans() -> None:
    doc = document()
    before = copy.deepcopy(doc)
    other = Swapper([doc]).swap(doc, random.Random(1), share=1.0)
    assert doc == before, "the document handed in is left alone"
    country = held(other)[4]
    assert country != "Syria" and other["text"].count(country) >= 2 and other["title"].startswith(country)
    assert held(other)[:3] == ["shelled", "rebels", "1,200"]


def test_a_loaded_word_stands_for_a_plain_one_throughout() -> None:
    rewriter, doc = Rewriter([document()]), document()
    found = {held(rewriter.reword(doc, random.Random(seed)))[1] for seed in range(20)}
    assert len(found) > 2 and found <= set(rewriter.loaded[1])
    assert held(rewriter.reword(doc, random.Random(3)))[2:] == ["1,200", "Homs", "Syria"]


def test_an_appeal_lies_outside_every_claim_and_is_furniture() -> None:
    words = "If you value our work, please give what you can. Donate today."
    giver = document() | {"text": words, "furniture": [[0, len(words)]], "claims": []}
    rewriter = Rewriter([giver])
    for seed in range(10):
        page = rewriter.appeal(document(), random.Random(seed))
        ((start, end),) = page["furniture"]
        assert page["text"][start:end] == words and held(page) == held(document())


def test_lower_case_moves_nothing() -> None:
    assert held(lowered(document())) == [w.lower() for w in held(document())]
    sharp = document() | {"text": "İzmir " + TEXT}
    assert lowered(sharp) == sharp
