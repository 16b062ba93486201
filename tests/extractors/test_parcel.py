import pytest

from extractors.parcel import find, shipping_of

# --- developed on: own sentences, by language; the values in the order of the text ----------------------------------
SENTENCES = {
    "en": [
        ("Discreet packaging and tracked delivery", "stealth tracked parcel"),
        ("Sent with DHL, no tracking", "carrier:DHL untracked"),
        ("No shipping, local pickup only", "refused in_person refused"),
        ("no shipping to Norway", "parcel"),
        ("Vacuum sealed with decoy", "vacuum decoy"),
        ("Royal Mail special delivery", "carrier:Royal Mail express"),
        ("Pt.1 Luger", "split_parts"),
        ("part 2/3 of the rifle", "split_parts"),
        ("arrives in two boxes", "parcel split_parts"),
        ("we use separate parcels", "split_parts"),
        ("Face to face deals welcome", "in_person"),
        ("drop ship possible, or PO box", "drop_ship po_box"),
        ("Stealthy and quick shipping", "stealth parcel"),
        ("padded envelope", "letter"),
        ("via TNT or UPS", "carrier:TNT carrier:UPS"),
        ("USPS priority mail", "carrier:USPS parcel"),
        ("hidden inside a toy, FedEx overnight", "stealth carrier:FedEx express"),
        ("dead drop in town", "dead_drop"),
        ("posted by ups or in capitals: UPS", "parcel carrier:UPS carrier:UPS"),
        ("one reship is free", "parcel"),
        ("I reship through a friend", "drop_ship"),
        ("nothing leaves by post", "refused"),
        ("DHL, tracking id by email", "carrier:DHL tracked"),
        ("meet and pay in the car park", "in_person"),
    ],
    "de": [
        ("Kein Versand, nur Abholung", "refused in_person refused"),
        ("Versand mit DHL und Sendungsverfolgung", "parcel carrier:DHL tracked"),
        ("diskret verpackt als Warensendung", "stealth letter"),
        ("Lieferung in zwei Paketen", "parcel split_parts parcel"),
        ("vakuumiert, an Packstation", "vacuum locker"),
        ("Versand nicht möglich", "refused"),
        ("Versand ohne Tracking", "parcel untracked"),
        ("nichts geht per Post raus", "refused"),
        ("in neutralem Karton", "stealth"),
    ],
    "es": [
        ("Envío discreto por SEUR", "stealth carrier:SEUR"),
        ("envíos con seguimiento", "parcel tracked"),
        ("No hago envíos, trato en mano", "refused in_person"),
        ("enviado en partes separadas", "split_parts"),
        ("paquete sin seguimiento", "parcel untracked"),
        ("nada por correo", "refused"),
        ("caja neutra, Correos certificado", "stealth"),
        ("envío con Correos", "parcel carrier:Correos"),
    ],
    "fr": [
        ("Livraison par Chronopost, sans suivi", "parcel carrier:Chronopost untracked"),
        ("remise en main propre", "in_person"),
        ("emballage discret, sous vide", "stealth vacuum"),
        ("envoyé en plusieurs colis", "parcel split_parts"),
        ("colis livré en deux jours", "parcel parcel"),
        ("aucune expédition, à retirer sur place", "refused in_person"),
        ("boîte neutre", "stealth"),
        ("Mondial Relay ou Colissimo", "carrier:Mondial Relay carrier:Colissimo"),
    ],
    "it": [
        ("spedizione con corriere tracciato", "parcel parcel tracked"),
        ("solo consegna a mano", "in_person refused"),
        ("pacco anonimo, sottovuoto", "stealth vacuum"),
        ("niente spedizioni", "refused"),
        ("Poste Italiane o BRT", "carrier:Poste Italiane carrier:BRT"),
    ],
    "nl": [
        ("Verzending via PostNL, discreet verpakt", "parcel carrier:PostNL stealth"),
        ("alleen afhalen", "in_person refused"),
        ("geen verzending", "refused"),
        ("niets per post", "refused"),
        ("brievenbuspakje zonder track en trace", "letter untracked"),
    ],
    "pl": [
        ("Wysyłka InPost, paczkomat", "parcel carrier:InPost locker"),
        ("tylko odbiór osobisty", "in_person refused"),
        ("dyskretna paczka z numerem śledzenia", "stealth tracked"),
        ("nie wysyłam", "refused"),
        ("nie ma wysyłki", "refused"),
        ("neutralny karton z przykrywką", "stealth decoy"),
        ("w dwóch paczkach", "split_parts parcel"),
        ("Poczta Polska, list polecony", "carrier:Poczta Polska letter"),
    ],
    "ru": [
        ("Отправка Почтой России, есть трек-номер", "parcel carrier:Russian Post tracked"),
        ("Только самовывоз", "in_person refused"),
        ("доставка СДЭК без трека", "parcel carrier:CDEK untracked"),
        ("двумя посылками", "split_parts"),
        ("отправка тк до города", "parcel carrier:PEK"),
        ("без пересылки", "refused"),
        ("никаких посылок", "refused"),
        ("отправим по частям", "parcel split_parts"),
        ("закладка", "dead_drop"),
        ("упаковка в вакууме, маскировка", "vacuum stealth"),
    ],
    "uk": [
        ("Відправка Новою поштою", "parcel carrier:Nova Poshta"),
        ("не відправляю, особиста зустріч", "refused in_person"),
        ("Укрпошта, поштомат", "carrier:Ukrposhta locker"),
        ("окремими посилками", "split_parts"),
        ("жодних посилок", "refused"),
    ],
    "hr": [
        ("Šaljem brzom poštom, diskretno pakovanje", "parcel express stealth"),
        ("ništa poštom", "refused"),
        ("samo osobno preuzimanje", "in_person refused"),
        ("slanje bez broja za praćenje", "parcel untracked"),
        ("Hrvatska pošta ili GLS", "carrier:Hrvatska pošta carrier:GLS"),
        ("u dva paketa", "split_parts parcel"),
    ],
    "sr": [
        ("шаљем брзом поштом", "parcel express"),
        ("лично преузимање", "in_person"),
        ("не шаљем", "refused"),
        ("достава пост експрес", "parcel carrier:Pošta Srbije"),
    ],
    "tr": [
        ("Yurtiçi Kargo ile gönderilir", "carrier:Yurtiçi Kargo parcel"),
        ("kargo yok, elden teslim", "refused in_person"),
        ("kargo olmaz", "refused"),
        ("gizli paketleme, takip no var", "stealth tracked"),
        ("iki paket halinde gönderilir", "split_parts parcel"),
    ],
    "pt": [
        ("não faço envios", "refused"),
        ("sem envio, só em mãos", "refused in_person"),
    ],
    "ar": [
        ("شحن سري مع رقم تتبع", "stealth tracked"),
        ("التوصيل عبر أرامكس", "parcel carrier:Aramex"),
        ("لا يوجد شحن، تسليم يد بيد", "refused in_person"),
    ],
}

