"""What changed in a case, in lines for the terminal."""

from collections.abc import Iterator
from typing import Any

from daybook.core.events import Event
from daybook.engine.changes import Change, Changes, Field
from daybook.show.words import HARM, WHOM_BY_NAME, bounds, day, headline, plural

_COUNTED = frozenset(("origins", "reports", "claims", "supporting", "opposing", "denied_by"))
_SIGN = {"new": "+", "gone": "−", "changed": "~"}


def change_lines(case: str, found: Changes) -> Iterator[str]:
    """All that changed, most important first: what went in, events with their numbers, contradictions, control."""
    yield f"{case} since {day(found.since)} began (the case's own clock, UTC)"
    if not (found.added or found.read_anew or found.decisions):
        last = f"; it last changed on {day(found.last.date())}" if found.last else ""
        yield f"  Nothing was added, read anew or decided since{last}."
        return
    yield (
        f"  {plural(len(found.added), 'report')} added, {len(found.read_anew):,} read anew, "
        f"{plural(len(found.decisions), 'decision')}"
    )
    for label, changed in (
        ("event", found.events),
        ("contradiction", found.contradictions),
        ("interval of control", found.control),
    ):
        rows: tuple[Change[Any], ...] = changed
        counts = [sum(c.what == what for c in rows) for what in _SIGN]
        many = label.replace("interval ", "intervals ") if " " in label else label + "s"
        yield f"{many[0].upper()}{many[1:]}: {counts[0]:,} new, {counts[2]:,} changed, {counts[1]:,} gone"
        for c in rows:
            yield from _lines(c)


def _lines(c: Change[Any]) -> Iterator[str]:
    one: Any = c.after if c.after is not None else c.before
    if isinstance(one, Event):
        yield f"  {_SIGN[c.what]} {one.id}  {headline(one)}"
        if c.others:
            yield f"      {'its claims stand now in' if c.after is None else 'its claims stood in'}: {', '.join(c.others)}"
        if c.before is None:
            for t in one.tallies:
                told = {"harm": t.harm, "whom": t.whom, "side": t.side}
                yield f"      {_harm(told)}: {bounds(t.low, t.high)}"
    elif c.event:
        yield f"  {_SIGN[c.what]} {c.event}  {one.kind} ({one.state}): {one.summary}"
    else:
        yield f"  {_SIGN[c.what]} {_interval(one)}"
    for f in c.fields:
        yield f"      {_field(f)}"


def _interval(c: Any) -> str:
    where = f"{c.place} ({c.part})" if c.part else c.place
    start, end = (day(d) if d else "not told" for d in (c.start, c.end))
    return f"{where}: {c.status} · {c.side or 'holder not told'} · {start} – {end} · {c.basis.replace('_', ' ')}"


def _harm(t: dict[str, Any]) -> str:
    whom = WHOM_BY_NAME[t["whom"]] + (f" of {t['side']}" if t["side"] else "")
    return f"{HARM.get(t['harm'], t['harm'])} · {whom}"


def _number(t: dict[str, Any] | None) -> str:
    if t is None:
        return "not told"
    best = f", best {t['best']:,} by policy “{t['policy']}”" if t["best"] is not None else ""
    return f"{bounds(t['low'], t['high'])} ({plural(len(t['origins']), 'origin')}{best})"


def _field(f: Field) -> str:
    if f.name == "tally":
        return f"{_harm(f.after or f.before)}: {_number(f.before)} → {_number(f.after)}"
    if f.name in _COUNTED:
        return f"{f.name.replace('_', ' ')}: {_count(f.before, f.after)}"
    return f"{f.name.replace('_', ' ')}: {_value(f.before)} → {_value(f.after)}"


def _count(before: Any, after: Any) -> str:
    more, fewer = len(set(after) - set(before)), len(set(before) - set(after))
    told = [f"{n} {word}" for n, word in ((more, "more"), (fewer, "fewer")) if n]
    return f"{len(before):,} → {len(after):,}" + (f" ({', '.join(told)})" if more and fewer else "")


def _value(value: Any) -> str:
    if isinstance(value, dict):
        if "earliest" in value:
            ends = list(dict.fromkeys(v or "not told" for v in (value["earliest"], value["latest"])))
            return " – ".join(ends)
        return str(value["name"] or "not resolved")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return "not told" if value in (None, "") else str(value)
