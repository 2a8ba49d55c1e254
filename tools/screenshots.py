"""Pictures of every page, to be looked at: three widths, light and dark.

usage: python tools/screenshots.py FOLDER [--case CASE] [--width 360 1280 2560] [--theme light dark] [--page NAME …]

Serves a copy of the case (the demo case if none is given) and drives Debian's Chromium. Says which pages are wider than the
window; looking at the pictures is a person's work.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]


KEYS = {"correcting": "3", "keys": "?"}  # what is pressed before the picture is taken


def paths(get: object) -> dict[str, str]:
    """Name -> address of every page; ``get`` asks the API."""
    event = get("/events?sort=disputed&limit=1")["items"][0]["id"]  # type: ignore[operator]
    document = get("/documents?sort=claims&limit=1")["items"][0]["id"]  # type: ignore[operator]
    origin = get("/origins?limit=1")["items"][0]["id"]  # type: ignore[operator]
    plain = "events documents review contradictions captives actors places origins".split()
    return {
        "overview": "/",
        **{name: f"/{name}" for name in plain},
        "map": "/map",
        "control": "/map?layer=control",
        "event": f"/events/{event}?policy=UCDP",
        "document": f"/documents/{document}",
        "origin": f"/origins/{origin}",
        "correcting": "/review",
        "keys": "/review",
        "samples": "/review/samples",
        "search": "/search?q=killed",
        "missing": "/no-such-page",
    }


def main() -> int:
    """Take the pictures."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--case", type=Path)
    parser.add_argument("--width", type=int, nargs="*", default=[360, 1280, 2560])
    parser.add_argument("--theme", nargs="*", default=["light", "dark"])
    parser.add_argument("--page", nargs="*")
    told = parser.parse_args()
    told.folder.mkdir(parents=True, exist_ok=True)
    wide = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as p:
        case = Path(folder) / "demo.daybook"
        if told.case:
            shutil.copy(told.case, case)
        else:
            from daybook.show.demo import build

            build(case, lambda name, outcome: None)
        command = [sys.executable, "-m", "daybook", "serve", str(case), "--no-browser", "--port", "0", "--name", "ana"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        base = address.split("/open")[0]
        browser = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            for theme in told.theme:
                for width in told.width:
                    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
                    page = context.new_page()
                    page.set_default_timeout(120_000)
                    page.goto(address)
                    page.wait_for_selector("h1")
                    get = lambda path, page=page: page.request.get(f"{base}/api/v1{path}").json()  # noqa: E731
                    for name, path in paths(get).items():
                        if told.page and name not in told.page:
                            continue
                        page.goto(base + path)
                        page.wait_for_selector("h1")
                        if "/map" in path:  # software WebGL paints late
                            page.wait_for_selector("[data-testid=map][data-idle=true]", timeout=90_000)
                        page.wait_for_timeout(800)
                        for key in KEYS.get(name, ()):
                            page.keyboard.press(key)
                            page.wait_for_timeout(300)
                        if page.evaluate("() => document.documentElement.scrollWidth") > width:
                            wide.append(f"{name} at {width} ({theme})")
                        page.screenshot(path=told.folder / f"{name}-{width}-{theme}.png", full_page=width < 1000)
                    context.close()
        finally:
            browser.close()
            server.terminate()
            server.wait(20)
    print("wider than the window: " + ("; ".join(wide) or "none"))
    return 1 if wide else 0


if __name__ == "__main__":
    sys.exit(main())
