"""Words of a pack that mark a number as an earlier figure: "raising its earlier toll of 21". The format: packs/fusion-en."""

import json
from functools import cache
from pathlib import Path

from daybook.core.errors import StopRun
from daybook.core.values import Count
from daybook.fuse import words

_PACK = Path(__file__).parents[1] / "packs" / "fusion-en" / "cues.json"
_BETWEEN = 2  # words that may stand between the cue and the number ("from an initial 21")


@cache
def _cues() -> tuple[tuple[str, ...], int]:
    """Cues, folded, and how many characters before a number they are looked for in. Raises ``StopRun`` for a broken pack."""
    try:
        content = json.loads(_PACK.read_text("utf-8"))
        return tuple(words.key(c) for c in content["earlier_figure"]), int(content["reach"])
    except (OSError, ValueError, KeyError, TypeError) as e:
        raise StopRun(f"{_PACK.parent.name}/{_PACK.name}: the pack cannot be read ({type(e).__name__}: {e})") from e


def is_earlier(text: str, count: Count) -> bool:
    """True if the words right before a count say that it is an earlier figure."""
    cues, reach = _cues()
    before = words.tokens(text[max(0, count.span.start - reach) : count.span.start])
    shorter = (before[: len(before) - skipped] for skipped in range(min(_BETWEEN, len(before)) + 1))
    return any(" ".join(said).endswith(cues) for said in shorter)
