"""Finding and resolving actors: own sentences of several wars, swaps that must change nothing, threads."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.core.claims import Attribution, Claim, Mention, Observation, Reading
from daybook.core.documents import Document
from daybook.core.values import ActorRef
from daybook.core.vocab import ClaimType, Role, SourceKind, Whom
from daybook.resolve.actors import ActorResolver, standard_finder, standard_pack, standard_words


def refs(
    text: str, trigger: str, published: date | None = None, patchwork: bool = False, **slots: str
) -> dict[str, ActorRef]:
    """Resolve one claim; ``slots``: actor, target, source → words, ``#2`` for the second occurrence."""
    document = Document(text=text, name="t", published=published)

    def span(words: str):
        words, _, n = words.partition("#")
        at = -1
        for _ in range(int(n or 1)):
            at = text.index(words, at + 1)
        return document.span(at, at + len(words))

    mentions = tuple(
        Mention(role=Role(slot), span=span(words)) for slot, words in slots.items() if slot in ("actor", "target")
    )
    hops = (Attribution(source=span(slots["source"]), kind=SourceKind.MONITOR),) if "source" in slots else ()
    claim = Claim(type=ClaimType.CLASH, trigger=span(trigger), mentions=mentions, attribution=hops)
    reading = Reading(
        document=document,
        sentences=(),
        observations=(Observation(claim=claim, rule="test", score=1.0),),
        reader="test",
    )
    found = ActorResolver().resolve_actors(reading)
    assert set(found) == {(s.start, s.end) for s in (*(m.span for m in mentions), *(h.source for h in hops))}
    return {slot: found[(span(words).start, span(words).end)] for slot, words in slots.items()}


def kinds(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(text[h.start : h.end], h.kind, h.ids) for h in standard_finder().find(text)]


def test_a_name_marked_as_written_is_not_found_in_another_spelling() -> None:
    assert kinds("A spokesman, al-Fateh Qurashi, said so.") == []
    assert [ids for _, _, ids in kinds("Fatah and Nato said so.")] == [("group:fatah",), ("igo:nato",)]


# -- finding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("IS seized the dam.", ("IS", "armed_group", ("group:is",))),
        ("Daesh (ISIL) left.", ("Daesh", "armed_group", ("group:is",))),
        ("Jeish ul-Islam shelled it.", ("Jeish ul-Islam", "armed_group", ("group:jai",))),
        ("Ahrar ash-Sham left.", ("Ahrar ash-Sham", "armed_group", ("group:ahrar",))),
        ("Hay'at Tahrir al-Sham left.", ("Hay'at Tahrir al-Sham", "armed_group", ("group:hts",))),
        ("U.S. warplanes flew.", ("U.S. warplanes", "state_forces", ("air:us",))),
        ("Malian soldiers left.", ("Malian soldiers", "state_forces", ("army:ml",))),
        ("Forces loyal to Assad left.", ("Forces loyal to Assad", "state_forces", ("army:sy",))),
        ("The Russian convoy left.", ("Russian", "nationality", ("state:ru",))),
        ("Damascus said so.", ("Damascus", "capital", ("state:sy",))),
        ("Russia's defence ministry said so.", ("Russia's defence ministry", "ministry", ("ministry:ru",))),
        ("The WHO said so.", ("WHO", "intergovernmental", ("igo:who",))),
        ("قال تنظيم الدولة", ("تنظيم الدولة", "armed_group", ("group:is",))),
    ],
)  # fmt: skip
def test_finds(text, found):
    assert found in kinds(text)


@pytest.mark.parametrize("text", ["It is here and tells us who left.", "SYRIA IS AT PEACE", "a turkey and some china"])
def test_ordinary_words_are_no_names(text):
    assert all(k[0] not in ("is", "us", "who", "IS", "turkey", "china") for k in kinds(text))


@given(st.text(max_size=200))
def test_any_text_is_searched_and_hits_lie_in_order(text):
    hits = standard_finder().find(text)
    assert all(0 <= h.start < h.end <= len(text) for h in hits)
    assert all(a.end <= b.start for a, b in itertools.pairwise(hits))
    words = standard_words()
    words.whom(text), words.is_person_group(text)


