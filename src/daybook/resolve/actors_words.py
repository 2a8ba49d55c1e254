"""Common nouns for people, forces and things at war: what a noun phrase says of whom, without any name.

Words and classes are data (``packs/actors/nouns.tsv``). Loaded words ("regime", "terrorists") have the class of their
neutral neighbours and are marked; they never name a class.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from daybook.core.errors import StopRun
from daybook.core.vocab import Whom
from daybook.resolve.actors_pack import MARKS, ActorPack, standard_pack
from daybook.resolve.actors_text import Token, Tokenizer

_END = ""
_PERSONS = frozenset(
    "civilian aid_worker rescuer protester captive people community soldier army police guard rebel insurgent jihadist separatist "
    "gunman suicide_bomber fighter militia allied gang peacekeeper".split()
)
# Heads that hand over to what follows "of": "dozens of civilians", "members of the group", "families of soldiers" do not.
_TRANSPARENT = frozenset(
    "dozens hundreds scores thousands millions tens number majority most many several some handful group groups half rest "
    "all couple score lot lots total bodies body remains lives gatherings gathering units unit members member elements "
    "element residents ranks positions targets none each any two three four five six seven eight nine ten one both "
    "convoy convoys column columns batch wave contingent fighters positions movements hotbeds".split()
)
_BREAKS = frozenset(
    "in at on from near by who whom whose that which including among with along alongside between after before during for "
    "against under inside outside held loyal backed linked affiliated belonging fighting trying living working "
    "traveling travelling fleeing while as to into".split()
)
_JOINS = frozenset(("and", "or"))


class Noun(NamedTuple):  # a tuple, as Token is
    """A known noun in a phrase: token range (end exclusive), class, whom, and whether it is a loaded word."""

    first: int
    last: int
    noun_class: str
    whom: Whom
    loaded: bool


class ActorWords:
    """Classes of common nouns. ``whom`` is the helper for counts; classes are those of ``nouns.tsv``."""

    def __init__(self, pack: ActorPack | None = None, tokenizer: Tokenizer | None = None) -> None:
        pack = pack if pack is not None else standard_pack()
        self._tokenizer = tokenizer if tokenizer is not None else Tokenizer(pack.spellings)
        self._tokens = lru_cache(maxsize=4096)(self._tokenizer.tokens)  # a resolver asks for the same few words again
        self._root: dict[str, Any] = {}
        every = {form for forms, *_ in pack.nouns for form in forms}  # a form's own row wins over a variant
        for forms, noun_class, whom, loaded in pack.nouns:
            for form in [v for f in forms for v in pack.variants(f) if v == f or v not in every]:
                tokens = self._tokenizer.tokens(form.lstrip(MARKS))
                if not tokens:
                    raise StopRun(f"actor pack: nouns.tsv has the form {form!r}, which has no word in it")
                node = self._root
                for token in tokens:
                    node = node.setdefault(token.key, {})
                raws = tuple(t.raw for t in tokens) if form.startswith("=") else None
                node[_END] = (noun_class, Whom(whom), loaded, raws)

    transparent = _TRANSPARENT

    def nouns(self, tokens: Sequence[Token]) -> tuple[Noun, ...]:
        """Known nouns among these tokens, longest first, not overlapping, in order."""
        out = []
        index = 0
        while index < len(tokens):
            node, position, best = self._root, index, None
            while position < len(tokens):
                key = tokens[position].key
                if key not in node and key.endswith("s") and _END in node.get(key[:-1], ()):
                    key = key[:-1]  # a lost apostrophe: "the armys"
                if key not in node:
                    break
                node = node[key]
                position += 1
                if _END in node:
                    noun_class, whom, loaded, raws = node[_END]
                    if raws is None or tuple(t.raw for t in tokens[index:position]) == raws:
                        best = Noun(index, position, noun_class, whom, loaded)
            if best is None:
                index += 1
            else:
                out.append(best)
                index = best.last
        return tuple(out)

    def tokens(self, words: str) -> list[Token]:
        """The folded words of a phrase."""
        return list(self._tokens(words))

    def heads(self, words: str | Sequence[Token]) -> tuple[Noun, ...]:
        """The head nouns of a phrase: one, or several if joined ("women and children"); empty if no head is known.

        "some 400 local civilians" → civilians; "dozens of fighters" → fighters; "family members of soldiers" → family
        members; "rebel fighters" → fighters, with "rebel" left to :meth:`nouns`.
        """
        tokens = self.tokens(words) if isinstance(words, str) else list(words)
        known = {n.last: n for n in self.nouns(tokens)}
        starts = {n.first: n for n in known.values()}
        heads: list[Noun] = []
        last: Noun | None = None
        index = 0
        while index < len(tokens):
            key = tokens[index].key
            if index in starts:
                last = starts[index]
                index = last.last
                continue
            if key == "of":
                before = tokens[index - 1].key if index else ""
                single = last is None or last.last - last.first == 1  # "family members of soldiers" is about families
                if (before in _TRANSPARENT and single) or (last is None and not heads):
                    last = None
                    index += 1
                    continue
                break
            if key in _JOINS:
                if last is not None:
                    heads.append(last)
                    last = None
                index += 1
                continue
            if key in _BREAKS and (last is not None or heads):
                break
            index += 1
        if last is not None:
            heads.append(last)
        return tuple(heads)

    def noun_class(self, words: str) -> str | None:
        """Class of the (first) head noun; ``None`` if no head is known."""
        heads = self.heads(words)
        return heads[0].noun_class if heads else None

    def whom(self, words: str) -> Whom | None:
        """Whom a noun phrase counts: civilians, combatants, or mixed; ``None`` if its head is no word of the pack.

        Joined heads of both sorts are mixed. A head that tells nothing ("people", "prisoners", "members") takes what a
        noun before it tells ("civilian prisoners", "militia members").
        """
        tokens = self.tokens(words)
        heads = self.heads(tokens)
        if not heads:
            return None
        told: set[Whom] = set()
        nouns = self.nouns(tokens)
        for head in heads:
            before = [n for n in nouns if n.last == head.first]
            if head.whom is Whom.MIXED and before and before[-1].whom is not Whom.MIXED:
                told.add(before[-1].whom)
            else:
                told.add(head.whom)
        return told.pop() if len(told) == 1 else Whom.MIXED

    def is_person_group(self, words: str) -> bool:
        """True if the phrase's head is people (not a thing, a site or an institution)."""
        return any(h.noun_class in _PERSONS for h in self.heads(words))


@lru_cache(maxsize=1)
def standard_words() -> ActorWords:
    """The words of the standard pack, built once."""
    return ActorWords()
