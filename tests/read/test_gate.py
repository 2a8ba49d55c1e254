"""The gate: what it lets through, what it may not look at, and that no sentence goes unaccounted for."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.core.documents import Document
from daybook.core.errors import StopRun
from daybook.core.vocab import Verdict
from daybook.engine.components import Components
from daybook.engine.pipeline import read_text
from daybook.engine.settings import Settings
from daybook.read.gate import Gate, GatedReader, stems
from daybook.read.lexicon import Lexicon

GATE = Gate.load(Lexicon.load())
CONFLICT = (
    "At least six civilians were killed when shells hit a market in Alba on Friday, a medic said.",
    "Fighters ambushed an army convoy north of the town, killing three soldiers.",
    "Jets bombed two villages overnight; residents fled.",
    "The group released 40 hostages it had held since May.",
)
ORDINARY = (
    "The visitors attacked from the first whistle and the home side's siege of the goal ended in a late winner.",
    "The airline captured a third of the market and its shares shot up after the deal.",
    "Bus drivers will strike on Monday unless the company raises its pay offer, the union said.",
    "Bomb the dough with flour, strike off the excess, and let it rest for an hour before baking.",
)


def page(text: str) -> Document:
    return Document(text=text, name="page")


@pytest.mark.parametrize("text", CONFLICT)
def test_short_reports_of_conflict_pass(text: str) -> None:
    assert GATE.opens(page(text)) and GATE.may_hold(text)


@pytest.mark.parametrize("text", ORDINARY)
def test_event_words_alone_open_no_page(text: str) -> None:
    assert GATE.page(page(text)) < GATE.cuts["page"]
    assert GATE.opens(page(text))  # too short to be turned away
    assert not GATE.opens(page(" ".join([text] * 9)))


def test_a_brief_has_a_lower_bar_than_a_page() -> None:
    text = (
        "The toll of Monday's missile strike on an apartment block in Kharkiv has climbed to nine, the emergency service said on "
        "Wednesday, after rescuers pulled two more from the rubble. Four are still unaccounted for. The search goes on."
    )
    assert GATE.page(page(text)) < GATE.cuts["page"]
    assert GATE.opens(page(text))
    assert not GATE.opens(page(text), "rules")


@pytest.mark.parametrize(
    ("plain", "loaded"),
    [
        ("fighters", "terrorists"),
        ("government", "regime"),
        ("killed", "martyred"),
        ("rebels", "militants"),
        ("Daesh", "Islamic State"),
    ],
)
@pytest.mark.parametrize(
    "form", ["{} near the town attacked a convoy.", "The army said {} left.", "A {} statement on grain prices."]
)
def test_wording_is_no_evidence(plain: str, loaded: str, form: str) -> None:
    assert GATE.score(form.format(plain)) == pytest.approx(GATE.score(form.format(loaded)))


def test_no_name_of_a_country_or_people_has_a_weight() -> None:
    peoples = {stem for word in Lexicon.load().set("demonyms") for stem in stems(word)}
    assert not {s for s in peoples & set(GATE.weights) if abs(GATE.weights[s]) > 0.0}


def test_a_closed_page_is_accounted_for_sentence_by_sentence() -> None:
    class Never:
        def read(self, document: object, sentences: object) -> object:
            raise AssertionError("the reader was asked")

    components = Components(Settings(reader="rules"))
    components.reader = GatedReader(Never(), GATE)  # type: ignore[arg-type]
    read = read_text(components, " ".join(ORDINARY), title=None, publisher=None, published=None).reading
    assert not read.claims and len(read.sentences) == len(ORDINARY)
    assert all(s.verdict in set(Verdict) and s.reason for s in read.sentences)


@given(st.text(max_size=300))
def test_any_text_has_a_score(text: str) -> None:
    assert GATE.score(text) == GATE.score(text + " ")
    GATE.may_hold(text)


def test_a_broken_pack_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StopRun, match="gate pack x cannot be read"):
        Gate.from_folder(tmp_path, "x", Lexicon.load())
    (tmp_path / "gate.json").write_text(json.dumps({"bias": 0}), "utf-8")
    (tmp_path / "evidence.tsv").write_text("kill\tmuch\n", "utf-8")
    with pytest.raises(StopRun, match="gate pack x cannot be read"):
        Gate.from_folder(tmp_path, "x", Lexicon.load())
