"""Places: rivers, roads and crossings, the country around a city, and names of the packs in all their spellings."""

import re
import unicodedata

import pytest
from test_places import near, place, resolver

from daybook.core.claims import Claim, Mention, Observation, Reading
from daybook.core.documents import Document
from daybook.core.vocab import ClaimType, PlaceRole, Precision, Role
from daybook.resolve.places_pack import Place
from daybook.resolve.places_score import distance_km
from daybook.resolve.places_words import load_words
from daybook.resolve.spelling import bare


@pytest.mark.parametrize(
    ("text", "words", "place_id", "precision"),
    [
        ("A bridge over the Euphrates river was hit in Syria.", "the Euphrates river", "db:sy-euphrates", Precision.DISTRICT),
        ("Shells fell along the Euphrates near Raqqa in Syria.", "the Euphrates", "db:sy-euphrates", Precision.DISTRICT),
        ("A post on the Dnieper river in Ukraine was hit.", "the Dnieper river", "db:ua-dnieper", Precision.DISTRICT),
        ("Rebels cut the M5 highway in Syria's Idlib province.", "the M5 highway", "db:sy-m5-highway", Precision.EXACT),
        ("Trucks waited at the Nassib border crossing in Syria.", "the Nassib border crossing", "db:sy-nasib-border-crossing",
         Precision.EXACT),
        ("They took the Bab al-Hawa crossing on Syria's border with Turkey.", "the Bab al-Hawa crossing",
         "db:sy-bab-al-hawa-crossing", Precision.EXACT),
        ("Fighters took the Omar oil field in Deir al-Zor province in Syria.", "the Omar oil field", "db:sy-omar-oil-field",
         Precision.EXACT),
        ("Clashes broke out at Yarmouk camp in Damascus, Syria.", "Yarmouk camp", "db:sy-yarmouk-camp", Precision.EXACT),
    ],
)  # fmt: skip
def test_rivers_roads_crossings_and_fields_are_themselves(
    text: str, words: str, place_id: str, precision: Precision
) -> None:
    ref = place(text, words)
    assert (ref.place_id, ref.precision) == (place_id, precision), ref


def test_a_river_is_an_area_along_its_course() -> None:
    ref = place("A bridge over the Euphrates river was hit in Syria.", "the Euphrates river")
    assert ref.radius_km is not None and ref.radius_km >= 100


@pytest.mark.parametrize(
    ("text", "words", "ends"),
    [
        ("Troops closed the Damascus-Homs highway in Syria.", "the Damascus-Homs highway", ((33.51, 36.29), (34.73, 36.71))),
        ("Fighters cut the Kyiv to Odesa road in Ukraine.", "the Kyiv to Odesa road", ((50.45, 30.52), (46.48, 30.73))),
    ],
)  # fmt: skip
def test_a_road_named_after_two_towns_lies_between_them(
    text: str, words: str, ends: tuple[tuple[float, float], tuple[float, float]]
) -> None:
    ref = place(text, words)
    assert ref.place_id is None and ref.lat is not None and ref.lon is not None and ref.radius_km is not None
    assert all(distance_km(ref.lat, ref.lon, *end) <= ref.radius_km + 10 for end in ends), ref


def test_a_road_from_a_town_is_not_in_the_town() -> None:
    ref = place("The group cut the road from Palmyra in Syria.", "the road from Palmyra")
    assert ref.place_id is None and "Palmyra" in ref.reason


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("al-Bukamal on the road to Iraq", (34.45, 40.92)),
        ("a checkpoint in Homs province on the road to Palmyra", (34.3, 37.9)),
        ("the road from Palmyra in Homs province", (34.3, 37.9)),
    ],
)
def test_what_lies_on_a_road_is_where_it_is(words: str, where: tuple[float, float]) -> None:
    ref = place(f"Gunmen killed two men at {words}, a monitor in Syria said.", words)
    assert ref.lat is not None and ref.lon is not None and distance_km(ref.lat, ref.lon, *where) < 90, ref


def test_the_city_is_not_the_one_that_a_road_comes_from() -> None:
    text = "Militants took a district of Deir al-Zor in Syria. Since May they had cut the road from Palmyra and besieged the city."
    assert place(text, "the city").name == "Deir ez-Zor"


def test_a_road_between_two_towns_is_between_them() -> None:
    ref = place("Troops closed the road from Damascus to Homs in Syria.", "the road from Damascus to Homs")
    assert ref.place_id is None and ref.lat is not None and 33.6 < ref.lat < 34.7


def test_a_distance_told_rules_out_namesakes_elsewhere() -> None:
    ref = place("Russian troops took Kamyshivka, 12 miles west of Pokrovsk, Ukraine said.", "Kamyshivka")
    assert ref.lat is not None and ref.lon is not None and distance_km(ref.lat, ref.lon, 48.28, 37.18) < 50
    ref = place("Shells hit Aleppo, 9 km from Kramatorsk, in Syria.", "Aleppo")
    assert ref.place_id is None and "9 km from 'Kramatorsk', as told" in ref.reason


