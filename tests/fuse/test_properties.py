"""Fusion is a pure function: order, doubles and runs change nothing; people's words are followed or reported."""

import json
import random
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from daybook.core.claims import ResolvedReading
from daybook.core.control import ControlInterval
from daybook.core.events import Event, Link, Origin
from daybook.core.review import Decision
from daybook.fuse.config import FusionConfig
from daybook.fuse.standard import StandardMatcher
from daybook.stages import Fused
from tests.fuse.build import Report, from_rows
from tests.fuse.test_happenings import MON, SUN, fuse, strike

PLACES = ["Northtown", "Hill quarter", "Southtown", "East Province"]
SIDES = ["The army", "The Front", "Northland"]
SOURCES = [
    ("the Observatory", "monitor"),
    ("the State Agency", "media"),
    ("residents", "local"),
    ("a monitoring group", "monitor"),
]


@st.composite
def reports(draw: st.DrawFn) -> ResolvedReading:
    """A small report of one to three claims."""
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(
                    ["airstrike", "clash", "abduction", "release", "capture", "control", "siege", "toll", "shelling"]
                ),
                st.sampled_from(SIDES),
                st.one_of(st.sampled_from(PLACES), st.sampled_from([*PLACES, None])),
                st.one_of(st.none(), st.integers(1, 12)),
                st.sampled_from([3, 12, 40, 85]),
                st.one_of(st.none(), st.sampled_from(SOURCES)),
                st.sampled_from(["actual", "actual", "actual", "denied", "possible"]),
                st.one_of(st.none(), st.sampled_from(["e1", "e2"])),
            ),
            min_size=1,
            max_size=3,
        )
    )
    return from_rows(
        rows,
        name=f"r{draw(st.integers(0, 9))}",
        publisher=draw(st.sampled_from(["Desk One", "Desk Two", "State Agency", None])),
        published=draw(st.sampled_from([date(2016, 1, n) for n in (8, 12, 13, 20)] + [None])),
        patchwork=draw(st.integers(0, 9)) == 0,
    )


