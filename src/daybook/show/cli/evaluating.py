"""The verb that measures: ``evaluate``."""

from pathlib import Path
from typing import Annotated

import typer

from daybook.core.errors import StopRun
from daybook.engine.components import Components
from daybook.engine.settings import Settings
from daybook.show.cli.console import complain, counting, out_json, say, table
from daybook.show.cli.options import AsJson, LlmKeyEnv, LlmModel, LlmTimeout, LlmUrl, ReaderName, settings
from daybook.show.words import plural

DONE_WITH_SKIPPED = 3
DEFAULT_READER = Settings().reader
PAGE = "errors.html"


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Coded documents in the exchange format.")],
    reader: ReaderName = DEFAULT_READER,
    llm_url: LlmUrl = None,
    llm_model: LlmModel = None,
    llm_key_env: LlmKeyEnv = None,
    llm_timeout: LlmTimeout = None,
    as_json: AsJson = False,
    errors: Annotated[Path | None, typer.Option(metavar="DIR", help="Write the errors there, as one page.")] = None,
    bootstrap: Annotated[int, typer.Option(min=0, help="Resamplings for the 95 % intervals; 0 for none.")] = 1000,
    save: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Keep the precision by field, shown from now on beside the fields."),
    ] = None,
) -> None:
    """Read coded documents and say how often each field is right: in all, by type, by publisher, by length.

    \b
    daybook evaluate gold.jsonl
    daybook evaluate gold.jsonl --reader rules --errors wrong/
    daybook evaluate gold.jsonl --save "gold dev v1"
    """
    from daybook.engine.evaluation import evaluate as run  # here: other verbs need no numpy to start
    from daybook.engine.evaluation import load_gold
    from daybook.engine.measured import save as keep
    from daybook.show import evaluate as shown

    components = Components(settings(reader, llm_url, llm_model, llm_key_env, llm_timeout))
    number = len(load_gold(gold)[0])
    with counting("reading", total=number) as counter:
        found = run(components, gold, counter)
    if errors is not None:
        try:
            errors.mkdir(parents=True, exist_ok=True)
            (errors / PAGE).write_text(shown.page(found), "utf-8")
        except OSError as e:
            raise StopRun(f"{errors}: the page of errors cannot be written ({e.strerror})") from e
    if save is not None:
        keep(found, save)
    for document, reason in found.skipped:
        complain(f"skipped {document}: {reason}")
    if as_json:
        out_json(shown.as_json(found, bootstrap))
    else:
        say(f"{found.gold}: {plural(len(found.documents), 'document')}, read by {found.reader_key}")
        for title, columns, rows in shown.tables(found, bootstrap):
            say()
            say(title)
            table(columns, rows)
        if errors is not None:
            say()
            say(f"errors to click through: {errors / PAGE}")
    if found.skipped:
        raise typer.Exit(DONE_WITH_SKIPPED)
