"""A sentence as the checks see it: where quoted words stand, and what the grammar of the rules makes of them."""

from collections.abc import Iterable, Sequence
from copy import copy

from daybook.core.claims import Claim
from daybook.core.documents import Document, Sentence
from daybook.core.vocab import HarmKind, Role, SourceKind, Status
from daybook.read.attribution import Attributions
from daybook.read.clauses import Clauses, Frame
from daybook.read.grammar import Grammar, Item, Named
from daybook.read.lexicon import Entry, Lexicon, VerbForm
from daybook.read.llm_schema import Proposal, Quote
from daybook.read.phrases import Hits, Phrases
from daybook.read.quantities import Quantity, quantities
from daybook.read.rules import RuleReader
from daybook.read.status import Statuses
from daybook.read.triggers import Draft

Range = tuple[int, int]  # code points of the document's text

_NO = frozenset(("no", "none", "nobody", "without"))
_WALLS = frozenset((".", "CS", "W"))
# Kinds of event words in the lexicon that say of people what a harm says, besides the harm's own type.
_SAYS: dict[HarmKind, frozenset[str]] = {
    HarmKind.KILLED: frozenset(("?kill", "?die", "?dead", "?toll", "?lost", "?shoot", "?hang", "?throat", "execution")),
    HarmKind.WOUNDED: frozenset(("?toll", "?shoot")),
    HarmKind.ABDUCTED: frozenset(("abduction", "?carryoff", "?take", "?hold")),
    HarmKind.DETAINED: frozenset(("detention", "?hold")),
    HarmKind.MISSING: frozenset(("?missing", "abduction")),
    HarmKind.DISPLACED: frozenset(("displacement", "?flee", "?refuge", "?return", "?leave")),
    HarmKind.RELEASED: frozenset(("release", "?free", "?exchange", "?rescue")),
}


class Refused(Exception):
    """A quote or a value that the words do not bear; the message is the reason."""


