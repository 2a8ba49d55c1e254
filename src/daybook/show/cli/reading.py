"""Verbs that read: ``demo``, ``read``, ``add``."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from daybook.engine import pipeline
from daybook.engine.case import Case
from daybook.engine.components import Components
from daybook.engine.exchange import document_json
from daybook.engine.settings import Settings
from daybook.show.cli.console import complain, counting, out_jsonl, say
from daybook.show.cli.options import (
    LlmKeyEnv,
    LlmModel,
    LlmTimeout,
    LlmUrl,
    Published,
    Publisher,
    ReaderName,
    Title,
    Url,
    given,
    settings,
)
from daybook.show.render import reading_lines
from daybook.show.words import plural
from daybook.stages import Skipped

DONE_WITH_SKIPPED = 3
DEFAULT_READER = Settings().reader


def read(
    sources: Annotated[list[str], typer.Argument(metavar="FILE…", help="Files, folders, or - for standard input.")],
    form: Annotated[str, typer.Option("--format", help="table for people, jsonl for machines.")] = "table",
    title: Title = None,
    publisher: Publisher = None,
    published: Published = None,
    url: Url = None,
    reader: ReaderName = DEFAULT_READER,
    llm_url: LlmUrl = None,
    llm_model: LlmModel = None,
    llm_key_env: LlmKeyEnv = None,
    llm_timeout: LlmTimeout = None,
) -> None:
    """Read reports once, without a case.

    \b
    daybook read report.txt --published 2016-01-20 --publisher "Demo Wire"
    daybook read reports.jsonl --format jsonl > claims.jsonl
    cat report.html | daybook read -
    daybook read report.txt --reader llm --llm-url http://localhost:11434/v1 --llm-model qwen2.5
    """
    if form not in ("table", "jsonl"):
        raise typer.BadParameter(f"{form!r} is no format; there is: table, jsonl", param_hint="--format")
    components, skipped = Components(settings(reader, llm_url, llm_model, llm_key_env, llm_timeout)), 0
    for item in pipeline.read(components, sources, given(title, publisher, published, url)):
        if isinstance(item, Skipped):
            skipped += 1
            complain(f"skipped {item.source}: {item.reason}")
        elif form == "jsonl":
            out_jsonl([document_json(item)])
            sys.stdout.flush()
        else:
            for line in reading_lines(item):
                say(line)
        _tell_refused(components.refused, jsonl=form == "jsonl")
    if skipped:
        raise typer.Exit(DONE_WITH_SKIPPED)


def _tell_refused(refused: list[str], *, jsonl: bool) -> None:
    """One line for what a language model proposed and the words did not bear; beside JSON it goes to standard error."""
    if refused:
        line = f"{plural(len(refused), 'proposal')} refused: {'; '.join(refused)}"
        (complain if jsonl else say)(line if jsonl else f"  {line}")
        refused.clear()


def add(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="The case: one file, made if it is not there.")],
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE…", help="Files, folders, archives, JSONL, or -.")],
    title: Title = None,
    publisher: Publisher = None,
    published: Published = None,
    url: Url = None,
    reader: ReaderName = DEFAULT_READER,
    llm_url: LlmUrl = None,
    llm_model: LlmModel = None,
    llm_key_env: LlmKeyEnv = None,
    llm_timeout: LlmTimeout = None,
) -> None:
    """Take reports into a case. What is there already is passed over; a killed run goes on where it was.

    \b
    daybook add homs.daybook inbox/
    daybook add homs.daybook page.html --published 2016-01-20 --publisher "Demo Daily"
    """
    said = given(title, publisher, published, url)
    chosen = settings(reader, llm_url, llm_model, llm_key_env, llm_timeout)
    with Case(case, create=True, settings=chosen) as opened, counting("reading") as counter:
        report = opened.add(sources, said, counter)
    for s in report.skipped:
        complain(f"skipped {s.source}: {s.reason}")
    with Case(case, read_only=True) as opened:
        numbers = opened.status()
    say(f"{plural(report.added, 'new report')}, {report.known:,} known already, {len(report.skipped):,} skipped")
    say(
        f"{case.name}: {plural(numbers['documents'], 'report')}, {plural(numbers['claims'], 'claim')}, "
        f"{plural(numbers['events'], 'event')}, {plural(numbers['origins'], 'origin')}"
    )
    if report.skipped:
        raise typer.Exit(DONE_WITH_SKIPPED)


def demo(
    case: Annotated[Path, typer.Option("--case", metavar="FILE", help="Where to keep the demo case.")] = Path(
        "demo.daybook"
    ),
    serve: Annotated[bool, typer.Option("--serve", help="Open it in the browser afterwards.")] = False,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="With --serve: start a browser.")] = True,
) -> None:
    """Build the demo case from reports packaged with Daybook, print what it found and where to look.

    The reports are our own words on public facts of the battle for Deir al-Zor (2016, 2017); their desks are invented.
    """
    from daybook.show.demo import build, cards

    with counting("reading the demo reports", total=None) as counter:
        build(case, counter)
    if serve:
        from daybook.show.cli.serving import run

        run(case, port=None, browser=browser, users=False, host="127.0.0.1", name=None)
        return
    for line in cards(case):
        say(line)
