"""Shallow grammar: coarse tags from closed classes and word shape, then noun phrases and verb groups in a row of items.

No model and no full parse: what is ambiguous stays a plain noun, and the role finders leave a slot empty rather than guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from daybook.read.lexicon import Lexicon
from daybook.read.tagging import Tagger
from daybook.read.tokens import Token, tokenise


@dataclass(slots=True)
class Item:
    """A phrase or mark in the row of a sentence.

    ``kind``: NP noun phrase, V verb group, P preposition, CC coordinator, CS subordinator, W relative, ``,`` comma, ``.`` other
    stop, Q quotation mark, T time expression. ``first``–``last``: token range, end exclusive. ``head``: head word's index.
    """

    kind: str
    first: int
    last: int
    head: int
    low: str = ""
    index: int = 0
    lemma: str = ""
    voice: str = ""  # active, passive, bare (participle without auxiliary), ing, inf, copula
    negated: bool = False
    modal: str = ""
    pronoun: bool = False
    of: bool = False  # swallowed an of-phrase: "dozens of people"
    numbered: bool = False  # begins with digits or a number word


@dataclass(slots=True)
class Parse:
    """A sentence: its tokens (offsets into the document) and items."""

    start: int
    end: int
    tokens: list[Token]
    items: list[Item] = field(default_factory=list)
    item_of: list[int] = field(default_factory=list)  # token index -> item index

    def text_range(self, first: int, last: int) -> tuple[int, int]:
        """Code-point range of tokens ``first``–``last`` (exclusive)."""
        return self.tokens[first].start, self.tokens[last - 1].end


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name or time hit, in code points, with what found it."""

    start: int
    end: int
    what: str  # place, actor, time
    kind: str = ""


