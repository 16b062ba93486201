"""Takes the pictures of docs/adding-a-site.md: runs the demo, adds the market nobody watches in Chromium, and says how long that took.

Everything is on loopback and invented. With --home an empty folder for the demo; Chromium and Tor are Debian's.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

CHECKOUT = Path(__file__).resolve().parent.parent
PICTURES = CHECKOUT / "docs" / "pictures"
NAME, TITLE = "saltmarsh", "Saltmarsh Exchange"
WAIT_SECONDS = 300
SIZE = {"width": 1220, "height": 720}
LISTINGS_WANTED = 8  # read before anything is corrected


def main() -> None:
    """Run the demo, take the pictures, end the demo."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="An empty folder for the demo; a temporary one if not given.")
    parser.add_argument("--chromium", type=Path, default=Path("/usr/bin/chromium"))
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        demo(chosen.home or Path(folder)) as told,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=str(chosen.chromium), args=["--no-sandbox"] if os.geteuid() == 0 else []
        )  # only our own pages are opened
        page = browser.new_context(base_url=told["page"], viewport=SIZE, color_scheme="light").new_page()
        page.set_default_timeout(WAIT_SECONDS * 1000)
        expect.set_options(timeout=WAIT_SECONDS * 1000)
        add_and_describe(page, told)
        browser.close()


@contextmanager
def demo(home: Path) -> Iterator[dict[str, str]]:
    """Run the demo and give what it says: the address of the pages, the password, the address of the market."""
    words = [sys.executable, "-m", "salwatch.cli", "demo", "--home", str(home), "--port", "0", "--day-seconds", "0"]
    process = subprocess.Popen(words, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)  # noqa: S603 (our own command line)
    told: dict[str, str] = {}
    try:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            for name, pattern in {
                "page": r"Open +(http\S+)",
                "password": r"for each of them: (\S.*)",
                "market": rf"watches {NAME} yet; .*(http\S+)",
            }.items():
                if found := re.search(pattern, line):
                    told[name] = found[1].strip()
            if len(told) == 3:
                break
        yield told
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def add_and_describe(page: Page, told: dict[str, str]) -> None:
    """Do what the manual tells, with a picture of each step, and print after how many seconds each was done."""
    page.goto("/sign-in")
    page.fill("[name=name]", "analyst")
    page.fill("[name=password]", told["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/search")
    began = time.monotonic()

    def done(number: int, words: str) -> None:
        took = time.monotonic() - began
        page.screenshot(path=PICTURES / f"adding-{number}.png", caret="initial")
        print(f"{took:5.0f} s  {number}  {words}", flush=True)

    page.goto("/sites/new")
    page.locator("[name=title]").press_sequentially(TITLE)
    page.fill("[name=name]", NAME)
    page.locator("[name=name]").dispatch_event("input")
    page.fill("[name=address]", told["market"].rstrip("/"))
    page.fill("[name=delay]", "0.5")
    page.fill("[name=budget]", "200")
    expect(page.locator("#authority")).to_contain_text("is in force")
    done(1, "the form is filled in")
    page.get_by_role("button", name="Add the site").click()
    page.wait_for_url(f"**/sites/{NAME}")
    wait_for_pages(page)
    done(2, "pages are read as they come")
    page.goto(f"/sites/{NAME}/describe")
    done(3, "examples of each kind")
    correct(page, done)
    page.get_by_role("button", name="Propose a site file").click()
    page.wait_for_url("**/proposals/*")
    expect(page.locator("#yaml")).to_be_visible()
    done(6, "a file is proposed")
    page.fill("[name=reason]", "looked through the misses")
    page.get_by_role("button", name="Put it in force").click()
    page.wait_for_url(f"**/sites/{NAME}#file")
    page.locator("#file").scroll_into_view_if_needed()
    done(7, "it is in force")


def wait_for_pages(page: Page) -> None:
    """Wait until enough listings and a vendor were read by the general reader."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        rows = page.locator("#progress table").first.inner_text() if page.locator("#progress table").count() else ""
        found = re.search(r"listing\s+(\d+)", rows)
        if found and int(found[1]) >= LISTINGS_WANTED and "vendor" in rows:
            return
        page.wait_for_timeout(500)
    raise SystemExit("the market's pages did not come: see logs/ in the demo's home folder")


def correct(page: Page, done) -> None:  # noqa: ANN001 (a function of two arguments)
    """Name a field that the general reader does not know on two pages, by clicking it."""
    page.locator("h2:has-text('listing') + .card a[data-row]").first.click()
    corrected = 0
    while corrected < 2:
        expect(page.locator("[data-overlay][data-ready]")).to_be_visible()
        if click_on(page, "Physical"):
            page.get_by_text("Another field").click()
            page.fill("[name=other]", "product_class")
            if corrected == 0:
                done(4, "a value is clicked and named")
            page.get_by_role("button", name="Keep it").click()
            expect(page.locator("[data-value=product_class]")).to_be_visible()
            expect(page.locator("[data-overlay][data-ready]")).to_be_visible()
            corrected += 1
            if corrected == 1:
                page.locator("[data-value=product_class] td").first.click()  # leads to it on the page
                done(5, "the correction stands on the page")
        page.get_by_role("link", name="Next").click()


def click_on(page: Page, text: str) -> bool:
    """Click on the innermost element of the overlay that says exactly this; say whether there is one."""
    place = page.evaluate(
        """text => {
          const frame = document.querySelector('[data-overlay] iframe');
          const found = [...frame.contentDocument.querySelectorAll('[data-n]')].filter(one => one.innerText.trim() === text).pop();
          if (!found) return null;
          document.querySelector('[data-overlay]').scrollTo({top: found.getBoundingClientRect().top - 220});
          const [outer, inner] = [frame.getBoundingClientRect(), found.getBoundingClientRect()];
          return {x: outer.x + inner.x + 12, y: outer.y + inner.y + inner.height / 2};
        }""",
        text,
    )
    if place is None:
        return False
    page.mouse.move(place["x"], place["y"])
    page.mouse.click(place["x"], place["y"])
    return True


if __name__ == "__main__":
    main()
