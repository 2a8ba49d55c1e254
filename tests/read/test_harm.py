"""Counts of people by the ways in which reports tell them, and who is not blamed for what."""

import pytest

from daybook.core.vocab import ClaimType, Phase, Role, Status
from tests.read.fakes import read, words

K, W, H = "killed", "wounded", "harmed"
COUNTS = [
    ("Rebels stormed the checkpoint at dawn, killing five soldiers and injuring a dozen.", {(K, 5, 5), (W, 12, 12)}),
    ("A mortar shell left a child dead and a woman injured in the camp.", {(K, 1, 1), (W, 1, 1)}),
    ("The raids left 4 people dead and 38 others injured.", {(K, 4, 4), (W, 38, 38)}),
    ("A rocket hit a bakery in Arvand, leaving a woman dead and five people injured.", {(K, 1, 1), (W, 5, 5)}),
    ("Gunmen claimed the lives of 12 farmers.", {(K, 12, 12)}),
    ("Seven dead in blast near the port.", {(K, 7, 7)}),
    ("Red Banner lost 30 fighters in the battle.", {(K, 30, 30)}),
    ("Medics found the dead bodies of 14 villagers after the raid.", {(K, 14, 14)}),
    ("There were no casualties in the attack on the airport.", {(H, 0, 0)}),
    ("Nobody was hurt in the shelling.", {(W, 0, 0)}),
    ("Civilians were killed in the shelling.", {(K, 2, None)}),
    ("A soldier was killed by a sniper in Arvand.", {(K, 1, 1)}),
    ("Gunmen killed 18 people and wounded dozens in an attack on a mosque.", {(K, 18, 18), (W, 24, 99)}),
    ("Child killed, 9 civilians injured in attacks in Arvand", {(K, 1, 1), (W, 9, 9)}),
    ("Red Banner took 30 people hostage in Arvand.", {("abducted", 30, 30)}),
    ("Fighters of Red Banner captured Belmar; more than 1,000 were captured.", {("abducted", 1000, None)}),
    ("Red Banner handed over 90 prisoners on Sunday.", {("released", 90, 90)}),
    ("More than 3,000 residents have found refuge in Arvand.", {("displaced", 3000, None)}),
    ("More than 200 villagers reported killed in Arvand.", {(K, 200, None)}),
]
PARTS = [
    ("Three people, two of them children, died in the shelling of Arvand.", {(K, 3, 3, False), (K, 2, 2, True)}),
    ("The shelling killed 12 people, including six children.", {(K, 12, 12, False), (K, 6, 6, True)}),
    (
        "The attack killed 12 people, including six children, and wounded 20, of whom 3 were women.",
        {(K, 12, 12, False), (K, 6, 6, True), (W, 20, 20, False), (W, 3, 3, True)},
    ),
    ("At least six of those killed were rebel fighters.", {(K, 6, None, True)}),
    ("Of those killed, six were children.", {(K, 6, 6, True)}),
    ("Five children were among those killed in the air strike.", {(K, 5, 5, True)}),
    (
        "The victims included 51 children, 28 women and seven medics.",
        {(K, 51, 51, True), (K, 28, 28, True), (K, 7, 7, True)},
    ),
    (
        "Eleven people were killed, among them a journalist, when a car bomb exploded.",
        {(K, 11, 11, False), (K, 1, 1, True)},
    ),
    ("The death toll rose to 82, including 58 civilians.", {(K, 82, 82, False), (K, 58, 58, True)}),
    ("An ambush killed 43 people, most of them soldiers.", {(K, 43, 43, False), (K, 22, 43, True)}),
]


@pytest.mark.parametrize(("text", "counts"), COUNTS)
def test_counts(text: str, counts: set[tuple[str, int | None, int | None]]) -> None:
    found = {(str(h.harm), h.low, h.high) for c in read(text).claims for h in c.counts if not h.part}
    assert found == counts


@pytest.mark.parametrize(("text", "counts"), PARTS)
def test_parts(text: str, counts: set[tuple[str, int | None, int | None, bool]]) -> None:
    found = {(str(h.harm), h.low, h.high, h.part) for c in read(text).claims for h in c.counts}
    assert found == counts


def test_who_repels_an_attack_was_attacked() -> None:
    (claim,) = read("The Ostian army repelled an attack by Red Banner on Arvand, killing 12 militants.").claims
    assert words(claim, Role.ACTOR) == ["Red Banner"]
    assert "The Ostian army" in words(claim, Role.TARGET)


def test_who_breaks_a_siege_did_not_lay_it() -> None:
    (claim,) = read("The Ostian army broke a three-year Red Banner siege of Arvand.").claims
    assert (claim.type, claim.phase) == (ClaimType.SIEGE, Phase.END)
    assert words(claim, Role.ACTOR) == ["The Ostian army"]
    assert words(claim, Role.TARGET) == ["Red Banner"]


def test_a_bare_country_before_an_event_word_blames_nobody() -> None:
    (claim,) = read("Korvia air strikes kill 42.").claims
    assert words(claim, Role.ACTOR) == []
    (claim,) = read("Korvia's air strikes killed 42.").claims
    assert words(claim, Role.ACTOR) == ["Korvia"] or words(claim, Role.ACTOR) == ["Korvia's"]


def test_one_side_found_of_two_is_no_attacker() -> None:
    (claim,) = read("There were clashes between strangers and the Ostian army in Arvand.").claims
    assert words(claim, Role.ACTOR) in ([], ["strangers"])


def test_a_fear_has_no_count_that_it_does_not_tell() -> None:
    (claim,) = read("Residents fear that Red Banner will execute prisoners.").claims
    assert claim.status is not Status.ACTUAL
    assert claim.counts == ()


def test_a_weapon_that_is_dropped_or_fired_is_told_once() -> None:
    (claim,) = read("Ostian helicopters dropped barrel bombs on Arvand.").claims
    assert (claim.type, claim.trigger.quote) == (ClaimType.AIRSTRIKE, "dropped")


def test_reasons_of_the_ledger_are_true() -> None:
    (sentence,) = read("The missiles travelled a long way.").sentences
    assert "missiles" in sentence.reason
    (sentence,) = read("Apples grow well here.").sentences
    assert "no event word" in sentence.reason


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("The shelling killed 12 Palestinians.", "mixed"),
        ("The shelling killed eight Palestinian children.", "civilian"),
        ("Gunmen killed 12 Fulani herders.", "civilian"),
        ("Gunmen killed 12 Red Banner fighters.", "combatant"),
    ],
)
def test_who_bears_the_name_of_a_people_is_no_fighter_for_that(text: str, whom: str) -> None:
    assert [str(h.whom) for c in read(text).claims for h in c.counts] == [whom]


def test_the_package_reads_as_often_as_it_is_asked() -> None:
    import daybook

    text = "Shells killed two guards in Aleppo in Syria on Friday."
    first = daybook.read(text, published="2020-01-05", reader="rules")
    assert [s.claim.type for s in daybook.seen_claims(first)]
    assert daybook.read(text, published="2020-01-05", reader="rules") == first
