"""Changes of wording and form that must change nothing, or one thing only. Own report; the two shared pages when they are there."""

import random
import re
import unicodedata
from collections import Counter
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from daybook.core.claims import Reading
from daybook.core.documents import Blob, Capture, Given
from daybook.core.vocab import ClaimType, HarmKind, Integrity, Role, Status
from daybook.engine.components import Components
from daybook.engine.settings import Settings
from tests.conftest import SHARED

REPORT = (
    "Islamic State attacked an army base near the city of Deir al-Zor on Sunday, the Syrian Observatory for Human Rights said.\n\n"
    "The regime’s air strikes killed at least 39 civilians in the town of Mayadin, and the militants kidnapped some 400 villagers, "
    "according to local activists. “They took women and children,” said a resident. “Ten people were shot dead.”\n\n"
    "Islamic State captured the village of Baghiliya from the regime. The phony caliphate holds the province."
)
APPEAL = (
    "\n\nWait, before you go…\n\nIndependent journalism is under threat and overshadowed by heavily funded mainstream media. "
    "Your contribution of as little as $5 monthly makes you a member and supports our work. Donate now to support us.\n"
)
SEEDS = {"A": "000.txt", "B": "004.txt"}


@cache
def components() -> Components:
    """The house's stages, built once."""
    return Components(Settings(reader="rules"))


