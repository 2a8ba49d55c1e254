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

from augment import Swapper, drop_commas, edited  # noqa: E402

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
