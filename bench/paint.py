"""How long a browser takes from opening the map's address to the first painted map with events on it.

    python bench/paint.py [CLAIMS] [--case FILE] [--rounds N] [--width 1280]

Serves a synthetic case (see bench/api.py) and opens ``/map`` in Debian's Chromium with software WebGL, so that the processor
also does what a graphics card would. *cold*: nothing of Daybook in the browser's cache; *warm*: everything that may be kept is
kept. The page leaves performance marks: ``code`` (the map's script runs), ``events`` (the answer of the API is there), ``painted``
(first frame with land and events), ``idle`` (names and all tiles drawn). ``server``: time
between the first byte asked and the last byte got of the page's own calls. 2,000 ms is the bar for ``painted``.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

BAR_MS = 2000
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
MARKS = ("code", "events", "painted", "idle")
ASKED = """() => ({
  marks: Object.fromEntries(performance.getEntriesByType("mark").filter((m) => m.name.startsWith("daybook-map-"))
    .map((m) => [m.name.slice(12), m.startTime])),
  calls: performance.getEntriesByType("resource").map((r) => [new URL(r.name).pathname, r.startTime, r.requestStart,
    r.responseStart, r.responseEnd, r.transferSize]),
})"""


def visit(context: Any, address: str) -> dict[str, Any]:
    """One look at the map: milliseconds since navigation of every mark, and the calls that it made."""
    page = context.new_page()
    page.goto(address, wait_until="commit")
    page.wait_for_function("() => performance.getEntriesByName('daybook-map-idle').length > 0", timeout=120_000)
    told: dict[str, Any] = page.evaluate(ASKED)
    page.close()
    return told


def main() -> int:
    """Measure; 1 if the first paint is over the bar."""
    from api import build
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("claims", nargs="?", type=int, default=100_000)
    parser.add_argument("--case", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--calls", action="store_true", help="list the calls of the last visit")
    told = parser.parse_args()
    path = told.case or Path(tempfile.gettempdir()) / f"bench-{told.claims}.daybook"
    if not path.exists():
        build(path, told.claims)
    command = [sys.executable, "-m", "daybook", "serve", str(path), "--no-browser", "--port", "0", "--name", "bench"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    address = server.stdout.readline().strip()
    base = address.split("/open")[0]
    slow = False
    try:
        with sync_playwright() as p:
            browser = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            found: dict[str, list[dict[str, Any]]] = {"cold": [], "warm": []}
            for _ in range(told.rounds):
                context = browser.new_context(viewport={"width": told.width, "height": 900})
                context.request.get(address)  # signs in without loading a page
                for name in found:
                    found[name].append(visit(context, f"{base}/map"))
                context.close()
            browser.close()
    finally:
        server.terminate()
        server.wait(20)
    for name, visits in found.items():
        row = {m: median([v["marks"].get(m, float("nan")) for v in visits]) for m in MARKS}
        calls = [[c for c in v["calls"] if c[0].startswith("/api/")] for v in visits]
        waited = median([max((c[4] - c[2] for c in cs if c[0].endswith("/map")), default=0) for cs in calls])
        size = median([sum(c[5] for c in v["calls"]) for v in visits])
        worst = max(v["marks"]["painted"] for v in visits)
        slow |= worst > BAR_MS
        print(
            f"{name}: "
            + ", ".join(f"{m} {t:.0f}" for m, t in row.items())
            + f" ms (medians of {told.rounds}; painted at worst {worst:.0f}); "
            f"server answered /map in {waited:.0f} ms; {size / 1000:.0f} kB over the wire"
            + ("   over the bar" if worst > BAR_MS else ""),
            flush=True,
        )
        if told.calls:
            for path_, start, asked, first, last, took in visits[-1]["calls"]:
                print(f"   {path_:50} {start:6.0f} {asked:6.0f} {first:6.0f} {last:6.0f}  {took / 1000:7.0f} kB")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
