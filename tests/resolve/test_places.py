"""Places: traps that plain look-ups fall into, wording, anaphora, and swaps of spelling. Sentences are our own."""

from functools import lru_cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybook.core.claims import Claim, Mention, Observation, Reading
from daybook.core.documents import Document
from daybook.core.values import NEAR, SOME_PART, PlaceRef
from daybook.core.vocab import ClaimType, PlaceRole, Precision, Role
from daybook.resolve.gazetteer import Gazetteer
from daybook.resolve.places import PlaceResolver
from daybook.resolve.places_find import PlaceFinder
from daybook.resolve.places_score import distance_km


@lru_cache(maxsize=1)
def resolver() -> PlaceResolver:
    return PlaceResolver(Gazetteer())


def finder() -> PlaceFinder:
    return resolver().finder


def place(text: str, words: str, nth: int = 0, title: str | None = None) -> PlaceRef:
    """What ``words`` (their nth occurrence) are resolved to, as the place of a claim of ``text``."""
    document = Document(text=text, name="own", title=title)
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    span = document.span(at, at + len(words))
    mention = Mention(role=Role.PLACE, span=span, place_role=PlaceRole.AT)
    claim = Claim(type=ClaimType.ATTACK, trigger=document.span(0, 1), mentions=(mention,))
    reading = Reading(
        document=document, sentences=(), observations=(Observation(claim=claim, rule="test", score=1.0),), reader="test"
    )
    return resolver().resolve_places(reading)[at, at + len(words)]


def near(ref: PlaceRef, lat: float, lon: float, km: float = 10.0) -> bool:
    return ref.lat is not None and ref.lon is not None and distance_km(ref.lat, ref.lon, lat, lon) <= km


def kinds(text: str) -> dict[str, str]:
    return {text[h.start : h.end]: h.kind for h in finder().find(text)}


DEIR = (35.336, 40.141)


@pytest.mark.parametrize("spelling", ["al-Baghiliya", "Baghaliyah", "Bghailiye", "al-Baghaliyeh", "Bughayliyah"])
def test_baghiliya_is_the_one_at_deir_ez_zor(spelling: str) -> None:
    text = f"Fighters of the group stormed {spelling}, north of the city of Deir al-Zor, in eastern Syria."
    assert near(place(text, spelling), 35.374, 40.09)


@pytest.mark.parametrize("spelling", ["Maadan", "Ma'dan", "Ma'adan"])
def test_maadan_is_in_raqqa_where_the_words_say_so(spelling: str) -> None:
    text = f"The captives were taken to {spelling} in al-Raqqah province in Syria."
    assert near(place(text, spelling), 35.753, 39.61, 15)


