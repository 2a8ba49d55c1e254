"""Deciding: seen everywhere at once, undone without loss, never on what one has not seen; and blind double coding."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from daybook.engine.case import Case
from daybook.show.api.agreement import agreement, cohen, differing, wilson
from daybook.show.api.app import create_app
from daybook.show.api.security import hash_password
from daybook.store import schema
from tests.api.conftest import Client, counted, harm_of

PASSWORD = "correct horse battery"


def killed(client: Client, event: str) -> list[str]:
    return [t["text"] for t in client.get(f"/events/{event}").json()["tallies"] if t["harm"] == "killed"]


def test_a_corrected_count_changes_the_event_everywhere_and_undo_brings_it_back(client: Client, case: Path) -> None:
    card, claim = counted(client)
    before = killed(client, card["id"])
    answer = client.decide(claim, "correct", field="harm", value=harm_of(claim, low=7, high=7), reason="misread")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["claim"]["id"] == claim["id"] and told["claim"]["harm"][0]["low"] == 7
    assert told["claim"]["machine"]["harm"][0]["low"] == claim["harm"][0]["low"]
    assert told["claim"]["review"] == {
        **told["claim"]["review"],
        "state": "corrected",
        "by": "ana",
        "fields": ["harm"],
    }
    assert killed(client, card["id"]) == ["7"]
    row = next(e for e in client.get("/events?limit=500").json()["items"] if e["id"] == card["id"])
    assert row["review"]["corrected"] == 1 and row["tallies"][0]["text"] == "7"
    assert next(i for i in client.get("/map").json()["items"] if i["id"] == card["id"])["killed_text"] == "7"
    with Case(case, read_only=True) as opened:
        assert [t.low for t in opened.event(card["id"]).tallies if t.harm == "killed"] == [7]
        assert opened.claims([claim["id"]])[claim["id"]].claim.counts[0].low == 7
        assert opened.verify().broken == ()
        raw = opened.store.db.execute("SELECT low FROM harm WHERE claim = ? AND number = 0", (claim["id"],)).fetchone()
    assert raw["low"] == claim["harm"][0]["low"], "the machine's row was changed"
    undone = client.post(f"/decisions/{told['decision']['id']}/undo", {"revision": told["claim"]["revision"]})
    assert undone.status_code == 201 and undone.json()["claim"]["review"]["state"] == "unreviewed"
    assert killed(client, card["id"]) == before
    history = client.get(f"/decisions?subject={claim['id']}").json()["items"]
    assert [(d["judgement"], d["in_force"]) for d in history] == [("undo", True), ("harm", False)]
    assert history[1]["undone_by"] == "ana"
    again = client.post(f"/decisions/{told['decision']['id']}/undo", {"revision": history and f"d{history[0]['seq']}"})
    assert again.status_code == 422
    with Case(case, read_only=True) as opened:
        assert opened.verify().broken == ()


def test_undoing_the_second_correction_brings_back_the_first(client: Client) -> None:
    card, claim = counted(client)
    first = client.decide(claim, "correct", field="harm", value=harm_of(claim, low=7, high=7)).json()
    second = client.decide(first["claim"], "correct", field="harm", value=harm_of(claim, low=9, high=9)).json()
    assert killed(client, card["id"]) == ["9"]
    client.post(f"/decisions/{second['decision']['id']}/undo", {"revision": second["claim"]["revision"]})
    assert killed(client, card["id"]) == ["7"]


def test_a_rejected_claim_leaves_the_event_and_stays_in_sight(client: Client, case: Path) -> None:
    row = next(e for e in client.get("/events?limit=500").json()["items"] if e["review"]["claims"] > 2)
    card = client.get(f"/events/{row['id']}").json()
    claim = card["claims_list"][-1]
    assert client.decide(claim, "reject").status_code == 422, "a rejection needs a reason"
    answer = client.decide(claim, "reject", reason="not an event").json()
    after = client.get(f"/events/{row['id']}").json()
    assert claim["id"] not in [c["id"] for c in after["claims_list"]]
    assert [c["id"] for c in after["rejected_list"]] == [claim["id"]]
    assert after["rejected_list"][0]["review"]["reason"] == "not an event"
    document = client.get(f"/documents/{claim['document']['id']}").json()
    assert claim["id"] in [c["id"] for c in document["claims_list"]]
    assert claim["id"] not in [h["claim"] for h in document["highlights"]]
    assert [c["id"] for c in client.get("/claims?review=rejected").json()["items"]] == [claim["id"]]
    with Case(case, read_only=True) as opened:
        assert all(c.id != claim["id"] for r in opened.readings() for c in r.reading.claims), "exports would hold it"
        assert opened.verify().broken == ()
    back = client.decide(answer["claim"], "accept").json()
    assert back["claim"]["review"]["state"] == "accepted"
    assert claim["id"] in [c["id"] for c in client.get(f"/events/{row['id']}").json()["claims_list"]]


def test_two_browsers_never_lose_each_others_work(serve: Callable[..., Client]) -> None:
    one = serve()
    two = serve(app=one.app)  # type: ignore[attr-defined]
    mine = one.get("/review/queue").json()["items"][0]["claim"]
    yours = two.get(f"/claims/{mine['id']}").json()
    assert one.decide(mine, "reject", reason="a rumour").status_code == 201
    answer = two.decide(yours, "accept")
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert error["code"] == "conflict" and "ana rejected this claim: a rumour" in error["message"]
    assert [d["kind"] for d in error["meanwhile"]] == ["reject"] and error["where"] == mine["id"]
    assert two.get("/decisions").json()["total"] == 1, "the refused decision was stored"
    now = two.get(f"/claims/{mine['id']}").json()
    assert now["revision"] == error["revision"]
    assert two.decide(now, "accept").status_code == 201


def test_a_link_between_claims_is_a_change_of_both(client: Client) -> None:
    a, b = (c for c in client.get("/claims?type=attack&limit=2").json()["items"])
    assert client.decide(a, "different", value={"claims": [b["id"]]}).status_code == 201
    assert client.decide(b, "accept").status_code == 409


def test_if_match_guards_a_write(client: Client) -> None:
    seen = client.get("/overview").headers["etag"]
    one, two = (i["claim"] for i in client.get("/review/queue?limit=2").json()["items"])
    body = lambda c: {"kind": "accept", "subject": c["id"], "revision": c["revision"]}  # noqa: E731
    assert client.post("/decisions", body(one), **{"If-Match": seen}).status_code == 201
    stale = client.post("/decisions", body(two), **{"If-Match": seen})
    assert stale.status_code == 412 and stale.json()["error"]["code"] == "stale"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "accept", "subject": "clm_0000000000000000", "revision": "0"}, 404),
        ({"kind": "correct", "field": "colour", "value": {}}, 422),
        ({"kind": "correct", "field": "type", "value": {"type": "massacre"}}, 422),
        ({"kind": "correct", "field": "type", "value": {"type": "attack", "phase": "hold"}}, 422),
        ({"kind": "correct", "field": "time", "value": {"earliest": "2016-02-30"}}, 422),
        ({"kind": "correct", "field": "time", "value": {"earliest": "2016-02-02", "latest": "2016-02-01"}}, 422),
        ({"kind": "correct", "field": "harm", "value": {"counts": [{"start": 0, "end": 3, "text": "nope!"}]}}, 422),
        ({"kind": "correct", "field": "harm", "value": {"counts": "many"}}, 422),
        ({"kind": "correct", "field": "actor", "value": {"mentions": [{"start": -5, "end": 9**30, "text": "x"}]}}, 422),
        (
            {
                "kind": "correct",
                "field": "place",
                "value": {"mentions": [{"start16": 10**9, "end16": 10**9, "text": "x"}]},
            },
            422,
        ),
        ({"kind": "same", "value": {"claims": []}}, 404),
        ({"kind": "same", "value": {"claims": ["clm_0000000000000000"]}}, 404),
        ({"kind": "split", "value": {"event": "evt_0000000000000000"}}, 404),
        ({"kind": "grade", "value": {"grade": "Certain"}, "reason": "x"}, 422),
        ({"kind": "accept", "revision": "yesterday"}, 422),
        ({"kind": "shout"}, 422),
    ],
)
def test_what_cannot_be_decided_is_refused_and_not_stored(client: Client, body: dict[str, Any], status: int) -> None:
    claim = client.get("/review/queue").json()["items"][0]["claim"]
    answer = client.post("/decisions", {"subject": claim["id"], "revision": claim["revision"], **body})
    assert answer.status_code == status, answer.text
    assert set(answer.json()["error"]) >= {"code", "message", "where"}
    assert client.get("/decisions").json()["total"] == 0


def test_every_field_can_be_corrected_and_survives_being_read_again(client: Client, case: Path) -> None:
    claims = client.get("/claims?limit=500").json()["items"]
    claim = next(c for c in claims if c["actors"] and c["places"] and c["harm"] and c["attribution"])
    sentence = claim["sentence"]
    word = sentence["text"].split()[0]
    span = {"start": sentence["start"], "end": sentence["start"] + len(word), "text": word}
    place = client.get("/lookup/places?text=Palmyra").json()["items"][0]
    actor = client.get("/lookup/actors?text=Syrian Army").json()["items"][0]
    fixes: dict[str, Any] = {
        "type": {"type": "siege", "phase": "start"},
        "phase": {"phase": "end"},
        "status": {"status": "denied"},
        "trigger": span,
        "actor": {"mentions": [{**span, "suspected": True, "actor_id": actor["actor_id"]}]},
        "target": {"mentions": [{**span}]},
        "place": {"mentions": [{**span, **place, "role": "to"}]},
        "time": {"earliest": "2015-05-01", "latest": None, "span": span},
        "harm": {"counts": [{**span, "kind": "wounded", "whom": "civilian", "low": None, "high": 400, "approx": True}]},
        "attribution": {"hops": [{**span, "kind": "monitor", "cue": span}]},
    }
    for field, value in fixes.items():
        answer = client.decide(claim, "correct", field=field, value=value)
        assert answer.status_code == 201, (field, answer.text)
        claim = answer.json()["claim"]
    assert (claim["type"], claim["phase"], claim["status"]) == ("siege", "end", "denied")
    assert (
        claim["trigger"]["text"] == word
        and claim["actors"][0]["suspected"]
        and claim["actors"][0]["name"] == actor["name"]
    )
    assert claim["places"][0]["place_id"] == place["place_id"] and claim["places"][0]["role"] == "to"
    assert (claim["time"]["earliest"], claim["time"]["latest"]) == ("2015-05-01", None)
    assert (claim["harm"][0]["low"], claim["harm"][0]["high"], claim["harm"][0]["range"]) == (None, 400, "up to 400")
    assert claim["attribution"][0]["kind"] == "monitor" and set(claim["review"]["fields"]) == set(fixes)
    assert not claim["review"]["broken"]
    with Case(case, read_only=True) as opened:
        assert opened.verify().broken == ()
        seen = opened.claims([claim["id"]])[claim["id"]]
    assert seen.claim.id == claim["id"] and seen.claim.type == "siege"


def test_a_preview_tells_what_would_change_and_stores_nothing(client: Client) -> None:
    card, claim = counted(client)
    body = {
        "kind": "correct",
        "subject": claim["id"],
        "revision": "0",
        "field": "harm",
        "value": harm_of(claim, low=7, high=7),
    }
    before = client.get("/state").json()["revision"]
    told = client.post("/decisions/preview", body).json()
    changed = {e["id"]: e for e in told["events"]}
    assert changed[card["id"]]["change"] == "changed"
    assert [t["text"] for t in changed[card["id"]]["after"]["tallies"] if t["harm"] == "killed"] == ["7"]
    assert client.get("/state").json()["revision"] == before and client.get("/decisions").json()["total"] == 0


def test_merge_and_split(client: Client) -> None:
    rows = client.get("/events?limit=500").json()["items"]
    siege = next(e for e in rows if e["type"] == "siege")
    held = client.get(f"/events/{siege['id']}").json()["claims_list"][0]
    assert client.decide(held, "split", value={"event": siege["id"]}).status_code == 422, "it would change nothing"
    strike = next(e for e in rows if e["type"] == "airstrike")
    other = client.get(f"/events/{strike['id']}").json()["claims_list"][0]
    for kind in ("same", "different"):
        for value in ({"claims": [held["id"]]}, {"event": siege["id"]}):
            refused = client.decide(other, kind, value=value)
            assert refused.status_code == 422 and "put together by place" in refused.text, (kind, value, refused.text)
    row = next(e for e in rows if e["review"]["claims"] > 2 and e["type"] != "siege" and e["documents"] > 2)
    card = client.get(f"/events/{row['id']}").json()
    claim = card["claims_list"][-1]
    answer = client.decide(claim, "split", value={"event": card["id"]}, reason="another day")
    assert answer.status_code == 201, answer.text
    apart = client.get(f"/claims/{claim['id']}").json()
    assert apart["event"] != card["id"]
    answer = client.decide(apart, "same", value={"event": card["id"]})
    assert answer.status_code == 201
    together = client.get(f"/claims/{claim['id']}").json()["event"]
    assert together in (card["id"], client.get(f"/events/{card['id']}").json()["id"])
    whole = {"kind": "split", "value": {"event": card["id"], "with": [c["id"] for c in card["claims_list"]]}}
    now = client.get(f"/claims/{claim['id']}").json()
    assert client.post("/decisions", {**whole, "subject": claim["id"], "revision": now["revision"]}).status_code == 422


def test_grade_and_policy(client: Client) -> None:
    card, _ = counted(client)
    graded = client.post(
        "/decisions",
        {
            "kind": "grade",
            "subject": card["id"],
            "revision": card["revision"],
            "value": {"grade": "Discounted"},
            "reason": "dup",
        },
    )
    assert graded.status_code == 201, graded.text
    assert client.get(f"/events/{card['id']}").json()["grade"] == "Discounted"
    chosen = client.post(
        "/decisions", {"kind": "policy", "subject": "case", "revision": "0", "value": {"policy": "UCDP"}}
    )
    assert chosen.status_code == 201
    tally = next(t for t in client.get(f"/events/{card['id']}").json()["tallies"] if t["harm"] == "killed")
    assert tally["policy"] == "UCDP" and tally["best"] is not None


def test_the_queue_orders_by_worth_and_empties(client: Client) -> None:
    queue = client.get("/review/queue?limit=100").json()
    priorities = [i["priority"] for i in queue["items"]]
    assert priorities == sorted(priorities, reverse=True) and queue["left"] == queue["total"]
    assert all({r["what"] for r in i["reasons"]} >= {"uncertainty"} for i in queue["items"])
    first, second = (i["claim"] for i in queue["items"][:2])
    client.decide(first, "accept")
    client.decide(second, "not_sure")
    after = client.get("/review/queue").json()
    assert after["left"] == queue["left"] - 2
    assert not {first["id"], second["id"]} & {i["claim"]["id"] for i in after["items"]}
    assert [i["claim"]["id"] for i in client.get("/review/queue?state=unsure").json()["items"]] == [second["id"]]
    needs = {n["kind"]: n["count"] for n in client.get("/overview").json()["needs_person"]}
    assert needs["queue"] == after["left"] and needs["unsure"] == 1


def test_accepting_does_not_put_events_together_anew(client: Client, case: Path) -> None:
    claim = client.get("/review/queue").json()["items"][0]["claim"]
    with Case(case, read_only=True) as opened:
        built = opened.store.db.execute("SELECT built_at FROM derived_from").fetchone()[0]
    client.decide(claim, "accept")
    with Case(case, read_only=True) as opened:
        assert opened.store.db.execute("SELECT built_at FROM derived_from").fetchone()[0] == built
        assert opened.store.fused_from() == opened.store.inputs_sha(opened.components.fuse_key)


def test_decisions_hold_for_a_newer_reading_and_keep_what_it_no_longer_finds(client: Client, case: Path) -> None:
    """A person's word is not outvoted by a newer reader."""
    kept, gone, other = (i["claim"] for i in client.get("/review/queue?limit=3").json()["items"])
    client.decide(kept, "accept")
    client.decide(gone, "reject", reason="no")
    with Case(case) as opened, opened.store.transaction() as db:
        for claim in (kept, other):  # a newer reader of both documents that finds everything but these two
            document = claim["document"]["id"]
            if db.execute("SELECT 1 FROM reading WHERE document = ? AND reader = 'newer'", (document,)).fetchone():
                continue
            old = db.execute(
                "SELECT reader, run FROM current_reading JOIN reading USING (document, reader) WHERE document = ?",
                (document,),
            ).fetchone()
            db.execute("INSERT INTO reading VALUES (?, 'newer', ?, 99)", (document, old["run"]))
            for table, columns in (("sentence", 'number, start, "end", verdict, reason'),):
                db.execute(
                    f"INSERT INTO {table} SELECT document, 'newer', {columns} FROM {table} WHERE document = ? AND reader = ?",
                    (document, old["reader"]),
                )
            mine = "IN (SELECT id FROM claim WHERE document = ? AND id NOT IN (?, ?))"
            for table in ("observation", "claim_time", "place_ref", "actor_ref"):
                names = [r["name"] for r in db.execute(f"PRAGMA table_info({table})")]
                wanted = ", ".join(f'"{n}"' if n != "reader" else "'newer'" for n in names)
                db.execute(
                    f"INSERT INTO {table} SELECT {wanted} FROM {table} WHERE reader = ? AND claim {mine}",
                    (old["reader"], document, kept["id"], other["id"]),
                )
    with Case(case) as opened:
        from daybook.engine.pipeline import fuse

        fuse(opened.store, opened.components)
        assert opened.verify().broken == ()
    assert client.get(f"/claims/{kept['id']}").json()["review"]["state"] == "accepted"
    assert client.get(f"/claims/{other['id']}").status_code == 404
    assert client.get(f"/claims/{gone['id']}").json()["review"]["state"] == "rejected"