def test_one_acronym_means_what_the_war_of_the_text_makes_it():
    assert ("SNA", "state_forces", ("army:so",)) in kinds("The SNA entered a town in Lower Shabelle, Somalia.")
    assert ("SNA", "armed_group", ("group:sna",)) in kinds("The SNA entered a town near Aleppo, Syria.")


# -- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "whom"),
    [
        ("some 400 local civilians", Whom.CIVILIAN),
        ("women and children", Whom.CIVILIAN),
        ("family members of soldiers", Whom.CIVILIAN),
        ("two media activists", Whom.CIVILIAN),
        ("dozens of fighters", Whom.COMBATANT),
        ("six suicide bombers", Whom.COMBATANT),
        ("members of the Malian army", Whom.COMBATANT),
        ("soldiers and civilians", Whom.MIXED),
        ("31 people", Whom.MIXED),
        ("250", None),
        ("kilometres", None),
    ],
)
def test_whom_a_noun_phrase_counts(words, whom):
    assert standard_words().whom(words) is whom


# -- resolving --------------------------------------------------------------------------------------------------------

SWAPS = [
    ("group:is", ["Daesh", "Islamic State", "ISIS", "the so-called Islamic State", "ISIL", "the Islamic State group"]),
    ("army:sy", ["government forces", "regime forces", "government troops", "regime troops", "loyalist forces"]),
    ("army:sy", ["Syrian government forces", "Syrian regime forces", "Assad regime forces"]),
    ("state:sy", ["the government", "the regime", "the Syrian government", "the Assad regime", "the Syrian regime"]),
]


@pytest.mark.parametrize(("actor_id", "names"), SWAPS)
def test_swapping_loaded_and_neutral_words_changes_no_id(actor_id, names):
    for name in names:
        text = f"In Syria, {name} attacked the town of Homs on Monday."
        assert refs(text, "attacked", actor=name)["actor"].actor_id == actor_id, name


@pytest.mark.parametrize("noun", ["militants", "terrorists", "fighters", "insurgents", "jihadists", "extremists"])
def test_loaded_nouns_take_up_the_group_named_before_and_show_the_thread(noun):
    text = f"Islamic State entered a village in Homs, Syria, at dawn. The {noun} seized a school."
    ref = refs(text, "seized", actor=f"The {noun}")["actor"]
    if noun == "insurgents":  # "insurgents" stands for the unnamed, as "rebels" does
        assert ref.actor_id in ("group:is", "insurgents:sy")
        return
    assert ref.actor_id == "group:is"
    assert ref.thread is not None and ref.thread.quote == "Islamic State"


def test_unnamed_opponents_stay_unnamed():
    ref = refs("Rebels shelled a suburb of Aleppo, Syria.", "shelled", actor="Rebels")["actor"]
    assert (ref.actor_id, ref.name) == ("insurgents:sy", "Syrian insurgents")
    ref = refs("Gunmen shot a mayor.", "shot", actor="Gunmen")["actor"]
    assert ref.actor_id is None and ref.name is None


def test_without_a_country_the_army_is_nobody():
    ref = refs("The army shelled the village.", "shelled", actor="The army")["actor"]
    assert ref.actor_id is None and ref.reason


def test_a_state_that_fights_abroad_is_named_whole_and_the_army_at_home_by_its_arm():
    text = "Russian warplanes struck a hill near Aleppo, Syria, where Syrian troops advanced."
    assert refs(text, "struck", actor="Russian warplanes")["actor"].actor_id == "state:ru"
    assert refs(text, "advanced", actor="Syrian troops")["actor"].actor_id == "army:sy"


