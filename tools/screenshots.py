"""Shoot every page a role can reach, in both languages, on a phone and on a desk.

    python tools/screenshots.py http://127.0.0.1:8000 county:PASSWORD clerk:PASSWORD ... [--axe]

Follows the links of each role from its home page, one address of each kind, and writes
``shots/<role>-<page>-<zh|en>-<width>.png``. With ``--axe`` it also prints what axe-core finds
and ends with 1 if that is anything.
"""

import argparse
import re
import sys
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

AXE = Path(__file__).resolve().parent.parent / "tests/vendor/axe-core/axe.min.js"
SIZES = {390: 844, 1280: 900}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
HREFS = "all => all.map(a => new URL(a.getAttribute('href'), location).href)"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def kind_of(address: str) -> str:
    """Name the kind of an address: its path with the numbers taken out."""
    path = re.sub(r"\d+", "N", urlsplit(address).path).strip("/")
    return re.sub(r"[^\w]+", "-", path) or "home"


def log_in(page: Page, base: str, name: str, password: str) -> None:
    """Log in through the form, as people do."""
    page.goto(urljoin(base, "/login/"))
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.click("form.card button")
    page.wait_for_url(lambda url: "/login/" not in url)


def find_pages(page: Page, base: str) -> dict[str, str]:
    """Follow links from the home page, one address of each kind."""
    found: dict[str, str] = {}
    queue = [urljoin(base, "/")]
    while queue:
        address = queue.pop(0)
        kind = kind_of(address)
        if kind in found:
            continue
        answer = page.goto(address)
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        found[kind] = address
        links = page.eval_on_selector_all("a[href]", HREFS)
        queue += [
            link for link in links
            if link.startswith(base) and "#" not in link
            and not urlsplit(link).path.endswith((".csv", ".xlsx"))
        ]  # fmt: skip
    return found


def audit(page: Page) -> list[str]:
    """Run axe on the page and list what it finds."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)
    return [
        f"{bad['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for bad in result["violations"]
        for node in bad["nodes"][:3]
    ]


def shoot(browser: Browser, base: str, login: str, options: argparse.Namespace) -> int:
    """Shoot all pages of one log-in; return how many faults axe found."""
    name, _, password = login.partition(":")
    faults = 0
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    log_in(page, base, name, password)
    pages = {k: v for k, v in find_pages(page, base).items() if re.search(options.only, k)}
    for short, code in LANGUAGES.items():
        context.add_cookies([{"name": "django_language", "value": code, "url": base}])
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            for kind, address in pages.items():
                page.goto(address)
                page.screenshot(
                    path=f"{options.out}/{name}-{kind}-{short}-{width}.png", full_page=True
                )
                found = audit(page) if options.axe else []
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                found += [f"page is {wide}px wider than the screen"] if wide > 0 else []
                faults += len(found)
                for fault in found:
                    print(f"{name} {kind} {short} {width}: {fault}")
    context.close()
    return faults


def main() -> int:
    """Read the command line and shoot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("logins", nargs="+", metavar="NAME:PASSWORD")
    parser.add_argument("--axe", action="store_true")
    parser.add_argument("--only", default="", help="pages whose kind matches this expression")
    parser.add_argument("--out", default="shots")
    parser.add_argument("--browser", default="/usr/bin/chromium")
    options = parser.parse_args()
    Path(options.out).mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=options.browser, args=list(QUIET))
        faults = sum(shoot(browser, options.base, login, options) for login in options.logins)
        browser.close()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
