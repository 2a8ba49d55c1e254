"""A page without metadata is dated by its dateline; what came with it goes before, and nothing is guessed."""

from datetime import date

import pytest

from daybook.engine import pipeline
from daybook.engine.components import Components
from daybook.engine.settings import Settings

STORY = "Troops shelled the town of Alba yesterday, killing 3 people, a medic said. The bridge was closed."


@pytest.fixture(scope="module")
def components() -> Components:
    return Components(Settings(reader="rules"))


def read(
    components: Components, text: str, published: date | None = None
) -> tuple[date | None, set[str], set[date | None]]:
    """Day of publication, where it was found, and the days of the page's claims that are told by "yesterday"."""
    resolved = pipeline.read_text(components, text, title=None, publisher=None, published=published)
    d = resolved.reading.document
    days = {r.time.earliest for r in resolved.resolutions if r.time.earliest == r.time.latest}
    return d.published, {e.source for e in d.evidence if e.field == "published"}, days


def test_the_dateline_dates_the_page_and_what_it_tells(components: Components) -> None:
    day, found, told = read(components, f"PORT ALBA (May 3, 2017) — {STORY}")
    assert (day, found) == (date(2017, 5, 3), {"text"})
    assert date(2017, 5, 2) in told


def test_a_day_that_came_with_the_page_goes_before(components: Components) -> None:
    day, found, _ = read(components, f"PORT ALBA (May 3, 2017) — {STORY}", date(2017, 5, 9))
    assert (day, found & {"text"}) == (date(2017, 5, 9), set())


def test_a_dateline_without_a_year_leaves_the_day_open(components: Components) -> None:
    day, found, told = read(components, f"PORT ALBA (May 3) — {STORY}")
    assert (day, found) == (None, set())
    assert told <= {None}
