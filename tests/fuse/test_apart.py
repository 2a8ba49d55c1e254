"""Why two events are not one: every pair has its reason in words, ruled out or scored."""

from datetime import UTC, date, datetime

from daybook.core.review import Decision
from daybook.fuse import decisions as people
from daybook.fuse.apart import Between, between
from daybook.fuse.config import FusionConfig
from daybook.fuse.said import chosen, flatten
from daybook.fuse.units import units
from tests.fuse.build import Report
from tests.fuse.test_happenings import MON, SUN, strike


def compare(one: Report, other: Report, decisions: tuple[Decision, ...] = ()) -> Between:
    config = FusionConfig()
    said = flatten(chosen([one.done(), other.done()], frozenset()), frozenset(), config.sentence_min_words)
    judged, _ = people.judged(decisions, [s.id for s in said])
    told = units(said, frozenset())
    left, right = ([u for u in told if u.document == r.document.id] for r in (one, other))
    return between(left, right, {}, judged, config)


def test_days_that_cannot_meet_are_told():
    found = compare(strike(SUN, 31, "Desk One"), strike(date(2016, 2, 20), 31, "Desk Two"))
    assert found.reason == "they cannot be one: the days told lie too far apart: 2016-01-17 and 2016-02-20"
    (pair,) = found.pairs
    assert pair.ruled_out and pair.score == 0


def test_places_that_cannot_be_one_are_named():
    found = compare(strike(SUN, 31, "Desk One"), strike(SUN, 31, "Desk Two", place="Southtown"))
    assert "the places told lie too far apart: Northtown and Southtown" in found.reason


def test_types_that_never_are_one_are_named():
    taken = Report("On Sunday the Front abducted 20 civilians in Northtown.", publisher="Desk Two")
    taken.say("abduction", "abducted", actor=["the Front"], place="Northtown", day=SUN)
    found = compare(strike(SUN, 31, "Desk One"), taken)
    assert "claims of these types are never one happening: airstrike and abduction" in found.reason


def test_a_pair_that_scores_too_little_tells_how_much_and_why():
    other = strike(MON, 90, "Desk Two", "After many quiet weeks without any news. ")
    found = compare(strike(SUN, 4, "Desk One"), other)
    assert found.reason.startswith("the likeliest pair scores 0.") and found.reason.endswith("0.60 is needed")
    (pair,) = found.pairs
    assert pair.compared and not pair.ruled_out
    assert "both in Northtown" in pair.reasons_for and "the days told are one apart" in pair.reasons_against


def test_a_persons_word_comes_first():
    one, other = strike(SUN, 31, "Desk One"), strike(SUN, 31, "Desk Two", "In the afternoon. ")
    word = Decision(
        subject=one.rows[0][0].id,
        kind="different",
        judgement="different",
        user="ana",
        decided_at=datetime(2016, 2, 1, tzinfo=UTC),
        value=other.rows[0][0].id,
    )
    assert compare(one, other, (word,)).reason == "ana held them to be different"
