"""The verbs. Each is a thin door to the same work that the Python API does."""

from typing import Annotated

import typer

from daybook import __version__
from daybook.show.cli import evaluating, keeping, looking, packing, reading, reporting, serving

app = typer.Typer(
    name="daybook",
    help="Reads reports of armed conflict and keeps who said what happened, to whom, where, when and how many, "
    "each value tied to the words that say it.",
    epilog="Start with: daybook demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"daybook {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    pass


for verb in (
    reading.demo,
    reading.read,
    reading.add,
    looking.status,
    looking.events,
    looking.show,
    looking.why,
    looking.origins,
    looking.contradictions,
    looking.captives,
    looking.control,
    looking.diff,
    looking.search,
    keeping.verify,
    keeping.check,
    keeping.export,
    packing.packs,
    evaluating.evaluate,
    serving.serve,
    reporting.report,
    serving.users,
):
    app.command()(verb)
