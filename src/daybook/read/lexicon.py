"""The lexicon pack in memory: event words with inflections, closed classes, cues. All words are data of the pack."""

import csv
import json
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from daybook.core.errors import StopRun
from daybook.core.vocab import ClaimType, HarmKind
from daybook.read.hedges import HedgeWords
from daybook.read.tidy import TidyWords
from daybook.read.uncounted import PeopleWords
from daybook.read.victims import VictimWords

_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event word: ``kind`` a type of the codebook or a conditional kind (``?take``), ``roles`` its argument pattern."""

    phrase: str
    pos: str
    kind: str
    roles: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbForm:
    """One form of a verb: ``base s past part ing``; past and participle are often both."""

    lemma: str
    forms: frozenset[str]


def inflect_verb(lemma: str, irregular: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    """Surface -> forms of a verb, by the spelling rules of English and the pack's table of irregular verbs."""
    out: dict[str, set[str]] = {}

    def add(surface: str, form: str) -> None:
        out.setdefault(surface, set()).add(form)

    add(lemma, "base")
    if lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        add(lemma + "es", "s")
    elif lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        add(lemma[:-1] + "ies", "s")
    else:
        add(lemma + "s", "s")
    doubled = lemma + lemma[-1] if lemma in irregular and irregular[lemma][0].startswith(lemma + lemma[-1]) else lemma
    short = len(lemma) <= 4 and lemma[-1] not in _VOWELS + "wxy" and lemma[-2:-1] in _VOWELS
    if short and lemma[-3:-2] not in _VOWELS:
        doubled = lemma + lemma[-1]
    if lemma.endswith("ie"):
        ing = lemma[:-2] + "ying"
    elif lemma.endswith("e") and not lemma.endswith(("ee", "oe")):
        ing = lemma[:-1] + "ing"
    else:
        ing = doubled + "ing"
    add(ing, "ing")
    if lemma in irregular:
        past, part = irregular[lemma]
        add(past, "past")
        add(part, "part")
        if past == part:
            add(past, "part")
    else:
        if lemma.endswith("e"):
            past = lemma + "d"
        elif lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
            past = lemma[:-1] + "ied"
        else:
            past = doubled + "ed"
        add(past, "past")
        add(past, "part")
    return {surface: frozenset(forms) for surface, forms in out.items()}


def plural(noun: str) -> str:
    """Regular plural of a noun phrase (its last word)."""
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"


