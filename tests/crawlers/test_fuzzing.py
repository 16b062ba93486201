import json
import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml.cssselect import CSSSelector

from crawlers.markup import Document, PageRefusedError, open_page, text_of
from crawlers.reading import read, recognise
from crawlers.sitefile import SITES_DIR, SiteFile, load_site, load_sites
from crawlers.texts import listed_rows, named_texts
from records.page import Page
from tests.crawlers.hostile_jobs import always
from tests.crawlers.strange_html import damaged_pages, strange_pages
from web import sanitising

URL = "http://quayside.test/item/5"
SITES = load_sites()[0]
KESTREL = load_site(SITES_DIR / "kestrel.yml")
RULES = [always(site, rule) for site in SITES for rule in site.pages]

settings.register_profile("suite", max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
settings.register_profile("long", max_examples=20_000, deadline=None, suppress_health_check=[*HealthCheck])
FUZZING = settings(settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite")))


def check_reading(payload: bytes | str, site: SiteFile | None) -> None:
    """Read the page twice: nothing is raised but a refusal, both say the same, and every value leads to its place."""
    try:
        page = read(payload, url=URL, site=site)
        document = open_page(payload, url=URL)
    except PageRefusedError:
        return
    assert read(payload, url=URL, site=site) == page
    named_texts(page, "quayside")
    list(listed_rows(page, "quayside"))
    json.dumps(page.fields)
    check_places(page, document)


def check_places(page: Page, document: Document) -> None:
    for name, source in page.sources.items():
        found = CSSSelector(source.path, translator="html")(document.tree.getroottree())
        assert found, (name, source)
        text = found[0].get(source.attribute) if source.attribute else text_of(found[0])
        assert text is not None, (name, source)
        assert 0 <= source.start <= source.end <= len(text), (name, source, text)


@FUZZING
@given(strange_pages)
def test_the_general_reader_reads_any_markup_and_leads_to_the_places_of_its_values(html: str) -> None:
    check_reading(html, None)


@FUZZING
@given(damaged_pages())
def test_the_general_reader_reads_any_damaged_page(page: bytes) -> None:
    check_reading(page, None)


@FUZZING
@given(strange_pages, st.sampled_from(RULES))
def test_every_rule_of_a_site_file_reads_any_markup(html: str, site: SiteFile) -> None:
    check_reading(html, site)


@FUZZING
@given(damaged_pages(), st.sampled_from(RULES))
def test_every_rule_of_a_site_file_reads_any_damaged_page(page: bytes, site: SiteFile) -> None:
    check_reading(page, site)
    check_reading(page, KESTREL)


@FUZZING
@given(strange_pages | damaged_pages() | st.binary(max_size=2_000))
def test_any_page_is_recognised_or_refused(page: bytes | str) -> None:
    try:
        assert recognise(page, URL, SITES) in [*SITES, None]
    except PageRefusedError as error:
        assert error.reason  # noqa: PT017 (either ending is right)


@FUZZING
@given(strange_pages | damaged_pages() | st.binary(max_size=2_000))
def test_what_is_shown_of_any_page_holds_no_markup_beyond_the_allowed(page: bytes | str) -> None:
    html = page if isinstance(page, str) else sanitising.decode(page, "text/html")
    shown = sanitising.clean(html)
    assert sanitising.clean(html) == shown
    assert sanitising.plain_text(html) == sanitising.plain_text(html)
    for element in open_page(shown).tree.iter():
        assert element.tag in sanitising.TAGS | {"html", "body"}
        assert set(element.attrib) <= {"dir", "lang", "colspan", "rowspan"}