def read(text: str, *, published: date | None = date(2016, 1, 20)) -> Reading:
    """Clean and read a text as a file of a demo desk."""
    capture = Capture(
        source="report.txt",
        part="",
        blob=Blob.of(text.encode("utf-8", "surrogatepass"), "text/plain"),
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    document, sentences = components().cleaner.clean(
        capture, Given(id="r", publisher="Demo Wire", published=published, title=None)
    )
    return components().reader.read(document, sentences)


def plain(words: str) -> str:
    """Words without the differences that form makes."""
    words = unicodedata.normalize("NFC", words).lower().replace("’", "'").replace("‘", "'")
    return " ".join(re.sub(r"[“”]", '"', words).split())


def signature(reading: Reading, *, texts: bool = True) -> Counter[Any]:
    """What the claims say, without offsets."""
    out: Counter[Any] = Counter()
    for c in reading.claims:
        slots = tuple(
            tuple(sorted(plain(m.span.quote) for m in c.of(role))) if texts else len(c.of(role))
            for role in (Role.ACTOR, Role.TARGET, Role.PLACE, Role.TIME)
        )
        counts = tuple(sorted(repr((h.harm, h.whom, h.low, h.high, h.approx, h.part)) for h in c.counts))
        sources = tuple(plain(a.source.quote) for a in c.attribution) if texts else len(c.attribution)
        out[(c.type, c.status, c.phase, slots, counts, sources)] += 1
    return out


def seed(name: str) -> str:
    """A shared page, or skip."""
    path: Path = SHARED / "samples" / SEEDS[name]
    if not path.exists():
        pytest.skip(f"the shared page {SEEDS[name]} is not on this machine")
    return path.read_text("utf-8")


@pytest.fixture(params=["own", "A", "B"])
def page(request: pytest.FixtureRequest) -> str:
    """Our report and, where they are there, the two shared pages."""
    return REPORT if request.param == "own" else seed(request.param)


def test_1_an_appeal_changes_nothing(page: str) -> None:
    assert signature(read(page + APPEAL)) == signature(read(page))


SWAPS = [
    ("Islamic State(?: of Iraq and the Levant)?", "Daesh"),
    ("Daesh", "ISIS"),
    ("regime", "government"),
    ("phony caliphate", "caliphate"),
]


@pytest.mark.parametrize(("old", "new"), SWAPS)
def test_2_names_and_loaded_words_change_no_type_role_or_count(page: str, old: str, new: str) -> None:
    assert signature(read(re.sub(old, new, page)), texts=False) == signature(read(page), texts=False)


def test_4_the_paragraphs_of_a_stitched_page_may_stand_in_any_order() -> None:
    text = seed("B")
    before = read(text, published=None)
    paragraphs = text.split("\n\n")
    random.Random(4).shuffle(paragraphs)
    after = read("\n\n".join(paragraphs), published=None)
    assert after.document.integrity is before.document.integrity is Integrity.PATCHWORK
    assert signature(after) == signature(before)


BOUNDS = [("39", 39, 39, False), ("up to 39", None, 39, False), ("around 39", 39, 39, True)]


@pytest.mark.parametrize(("words", "low", "high", "approx"), BOUNDS)
def test_6_only_the_bounds_move(words: str, low: int | None, high: int | None, approx: bool) -> None:
    before, after = read(REPORT), read(REPORT.replace("at least 39", words))
    assert [(c.type, c.status, len(c.counts)) for c in before.claims] == [
        (c.type, c.status, len(c.counts)) for c in after.claims
    ]
    changed = [
        (b.low, b.high, b.approx)
        for x, y in zip(before.claims, after.claims, strict=True)
        for a, b in zip(x.counts, y.counts, strict=True)
        if (a.low, a.high, a.approx) != (b.low, b.high, b.approx)
    ]
    assert changed == [(low, high, approx)]


def test_7_suspicion_changes_only_the_perpetrators_mark() -> None:
    text = "Suspected Russian strikes on the town of Mayadin killed 39 civilians on Thursday."
    (with_word,), (without,) = read(text).claims, read(text.replace("Suspected ", "")).claims
    assert with_word.status is without.status is Status.ACTUAL
    assert [m.suspected for m in with_word.of(Role.ACTOR)] == [True]
    assert [m.suspected for m in without.of(Role.ACTOR)] == [False]
    assert [(c.low, c.high) for c in with_word.counts] == [(c.low, c.high) for c in without.counts]


def test_8_not_makes_a_denial() -> None:
    before = read(REPORT)
    after = read(REPORT.replace("the militants kidnapped some", "the militants did not kidnap some"))
    kidnapping = [c.status for c in before.claims if c.type is ClaimType.ABDUCTION]
    assert kidnapping == [Status.ACTUAL]
    assert [c.status for c in after.claims if c.type is ClaimType.ABDUCTION] == [Status.DENIED]


def test_9_another_weekday_moves_only_dates(page: str) -> None:
    def without_time(reading: Reading) -> Counter[Any]:
        return Counter({(*k[:3], k[3][:3], *k[4:]): n for k, n in signature(reading).items()})

    assert without_time(read(page.replace("Sunday", "Saturday"))) == without_time(read(page))


FORMS = {
    "straight quotes": lambda t: t.replace("“", '"').replace("”", '"').replace("’", "'").replace("‘", "'"),
    "CRLF": lambda t: t.replace("\n", "\r\n"),
    "NFD": lambda t: unicodedata.normalize("NFD", t),
}


@pytest.mark.parametrize("form", list(FORMS))
def test_11_form_changes_nothing_and_offsets_hold(page: str, form: str) -> None:
    text = FORMS[form](page)
    after = read(text)
    assert signature(after) == signature(read(page))
    for claim in after.claims:
        for span in claim.spans():
            span.verify(after.document.text)


def test_12_what_is_cut_off_changes_nothing_before() -> None:
    whole = read(REPORT)
    first = read(REPORT.split("\n\n")[0])
    end = whole.sentences[0].end
    early = [c for c in whole.claims if c.trigger.start < end]
    assert [(c.type, c.trigger.quote, c.status) for c in early] == [
        (c.type, c.trigger.quote, c.status) for c in first.claims
    ]


def test_13_capitals_and_lost_punctuation_invent_nothing(page: str) -> None:
    paragraphs = page.split("\n\n")
    paragraphs[0] = paragraphs[0].upper()
    paragraphs[-1] = re.sub(r"[.,;:!?]", "", paragraphs[-1])
    before, after = read(page), read("\n\n".join(paragraphs))
    assert len(after.claims) <= len(before.claims) + 1
    told = {h.low for c in before.claims for h in c.counts} | {h.high for c in before.claims for h in c.counts}
    assert all({h.low, h.high} <= told for c in after.claims for h in c.counts)


# -- the two shared pages: what must and must not be there (acceptance list of the product page) -------------------------


def test_seed_a_holds_its_events() -> None:
    reading = read(seed("A"))

    def has(kind: ClaimType, actor: str, *, low: int | None = None, harm: HarmKind | None = None) -> bool:
        return any(
            c.type is kind
            and c.status is Status.ACTUAL
            and any(actor in m.span.quote for m in c.of(Role.ACTOR))
            and (low is None or any(h.low == low and h.harm is harm for h in c.counts))
            for c in reading.claims
        )

    assert has(ClaimType.CLASH, "Daesh")
    assert has(ClaimType.CAPTURE, "Daesh")
    assert has(ClaimType.AIRSTRIKE, "Russian aircraft")
    assert has(ClaimType.AIRSTRIKE, "Russian Air Force")
    assert has(ClaimType.ABDUCTION, "Daesh", low=400, harm=HarmKind.ABDUCTED)
    assert has(ClaimType.RELEASE, "militants", low=270, harm=HarmKind.RELEASED)
    assert has(ClaimType.CONTROL, "SAA")
    wholes = [h for c in reading.claims for h in c.counts if h.harm is HarmKind.KILLED and not h.part]
    killed = sorted((h.low, h.high, h.approx) for h in wholes)
    assert killed == [(50, 50, True), (85, 85, False)]
    captured = [m.span.quote for c in reading.claims if c.type is ClaimType.CAPTURE for m in c.of(Role.PLACE)]
    assert any("Baghiliya" in w for w in captured)
    assert any("Palmyra" in w for w in captured)


def test_seed_a_holds_nothing_that_it_must_not() -> None:
    reading = read(seed("A"))
    for c in reading.claims:
        if (
            c.type in (ClaimType.EXECUTION, ClaimType.SEXUAL_VIOLENCE)
            and "fears" in reading.document.text[c.trigger.start - 60 : c.trigger.start]
        ):
            assert c.status is Status.POSSIBLE
            assert not c.counts
        if c.type is ClaimType.CONTROL:
            assert all(m.span.quote != "Iraq" for m in c.of(Role.PLACE))
        assert all(h.low not in (6, 200, 200_000, 100_000, 4_000_000) for h in c.counts)


def test_seed_b_gives_one_well_formed_event() -> None:
    reading = read(seed("B"), published=None)
    assert reading.document.patchwork
    counted = [c for c in reading.claims if c.counts]
    assert len(counted) == 1
    (claim,) = counted
    (count,) = claim.counts
    assert (claim.type, count.harm, count.low, count.high) == (ClaimType.AIRSTRIKE, HarmKind.KILLED, 39, None)
    assert all(m.suspected for m in claim.of(Role.ACTOR))
    quotes = [m.span.quote for c in reading.claims for m in c.mentions]
    assert not any("Manila" in q or q == "Damascus" for q in quotes)
    assert not [c for c in reading.claims if c.type in (ClaimType.RELEASE, ClaimType.DESTRUCTION, ClaimType.ATTACK)]
    assert len(reading.claims) < 8
