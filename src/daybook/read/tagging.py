"""Coarse tags of words: closed classes, names already found, and word shape; what is ambiguous stays a plain noun."""

from daybook.read.lexicon import Lexicon
from daybook.read.tokens import Token


class Tagger:
    """Gives every token its tag; the tags are listed at :class:`daybook.read.grammar.Item`, plus ``A`` adverb, ``D`` determiner,
    ``#`` number, ``N`` nominal, ``S`` possessive, ``R`` pronoun, ``X M G TO`` auxiliary, modal, negation, infinitive mark.
    """

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
        self._do = words.set("do")
        self._ambiguous = words.set("ambiguous_nouns")
        self._nouns_ing = words.set("nouns_ing")
        self._not_adverbs = words.set("not_adverbs")
        self._adjective_parts = words.set("participle_adjectives")
        self._quantity_nouns = words.set("quantity_nouns")
        self._people = words.people | self._quantity_nouns

    def tag(self, tokens: list[Token]) -> None:
        """Tag all tokens in place; those of names found before keep their name and become nominal."""
        for i in range(len(tokens)):
            if not tokens[i].tag and not self._fixed(tokens, i):
                tokens[i].tag = self._tag(tokens, i)

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
        adjective = token.low in ("overnight", "daily", "weekly") and before in ("N", "D", "P")
        if raw == "T" and "-" in token.low and before == "D" and self._raw(tokens, i + 1) in ("N", "v"):
            return "N"  # "a three-year siege" lasts, it is not dated
        if raw == "T" and adjective and self._raw(tokens, i + 1) in ("N", "v"):
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
        if raw in ("P", "CS", "D") and i and tokens[i - 1].tag == "V" and self._particle(tokens[i - 1].low, token.low):
            return "A"
        if raw == "CS" and token.low == "so" and before == "CC":
            return "A"
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

    def _particle(self, verb: str, word: str) -> bool:
        """True for "over" of "handed over ten prisoners": the object follows the particle."""
        lemmas = {form.lemma for form in self.lex.verbs.get(verb, ())}
        return any(rest == (word,) for lemma in lemmas for rest, _ in self.lex.phrasal.get(lemma, ()))

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
            acts = following in ("D", "#") or (
                before == "," and i + 1 < len(tokens) and tokens[i + 1].low in self._people
            )
            if low in self._nouns_ing and not (before in ("N", ",", "T", "Q", "-", "#", "A", ".") and acts):
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


_COUNTING = frozenset("more other many several some both few".split())
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
