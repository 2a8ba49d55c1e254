"""What is looked at of all sieges for one new report: put together alone, it must come out as with all others."""

from hypothesis import given, settings
from hypothesis import strategies as st

from daybook.engine.nearby_sieges import Sieges, light, siege_row
from daybook.fuse.sieges import Besieged, Point, grouped

_DEGREES = st.integers(0, 12).map(lambda n: n / 12)
_POINTS = st.builds(
    Point,
    st.sampled_from([None, None, "p:1", "p:2"]),
    _DEGREES.map(lambda d: 34 + d),
    _DEGREES.map(lambda d: 36 + d),
    st.sampled_from([1.0, 8.0, 70.0]),
    st.sampled_from([False, False, False, True]),
)


@st.composite
def _claims(draw: st.DrawFn) -> list[Besieged]:
    out = []
    for n in range(draw(st.integers(2, 14))):
        document = draw(st.integers(0, 5))
        place = draw(st.one_of(_POINTS, _POINTS, st.none()))
        out.append(
            Besieged(
                claim=f"c{n}",
                order=(False, draw(st.integers(0, 3)), f"c{n}"),
                document=f"d{document}",
                text=f"t{document // 2}",
                sides=draw(st.frozensets(st.sampled_from("AB"), max_size=1)),
                place=place,
                context=None if place is not None else draw(st.one_of(_POINTS, st.none())),
                words="there" if place is not None else draw(st.sampled_from([None, "the hill"])),
            )
        )
    return out


@settings(max_examples=300, deadline=None)
@given(_claims(), st.integers(0, 13))
def test_what_lies_around_a_claim_is_put_together_as_with_all_others(claims: list[Besieged], at: int) -> None:
    sieges = Sieges.__new__(Sieges)  # of an update, only what people hold against each other is asked here
    sieges.beside = {}
    rows = [siege_row(b, "home") for b in claims]
    touched = claims[at % len(claims)].claim
    some = [light(*r) for r in sieges._around(rows, [], {touched})]
    assert touched in {b.claim for b in some}
    whole = {frozenset(b.claim for b in g) for g in grouped(claims)}
    assert {frozenset(b.claim for b in g) for g in grouped(some)} <= whole
