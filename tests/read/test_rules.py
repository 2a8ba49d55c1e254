"""What the reader by rules makes of single sentences: voice, attribution, status, counts. Sentences are our own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybook.core.errors import StopRun
from daybook.core.vocab import ClaimType, HarmKind, Role, SourceKind, Status, Whom
from daybook.read.lexicon import Entry, Lexicon
from daybook.read.rules import RuleReader
from tests.read.fakes import ACTORS, PLACES, Names, brief, find_times, read, words

VOICES = [
    ("The Ostian army shelled rebels in Arvand.", "shelling", ["The Ostian army"], ["rebels"]),
    ("Rebels were shelled by the Ostian army in Arvand.", "shelling", ["the Ostian army"], ["Rebels"]),
    ("Rebels were shelled in Arvand.", "shelling", [], ["Rebels"]),
    ("The shelling of rebels by the Ostian army went on.", "shelling", ["the Ostian army"], ["rebels"]),
    ("Ostian air strikes on rebels were reported in Arvand.", "airstrike", ["Ostian"], ["rebels"]),
    ("Red Banner fighters kidnapped 40 villagers near Corin.", "abduction", ["Red Banner fighters"], ["40 villagers"]),
    ("40 villagers were kidnapped near Corin.", "abduction", [], ["40 villagers"]),
    ("Belmar fell to the Red Banner on Monday.", "capture", ["the Red Banner"], []),
    (
        "The Northern Front captured Belmar from the Ostian army.",
        "capture",
        ["The Northern Front"],
        ["the Ostian army"],
    ),
    (
        "Clashes between the Ostian army and the Red Banner shook Corin.",
        "clash",
        ["the Ostian army"],
        ["the Red Banner"],
    ),
    ("The rebels freed Corin with the support of the Ostian army.", "support", ["the Ostian army"], []),
    ("The rebels marched in support of the Ostian army.", "support", [], ["the Ostian army"]),
    ("The rebels, who hold Corin, attacked an army base.", "clash", ["The rebels"], ["an army base"]),
]


@pytest.mark.parametrize(("text", "kind", "actors", "targets"), VOICES)
def test_voice_tells_who_did_it_to_whom(text: str, kind: str, actors: list[str], targets: list[str]) -> None:
    assert any((k, a, t) == (kind, actors, targets) for k, _, a, t in brief(text)), brief(text)


def test_an_agentless_passive_stays_agentless() -> None:
    for text in ("Ten villagers were killed in Arvand on Sunday.", "A hospital was destroyed in Belmar."):
        assert all(not c.of(Role.ACTOR) for c in read(text).claims)


def test_the_speaker_never_becomes_the_actor() -> None:
    text = "The Ostian army said ten villagers were killed in a rocket attack on Arvand."
    (claim,) = read(text).claims
    assert not claim.of(Role.ACTOR)
    assert [(a.source.quote, a.kind) for a in claim.attribution] == [("The Ostian army", SourceKind.MILITARY)]


def test_the_object_of_another_verb_is_not_blamed() -> None:
    text = "A raid on Corin where the Ostian army is battling the Red Banner killed two women."
    killed = [c for c in read(text).claims if c.counts]
    assert killed
    assert all("Red Banner" not in w for c in killed for w in words(c, Role.ACTOR))


@pytest.mark.parametrize(
    "text",
    [
        "Fifteen guards shot dead in Arvand.",
        "Rebels overran a base in Arvand, at least 50 soldiers dead.",
        "Soldiers taken captive at the dam may have been killed.",
        "The rebels left behind dozens of dead and wounded members.",
        "The army foiled an attack on Arvand killing 60 rebels.",
    ],
)
def test_who_suffered_is_not_who_did_it(text: str) -> None:
    for claim in read(text).claims:
        assert not [
            w
            for w in words(claim, Role.ACTOR)
            if "guards" in w or "oldiers" in w or ("army" in w and claim.type is ClaimType.ATTACK)
        ]


def test_participants_are_not_dead() -> None:
    text = "In the attack, which involved six bombers and hundreds of guerrillas, some 50 soldiers were killed."
    counts = [(c.low, c.high) for claim in read("Rebels attacked Arvand. " + text).claims for c in claim.counts]
    assert counts == [(50, 50)]


def test_a_killing_joins_its_means() -> None:
    (claim,) = read("Ostian air strikes killed 12 civilians and wounded 30 others in Arvand on Friday.").claims
    assert claim.type is ClaimType.AIRSTRIKE
    assert claim.trigger.quote == "air strikes"
    assert [(c.harm, c.whom, c.low) for c in claim.counts] == [
        (HarmKind.KILLED, Whom.CIVILIAN, 12),
        (HarmKind.WOUNDED, Whom.CIVILIAN, 30),
    ]


def test_two_means_share_one_joint_count() -> None:
    claims = read("Ostian shelling and air strikes killed 19 civilians in Arvand.").claims
    assert {c.type for c in claims} == {ClaimType.SHELLING, ClaimType.AIRSTRIKE}
    assert all(c.joint and c.low == 19 for claim in claims for c in claim.counts)
    assert all(words(c, Role.ACTOR) == ["Ostian"] for c in claims)


def test_distances_and_days_are_not_people() -> None:
    text = "The missiles fired by the Ostian army flew 500-670 kilometres in three days and killed 4 soldiers."
    assert [(c.low, c.high) for claim in read(text).claims for c in claim.counts] == [(4, 4)]


def test_a_part_is_marked() -> None:
    (claim,) = read("A blast in Arvand killed 85 civilians, including 20 children.").claims
    assert [(c.low, c.part) for c in claim.counts] == [(85, False), (20, True)]


STATUS = [
    ("The army did not kidnap the villagers.", Status.DENIED),
    ("The rebels will attack Arvand.", Status.PLANNED),
    ("The rebels tried to capture Belmar.", Status.PLANNED),
    ("The rebels failed to capture Belmar.", Status.DENIED),
    ("The rebels may attack Arvand.", Status.POSSIBLE),
    ("There are fears that the rebels will execute the hostages.", Status.POSSIBLE),
    ("The rebels reportedly attacked the army base in Arvand.", Status.ACTUAL),
    ("The rebels managed to capture Belmar.", Status.ACTUAL),
    ("A suspected chemical attack killed 58 people in Corin.", Status.POSSIBLE),
    ("Suspected Ostian air strikes killed 39 people in Corin.", Status.ACTUAL),
]


@pytest.mark.parametrize(("text", "status"), STATUS)
def test_status(text: str, status: Status) -> None:
    claims = read(text).claims
    assert claims
    assert all(c.status is status for c in claims), [(c.trigger.quote, c.status) for c in claims]


def test_suspicion_is_on_the_perpetrators() -> None:
    text = "Separate suspected Ostian and Korvian strikes on Arvand province killed at least 39 civilians."
    (claim,) = read(text).claims
    assert claim.status is Status.ACTUAL
    assert [(m.span.quote, m.suspected) for m in claim.of(Role.ACTOR)] == [("Ostian", True), ("Korvian", True)]
    (count,) = claim.counts
    assert (count.low, count.high) == (39, None)


CHAINS = [
    ("Shelling killed two people in Arvand, the Rights Monitor said.", ["the Rights Monitor"]),
    ("Shelling killed two people in Arvand, according to residents.", ["residents"]),
    (
        "The Daily Star quoted a resident as saying that shelling killed two people in Arvand.",
        ["a resident", "The Daily Star"],
    ),
    ("A military source told Harbour News that the army shelled Arvand.", ["A military source", "Harbour News"]),
    (
        "According to the Daily Star, a rights group said that the militants had released 270 hostages.",
        ["a rights group", "the Daily Star"],
    ),
    ("Shelling killed two people in Arvand.", []),
]


@pytest.mark.parametrize(("text", "chain"), CHAINS)
def test_attribution_chains_stand_innermost_first(text: str, chain: list[str]) -> None:
    claim = read(text).claims[0]
    assert [a.source.quote for a in claim.attribution] == chain


def test_a_quote_that_runs_on_keeps_its_speaker() -> None:
    text = '"The shelling began at dawn," said a resident of Arvand. "Ten people were killed. Rockets hit the market."'
    claims = read(text).claims
    assert len(claims) >= 3
    assert all([a.source.quote for a in c.attribution] == ["a resident"] for c in claims)


def test_the_publisher_is_not_its_own_source() -> None:
    text = "Shelling killed two people in Arvand, a resident told Harbour News."
    with_outlet, without = read(text).claims[0], read(text, publisher="Harbour News").claims[0]
    assert [a.source.quote for a in with_outlet.attribution] == ["a resident", "Harbour News"]
    assert [a.source.quote for a in without.attribution] == ["a resident"]


def test_the_day_of_a_report_is_not_the_day_of_the_event() -> None:
    claim = read("The Rights Monitor said on Thursday that rebels had released 20 hostages.").claims[0]
    assert not claim.of(Role.TIME)
    claim = read("The Rights Monitor said rebels released 20 hostages on Thursday.").claims[0]
    assert words(claim, Role.TIME) == ["Thursday"]


def test_later_nouns_join_the_event_and_take_its_type() -> None:
    text = "A suicide bomber blew himself up in Arvand on Monday. The blast killed 12 people."
    reading = read(text)
    assert {o.claim.type for o in reading.observations} == {ClaimType.SUICIDE_ATTACK}
    assert len({o.event_key for o in reading.observations}) == 1


def test_on_a_stitched_page_every_sentence_stands_alone() -> None:
    text = "Shelling by the army killed 12 people in Arvand on Monday. The attack wounded 30 people. Army enters Belmar"
    reading = read(text, patchwork=True)
    keys = [o.event_key for o in reading.observations]
    assert len(keys) == len(set(keys)) == 2
    second = reading.observations[1].claim
    assert second.type is ClaimType.ATTACK
    assert not second.of(Role.TIME)
    assert not second.of(Role.PLACE)


def test_a_compound_gives_nobody_a_whole_country() -> None:
    assert not [c for c in read("The province borders rebel-held Korvia.").claims if c.type is ClaimType.CONTROL]
    (claim,) = read("Shops opened in rebel-held Arvand.").claims
    assert (claim.type, words(claim, Role.PLACE)) == (ClaimType.CONTROL, ["Arvand"])


def test_every_claim_names_its_rule() -> None:
    reading = read(
        "Ostian air strikes killed 12 civilians. Rebels were shelled by the Ostian army. Belmar fell to rebels."
    )
    assert len(reading.observations) == 3
    assert all(":" in o.rule for o in reading.observations)


def test_a_pack_with_an_unknown_kind_is_refused() -> None:
    words = Lexicon.load().words
    broken = Lexicon(triggers=[Entry(phrase="zap", pos="v", kind="?zap", roles="so")], words=words, name="broken")
    with pytest.raises(StopRun, match=r"broken: 'zap' has the unknown kind '\?zap'"):
        RuleReader(broken, Names(PLACES), Names(ACTORS), find_times)


@settings(deadline=None, max_examples=150)
@given(st.text())
def test_any_text_is_read_and_spans_verify(text: str) -> None:
    reading = read(text)
    for claim in reading.claims:
        for span in claim.spans():
            span.verify(text)
    assert all(s.verdict is not None and s.reason for s in reading.sentences)


_PIECES = st.sampled_from(
    (
        "killed strikes army the in by of 12 were and rebels , . \" “ ” ( ) - Arvand said to not shelling which 's on Monday "
        "civilians captured according to may blew himself up attack é \u0301 \u200f 你好 🚑"
    ).split(" ")
)


@settings(deadline=None, max_examples=300)
@given(st.lists(_PIECES, max_size=40))
def test_word_salad_is_read_the_same_twice(pieces: list[str]) -> None:
    text = " ".join(pieces)
    first, second = read(text), read(text)
    assert first == second
    for claim in first.claims:
        for span in claim.spans():
            span.verify(text)
        actors = {(m.span.start, m.span.end) for m in claim.of(Role.ACTOR)}
        assert not actors & {(m.span.start, m.span.end) for m in claim.of(Role.TARGET)}


def test_what_somebody_is_accused_of_is_not_denied() -> None:
    text = "The rebels denied any attack on Corin and accused the Ostian army of bombing Belmar."
    (bombing,) = [c for c in read(text).claims if c.trigger.quote == "bombing"]
    assert bombing.status is Status.ACTUAL


def test_a_killing_at_another_place_is_no_part_of_the_shelling_told_before() -> None:
    shelled = "A shell killed a woman in Arvand on Wednesday. Gunmen killed nine women in {} on Tuesday."
    assert [c.type for c in read(shelled.format("Belmar")).claims] == ["shelling", "attack"]
    assert [c.type for c in read(shelled.format("Arvand")).claims] == ["shelling", "shelling"]
    speaker = "A shell hit a market in Arvand on Wednesday. Twelve people were killed, doctors in Belmar said."
    assert [c.type for c in read(speaker).claims] == ["shelling", "shelling"]


def test_who_lost_men_is_not_who_killed_them() -> None:
    (claim,) = read("The Red Banner lost 84 men in Arvand on Monday.").claims
    assert (words(claim, Role.ACTOR), words(claim, Role.TARGET)[:1]) == ([], ["The Red Banner"])


def test_no_casualties_denies_nothing() -> None:
    reading = read("Drones hit a depot in Northtown overnight, the governor said. There were no casualties.")
    counted = [c for c in reading.claims if c.counts]
    assert [(c.status, c.counts[0].low, c.counts[0].high) for c in counted] == [(Status.ACTUAL, 0, 0)]
