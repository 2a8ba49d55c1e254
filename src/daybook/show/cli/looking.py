"""Verbs that look: nothing here writes to a case."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any

import typer

from daybook.core.claims import ResolvedReading
from daybook.core.errors import StopRun
from daybook.core.vocab import ClaimType
from daybook.engine.case import Case
from daybook.engine.changes import as_json as as_of_json
from daybook.engine.changes import changes_since
from daybook.show import render
from daybook.show.changes import change_lines
from daybook.show.cli.console import out_json, say, table
from daybook.show.cli.options import AsJson, CaseFile, iso_day
from daybook.show.words import days, plural


def status(case: CaseFile, as_json: AsJson = False) -> None:
    """What is in a case, in numbers.

    \b
    daybook status homs.daybook
    daybook status homs.daybook --json
    """
    with Case(case, read_only=True) as opened:
        numbers, refused = opened.status(), opened.refused()
    if as_json:
        out_json(numbers)
        return
    for line in render.status_lines(numbers, refused):
        say(line)


def events(
    case: CaseFile,
    kind: Annotated[str | None, typer.Option("--type", help="Only this type, e.g. airstrike.")] = None,
    place: Annotated[str | None, typer.Option(help="Only places whose name holds this.")] = None,
    since: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Not before this day.")] = None,
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Not after this day.")] = None,
    as_json: AsJson = False,
) -> None:
    """Events, by day: what several reports together say happened.

    \b
    daybook events homs.daybook --type airstrike --since 2016-01-16
    """
    if kind is not None and kind not in set(ClaimType):
        raise typer.BadParameter(f"{kind!r} is no type; there is: {', '.join(ClaimType)}", param_hint="--type")
    first, last = iso_day(since, "--since"), iso_day(until, "--until")
    if first is not None and last is not None and last < first:
        raise typer.BadParameter(f"{until} lies before {since}", param_hint="--until")
    with Case(case, read_only=True) as opened:
        every = list(opened.events())
        ids = opened.places_called(place)
        if place is not None:
            told = ((f"{e.place.name} {e.place.admin}", e.place.place_id) for e in every if e.place)
            _known_place(case.name, place, ids, told)
        found = [
            e
            for e in every
            if (kind is None or kind in e.types)
            and (
                place is None
                or (e.place and (place.lower() in f"{e.place.name} {e.place.admin}".lower() or e.place.place_id in ids))
            )
            and (first is None or (e.time.latest or e.time.earliest or first) >= first)
            and (last is None or (e.time.earliest or e.time.latest or last) <= last)
        ]
        origins_of = opened.origins() if as_json else ()
    if as_json:
        names = {o.id: o.name for o in origins_of}
        out_json([render.event_json(e, names) for e in found])
        return
    if not found:
        say("No event of this case fits.")
        return
    table(
        ["event", "days", "what", "killed", "reports", "origins", "grade", "disputed"],
        [
            [
                e.id,
                days(e.time),
                e.headline,
                "; ".join(render.short_tally(t) for t in e.tallies if t.harm == "killed"),
                str(len(e.documents)),
                str(len(e.origins)),
                e.grade,
                str(len(e.contradictions) or ""),
            ]
            for e in found
        ],
    )


def show(
    case: CaseFile,
    key: Annotated[str, typer.Argument(metavar="EVENT|REPORT", help="Id of an event, or id or name of a report.")],
    as_json: AsJson = False,
) -> None:
    """One event as a card, or one report with its sentence ledger.

    \b
    daybook show homs.daybook ev_0a1b
    daybook show homs.daybook report.txt
    """
    with Case(case, read_only=True) as opened:
        try:
            event = opened.event(key)
        except StopRun:
            resolved = _report(opened, key)
            if as_json:
                from daybook.engine.exchange import document_json

                out_json(document_json(resolved))
                return
            lines = list(render.ledger_lines(resolved))
        else:
            claims, known = opened.claims(event.claims), opened.origins()
            if as_json:
                out_json(render.event_json(event, {o.id: o.name for o in known}, claims))
                return
            lines = list(render.event_lines(event, claims, known))
    for line in lines:
        say(line)


def _report(case: Case, key: str) -> ResolvedReading:
    try:
        return case.reading(key)
    except StopRun:
        raise StopRun(
            f"{case.store.path}: there is no event and no report {key!r} (or more than one is called so); "
            "see `daybook events` and `daybook origins`"
        ) from None


def _known_place(case: str, asked: str, ids: frozenset[str], told: Iterable[tuple[str, str | None]]) -> None:
    """Refuse a place that nothing in the case is told of; one sentence with those that are. ``told``: names and ids."""
    places = list(told)
    if not any(asked.casefold() in name.casefold() or place_id in ids for name, place_id in places):
        names = list(dict.fromkeys(name for name, _ in places))
        some = ", ".join(n.strip() for n in names[:8]) + (" …" if len(names) > 8 else "")
        raise StopRun(f"{case}: there is no place whose name holds {asked!r}; there is: {some or 'none at all'}")


def why(
    case: CaseFile,
    subject: Annotated[str, typer.Argument(metavar="EVENT[.FIELD]", help="e.g. ev_0a1b.killed, .place, .time, .actor")],
    other: Annotated[
        str | None, typer.Argument(metavar="[EVENT]", help="Another event: why the two were not put together.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The words and the rule behind a value; or, of two events, why they were not put together.

    \b
    daybook why homs.daybook ev_0a1b.killed
    daybook why homs.daybook ev_0a1b ev_7c2d
    """
    key, _, wanted = subject.partition(".")
    with Case(case, read_only=True) as opened:
        if other is not None:
            if wanted:
                raise typer.BadParameter(
                    "two events are compared as a whole: leave the field out", param_hint="EVENT.FIELD"
                )
            from daybook.engine import apart  # loaded where it is asked for: it brings all of fusion

            found = apart.why_apart(opened, key, other)
            answers: Any = apart.as_json(found)
            lines = list(render.apart_lines(found))
        else:
            event = opened.event(key)
            _known_field(wanted)
            answers = render.reasons(event, wanted, opened.claims(event.claims), opened.origins())
            lines = list(render.reason_lines(event, wanted, answers))
    if as_json:
        out_json(answers)
        return
    for line in lines:
        say(line)


