import csv
import io
import re
from datetime import timedelta

import pytest
from lxml import html
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from store import tables
from tests.web.seed import HOSTILE, NOW, Story
from web.app import build


def ids(story, table):
    with story.database.read() as connection:
        return connection.execute(select(table.c.id).order_by(table.c.id)).scalars().all()


def test_hostile_texts_are_words_on_every_page(story, signed_in):
    person = signed_in("cyber_unit")
    with story.database.read() as connection:
        hostile = (
            connection.execute(
                select(tables.observation.c.listing_id).where(
                    tables.observation.c.texts["title"].as_string().startswith("<script>")
                )
            )
            .scalars()
            .first()
        )
        account = connection.execute(select(tables.listing.c.account_id).where(tables.listing.c.id == hostile)).scalar()
        captures = connection.execute(
            select(tables.observation.c.capture_id).where(tables.observation.c.listing_id == hostile)
        )
        capture = captures.scalars().first()
    paths = [f"/listings/{hostile}", f"/vendors/{account}", "/vendors", "/inbox", "/inbox?alert=3", "/search?q=birds", "/search",
             f"/captures/{capture}", f"/captures/{capture}?view=page", f"/captures/{capture}/page", f"/search?q={HOSTILE}"]  # fmt: skip
    for path in paths:
        text = person.get(path).text
        tree = LexborHTMLParser(text)
        running = [node for node in tree.css("script") if node.attributes.get("type") != "application/json"]
        assert all(node.attributes.get("src", "").startswith("/static/") and not node.text() for node in running), path
        assert not [name for node in tree.css("*") for name in node.attributes if name.startswith("on")], path
        assert not [node for node in tree.css("img") if node.attributes.get("src") == "x"], path
    assert "&lt;script&gt;window.hacked=1" in person.get(f"/listings/{hostile}").text


def test_a_received_page_is_sandboxed_twice_and_leads_nowhere(story, signed_in):
    with story.database.read() as connection:
        capture = connection.execute(select(tables.capture.c.id)).scalars().first()
    answer = signed_in("analyst").get(f"/captures/{capture}/page")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    for word in ("<script", "onload", "<img", "<form", "<input", "href", "elsewhere.example"):
        assert word not in answer.text
    page = signed_in("analyst").get(f"/captures/{capture}?view=page").text
    assert re.search(r"<iframe[^>]* sandbox ", page)


def test_a_capture_whose_file_is_gone_or_changed_says_so(story, signed_in):
    with story.database.read() as connection:
        row = connection.execute(select(tables.capture).limit(1)).one()
    path = story.archive / row.warc_file
    whole = path.read_bytes()
    path.write_bytes(whole[: row.warc_offset] + b"\0" * (len(whole) - row.warc_offset))
    assert "not as it was written" in signed_in("analyst").get(f"/captures/{row.id}").text
    path.unlink()
    assert "not there" in signed_in("analyst").get(f"/captures/{row.id}").text


def test_marked_words_stand_in_the_text_with_the_colour_of_their_kind(story, signed_in):
    person = signed_in("cyber_unit")
    page = next(text for i in ids(story, tables.listing) if "CZ 75 BD" in (text := person.get(f"/listings/{i}").text))
    assert re.search(r'<mark class="item"[^>]* title="weapon: CZ 75 BD">CZ 75 BD</mark>', page)
    assert re.search(r'<mark class="parcel"[^>]*>three boxes</mark>', page)
    assert re.search(r'<mark class="contact masked"', page)
    assert '<span class="against">against:</span> price far below' in page


def test_every_fact_of_a_listing_leads_to_its_words_on_the_page(story, signed_in):
    person = signed_in("cyber_unit")
    rows = 0
    for listing_id in ids(story, tables.listing):
        tree = html.fromstring(person.get(f"/listings/{listing_id}").text)
        for row in tree.xpath("//h2[@id='read']/following-sibling::div[1]//tbody/tr"):
            (link,) = row.xpath(".//a[@class='to-words']")
            (place,) = tree.xpath(f"//*[@id='{link.get('href')[1:]}']")
            (words,) = place.xpath("following-sibling::mark[1]")
            assert words.text.strip()
            rows += 1
    assert rows > 20


def test_a_query_that_is_none_says_where(signed_in):
    answer = signed_in("analyst").get("/search?q=calibre:[1 TO")
    assert answer.status_code == 200
    assert "note bad" in answer.text


def test_facets_narrow_down_and_can_be_taken_away(signed_in):
    person = signed_in("analyst")
    whole = person.get("/search?q=").text
    count = int(re.search(r"Newest of ([\d,]+)", whole)[1].replace(",", ""))
    narrowed = person.get("/search?q=&item_type=firearm").text
    assert 0 < int(re.search(r"<h1>(\d+) listing", narrowed)[1]) < count
    assert 'href="/search?q="' in narrowed


