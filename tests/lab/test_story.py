import hashlib
import os
import subprocess
import sys
from collections import Counter

import pytest

from lab.crowd import LAST_DAY
from lab.entities import Event, Story
from lab.story import build, repricings, truth
from lab.words import LANGUAGES

SEEDS = (1, 7, 99)


@pytest.fixture(params=SEEDS)
def story(request: pytest.FixtureRequest) -> Story:
    return build(request.param)


def _of_kind(story: Story, kind: str) -> list[Event]:
    return [event for event in story.events if event.kind == kind]


def test_a_seed_tells_the_same_story_in_every_process():
    program = "from lab.story import build; import hashlib; print(hashlib.sha256(repr(build(7)).encode()).hexdigest())"
    environment = os.environ | {"PYTHONHASHSEED": "99"}
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert told.stdout.strip() == hashlib.sha256(repr(build(7)).encode()).hexdigest()


def test_another_seed_tells_another_story():
    assert {vendor.handle for vendor in build(1).vendors} != {vendor.handle for vendor in build(2).vendors}


def test_the_final_day_has_the_promised_size(story: Story):
    present = [listing for listing in story.listings if listing.present(LAST_DAY)]
    assert len(present) >= 1_200
    assert len(story.vendors) >= 60
    assert {listing.language for listing in present} == set(LANGUAGES)
    assert {listing.site for listing in present} == {"kestrel", "nachtmarkt", "ostkiste", "harbour"}


def test_about_four_percent_are_trade_relevant(story: Story):
    present = [listing for listing in story.listings if listing.present(LAST_DAY)]
    assert 0.03 <= sum(listing.trade_relevant for listing in present) / len(present) <= 0.05


def test_each_language_has_its_share_of_listings(story: Story):
    counts = Counter(listing.language for listing in story.listings)
    assert min(counts.values()) >= 60


def test_site_keys_and_accounts_are_unique_per_site(story: Story):
    keys = [(listing.site, listing.site_key) for listing in story.listings]
    accounts = [(vendor.site, vendor.handle) for vendor in story.vendors]
    assert len(set(keys)) == len(keys)
    assert len(set(accounts)) == len(accounts)


def test_no_template_slot_is_left_open(story: Story):
    texts = [text for listing in story.listings for text in (listing.title, listing.phases[-1].description)]
    assert not [text for text in texts if "{" in text or "}" in text or ".." in text]


def test_a_calibre_is_claimed_only_where_the_text_prints_one(story: Story):
    assert all(listing.calibre is None or listing.trade_relevant for listing in story.listings)
    assert any(listing.trade_relevant and listing.calibre is None for listing in story.listings)


def test_phases_begin_with_the_listing_and_go_forward(story: Story):
    for listing in story.listings:
        days = [phase.day for phase in listing.phases]
        assert days[0] == listing.first_day
        assert days == sorted(set(days))
        assert listing.gone_day is None or listing.gone_day > max(days)


def test_accounts_are_older_than_their_listings(story: Story):
    first_days = {(vendor.site, vendor.handle): vendor.first_day for vendor in story.vendors}
    assert all(first_days[listing.site, listing.vendor] <= listing.first_day for listing in story.listings)


def test_every_kind_of_event_happens(story: Story):
    kinds = {
        "new_vendor",
        "parcel_offer",
        "parts_split",
        "conversion_pair",
        "return",
        "impersonator",
        "price_change",
        "vanish",
    }
    assert {event.kind for event in story.events} == kinds


def test_new_vendors_are_the_accounts_that_come_later_with_something_relevant(story: Story):
    relevant = {(listing.site, listing.vendor) for listing in story.listings if listing.trade_relevant}
    expected = {(vendor.site, vendor.handle) for vendor in story.vendors if vendor.first_day >= 1} & relevant
    assert {(event.site, event.vendor) for event in _of_kind(story, "new_vendor")} == expected
    innocent = {(vendor.site, vendor.handle) for vendor in story.vendors if vendor.first_day >= 1} - relevant
    assert len(innocent) >= 4


