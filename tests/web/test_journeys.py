"""What an analyst does, done in a browser: find, read why, correct by keyboard, undo, review, meet a conflict."""

import re
from collections.abc import Callable
from typing import Any

import pytest

Visit = Callable[..., Any]


def api(page: Any, served: Any, path: str) -> Any:
    """An answer of the API with the page's own session."""
    answer = page.request.get(f"{served.base}/api/v1{path}")
    assert answer.ok, f"{path}: {answer.status} {answer.text()}"
    return answer.json()


def decided(page: Any, served: Any) -> int:
    return int(api(page, served, "/decisions?limit=1")["total"])


def test_from_the_overview_to_why_the_tolls_differ(visit: Visit, demo: Any) -> None:
    page = visit(demo).page
    attack = (
        page.locator("article.event")
        .filter(has_text="Jan 2016")
        .filter(has_text="killed")
        .filter(has_text="contradiction")
    )
    attack.first.locator("h3 a").click()
    page.wait_for_selector("#contradictions")
    assert "/events/evt_" in page.url
    plots = page.locator("table.plot").all_inner_texts()
    assert any("135" in text and "300" in text for text in plots), "both tolls stand on one scale"
    disagree = page.locator("section[aria-labelledby=contradictions]").inner_text()
    assert "135" in disagree and "300" in disagree
    assert page.locator("section[aria-labelledby=unknown] li").count() > 0
    # Calm mode is on: the sentences are shown when asked for, each with the words of its slots marked.
    page.get_by_role("button", name=re.compile("Show it")).click()
    marked = page.locator("article.claim mark.hl-harm").all_inner_texts()
    assert any("300" in words for words in marked)


def test_a_count_corrected_by_keyboard_moves_the_event_and_undo_moves_it_back(visit: Visit, demo: Any) -> None:
    page = visit(demo).page
    claim = next(
        c
        for c in api(page, demo, "/claims?limit=500")["items"]
        if c["event"] and any(h["low"] == 300 == h["high"] for h in c["harm"])
    )
    event = f"/events/{claim['event']}"
    before = api(page, demo, event)["tallies"]
    page.goto(f"{demo.base}/review?claim={claim['id']}")
    page.wait_for_selector("article[data-claim]")
    page.keyboard.press("3")  # how many
    low = page.get_by_label("At least").first
    low.wait_for()
    assert low.evaluate("e => e === document.activeElement"), "the first field has the focus"
    for value in ("299", "299"):  # at least, then at most
        page.keyboard.press("Control+A")
        page.keyboard.type(value)
        page.keyboard.press("Tab")
    page.get_by_text("What this would change").wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_test_id("said").filter(has_text="harm").wait_for()
    after = api(page, demo, event)["tallies"]
    stated = [s["low"] for t in after for s in t["stated"]]
    assert 299 in stated and 300 not in stated
    page.keyboard.press("u")
    page.get_by_test_id("said").filter(has_text="Undone").wait_for()
    assert api(page, demo, event)["tallies"] == before


def test_twenty_claims_are_reviewed_by_keys_alone(visit: Visit, demo: Any) -> None:
    page = visit(demo, "/review").page
    page.wait_for_selector("article[data-claim]")
    before = decided(page, demo)
    seen = []
    for n in range(20):
        current = page.locator("article[data-claim]").get_attribute("data-claim")
        seen.append(current)
        page.keyboard.press("an"[n % 2])
        page.wait_for_function("id => document.querySelector('article[data-claim]')?.dataset.claim !== id", arg=current)
    assert len(set(seen)) == 20
    assert decided(page, demo) == before + 20
    for _ in range(20):
        told = page.get_by_test_id("said").inner_text()
        page.keyboard.press("u")
        page.wait_for_timeout(60)
        page.wait_for_function("() => !document.querySelector('.actions .main')?.disabled")
        del told
    claims = api(page, demo, "/claims?limit=500")["items"]
    assert not [c["id"] for c in claims if c["review"]["state"] != "unreviewed"]


