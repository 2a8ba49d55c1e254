"""Words with their places. Offsets are code points of the document's text; nothing is normalised away."""

import re
from dataclasses import dataclass

# One alternative per kind of token. Apostrophes and hyphens inside a word belong to it; ``'s`` stands alone, so that
# "the regime's" ends in a possessive whatever the apostrophe looks like. Runs of wrongly decoded bytes are one token.
_LETTER = r"[^\W\d_]"
_PATTERN = re.compile(
    rf"""
    (?P<noise>[_\u0080-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bbâÃÂ€™œ˜šž¢]*[\u0080-\u009fâÃÂ€™_][_\u0080-\u00a9\u00abâÃÂ€™œ˜šž¢]{{2,}})
  | (?P<number>\d+(?:[.,:]\d+)*)
  | (?P<poss>['’`´](?=[sS]\b)[sS])
  | (?P<abbr>(?:{_LETTER}\.){{2,}}|(?:[Ll]t|[Gg]en|[Mm]r|[Mm]rs|[Mm]s|[Dd]r|[Cc]ol|[Ss]t|[Mm]aj|[Bb]rig|[Cc]apt|[Ss]gt|[Nn]o)\.)
  | (?P<word>{_LETTER}[\w\u0300-\u036f]*?(?:['’`´-](?!s\b)[\w\u0300-\u036f]+?)*(?![\w\u0300-\u036f]))
  | (?P<mark>\S)
    """,
    re.VERBOSE,
)
_QUOTES = '"“”„«»″'


@dataclass(slots=True)
class Token:
    """A word, number or mark: code points ``start``–``end``, its lower-case form, and a coarse tag set by the grammar."""

    index: int
    start: int
    end: int
    text: str
    low: str
    kind: str  # word, number, poss, mark, quote, noise
    tag: str = ""
    name: str = ""  # kind of the name this token belongs to: place, actor, time or nothing

    @property
    def capital(self) -> bool:
        """True if it begins with a capital letter."""
        return self.text[:1].isupper()


def tokenise(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Tokens of ``text[start:end]`` with offsets into ``text``. Any string is legal; blanks alone give no tokens."""
    stop = len(text) if end is None else end
    tokens: list[Token] = []
    for match in _PATTERN.finditer(text, start, stop):
        kind = match.lastgroup or "mark"
        word = match.group()
        if kind == "abbr":
            kind = "word"
        elif kind == "mark" and word in _QUOTES:
            kind = "quote"
        if word in ("s", "S") and tokens and tokens[-1].kind == "noise" and tokens[-1].end == match.start():
            kind = "poss"  # an apostrophe that was decoded wrongly
        if (
            (
                kind == "mark"
                and word in "'’"
                and tokens
                and tokens[-1].end == match.start()
                and tokens[-1].low.endswith("s")
            )
            and text[match.end() : match.end() + 1] == " "
            and text[match.end() + 1 : match.end() + 2].isalpha()
        ):
            kind = "poss"  # "the militants' stronghold"
        low = word.lower().replace("’", "'").replace("`", "'").replace("´", "'")
        if kind == "poss":
            low = "'s"
        tokens.append(Token(index=len(tokens), start=match.start(), end=match.end(), text=word, low=low, kind=kind))
    return tokens
