"""A case in other forms, each with a loss report: what the form cannot hold."""

from collections.abc import Callable

from daybook.engine.case import Case
from daybook.show.export import csv, geojson, jsonl

FORMATS: dict[str, Callable[[Case], tuple[str, list[str]]]] = {
    "jsonl": jsonl.export,
    "csv": csv.export,
    "geojson": geojson.export,
}


def export_case(case: Case, to: str) -> tuple[str, list[str]]:
    """(the file's text, what it could not hold) in a form of ``FORMATS``."""
    return FORMATS[to](case)
