import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.listing import ListingRow
from salwatch.analysis import analyse, prediction, version

# Titles as sellers write them, by language; all invented here.
TITLES = {
    "en": [
        ("Glock 19 9mm, as new", "firearm"), ("Sig P226 with 3 mags and holster", "firearm"), ("WTB: looking for a Glock 19 9mm", "firearm"), ("sawn-off double barrel shotgun", "firearm"),
        ("Zoraki 914 blank firing pistol", "blank_firing"), ("Zoraki 914 converted to live", "firearm"), ("Zoraki conversion kit", "conversion_kit"), ("G19 slide complete", "firearm_part"),
        ("80% lower receiver AR-15", "firearm_part"), ("Glock switch", "conversion_kit"), ("Glock 17 33rd drum magazine", "magazine"), ("9mm suppressor 1/2x28", "silencer"),
        ("5.56x45 M855 1000 rds", "ammunition"), ("12ga slugs 25 pcs", "ammunition"), ("hand grenades", "explosive"), ("FGC-9 STL files", "print_file"), ("AK full auto conversion manual", "manual"),
        ("Holster for Glock 19", "accessory"), ("Glock 19 holster", "accessory"), ("gun cleaning kit .22", "accessory"), ("M4 carbine airsoft AEG", "air_or_replica"), ("water pistol", "other"),
        ("butterfly knife", "melee"), ("Smith & Wesson folding knife", "melee"), ("pepper spray 100 ml", "non_lethal"), ("Weapons shipping", "service"), ("AK-47 seeds, feminized", "other"),
        ("AK47 5g", "other"), ("AK-47 CS:GO skin", "other"), ("Glue gun with sticks", "other"), ("Top Gun chronograph calibre 7750", "other"), ("9mm drill bit set", "other"), ("Lord of War movie poster AK-47", "other"),
        ("Autocad (MAC or PC)", "other"), ("The Gun Room, a novel, epub", "other"),
    ],
    "de": [
        ("Pistole Walther P99 9x19", "firearm"), ("Glock 17 mit Schalldämpfer", "firearm"), ("Schreckschusspistole Zoraki 914 umgebaut, scharf", "firearm"), ("Schreckschusspistole Zoraki 914 neu", "blank_firing"),
        ("Schalldämpfer 9mm", "silencer"), ("Magazin für Glock 17", "magazine"), ("Verschluss für Glock 17", "firearm_part"), ("500 Schuss Munition 9mm Luger", "ammunition"), ("Lederholster für SIG P226", "accessory"),
        ("Druckluftwaffe Diana 4,5 mm", "air_or_replica"), ("Softair Pistole", "air_or_replica"), ("Springmesser", "melee"), ("Pfefferspray", "non_lethal"), ("Heißklebepistole", "other"), ("Handgranate", "explosive"),
        ("Bauanleitung Maschinenpistole", "manual"), ("Umbausatz für Zoraki 914", "conversion_kit"),
    ],
    "fr": [
        ("Pistolet Beretta 92FS calibre 9mm", "firearm"), ("Pistolet d'alarme Ekol", "blank_firing"), ("Chargeur Glock 17 33 coups", "magazine"), ("Munitions 9x19 FMJ", "ammunition"), ("Étui pour Beretta 92", "accessory"),
        ("Pistolet à eau pour enfants", "other"), ("Silencieux pour 9mm", "silencer"), ("Culasse Glock 19", "firearm_part"), ("Pistolet à colle", "other"), ("Couteau papillon", "melee"),
        ("Kit de conversion Zoraki 914", "conversion_kit"),
    ],
    "es": [
        ("Pistola Glock 19 con dos cargadores", "firearm"), ("Pistola de fogueo Ekol Tuna 8mm", "blank_firing"), ("Funda para Glock 17", "accessory"), ("Silenciador para 9mm", "silencer"), ("Munición 9mm Luger", "ammunition"),
        ("Pistola de agua", "other"), ("Cargador AK-47", "magazine"), ("Pistola de silicona", "other"), ("Escopeta calibre 12", "firearm"), ("Navaja mariposa", "melee"),
    ],
    "pt": [
        ("Pistola Taurus G2C 9mm com 2 carregadores", "firearm"), ("Coldre para Taurus G2C", "accessory"), ("Pistola de alarme Ekol", "blank_firing"), ("Munição 9mm", "ammunition"), ("Silenciador para pistola", "silencer"),
        ("Pistola de água", "other"), ("Kit de conversão Zoraki 914", "conversion_kit"),
    ],
    "it": [
        ("Pistola Beretta 92 FS calibro 9x19", "firearm"), ("Pistola a salve Bruni 92 8mm", "blank_firing"), ("Fondina per Beretta 92", "accessory"), ("Munizioni 9x21 50 colpi", "ammunition"), ("Silenziatore 9mm", "silencer"),
        ("Pistola ad acqua", "other"), ("Caricatore Beretta 92", "magazine"),
    ],
    "nl": [
        ("Glock 17 pistool 9mm te koop", "firearm"), ("Alarmpistool Zoraki 914 omgebouwd naar scherp", "firearm"), ("Alarmpistool Zoraki 914", "blank_firing"), ("Holster voor Glock 17", "accessory"),
        ("Geluiddemper 9mm", "silencer"), ("Munitie 9mm Luger", "ammunition"), ("Waterpistool", "other"),
    ],
    "pl": [
        ("Pistolet Walther P99 9x19 z dwoma magazynkami", "firearm"), ("Amunicja 9mm Luger 50 szt", "ammunition"), ("Kabura do Glocka 19", "accessory"), ("Wiatrówka Hatsan 125 4,5 mm", "air_or_replica"),
        ("Tłumik do AR-15", "silencer"), ("Pistolet hukowy Ekol", "blank_firing"), ("Magazynek do AK-47", "magazine"), ("Pistolet do kleju", "other"),
    ],
    "ru": [
        ("Пистолет Макарова 9x18 с глушителем", "firearm"), ("Кобура для ПМ кожаная", "accessory"), ("Патроны 7,62х39 1000 шт", "ammunition"), ("Сигнальный пистолет под холостой патрон 9 мм P.A.K.", "blank_firing"),
        ("Глушитель для АК-74", "silencer"), ("Игрушечный пистолет для детей", "other"), ("Магазин АК-74", "magazine"), ("Клеевой пистолет", "other"), ("Граната Ф-1", "explosive"),
    ],
    "uk": [
        ("Пістолет Форт-12 9х18", "firearm"), ("Кобура для Форт-12", "accessory"), ("Стартовий пістолет Ekol перероблений під бойовий", "firearm"), ("Стартовий пістолет Ekol", "blank_firing"),
        ("Набої 9х18 100 шт", "ammunition"), ("Глушник для АК-74", "silencer"), ("Водяний пістолет", "other"),
    ],
    "sr": [
        ("Pištolj Zastava M57 7,62x25 TT", "firearm"), ("Futrola za pištolj CZ 99", "accessory"), ("Automatska puška Zastava M70", "firearm"), ("Пиштољ Застава М57", "firearm"), ("Municija 7,62x39", "ammunition"),
        ("Startni pištolj Ekol prepravljen", "firearm"), ("Startni pištolj Ekol", "blank_firing"), ("Prigušivač za 9mm", "silencer"), ("Vodeni pištolj", "other"), ("Ручна бомба", "explosive"),
    ],
    "tr": [
        ("Tabanca Sarsılmaz Kılınç 2000 9mm", "firearm"), ("Kurusıkı tabanca Ekol Aras", "blank_firing"), ("Tabanca kılıfı Glock 19 için", "accessory"), ("Kurusıkıdan çevrilmiş Zoraki 914 9mm", "firearm"),
        ("Susturucu 9mm", "silencer"), ("Şarjör Glock 17", "magazine"), ("Su tabancası", "other"), ("9mm mermi 50 adet", "ammunition"),
    ],
    "ar": [
        ("مسدس غلوك 19 عيار 9 ملم", "firearm"), ("جراب مسدس غلوك", "accessory"), ("ذخيرة 7.62x39", "ammunition"), ("كاتم صوت لمسدس 9 ملم", "silencer"), ("مسدس صوت إيكول", "blank_firing"), ("مسدس ماء للأطفال", "other"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("title", "item_type"), [pair for titles in TITLES.values() for pair in titles])
def test_a_title_alone_says_what_is_sold(title, item_type):
    assert analyse(ListingRow("1", title)).item_type == item_type


ROW = ListingRow(
    "7",
    "G.l.0.c.k 17 9mm w/2 mags",
    site="lab",
    description="G.l.0.c.k 17 9mm w/2 mags Sold in two parcels, stealth packaging, ships from Austria to EU only. No tracking. FE required.",
    category="Weapons/Lethal firearms",
    price_text="0.5 BTC",
    ships_from_text="Austria",
    ships_to_text="EU",
)


def test_a_listing_is_understood_as_a_whole():
    found = analyse(ROW)
    assert (found.item_type, found.trade_relevant) == ("firearm", True)
    assert [(offer.make, offer.model, offer.calibre, offer.quantity) for offer in found.offers] == [
        ("Glock", "17", "9x19mm", 1)
    ]
    assert found.price is not None
    assert (str(found.price.amount), found.price.currency) == ("0.5", "BTC")
    assert (found.ships_from, found.ships_to) == (("AT",), ("EU",))
    assert (found.shipping.parcel, found.shipping.tracked, found.shipping.stealth) == (True, False, True)
    assert {"parcel_post", "stealth_packaging", "escrow_avoidance"} <= set(found.modus_operandi)
    assert found.version == version()


def test_what_a_description_repeats_of_the_title_is_said_once():
    weapons = [fact for fact in analyse(ROW).facts if fact.kind == "weapon"]
    assert [fact.field for fact in weapons] == ["title"]


def test_every_fact_quotes_its_field():
    texts = dict(ROW.texts())
    for fact in analyse(ROW).facts:
        assert texts[fact.field][fact.start : fact.end] == fact.text


def test_every_label_has_reasons_and_those_with_words_quote_them():
    for label in analyse(ROW).labels:
        assert label.reasons
        assert label.classifier
        assert 0 < label.probability <= 1


def test_a_prediction_is_json_with_the_agreed_fields():
    row = json.loads(json.dumps(prediction(analyse(ROW)), default=str))
    assert set(row) >= {"id", "item_type", "trade_relevant", "offers", "price", "ships_from", "ships_to", "excludes", "shipping", "modus_operandi", "contacts", "language", "confidence", "facts", "explanation"}  # fmt: skip
    assert row["price"] == {"amount": 0.5, "currency": "BTC"}
    assert row["explanation"][0]["reasons"][0]["quote"] == "G.l.0.c.k 17"


def test_a_drug_category_unsays_a_gun_word():
    assert analyse(ListingRow("1", "AK-47, indoor", category="Drugs/Cannabis")).item_type == "other"


def test_a_category_decides_where_the_text_says_nothing():
    found = analyse(ListingRow("1", "Custom order for a friend", category="Weapons/Ammunition"))
    assert found.item_type == "ammunition"
    assert found.confidence < 0.9


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.text(max_size=300))
def test_no_text_raises_and_spans_always_point_into_it(title, description):
    row = ListingRow("1", title, description=description)
    texts = dict(row.texts())
    for fact in analyse(row).facts:
        assert texts[fact.field][fact.start : fact.end] == fact.text