def test_an_old_account_that_turns_to_weapons_is_no_new_vendor(story: Story):
    olds = {(vendor.site, vendor.handle): vendor for vendor in story.vendors if vendor.first_day <= 0}
    first = {}
    for listing in story.listings:
        if listing.trade_relevant and (listing.site, listing.vendor) in olds:
            account = (listing.site, listing.vendor)
            first[account] = min(first.get(account, LAST_DAY), listing.first_day)
    turned = {account for account, day in first.items() if day >= 1}
    assert turned
    assert not turned & {(event.site, event.vendor) for event in _of_kind(story, "new_vendor")}


def test_parcel_offers_are_the_first_days_on_which_relevant_listings_state_a_parcel(story: Story):
    expected = set()
    for listing in story.listings:
        days = [phase.day for phase in listing.phases if phase.parcel]
        if listing.trade_relevant and days:
            expected.add((listing.site, listing.site_key, max(days[0], 0)))
    assert {(event.site, event.site_keys[0], event.day) for event in _of_kind(story, "parcel_offer")} == expected


def test_somebody_who_refused_to_ship_posts_later(story: Story):
    changed = [
        listing
        for listing in story.listings
        if listing.trade_relevant and [phase.parcel for phase in listing.phases] == [False, True]
    ]
    assert len(changed) == 1


def test_the_split_gun_is_three_parts_of_one_account(story: Story):
    (event,) = _of_kind(story, "parts_split")
    parts = [listing for listing in story.listings if listing.site_key in event.site_keys]
    assert {part.item_type for part in parts} == {"firearm_part"}
    assert {part.vendor for part in parts} == {event.vendor}
    assert all("split_shipment" in part.phases[0].modus_operandi for part in parts)
    assert len({part.make for part in parts}) == 1


def test_blank_firer_and_kit_share_a_key_over_two_accounts(story: Story):
    (event,) = _of_kind(story, "conversion_pair")
    keys = {(vendor.site, vendor.handle): vendor.key for vendor in story.vendors}
    assert keys[event.site, event.vendor] == keys[event.other_site, event.other_vendor]
    goods = {listing.item_type for listing in story.listings if listing.site_key in event.site_keys}
    assert goods == {"blank_firing", "conversion_kit"}


def test_who_returns_has_the_old_key_or_the_old_contact_and_another_handle(story: Story):
    vendors = {(vendor.site, vendor.handle): vendor for vendor in story.vendors}
    for event in _of_kind(story, "return"):
        new, old = vendors[event.site, event.vendor], vendors[event.other_site, event.other_vendor]
        assert new.handle != old.handle
        assert new.key == old.key or new.contacts == old.contacts
        left = [
            listing.gone_day for listing in story.listings if (listing.site, listing.vendor) == (old.site, old.handle)
        ]
        assert all(day is not None and day <= event.day for day in left)


def test_the_impersonator_has_the_handle_but_not_the_key(story: Story):
    (event,) = _of_kind(story, "impersonator")
    vendors = {(vendor.site, vendor.handle): vendor for vendor in story.vendors}
    false, known = vendors[event.site, event.vendor], vendors[event.other_site, event.other_vendor]
    assert false.handle == known.handle
    assert false.key != known.key


def test_distractors_name_weapons_without_being_any(story: Story):
    innocent = [listing.title for listing in story.listings if not listing.trade_relevant]
    for word in ("AK-47", "Glock", "Calibre", "Bullet", "gun"):
        assert any(word in title for title in innocent), word


@pytest.mark.parametrize("day", [0, 4, LAST_DAY])
def test_truth_up_to_a_day_knows_nothing_of_later_days(day: int):
    told = truth(7, day).as_json()
    assert all(row["first_day"] <= day for row in told["listings"])
    assert all(row["gone_day"] is None or row["gone_day"] <= day for row in told["listings"])
    assert all(change["day"] <= day for row in told["listings"] for change in row["price_changes"])
    assert all(event["day"] <= day for event in told["events"])
    assert all(vendor["first_day"] <= day for vendor in told["vendors"])


def test_the_truth_of_a_listing_is_what_its_present_phase_says():
    changed = next(listing for listing in build(7).listings if repricings(listing))
    day = repricings(changed)[0].day
    before, after = (
        next(row for row in truth(7, when).as_json()["listings"] if row["site_key"] == changed.site_key)
        for when in (day - 1, day)
    )
    assert before["price"] != after["price"]
    assert len(after["price_changes"]) == len(before["price_changes"]) + 1


def test_day_zero_is_a_baseline_without_newcomers():
    assert {event.kind for event in truth(7, 0).events} == {"parcel_offer"}
