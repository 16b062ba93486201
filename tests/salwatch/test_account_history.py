from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from records.page import PageKind
from store import accounts, changes, documents, profiles, renames, tables
from store.sight import Sight
from store.sites import Site, ensure
from tests.salwatch.watched import DAY, Watched, offer, profile


@pytest.fixture
def site(database):
    return Watched(database)


def handles(site):
    return [row.handle for row in site.accounts]


def names(site, account_id=1):
    with site.database.read() as connection:
        return [(row.handle, row.shown_by, row.until_at is None) for row in renames.names(connection, account_id)]


def test_a_profile_that_tells_its_former_name_is_the_same_account(site):
    site.visit(profile("/v/tin_gull", "tin_gull"), offer("/item/7"))
    before = site.accounts[0]
    site.visit(
        profile("/v/kelp_jar", "kelp_jar", about="Formerly known as tin_gull, same key."),
        offer("/item/7", vendor="kelp_jar"),
    )
    (account,) = site.accounts
    assert (account.id, account.handle, account.first_seen_at) == (before.id, "kelp_jar", before.first_seen_at)
    assert site.listings[0].account_id == account.id
    assert site.differences(account=account.id)[1]["handle"] == ["tin_gull", "kelp_jar"]
    assert names(site) == [("kelp_jar", "words", True), ("tin_gull", "words", False)]
    capture = {row.capture_id for row in site.rows(tables.account_name)}
    assert capture == {f"{3:064x}"}


def test_both_names_find_it(site):
    site.visit(profile("/v/tin_gull", "tin_gull"))
    site.visit(profile("/v/kelp_jar", "kelp_jar", former_handles=["tin_gull"]))
    with site.database.read() as connection:
        for words in ("tin_g", "kelp"):
            assert [row.handle for row in profiles.listed(connection, words)] == ["kelp_jar"]
            assert profiles.count(connection, words) == 1
        (document,) = documents.vendor_documents(connection, [1], 9)
    assert (document.title, document.vendor) == ("kelp_jar (formerly tin_gull)", "kelp_jar")


@pytest.mark.parametrize(
    "shown",
    [
        {"former_handles": "tin_gull"},
        {"former_handles": ["rust_wick", "tin_gull"]},
        {"about": "previously “tin_gull” on this market"},
        {"about": "We were renamed from tin_gull."},
        {"about": "Früher bekannt als tin_gull. Versand aus Malta."},
        {"about": "ex-tin_gull, back again"},
        {"about": "раньше был tin_gull"},
    ],
)
def test_how_a_page_may_show_a_former_name(site, shown):
    site.visit(profile("/v/tin_gull", "tin_gull"))
    site.visit(profile("/v/kelp_jar", "kelp_jar", **shown))
    assert handles(site) == ["kelp_jar"]


@pytest.mark.parametrize(
    "about",
    [
        "Not affiliated with tin_gull.",
        "I was never formerly known as tin_gull!",
        "Ich bin nicht ehemals tin_gull.",
        "formerly on Dream",
        "Formerly Dream vendor, now here",
        "ex-military",
        "tin_gull is a scammer",
        "Better than tin_gull",
    ],
)
def test_what_only_looks_like_a_former_name(site, about):
    site.visit(profile("/v/tin_gull", "tin_gull"), profile("/v/dream", "Dream"), profile("/v/military", "army_surplus"))
    site.visit(profile("/v/kelp_jar", "kelp_jar", about=about))
    assert len(site.accounts) == 4


def test_the_former_name_may_stand_in_brackets_beside_the_handle(site):
    site.visit(profile("/v/tin_gull", "tin_gull"))
    site.visit(profile("/v/kelp_jar", "kelp_jar (ex-tin_gull)"))
    assert handles(site) == ["kelp_jar"]


def test_the_sites_own_number_answers_with_another_name(site):
    site.visit(profile("/user/4711", "tin_gull"))
    site.visit(profile("/user/4711/feedback?page=2", "kelp_jar", kind=PageKind.FEEDBACK))
    assert handles(site) == ["kelp_jar"]
    assert names(site)[0] == ("kelp_jar", "address", True)


