import pytest

from extractors.route import find, find_places

# --- developed on: own sentences, by language; "from AT, to EU, exclude SE" in the order of the text -----------------
SENTENCES = {
    "en": [
        ("Ships from Austria to the EU", "from AT, to EU"),
        ("We post to Canada and New Zealand only", "to CA, to NZ"),
        ("Delivery inside Poland is free", "to PL"),
        ("shipping worldwide except Australia, Sweden", "to WW, exclude AU, exclude SE"),
        ("Worldwide delivery (not to Norway) from Portugal", "to WW, exclude NO, from PT"),
        ("Sorry, we do not ship to Finland or Iceland", "exclude FI, exclude IS"),
        ("I send from Rotterdam", "from NL"),
        ("dispatched from Texas", "from US-TX"),
        ("Ships to: DE, NL, IT and BE", "to DE, to NL, to IT, to BE"),
        ("Origin: Slovakia", "from SK"),
        ("EU only", "to EU"),
        ("can be mailed to any country", "to WW"),
        ("shippping from Spain", "from ES"),
        ("Shipping to Scandinavia", "to SE, to NO, to DK"),
        ("sent from Croatia via Hungary", "from HR, via HU"),
        ("International shipping available", "to WW"),
        ("I am located in Poland", "from PL"),
        ("We ship from our warehouse in Bulgaria", "from BG"),
        ("Ships from USA to EU/UK/AU in a day", "from US, to EU, to GB, to AU"),
        ("Not to: Russia, Cuba", "exclude RU, exclude CU"),
        ("UK -> EU", "from GB, to EU"),
        ("Great condition, Italy only, no returns", "to IT"),
        ("Location: Texas, can ship to Canada", "from US-TX, to CA"),
    ],
    "de": [
        ("Versand aus Österreich nach Deutschland", "from AT, to DE"),
        ("Lieferung nur innerhalb der EU", "to EU"),
        ("Kein Versand nach Italien", "exclude IT"),
        ("Wir versenden weltweit außer USA", "to WW, exclude US"),
        ("verschicke in die Schweiz und nach Österreich", "to CH, to AT"),
        ("Wird aus Polen versendet", "from PL"),
        ("Nur Deutschland", "to DE"),
        ("Versand ab Berlin", "from DE"),
        ("Standort: 10115 Berlin", "from DE"),
    ],
    "es": [
        ("envío desde España a toda Europa", "from ES, to EU"),
        ("No hacemos envíos a Argentina", "exclude AR"),
        ("envíos a todo el mundo excepto Estados Unidos", "to WW, exclude US"),
        ("Enviamos a Portugal y Francia", "to PT, to FR"),
        ("envío solo a España", "to ES"),
        ("entregas en México", "to MX"),
    ],
    "fr": [
        ("Expédié de Belgique vers la France", "from BE, to FR"),
        ("livraison dans toute l'Europe", "to EU"),
        ("Envoi depuis l'Espagne", "from ES"),
        ("livraison en France uniquement", "to FR"),
        ("expédition dans le monde entier sauf Canada", "to WW, exclude CA"),
        ("Pas de livraison en Suisse", "exclude CH"),
    ],
    "it": [
        ("Spedizione dall'Italia in tutta Europa", "from IT, to EU"),
        ("spediamo in tutto il mondo tranne Stati Uniti", "to WW, exclude US"),
        ("consegna in Svizzera", "to CH"),
        ("Spedito da Slovenia", "from SI"),
        ("spedizioni per la Francia", "to FR"),
    ],
    "nl": [
        ("Verzending vanuit Nederland naar België en Duitsland", "from NL, to BE, to DE"),
        ("wij verzenden wereldwijd behalve Amerika", "to WW, exclude US"),
        ("levering alleen in Nederland", "to NL"),
        ("Verzonden uit Duitsland", "from DE"),
        ("geen verzending naar Frankrijk", "exclude FR"),
    ],
    "pl": [
        ("Wysyłka z Polski do całej Europy", "from PL, to EU"),
        ("wysyłam tylko na terenie Niemiec", "to DE"),
        ("Nie wysyłam do Rosji", "exclude RU"),
        ("wysyłka z Czech na Słowację", "from CZ, to SK"),
        ("dostawa na cały świat oprócz Kanady", "to WW, exclude CA"),
        ("wysyłamy do Szwecji i Norwegii", "to SE, to NO"),
        ("Wysyłka z Warszawy", "from PL"),
        ("Lokalizacja: Kraków", "from PL"),
    ],
    "pt": [
        ("Envio de Portugal para Espanha", "from PT, to ES"),
        ("Envios para todo o mundo exceto Brasil", "to WW, exclude BR"),
    ],
    "ru": [
        ("Отправка из Германии по всему миру, кроме США", "from DE, to WW, exclude US"),
        ("Доставка по России и Беларуси", "to RU, to BY"),
        ("отправляем из Киева", "from UA"),
        ("Не отправляем в Россию", "exclude RU"),
        ("посылка почтой из Латвии в Литву", "from LV, to LT"),
        ("доставляем во Францию и Италию", "to FR, to IT"),
        ("высылаю только по РФ", "to RU"),
        ("Местоположение: Одесса", "from UA"),
    ],
    "uk": [
        ("Відправка з України по Європі", "from UA, to EU"),
        ("доставляємо в Польщу та Румунію", "to PL, to RO"),
        ("Не надсилаю в Росію", "exclude RU"),
        ("надсилаю з Німеччини", "from DE"),
        ("відправка по всьому світу крім США", "to WW, exclude US"),
    ],
    "hr": [
        ("Šaljem iz Srbije u Hrvatsku i Bosnu", "from RS, to HR, to BA"),
        ("dostava unutar Hrvatske", "to HR"),
        ("Ne šaljem u Srbiju", "exclude RS"),
        ("slanje iz Crne Gore u Njemačku", "from ME, to DE"),
        ("isporuka po cijelom svijetu osim Australije", "to WW, exclude AU"),
        ("Šaljemo iz Slovenije", "from SI"),
    ],
    "sr": [
        ("Слање из Србије у Хрватску", "from RS, to HR"),
        ("достава у Немачку и Аустрију", "to DE, to AT"),
        ("не шаљем у Босну", "exclude BA"),
    ],
    "tr": [
        ("Almanya'dan gönderilir, tüm Avrupa'ya kargo", "from DE, to EU"),
        ("Türkiye geneli kargo", "to TR"),
        ("kargo Bulgaristan'dan", "from BG"),
        ("Yunanistan'a gönderim yapılır", "to GR"),
        ("tüm dünyaya gönderim", "to WW"),
    ],
    "ar": [
        ("الشحن من ألمانيا إلى جميع أنحاء العالم", "from DE, to WW"),
        ("التوصيل داخل العراق", "to IQ"),
        ("شحن من تركيا", "from TR"),
        ("نشحن إلى فرنسا وإسبانيا", "to FR, to ES"),
        ("نشحن لألمانيا", "to DE"),
    ],
}