# -- blind double coding -------------------------------------------------------------------------------------------------------


def test_blind_coding_from_draw_to_settlement(case: Path) -> None:
    app = create_app(case, users=True, port=8000)
    hashed = hash_password(PASSWORD)
    for name, role in (("ana", "coder"), ("ben", "coder"), ("cyd", "reviewer"), ("dan", "coder")):
        app.state.service.writer.put_account(name=name, role=role, password=hashed, disabled=False, by="test")

    def enter(name: str) -> Client:
        client = Client(app)
        assert client.sign_in(name, PASSWORD).status_code == 200
        return client

    ana, ben, cyd, dan = (enter(n) for n in ("ana", "ben", "cyd", "dan"))
    assert ana.post("/review/samples", {"size": 4, "coders": ["ana", "ben"]}).status_code == 403
    sample = cyd.post("/review/samples", {"size": 4, "coders": ["ana", "ben"], "seed": 3}).json()
    path = f"/review/samples/{sample['id']}"
    assert sample["size"] == 4
    assert dan.get(path).status_code == 403 and dan.get("/review/samples").json()["total"] == 0
    for coder, kind in ((ana, "attack"), (ben, "clash")):
        assert coder.get(f"{path}/agreement").status_code == 403, "agreement would unblind"
        for n in range(4):
            item = coder.get(f"{path}/next").json()
            assert item["left"] == 4 - n
            assert (
                set(item["claim"]) == {"id", "document", "sentence", "trigger"}
                and item["claim"]["sentence"]["verdict"] is None
            )
            answers = {
                "is_event": True,
                "type": kind if n == 0 else "attack",
                "status": "actual",
                "source_kind": ["monitor"],
            }
            body = {"claim": item["claim"]["id"], "answers": answers, "seconds": 3.5}
            assert coder.post(f"{path}/codings", body).status_code == 201
        assert coder.get(f"{path}/next").json() is None
    told = {f["field"]: f for f in ana.get(f"{path}/agreement").json()["fields"]}
    assert (told["type"]["both"], told["type"]["agree"]) == (4, 3) and told["status"]["share"] == 1.0
    found = cyd.get(f"{path}/disagreements").json()["items"]
    assert len(found) == 1 and found[0]["fields"] == ["type"] and set(found[0]["answers"]) == {"ana", "ben"}
    claim = found[0]["claim"]
    body = {
        "kind": "correct",
        "subject": claim["id"],
        "revision": claim["revision"],
        "field": "type",
        "value": {"type": "clash"},
    }
    assert ana.post("/decisions", {**body, "sample": sample["id"]}).status_code == 403
    assert cyd.post("/decisions", {**body, "sample": sample["id"]}).status_code == 201
    assert cyd.get(f"{path}/disagreements").json()["items"][0]["settled"]["user"] == "cyd"


