"""Shallow grammar: coarse tags from closed classes and word shape, then noun phrases and verb groups in a row of items.

No model and no full parse: what is ambiguous stays a plain noun, and the role finders leave a slot empty rather than guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from daybook.read.lexicon import Lexicon
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
        words = lexicon
        self._closed: dict[str, str] = {}
        for key, tag in (
            ("adverbs", "A"),
            ("determiners", "D"),
            ("quantifiers", "D"),
            ("prepositions", "P"),
            ("pronouns", "R"),
            ("relatives", "W"),
            ("subordinators", "CS"),
            ("coordinators", "CC"),
            ("modals", "M"),
            ("negations", "G"),
            ("be", "X"),
            ("have", "X"),
            ("do", "X"),
        ):
            for word in words.set(key):
                self._closed[word] = tag
        self._closed.update(
            {"to": "P", "no": "D", "that": "W", "as": "CS", "'s": "S", "after": "PS", "before": "PS", "since": "PS"}
        )
        self._closed.update(
            {"until": "PS", "till": "PS", "than": "P", "her": "D", "his": "D", "there": "R", "down": "A", "up": "A"}
        )
        self._closed.update(
            {"out": "A", "around": "A", "about": "A", "over": "P", "neither": "D", "like": "P", "one": "#"}
        )
        self._be, self._have, self._do = words.set("be"), words.set("have"), words.set("do")
        self._ambiguous = words.set("ambiguous_nouns")
        self._nouns_ing = words.set("nouns_ing")
        self._not_adverbs = words.set("not_adverbs")
        self._adjective_parts = words.set("participle_adjectives")
        self._place_nouns = words.set("place_nouns")
        self._demonyms = words.set("demonyms")
        self._actors = words.set("actor_nouns")
        self._quantity_nouns = words.set("quantity_nouns")

    # -- tagging ---------------------------------------------------------------------------------------------------
    def parse(self, text: str, start: int, end: int, names: Sequence[Named] = ()) -> Parse:
        """Parse ``text[start:end]``; ``names`` are the hits inside it, in text order, earlier ones win on overlap."""
        parse = Parse(start=start, end=end, tokens=tokenise(text, start, end))
        tokens = parse.tokens
        self._name(tokens, names)
        for i in range(len(tokens)):
            if not tokens[i].tag:
                length = self._fixed(tokens, i)
                if not length:
                    tokens[i].tag = self._tag(tokens, i)
        self._chunk(parse)
        return parse

    @staticmethod
    def _fixed(tokens: list[Token], i: int) -> int:
        """Set phrases: "at least 39" belongs to the number's phrase, "west of the town" is a preposition."""
        for length in (3, 2):
            words = tuple(t.low for t in tokens[i : i + length])
            tag = _FIXED.get(words)
            if words[0] in _DIRECTIONS and i and tokens[i - 1].tag == "D":
                continue  # "in the north of the city" is a part of it
            if tag and not any(t.name for t in tokens[i : i + length]):
                for k, t in enumerate(tokens[i : i + length]):
                    t.tag = tag if not k or tag == "D" else "+"  # "+": joined to the word before
                return length
        return 0

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

    def _raw(self, tokens: list[Token], i: int) -> str:
        """Tag of a token without its context: closed class, number, verb form or plain noun."""
        if i >= len(tokens) or i < 0:
            return "."
        token = tokens[i]
        if token.name == "time":
            return "T"
        if token.name:
            return "N"
        if token.kind == "number":
            return "#"
        if token.kind == "poss":
            return "S"
        if token.kind in ("quote", "noise"):
            return "Q"
        if token.kind == "mark":
            return {",": ",", "&": "CC", "-": "-", "%": "N", "$": "N"}.get(token.low, ".")
        if token.low in ("got", "get", "gets", "getting") and i + 1 < len(tokens):
            forms = self.lex.verbs.get(tokens[i + 1].low, ())
            if any("part" in f.forms for f in forms):
                return "X"  # "got injured" is a passive
        closed = self._closed.get(token.low)
        if closed:
            return closed
        if token.low in self.lex.verbs:
            return "v"
        if token.low.endswith("n't"):
            return "X"
        if token.low.endswith("ly") and token.low not in self._not_adverbs and not token.capital:
            return "A"
        if token.low in _NUMBER_WORDS or (
            token.low.partition("-")[0] in _TENS and token.low.partition("-")[2] in _NUMBER_WORDS
        ):
            return "#"
        return "N"

    def _previous(self, tokens: list[Token], i: int) -> str:
        i -= 1
        while i >= 0 and tokens[i].tag == "A":
            i -= 1
        return tokens[i].tag if i >= 0 else ""

    def _tag(self, tokens: list[Token], i: int) -> str:
        token = tokens[i]
        raw = self._raw(tokens, i)
        before = self._previous(tokens, i)
        if raw == "T" and token.low in ("overnight", "daily", "weekly") and before in ("N", "D", "P"):
            if self._raw(tokens, i + 1) in ("N", "v"):
                return "N"  # "overnight air raids"
        if raw == "W":
            if token.low == "that":
                following = self._raw(tokens, i + 1)
                if before == "V":
                    return "CS"
                if before in ("N", ",") and following in ("X", "M", "v", "A"):
                    return "W"
                return "D" if following in ("N", "v") and before in ("P", "V", "", "CC") else "CS"
            return "W"
        if raw == "P" and token.low == "to":
            return "TO" if self._is_base(tokens, i + 1) else "P"
        if raw == "CS" and token.low == "as":
            following = tokens[i + 1].low if i + 1 < len(tokens) else ""
            if following == "well" or (i and tokens[i - 1].low == "well"):
                return "CC"
            if following in ("part", "many", "much") or (i and tokens[i - 1].low in ("such", "many", "much")):
                return "P"
            return "CS"
        if token.low == "well" and i and tokens[i - 1].low == "as":
            return "CC"
        if raw in ("A", "P") and token.low in _NUMBER_LEADS and self._raw(tokens, i + 1) == "#":
            return "D"
        if raw == "A" and token.low in ("about", "around") and self._raw(tokens, i + 1) in ("D", "N"):
            return "P"
        if token.low == "others" and before in ("#", "D"):
            return "N"
        if raw == "S" and self._raw(tokens, i + 1) in ("V",):
            return "X"
        if raw == "v":
            return self._verb_or_noun(tokens, i, before)
        if raw == "N" and not token.name and token.kind == "word" and not token.capital:
            following = self._raw(tokens, i + 1)
            if token.low.endswith("ed") and len(token.low) > 4 and "-" not in token.low:
                if before == "X" or (before == "N" and following in ("P", "D", "#", ".", ",", "T")):
                    return "V"
            elif token.low.endswith("ing") and before == "X" and len(token.low) > 5:
                return "V"
        return raw

    def _is_base(self, tokens: list[Token], i: int) -> bool:
        while i < len(tokens) and self._raw(tokens, i) == "A":
            i += 1
        if i >= len(tokens) or tokens[i].name:
            return False
        low = tokens[i].low
        if low in ("be", "have", "do", "not"):
            return True
        return any("base" in f.forms for f in self.lex.verbs.get(low, ()))

    def _verb_or_noun(self, tokens: list[Token], i: int, before: str) -> str:
        token = tokens[i]
        low = token.low
        forms = frozenset().union(*(f.forms for f in self.lex.verbs[low]))
        following = self._following(tokens, i + 1)
        if before in ("X", "M", "TO", "G"):
            return (
                "V"
                if not (
                    before == "X"
                    and forms <= {"base", "s"}
                    and low in self._ambiguous
                    and not self._do_before(tokens, i)
                )
                else "N"
            )
        noun_like = low in self._ambiguous or (low,) in self.lex.noun_entries
        if forms == {"ing"}:
            if low in self._nouns_ing and not (before == "N" and following in ("D", "#")):
                return "P" if low in ("including", "according", "following", "during") else "N"
            if before in ("D", "S", "#"):
                return "N"
            if (low,) in self.lex.noun_entries:
                return (
                    "V" if (following in ("D", "#", "R") and before not in ("P",)) or following in ("D", "R") else "N"
                )
            if before in ("", "P", "CC") and following in ("N", "v") and self._event_follows(tokens, i + 1):
                return "N"  # "in intensifying aerial bombing"
            return "V"
        if "past" in forms or "part" in forms:
            if noun_like and before in ("D", "S", "P", "#") and low not in ("killed", "wounded"):
                return "N"
            if before == "D" and following not in ("N", "#", "v") and i and tokens[i - 1].low in _COUNTING:
                return "V"  # "many more wounded in"
            if before in ("D", "S"):
                return "N"
            if before == "#":
                return "N" if following in ("N",) else "V"
            if before == "P":
                return "N"
            if low in self._adjective_parts and following == "N" and before != "N":
                counted = i + 1 < len(tokens) and tokens[i + 1].low in self._quantity_nouns
                return "V" if before == "CC" and counted else "N"  # "killed ten and displaced millions"
            if (
                before in ("", ",", "CC", ".", "Q")
                and following == "N"
                and low.endswith("ed")
                and before != "CC"
                and i + 1 < len(tokens)
            ):
                return "N" if (low in self._adjective_parts or before == "") else "V"
            if noun_like and forms & {"base", "s"}:
                return self._open_form(tokens, i, before, following, forms)
            return "V"
        if before in ("R", "W"):
            return "V"
        if before == "#" and following in ("#", "D") and "s" in forms:
            return "V"  # "kills 12 wounds 50"
        if not noun_like:
            return "N" if before in ("D", "S", "P", "#", "") else "V"
        return self._open_form(tokens, i, before, following, forms)

    def _following(self, tokens: list[Token], i: int) -> str:
        """Tag of what follows; words that lead to a number ("at least 39") count as a determiner."""
        for length in (3, 2):
            if _FIXED.get(tuple(t.low for t in tokens[i : i + length])) == "D":
                return "D"
        raw = self._raw(tokens, i)
        if raw in ("A", "P") and self._raw(tokens, i + 1) == "#" and tokens[i].low in _NUMBER_LEADS:
            return "D"
        return raw

    def _event_follows(self, tokens: list[Token], i: int) -> bool:
        words = [t.low for t in tokens[i : i + 2]]
        return any(tuple(words[:n]) in self.lex.noun_entries for n in (1, 2)) and not tokens[i].name

    def _do_before(self, tokens: list[Token], i: int) -> bool:
        return any(t.low in self._do or t.low in ("didn't", "doesn't", "don't") for t in tokens[max(0, i - 3) : i])

    def _open_form(self, tokens: list[Token], i: int, before: str, following: str, forms: frozenset[str]) -> str:
        """Base and s-forms that are also nouns: "Rebels attack the base" against "the rebels attack killed"."""
        if before in ("D", "S", "P", "#", "", "Q", "."):
            return "N"
        low = tokens[i].low
        if before == "N":
            previous = tokens[i - 1].low if i else ""
            if (previous, low) in self.lex.noun_entries or previous in (
                "military",
                "ground",
                "air",
                "rebel",
                "army",
                "aerial",
            ):
                return "N"
            subject_plural = previous.endswith("s") or previous in ("forces", "troops", "army", "people")
            agrees = (
                ("base" in forms and subject_plural) or ("s" in forms and not subject_plural) or bool(forms & {"past"})
            )
            if agrees and following in ("D", "#", "R"):
                return "V"
            if previous in self.lex.set("demonyms"):
                return "N"
            if agrees and following == "N" and i + 1 < len(tokens) and (tokens[i + 1].name or tokens[i + 1].capital):
                return "V"
            return "N"
        if before in ("CC", ","):
            named = i + 1 < len(tokens) and tokens[i + 1].name in ("place", "actor") and "past" in forms
            return "V" if following in ("D", "#") or named else "N"
        return "V" if before in ("R", "W") else "N"

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
            if tag == "#" and j > i and tokens[j - 1].tag == "N":
                if tokens[j - 1].name in ("place", "actor") or any(t.tag == "#" for t in tokens[i : j - 1]):
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
            if (
                j > i
                and tag == "N"
                and tokens[j - 1].tag == "N"
                and tokens[j - 1].name == "place"
                and token.name != "place"
            ):
                # No commas in this sort of text: "in Aleppo local media said". A place noun goes on: "Aleppo province".
                if after_place_preposition and self._new_subject(tokens, j):
                    break
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
        ) or (last + 1 < len(tokens) and tokens[last + 1].tag in ("V", "X"))

    @staticmethod
    def _head(tokens: list[Token], first: int, last: int) -> int:
        for k in range(last - 1, first - 1, -1):
            if k > first and tokens[k].low in (
                "loyal",
                "affiliated",
                "linked",
                "aligned",
                "close",
                "alone",
                "able",
                "responsible",
            ):
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
        """ "Russian and Iranian-backed government": both words tell who backs it, neither acts."""
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


