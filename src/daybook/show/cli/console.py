"""Where text goes: styled and folded on a terminal, plain and unfolded in a pipe."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

PLAIN_WIDTH = 100_000  # a pipe has no margin: nothing is folded


def console(*, err: bool = False) -> Console:
    """Console of standard output or standard error."""
    stream = sys.stderr if err else sys.stdout
    width = None if stream.isatty() else PLAIN_WIDTH
    return Console(file=stream, width=width, highlight=False, soft_wrap=not stream.isatty())


def say(text: str | Text = "", style: str | None = None) -> None:
    """A line to standard output. Plain strings are never read as markup: they may hold words of a document."""
    console().print(text, style=style, markup=False)


def complain(text: str) -> None:
    """One sentence to standard error."""
    console(err=True).print(Text("daybook: ", style="bold red") + Text(text))


def out_json(value: Any) -> None:
    """Indented JSON to standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def out_jsonl(values: Iterable[Any]) -> None:
    """One JSON value a line."""
    for value in values:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str | None = None) -> None:
    """A table on a terminal; tab-separated lines with a head in a pipe."""
    if not sys.stdout.isatty():
        clean = lambda cell: cell.replace("\t", " ").replace("\n", " ")  # noqa: E731
        sys.stdout.write("\t".join(columns) + "\n")
        for row in rows:
            sys.stdout.write("\t".join(map(clean, row)) + "\n")
        return
    grid = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    console().print(grid)


class Counter:
    """Counts units; on a terminal it moves a bar on standard error, in a pipe it is silent."""

    def __init__(self, bar: Progress | None, label: str, total: int | None) -> None:
        self.numbers: dict[str, int] = {}
        self.bar = bar
        self.task = bar.add_task(label, total=total, note="") if bar else None

    def __call__(self, name: str, outcome: str) -> None:
        self.numbers[outcome] = self.numbers.get(outcome, 0) + 1
        if self.bar is not None and self.task is not None:
            counts = ", ".join(f"{n} {k}" for k, n in self.numbers.items())
            self.bar.update(self.task, advance=1, note=f"{counts}  {name[-50:]}")


@contextmanager
def counting(label: str, total: int | None = None) -> Iterator[Counter]:
    """Show how far work has come; ``total`` is the number of units, if it is known."""
    err = console(err=True)
    if not err.is_terminal:
        yield Counter(None, label, total)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        yield Counter(bar, label, total)
