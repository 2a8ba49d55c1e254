"""What people do on the pages beyond correcting a claim, by keyboard, and taken back again."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from daybook.engine.desk import Pen
from daybook.show.api.security import hash_password
from tests.web.test_journeys import api

Visit = Callable[..., Any]
PASSWORD = "correct horse battery"
# Selects a long word of the text that is no claim's, and tells it.
SELECT = """() => {
  const runs = [...document.querySelectorAll('ol.rows span[data-from]')].map((r) => r.firstChild).filter(Boolean);
  for (const run of runs) {
    const word = run.data.split(/[^A-Za-z]+/).find((w) => w.length > 6);
    if (!word) continue;
    const at = run.data.indexOf(word);
    getSelection().setBaseAndExtent(run, at, run, at + word.length);
    return word;
  }
}"""


@pytest.fixture
def own(serve_case: Callable[..., Any], demo_case: Path) -> Any:
    """A demo case of this test alone."""
    return serve_case(demo_case)


def undo_first(page: Any, text: str) -> None:
    """Take back the latest decision that the history tells so, by keyboard."""
    row = page.locator("section[aria-labelledby=history] li").filter(has_text=text).first
    row.wait_for()
    row.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    row.get_by_text("undone").wait_for()


def test_a_missed_claim_is_added_from_selected_words_and_undone(visit: Visit, own: Any) -> None:
    page = visit(own).page
    document = api(page, own, "/documents?sort=claims&limit=1")["items"][0]["id"]
    page.goto(f"{own.base}/documents/{document}")
    page.wait_for_selector("ol.rows")
    before = len(api(page, own, f"/documents/{document}")["claims_list"])
    word = page.evaluate(SELECT)
    page.keyboard.press("c")
    form = page.locator("form.add")
    form.wait_for()
    assert form.get_by_label("Words for what happened").input_value() == word
    assert page.evaluate("() => document.activeElement.tagName") == "SELECT", "the first field has the focus"
    page.keyboard.type("shelling")
    form.get_by_text("What this would change").wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_test_id("said").filter(has_text="Added").wait_for()
    page.locator("li.chosen").get_by_text(word).first.wait_for()
    claims = api(page, own, f"/documents/{document}")["claims_list"]
    added = next(c for c in claims if c["rule"] == "person")
    assert len(claims) == before + 1 and added["trigger"]["text"] == word and added["type"] == "shelling"
    undo_first(page, "which the reader had missed")
    assert api(page, own, f"/claims/{added['id']}")["review"]["state"] == "rejected"


def test_a_report_gets_another_day_after_showing_what_moves(visit: Visit, own: Any) -> None:
    page = visit(own).page
    claim = next(
        c
        for c in api(page, own, "/claims?limit=500")["items"]
        if c["time"]["anchor"]
        and c["time"]["anchor"] == c["document"]["published"]
        and c["time"]["latest"]
        and c["event"]
    )
    path = f"/documents/{claim['document']['id']}"
    page.goto(own.base + path)
    page.wait_for_selector("ol.rows")
    page.keyboard.press("e")
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=date]").fill("2019-06-05")
    dialog.get_by_text("What this would change").wait_for()
    assert dialog.locator("li").filter(has_text="2019").count() > 0
    page.keyboard.press("Control+Enter")
    dialog.wait_for(state="hidden")
    page.locator(".page-head").get_by_text("5 Jun 2019").wait_for()
    assert api(page, own, f"/claims/{claim['id']}")["time"]["anchor"] == "2019-06-05"
    undo_first(page, "corrected published")
    assert api(page, own, f"/claims/{claim['id']}")["time"] == claim["time"]


def test_two_people_correct_one_report_and_both_see_it(visit: Visit, own: Any) -> None:
    mine = visit(own)
    mine.expected = "409"
    page = mine.page
    document = api(page, own, "/documents?limit=1")["items"][0]["id"]
    page.goto(f"{own.base}/documents/{document}")
    page.wait_for_selector("ol.rows")
    page.keyboard.press("e")
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=date]").fill("2015-05-05")
    seen = api(page, own, f"/documents/{document}")["revision"]
    csrf = api(page, own, "/session")["csrf"]
    body = {
        "kind": "correct",
        "subject": document,
        "revision": seen,
        "field": "publisher",
        "value": {"publisher": "Other"},
    }
    other = page.request.post(f"{own.base}/api/v1/decisions", data=body, headers={"X-Daybook-CSRF": csrf})
    assert other.status == 201
    page.keyboard.press("Control+Enter")
    conflict = dialog.get_by_test_id("conflict")
    conflict.wait_for()
    assert "Other" in conflict.inner_text()
    dialog.get_by_role("button", name="Decide all the same").click()
    dialog.wait_for(state="hidden")
    now = api(page, own, f"/documents/{document}")
    assert (now["publisher"], now["published"]) == ("Other", "2015-05-05")


def test_a_claim_and_a_report_are_withdrawn_with_a_reason(visit: Visit, own: Any) -> None:
    page = visit(own).page
    document = api(page, own, "/documents?sort=claims&limit=1")["items"][0]["id"]
    page.goto(f"{own.base}/documents/{document}")
    page.wait_for_selector("ol.rows")
    page.get_by_role("button", name="Withdraw").first.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Reason").fill("retracted by its publisher")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog.wait_for(state="hidden")
    page.get_by_text("This report is withdrawn").wait_for()
    assert api(page, own, f"/documents/{document}")["withdrawn"]
    undo_first(page, "retracted by its publisher")
    assert not api(page, own, f"/documents/{document}")["withdrawn"]


def test_numbers_are_seen_through_a_rule_and_one_is_kept(visit: Visit, own: Any) -> None:
    page = visit(own, "/events?has=killed").page
    choice = page.get_by_label("Numbers by")
    choice.select_option("UCDP")
    page.wait_for_url("**policy=UCDP**")
    page.get_by_text("The figure that most origins give").wait_for()
    page.locator("article.event").get_by_text("by UCDP:").first.wait_for()
    assert api(page, own, "/decisions")["total"] == 0, "looking through a rule stores nothing"
    page.reload()
    assert page.get_by_label("Numbers by").input_value() == "UCDP"
    event = api(page, own, "/events?has=killed&sort=killed&limit=1")["items"][0]["id"]
    page.goto(f"{own.base}/events/{event}?policy=ACLED")
    page.get_by_role("button", name="Use it for this event").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => !location.search.includes('policy')")
    page.locator("table.plot").get_by_text("ACLED").first.wait_for()
    assert api(page, own, f"/events/{event}")["policy"] == "ACLED"
    undo_first(page, "chose the policy")
    assert api(page, own, f"/events/{event}")["policy"] == "words only"


def test_the_measured_error_stands_beside_the_fields(visit: Visit, own: Any) -> None:
    page = visit(own, "/review").page
    page.locator(".measured").first.wait_for()
    shown = page.locator(".measured").first
    assert re.fullmatch(r"right \d+/\d+", shown.inner_text()) and " on " in (shown.get_attribute("title") or "")
    page.goto(f"{own.base}/review/samples")
    page.get_by_role("heading", name="How often the reader was right").wait_for()


def test_a_live_update_leaves_the_selection_alone(visit: Visit, own: Any) -> None:
    page = visit(own).page
    document = api(page, own, "/documents?sort=claims&limit=1")["items"][0]["id"]
    page.goto(f"{own.base}/documents/{document}")
    page.wait_for_selector("ol.rows mark")
    claim = api(page, own, f"/documents/{document}")["claims_list"][0]
    word = page.evaluate(SELECT.replace("span[data-from]", "[data-from]"))
    marks = page.locator("ol.rows mark").count()
    csrf = api(page, own, "/session")["csrf"]
    body = {"kind": "reject", "subject": claim["id"], "revision": claim["revision"], "reason": "no"}
    with page.expect_response(lambda r: f"/documents/{document}" in r.url and r.status == 200):
        assert page.request.post(f"{own.base}/api/v1/decisions", data=body, headers={"X-Daybook-CSRF": csrf}).ok
    page.wait_for_timeout(300)
    assert page.evaluate("() => String(getSelection())") == word
    assert page.locator("ol.rows mark").count() == marks, "the text was drawn anew under the hand"
    page.evaluate("() => getSelection().removeAllRanges()")
    page.wait_for_function("n => document.querySelectorAll('ol.rows mark').length < n", arg=marks)


def test_a_disagreement_is_settled_by_one_key_and_taken_back(
    visit: Visit, serve_case: Callable[..., Any], demo_case: Path, tmp_path: Path
) -> None:
    case = tmp_path / "coded.daybook"
    case.write_bytes(demo_case.read_bytes())
    with Pen(case) as pen:
        claims = [
            r["id"] for r in pen.store.db.execute("SELECT id FROM claim WHERE type = 'attack' ORDER BY id LIMIT 2")
        ]
        at = pen.now()
        pen.put_account(name="rev", role="reviewer", password=hash_password(PASSWORD), disabled=False, by="test")
        pen.draw_sample(key="smp_web", note="two", seed=1, claims=claims, coders=["ana", "ben"], by="rev", at=at)
        for claim in claims:
            for coder, kind in (("ana", "bombing"), ("ben", "clash")):
                answers = {"is_event": True, "type": kind, "status": "actual", "source_kind": []}
                pen.code(sample="smp_web", claim=claim, coder=coder, answers=answers, at=at)
    served = serve_case(case, "--users")
    seen = visit(served)
    page = seen.page
    page.get_by_label("Name").fill("rev")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Overview").wait_for()
    page.goto(f"{served.base}/review/samples/smp_web")
    rows = page.locator("[data-settle]")
    rows.first.wait_for()
    first, second = (rows.nth(n).get_attribute("data-settle") for n in (0, 1))
    page.keyboard.press("2")
    page.get_by_test_id("said").filter(has_text="ben is right").wait_for()
    assert api(page, served, f"/claims/{first}")["type"] == "clash"
    page.keyboard.press("1")
    page.get_by_test_id("said").filter(has_text="ana is right").wait_for()
    assert api(page, served, f"/claims/{second}")["type"] == "bombing"
    page.keyboard.press("u")
    page.get_by_test_id("said").filter(has_text="Taken back").wait_for()
    assert api(page, served, f"/claims/{second}")["type"] == "attack"
    assert api(page, served, f"/claims/{first}")["type"] == "clash"
