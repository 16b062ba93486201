from crawlers.texts import content_key, listed_rows, named_texts
from records.page import Page, PageKind


def test_page_fields_become_named_texts() -> None:
    page = Page(
        PageKind.LISTING,
        fields={
            "id": "4411",
            "title": "Brass lamp",
            "vendor": "tin_gull",
            "category": ["Home", "Lamps"],
            "price": {"amount": "12.50", "currency": "EUR"},
            "ships_from": "Malta",
            "ships_to": ["Cyprus", "Malta"],
            "escrow": True,
            "quantity_left": 3,
        },
    )
    row = named_texts(page, "quayside")
    assert row is not None
    assert (row.id, row.site, row.vendor) == ("4411", "quayside", "tin_gull")
    assert row.category == "Home > Lamps"
    assert row.price_text == "12.50 EUR"
    assert (row.ships_from_text, row.ships_to_text) == ("Malta", "Cyprus, Malta")
    assert row.attributes == {"escrow": "yes", "quantity_left": "3"}


def test_the_price_as_printed_is_kept_where_the_page_gives_it() -> None:
    page = Page(
        PageKind.LISTING,
        fields={"title": "Lamp", "price_text": "ab 12,50 €", "price": {"amount": "12.50", "currency": "EUR"}},
    )
    row = named_texts(page, "quayside")
    assert row is not None
    assert row.price_text == "ab 12,50 €"


def test_only_listing_pages_with_a_title_give_texts() -> None:
    assert named_texts(Page(PageKind.VENDOR, fields={"title": "x"}), "quayside") is None
    assert named_texts(Page(PageKind.LISTING, fields={"vendor": "x"}), "quayside") is None


def test_a_listing_without_an_id_is_the_same_by_vendor_and_title() -> None:
    assert content_key("quayside", "Tin_Gull", "Brass Lamp") == content_key("quayside", "tin_gull", "brass lamp")
    assert content_key("quayside", "tin_gull", "brass lamp") != content_key("harbour", "tin_gull", "brass lamp")


def test_rows_of_a_list_become_thin_listings_with_their_address() -> None:
    page = Page(
        PageKind.SEARCH,
        fields={"listings": [{"title": "Wick", "vendor": "tin_gull", "url": "/item/9"}, {"url": "/item/10"}]},
    )
    rows = list(listed_rows(page, "quayside"))
    assert [(url, row.title) for url, row in rows] == [("/item/9", "Wick")]
