"""A cheap gate before the readers: pages that tell of no armed conflict, and sentences that can hold no claim, are not read.

Ordinary news is full of event words (teams attack, workers strike, companies capture markets). Whether a page tells of armed
conflict shows in its other words; their weights are data (packs/gate-en), fitted by ``training/fit_gate.py`` on coded reports of
many wars and on ordinary news, without names of people, places or sides. What the gate costs in claims stands in docs/quality.md.
"""

import json
import re
from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from daybook.core.claims import Reading
from daybook.core.documents import Document, Sentence
from daybook.core.errors import StopRun
from daybook.read.ledger import verdicts
from daybook.read.lexicon import Lexicon
from daybook.stages import Reader

NAME = "gate"
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_DIGIT = re.compile(r"\d")
_ENDINGS = ("ing", "ed", "es", "s")
_KEPT = 4  # letters that must be left of a word whose ending is cut
_STEM = 8
SHORTEST = 25  # words: a shorter text says too little of its subject to be turned away
BRIEF = 100  # words: of a shorter page the trained reader looks at what is likely no news of conflict, too


def stem(word: str) -> str:
    """A word without its inflection, roughly, cut to eight letters: what the weights are kept under."""
    word = word.lower()
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _KEPT:
            word = word[: -len(ending)]
            break
    return word[:_STEM]


def stems(text: str) -> set[str]:
    """The different stems of a text."""
    found: set[str] = set()
    for match in _WORD.finditer(text):
        found.update(
            stem(part) for part in match.group().replace("’", "-").replace("'", "-").split("-") if len(part) > 2
        )
    return found


def canonical(found: set[str], same: dict[str, str]) -> set[str]:
    """Stems with each loaded word under its plain one: what a page calls its fighters is no evidence."""
    return {same.get(s, s) for s in found}


class Gate:
    """Weights of one gate pack, and the event words of a lexicon. Scores are log-odds (0: as likely as not).

    ``same``: stems that count as another one, so that "terrorists" and "fighters" or "regime" and "government" weigh the same.
    """

    def __init__(
        self,
        *,
        weights: dict[str, float],
        bias: float,
        cuts: dict[str, float],
        lexicon: Lexicon,
        same: dict[str, str] | None = None,
    ) -> None:
        self.weights, self.bias, self.cuts, self.same = weights, bias, cuts, same or {}
        first = frozenset(lexicon.verb_entries) | frozenset(lexicon.phrasal)
        self._events = lexicon.surfaces(first) | {w for phrase in lexicon.noun_entries for w in phrase}
        self._people = lexicon.people
        self._numbers = lexicon.set("quantifiers") | lexicon.set("quantity_nouns")

    @classmethod
    def load(cls, lexicon: Lexicon, pack: str = "gate-en") -> "Gate":
        """The packaged gate of this name; raises ``StopRun`` if the pack is missing or broken."""
        return cls.from_folder(files("daybook.packs").joinpath(pack), pack, lexicon)

    @classmethod
    def from_folder(cls, folder: Traversable, name: str, lexicon: Lexicon) -> "Gate":
        """A gate from a pack's folder."""
        try:
            settings = json.loads(folder.joinpath("gate.json").read_text("utf-8"))
            rows = [r.split("\t") for r in folder.joinpath("evidence.tsv").read_text("utf-8").splitlines()]
            weights = {r[0]: float(r[1]) for r in rows if not r[0].startswith("#")}
            return cls(
                weights=weights,
                bias=float(settings["bias"]),
                cuts=settings["cuts"],
                lexicon=lexicon,
                same=settings["same"],
            )
        except (OSError, ValueError, KeyError, IndexError, TypeError) as e:
            raise StopRun(f"gate pack {name} cannot be read: {type(e).__name__}: {e}") from e

    def score(self, text: str) -> float:
        """Log-odds that a text tells of armed conflict."""
        return self.bias + sum(self.weights.get(s, 0.0) for s in canonical(stems(text), self.same))

    def opens(self, document: Document, cut: str = "page") -> bool:
        """False for a page that is ordinary news: no reader need look at it. Pages of a sentence or two are always read; a brief
        ("Toll in Kharkiv climbs to nine") has few words to be known by, and a lower bar before the trained reader."""
        words = len(document.text.split(None, BRIEF))
        if words < SHORTEST:
            return True
        return self.page(document) >= self.cuts["brief" if words < BRIEF and cut == "page" else cut]

    def page(self, document: Document) -> float:
        """The score of a page with its title, furniture left out."""
        pieces, at = [document.title or ""], 0
        for f in document.furniture:
            pieces.append(document.text[at : f.start])
            at = max(at, f.end)
        pieces.append(document.text[at:])
        return self.score("\n".join(pieces))

    def may_hold(self, sentence: str) -> bool:
        """False for a sentence without event word, without a number of people, and without other words of conflict."""
        words = {w for m in _WORD.finditer(sentence.lower()) for w in (m.group(), *re.split("[-’']", m.group()))}
        if words & self._events:
            return True
        if words & self._people and (words & self._numbers or _DIGIT.search(sentence)):
            return True
        return self.score(sentence) - self.bias >= self.cuts["sentence"]


class GatedReader:
    """Implements :class:`daybook.stages.Reader`: the reader behind a gate. ``cut`` names the gate's bar, e.g. ``rules``."""

    def __init__(self, reader: Reader, gate: Gate, cut: str = "page") -> None:
        self.reader, self.gate, self.cut = reader, gate, cut

    def read(self, document: Document, sentences: Sequence[Sentence]) -> Reading:
        """Read the document if the gate opens; else every sentence is accounted for and no claim is made."""
        if self.gate.opens(document, self.cut):
            return self.reader.read(document, sentences)
        return closed(document, sentences)


def closed(document: Document, sentences: Sequence[Sentence], reader: str = NAME) -> Reading:
    """The reading of a page at which the gate stayed shut."""
    shut = dict.fromkeys((s.index for s in sentences), "the words of the page tell of no armed conflict")
    return Reading(document=document, sentences=verdicts(document, sentences, (), shut), observations=(), reader=reader)