@pytest.mark.parametrize(
    ("text", "words", "where"),
    [
        ("Shells hit Kobani, about 2 km from Turkey, in northern Syria.", "Kobani", (36.89, 38.35)),
        ("Shells hit Aleppo and a village 5 km from Idlib in Syria.", "Aleppo", (36.2, 37.16)),
        ("Rebels from Homs seized a base 5 km from Hama in Syria.", "Homs", (34.73, 36.71)),
        ("In Mosul, militants were pushed back 10 km from Baghdad, Iraq said.", "Mosul", (36.34, 43.13)),
    ],
)
def test_a_distance_of_something_else_moves_nothing(text: str, words: str, where: tuple[float, float]) -> None:
    ref = place(text, words)
    assert ref.lat is not None and ref.lon is not None and distance_km(ref.lat, ref.lon, *where) < 15, ref


def test_a_likeness_is_no_reason_to_leave_the_province_that_is_told() -> None:
    ref = place(
        "Rebels attacked Potodu in North Kivu province in the Democratic Republic of Congo.",
        "Potodu in North Kivu province",
    )
    assert ref.lat is None or ref.lon is None or distance_km(ref.lat, ref.lon, -0.8, 29.0) < 300, ref


def test_a_road_and_a_rifle_of_one_name() -> None:
    hits = resolver().finder.find("He fired an M4 at a car in Syria. Later the M4 highway was cut.")
    assert [h.kind for h in hits if "db:sy-m4-highway" in h.ids] == ["road"]


@pytest.mark.parametrize(
    "words", ["rural Damascus", "Rural Damascus", "the Damascus countryside", "Damascus countryside"]
)
def test_the_country_around_a_city_may_be_a_province_of_its_own(words: str) -> None:
    ref = place(f"Raids hit {words} in Syria.", words)
    assert (ref.name, ref.precision) == ("Rif Dimashq", Precision.PROVINCE)
    other = place("Raids hit rural Aleppo in Syria.", "rural Aleppo")
    assert (other.name, other.precision) == ("Aleppo", Precision.PROVINCE)


def test_a_country_that_speaks_is_not_where_it_happened() -> None:
    text = "Moscow said that jets had struck a depot. In Moscow a car burned."
    kinds = [h.kind for h in resolver().finder.find(text)]
    assert kinds == ["government", "town"]


# ---------------------------------------------------------------------------------------------------------- properties
WARS = (
    "SY",
    "IQ",
    "UA",
    "SD",
    "ET",
    "AF",
    "NG",
    "CD",
    "MM",
)  # not Yemen: its other names in the pack are all a neighbour's too
_SAMPLE = 50  # towns and villages of a country, evenly over the pack
_SAME_KM = 5.0


