"""How long each call of the API takes on a large case: the pages' own calls, p50 and p95 of processor time, so that
other work on the machine does not count.

    python bench/api.py [CLAIMS] [--case FILE]

Builds a synthetic case (see bench/fuse.py) unless FILE is there already. Prints one line a call; 200 ms is the bar.
"""

import argparse
import sys
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import quantiles

from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parent))
from fuse import War

from daybook.core.documents import Blob, Capture
from daybook.core.review import Run
from daybook.engine import pipeline
from daybook.engine.case import Case
from daybook.show.api.app import create_app

BAR_MS = 200


def build(path: Path, claims: int) -> None:
    """A case of that many claims."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    started = time.perf_counter()
    with Case(path, create=True) as case:
        case.store.db.execute("PRAGMA synchronous = OFF")  # only the building is hurried
        run = Run(id="run_bench", stage="add", component="bench", version="1", config_sha="-", started=at)
        case.store.start_run(run)
        for r in War(claims).readings():
            d = r.reading.document
            blob = Blob.of(d.text.encode(), "text/plain")
            capture = Capture(source="bench", part=d.name, blob=blob, fetched_at=at)
            case.store.add(capture, None, r, reader="bench", run=run.id, at=at)
        case.store.end_run(run.id, at, "bench")
        print(f"stored in {time.perf_counter() - started:.0f} s", flush=True)
        pipeline.fuse(case.store, case.components)
        print(f"fused after {time.perf_counter() - started:.0f} s", flush=True)


def anew(path: Path, counts: object) -> None:
    """Have the case look as if its events had just been put together anew."""
    counts.clock = lambda: time.monotonic() + 60  # type: ignore[attr-defined]
    with Case(path) as case:
        case.store.db.execute("UPDATE derived_from SET built_at = ?", (datetime.now(UTC).isoformat(),))


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("claims", nargs="?", type=int, default=20_000)
    parser.add_argument("--case", type=Path, default=None)
    parser.add_argument("--only", nargs="*", default=None, help="calls to measure; all if not given")
    parser.add_argument("--rounds", type=int, default=20)
    told = parser.parse_args()
    path = told.case or Path(f"bench-{told.claims}.daybook")
    if not path.exists():
        build(path, told.claims)
    app = create_app(path, local_name="bench", port=8000)
    with TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False) as client:
        client.get(f"/open?token={app.state.guard.token}")
        csrf = client.get("/api/v1/session").json()["csrf"]
        get = lambda p: client.get(f"/api/v1{p}")  # noqa: E731
        events = [e["id"] for e in get("/events?sort=origins&limit=50").json()["items"]]
        documents = [d["id"] for d in get("/documents?limit=50").json()["items"]]
        numbers = get("/overview").json()["numbers"]
        print({k: numbers[k] for k in ("documents", "claims", "events", "origins")})
        calls = {
            "state": ["/state"],
            "overview": ["/overview"],
            "events": [f"/events?offset={n * 37}" for n in range(10)]
            + ["/events?sort=killed", "/events?sort=disputed"],
            "events, filtered": [
                "/events?type=airstrike&since=2013-01-01&until=2013-06-01",
                "/events?actor=Side1&min_origins=2",
            ],
            "events by words": ["/events?text=market", "/events?text=Town3"],
            "map by words": ["/map?limit=200&text=market", "/map?limit=200&text=Town3"],
            "timeline by words": ["/timeline?limit=1000&text=market"],
            "an event": [f"/events/{e}" for e in events],
            "near an event": [f"/events/{e}/near" for e in events],
            "why apart": [f"/events/{a}/apart/{b}" for a, b in pairwise(events)],
            "map": ["/map?limit=200", "/map?bbox=36,33,38,35&limit=200"],
            "timeline": ["/timeline?limit=1000", "/timeline?limit=1000&since=2013-01-01&until=2013-03-01"],
            "control": ["/control?as_of=2014-01-01&known_at=2014-06-01&place=Town1"],
            "documents": ["/documents", "/documents?sort=published&offset=500"],
            "a document": [f"/documents/{d}" for d in documents],
            "search": ["/search?q=market", "/search?q=Town7 shelling"],
            "queue": ["/review/queue", "/review/queue?offset=200&type=airstrike"],
            "claims": ["/claims?limit=20", "/claims?type=abduction&limit=20"],
            "origins": ["/origins"],
            "actors": ["/actors"],
            "places": ["/places"],
            "contradictions": ["/contradictions"],
            "captives": ["/captives?limit=20"],
        }
        counts = app.state.service.counts
        began = time.perf_counter()
        first_look = {p: get(p).status_code for p in ("/actors", "/places", "/review/queue", "/origins", "/overview")}
        print(
            f"first look, while the case is counted: {first_look}, {(time.perf_counter() - began) * 1000:.0f} ms in all"
        )
        while counts.busy:
            time.sleep(0.1)
        print(f"counted after {time.perf_counter() - began:.1f} s", flush=True)
        worst = 0.0
        for name, paths in calls.items():
            if told.only is not None and name not in told.only:
                continue
            first = time.process_time()
            get(paths[0])
            cold = (time.process_time() - first) * 1000
            times = [cold]  # nothing is remembered yet: what the first person waits for
            for n in range(told.rounds - 1):
                began = time.process_time()
                answer = get(paths[n % len(paths)])
                times.append((time.process_time() - began) * 1000)
                assert answer.status_code == 200, answer.text
            p95 = quantiles(times, n=20)[-1]
            worst = max(worst, p95)
            mark = "" if p95 <= BAR_MS else "   over the bar"
            print(
                f"{name:18} first {cold:7.0f}  p50 {quantiles(times, n=2)[0]:6.0f}  p95 {p95:6.0f} ms{mark}", flush=True
            )
        anew(path, counts)
        for name in ("/actors", "/places", "/review/queue", "/origins", "/overview"):
            began = time.perf_counter()
            assert get(name).status_code == 200
            took, busy = (time.perf_counter() - began) * 1000, counts.busy
            print(
                f"{name:18} while the case is counted anew: {took:6.0f} ms by the clock{'' if busy else ' (done)'}",
                flush=True,
            )
        while counts.busy:
            time.sleep(0.1)
        times = []
        for item in get("/review/queue?limit=20").json()["items"]:
            claim = item["claim"]
            body = {"kind": "accept", "subject": claim["id"], "revision": claim["revision"]}
            began = time.process_time()
            client.post("/api/v1/decisions", json=body, headers={"X-Daybook-CSRF": csrf})
            get("/review/queue?limit=1")
            times.append((time.process_time() - began) * 1000)
        print(f"{'accept and next':18} p50 {quantiles(times, n=2)[0]:6.0f}  p95 {quantiles(times, n=20)[-1]:6.0f} ms")


if __name__ == "__main__":
    main()
