"""Making documents in tests."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from daybook.clean import StandardCleaner
from daybook.core.documents import Blob, Capture, Document, Given, Sentence

SHARED = Path(__file__).parents[2].parent / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared evaluation data is not on this machine")
NOW = datetime(2026, 1, 2, tzinfo=UTC)

ARTICLE = """Drones hit a fuel depot outside the port, the regional governor said on Sunday. Lt. Gen. of the coast guard told state
television that four guards were wounded.

The depot serves the U.S. base at the harbour. Fire crews needed 3.5 hours to put the blaze out. "We heard two blasts," a
resident said. "Then the sky was red."

The army blamed the insurgents, who denied it. No ship was damaged in the harbour, the governor added."""
APPEAL = """Wait, before you go…

If you're reading this, you know that independent journalism is under threat. Our readers deserve the full story, and our work
depends on them. Your contribution of $5 a month makes you a supporting member and keeps our newsroom going. Please donate today."""


def capture(
    data: bytes | str, media_type: str = "text/plain", name: str = "report.txt", given: Given | None = None
) -> Capture:
    blob = Blob.of(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"), media_type)
    return Capture(source=name, part="", blob=blob, fetched_at=NOW, given=given)


def clean(
    data: bytes | str, media_type: str = "text/plain", given: Given | None = None
) -> tuple[Document, tuple[Sentence, ...]]:
    return StandardCleaner().clean(capture(data, media_type), given)


def sentences(text: str) -> list[str]:
    document, found = clean(text)
    return [document.text[s.start : s.end] for s in found]


def furniture(text: str, **given: str) -> list[str]:
    document, _ = clean(text, given=Given(**given))
    return [document.text[f.start : f.end] for f in document.furniture]


def check_tiling(text: str, ranges: list[tuple[int, int]]) -> None:
    """Ranges stand in order, none is empty, none begins or ends blank, and all that they leave out is blank."""
    at = 0
    for start, end in ranges:
        assert at <= start < end
        assert not text[at:start].strip()
        assert not text[start].isspace() and not text[end - 1].isspace()
        at = end
    assert not text[at:].strip()
