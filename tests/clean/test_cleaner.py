"""Bytes to documents: encodings, formats, metadata with evidence."""

import hashlib
import io
import json
from datetime import date
from importlib.resources import files

import docx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from daybook.clean import StandardCleaner
from daybook.core.documents import Given
from daybook.core.errors import SkipDocument
from tests.clean.helpers import ARTICLE, capture, check_tiling, clean

LINE = "Two drones struck the depot at dawn, the governor said on Sunday."
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class TestText:
    def test_text_is_kept_exactly_line_ends_and_odd_characters_included(self):
        text = f"\r\n{LINE}\r\n\r\n\x00{LINE}\u200b\t\r{LINE}\x0c \n"
        document, _ = clean(text)
        assert document.text == text and "control-characters" in document.flags
        line = json.dumps({"id": "x", "text": text}).encode()
        assert clean(line, "application/json")[0].text == text

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
    def test_encodings_are_found(self, encoding):
        text = LINE + " “It burned” — a resident of Café Street said."
        assert clean(text.encode(encoding))[0].text == text

    def test_a_declared_charset_is_used_where_utf8_fails(self):
        text = (
            "قال المرصد السوري لحقوق الإنسان إن أربعة مدنيين قتلوا في قصف على المدينة يوم الأحد وإن عشرين آخرين أصيبوا"
        )
        document, _ = clean(text.encode("cp1256"), "text/plain; charset=windows-1256")
        assert document.text == text and document.language == "ar" and "not-english" in document.flags
        assert clean(text.encode("cp1256"))[0].text == text  # and guessed without

    def test_mojibake_is_flagged_and_never_repaired(self):
        broken = "The town\u2019s mayor said \u201cno\u201d. The army left it.".encode().decode("cp1252", "replace")
        document, _ = clean(broken)
        assert document.text == broken and "mojibake" in document.flags
        assert "mojibake" not in clean(LINE + " Café, naïve, Ångström, Ürümqi: “quoted” – dashed…")[0].flags

    def test_bytes_that_fit_no_encoding_are_flagged(self):
        document, _ = clean(("Café — “a”, “b”, “c”, “d” " + LINE).encode() + b"\xff")
        assert "undecodable-bytes" in document.flags and document.text.endswith("\ufffd")

    @pytest.mark.parametrize("text", ["", "   ", "ok", "1 2 3 4 5 6", "--- *** ---"])
    def test_almost_no_text_is_refused_in_one_sentence(self, text):
        with pytest.raises(SkipDocument, match=r"^report\.txt holds almost no text"):
            clean(text)


class TestMetadata:
    def published(self, text: str) -> date | None:
        return clean(text)[0].published

    @pytest.mark.parametrize(
        ("header", "day"),
        [
            ("Fri 07 Apr 2017 at 0914", date(2017, 4, 7)),
            ("Date of publication 4 October 2016 -", date(2016, 10, 4)),
            ("April 5, 2017", date(2017, 4, 5)),
            ("Published: 2017-04-05", date(2017, 4, 5)),
            ("16-11-2014", date(2014, 11, 16)),
            ("11/16/2014", date(2014, 11, 16)),
            ("30.04.2017", date(2017, 4, 30)),
            ("05-07-2016", None),
            ("07/07/2016", date(2016, 7, 7)),
            ("31-02-2016", None),
        ],
    )
    def test_a_header_date_is_read_only_where_it_is_plain(self, header, day):
        document, _ = clean(f"{header}\n{LINE} {LINE}")
        assert document.published == day
        shown = [e for e in document.evidence if e.field == "published"]
        assert bool(shown) == (day is not None)
        for evidence in shown:
            assert evidence.source == "text" and evidence.span is not None
            evidence.span.verify(document.text)

    def test_dates_in_the_running_text_date_no_page(self):
        assert self.published(f"The war began on 15 March 2011. {LINE}") is None
        assert self.published(LINE) is None

    def test_two_days_in_the_header_leave_it_open_unless_one_is_an_update(self):
        assert self.published(f"3 May 2017\n4 May 2017\n{LINE} {LINE}") is None
        assert self.published(f"Published 3 May 2017\nUpdated 4 May 2017\n{LINE} {LINE}") == date(2017, 5, 3)

    def test_the_operator_goes_before_the_sidecar_and_that_before_the_page(self):
        page = f"3 May 2017\n{LINE} {LINE}"
        beside = Given(published=date(2016, 1, 1), publisher="Demo Daily", id="d7")
        document, _ = StandardCleaner().clean(capture(page, given=beside), Given(publisher="Demo Wire"))
        assert (document.published, document.publisher, document.name) == (date(2016, 1, 1), "Demo Wire", "d7")
        assert {(e.field, e.source) for e in document.evidence} == {("published", "meta"), ("publisher", "operator")}

    def test_a_headline_on_top_is_the_title_with_its_words_and_nothing_else_is(self):
        document, _ = clean(f"Drones strike fuel depot in north\n\n{LINE} {LINE}")
        (evidence,) = [e for e in document.evidence if e.field == "title"]
        assert document.title == evidence.span.quote == "Drones strike fuel depot in north"
        assert clean(f"{LINE} {LINE}")[0].title is None and clean(LINE)[0].publisher is None

    def test_line_ends_and_quotes_do_not_move_metadata(self):
        text = f"Published 3 May 2017\nDrones strike fuel depot in north\n\n{LINE} {LINE}"
        one, two = clean(text)[0], clean(text.replace("\n", "\r\n"))[0]
        assert (
            (one.published, one.title)
            == (two.published, two.title)
            == (date(2017, 5, 3), "Drones strike fuel depot in north")
        )


