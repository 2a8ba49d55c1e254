"""Dates: what the codebook says of a time, on sentences of our own."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybook.core.claims import Claim, Mention, Observation, Reading
from daybook.core.documents import Anchor, Document, Sentence
from daybook.core.values import TimeSpan
from daybook.core.vocab import ClaimType, Integrity, Phase, Role, Status, TimeBasis
from daybook.resolve.dates import DateResolver, date_text, dates_in_header, day_of_page, find_times

PUBLISHED = date(2016, 1, 20)  # a Wednesday


def read(text: str, *parts: tuple[str, str | None], published: date | None = PUBLISHED, **kw: object) -> list[TimeSpan]:
    """Days of claims on these (trigger, time words) of a text; a part may end in ``@e1`` for its event key."""
    document = Document(
        text=text, name="test", published=published, **{k: v for k, v in kw.items() if k in ("anchors", "integrity")}
    )  # type: ignore[arg-type]
    observations = []
    for trigger, words in parts:
        trigger, _, key = trigger.partition("@")
        at = text.index(trigger)
        mentions: tuple[Mention, ...] = ()
        if words:
            start = text.index(words)
            mentions = (Mention(role=Role.TIME, span=document.span(start, start + len(words))),)
        type_ = kw.get("type", ClaimType.CLASH)
        phase = Phase.HOLD if type_ in (ClaimType.SIEGE, ClaimType.CONTROL) else None
        claim = Claim(
            type=type_,  # type: ignore[arg-type]
            trigger=document.span(at, at + len(trigger)),
            status=kw.get("status", Status.ACTUAL),  # type: ignore[arg-type]
            phase=phase,
            mentions=mentions,
        )
        observations.append(Observation(claim=claim, rule="test", score=1.0, event_key=key or None))
    reading = Reading(document=document, sentences=(), observations=tuple(observations), reader="test")
    times = DateResolver().resolve_times(reading)
    return [times[o.claim.id] for o in observations]


def days(t: TimeSpan) -> tuple[str | None, str | None]:
    """Both ends as ISO days."""
    return (t.earliest and t.earliest.isoformat(), t.latest and t.latest.isoformat())


def told(
    words: str, published: date | None = PUBLISHED, before: str = "Rebels attacked the outpost ", **kw: object
) -> tuple[str | None, str | None]:
    """Days of one claim whose time is told in these words."""
    return days(read(f"{before}{words}, a monitor said.", ("attacked", words), published=published, **kw)[0])


# ------------------------------------------------------------------------------------------- against the publication
@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("on Sunday", "2016-01-17", "2016-01-17"),
        ("on Wednesday", "2016-01-20", "2016-01-20"),  # the report's own weekday is the report's day
        ("late on Tuesday", "2016-01-19", "2016-01-19"),
        ("in the early hours of Monday", "2016-01-18", "2016-01-18"),
        ("last Wednesday", "2016-01-13", "2016-01-13"),
        ("today", "2016-01-20", "2016-01-20"),
        ("yesterday morning", "2016-01-19", "2016-01-19"),
        ("overnight", "2016-01-19", "2016-01-20"),
        ("last night", "2016-01-19", "2016-01-19"),
        ("last week", "2016-01-13", "2016-01-19"),  # the seven-day span before
        ("in the past 24 hours", "2016-01-19", "2016-01-20"),
        ("over the last three days", "2016-01-17", "2016-01-20"),
        ("earlier this month", "2016-01-01", "2016-01-20"),
        ("last month", "2015-12-01", "2015-12-31"),
        ("last year", "2015-01-01", "2015-12-31"),
        ("late last year", "2015-10-01", "2015-12-31"),
        ("at the end of last year", "2015-12-01", "2015-12-31"),
        ("two days ago", "2016-01-18", "2016-01-18"),
        ("in recent weeks", None, "2016-01-20"),
        ("in December", "2015-12-01", "2015-12-31"),  # the nearest past one
        ("in January", "2016-01-01", "2016-01-20"),  # not beyond the report
        ("on 3 February", "2015-02-03", "2015-02-03"),
        ("last winter", "2014-12-01", "2015-02-28"),
        ("at the weekend", "2016-01-16", "2016-01-17"),
        ("for three days", "2016-01-17", "2016-01-20"),
        ("for at least two years", None, "2016-01-20"),
        ("on Saturday and Sunday", "2016-01-16", "2016-01-17"),
        ("between 3 and 9 January", "2016-01-03", "2016-01-09"),
        ("from 28 December to 3 January", "2015-12-28", "2016-01-03"),
    ],
)
def test_times_count_from_the_publication_and_never_from_today(
    words: str, earliest: str | None, latest: str | None
) -> None:
    assert told(words) == (earliest, latest)


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("before dawn on Monday", "2016-01-18", "2016-01-18"),  # Wednesday's page: the dawn is Monday's, not today's
        ("at noon on Sunday", "2016-01-17", "2016-01-17"),
        ("this week", "2016-01-18", "2016-01-20"),
        ("in the night to Tuesday", "2016-01-18", "2016-01-19"),
        ("overnight to Tuesday", "2016-01-18", "2016-01-19"),
        ("in the night of Sunday to Monday", "2016-01-17", "2016-01-18"),
        ("on the night of the 12th", "2016-01-12", "2016-01-12"),
        ("on 27 March last year", "2015-03-27", "2015-03-27"),
        ("over three days", "2016-01-17", "2016-01-20"),
        ("over two days in late November 2015", "2015-11-21", "2015-11-30"),
        ("in the first six months of the year", "2016-01-01", "2016-01-20"),
        ("Mon 19:05", "2016-01-18", "2016-01-18"),
        ("since mid-December", "2015-12-15", None),
        ("for a third day", "2016-01-18", "2016-01-20"),
        ("on the first day", None, "2016-01-20"),  # of what began at a day told elsewhere
        ("by mid-December", None, "2015-12-15"),
    ],
)
def test_times_as_pages_write_them(words: str, earliest: str | None, latest: str | None) -> None:
    assert told(words) == (earliest, latest)


def test_a_mondays_week_is_the_one_behind_it() -> None:
    assert told("this week", published=date(2016, 1, 18)) == ("2016-01-12", "2016-01-18")


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("within three days", "2016-01-20", "2016-01-23"),
        ("within days", "2016-01-20", None),
        ("by Friday", None, "2016-01-22"),
        ("by mid-July", None, "2016-07-15"),
        ("by the end of the month", None, "2016-01-31"),
        ("by the end of the year", None, "2016-12-31"),
        ("before the weekend", None, "2016-01-22"),
        ("by November 26", None, "2015-11-26"),  # two months ago, or in ten: "were to leave by November 26"
    ],
)
def test_the_end_that_a_plan_is_given_lies_ahead(words: str, earliest: str | None, latest: str | None) -> None:
    assert told(words, before="Rebels who attacked the outpost must leave ", status=Status.PLANNED) == (
        earliest,
        latest,
    )


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        ("Talks are to resume on Friday to halt the attack.", "on Friday", "2016-01-22"),
        ("The attack is planned for Friday.", "Friday", "2016-01-22"),
        ("It promised to attack again in May.", "in May", "2016-05-01"),
        ("They plan to attack before winter.", "winter", "2016-11-30"),
        ("They were preparing to attack on Friday.", "on Friday", "2016-01-15"),  # and were stopped, say
    ],
)
def test_the_words_of_a_plan_tell_which_friday_is_meant(text: str, words: str, day: str) -> None:
    (when,) = read(text, ("attack", words), status=Status.PLANNED)
    assert day in days(when)


def test_how_long_another_sentence_tells_dates_nothing_here() -> None:
    text = "Troops broke a three-year siege. Jets supported the attack."
    document = Document(text=text, name="test", published=PUBLISHED)
    sentences = tuple(Sentence(index=k, start=a, end=b) for k, (a, b) in enumerate([(0, 32), (33, len(text))]))
    at, long = text.index("attack"), text.index("three-year")
    claim = Claim(
        type=ClaimType.CLASH,
        trigger=document.span(at, at + 6),
        mentions=(Mention(role=Role.TIME, span=document.span(long, long + 10)),),
    )
    seen = Observation(claim=claim, rule="test", score=1.0)
    reading = Reading(document=document, sentences=sentences, observations=(seen,), reader="test")
    assert days(DateResolver().resolve_times(reading)[claim.id]) == (None, "2016-01-20")


def test_who_fled_since_a_battle_began_flees_on_and_the_battle_has_its_day() -> None:
    text = "Some 6,000 people have fled since the assault began on January 7."
    fled, assault = read(text, ("fled", "on January 7"), ("assault", "on January 7"))
    assert days(fled) == ("2016-01-07", None)
    assert days(assault) == ("2016-01-07", "2016-01-07")
    other = read("Since the war rebels have come back, and on Monday they attacked.", ("attacked", "on Monday"))
    assert days(other[0]) == ("2016-01-18", "2016-01-18")


@pytest.mark.parametrize(
    "words",
    [
        "on Sunday",
        "last week",
        "in recent days",
        "yesterday",
        "in the past 24 hours",
        "two weeks ago",
        "in December",
        "for three days",
        "overnight",
    ],
)
def test_without_a_publication_day_relative_times_stay_open(words: str) -> None:
    assert told(words, published=None) == (None, None)


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("since May, 2015", "2015-05-01", None),
        ("since 2014", "2014-01-01", None),
        ("since the uprising began in March 2011", "2011-03-01", None),
        ("since mid-2012", "2012-06-01", None),
        ("in early 2011", "2011-01-01", "2011-04-30"),
        ("in early August 2014", "2014-08-01", "2014-08-10"),
        ("in late July 2014", "2014-07-21", "2014-07-31"),
        ("on August 21, 2013", "2013-08-21", "2013-08-21"),
        ("on the 21st of August 2013", "2013-08-21", "2013-08-21"),
        ("on 2013-08-21", "2013-08-21", "2013-08-21"),
        ("on 21.08.2013", "2013-08-21", "2013-08-21"),
        ("in the summer of 2013", "2013-06-01", "2013-08-31"),
        ("until March 2013", None, "2013-03-31"),
        ("before 4 May 2013", None, "2013-05-03"),
        ("in the 1967 Six-Day War", "1967-06-05", "1967-06-10"),
        ("in the 1980s", "1980-01-01", "1989-12-31"),
        ("on the first day of Eid al-Adha, 2013", "2013-10-15", "2013-10-15"),
        ("during Ramadan, 2014", "2014-06-28", "2014-07-27"),
        ("on Nowruz, 2013", "2013-03-20", "2013-03-21"),
        ("on Good Friday, 2015", "2015-04-03", "2015-04-03"),
    ],
)
def test_what_the_text_itself_proves_needs_no_publication(words: str, earliest: str | None, latest: str | None) -> None:
    assert told(words, published=None) == (earliest, latest)
    assert told(words) == (earliest, latest)


def test_a_clause_since_is_not_the_time_of_the_war_that_it_names() -> None:
    [t] = read("Thousands have fled since fighting erupted in March 2011.", ("fighting", "in March 2011"))
    assert days(t) == ("2011-03-01", "2011-03-31")


def test_feasts_without_a_year_are_the_last_before_the_report() -> None:
    assert told("during Eid al-Adha", date(2016, 9, 17)) == ("2016-09-12", "2016-09-15")
    first = read("Shells fell on the first day of Eid.", ("fell", "the first day of Eid"), published=date(2016, 9, 17))[
        0
    ]
    assert days(first) == ("2016-09-12", "2016-09-12") and first.alternatives  # the other Eid stays visible


# ------------------------------------------------------------------------------------------------------------- roles
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("On Tuesday The Evening Herald reported that jets struck the mill.", "On Tuesday"),
        ("Jets struck the mill, a monitor said on Tuesday.", "on Tuesday"),
        ("A spokesman announced on Tuesday that jets struck the mill.", "on Tuesday"),
        ("Officials on Tuesday confirmed that jets struck the mill.", "on Tuesday"),
    ],
)
def test_the_day_of_a_report_only_bounds_the_event(text: str, words: str) -> None:
    for slot in (words, None):
        assert days(read(text, ("struck", slot))[0]) == (None, "2016-01-19")


@pytest.mark.parametrize(
    "text",
    [
        "Jets struck the mill on Tuesday, a monitor said.",
        "The monitor said Tuesday's raid struck the mill.",
        "On Tuesday jets struck the mill.",
    ],
)
def test_the_day_of_the_event_is_not_taken_for_the_report(text: str) -> None:
    assert days(read(text, ("struck", "Tuesday"))[0]) == ("2016-01-19", "2016-01-19")


def test_a_day_told_once_holds_for_the_whole_event() -> None:
    text = "Militants stormed a village on Sunday. In the assault they took captives. The raid drew protests."
    stormed, assault, raid = read(text, ("stormed@e1", "on Sunday"), ("assault@e1", None), ("raid@e1", None))
    assert days(assault) == days(raid) == days(stormed) == ("2016-01-17", "2016-01-17")
    assert assault.inferred and assault.span is None and not stormed.inferred
    other = read(text, ("stormed@e1", "on Sunday"), ("raid@e2", None))[1]
    assert days(other) == (None, "2016-01-20") and other.basis is TimeBasis.PUBLICATION


def test_a_state_holds_up_to_the_report_whatever_its_beginning() -> None:
    text = "The town, besieged since 2013, was hit. The besieged town has no bread."
    first, second = read(text, ("besieged@e1", "since 2013"), ("was hit", None), type=ClaimType.SIEGE)
    assert days(first) == ("2013-01-01", None) and days(second) == (None, "2016-01-20")


def test_what_is_planned_or_feared_did_not_happen_on_any_day() -> None:
    assert days(read("They vow to storm the town.", ("storm", None), status=Status.PLANNED)[0]) == (None, None)
    assert days(read("Residents fear an attack.", ("attack", None), status=Status.POSSIBLE)[0]) == (None, None)
    alleged = read("The alleged attack drew protests.", ("attack", None), status=Status.POSSIBLE)[0]
    assert days(alleged) == (None, "2016-01-20")  # what is alleged lies behind


def test_reports_of_the_past_never_mean_next_sunday() -> None:
    assert told("on Sunday") == ("2016-01-17", "2016-01-17")
    ahead = read("They will attack on Sunday.", ("attack", "on Sunday"), status=Status.PLANNED)[0]
    tried = read("They tried to attack on Sunday.", ("attack", "on Sunday"), status=Status.PLANNED)[0]
    assert days(ahead) == days(tried.alternatives[0]) == ("2016-01-24", "2016-01-24")
    assert days(tried) == days(ahead.alternatives[0]) == ("2016-01-17", "2016-01-17")


def test_a_count_that_would_run_past_the_report_is_not_kept() -> None:
    [t] = read("Jets struck three days after shells fell.", ("struck", "three days after"))
    assert t.latest is None or t.latest <= PUBLISHED
    stated = read("Rebels attacked on 3 May 2017.", ("attacked", "3 May 2017"))[0]
    assert days(stated) == ("2017-05-03", "2017-05-03") and "after the report" in stated.reason


def test_a_toll_of_a_war_runs_from_its_beginning_to_the_report() -> None:
    text = "The war, which began in March 2011, has killed thousands."
    assert days(read(text, ("killed", "in March 2011"), type=ClaimType.TOLL)[0]) == ("2011-03-01", "2016-01-20")
    assert days(read(text, ("war", "in March 2011"))[0]) == ("2011-03-01", "2011-03-31")


# ---------------------------------------------------------------------------------------------------------- anaphora
def test_days_counted_from_a_day_told_before() -> None:
    text = (
        "On Saturday rebels took the mill. The next day it burned. That day planes came; two days earlier they had not."
    )
    t = read(
        text, ("took", "On Saturday"), ("burned", "The next day"), ("came", "That day"), ("had not", "two days earlier")
    )
    assert [days(x)[0] for x in t] == ["2016-01-16", "2016-01-17", "2016-01-17", "2016-01-15"]


def test_a_stitched_page_has_no_thread() -> None:
    text = "On Saturday rebels took the mill. The next day it burned."
    _, burned = read(text, ("took", "On Saturday"), ("burned", "The next day"), integrity=Integrity.PATCHWORK)
    assert days(burned) == (None, None)


def test_an_editors_note_has_its_own_anchor() -> None:
    text = "Note: the bridge fell on Monday. Rebels took the mill on Monday."
    note = Anchor(start=0, end=33, day=date(2017, 5, 10), reason="editor's note")
    document = Document(text=text, name="note", published=PUBLISHED, anchors=(note,))
    assert [d.period.earliest for d in date_text(document)] == [date(2017, 5, 8), date(2016, 1, 18)]


def test_a_history_carries_its_years_and_a_daily_does_not() -> None:
    history = (
        "In 1936 the war began. On 20 July the general died. By November the capital was under siege. "
        "In January 1937 the port fell. On 7 March the legion came. In December 1937 the river froze. In January the city was lost."
    )
    values = [d.period.value for d in date_text(Document(text=history, name="history", published=date(2009, 12, 19)))]
    assert values == ["1936", "1936-07-20", "1936-11", "1937-01", "1937-03-07", "1937-12", "1938-01"]
    daily = "On Monday rebels, who rose in 2011, took the mill. On 7 January they had lost it."
    assert [d.period.value for d in date_text(Document(text=daily, name="daily", published=PUBLISHED))][
        -1
    ] == "2016-01-07"


def test_a_cited_year_far_away_moves_no_story() -> None:
    text = "On 3 May 1920 the army took the city. A treaty of 1812 was read out. In June it withdrew. On 5 July 1920 it was back."
    values = [d.period.value for d in date_text(Document(text=text, name="h", published=date(2009, 12, 19)))]
    assert values == ["1920-05-03", "1812", "1920-06", "1920-07-05"]


# --------------------------------------------------------------------------------------------------- ambiguous numbers
def test_numeric_dates_are_read_by_the_order_the_page_shows() -> None:
    def last(text: str, published: date | None) -> TimeSpan:
        return read(text, ("fell", text.split("on ")[-1].rstrip(".")), published=published)[0]

    assert days(last("The mill burned on 25/04/2016 and fell on 03/05/2016.", None)) == ("2016-05-03", "2016-05-03")
    assert days(last("The mill burned on 04/25/2016 and fell on 03/05/2016.", None)) == ("2016-03-05", "2016-03-05")
    assert days(last("The mill fell on 03/05/2016.", date(2016, 3, 9))) == (
        "2016-03-05",
        "2016-03-05",
    )  # the other is ahead
    open_ = last("The mill fell on 03/05/2016.", None)
    assert days(open_) == (None, None) and len(open_.alternatives) == 2


# --------------------------------------------------------------------------------------------------------- no time at all
@pytest.mark.parametrize(
    "text",
    [
        "They may march on the town; spring water and the fall of the city are no dates.",
        "Some 1500 people, 2000 homes and 1,914 tents were lost on Hill 2013.",
        "A T-72 and an A-10 met the 4th Division and the 1st Brigade at $2015 a head.",
        "The Arab League, Second Army and Major May met; Mr March spoke.",
    ],
)
def test_what_is_no_time_is_not_found(text: str) -> None:
    assert find_times(text) == ()


# ------------------------------------------------------------------------------------------------------------ headers
@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("Fri 08 Apr 2016 at 0914 Town shelled. Rebels took the mill on 3 March 2016.", date(2016, 4, 8)),
        ("30.04.2016) - Town shelled", date(2016, 4, 30)),
        ("Date of publication 4 October 2016 - Town shelled", date(2016, 10, 4)),
        ("Published April 7, 2016 - Town shelled", date(2016, 4, 7)),
        ("Town shelled AFP Tuesday 5 Apr 2016 Shells fell", date(2016, 4, 5)),
        ("Command - 2016-09-CA-005 For release\nCAPITAL (Sept. 1) - A patrol", date(2016, 9, 1)),
        ("Command - 2016-12-S-005 For release\nCAPITAL (Jan. 2) - A patrol", date(2017, 1, 2)),
        ("Last updated at Jun 142016 - Town shelled", date(2016, 6, 14)),
    ],
)
def test_a_pages_own_date_is_found_with_its_words(head: str, day: date) -> None:
    best = dates_in_header(head)[0]
    assert best.day == day and head[best.start : best.end] == best.text


@pytest.mark.parametrize(
    "head",
    [
        "Town shelled. Rebels took the mill on 3 March 2016 and lost it in May.",
        "CAPITAL (Sept. 1) - A patrol met rebels.",  # no year anywhere
        "On Tuesday shells fell.",
        "Tuesday 6 Apr 2016 Town shelled",  # that day was a Wednesday: the page contradicts itself
        "",
    ],
)
def test_a_page_without_a_date_gets_none(head: str) -> None:
    assert [h.day for h in dates_in_header(head) if h.day] == []


def test_a_numeric_head_date_stays_two_days_unless_the_text_decides() -> None:
    undecided = dates_in_header("09-06-2016 Town shelled.")[0]
    assert undecided.day is None and undecided.either == (date(2016, 6, 9), date(2016, 9, 6))
    assert dates_in_header("09-06-2016 Town shelled on Thursday, a monitor said.")[0].day == date(2016, 6, 9)


# ---------------------------------------------------------------------------------------------------------- properties
RELATIVE = [
    "on Sunday",
    "last week",
    "yesterday",
    "overnight",
    "in the past 24 hours",
    "over the last three days",
    "two days ago",
    "last night",
    "for four days",
    "late on Monday",
]
ABSOLUTE = ["on 21 August 2013", "in May 2015", "since 2014", "in early 2011", "on 2013-08-21", "in the summer of 2012"]
anchors = st.dates(min_value=date(2013, 9, 1), max_value=date(2035, 12, 1))


@settings(deadline=None, max_examples=60)
@given(anchors, st.integers(0, 60), st.sampled_from(RELATIVE))
def test_moving_the_publication_by_weeks_moves_relative_days_alike(published: date, weeks: int, words: str) -> None:
    move = timedelta(days=7 * weeks)  # whole weeks, since a weekday stays a weekday
    before, after = (
        read(f"Rebels attacked {words}.", ("attacked", words), published=p)[0] for p in (published, published + move)
    )
    assert before.earliest and before.latest and after.earliest and after.latest
    assert (after.earliest - before.earliest, after.latest - before.latest) == (move, move)


@settings(deadline=None, max_examples=40)
@given(
    anchors,
    st.integers(0, 400),
    st.sampled_from(["yesterday", "overnight", "in the past 24 hours", "two days ago", "today", "for four days"]),
)
def test_moving_the_publication_by_days_moves_what_is_counted_in_days(published: date, n: int, words: str) -> None:
    move = timedelta(days=n)
    before, after = (
        read(f"Rebels attacked {words}.", ("attacked", words), published=p)[0] for p in (published, published + move)
    )
    assert before.latest and after.latest and after.latest - before.latest == move


@settings(deadline=None, max_examples=40)
@given(st.dates(date(2015, 7, 1), date(2024, 1, 1)), st.integers(0, 4000), st.sampled_from(ABSOLUTE))
def test_moving_the_publication_moves_no_absolute_day(published: date, n: int, words: str) -> None:
    move = timedelta(days=n)
    before, after = (
        read(f"Rebels attacked {words}.", ("attacked", words), published=p)[0] for p in (published, published + move)
    )
    assert days(before) == days(after)


@settings(deadline=None, max_examples=150)
@given(
    anchors,
    st.sampled_from(
        [
            *RELATIVE,
            "in May",
            "on 3 June",
            "last month",
            "this week",
            "this year",
            "in recent days",
            "in the summer",
            "last Friday",
            "at the weekend",
            "earlier this month",
            "during Ramadan",
            "now",
            "in spring",
            "early this year",
            "on 29 February",
        ]
    ),
)
def test_no_past_event_lies_after_its_report(published: date, words: str) -> None:
    t = read(f"Rebels attacked {words}.", ("attacked", words), published=published)[0]
    assert (t.earliest is None or t.earliest <= published) and (t.latest is None or t.latest <= published)


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=300))
def test_no_text_breaks_the_finder_and_every_span_holds(text: str) -> None:
    end = 0
    for m in find_times(text):
        assert text[m.start : m.end] == m.text and end <= m.start < m.end and m.lead <= m.start
        end = m.end
    dates_in_header(text)


PIECES = [
    "May",
    "march",
    "31",
    "2016",
    "BC",
    "the",
    "last",
    "of",
    "Sunday",
    "since",
    "-",
    ",",
    "month",
    "first",
    "Eid",
    "99",
    "centuries",
    "ago",
    "early",
    "00:00",
    "29.02.2015",
    "9999",
    "in",
    "night",
    "later",
    "'s",
    "\n\n",
    "٣",
    "²",
    "½",
    "𝟙𝟚",
    "million",
    "years",
    "10000",
]


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.one_of(st.none(), st.dates()))
def test_no_mixture_of_time_words_breaks_the_resolver(pieces: list[str], published: date | None) -> None:
    text = " ".join(["attacked", *pieces])
    for d in date_text(Document(text=text, name="noise", published=published)):
        lo, hi = d.period.earliest, d.period.latest
        assert lo is None or hi is None or lo <= hi, (d.mention.text, lo, hi)


def test_what_a_day_after_is_counted_from_lies_a_day_before() -> None:
    text = (
        "Jets bombed the market on 16 August 2015. The attack came a day after rebels fired rockets into the capital."
    )
    parts = (("bombed", "on 16 August 2015"), ("attack", "a day after"), ("fired", "a day after"))
    bombed, _, fired = read(text, *parts, published=date(2015, 8, 18))
    assert days(bombed) == ("2015-08-16", "2015-08-16") and days(fired) == ("2015-08-15", "2015-08-15"), fired
    text = "Jets bombed the market on 16 August 2015. A day after, rebels fired rockets into the capital."
    _, fired = read(text, ("bombed", "on 16 August 2015"), ("fired", "A day after"), published=date(2015, 8, 18))
    assert days(fired) == ("2015-08-17", "2015-08-17"), fired


def test_a_page_that_tells_one_event_of_two_days_says_so() -> None:
    text = "Rebels attacked the outpost on Sunday. The assault came on Saturday, a monitor said. It left the gate open."
    parts = (("attacked@e1", "on Sunday"), ("assault@e1", "on Saturday"), ("left@e1", None))
    first, second, third = read(text, *parts)
    assert first.earliest is not None and second.earliest is not None
    assert (
        f"also tells it of {second.earliest}" in first.reason and f"also tells it of {first.earliest}" in second.reason
    )
    assert second.earliest in [a.earliest for a in first.alternatives]
    assert third.inferred and "also tells" in third.reason
    (alone,) = read(text, parts[0])
    assert "also tells" not in alone.reason and not alone.alternatives
    apart = read(text, ("attacked@e1", "on Sunday"), ("assault@e2", "on Saturday"))
    assert not any("also tells" in t.reason for t in apart)


def test_the_same_reading_always_gives_the_same_days() -> None:
    text = "On Sunday rebels attacked. The assault went on for two days."
    parts = (("attacked@e1", "On Sunday"), ("assault@e1", None))
    assert read(text, *parts) == read(text, *parts)


@pytest.mark.parametrize(
    ("head", "words", "day"),
    [
        ("PORT ALBA (May 3, 2017) — Troops held the bridge today.", "May 3, 2017", date(2017, 5, 3)),
        (
            "Press office 2017-05-014 For release\nPORT ALBA (May 3) – Troops held the bridge.",
            "May 3",
            date(2017, 5, 3),
        ),
        ("Published 3 May 2017. Troops held the bridge yesterday.", "3 May 2017", date(2017, 5, 3)),
        ("Port al-Alba, 3 May 2017 - Troops held the bridge.", "3 May 2017", date(2017, 5, 3)),
        ("PORT ALBA/BRAVO, 3 May 2017 (Desk) - Troops held the bridge.", "3 May 2017", date(2017, 5, 3)),
        ("Port Alba, May 3, 2017. Troops held the bridge.", "May 3, 2017", date(2017, 5, 3)),
        ("Łódź, 3 May 2017 – Troops held the bridge.", "3 May 2017", date(2017, 5, 3)),
        ("Port Alba, 3 May 2017 - Troops held the bridge.", "3 May 2017", date(2017, 5, 3)),
        ("Port Alba, Northland (Desk) – 3 May 2017 – Troops held it.", "3 May 2017", date(2017, 5, 3)),
    ],
)
def test_a_head_may_show_the_pages_day(head: str, words: str, day: date) -> None:
    found = day_of_page(head)
    assert found is not None
    assert (found[0], head[found[1] : found[2]]) == (day, words)


def test_a_month_without_a_year_looks_back_from_the_day_told_before() -> None:
    text = "Jets struck on June 8, 2024. The war broke out on October 7."
    (found,) = read(text, ("broke out", "on October 7"), published=None)
    assert found.earliest == date(2023, 10, 7)


def test_a_length_of_time_behind_a_time_ends_there() -> None:
    text = "Rebels retook Northtown in December 2016 after a four-year siege."
    (found,) = read(text, ("siege", "four-year"), published=date(2024, 12, 9))
    assert (found.earliest, found.latest) == (date(2012, 12, 31), date(2016, 12, 31))
    (found,) = read("Troops took Northtown after three days of clashes.", ("clashes", "three days"))
    assert found.latest is not None and found.earliest is not None and (found.latest - found.earliest).days == 3


def test_weekdays_of_an_unknown_week_do_not_count_from_each_other() -> None:
    """On Thursday, then on Friday: each lies within a week of the one date that the text tells, before it or behind it."""
    text = "The office spoke on 11 May 2024. Rebels attacked on Thursday. Jets struck on Friday."
    found = read(text, ("attacked", "on Thursday"), ("struck", "on Friday"), published=None)
    days = [(t.earliest, t.latest) for t in found]
    assert days == [(date(2024, 5, 9), date(2024, 5, 16)), (date(2024, 5, 10), date(2024, 5, 17))]
    counted = "Rebels attacked on 3 May 2024. Two days later jets struck. On Sunday troops fled."
    (found,) = read(counted, ("fled", "On Sunday"), published=None)
    assert found.earliest == date(2024, 5, 5)


@pytest.mark.parametrize(
    "head",
    [
        "PORT ALBA (May 3) – Troops held the bridge.",  # which year?
        "On 3 May 2017 troops took the bridge.",  # the event's day
        "The office wrote again.\n26 October 2017 was when troops took the bridge.",  # begins a line, no dateline
        "Incident log\n24 Jan 1330 — two skiffs approached.",  # a time of day
        "PORT ALBA (May 3, 2017) — Held.\nPORT BRAVO (May 5, 2017) — Lost.",
        "Bridge Massacre, 3 May 2017 – Witnesses speak\nThey all remember it.",  # a headline
        "Ceasefire Talks, Port Alba, 3 May 2017 - 7 May 2017 – All the days.",
        "Rebels took the bridge in Port Alba, 3 May 2017 - the day after the truce.",  # prose before a dash
    ],
)
def test_a_head_that_leaves_the_day_open_gives_none(head: str) -> None:
    assert day_of_page(head) is None
