"""Daybook: who said what happened, to whom, where, when and how many, each value tied to the words that say it.

    import daybook
    found = daybook.read("Shells killed two guards in Alba on Friday.", published="2020-01-05")
    for seen in daybook.seen_claims(found):
        print(seen.claim.type, seen.claim.counts, seen.resolution.places, seen.observation.rule)
    with daybook.Case("alba.daybook", create=True) as case:
        case.add(["inbox/"])
        for event in case.events(): ...

No network, no global state; the same input gives the same output.
"""

from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from daybook.core.claims import ResolvedReading
    from daybook.engine.case import Case as Case
    from daybook.engine.seen import seen_claims as seen_claims

import_module("daybook.read")  # now: loaded later, the package of that name would take the place of the function below

__version__ = "0.1.0"
__all__ = ["Case", "__version__", "read", "seen_claims"]


def read(
    text: str,
    *,
    title: str | None = None,
    publisher: str | None = None,
    published: "str | date | None" = None,
    reader: str | None = None,
) -> "ResolvedReading":
    """Read one text. ``published``: the day relative dates count from (ISO text or a date); without it they stay open.

    Returns the reading: the document, its sentence ledger, the claims and what their words were resolved to; offsets are
    code points of ``text``. Raises ``SkipDocument`` (a ``DaybookError``) for a text that holds nothing to read.
    """
    from daybook.engine.components import Components
    from daybook.engine.pipeline import read_text
    from daybook.engine.settings import Settings

    day = date.fromisoformat(published) if isinstance(published, str) else published
    settings = Settings(reader=reader) if reader else Settings()
    return read_text(Components.shared(settings), text, title=title, publisher=publisher, published=day)


def __getattr__(name: str) -> Any:
    """``Case`` and ``seen_claims`` are imported when first used, so that ``import daybook`` costs nothing."""
    if name == "Case":
        from daybook.engine.case import Case

        return Case
    if name == "seen_claims":
        from daybook.engine.seen import seen_claims

        return seen_claims
    raise AttributeError(f"module 'daybook' has no attribute {name!r}")