class Lexicon:
    """Look-ups of one lexicon pack. Words are lower case; hyphened and spaced spellings of a phrase are both known."""

    def __init__(self, *, triggers: list[Entry], words: dict[str, Any], name: str = "lexicon-en") -> None:
        self.name = name
        self.words = words
        self._sets: dict[str, frozenset[str]] = {}
        irregular: dict[str, list[str]] = words["irregular"]
        self.verbs: dict[str, list[VerbForm]] = {}
        lemmas = (
            set(words["common_verbs"].split()) | set(words["reporting"].split()) | set(words["light_verbs"].split())
        )
        # First words of verb entries ("blow" of "blow up") are verbs too.
        lemmas |= {e.phrase.split()[0] for e in triggers if e.pos == "v"}
        for lemma in sorted(lemmas):
            for surface, forms in inflect_verb(lemma, irregular).items():
                self.verbs.setdefault(surface, []).append(VerbForm(lemma=lemma, forms=forms))
        self.harmed_nouns = {kind: frozenset(listed.split()) for kind, listed in words["harmed_nouns"].items()}
        self.harmed_words = frozenset().union(*self.harmed_nouns.values())  # nouns for the dead and the hurt
        self.verb_entries: dict[str, Entry] = {}  # single-word verbs by lemma
        self.phrasal: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}  # first lemma -> (rest words, entry)
        self.noun_entries: dict[tuple[str, ...], Entry] = {}
        for entry in triggers:
            parts = entry.phrase.split()
            if entry.pos == "v":
                if len(parts) == 1:
                    self.verb_entries[entry.phrase] = entry
                else:
                    self.phrasal.setdefault(parts[0], []).append((tuple(parts[1:]), entry))
            else:
                singular, many = tuple(parts), (*parts[:-1], plural(parts[-1]))
                for form in (singular, many):
                    self.noun_entries.setdefault(form, entry)
                    if len(form) > 1:
                        self.noun_entries.setdefault(("-".join(form[:-1]), form[-1]), entry)
                        self.noun_entries.setdefault(("-".join(form),), entry)
        for options in self.phrasal.values():
            options.sort(key=lambda o: -len(o[0]))
        self.longest_noun = max((len(k) for k in self.noun_entries), default=1)
        self.noun_first = frozenset(k[0] for k in self.noun_entries)
        self.source_kind: dict[str, str] = {}
        for kind, listed in words["source_nouns"].items():
            for word in listed.split():
                self.source_kind.setdefault(word, kind)
        self.civilian = self.set("civilian_nouns")
        self.combatant = self.set("combatant_nouns")
        self.people = self.civilian | self.combatant | self.set("person_nouns")
        self.not_people = self.set("not_people") - self.people

    @property
    def idle(self) -> frozenset[str]:
        """Words that name nobody and no place by themselves: articles, prepositions, conjunctions, auxiliaries."""
        return frozenset().union(*map(self.set, ("articles", "prepositions", "coordinators", "be", "have", "do")))

    @property
    def victims(self) -> VictimWords:
        """Words that tell who of those counted was harmed."""
        return VictimWords(*map(self.set, "doer_cues will_modals fatal_forms hurt_forms be".split()))

    @property
    def harmed_people(self) -> PeopleWords:
        """Words by which people who are told without a number are known, and what befell them."""
        keys = "sought_cues fatal_forms hurt_forms collective_nouns part_openers"
        return PeopleWords(self.people, self.combatant, self.civilian, *map(self.set, keys.split()))

    @property
    def hedges(self) -> HedgeWords:
        """Words that tell whether something happened, for the claims that the rules do not see."""
        keys = "attempt_cues negations may_modals will_modals doubtful_adjectives coming_adjectives planned_cues"
        return HedgeWords(*map(self.set, keys.split()))

    @property
    def said(self) -> frozenset[str]:
        """Every form of the verbs of speech."""
        lemmas = self.set("reporting")
        return frozenset(form for form, readings in self.verbs.items() if any(r.lemma in lemmas for r in readings))

    @property
    def peoples(self) -> frozenset[str]:
        """Names of nations, peoples and faiths, singular and plural: who bears one is no fighter for that."""
        return frozenset(f for d in self.set("demonyms") | self.set("peoples") for f in (d, f"{d}s"))

    @property
    def tidy(self) -> TidyWords:
        """Words that fill no slot, or not this one."""
        goods = self.set("aid_goods") | self.set("aid_adjectives")
        return TidyWords(self.idle, goods, self.set("remains_nouns"), self.set("holding_participles"))

    def set(self, key: str) -> frozenset[str]:
        """A word list of the pack as a set."""
        if key not in self._sets:
            if key not in self.words:
                raise StopRun(f"lexicon pack {self.name} has no word list {key!r}")
            listed = self.words[key]
            self._sets[key] = frozenset(listed.split("|") if "|" in listed else listed.split())  # "|" parts phrases
        return self._sets[key]

    def check_kinds(self, conditional: frozenset[str]) -> None:
        """Raise ``StopRun`` if an entry has a kind that is neither a type of the codebook nor one of ``conditional``."""
        legal = conditional | {str(t) for t in ClaimType}
        entries = [*self.verb_entries.values(), *self.noun_entries.values()]
        entries += [entry for options in self.phrasal.values() for _, entry in options]
        for entry in entries:
            if entry.kind not in legal:
                raise StopRun(f"lexicon pack {self.name}: {entry.phrase!r} has the unknown kind {entry.kind!r}")

    def surfaces(self, lemmas: frozenset[str]) -> frozenset[str]:
        """All forms of these verbs."""
        return frozenset(s for s, forms in self.verbs.items() if any(f.lemma in lemmas for f in forms))

    @classmethod
    def load(cls, pack: str = "lexicon-en") -> "Lexicon":
        """The packaged lexicon of this name; raises ``StopRun`` if the pack is missing or broken."""
        return cls.from_folder(files("daybook.packs").joinpath(pack), pack)

    @classmethod
    def from_folder(cls, folder: Traversable, name: str) -> "Lexicon":
        """A lexicon from a pack's folder."""
        try:
            words = json.loads(folder.joinpath("words.json").read_text("utf-8"))
            lines = folder.joinpath("triggers.tsv").read_text("utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise StopRun(f"lexicon pack {name} cannot be read: {error}") from error
        triggers = []
        for number, row in enumerate(csv.reader(lines, delimiter="\t"), 1):
            if not row or row[0].startswith("#"):
                continue
            if len(row) != 4:
                raise StopRun(
                    f"lexicon pack {name}, triggers.tsv line {number}: four columns expected, {len(row)} found"
                )
            triggers.append(Entry(phrase=row[0], pos=row[1], kind=row[2], roles=row[3]))
        return cls(triggers=triggers, words=words, name=name)


def vote_words(pack: str = "lexicon-en") -> dict[str, frozenset[str]]:
    """Kind of harm or type of claim -> words one of which a sentence must hold before the network is believed."""
    votes = json.loads(files("daybook.packs").joinpath(pack, "votes.json").read_text("utf-8"))
    return {kind: frozenset(votes[kind].split()) for kind in (*HarmKind, *ClaimType) if kind in votes}
