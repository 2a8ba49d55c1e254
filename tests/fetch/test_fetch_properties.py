"""Whatever bytes come, every unit ends as a capture or as one sentence."""

import io
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from daybook.core.documents import Capture
from daybook.fetch import Files

HEADS = [
    b"",
    b"%PDF-",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"WARC/1.0\r\n",
    b"<?xml version='1.0'?><rss>",
    b"<feed>",
    b"From: a\nTo: b\n",
    b'{"text": ',
    b"\xff\xfe",
]


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(HEADS), st.binary(max_size=400))
def test_any_bytes_end_as_a_capture_or_one_sentence(head, tail):
    data = head + tail
    for unit in Files(clock=lambda: datetime(2026, 1, 1, tzinfo=UTC), stdin=io.BytesIO(data)).fetch("-"):
        if isinstance(unit, Capture):
            assert unit.blob.size > 0
        else:
            assert unit.reason and unit.source == "-"