SPELLINGS = [
    "Deir al-Zor",
    "Deir Ez-Zor",
    "Deir ez-Zor",
    "Deir al-Zour",
    "Deir Ezzor",
    "Dayr az Zawr",
    "Deyr ez Zor",
    "Deir el-Zour",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_city_province_airbase_and_outskirts_of_one_name_are_told_apart(spelling: str) -> None:
    city = place(f"Shells fell on {spelling} city in Syria.", f"{spelling} city")
    assert near(city, *DEIR) and city.precision is Precision.TOWN
    province = place(f"Strikes hit {spelling} province in Syria.", f"{spelling} province")
    assert province.precision is Precision.PROVINCE and province.radius_km is not None and province.radius_km > 40
    base = place(f"Troops held {spelling} airbase in Syria.", f"{spelling} airbase")
    assert near(base, 35.285, 40.176, 12) and base.precision is Precision.EXACT
    edge = place(f"They moved to the rural outskirts of {spelling} in Syria.", f"the rural outskirts of {spelling}")
    assert edge.precision is Precision.DISTRICT and edge.part in ("rural", "outskirts")


@settings(max_examples=40, deadline=None)
@given(a=st.sampled_from(SPELLINGS), b=st.sampled_from(SPELLINGS), frame=st.sampled_from([
    "Clashes broke out in {} on Sunday, Syrian state media said.",
    "The village lies in {} province in Syria, and shells fell there.",
    "Syria's army entered {} city; residents of Raqqa and Aleppo watched.",
]))  # fmt: skip
def test_swapping_spellings_keeps_the_place(a: str, b: str, frame: str) -> None:
    assert place(frame.format(a), a).place_id == place(frame.format(b), b).place_id is not None


GROUPS = [
    ("Raqqa", "al-Raqqah", "Ar Raqqah", "Raqqah"),
    ("Aleppo", "Halab"),
    ("Khan Sheikhoun", "Khan Shaykhun", "Khan Sheikhun"),
    ("Palmyra", "Tadmur"),
    ("Kobani", "Kobane", "Ain al-Arab"),
    ("Maarat al-Numan", "Ma'arrat al-Nu'man", "Maaret al-Noman"),
    ("Qamishli", "Al-Qamishli", "Kamishly"),
    ("Kyiv", "Kiev"),
]


@pytest.mark.parametrize("group", GROUPS, ids=lambda g: g[0])
def test_spellings_of_one_town_meet(group: tuple[str, ...]) -> None:
    country = "UA" if "Kyiv" in group else "SY"
    best = [resolver().resolve_name(name, kind="town", countries=[country])[0].place for name in group]
    assert all(distance_km(best[0].lat, best[0].lon, p.lat, p.lon) < 3 for p in best), best


def test_governments_papers_and_persons_are_no_places() -> None:
    text = "Washington said that Mr Homs spoke to the New York Times. Damascus denied it. In Damascus a bomb went off."
    hits = [(text[h.start : h.end], h.kind) for h in finder().find(text)]
    assert ("Washington", "government") in hits
    assert hits.count(("Damascus", "government")) == 1 and ("Damascus", "town") in hits
    assert not any(word in dict(hits) for word in ("New York", "Homs"))


def test_a_foreign_attack_named_by_its_city_is_not_the_place() -> None:
    text = "After the Paris attacks, Syrian and Iraqi forces were shelled in Raqqa in northern Syria."
    assert kinds(text)["Paris"] == "named_event"


def test_a_border_with_a_country_is_not_that_country() -> None:
    text = "Convoys were stopped at the border with Iraq in eastern Syria."
    assert kinds(text)["Iraq"] == "border"
    ref = place(text, "the border with Iraq")
    assert ref.country != "IQ"


def test_one_hit_for_a_name_with_its_feature_word() -> None:
    found = kinds("Barrels fell on Aleppo province, on Idlib countryside and on Manbij city in Syria.")
    assert found["Aleppo province"] == "province"
    assert found["Manbij city"] == "town"


def test_part_of_a_city_is_an_area_of_the_city() -> None:
    ref = place("Raids on eastern Aleppo in Syria went on.", "eastern Aleppo")
    assert ref.part == "east" and ref.precision is Precision.TOWN and near(ref, 36.2, 37.16)


@pytest.mark.parametrize(
    ("text", "words", "part"),
    [
        ("Rebels took several districts of Aleppo in Syria.", "several districts of Aleppo", SOME_PART),
        ("Rebels hold parts of the city of Idlib in Syria.", "parts of the city of Idlib", SOME_PART),
        ("Rebels took a district of Aleppo in Syria.", "Aleppo", SOME_PART),
        ("Rebels took several rebel-held quarters of the city of Homs in Syria.", "Homs", SOME_PART),
        (
            "They besiege the government-held quarters of Homs in Syria.",
            "the government-held quarters of Homs",
            SOME_PART,
        ),
        ("The army took a village near Hama in Syria.", "a village near Hama", NEAR),
        ("The army took a post 20 km north of Aleppo in Syria.", "20 km north of Aleppo", NEAR),
        ("Rebels took the city of Idlib in Syria.", "the city of Idlib", ""),
        ("Rebels shot two men in Raqqa in Syria.", "Raqqa", ""),
    ],
)
def test_some_of_a_place_or_beside_it_is_not_the_place(text: str, words: str, part: str) -> None:
    ref = place(text, words)
    assert ref.place_id is not None and ref.part == part


@pytest.mark.parametrize("more", [" in Syria", ", Syria", ", Reuters said", " and the Syrian army said so"])
def test_a_city_told_by_its_quarters_is_still_a_city(more: str) -> None:
    text = f"Militants in Syria attacked the army-held quarters of Homs{more}. Aid was dropped over the besieged city."
    assert (
        place(text, "the besieged city").place_id == place(text, "the army-held quarters of Homs").place_id is not None
    )


def test_the_area_is_somewhere_in_the_place_told_before() -> None:
    text = "Militants attacked villages in Hama province in Syria. They captured several army positions in the area."
    ref = place(text, "the area")
    assert ref.name is not None and "Hama" in ref.name and ref.part == SOME_PART


def test_a_region_known_by_its_town_alone_is_not_the_town() -> None:
    ref = place("Insurgents crossed into Kazakhstan and seized villages of Pavlodar region.", "Pavlodar region")
    assert ref.precision is Precision.PROVINCE and ref.part == NEAR and (ref.radius_km or 0) >= 75


def test_part_of_the_city_is_a_part_of_the_one_told_before() -> None:
    text = "Militants attacked Deir al-Zor city in Syria. They besiege the government-held part of the city."
    ref = place(text, "the government-held part of the city")
    assert near(ref, *DEIR) and ref.part == SOME_PART


def test_the_north_of_the_city_follows_the_thread() -> None:
    text = "Militants attacked Deir al-Zor city in Syria at dawn. They hold the north of the city."
    ref = place(text, "the north of the city")
    assert near(ref, *DEIR) and ref.part == "north" and "Deir al-Zor" in ref.reason


def test_the_city_is_not_resolved_where_no_city_is_named() -> None:
    ref = place("They said that the city had fallen.", "the city")
    assert ref.place_id is None and ref.lat is None and ref.precision is None


def test_a_village_among_others_stays_open() -> None:
    ref = place("Syrian troops took a village on Monday.", "a village")
    assert ref.place_id is None


def test_a_name_nobody_knows_stays_open() -> None:
    assert place("Shells fell on Qwxyzvbn in Syria.", "Qwxyzvbn").place_id is None


def test_distance_and_bearing_move_the_point_and_widen_it() -> None:
    ref = place("A convoy was hit 20 km north of Raqqa in Syria.", "20 km north of Raqqa")
    assert ref.lat is not None and 36.05 < ref.lat < 36.25 and ref.radius_km is not None and ref.radius_km >= 5


def test_either_or_keeps_both() -> None:
    ref = place("Captives were taken to Raqqa or Mayadin in Syria.", "Raqqa or Mayadin")
    assert near(ref, 35.95, 39.01) and any("ayadin" in r.name for r in ref.rivals)


def test_between_two_towns_lies_between_them() -> None:
    ref = place("A bus was shot at between Homs and Hama in Syria.", "between Homs and Hama")
    assert ref.lat is not None and 34.75 < ref.lat < 35.12 and ref.place_id is None


def test_a_base_named_after_a_town_says_so() -> None:
    ref = place("Planes left Saraqib airbase in Syria's Idlib province.", "Saraqib airbase")
    assert ref.radius_km is not None and ref.radius_km >= 10 and "named after" in ref.reason


def test_province_level_claims_are_areas_not_dots() -> None:
    ref = place("Strikes hit Homs province in Syria.", "Homs province")
    assert ref.precision is Precision.PROVINCE and not near(ref, 34.73, 36.71, 60)


def test_rivals_and_scores_are_kept() -> None:
    ref = place("Shells fell on Tayyibah in Syria.", "Tayyibah")
    assert ref.rivals and all(0 <= r.score <= 1 for r in ref.rivals)


@pytest.mark.parametrize(
    ("text", "words", "where"),
    [
        ("Gunmen raided a market in Maiduguri, in Nigeria's Borno State.", "Maiduguri", (11.85, 13.16)),
        ("Russian missiles struck Kharkiv and Mariupol in Ukraine.", "Mariupol", (47.1, 37.55)),
        ("The Houthis shelled Taiz in Yemen.", "Taiz", (13.58, 44.02)),
        ("Afghan police found mines near Lashkar Gah in Helmand.", "Lashkar Gah", (31.59, 64.37)),
        ("Soldiers in Mali fought militants around Ménaka.", "Ménaka", (15.92, 2.4)),
    ],
)
def test_other_wars_need_no_code(text: str, words: str, where: tuple[float, float]) -> None:
    assert near(place(text, words), *where, 25)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("the Myanmar town of Maungdaw", "Maungdaw"),
        ("the Sudan city of El Fasher", "El Fasher"),
        ("the Homs province of Syria", "Homs"),
    ],
)
def test_a_country_before_the_towns_word_is_not_the_place(words: str, name: str) -> None:
    assert place(f"Shells hit {words} on Monday.", words).name == name


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_searched_without_a_crash_and_hits_do_not_overlap(text: str) -> None:
    hits = finder().find(text)
    assert all(0 <= h.start < h.end <= len(text) for h in hits)
    assert all(a.end <= b.start for a, b in pairwise(hits))


