"""The sentence ledger: one verdict and one reason for every sentence."""

import pytest

from daybook.core.documents import Document, Furniture, Sentence
from daybook.core.vocab import FurnitureKind, Verdict
from daybook.read.ledger import verdicts
from tests.read.fakes import read

CASES = [
    ("Ostian air strikes killed 12 civilians.", Verdict.CLAIM),
    ("Shops opened in rebel-held Arvand.", Verdict.STATE),
    ("The rebels will attack Arvand.", Verdict.FEAR_OR_PLAN),
    ("There are concerns about the winter.", Verdict.FEAR_OR_PLAN),
    ("The minister said he was tired.", Verdict.STATEMENT),
    ("The town was founded by monks.", Verdict.BACKGROUND),
    ("Apples grow well here.", Verdict.OFF_TOPIC),
    ("--- *** ---", Verdict.UNREADABLE),
    ("وقال شهود عيان في المدينة", Verdict.UNREADABLE),
]


@pytest.mark.parametrize(("text", "verdict"), CASES)
def test_verdicts(text: str, verdict: Verdict) -> None:
    (sentence,) = read(text).sentences
    assert sentence.verdict is verdict
    assert sentence.reason


def test_furniture_is_said_to_be_furniture() -> None:
    text = "Give five dollars today."
    document = Document(
        text=text,
        name="t",
        furniture=(Furniture(start=0, end=len(text), kind=FurnitureKind.APPEAL, reason="an appeal"),),
    )
    (sentence,) = verdicts(document, [Sentence(index=0, start=0, end=len(text))], [])
    assert sentence.verdict is Verdict.FURNITURE
