"""A hostile document is text: nothing of it runs, and highlights sit on the right words whatever stands before them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

BODY = (
    "<script>window.owned = 1</script><img src=x onerror='window.owned = 2'> \u202eevil\u202c \U0001f4a5\U0001d54f astral.\n\n"
    "Rebel fighters \U0001f525 attacked the town of Palmyra on Sunday and killed 12 civilians, residents said.\n\n"
    + "x" * 1_000_000
    + "\n"
)
TITLE = '"><svg onload="window.owned=3"> \u202etitle'


@pytest.fixture(scope="module")
def hostile(serve_case: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    from daybook.engine.case import Case

    folder = tmp_path_factory.mktemp("hostile")
    report = {
        "id": "evil' onmouseover='window.owned=4",
        "text": BODY,
        "title": TITLE,
        "publisher": "<b>Desk</b>",
        "published": "2016-01-20",
        "url": "javascript:window.owned=5",
    }
    (folder / "reports.jsonl").write_text(json.dumps(report) + "\n", "utf-8")
    path = folder / "hostile.daybook"
    with Case(path, create=True) as case:
        case.add([str(folder / "reports.jsonl")])
    return serve_case(path)


def test_nothing_of_a_hostile_document_runs_and_marks_are_right(visit: Callable[..., Any], hostile: Any) -> None:
    page = visit(hostile).page
    listed = page.request.get(f"{hostile.base}/api/v1/documents").json()["items"]
    full = page.request.get(f"{hostile.base}/api/v1/documents/{listed[0]['id']}").json()
    page.goto(f"{hostile.base}/documents/{listed[0]['id']}")
    page.wait_for_selector("ol.rows mark")
    assert "<svg onload" in page.locator("h1").inner_text()
    assert "<script>" in page.locator("ol.rows li").first.inner_text()
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.evaluate("() => window.owned === undefined")
    # Every marked run shows the very characters that the API's offsets name.
    units = full["text"].encode("utf-16-le", "surrogatepass")
    wanted = {units[2 * h["start16"] : 2 * h["end16"]].decode("utf-16-le", "surrogatepass") for h in full["highlights"]}
    told = page.locator("ol.rows mark.hl-trigger").all_text_contents()
    assert told and all(any(run in words for words in wanted) for run in told)
    attacked = next(h for h in full["highlights"] if h["slot"] == "trigger")
    row = page.locator(f"ol.rows mark[data-from='{attacked['start16']}']").first
    assert row.text_content() == full["text"][attacked["start"] : attacked["end"]][: len(row.text_content())]
    page.goto(f"{hostile.base}/search?q=palmyra")
    page.wait_for_selector("mark.hl-match")
    assert page.locator("mark.hl-match").first.inner_text().lower() == "palmyra"
    assert page.evaluate("() => window.owned === undefined")