def test_the_cheat_sheet_opens_and_closes_by_key(visit: Visit, demo: Any) -> None:
    page = visit(demo, "/review").page
    page.wait_for_selector("article[data-claim]")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")


def test_two_people_in_conflict_lose_nothing(visit: Visit, demo: Any) -> None:
    mine = visit(demo, "/review")
    mine.expected = "409"
    page = mine.page
    page.wait_for_selector("article[data-claim]")
    claim = page.locator("article[data-claim]").get_attribute("data-claim")
    page.keyboard.press("r")  # the reason is being typed …
    page.locator("#reject-reason").wait_for()  # the form to withdraw the claim asks for a reason too
    other = visit(demo, f"/review?claim={claim}").page
    other.wait_for_selector(f"article[data-claim='{claim}']")
    other.keyboard.press("a")  # … when somebody else accepts
    other.get_by_test_id("said").filter(has_text="accept").wait_for()
    page.keyboard.type("misread")
    page.keyboard.press("Enter")
    conflict = page.get_by_test_id("conflict")
    conflict.wait_for()
    assert "tester" in conflict.inner_text() and "misread" in conflict.inner_text()
    state = api(page, demo, f"/claims/{claim}")
    assert state["review"]["state"] == "accepted", "nothing was stored over the other's decision"
    page.get_by_role("button", name="Decide all the same").click()
    page.get_by_test_id("said").filter(has_text="reject").wait_for()
    history = api(page, demo, f"/claims/{claim}")["decisions"]
    assert {"accept", "reject"} <= {d["kind"] for d in history}, "both decisions are kept"
    page.keyboard.press("u")
    page.get_by_test_id("said").filter(has_text="Undone").wait_for()
    other.keyboard.press("u")
    other.wait_for_timeout(300)


def test_words_selected_in_the_sentence_become_a_span(visit: Visit, demo: Any) -> None:
    page = visit(demo).page
    claim = next(
        c
        for c in api(page, demo, "/claims?limit=500")["items"]
        if c["actors"] and len(c["sentence"]["text"].split()) > 8 and c["actors"][0]["start"] >= c["sentence"]["start"]
    )
    page.goto(f"{demo.base}/review?claim={claim['id']}")
    page.wait_for_selector("article[data-claim]")
    page.keyboard.press("g")
    page.wait_for_selector("#claim-sentence [data-from]")
    select = """() => {
      const runs = [...document.querySelectorAll('#claim-sentence [data-from]')].map((r) => r.firstChild);
      const run = runs.reduce((a, b) => (b.data.length > a.data.length ? b : a));
      const word = run.data.trim().split(/\\s+/).find((w) => w.length > 3);
      const at = run.data.indexOf(word);
      getSelection().setBaseAndExtent(run, at, run, at + word.length);
      return word;
    }"""
    chosen = page.evaluate(select)
    page.keyboard.press("4")  # who
    page.get_by_role("button", name="Use the selection").first.click()
    assert page.get_by_label("Words").first.input_value() == chosen
    page.get_by_text("What this would change").wait_for()  # the server found the words at the very place
    page.keyboard.press("Escape")
    assert decided(page, demo) == len(api(page, demo, "/decisions?limit=500")["items"])


def test_filters_live_in_the_address_and_survive_reload_and_back(visit: Visit, demo: Any) -> None:
    page = visit(demo, "/events").page
    page.wait_for_selector("article.event")
    everything = page.locator("article.event").count()
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("abduction", exact=True).check()
    page.wait_for_url("**type=abduction**")
    page.wait_for_function("n => document.querySelectorAll('article.event').length < n", arg=everything)
    fewer = page.locator("article.event").count()
    page.reload()
    page.wait_for_selector("article.event")
    assert page.locator("article.event").count() == fewer
    assert page.get_by_role("button", name=re.compile("Type.*abduction")).is_visible()
    page.locator("article.event h3 a").first.click()
    page.wait_for_selector("#claims")
    page.go_back()
    page.wait_for_selector("article.event")
    assert "type=abduction" in page.url
    page.go_back()
    page.wait_for_function("n => document.querySelectorAll('article.event').length === n", arg=everything)