@pytest.mark.parametrize(
    ("text", "words", "actor_id"),
    [
        ("The army in Sudan, at war with the RSF, bombed a market in Omdurman.", "The army", "army:sd"),
        ("The paramilitary RSF bombed a market in Omdurman, Sudan.", "The paramilitary RSF", "group:rsf"),
        ("Troops in Myanmar bombed a school in Sagaing.", "Troops", "army:mm"),
        ("In Mali the junta bombed a village near Kidal.", "the junta", "state:ml"),
        ("Soldiers bombed a house in Jenin, in the West Bank of Palestine.", "Soldiers", "state:il"),
        ("Russian troops bombed a school near Kharkiv, Ukraine.", "Russian troops", "army:ru"),
        ("The coalition bombed a farm near Sanaa, Yemen.", "The coalition", "coalition:saudi"),
        ("The coalition bombed a farm near Raqqa, Syria.", "The coalition", "coalition:oir"),
        ("Kurdish fighters bombed a bridge at Kobani, Syria.", "Kurdish fighters", "group:ypg"),
        ("Kurdish fighters bombed a bridge at Kirkuk, Iraq.", "Kurdish fighters", "group:peshmerga"),
    ],
)
def test_the_war_of_the_text_decides(text, words, actor_id):
    assert refs(text, "bombed", actor=words)["actor"].actor_id == actor_id


def test_the_head_of_the_words_counts_and_not_its_modifiers():
    text = "The al-Qaeda-linked Nusra Front attacked US-backed Hazm Movement fighters in Idlib, Syria."
    found = refs(text, "attacked", actor="The al-Qaeda-linked Nusra Front", target="US-backed Hazm Movement fighters")
    assert found["actor"].actor_id == "group:nusra" and found["target"].actor_id == "group:hazm"
    text = "Families of Islamic State fighters fled Homs, Syria, as shells attacked them."
    assert refs(text, "attacked", target="Families of Islamic State fighters")["target"].actor_id == "civilians"


def test_a_pronoun_seldom_means_the_other_side():
    text = "YPG fighters met Islamic State near Kobani, Syria. Islamic State said it attacked them."
    found = refs(text, "attacked", actor="it", target="them")
    assert found["actor"].actor_id == "group:is"
    assert found["target"].actor_id == "group:ypg"
    assert found["target"].thread is not None


def test_monitors_are_sources_by_name_and_by_noun():
    text = "The Syrian Observatory for Human Rights counted the dead. Later the monitor said rebels attacked a post."
    ref = refs(text, "attacked", source="the monitor")["source"]
    assert ref.actor_id == "src:sohr" and ref.thread is not None
    assert ref.thread.quote == "Syrian Observatory for Human Rights"
    assert refs("Later a monitor said rebels attacked.", "attacked", source="a monitor")["source"].actor_id is None


def test_no_thread_crosses_the_sentences_of_a_patchwork_page():
    from daybook.core.documents import Sentence
    from daybook.core.vocab import Integrity, Verdict

    text = "Islamic State left Homs, Syria. The militants seized a bus."
    document = Document(text=text, name="t", integrity=Integrity.PATCHWORK)
    cut = text.index("The militants")
    sentences = tuple(
        Sentence(index=i, start=a, end=b, verdict=Verdict.CLAIM, reason="test")
        for i, (a, b) in enumerate(((0, cut - 1), (cut, len(text))))
    )
    span = document.span(cut, cut + len("The militants"))
    claim = Claim(
        type=ClaimType.ABDUCTION,
        trigger=document.span(text.index("seized"), text.index("seized") + 6),
        mentions=(Mention(role=Role.ACTOR, span=span),),
    )
    seen = (Observation(claim=claim, rule="test", score=1.0),)
    reading = Reading(document=document, sentences=sentences, observations=seen, reader="test")
    ref = ActorResolver().resolve_actors(reading)[(span.start, span.end)]
    assert ref.actor_id != "group:is" and ref.thread is None


def test_a_name_that_passed_on_goes_by_the_day():
    text = "Turkish-backed rebels attacked a village near Afrin, Syria."
    early = refs(text, "attacked", published=date(2016, 9, 1), actor="Turkish-backed rebels")["actor"]
    late = refs(text, "attacked", published=date(2019, 10, 12), actor="Turkish-backed rebels")["actor"]
    assert (early.actor_id, late.actor_id) == ("insurgents:sy", "group:sna")


