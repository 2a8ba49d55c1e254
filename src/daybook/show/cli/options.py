"""Options and arguments that several verbs share, and how their values are understood."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from daybook.core.documents import Given
from daybook.engine.settings import Settings

CaseFile = Annotated[Path, typer.Argument(metavar="CASE", help="The case: one file.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON for machines.")]
Title = Annotated[str | None, typer.Option(help="Title, if the page does not tell or tells it wrong.")]
Publisher = Annotated[str | None, typer.Option(help="Who published it; overrides what the page shows.")]
Published = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Day it was published; overrides the page.")]
Url = Annotated[str | None, typer.Option(help="Where it was found.")]
ReaderName = Annotated[
    str, typer.Option("--reader", help="Which reader: model (rules and network vote), rules, or llm.")
]
LlmUrl = Annotated[
    str | None, typer.Option(metavar="URL", help="With --reader llm: server that speaks /v1/chat/completions.")
]
LlmModel = Annotated[str | None, typer.Option(metavar="NAME", help="With --reader llm: which model of that server.")]
LlmKeyEnv = Annotated[
    str | None, typer.Option(metavar="VAR", help="With --reader llm: environment variable that holds the key.")
]
LlmTimeout = Annotated[
    float | None, typer.Option(metavar="SECONDS", min=0.1, help="With --reader llm: longest wait for one answer.")
]


def iso_day(value: str | None, option: str) -> date | None:
    """A day from the command line; a usage error names the option and what was wrong."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise typer.BadParameter(f"{value!r} is not a day; write it as 2016-01-20", param_hint=option) from None


def given(title: str | None, publisher: str | None, published: str | None, url: str | None) -> Given | None:
    """What the operator says of the documents, or ``None`` if nothing."""
    day = iso_day(published, "--published")
    if title is None and publisher is None and day is None and url is None:
        return None
    return Given(title=title, publisher=publisher, published=day, url=url)


def settings(
    reader: str, url: str | None, model: str | None, key_env: str | None = None, timeout: float | None = None
) -> Settings:
    """Settings of a run; a usage error tells which option is missing or goes with another reader."""
    usual = Settings()
    if reader == "llm":
        missing = [name for name, value in (("--llm-url", url), ("--llm-model", model)) if not value]
        if missing:
            raise typer.BadParameter(f"llm asks a model server: {' and '.join(missing)} missing", param_hint="--reader")
    elif url or model or key_env or timeout:
        raise typer.BadParameter(f"--llm-… goes with --reader llm, not with {reader}", param_hint="--reader")
    return Settings(
        reader=reader,
        llm_url=url,
        llm_model=model,
        llm_key_env=key_env,
        llm_timeout=usual.llm_timeout if timeout is None else timeout,
    )