def test_the_printed_number_of_an_account_counts_like_its_address(site):
    site.visit(profile("/v/tin_gull", "tin_gull", id="4711"))
    site.visit(profile("/v/kelp_jar", "kelp_jar", id="4711"))
    assert handles(site) == ["kelp_jar"]


def test_the_old_names_address_leads_to_the_new_name(site):
    site.visit(profile("/v/tin_gull", "tin_gull"))
    site.begin()
    site.meet(profile("/v/kelp_jar", "kelp_jar"), asked="/v/tin_gull")
    site.end()
    assert handles(site) == ["kelp_jar"]


def test_an_address_that_all_profiles_share_shows_nothing(site):
    site.visit(profile("/profile", "tin_gull"))
    site.visit(profile("/profile", "kelp_jar"))
    assert handles(site) == ["tin_gull", "kelp_jar"]


def test_a_handle_that_the_reader_is_not_sure_of_renames_nobody(site):
    site.visit(profile("/user/4711", "tin_gull"))
    site.visit(profile("/user/4711", "Vendor profile", sure=0.4))
    assert handles(site) == ["tin_gull", "Vendor profile"]


def test_an_account_that_is_still_there_is_nobodys_former_name(site):
    site.visit(profile("/v/tin_gull", "tin_gull"))
    site.visit(
        profile("/v/kelp_jar", "kelp_jar", about="formerly known as tin_gull"),
        profile("/v/tin_gull", "tin_gull"),
    )
    assert handles(site) == ["tin_gull", "kelp_jar"]


def test_a_word_alone_does_not_do_where_the_visit_did_not_see_everything(site):
    site.visit(profile("/v/tin_gull", "tin_gull"))
    site.visit(profile("/v/kelp_jar", "kelp_jar", about="formerly known as tin_gull"), complete=False)
    assert handles(site) == ["tin_gull", "kelp_jar"]


def test_another_pgp_key_speaks_against_the_word(site):
    site.visit(profile("/v/tin_gull", "tin_gull", pgp="A" * 40))
    site.visit(profile("/v/kelp_jar", "kelp_jar", about="formerly known as tin_gull", pgp="B" * 40))
    assert len(site.accounts) == 2


def test_a_new_vendor_who_takes_an_abandoned_name_is_new(site):
    site.visit(profile("/v/tin_gull", "tin_gull"), offer("/item/7"))
    site.visit(profile("/v/kelp_jar", "kelp_jar", former_handles=["tin_gull"]), offer("/item/7", vendor="kelp_jar"))
    site.visit(profile("/v/tin_gull", "tin_gull", about="new here"), offer("/item/9", "Violin"))
    assert [(row.id, row.handle) for row in site.accounts] == [(1, "kelp_jar"), (2, "tin_gull")]
    assert [row.account_id for row in site.listings] == [1, 2]


def test_a_page_that_still_names_the_old_handle_keeps_its_listing_with_the_account(site):
    site.visit(profile("/v/tin_gull", "tin_gull"), offer("/item/7"))
    site.visit(profile("/v/kelp_jar", "kelp_jar", former_handles=["tin_gull"]), offer("/item/7"))
    assert handles(site) == ["kelp_jar"]


def test_listings_read_before_the_profile_wait_for_it(site):
    site.visit(profile("/v/tin_gull", "tin_gull"), offer("/item/7"))
    site.begin()
    site.meet(offer("/item/7", vendor="kelp_jar"))
    assert len(site.waiting) == 1
    site.meet(profile("/v/kelp_jar", "kelp_jar", former_handles=["tin_gull"]))
    site.end()
    assert handles(site) == ["kelp_jar"]
    assert site.differences(listing=1)[1] == {"vendor": ["tin_gull", "kelp_jar"]}


