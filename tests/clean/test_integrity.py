"""Coherent, annotated, stitched: on pages of our own, and on pages stitched at test time from coded articles."""

import json
import random
from datetime import date

import pytest

from daybook.clean.packs import integrity_words
from daybook.core.documents import Given
from daybook.core.vocab import Integrity
from daybook.fetch import Files
from tests.clean.helpers import ARTICLE, NOW, SHARED, clean, needs_shared

STITCHED = """Harbour talks to resume in spring

Storm closes northern passes

Rebels deny link to pipeline blast

Wheat has been dear in the south since the floods.

The ministry gave no figures.

Kovalenko wrote on Monday that the convoy would not turn back before the frontier is open.

In Port Selim the market has had been shelled twice, according to the doctor.

Shelling of the Qasr al-Nur district killed at least nine people on Thursday, a monitoring group said.

He added that all brigades train together in the eastern camp.

The cabinet of the island republic approved the fishing quota on Friday.

The missiles flew 300 kilometres, the newspaper said.

Residents of Qasr el-Noor queue for bread from four in the morning.

The Tuareg delegation walked out of the Algiers round on Tuesday.

Losses of the group have escalated dramatically.

Divers recovered a bronze statue near the lighthouse, a museum said on Wednesday."""

REPORT = """Gunmen of the Northern Front seized the dam at Marj Hala on Sunday, the provincial governor said, cutting power to
the capital.

The governor said the Front's gunmen had crossed the river at night and overrun the dam's guards. Twelve guards were killed and
twenty taken away, he added.

The dam at Marj Hala feeds two of the capital's three power stations. Engineers said the turbines were undamaged.

The Northern Front said in a statement that it would keep the dam until its prisoners were freed. It denied killing guards who
had surrendered.

The government has offered talks. A minister said the guards who were taken away must be released before any talks on prisoners.

Residents of the capital said the power had come back by evening in some quarters. "We are used to the dark," one resident said.

The Front has held the river's eastern bank since March. The governor said reinforcements were on their way to the dam."""


def test_a_page_stitched_from_our_own_sentences_is_found_out_with_reasons():
    document, _ = clean(STITCHED)
    assert document.integrity is Integrity.PATCHWORK
    reasons = " | ".join(document.integrity_reasons)
    assert (
        "no topic in common" in reasons
        and "headlines" in reasons
        and "never introduced" in reasons
        and "Qasr" in reasons
    )
    assert document.title is None  # several headlines, and none is the page's


def test_a_page_without_machine_words_may_yet_be_one_report_and_is_read_as_one():
    odd = integrity_words().odd
    assert odd.search(STITCHED) and clean(STITCHED)[0].in_pieces
    document, _ = clean(odd.sub("has been", STITCHED))
    assert document.patchwork and not document.in_pieces  # it corroborates nothing, but its sentences belong together
    assert "perhaps-one-report" in document.flags and "may yet be one report" in document.integrity_reasons[-1]


@pytest.mark.parametrize(
    "text", [REPORT, ARTICLE, " ".join(REPORT.split()), REPORT.replace("\n", "\r\n"), REPORT.replace(",", "")]
)
def test_one_report_is_coherent(text):
    document, _ = clean(text)
    assert (document.integrity, document.integrity_reasons, document.anchors) == (Integrity.COHERENT, (), ())


def test_a_few_sentences_are_never_called_stitched():
    assert clean("\n\n".join(STITCHED.split("\n\n")[-5:]))[0].integrity is Integrity.COHERENT


class TestNotes:
    NOTE = "Editor's note: On Tuesday the ministry said that the dam had been retaken by the army."

    def test_without_any_day_all_stays_open(self):
        document, _ = clean(self.NOTE + "\n\n" + REPORT)
        assert document.integrity is Integrity.ANNOTATED
        note, body = document.anchors
        assert (note.day, body.day) == (None, None) and (note.start, note.end) == (0, len(self.NOTE))
        assert document.anchor_day(5) is None and document.anchor_day(len(self.NOTE) + 10) is None

    def test_the_page_s_day_is_the_note_s_and_the_body_says_that_it_is_older(self):
        document, _ = clean(self.NOTE + "\n\n" + REPORT, given=Given(published=date(2016, 1, 20)))
        note, body = document.anchors
        assert note.day == date(2016, 1, 20) and body.day == date(2016, 1, 20) and "older than the note" in body.reason

    def test_a_note_that_names_its_day_keeps_it_and_leaves_the_body_s_open(self):
        document, _ = clean(
            REPORT + "\n\nUpdate, 22 January 2016: The Front has left the dam, the governor said late on Friday."
        )
        body, note = document.anchors
        assert note.day == date(2016, 1, 22) and body.day is None and document.published is None
        assert document.anchor_day(note.start + 1) == date(2016, 1, 22) and document.anchor_day(10) is None

    @pytest.mark.parametrize(
        "line",
        [
            "Last updated: 3 May 2017",
            "Updated 3 May 2017 - Dam seized",
            "The update of the map took long, an editor noted on Friday.",
        ],
    )
    def test_a_date_line_is_no_note(self, line):
        assert clean(line + "\n\n" + REPORT)[0].integrity is Integrity.COHERENT

    def test_every_character_of_an_annotated_page_has_its_anchor(self):
        document, found = clean(self.NOTE + "\n\n" + REPORT + "\n\n" + self.NOTE)
        for sentence in found:
            assert any(a.start <= sentence.start and sentence.end <= a.end for a in document.anchors)


@needs_shared
class TestOnSharedPages:
    def coded(self, part: str):
        from daybook.clean import StandardCleaner

        cleaner = StandardCleaner()
        for unit in Files(clock=lambda: NOW).fetch(str(SHARED / "eval" / part / "gold.jsonl")):
            yield json.loads(unit.blob.data), *cleaner.clean(unit)

    def test_the_two_sample_pages(self):
        assert clean((SHARED / "samples" / "004.txt").read_bytes())[0].integrity is Integrity.PATCHWORK
        document, _ = clean((SHARED / "samples" / "000.txt").read_bytes())
        assert document.integrity is Integrity.ANNOTATED and "note" in document.anchors[0].reason

    def test_false_alarms_are_near_zero_and_pages_stitched_at_random_are_found(self):
        alarms = pages = 0
        pool: list[list[str]] = []
        for part in ("train", "dev"):
            for gold, document, found in self.coded(part):
                if gold["patchwork"]:
                    assert document.patchwork
                    continue
                pages += 1
                alarms += document.patchwork
                texts = [document.text[s.start : s.end] for s in found if not document.in_furniture(s.start, s.end)]
                pool.append([t for t in texts if 6 <= len(t.split()) <= 60])
        assert alarms <= 0.01 * pages
        rng = random.Random(11)
        hits = 0
        for _ in range(60):
            chosen = [rng.choice(sentences) for sentences in rng.sample([p for p in pool if p], rng.randint(12, 22))]
            hits += clean(rng.choice([" ", "\n\n"]).join(chosen))[0].patchwork
        assert hits >= 0.7 * 60
