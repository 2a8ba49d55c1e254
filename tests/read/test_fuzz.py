"""Whatever a page holds, the reader answers: no crash, every span verifies, every sentence has its verdict, no order in ids."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybook.core.claims import Reading
from tests.read.fakes import ACTORS, PLACES, read, reader

LEXICON = reader().lexicon
EVENTS = sorted({w for phrase in LEXICON.noun_entries for w in phrase} | set(LEXICON.verbs))
CLOSED = sorted(
    LEXICON.set("prepositions") | LEXICON.set("determiners") | LEXICON.set("relatives") | LEXICON.set("coordinators")
)
PEOPLE = sorted(LEXICON.people | LEXICON.set("actor_nouns"))
MARKS = [",", ".", ";", ":", "-", "—", "(", ")", "“", "”", '"', "'s", "’s", "%", "…", "\n\n", "   "]
NUMBERS = [
    "3",
    "1,200",
    "at least",
    "two",
    "dozens",
    "of them",
    "of whom",
    "including",
    "no",
    "most",
    "between",
    "10-12",
]
WORDS = st.sampled_from(
    [*EVENTS, *CLOSED, *PEOPLE, *MARKS, *NUMBERS, *PLACES, *ACTORS, "Sunday", "said", "dead", "was"]
)
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def sound(reading: Reading) -> None:
    """What holds for any reading."""
    text = reading.document.text
    for claim in reading.claims:
        for span in claim.spans():
            assert text[span.start : span.end] == span.quote
            assert 0 <= span.start < span.end <= len(text)
        for count in claim.counts:
            assert count.low is None or count.high is None or count.low <= count.high
    assert all(s.verdict and s.reason for s in reading.sentences)
    assert len({c.id for c in reading.claims}) == len(reading.claims)


@SLOW
@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    if text.strip():
        sound(read(text))


@SLOW
@given(st.lists(WORDS, min_size=2, max_size=60), st.booleans())
def test_any_heap_of_words_is_read(words: list[str], patchwork: bool) -> None:
    text = " ".join(words).strip()
    if text:
        sound(read(text, patchwork=patchwork))
