import pytest

from extractors.address import is_tox
from extractors.contact import find

SESSION = "05" + "a1" * 32
TOX_BODY = "0123456789ABCDEF" * 4 + "00000001"  # public key and nospam


def tox_id() -> str:
    pairs = [int(TOX_BODY[i : i + 4], 16) for i in range(0, len(TOX_BODY), 4)]
    checksum = 0
    for pair in pairs:
        checksum ^= pair
    return f"{TOX_BODY}{checksum:04X}"


# --- developed on: invented handles; numbers of ranges reserved for drama where a country has one ---------------------
CONTACTS = [
    ("Wickr: shop_44", "wickr:shop_44"),
    ("wickr me: other.man", "wickr:other.man"),
    ("wickr steelshop77", "wickr:steelshop77"),
    ("Wickr ID - hollowpoint", "wickr:hollowpoint"),
    ("find me on wickr: GreyFox", "wickr:greyfox"),
    ("grey_fox on wickr", "wickr:grey_fox"),
    ("Telegram @steelparcel", "telegram:steelparcel"),
    ("tg: steelparcel", "telegram:steelparcel"),
    ("t.me/steel_parcel", "telegram:steel_parcel"),
    ("https://t.me/steel_parcel.", "telegram:steel_parcel"),
    ("Telegram (steelman77)", "telegram:steelman77"),
    ("@steelman on telegram", "telegram:steelman"),
    ("Wickr/Telegram: greyfox77", "wickr:greyfox77 telegram:greyfox77"),
    ("tg: grey_one / wickr me: other.man", "telegram:grey_one wickr:other.man"),
    ("пишите в телеграм @sery_lis", "telegram:sery_lis"),
    ("Телеграм: sery_lis", "telegram:sery_lis"),
    ("تلجرام: greyfox55", "telegram:greyfox55"),
    ("WhatsApp/Signal: +44 7700 900123", "whatsapp:+447700900123 signal:+447700900123"),
    ("call or WhatsApp +44 7700 900123", "phone:+447700900123 whatsapp:+447700900123"),
    ("+1 (202) 555-0143 (WhatsApp only)", "whatsapp:+12025550143"),
    ("واتساب +44 7700 900123", "whatsapp:+447700900123"),
    ("wa.me/447700900123", "whatsapp:+447700900123"),
    ("phone 0044 7700 900123", "phone:+447700900123"),
    ("call 202-555-0143", "phone:+12025550143"),
    ("тел. +7 916 000-00-45", "phone:+79160000045"),
    ("тел 8 916 000-00-45", "phone:+79160000045"),
    # a number without country code: the language around it tells the country
    ("Verkaufe Jagdgewehr, Tel. 0151 23456789 oder schreiben", "phone:+4915123456789"),
    ("vendo escopeta, llamar 612 345 678", "phone:+34612345678"),
    ("sprzedam wiatrówkę, tel 600 123 456", "phone:+48600123456"),
    ("appelez le tel 06 12 34 56 78 pour la carabine", "phone:+33612345678"),
    ("satılık tüfek tel 0532 123 45 67", "phone:+905321234567"),
    ("продам рушницю у Києві, тел 067 123 45 67", "phone:+380671234567"),
    ("prodajem lovačku pušku, tel 063/123-4567, dostava", "phone:+381631234567"),
    ("+49 (0)151 23456789", "phone:+4915123456789"),
    ("signal: grey.42", "signal:grey.42"),
    (f"Session {SESSION}", f"session:{SESSION}"),
    ("Threema ID: ABCD1234", "threema:ABCD1234"),
    ("threema.id/ABCD1234", "threema:ABCD1234"),
    ("@greyfox:example.org", "matrix:@greyfox:example.org"),
    ("Discord: greyfox#1234", "discord:greyfox#1234"),
    ("kik: abc123, icq 123456", "kik:abc123 icq:123456"),
    ("jabber: anna@xmpp.example", "xmpp:anna@xmpp.example"),
    ("anna@exploit.im", "xmpp:anna@exploit.im"),
    ("XMPP anna@example.net, mail anna@example.com", "xmpp:anna@example.net email:anna@example.com"),
    ("E-Mail: a_b@mail.example.org", "email:a_b@mail.example.org"),
    ("Anna.Fox@Example.com", "email:anna.fox@example.com"),
    ("annafox [at] tutanota [dot] com", "email:annafox@tutanota.com"),
    ("annafox(at)proton.me", "email:annafox@proton.me"),
    ("annafox at proton dot me", "email:annafox@proton.me"),
    ("annafox @ proton . me", "email:annafox@proton.me"),
    ("annafox собака mail точка ru", "email:annafox@mail.ru"),
    ("annafox arroba example punto org", "email:annafox@example.org"),
]

# --- near misses ------------------------------------------------------------------------------------------------------
NOTHING = [
    "contact us on Wickr before ordering",
    "We use telegram and signal",
    "Telegram channel",
    "signal jammer 12v",
    "flare signal pistol 8mm",
    "Session grips",
    "Matrix style sunglasses",
    "wire transfer only",
    "meet us at example.com",
    "10 @ 5.00 each",
    "look at our store dot",
    "phone number removed",
    "9x19 +100 euro 1234567",
    "+1 scope, +2 mags",
    "serial 1234567890",
    "call me maybe",
    "size 123-45-6789-12",
    "12345 at 100 dot 20",
    "",
]


@pytest.mark.parametrize(("text", "expected"), CONTACTS)
def test_a_way_of_contact_is_found_in_normal_form(text, expected):
    assert " ".join(fact.value for fact in find(text)) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_words_that_only_look_like_a_contact_yield_nothing(text):
    assert [fact.value for fact in find(text)] == []


def test_the_value_keeps_the_spelling_and_the_fact_its_span():
    (fact,) = find("Wickr: @GreyFox_7!")
    assert fact.attributes == {"kind": "wickr", "value": "GreyFox_7"}
    assert fact.text == "GreyFox_7"
    assert (fact.start, fact.end) == (8, 17)


def test_a_tox_id_counts_only_with_its_checksum():
    good = tox_id()
    assert is_tox(good)
    assert [fact.value for fact in find(f"tox {good}")] == [f"tox:{good.lower()}"]
    assert list(find(f"tox {good[:-1]}{'0' if good[-1] != '0' else '1'}")) == []


def test_a_number_without_a_code_is_one_of_the_place_that_the_caller_knows():
    assert [fact.value for fact in find("call 082 555 0166", regions=["ZA"])] == ["phone:+27825550166"]
    assert [fact.value for fact in find("0501234567 whatsapp", regions=["AE"])] == ["whatsapp:+971501234567"]


def test_a_site_s_own_address_is_no_seller_s_but_a_mailbox_of_a_provider_is():
    text = "Report scams to desk@board.example. Mine is desk_fox@proton.me"
    assert [fact.value for fact in find(text)] == ["email:desk_fox@proton.me"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WhatsApp only, no calls: 07700 900123", ["whatsapp:+447700900123"]),
        ("keine Anrufe, WhatsApp 0151 23456789 genügt", ["whatsapp:+4915123456789"]),
        ("calls or WhatsApp 07700 900123", ["phone:+447700900123", "whatsapp:+447700900123"]),
    ],
)
def test_a_way_that_is_refused_is_not_offered(text, expected):
    assert [fact.value for fact in find(text)] == expected
