"""What resolving costs: milliseconds of CPU for a report of 400 words, for places, actors and days apart.

usage: python bench/resolve.py [FILE.jsonl] [--reader rules|model] [--reports N] [--rounds N]

Reads own reports (``training/reports``, those with claims), so it needs nothing from outside; or N texts spread over FILE,
documents as JSONL with ``text``, ``published`` and ``publisher`` such as ``../shared/eval/dev/fakes.jsonl``, where those are at
hand. One process, one thread; what is counted is processor time of this process (``time.process_time``), user and system together.

``alone``: a resolver that has not seen the page. ``after reading``: what resolving adds where the reader has just looked for
names and times on the same page, as ``daybook read`` and ``daybook add`` do; reading itself is not counted. ``first`` is the round
in which each name is met for the first time in the life of the process, and looked up in the gazetteer; later rounds find it
remembered, as an archive's reports do that tell of the same places. Of those the least is told: what other work on the machine
takes from the caches of the processor is not the resolver's.
"""

import argparse
import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

from daybook.core.claims import Reading
from daybook.core.documents import Blob, Capture, Given
from daybook.engine.components import Components, gazetteer, place_finder
from daybook.engine.settings import Settings
from daybook.resolve.actors import ActorResolver
from daybook.resolve.dates import DateResolver
from daybook.resolve.dates_find import forget_times
from daybook.resolve.places import PlaceResolver

REPORTS = Path(__file__).resolve().parents[1] / "training" / "reports"
PARTS = ("places", "actors", "days")
_WARM = 3  # pages that are resolved before the clock runs: tables are read and word lists built at first use


def own_reports() -> Iterator[tuple[str, Given]]:
    """Own reports with claims: plain text, and what a person would hand in with it."""
    for path in sorted(REPORTS.glob("*.yaml")):
        if path.stem.startswith("n-"):
            continue
        for report in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if report and report.get("claims"):
                text = " ".join(str(s) for s in report["text"].values()).replace("¶", "\n\n")
                yield text, Given(id=report["id"], published=report.get("published"), publisher=report.get("publisher"))


def of_file(path: Path) -> Iterator[tuple[str, Given]]:
    """Documents of a JSONL file."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line:
            row = json.loads(line)
            day = date.fromisoformat(row["published"]) if row.get("published") else None
            yield row["text"], Given(id=f"{path.name} {number}", published=day, publisher=row.get("publisher"))


def chosen(pages: list[tuple[str, Given]], limit: int) -> list[tuple[str, Given]]:
    """At most so many pages, spread over all."""
    return pages[:: max(1, len(pages) // limit)][:limit]


class Clocked:
    """The three resolvers of the product, with the CPU seconds of each."""

    def __init__(self) -> None:
        self.places = PlaceResolver(gazetteer(), finder=place_finder())
        self.actors, self.days = ActorResolver(), DateResolver()

    def forget(self) -> None:
        """Drop what is remembered of the last pages; names looked up stay."""
        self.places.forget()
        self.actors.finder.forget()
        forget_times()

    def resolve(self, reading: Reading) -> dict[str, float]:
        """Resolve a reading; seconds of each part."""
        runs = (self.places.resolve_places, self.actors.resolve_actors, self.days.resolve_times)
        seconds = {}
        for part, run in zip(PARTS, runs, strict=True):
            began = time.process_time()
            run(reading)
            seconds[part] = time.process_time() - began
        return seconds


def main() -> None:
    """Command line."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("file", nargs="?", type=Path, help="documents as JSONL instead of own reports")
    ap.add_argument("--reader", default="model", choices=("rules", "model"))
    ap.add_argument("--reports", type=int, default=60)
    ap.add_argument("--rounds", type=int, default=5)
    a = ap.parse_args()
    components, resolver = Components(settings=Settings(reader=a.reader)), Clocked()
    pages = chosen(list(of_file(a.file) if a.file else own_reports()), a.reports + _WARM)
    rounds: list[dict[str, dict[str, float]]] = []
    for _ in range(a.rounds + 1):
        spent = {how: dict.fromkeys(PARTS, 0.0) for how in ("alone", "after reading")}
        words = claims = 0
        for n, (text, given) in enumerate(pages):
            blob = Blob.of(text.encode(), "text/plain")
            capture = Capture(source=given.id, part="", blob=blob, fetched_at=datetime.now(UTC))
            resolver.forget()
            reading = components.reader.read(*components.cleaner.clean(capture, given))
            after = resolver.resolve(reading)
            resolver.forget()
            alone = resolver.resolve(reading)
            if n < _WARM:
                continue
            words, claims = words + len(text.split()), claims + len(reading.claims)
            for part in PARTS:
                spent["after reading"][part] += after[part]
                spent["alone"][part] += alone[part]
        rounds.append({how: {p: 400_000 * s / words for p, s in parts.items()} for how, parts in spent.items()})
    print(f"{len(pages) - _WARM} reports, {words} words, {claims} claims of reader {a.reader}; ms of CPU for 400 words")
    first = rounds[0]["after reading"]
    rows = [("first, after reading", first)]
    rows += [(how, min((r[how] for r in rounds[1:]), key=lambda r: sum(r.values()))) for how in spent]
    for how, row in rows:
        print(f"{how:21}{sum(row.values()):5.1f}  ({', '.join(f'{part} {ms:.1f}' for part, ms in row.items())})")


if __name__ == "__main__":
    main()
