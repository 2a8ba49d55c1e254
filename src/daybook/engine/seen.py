"""A claim with all that is needed to show it: its document, sentence, observation and resolution."""

from collections.abc import Iterator
from dataclasses import dataclass

from daybook.core.claims import Claim, Observation, Resolution, ResolvedReading
from daybook.core.documents import Document, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One claim in its surroundings. ``sentence`` is ``None`` only if the ledger has none at its trigger.

    ``reader``: who read it, in a case the key that its reading is stored under.
    """

    document: Document
    sentence: Sentence | None
    observation: Observation
    resolution: Resolution
    reader: str = ""

    @property
    def claim(self) -> Claim:
        """The claim."""
        return self.observation.claim

    @property
    def sentence_text(self) -> str:
        """The words of its sentence."""
        s, t = self.sentence, self.claim.trigger
        return self.document.text[s.start : s.end] if s else t.quote


def seen_claims(resolved: ResolvedReading) -> Iterator[Seen]:
    """The claims of a reading, in text order."""
    sentences = resolved.reading.sentences
    for o, r in zip(resolved.reading.observations, resolved.resolutions, strict=True):
        at = o.claim.trigger.start
        home = next((s for s in sentences if s.start <= at < s.end), None)
        yield Seen(
            document=resolved.reading.document,
            sentence=home,
            observation=o,
            resolution=r,
            reader=resolved.reading.reader,
        )
