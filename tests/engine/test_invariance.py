"""The fourteen invariances: what must not move when only the form of a page changes. Run on pages of the demo, which are
our own words, and on the two sample pages where they are at hand."""

import random
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from daybook.core.claims import ResolvedReading
from daybook.core.errors import SkipDocument
from daybook.core.vocab import Integrity, Role, Status
from daybook.engine.case import Case
from daybook.engine.components import Components
from daybook.engine.packs import FOLDER
from daybook.engine.pipeline import fetch, read_text
from daybook.engine.seen import seen_claims
from daybook.engine.settings import Settings
from daybook.stages import Skipped

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
REPORTS = FOLDER / "demo" / "reports"
APPEAL = (
    "Before you go: independent journalism is under threat. If you value our reporting, please support us with a gift of "
    "$5 a month or $35 a year. Donate today."
)
WIRE = (
    "Daesh fighters attacked an outpost of the regime near Deir al-Zor on Sunday, killing at least 39 civilians, the "
    "Syrian Observatory for Human Rights said.\n\n"
    "Suspected Russian air strikes on the town of Mayadin killed six people on Sunday.\n\n"
    "Daesh kidnapped 40 civilians in the village of Baqras. Government forces still control the airbase."
)
COMPONENTS = Components(Settings(reader="rules"))


def sample(name: str, fallback: str) -> Any:
    """A sample page, and beside it a page of the demo that runs everywhere."""
    shared = SAMPLES / name
    own = pytest.param((REPORTS / fallback).read_text("utf-8"), id=fallback)
    if shared.exists():
        return [pytest.param(shared.read_text("utf-8"), id=name), own]
    return [pytest.param("", id=name, marks=pytest.mark.skip(reason=f"{name}: ../shared is not here")), own]


COLUMN = sample("000.txt", "01-monitor-bulletin.txt")
STITCHED = sample("004.txt", "11-stitched-page.txt")


def read(text: str, published: date | None = date(2016, 1, 20)) -> ResolvedReading:
    return read_text(COMPONENTS, text, title=None, publisher="Demo Wire", published=published)


def signature(resolved: ResolvedReading, *, words: bool = True, places: bool = True, days: bool = True) -> Counter[Any]:
    """What the claims say, without offsets: a multiset, so that doubles show."""
    fold = lambda text: " ".join(text.casefold().split()) if words else ""  # noqa: E731
    found: Counter[Any] = Counter()
    for s in seen_claims(resolved):
        c, r = s.claim, s.resolution
        found[
            (
                c.type,
                c.status,
                c.phase,
                fold(c.trigger.quote),
                tuple(fold(m.span.quote) for m in c.of(Role.ACTOR)),
                tuple(fold(m.span.quote) for m in c.of(Role.TARGET)),
                tuple(fold(m.span.quote) for m in c.of(Role.PLACE)) if places else (),
                tuple((h.harm, h.whom, h.low, h.high, h.part) for h in c.counts),
                tuple((fold(a.source.quote), a.kind) for a in c.attribution),
                (r.time.earliest, r.time.latest) if days else (),
            )
        ] += 1
    return found


@pytest.mark.parametrize("text", COLUMN)
def test_1_an_appeal_before_or_behind_changes_no_claim(text: str) -> None:
    plain = signature(read(text))
    assert plain
    assert signature(read(f"{text}\n\n{APPEAL}")) == plain
    assert signature(read(f"{APPEAL}\n\n{text}")) == plain


SWAPS = [
    ("Daesh", "Islamic State"),
    ("Daesh", "ISIS"),
    ("regime", "government"),
    ("phony caliphate", "caliphate"),
    ("guerrillas", "fighters"),
]


@pytest.mark.parametrize("text", [*COLUMN, pytest.param(WIRE, id="wire")])
@pytest.mark.parametrize(("loaded", "neutral"), SWAPS)
def test_2_loaded_and_neutral_words_give_the_same_claims(text: str, loaded: str, neutral: str) -> None:
    a, b = read(text), read(text.replace(loaded, neutral))
    assert signature(a, words=False) == signature(b, words=False)
    ids = lambda r: Counter(ref.actor_id for x in r.resolutions for ref in x.actors)  # noqa: E731
    assert ids(a) == ids(b)


