import pytest
from sqlalchemy import select

from extractors import shingles
from records.fact import Fact
from store import accounts, copies, listings, tables
from store.observations import Said, Subject, append
from store.sight import Sight
from tests.web.seed import CONTACT, GOODS, NOW

OTHER_CONTACT = "copy.cat@post.example"
TEXTS = {
    "title": "Like new CZ 75 BD in 9x19",
    "description": GOODS[0]
    .description.replace("1.400", "1.100")
    .replace(CONTACT, OTHER_CONTACT)
    .replace("Slovenia", "Poland"),
}

AT = TEXTS["description"].index(OTHER_CONTACT)
CONTACTED = Fact(
    AT, AT + len(OTHER_CONTACT), "contact", f"email:{OTHER_CONTACT}", OTHER_CONTACT, "description", "contact 1"
)


def keep(connection, listing_id, account_id, observation_id, texts):
    copies.keep(
        connection, listing_id, account_id, observation_id, shingles.sign([texts["title"], texts["description"]])
    )


@pytest.fixture
def pair(story):
    """A listing of the story, and one of another seller that copies it."""
    observation = tables.observation
    with story.database.begin() as connection:
        wanted = select(observation.c.listing_id, observation.c.id, tables.listing.c.account_id)
        wanted = wanted.join(tables.listing, tables.listing.c.id == observation.c.listing_id)
        wanted = wanted.where(observation.c.texts["title"].as_string() == GOODS[0].title, observation.c.current)
        mine = connection.execute(wanted.order_by(observation.c.observed_at.desc(), observation.c.id.desc())).first()
        keep(
            connection,
            mine.listing_id,
            mine.account_id,
            mine.id,
            {"title": GOODS[0].title, "description": GOODS[0].description},
        )
        sight = Sight(NOW, baseline=False)
        account_id = accounts.ensure(connection, "harbour", "copycat", sight)
        listing_id, _ = listings.ensure(connection, "harbour", "/copied", sight, account_id)
        capture_id = connection.execute(select(tables.capture.c.id)).scalars().first()
        observed = append(
            connection, Subject("listing", listing_id), capture_id, NOW, Said(TEXTS, {}, "1", [CONTACTED])
        )
        keep(connection, listing_id, account_id, observed.id, TEXTS)
    return mine, listing_id, account_id


def test_a_listing_shows_who_says_the_same_and_which_words_differ(pair, signed_in):
    mine, theirs, account_id = pair
    page = signed_in("investigator").get(f"/listings/{mine.listing_id}").text
    part = page.partition('<h2 id="copies">')[2].partition("<h2 ")[0]
    assert f'href="/listings/{theirs}"' in part
    assert f'href="/vendors/{account_id}"' in part
    assert "<del>Slovenia </del><ins>Poland </ins>" in part
    assert "% alike" in part
    assert CONTACT not in part
    assert OTHER_CONTACT not in part


def test_a_listing_that_nobody_copies_does_not_speak_of_copies(story, pair, signed_in):
    with story.database.read() as connection:
        alone = (
            connection.execute(
                select(tables.listing.c.id).where(tables.listing.c.id.not_in([pair[0].listing_id, pair[1]]))
            )
            .scalars()
            .first()
        )
    assert "Says the same as" not in signed_in("analyst").get(f"/listings/{alone}").text


def test_a_vendor_that_uses_the_same_words_is_named_with_that_as_its_weak_reason(pair, signed_in):
    mine, _, account_id = pair
    page = signed_in("investigator").get(f"/vendors/{mine.account_id}").text
    assert f'<a href="/vendors/{account_id}">copycat</a>' in page
    assert "uses the same words as in 1 listing" in page
