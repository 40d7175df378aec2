"""A real browser for the tests: found where it is, and kept off the network."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, Playwright

AXE = Path(__file__).resolve().parent.parent / "vendor/axe-core/axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class NoBrowser(Exception):
    """Says why no browser can be started on this machine."""


def find_browser(play: Playwright) -> str:
    """The browser's path: FARMGATE_BROWSER, one on PATH, or Playwright's own."""
    found = os.environ.get("FARMGATE_BROWSER") or next(filter(None, map(shutil.which, NAMES)), "")
    own = play.chromium.executable_path
    if not found and Path(own).exists():
        found = own
    if not found:
        raise NoBrowser("no browser: set FARMGATE_BROWSER, or run `make browser`")
    return found


def open_browser(play: Playwright) -> Browser:
    """Start it without a window."""
    try:
        return play.chromium.launch(executable_path=find_browser(play), args=QUIET)
    except Error as error:
        raise NoBrowser(f"the browser does not start: {error.message}") from error


def axe_faults(page: Page) -> list[str]:
    """What axe-core finds on the page: rule, element, and how to mend it."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    return [
        f"{bad['id']}: {node['target']} {node['failureSummary']}"
        for bad in result["violations"]
        for node in bad["nodes"][:3]
    ]