def test_agreement_by_hand() -> None:
    yes = {"is_event": True, "type": "attack", "status": "actual", "actor": [{"start": 0, "end": 5, "text": "abcde"}]}
    coded = {
        "a": {"x": yes, "y": {**yes, "actor": [{"start": 4, "end": 9, "text": "efghi"}]}},
        "b": {"x": yes, "y": {"is_event": False}},
        "c": {
            "x": {**yes, "earliest": "2016-01-01", "latest": "2016-01-05"},
            "y": {**yes, "earliest": "2016-01-06", "latest": None},
        },
        "d": {"x": yes},
    }
    told = {f.field: f for f in agreement(coded).fields}
    assert (told["is_event"].both, told["is_event"].agree) == (3, 2)
    assert (told["actor"].both, told["actor"].agree) == (2, 2), "spans that share a character agree"
    assert (told["time"].both, told["time"].agree) == (2, 1)
    assert differing(coded["b"]) == ["is_event"] and differing(coded["c"]) == ["time"] and differing(coded["d"]) == []
    assert cohen([("a", "a"), ("b", "b"), ("a", "b"), ("b", "a")]) == 0.0 and cohen([("a", "a")]) is None
    low, high = wilson(9, 10)
    assert (
        low is not None
        and high is not None
        and low == pytest.approx(0.5958, abs=1e-3)
        and high == pytest.approx(0.9821, abs=1e-3)
    )


def test_an_old_case_is_brought_to_the_newest_schema(
    demo_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case made before there were people in it opens, keeps its events and can be decided on."""
    path = tmp_path / "old.daybook"
    first = schema.migrations()[0]
    with monkeypatch.context() as patched:
        patched.setattr(schema, "migrations", lambda: [first])
        db = schema.connect(path, create=True)
    tables = [r["name"] for r in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()]
    db.execute("ATTACH ? AS new", (str(demo_case),))
    db.execute("PRAGMA foreign_keys = OFF")
    for table in tables:
        if not table.startswith(("search", "migration")):
            db.execute(f"INSERT INTO main.{table} SELECT * FROM new.{table}")
    assert db.execute("PRAGMA user_version").fetchone()[0] == 1
    db.close()
    client_app = create_app(path, local_name="ana", port=8000)
    client = Client(client_app, client_app.state.guard.token)
    events = client.get("/events").json()["items"]
    named = next(e for e in events if e["actors"])
    assert named["id"] in [e["id"] for e in client.get("/events", params={"actor": named["actors"][0]}).json()["items"]]
    claim = client.get("/review/queue").json()["items"][0]["claim"]
    assert client.decide(claim, "accept").status_code == 201
