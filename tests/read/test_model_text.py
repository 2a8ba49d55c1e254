"""The trained reader's input: same text at training and run time, nothing lost, nothing moved."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.read.model_text import SHAPES, Tokens, mask_noise, rough_sentences, tokenise, windows


class Words:
    """A tokenizer of whole words and marks, for tests that need no pack."""

    class Coded:
        def __init__(self, found: list[tuple[int, int]]) -> None:
            self.offsets, self.word_ids = found, list(range(len(found)))
            self.ids = [1000 + k for k in range(len(found))]

    def encode(self, text: str, add_special_tokens: bool) -> "Words.Coded":
        import re

        return self.Coded([m.span() for m in re.finditer(r"\w+|[^\w\s]", text)])


def tokens_of(n: int) -> Tokens:
    k = np.arange(n)
    return Tokens(ids=k + 1000, features=np.zeros(n, np.int64), starts=5 * k, ends=5 * k + 4)


@given(st.text(alphabet="ab _â\x90¢€™.\n", max_size=80))
def test_masking_noise_never_moves_a_character(text: str) -> None:
    masked, runs = mask_noise(text)
    assert len(masked) == len(text)
    kept = set(range(len(text))) - {k for a, b in runs.items() for k in range(a, b)}
    assert all(masked[k] == text[k] for k in kept)


def test_a_run_of_wrong_decoding_is_one_token_that_spans_the_run() -> None:
    text = "said _\x90_â\x90_\x90_â_ fine"
    tokens = tokenise(Words(), text)
    spans = [text[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)]
    assert spans == ["said", text[5:-5], "fine"]


def test_features_tell_case_digits_and_wide_gaps() -> None:
    tokens = tokenise(Words(), "The UN said 12   Later")
    shape, gap = tokens.features % SHAPES, tokens.features // SHAPES
    assert shape.tolist() == [1, 2, 0, 4, 1]
    assert gap.tolist() == [1, 0, 0, 0, 1]


@given(
    st.integers(1, 900),
    st.lists(st.integers(0, 4500), max_size=40),
    st.integers(120, 400),
    st.integers(8, 72),
    st.integers(0, 40),
)
def test_windows_cover_every_token_once_and_stay_within_the_limit(
    n: int, breaks: list[int], limit: int, context: int, title: int
) -> None:
    tokens, edges = tokens_of(n), sorted({0, *breaks, 5000})
    sentences = list(itertools.pairwise(edges))
    found = list(windows(tokens, sentences, tokens_of(title) if title else None, limit=limit, context=context))
    assert [w.core[0] for w in found] == [0, *(w.core[1] for w in found[:-1])]
    assert found[-1].core[1] == n
    for w in found:
        assert len(w.ids) <= limit
        assert w.first <= w.core[0] < w.core[1] == w.last
        assert w.ids[w.offset : w.offset + w.last - w.first].tolist() == tokens.ids[w.first : w.last].tolist()


@pytest.mark.parametrize("text", ["", "   ", "One. Two.", "A gap   splits. And a\nline too."])
def test_rough_sentences_are_ordered_and_hold_all_words(text: str) -> None:
    spans = rough_sentences(text)
    assert all(a < b for a, b in spans) and all(x[1] <= y[0] for x, y in itertools.pairwise(spans))
    outside = "".join(
        text[b:a] for b, a in zip([0, *(b for _, b in spans)], [*(a for a, _ in spans), len(text)], strict=True)
    )
    assert not any(c.isalnum() for c in outside)


def test_how_a_page_sets_its_quotes_and_dashes_reaches_no_network() -> None:
    seen: list[str] = []

    class Listening(Words):
        def encode(self, text: str, add_special_tokens: bool) -> "Words.Coded":
            seen.append(text)
            return super().encode(text, add_special_tokens)

    tokenise(Listening(), "“We’re under fire” – a medic")
    tokenise(Listening(), '"We\'re under fire" - a medic')
    assert seen[0] == seen[1]
