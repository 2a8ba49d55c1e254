"""Numbers as words tell them: the codebook's tables, and nothing read that is not there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.read.headcount import read_count
from daybook.read.quantities import Bounds

TABLE = [
    ("85", 85, 85, False),
    ("some 50", 50, 50, True),
    ("about 50 soldiers", 50, 50, True),
    ("nearly two dozen", 24, 24, True),
    ("at least 39", 39, None, False),
    ("more than 39", 39, None, False),
    ("no fewer than seven", 7, None, False),
    ("up to 400", None, 400, False),
    ("as many as 30", None, 30, False),
    ("between 135 and 300", 135, 300, False),
    ("two or three", 2, 3, False),
    ("12-15 people", 12, 15, False),
    ("several", 3, 9, False),
    ("a few civilians", 3, 9, False),
    ("tens", 20, 99, False),
    ("dozens of people", 24, 99, False),
    ("scores", 40, 99, False),
    ("hundreds", 200, 999, False),
    ("several hundred villagers", 200, 999, False),
    ("thousands", 2000, 9999, False),
    ("tens of thousands", 20000, 99999, False),
    ("millions", 2000000, 9999999, False),
    ("many", 2, None, False),
    ("a number of guards", 2, None, False),
    ("no casualties", 0, 0, False),
    ("a soldier", 1, 1, False),
    ("civilians", 2, None, False),
    ("1,200", 1200, 1200, False),
    ("1.2 million", 1200000, 1200000, False),
    ("two hundred and five", 205, 205, False),
    ("twenty-one", 21, 21, False),
    ("more than 320,000 people", 320000, None, False),
    ("half a dozen", 6, 6, False),
    ("most of the 30 hostages", 16, 30, False),
    ("10 or more", 10, None, False),
]


@pytest.mark.parametrize(("words", "low", "high", "approx"), TABLE)
def test_the_codebooks_table(words: str, low: int | None, high: int | None, approx: bool) -> None:
    assert read_count(words, 0, len(words)) == Bounds(low=low, high=high, approx=approx)


def test_words_before_the_span_are_read() -> None:
    text = "The blast killed at least 39 people."
    at = text.index("39")
    assert read_count(text, at, at + 2) == Bounds(low=39, high=None)


def test_a_percentage_is_no_count() -> None:
    text = "About 40% of the houses"
    at = text.index("40")
    assert read_count(text, at, at + 2) is None


def test_blank_spans_tell_nothing() -> None:
    assert read_count("a  b", 1, 3) is None


@given(st.text(), st.data())
def test_any_text_any_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    bounds = read_count(text, start, end)
    if bounds is not None and bounds.low is not None and bounds.high is not None:
        assert 0 <= bounds.low <= bounds.high


@given(st.integers(1, 999_999))
def test_digits_with_and_without_separators_agree(number: int) -> None:
    plain, separated = str(number), f"{number:,}"
    assert (
        read_count(plain, 0, len(plain)) == read_count(separated, 0, len(separated)) == Bounds(low=number, high=number)
    )
