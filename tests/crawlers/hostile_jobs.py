"""What is done with a received page, as calls that end in a word: a kind, or the reason of a refusal."""

import json
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from crawlers.markup import PageRefusedError, open_page
from crawlers.reading import read, read_document, recognise, recognise_document
from crawlers.sitefile import PageRule, PageTest, SiteFile
from crawlers.texts import listed_rows, named_texts
from records.page import Page
from salwatch.commands.read_command import read_pages
from web import sanitising

URL = "http://quayside.test/item/5"
ALWAYS = (PageTest(xpath="/*"),)
Job = Callable[[bytes], str]


def jobs(sites: Iterable[SiteFile]) -> dict[str, Job]:
    """Return each job by its name: the general reader, recognition, each site file, what the pages show, the command."""
    sites = list(sites)
    made: dict[str, Job] = {
        "general": lambda page: reading(page, None),
        "recognise": lambda page: recognising(page, sites),
        "shown": shown,
        "command": lambda page: commanded(page, sites),
        "others": lambda page: others(page, sites),
    }
    for site in sites:
        made[f"site {site.name}"] = lambda page, site=site: by_site(page, site)  # type: ignore[misc]
    return made


def reading(page: bytes | str, site: SiteFile | None) -> str:
    """Return the kind that was read, or why the page was refused."""
    try:
        found = read(page, url=URL, site=site)
    except PageRefusedError as error:
        return f"refused: {error.reason}"
    used(found)
    return found.kind.value


def used(page: Page) -> None:
    """Do with a page what the pipeline does: named texts, rows, JSON."""
    named_texts(page, "quayside")
    list(listed_rows(page, "quayside"))
    json.dumps(page.fields)


def recognising(page: bytes, sites: list[SiteFile]) -> str:
    """Return the name of the site, or why the page was refused."""
    try:
        site = recognise(page, URL, sites)
    except PageRefusedError as error:
        return f"refused: {error.reason}"
    return site.name if site else "unknown"


def by_site(page: bytes, site: SiteFile) -> str:
    """Return what the site file makes of the page: first by its own tests, then by each of its rules as if its tests held."""
    ending = reading(page, site)
    if not ending.startswith("refused"):
        for rule in site.pages:
            reading(page, always(site, rule))
    return ending


def others(page: bytes, sites: list[SiteFile]) -> str:
    """Return the site's name or the refusal, after all but the general reader: sites' own tests, every rule of the recognised one, what is shown."""
    shown(page)
    try:
        document = open_page(page, url=URL)
    except PageRefusedError as error:
        return f"refused: {error.reason}"
    for site in sites:
        used(read_document(document, site))
    found = recognise_document(document, sites)
    for rule in found.pages if found else ():
        used(read_document(document, always(found, rule)))
    return found.name if found else "unknown"


def always(site: SiteFile, rule: PageRule) -> SiteFile:
    """Return the site with that rule alone, as if its tests held on every page."""
    return site.model_copy(update={"pages": (rule.model_copy(update={"when": ALWAYS}),)})


def shown(page: bytes) -> str:
    """Return "shown" once the page was cut, decoded and made harmless as the capture pages do it."""
    html = sanitising.decode(page[: sanitising.SHOWN_BYTES], "text/html")
    sanitising.clean(html)
    sanitising.plain_text(html)
    return "shown"


def commanded(page: bytes, sites: list[SiteFile]) -> str:
    """Return the kind or the refusal that `salwatch read` prints for the page."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "quayside" / "listing-1" / "page.html"
        path.parent.mkdir(parents=True)
        path.write_bytes(page)
        rows = list(read_pages(Path(folder), sites))
    json.dumps(rows)
    return f"refused: {rows[0]['refused']}" if "refused" in rows[0] else str(rows[0]["kind"])
