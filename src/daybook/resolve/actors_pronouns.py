"""Whom a pronoun takes up: the subject of its own sentence, then of the one before; open where two could be meant.

No parser: noun phrases are the names of the pack and its common nouns, a phrase is *free* (a possible subject) if no
preposition and no verb stands before it. A pronoun that two sides could be is worse guessed than left open, so every
rule here asks for a single candidate; what the rules weigh is told in docs by measurement, not by example.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from daybook.core.claims import Claim
from daybook.core.text import Span
from daybook.core.vocab import Role
from daybook.resolve.actors_nouns import CIVIL_ACTS, NounResolution
from daybook.resolve.actors_pack import ActorPack
from daybook.resolve.actors_page import Decided
from daybook.resolve.actors_scene import SOURCES, Named
from daybook.resolve.actors_text import Token
from daybook.resolve.actors_words import Noun
from daybook.resolve.coreference import CLOSE

_SENTENCE = re.compile(
    r"(?=[.!?\s])(?:(?:(?<![A-Z])(?<!\bGen)(?<!\bCol)(?<!\bLt)(?<!\bMr)(?<!\bDr)[.!?]+[\"'”’)]*\s+(?=[\"“‘(]?[A-Z0-9@]))|\s*\n+)"
)
_ITEM = re.compile(r"[\s\"“]*(?:\d{1,2}[:.h]\d\d|\d+[/.)]|[^\w\s\"'“‘(\[¶])")  # a live blog's entry, a list's item
_OWNERS = frozenset(("its", "their", "his", "her"))
_AND = frozenset(("and", "or", "and the", "or the"))
_RULED = frozenset(("military_object", "army", "state", "air", "navy", "police"))
_THINGS = frozenset(("site", "site_civilian", "military_object", "air", "navy"))


@dataclass(frozen=True, slots=True)
class Grammar:
    """Words of the relations table by their place in a phrase."""

    prepositions: frozenset[str]
    determiners: frozenset[str]
    openers: frozenset[str]
    speech: frozenset[str]
    joiners: frozenset[str]
    times: frozenset[str]
    plurals: frozenset[str]
    either: frozenset[str]

    @classmethod
    def of(cls, pack: ActorPack) -> "Grammar":
        """From the pack's table."""
        places = ("preposition", "determiner", "opener", "speech", "joiner", "time", "plural", "either")
        return cls(*(pack.related(place) for place in places))


class Phrase(NamedTuple):  # a tuple, as Token is
    """A noun phrase that a pronoun may take up. ``number``: ``one``, ``many`` or ``both``; ``free``: a possible subject.

    ``owner``: it stands in the possessive. ``thing``: no actor. ``weak``: a bare country name.
    """

    start: int
    end: int
    number: str
    free: bool
    owner: bool = False
    thing: bool = False
    weak: bool = False