def test_what_is_on_screen_is_what_is_exported(story, signed_in):
    person = signed_in("analyst")
    shown = int(re.search(r"<h1>(\d+) listing", person.get("/search?q=slide&item_type=firearm_part").text)[1])
    rows = list(csv.DictReader(io.StringIO(person.get("/search/export.csv?q=slide&item_type=firearm_part").text)))
    assert len(rows) == shown
    assert {row["item_type"] for row in rows} == {"firearm_part"}
    exported = person.get("/search/export.json?q=slide&item_type=firearm_part").json()
    assert [row["id"] for row in exported["rows"]] == [row["id"] for row in rows]


@pytest.mark.parametrize(
    "path", ["/listings/99999", "/vendors/99999", "/captures/abcdef012345", "/sites/none", "/inbox?alert=9999", "/x"]
)
def test_what_is_not_there_is_said_in_the_same_tone(path, signed_in):
    answer = signed_in("cyber_unit").get(path)
    assert answer.status_code == 404
    assert "Nothing here" in answer.text
    assert 'class="rail"' in answer.text


def test_a_fault_is_told_without_its_inner_words(story, clock):
    from starlette.testclient import TestClient  # noqa: PLC0415 (a client that lets the error page be seen)

    from tests.web.conftest import Person  # noqa: PLC0415 (as above)

    with TestClient(build(story.deps(clock)), raise_server_exceptions=False) as client:
        person = Person(client)
        person.sign_in("analyst")
        with story.database.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE fact RENAME TO lost")
        answer = person.get("/listings/1")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert "lost" not in answer.text


def test_days_without_a_visit_look_different_from_days_without_a_find(story, signed_in):
    person = signed_in("policymaker")
    page = person.get("/trends?days=30&step=day").text
    assert page.count("not collected</title>") == 2
    rows = list(csv.DictReader(io.StringIO(person.get("/trends/export.csv?days=30&step=day").text)))
    missing = [row for row in rows if row["collected"] == "no"]
    assert len(missing) == 2
    assert all(row["firearms"] == "" for row in missing)
    assert any(row["firearms"] == "0" and row["collected"] == "yes" for row in rows)


def test_a_baseline_counts_as_there_already_unless_asked_for(signed_in):
    person = signed_in("analyst")

    def total(path):
        return sum(int(row["firearms"] or 0) for row in csv.DictReader(io.StringIO(person.get(path).text)))

    assert total("/trends/export.csv?step=day&baseline=1") > total("/trends/export.csv?step=day")


def test_a_site_without_authority_and_a_stopped_tor_are_told(story, clock):
    from starlette.testclient import TestClient  # noqa: PLC0415 (other parts than the fixture's)

    from tests.web.conftest import Person  # noqa: PLC0415 (as above)

    with TestClient(build(story.deps(clock, tor_ports=(1,)))) as client:
        person = Person(client)
        person.sign_in("analyst")
        page = person.get("/sites").text
    assert "Tor does not answer." in page
    assert "none in force" in page
    assert "timeout" in page


def test_a_vendor_tells_in_words_who_shares_what(story, signed_in):
    person = signed_in("investigator")
    page = next(
        text
        for i in ids(story, tables.vendor_account)
        if "drift_anvil <span" in (text := person.get(f"/vendors/{i}").text)
    )
    assert "Ostkiste" in page
    assert "shows the same PGP key" in page
    assert "has the same handle" in page


def test_health_names_what_failed(signed_in):
    page = signed_in("analyst").get("/health").text
    assert "Tor does not answer" in page
    assert "crawl:harbour" in page


def test_an_empty_installation_tells_what_to_do(tmp_path, clock):
    from starlette.testclient import TestClient  # noqa: PLC0415 (other parts than the fixture's)

    from tests.web.conftest import Person  # noqa: PLC0415 (as above)

    story = Story(tmp_path)
    story.write_users()
    with TestClient(build(story.deps(clock))) as client:
        person = Person(client)
        person.sign_in("cyber-unit")
        for path, words in {
            "/inbox": "Nothing to do", "/search": "Nothing collected yet", "/vendors": "No accounts yet",
            "/sites": "No site is watched yet", "/trends": "Nothing was collected", "/health": "No job has run yet",
        }.items():  # fmt: skip
            assert words in person.get(path).text, path
    story.close()


def test_the_pages_load_nothing_from_elsewhere(signed_in, story):
    person = signed_in("cyber_unit")
    for path in ("/inbox", "/search", "/listings/1", "/vendors/1", "/trends", "/sites", "/health", "/account"):
        for address in re.findall(r'(?:src|href|action)="([^"]*)"', person.get(path).text):
            assert address.startswith(("/", "?", "#")), (path, address)


def test_two_applications_do_not_know_of_each_other(story, clock):
    late = build(story.deps(lambda: NOW + timedelta(days=1)))
    assert build(story.deps(clock)).state.deps.clock() != late.state.deps.clock()
