"""How rules and network vote: the grammar wins where sides are turned round, numbers come from words, nothing drifts in."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from daybook.core.claims import Claim, Mention, Observation, Reading
from daybook.core.documents import PERHAPS_ONE, Document, Sentence
from daybook.core.values import Count
from daybook.core.vocab import ClaimType, HarmKind, Integrity, Phase, PlaceRole, Role, Status, Whom
from daybook.read.hedges import HedgeWords
from daybook.read.model_records import (
    ModelActor,
    ModelClaim,
    ModelCount,
    ModelPlace,
    ModelReading,
    ModelSource,
    ModelSpan,
)
from daybook.read.tidy import TidyWords
from daybook.read.trained import TrainedReader
from daybook.read.uncounted import PeopleWords
from daybook.read.victims import VictimWords

TEXT = "Rebels shelled the army in Alba on Friday, killing at least 3 soldiers, a medic said. The town is calm."


def at(words: str, text: str = TEXT) -> dict[str, Any]:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "score": 0.9}


def page(text: str = TEXT) -> tuple[Document, tuple[Sentence, ...]]:
    d = Document(text=text, name="p", publisher="Demo Wire", published=date(2020, 1, 5))
    cut = text.index(". ") + 1
    return d, (Sentence(index=0, start=0, end=cut), Sentence(index=1, start=cut + 1, end=len(text)))


def network_claim(**changes: Any) -> ModelClaim:
    usual: dict[str, Any] = {
        **at("shelled"),
        "type": "shelling",
        "type_score": 0.9,
        "status": "actual",
        "status_score": 0.9,
        "phase": None,
        "event": "e1",
    }
    return ModelClaim(**(usual | changes))


class Network:
    def __init__(self, *claims: ModelClaim) -> None:
        self.claims = claims

    def predict(self, text: str, title: str | None, sentences: Sequence[tuple[int, int]]) -> ModelReading:
        return ModelReading(claims=self.claims, furniture=())


class Rules:
    def __init__(self, *claims: Claim, rule: str = "shelling:active") -> None:
        self.claims, self.rule = claims, rule

    def read(self, document: Document, sentences: Sequence[Sentence]) -> Reading:
        seen = tuple(Observation(claim=c, rule=self.rule, score=1.0) for c in self.claims)
        return Reading(document=document, sentences=tuple(sentences), observations=seen, reader="rules")


def mention(d: Document, role: Role, words: str) -> Mention:
    s = at(words, d.text)
    return Mention(
        role=role, span=d.span(s["start"], s["end"]), place_role=PlaceRole.AT if role is Role.PLACE else None
    )


def rule_claim(d: Document, *mentions: Mention, **changes: Any) -> Claim:
    s = at("shelled")
    return Claim(
        **({"type": ClaimType.SHELLING, "trigger": d.span(s["start"], s["end"]), "mentions": mentions} | changes)
    )


def read(network: Network, rules: Rules | None = None, people: frozenset[str] = frozenset()) -> list[Observation]:
    d, sentences = page()
    return list(TrainedReader(network, rules, people).read(d, sentences).observations)


def words(claim: Claim, role: Role) -> list[str]:
    return [m.span.quote for m in claim.of(role)]


def test_the_grammar_turns_sides_back_where_it_says_by_whom() -> None:
    d, _ = page()
    turned = network_claim(actors=(ModelActor(**at("the army")),), targets=(ModelSpan(**at("Rebels")),))
    told = rule_claim(d, mention(d, Role.ACTOR, "Rebels"), mention(d, Role.TARGET, "the army"))
    rules = Rules(told, rule="shelling:nominal-by")
    (seen,) = read(Network(turned), rules)
    assert words(seen.claim, Role.ACTOR) == ["Rebels"]
    assert words(seen.claim, Role.TARGET) == ["the army"]


def test_an_actor_the_grammar_passes_over_is_not_blamed() -> None:
    d, _ = page()
    two = network_claim(actors=(ModelActor(**at("Rebels")), ModelActor(**at("soldiers"))))
    told = rule_claim(d, mention(d, Role.ACTOR, "Rebels"))
    (seen,) = read(Network(two), Rules(told, rule="shelling:passive-by"))
    assert words(seen.claim, Role.ACTOR) == ["Rebels"]
    (seen,) = read(Network(two), Rules(told))
    assert words(seen.claim, Role.ACTOR) == ["Rebels", "soldiers"], "elsewhere the network reads better"


def test_a_speaker_is_never_the_actor() -> None:
    claim = network_claim(actors=(ModelActor(**at("a medic")),), sources=(ModelSource(**at("a medic"), kind="local"),))
    (seen,) = read(Network(claim))
    assert words(seen.claim, Role.ACTOR) == []
    assert [a.source.quote for a in seen.claim.attribution] == ["a medic"]


def test_numbers_are_read_from_the_words() -> None:
    count = ModelCount(**at("3"), kind="killed", whom="combatant", part=False, bounds="exact")
    (seen,) = read(Network(network_claim(counts=(count,))))
    assert [(c.low, c.high) for c in seen.claim.counts] == [(3, None)]  # "at least" stands before the span


def test_words_without_number_or_people_count_nobody() -> None:
    mass = ModelCount(**at("calm"), kind="killed", whom="mixed", part=False, bounds="one")
    (seen,) = read(Network(network_claim(counts=(mass,))), people=frozenset({"soldiers"}))
    assert seen.claim.counts == ()


def test_a_count_takes_the_harm_its_claim_can_carry_and_the_rules_kind_wins() -> None:
    d, _ = page()
    count = ModelCount(**at("at least 3"), kind="displaced", whom="combatant", part=False, bounds="atleast")
    (freed,) = read(Network(network_claim(type="release", counts=(count,))))
    assert [c.harm for c in freed.claim.counts] == [HarmKind.RELEASED]
    span = at("at least 3")
    ruled = Count(harm=HarmKind.KILLED, whom=Whom.COMBATANT, low=3, high=None, span=d.span(span["start"], span["end"]))
    (shelled,) = read(Network(network_claim(counts=(count,))), Rules(rule_claim(d, counts=(ruled,))))
    assert [c.harm for c in shelled.claim.counts] == [HarmKind.KILLED]
    (held,) = read(Network(network_claim(type="control", phase="hold", counts=(count,))))
    assert held.claim.counts == () and held.claim.phase is Phase.HOLD


def test_voices_and_places_from_other_sentences_need_the_rules_vote() -> None:
    d, _ = page()
    far = network_claim(
        places=(ModelPlace(**at("Alba")), ModelPlace(**at("The town"))),
        sources=(ModelSource(**at("The town"), kind="local"),),
    )
    (seen,) = read(Network(far), Rules(rule_claim(d, mention(d, Role.PLACE, "Alba"))))
    assert words(seen.claim, Role.PLACE) == ["Alba"]
    assert seen.claim.attribution == ()


def test_a_denial_of_the_rules_stands_and_what_only_they_see_needs_both_sides_beside_its_noun() -> None:
    d, _ = page()
    (seen,) = read(Network(network_claim()), Rules(rule_claim(d, status=Status.DENIED)))
    assert seen.claim.status is Status.DENIED
    assert read(Network(), Rules(rule_claim(d, mention(d, Role.ACTOR, "Rebels")))) == []
    both = rule_claim(d, mention(d, Role.ACTOR, "Rebels"), mention(d, Role.TARGET, "the army"))
    assert read(Network(), Rules(both)) == []
    assert len(read(Network(), Rules(both, rule="shelling:nominal-by"))) == 1


def test_two_claims_that_end_the_same_are_one_and_every_sentence_has_a_verdict() -> None:
    d, sentences = page()
    found = TrainedReader(Network(network_claim(), network_claim(score=0.8))).read(d, sentences)
    assert len(found.observations) == 1
    assert [s.verdict for s in found.sentences] and all(s.verdict for s in found.sentences)


def test_what_was_only_tried_is_planned() -> None:
    text = "Rebels were trying to shell the army in Alba on Friday, a medic said. The town is calm."
    d, sentences = page(text)
    claim = network_claim(**at("shell", text), actors=(ModelActor(**at("Rebels", text)),))
    (seen,) = (
        TrainedReader(Network(claim), hedges=HedgeWords(tries=frozenset({"trying"}))).read(d, sentences).observations
    )
    assert seen.claim.status is Status.PLANNED


def test_the_publishers_own_voice_is_no_link_of_the_chain() -> None:
    text = "Rebels shelled the army in Alba, Demo Wire's correspondent said, citing Other Wire. Calm."
    d, sentences = page(text)
    own = ModelSource(**at("Demo Wire's correspondent", text), kind="media")
    other = ModelSource(**at("Other Wire", text), kind="media")
    (seen,) = (
        TrainedReader(Network(network_claim(**at("shelled", text), sources=(own, other))))
        .read(d, sentences)
        .observations
    )
    assert [a.source.quote for a in seen.claim.attribution] == ["Other Wire"]


def voices_of(
    text: str, sources: tuple[ModelSource, ...], trigger: str, **claims: tuple[ModelSource, ...]
) -> list[str]:
    """Who says it of the claim at ``trigger``, where the network hears ``sources`` for it and ``claims`` for others."""
    d, sentences = page(text)
    network = Network(
        network_claim(**at(trigger, text), sources=sources),
        *(network_claim(**at(word, text), sources=heard) for word, heard in claims.items()),
    )
    seen = TrainedReader(network, said=frozenset({"said"})).read(d, sentences).observations
    (claim,) = (o.claim for o in seen if o.claim.trigger.quote == trigger)
    return [a.source.quote for a in claim.attribution]


def test_a_voice_of_another_sentence_is_not_carried_over() -> None:
    text = "The mayor said rebels shelled Alba. The army bombed Brod."
    assert voices_of(text, (ModelSource(**at("The mayor", text), kind="official"),), "bombed") == []


def test_who_closes_a_sentence_says_all_of_it() -> None:
    text = "Rebels shelled Alba after jets bombed Brod, residents and a medic said. Calm."
    heard = (ModelSource(**at("residents", text), kind="local"), ModelSource(**at("a medic", text), kind="local"))
    assert voices_of(text, (), "shelled", bombed=heard) == ["residents", "a medic"]
    apart = "Rebels shelled Alba; jets bombed Brod, residents said. Calm."
    assert voices_of(apart, (), "shelled", bombed=(ModelSource(**at("residents", apart), kind="local"),)) == []


def test_a_quotation_that_runs_on_keeps_its_speaker() -> None:
    before = 'Rebels shelled Alba, the mayor said. "Then jets bombed Brod. Many fled."'
    assert voices_of(before, (), "bombed", shelled=(ModelSource(**at("the mayor", before), kind="official"),)) == [
        "the mayor"
    ]
    after = 'Calm. "They bombed Brod. Then they shelled Alba," a medic said.'
    assert voices_of(after, (), "bombed", shelled=(ModelSource(**at("a medic", after), kind="local"),)) == ["a medic"]
    outside = '"We are afraid," a medic said. Jets bombed Brod and rebels shelled Alba.'
    assert voices_of(outside, (), "bombed", shelled=(ModelSource(**at("a medic", outside), kind="local"),)) == []


def test_one_speaker_in_two_pieces_is_one_voice() -> None:
    text = "Rebels shelled Alba, Observatory head Rami Adel said. Calm."
    two = (
        ModelSource(**at("Observatory head", text), kind="monitor"),
        ModelSource(**at("Rami Adel", text), kind="local"),
    )
    assert voices_of(text, two, "shelled") == ["Observatory head Rami Adel"]


def test_a_cut_name_of_a_voice_is_made_whole() -> None:
    text = "Rebels shelled the army, the Alban Observatory for Human Rights said. The town is calm."
    d, sentences = page(text)
    cut = ModelSource(**at("the Alban", text), kind="monitor")
    (seen,) = TrainedReader(Network(network_claim(sources=(cut,)))).read(d, sentences).observations
    assert [a.source.quote for a in seen.claim.attribution] == ["the Alban Observatory for Human Rights"]


def test_a_total_has_no_target_and_words_without_meaning_fill_no_slot() -> None:
    total = network_claim(type="toll", targets=(ModelSpan(**at("soldiers")),), actors=(ModelActor(**at("Rebels")),))
    (seen,) = read(Network(total))
    assert words(seen.claim, Role.TARGET) == [] and words(seen.claim, Role.ACTOR) == ["Rebels"]
    d, sentences = page()
    idle = network_claim(actors=(ModelActor(**at("the")),), targets=(ModelSpan(**at("soldiers")),))
    (seen,) = TrainedReader(Network(idle), tidy=TidyWords(idle=frozenset({"the"}))).read(d, sentences).observations
    assert words(seen.claim, Role.ACTOR) == []


def test_who_recovers_bodies_killed_nobody() -> None:
    text = "The army recovered 61 bodies in Alba. The town is calm."
    d, sentences = page(text)
    claim = network_claim(**at("bodies", text), type="attack", actors=(ModelActor(**at("The army", text)),))
    tidy = TidyWords(remains=frozenset({"bodies"}))
    observations = TrainedReader(Network(claim), tidy=tidy).read(d, sentences).observations
    assert all(words(o.claim, Role.ACTOR) == [] for o in observations)


def test_a_day_of_another_sentence_gives_way_to_one_at_home() -> None:
    text = "Rebels shelled Alba on Friday. In April they took the fort."
    d, sentences = page(text)
    times = (ModelSpan(**at("on Friday", text)), ModelSpan(**at("In April", text)))
    (seen,) = TrainedReader(Network(network_claim(**at("shelled", text), times=times))).read(d, sentences).observations
    assert words(seen.claim, Role.TIME) == ["on Friday"]


def test_what_aid_brings_is_not_whom_it_reaches() -> None:
    text = "Planes dropped food aid over Alba. The town is calm."
    d, sentences = page(text)
    claim = network_claim(
        **at("dropped", text),
        type="aid",
        actors=(ModelActor(**at("Planes", text)),),
        targets=(ModelSpan(**at("food aid", text)),),
    )
    (seen,) = (
        TrainedReader(Network(claim), tidy=TidyWords(goods=frozenset({"food", "aid"}))).read(d, sentences).observations
    )
    assert words(seen.claim, Role.ACTOR) == ["Planes"] and words(seen.claim, Role.TARGET) == []


@pytest.mark.parametrize("gap", [" ", "\n", " \r\n"])
def test_a_place_that_was_cut_in_two_is_made_whole(gap: str) -> None:
    text = f"Rebels shelled the army in parts of{gap}Alba city. The town is calm."
    d, sentences = page(text)
    cut = tuple(ModelPlace(**at(w, text), role="at") for w in ("parts of", "Alba city"))
    (seen,) = TrainedReader(Network(network_claim(**at("shelled", text), places=cut))).read(d, sentences).observations
    assert words(seen.claim, Role.PLACE) == [f"parts of{gap}Alba city"]


def test_most_of_them_is_more_than_half_of_the_number_before() -> None:
    text = "Rebels shelled the army, killing 40 people, most of them children, a medic said. The town is calm."
    d, sentences = page(text)
    whole = ModelCount(**at("40", text), kind="killed", whom="mixed", part=False, bounds="exact")
    most = ModelCount(**at("most of them", text), kind="killed", whom="civilian", part=True, bounds="some")
    (seen,) = TrainedReader(Network(network_claim(counts=(whole, most)))).read(d, sentences).observations
    assert [(c.low, c.high, c.part) for c in seen.claim.counts] == [(40, 40, False), (21, 40, True)]


def test_the_dead_of_the_second_clause_are_not_counted_on_the_first() -> None:
    text = "Shells killed 12 people in Alba and a strike killed 7 people in Brod. The town is calm."
    d, sentences = page(text)
    twelve, seven = (
        ModelCount(**at(f"{n} people", text), kind="killed", whom="mixed", part=False, bounds="exact", joint=False)
        for n in (12, 7)
    )
    shells = network_claim(**at("Shells", text), type="shelling", counts=(twelve, seven))
    for known in ((), (seven,)):
        strike = network_claim(**at("strike", text), type="airstrike", counts=known)
        seen = TrainedReader(Network(shells, strike)).read(d, sentences).observations
        assert [[c.low for c in o.claim.counts] for o in seen] == [[12], [7]]
    alone = TrainedReader(Network(shells)).read(d, sentences).observations
    assert [[c.low for c in o.claim.counts] for o in alone] == [[12, 7]], "where one is told, nobody else can have it"


HEDGES = HedgeWords(
    negations=frozenset({"not"}),
    may=frozenset({"may"}),
    will=frozenset({"will"}),
    doubtful=frozenset({"alleged"}),
    planned=frozenset({"threatened"}),
)


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Rebels did not shell the army in Alba.", Status.DENIED),
        ("Rebels may shell the army in Alba.", Status.POSSIBLE),
        ("Rebels in May shell the army in Alba.", Status.ACTUAL),
        ("Rebels will shell the army in Alba.", Status.PLANNED),
        ("Rebels threatened to shell the army in Alba.", Status.PLANNED),
        ("Rebels had come to shell the army in Alba.", Status.ACTUAL),
    ],
)
def test_the_words_right_before_a_trigger_say_whether_it_happened(sentence: str, status: Status) -> None:
    text = sentence + " The town is calm."
    d, sentences = page(text)
    claim = network_claim(**at("shell", text), actors=(ModelActor(**at("Rebels", text)),))
    (seen,) = TrainedReader(Network(claim), hedges=HEDGES).read(d, sentences).observations
    assert seen.claim.status is status


def test_who_suffers_is_no_doer() -> None:
    """The subject of a passive, and people the claim counts among its victims, are targets."""

    def sides_of(text: str, actor: str, kind: str, trigger: str, *counts: ModelCount) -> list[list[str]]:
        d, sentences = page(text)
        claim = network_claim(**at(trigger, text), type=kind, actors=(ModelActor(**at(actor, text)),), counts=counts)
        words = VictimWords(be=frozenset({"been", "were", "'s"}))
        (seen,) = TrainedReader(Network(claim), victims=words).read(d, sentences).observations
        return [[m.span.quote for m in seen.claim.of(role)] for role in (Role.ACTOR, Role.TARGET)]

    passive = "The insurgents had been attacked in Alba. The town is calm."
    assert sides_of(passive, "The insurgents", "attack", "attacked") == [[], ["The insurgents"]]
    moved = "The troops were deployed in Alba. The town is calm."
    assert sides_of(moved, "The troops", "movement", "deployed") == [["The troops"], []]
    owned = "The army's shelling of Alba went on. The town is calm."
    assert sides_of(owned, "The army", "shelling", "shelling") == [["The army"], []]
    counted = "Shots in the air, five men locked up in Alba. The town is calm."
    five = ModelCount(**at("five men", counted), kind="detained", whom="mixed", part=False, bounds="exact", joint=False)
    assert sides_of(counted, "five men", "detention", "locked up", five) == [[], ["five men"]]


def test_sides_and_places_of_another_sentence_are_not_taken_over() -> None:
    text = "Rebels held Brod. Jets bombed Alba."
    d, sentences = page(text)
    far, near = ModelPlace(**at("Brod", text), role="at"), ModelPlace(**at("Alba", text), role="at")
    claim = network_claim(
        **at("bombed", text),
        type="airstrike",
        actors=(ModelActor(**at("Jets", text)),),
        targets=(ModelSpan(**at("Rebels", text)),),
        places=(far, near),
    )
    (seen,) = TrainedReader(Network(claim)).read(d, sentences).observations
    assert [m.span.quote for m in seen.claim.mentions] == ["Jets", "Alba"]


def test_the_number_of_a_family_counts_nobody() -> None:
    text = "Shells killed seven members of one family in Alba. The town is calm."
    d, sentences = page(text)
    seven = ModelCount(**at("seven", text), kind="killed", whom="mixed", part=False, bounds="exact", joint=False)
    one = ModelCount(**at("one", text), kind="killed", whom="mixed", part=False, bounds="exact", joint=False)
    claim = network_claim(**at("Shells", text), counts=(seven, one))
    (seen,) = TrainedReader(Network(claim)).read(d, sentences).observations
    assert [(c.low, c.high) for c in seen.claim.counts] == [(7, 7)]


def test_a_number_that_the_network_gives_to_another_claim_is_not_told_twice() -> None:
    text = "Shells hit Alba and killed 40, denying that 100 had died there. The town is calm."
    d, sentences = page(text)

    def count(words: str, n: int) -> Count:
        start = text.index(words)
        return Count(harm=HarmKind.KILLED, whom=Whom.MIXED, low=n, high=n, span=d.span(start, start + len(words)))

    def model(words: str) -> ModelCount:
        return ModelCount(**at(words, text), kind="killed", whom="mixed", part=False, bounds="exact", joint=False)

    hit = network_claim(**at("hit", text), counts=(model("40"),))
    died = network_claim(**at("died", text), counts=(model("100"),))
    ruled = Claim(
        type=ClaimType.SHELLING,
        trigger=d.span(text.index("hit"), text.index("hit") + 3),
        counts=(count("40", 40), count("100", 100)),
    )
    told = TrainedReader(Network(hit, died), Rules(ruled)).read(d, sentences).claims
    assert sorted(c.low or 0 for claim in told for c in claim.counts) == [40, 100]


def test_two_triggers_of_one_phrase_are_one_claim() -> None:
    text = "Activists tell of mass kidnapping in Alba. The town is calm."
    d, sentences = page(text)
    mass = network_claim(**at("mass", text), type="abduction", type_score=0.6)
    taken = network_claim(**at("kidnapping", text), type="abduction")
    (told,) = TrainedReader(Network(mass, taken)).read(d, sentences).claims
    assert told.trigger.quote == "kidnapping"  # the surer


def test_nobody_is_harmed_by_what_is_feared_ahead() -> None:
    text = "It is feared that gunmen will take the women as slaves from Alba. The town is calm."
    d, sentences = page(text)
    women = ModelCount(
        **at("the women", text), kind="abducted", whom="civilian", part=False, bounds="exact", joint=False
    )
    claim = network_claim(**at("slaves", text), type="sexual_violence", status="possible", counts=(women,))
    reader = TrainedReader(Network(claim), victims=VictimWords(ahead=frozenset(("will",))))
    (feared,) = reader.read(d, sentences).claims
    assert feared.counts == ()


def test_the_grammar_adds_numbers_only_where_they_stand_side_by_side() -> None:
    far = "Shells hit Alba and killed 40, said the army, which denies a claim by its foes that 100 had died there. All is calm."
    near = "Shells hit Alba and killed 20 pupils and 2 teachers of the town. All is calm."
    for text, told in ((far, [40]), (near, [2, 20])):
        d, sentences = page(text)
        numbers = [n for n in ("40", "100", "20", "2 ") if f" {n}" in text]
        counts = tuple(
            Count(harm=HarmKind.KILLED, whom=Whom.MIXED, low=int(n), high=int(n), span=d.span(i, i + len(n.strip())))
            for n in numbers
            for i in [text.index(f" {n}") + 1]
        )
        first = ModelCount(**at(numbers[0], text), kind="killed", whom="mixed", part=False, bounds="exact", joint=False)
        start = text.index("hit")
        ruled = Claim(type=ClaimType.SHELLING, trigger=d.span(start, start + 3), counts=counts)
        reader = TrainedReader(Network(network_claim(**at("hit", text), counts=(first,))), Rules(ruled))
        (seen,) = reader.read(d, sentences).claims
        assert sorted(c.low or 0 for c in seen.counts) == told


def test_a_headline_that_makes_the_network_see_nothing_is_left_out() -> None:
    class Shy(Network):
        def predict(self, text: str, title: str | None, sentences: Sequence[tuple[int, int]]) -> ModelReading:
            seen = super().predict(text, title, sentences)
            return ModelReading(claims=(), furniture=seen.furniture) if title else seen

    d, sentences = page()
    headed = d.with_changes(title="Toll rises to 61")
    assert [c.type for c in TrainedReader(Shy(network_claim())).read(headed, sentences).claims] == [ClaimType.SHELLING]


def test_on_a_page_that_may_be_stitched_a_claim_keeps_what_its_own_sentence_tells() -> None:
    text = "Jets came on Monday, the ministry said. Shells hit Alba and killed five. The town is calm."
    d, sentences = page(text)
    five = ModelCount(**at("five", text), kind="killed", whom="mixed", part=False, bounds="exact", joint=False)
    claim = network_claim(
        **at("hit", text),
        actors=(ModelActor(**at("Shells", text)),),
        times=(ModelSpan(**at("Monday", text)),),
        sources=(ModelSource(**at("the ministry", text), kind="official"),),
        counts=(five,),
    )
    perhaps = d.with_changes(integrity=Integrity.PATCHWORK, flags=(PERHAPS_ONE,))
    (seen,) = TrainedReader(Network(claim), Rules()).read(perhaps, sentences).observations
    assert [m.span.quote for m in seen.claim.mentions] == ["Shells"]
    assert [(c.low, c.high) for c in seen.claim.counts] == [(5, 5)]
    assert seen.claim.attribution == ()
    assert seen.event_key is None


def test_only_a_page_that_is_stitched_for_certain_is_kept_from_the_network() -> None:
    d, sentences = page()
    reader = TrainedReader(Network(network_claim()), Rules())
    stitched = d.with_changes(integrity=Integrity.PATCHWORK)
    assert reader.read(stitched, sentences).claims == ()
    perhaps = d.with_changes(integrity=Integrity.PATCHWORK, flags=(PERHAPS_ONE,))
    assert [c.type for c in reader.read(perhaps, sentences).claims] == [ClaimType.SHELLING]


def test_killed_and_wounded_without_a_number_tells_of_both():
    text = "Rebels shelled Alba, killing and wounding civilians. The town is calm."
    d, sentences = page(text)
    count = ModelCount(**at("civilians", text), kind="killed", whom="civilian", part=False, bounds="exact")
    claim = network_claim(**at("shelled", text), counts=(count,))
    words = PeopleWords(fatal=frozenset(("killing",)), hurt=frozenset(("wounding",)))
    reader = TrainedReader(Network(claim), harmed_people=words, people=frozenset(("civilians",)))
    (found,) = reader.read(d, sentences).claims
    assert [(c.harm, c.low, c.high) for c in found.counts] == [(HarmKind.KILLED, 2, None), (HarmKind.WOUNDED, 2, None)]


@pytest.mark.parametrize(
    ("text", "voices"),
    [
        ("A Taliban spokesman, Zabihullah Mujahid, said rebels shelled Alba. The town is calm.", 1),
        ("The Observatory, a British-based monitor, said rebels shelled Alba. The town is calm.", 1),
        ("According to the newspaper, a monitoring group said rebels shelled Alba. The town is calm.", 2),
        ("The police, medics and residents said rebels shelled Alba. The town is calm.", 2),
    ],
)
def test_an_apposition_is_one_speaker(text: str, voices: int) -> None:
    names = [
        n
        for n in ("A Taliban spokesman", "Zabihullah Mujahid", "The Observatory", "a British-based monitor",
                  "the newspaper", "a monitoring group", "The police", "medics")
        if n in text
    ]  # fmt: skip
    sources = tuple(ModelSource(**at(n, text), kind="official") for n in names)
    d, sentences = page(text)
    reader = TrainedReader(Network(network_claim(**at("shelled", text), sources=sources)))
    (found,) = reader.read(d, sentences).claims
    assert len(found.attribution) == voices
