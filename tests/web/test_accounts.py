"""Signing in where a case has accounts: what a wrong password says, and what a reader may not do."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

WORDS = "a long enough password"


def test_a_reader_signs_in_looks_and_cannot_decide(
    visit: Callable[..., Any], serve_case: Callable[..., Any], demo_case: Path, tmp_path: Path
) -> None:
    case = tmp_path / "accounts.daybook"
    shutil.copy(demo_case, case)
    for name, role in (("ruth", "reader"), ("kay", "keeper")):
        made = [sys.executable, "-m", "daybook", "users", str(case), "add", name, "--role", role]
        subprocess.run(made, input=WORDS + "\n", text=True, check=True, capture_output=True)
    served = serve_case(case, "--users")
    watched = visit(served)
    watched.expected = "401"
    page = watched.page
    page.get_by_label("Name").fill("ruth")
    page.get_by_label("Password").fill("not the password")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Password").input_value() == "", "a wrong password does not stay on the screen"
    page.get_by_label("Password").fill(WORDS)
    page.keyboard.press("Enter")
    page.get_by_role("navigation", name="Pages").wait_for()
    page.goto(f"{served.base}/review")
    page.wait_for_selector("article[data-claim]")
    assert page.get_by_role("button", name="Accept").count() == 0
    page.keyboard.press("a")
    page.keyboard.press("3")
    assert page.request.get(f"{served.base}/api/v1/decisions").json()["total"] == 0
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Password").wait_for()
