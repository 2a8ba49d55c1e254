"""Read coded documents with a reader and hold the result against the codings.

usage: python tools/measure_reader.py [--reader NAME] [--eval FOLDER] [--out FOLDER] [SET ...]

SET: train, dev (coded documents, ``score.py``) or fakes (crowd answers, ``crowd.py``); default dev and fakes. FOLDER is the
evaluation data, by default ``../shared/eval`` beside the checkout. Writes ``SET.jsonl`` in the exchange format and prints the
scorers' tables, with the speed in reports of 400 words per CPU-second of the reader alone.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from daybook.core.errors import SkipDocument
from daybook.engine.components import Components
from daybook.engine.evaluation import captured
from daybook.engine.exchange import document_json
from daybook.engine.settings import Settings

CHECKOUT = Path(__file__).parents[1]
SETS = {"train": "train/gold.jsonl", "dev": "dev/gold.jsonl", "fakes": "dev/fakes.jsonl"}


def run(components: Components, source: Path, out: Path) -> tuple[int, float]:
    """Read every document of ``source`` into ``out``; returns their number and reports per CPU-second of the reader."""
    words, seconds, count = 0, 0.0, 0
    with source.open(encoding="utf-8") as lines, out.open("w", encoding="utf-8") as into:
        for line in filter(str.strip, lines):
            record = json.loads(line)
            try:
                document, sentences = components.cleaner.clean(*captured(record))
            except SkipDocument as skipped:
                print(f"{record['id']}: {skipped}", file=sys.stderr)
                continue
            began = time.process_time()
            reading = components.reader.read(document, sentences)
            seconds += time.process_time() - began
            words += len(document.text.split())
            count += 1
            into.write(json.dumps(document_json(components.resolver.resolve(reading)), ensure_ascii=False) + "\n")
    return count, words / 400 / seconds if seconds else 0.0


def main() -> int:
    """Measure the sets that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", default="rules")
    parser.add_argument("--eval", type=Path, default=CHECKOUT.parent / "shared" / "eval")
    parser.add_argument("--out", type=Path)
    parser.add_argument("sets", nargs="*", metavar="SET", help="train, dev or fakes")
    asked = parser.parse_args()
    for name in asked.sets or ["dev", "fakes"]:
        if name not in SETS:
            parser.error(f"there is no set {name!r}; there is: {', '.join(SETS)}")
        source = asked.eval / SETS[name]
        if not source.exists():
            parser.error(f"no evaluation data at {source}")
        folder = asked.out or Path(tempfile.mkdtemp(prefix="daybook-measure-"))
        folder.mkdir(parents=True, exist_ok=True)
        out = folder / f"{name}.jsonl"
        count, speed = run(Components(settings=Settings(reader=asked.reader)), source, out)
        print(f"{name}: {count} documents, {speed:.0f} reports of 400 words per CPU-second; {out}")
        scorer = "crowd.py" if name == "fakes" else "score.py"
        subprocess.run([sys.executable, str(asked.eval / scorer), str(source), str(out)], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
