"""Decoding: legal spans, roles under constraints, groups of mentions."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from daybook.read.model_decode import BLOCK_AT, ROLE_AT, Bars, Decoder, Output, Pointers, _snap, bio_spans
from daybook.read.model_records import ModelReading
from daybook.read.model_scheme import BLOCKS, BUCKETS, ROLES, UNDATED
from daybook.read.model_text import Tokens, Window

LABELS = max(s.stop for s in BLOCK_AT.values())
TEXT = "rebels killed nine soldiers near Harim on Monday officials said they killed them"
WORDS = TEXT.split()
D = 8


@given(arrays(np.float64, st.tuples(st.integers(1, 30), st.just(3)), elements=st.floats(-9, 9)), st.floats(-2, 2))
def test_spans_are_disjoint_and_in_order(logits: np.ndarray, outside: float) -> None:
    spans = bio_spans(logits, outside)
    assert all(0 <= a <= b < len(logits) and 0 <= p <= 1 for a, b, p in spans)
    assert all(x[1] < y[0] for x, y in itertools.pairwise(spans))


def test_a_lone_inside_label_still_opens_a_span() -> None:
    logits = np.asarray([[9.0, 0, 0], [0, 2.0, 6.0], [0, 0, 6.0], [9.0, 0, 0]])
    assert [(a, b) for a, b, _ in bio_spans(logits, 0.0)] == [(1, 2)]


class Scene:
    """A window over ``TEXT`` whose logits a test writes by hand: one token a word, one hidden unit a trigger."""

    def __init__(self) -> None:
        n, at, starts = len(WORDS), 0, []
        for word in WORDS:
            starts.append(TEXT.index(word, at))
            at = starts[-1] + len(word)
        ends = [a + len(w) for a, w in zip(starts, WORDS, strict=True)]
        self.tokens = Tokens(
            ids=np.arange(n), features=np.zeros(n, np.int64), starts=np.asarray(starts), ends=np.asarray(ends)
        )
        self.labels = np.zeros((n, LABELS))
        for name, block in BLOCK_AT.items():
            if name.endswith("-span") or name == "furniture":
                self.labels[:, block.start] = 8.0
        self.hidden, self.key = np.zeros((n, D)), np.zeros((n, len(ROLES), D))
        self.units = 0

    def span(self, kind: str, first: int, last: int) -> None:
        block = self.labels[:, BLOCK_AT[f"{kind}-span"]]
        block[first : last + 1] = [0, 0, 16]
        block[first] = [0, 16, 0]

    def say(self, block: str, at: int, value: str) -> None:
        self.labels[at, BLOCK_AT[block].start + BLOCKS[block].index(value)] = 9

    def trigger(self, at: int, type: str, **roles: list[int]) -> None:
        self.span("trigger", at, at)
        self.say("type", at, type)
        self.hidden[at, self.units] = 1
        for role, positions in roles.items():
            self.key[positions, ROLE_AT[role], self.units] = 40
        self.units += 1

    def read(self, bars: Bars | None = None) -> ModelReading:
        eye = np.concatenate([np.eye(D)] * len(ROLES))
        pointers = Pointers(
            query_weight=eye,
            query_bias=np.zeros(len(eye)),
            role=np.full(len(ROLES), -4.0),
            distance=np.zeros((len(ROLES), BUCKETS)),
        )
        n = len(WORDS)
        window = Window(ids=np.arange(n), features=np.zeros(n, np.int64), offset=0, first=0, last=n, core=(0, n))
        output = Output(labels=self.labels, hidden=self.hidden, key=self.key.reshape(n, -1))
        return Decoder(pointers, bars).read(TEXT, self.tokens, [(window, output)])


def texts(spans: object) -> list[str]:
    return [TEXT[s.start : s.end] for s in spans]  # type: ignore[attr-defined]


def test_a_claim_with_all_its_slots() -> None:
    scene = Scene()
    scene.trigger(1, "clash", actor=[0], target=[3], count=[2], place=[5], time=[6, 7], said=[8])
    for kind, a, b in (
        ("actor", 0, 0),
        ("target", 3, 3),
        ("count", 2, 2),
        ("place", 5, 5),
        ("time", 6, 7),
        ("source", 8, 8),
    ):
        scene.span(kind, a, b)
    scene.say("voice", 8, "official"), scene.say("harm", 2, "killed"), scene.say("dating", 1, "on")
    (claim,) = scene.read().claims
    assert (claim.type, claim.dating, claim.phase) == ("clash", "on", None)
    assert (texts([claim]), texts(claim.actors), texts(claim.targets)) == (["killed"], ["rebels"], ["soldiers"])
    assert (texts(claim.places), texts(claim.times)) == (["Harim"], ["on Monday"])
    assert [(s.kind, TEXT[s.start : s.end]) for s in claim.sources] == [("official", "officials")]
    assert [(c.kind, c.joint) for c in claim.counts] == [("killed", False)]


def test_words_are_never_actor_and_target_of_one_claim() -> None:
    scene = Scene()
    scene.trigger(1, "clash", actor=[0, 3], target=[3])
    scene.key[3, ROLE_AT["target"], 0] = 60
    scene.span("actor", 0, 0), scene.span("actor", 3, 3), scene.span("target", 3, 3)
    (claim,) = scene.read().claims
    assert (texts(claim.actors), texts(claim.targets)) == (["rebels"], ["soldiers"])


def test_a_count_goes_to_its_best_trigger_and_is_shared_only_when_both_are_sure() -> None:
    scene = Scene()
    scene.trigger(1, "clash", count=[2])
    scene.trigger(11, "attack")
    scene.key[2, ROLE_AT["count"], 1] = 11
    scene.span("count", 2, 2)
    first, second = scene.read().claims
    assert (len(first.counts), len(second.counts)) == (1, 0)
    scene.key[2, ROLE_AT["count"], 1] = 39
    first, second = scene.read().claims
    assert [c.joint for c in (*first.counts, *second.counts)] == [True, True]


def test_without_time_words_a_claim_is_dated_as_undated_claims_are() -> None:
    scene = Scene()
    scene.trigger(1, "clash")
    scene.say("dating", 1, "on")
    (claim,) = scene.read().claims
    assert claim.dating in UNDATED and claim.dating != "carried" and not claim.times


def test_mentions_of_one_event_share_a_key() -> None:
    scene = Scene()
    scene.trigger(1, "clash", event=[11])
    scene.trigger(11, "clash", event=[1])
    scene.trigger(9, "toll")
    keys = [c.event for c in scene.read().claims]
    assert keys[0] == keys[2] != keys[1]


def test_a_trigger_in_furniture_is_no_claim() -> None:
    scene = Scene()
    scene.trigger(11, "attack")
    scene.labels[9:, BLOCK_AT["furniture"]] = [0, 9]
    reading = scene.read()
    assert reading.claims == () and [TEXT[a:b] for a, b in reading.furniture] == ["said they killed them"]


def test_an_unknown_threshold_is_refused() -> None:
    with pytest.raises(TypeError):
        Bars.from_dict({"no_such_bar": 1})


@pytest.mark.parametrize("cut", ["1,", ",181", "181", "1,1", "1"])
def test_a_number_is_never_cut_at_its_comma(cut: str) -> None:
    text = "the imprisonment of 1,181 women, 4 of them twice"
    at = text.index(cut)
    start, end = _snap(text, at, at + len(cut))
    assert text[start:end] == "1,181"
