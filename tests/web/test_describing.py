"""A site that nobody watches: added, corrected, described and taken back with forms alone."""

import re

import pytest
import yaml
from sqlalchemy import select

from crawlers.markup import open_page
from crawlers.sitefile import load_site
from store import audit, page_corrections, page_examples, site_edits, tables
from tests.web import marsh
from tests.web.conftest import Person
from web.overlay import lines_of

DESCRIBE = f"/sites/{marsh.NAME}/describe"


@pytest.fixture
def person(signed_in) -> Person:
    return signed_in("analyst")


@pytest.fixture
def added(person, story):
    """A person who has added the market."""
    marsh.authorise(story)
    assert person.send("/sites/new", marsh.ADDED).status_code == 200
    return person


@pytest.fixture
def read(added, story) -> dict[str, str]:
    """The captures of the first visit, by saved page."""
    return marsh.visit(story)


def own_file(story):
    return story.home / "sites" / f"{marsh.NAME}.yml"


def actions(story):
    with story.database.read() as connection:
        return [row.action for row in reversed(audit.newest(connection, limit=200))]


def line_of(folder, words):
    """Return the number of the element that says these words on a saved page."""
    document = open_page((marsh.PAGES / folder / "page.html").read_bytes())
    return next(number for number, said in lines_of(document) if said == words)


# --- adding ---


