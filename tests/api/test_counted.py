"""What a large case counts beside the requests, what the map holds of it, and how files are sent."""

import gzip
import threading
from collections.abc import Callable
from typing import Any

import pytest

from daybook.show.api.counted import Counts
from daybook.show.api.errors import ApiError
from daybook.show.api.pages import sent

Served = Callable[..., Any]


def settle(counts: Counts) -> None:
    for thread in [t for t in threading.enumerate() if t.name == "counting"]:
        thread.join(10)
    assert not counts._making


def test_nothing_is_answered_that_was_never_counted() -> None:
    counts, go = Counts(), threading.Event()
    counts.begin({"things": lambda: go.wait(10) and 3}, "one")
    assert counts.busy
    with pytest.raises(ApiError) as told:
        counts.get("things")
    assert told.value.status == 503 and told.value.code == "counting" and told.value.headers == {"Retry-After": "1"}
    go.set()
    settle(counts)
    assert counts.get("things") == 3 and not counts.busy and counts.state("things") == "one"


def test_the_last_count_stands_until_the_next_is_there() -> None:
    now = 0.0
    counts, go = Counts(clock=lambda: now), threading.Event()
    counts.begin({"things": lambda: 3}, "one")
    settle(counts)
    now = 100.0
    counts.begin({"things": lambda: go.wait(10) and 4}, "two")
    assert counts.get("things") == 3 and counts.busy and counts.state("things") == "one"
    go.set()
    settle(counts)
    assert counts.get("things") == 4 and not counts.busy


def test_a_case_that_changes_all_the_time_is_counted_now_and_then() -> None:
    now, made = 0.0, []
    counts = Counts(clock=lambda: now)
    for second in range(60):
        now = float(second)
        counts.begin({"things": lambda second=second: made.append(second)}, f"state {second}")  # type: ignore[misc]
        settle(counts)
    assert made == [0, 15, 30, 45] and counts.busy, "late, and it says so"
    now = 75.0
    counts.begin({"things": lambda: made.append(75)}, "state 59")
    settle(counts)
    assert made[-1] == 75 and not counts.busy


def test_a_count_that_fails_lets_the_others_be() -> None:
    counts = Counts()
    counts.begin({"broken": lambda: 1 / 0, "whole": lambda: 1}, "one")
    settle(counts)
    assert counts.get("whole") == 1 and not counts.busy
    with pytest.raises(ApiError):
        counts.get("broken")


def test_a_large_case_answers_as_a_small_one_does(serve: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    client = serve()
    paths = ["/actors", "/places", "/origins", "/review/queue", "/overview"]
    small = [client.get(p).json() for p in paths]
    service = client.app.state.service
    monkeypatch.setattr(type(service), "small", property(lambda self: False))
    assert service.revision() == service.desk.ask.revision() + "c", "counting is on its way, and the revision says so"
    settle(service.counts)
    assert service.revision() == service.desk.ask.revision()
    large = [client.get(p).json() for p in paths]
    for a, b in zip(small, large, strict=True):
        a.pop("since", None), b.pop("since", None)  # the overview's day before now
        assert a == b


def test_the_map_holds_every_event_once_whatever_the_limit(serve: Served) -> None:
    client = serve()
    every = client.get("/map?limit=20000").json()
    few = client.get("/map?limit=1").json()
    assert few["spots"] == every["spots"] and sum(s["events"] for s in few["spots"]) == every["total"]
    for spot in every["spots"]:
        here = client.get(f"/map?point={spot['lat']},{spot['lon']}").json()
        same = [i for i in here["items"] if i["precision"] == spot["precision"] and i["radius_km"] == spot["radius_km"]]
        assert len(same) == spot["events"] and sum(i["contradictions"] > 0 for i in same) == spot["disputed"]
        assert spot["event"] == (same[0]["id"] if len(same) == 1 else None)
    one = every["items"][0]["id"]
    assert [i["id"] for i in client.get(f"/map?event={one}").json()["items"]] == [one]
    assert client.get("/events?point=here").status_code == 422


@pytest.mark.parametrize("words", ["Deir", "killed", "Islamic State", "no such words anywhere"])
def test_words_find_the_same_events_everywhere(serve: Served, words: str) -> None:
    client = serve()
    found = client.get(f"/events?limit=500&text={words}").json()
    ids = {e["id"] for e in found["items"]}
    assert found["total"] == len(ids)
    assert client.get(f"/timeline?text={words}").json()["total"] == len(ids)
    drawn = client.get(f"/map?text={words}").json()
    assert {i["id"] for i in drawn["items"]} <= ids and drawn["total"] + drawn["coarse"]["none"] == len(ids)
    some = sorted(ids)[:2]
    narrowed = client.get("/events", params={"text": words, "event": some}).json() if some else {"items": []}
    assert sorted(e["id"] for e in narrowed["items"]) == some
    for sort in ("-day", "killed", "origins", "disputed", "recent"):
        assert {e["id"] for e in client.get(f"/events?limit=500&sort={sort}&text={words}").json()["items"]} == ids


class _Asked:
    def __init__(self, host: str, **headers: str) -> None:
        self.client = type("Address", (), {"host": host})()
        self.headers = {k.replace("_", "-"): v for k, v in headers.items()}


def test_files_are_packed_for_others_and_not_sent_twice(tmp_path: Any) -> None:
    path = tmp_path / "page.js"
    path.write_text("let a = 1;\n" * 1000)
    here = sent(path, "no-cache", _Asked("127.0.0.1", accept_encoding="gzip"))  # type: ignore[arg-type]
    away = sent(path, "no-cache", _Asked("192.0.2.7", accept_encoding="gzip, br"))  # type: ignore[arg-type]
    assert here.body == path.read_bytes() and "content-encoding" not in here.headers
    assert away.headers["content-encoding"] == "gzip" and gzip.decompress(away.body) == path.read_bytes()
    again = sent(path, "no-cache", _Asked("192.0.2.7", if_none_match=f"W/{here.headers['etag']}"))  # type: ignore[arg-type]
    assert again.status_code == 304 and not again.body
    path.write_text("let a = 2;\n" * 1000)
    assert sent(path, "no-cache", _Asked("127.0.0.1")).headers["etag"] != here.headers["etag"]  # type: ignore[arg-type]
