from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests.web.histories import NEW_PHONE, OLD_PHONE, write_history
from tests.web.seed import HOSTILE
from web.differences import addresses, changes, timeline

NOW = datetime(2031, 5, 1, tzinfo=UTC)
SECRETS = [OLD_PHONE, NEW_PHONE, "ana@post.example"]


def row(kind, day, **difference):
    return SimpleNamespace(
        kind=kind, observed_at=NOW + timedelta(days=day), difference=difference, capture_id=f"{day:064x}"
    )


def shown(found):
    return "\n".join(
        [change.sentence, change.before, change.after, *(piece.text for piece in change.words), *change.added][n]
        for change in found
        for n in range(3 + len(change.words) + len(change.added))
    )


def test_a_contact_of_several_words_stays_masked_when_one_of_them_changes():
    found = changes({"description": [f"Call {OLD_PHONE} now", f"Call {NEW_PHONE} now please"]}, SECRETS)
    text = shown(found)
    assert "111" not in text
    assert "222" not in text
    assert "please" in text


def test_where_only_a_contact_changed_that_much_is_said():
    (change,) = changes({"about": ["Write to ana@post.example", "Write to an00post.example.example"]},
                        ["ana@post.example", "an00post.example.example"])  # fmt: skip
    assert (change.kind, change.sentence) == ("text", "A contact in the about changed")


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["call", *OLD_PHONE.split(), "now", OLD_PHONE, NEW_PHONE, "\n"]), max_size=12),
    st.lists(st.sampled_from(["call", "at", "now", OLD_PHONE, NEW_PHONE, "\n"]), max_size=12),
)
def test_no_piece_shows_more_of_a_contact_than_the_masked_texts_do(before, after):
    old, new = " ".join(before), " ".join(after)
    masked = old.replace(OLD_PHONE, "").replace(NEW_PHONE, "")
    text = shown(changes({"description": [old, new]}, SECRETS))
    for digits in ("111", "222", "999"):
        assert digits not in text or digits in masked


def test_looks_that_say_the_same_stand_together():
    rows = [
        row("observed", 5),
        row("observed", 4),
        row("changed", 3, title=["a", "b"]),
        row("observed", 2),
        row("first_seen", 1),
    ]
    looks = timeline(rows, [])
    assert [len(look.rows) for look in looks] == [2, 1, 1, 1]
    assert [look.same for look in looks] == [True, False, True, False]
    assert looks[1].changes[0].sentence == "Title changed: 1 word put in and 1 word taken out"


def test_addresses_are_told_by_mirror_and_path_the_present_one_first():
    seen = [SimpleNamespace(url=url, capture_id=str(day), observed_at=NOW + timedelta(days=day))
            for url, day in (("http://b.onion/x/2", 9), ("http://a.onion/x/2?ref=1", 8), ("http://a.onion/x/2", 7), ("http://a.onion/x/1", 1))]  # fmt: skip
    found = addresses(seen)
    assert [(place.host, place.path, place.capture_id) for place in found] == [
        ("b.onion", "/x/2", "9"),
        ("a.onion", "/x/2", "8"),
        ("a.onion", "/x/1", "1"),
    ]
    assert found[1].first_at == NOW + timedelta(days=7)


def test_a_listing_shows_its_history_with_its_captures(story, signed_in):
    listing_id, _ = write_history(story.database)
    text = signed_in("analyst").get(f"/listings/{listing_id}").text
    tree = LexborHTMLParser(text)
    said = [node.text() for node in tree.css(".timeline .said")]
    for sentence in (
        "The price fell from 450 to 400 EUR, by 11 %", "The stock went from 5 to 2", "Now ships to Sweden and Malta; no longer ships to Germany",
        "The address: /item/7 before, /offer/9 now", "Sold out, 2 before", "No longer with escrow", "Gone: it was not found any more",
        "The seller is now called tarn_loom instead of tin_gull",
    ):  # fmt: skip
        assert sentence in said
    assert any(sentence.startswith("Back: it was gone since") for sentence in said)
    assert "the same at 2 looks" in text
    assert len({node.attributes["href"] for node in tree.css(".timeline a")}) == 7
    assert [node.text() for node in tree.css("#addresses + .card tbody tr td:first-child .small")] == ["former address", "former address"]  # fmt: skip


def test_a_history_is_words_whatever_was_written_and_unmasks_nothing(story, signed_in):
    listing_id, account_id = write_history(story.database)
    for path in (f"/listings/{listing_id}", f"/vendors/{account_id}"):
        text = signed_in("cyber_unit").get(path).text
        tree = LexborHTMLParser(text)
        assert tree.css(".timeline .words")
        assert "111 222" not in text
        assert "111 999" not in text
        assert not tree.css("img, .timeline script")
    words = next(node for node in tree.css(".words") if "Lamps" in node.text())
    assert words.text().count("Lamps") == 1
    listing = LexborHTMLParser(signed_in("analyst").get(f"/listings/{listing_id}").text)
    (words,) = [node for node in listing.css(".words") if HOSTILE.split()[0] in node.text()]
    assert "blue" in [node.text().strip() for node in words.css("ins")]
    assert "green" in [node.text().strip() for node in words.css("del")]


def test_who_may_see_contacts_sees_them_in_the_history_too(story, signed_in):
    listing_id, _ = write_history(story.database)
    answer = signed_in("cyber_unit").send(f"/listings/{listing_id}/unmask", {"reason": "enquiry 7"})
    assert "222" in answer.text
    assert "999" in answer.text


def test_a_vendor_shows_its_former_names_with_the_capture_that_shows_them(story, signed_in):
    _, account_id = write_history(story.database)
    person = signed_in("cyber_unit")
    tree = LexborHTMLParser(person.get(f"/vendors/{account_id}").text)
    assert tree.css_first("h1").text().startswith("tarn_loom")
    assert "formerly tin_gull" in tree.text()
    rows = [node.text() for node in tree.css("#names + .card tbody tr")]
    assert len(rows) == 2
    assert all("the profile’s own words" in text for text in rows)
    assert len(tree.css("#names + .card tbody a")) == 2
    assert "tarn_loom" in person.get("/vendors?words=tin_gull").text