class TestFormats:
    PAGE = f"""<html><head><meta charset="utf-8"><title>Drones hit depot | Demo Wire</title>
    <meta property="og:title" content="Drones hit depot"><meta property="og:site_name" content="Demo Wire">
    <meta property="article:published_time" content="2017-05-03T08:00:00Z"></head>
    <body><nav><a href="/">Home</a><a href="/w">World</a></nav>
    <article><h1>Drones hit depot</h1>{"".join(f"<p>{p}</p>" for p in ARTICLE.split(chr(10) * 2))}</article>
    <footer>Imprint and menu</footer></body></html>"""

    def test_html_gives_the_main_text_and_what_the_page_says_of_itself(self):
        document, _ = clean(self.PAGE, "text/html")
        assert (
            "fuel depot outside the port" in document.text
            and "Imprint" not in document.text
            and "World" not in document.text
        )
        assert (document.title, document.publisher, document.published) == (
            "Drones hit depot",
            "Demo Wire",
            date(2017, 5, 3),
        )
        assert {e.source for e in document.evidence} == {"meta"}

    def test_a_page_that_states_no_day_has_none(self):
        page = self.PAGE.replace("article:published_time", "x:y").replace(
            "</article>", "<p>The war began on 15 March 2011.</p></article>"
        )
        assert clean(page, "text/html")[0].published is None

    def test_a_fragment_of_html_is_read_whole(self):
        assert (
            clean(f"<p>{LINE}</p><p>Second <b>bold</b> part.</p>", "text/html")[0].text == f"{LINE}\nSecond bold part."
        )

    def test_docx_gives_paragraphs_and_cells(self):
        file = docx.Document()
        file.core_properties.title = "Depot report"
        file.add_paragraph(LINE)
        table = file.add_table(rows=1, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "killed", "four"
        file.add_paragraph("The last paragraph.")
        buffer = io.BytesIO()
        file.save(buffer)
        document, found = clean(buffer.getvalue(), DOCX)
        assert (
            document.text == f"{LINE}\nkilled\tfour\nThe last paragraph."
            and document.title == "Depot report"
            and len(found) == 3
        )
        with pytest.raises(SkipDocument, match="broken Word file"):
            clean(buffer.getvalue()[:200], DOCX)

    def test_pdf_gives_its_text_and_a_broken_one_is_refused(self):
        document, _ = clean(pdf(LINE), "application/pdf")
        assert document.text.strip() == LINE
        with pytest.raises(SkipDocument, match="broken PDF"):
            clean(b"%PDF-1.4\nnothing", "application/pdf")
        with pytest.raises(SkipDocument, match="without text"):
            clean(pdf(""), "application/pdf")


def pdf(line: str) -> bytes:
    """A PDF of one page with one line, written by hand."""
    stream = f"BT /F1 12 Tf 20 100 Td ({line}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


ODD = st.text(alphabet=st.characters() | st.sampled_from(list(" .!?\"\n\r\t'()â€™_©-—|/:0123456789")), max_size=300)


@settings(deadline=None, max_examples=300)
@given(ODD)
@example("Editor's note: \ud800 one two three four five six")
@example("Tags A\n" * 30)
def test_any_text_is_cleaned_or_refused_and_its_ranges_hold(text):
    try:
        document, found = clean(json.dumps({"text": text}).encode(), "application/json")
    except SkipDocument:
        return
    assert document.text == text
    check_tiling(text, [(s.start, s.end) for s in found])
    assert [s.index for s in found] == list(range(len(found)))
    at = 0
    for piece in document.furniture:
        assert at <= piece.start < piece.end <= len(text) and piece.reason
        at = piece.end
    for anchor in document.anchors:
        assert 0 <= anchor.start < anchor.end <= len(text)
    for evidence in document.evidence:
        if evidence.span:
            evidence.span.verify(text)


@settings(deadline=None, max_examples=100)
@given(
    st.binary(max_size=200),
    st.sampled_from(
        ["text/plain", "text/html", "application/pdf", DOCX, "application/json", "text/markdown", "image/png"]
    ),
)
def test_any_bytes_of_any_kind_are_cleaned_or_refused(data, kind):
    try:
        clean(b"one two three " + data if kind.startswith("text") else data, kind)
    except SkipDocument as refusal:
        assert "\n" not in str(refusal)


def test_cleaning_is_a_function_of_the_capture():
    assert clean(ARTICLE) == clean(ARTICLE)


def test_the_manifest_tells_the_truth_about_its_pack():
    pack = files("daybook.packs") / "furniture-en"
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    held = {f.name for f in pack.iterdir()} - {"manifest.json"}
    assert set(manifest["files"]) == held and manifest["licence"] and manifest["attribution"]
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((pack / name).read_bytes()).hexdigest() == digest