def test_what_was_met_under_the_new_name_before_its_profile_told_goes_to_the_account(site):
    site.visit(profile("/v/tin_gull", "tin_gull", pgp="A" * 40), offer("/item/7"))
    site.begin()
    site.meet(offer("/item/8", "Violin", vendor="kelp_jar", pgp="A" * 40))
    with site.database.begin() as connection:
        (observation,) = connection.execute(
            select(tables.observation.c.id).where(tables.observation.c.listing_id == 2)
        ).scalars()
        alert = {
            "rule": "new-vendor-ever", "rule_version": 1, "key": "vendor:2", "sentence": "New vendor", "severity": "medium", "seq": 1,
            "observation_id": observation, "entity": "vendor", "entity_id": 2, "site": "fernhill", "raised_at": site.now, "evidence": [],
        }  # fmt: skip
        connection.execute(insert(tables.alert).values(alert))
    site.meet(profile("/v/kelp_jar", "kelp_jar", former_handles=["tin_gull"]))
    site.end()
    assert [(row.id, row.handle) for row in site.accounts] == [(1, "kelp_jar")]
    assert {row.account_id for row in site.listings} == {1}
    assert {row.account_id for row in site.rows(tables.sighting)} == {1}
    assert [row.entity_id for row in site.rows(tables.alert)] == [1]


def test_an_account_with_a_profile_of_its_own_is_never_taken_over(site):
    site.visit(profile("/v/tin_gull", "tin_gull"), profile("/v/kelp_jar", "kelp_jar"))
    site.visit(profile("/v/kelp_jar", "kelp_jar", former_handles=["tin_gull"]))
    assert handles(site) == ["tin_gull", "kelp_jar"]


def test_a_rename_is_no_new_vendor(site):
    site.visit(profile("/v/tin_gull", "tin_gull"), offer("/item/7"))
    site.visit(
        profile("/v/kelp_jar", "kelp_jar", former_handles=["tin_gull"]), offer("/item/8", "Violin", vendor="kelp_jar")
    )
    with site.database.read() as connection:
        found = changes.since(connection, 0, 100)
    assert {change.account_id for change in found} == {1}
    assert len({change.account_first_seen_at for change in found}) == 1


def test_a_renamed_account_is_known_elsewhere_by_its_former_name_too(site):
    site.visit(profile("/v/tin_gull", "tin_gull"))
    site.visit(profile("/v/kelp_jar", "kelp_jar", former_handles=["tin_gull"]))
    with site.database.begin() as connection:
        ensure(connection, Site("moor", "Moor", "market", "tor", DAY))
        other = accounts.ensure(connection, "moor", "Tin_Gull", Sight(DAY + timedelta(days=30), baseline=False))
        assert accounts.seen_elsewhere(connection, other) == ("fernhill",)


def test_a_name_is_followed_twice(site):
    for handle, former in (("tin_gull", ""), ("kelp_jar", "tin_gull"), ("rust_wick", "kelp_jar")):
        site.visit(profile(f"/v/{handle}", handle, former_handles=former))
    assert handles(site) == ["rust_wick"]
    assert [name for name, _, _ in names(site)] == ["rust_wick", "kelp_jar", "tin_gull"]


def test_a_former_name_that_was_never_seen_is_kept_with_the_account(site):
    site.visit(profile("/v/kelp_jar", "kelp_jar", former_handles=["tin_gull"]))
    assert names(site) == [("tin_gull", "field", False)]


def test_a_forums_profile_is_observed_as_an_account(site):
    site.visit(profile("/member/9", "kelp_jar", kind=PageKind.PROFILE, about="Writes to kelp"))
    assert handles(site) == ["kelp_jar"]
    assert site.rows(tables.observation)[0].texts["about"] == "Writes to kelp"


def test_a_word_and_listings_that_both_waited_end_in_one_account(site):
    site.visit(profile("/v/tin_gull", "tin_gull"), offer("/item/7"))
    site.visit(
        offer("/item/7", vendor="kelp_jar"), profile("/v/kelp_jar", "kelp_jar", about="formerly known as tin_gull")
    )
    assert handles(site) == ["kelp_jar"]
    assert site.listings[0].account_id == 1