def _known_field(wanted: str) -> None:
    fields = render.FIELDS
    if wanted and wanted not in fields:
        raise typer.BadParameter(f"{wanted!r} is no field; there is: {', '.join(fields)}", param_hint="EVENT.FIELD")


def origins(case: CaseFile, as_json: AsJson = False) -> None:
    """Who first said what: origins, not articles.

    \b
    daybook origins homs.daybook
    """
    with Case(case, read_only=True) as opened:
        found = opened.origins()
        names = {d.id: d.name for d in opened.documents()}
    called = {o.id: o.name for o in found}
    if as_json:
        out_json([asdict(o) | {"reports": [names.get(d, d) for d in o.documents]} for o in found])
        return
    table(
        ["origin", "kind", "claims", "reports", "why", "may be"],
        [
            [
                o.name,
                o.kind,
                str(len(o.claims)),
                ", ".join(names.get(d, d) for d in o.documents[:4]) + (" …" if len(o.documents) > 4 else ""),
                o.reason,
                ", ".join(called.get(c, c) for c in o.candidates),
            ]
            for o in found
        ],
    )


def contradictions(case: CaseFile, as_json: AsJson = False) -> None:
    """Where sources disagree, kept as things of their own.

    \b
    daybook contradictions homs.daybook
    """
    with Case(case, read_only=True) as opened:
        found = [(e, c) for e in opened.events() for c in e.contradictions]
    if as_json:
        out_json([{"event": e.id, **asdict(c)} for e, c in found])
        return
    if not found:
        say("No contradictions are known in this case.")
        return
    table(
        ["event", "about", "what is said", "state"],
        [[e.id, c.kind, c.summary, c.state + (f": {c.reason}" if c.reason else "")] for e, c in found],
    )


