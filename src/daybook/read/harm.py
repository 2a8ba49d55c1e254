"""Counts of people harmed, taken from the phrases that suffer: numbers, singulars, plurals, and parts of a whole."""

from daybook.core.vocab import Whom
from daybook.read.grammar import Item
from daybook.read.phrases import Phrases
from daybook.read.quantities import Bounds, counts_people, quantity_at
from daybook.read.triggers import HarmDraft


def counts_of(
    phrases: Phrases, item: Item, kind: str, *, bare: bool = True, whom: Whom | None = None, sure: bool = False
) -> list[HarmDraft]:
    """Counts in a noun phrase that suffers ``kind``. ``bare``: also phrases without a number ("a soldier", "civilians").

    ``sure``: the phrase stands where only people stand (object of "killed"), so a bare number is a count of people.
    """
    tokens = phrases.parse.tokens
    found: list[HarmDraft] = []
    opening = [t.low for t in tokens[item.first : item.first + 3]]
    if opening[:2] == ["some", "of"] or opening[:3] == ["many", "of", "the"]:
        pointing = {"them", "those", "whom", "these"} & {t.low for t in tokens[item.first + 2 : item.first + 4]}
        if sure and pointing:  # "some of those killed": a part whose number is not told
            start, end = phrases.parse.text_range(item.first, item.last)
            whom = phrases.whom(item) or whom or Whom.MIXED
            return [HarmDraft(kind=kind, whom=whom.value, low=2, high=None, start=start, end=end, part=True)]
        return found  # a part of a number is not that number
    people = phrases.whom(item) or whom
    k = item.first
    while k < item.last:
        quantity = quantity_at(tokens, k)
        if quantity is None or quantity.last > item.last + 3 or quantity.bounds == Bounds(low=None, high=None):
            k += 1
            continue
        unit = counts_people(tokens[: item.last], quantity.last, phrases.lex.not_people, phrases.lex.people)
        last_word = tokens[quantity.last - 1].low
        if unit is False or (unit is None and people is None and not sure):
            k = quantity.last
            continue
        rest = {t.low for t in tokens[quantity.last : item.last]}
        if (
            unit is None
            and people is None
            and not sure
            and rest - {"more", "others", "other", "of", "-", "strong", "them", "those"}
        ):
            k = quantity.last
            continue
        if tokens[k].low == "no" and people is None and last_word == "no":
            k = quantity.last
            continue
        counted = _whom_after(phrases, quantity.last, item.last) or people or Whom.MIXED
        found.append(
            HarmDraft(
                kind=kind, whom=counted.value, low=quantity.bounds.low, high=quantity.bounds.high, start=quantity.start,
                end=quantity.end, approx=quantity.bounds.approx,
            )
        )  # fmt: skip
        k = quantity.last
    if found or not bare:
        return found
    if item.pronoun and sure:
        one = item.low in ("he", "she", "him", "her")
        if one or item.low in ("they", "them", "others"):
            start, end = phrases.parse.text_range(item.first, item.last)
            found.append(
                HarmDraft(kind=kind, whom="mixed", low=1 if one else 2, high=1 if one else None, start=start, end=end)
            )
        return found
    if people is None and sure and item.last - item.first > 1 and phrases.name_like(item):
        start, end = phrases.parse.text_range(item.first, item.last)
        return [HarmDraft(kind=kind, whom="mixed", low=1, high=1, start=start, end=end)]
    if people is None or item.pronoun:
        return found
    first = tokens[item.first]
    head = tokens[item.head]
    start, end = phrases.parse.text_range(item.first, item.last)
    definite = first.low in (
        "the",
        "this",
        "that",
        "these",
        "those",
        "his",
        "her",
        "their",
        "its",
        "all",
        "any",
        "each",
        "every",
    )
    if head.low in phrases.lex.set("uncounted_heads") and definite:
        return found
    if phrases.plural(item):
        if not definite or head.low in phrases.lex.people:
            found.append(HarmDraft(kind=kind, whom=people.value, low=2, high=None, start=start, end=end))
    elif first.low in ("a", "an", "another") or (
        head.low in phrases.lex.people
        and not head.low.endswith("s")
        and head.low not in phrases.lex.set("collective_nouns")
    ):
        found.append(HarmDraft(kind=kind, whom=people.value, low=1, high=1, start=start, end=end))
    return found


def _whom_after(phrases: Phrases, first: int, last: int) -> Whom | None:
    """Whom the words after a number name."""
    combatant = civilian = named = mixed = False
    peoples = phrases.lex.peoples
    for token in phrases.parse.tokens[first : min(last, first + 7)]:
        if token.tag in ("#",):
            break
        combatant |= token.low in phrases.lex.combatant
        civilian |= token.low in phrases.lex.civilian
        named |= token.name == "actor" and token.low not in peoples
        mixed |= token.low in phrases.lex.people or token.low in peoples
    if combatant:
        return Whom.COMBATANT
    if civilian:
        return Whom.CIVILIAN
    if named:
        return Whom.COMBATANT
    return Whom.MIXED if mixed else None