class HarmWords:
    """Words of a lexicon that say that people were killed, wounded, abducted …, each with every form."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._words: dict[HarmKind, frozenset[str]] = {}
        for harm, kinds in _SAYS.items():
            verbs = {e.phrase for e in lexicon.verb_entries.values() if e.kind in kinds}
            verbs |= {first for first, rest in lexicon.phrasal.items() if any(e.kind in kinds for _, e in rest)}
            verbs |= set(lexicon.words["harm_verbs"].get(str(harm), "").split())
            nouns = {form[-1] for form, e in lexicon.noun_entries.items() if e.kind in kinds}
            nouns |= lexicon.harmed_nouns.get(str(harm), frozenset()) | {str(harm)}
            self._words[harm] = lexicon.surfaces(frozenset(verbs)) | nouns
        # The dead and the hurt are also told by nouns alone: "claimed 12 lives".
        self._words[HarmKind.KILLED] |= {"lives", "death", "deaths", "fatalities"}
        self._words[HarmKind.HARMED] = self._words[HarmKind.KILLED] | self._words[HarmKind.WOUNDED]

    def among(self, harm: HarmKind, words: Iterable[str]) -> bool:
        """True if one of the words (lower case) says so."""
        return any(w in self._words[harm] for w in words)


class Page:
    """A document with the rule reader's names and claims; gives each sentence's words once."""

    def __init__(self, reader: RuleReader, document: Document, claims: Sequence[Claim]) -> None:
        self.reader, self.document, self.claims = reader, document, claims
        self.places = Hits(reader.places.find(document.text))
        self.actors = Hits([h for h in reader.actors.find(document.text) if h.kind != "civilians"])
        self.times = [(t.start, t.end) for t in reader.find_times(document.text) if t.end > t.start]
        self.harm = HarmWords(reader.lexicon)
        self.memory: dict[str, SourceKind] = {}
        self._seen: dict[tuple[int, str], Words] = {}

    def words(self, sentence: Sentence, verb: str = "", forms: frozenset[str] = frozenset()) -> "Words":
        """The sentence, parsed once; with ``verb`` (lower case) taken for a verb in these forms."""
        key = (sentence.index, verb)
        if key not in self._seen:
            grammar = self.reader.grammar
            if verb:
                learned = copy(self.reader.lexicon)
                learned.verbs = {**learned.verbs, verb: [VerbForm(lemma=verb, forms=forms)]}
                grammar = Grammar(learned)
            self._seen[key] = Words(self, sentence, grammar)
        return self._seen[key]

    def words_around(self, sentence: Sentence, quote: Quote) -> "Words":
        """The sentence; a trigger that the lexicon does not know is taken for a verb where its form says that it is one."""
        usual = self.words(sentence)
        low, lex = quote.words.strip().lower(), self.reader.lexicon
        at = usual.lows.index(low) if low in usual.lows else -1
        if at < 0 or low in lex.verbs or low in lex.noun_first or usual.tokens[at].name:
            return usual
        before = [w for w in usual.lows[max(0, at - 3) : at] if w not in lex.set("negations") | lex.set("adverbs")][-1:]
        if low.endswith("ed"):
            return self.words(sentence, low, frozenset(("past", "part")))
        if low.endswith("ing"):
            return self.words(sentence, low, frozenset(("ing",)))
        if before and (before[0] in lex.set("do") | lex.set("modals") | {"to"} or before[0].endswith("n't")):
            return self.words(sentence, low, frozenset(("base",)))
        return usual

    def named(self, start: int, end: int) -> list[Named]:
        """Names and times inside, longest first where they overlap, in text order."""
        found = [Named(start=a, end=b, what="time") for a, b in self.times if a < end and b > start]
        for hits, what in ((self.actors, "actor"), (self.places, "place")):
            found += [
                Named(start=h.start, end=h.end, what=what, kind=h.kind)
                for h in hits.hits
                if h.start < end and h.end > start
            ]
        kept: list[Named] = []
        for n in sorted(found, key=lambda n: (n.what != "time", n.start - n.end, n.what != "actor", n.start)):
            if not any(n.start < k.end and k.start < n.end for k in kept):
                kept.append(n)
        return sorted(kept, key=lambda n: n.start)


class Words:
    """One sentence."""

    def __init__(self, page: Page, sentence: Sentence, grammar: Grammar) -> None:
        self.page, self.document, self.sentence = page, page.document, sentence
        reader, text = page.reader, page.document.text
        self.text = text[sentence.start : sentence.end]
        self.parse = grammar.parse(text, sentence.start, sentence.end, page.named(sentence.start, sentence.end))
        self.tokens = self.parse.tokens
        self.lows = [t.low for t in self.tokens]
        self.phrases = Phrases(reader.lexicon, self.parse, page.places, page.actors)
        self.clauses = Clauses(
            self.parse,
            words=reader.verbs,
            is_place=lambda item: self.phrases.place_like(item) and not self.phrases.people(item),
            is_measure=self.phrases.measure,
        )
        self.claims = [c for c in page.claims if sentence.start <= c.trigger.start < sentence.end]
        self.quantities: list[Quantity] = quantities(self.tokens)
        sayings = Attributions(self.phrases, self.clauses, page.memory).find() if self.tokens else []
        self.speakers: list[Range] = [(s.start, s.end) for saying in sayings for s in saying.chain]
        self.speakers += [(a.source.start, a.source.end) for c in self.claims for a in c.attribution]

    # -- where words stand ---------------------------------------------------------------------------------------------

    def _found(self, words: str) -> list[Range]:
        """Every place where the words stand, letter by letter; overlapping ones too."""
        found, at = [], self.text.find(words)
        while at >= 0:
            found.append((self.sentence.start + at, self.sentence.start + at + len(words)))
            at = self.text.find(words, at + 1)
        return found

    def locate(self, quote: Quote, prefer: Iterable[Range] = ()) -> Range:
        """Where the quoted words stand, on whole words. Raises ``Refused``.

        Words that stand there more than once are told apart by the quote's context, then by what the rules read in the same
        slot (``prefer``); the first is never simply taken.
        """
        words = quote.words.strip()
        anywhere = self._found(words) if words else []
        if not anywhere:
            raise Refused("these words do not stand in the sentence")
        starts, ends = {t.start for t in self.tokens}, {t.end for t in self.tokens}
        whole = [(a, b) for a, b in anywhere if a in starts and b in ends]
        if not whole:
            raise Refused("the quote cuts a word or a number in two")
        if len(whole) > 1 and quote.context and quote.context.strip() != words:
            around = self._found(quote.context.strip())
            if not around:
                raise Refused("the context given for them does not stand in the sentence")
            whole = [w for w in whole if any(a <= w[0] and w[1] <= b for a, b in around)]
        if len(whole) > 1:
            known = list(prefer)
            whole = [w for w in whole if any(overlap(w, k) for k in known)] or whole
        if len(whole) != 1:
            raise Refused("these words stand there more than once, and nothing tells which are meant")
        return whole[0]

    def indices(self, at: Range) -> list[int]:
        """Token indices of a range."""
        return [t.index for t in self.tokens if t.start < at[1] and at[0] < t.end]

    def items(self, at: Range) -> set[int]:
        """Items that a range touches."""
        return {self.parse.item_of[i] for i in self.indices(at)}

    def _range(self, k: int) -> Range:
        item = self.parse.items[k]
        return self.parse.text_range(item.first, item.last)

    # -- what the grammar says -----------------------------------------------------------------------------------------

    def entry(self, at: Range) -> Entry | None:
        """The lexicon's entry for the words of a trigger, if it has one."""
        lex, lows = self.page.reader.lexicon, tuple(self.lows[i] for i in self.indices(at))
        if lows in lex.noun_entries:
            return lex.noun_entries[lows]
        for form in lex.verbs.get(lows[0], ()) if lows else ():
            for rest, entry in lex.phrasal.get(form.lemma, ()):
                if lows[1:] == rest:
                    return entry
            if len(lows) == 1 and form.lemma in lex.verb_entries:
                return lex.verb_entries[form.lemma]
        return None

    def draft(self, at: Range, kind: str) -> Draft:
        """A trigger as the rules see one, whether their lexicon knows it or not. Raises ``Refused`` for what is no event word."""
        inside = self.indices(at)
        first, last = inside[0], inside[-1] + 1
        if last - first > 6:
            raise Refused("a trigger is a word or a few, not a clause")
        heads = [self.parse.item_of[i] for i in inside if self.tokens[i].tag in ("V", "N", "S", "D")]
        verb = next((k for k in heads if self._item(k).kind == "V"), None)
        noun = next((k for k in reversed(heads) if self._item(k).kind == "NP"), None)
        if verb is None and noun is None:
            raise Refused("no verb and no noun")
        if verb is None and all(self.tokens[i].name for i in inside):
            raise Refused("a name is no event")
        lex = self.page.reader.lexicon
        forms = lex.verbs.get(self.lows[first], ()) if verb is not None and last - first == 1 else ()
        if any(f.lemma in lex.set("reporting_strong") and f.lemma not in lex.verb_entries for f in forms):
            raise Refused("a word of saying is no event")
        item = verb if verb is not None else noun
        assert item is not None
        entry = self.entry(at) or Entry(
            phrase=self.text_of(at).lower(), pos="v" if verb is not None else "n", kind="", roles=""
        )
        frame = self.clauses.verb(item) if verb is not None else self.clauses.noun(item)
        return Draft(
            sentence=self.sentence.index, first=first, last=last, item=item, entry=entry, kind=kind, rule="",
            frame=frame, noun=verb is None, start=at[0], end=at[1],
        )  # fmt: skip

    def _item(self, k: int) -> Item:
        return self.parse.items[k]

    def text_of(self, at: Range) -> str:
        """The words of a range."""
        return self.document.text[at[0] : at[1]]

    def told(self, draft: Draft) -> None:
        """Set the draft's status, cue and phase as the words tell them."""
        Statuses(self.phrases, self.clauses).set(draft)

    def cue(self, status: Status) -> str:
        """A word of the sentence that could make a statement denied, or possible or planned; empty if there is none."""
        lex = self.page.reader.lexicon
        if status is Status.DENIED:
            cues = lex.set("negations") | lex.set("denied_cues") | lex.set("failed_cues") | lex.set("foiled_cues") | _NO
            cues |= lex.set("broken_cues")
        else:
            cues = (
                lex.set("feared_cues")
                | lex.set("planned_cues")
                | lex.set("ahead_cues")
                | lex.set("doubtful_adjectives")
            )
            cues |= lex.set("coming_adjectives") | lex.set("will_modals") | lex.set("may_modals")
            cues |= {"to", "if", "unless", "whether", "should", "must"}
        if status is Status.DENIED:
            cues = cues - {"broke", "collapse"}
        return next(
            (t.low for t in self.tokens if t.low in cues or (status is Status.DENIED and t.low.endswith("n't"))), ""
        )

    def side(self, draft: Draft, at: Range) -> Role | None:
        """The side that word order gives these words: ``ACTOR``, ``TARGET``, or ``None`` where it does not tell."""
        f, mine = draft.frame, self.items(at)

        def in_any(ks: Iterable[int]) -> bool:
            return any(k in mine for k in ks)

        if draft.noun:
            against = [k for prep, nps in f.preps if prep in ("on", "against", "targeting") for k in nps]
            if in_any(f.by):
                return Role.ACTOR
            return Role.TARGET if in_any(against) else None
        if in_any(f.by):
            return Role.ACTOR
        if f.passive or draft.entry.roles.startswith("p"):
            return Role.TARGET if in_any(f.subject) else None
        if f.objects:
            if in_any(f.objects):
                return Role.TARGET
            return Role.ACTOR if in_any(f.subject) else None
        return None

    def agentless(self, draft: Draft) -> bool:
        """True for a passive without *by*: it tells nobody who did it."""
        return not draft.noun and draft.frame.passive and not draft.frame.by

    def apart(self, draft: Draft, at: Range) -> bool:
        """True if a clause boundary stands between the trigger and these words."""
        for k in self.items(at):
            low, high = sorted((k, draft.item))
            if not any(i.kind in _WALLS for i in self.parse.items[low + 1 : high]):
                return False
        return True

    def doers(self) -> list[Range]:
        """Words that the grammar makes subjects of active verbs with an object: they act, and are not counted as harmed."""
        found: list[Range] = []
        for item in self.parse.items:
            if item.kind == "V" and item.voice not in ("copula", ""):
                f: Frame = self.clauses.verb(item.index)
                if f.objects and not f.passive:
                    found += [self._range(k) for k in f.subject]
        return found


def overlap(one: Range, other: Range) -> bool:
    """True if two ranges share a character."""
    return one[0] < other[1] and other[0] < one[1]


def proposed(p: Proposal) -> str:
    """How a proposal is named in a reason."""
    return f"{p.type} “{p.trigger.words[:60]}”"