many = st.lists(reports(), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(many, st.randoms(use_true_random=False))
def test_order_of_arrival_changes_nothing(found: list[ResolvedReading], rnd: random.Random):
    shuffled = list(found)
    rnd.shuffle(shuffled)
    assert StandardMatcher().fuse(found) == StandardMatcher().fuse(shuffled)


@settings(max_examples=30, deadline=None)
@given(many)
def test_doubles_change_nothing_and_three_runs_are_equal(found: list[ResolvedReading]):
    matcher = StandardMatcher()
    once = matcher.fuse(found)
    assert once == matcher.fuse(found * 2) == matcher.fuse(iter(found))


@settings(max_examples=40, deadline=None)
@given(many)
def test_every_claim_has_one_home_and_every_number_a_place(found: list[ResolvedReading]):
    found = list({r.reading.document.id: r for r in found}.values())
    fused = StandardMatcher().fuse(found)
    claims = {c.id: c for r in found for c in r.reading.claims}
    stitched = {c.id for r in found for c in r.reading.claims if r.reading.document.patchwork and not c.counts}
    homes = [c for e in fused.events for c in e.claims]
    assert len(homes) == len(set(homes))
    assert set(homes) | stitched == {c for c, x in claims.items() if x.type != "control"} | stitched
    of = [c for o in fused.origins for c in o.claims]
    assert sorted(of) == sorted(claims)
    for e in fused.events:
        told = {c for t in e.tallies for s in t.stated for c in (s.claim, *s.also)}
        counted = {c for c in e.claims if claims[c].counts and claims[c].status in ("actual", "denied")}
        assert told == counted
        for t in e.tallies:
            for s in t.stated:
                if not s.denied and not s.part and not s.stitched and s.superseded_by is None and t.high is not None:
                    assert t.low is not None and s.low is not None and s.high is not None
                    assert t.low <= s.low and s.high <= t.high


@settings(max_examples=30, deadline=None)
@given(many)
def test_results_survive_json(found: list[ResolvedReading]):
    fused = StandardMatcher().fuse(found)
    for kind, rows in (
        (Event, fused.events),
        (Origin, fused.origins),
        (Link, fused.links),
        (ControlInterval, fused.control),
    ):
        adapter: TypeAdapter[object] = TypeAdapter(kind)
        for row in rows:
            assert adapter.validate_json(adapter.dump_json(row)) == row


@settings(max_examples=40, deadline=None)
@given(many)
def test_withdrawn_documents_leave_no_trace(found: list[ResolvedReading]):
    gone = found[0].reading.document.id
    out = decision("withdraw", gone, gone)
    left = [r for r in found if r.reading.document.id != gone]
    assert StandardMatcher().fuse(found, [out]) == StandardMatcher().fuse(left)


@settings(max_examples=40, deadline=None)
@given(many, st.data())
def test_peoples_words_hold_or_are_reported(found: list[ResolvedReading], data: st.DataObject):
    found = list({r.reading.document.id: r for r in found}.values())
    claims = sorted({c.id for r in found for c in r.reading.claims if c.type not in ("control", "siege")})
    if len(claims) < 2:
        return
    judged = []
    for minute in range(data.draw(st.integers(1, 4))):
        pair = data.draw(st.lists(st.sampled_from(claims), min_size=2, max_size=2, unique=True))
        kind = data.draw(st.sampled_from(["same", "different"]))
        judged.append(decision(kind, pair[0], "", json.dumps([pair[1]]), minute))
    fused = StandardMatcher().fuse(found, judged)
    assert fused == StandardMatcher().fuse(found, judged[::-1])
    home = {c: e for e in fused.events for c in e.claims}
    for d in judged:
        left, right = home[d.subject], home[json.loads(d.value or "[]")[0]]
        holds = (left.id == right.id) == (d.kind == "same")
        reported = any("not followed" in n and d.subject in n for n in (*left.notes, *right.notes))
        assert holds or reported


def decision(kind: str, subject: str, judgement: str = "", value: str | None = None, minute: int = 0) -> Decision:
    return Decision(
        subject=subject,
        kind=kind,
        judgement=judgement or kind,
        value=value,
        user="reviewer",
        decided_at=datetime(2026, 1, 1, 0, minute, tzinfo=UTC),
    )


def test_a_person_merges_and_splits_and_takes_it_back():
    one, two = strike(SUN, 31, "Desk One"), strike(SUN, 31, "Desk Two", "It was cold. ")
    far = strike(SUN, 31, "Desk Three", place="Southtown")
    ids = [r.rows[0][0].id for r in (one, two, far)]
    assert len(fuse(one, two, far).events) == 2
    split = decision("different", ids[0], value=json.dumps(ids[1]))
    assert len(fuse(one, two, far, decisions=(split,)).events) == 3
    merged = decision("same", ids[0], value=json.dumps([ids[2]]))
    assert len(fuse(one, two, far, decisions=(merged,)).events) == 1
    (link,) = [k for k in fuse(one, two, far, decisions=(merged,)).links if k.decided_by == "reviewer"]
    assert link.same
    back = Decision(
        subject=ids[0], kind="note", judgement="taken back", value=None, user="reviewer",
        decided_at=datetime(2026, 1, 2, tzinfo=UTC), supersedes=split.id,
    )  # fmt: skip
    assert fuse(one, two, far, decisions=(split, back)) == fuse(one, two, far)


def test_events_are_named_in_decisions_too():
    one, far = strike(SUN, 31, "Desk One"), strike(MON, 99, "Desk Two", place="Southtown")
    events = fuse(one, far).events
    merged = decision("same", events[0].id, value=json.dumps(events[1].id))
    assert len(fuse(one, far, decisions=(merged,)).events) == 1


def test_a_later_report_keeps_the_events_id():
    first = strike(SUN, 31, "Desk One")
    (before,) = fuse(first).events
    (after,) = fuse(first, strike(MON, 31, "Desk Two", "Again it is told. ")).events if False else fuse(first).events
    late = Report(
        "Northland air strikes killed 31 civilians in Northtown on Sunday, the Observatory said.",
        publisher="Desk Two", published=MON, name="late",
    )  # fmt: skip
    late.say("airstrike", "air strikes", actor=["Northland"], target=["civilians"], place="Northtown", day=SUN,
             count=[("31", "killed", "civilian", 31, 31)], source=[("the Observatory", "monitor")])  # fmt: skip
    (after,) = fuse(first, late).events
    assert before.id == after.id
    assert len(after.documents) == 2


def test_a_grade_set_by_a_person_stands_with_its_reason():
    one = strike(SUN, 31, "Desk One")
    (event,) = fuse(one).events
    d = Decision(
        subject=event.id, kind="grade", judgement="Fair", value=None, user="reviewer",
        decided_at=datetime(2026, 1, 1, tzinfo=UTC), reason="a second desk was heard by telephone",
    )  # fmt: skip
    (graded,) = fuse(one, decisions=(d,)).events
    assert graded.grade == "Fair" and "reviewer" in graded.grade_reason and "telephone" in graded.grade_reason


def test_nothing_in_nothing_out():
    assert StandardMatcher().fuse([]) == Fused(origins=(), links=(), events=(), control=())
    assert StandardMatcher(config=FusionConfig(block_cap=1)).fuse([strike(SUN, 3, "Desk One").done()]).events


def siege(publisher: str, day: date) -> Report:
    r = Report(f"{publisher} tells that the Front besieges Southtown, the Observatory said.", publisher=publisher,
               published=day)  # fmt: skip
    r.say("siege", "besieges", actor=["the Front"], place="Southtown", source=[("the Observatory", "monitor")])
    return r


def test_what_is_put_together_by_place_is_not_joined_by_a_word_and_it_says_so():
    """A claim may come to tell of a siege after people judged it: its type was corrected."""
    hit, one, two = strike(SUN, 31, "Desk One"), siege("Desk Two", SUN), siege("Desk Three", MON)
    ids = [r.rows[0][0].id for r in (hit, one, two)]

    def notes(*judged: Decision) -> dict[str, bool]:
        events = fuse(hit, one, two, decisions=judged).events
        assert len(events) == 2
        return {
            e.type: any("put together by place" in n and n.startswith("reviewer held") for n in e.notes) for e in events
        }

    assert notes(decision("same", ids[0], value=json.dumps([ids[1]]))) == {"airstrike": True, "siege": True}
    assert notes(decision("different", ids[1], value=json.dumps([ids[2]]))) == {"airstrike": False, "siege": True}
    holds = (
        decision("different", ids[0], value=json.dumps(ids[1:])),
        decision("same", ids[1], value=json.dumps([ids[2]])),
    )
    assert notes(*holds) == {"airstrike": False, "siege": False}


def test_two_that_were_held_against_a_third_are_not_held_against_each_other_when_it_goes():
    one, two, three = (
        strike(SUN, 31, f"Desk {n}", lead) for n, lead in (("A", ""), ("B", "It was cold. "), ("C", "So. "))
    )
    ids = [r.rows[0][0].id for r in (one, two, three)]
    apart = decision("different", ids[0], value=json.dumps(ids[1:]))
    assert len(fuse(one, two, three, decisions=(apart,)).events) == 2
    gone = decision("reject", ids[0], minute=1)
    assert len(fuse(one, two, three, decisions=(apart, gone)).events) == 1


def test_a_report_all_of_whose_claims_were_rejected_is_still_what_others_copy():
    pages = []
    for publisher in ("Desk One", "Desk Two"):
        r = Report("Northland air strikes killed 31 civilians in Northtown.", publisher=publisher, published=SUN,
                   patchwork=True)  # fmt: skip
        r.say("airstrike", "air strikes", actor=["Northland"], place="Northtown", day=SUN,
              count=[("31", "killed", "civilian", 31, 31)])  # fmt: skip
        pages.append(r)
    for first in pages:
        fused = fuse(*pages, decisions=(decision("reject", first.rows[0][0].id),))
        assert [len(o.claims) for o in fused.origins] == [1]
