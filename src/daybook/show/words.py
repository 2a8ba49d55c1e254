"""How values are put in words: honest about bounds, precision and what is not told. One place, used everywhere."""

from datetime import date

from daybook.core.claims import Resolution
from daybook.core.events import Event, EventPlace, Tally
from daybook.core.text import Span
from daybook.core.values import PlaceRef, TimeSpan
from daybook.core.vocab import HarmKind, Precision, Whom

WHOM = {Whom.CIVILIAN: "civilians", Whom.COMBATANT: "combatants", Whom.MIXED: "people (status not told)"}
WHOM_BY_NAME: dict[str, str] = {str(k): v for k, v in WHOM.items()}
HARM = {HarmKind.ABDUCTED: "taken"}  # the word a ledger of captives uses; all others are their own


def bounds(low: int | None, high: int | None) -> str:
    """``85``, ``39 or more``, ``up to 400``, ``135–300``; ``number not told`` if there is no bound."""
    if low is None and high is None:
        return "number not told"
    if low is None:
        return f"up to {high:,}"
    if high is None:
        return f"{low:,} or more"
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def day(value: date) -> str:
    """``17 Jan 2016``, the same in every locale."""
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return f"{value.day} {months[value.month - 1]} {value.year}"


def days(time: TimeSpan) -> str:
    """An interval of days in words."""
    a, b = time.earliest, time.latest
    if a is None and b is None:
        return "day not told"
    if a is None:
        return f"on or before {day(b)}" if b else "day not told"
    if b is None:
        return f"since {day(a)}"
    return day(a) if a == b else f"{day(a)} – {day(b)}"


def place(ref: PlaceRef | EventPlace | None, words: str = "") -> str:
    """A place's name with its precision; the words alone if they were not resolved."""
    if ref is None or ref.name is None:
        return f"“{words}” (not resolved)" if words else "place not told"
    area = "" if ref.precision in (Precision.EXACT, Precision.TOWN, None) else f" ({ref.precision}, an area)"
    inside = f", {ref.admin}" if ref.admin and ref.admin != ref.name else ""
    return f"{ref.name}{inside}{area}"


def actor(span: Span, r: Resolution) -> str:
    """An actor's name, else its words in quotes."""
    ref = r.actor(span)
    return ref.name if ref and ref.name else f"“{span.quote}”"


def harm_line(t: Tally) -> str:
    """``killed · civilians · 85``, with the side if one is told."""
    whom = f"{WHOM[t.whom]} of {t.side}" if t.side else WHOM[t.whom]
    return f"{HARM.get(t.harm, t.harm)} · {whom} · {bounds(t.low, t.high)}"


def headline(e: Event) -> str:
    """One line for an event."""
    return f"{days(e.time)} · {e.headline}"


def plural(number: int, one: str, many: str = "") -> str:
    """``1 report``, ``2 reports``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