def test_map_draws_and_its_list_holds_the_same_events(visit: Visit, demo: Any) -> None:
    page = visit(demo, "/map").page
    page.wait_for_selector("[data-testid=map][data-idle=true]", timeout=60000)
    answer = api(page, demo, "/map?limit=20000")
    assert page.locator("[data-event]").count() == len(answer["items"])
    assert answer["coarse"]["text"] in page.locator("aside").inner_text()
    marks = page.evaluate("() => performance.getEntriesByType('mark').map((m) => m.name)")
    assert {"daybook-map-events", "daybook-map-painted", "daybook-map-idle"} <= set(marks), "bench/paint.py reads these"
    assert "Natural Earth" in page.locator(".maplibregl-ctrl-attrib").inner_text()
    page.get_by_role("slider", name="First day shown").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_url("**since=**")
    page.get_by_role("button", name="Control").click()
    page.wait_for_url("**layer=control**")
    page.locator("aside details summary").first.wait_for()
    page.locator("aside details summary").first.click()
    assert page.locator("aside .quote").first.inner_text().strip(), "a colour has its sentence"


def test_places_opened_on_the_map_narrow_the_list_alone_and_live_in_the_address(visit: Visit, demo: Any) -> None:
    page = visit(demo).page
    every = api(page, demo, "/map?limit=20000")
    spot = max(every["spots"], key=lambda s: s["events"])
    point = f"{spot['lat']},{spot['lon']}"
    here = api(page, demo, f"/map?point={point}")["total"]
    assert here < every["total"], "the demo has more than one place"
    page.goto(f"{demo.base}/map?point={point}")
    page.wait_for_function("n => document.querySelectorAll('[data-event]').length === n", arg=here)
    assert f"{here} at the places opened" in page.locator("aside").inner_text()
    page.reload()
    page.wait_for_function("n => document.querySelectorAll('[data-event]').length === n", arg=here)
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("n => document.querySelectorAll('[data-event]').length === n", arg=every["total"])
    assert "point=" not in page.url


@pytest.mark.parametrize("width", [360, 1280, 2560])
def test_no_page_scrolls_sideways(visit: Visit, demo: Any, width: int) -> None:
    page = visit(demo, viewport={"width": width, "height": 800}).page
    event = api(page, demo, "/events?sort=disputed&limit=1")["items"][0]["id"]
    document = api(page, demo, "/documents?limit=1")["items"][0]["id"]
    for path in (
        "/",
        "/events",
        f"/events/{event}",
        f"/documents/{document}",
        "/documents",
        "/review",
        "/actors",
        "/map?layer=control",
    ):
        page.goto(demo.base + path)
        page.wait_for_selector("h1")
        page.wait_for_timeout(400)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, f"{path} at {width} pixels"


def test_a_grade_is_set_with_a_reason_and_shows_in_the_history(visit: Visit, demo: Any) -> None:
    page = visit(demo).page
    event = api(page, demo, "/events?sort=disputed&limit=1")["items"][0]["id"]
    page.goto(f"{demo.base}/events/{event}")
    page.get_by_role("button", name="Set the grade").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Grade").select_option("Discounted")
    dialog.get_by_label("Reason").fill("the dead were combatants")
    dialog.get_by_role("button", name="Save").click()
    dialog.wait_for(state="hidden")
    page.locator("section[aria-labelledby=history]").get_by_text("the dead were combatants").first.wait_for()
    assert api(page, demo, f"/events/{event}")["grade"] == "Discounted"
    page.reload()
    row = page.locator("section[aria-labelledby=history] li").filter(has_text="the dead were combatants").first
    row.get_by_role("button", name="Undo").click()
    row.get_by_text("undone").wait_for()
    assert api(page, demo, f"/events/{event}")["grade"] != "Discounted"
