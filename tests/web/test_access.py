"""WCAG by axe-core, on every page in both themes, and the keyboard's way in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "overview": "/",
    "events": "/events",
    "event": "/events/{event}",
    "documents": "/documents",
    "document": "/documents/{document}",
    "review": "/review",
    "map": "/map",
    "control": "/map?layer=control",
    "actors": "/actors",
    "places": "/places?resolved=false",
    "sources": "/origins",
    "contradictions": "/contradictions",
    "captives": "/captives",
    "search": "/search?q=killed",
    "samples": "/review/samples",
}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit: Callable[..., Any], demo: Any, theme: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm ci in web/)")
    # The page's policy lets no foreign script in; axe is put in from outside of it.
    page = visit(demo, color_scheme=theme, bypass_csp=True).page
    event = page.request.get(f"{demo.base}/api/v1/events?sort=disputed&limit=1").json()["items"][0]["id"]
    document = page.request.get(f"{demo.base}/api/v1/documents?limit=1").json()["items"][0]["id"]
    found = []
    for name, path in PAGES.items():
        page.goto(demo.base + path.format(event=event, document=document))
        page.wait_for_selector("h1")
        page.wait_for_timeout(500)
        page.evaluate(AXE.read_text("utf-8"))
        result = page.evaluate(
            "() => axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})"
        )
        found += [
            f"{name}: {v['id']} {v['nodes'][0]['target']} {v['nodes'][0]['html'][:120]}"
            for v in result["violations"]
            if v["impact"] in ("serious", "critical")
        ]
    assert not found, "\n".join(found)


def test_the_keyboard_can_skip_the_menu_and_focus_is_seen(visit: Callable[..., Any], demo: Any) -> None:
    page = visit(demo).page
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className").startswith("skip")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineWidth")
    assert outline not in ("0px", ""), "the focus shows"


def test_a_page_takes_the_focus_to_its_heading(visit: Callable[..., Any], demo: Any) -> None:
    page = visit(demo).page
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Events").click()
    page.wait_for_function(
        "() => document.activeElement?.tagName === 'H1' && document.activeElement.textContent === 'Events'"
    )