_COUNTING = frozenset("more other many several some both few".split())
_GAP = 3  # blanks
_NUMBER_LEADS = frozenset(("about", "around", "over", "under", "above", "nearly", "almost", "roughly", "approximately"))
_DIRECTIONS = (
    "north",
    "south",
    "east",
    "west",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "south-east",
    "north-east",
)
_FIXED: dict[tuple[str, ...], str] = {
    **dict.fromkeys(
        [("at", "least"), ("more", "than"), ("up", "to"), ("as", "many", "as"), ("no", "fewer", "than")], "D"
    ),
    **dict.fromkeys(
        [("close", "to"), ("less", "than"), ("fewer", "than"), ("no", "less", "than"), ("at", "most")], "D"
    ),
    **dict.fromkeys([(d, "of") for d in _DIRECTIONS], "P"),
    **dict.fromkeys(
        [("because", "of"), ("out", "of"), ("due", "to"), ("instead", "of"), ("ahead", "of"), ("next", "to")], "P"
    ),
    **dict.fromkeys([("as", "well", "as"), ("along", "with"), ("together", "with")], "CC"),
    **dict.fromkeys([("such", "as"), ("prior", "to"), ("as", "part", "of"), ("in", "front", "of")], "P"),
    ("according", "to"): "P",
}
_NUMBER_WORDS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen".split()
)
_TENS = frozenset("twenty thirty forty fifty sixty seventy eighty ninety".split())