@pytest.mark.parametrize("spelling", ["Deir ez-Zor", "Deir Ezzor", "Deir al-Zour", "Deir el-Zour", "Dayr az Zawr"])
def test_3_spellings_of_a_place_are_one_place(spelling: str) -> None:
    text = "Shelling killed 3 people in Deir al-Zor on Sunday. Rebels took the village of Baqras near Deir al-Zor."
    ids = lambda r: [p.place_id for x in r.resolutions for p in x.places]  # noqa: E731
    plain, other = read(text), read(text.replace("Deir al-Zor", spelling))
    assert ids(plain) == ids(other)
    assert any(ids(plain))


@pytest.mark.parametrize("text", STITCHED)
def test_4_paragraphs_of_a_stitched_page_may_stand_in_any_order(text: str) -> None:
    paragraphs = text.strip().split("\n\n")
    plain = read(text, None)
    assert plain.reading.document.integrity is Integrity.PATCHWORK
    head = next(i for i, p in enumerate(paragraphs) if p.endswith("."))  # headlines stay in front: they are the sign
    for seed in range(3):
        body = paragraphs[head:-1]
        random.Random(seed).shuffle(body)
        mixed = read("\n\n".join([*paragraphs[:head], *body, paragraphs[-1]]), None)
        assert mixed.reading.document.integrity is Integrity.PATCHWORK
        assert signature(mixed) == signature(plain)


@pytest.mark.parametrize("text", COLUMN)
def test_5_paragraphs_of_a_report_may_stand_in_any_order_but_for_what_refers_back(text: str) -> None:
    paragraphs = text.strip().split("\n\n")
    plain = read(text)
    stable = lambda r: Counter((c.trigger.quote, c.status) for c in r.reading.claims)  # noqa: E731
    # The body is shuffled; an appeal stays behind it, for a paragraph between two parts of an appeal is read as its own.
    page = plain.reading.document
    starts = [page.text.index(p) for p in paragraphs]
    stays = [bool(page.in_furniture(a, a + len(p))) for a, p in zip(starts, paragraphs, strict=True)]
    tail = [p for p, furniture in zip(paragraphs, stays, strict=True) if furniture]
    for seed in range(3):
        body = [p for p, furniture in zip(paragraphs[1:], stays[1:], strict=True) if not furniture]
        random.Random(seed).shuffle(body)
        mixed = read("\n\n".join([paragraphs[0], *body, *tail]))
        assert stable(mixed) == stable(plain)
        for claim in mixed.reading.claims:  # no slot may be filled that the sentence or an earlier one does not hold
            assert all(span.start <= claim.trigger.start + 600 for span in claim.spans())


@pytest.mark.parametrize(
    ("words", "low", "high", "approx"),
    [
        ("39", 39, 39, False),
        ("up to 39", None, 39, False),
        ("around 39", 39, 39, True),
        ("more than 39", 39, None, False),
    ],
)
def test_6_only_the_bounds_follow_the_words_of_a_number(words: str, low: int, high: int, approx: bool) -> None:
    plain, other = read(WIRE), read(WIRE.replace("at least 39", words))
    counts = [h for c in other.reading.claims for h in c.counts if "39" in h.words]
    assert [(h.low, h.high, h.approx) for h in counts] == [(low, high, approx)]
    bare = lambda r: Counter((c.type, c.status, c.trigger.quote) for c in r.reading.claims)  # noqa: E731
    assert bare(plain) == bare(other)


def test_7_without_suspected_only_the_commitment_changes() -> None:
    plain, other = read(WIRE), read(WIRE.replace("Suspected Russian", "Russian"))
    flags = lambda r: [m.suspected for c in r.reading.claims for m in c.of(Role.ACTOR)]  # noqa: E731
    assert sum(flags(plain)) == 1 and sum(flags(other)) == 0
    assert len(flags(plain)) == len(flags(other))
    assert Counter(c.type for c in plain.reading.claims) == Counter(c.type for c in other.reading.claims)


def test_8_not_makes_a_denial_and_no_event(tmp_path: Path) -> None:
    text = WIRE.replace("Daesh kidnapped", "Daesh did not kidnap")
    claims = [c for c in read(text).reading.claims if c.type == "abduction"]
    assert [c.status for c in claims] == [Status.DENIED]
    page = tmp_path / "page.txt"
    page.write_text(text, "utf-8")
    with Case(tmp_path / "case.daybook", create=True, settings=Settings(reader="rules")) as case:
        case.add([str(page)])
        assert all(e.status != "actual" for e in case.events() if "abduction" in e.types)


