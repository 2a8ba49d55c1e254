"""What is labelled as furniture, and that articles are left alone."""

import json

import pytest

from daybook.clean.furniture import label
from daybook.core.documents import Given
from daybook.core.vocab import FurnitureKind as Kind
from tests.clean.helpers import APPEAL, ARTICLE, SHARED, clean, furniture, needs_shared

BODY = (
    "Two drones struck the depot at dawn the governor said. Four guards were wounded and one later died in hospital. "
    "The army blamed insurgents for it."
)


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        (f"Fri 07 Apr 2017 at 0914 Drones hit depot. {BODY}", "Fri 07 Apr 2017 at 0914"),
        (f"Date of publication 4 October 2016 - Drones hit depot - {BODY}", "Date of publication 4 October 2016 -"),
        (f"Drones hit depot     AFP  Monday 23 Oct 2017  {BODY}", "AFP  Monday 23 Oct 2017"),
        (f"Drones hit depot     Print  Tweet     Views 2494   {BODY}", "Print  Tweet"),
        (f"Drones hit depot     Print  Tweet     Views 2494   {BODY}", "Views 2494"),
        (f"Drones hit depot - Get short URL 3214 {BODY}", "- Get short URL 3214"),
        (f"{BODY} MOSCOW (Sputnik) — {BODY}", "MOSCOW (Sputnik) —"),
        (f"BEIRUT — {BODY}", "BEIRUT —"),
        (f"KABUL, Afghanistan (June 14) — {BODY}", "KABUL, Afghanistan (June 14) —"),
        (f"{BODY} (Reuters Photo) {BODY}", "(Reuters Photo)"),
        (
            f"{BODY} READ MORE: Six Things to Know About the Harbour The governor said so.",
            "READ MORE: Six Things to Know About the Harbour",
        ),
        (
            f"{BODY}   Tags Syria Harbour human rights drones The governor said so.",
            "Tags Syria Harbour human rights drones",
        ),
        (f"{BODY} (Source: Demo Media Office)  Twitter", "(Source: Demo Media Office)  Twitter"),
        (f"{BODY} {BODY}  SSH 11", "SSH 11"),
        (f"{BODY}\n\nCopyright 2017 Demo Wire. All rights reserved.", "Copyright 2017 Demo Wire. All rights reserved."),
        (f"{BODY}\nThis site uses cookies to serve you better.\n{BODY}", "This site uses cookies to serve you better."),
        (f"{BODY}\nSign up for our weekly newsletter here.\n{BODY}", "Sign up for our weekly newsletter here."),
        (f"By Desk Writer and Second Writer\n{BODY}", "By Desk Writer and Second Writer"),
        (f"{BODY}\nLatest News", "Latest News"),
    ],
)
def test_pieces_are_labelled_wherever_they_stand(text, piece):
    covered = {k for f in label(text).furniture for k in range(f.start, f.end)}
    start = text.index(piece)
    wanted = {k for k in range(start, start + len(piece)) if not text[k].isspace()}
    assert len(wanted & covered) >= 0.9 * len(wanted)
    words_of_body = set(range(text.index(BODY), text.index(BODY) + len(BODY)))
    assert not covered & words_of_body


@pytest.mark.parametrize(
    "text",
    [
        ARTICLE,
        BODY,
        "200 fighters were killed on Sat Aug 13 2016, the ministry said. It gave no names of the dead.",
        "The rebels said they would share power. Views on this differ; 40 tribal leaders signed.",
        "Human Rights (SOHR) activists said 12 people died. They had asked for support from donors.",
        "More than 30 homes burned. Read aloud, the list of the dead took an hour.",
        "The Tags river crossing was shelled. Related families fled to Source village.",
    ],
)
def test_an_article_is_left_alone(text):
    assert label(text).furniture == ()


def test_a_date_before_a_count_does_not_swallow_the_count():
    text = f"Sat Aug 13 2016 200 Militants Killed in Harbour. {BODY}"
    assert "200" not in " ".join(furniture(text)).split()


def test_a_known_title_is_stepped_over_and_what_stands_before_it_is_furniture():
    text = f"News desk special page Drones Hit Depot in the North SEND http://x.example/1 {BODY}"
    document_title = "Drones hit depot in the north | Demo Wire"
    pieces = furniture(text, title=document_title)
    assert pieces[0] == "News desk special page" and not any("Drones" in p for p in pieces)


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("one_line", [True, False])
def test_an_appeal_adds_furniture_and_changes_nothing_else(before, one_line):
    article, appeal = (" ".join(t.split()) if one_line else t for t in (ARTICLE, APPEAL))
    gap = " " if one_line else "\n\n"
    joined = appeal + gap + article if before else article + gap + appeal
    shift = len(appeal + gap) if before else 0
    plain, plain_sentences = clean(article)
    document, found = clean(joined)
    body = [(s.start - shift, s.end - shift) for s in found if not document.in_furniture(s.start, s.end)]
    assert body == [(s.start, s.end) for s in plain_sentences]
    assert {f.kind for f in document.furniture} == {Kind.APPEAL} and plain.furniture == ()
    assert (document.integrity, document.published, document.anchors) == (
        plain.integrity,
        plain.published,
        plain.anchors,
    )


def test_furniture_in_the_middle_of_a_running_sentence_does_not_cut_it():
    document, found = clean(f"{BODY} The guards (Reuters Photo) were taken to hospital on Monday. {BODY}")
    assert any("guards (Reuters Photo) were" in document.text[s.start : s.end] for s in found)


@needs_shared
@pytest.mark.parametrize(("part", "floor"), [("train", 0.93), ("dev", 0.90)])
def test_character_f1_on_coded_pages(part, floor):
    right = predicted = coded = 0
    for line in (SHARED / "eval" / part / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        gold = {k for a, b in page["furniture"] for k in range(a, b)}
        ours = {k for f in label(page["text"], page["title"]).furniture for k in range(f.start, f.end)}
        right, predicted, coded = right + len(gold & ours), predicted + len(ours), coded + len(gold)
    assert 2 * right / (predicted + coded) >= floor


def test_a_title_that_is_the_first_words_of_a_sentence_cuts_nothing():
    text = f"Drones hit depot in the north of the port on Sunday, the governor said. {BODY}"
    document, found = clean(text, given=Given(title="Drones hit depot in the north"))
    assert document.text[found[0].start : found[0].end].endswith("the governor said.")