class Grammar:
    """Tags and chunks sentences with a lexicon's closed classes."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lex = lexicon
        self.tagger = Tagger(lexicon)
        self._be, self._have, self._do = lexicon.set("be"), lexicon.set("have"), lexicon.set("do")
        self._place_nouns = lexicon.set("place_nouns")
        self._demonyms = lexicon.set("demonyms")
        self._actors = lexicon.set("actor_nouns")
        self._quantity_nouns = lexicon.set("quantity_nouns")
        self._harming = lexicon.set("harming_verbs")

    def parse(self, text: str, start: int, end: int, names: Sequence[Named] = ()) -> Parse:
        """Parse ``text[start:end]``; ``names`` are the hits inside it, in text order, earlier ones win on overlap."""
        parse = Parse(start=start, end=end, tokens=tokenise(text, start, end))
        tokens = parse.tokens
        self._name(tokens, names)
        self.tagger.tag(tokens)
        self._chunk(parse)
        return parse

    @staticmethod
    def _name(tokens: list[Token], names: Sequence[Named]) -> None:
        k = 0
        for name in names:
            while k < len(tokens) and tokens[k].end <= name.start:
                k += 1
            j = k
            while j < len(tokens) and tokens[j].start < name.end:
                if not tokens[j].name and tokens[j].kind != "poss":
                    tokens[j].name = name.what
                j += 1
            k = max(k, 0) if j == k else j

    # -- chunking --------------------------------------------------------------------------------------------------
    def _chunk(self, parse: Parse) -> None:
        tokens, items = parse.tokens, parse.items
        i = 0
        while i < len(tokens):
            tag = tokens[i].tag
            if i and tokens[i].start - tokens[i - 1].end >= _GAP:
                items.append(Item(kind=".", first=i, last=i, head=i))
            if tag in ("D", "#", "N", "S"):
                last = self._phrase_end(tokens, i, items)
                items.append(Item(kind="NP", first=i, last=last, head=self._head(tokens, i, last)))
                i = last
            elif tag == "R":
                items.append(Item(kind="NP", first=i, last=i + 1, head=i, pronoun=True))
                i += 1
            elif tag in ("X", "M", "TO", "V", "G"):
                item = self._verb_group(tokens, i)
                items.append(item)
                i = item.last
            elif tag == "T":
                j = i
                while j < len(tokens) and tokens[j].tag == "T":
                    j += 1
                items.append(Item(kind="T", first=i, last=j, head=i))
                i = j
            else:
                kind = {"PS": "PS", "P": "P", "CC": "CC", "CS": "CS", "W": "W", ",": ",", "Q": "Q", "A": "A"}.get(
                    tag, "."
                )
                j = i + 1
                while j < len(tokens) and tokens[j].tag == "+":
                    j += 1
                items.append(Item(kind=kind, first=i, last=j, head=i))
                i = j
        for k, item in enumerate(items):
            item.low = (
                " ".join(t.low for t in tokens[item.first : item.last]) if item.kind == "P" else tokens[item.head].low
            )
            if item.kind == "PS":  # "after the strike" against "after the army struck"
                clause = (
                    k + 2 < len(items)
                    and items[k + 1].kind == "NP"
                    and items[k + 2].kind == "V"
                    and (
                        items[k + 2].voice not in ("ing", "bare")
                        or (items[k + 2].voice == "bare" and k + 3 < len(items) and items[k + 3].kind in ("NP", "A"))
                    )
                )
                item.kind = "CS" if clause else "P"
        self._join_backed(parse)
        self._join_of(parse)
        for item in parse.items:
            item.numbered = (
                item.kind == "NP" and tokens[item.first].tag == "#" and not item.of and item.last - item.first > 1
            )
        parse.item_of = [0] * len(tokens)
        for k, item in enumerate(parse.items):
            item.index = k
            for t in range(item.first, item.last):
                parse.item_of[t] = k

    def _phrase_end(self, tokens: list[Token], i: int, items: list[Item]) -> int:
        j = i
        after_place_preposition = bool(items) and items[-1].kind == "P"
        while j < len(tokens):
            tag, token = tokens[j].tag, tokens[j]
            if (
                tag == "D"
                and j > i
                and tokens[j - 1].tag != "D"
                and not (
                    token.low in ("more", "other")
                    and (tokens[j - 1].tag == "#" or tokens[j - 1].low in self._quantity_nouns)
                )
            ):
                break
            named = j > i and tokens[j - 1].tag == "N" and tokens[j - 1].name in ("place", "actor")
            counted = j > i and tokens[j - 1].tag == "N" and any(t.tag == "#" for t in tokens[i : j - 1])
            if tag == "#" and (named or counted):
                break  # "two dead twenty injured": a second number begins a second phrase
            if (
                tag == "-"
                and j > i
                and j + 1 < len(tokens)
                and token.start == tokens[j - 1].end
                and tokens[j + 1].start == token.end
            ):
                j += 1
                continue
            if (
                tag == "A"
                and j > i
                and tokens[j - 1].tag in ("D", "A")
                and j + 1 < len(tokens)
                and tokens[j + 1].tag in ("N", "#", "A")
            ):
                j += 1
                continue
            if tag not in ("D", "#", "N", "S"):
                break
            if j > i and self._headline_source(tokens, j):
                break
            if j > i and (tokens[j - 1].low == "others" or token.start - tokens[j - 1].end >= _GAP):
                break  # a wide gap sets a headline apart from what follows
            beside_place = j > i and tag == "N" and tokens[j - 1].tag == "N" and tokens[j - 1].name == "place"
            if beside_place and token.name != "place" and after_place_preposition and self._new_subject(tokens, j):
                break  # scraped text has lost its commas: "in the city local media said"
            if (
                j > i
                and token.name == "place"
                and tokens[j - 1].tag == "N"
                and not tokens[j - 1].name
                and tokens[j - 1].low in self._place_nouns
            ):
                break
            j += 1
        while j > i + 1 and tokens[j - 1].tag in ("-",):
            j -= 1
        return max(j, i + 1)

    def _headline_source(self, tokens: list[Token], j: int) -> bool:
        """ "kills 12 Monitor", "wounds 50 State media": the source that ends a headline is a phrase of its own."""
        last = j + 1 if j + 1 < len(tokens) and tokens[j + 1].low in ("media", "tv", "cross") else j
        if not tokens[j].capital or tokens[last].low not in self.lex.source_kind or tokens[j].name:
            return False
        return last + 1 == len(tokens) or tokens[last + 1].start - tokens[last].end >= _GAP

    def _new_subject(self, tokens: list[Token], j: int) -> bool:
        """True if the words behind a place's name are a phrase of their own that can speak or act."""
        last = j
        while last + 1 < len(tokens) and tokens[last + 1].tag in ("N", "S"):
            last += 1
        if tokens[last].low in self._place_nouns or tokens[last].name == "place":
            return False
        run = tokens[j : last + 1]
        if any((t.low,) in self.lex.noun_entries for t in run):
            return False
        return any(
            t.name == "actor" or t.low in self.lex.source_kind or t.low in self._actors or t.low in self.lex.people
            for t in run
        ) or (
            last + 1 < len(tokens) and tokens[last + 1].tag in ("V", "X") and tokens[last + 1].low not in self._harming
        )

    def _head(self, tokens: list[Token], first: int, last: int) -> int:
        for k in range(last - 1, first - 1, -1):
            if k > first and tokens[k].low in self.lex.set("trailing_adjectives"):
                continue
            if tokens[k].tag in ("N", "#") and tokens[k].kind != "poss":
                return k
        return last - 1

    def _verb_group(self, tokens: list[Token], i: int) -> Item:
        j, be, have, modal, negated, to = i, False, False, "", False, False
        while j < len(tokens) and tokens[j].tag in ("X", "M", "TO", "G", "A"):
            low = tokens[j].low
            if tokens[j].tag == "A" and not any(t.tag in ("X", "M", "TO", "V", "G") for t in tokens[j + 1 : j + 3]):
                break
            negated |= tokens[j].tag == "G" or low.endswith("n't") or low == "cannot"
            if tokens[j].tag == "M":
                modal = low
            be |= (
                low in self._be
                or low in ("got", "get", "gets", "getting")
                or low in ("isn't", "wasn't", "aren't", "weren't")
            )
            have |= low in self._have
            to |= tokens[j].tag == "TO"
            if (
                to
                and tokens[j].tag == "TO"
                and j > i
                and (be or modal)
                and tokens[j - 1].tag not in ("X", "M", "A", "G")
            ):
                break
            j += 1
        if j < len(tokens) and tokens[j].tag == "V":
            forms = frozenset().union(*(f.forms for f in self.lex.verbs.get(tokens[j].low, ())))
            if not forms:
                forms = frozenset({"ing"} if tokens[j].low.endswith("ing") else {"past", "part"})
            if be and ("part" in forms):
                voice = "passive"
            elif "ing" in forms:
                voice = "active" if be else "ing"
            elif to:
                voice = "inf"
            elif have or modal or be or any(t.low in self._do or t.low.endswith("n't") for t in tokens[i:j]):
                voice = "active"
            elif "part" in forms and not forms & {"base", "s"}:
                voice = "bare"
            else:
                voice = "active"
            return Item(
                kind="V",
                first=i,
                last=j + 1,
                head=j,
                voice=voice,
                negated=negated,
                modal="to" if to and not modal else modal,
            )
        last = max(j, i + 1)
        return Item(kind="V", first=i, last=last, head=last - 1, voice="copula", negated=negated, modal=modal)

    def _join_backed(self, parse: Parse) -> None:
        """ "French and British-backed government": both words tell who backs it, neither acts."""
        tokens, items = parse.tokens, parse.items
        k = 0
        while k + 2 < len(items):
            left, link, right = items[k : k + 3]
            if (
                left.kind == right.kind == "NP"
                and link.kind == "CC"
                and left.last - left.first == 1
                and tokens[left.first].low in self._demonyms
                and tokens[right.first].low.endswith(("-backed", "-supported", "-aligned", "-allied"))
            ):
                items[k : k + 3] = [Item(kind="NP", first=left.first, last=right.last, head=right.head, low=right.low)]
            k += 1

    def _join_of(self, parse: Parse) -> None:
        """ "dozens of people", "two of the victims", "units of the army": one phrase, headed by what is counted."""
        tokens, items = parse.tokens, parse.items
        out: list[Item] = []
        k = 0
        while k < len(items):
            item = items[k]
            while (
                item.kind == "NP"
                and k + 2 < len(items)
                and items[k + 1].kind == "P"
                and items[k + 1].low == "of"
                and items[k + 2].kind == "NP"
                and (
                    tokens[item.head].low in self._quantity_nouns
                    or tokens[item.head].tag == "#"
                    or tokens[item.last - 1].tag == "D"
                )
            ):
                item = Item(
                    kind="NP",
                    first=item.first,
                    last=items[k + 2].last,
                    head=items[k + 2].head,
                    of=True,
                    low=items[k + 2].low,
                )
                k += 2
            out.append(item)
            k += 1
        parse.items = out


_GAP = 3  # blanks