def test_a_site_is_added_with_a_file_without_pages_an_address_and_an_audit_row(added, story):
    site = load_site(own_file(story))
    assert (site.title, site.pages, site.start, site.pace.delay_seconds) == (marsh.TITLE, (), ("/",), 1.0)
    page = added.get(f"/sites/{marsh.NAME}").text
    assert marsh.ORIGIN in page
    assert "from browser, analyst" in page
    assert "2026-200" in page
    assert "By the general reader" in page
    assert "added_site" in actions(story)
    with story.database.read() as connection:
        assert [edit.what for edit in site_edits.of_site(connection, marsh.NAME)] == ["added"]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": " "}, "title", "What do people call"),
        ({"name": "Kestrel!"}, "name", "Lower-case letters"),
        ({"name": "new"}, "name", "not “new”"),
        ({"name": "kestrel"}, "name", "a site file of this name already"),
        ({"kind": "bank"}, "kind", "one of the list"),
        ({"address": "saltmarsh.onion"}, "address", "Scheme and host alone"),
        ({"address": "http://saltmarsh.onion/shop"}, "address", "the path goes into the next field"),
        ({"address": "http://me:pass@saltmarsh.onion"}, "address", "Scheme and host alone"),
        ({"address": "http://" + "kestrel" * 4 + ".onion"}, "address", "an address of Kestrel Bazaar already"),
        ({"start": "browse"}, "start", "begins with /"),
        ({"delay": "nan"}, "delay", "from 0 to 600"),
        ({"delay": "-1"}, "delay", "from 0 to 600"),
        ({"budget": "0"}, "budget", "from 1 to 100,000"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_written(changes, field, words, person, story):
    answer = person.send("/sites/new", marsh.ADDED | changes)
    assert answer.status_code == 422
    assert words in re.search(rf'id="{field}-problem">([^<]*)<', answer.text)[1]
    assert not (story.home / "sites").exists()
    with story.database.read() as connection:
        assert connection.execute(select(tables.site).where(tables.site.c.title == marsh.TITLE)).first() is None


def test_what_was_typed_stays_in_a_form_that_is_refused(person):
    text = person.send("/sites/new", marsh.ADDED | {"address": "x", "title": 'A "quoted" <b>title'}).text
    assert 'value="A &#34;quoted&#34; &lt;b&gt;title"' in text
    assert 'value="a-quoted-b-title"' in text


def test_which_authority_covers_a_name_is_said_and_none_is_recorded_here(person, story):
    marsh.authorise(story)
    assert f"Covered and not described yet: <code>{marsh.NAME}</code>" in person.get("/sites/new").text
    assert "2026-200 is in force" in person.get(f"/sites/new/authority?name={marsh.NAME}").text
    assert "nothing is fetched until one does" in person.get("/sites/new/authority?name=elsewhere").text


# --- examples ---


def test_the_sites_page_tells_what_the_pages_are_read_as_and_how_sure_that_is(added, read):
    page = added.get(f"/sites/{marsh.NAME}").text
    assert re.search(r"<td>listing<td class=\"num\">5<td class=\"num\">5", page)
    assert page.count("<meter") >= 5
    mark = re.search(r'hx-get="([^"]+)"', page)[1].replace("&amp;", "&")
    assert added.get(mark).status_code == 204
    assert "listing" in added.get(f"/sites/{marsh.NAME}/progress?seen=old").text


def test_examples_are_chosen_for_variety_and_can_be_dropped_and_added(added, read, story):
    assert added.get(DESCRIBE).text.count('data-row="go"') == len(read)
    added.send(f"{DESCRIBE}/{read['listing-1']}/example", {"used": "false"})
    page = added.get(f"{DESCRIBE}?kind=listing").text
    assert f'data-row="go" href="{DESCRIBE}/{read["listing-1"]}"' not in page
    assert page.count(">add</button>") == 1
    added.send(f"{DESCRIBE}/{read['listing-1']}/example", {"used": "true"})
    assert f'data-row="go" href="{DESCRIBE}/{read["listing-1"]}"' in added.get(DESCRIBE).text
    with story.database.read() as connection:
        assert page_examples.said(connection, marsh.NAME) == {read["listing-1"]: True}
        assert len(connection.execute(select(tables.page_example)).all()) == 2


def test_of_many_pages_those_that_differ_are_examples():
    def example(number, **fields):
        return page_examples.Example(
            str(number), f"http://a/item/{number}", None, "listing", "r", fields, (), {}, str(number)
        )

    alike = [example(n, title="a") for n in range(20)]
    odd = example(99, title="b", escrow=True, ships_to=["DE"])
    twin = page_examples.Example("100", odd.url, None, "listing", "r", odd.fields, (), {}, odd.sha256)
    chosen = page_examples.varied([*alike, odd, twin], 6)
    assert chosen[0].capture_id == "99"
    assert len({one.sha256 for one in chosen}) == 6


# --- corrections ---


def test_a_line_and_a_name_are_a_correction_that_shows_at_once(added, read, story):
    capture = read["listing-1"]
    number = line_of("listing-1", "Physical")
    page = added.send(
        f"{DESCRIBE}/{capture}/corrections", {"action": "is", "element": number, "other": "product_class"}
    ).text
    assert re.search(r'data-value="product_class"><td>product class<td class="wrap">Physical', page)
    assert "analyst" in page
    frame = added.get(f"{DESCRIBE}/{capture}/page").text
    assert re.search(r'<mark data-f="product_class" data-l="product class">Physical</mark>', frame)
    assert "corrected" in actions(story)


def test_only_a_part_of_the_words_may_be_meant(added, read, story):
    capture = read["listing-1"]
    form = {"action": "is", "element": line_of("listing-1", "90 sold"), "field": "units_sold", "part": "90"}
    added.send(f"{DESCRIBE}/{capture}/corrections", form)
    with story.database.read() as connection:
        row = page_corrections.of_site(connection, marsh.NAME)[0]
    assert (row.start, row.end) == (0, 2)
    refused = added.send(f"{DESCRIBE}/{capture}/corrections", form | {"part": "not there"})
    assert refused.status_code == 422
    assert "do not stand in the element" in refused.text


def test_a_new_word_replaces_the_old_one_and_withdrawing_keeps_the_row(added, read, story):
    capture = read["listing-1"]
    send = f"{DESCRIBE}/{capture}/corrections"
    added.send(send, {"action": "is", "element": line_of("listing-1", "Physical"), "field": "vendor"})
    page = added.send(send, {"action": "remove", "field": "vendor"}).text
    assert "not on this page" in page
    assert 'data-value="vendor"' not in page
    with story.database.read() as connection:
        (row,) = page_corrections.of_site(connection, marsh.NAME)
    page = added.send(f"{send}/{row.id}/withdraw").text
    assert 'data-value="vendor"' in page
    assert page.count("withdrawn by analyst") == 2
    with story.database.read() as connection:
        assert page_corrections.of_site(connection, marsh.NAME) == []


def test_the_kind_of_a_page_is_set_by_a_person(added, read):
    page = added.send(f"{DESCRIBE}/{read['pgp-1']}/corrections", {"action": "kind", "kind": "vendor"}).text
    assert '<option value="vendor" selected>' in page
    assert "of a row of entries" in page
    assert added.send(f"{DESCRIBE}/{read['pgp-1']}/corrections", {"action": "kind", "kind": "x"}).status_code == 422


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"action": "is", "field": "price"}, "Click on the value"),
        ({"action": "is", "element": 3}, "Choose which field"),
        ({"action": "is", "element": 99_999, "field": "price"}, "no such element"),
        ({"action": "is", "element": 1, "field": "price"}, "Nothing is printed there"),
    ],
)
def test_a_click_that_says_nothing_is_refused_in_words(form, words, added, read):
    answer = added.send(f"{DESCRIBE}/{read['listing-1']}/corrections", form)
    assert (answer.status_code, words in answer.text) == (422, True)


