"""The records refuse what the codebook forbids, and their ids are functions of content."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.core.claims import Claim, Mention, Observation, Reading
from daybook.core.documents import Blob, Document
from daybook.core.errors import BrokenEvidence, InvalidRecord
from daybook.core.ids import content_id
from daybook.core.review import Decision
from daybook.core.text import Span, code_point_offset, utf16_offset
from daybook.core.values import Count, TimeSpan
from daybook.core.vocab import ClaimType, HarmKind, Phase, PlaceRole, Role, Status, TimeBasis, Whom

TEXT = "Shells hit the town of Alba on Friday, killing no one."


def document(text: str = TEXT, **known: object) -> Document:
    return Document(text=text, name="note.txt", **known)  # type: ignore[arg-type]


def shelling(d: Document, **changes: object) -> Claim:
    return Claim(type=ClaimType.SHELLING, trigger=d.span(7, 10), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 2), (-1, 2), (0, 10_000)])
def test_a_span_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(InvalidRecord):
        document().span(start, end)


def test_a_quote_that_is_not_in_the_text_is_refused_by_the_reading() -> None:
    d = document()
    forged = Span(document=d.id, start=0, end=6, quote="Rocket")
    claim = Claim(type=ClaimType.SHELLING, trigger=forged)
    with pytest.raises(BrokenEvidence, match="Rocket"):
        Reading(document=d, sentences=(), observations=(Observation(claim=claim, rule="t", score=1.0),), reader="test")


def test_a_claim_cannot_quote_another_document() -> None:
    other = document("Something else entirely happened.")
    with pytest.raises(InvalidRecord):
        shelling(document(), mentions=(Mention(role=Role.ACTOR, span=other.span(0, 5)),))


def test_phase_belongs_to_states_and_only_to_them() -> None:
    d = document()
    with pytest.raises(InvalidRecord):
        shelling(d, phase=Phase.HOLD)
    with pytest.raises(InvalidRecord):
        Claim(type=ClaimType.SIEGE, trigger=d.span(0, 6))


def test_places_and_only_places_have_a_place_role() -> None:
    d = document()
    with pytest.raises(InvalidRecord):
        Mention(role=Role.PLACE, span=d.span(0, 4))
    with pytest.raises(InvalidRecord):
        Mention(role=Role.ACTOR, span=d.span(0, 4), place_role=PlaceRole.AT)


def test_a_stated_zero_is_not_an_unstated_number() -> None:
    d = document()
    span = d.span(47, 53)
    count = lambda low, high: Count(harm=HarmKind.KILLED, whom=Whom.MIXED, low=low, high=high, span=span)  # noqa: E731
    ids = {shelling(d, counts=(count(low, high),)).id for low, high in ((0, 0), (None, None), (0, None), (None, 0))}
    assert len(ids) == 4
    with pytest.raises(InvalidRecord):
        count(5, 3)
    with pytest.raises(InvalidRecord):
        count(-1, 3)


def test_a_claims_id_covers_what_it_says() -> None:
    d = document()
    base = shelling(d)
    assert base.id == shelling(document()).id
    assert base.id != shelling(d, status=Status.DENIED).id
    assert base.anchor == shelling(d, status=Status.DENIED).anchor
    place = Mention(role=Role.PLACE, span=d.span(23, 27), place_role=PlaceRole.AT)
    when = Mention(role=Role.TIME, span=d.span(28, 37))
    assert shelling(d, mentions=(place, when)).id == shelling(d, mentions=(when, place)).id != base.id


def test_a_document_is_its_text_its_publisher_and_its_address() -> None:
    assert document().id == document(title="Other", published=date(2020, 1, 1)).id
    assert document().id != document(publisher="Demo Wire").id
    with pytest.raises(InvalidRecord):
        document().with_changes(text="other")


def test_backwards_times_and_nameless_or_zoneless_decisions_are_refused() -> None:
    with pytest.raises(InvalidRecord):
        TimeSpan(earliest=date(2020, 2, 1), latest=date(2020, 1, 1), basis=TimeBasis.STATED)
    made = {"subject": "clm_1", "kind": "accept", "judgement": "yes", "value": None}
    with pytest.raises(InvalidRecord):
        Decision(**made, user="", decided_at=datetime.now(UTC))
    with pytest.raises(InvalidRecord):
        Decision(**made, user="keeper", decided_at=datetime(2020, 1, 1))
    with pytest.raises(InvalidRecord):
        Decision(**{**made, "kind": "guess"}, user="keeper", decided_at=datetime.now(UTC))


def test_a_blob_is_the_bytes_it_is_named_after() -> None:
    blob = Blob.of(b"abc", "text/plain")
    with pytest.raises(InvalidRecord):
        Blob(sha256=blob.sha256, media_type="text/plain", size=3, data=b"abd")


@given(st.text(alphabet=st.characters(), max_size=40), st.data())
def test_utf16_and_code_points_convert_both_ways(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    units = utf16_offset(text, at)
    assert units == len(text[:at].encode("utf-16-le", "surrogatepass")) // 2
    assert code_point_offset(text, units) == at


def test_an_offset_inside_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(InvalidRecord):
        code_point_offset("a😀b", 2)


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_ids_differ_where_parts_differ(a: list[str], b: list[str]) -> None:
    assert (content_id("x", *a) == content_id("x", *b)) == (a == b)
