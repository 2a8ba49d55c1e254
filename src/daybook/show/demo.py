"""The demo case: packaged reports in our own words, read and put together before the user's eyes."""

from collections.abc import Callable, Iterator
from pathlib import Path

from daybook.engine.case import Case
from daybook.engine.packs import FOLDER
from daybook.engine.settings import Settings
from daybook.show import render
from daybook.show.words import bounds, days, plural

REPORTS = FOLDER / "demo" / "reports"


def build(path: Path, progress: Callable[[str, str], None], settings: Settings | None = None) -> None:
    """Build the demo case at ``path``, or go on where an interrupted demo was."""
    with Case(path, create=True, settings=settings) as case:
        case.add([str(REPORTS)], progress=progress)


def cards(path: Path) -> Iterator[str]:
    """What a reader of the reports would want to know, in lines."""
    with Case(path, read_only=True) as case:
        numbers = case.status()
        origins = case.origins()
        events = list(case.events())
        yield "Reports of the battle for Deir al-Zor, Syria, in January 2016 and September 2017."
        yield "They are our own words on public facts, told as different desks would tell them; the desks are invented."
        yield ""
        refused = [(Path(name).name, reason.replace(f"{REPORTS}/", "")) for name, reason in case.refused()]
        yield from render.status_lines(numbers, refused)
        for d in case.documents():
            if d.patchwork:
                yield f"  set aside: {d.name}: {d.integrity}, because {'; '.join(d.integrity_reasons[:2])}"
        yield ""
        yield "THE EVENTS WITH MOST SAID ABOUT THEM"
        weighty = sorted(events, key=lambda e: (-len(e.tallies) - 3 * len(e.contradictions) - len(e.origins), e.id))
        for event in sorted(weighty[:4], key=lambda e: (str(e.time.earliest or e.time.latest), e.id)):
            yield ""
            yield from render.event_lines(event, case.claims(event.claims), origins, measured=False)
        yield ""
        yield "CAPTIVES"
        for event in events:
            if event.captivity:
                yield f"  {event.headline} ({days(event.time)})"
                for line in render.captive_lines(event.captivity, {o.id: o.name for o in origins}):
                    yield f"    {line}"
        yield ""
        yield "WHO HOLDS WHAT, as the reports tell it"
        for c in case.control():
            since = f"since {c.start}" if c.start else "start not told"
            until = f" until {c.end}" if c.end else ""
            part = f" ({c.part})" if c.part else ""
            yield f"  {c.place}{part}: {c.status} by {c.side or 'not told'}, {since}{until}, {c.basis.replace('_', ' ')}"
        yield ""
        yield "ORIGINS, not articles"
        for o in origins[:8]:
            may_be = f"; may be {', '.join(o.candidates)}" if o.candidates else ""
            yield f"  {o.name} ({o.kind}): {plural(len(o.claims), 'claim')} in {plural(len(o.documents), 'report')}{may_be}"
        killed = next((e for e in weighty for t in e.tallies if t.harm == "killed"), None)
        yield ""
        yield f"The case is one file, {path}: open it in any SQLite browser, or look on here:"
        yield f"  daybook events {path}"
        if killed:
            numbers_said = " and ".join(bounds(t.low, t.high) for t in killed.tallies if t.harm == "killed")
            yield f"  daybook why {path} {killed.id}.killed        why {numbers_said}"
        yield f"  daybook contradictions {path}"
        yield f"  daybook show {path} 11-stitched-page.txt     what became of every sentence"
        yield f"  daybook verify {path}"