def sample(country: str) -> list[Place]:
    """Towns and villages of a province that have other names in Latin letters, evenly over a country's places."""
    pack = resolver().gazetteer.pack
    numbers = pack.of_country(country)
    found = (pack.place(n) for n in numbers[:: max(1, len(numbers) // (12 * _SAMPLE))])
    usable = [p for p in found if p.kind in ("town", "village") and p.admin and spellings(p)]
    return usable[:: max(1, len(usable) // _SAMPLE)][:_SAMPLE]


def spellings(p: Place) -> list[str]:
    """Its other names that a report in English can have.

    Left out, since no text could tell them: names that begin in lower case ("mnbj": a machine's letters for the Arabic), names in
    other scripts or with marks that stand behind their letter, and those that differ from the main one by marks and articles alone,
    which are one look-up. Syllables in lower case behind a hyphen ("Su-in-ywagale") are not read as one name yet.
    """
    if not written(p.name):
        return []
    return [n for n in p.names if written(n) and len(bare(n)) >= 4 and bare(n) != bare(p.name)][:2]


def written(name: str) -> bool:
    """True for a name as an English text has it: a capital in front, Latin letters, no syllable in lower case behind a hyphen."""
    plain = not any(unicodedata.combining(c) for c in name) and not re.search(r"-(?!ye\b)[a-z]{2,}(?:-|$)", name)
    return name[:1].isupper() and name[:1] < "\u0250" and plain


def shared(name: str, p: Place) -> bool:
    """True where the pack has the name for another place of that country as well: then the words cannot decide."""
    gazetteer = resolver().gazetteer
    others = [m.place for m in gazetteer.matches(name, frozenset({p.country})) if m.likeness >= 0.9]
    return any(o.country == p.country and distance_km(o.lat, o.lon, p.lat, p.lon) > _SAME_KM for o in others)


def is_common(name: str) -> bool:
    """True for a name that is an English word ("Center"), which no capital makes a place."""
    return any(w.lower() in load_words().common for w in name.split())


@pytest.mark.parametrize("country", WARS)
def test_another_name_of_a_place_leads_to_the_same_place(country: str) -> None:
    """Property over the pack: in a sentence that tells the province, any name of a place is that place.

    Exceptions: names that the pack shares between places of one country, and places whose main name is so shared. Nothing else
    may lead elsewhere; a spelling may stay open, which at most one in twenty does.
    """
    state = resolver().gazetteer.place(resolver().gazetteer.countries[country]).name
    wrong, still_open, tried = [], [], 0
    for p in sample(country):
        frame = f"Shells fell on {{}} in {p.admin} province in {state} on Monday."
        if shared(p.name, p) or is_common(p.name):
            continue
        first = place(frame.format(p.name), p.name)
        if first.lat is None or first.lon is None:
            still_open.append((p.name, p.name))
            continue
        for name in spellings(p):
            if shared(name, p) or is_common(name):
                continue
            tried += 1
            ref = place(frame.format(name), name)
            if ref.lat is None:
                still_open.append((p.name, name))
            elif ref.place_id != first.place_id and not near(ref, first.lat, first.lon, _SAME_KM):
                wrong.append((p.name, name, ref.name, ref.reason))
    assert wrong == []
    assert tried >= 5 and len(still_open) <= max(1, tried // 20), still_open


# --------------------------------------------------------------------------------------------- the scene of an event
def scene_of(words: str, key: str | None) -> str | None:
    """Where ``words`` are, on a page whose first claim of the event tells its town and where a bigger city is named between."""
    text = (
        f"Shells fell on Douma in Syria at dawn. A doctor in Damascus spoke of it by telephone. He said that {words} had "
        "been hit by nine rounds."
    )
    document = Document(text=text, name="own")

    def claim(trigger: str, quote: str) -> Claim:
        at, start = text.index(trigger), text.index(quote)
        where = Mention(role=Role.PLACE, span=document.span(start, start + len(quote)), place_role=PlaceRole.AT)
        return Claim(type=ClaimType.SHELLING, trigger=document.span(at, at + len(trigger)), mentions=(where,))

    seen = (
        Observation(claim=claim("Shells", "Douma"), rule="test", score=1.0, event_key="e1"),
        Observation(claim=claim("rounds", words), rule="test", score=1.0, event_key=key),
    )
    reading = Reading(document=document, sentences=(), observations=seen, reader="test")
    start = text.index(words)
    return resolver().resolve_places(reading)[start, start + len(words)].name


@pytest.mark.parametrize("words", ["the town", "the besieged town"])
def test_the_town_is_where_the_same_event_is_told_to_be(words: str) -> None:
    assert scene_of(words, "e1") == "Douma"
    assert scene_of(words, "e2") == scene_of(words, None) == "Damascus"  # another event, or none: the nearest


def test_two_towns_are_not_the_one_of_the_event() -> None:
    assert scene_of("two villages", "e1") != "Douma"


def test_the_city_is_not_the_one_whose_governor_spoke() -> None:
    text = (
        "Fighters recaptured Palmyra on Sunday, the governor of Homs said. The group had first seized the city in May."
    )
    assert place(text, "the city").name in ("Palmyra", None)


# ----------------------------------------------------------------------------------------- provinces known by their seats
@pytest.mark.parametrize(
    ("text", "words", "name", "where"),
    [
        ("Colombia's army said rebels killed two soldiers in the department of Antioquia.", "Antioquia", "Antioquia", (7.0, -75.5)),
        ("Gunmen killed five people in Guerrero, the Mexican army said.", "Guerrero", "Guerrero", (17.6, -100.0)),
        ("Two policemen were killed in Chechnya, Russian officials said.", "Chechnya", "Chechnya", (43.3, 45.7)),
        ("Ukrainian drones hit a depot in Russia's Kursk region.", "Kursk region", "Kursk Oblast", (51.7, 36.2)),
        ("Militants killed two people in Manipur, India, police said.", "Manipur", "Manipur", (24.7, 93.9)),
        ("Militants killed four soldiers in Egypt's North Sinai.", "North Sinai", "North Sinai", (30.6, 33.6)),
        ("Boko Haram killed six people in Cameroon's Far North region.", "Far North region", "Far North Region", (11.3, 14.5)),
        ("Al-Shabaab killed two people in Tana River county, Kenya.", "Tana River", "Tana River", (-1.9, 40.2)),
    ],
)  # fmt: skip
def test_provinces_known_by_their_seats(text: str, words: str, name: str, where: tuple[float, float]) -> None:
    ref = place(text, words)
    assert ref.name == name and ref.precision is Precision.PROVINCE and near(ref, *where, 100), ref


@pytest.mark.parametrize(
    ("town", "country"),
    [
        ("Mandera", "Kenya"),
        ("Tizi Ouzou", "Algeria"),
        ("Kursk", "Russia"),
        ("Zacatecas", "Mexico"),
        ("Yala", "Thailand"),
    ],
)
def test_a_province_does_not_take_the_bare_name_from_its_seat(town: str, country: str) -> None:
    assert place(f"Gunmen killed three people in {town}, {country}.", town).precision is Precision.TOWN