@pytest.mark.parametrize("field", ["pri ce", "../x", "a.b.c", "Price", "<b>"])
def test_a_name_that_is_none_is_refused(field, added, read):
    form = {"action": "remove", "other": field}
    assert added.send(f"{DESCRIBE}/{read['listing-1']}/corrections", form).status_code == 422


# --- the proposal ---


def propose(person):
    return person.send(f"/sites/{marsh.NAME}/proposals")


def test_from_examples_and_a_correction_to_readings_by_the_new_file_and_back(added, read, story):
    for folder in ("listing-1", "listing-2"):
        form = {"action": "is", "element": line_of(folder, "Physical"), "other": "product_class"}
        added.send(f"{DESCRIBE}/{read[folder]}/corrections", form)
    shown = propose(added)
    assert re.search(
        r"<td>title<td><span class=\"good\">5 of 5</span><td class=\"num\">5<td class=\"num\">5<td class=\"num\">5",
        shown.text,
    )
    assert "product class" in shown.text
    address = shown.url.path
    assert yaml.safe_load(added.get(f"{address}/file.yml").text)["pace"] == {"delay_seconds": 1.0, "page_budget": 300}
    assert added.send(f"{address}/use", {"reason": " "}).status_code == 422
    used = added.send(f"{address}/use", {"reason": "looked through the misses"})
    assert "Proposed file put in force" in used.text
    site = load_site(own_file(story))
    assert site.pages
    assert site.start == ("/",)
    assert marsh.kinds(story)["listing"] == 5
    added.send(f"/sites/{marsh.NAME}/read-again")
    with story.database.read() as connection:
        page = page_examples.one(connection, read["listing-4"])  # a page that nobody clicked on
    assert page.reader.startswith(f"site {marsh.NAME} {site.version}")
    assert page.fields["product_class"] == "Physical"
    assert "Last time: ok, 13 captures" in added.get(f"/sites/{marsh.NAME}").text
    assert "by its file" in added.get(f"/sites/{marsh.NAME}").text
    edit = re.search(r'name="edit" value="(\d+)"', added.get(f"/sites/{marsh.NAME}").text)[1]
    undone = added.send(f"/sites/{marsh.NAME}/edits/undo", {"edit": edit, "reason": "too early"})
    assert "Taken back" in undone.text
    assert load_site(own_file(story)).pages == ()
    for action in ("proposed", "used_site_file", "read_again", "undid_site_file"):
        assert action in actions(story)


def test_a_proposal_is_not_used_over_a_file_that_was_changed_since(added, read, story):
    address = propose(added).url.path
    own_file(story).write_text(own_file(story).read_text("utf-8").replace("market", "shop"), "utf-8")
    assert "was changed since this was proposed" in added.get(address).text
    refused = added.send(f"{address}/use", {"reason": "seen"})
    assert (refused.status_code, "changed meanwhile" in refused.text) == (422, True)
    assert load_site(own_file(story)).kind == "shop"


def test_what_the_file_reads_otherwise_is_told_with_its_page(added, read):
    form = {"action": "is", "element": line_of("listing-1", "Physical"), "field": "vendor"}
    added.send(f"{DESCRIBE}/{read['listing-1']}/corrections", form)
    text = propose(added).text
    assert f'<a href="{DESCRIBE}/{read["listing-2"]}">page' in text
    assert re.search(r"Misses <span class=\"quiet\">· [1-9]", text)


def test_without_a_page_nothing_is_learned_and_it_says_so(added):
    assert "needs at least one page" in propose(added).text


def test_learning_that_was_cut_off_is_told(added, story, clock):
    with story.database.begin() as connection:
        number = site_edits.begin_proposal(connection, marsh.NAME, "analyst", None, clock())
    address = f"/sites/{marsh.NAME}/proposals/{number}"
    assert "Learning from the examples" in added.get(address).text
    assert added.get(f"{address}/state").status_code == 204
    clock.now += marsh.timedelta(minutes=11)
    assert "was cut off" in added.get(address).text
    assert added.get(f"{address}/state").headers["HX-Redirect"] == address


def test_the_administrator_may_add_a_site_and_see_no_page_of_it(signed_in, story):
    person = signed_in("administrator")
    marsh.authorise(story)
    assert person.send("/sites/new", marsh.ADDED).status_code == 200
    assert "/describe" not in person.get(f"/sites/{marsh.NAME}").text
    assert person.get(DESCRIBE).status_code == 403
    assert propose(person).status_code == 403
