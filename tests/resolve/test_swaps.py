"""What a swap moves and what it leaves: an actor's names, another actor, another day of publication, on pages of own words."""

from datetime import date, timedelta
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybook.core.claims import Claim, Mention, Observation, Reading, Resolution
from daybook.core.documents import Document
from daybook.core.vocab import ClaimType, Phase, PlaceRole, Role
from daybook.engine.components import StandardResolver, standard_resolver
from daybook.resolve.actors import standard_finder, standard_pack

# Two groups of one war fight at a town: {a}, {b} and the town are swapped into pages of this form.
PAGE = (
    "{a} shelled a checkpoint in {town}, {country}, on Sunday, residents said. "
    "The day before, fighters of {b} had attacked the market there. "
    "The town has been cut off since 14 May 2015; in the past 24 hours two people were killed."
)
TOWNS = {
    "SY": "Idlib", "IQ": "Mosul", "UA": "Kharkiv", "SD": "El Fasher", "YE": "Taiz", "NG": "Maiduguri", "CD": "Goma",
    "SO": "Kismayo", "AF": "Kunduz", "MM": "Lashio", "ML": "Gao", "ET": "Mekelle", "LY": "Misrata", "CO": "Cali",
    "LB": "Tyre", "PS": "Rafah",
}  # fmt: skip
PUBLISHED = date(2018, 6, 6)  # a Wednesday


@lru_cache(maxsize=1)
def resolver() -> StandardResolver:
    found = standard_resolver()
    assert isinstance(found, StandardResolver)
    return found


def resolved(text: str, a: str, b: str, town: str, published: date = PUBLISHED) -> list[Resolution]:
    """The page's four claims resolved: shelling, attack, siege, toll, in order."""
    document = Document(text=text, name="own", published=published)

    def span(words: str, after: int = 0):  # type: ignore[no-untyped-def]
        at = text.index(words, after)
        return document.span(at, at + len(words))

    where = Mention(role=Role.PLACE, span=span(town, len(a)), place_role=PlaceRole.AT)
    second = text.index("The day before")
    told = [
        (ClaimType.SHELLING, "shelled", "on Sunday", (Mention(role=Role.ACTOR, span=span(a)), where)),
        (ClaimType.ATTACK, "attacked", "The day before", (Mention(role=Role.ACTOR, span=span(b, second)),)),
        (ClaimType.SIEGE, "cut off", "since 14 May 2015", ()),
        (ClaimType.TOLL, "killed", "in the past 24 hours", ()),
    ]
    claims = [
        Claim(
            type=t,
            trigger=span(trigger),
            phase=Phase.HOLD if t is ClaimType.SIEGE else None,
            mentions=(*own, Mention(role=Role.TIME, span=span(when))),
        )
        for t, trigger, when, own in told
    ]
    seen = tuple(Observation(claim=c, rule="test", score=1.0) for c in claims)
    return list(
        resolver().resolve(Reading(document=document, sentences=(), observations=seen, reader="test")).resolutions
    )


def said(r: Resolution) -> tuple[object, ...]:
    """Who, where and when of a resolution, without the words and offsets that told it."""
    return (
        tuple((a.actor_id, a.name) for a in r.actors),
        tuple((p.place_id, p.name, p.lat, p.lon, p.precision) for p in r.places),
        (r.time.earliest, r.time.latest),
    )


def groups(country: str) -> list[str]:
    """Ids of the armed groups whose first ground is this country, with two names or more that are theirs alone."""
    pack = standard_pack()
    return [e.id for e in pack.rows.values() if e.id.startswith("group:") and e.theatres[:1] == (country.lower(),)
            and e.kind in ("armed_group", "militia") and len(names(e.id)) > 1 and e.valid_on(PUBLISHED)]  # fmt: skip


def names(actor_id: str) -> list[str]:
    """The names of an entry that no other has, nor a description that only a page decides."""
    entry = standard_pack().actor(actor_id)
    assert entry is not None
    latin = [n for n in (entry.name, *entry.aliases) if n.isascii() and not set(n[:2]) & set("~^")]
    plain = [n.lstrip("=") for n in latin]
    return [n for n in dict.fromkeys(plain) if standard_finder().lookup(n) == (actor_id,)]


def page(country: str, a: str, b: str, published: date = PUBLISHED) -> list[Resolution]:
    state = standard_pack().countries[country.lower()].name
    text = PAGE.format(a=a, b=b, town=TOWNS[country], country=state)
    return resolved(text, a, b, TOWNS[country], published)


COUNTRIES = sorted(c for c in TOWNS if len(groups(c)) > 1)


def test_there_are_wars_enough_to_swap_names_in() -> None:
    assert len(COUNTRIES) >= 10


@pytest.mark.parametrize("country", COUNTRIES)
def test_another_name_of_an_actor_changes_nothing_at_all(country: str) -> None:
    """Property over the pack, every group and every name of its own. No exceptions: shared names are left out beforehand."""
    ids = groups(country)
    for i, actor_id in enumerate(ids):
        other = standard_pack().actor(ids[i - 1])
        assert other is not None
        first, *more = names(actor_id)
        before = [said(r) for r in page(country, first, other.name)]
        for name in more:
            assert [said(r) for r in page(country, name, other.name)] == before, (first, name)


@pytest.mark.parametrize("country", COUNTRIES)
def test_another_actor_changes_only_who(country: str) -> None:
    ids = groups(country)
    other = standard_pack().actor(ids[-1])
    assert other is not None
    first, *rest = (page(country, names(i)[0], other.name) for i in ids[:-1])
    whole = {standard_pack().parents(i)[:1] for i in ids}
    for actor_id, changed in zip(ids[1:-1], rest, strict=True):
        assert changed[0].actors[0].actor_id in (actor_id, *standard_pack().parents(actor_id)), actor_id
        assert said(changed[0])[1:] == said(first[0])[1:], actor_id
        assert [said(r) for r in changed[1:]] == [said(r) for r in first[1:]], (actor_id, whole)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(COUNTRIES), st.integers(-700, 2500))
def test_another_day_of_publication_moves_exactly_the_relative_days(country: str, n: int) -> None:
    """Days counted from the report move by n; a weekday is the last one before it; stated days, places and names stay."""
    a, b = (standard_pack().actor(i) for i in groups(country)[:2])
    assert a is not None and b is not None
    move = timedelta(days=n)
    before = page(country, a.name, b.name)
    after = page(country, a.name, b.name, PUBLISHED + move)
    sunday, eve, siege, toll = (r.time for r in after)
    assert sunday.earliest == sunday.latest == PUBLISHED + move - timedelta(days=((PUBLISHED + move).weekday() + 1) % 7)
    assert sunday.earliest is not None and eve.earliest == eve.latest == sunday.earliest - timedelta(days=1)
    assert (siege.earliest, siege.latest) == (before[2].time.earliest, before[2].time.latest)
    assert toll.earliest is not None and toll.latest is not None
    assert before[3].time.earliest is not None and before[3].time.latest is not None
    assert (toll.earliest - before[3].time.earliest, toll.latest - before[3].time.latest) == (move, move)
    assert [said(r)[1] for r in after] == [said(r)[1] for r in before]
    valid = all(e.valid_on(PUBLISHED + move) for e in (a, b))
    assert not valid or [said(r)[0] for r in after] == [said(r)[0] for r in before]