def test_every_group_named_in_a_sentence_of_its_war_resolves_to_itself():
    """Property over the packs: the name, and every alias not shared, in a sentence that names the country."""
    pack, finder = standard_pack(), standard_finder()
    for entry in pack.rows.values():
        if not entry.id.startswith("group:") or not entry.theatres:
            continue
        country = pack.countries[entry.theatres[0]].name
        for alias in (entry.name, *entry.aliases):
            word = alias.lstrip("=~^")
            if len(finder.lookup(word)) > 1 or "^" in alias[:2]:
                continue
            text = f"In {country}, {word} attacked a hamlet."
            ref = refs(text, "attacked", actor=word)["actor"]
            assert ref.actor_id == entry.id or entry.id in pack.parents(ref.actor_id or ""), (alias, ref)


def test_a_group_that_the_pack_does_not_have_keeps_its_own_name():
    text = "In Homs, Syria, the Grey Heron Brigade attacked a village."
    ref = refs(text, "attacked", actor="the Grey Heron Brigade")["actor"]
    assert (ref.actor_id, ref.name) == (None, "Grey Heron Brigade")


@pytest.mark.parametrize("words", ["Men", "A militia", "Other armed groups", "The enemy"])
def test_nobody_is_blamed_for_what_unnamed_people_did(words):
    text = f"Islamic State left Homs, Syria, and rebels came. {words} attacked a village."
    assert refs(text, "attacked", actor=words)["actor"].actor_id is None


def test_its_rivals_are_not_the_group_itself():
    text = "In Homs, Syria, Islamic State fought Ahrar al-Sham. Its rivals attacked a depot."
    assert refs(text, "attacked", actor="Its rivals")["actor"].actor_id != "group:is"


@pytest.mark.parametrize(
    ("words", "actor_id"),
    [
        ("a coalition of rebel groups", "insurgents:sy"),
        ("an alliance of rebels", "insurgents:sy"),
        ("a coalition", None),
        ("a tribe-led coalition", None),
        ("another coalition", None),
        ("the coalition", "coalition:oir"),
        ("the US-led coalition", "coalition:oir"),
        ("a coalition raid", "coalition:oir"),
    ],
)
def test_any_coalition_is_not_the_well_known_one(words, actor_id):
    text = f"The US-led coalition flew over Raqqa, Syria. Later {words} attacked a depot."
    assert refs(text, "attacked", actor=words)["actor"].actor_id == actor_id


def test_a_coalition_of_others_is_no_name_in_the_text_either():
    assert all("coalition:oir" not in k[2] for k in kinds("In Homs, Syria, a coalition of parties attacked a bill."))


@pytest.mark.parametrize("subject", ["The regime", "The government", "The army"])
def test_a_pronoun_takes_up_the_subject_of_its_own_sentence(subject):
    text = (
        "In Syria the insurgents lost two hills near Homs on Friday. "
        f"{subject} also reopened the road to east Homs, which it attacked in May."
    )
    assert refs(text, "attacked", actor="it")["actor"].side == "government of Syria"


@pytest.mark.parametrize(
    "text",
    [
        "Islamic State fired on the Free Syrian Army near Homs, Syria, after they attacked a post.",
        "Near Homs, Syria, clashes between Ahrar al-Sham and Islamic State went on. They attacked a post.",
        'Islamic State left Homs, Syria. "They attacked us," a farmer said.',
    ],
)
def test_a_pronoun_that_two_sides_could_be_stays_open(text):
    ref = refs(text, "attacked", actor="they" if "they" in text else "They")["actor"]
    assert (ref.actor_id, ref.name) == (None, None)


def test_what_acts_does_not_act_on_itself():
    text = "Islamic State held Homs, Syria. Rebel fighters attacked them at dawn."
    ref = refs(text, "attacked", actor="Rebel fighters", target="them")["target"]
    assert ref.actor_id == "group:is" and ref.thread is not None and ref.thread.quote == "Islamic State"


@pytest.mark.parametrize(
    "words", ["Its backers", "The Houthis' backers", "Unidentified gunmen", "A second warplane", "Someone in Yemen"]
)
def test_nobody_is_blamed_for_those_near_him(words):
    text = f"The Houthis met the Saudi-led coalition near Marib, Yemen. Saudi jets and Emirati jets came. {words} attacked."
    assert refs(text, "attacked", actor=words)["actor"].actor_id is None


