"""How fast Daybook reads: reports of 400 words per CPU-second with one thread, cold start, and peak memory.

usage: python bench/read.py [--reader rules|model] [--reports N]

Reads own reports (``training/reports``, those with claims), so it needs nothing from outside. Cold start is a whole
``daybook read`` of one short file in a process of its own, median of five; CPU seconds are user and system together.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import yaml

from daybook.core.documents import Blob, Capture, Given
from daybook.engine.components import Components
from daybook.engine.settings import Settings

REPORTS = Path(__file__).resolve().parents[1] / "training" / "reports"


def texts(limit: int) -> list[str]:
    """Own reports with claims, as plain text."""
    found = []
    for path in sorted(REPORTS.glob("*.yaml")):
        if path.stem.startswith("n-"):
            continue
        for report in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if report and report.get("claims"):
                found.append(" ".join(str(s) for s in report["text"].values()).replace("¶", "\n\n"))
    return found[:: max(1, len(found) // limit)][:limit]


def reading(name: str, pages: list[str]) -> float:
    """Reports of 400 words per CPU-second, cleaning and reading, resolvers left out; the first page warms up."""
    components = Components(settings=Settings(reader=name))
    words, seconds = 0, 0.0
    for n, text in enumerate(pages):
        blob = Blob.of(text.encode(), "text/plain")
        capture = Capture(source=f"page {n}", part="", blob=blob, fetched_at=datetime.now(UTC))
        began = time.process_time()
        components.reader.read(*components.cleaner.clean(capture, Given(id=f"page {n}")))
        if n:
            words, seconds = words + len(text.split()), seconds + time.process_time() - began
    return words / 400 / seconds


def cold(name: str) -> float:
    """CPU seconds of ``daybook read`` of one short file, median of five."""
    spent = []
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.txt"
        page.write_text("Rebels shelled the town on Sunday, killing three soldiers, a monitor said.", encoding="utf-8")
        for _ in range(5):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            command = [sys.executable, "-m", "daybook", "read", "--reader", name, "--format", "jsonl", str(page)]
            subprocess.run(command, check=True, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(spent)


def main() -> None:
    """Command line."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--reader", default="model", choices=("rules", "model"))
    ap.add_argument("--reports", type=int, default=60)
    a = ap.parse_args()
    print(f"cold start: {cold(a.reader):.2f} CPU-seconds")
    print(f"reading: {reading(a.reader, texts(a.reports)):.1f} reports of 400 words per CPU-second")
    print(
        f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB; torch: {'torch' in sys.modules}"
    )


if __name__ == "__main__":
    main()
