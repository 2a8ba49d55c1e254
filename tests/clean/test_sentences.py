"""The splitter: where it cuts, and that nothing is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybook.clean import split
from tests.clean.helpers import SHARED, check_tiling, needs_shared


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in split(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Lt. Gen. of the guard met Col. of the navy in St. George on Monday.",
        "The U.S. military and the U.N. envoy spoke of 3.5 million people and No. 7 Brigade.",
        "It began on Jan. 3 and ended at 5 p.m. on Wednesday.",
        "They fired ... and left.",
        "He went to example.com/a.html and wrote to desk@example.org there.",
        "The commander of the J. F. Brigade said so.",
        "The town (Tell al-Ahmar, pop. 4,000) is quiet.",
        "Rebels of Jaish al-Nasr Inc. fired.",
    ],
)
def test_one_sentence_stays_one(text):
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('"We heard two blasts," she said. "Then it was quiet."', 2),
        ('He asked: "Who fired?" Nobody knew. “We fled.” They left.', 4),
        ("They left the U.S. The army stayed.", 2),
        ("The raid began at 5 p.m. Residents fled.", 2),
        ("The rebels fled. al-Furqan fighters came back.", 2),
        ("The army left the front.The town was empty.", 2),
        ("Headline without a stop\nThe text begins here.", 2),
        ("Title of the page   The text begins here   And goes on", 3),
        ("Six fell… Then four more.", 2),
        ("Six were killed! Why? Nobody says.", 3),
        ("قتل أربعة مدنيين؟ نعم. ثم انسحبوا.", 3),
        ("四人死亡。两人受伤。", 2),
        ("First line.\r\n\r\nSecond line.\r\nThird line.", 3),
        ("1. The army left.\n2. The navy stayed.", 2),
        ("• Four killed\n• Six wounded", 2),
    ],
)
def test_sentences_are_parted(text, parts):
    assert len(cut(text)) == parts


def test_a_paragraph_wrapped_at_a_width_is_read_as_running_text():
    wrapped = (
        "The governor of the northern province said on Sunday that four\n"
        "guards of the Harbour Authority were wounded when two drones hit\n"
        "Depot Seven, the largest fuel store on the coast, before dawn, as\n"
        "crews were changing shifts. Nobody claimed the attack.\n"
    )
    assert [s.split()[0] for s in cut(wrapped)] == ["The", "Nobody"]
    assert len(cut("First headline of the hour\nSecond and longer headline of the hour\nThird one\n")) == 3


def test_marks_left_by_a_wrong_decoding_close_a_sentence():
    assert len(cut("They were shot.â\x80\x9d The army left.")) == 2


def test_edges_are_cuts_and_blank_edges_make_no_empty_sentence():
    text = "Fri 7 Apr Four killed"
    assert [text[a:b] for a, b in split(text, [9])] == ["Fri 7 Apr", "Four killed"]
    assert split("  ab cd  ", [0, 1, 2, 8, 9]) == ((2, 7),)


@settings(deadline=None, max_examples=400)
@given(
    st.text(alphabet=st.characters() | st.sampled_from(list(" .!?\"\n\r\t'()â€™_…•")), max_size=400),
    st.lists(st.integers(0, 400), max_size=6),
)
def test_sentences_tile_any_text(text, edges):
    check_tiling(text, list(split(text, edges)))


def test_the_work_grows_with_the_length_of_a_line():
    """No clock: the pieces are bounded and cover a line of a million characters without a single full stop."""
    text = "word " * 200_000
    ranges = list(split(text))
    check_tiling(text, ranges)
    assert max(b - a for a, b in ranges) <= 3_000


@needs_shared
@pytest.mark.parametrize(("name", "count"), [("000.txt", 30), ("004.txt", 22)])
def test_the_sample_pages_have_the_sentences_a_person_counts(name, count):
    assert len(split((SHARED / "samples" / name).read_text(encoding="utf-8"))) == count
