"""Pages read a second, by a site file and by the general reader, as a ratio of merely parsing the same pages.

python bench/read.py [PAGES_DIR] [--kind listing] [--kilobytes 60] [--seconds 5]

Without PAGES_DIR the saved listing pages of tests/pages are taken, padded to the asked size with paragraphs of their own words.
"""

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from crawlers.markup import open_page
from crawlers.reading import read_document, recognise_document
from crawlers.sitefile import SiteFile, load_sites

CAPTURED_AT = datetime(2026, 9, 16, tzinfo=UTC)  # so that times are read too
SAVED = Path(__file__).parent.parent / "tests" / "pages"


def main() -> None:
    """Print one line per way of reading."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages_dir", nargs="?", type=Path)
    parser.add_argument("--kind", default="listing", help="only folders whose name begins so")
    parser.add_argument("--kilobytes", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=5.0)
    args = parser.parse_args()
    sites, _ = load_sites()
    folder = args.pages_dir or SAVED
    pages = [path.read_bytes() for path in sorted(folder.glob(f"*/{args.kind}*/page.html"))]
    if args.pages_dir is None:
        pages = [padded(page, args.kilobytes * 1024) for page in pages]
    known = [(page, site) for page in pages if (site := recognise_document(open_page(page), sites))]
    print(f"{len(pages)} pages, {sum(map(len, pages)) / len(pages) / 1024:.0f} kB each; {len(known)} of known sites")
    bare = rate([page for page, _ in known], etree.HTML, args.seconds)
    print(f"bare lxml parsing     {bare:8.0f} pages/s")
    site_of = {id(page): site for page, site in known}
    ways: dict[str, Callable[[bytes], object]] = {
        "opened (decoded, limits)": open_page,
        "with its site file": lambda page: read_document(open_page(page), site_of[id(page)], CAPTURED_AT),
        "recognised, then read": lambda page: recognise_and_read(page, sites),
        "general reader": lambda page: read_document(open_page(page), None, CAPTURED_AT, ()),
    }
    for name, way in ways.items():
        measured = rate([page for page, _ in known], way, args.seconds)
        print(f"{name:24}{measured:6.0f} pages/s  {bare / measured:5.1f} × the time of parsing")


def recognise_and_read(page: bytes, sites: list[SiteFile]) -> object:
    """Return the page read by the site file that its fingerprint names."""
    document = open_page(page)
    return read_document(document, recognise_document(document, sites), CAPTURED_AT)


def padded(page: bytes, size: int) -> bytes:
    """Return the page with its own description repeated in a box at its end until it has the size."""
    words = b"<p class='more'>sling <b>case</b> <a href='/help/17'>lamp</a> brass scope</p>"
    times = max(0, size - len(page)) // len(words)
    return page.replace(b"</body>", b"<div class='terms'>" + words * times + b"</div></body>")


def rate(pages: list[bytes], way: Callable[[bytes], object], seconds: float) -> float:
    """Return pages a second of processor time, which other work on the machine does not slow; after one warm round."""
    for page in pages:
        way(page)
    done, start = 0, time.process_time()
    while (spent := time.process_time() - start) < seconds:
        for page in pages:
            way(page)
        done += len(pages)
    return done / spent


if __name__ == "__main__":
    main()