def test_an_ally_who_is_told_by_name_is_himself():
    text = "The Syrian army and its Russian ally attacked a suburb of Aleppo, Syria."
    assert refs(text, "attacked", actor="its Russian ally")["actor"].actor_id == "state:ru"


def test_in_a_war_of_two_states_the_page_of_one_tells_who_the_enemy_is():
    from daybook.core.documents import Document

    text = "The enemy attacked a village near Kharkiv."
    for publisher, actor_id in (("Ukrainian Ministry of Defence", "army:ru"), ("Daily Star", None)):
        document = Document(text=text, name="t", publisher=publisher)
        span = document.span(0, 9)
        claim = Claim(
            type=ClaimType.CLASH,
            trigger=document.span(10, 18),
            mentions=(Mention(role=Role.ACTOR, span=span),),
        )
        seen = (Observation(claim=claim, rule="test", score=1.0),)
        reading = Reading(document=document, sentences=(), observations=seen, reader="test")
        assert ActorResolver().resolve_actors(reading)[(0, 9)].actor_id == actor_id


def test_a_country_that_is_only_named_is_not_the_one_at_war():
    text = "Thailand and Thai officials watched as soldiers attacked a bridge at Myawaddy in Kayin."
    assert refs(text, "attacked", actor="soldiers")["actor"].actor_id != "army:th"


def test_a_state_that_acts_is_nobodys_ministry() -> None:
    """Whose ministry counts the dead of a Russian missile is not told by whose missile it was."""
    text = "A Russian missile attack on a market killed 18, the interior minister said."
    assert refs(text, "attack", source="the interior minister")["source"].actor_id is None
    named = "Ukraine's interior ministry spoke. A Russian missile attack killed 18, the ministry said."
    assert refs(named, "attack", source="the ministry")["source"].actor_id == "ministry:ua"


def test_soldiers_in_another_country_are_not_those_of_the_pages_first() -> None:
    text = (
        "The Sudanese army took a base in Sudan. Soldiers in Niger killed 15 men. In Mali, soldiers attacked a bridge. "
    )
    text += "In Sudan, soldiers entered a town."
    assert refs(text, "killed", actor="Soldiers")["actor"].actor_id is None
    militants = text.replace("15 men", "15 militants")
    assert refs(militants, "killed", target="15 militants")["target"].actor_id is None
    assert refs(text, "attacked", actor="soldiers")["actor"].actor_id is None
    aside = (
        "Rebels fought the army in Sudan. The minister, speaking in Egypt, said five militants were killed in Darfur."
    )
    assert refs(aside, "killed", target="five militants")["target"].actor_id == "insurgents:sd"
    home = text.replace("In Mali, soldiers attacked a bridge. ", "")
    assert refs(home, "entered", actor="soldiers")["actor"].actor_id == "army:sd"


def test_a_drone_of_nobody_named_is_nobodys():
    """Whose aircraft it was is what such reports leave open: the state at home is no guess to make."""
    text = "The Sudanese army holds Kutum in Sudan. A drone hit the market of Kutum."
    assert refs(text, "hit", actor="A drone")["actor"].actor_id is None


def test_it_that_denies_is_no_crowd_of_witnesses():
    text = (
        "Ten died in Kutum, Sudan, residents said. The dead lay in the market. The town was calm. It denied the attack."
    )
    assert refs(text, "died", source="It")["source"].actor_id is None


def test_militants_are_not_the_settlers_named_before():
    text = "Settlers burned cars in Taybeh, West Bank, residents said. Militants freed two hostages in Gaza."
    assert refs(text, "freed", actor="Militants")["actor"].actor_id != "group:settlers"


def test_planes_where_two_powers_are_named_are_neither_s():
    text = "Ukraine's president said the bomb that hit Kharkiv was dropped by planes in Russia's Belgorod region."
    assert refs(text, "dropped", actor="planes")["actor"].actor_id is None


def test_what_somebody_calls_it_in_quotation_marks_is_no_state():
    text = 'The Houthi movement in Yemen said it had arrested members of an "American-Israeli spy network".'
    found = refs(text, "arrested", target='members of an "American-Israeli spy network"')
    assert found["target"].actor_id is None