# --- near misses: a place or a word for sending, and yet no way of a parcel -----------------------------------------
NO_ROUTE = [
    "Pistol made in Italy, fast shipping",
    "imported from Austria, ships tomorrow",
    "contact us to order",
    "we ship to us customers",  # lower case `us` is a pronoun
    "Glock from Austria",
    "Colombian product, great quality",
    "Turkey decoy call",
    "Ships fast and discreet",
    "IT support included, delivery is instant",
    "it is in stock and ships today",
    "Reload kit for .300 Blackout, shipping included",
    "buy now, shipping NO extra cost",
    "Springfield XD, free shipping",
    "Made in Germany",
    "nice split grips, shipping included",
    "отличное состояние, доставка бесплатно",
    "kargo ücretsiz",
    "",
]

# --- fields that hold places only; (text, role of the field, expected) ----------------------------------------------
FIELDS = [
    ("Worldwide except US & AU", "to", "to WW, exclude US, exclude AU"),
    ("Europe (no Finland)", "to", "to EU, exclude FI"),
    ("DE / AT / CH", "to", "to DE, to AT, to CH"),
    ("EU, CH, NO, USA, CA", "to", "to EU, to CH, to NO, to US, to CA"),
    ("everywhere but Japan", "to", "to WW, exclude JP"),
    ("UK/ROI", "to", "to GB, to IE"),
    ("Germany To: EU", "from", "from DE, to EU"),
    ("Hong Kong", "from", "from HK"),
    ("World", "from", "from WW"),
    ("Wordwide", "to", "to WW"),
    ("We do not ship to Canada / Israel", "to", "exclude CA, exclude IL"),
    ("Aus/NZ", "to", "to AU, to NZ"),
    ("europe. asia", "to", "to EU, to ASIA"),
    ("California", "from", "from US-CA"),
    ("Россия, Казахстан", "to", "to RU, to KZ"),
    ("весь мир кроме Китая", "to", "to WW, exclude CN"),
    ("Niemcy", "from", "from DE"),
    ("Rumunjska i Mađarska", "to", "to RO, to HU"),
    ("تركيا", "from", "from TR"),
    ("Österreich & Schweiz", "to", "to AT, to CH"),
    ("The Netherlands", "from", "from NL"),
    ("Schengen", "to", "to EU"),
    ("Benelux", "to", "to BE, to NL, to LU"),
    ("Torland", "from", ""),
    ("Internet", "from", ""),
    ("Undeclared", "from", ""),
    ("Anonymous", "from", ""),
    ("ask me", "to", ""),
    ("Responsible people", "to", ""),
]


def ways(facts) -> str:
    return ", ".join(f"{fact.attributes['role']} {fact.value}" for fact in facts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(*row, id=f"{code}: {row[0]}") for code, rows in SENTENCES.items() for row in rows],
)
def test_a_sentence_says_where_goods_come_from_and_go(text, expected):
    assert ways(find(text)) == expected


@pytest.mark.parametrize("text", NO_ROUTE)
def test_a_place_that_is_no_way_of_a_parcel_yields_nothing(text):
    assert ways(find(text)) == ""


@pytest.mark.parametrize(("text", "role", "expected"), FIELDS)
def test_a_field_of_places_needs_no_words_for_sending(text, role, expected):
    assert ways(find_places(text, role)) == expected


def test_a_region_without_a_code_of_its_own_stands_for_its_countries_on_one_span():
    facts = list(find_places("Baltics", "to"))
    assert {fact.value for fact in facts} == {"EE", "LV", "LT"}
    assert {(fact.start, fact.end) for fact in facts} == {(0, 7)}