# --- near misses ----------------------------------------------------------------------------------------------------
NOTHING = [
    "Discreet vaping pen",
    "Stealth folding knife",
    "TNT 200 g blocks",
    "package deal",
    "shipping container house",
    "Instant delivery by download link",
    "3 boxes of cartridges",
    "2 packs of pellets",
    "Hidden camera detector",
    "Cash pickup at the office",
    "hand to hand combat manual",
    "GPS tracking device",
    "partly used, apartment sale",
    "part 45 mm long",
    "pt 92 pistol",
    "no UPS",
    "American Express gift",
    "battleship model",
    "Toy for grown-ups",
    "pop-ups and pin-ups",
    "UPS battery pack",
    "HERMES scarf",
    "Correos electrónicos de empresas",
    "тк переезжаю",
    "livre audio en français",
    "Zustellung sofort als Nachricht",
    "delivered by email",
    "доставка на email",
    "old ship lamp",
    "",
]

# --- what facts of a listing say together ---------------------------------------------------------------------------
TOGETHER = [
    ("DHL with tracking", (True, True, None, None, None)),
    ("no shipping, meet in person", (False, None, None, None, True)),
    ("free delivery, no tracking", (True, False, None, None, None)),
    ("stealth packaging, part 1/2", (True, None, True, True, None)),
    ("comes in separate parcels", (True, None, None, True, None)),
    ("Pt.1 of a rifle", (None, None, None, True, None)),
    ("a fine old rifle", (None, None, None, None, None)),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(*row, id=f"{code}: {row[0]}") for code, rows in SENTENCES.items() for row in rows],
)
def test_a_sentence_says_how_goods_travel(text, expected):
    assert " ".join(fact.value for fact in find(text)) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_words_that_only_look_like_sending_yield_nothing(text):
    assert [fact.value for fact in find(text)] == []


@pytest.mark.parametrize(("text", "expected"), TOGETHER)
def test_the_facts_of_a_listing_say_together_how_it_is_sent(text, expected):
    shipping = shipping_of(find(text))
    assert (shipping.parcel, shipping.tracked, shipping.stealth, shipping.split_parts, shipping.in_person) == expected
