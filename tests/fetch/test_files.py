"""Files, folders, lists, archives, mail, feeds and web archives as sources."""

import gzip
import io
import json
import socket
import struct
import zipfile
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from daybook.core.documents import Capture
from daybook.fetch import Files
from daybook.stages import Skipped

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
REPORT = "Two drones struck the depot at dawn. The governor said four guards were wounded.\n"


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Any attempt to open a connection fails the test."""

    def refuse(*_args, **_kwargs):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


def fetch(source, **settings) -> list[Capture | Skipped]:
    return list(Files(clock=lambda: NOW, **settings).fetch(str(source)))


def only_capture(source, **settings) -> Capture:
    (got,) = fetch(source, **settings)
    assert isinstance(got, Capture), got
    return got


def only_reason(source, **settings) -> str:
    (got,) = fetch(source, **settings)
    assert isinstance(got, Skipped), got
    assert "\n" not in got.reason
    return got.reason


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_a_text_file_is_kept_byte_for_byte_with_the_injected_time(tmp_path):
    data = b"Line one.\r\nLine two \xe2\x80\x94 with a dash.\r\n\x00"
    (tmp_path / "a.txt").write_bytes(data)
    got = only_capture(tmp_path / "a.txt")
    assert (got.blob.data, got.blob.media_type, got.fetched_at, got.part) == (data, "text/plain", NOW, "")


def test_a_folder_is_walked_in_the_order_of_names_without_hidden_files(tmp_path):
    for name in ("b.txt", "a.txt", ".hidden.txt", "sub/c.txt", ".git/d.txt", "sub/.e.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(REPORT + name)
    assert [Path(c.source).name for c in fetch(tmp_path)] == ["a.txt", "b.txt", "c.txt"]


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("page.txt", b"<!DOCTYPE html><html><body><p>Hi</p></body></html>", "text/html"),
        ("report.html", REPORT.encode(), "text/plain"),
        ("note.md", b"# Title\n\nText of the note.", "text/markdown"),
        ("odd.bin", REPORT.encode(), "text/plain"),
        ("utf16.txt", REPORT.encode("utf-16"), "text/plain"),
        ("paper.txt", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
    ],
)
def test_the_media_type_comes_from_the_content(tmp_path, name, data, kind):
    (tmp_path / name).write_bytes(data)
    assert only_capture(tmp_path / name).blob.media_type == kind


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\t ", "is empty"),
        ("photo.txt", b"\x89PNG\r\n\x1a\n" + bytes(50), "a PNG image"),
        ("junk.txt", bytes(range(256)) * 20, "a binary file"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Office file"),
        ("list.json", b'[{"text": "a"}]', "one document a line"),
        ("odd.xml", b"<?xml version='1.0'?><rows><row>a</row></rows>", "does not know"),
        ("big.txt", b"x " * 600_000, "MB or more"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence_that_names_it(tmp_path, name, data, words):
    (tmp_path / name).write_bytes(data)
    reason = only_reason(tmp_path / name, limit=1_000_000)
    assert words in reason and name in reason


def test_a_missing_file_an_empty_folder_and_a_web_address_are_told_apart(tmp_path):
    assert "no such file" in only_reason(tmp_path / "nowhere.txt")
    assert "holds no files" in only_reason(tmp_path)
    assert "fetches none unless told" in only_reason("https://example.org/a.html")


def test_arabic_text_is_accepted(tmp_path):
    (tmp_path / "ar.txt").write_text(
        "قال المرصد إن أربعة مدنيين قتلوا في القصف على المدينة يوم الأحد", encoding="utf-8"
    )
    assert only_capture(tmp_path / "ar.txt").blob.media_type == "text/plain"


def test_standard_input_is_read_as_a_file_is():
    got = only_capture("-", stdin=io.BytesIO(REPORT.encode()))
    assert got.source == "-" and got.blob.data == REPORT.encode()
    line = json.dumps({"id": "d1", "text": REPORT}).encode() + b"\n"
    assert only_capture("-", stdin=io.BytesIO(line)).given.id == "d1"


class TestLists:
    def test_ids_and_fields_are_kept_and_broken_lines_named(self, tmp_path):
        good = {
            "id": "a-1",
            "title": "T",
            "publisher": "Demo Wire",
            "published": "2016-01-20",
            "text": REPORT,
            "claims": [],
        }
        lines = [json.dumps(good), "{broken", "", '{"id": "x"}', '{"id": "y", "text": 5}', '{"id": "z", "text": " "}']
        lines += [
            json.dumps({"text": REPORT, "published": "20/01/16"}),
            json.dumps({"id": 7, "text": REPORT, "published": None}),
        ]
        path = tmp_path / "docs.jsonl"
        path.write_text("\n".join(lines))
        got = fetch(path)
        kept = [c for c in got if isinstance(c, Capture)]
        assert [(c.given.id, c.part) for c in kept] == [("a-1", "line 1"), ("7", "line 8")]
        assert kept[0].given.published == date(2016, 1, 20) and kept[0].blob.data == lines[0].encode()
        reasons = [s.reason for s in got if isinstance(s, Skipped)]
        assert [f"docs.jsonl line {n}" in r for n, r in zip((2, 4, 5, 6, 7), reasons, strict=True)] == [True] * 5
        assert "2016-01-20" in reasons[-1]  # says what a day looks like

    def test_a_list_is_known_by_its_first_line_whatever_the_name(self, tmp_path):
        (tmp_path / "docs.txt").write_text(
            json.dumps({"text": REPORT}) + "\n" + json.dumps({"text": "Another report here."})
        )
        assert len(fetch(tmp_path / "docs.txt")) == 2

    def test_a_line_over_the_limit_is_skipped_and_the_next_one_read(self, tmp_path):
        long = json.dumps({"id": "long", "text": "x" * 300_000})
        (tmp_path / "docs.jsonl").write_text(long + "\n" + json.dumps({"id": "ok", "text": REPORT}))
        skipped, kept = fetch(tmp_path / "docs.jsonl", limit=200_000)
        assert "line 1" in skipped.reason and kept.given.id == "ok"


class TestSidecars:
    def test_a_sidecar_describes_the_file_beside_it_and_is_no_document(self, tmp_path):
        (tmp_path / "a.txt").write_text(REPORT)
        (tmp_path / "a.txt.meta.json").write_text(
            '{"publisher": "Demo Wire", "published": "2016-01-20T10:00:00+02:00"}'
        )
        got = only_capture(tmp_path)
        assert (got.given.publisher, got.given.published, got.given.title) == ("Demo Wire", date(2016, 1, 20), None)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            ("{", "not valid JSON"),
            ("[]", "one JSON object"),
            ('{"publishd": "2016-01-20"}', "unknown key"),
            ('{"published": "yesterday"}', "must be a day"),
            ('{"title": 5}', "'title' must be text"),
            ('{"language": "English!"}', "must be a code"),
        ],
    )
    def test_a_wrong_sidecar_keeps_the_file_out_with_one_sentence(self, tmp_path, content, words):
        (tmp_path / "a.txt").write_text(REPORT)
        (tmp_path / "a.txt.meta.json").write_text(content)
        reason = only_reason(tmp_path / "a.txt")
        assert words in reason and "a.txt.meta.json" in reason


class TestZip:
    def test_members_come_in_order_with_their_sidecars(self, tmp_path):
        inner = zipped({"deep.txt": REPORT.encode()})
        data = zipped(
            {
                "b.txt": b"B " + REPORT.encode(),
                "a.txt": REPORT.encode(),
                "a.txt.meta.json": b'{"publisher": "P"}',
                "in.zip": inner,
                ".x": b"no",
            }
        )
        (tmp_path / "z.zip").write_bytes(data)
        got = fetch(tmp_path / "z.zip")
        assert [c.part for c in got] == ["a.txt", "b.txt", "in.zip/deep.txt"]
        assert got[0].given.publisher == "P" and got[1].given is None

    @pytest.mark.parametrize("name", ["../up.txt", "/abs.txt", "a\\b.txt", "C:evil.txt", "x/../../y.txt"])
    def test_paths_that_lead_out_are_refused(self, tmp_path, name):
        raw = zipped({"aaaa.txt": REPORT.encode(), "ok.txt": REPORT.encode()})
        odd = zipfile.ZipInfo(name)
        buffer = io.BytesIO(raw)
        with zipfile.ZipFile(buffer, "a") as archive:
            odd.filename = name
            archive.writestr(odd, REPORT)
        (tmp_path / "z.zip").write_bytes(buffer.getvalue())
        got = fetch(tmp_path / "z.zip")
        assert [c.part for c in got if isinstance(c, Capture)] == ["aaaa.txt", "ok.txt"]
        (skipped,) = [s for s in got if isinstance(s, Skipped)]
        assert "leads out of the archive" in skipped.reason

    def test_a_bomb_a_link_and_a_broken_archive_are_refused(self, tmp_path):
        (tmp_path / "bomb.zip").write_bytes(zipped({"bomb.txt": b"a" * 30_000_000}))
        assert "bomb" in only_reason(tmp_path / "bomb.zip")
        (tmp_path / "cut.zip").write_bytes(zipped({"a.txt": REPORT.encode()})[:40])
        assert "broken zip" in only_reason(tmp_path / "cut.zip")
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(link, "/etc/passwd")
        (tmp_path / "link.zip").write_bytes(buffer.getvalue())
        assert "is a link" in only_reason(tmp_path / "link.zip")

    def test_the_size_an_archive_claims_is_not_believed(self, tmp_path):
        data = bytearray(zipped({"a.txt": b"word " * 400_000}))
        at = data.rfind(b"PK\x01\x02") + 24  # uncompressed size in the central directory
        data[at : at + 4] = struct.pack("<I", 10)
        (tmp_path / "liar.zip").write_bytes(bytes(data))
        (got,) = fetch(tmp_path / "liar.zip", limit=1_000_000)
        assert isinstance(got, Skipped)

    def test_archives_nested_too_deep_are_refused(self, tmp_path):
        data = REPORT.encode()
        for _ in range(6):
            data = zipped({"in.zip" if data[:2] == b"PK" else "a.txt": data})
        (tmp_path / "deep.zip").write_bytes(data)
        assert "inside 3 others" in only_reason(tmp_path / "deep.zip")

    def test_a_gzip_file_holds_one_document(self, tmp_path):
        (tmp_path / "a.txt.gz").write_bytes(gzip.compress(REPORT.encode()))
        assert only_capture(tmp_path / "a.txt.gz").blob.data == REPORT.encode()
        (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"x" * 5_000_000))
        assert "refused" in only_reason(tmp_path / "b.txt.gz")


def test_a_mail_gives_its_body_and_what_is_attached(tmp_path):
    mail = EmailMessage()
    mail["From"] = "Desk of the demo <desk@example.org>"
    mail["To"] = "reader@example.org"
    mail["Subject"] = "Depot struck"
    mail["Date"] = "Wed, 20 Jan 2016 10:00:00 +0200"
    mail["Message-ID"] = "<1@example.org>"
    mail.set_content(REPORT)
    mail.add_alternative("<p>html twin</p>", subtype="html")
    mail.add_attachment(b"Attached words about the strike.", maintype="text", subtype="plain", filename="../notes.txt")
    mail.add_attachment(b"\x89PNG\r\n\x1a\n" + bytes(64), maintype="image", subtype="png", filename="p.png")
    (tmp_path / "m.eml").write_bytes(mail.as_bytes())
    body, attached, picture = fetch(tmp_path / "m.eml")
    assert body.blob.data.decode().strip() == REPORT.strip() and body.blob.media_type == "text/plain; charset=utf-8"
    assert (body.given.title, body.given.author, body.given.published) == (
        "Depot struck",
        "Desk of the demo",
        date(2016, 1, 20),
    )
    assert attached.part == ".._notes.txt" and attached.given is None
    assert isinstance(picture, Skipped) and "PNG" in picture.reason


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Demo Desk</title>
<item><title>Depot struck</title><link>https://example.org/1</link><pubDate>Wed, 20 Jan 2016 10:00:00 GMT</pubDate>
<description>&lt;p&gt;Two drones struck the depot at dawn, the governor said.&lt;/p&gt;</description></item>
<item><title>Nothing here</title><link>https://example.org/2</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Demo Atom</title><entry><title>E</title><link href="https://example.org/e"/>
<updated>2016-01-20T10:00:00Z</updated><published>2016-01-19T10:00:00Z</published>
<content type="text">Two drones struck the depot at dawn.</content></entry></feed>"""


