"""Measures of how well the sentences of a page hang together. Each is a number that a person can check by hand."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from daybook.clean.packs import IntegrityWords

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_NAME = re.compile(
    r"(?:[A-Z][^\W\d_]*|(?:al|el|ad|ash|ar|as|an|ez|az)-[A-Z][^\W\d_]*)(?:[-’'][^\W\d_]+){0,4}"
    r"(?: (?:(?:al|el|ez|az|ad|ar|as|ash)-)?[A-Z][^\W\d_]*(?:[-’'][^\W\d_]+){0,4}){0,5}"
)
_FULL_NAME = re.compile(r"(?:[A-Z][a-z]+ (?:(?:of|for|the) )?){2,5}[A-Z][a-z]+")
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.I)
_TERMINAL = re.compile(r"[.!?…:;][\"”’')\]]*\Z")
_PERSON = re.compile(r"\b[A-Z][a-z]+ (?:al-|Al-|el-|bin |de )?[A-Z][a-z]+")
_PERSON_NOUN = re.compile(
    r"\b(?:Mr|Gen|Col|Dr|Lt|minister|president|spokes\w+|source|official|commander|activist|resident|head|chief|director|leader|witness"
    r"|doctor|officer|man|woman|envoy|ambassador|secretary)\b",
    re.I,
)
_REACH = 3  # sentences: how far back a tie is looked for
_LOOSE = 0.06  # likeness below which two sentences have no topic in common


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """Of ``sentences`` sentences (five words or more):

    ``loose``: share that has no topic in common with the three before it; ``tie``: mean likeness (cosine, rare words weigh
    more) to the closest of these three; ``order``: how much more alike neighbours are than any two; ``party_names``: further
    names of one party, each alone in a sentence; ``full_names``: names of three words or more given in full again;
    ``weekdays``: different days of the week; ``speakers``: different capitalised words before *said*, a sentence; ``style``:
    pairs of house styles that clash; ``opening``: share that opens with a word like *it* or *but*; ``headlines``: lines like
    headlines before the first full sentence; ``odd``: phrases that translating machines write; ``orphans``: persons, and
    sources such as *the ministry*, that speak without having been introduced; ``variants``: further spellings of a name.
    """

    sentences: int
    loose: float
    tie: float
    order: float
    party_names: int
    full_names: int
    weekdays: int
    speakers: float
    style: int
    opening: float
    headlines: int
    odd: tuple[str, ...]
    orphans: tuple[str, ...]
    variants: tuple[str, ...]


def measure(sentences: Sequence[str], words: IntegrityWords) -> Signals | None:
    """Signals of these sentences of the article, in order; ``None`` if none has five words."""
    body = [s for s in sentences if len(s.split()) >= 5]
    if not body:
        return None
    loose, tie, order = _ties(body, words)
    text = "\n".join(body)
    speakers = set(words.speakers.findall(text))
    opening = sum(bool(words.ties.search(" ".join(s.split()[:6]))) for s in body)
    return Signals(
        sentences=len(body),
        loose=loose,
        tie=tie,
        order=order,
        party_names=_party_names(body, words),
        full_names=_full_names(body),
        weekdays=len({m.group().lower() for m in _WEEKDAY.finditer(text)}),
        speakers=len(speakers) / len(body),
        style=sum(1 for one, other in words.style if one.search(text) and other.search(text)),
        opening=opening / len(body),
        headlines=_headlines(sentences),
        odd=tuple(dict.fromkeys(m.group() for m in words.odd.finditer(text))),
        orphans=tuple(_orphans(body, words)),
        variants=tuple(_variants(sentences)),
    )


def _stem(word: str) -> str:
    word = re.sub(r"'s$|'$", "", word.lower().replace("’", "'"))
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word[:7]


def _vector(sentence: str, words: IntegrityWords) -> dict[str, float]:
    stems = {_stem(w) for w in _WORD.findall(sentence) if len(w) >= 3 and w.lower() not in words.stop}
    weights = {stem: words.rarity.get(stem, words.unseen) for stem in stems}
    length = math.sqrt(sum(x * x for x in weights.values())) or 1.0
    return {stem: x / length for stem, x in weights.items()}


def _ties(body: Sequence[str], words: IntegrityWords) -> tuple[float, float, float]:
    n = len(body)
    if n < 2:
        return 0.0, 0.0, 0.0
    vectors = [_vector(s, words) for s in body]

    def alike(i: int, j: int) -> float:
        small, large = sorted((vectors[i], vectors[j]), key=len)
        return sum(x * large[stem] for stem, x in small.items() if stem in large)

    likeness = {(i, j): alike(i, j) for i in range(n) for j in range(i)}
    # A sentence without any topic word ("He did not say more.") is tied to nothing and proves nothing.
    closest = [max(likeness[i, j] for j in range(max(0, i - _REACH), i)) if vectors[i] else _LOOSE for i in range(1, n)]
    neighbours = sum(likeness[i + 1, i] for i in range(n - 1)) / (n - 1)
    every = sum(likeness.values()) / len(likeness)
    return sum(c < _LOOSE for c in closest) / (n - 1), sum(closest) / (n - 1), neighbours - every


def _party_names(body: Sequence[str], words: IntegrityWords) -> int:
    further = 0
    for group in words.parties:
        alone: set[int] = set()
        for sentence in body:
            here = [k for k, name in enumerate(group) if name.search(sentence)]
            if len(here) == 1:
                alone.add(here[0])
        further += max(0, len(alone) - 1)
    return further


def _full_names(body: Sequence[str]) -> int:
    counts: Counter[str] = Counter()
    for sentence in body:
        counts.update(set(_FULL_NAME.findall(sentence)))
    return sum(count - 1 for count in counts.values())


def _headlines(sentences: Sequence[str]) -> int:
    count = 0
    for sentence in sentences:
        length = len(sentence.split())
        ended = bool(_TERMINAL.search(sentence))
        if length > 22 or (ended and length >= 4):
            break
        count += not ended and length >= 3
    return count


def _orphans(body: Sequence[str], words: IntegrityWords) -> list[str]:
    """Speakers without introduction: *he* with no person in the three sentences before, *the ministry*, a bare surname."""
    out: list[str] = []
    before = ""  # everything up to the sentence at hand
    for index, sentence in enumerate(body):
        low = sentence.lower()
        first = _WORD.search(low)
        if first and first.group() in words.persons:
            near = " ".join(body[max(0, index - 3) : index])
            if not _PERSON.search(near) and not _PERSON_NOUN.search(near):
                out.append(sentence[first.start() : first.start() + 24].rsplit(" ", 1)[0])
        for found in words.orphan.finditer(low):
            noun = found.group(1) or found.group(2)
            earlier = before.lower() + " " + low[: found.start()]
            if not any(hint in earlier for hint in words.orphans[noun]):
                out.append(found.group())
        for found in words.surname.finditer(sentence):
            name = found.group(1)
            last = sentence[: found.start()].split()[-1:]
            introduced = bool(last) and (
                last[0][:1].isupper() or last[0].lower().rstrip(".") in ("the", "mr", "gen", "president")
            )
            known = re.compile(rf"\b{name}")
            if (
                not introduced
                and name not in words.openers
                and not known.search(before)
                and not known.search(sentence[: found.start()])
            ):
                out.append(found.group())
        before += " " + sentence
    return out


def _skeleton(name: str) -> str:
    """Consonants of a name, with what transliterations write differently made the same."""
    name = name.lower().replace("’", "'")
    name = re.sub(r"^(?:al|el|ad|ash|ar|as|an|az)[- ]", "", name)
    name = re.sub(r"[-' ](?:al|el|ad|ash|ar|as|an|ez|az|ed)[-' ]", " ", name)
    name = re.sub(r"[^a-z]", "", name).replace("q", "k").replace("ou", "u").replace("z", "s")
    name = re.sub(r"(.)\1+", r"\1", name)
    return name[:1] + re.sub(r"[aeiouywh]", "", name[1:])


def _variants(sentences: Sequence[str]) -> list[str]:
    """Spellings of a name beyond its first: same skeleton, little difference, and neither a plural nor a shorter form."""
    forms: dict[str, dict[str, str]] = {}
    for sentence in sentences:
        for found in _NAME.finditer(sentence):
            written = re.sub(r"[’']s$", "", found.group())
            plain = re.sub(r"[-’' ]", "", written).lower()
            key = _skeleton(written)
            if len(key) >= 3 and len(plain) >= 5:
                forms.setdefault(key, {}).setdefault(plain, written)
    out: list[str] = []
    for spellings in forms.values():
        base, *others = sorted(spellings)
        for other in others:
            shorter = other.startswith(base) or base.startswith(other) or other.rstrip("s") == base.rstrip("s")
            if not shorter and _close(base, other):
                out.append(f"{spellings[base]} / {spellings[other]}")
    return out


def _close(one: str, other: str) -> bool:
    """Share of letters in common (as a bag) above 0.7."""
    common = sum((Counter(one) & Counter(other)).values())
    return 2 * common > 0.7 * (len(one) + len(other))