def test_a_name_told_by_the_way_in_brackets_is_not_the_city() -> None:
    text = (
        "Shells fell on Donetsk in Ukraine at dawn, a medic said (Kharkiv is the seat of the brigade that fired). "
        "Two houses burned in the north of the city."
    )
    ref = place(text, "the north of the city")
    assert near(ref, 48.0, 37.8, 15.0), ref
    other = place("Shells fell on Kharkiv (Kharkov) in Ukraine. Two houses burned in the city.", "the city")
    assert near(other, 49.98, 36.25, 15.0)


def test_where_people_were_taken_is_not_the_city_while_another_place_is() -> None:
    text = "Fighters shelled Donetsk in Ukraine. Captives were taken to Mariupol. They hold the north of the city."
    document = Document(text=text, name="own")
    spans = {w: document.span(text.index(w), text.index(w) + len(w)) for w in ("Mariupol", "the north of the city")}
    roles = {"Mariupol": PlaceRole.TO, "the north of the city": PlaceRole.AT}
    claims = [
        Claim(
            type=ClaimType.ATTACK,
            trigger=document.span(i, i + 1),
            mentions=(Mention(role=Role.PLACE, span=spans[w], place_role=roles[w]),),
        )
        for i, w in enumerate(spans)
    ]
    seen = tuple(Observation(claim=c, rule="test", score=1.0) for c in claims)
    found = resolver().resolve_places(Reading(document=document, sentences=(), observations=seen, reader="test"))
    ref = found[spans["the north of the city"].start, spans["the north of the city"].end]
    assert near(ref, 48.0, 37.8, 15.0), ref


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a raid in Pul-e \u2018Alam district, Logar province", ["Pul-e \u2018Alam district", "Logar province"]),
        ("troops in Nad \u2018Ali district", ["Nad \u2018Ali district"]),
        ("in Homs \u2018Alam\u2019 is a word", ["Homs"]),  # a quotation
    ],
)
def test_a_letter_that_looks_like_a_quotation_mark_parts_no_name(text: str, names: list[str]) -> None:
    assert [text[h.start : h.end] for h in finder().find(text)] == names