def captives(case: CaseFile, as_json: AsJson = False) -> None:
    """Captives: taken, released, killed, escaped, and who is still held by arithmetic.

    \b
    daybook captives homs.daybook
    """
    with Case(case, read_only=True) as opened:
        found = [e for e in opened.events() if e.captivity]
        names = {o.id: o.name for o in opened.origins()}
    if as_json:
        out_json([render.ledger_json(e, names) for e in found])
        return
    if not found:
        say("No claims about captives are known in this case.")
        return
    for e in found:
        if e.captivity:
            say(f"{e.id}  {days(e.time)} · {e.headline}")
            for line in render.captive_lines(e.captivity, names):
                say(f"  {line}")


def control(
    case: CaseFile,
    place: Annotated[str | None, typer.Argument(metavar="PLACE", help="Only places whose name holds this.")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Who held it on this day.")] = None,
    known_at: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="As known on this day.")] = None,
    as_json: AsJson = False,
) -> None:
    """Who holds what, by two clocks: when it was true, and when it was known. What is not told stays blank.

    \b
    daybook control homs.daybook Aleppo --as-of 2016-01-18 --known-at 2016-01-20
    """
    on, known = iso_day(as_of, "--as-of"), iso_day(known_at, "--known-at")
    with Case(case, read_only=True) as opened:
        every = opened.control()
        ids = opened.places_called(place)
        if place is not None:
            _known_place(case.name, place, ids, ((f"{c.place} {c.part}".strip(), c.place_id) for c in every))
        found = [
            c
            for c in every
            if (place is None or place.lower() in f"{c.place} {c.part}".lower() or c.place_id in ids)
            and (on is None or ((c.start is None or c.start <= on) and (c.end is None or c.end >= on)))
            and (known is None or (c.as_known_at is not None and c.as_known_at <= known))
        ]
    if as_json:
        out_json([asdict(c) for c in found])
        return
    if not found:
        say(
            "Nothing is told of who held it then." if on or known else "No report of this case tells who holds a place."
        )
        return
    table(
        ["place", "part", "status", "who", "from", "to", "basis", "known since", "except", "claims", "note"],
        [
            [
                c.place,
                c.part,
                c.status,
                c.side or "not told",
                c.start.isoformat() if c.start else "not told",
                c.end.isoformat() if c.end else "",
                c.basis.replace("_", " "),
                c.as_known_at.isoformat() if c.as_known_at else "",
                "; ".join(c.exceptions),
                f"{len(c.supporting)} for, {len(c.opposing)} against",
                c.note,
            ]
            for c in found
        ],
    )


def diff(
    case: CaseFile,
    since: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="What changed since this day began (UTC).")],
    as_json: AsJson = False,
) -> None:
    """What changed since a day of the case's own clock: events, numbers, contradictions, who holds what.

    The state of that day is put together anew from the reports and decisions that the case held then.

    \b
    daybook diff homs.daybook --since 2016-01-20
    daybook diff homs.daybook --since 2016-01-20 --json
    """
    first = iso_day(since, "--since")
    if first is None:
        raise typer.BadParameter("a day is needed, such as 2016-01-20", param_hint="--since")
    found = changes_since(case, first)
    if as_json:
        out_json({"case": case.name, **as_of_json(found)})
        return
    for line in change_lines(case.name, found):
        say(line)


def search(
    case: CaseFile,
    words: Annotated[list[str], typer.Argument(metavar="WORDS…", help="Words that the report must hold.")],
    as_json: AsJson = False,
) -> None:
    """Reports that hold all the words, with the words shown in place.

    \b
    daybook search homs.daybook hostages released
    """
    with Case(case, read_only=True) as opened:
        found = opened.search(" ".join(words))
    if as_json:
        out_json([{"report": d.name, "document": d.id, "snippet": snippet} for d, snippet in found])
        return
    say(plural(len(found), "report"))
    table(["report", "published", "words"], [[d.name, str(d.published or "not told"), s] for d, s in found])
