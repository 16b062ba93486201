"""A made-up listing with a long history, and its seller's, for the tests of the pages."""

from datetime import timedelta

from records.capture import Capture
from records.fact import Fact
from store import accounts, captures, listings, renames
from store.observations import Said, Subject, append, append_gone
from store.renames import Former, ShownBy
from store.sight import Sight
from tests.web.seed import HOSTILE, NOW

VERSION = "extractors 1, lexicons 1, rules 1"
OLD_PHONE, NEW_PHONE = "+386 40 111 222", "+386 40 111 999"
TEXT = (
    "Brass lamp with a green glass shade. Sent from Malta in a plain box, two days after payment. The wick is new and the "
    f"burner was cleaned. Call {OLD_PHONE} in the evening. No returns, and no questions by post. Prices hold for one week."
)
STEPS = (
    ("/item/7", {"price_text": "450 EUR", "ships_to_text": "Norway, Germany", "attributes.quantity_left": "5", "description": TEXT}),
    ("/item/7", {}),
    ("/item/7", {}),
    ("/item/7", {"price_text": "400 EUR", "attributes.quantity_left": "2"}),
    ("/item/7", {"description": TEXT.replace(OLD_PHONE, NEW_PHONE).replace("No returns, and no", f"{HOSTILE} No").replace("green", "blue")}),
    ("/offer/9", {"ships_to_text": "Norway, Sweden, Malta", "vendor": "tarn_loom"}),
    (None, {}),
    ("/offer/9", {"attributes.quantity_left": "Sold out", "attributes.escrow": "no"}),
)  # fmt: skip


def write_history(database):
    """Write a listing that changed in every way, seen on two mirrors, and its renamed seller; return both ids."""
    texts = {"title": "Brass lamp, 1890", "vendor": "tin_gull", "attributes.escrow": "yes"}
    gone = None
    with database.begin() as connection:
        start = NOW - timedelta(days=40)
        account_id = accounts.ensure(connection, "kestrel", "tin_gull", Sight(start, baseline=False))
        listing_id = listings.add(
            connection, "kestrel", "/item/7", Sight(start, baseline=False, url=_url(0, "/item/7")), account_id
        )
        for number, (path, news) in enumerate(STEPS):
            at = start + timedelta(days=4 * number, hours=number)
            if path is None:
                gone = at
                append_gone(connection, Subject("listing", listing_id), at, VERSION)
                continue
            texts |= news
            also = {"url": ["/item/7", "/offer/9"]} if "vendor" in news else {}
            if gone:
                also, gone = {"gone": [gone.isoformat(), None]}, None
            capture_id = _capture(connection, number, _url(number, path), at)
            said = Said(dict(texts), {}, VERSION, _contacts(texts), also=also)
            append(connection, Subject("listing", listing_id), capture_id, at, said)
            row = listings.find(connection, "kestrel", "/item/7")
            listings.touch(connection, row, Sight(at, baseline=False, url=_url(number, path)), account_id)
            if "vendor" in news:
                _profiles(connection, account_id, at)
    return listing_id, account_id


def _profiles(connection, account_id, at):
    about = {"tin_gull": f"Lamps since 2029. Call {OLD_PHONE} any day.", "tarn_loom": f"Lamps since 2029, formerly tin_gull. Call {NEW_PHONE} any day."}  # fmt: skip
    former = Former(accounts.find(connection, "kestrel", "tin_gull", at), ShownBy.WORDS)
    for number, handle in enumerate(about, start=50):
        then = at + timedelta(days=number - 51)
        capture_id = _capture(connection, number, _url(0, f"/v/{handle}"), then)
        texts = {"handle": handle, "about": about[handle], "sales": str(number), "ships_to": "Norway, Malta"}
        append(connection, Subject("vendor", account_id), capture_id, then, Said(texts, {}, VERSION, _contacts(texts)))
        if handle == "tarn_loom":
            renames.rename(connection, former, handle, then, capture_id)


def _contacts(texts):
    return [
        Fact(text.index(phone), text.index(phone) + len(phone), "contact", f"phone:{phone}", phone, name, "contact 1")
        for name, text in texts.items()
        for phone in (OLD_PHONE, NEW_PHONE)
        if phone in text
    ]


def _url(number, path):
    return f"http://{('kestrel' if number < 3 else 'falcons') * 4}.onion{path}"


def _capture(connection, number, url, at):
    capture = Capture(f"{number + 0xABC0:064x}", "kestrel", url, at, 200, "text/html", "0" * 64, 9, "f", 0, 9)
    captures.add(connection, capture)
    captures.settle(connection, capture.id)
    return capture.id
