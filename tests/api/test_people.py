"""What people do beyond correcting a claim: add, withdraw, correct a report, choose a number's rule, settle, see the error."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from daybook.engine.case import Case
from daybook.engine.policies import POLICIES
from daybook.show.api.app import create_app
from daybook.show.api.security import hash_password
from tests.api.conftest import Client, counted

PASSWORD = "correct horse battery"


def whole(case: Path) -> None:
    """Everything stored still holds, and follows from claims and decisions."""
    with Case(case, read_only=True) as opened:
        assert opened.verify().broken == ()


def missed(client: Client) -> tuple[dict[str, Any], dict[str, Any]]:
    """A report and words in it that no claim stands on."""
    for row in client.get("/documents?sort=claims").json()["items"]:
        document = client.get(f"/documents/{row['id']}").json()
        taken = [(c["trigger"]["start"], c["trigger"]["end"]) for c in document["claims_list"]]
        for s in document["sentences"]:
            words = document["text"][s["start"] : s["end"]]
            for word in words.split():
                at = s["start"] + words.index(word)
                if len(word) > 5 and word.isalpha() and all(at >= b or at + len(word) <= a for a, b in taken):
                    return document, {"start": at, "end": at + len(word), "text": word}
    raise AssertionError("every word of the demo case is a trigger")


def add(client: Client, document: dict[str, Any], value: dict[str, Any], revision: str = "0") -> Any:
    return client.post("/decisions", {"kind": "add", "subject": document["id"], "revision": revision, "value": value})


def test_a_missed_claim_is_added_seen_everywhere_and_taken_back(client: Client, case: Path) -> None:
    document, trigger = missed(client)
    before = client.get("/events").json()["total"]
    value = {
        "trigger": trigger,
        "type": "airstrike",
        "time": {"earliest": "2011-03-04", "latest": "2011-03-04", "span": None},
        "harm": {"counts": [{**trigger, "kind": "killed", "whom": "civilian", "low": 5, "high": 5}]},
    }
    tried = client.post(
        "/decisions/preview", {"kind": "add", "subject": document["id"], "revision": "0", "value": value}
    ).json()
    assert [e["change"] for e in tried["events"]] == ["new"]
    answer = add(client, document, value)
    assert answer.status_code == 201, answer.text
    claim = answer.json()["claim"]
    assert (claim["type"], claim["rule"], claim["review"]["state"]) == ("airstrike", "person", "accepted")
    assert claim["time"]["text"] == "4 Mar 2011" and claim["measured"] == {}
    assert client.get("/events").json()["total"] == before + 1
    card = client.get(f"/events/{claim['event']}").json()
    assert card["tallies"][0]["text"] == "5" and card["id"] == tried["events"][0]["id"]
    now = client.get(f"/documents/{document['id']}").json()
    assert claim["id"] in [c["id"] for c in now["claims_list"]] and now["claims"] == document["claims"] + 1
    starts = [c["trigger"]["start"] for c in now["claims_list"]]
    assert starts == sorted(starts), "the added claim stands in its place in the text"
    assert claim["id"] in [h["claim"] for h in now["highlights"]]
    assert claim["id"] not in [i["claim"]["id"] for i in client.get("/review/queue?limit=100").json()["items"]]
    whole(case)
    assert add(client, document, value, claim["revision"]).status_code == 422, "the same claim twice"
    undone = client.post(f"/decisions/{answer.json()['decision']['id']}/undo", {"revision": claim["revision"]})
    assert undone.status_code == 201 and undone.json()["claim"]["review"]["state"] == "rejected"
    assert client.get("/events").json()["total"] == before
    assert add(client, document, value).status_code == 409, "it was added and taken back meanwhile"
    again = add(client, document, value, undone.json()["claim"]["revision"])
    assert again.status_code == 201 and again.json()["claim"]["review"]["state"] == "accepted"
    assert client.get("/events").json()["total"] == before + 1
    whole(case)


def test_an_added_claim_is_corrected_and_rejected_as_any_other(client: Client, case: Path) -> None:
    document, trigger = missed(client)
    claim = add(client, document, {"trigger": trigger, "type": "shelling"}).json()["claim"]
    corrected = client.decide(claim, "correct", field="type", value={"type": "clash"}).json()
    assert corrected["claim"]["type"] == "clash" and corrected["claim"]["review"]["state"] == "corrected"
    gone = client.decide(corrected["claim"], "reject", reason="no").json()
    assert gone["claim"]["review"]["state"] == "rejected"
    whole(case)


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"type": "airstrike"}, "value.trigger"),
        ({"type": "massacre", "trigger": None}, "value.type"),
        ({"type": "airstrike", "trigger": {"start": 0, "end": 4, "text": "none of these"}}, "value.trigger"),
        ({"type": "airstrike", "trigger": {"start": 0, "end": 10**9, "text": "x"}}, ""),
        ({"type": "airstrike", "status": "sure", "trigger": None}, "value.status"),
        ({"type": "airstrike", "phase": "hold", "trigger": None}, "value.phase"),
        ({"type": "airstrike", "trigger": None, "colour": 1}, "value.colour"),
    ],
)
def test_a_claim_that_cannot_be_is_refused(client: Client, value: dict[str, Any], where: str) -> None:
    document, trigger = missed(client)
    if "trigger" in value and value["trigger"] is None:
        value = {**value, "trigger": trigger}
    answer = add(client, document, value)
    assert answer.status_code == 422 and where in answer.text, answer.text
    assert client.get("/decisions").json()["total"] == 0


def test_a_claim_that_the_reader_has_is_not_added(client: Client) -> None:
    bare = next(
        c
        for c in client.get("/claims?limit=500").json()["items"]
        if not (c["actors"] or c["targets"] or c["places"] or c["harm"] or c["attribution"] or c["time"]["span"])
        and c["status"] == "actual"
        and not c["phase"]
    )
    span = {k: bare["trigger"][k] for k in ("start", "end", "text")}
    answer = add(client, bare["document"], {"trigger": span, "type": bare["type"]})
    assert answer.status_code == 422 and "accept or correct it" in answer.text


def dated(client: Client) -> tuple[dict[str, Any], dict[str, Any]]:
    """A report with a day, and a claim of it whose time was counted from that day."""
    for row in client.get("/documents").json()["items"]:
        if row["published"] and row["integrity"] == "coherent":
            document = client.get(f"/documents/{row['id']}").json()
            for c in document["claims_list"]:
                if c["time"]["anchor"] == row["published"] and c["time"]["latest"] and c["event"]:
                    return document, c
    raise AssertionError("no claim of the demo case hangs on its report's day")


def edit(client: Client, document: dict[str, Any], field: str, value: str | None, path: str = "/decisions") -> Any:
    body = {"kind": "correct", "subject": document["id"], "revision": document["revision"], "field": field}
    return client.post(path, {**body, "value": {field: value}, "reason": "as the print edition has it"})


def test_a_corrected_day_moves_what_hung_on_it_and_undo_moves_it_back(client: Client, case: Path) -> None:
    document, claim = dated(client)
    events = client.get("/events?limit=500").json()["items"]
    tried = edit(client, document, "published", "2019-06-05", "/decisions/preview").json()
    assert tried["events"], "nothing is shown of what would change"
    answer = edit(client, document, "published", "2019-06-05")
    assert answer.status_code == 201, answer.text
    assert "resolutions" not in json.dumps(answer.json()["decision"])
    now = client.get(f"/documents/{document['id']}").json()
    assert now["published"] == "2019-06-05" and now["machine"]["published"] == document["published"]
    assert now["text"] == document["text"] and now["hashes"] == document["hashes"]
    moved = client.get(f"/claims/{claim['id']}").json()
    assert moved["time"]["anchor"] == "2019-06-05" and moved["time"]["latest"][:4] == "2019"
    row = next(d for d in client.get("/documents?limit=500").json()["items"] if d["id"] == document["id"])
    assert row["published"] == "2019-06-05"
    changed = {e["id"]: e for e in client.get("/events?limit=500").json()["items"]}
    for told in tried["events"]:
        if told["after"]:
            assert changed[told["id"]]["time"] == told["after"]["time"], "the preview said otherwise"
    whole(case)
    with Case(case, read_only=True) as opened:
        stored = opened.store.db.execute("SELECT published FROM document WHERE id = ?", (document["id"],)).fetchone()
        assert stored["published"] == document["published"], "the machine's row was changed"
        assert str(opened.reading(document["id"]).reading.document.published) == "2019-06-05"
    stale = edit(client, document, "published", "2018-01-01")
    assert stale.status_code == 409 and "corrected published to 2019-06-05" in stale.text
    undone = client.post(f"/decisions/{answer.json()['decision']['id']}/undo", {"revision": now["revision"]})
    assert undone.status_code == 201, undone.text
    back = client.get(f"/documents/{document['id']}").json()
    assert back["published"] == document["published"] and back["machine"] is None
    assert client.get("/events?limit=500").json()["items"] == events
    whole(case)


def test_an_undated_report_leaves_the_list_of_those_without_a_day(client: Client, case: Path) -> None:
    row = client.get("/documents?undated=true").json()["items"][0]
    before = client.get("/overview").json()["numbers"]["undated"]
    document = client.get(f"/documents/{row['id']}").json()
    assert edit(client, document, "published", "2016-02-03").status_code == 201
    assert row["id"] not in [d["id"] for d in client.get("/documents?undated=true").json()["items"]]
    assert client.get("/overview").json()["numbers"]["undated"] == before - 1
    assert any(t["id"] == row["id"] and t["day"] == "2016-02-03" for t in client.get("/timeline").json()["reports"])
    whole(case)


def test_corrections_of_two_fields_stand_together_and_are_taken_back_alone(client: Client, case: Path) -> None:
    document, claim = dated(client)
    first = edit(client, document, "published", "2019-06-05").json()
    document = client.get(f"/documents/{document['id']}").json()
    assert edit(client, document, "publisher", "The Other Paper").status_code == 201
    now = client.get(f"/documents/{document['id']}").json()
    assert (now["publisher"], now["published"]) == ("The Other Paper", "2019-06-05")
    assert client.get("/documents?publisher=The Other Paper").json()["total"] == 1
    undone = client.post(f"/decisions/{first['decision']['id']}/undo", {"revision": now["revision"]})
    assert undone.status_code == 201
    after = client.get(f"/documents/{document['id']}").json()
    assert after["publisher"] == "The Other Paper" and after["published"] != "2019-06-05"
    assert client.get(f"/claims/{claim['id']}").json()["time"] == claim["time"], (
        "a day of the correction taken back stayed"
    )
    whole(case)


@pytest.mark.parametrize(
    ("field", "value"),
    [("published", "2016-13-01"), ("published", "soon"), ("publisher", "x" * 300), ("text", "other words")],
)
def test_what_a_report_cannot_be_is_refused(client: Client, field: str, value: str) -> None:
    document, _ = dated(client)
    assert edit(client, document, field, value).status_code == 422
    assert client.get("/decisions").json()["total"] == 0


def test_a_withdrawn_report_is_gone_from_all_but_the_history(client: Client, case: Path) -> None:
    row = client.get("/documents?sort=claims").json()["items"][0]
    document = client.get(f"/documents/{row['id']}").json()
    events = client.get("/events?limit=500").json()["items"]
    body = {"kind": "withdraw", "subject": row["id"], "revision": document["revision"]}
    assert client.post("/decisions", body).status_code == 422, "it needs a reason"
    answer = client.post("/decisions", {**body, "reason": "retracted by its publisher"})
    assert answer.status_code == 201, answer.text
    now = client.get(f"/documents/{row['id']}").json()
    assert now["withdrawn"] and now["highlights"] == [] and now["text"] == document["text"]
    assert {c["review"]["state"] for c in now["claims_list"]} == {"rejected"}
    listed = {d["id"]: d["withdrawn"] for d in client.get("/documents?limit=500").json()["items"]}
    assert [k for k, gone in listed.items() if gone] == [row["id"]]
    ids = {c["id"] for c in document["claims_list"]}
    queue = client.get("/review/queue?limit=100").json()
    assert not ids & {i["claim"]["id"] for i in queue["items"]}
    for e in client.get("/events?limit=500").json()["items"]:
        assert not ids & {c["id"] for c in client.get(f"/events/{e['id']}").json()["claims_list"]}
    whole(case)
    with Case(case, read_only=True) as opened:
        assert not ids & {c.id for r in opened.readings() for c in r.reading.claims}, "exports would hold it"
    client.post(f"/decisions/{answer.json()['decision']['id']}/undo", {"revision": now["revision"]})
    assert client.get("/events?limit=500").json()["items"] == events
    whole(case)


def test_a_withdrawn_claim_comes_back_by_undo(client: Client, case: Path) -> None:
    card, claim = counted(client)
    answer = client.decide(claim, "withdraw", reason="the witness asked for it").json()
    assert answer["claim"]["review"]["state"] == "rejected"
    assert client.get(f"/events/{card['id']}").status_code in (200, 404)
    undone = client.post(f"/decisions/{answer['decision']['id']}/undo", {"revision": answer["claim"]["revision"]})
    assert undone.json()["claim"]["review"]["state"] == "unreviewed"
    whole(case)


def test_a_decision_on_one_claim_is_undone_from_the_whole_event(client: Client) -> None:
    row = next(e for e in client.get("/events?limit=500").json()["items"] if e["review"]["claims"] > 2)
    one, two = client.get(f"/events/{row['id']}").json()["claims_list"][:2]
    first = client.decide(one, "accept").json()["decision"]
    client.decide(two, "accept")
    card = client.get(f"/events/{row['id']}").json()
    undone = client.post(f"/decisions/{first['id']}/undo", {"revision": card["revision"]})
    assert undone.status_code == 201, "a later decision on another claim is no conflict"


def test_numbers_are_looked_at_through_a_policy_and_nothing_is_stored(client: Client) -> None:
    told = client.get("/policies").json()
    assert [p["name"] for p in told["items"]] == [p.name for p in POLICIES] and told["case"] == "words only"
    assert all(p["rule"] and p["source"] for p in told["items"])
    plain = client.get("/events?has=killed&sort=killed&limit=20").json()["items"]
    for p in told["items"]:
        rows = client.get(
            "/events", params={"has": "killed", "sort": "killed", "limit": 20, "policy": p["name"]}
        ).json()["items"]
        assert [(r["id"], r["tallies"][0]["text"]) for r in rows] == [(r["id"], r["tallies"][0]["text"]) for r in plain]
        for tally in (t for r in rows for t in r["tallies"]):
            assert tally["policy"] == p["name"] and tally["shown"]
            assert p["number"] or tally["best"] is None
        if p["number"]:
            assert any(t["best"] is not None for r in rows for t in r["tallies"])
        card = client.get(f"/events/{plain[0]['id']}", params={"policy": p["name"]}).json()
        assert card["policy"] == p["name"] and card["tallies"][0]["best"] == rows[0]["tallies"][0]["best"]
    assert client.get("/events?policy=guess").status_code == 422
    assert client.get("/decisions").json()["total"] == 0


def test_a_policy_is_chosen_for_one_event_or_the_case(client: Client, case: Path) -> None:
    row = client.get("/events?has=killed&sort=killed&limit=1").json()["items"][0]
    card = client.get(f"/events/{row['id']}").json()
    body = {"kind": "policy", "subject": row["id"], "revision": card["revision"], "value": {"policy": "IBC"}}
    assert client.post("/decisions", body).status_code == 201
    assert client.get(f"/events/{row['id']}").json()["policy"] == "IBC"
    assert client.get("/policies").json()["case"] == "words only"
    told = client.get("/policies").json()
    body = {"kind": "policy", "subject": "case", "revision": told["revision"], "value": {"policy": "UCDP"}}
    answer = client.post("/decisions", body)
    assert answer.status_code == 201
    told = client.get("/policies").json()
    assert told["case"] == "UCDP" and told["decision"]["user"] == "ana"
    assert client.post("/decisions", body).status_code == 409, "chosen meanwhile"
    client.post(f"/decisions/{answer.json()['decision']['id']}/undo", {"revision": told["revision"]})
    assert client.get("/policies").json()["case"] == "words only"
    whole(case)


def test_the_error_beside_a_field_is_that_of_the_coded_set_until_enough_is_reviewed(client: Client) -> None:
    page = client.get("/measured").json()
    assert page["case"] == [] and "no estimate" in page["note"]
    claims = client.get("/claims?limit=500").json()["items"]
    wrong = next(c for c in claims if c["status"] == "actual")
    corrected = client.decide(wrong, "correct", field="status", value={"status": "denied"}).json()["claim"]
    assert corrected["review"]["fields"] == ["status"]
    others = [c for c in claims if c["id"] != wrong["id"]]
    for c in others[:30]:
        client.decide(c, "accept")
    client.decide(others[30], "reject", reason="misread")
    page = {(s["field"], s["kind"]): s for s in client.get("/measured").json()["case"]}
    assert (page["claim", ""]["right"], page["claim", ""]["of"]) == (31, 32)
    assert (page["status", ""]["right"], page["status", ""]["of"]) == (30, 31)
    assert page["type", ""]["right"] == page["type", ""]["of"] == 31
    assert page["status", ""]["low"] < 30 / 31 < page["status", ""]["high"]
    shown = client.get(f"/claims/{others[40]['id']}").json()["measured"]
    assert shown["status"]["source"] == "case" and "people reviewed in this case" in shown["status"]["text"]
    assert "not a random draw" in shown["type"]["text"]


def test_a_disagreement_is_settled_for_one_coder_in_one_step(case: Path) -> None:
    app = create_app(case, users=True, port=8000)
    for name, role in (("ana", "coder"), ("ben", "coder"), ("cyd", "reviewer")):
        app.state.service.writer.put_account(
            name=name, role=role, password=hash_password(PASSWORD), disabled=False, by="test"
        )
    people: dict[str, Client] = {}
    for name in ("ana", "ben", "cyd"):
        people[name] = Client(app)
        assert people[name].sign_in(name, PASSWORD).status_code == 200
    cyd = people["cyd"]
    sample = cyd.post("/review/samples", {"size": 3, "coders": ["ana", "ben"], "seed": 5}).json()
    path = f"/review/samples/{sample['id']}"
    coded: list[str] = []
    for name in ("ana", "ben"):
        while (item := people[name].get(f"{path}/next").json()) is not None:
            claim = item["claim"]
            t = claim["trigger"]
            answers = {
                "is_event": name == "ana" or claim["id"] != (coded[0] if coded else ""),
                "type": "bombing",
                "status": "possible" if name == "ana" else "actual",
                "earliest": "2016-01-02",
                "latest": "2016-01-03",
                "actor": [{k: t[k] for k in ("start16", "end16", "text")}],
                "harm": [{"kind": "killed", "whom": "civilian", "low": 4, "high": 4}],
            }
            if name == "ana":
                coded.append(claim["id"])
            assert people[name].post(f"{path}/codings", {"claim": claim["id"], "answers": answers}).status_code == 201
    found = {d["claim"]["id"]: d for d in cyd.get(f"{path}/disagreements").json()["items"]}
    one, two = found[coded[0]]["claim"], found[coded[1]]["claim"]
    body = {"claim": two["id"], "coder": "ana", "revision": two["revision"]}
    assert people["ana"].post(f"{path}/settle", body).status_code == 403
    assert cyd.post(f"{path}/settle", {**body, "coder": "eve"}).status_code == 404
    answer = cyd.post(f"{path}/settle", body)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    claim = told["claim"]
    assert (claim["type"], claim["status"], claim["review"]["state"]) == ("bombing", "possible", "corrected")
    assert (claim["time"]["earliest"], claim["time"]["latest"]) == ("2016-01-02", "2016-01-03")
    assert [(h["kind"], h["low"], h["high"]) for h in claim["harm"]] == [("killed", 4, 4)]
    assert claim["actors"][0]["text"] == two["trigger"]["text"]
    assert cyd.post(f"{path}/settle", body).status_code == 409, "settled meanwhile"
    rows = {d["claim"]["id"]: d["settled"] for d in cyd.get(f"{path}/disagreements").json()["items"]}
    assert rows[two["id"]]["user"] == "cyd"
    whole(case)
    for d in reversed(told["decisions"]):
        now = cyd.get(f"/claims/{two['id']}").json()
        assert cyd.post(f"/decisions/{d['id']}/undo", {"revision": now["revision"]}).status_code == 201
    back = cyd.get(f"/claims/{two['id']}").json()
    assert back["type"] == two["type"] and back["review"]["state"] == "unreviewed"
    rows = {d["claim"]["id"]: d["settled"] for d in cyd.get(f"{path}/disagreements").json()["items"]}
    assert rows[two["id"]] is None, "a settlement taken back is none"
    no = cyd.post(f"{path}/settle", {"claim": one["id"], "coder": "ben", "revision": one["revision"]}).json()
    assert no["claim"]["review"]["state"] == "rejected"
    whole(case)


def test_large_cases_put_events_together_beside_and_say_so(
    serve: Callable[..., Client], case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond a number of claims a decision is stored at once, and its events follow from another process."""
    import time

    monkeypatch.setattr("daybook.show.api.service.AT_ONCE", 0)
    client = serve()
    _, claim = counted(client)
    tried = client.post(
        "/decisions/preview",
        {"kind": "reject", "subject": claim["id"], "revision": claim["revision"], "reason": "no"},
    ).json()
    assert tried["too_large"] and tried["events"] == []
    answer = client.decide(claim, "reject", reason="misread").json()
    assert answer["rebuilding"] and answer["claim"]["review"]["state"] == "rejected", "seen on the claim at once"
    assert client.get("/state").json()["rebuilding"]
    for _ in range(100):  # what is counted over the whole case comes a moment later
        if client.get("/overview").status_code == 200:
            break
        time.sleep(0.1)
    etag = client.get("/overview").headers["etag"]
    other = next(c for c in client.get("/claims?limit=50").json()["items"] if c["id"] != claim["id"] and c["event"])
    assert client.decide(other, "reject", reason="misread too").status_code == 201, "a second one while it works"
    for _ in range(600):
        if not client.get("/state").json()["rebuilding"]:
            break
        time.sleep(0.2)
    assert not client.get("/state").json()["rebuilding"]
    assert client.get("/overview", headers={"If-None-Match": etag}).status_code == 200, "pages would not look again"
    ids = [
        c["id"]
        for e in client.get("/events?limit=500").json()["items"]
        for c in client.get(f"/events/{e['id']}").json()["claims_list"]
    ]
    assert claim["id"] not in ids and other["id"] not in ids
    with Case(case, read_only=True) as opened:
        assert opened.verify().broken == ()
        assert opened.store.fused_from() == opened.store.inputs_sha(opened.components.fuse_key)