def test_feed_entries_with_text_are_documents(tmp_path):
    (tmp_path / "f.xml").write_text(RSS)
    entry, empty = fetch(tmp_path / "f.xml")
    given = entry.given
    assert (given.title, given.publisher, given.url) == ("Depot struck", "Demo Desk", "https://example.org/1")
    assert given.published == date(2016, 1, 20) and entry.blob.media_type.startswith("text/html")
    assert "entry 2" in empty.reason
    (tmp_path / "a.xml").write_text(ATOM)
    atom = only_capture(tmp_path / "a.xml")
    assert atom.blob.media_type.startswith("text/plain") and atom.given.published == date(2016, 1, 19)


def test_a_feed_with_entities_of_its_own_is_refused(tmp_path):
    (tmp_path / "f.xml").write_text(RSS.replace("<rss", '<!DOCTYPE r [<!ENTITY a "aaaa">]><rss'))
    assert "entities" in only_reason(tmp_path / "f.xml")


def warc_record(url: str, body: bytes, kind: bytes = b"text/html; charset=utf-8", status: bytes = b"200 OK") -> bytes:
    http = b"HTTP/1.1 " + status + b"\r\nContent-Type: " + kind + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2016-01-20T00:00:00Z\r\n"
    head += "WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\nContent-Type: application/http;msgtype=response\r\n"
    return head.encode() + b"Content-Length: %d\r\n\r\n" % len(http) + http + b"\r\n\r\n"