def test_9_another_weekday_moves_only_the_days() -> None:
    plain, other = read(WIRE), read(WIRE.replace("Sunday", "Saturday"))
    bare = lambda r: [(o.claim.type, o.claim.trigger.quote, o.claim.status) for o in r.reading.observations]  # noqa: E731
    assert bare(plain) == bare(other)
    days = lambda r: {t for x in r.resolutions if (t := x.time.earliest)}  # noqa: E731
    assert date(2016, 1, 17) in days(plain) and date(2016, 1, 16) not in days(plain)
    assert date(2016, 1, 16) in days(other) and date(2016, 1, 17) not in days(other)


@pytest.mark.parametrize("text", COLUMN)
def test_10_a_copy_by_another_outlet_adds_an_article_and_moves_no_number(text: str, tmp_path: Path) -> None:
    for name in ("first.txt", "second.txt"):
        (tmp_path / name).write_text(text, "utf-8")
        (tmp_path / f"{name}.meta.json").write_text(f'{{"publisher": "Demo {name[:-4]}", "published": "2016-01-20"}}')

    def numbers(case: Case) -> Any:
        harm = Counter(
            (t.harm, t.whom, t.side, t.low, t.high, len(t.origins)) for e in case.events() for t in e.tallies
        )
        return harm, len([o for o in case.origins() if o.kind != "unknown"]), len(list(case.events()))

    with Case(tmp_path / "case.daybook", create=True, settings=Settings(reader="rules")) as case:
        case.add([str(tmp_path / "first.txt")])
        before, articles = numbers(case), case.status()["documents"]
        case.add([str(tmp_path / "second.txt")])
        assert case.status()["documents"] == articles + 1
        assert numbers(case) == before


def _straight(text: str) -> str:
    return text.translate(str.maketrans("“”‘’", "\"\"''"))


@pytest.mark.parametrize("text", [*COLUMN, pytest.param(WIRE, id="wire")])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_straight, id="straight quotes"),
        pytest.param(lambda t: t.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(lambda t: unicodedata.normalize("NFD", t), id="NFD"),
    ],
)
def test_11_quotes_line_ends_and_composition_change_no_claim(text: str, change: Any) -> None:
    folded = lambda r: Counter(  # noqa: E731
        {tuple(_straight(unicodedata.normalize("NFC", repr(k)))): n for k, n in signature(r).items()}
    )
    assert folded(read(change(text))) == folded(read(text))


@pytest.mark.parametrize("text", COLUMN)
def test_12_a_page_cut_short_keeps_its_earlier_claims(text: str) -> None:
    whole = read(text)
    ends = [s.end for s in whole.reading.sentences]
    for end in ends[2::5]:
        part = read(text[:end])
        key = lambda c: (c.type, c.trigger.start, c.trigger.end, c.status)  # noqa: E731
        kept = {key(c) for c in whole.reading.claims if c.trigger.end <= end}
        assert {key(c) for c in part.reading.claims} == kept


@pytest.mark.parametrize("text", [*COLUMN, *STITCHED])
def test_13_capitals_and_lost_punctuation_invent_nothing(text: str) -> None:
    plain = read(text)
    first, _, rest = text.partition("\n\n")
    shouted = read(f"{first.upper()}\n\n{rest}")
    types = Counter(c.type for c in plain.reading.claims)
    assert sum((Counter(c.type for c in shouted.reading.claims) - types).values()) <= 1
    paragraphs = text.split("\n\n")
    bare = "".join(ch for ch in paragraphs[1] if ch not in ".,;:!?\"“”'’()")
    stripped = read("\n\n".join([paragraphs[0], bare, *paragraphs[2:]]))
    assert sum((Counter(c.type for c in stripped.reading.claims) - types).values()) <= 2


def test_14_what_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 50)
    with open(tmp_path / "large.txt", "wb") as f:
        f.truncate(50_000_001)
    arabic = tmp_path / "arabic.txt"
    arabic.write_text("قتل ثلاثة مدنيين في قصف على مدينة حلب يوم الأحد، قال المرصد السوري لحقوق الإنسان.", "utf-8")
    for name in ("empty.txt", "binary.txt", "large.txt"):
        (unit,) = fetch(COMPONENTS, [str(tmp_path / name)])
        assert isinstance(unit, Skipped)
        assert name in unit.reason and "\n" not in unit.reason
    found = read(arabic.read_text("utf-8"))  # kept, not read: the ledger says so
    assert found.reading.claims == ()
    assert any(s.verdict == "unreadable" or "language" in s.reason for s in found.reading.sentences)
    with pytest.raises(SkipDocument):
        read("   \n ")
