"""How long it takes to put one more report into a case: synthetic reports as in ``bench/fuse.py``, in a case file.

    python bench/fuse_case.py [CLAIMS] [--of MORE] [--case FILE] [--reports N]

Builds the case (all reports but the last N, put together once), then adds those one by one. Prints CPU seconds of putting
the events together, in place or anew, and the peak memory. What reaches too far is put together anew with everything, as the
product does, and so nothing waits behind it; after three of these the bench stops. The case stays if ``--case`` names it.
"""

import argparse
import resource
import tempfile
import time
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from fuse import War

from daybook.core.claims import ResolvedReading
from daybook.core.documents import Blob, Capture
from daybook.core.review import Run
from daybook.engine import pipeline
from daybook.engine.components import Components
from daybook.store.sqlite import SqliteStore

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def put(store: SqliteStore, reading: ResolvedReading) -> None:
    """Store one reading with its text as its bytes."""
    document = reading.reading.document
    blob = Blob.of(document.text.encode(), "text/plain")
    capture = Capture(source=document.id, part="", blob=blob, fetched_at=NOW)
    store.add(capture, None, reading, reader="bench", run="run", at=NOW)


def peak() -> str:
    """Peak memory so far."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("claims", type=int, nargs="?", default=10_000)
    parser.add_argument("--of", type=int, help="take the claims from some days of a war of so many, as dense as that")
    parser.add_argument("--case", type=Path)
    parser.add_argument("--reports", type=int, default=20)
    args = parser.parse_args()
    path = args.case or Path(tempfile.mkdtemp()) / "bench.daybook"
    made = War(args.claims, of=args.of).readings()
    last: deque[ResolvedReading] = deque(maxlen=args.reports)  # the others are in the case, and need no memory here
    reports = 0
    components = Components()
    with SqliteStore(path, create=True) as store:
        store.db.execute("PRAGMA synchronous = OFF")
        store.start_run(Run(id="run", stage="add", component="bench", version="1", config_sha="1", started=NOW))
        for reading in made:
            if len(last) == args.reports:
                put(store, last[0])
                reports += 1
            last.append(reading)
        began = time.process_time()
        pipeline.fuse(store, components)
        print(f"{reports:,} reports put together and stored: {time.process_time() - began:.1f} CPU-s, peak {peak()}")
    with SqliteStore(path) as store:
        spent: list[float] = []
        anew: list[float] = []
        for reading in last:
            put(store, reading)
            began = time.process_time()
            in_place = pipeline.fuse_in_place(store, components)
            if not in_place:
                pipeline.fuse(store, components, force=True)
            (spent if in_place else anew).append(time.process_time() - began)
            if len(anew) == 3:
                break
        if spent:
            print(
                f"one report more, in place: median {median(spent):.2f}, most {max(spent):.2f} CPU-s ({len(spent)} reports)"
            )
        if anew:
            print(f"one report more, all anew: {', '.join(f'{s:.1f}' for s in anew)} CPU-s")
    print(f"{path.stat().st_size / 1e6:,.0f} MB case, peak {peak()}")


if __name__ == "__main__":
    main()
