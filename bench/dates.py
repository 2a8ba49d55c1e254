"""Speed of the date reasoner: milliseconds of CPU for 400 words, on a text or on a repeated sentence of our own.

usage: bench/dates.py [FILE.txt]
"""

import sys
import time
from datetime import date
from pathlib import Path

from daybook.core.documents import Document
from daybook.resolve.dates import date_text, find_times

SAMPLE = (
    "On Sunday rebels attacked the outpost north of the town, which has been under siege since May 2015, a monitor said. "
    "At least twelve soldiers and five residents were killed when shells hit the market in the early hours, and the "
    "road to the river was cut for the third day in a row. In the past 24 hours, jets struck nine "
    "villages; two days earlier the army had left them. "
)


def main() -> None:
    """Print load time, and milliseconds for finding and for finding and resolving, scaled to 400 words."""
    text = Path(sys.argv[1]).read_text(encoding="utf-8") if len(sys.argv) > 1 else SAMPLE * 8
    words = len(text.split())
    start = time.process_time()
    find_times("")
    print(f"load the grammar      {1000 * (time.process_time() - start):7.1f} ms")
    rounds = max(3, 20_000 // words)
    for name, run in (
        ("find", lambda: find_times(text)),
        ("find and resolve", lambda: date_text(Document(text=text, name="bench", published=date(2016, 1, 20)))),
    ):
        start = time.process_time()
        for _ in range(rounds):
            run()
        print(f"{name:22}{1000 * (time.process_time() - start) / rounds / words * 400:7.2f} ms per 400 words")


if __name__ == "__main__":
    main()
