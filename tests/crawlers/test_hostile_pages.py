from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.reading import PageRefusedError, read, recognise
from crawlers.sitefile import SITES_DIR, SiteFile, load_site, load_sites
from crawlers.texts import named_texts
from records.page import Page
from tests.crawlers.hostile import hostile_pages

SITES = load_sites()[0]
KESTREL = load_site(SITES_DIR / "kestrel.yml")
SAVED = [path.read_text("utf-8") for path in sorted(Path(__file__).parent.parent.glob("pages/kestrel/*/page.html"))]


def page_or_refusal(payload: bytes | str, site: SiteFile | None) -> Page | PageRefusedError:
    try:
        page = read(payload, url="http://quayside.test/", site=site)
    except PageRefusedError as error:
        return error
    named_texts(page, "quayside")
    return page


def test_there_are_at_least_two_hundred_hostile_pages_with_different_names() -> None:
    names = [name for name, _ in hostile_pages()]
    assert len(set(names)) == len(names) >= 200


@pytest.mark.parametrize("site", [None, KESTREL], ids=["general", "site-file"])
def test_every_hostile_page_ends_in_a_page_or_a_named_refusal(site: SiteFile | None) -> None:
    for _, payload in hostile_pages():
        page_or_refusal(payload, site)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes_end_in_a_page_or_a_refusal(payload: bytes) -> None:
    page_or_refusal(payload, None)
    page_or_refusal(payload, KESTREL)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SAVED), st.data())
def test_a_saved_page_with_a_piece_cut_out_or_doubled_is_still_read(html: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(html)))
    end = data.draw(st.integers(start, min(start + 400, len(html))))
    again = data.draw(st.integers(0, 3))
    damaged = html[:start] + html[start:end] * again + html[end:]
    page_or_refusal(damaged, None)
    page_or_refusal(damaged, KESTREL)
    recognise(damaged, "", SITES)
