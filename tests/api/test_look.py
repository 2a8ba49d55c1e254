"""What the API shows: shapes, filters, pages, ETags, and that words of documents stay data."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.core.text import utf16_offset
from daybook.engine.case import Case
from daybook.show.api.app import create_app
from daybook.show.api.codebook import SOURCE, codebook
from daybook.show.api.look import refusal
from daybook.show.api.offsets import STEP, Offsets
from daybook.show.api.present import safe_link
from tests.api.conftest import Client


def ranges(value: Any) -> list[dict[str, Any]]:
    """Every object of an answer that has offsets in both units."""
    if isinstance(value, list):
        return [r for v in value for r in ranges(v)]
    if not isinstance(value, dict):
        return []
    own = [value] if {"start", "end", "start16", "end16"} <= value.keys() else []
    return own + [r for v in value.values() for r in ranges(v)]


def utf16(text: str, start: int, end: int) -> str:
    """What ``text.slice(start, end)`` gives in a browser."""
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


def test_every_page_of_the_demo_answers(client: Client) -> None:
    event = client.get("/events?sort=disputed").json()["items"][0]
    document = client.get("/documents?sort=claims").json()["items"][0]
    origin = client.get("/origins").json()["items"][0]
    for path in (
        "/state /runs /overview /events /map /timeline /control /captives /contradictions /origins /actors /places /claims "
        "/documents /review/queue /decisions /codebook /codebook/harm /review/samples /users"
    ).split():
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.text)
        assert answer.json()
    for path in (f"/events/{event['id']}", f"/documents/{document['id']}", f"/origins/{origin['id']}"):
        assert client.get(path).status_code == 200, path


def test_events_near_each_other_say_why_they_are_apart(client: Client) -> None:
    events = client.get("/events?limit=200").json()["items"]
    near = {e["id"]: client.get(f"/events/{e['id']}/near").json() for e in events}
    pairs = [(key, other["id"]) for key, found in near.items() for other in found["near"]]
    assert pairs
    precise = {e["id"] for e in events if e["place"] and e["place"]["precision"] in ("exact", "town")}
    for e in events:
        found = near[e["id"]]
        assert (found["missing"] == "place") == (e["place"] is None or e["place"]["lat"] is None)
        assert all((o["km"] is not None) == (e["id"] in precise and o["id"] in precise) for o in found["near"])
    for key, other in pairs:
        assert key != other
        told = client.get(f"/events/{key}/apart/{other}").json()
        assert told["reason"]
        for pair in told["pairs"]:
            assert pair["left_sentence"] and pair["right_sentence"]
            assert not pair["ruled_out"] or pair["against"], "what is ruled out says by what"
    assert client.get(f"/events/{pairs[0][0]}/apart/{pairs[0][0]}").status_code == 422


def test_the_overview_adds_up(client: Client, case: Path) -> None:
    told = client.get("/overview").json()
    with Case(case, read_only=True) as opened:
        numbers = opened.status()
        refused = opened.refused()
    assert {k: v for k, v in told["numbers"].items() if k != "case"} == {
        k: v for k, v in numbers.items() if k != "case"
    }
    assert [r["reason"] for r in told["refused"]] == [reason.rsplit("/", 1)[-1] for _, reason in refused], (
        "no folder is shown"
    )
    assert told["changed"]["reports"] == numbers["documents"]
    assert len(told["changed"]["new"]) == min(20, numbers["events"])
    later = client.get("/overview?since=2999-01-01T00:00:00Z").json()
    assert later["changed"] == {k: [] if k != "reports" else 0 for k in later["changed"]}
    assert {n["kind"] for n in told["needs_person"]} >= {"queue", "contradictions", "undated", "patchwork"}


def test_a_card_holds_its_numbers_voices_and_gaps(client: Client) -> None:
    for row in client.get("/events?limit=500").json()["items"]:
        card = client.get(f"/events/{row['id']}").json()
        claims = {c["id"] for c in card["claims_list"]}
        assert len(claims) == card["review"]["claims"] and card["id"] == row["id"]
        for t in card["tallies"]:
            assert t["stated"] and all(s["claim"] in claims and s["document"] and s["words"] for s in t["stated"])
        if card["place"] is None or card["time"]["earliest"] is None:
            assert {u["about"] for u in card["unknown"]} & {"place", "time"}
        if card["place"] and card["place"]["precision"] in ("district", "province", "country"):
            assert card["place"]["drawn"] != "dot"
        assert all(o["claims"] for o in card["origin_list"])
        assert sum(o["counted"] for o in card["origin_list"]) == card["origins"]


def test_spans_hold_their_words_in_both_units(client: Client) -> None:
    for row in client.get("/documents").json()["items"]:
        document = client.get(f"/documents/{row['id']}").json()
        text = document["text"]
        for r in ranges(document):
            assert (
                utf16(text, r["start16"], r["end16"])
                == text[r["start"] : r["end"]]
                == r.get("text", text[r["start"] : r["end"]])
            )
        for claim in document["claims_list"]:
            for r in ranges(claim):
                if r.get("at16"):
                    assert utf16(claim["sentence"]["text"], *r["at16"]) == r["text"]


@given(st.lists(st.sampled_from(["a", "é", "😀", "\u202e", "\n", "x" * STEP]), max_size=8).map("".join))
def test_offsets_are_those_of_the_one_function(text: str) -> None:
    offsets = Offsets(text)
    for at in {0, len(text) // 3, len(text) // 2, len(text)}:
        assert offsets.utf16(at) == utf16_offset(text, at)
        assert offsets.code_point(offsets.utf16(at)) == at


def test_filters_narrow_and_pages_hold_everything_once(client: Client) -> None:
    every = client.get("/events?limit=500").json()
    pages = [client.get(f"/events?limit=7&offset={n}").json()["items"] for n in range(0, every["total"] + 7, 7)]
    assert [e["id"] for p in pages for e in p] == [e["id"] for e in every["items"]]
    of = lambda query: client.get(f"/events?limit=500&{query}").json()["items"]  # noqa: E731
    one = next(e for e in every["items"] if e["actors"] and e["place"] and e["place"]["lat"])
    assert all(one["type"] in e["types"] for e in of(f"type={one['type']}"))
    for query in (
        f"type={one['type']}",
        f"grade={one['grade']}",
        f"place={one['place']['place_id']}",
        f"min_origins={one['origins']}",
    ):
        assert one["id"] in [e["id"] for e in of(query)]
    assert {e["id"] for e in of("actor=" + one["actors"][0])} == {
        e["id"] for e in every["items"] if one["actors"][0] in (*e["actors"], *e["targets"])
    }
    box = f"{one['place']['lon'] - 0.1},{one['place']['lat'] - 0.1},{one['place']['lon'] + 0.1},{one['place']['lat'] + 0.1}"
    inside = of(f"bbox={box}")
    assert one["id"] in [e["id"] for e in inside] and all(
        abs(e["place"]["lat"] - one["place"]["lat"]) <= 0.1 for e in inside
    )
    assert not of("since=2999-01-01") and not of("text=%22%20OR%201=1--") and not of("actor=nobody")
    assert {e["id"] for e in of("has=contradictions")} == {e["id"] for e in every["items"] if e["contradictions"]}
    assert {e["id"] for e in of("type=attack&type=clash")} >= {e["id"] for e in of("type=attack")}


@pytest.mark.parametrize(
    "path",
    [
        "/events?limit=0",
        "/events?limit=9999",
        "/events?type=massacre",
        "/events?bbox=1,2,3",
        "/events?bbox=0,50,1,nan",
        "/events?since=yesterday",
        "/events?sort=random",
        "/control?as_of=2016-13-01",
        "/search?q=",
        "/actors/mentions",
        "/lookup/places?text=raqqa&near=north",
        "/report",
    ],
)
def test_bad_input_is_told_in_one_shape(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert (
        set(error) == {"code", "message", "where"}
        and error["code"] == "invalid"
        and error["message"].endswith((".", "?"))
    )


def test_map_and_timeline_hold_what_the_list_holds(client: Client) -> None:
    every = client.get("/events?limit=500").json()
    drawn = client.get("/map").json()
    assert {i["id"] for i in drawn["items"]} == {
        e["id"] for e in every["items"] if e["place"] and e["place"]["lat"] is not None
    }
    assert drawn["total"] + drawn["coarse"]["none"] == every["total"] and drawn["left_out"] == 0
    assert all(i["drawn"] == "dot" for i in drawn["items"] if i["precision"] in ("exact", "town"))
    assert all(i["drawn"] == "area" for i in drawn["items"] if i["precision"] not in ("exact", "town"))
    line = client.get("/timeline").json()
    assert line["total"] == every["total"] and {i["id"] for i in line["items"]} == {e["id"] for e in every["items"]}
    assert sum(d["reports"] for d in line["days"]) == len(line["reports"])
    few = client.get("/map?limit=3").json()
    assert len(few["items"]) == 3 and few["left_out"] == drawn["total"] - 3


def test_control_by_two_clocks(client: Client) -> None:
    every = client.get("/control").json()
    assert all(i["supporting"] for i in every["items"])
    early = client.get("/control?known_at=2016-01-17").json()["items"]
    assert len(early) < len(every["items"]) and all(i["as_known_at"] <= "2016-01-17" for i in early)


def test_the_client_is_told_when_nothing_changed(client: Client) -> None:
    first = client.get("/events")
    again = client.get("/events", headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert again.status_code == 304 and not again.content and again.headers["etag"] == first.headers["etag"]
    claim = client.get("/review/queue").json()["items"][0]["claim"]
    assert client.decide(claim, "accept").status_code == 201
    assert client.get("/events", headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_the_stream_tells_the_state_and_ends_when_the_server_stops(client: Client) -> None:
    client.app.state.stopping = False  # type: ignore[attr-defined]
    told = []
    with client.http.stream("GET", "/api/v1/changes") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        client.app.state.stopping = True  # type: ignore[attr-defined]
        told = list(answer.iter_lines())
    assert [line for line in told if line.startswith("event:")] in ([], ["event: state"])


def test_search_marks_the_words(client: Client) -> None:
    found = client.get("/search?q=Deir").json()
    assert found["total"] > 3
    for hit in found["items"]:
        for snippet in hit["snippets"]:
            assert all(utf16(snippet["text"], *m).lower() == "deir" for m in snippet["matches"])
    assert client.get("/search?q=nosuchword").json()["items"] == []
    assert client.get("/search?q=%22%20NEAR(").status_code == 200


def test_original_bytes_are_handed_out_to_save_only(client: Client) -> None:
    from hashlib import sha256

    row = next(d for d in client.get("/documents").json()["items"] if d["name"].endswith(".html"))
    document = client.get(f"/documents/{row['id']}").json()
    answer = client.get(f"/documents/{row['id']}/original")
    assert sha256(answer.content).hexdigest() == document["hashes"]["blob_sha256"]
    assert (
        answer.headers["content-disposition"].startswith("attachment")
        and answer.headers["content-type"] == "application/octet-stream"
    )
    assert "sandbox" in answer.headers["content-security-policy"]


def test_what_could_not_be_used_is_named_without_its_folder(client: Client) -> None:
    refused = client.get("/overview").json()["refused"]
    assert refused, "the demo has a page that is lost"
    assert all("/" not in r["name"] and "/" not in r["reason"] and r["name"] in r["reason"] for r in refused)
    web = {
        "source": "https://example.org/a/b",
        "part": "",
        "reason": "https://example.org/a/b is empty",
        "seen_at": "x",
    }
    assert refusal(web).name == "https://example.org/a/b", "an address is its own name"
    part = {"source": "/home/x/mail.zip", "part": "in/side.txt", "reason": "/home/x/mail.zip: in/side.txt is empty"}
    assert refusal({**part, "seen_at": "x"}).reason == "side.txt is empty"


def test_no_folder_of_this_machine_is_shown(client: Client) -> None:
    row = client.get("/documents").json()["items"][0]
    assert all("/" not in c["source"] for c in client.get(f"/documents/{row['id']}").json()["captures"])


# -- a hostile document ------------------------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script> 😀😀 <img src=x onerror=alert(2)> Rebels killed 12 soldiers "
    "in Homs on Sunday, said a “monitor” 𝔾.\n\n"
    "\u202eShells killed 7 civilians in Aleppo 😀 on Monday\u202c, residents said 👩‍👩‍👧‍👦. </textarea></script>\n\n"
    + "x" * 1_000_000
    + "\n"
)


@pytest.fixture
def hostile(tmp_path: Path, serve: Callable[..., Client]) -> Client:
    """A case whose one document is hostile in text, title, name and address."""
    source = tmp_path / "evil.jsonl"
    row = {
        "id": '"><script>alert(3)</script>\r\nSet-Cookie: a=b',
        "title": "<b onmouseover=alert(4)>\u202eTitle</b>",
        "publisher": "{{7*7}} ${7*7} <i>Pub</i>",
        "url": "javascript:alert(document.domain)",
        "published": "2016-01-20",
        "text": HOSTILE,
    }
    source.write_text(json.dumps(row), "utf-8")
    path = tmp_path / "hostile.daybook"
    with Case(path, create=True) as opened:
        opened.add([str(source)])
    return serve(path)


def test_a_hostile_document_is_data(hostile: Client) -> None:
    rows = hostile.get("/documents").json()["items"]
    assert len(rows) == 1 and rows[0]["url"].startswith("javascript:") and rows[0]["link"] is None
    answer = hostile.get(f"/documents/{rows[0]['id']}")
    assert answer.headers["content-type"] == "application/json"
    document = answer.json()
    assert document["text"] == HOSTILE
    assert document["characters16"] == len(HOSTILE.encode("utf-16-le")) // 2 > document["characters"]
    assert document["claims_list"], "the reader found nothing, so this proves nothing"
    for r in ranges(document):
        assert utf16(HOSTILE, r["start16"], r["end16"]) == HOSTILE[r["start"] : r["end"]]
        assert "text" not in r or r["text"] == HOSTILE[r["start"] : r["end"]]
    for claim in document["claims_list"]:
        for r in ranges(claim):
            if r.get("at16"):
                assert utf16(claim["sentence"]["text"], *r["at16"]) == r["text"]


def test_a_hostile_name_cannot_break_a_header(hostile: Client) -> None:
    row = hostile.get("/documents").json()["items"][0]
    answer = hostile.get(f"/documents/{row['id']}/original")
    assert answer.status_code == 200 and "set-cookie" not in answer.headers
    assert "\n" not in answer.headers["content-disposition"] and "<" not in answer.headers["content-disposition"]


def test_a_span_chosen_in_a_browser_lands_on_the_right_words(hostile: Client) -> None:
    claim = hostile.get("/claims").json()["items"][-1]
    at = HOSTILE.index("Aleppo")
    units = len(HOSTILE[:at].encode("utf-16-le")) // 2
    mention = {"start16": units, "end16": units + 6, "text": "Aleppo", "role": "at"}
    answer = hostile.decide(claim, "correct", field="place", value={"mentions": [mention]})
    assert answer.status_code == 201, answer.text
    assert [(p["start"], p["text"]) for p in answer.json()["claim"]["places"]] == [(at, "Aleppo")]
    shifted = {"start16": at, "end16": at + 6, "text": "Aleppo", "role": "at"}
    answer = hostile.decide(answer.json()["claim"], "correct", field="place", value={"mentions": [shifted]})
    assert answer.status_code == 422 and answer.json()["error"]["code"] == "span_mismatch"


def test_a_hostile_document_is_inert_in_the_dossier(hostile: Client) -> None:
    events = hostile.get("/events").json()["items"]
    html = hostile.get("/report", params={"event": [e["id"] for e in events]}).text
    assert "<script" not in html and "<img" not in html and "<b onmouseover" not in html and "&lt;script" in html
    assert 'href="javascript' not in html and "49" not in html.split("<i>")[0][-200:]


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\tscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https:", False),
        ("http://[", False),
        (None, False),
    ],
)
def test_links(url: str | None, safe: bool) -> None:
    assert (safe_link(url) is not None) is safe


# -- documents of the house ----------------------------------------------------------------------------------------------------

ROOT = Path(__file__).parents[2]


def test_the_packaged_codebook_is_the_one_of_the_docs() -> None:
    assert SOURCE.read_text("utf-8") == (ROOT / "docs" / "codebook.md").read_text("utf-8")
    told = codebook()
    assert [t.type for t in told.types] == told.values["type"]
    assert {f.field for f in told.fields} >= {
        "type",
        "actor",
        "target",
        "harm",
        "place",
        "time",
        "attribution",
        "status",
        "phase",
    }
    assert all(len(f.text) > 40 for f in told.fields) and len(told.hard_cases) > 15


def test_every_path_of_the_api_is_in_the_docs(case: Path) -> None:
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    missing = [
        path
        for path in create_app(case).openapi()["paths"]
        if path.removeprefix("/api/v1").split("{")[0].rstrip("/") not in text
    ]
    assert not missing
