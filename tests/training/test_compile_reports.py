"""Codings of own reports say words, not offsets: the compiler must find the words that were meant."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest
import yaml

PATH = Path(__file__).resolve().parents[2] / "training" / "compile_reports.py"


def coder() -> Any:
    spec = importlib.util.spec_from_file_location("compile_reports", PATH)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Coder()


@pytest.mark.parametrize(
    ("needle", "found"),
    [
        ("he", "said he was"),  # never inside "the", though that stands in the claim's own sentence
        ("strikes", "air-strikes hit"),  # its own sentence before another, part of a word or not
        ("raid", "this raid"),
        ("raid#2", "this raid"),
        ("town", "the town,"),
    ],
)
def test_words_are_found_where_they_are_meant(needle: str, found: str) -> None:
    text = "The raiders came, then air-strikes hit the town, this raid left none. A man said he was there. More strikes came."
    span = coder().find(text, needle, 0, text.index(" A man"), "test")
    start = text.index(found)
    assert start <= span["start"] < span["end"] <= start + len(found)


def test_words_that_are_not_there_are_an_error() -> None:
    c = coder()
    assert c.find("Nothing happened.", "siege", 0, 17, "own-1 trigger") is None
    assert c.find("Nothing happened.", "Nothing#2", 0, 17, "own-1 trigger") is None
    assert c.errors == [
        "own-1 trigger: not in text: 'siege'",
        "own-1 trigger: 'Nothing' does not stand 2 times in its sentence",
    ]


def test_a_number_is_not_found_inside_another() -> None:
    assert coder().find("Some 150 people fled and 50 died.", "50", 0, 33, "test")["start"] == 25


@pytest.mark.parametrize("path", sorted((PATH.parent / "reports" / "later").glob("*.yaml")), ids=lambda p: p.stem)
def test_the_reports_for_the_next_weights_are_coded_without_an_error(path: Path) -> None:
    c = coder()
    reports = [c.report(y) for y in yaml.load_all(path.read_text("utf-8"), Loader=yaml.CSafeLoader)]
    assert not c.errors and len(reports) > 40