@pytest.mark.parametrize("packed", [False, True])
def test_a_web_archive_gives_its_pages_and_leaves_out_pictures_and_errors(tmp_path, packed):
    page = b"<html><body><p>Two drones struck the depot.</p></body></html>"
    records = [
        warc_record("https://example.org/a", page),
        warc_record("https://example.org/p.png", b"\x89PNG", b"image/png"),
        warc_record("https://example.org/gone", page, status=b"404 Not Found"),
        warc_record("https://example.org/b", page),
    ]
    data = b"".join(map(gzip.compress, records)) if packed else b"".join(records)
    (tmp_path / "w.bin").write_bytes(data)
    got = fetch(tmp_path / "w.bin")
    assert [c.part for c in got] == ["https://example.org/a", "https://example.org/b"]
    assert got[0].blob.data == page and got[0].given.url == "https://example.org/a" and "2016-01-20" in got[0].note


def test_a_web_archive_that_is_cut_off_gives_what_it_holds_and_does_not_crash(tmp_path):
    page = b"<html><body><p>Two drones struck the depot.</p></body></html>"
    data = (
        gzip.compress(warc_record("https://example.org/a", page))
        + gzip.compress(warc_record("https://example.org/b", page))[:-60]
    )
    (tmp_path / "w.warc.gz").write_bytes(data)
    assert fetch(tmp_path / "w.warc.gz")[0].part == "https://example.org/a"
