"""Numbers as words tell them: the codebook's tables, and nothing read that is not there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.read.headcount import read_count, share_of
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
    # what was read as another number until somebody tried it
    ("no more than 40", None, 40, False),
    ("not fewer than 30", 30, None, False),
    ("at the very least 40", 40, None, False),
    ("as few as 12", 12, None, False),
    ("topped 100", 100, None, False),
    ("another hundred", 100, 100, False),
    ("some hundred and thirty", 130, 130, True),
    ("at least dozen people", 12, None, False),
    ("a good dozen", 12, 12, False),
    ("a hundred-odd men", 100, 100, False),
    ("half-dozen", 6, 6, False),
    ("three and a half thousand people", 3500, 3500, False),
    ("two to three dozen", 24, 36, False),
    ("1 200 people", 1200, 1200, False),
    ("10 000", 10000, 10000, False),
    ("3 120 wounded", 3, 3, False),  # a page that lost its commas
    ("17 year old boy", 1, 1, False),
    ("one in three people", None, None, False),
    ("fifty in three villages", 50, 50, False),
    ("a platoon", 2, None, False),
    ("pair of soldiers", 2, 2, False),
    ("a couple and their baby", 3, 3, False),
    ("we", 2, None, False),
    ("the rest", 2, None, False),
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


PHRASES = [
    ("a boy of 12", 1, 1),
    ("A man aged 51", 1, 1),
    ("a 5-year-old girl", 1, 1),
    ("a man born in 1961", 1, 1),
    ("a mother of five", 1, 1),
    ("the commander of the 3rd battalion", 1, 1),
    ("a family of six", 6, 6),
    ("a group of 12 hostages", 12, 12),
    ("a man and his wife", 2, 2),
    ("a mother and her three daughters", 4, 4),
    ("two women and a child", 3, 3),
    ("the lives of a man and his wife", 2, 2),
    ("more than a quarter of a million", 250000, None),
    ("three quarters of a million", 750000, 750000),
    ("5 to 8 thousand", 5000, 8000),
    ("between 60 and 80 thousand people", 60000, 80000),
    ("sixty-odd", 60, 60),
    ("229 at least", 229, None),
    ("40, perhaps 45", 40, 45),
    ("two thirds of the 15,000", 10000, 10000),
    ("a third of the residents", None, None),
    ("half of the population", None, None),
    ("most of them", 2, None),
    ("all but two", 2, None),
    ("those killed", 2, None),
    ("the soldiers of the escort", 2, None),
    ("the inhabitants of seven villages", 2, None),
    ("without casualties", 0, 0),
    ("not a single soldier", 0, 0),
    ("some 2,000 families", None, None),
]


@pytest.mark.parametrize(("words", "low", "high"), PHRASES)
def test_a_phrase_counts_its_people_and_no_age_rank_or_share(words: str, low: int | None, high: int | None) -> None:
    bounds = read_count(words, 0, len(words))
    assert bounds is not None
    assert (bounds.low, bounds.high) == (low, high)


def test_a_span_that_cuts_a_number_short_is_read_whole() -> None:
    text = "The war displaced hundreds of thousands of people."
    at = text.index("hundreds")
    assert read_count(text, at, at + 8) == Bounds(low=200000, high=999999)


def test_a_share_is_taken_of_the_whole_that_stands_elsewhere() -> None:
    most = share_of("most of them")
    assert most is not None
    assert most.of(40) == Bounds(low=21, high=40)
    assert most.of(60, open_above=True) == Bounds(low=31, high=None)
    assert share_of("most of the 30 hostages") is None
    assert share_of("half a dozen") is None
