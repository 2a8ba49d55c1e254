"""Verbs that look: nothing here writes to a case."""

from dataclasses import asdict
from typing import Annotated

import typer

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
    with Case(case, read_only=True) as opened:
        found = [
            e
            for e in opened.events()
            if (kind is None or kind in e.types)
            and (place is None or (e.place and place.lower() in f"{e.place.name} {e.place.admin}".lower()))
            and (first is None or (e.time.latest or e.time.earliest or first) >= first)
            and (last is None or (e.time.earliest or e.time.latest or last) <= last)
        ]
    if as_json:
        out_json([asdict(e) for e in found])
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
            resolved = opened.reading(key)
            if as_json:
                from daybook.engine.exchange import document_json

                out_json(document_json(resolved))
                return
            lines = list(render.ledger_lines(resolved))
        else:
            if as_json:
                out_json(asdict(event))
                return
            lines = list(render.event_lines(event, opened.claims(event.claims), opened.origins()))
    for line in lines:
        say(line)


def why(
    case: CaseFile,
    subject: Annotated[str, typer.Argument(metavar="EVENT[.FIELD]", help="e.g. ev_0a1b.killed, .place, .time, .actor")],
    as_json: AsJson = False,
) -> None:
    """The words and the rule behind a value: who said it, in which sentence, how it was read.

    \b
    daybook why homs.daybook ev_0a1b.killed
    """
    key, _, wanted = subject.partition(".")
    with Case(case, read_only=True) as opened:
        event = opened.event(key)
        answers = render.reasons(event, wanted, opened.claims(event.claims), opened.origins())
    if as_json:
        out_json(answers)
        return
    for line in render.reason_lines(event, wanted, answers):
        say(line)


def origins(case: CaseFile, as_json: AsJson = False) -> None:
    """Who first said what: origins, not articles.

    \b
    daybook origins homs.daybook
    """
    with Case(case, read_only=True) as opened:
        found = opened.origins()
        names = {d.id: d.name for d in opened.documents()}
    if as_json:
        out_json([asdict(o) for o in found])
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
                ", ".join(o.candidates),
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
    if as_json:
        out_json([{"event": e.id, **asdict(e.captivity)} for e in found if e.captivity])
        return
    if not found:
        say("No claims about captives are known in this case.")
        return
    for e in found:
        if e.captivity:
            say(f"{e.id}  {days(e.time)} · {e.headline}")
            for line in render.captive_lines(e.captivity):
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
        found = [
            c
            for c in opened.control()
            if (place is None or place.lower() in f"{c.place} {c.part}".lower())
            and (on is None or ((c.start is None or c.start <= on) and (c.end is None or c.end >= on)))
            and (known is None or (c.as_known_at is not None and c.as_known_at <= known))
        ]
    if as_json:
        out_json([asdict(c) for c in found])
        return
    table(
        ["place", "part", "status", "who", "from", "to", "basis", "known since", "except", "claims"],
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
