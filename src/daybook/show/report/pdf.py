"""The dossier as PDF, printed by a browser that is there, else by WeasyPrint (``pip install daybook[pdf]``). No network.

A browser sets every script of every language and needs nothing more; WeasyPrint serves machines without one. Both get the
file that the HTML dossier is, which has no script and asks for nothing.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from daybook.core.errors import DaybookError

BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge"),
    "brave-browser",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
NAMED = "DAYBOOK_BROWSER"  # environment: the browser to print with
SECONDS = 180
QUIET = (
    *("--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-extensions", "--no-pdf-header-footer"),
    "--host-resolver-rules=MAP * ~NOTFOUND",  # whatever the file says, no host is ever found
)
MISSING = (
    "a PDF is printed by a browser (Chromium, Chrome or Edge; name one in DAYBOOK_BROWSER) or by WeasyPrint "
    "(pip install 'daybook[pdf]'), and neither is here; the HTML dossier opens and prints in any browser"
)


def browser(places: Iterable[str] = PLACES) -> str | None:
    """The browser to print with, if there is one. Raises ``DaybookError`` if the one that is named is not there."""
    named = os.environ.get(NAMED)
    if named:
        found = shutil.which(named)
        if found is None:
            raise DaybookError(f"{NAMED} names {named!r}, and there is no such program")
        return found
    there = (shutil.which(name) for name in BROWSERS)
    return next((b for b in there if b), None) or next((p for p in places if Path(p).is_file()), None)


def printed(html: str) -> bytes:
    """The dossier as PDF. Raises ``DaybookError`` with one sentence if nothing here can print it."""
    found = browser()
    return _by_browser(found, html) if found else _by_weasyprint(html)


def _by_browser(program: str, html: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="daybook-") as folder:
        page, out = Path(folder) / "dossier.html", Path(folder) / "dossier.pdf"
        page.write_text(html, "utf-8", newline="")
        # Its own sandbox cannot start for root; the page has no script, and the file is ours.
        root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
        command = [program, *QUIET, *root, f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}", page.as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as e:
            raise DaybookError(f"{program}: printing the dossier failed ({type(e).__name__})") from e
        data = out.read_bytes() if out.is_file() else b""
    if not data.startswith(b"%PDF-"):
        told = (done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"])[-1]
        raise DaybookError(f"{program}: printing the dossier failed (exit code {done.returncode}: {told[:200]})")
    return data


def _by_weasyprint(html: str) -> bytes:
    try:
        from weasyprint import HTML  # type: ignore[import-not-found, unused-ignore]
    except (ImportError, OSError) as e:  # OSError: its system libraries are not there
        raise DaybookError(MISSING) from e

    def nothing(url: str, *_: object, **__: object) -> dict[str, object]:
        raise ValueError(f"the dossier asks for nothing, and yet for {url}")

    made: bytes = HTML(string=html, url_fetcher=nothing).write_pdf()
    return made
