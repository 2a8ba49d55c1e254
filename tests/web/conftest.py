"""A served copy of the demo case and a browser that may talk to nobody else. Skips, with the reason, where one is missing."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src" / "daybook" / "show" / "api" / "static"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium under Playwright."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed (pip install playwright)"
    )
    if not CHROMIUM.exists():
        pytest.skip("no Chromium at /usr/bin/chromium (apt-get install chromium)")
    if not (STATIC / "index.html").is_file():
        pytest.skip("the pages are not built (make web)")
    with playwright.sync_playwright() as p:
        started = p.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()


@dataclass
class Served:
    """A running ``daybook serve``."""

    address: str
    process: subprocess.Popen[str]

    @property
    def base(self) -> str:
        """Scheme, host and port."""
        return self.address.split("/open")[0].rstrip("/")


@pytest.fixture(scope="session")
def serve_case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Served]]:
    """Serves copies of cases until the tests end."""
    running: list[Served] = []

    def start(case: Path, *more: str) -> Served:
        copy = tmp_path_factory.mktemp("served") / case.name
        shutil.copy(case, copy)
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "daybook",
                "serve",
                str(copy),
                "--no-browser",
                "--port",
                "0",
                *(more or ("--name", "tester")),
            ],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert process.stdout is not None
        served = Served(process.stdout.readline().strip(), process)
        running.append(served)
        wanted = r"http://127\.0\.0\.1:\d+/" + ("" if more else r"open\?token=")
        assert re.match(wanted, served.address), "the first line is not the address"
        return served

    yield start
    for served in running:
        served.process.terminate()
    for served in running:
        served.process.wait(timeout=10)


@pytest.fixture(scope="session")
def demo(serve_case: Callable[..., Served], demo_case: Path) -> Served:
    """The demo case, served; tests that decide on it undo what they did."""
    return serve_case(demo_case)


@dataclass
class Watched:
    """A browser page with all that went wrong in it."""

    page: Any
    wrong: list[str] = field(default_factory=list)
    expected: str = ""  # part of a console message that the test provokes on purpose


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Watched]]:
    """Opens a signed-in page and fails the test on any console error or request to another host."""
    opened: list[tuple[Any, Watched]] = []

    def open_page(served: Served, path: str = "/", **options: Any) -> Watched:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        page = context.new_page()
        page.set_default_timeout(60000)  # a busy machine is slow, and no fault
        watched = Watched(page)
        page.on("pageerror", lambda e: watched.wrong.append(f"error in the page: {e}"))
        page.on("console", lambda m: watched.wrong.append(f"console: {m.text}") if m.type == "error" else None)
        page.on("request", lambda r: _own(r.url, served, watched))
        page.goto(served.address)
        page.wait_for_selector("h1")
        if path != "/":
            page.goto(served.base + path)
            page.wait_for_selector("h1")
        opened.append((context, watched))
        return watched

    yield open_page
    wrong = [w for _, watched in opened for w in watched.wrong if not (watched.expected and watched.expected in w)]
    for context, _ in opened:
        context.close()
    assert not wrong, wrong


def _own(url: str, served: Served, watched: Watched) -> None:
    if not url.startswith((served.base + "/", "data:", "blob:" + served.base)):
        watched.wrong.append(f"request to another host: {url}")