class Phrases:
    """The noun phrases of one text, and its sentences; built once a text, and only if a pronoun asks for it."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        names: Iterable[Named],
        nouns: Iterable[Noun],
        places: Iterable[tuple[int, int]],
        *,
        grammar: Grammar,
        is_place: Callable[[Named], bool],
    ) -> None:
        self.text = text
        self._tokens = tokens
        self._grammar = grammar
        self._starts = [t.start for t in tokens]
        self.breaks = [0, *(m.end() for m in _SENTENCE.finditer(text)), len(text) + 1]
        self.phrases = self._build(list(names), list(nouns), list(places), is_place)
        self._phrase_starts = [p.start for p in self.phrases]

    def sentence(self, offset: int) -> tuple[int, int]:
        """The sentence around an offset."""
        index = bisect_right(self.breaks, offset)
        return self.breaks[index - 1], self.breaks[index]

    def before(self, offset: int) -> tuple[int, int] | None:
        """The sentence before the one around an offset; ``None`` at the start, and at an entry of a live blog or list."""
        index = bisect_right(self.breaks, offset)
        here = self.breaks[index - 1]
        if index < 2 or (self.text[:here].endswith("\n") and _ITEM.match(self.text[here : here + 12])):
            return None
        return self.breaks[index - 2], here

    def quoted_at(self, offset: int) -> int:
        """Where the quotation around an offset begins; -1 outside quotations (counted within the paragraph)."""
        start = self.text.rfind("\n", 0, offset) + 1
        part = self.text[start:offset]
        marks = [m.start() for m in re.finditer(r"[\"“”]", part)]
        if len(marks) % 2 == 0:
            return -1
        return start + marks[-1]

    def within(self, start: int, end: int) -> list[Phrase]:
        """Phrases between these offsets."""
        return self.phrases[bisect_left(self._phrase_starts, start) : bisect_left(self._phrase_starts, end)]

    def leads(self, offset: int) -> bool:
        """True if only a few words stand before an offset in its sentence, and none of them is a phrase."""
        start, _ = self.sentence(offset)
        first, here = bisect_left(self._starts, start), bisect_left(self._starts, offset)
        return here - first <= 4 and not self.within(start, offset)

    def place_of(self, start: int, end: int) -> str:
        """Where a pronoun stands: ``joined`` (after "and", "but"), ``under`` (after "as", "when"), ``leads``, ``object``."""
        index = bisect_left(self._starts, start)
        if index == 0 or self.sentence(start)[0] >= self._tokens[index - 1].end:
            return "leads"
        before = self._tokens[index - 1]
        gap = self.text[before.end : start]
        if before.key in self._grammar.joiners:
            return "joined"
        if before.key in self._grammar.speech:
            return "said"
        if before.key in self._grammar.openers:
            return "under"
        if "," in gap or ";" in gap or before.key in self._grammar.times:
            return "comma"
        return "object"

    # -- building -------------------------------------------------------------------------------------------------

    def _build(
        self,
        names: list[Named],
        nouns: list[Noun],
        places: list[tuple[int, int]],
        is_place: Callable[[Named], bool],
    ) -> list[Phrase]:
        parts: list[tuple[int, int, Named | None, Noun | None]] = []
        for name in names:
            parts.append((name.start, name.end, name, None))
        for noun in nouns:
            parts.append((self._tokens[noun.first].start, self._tokens[noun.last - 1].end, None, noun))
        parts.sort(key=lambda p: (p[0], -p[1]))
        out: list[Phrase] = []
        index = 0
        while index < len(parts):
            start, end = parts[index][:2]
            group = [parts[index]]
            index += 1
            while index < len(parts):
                gap = self.text[end : parts[index][0]] if parts[index][0] >= end else ""
                if gap not in ("", " ", "-") and not (gap in ("'s ", "’s ") and parts[index][3] is not None):
                    break
                if parts[index][1] > end:
                    end = parts[index][1]
                group.append(parts[index])
                index += 1
            phrase = self._phrase(start, end, group, is_place)
            if phrase is not None:
                out.append(phrase)
        taken = [(p.start, p.end) for p in out]
        for a, b in places:
            if not any(x < b and a < y for x, y in taken):
                out.append(Phrase(a, b, "one", self._free(a), thing=True))
        out.sort(key=lambda p: p.start)
        for index in range(1, len(out)):  # "between the one and the other": neither is free
            before, phrase = out[index - 1], out[index]
            if phrase.free and not before.free and self.text[before.end : phrase.start].strip() in _AND:
                out[index] = phrase._replace(free=False)
        return out

    def _phrase(
        self,
        start: int,
        end: int,
        group: list[tuple[int, int, Named | None, Noun | None]],
        is_place: Callable[[Named], bool],
    ) -> Phrase | None:
        last = max(group, key=lambda g: g[1])
        name, noun = last[2], last[3]
        after = self.text[end : end + 2]
        if after[:1] in "-–" and after[1:2].isalpha():
            return None  # "rebel-held": no phrase of its own
        if name is not None and (name.modifier or name.kind in SOURCES):
            return None
        thing = noun is not None and (noun.noun_class in _THINGS or noun.noun_class.startswith("source_"))
        if noun is not None and noun.noun_class.startswith("source_"):
            return None
        weak = name is not None and name.kind in ("state", "capital", "nationality")
        if name is not None and name.kind == "nationality":
            return None  # an adjective before a noun that the pack does not know
        if weak and name is not None and is_place(name):
            return None
        return Phrase(
            start,
            end,
            self._number(end, name),
            self._free(start),
            owner=after[:1] in "'’" and after != "' ",
            thing=thing,
            weak=weak,
        )

    def _number(self, end: int, name: Named | None) -> str:
        token = self._tokens[bisect_left(self._starts, end) - 1]
        if token.raw.isupper() or token.raw.endswith(("ss", "is", "us")):
            plural = False
        else:
            plural = token.key.endswith("s") or token.key in self._grammar.plurals
        if name is None:
            return "both" if token.key in self._grammar.either else "many" if plural else "one"
        if name.kind in ("state", "capital", "head", "government", "intergovernmental", "ngo"):
            return "one"
        return "many" if plural else "both"

    def _free(self, start: int) -> bool:
        """True if neither a preposition nor a verb governs the phrase that begins here."""
        index = bisect_left(self._starts, start)
        opening = self.sentence(start)[0]
        steps = 0
        determined = False
        while index > 0 and steps < 6:
            before = self._tokens[index - 1]
            if before.start < opening:
                return True
            gap = self.text[before.end : self._tokens[index].start].replace("al-", "")
            if any(mark in gap for mark in ',;:()—"“”'):
                return True
            key = before.key
            if key in self._grammar.openers or key in self._grammar.times or (key.isdigit() and determined):
                return True
            if key in self._grammar.prepositions:
                return False
            if (
                "-" not in gap
                and not determined
                and key.endswith(("ed", "ing"))
                and key not in self._grammar.determiners
            ):
                return False
            if determined:
                return not key.endswith(("ed", "ing"))
            if key in self._grammar.determiners:
                determined = True
            index -= 1
            steps += 1
        return index == 0


class PronounResolution(NounResolution):
    """What pronouns take up in a reading, on top of what its common nouns mean."""

    _phrases: Phrases | None = None

    def phrases(self) -> Phrases:
        """The phrases of this reading's text."""
        if self._phrases is None:
            places = {(m.span.start, m.span.end) for c in self.reading.claims for m in c.of(Role.PLACE)}
            scene = self.scene
            nouns = self.words.nouns(scene.tokens)
            self._phrases = Phrases(
                scene.text,
                scene.tokens,
                scene.names,
                nouns,
                sorted(places),
                grammar=Grammar.of(self.pack),
                is_place=scene.is_place,
            )
        return self._phrases

    def meant_by(self, phrase: Phrase, claim: Claim) -> str | None:
        """The entry that a phrase names: as decided where a claim uses it, else decided now."""
        if phrase.thing:
            return None
        for (start, end), ref in self.out.items():
            if not (start <= phrase.start and phrase.end <= end):
                continue
            inside = self.phrases().within(start, end)
            if end == phrase.end or (inside and inside[0].start == phrase.start):
                return ref.actor_id
        return self.decide(self.document.span(phrase.start, phrase.end), "", claim).actor_id

    def decide(self, span: Span, slot: str, claim: Claim) -> Decided:
        """What a span names; the resolver knows."""
        raise NotImplementedError

    def taken_up(self, pronoun: str, span: Span, slot: str, claim: Claim) -> tuple[Phrase | None, str]:
        """The phrase that a pronoun takes up, with the rule's name; ``None`` with the reason why not.

        Rules, in order: the only fitting phrase of the sentence before the pronoun; its only fitting subject, for a
        pronoun that is a subject or an owner; the same of the sentence before, if the pronoun leads its sentence.
        """
        if pronoun == "person":
            return self.ruler(span), "the ruler named before"
        phrases = self.phrases()
        start, _ = phrases.sentence(span.start)
        floor = max((b for b in self.barriers if b <= span.start), default=0)
        quote = phrases.quoted_at(span.start)
        floor = max(floor, quote)
        avoid = self.others_of(claim, slot)
        numbers = ("one", "both") if pronoun == "thing" else ("many", "both")

        def fitting(low: int, high: int) -> list[tuple[Phrase, str]]:
            out = []
            for phrase in phrases.within(max(low, floor), high):
                if phrase.end > high or phrase.number not in numbers:
                    continue
                if phrase.weak and not phrase.free:
                    continue
                if phrase.thing:
                    if slot != "actor":
                        out.append((phrase, "thing"))
                    continue
                actor = self.meant_by(phrase, claim)
                if actor in avoid:
                    continue
                if slot == "actor" and claim.type not in CIVIL_ACTS and actor == "civilians":
                    continue
                out.append((phrase, actor or "?"))
            return out

        token = next(t for t in self.words.tokens(span.quote) if self.pronouns.get(t.key) == pronoun)
        owner = token.key in _OWNERS
        place = phrases.place_of(span.start, span.start + token.end)
        if place == "object" and token.key == "they":
            place = "under"  # "territory they hold"
        here = fitting(start, span.start)
        if owner and here and self.document.text[here[-1][0].end : span.start] == " and ":
            return here[-1][0], "the one joined with it"
        if here:
            found = self._single(here, owner, place, told=bool(avoid))
            return (found[0], f"{found[1]} of its sentence") if found else (None, "a pronoun that several could be")
        before = phrases.before(span.start)
        other = bool(avoid) and place == "object" and not owner  # "it attacked them", and "it" is known
        if before is None or not (phrases.leads(span.start) or other):
            return None, "a pronoun without a thread"
        there = fitting(*before)
        found = self._single(there, owner, "leads") if there else None
        if found is None:
            return None, "a pronoun that several could be" if there else "a pronoun without a thread"
        return found[0], f"{found[1]} of the sentence before"

    def ruler(self, span: Span) -> Phrase | None:
        """ "His forces", "her government": the one head of state that this sentence or the one before names."""
        heads = self.words.heads(span.quote)
        own = self.words.tokens(span.quote)[0].key in _OWNERS
        if not own or not heads or heads[0].noun_class not in _RULED:
            return None
        floor = max((b for b in self.barriers if b <= span.start), default=0)
        low = max(span.start - CLOSE, floor)
        near = [n for n in self.scene.names if n.kind == "head" and low <= n.start and n.end <= span.start]
        if len({n.ids for n in near}) != 1 or len(near[0].ids) != 1:
            return None
        return Phrase(near[-1].start, near[-1].end, "one", True)

    @staticmethod
    def _single(
        found: Sequence[tuple[Phrase, str]], owner: bool, place: str, *, told: bool = False
    ) -> tuple[Phrase, str] | None:
        """The phrase that all candidates mean, else the only subject among them; ``None`` if neither decides.

        ``told``: the claim's other side is decided, and is no candidate.
        """
        subjects = [(p, a) for p, a in found if p.free and not p.owner]
        if place == "object" and not owner and subjects:  # "the guards waved them in": not the guards
            found = [f for f in found if f[1] != subjects[-1][1]]
            subjects = []
        if not found:
            return None
        first = found[0][0]
        if len({actor for _, actor in found}) == 1:
            if all(p.owner for p, _ in found):
                return None  # "the movement's branch said it": the branch, whatever the pack knows of it
            if first.free or (place == "object" and (owner or told)):
                return first, "the only one who fits"
            return None
        if not owner and place in ("leads", "said") and len({actor for _, actor in subjects}) == 1:
            return subjects[0][0], "the subject"
        return None
